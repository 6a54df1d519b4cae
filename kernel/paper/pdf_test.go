package paper

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
)

// notice is a letter with every part that a bureau's notice has.
func notice() Document {
	return Document{
		Head:   "荣成市市场监督管理局文件",
		Number: DocumentNumber("荣市监质责改", 2026, 118),
		Title:  "关于责令威海岱样电器有限公司限期改正产品质量问题的通知",
		To:     "威海岱样电器有限公司",
		Blocks: []Block{
			Paragraph{Text: "2026年10月，我局依据《2026年产品质量省级监督抽查计划》，对你单位生产的“样岱牌”DY-150型电热毯（批号：20260806）进行了监督抽查。经市产品质检院（示例）检验，标志和说明、结构两个项目不符合GB 4706.8规定，检验结论为不合格。你单位未在规定期限内提出异议。"},
			Paragraph{Text: "依据《中华人民共和国产品质量法》第十七条规定，现责令你单位限期改正，并就有关事项通知如下。"},
			Heading{Level: 1, Text: "立即停止生产、销售同批次不合格产品"},
			Paragraph{Text: "自收到本通知之日起，停止生产、销售同型号、同批次产品，封存库存，追回已售产品。"},
			Heading{Level: 1, Text: "查明原因并限期整改"},
			Heading{Level: 2, Text: "查明原因"},
			Paragraph{Text: "分析设计、原料、生产和检验环节问题，形成书面材料。"},
			Heading{Level: 2, Text: "限期整改"},
			Paragraph{Text: "于2026年12月20日前完成整改，并向我局提交整改报告和复查申请。逾期不改正的，由我局报请上级机关予以公告；公告后经复查仍不合格的，责令停业、限期整顿。"},
			Heading{Level: 1, Text: "依法实施召回"},
			Paragraph{Text: "产品存在缺陷的，应当立即召回并依法备案。"},
			Paragraph{Text: "如对本通知不服，可自收到之日起六十日内依法申请行政复议，或者六个月内依法提起行政诉讼。"},
			Attachments{Items: []string{"检验报告（编号：SD2026-18422）", "产品质量监督抽查结果通知书送达回证"}},
			Signature{Organs: []string{"荣成市市场监督管理局"}, Date: ChineseDate(2026, 11, 20)},
		},
		Imprint:   &Imprint{Copy: "威海市市场监督管理局质量监督处，荣成市人民政府办公室", Organ: "荣成市市场监督管理局办公室", Date: ChineseDate(2026, 11, 20)},
		Check:     &Check{URL: "https://example.invalid/verify/7K4P-29QX", Code: "7K4P-29QX"},
		Synthetic: true,
		Created:   time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
	}
}

// report is a long plain report with tables, a form and a slip.
func report(rows int) Document {
	t := Table{Caption: "表1 监督抽查不合格产品明细", Columns: []Column{{Title: "序号", Align: Center}, {Title: "产品名称"}, {Title: "标称生产者"},
		{Title: "型号批号"}, {Title: "不合格项目"}, {Title: "金额（元）", Align: Right}}, Note: "注：以上数据为演示数据。"}
	for i := range rows {
		t.Rows = append(t.Rows, []string{digits(i + 1), "儿童书包", "荣成市样岱箱包制造有限公司（示例）", "YD-" + digits(1000+i),
			"邻苯二甲酸酯、甲醛含量（mg/kg）、产品标识", "12,345.67"})
	}
	return Document{
		Title: "2026年第三季度产品质量监督抽查情况报告", Notes: "2026年10月15日", Number: "荣市监抽〔2026〕12号",
		Blocks: []Block{
			Heading{Level: 1, Text: "总体情况"},
			Paragraph{Text: "本季度共抽查1,284批次，合格率为98.59%，较上季度提高0.42个百分点，95%置信区间为[97.8%, 99.1%]。"},
			t,
			Heading{Level: 1, Text: "登记信息"},
			Pairs{Items: []Pair{{Name: "单位名称", Value: "荣成市样岱箱包制造有限公司"}, {Name: "统一社会信用代码", Value: "91371082MA3EXAMPLE"},
				{Name: "住所", Value: "山东省荣成市成山大道东段198号", Wide: true}, {Name: "备注", Lines: 3, Wide: true}}},
			Slip{Title: "送达回证", Items: []Pair{{Name: "受送达人"}, {Name: "送达时间", Value: "    年    月    日"},
				{Name: "送达文书", Value: "责令改正通知书", Wide: true}, {Name: "签收", Wide: true, Lines: 4}}, Note: "注：受送达人拒收的，由见证人签名。"},
		},
	}
}

