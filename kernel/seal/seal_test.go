package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The ring is the software provider.
var _ Provider = (*Ring)(nil)

// cheap is a price for tests; TestStandardCost checks the real one.
func cheap() Cost { return Cost{Memory: 64, Time: 1, Threads: 1, Iterations: 10} }

func memory(t testing.TB, p Profile) *Ring {
	t.Helper()
	r, err := OpenRing(Options{Profile: p, Cost: cheap()})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func both(t *testing.T, f func(t *testing.T, p Profile)) {
	for _, p := range []Profile{Intl, GM} {
		t.Run(string(p), func(t *testing.T) { f(t, p) })
	}
}

func TestBox(t *testing.T) {
	both(t, func(t *testing.T, p Profile) {
		r := memory(t, p)
		dk, wrapped, err := r.NewDataKey(Place{"person", "key", "1"})
		if err != nil {
			t.Fatal(err)
		}
		if dk, err = r.OpenDataKey(Place{"person", "key", "1"}, wrapped); err != nil {
			t.Fatal(err)
		}
		if _, err := r.OpenDataKey(Place{"person", "key", "2"}, wrapped); !errors.Is(err, ErrRefused) {
			t.Fatalf("wrapped key of another person: %v", err)
		}
		rapid.Check(t, func(rt *rapid.T) {
			at := Place{rapid.String().Draw(rt, "table"), rapid.String().Draw(rt, "column"), rapid.String().Draw(rt, "row")}
			plain := rapid.SliceOf(rapid.Byte()).Draw(rt, "plain")
			box, err := r.Seal(at, plain)
			if err != nil {
				rt.Fatal(err)
			}
			if len(box) != len(plain)+Overhead {
				rt.Fatalf("box of %d bytes for %d", len(box), len(plain))
			}
			if got, err := r.Open(at, box); err != nil || !bytes.Equal(got, plain) {
				rt.Fatalf("open: %x, %v", got, err)
			}
			own := dk.Seal(at, plain)
			if got, err := dk.Open(at, own); err != nil || !bytes.Equal(got, plain) {
				rt.Fatalf("data key open: %x, %v", got, err)
			}
			if _, err := r.Open(at, own); err == nil {
				rt.Fatal("ring opened the box of a data key")
			}
			if _, err := dk.Open(at, box); err == nil {
				rt.Fatal("data key opened the box of the ring")
			}
			bit := rapid.IntRange(0, len(box)*8-1).Draw(rt, "bit")
			box[bit/8] ^= 1 << (bit % 8)
			if _, err := r.Open(at, box); err == nil {
				rt.Fatalf("bit %d flipped, still opened", bit)
			}
		})
	})
}

// TestPlace moves boxes between rows, columns and tables, also where the names joined would be equal.
func TestPlace(t *testing.T) {
	r := memory(t, Intl)
	places := []Place{{"a", "b", "c"}, {"ab", "", "c"}, {"a", "bc", ""}, {"", "ab", "c"}, {"a", "b", "d"}, {"a|b", "c", ""}, {"a", "b|c", ""}}
	for i, from := range places {
		box, err := r.Seal(from, []byte("x"))
		if err != nil {
			t.Fatal(err)
		}
		for j, to := range places {
			if _, err := r.Open(to, box); (err == nil) != (i == j) {
				t.Errorf("from %v to %v: %v", from, to, err)
			}
		}
	}
	if _, err := r.Open(Place{}, nil); !errors.Is(err, ErrRefused) {
		t.Errorf("empty box: %v", err)
	}
}

func TestRingFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	if _, err := OpenRing(Options{Dir: dir, Profile: Intl}); !errors.Is(err, ErrNoKeys) {
		t.Fatalf("missing folder without Create: %v", err)
	}
	r, err := OpenRing(Options{Dir: dir, Profile: Intl, Create: true, Cost: cheap()})
	if err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(names) != 6 {
		t.Fatalf("key files: %v", names)
	}
	for _, n := range names {
		if info, err := os.Stat(n); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", n, info.Mode(), err)
		}
	}
	at := Place{"t", "c", "1"}
	old, _ := r.Seal(at, []byte("旧"))
	mac, _ := r.MAC("row", []byte("1"))
	sig, _ := r.Sign([]byte("文书"))
	pw, _ := r.HashPassword(context.Background(), "口令")
	index, _ := r.BlindIndex("phone", "138")

	// A second instance rotates every purpose and writes; the first, running, reads what it wrote.
	second, err := OpenRing(Options{Dir: dir, Profile: Intl, Cost: cheap()})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range Purposes() {
		if id, err := second.Rotate(p); err != nil || id != 2 {
			t.Fatalf("rotate %s: %d, %v", p, id, err)
		}
	}
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(dir, past, past); err != nil {
		t.Fatal(err)
	}
	if err := r.reload(); err != nil || r.changed() {
		t.Fatalf("an unchanged folder counts as changed (%v)", err)
	}
	if _, err := second.Rotate(PurposeData); err != nil || !r.changed() {
		t.Fatalf("a changed folder counts as unchanged (%v)", err)
	}
	box, _ := second.Seal(at, []byte("新"))
	if got, err := r.Open(at, box); err != nil || string(got) != "新" {
		t.Fatalf("box of a key that another instance made: %q, %v", got, err)
	}
	if !second.Stale(old) || second.Stale(box) {
		t.Error("Stale is wrong")
	}

	// The installation moves to the GM profile: everything old is still read, everything new is GM.
	gm, err := OpenRing(Options{Dir: dir, Profile: GM, Cost: cheap()})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := gm.Open(at, old); err != nil || string(got) != "旧" {
		t.Fatalf("old box: %q, %v", got, err)
	}
	again, err := gm.Rewrap(at, old)
	if err != nil || !gm.Stale(old) || gm.Stale(again) || Alg(again[1]) != SM4GCM {
		t.Fatalf("rewrap: % x, %v", again[:6], err)
	}
	if !gm.CheckMAC(mac, "row", []byte("1")) || gm.CheckMAC(mac, "row", []byte("2")) || gm.CheckMAC(mac, "roW", []byte("1")) {
		t.Error("old MAC")
	}
	if !gm.Verify([]byte("文书"), sig) || gm.Verify([]byte("文书 "), sig) {
		t.Error("old signature")
	}
	if ok, err := gm.CheckPassword(context.Background(), "口令", pw); !ok || err != nil || !gm.NeedsRehash(pw) {
		t.Errorf("old password: %v, %v", ok, err)
	}
	list, err := gm.BlindIndexes("phone", "138")
	if err != nil || len(list) != 3 || list[2] != index {
		t.Errorf("blind indexes %v lack %s (%v)", list, index, err)
	}
	current := 0
	for _, k := range gm.Keys() {
		if k.Current {
			current++
		}
	}
	if len(gm.Keys()) != 19 || current != 7 { // six purposes, and the log signs with two algorithms
		t.Errorf("%d keys, %d current", len(gm.Keys()), current)
	}
}

