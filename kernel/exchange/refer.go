package exchange

import (
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// refer finds the record that a cell names: by #id, by a unique text field, by the title, or by 名称（唯一值） as a person writes to
// tell two of the same name apart.
func (p *pass) refer(tx *store.Tx, f *record.Field, s string) (answer, error) {
	mark := f.Target().Name + "\x00" + s
	if a, ok := p.refs[mark]; ok {
		return a, nil
	}
	a, err := p.lookUp(tx, f, s)
	if fault.Is(err, fault.Denied) {
		a, err = answer{bad: &fault.Problem{Code: "X213", Text: "您的职责不能查看%s，无法按名称对应", Args: []any{f.Target().Label}}}, nil
	}
	if err == nil {
		p.refs[mark] = a
	}
	return a, err
}

func (p *pass) lookUp(tx *store.Tx, f *record.Field, s string) (answer, error) {
	t := f.Target()
	if digits, ok := strings.CutPrefix(s, "#"); ok {
		id, err := record.ParseID(digits)
		if err == nil {
			_, err = tx.Get(t, id)
		}
		if err == nil {
			return answer{id: id}, nil
		}
		if !fault.Is(err, fault.NotFound) && fault.Of(err).Kind != fault.Internal {
			return answer{}, err
		}
	}
	var unique []*record.Field
	for _, c := range t.Fields {
		if c.Single && c.Type == record.Text && c.Access != record.Personal {
			unique = append(unique, c)
		}
	}
	for _, c := range unique {
		a, err := p.exactly(tx, f, s, unique, store.Eq(c, s))
		if err != nil || a.id != 0 || a.bad != nil {
			return a, err
		}
	}
	title := t.TitleField()
	if title != nil {
		a, err := p.exactly(tx, f, s, unique, store.Eq(title, s))
		if err != nil || a.id != 0 || a.bad != nil {
			return a, err
		}
		name, rest, ok := strings.Cut(strings.TrimSuffix(strings.TrimSuffix(s, "）"), ")"), "（")
		if !ok {
			name, rest, ok = strings.Cut(strings.TrimSuffix(s, ")"), "(")
		}
		for _, c := range unique {
			if ok {
				if a, err := p.exactly(tx, f, s, unique, store.Eq(title, name), store.Eq(c, rest)); err != nil || a.id != 0 {
					return a, err
				}
			}
		}
	}
	return answer{bad: &fault.Problem{Code: "X211", Text: "没有名为“%s”的%s，请核对名称，或先登记", Args: []any{s, t.Label}}}, nil
}

// exactly looks for one record; several are a problem that lists them.
func (p *pass) exactly(tx *store.Tx, f *record.Field, s string, unique []*record.Field, where ...store.Cond) (answer, error) {
	const shown = 5
	page, err := tx.Find(f.Target(), store.Query{Where: where, Limit: shown + 1, Bare: true})
	if err != nil || len(page.Records) == 0 {
		return answer{}, err
	}
	if len(page.Records) == 1 {
		return answer{id: page.Records[0].Header().ID}, nil
	}
	var names []string
	for _, r := range page.Records[:min(shown, len(page.Records))] {
		name := "#" + r.Header().ID.String()
		for _, u := range unique {
			if !u.Empty(r) {
				name = u.Format(r)
				break
			}
		}
		if place := p.x.placeName(r.Header().Region); place != "" {
			name += "（" + place + "）"
		}
		names = append(names, name)
	}
	if len(page.Records) > shown {
		names = append(names, "…")
	}
	return answer{bad: &fault.Problem{Code: "X212", Text: "“%s”对应多个%s，请改填其中之一：%s", Args: []any{s, f.Target().Label, strings.Join(names, "、")}}}, nil
}

func (x *Exchange) placeName(code string) string {
	if x.site.Regions == nil {
		return ""
	}
	return x.site.Regions.Name(code)
}

// placeIndex finds codes by full and by short name inside one region.
type placeIndex map[string][]string

// place finds a region by code or name. Names are those inside the actor's own region.
func (x *Exchange) place(a role.Actor, f *record.Field, s string) (string, *fault.Problem) {
	if strings.Trim(s, "0123456789") == "" {
		if x.site.Regions == nil || x.site.Regions.Name(s) != "" {
			return s, nil
		}
		return "", &fault.Problem{Code: "X220", Text: "“%s”不是现行的区划代码（GB/T 2260）", Args: []any{s}}
	}
	if x.site.Regions == nil {
		return "", &fault.Problem{Code: "X220", Text: "“%s”不是现行的区划代码（GB/T 2260）", Args: []any{s}}
	}
	root := a.Region
	if a.IsSystem() || root == "" || !f.Head { // a place that is not the record's own may lie anywhere
		root = "000000"
	}
	found := x.places(root)[s]
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", &fault.Problem{Code: "X221", Text: "没有名为“%s”的地区，请填写区划代码或全称，例如 山东省威海市荣成市", Args: []any{s}}
	}
	var names []string
	for _, code := range found[:min(5, len(found))] {
		names = append(names, x.site.Regions.FullName(code))
	}
	return "", &fault.Problem{Code: "X222", Text: "“%s”对应多个地区，请填写全称，例如：%s", Args: []any{s, strings.Join(names, "、")}}
}

// places indexes the names of a region and the three levels below it; it is made once for each region.
func (x *Exchange) places(root string) placeIndex {
	if v, ok := x.named.Load(root); ok {
		return v.(placeIndex)
	}
	index := make(placeIndex)
	add := func(name, code string) {
		if name != "" && (len(index[name]) == 0 || index[name][len(index[name])-1] != code) {
			index[name] = append(index[name], code)
		}
	}
	var walk func(item page.RegionItem, depth int)
	walk = func(item page.RegionItem, depth int) {
		add(x.site.Regions.FullName(item.Code), item.Code)
		add(item.Name, item.Code)
		if depth == 0 {
			return
		}
		for _, sub := range x.site.Regions.Below(item.Code) {
			walk(sub, depth-1)
		}
	}
	walk(page.RegionItem{Code: root, Name: x.site.Regions.Name(root)}, 3)
	v, _ := x.named.LoadOrStore(root, index)
	return v.(placeIndex)
}
