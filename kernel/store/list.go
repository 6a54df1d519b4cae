package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/text"
)

// Op compares a field with a value.
type Op string

// The comparisons.
const (
	Is      Op = "="
	Not     Op = "<>"
	Less    Op = "<"
	AtMost  Op = "<="
	More    Op = ">"
	AtLeast Op = ">="
	Under   Op = "under" // a region code inside the region
	Has     Op = "has"   // a list of codes holds the code
	None    Op = "none"  // the value is unknown or empty
	Some    Op = "some"  // the value is known
	OneOf   Op = "in"    // one of the values, given as []any
)

// Cond is one condition of a query.
type Cond struct {
	Field *record.Field
	Op    Op
	Value any
}

// Eq is short for Cond{f, Is, v}.
func Eq(f *record.Field, v any) Cond { return Cond{f, Is, v} }

// In is short for one of several values.
func In(f *record.Field, values ...any) Cond { return Cond{f, OneOf, values} }

// Query selects records of one kind.
type Query struct {
	Where  []Cond
	Search string        // words that the record must hold; sorts by newest
	Sort   *record.Field // nil: newest first
	Desc   bool          // with Sort
	Limit  int           // default 50, at most 1000
	After  string        // Next or Prev of a page
	Bare   bool          // leave out child rows and attachments
}

// Page is the answer to a query.
type Page[R any] struct {
	Records []R
	Next    string // cursor of the next page, "" on the last
	Prev    string // cursor of the page before, "" on the first
}

// cursor is a place in a sorted list: the sort value and id of the record beside it.
type cursor struct {
	Value any   `json:"v"`
	ID    int64 `json:"i"`
	Back  bool  `json:"b,omitempty"`
}

func (c cursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // only text, numbers and booleans are ever put in
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(s string) (cursor, error) {
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		d := json.NewDecoder(strings.NewReader(string(b)))
		d.UseNumber()
		err = d.Decode(&c)
	}
	if n, ok := c.Value.(json.Number); ok {
		v, e := n.Int64()
		c.Value, err = v, e
	}
	if err != nil {
		return c, fault.New(fault.Invalid, "R130", "翻页位置无效，请回到第一页")
	}
	return c, nil
}

// Find returns the records of the kind that the query selects.
func Find[T any](tx *Tx, k *record.Kind[T], q Query) ([]*T, error) {
	page, err := tx.Find(k.Plan, q)
	if err != nil {
		return nil, err
	}
	out := make([]*T, len(page.Records))
	for i, r := range page.Records {
		out[i] = any(r).(*T)
	}
	return out, nil
}

