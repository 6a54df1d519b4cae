package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"qgov/kernel/fault"
	"qgov/kernel/seal"
	"qgov/kernel/text"
)

type world struct {
	origin  string
	ring    *seal.Ring
	signers []Signer
	keys    []*Key
	witness []*Witness
	trusted Keys
}

func newWorld(t testing.TB, p seal.Profile) *world {
	t.Helper()
	ring, err := seal.OpenRing(seal.Options{Profile: p})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{origin: "example.gov.cn/qgov", ring: ring}
	if w.signers, w.keys, err = LogSigners(w.origin, ring); err != nil {
		t.Fatal(err)
	}
	for _, k := range w.keys {
		w.trusted.Add(k)
	}
	for _, name := range []string{"纪检监察", "archive.example"} {
		s, err := seal.NewSigner(seal.Ed25519, ring.Random(32))
		if err != nil {
			t.Fatal(err)
		}
		wit, err := NewWitness(name, s)
		if err != nil {
			t.Fatal(err)
		}
		w.witness = append(w.witness, wit)
		w.trusted.Add(wit.Key())
	}
	w.trusted.Quorum = 2
	return w
}

// sign signs the tree and lets every witness cosign, from last on.
func (w *world) sign(tree *Tree, last *Checkpoint) ([]byte, *Checkpoint, error) {
	c, err := NextCheckpoint(w.origin, last, tree)
	if err != nil {
		return nil, nil, err
	}
	signed, err := SignCheckpoint(c, w.signers...)
	if err != nil {
		return nil, nil, err
	}
	for _, wit := range w.witness {
		var proof []Hash
		if last != nil {
			if proof, err = tree.Consistency(last.Size, c.Size); err != nil {
				return nil, nil, err
			}
		}
		if signed, err = wit.Cosign(signed, w.keys, last, proof, time.Unix(1_800_000_000, 0)); err != nil {
			return nil, nil, err
		}
	}
	return signed, &c, nil
}

func both(t *testing.T, f func(t *testing.T, p seal.Profile)) {
	for _, p := range []seal.Profile{seal.Intl, seal.GM} {
		t.Run(string(p), func(t *testing.T) { f(t, p) })
	}
}

func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	if got := fault.Of(err); err == nil || got.Code != code {
		t.Errorf("got %v, want code %s", err, code)
	}
}

