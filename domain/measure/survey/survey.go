// Package survey is the survey of satisfaction and quality problems (质量满意度及问题调查): a questionnaire, a plan of how many to ask in
// which region, field work by telephone, face to face and online, results weighted to the population, and the problems that somebody has
// to put right.
//
// A questionnaire is approved by another person than its author and frozen with the first survey that goes into the field: later changes
// make a new version. What people answer is kept apart from who was asked. An answer knows its region, its group of sex and age, its mode
// and its day, and nothing of the contact or the link it came by; telephone numbers stand with the contacts, are sealed, and go when the
// retention that the rules name is over (docs/decisions/0009-survey.md says what this does and does not guarantee).
//
// Results are computed once, when field work is over, and frozen with a digest before anybody publishes them; the public copy is made of
// the frozen figures and of nothing else. What scored low becomes a problem ([ProblemKind]), which one step hands to the loop of
// rectification.
//
// How often a number is called again, how few answers a cell may show, what counts as a problem and how long numbers are kept are dated
// data ([RuleKind]).
package survey

import (
	_ "embed"

	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/base/region"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Survey is one survey.
type Survey struct {
	record.Head
	Title      string
	Form       record.Ref[Questionnaire]
	Modes      []string
	Surveyor   record.Ref[organ.Organ] // the third party that does the field work
	From       calendar.Date
	Until      calendar.Date
	Confidence string
	Margin     record.Decimal // wanted for the whole, in percentage points
	Least      int64          // answers in each region
	Strata     []Stratum
	Shares     []Share
	Wanted     int64 // answers planned
	Reached    int64 // answers in the results
	Index      record.Maybe[record.Decimal]
	Error      record.Maybe[record.Decimal]
	EndedOn    calendar.Date
	FrozenOn   calendar.Date
	Digest     string
	Frozen     string // leaf of the public log that tells of the freeze
	Published  calendar.Date
	PublicCode string
	Link       string // random part of the public address
	Demo       bool
}

// Stratum is one region of a survey.
type Stratum struct {
	Place      string
	Population int64
	Planned    int64
	Margin     record.Maybe[record.Decimal] // of the planned number, in percentage points
}

// Share is the share of a group in the population, by which answers are weighted beside their region.
type Share struct {
	Group   string
	Percent record.Decimal
}

// The modes.
const (
	Phone  = "phone"
	Face   = "face"
	Online = "online"
	ByFile = "file"
)

// Modes are how people are asked.
var Modes = record.Codes{{Code: Phone, Label: "电话访问"}, {Code: Face, Label: "当面访问"}, {Code: Online, Label: "网上填答"}}

// allModes are Modes with what only an import brings.
var allModes = append(append(record.Codes{}, Modes...), record.Code{Code: ByFile, Label: "文件导入"})

var confidences = record.Codes{{Code: "0.90", Label: "90%"}, {Code: "0.95", Label: "95%"}, {Code: "0.99", Label: "99%"}}

// The groups of sex and age. Their order is that of the codes in stored answers: append, never insert.
var (
	Sexes = record.Codes{{Code: "m", Label: "男"}, {Code: "f", Label: "女"}}
	Ages  = record.Codes{{Code: "18", Label: "18—29 岁"}, {Code: "30", Label: "30—44 岁"}, {Code: "45", Label: "45—59 岁"}, {Code: "60", Label: "60 岁及以上"}}
)

var groups = append(append(record.Codes{}, Sexes...), Ages...)

// Kind is the register of surveys.
var Kind = record.Declare("survey", "满意度调查", func(r *Survey, f *record.Fields) {
	f.Text(&r.Title, "调查名称").Required().Title().Public()
	record.Refer(f, &r.Form, "问卷", QuestionnaireKind).Required().Filter()
	f.Several(&r.Modes, "调查方式", Modes).Required().Public()
	record.Refer(f, &r.Surveyor, "调查机构", organ.Kind).ForParty().Filter().Hint("第三方调查机构；留空由本局自行调查")
	f.Date(&r.From, "开始日期").Required().List().Public()
	f.Date(&r.Until, "截止日期").Required().List().Public()
	f.Chosen(&r.Confidence, "置信度", confidences).Required().Public().Heading("抽样方案")
	f.Decimal(&r.Margin, "允许误差", "个百分点").Required().Public()
	f.Count(&r.Least, "每个地区最低样本量").Min(0)
	record.Lines(f, &r.Strata, "地区", func(s *Stratum, f *record.Fields) {
		f.Place(&s.Place, "地区").Required().Public()
		f.Count(&s.Population, "总体人数").Required().Min(1).Public()
		f.Count(&s.Planned, "计划样本量").Public().Hint("可由“计算样本量”填写")
		f.MaybeDecimal(&s.Margin, "误差", "个百分点").ByCode().Public()
	}).Public()
	record.Lines(f, &r.Shares, "人口结构", func(s *Share, f *record.Fields) {
		f.Chosen(&s.Group, "人群", groups).Required()
		f.Decimal(&s.Percent, "占比", "%").Required()
	}).Hint("按性别、年龄加权时填写，各自合计 100%；留空只按地区人口加权")
	f.Count(&r.Wanted, "计划样本量").ByCode().Public()
	f.Count(&r.Reached, "有效答卷").ByCode().List().Public().Heading("结果")
	f.MaybeDecimal(&r.Index, "满意度指数", "分").ByCode().List().Public()
	f.MaybeDecimal(&r.Error, "指数误差", "分").ByCode().Public()
	f.Date(&r.EndedOn, "调查结束日期").ByCode()
	f.Date(&r.FrozenOn, "结果冻结日期").ByCode().Public()
	f.Text(&r.Digest, "结果摘要").Max(80).ByCode().Public()
	f.Text(&r.Frozen, "冻结存证").Max(40).ByCode()
	f.Date(&r.Published, "公布日期").ByCode().Public()
	f.Text(&r.PublicCode, "公开代码").Max(40).ByCode()
	f.Text(&r.Link, "网上填答代码").Max(40).ByCode().Unique()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Says("质量满意度及问题调查：抽样方案、电话、当面和网上调查、加权得分、结果冻结后公布").Rule(sound)

func sound(r *Survey) error {
	if !r.From.IsZero() && r.Until < r.From {
		return record.Bad(&r.Until, "截止日期不能早于开始日期")
	}
	if r.Margin <= 0 || r.Margin >= 50*one {
		return record.Bad(&r.Margin, "允许误差应在 0 与 50 个百分点之间")
	}
	if len(r.Strata) > mostStrata {
		return record.Bad(&r.Strata, "最多 %d 个地区", mostStrata)
	}
	seen := make(map[string]bool)
	for i := range r.Strata {
		s := &r.Strata[i]
		if seen[s.Place] {
			return record.Bad(&s.Place, "同一地区只能有一行")
		}
		if seen[s.Place] = true; s.Planned > s.Population {
			return record.Bad(&s.Planned, "样本量不能大于总体人数")
		}
	}
	return soundShares(r)
}

// soundShares: the shares of a dimension are all there and add up, or none of them is.
func soundShares(r *Survey) error {
	for _, dimension := range []record.Codes{Sexes, Ages} {
		var sum record.Decimal
		n := 0
		for _, c := range dimension {
			for i := range r.Shares {
				if s := &r.Shares[i]; s.Group == c.Code {
					n, sum = n+1, sum+s.Percent
					if s.Percent <= 0 {
						return record.Bad(&s.Percent, "占比应大于 0")
					}
				}
			}
		}
		if n > 0 && (n != len(dimension) || sum < 99*one+one/2 || sum > 100*one+one/2) {
			return record.Bad(&r.Shares, "性别或者年龄的占比应各有一行，合计 100%%")
		}
	}
	return nil
}

// one is 1 of a Decimal.
const one = record.Decimal(1_000_000)

// mostStrata is how many regions a survey has at most.
const mostStrata = 1000

// The states of a survey.
const (
	Planning  record.State = "planning"
	Fielding  record.State = "fielding"
	Ended     record.State = "ended"
	Frozen    record.State = "frozen"
	Published record.State = "published"
)

func (d desk) flow() *flow.Flow {
	type step = flow.Step[Survey]
	return flow.Of(Kind, Planning, flow.States{
		{Code: Planning, Label: "拟订方案", Tone: record.Info}, {Code: Fielding, Label: "调查中", Tone: record.Info, Locked: true}, {Code: Ended, Label: "待冻结结果", Tone: record.Warn, Locked: true},
		{Code: Frozen, Label: "结果已冻结", Tone: record.Warn, Locked: true}, {Code: Published, Label: "已公布", Tone: record.Good, Final: true, Locked: true},
	},
		step{Name: "allocate", Label: "计算样本量", Help: "按允许误差、置信度和各地区人口计算并分配样本量，可以再改", From: flow.From(Planning), By: flow.By(duty.Planner, duty.Supervisor), Optional: true, Writes: true, Do: allocate},
		step{Name: "start", Label: "批准并开始调查", Help: "由拟订人以外的人批准；问卷随之冻结", From: flow.From(Planning), To: Fielding, By: flow.By(duty.Supervisor), FourEyes: "create", Check: planned, Do: start},
		step{Name: "end", Label: "结束调查", Help: "不再接收答卷；网上填答的链接全部作废", From: flow.From(Fielding), To: Ended, By: flow.By(duty.Planner, duty.Supervisor), Do: end},
		step{Name: "resume", Label: "继续调查", From: flow.From(Ended), To: Fielding, By: flow.By(duty.Supervisor), Optional: true},
		step{Name: "freeze", Label: "冻结结果", Help: "计算得分并存证；此后答卷和结果不可更改", From: flow.From(Ended), To: Frozen, By: flow.By(duty.Planner, duty.Supervisor), Danger: true, Do: freeze},
		step{Name: "publish", Label: "公布结果", Help: "由冻结人以外的人核对后公布", From: flow.From(Frozen), To: Published, By: flow.By(duty.Publisher), FourEyes: "freeze", Do: d.publish},
	)
}

// placeOf names a region.
func placeOf(code string) string {
	if d, ok := region.Lookup(region.Code(code)); ok {
		return d.Name
	}
	return code
}
