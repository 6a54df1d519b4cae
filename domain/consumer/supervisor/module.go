package supervisor

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"qgov/base/duty"
	"qgov/domain/consumer/reception"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/account"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// Options is what supervisors need of the program.
type Options struct {
	Accounts func() *account.Accounts                                                // known once the program serves; nil: nobody gets an account
	Recent   func(r *http.Request) error                                             // sends somebody who did not prove of late who it is to do so
	Demo     bool                                                                    // the public page says that the data are invented
	Ration   func(ctx context.Context, act, subject string, each, network int) error // of pictures, as the public form has it
}

// desk is the pages and steps that need the program.
type desk struct {
	o     Options
	site  *page.Site
	press *paper.Press
}

// routes are the pages written by hand.
func (d desk) routes(s *page.Site) []route.Route {
	d.site, d.press = s, paper.NewPress()
	k := Kind.Name
	return []route.Route{
		route.For("GET /supervise", Own, role.See, d.home),
		route.For("GET /supervise/report", Own, role.Create, d.ask), route.For("POST /supervise/report", Own, role.Create, d.send),
		route.For("POST /supervise/photo", Own, role.Create, func(w http.ResponseWriter, r *http.Request) error {
			return reception.NewPictures(d.site, d.o.Ration).Take(w, r)
		}),
		route.For("GET /social_supervisor/{id}/letter", k, role.See, d.letter),
		route.For("GET /social_supervisor/{id}/letter/pdf", k, role.See, d.pdf), route.For("GET /social_supervisor/{id}/letter/docx", k, role.See, d.docx),
		route.For("GET /social_supervisor/{id}/admit", k, Admit, d.askAdmit), route.For("POST /social_supervisor/{id}/admit", k, Admit, d.admit),
		route.For("GET /supervisor-activity", Subject, role.See, d.activityPage),
		route.For("GET /supervisor-activity/export", Subject, role.Export, d.export),
		route.For("GET /supervisor-activity/appraise", ReviewKind.Name, role.Create, d.askAppraise), route.For("POST /supervisor-activity/appraise", ReviewKind.Name, role.Create, d.appraise),
		d.public(),
	}
}

// Module is the business of social supervisors.
func Module(o Options) module.Module {
	d := desk{o: o}
	return module.Module{
		Name:     "supervisor",
		Views:    []page.View{d.supervisors(), findings(), tasks(), errands(), sessions(), attendances(), reviews(), rules()},
		Grants:   grants(),
		Handlers: []event.Handler[*flow.Tx]{event.On(rectify.Closed, ended)},
		Jobs:     []job.Kind{terms},
		Routes:   d.routes,
		Entries:  entries,
		Seed:     seed,
		English:  English,
		Texts:    []string{heading, "我的监督工作", "监督区域", "参训记录", "年度评议", "聘书"},
	}
}

const wing = reception.Wing

// Admit is the action of opening the account of a supervisor.
const Admit role.Action = "step:admit"

func grants() (out []role.Grant) {
	read, write := []role.Action{role.See, role.Export}, []role.Action{role.Create, role.Change}
	staff := []role.Duty{duty.Consumer, duty.Supervisor, duty.Leader, duty.Handler, duty.Planner, duty.Witness}
	allow := func(kind string, actions []role.Action, duties ...role.Duty) {
		out = append(out, role.Allow(kind, actions, duties...)...)
	}
	for _, name := range []string{Kind.Name, FindingKind.Name, TaskKind.Name, ErrandKind.Name, SessionKind.Name, AttendanceKind.Name, ReviewKind.Name, RuleKind.Name, Subject} {
		allow(name, read, staff...)
	}
	for _, name := range []string{Kind.Name, FindingKind.Name, ErrandKind.Name, AttendanceKind.Name, ReviewKind.Name} {
		allow(name, []role.Action{role.See}, duty.SocialSupervisor)
	}
	allow(Own, []role.Action{role.See, role.Create}, duty.SocialSupervisor)
	allow(Kind.Name, append(write, role.Import, role.Reveal), officers()...)
	allow(Kind.Name, []role.Action{Admit}, officers()...)
	allow(FindingKind.Name, []role.Action{role.Create}, append(officers(), duty.SocialSupervisor)...)
	allow(TaskKind.Name, write, officers()...)
	allow(SessionKind.Name, write, officers()...)
	allow(AttendanceKind.Name, append(write, role.Import), officers()...)
	allow(ReviewKind.Name, []role.Action{role.Create}, duty.Consumer)
	allow(RuleKind.Name, write, duty.Supervisor)
	return out
}

