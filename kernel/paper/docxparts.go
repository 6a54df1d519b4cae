package paper

import (
	"fmt"
	"strings"
	"time"
)

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
	`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
	`xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" ` +
	`xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ` +
	`xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`

const contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
	`<Override PartName="/word/footer2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
	`<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

const packageRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
	`</Relationships>`

func (w *docx) relations() string {
	const base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	out := xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	targets := [][2]string{{"styles", "styles.xml"}, {"settings", "settings.xml"}, {"footer", "footer1.xml"}, {"footer", "footer2.xml"},
		{"header", "header1.xml"}}
	if w.qr != nil {
		targets = append(targets, [2]string{"image", "media/qr.png"})
	}
	for i, t := range targets {
		out += fmt.Sprintf(`<Relationship Id="rId%d" Type="%s%s" Target="%s"/>`, i+1, base, t[0], t[1])
	}
	return out + `</Relationships>`
}

// properties are the title and, if known, the time of making.
func (w *docx) properties() string {
	out := xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" ` +
		`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escape(strings.ReplaceAll(w.doc.Title, "\n", "")) + `</dc:title><dc:subject>` + escape(w.doc.Number) + `</dc:subject>` +
		`<dc:creator>QGov</dc:creator>`
	if !w.doc.Created.IsZero() {
		out += `<dcterms:created xsi:type="dcterms:W3CDTF">` + w.doc.Created.UTC().Format(time.RFC3339) + `</dcterms:created>`
	}
	return out + `</cp:coreProperties>`
}

// section writes the page: size, margins and page numbers. It sets no grid: programs differ in how they snap to one; the exact line
// height and the narrowed characters of the styles give the 22 lines of 28 characters.
func (w *docx) section() {
	f := w.form
	orient := ""
	if w.doc.Landscape {
		orient = ` w:orient="landscape"`
	}
	bottom := f.height - f.top - f.typeHeight
	w.tag(true, `<w:sectPr><w:headerReference w:type="even" r:id="rId5"/><w:headerReference w:type="default" r:id="rId5"/>`+
		`<w:footerReference w:type="even" r:id="rId4"/><w:footerReference w:type="default" r:id="rId3"/>`+
		`<w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/>`+
		`<w:cols w:space="425"/><w:docGrid w:linePitch="%d"/></w:sectPr>`,
		twips(f.width), twips(f.height), orient, twips(f.top), twips(f.width-f.left-f.typeWidth), twips(bottom), twips(f.left),
		twips(f.top*0.4), twips(bottom-7*mm-16), twips(pitch))
}

// The QR code, 18 mm square, in the line of text or floating at the left edge just below the top of its line (lengths in English
// Metric Units, 36,000 a millimetre).
const (
	inline = `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">` + picture + `</wp:inline></w:drawing></w:r>`

	floating = `<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" ` +
		`locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>` +
		`<wp:positionH relativeFrom="margin"><wp:posOffset>0</wp:posOffset></wp:positionH>` +
		`<wp:positionV relativeFrom="paragraph"><wp:posOffset>36000</wp:posOffset></wp:positionV>` + anchored + `</wp:anchor></w:drawing></w:r>`

	extent   = `<wp:extent cx="648000" cy="648000"/>`
	drawn    = `<wp:docPr id="1" name="QR" descr="扫码核验"/>` + graphic
	picture  = extent + drawn
	anchored = extent + `<wp:wrapNone/>` + drawn

	graphic = `<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">` +
		`<pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="qr.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId6"/>` +
		`<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="648000" cy="648000"/></a:xfrm>` +
		`<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>`
)

const settings = xmlHead + `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">` +
	`<w:zoom w:percent="100"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>` +
	`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

// footer writes the page number, one character from the outer edge.
func footer(align string) string {
	field := func(kind string) string { return `<w:r><w:fldChar w:fldCharType="` + kind + `"/></w:r>` }
	return xmlHead + `<w:ftr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="DocFooter"/><w:ind w:` + align + `="280"/><w:jc w:val="` + align +
		`"/></w:pPr>` + run("— ", "") + field("begin") + `<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` +
		field("separate") + run("1", "") + field("end") + run(" —", "") + `</w:p></w:ftr>`
}

