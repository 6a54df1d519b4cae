package pg_test

import (
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"qgov/testkit/machine"
	"qgov/testkit/pg"
)

func TestDatabase(t *testing.T) {
	a, b := pg.Database(t), pg.Database(t)
	if a.Name == b.Name {
		t.Fatalf("two databases are both named %s", a.Name)
	}
	pg.Exec(t, a.Owner, "CREATE TABLE firm (code text)", "INSERT INTO firm VALUES ('上海一厂')")
	if got := pg.Exec(t, a.Owner, "SELECT code FROM firm"); got != "上海一厂" {
		t.Errorf("read back %q", got)
	}
	if got := pg.Exec(t, b.Owner, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); got != "0" {
		t.Errorf("the second database has %s tables, want none", got)
	}
	if got := pg.Exec(t, a.Owner, "SHOW server_encoding"); got != "UTF8" {
		t.Errorf("encoding %s", got)
	}
}

// TestRoles proves that neither role can slip past row-level security: the point of having them.
func TestRoles(t *testing.T) {
	db := pg.Database(t)
	for _, url := range []string{db.Owner, db.App} {
		got := pg.Exec(t, url, "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user")
		if got != "f|f|f|f" {
			t.Errorf("super, bypassrls, createrole, createdb = %s, want all false", got)
		}
	}
	pg.Exec(t, db.Owner,
		"CREATE TABLE secret (region text)", "INSERT INTO secret VALUES ('31'), ('32')",
		"ALTER TABLE secret ENABLE ROW LEVEL SECURITY", "ALTER TABLE secret FORCE ROW LEVEL SECURITY",
		"CREATE POLICY scope ON secret USING (region = nullif(current_setting('app.region', true), ''))",
		"GRANT SELECT ON secret TO "+pg.AppRole)
	if got := pg.Exec(t, db.App, "SELECT count(*) FROM secret"); got != "0" {
		t.Errorf("without a scope the application sees %s rows", got)
	}
	if got := pg.Exec(t, db.App, "SET app.region = '31'", "SELECT region FROM secret"); got != "31" {
		t.Errorf("with scope 31 the application sees %q", got)
	}
	if got := pg.Exec(t, db.Super, "SELECT count(*) FROM secret"); got != "2" {
		t.Errorf("the superuser sees %s rows, want 2", got)
	}
	bin, err := machine.FindPostgres()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(bin.Program("psql"), "-XAt", db.App, "-c", "CREATE TABLE mine (x int)").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "permission denied") {
		t.Errorf("the application could create a table: %v %s", err, out)
	}
}

func TestDropped(t *testing.T) {
	var name string
	t.Run("use", func(t *testing.T) { name = pg.Database(t).Name })
	if got := pg.Exec(t, pg.URL(t), "SELECT count(*) FROM pg_database WHERE datname = '"+name+"'"); got != "0" {
		t.Errorf("database %s outlived its test", name)
	}
}

func TestCopy(t *testing.T) {
	runs := 0
	fill := func(owner string) error {
		runs++
		pg.Exec(t, owner, "CREATE TABLE firm (code text)", "INSERT INTO firm VALUES ('a')")
		return nil
	}
	for range 3 {
		db := pg.Copy(t, "one firm", fill)
		pg.Exec(t, db.Owner, "INSERT INTO firm VALUES ('b')")
		if got := pg.Exec(t, db.Owner, "SELECT count(*) FROM firm"); got != "2" {
			t.Errorf("%s firms in a copy, want 2", got)
		}
	}
	if runs != 1 {
		t.Errorf("the template was filled %d times", runs)
	}
}