// First returns the first record that the query selects, or nil if there is none.
func First[T any](tx *Tx, k *record.Kind[T], q Query) (*T, error) {
	q.Limit = 1
	list, err := Find(tx, k, q)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// Find returns one page of the records that the query selects.
func (tx *Tx) Find(p *record.Plan, q Query) (Page[record.Record], error) {
	var page Page[record.Record]
	if err := tx.check(p, role.See, p.Label); err != nil {
		return page, err
	}
	ps := tx.db.plans[p.Name]
	if ps == nil {
		return page, fmt.Errorf("store: kind %s was not given to Open", p.Name)
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, 1000)
	course, err := tx.steer(ps, q)
	if err != nil || course.empty {
		return page, err
	}
	sql, args, cur, err := tx.listSQL(ps, q, course, limit)
	if err != nil {
		return page, err
	}
	recs, err := tx.scanAll(ps, sql, args)
	if err != nil {
		return page, err
	}
	more := len(recs) > limit
	if more {
		recs = recs[:limit]
	}
	if cur.Back {
		for i, j := 0, len(recs)-1; i < j; i, j = i+1, j-1 {
			recs[i], recs[j] = recs[j], recs[i]
		}
	}
	if !q.Bare {
		for _, r := range recs {
			if err := tx.complete(ps, r); err != nil {
				return page, err
			}
		}
	}
	page.Records = recs
	page.cursors(q, cur, more)
	return page, nil
}

func (pg *Page[R]) cursors(q Query, cur cursor, more bool) {
	if len(pg.Records) == 0 {
		return
	}
	mark := func(r any, back bool) string {
		rec := r.(record.Record)
		c := cursor{ID: int64(rec.Header().ID), Back: back}
		if q.Sort != nil {
			c.Value = q.Sort.Column(rec)
		}
		return c.String()
	}
	first, last := any(pg.Records[0]), any(pg.Records[len(pg.Records)-1])
	if more || cur.Back {
		pg.Next = mark(last, false)
	}
	if q.After != "" && (!cur.Back || more) {
		pg.Prev = mark(first, true)
	}
}

// scanAll reads the rows of a statement that selects the plan's columns.
func (tx *Tx) scanAll(ps *planSQL, sql string, args []any) ([]record.Record, error) {
	rows, err := tx.s.query(tx.ctx, sql, args, false)
	if err != nil {
		return nil, tx.db.engine.classify(err)
	}
	defer rows.Close()
	var out []record.Record
	for rows.Next() {
		r := ps.New()
		if err := rows.Scan(ps.destinations(r)...); err != nil {
			return nil, fmt.Errorf("store: reading %s: %w", ps.Name, err)
		}
		out = append(out, r)
	}
	return out, tx.db.engine.classify(rows.Err())
}

// listSQL builds the statement of a page: one row more than the limit, to know whether there is a next page.
func (tx *Tx) listSQL(ps *planSQL, q Query, c course, limit int) (string, []any, cursor, error) {
	from, where, err := tx.conditions(ps, q, c)
	if err != nil {
		return "", nil, cursor{}, err
	}
	var cur cursor
	if q.After != "" {
		if cur, err = parseCursor(q.After); err != nil {
			return "", nil, cur, err
		}
	}
	sort, desc := q.Sort, q.Desc
	if q.Search != "" || sort == nil {
		sort, desc = nil, true
	}
	order := "t.id"
	if q.Search != "" && !c.few {
		order = "s." + tx.s.(keyed).searchKey()
	}
	free := bare
	if c.collected(q) {
		free = tx.s.(hinted).hide
		order = free(order)
	}
	down := desc != cur.Back
	word, cmp := "ASC", ">"
	if down {
		word, cmp = "DESC", "<"
	}
	if sort != nil {
		col := free("t." + quote(sort.Name))
		if q.After != "" {
			cond, more := seek(col, order, cmp, cur, unknown(sort) && tx.s.(keyed).nullsLow() == down)
			where = append(where, clause{sql: cond, args: more})
		}
		order = fmt.Sprintf("%s %s, %s %s", col, word, order, word)
	} else {
		if q.After != "" {
			where = append(where, clause{sql: order + " " + cmp + " ?", args: []any{cur.ID}})
		}
		order += " " + word
	}
	sql := "SELECT " + ps.selectCols + " FROM " + from + " WHERE " + and(where) + " ORDER BY " + order + fmt.Sprintf(" LIMIT %d", limit+1)
	return sql, args(where), cur, nil
}

// seek returns the condition for the rows beyond a cursor in the order (col, id). nullsLast says that unknown values come after
// all others in this direction.
func seek(col, id, cmp string, cur cursor, nullsLast bool) (string, []any) {
	switch {
	case cur.Value == nil && nullsLast:
		return fmt.Sprintf("(%s IS NULL AND %s %s ?)", col, id, cmp), []any{cur.ID}
	case cur.Value == nil:
		return fmt.Sprintf("(%s IS NOT NULL OR %s %s ?)", col, id, cmp), []any{cur.ID}
	case nullsLast:
		return fmt.Sprintf("(%s %s ? OR %s = ? AND %s %s ? OR %s IS NULL)", col, cmp, col, id, cmp, col), []any{cur.Value, cur.Value, cur.ID}
	}
	return fmt.Sprintf("(%s, %s) %s (?, ?)", col, id, cmp), []any{cur.Value, cur.ID}
}

// keyed is the part of a session that knows how the engine orders.
type keyed interface {
	searchKey() string // the column of the search table that is the record's id
	nullsLow() bool    // unknown values sort before all others when ascending
}

// clause is one condition of a statement.
type clause struct {
	sql    string
	args   []any
	drives bool // rows are found by its index
}

// and joins clauses.
func and(list []clause) string {
	if len(list) == 0 {
		return "1=1"
	}
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = c.sql
	}
	return strings.Join(parts, " AND ")
}

