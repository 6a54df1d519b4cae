package law

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"

	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
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

// Limit is one statutory time limit in force over a range of days. A change of the law is a new row, never an edit of one in force.
type Limit struct {
	record.Head
	Rule       string // id, the same for all versions
	Business   string
	Source     string
	Article    string
	Trigger    string
	Action     string
	Value      int64
	Earliest   record.Maybe[int64] // an act before it is not in time: the shorter end of a range
	Unit       string
	Roll       bool
	Extension  string
	Confidence string
	Confirmed  bool
	From       calendar.Date
	To         calendar.Date
}

// Units are the units of a period.
var Units = record.Codes{{Code: "workday", Label: "工作日"}, {Code: "calendar_day", Label: "日"}, {Code: "month", Label: "个月"}, {Code: "year", Label: "年"}, {Code: "hour", Label: "小时"}}

// Businesses are the businesses that limits belong to.
var Businesses = record.Codes{
	{Code: "complaint", Label: "投诉"}, {Code: "report", Label: "举报"}, {Code: "consumer", Label: "消费维权"}, {Code: "product_inspection", Label: "产品质量监督抽查"}, {Code: "food_sampling", Label: "食品安全抽检"},
	{Code: "other", Label: "其他"},
}

// The states of a limit.
const (
	Proposed record.State = "proposed"
	InForce  record.State = "in_force"
	Dropped  record.State = "dropped"
)

// Kind is the register of time limits.
var Kind = record.Declare("time_limit", "法定期限", func(r *Limit, f *record.Fields) {
	f.Text(&r.Rule, "规则编号").Required().Max(20).Filter().List().Public()
	f.Text(&r.Action, "期限事项").Required().Title().Public()
	f.Text(&r.Business, "所属业务").Filter().List().Public()
	f.Text(&r.Source, "依据").Required().List().Public()
	f.Text(&r.Article, "条款").Max(60).List().Public()
	f.Text(&r.Trigger, "起算").Public()
	f.Count(&r.Value, "期限").Required().Min(1).List().Public()
	f.MaybeCount(&r.Earliest, "不得早于").Min(1).Hint("期限是区间的，填写较短的一端，例如 60 至 90 日的 60").Public()
	f.Chosen(&r.Unit, "单位", Units).Required().List().Public()
	f.YesNo(&r.Roll, "末日遇节假日顺延").Public()
	f.Text(&r.Extension, "延长").Public()
	f.Text(&r.Confidence, "核实情况").Public()
	f.YesNo(&r.Confirmed, "已核实原文").Filter().List().Public()
	f.Date(&r.From, "施行日期").Public()
	f.Date(&r.To, "失效日期").Public()
}).Everywhere().Says("各项法定期限及其依据；修改须两人办理，按生效日期适用，未核实的会向使用者标明").Rule(func(r *Limit) error {
	if !r.From.IsZero() && !r.To.IsZero() && r.To < r.From {
		return record.Bad(&r.To, "失效日期早于施行日期")
	}
	if r.Earliest.Known && r.Earliest.V >= r.Value {
		return record.Bad(&r.Earliest, "应短于期限 %d", r.Value)
	}
	return nil
})

// Flow lets one person propose and another approve.
var Flow = flow.Of(Kind, Proposed, flow.States{
	{Code: Proposed, Label: "待批准", Tone: record.Warn}, {Code: InForce, Label: "适用", Tone: record.Good, Locked: true}, {Code: Dropped, Label: "不采用", Tone: record.Quiet, Final: true, Locked: true},
},
	flow.Step[Limit]{Name: "approve", Label: "批准适用", From: flow.From(Proposed), To: InForce, By: flow.By(duty.Supervisor), FourEyes: "create", Do: approve},
	flow.Step[Limit]{Name: "drop", Label: "不采用", From: flow.From(Proposed), To: Dropped, By: flow.By(duty.Supervisor), FourEyes: "create", Danger: true},
)

// Changed tells that the law in the database changed, so that the book is read again once the transaction has committed.
var Changed = event.NewTopic[Change]("law.changed")

// Change is a change of the law.
type Change struct{ Rule string }

