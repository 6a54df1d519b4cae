package calculator

import (
	"errors"

	"qgov/calc/draw"
	"qgov/calc/refusal"
)

// DrawResult answers draw-verify.
type DrawResult struct {
	Valid       bool             `json:"valid"`
	Title       string           `json:"title"`
	FrozenHash  string           `json:"frozen_hash"`
	ResultHash  string           `json:"result_hash"`
	Drawn       []string         `json:"drawn"`
	Differences []DrawDifference `json:"differences"`
}

// DrawDifference is one place where a draw does not agree with itself.
type DrawDifference struct {
	Field string `json:"field"`
	Text  string `json:"text"`
}

// SelectionResult answers rfc3797.
type SelectionResult struct {
	Selected []int `json:"selected"`
	Entropy  int   `json:"entropy"` // bits the sources must have
}

// maxSelected bounds the work of one RFC 3797 selection, which grows with pool
// times count.
const maxSelected = 5_000

func draws() []Calculator {
	return []Calculator{
		{
			Name: "draw-verify", Label: "随机抽取核验", Help: "由公开文件重新计算抽取结果，指出不一致之处",
			Inputs:  []Input{{Name: "bundle", Label: "抽取文件", Kind: File, Required: true, Positional: true}},
			Outputs: []Output{{"valid", "核验一致"}, {"title", "抽取名称"}, {"frozen_hash", "封存摘要"}, {"result_hash", "结果摘要"}, {"drawn", "抽中对象"}, {"differences", "不一致之处"}},
			Run:     func(args map[string]string) (any, error) { return VerifyDraw([]byte(args["bundle"])) },
		},
		{
			Name: "rfc3797", Label: "RFC 3797 抽取", Help: "按 RFC 3797 由公开数字串从 1 至 pool 中抽取",
			Inputs: []Input{
				{Name: "key", Label: "公开数字串", Help: "如 9319./2.5.8.10.12./9.18.26.34.41.45./", Kind: Text, Required: true},
				{Name: "pool", Label: "名单总数", Kind: Whole, Required: true},
				{Name: "count", Label: "抽取数", Kind: Whole, Required: true},
			},
			Outputs: []Output{{"selected", "抽中编号"}, {"entropy", "所需熵（比特）"}},
			Run: func(args map[string]string) (any, error) {
				pool, count := int(whole(args, "pool")), int(whole(args, "count"))
				if count > maxSelected {
					return nil, problem("count", "最多抽取 %d 个", maxSelected)
				}
				selected, err := draw.RFC3797(args["key"], pool, count)
				if err != nil {
					return nil, err
				}
				return SelectionResult{selected, draw.RFC3797Entropy(count, pool)}, nil
			},
		},
	}
}

// VerifyDraw checks the file of a draw. A file that differs is a result, not an
// error; a file that is no draw at all is one.
func VerifyDraw(file []byte) (DrawResult, error) {
	b, err := draw.Decode(file)
	if err != nil {
		return DrawResult{}, explain(err)
	}
	r := DrawResult{Title: b.Title, FrozenHash: b.FrozenHash, ResultHash: b.ResultHash, Drawn: b.Drawn, Differences: []DrawDifference{}}
	err = draw.Verify(b)
	if differs, ok := errors.AsType[*draw.VerifyError](err); ok {
		for _, d := range differs.Differences {
			r.Differences = append(r.Differences, DrawDifference{d.Field, refusal.New(d.Text, d.Args...).Error()})
		}
		return r, nil
	}
	r.Valid = err == nil
	return r, err
}
