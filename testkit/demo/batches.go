package demo

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"qgov/calc/uscc"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/intake"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// sent is a batch of the world: which supplier sent it, how many rows, and what became of it.
type sent struct {
	number   int64
	name     string
	rows     int
	declared int64 // rows; 0: not declared
	wrong    bool  // with rows that are refused and one that waits
	end      string
}

// batches show each way that a batch can take.
var batches = []sent{
	{806, "演示行政处罚10月.csv", 40, 0, true, "load"}, {812, "演示纳税信用年度评价.csv", 60, 60, false, "load"}, {806, "演示行政处罚（误报）.csv", 25, 0, false, "withdraw"},
	{804, "演示监督检查9月.csv", 30, 31, false, "refused"}, {810, "演示荣誉表彰.csv", 12, 12, false, "propose"}, {802, "演示行政许可11月.csv", 35, 0, true, "check"},
}

// makeBatches sends batches as departments do and lets two people handle them.
func (w *World) makeBatches(ctx context.Context) error {
	w.Clock.Set(w.until)
	d := intake.NewDesk(w.App.Engine, filepath.Join(w.App.Config.Data, "intake"))
	for i, b := range batches {
		if err := w.sendBatch(ctx, d, i, b); err != nil {
			return fmt.Errorf("batch %s: %w", b.name, err)
		}
	}
	return nil
}

func (w *World) sendBatch(ctx context.Context, d *intake.Desk, i int, x sent) error {
	clerk, chief := role.With(ctx, w.actor("xinyong")), role.With(ctx, w.actor("kezhang"))
	in := intake.Sent{Name: x.name, Channel: intake.ByFile, Region: Region, Rows: record.Maybe[int64]{V: x.declared, Known: x.declared > 0}}
	err := w.App.Engine.Read(clerk, func(tx *flow.Tx) error {
		k := dossier.SourceKind
		s, err := store.First(tx.Tx, k, store.Query{Bare: true, Where: []store.Cond{store.Eq(k.F(&k.P.Number), x.number)}})
		if err == nil {
			in.Source = s.ID
		}
		return err
	})
	if err != nil {
		return err
	}
	b, err := d.Receive(clerk, in, strings.NewReader(w.rowsOf(i, x)))
	if err == nil {
		err = d.Check(ctx, b.ID)
	}
	if err != nil || x.end == "check" || x.end == "refused" {
		return err
	}
	step := func(ctx context.Context, name string, in values) {
		if err == nil {
			err = w.App.Engine.Write(ctx, func(tx *flow.Tx) error { _, err := take(tx, intake.Kind, b.ID, name, in); return err })
		}
	}
	quiet := func(int64, int64) {}
	if step(clerk, "load", nil); err == nil {
		err = d.Load(ctx, b.ID, quiet)
	}
	if x.end == "load" || err != nil {
		return err
	}
	step(clerk, "propose", values{"reason": "演示：报送部门来函，本批系误报"})
	if x.end == "propose" || err != nil {
		return err
	}
	if step(chief, "withdraw", nil); err == nil {
		err = d.Withdraw(ctx, b.ID, quiet)
	}
	return err
}

// rowsOf is the file of a batch about firms of 荣成.
func (w *World) rowsOf(i int, x sent) string {
	var s department
	for _, d := range suppliers {
		if d.number == x.number {
			s = d
		}
	}
	var b strings.Builder
	b.WriteString("统一社会信用代码,文号,事项,日期\n")
	today := calendar.DateOf(w.until)
	line := func(code string, n int, day string) {
		fmt.Fprintf(&b, "%s,演批%s〔%d〕%d号,%s,%s\n", code, s.mark, today.Year(), 100*(i+1)+n, pick(w, s.titles), day)
	}
	for n := range x.rows {
		f := w.firms[w.rng.IntN(len(w.firms))]
		for !strings.HasPrefix(f.Region, Region) || f.Status != "active" {
			f = w.firms[w.rng.IntN(len(w.firms))]
		}
		line(f.Code, n, max(today.AddDays(-1-w.rng.IntN(60)), f.Founded).String())
	}
	if !x.wrong {
		return b.String()
	}
	line("91371082QGE8M2WD6X", 90, today.String())                                         // a wrong check digit
	line(w.firms[0].Code, 91, today.AddDays(3).String())                                   // a day to come
	line(w.firms[1].Code, 92, "去年")                                                        // no day
	line(uscc.Generate("91", Region, uint64(9_000_000+i)), 93, today.AddDays(-5).String()) // not registered: it waits
	return b.String()
}
