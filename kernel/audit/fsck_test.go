package audit

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

// TestSplitView (T1c): processes with one key race to sign; each size is signed once, and all that were stored continue each other.
func TestSplitView(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		second, err := NewPublicLog(LogOptions{Origin: b.origin, Signers: b.signers, Keys: b.keys})
		if err != nil {
			t.Fatal(err)
		}
		r := b.add(t, 1)[0]
		races := 1000
		if b.db.Engine() == "postgres" {
			races = 300
		}
		for range races / 4 {
			b.decide(t, r)
			var wait sync.WaitGroup
			var got [4]Stored
			var errs [4]error
			for i := range got {
				wait.Go(func() {
					got[i], errs[i] = []*PublicLog{b.log, second}[i%2].Sign(t.Context(), b.db)
				})
			}
			wait.Wait()
			for i := range got {
				if errs[i] != nil || got[i].Text() != got[0].Text() {
					t.Fatalf("%v: %q and %q", errs[i], got[i].Text(), got[0].Text())
				}
			}
		}
		// a process that computed its checkpoint before the other stored one loses
		ctx := system(t.Context())
		prev, _, err := b.log.prepare(ctx, b.db)
		if err != nil {
			t.Fatal(err)
		}
		b.decide(t, r)
		_, next, err := b.log.prepare(ctx, b.db)
		if err != nil {
			t.Fatal(err)
		}
		b.sign(t)
		b.decide(t, r)
		if won, err := (Stored{Checkpoint: next, Note: []byte("x")}).swap(ctx, b.db, prev); won || err != nil {
			t.Errorf("a late signer won: %v", err)
		}
		b.clean(t)
	})
}

// tamper is something that the owner of the database does after dropping the triggers, and what Fsck must say of it.
type tamper struct {
	name, want string
	sql        []string
}

func tampers() []tamper {
	return []tamper{
		{"entry", "altered 3", []string{`UPDATE journal SET reason = 'x' WHERE seq = 3`}},
		{"title", "altered 2", []string{`UPDATE journal SET title = '他' WHERE seq = 2`}},
		{"changes", "altered 2", []string{`UPDATE journal SET changes = ' ' || changes WHERE seq = 2`}},
		{"time", "altered 4", []string{`UPDATE journal SET at = at + 1 WHERE seq = 4`}},
		{"result", "altered 4", []string{`UPDATE journal SET result = 'denied' WHERE seq = 4`}},
		{"row", "gap 3", []string{`DELETE FROM journal WHERE seq = 3`}},
		{"tail", "cut", []string{`DELETE FROM journal WHERE seq > 4`}},
		{"tail and head", "cut 5", []string{`DELETE FROM journal WHERE seq > 4`, `UPDATE journal_head SET seq = 4, hash = (SELECT hash FROM journal WHERE seq = 4)`}},
		{"leaf", "altered 1", []string{`UPDATE log_leaf SET data = replace(data, '登记1', '登记9') WHERE idx = 1`}},
		{"column of a leaf", "altered 1", []string{`UPDATE log_leaf SET title = '他' WHERE idx = 1`}},
		{"leaf gone", "gap 1", []string{`DELETE FROM log_text WHERE code = (SELECT code FROM log_leaf WHERE idx = 1)`, `DELETE FROM log_leaf WHERE idx = 1`}},
		{"last leaf", "cut", []string{`DELETE FROM log_text WHERE code IN (SELECT code FROM log_leaf WHERE idx > 3)`, `DELETE FROM log_leaf WHERE idx > 3`}},
		{"last leaf, hashes, size", "cut 4", []string{`DELETE FROM log_text WHERE code IN (SELECT code FROM log_leaf WHERE idx > 3)`, `DELETE FROM log_leaf WHERE idx > 3`, `DELETE FROM log_hash WHERE idx > 6`, `UPDATE log_size SET size = 4`}},
		{"hash", "altered", []string{`UPDATE log_hash SET hash = (SELECT hash FROM log_hash WHERE idx = 1) WHERE idx = 2`}},
		{"hash gone", "missing", []string{`DELETE FROM log_hash WHERE idx = 2`}},
		{"checkpoint", "forged", []string{`UPDATE log_checkpoint SET note = replace(replace(replace(replace(replace(note, 'A', 'B'), 'C', 'D'), 'E', 'F'), 'G', 'H'), 'I', 'J')`}},
		{"text", "altered 1", []string{`UPDATE log_text SET text = replace(text, '登记1', '登记9')`}},
		{"text gone", "missing", []string{`DELETE FROM log_text`}},
		{"record", "orphan", []string{`DELETE FROM test_note_parts WHERE name = '件2'`, `DELETE FROM test_note WHERE name = '登记2'`}},
		{"quiet change", "orphan", []string{`UPDATE test_note SET version = version + 1 WHERE name = '登记2'`}},
		{"value", "diverged 3", []string{`UPDATE test_note SET grade = 'b' WHERE name = '登记2'`}},
		{"child row", "diverged 3", []string{`UPDATE test_note_parts SET cost = '1' WHERE name = '件2'`}},
		{"state", "diverged 2", []string{`UPDATE test_note SET region = '371083' WHERE name = '登记1'`}},
		{"attachment", "orphan", []string{`INSERT INTO attachment VALUES ('test_note', 5, 'x', 1, 'aa', 'n', 1, 'm', '')`}},
	}
}

