package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"qgov/app"
	"qgov/domain/measure/survey"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// surveyItems is how many questions the survey of the bench asks.
const surveyItems = 40

// surveys measures the tabulation of a survey of 1,000,000 answers to single questions (docs/performance.md, "Surveys"): from the stored
// answers to weighted scores by item, domain and region with their intervals, against a bare count of the same answers by item, region and
// value in a keyed table of one row an answer, in the same run. A second survey has a million answered questionnaires.
func surveys(ctx context.Context, t *table, o options) error {
	for engine := range strings.SplitSeq(o.engines, ",") {
		if err := surveyOn(ctx, t, o, engine); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	return nil
}

func surveyOn(ctx context.Context, t *table, o options, engine string) (err error) {
	w := &world{engine: engine}
	if w.dir, err = os.MkdirTemp("", "qgov-bench-"); err != nil {
		return err
	}
	defer w.close()
	cfg, _, err := w.config(ctx)
	if err != nil {
		return err
	}
	if w.app, err = app.Open(ctx, cfg, app.Options{Logs: slog.New(slog.DiscardHandler)}); err != nil {
		return err
	}
	people := 1_000_000 / surveyItems
	if err := w.surveyOf(ctx, t, people, true); err != nil {
		return err
	}
	if !o.full {
		return nil
	}
	return w.surveyOf(ctx, t, 1_000_000, false)
}

// surveyOf makes a survey with so many answered questionnaires and tabulates it.
func (w *world) surveyOf(ctx context.Context, t *table, people int, compare bool) error {
	as := func(id record.ID) context.Context {
		return role.With(ctx, role.Actor{ID: id, Name: "bench", Region: "370000", Duties: []role.Duty{"planner", "supervisor"}})
	}
	s, q, err := w.fieldSurvey(as)
	if err != nil {
		return err
	}
	if compare {
		if err := w.makeRaw(ctx); err != nil {
			return err
		}
	}
	rng := rand.New(rand.NewPCG(7, uint64(people)))
	for left := people; left > 0; left -= min(left, 20_000) {
		err := w.app.Engine.Write(as(1), func(tx *flow.Tx) error {
			list := make([]*survey.Answer, min(left, 20_000))
			for n := range list {
				list[n] = &survey.Answer{Stratum: rng.IntN(16), Sex: rng.IntN(2), Age: rng.IntN(4), Mode: survey.Phone, Values: make([]uint32, surveyItems)}
				for i := range list[n].Values {
					list[n].Values[i] = 3 + rng.Uint32N(10)
				}
			}
			if err := survey.Add(tx, s, q, list); err != nil || !compare {
				return err
			}
			return rawAnswers(tx, list)
		})
		if err != nil {
			return err
		}
	}
	debug.FreeOSMemory()
	var ours, raw []float64
	for range 5 {
		took, err := w.tabulate(as(1), s, people)
		if err != nil {
			return err
		}
		ours = append(ours, took.Seconds())
		if compare {
			if took, err = w.countRaw(as(1), people); err != nil {
				return err
			}
			raw = append(raw, took.Seconds())
		}
	}
	slices.Sort(ours)
	slices.Sort(raw)
	r := row{what: fmt.Sprintf("%s: %d answers of %d people tabulated, median of 5", w.engine, people*surveyItems, people), ours: fmt.Sprintf("%.3f s", ours[2]), wanted: "< 2 s", verdict: verdict(ours[2] < 2)}
	if compare {
		r.raw, r.ratio = fmt.Sprintf("%.3f s", raw[2]), fmt.Sprintf("%.2f", raw[2]/ours[2])
	}
	t.add(r)
	return nil
}

// fieldSurvey puts a survey of sixteen cities into the field.
func (w *world) fieldSurvey(as func(record.ID) context.Context) (s *survey.Survey, q *survey.Questionnaire, err error) {
	const one = record.Decimal(1_000_000)
	q = &survey.Questionnaire{Title: "bench"}
	for i := range surveyItems {
		q.Items = append(q.Items, survey.Item{Code: "Q" + strconv.Itoa(100+i), Domain: survey.Domains[i*4/surveyItems].Code, Sort: survey.Scale, Text: "bench", Top: 10, Weight: one})
	}
	err = w.app.Engine.Write(as(1), func(tx *flow.Tx) error {
		if err := flow.Create(tx, survey.QuestionnaireKind, q); err != nil {
			return err
		}
		s = &survey.Survey{Title: "bench", Form: record.To[survey.Questionnaire](q.ID), Modes: []string{survey.Phone}, From: tx.Today(), Until: tx.Today(), Confidence: "0.95", Margin: 3 * one,
			Shares: []survey.Share{{Group: "m", Percent: 51 * one}, {Group: "f", Percent: 49 * one}}}
		for i := range 16 {
			s.Strata = append(s.Strata, survey.Stratum{Place: fmt.Sprintf("37%02d00", i+1), Population: int64(3_000_000 + 100_000*i), Planned: 1000})
		}
		return flow.Create(tx, survey.Kind, s)
	})
	if err != nil {
		return nil, nil, err
	}
	err = w.app.Engine.Write(as(2), func(tx *flow.Tx) error {
		if err := flow.Take(tx, survey.QuestionnaireKind, q, "approve", nil); err != nil {
			return err
		}
		return flow.Take(tx, survey.Kind, s, "start", nil)
	})
	return s, q, err
}

// rawTable is the flat table of the comparison.
const rawTable = "CREATE TABLE bench_answer (item BIGINT NOT NULL, region BIGINT NOT NULL, value BIGINT NOT NULL, answer BIGINT NOT NULL, PRIMARY KEY (item, region, value, answer))"

// makeRaw makes the flat table, on PostgreSQL as the one who may.
func (w *world) makeRaw(ctx context.Context) error {
	if w.engine == "sqlite" {
		return w.app.Engine.Write(role.With(ctx, role.System("bench")), func(tx *flow.Tx) error {
			_, err := tx.Exec(rawTable + " WITHOUT ROWID /* {all: a table of the bench} */")
			return err
		})
	}
	conn, err := pgx.Connect(ctx, w.super(fmt.Sprint("bench", w.rows)))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, rawTable+"; GRANT ALL ON bench_answer TO PUBLIC")
	return err
}

