package exchange

import (
	"context"
	"fmt"
	"sync/atomic"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
)

// LoadOptions is how an operator loads a big file at the console.
type LoadOptions struct {
	DryRun   bool
	Good     bool   // load the good rows; else a file with problems is not loaded at all
	Owner    string // PostgreSQL: address of the owner's account, for the fast first load; see store.Bulk
	Dir      string // folder for sorting
	Progress func(stage string, rows int64)
	Problem  func(line int, place, text string) // hears of each problem, in Chinese
}

// errProblems ends a load of a file with problems before anything is written.
var errProblems = fault.New(fault.Invalid, "X113", "文件有问题行，没有写入；请改正，或选择只导入无误的行")

// Load brings a file of any size into a kind as one batch, by store.Bulk: for the first load of a register and for big additions.
// Records that are there already are left alone and counted as the same. The kind must have no flow, child rows or attachments, and
// the file a column with its unique text field.
func (x *Exchange) Load(ctx context.Context, kind, path string, o LoadOptions) (*Batch, store.Loaded, error) {
	v, err := x.view(kind)
	if err != nil {
		return nil, store.Loaded{}, err
	}
	if err := x.may(ctx, v.Plan, role.Import, "导入"+v.Plan.Label); err != nil {
		return nil, store.Loaded{}, err
	}
	src, err := inbox.Open(path, path, sheet.Bulk())
	if err != nil {
		return nil, store.Loaded{}, err
	}
	defer src.Close()
	b := &Batch{Kind: kind, Name: inbox.Name(path), Size: src.Size, Mode: All, State: Done, Declared: map[string]string{}}
	if o.Good {
		b.Mode = Good
	}
	b.by(role.From(ctx))
	if b.Hash, err = inbox.Hash(path); err != nil {
		return nil, store.Loaded{}, err
	}
	heads, err := src.Heads()
	if err != nil {
		return nil, store.Loaded{}, err
	}
	b.Columns = x.heads(v, role.From(ctx), heads)
	p, err := x.newPass(v, b, role.From(ctx))
	if err != nil {
		return nil, store.Loaded{}, err
	}
	if !p.loads() {
		return nil, store.Loaded{}, fault.New(fault.Invalid, "X114", "%s不能整体载入（有流程、明细或附件，或文件缺少唯一编号列），请在页面上导入", v.Plan.Label)
	}
	l, err := p.load(ctx, src, o, func(tx *flow.Tx) error {
		b.ID, b.Created, b.Total, b.At = tx.NewID(), tx.Now(), b.Counts.Read, b.Counts.Read
		return b.insert(tx.Tx)
	})
	return b, l, err
}

// loads reports whether the file can be loaded as a whole.
func (p *pass) loads() bool {
	if p.v.Flow != nil || p.v.Plan.Append || len(p.keys) != 1 || !p.keys[0].Single || p.keys[0].Type != record.Text {
		return false
	}
	for _, f := range p.v.Plan.Fields {
		if f.Type == record.Rows || f.Type == record.Files {
			return false
		}
	}
	return true
}

// partRows is how many rows a worker parses at a time.
const partRows = 500

// load runs a bulk load of the file; finish runs in its transaction, when the counts of the batch are complete.
func (p *pass) load(ctx context.Context, src *inbox.File, o LoadOptions, finish func(tx *flow.Tx) error) (store.Loaded, error) {
	const workers = 2
	var passes [workers]*pass
	for i := range passes {
		passes[i] = &pass{x: p.x, v: p.v, b: p.b, actor: p.actor, cols: p.cols, keys: p.keys, refs: make(map[string]answer)}
	}
	l := &loading{pass: p, o: o}
	loaded, err := p.x.engine().DB().Bulk(ctx, store.Bulk{Plan: p.v.Plan, Key: p.keys[0], Owner: o.Owner, Dir: o.Dir, Workers: workers, DryRun: o.DryRun,
		Read: func(ctx context.Context, hand func(parse func(worker int) ([]store.BulkRow, error)) error) error {
			return l.read(src, func(rows []*row) error {
				return hand(func(worker int) ([]store.BulkRow, error) { return passes[worker].parse(ctx, rows) })
			})
		},
		Refuse: func(line int, problems []fault.Problem) { l.refuse(Bad, line, problems) },
		Twin: func(first, line int) {
			l.refuse(Twin, line, []fault.Problem{{Field: p.keys[0].Name, Code: "X201", Text: "与第 %d 行重复，以先出现的一行为准；请删除本行", Args: []any{first}}})
		},
		Progress: o.Progress,
		Ready: func(d store.Loaded) error {
			if p.b.Mode == All && d.Bad > 0 && !o.DryRun {
				return errProblems
			}
			return l.tooMany()
		},
		Sum: func(d store.Loaded) store.Change {
			l.count(d)
			return p.b.change("import:done", "整体载入")
		},
		Finish: func(tx *store.Tx, d store.Loaded) error {
			if p.b.Mode == All && d.Twins > 0 {
				return errProblems
			}
			l.count(d)
			if err := finish(p.x.engine().Wrap(tx)); err != nil {
				return err
			}
			for _, n := range l.kept {
				if err := n.insert(tx, p.b); err != nil {
					return err
				}
			}
			return nil
		}})
	l.count(loaded)
	if err == nil {
		err = l.tooMany()
	}
	return loaded, err
}

