package record

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"qgov/kernel/calendar"
)

func all(*Field) bool { return true }

// line draws a text as Parse leaves it: no space at the ends, no carriage return.
func line(t *rapid.T, name string) string {
	s := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("甲乙丙 aZ9,，\"\\<>&\u2028𠀀é")), rapid.Rune())).Draw(t, name)
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r", ""))
}

func maybe[V any](t *rapid.T, g *rapid.Generator[V], name string) Maybe[V] {
	if rapid.Bool().Draw(t, name+"?") {
		return Some(g.Draw(t, name))
	}
	return Maybe[V]{}
}

func drawThing(t *rapid.T) *thing {
	whole := rapid.Int64()
	id := rapid.Map(rapid.Int64Range(0, math.MaxInt64), func(n int64) ID { return ID(n) })
	dec, fen := rapid.Map(whole, func(n int64) Decimal { return Decimal(n) }), rapid.Map(whole, func(n int64) Money { return Money(n) })
	r := &thing{Title: line(t, "title"), Note: line(t, "note"), Grade: rapid.SampledFrom([]string{"", "a", "b", "c3"}).Draw(t, "grade"),
		Tags:  rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c3"}), rapid.ID[string]).Draw(t, "tags"),
		Count: whole.Draw(t, "count"), Sold: maybe(t, whole, "sold"), Weight: dec.Draw(t, "weight"), Limit: maybe(t, dec, "limit"), Price: fen.Draw(t, "price"), Fine: maybe(t, fen, "fine"),
		Day: calendar.Date(rapid.Int32Range(0, int32(calendar.NewDate(9999, 12, 31))).Draw(t, "day")), Yes: rapid.Bool().Draw(t, "yes"), Known: maybe(t, rapid.Bool(), "known"),
		Shop: To[shop](id.Draw(t, "shop")), Up: To[thing](id.Draw(t, "up")), By: id.Draw(t, "by"), Place: rapid.StringMatching(`([1-6]\d{5})?`).Draw(t, "place"), Phone: Secret(line(t, "phone"))}
	if rapid.Bool().Draw(t, "at?") {
		r.At = time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")).UTC()
	}
	if len(r.Tags) == 0 {
		r.Tags = nil
	}
	for range rapid.IntRange(0, 3).Draw(t, "items") {
		r.Items = append(r.Items, item{Name: line(t, "item"), Limit: maybe(t, dec, "item limit"), Fine: fen.Draw(t, "item fine")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "photos") {
		r.Photos = append(r.Photos, File{Hash: rapid.StringMatching(`[0-9a-f]{64}`).Draw(t, "hash"), Name: line(t, "file"), Size: rapid.Int64Range(0, 1<<40).Draw(t, "size"), Media: "image/png"})
	}
	return r
}

// TestText holds that Parse reads what Format writes, for every type; an instant is written to the second.
func TestText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, got := drawThing(t), &thing{}
		r.At = r.At.Truncate(time.Second)
		for _, f := range thingKind.Fields {
			if f.Type == Rows || f.Type == Files {
				continue
			}
			if p := f.Parse(got, f.Format(r)); p != nil {
				t.Fatalf("%s: %q: %v", f.Name, f.Format(r), p)
			}
		}
		got.Items, got.Photos = r.Items, r.Photos
		if !reflect.DeepEqual(got, r) {
			t.Fatalf("got  %+v\nwant %+v", got, r)
		}
	})
}

// TestJSON holds that DecodeJSON reads what AppendJSON writes and that what it writes is JSON.
func TestJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, got := drawThing(t), &thing{}
		open := func(f *Field) bool { return !f.Head }
		b := thingKind.AppendJSON(nil, r, open)
		if !json.Valid(b) {
			t.Fatalf("no JSON: %s", b)
		}
		if list := thingKind.DecodeJSON(b, got, open); len(list) > 0 {
			t.Fatalf("%v in %s", list, b)
		}
		if !reflect.DeepEqual(got, r) {
			t.Fatalf("got  %+v\nwant %+v\nby %s", got, r, b)
		}
	})
}

// TestColumns holds that a row's column is read back as it was written, under the types that both drivers hand over.
func TestColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, got := drawThing(t), &thing{}
		for _, f := range thingKind.Fields {
			if f.Type == Rows || f.Type == Files {
				continue
			}
			v := f.Column(r)
			switch d := f.Destination(got).(type) {
			case interface{ Scan(any) error }:
				if s, ok := v.(string); ok && rapid.Bool().Draw(t, "bytes") {
					v = []byte(s)
				}
				if err := d.Scan(v); err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
			case *string:
				*d = v.(string)
			case *int64:
				*d = v.(int64)
			case *bool:
				*d = v.(bool)
			}
		}
		got.Items, got.Photos = r.Items, r.Photos
		if !reflect.DeepEqual(got, r) {
			t.Fatalf("got  %+v\nwant %+v", got, r)
		}
	})
}

