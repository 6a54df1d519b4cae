package sheet

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// allForms is a layout with one column of each form.
func allForms() Layout {
	return Layout{Name: "抽检/结果", Notes: []string{"每行一批次。"}, Columns: []Column{
		{Title: "企业名称", Form: AsText, Required: true, Note: "营业执照上的全称"},
		{Title: "批次", Form: AsCount},
		{Title: "检测值", Form: AsNumber, Decimals: 3},
		{Title: "金额", Form: AsMoney},
		{Title: "抽样日期", Form: AsDate},
		{Title: "登记时间", Form: AsDateTime},
		{Title: "合格", Form: AsBool},
		{Title: "类别", Form: AsText, List: []string{"食品", "=特种设备", "儿童用品"}},
	}}
}

// someText draws text that a table may hold, rich in what could go wrong.
func someText() *rapid.Generator[string] {
	hard := rapid.SampledFrom([]string{"=1+1", "'=1", "''＝a", "'", "+86", "－5", "@x", "\tx", "\rx", "\nx", "a\r\nb", `"`, `a"b`, `""`, ",", ";", " x ",
		"_x000D_", "_x005F_x000D_", "_x005F_", "<&>'", "]]>", "𠮷野家", "é", "模", "·", "0123", "1e5", "-5", "a\x00b", "\x7f", "㐂𬺓", " ", "　", "﹣1"})
	return rapid.OneOf(hard, rapid.StringOfN(rapid.RuneFrom([]rune("质量检测,\"\r\n\t=+'a1_x0DF ")), 0, 12, -1))
}

func someRow(t *rapid.T) []Cell {
	day := time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(-100, 90000).Draw(t, "day"))
	moment := day.Add(time.Duration(rapid.IntRange(1, 86399).Draw(t, "second")) * time.Second)
	return []Cell{
		Str("企" + rapid.StringOfN(rapid.RuneFrom([]rune("业甲乙丙")), 0, 5, -1).Draw(t, "name")),
		Int(rapid.Int64Range(-1e14, 1e14).Draw(t, "count")),
		Float(float64(rapid.IntRange(-1e9, 1e9).Draw(t, "milli")) / 1000),
		Fen(rapid.Int64Range(-1e14, 1e14).Draw(t, "fen")),
		Day(day), Moment(moment), Yes(rapid.Bool().Draw(t, "yes")), Str(someText().Draw(t, "text")),
	}
}

// expect is what must come back: shown control characters, and for CSV line ends as they are.
func expect(c Cell) string {
	switch c.Kind {
	case Bool:
		return yesNo(c.Text)
	case Number:
		plain, _ := plainDecimal(c.Text)
		return plain
	}
	return visible(c.Text)
}

func checkRoundTrip(t *rapid.T, data []byte, name string, rows [][]Cell) {
	got, err := readAll(data, name, Upload())
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(got.remarks) > 0 || len(got.rows) != len(rows)+1 {
		t.Fatalf("%s: %d rows of %d, remarks %v", name, len(got.rows), len(rows)+1, got.remarks)
	}
	for i, row := range rows {
		for j, c := range row {
			back := Cell{}
			if j < len(got.rows[i+1]) {
				back = got.rows[i+1][j]
			}
			text := back.Text
			if c.Kind == Number {
				var ok bool
				if text, ok = back.Decimal(); !ok {
					t.Fatalf("%s row %d col %d: %q is no number any more", name, i, j, back.Text)
				}
			}
			if text != expect(c) {
				t.Fatalf("%s row %d col %d: wrote %q, read %q", name, i, j, c.Text, back.Text)
			}
		}
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layout := allForms()
		layout.Template = rapid.Bool().Draw(t, "template")
		var rows [][]Cell
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			rows = append(rows, someRow(t))
		}
		var x, u, g bytes.Buffer
		for _, c := range []struct {
			name string
			buf  *bytes.Buffer
			open func() (Writer, error)
		}{
			{"a.xlsx", &x, func() (Writer, error) { return NewXLSX(&x, layout) }},
			{"u.csv", &u, func() (Writer, error) { return NewCSV(&u, layout, false) }},
			{"g.csv", &g, func() (Writer, error) { return NewCSV(&g, layout, true) }},
		} {
			w, err := c.open()
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if err := w.Write(row); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			checkRoundTrip(t, c.buf.Bytes(), c.name, rows)
		}
	})
}

