// Package plan is the yearly sampling plan of a bureau: which products are checked, at which stage, where, how often, by which
// laboratory and when (监督抽查计划, 风险监测计划).
//
// A [Plan] is drafted, its batches are shared out over strata on a page that shows every computation before it is adopted
// ([Allocation]), reviewed by a second person and published. A [Line] is one task of it. Submitting locks the lines: their sum must
// be the plan's total to the batch, and each laboratory must be qualified for its product until the line's last day. No line can be
// added to a plan that was submitted, and a line that is not locked is no task: a draw refuses it.
//
// The package produces plans and knows nothing of samples. What was done about a line is asked through [Samples], which the
// program wires to the sampling business; [Book] answers from it whether the same product of the same producer was checked within
// the time in which 令18 Art 8 forbids a repeat.
package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/base/product"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Plan is the sampling plan of one organ for a year.
type Plan struct {
	record.Head
	Number    string // 2026-371000-003, given when it is submitted first
	Year      int64
	Title     string
	RuleSet   string // product.Goods (令18) or product.Food (令15)
	Level     string
	Sort      string
	Organ     record.Ref[organ.Organ]
	Catalogue record.Ref[product.Catalogue] // the edition whose products it checks
	Basis     string
	Method    string // how the batches were shared out, the methods of calc/stat
	Total     int64
	Minimum   int64 // least batches of a stratum
	Note      string
	Adopted   calendar.Date
	Closing   string // what came of it
	Lock      string // SHA-256 of the plan and its lines as submitted; a save that differs is refused
	Demo      bool
}

// Line is one task of a plan.
type Line struct {
	record.Head
	Plan    record.Ref[Plan]
	Item    string
	Product record.Ref[product.Product]
	Stage   string
	Place   string // region whose firms are checked
	Batches int64
	Lab     record.Ref[lab.Lab]
	From    calendar.Date
	To      calendar.Date
	Picking string
	Firm    record.Ref[firm.Firm] // the producer of a directed check
	Basis   string                // why so often
	Note    string
	Lock    string // hash of the line as submitted; empty while the plan is a draft
	Demo    bool
}

// The code lists of plans.
var (
	RuleSets = record.Codes{{Code: product.Goods, Label: "产品质量"}, {Code: product.Food, Label: "食品安全"}}
	Levels   = record.Codes{{Code: "nation", Label: "国家"}, {Code: "province", Label: "省"}, {Code: "city", Label: "市"}, {Code: "county", Label: "县"}}
	Sorts    = record.Codes{{Code: Inspection, Label: "监督抽查", Tone: record.Info}, {Code: Monitoring, Label: "风险监测"}}
	Methods  = record.Codes{{Code: "equal", Label: "平均分配"}, {Code: "proportional", Label: "按规模比例"}, {Code: "risk", Label: "按风险加权"}, {Code: "manual", Label: "人工指定"}}
	Stages   = record.Codes{{Code: "make", Label: "生产"}, {Code: "trade", Label: "流通"}, {Code: "catering", Label: "餐饮"}, {Code: "online", Label: "网络"}}
	Pickings = record.Codes{{Code: Random, Label: "随机抽取"}, {Code: Directed, Label: "定向"}}
)

// Sorts of plan: results of monitoring go to risk assessment, never to penalties or the published pass rate.
const (
	Inspection = "inspection"
	Monitoring = "monitoring"
)

// Ways of picking the firms of a line.
const (
	Random   = "random"
	Directed = "directed"
)

// The states of a plan.
const (
	Draft   record.State = "draft"
	Review  record.State = "review"
	Adopted record.State = "adopted"
	Closed  record.State = "closed"
)

