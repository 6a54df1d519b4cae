package drill

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"qgov/kernel/store"
	"qgov/testkit/server"
)

// Lens takes pictures of a whole database, for drills that want to see that nothing changed, or what.
type Lens struct {
	s     *server.Server
	query string
}

// reference is the number of rows from which on a table at the start is reference data, of which only the number of rows is looked at.
const reference = 1000

// passing are tables that change with every request of a person and hold nothing of a business: they are not in the picture.
var passing = []string{"account_session", "account_attempt", "job_slot"}

// NewLens returns a lens for the database of the server.
func NewLens(tb testing.TB, s *server.Server) *Lens {
	tb.Helper()
	l := &Lens{s: s}
	names := `SELECT name, 0 FROM sqlite_master WHERE {all: a drill} AND type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%' ORDER BY name`
	columns := `SELECT name, 0 FROM pragma_table_info(?) WHERE {all: a drill} ORDER BY cid`
	if s.Engine == "postgres" {
		names = `SELECT c.relname, 0 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {all: a drill} AND c.relkind IN ('r', 'p') AND n.nspname = 'public' ORDER BY 1`
		columns = ""
	}
	var parts []string
	for name := range l.pairs(tb, names) {
		if slices.Contains(passing, name) {
			continue
		}
		digest := "''"
		switch {
		case l.s.Count(tb, `SELECT count(*) FROM "`+name+`" WHERE {all: a drill}`) > reference:
		case columns == "":
			digest = `(SELECT coalesce(md5(string_agg(t::text, chr(10) ORDER BY t::text)), '') FROM "` + name + `" t)`
		default:
			var cols []string
			for c := range l.pairs(tb, columns, name) {
				cols = append(cols, `quote("`+c+`")`)
			}
			digest = `(SELECT coalesce(group_concat(` + strings.Join(cols, `||','||`) + `, char(10)), '') FROM "` + name + `")`
		}
		parts = append(parts, `SELECT '`+name+`', (SELECT count(*) FROM "`+name+`") || ' rows ' || `+digest)
	}
	slices.Sort(parts)
	l.query = strings.Join(parts, " UNION ALL ") + " WHERE {all: a drill}"
	return l
}

// Picture is what each table holds, in short.
type Picture map[string]string

// Take takes a picture.
func (l *Lens) Take(tb testing.TB) Picture {
	tb.Helper()
	p := Picture(l.pairs(tb, l.query))
	for name, text := range p {
		n, rest, _ := strings.Cut(text, " rows ")
		sum := sha256.Sum256([]byte(rest))
		p[name] = n + " rows " + hex.EncodeToString(sum[:6])
	}
	return p
}

func (l *Lens) pairs(tb testing.TB, query string, args ...any) map[string]string {
	tb.Helper()
	out := make(map[string]string)
	err := l.s.App.DB.Read(server.System(tb), func(tx *store.Tx) error {
		rows, err := tx.Query(query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			var value any
			if err := rows.Scan(&name, &value); err != nil {
				return err
			}
			out[name] = fmt.Sprint(value)
		}
		return rows.Err()
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// Differs names the tables in which two pictures differ, with what was and what is.
func (p Picture) Differs(from Picture) []string {
	var out []string
	for name, is := range p {
		if was := from[name]; was != is {
			out = append(out, fmt.Sprintf("%s: %s, was %s", name, is, was))
		}
	}
	for name := range from {
		if _, ok := p[name]; !ok {
			out = append(out, name+" is gone")
		}
	}
	slices.Sort(out)
	return out
}

// Rows is the number of rows of each table.
func (p Picture) Rows() Picture {
	out := make(Picture, len(p))
	for name, text := range p {
		out[name], _, _ = strings.Cut(text, " ")
	}
	return out
}
