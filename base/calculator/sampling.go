package calculator

import (
	"fmt"
	"math/big"
	"strings"

	"qgov/calc/acceptance"
)

// PlanResult answers sampling-plan.
type PlanResult struct {
	CodeLetter string `json:"code_letter"`      // of the lot and level
	PlanLetter string `json:"plan_code_letter"` // after the arrows
	Size       int    `json:"sample_size"`
	Accept     int    `json:"accept"`
	Reject     int    `json:"reject"`
	Full       bool   `json:"full"` // all items of the lot are tested
	Note       string `json:"note,omitempty"`
}

// OCResult answers oc.
type OCResult struct {
	Accept        float64 `json:"accept_probability"`
	Model         string  `json:"model"`
	Nonconforming int64   `json:"nonconforming,omitempty"` // in the lot, for the hypergeometric model
}

// SwitchingResult answers switching.
type SwitchingResult struct {
	Severity string         `json:"severity"` // for the next lot
	Score    int            `json:"score"`
	Eligible bool           `json:"eligible"` // the score allows reduced inspection
	Stopped  bool           `json:"stopped"`
	Steps    []SwitchedStep `json:"steps"`
}

// SwitchedStep is the state after one lot.
type SwitchedStep struct {
	Lot      int    `json:"lot"` // from 1
	Severity string `json:"severity"`
	Score    int    `json:"score"`
	Stopped  bool   `json:"stopped"`
}

func sampling() []Calculator {
	return []Calculator{
		{
			Name: "sampling-plan", Label: "计数抽样方案", Help: "按 GB/T 2828.1—2012 查一次抽样方案",
			Inputs: []Input{
				{Name: "lot", Label: "批量", Kind: Whole, Required: true},
				{Name: "level", Label: "检验水平", Kind: Text, Default: "II", Options: []string{"S-1", "S-2", "S-3", "S-4", "I", "II", "III"}},
				{Name: "aql", Label: "接收质量限（AQL）", Help: "如 1.0、2.5", Kind: Text, Required: true},
				{Name: "severity", Label: "严格度", Kind: Text, Default: "normal", Options: []string{"normal", "tightened", "reduced"}},
			},
			Outputs: []Output{{"code_letter", "样本量字码"}, {"plan_code_letter", "采用方案的字码"}, {"sample_size", "样本量"}, {"accept", "接收数"}, {"reject", "拒收数"}, {"note", "提示"}},
			Run:     runPlan,
		},
		{
			Name: "oc", Label: "接收概率", Help: "抽样方案对给定质量水平的接收概率；给出批量时按超几何分布",
			Inputs: []Input{
				{Name: "n", Label: "样本量", Kind: Whole, Required: true},
				{Name: "accept", Label: "接收数", Kind: Whole, Required: true},
				{Name: "p", Label: "不合格品率", Help: "小数，如 0.01；泊松模型时为每单位产品不合格数", Kind: Decimal, Required: true},
				{Name: "lot", Label: "批量", Kind: Whole},
				{Name: "model", Label: "模型", Kind: Text, Default: "binomial", Options: []string{"binomial", "poisson"}},
			},
			Outputs: []Output{{"accept_probability", "接收概率"}, {"model", "模型"}, {"nonconforming", "批中不合格品数"}},
			Run:     runOC,
		},
		{
			Name: "switching", Label: "转移规则", Help: "按 GB/T 2828.1 第 9 章由逐批结果得出下一批的严格度",
			Inputs: []Input{
				{Name: "lots", Label: "逐批结果", Help: "每批一个字母：a 接收，t 接收且在加严一级 AQL 下也接收，r 不接收", Kind: Text, Required: true, Positional: true},
				{Name: "accept", Label: "接收数", Help: "正常检验方案的接收数", Kind: Whole, Default: "0"},
				{Name: "steady", Label: "生产稳定", Kind: Switch},
				{Name: "agreed", Label: "负责部门同意放宽", Kind: Switch},
			},
			Outputs: []Output{{"severity", "下一批严格度"}, {"score", "转移得分"}, {"eligible", "得分已达放宽条件"}, {"stopped", "暂停检验"}},
			Run:     runSwitching,
		},
	}
}

func runPlan(args map[string]string) (any, error) {
	lot := whole(args, "lot")
	p, err := acceptance.Find(int(lot), acceptance.Level(args["level"]), args["aql"], acceptance.Severity(args["severity"]))
	if err != nil {
		return nil, err
	}
	return PlanResult{p.Letter, p.PlanLetter, p.Size, p.Accept, p.Reject, p.Full, strings.Join(p.Notes, "；")}, nil
}

func runOC(args map[string]string) (any, error) {
	n, ac, p := int(whole(args, "n")), int(whole(args, "accept")), number(args, "p")
	if args["lot"] != "" {
		if args["model"] != "binomial" {
			return nil, problem("model", "给出批量时不能选泊松模型")
		}
		if p.Sign() < 0 || p.Cmp(big.NewRat(1, 1)) > 0 {
			return nil, problem("p", "不合格品率应在 0 与 1 之间：%v", args["p"])
		}
		lot := whole(args, "lot")
		d := nearest(new(big.Rat).Mul(p, big.NewRat(lot, 1)))
		pa, err := acceptance.Hypergeometric(int(lot), int(d), n, ac)
		if err != nil {
			return nil, err
		}
		return OCResult{pa, "hypergeometric", d}, nil
	}
	quality, _ := p.Float64()
	f := acceptance.Binomial
	if args["model"] == "poisson" {
		f = acceptance.Poisson
	}
	pa, err := f(n, ac, quality)
	if err != nil {
		return nil, err
	}
	return OCResult{Accept: pa, Model: args["model"]}, nil
}

// nearest rounds a number that is not negative to a whole one, half up.
func nearest(v *big.Rat) int64 {
	twice := new(big.Int).Lsh(v.Num(), 1)
	twice.Add(twice, v.Denom())
	return twice.Quo(twice, new(big.Int).Lsh(v.Denom(), 1)).Int64()
}

func runSwitching(args map[string]string) (any, error) {
	state := acceptance.Start()
	r := SwitchingResult{Steps: []SwitchedStep{}}
	lots := strings.NewReplacer(" ", "", ",", "").Replace(args["lots"])
	for i, c := range []byte(lots) {
		lot := acceptance.Lot{AcceptNumber: int(whole(args, "accept")), Steady: on(args, "steady"), Agreed: on(args, "agreed")}
		switch c {
		case 'a':
			lot.Accepted = true
		case 't':
			lot.Accepted, lot.AcceptedTighter = true, true
		case 'r':
		default:
			return nil, problem("lots", "第 %d 批应为 a、t 或 r", i+1)
		}
		next, err := state.Next(lot)
		if err != nil {
			return nil, fmt.Errorf("lot %d: %w", i+1, err)
		}
		state = next
		r.Steps = append(r.Steps, SwitchedStep{i + 1, string(state.Severity), state.Score, state.Stopped})
	}
	r.Severity, r.Score, r.Eligible, r.Stopped = string(state.Severity), state.Score, state.Eligible, state.Stopped
	return r, nil
}
