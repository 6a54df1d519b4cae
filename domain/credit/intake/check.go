package intake

import (
	"slices"
	"strings"
	"unicode/utf8"

	"qgov/base/firm"
	"qgov/base/region"
	"qgov/calc/uscc"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

// checker checks rows on one worker.
type checker struct {
	known  *known
	today  calendar.Date
	home   string // region of who sends
	within string // digits with which every region begins
	places map[string]spot
}

// spot is what the name or code of a region was found to be.
type spot struct {
	code    string
	present bool
}

// checked is a row that can be loaded, or why not.
type checked struct {
	no       int
	code     string
	doc      string
	row      store.Row // the columns of credit_record up to the title
	fen      int64
	mapped   bool // it came under a former number or name
	waits    bool // its subject is not registered
	problems []problem
}

// problem is what is wrong with one field of a row.
type problem struct {
	column int // 1-based, 0 none
	fault.Problem
}

// limits of what a person can read on one line.
const (
	maxDoc   = 200 // bytes, as dossier has it
	maxTitle = 200 // characters
)

// check checks a row under the layout of its file and packs it.
func (c *checker) check(l *layout, n *line) checked {
	out := checked{no: n.no}
	bad := func(column int, code, text string, args ...any) {
		p := problem{column: column + 1, Problem: fault.Problem{Code: code, Text: text, Args: args}}
		if column >= 0 && column < len(l.heads) {
			p.Field = l.heads[column]
		}
		out.problems = append(out.problems, p)
	}
	for _, m := range n.remarks {
		p := problem{column: m.Col, Problem: m.Row()}
		p.Field, p.Line = "", 0
		if m.Col > 0 && m.Col <= len(l.heads) {
			p.Field = l.heads[m.Col-1]
		}
		out.problems = append(out.problems, p)
	}
	for _, i := range l.must {
		if strings.TrimSpace(n.cells[i]) == "" {
			bad(i, "K200", "请填写“%s”", l.heads[i])
		}
	}
	e := dossier.Entry{Sort: l.sort, Polarity: l.polarity, Weight: l.weight, Open: l.source.Open, State: dossier.InForce}
	var day string
	e.Day, day = c.day(l, n, toDay, bad)
	if cell, i := l.first(n, toDay); cell == "" && len(out.problems) == 0 {
		bad(i, "K200", "请填写“%s”", l.heads[i])
	}
	until := c.until(l, n, &e, bad)
	out.code, out.mapped = c.subject(l, n, e.Day, bad)
	out.doc = c.doc(l, n, bad)
	e.Title = c.title(l, n, bad)
	c.choices(l, n, &e, bad)
	if cell, i := l.first(n, toAmount); cell != "" {
		m, err := record.ParseMoney(strings.ReplaceAll(narrow(cell), ",", ""))
		if err != nil {
			bad(i, "K208", "金额“%s”无法识别，请填写数字，最多两位小数", text.Clip(cell, 41))
		}
		e.Amount, out.fen = m, int64(m)
	}
	e.Region = c.region(l, n, e.Day, bad)
	if len(out.problems) > 0 {
		return out
	}
	at, registered := c.known.region(out.code)
	if registered {
		e.Region = at
	}
	out.waits = !registered
	out.row = make(store.Row, 0, 96+len(out.doc)+len(e.Title)).Text(out.code).Int(l.source.Number).Text(out.doc).Int(e.Sort).Int(e.Polarity).Int(e.Weight).Int(e.State).Bool(e.Open).
		Text(day).Text(until).Int(int64(e.Amount)).Text(e.Region).Text(e.Title)
	return out
}

// packedColumns is how many columns check packs; batch, kind, ref and seen follow when the row is loaded.
const packedColumns = 13

type complain func(column int, code, text string, args ...any)

// day reads a date that may not lie in the future.
func (c *checker) day(l *layout, n *line, target string, bad complain) (calendar.Date, string) {
	cell, i := l.first(n, target)
	if cell == "" {
		return 0, ""
	}
	d, err := calendar.ParseDate(cell)
	if err != nil {
		if d, err = calendar.ParseDateLoose(strings.TrimSuffix(cell, " 00:00:00")); err != nil {
			bad(i, "K204", "日期“%s”无效，可写作 2026-01-02、2026/1/2 或 2026年1月2日", text.Clip(cell, 41))
			return 0, ""
		}
		cell = d.String()
	}
	if target == toDay && d > c.today {
		bad(i, "K205", "日期 %s 在今天以后，请核对", cell)
	}
	return d, cell
}

// until is the last day, from the row or from the retention of the source.
func (c *checker) until(l *layout, n *line, e *dossier.Entry, bad complain) string {
	u, said := c.day(l, n, toUntil, bad)
	if u.IsZero() {
		if e.Day.IsZero() {
			return ""
		}
		return l.keep(e.Day).String()
	}
	if !e.Day.IsZero() && u < e.Day {
		_, i := l.first(n, toUntil)
		bad(i, "K206", "截止日期早于发生日期，请核对")
	}
	return said
}

// subject finds the code of the subject: as it stands, by a former number, or by a former name on the day of the record.
func (c *checker) subject(l *layout, n *line, day calendar.Date, bad complain) (code string, mapped bool) {
	cell, i := l.first(n, toCode)
	if cell == "" {
		return c.byName(l, n, day, i, bad)
	}
	code = cell
	if len(cell) != 18 || !uscc.Valid(cell) {
		code = uscc.Normalize(cell)
	}
	switch len(code) {
	case 18:
		if why := uscc.Check(code); !why.Valid {
			bad(i, "K202", "信用代码不正确：%s", why.Reason)
		}
	case 15:
		if why := uscc.CheckRegistration(code); !why.Valid {
			bad(i, "K203", "15 位注册号不正确：%s", why.Reason)
			break
		}
		now, many := c.known.meant(firm.Number, code, day)
		if many {
			bad(i, "K211", "注册号 %s 在当日对应多个主体，请改填统一社会信用代码", code)
		}
		if now != "" {
			return now, true
		}
	default:
		bad(i, "K202", "信用代码不正确：%s", uscc.ReasonLength)
	}
	return code, false
}

func (c *checker) byName(l *layout, n *line, day calendar.Date, column int, bad complain) (string, bool) {
	name, i := l.first(n, toFirm)
	if name == "" {
		if column < 0 {
			column = i
		}
		bad(column, "K201", "没有统一社会信用代码，也没有企业名称，无法对应主体")
		return "", false
	}
	code, many := c.known.meant(firm.Name, name, day)
	switch {
	case many:
		bad(i, "K211", "名称“%s”在当日对应多个主体，请填写统一社会信用代码", text.Clip(name, 41))
	case code == "":
		bad(max(column, i), "K201", "没有信用代码，名称“%s”也不是登记过的曾用名，请填写统一社会信用代码", text.Clip(name, 41))
	}
	return code, true
}

// doc is the number of the document in one form: half width, one sort of bracket, no blanks.
func (c *checker) doc(l *layout, n *line, bad complain) string {
	cell, i := l.first(n, toDoc)
	switch {
	case cell == "" && slices.Contains(l.must, i): // said already
		return ""
	case cell == "":
		bad(i, "K209", "没有文号（唯一标识），重复报送时无法识别同一条记录")
		return ""
	case len(cell) > maxDoc:
		bad(i, "K209", "文号超过 %d 个字节，请核对列是否对应", maxDoc)
		return ""
	}
	return docOf(cell)
}

func docOf(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return oneForm(r) != r }) {
		return s
	}
	return strings.Map(oneForm, s)
}

