package audit

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/testkit/engines"
	"qgov/testkit/pg"
)

type slip struct {
	record.Head
	Name  string
	Phone string
	Up    record.Ref[slip]
	Grade string
	Who   record.Ref[citizen]
	Parts []part
}

var noteKind = record.Declare("test_note", "登记", func(r *slip, f *record.Fields) {
	f.Text(&r.Name, "名称").Required().Title().Public()
	f.Text(&r.Phone, "电话").Private()
	record.Parent(f, &r.Up, "前案").Public()
	f.Chosen(&r.Grade, "等级", record.Codes{{Code: "a", Label: "甲"}}).Public()
	record.Refer(f, &r.Who, "来访人", citizenKind).Public()
	record.Lines(f, &r.Parts, "部件", func(p *part, f *record.Fields) {
		f.Text(&p.Name, "名称").Public()
		f.Text(&p.Cost, "底价")
	}).Public()
})

type part struct{ Name, Cost string }

type citizen struct {
	record.Head
	Name string
}

var citizenKind = record.Declare("test_citizen", "来访人", func(r *citizen, f *record.Fields) {
	f.Text(&r.Name, "姓名").Required().Title().Private()
})

// bed is an installation on one engine.
type bed struct {
	*world
	db    *store.DB
	log   *PublicLog
	clock *calendar.Fake
	raw   func(sql ...string) error // as the owner of the tables
	file  string                    // of SQLite
}

// plans of the tests' kinds.
func plans() []*record.Plan { return []*record.Plan{noteKind.Plan, citizenKind.Plan} }

func onBoth(t *testing.T, f func(t *testing.T, b *bed)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "q.db")
		b := newBed(t, "sqlite:"+file, "", plans()...)
		b.file = file
		b.raw = func(sql ...string) error {
			return b.db.Write(system(t.Context()), func(tx *store.Tx) error {
				for _, s := range sql {
					if _, err := tx.Exec(s + " /* {all: a test tampers} */"); err != nil {
						return fmt.Errorf("%s: %w", s, err)
					}
				}
				return nil
			})
		}
		f(t, b)
	})
	t.Run("postgres", func(t *testing.T) {
		d := pg.Copy(t, "audit", func(owner string) error { // migrating once saves a second a test
			db, err := openDB(t, owner, nil)
			if err != nil {
				return err
			}
			defer db.Close()
			return db.Migrate(t.Context(), "", plans()...)
		})
		b := newBed(t, d.App, d.Owner)
		b.raw = func(sql ...string) error { pg.Exec(t, d.Super, sql...); return nil }
		f(t, b)
	})
}

// openDB opens a database with the tests' policy.
func openDB(t *testing.T, address string, clock calendar.Clock) (*store.DB, error) {
	t.Helper()
	grants := append(Grants(), role.Allow("test_note", []role.Action{role.See, role.Create, role.Change, role.Remove}, engines.Tester)...)
	grants = append(grants, role.Allow("test_citizen", []role.Action{role.See, role.Create}, engines.Tester)...)
	policy, err := role.NewPolicy(append(role.Administrators(), role.Describe{Duty: engines.Tester, Label: "测试员"}), grants)
	if err != nil {
		return nil, err
	}
	return store.Open(t.Context(), address, store.Options{Plans: plans(), Policy: policy, Journal: Journal{}, Clock: clock})
}

func newBed(t *testing.T, address, owner string, create ...*record.Plan) *bed {
	t.Helper()
	b := &bed{world: newWorld(t, seal.Intl), clock: calendar.NewFake(time.Date(2026, 11, 22, 1, 2, 3, 4000, time.UTC))}
	var witnesses []*Key
	for _, w := range b.witness {
		witnesses = append(witnesses, w.Key())
	}
	var err error
	if b.log, err = NewPublicLog(LogOptions{Origin: b.origin, Signers: b.signers, Keys: b.keys, Witnesses: witnesses}); err != nil {
		t.Fatal(err)
	}
	if b.db, err = openDB(t, address, b.clock); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.db.Close() })
	if err := b.db.Migrate(t.Context(), owner, create...); err != nil {
		t.Fatal(err)
	}
	return b
}

