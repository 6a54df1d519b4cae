package draw

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestRFC3797 reproduces RFC 3797 section 6 and the NomCom 2010-11 seed, digests included.
func TestRFC3797(t *testing.T) {
	f, err := os.Open("testdata/rfc3797_vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 42 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows[1:] {
		pool, _ := strconv.Atoi(row[2])
		i, _ := strconv.Atoi(row[3])
		h := rfc3797Digest(row[1], uint16(i))
		if got := strings.ToUpper(hex.EncodeToString(h[:])); got != row[4] {
			t.Errorf("%s digest %d: %s, want %s", row[0], i, got, row[4])
		}
		got, err := RFC3797(row[1], pool, i+1)
		if err != nil || strconv.Itoa(got[i]) != row[6] {
			t.Errorf("%s number %d: %v, want %s (%v)", row[0], i, got, row[6], err)
		}
	}
	if key := RFC3797Key([]uint64{9319}, []uint64{2, 5, 12, 8, 10}, []uint64{9, 18, 26, 34, 41, 45}); key != rows[1][1] {
		t.Errorf("key %s, want %s", key, rows[1][1])
	}
	// section 3.3: entropy needed to choose 10 of P
	for pool, want := range map[int]int{20: 18, 25: 22, 30: 25, 35: 28, 40: 30, 50: 34, 60: 37, 75: 40, 100: 44, 120: 47} {
		if got := RFC3797Entropy(10, pool); got != want {
			t.Errorf("entropy of 10 of %d: %d bits, want %d", pool, got, want)
		}
	}
	if _, err := RFC3797("x", 5, 6); err == nil {
		t.Error("drew 6 of 5")
	}
}

func seedOf(n int) [32]byte { return sha256.Sum256([]byte(strconv.Itoa(n))) }

// TestUniform: chi-square over 20 places in 40,000 draws; 19 degrees of
// freedom, limit 43.8 (probability 0.001).
func TestUniform(t *testing.T) {
	weights := slices.Repeat([]int64{1}, 20)
	first, third := make([]float64, 20), make([]float64, 20)
	const draws = 40_000
	for n := range draws {
		got, err := Select(weights, 3, seedOf(n))
		if err != nil {
			t.Fatal(err)
		}
		first[got[0]]++
		third[got[2]]++
	}
	for name, counts := range map[string][]float64{"first": first, "third": third} {
		chi := 0.0
		for _, c := range counts {
			chi += (c - draws/20) * (c - draws/20) / (draws / 20)
		}
		if chi > 43.8 {
			t.Errorf("%s place: chi-square %.1f", name, chi)
		}
	}
}

// TestWeights: the share of first places equals the weight within 3 sigma over
// 40,000 draws, and second places follow from the weights left.
func TestWeights(t *testing.T) {
	weights := []int64{1, 2, 3, 4, 0, 10, 80}
	const draws = 40_000
	first, second := make([]float64, len(weights)), make([]float64, len(weights))
	for n := range draws {
		got, err := Select(weights, 2, seedOf(n+1_000_000))
		if err != nil {
			t.Fatal(err)
		}
		first[got[0]]++
		second[got[1]]++
	}
	for i, w := range weights {
		p := float64(w) / 100
		q := 0.0 // second place: another first, then this one of what is left
		for j, v := range weights {
			if j != i {
				q += float64(v) / 100 * float64(w) / float64(100-v)
			}
		}
		for place, c := range map[float64]float64{p: first[i], q: second[i]} {
			if sigma := math.Sqrt(draws * place * (1 - place)); math.Abs(c-draws*place) > 3*sigma {
				t.Errorf("weight %d: %v of %d draws, want %.0f ± %.0f", w, c, draws, draws*place, 3*sigma)
			}
		}
	}
}

// TestSelectPrefix: a longer draw by the same seed begins with the shorter one,
// nothing is drawn twice, and weight 0 is never drawn.
func TestSelectPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(0, 5), 1, 60).Draw(t, "weights")
		able := 0
		for _, w := range weights {
			if w > 0 {
				able++
			}
		}
		seed := seedOf(rapid.Int().Draw(t, "seed"))
		all, err := Select(weights, able, seed)
		if err != nil {
			t.Fatal(err)
		}
		part, err := Select(weights, rapid.IntRange(0, able).Draw(t, "count"), seed)
		if err != nil || !slices.Equal(part, all[:len(part)]) {
			t.Fatalf("%v is not the start of %v (%v)", part, all, err)
		}
		seen := map[int]bool{}
		for _, i := range all {
			if seen[i] || weights[i] == 0 {
				t.Fatalf("drew %d of %v in %v", i, weights, all)
			}
			seen[i] = true
		}
		if _, err := Select(weights, able+1, seed); err == nil {
			t.Fatal("drew more than there are")
		}
	})
}

