package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"qgov/app"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/testkit/pg"
	"qgov/testkit/scenario"
	"qgov/testkit/server"
)

// goods is the story that fills an installation with everything that a backup has to hold.
func goods() string {
	return filepath.Join("..", "..", "testkit", "scenario", "testdata", "goods.story")
}

// told plays the story of the goods in an installation and starts the program on it.
func told(t *testing.T, cfg app.Config) *server.Server {
	t.Helper()
	s := server.With(t, cfg, app.Options{Logs: server.Logs(t)})
	scenario.Play(t, s, goods())
	s.URL = "http://" + cfg.Listen
	setClock(t, cfg, s)
	launch(t, cfg)
	return s
}

// qgov runs a command of the program and returns its output and whether it succeeded.
func qgov(args ...string) (string, bool) {
	out, err := command(args...).CombinedOutput()
	return string(out), err == nil
}

// writing registers firms until the returned function is called, which tells how many.
func writing(t *testing.T, s *server.Server) (stop func() int64) {
	var n atomic.Int64
	var wg sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	c := s.Everybody(t, "writer", server.Home) // a new account: the program's night may have ended those that nobody used for long
	c.Cookie()
	wg.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			body := fmt.Sprintf(`{"name": "示例备份商行%d", "sort": "enterprise", "status": "active", "address": "示例路9号"}`, i)
			a, err := c.Try("POST", "/api/firm", strings.NewReader(body), map[string]string{"Content-Type": "application/json"})
			if err != nil || a.Status != http.StatusCreated {
				t.Errorf("writing during the backup: %v %v", err, a)
				return
			}
			n.Add(1)
		}
	})
	return func() int64 { cancel(); wg.Wait(); return n.Load() }
}

