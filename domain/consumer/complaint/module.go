package complaint

import (
	"context"
	"slices"

	"qgov/base/duty"
	"qgov/domain/consumer/guarantee"
	"qgov/domain/consumer/reception"
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

// Module is the business of complaints. Other businesses that hang on a complaint show their records on its page.
func Module(related ...page.Related) module.Module {
	k, p := Kind, Kind.P
	staff := []role.Duty{duty.Consumer, duty.Supervisor, duty.Leader, duty.Handler, duty.Witness}
	grants := role.Allow(k.Name, []role.Action{role.See}, append(staff, duty.Firm)...)
	grants = append(grants, role.Allow(k.Name, []role.Action{role.Export}, staff...)...)
	grants = append(grants, role.Allow(k.Name, []role.Action{role.Create, role.Change, role.Reveal}, duty.Consumer, duty.Supervisor)...)
	grants = append(grants, role.Allow(GroundKind.Name, []role.Action{role.See}, role.Anyone)...)
	grants = append(grants, role.Allow(GroundKind.Name, []role.Action{role.Export}, duty.Staff()...)...)
	grants = append(grants, role.Allow(GroundKind.Name, []role.Action{role.Create, role.Change}, duty.Supervisor)...)
	return module.Module{
		Name: "complaint",
		Views: []page.View{
			{Plan: k.Plan, Flow: Flow, Wing: reception.Wing, Icon: "scale", Rank: 2,
				Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Number)}, {Field: k.F(&p.Against), Under: k.F(&p.Region)}, {Field: k.F(&p.Product)}, {Field: k.F(&p.Trouble)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Received)}, {Field: k.F(&p.Due)}, {Field: k.F(&p.End)}},
				Presets: []page.Preset{{Name: "raised", Label: "上级督办", Where: map[string]string{"level.from": "2"}}},
				Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Complaint).Against },
				Reads:   []*record.Field{k.F(&p.Text), k.F(&p.Want)},
				Banner:  banner,
				Tell:    asked,
				Offers:  map[string]func(*flow.Tx, record.Record) ([]web.Option, error){"refuse.ground": offer(Refuse), "end.ground": offer(End)},
				Panels:  []page.Panel{{Title: "三包责任", Part: entitlement}},
				Acts:    map[string]string{"escalate": "升级督办", "paper": "制作文书"},
				Links:   links,
				Related: related,
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Complaint{Title: "示例投诉：电视机无法开机", Received: calendar.NewDate(2026, 2, 1), Text: "示例内容", Respondent: reception.Respondent{Against: "示例商店"}, Demo: true}, nil
				}},
			{Plan: GroundKind.Plan, Wing: "系统", Icon: "list-check", Rank: 28,
				Banner: func(_ *flow.Tx, r record.Record) []web.Alert {
					if g := r.(*Ground); g.ID != 0 && !g.Confirmed {
						return []web.Alert{{Tone: web.Warn, Title: "未核实", Text: "条款没有与公布的正式文本核对，适用前请核对"}}
					}
					return nil
				},
				Sample: func(tx *flow.Tx) (record.Record, error) {
					return &Ground{Code: "t" + tx.NewID().String(), Name: "示例事由", Act: End, Law: "示例规定", Article: "1", From: calendar.NewDate(2020, 1, 1), Until: calendar.NewDate(2020, 1, 2)}, nil
				}},
		},
		Grants:   grants,
		Handlers: []event.Handler[*flow.Tx]{event.On(reception.Complained, take)},
		Jobs:     []job.Kind{escalation},
		Seed:     seed,
		Routes:   func(s *page.Site) []route.Route { return append(desk{s, paper.NewPress()}.routes(), shareRoutes(s)...) },
		Cards: []page.Card{
			{Label: "投诉待受理", Icon: "scale", Tone: web.Warn, Duties: []role.Duty{duty.Consumer}, List: "/complaint?state=received&state=proving"},
			{Label: "投诉今天到期", Icon: "clock", Tone: web.Warn, Duties: []role.Duty{duty.Consumer}, List: "/complaint?state=received&state=proving&state=mediating&state=testing&state=agreed&state=ended&due=today"},
			{Label: "投诉超期", Icon: "alert-circle", Tone: web.Bad, Duties: []role.Duty{duty.Consumer}, List: "/complaint?state=received&state=proving&state=mediating&state=testing&state=agreed&state=ended&due=late"},
			{Label: "投诉调解中", Icon: "scale", Tone: web.Info, Duties: []role.Duty{duty.Consumer}, List: "/complaint?state=mediating&state=testing"},
			{Label: "投诉待回访", Icon: "message", Tone: web.Info, Duties: []role.Duty{duty.Consumer}, List: "/complaint?state=calling"},
		},
		English: English,
		Texts:   []string{"未核实", "条款没有与公布的正式文本核对，适用前请核对", "适用收到日期的规则", transition, "升级督办", "制作文书"},
	}
}

