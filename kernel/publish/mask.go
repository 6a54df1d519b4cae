package publish

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/seal"
)

// Mask says how a field is shown to the public.
type Mask uint8

// The masks.
const (
	Redacted Mask = iota // as it is, but without personal numbers and names; the default of a public field
	Plain                // as it is: codes, batch numbers and standards, which can look like personal numbers
	Name                 // of a natural person: 张*
	Phone                // 138****8888
	Identity             // 110105********002X
	Address              // of a sole trader or a person: down to the town or street, if Form.Natural says so
	Operator             // name of the operator of a 个体工商户: in full only by Options.Operators
	Omit                 // not at all
)

// Form says how records of a kind are published.
type Form struct {
	Plan *record.Plan
	// Title names the copy; nil: the record's own name. It is redacted like a text.
	Title func(r record.Record) string
	// Masks are of single fields. A public field without one is Redacted, any other is left out.
	Masks map[*record.Field]Mask
	// Persons returns names of natural persons that can occur in the public texts (witnesses, reporters, third parties), beside the
	// values of the record's personal fields.
	Persons func(r record.Record) []string
	// Natural reports whether the party is a natural person or a sole trader, whose address is a home; nil: always.
	Natural func(r record.Record) bool
	// More returns further lines, such as the name of a firm that the record refers to. They are redacted.
	More func(tx *flow.Tx, r record.Record) ([]audit.Item, error)
	// Facet is the public field by whose value readers choose copies of the kind, such as the ground of a listing; nil: none.
	Facet *record.Field
	// Months is how long a copy stays public; 0: until it is withdrawn.
	Months int
}

// draft is the public text of a record.
type draft struct {
	title  string
	items  []audit.Item
	doc    string
	commit map[string]string // masked fields in clear, to be committed to and not stored
}

// Preview returns the public text of a record without publishing it, for the page of whoever approves it.
func (of *Office) Preview(tx *flow.Tx, p *record.Plan, r record.Record) (title string, items []audit.Item, err error) {
	d, err := of.draft(tx, p, r)
	return d.title, d.items, err
}

func (of *Office) draft(tx *flow.Tx, p *record.Plan, r record.Record) (draft, error) {
	f, ok := of.forms[p.Name]
	if !ok {
		f = Form{Plan: p}
	}
	hide := newScrubber(f, r)
	d := draft{title: p.TitleOf(r), commit: map[string]string{}}
	switch t := p.TitleField(); {
	case f.Title != nil:
		d.title = f.Title(r)
	case t == nil || t.Access != record.Open:
		d.title = p.Label
	}
	d.title = hide.text(d.title)
	for _, field := range p.Fields {
		mask, given := f.Masks[field]
		if field == p.TitleField() && f.Title == nil { // it heads the copy
			continue
		}
		if !given && field.Access != record.Open || mask == Omit || field.Type == record.Files || field.Empty(r) {
			continue
		}
		value, err := of.show(tx, f, field, mask, hide, r)
		if err != nil {
			return d, err
		}
		if clear := field.Format(r); mask != Redacted && mask != Plain && value != clear {
			d.commit[field.Name] = clear
		}
		if value != "" {
			d.items = append(d.items, audit.Item{Name: field.Name, Label: field.Label, Value: value})
		}
	}
	if f.More != nil {
		more, err := f.More(tx, r)
		if err != nil {
			return d, err
		}
		for _, it := range more {
			d.items = append(d.items, audit.Item{Name: it.Name, Label: it.Label, Value: hide.text(it.Value)})
		}
	}
	var err error
	d.doc, err = audit.ItemsText(d.items)
	return d, err
}

// show returns the masked value of a field.
func (of *Office) show(tx *flow.Tx, f Form, field *record.Field, mask Mask, hide scrubber, r record.Record) (string, error) {
	value, err := words(tx, field, hide, r)
	if err != nil {
		return "", err
	}
	switch mask {
	case Plain:
		return value, nil
	case Name:
		return seal.MaskName(value), nil
	case Operator:
		if of.o.Operators {
			return value, nil
		}
		return seal.MaskName(value), nil
	case Phone:
		return seal.MaskPhone(value), nil
	case Identity:
		return seal.MaskID(value), nil
	case Address:
		if f.Natural == nil || f.Natural(r) {
			return MaskAddress(value), nil
		}
	}
	switch field.Type {
	case record.Count, record.Number, record.Amount, record.Date, record.Instant, record.YesNo, record.Choice, record.Choices, record.Region:
		return value, nil // nobody can write a number of a person there
	}
	return hide.text(value), nil
}

// words writes a field for the public: labels for codes, names for references to registers that are public, units.
func words(tx *flow.Tx, f *record.Field, hide scrubber, r any) (string, error) {
	switch f.Type {
	case record.Choice:
		return tx.DB().Codes(f).Label(f.Format(r)), nil
	case record.Choices:
		var out []string
		for code := range strings.SplitSeq(f.Format(r), ",") {
			out = append(out, tx.DB().Codes(f).Label(code))
		}
		return strings.Join(out, "、"), nil
	case record.Reference:
		return named(tx, f, r)
	case record.Rows:
		var lines []string
		for i := range f.Len(r) {
			var parts []string
			for _, c := range f.Child.Fields {
				if c.Access != record.Open || c.Type == record.Files {
					continue
				}
				s, err := words(tx, c, hide, f.Row(r, i))
				if err != nil {
					return "", err
				}
				if s != "" {
					parts = append(parts, c.Label+"："+s)
				}
			}
			if len(parts) > 0 {
				lines = append(lines, strings.Join(parts, "；"))
			}
		}
		return strings.Join(lines, "\n"), nil
	}
	s := f.Format(r)
	if s != "" && f.Unit != "" {
		s += " " + f.Unit
	}
	return s, nil
}