// loading gathers what a bulk load says of rows.
type loading struct {
	*pass
	o    LoadOptions
	kept []rowNote
	over atomic.Bool // there are more problems than are kept
}

func (l *loading) tooMany() error {
	if !l.over.Load() {
		return nil
	}
	return fault.New(fault.Invalid, "X105", "有问题的行超过 %d 行，请核对文件的列与编码后重新上传", mostProblems)
}

// read hands the rows of the file on in parts, on the reader's side of the workers.
func (l *loading) read(src *inbox.File, hand func(rows []*row) error) error {
	part := make([]*row, 0, partRows)
	err := src.Each(0, func(rows *sheet.Rows) error {
		if err := l.tooMany(); err != nil {
			return err
		}
		r := l.take(rows.Line(), rows.Cells(), rows.Remarks())
		l.add(r)
		if part = append(part, r); len(part) < partRows {
			return nil
		}
		full := part
		part = make([]*row, 0, partRows)
		return hand(full)
	})
	if err != nil || len(part) == 0 {
		return err
	}
	return hand(part)
}

// parse makes records of rows, on a worker. It reads the database only if the file names other records.
func (p *pass) parse(ctx context.Context, rows []*row) ([]store.BulkRow, error) {
	out := make([]store.BulkRow, 0, len(rows))
	do := func(tx *store.Tx) error {
		for _, r := range rows {
			r.rec = p.v.Plan.New()
			problems, err := p.fill(tx, r, r.rec)
			if err != nil {
				return err
			}
			b := store.BulkRow{Line: r.line, Record: r.rec}
			for _, n := range append(r.remarks, problems...) {
				pr := fault.Problem{Code: n.Code, Text: n.Text, Args: n.Args}
				if n.Col > 0 && n.Col <= len(p.cols) {
					pr.Field = p.cols[n.Col-1].Path
				}
				b.Problems = append(b.Problems, pr)
			}
			out = append(out, b)
		}
		return nil
	}
	for _, c := range p.cols {
		if c.field != nil && c.field.Type == record.Reference {
			err := p.x.engine().DB().Read(ctx, do)
			return out, err
		}
	}
	err := do(nil)
	return out, err
}

func (l *loading) refuse(outcome Outcome, line int, problems []fault.Problem) {
	r := &row{}
	n := rowNote{Line: line, Outcome: outcome}
	for _, pr := range problems {
		note := l.noteAt(r, pr)
		n.Problems = append(n.Problems, note)
		if l.o.Problem != nil {
			place := note.Field
			if note.Col > 0 {
				place = sheet.ColumnName(note.Col) + " " + note.Field
			}
			l.o.Problem(line, place, fault.Problem{Text: pr.Text, Args: pr.Args}.Error())
		}
	}
	if len(l.kept) < mostProblems {
		l.kept = append(l.kept, n)
	} else {
		l.over.Store(true)
	}
}

// count brings the figures of the load into the batch.
func (l *loading) count(d store.Loaded) {
	written := &Counts{Read: int(d.Read), New: int(d.New), Same: int(d.Existing)}
	l.b.Counts = Counts{Read: int(d.Read), New: int(d.New), Same: int(d.Existing), Bad: int(d.Bad), Twin: int(d.Twins), Bulk: true, Sums: make(map[string]string), Written: written}
	for _, s := range l.sums {
		l.b.Counts.Sums[s.col.Path] = s.String()
	}
	if l.o.DryRun {
		l.b.Counts.Written = nil
	}
}

// String writes the counts on one line, for the console.
func (c Counts) String() string {
	return fmt.Sprintf("读取 %d 行：新登记 %d，更改 %d，没有变化 %d，有问题 %d，文件内重复 %d", c.Read, c.New, c.Changed, c.Same, c.Bad, c.Twin)
}
