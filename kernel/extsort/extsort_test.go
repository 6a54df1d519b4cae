package extsort

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// row is a row under test; seq tells input order.
type row struct {
	name string
	rank int64
	seq  uint32
	fill string
}

func config(dir string) Config[row] {
	return Config[row]{
		Key: func(dst []byte, r row) []byte { return Int64(String(dst, r.name), r.rank) },
		Encode: func(dst []byte, r row) []byte {
			dst = binary.LittleEndian.AppendUint32(dst, r.seq)
			dst = binary.LittleEndian.AppendUint64(dst, uint64(r.rank))
			dst = append(dst, byte(len(r.name)))
			dst = append(dst, r.name...)
			return append(dst, r.fill...)
		},
		Decode: func(b []byte) (row, error) {
			if len(b) < 13 || len(b) < 13+int(b[12]) {
				return row{}, errors.New("short")
			}
			text := string(b[13:])
			n := int(b[12])
			return row{seq: binary.LittleEndian.Uint32(b), rank: int64(binary.LittleEndian.Uint64(b[4:])), name: text[:n], fill: text[n:]}, nil
		},
		Dir:    dir,
		Memory: 1 << 20,
	}
}

// collect adds rows and returns what comes out.
func collect(t failer, s *Sorter[row], rows []row) []row {
	ctx := context.Background()
	for _, r := range rows {
		if err := s.Add(ctx, r); err != nil {
			t.Fatalf("add: %v", err)
		}
	}
	var out []row
	for r, err := range s.All(ctx) {
		if err != nil {
			t.Fatalf("all: %v", err)
		}
		out = append(out, r)
	}
	return out
}

type failer interface {
	Fatalf(format string, args ...any)
}

// TestAgainstSliceStable compares with sort.SliceStable, with runs so short that merges of several levels happen.
func TestAgainstSliceStable(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"", "\x00", "a", "a\x00", "a\x00b", "a\xff", "ab", "质", "91510100MA6CABCDE0", "91510100MA6CABCDE1"}
		n := rapid.IntRange(0, 3000).Draw(t, "n")
		every := rapid.IntRange(1, 500).Draw(t, "spill every")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		rows := make([]row, n)
		for i := range rows {
			rows[i] = row{names[rng.IntN(len(names))], rng.Int64N(5) - 2, uint32(i), strings.Repeat("x", rng.IntN(30))}
		}
		want := slices.Clone(rows)
		sort.SliceStable(want, func(i, j int) bool {
			return cmp.Or(strings.Compare(want[i].name, want[j].name), cmp.Compare(want[i].rank, want[j].rank)) < 0
		})
		c := config(dir)
		var dropped []row
		c.Unique = rapid.Bool().Draw(t, "unique")
		c.Dup = func(kept, lost row) {
			if kept.name != lost.name || kept.rank != lost.rank || kept.seq >= lost.seq {
				t.Fatalf("kept %v, dropped %v", kept, lost)
			}
			dropped = append(dropped, lost)
		}
		s, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		for i, r := range rows {
			if err := s.Add(ctx, r); err != nil {
				t.Fatal(err)
			}
			if i%every == every-1 {
				if err := s.spill(ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		got := collect(t, s, nil)
		if c.Unique {
			var kept, lost []row
			for i, r := range want {
				if i > 0 && r.name == want[i-1].name && r.rank == want[i-1].rank {
					lost = append(lost, r)
				} else {
					kept = append(kept, r)
				}
			}
			if !slices.Equal(dropped, lost) {
				t.Fatalf("dropped %d rows, want %d in order", len(dropped), len(lost))
			}
			want = kept
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%d rows out, want %d, or another order", len(got), len(want))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%d files left, %v", len(left), err)
	}
}

// TestKeys checks that the byte order of keys is the order of values.
func TestKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		order := func(what string, want int, a, b []byte) {
			if got := bytes.Compare(a, b); got != want {
				t.Fatalf("%s: keys compare %d, values %d", what, got, want)
			}
			if got := bytes.Compare(Descending(a, 0), Descending(b, 0)); got != -want {
				t.Fatalf("%s descending: keys compare %d", what, got)
			}
		}
		str := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("\x00\x01a")), 0, 4, -1))
		s1, s2 := str.Draw(t, "s1"), str.Draw(t, "s2")
		order("string", strings.Compare(s1, s2), String(nil, s1), String(nil, s2))
		n1, n2 := rapid.Int64().Draw(t, "n1"), rapid.Int64().Draw(t, "n2")
		order("int", cmp.Compare(n1, n2), Int64(nil, n1), Int64(nil, n2))
		f1, f2 := rapid.Float64().Draw(t, "f1"), rapid.Float64().Draw(t, "f2")
		if f1 != f2 || math.Signbit(f1) == math.Signbit(f2) {
			order("float", cmp.Compare(f1, f2), Float64(nil, f1), Float64(nil, f2))
		}
		t1, t2 := time.Unix(n1>>20, int64(uint32(n2)>>2)), time.Unix(n2>>20, int64(uint32(n1)>>2))
		order("time", t1.Compare(t2), Time(nil, t1), Time(nil, t2))
		order("two fields", cmp.Or(strings.Compare(s1, s2), cmp.Compare(n1, n2)), Int64(String(nil, s1), n1), Int64(String(nil, s2), n2))
	})
}

