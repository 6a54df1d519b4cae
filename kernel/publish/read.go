package publish

import (
	"context"
	"fmt"
	"strings"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

// Copy is what the public sees of a record.
type Copy struct {
	Code      string
	Kind      string
	State     State
	Title     string
	Region    string
	Organ     string // who published it
	Reason    string // of the last correction or the withdrawal
	Version   int64
	Published time.Time
	Changed   time.Time
	Expires   calendar.Date // last day; zero: none
	Leaf      string        // code of its newest leaf in the public log: /log/{Leaf}
	Items     []audit.Item  // nil once withdrawn or expired

	doc string
}

// Version is one event of a copy's history.
type Version struct {
	Version int64
	Action  string // publish, correct, withdraw, expire
	Reason  string
	Organ   string
	At      time.Time
	Leaf    string
}

// ActionLabel returns the Chinese name of the version's action.
func (v Version) ActionLabel() string {
	switch v.Action {
	case "publish":
		return "公开"
	case "correct":
		return "更正"
	case "withdraw":
		return "撤回"
	case "expire":
		return "公示期满"
	}
	return v.Action
}

// Query selects public copies.
type Query struct {
	Search string        // words; empty: all
	Kind   string        // empty: every kind
	Kinds  []string      // instead of Kind: any of them
	Region string        // GB/T 2260 code: it and all below; empty: all
	From   calendar.Date // first and last day of publication; zero: open
	To     calendar.Date
	Ended  bool     // those withdrawn or expired, of which no text is left, instead of those in force
	Whole  []string // with Ended: kinds of which every copy is wanted
	Facet  string   // value of the line that [Form.Facet] names, as the public reads it; empty: all
	After  record.ID
	Limit  int // default 20, at most 2000
}

// Result is one page, newest first.
type Result struct {
	Copies []Copy
	Next   record.ID // After of the next page, 0 on the last
}

// public is the context of everybody's reading: the program itself, on tables that hold nothing but public texts.
func public(ctx context.Context) context.Context { return role.With(ctx, role.System("public")) }

const copyColumns = `t.id, t.code, t.kind, t.record, t.state, t.title, t.region, t.organ, t.reason, t.version, t.published, t.changed, t.expires, t.leaf, t.doc`

func scan(rows store.Rows) (row, error) {
	var c row
	var id, rec, published, changed int64
	var expires *string
	var state string
	if err := rows.Scan(&id, &c.Code, &c.Kind, &rec, &state, &c.Title, &c.Region, &c.Organ, &c.Reason, &c.Version, &published, &changed, &expires, &c.Leaf, &c.doc); err != nil {
		return c, fmt.Errorf("publish: %w", err)
	}
	c.id, c.record, c.State = record.ID(id), record.ID(rec), State(state)
	c.Published, c.Changed = time.UnixMicro(published).UTC(), time.UnixMicro(changed).UTC()
	var err error
	if expires != nil {
		if c.Expires, err = calendar.ParseDate(*expires); err != nil {
			return c, err
		}
	}
	if c.doc != "" {
		c.Items, err = audit.ParseItems(c.doc)
	}
	return c, err
}

func copies(tx *store.Tx, sql string, args ...any) ([]row, error) {
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []row
	for rows.Next() {
		c, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// find returns the copy of a record.
func find(tx *store.Tx, kind string, id record.ID) (row, bool, error) {
	list, err := copies(tx, `SELECT `+copyColumns+` FROM public_copy t WHERE t.kind = ? AND t.record = ? AND {all: copies are public}`, kind, id)
	if err != nil || len(list) == 0 {
		return row{}, false, err
	}
	return list[0], true, nil
}

// Of returns the public copy of a record, ok false if there never was one: for the record's own page.
func (of *Office) Of(tx *flow.Tx, kind string, id record.ID) (Copy, bool, error) {
	r, ok, err := find(tx.Tx, kind, id)
	return r.Copy, ok, err
}

// ByCode returns a copy by its public code; an unknown one is fault.NotFound. A withdrawn or expired copy has no lines.
func (of *Office) ByCode(ctx context.Context, db *store.DB, code string) (Copy, error) {
	var c Copy
	err := db.Read(public(ctx), func(tx *store.Tx) error {
		list, err := copies(tx, `SELECT `+copyColumns+` FROM public_copy t WHERE t.code = ? AND {all: copies are public}`, code)
		if err == nil && len(list) == 0 {
			err = fault.Missing("这项公开信息")
		}
		if err == nil {
			c = list[0].Copy
		}
		return err
	})
	return c, err
}

// History returns what happened to a copy, oldest first.
func (of *Office) History(ctx context.Context, db *store.DB, code string) ([]Version, error) {
	var out []Version
	err := db.Read(public(ctx), func(tx *store.Tx) error {
		var id int64
		ok, err := tx.One(`SELECT id FROM public_copy WHERE code = ? AND {all: copies are public}`, []any{code}, &id)
		if err == nil && !ok {
			err = fault.Missing("这项公开信息")
		}
		if err != nil {
			return err
		}
		out, err = versionsOf(tx, record.ID(id))
		return err
	})
	return out, err
}

func versionsOf(tx *store.Tx, id record.ID) ([]Version, error) {
	rows, err := tx.Query(`SELECT version, action, reason, organ, at, leaf FROM public_version WHERE copy = ? AND {all: copies are public} ORDER BY version`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Version
	for rows.Next() {
		var v Version
		var at int64
		if err := rows.Scan(&v.Version, &v.Action, &v.Reason, &v.Organ, &at, &v.Leaf); err != nil {
			return nil, err
		}
		v.At = time.UnixMicro(at).UTC()
		out = append(out, v)
	}
	return out, rows.Err()
}

// Search returns one page of public copies that are in force, or of those that are no more.
func (of *Office) Search(ctx context.Context, db *store.DB, q Query) (Result, error) {
	limit := min(max(q.Limit, 0), 2000)
	if limit == 0 {
		limit = 20
	}
	from, where, args := "public_copy t", []string{"{all: copies are public}", "t.doc <> ''"}, []any(nil)
	if q.Ended {
		where[1] = "t.doc = ''"
		if len(q.Whole) > 0 {
			where[1] = "(t.doc = '' OR t.kind IN (?" + strings.Repeat(", ?", len(q.Whole)-1) + "))"
			for _, k := range q.Whole {
				args = append(args, k)
			}
		}
	}
	if q.Search != "" {
		terms := text.Query(q.Search)
		if len(terms) == 0 {
			return Result{}, fault.New(fault.Invalid, "R131", "请至少输入两个字")
		}
		if db.Engine() == "postgres" {
			from = "public_copy_search s JOIN public_copy t ON t.id = s.id"
			where, args = append(where, "s.terms @@ CAST(? AS tsquery)"), append(args, "'"+strings.Join(terms, "' & '")+"'")
		} else {
			from = "public_copy_search s JOIN public_copy t ON t.id = s.rowid"
			where, args = append(where, "public_copy_search MATCH ?"), append(args, `"`+strings.Join(terms, `" AND "`)+`"`)
		}
	}
	if q.Kind != "" {
		where, args = append(where, "t.kind = ?"), append(args, q.Kind)
	}
	if len(q.Kinds) > 0 {
		where = append(where, "t.kind IN (?"+strings.Repeat(", ?", len(q.Kinds)-1)+")")
		for _, k := range q.Kinds {
			args = append(args, k)
		}
	}
	if q.Facet != "" {
		where, args = append(where, "t.facet = ?"), append(args, q.Facet)
	}
	if !q.From.IsZero() {
		where, args = append(where, "t.published >= ?"), append(args, q.From.Time())
	}
	if !q.To.IsZero() {
		where, args = append(where, "t.published < ?"), append(args, q.To.AddDays(1).Time())
	}
	if prefix := role.Prefix(q.Region); prefix != "" {
		where, args = append(where, "t.region >= ? AND t.region < ?"), append(args, prefix, prefix+":") // ':' follows '9'
	}
	if q.After != 0 {
		where, args = append(where, "t.id < ?"), append(args, q.After)
	}
	var res Result
	err := db.Read(public(ctx), func(tx *store.Tx) error {
		list, err := copies(tx, `SELECT `+copyColumns+` FROM `+from+` WHERE `+strings.Join(where, " AND ")+` ORDER BY t.id DESC LIMIT ?`, append(args, limit+1)...)
		if err != nil {
			return err
		}
		if len(list) > limit {
			list = list[:limit]
			res.Next = list[limit-1].id
		}
		for _, r := range list {
			res.Copies = append(res.Copies, r.Copy)
		}
		return nil
	})
	return res, err
}

// Counts returns how many copies of each kind are in force, as they were counted when each came and went.
func (of *Office) Counts(ctx context.Context, db *store.DB) (map[string]int64, error) {
	out := make(map[string]int64)
	err := db.Read(public(ctx), func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT kind, n FROM public_count WHERE {all: copies are public}`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var kind string
			var n int64
			if err := rows.Scan(&kind, &n); err != nil {
				return err
			}
			out[kind] = n
		}
		return rows.Err()
	})
	return out, err
}

// count notes that a copy of the kind came or went. Whoever publishes waits for his turn at the log anyhow.
func count(tx *store.Tx, kind string, by int) error {
	_, err := tx.Exec(`INSERT INTO public_count (kind, n) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET n = public_count.n + excluded.n WHERE {all: copies are public}`, kind, by)
	return err
}

// Expire ends the copies whose last day has passed and returns how many there were.
func (of *Office) Expire(ctx context.Context, e *flow.Engine) (int, error) {
	n := 0
	for {
		var some int
		err := e.Write(public(ctx), func(tx *flow.Tx) error {
			list, err := copies(tx.Tx, `SELECT `+copyColumns+` FROM public_copy t WHERE t.expires < ? AND t.doc <> '' AND {all: copies are public} ORDER BY t.expires LIMIT 100`, tx.Today())
			if err != nil {
				return err
			}
			some = len(list)
			for _, c := range list {
				label := c.Kind
				if p := tx.DB().Plan(c.Kind); p != nil {
					label = p.Label
				}
				if err := of.end(tx, label, c, Expired, "expire", "公示期满"); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || some == 0 {
			return n, err
		}
		n += some
	}
}