func TestSelectRefusesWeights(t *testing.T) {
	for _, weights := range [][]int64{{-1}, {math.MaxInt64, 1}} {
		if got, err := Select(weights, 1, seedOf(1)); err == nil {
			t.Errorf("%v: drew %v", weights, got)
		}
	}
}

// TestSpeed: 10,000 from 1,000,000 in under 2 seconds.
func TestSpeed(t *testing.T) {
	weights := make([]int64, 1_000_000)
	for i := range weights {
		weights[i] = int64(i%7 + 1)
	}
	start := time.Now()
	if _, err := Select(weights, 10_000, seedOf(1)); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

// randomBundle makes a frozen and revealed bundle from a source of chance.
func randomBundle(r *rand.Rand) (Bundle, error) {
	b := Bundle{Title: fmt.Sprintf("2026 年监督抽查 <%d> & “测试”", r.IntN(1000)), Count: 1 + r.IntN(6), SamplersEach: r.IntN(4)}
	objects := b.Count + 6 + r.IntN(30)
	for i := range objects {
		b.List = append(b.List, Entry{fmt.Sprintf("F%03d", i), fmt.Sprintf("企业%d", i), int64(1 + r.IntN(9))})
	}
	for _, i := range r.Perm(objects)[:r.IntN(3)] {
		b.Exclusions = append(b.Exclusions, Exclusion{b.List[i].ID, "六个月内已抽查"})
	}
	for i := range 8 {
		b.Samplers = append(b.Samplers, Sampler{fmt.Sprintf("P%d", i), fmt.Sprintf("抽样员%d", i)})
	}
	for _, i := range r.Perm(objects)[:r.IntN(objects)] {
		b.Avoidances = append(b.Avoidances, Avoidance{fmt.Sprintf("P%d", r.IntN(8)), b.List[i].ID, "近亲属任职"})
	}
	var values, nonces []string
	for i := range 1 + r.IntN(3) {
		name, nonce, value := fmt.Sprintf("承诺方%d", i), fmt.Sprintf("nonce-%016x", r.Uint64()), strconv.Itoa(r.IntN(100))
		b.Parties = append(b.Parties, Party{Name: name, Commitment: Commitment(name, nonce, value)})
		values, nonces = append(values, value), append(nonces, nonce)
	}
	if r.IntN(2) == 0 {
		b.External = External{Name: "双色球第 2026140 期", Date: "2026-12-06"}
	}
	r.Shuffle(len(b.List), func(i, j int) { b.List[i], b.List[j] = b.List[j], b.List[i] })
	b, err := Freeze(b)
	if err != nil {
		return b, err
	}
	for i := range b.Parties {
		b.Parties[i].Value, b.Parties[i].Nonce = values[i], nonces[i]
	}
	if b.External.Name != "" {
		b.External.Value = fmt.Sprint(r.Perm(33)[:7])
	}
	return b, nil
}

// drawnBundle draws a random bundle and makes a few replacements.
func drawnBundle(r *rand.Rand) (Bundle, error) {
	b, err := randomBundle(r)
	if err != nil {
		return b, err
	}
	if b, err = b.Draw(); err != nil {
		return b, err
	}
	for range r.IntN(4) {
		now, err := b.Standing()
		if err != nil {
			return b, err
		}
		at, sampler := now[r.IntN(len(now))], ""
		if len(at.Samplers) > 0 && r.IntN(2) == 0 {
			sampler = at.Samplers[r.IntN(len(at.Samplers))]
		}
		if b, err = b.Replace(at.Object, sampler, "已停业或临时回避"); err != nil {
			return b, err
		}
	}
	return b, nil
}

func chance(n int) *rand.Rand { return rand.New(rand.NewPCG(uint64(n), 3797)) }

// TestDraws: over 1,000 random draws, exclusions and avoidances hold, samplers
// are enough and even, and the file reads back to the same draw.
func TestDraws(t *testing.T) {
	for n := range 1000 {
		b, err := drawnBundle(chance(n))
		if err != nil {
			t.Fatal(n, err)
		}
		if err := Verify(b); err != nil {
			t.Fatal(n, err)
		}
		file, err := Encode(b)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(file)
		if err != nil || Verify(back) != nil {
			t.Fatalf("%d: %v %v", n, err, Verify(back))
		}
		checkResult(t, b)
	}
}

func checkResult(t *testing.T, b Bundle) {
	t.Helper()
	now, err := b.Standing()
	if err != nil || len(now) != b.Count {
		t.Fatalf("%d objects stand, want %d (%v)", len(now), b.Count, err)
	}
	avoid := map[string]bool{}
	for _, a := range b.Avoidances {
		avoid[a.Sampler+a.Object] = true
	}
	seen := map[string]bool{}
	for _, a := range now {
		excluded := slices.ContainsFunc(b.Exclusions, func(e Exclusion) bool { return e.ID == a.Object })
		if seen[a.Object] || excluded || !b.listed(a.Object) {
			t.Fatalf("object %s twice, excluded or unknown", a.Object)
		}
		seen[a.Object] = true
		if len(a.Samplers) != b.SamplersEach {
			t.Fatalf("%s has %v", a.Object, a.Samplers)
		}
		for i, s := range a.Samplers {
			if avoid[s+a.Object] || slices.Contains(a.Samplers[:i], s) {
				t.Fatalf("sampler %s at %s must not be, or twice", s, a.Object)
			}
		}
	}
}

// TestLoad: without avoidances no sampler has more than one object more than another.
func TestLoad(t *testing.T) {
	for n := range 100 {
		b, err := randomBundle(chance(n))
		if err != nil {
			t.Fatal(err)
		}
		b.Avoidances, b.SamplersEach = nil, 2
		reveal := b
		if b, err = Freeze(b); err != nil {
			t.Fatal(err)
		}
		b.Parties, b.External = reveal.Parties, reveal.External
		if b, err = b.Draw(); err != nil {
			t.Fatal(err)
		}
		load := map[string]int{}
		for _, a := range b.Assignments {
			for _, s := range a.Samplers {
				load[s]++
			}
		}
		low, high := math.MaxInt, 0
		for _, s := range b.Samplers {
			low, high = min(low, load[s.ID]), max(high, load[s.ID])
		}
		if high-low > 1 {
			t.Fatalf("loads %v", load)
		}
	}
}

// TestOrder: the order in which lists are handed in makes no difference; any
// change of a list, the count or a reveal changes the seed.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := chance(rapid.IntRange(0, 1<<30).Draw(t, "chance"))
		b, err := randomBundle(r)
		if err != nil {
			t.Fatal(err)
		}
		first, err := b.Draw()
		if err != nil {
			t.Fatal(err)
		}
		again := b
		again.List, again.Samplers, again.Avoidances = rapid.Permutation(b.List).Draw(t, "list"), rapid.Permutation(b.Samplers).Draw(t, "samplers"), rapid.Permutation(b.Avoidances).Draw(t, "avoidances")
		if again, err = Freeze(again); err != nil {
			t.Fatal(err)
		}
		again.Parties, again.External = b.Parties, b.External
		if again, err = again.Draw(); err != nil || again.ResultHash != first.ResultHash {
			t.Fatalf("another order gives another result (%v)", err)
		}
		for i, change := range []func(*Bundle){
			func(b *Bundle) { b.List[0].Label += "甲" }, func(b *Bundle) { b.List[0].Weight++ }, func(b *Bundle) { b.Title += "x" },
			func(b *Bundle) { b.SamplersEach = (b.SamplersEach + 1) % 3 },
			func(b *Bundle) {
				p := &b.Parties[0]
				p.Value += "1"
				p.Commitment = Commitment(p.Name, p.Nonce, p.Value)
			},
		} {
			c := b
			c.List, c.Parties = slices.Clone(b.List), slices.Clone(b.Parties)
			change(&c)
			frozen, err := Freeze(c)
			if err != nil {
				t.Fatal(i, err)
			}
			frozen.Parties, frozen.External = c.Parties, c.External
			if frozen, err = frozen.Draw(); err != nil || frozen.Seed == first.Seed {
				t.Fatalf("change %d leaves the seed (%v)", i, err)
			}
		}
	})
}

