package paper

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// parts unzips a DOCX and checks that every part is well-formed XML.
func parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(b)
		if strings.HasSuffix(f.Name, ".png") {
			continue
		}
		d := xml.NewDecoder(bytes.NewReader(b))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return out
}

// node is any element of the document.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Nodes   []node     `xml:",any"`
}

func (n node) walk(do func(node)) {
	do(n)
	for _, c := range n.Nodes {
		c.walk(do)
	}
}

func (n node) words() string {
	var b strings.Builder
	n.walk(func(c node) {
		if c.XMLName.Local == "t" {
			b.WriteString(c.Text)
		}
	})
	return b.String()
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// order is the order of the elements that we write inside an element (ECMA-376-1 annex A, transitional schema).
func order(element string) []string {
	switch element {
	case "pPr":
		return []string{"pStyle", "keepNext", "pageBreakBefore", "widowControl", "pBdr", "spacing", "ind", "jc", "outlineLvl"}
	case "rPr":
		return []string{"rFonts", "color", "spacing", "sz", "szCs", "lang"}
	case "tblPr":
		return []string{"tblpPr", "tblOverlap", "tblW", "tblBorders", "tblLayout", "tblCellMar"}
	case "tcPr":
		return []string{"tcW", "gridSpan", "vAlign"}
	case "sectPr":
		return []string{"headerReference", "footerReference", "pgSz", "pgMar", "cols", "docGrid"}
	case "anchor":
		return []string{"simplePos", "positionH", "positionV", "extent", "wrapNone", "docPr", "graphic"}
	case "tbl":
		return []string{"tblPr", "tblGrid", "tr"}
	case "tc":
		return []string{"tcPr", "p"}
	case "style":
		return []string{"name", "basedOn", "qFormat", "pPr", "rPr"}
	}
	return nil
}

func checkOrder(t *testing.T, part string, text string) node {
	t.Helper()
	var root node
	if err := xml.Unmarshal([]byte(text), &root); err != nil {
		t.Fatal(err)
	}
	root.walk(func(n node) {
		want := order(n.XMLName.Local)
		if want == nil {
			return
		}
		at := 0
		for _, c := range n.Nodes {
			k := at
			for k < len(want) && want[k] != c.XMLName.Local {
				k++
			}
			if k == len(want) {
				t.Errorf("%s: <%s> is out of order or unknown in <%s>", part, c.XMLName.Local, n.XMLName.Local)
				return
			}
			at = k
		}
	})
	return root
}

func TestDOCX(t *testing.T) {
	data, err := DOCX(notice())
	if err != nil {
		t.Fatal(err)
	}
	again, err := DOCX(notice())
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same document gave other bytes (%v)", err)
	}
	keep(t, "notice.docx", data)
	all := parts(t, data)
	root := checkOrder(t, "document", all["word/document.xml"])
	checkOrder(t, "styles", all["word/styles.xml"])
	var got []string
	root.walk(func(n node) {
		if n.XMLName.Local == "p" {
			if w := n.words(); w != "" {
				got = append(got, w)
			}
		}
	})
	d := notice()
	text := func(i int) string { return d.Blocks[i].(Paragraph).Text }
	want := []string{d.Head, d.Number, d.Title, d.To + "：", text(0), text(1), "一、立即停止生产、销售同批次不合格产品", text(3), "二、查明原因并限期整改",
		"（一）查明原因", text(6), "（二）限期整改", text(8), "三、依法实施召回", text(10), text(11), "附件：1. 检验报告（编号：SD2026-18422）",
		"2. 产品质量监督抽查结果通知书送达回证", "扫码核验  验证码 7K4P-29QX", "荣成市市场监督管理局", "2026年11月20日",
		"抄送：威海市市场监督管理局质量监督处，荣成市人民政府办公室。", "荣成市市场监督管理局办公室", "2026年11月20日印发"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("paragraphs:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	checkSection(t, root)
	for _, want := range []string{`w:eastAsia="方正小标宋简体"`, `w:eastAsia="仿宋_GB2312"`, `w:eastAsia="楷体_GB2312"`, `w:line="580" w:lineRule="exact"`} {
		if !strings.Contains(all["word/styles.xml"], want) {
			t.Errorf("the styles lack %s", want)
		}
	}
	if !strings.Contains(all["word/document.xml"], `w:firstLineChars="200" w:firstLine="640"`) {
		t.Error("no indent of two characters")
	}
	if !strings.Contains(all["word/settings.xml"], "evenAndOddHeaders") || !strings.Contains(all["word/footer1.xml"], " PAGE ") ||
		!strings.Contains(all["word/footer2.xml"], `w:jc w:val="left"`) {
		t.Error("no page numbers at the outer edge")
	}
	if !strings.Contains(all["word/header1.xml"], SyntheticMark) || !strings.HasPrefix(all["word/media/qr.png"], "\x89PNG") {
		t.Error("no mark of invented data or no QR code")
	}
	checkRelations(t, all)
}

// checkSection compares the page with GB/T 9704-2012 5.2, in twentieths of a point.
func checkSection(t *testing.T, root node) {
	t.Helper()
	found := false
	root.walk(func(n node) {
		switch n.XMLName.Local {
		case "pgMar":
			found = true
			if n.attr("top") != "2098" || n.attr("left") != "1587" || n.attr("right") != "1474" || n.attr("bottom") != "1984" {
				t.Errorf("margins %v", n.Attrs)
			}
		case "pgSz":
			if n.attr("w") != "11906" || n.attr("h") != "16838" {
				t.Errorf("page %v", n.Attrs)
			}
		case "docGrid":
			if n.attr("linePitch") != "580" {
				t.Errorf("grid %v", n.Attrs)
			}
		}
	})
	if !found {
		t.Error("no section")
	}
}

// checkRelations finds a part for every relation and a relation for every r:id.
func checkRelations(t *testing.T, all map[string]string) {
	t.Helper()
	var rels node
	if err := xml.Unmarshal([]byte(all["word/_rels/document.xml.rels"]), &rels); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, r := range rels.Nodes {
		ids[r.attr("Id")] = true
		if _, ok := all["word/"+r.attr("Target")]; !ok {
			t.Errorf("no part %s", r.attr("Target"))
		}
	}
	var root node
	if err := xml.Unmarshal([]byte(all["word/document.xml"]), &root); err != nil {
		t.Fatal(err)
	}
	root.walk(func(n node) {
		for _, a := range n.Attrs {
			if strings.HasSuffix(a.Name.Space, "officeDocument/2006/relationships") && !ids[a.Value] {
				t.Errorf("no relation %s", a.Value)
			}
		}
	})
}

func TestDOCXReport(t *testing.T) {
	d := report(30)
	d.Landscape = true
	d.Blocks = append(d.Blocks, Paragraph{Text: "<b>&\"\x01\uFFFE尾"}, Slip{Title: "回执", OwnPage: true, Items: []Pair{{Name: "单位"}}})
	data, err := DOCX(d)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "wide.docx", data)
	all := parts(t, data)
	root := checkOrder(t, "document", all["word/document.xml"])
	heads, rows := 0, 0
	root.walk(func(n node) {
		switch n.XMLName.Local {
		case "tblHeader":
			heads++
		case "tr":
			rows++
		}
	})
	if heads != 1 || rows != 31+3+3+1 {
		t.Errorf("%d repeated heads, %d rows", heads, rows)
	}
	if !strings.Contains(root.words(), `<b>&"尾`) {
		t.Error("the text is not escaped as it should be")
	}
	if _, err := DOCX(Document{Check: &Check{URL: strings.Repeat("长", 3000)}}); err == nil {
		t.Error("a QR text of 9,000 bytes was accepted")
	}
}
