package pledge

import (
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"qgov/base/duty"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Template says what a sort of statement holds while it is in force.
type Template struct {
	record.Head
	Code       string
	Name       string
	Sort       string
	Text       string
	Months     int64 // for which a pledge is good
	Items      []Question
	Basis      string
	Confirmed  bool
	Confidence string
	From       calendar.Date
	Until      calendar.Date
}

// Question is one item of a template. What the platform knows of it is the entries of a category and polarity.
type Question struct {
	Key      string
	Section  string
	Label    string
	Form     string
	Must     bool
	Category string
	Polarity string
}

// The forms of an answer.
const (
	asText  = "text"
	asCount = "count"
	asHas   = "has"  // 有…：是 says one at least
	asNone  = "none" // 没有…：是 says none
)

var forms = record.Codes{{Code: asText, Label: "文字"}, {Code: asCount, Label: "数量"}, {Code: asHas, Label: "是否有"}, {Code: asNone, Label: "是否没有"}}

// TemplateKind is the register of templates.
var TemplateKind = record.Declare("statement_template", "承诺与报告模板", func(r *Template, f *record.Fields) {
	f.Text(&r.Code, "代码").Required().Max(20).Unique()
	f.Text(&r.Name, "模板").Required().Title().Public()
	f.Chosen(&r.Sort, "类别", Sorts).Required().Filter().List().Public()
	f.Text(&r.Text, "正文").Paragraph().Max(4000).Public().Hint("{企业} 处填入企业名称")
	f.Count(&r.Months, "承诺有效期").In("个月").Min(1).Max(60)
	record.Lines(f, &r.Items, "事项", func(x *Question, f *record.Fields) {
		f.Text(&x.Key, "项目").Required().Max(40)
		f.Text(&x.Section, "章节").Max(60)
		f.Text(&x.Label, "事项").Required().Max(120)
		f.Chosen(&x.Form, "填报形式", forms).Required()
		f.YesNo(&x.Must, "必填")
		f.Chosen(&x.Category, "平台对照类别", dossier.Sorts)
		f.Chosen(&x.Polarity, "平台对照性质", dossier.Polarities)
	})
	f.Text(&r.Basis, "依据").Required().Max(300).Public()
	f.YesNo(&r.Confirmed, "已核实原文").Filter().List()
	f.Text(&r.Confidence, "核实情况").Max(200)
	f.Date(&r.From, "启用日期").Required().List()
	f.Date(&r.Until, "停用日期").List().Hint("最后适用的一天")
}).Everywhere().Says("企业填报哪些事项、平台以哪类记录对照；按日期适用，已提交的不受影响").Rule(func(r *Template) error {
	seen := map[string]bool{}
	for i := range r.Items {
		if x := &r.Items[i]; x.Key != "" && seen[x.Key] {
			return record.Bad(&r.Items, "项目“%s”重复", x.Key)
		}
		seen[r.Items[i].Key] = true
	}
	return ordered(&r.Until, r.From, r.Until)
})

// The tests of a rule.
const (
	under = "under" // the firm says less than there is
	over  = "over"  // the firm says more than there is
)

var tests = record.Codes{{Code: under, Label: "平台记录多于申报", Tone: record.Alert}, {Code: over, Label: "申报多于平台记录", Tone: record.Warn}}

// Rule says which records contradict which claim while it is in force.
type Rule struct {
	record.Head
	Code       string
	Name       string
	Key        string
	Test       string
	Category   string
	Polarity   string
	Basis      string
	Confirmed  bool
	Confidence string
	From       calendar.Date
	Until      calendar.Date
}

// RuleKind is the register of rules.
var RuleKind = record.Declare("statement_rule", "矛盾核对规则", func(r *Rule, f *record.Fields) {
	f.Text(&r.Code, "代码").Required().Max(20).Unique()
	f.Text(&r.Name, "规则").Required().Title().Public()
	f.Text(&r.Key, "项目").Required().Max(40).List().Public().Hint("模板中的项目代码")
	f.Chosen(&r.Test, "核对方法", tests).Required().Filter().List().Public()
	f.Chosen(&r.Category, "平台记录类别", dossier.Sorts).Required().Filter().List().Public()
	f.Chosen(&r.Polarity, "平台记录性质", dossier.Polarities).List().Public().Hint("留空为全部")
	f.Text(&r.Basis, "依据").Required().Max(300).Public()
	f.YesNo(&r.Confirmed, "已核实原文").Filter().List()
	f.Text(&r.Confidence, "核实情况").Max(200)
	f.Date(&r.From, "启用日期").Required().List()
	f.Date(&r.Until, "停用日期").List().Hint("最后适用的一天")
}).Everywhere().Says("企业申报与平台记录在什么情形下矛盾；矛盾只作提示，由经办人核对认定").Rule(func(r *Rule) error { return ordered(&r.Until, r.From, r.Until) })

func ordered(field *calendar.Date, from, until calendar.Date) error {
	if !until.IsZero() && until < from {
		return record.Bad(field, "停用日期不能早于启用日期")
	}
	return nil
}

// templateOf returns the newest template of the sort in force today, nil if there is none.
func templateOf(tx *flow.Tx, sort string) (out *Template, err error) {
	p := TemplateKind.P
	list, err := store.Find(tx.Tx, TemplateKind, store.Query{Limit: 200, Where: []store.Cond{store.Eq(TemplateKind.F(&p.Sort), sort)}})
	for _, t := range list {
		if inForce(tx.Today(), t.From, t.Until) && (out == nil || t.From > out.From) {
			out = t
		}
	}
	return out, err
}

func inForce(on, from, until calendar.Date) bool {
	return from <= on && (until.IsZero() || on <= until)
}

// rulesOn returns the rules in force on a day.
func rulesOn(tx *flow.Tx, on calendar.Date) (out []*Rule, err error) {
	list, err := store.Find(tx.Tx, RuleKind, store.Query{Limit: 1000, Bare: true, Sort: RuleKind.F(&RuleKind.P.Code)})
	for _, r := range list {
		if inForce(on, r.From, r.Until) {
			out = append(out, r)
		}
	}
	return out, err
}

// The templates and rules that an installation begins with. What they follow was not compared with an official text unless they say so.
var (
	//go:embed templates.csv
	templateTable string
	//go:embed questions.csv
	questionTable string
	//go:embed rules.csv
	ruleTable string
)

// table reads an embedded table without its head.
func table(name, text string) ([][]string, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("pledge: %s: %w", name, err)
	}
	return rows[1:], nil
}

