package hotspot

import (
	"math"

	"qgov/base/duty"
	"qgov/domain/consumer/complaint"
	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// first is the rule that an installation begins with: the defaults of the methods as published, the bureau's own choice of how many must
// agree and of the rest after a signal.
var first = Rule{Head: record.Head{Region: "000000"}, Name: "投诉热点预警规则", Alpha: 1000, Slack: 1_040_000, Limit: 2_260_000, Least: 5, Votes: 2, Rest: 4,
	Source:     "EARS：Hutwagner 等 2003，显著性水平取 R 软件包 surveillance earsC 的默认值；CUSUM：algo.cusum 的默认值（k=1.04，h=2.26，Rossi 变换）；近四周少于 5 件不报警：Farrington 方法的规则；两种方法一致和四周间隔为内部设定",
	Confidence: "方法与默认值已对照软件包文档；两种方法一致和四周间隔为内部设定，未核实", From: calendar.NewDate(2020, 1, 1)}

// Module is the business of statistics of complaints and of hot spots.
func Module() module.Module {
	staff := []role.Duty{duty.Consumer, duty.Supervisor, duty.Leader, duty.Handler, duty.Witness} // who see complaints
	read := []role.Action{role.See, role.Export}
	grants := role.Allow(Subject, read, staff...)
	staff = append(staff, duty.Planner) // who sees counts of the places that rose
	grants = append(grants, role.Allow(Kind.Name, read, staff...)...)
	grants = append(grants, role.Allow(RuleKind.Name, read, staff...)...)
	grants = append(grants, role.Allow(RuleKind.Name, []role.Action{role.Create, role.Change}, duty.Supervisor)...)
	grants = append(grants, role.Allow(TotalKind.Name, read, staff...)...)
	grants = append(grants, role.Allow(TotalKind.Name, []role.Action{role.Create, role.Import}, duty.Consumer, duty.Supervisor)...)
	return module.Module{
		Name:    "hotspot",
		Views:   []page.View{signals(), rules(), totals()},
		Grants:  grants,
		Jobs:    []job.Kind{night},
		Seed:    seed,
		Routes:  func(s *page.Site) []route.Route { return desk{s}.routes() },
		Entries: Entries,
		English: English,
		Texts:   append(labels(), columns...),
	}
}

// labels are the words of the dimensions and of places in them.
func labels() []string {
	out := []string{Unknown, Unconfirmed}
	for _, d := range dimensions() {
		out = append(out, d.Label)
	}
	return out
}

// Entries are the pages for the side bar.
func Entries(policy *role.Policy) []page.Entry {
	return []page.Entry{{Wing: reception.Wing, Label: heading, Icon: "chart-bar", URL: "/complaint-stats", Rank: 10, May: func(a role.Actor) bool { return policy.May(a, Subject, role.See) }}}
}

func signals() page.View {
	k, p := Kind, Kind.P
	return page.View{Plan: k.Plan, Flow: Flow, Wing: reception.Wing, Icon: "trending-up", Rank: 11,
		Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Trouble)}, {Field: k.F(&p.Last)}, {Field: k.F(&p.Count)}, {Field: k.F(&p.First)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Plan)}, {Field: k.F(&p.EndedOn)}},
		Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Signal).basis() },
		Banner: func(_ *flow.Tx, r record.Record) []web.Alert {
			if s := r.(*Signal); s.ID != 0 && s.State == Open {
				return []web.Alert{{Tone: web.Info, Title: "系统提示", Text: "投诉数高于自身历史只是提示，不表示任何经营者有违法行为，请核对投诉内容后研判"}}
			}
			return nil
		},
		Panels: []page.Panel{{Title: "近一年每周投诉数", Part: weeks}},
		Links: func(tx *flow.Tx, r record.Record) []web.Link {
			s := r.(*Signal)
			var out []web.Link
			if seesComplaints(tx) {
				out = append(out, web.Link{Label: "查看近四周投诉", Icon: "list-details", URL: s.rows(s.Last.AddDays(-7*(lately-1)), s.Last.AddDays(6))})
			}
			if s.Line.Known() && tx.DB().Policy().May(tx.Actor(), "plan_line", role.See) {
				out = append(out, web.Link{Label: "查看计划明细", Icon: "list-check", URL: "/plan_line/" + s.Line.ID.String()})
			}
			return out
		},
		Acts: map[string]string{"scan": "再次报警"},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			return &Signal{Head: record.Head{Region: "371082"}, Title: "示例市 示例电视机", Product: "示例电视机", First: calendar.NewDate(2026, 2, 2), Last: calendar.NewDate(2026, 2, 2), Count: 9,
				Weeks: []Week{{Monday: calendar.NewDate(2026, 2, 2), Count: 9, Upper: 5_000_000, Mean: 2_000_000, Methods: "C1 C2"}}, Demo: true}, nil
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
		Sample: func(*flow.Tx) (record.Record, error) {
			return &Rule{Name: "示例规则", Alpha: 10_000, Slack: 1_000_000, Limit: 5_000_000, Least: 5, Votes: 1, Rest: 4, Source: "示例依据", From: calendar.NewDate(2015, 1, 1), Until: calendar.NewDate(2015, 12, 31)}, nil
		}}
}