func TestScanRefuses(t *testing.T) {
	r := &thing{}
	for _, name := range []string{"tags", "sold", "known", "shop", "at"} {
		f := thingKind.Field(name)
		if err := f.Destination(r).(interface{ Scan(any) error }).Scan(1.5); err == nil {
			t.Errorf("%s takes a float", name)
		}
	}
}

func TestParseNumbers(t *testing.T) {
	decimals := map[string]Decimal{"0": 0, "-0": 0, "1": 1e6, "+1": 1e6, "-1.5": -15e5, "1.": 1e6, "0.000001": 1, "-0.000001": -1, "1.5000000000": 15e5, "0012": 12e6,
		"9223372036854.775807": math.MaxInt64, "-9223372036854.775808": math.MinInt64}
	for s, want := range decimals {
		if got, err := ParseDecimal(s); err != nil || got != want {
			t.Errorf("ParseDecimal(%q) = %d, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "-", "+", ".", "-.5", ".5", "1.2.3", "1..2", "1e9", "NaN", "Inf", "0x10", "1_000", "１", "--1", "-+1", "+-1", "++1", "1-", "1.-5", "1,5", "1 2", "0.0000001",
		"9223372036854.775808", "-9223372036854.775809", strings.Repeat("9", 400), "1." + strings.Repeat("9", 400)} {
		if got, err := ParseDecimal(s); err == nil {
			t.Errorf("ParseDecimal(%q) = %d", s, got)
		}
	}
	for _, s := range []string{"1.2.3", "1.234", "-", "1e2", "92233720368547758.08"} {
		if got, err := ParseMoney(s); err == nil {
			t.Errorf("ParseMoney(%q) = %d", s, got)
		}
	}
	for m, want := range map[Money]string{0: "0.00", 5: "0.05", -5: "-0.05", 1234567: "12345.67", math.MinInt64: "-92233720368547758.08", math.MaxInt64: "92233720368547758.07"} {
		if got := m.String(); got != want {
			t.Errorf("%d fen are %q, want %q", int64(m), got, want)
		}
	}
	if got := Decimal(math.MinInt64).String(); got != "-9223372036854.775808" {
		t.Errorf("the least decimal is %q", got)
	}
}

// TestTyped holds what people may type in place of the canonical form, and what is refused with which code.
func TestTyped(t *testing.T) {
	for _, c := range []struct{ field, typed, want, code string }{
		{"count", "1,234", "1234", ""}, {"count", "1,23", "", "R101"}, {"count", ",1", "", "R101"}, {"count", "1,,234", "", "R101"}, {"count", "1.0", "", "R101"}, {"count", "9223372036854775808", "", "R101"},
		{"weight", "-1,234.5", "-1234.5", ""}, {"weight", "1,5", "", "R102"}, {"weight", "12,34,567", "", "R102"}, {"weight", "1e9", "", "R102"}, {"weight", "NaN", "", "R102"},
		{"price", "1,234.50", "1234.50", ""}, {"price", "¥5", "", "R103"}, {"price", "0.001", "", "R103"},
		{"grade", "甲级", "a", ""}, {"grade", "A", "", "R104"}, {"tags", "甲级、c3", "a,c3", ""}, {"tags", "a|a；a", "a", ""}, {"tags", "a,x", "", "R104"}, {"tags", ",，、", "", ""},
		{"day", "2026年1月2日", "2026-01-02", ""}, {"day", "2026-02-30", "", "R105"}, {"at", "2026-01-02T03:04", "2026-01-02 03:04:00", ""}, {"at", "2026-01-01T19:04:00Z", "2026-01-02 03:04:00", ""}, {"at", "yesterday", "", "R106"},
		{"yes", "有", "是", ""}, {"yes", "No", "否", ""}, {"yes", "perhaps", "", "R107"}, {"shop", "12", "12", ""}, {"shop", "-12", "", "R180"}, {"shop", "x", "", "R180"},
		{"note", "a\r\nb\rc", "a\nb\nc", ""}, {"photos", "x", "", "R108"}, {"items", "x", "", "R108"}, {"state", "open", "open", ""},
	} {
		r, f := &thing{}, thingKind.Field(c.field)
		p := f.Parse(r, c.typed)
		switch {
		case c.code == "" && (p != nil || f.Format(r) != c.want):
			t.Errorf("%s: %q is read as %q, %v; want %q", c.field, c.typed, f.Format(r), p, c.want)
		case c.code != "" && (p == nil || p.Code != c.code || p.Field != c.field):
			t.Errorf("%s: %q gives %+v, want %s", c.field, c.typed, p, c.code)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	set := func(f *Field) bool { return !f.Head && f.Name != "by" }
	for body, want := range map[string]string{
		`{}`: "", `null`: " R170", `[]`: " R170", `{`: " R170", `"x"`: " R170", `{} {}`: " R170",
		`{"nothing":1}`: "nothing R171", `{"Title":"x"}`: "Title R171", `{"id":"5"}`: "id R171", `{"state":"open"}`: "state R171", `{"by":"5"}`: "by R171",
		`{"title":5}`: "title R172", `{"count":"5"}`: "count R172", `{"count":1.5}`: "count R172", `{"count":1e3}`: "count R172", `{"count":99999999999999999999}`: "count R172",
		`{"weight":1.5}`: "weight R172", `{"weight":"1e9"}`: "weight R102", `{"yes":"true"}`: "yes R172", `{"yes":1}`: "yes R172", `{"day":5}`: "day R105", `{"day":"soon"}`: "day R105",
		`{"at":"soon"}`: "at R106", `{"tags":"a"}`: "tags R172", `{"tags":["z"]}`: "tags R104", `{"photos":{}}`: "photos R172", `{"items":{}}`: "items R172", `{"items":[null]}`: "items[0]. R170",
		`{"items":[{"name":"a"},{"limit":"x"}]}`: "items[1].limit R102", `{"items":[{"more":1}]}`: "items[0].more R171", `{"zz":1,"aa":2}`: "aa R171, zz R171",
		`{"sold":null,"items":null,"photos":null,"title":null,"day":null}`: "",
	} {
		r := &thing{}
		var got []string
		for _, p := range thingKind.DecodeJSON([]byte(body), r, set) {
			got = append(got, p.Field+" "+p.Code)
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: got %q, want %q", body, s, want)
		}
		if r.ID != 0 || r.State != "" || r.By != 0 {
			t.Errorf("%s wrote a closed field: %+v", body, r)
		}
	}
}

// TestHidden holds that a field which show refuses leaves no trace, in child rows either.
func TestHidden(t *testing.T) {
	r := &thing{Title: "名", Phone: "13800000000", Items: []item{{Name: "甲", Fine: 77}}}
	b := string(thingKind.AppendJSON(nil, r, func(f *Field) bool { return f.Type != Hidden && f.Name != "fine" }))
	if strings.Contains(b, "phone") || strings.Contains(b, "138") || strings.Contains(b, "fine") || strings.Contains(b, "0.77") {
		t.Errorf("hidden fields are in %s", b)
	}
	if b = string(thingKind.AppendJSON(nil, &thing{Title: "</script>\x7f\xff"}, func(f *Field) bool { return f.Name == "title" })); b != `{"title":"\u003c/script\u003e\u007f\ufffd"}` {
		t.Errorf("hostile text is written as %s", b)
	}
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"1", "-0.5", "1.2.3", "-", "1e9", "NaN", "9223372036854.775808", "+.", "１"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDecimal(s)
		if err != nil {
			return
		}
		if back, err := ParseDecimal(d.String()); err != nil || back != d {
			t.Errorf("%q is %d, written %q, read %d, %v", s, d, d.String(), back, err)
		}
		m, err := ParseMoney(s)
		if err == nil && int64(m)*10000 != int64(d) && int64(m) < math.MaxInt64/10000 && int64(m) > math.MinInt64/10000 {
			t.Errorf("%q is %d fen and %d millionths", s, m, d)
		}
	})
}

// FuzzParse feeds every field with the text: it is refused, or what is kept is written and read again unchanged.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "1", "-1,234.5", "2026年1月2日", "是", "a、b", "2026-01-31 09:30", "\x00", "\xff", "371082", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999+14:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, again := &thing{}, &thing{}
		for _, f := range thingKind.Fields {
			if f.Parse(r, s) != nil {
				continue
			}
			if p := f.Parse(again, f.Format(r)); p != nil || f.Format(again) != f.Format(r) {
				t.Errorf("%s: %q is written %q and read %q, %v", f.Name, s, f.Format(r), f.Format(again), p)
			}
		}
		thingKind.Check(r)
	})
}

func FuzzDecodeJSON(f *testing.F) {
	for _, s := range []string{`{}`, `null`, `{"items":[{"name":"a","limit":"1"}]}`, `{"count":9}`, `{"tags":["a"]}`, `{"photos":[{"hash":"x"}]}`, `{"day":"2026-01-02"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := &thing{}
		if len(thingKind.DecodeJSON(b, r, all)) > 0 {
			return
		}
		thingKind.Check(r)
		if out := thingKind.AppendJSON(nil, r, all); !json.Valid(out) {
			t.Errorf("%s became %s", b, out)
		}
	})
}
