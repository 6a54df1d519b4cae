package survey

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"qgov/kernel/audit"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/publish"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

func (d desk) publicRoutes() []route.Route {
	return []route.Route{
		route.Public("GET /surveys", d.publicList),
		route.Public("GET /surveys/{code}", d.publicResult),
		route.Public("GET /surveys/{code}/answer", d.publicForm),
		route.Public("POST /surveys/{code}/answer", d.publicAnswer),
	}
}

// publicList answers GET /surveys: what was published.
func (d desk) publicList(w http.ResponseWriter, r *http.Request) error {
	got, err := d.of.Search(r.Context(), d.site.Engine.DB(), publish.Query{Kind: Kind.Name, Limit: 100})
	if err != nil {
		return err
	}
	p := d.site.Page(r, "满意度调查")
	cards := web.Cards{Wide: true, Empty: web.Empty{Title: p.Say("还没有公布的调查")}}
	for _, c := range got.Copies {
		card := web.Card{Title: c.Title, URL: "/surveys/" + c.Code}
		for _, name := range []string{"index", "error", "reached"} {
			if v := line(c, name); v.Value != "" {
				card.Facts = append(card.Facts, web.Fact{Label: p.Say(v.Label), Cell: web.Cell{Text: v.Value}})
			}
		}
		cards.Items = append(cards.Items, card)
	}
	head := web.Head{Title: p.Title, Lead: p.Say("质量满意度及问题调查的结果。结果在公布前冻结存证，样本不足的数字不公开。")}
	return web.Render(w, http.StatusOK, web.Public(p, web.Wrap{Parts: []web.Part{head, cards}}))
}

func line(c publish.Copy, name string) audit.Item {
	for _, it := range c.Items {
		if it.Name == name {
			return it
		}
	}
	return audit.Item{}
}

// publicResult answers GET /surveys/{code}: one published survey with its proof.
func (d desk) publicResult(w http.ResponseWriter, r *http.Request) error {
	code := r.PathValue("code")
	if !audit.IsCode(code) {
		return fault.Missing("这项公开信息")
	}
	c, err := d.of.ByCode(r.Context(), d.site.Engine.DB(), code)
	if err == nil && c.Kind != Kind.Name {
		err = fault.Missing("这项公开信息")
	}
	if err != nil {
		return err
	}
	p := d.site.Page(r, "")
	p.Title = c.Title
	parts := []web.Part{web.Head{Title: c.Title, Badges: []web.Badge{{Text: p.Say(c.State.Label()), Tone: web.Good}}}}
	if line(c, "demo").Value == "是" {
		parts = append(parts, web.Alert{Tone: web.Info, Title: p.Say("演示数据"), Text: p.Say("数据为虚构，不具法律效力")})
	}
	parts = append(parts, publicFigures(p, c), scoreTable(p, c, domainLine, "各领域得分", "领域"), scoreTable(p, c, regionLine, "各地区得分", "地区"), scoreTable(p, c, itemLine, "各题得分", "题目"))
	parts = append(parts, optionTable(p, c)...)
	parts = append(parts, crossTables(p, c)...)
	parts = append(parts, publicFacts(p, c))
	return web.Render(w, http.StatusOK, web.Public(p, web.Wrap{Parts: parts}))
}

func publicFigures(p *web.Page, c publish.Copy) web.Part {
	var out web.Figures
	for _, name := range []string{"index", "error", "reached", "band"} {
		if v := line(c, name); v.Value != "" {
			out.Items = append(out.Items, web.KPI{Label: p.Say(v.Label), Value: p.Say(v.Value)})
		}
	}
	return out
}

