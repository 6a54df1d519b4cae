package paper

import (
	"math"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// pagesOf sets a document and returns its pages with the text of each, in drawing order.
func pagesOf(t testing.TB, s *setter, d Document) ([]page, []string) {
	t.Helper()
	pages, err := s.pages(d)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, p := range pages {
		var b strings.Builder
		for _, m := range p.marks {
			b.WriteString(m.text)
		}
		texts = append(texts, squeeze(b.String()))
	}
	return pages, texts
}

// Names that a person may bear: in the body font, in the second font, in neither.
func TestRareCharacters(t *testing.T) {
	s := newSetter(NewPress())
	for _, c := range []struct {
		char rune
		want face
	}{{'张', fang}, {'喆', fang}, {'堃', fang}, {'龘', rare}, {'㎡', fang}, {'≤', fang}, {'①', fang}, {'℃', fang}, {'μ', fang}} {
		got, r := s.glyph(c.char, fang)
		if got != c.want && !(c.want == fang && got == rare) || r != c.char {
			t.Errorf("%c is set in %s as %c, want %s", c.char, got, r, c.want)
		}
	}
	if len(s.lacked) != 0 {
		t.Errorf("lacking %q", s.lacked)
	}
	uro := 0
	for r := rune(0x4E00); r <= 0x9FA5; r++ {
		if s.face(fang).covers(r) || s.face(rare).covers(r) {
			uro++
		}
	}
	if uro != 20902 {
		t.Errorf("%d of the 20,902 ideographs of the basic block", uro)
	}
	out, err := s.press.PDF(Document{Title: "𠮷野家", Blocks: []Block{Paragraph{Text: "当事人：𠮷龘某，𠮷某。"}}})
	if err != nil || string(out.Missing) != "𠮷" {
		t.Fatalf("missing %q, %v", out.Missing, err)
	}
	if got, ok := text(t, out.Bytes); ok {
		for _, want := range []string{"〓龘某，〓某。", "U+20BB7"} {
			if !strings.Contains(got, want) {
				t.Errorf("the text lacks %q: %s", want, got)
			}
		}
	}
}

// Every row of a long table is there once, in order, inside the type area, and every page it runs over begins with its head.
func TestLongTable(t *testing.T) {
	s := newSetter(NewPress())
	for _, landscape := range []bool{false, true} {
		d := report(500)
		d.Landscape = landscape
		pages, texts := pagesOf(t, s, d)
		if len(pages) < 30 {
			t.Fatalf("%d pages", len(pages))
		}
		all := strings.Join(texts, "")
		at := 0
		for i := range 500 {
			k := strings.Index(all[at:], "YD-"+digits(1000+i))
			if k < 0 {
				t.Fatalf("row %d is lost or out of order", i+1)
			}
			at += k
		}
		for i, text := range texts {
			if strings.Contains(text, "儿童书包") && strings.Count(text, "标称生产者") != 1 {
				t.Errorf("page %d has the head %d times", i+1, strings.Count(text, "标称生产者"))
			}
		}
		inside(t, pages)
	}
}

// inside finds marks outside the type area; half a hanging stop is allowed at the right.
func inside(t testing.TB, pages []page) {
	t.Helper()
	for i, p := range pages {
		f := p.form
		for _, m := range p.marks {
			if m.x < f.left-0.5 || m.x > f.left+f.typeWidth+1 || m.y < f.top-0.5 || m.y > f.top+f.typeHeight+1 {
				t.Errorf("page %d: %q at %.1f, %.1f is outside", i+1, m.text, m.x-f.left, m.y-f.top)
			}
		}
	}
}

// A cell longer than a page is cut into lines, none lost.
func TestTallCell(t *testing.T) {
	s := newSetter(NewPress())
	var b strings.Builder
	for i := range 400 {
		b.WriteString("第" + digits(i) + "项不符合要求；")
	}
	pages, texts := pagesOf(t, s, Document{Title: "清单", Blocks: []Block{Table{Columns: []Column{{Title: "序号"}, {Title: "情况"}},
		Rows: [][]string{{"1", b.String()}, {"2"}, {"3", "好", "多余"}}}}})
	got := strings.ReplaceAll(strings.Join(texts, ""), "序号情况", "")
	if !strings.Contains(got, b.String()) {
		t.Error("text was lost between pages")
	}
	if len(pages) < 2 {
		t.Errorf("%d pages", len(pages))
	}
	inside(t, pages)
}

// A signature has text above it on its page, and an imprint is not alone on the last page (GB/T 9704-2012 7.3.5.4), whatever the
// length of the text.
func TestSignatureNotAlone(t *testing.T) {
	s := newSetter(NewPress())
	for n := range 40 {
		d := notice()
		d.Synthetic = false
		d.Blocks = append(append([]Block(nil), d.Blocks[:n%12+1]...), d.Blocks[12:]...)
		for range n / 4 {
			d.Blocks = append([]Block{Paragraph{Text: "凡事预则立，不预则废。"}}, d.Blocks...)
		}
		s.tight = false
		pages, texts := pagesOf(t, s, d)
		for i, text := range texts {
			k := strings.Index(text, "荣成市市场监督管理局2026年11月20日")
			if k >= 0 && k < 6 {
				t.Errorf("%d: the signature begins page %d: %s", n, i+1, text)
			}
		}
		last := texts[len(texts)-1]
		if !strings.HasSuffix(last, "印发") || strings.HasPrefix(last, "抄送") {
			t.Errorf("%d: the last page holds %q", n, last)
		}
		p := pages[len(pages)-1]
		lowest := 0.0
		for _, m := range p.marks {
			lowest = math.Max(lowest, m.y)
		}
		if math.Abs(lowest-(p.form.top+p.form.typeHeight)) > 0.01 {
			t.Errorf("%d: the imprint ends %.1f points above the foot of the type area", n, p.form.top+p.form.typeHeight-lowest)
		}
		inside(t, pages)
	}
}

// All text of any document reaches the page, inside the type area.
func TestNothingLost(t *testing.T) {
	p := NewPress()
	words := []string{"质量", "监督", "2026年", "GB/T 19001", "《办法》", "，", "。", "：", "（示例）", "“样”", "abc-def", "——", "98.5%"}
	sentence := func(rt *rapid.T, label string) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 60).Draw(rt, label), "")
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := newSetter(p)
		d := Document{Title: "题", Landscape: rapid.Bool().Draw(rt, "wide")}
		want := "题"
		for range rapid.IntRange(1, 8).Draw(rt, "blocks") {
			text := sentence(rt, "text")
			want += squeeze(text)
			d.Blocks = append(d.Blocks, Paragraph{Text: text, Flush: rapid.Bool().Draw(rt, "flush")})
		}
		pages, texts := pagesOf(t, s, d)
		if got := strings.Join(texts, ""); got != want {
			rt.Fatalf("set %q, want %q", got, want)
		}
		inside(t, pages)
	})
}

