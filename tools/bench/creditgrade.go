package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"qgov/app"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/domain/credit/grade"
	"qgov/domain/credit/tender"
	"qgov/kernel/flow"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/city"
)

// region is the city of the files.
const region = "510100"

// official is one of the city's credit section.
func (w *world) official(ctx context.Context) context.Context {
	return role.With(ctx, role.Actor{ID: 8, Login: "bench2", Name: "测试员", Org: "示例局", Region: region, Duties: []role.Duty{"credit"}})
}

// drain runs the jobs that wait.
func (w *world) drain(ctx context.Context) error {
	for {
		ran, err := w.app.Jobs.Step(ctx)
		if err != nil || !ran {
			return err
		}
	}
}

// aggregate is the query that grading is held against: a weighted sum per firm over all records, one row a firm.
func (w *world) aggregate(ctx context.Context) (took time.Duration, firms int64, err error) {
	start := time.Now()
	err = w.app.Engine.Read(ctx, func(tx *flow.Tx) error {
		rows, err := tx.Query(`SELECT r.code, sum(r.polarity * (r.weight + 1) * CASE WHEN r.day > '2025-03-02' THEN 100 WHEN r.day > '2024-03-02' THEN 70 ELSE 40 END), count(*) FROM credit_record r WHERE r.state <> 3 AND {region r:credit_record} GROUP BY r.code`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var code string
			var sum, n int64
			if err := rows.Scan(&code, &sum, &n); err != nil {
				return err
			}
			firms++
		}
		return rows.Err()
	})
	return time.Since(start), firms, err
}

// creditGrades grades all subjects, first and again, and tries another model over all of them.
func (w *world) creditGrades(ctx context.Context, t *table, _ city.City) error {
	start := time.Now()
	if err := w.drain(ctx); err != nil { // the batches have asked for a pass
		return err
	}
	first := time.Since(start)
	whole, firms, err := w.aggregate(ctx)
	if err != nil {
		return err
	}
	start = time.Now()
	again, err := new(grade.Grader).All(ctx, w.app.Engine, "", grade.Steps{})
	if err != nil {
		return err
	}
	if again.Changed != 0 {
		return fmt.Errorf("%d grades changed in the second pass", again.Changed)
	}
	w.ratio(t, fmt.Sprintf("grading all %d subjects by two models (the first pass, which writes them, %.1f s)", again.Firms, first.Seconds()), time.Since(start), whole)
	trial, err := w.try(ctx)
	if err != nil {
		return err
	}
	w.ratio(t, fmt.Sprintf("what-if of another model over all subjects; %d have records", firms), trial, whole)
	return nil
}

func (w *world) ratio(t *table, what string, took, whole time.Duration) {
	r := took.Seconds() / whole.Seconds()
	t.add(row{what: w.engine + ": " + what, ours: fmt.Sprintf("%.1f s", took.Seconds()), raw: fmt.Sprintf("%.1f s", whole.Seconds()), ratio: fmt.Sprintf("%.2f", r), wanted: "≤ 3", verdict: verdict(r <= 3)})
}

// try runs a what-if of a stricter model.
func (w *world) try(ctx context.Context) (time.Duration, error) {
	err := w.app.Engine.Write(ctx, func(tx *flow.Tx) error {
		m := *grade.Usual()[0]
		m.Region, m.Edition = "000000", "bench"
		m.Items = slices.Clone(m.Items)
		m.Items[5].Ordinary += 100
		if err := flow.Create(tx, grade.Kind, &m); err != nil {
			return err
		}
		return flow.Take(tx, grade.Kind, &m, "try", nil)
	})
	if err != nil {
		return 0, err
	}
	start := time.Now()
	err = w.drain(ctx)
	return time.Since(start), err
}