// named returns the name of the record that a reference names, if its register shows its name to the public.
func named(tx *flow.Tx, f *record.Field, r any) (string, error) {
	id, known := f.Int(r)
	if !known || f.Target == nil {
		return "", nil
	}
	target := f.Target()
	if t := target.TitleField(); t == nil || t.Access != record.Open {
		return "", nil
	}
	var name string
	err := tx.Elevated(func() error {
		titles, err := tx.Titles(target, []record.ID{record.ID(id)})
		name = titles[record.ID(id)]
		return err
	})
	return name, err
}

// scrubber masks the personal values of one record wherever they occur.
type scrubber []hidden

// hidden is one value: how it can stand in a text, and what stands in its place.
type hidden struct {
	expr *regexp.Regexp
	mask string
}

func newScrubber(f Form, r record.Record) scrubber {
	seen := map[string]bool{}
	var values []string
	add := func(s string) {
		s = strings.TrimSpace(s)
		if utf8.RuneCountInString(s) >= 2 && !seen[s] {
			seen[s] = true
			values = append(values, s)
		}
	}
	collect(f.Plan, r, add)
	if f.Persons != nil {
		for _, name := range f.Persons(r) {
			add(name)
		}
	}
	for field, mask := range f.Masks {
		if mask == Name || mask == Phone || mask == Identity {
			add(field.Format(r))
		}
	}
	// a longer value first, so that 张三丰 is not taken for 张三
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var s scrubber
	for _, v := range values {
		s = append(s, hidden{spaced(v), maskValue(v)})
	}
	return s
}

// collect calls add with every personal text of a record, those of its child rows as well.
func collect(p *record.Plan, r any, add func(string)) {
	for _, f := range p.Fields {
		switch {
		case f.Type == record.Rows:
			for i := range f.Len(r) {
				collect(f.Child, f.Row(r, i), add)
			}
		case (f.Type == record.Text || f.Type == record.Hidden) && (f.Access == record.Personal || f.Type == record.Hidden):
			add(f.Format(r))
		}
	}
}

// maskValue masks a personal value of unknown sort.
func maskValue(v string) string {
	if utf8.RuneCountInString(v) <= 4 && !strings.ContainsFunc(v, func(r rune) bool { return !unicode.Is(unicode.Han, r) && r != '·' }) {
		return seal.MaskName(v)
	}
	if red := audit.Redact(v); red != v {
		return red
	}
	return "＊＊＊"
}

// text masks personal values and whatever looks like a personal number. The values are looked for before and after invisible characters
// have fallen away.
func (s scrubber) text(v string) string {
	v = s.values(v)
	return s.values(audit.Redact(v))
}

func (s scrubber) values(v string) string {
	for _, h := range s {
		v = h.expr.ReplaceAllLiteralString(v, h.mask)
	}
	return v
}

// spaced finds a value also when it is set with spaces between its characters, as names of two characters are in tables.
func spaced(v string) *regexp.Regexp {
	var b strings.Builder
	for i, r := range strings.Join(strings.Fields(v), "") {
		if i > 0 {
			b.WriteString(`[\s\x{3000}\p{Cf}]{0,4}`)
		}
		b.WriteString(regexp.QuoteMeta(string(r)))
	}
	return regexp.MustCompile(b.String())
}

// MaskAddress keeps an address down to the town, street or village, and masks the rest: 山东省荣成市成山镇****. An address without such
// a part keeps what stands before its first figure, at most six characters.
func MaskAddress(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	cut := 0
	for _, part := range []string{"自治区", "省", "自治州", "市", "区", "县", "旗", "镇", "乡", "街道"} {
		if i := strings.LastIndex(s, part); i > 0 && i+len(part) > cut && i < 60 {
			cut = i + len(part)
		}
	}
	// 小区 and 园区 are already somebody's home
	for _, home := range []string{"小区", "园区", "社区"} {
		if i := strings.Index(s, home); i >= 0 && i < cut {
			cut = firstPart(s[:i])
		}
	}
	if cut == 0 {
		for i, r := range []rune(s) {
			if i == 6 || unicode.IsDigit(r) {
				break
			}
			cut += utf8.RuneLen(r)
		}
		if cut == len(s) {
			return "****"
		}
	}
	return s[:cut] + "****"
}

// firstPart returns the end of the last division before a home's name.
func firstPart(s string) int {
	cut := 0
	for _, part := range []string{"省", "市", "区", "县", "旗", "镇", "乡", "街道"} {
		if i := strings.LastIndex(s, part); i > 0 && i+len(part) > cut {
			cut = i + len(part)
		}
	}
	return cut
}

// day writes a date for the public, empty if it is unknown.
func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