// dropTriggers is what the owner does first.
func (b *bed) dropTriggers() []string {
	if b.db.Engine() == "postgres" {
		var out []string
		for _, table := range []string{"journal", "log_leaf", "log_hash", "log_checkpoint"} {
			out = append(out, "DROP TRIGGER IF EXISTS "+table+"_append_only ON "+table)
		}
		return out
	}
	var out []string
	for _, table := range []string{"journal", "log_leaf", "log_hash", "log_checkpoint"} {
		out = append(out, "DROP TRIGGER IF EXISTS "+table+"_no_update", "DROP TRIGGER IF EXISTS "+table+"_no_delete")
	}
	return out
}

func TestFsck(t *testing.T) {
	for _, c := range tampers() {
		t.Run(c.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, b *bed) {
				for _, r := range b.add(t, 5) {
					b.decide(t, r)
				}
				b.sign(t)
				b.clean(t)
				if err := b.raw(append(b.dropTriggers(), c.sql...)...); err != nil {
					t.Fatal(err)
				}
				if got := says(b.fsck(t, FsckOptions{})); !strings.Contains("\n"+got, "\n"+c.want) {
					t.Errorf("found %q, want %s", got, c.want)
				}
			})
		})
	}
}

// TestRestored: yesterday's copy is restored over today's database. It is consistent with itself; only what a witness keeps convicts it.
func TestRestored(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		notes := b.add(t, 3)
		b.decide(t, notes[0])
		b.sign(t)
		restore := b.backup(t)
		b.decide(t, notes[1])
		b.clock.Advance(24 * time.Hour)
		b.sign(t)
		kept, err := b.log.WitnessFile(t.Context(), b.db, 0)
		if err != nil {
			t.Fatal(err)
		}
		if found := b.fsck(t, FsckOptions{Witness: [][]byte{kept}}); len(found) > 0 {
			t.Fatalf("today: %s", says(found))
		}
		restore(t)
		b.clean(t)
		if got := says(b.fsck(t, FsckOptions{Witness: [][]byte{kept}})); !strings.HasPrefix(got, "cut") {
			t.Errorf("restored: %q", got)
		}
		for range 4 { // continued as if nothing had happened
			b.decide(t, notes[2])
		}
		b.sign(t)
		if got := says(b.fsck(t, FsckOptions{Witness: [][]byte{kept}})); !strings.HasPrefix(got, "rewritten") {
			t.Errorf("restored and continued: %q", got)
		}
	})
}

// backup keeps the tables of the log and the journal and returns what puts them back.
func (b *bed) backup(t *testing.T) func(t *testing.T) {
	t.Helper()
	tables := []string{"log_cosignature", "log_checkpoint", "log_text", "log_salt", "log_leaf", "log_hash", "log_size", "journal", "journal_head"}
	var keep, back []string
	for _, n := range tables {
		keep = append(keep, "CREATE TABLE old_"+n+" AS SELECT * FROM "+n)
		back = append(back, "DELETE FROM "+n)
	}
	for i := len(tables) - 1; i >= 0; i-- {
		back = append(back, "INSERT INTO "+tables[i]+" SELECT * FROM old_"+tables[i])
	}
	slices.SortFunc(back[len(tables):], func(x, y string) int { // parents first
		rank := func(s string) int {
			if strings.Contains(s, "INTO log_leaf ") || strings.Contains(s, "INTO log_checkpoint ") {
				return 0
			}
			return 1
		}
		return rank(x) - rank(y)
	})
	if err := b.raw(keep...); err != nil {
		t.Fatal(err)
	}
	return func(t *testing.T) {
		drop := b.dropTriggers()
		if b.db.Engine() == "postgres" {
			drop = append(drop, "DROP TRIGGER log_cosignature_append_only ON log_cosignature")
		} else {
			drop = append(drop, "DROP TRIGGER log_cosignature_no_delete")
		}
		if err := b.raw(append(drop, back...)...); err != nil {
			t.Fatal(err)
		}
	}
}

