package survey

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

func (d desk) routes() []route.Route {
	s, q, c := Kind.Name, QuestionnaireKind.Name, ContactKind.Name
	take := role.Step("interview")
	return []route.Route{
		route.For("GET /questionnaire/{id}/preview", q, role.See, d.preview),
		route.For("GET /questionnaire/{id}/items.csv", q, role.Export, d.itemsFile),
		route.For("GET /questionnaire/{id}/items.xlsx", q, role.Export, d.itemsSheet),
		route.For("GET /questionnaire/{id}/items", q, role.Change, d.itemsForm),
		route.For("POST /questionnaire/{id}/items", q, role.Change, d.takeItems),
		route.For("GET /survey_contact/{id}/interview", c, take, d.interviewPage),
		route.For("POST /survey_contact/{id}/interview", c, take, d.takeInterview),
		route.For("GET /survey/{id}/results", s, role.Export, d.results),
		route.For("GET /survey/{id}/results.csv", s, role.Export, d.resultsFile),
		route.For("GET /survey/{id}/links", s, role.Change, d.linksForm),
		route.For("POST /survey/{id}/links", s, role.Change, d.takeLinks),
		route.For("GET /survey/{id}/answers", s, role.Change, d.answersForm),
		route.For("POST /survey/{id}/answers", s, role.Change, d.takeAnswers),
		route.For("GET /survey/{id}/answers.csv", s, role.Export, d.answersFile),
	}
}

// get reads the record of the address within the scope of the actor.
func get[T any](d desk, r *http.Request, k *record.Kind[T]) (out *T, err error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(k.Label)
	}
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { out, err = store.Get(tx.Tx, k, id); return err })
	return out, err
}

// frame is a staff page below a record.
func (d desk) frame(r *http.Request, kind, label, id, title string) *web.Page {
	p := d.site.Page(r, title)
	p.Crumbs = []web.Link{{Label: p.Say("首页"), URL: "/"}, {Label: p.Say(label), URL: "/" + kind}, {Label: p.Say("打开记录"), URL: "/" + kind + "/" + id}}
	return p
}

// questions lays a questionnaire out, a section a domain as long as it lasts. Values are what was sent before, by item.
func questions(p *web.Page, q *Questionnaire, values map[string]string, several map[string][]string) []web.Section {
	var out []web.Section
	last := ""
	for n := range q.Items {
		i := &q.Items[n]
		if i.Domain != last {
			out = append(out, web.Section{Title: p.Say(Domains.Label(i.Domain)), Single: true})
			last = i.Domain
		}
		s := &out[len(out)-1]
		s.Fields = append(s.Fields, i.field(p, values[i.Code], several[i.Code]))
	}
	return out
}

func (i *Item) field(p *web.Page, value string, several []string) web.Field {
	f := web.Field{Name: i.Code, Label: i.Code + " " + i.Text, Required: i.Must, Value: value, Kind: web.Radio, Wide: true}
	var help []string
	switch i.Sort {
	case Open:
		f.Kind, f.Lines, f.MaxLen = web.Paragraph, 3, longestText
	case Scale:
		help = append(help, p.Say("1 分最差，%d 分最好", i.Top))
		for v := range int(i.Top) {
			f.Options = append(f.Options, web.Option{Value: strconv.Itoa(v + 1), Label: strconv.Itoa(v + 1)})
		}
	default:
		for v, label := range i.options() {
			f.Options = append(f.Options, web.Option{Value: strconv.Itoa(v + 1), Label: label})
		}
		if i.Sort == Multiple {
			f.Kind, f.Values = web.Checks, several
			help = append(help, p.Say("可选多项"))
		}
	}
	help = append(help, i.ruleWords(p)...)
	f.Help = strings.Join(help, "；")
	return f
}

// person are the questions about who answers.
func person(p *web.Page, sex, age string) web.Section {
	choice := func(name, label, value string, codes record.Codes) web.Field {
		f := web.Field{Kind: web.Select, Name: name, Label: p.Say(label), Value: value, EmptyOption: p.Say("不愿回答")}
		for _, c := range codes {
			f.Options = append(f.Options, web.Option{Value: c.Code, Label: p.Say(c.Label)})
		}
		return f
	}
	return web.Section{Title: p.Say("受访者"), Lead: p.Say("只用于按人口加权，不记录姓名和号码"), Fields: []web.Field{choice("sex", "性别", sex, Sexes), choice("age", "年龄", age, Ages)}}
}

// sentAnswers reads a form of questions.
func sentAnswers(r *http.Request, q *Questionnaire) (given map[string]string, several map[string][]string) {
	given, several = make(map[string]string), make(map[string][]string)
	for _, i := range q.Items {
		list := r.PostForm[i.Code]
		several[i.Code], given[i.Code] = list, strings.Join(list, ",")
		if i.Sort == Open {
			given[i.Code] = r.PostFormValue(i.Code)
		}
	}
	return given, several
}

// show puts problems at their questions.
func show(p *web.Page, f *web.Form, problem error) int {
	if problem == nil {
		return http.StatusOK
	}
	e := fault.Of(problem)
	list := e.Problems
	if len(list) == 0 {
		list = []fault.Problem{{Code: e.Code, Text: e.Text, Args: e.Args}}
	}
	for _, one := range list {
		said := p.Say(one.Text, one.Args...) + p.Say("（%s）", one.Code)
		f.Problems = append(f.Problems, web.Problem{Field: "f-" + one.Field, Text: said})
		for s := range f.Sections {
			for i := range f.Sections[s].Fields {
				if x := &f.Sections[s].Fields[i]; x.Name == one.Field {
					x.Problem = said
				}
			}
		}
	}
	return http.StatusUnprocessableEntity
}