func (d desk) supervisors() page.View {
	k, p := Kind, Kind.P
	return page.View{Plan: k.Plan, Flow: d.flow(), Wing: wing, Icon: "users", Rank: 20,
		Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.CardNo)}, {Field: k.F(&p.Region)}, {Field: k.F(&p.Employer)}, {Field: k.F(&p.State)}, {Field: k.F(&p.From)}, {Field: k.F(&p.Until)}, {Field: k.F(&p.Grade)}},
		Acts:    map[string]string{"admit": "开通账号", "grade": "年度评议"},
		Banner:  warned,
		Panels:  []page.Panel{{Title: "履职情况", Part: done}},
		Drawn:   []*record.Field{k.F(&p.Self)},
		Links:   links,
		Related: []page.Related{{Kind: FindingKind.Plan, Field: FindingKind.F(&FindingKind.P.Supervisor)}, {Kind: ErrandKind.Plan, Field: ErrandKind.F(&ErrandKind.P.Supervisor)}, {Kind: AttendanceKind.Plan, Field: AttendanceKind.F(&AttendanceKind.P.Supervisor)}, {Kind: ReviewKind.Plan, Field: ReviewKind.F(&ReviewKind.P.Supervisor)}},
		Key:     []*record.Field{k.F(&p.Name), k.F(&p.Employer)},
		Sample:  func(tx *flow.Tx) (record.Record, error) { return sample(tx.NewID()), nil }}
}

// sample is a supervisor of the tests.
func sample(id record.ID) *Supervisor {
	return &Supervisor{Name: "示例监督员" + id.String(), Employer: "示例退休教师", Phone: "13900000000", Places: []Place{{Region: "371082", Township: "示例街道"}}, Sectors: []string{"goods"}, Demo: true}
}

// sampleIn registers a supervisor in office.
func sampleIn(tx *flow.Tx) (*Supervisor, error) {
	s := sample(tx.NewID())
	err := flow.Create(tx, Kind, s)
	if err == nil {
		s.State, s.From, s.Until, s.LetterNo = Serving, tx.Today(), tx.Today().AddMonths(12), "示例聘书"+s.ID.String()
		s.Tenures = []Tenure{{From: s.From, Until: s.Until, LetterNo: s.LetterNo}}
		err = tx.Elevated(func() error { return tx.Save(Kind.Plan, s, "change", "示例") })
	}
	return s, err
}

func findings() page.View {
	k, p := FindingKind, FindingKind.P
	return page.View{Plan: k.Plan, Flow: FindingFlow, Wing: wing, Icon: "eye", Rank: 21,
		Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Number)}, {Field: k.F(&p.Supervisor)}, {Field: k.F(&p.Against), Under: k.F(&p.Township)}, {Field: k.F(&p.Severity)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Route)}, {Field: k.F(&p.Found)}, {Field: k.F(&p.Due)}},
		Defaults: func(tx *flow.Tx, r record.Record, _ url.Values) error {
			x := r.(*Finding)
			x.Found, x.Severity, x.Place = tx.Today(), "ordinary", tx.Actor().Region
			return nil
		},
		Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Finding).What },
		Panels:  []page.Panel{{Title: "单位候选", Part: offered}},
		Links:   findingLinks,
		Key:     []*record.Field{k.F(&p.Supervisor), k.F(&p.Found), k.F(&p.Title)},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			s, err := sampleIn(tx)
			if err != nil {
				return nil, err
			}
			return &Finding{Title: "示例问题：价格标签缺失", Found: tx.Today(), What: "示例情况：货架上的商品没有价格标签", Place: "371082", Township: "示例街道", Where: "示例路1号", Sector: "price", Severity: "ordinary", Supervisor: record.To[Supervisor](s.ID), Against: "示例超市", Demo: true}, nil
		}}
}

func tasks() page.View {
	k := TaskKind
	return page.View{Plan: k.Plan, Flow: TaskFlow, Wing: wing, Icon: "list-check", Rank: 22,
		Acts:    map[string]string{"count": "汇总反馈"},
		Related: []page.Related{{Kind: ErrandKind.Plan, Field: ErrandKind.F(&ErrandKind.P.Task), Label: "派给的监督员和反馈"}},
		Key:     []*record.Field{k.F(&k.P.Title), k.F(&k.P.Until)},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			return &Task{Title: "示例任务：查看价格标签", What: "示例：查看商店是否明码标价", Place: "371082", Sector: "price", Until: tx.Today().AddDays(14), Demo: true}, nil
		}}
}

