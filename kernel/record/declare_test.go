package record

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
	"unsafe"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
)

type shop struct {
	Head
	Name string
}

var shopKind = Declare("test_shop", "商店", func(r *shop, f *Fields) { f.Text(&r.Name, "名称").Required().Title() })

type item struct {
	Name  string
	Limit Maybe[Decimal]
	Fine  Money
}

// thing has a field of every type.
type thing struct {
	Head
	Title  string
	Note   string
	Grade  string
	Tags   []string
	Count  int64
	Sold   Maybe[int64]
	Weight Decimal
	Limit  Maybe[Decimal]
	Price  Money
	Fine   Maybe[Money]
	Day    calendar.Date
	At     time.Time
	Yes    bool
	Known  Maybe[bool]
	Shop   Ref[shop]
	Up     Ref[thing]
	By     ID
	Place  string
	Phone  Secret
	Photos []File
	Items  []item
}

var grades = Codes{{Code: "a", Label: "甲级"}, {Code: "b", Label: "乙级"}, {Code: "c3", Label: "丙级"}}

var thingKind = Declare("test_thing", "物品", func(r *thing, f *Fields) {
	f.Text(&r.Title, "名称").Required().Max(10).Title()
	f.Text(&r.Note, "说明").Paragraph()
	f.Chosen(&r.Grade, "等级", grades)
	f.Several(&r.Tags, "标签", grades)
	f.Count(&r.Count, "数量").Min(-5).Max(5)
	f.MaybeCount(&r.Sold, "已售")
	f.Decimal(&r.Weight, "重量", "kg").Min(-2).Max(2)
	f.MaybeDecimal(&r.Limit, "限值", "mg/kg")
	f.Money(&r.Price, "价格").Max(100)
	f.MaybeMoney(&r.Fine, "罚款")
	f.Date(&r.Day, "日期")
	f.Instant(&r.At, "时刻")
	f.YesNo(&r.Yes, "是否")
	f.MaybeYesNo(&r.Known, "可否")
	Refer(f, &r.Shop, "商店", shopKind)
	Parent(f, &r.Up, "上级")
	f.Any(&r.By, "经办")
	f.Place(&r.Place, "地点")
	f.Secret(&r.Phone, "电话")
	f.Files(&r.Photos, "照片").Max(1)
	Lines(f, &r.Items, "项目", func(i *item, f *Fields) {
		f.Text(&i.Name, "项目名").Required()
		f.MaybeDecimal(&i.Limit, "限值", "").Min(0)
		f.Money(&i.Fine, "罚款")
	}).Max(3)
}).Rule(func(r *thing) error {
	var errs []error
	for i := range r.Items {
		if r.Items[i].Fine > r.Price {
			errs = append(errs, Bad(&r.Items[i].Fine, "罚款 %s 高于价格", r.Items[i].Fine.String()))
		}
	}
	if r.Sold.Known && r.Sold.V > r.Count {
		errs = append(errs, Bad(&r.Sold, "已售多于数量"))
	}
	return errors.Join(errs...)
})

// panics runs fn and returns what it panicked with, or "".
func panics(fn func()) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprint(p)
		}
	}()
	fn()
	return ""
}

