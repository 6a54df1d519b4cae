// Package draw picks the firms of a plan line, and the samplers who go to them, so that anybody can check that nobody chose
// (双随机, 一公开). The mathematics and the file that everybody can recompute are those of calc/draw; this package is the
// procedure around them: who fixes what, when, and what is public at each moment.
//
//	drafting   the list's filter, the weights, the exclusions, the parties and a public number that does not exist yet are chosen
//	committed  every party has logged SHA-256(party|nonce|value) of a value that it keeps to itself
//	frozen     list, samplers, avoidances, rule, commitments and the name of the public number are fixed; their hash is a leaf of the
//	           public log and the list can be fetched by everybody. Nothing can change any more: a save that differs is refused
//	           (Draw.Lock), the tables of the list are written once (triggers), and a list that was changed behind the program's
//	           back no longer has the logged hash
//	revealed   every reveal matched its commitment, and the public number was entered by one person and confirmed by another
//	drawn      computed from the seed; published
//	dispatched the samples exist: [Drawn] was emitted
//	void       cancelled, with a reason; it stays in the log. A second draw on a line is refused until the first is void
//
// There is no way to draw without every reveal: a party that does not reveal voids the draw, in public. The last party to reveal could
// weigh whether it likes the result; so reveal before the day of the public number, when nobody can compute it. The page shows both
// times.
//
// RFC 3797 is not offered as a way of drawing: it prescribes MD5 and has a modulo bias, and our own rule needs neither. Draws made
// by it elsewhere are checked by the calculator on calc/draw.
//
// Names of firms and their credit codes are public register data. Samplers stand in the public file under the number of their
// enforcement licence, which 国办发〔2018〕118号 has the bureau publish anyway, with a masked name; why one keeps away from a firm is
// not published, only that it does.
package draw

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"qgov/base/duty"
	"qgov/base/firm"
	calc "qgov/calc/draw"
	"qgov/domain/supervise/plan"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Draw is one draw of firms and samplers.
type Draw struct {
	record.Head
	Number   string // 371000-2026-001, the address of its public page; given at the freeze
	Title    string
	Line     record.Ref[plan.Line] // none: a draw of inspections outside a plan
	Place    string                // firms of this region
	Stage    string
	Industry string // leading digits of GB/T 4754
	Sort     string
	Size     string
	Licensed bool // only firms with a licence number
	NoRepeat bool // leave out firms whose product was checked too recently (令18 Art 8)
	Excluded []Exclusion
	Count    int64
	Reserve  int64 // most replacements
	Each     int64 // samplers a firm
	Mode     string
	Weight   string

	ExternalName  string
	ExternalDate  calendar.Date
	ExternalValue string
	ExternalFrom  string // where it was read
	Confirmed     bool
	Parties       []Party

	FrozenAt   time.Time
	ListSize   int64
	Lots       int64 // sum of the weights of the list
	MostLots   int64 // the greatest of them
	ListHash   string
	FrozenHash string
	Rule       string
	RevealedAt time.Time
	DrawnAt    time.Time
	Seed       string
	ResultHash string
	Replaced   int64
	Void       string
	Lock       string // hash of everything above, once frozen
	Demo       bool
}

// Exclusion keeps a firm out of the draw.
type Exclusion struct {
	Firm   record.Ref[firm.Firm]
	Reason string
}

// Party is one of those whose secret value goes into the seed.
type Party struct {
	Name        string
	Organ       string
	Role        string
	Commitment  string
	CommittedAt time.Time
	Account     record.ID // who logged the commitment
	Nonce       string
	Value       string
	RevealedAt  time.Time
}

// The code lists of draws.
var (
	Modes   = record.Codes{{Code: "sha256-uniform", Label: "等概率"}, {Code: "sha256-weighted", Label: "按权重"}}
	Weights = record.Codes{{Code: "equal", Label: "一律为1"}, {Code: "size", Label: "按规模：大型4、中型3、小型2、微型1"}, {Code: "risk", Label: "按风险：问题越多权重越大"}}
	Roles   = record.Codes{{Code: "business", Label: "业务科室"}, {Code: Witness, Label: "纪检监督"}, {Code: "firm", Label: "企业代表"}, {Code: "citizen", Label: "群众代表"}, {Code: "other", Label: "其他"}}
)

// Witness is the role of a party that at least one must have.
const Witness = "witness"

// minParties is the least number of parties; their interests differ, so no two of them agree on a seed.
const minParties = 3

// The states of a draw.
const (
	Drafting   record.State = "drafting"
	Committed  record.State = "committed"
	Frozen     record.State = "frozen"
	Revealed   record.State = "revealed"
	DrawnSt    record.State = "drawn"
	Dispatched record.State = "dispatched"
	VoidSt     record.State = "void"
)