// TestNoFormulaLeaves writes a corpus of formula-like texts in every position and looks at the raw files: no <f> element, no
// CSV field that begins with a dangerous character.
func TestNoFormulaLeaves(t *testing.T) {
	var corpus []string
	for _, lead := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠"} {
		for _, body := range []string{"1+1", `cmd|' /C calc'!A0`, `HYPERLINK("http://x","y")`, "SUM(A1:A9)", ""} {
			corpus = append(corpus, lead+body)
		}
	}
	layout := Layout{Name: "公式", Columns: []Column{{Title: "=甲"}, {Title: "乙"}}}
	var x, c bytes.Buffer
	xw, err := NewXLSX(&x, layout)
	if err != nil {
		t.Fatal(err)
	}
	cw, err := NewCSV(&c, layout, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range corpus {
		for _, w := range []Writer{xw, cw} {
			if err := w.Write([]Cell{Str(s), {Text: s, Kind: Number}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, w := range []Writer{xw, cw} {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	book, err := Open(bytes.NewReader(x.Bytes()), int64(x.Len()), "x.xlsx", Upload())
	if err != nil {
		t.Fatal(err)
	}
	r, err := book.pack.open(book.work.parts[0])
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(raw.String(), "<f") || strings.Count(raw.String(), `t="inlineStr"`) != 2*len(corpus)+2 {
		t.Errorf("formula or a cell that is no string: %.500s", raw.String())
	}
	// Look at the CSV with the guard left on.
	s := newTextSource(&Book{r: bytes.NewReader(c.Bytes()), size: int64(c.Len()), skip: 3, delim: ',', limit: Upload(), Encoding: "UTF-8"})
	n := 0
	for {
		if _, err := s.record(); err != nil {
			t.Fatal(err)
		}
		if s.ends == nil {
			break
		}
		from := 0
		for _, end := range s.ends {
			if n++; dangerous(string(s.row[from:end])) {
				t.Errorf("field %q", s.row[from:end])
			}
			from = end
		}
	}
	if n != 2*len(corpus)+2 {
		t.Errorf("%d fields, want %d", n, 2*len(corpus)+2)
	}
}

func TestGuardInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(someText(), rapid.String()).Draw(t, "s")
		if got := Unguard(Guard(s)); got != s {
			t.Fatalf("%q came back as %q", s, got)
		}
		if dangerous(Guard(s)) {
			t.Fatalf("%q is not guarded", s)
		}
	})
}

// TestTemplate reads a template back: both sheets, the star, drop-downs that refer to the list.
func TestTemplate(t *testing.T) {
	layout := allForms()
	layout.Template = true
	var buf bytes.Buffer
	w, err := NewXLSX(&buf, layout)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	book, err := Open(bytes.NewReader(buf.Bytes()), int64(buf.Len()), "t.xlsx", Upload())
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Tables) != 2 || book.Tables[0].Name != "抽检_结果" || book.Tables[1].Name != notesName {
		t.Fatalf("tables %v", book.Tables)
	}
	var text [2]string
	for i := range text {
		var tab table
		r := book.Rows(i)
		for r.Next() {
			tab.lines, tab.rows = append(tab.lines, r.Line()), append(tab.rows, append([]Cell(nil), r.Cells()...))
		}
		if r.Err() != nil {
			t.Fatal(r.Err())
		}
		text[i] = tab.plain()
	}
	if text[0] != "1:*企业名称|批次|检测值|金额|抽样日期|登记时间|合格|类别\n" {
		t.Errorf("sheet 1: %s", text[0])
	}
	for _, want := range []string{"企业名称|是|文字|营业执照上的全称", "每行一批次。", "=特种设备", "合格|类别"} {
		if !strings.Contains(text[1], want) {
			t.Errorf("sheet 2 lacks %q:\n%s", want, text[1])
		}
	}
	r, err := book.pack.open(book.work.parts[0])
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`state="frozen"`, "'填写说明'!$G$2:$G$3", "'填写说明'!$H$2:$H$4", `sqref="H2:H10000"`} {
		if !strings.Contains(strings.ReplaceAll(raw.String(), "&#39;", "'"), want) {
			t.Errorf("sheet 1 lacks %s", want)
		}
	}
	if Title("＊ 企业名称 ") != "企业名称" {
		t.Errorf("Title %q", Title("＊ 企业名称 "))
	}
}
