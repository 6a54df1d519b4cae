package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
)

// Desk works on batches. Its folder is for this program alone.
type Desk struct {
	engine *flow.Engine
	box    inbox.Inbox
	chunk  int // rows a transaction
}

// Chunk is how many rows a transaction of a load merges: few enough for others to write in between, enough to pay for its commit.
const Chunk = 2000

// told is the most rows of a batch for which each touched file is told at once; a bigger one is told as a whole when it is loaded.
const told = 5000

// NewDesk returns a desk that keeps its files in the folder.
func NewDesk(e *flow.Engine, dir string) *Desk {
	return &Desk{engine: e, box: inbox.Inbox{Dir: dir, Limits: sheet.Upload()}, chunk: Chunk}
}

// InChunks returns a desk whose loads commit after so many rows.
func (d *Desk) InChunks(rows int) *Desk {
	c := *d
	c.chunk = rows
	return &c
}

// errMoved says that another worker has the batch, or that a person stopped it.
var errMoved = fault.New(fault.Conflict, "K311", "该批次的状态已经改变，请刷新后再办理")

func program(ctx context.Context) context.Context {
	return role.With(ctx, role.System("信用归集"))
}

// place is how far the work on a batch is: the last key that was merged.
type place struct {
	code, doc   string
	done, total int64
	added       int64
	changed     int64
}

func startPlace(tx *flow.Tx, id record.ID, total int64) error {
	_, err := tx.Exec(`INSERT INTO credit_place (batch, code, doc, done, total, added, changed, beat) VALUES (?, '', '', 0, ?, 0, 0, ?)
		ON CONFLICT (batch) DO UPDATE SET code = '', doc = '', done = 0, total = excluded.total, added = 0, changed = 0, beat = excluded.beat /* {all: the batch is in scope} */`, id, total, tx.Now())
	return err
}

func placeOf(tx *flow.Tx, id record.ID) (p place, ok bool, err error) {
	ok, err = tx.One("SELECT code, doc, done, total, added, changed FROM credit_place WHERE batch = ? AND {all: the batch is in scope}", []any{id}, &p.code, &p.doc, &p.done, &p.total, &p.added, &p.changed)
	return p, ok, err
}

// move saves the place if it is still the one from which the caller set out: of two workers on one batch the slower is undone.
func (p *place) move(tx *flow.Tx, id record.ID, was place) error {
	n, err := tx.Exec("UPDATE credit_place SET code = ?, doc = ?, done = ?, added = ?, changed = ?, beat = ? WHERE batch = ? AND code = ? AND doc = ? AND done = ? AND {all: the batch is in scope}",
		p.code, p.doc, p.done, p.added, p.changed, tx.Now(), id, was.code, was.doc, was.done)
	if err == nil && n != 1 {
		err = errMoved
	}
	return err
}

// standing reads the batch for work and wants it in the state.
func standing(tx *flow.Tx, id record.ID, want record.State) (*Batch, error) {
	b, err := store.Get(tx.Tx, Kind, id)
	if err == nil && b.State != want {
		err = errMoved
	}
	return b, err
}

// open prepares a pass over the file of a batch as of its check, or of now.
func (d *Desk) open(ctx context.Context, b *Batch, reject func(reject) error) (*pass, error) {
	f := &file{batch: b, reject: reject}
	var err error
	if f.from, err = d.box.Open(b.ID, b.Name); err != nil {
		return nil, err
	}
	p, err := d.prepare(ctx, b, f)
	if err != nil {
		return nil, errors.Join(err, f.from.Close())
	}
	return p, nil
}

