package survey

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"qgov/base/duty"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Questionnaire is one version of what is asked.
type Questionnaire struct {
	record.Head
	Title  string
	Number int64     // of the version, from 1
	First  record.ID // the first version; zero: this is it
	Intro  string
	Items  []Item
	Demo   bool
}

// Item is one question.
type Item struct {
	Code    string
	Domain  string
	Sort    string
	Text    string
	Options string // divided by |, numbered from 1
	Top     int64  // end of the scale
	Weight  record.Decimal
	Must    bool
	Skip    string // 2>Q08; 3>END
}

// The sorts of items.
const (
	Single   = "single"
	Multiple = "multiple"
	Scale    = "scale"
	Open     = "open"
)

// Sorts are the code list.
var Sorts = record.Codes{{Code: Scale, Label: "量表"}, {Code: Single, Label: "单选"}, {Code: Multiple, Label: "多选"}, {Code: Open, Label: "问答"}}

// Domains are the fields of quality that a survey asks about.
var Domains = record.Codes{{Code: "product", Label: "产品质量"}, {Code: "works", Label: "工程质量"}, {Code: "service", Label: "服务质量"}, {Code: "environment", Label: "环境质量"}, {Code: "general", Label: "总体和其他"}}

// QuestionnaireKind is the register of questionnaires.
var QuestionnaireKind = record.Declare("questionnaire", "调查问卷", func(r *Questionnaire, f *record.Fields) {
	f.Text(&r.Title, "问卷名称").Required().Title()
	f.Count(&r.Number, "版本").ByCode().List()
	f.Any(&r.First, "第一版").ByCode()
	f.Text(&r.Intro, "卷首语").Paragraph().Max(1000)
	record.Lines(f, &r.Items, "题目", func(i *Item, f *record.Fields) {
		f.Text(&i.Code, "题号").Required().Max(12).Pattern(`^[A-Z][A-Z0-9]*$`, "Q01")
		f.Chosen(&i.Domain, "领域", Domains).Required()
		f.Chosen(&i.Sort, "题型", Sorts).Required()
		f.Text(&i.Text, "题目").Required().Max(300)
		f.Text(&i.Options, "选项").Max(1000).Hint("单选、多选用竖线分开：满意|一般|不满意").Rarely()
		f.Count(&i.Top, "量表上限").Min(0).Max(mostPoints).Hint("量表从 1 分起，一般为 10").Rarely()
		f.Decimal(&i.Weight, "权重", "").Hint("量表题计入指数的权重；0 不计入").Rarely()
		f.YesNo(&i.Must, "必答").Rarely()
		f.Text(&i.Skip, "跳转").Max(200).Hint("选 2 跳到 Q08，选 3 结束：2>Q08; 3>END").Rarely()
	})
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("满意度和质量问题问卷：产品、工程、服务、环境四个领域的单选、多选、量表和问答题，跳转规则，投入调查后冻结").Rule(func(r *Questionnaire) error {
	if len(r.Items) > mostItems {
		return record.Bad(&r.Items, "一份问卷最多 %d 道题", mostItems)
	}
	for i := range r.Items {
		if err := r.soundItem(i); err != nil {
			return err
		}
	}
	return nil
})

// The limits of a questionnaire. A multiple choice is kept as bits.
const (
	mostItems   = 200
	mostOptions = 30
	mostPoints  = 11 // of a scale
)

func (r *Questionnaire) soundItem(at int) error {
	i := &r.Items[at]
	if slices.ContainsFunc(r.Items[:at], func(o Item) bool { return o.Code == i.Code }) || i.Code == endOf {
		return record.Bad(&i.Code, "题号 %s 重复", i.Code)
	}
	n := len(i.options())
	switch {
	case (i.Sort == Single || i.Sort == Multiple) && (n < 2 || n > mostOptions):
		return record.Bad(&i.Options, "题 %s 应有 2 至 %d 个选项", i.Code, mostOptions)
	case i.Sort == Scale && i.Top < 2:
		return record.Bad(&i.Top, "题 %s 的量表上限应为 2 至 11", i.Code)
	case i.Weight < 0 || i.Weight > 0 && i.Sort != Scale:
		return record.Bad(&i.Weight, "题 %s：只有量表题计入指数，权重不能小于 0", i.Code)
	}
	skips, err := i.skips()
	if err != nil {
		return record.Bad(&i.Skip, "题 %s 的跳转应写成“2>Q08; 3>END”", i.Code)
	}
	for v, to := range skips {
		later := to == endOf || slices.ContainsFunc(r.Items[at+1:], func(o Item) bool { return o.Code == to })
		if !later || v < 1 || i.Sort == Single && v > n || i.Sort == Scale && v > int(i.Top) || i.Sort != Single && i.Sort != Scale {
			return record.Bad(&i.Skip, "题 %s：只能由单选或者量表的答案跳到后面的题", i.Code)
		}
	}
	return nil
}

func (i *Item) options() []string {
	var out []string
	for s := range strings.SplitSeq(strings.ReplaceAll(i.Options, "｜", "|"), "|") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// endOf is the target of a skip that ends the interview.
const endOf = "END"

// skips reads where answers lead.
func (i *Item) skips() (map[int]string, error) {
	out := make(map[int]string)
	for part := range strings.FieldsFuncSeq(i.Skip, func(r rune) bool { return strings.ContainsRune(";；,，", r) }) {
		from, to, ok := strings.Cut(strings.TrimSpace(strings.ReplaceAll(part, "→", ">")), ">")
		v, err := strconv.Atoi(strings.TrimSpace(from))
		if to = strings.ToUpper(strings.TrimSpace(to)); !ok || err != nil || to == "" {
			return nil, fmt.Errorf("survey: skip %q", part)
		}
		out[v] = to
	}
	return out, nil
}

// The states of a questionnaire.
const (
	Draft  record.State = "draft"
	Ready  record.State = "ready"
	Closed record.State = "frozen"
)

// QuestionnaireFlow approves a questionnaire and freezes it with its first survey.
var QuestionnaireFlow = flow.Begin(flow.Of(QuestionnaireKind, Draft, flow.States{
	{Code: Draft, Label: "编制中", Tone: record.Info}, {Code: Ready, Label: "已定稿", Tone: record.Good, Locked: true}, {Code: Closed, Label: "已冻结", Tone: record.Quiet, Final: true, Locked: true},
},
	flow.Step[Questionnaire]{Name: "approve", Label: "定稿", Help: "由编制人以外的人审定", From: flow.From(Draft), To: Ready, By: flow.By(duty.Supervisor), FourEyes: "create", Check: complete},
	flow.Step[Questionnaire]{Name: "rework", Label: "退回修改", From: flow.From(Ready), To: Draft, By: flow.By(duty.Supervisor), Optional: true},
	flow.Step[Questionnaire]{Name: "field", Label: "投入调查", From: flow.From(Ready), To: Closed, Quiet: true},
	flow.Step[Questionnaire]{Name: "revise", Label: "编制新版本", Help: "另存为新版本的草稿，本版本不变", From: flow.From(Ready, Closed), By: flow.By(duty.Planner), Optional: true, Do: revise},
), func(tx *flow.Tx, r *Questionnaire) error {
	if r.Number == 0 {
		r.Number = 1
	}
	return nil
})

func complete(r *Questionnaire) error {
	if len(r.Items) == 0 {
		return fault.New(fault.Invalid, "V201", "问卷还没有题目")
	}
	if !slices.ContainsFunc(r.Items, func(i Item) bool { return i.Weight > 0 }) {
		return fault.New(fault.Invalid, "V202", "至少一道量表题应有权重，才能计算指数")
	}
	return nil
}

// revise makes a draft of the next version.
func revise(tx *flow.Tx, r *Questionnaire) error {
	first := r.First
	if first == 0 {
		first = r.ID
	}
	k := QuestionnaireKind
	last, err := store.First(tx.Tx, k, store.Query{Bare: true, Sort: k.F(&k.P.Number), Desc: true, Where: []store.Cond{store.Eq(k.F(&k.P.First), first)}})
	if err != nil {
		return err
	}
	n := r.Number
	if last != nil && last.Number > n {
		n = last.Number
	}
	return tx.Elevated(func() error { // the step was allowed
		return flow.Create(tx, k, &Questionnaire{Head: record.Head{Region: r.Region}, Title: r.Title, Number: n + 1, First: first, Intro: r.Intro, Items: slices.Clone(r.Items), Demo: r.Demo})
	})
}