// Kind is the register of draws.
var Kind = record.Declare("draw", "随机抽取", func(r *Draw, f *record.Fields) {
	f.Text(&r.Title, "抽取事项").Required().Title().Public()
	f.Text(&r.Number, "公开编号").Max(40).ByCode().Unique().List().Search().Public()
	record.Refer(f, &r.Line, "计划明细", plan.LineKind).Filter().List().Hint("抽查计划的一项；与计划无关的检查留空")
	f.Place(&r.Place, "企业所在地区").Required().Filter().List().Public().Heading("名单")
	f.Chosen(&r.Stage, "环节", plan.Stages).Public()
	f.Text(&r.Industry, "行业代码前缀").Max(4).Pattern(`[0-9]{2,4}`, "37").Public().Hint("GB/T 4754 代码的前几位；留空为全部行业")
	f.Chosen(&r.Sort, "主体类型", firm.Sorts).Public()
	f.Chosen(&r.Size, "规模", firm.Sizes).Public()
	f.YesNo(&r.Licensed, "仅限持证企业").Public()
	f.YesNo(&r.NoRepeat, "剔除近期已抽查企业").Public().Hint("同一企业同一产品六个月内已抽查的，不进入抽取")
	record.Lines(f, &r.Excluded, "剔除企业", func(x *Exclusion, f *record.Fields) {
		record.Refer(f, &x.Firm, "企业", firm.Kind).Required()
		f.Text(&x.Reason, "剔除理由").Required().Hint("理由随名单公开")
	})
	f.Count(&r.Count, "抽取数量").Required().Min(1).Max(100_000).In("家").List().Public().Heading("规则")
	f.Count(&r.Reserve, "递补上限").Min(0).Max(10_000).In("家").Public().Hint("企业关闭等原因可由同一种子依次递补的最多家数")
	f.Count(&r.Each, "每家抽样人员").Required().Min(2).Max(6).In("人").Public()
	record.Pick(f, &r.Mode, "抽取方式", Modes).Required().Public()
	record.Pick(f, &r.Weight, "权重规则", Weights).Required().Public()
	f.Text(&r.ExternalName, "外部公开数值").Required().Public().Hint("事先无人能知道的公开数值，例如“双色球开奖号码（红球由小到大，蓝球在后）”").Heading("随机数来源")
	f.Date(&r.ExternalDate, "数值公布日期").Required().Public().Hint("须晚于名单冻结之日")
	record.Lines(f, &r.Parties, "承诺方", func(p *Party, f *record.Fields) {
		f.Text(&p.Name, "名称").Required().Max(60).Public()
		f.Text(&p.Organ, "单位").Max(100).Public()
		f.Chosen(&p.Role, "身份", Roles).Required().Public()
		f.Text(&p.Commitment, "承诺值").Max(64).ByCode().Public()
		f.Instant(&p.CommittedAt, "承诺时间").ByCode().Public()
		f.Any(&p.Account, "承诺登记人").ByCode()
		f.Text(&p.Nonce, "随机串").Max(200).ByCode().Public()
		f.Text(&p.Value, "揭示值").Max(200).ByCode().Public()
		f.Instant(&p.RevealedAt, "揭示时间").ByCode().Public()
	}).Public().Required()
	f.Instant(&r.FrozenAt, "冻结时间").ByCode().Public().Heading("过程与结果")
	f.Count(&r.ListSize, "名单家数").ByCode().In("家").Public()
	f.Count(&r.Lots, "权重合计").ByCode().Public()
	f.Count(&r.MostLots, "最大权重").ByCode().Public()
	f.Text(&r.ListHash, "名单校验值").Max(64).ByCode().Public()
	f.Text(&r.FrozenHash, "冻结校验值").Max(64).ByCode().Public()
	f.Text(&r.Rule, "规则版本").Max(40).ByCode().Public()
	f.Text(&r.ExternalValue, "公布的数值").ByCode().Public()
	f.Text(&r.ExternalFrom, "数值出处").ByCode().Public()
	f.YesNo(&r.Confirmed, "数值已复核").ByCode().Public()
	f.Instant(&r.RevealedAt, "揭示完毕时间").ByCode().Public()
	f.Text(&r.Seed, "种子").Max(64).ByCode().Public()
	f.Instant(&r.DrawnAt, "抽取时间").ByCode().Public()
	f.Text(&r.ResultHash, "结果校验值").Max(64).ByCode().Public()
	f.Count(&r.Replaced, "已递补").ByCode().Public()
	f.Text(&r.Void, "作废理由").Paragraph().ByCode().Public()
	f.Text(&r.Lock, "锁定校验值").Max(64).ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Says("随机抽取企业和抽样人员；名单冻结后公开，任何人都可以重新计算结果").Rule(rule)

func rule(r *Draw) error {
	if (r.Mode == "sha256-uniform") != (r.Weight == "equal") {
		return record.Bad(&r.Weight, "等概率抽取的权重一律为1，按权重抽取须选择权重规则")
	}
	seen := make(map[string]bool)
	for i := range r.Parties {
		p := &r.Parties[i]
		if seen[p.Name] {
			return record.Bad(&p.Name, "承诺方名称重复")
		}
		for _, c := range p.Name {
			if c == '|' || c < ' ' {
				return record.Bad(&p.Name, "承诺方名称不能含有竖线或控制字符")
			}
		}
		seen[p.Name] = true
	}
	if r.Lock != "" && r.Lock != r.fingerprint() {
		return record.Bad(&r.Title, "名单冻结后内容不得更改；需要重抽的请作废本次抽取并说明理由")
	}
	return nil
}

// fingerprint hashes the whole record but its head and lock.
func (r *Draw) fingerprint() string {
	c := *r
	c.Head, c.Lock = record.Head{}, ""
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", c))
	return hex.EncodeToString(sum[:])
}

// seal locks the record as it is.
func (r *Draw) seal() { r.Lock = r.fingerprint() }

// party returns the party with the name, or nil.
func (r *Draw) party(name string) *Party {
	for i := range r.Parties {
		if r.Parties[i].Name == name {
			return &r.Parties[i]
		}
	}
	return nil
}

// committed reports whether every party has logged a commitment.
func (r *Draw) committed() bool {
	for _, p := range r.Parties {
		if p.Commitment == "" {
			return false
		}
	}
	return len(r.Parties) > 0
}

// open reports whether every source of the seed is known.
func (r *Draw) open() bool {
	for _, p := range r.Parties {
		if p.RevealedAt.IsZero() {
			return false
		}
	}
	return r.Confirmed
}

// Public reports whether the public may see the draw: from the freeze on, also when it was voided afterwards.
func (r *Draw) Public() bool { return !r.FrozenAt.IsZero() }

// Drawn tells that the firms and samplers of a draw are to be dispatched. The sampling business makes the samples.
var Drawn = event.NewTopic[Result]("draw.drawn")

// Replaced tells that a firm, or its samplers, of a dispatched draw gave way to another.
var Replaced = event.NewTopic[Change]("draw.replaced")

// Result is what a draw gave.
type Result struct {
	Draw   record.ID
	Number string
	Line   record.ID // 0: outside a plan
	Title  string
	Picks  []Pick // in the order drawn
}

// Pick is a firm with the people who go there.
type Pick struct {
	Firm     record.ID
	Samplers []record.ID
}

// Change is one replacement. When the firm stays, In.Firm is Out and In.Samplers are its samplers now.
type Change struct {
	Draw, Line record.ID
	Out        record.ID
	In         Pick
	Reason     string
}

// Inputs of the steps.
type (
	commitment struct{ Party, Commitment string }
	reveal     struct{ Party, Nonce, Value string }
	external   struct{ Value, From string }
	confirm    struct{ Value string }
	replace    struct{ Firm, Sampler, Reason string }
	cancel     struct{ Reason string }
)

var (
	commitForm = record.Input("draw_commit", func(in *commitment, f *record.Fields) {
		f.Text(&in.Party, "承诺方").Required().Max(60)
		f.Text(&in.Commitment, "承诺值").Required().Pattern(`[0-9a-f]{64}`, calc.Commitment("承诺方", "0123456789abcdef", "88")).
			Hint("SHA-256（承诺方名称|随机串|数值）的64位小写十六进制；随机串不少于16个字符，与数值一起由承诺方自己保管到揭示")
	})
	revealForm = record.Input("draw_reveal", func(in *reveal, f *record.Fields) {
		f.Text(&in.Party, "承诺方").Required().Max(60)
		f.Text(&in.Nonce, "随机串").Required().Min(16).Max(200)
		f.Text(&in.Value, "揭示值").Required().Max(200)
	})
	externalForm = record.Input("draw_external", func(in *external, f *record.Fields) {
		f.Text(&in.Value, "公布的数值").Required().Max(200)
		f.Text(&in.From, "数值出处").Required().Max(200).Hint("网址或刊物、期号")
	})
	confirmForm = record.Input("draw_confirm", func(in *confirm, f *record.Fields) {
		f.Text(&in.Value, "公布的数值").Required().Max(200).Hint("请自行查看出处后重新输入，两人输入一致才生效")
	})
	replaceForm = record.Input("draw_replace", func(in *replace, f *record.Fields) {
		f.Text(&in.Firm, "企业代码").Required().Max(30).Hint("结果表中的统一社会信用代码")
		f.Text(&in.Sampler, "抽样人员执法证号").Max(40).Hint("只更换抽样人员时填写；留空则由下一家企业递补")
		f.Text(&in.Reason, "理由").Required().Max(500).Hint("理由随结果公开，例如“企业已注销”")
	})
	cancelForm = record.Input("draw_cancel", func(in *cancel, f *record.Fields) {
		f.Text(&in.Reason, "作废理由").Paragraph().Required().Max(1000).Hint("理由公开，作废的抽取永久留在公开日志中")
	})
)

// newFlow is the procedure. It is made for a program because the freeze asks the businesses that the program wires.
func newFlow(s sources) *flow.Flow {
	conduct, all := flow.By(duty.Drawer), flow.By(duty.Drawer, duty.Witness, duty.Supervisor)
	publish := func(r *Draw) string { return r.Title }
	step := func(name, label, help string, from []record.State, by []role.Duty) flow.Step[Draw] {
		return flow.Step[Draw]{Name: name, Label: label, Help: help, From: from, By: by}
	}
	commit := step("commit", "登记承诺", "每个承诺方登记承诺值；全部登记后才能冻结名单", flow.From(Drafting, Committed), all)
	commit.Targets, commit.Next = []record.State{Drafting, Committed}, func(r *Draw) record.State {
		if r.committed() {
			return Committed
		}
		return Drafting
	}
	freeze := step("freeze", "冻结名单", "固定名单、规则、回避关系和承诺，校验值进入公开日志，此后不得更改", flow.From(Committed), conduct)
	freeze.To, freeze.Do, freeze.Publish, freeze.Danger = Frozen, s.freeze, publish, true
	opened := func(r *Draw) record.State {
		if r.open() {
			return Revealed
		}
		return Frozen
	}
	shown := step("reveal", "揭示", "承诺方公开随机串和数值，系统核对与承诺一致；应在外部数值公布之前揭示，那时谁也不知道结果", flow.From(Frozen), all)
	shown.Targets, shown.Next = []record.State{Frozen, Revealed}, opened
	outside := step("external", "录入公布的数值", "数值公布后录入，须由另一人复核", flow.From(Frozen), flow.By(duty.Drawer, duty.Witness))
	second := step("confirm", "复核公布的数值", "另一人独立查看出处并重新输入", flow.From(Frozen), flow.By(duty.Supervisor))
	second.Targets, second.Next, second.FourEyes = []record.State{Frozen, Revealed}, opened, "external"
	now := step("draw", "抽取", "由公开的种子计算结果并公布", flow.From(Revealed), conduct)
	now.To, now.Do, now.Publish = DrawnSt, s.draw, publish
	other := step("replace", "递补", "由同一种子依次递补企业或更换抽样人员，理由公开", flow.From(DrawnSt, Dispatched), conduct)
	other.Publish, other.Optional = publish, true
	send := step("dispatch", "派发任务", "按结果生成抽样任务", flow.From(DrawnSt), flow.By(duty.Drawer, duty.Supervisor))
	send.To, send.Do = Dispatched, s.dispatch
	void := step("void", "作废本次抽取", "有承诺方不揭示、名单有误等；作废的抽取留在公开日志中", flow.From(Drafting, Committed, Frozen, Revealed, DrawnSt), flow.By(duty.Supervisor, duty.Witness))
	void.To, void.Publish, void.Danger = VoidSt, publish, true
	return flow.Of(Kind, Drafting, flow.States{
		{Code: Drafting, Label: "筹备"}, {Code: Committed, Label: "已承诺", Tone: record.Info}, {Code: Frozen, Label: "名单已冻结", Tone: record.Warn},
		{Code: Revealed, Label: "已揭示", Tone: record.Warn}, {Code: DrawnSt, Label: "已抽取", Tone: record.Good}, {Code: Dispatched, Label: "已派发", Tone: record.Good, Final: true},
		{Code: VoidSt, Label: "已作废", Tone: record.Quiet, Final: true, Aside: true},
	},
		flow.With(commit, commitForm, doCommit), freeze, flow.With(shown, revealForm, doReveal), flow.With(outside, externalForm, doExternal),
		flow.With(second, confirmForm, doConfirm), now, flow.With(other, replaceForm, s.replace), send, flow.With(void, cancelForm, doVoid))
}