func TestDeclarationPanics(t *testing.T) {
	type two struct {
		Head
		A, B string
	}
	type number struct {
		Head
		N int64
		D Decimal
	}
	type inner struct{ X, Y string }
	type outer struct {
		Head
		In inner
	}
	type kept struct {
		Head
		Rows []struct {
			P Secret
			F []File
			R []inner
			T string
		}
	}
	type umlaut struct {
		Head
		Größe string
	}
	ok := func(r *two, f *Fields) { f.Text(&r.A, "甲"); f.Text(&r.B, "乙") }
	var outside string
	cases := []struct {
		what string
		want string
		fn   func()
	}{
		{"a good one", "", func() { Declare("good_1", "好", ok) }},
		{"unbound", "field B is never bound", func() { Declare("k", "", func(r *two, f *Fields) { f.Text(&r.A, "甲") }) }},
		{"bound twice", "A is bound twice", func() { Declare("k", "", func(r *two, f *Fields) { f.Text(&r.A, "甲"); f.Text(&r.A, "乙") }) }},
		{"outside", "outside the record", func() { Declare("k", "", func(r *two, f *Fields) { f.Text(&outside, "甲") }) }},
		{"inside a field", "bound to no field", func() { Declare("k", "", func(r *outer, f *Fields) { f.Text(&r.In.Y, "甲") }) }},
		{"first of an inner struct", "another type", func() { Declare("k", "", func(r *outer, f *Fields) { f.Text(&r.In.X, "甲") }) }},
		{"no head", "does not embed Head", func() { Declare("k", "", func(r *inner, f *Fields) { f.Text(&r.X, "甲"); f.Text(&r.Y, "乙") }) }},
		{"capital", "not a kind's name", func() { Declare("Bad", "", ok) }},
		{"empty name", "not a kind's name", func() { Declare("", "", ok) }},
		{"quote", "not a kind's name", func() { Declare(`a"b`, "", ok) }},
		{"column name", "makes no column name", func() { Declare("k", "", func(r *umlaut, f *Fields) { f.Text(&r.Größe, "大小") }) }},
		{"two titles", "two titles", func() {
			Declare("k", "", func(r *two, f *Fields) { f.Text(&r.A, "甲").Title(); f.Text(&r.B, "乙").Title() })
		}},
		{"bounds", "minimum above its maximum", func() {
			Declare("k", "", func(r *number, f *Fields) { f.Count(&r.N, "数").Min(3).Max(2); f.Decimal(&r.D, "数", "") })
		}},
		{"bound overflows", "too great", func() {
			Declare("k", "", func(r *number, f *Fields) { f.Decimal(&r.D, "数", "").Max(math.MaxInt64 / 10) })
		}},
		{"bound of a choice", "means nothing", func() {
			Declare("k", "", func(r *two, f *Fields) { f.Chosen(&r.A, "甲", grades).Min(1); f.Text(&r.B, "乙") })
		}},
		{"pattern of a choice", "not a text", func() {
			Declare("k", "", func(r *two, f *Fields) { f.Chosen(&r.A, "甲", grades).Pattern("a", "a"); f.Text(&r.B, "乙") })
		}},
		{"sealed and public", "own page alone", func() {
			Declare("k", "", func(r *two, f *Fields) { f.Chosen(&r.A, "甲", grades); f.Text(&r.B, "乙").Sealed().Public() })
		}},
		{"no codes", "has no codes", func() { Declare("k", "", func(r *two, f *Fields) { f.Chosen(&r.A, "甲", nil) }) }},
		{"several of no codes", "has no codes", func() { Declare("k", "", func(r *thing, f *Fields) { f.Several(&r.Tags, "甲", nil) }) }},
		{"foreign field", "no field at offset", func() { thingKind.F(&outside) }},
	}
	for i, c := range []string{"secret", "attachments", "rows", "sealed texts"} {
		cases = append(cases, struct {
			what string
			want string
			fn   func()
		}{c + " in a child row", c + " are not kept in child rows", func() {
			Declare("k", "", func(r *kept, f *Fields) {
				Lines(f, &r.Rows, "行", func(row *struct {
					P Secret
					F []File
					R []inner
					T string
				}, f *Fields) {
					switch i {
					case 0:
						f.Secret(&row.P, "秘")
					case 1:
						f.Files(&row.F, "附件")
					case 2:
						Lines(f, &row.R, "行", func(x *inner, f *Fields) { f.Text(&x.X, "甲"); f.Text(&x.Y, "乙") })
					case 3:
						f.Text(&row.T, "话").Sealed()
					}
				})
			})
		}})
	}
	for _, c := range cases {
		got := panics(c.fn)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: panicked with %q, want %q", c.what, got, c.want)
		}
	}
}

