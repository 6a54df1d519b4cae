package store

import (
	"fmt"
	"slices"
	"strings"

	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/text"
)

// Lists of big registers must answer in milliseconds whatever they are filtered and sorted by. SQLite keeps no statistics of single
// values, so it cannot know whether a filter leaves ten rows, which are best collected by the filter's index and sorted, or half a
// million, among which the first twenty are best found by walking in the order of the list. So each condition that has an index is
// probed first, which costs at most a few rows of that index:
//
//   - a condition that nothing satisfies makes the answer empty;
//   - one that few rows satisfy is collected by its index;
//   - otherwise all are dense, and the list is walked in its order.
//
// PostgreSQL does keep statistics, and lists are planned with their values, so it may choose among dense conditions itself; it only
// has to be kept from walking for rows of which there are few. Of words it knows no more than the thousand most frequent: the others,
// and those that no record has, it takes for frequent, and walks. Its index of words, on the other hand, finds all records of a word
// before it yields the first. So words are probed as well, among the newest records: the list is walked where there are enough of
// them, and collected by the index where there are not.
const (
	few      = 2000  // rows that are collected and sorted
	fewWords = 1000  // the same where each is asked for words
	work     = 10000 // rows that a count looks at when several dense conditions must meet
	workFind = 5000  // the same for words, whose records are in another table
	recent   = 40000 // newest records that are asked for words
	enough   = 21    // of them with the words
)

// hinted is the part of a session that knows how to lead the engine.
type hinted interface {
	hide(col string) string // keeps the engine from using an index of the column
	estimates() bool        // whether the engine knows how frequent a value is
	wordsInOrder() bool     // whether the index of words yields records in the order of their ids
}

func (s *sqliteSession) hide(col string) string { return "+" + col }
func (s *sqliteSession) estimates() bool        { return false }
func (s *sqliteSession) wordsInOrder() bool     { return true }
func (s *pgSession) hide(col string) string     { return "coalesce(" + col + ", " + col + ")" }
func (s *pgSession) estimates() bool            { return true }
func (s *pgSession) wordsInOrder() bool         { return false }

// course is how the conditions of a query are used. Condition 0 is the scope, condition i+1 is Where[i].
type course struct {
	empty  bool // nothing satisfies one of them
	steer  bool // use the index of the driver and of no other condition
	driver int  // the condition whose index finds the rows; -1: none, walk in the order of the list
	few    bool // few rows satisfy the driver
	words  bool // few records have the words: they are collected and sorted
	probes []probe
	counts bool // no columns of the records are wanted
}

// steer probes the conditions of a query.
func (tx *Tx) steer(ps *planSQL, q Query) (course, error) {
	probes, exact := tx.probes(ps, q)
	if len(probes) == 0 || len(probes) == 1 && exact > 0 && exact == probes[0].at && q.Sort == nil && q.Search == "" && len(q.Where) == exact {
		c := course{driver: -1, probes: probes}
		switch {
		case len(probes) > 0:
			c.driver = probes[0].at
		case !tx.scope.all && !ps.National:
			c.driver = 0 // a party has few records
		}
		var err error
		c.words, err = tx.rareWords(ps, q)
		return c, err // no choice to make
	}
	least := probe{n: few + 1}
	for i := range probes {
		if err := tx.probe(ps, &probes[i]); err != nil {
			return course{}, err
		}
		if probes[i].n == 0 {
			return course{empty: true}, nil
		}
		if probes[i].n < least.n {
			least = probes[i]
		}
	}
	switch {
	case q.Search != "" && least.n > fewWords:
		rare, err := tx.rareWords(ps, q)
		return course{steer: true, driver: -1, words: rare, probes: probes}, err // the words drive
	case least.n <= few:
		return course{steer: true, driver: least.at, few: true}, nil
	case q.Sort == nil && exact > 0:
		return course{steer: true, driver: exact, probes: probes}, nil // the index of a single value is in the order of ids within it
	}
	return course{steer: true, driver: -1, probes: probes}, nil
}

// probe is a condition that has an index.
type probe struct {
	at   int
	col  string
	sql  string
	args []any
	n    int64
}

