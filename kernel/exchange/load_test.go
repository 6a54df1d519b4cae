package exchange_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qgov/kernel/exchange"
	"qgov/kernel/fault"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/engines"
	"qgov/testkit/pg"
)

// makersFile is a file of n makers in no order, with one bad row, one row without a code and one twin.
func makersFile(n int) string {
	var b strings.Builder
	b.WriteString("代码,名称,属地\n")
	for i := range n {
		fmt.Fprintf(&b, "M%05d,公司\\%d,371082\n", (i*7919)%n, i) // 7919 is prime: every number once
	}
	b.WriteString("MX,,371082\n,无代码,371082\nM00000,重复,371082\nMY,外地,370602\n")
	return b.String()
}

func writeFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "makers.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// indexes names the indexes of the makers' table.
func indexes(t *testing.T, w *world) string {
	t.Helper()
	sql := "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name LIKE 'x_maker%' AND sql IS NOT NULL AND {all: test} ORDER BY name"
	if w.db.Engine() == "postgres" {
		sql = "SELECT indexname FROM pg_indexes WHERE tablename LIKE 'x_maker%' AND {all: test} ORDER BY indexname"
	}
	var out []string
	err := w.db.Read(w.ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(sql)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			out = append(out, name)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func (w *world) load(t *testing.T, content string, o exchange.LoadOptions) (*exchange.Batch, error) {
	t.Helper()
	o.Dir = w.dir
	b, _, err := w.Load(w.ctx, "x_maker", writeFile(t, content), o)
	return b, err
}

// wantMakers wants n makers that can be found by their words, ids in the order of their codes.
func (w *world) wantMakers(t *testing.T, n int64) {
	t.Helper()
	err := w.db.Read(w.ctx, func(tx *store.Tx) error {
		got, err := tx.Count(makerKind.Plan, store.Query{}, 0)
		if err != nil {
			return err
		}
		found, err := tx.Count(makerKind.Plan, store.Query{Search: "公司"}, 0)
		if err != nil {
			return err
		}
		if got != n || found != n {
			t.Errorf("%d makers, %d found by their name, want %d", got, found, n)
		}
		list, err := store.Find(tx, makerKind, store.Query{Sort: makerKind.F(&makerKind.P.Code), Limit: 1000})
		for i := 1; i < len(list); i++ {
			if list[i].ID <= list[i-1].ID && list[i].Created.Equal(list[i-1].Created) {
				t.Errorf("%s has a smaller id than %s", list[i].Code, list[i-1].Code)
				break
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// loadTest loads an empty register, the same once more, and an addition.
func loadTest(t *testing.T, w *world, owner string) {
	was := indexes(t, w)
	if _, err := w.load(t, makersFile(2000), exchange.LoadOptions{Owner: owner}); fault.Of(err).Code != "X113" {
		t.Errorf("a file with problems, all or nothing: %v", err)
	}
	w.wantMakers(t, 0)
	dry, err := w.load(t, makersFile(2000), exchange.LoadOptions{Good: true, DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	w.wantMakers(t, 0)
	problems := make(map[int]string)
	b, err := w.load(t, makersFile(2000), exchange.LoadOptions{Good: true, Owner: owner, Problem: func(line int, place, text string) { problems[line] = place + " " + text }})
	if err != nil {
		t.Fatal(err)
	}
	if got := counts(b.Counts); got != "read 2004 new 2000 changed 0 same 0 bad 3 twin 1" || counts(dry.Counts) != got {
		t.Errorf("dry %s, run %s", counts(dry.Counts), got)
	}
	if len(problems) != 4 || !strings.HasPrefix(problems[2002], "B 名称") || !strings.HasPrefix(problems[2003], "A 代码") || !strings.HasPrefix(problems[2004], "A 代码 与第 2 行重复") || !strings.HasPrefix(problems[2005], "C 属地") {
		t.Errorf("%v", problems)
	}
	w.wantMakers(t, 2000)
	if now := indexes(t, w); now != was || was == "" {
		t.Errorf("indexes were %s, are %s", was, now)
	}
	b, err = w.load(t, makersFile(2000), exchange.LoadOptions{Good: true, Owner: owner})
	if err != nil || counts(b.Counts) != "read 2004 new 0 changed 0 same 2000 bad 3 twin 1" {
		t.Errorf("again: %v %v", b, err)
	}
	b, err = w.load(t, makersFile(2100), exchange.LoadOptions{Good: true, Owner: owner})
	if err != nil || b.Counts.New != 100 || b.Counts.Same != 2000 {
		t.Errorf("an addition: %v %v", b, err)
	}
	w.wantMakers(t, 2100)
	var entries int
	for _, c := range w.journal.Changes {
		if c.Action == "import:done" {
			entries++
		} else {
			t.Errorf("entry %s", c.Action)
		}
	}
	if entries != 3 {
		t.Errorf("%d entries", entries)
	}
	if _, _, err := w.Load(w.ctx, "x_item", writeFile(t, "编号,名称\nA1,一\n"), exchange.LoadOptions{}); fault.Of(err).Code != "X114" {
		t.Errorf("a kind with child rows: %v", err)
	}
}

func TestLoad(t *testing.T) { each(t, func(t *testing.T, w *world) { loadTest(t, w, "") }) }

// TestLoadAsOwner is the first load of an empty table by its owner, which builds the indexes last.
func TestLoadAsOwner(t *testing.T) {
	d := pg.Database(t)
	journal := &engines.Journal{}
	db, err := store.Open(t.Context(), d.App, store.Options{Plans: plans(), Policy: engines.AllowAll(t, plans()...), Journal: journal, Sealer: seal{}})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context(), d.Owner, plans()...); err != nil {
		t.Fatal(err)
	}
	w := &world{db: db, site: newSite(t, db), journal: journal, ctx: engines.As(t.Context(), "371000"), dir: t.TempDir()}
	w.Exchange = exchange.New(w.site, exchange.Options{Dir: w.dir})
	loadTest(t, w, d.Owner)
	if got := pg.Exec(t, d.Super, "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = 'x_maker'"); strings.TrimSpace(got) != "t" {
		t.Errorf("row-level security after the load: %q", got)
	}
}

// TestBulkRun: a batch beyond the limit goes through the bulk load, with one entry in the journal, and cannot be withdrawn.
func TestBulkRun(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x := exchange.New(w.site, exchange.Options{Dir: w.dir, Bulk: 50})
		b, err := x.Receive(w.ctx, "x_maker", "m.csv", strings.NewReader(strings.Replace(makersFile(100), ",无代码", "MZ,无名录", 1)), exchange.Good)
		if err == nil {
			b, err = x.Check(w.ctx, "x_maker", b.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		dry := b.Counts
		if b, err = x.Run(w.ctx, "x_maker", b.ID); err != nil {
			t.Fatal(err)
		}
		if b.State != exchange.Done || !b.Counts.Bulk || dry.Rejected() != b.Counts.Rejected() {
			t.Errorf("%s: dry %s, run %s", b.State, counts(dry), counts(b.Counts))
		}
		for _, c := range w.journal.Changes {
			if c.Action == string(role.Create) {
				t.Fatal("a row has an entry of its own")
			}
		}
		if err := x.Withdraw(w.ctx, "x_maker", b.ID); fault.Of(err).Code != "X143" {
			t.Errorf("%v", err)
		}
	})
}
