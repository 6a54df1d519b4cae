package calculator

import (
	"strconv"
	"strings"

	"qgov/calc/stat"
)

// RateResult answers rate; fractions of 1.
type RateResult struct {
	Rate  float64 `json:"rate"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Pass  int64   `json:"pass"`
	Total int64   `json:"total"`
}

// DifferenceResult answers difference: the first rate minus the second.
type DifferenceResult struct {
	Gap     float64    `json:"gap"`
	Low     float64    `json:"low"`
	High    float64    `json:"high"`
	Differs bool       `json:"differs"` // the interval leaves 0 out
	A       RateResult `json:"a"`
	B       RateResult `json:"b"`
}

// EstimateResult answers estimate.
type EstimateResult struct {
	Rate         float64    `json:"rate"`
	Variance     float64    `json:"variance"`
	Low          float64    `json:"low"`
	High         float64    `json:"high"`
	Raw          RateResult `json:"raw"`
	Covered      float64    `json:"covered"` // share of the population in strata with a sample
	Unsampled    []string   `json:"unsampled"`
	Conservative []string   `json:"conservative"` // strata with a single sample
}

// LevelsAnswer answers levels.
type LevelsAnswer struct {
	All     bool     `json:"all"`
	Lowest  string   `json:"lowest"`
	Failing []string `json:"failing"`
}

// AllocationResult answers allocate.
type AllocationResult struct {
	Total int             `json:"total"`
	Rows  []AllocationRow `json:"rows"`
}

// AllocationRow is one stratum and how its number came about.
type AllocationRow struct {
	Name    string `json:"name"`
	Given   int    `json:"given"`
	Minimum int    `json:"minimum"`
	Quota   string `json:"quota"`          // claim on the rest, to 4 places
	Weight  string `json:"weight"`         // share of all weights, to 6 places
	Risk    string `json:"risk,omitempty"` // failure rate used, to 6 places
	Extra   bool   `json:"extra"`          // one more for its remainder
}

// PublishedResult answers check-total and check-rate.
type PublishedResult struct {
	Consistent bool   `json:"consistent"`
	Published  string `json:"published"`
	Computed   string `json:"computed,omitempty"`
	Reason     string `json:"reason"`
}

// FailuresResult answers failures: the counts of failed batches that fit a rate.
type FailuresResult struct {
	Possible bool  `json:"possible"`
	Low      int64 `json:"low"`
	High     int64 `json:"high"`
}

// SuppressResult answers suppress: null stands for a hidden cell.
type SuppressResult struct {
	Table     [][]*int64 `json:"table"`
	Primary   int        `json:"primary"`
	Secondary int        `json:"secondary"`
}

func figures() []Calculator {
	return append(rates(), tables()...)
}

func rates() []Calculator {
	interval := []Output{{"low", "95% 下限"}, {"high", "95% 上限"}}
	return []Calculator{
		{
			Name: "rate", Label: "合格率", Help: "合格率及其 95% 威尔逊区间，以小数表示",
			Inputs:  []Input{{Name: "pass", Label: "合格数", Kind: Whole, Required: true}, {Name: "total", Label: "总数", Kind: Whole, Required: true}},
			Outputs: append([]Output{{"rate", "合格率"}}, interval...),
			Run: func(args map[string]string) (any, error) {
				r, err := stat.NewRate(whole(args, "pass"), whole(args, "total"))
				return rateResult(r), err
			},
		},
		{
			Name: "difference", Label: "两率之差", Help: "如生产领域与流通领域合格率之差，附 95% 区间",
			Inputs: []Input{
				{Name: "pass-a", Label: "甲合格数", Kind: Whole, Required: true}, {Name: "total-a", Label: "甲总数", Kind: Whole, Required: true},
				{Name: "pass-b", Label: "乙合格数", Kind: Whole, Required: true}, {Name: "total-b", Label: "乙总数", Kind: Whole, Required: true},
			},
			Outputs: append([]Output{{"gap", "差"}, {"differs", "差异显著"}}, interval...),
			Run: func(args map[string]string) (any, error) {
				d, err := stat.NewDifference(whole(args, "pass-a"), whole(args, "total-a"), whole(args, "pass-b"), whole(args, "total-b"))
				return DifferenceResult{d.Gap, d.Low, d.High, d.DiffersFromZero, rateResult(d.A), rateResult(d.B)}, err
			},
		},
		{
			Name: "estimate", Label: "分层加权合格率", Help: "按各层总体规模加权，附方差，并列出未加权的合格率",
			Inputs:  []Input{{Name: "strata", Label: "分层", Help: "名称:总体:抽样:合格，分号分开", Kind: Text, Required: true}},
			Outputs: append([]Output{{"rate", "加权合格率"}, {"variance", "方差"}, {"covered", "覆盖总体比例"}, {"unsampled", "未抽样的层"}, {"conservative", "只有一个样本的层"}}, interval...),
			Run:     runEstimate,
		},
		{
			Name: "levels", Label: "各级均达标", Help: "每一级都达到阈值才算达标，不看平均",
			Inputs: []Input{
				{Name: "rates", Label: "各级比率", Help: "名称:比率，分号分开", Kind: Text, Required: true},
				{Name: "threshold", Label: "阈值", Kind: Decimal, Required: true},
				{Name: "inclusive", Label: "等于阈值也算达到", Kind: Switch},
			},
			Outputs: []Output{{"all", "均达标"}, {"lowest", "最低的一级"}, {"failing", "未达标的级"}},
			Run:     runLevels,
		},
	}
}

func tables() []Calculator {
	published := []Output{{"consistent", "是否一致"}, {"published", "公布值"}, {"computed", "计算值"}, {"reason", "原因"}}
	return []Calculator{
		{
			Name: "allocate", Label: "批次分配", Help: "平均、按规模（最大余数法）或按风险分配，总数不差",
			Inputs: []Input{
				{Name: "total", Label: "批次总数", Kind: Whole, Required: true},
				{Name: "minimum", Label: "每层最低批次", Kind: Whole, Default: "0"},
				{Name: "method", Label: "分配方法", Kind: Text, Default: "equal", Options: []string{"equal", "proportional", "risk"}},
				{Name: "strata", Label: "分层", Help: "名称:规模:上年检验数:上年不合格数，分号分开；后两项可省", Kind: Text, Required: true},
			},
			Outputs: []Output{{"total", "批次总数"}, {"rows", "分配结果"}},
			Run:     runAllocate,
		},
		{
			Name: "suppress", Label: "小数抑制", Help: "公开表格中小于阈值的计数及可被推算的计数不予显示",
			Inputs: []Input{
				{Name: "table", Label: "计数表", Help: "行用分号、列用逗号分开，不含合计", Kind: Text, Required: true, Positional: true},
				{Name: "threshold", Label: "阈值", Kind: Whole, Default: "5"},
			},
			Outputs: []Output{{"primary", "因数小而隐去"}, {"secondary", "为防推算而隐去"}, {"table", "计数表"}},
			Run:     runSuppress,
		},
		{
			Name: "check-total", Label: "合计核对", Help: "公布的合计与各部分之和是否一致；只提示，不更正",
			Inputs: []Input{
				{Name: "total", Label: "公布的合计", Kind: Whole, Required: true},
				{Name: "parts", Label: "各部分", Help: "用逗号分开", Kind: Text, Required: true},
			},
			Outputs: published,
			Run:     runCheckTotal,
		},
		{
			Name: "check-rate", Label: "比率核对", Help: "公布的合格率与公布的计数是否一致；只提示，不更正",
			Inputs: []Input{
				{Name: "pass", Label: "合格数", Kind: Whole, Required: true}, {Name: "total", Label: "总数", Kind: Whole, Required: true},
				{Name: "percent", Label: "公布的百分比", Kind: Text, Required: true},
			},
			Outputs: published,
			Run:     runCheckRate,
		},
		{
			Name: "failures", Label: "由合格率反推不合格数", Help: "与公布的总数和合格率相符的不合格批次数范围",
			Inputs: []Input{
				{Name: "total", Label: "总数", Kind: Whole, Required: true},
				{Name: "percent", Label: "公布的百分比", Kind: Text, Required: true},
			},
			Outputs: []Output{{"possible", "有相符的整数"}, {"low", "最少"}, {"high", "最多"}},
			Run: func(args map[string]string) (any, error) {
				low, high, ok, err := stat.ConsistentFailures(whole(args, "total"), args["percent"])
				return FailuresResult{ok, low, high}, err
			},
		},
	}
}

func rateResult(r stat.Rate) RateResult { return RateResult{r.Rate, r.Low, r.High, r.Pass, r.Total} }

// records splits "a:1:2;b:3:4" and checks that each record has between least and
// most fields, whole numbers after the first.
func records(args map[string]string, name string, least, most int) (names []string, numbers [][]int64, err error) {
	for _, text := range split(args[name], ";；\n") {
		fields := strings.FieldsFunc(text, func(r rune) bool { return r == ':' || r == '：' })
		if len(fields) < least || len(fields) > most {
			return nil, nil, problem(name, "每层应有 %d 至 %d 项：%s", least, most, text)
		}
		row := make([]int64, most-1)
		for i, f := range fields[1:] {
			if row[i], err = strconv.ParseInt(strings.TrimSpace(f), 10, 64); err != nil || row[i] < 0 || row[i] > maxWhole {
				return nil, nil, problem(name, "应为不小于 0 的整数：%s", f)
			}
		}
		names, numbers = append(names, strings.TrimSpace(fields[0])), append(numbers, row)
	}
	return names, numbers, nil
}

// split cuts a text at any of the marks and drops empty pieces.
func split(text, marks string) []string {
	var parts []string
	for _, p := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

func runEstimate(args map[string]string) (any, error) {
	names, numbers, err := records(args, "strata", 4, 4)
	if err != nil {
		return nil, err
	}
	strata := make([]stat.Stratum, len(names))
	for i, n := range names {
		strata[i] = stat.Stratum{Name: n, Population: numbers[i][0], Sample: numbers[i][1], Pass: numbers[i][2]}
	}
	e, err := stat.NewEstimate(strata)
	return EstimateResult{e.Rate, e.Variance, e.Low, e.High, rateResult(e.Raw), e.Covered, append([]string{}, e.Unsampled...), append([]string{}, e.Conservative...)}, err
}

func runLevels(args map[string]string) (any, error) {
	var levels []stat.LevelRate
	for _, text := range split(args["rates"], ";；,，\n") {
		name, value, found := strings.Cut(strings.ReplaceAll(text, "：", ":"), ":")
		rate, err := decimal(strings.TrimSpace(strings.TrimRight(value, "%％")))
		if !found || err != nil {
			return nil, problem("rates", "应为“名称:比率”：%s", text)
		}
		levels = append(levels, stat.LevelRate{Name: strings.TrimSpace(name), Value: rate})
	}
	r, err := stat.EveryLevel(levels, number(args, "threshold"), on(args, "inclusive"))
	return LevelsAnswer{r.All, r.Lowest, append([]string{}, r.Failing...)}, err
}

func runAllocate(args map[string]string) (any, error) {
	names, numbers, err := records(args, "strata", 1, 4)
	if err != nil {
		return nil, err
	}
	shares := make([]stat.Share, len(names))
	for i, n := range names {
		shares[i] = stat.Share{Name: n, Size: numbers[i][0], Tested: numbers[i][1], Failed: numbers[i][2]}
	}
	rows, err := stat.Allocate(int(whole(args, "total")), int(whole(args, "minimum")), stat.Method(args["method"]), shares)
	if err != nil {
		return nil, err
	}
	result := AllocationResult{Rows: []AllocationRow{}}
	for _, r := range rows {
		row := AllocationRow{Name: r.Name, Given: r.Given, Minimum: r.Minimum, Quota: r.Quota.FloatString(4), Weight: r.Weight.FloatString(6), Extra: r.Extra}
		if r.Risk != nil {
			row.Risk = r.Risk.FloatString(6)
		}
		result.Rows = append(result.Rows, row)
		result.Total += r.Given
	}
	return result, nil
}

// maxCells bounds the table of suppress, whose work grows with its square.
const maxCells = 2_000

func runSuppress(args map[string]string) (any, error) {
	var table [][]int64
	cells := 0
	for _, line := range split(args["table"], ";；\n") {
		row, err := wholes("table", line)
		if err != nil {
			return nil, err
		}
		table = append(table, row)
		if cells += len(row); cells > maxCells {
			return nil, problem("table", "表格过大，最多 %d 格", maxCells)
		}
	}
	marks, err := stat.Suppress(table, whole(args, "threshold"))
	if err != nil {
		return nil, err
	}
	r := SuppressResult{Table: [][]*int64{}}
	for i, row := range table {
		shown := make([]*int64, len(row))
		for j := range row {
			switch marks[i][j] {
			case stat.Primary:
				r.Primary++
			case stat.Secondary:
				r.Secondary++
			default:
				shown[j] = &row[j]
			}
		}
		r.Table = append(r.Table, shown)
	}
	return r, nil
}

// wholes reads whole numbers that are not negative, set apart by commas or blanks.
func wholes(name, text string) ([]int64, error) {
	var list []int64
	for _, f := range split(text, ", ，、\t") {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil || n < 0 || n > maxWhole {
			return nil, problem(name, "应为不小于 0 的整数：%s", f)
		}
		list = append(list, n)
	}
	return list, nil
}

func runCheckTotal(args map[string]string) (any, error) {
	parts, err := wholes("parts", args["parts"])
	if err != nil {
		return nil, err
	}
	f, wrong := stat.CheckTotal("total", whole(args, "total"), parts)
	if !wrong {
		return PublishedResult{Consistent: true, Published: args["total"]}, nil
	}
	return PublishedResult{false, f.Published, f.Computed, f.String()}, nil
}

func runCheckRate(args map[string]string) (any, error) {
	f, wrong, err := stat.CheckRate("percent", whole(args, "pass"), whole(args, "total"), args["percent"])
	if err != nil || !wrong {
		return PublishedResult{Consistent: err == nil, Published: args["percent"]}, err
	}
	return PublishedResult{false, f.Published, f.Computed, f.String()}, nil
}