// TestJournalState: the journal's state goes into the log, not more often than asked for.
func TestJournalState(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		r := b.add(t, 2)[0]
		if s := b.sign(t); s.Size != 1 {
			t.Errorf("%d leaves after the first signing", s.Size)
		}
		b.decide(t, r)
		b.add(t, 1)
		if s := b.sign(t); s.Size != 2 {
			t.Errorf("%d leaves within the hour", s.Size)
		}
		b.clock.Advance(time.Hour)
		if s := b.sign(t); s.Size != 3 {
			t.Errorf("%d leaves after an hour", s.Size)
		}
		b.clock.Advance(time.Hour)
		if s := b.sign(t); s.Size != 3 {
			t.Errorf("%d leaves when the journal did not grow", s.Size)
		}
		b.clean(t)
	})
}

// noFiles says that every file is damaged.
type noFiles struct{}

func (noFiles) Check(string) error { return os.ErrNotExist }

func TestFsckFiles(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		r := b.add(t, 1)[0]
		if err := b.raw(fmt.Sprintf(`INSERT INTO attachment VALUES ('test_note', %d, 'x', 1, 'aa', 'n', 1, 'm', '')`, r.ID)); err != nil {
			t.Fatal(err)
		}
		if got := says(b.fsck(t, FsckOptions{Files: noFiles{}})); !strings.HasPrefix(got, "missing 0 附件 aa") {
			t.Errorf("%q", got)
		}
	})
}

// TestCommitments: the person concerned can prove what was committed to until the salt is destroyed.
func TestCommitments(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		var code string
		in := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if err := b.db.Write(system(context.Background()), fn); err != nil {
				t.Fatal(err)
			}
		}
		in(func(tx *store.Tx) (err error) {
			code, err = b.log.Append(tx, Draft{Kind: "penalty", Action: "publish", At: tx.Now(), Title: "处罚", Items: []Item{{"name", "当事人", "张*"}}, Commit: map[string]string{"name": "张三"}})
			return err
		})
		in(func(tx *store.Tx) error {
			leaf, err := ByCode(tx, code)
			salt, ok, err2 := Salt(tx, code, "name")
			if err != nil || err2 != nil || !ok || !CommitmentFits(leaf.Commit["name"], salt, "name", "张三") || CommitmentFits(leaf.Commit["name"], salt, "name", "张四") {
				t.Errorf("%v %v %v %+v", err, err2, ok, leaf)
			}
			return Forget(tx, code)
		})
		in(func(tx *store.Tx) error {
			leaf, err := ByCode(tx, code)
			if _, ok, _ := Salt(tx, code, "name"); ok || err != nil || !leaf.Gone || leaf.Items != nil {
				t.Errorf("%v %v %+v", ok, err, leaf)
			}
			return nil
		})
		if got := says(b.fsck(t, FsckOptions{})); !strings.HasPrefix(got, "missing 0") {
			t.Errorf("a text that disappeared without a leaf: %q", got)
		}
		in(func(tx *store.Tx) error {
			_, err := b.log.Append(tx, Draft{Kind: "penalty", ID: code, Action: "expire", At: tx.Now(), Title: "处罚"})
			return err
		})
		b.clean(t)
	})
}

// TestDecisionText: what a flow publishes is in words, without ids, inner columns and names that no register shows.
func TestDecisionText(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		up := b.add(t, 1)[0]
		engine := flow.NewEngine(b.db, nil, b.log, nil)
		var code string
		err := engine.Write(engines.As(t.Context(), "371082"), func(tx *flow.Tx) (err error) {
			who := &citizen{Name: "张三丰"}
			if err := store.Insert(tx.Tx, citizenKind, who); err != nil {
				return err
			}
			r := &slip{Name: "后案，电话13800138000", Phone: "13800138000", Up: record.To[slip](up.ID), Grade: "a", Who: record.To[citizen](who.ID), Parts: []part{{"头", "88元"}}}
			if err := store.Insert(tx.Tx, noteKind, r); err != nil {
				return err
			}
			code, err = tx.Publish(noteKind.Plan, r, "publish", "公告")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b.db.Read(t.Context(), func(tx *store.Tx) error {
			leaf, err := ByCode(tx, code)
			want := []Item{{"name", "名称", "后案，电话138****8000"}, {"up", "前案", "登记0"}, {"grade", "等级", "甲"}}
			if err != nil || !slices.Equal(leaf.Items, want) {
				t.Errorf("%v %+v", err, leaf.Items)
			}
			return nil
		})
		b.clean(t)
	})
}

