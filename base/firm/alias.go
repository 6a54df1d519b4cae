package firm

import (
	"strings"

	"qgov/base/duty"
	"qgov/calc/uscc"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// Alias is what a subject was called or numbered for a time: its 15-digit registration number of before October 2015 (三证合一), or a former
// name. What others said about it then is found by it; the same name may have belonged to another subject before or after.
type Alias struct {
	record.Head
	Firm  record.Ref[Firm]
	Sort  string
	Value string
	From  calendar.Date // zero: from the founding
	To    calendar.Date // last day; zero: without end
	Basis string
	Demo  bool
}

// Sorts of alias.
const (
	Number = "number"
	Name   = "name"
)

// AliasSorts is their code list.
var AliasSorts = record.Codes{{Code: Number, Label: "原注册号"}, {Code: Name, Label: "曾用名"}}

// AliasKind is the register of former numbers and names.
var AliasKind = record.Declare("firm_alias", "原注册号与曾用名", func(r *Alias, f *record.Fields) {
	record.Refer(f, &r.Firm, "主体", Kind).Required().Filter().List().Public()
	f.Chosen(&r.Sort, "类型", AliasSorts).Required().Filter().List().Public()
	f.Text(&r.Value, "原注册号或曾用名").Required().Title().Public()
	f.Date(&r.From, "启用日期").List().Public()
	f.Date(&r.To, "停用日期").List().Public()
	f.Text(&r.Basis, "变更依据").Hint("例如变更登记通知书文号").Public()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Everywhere().Says("按日期把旧注册号、曾用名对应到现在的主体").Rule(func(r *Alias) error {
	r.Value = strings.TrimSpace(r.Value)
	if r.Sort == Number {
		c := uscc.CheckRegistration(r.Value)
		if !c.Valid {
			return record.Bad(&r.Value, "注册号不正确：%s", c.Reason)
		}
		r.Value = c.Code
	}
	if !r.To.IsZero() && r.To < r.From {
		return record.Bad(&r.To, "停用日期不能早于启用日期")
	}
	return nil
})

// Holds reports whether the alias meant its subject on the day.
func (a *Alias) Holds(on calendar.Date) bool { return a.From <= on && (a.To.IsZero() || on <= a.To) }

// The states of an alias.
const (
	AliasKept record.State = "kept"
	AliasVoid record.State = "void"
)

// Aliased tells that a former number or name is about to be registered.
var Aliased = event.NewTopic[*Alias]("firm.aliased")

// AliasFlow lets a wrong alias be taken out of use; it is not deleted, since records moved by it.
var AliasFlow = flow.Begin(flow.Of(AliasKind, AliasKept, flow.States{{Code: AliasKept, Label: "有效", Tone: record.Good}, {Code: AliasVoid, Label: "作废", Tone: record.Quiet, Final: true, Aside: true}},
	flow.Step[Alias]{Name: "void", Optional: true, Label: "作废", Help: "对应有误的作废，不再用于归集；已归集的记录须另行更正", From: flow.From(AliasKept), To: AliasVoid, By: flow.By(duty.Registrar, duty.Credit), Danger: true},
), func(tx *flow.Tx, r *Alias) error { return event.Emit(tx, Aliased, r) })
