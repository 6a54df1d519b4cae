package survey

import (
	"strconv"
	"strings"

	"qgov/calc/stat"
	"qgov/kernel/audit"
	"qgov/kernel/flow"
	"qgov/kernel/publish"
	"qgov/kernel/record"
)

// The lines of a public copy beside the fields of the survey: cells divided by tabs, the first lines of a table its heads.
const (
	domainLine = "domain_"
	regionLine = "region_"
	itemLine   = "item_"
	optionLine = "option_"
	crossLine  = "cross_"
)

// few stands for a figure that too few answers bear.
const few = "样本不足"

// Forms says what the public reads of a survey: figures with a base of less than the rule asks for are left out, cells of cross tables
// too, with as many others as it takes that they cannot be computed back.
func Forms() []publish.Form {
	k := Kind
	return []publish.Form{{Plan: k.Plan, Title: func(r record.Record) string { return r.(*Survey).Title }, More: more,
		Masks: map[*record.Field]publish.Mask{k.F(&k.P.Digest): publish.Plain}}}
}

func more(tx *flow.Tx, r record.Record) ([]audit.Item, error) {
	result, err := resultOf(tx, r.(*Survey))
	if err != nil || result == nil {
		return nil, err
	}
	out := []audit.Item{{Name: "band", Label: "等次", Value: result.Band}, {Name: "effect", Label: "设计效应", Value: figure(result.Effect)}}
	if result.Response != "" {
		out = append(out, audit.Item{Name: "response", Label: "应答率（RR1，%）", Value: result.Response})
	}
	add := func(prefix, label string, n int, cells ...string) {
		out = append(out, audit.Item{Name: prefix + strconv.Itoa(1000 + n)[1:], Label: label, Value: strings.Join(cells, "\t")})
	}
	for n, d := range result.Domains {
		add(domainLine, d.Label, n, d.cells(result.Small)...)
	}
	for n, p := range result.Regions {
		add(regionLine, p.Label, n, p.cells(result.Small)...)
	}
	for n, i := range result.Items {
		switch {
		case i.Sort == Scale:
			add(itemLine, i.Code+" "+i.Label, n, i.cells(result.Small)...)
		case i.Sort == Open || i.Base < result.Small:
		default:
			cells := []string{strconv.FormatInt(i.Base, 10)}
			for _, o := range i.Options {
				cells = append(cells, o.Label, figure(o.Share))
			}
			add(optionLine, i.Code+" "+i.Label, n, cells...)
		}
	}
	cross, err := crossed(result)
	return append(out, cross...), err
}

func figure(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// cells are base, value and error of a score that enough answers bear.
func (s Score) cells(small int64) []string {
	if s.Base < small {
		return []string{few, few, few}
	}
	e := "—"
	if s.Error >= 0 {
		e = figure(s.Error)
	}
	return []string{strconv.FormatInt(s.Base, 10), figure(s.Value), e}
}

// crossed are the tables of single choices by region, with the cells that may be shown.
func crossed(result *Result) (out []audit.Item, err error) {
	for n, i := range result.Items {
		if i.Sort != Single || len(i.Options) == 0 {
			continue
		}
		var table [][]int64
		var names []string
		for _, p := range result.Regions {
			for _, c := range p.Choices {
				if c.Code == i.Code && len(c.Counts) == len(i.Options) {
					table, names = append(table, c.Counts), append(names, p.Label)
				}
			}
		}
		marks, err := stat.Suppress(table, result.Small)
		if err != nil {
			return nil, err
		}
		rows := []string{strings.Join(append([]string{"地区"}, labels(i.Options)...), "\t")}
		for r, row := range table {
			cells := []string{names[r]}
			for c, v := range row {
				if marks[r][c] == stat.Shown {
					cells = append(cells, strconv.FormatInt(v, 10))
				} else {
					cells = append(cells, "＊")
				}
			}
			rows = append(rows, strings.Join(cells, "\t"))
		}
		for k, row := range rows {
			out = append(out, audit.Item{Name: crossLine + strconv.Itoa(1000 + n)[1:] + "_" + strconv.Itoa(1000 + k)[1:], Label: i.Code + " " + i.Label, Value: row})
		}
	}
	return out, nil
}

func labels(list []Option) []string {
	out := make([]string, len(list))
	for i, o := range list {
		out[i] = o.Label
	}
	return out
}