// approve ends the version in force on the day before the new one begins.
func approve(tx *flow.Tx, r *Limit) error {
	if r.From.IsZero() {
		return record.Bad(&r.From, "请填写施行日期")
	}
	old, err := store.Find(tx.Tx, Kind, store.Query{Where: []store.Cond{store.Eq(Kind.F(&Kind.P.Rule), r.Rule), store.Eq(Kind.F(&Kind.P.State), InForce)}, Limit: 100})
	if err != nil {
		return err
	}
	for _, o := range old {
		if o.From >= r.From {
			return record.Bad(&r.From, "规则 %s 已有自 %s 起适用的版本", r.Rule, o.From.String())
		}
		if o.To.IsZero() || o.To >= r.From {
			o.To = r.From.AddDays(-1)
			if err := tx.Save(Kind.Plan, o, string(role.Change), "被新版本替代"); err != nil {
				return err
			}
		}
	}
	if _, err := rulesOf(append(old, r)); err != nil {
		return record.Bad(&r.Rule, "该规则与程序自带的规则冲突，请改用其他编号")
	}
	return event.Emit(tx, Changed, Change{r.Rule})
}

// rule turns a row into the rule that the calendar computes with.
func (l *Limit) rule() (calendar.Rule, error) {
	p := calendar.Period{Value: int(l.Value), Roll: l.Roll}
	switch l.Unit {
	case "workday":
		p.Unit = calendar.Workday
	case "calendar_day":
		p.Unit = calendar.CalendarDay
	case "month":
		p.Unit = calendar.Month
	case "year":
		p.Unit = calendar.Year
	case "hour":
		p.Unit = calendar.Hour
	default:
		return calendar.Rule{}, fmt.Errorf("law: limit %s has unit %q", l.Rule, l.Unit)
	}
	earliest := calendar.Period{}
	if l.Earliest.Known {
		earliest = calendar.Period{Value: int(l.Earliest.V), Unit: p.Unit}
	}
	return calendar.Rule{ID: l.Rule, Domain: l.Business, Source: l.Source, Article: l.Article, Trigger: l.Trigger, Action: l.Action, Value: strconv.FormatInt(l.Value, 10),
		Period: p, Earliest: earliest, Extension: l.Extension, Confidence: l.Confidence, Confirmed: l.Confirmed, From: l.From, To: l.To}, nil
}

// Book is the law as the program applies it: time limits and the calendar. It implements flow.Rules. It is filled by Load and again
// after each approved change; readers always see one whole state.
type Book struct{ state atomic.Pointer[state] }

type state struct {
	rules *calendar.Rules
	cal   *calendar.Calendar
}

// NewBook returns a book of the limits and holidays that the program carries.
func NewBook() (*Book, error) {
	list, err := Published()
	if err != nil {
		return nil, err
	}
	rules, err := calendar.NewRules(list...)
	if err != nil {
		return nil, err
	}
	cal, err := calendar.Standard()
	if err != nil {
		return nil, err
	}
	b := &Book{}
	b.state.Store(&state{rules, cal})
	return b, nil
}

// At returns the rule in force on the day.
func (b *Book) At(id string, on calendar.Date) (calendar.Rule, error) {
	return b.state.Load().rules.At(id, on)
}

// Due returns the last day of a period.
func (b *Book) Due(from calendar.Date, p calendar.Period, suspended ...calendar.Span) calendar.Result {
	return b.state.Load().cal.Due(from, p, suspended...)
}

// Calendar returns the working days.
func (b *Book) Calendar() *calendar.Calendar { return b.state.Load().cal }

// Load reads limits and holiday notices of the database.
func (b *Book) Load(ctx context.Context, db *store.DB) error {
	return db.Read(role.With(ctx, role.System("法定期限")), func(tx *store.Tx) error {
		rows, err := store.Find(tx, Kind, store.Query{Where: []store.Cond{store.Eq(Kind.F(&Kind.P.State), InForce)}, Limit: 1000})
		if err != nil {
			return err
		}
		rules, err := rulesOf(rows)
		if err != nil {
			return fault.Wrap(err, fault.Internal, "F500", "法定期限有重叠，请检查")
		}
		cal, err := b.holidays(tx)
		if err != nil {
			return err
		}
		b.state.Store(&state{rules, cal})
		return nil
	})
}

