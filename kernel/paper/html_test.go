package paper

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
)

func TestHTML(t *testing.T) {
	d := notice()
	d.Blocks = append(d.Blocks, Paragraph{Text: `<script>alert("x")</script>`})
	d.Blocks = append(d.Blocks, report(3).Blocks...)
	var b bytes.Buffer
	if err := (View{d}).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	keep(t, "notice.html", []byte("<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content='width=device-width'><title>x</title><style>body{margin:0;background:#e8ebf0}"+CSS+"</style>"+got))
	for _, want := range []string{"荣成市市场监督管理局文件", "〔2026〕118号", "一、立即停止生产", "（二）限期整改", "&lt;script&gt;", "抄送：威海市", "2026年11月20日印发",
		`<svg class="doc-qr"`, "验证码 7K4P-29QX", SyntheticMark, `<th scope="col">标称生产者</th>`, `colspan="3"`, "doc-lines-4"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	for _, bad := range []string{"style=", "<script", "ZgotmplZ"} {
		if strings.Contains(got, bad) {
			t.Errorf("holds %q", bad)
		}
	}
	if regexp.MustCompile(`\son[a-z]+=`).MatchString(got) {
		t.Error("holds an event attribute")
	}
	closed(t, got)
	classes(t, got)
}

// closed reads the page as XML, which it nearly is: every element is closed in order.
func closed(t *testing.T, html string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(html))
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("unbalanced: %v", err)
		}
	}
}

// classes finds every class of the page in the style sheet, but for the plain hooks.
func classes(t *testing.T, html string) {
	t.Helper()
	hooks := map[string]bool{"doc-left": true, "doc-to": true, "doc-serial": true}
	for _, m := range regexp.MustCompile(`class="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		for _, c := range strings.Fields(m[1]) {
			if !strings.HasPrefix(c, "doc-") || !hooks[c] && !strings.Contains(CSS, "."+c) {
				t.Errorf("class %s has no style", c)
			}
		}
	}
}

func TestQR(t *testing.T) {
	c, err := QR("https://example.invalid/verify/7K4P-29QX")
	if err != nil {
		t.Fatal(err)
	}
	// The finder pattern (ISO/IEC 18004 6.3.3): black 7, white ring, black 3 by 3.
	for i, want := range []bool{true, true, true, true, true, true, true, false} {
		if c.Black(i, 0) != want {
			t.Errorf("module %d,0 is %v", i, c.Black(i, 0))
		}
	}
	if c.Black(1, 1) || !c.Black(3, 3) || c.View() != c.Size+8 || (c.Size-17)%4 != 0 {
		t.Error("not a QR code")
	}
	black := 0
	for y := range c.Size {
		for x := range c.Size {
			if c.Black(x, y) {
				black++
			}
		}
	}
	drawn := 0
	c.runs(func(x, y, n int) { drawn += n })
	if drawn != black || strings.Count(c.Path(), "M") == 0 {
		t.Errorf("%d of %d modules drawn", drawn, black)
	}
	if png := c.PNG(4); !bytes.HasPrefix(png, []byte("\x89PNG")) {
		t.Error("not a PNG")
	}
	if _, err := QR(strings.Repeat("x", 3000)); err == nil {
		t.Error("3,000 bytes were accepted")
	}
}
