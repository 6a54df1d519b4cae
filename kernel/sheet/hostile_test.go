package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// goodRows returns n rows of sheetData with a shared, an inline and a number cell.
func goodRows(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `<row r="%d"><c r="A%d" t="s"><v>0</v></c><c r="B%d" t="inlineStr"><is><t>样品 &amp; %d</t></is></c><c r="C%d"><v>%d.5</v></c></row>`, i, i, i, i, i, i)
	}
	return b.String()
}

// swap returns the parts with one body replaced, or a part added.
func swap(parts []part, name string, edit func(string) string) []part {
	out := append([]part(nil), parts...)
	for i := range out {
		if out[i].name == name {
			out[i].body = edit(out[i].body)
			return out
		}
	}
	return append(out, part{name, edit("")})
}

func sheetOnly(rows string) []part { return bookParts(rows, []string{"<t>甲</t>"}, []int{0}) }

const sheet1 = "xl/worksheets/sheet1.xml"

// TestHostileXLSX feeds what a hostile or broken sender may send. Each case states the one right answer.
func TestHostileXLSX(t *testing.T) {
	good := sheetOnly(goodRows(20))
	row := func(cells string) []part { return sheetOnly(`<row r="1">` + cells + `</row>`) }
	with := func(name, body string) []part { return swap(good, name, func(string) string { return body }) }
	cut := func(old, new string) []part {
		return swap(good, sheet1, func(s string) string {
			if !strings.Contains(s, old) {
				t.Fatalf("%q is not in the sheet", old)
			}
			return strings.Replace(s, old, new, 1)
		})
	}
	for _, c := range []struct {
		what  string
		parts []part
		want  Code
	}{
		{"row 2^31", sheetOnly(`<row r="2147483648"><c><v>1</v></c></row>`), TooManyRows},
		{"row 2000000000", sheetOnly(`<row r="1"/><row r="2000000000"/>`), TooManyRows},
		{"row 0", sheetOnly(`<row r="0"/>`), BadRowIndex},
		{"row -1", sheetOnly(`<row r="-1"/>`), BadRowIndex},
		{"row 1e3", sheetOnly(`<row r="1e3"/>`), BadRowIndex},
		{"row of 20 digits", sheetOnly(`<row r="99999999999999999999"/>`), BadRowIndex},
		{"row repeated", sheetOnly(`<row r="3"/><row r="3"/>`), RowRepeated},
		{"row decreasing", sheetOnly(`<row r="3"/><row r="2"/>`), RowRepeated},
		{"cell repeated", row(`<c r="B1"><v>1</v></c><c r="B1"><v>2</v></c>`), CellRepeated},
		{"cell decreasing", row(`<c r="B1"/><c r="A1"/>`), CellRepeated},
		{"cell of another row", row(`<c r="A2"/>`), BadCellRef},
		{"cell XFE1", row(`<c r="XFE1"/>`), TooManyCols},
		{"cell AAAAA1", row(`<c r="AAAAA1"/>`), BadCellRef},
		{"cell a1", row(`<c r="a1"/>`), BadCellRef},
		{"two values", row(`<c r="A1"><v>1</v><v>2</v></c>`), BadStructure},
		{"shared string -1", row(`<c r="A1" t="s"><v>-1</v></c>`), BadString},
		{"shared string 1 of 1", row(`<c r="A1" t="s"><v>1</v></c>`), BadString},
		{"shared string empty", row(`<c r="A1" t="s"><v></v></c>`), BadString},
		{"shared string +0", row(`<c r="A1" t="s"><v>+0</v></c>`), BadString},
		{"number abc", row(`<c r="A1"><v>abc</v></c>`), BadNumber},
		{"number 1,5", row(`<c r="A1"><v>1,5</v></c>`), BadNumber},
		{"number NaN", row(`<c r="A1"><v>NaN</v></c>`), BadNumber},
		{"bool 2", row(`<c r="A1" t="b"><v>2</v></c>`), BadBool},
		{"type x", row(`<c r="A1" t="x"><v>2</v></c>`), BadCellType},
		{"style 9", row(`<c r="A1" s="9"><v>2</v></c>`), BadStyle},
		{"date text", row(`<c r="A1" t="d"><v>2023-02-29</v></c>`), BadDate},
		{"long cell", row(`<c r="A1" t="inlineStr"><is><t>` + strings.Repeat("长", 32768) + `</t></is></c>`), CellTooLong},
		{"long shared string", bookParts("", []string{"<t>" + strings.Repeat("长", 32768) + "</t>"}, nil), CellTooLong},
		{"endless text", row(`<c r="A1" t="inlineStr"><is><t>` + noise(1<<21) + `</t></is></c>`), BadXML},
		{"deep", row(strings.Repeat(`<c>`, 300)), BadStructure},
		{"deep in an extension", row(`<extLst>` + strings.Repeat(`<x>`, 300)), BadXML},
		{"unknown element in data", sheetOnly(`<rows/>`), BadStructure},
		{"unknown element in row", row(`<cell/>`), BadStructure},
		{"foreign namespace row", sheetOnly(`<row xmlns="urn:x" r="1"/>`), BadStructure},
		{"text between cells", row(`x<c/>`), BadXML},
		{"bad entity", row(`<c r="A1" t="str"><v>&nbsp;</v></c>`), BadXML},
		{"entity without end", row(`<c r="A1" t="str"><v>&amp</v></c>`), BadXML},
		{"bare ampersand", row(`<c r="A1" t="str"><v>A&B</v></c>`), BadXML},
		{"reference to NUL", row(`<c r="A1" t="str"><v>&#0;</v></c>`), BadXML},
		{"reference to surrogate", row(`<c r="A1" t="str"><v>&#xD800;</v></c>`), BadXML},
		{"invalid UTF-8", row("<c r=\"A1\" t=\"str\"><v>\xB1\xE0</v></c>"), BadXML},
		{"control character", row("<c r=\"A1\" t=\"str\"><v>\x01</v></c>"), BadXML},
		{"two sheetData", cut(`</sheetData>`, `</sheetData><sheetData/>`), BadStructure},
		{"no sheetData", swap(good, sheet1, func(string) string { return `<worksheet ` + mainNS + `/>` }), BadStructure},
		{"end tag missing", cut(`</sheetData>`, ``), BadXML},
		{"end of file missing", cut(`</worksheet>`, ``), BadXML},
		{"second root", cut(`</worksheet>`, `</worksheet><worksheet/>`), BadXML},
		{"text after root", cut(`</worksheet>`, `</worksheet>x`), BadXML},
		{"crossed tags", cut(`</v></c></row>`, `</v></row></c>`), BadXML},
		{"repeated attribute", cut(`<row r="1"`, `<row r="1" r="2"`), BadXML},
		{"unbound prefix", cut(`<row r="1"`, `<y:row r="1"`), BadXML},
		{"UTF-16 part", swap(good, sheet1, func(s string) string { return "\xFF\xFE" + s }), NotUTF8},
		{"declared GBK", swap(good, sheet1, func(s string) string { return strings.Replace(s, "UTF-8", "GBK", 1) }), NotUTF8},
		{"DOCTYPE in the sheet", swap(good, sheet1, func(s string) string {
			return `<!DOCTYPE x [<!ENTITY a "aaaa">]>` + strings.TrimPrefix(s, xmlDecl)
		}), DocType},
		{"DOCTYPE in shared strings", with("xl/sharedStrings.xml", `<!DOCTYPE sst SYSTEM "file:///etc/passwd"><sst `+mainNS+`/>`), DocType},
		{"DOCTYPE in the relations", with("_rels/.rels", `<!doctype x>`), DocType},
		{"root of the sheet", with(sheet1, `<chartsheet `+mainNS+`/>`), BadStructure},
		{"empty sheet part", with(sheet1, ""), BadXML},
		{"macro", with("xl/vbaProject.bin", "x"), Macro},
		{"macro under another name", with("xl/VBAproject2.bin", "x"), Macro},
		{"macro sheet", with("xl/macrosheets/sheet1.xml", "x"), Macro},
		{"macro content type", swap(good, "[Content_Types].xml", func(s string) string {
			return strings.Replace(s, `"application/xml"`, `"application/vnd.ms-excel.sheet.macroEnabled.main+xml"`, 1)
		}), Macro},
		{"external link", with("xl/externalLinks/externalLink1.xml", "x"), ExternalLink},
		{"external relation", with("xl/worksheets/_rels/sheet1.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="x/oleObject" Target="file:///c:/x" TargetMode="External"/></Relationships>`), ExternalLink},
		{"OLE object", with("xl/embeddings/oleObject1.bin", "x"), Embedded},
		{"nested workbook", with("xl/embeddings/a.xlsx", "PK\x03\x04"), Embedded},
		{"parent folder", with("../evil.xml", "x"), UnsafeName},
		{"hidden parent folder", with("xl/../../evil.xml", "x"), UnsafeName},
		{"absolute name", with("/etc/passwd", "x"), UnsafeName},
		{"drive name", with("C:/x", "x"), UnsafeName},
		{"backslash", with(`xl\evil.xml`, "x"), UnsafeName},
		{"same name in capitals", with("XL/worksheets/sheet1.xml", "x"), DuplicatePart},
		{"same name twice", append(good, part{sheet1, "x"}), DuplicatePart},
		{"bomb of zeros", with("xl/media/a.bin", strings.Repeat("\x00", 8<<20)), Bomb},
		{"bomb of blanks in the sheet", cut(`<row r="1">`, strings.Repeat(" ", 8<<20)+`<row r="1">`), Bomb},
		{"1001 parts", manyParts(good, 1001), TooManyParts},
		{"sheet missing", good[:4], PartMissing},
		{"relation of the sheet missing", with("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>`), BadStructure},
		{"no sheets", with("xl/workbook.xml", `<workbook `+mainNS+`><sheets/></workbook>`), NoTable},
		{"document", with("xl/workbook.xml", `<document xmlns="urn:w"/>`), WrongFormat},
		{"plain zip", []part{{"a.txt", "a"}}, WrongFormat},
		{"ODS", []part{{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}}, WrongFormat},
		{"XLSB", with("xl/workbook.bin", "x"), WrongFormat},
	} {
		_, err := readAll(zipOf(t, c.parts), "a.xlsx", Upload())
		wantCode(t, c.what, err, c.want)
		if p, ok := err.(*Problem); ok {
			en := strings.ReplaceAll(p.Say(english(t)), "样品", "")
			if !strings.Contains(err.Error(), "（"+string(c.want)+"）") || strings.ContainsFunc(en, isHan) || strings.Contains(en, "%!") {
				t.Errorf("%s: %q, %q", c.what, err, en)
			}
		}
	}
	if got, err := readAll(zipOf(t, good), "a.xlsx", Upload()); err != nil || len(got.rows) != 20 || len(got.remarks) > 0 {
		t.Errorf("the good file: %d rows, %v %v", len(got.rows), got.remarks, err)
	}
}

// noise returns n letters that hardly compress.
func noise(n int) string {
	rng := rand.New(rand.NewPCG(9, 9))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + rng.IntN(26))
	}
	return string(b)
}

func manyParts(parts []part, n int) []part {
	out := append([]part(nil), parts...)
	for i := len(out); i < n; i++ {
		out = append(out, part{fmt.Sprintf("xl/media/%d.bin", i), ""})
	}
	return out
}

// TestRemarkedXLSX reads files that are sound as files but wrong in single cells.
func TestRemarkedXLSX(t *testing.T) {
	limits := Upload()
	limits.NoFormulas = true
	for _, c := range []struct {
		cells  string
		limits Limits
		want   string
	}{
		{`<c r="A1"><f>A2</f></c>`, Upload(), "S308@1.1"},
		{`<c r="A1"><f>A2</f><v/></c>`, Upload(), "S308@1.1"},
		{`<c r="A1"><f t="shared" si="0"/><v>3</v></c>`, Upload(), ""},
		{`<c r="A1"><f>A2</f><v>3</v></c>`, limits, "S307@1.1"},
		{`<c r="B1" t="e"><v>#REF!</v></c>`, Upload(), "S305@1.2"},
		{`<c r="A1" t="str"><v>a` + "\uFFFD" + `b</v></c>`, Upload(), "S311@1.1"},
		{`<c r="A1" t="str"><v>_xFFFD_</v></c>`, Upload(), "S311@1.1"},
		{`<c r="A1" t="str"><v>_x0000_</v></c>`, Upload(), "S310@1.1"},
		{`<c r="A1"><v>110101199001011234</v></c>`, Upload(), "S312@1.1"},
		{`<c r="A1"><v>1.10101199001011E+17</v></c>`, Upload(), "S312@1.1"},
		{`<c r="A1"><v>123456789012345</v></c>`, Upload(), ""},
	} {
		got, err := readAll(zipOf(t, sheetOnly(`<row r="1">`+c.cells+`</row>`)), "a.xlsx", c.limits)
		if err != nil || codes(got.remarks) != c.want || len(got.rows) != 1 {
			t.Errorf("%s: %d rows, remarks %q, %v; want %q", c.cells, len(got.rows), codes(got.remarks), err, c.want)
		}
	}
}

// TestBadEntityAnywhere puts one bad entity into a random row, a hundred times: the case in which a general reader was seen to
// return fewer rows and no error.
func TestBadEntityAnywhere(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const n = 1000
	rows := goodRows(n)
	for range 100 {
		line := rng.IntN(n) + 1
		bad := strings.Replace(rows, fmt.Sprintf("&amp; %d<", line), fmt.Sprintf("&bad; %d<", line), 1)
		got, err := readAll(zipOf(t, sheetOnly(bad)), "a.xlsx", Upload())
		wantCode(t, fmt.Sprintf("row %d", line), err, BadXML)
		if p, ok := err.(*Problem); ok && p.Line != line {
			t.Errorf("bad entity in row %d reported at row %d", line, p.Line)
		}
		if len(got.rows) >= line {
			t.Errorf("%d rows before the bad row %d", len(got.rows), line)
		}
	}
}

// TestTruncated cuts a workbook, and each of its parts, at every tenth and at 200 random offsets: never a shorter table.
func TestTruncated(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	parts := sheetOnly(goodRows(300))
	whole := zipOf(t, parts)
	cuts := func(n int) []int {
		var list []int
		for i := range 10 {
			list = append(list, n*i/10)
		}
		for range 200 {
			list = append(list, rng.IntN(n))
		}
		return append(list, n-1)
	}
	for _, n := range cuts(len(whole)) {
		if got, err := readAll(whole[:n], "a.xlsx", Upload()); err == nil {
			t.Errorf("cut at %d of %d: accepted with %d rows", n, len(whole), len(got.rows))
		}
	}
	for _, p := range parts {
		for _, n := range cuts(len(p.body)) {
			cut := swap(parts, p.name, func(s string) string { return s[:n] })
			got, err := readAll(zipOf(t, cut), "a.xlsx", Upload())
			if err == nil && !sameRows(got, 300) {
				t.Errorf("%s cut at %d of %d: accepted with %d rows", p.name, n, len(p.body), len(got.rows))
			}
		}
	}
}

func sameRows(got table, n int) bool {
	if len(got.rows) != n {
		return false
	}
	for i, row := range got.rows {
		if len(row) != 3 || row[0].Text != "甲" || row[1].Text != fmt.Sprintf("样品 & %d", i+1) || row[2].Text != fmt.Sprintf("%d.5", i+1) {
			return false
		}
	}
	return true
}

// TestFlippedBytes changes single bytes of a workbook: refused, or nothing lost (a byte that nobody reads).
func TestFlippedBytes(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	whole := zipOf(t, sheetOnly(goodRows(50)))
	for range 3000 {
		bad := bytes.Clone(whole)
		at := rng.IntN(len(bad))
		bad[at] ^= 1 << rng.IntN(8)
		if got, err := readAll(bad, "a.xlsx", Upload()); err == nil && !sameRows(got, 50) {
			t.Errorf("byte %d of %d changed: accepted with other rows", at, len(bad))
		}
	}
}

// rawZip builds a container whose headers lie as told.
func rawZip(t *testing.T, parts []part, lie func(h *zip.FileHeader)) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, p := range parts {
		var body bytes.Buffer
		w, _ := flate.NewWriter(&body, 6)
		if _, err := w.Write([]byte(p.body)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		h := &zip.FileHeader{Name: p.name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(p.body)),
			CompressedSize64: uint64(body.Len()), UncompressedSize64: uint64(len(p.body))}
		if lie != nil {
			lie(h)
		}
		out, err := z.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(body.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestLyingContainer checks sizes, checksums, links, encryption and overlapping parts.
func TestLyingContainer(t *testing.T) {
	good := sheetOnly(goodRows(20))
	only := func(f func(h *zip.FileHeader)) func(h *zip.FileHeader) {
		return func(h *zip.FileHeader) {
			if h.Name == sheet1 {
				f(h)
			}
		}
	}
	for _, c := range []struct {
		what string
		lie  func(h *zip.FileHeader)
		want Code
	}{
		{"size too small", only(func(h *zip.FileHeader) { h.UncompressedSize64 -= 100 }), Damaged},
		{"size too large", only(func(h *zip.FileHeader) { h.UncompressedSize64 += 100 }), Damaged},
		{"size of 2^63", only(func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 63 }), Bomb},
		{"sizes that add up", func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 20 }, BadXML},
		{"wrong checksum", only(func(h *zip.FileHeader) { h.CRC32++ }), Damaged},
		{"no checksum", only(func(h *zip.FileHeader) { h.CRC32 = 0 }), Damaged},
		{"symbolic link", only(func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }), UnsafeName},
		{"encrypted", only(func(h *zip.FileHeader) { h.Flags |= 1 }), Encrypted},
		{"method 99", only(func(h *zip.FileHeader) { h.Method = 99 }), Damaged},
	} {
		_, err := readAll(rawZip(t, good, c.lie), "a.xlsx", Upload())
		if c.what == "sizes that add up" {
			if err == nil {
				t.Errorf("%s: accepted", c.what)
			}
			continue
		}
		wantCode(t, c.what, err, c.want)
	}
	if got, err := readAll(rawZip(t, good, nil), "a.xlsx", Upload()); err != nil || !sameRows(got, 20) {
		t.Errorf("the honest container: %v", err)
	}
	// Two directory entries that point to the same bytes.
	data := zipOf(t, append(good, part{"xl/media/1.bin", "abcdefgh"}, part{"xl/media/2.bin", "abcdefgh"}))
	i := bytes.LastIndex(data, []byte("xl/media/2.bin"))
	j := bytes.LastIndex(data[:i], []byte("xl/media/1.bin"))
	copy(data[i-4:i], data[j-4:j]) // the offset of the local header stands before the name
	_, err := readAll(data, "a.xlsx", Upload())
	wantCode(t, "overlap", err, Damaged)
	// More than the limit in total, none of the parts being a bomb by itself.
	limits := Upload()
	limits.Inflated = 20000
	_, err = readAll(zipOf(t, sheetOnly(goodRows(300))), "a.xlsx", limits)
	wantCode(t, "inflated", err, TooMuchData)
	limits = Upload()
	limits.Cells = 59
	_, err = readAll(zipOf(t, good), "a.xlsx", limits)
	wantCode(t, "cells", err, TooManyCells)
	limits = Upload()
	limits.Strings = 100
	_, err = readAll(zipOf(t, bookParts("", []string{"<t/>", "<t/>", strings.Repeat("<t>很</t>", 30)}, nil)), "a.xlsx", limits)
	wantCode(t, "strings", err, TooManyStrings)
	limits = Upload()
	limits.File = 100
	_, err = readAll(zipOf(t, good), "a.xlsx", limits)
	wantCode(t, "file size", err, FileTooLarge)
}

// TestOtherFiles checks what is refused by its first bytes.
func TestOtherFiles(t *testing.T) {
	ole := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)
	var utf16 []byte
	for _, c := range "EncryptedPackage" {
		utf16 = binary.LittleEndian.AppendUint16(utf16, uint16(c))
	}
	for _, c := range []struct {
		data string
		want Code
	}{
		{ole, OldFormat},
		{"\x09\x08\x10\x00\x00\x06\x05\x00", OldFormat},
		{ole + string(utf16), Encrypted},
		{"", FileEmpty},
		{"%PDF-1.7", WrongFormat},
		{"<html><table>", WrongFormat},
		{"\xEF\xBB\xBF<?xml version=\"1.0\"?><Workbook/>", WrongFormat},
		{"PK\x05\x06" + strings.Repeat("\x00", 18), WrongFormat},
		{"PK\x03\x04rubbish", Damaged},
	} {
		_, err := readAll([]byte(c.data), "a.xls", Upload())
		wantCode(t, fmt.Sprintf("%.20q", c.data), err, c.want)
	}
}