func args(list []clause) []any {
	var out []any
	for _, c := range list {
		out = append(out, c.args...)
	}
	return out
}

// conditions returns the tables and conditions of a query on its course. A scope that allows everything is no condition.
func (tx *Tx) conditions(ps *planSQL, q Query, c course) (from string, where []clause, err error) {
	from = quote(ps.Name) + " t"
	if sql := tx.scope.on(ps.Plan, "t.", tx.column(c, 0, q.Sort != nil && q.Sort.Name == "region")); sql != everything {
		where = append(where, clause{sql: sql, drives: c.driver == 0})
	}
	for i, cond := range q.Where {
		sql, vals, err := condition(ps, cond, tx.column(c, i+1, cond.Field == q.Sort))
		if err != nil {
			return "", nil, err
		}
		where = append(where, clause{sql, vals, c.driver == i+1})
	}
	if q.Search != "" {
		words := text.Query(q.Search)
		if len(words) == 0 {
			return "", nil, fault.New(fault.Invalid, "R131", "请至少输入两个字")
		}
		if !ps.finds {
			return "", nil, fault.New(fault.Invalid, "R132", "%s不支持按文字查找", ps.Label)
		}
		from, where = tx.words(ps, c, words, from, where)
	}
	return from, where, nil
}

// words adds the search table and the condition that the words are found. Where few records are left by another condition, each is asked
// for them.
func (tx *Tx) words(ps *planSQL, c course, words []string, from string, where []clause) (string, []clause) {
	s, id, search := tx.s.(searcher), "s."+tx.s.(keyed).searchKey(), quote(ps.Name+"_search")+" s"
	if cols := ps.searched(); c.few && cols != nil {
		if sql, val := s.holdTerms(cols, words); sql != "" {
			return from, append(where, clause{sql: sql, args: []any{val}})
		}
	}
	switch {
	case c.few: // CROSS JOIN holds SQLite to the order of the tables
		from, where = from+" CROSS JOIN "+search, append(where, clause{sql: "t.id = " + id})
	case len(where) == 0 && c.counts:
		from = search // every entry has its record
	default:
		from = search + " JOIN " + from + " ON t.id = " + id
	}
	sql, val := s.matchTerms(ps.Name, words)
	return from, append(where, clause{sql, []any{val}, !c.few})
}

// searched returns the columns that hold the words of a record, nil if they hold anything but the words themselves.
func (q *planSQL) searched() (cols []string) {
	for _, f := range q.Fields {
		if f.Finds && f.Type != record.Text {
			return nil
		}
		if f.Finds {
			cols = append(cols, "t."+quote(f.Name))
		}
	}
	return cols
}

// condition writes a condition; column writes its column.
func condition(ps *planSQL, c Cond, column func(string) string) (string, []any, error) {
	if ps.Plan.Field(c.Field.Name) != c.Field {
		return "", nil, fmt.Errorf("store: %s is not a field of %s", c.Field.Name, ps.Name)
	}
	col := column("t." + quote(c.Field.Name))
	switch c.Op {
	case Is, Not, Less, AtMost, More, AtLeast:
		sql, v := col+" "+string(c.Op)+" ?", plain(c.Value)
		if c.Op == Is && v != "" {
			sql += given(c.Field, col)
		}
		return sql, []any{v}, nil
	case Under:
		prefix := role.Prefix(digitsOnly(fmt.Sprint(c.Value)))
		return "(" + col + " >= ? AND " + col + " < ?)", []any{prefix, after(prefix)}, nil
	case Has:
		return col + " LIKE ?", []any{"%," + fmt.Sprint(c.Value) + ",%"}, nil
	case None:
		return empty(c.Field, col), nil, nil
	case Some:
		return "NOT (" + empty(c.Field, col) + ")", nil, nil
	case OneOf:
		values, ok := c.Value.([]any)
		if !ok || len(values) == 0 {
			return "1=0", nil, nil
		}
		args := make([]any, len(values))
		for i, v := range values {
			args[i] = plain(v)
		}
		return col + " IN (" + marks(len(values)) + ")", args, nil
	}
	return "", nil, fmt.Errorf("store: no comparison %q", c.Op)
}

