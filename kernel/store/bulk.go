package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"qgov/kernel/extsort"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Bulk is the first load of a big register, or a big addition to one: rows are checked by several workers, told apart and sorted by
// their key outside memory, and written from left to right in one transaction with one entry in the journal. Rows whose key the
// register has already are left alone and reported.
//
// Into an empty table the secondary indexes are built after the rows, within the same transaction: always on SQLite, and on
// PostgreSQL when Owner is given, because only the owner of the table may do so. Row-level security cannot be checked by COPY; the
// owner's load switches it off for the table until the transaction ends, with the table locked. Without Owner the rows go through a
// temporary table and an INSERT … ORDER BY key ON CONFLICT under row-level security. In both ways the region of every row is checked
// here first. Kinds with child rows or attachments cannot be loaded so.
type Bulk struct {
	Plan    *record.Plan
	Key     *record.Field // unique text field that names a record
	Owner   string        // PostgreSQL: address of the owner's account
	Dir     string        // folder for sorting; empty: the system's
	Memory  int64         // for sorting; 0: 64 MiB
	Workers int           // that parse and check; 0: 2
	DryRun  bool          // check, tell apart and sort, but write nothing

	// Read hands over the rows in the order of the file, in parts that workers parse at the same time: parse is called once, with
	// the number of the worker.
	Read func(ctx context.Context, hand func(parse func(worker int) ([]BulkRow, error)) error) error
	// Refuse hears of each row with problems, in order; Twin of each row whose key an earlier one has; Exists of each row whose key
	// the register has.
	Refuse func(line int, problems []fault.Problem)
	Twin   func(first, line int)
	Exists func(line int)
	// Progress is told every few thousand rows how far a stage is: check, load, index, search.
	Progress func(stage string, rows int64)
	// Ready is asked when all rows are checked, before one is written; an error ends the load.
	Ready func(l Loaded) error
	// Sum returns the entry of the journal.
	Sum func(l Loaded) Change
	// Finish runs in the transaction of the load, after it.
	Finish func(tx *Tx, l Loaded) error
}

// BulkRow is one row of a file, parsed.
type BulkRow struct {
	Line     int
	Record   record.Record
	Problems []fault.Problem
}

// Loaded is what a bulk load did.
type Loaded struct {
	Read, Bad, Twins, Existing, New int64
	// Check is the time to parse, check and sort; Table to write the rows and build the indexes; Search to build the search index.
	Check, Table, Search time.Duration
}

// packed is a checked row between the workers and the sorter.
type packed struct {
	line     int
	key      string
	body     []byte // line and columns, see pack
	problems []fault.Problem
}

// sorted is a row as it comes out of the sorter.
type sorted struct {
	line int
	key  string
	body []byte
}

// Bulk loads rows; see the type.
func (db *DB) Bulk(ctx context.Context, o Bulk) (Loaded, error) {
	var l Loaded
	q := db.plans[o.Plan.Name]
	if q == nil || len(q.lines) > 0 || q.files || o.Key == nil || !o.Key.Single || o.Key.Type != record.Text {
		return l, fmt.Errorf("store: kind %s cannot be loaded in bulk", o.Plan.Name)
	}
	actor := role.From(ctx)
	if !actor.IsSystem() {
		if err := db.policy.Check(actor, o.Plan.Name, role.Import, "导入"+o.Plan.Label); err != nil {
			return l, err
		}
	}
	if o.Progress == nil {
		o.Progress = func(string, int64) {}
	}
	s, err := extsort.New(extsort.Config[sorted]{Unique: true, Memory: o.Memory, Dir: o.Dir,
		Key:    func(dst []byte, r sorted) []byte { return append(dst, r.key...) },
		Encode: func(dst []byte, r sorted) []byte { return append(dst, r.body...) },
		Decode: func(src []byte) (sorted, error) {
			line, rest, err := unpackLine(src)
			return sorted{line: line, body: append([]byte(nil), rest...)}, err
		},
		Dup: func(kept, dropped sorted) {
			l.Twins++
			if o.Twin != nil {
				o.Twin(kept.line, dropped.line)
			}
		}})
	if err != nil {
		return l, err
	}
	defer s.Close()
	start := time.Now()
	if err := db.checkAll(ctx, q, o, &l, s); err != nil {
		return l, err
	}
	l.Check = time.Since(start)
	if o.Ready != nil {
		if err := o.Ready(l); err != nil {
			return l, err
		}
	}
	if o.DryRun {
		for _, err := range s.All(ctx) {
			if err != nil {
				return l, err
			}
			l.New++
		}
		return l, nil
	}
	return l, db.loadSorted(ctx, q, o, &l, s)
}