// text copies the text out of a PDF, without white space; ok is false if the machine has no pdftotext.
func text(t *testing.T, pdf []byte) (string, bool) {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Log("no pdftotext on this machine: the text of the PDF is not copied out")
		return "", false
	}
	name := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-layout", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return squeeze(string(out)), true
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func TestNoticePDF(t *testing.T) {
	p := NewPress()
	out, err := p.PDF(notice())
	if err != nil {
		t.Fatal(err)
	}
	if out.Pages != 2 || len(out.Missing) != 0 {
		t.Errorf("%d pages, missing %q; want 2 pages and nothing missing", out.Pages, out.Missing)
	}
	again, err := NewPress().PDF(notice())
	if err != nil || !bytes.Equal(out.Bytes, again.Bytes) {
		t.Errorf("the same document gave other bytes (%v)", err)
	}
	keep(t, "notice.pdf", out.Bytes)
	got, ok := text(t, out.Bytes)
	if !ok {
		return
	}
	for _, want := range []string{"荣成市市场监督管理局文件", "荣市监质责改〔2026〕118号", "威海岱样电器有限公司：", "一、立即停止生产、销售同批次不合格产品",
		"（一）查明原因", "“样岱牌”DY-150型电热毯（批号：20260806）", "GB4706.8", "附件：1.检验报告（编号：SD2026-18422）", "2.产品质量监督抽查结果通知书送达回证",
		"2026年11月20日印发", "抄送：威海市市场监督管理局质量监督处，荣成市人民政府办公室。", "—1—", "—2—", "验证码7K4P-29QX", SyntheticMark} {
		if !strings.Contains(got, squeeze(want)) {
			t.Errorf("the copied text lacks %q", want)
		}
	}
}

// keep stores an output for the eye when PAPER_OUT names a folder.
func keep(t *testing.T, name string, data []byte) {
	t.Helper()
	if dir := os.Getenv("PAPER_OUT"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReportPDF(t *testing.T) {
	out, err := NewPress().PDF(report(60))
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "report.pdf", out.Bytes)
	wide := report(40)
	wide.Landscape = true
	land, err := NewPress().PDF(wide)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "wide.pdf", land.Bytes)
	if got, ok := text(t, out.Bytes); ok {
		if n := strings.Count(got, "标称生产者"); n < out.Pages-1 {
			t.Errorf("the head of the table stands %d times on %d pages", n, out.Pages)
		}
		for _, want := range []string{"YD-1000", "YD-1059", "送达回证", "91371082MA3EXAMPLE", "98.59%"} {
			if !strings.Contains(got, want) {
				t.Errorf("the copied text lacks %q", want)
			}
		}
	}
}

func BenchmarkNotice(b *testing.B) {
	p := NewPress()
	d := notice()
	for b.Loop() {
		if _, err := p.PDF(d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReport(b *testing.B) {
	p := NewPress()
	d := report(500)
	for b.Loop() {
		if _, err := p.PDF(d); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirst includes unpacking the fonts.
func BenchmarkFirst(b *testing.B) {
	d := notice()
	for b.Loop() {
		if _, err := NewPress().PDF(d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDOCX(b *testing.B) {
	d := notice()
	for b.Loop() {
		if _, err := DOCX(d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHTML(b *testing.B) {
	d := notice()
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := HTML(&out, d); err != nil {
			b.Fatal(err)
		}
	}
}
