package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Receive takes a file that a person sent for the kind and matches its columns. The batch is in the state new.
func (x *Exchange) Receive(ctx context.Context, kind, name string, content io.Reader, mode Mode) (*Batch, error) {
	v, err := x.view(kind)
	if err != nil {
		return nil, err
	}
	if err := x.may(ctx, v.Plan, role.Import, "导入"+v.Plan.Label); err != nil {
		return nil, err
	}
	b := &Batch{Kind: kind, Name: inbox.Name(name), Mode: mode, State: Fresh, Declared: map[string]string{}}
	b.by(role.From(ctx))
	err = x.engine().Read(ctx, func(tx *flow.Tx) error { b.ID, b.Created = tx.NewID(), tx.Now(); return nil })
	if err != nil {
		return nil, err
	}
	if b.Size, b.Hash, err = x.box.Put(b.ID, content); err != nil {
		return nil, err
	}
	if err := x.register(ctx, b); err != nil {
		return nil, errors.Join(err, x.box.Drop(b.ID))
	}
	return b, nil
}

func (x *Exchange) register(ctx context.Context, b *Batch) error {
	v := x.site.View(b.Kind)
	src, err := x.open(b)
	if err != nil {
		return err
	}
	defer src.Close()
	heads, err := src.Heads()
	if err != nil {
		return err
	}
	b.Columns = x.heads(v, role.From(ctx), heads)
	return x.engine().Write(ctx, func(tx *flow.Tx) error {
		former, err := batches(tx.Tx, "kind = ? AND hash = ? AND state IN ('running', 'paused', 'done')", b.Kind, b.Hash)
		if err != nil {
			return err
		}
		for _, f := range former {
			b.Report = append(b.Report, note{Code: codeAgain, Text: "同一个文件已于 %s 由 %s 导入过，再次导入不会重复登记", Args: []any{f.Created.Format("2006-01-02"), f.Who}})
			break
		}
		return b.insert(tx.Tx)
	})
}

// Settings is what a person decides about a batch before its dry run or its run. Nil parts stay as they are.
type Settings struct {
	Columns  []string // by column of the file: path of the field, "" to leave the column out
	Mode     Mode
	Declared map[string]string // "rows" and paths of number columns: the totals that the file should have
}

// Set changes a batch that is not at work. Changed columns need a new dry run.
func (x *Exchange) Set(ctx context.Context, kind string, id record.ID, s Settings) (*Batch, error) {
	v, err := x.view(kind)
	if err != nil {
		return nil, err
	}
	if err := x.may(ctx, v.Plan, role.Import, "导入"+v.Plan.Label); err != nil {
		return nil, err
	}
	return x.move(ctx, kind, id, func(tx *flow.Tx, b *Batch) error {
		if !slices.Contains([]State{Fresh, Checked, Failed}, b.State) {
			return errMoved
		}
		if s.Columns != nil && !slices.Equal(s.Columns, b.Columns) {
			if len(s.Columns) != len(b.Columns) {
				return errMoved
			}
			if _, err := x.resolve(v, tx.Actor(), s.Columns); err != nil {
				return err
			}
			b.Columns, b.State = s.Columns, Fresh
		}
		if s.Mode != "" {
			b.Mode = s.Mode
		}
		if s.Declared != nil {
			b.Declared = s.Declared
		}
		return nil
	})
}

// move changes a batch in a transaction; it tries again when the work on the batch saved its place in between.
func (x *Exchange) move(ctx context.Context, kind string, id record.ID, fn func(tx *flow.Tx, b *Batch) error) (b *Batch, err error) {
	for range 5 {
		err = x.engine().Write(ctx, func(tx *flow.Tx) error {
			if b, err = batch(tx.Tx, kind, id); err != nil {
				return err
			}
			was, line := b.State, b.Line
			if err := fn(tx, b); err != nil {
				return err
			}
			return b.save(tx.Tx, was, line)
		})
		if !errors.Is(err, errMoved) {
			break
		}
	}
	return b, err
}

// Pause stops a running batch after the chunk at work.
func (x *Exchange) Pause(ctx context.Context, kind string, id record.ID) error {
	return x.end(ctx, kind, id, "暂停导入", Paused, Running)
}

// Cancel gives a batch up. Rows that were written stay; they can be withdrawn.
func (x *Exchange) Cancel(ctx context.Context, kind string, id record.ID) error {
	err := x.end(ctx, kind, id, "取消导入", Cancelled, Fresh, Checking, Checked, Running, Paused, Failed)
	if err == nil {
		x.halt(id)
	}
	return err
}

func (x *Exchange) end(ctx context.Context, kind string, id record.ID, label string, to State, from ...State) error {
	v, err := x.view(kind)
	if err != nil {
		return err
	}
	if err := x.may(ctx, v.Plan, role.Import, label); err != nil {
		return err
	}
	b, err := x.move(ctx, kind, id, func(tx *flow.Tx, b *Batch) error {
		if !slices.Contains(from, b.State) {
			return errMoved
		}
		if to == Cancelled && b.Counts.Written != nil {
			tx.Note(b.change("import:cancel", label))
		}
		b.State = to
		return nil
	})
	if err == nil && b.over() {
		err = x.box.Drop(b.ID)
	}
	return err
}