// shippedTemplates are the templates with their questions.
func shippedTemplates() (out []*Template, err error) {
	rows, err := table("templates", templateTable)
	if err != nil {
		return nil, err
	}
	at := map[string]*Template{}
	for _, c := range rows {
		t := &Template{Code: c[0], Name: c[1], Sort: c[2], Basis: c[4], Confidence: c[5], Confirmed: c[5] == "verified", Text: c[7]}
		if t.Months, err = strconv.ParseInt(c[3], 10, 64); err != nil {
			return nil, fmt.Errorf("pledge: template %s: %w", t.Code, err)
		}
		if t.From, err = calendar.ParseDate(c[6]); err != nil {
			return nil, fmt.Errorf("pledge: template %s: %w", t.Code, err)
		}
		at[t.Code], out = t, append(out, t)
	}
	if rows, err = table("questions", questionTable); err != nil {
		return nil, err
	}
	for _, c := range rows {
		t := at[c[0]]
		if t == nil {
			return nil, fmt.Errorf("pledge: question %s of no template", c[1])
		}
		t.Items = append(t.Items, Question{Key: c[1], Section: c[2], Label: c[3], Form: c[4], Must: c[5] != "", Category: c[6], Polarity: c[7]})
	}
	return out, nil
}

// shippedRules are the rules.
func shippedRules() (out []*Rule, err error) {
	rows, err := table("rules", ruleTable)
	for _, c := range rows {
		r := &Rule{Code: c[0], Name: c[1], Key: c[2], Test: c[3], Category: c[4], Polarity: c[5], Basis: c[6], Confidence: c[7], Confirmed: c[7] == "verified"}
		if r.From, err = calendar.ParseDate(c[8]); err != nil {
			return nil, fmt.Errorf("pledge: rule %s: %w", r.Code, err)
		}
		out = append(out, r)
	}
	return out, err
}

// seed brings templates and rules in that an installation does not have.
func seed(ctx context.Context, e *flow.Engine) error {
	templates, err := shippedTemplates()
	if err != nil {
		return err
	}
	rules, err := shippedRules()
	if err != nil {
		return err
	}
	return e.Write(ctx, func(tx *flow.Tx) error {
		for _, t := range templates {
			t.Region = "000000"
			if err := missing(tx, TemplateKind, TemplateKind.F(&TemplateKind.P.Code), t.Code, t); err != nil {
				return err
			}
		}
		for _, r := range rules {
			r.Region = "000000"
			if err := missing(tx, RuleKind, RuleKind.F(&RuleKind.P.Code), r.Code, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// missing registers a row of a register unless one has the code.
func missing[T any](tx *flow.Tx, k *record.Kind[T], code *record.Field, value string, r *T) error {
	n, err := tx.Count(k.Plan, store.Query{Where: []store.Cond{store.Eq(code, value)}}, 1)
	if err != nil || n > 0 {
		return err
	}
	return flow.Create(tx, k, r)
}

// registerGrants lets everybody read the two registers and section heads keep them.
func registerGrants() (out []role.Grant) {
	for _, name := range []string{TemplateKind.Name, RuleKind.Name} {
		out = append(out, role.Allow(name, []role.Action{role.See}, role.Anyone)...)
		out = append(out, role.Allow(name, []role.Action{role.Export}, duty.Staff()...)...)
		out = append(out, role.Allow(name, []role.Action{role.Create, role.Change}, duty.Supervisor)...)
	}
	return out
}
