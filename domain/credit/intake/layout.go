package intake

import (
	"slices"
	"strconv"
	"strings"

	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/inbox"
	"qgov/kernel/record"
	"qgov/kernel/sheet"
	"qgov/kernel/text"
)

// layout is how the file of one source is read: which column fills in what, and what a row is when it does not say.
type layout struct {
	source   *dossier.Source
	sort     int64
	polarity int64
	weight   int64
	at       map[string][]int // columns by target
	heads    []string
	must     []int // columns that may not be empty
}

// The targets, as the register of sources names them.
const (
	toCode     = "code"
	toFirm     = "firm"
	toDoc      = "doc"
	toTitle    = "title"
	toDay      = "day"
	toUntil    = "until"
	toAmount   = "amount"
	toRegion   = "region"
	toSort     = "sort"
	toPolarity = "polarity"
	toWeight   = "weight"
	toOpen     = "open"
)

// newLayout matches the heads of a file with the columns that its source declared. A column that the source does not know is not read,
// and said; one that it must have and that is not there refuses the file.
func newLayout(s *dossier.Source, heads []sheet.Cell) (*layout, error) {
	l := &layout{source: s, at: make(map[string][]int)}
	l.sort, l.polarity, l.weight = number(s.Sort), number(s.Polarity), number(s.Weight)
	taken := make([]bool, len(s.Columns))
	var problems []fault.Problem
	for i, h := range heads {
		head := sheet.Title(h.Text)
		l.heads = append(l.heads, head)
		k := slices.IndexFunc(s.Columns, func(c dossier.Column) bool { return text.Fold(c.Name) == text.Fold(head) })
		if k < 0 || head == inbox.ReasonHead {
			continue
		}
		if taken[k] {
			problems = append(problems, fault.Problem{Field: head, Code: "K301", Text: "列“%s”出现了两次，请只保留一列", Args: []any{head}})
			continue
		}
		taken[k] = true
		c := s.Columns[k]
		l.at[c.Target] = append(l.at[c.Target], i)
		if c.Must {
			l.must = append(l.must, i)
		}
	}
	for k, c := range s.Columns {
		if !taken[k] && c.Must {
			problems = append(problems, fault.Problem{Field: c.Name, Code: "K302", Text: "缺少必填的列“%s”，请按报送字段补齐后重新报送", Args: []any{c.Name}})
		}
	}
	for _, need := range []struct{ target, label string }{{toDoc, "文号（唯一标识）"}, {toDay, "发生日期"}} {
		if len(l.at[need.target]) == 0 {
			problems = append(problems, fault.Problem{Field: need.label, Code: "K303", Text: "没有含义为“%s”的列，无法识别记录，请核对文件或来源的报送字段", Args: []any{need.label}})
		}
	}
	if len(l.at[toCode]) == 0 && len(l.at[toFirm]) == 0 {
		problems = append(problems, fault.Problem{Field: "统一社会信用代码", Code: "K304", Text: "既没有信用代码列也没有企业名称列，无法对应主体"})
	}
	return l, fault.Problems(problems)
}

func number(code string) int64 {
	n, err := strconv.ParseInt(code, 10, 64)
	if err != nil {
		return 0 // a required choice of the source is never empty
	}
	return n
}

// line is a row of a file before it is checked.
type line struct {
	no      int
	cells   []string
	remarks []sheet.Problem
}

// take copies the cells of the row that are read.
func (l *layout) take(rows *sheet.Rows) line {
	out := line{no: rows.Line(), cells: make([]string, len(l.heads))}
	for i, c := range rows.Cells() {
		if i >= len(l.heads) {
			break
		}
		if c.Kind == sheet.Number {
			if d, ok := c.Decimal(); ok {
				out.cells[i] = d
				continue
			}
		}
		if c.Kind != sheet.Error {
			out.cells[i] = c.Text
		}
	}
	for _, m := range rows.Remarks() {
		if !m.Note {
			out.remarks = append(out.remarks, m)
		}
	}
	return out
}

// first returns the first cell of a target that is not empty, without blanks around it, and its column.
func (l *layout) first(n *line, target string) (cell string, column int) {
	column = -1
	for _, i := range l.at[target] {
		if s := strings.TrimSpace(n.cells[i]); s != "" {
			return s, i
		}
		column = i
	}
	return "", column
}

// choice reads a code or a label of a list.
func choice(list record.Codes, s string) (int64, bool) {
	for _, c := range list {
		if c.Code == s || c.Label == s {
			return number(c.Code), true
		}
	}
	return 0, false
}

// keep is the last day of an entry by the retention of its source.
func (l *layout) keep(day calendar.Date) calendar.Date { return l.source.Keep(day) }
