package letter

import (
	"context"
	_ "embed"
	"regexp"
	"slices"
	"strings"

	"qgov/base/duty"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Text is the text of one sort of letter in force over a range of days. A new text is a new record, never an edit of one in force.
type Text struct {
	record.Head
	Sort    string
	Title   string
	Body    string
	Annexes string
	From    calendar.Date
	Until   calendar.Date
}

// Placeholders of a text, by what it is made from: those that both sources have, those of a sample, those of a finding, those of a listing.
var (
	common    = []string{"主送", "机关", "企业", "事项", "问题", "产品", "来源编号"}
	ofSample  = []string{"领域", "任务", "依据", "被抽样单位", "标称生产者", "规格型号", "商标", "批号", "生产日期", "抽样日期", "承检机构", "报告编号", "执行标准", "不合格项目", "结论", "异议截止日期", "复检机构", "复检报告编号", "复检日期", "控制措施"}
	ofFinding = []string{"责令内容", "责任人", "责令日期", "整改期限", "复查期限", "文号", "公告事由", "公告日期", "公告", "停业要求", "整顿期满"}
	ofListing = []string{"事由", "列入依据", "事实", "处罚决定", "处罚内容", "陈述申辩期限", "听证期限", "复核意见", "文号", "列入日期", "期满日期", "最早修复日期", "移出日期", "移出理由", "修复事项", "修复决定", "决定理由", "决定日期"}
)

// Placeholders returns the names that may stand in braces in the text of a sort.
func Placeholders(sort string) []string {
	switch sort {
	case ToFirm, ToProducer, Retest, Risk:
		return append(slices.Clone(common), ofSample...)
	case Order, LookBack, Refer, Suspend:
		return append(slices.Clone(common), ofFinding...)
	case ListNotice, ListDecision, ListEnd, AbnormalNotice, AbnormalDecision, RepairDecision:
		return append(slices.Clone(common), ofListing...)
	}
	return common
}

var braces = regexp.MustCompile(`\{([^{}]*)\}`)

// TextKind is the register of texts.
var TextKind = record.Declare("letter_text", "文书文本", func(r *Text, f *record.Fields) {
	f.Chosen(&r.Sort, "文书种类", Sorts).Required().Filter().List()
	f.Text(&r.Title, "标题").Required().Title()
	f.Text(&r.Body, "正文").Paragraph().Max(8000).Required().Hint("一行一段；以 # 开头的行为小标题；花括号内写占位项，例如 {产品}")
	f.Text(&r.Annexes, "附件").Paragraph().Max(1000).Hint("一行一个")
	f.Date(&r.From, "启用日期").Required().List()
	f.Date(&r.Until, "停用日期").ByCode().List()
}).Everywhere().Says("各类文书的标准文本；修改须两人办理，按启用日期适用").Rule(func(r *Text) error {
	allowed := Placeholders(r.Sort)
	for _, field := range []*string{&r.Title, &r.Body, &r.Annexes} {
		for _, m := range braces.FindAllStringSubmatch(*field, -1) {
			if !slices.Contains(allowed, m[1]) {
				return record.Bad(field, "“{%s}”不是本类文书的占位项，可用的有：%s", m[1], strings.Join(allowed, "、"))
			}
		}
		if left := braces.ReplaceAllString(*field, ""); strings.ContainsAny(left, "{}") {
			return record.Bad(field, "花括号没有成对")
		}
	}
	return nil
})

// The states of a text.
const (
	Proposed record.State = "proposed"
	InForce  record.State = "in_force"
)

// TextFlow lets one person propose a text and another approve it.
var TextFlow = flow.Of(TextKind, Proposed, flow.States{
	{Code: Proposed, Label: "待批准", Tone: record.Warn}, {Code: InForce, Label: "适用", Tone: record.Good}, {Code: Dropped, Label: "不采用", Tone: record.Quiet, Final: true, Aside: true},
},
	flow.Step[Text]{Name: "approve", Label: "批准启用", From: flow.From(Proposed), To: InForce, By: flow.By(duty.Supervisor), FourEyes: "create", Do: approve},
	flow.Step[Text]{Name: "drop", Label: "不采用", From: flow.From(Proposed), To: Dropped, By: flow.By(duty.Supervisor), FourEyes: "create", Danger: true},
)

// approve ends the text in force on the day before the new one begins.
func approve(tx *flow.Tx, r *Text) error {
	p := TextKind.P
	old, err := store.Find(tx.Tx, TextKind, store.Query{Limit: 100, Where: []store.Cond{store.Eq(TextKind.F(&p.Sort), r.Sort), store.Eq(TextKind.F(&p.State), string(InForce))}})
	if err != nil {
		return err
	}
	for _, o := range old {
		if o.From >= r.From {
			return record.Bad(&r.From, "已有自 %s 起适用的文本，启用日期应晚于它", o.From.String())
		}
		if o.Until.IsZero() || o.Until >= r.From {
			o.Until = r.From.AddDays(-1)
			if err := tx.Save(TextKind.Plan, o, string(role.Change), "被新文本替代"); err != nil {
				return err
			}
		}
	}
	return nil
}

// textAt returns the text of a sort that is in force on a day.
func textAt(tx *flow.Tx, sort string, on calendar.Date) (*Text, error) {
	p := TextKind.P
	var list []*Text
	err := tx.Elevated(func() (err error) {
		list, err = store.Find(tx.Tx, TextKind, store.Query{Limit: 100, Where: []store.Cond{store.Eq(TextKind.F(&p.Sort), sort), store.Eq(TextKind.F(&p.State), string(InForce))}})
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		if t.From <= on && (t.Until.IsZero() || on <= t.Until) {
			return t, nil
		}
	}
	return nil, fault.New(fault.Conflict, "W104", "“%s”没有在用的文本，请先登记并批准", Sorts.Label(sort))
}

// fill puts values in the place of the placeholders, once: a value that holds braces stays as it is. What is not known is “／”, as on
// printed forms.
func fill(text string, values map[string]string) string {
	return braces.ReplaceAllStringFunc(text, func(m string) string {
		v := strings.Join(strings.Fields(values[m[1:len(m)-1]]), " ")
		if v == "" {
			return "／"
		}
		return v
	})
}

//go:embed texts.txt
var usual string

// Usual returns the texts that an empty installation begins with, a draft of common practice that a bureau replaces by its own.
func Usual() []Text {
	var out []Text
	for part := range strings.SplitSeq(usual, "\n== ") {
		part = strings.TrimSpace(strings.TrimPrefix(part, "== "))
		head, rest, _ := strings.Cut(part, "\n")
		sort, title, _ := strings.Cut(head, " ")
		body, annexes, _ := strings.Cut(rest, "\n-- \n")
		out = append(out, Text{Sort: sort, Title: title, Body: strings.TrimSpace(body), Annexes: strings.TrimSpace(annexes), From: calendar.NewDate(2020, 1, 1)})
	}
	return out
}

// seed writes the usual text of each sort that the register has no text of.
func seed(ctx context.Context, e *flow.Engine) error {
	return e.Write(ctx, func(tx *flow.Tx) error {
		for _, t := range Usual() {
			n, err := tx.Count(TextKind.Plan, store.Query{Where: []store.Cond{store.Eq(TextKind.F(&TextKind.P.Sort), t.Sort)}}, 1)
			if err != nil {
				return err
			}
			if n > 0 {
				continue
			}
			t.Region = "000000"
			if err := flow.Create(tx, TextKind, &t); err != nil {
				return err
			}
			if err := flow.Take(tx, TextKind, &t, "approve", nil); err != nil {
				return err
			}
		}
		return nil
	})
}