// rulesOf joins the limits in force with those that the program carries and that are no plain length (windows, counts), which are no
// rows of the register. Of an empty register it returns all that the program carries.
func rulesOf(rows []*Limit) (*calendar.Rules, error) {
	list, err := Published()
	if err != nil {
		return nil, err
	}
	if len(rows) > 0 {
		list = slices.DeleteFunc(list, func(c calendar.Rule) bool { return !c.Period.IsZero() })
	}
	for _, r := range rows {
		rule, err := r.rule()
		if err != nil {
			return nil, err
		}
		list = append(list, rule)
	}
	return calendar.NewRules(list...)
}

// notice turns a row into what the calendar reads.
func (r *Notice) notice() calendar.Notice {
	n := calendar.Notice{Year: int(r.Year), Sources: []string{r.Source}}
	for _, d := range r.Days {
		n.Days = append(n.Days, calendar.Holiday{Name: d.Name, Date: d.Date, Off: d.Off})
	}
	return n
}

// holidays returns the calendar of the carried notices and those that administrators entered since.
func (b *Book) holidays(tx *store.Tx) (*calendar.Calendar, error) {
	h, err := calendar.Published()
	if err != nil {
		return nil, err
	}
	rows, err := store.Find(tx, NoticeKind, store.Query{Where: []store.Cond{store.Eq(NoticeKind.F(&NoticeKind.P.State), InForce)}, Limit: 200})
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if h, err = h.With(r.notice()); err != nil {
			return nil, err
		}
	}
	return calendar.New(h), nil
}

// Notice is the yearly notice of holidays and make-up working days.
type Notice struct {
	record.Head
	Year   int64
	Source string
	Days   []Day
}

// Day is one day off, or one weekend day that is worked.
type Day struct {
	Date calendar.Date
	Name string
	Off  bool
}

// NoticeKind is the register of notices that came after the program was released.
var NoticeKind = record.Declare("holiday_notice", "放假安排", func(r *Notice, f *record.Fields) {
	f.Count(&r.Year, "年份").AsYear().Required().Min(2007).Max(2100).Unique().Title()
	f.Text(&r.Source, "通知名称与网址").Required()
	record.Lines(f, &r.Days, "放假与调休", func(d *Day, f *record.Fields) {
		f.Date(&d.Date, "日期").Required()
		f.Text(&d.Name, "节日").Required().Max(20)
		f.YesNo(&d.Off, "放假")
	}).Required()
}).Everywhere().Says("国务院办公厅每年的放假调休通知；未登记的年份只给出暂定期限").Rule(func(r *Notice) error {
	if _, err := calendar.NewHolidays(r.notice()); err != nil {
		return record.Bad(&r.Days, "日期须在该年度之内，元旦假期可含上年最后七日，每日只列一次")
	}
	return nil
})

// NoticeFlow lets one person enter and another approve.
var NoticeFlow = flow.Of(NoticeKind, Proposed, flow.States{
	{Code: Proposed, Label: "待批准", Tone: record.Warn}, {Code: InForce, Label: "适用", Tone: record.Good, Locked: true},
},
	flow.Step[Notice]{Name: "approve", Label: "批准适用", From: flow.From(Proposed), To: InForce, By: flow.By(duty.Supervisor), FourEyes: "create",
		Do: func(tx *flow.Tx, r *Notice) error { return event.Emit(tx, Changed, Change{}) }},
)

