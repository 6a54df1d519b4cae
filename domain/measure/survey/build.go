package survey

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// The builder of a questionnaire: items as cards that are moved, copied, dropped and opened one by one, skip rules chosen from the options of an
// item and the items behind it. Everything works without scripts; each change is one saved version of the draft.

func (d desk) buildRoutes() []route.Route {
	q := QuestionnaireKind.Name
	return []route.Route{
		route.For("GET /questionnaire/{id}/build", q, role.Change, d.build),
		route.For("POST /questionnaire/{id}/build", q, role.Change, d.rearrange),
		route.For("GET /questionnaire/{id}/build/{item}", q, role.Change, d.itemPage),
		route.For("POST /questionnaire/{id}/build/{item}", q, role.Change, d.saveItem),
	}
}

// draft reads the questionnaire of the address if it can be changed.
func (d desk) draft(r *http.Request) (*Questionnaire, error) {
	q, err := get(d, r, QuestionnaireKind)
	if err == nil && q.State != Draft {
		err = fault.New(fault.Conflict, "V221", "问卷已经定稿，要修改请编制新版本")
	}
	return q, err
}

func buildURL(q *Questionnaire) string { return "/questionnaire/" + q.ID.String() + "/build" }

// card is one item as the builder shows it.
type card struct {
	Code, Text, Facts string
	Options, Rules    []string
	First, Last       bool
	At                string // name of the button that was pressed on it
}

// cards describes the items. at is the item that was changed last, by the button of that name.
func cards(p *web.Page, q *Questionnaire, at, button string) []card {
	var out []card
	for n := range q.Items {
		i := &q.Items[n]
		facts := []string{p.Say(Sorts.Label(i.Sort)), p.Say(Domains.Label(i.Domain))}
		if i.Sort == Scale {
			facts = append(facts, p.Say("1 至 %d 分", i.Top), p.Say("权重 %s", i.Weight.String()))
		}
		if i.Must {
			facts = append(facts, p.Say("必答"))
		}
		c := card{Code: i.Code, Text: i.Text, Facts: strings.Join(facts, " · "), Options: i.options(), Rules: i.ruleWords(p), First: n == 0, Last: n == len(q.Items)-1}
		if i.Code == at {
			c.At = button
		}
		out = append(out, c)
	}
	return out
}

// ruleWords are the skip rules of an item as a person reads them.
func (i *Item) ruleWords(p *web.Page) (out []string) {
	skips, err := i.skips()
	if err != nil {
		return nil // the form of the item says so
	}
	for v, label := range i.answers(p) {
		switch to := skips[v+1]; to {
		case "":
		case endOf:
			out = append(out, p.Say("选“%s”的，到此结束", label))
		default:
			out = append(out, p.Say("选“%s”的，请接着回答 %s", label, to))
		}
	}
	return out
}

// answers are the words of the answers from which a rule can lead on.
func (i *Item) answers(p *web.Page) []string {
	switch i.Sort {
	case Single:
		return i.options()
	case Scale:
		out := make([]string, 0, i.Top)
		for v := range int(i.Top) {
			out = append(out, p.Say("%d 分", v+1))
		}
		return out
	}
	return nil
}

//go:embed build.html
var buildHTML string

// builder is the list of the cards.
type builder struct {
	p       *web.Page
	URL     string
	Version int64
	Cards   []card
	Sorts   record.Codes
}

// Say translates a text for the template.
func (b builder) Say(zh string, args ...any) string { return b.p.Say(zh, args...) }

// Render writes the list.
func (b builder) Render(_ context.Context, w io.Writer) error {
	return buildTemplate.Execute(w, b)
}

var buildTemplate = template.Must(template.New("build").Parse(buildHTML))

// build answers GET /questionnaire/{id}/build.
func (d desk) build(w http.ResponseWriter, r *http.Request) error { return d.showBuild(w, r, nil) }

func (d desk) showBuild(w http.ResponseWriter, r *http.Request, problem error) error {
	q, err := d.draft(r)
	if err != nil {
		return err
	}
	p := d.frame(r, QuestionnaireKind.Name, QuestionnaireKind.Label, q.ID.String(), "编排题目")
	at := "/questionnaire/" + q.ID.String()
	head := web.Head{Title: q.Title, Lead: p.Say("逐题编排：上移、下移、复制、修改；跳转规则从选项和后面的题目中选择。"), Badges: []web.Badge{{Text: p.Say("%d 道题", len(q.Items)), Tone: web.Info}},
		Actions: []web.Button{{Label: p.Say("预览问卷"), Icon: "eye", URL: at + "/preview"}, {Label: p.Say("导入题目"), Icon: "upload", URL: at + "/items"}, {Label: p.Say("题目 Excel"), Icon: "download", URL: at + "/items.xlsx", Download: true}}}
	parts := []web.Part{head}
	status := http.StatusOK
	if problem != nil {
		e := fault.Of(problem)
		text := p.Say(e.Text, e.Args...)
		if len(e.Problems) > 0 {
			text = p.Say(e.Problems[0].Text, e.Problems[0].Args...)
		}
		parts, status = append(parts, web.Alert{Tone: web.Bad, Title: p.Say("没有改动"), Text: text}), fault.Status(problem)
	}
	b := builder{p: p, URL: buildURL(q), Version: q.Version, Cards: cards(p, q, r.FormValue("at"), r.FormValue("by")), Sorts: Sorts}
	return d.site.Render(w, r, status, p, append(parts, web.Custom{Component: b})...)
}