func totals() page.View {
	k, p := TotalKind, TotalKind.P
	return page.View{Plan: k.Plan, Flow: TotalFlow, Wing: reception.Wing, Icon: "report-analytics", Rank: 12,
		Columns: []page.Column{{Field: k.F(&p.Title)}, {Field: k.F(&p.Complaints)}, {Field: k.F(&p.Accepted)}, {Field: k.F(&p.Mediated)}, {Field: k.F(&p.Closed)}, {Field: k.F(&p.Recovered)}, {Field: k.F(&p.Differs)}},
		Presets: []page.Preset{{Name: "differs", Label: "与自身分项不符", Where: map[string]string{"differs": "true"}}},
		Banner: func(_ *flow.Tx, r record.Record) []web.Alert {
			if t := r.(*Total); t.Differs {
				return []web.Alert{{Tone: web.Warn, Title: "公布的数字与自身的分项不符", Text: "按公布的数字保留，不作更改；引用时请注明"}}
			}
			return nil
		},
		Panels: []page.Panel{{Title: "与自身分项核对", Part: checked}},
		Key:    []*record.Field{k.F(&p.Place), k.F(&p.Period), k.F(&p.Source)},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			return &Total{Place: "371000", Period: "2020", Complaints: 10, Source: "https://example.gov.cn/" + tx.NewID().String()}, nil
		}}
}

// rows is the address of the complaints of a signal over some days.
func (r *Signal) rows(from, to calendar.Date) string {
	return Filter{Region: r.Region, Product: r.Product, From: from, To: to}.Rows()
}

// seesComplaints reports whether the actor may read complaints: a planner sees how many there are, not what they say.
func seesComplaints(tx *flow.Tx) bool {
	return tx.DB().Policy().May(tx.Actor(), complaint.Kind.Name, role.See)
}

// weeks draws the last year of the place: complaints a week, and the most that the past explained in the weeks that alarmed.
func weeks(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	s := r.(*Signal)
	if s.ID == 0 {
		return nil, nil
	}
	const shown = 52
	end := max(monday(tx.Today()), s.Last.AddDays(7))
	first := end.AddDays(-7 * shown)
	counts := make([]float64, shown)
	list, err := tx.Query(`SELECT c.received, count(*) FROM complaint c WHERE {region c:hotspot} AND c.product = ? AND c.region = ? AND c.received >= ? AND c.received < ? GROUP BY c.received`, s.Product, s.Region, first, end)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	for list.Next() {
		var day calendar.Date
		var n int64
		if err := list.Scan(&day, &n); err != nil {
			return nil, err
		}
		counts[day.Sub(first)/7] += float64(n)
	}
	links := seesComplaints(tx)
	upper := make(map[calendar.Date]float64)
	for _, w := range s.Weeks {
		upper[w.Monday] = w.Upper.Float()
	}
	c := web.Chart{ID: "weeks", Title: p.Say("近一年每周投诉数"), Kind: web.MixedChart, Unit: p.Say("件"), Series: []web.Series{{Name: p.Say("每周投诉"), Kind: web.BarChart, Values: counts}, {Name: p.Say("报警周的上限（C1）"), Kind: web.LineChart, Digits: 1, Tone: web.Warn}}}
	for i := range shown {
		m := first.AddDays(7 * i)
		limit, ok := upper[m]
		if !ok {
			limit = math.NaN()
		}
		c.Labels = append(c.Labels, m.String())
		if links {
			c.Links = append(c.Links, s.rows(m, m.AddDays(6)))
		}
		c.Series[1].Values = append(c.Series[1].Values, limit)
	}
	return c, list.Err()
}
