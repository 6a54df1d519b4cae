package intake

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/record"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
)

// FillFile is one department's file on the disk of the operator.
type FillFile struct {
	Source int64 // number of the source
	Path   string
}

// FillOptions is how an operator loads a city for the first time.
type FillOptions struct {
	Region   string
	Owner    string // PostgreSQL: address of the owner's account; see store.Fill
	Dir      string // folder for sorting
	Memory   int64  // for sorting; 0: 32 MiB
	Progress func(stage string, rows int64)
}

// Filled is what a first load did, with the time that its parts took.
type Filled struct {
	Batches      []*Batch
	Check, Write time.Duration // reading, checking and sorting; merging and writing
}

// Fill loads the files of all departments into an empty table of records in one pass: checked, told apart and sorted outside memory, written
// from left to right in one transaction, each file a batch with its counts and refused rows. A program that is killed leaves nothing. What
// comes later goes through Receive, Check and Load.
func (d *Desk) Fill(ctx context.Context, list []FillFile, o FillOptions) (out Filled, err error) {
	ctx = program(ctx)
	if o.Progress == nil {
		o.Progress = func(string, int64) {}
	}
	if o.Memory == 0 {
		o.Memory = 32 << 20
	}
	p, kept, err := d.prepareFill(ctx, list, o)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, p.close(), kept.close()) }()
	start := time.Now()
	p.tell = func(rows int64) {
		if rows%100_000 < partRows {
			o.Progress("check", rows)
		}
	}
	if err := p.check(ctx); err != nil {
		return out, err
	}
	out.Check = time.Since(start)
	start = time.Now()
	now := d.engine.DB().Clock().Now().UnixMicro()
	next, stop := rowsOf(p.filling(ctx, now, kept))
	defer stop()
	_, err = d.engine.DB().Fill(ctx, store.Fill{Table: "credit_record", Columns: columns(), Key: []string{"code", "source", "doc"}, Owner: o.Owner, Next: next,
		Progress: func(rows int64) { o.Progress("load", rows) },
		Finish: func(tx *store.Tx, _ int64) error {
			ftx := d.engine.Wrap(tx)
			if err := kept.keep(ftx); err != nil {
				return err
			}
			for _, f := range p.files {
				if err := f.filled(ftx); err != nil {
					return err
				}
				out.Batches = append(out.Batches, f.batch)
			}
			return nil
		}})
	out.Write = time.Since(start)
	return out, err
}

// kept is what a fill puts beside the records: refused rows, and subjects that wait.
type kept struct {
	rejects, waits *spool
	code           string
	source         int64
}

func newKept(dir string) (k *kept, err error) {
	k = new(kept)
	if k.rejects, err = newSpool(dir); err == nil {
		if k.waits, err = newSpool(dir); err != nil {
			err = errors.Join(err, k.rejects.close())
		}
	}
	return k, err
}

func (k *kept) close() error { return errors.Join(k.rejects.close(), k.waits.close()) }

func (k *kept) refuse(rows []store.Row) error {
	for _, r := range rows {
		if err := k.rejects.add(r); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) prepareFill(ctx context.Context, list []FillFile, o FillOptions) (*pass, *kept, error) {
	k, err := newKept(o.Dir)
	if err != nil {
		return nil, nil, err
	}
	var files []*file
	undo := func(err error) error {
		err = errors.Join(err, k.close())
		for _, f := range files {
			err = errors.Join(err, f.from.Close())
		}
		return err
	}
	var known *known
	err = d.engine.Read(ctx, func(tx *flow.Tx) (err error) {
		sources, err := dossier.Sources(tx)
		if err != nil {
			return err
		}
		for _, q := range list {
			s := sources[q.Source]
			if s == nil {
				return fmt.Errorf("intake: there is no source %d", q.Source)
			}
			if s, err = store.Get(tx.Tx, dossier.SourceKind, s.ID); err != nil { // with its columns
				return err
			}
			f, err := fillFile(tx, s, q.Path, o.Region)
			if err != nil {
				return fmt.Errorf("intake: %s: %w", q.Path, err)
			}
			f.reject = func(r reject) error { return k.refuse(r.pack(f.batch.ID)) }
			files = append(files, f)
		}
		known, err = knownTo(tx, tx.Now().UnixMicro())
		return err
	})
	if err != nil {
		return nil, nil, undo(err)
	}
	p, err := newPass(known, o.Dir, o.Memory, files)
	if err != nil {
		return nil, nil, undo(err)
	}
	return p, k, nil
}

func fillFile(tx *flow.Tx, s *dossier.Source, path, region string) (*file, error) {
	b := &Batch{Source: record.To[dossier.Source](s.ID), Name: inbox.Name(path), Channel: ByConsole, Checked: tx.Now(), day: calendar.DateOf(tx.Now())}
	b.ID, b.Region = tx.NewID(), region
	f := &file{batch: b}
	var err error
	if b.Hash, err = inbox.Hash(path); err != nil {
		return nil, err
	}
	if f.from, err = inbox.Open(path, path, sheet.Bulk()); err != nil {
		return nil, err
	}
	b.Size = f.from.Size
	heads, err := f.from.Heads()
	if err == nil {
		f.layout, err = newLayout(s, heads)
	}
	if err != nil {
		return nil, errors.Join(err, f.from.Close())
	}
	return f, nil
}

// filling yields the rows of the table and notes who waits.
func (p *pass) filling(ctx context.Context, seen int64, k *kept) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		var buf store.Row
		for r, err := range p.sorted(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			if r.waits && (r.code != k.code || r.source != k.source) {
				k.code, k.source = r.code, r.source
				if err := k.waits.add(store.Row(nil).Text(r.code).Int(r.source).Text(r.region).Int(seen)); err != nil {
					yield(nil, err)
					return
				}
			}
			buf = r.complete(buf[:0], seen)
			if !yield(buf, nil) {
				return
			}
		}
	}
}

func (k *kept) keep(tx *flow.Tx) error {
	if err := keepRejects(tx, k.rejects.next); err != nil {
		return err
	}
	stage, _, err := tx.Stage("credit_waiting", []string{"code", "source", "region", "since"}, k.waits.next)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO credit_waiting (code, source, region, since) SELECT code, source, region, since FROM " + stage + " WHERE {all: the first load} ORDER BY code, source ON CONFLICT (code, source) DO NOTHING")
	return err
}

// filled registers the batch of a file that was loaded.
func (f *file) filled(tx *flow.Tx) error {
	b := f.batch
	b.take(f.counts)
	if err := tx.Create(Kind.Plan, b); err != nil {
		return err
	}
	for _, step := range []string{"checked", "fill"} {
		if step == "fill" {
			b.Added, b.Finished = b.Good, tx.Now()
		}
		if err := flow.Take(tx, Kind, b, step, nil); err != nil {
			return err
		}
	}
	tx.Note(b.entry("import:done", "整体载入"))
	return event.Emit(tx, dossier.Loaded, dossier.Load{Batch: b.ID, Region: b.Region})
}
