package letter

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// paperLink loads the style sheet of papers.
type paperLink struct{}

// Render writes the link.
func (paperLink) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, `<link rel="stylesheet" href="/verify/paper.css"/>`)
	return err
}

func (r *Letter) fileName() string {
	if r.Number == "" {
		return r.Title
	}
	return r.Number + " " + r.Title
}

// Send sends a paper as a file to keep.
func Send(w http.ResponseWriter, media, name string, b []byte) error {
	h := w.Header()
	h.Set("Content-Type", media)
	route.Attach(w, name)
	h.Set("Cache-Control", "private, no-store")
	_, err := w.Write(b)
	return err
}

// Shown is what the public sees of a letter by its check code.
type Shown struct {
	Number, Title, Organ, Text string
	Sort                       string // what sort of paper it is, in Chinese
	IssuedOn, EndedOn          calendar.Date
	Valid                      bool
	Demo                       bool
}

// Verifier finds a paper of another business by its check code, nil if it has none with the code. It reads as the program and returns
// nothing but what whoever holds the paper may see.
type Verifier func(tx *flow.Tx, code string) (*Shown, error)

// find returns the paper with the check code: a letter, or a paper of the other businesses.
func (d desk) find(tx *flow.Tx, code string) (*Shown, error) {
	s, err := Verify(tx, code)
	for i := 0; err == nil && s == nil && i < len(d.others); i++ {
		s, err = d.others[i](tx, code)
	}
	return s, err
}

// Verify returns what the public may see of the issued letter with the check code, nil if there is none. It reads as the program and
// returns nothing but the fields of Shown.
func Verify(tx *flow.Tx, code string) (*Shown, error) {
	l, err := byCode(tx, code)
	if err != nil || l == nil {
		return nil, err
	}
	return &Shown{Number: l.Number, Title: l.Title, Organ: l.Organ, Sort: Sorts.Label(l.Sort), Text: l.Masked, IssuedOn: l.IssuedOn, EndedOn: l.EndedOn,
		Valid: (l.State == Issued || l.State == Served) && l.Intact(), Demo: l.Demo}, nil
}

// clean takes a code as people type it: capitals, spaces and hyphens.
func clean(s string) string {
	return strings.Map(func(c rune) rune {
		if c == ' ' || c == '-' || c == '　' {
			return -1
		}
		return c
	}, strings.ToLower(strings.TrimSpace(s)))
}

func (d desk) box(p *web.Page, code string) web.Part {
	return web.SearchBox{Label: p.Say("文书验证码"), URL: "/verify", Query: code, Placeholder: p.Say("文书上二维码旁的 26 位验证码")}
}

// ask answers GET /verify.
func (d desk) ask(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	code := q.Get("q")
	if code == "" {
		code = q.Get("code")
	}
	if code = clean(code); code != "" {
		http.Redirect(w, r, "/verify/"+url.PathEscape(code), http.StatusSeeOther)
		return nil
	}
	p := d.site.Page(r, "")
	p.Title = p.Say("文书核验")
	return web.Render(w, http.StatusOK, web.Public(p, web.Wrap{Narrow: true, Parts: []web.Part{web.Head{Title: p.Title, Lead: p.Say("扫描文书上的二维码，或者输入验证码，核对文书是否由本局签发、是否有效。")}}}, d.box(p, "")))
}

// verify answers GET /verify/{code}.
func (d desk) verify(w http.ResponseWriter, r *http.Request) error {
	code := clean(r.PathValue("code"))
	var s *Shown
	ctx := role.With(r.Context(), role.System("文书核验"))
	if err := d.site.Engine.Read(ctx, func(tx *flow.Tx) (err error) { s, err = d.find(tx, code); return err }); err != nil {
		return err
	}
	p := d.site.Page(r, "")
	p.Title = p.Say("文书核验")
	w.Header().Set("X-Robots-Tag", "noindex")
	if s == nil {
		return web.Render(w, http.StatusNotFound, web.Public(p, web.Wrap{Narrow: true, Parts: []web.Part{web.Head{Title: p.Title},
			web.Alert{Tone: web.Bad, Title: p.Say("没有这份文书"), Text: p.Say("请核对验证码。确认无误仍查不到的，请向落款机关核实。")}}}, d.box(p, code)))
	}
	verdict := web.Alert{Tone: web.Good, Title: p.Say("文书有效"), Text: p.Say("由落款机关签发，文字与签发时一致。")}
	if !s.Valid {
		verdict = web.Alert{Tone: web.Bad, Title: p.Say("文书已撤销或者失效"), Text: p.Say("撤销日期：%s", dash(s.EndedOn))}
	}
	facts := web.Facts{Items: []web.Fact{{Label: p.Say("发文字号"), Cell: web.Cell{Text: s.Number}}, {Label: p.Say("文书种类"), Cell: web.Cell{Text: p.Say(s.Sort)}},
		{Label: p.Say("发文机关"), Cell: web.Cell{Text: s.Organ}}, {Label: p.Say("签发日期"), Cell: web.Cell{Text: dash(s.IssuedOn)}}}}
	parts := []web.Part{web.Head{Title: s.Title, Lead: s.Number}, verdict, facts}
	if s.Demo {
		parts = append(parts, web.Alert{Tone: web.Info, Title: p.Say("演示数据"), Text: p.Say("演示数据，不具法律效力")})
	}
	body := web.Article{Title: p.Say("文书内容"), Meta: p.Say("个人信息已作遮盖处理")}
	if s.Valid {
		for line := range strings.SplitSeq(s.Text, "\n") {
			if h, ok := strings.CutPrefix(line, "#"); ok {
				body.Body = append(body.Body, web.ArticleBlock{Heading: strings.TrimSpace(h)})
			} else if line = strings.TrimSpace(line); line != "" {
				body.Body = append(body.Body, web.ArticleBlock{Text: line})
			}
		}
		return web.Render(w, http.StatusOK, web.Public(p, web.Wrap{Narrow: true, Parts: parts}, body))
	}
	return web.Render(w, http.StatusOK, web.Public(p, web.Wrap{Narrow: true, Parts: parts}))
}

func dash(d calendar.Date) string {
	if d.IsZero() {
		return "—"
	}
	return d.String()
}

var _ record.Record = (*Text)(nil)