func TestSnake(t *testing.T) {
	for name, want := range map[string]string{"Name": "name", "FirmCode": "firm_code", "USCC": "uscc", "ReportFileID": "report_file_id", "ID": "id", "IDs": "i_ds",
		"CreatedBy": "created_by", "A": "a", "X1Y": "x1_y", "HTTPServer": "http_server"} {
		if got := snake(name); got != want {
			t.Errorf("snake(%q) = %q, want %q", name, got, want)
		}
	}
}

// good returns a thing that passes all rules.
func good() *thing { return &thing{Title: "名", Price: 9000, Count: 3} }

func TestCheck(t *testing.T) {
	cases := []struct {
		change      func(r *thing)
		field, code string
	}{
		{func(r *thing) {}, "", ""},
		{func(r *thing) { r.Title = "" }, "title", "R100"},
		{func(r *thing) { r.Title = strings.Repeat("字", 10) }, "", ""},
		{func(r *thing) { r.Title = strings.Repeat("字", 11) }, "title", "R113"},
		{func(r *thing) { r.Title = "a\nb" }, "title", "R116"},
		{func(r *thing) { r.Title = "a\xff" }, "title", "R115"},
		{func(r *thing) { r.Title = "a\x00" }, "title", "R115"},
		{func(r *thing) { r.Title = "a\x1b[2J" }, "title", "R115"},
		{func(r *thing) { r.Title = "a\ufffd" }, "title", "R115"},
		{func(r *thing) { r.Note = strings.Repeat("字\n", 2000) }, "", ""},
		{func(r *thing) { r.Note = strings.Repeat("字", 4001) }, "note", "R113"},
		{func(r *thing) { r.Grade = "a" }, "", ""},
		{func(r *thing) { r.Grade = "z" }, "grade", "R104"},
		{func(r *thing) { r.Tags = []string{"a", "z"} }, "tags", "R104"},
		{func(r *thing) { r.Count = -5 }, "", ""},
		{func(r *thing) { r.Count = -6 }, "count", "R111"},
		{func(r *thing) { r.Count = 6 }, "count", "R112"},
		{func(r *thing) { r.Weight = 2e6 }, "", ""},
		{func(r *thing) { r.Weight = 2e6 + 1 }, "weight", "R112"},
		{func(r *thing) { r.Weight = math.MinInt64 }, "weight", "R111"},
		{func(r *thing) { r.Price = 10001 }, "price", "R112"},
		{func(r *thing) { r.Sold = Some[int64](0) }, "", ""},
		{func(r *thing) { r.Sold = Some[int64](4) }, "sold", "R200"},
		{func(r *thing) { r.Place = "371082" }, "", ""},
		{func(r *thing) { r.Place = "3710" }, "place", "R181"},
		{func(r *thing) { r.Place = "37108a" }, "place", "R181"},
		{func(r *thing) { r.Region = "37' OR 1=1" }, "region", "R181"},
		{func(r *thing) { r.Photos = []File{{Hash: "ab12", Name: "一.jpg"}} }, "", ""},
		{func(r *thing) { r.Photos = []File{{Hash: "../../x", Name: "一.jpg"}} }, "photos", "R182"},
		{func(r *thing) { r.Photos = []File{{Hash: "ab", Name: "a\r\nSet-Cookie: x"}} }, "photos", "R182"},
		{func(r *thing) { r.Photos = make([]File, 2) }, "photos", "R182"},
		{func(r *thing) { r.Photos = []File{{Hash: "ab", Name: "a"}, {Hash: "ab", Name: "a"}} }, "photos", "R112"},
		{func(r *thing) { r.Items = make([]item, 1) }, "items[0].name", "R100"},
		{func(r *thing) { r.Items = []item{{Name: "a"}, {Name: "b"}, {Name: "c", Limit: Some[Decimal](-1)}} }, "items[2].limit", "R111"},
		{func(r *thing) { r.Items = []item{{Name: "a"}, {Name: "b", Fine: 9001}} }, "items[1].fine", "R200"},
		{func(r *thing) { r.Items = []item{{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "d"}} }, "items", "R112"},
	}
	for i, c := range cases {
		r := good()
		c.change(r)
		list := thingKind.Check(r)
		switch {
		case c.code == "" && len(list) > 0:
			t.Errorf("case %d: %v", i, list)
		case c.code != "" && (len(list) == 0 || list[0].Field != c.field || list[0].Code != c.code):
			t.Errorf("case %d: got %+v, want %s at %s", i, list, c.code, c.field)
		}
	}
}

