package calculator

import (
	"qgov/calc/survey"
)

// SizeResult answers survey-size.
type SizeResult struct {
	Size  int64   `json:"size"`
	Exact float64 `json:"exact"` // before rounding up
}

// MarginResult answers survey-margin.
type MarginResult struct {
	Margin float64 `json:"margin"`
}

// IndexResult answers satisfaction-index.
type IndexResult struct {
	Index float64 `json:"index"`
}

func surveys() []Calculator {
	design := []Input{{Name: "confidence", Label: "置信度", Kind: Decimal, Default: "0.95"}, {Name: "share", Label: "预计比例", Help: "没有把握时用 0.5，样本量最大", Kind: Decimal, Default: "0.5"},
		{Name: "effect", Label: "设计效应", Kind: Decimal, Default: "1"}, {Name: "population", Label: "总体规模", Help: "留空表示总体很大", Kind: Whole}}
	return []Calculator{
		{
			Name: "survey-size", Label: "调查样本量", Help: "按允许误差、置信度和有限总体修正，计算应完成的样本量",
			Inputs:  append([]Input{{Name: "margin", Label: "允许误差", Help: "如 0.05", Kind: Decimal, Required: true}}, design...),
			Outputs: []Output{{"size", "样本量"}, {"exact", "取整前"}},
			Run: func(args map[string]string) (any, error) {
				margin, _ := number(args, "margin").Float64()
				n, exact, err := survey.Size(designOf(args), margin)
				return SizeResult{n, exact}, err
			},
		},
		{
			Name: "survey-margin", Label: "调查误差", Help: "按样本量、置信度和有限总体修正，计算比例的误差范围",
			Inputs:  append([]Input{{Name: "size", Label: "样本量", Kind: Whole, Required: true}}, design...),
			Outputs: []Output{{"margin", "误差（±）"}},
			Run: func(args map[string]string) (any, error) {
				m, err := survey.Margin(designOf(args), whole(args, "size"))
				return MarginResult{m}, err
			},
		},
		{
			Name: "satisfaction-index", Label: "满意度指数", Help: "按 GB/T 19038、GB/T 19039 的形式由各指标的权重和均值计算，标准原文未核对",
			Inputs: []Input{{Name: "weights", Label: "权重", Help: "逗号分开", Kind: Text, Required: true}, {Name: "means", Label: "均值", Help: "与权重同样顺序", Kind: Text, Required: true},
				{Name: "low", Label: "量表下限", Kind: Decimal, Default: "1"}, {Name: "high", Label: "量表上限", Kind: Decimal, Default: "10"}},
			Outputs: []Output{{"index", "指数（0 至 100）"}},
			Run: func(args map[string]string) (any, error) {
				weights, err := series(args, "weights")
				if err != nil {
					return nil, err
				}
				means, err := series(args, "means")
				if err != nil {
					return nil, err
				}
				low, _ := number(args, "low").Float64()
				high, _ := number(args, "high").Float64()
				index, err := survey.Index(weights, means, low, high)
				return IndexResult{index}, err
			},
		},
	}
}

func designOf(args map[string]string) survey.Design {
	d := survey.Design{Population: whole(args, "population")}
	d.Confidence, _ = number(args, "confidence").Float64()
	d.Share, _ = number(args, "share").Float64()
	d.Effect, _ = number(args, "effect").Float64()
	return d
}
