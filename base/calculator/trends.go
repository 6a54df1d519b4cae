package calculator

import (
	"math"
	"strconv"
	"strings"

	"qgov/calc/firmname"
	"qgov/calc/trend"
)

// NamesResult answers firm-name.
type NamesResult struct {
	Score       int      `json:"score"` // 0 to 100; orders candidates, decides nothing
	Same        bool     `json:"same"`
	Differences []string `json:"differences"`
}

// EarsResult answers ears.
type EarsResult struct {
	Points []EarsPoint `json:"points"`
	Alarms []int       `json:"alarms"` // places of the counts that alarm, from 1
}

// EarsPoint is one count; Upper is null while the past is too short.
type EarsPoint struct {
	Count float64  `json:"count"`
	Upper *float64 `json:"upper"`
	Alarm bool     `json:"alarm"`
}

// CusumResult answers cusum.
type CusumResult struct {
	High   []float64 `json:"high"`
	Low    []float64 `json:"low"`
	Alarms []int     `json:"alarms"` // places of the values that alarm, from 1
}

// EwmaResult answers ewma.
type EwmaResult struct {
	Smooth []float64 `json:"smooth"`
	Low    float64   `json:"low"`
	High   float64   `json:"high"`
	Alarms []int     `json:"alarms"` // places of the smoothed values outside the limits, from 1
}

func trends() []Calculator {
	values := Input{Name: "values", Label: "数列", Help: "由早到晚，逗号分开，如 3,5,2", Kind: Text, Required: true}
	return []Calculator{
		{
			Name: "firm-name", Label: "企业名称比对", Help: "两个名称有多像、差在哪里；分数只用于排序，不能据以认定为同一企业",
			Inputs:  []Input{{Name: "a", Label: "名称一", Kind: Text, Required: true}, {Name: "b", Label: "名称二", Kind: Text, Required: true}},
			Outputs: []Output{{"score", "相似度（0 至 100）"}, {"same", "写法相同"}, {"differences", "差异"}},
			Run: func(args map[string]string) (any, error) {
				m := firmname.Compare(args["a"], args["b"])
				r := NamesResult{Score: m.Score, Same: m.Same, Differences: []string{}}
				for _, d := range m.Differences {
					r.Differences = append(r.Differences, string(d))
				}
				return r, nil
			},
		},
		{
			Name: "ears", Label: "异常升高（EARS）", Help: "与此前七期的均值和标准差比较，给出每期的上限；只作提示",
			Inputs: []Input{values, {Name: "method", Label: "方法", Kind: Text, Default: "C1", Options: []string{"C1", "C2", "C3"}},
				{Name: "alpha", Label: "显著性水平", Kind: Decimal, Default: "0.001"}},
			Outputs: []Output{{"alarms", "报警的期次"}},
			Run: func(args map[string]string) (any, error) {
				counts, err := series(args, "values")
				if err != nil {
					return nil, err
				}
				alpha, _ := number(args, "alpha").Float64()
				points, err := trend.EARS(trend.Method(args["method"]), counts, alpha)
				return earsResult(points), err
			},
		},
		{
			Name: "cusum", Label: "累积和（CUSUM）", Help: "累计超出目标值与容差的部分，超过判定限即报警",
			Inputs: []Input{values, {Name: "target", Label: "目标值", Kind: Decimal, Required: true}, {Name: "slack", Label: "容差 k", Kind: Decimal, Required: true},
				{Name: "limit", Label: "判定限 h", Kind: Decimal, Required: true}},
			Outputs: []Output{{"high", "上侧累积和"}, {"low", "下侧累积和"}, {"alarms", "报警的期次"}},
			Run: func(args map[string]string) (any, error) {
				x, err := series(args, "values")
				if err != nil {
					return nil, err
				}
				target, _ := number(args, "target").Float64()
				slack, _ := number(args, "slack").Float64()
				limit, _ := number(args, "limit").Float64()
				sums, err := trend.CUSUM(x, target, slack, limit)
				r := CusumResult{High: []float64{}, Low: []float64{}, Alarms: []int{}}
				for i, s := range sums {
					r.High, r.Low = append(r.High, s.High), append(r.Low, s.Low)
					if s.Alarm {
						r.Alarms = append(r.Alarms, i+1)
					}
				}
				return r, err
			},
		},
		{
			Name: "ewma", Label: "指数加权移动平均（EWMA）", Help: "平滑后的数列及其控制限，超出控制限即报警",
			Inputs: []Input{values, {Name: "start", Label: "起始值", Kind: Decimal, Required: true}, {Name: "lambda", Label: "平滑系数", Kind: Decimal, Default: "0.3"},
				{Name: "sd", Label: "标准差", Kind: Decimal, Required: true}, {Name: "width", Label: "控制限倍数", Kind: Decimal, Default: "3"}},
			Outputs: []Output{{"smooth", "平滑值"}, {"low", "下控制限"}, {"high", "上控制限"}, {"alarms", "报警的期次"}},
			Run: func(args map[string]string) (any, error) {
				x, err := series(args, "values")
				if err != nil {
					return nil, err
				}
				var in [4]float64
				for i, name := range []string{"start", "lambda", "sd", "width"} {
					in[i], _ = number(args, name).Float64()
				}
				r := EwmaResult{Alarms: []int{}}
				if r.Smooth, r.Low, r.High, err = trend.EWMA(x, in[0], in[1], in[2], in[3]); err != nil {
					return nil, err
				}
				for i, v := range r.Smooth {
					if v < r.Low || v > r.High {
						r.Alarms = append(r.Alarms, i+1)
					}
				}
				return r, nil
			},
		},
	}
}

func earsResult(points []trend.Point) EarsResult {
	r := EarsResult{Points: []EarsPoint{}, Alarms: []int{}}
	for i, p := range points {
		e := EarsPoint{Count: p.Count, Alarm: p.Alarm}
		if !math.IsNaN(p.Upper) {
			e.Upper = &p.Upper
		}
		if r.Points = append(r.Points, e); p.Alarm {
			r.Alarms = append(r.Alarms, i+1)
		}
	}
	return r
}

// series reads a list of numbers.
func series(args map[string]string, name string) ([]float64, error) {
	var out []float64
	for i, s := range strings.FieldsFunc(args[name], func(r rune) bool { return strings.ContainsRune(",，、; \t\n", r) }) {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, problem(name, "第 %d 个数“%s”不是数字", i+1, s)
		}
		out = append(out, v)
	}
	if len(out) == 0 {
		return nil, problem(name, "至少要有一个数")
	}
	return out, nil
}