func rawAnswers(tx *flow.Tx, list []*survey.Answer) error {
	for n := 0; n < len(list); n += 5 {
		var args []any
		for _, a := range list[n:min(n+5, len(list))] {
			id := int64(tx.NewID())
			for i, v := range a.Values {
				args = append(args, i, a.Stratum, v, id)
			}
		}
		marks := strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?), ", len(args)/4), ", ")
		if _, err := tx.Exec("INSERT INTO bench_answer (item, region, value, answer) VALUES "+marks+" /* {all: a table of the bench} */", args...); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) tabulate(ctx context.Context, s *survey.Survey, people int) (took time.Duration, err error) {
	err = w.app.Engine.Read(ctx, func(tx *flow.Tx) error {
		start := time.Now()
		r, err := survey.Compute(tx, s)
		took = time.Since(start)
		if err == nil && (r.Base != int64(people) || len(r.Items) != surveyItems || len(r.Regions) != 16) {
			err = fmt.Errorf("the result has %d answers", r.Base)
		}
		return err
	})
	return took, err
}

func (w *world) countRaw(ctx context.Context, people int) (took time.Duration, err error) {
	err = w.app.Engine.Read(ctx, func(tx *flow.Tx) error {
		start := time.Now()
		rows, err := tx.Query("SELECT item, region, value, count(*) FROM bench_answer WHERE {all: a table of the bench} GROUP BY item, region, value")
		if err != nil {
			return err
		}
		defer rows.Close()
		var item, region, value, n, sum int64
		for rows.Next() {
			if err := rows.Scan(&item, &region, &value, &n); err != nil {
				return err
			}
			sum += n
		}
		took = time.Since(start)
		if err := rows.Err(); err != nil {
			return err
		}
		if sum != int64(people)*surveyItems {
			return fmt.Errorf("the flat table holds %d answers", sum)
		}
		return nil
	})
	return took, err
}