// add registers notes.
func (b *bed) add(t *testing.T, n int) []*slip {
	t.Helper()
	var out []*slip
	for i := range n {
		r := &slip{Name: fmt.Sprintf("登记%d", i), Phone: "13800138000", Grade: "a", Parts: []part{{fmt.Sprintf("件%d", i), "88"}}}
		out = append(out, r)
		if err := b.db.Write(engines.As(t.Context(), "371082"), func(tx *store.Tx) error { return store.Insert(tx, noteKind, r) }); err != nil {
			t.Fatal(err)
		}
		b.clock.Advance(time.Second)
	}
	return out
}

// decide publishes a decision about a record.
func (b *bed) decide(t *testing.T, r *slip) (code string) {
	t.Helper()
	err := b.db.Write(engines.As(t.Context(), "371082"), func(tx *store.Tx) (err error) {
		code, err = b.log.Publish(tx, flow.Decision{Kind: "test_note", Record: r.ID, Action: "publish", Region: "371082", Title: "关于" + r.Name + "的公告，电话13800138000", At: tx.Now(),
			Fields: []store.FieldChange{{Name: "name", New: r.Name}}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (b *bed) fsck(t *testing.T, o FsckOptions) []Finding {
	t.Helper()
	o.Keys = Keys{Logs: b.keys}
	found, err := Fsck(t.Context(), b.db, o)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func says(found []Finding) string {
	var out []string
	for _, f := range found {
		out = append(out, fmt.Sprintf("%s %d %s", f.What, f.Seq, fault.Problem{Text: f.Text, Args: f.Args}.Error()))
	}
	return strings.Join(out, "\n")
}

func (b *bed) clean(t *testing.T) {
	t.Helper()
	if found := b.fsck(t, FsckOptions{}); len(found) > 0 {
		t.Fatalf("an honest database: %s", says(found))
	}
}

func (b *bed) sign(t *testing.T) Stored {
	t.Helper()
	s, err := b.log.Sign(t.Context(), b.db)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestJournal(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		notes := b.add(t, 3)
		ctx := role.With(t.Context(), role.Actor{ID: 9, Name: "李\x00科长\xff", Region: "371082", Duties: []role.Duty{engines.Tester}, IP: "10.0.0.7", Request: "r-1"})
		err := b.db.Write(ctx, func(tx *store.Tx) error {
			notes[0].Name, notes[0].Phone = "改名", "13900139000"
			return errors.Join(store.Update(tx, noteKind, notes[0], "更正"), store.Insert(tx, citizenKind, &citizen{Name: "张三丰"}))
		})
		if err != nil {
			t.Fatal(err)
		}
		var rows []Row
		b.db.Read(ctx, func(tx *store.Tx) error {
			if rows, err = (Journal{}).Entries(tx, "test_note", notes[0].ID); err != nil {
				t.Fatal(err)
			}
			return nil
		})
		last := rows[len(rows)-1]
		want := Entry{Seq: 4, At: b.clock.Now(), Actor: "9", ActorName: "李\uFFFD科长\uFFFD", IP: "10.0.0.7", Request: "r-1", Action: "change", Kind: "test_note", Record: notes[0].ID.String(),
			Region: "371082", Title: "改名", Reason: "更正", Result: "ok", Changes: []Change{{"name", "登记0", "改名"}, {"phone", "＊＊＊", "＊＊＊"}}}
		if len(rows) != 2 || fmt.Sprint(last.Entry) != fmt.Sprint(want) {
			t.Errorf("got  %+v\nwant %+v", last.Entry, want)
		}
		// personal values are nowhere in the table
		b.db.Read(system(t.Context()), func(tx *store.Tx) error {
			all, err := rowsOf(tx, `SELECT `+journalColumns+` FROM journal WHERE {all: a test} ORDER BY seq`)
			if text := fmt.Sprint(all); err != nil || len(all) != 5 || strings.Contains(text, "13800138000") || strings.Contains(text, "13900139000") || strings.Contains(text, "张三丰") {
				t.Errorf("%v %s", err, text)
			}
			return nil
		})
		if err := Refused(ctx, b.db, role.Change, "test_note", notes[1].ID, "F403"); err != nil {
			t.Fatal(err)
		}
		b.clean(t)
	})
}

// TestFailsClosed: when the journal cannot be written, nothing happens.
func TestFailsClosed(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		b.add(t, 1)
		sql := []string{`CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'full'); END`}
		if b.db.Engine() == "postgres" {
			sql = []string{`CREATE FUNCTION full_up() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''full''; END'`,
				`CREATE TRIGGER full_up BEFORE INSERT ON journal EXECUTE FUNCTION full_up()`}
		}
		if err := b.raw(sql...); err != nil {
			t.Fatal(err)
		}
		r := &slip{Name: "不该有"}
		err := b.db.Write(engines.As(t.Context(), "371082"), func(tx *store.Tx) error { return store.Insert(tx, noteKind, r) })
		if !fault.Is(err, fault.Unavailable) || fault.Status(err) != 503 {
			t.Errorf("got %v", err)
		}
		b.db.Read(engines.As(t.Context(), "371082"), func(tx *store.Tx) error {
			if n, err := tx.Count(noteKind.Plan, store.Query{}, 0); n != 1 || err != nil {
				t.Errorf("%d records, %v", n, err)
			}
			return nil
		})
		b.clean(t)
	})
}

// TestAppendOnly: the application's own account and triggers refuse every change of what was written.
func TestAppendOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		b.decide(t, b.add(t, 1)[0])
		b.sign(t)
		for _, table := range []string{"journal", "log_leaf", "log_hash", "log_checkpoint"} {
			key := map[string]string{"journal": "seq", "log_checkpoint": "size"}[table]
			if key == "" {
				key = "idx"
			}
			for _, sql := range []string{"UPDATE " + table + " SET " + key + " = " + key, "DELETE FROM " + table} {
				err := b.db.Write(system(t.Context()), func(tx *store.Tx) error { _, err := tx.Exec(sql + " WHERE {all: a test}"); return err })
				if err == nil {
					t.Errorf("%s was allowed", sql)
				}
			}
		}
		var replace []string
		if b.db.Engine() == "sqlite" {
			replace = []string{"INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE {all: a test}", "INSERT OR REPLACE INTO log_leaf SELECT * FROM log_leaf WHERE {all: a test}",
				"INSERT OR REPLACE INTO log_hash SELECT * FROM log_hash WHERE {all: a test}", "INSERT OR REPLACE INTO log_checkpoint SELECT * FROM log_checkpoint WHERE {all: a test}"}
		} else {
			replace = []string{"TRUNCATE journal /* {all: a test} */", "ALTER TABLE journal DISABLE TRIGGER ALL /* {all: a test} */", "DROP TABLE journal /* {all: a test} */"}
		}
		for _, sql := range replace {
			if err := b.db.Write(system(t.Context()), func(tx *store.Tx) error { _, err := tx.Exec(sql); return err }); err == nil {
				t.Errorf("%s was allowed", sql)
			}
		}
		b.clean(t)
	})
}