func errands() page.View {
	k, p := ErrandKind, ErrandKind.P
	return page.View{Plan: k.Plan, Flow: ErrandFlow, Icon: "clipboard-check", Rank: 23, Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Errand).What },
		Columns: []page.Column{{Field: k.F(&p.Title)}, {Field: k.F(&p.Supervisor)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Until)}, {Field: k.F(&p.Looked)}, {Field: k.F(&p.Bad)}, {Field: k.F(&p.AnsweredOn)}},
		Related: []page.Related{{Kind: FindingKind.Plan, Field: FindingKind.F(&FindingKind.P.Errand)}},
		Key:     []*record.Field{k.F(&p.Task), k.F(&p.Supervisor)},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			s, err := sampleIn(tx)
			if err != nil {
				return nil, err
			}
			t := &Task{Title: "示例任务", What: "示例", Place: "371082", Until: tx.Today().AddDays(14), Demo: true}
			if err := tx.Create(TaskKind.Plan, t); err != nil {
				return nil, err
			}
			return &Errand{Task: record.To[Task](t.ID), Supervisor: record.To[Supervisor](s.ID), Demo: true}, nil
		}}
}

func sessions() page.View {
	k := SessionKind
	return page.View{Plan: k.Plan, Flow: SessionFlow, Wing: wing, Icon: "school", Rank: 24,
		Related: []page.Related{{Kind: AttendanceKind.Plan, Field: AttendanceKind.F(&AttendanceKind.P.Session), Label: "参训记录"}},
		Key:     []*record.Field{k.F(&k.P.Title), k.F(&k.P.Day)},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			return &Session{Title: "示例培训", Day: tx.Today(), Hours: 2 * one, Demo: true}, nil
		}}
}

func attendances() page.View {
	k, p := AttendanceKind, AttendanceKind.P
	return page.View{Plan: k.Plan, Flow: AttendanceFlow, Icon: "user-check", Rank: 25,
		Columns: []page.Column{{Field: k.F(&p.Title)}, {Field: k.F(&p.Supervisor)}, {Field: k.F(&p.Day)}, {Field: k.F(&p.Hours)}, {Field: k.F(&p.State)}},
		Key:     []*record.Field{k.F(&p.Session), k.F(&p.Supervisor)},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			s, err := sampleIn(tx)
			if err != nil {
				return nil, err
			}
			t := &Session{Title: "示例培训", Day: tx.Today(), Hours: 2 * one, Demo: true}
			if err := tx.Create(SessionKind.Plan, t); err != nil {
				return nil, err
			}
			return &Attendance{Session: record.To[Session](t.ID), Supervisor: record.To[Supervisor](s.ID), Demo: true}, nil
		}}
}

func reviews() page.View {
	k, p := ReviewKind, ReviewKind.P
	return page.View{Plan: k.Plan, Flow: ReviewFlow, Wing: wing, Icon: "award", Rank: 26,
		Columns: []page.Column{{Field: k.F(&p.Title)}, {Field: k.F(&p.Year)}, {Field: k.F(&p.Findings)}, {Field: k.F(&p.Confirmed)}, {Field: k.F(&p.Answered)}, {Field: k.F(&p.Hours)}, {Field: k.F(&p.Points)}, {Field: k.F(&p.Proposed)}, {Field: k.F(&p.Grade)}, {Field: k.F(&p.State)}},
		Key:     []*record.Field{k.F(&p.Year), k.F(&p.Supervisor)},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			s, err := sampleIn(tx)
			if err != nil {
				return nil, err
			}
			return &Review{Title: "示例评议", Year: 2025, Supervisor: record.To[Supervisor](s.ID), Points: 20, Hours: 8 * one, Proposed: Qualified, Key: "2025-" + s.ID.String(), Demo: true}, nil
		}}
}