// TestManyWriters: writers, publishers and signers at once neither fork the chains nor wait for each other for ever.
func TestManyWriters(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		up := b.add(t, 1)[0]
		var wait sync.WaitGroup
		for i := range 8 {
			wait.Go(func() {
				for j := range 10 {
					err := b.db.Write(engines.As(t.Context(), "371082"), func(tx *store.Tx) error {
						r := &slip{Name: fmt.Sprint(i, j)}
						err := store.Insert(tx, noteKind, r)
						if err == nil && j%2 == i%2 {
							_, err = b.log.Append(tx, Draft{Kind: "test_note", Record: up.ID, Action: "publish", At: tx.Now(), Title: "公告"})
						}
						return err
					})
					if err == nil && j%5 == 0 {
						_, err = b.log.Sign(t.Context(), b.db)
					}
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wait.Wait()
		b.db.Read(system(t.Context()), func(tx *store.Tx) error {
			if rows, err := rowsOf(tx, `SELECT `+journalColumns+` FROM journal WHERE {all: a test}`); err != nil || len(rows) != 81 {
				t.Errorf("%d entries, %v", len(rows), err)
			}
			if size, err := sizeOf(tx); err != nil || size < 40 {
				t.Errorf("%d leaves, %v", size, err)
			}
			return nil
		})
		b.clean(t)
	})
}

// TestImport: a transaction of many changes, not a multiple of what one statement writes.
func TestImport(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		b.add(t, 1)
		err := b.db.Write(engines.As(t.Context(), "371082"), func(tx *store.Tx) error {
			for i := range 3*batch + 7 {
				if err := store.Insert(tx, noteKind, &slip{Name: fmt.Sprint(i)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		b.db.Read(system(t.Context()), func(tx *store.Tx) error {
			if rows, err := rowsOf(tx, `SELECT `+journalColumns+` FROM journal WHERE {all: a test}`); err != nil || len(rows) != 3*batch+8 {
				t.Errorf("%d entries, %v", len(rows), err)
			}
			return nil
		})
		b.clean(t)
	})
}

// BenchmarkFsck checks 20,000 leaves and as many entries; a million of both must not take more than a minute.
func BenchmarkFsck(b *testing.B) {
	db := engines.SQLite(b, engines.Setup{Journal: Journal{}, Extra: plans()})
	w := newWorld(b, seal.Intl)
	log, err := NewPublicLog(LogOptions{Origin: w.origin, Signers: w.signers, Keys: w.keys})
	if err != nil {
		b.Fatal(err)
	}
	for range 40 {
		err := db.Write(system(b.Context()), func(tx *store.Tx) error {
			for range 500 {
				tx.Note(store.Change{Action: "publish", Kind: "recall", Title: "召回公告"})
				if _, err := log.Append(tx, Draft{Kind: "recall", Action: "publish", At: tx.Now(), Title: "召回公告", Items: []Item{{"a", "甲", "乙"}}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if _, err := log.Sign(b.Context(), db); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if found, err := Fsck(b.Context(), db, FsckOptions{Keys: Keys{Logs: w.keys}}); err != nil || len(found) > 0 {
			b.Fatal(err, says(found))
		}
	}
}

// FuzzCarried: files that come back from witnesses, and texts from the database, are parsed without a panic and written as they were.
func FuzzCarried(f *testing.F) {
	f.Add([]byte("old 3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nexample.gov.cn/qgov\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— a b\n"))
	f.Add([]byte(`[{"label":"甲","name":"a","value":"乙\n"}]`))
	f.Add([]byte("old -1\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if old, proof, text, err := ParseWitnessFile(data); err == nil && (old < 0 || len(proof) > 64 || !bytes.HasSuffix(data, text)) {
			t.Errorf("%d %d %q", old, len(proof), text)
		}
		if items, err := ParseItems(string(data)); err == nil {
			text, err := ItemsText(items)
			if err != nil {
				t.Fatal(err)
			}
			if back, err := ParseItems(text); err != nil || !slices.Equal(back, items) {
				t.Errorf("%q became %q", items, back)
			}
		}
	})
}