// checkAll runs Read, the workers and the sorter. The parts come back in the order in which they were handed over.
func (db *DB) checkAll(ctx context.Context, q *planSQL, o Bulk, l *Loaded, s *extsort.Sorter[sorted]) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	type part struct {
		parse func(worker int) ([]BulkRow, error)
		done  chan []packed
	}
	workers := o.Workers
	if workers <= 0 {
		workers = 2
	}
	work, order := make(chan part, workers), make(chan part, 2*workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			c := db.checker(ctx, q, o)
			for p := range work {
				rows, err := p.parse(w)
				if err != nil {
					cancel(err)
				}
				p.done <- c.pack(rows)
			}
		})
	}
	collected := make(chan error, 1)
	go func() {
		var err error
		for p := range order {
			rows := <-p.done
			if err == nil {
				err = collect(ctx, o, l, s, rows)
			}
			if err != nil {
				cancel(err)
			}
		}
		collected <- err
	}()
	err := o.Read(ctx, func(parse func(worker int) ([]BulkRow, error)) error {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		p := part{parse, make(chan []packed, 1)}
		order <- p
		work <- p
		return nil
	})
	close(work)
	wg.Wait()
	close(order)
	failed := <-collected
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return errors.Join(err, failed)
}

func collect(ctx context.Context, o Bulk, l *Loaded, s *extsort.Sorter[sorted], rows []packed) error {
	for _, r := range rows {
		l.Read++
		if len(r.problems) > 0 {
			l.Bad++
			if o.Refuse != nil {
				o.Refuse(r.line, r.problems)
			}
			continue
		}
		if err := s.Add(ctx, sorted{r.line, r.key, r.body}); err != nil {
			return err
		}
	}
	o.Progress("check", l.Read)
	return nil
}

// checker checks and packs rows on one worker.
type checker struct {
	db    *DB
	q     *planSQL
	key   *record.Field
	actor role.Actor
	scope scope
	now   time.Time
}

func (db *DB) checker(ctx context.Context, q *planSQL, o Bulk) *checker {
	a := role.From(ctx)
	return &checker{db, q, o.Key, a, scopeOf(a), db.clock.Now().UTC().Truncate(time.Microsecond)}
}

func (c *checker) pack(rows []BulkRow) []packed {
	out := make([]packed, len(rows))
	buf := make([]byte, 0, len(rows)*160)
	for i, r := range rows {
		out[i] = packed{line: r.Line, problems: r.Problems}
		if len(r.Problems) > 0 {
			continue
		}
		h := r.Record.Header()
		if h.Region == "" {
			h.Region = c.actor.Region
		}
		if h.Owner == 0 {
			h.Owner = c.actor.ID
		}
		h.Version, h.Created, h.Changed, h.CreatedBy = 1, c.now, c.now, c.actor.ID
		problems := c.db.Check(c.q.Plan, r.Record)
		key := c.key.Format(r.Record)
		switch {
		case len(problems) > 0:
		case key == "":
			problems = []fault.Problem{{Field: c.key.Name, Code: "R100", Text: "请填写“%s”", Args: []any{c.key.Label}}}
		case h.Region == "":
			problems = []fault.Problem{{Field: "region", Code: "R120", Text: "请填写属地"}}
		case !c.scope.holds(c.q.Plan, r.Record):
			e := c.db.Outside(h.Region)
			problems = []fault.Problem{{Field: "region", Code: e.Code, Text: e.Text, Args: e.Args}}
		}
		if out[i].problems = problems; len(problems) > 0 {
			continue
		}
		from := len(buf)
		buf = packRow(buf, r.Line, c.q.cols[1:], r.Record)
		out[i].key, out[i].body = key, buf[from:len(buf):len(buf)]
	}
	return out
}

// loadSorted writes the sorted rows in one transaction with their entry in the journal.
func (db *DB) loadSorted(ctx context.Context, q *planSQL, o Bulk, l *Loaded, s *extsort.Sorter[sorted]) error {
	to := db
	if o.Owner != "" && db.Engine() == "postgres" {
		e, err := openEngine(ctx, o.Owner)
		if err != nil {
			return err
		}
		defer e.close()
		to = db.through(e)
	}
	f := &feed{db: db, q: q, o: o, l: l, now: db.clock.Now()}
	defer f.close()
	return to.Write(ctx, func(tx *Tx) error {
		f.tx = tx
		f.start(ctx, s)
		defer f.stop()
		if err := tx.s.(loader).load(ctx, f); err != nil {
			return tx.db.engine.classify(err)
		}
		if o.Sum != nil {
			tx.Note(o.Sum(*l))
		}
		if o.Finish != nil {
			return o.Finish(tx, *l)
		}
		return nil
	})
}

// loader is the part of a session that loads in bulk.
type loader interface {
	load(ctx context.Context, f *feed) error
}