// unknown reports whether the field's column can be NULL; see dialect.column.
func unknown(f *record.Field) bool {
	return f.Maybe || f.Type == record.Date || f.Type == record.Instant || f.Type == record.Reference
}

// given says that the value of a unique field is not empty, without which the engines do not use its index; see dialect.indexes.
func given(f *record.Field, col string) string {
	if f.Single && (f.Type == record.Text || f.Type == record.Choice) {
		return " AND " + col + " <> ''"
	}
	return ""
}

func empty(f *record.Field, col string) string {
	switch f.Type {
	case record.Text, record.Choice, record.Choices, record.Region, record.Hidden:
		return col + " = ''"
	}
	return col + " IS NULL"
}

// Count returns how many records the query selects, but counts no further than most; 0 means no limit.
func (tx *Tx) Count(p *record.Plan, q Query, most int) (int64, error) {
	if err := tx.check(p, role.See, p.Label); err != nil {
		return 0, err
	}
	from, where, err := tx.conditions(tx.db.plans[p.Name], q, course{counts: true})
	if err != nil {
		return 0, err
	}
	inner := "SELECT 1 FROM " + from + " WHERE " + and(where)
	if most > 0 {
		inner += fmt.Sprintf(" LIMIT %d", most)
	}
	var n int64
	rows, err := tx.s.query(tx.ctx, "SELECT count(*) FROM ("+inner+") c", args(where), false)
	if err != nil {
		return 0, tx.db.engine.classify(err)
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(&n)
	}
	if err == nil {
		err = tx.db.engine.classify(rows.Err())
	}
	return n, err
}

// Counts is Count for several queries of one kind in one statement, for the tabs above a list.
func (tx *Tx) Counts(p *record.Plan, queries []Query, most int) ([]int64, error) {
	if err := tx.check(p, role.See, p.Label); err != nil || len(queries) == 0 {
		return nil, err
	}
	var vals []any
	cols, out, dest := make([]string, len(queries)), make([]int64, len(queries)), make([]any, len(queries))
	for i, q := range queries {
		from, where, err := tx.conditions(tx.db.plans[p.Name], q, course{counts: true})
		if err != nil {
			return nil, err
		}
		inner := "SELECT 1 FROM " + from + " WHERE " + and(where)
		if most > 0 {
			inner += fmt.Sprintf(" LIMIT %d", most)
		}
		cols[i], dest[i] = "(SELECT count(*) FROM ("+inner+") c)", &out[i]
		vals = append(vals, args(where)...)
	}
	rows, err := tx.s.query(tx.ctx, "SELECT "+strings.Join(cols, ", "), vals, false)
	if err != nil {
		return nil, tx.db.engine.classify(err)
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(dest...)
	}
	if err == nil {
		err = tx.db.engine.classify(rows.Err())
	}
	return out, err
}

// Titles returns the names of records by id, in one statement, for lists that show references. Records outside the scope are
// named by their id.
func (tx *Tx) Titles(p *record.Plan, ids []record.ID) (map[record.ID]string, error) {
	out := make(map[record.ID]string)
	f := p.TitleField()
	if f == nil || len(ids) == 0 {
		return out, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = int64(id)
	}
	rows, err := tx.s.query(tx.ctx, "SELECT t.id, t."+quote(f.Name)+" FROM "+quote(p.Name)+" t WHERE t.id IN ("+marks(len(ids))+") AND "+tx.scope.sql(p, "t."), args, false)
	if err != nil {
		return nil, tx.db.engine.classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		r := p.New()
		if err := rows.Scan(p.Heads[0].Destination(r), f.Destination(r)); err != nil {
			return nil, err
		}
		out[r.Header().ID] = f.Format(r)
	}
	return out, tx.db.engine.classify(rows.Err())
}