// preview answers GET /questionnaire/{id}/preview: the questionnaire as a respondent sees it online, with its rules at work.
func (d desk) preview(w http.ResponseWriter, r *http.Request) error {
	q, err := get(d, r, QuestionnaireKind)
	if err != nil {
		return err
	}
	p := d.site.Page(r, "预览问卷")
	at := "/questionnaire/" + q.ID.String()
	back := []web.Button{{Label: p.Say("返回"), URL: at}}
	if q.State == Draft {
		back = append(back, web.Button{Label: p.Say("编排题目"), URL: at + "/build"})
	}
	f := web.Form{Head: web.Head{Title: q.Title, Lead: q.Intro}, Alerts: []web.Alert{{Tone: web.Info, Title: p.Say("预览，不会提交"), Text: p.Say("与网上填答的页面相同，只少了地区一题。")}}, Narrow: true, NoGuard: true, Get: true, Action: at,
		Sections: append(questions(p, q, nil, nil), person(p, "", "")), Buttons: back}
	w.Header().Set("Cache-Control", "private, no-store")
	return web.Render(w, http.StatusOK, web.Public(p, web.Wrap{Narrow: true, Parts: []web.Part{f, d.live(p, q)}}))
}

// interviewPage answers GET /survey_contact/{id}/interview: the screen of the interviewer.
func (d desk) interviewPage(w http.ResponseWriter, r *http.Request) error {
	return d.interviewForm(w, r, nil)
}

func (d desk) interviewForm(w http.ResponseWriter, r *http.Request, problem error) error {
	c, err := get(d, r, ContactKind)
	if err != nil {
		return err
	}
	var s *Survey
	var q *Questionnaire
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { s, q, err = open(tx, c.Survey.ID); return err })
	if err != nil {
		return err
	}
	if c.State != Waiting && c.State != CallBack {
		return fault.New(fault.Conflict, "V215", "这个样本已经办完")
	}
	at := "/survey_contact/" + c.ID.String()
	p := d.frame(r, ContactKind.Name, ContactKind.Label, c.ID.String(), "访问")
	given, several := sentAnswers(r, q)
	lead := p.Say("电话号码在样本记录中，查看会留下记录；拨打前请确认没有别人在访问同一样本。")
	if c.Mode == Face {
		lead = c.Address
	}
	partial := web.Field{Kind: web.Tick, Name: "partial", Label: p.Say("受访者中途停止，只提交已答的部分"), Value: r.PostFormValue("partial")}
	f := web.Form{Action: at + "/interview", Narrow: true, Hidden: []web.Pair{{Name: "version", Value: strconv.FormatInt(c.Version, 10)}},
		Head:     web.Head{Title: s.Title + " " + c.Number, Lead: lead, Badges: []web.Badge{{Text: p.Say(ContactFlow.State(c.State).Label), Tone: web.Info}, {Text: p.Say("第 %d 次联系", c.Attempts+1), Tone: web.Neutral}}},
		Sections: append(questions(p, q, given, several), person(p, r.PostFormValue("sex"), r.PostFormValue("age")), web.Section{Single: true, Fields: []web.Field{partial}}),
		Buttons:  []web.Button{{Label: p.Say("提交答卷"), Primary: true}, {Label: p.Say("登记未成功的联系"), URL: at + "/step/attempt"}, {Label: p.Say("打开记录"), URL: at}}}
	if q.Intro != "" {
		f.Alerts = []web.Alert{{Tone: web.Info, Title: p.Say("开场白"), Text: q.Intro}}
	}
	status := show(p, &f, problem)
	return d.site.Render(w, r, status, p, f, d.live(p, q))
}

// takeInterview answers POST /survey_contact/{id}/interview.
func (d desk) takeInterview(w http.ResponseWriter, r *http.Request) error {
	c, err := get(d, r, ContactKind)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	if v, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64); err == nil {
		c.Version = v
	}
	err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
		_, q, err := open(tx, c.Survey.ID)
		if err != nil {
			return err
		}
		said, _ := sentAnswers(r, q)
		in := &given{Outcome: cmp.Or(r.PostFormValue("outcome"), "1.1"), Sex: r.PostFormValue("sex"), Age: r.PostFormValue("age")}
		if r.PostFormValue("partial") != "" {
			in.Outcome = "1.2"
		}
		if place(failures, in.Outcome) >= 0 { // the page for a phone, without its script
			return flow.Take(tx, ContactKind, c, "attempt", &tried{Outcome: in.Outcome, NextOn: dayOf(r.PostFormValue("next_on")), Note: r.PostFormValue("note")})
		}
		if _, err := q.answer(said, "", in.Outcome == "1.1"); err != nil {
			return err
		}
		in.Answers = lines(q, said)
		return flow.Take(tx, ContactKind, c, "interview", in)
	})
	if e := (*fault.Error)(nil); errors.As(err, &e) && e.Kind == fault.Invalid {
		return d.interviewForm(w, r, err)
	}
	if err != nil {
		return err
	}
	d.site.Say(w, web.Good, "答卷已提交")
	back := "/survey_contact?view=s-" + string(Waiting)
	if r.PostForm.Has("outcome") {
		back = phoneBase
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
	return nil
}

// dayOf reads a day that may lack: the step says whether it must be there.
func dayOf(s string) calendar.Date {
	day, err := calendar.ParseDate(s)
	if err != nil {
		return 0
	}
	return day
}

// lines writes answers as the step reads them.
func lines(q *Questionnaire, given map[string]string) string {
	var out strings.Builder
	for _, i := range q.Items {
		if v := strings.TrimSpace(given[i.Code]); v != "" {
			out.WriteString(i.Code + "=" + strings.Join(strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune("\r\n;；", r) }), " ") + "\n")
		}
	}
	return out.String()
}
