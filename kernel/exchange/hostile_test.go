package exchange_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"qgov/kernel/exchange"
	"qgov/kernel/fault"
	"qgov/kernel/sheet"
)

// workbook makes an XLSX file of n good rows; each may change its parts, by name.
func workbook(t *testing.T, n int, change func(name, content string) string, extra ...string) []byte {
	t.Helper()
	var plain bytes.Buffer
	w, err := sheet.NewXLSX(&plain, sheet.Layout{Name: "货品", Columns: []sheet.Column{{Title: "编号"}, {Title: "名称"}, {Title: "数量", Form: sheet.AsCount}}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := w.Write([]sheet.Cell{sheet.Str(fmt.Sprintf("A%d", 100+i)), sheet.Str("货品"), sheet.Int(int64(i % 10))}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if change == nil && len(extra) == 0 {
		return plain.Bytes()
	}
	in, err := zip.NewReader(bytes.NewReader(plain.Bytes()), int64(plain.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name, content string) {
		f, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(f, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if change != nil {
			b = []byte(change(f.Name, string(b)))
		}
		add(f.Name, string(b))
	}
	for i := 0; i+1 < len(extra); i += 2 {
		add(extra[i], extra[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// inSheet replaces a text in the sheet part.
func inSheet(old, now string, times int) func(name, content string) string {
	return func(name, content string) string {
		if strings.HasPrefix(name, "xl/worksheets/") {
			return strings.Replace(content, old, now, times)
		}
		return content
	}
}

// TestHostile is security T6 end to end: a file that cannot be read exactly is refused as a whole, and nothing of it is written.
func TestHostile(t *testing.T) {
	good := workbook(t, 60, nil)
	files := map[string][]byte{
		"空.csv":        {},
		"旧.xls":        append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 600)...),
		"图片.xlsx":      []byte("\x89PNG\r\n\x1a\n0000"),
		"乱码.csv":       []byte("编号,名称\nA1,一\uFFFD二\n"),
		"坏编码.csv":      []byte("编号,名称\nA1,海带\xFF\xFE\xFF海带海带\n"),
		"空字符.csv":      []byte("编号,名称\nA1,一\x00二\n"),
		"引号.csv":       []byte("编号,名称\nA1,\"一\nA2,二\n"),
		"宏.xlsx":       workbook(t, 3, nil, "xl/vbaProject.bin", "x"),
		"外链.xlsx":      workbook(t, 3, nil, "xl/externalLinks/externalLink1.xml", "<x/>"),
		"内嵌.xlsx":      workbook(t, 3, nil, "xl/embeddings/oleObject1.bin", "x"),
		"路径.xlsx":      workbook(t, 3, nil, "../evil.xml", "<x/>"),
		"炸弹.xlsx":      workbook(t, 3, nil, "xl/media/bomb.xml", strings.Repeat("0", 300<<20)),
		"DOCTYPE.xlsx": workbook(t, 3, inSheet("<worksheet", `<!DOCTYPE x [<!ENTITY a "b">]><worksheet`, 1)),
		"实体.xlsx":      workbook(t, 60, inSheet(`<row r="31"`, `&bad;<row r="31"`, 1)),
		"行号.xlsx":      workbook(t, 60, inSheet(`<row r="40"`, `<row r="2147483648"`, 1)),
		"重复行.xlsx":     workbook(t, 60, inSheet(`<row r="40"`, `<row r="39"`, 1)),
		"深度.xlsx":      workbook(t, 60, inSheet("</sheetData>", "", 1)),
	}
	for i := range 9 {
		files[fmt.Sprintf("截断%d.xlsx", i)] = good[:len(good)*(i+1)/10]
	}
	each(t, func(t *testing.T, w *world) {
		for name, content := range files {
			b, err := w.Receive(w.ctx, "x_item", name, bytes.NewReader(content), exchange.Good)
			if err == nil {
				if b, err = w.Check(w.ctx, "x_item", b.ID); err == nil {
					t.Errorf("%s was accepted: %s", name, counts(b.Counts))
					continue
				}
				if b.State != exchange.Failed || len(b.Report) == 0 {
					t.Errorf("%s: state %s, report %v", name, b.State, b.Report)
				}
				if _, err := w.Run(w.ctx, "x_item", b.ID); err == nil {
					t.Errorf("%s was run", name)
				}
			}
			if k := fault.Of(err).Kind; k != fault.Invalid && k != fault.TooLarge && k != fault.Unsupported {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := len(w.items(t, w.ctx)); n != 0 {
			t.Errorf("%d records of hostile files", n)
		}
		left, err := os.ReadDir(w.dir)
		if err != nil {
			t.Fatal(err)
		}
		list, err := w.Batches(w.ctx, "x_item", 100)
		if err != nil || len(left) != len(list) {
			t.Errorf("%d files for %d batches: %v", len(left), len(list), err)
		}
		if b := w.receiveBytes(t, "列数.csv", []byte("编号,名称\nA1,一,多\nA2,二\n")); counts(b.Counts) != "read 2 new 1 changed 0 same 0 bad 1 twin 0" {
			t.Errorf("a row too wide: %s", counts(b.Counts))
		}
		b := w.receiveBytes(t, "好.xlsx", good)
		if got := counts(b.Counts); got != "read 60 new 60 changed 0 same 0 bad 0 twin 0" {
			t.Error(got)
		}
	})
}

func (w *world) receiveBytes(t *testing.T, name string, content []byte) *exchange.Batch {
	t.Helper()
	return w.receive(t, w.ctx, "x_item", name, string(content), exchange.Good)
}

// TestEncodings: the encodings that spreadsheet programs in China write, and formulas, which are used by their last value.
func TestEncodings(t *testing.T) {
	gb := "\xb1\xe0\xba\xc5,\xc3\xfb\xb3\xc6\r\nA1,\xba\xa3\xb4\xf8\x82\x35\x87\x38\r\n" // 编号,名称 A1,海带𠀤 with a four-byte character
	utf16 := []byte{0xFF, 0xFE}
	for _, c := range "编号,名称\r\nA2,带鱼\r\n" {
		utf16 = append(utf16, byte(c), byte(c>>8))
	}
	each(t, func(t *testing.T, w *world) {
		for name, content := range map[string][]byte{"gb.csv": []byte(gb), "utf16.csv": utf16, "bom.csv": []byte("\uFEFF编号,名称\r\nA3,鲅鱼\r\n"), "tab.tsv": []byte("编号\t名称\nA4,\t鲍鱼\n")} {
			b := w.receiveBytes(t, name, content)
			if name == "tab.tsv" {
				if b.Counts.Bad != 1 { // the comma belongs to the cell
					t.Errorf("%s: %s", name, counts(b.Counts))
				}
				continue
			}
			if b.Counts.New != 1 {
				t.Errorf("%s: %s\n%s", name, counts(b.Counts), w.report(t, b))
			}
			if _, err := w.Run(w.ctx, "x_item", b.ID); err != nil {
				t.Error(err)
			}
		}
		var names []string
		for _, i := range w.items(t, w.ctx) {
			names = append(names, i.Name)
		}
		if len(names) != 3 || !strings.HasPrefix(names[0], "海带") || len([]rune(names[0])) != 3 || !slices.Equal(names[1:], []string{"带鱼", "鲅鱼"}) {
			t.Errorf("%q", names)
		}
	})
}
