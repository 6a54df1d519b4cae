package calculator

import (
	"strings"

	"qgov/calc/uscc"
	"qgov/kernel/fault"
)

// CodeResult answers uscc and registration.
type CodeResult struct {
	Valid    bool   `json:"valid"`
	Reason   string `json:"reason"`
	Code     string `json:"code"`               // in normal form
	At       int    `json:"at,omitempty"`       // first wrong character, from 1
	Expected string `json:"expected,omitempty"` // right check character
	Warning  string `json:"warning,omitempty"`
}

// DueResult answers workday.
type DueResult struct {
	Due         string `json:"due"`
	Provisional bool   `json:"provisional"`
}

// RegionResult answers region.
type RegionResult struct {
	Name       string   `json:"name"`
	Valid      bool     `json:"valid"`
	Successors []string `json:"successors"`
}

func codeResult(r uscc.Result) (any, error) {
	return CodeResult{r.Valid, r.Reason, r.Code, r.At, r.Expected, strings.Join(r.Warnings, "；")}, nil
}

func codeOutputs() []Output {
	return []Output{{"code", "代码"}, {"valid", "是否有效"}, {"reason", "原因"}, {"at", "出错位置"}, {"expected", "应为"}, {"warning", "提示"}}
}

func codes(deps Deps) []Calculator {
	return []Calculator{
		{
			Name: "uscc", Label: "统一社会信用代码校验", Help: "按 GB 32100—2015 检查长度、字符和校验码；不查询是否已登记",
			Inputs:  []Input{{Name: "code", Label: "统一社会信用代码", Kind: Text, Required: true, Positional: true}},
			Outputs: codeOutputs(),
			Run:     func(args map[string]string) (any, error) { return codeResult(uscc.Check(args["code"])) },
		},
		{
			Name: "registration", Label: "工商注册号校验", Help: "按 GS 15—2006 检查 15 位注册号",
			Inputs:  []Input{{Name: "number", Label: "注册号", Kind: Text, Required: true, Positional: true}},
			Outputs: codeOutputs(),
			Run:     func(args map[string]string) (any, error) { return codeResult(uscc.CheckRegistration(args["number"])) },
		},
		{
			Name: "workday", Label: "期限计算", Help: "从起算日的次日起数工作日或自然日；涉及尚未公布放假安排的年份时结果为暂定",
			Inputs: []Input{
				{Name: "from", Label: "起算日", Kind: Date, Required: true},
				{Name: "days", Label: "工作日数", Kind: Whole},
				{Name: "calendar-days", Label: "自然日数", Kind: Whole},
				{Name: "roll", Label: "末日遇休息日顺延", Help: "只用于自然日", Kind: Switch},
			},
			Outputs: []Output{{"due", "到期日"}, {"provisional", "暂定"}},
			Run:     deps.workday,
		},
		{
			Name: "region", Label: "行政区划代码查询", Help: "按 GB/T 2260 查名称、是否有效和撤并后的代码",
			Inputs: []Input{
				{Name: "code", Label: "行政区划代码", Kind: Text, Required: true, Positional: true},
				{Name: "on", Label: "日期", Help: "不填为当前", Kind: Date},
			},
			Outputs: []Output{{"name", "名称"}, {"valid", "是否有效"}, {"successors", "后继代码"}},
			Run:     deps.region,
		},
	}
}

// maxDays bounds a period to about a century.
const maxDays = 36_600

func (d Deps) workday(args map[string]string) (any, error) {
	name, working := "days", true
	switch {
	case args["days"] != "" && args["calendar-days"] != "", args["days"] == "" && args["calendar-days"] == "":
		return nil, problem("days", "工作日数与自然日数应填其中一项")
	case args["calendar-days"] != "":
		name, working = "calendar-days", false
	}
	days := whole(args, name)
	if days < 1 || days > maxDays {
		return nil, problem(name, "天数应在 1 与 %d 之间", maxDays)
	}
	if d.Due == nil {
		return nil, fault.New(fault.Unavailable, "F503", "本程序未装入工作日历")
	}
	due, provisional, err := d.Due(args["from"], int(days), working, on(args, "roll"))
	if err != nil {
		return nil, err
	}
	return DueResult{due, provisional}, nil
}

func (d Deps) region(args map[string]string) (any, error) {
	if d.Region == nil {
		return nil, fault.New(fault.Unavailable, "F503", "本程序未装入行政区划")
	}
	name, valid, successors, err := d.Region(args["code"], args["on"])
	if err != nil {
		return nil, err
	}
	return RegionResult{name, valid, append([]string{}, successors...)}, nil
}