// TestVoid: a missing, false or late source makes no draw.
func TestVoid(t *testing.T) {
	good, err := randomBundle(chance(4))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Bundle){
		"尚未揭示":   func(b *Bundle) { b.Parties[0].Value = "" },
		"承诺不符":   func(b *Bundle) { b.Parties[0].Value += "0" },
		"16 个字符": func(b *Bundle) { b.Parties[0].Nonce = "short" },
		"外部公开数值": func(b *Bundle) { b.External.Value = map[bool]string{true: "", false: "1"}[b.External.Name != ""] },
		"frozen": func(b *Bundle) { b.Count++ },
	} {
		b := good
		b.Parties = slices.Clone(good.Parties)
		change(&b)
		if _, err := b.Draw(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*Bundle){
		"重复":     func(b *Bundle) { b.List = append(slices.Clone(b.List), b.List[0]) },
		"权重":     func(b *Bundle) { b.List = append(slices.Clone(b.List), Entry{"Z", "Z", 0}) },
		"可抽取对象":  func(b *Bundle) { b.Count = 1000 },
		"抽样人员不足": func(b *Bundle) { b.SamplersEach = 9 },
		"来源":     func(b *Bundle) { b.Parties, b.External = nil, External{} },
		"控制字符":   func(b *Bundle) { b.Title = "a\nb" },
		"剔除":     func(b *Bundle) { b.Exclusions = []Exclusion{{"nobody", "x"}} },
		"回避":     func(b *Bundle) { b.Avoidances = []Avoidance{{"nobody", "F001", ""}} },
	} {
		b := good
		change(&b)
		if _, err := Freeze(b); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOneByte: any single changed byte of the file is found.
func TestOneByte(t *testing.T) {
	b, err := drawnBundle(chance(11))
	if err != nil {
		t.Fatal(err)
	}
	file, err := Encode(b)
	if err != nil {
		t.Fatal(err)
	}
	r := chance(12)
	for i := range file {
		bad := slices.Clone(file)
		bad[i] ^= byte(1 + r.IntN(127))
		changed, err := Decode(bad)
		if err == nil {
			err = Verify(changed)
		}
		if err == nil {
			t.Errorf("byte %d: %q for %q went unnoticed", i, bad[i], file[i])
		}
	}
}

// TestVerifySaysWhat: the error names the field that was changed, even when the
// hashes were made to fit again.
func TestVerifySaysWhat(t *testing.T) {
	b, err := drawnBundle(chance(2))
	if err != nil {
		t.Fatal(err)
	}
	forged := b
	forged.Drawn = slices.Clone(b.Drawn)
	forged.Drawn[0] = "F999"
	forged.ResultHash = forged.resultHash()
	var differs *VerifyError
	if err := Verify(forged); !errors.As(err, &differs) || differs.Differences[0].Field != "drawn[0]" {
		t.Errorf("got %v", err)
	}
	forged = b
	forged.FrozenHash = strings.Repeat("0", 64)
	if err := Verify(forged); !errors.As(err, &differs) || differs.Differences[0].Field != "frozen_hash" {
		t.Errorf("got %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	b, err := drawnBundle(chance(3))
	if err != nil {
		f.Fatal(err)
	}
	file, err := Encode(b)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Fuzz(func(t *testing.T, file []byte) {
		if got, err := Decode(file); err == nil && Verify(got) == nil {
			if again, err := Encode(got); err != nil || string(again) != string(file) {
				t.Fatal("a verified file is not in canonical form")
			}
		}
	})
}

// TestPublished: a file published once verifies for ever. If this fails, the
// rule has changed: give it a new name, and keep the old one for old draws.
func TestPublished(t *testing.T) {
	file, err := os.ReadFile("testdata/published.json")
	if err != nil {
		t.Fatal(err)
	}
	b, err := Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(b); err != nil {
		t.Error(err)
	}
	if len(b.Replacements) == 0 || len(b.Exclusions) == 0 || len(b.Avoidances) == 0 || b.SamplersEach == 0 || b.External.Name == "" {
		t.Error("the file no longer holds every part of a draw")
	}
}
