package exchange

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
)

// codeAgain is the note that the same file was imported before; it stands from the upload on.
const codeAgain = "X130"

// mostProblems bounds the rows with problems that are kept of one file.
const mostProblems = 200_000

func (x *Exchange) newPass(v *page.View, b *Batch, actor role.Actor) (*pass, error) {
	cols, err := x.resolve(v, actor, b.Columns)
	if err != nil {
		return nil, err
	}
	p := &pass{x: x, v: v, b: b, actor: actor, cols: cols, keys: keyOf(v, cols), refs: make(map[string]answer), plain: b.Total > x.opt.Bulk}
	for _, c := range cols {
		if c.number() {
			p.sums = append(p.sums, total{c, new(big.Int)})
		}
	}
	return p, nil
}

// chunks hands the rows of the file after the line on in chunks.
func (p *pass) chunks(ctx context.Context, src *inbox.File, after int, fn func(rows []*row) error) error {
	var chunk []*row
	flush := func() error {
		if len(chunk) == 0 {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		err := fn(chunk)
		chunk = chunk[:0]
		return err
	}
	err := src.Each(after, func(rows *sheet.Rows) error {
		chunk = append(chunk, p.take(rows.Line(), rows.Cells(), rows.Remarks()))
		if len(chunk) < p.x.opt.Chunk {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// Check is the dry run of a batch: it judges and writes every row as the run will, undoes it, and keeps the report. The state of
// the batch is checked afterwards, or failed if the file cannot be used.
func (x *Exchange) Check(ctx context.Context, kind string, id record.ID) (*Batch, error) {
	v, err := x.view(kind)
	if err != nil {
		return nil, err
	}
	if err := x.may(ctx, v.Plan, role.Import, "导入"+v.Plan.Label); err != nil {
		return nil, err
	}
	b, err := x.begin(ctx, v, id, Checking, Fresh, Checking, Checked, Failed)
	if err != nil {
		return nil, err
	}
	if err := x.check(ctx, v, b); err != nil {
		return b, x.stop(ctx, b, Checking, Failed, err)
	}
	return b, nil
}

// begin moves a batch into a state of work.
func (x *Exchange) begin(ctx context.Context, v *page.View, id record.ID, to State, from ...State) (*Batch, error) {
	var b *Batch
	return b, x.engine().Write(ctx, func(tx *flow.Tx) (err error) {
		if b, err = batch(tx.Tx, v.Plan.Name, id); err != nil {
			return err
		}
		if !slices.Contains(from, b.State) {
			return errMoved
		}
		was, line := b.State, b.Line
		b.State = to
		if to == Checking {
			b.Line, b.At, b.Counts = 0, 0, Counts{}
			b.Report = slices.DeleteFunc(b.Report, func(n note) bool { return n.Code != codeAgain })
			if _, err := tx.Exec("DELETE FROM import_row WHERE batch = ? AND {all: the batch was read in scope}", id); err != nil {
				return err
			}
		} else {
			if err := x.ready(v, b); err != nil {
				return err
			}
			tx.Note(b.change("import", "开始导入"))
		}
		return b.save(tx.Tx, was, line)
	})
}

// ready refuses to run a batch whose file has problems that its mode does not permit, or not the totals that were declared.
func (x *Exchange) ready(v *page.View, b *Batch) error {
	if b.Mode == All && b.Counts.Rejected() > 0 {
		return fault.New(fault.Conflict, "X111", "有 %d 行不能导入，请改正后重新上传，或选择“只导入无误的行”", b.Counts.Rejected())
	}
	return x.declare(v, b)
}

// change is an entry of the journal about the batch as a whole.
func (b *Batch) change(action, reason string) store.Change {
	c := store.Change{Action: action, Kind: "import_batch", Record: b.ID, Region: b.Region, Title: b.Name, Reason: reason}
	add := func(name, value string) { c.Fields = append(c.Fields, store.FieldChange{Name: name, New: value}) }
	add("kind", b.Kind)
	add("sha256", b.Hash)
	add("mode", string(b.Mode))
	for _, n := range []struct {
		name  string
		count int
	}{{"read", b.Counts.Read}, {"new", b.Counts.New}, {"changed", b.Counts.Changed}, {"same", b.Counts.Same}, {"bad", b.Counts.Bad}, {"twin", b.Counts.Twin}} {
		add(n.name, fmt.Sprint(n.count))
	}
	if w := b.Counts.Written; w != nil {
		add("written", fmt.Sprintf("new %d, changed %d, same %d, refused %d", w.New, w.Changed, w.Same, w.Bad))
	}
	return c
}

// stop ends work that failed: the batch goes into the state unless somebody moved it meanwhile, and says why.
func (x *Exchange) stop(ctx context.Context, b *Batch, was, to State, cause error) error {
	if errors.Is(cause, errMoved) {
		return cause
	}
	if ctx.Err() != nil { // the program ends, or the person cancelled: nothing is wrong with the file
		to = Paused
		if was == Checking {
			to = Fresh
		}
	}
	err := x.engine().Write(context.WithoutCancel(ctx), func(tx *flow.Tx) error {
		now, err := batch(tx.Tx, b.Kind, b.ID)
		if err != nil || now.State != was {
			return err
		}
		line := now.Line
		if to == Paused && now.At == 0 {
			to = Checked
		}
		e := fault.Of(cause)
		now.State, now.Report = to, nil
		if ctx.Err() == nil {
			now.Report = []note{{Code: e.Code, Text: e.Text, Args: e.Args}}
			for _, pr := range e.Problems[:min(len(e.Problems), 20)] {
				now.Report = append(now.Report, note{Code: pr.Code, Field: pr.Field, Text: pr.Text, Args: pr.Args})
			}
		}
		*b = *now
		return now.save(tx.Tx, was, line)
	})
	return errors.Join(cause, err)
}

func (x *Exchange) check(ctx context.Context, v *page.View, b *Batch) error {
	p, err := x.newPass(v, b, role.From(ctx))
	if err != nil {
		return err
	}
	src, err := x.open(b)
	if err != nil {
		return err
	}
	defer src.Close()
	p.seen = make(map[string]int)
	var rejected int
	err = p.chunks(ctx, src, 0, func(rows []*row) error {
		if err := p.try(ctx, rows); err != nil {
			return err
		}
		p.count(rows)
		if rejected += len(badOf(rows)); rejected > mostProblems {
			return fault.New(fault.Invalid, "X105", "有问题的行超过 %d 行，请核对文件的列与编码后重新上传", mostProblems)
		}
		return x.engine().Write(ctx, func(tx *flow.Tx) error { return p.keep(tx, rows) })
	})
	if err != nil {
		return err
	}
	b.Counts.Sums = make(map[string]string)
	for _, s := range p.sums {
		b.Counts.Sums[s.col.Path] = s.String()
	}
	if len(p.keys) == 0 {
		b.Report = append(b.Report, note{Code: "X131", Text: "文件中没有可识别记录的列（如编号），已导入过的行按整行内容识别"})
	}
	return x.engine().Write(ctx, func(tx *flow.Tx) error {
		b.State, b.Total = Checked, b.Counts.Read
		return b.save(tx.Tx, Checking, 0)
	})
}

// try judges rows and writes them in a transaction that is undone. If one is refused each is tried alone.
func (p *pass) try(ctx context.Context, rows []*row) error {
	err := p.x.engine().Write(ctx, func(tx *flow.Tx) error {
		if err := p.judge(tx, rows); err != nil {
			return err
		}
		if err := p.apply(tx, rows); err != nil {
			return err
		}
		return errDry
	})
	switch {
	case errors.Is(err, errDry):
		return nil
	case !refused(err):
		return err
	case len(rows) == 1:
		p.refuse(rows[0], err)
		return nil
	}
	clear(p.refs)
	for i := range rows {
		if err := p.try(ctx, rows[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

func badOf(rows []*row) []*row {
	var out []*row
	for _, r := range rows {
		if r.outcome == Bad || r.outcome == Twin {
			out = append(out, r)
		}
	}
	return out
}

// count adds rows to the counts and the control sums.
func (p *pass) count(rows []*row) {
	c := &p.b.Counts
	for _, r := range rows {
		c.Read++
		if r.hashed {
			c.NoKey++
		}
		switch r.outcome {
		case Added:
			c.New++
		case Changed:
			c.Changed++
		case Same:
			c.Same++
		case Twin:
			c.Twin++
		default:
			c.Bad++
		}
		p.add(r)
	}
}

// add puts the numbers of a row onto the sums: what a person's own total over the column would hold.
func (p *pass) add(r *row) {
	for _, s := range p.sums {
		i := slices.IndexFunc(p.cols, func(c Column) bool { return c.Path == s.col.Path })
		if r.cells[i] == "" {
			continue
		}
		switch s.col.field.Type {
		case record.Number:
			if d, err := record.ParseDecimal(r.cells[i]); err == nil {
				s.sum.Add(s.sum, big.NewInt(int64(d)))
			}
		case record.Amount:
			if m, err := record.ParseMoney(r.cells[i]); err == nil {
				s.sum.Add(s.sum, big.NewInt(int64(m)))
			}
		default:
			if n, ok := new(big.Int).SetString(r.cells[i], 10); ok {
				s.sum.Add(s.sum, n)
			}
		}
	}
}

// keep writes down the refused rows of a chunk and how far the dry run is.
func (p *pass) keep(tx *flow.Tx, rows []*row) error {
	for _, r := range badOf(rows) {
		n := rowNote{Line: r.line, Outcome: r.outcome, Problems: r.problems}
		if err := n.insert(tx.Tx, p.b); err != nil {
			return err
		}
	}
	p.b.At = p.b.Counts.Read
	return p.b.save(tx.Tx, Checking, 0)
}

// declare compares the totals that a person typed with those of the file; what is empty is not compared.
func (x *Exchange) declare(v *page.View, b *Batch) error {
	var problems []fault.Problem
	differs := func(name, label, typed, is string) {
		problems = append(problems, fault.Problem{Field: "declared." + name, Code: "X110", Text: "“%s”申报合计为 %s，文件合计为 %s，请核对文件是否完整", Args: []any{label, typed, is}})
	}
	for name, typed := range b.Declared {
		typed = strings.ReplaceAll(strings.TrimSpace(typed), ",", "")
		if typed == "" {
			continue
		}
		label, is := "行数", fmt.Sprint(b.Counts.Read)
		if name != "rows" {
			c, ok := x.column(v, role.System("exchange"), name)
			if !ok || !c.number() {
				continue
			}
			label, is = c.label(), b.Counts.Sums[name]
		}
		t, ok1 := new(big.Rat).SetString(typed)
		s, ok2 := new(big.Rat).SetString(is)
		if !ok1 || !ok2 || t.Cmp(s) != 0 {
			differs(name, label, typed, is)
		}
	}
	slices.SortFunc(problems, func(a, b fault.Problem) int { return strings.Compare(a.Field, b.Field) })
	return fault.Problems(problems)
}

// Run writes the rows of a checked batch, or goes on with one that was stopped. It returns when the batch is done, was paused or
// cancelled by somebody, or failed; what was written stays written exactly once.
func (x *Exchange) Run(ctx context.Context, kind string, id record.ID) (*Batch, error) {
	v, err := x.view(kind)
	if err != nil {
		return nil, err
	}
	if err := x.may(ctx, v.Plan, role.Import, "导入"+v.Plan.Label); err != nil {
		return nil, err
	}
	b, err := x.begin(ctx, v, id, Running, Checked, Paused, Running)
	if err != nil {
		return nil, err
	}
	if err := x.run(ctx, v, b); err != nil {
		return b, x.stop(ctx, b, Running, Paused, err)
	}
	if b.over() {
		return b, x.box.Drop(b.ID)
	}
	return b, nil
}

func (x *Exchange) run(ctx context.Context, v *page.View, b *Batch) error {
	if err := x.box.Same(b.ID, b.Hash); err != nil {
		return err
	}
	p, err := x.newPass(v, b, role.From(ctx))
	if err != nil {
		return err
	}
	if b.Counts.Written == nil {
		b.Counts.Written = new(Counts)
	}
	src, err := x.open(b)
	if err != nil {
		return err
	}
	defer src.Close()
	if p.skip, err = x.refusedLines(ctx, b); err != nil {
		return err
	}
	if p.plain && b.Counts.Changed == 0 && b.Counts.NoKey == 0 && b.Line == 0 && p.loads() {
		_, err := p.load(ctx, src, LoadOptions{}, func(tx *flow.Tx) error { return p.finish(tx, 0) })
		return err
	}
	if b.Mode == All {
		return x.engine().Write(ctx, func(tx *flow.Tx) error {
			if err := p.chunks(ctx, src, 0, func(rows []*row) error { return p.write(tx, rows) }); err != nil {
				return err
			}
			return p.finish(tx, 0)
		})
	}
	if err := p.chunks(ctx, src, b.Line, func(rows []*row) error { return p.commit(ctx, rows) }); err != nil {
		return err
	}
	return x.engine().Write(ctx, func(tx *flow.Tx) error { return p.finish(tx, b.Line) })
}

// refusedLines returns the lines that the dry run refused.
func (x *Exchange) refusedLines(ctx context.Context, b *Batch) (map[int]bool, error) {
	out := make(map[int]bool)
	return out, x.engine().Read(ctx, func(tx *flow.Tx) error {
		for after := 0; ; {
			list, err := notes(tx.Tx, b, after, 1000, Bad, Twin)
			if err != nil || len(list) == 0 {
				return err
			}
			for _, n := range list {
				out[n.Line], after = true, n.Line
			}
		}
	})
}

// write judges and writes rows and notes what became of them, in the caller's transaction.
func (p *pass) write(tx *flow.Tx, rows []*row) error {
	var good []*row
	for _, r := range rows {
		if !p.skip[r.line] {
			good = append(good, r)
		}
	}
	do := func() error {
		if err := p.judge(tx, good); err != nil {
			return err
		}
		for _, r := range good {
			if r.outcome == Bad {
				return fault.New(fault.Invalid, "X112", "第 %d 行：%s", r.line, fmt.Sprintf(r.problems[0].Text, r.problems[0].Args...))
			}
		}
		return p.apply(tx, good)
	}
	var err error
	if p.plain {
		err = tx.Sum(do, func() []store.Change { return nil })
	} else {
		err = do()
	}
	if err != nil {
		return err
	}
	w := p.b.Counts.Written
	for _, r := range good {
		switch r.outcome {
		case Added:
			w.New++
		case Changed:
			w.Changed++
		default:
			w.Same++
			continue
		}
		h := r.into.Header()
		n := rowNote{Line: r.line, Outcome: r.outcome, Record: h.ID, Version: h.Version, Before: r.before}
		if r.hashed {
			n.Key = r.key
		}
		if r.final {
			n.Before = map[string]string{"": "personal"} // cannot be withdrawn
		}
		if err := n.insert(tx.Tx, p.b); err != nil {
			return err
		}
	}
	p.b.At += len(rows)
	return nil
}

// commit writes a chunk and the place reached in one transaction. If the chunk is refused its rows go one by one, and the refused
// one is noted.
func (p *pass) commit(ctx context.Context, rows []*row) error {
	line, at, written := p.b.Line, p.b.At, *p.b.Counts.Written
	last := rows[len(rows)-1].line
	err := p.x.engine().Write(ctx, func(tx *flow.Tx) error {
		if err := p.write(tx, rows); err != nil {
			return err
		}
		p.b.Line = last
		return p.b.save(tx.Tx, Running, line)
	})
	if err == nil {
		return nil
	}
	p.b.Line, p.b.At, *p.b.Counts.Written = line, at, written
	switch {
	case !refused(err):
		return err
	case len(rows) > 1:
		clear(p.refs)
		for i := range rows {
			if err := p.commit(ctx, rows[i:i+1]); err != nil {
				return err
			}
		}
		return nil
	}
	r := rows[0]
	if len(r.problems) == 0 {
		p.refuse(r, err)
	}
	return p.x.engine().Write(ctx, func(tx *flow.Tx) error {
		p.b.Counts.Written.Bad++
		p.b.Line, p.b.At = last, at+1
		if err := (rowNote{Line: r.line, Outcome: Broken, Problems: r.problems}).insert(tx.Tx, p.b); err != nil {
			return err
		}
		return p.b.save(tx.Tx, Running, line)
	})
}

func (p *pass) finish(tx *flow.Tx, line int) error {
	p.b.State, p.b.At, p.b.Report = Done, p.b.Total, nil
	tx.Note(p.b.change("import:done", "导入完成"))
	if p.b.over() { // nothing is left to mend, and what the file says of people stands in the clear
		id := p.b.ID
		tx.After(func() { _ = p.x.box.Drop(id) }) // else the sweep of the night does
	}
	return p.b.save(tx.Tx, Running, line)
}