// header carries the mark of invented data, or nothing.
func header(synthetic bool) string {
	text := ""
	if synthetic {
		text = SyntheticMark
	}
	return xmlHead + `<w:hdr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="DocHeader"/></w:pPr>` + run(text, "") + `</w:p></w:hdr>`
}

// docStyle is one paragraph style.
type docStyle struct {
	id, name, font string
	half           int // half points
	line           int // exact line height in twentieths of a point
	align          string
	extra          string // run properties after the fonts: bold, colour
	outline        int    // 1 to 4 for headings
}

func styles() string {
	const song, fangsong, heiti, kaiti = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
	list := []docStyle{
		{id: "DocHead", name: "红头", font: song, half: 72, align: "center", extra: `<w:color w:val="D90000"/>`},
		{id: "DocNumber", name: "发文字号", font: fangsong, half: 32, line: 580},
		{id: "DocTitle", name: "Title", font: song, half: 44, line: 680, align: "center"},
		{id: "DocNotes", name: "题注", font: kaiti, half: 32, line: 580, align: "center"},
		{id: "Heading1", name: "heading 1", font: heiti, half: 32, line: 580, outline: 1},
		{id: "Heading2", name: "heading 2", font: kaiti, half: 32, line: 580, outline: 2},
		{id: "Heading3", name: "heading 3", font: fangsong, half: 32, line: 580, outline: 3},
		{id: "Heading4", name: "heading 4", font: fangsong, half: 32, line: 580, outline: 4},
		{id: "DocCaption", name: "表题", font: heiti, half: 28, line: 480, align: "center"},
		{id: "DocSlip", name: "回证标题", font: song, half: 36, line: 720, align: "center"},
		{id: "DocCell", name: "表格", font: fangsong, half: 24, line: 360},
		{id: "DocCellHead", name: "表头", font: heiti, half: 24, line: 360},
		{id: "DocCellSmall", name: "小表格", font: fangsong, half: 21, line: 320},
		{id: "DocCellHeadSmall", name: "小表头", font: heiti, half: 21, line: 320},
		{id: "DocSmall", name: "表注", font: fangsong, half: 21, line: 340},
		{id: "DocImprint", name: "版记", font: fangsong, half: 28, line: 460},
		{id: "DocFooter", name: "页码", font: "宋体", half: 28, line: 320},
		{id: "DocHeader", name: "演示标记", font: heiti, half: 24, line: 360, align: "right", extra: `<w:color w:val="707070"/>`},
	}
	var b strings.Builder
	b.WriteString(xmlHead + `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr>` +
		fonts(fangsong) + `<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/>` +
		`<w:spacing w:line="580" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr><w:rPr><w:spacing w:val="-5"/></w:rPr></w:style>`) // 28 × (16 - 0.25) points fit into 156 mm
	for _, s := range list {
		fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>`, s.id, s.name)
		if s.line > 0 {
			fmt.Fprintf(&b, `<w:spacing w:line="%d" w:lineRule="exact"/>`, s.line)
		}
		if s.align != "" {
			fmt.Fprintf(&b, `<w:jc w:val="%s"/>`, s.align)
		}
		if s.outline > 0 {
			fmt.Fprintf(&b, `<w:outlineLvl w:val="%d"/>`, s.outline-1)
		}
		fmt.Fprintf(&b, `</w:pPr><w:rPr>%s%s<w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr></w:style>`, fonts(s.font), s.extra, s.half, s.half)
	}
	return b.String() + `</w:styles>`
}

func fonts(chinese string) string {
	return `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="` + chinese + `" w:cs="Times New Roman"/>`
}