func TestCheckpoint(t *testing.T) {
	both(t, func(t *testing.T, p seal.Profile) {
		w := newWorld(t, p)
		tree := buildTree(t, manyLeaves(10))
		signed, c, err := w.sign(tree, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := OpenCheckpoint(signed, w.trusted)
		if err != nil {
			t.Fatal(err)
		}
		if got.Size != 10 || got.Root != c.Root || len(got.Log) != len(w.keys) || len(got.Witnesses) != 2 || len(got.Unknown) != 0 {
			t.Errorf("got %+v", got)
		}
		if !got.Witnesses[0].Time.Equal(time.Unix(1_800_000_000, 0)) {
			t.Errorf("cosigned at %v", got.Witnesses[0].Time)
		}
		if p == seal.GM && (got.Log[0].Algorithm != "ed25519" || got.Log[1].Algorithm != "sm2") {
			t.Errorf("log signatures %+v", got.Log)
		}
		// x/mod's own verifier reads the Ed25519 signature.
		v, err := note.NewVerifier(w.keys[0].String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := note.Open(signed, note.VerifierList(v)); err != nil {
			t.Fatal(err)
		}
		other := newWorld(t, p)
		_, err = OpenCheckpoint(signed, other.trusted)
		wantCode(t, err, "A802")
		_, err = OpenCheckpoint(signed, Keys{Logs: w.keys, Witnesses: other.trusted.Witnesses, Quorum: 1})
		wantCode(t, err, "A804")
		_, err = OpenCheckpoint([]byte("x"), w.trusted)
		wantCode(t, err, "A801")
		_, err = OpenCheckpoint(bytes.Replace(signed, []byte("\n10\n"), []byte("\n11\n"), 1), w.trusted)
		wantCode(t, err, "A803")
		// A key that is trusted for another log must not speak for this one.
		foreign := other.signers[0].(signer)
		foreign.Key, err = NewKey("other.example/log", foreign.pub)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := SignCheckpoint(*c, foreign); err == nil {
			t.Error("signed for another origin")
		}
		msg, err := note.Sign(&note.Note{Text: c.Text()}, foreign)
		if err != nil {
			t.Fatal(err)
		}
		_, err = OpenCheckpoint(msg, Keys{Logs: []*Key{foreign.Key, w.keys[0]}})
		wantCode(t, err, "A802")
	})
}

func TestParseCheckpoint(t *testing.T) {
	const root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
	for text, ok := range map[string]bool{
		"example.com/behind-the-sofa\n20852163\n" + root + "\n": true, // the example of C2SP tlog-checkpoint
		"a\n0\n" + root + "\n":            true,
		"a\n0\n" + root + "\nextension\n": true,
		"a\n0\n" + root:                   false,
		"a\n00\n" + root + "\n":           false,
		"a\n+1\n" + root + "\n":           false,
		"a\n-1\n" + root + "\n":           false,
		"\n1\n" + root + "\n":             false,
		"a\n1\nAAAA\n":                    false,
		"a\n1\n" + root + "\n\n":          false,
		"a\n1\n":                          false,
		"":                                false,
		"a\n99999999999999999999\n" + root + "\n":               false,
		"a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n":  false, // stray bits in the last letter
		"a\n1\n" + strings.TrimSuffix(root, "=") + "\n":         false,
		"a\r\n1\r\n" + root + "\r\n":                            false,
		strings.Repeat("long", 100) + "\n1\n" + root + "\n":     true,
		"中文来源\n9223372036854775807\n" + root + "\nx\ny\n":       true,
		"a\n9223372036854775808\n" + root + "\n":                false,
		"a\n1\n" + root + "\n\nextension after an empty line\n": false,
		"a\n1\n" + root + "\nextension\n\n":                     false,
		" \n1\n" + root + "\n":                                  true,
	} {
		c, err := ParseCheckpoint(text)
		if (err == nil) != ok || ok && c.Text() != text {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestKeys checks that a key survives its text form, that a misprint does not, and a key published with x/mod's note package.
func TestKeys(t *testing.T) {
	w := newWorld(t, seal.GM)
	for _, k := range append(slices.Clone(w.keys), w.trusted.Witnesses...) {
		back, err := ParseKey(k.String())
		if err != nil || back.String() != k.String() || back.Witness() != k.Witness() || back.KeyHash() != k.KeyHash() {
			t.Errorf("%s: %v", k, err)
		}
		s := k.String()
		for i := range s { // a misprint anywhere must not go unnoticed
			bad := []byte(s)
			bad[i] ^= 1
			if got, err := ParseKey(string(bad)); err == nil && got.String() == s {
				t.Fatalf("misprint at %d of %s accepted", i, s)
			}
		}
	}
	// From golang.org/x/mod/sumdb/note's documentation.
	const peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
	if k, err := ParseKey(peter); err != nil || k.Name() != "PeterNeumann" || k.KeyHash() != 0xc74f20a3 || k.Algorithm() != "ed25519" {
		t.Errorf("%v, %v", k, err)
	}
	for _, bad := range []string{"", "a", "a+b", "a+00000000+AQ==", "a+00000000+!", strings.Replace(peter, "c74f20a3", "c74f20a4", 1), strings.Replace(peter, "Peter", "Pet er", 1)} {
		if _, err := ParseKey(bad); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
	file := "\ufeff# 受信任的公钥\n\n" + w.keys[0].String() + "\r\n" + w.trusted.Witnesses[0].String() + "\nquorum 1\n"
	if ks, err := ParseKeys(strings.NewReader(file)); err != nil || len(ks.Logs) != 1 || len(ks.Witnesses) != 1 || ks.Quorum != 1 {
		t.Errorf("%+v, %v", ks, err)
	}
	for _, bad := range []string{"quorum 1", "quorum x", "nonsense", w.trusted.Witnesses[0].String() + "\n" + w.trusted.Witnesses[0].String()} {
		if _, err := ParseKeys(strings.NewReader(bad)); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
	// One witness key under two names must not make a quorum.
	alias, err := NewWitnessKey("alias", w.trusted.Witnesses[0].pub)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenCheckpoint(nil, Keys{Logs: w.keys, Witnesses: []*Key{w.trusted.Witnesses[0], alias}, Quorum: 2}); err == nil {
		t.Error("one witness under two names accepted")
	}
}

// TestWitnessCatches is threat T1b: every way to make a signed decision disappear is convicted by a witness that holds the
// checkpoint of yesterday, although the attacker owns the log's keys and recomputes every hash.
func TestWitnessCatches(t *testing.T) {
	w := newWorld(t, seal.Intl)
	honest := manyLeaves(200)
	_, yesterday, err := w.sign(buildTree(t, honest[:150]), nil)
	if err != nil {
		t.Fatal(err)
	}
	attack := func(name string, leaves [][]byte) {
		t.Helper()
		tree := buildTree(t, leaves)
		if _, _, err := w.sign(tree, yesterday); !errors.Is(err, ErrForked) {
			t.Errorf("%s: the log itself signed (%v)", name, err)
		}
		// The attacker's own program signs whatever it likes.
		root, err := tree.Root()
		if err != nil {
			t.Fatal(err)
		}
		signed, err := SignCheckpoint(Checkpoint{Origin: w.origin, Size: tree.Size(), Root: root}, w.signers...)
		if err != nil {
			t.Fatal(err)
		}
		var proof []Hash
		if tree.Size() >= yesterday.Size {
			if proof, err = tree.Consistency(yesterday.Size, tree.Size()); err != nil {
				t.Fatal(err)
			}
		}
		_, err = w.witness[0].Cosign(signed, w.keys, yesterday, proof, time.Unix(0, 0))
		wantCode(t, err, "A805")
	}
	for k := 1; k <= 50; k++ {
		attack(fmt.Sprintf("cut the last %d", k), honest[:150-k])
		attack(fmt.Sprintf("cut the last %d and go on", k), slices.Concat(honest[:150-k], honest[150:]))
	}
	random := rand.New(rand.NewSource(2))
	for range 50 {
		i, j := random.Intn(150), random.Intn(149)
		if j >= i {
			j++
		}
		attack("delete", slices.Delete(slices.Clone(honest), i, i+1))
		swapped := slices.Clone(honest)
		swapped[i], swapped[j] = swapped[j], swapped[i]
		attack("reorder", swapped)
	}
	for range 100 {
		flipped := slices.Clone(honest)
		i := random.Intn(150)
		flipped[i] = bytes.Clone(flipped[i])
		flipped[i][random.Intn(len(flipped[i]))] ^= 1 << random.Intn(8)
		attack("flip a bit", flipped)
	}
	if _, _, err := w.sign(buildTree(t, honest), yesterday); err != nil {
		t.Errorf("the honest log is refused: %v", err)
	}
}

// TestStoredBitFlips changes one bit of one stored hash: the next checkpoint or some proof no longer comes about.
func TestStoredBitFlips(t *testing.T) {
	w := newWorld(t, seal.Intl)
	leaves := manyLeaves(64)
	tree := buildTree(t, leaves)
	signed, _, err := w.sign(tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	store := tree.store.(memStore)
	random := rand.New(rand.NewSource(3))
	for range 100 {
		bad := slices.Clone(store)
		bad[random.Intn(len(bad))][random.Intn(32)] ^= 1 << random.Intn(8)
		broken, err := OpenTree(64, bad)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for i, l := range leaves {
			if _, err := NewProof(l, int64(i), broken, signed, w.keys); err != nil {
				found++
			}
		}
		if root, err := broken.Root(); err == nil && found == 0 && root == mustRoot(t, tree) {
			t.Fatal("a changed hash goes unnoticed")
		}
	}
}

func mustRoot(t testing.TB, tree *Tree) Hash {
	t.Helper()
	root, err := tree.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestLeaf(t *testing.T) {
	l := Leaf{Kind: "recall", ID: "R1", Action: "publish", At: time.Date(2026, 11, 22, 16, 0, 0, 1999, time.FixedZone("CST", 8*3600)),
		Region: "330100", Title: "<召回> \"壶\" \\ \n\u2028\x01 & 😀", Content: "sha256:00", Commit: map[string]string{"b": "x", "a": "y"}}
	const want = `{"action":"publish","at":"2026-11-22T08:00:00.000001Z","commit":{"a":"y","b":"x"},"content":"sha256:00","id":"R1","kind":"recall",` +
		`"region":"330100","title":"<召回> \"壶\" \\ \n` + "\u2028" + `\u0001 & 😀","v":1}`
	got, err := l.Canonical()
	if err != nil || string(got) != want {
		t.Fatalf("got  %s\nwant %s\n%v", got, want, err)
	}
	for _, bad := range []string{"", "{}", want + " ", want + "{}", strings.Replace(want, "a", "A", 1), strings.Replace(want, `"v":1`, `"v":2`, 1),
		strings.Replace(want, `"v":1`, `"v":1,"w":1`, 1), strings.Replace(want, "{", "{ ", 1), strings.Replace(want, "<", `\u003c`, 1), "null", "[]"} {
		if _, err := ParseLeaf([]byte(bad)); err == nil {
			t.Errorf("%s accepted", bad)
		}
	}
	for _, bad := range []Leaf{{}, {Kind: "a", ID: "b", Action: "\xff"}, {Kind: "a", ID: "b", Action: "c", Commit: map[string]string{"姓名": ""}},
		{Kind: "a", ID: "b", Action: "c", At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}} {
		if _, err := bad.Canonical(); err == nil {
			t.Errorf("%+v accepted", bad)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		l := Leaf{Kind: "k" + rapid.String().Draw(rt, "kind"), ID: "i", Action: "a", Title: rapid.String().Draw(rt, "title"),
			At: time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(rt, "at")).UTC(), Commit: map[string]string{}}
		raw, err := l.Canonical()
		if err != nil {
			rt.Fatal(err)
		}
		back, err := ParseLeaf(raw)
		if err != nil || back.Title != l.Title || back.Kind != l.Kind || !back.At.Equal(l.At) {
			rt.Fatalf("%s: %+v, %v", raw, back, err)
		}
	})
}

func TestCommitment(t *testing.T) {
	salt := [32]byte{1, 2, 3}
	for _, hash := range []string{"sha256", "sm3"} {
		c, err := Commitment(hash, salt, "name", "张三")
		if err != nil || !strings.HasPrefix(c, hash+":") {
			t.Fatal(c, err)
		}
		if !CommitmentFits(c, salt, "name", "张三") || CommitmentFits(c, salt, "name", "李四") || CommitmentFits(c, [32]byte{}, "name", "张三") || CommitmentFits(c, salt, "nam", "e张三") {
			t.Error("commitment", hash)
		}
		h, err := ContentHash(hash, []byte("abc"))
		if err != nil || !ContentFits(h, []byte("abc")) || ContentFits(h, []byte("abd")) || ContentFits("md5:00", nil) || ContentFits("", nil) {
			t.Error("content", hash, err)
		}
	}
	want := sha256.Sum256(slices.Concat(salt[:], []byte("name\x00张三")))
	if c, _ := Commitment("sha256", salt, "name", "张三"); c != "sha256:"+hex.EncodeToString(want[:]) {
		t.Error("the commitment is not the documented hash")
	}
}

func sampleProof(t testing.TB, p seal.Profile) (*Proof, *world) {
	t.Helper()
	w := newWorld(t, p)
	leaves := manyLeaves(23)
	tree := buildTree(t, leaves)
	signed, _, err := w.sign(tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := NewProof(leaves[7], 7, tree, signed, w.keys)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewProof(leaves[8], 7, tree, signed, w.keys); !errors.Is(err, ErrForked) {
		t.Fatalf("a proof for another leaf: %v", err)
	}
	return proof, w
}

// TestVerifyFile changes every single byte of a proof file. Nothing changed is accepted; in the GM profile, where the log signs
// twice, a signature line whose name or key id was changed counts as an unknown key's, and the report says so.
func TestVerifyFile(t *testing.T) {
	both(t, func(t *testing.T, p seal.Profile) {
		proof, w := sampleProof(t, p)
		file := proof.Bytes()
		r, err := VerifyFile(bytes.NewReader(file), w.trusted)
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		if r.Index != 7 || r.Size != 23 || r.Leaf.ID != "R000007" || len(r.Log) != len(w.keys) || len(r.Witnesses) != 2 {
			t.Errorf("%+v", r)
		}
		lastLine := bytes.LastIndex(file, []byte("\n— "))
		for i := range file {
			bad := bytes.Clone(file)
			bad[i] ^= 1 << (i % 8)
			r, err := VerifyFile(bytes.NewReader(bad), w.trusted)
			if err == nil && (p == seal.Intl || len(r.Unknown) != 1 || len(r.Log) != 1) {
				t.Errorf("byte %d changed (%q), still accepted", i, bad[max(0, i-20):min(i+20, len(bad))])
			}
			if i > 0 && i < lastLine {
				if _, err := VerifyFile(bytes.NewReader(file[:i]), w.trusted); err == nil {
					t.Errorf("cut at %d, still accepted", i)
				}
			}
		}
		for _, bad := range [][]byte{nil, append(bytes.Clone(file), '\n'), bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n")), bytes.Repeat([]byte("a"), maxProof+5)} {
			_, err := VerifyFile(bytes.NewReader(bad), w.trusted)
			if err == nil {
				t.Errorf("%.40q accepted", bad)
			}
		}
	})
}

func FuzzVerifyFile(f *testing.F) {
	proof, w := sampleProof(f, seal.GM)
	file := proof.Bytes()
	f.Add(file)
	f.Add([]byte("qgov-proof 1\nleaf {}\n\nc2sp.org/tlog-proof@v1\nindex 0\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := ParseProof(data); err == nil && !bytes.Equal(p.Bytes(), data) {
			t.Fatalf("not canonical: %q", data)
		}
		if r, err := VerifyFile(bytes.NewReader(data), w.trusted); err == nil && (r.Index != 7 || r.Leaf.ID != "R000007") {
			t.Fatalf("forged: %+v", r)
		}
	})
}

func FuzzParseLeaf(f *testing.F) {
	f.Add(manyLeaves(1)[0])
	f.Add([]byte(`{"action":"a","at":"2026-11-22T08:00:00.000001Z","commit":{},"content":"","id":"i","kind":"k","region":"","title":"","v":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ParseLeaf(data)
		if err != nil {
			return
		}
		if back, err := l.Canonical(); err != nil || !bytes.Equal(back, data) {
			t.Fatalf("%q: %v", data, err)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	w := newWorld(f, seal.GM)
	for _, k := range append(w.keys, w.trusted.Witnesses...) {
		f.Add(k.String())
	}
	f.Fuzz(func(t *testing.T, s string) {
		if k, err := ParseKey(s); err == nil && k.String() != s {
			t.Fatalf("not canonical: %q", s)
		}
	})
}

// TestEnglish checks that the messages that people see have a translation with as many verbs.
func TestEnglish(t *testing.T) {
	c, err := text.New(English())
	if err != nil {
		t.Fatal(err)
	}
	proof, w := sampleProof(t, seal.Intl)
	file := proof.Bytes()
	seen := 0
	for i := range file {
		bad := bytes.Clone(file)
		bad[i] ^= 1
		_, err := VerifyFile(bytes.NewReader(bad), w.trusted)
		e := fault.Of(err)
		if e == nil || !c.Has(e.Text) {
			t.Fatalf("byte %d: no English for %v", i, err)
		}
		if s := c.T(text.English, e.Text, e.Args...); strings.Contains(s, "%!") {
			t.Fatal(s)
		}
		seen++
	}
	if seen != len(file) {
		t.Error("not every byte was tried")
	}
}

func BenchmarkAppend(b *testing.B) {
	leaf := manyLeaves(1)[0]
	tree, err := OpenTree(0, memStore(nil))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := tree.Append(leaf); err != nil {
			b.Fatal(err)
		}
	}
}