// The head of a secret and urgent paper to a superior (GB/T 9704-2012 7.2.1 to 7.2.6), and the smallest paper.
func TestHeads(t *testing.T) {
	p := NewPress()
	d := notice()
	d.Serial, d.Secrecy, d.Urgency, d.Signer = "000001", "秘密★1年", "特急", "王某某"
	d.Head = "威海市市场监督管理局荣成分局产品质量安全监督管理委员会办公室文件"
	out, err := p.PDF(d)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "head.pdf", out.Bytes)
	if got, ok := text(t, out.Bytes); ok {
		for _, want := range []string{"000001", "秘密★1年", "特急", "签发人：王某某"} {
			if !strings.Contains(got, want) {
				t.Errorf("the text lacks %q", want)
			}
		}
	}
	data, err := DOCX(d)
	if err != nil {
		t.Fatal(err)
	}
	checkOrder(t, "document", parts(t, data)["word/document.xml"])
	if out, err := p.PDF(Document{}); err != nil || out.Pages != 1 {
		t.Errorf("the empty paper: %d pages, %v", out.Pages, err)
	}
	if _, err := DOCX(Document{}); err != nil {
		t.Error(err)
	}
}

// A press is shared by all requests.
func TestConcurrentPress(t *testing.T) {
	p := NewPress()
	var wg sync.WaitGroup
	sizes := make([]int, 8)
	for i := range sizes {
		wg.Go(func() {
			out, err := p.PDF(notice())
			if err != nil {
				t.Error(err)
			}
			sizes[i] = len(out.Bytes)
		})
	}
	wg.Wait()
	for _, n := range sizes {
		if n != sizes[0] {
			t.Errorf("sizes differ: %v", sizes)
		}
	}
}

func TestHeadingNumbers(t *testing.T) {
	var h headings
	var got []string
	for _, level := range []int{1, 2, 2, 3, 4, 1, 2, 9, 0} {
		got = append(got, h.number(level))
	}
	if want := "一、 （一） （二） 1. （1） 二、 （一） （1） 三、"; strings.Join(got, " ") != want {
		t.Errorf("%s, want %s", strings.Join(got, " "), want)
	}
}

// The parser of fonts refuses what is no font.
func FuzzSFNT(f *testing.F) {
	data, err := unpack("fonts/kai.ttf.br")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data[:400])
	f.Add([]byte("\x00\x01\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if font, err := parseSFNT(data); err == nil && font == nil {
			t.Error("neither a font nor an error")
		}
	})
}
