package intake

import (
	"net/http"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/domain/credit/dossier"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/message"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// Options is what the intake needs of the program.
type Options struct {
	Dir  string // folder of files that were sent, for this program alone
	Keys *message.Book

	// Recent returns an error unless the person proved who it is a moment ago: whoever holds a key speaks for a department.
	Recent func(r *http.Request) error
}

// office makes desks and pages.
type office struct{ Options }

func (o office) desk(e *flow.Engine) *Desk { return NewDesk(e, o.Dir) }

// Send is the action of sending a batch by hand.
const Send role.Action = "send"

// Module is the intake of records from departments.
func Module(opt Options) module.Module {
	o := office{opt}
	k, p := Kind, Kind.P
	return module.Module{
		Name: "intake",
		Views: []page.View{{Plan: k.Plan, Flow: Flow, Wing: "主体与信用", Icon: "inbox", Rank: 21, Acts: map[string]string{"import:done": "入库结果", "import:withdraw": "撤回结果"},
			Columns: []page.Column{{Field: k.F(&p.Name), Under: k.F(&p.Source)}, {Field: k.F(&p.Channel)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Read)}, {Field: k.F(&p.Bad)}, {Field: k.F(&p.Added)}, {Field: k.F(&p.Created)}},
			Presets: []page.Preset{{Name: "rejects", Label: "有退回的行", Where: map[string]string{"bad.from": "1"}}},
			Links: func(_ *flow.Tx, r record.Record) []web.Link {
				return links(r.(*Batch))
			},
			Banner: banner,
			Panels: []page.Panel{{Title: "进度", Part: progress}, {Title: "退回的行", Part: refused}},
			Sample: func(tx *flow.Tx) (record.Record, error) {
				s := &dossier.Source{Number: dossier.FirstDepartment + int64(tx.NewID())%30000, Name: "示例报送事项", Department: "示例部门", Sort: "7", Polarity: "-1", Weight: "2", Open: true, Retention: 36,
					Columns: []dossier.Column{{Name: "统一社会信用代码", Target: toCode, Must: true}, {Name: "文号", Target: toDoc, Must: true}, {Name: "日期", Target: toDay, Must: true}}}
				if err := tx.Create(dossier.SourceKind.Plan, s); err != nil {
					return nil, err
				}
				return &Batch{Source: record.To[dossier.Source](s.ID), Name: "示例.csv", Channel: ByFile, Hash: "示例", Size: 100, Read: 10, Good: 9, Bad: 1}, nil
			}}},
		Grants: append(role.Allow(k.Name, []role.Action{role.See, role.Export}, duty.Staff()...),
			append(role.Allow(k.Name, []role.Action{Send}, duty.Credit, duty.Registrar), role.Allow(k.Name, []role.Action{Keys}, duty.Supervisor)...)...),
		Handlers: []event.Handler[*flow.Tx]{event.On(firm.Aliased, aliased)},
		Jobs:     o.jobs(),
		Routes:   func(s *page.Site) []route.Route { return pages{s, o}.routes() },
		Entries: func(p *role.Policy) []page.Entry {
			return []page.Entry{{Wing: "主体与信用", Label: "待登记主体", Icon: "user-question", URL: "/credit_waiting", Rank: 22,
				May: func(a role.Actor) bool { return p.Check(a, k.Name, role.See, k.Label) == nil }},
				{Wing: "主体与信用", Label: "报送密钥", Icon: "key", URL: "/credit_key", Rank: 23, May: func(a role.Actor) bool { return p.Check(a, k.Name, Keys, k.Label) == nil }},
				{Wing: "主体与信用", Label: "报送信用信息", Icon: "upload", URL: "/credit_batch/send", Rank: 20, May: func(a role.Actor) bool { return p.Check(a, k.Name, Send, k.Label) == nil }}}
		},
		Cards: []page.Card{
			{Label: "批次待入库", Icon: "inbox", Tone: web.Info, Duties: []role.Duty{duty.Credit}, List: "/credit_batch?state=checked"},
		},
		English: English,
		Texts:   append(texts(), "入库结果", "撤回结果"),
	}
}
