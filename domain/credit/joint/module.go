package joint

import (
	"context"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/calc/uscc"
	"qgov/domain/credit/grade"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

const wing = "主体与信用"

// Module is the business of joint measures.
func Module() module.Module {
	return module.Module{
		Name:  "joint",
		Views: []page.View{taskView(), measureView(), webhookView(), deliveryView()},
		Grants: append(append(append(role.Allow(TaskKind.Name, []role.Action{role.See, role.Export}, append(duty.Staff(), duty.Department)...),
			role.Allow(MeasureKind.Name, []role.Action{role.See, role.Export}, append(duty.Staff(), duty.Department)...)...),
			append(role.Allow(MeasureKind.Name, []role.Action{role.Create, role.Change, role.Import}, duty.Credit, duty.Handler, duty.Supervisor),
				append(role.Allow(WebhookKind.Name, []role.Action{role.See}, role.SystemAdmin, duty.Credit, duty.Supervisor),
					role.Allow(WebhookKind.Name, []role.Action{role.Create, role.Change}, role.SystemAdmin)...)...)...),
			role.Allow(DeliveryKind.Name, []role.Action{role.See, role.Export}, role.SystemAdmin, duty.Credit, duty.Handler, duty.Supervisor)...),
		Handlers: []event.Handler[*flow.Tx]{event.On(listing.Listed, listed), event.On(listing.Lifted, lifted), event.On(grade.Changed, graded), event.On(Answered, filed), event.On(flow.Edited, followed)},
		Jobs: []job.Kind{deliver, {Name: "joint.sweep", Label: "联合奖惩措施到期解除", Daily: true, At: 30, Run: func(ctx context.Context, j *job.Running) error {
			return round(role.With(ctx, role.System("措施巡检")), j.Engine)
		}}},
		Routes: func(s *page.Site) []route.Route { return desk{s}.routes() },
		Entries: func(policy *role.Policy) []page.Entry {
			return []page.Entry{{Wing: wing, Label: "联合奖惩落实", Icon: "table", URL: "/joint", Rank: 24, May: func(a role.Actor) bool { return policy.May(a, TaskKind.Name, role.See) && a.Party == 0 }}}
		},
		Cards: []page.Card{
			{Label: "措施待签收", Icon: "inbox", Tone: web.Warn, Duties: []role.Duty{duty.Department}, List: "/measure_task?state=pushed"},
			{Label: "措施待反馈", Icon: "inbox", Tone: web.Warn, Duties: []role.Duty{duty.Credit, duty.Department}, List: "/measure_task?state=pushed&state=received"},
			{Label: "措施今天到期", Icon: "clock", Tone: web.Warn, Duties: []role.Duty{duty.Credit, duty.Department}, List: "/measure_task?state=pushed&state=received&due=today"},
			{Label: "措施反馈超期", Icon: "alert-circle", Tone: web.Bad, Duties: []role.Duty{duty.Credit, duty.Department}, List: "/measure_task?state=pushed&state=received&due=late"},
		},
		English: English,
	}
}

// followed hands the tasks on a firm that moved over to its new region.
func followed(tx *flow.Tx, e flow.Edit) error {
	f, ok := e.Record.(*firm.Firm)
	if !ok || !e.Changed("region") {
		return nil
	}
	return firm.Follow(tx, TaskKind, TaskKind.F(&TaskKind.P.Firm), f)
}

// round is one night's work.
func round(ctx context.Context, e *flow.Engine) error {
	const chunk = 200
	var err error
	for n := chunk; err == nil && n == chunk; {
		err = e.Write(ctx, func(tx *flow.Tx) (err error) { n, err = Sweep(tx, chunk); return err })
	}
	for last, more := "", true; err == nil && more; more = last != "" {
		err = e.Write(ctx, func(tx *flow.Tx) (err error) { last, err = Reconcile(tx, last, chunk); return err })
	}
	return err
}

func taskView() page.View {
	k, p := TaskKind, TaskKind.P
	return page.View{Plan: k.Plan, Flow: TaskFlow, Wing: wing, Icon: "inbox", Rank: 25,
		Columns: []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Code)}, {Field: k.F(&p.Organ)}, {Field: k.F(&p.Sort)}, {Field: k.F(&p.State)}, {Field: k.F(&p.PushedOn)}, {Field: k.F(&p.Due)}, {Field: k.F(&p.DoneOn)}, {Field: k.F(&p.LiftedOn)}},
		Presets: []page.Preset{{Name: "green", Label: "守信激励（绿色通道）", Where: map[string]string{"sort": "incentive"}}},
		Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Task).Content },
		Banner: func(_ *flow.Tx, r record.Record) []web.Alert {
			if t := r.(*Task); t.State == Lifted && t.AckOn.IsZero() {
				return []web.Alert{{Tone: web.Info, Title: "该措施已解除", Text: "请停止实施本措施并确认"}}
			}
			return nil
		},
		Links:   source,
		Related: []page.Related{{Kind: DeliveryKind.Plan, Field: DeliveryKind.F(&DeliveryKind.P.Task), Label: "推送记录"}},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			m, f, err := samples(tx)
			if err != nil {
				return nil, err
			}
			return &Task{Title: "示例措施：" + f.Name, Measure: record.To[Measure](m.ID), Organ: m.Organ, Sort: m.Sort, Trigger: m.Trigger, Firm: record.To[firm.Firm](f.ID), Name: f.Name, Code: f.Code, Content: m.Content, Demo: true}, nil
		}}
}

