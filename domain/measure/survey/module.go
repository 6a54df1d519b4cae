package survey

import (
	"context"
	"slices"

	"qgov/base/duty"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/outbox"
	"qgov/kernel/page"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/rest"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

const wing = "分析与文书"

// Options is what surveys need of the program.
type Options struct {
	Office *publish.Office // must have the forms of [Forms]
	Dir    string          // folder where a file lies while it is read
	Public string          // address of the public site, for links
}

// desk is the pages and steps that need the program.
type desk struct {
	of    *publish.Office
	o     Options
	site  *page.Site
	phone *outbox.Set
	api   *rest.API
}

// Module is the business of surveys.
func Module(o Options) module.Module {
	d := desk{of: o.Office, o: o}
	return module.Module{
		Name:     "survey",
		Views:    []page.View{questionnaireView(), d.surveyView(), contactView(), problemView(), ruleView()},
		Grants:   grants(),
		Handlers: []event.Handler[*flow.Tx]{event.On(rectify.Closed, ended)},
		Jobs:     []job.Kind{wiping},
		Routes:   func(s *page.Site) []route.Route { return d.at(s).allRoutes() },
		Seed:     seed,
		Entries:  func(p *role.Policy) []page.Entry { return []page.Entry{doorEntry(p)} },
		English:  English,
		Texts:    []string{"未核实", "冻结结果", "生成填答链接", "导入答卷"},
	}
}

// at is the desk with what it needs of the program.
func (d desk) at(s *page.Site) desk {
	d.site, d.phone, d.api = s, outbox.New(s, phoneBase, phoneFiles), rest.New(s.Engine, s.Texts, s.Views)
	return d
}

func (d desk) allRoutes() []route.Route {
	return slices.Concat(d.routes(), d.buildRoutes(), d.phoneRoutes(), d.publicRoutes())
}

// doorEntry is the entry of the side bar for those who go from door to door.
func doorEntry(p *role.Policy) page.Entry {
	return page.Entry{Wing: wing, Label: "当面访问", Icon: "forms", URL: phoneBase, Rank: 33,
		May: func(a role.Actor) bool { return p.May(a, ContactKind.Name, role.Step("interview")) }}
}

func grants() []role.Grant {
	read := []role.Action{role.See, role.Export}
	write := []role.Action{role.Create, role.Change}
	var out []role.Grant
	for _, name := range []string{Kind.Name, QuestionnaireKind.Name, ProblemKind.Name, RuleKind.Name, ContactKind.Name} {
		out = append(out, role.Allow(name, read, duty.Staff()...)...)
	}
	out = append(out, role.Allow(Kind.Name, []role.Action{role.See}, duty.Surveyor)...)
	out = append(out, role.Allow(Kind.Name, write, duty.Planner, duty.Supervisor)...)
	out = append(out, role.Allow(QuestionnaireKind.Name, write, duty.Planner, duty.Supervisor)...)
	out = append(out, role.Allow(ContactKind.Name, []role.Action{role.See, role.Reveal}, duty.Surveyor)...)
	out = append(out, role.Allow(ContactKind.Name, append(write, role.Import, role.Reveal), duty.Planner)...)
	out = append(out, role.Allow(ProblemKind.Name, write, duty.Planner, duty.Supervisor, duty.Handler)...)
	return append(out, role.Allow(RuleKind.Name, write, duty.Supervisor)...)
}

func (d desk) surveyView() page.View {
	k, p := Kind, Kind.P
	return page.View{Plan: k.Plan, Flow: d.flow(), Wing: wing, Icon: "chart-bar", Rank: 31,
		Columns: []page.Column{{Field: k.F(&p.Title)}, {Field: k.F(&p.From)}, {Field: k.F(&p.Until)}, {Field: k.F(&p.State)}, {Label: "有效答卷", Text: reached}, {Field: k.F(&p.Index)}},
		Acts:    map[string]string{"links": "生成填答链接", "import": "导入答卷"},
		Links:   surveyLinks,
		Panels:  []page.Panel{{Title: "进度", Part: progress}, {Title: "得分", Part: summary}},
		Related: []page.Related{{Kind: ProblemKind.Plan, Field: ProblemKind.F(&ProblemKind.P.Survey)}},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			q := &Questionnaire{Title: "示例问卷", Items: []Item{{Code: "Q01", Domain: "product", Sort: Scale, Text: "示例题目", Top: 10, Weight: one}}, Demo: true}
			if err := tx.Create(QuestionnaireKind.Plan, q); err != nil {
				return nil, err
			}
			return &Survey{Title: "示例调查", Form: record.To[Questionnaire](q.ID), Modes: []string{Phone}, From: tx.Today(), Until: tx.Today().AddDays(30), Confidence: "0.95", Margin: 5 * one,
				Strata: []Stratum{{Place: "371082", Population: 700_000, Planned: 400}}, Demo: true}, nil
		}}
}

func questionnaireView() page.View {
	return page.View{Plan: QuestionnaireKind.Plan, Flow: QuestionnaireFlow, Wing: wing, Icon: "list-check", Rank: 32,
		Links: questionnaireLinks,
		Key:   []*record.Field{QuestionnaireKind.F(&QuestionnaireKind.P.Title), QuestionnaireKind.F(&QuestionnaireKind.P.Number)},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			return &Questionnaire{Title: "示例问卷", Intro: "示例", Items: []Item{{Code: "Q01", Domain: "product", Sort: Scale, Text: "示例题目", Top: 10, Weight: one}}, Demo: true}, nil
		}}
}