// probes returns the conditions that have an index, and the place of the first that asks for a single value, 0 if none does.
func (tx *Tx) probes(ps *planSQL, q Query) (out []probe, exact int) {
	if s := tx.scope; s.prefix != "" && !s.all && !s.none && s.party == 0 && !ps.National {
		out = append(out, probe{at: 0, col: "region", sql: s.sql(ps.Plan, "t.")})
	}
	for i, c := range q.Where {
		if !indexed(c.Field) || c.Op == Not || c.Op == Some || c.Op == Has {
			continue
		}
		sql, args, err := condition(ps, c, bare)
		if err != nil {
			continue // conditions will say so
		}
		out = append(out, probe{at: i + 1, col: c.Field.Name, sql: sql, args: args})
		if c.Op == Is && exact == 0 {
			exact = i + 1
		}
	}
	return out, exact
}

// probe counts the rows of a condition, as far as few, in the order of its index, lest the engine look through the table.
func (tx *Tx) probe(ps *planSQL, p *probe) error {
	key := fmt.Sprint(ps.Name, "|", p.sql, "|", p.args)
	count := *p
	count.sql = fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s t WHERE %s ORDER BY t.%s LIMIT %d) c", quote(ps.Name), p.sql, quote(p.col), few+1)
	err := tx.ask(&count, key)
	p.n = count.n
	return err
}

// ask runs the statement of a probe, once.
func (tx *Tx) ask(p *probe, key string) (err error) {
	n, ok := tx.known(key)
	if !ok {
		if err = tx.row(p.sql, p.args, &n); err == nil {
			tx.know(key, n)
		}
	}
	p.n = n
	return err
}

// rareWords reports whether so few of the records that come next in the list have the words that it is better to collect them by the
// index of words and sort them.
func (tx *Tx) rareWords(ps *planSQL, q Query) (bool, error) {
	if q.Search == "" || !ps.finds || tx.s.(hinted).wordsInOrder() {
		return false, nil
	}
	words := text.Query(q.Search)
	if len(words) == 0 {
		return false, nil // conditions will say so
	}
	id, start, args := "s."+tx.s.(keyed).searchKey(), "", []any(nil)
	order := " DESC"
	ok, val := tx.s.(searcher).matchTerms(ps.Name, words)
	args = append(args, val)
	if q.After != "" {
		cur, err := parseCursor(q.After)
		if err != nil {
			return false, err
		}
		start, args = " WHERE "+id+" < ?", append(args, cur.ID)
		if cur.Back {
			start, order = " WHERE "+id+" > ?", " ASC"
		}
	}
	p := probe{args: args, sql: fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM (SELECT %s AS ok FROM %s s%s ORDER BY %s%s LIMIT %d) r WHERE r.ok LIMIT %d) c",
		ok, quote(ps.Name+"_search"), start, id, order, recent, enough)}
	err := tx.ask(&p, fmt.Sprint(p.sql, "|", p.args))
	return p.n < enough, err
}

// bare writes a column as it is.
func bare(col string) string { return col }

// column returns how the condition at a place writes its column: as it is, or so that no index serves it. A condition on the column
// of the order itself bounds the walk.
func (tx *Tx) column(c course, at int, onOrder bool) func(string) string {
	if !c.steer || at == c.driver || onOrder && !c.few || !c.few && !c.words && tx.s.(hinted).estimates() {
		return bare
	}
	return tx.s.(hinted).hide
}

// Tally is a count that went only so far.
type Tally struct {
	N    int64
	More bool // there are more, or may be
}