func TestRingRefuses(t *testing.T) {
	make6 := func() string {
		dir := t.TempDir()
		if _, err := OpenRing(Options{Dir: dir, Profile: GM, Create: true}); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	for name, spoil := range map[string]func(dir string) error{
		"open to others": func(d string) error { return os.Chmod(filepath.Join(d, "data-0001.key"), 0o640) },
		"empty file":     func(d string) error { return os.WriteFile(filepath.Join(d, "mac-0001.key"), nil, 0o600) },
		"renamed": func(d string) error {
			return os.Rename(filepath.Join(d, "mac-0001.key"), filepath.Join(d, "mac-0007.key"))
		},
	} {
		dir := make6()
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenRing(Options{Dir: dir, Profile: GM}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := OpenRing(Options{Profile: "des"}); err == nil {
		t.Error("unknown profile accepted")
	}
}

// TestRotateRace rotates in 4 instances at once: every id is used once.
func TestRotateRace(t *testing.T) {
	dir := t.TempDir()
	var rings []*Ring
	for range 4 {
		r, err := OpenRing(Options{Dir: dir, Profile: Intl, Create: true})
		if err != nil {
			t.Fatal(err)
		}
		rings = append(rings, r)
	}
	var mu sync.Mutex
	seen := map[uint32]bool{1: true}
	var wg sync.WaitGroup
	for _, r := range rings {
		wg.Go(func() {
			for range 10 {
				id, err := r.Rotate(PurposeData)
				mu.Lock()
				if err != nil || seen[id] {
					t.Errorf("id %d twice, or %v", id, err)
				}
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(seen) != 41 {
		t.Errorf("%d ids", len(seen))
	}
}

func TestBlindIndex(t *testing.T) {
	both(t, func(t *testing.T, p Profile) {
		r := memory(t, p)
		a, err := r.BlindIndex("person.phone", "13800138000")
		if err != nil {
			t.Fatal(err)
		}
		b, _ := r.BlindIndex("person.phone", "13800138000")
		c, _ := r.BlindIndex("person.phone", "13800138001")
		d, _ := r.BlindIndex("firm.phone", "13800138000")
		if a != b || a == c || a == d || strings.Contains(a, "138") {
			t.Errorf("%s %s %s %s", a, b, c, d)
		}
		// Parts carry their length: domain and value do not run into each other.
		e, _ := r.BlindIndex("x", "yz")
		f, _ := r.BlindIndex("xy", "z")
		if e == f {
			t.Error("domain and value collide")
		}
	})
}

func TestSignatures(t *testing.T) {
	both(t, func(t *testing.T, p Profile) {
		r := memory(t, p)
		rapid.Check(t, func(rt *rapid.T) {
			msg := rapid.SliceOf(rapid.Byte()).Draw(rt, "message")
			sig, err := r.Sign(msg)
			if err != nil || !r.Verify(msg, sig) {
				rt.Fatalf("own signature refused: %v", err)
			}
			keys, err := r.PublicKeys(PurposeSign)
			if err != nil {
				rt.Fatal(err)
			}
			back, err := ParsePublicKey(keys[0].String())
			if err != nil || !back.Verify(msg, sig[5:]) {
				rt.Fatalf("public key %s does not verify: %v", keys[0], err)
			}
			if back.Verify(append(msg, 0), sig[5:]) {
				rt.Fatal("longer message accepted")
			}
			bit := rapid.IntRange(0, len(sig)*8-1).Draw(rt, "bit")
			sig[bit/8] ^= 1 << (bit % 8)
			if r.Verify(msg, sig) {
				rt.Fatalf("bit %d of the signature flipped, still accepted", bit)
			}
		})
	})
	for _, bad := range []string{"", "ed25519", "ed25519:AAAA", "sm2:" + strings.Repeat("A", 88), "aes-256-gcm:AAAA", "rsa:AAAA"} {
		if _, err := ParsePublicKey(bad); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
}

func TestPasswords(t *testing.T) {
	ctx := context.Background()
	both(t, func(t *testing.T, p Profile) {
		r := memory(t, p)
		stored, err := r.HashPassword(ctx, "正确的 horse battery")
		if err != nil {
			t.Fatal(err)
		}
		other, _ := r.HashPassword(ctx, "正确的 horse battery")
		if stored == other {
			t.Error("no salt")
		}
		for pw, want := range map[string]bool{"正确的 horse battery": true, "正确的 horse batterz": false, "": false} {
			if ok, err := r.CheckPassword(ctx, pw, stored); ok != want || err != nil {
				t.Errorf("%q: %v, %v", pw, ok, err)
			}
		}
		if ok, err := r.CheckPassword(ctx, "x", ""); ok || err != nil {
			t.Errorf("no account: %v, %v", ok, err)
		}
		if r.NeedsRehash(stored) {
			t.Error("fresh hash needs a rehash")
		}
		if _, err := r.Rotate(PurposePassword); err != nil || !r.NeedsRehash(stored) {
			t.Error("old pepper needs no rehash", err)
		}
		if ok, _ := r.CheckPassword(ctx, "正确的 horse battery", stored); !ok {
			t.Error("old pepper refused")
		}
		if ok, _ := memory(t, p).CheckPassword(ctx, "正确的 horse battery", stored); ok {
			t.Error("accepted without the pepper")
		}
		if _, err := r.CheckPassword(ctx, "x", strings.Replace(stored, "k=1", "k=9", 1)); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("unknown pepper: %v", err)
		}
		dear, err := OpenRing(Options{Profile: p})
		if err != nil || !dear.NeedsRehash(stored) {
			t.Error("cheap hash passes")
		}
	})
}

// TestStandardCost checks that what is written by default has the parameters of ASVS 5.0 appendix C, in both profiles.
func TestStandardCost(t *testing.T) {
	for p, want := range map[Profile]string{Intl: "$argon2id$v=19$m=19456,t=2,p=1$k=1,a=hmac-sha256$", GM: "$pbkdf2-sm3$i=600000$k=1,a=hmac-sm3$"} {
		r, err := OpenRing(Options{Profile: p})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		stored, err := r.HashPassword(context.Background(), "x")
		if err != nil || !strings.HasPrefix(stored, want) || r.NeedsRehash(stored) {
			t.Fatalf("%s, %v", stored, err)
		}
		t.Logf("%s: one hash takes %v", p, time.Since(start).Round(time.Millisecond))
	}
}

// TestHashingIsBounded fills the places for hashing: the next one waits and gives up with its context.
func TestHashingIsBounded(t *testing.T) {
	r := memory(t, Intl)
	for range maxHashing {
		r.hashing <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := r.HashPassword(ctx, "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	<-r.hashing
	if _, err := r.HashPassword(context.Background(), "x"); err != nil {
		t.Fatal(err)
	}
}

func FuzzParseKey(f *testing.F) {
	r, err := OpenRing(Options{Profile: GM})
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range Purposes() {
		f.Add(r.current(p).marshal())
	}
	f.Add([]byte("qgov-key 1\npurpose data\nid 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if k, err := parseKey(data); err == nil && !bytes.Equal(k.marshal(), data) {
			t.Fatalf("not canonical: %q", data)
		}
	})
}

func FuzzParseStored(f *testing.F) {
	for _, p := range []Profile{Intl, GM} {
		r := memory(f, p)
		s, err := r.HashPassword(context.Background(), "x")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(s)
	}
	f.Add("$argon2id$v=19$m=4294967295,t=2,p=1$k=1,a=hmac-sha256$AAAA$AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := parseStored(text); err == nil && s.String() != text {
			t.Fatalf("not canonical: %q", text)
		}
	})
}

func FuzzOpen(f *testing.F) {
	r := memory(f, GM)
	at := Place{"t", "c", "1"}
	box, err := r.Seal(at, []byte("abc"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(box)
	f.Add([]byte{1, 2, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		if plain, err := r.Open(at, data); err == nil && (!bytes.Equal(data, box) || string(plain) != "abc") {
			t.Fatalf("forged box %x opens to %q", data, plain)
		}
		if _, err := r.OpenDataKey(at, data); err == nil {
			t.Fatal("forged data key")
		}
	})
}

func ExampleRing_Seal() {
	ring, err := OpenRing(Options{Profile: Intl})
	if err != nil {
		panic(err)
	}
	at := Place{Table: "report", Column: "phone", Row: "42"}
	box, _ := ring.Seal(at, []byte("13800138000"))
	phone, _ := ring.Open(at, box)
	_, err = ring.Open(Place{Table: "report", Column: "phone", Row: "43"}, box)
	fmt.Println(MaskPhone(string(phone)), errors.Is(err, ErrRefused))
	// Output: 138****8000 true
}
