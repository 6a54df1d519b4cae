// Package codelist is the register of open code lists: those on whose entries nothing in the program branches, so that a bureau adds to
// them and ends entries by itself. The other lists are closed: states, verdicts, rule sets and whatever else code names are part of the
// program (docs/decisions/0007).
//
// A list is open when a field says so (record.Field.OpenList) with one of the names below; the codes of the declaration are what the list
// begins with. An entry is proposed by one person and approved by another, holds from a day, and is ended the same way. What ended is
// offered no more and keeps its words on old records. A code that the program knows by name can be renamed and not ended.
package codelist

import (
	"cmp"
	"context"
	_ "embed"
	"slices"
	"sync/atomic"

	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// English is the catalogue of this package's texts.
//
//go:embed en.tsv
var English string

// The open lists.
const (
	OrganSorts = "organ_sort"
	LabSorts   = "lab_sort"
	Ways       = "service_way"      // how a document is served
	Outcomes   = "visit_outcome"    // of a visit to take a sample
	Channels   = "consumer_channel" // by which consumers reach the bureau
	Classes    = "consumer_class"   // what a message is about
	Sectors    = "consumer_sector"  // the business of the bureau that a message falls to
	Troubles   = "consumer_trouble" // what went wrong between consumer and trader
)

// Lists are the open lists with their names. The list of lists is closed: a field of the program has to ask for each.
var Lists = record.Codes{{Code: OrganSorts, Label: "机构类型"}, {Code: LabSorts, Label: "检验机构类别"}, {Code: Ways, Label: "送达方式"}, {Code: Outcomes, Label: "抽样结果"},
	{Code: Channels, Label: "来件渠道"}, {Code: Classes, Label: "来件分类"}, {Code: Sectors, Label: "监管条线"}, {Code: Troubles, Label: "投诉问题"}}

// Code is one entry of a list over a range of days. A change is a new record, never an edit of one in force.
type Code struct {
	record.Head
	List    string
	Code    string
	Label   string
	English string
	Rank    int64
	Source  string
	Tone    string // of the program's own entries
	Fixed   bool   // code knows it by name
	From    calendar.Date
	To      calendar.Date
	Reason  string // of ending it
}

// The states of an entry.
const (
	Proposed record.State = "proposed"
	InForce  record.State = "in_force"
	Ending   record.State = "ending"
	Ended    record.State = "ended"
	Dropped  record.State = "dropped"
)

// Kind is the register.
var Kind = record.Declare("code", "代码", func(r *Code, f *record.Fields) {
	f.Chosen(&r.List, "代码表", Lists).Required().Filter().List()
	f.Text(&r.Code, "代码").Required().Pattern(`[a-z][a-z0-9_]{0,39}`, "night_market").List().Search().Hint("小写字母、数字和下划线；启用后不再改变，接口和导入以它为准")
	f.Text(&r.Label, "名称").Required().Max(40).Title()
	f.Text(&r.English, "英文名称").Max(80).List()
	f.Count(&r.Rank, "次序").Min(0).Max(999)
	f.Text(&r.Source, "依据").Required().List()
	f.Text(&r.Tone, "颜色").Max(10).ByCode()
	f.YesNo(&r.Fixed, "程序固定").ByCode().List().Hint("程序按这个代码办事，可以改名，不能停用")
	f.Date(&r.From, "启用日期").List()
	f.Date(&r.To, "停用日期").List().Hint("一般留空；停用程序自带的代码时，登记一个有停用日期的新版本")
	f.Text(&r.Reason, "停用理由").Paragraph().ByCode()
}).Everywhere().Says("可由管理员增改的代码表；修改须两人办理，按启用日期提供选择，停用后旧记录照常显示").Rule(func(r *Code) error {
	if r.English == "" && r.Source != carried {
		return record.Bad(&r.English, "请填写英文名称，供英文界面使用")
	}
	if !r.To.IsZero() && r.To < r.From {
		return record.Bad(&r.To, "停用日期早于启用日期")
	}
	return nil
})

// carried is the source of what a list begins with; the catalogue has its English.
const carried = "程序自带"

// ending is the input of a proposal to end an entry.
type ending struct {
	Day    calendar.Date
	Reason string
}

var endingForm = record.Input("code_end", func(in *ending, f *record.Fields) {
	f.Date(&in.Day, "最后适用日期").Required()
	f.Text(&in.Reason, "停用理由").Paragraph().Required()
})

// Flow lets one person propose an entry, or its end, and another approve.
var Flow = flow.Of(Kind, Proposed, flow.States{
	{Code: Proposed, Label: "待批准", Tone: record.Warn}, {Code: InForce, Label: "适用", Tone: record.Good, Locked: true}, {Code: Ending, Label: "待批准停用", Tone: record.Warn, Locked: true},
	{Code: Ended, Label: "已截止", Tone: record.Quiet, Final: true, Locked: true}, {Code: Dropped, Label: "不采用", Tone: record.Quiet, Final: true, Locked: true, Aside: true},
},
	flow.Step[Code]{Name: "approve", Label: "批准适用", From: flow.From(Proposed), To: InForce, By: flow.By(duty.Supervisor), FourEyes: "create", Do: approve},
	flow.Step[Code]{Name: "drop", Label: "不采用", From: flow.From(Proposed), To: Dropped, By: flow.By(duty.Supervisor), FourEyes: "create", Danger: true},
	flow.With(flow.Step[Code]{Name: "propose_end", Optional: true, Label: "提请停用", From: flow.From(InForce), To: Ending, By: flow.By(duty.Planner, duty.Supervisor),
		Only: func(r *Code) bool { return !r.Fixed && r.To.IsZero() }}, endingForm, func(tx *flow.Tx, r *Code, in *ending) error {
		if in.Day < r.From {
			return record.Bad(&in.Day, "停用日期早于启用日期")
		}
		r.To, r.Reason = in.Day, in.Reason
		return nil
	}),
	flow.Step[Code]{Name: "end", Label: "批准停用", From: flow.From(Ending), To: Ended, By: flow.By(duty.Supervisor), FourEyes: "propose_end", Do: changed},
	flow.Step[Code]{Name: "keep", Label: "不予停用", From: flow.From(Ending), To: InForce, By: flow.By(duty.Supervisor), FourEyes: "propose_end",
		Do: func(tx *flow.Tx, r *Code) error { r.To, r.Reason = 0, ""; return nil }},
)

// Changed tells that a list changed, so that the register is read again once the transaction has committed.
var Changed = event.NewTopic[Change]("codelist.changed")

// Change is a change of a list.
type Change struct{ List string }

func changed(tx *flow.Tx, r *Code) error { return event.Emit(tx, Changed, Change{r.List}) }

// approve ends the version in force on the day before the new one begins, and refuses a name that another code of the list has.
func approve(tx *flow.Tx, r *Code) error {
	if r.From.IsZero() {
		return record.Bad(&r.From, "请填写启用日期")
	}
	p := Kind.P
	list, err := store.Find(tx.Tx, Kind, store.Query{Limit: 1000, Where: []store.Cond{store.Eq(Kind.F(&p.List), r.List), store.In(Kind.F(&p.State), string(InForce), string(Ending), string(Ended))}})
	if err != nil {
		return err
	}
	for _, o := range list {
		runs := o.To.IsZero() || o.To >= r.From
		switch {
		case o.Code != r.Code:
			if runs && o.Label == r.Label {
				return record.Bad(&r.Label, "“%s”已是代码 %s 的名称", r.Label, o.Code)
			}
		case o.State == Ending:
			return record.Bad(&r.Code, "代码 %s 正在办理停用", r.Code)
		case o.From >= r.From:
			return record.Bad(&r.From, "代码 %s 已有自 %s 起适用的版本", r.Code, o.From.String())
		default:
			r.Fixed, r.Tone = r.Fixed || o.Fixed, o.Tone
			if runs {
				o.To = r.From.AddDays(-1)
				if err := tx.Save(Kind.Plan, o, string(role.Change), "被新版本替代"); err != nil {
					return err
				}
			}
		}
	}
	if r.Fixed && !r.To.IsZero() {
		return record.Bad(&r.To, "程序按代码 %s 办事，不能停用", r.Code)
	}
	return changed(tx, r)
}

// Register holds the lists as the program uses them. It implements record.Lists. It is filled by Load and again after each approved
// change; readers always see one whole state. The zero value knows no list.
type Register struct {
	rows  atomic.Pointer[map[string][]*Code]
	begin []*Code
}

// Begin says what the lists begin with: the codes that the fields of the kinds declare.
func (g *Register) Begin(plans []*record.Plan) {
	g.begin = nil
	for _, p := range plans {
		g.declared(p.Fields)
	}
}

func (g *Register) declared(fields []*record.Field) {
	for _, f := range fields {
		if f.Child != nil {
			g.declared(f.Child.Fields)
		}
		if f.Open == "" {
			continue
		}
		for i, c := range f.Codes {
			if !slices.ContainsFunc(g.begin, func(o *Code) bool { return o.List == f.Open && o.Code == c.Code }) {
				g.begin = append(g.begin, &Code{Head: record.Head{Region: "000000", State: InForce}, List: f.Open, Code: c.Code, Label: c.Label, Rank: int64(10 * (i + 1)), Source: carried, Tone: string(c.Tone), Fixed: slices.Contains(f.Core, c.Code)})
			}
		}
	}
}

// Codes returns the entries of a list: of each code the version in force on the day, else the last that was, else the first to come.
func (g *Register) Codes(list string, on calendar.Date) record.Codes {
	rows := g.rows.Load()
	if rows == nil {
		return nil
	}
	var out record.Codes
	for i, versions := 0, (*rows)[list]; i < len(versions); {
		best := versions[i]
		n := i + 1
		for ; n < len(versions) && versions[n].Code == best.Code; n++ { // in the order of their first days
			if versions[n].From <= on {
				best = versions[n]
			}
		}
		out = append(out, record.Code{Code: best.Code, Label: best.Label, Tone: record.Tone(best.Tone), English: best.English, From: best.From, To: best.To})
		i = n
	}
	return out
}

// Load reads the lists of the database.
func (g *Register) Load(ctx context.Context, db *store.DB) error {
	return db.Read(role.With(ctx, role.System("代码表")), func(tx *store.Tx) error {
		p := Kind.P
		found, err := store.Find(tx, Kind, store.Query{Limit: 1000, Where: []store.Cond{store.In(Kind.F(&p.State), string(InForce), string(Ending), string(Ended))}})
		if err != nil {
			return err
		}
		ranks := make(map[string]int64) // the last version says where the code stands
		slices.SortFunc(found, func(a, b *Code) int { return cmp.Compare(a.From, b.From) })
		for _, c := range found {
			ranks[c.List+" "+c.Code] = c.Rank
			if c.State == Ending {
				c.To = 0 // not approved yet
			}
		}
		slices.SortStableFunc(found, func(a, b *Code) int {
			return cmp.Or(cmp.Compare(ranks[a.List+" "+a.Code], ranks[b.List+" "+b.Code]), cmp.Compare(a.Code, b.Code))
		})
		rows := make(map[string][]*Code)
		for _, c := range found {
			rows[c.List] = append(rows[c.List], c)
		}
		g.rows.Store(&rows)
		return nil
	})
}

// seed writes the entries that the program carries and the register does not know yet.
func (g *Register) seed(ctx context.Context, e *flow.Engine) error {
	err := e.Write(ctx, func(tx *flow.Tx) error {
		rows, err := store.Find(tx.Tx, Kind, store.Query{Bare: true, Limit: 1000})
		if err != nil {
			return err
		}
		for _, c := range g.begin {
			if slices.ContainsFunc(rows, func(o *Code) bool { return o.List == c.List && o.Code == c.Code }) {
				continue
			}
			fresh := *c
			if err := store.Insert(tx.Tx, Kind, &fresh); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return g.Load(ctx, e.DB())
}

// Module is the register of open lists.
func Module(g *Register) module.Module {
	k, p := Kind, Kind.P
	return module.Module{
		Name: "codelist",
		Views: []page.View{{Plan: k.Plan, Flow: Flow, Wing: "系统", Icon: "list-check", Rank: 24,
			Columns: []page.Column{{Field: k.F(&p.Label), Under: k.F(&p.Code)}, {Field: k.F(&p.List)}, {Field: k.F(&p.From)}, {Field: k.F(&p.To)}, {Field: k.F(&p.State)}, {Field: k.F(&p.Source)}},
			Sample: func(tx *flow.Tx) (record.Record, error) {
				return &Code{List: LabSorts, Code: "sample_" + tx.NewID().String(), Label: "示例类别", English: "Sample sort", Source: "示例规定", From: calendar.NewDate(2030, 1, 1)}, nil
			}}},
		Grants: append(role.Allow(k.Name, []role.Action{role.See, role.Export}, append(duty.Staff(), role.SystemAdmin, role.SecurityAdmin)...),
			role.Allow(k.Name, []role.Action{role.Create, role.Change, role.Import}, duty.Planner, duty.Supervisor)...),
		Handlers: []event.Handler[*flow.Tx]{event.On(Changed, func(tx *flow.Tx, _ Change) error {
			db := tx.DB()
			tx.After(func() {
				// a failure leaves the lists as they were; the next reading brings the change
				_ = g.Load(context.WithoutCancel(tx.Context()), db)
			})
			return nil
		})},
		Seed:    g.seed,
		English: English,
	}
}
