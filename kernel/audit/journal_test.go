package audit

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"qgov/kernel/text"
)

func sampleEntry(seq int64) Entry {
	return Entry{Seq: seq, At: time.Date(2026, 11, 22, 8, 0, 0, int(seq)*1000, time.UTC), Actor: "u7", ActorName: "李科长", IP: "10.0.0.7",
		Request: fmt.Sprintf("req-%d", seq), Action: "step:close", Kind: "recall", Record: "R1", Region: "330100", Title: "电热水壶召回", Reason: "整改完成",
		Changes: []Change{{"state", "running", "closed"}, {"back", fmt.Sprint(seq), "900"}}, Result: "ok"}
}

// journal chains n entries from a point on.
func journal(t testing.TB, from Point, n int, change func(*Entry)) []Row {
	t.Helper()
	var rows []Row
	prev := from.Hash
	for i := range n {
		e := sampleEntry(from.Seq + int64(i) + 1)
		if change != nil {
			change(&e)
		}
		raw, err := e.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		prev = ChainNext(prev, raw)
		rows = append(rows, Row{e, prev})
	}
	return rows
}

func each(rows []Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func copyRows(rows []Row) []Row {
	out := slices.Clone(rows)
	for i := range out {
		out[i].Changes = slices.Clone(out[i].Changes)
	}
	return out
}

func check(t testing.TB, from Point, rows []Row, known ...Point) string {
	t.Helper()
	found, err := CheckChain(from, each(rows), known...)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, f := range found {
		list = append(list, fmt.Sprintf("%s %d", f.What, f.Seq))
	}
	return strings.Join(list, ", ")
}

func at(rows []Row, seq int) Point { return Point{rows[seq-1].Seq, rows[seq-1].Hash} }

func TestCheckChain(t *testing.T) {
	rows := journal(t, Point{}, 40, nil)
	outside := []Point{at(rows, 30), at(rows, 10), at(rows, 20)} // in any order
	later := journal(t, at(rows, 40), 5, nil)
	rewritten := slices.Concat(rows[:17], journal(t, at(rows, 17), 23, func(e *Entry) {
		if e.Seq == 18 {
			e.Reason = "改写"
		}
	}))
	swapped := copyRows(rows)
	swapped[4], swapped[5] = swapped[5], swapped[4]
	renumbered := copyRows(swapped)
	renumbered[4].Seq, renumbered[5].Seq = 5, 6
	for _, c := range []struct {
		name  string
		from  Point
		rows  []Row
		known []Point
		want  string
	}{
		{"healthy", Point{}, rows, outside, ""},
		{"empty", Point{}, nil, nil, ""},
		{"from a point on", at(rows, 12), rows[12:], outside, ""},
		{"from a wrong point on", Point{12, [32]byte{1}}, rows[12:], outside, "altered 13"},
		{"row deleted", Point{}, slices.Delete(copyRows(rows), 14, 15), outside, "gap 15"},
		{"three rows deleted", Point{}, slices.Delete(copyRows(rows), 14, 17), outside, "gap 15"},
		{"first row deleted", Point{}, rows[1:], outside, "gap 1"},
		{"tail cut, seen by the point", Point{}, rows[:25], outside, "cut 26"},
		{"tail cut behind every point", Point{}, rows[:35], outside, ""}, // the limit: keep points young
		{"everything deleted", Point{}, nil, outside, "cut 1"},
		{"stored in another order", Point{}, swapped, outside, "gap 5, reordered 5"},
		{"renumbered", Point{}, renumbered, outside, "altered 5, altered 6, altered 7"},
		{"row twice", Point{}, slices.Insert(copyRows(rows), 9, rows[8]), outside, "reordered 9"},
		{"all hashes recomputed", Point{}, rewritten, outside, "rewritten 20, rewritten 30"},
		{"all hashes recomputed, nobody outside", Point{}, rewritten, nil, ""}, // F13: why points are kept outside
		{"old backup restored", Point{}, rows[:28], []Point{at(rows, 40)}, "cut 29"},
		{"old backup restored and continued", Point{}, slices.Concat(rows[:28], journal(t, at(rows, 28), 30, func(e *Entry) { e.Actor = "u9" })),
			[]Point{at(rows, 28), at(rows, 40)}, "rewritten 40"},
		{"continued honestly", Point{}, slices.Concat(rows, later), []Point{at(rows, 40), at(later, 5)}, ""},
	} {
		if got := check(t, c.from, c.rows, c.known...); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	boom := errors.New("disk")
	if _, err := CheckChain(Point{}, func(yield func(Row, error) bool) { yield(Row{}, boom) }); !errors.Is(err, boom) {
		t.Errorf("error of the reader: %v", err)
	}
}

// TestBitFlips flips 1,000 random bits, of any field or of the hash, and finds each exactly once, at its row.
func TestBitFlips(t *testing.T) {
	rows := journal(t, Point{}, 50, nil)
	random := rand.New(rand.NewSource(4))
	for range 1000 {
		bad := copyRows(rows)
		i := random.Intn(len(bad))
		r := &bad[i]
		texts := []*string{&r.Actor, &r.ActorName, &r.IP, &r.Request, &r.Action, &r.Kind, &r.Record, &r.Region, &r.Reason, &r.Result,
			&r.Changes[0].Field, &r.Changes[0].Old, &r.Changes[0].New, &r.Changes[1].Old}
		var where string
		switch n := random.Intn(len(texts) + 2); n {
		case len(texts):
			where = "hash"
			r.Hash[random.Intn(32)] ^= 1 << random.Intn(8)
		case len(texts) + 1:
			where = "time"
			r.At = time.UnixMicro(r.At.UnixMicro() ^ 1<<random.Intn(40)).UTC()
		default:
			where = fmt.Sprint("text ", n)
			b := []byte(*texts[n])
			b[random.Intn(len(b))] ^= 1 << random.Intn(8)
			*texts[n] = string(b)
		}
		if got, want := check(t, Point{}, bad), fmt.Sprintf("altered %d", i+1); got != want {
			t.Errorf("%s of row %d: got %q, want %q", where, i+1, got, want)
		}
	}
}

// TestMoved moves text from one field to the next: the encoding keeps fields apart.
func TestMoved(t *testing.T) {
	a, b := sampleEntry(1), sampleEntry(1)
	a.Actor, a.ActorName = "ab", "c"
	b.Actor, b.ActorName = "a", "bc"
	x, _ := a.Canonical()
	y, _ := b.Canonical()
	a.ActorName = `c","x":"`
	z, _ := a.Canonical()
	if bytes.Equal(x, y) || !bytes.Contains(z, []byte(`\"x\"`)) {
		t.Errorf("%s\n%s\n%s", x, y, z)
	}
}

func TestEntry(t *testing.T) {
	const want = `{"action":"step:close","actor":"u7","actor_name":"李科长","at":"2026-11-22T08:00:00.000001Z","changes":[{"field":"state","new":"closed","old":"running"},` +
		`{"field":"back","new":"900","old":"1"}],"ip":"10.0.0.7","kind":"recall","reason":"整改完成","record":"R1","region":"330100","request":"req-1","result":"ok","seq":1,"title":"电热水壶召回","v":1}`
	got, err := sampleEntry(1).Canonical()
	if err != nil || string(got) != want {
		t.Fatalf("got  %s\nwant %s\n%v", got, want, err)
	}
	for _, bad := range []Entry{{Seq: -1}, {Seq: 1 << 53}, {Actor: "\xff"}, {Changes: []Change{{"a", "\xc0", ""}}}} {
		if _, err := bad.Canonical(); err == nil {
			t.Errorf("%+v accepted", bad)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := func(name string) string { return rapid.String().Draw(rt, name) }
		e := Entry{Seq: rapid.Int64Range(0, 1<<53-1).Draw(rt, "seq"), At: time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(rt, "at")).UTC(),
			Actor: s("actor"), ActorName: s("name"), IP: s("ip"), Request: s("request"), Action: s("action"), Kind: s("kind"), Record: s("record"),
			Region: s("region"), Reason: s("reason"), Result: s("result")}
		for range rapid.IntRange(0, 3).Draw(rt, "changes") {
			e.Changes = append(e.Changes, Change{s("field"), s("old"), s("new")})
		}
		raw, err := e.Canonical()
		if err != nil {
			rt.Fatal(err)
		}
		if bytes.ContainsRune(raw, '\n') {
			rt.Fatalf("more than one line: %q", raw)
		}
		back, err := ParseEntry(raw)
		if err != nil || !reflect.DeepEqual(back, e) {
			rt.Fatalf("%s: %+v, %v", raw, back, err)
		}
	})
}

func TestPointLeaf(t *testing.T) {
	rows := journal(t, Point{}, 3, nil)
	p := at(rows, 3)
	l := p.Leaf(time.Unix(0, 0), "330000")
	back, err := PointOf(l)
	if err != nil || back != p {
		t.Fatalf("%+v, %v", back, err)
	}
	for _, bad := range []Leaf{{}, {Kind: "journal", ID: "x", Content: l.Content}, {Kind: "journal", ID: "03", Content: l.Content}, {Kind: "journal", ID: "3", Content: "sm3:00"}} {
		if _, err := PointOf(bad); err == nil {
			t.Errorf("%+v accepted", bad)
		}
	}
}

func TestFindingTexts(t *testing.T) {
	c, err := text.New(English())
	if err != nil {
		t.Fatal(err)
	}
	rows := journal(t, Point{}, 9, nil)
	bad := slices.Concat(rows[1:4], rows[2:3], rows[6:8])
	bad[1].Reason = "x"
	found, err := CheckChain(Point{}, each(bad), Point{8, [32]byte{}}, at(rows, 9))
	if err != nil {
		t.Fatal(err)
	}
	var what []What
	for _, f := range found {
		what = append(what, f.What)
		if !c.Has(f.Text) || strings.Contains(c.T(text.English, f.Text, f.Args...), "%!") || strings.Contains(c.T(text.Chinese, f.Text, f.Args...), "%!") {
			t.Errorf("text of %+v", f)
		}
	}
	if want := []What{Gap, Altered, Reordered, Gap, Rewritten, Cut}; !slices.Equal(what, want) {
		t.Errorf("found %v, want %v", what, want)
	}
}

func FuzzParseEntry(f *testing.F) {
	raw, err := sampleEntry(1).Canonical()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := ParseEntry(data)
		if err != nil {
			return
		}
		if back, err := e.Canonical(); err != nil || !bytes.Equal(back, data) {
			t.Fatalf("%q: %v", data, err)
		}
	})
}
