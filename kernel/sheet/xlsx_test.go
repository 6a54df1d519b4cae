package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// part is one part of a workbook under test.
type part struct{ name, body string }

const (
	mainNS  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relNS   = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	xmlDecl = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// bookParts returns a smallest workbook with the given sheetData content, shared strings and cell styles (numFmtIds).
func bookParts(rows string, shared []string, styles []int) []part {
	var sst, xfs strings.Builder
	for _, s := range shared {
		sst.WriteString("<si>" + s + "</si>")
	}
	for _, id := range styles {
		fmt.Fprintf(&xfs, `<xf numFmtId="%d"/>`, id)
	}
	return []part{
		{"[Content_Types].xml", xmlDecl + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`},
		{"_rels/.rels", xmlDecl + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", xmlDecl + `<workbook ` + mainNS + ` ` + relNS + `><workbookPr/><sheets><sheet name="样品" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", xmlDecl + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>` +
			`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="/xl/styles.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", xmlDecl + `<worksheet ` + mainNS + `><sheetData>` + rows + `</sheetData></worksheet>`},
		{"xl/sharedStrings.xml", xmlDecl + `<sst ` + mainNS + `>` + sst.String() + `</sst>`},
		{"xl/styles.xml", xmlDecl + `<styleSheet ` + mainNS + `><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="0.00&quot;day&quot;"/></numFmts><cellXfs>` + xfs.String() + `</cellXfs></styleSheet>`},
	}
}

// zipOf packs parts.
func zipOf(t testing.TB, parts []part) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// table is all that a pass yields.
type table struct {
	lines   []int
	rows    [][]Cell
	remarks []Problem
	notes   []Problem
}

// readAll opens data and reads its first table.
func readAll(data []byte, name string, limits Limits) (table, error) {
	var t table
	b, err := Open(bytes.NewReader(data), int64(len(data)), name, limits)
	if err != nil {
		return t, err
	}
	r := b.Rows(0)
	defer r.Close()
	for r.Next() {
		t.lines = append(t.lines, r.Line())
		t.rows = append(t.rows, append([]Cell(nil), r.Cells()...))
		t.remarks = append(t.remarks, r.Remarks()...)
	}
	t.notes = r.Notes()
	return t, r.Err()
}

// plain returns the texts of the rows, cells parted by |.
func (t table) plain() string {
	var b strings.Builder
	for i, row := range t.rows {
		fmt.Fprintf(&b, "%d:", t.lines[i])
		for j, c := range row {
			if j > 0 {
				b.WriteByte('|')
			}
			b.WriteString(c.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func codes(list []Problem) string {
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, "%s@%d.%d ", p.Code, p.Line, p.Col)
	}
	return strings.TrimSpace(b.String())
}

// wantCode fails unless err is a Problem with the code.
func wantCode(t testing.TB, what string, err error, code Code) {
	t.Helper()
	p, ok := err.(*Problem)
	if !ok || p.Code != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

func TestXLSXCells(t *testing.T) {
	rows := `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="inlineStr"><is><r><t>富</t></r><rPh sb="0" eb="1"><t>fu</t></rPh><r><rPr><b/></rPr><t xml:space="preserve"> 文本</t></r></is></c></row>` +
		`<row r="2"><c r="A2"><v>0.10000000000000001</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" s="1"><v>45292</v></c><c r="D2" s="2"><v>45292.5</v></c></row>` +
		`<row r="3" hidden="1"><c r="A3" t="e"><v>#N/A</v></c><c r="B3"><f>1+1</f><v>2</v></c><c r="C3" s="3"><v>61</v></c><c r="D3" t="str"><f>A1</f><v>a_x000D_b&#10;c</v></c></row>` +
		`<row r="6"><c t="d"><v>2024-02-29T10:00:00</v></c><c s="4"><v>1.5</v></c><c s="1"><v>60</v></c></row><row r="7"><c r="A7" s="1"/></row>`
	got, err := readAll(zipOf(t, bookParts(rows, []string{"<t>编号</t>", "<t>&lt;名&amp;称&gt;</t>"}, []int{0, 14, 22, 164, 165})), "a.xlsx", Upload())
	if err != nil {
		t.Fatal(err)
	}
	want := "1:编号|<名&称>||富 文本\n2:0.10000000000000001|true|2024-01-01|2024-01-01 12:00:00\n3:#N/A|2|1900-03-01|a\rb\nc\n6:2024-02-29 10:00:00|1.5|60\n"
	if got.plain() != want {
		t.Errorf("got\n%swant\n%s", got.plain(), want)
	}
	if c := codes(got.remarks); c != "S305@3.1 S309@6.3" {
		t.Errorf("remarks %s", c)
	}
	if c := codes(got.notes); c != "S211@6.0 S306@0.0 S214@0.0" {
		t.Errorf("notes %s", c)
	}
	if !got.rows[2][1].Formula || !got.rows[2][3].Formula || got.rows[2][2].Formula || got.rows[2][1].Kind != Number {
		t.Errorf("formula flags: %+v", got.rows[2])
	}
	if d, ok := got.rows[1][0].Decimal(); !ok || d != "0.1" {
		t.Errorf("Decimal %q %v", d, ok)
	}
}
