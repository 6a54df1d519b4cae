package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qgov/kernel/audit"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
)

func TestFsck(t *testing.T) {
	policy, err := role.NewPolicy(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(dir, "q.db"), store.Options{Policy: policy, Journal: audit.Journal{}})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	ring, err := seal.OpenRing(seal.Options{Profile: seal.Intl})
	if err != nil {
		t.Fatal(err)
	}
	log, err := audit.NewPublicLog(audit.LogOptions{Origin: "example.gov.cn/qgov", Ring: ring})
	if err != nil {
		t.Fatal(err)
	}
	write := func(fn func(tx *store.Tx) error) {
		t.Helper()
		if err := db.Write(role.With(t.Context(), role.System("test")), fn); err != nil {
			t.Fatal(err)
		}
	}
	write(func(tx *store.Tx) error {
		tx.Note(store.Change{Action: "login", Kind: "account"})
		_, err := log.Append(tx, audit.Draft{Kind: "recall", Action: "publish", At: tx.Now(), Title: "召回"})
		return err
	})
	if _, err := log.Sign(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	kept, err := log.WitnessFile(t.Context(), db, 0)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "witness.txt")
	if err := os.WriteFile(file, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (bool, string) {
		t.Helper()
		var f fsckFlags
		fs := flag.NewFlagSet("fsck", flag.ContinueOnError)
		f.bind(fs, "keys")
		for range 2 { // as app.Parse does
			if err := fs.Parse(args); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		clean, err := runFsck(t.Context(), db, log.Keys(), nil, f, &out)
		if err != nil {
			t.Fatal(err)
		}
		return clean, out.String()
	}
	if clean, out := run("--checkpoint", file); !clean || out != "没有发现问题\n" {
		t.Errorf("%v %s", clean, out)
	}
	if clean, out := run("--lang", "en"); !clean || !strings.Contains(out, "old backup") {
		t.Errorf("%v %s", clean, out)
	}
	write(func(tx *store.Tx) error {
		for _, s := range []string{"DROP TRIGGER journal_no_update", "UPDATE journal SET name = 'x'"} {
			if _, err := tx.Exec(s + " /* {all: a test tampers} */"); err != nil {
				return err
			}
		}
		return nil
	})
	if clean, out := run("--json", "--lang", "en"); clean || !strings.Contains(out, `{"what":"altered","seq":1,"text":"Entry 1 or its hash was altered"}`) {
		t.Errorf("%v %s", clean, out)
	}
}
