package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/seal"
)

// noHashes is the store of a log that was built in memory.
type noHashes struct{}

func (noHashes) ReadHashes([]int64) ([]audit.Hash, error) { return nil, os.ErrNotExist }

// writeProof makes a log of five decisions and writes the proof of the third, its text, and the trusted keys.
func writeProof(t *testing.T, p seal.Profile) (dir string, logKeys []*audit.Key) {
	t.Helper()
	check := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	ring, err := seal.OpenRing(seal.Options{Profile: p})
	check(err)
	const origin = "example.gov.cn/qgov"
	signers, keys, err := audit.LogSigners(origin, ring)
	check(err)
	tree, err := audit.OpenTree(0, noHashes{})
	check(err)
	var leaves [][]byte
	for i := range 5 {
		content, err := audit.ContentHash(p.HashName(), fmt.Appendf(nil, "正文 %d", i))
		check(err)
		raw, err := audit.Leaf{Kind: "recall", ID: fmt.Sprint("R", i), Action: "publish", At: time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC),
			Region: "330100", Title: "召回公告\n  有效：\x1b[31m", Content: content}.Canonical()
		check(err)
		_, err = tree.Append(raw)
		check(err)
		leaves = append(leaves, raw)
	}
	c, err := audit.NextCheckpoint(origin, nil, tree)
	check(err)
	signed, err := audit.SignCheckpoint(c, signers...)
	check(err)
	own, err := seal.NewSigner(seal.Ed25519, ring.Random(32))
	check(err)
	witness, err := audit.NewWitness("archive.example", own)
	check(err)
	signed, err = witness.Cosign(signed, keys, nil, nil, time.Unix(1_800_000_000, 0))
	check(err)
	proof, err := audit.NewProof(leaves[2], 2, tree, signed, keys)
	check(err)
	dir = t.TempDir()
	trust := "# 受信任\n"
	for _, k := range keys {
		trust += k.String() + "\n"
	}
	for name, data := range map[string][]byte{
		"good.proof": proof.Bytes(),
		"bad.proof":  bytes.Replace(proof.Bytes(), []byte("召回"), []byte("招回"), 1),
		"text":       []byte("正文 2"), "other": []byte("正文 3"),
		"keys":      []byte(trust),
		"witnessed": []byte(trust + witness.Key().String() + "\nquorum 1\n"),
	} {
		check(os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	return dir, keys
}

func TestVerify(t *testing.T) {
	for _, p := range []seal.Profile{seal.Intl, seal.GM} {
		dir, keys := writeProof(t, p)
		path := func(name string) string { return filepath.Join(dir, name) }
		for _, c := range []struct {
			args []string
			code int
			want string // in stdout or stderr
		}{
			{nil, 2, "usage"},
			{[]string{"--nonsense"}, 2, "usage"},
			{[]string{path("good.proof")}, 2, "不足为凭"},
			{[]string{"--keys", path("keys"), path("good.proof")}, 0, "有效"},
			{[]string{"--keys", path("keys"), "--lang", "en", path("good.proof")}, 0, ": valid"},
			{[]string{"--keys", path("keys"), "--lang", "fr", path("good.proof")}, 2, "fr"},
			{[]string{"--key", keys[len(keys)-1].String(), path("good.proof")}, 0, keys[len(keys)-1].Algorithm()},
			{[]string{"--key", "x", path("good.proof")}, 2, "key"},
			{[]string{"--keys", path("witnessed"), path("good.proof")}, 0, "见证：archive.example"},
			{[]string{"--keys", path("keys"), "--quorum", "1", path("good.proof")}, 2, "见证"},
			{[]string{"--keys", path("keys"), "--content", path("text"), path("good.proof")}, 0, "与当时公布的一致"},
			{[]string{"--keys", path("keys"), "--content", path("other"), path("good.proof")}, 1, "A809"},
			{[]string{"--keys", path("keys"), path("bad.proof")}, 1, "A808"},
			{[]string{"--keys", path("keys"), "--lang", "en", path("bad.proof")}, 1, "NOT VALID"},
			{[]string{"--keys", path("keys"), path("good.proof"), path("bad.proof")}, 1, "有效"},
			{[]string{"--keys", path("keys"), path("missing")}, 1, "missing"},
			{[]string{"--keys", path("missing"), path("good.proof")}, 2, "missing"},
		} {
			var out, errs bytes.Buffer
			if code := runVerify(c.args, &out, &errs); code != c.code || !strings.Contains(out.String()+errs.String(), c.want) {
				t.Errorf("%s %v: exit code %d, want %d with %q\n%s%s", p, c.args, code, c.code, c.want, &out, &errs)
			}
			if strings.ContainsRune(out.String(), 0x1b) || strings.Contains(out.String(), "\n  有效") {
				t.Errorf("a title wrote to the terminal: %q", &out)
			}
		}
		var out, errs bytes.Buffer
		if code := runVerify([]string{"--json", "--keys", path("witnessed"), path("good.proof"), path("bad.proof")}, &out, &errs); code != 1 {
			t.Fatalf("exit code %d, %s", code, &errs)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 2 {
			t.Fatalf("%d lines", len(lines))
		}
		var good, bad verdict
		if err := json.Unmarshal([]byte(lines[0]), &good); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(lines[1]), &bad); err != nil {
			t.Fatal(err)
		}
		if !good.Valid || good.ID != "R2" || good.Index != 2 || good.Size != 5 || len(good.Witnesses) != 1 || len(good.Log) != len(keys) {
			t.Errorf("%+v", good)
		}
		if bad.Valid || bad.Code != "A808" || bad.ID != "" {
			t.Errorf("%+v", bad)
		}
	}
}