// Tally counts the records of each query, as far as most, in one statement: for the heads and tabs of lists. When several
// conditions that many rows satisfy must meet, it looks at some ten thousand rows and says that there may be more.
func (tx *Tx) Tally(p *record.Plan, queries []Query, most int) ([]Tally, error) {
	if err := tx.check(p, role.See, p.Label); err != nil || len(queries) == 0 {
		return nil, err
	}
	found := make([]int64, len(queries))
	keys := make([]string, len(queries))
	var cols []string
	var args, dest []any
	for i, q := range queries {
		sql, vals, err := tx.tallySQL(tx.db.plans[p.Name], q, most+1)
		if err != nil {
			return nil, err
		}
		keys[i] = fmt.Sprint(sql, "|", vals)
		if n, ok := tx.known(keys[i]); ok { // a page counts its list and the tab of the same list
			found[i] = n
			continue
		}
		cols, args, dest = append(cols, sql), append(args, vals...), append(dest, &found[i])
	}
	if len(cols) > 0 {
		if err := tx.row("SELECT "+strings.Join(cols, ", "), args, dest...); err != nil {
			return nil, err
		}
	}
	out := make([]Tally, len(queries))
	for i, n := range found {
		tx.know(keys[i], n)
		seen, n := n%(1<<20), n>>20
		out[i] = Tally{N: min(n, int64(most)), More: n > int64(most) || seen > looks(queries[i])}
	}
	return out, nil
}

// row reads one row.
func (tx *Tx) row(sql string, args []any, dest ...any) error {
	rows, err := tx.s.query(tx.ctx, sql, args, false)
	if err != nil {
		return tx.db.engine.classify(err)
	}
	defer rows.Close()
	if rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
	}
	return tx.db.engine.classify(rows.Err())
}

// known returns what a statement found before. It holds for the rest of a transaction that only reads.
func (tx *Tx) known(key string) (n int64, ok bool) {
	if !tx.write {
		n, ok = tx.probed[key]
	}
	return n, ok
}

func (tx *Tx) know(key string, n int64) {
	if tx.probed == nil {
		tx.probed = make(map[string]int64)
	}
	tx.probed[key] = n
}

// looks returns how many rows a count of the query looks at.
func looks(q Query) int64 {
	if q.Search != "" {
		return workFind
	}
	return work
}

// tallySQL returns an expression for the number of rows in the higher bits and, if not all were looked at, of those in the lower.
func (tx *Tx) tallySQL(ps *planSQL, q Query, most int) (string, []any, error) {
	c, err := tx.steer(ps, q)
	if err != nil {
		return "", nil, err
	}
	if c.empty {
		return "0", nil, nil
	}
	c.counts = true
	if !c.few && c.driver < 0 && q.Search == "" && len(c.probes) > 0 { // rows are counted by the index of a condition, in whatever order
		c.driver = c.probes[len(c.probes)-1].at
	}
	from, where, err := tx.conditions(ps, q, c)
	if err != nil {
		return "", nil, err
	}
	n := slices.IndexFunc(where, func(w clause) bool { return w.drives })
	if len(where) == 0 || n == 0 && len(where) == 1 || c.few {
		return fmt.Sprintf("(SELECT count(*) * %d FROM (SELECT 1 FROM %s WHERE %s LIMIT %d) c)", 1<<20, from, and(where), most), args(where), nil
	}
	rest, by := where, clause{sql: everything}
	if n >= 0 {
		rest, by = slices.Delete(slices.Clone(where), n, n+1), where[n]
	}
	return fmt.Sprintf("(SELECT coalesce(sum(c.ok), 0) * %d + count(*) FROM (SELECT CASE WHEN %s THEN 1 ELSE 0 END AS ok FROM %s WHERE %s LIMIT %d) c)", 1<<20, and(rest), from, by.sql, looks(q)+1),
		append(args(rest), by.args...), nil
}

// collected reports whether the rows of the query are found by the index of its driver, or of its words, and then sorted.
func (c course) collected(q Query) bool {
	if c.words || c.few && q.Search != "" {
		return true
	}
	if !c.few {
		return false
	}
	if c.driver == 0 {
		return q.Sort == nil || q.Sort.Name != "region"
	}
	by := q.Where[c.driver-1]
	return q.Sort != nil && by.Field != q.Sort || q.Sort == nil && by.Op != Is
}

// indexed reports whether the field's column has an index; see dialect.indexes.
func indexed(f *record.Field) bool {
	return f.Single || f.Index || f.Listed || f.Head && headIndex(f.Name)
}

// headIndex names the columns of every table that have an index.
func headIndex(name string) bool {
	switch name {
	case "region", "state", "due", "owner", "created":
		return true
	}
	return false
}