// names measures searches and checks of bidders among the names of a city whose files are empty.
func names(ctx context.Context, t *table, o options) error {
	c := city.Part(1, o.percent)
	for engine := range strings.SplitSeq(o.engines, ",") {
		if err := namesOn(ctx, t, engine, c); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	return nil
}

func namesOn(ctx context.Context, t *table, engine string, c city.City) (err error) {
	w := &world{engine: engine, rows: c.Subjects}
	if w.dir, err = os.MkdirTemp("", "qgov-bench-"); err != nil {
		return err
	}
	defer w.close()
	cfg, owner, err := w.config(ctx)
	if err != nil {
		return err
	}
	if w.app, err = app.Open(ctx, cfg, app.Options{Logs: slog.New(slog.DiscardHandler)}); err != nil {
		return err
	}
	ctx = role.With(ctx, role.System("bench"))
	start := time.Now()
	if err := c.Register(ctx, w.app.Engine, owner); err != nil {
		return err
	}
	t.add(row{what: fmt.Sprintf("%s: register %d subjects with former names and search index", engine, c.Subjects), ours: fmt.Sprintf("%.0f rows/s", float64(c.Subjects)/time.Since(start).Seconds())})
	if engine == "postgres" { // as the server does by itself within minutes
		if err := vacuum(ctx, owner); err != nil {
			return err
		}
	}
	if err := w.creditNames(ctx, t, c); err != nil {
		return err
	}
	return w.creditChecks(ctx, t, c)
}

// creditNames searches the register of firms for pairs of characters of names that it holds.
func (w *world) creditNames(ctx context.Context, t *table, c city.City) error {
	r := rand.New(rand.NewPCG(9, 9))
	var took []time.Duration
	for range 300 {
		name := []rune(c.Subject(r.IntN(c.Subjects)).Name)
		at := r.IntN(len(name) - 1)
		start := time.Now()
		err := w.app.DB.Read(ctx, func(tx *store.Tx) error {
			_, err := store.Find(tx, firm.Kind, store.Query{Search: string(name[at : at+2]), Limit: 20, Bare: true})
			return err
		})
		if err != nil {
			return err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	p95 := took[len(took)*95/100]
	t.mark(fmt.Sprintf("%s: search of two characters among %d names, p95", w.engine, c.Subjects), fmt.Sprintf("%.1f ms (median %.1f)", ms(p95), ms(took[len(took)/2])), "< 50 ms", p95 < 50*time.Millisecond)
	return nil
}

// creditChecks checks 10,000 bidders by code, by their names, and by names with a wrong character.
func (w *world) creditChecks(ctx context.Context, t *table, c city.City) error {
	err := w.app.Engine.Write(ctx, func(tx *flow.Tx) error {
		o := &organ.Organ{Name: "示例市市场监督管理局", Sort: "bureau", Prefix: "示市监", Demo: true}
		o.Region = region
		return tx.Create(organ.Kind.Plan, o)
	})
	if err != nil {
		return err
	}
	for _, q := range []struct {
		what   string
		most   time.Duration
		bidder func(s city.Subject) tender.Bidder
	}{
		{"by code", time.Second, func(s city.Subject) tender.Bidder { return tender.Bidder{Code: s.Code} }},
		{"by name", 20 * time.Second, func(s city.Subject) tender.Bidder { return tender.Bidder{Name: s.Name} }},
		{"by names with a wrong character", 20 * time.Second, func(s city.Subject) tender.Bidder {
			n := []rune(s.Name)
			n[3]++
			return tender.Bidder{Name: string(n)}
		}},
	} {
		var bidders []tender.Bidder
		for i := range tender.Most {
			bidders = append(bidders, q.bidder(c.Subject((i*7919)%c.Subjects)))
		}
		in := w.official(ctx)
		var k *tender.Check
		err := w.app.Engine.Write(in, func(tx *flow.Tx) (err error) {
			k, err = tender.Create(tx, tender.Question{Title: "示例", Purpose: tender.Works, Channel: tender.ByAPI, Bidders: bidders})
			return err
		})
		start := time.Now()
		if err == nil {
			err = tender.Run(in, w.app.Engine, k.ID, func(int64, int64) {})
		}
		if err != nil {
			return err
		}
		took := time.Since(start)
		t.mark(fmt.Sprintf("%s: check of %d bidders %s", w.engine, len(bidders), q.what), fmt.Sprintf("%.2f s", took.Seconds()), fmt.Sprintf("< %.0f s", q.most.Seconds()), took < q.most)
	}
	return nil
}