func contactView() page.View {
	k, p := ContactKind, ContactKind.P
	return page.View{Plan: k.Plan, Flow: ContactFlow, Wing: wing, Icon: "device-mobile", Rank: 33,
		Columns: []page.Column{{Field: k.F(&p.Number)}, {Field: k.F(&p.Survey)}, {Field: k.F(&p.Mode)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Outcome)}, {Field: k.F(&p.Attempts)}, {Field: k.F(&p.NextOn)}},
		Key:     []*record.Field{k.F(&p.Survey), k.F(&p.Number)},
		Acts:    map[string]string{"wipe": "号码到期删除"},
		Links: func(tx *flow.Tx, r record.Record) []web.Link {
			c := r.(*Contact)
			if c.State != Waiting && c.State != CallBack || !tx.DB().Policy().May(tx.Actor(), ContactKind.Name, role.Step("interview")) {
				return nil
			}
			at := "/survey_contact/" + c.ID.String() + "/interview"
			if c.Mode == Face {
				at = phoneBase + "/" + c.ID.String()
			}
			return []web.Link{{Label: "打开访问页面", Icon: "device-mobile", URL: at}}
		},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			d := desk{}
			s, err := d.surveyView().Sample(tx)
			if err == nil {
				err = tx.Create(Kind.Plan, s)
			}
			if err != nil {
				return nil, err
			}
			return &Contact{Place: "371082", Survey: record.To[Survey](s.Header().ID), Number: "P" + tx.NewID().String(), Mode: Phone, Phone: "13900000000", Demo: true}, nil
		}}
}

func problemView() page.View {
	k, p := ProblemKind, ProblemKind.P
	return page.View{Plan: k.Plan, Flow: ProblemFlow, Wing: wing, Icon: "alert-triangle", Rank: 34,
		Columns: []page.Column{{Field: k.F(&p.Title)}, {Field: k.F(&p.Region)}, {Field: k.F(&p.Domain)}, {Field: k.F(&p.Score)}, {Field: k.F(&p.Base)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Finding)}},
		Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Problem).What },
		Sample: func(tx *flow.Tx) (record.Record, error) {
			d := desk{}
			s, err := d.surveyView().Sample(tx)
			if err == nil {
				err = tx.Create(Kind.Plan, s)
			}
			if err != nil {
				return nil, err
			}
			return &Problem{Title: "示例问题", Survey: record.To[Survey](s.Header().ID), Domain: "service", What: "示例情况", Demo: true}, nil
		}}
}

func ruleView() page.View {
	return page.View{Plan: RuleKind.Plan, Wing: "系统", Icon: "list-check", Rank: 28,
		Banner: func(_ *flow.Tx, r record.Record) []web.Alert {
			if x := r.(*Rule); x.ID != 0 && !x.Confirmed {
				return []web.Alert{{Tone: web.Warn, Title: "未核实", Text: x.Confidence}}
			}
			return nil
		},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			r := shipped()
			r.Name, r.From, r.Until = "示例规则", calendar.NewDate(1999, 1, 1), calendar.NewDate(1999, 1, 2)
			return r, nil
		}}
}

// wiping deletes the numbers of contacts when the retention after the end of field work is over.
var wiping = job.Kind{Name: "survey.wipe", Label: "删除到期的调查号码", Daily: true, At: 3*60 + 10, Run: func(ctx context.Context, j *job.Running) error {
	ctx = role.With(ctx, role.System("调查号码"))
	return j.Finish(ctx, func(tx *flow.Tx) error { _, err := Wipe(tx); return err })
}}

// Wipe deletes the numbers that may no longer be kept and returns how many.
func Wipe(tx *flow.Tx) (n int, err error) {
	rule, err := ruleOn(tx, tx.Today())
	if err != nil {
		return 0, err
	}
	err = tx.Elevated(func() error {
		k := Kind
		surveys, err := store.Find(tx.Tx, k, store.Query{Bare: true, Limit: 10_000, Where: []store.Cond{store.In(k.F(&k.P.State), string(Ended), string(Frozen), string(Published))}})
		if err != nil {
			return err
		}
		for _, s := range surveys {
			if s.EndedOn.IsZero() || s.EndedOn.AddDays(int(rule.Retention)) >= tx.Today() {
				continue
			}
			some, err := wipe(tx, s.ID)
			if n += some; err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// wipe deletes the numbers of one survey.
func wipe(tx *flow.Tx, survey record.ID) (n int, err error) {
	var ids []record.ID
	rows, err := tx.Query("SELECT id FROM survey_contact WHERE survey = ? AND mode = ? AND wiped IS NULL AND {all: the round deletes numbers everywhere}", survey, Phone)
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		var id record.ID
		if err := rows.Scan(&id); err != nil {
			rows.Close()
			return 0, err
		}
		ids = append(ids, id)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return 0, err
	}
	for _, id := range ids {
		r, err := store.Get(tx.Tx, ContactKind, id)
		if err != nil {
			return n, err
		}
		r.Phone, r.Wiped, r.NextOn = "", tx.Today(), 0
		if err := tx.Save(ContactKind.Plan, r, "wipe", "保存期限届满"); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