func TestSearch(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		start := b.clock.Now()
		b.add(t, 11)
		there := role.With(t.Context(), role.Actor{ID: 8, Name: "外", Region: "371083", Duties: []role.Duty{engines.Tester}})
		if err := b.db.Write(there, func(tx *store.Tx) error { return store.Insert(tx, noteKind, &slip{Name: "他处"}) }); err != nil {
			t.Fatal(err)
		}
		if err := b.db.Write(role.With(t.Context(), role.Visitor("1.2.3.4")), func(tx *store.Tx) error {
			tx.Note(store.Change{Action: "login:failed", Kind: "account", Title: "zhang"})
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		auditor := engines.As(t.Context(), "371082", role.AuditAdmin)
		err := b.db.Read(auditor, func(tx *store.Tx) error {
			var seqs []int64
			var q Query
			var pages int
			for q.Limit = 5; ; pages++ {
				p, err := (Journal{}).Search(tx, q)
				if err != nil {
					return err
				}
				for _, r := range p.Rows {
					seqs = append(seqs, r.Seq)
				}
				if p.Older == 0 {
					back, err := (Journal{}).Search(tx, Query{After: p.Newer, Limit: 5})
					if err != nil || len(back.Rows) != 5 || back.Rows[4].Seq != p.Rows[0].Seq+1 && back.Rows[4].Seq != p.Rows[0].Seq+2 {
						t.Errorf("back from %d: %v %v", p.Newer, back.Rows, err)
					}
					break
				}
				q.Before = p.Older
			}
			if want := []int64{13, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}; !slices.Equal(seqs, want) || pages != 2 {
				t.Errorf("%v on %d pages, want %v", seqs, pages+1, want)
			}
			count := func(q Query) int {
				p, err := (Journal{}).Search(tx, q)
				if err != nil {
					t.Error(err)
				}
				return len(p.Rows)
			}
			for name, c := range map[string][2]int{"failed": {count(Query{Result: "failed"}), 1}, "group": {count(Query{Action: "login:"}), 1}, "kind": {count(Query{Kind: "test_note"}), 11},
				"actor": {count(Query{Actor: 7}), 11}, "time": {count(Query{From: start.Add(2 * time.Second), To: start.Add(5 * time.Second)}), 3}, "action": {count(Query{Action: "create"}), 11}} {
				if c[0] != c[1] {
					t.Errorf("%s: %d, want %d", name, c[0], c[1])
				}
			}
			if _, ok, err := (Journal{}).Entry(tx, 12); ok || err != nil {
				t.Errorf("an entry of another region: %v %v", ok, err)
			}
			n := 0
			if err := (Journal{}).Each(tx, Query{}, func(Row) error { n++; return nil }); err != nil || n != 12 {
				t.Errorf("export of %d, %v", n, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = b.db.Read(engines.As(t.Context(), "371082"), func(tx *store.Tx) error { _, err := (Journal{}).Search(tx, Query{}); return err })
		if !fault.Is(err, fault.Denied) {
			t.Errorf("a tester reads the journal: %v", err)
		}
	})
}

func TestPublicLog(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bed) {
		notes := b.add(t, 5)
		var codes []string
		for _, r := range notes {
			codes = append(codes, b.decide(t, r))
			p, leaf, err := b.log.Proof(t.Context(), b.db, codes[len(codes)-1])
			if err != nil {
				t.Fatal(err)
			}
			report, err := VerifyFile(bytes.NewReader(p.Bytes()), Keys{Logs: b.keys})
			if err != nil || report.Leaf.ID != leaf.Code || strings.Contains(report.Leaf.Title, "13800138000") || !ContentFits(report.Leaf.Content, []byte(leaf.Text)) {
				t.Errorf("%v %+v", err, report)
			}
		}
		if !IsCode(codes[0]) || codes[0] == codes[1] {
			t.Errorf("codes %v", codes)
		}
		if _, _, err := b.log.Proof(t.Context(), b.db, NewCode()); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown code: %v", err)
		}
		// witnesses cosign what is carried to them, and the proof then has their signatures
		var last *Checkpoint
		for _, w := range b.witness {
			file, err := b.log.WitnessFile(t.Context(), b.db, 0)
			if err != nil {
				t.Fatal(err)
			}
			_, proof, signed, err := ParseWitnessFile(file)
			if err != nil {
				t.Fatal(err)
			}
			back, err := w.Cosign(signed, b.keys, last, proof, b.clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []int{1, 0} {
				if n, err := b.log.ImportCosigned(t.Context(), b.db, back); n != want || err != nil {
					t.Errorf("import: %d %v, want %d", n, err, want)
				}
			}
		}
		b.decide(t, notes[0])
		b.sign(t)
		p, _, err := b.log.Proof(t.Context(), b.db, codes[2])
		if err != nil {
			t.Fatal(err)
		}
		if report, err := p.Verify(b.trusted); err != nil || len(report.Witnesses) != 2 {
			t.Errorf("%v %+v", err, report)
		}
		other := newWorld(t, seal.Intl)
		forged, err := SignCheckpoint(Checkpoint{Origin: b.origin, Size: 3}, other.signers...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.log.ImportCosigned(t.Context(), b.db, forged); err == nil {
			t.Error("a stranger's checkpoint was imported")
		}
		mine, err := SignCheckpoint(Checkpoint{Origin: b.origin, Size: 3}, b.signers...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.log.ImportCosigned(t.Context(), b.db, mine)
		wantCode(t, err, "A211")
		b.clean(t)
	})
}