// TestCrash cuts a durable cluster off after a commit and expects the row to be there after recovery.
func TestCrash(t *testing.T) {
	c, err := pg.Start(pg.Options{Durable: true, Settings: map[string]string{"work_mem": "7MB"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := pg.Exec(t, c.URL, "SHOW fsync", "SHOW work_mem"); got != "on\n7MB" {
		t.Errorf("fsync and work_mem are %q", got)
	}
	pg.Exec(t, c.URL, "CREATE TABLE kept (x int)", "INSERT INTO kept VALUES (42)")
	before := c.URL
	if err := c.Crash(); err != nil {
		t.Fatal(err)
	}
	if err := c.Launch(); err != nil {
		t.Fatal(err)
	}
	if c.URL != before {
		t.Errorf("the address changed from %s to %s", before, c.URL)
	}
	if got := pg.Exec(t, c.URL, "SELECT x FROM kept"); got != "42" {
		t.Errorf("after recovery the row is %q", got)
	}
	log, err := c.Log(10_000)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log, "automatic recovery in progress") {
		t.Errorf("the log does not tell of a recovery:\n%s", log)
	}
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	gone(t, c.URL)
}

// TestKilled kills a process that started a cluster and expects the server to go with it.
func TestKilled(t *testing.T) {
	if file := os.Getenv("PG_CHILD"); file != "" {
		c, err := pg.Start(pg.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file+".part", []byte(c.URL), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(file+".part", file); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		t.Fatal("the parent did not kill this process")
	}
	file := t.TempDir() + "/url"
	child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	child.Env = append(os.Environ(), "PG_CHILD="+file)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var address []byte
	for end := time.Now().Add(time.Minute); address == nil && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if b, err := os.ReadFile(file); err == nil {
			address = b
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child ended in peace")
	}
	if address == nil {
		t.Fatal("the child never had a cluster")
	}
	gone(t, string(address))
}

// gone fails the test unless the server at the address stops answering soon.
func gone(t *testing.T, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	bin, err := machine.FindPostgres()
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		out, err = exec.Command(bin.Program("psql"), "-XAt", u.String(), "-c", "SELECT 1").CombinedOutput()
		if err != nil {
			return
		}
	}
	t.Fatalf("the server at %s still answers: %s", u.Host, out)
}

// TestSpread deals tables over two further clusters and finds each row on the one that its hash names, once.
func TestSpread(t *testing.T) {
	var urls []string
	for range 2 {
		c, err := pg.Start(pg.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Stop() })
		if err := c.Prepare(); err != nil {
			t.Fatal(err)
		}
		urls = append(urls, c.URL)
	}
	t.Setenv(pg.Shards, strings.Join(urls, ","))
	db := pg.Database(t)
	for _, table := range []string{"credit_record", "credit_past", "credit_standing", "credit_standing_past"} {
		pg.Exec(t, db.Owner, "CREATE TABLE "+table+` (code text COLLATE "C" PRIMARY KEY, region text NOT NULL)`, "ALTER TABLE "+table+" ENABLE ROW LEVEL SECURITY", "CREATE POLICY see ON "+table+" FOR SELECT USING (region = '37')", "CREATE POLICY add ON "+table+" FOR INSERT WITH CHECK (true)")
	}
	db.Spread(t)
	pg.Exec(t, db.App, "INSERT INTO credit_record SELECT 'F' || i, CASE WHEN i % 2 = 0 THEN '37' ELSE '44' END FROM generate_series(1, 400) i", "INSERT INTO credit_record SELECT 'F' || i, '37' FROM generate_series(1, 400) i ON CONFLICT DO NOTHING")
	if got := pg.Exec(t, db.App, "SELECT count(*) FROM credit_record"); got != "200" {
		t.Errorf("the application sees %s rows, want the 200 of its region", got)
	}
	total := 0
	for _, u := range urls {
		at, err := url.Parse(u)
		if err != nil {
			t.Fatal(err)
		}
		at.Path = "/" + db.Name
		n, err := strconv.Atoi(pg.Exec(t, at.String(), "SELECT count(*) FROM credit_record"))
		if err != nil || n < 100 {
			t.Errorf("%d rows on one of two servers: %v", n, err)
		}
		total += n
	}
	if total != 400 {
		t.Errorf("%d rows on both servers, want 400", total)
	}
}