// offer lists the grounds of an act that hold for the day on which the complaint was received, and no others.
func offer(act string) func(*flow.Tx, record.Record) ([]web.Option, error) {
	return func(tx *flow.Tx, r record.Record) (out []web.Option, err error) {
		list, err := GroundsAt(tx, act, r.(*Complaint).Received)
		for _, g := range list {
			out = append(out, web.Option{Value: g.ID.String(), Label: g.Name + "（" + g.Basis() + "）"})
		}
		return out, err
	}
}

const transition = "新旧办法的衔接规定没有核实，系统按收到日期确定适用的规则"

// banner says what about the law is not confirmed, and what the officer has to know before anything else.
func banner(tx *flow.Tx, r record.Record) []web.Alert {
	c := r.(*Complaint)
	if c.ID == 0 || tx.Actor().Party != 0 {
		return nil
	}
	var out []web.Alert
	present, err := tx.Rules().At(ruleMediate, tx.Today())
	if err == nil && present.Source != c.Order && c.Closed.IsZero() {
		out = append(out, web.Alert{Tone: web.Info, Title: "适用收到日期的规则", Text: transition})
	}
	if c.Ground.Known() {
		g, err := tx.Get(GroundKind.Plan, c.Ground.ID)
		if err == nil && !g.(*Ground).Confirmed {
			out = append(out, web.Alert{Tone: web.Warn, Title: "未核实", Text: "条款没有与公布的正式文本核对，适用前请核对"})
		}
	}
	return out
}

// entitlement shows what the three guarantees gave on the day of receipt.
func entitlement(_ *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	c := r.(*Complaint)
	if c.Product == "" || c.Bought.IsZero() {
		return nil, nil
	}
	return guarantee.Explain(p, guarantee.Claim{Product: c.Product, Price: c.Price, Bought: c.Bought, Delivered: c.Delivered, Claimed: c.Received, Fault: c.Fault, MainPart: c.MainPart,
		Repairs: c.Repairs, RepairDays: c.RepairDays, PromiseMonths: c.PromiseMonths, Km: c.Km})
}

// asked tells a trader of the complaints that wait for its answer. It may answer and need not, so no step waits for it.
func asked(tx *flow.Tx, p *web.Page) (out []web.Alert, err error) {
	rows, err := tx.Query(`SELECT c.id, c.title, c.number, c.due FROM complaint c WHERE c.served = ? AND c.state IN (?, ?) AND NOT EXISTS (SELECT 1 FROM complaint_answers a WHERE a.parent = c.id) AND {scope c:complaint} ORDER BY c.due, c.id LIMIT 20`,
		tx.Actor().Party, string(Mediating), string(Testing))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var title, number string
		var due calendar.Date
		if err := rows.Scan(&id, &title, &number, &due); err != nil {
			return nil, err
		}
		at := "/complaint/" + record.ID(id).String()
		a := web.Alert{Tone: web.Warn, Title: p.Say("消费者投诉请您答复：%s", title), Text: p.Say("投诉编号 %s", number), Links: []web.Link{{Label: p.Say("查看投诉"), URL: at}, {Label: p.Say("答复"), URL: at + "/step/answer"}}}
		if !due.IsZero() {
			a.Text = p.Say("投诉编号 %s，调解期限至 %s", number, due.String())
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// links lead to the message and to the papers that can be made now.
func links(tx *flow.Tx, r record.Record) []web.Link {
	c := r.(*Complaint)
	var out []web.Link
	if c.Message.Known() && tx.Actor().Party == 0 {
		out = append(out, web.Link{Label: "来件", Icon: "link", URL: "/consumer_message/" + c.Message.ID.String()})
	}
	if len(c.Photos) > 0 && tx.Actor().Party == 0 && slices.Contains([]record.State{Received, Proving, Mediating, Testing}, c.State) && tx.DB().Policy().Check(tx.Actor(), Kind.Name, role.Step("share"), "") == nil {
		out = append(out, web.Link{Label: "选择出示的照片", Icon: "eye", URL: "/complaint/" + c.ID.String() + "/share"})
	}
	if c.ID != 0 && tx.DB().Policy().Check(tx.Actor(), Kind.Name, role.Reveal, "") == nil {
		for _, sort := range c.offered() {
			out = append(out, web.Link{Label: Papers.Label(sort), Icon: "file-text", URL: "/complaint/" + c.ID.String() + "/paper/" + sort})
		}
	}
	return out
}

// Escalate raises each overdue complaint by one level a week until it is with the leader of the bureau.
func Escalate(tx *flow.Tx) (int, error) {
	return flow.Raise(tx, Kind, flow.Ladder[Complaint]{Level: Kind.F(&Kind.P.Level), Top: 3, Rule: "Z03", Of: func(r *Complaint) (*int64, *calendar.Date) { return &r.Level, &r.Raised }})
}

// escalation is the job of every morning.
var escalation = job.Kind{Name: "complaint.escalate", Label: "逾期投诉升级督办", Daily: true, At: 6 * 60, Run: func(ctx context.Context, j *job.Running) error {
	ctx = role.With(ctx, role.System("督办升级"))
	return j.Finish(ctx, func(tx *flow.Tx) error {
		_, err := Escalate(tx)
		return err
	})
}}