// scoreTable shows the scores that a copy holds under one prefix.
func scoreTable(p *web.Page, c publish.Copy, prefix, title, first string) web.Part {
	t := web.StatTable{Caption: p.Say(title), Columns: []web.Column{{Label: p.Say(first)}, {Label: p.Say("样本量"), Num: true}, {Label: p.Say("得分"), Num: true}, {Label: p.Say("误差（±）"), Num: true}}}
	for _, it := range c.Items {
		if !strings.HasPrefix(it.Name, prefix) {
			continue
		}
		row := web.StatRow{Label: p.Say(it.Label)}
		for _, x := range strings.Split(it.Value, "\t") {
			row.Cells = append(row.Cells, web.Cell{Text: p.Say(x)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func optionTable(p *web.Page, c publish.Copy) (out []web.Part) {
	for _, it := range c.Items {
		if !strings.HasPrefix(it.Name, optionLine) {
			continue
		}
		cells := strings.Split(it.Value, "\t")
		t := web.StatTable{Caption: it.Label, Note: p.Say("样本量 %s，按人口加权", cells[0]), Columns: []web.Column{{Label: p.Say("选项")}, {Label: p.Say("占比（%）"), Num: true}}}
		for n := 1; n+1 < len(cells); n += 2 {
			t.Rows = append(t.Rows, web.StatRow{Label: cells[n], Cells: []web.Cell{{Text: cells[n+1]}}})
		}
		out = append(out, t)
	}
	return out
}

// crossTables shows single choices by region.
func crossTables(p *web.Page, c publish.Copy) (out []web.Part) {
	last := ""
	for _, it := range c.Items {
		if !strings.HasPrefix(it.Name, crossLine) {
			continue
		}
		cells := strings.Split(it.Value, "\t")
		if it.Label != last {
			t := web.StatTable{Caption: it.Label + p.Say("（按地区）"), Note: p.Say("未加权的份数；＊ 为样本太少不公开，或者为防止由合计推算而一并不公开")}
			for n, x := range cells {
				t.Columns = append(t.Columns, web.Column{Label: p.Say(x), Num: n > 0})
			}
			out, last = append(out, t), it.Label
			continue
		}
		row := web.StatRow{Label: cells[0]}
		for _, x := range cells[1:] {
			row.Cells = append(row.Cells, web.Cell{Text: x})
		}
		t := out[len(out)-1].(web.StatTable)
		t.Rows = append(t.Rows, row)
		out[len(out)-1] = t
	}
	return out
}

// publicFacts are the method and the proof.
func publicFacts(p *web.Page, c publish.Copy) web.Part {
	out := web.Facts{}
	for _, it := range c.Items {
		if strings.Contains(it.Name, "_0") || strings.Contains(it.Name, "_1") || it.Value == "" || it.Name == "demo" || it.Name == "title" {
			continue
		}
		cell := web.Cell{Text: it.Value}
		if rows := strings.Split(it.Value, "\n"); len(rows) > 1 {
			cell = web.Cell{Lines: rows}
		}
		out.Items = append(out.Items, web.Fact{Label: p.Say(it.Label), Cell: cell, Wide: len([]rune(it.Value)) > 40})
	}
	out.Items = append(out.Items, web.Fact{Label: p.Say("存证编号"), Cell: web.Cell{Text: c.Leaf, Mono: true, URL: "/log/" + c.Leaf}},
		web.Fact{Label: p.Say("证明文件"), Cell: web.Cell{Text: p.Say("下载证明文件"), URL: "/log/" + c.Leaf + "/proof"}})
	return out
}

// bearer is who holds a link: nobody that the program knows.
func bearer(ctx context.Context) context.Context { return role.With(ctx, role.System("网上填答")) }

// linked reads the survey and the questionnaire of a public link.
func (d desk) linked(tx *flow.Tx, r *http.Request) (s *Survey, q *Questionnaire, token string, err error) {
	token = r.FormValue("k")
	if !audit.IsCode(r.PathValue("code")) || !audit.IsCode(token) {
		return nil, nil, "", fault.Missing("这个填答链接")
	}
	s, err = store.First(tx.Tx, Kind, store.Query{Where: []store.Cond{store.Eq(Kind.F(&Kind.P.Link), r.PathValue("code"))}})
	if err != nil || s == nil {
		return nil, nil, "", fault.Missing("这个填答链接")
	}
	if s, q, err = open(tx, s.ID); err != nil {
		return nil, nil, "", err
	}
	known, used, err := spent(tx, s.ID, token)
	switch {
	case err != nil:
		return nil, nil, "", err
	case !known:
		return nil, nil, "", fault.Missing("这个填答链接")
	case used:
		return nil, nil, "", errSpent
	}
	return s, q, token, nil
}

// publicForm answers GET /surveys/{code}/answer?k=TOKEN.
func (d desk) publicForm(w http.ResponseWriter, r *http.Request) error {
	return d.answerForm(w, r, nil)
}

func (d desk) answerForm(w http.ResponseWriter, r *http.Request, problem error) error {
	var s *Survey
	var q *Questionnaire
	var token string
	err := d.site.Engine.Read(bearer(r.Context()), func(tx *flow.Tx) (err error) { s, q, token, err = d.linked(tx, r); return err })
	p := d.site.Page(r, "网上填答")
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("Referrer-Policy", "no-referrer") // the address holds the token
	if err != nil && fault.Of(err).Kind == fault.Conflict {
		e := fault.Of(err)
		return web.Render(w, http.StatusConflict, web.Public(p, web.Wrap{Narrow: true, Parts: []web.Part{web.Head{Title: p.Say("网上填答"), Lead: p.Say(e.Text, e.Args...)}}}))
	}
	if err != nil {
		return err
	}
	given, several := sentAnswers(r, q)
	where := web.Field{Kind: web.Select, Name: "stratum", Label: p.Say("您在哪个地区生活"), Required: true, Value: r.PostFormValue("stratum"), EmptyOption: p.Say("请选择")}
	for i, x := range s.Strata {
		where.Options = append(where.Options, web.Option{Value: strconv.Itoa(i), Label: placeOf(x.Place)})
	}
	f := web.Form{Action: "/surveys/" + s.Link + "/answer", Narrow: true, NoGuard: true, Hidden: []web.Pair{{Name: "k", Value: token}},
		Head:     web.Head{Title: s.Title, Lead: q.Intro},
		Alerts:   []web.Alert{{Tone: web.Info, Title: p.Say("不记名"), Text: p.Say("每个链接只能答一次。系统只记下链接已用，不记下是谁、什么时刻用的，答卷与链接不相连。")}},
		Sections: append([]web.Section{{Single: true, Fields: []web.Field{where}}}, append(questions(p, q, given, several), person(p, r.PostFormValue("sex"), r.PostFormValue("age")))...),
		Buttons:  []web.Button{{Label: p.Say("提交答卷"), Primary: true}}}
	status := show(p, &f, problem)
	return web.Render(w, status, web.Public(p, web.Wrap{Narrow: true, Parts: []web.Part{f, d.live(p, q)}}))
}

// mostForm is how large an answer may be.
const mostForm = 256 << 10

// publicAnswer answers POST /surveys/{code}/answer.
func (d desk) publicAnswer(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, mostForm)
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	err := d.site.Engine.Write(bearer(r.Context()), func(tx *flow.Tx) error {
		s, q, token, err := d.linked(tx, r)
		if err != nil {
			return err
		}
		given, _ := sentAnswers(r, q)
		a, err := q.answer(given, "", true)
		if err != nil {
			return err
		}
		at, err := strconv.Atoi(r.PostFormValue("stratum"))
		if err != nil || at < 0 || at >= len(s.Strata) {
			return fault.At("stratum", "V216", "请选择您生活的地区")
		}
		a.Stratum, a.Sex, a.Age, a.Mode, a.Day = at, place(Sexes, r.PostFormValue("sex")), place(Ages, r.PostFormValue("age")), Online, tx.Today()
		if err := spend(tx, s.ID, token); err != nil {
			return err
		}
		return insert(tx, s.ID, q, []*Answer{a})
	})
	switch {
	case err == nil:
		p := d.site.Page(r, "网上填答")
		w.Header().Set("Cache-Control", "private, no-store")
		return web.Render(w, http.StatusOK, web.Public(p, web.Wrap{Narrow: true, Parts: []web.Part{web.Head{Title: p.Say("谢谢您的回答"), Lead: p.Say("答卷已收到，这个链接不能再用。")}}}))
	case userError(err):
		return d.answerForm(w, r, err)
	}
	return err
}