// rearrange answers POST /questionnaire/{id}/build: moves, copies or drops one item.
func (d desk) rearrange(w http.ResponseWriter, r *http.Request) error {
	q, err := d.draft(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	said := map[string]string{"up": "%s 已上移", "down": "%s 已下移", "copy": "%s 已复制，请修改副本", "drop": "%s 已删除"}
	for _, by := range []string{"up", "down", "copy", "drop"} {
		code := r.PostForm.Get(by)
		if code == "" {
			continue
		}
		at, err := q.move(by, code)
		if err == nil {
			err = d.saveItems(r, q, "编排题目")
		}
		if userError(err) {
			return d.showBuild(w, r, err)
		}
		if err != nil {
			return err
		}
		d.site.Say(w, web.Good, said[by], code)
		to := buildURL(q) + "?" + url.Values{"at": {at}, "by": {by}}.Encode()
		if by == "copy" {
			to = buildURL(q) + "/" + at
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	return fault.New(fault.Invalid, "V222", "没有选择要办的事")
}

// saveItems saves the items if nobody changed the questionnaire since the page was shown.
func (d desk) saveItems(r *http.Request, q *Questionnaire, why string) error {
	if v, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64); err == nil {
		q.Version = v
	}
	if err := q.led(); err != nil {
		return err
	}
	return d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error { return tx.Update(QuestionnaireKind.Plan, q, why) })
}

// move changes the order of items and returns the code of the one that is to be looked at.
func (q *Questionnaire) move(by, code string) (at string, err error) {
	n := q.item(code)
	if n < 0 {
		return "", fault.New(fault.Conflict, "V223", "没有题号“%s”，问卷可能已被改动", code)
	}
	q.Items = slices.Clone(q.Items)
	switch {
	case by == "up" && n > 0:
		q.Items[n-1], q.Items[n] = q.Items[n], q.Items[n-1]
	case by == "down" && n+1 < len(q.Items):
		q.Items[n+1], q.Items[n] = q.Items[n], q.Items[n+1]
	case by == "copy":
		twin := q.Items[n]
		twin.Code = q.nextCode()
		q.Items = slices.Insert(q.Items, n+1, twin)
		return twin.Code, nil
	case by == "drop":
		q.Items = slices.Delete(q.Items, n, n+1)
		if len(q.Items) == 0 {
			return "", nil
		}
		return q.Items[max(0, n-1)].Code, nil
	}
	return code, nil
}

// nextCode is the number after the greatest.
func (q *Questionnaire) nextCode() string {
	most := 0
	for _, i := range q.Items {
		if n, err := strconv.Atoi(strings.TrimLeft(i.Code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")); err == nil && n < 10_000 {
			most = max(most, n)
		}
	}
	return fmt.Sprintf("Q%02d", most+1)
}

// led says in words which rule would lead to an item that is gone or stands before.
func (q *Questionnaire) led() error {
	for n := range q.Items {
		i := &q.Items[n]
		skips, err := i.skips()
		if err != nil {
			continue // the rule of the kind says so
		}
		for _, to := range skips {
			if to != endOf && q.item(to) < n {
				return fault.New(fault.Conflict, "V220", "%s 的跳转指向 %s，改动后 %s 不在它的后面：请先修改 %s 的跳转", i.Code, to, to, i.Code)
			}
		}
	}
	return nil
}

// fresh is the address of an item that is not there yet.
const fresh = "new"

// asking returns the item of the address, or a new one of the sort asked for.
func (d desk) asking(r *http.Request) (q *Questionnaire, n int, i Item, err error) {
	if q, err = d.draft(r); err != nil {
		return nil, 0, i, err
	}
	if code := r.PathValue("item"); code != fresh {
		if n = q.item(code); n < 0 {
			return nil, 0, i, fault.Missing("题目")
		}
		return q, n, q.Items[n], nil
	}
	i = Item{Code: q.nextCode(), Sort: r.FormValue("sort"), Domain: "general"}
	if Sorts.Label(i.Sort) == i.Sort {
		return nil, 0, i, fault.Missing("题型")
	}
	if len(q.Items) > 0 {
		i.Domain = q.Items[len(q.Items)-1].Domain
	}
	if i.Sort == Scale {
		i.Top, i.Weight = 10, one
	}
	return q, len(q.Items), i, nil
}

// itemPage answers GET /questionnaire/{id}/build/{item}.
func (d desk) itemPage(w http.ResponseWriter, r *http.Request) error {
	q, n, i, err := d.asking(r)
	if err != nil {
		return err
	}
	return d.showItem(w, r, q, n, &i, nil)
}

func (d desk) showItem(w http.ResponseWriter, r *http.Request, q *Questionnaire, n int, i *Item, problem error) error {
	p := d.frame(r, QuestionnaireKind.Name, QuestionnaireKind.Label, q.ID.String(), "编排题目")
	p.Crumbs = append(p.Crumbs, web.Link{Label: p.Say("编排题目"), URL: buildURL(q)})
	fields := []web.Field{{Name: "code", Label: p.Say("题号"), Required: true, Value: i.Code, MaxLen: 12, Short: true, Help: p.Say("改题号时，指向它的跳转一并改")}, {Kind: web.Select, Name: "domain", Label: p.Say("领域"), Required: true, Value: i.Domain, Options: optionsOf(p, Domains)},
		{Kind: web.Paragraph, Name: "text", Label: p.Say("题目"), Required: true, Value: i.Text, MaxLen: 300, Lines: 2}}
	switch i.Sort {
	case Single, Multiple:
		fields = append(fields, web.Field{Kind: web.Paragraph, Name: "options", Label: p.Say("选项"), Required: true, Value: strings.Join(i.options(), "\n"), MaxLen: 1000, Lines: 6, Help: p.Say("一行一个，2 至 %d 个", mostOptions)})
	case Scale:
		fields = append(fields, web.Field{Kind: web.Number, Name: "top", Label: p.Say("量表上限"), Required: true, Value: strconv.FormatInt(i.Top, 10), Min: "2", Max: strconv.Itoa(mostPoints), Short: true, Help: p.Say("量表从 1 分起，一般为 10")},
			web.Field{Kind: web.Number, Name: "weight", Label: p.Say("权重"), Value: i.Weight.String(), Min: "0", Step: "any", Short: true, Help: p.Say("量表题计入指数的权重；0 不计入")})
	}
	fields = append(fields, web.Field{Kind: web.Tick, Name: "must", Label: p.Say("必答"), Value: strconv.FormatBool(i.Must)})
	f := web.Form{Action: r.URL.Path, Narrow: true, Hidden: []web.Pair{{Name: "version", Value: strconv.FormatInt(q.Version, 10)}, {Name: "sort", Value: i.Sort}},
		Head:     web.Head{Title: i.Code + " " + p.Say(Sorts.Label(i.Sort)), Lead: q.Title},
		Sections: []web.Section{{Single: true, Fields: fields}},
		Buttons:  []web.Button{{Label: p.Say("保存"), Primary: true}}}
	if section, ok := d.leads(p, q, n, i); ok {
		f.Sections = append(f.Sections, section)
		f.Buttons = append(f.Buttons, web.Button{Label: p.Say("保存并设置跳转"), Name: "stay", Value: "1"})
	}
	f.Buttons = append(f.Buttons, web.Button{Label: p.Say("返回"), URL: buildURL(q)})
	status := show(p, &f, problem)
	return d.site.Render(w, r, status, p, f)
}

func optionsOf(p *web.Page, codes record.Codes) (out []web.Option) {
	for _, c := range codes {
		out = append(out, web.Option{Value: c.Code, Label: p.Say(c.Label)})
	}
	return out
}

// leads asks for each answer where it leads: on, to one of the items behind, or to the end.
func (d desk) leads(p *web.Page, q *Questionnaire, n int, i *Item) (web.Section, bool) {
	if i.Sort != Single && i.Sort != Scale {
		return web.Section{}, false
	}
	s := web.Section{Title: p.Say("跳转"), Lead: p.Say("答了以后接着问哪一题；选项有改动的，先保存再设置"), Folded: i.Skip == "" && i.Sort == Scale}
	var to []web.Option
	for _, o := range q.Items[min(n+1, len(q.Items)):] {
		to = append(to, web.Option{Value: o.Code, Label: o.Code + " " + o.Text})
	}
	to = append(to, web.Option{Value: endOf, Label: p.Say("到此结束")})
	skips, err := i.skips()
	if err != nil {
		skips = nil // chosen anew
	}
	for v, label := range i.answers(p) {
		s.Fields = append(s.Fields, web.Field{Kind: web.Select, Name: "to." + strconv.Itoa(v+1), Label: p.Say("选“%s”后", label), Value: skips[v+1], Options: to, EmptyOption: p.Say("接着下一题")})
	}
	return s, true
}

// saveItem answers POST /questionnaire/{id}/build/{item}.
func (d desk) saveItem(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	q, n, i, err := d.asking(r)
	if err != nil {
		return err
	}
	old := i
	err = i.typed(r.PostForm)
	q.Items = slices.Clone(q.Items)
	if n == len(q.Items) {
		q.Items = append(q.Items, i)
	} else {
		q.Items[n] = i
		q.renamed(old.Code, i.Code)
	}
	if err == nil {
		err = d.saveItems(r, q, "编排题目")
	}
	if userError(err) {
		return d.showItem(w, r, q, n, &i, placed(err, n))
	}
	if err != nil {
		return err
	}
	d.site.Say(w, web.Good, "%s 已保存", i.Code)
	to := buildURL(q) + "?" + url.Values{"at": {i.Code}, "by": {"edit"}}.Encode()
	if r.PostForm.Has("stay") {
		to = buildURL(q) + "/" + i.Code
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// typed brings what was typed into the item.
func (i *Item) typed(v url.Values) error {
	before := i.options()
	i.Code, i.Domain, i.Text, i.Must = strings.ToUpper(strings.TrimSpace(v.Get("code"))), v.Get("domain"), strings.TrimSpace(v.Get("text")), v.Get("must") != ""
	var problems []fault.Problem
	if i.Sort == Single || i.Sort == Multiple {
		if strings.ContainsAny(v.Get("options"), "|｜") {
			problems = append(problems, fault.Problem{Field: "options", Code: "V224", Text: "选项中不能有竖线，请一行写一个"})
		}
		i.Options = strings.Join(strings.FieldsFunc(v.Get("options"), func(r rune) bool { return r == '\n' || r == '\r' }), "|")
		i.Options = strings.Join(i.options(), "|")
	}
	if i.Sort == Scale {
		top, err := strconv.ParseInt(strings.TrimSpace(v.Get("top")), 10, 64)
		switch {
		case err != nil:
			problems = append(problems, fault.Problem{Field: "top", Code: "V404", Text: "“%s”不是整数", Args: []any{v.Get("top")}})
		case top < 2 || top > mostPoints: // before anything is made for each point
			problems = append(problems, fault.Problem{Field: "top", Code: "V225", Text: "量表上限应为 2 至 %d", Args: []any{mostPoints}})
		default:
			i.Top = top
		}
		if i.Weight = 0; strings.TrimSpace(v.Get("weight")) != "" {
			if i.Weight, err = record.ParseDecimal(strings.TrimSpace(v.Get("weight"))); err != nil {
				problems = append(problems, fault.Problem{Field: "weight", Code: "V405", Text: "“%s”不是数字", Args: []any{v.Get("weight")}})
			}
		}
	}
	i.leadsTo(v, before)
	return fault.Problems(problems)
}

// leadsTo writes the rules that were chosen. They were shown beside the options that the item had before: a rule goes with the words of its
// option, wherever that stands now, and ends with it.
func (i *Item) leadsTo(v url.Values, before []string) {
	var out []string
	n := int(i.Top)
	if i.Sort == Single {
		n = len(i.options())
	}
	for at := range n {
		from := at
		if i.Sort == Single {
			from = slices.Index(before, i.options()[at])
		}
		if to := v.Get("to." + strconv.Itoa(from+1)); from >= 0 && to != "" {
			out = append(out, strconv.Itoa(at+1)+">"+to)
		}
	}
	i.Skip = strings.Join(out, "; ")
}

// renamed lets rules lead to the new code of an item.
func (q *Questionnaire) renamed(from, to string) {
	if from == to {
		return
	}
	for n := range q.Items {
		i := &q.Items[n]
		skips, err := i.skips()
		if err != nil {
			continue
		}
		var out []string
		for v := range mostOptions {
			target := skips[v+1]
			if target == from {
				target = to
			}
			if target != "" {
				out = append(out, strconv.Itoa(v+1)+">"+target)
			}
		}
		i.Skip = strings.Join(out, "; ")
	}
}

// placed lets a problem of the n-th item stand at its field of the form.
func placed(err error, n int) error {
	e := fault.Of(err)
	if len(e.Problems) == 0 {
		return err
	}
	list := slices.Clone(e.Problems)
	for k := range list {
		if rest, ok := strings.CutPrefix(list[k].Field, "items."+strconv.Itoa(n)+"."); ok {
			list[k].Field = rest
		}
	}
	return fault.Problems(list)
}