// source leads the bureau's own people to the listing behind a task.
func source(tx *flow.Tx, r record.Record) []web.Link {
	t := r.(*Task)
	if tx.Actor().Party != 0 || t.SourceID == 0 || t.Source == bySource {
		return nil
	}
	return []web.Link{{Label: "列入事项", Icon: "link", URL: "/" + t.Source + "/" + t.SourceID.String()}}
}

func measureView() page.View {
	k, p := MeasureKind, MeasureKind.P
	return page.View{Plan: k.Plan, Flow: MeasureFlow, Wing: wing, Icon: "gavel", Rank: 26,
		Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.Basis)}, {Field: k.F(&p.Organ)}, {Field: k.F(&p.Sort)}, {Field: k.F(&p.Trigger)}, {Field: k.F(&p.Confirmed)}, {Field: k.F(&p.State)}},
		Summary: func(_ *flow.Tx, r record.Record) string { return r.(*Measure).Content },
		Banner: func(_ *flow.Tx, r record.Record) []web.Alert {
			if m := r.(*Measure); m.ID != 0 && !m.Confirmed {
				return []web.Alert{{Tone: web.Warn, Title: "法律依据未与公布的正式文本核对", Text: "适用前请核对"}}
			}
			return nil
		},
		Related: []page.Related{{Kind: TaskKind.Plan, Field: TaskKind.F(&TaskKind.P.Measure), Label: "联合奖惩任务"}},
		Key:     []*record.Field{k.F(&p.Name), k.F(&p.Organ), k.F(&p.Trigger)},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			o, err := sampleOrgan(tx)
			if err != nil {
				return nil, err
			}
			return sampleMeasure(o), nil
		}}
}

func webhookView() page.View {
	k, p := WebhookKind, WebhookKind.P
	return page.View{Plan: k.Plan, Wing: "系统", Icon: "send", Rank: 34,
		Columns: []page.Column{{Field: k.F(&p.Name)}, {Field: k.F(&p.Organ)}, {Field: k.F(&p.URL)}, {Field: k.F(&p.Alg)}, {Field: k.F(&p.Off)}},
		Related: []page.Related{{Kind: DeliveryKind.Plan, Field: DeliveryKind.F(&DeliveryKind.P.Webhook), Label: "推送记录"}},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			o, err := sampleOrgan(tx)
			if err != nil {
				return nil, err
			}
			return &Webhook{Name: "示例推送地址", Organ: record.To[organ.Organ](o.ID), URL: "https://xy.example.gov.cn/qgov", App: "qgov", KeyID: "k1", Secret: "0123456789abcdef0123456789abcdef", Alg: "hmac-sha256", Off: true, Demo: true}, nil
		}}
}

func deliveryView() page.View {
	k, p := DeliveryKind, DeliveryKind.P
	return page.View{Plan: k.Plan, Wing: "系统", Icon: "send", Rank: 35,
		Columns: []page.Column{{Field: k.F(&p.Title)}, {Field: k.F(&p.Webhook)}, {Field: k.F(&p.Event)}, {Field: k.F(&p.Status)}, {Field: k.F(&p.Tries)}, {Field: k.F(&p.Code)}, {Field: k.F(&p.Sent)}},
		Presets: []page.Preset{{Name: "failed", Label: "未送达", Where: map[string]string{"status": "failed"}}},
		Sample: func(tx *flow.Tx) (record.Record, error) {
			o, err := sampleOrgan(tx)
			if err != nil {
				return nil, err
			}
			h := &Webhook{Name: "示例推送地址", Organ: record.To[organ.Organ](o.ID), URL: "https://xy.example.gov.cn/qgov", App: "qgov", KeyID: "k1", Alg: "hmac-sha256", Off: true, Demo: true}
			if err := tx.Create(WebhookKind.Plan, h); err != nil {
				return nil, err
			}
			return &Delivery{Title: "示例推送", Webhook: record.To[Webhook](h.ID), Event: "push", Status: "waiting"}, nil
		}}
}

func sampleOrgan(tx *flow.Tx) (*organ.Organ, error) {
	o := &organ.Organ{Name: "示例市财政局" + tx.NewID().String(), Sort: "department", Demo: true}
	return o, tx.Create(organ.Kind.Plan, o)
}

func sampleMeasure(o *organ.Organ) *Measure {
	return &Measure{Name: "示例：限制参加政府采购活动", Organ: record.To[organ.Organ](o.ID), Sort: "punish", Trigger: listing.OfSerious, Content: "示例：名单存续期间不得参加政府采购活动", Basis: "示例规定", From: calendar.NewDate(2026, 1, 1), Demo: true}
}

func samples(tx *flow.Tx) (*Measure, *firm.Firm, error) {
	o, err := sampleOrgan(tx)
	if err != nil {
		return nil, nil, err
	}
	m := sampleMeasure(o)
	if err := tx.Create(MeasureKind.Plan, m); err != nil {
		return nil, nil, err
	}
	f := &firm.Firm{Code: uscc.Generate("91", "371082", uint64(tx.NewID())), Name: "示例惩戒企业" + tx.NewID().String(), Sort: "enterprise", Status: "active", Demo: true}
	return m, f, tx.Create(firm.Kind.Plan, f)
}