func (d *Desk) prepare(ctx context.Context, b *Batch, f *file) (*pass, error) {
	heads, err := f.from.Heads()
	if err != nil {
		return nil, err
	}
	var k *known
	err = d.engine.Read(program(ctx), func(tx *flow.Tx) error {
		s, err := store.Get(tx.Tx, dossier.SourceKind, b.Source.ID)
		if err != nil {
			return err
		}
		at := b.Checked
		if at.IsZero() {
			at = tx.Now()
		}
		b.Checked, b.day = at, calendar.DateOf(at)
		if f.layout, err = newLayout(s, heads); err != nil {
			return err
		}
		if f.from.Size <= small {
			k, err = knownOf(tx, f, at.UnixMicro())
		} else {
			k, err = knownTo(tx, at.UnixMicro())
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return newPass(k, d.box.Dir, 32<<20, []*file{f})
}

// Check checks a received batch: counts, sums and refused rows. A file that cannot be used, or is not what was declared, is refused.
func (d *Desk) Check(ctx context.Context, id record.ID) error {
	ctx = program(ctx)
	var b *Batch
	err := d.engine.Write(ctx, func(tx *flow.Tx) (err error) {
		if b, err = standing(tx, id, Received); err != nil {
			return err
		}
		return dropRejects(tx, id)
	})
	if err != nil {
		return err
	}
	keeper := &rejects{desk: d, ctx: ctx, batch: b}
	counts, err := d.count(ctx, b, keeper)
	if why := fault.Of(err); err != nil && why.Kind != fault.Invalid && why.Kind != fault.TooLarge && why.Kind != fault.Unsupported && why.Kind != fault.Conflict {
		return err
	} else if err != nil {
		b.Why = said(why)
	}
	b.take(counts)
	if b.Why == "" {
		b.Why = b.differs()
	}
	at, why := b.Checked, b.Why
	return d.engine.Write(ctx, func(tx *flow.Tx) error {
		if b, err = standing(tx, id, Received); err != nil {
			return err
		}
		b.take(counts)
		b.Checked, b.Why = at, why
		if err := flow.Take(tx, Kind, b, "checked", nil); err != nil {
			return err
		}
		if b.State == Checked && b.Channel == ByAPI && b.Good > 0 { // a signed message with agreeing totals is the department's own word
			return flow.Take(tx, Kind, b, "load", nil)
		}
		return nil
	})
}

// said is a fault in one line with its first problems.
func said(e *fault.Error) string {
	out := fmt.Sprintf(e.Text, e.Args...)
	for _, p := range e.Problems[:min(len(e.Problems), 5)] {
		out += "；" + fmt.Sprintf(p.Text, p.Args...) + "（" + p.Code + "）"
	}
	return out + "（" + e.Code + "）"
}

// count goes over the file once.
func (d *Desk) count(ctx context.Context, b *Batch, keeper *rejects) (c Counts, err error) {
	if err := d.box.Same(b.ID, b.Hash); err != nil {
		return c, err
	}
	p, err := d.open(ctx, b, keeper.add)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if err := p.check(ctx); err != nil {
		return p.files[0].counts, err
	}
	for _, err := range p.sorted(ctx) {
		if err != nil {
			return p.files[0].counts, err
		}
	}
	return p.files[0].counts, keeper.flush()
}

func (b *Batch) take(c Counts) {
	b.Read, b.Good, b.Bad, b.Twins, b.Mapped, b.Waits = c.Read, c.Good, c.Bad, c.Twins, c.Mapped, c.Waits
	b.Amount, b.Taken = record.Money(c.Fen), record.Money(c.Taken)
}

// differs compares the totals with what was declared.
func (b *Batch) differs() string {
	switch {
	case b.Rows.Known && b.Rows.V != b.Read:
		return fmt.Sprintf("申报 %d 行，文件有 %d 行，请核对文件是否完整（K306）", b.Rows.V, b.Read)
	case b.Sum.Known && b.Sum.V != b.Amount:
		return fmt.Sprintf("申报金额合计 %s 元，文件合计 %s 元，请核对文件是否完整（K307）", b.Sum.V, b.Amount)
	}
	return ""
}

// Load merges the good rows of a batch into the files, or goes on where it was stopped. It returns nil when there is nothing left to do,
// also because a person paused it.
func (d *Desk) Load(ctx context.Context, id record.ID, tell func(done, total int64)) error {
	ctx = program(ctx)
	var b *Batch
	var at place
	err := d.engine.Read(ctx, func(tx *flow.Tx) (err error) {
		if b, err = standing(tx, id, Loading); err == nil {
			at, _, err = placeOf(tx, id)
		}
		return err
	})
	if err != nil {
		return settled(err)
	}
	if err := d.box.Same(id, b.Hash); err != nil {
		return err
	}
	p, err := d.open(ctx, b, func(reject) error { return nil })
	if err != nil {
		return err
	}
	err = d.mergeAll(ctx, p, b, at, tell)
	return settled(errors.Join(err, p.close()))
}

// settled turns the news that somebody moved the batch into success: there is nothing left to do for this worker.
func settled(err error) error {
	if errors.Is(err, errMoved) {
		return nil
	}
	return err
}

func (d *Desk) mergeAll(ctx context.Context, p *pass, b *Batch, at place, tell func(done, total int64)) error {
	if err := p.check(ctx); err != nil {
		return err
	}
	var rows []sortedRow
	flush := func(last bool) error {
		if len(rows) == 0 && !last {
			return nil
		}
		next, err := d.mergeChunk(ctx, b, at, rows, last)
		if err != nil {
			return err
		}
		at, rows = next, rows[:0]
		tell(at.done, at.total)
		return nil
	}
	for r, err := range p.sorted(ctx) {
		if err != nil {
			return err
		}
		if at.done > 0 && (r.code < at.code || r.code == at.code && r.doc <= at.doc) {
			continue // merged before the stop
		}
		if rows = append(rows, r); len(rows) == d.chunk {
			if err := flush(false); err != nil {
				return err
			}
		}
	}
	return flush(true)
}

// mergeChunk merges rows and saves the place in one transaction; the last chunk ends the load.
func (d *Desk) mergeChunk(ctx context.Context, b *Batch, was place, rows []sortedRow, last bool) (place, error) {
	at := was
	err := d.engine.Write(ctx, func(tx *flow.Tx) error {
		at = was
		now, err := standing(tx, b.ID, Loading)
		if err != nil {
			return err
		}
		added, changed, err := merge(tx, rows)
		if err != nil {
			return err
		}
		if b.Good <= told {
			if err := tellEach(tx, rows); err != nil {
				return err
			}
		}
		if n := len(rows); n > 0 {
			at.code, at.doc = rows[n-1].code, rows[n-1].doc
		}
		at.done, at.added, at.changed = at.done+int64(len(rows)), at.added+added, at.changed+changed
		if err := at.move(tx, b.ID, was); err != nil {
			return err
		}
		if !last {
			return nil
		}
		return finish(tx, now, at)
	})
	return at, err
}

// finish ends a load: the batch with its counts, one entry in the journal by which each row can be proved, the news for who computes.
func finish(tx *flow.Tx, b *Batch, at place) error {
	b.Added, b.Amended, b.Same, b.Finished = at.added, at.changed, b.Good-at.added-at.changed, tx.Now()
	if err := flow.Take(tx, Kind, b, "loaded", nil); err != nil {
		return err
	}
	tx.Note(b.entry("import:done", "入库完成"))
	if _, err := tx.Exec("DELETE FROM credit_place WHERE batch = ? AND {all: the batch is in scope}", b.ID); err != nil {
		return err
	}
	if b.Good <= told {
		return nil
	}
	return event.Emit(tx, dossier.Loaded, dossier.Load{Batch: b.ID, Region: b.Region})
}

func (b *Batch) entry(action, reason string) store.Change {
	c := store.Change{Action: action, Kind: Kind.Name, Record: b.ID, Region: b.Region, Title: b.Name, Reason: reason}
	for _, f := range []struct {
		name string
		v    any
	}{{"sha256", b.Hash}, {"read", b.Read}, {"good", b.Good}, {"bad", b.Bad}, {"twins", b.Twins}, {"amount", b.Amount}, {"added", b.Added}, {"changed", b.Amended}, {"same", b.Same}, {"away", b.Away}} {
		c.Fields = append(c.Fields, store.FieldChange{Name: f.name, New: fmt.Sprint(f.v)})
	}
	return c
}

func columns() []string { return dossier.Columns() }

// compared are the columns in which a row says something; the others say where it came from and what became of it here.
func compared() []string {
	return []string{"sort", "polarity", "weight", "open", "day", "until", "amount", "region", "title", "kind", "ref"}
}

// unlike is the condition that a row b says something else than a.
func unlike(a, b string) string {
	var or []string
	for _, c := range compared() {
		or = append(or, a+"."+c+" <> "+b+"."+c)
	}
	return a + ".state = 3 OR " + strings.Join(or, " OR ")
}

func list(prefix string, columns []string) string {
	return prefix + strings.Join(columns, ", "+prefix)
}

const sameKey = "r.code = s.code AND r.source = s.source AND r.doc = s.doc"

// merge merges sorted rows into the files: what is new is added, what differs takes the place of a row that is kept, the rest stays. Rows
// that were withdrawn come back into force, disputed ones stay disputed: as dossier.Add does for one.
func merge(tx *flow.Tx, rows []sortedRow) (added, changed int64, err error) {
	if len(rows) == 0 {
		return 0, 0, nil
	}
	now, i := tx.Now().UnixMicro(), 0
	var buf store.Row
	stage, _, err := tx.Stage("credit_record", columns(), func() (store.Row, error) {
		if i == len(rows) {
			return nil, io.EOF
		}
		buf = rows[i].complete(buf[:0], now)
		i++
		return buf, nil
	})
	if err != nil {
		return 0, 0, err
	}
	all := list("", columns())
	// Three statements and not one with DO UPDATE, which PostgreSQL does not have for partitions on other servers (docs/scale.md).
	added, err = tx.Exec("INSERT INTO credit_record (" + all + ") SELECT " + all + " FROM " + stage + " WHERE {all: the batch was checked against its region} ORDER BY code, source, doc ON CONFLICT DO NOTHING")
	if err != nil {
		return 0, 0, err
	}
	changed, err = tx.Exec("INSERT INTO credit_past ("+all+", ended, actor, reason) SELECT "+list("r.", columns())+", CASE WHEN s.seen > r.seen THEN s.seen ELSE r.seen + 1 END, ?, ? FROM "+stage+" s JOIN credit_record r ON "+sameKey+
		" WHERE ("+unlike("r", "s")+") AND {all: as above}", tx.Actor().ID, "来源更正")
	if err != nil {
		return 0, 0, err
	}
	if changed > 0 {
		var set []string
		for _, c := range append(compared(), "batch") {
			set = append(set, c+" = s."+c)
		}
		_, err = tx.Exec("UPDATE credit_record AS r SET " + strings.Join(set, ", ") + ", state = CASE WHEN r.state = 3 THEN 1 ELSE r.state END, seen = CASE WHEN s.seen > r.seen THEN s.seen ELSE r.seen + 1 END FROM " + stage + " s WHERE " + sameKey +
			" AND (" + unlike("r", "s") + ") AND {all: as above}")
		if err != nil {
			return 0, 0, err
		}
	}
	return added, changed, waiting(tx, rows)
}

// waiting notes the subjects that are not registered.
func waiting(tx *flow.Tx, rows []sortedRow) error {
	for i, r := range rows {
		if !r.waits || i > 0 && rows[i-1].code == r.code && rows[i-1].source == r.source {
			continue
		}
		if _, err := tx.Exec("INSERT INTO credit_waiting (code, source, region, since) VALUES (?, ?, ?, ?) ON CONFLICT (code, source) DO NOTHING /* {all: as above} */", r.code, r.source, r.region, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

// tellEach tells whose files were touched.
func tellEach(tx *flow.Tx, rows []sortedRow) error {
	for i, r := range rows {
		if i > 0 && rows[i-1].code == r.code {
			continue
		}
		if err := event.Emit(tx, dossier.Changed, dossier.Change{Code: r.code, Region: r.region}); err != nil {
			return err
		}
	}
	return nil
}

// queue queues the work on a batch.
func queue(tx *flow.Tx, kind string, id record.ID) error {
	_, err := job.Enqueue(tx.Tx, kind, id.String(), id.String())
	return err
}