// TestBoundedMemory reads the largest thing that the limits allow and watches the heap.
func TestBoundedMemory(t *testing.T) {
	var rows strings.Builder
	cell := `<c t="inlineStr"><is><t>` + strings.Repeat("量", 60) + `</t></is></c>`
	rng := rand.New(rand.NewPCG(7, 8))
	for i := range 60000 {
		fmt.Fprintf(&rows, `<row r="%d">%s<c><v>%d</v></c></row>`, i+1, cell, rng.Uint64()>>16)
	}
	data := zipOf(t, sheetOnly(rows.String()))
	rows.Reset()
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	book, err := Open(bytes.NewReader(data), int64(len(data)), "a.xlsx", Upload())
	if err != nil {
		t.Fatal(err)
	}
	r := book.Rows(0)
	var most uint64
	for r.Next() {
		if r.Count()%10000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	if r.Err() != nil || r.Count() != 60000 {
		t.Fatal(r.Count(), r.Err())
	}
	if most > before.HeapAlloc+8<<20 {
		t.Errorf("heap grew from %d to %d", before.HeapAlloc, most)
	}
}

// TestEnglish checks that every Chinese text of the package has its line in en.tsv.
func TestEnglish(t *testing.T) {
	known := make(map[string]bool)
	for line := range strings.Lines(English) {
		zh, en, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if !ok || en == "" || strings.Count(zh, "%") != strings.Count(en, "%") {
			t.Errorf("en.tsv: %q", line)
		}
		known[zh] = true
	}
	parts := make(map[string]bool) // halves of a catalogue text
	for _, e := range catalogue() {
		parts[e.format], parts[e.advice] = true, true
		if !known[e.text()] {
			t.Errorf("en.tsv lacks %s", e.text())
		}
	}
	for _, text := range chineseLiterals(t) {
		if !known[text] && !parts[text] {
			t.Errorf("en.tsv lacks %s", text)
		}
	}
	seen := make(map[Code]bool)
	for _, e := range catalogue() {
		if seen[e.code] || e.advice == "" {
			t.Errorf("code %s is repeated or gives no advice", e.code)
		}
		seen[e.code] = true
	}
}