// TestRules holds that every complaint is reported at its own field, and that rules do not run over fields that are wrong already.
func TestRules(t *testing.T) {
	r := good()
	r.Sold = Some[int64](9)
	r.Items = []item{{Name: "a", Fine: 9001}, {Name: "b"}, {Name: "c", Fine: 9002}}
	var got []string
	for _, p := range thingKind.Check(r) {
		got = append(got, p.Field+" "+p.Error())
	}
	want := "items[0].fine 罚款 90.01 高于价格, items[2].fine 罚款 90.02 高于价格, sold 已售多于数量"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got %s\nwant %s", s, want)
	}
	r.Title = ""
	if list := thingKind.Check(r); len(list) != 1 || list[0].Field != "title" {
		t.Errorf("rules ran over a record whose fields are wrong: %v", list)
	}
	if list := thingKind.Resolve(r, fmt.Errorf("wrapped: %w", Bad(&r.Count, "数量"))); len(list) != 1 || list[0].Field != "count" {
		t.Errorf("a wrapped complaint: %v", list)
	}
	if list := thingKind.Resolve(r, fault.Missing("x")); list != nil {
		t.Errorf("an error that is no complaint: %v", list)
	}
	other := good()
	if list := thingKind.Resolve(r, Bad(&other.Count, "数量")); len(list) != 1 || list[0].Field != "" {
		t.Errorf("a complaint about another record: %v", list)
	}
}

// TestMaybe holds that unknown and zero are told apart, and that a field without Maybe has no unknown.
func TestMaybe(t *testing.T) {
	r := good()
	sold, count := thingKind.F(&thingKind.P.Sold), thingKind.F(&thingKind.P.Count)
	if !sold.Empty(r) || sold.Format(r) != "" || sold.Column(r) != nil {
		t.Error("an unknown number is not empty")
	}
	if p := sold.Parse(r, "0"); p != nil || sold.Empty(r) || sold.Format(r) != "0" || sold.Column(r) != int64(0) {
		t.Errorf("zero is not known: %v %+v", p, r.Sold)
	}
	if sold.Parse(r, " "); !sold.Empty(r) {
		t.Error("the empty text does not make it unknown")
	}
	if count.Parse(r, ""); count.Empty(r) || r.Count != 0 {
		t.Error("a plain number became unknown")
	}
}

func TestPlan(t *testing.T) {
	r := &thing{Head: Head{ID: 12}}
	if got := thingKind.TitleOf(r); got != "12" {
		t.Errorf("a record without a name is named %q", got)
	}
	r.Title = "名"
	if thingKind.TitleOf(r) != "名" || !thingKind.Owns(r) || thingKind.Owns(&shop{}) || !thingKind.Searches() {
		t.Error("title, owner or search of the plan")
	}
	if f := thingKind.Field("created_by"); f == nil || !f.Head || !f.Fixed {
		t.Errorf("the head's field is %+v", f)
	}
	if got := thingKind.F(&thingKind.P.Up).Target(); got != thingKind.Plan {
		t.Error("a parent refers to another kind")
	}
	if unsafe.Sizeof(Ref[shop]{}) != unsafe.Sizeof(ID(0)) {
		t.Error("a reference is more than its id")
	}
}

func TestIDs(t *testing.T) {
	var g IDs
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	last := ID(0)
	for i := range 1000 {
		if i == 500 {
			now = now.Add(-time.Hour) // a clock that was set back
		}
		id := g.Next(now)
		if id <= last {
			t.Fatalf("id %d after %d", id, last)
		}
		last = id
	}
	for _, s := range []string{"-1", "x", "9223372036854775808", "1.5", "0x10"} {
		if id, err := ParseID(s); err == nil {
			t.Errorf("ParseID(%q) = %d", s, id)
		}
	}
}
