// Package pg gives tests a real PostgreSQL server and a fresh database each.
//
// make test starts one cluster for the whole run and names it in the environment variable
// QGOV_TEST_POSTGRES (the URL of a superuser). A test that runs without the variable, by a plain
// go test, gets a cluster for its own process, which costs about a second.
// Either way the cluster lives in a temporary folder, listens on a free port
// of 127.0.0.1 with a random password, and is gone when the process that started it is gone.
//
//	db := pg.Database(t)              // empty; dropped at the end of the test
//	db = pg.Copy(t, "schema", migrate) // a copy of a database that migrate filled once per process
//
// A database has two roles, as in production: its owner, which migrates, and
// the role of the application, which owns nothing and can neither bypass nor switch off
// row-level security. Neither is a superuser. The grants to the role of the
// application are the business of the migrations.
package pg

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"qgov/testkit/machine"
)

// Variable is the name of the environment variable with the URL of a running cluster.
const Variable = "QGOV_TEST_POSTGRES"

// The roles that every cluster of this package has.
const (
	OwnerRole = "qgov_owner" // owns the databases and runs the migrations
	AppRole   = "qgov_app"   // serves requests
)

// DB is a database of one test.
type DB struct {
	Name  string
	Owner string // URL as OwnerRole
	App   string // URL as AppRole
	Super string // URL as the superuser, for tests that look behind row-level security
}

// server is the cluster of this process's tests.
type server struct {
	bin    machine.Postgres
	url    string   // superuser
	own    *Cluster // nil when the environment named it; held so that its reaper is reachable
	count  atomic.Int64
	copies sync.Map // of *template by key
}

// template is a database that Copy copies.
type template struct {
	once sync.Once
	name string // empty until once has ended well
}

// shared finds or starts the server at its first call.
var shared = sync.OnceValues(func() (*server, error) {
	bin, err := machine.FindPostgres()
	if err != nil {
		return nil, err
	}
	s := &server{bin: bin, url: os.Getenv(Variable)}
	if s.url != "" {
		return s, nil
	}
	if s.own, err = Start(Options{}); err != nil {
		return nil, err
	}
	s.url = s.own.URL
	return s, s.own.Prepare()
})

// Prepare makes the roles and the empty template database of a new cluster. It must run
// once before the cluster's URL is handed on in Variable.
func (c *Cluster) Prepare() error {
	u, err := url.Parse(c.URL)
	if err != nil {
		return err
	}
	password, _ := u.User.Password()
	role := func(name string) string {
		return fmt.Sprintf("CREATE ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '%s'", name, password)
	}
	_, err = psql(c.bin, c.URL, role(OwnerRole), role(AppRole),
		"CREATE DATABASE qgov_empty OWNER "+OwnerRole+" TEMPLATE template0 IS_TEMPLATE true")
	return err
}

// URL returns the address of the test cluster's database postgres as the superuser.
func URL(tb testing.TB) string {
	tb.Helper()
	return get(tb).url
}

func get(tb testing.TB) *server {
	tb.Helper()
	s, err := shared()
	if err != nil {
		tb.Fatalf("testkit/pg: %v", err)
	}
	return s
}

// Database returns a new empty database that belongs to OwnerRole and is dropped, with all
// its connections, when the test ends.
func Database(tb testing.TB) DB {
	tb.Helper()
	return get(tb).database(tb, "qgov_empty")
}