// oneForm is the one form of the characters that are written in several ways in document numbers.
func oneForm(r rune) rune {
	switch r {
	case ' ', '\t', '\u3000', '\u00a0':
		return -1
	case '[', '［', '【':
		return '〔'
	case ']', '］', '】':
		return '〕'
	case '(':
		return '（'
	case ')':
		return '）'
	case '（', '）':
		return r
	}
	if r >= 0xFF01 && r <= 0xFF5E {
		return r - 0xFEE0
	}
	return r
}

func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case r == '\u3000' || r == ' ':
			return -1
		}
		return r
	}, s)
}

// title is what the row says, or the name of the source.
func (c *checker) title(l *layout, n *line, bad complain) string {
	title, column := l.source.Name, -1
	for k, i := range l.at[toTitle] {
		s := strings.TrimSpace(n.cells[i])
		switch {
		case s == "":
		case k == 0 || column < 0:
			title, column = s, i
		default:
			title += "；" + s
		}
	}
	if len(title) > maxTitle && utf8.RuneCountInString(title) > maxTitle {
		bad(column, "K210", "事项超过 %d 个字，请精简", maxTitle)
	}
	return title
}

// choices reads what a row may say in the place of its source.
func (c *checker) choices(l *layout, n *line, e *dossier.Entry, bad complain) {
	for _, q := range []struct {
		target string
		list   record.Codes
		into   *int64
	}{{toSort, dossier.Sorts, &e.Sort}, {toPolarity, dossier.Polarities, &e.Polarity}, {toWeight, dossier.Weights, &e.Weight}} {
		if len(l.at[q.target]) == 0 {
			continue
		}
		cell, i := l.first(n, q.target)
		if cell == "" {
			continue
		}
		v, ok := choice(q.list, cell)
		if !ok {
			bad(i, "K212", "“%s”不在代码表内，可填：%s", text.Clip(cell, 41), labels(q.list))
		}
		*q.into = v
	}
	if cell, i := l.first(n, toOpen); cell != "" {
		switch cell {
		case "是", "公开", "true", "1":
			e.Open = l.source.Open // a row may hide, never show what its source keeps back
		case "否", "不公开", "false", "0":
			e.Open = false
		default:
			bad(i, "K212", "“%s”不在代码表内，可填：%s", text.Clip(cell, 41), "是、否")
		}
	}
}

func labels(list record.Codes) string {
	var out []string
	for _, c := range list {
		out = append(out, c.Label)
	}
	return strings.Join(out, "、")
}

// region finds where the row says its subject is; it counts only while the subject is not registered. A code must have been in use on the
// day or be in use now, and lie in the region of who sends.
func (c *checker) region(l *layout, n *line, day calendar.Date, bad complain) string {
	cell, i := l.first(n, toRegion)
	if cell == "" {
		return c.home
	}
	p, ok := c.places[cell]
	if !ok {
		p = find(cell)
		c.places[cell] = p
	}
	switch {
	case p.code == "":
		bad(i, "K207", "属地“%s”无法识别，请填写 6 位行政区划代码或全称", text.Clip(cell, 41))
	case !p.present && !region.Valid(region.Code(p.code), day):
		bad(i, "K207", "属地“%s”在 %s 不是有效的行政区划，请核对", text.Clip(cell, 41), day.String())
	case !strings.HasPrefix(p.code, c.within):
		bad(i, "K213", "属地“%s”不在报送地区之内", text.Clip(cell, 41))
	}
	return p.code
}

func find(s string) spot {
	code, err := region.Parse(s)
	if err == nil && region.FullName(code) != "" {
		return spot{string(code), region.Valid(code, 0)}
	}
	for _, d := range region.Search(s) {
		if d.Name == s || region.FullName(d.Code) == s {
			return spot{string(d.Code), !d.Abolished}
		}
	}
	return spot{}
}