// Module is the law as configuration.
func Module(book *Book) module.Module {
	staff := duty.Staff()
	both := []role.Action{role.Create, role.Change, role.Import}
	return module.Module{
		Name: "law",
		Views: []page.View{
			{Plan: Kind.Plan, Flow: Flow, Wing: "系统", Icon: "scale", Rank: 20, Sample: func(tx *flow.Tx) (record.Record, error) {
				return &Limit{Rule: "T99", Business: "other", Source: "示例规定", Article: "1", Action: "示例事项", Trigger: "示例起算", Value: 7, Unit: "workday", From: calendar.NewDate(2026, 1, 1)}, nil
			}},
			{Plan: NoticeKind.Plan, Flow: NoticeFlow, Wing: "系统", Icon: "calendar", Rank: 21, Sample: sampleNotice},
		},
		Grants: append(append(role.Allow("time_limit", []role.Action{role.See, role.Export}, append(staff, role.SystemAdmin, role.SecurityAdmin)...), role.Allow("time_limit", both, duty.Planner, duty.Supervisor)...),
			append(role.Allow("holiday_notice", []role.Action{role.See, role.Export}, append(staff, role.SystemAdmin, role.SecurityAdmin)...), role.Allow("holiday_notice", both, duty.Planner, duty.Supervisor)...)...),
		Handlers: []event.Handler[*flow.Tx]{event.On(Changed, func(tx *flow.Tx, _ Change) error {
			db := tx.DB()
			tx.After(func() {
				// a failure leaves the law as it was; the next start reads it again
				_ = book.Load(context.WithoutCancel(tx.Context()), db)
			})
			return nil
		})},
		Seed:    func(ctx context.Context, e *flow.Engine) error { return seed(ctx, e, book) },
		English: English,
	}
}

// seed writes the limits that the program carries and that the register has no version of, as in force: they are the published law
// with its confidence, and a later change is proposed and approved by two people. A new release so brings its new limits.
func seed(ctx context.Context, e *flow.Engine, book *Book) error {
	list, err := Published()
	if err != nil {
		return err
	}
	err = e.Write(ctx, func(tx *flow.Tx) error {
		known := make(map[string]bool)
		rows, err := store.Find(tx.Tx, Kind, store.Query{Bare: true, Limit: 1000})
		if err != nil {
			return err
		}
		for _, l := range rows {
			known[l.Rule] = true
		}
		for _, r := range list {
			if r.Period.IsZero() {
				continue
			}
			if known[r.ID] {
				if err := shorter(tx, rows, r); err != nil {
					return err
				}
				continue
			}
			l := &Limit{Head: record.Head{Region: "000000", State: InForce}, Rule: r.ID, Business: r.Domain, Source: r.Source, Article: r.Article, Trigger: r.Trigger, Action: r.Action,
				Value: int64(r.Period.Value), Unit: unitName(r.Period.Unit), Roll: r.Period.Roll, Extension: r.Extension, Confidence: r.Confidence, Confirmed: r.Confirmed, From: r.From, To: r.To}
			if !r.Earliest.IsZero() {
				l.Earliest = record.Some(int64(r.Earliest.Value))
			}
			if err := store.Insert(tx.Tx, Kind, l); err != nil {
				return fmt.Errorf("law: seeding %s: %w", r.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return book.Load(ctx, e.DB())
}

// shorter adds the shorter end of a range to the rows of registers that were filled before they held it.
func shorter(tx *flow.Tx, rows []*Limit, r calendar.Rule) error {
	for _, l := range rows {
		if l.Rule != r.ID || r.Earliest.IsZero() || l.Earliest.Known || l.From != r.From || l.Value != int64(r.Period.Value) {
			continue
		}
		l.Earliest = record.Some(int64(r.Earliest.Value))
		if err := tx.Save(Kind.Plan, l, string(role.Change), "补录区间的较短一端"); err != nil {
			return err
		}
	}
	return nil
}

func unitName(u calendar.Unit) string {
	switch u {
	case calendar.Workday:
		return "workday"
	case calendar.Month:
		return "month"
	case calendar.Year:
		return "year"
	case calendar.Hour:
		return "hour"
	}
	return "calendar_day"
}

// sampleNotice is a notice of the last year that has none.
func sampleNotice(tx *flow.Tx) (record.Record, error) {
	for year := 2100; ; year-- {
		old, err := store.Find(tx.Tx, NoticeKind, store.Query{Where: []store.Cond{store.Eq(NoticeKind.F(&NoticeKind.P.Year), int64(year))}, Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(old) == 0 {
			return &Notice{Year: int64(year), Source: "示例通知", Days: []Day{{Date: calendar.NewDate(year, 1, 1), Name: "元旦", Off: true}}}, nil
		}
	}
}