func rules() page.View {
	return page.View{Plan: RuleKind.Plan, Wing: "系统", Icon: "list-check", Rank: 29,
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

// warned says that a term runs out.
func warned(tx *flow.Tx, r record.Record) []web.Alert {
	s := r.(*Supervisor)
	switch s.State {
	case Expiring:
		return []web.Alert{{Tone: web.Warn, Title: "聘期即将届满", Text: "续聘前请核对近12个月的培训学时和年度评议"}}
	case Lapsed:
		return []web.Alert{{Tone: web.Bad, Title: "聘期已届满", Text: "届满后不能报告问题；请续聘或者解聘"}}
	}
	return nil
}

// done shows what the supervisor did in the last twelve months against what the rule wants.
func done(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	s := r.(*Supervisor)
	if s.State == Proposed || s.ID == 0 {
		return nil, nil
	}
	rule, err := ruleOn(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	since := tx.Today().AddMonths(-12).AddDays(1)
	hours, err := trained(tx, s.ID, since, tx.Today())
	if err != nil {
		return nil, err
	}
	var all, confirmed, points int64
	_, err = tx.One(`SELECT count(*), coalesce(sum(CASE WHEN confirmed THEN 1 ELSE 0 END), 0), CAST(coalesce(sum(points), 0) AS BIGINT) FROM supervisor_finding WHERE supervisor = ? AND found >= ? AND {all: of a supervisor in scope}`, []any{s.ID, since}, &all, &confirmed, &points)
	if err != nil {
		return nil, err
	}
	train := web.Cell{Text: p.Say("%s 学时", hours.String()), Sub: p.Say("每年要求 %s 学时", rule.Hours.String())}
	if hours < rule.Hours {
		train.Badge = &web.Badge{Text: p.Say("不足"), Tone: web.Warn}
	}
	if !rule.Confirmed {
		train.Sub += p.Say("（未核实）")
	}
	return web.Facts{Items: []web.Fact{{Label: p.Say("近12个月培训"), Cell: train}, {Label: p.Say("报告问题"), Cell: web.Cell{Text: fmt.Sprint(all)}}, {Label: p.Say("属实"), Cell: web.Cell{Text: fmt.Sprint(confirmed)}}, {Label: p.Say("积分"), Cell: web.Cell{Text: fmt.Sprint(points)}}}}, nil
}

// links lead to the letter, and to the account that is to be opened.
func links(tx *flow.Tx, r record.Record) (out []web.Link) {
	s := r.(*Supervisor)
	if len(s.Tenures) > 0 {
		out = append(out, web.Link{Label: "聘书", Icon: "printer", URL: "/social_supervisor/" + s.ID.String() + "/letter"})
	}
	if s.InOffice() && s.Admitted.IsZero() && tx.Actor().Has(officers()...) {
		out = append(out, web.Link{Label: "开通账号", Icon: "user-plus", URL: "/social_supervisor/" + s.ID.String() + "/admit"})
	}
	return out
}

// sectorLabel names a sector.
func sectorLabel(code string) string { return reception.Sectors.Label(code) }

// findingLinks lead to what became of the finding, for the bureau's own people.
func findingLinks(tx *flow.Tx, r record.Record) (out []web.Link) {
	x := r.(*Finding)
	if tx.Actor().Party != 0 {
		return nil
	}
	link := func(yes bool, label, url string) {
		if yes {
			out = append(out, web.Link{Label: label, Icon: "link", URL: url})
		}
	}
	link(x.Message.Known(), "查看消费者来件", "/consumer_message/"+x.Message.ID.String())
	link(x.Line.Known(), "查看计划明细", "/plan_line/"+x.Line.ID.String())
	link(x.Rectify.Known(), "查看整改事项", "/finding/"+x.Rectify.ID.String())
	return out
}

// offered shows the firms that the finding may be about until it is routed.
func offered(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	x := r.(*Finding)
	if x.State != Waiting || x.ID == 0 || tx.Actor().Party != 0 {
		return nil, nil
	}
	list, err := candidates(tx, x)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	t := web.List{Count: int64(len(list)), ResultID: "candidates", Columns: []web.Column{{Label: p.Say("企业")}, {Label: p.Say("相似度"), Num: true}, {Label: p.Say("比对说明")}, {Label: p.Say("住所")}}}
	for _, c := range list {
		words := strings.Split(c.Why, "；")
		for i, w := range words {
			words[i] = p.Say(w)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{{Text: c.Firm.Name, Sub: c.Firm.Code, URL: "/firm/" + c.Firm.ID.String()}, {Text: fmt.Sprint(min(c.Score, 100))}, {Text: strings.Join(words, "；")}, {Text: c.Firm.Address}}})
	}
	return t, nil
}

// Subject is what the policy grants to who sees the activity of all.
const Subject = "supervisor_activity"
