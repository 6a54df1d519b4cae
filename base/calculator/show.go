package calculator

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// Row is one line of a result for people.
type Row struct{ Name, Label, Value string }

// Rows turns a result of Run into lines for people, in the order of Outputs;
// keys that have no label are left out, as they serve programs.
func (c Calculator) Rows(result any) ([]Row, error) {
	raw, err := json.Marshal(result)
	if err != nil {
		return nil, err
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(raw, &keys); err != nil {
		return nil, err
	}
	var rows []Row
	for _, o := range c.Outputs {
		if value, ok := keys[o.Name]; ok {
			if text := show(value); text != "" {
				rows = append(rows, Row{o.Name, o.Label, text})
			}
		}
	}
	return rows, nil
}

// word gives the Chinese of values that are words of the interface.
func word(value string) string {
	switch value {
	case "pass":
		return "合格"
	case "fail":
		return "不合格"
	case "undetermined":
		return "无法判定"
	case "normal":
		return "正常检验"
	case "tightened":
		return "加严检验"
	case "reduced":
		return "放宽检验"
	case "repair":
		return "修理"
	case "assembly":
		return "免费更换总成"
	case "exchange":
		return "换货（换车）"
	case "refund":
		return "退货（退车）"
	case "seller":
		return "销售者"
	case "promiser":
		return "作出承诺的经营者"
	case "none":
		return "无"
	case "verified":
		return "已核对全文"
	case "secondary":
		return "据转载文本，未核实"
	case "memory":
		return "未核实"
	}
	return value
}

// show writes one JSON value for people: lists by lines when they hold objects.
func show(raw json.RawMessage) string {
	switch raw = bytes.TrimSpace(raw); raw[0] {
	case 't':
		return "是"
	case 'f':
		return "否"
	case 'n':
		return ""
	case '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return string(raw)
		}
		return word(s)
	case '[':
		return showList(raw)
	case '{':
		return showObject(raw)
	}
	return string(raw)
}

func showList(raw json.RawMessage) string {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return string(raw)
	}
	parts, separator := make([]string, len(items)), "、"
	for i, item := range items {
		parts[i] = show(item)
		if item[0] == '{' || item[0] == '[' {
			separator = "\n"
		}
	}
	return strings.Join(parts, separator)
}

// showObject writes the values of an object in the order of its keys' names.
func showObject(raw json.RawMessage) string {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return string(raw)
	}
	var parts []string
	for name, value := range object {
		parts = append(parts, name+"="+show(value))
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}