func TestCancel(t *testing.T) {
	dir := t.TempDir()
	s, err := New(config(dir))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for i := range 20000 {
		if err := s.Add(ctx, row{name: fmt.Sprint(i * 7919 % 20000), fill: strings.Repeat("x", 100)}); err != nil {
			t.Fatal(err)
		}
	}
	if s.Runs() < 3 || s.Len() != 20000 {
		t.Fatalf("%d runs, %d rows", s.Runs(), s.Len())
	}
	n := 0
	var last error
	for _, err := range s.All(ctx) {
		if n++; n == 100 {
			cancel()
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) || n > 3000 {
		t.Errorf("after %d rows: %v", n, last)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if s.Add(context.Background(), row{}) == nil {
		t.Error("a closed sorter takes rows")
	}
	for _, err := range s.All(context.Background()) {
		if err == nil {
			t.Error("a closed sorter yields rows")
		}
	}
	left, _ := os.ReadDir(dir)
	if len(left) > 0 {
		t.Errorf("%d files left", len(left))
	}
}

// TestDamaged changes each of some bytes of a run on disk: an error, never other rows in silence.
func TestDamaged(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		s, err := New(config(t.TempDir()))
		if err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		for i := range 300 {
			if err := s.Add(ctx, row{name: fmt.Sprint(i), seq: uint32(i)}); err != nil {
				t.Fatal(err)
			}
			if i%100 == 99 {
				if err := s.spill(ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		f := s.runs[rng.IntN(3)].file
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		at := rng.Int64N(info.Size())
		if rng.IntN(4) == 0 {
			err = f.Truncate(at)
		} else {
			one := make([]byte, 1)
			if _, err := f.ReadAt(one, at); err != nil {
				t.Fatal(err)
			}
			one[0] ^= 1 << rng.IntN(8)
			_, err = f.WriteAt(one, at)
		}
		if err != nil {
			t.Fatal(err)
		}
		var last error
		for _, last = range s.All(ctx) {
		}
		if last == nil {
			t.Errorf("byte %d of %d changed: no error", at, info.Size())
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestNoFolder(t *testing.T) {
	s, err := New(config("/nonexistent/folder"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add(context.Background(), row{name: "a"}); err != nil {
		t.Fatal("a small sort needs no folder:", err)
	}
	if err := s.spill(context.Background()); err == nil {
		t.Error("no error without a folder")
	}
	if _, err := New(Config[row]{}); err == nil {
		t.Error("a sorter without functions")
	}
}

// manyRuns forces two levels of merging.
func TestManyRuns(t *testing.T) {
	s, err := New(config(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	const n = 3000
	for i := range n {
		if err := s.Add(ctx, row{name: fmt.Sprint(i % 10), seq: uint32(i)}); err != nil {
			t.Fatal(err)
		}
		if i%10 == 9 {
			if err := s.spill(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if s.Runs() != n/10 {
		t.Fatalf("%d runs", s.Runs())
	}
	got := collect(t, s, nil)
	for i, r := range got {
		if want := (row{name: fmt.Sprint(i / (n / 10)), seq: uint32(i%(n/10)*10 + i/(n/10))}); r != want {
			t.Fatalf("row %d is %v, want %v", i, r, want)
		}
	}
	if len(got) != n || s.Runs() != 3 {
		t.Errorf("%d rows, %d runs after merging", len(got), s.Runs())
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// BenchmarkSort sorts rows of 100 bytes whose keys share their first eight bytes, as credit codes of one region do. The metric
// includes adding, spilling, merging and decoding.
func BenchmarkSort(b *testing.B) {
	for _, n := range []int{1_000_000, 5_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var most uint64
			for b.Loop() {
				c := config(b.TempDir())
				c.Memory, c.Unique = DefaultMemory, true
				s, err := New(c)
				if err != nil {
					b.Fatal(err)
				}
				ctx := context.Background()
				r := row{fill: strings.Repeat("x", 100-18-13)}
				name := []byte("91510100MA60000000")
				x := uint64(88172645463325252)
				for i := range n {
					x ^= x << 13
					x ^= x >> 7
					x ^= x << 17
					for j, v := 10, x; j < 18; j, v = j+1, v/10 {
						name[j] = byte('0' + v%10)
					}
					r.name, r.seq, r.rank = string(name), uint32(i), int64(i)
					if err := s.Add(ctx, r); err != nil {
						b.Fatal(err)
					}
				}
				got := 0
				var m runtime.MemStats
				for _, err := range s.All(ctx) {
					if err != nil {
						b.Fatal(err)
					}
					if got++; got%1_000_000 == 1 {
						runtime.ReadMemStats(&m)
						most = max(most, m.Sys)
					}
				}
				if got != n {
					b.Fatal(got)
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(most)/(1<<20), "MiB-sys")
		})
	}
}
