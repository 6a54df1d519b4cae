package calculator

import (
	"strings"

	"qgov/calc/judge"
)

// VerdictResult answers judge.
type VerdictResult struct {
	Verdict  string `json:"verdict"`            // pass, fail or undetermined
	Compared string `json:"compared,omitempty"` // the value compared, in the unit of the limit
	Limit    string `json:"limit"`
	Note     string `json:"note,omitempty"`
}

// MicrobeResult answers microbe.
type MicrobeResult struct {
	Verdict   string `json:"verdict"`
	Good      int    `json:"good"`     // at or below m
	Marginal  int    `json:"marginal"` // above m
	Bad       int    `json:"bad"`      // above M
	Undecided int    `json:"undecided"`
}

// ValueResult answers convert and round.
type ValueResult struct {
	Value string `json:"value"`
	Unit  string `json:"unit,omitempty"`
}

func judging() []Calculator {
	return []Calculator{
		{
			Name: "judge", Label: "单项判定", Help: "检验结果与限值比较；换算计量单位，量纲不同时拒绝比较",
			Inputs: []Input{
				{Name: "result", Label: "检验结果", Help: "如 139、<0.05、未检出", Kind: Text, Required: true},
				{Name: "unit", Label: "结果单位", Kind: Text},
				{Name: "limit", Label: "限值", Help: "如 100、6.5~8.5、不得检出", Kind: Text, Required: true},
				{Name: "limit-unit", Label: "限值单位", Help: "不填与结果单位相同", Kind: Text},
				{Name: "operator", Label: "判定符", Help: "<=、<、>=、>、=、range、不得检出", Kind: Text},
				{Name: "detection", Label: "检出限", Help: "与结果单位相同", Kind: Text},
				{Name: "rounding", Label: "比较方法", Help: "whole 全数值比较法，rounded 修约值比较法（GB/T 8170）", Kind: Text, Default: "whole", Options: []string{"whole", "rounded"}},
			},
			Outputs: []Output{{"verdict", "判定"}, {"compared", "比较值"}, {"limit", "限值"}, {"note", "提示"}},
			Run:     runJudge,
		},
		{
			Name: "microbe", Label: "微生物批判定", Help: "按 n、c、m、M 采样方案（GB 29921、GB 4789.1）判定一批",
			Inputs: []Input{
				{Name: "n", Label: "样品数 n", Kind: Whole, Default: "5"},
				{Name: "c", Label: "允许超过 m 的样品数 c", Kind: Whole, Required: true},
				{Name: "m", Label: "可接受水平限量值 m", Kind: Text, Required: true},
				{Name: "M", Label: "最高安全限量值 M", Help: "二级采样方案不填", Kind: Text},
				{Name: "values", Label: "各样品结果", Help: "用逗号或空格分开", Kind: Text, Required: true},
				{Name: "unit", Label: "单位", Kind: Text, Default: "CFU/g"},
			},
			Outputs: []Output{{"verdict", "判定"}, {"good", "不超过 m 的样品"}, {"marginal", "超过 m 的样品"}, {"bad", "超过 M 的样品"}, {"undecided", "无法归类的样品"}},
			Run:     runMicrobe,
		},
		{
			Name: "convert", Label: "单位换算", Help: "精确换算，量纲不同时拒绝",
			Inputs: []Input{
				{Name: "value", Label: "数值", Kind: Text, Required: true, Positional: true},
				{Name: "from", Label: "原单位", Kind: Text, Required: true, Positional: true},
				{Name: "to", Label: "目标单位", Kind: Text, Required: true, Positional: true},
			},
			Outputs: []Output{{"value", "数值"}, {"unit", "单位"}},
			Run: func(args map[string]string) (any, error) {
				value, err := judge.Convert(args["value"], args["from"], args["to"])
				return ValueResult{value, args["to"]}, err
			},
		},
		{
			Name: "round", Label: "数值修约", Help: "按 GB/T 8170—2008 修约，恰为一半时取偶",
			Inputs: []Input{
				{Name: "value", Label: "数值", Kind: Decimal, Required: true, Positional: true},
				{Name: "places", Label: "小数位数", Help: "负数表示修约到十位、百位", Kind: Whole, Default: "0"},
			},
			Outputs: []Output{{"value", "数值"}},
			Run:     runRound,
		},
	}
}

func runJudge(args map[string]string) (any, error) {
	item := judge.Item{Result: args["result"], Unit: args["unit"], Detection: args["detection"],
		Operator: args["operator"], Limit: args["limit"], LimitUnit: args["limit-unit"]}
	if item.LimitUnit == "" {
		item.LimitUnit = item.Unit
	}
	if args["rounding"] == "rounded" {
		item.Rounding = judge.Rounded
	}
	o, err := judge.Judge(item)
	if err != nil {
		return nil, err
	}
	return VerdictResult{string(o.Verdict), o.Compared, o.Limit, strings.Join(o.Notes, "；")}, nil
}

func runMicrobe(args map[string]string) (any, error) {
	plan := judge.MicrobialPlan{N: int(whole(args, "n")), C: int(whole(args, "c")), Lower: args["m"], Upper: args["M"], Unit: args["unit"]}
	results := strings.FieldsFunc(args["values"], func(r rune) bool { return strings.ContainsRune(", ，、;；\t\n", r) })
	o, err := judge.JudgeMicrobes(plan, results, args["unit"])
	if err != nil {
		return nil, err
	}
	return MicrobeResult{string(o.Verdict), o.Good, o.Marginal, o.Bad, o.Undecided}, nil
}

func runRound(args map[string]string) (any, error) {
	places := whole(args, "places")
	if places < -30 || places > 30 {
		return nil, problem("places", "小数位数应在 -30 与 30 之间")
	}
	v := judge.Round(number(args, "value"), int(places))
	return ValueResult{Value: v.FloatString(max(int(places), 0))}, nil
}
