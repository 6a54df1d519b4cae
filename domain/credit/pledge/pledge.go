// Package pledge is what a firm says of its own quality (mechanism C9): a pledge (质量信誉承诺), a self-disclosure (质量信息自我披露) and the
// yearly quality credit report (质量信用报告), each a [Statement] by a dated [Template].
//
// Beside each claim stands what the platform knows of the firm and the period from its credit file (package dossier), and dated rules
// ([Rule]) flag the claims that the records contradict, each with the records behind it. An officer reviews, a second person publishes; the
// public copy is a leaf of the public log, as are its corrections and its withdrawal. A pledge that was broken is found so by two people
// after the firm was heard, and becomes a record of the file.
//
// Statements are made of the firm's free will or for a [Campaign], which invites firms ([Invitation]) and counts who answered by region and
// industry. A statement earns no points by itself: its entry in the file is neutral, only a breach counts.
package pledge

import (
	_ "embed"
	"fmt"
	"strings"

	"qgov/base/firm"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

//go:embed en.tsv
var English string

// The sorts of statements.
const (
	Pledge     = "pledge"
	Disclosure = "disclosure"
	Report     = "report"
)

// Sorts are the sorts with their names.
var Sorts = record.Codes{{Code: Pledge, Label: "质量信誉承诺"}, {Code: Disclosure, Label: "质量信息自我披露"}, {Code: Report, Label: "质量信用报告"}}

// How a statement ends.
const (
	ByFirm   = "firm"   // the firm took it back
	ByBureau = "bureau" // the bureau took it off
	Expired  = "expired"
	Broken   = "broken"
)

// Ends are the ends with their names.
var Ends = record.Codes{{Code: ByFirm, Label: "企业撤回"}, {Code: ByBureau, Label: "监管部门撤下"}, {Code: Expired, Label: "有效期满"}, {Code: Broken, Label: "认定违诺"}}

// Statement is what one firm says.
type Statement struct {
	record.Head
	Title       string
	Number      string
	Sort        string
	Firm        record.Ref[firm.Firm]
	Name        string
	Code        string
	Year        record.Maybe[int64]
	Campaign    record.Ref[Campaign]
	Template    record.Ref[Template]
	Text        string
	Items       []Item
	From        calendar.Date // period with which the platform's facts are compared
	To          calendar.Date
	Until       calendar.Date // last day on which it is public
	Flags       []Flag
	Remark      string
	FiledOn     calendar.Date
	Opinion     string
	ReviewedOn  calendar.Date
	PublishedOn calendar.Date
	AmendWhy    string
	AccusedOn   calendar.Date
	Accusation  string
	Proof       string
	StatedOn    calendar.Date
	Stated      string
	EndedOn     calendar.Date
	EndWay      string
	Why         string
	PublicCode  string
	Leaves      []Leaf
	Demo        bool
}

// Item is one claim.
type Item struct {
	Key     string
	Section string
	Label   string
	Answer  string
}

// Flag is a claim that records of the platform contradict.
type Flag struct {
	Key     string
	Rule    string
	Claim   string
	Count   int64
	Records string
}

// Leaf is one act with its leaf of the public log.
type Leaf struct {
	Day  calendar.Date
	Act  string
	Leaf string
}

// The states of a statement.
const (
	Draft     record.State = "draft"
	Filed     record.State = "filed"
	Returned  record.State = "returned"
	Reviewed  record.State = "reviewed"
	Published record.State = "published"
	Amending  record.State = "amending"
	Accused   record.State = "accused"
	Withdrawn record.State = "withdrawn"
	Over      record.State = "over"
	Breached  record.State = "breached"
)

// Kind is the register of statements.
var Kind = record.Declare("credit_statement", "质量承诺与信用报告", func(r *Statement, f *record.Fields) {
	f.Text(&r.Title, "名称").ByCode().Title().Public()
	f.Text(&r.Number, "编号").Max(40).ByCode().Unique().Public()
	f.Chosen(&r.Sort, "类别", Sorts).Required().Filter().List().Public()
	record.Refer(f, &r.Firm, "企业", firm.Kind).Required().Filter().ForParty()
	f.Text(&r.Name, "企业名称").ByCode().Search().Public()
	f.Text(&r.Code, "统一社会信用代码").ByCode().Search().List().Public()
	f.MaybeCount(&r.Year, "所属年度").AsYear().Min(2013).Max(2100).Filter().List().Public().Hint("承诺不填；披露和报告留空为上一年度")
	record.Refer(f, &r.Campaign, "承诺活动", CampaignKind).Filter().Public()
	record.Refer(f, &r.Template, "所用模板", TemplateKind).ByCode()
	f.Text(&r.Text, "正文").Paragraph().Max(4000).ByCode().Public()
	record.Lines(f, &r.Items, "申报内容", func(x *Item, f *record.Fields) {
		f.Text(&x.Key, "项目").Max(40)
		f.Text(&x.Section, "章节").Max(60)
		f.Text(&x.Label, "事项").Max(120)
		f.Text(&x.Answer, "企业申报").Paragraph().Max(2000)
	}).ByCode()
	f.Date(&r.From, "对照期间起").ByCode()
	f.Date(&r.To, "对照期间止").ByCode()
	f.Date(&r.Until, "有效期至").ByCode().List().Public()
	record.Lines(f, &r.Flags, "矛盾提示", func(x *Flag, f *record.Fields) {
		f.Text(&x.Key, "项目").Max(40)
		f.Text(&x.Rule, "规则").Max(120)
		f.Text(&x.Claim, "企业申报").Paragraph().Max(2000)
		f.Count(&x.Count, "平台记录")
		f.Text(&x.Records, "记录").Paragraph().Max(2000)
	}).ByCode()
	f.Text(&r.Remark, "企业说明").Paragraph().Max(2000).ByCode()
	f.Date(&r.FiledOn, "提交日期").ByCode().List().Heading("审核与公开")
	f.Text(&r.Opinion, "审核意见").Paragraph().Max(2000).ByCode()
	f.Date(&r.ReviewedOn, "审核日期").ByCode()
	f.Date(&r.PublishedOn, "公开日期").ByCode().List().Public()
	f.Text(&r.AmendWhy, "更正理由").Paragraph().ByCode()
	f.Date(&r.AccusedOn, "告知违诺日期").ByCode().Heading("违诺认定")
	f.Text(&r.Accusation, "涉嫌违诺的事实").Paragraph().Max(2000).ByCode()
	f.Text(&r.Proof, "依据的文号").Max(80).ByCode()
	f.Date(&r.StatedOn, "陈述日期").ByCode()
	f.Text(&r.Stated, "企业陈述").Paragraph().Max(2000).ByCode()
	f.Date(&r.EndedOn, "终止日期").ByCode().List().Public().Heading("终止")
	f.Chosen(&r.EndWay, "终止方式", Ends).ByCode().Filter().Public()
	f.Text(&r.Why, "终止理由").Paragraph().ByCode()
	f.Text(&r.PublicCode, "公开编号").Max(40).ByCode()
	record.Lines(f, &r.Leaves, "公开日志", func(x *Leaf, f *record.Fields) {
		f.Date(&x.Day, "日期")
		f.Text(&x.Act, "事项").Max(60)
		f.Text(&x.Leaf, "存证编号").Max(40)
	}).ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Says("企业公开的质量信誉承诺、质量信息自我披露和年度质量信用报告：平台记录列在申报旁边，矛盾逐项提示，经审核后公开，可以更正、撤回")

// live are the states in which a statement is under way or public.
var live = []any{string(Draft), string(Filed), string(Returned), string(Reviewed), string(Published), string(Amending), string(Accused)}

// begin takes the firm from the register and the items from the template in force.
func begin(tx *flow.Tx, r *Statement) error {
	if party := tx.Actor().Party; party != 0 {
		r.Firm = record.To[firm.Firm](party)
	}
	if !r.Firm.Known() {
		return record.Bad(&r.Firm, "请选择企业")
	}
	if err := r.joined(tx); err != nil {
		return err
	}
	if r.Sort == "" {
		return record.Bad(&r.Sort, "请选择类别")
	}
	t, err := templateOf(tx, r.Sort)
	if err != nil {
		return err
	}
	if t == nil {
		return record.Bad(&r.Sort, "没有在用的“%s”模板", Sorts.Label(r.Sort))
	}
	return tx.Elevated(func() error {
		f, err := store.Get(tx.Tx, firm.Kind, r.Firm.ID)
		if err != nil {
			return err
		}
		if f.Code == "" {
			return record.Bad(&r.Firm, "该企业没有统一社会信用代码，请先在企业登记中补充")
		}
		if r.ID == 0 {
			r.ID = tx.NewID()
		}
		r.Name, r.Code, r.Region, r.Template = f.Name, f.Code, f.Region, record.To[Template](t.ID)
		r.Text, r.Number, r.Title = strings.ReplaceAll(t.Text, "{企业}", f.Name), "ZC"+r.ID.String(), f.Name+" "+Sorts.Label(r.Sort)
		if r.Sort == Pledge {
			r.Year = record.Maybe[int64]{}
			r.Until = tx.Today().AddMonths(int(t.Months))
		} else {
			if !r.Year.Known {
				r.Year = record.Some(int64(tx.Today().Year() - 1))
			}
			if int(r.Year.V) >= tx.Today().Year() {
				return record.Bad(&r.Year, "%d 年度尚未结束", r.Year.V)
			}
			r.Title = fmt.Sprintf("%s %d年度%s", f.Name, r.Year.V, Sorts.Label(r.Sort))
		}
		r.Items = nil
		for _, x := range t.Items {
			r.Items = append(r.Items, Item{Key: x.Key, Section: x.Section, Label: x.Label})
		}
		return r.once(tx)
	})
}

// joined holds that a statement for a campaign is of its sort, in its time and by an invited firm.
func (r *Statement) joined(tx *flow.Tx) error {
	if !r.Campaign.Known() {
		return nil
	}
	return tx.Elevated(func() error {
		c, err := store.Get(tx.Tx, CampaignKind, r.Campaign.ID)
		if err != nil {
			return err
		}
		if c.State != Open || tx.Today() > c.Closes {
			return record.Bad(&r.Campaign, "“%s”不在申报期内", c.Name)
		}
		if c.Sort != r.Sort {
			return record.Bad(&r.Campaign, "“%s”申报的是%s", c.Name, Sorts.Label(c.Sort))
		}
		i, err := invited(tx, c.ID, r.Firm.ID)
		if err == nil && i == nil {
			err = record.Bad(&r.Campaign, "该企业不在“%s”的邀请名单内", c.Name)
		}
		return err
	})
}

// once refuses a second statement of the sort for the same campaign or year while the first is under way or public.
func (r *Statement) once(tx *flow.Tx) error {
	p := Kind.P
	q := store.Query{Limit: 200, Bare: true, Where: []store.Cond{store.Eq(Kind.F(&p.Firm), r.Firm.ID), store.Eq(Kind.F(&p.Sort), r.Sort), store.In(Kind.F(&p.State), live...)}}
	list, err := store.Find(tx.Tx, Kind, q)
	for _, old := range list {
		if old.Year == r.Year && old.Campaign.ID == r.Campaign.ID {
			return record.Bad(&r.Sort, "该企业已有同类的%s（%s），请在原件上办理", Sorts.Label(r.Sort), old.Number)
		}
	}
	return err
}