// Withdraw takes back what a batch wrote, as a whole: new records go, changed values come back. It is refused when a record was
// changed since, when another record refers to one, or when the batch replaced personal values, which are not kept.
func (x *Exchange) Withdraw(ctx context.Context, kind string, id record.ID) error {
	v, err := x.view(kind)
	if err != nil {
		return err
	}
	if err := x.may(ctx, v.Plan, role.Import, "撤回导入"); err != nil {
		return err
	}
	_, err = x.move(ctx, kind, id, func(tx *flow.Tx, b *Batch) error {
		if b.State != Done && b.State != Cancelled && b.State != Paused {
			return errMoved
		}
		if b.Counts.Bulk {
			return fault.New(fault.Conflict, "X143", "超过 %d 行的整体载入不能整批撤回", x.opt.Bulk)
		}
		was := b.State
		b.State = Withdrawn
		do := func() error {
			return tx.Importing("撤回导入“"+b.Name+"”", func() error { return x.undo(tx, v.Plan, b) })
		}
		if b.Total > x.opt.Bulk {
			err = tx.Sum(do, func() []store.Change { return nil })
		} else {
			err = do()
		}
		if err != nil {
			b.State = was
			return err
		}
		tx.Note(b.change("import:withdraw", "撤回导入"))
		return nil
	})
	return err
}

func (x *Exchange) undo(tx *flow.Tx, p *record.Plan, b *Batch) error {
	reason := "撤回导入“" + b.Name + "”"
	for after := 0; ; {
		list, err := notes(tx.Tx, b, after, 500, Added, Changed)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, n := range list {
			after = n.Line
			if err := undoRow(tx, p, n, reason); err != nil {
				if fault.Of(err).Code == "R141" {
					err = fault.Wrap(err, fault.Conflict, "X141", "第 %d 行登记的记录已被其他记录引用，不能整批撤回", n.Line)
				}
				return err
			}
		}
	}
}

func undoRow(tx *flow.Tx, p *record.Plan, n rowNote, reason string) error {
	r, err := tx.Get(p, n.Record)
	if err != nil {
		return err
	}
	if r.Header().Version != n.Version {
		return fault.New(fault.Conflict, "X140", "第 %d 行登记的记录此后又有改动，不能整批撤回", n.Line)
	}
	if n.Outcome == Added {
		if _, err := tx.Exec("DELETE FROM flow_step WHERE kind = ? AND record = ? AND {all: the record was read in scope}", p.Name, n.Record); err != nil {
			return err
		}
		return tx.Remove(p, r, reason)
	}
	if _, personal := n.Before[""]; personal {
		return fault.New(fault.Conflict, "X142", "第 %d 行替换了个人信息或明细，系统未保留原值，不能整批撤回", n.Line)
	}
	for name, value := range n.Before {
		if bad := p.Field(name).Parse(r, value); bad != nil {
			return fault.Problems([]fault.Problem{*bad})
		}
	}
	return tx.Replace(p, r, reason)
}

// Batches returns the batches of a kind in the actor's region, newest first.
func (x *Exchange) Batches(ctx context.Context, kind string, limit int) (list []*Batch, err error) {
	err = x.engine().Read(ctx, func(tx *flow.Tx) error {
		list, err = batches(tx.Tx, "kind = ? ORDER BY created DESC, id DESC LIMIT "+fmt.Sprint(limit), kind)
		return err
	})
	return list, err
}

// Batch returns one batch of a kind in the actor's region.
func (x *Exchange) Batch(ctx context.Context, kind string, id record.ID) (b *Batch, err error) {
	err = x.engine().Read(ctx, func(tx *flow.Tx) error {
		b, err = batch(tx.Tx, kind, id)
		return err
	})
	return b, err
}

// Start runs work on a batch in the background, as the actor of the context.
func (x *Exchange) Start(ctx context.Context, id record.ID, work func(ctx context.Context) error) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	x.mu.Lock()
	if x.works[id] != nil {
		x.mu.Unlock()
		stop()
		return
	}
	x.works[id] = stop
	x.wg.Add(1)
	x.mu.Unlock()
	go func() {
		defer x.wg.Done()
		defer stop()
		err := work(ctx)
		x.mu.Lock()
		delete(x.works, id)
		x.mu.Unlock()
		if err != nil && !errors.Is(err, errMoved) && ctx.Err() == nil {
			x.opt.Log.ErrorContext(ctx, "import stopped", "batch", id.String(), "error", err)
		}
	}()
}

func (x *Exchange) halt(id record.ID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if stop := x.works[id]; stop != nil {
		stop()
	}
}

// atWork reports whether this process works on the batch.
func (x *Exchange) atWork(id record.ID) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.works[id] != nil
}
