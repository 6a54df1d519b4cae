// Package annual is the yearly report of firms (企业年报公示): who has to report ([Fill]), what they reported ([Kind]), who was reminded
// ([ReminderKind]), how many reported in time by region ([Rates]), and who missed it ([Missed]) and is put forward for the list of abnormal
// operations.
//
// The window is rule K01 (1 January to 30 June for the year before). The due list is a table of its own, keyed by the firm's code and
// filled while the window is open from the register: who was founded by the end of the reported year and is active. It is kept as it was,
// so that a rate of years ago does not change when firms close.
package annual

import (
	_ "embed"
	"fmt"
	"strconv"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

//go:embed en.tsv
var English string

// The rules of the register of time limits.
const (
	ruleWindow = "K01"
	ruleRemind = "K25"
)

// Ground is the code of the ground of the abnormal list for a report that was missed.
const Ground = "report"

// Report is the report of one firm for one year.
type Report struct {
	record.Head
	Key       string
	Number    string
	Firm      record.Ref[firm.Firm]
	Code      string
	Year      int64 // the reported year
	FiledOn   calendar.Date
	Late      bool
	Operating string
	Address   string
	Phone     record.Secret
	Email     string
	Site      string
	Staff     record.Maybe[int64]
	ShowStaff bool
	Assets    record.Maybe[record.Money]
	Revenue   record.Maybe[record.Money]
	Profit    record.Maybe[record.Money]
	Tax       record.Maybe[record.Money]
	ShowMoney bool
	Imported  bool
	Revised   calendar.Date
	Demo      bool
}

// Filed is the one state of a report.
const Filed record.State = "filed"

var operating = record.Codes{{Code: "open", Label: "开业"}, {Code: "pause", Label: "歇业"}, {Code: "liquidation", Label: "清算"}}

// Kind is the register of reports.
var Kind = record.Declare("annual_report", "企业年报", func(r *Report, f *record.Fields) {
	f.Text(&r.Number, "年报编号").ByCode().Max(40).Title()
	f.Text(&r.Key, "唯一键").ByCode().Max(40).Unique()
	record.Refer(f, &r.Firm, "企业", firm.Kind).Required().Filter().List().ForParty()
	f.Text(&r.Code, "统一社会信用代码").ByCode().Search().List().Public()
	f.Count(&r.Year, "报告年度").AsYear().Required().Min(2013).Max(2100).Filter().List().Public()
	f.Date(&r.FiledOn, "报送日期").List().Filter().Public().Hint("企业自行报送的，以提交当日为准；导入的填写原报送日期")
	f.YesNo(&r.Late, "逾期补报").ByCode().Filter().List().Public()
	f.Chosen(&r.Operating, "经营状态", operating).Required().Public().Heading("报告内容")
	f.Text(&r.Address, "通信地址").Required()
	f.Secret(&r.Phone, "联系电话")
	f.Text(&r.Email, "电子邮箱").Max(80)
	f.Text(&r.Site, "网站或网店").Public()
	f.MaybeCount(&r.Staff, "从业人数").Min(0)
	f.YesNo(&r.ShowStaff, "公示从业人数").Hint("由企业选择是否公示（企业信息公示暂行条例第9条）")
	f.MaybeMoney(&r.Assets, "资产总额")
	f.MaybeMoney(&r.Revenue, "营业总收入")
	f.MaybeMoney(&r.Profit, "净利润")
	f.MaybeMoney(&r.Tax, "纳税总额")
	f.YesNo(&r.ShowMoney, "公示资产状况").Hint("由企业选择是否公示（企业信息公示暂行条例第9条）")
	f.YesNo(&r.Imported, "由报送系统导入").ByCode()
	f.Date(&r.Revised, "最近更正日期").ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Says("企业于每年1月1日至6月30日报送上一年度年报；逾期补报的记为逾期，期限内可以更正").Rule(func(r *Report) error {
	if r.Operating != "" && r.Address == "" {
		return record.Bad(&r.Address, "请填写通信地址")
	}
	return nil
})

// revision is the input of a correction.
type revision struct {
	Operating, Address, Email, Site string
	Staff                           record.Maybe[int64]
	Assets, Revenue, Profit, Tax    record.Maybe[record.Money]
	Reason                          string
}

var revisionForm = record.Input("annual_revise", func(in *revision, f *record.Fields) {
	f.Chosen(&in.Operating, "经营状态", operating).Required()
	f.Text(&in.Address, "通信地址").Required()
	f.Text(&in.Email, "电子邮箱").Max(80)
	f.Text(&in.Site, "网站或网店")
	f.MaybeCount(&in.Staff, "从业人数").Min(0)
	f.MaybeMoney(&in.Assets, "资产总额")
	f.MaybeMoney(&in.Revenue, "营业总收入")
	f.MaybeMoney(&in.Profit, "净利润")
	f.MaybeMoney(&in.Tax, "纳税总额")
	f.Text(&in.Reason, "更正理由").Paragraph().Required()
})

// Flow lets a report be corrected while the window is open, by the firm or by the bureau.
var Flow = flow.Begin(flow.Of(Kind, Filed, flow.States{{Code: Filed, Label: "已报送", Tone: record.Good, Locked: true}},
	flow.Fill(flow.With(flow.Step[Report]{Name: "revise", Optional: true, Label: "更正年报", Help: "报送期限届满前可以更正", From: flow.From(Filed), By: flow.By(duty.Firm, duty.Registrar)}, revisionForm, revise),
		func(_ *flow.Tx, r *Report, in *revision) error {
			*in = revision{r.Operating, r.Address, r.Email, r.Site, r.Staff, r.Assets, r.Revenue, r.Profit, r.Tax, ""}
			return nil
		}),
), begin)

// Turned tells that a firm filed its report.
var Turned = event.NewTopic[Turn]("annual_report.filed")

// Turn is a report that was filed.
type Turn struct {
	Report record.ID
	Firm   record.ID
	Code   string
	Region string
	Year   int64
	Number string
	Day    calendar.Date
	Late   bool
	Demo   bool
}

// Missed tells that a firm did not file its report in the window.
var Missed = event.NewTopic[Miss]("annual_report.missed")

// Miss is a report that was missed.
type Miss struct {
	Firm   record.ID
	Code   string
	Region string
	Year   int64
	Day    calendar.Date // last day of the window
}

// Window returns the days in which the report of a year has to be filed.
func Window(tx *flow.Tx, year int64) (from, to calendar.Date, err error) {
	rule, err := tx.Rules().At(ruleWindow, calendar.NewDate(int(year)+1, 1, 1))
	if err != nil {
		return 0, 0, err
	}
	from, to = rule.Window.In(int(year) + 1)
	return from, to, nil
}

// begin numbers a report, judges whether it is in time, and strikes the firm off the list of those that owe it.
func begin(tx *flow.Tx, r *Report) error {
	if !r.Firm.Known() {
		return record.Bad(&r.Firm, "请选择企业")
	}
	from, to, err := Window(tx, r.Year)
	if err != nil {
		return err
	}
	own := tx.Actor().Party != 0
	r.Imported = !own && !r.FiledOn.IsZero()
	if own || r.FiledOn.IsZero() {
		r.FiledOn = tx.Today()
	}
	if r.FiledOn < from || r.FiledOn > tx.Today() {
		return record.Bad(&r.FiledOn, "%d 年度的年报自 %s 起报送，报送日期不能晚于今天", r.Year, from.String())
	}
	return tx.Elevated(func() error {
		f, err := store.Get(tx.Tx, firm.Kind, r.Firm.ID)
		if err != nil {
			return err
		}
		if f.Code == "" {
			return record.Bad(&r.Firm, "该企业没有统一社会信用代码，请先在企业登记中补充")
		}
		r.Code, r.Region, r.Late = f.Code, f.Region, r.FiledOn > to
		r.Key = strconv.FormatInt(r.Year, 10) + "-" + f.Code
		if r.Number = "年报" + r.Key; r.ID == 0 {
			r.ID = tx.NewID()
		}
		old, err := store.First(tx.Tx, Kind, store.Query{Bare: true, Where: []store.Cond{store.Eq(Kind.F(&Kind.P.Key), r.Key)}})
		if err != nil {
			return err
		}
		if old != nil {
			return record.Bad(&r.Firm, "该企业 %d 年度的年报已经报送", r.Year)
		}
		if _, err := tx.Exec(`UPDATE annual_due SET filed = ?, report = ? WHERE code = ? AND year = ? AND {all: the row of the firm that files}`, r.FiledOn, r.ID, r.Code, r.Year); err != nil {
			return err
		}
		if err := cured(tx, r); err != nil {
			return err
		}
		return event.Emit(tx, Turned, Turn{r.ID, r.Firm.ID, r.Code, r.Region, r.Year, r.Number, r.FiledOn, r.Late, r.Demo})
	})
}

// cured asks for the removal of the firm from the abnormal list, where it stands for a report that it has now filed.
func cured(tx *flow.Tx, r *Report) error {
	if !r.Late {
		return nil
	}
	a, err := listing.Standing(tx, r.Firm.ID, Ground)
	if err != nil || a == nil || a.State != listing.InForce {
		return err
	}
	_, end, err := Window(tx, r.Year)
	if err != nil || a.Found != end {
		return err // listed for another year
	}
	return listing.AskRemoval(tx, a, fmt.Sprintf("已补报 %d 年度年报", r.Year), r.Number)
}

func revise(tx *flow.Tx, r *Report, in *revision) error {
	_, to, err := Window(tx, r.Year)
	if err != nil {
		return err
	}
	if tx.Today() > to {
		return fault.New(fault.Conflict, "V101", "%d 年度年报的更正期限至 %s 届满", r.Year, to.String())
	}
	r.Operating, r.Address, r.Email, r.Site, r.Staff, r.Assets, r.Revenue, r.Profit, r.Tax = in.Operating, in.Address, in.Email, in.Site, in.Staff, in.Assets, in.Revenue, in.Profit, in.Tax
	r.Revised = tx.Today()
	return nil
}

// Reminder is one round of reminders to the firms of a region that owe their report.
type Reminder struct {
	record.Head
	Title string
	Year  int64
	Day   calendar.Date
	How   string
	Text  string
	Count int64
	Demo  bool
}

var remindWays = record.Codes{{Code: "message", Label: "短信"}, {Code: "notice", Label: "公告"}, {Code: "letter", Label: "信函"}, {Code: "phone", Label: "电话"}, {Code: "visit", Label: "上门"}}

// Reminded is the one state of a reminder.
const Reminded record.State = "sent"

// ReminderKind is the register of reminders.
var ReminderKind = record.Declare("annual_reminder", "年报提醒", func(r *Reminder, f *record.Fields) {
	f.Text(&r.Title, "名称").ByCode().Title()
	f.Count(&r.Year, "报告年度").AsYear().Required().Min(2013).Max(2100).Filter().List()
	f.Date(&r.Day, "提醒日期").ByCode().List()
	f.Chosen(&r.How, "提醒方式", remindWays).Required().Filter().List()
	f.Text(&r.Text, "提醒内容").Paragraph().Max(2000).Required()
	f.Count(&r.Count, "提醒户数").ByCode().List()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("对本属地尚未报送年报的企业发出的提醒；名单可在年报公示页导出")

// ReminderFlow numbers reminders; nothing follows from them.
var ReminderFlow = flow.Begin(flow.Of(ReminderKind, Reminded, flow.States{{Code: Reminded, Label: "已提醒", Tone: record.Good, Final: true, Locked: true}}), remind)

// remind marks who was reminded.
func remind(tx *flow.Tx, r *Reminder) (err error) {
	if r.Region == "" {
		r.Region = tx.Actor().Region
	}
	r.Day = tx.Today()
	r.Title = fmt.Sprintf("%d年度年报提醒（%s）", r.Year, r.Day.String())
	from, to := span(r.Region)
	r.Count, err = tx.Exec(`UPDATE annual_due SET reminded = ? WHERE year = ? AND filed IS NULL AND region >= ? AND region < ? AND {region annual_due:annual}`, r.Day, r.Year, from, to)
	return err
}