// checkpoint signs the public log and leaves a witness's file.
func checkpoint(t *testing.T, s *server.Server, file string) {
	t.Helper()
	ctx := server.System(t)
	_, err := s.App.Log.Sign(ctx, s.App.DB)
	var b []byte
	if err == nil {
		b, err = s.App.Log.WitnessFile(ctx, s.App.DB, 0)
	}
	if err == nil {
		err = os.WriteFile(file, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// decision adds a decision to the public log.
func decision(s *server.Server) func(tx *flow.Tx) error {
	return func(tx *flow.Tx) error {
		_, err := s.App.Log.Append(tx.Tx, audit.Draft{Kind: "recall", Action: "publish", At: tx.Now(), Region: server.Home, Title: "召回示例"})
		return err
	}
}

// TestDrillBackup is the weekly drill on the embedded engine: an installation is copied while it serves and writes, restored elsewhere,
// proved and served; an older copy is convicted by a checkpoint kept outside; without keys, with a damaged file or over an installation
// nothing is restored.
func TestDrillBackup(t *testing.T) {
	cfg := drillConfig(t, "sqlite")
	cfg.Workers = 0 // files that the night makes after the backup are not in it
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	s := told(t, cfg)
	checkpoint(t, s, in("yesterday.txt"))
	if out, ok := qgov(arguments("backup", cfg, in("yesterday"))...); !ok || !strings.Contains(out, "the keys are not in it") {
		t.Fatalf("%v %s", ok, out)
	}

	s.Clock.SetDate(calendar.NewDate(2026, 6, 1))
	setClock(t, cfg, s)
	first := s.Count(t, `SELECT count(*) FROM firm WHERE {all: a count}`)
	stop := writing(t, s)
	batch(t, s)
	out, ok := qgov(arguments("backup", cfg, "-keys", in("keys"), in("today"))...)
	written := stop()
	if !ok || strings.Contains(out, "the keys are not in it") || written == 0 {
		t.Fatalf("%v %s, %d written", ok, out, written)
	}
	everything(t, cfg.Data, in("today"))
	s.Write(t, decision(s))
	checkpoint(t, s, in("today.txt"))

	restored := cfg
	restored.Data, restored.Listen, restored.Witness = in("restored"), freeAddress(t), ""
	restored.DB = "sqlite:" + filepath.Join(restored.Data, backupDB)
	refusals(t, restored, in)
	if out, ok = qgov(arguments("restore", restored, "-keys", in("keys"), "-checkpoint", in("yesterday.txt"), in("today"))...); !ok || !strings.Contains(out, "没有发现问题") {
		t.Fatalf("%v %s", ok, out)
	}
	serves(t, restored, first, first+written)

	old := restored
	old.Data = in("old")
	old.DB = "sqlite:" + filepath.Join(old.Data, backupDB)
	out, ok = qgov(arguments("restore", old, "-keys", in("keys"), "-checkpoint", in("today.txt"), in("yesterday"))...)
	if ok || !strings.Contains(out, "恢复了旧备份") {
		t.Errorf("an old copy is restored, and the witness's checkpoint does not tell: %v %s", ok, out)
	}
}

// batch sends a file of a department.
func batch(t *testing.T, s *server.Server) {
	t.Helper()
	c := s.Everybody(t, "sender", server.Home)
	a := c.JSON("POST", "/api/credit_source", "", map[string]any{"number": 199, "name": "示例处罚", "department": "示例部门", "sort": "7", "polarity": "-1", "weight": "2", "retention": 36,
		"columns": []map[string]any{{"name": "代码", "target": "code", "must": true}, {"name": "文号", "target": "doc", "must": true}, {"name": "日期", "target": "day", "must": true}}}).Want(http.StatusCreated)
	c.File("/credit_batch/send", "file", "a.csv", []byte("代码,文号,日期\n"), url.Values{"source": {fmt.Sprint(a.Object()["id"])}}).Want(http.StatusSeeOther)
}

// everything wants every file of the data folder in the backup, but for the database, the keys and what passes.
func everything(t *testing.T, data, backup string) {
	t.Helper()
	folders, err := os.ReadDir(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range folders {
		if !d.IsDir() || d.Name() == "keys" {
			continue
		}
		files, err := copyTree(filepath.Join(data, d.Name()), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		for name := range files {
			if _, err := os.Stat(filepath.Join(backup, d.Name(), name)); err != nil {
				t.Errorf("the backup lacks a file: %v", err)
			}
		}
	}
	if found, err := filepath.Glob(filepath.Join(backup, "intake", "*")); err != nil || len(found) != 1 {
		t.Errorf("the batch of a department is not in the backup: %v %v", found, err)
	}
}

// refusals are the restores that must not happen.
func refusals(t *testing.T, cfg app.Config, in func(string) string) {
	t.Helper()
	if out, ok := qgov(arguments("restore", cfg, in("today"))...); ok || !strings.Contains(out, "the keys are in no backup") {
		t.Errorf("restored without keys: %v %s", ok, out)
	}
	if err := os.CopyFS(in("damaged"), os.DirFS(in("today"))); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(in("damaged"), backupDB)
	b, err := os.ReadFile(name)
	if err == nil {
		b[len(b)/2] ^= 1
		err = os.WriteFile(name, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if out, ok := qgov(arguments("restore", cfg, "-keys", in("keys"), in("damaged"))...); ok || !strings.Contains(out, "is damaged") {
		t.Errorf("restored from a damaged file: %v %s", ok, out)
	}
	if out, ok := qgov(arguments("backup", cfg, in("today"))...); ok || !strings.Contains(out, "there already") {
		t.Errorf("written over a backup: %v %s", ok, out)
	}
	if out, ok := qgov(arguments("backup", cfg, "-keys", filepath.Join(in("new"), "keys"), in("new"))...); ok || !strings.Contains(out, "belong apart") {
		t.Errorf("the keys are in the backup: %v %s", ok, out)
	}
	if _, err := os.Stat(cfg.Data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a refused restore left something: %v", err)
	}
}

// serves starts what was restored and looks at what people see of it; the number of firms shows that whole transactions were copied.
func serves(t *testing.T, cfg app.Config, least, most int64) {
	t.Helper()
	s := attend(t, cfg)
	s.Clock.SetDate(calendar.NewDate(2026, 6, 2))
	setClock(t, cfg, s)
	launch(t, cfg)
	v := s.Visitor(t)
	v.Get("/readyz").Want(http.StatusOK)
	for _, path := range []string{"/", "/notices", "/results", "/log", "/draws", "/statistics"} {
		if a := v.Get(path).Want(http.StatusOK); path == "/notices" && !a.Has("2026年荣成市儿童服装监督抽查情况") {
			t.Errorf("%s lacks the notice\n%s", a, a.Brief())
		}
	}
	if a := s.Everybody(t, "newcomer", server.Home).Get("/firm?q=童装厂").Want(http.StatusOK); !a.Has("示例童装厂") {
		t.Errorf("the search does not find a firm\n%s", a.Brief())
	}
	if n := s.Count(t, `SELECT count(*) FROM firm WHERE {all: a count}`); n < least || n > most {
		t.Errorf("%d firms, want between %d and %d", n, least, most)
	}
	wantSound(t, s)
	ctx := server.System(t)
	if err := s.App.Engine.Write(ctx, decision(s)); err != nil {
		t.Error(err)
	}
	if _, err := s.App.Log.Sign(ctx, s.App.DB); err != nil {
		t.Errorf("the log does not go on: %v", err)
	}
}

// TestKeysLost: an installation whose keys are gone does not start with new ones, and starts again when they are back.
func TestKeysLost(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		cfg := s.App.Config
		keys := filepath.Join(cfg.Data, "keys")
		if err := os.Rename(keys, keys+".away"); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the first try must not leave keys that the second takes for the right ones
			if a, err := app.Open(t.Context(), cfg, app.Options{}); err == nil || !strings.Contains(err.Error(), "keys are not in") {
				t.Errorf("it starts: %v %v", a, err)
			}
		}
		if err := os.Rename(keys+".away", keys); err != nil {
			t.Fatal(err)
		}
		a, err := app.Open(t.Context(), cfg, app.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestDrillDump is the weekly drill on PostgreSQL: pg_dump while the program serves and writes, pg_restore into another database, files
// and keys copied, fsck against a checkpoint kept outside, and serving.
func TestDrillDump(t *testing.T) {
	cfg := drillConfig(t, "postgres")
	cfg.Workers = 0 // the daily file's leaf, if it came after the dump, would be in the witness's folder and not in the dump
	dir := t.TempDir()
	s := told(t, cfg)
	s.Clock.SetDate(calendar.NewDate(2026, 6, 1))
	setClock(t, cfg, s)
	witness := filepath.Join(dir, "witness.txt")
	checkpoint(t, s, witness)
	first := s.Count(t, `SELECT count(*) FROM firm WHERE {all: a count}`)
	stop := writing(t, s)
	dump := filepath.Join(dir, "qgov.dump")
	pg.Dump(t, pg.Of(t, cfg.DB), dump)
	written := stop()

	db := pg.Restore(t, dump)
	restored := cfg
	restored.Data, restored.DB, restored.Owner, restored.Listen = filepath.Join(dir, "data"), db.App, filepath.Join(dir, "owner"), freeAddress(t)
	if err := os.WriteFile(restored.Owner, []byte(db.Owner), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(app.Folders(), "keys") {
		if _, err := copyTree(filepath.Join(cfg.Data, name), filepath.Join(restored.Data, name)); err != nil {
			t.Fatal(err)
		}
	}
	if out, ok := qgov(arguments("fsck", restored, "-checkpoint", witness)...); !ok || !strings.Contains(out, "没有发现问题") {
		t.Fatalf("%v %s", ok, out)
	}
	serves(t, restored, first, first+written)
	if got := pg.Exec(t, db.App, "SELECT count(*) FROM firm"); got != "0" {
		t.Errorf("row-level security is not restored: who sets no scope sees %s firms", got)
	}
	s.Write(t, decision(s))
	checkpoint(t, s, witness)
	var out bytes.Buffer
	at := attend(t, restored)
	clean, err := runFsck(t.Context(), at.App.DB, audit.Keys{Logs: at.App.Log.Keys().Logs}, at.App.Files, fsckFlags{checkpoints: []string{witness}}, &out)
	if err != nil || clean {
		t.Errorf("the restored database lacks a decision, and fsck finds %v %s", err, out.String())
	}
}