// Kind is the register of plans.
var Kind = record.Declare("plan", "抽查计划", func(r *Plan, f *record.Fields) {
	f.Text(&r.Title, "计划名称").Required().Title().Public()
	f.Text(&r.Number, "计划编号").Max(40).ByCode().Unique().List().Search().Public()
	f.Count(&r.Year, "年度").AsYear().Required().Min(2000).Max(2100).Filter().List().Public()
	f.Chosen(&r.RuleSet, "适用规则", RuleSets).Required().Filter().Public().Hint("产品质量适用令18，食品安全适用令15")
	f.Chosen(&r.Level, "层级", Levels).Required().Filter().Public()
	f.Chosen(&r.Sort, "任务类型", Sorts).Required().Filter().List().Public().Hint("风险监测结果用于风险评估，不直接用于处罚和公布合格率")
	record.Refer(f, &r.Organ, "组织机关", organ.Kind).Required().Filter().Public()
	record.Refer(f, &r.Catalogue, "监管目录", product.CatalogueKind).Public().Hint("填写后，明细只能安排该目录中的产品")
	f.Text(&r.Basis, "编制依据").Paragraph().Required().Public()
	f.Count(&r.Total, "计划批次").Required().Min(1).Max(1_000_000).In("批次").List().Public().Heading("批次")
	f.Chosen(&r.Method, "分配方法", Methods).ByCode().Public()
	f.Count(&r.Minimum, "每层最低批次").Min(0).Public()
	f.Text(&r.Note, "说明").Paragraph().Max(2000).Public()
	f.Date(&r.Adopted, "发布日期").ByCode().List().Public()
	f.Text(&r.Closing, "完成情况").Paragraph().ByCode().Public()
	f.Text(&r.Lock, "提交时校验值").Max(64).ByCode().Public()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Says("年度监督抽查与风险监测计划：从监管目录到批次、承检机构和时限").Rule(func(r *Plan) error {
	if r.Lock != "" && !strings.HasPrefix(r.Lock, r.fingerprint()[:16]) {
		return record.Bad(&r.Title, "计划已提交，内容不得更改；需要修改的请退回起草")
	}
	return nil
})

// LineKind is the register of tasks.
var LineKind = record.Declare("plan_line", "计划明细", func(r *Line, f *record.Fields) {
	record.Refer(f, &r.Plan, "抽查计划", Kind).Required().Filter().List()
	f.Text(&r.Item, "任务名称").Required().Title().Public()
	record.Refer(f, &r.Product, "产品", product.Kind).Required().Filter().List().Public()
	f.Chosen(&r.Stage, "环节", Stages).Required().Filter().List().Public()
	f.Place(&r.Place, "抽样地区").Required().Filter().List().Public()
	f.Count(&r.Batches, "批次").Required().Min(1).Max(100_000).In("批次").List().Public()
	record.Refer(f, &r.Lab, "承检机构", lab.Kind).Required().Filter().List().Public()
	f.Date(&r.From, "开始日期").Required().Public()
	f.Date(&r.To, "结束日期").Required().List().Public()
	f.Chosen(&r.Picking, "抽样方式", Pickings).Required().Filter().Public()
	record.Refer(f, &r.Firm, "指定企业", firm.Kind).Hint("定向抽查填写；随机抽取由摇号产生")
	f.Text(&r.Basis, "频次依据").Max(500).Public().Hint("法律规定、产业结构、上年合格率等")
	f.Text(&r.Note, "说明").Max(500)
	f.Text(&r.Lock, "提交时校验值").Max(64).ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("抽查计划的逐项任务：产品、环节、地区、批次、机构与时限").Rule(func(r *Line) error {
	switch {
	case r.To < r.From:
		return record.Bad(&r.To, "结束日期早于开始日期")
	case r.Picking == Directed && r.Basis == "":
		return record.Bad(&r.Basis, "定向抽查须写明依据")
	case r.Picking == Random && r.Firm.Known():
		return record.Bad(&r.Firm, "随机抽取不能指定企业")
	case r.Lock != "" && r.Lock != r.fingerprint():
		return record.Bad(&r.Item, "所属计划已提交，明细不得更改")
	}
	return nil
})

// fingerprint hashes what a submitted line promises.
func (r *Line) fingerprint() string {
	return digest(r.Plan.ID, r.Item, r.Product.ID, r.Stage, r.Place, r.Batches, r.Lab.ID, r.From, r.To, r.Picking, r.Firm.ID, r.Basis, r.Note)
}

// fingerprint hashes what a submitted plan promises, its lines aside.
func (r *Plan) fingerprint() string {
	return digest(r.Year, r.Title, r.RuleSet, r.Level, r.Sort, r.Organ.ID, r.Catalogue.ID, r.Basis, r.Method, r.Total, r.Minimum, r.Note)
}

// lock is the lock of a plan with its lines: the first 16 digits are of the plan alone, so that a rule, which sees no lines, can
// compare them.
func (r *Plan) lock(lines []*Line) string {
	parts := make([]any, 0, len(lines))
	for _, l := range lines {
		parts = append(parts, l.fingerprint())
	}
	return r.fingerprint()[:16] + digest(parts...)[:48]
}

func digest(parts ...any) string {
	sum := sha256.New()
	for _, p := range parts {
		s := fmt.Sprint(p)
		fmt.Fprintf(sum, "%d:%s\n", len(s), s)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// closing is the input of the last step.
type closing struct{ Closing string }

var closingForm = record.Input("plan_closing", func(in *closing, f *record.Fields) {
	f.Text(&in.Closing, "完成情况").Paragraph().Required().Max(2000)
})

// giveBack is the input of a return.
type giveBack struct{ Reason string }

var backForm = record.Input("plan_back", func(in *giveBack, f *record.Fields) {
	f.Text(&in.Reason, "退回理由").Paragraph().Required().Max(500)
})

// Flow adopts a plan by two people and publishes it.
var Flow = flow.Of(Kind, Draft, flow.States{
	{Code: Draft, Label: "起草"}, {Code: Review, Label: "待审批", Tone: record.Warn}, {Code: Adopted, Label: "已发布", Tone: record.Good},
	{Code: Closed, Label: "已办结", Tone: record.Quiet, Final: true},
},
	flow.Step[Plan]{Name: "submit", Label: "提交审批", Help: "核对明细批次合计和承检机构资质，锁定明细", From: flow.From(Draft), To: Review, By: flow.By(duty.Planner), Do: submit},
	flow.With(flow.Step[Plan]{Name: "return", Optional: true, Label: "退回修改", From: flow.From(Review), To: Draft, By: flow.By(duty.Supervisor), FourEyes: "submit"}, backForm, back),
	flow.Step[Plan]{Name: "adopt", Label: "批准发布", Help: "批准后公布，明细成为任务", From: flow.From(Review), To: Adopted, By: flow.By(duty.Supervisor), FourEyes: "submit",
		Do: adopt, Publish: func(r *Plan) string { return r.Title }},
	flow.With(flow.Step[Plan]{Name: "close", Optional: true, Label: "办结", From: flow.From(Adopted), To: Closed, By: flow.By(duty.Planner, duty.Supervisor)}, closingForm,
		func(tx *flow.Tx, r *Plan, in *closing) error { r.Closing = in.Closing; return nil }),
)

// The states of a line.
const (
	Open record.State = "draft" // of a plan that is being drafted
	Task record.State = "task"  // of a plan that was submitted: locked
)

// LineFlow locks a line with its plan. Nobody takes its steps by hand, and no line can be added to a plan that was submitted.
var LineFlow = flow.Begin(flow.Of(LineKind, Open, flow.States{{Code: Open, Label: "起草"}, {Code: Task, Label: "任务", Tone: record.Good}},
	flow.Step[Line]{Name: "lock", Label: "锁定", From: flow.From(Open), To: Task, Quiet: true, Do: func(_ *flow.Tx, r *Line) error { r.Lock = r.fingerprint(); return nil }},
	flow.Step[Line]{Name: "unlock", Label: "解锁", From: flow.From(Task), To: Open, Quiet: true, Do: func(_ *flow.Tx, r *Line) error { r.Lock = ""; return nil }},
), func(tx *flow.Tx, r *Line) error {
	if !r.Plan.Known() {
		return nil // the declaration says so, with the field
	}
	p, err := store.Get(tx.Tx, Kind, r.Plan.ID)
	if err != nil {
		return err
	}
	if p.State != Draft {
		return record.Bad(&r.Plan, "计划“%s”已提交，不能再登记明细", p.Title)
	}
	if r.Region == "" {
		r.Region = p.Region
	}
	return nil
})
