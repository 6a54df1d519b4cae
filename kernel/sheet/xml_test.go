package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// flatten writes the tokens of the strict parser as text, neighbouring texts joined.
func flatten(data []byte, r io.Reader) (string, error) {
	s := newScanner("p", r)
	if len(data) > 0 {
		s.buf = make([]byte, 1) // grow from nothing, so that every token crosses a border
	}
	var b, text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			fmt.Fprintf(&b, "T%q\n", text.String())
			text.Reset()
		}
	}
	for {
		t, err := s.next()
		if err != nil {
			if _, again := s.next(); again != err {
				return "", errors.New("the error did not stay")
			}
			return "", err
		}
		switch t {
		case tokenEOF:
			flush()
			return b.String(), nil
		case tokenText:
			text.Write(s.text)
		case tokenStart:
			flush()
			fmt.Fprintf(&b, "S%s", s.local)
			for _, a := range s.attrs {
				fmt.Fprintf(&b, " %s=%q", a.local, a.value)
			}
			b.WriteByte('\n')
		case tokenEnd:
			flush()
			fmt.Fprintf(&b, "E%s\n", s.local)
		}
	}
}

// flattenStd does the same with encoding/xml.
func flattenStd(data []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))))
	var b, text strings.Builder
	depth := 0
	flush := func() {
		if text.Len() > 0 {
			fmt.Fprintf(&b, "T%q\n", text.String())
			text.Reset()
		}
	}
	for {
		t, err := d.Token()
		if err == io.EOF {
			flush()
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			if depth > 0 {
				text.Write(t)
			}
		case xml.StartElement:
			depth++
			flush()
			fmt.Fprintf(&b, "S%s", t.Name.Local)
			for _, a := range t.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					fmt.Fprintf(&b, " %s=%q", a.Name.Local, a.Value)
				}
			}
			b.WriteByte('\n')
		case xml.EndElement:
			depth--
			flush()
			fmt.Fprintf(&b, "E%s\n", t.Name.Local)
		}
	}
}

// compareXML checks that what the strict parser accepts, encoding/xml accepts and reads alike, however the input arrives.
func compareXML(t *testing.T, data []byte) (accepted bool) {
	t.Helper()
	got, err := flatten(nil, bytes.NewReader(data))
	slow, slowErr := flatten(data, iotest.OneByteReader(bytes.NewReader(data)))
	if got != slow || (err == nil) != (slowErr == nil) {
		t.Fatalf("%q read at once: %q %v, byte by byte: %q %v", data, got, err, slow, slowErr)
	}
	if err != nil {
		return false
	}
	want, stdErr := flattenStd(data)
	if stdErr != nil {
		t.Fatalf("accepted what encoding/xml refuses: %q: %v", data, stdErr)
	}
	if got != want {
		t.Fatalf("%q:\n%swant\n%s", data, got, want)
	}
	return true
}

func xmlSeeds() []string {
	return []string{
		`<a/>`, `<a b="1" c='&lt;&#65;&#x4E2D;'>x&amp;y<![CDATA[<&]]]]><b/>&gt;</a>`, "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<a>\r\nx\ry</a>\r\n",
		`<x:a xmlns:x="u" x:b="1"><x:c xmlns:x="v" xmlns="w"/></x:a>`, `<!-- c --><a><!-- d --></a><?pi x?>`, `<a b="a>b"/>`, `<a xml:space="preserve"> </a >`,
	}
}

func TestXML(t *testing.T) {
	for _, s := range xmlSeeds() {
		if !compareXML(t, []byte(s)) {
			_, err := flatten(nil, strings.NewReader(s))
			t.Errorf("refused %q: %v", s, err)
		}
	}
	for _, s := range []string{
		``, ` `, `x`, `<`, `<a`, `<a>`, `</a>`, `<a></b>`, `<a/><b/>`, `<a/>x`, `<a/><![CDATA[]]>`, `<a b/>`, `<a b=1/>`, `<a b="1"c="2"/>`, `<a b="<"/>`, `<a b="1" b="2"/>`,
		`<a xmlns:x="u" xmlns:x="v"/>`, `<x:a/>`, `<a x:b="1"/>`, `<:a/>`, `<a:/>`, `<1/>`, `<中/>`, `<a>]]></a>`, `<a>&x;</a>`, `<a>&#0;</a>`, `<a>&#x110000;</a>`, `<a>&;</a>`, `<a>&#;</a>`,
		`<a>&#-1;</a>`, `<a>&#x+1;</a>`, `<a>` + "\x00" + `</a>`, `<a>` + "\uFFFF" + `</a>`, `<a>` + "\xC3" + `</a>`, `<!-- -- --><a/>`, `<a><!-- x --->y</a>`, `<a><?xml version="1.0"?></a>`, ` <?xml version="1.0"?><a/>`,
		`<?xml version="1.1"?><a/>`, `<?xml version="1.0" encoding="GBK"?><a/>`, `<?xml encoding="UTF-8"?><a/>`, `<!DOCTYPE a><a/>`, `<a><!ELEMENT b></a>`, `<a xmlns:x=""/>`, `<a / >`, `<a>&lt</a>`,
	} {
		if out, err := flatten(nil, strings.NewReader(s)); err == nil {
			t.Errorf("accepted %q: %s", s, out)
		}
	}
}

func FuzzXML(f *testing.F) {
	for _, s := range xmlSeeds() {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { compareXML(t, data) })
}

// FuzzSheet feeds sheetData: no panic, rows in order, and every refusal a *Problem.
func FuzzSheet(f *testing.F) {
	f.Add(goodRows(3))
	f.Add(`<row r="3" hidden="1"><c r="B3" s="1" t="str"><f>A1</f><v>_x000D_</v></c><c t="d"><v>2024-01-01</v></c></row><row><c t="e"><v>#N/A</v></c></row>`)
	f.Fuzz(func(t *testing.T, rows string) {
		got, err := readAll(zipOf(t, bookParts(rows, []string{"<t>甲</t>"}, []int{0, 14})), "a.xlsx", Upload())
		for i := 1; i < len(got.lines); i++ {
			if got.lines[i] <= got.lines[i-1] {
				t.Fatal("rows out of order")
			}
		}
		if _, ok := err.(*Problem); err != nil && !ok {
			t.Fatalf("%T", err)
		}
		if _, stdErr := flattenStd([]byte("<a>" + rows + "</a>")); stdErr != nil && err == nil {
			t.Fatalf("accepted: %v", stdErr)
		}
	})
}

func BenchmarkXLSX(b *testing.B) {
	var rows strings.Builder
	const n = 100000
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" t="inlineStr"><is><t>91510100%010d</t></is></c><c r="B%d" t="s"><v>0</v></c><c r="C%d" s="1"><v>4%04d</v></c><c r="D%d" t="inlineStr"><is><t>某某食品有限公司%d</t></is></c><c r="E%d"><v>%d.5</v></c></row>`, i, i, i*7919, i, i, i%10000, i, i, i, i)
	}
	data := zipOf(b, bookParts(rows.String(), []string{"<t>合格</t>"}, []int{0, 14}))
	read := 0
	for b.Loop() {
		book, err := Open(bytes.NewReader(data), int64(len(data)), "a.xlsx", Upload())
		if err != nil {
			b.Fatal(err)
		}
		r := book.Rows(0)
		for r.Next() {
			read++
		}
		if r.Err() != nil {
			b.Fatal(r.Err())
		}
	}
	b.ReportMetric(float64(read)/b.Elapsed().Seconds(), "rows/s")
}