// Copy returns a new database that is a copy of the one that fill made of an
// empty database. fill runs once per process and key, with the owner's URL; it must close its
// connections before it returns. A copy takes some 30 ms where a migration takes a second.
func Copy(tb testing.TB, key string, fill func(owner string) error) DB {
	tb.Helper()
	s := get(tb)
	v, _ := s.copies.LoadOrStore(key, new(template))
	t := v.(*template)
	t.once.Do(func() {
		sum := sha256.Sum256([]byte(key))
		name := fmt.Sprintf("copy_%d_%s", os.Getpid(), hex.EncodeToString(sum[:6]))
		if _, err := psql(s.bin, s.url, create(name, "qgov_empty")); err != nil {
			tb.Fatalf("testkit/pg: %v", err)
		}
		if err := fill(s.at(name, OwnerRole)); err != nil {
			tb.Fatalf("testkit/pg: filling the template %q: %v", key, err)
		}
		t.name = name
	})
	if t.name == "" {
		tb.Fatalf("testkit/pg: the template %q could not be filled, see the first test that asked for it", key)
	}
	return s.database(tb, t.name)
}

// database copies a database for a test.
func (s *server) database(tb testing.TB, from string) DB {
	tb.Helper()
	name := "t_" + strconv.Itoa(os.Getpid()) + "_" + strconv.FormatInt(s.count.Add(1), 10)
	if _, err := psql(s.bin, s.url, create(name, from)); err != nil {
		tb.Fatalf("testkit/pg: %v", err)
	}
	tb.Cleanup(func() {
		if _, err := psql(s.bin, s.url, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Errorf("testkit/pg: %v", err)
		}
	})
	return DB{Name: name, Owner: s.at(name, OwnerRole), App: s.at(name, AppRole), Super: s.at(name, "")}
}

// create is the statement that copies a database. Both names are our own.
func create(name, from string) string {
	return "CREATE DATABASE " + name + " OWNER " + OwnerRole + " TEMPLATE " + from
}

// at is the URL of a database for a role, or for the superuser when the role is empty. The
// roles share the superuser's random password, which lives as long as the cluster.
func (s *server) at(database, role string) string {
	u, err := url.Parse(s.url)
	if err != nil {
		return s.url // the first connection will say what is wrong with it
	}
	if role != "" {
		password, _ := u.User.Password()
		u.User = url.UserPassword(role, password)
	}
	u.Path = "/" + database
	return u.String()
}

// Exec runs statements at a URL, each in its own transaction, and returns the
// rows of the last queries, columns separated by |. It is for looking at a
// database from outside the program under test.
func Exec(tb testing.TB, url string, statements ...string) string {
	tb.Helper()
	out, err := psql(get(tb).bin, url, statements...)
	if err != nil {
		tb.Fatalf("testkit/pg: %s: %v", strings.Join(statements, "; "), err)
	}
	return out
}

// Of returns the database that an address of this package names.
func Of(tb testing.TB, address string) DB {
	tb.Helper()
	u, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	s, name := get(tb), strings.TrimPrefix(u.Path, "/")
	return DB{Name: name, Owner: s.at(name, OwnerRole), App: s.at(name, AppRole), Super: s.at(name, "")}
}

// Dump writes a database to a file with pg_dump, as the superuser: row-level security hides rows from everybody else.
func Dump(tb testing.TB, db DB, file string) {
	tb.Helper()
	program(tb, "pg_dump", "--format=custom", "--file="+file, "--dbname="+db.Super)
}

// Script writes a database to a file with pg_dump as statements that anybody can read, and search.
func Script(tb testing.TB, db DB, file string) {
	tb.Helper()
	program(tb, "pg_dump", "--format=plain", "--file="+file, "--dbname="+db.Super)
}

// Restore reads a file of Dump into a new database, which is dropped when the test ends.
func Restore(tb testing.TB, file string) DB {
	tb.Helper()
	db := get(tb).database(tb, "template0")
	program(tb, "pg_restore", "--exit-on-error", "--single-transaction", "--dbname="+db.Super, file)
	return db
}

// program runs one of the server's programs.
func program(tb testing.TB, name string, args ...string) {
	tb.Helper()
	out, err := exec.Command(get(tb).bin.Program(name), args...).CombinedOutput()
	if err != nil {
		tb.Fatalf("testkit/pg: %s: %v\n%s", name, err, out)
	}
}
