package quality

import (
	"context"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// nightly is the job that runs all checks, by the timetable after the grades and whenever somebody asks.
const nightly = "credit.quality"

// work is the job. Each check is written when it is done, so that a run that is taken over begins again and loses nothing.
var work = job.Kind{Name: nightly, Label: "信用数据质量检查", Daily: true, At: 4*60 + 30, Run: func(ctx context.Context, j *job.Running) error {
	ctx = role.With(ctx, role.System("数据质量检查"))
	day, err := night(ctx, j.Engine, j.Progress)
	if err != nil {
		return err
	}
	return j.Finish(ctx, func(tx *flow.Tx) error { return finish(tx, day) })
}}

// night runs all checks and writes what they find. The run is under way until it is finished.
func night(ctx context.Context, e *flow.Engine, tell func(done, total int64)) (day calendar.Date, err error) {
	if err := e.Write(ctx, func(tx *flow.Tx) error { day = tx.Today(); return start(tx, day) }); err != nil {
		return day, err
	}
	done := int64(0)
	return day, All(ctx, e, func(f Found) error {
		done++
		tell(done, int64(len(checks)))
		return e.Write(ctx, func(tx *flow.Tx) error { return Keep(tx, day, f) })
	})
}

// finish ends a run.
func finish(tx *flow.Tx, day calendar.Date) error {
	_, err := tx.Exec(`UPDATE credit_quality_run SET finished = ? WHERE day = ? AND {all: a run is of all regions}`, tx.Now(), day.String())
	tx.Note(store.Change{Action: "credit_quality", Kind: Subject, Region: nation, Title: "信用数据质量检查"})
	return err
}

const nation = "000000"

// ask queues a run and says so on the page at once.
func ask(tx *flow.Tx) error {
	return tx.Elevated(func() error {
		if err := start(tx, tx.Today()); err != nil {
			return err
		}
		_, err := job.Enqueue(tx.Tx, nightly, "asked", nil)
		return err
	})
}

func start(tx *flow.Tx, day calendar.Date) error {
	_, err := tx.Exec(`INSERT INTO credit_quality_run (day, started, finished, done, total) VALUES (?, ?, 0, 0, ?)
		ON CONFLICT (day) DO UPDATE SET started = excluded.started, finished = 0, done = 0, total = excluded.total /* {all: a run is of all regions} */`, day.String(), tx.Now(), len(checks))
	return err
}

// Keep writes what a check found on a day in place of what it found before on that day; the rows are those of the newest run.
func Keep(tx *flow.Tx, day calendar.Date, f Found) error {
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`DELETE FROM credit_quality WHERE day = ? AND name = ? AND {all: a run is of all regions}`, []any{day.String(), f.Check.Name}},
		{`DELETE FROM credit_flaw WHERE name = ? AND {all: a run is of all regions}`, []any{f.Check.Name}},
		{`UPDATE credit_quality_run SET done = done + 1 WHERE day = ? AND {all: a run is of all regions}`, []any{day.String()}},
	} {
		if _, err := tx.Exec(q.sql, q.args...); err != nil {
			return err
		}
	}
	for region, n := range f.Count {
		if _, err := tx.Exec(`INSERT INTO credit_quality (day, name, region, many) VALUES (?, ?, ?, ?) /* {all: a run is of all regions} */`, day.String(), f.Check.Name, region, n); err != nil {
			return err
		}
	}
	for i := range f.Flaws {
		x := &f.Flaws[i]
		if _, err := tx.Exec(`INSERT INTO credit_flaw (name, region, line, code, title, first, second, kind, ref) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) /* {all: a run is of all regions} */`,
			f.Check.Name, x.Region, i+1, x.Code, x.Name, x.A, x.B, x.Kind, x.Ref); err != nil {
			return err
		}
	}
	return nil
}

// lasting is how long a run may be silent and still be thought under way.
const lasting = 30 * time.Minute

// session is one run.
type session struct {
	day         calendar.Date
	started     time.Time
	finished    time.Time // zero: under way
	done, total int64
}

// working reports whether the run is under way.
func (s *session) working(now time.Time) bool {
	return s != nil && s.finished.IsZero() && now.Sub(s.started) < lasting
}

// newest returns the newest run, nil if there was none yet.
func newest(tx *flow.Tx) (*session, error) {
	var day string
	var started, finished int64
	s := new(session)
	ok, err := tx.One(`SELECT day, started, finished, done, total FROM credit_quality_run WHERE {all: a run is of all regions} ORDER BY day DESC LIMIT 1`, nil, &day, &started, &finished, &s.done, &s.total)
	if err != nil || !ok {
		return nil, err
	}
	s.started = time.UnixMicro(started)
	if finished != 0 {
		s.finished = time.UnixMicro(finished)
	}
	s.day, err = calendar.ParseDate(day)
	return s, err
}

// days returns the days of the runs, the last so many, in their order.
func days(tx *flow.Tx, most int) ([]string, error) {
	rows, err := tx.Query(`SELECT day FROM (SELECT day FROM credit_quality_run WHERE {all: a run is of all regions} ORDER BY day DESC LIMIT ?) d ORDER BY day`, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var d string
		if err := rows.Scan(&d); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// counts returns how many rows each check found on each day from one on, within a region and the scope of the actor.
func counts(tx *flow.Tx, from, region string) (map[string]map[string]int64, error) {
	prefix := role.Prefix(region)
	rows, err := tx.Query(`SELECT q.name, q.day, sum(q.many) FROM credit_quality q WHERE q.day >= ? AND q.region >= ? AND q.region < ? AND {region q:`+Subject+`} GROUP BY q.name, q.day`, from, prefix, prefix+":")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[string]map[string]int64)
	for rows.Next() {
		var name, day string
		var n int64
		if err := rows.Scan(&name, &day, &n); err != nil {
			return nil, err
		}
		if out[name] == nil {
			out[name] = make(map[string]int64)
		}
		out[name][day] = n
	}
	return out, rows.Err()
}

// flaws returns the rows of a check that were kept, within a region and the scope of the actor.
func flaws(tx *flow.Tx, name, region string, offset, most int) ([]Flaw, error) {
	prefix := role.Prefix(region)
	rows, err := tx.Query(`SELECT q.code, q.title, q.first, q.second, q.region, q.kind, q.ref FROM credit_flaw q WHERE q.name = ? AND q.region >= ? AND q.region < ? AND {region q:`+Subject+`} ORDER BY q.region, q.line LIMIT ? OFFSET ?`,
		name, prefix, prefix+":", most, offset)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Flaw
	for rows.Next() {
		var x Flaw
		var ref int64
		if err := rows.Scan(&x.Code, &x.Name, &x.A, &x.B, &x.Region, &x.Kind, &ref); err != nil {
			return nil, err
		}
		x.Ref = record.ID(ref)
		out = append(out, x)
	}
	return out, rows.Err()
}

// Once runs all checks outside the queue, as the job does.
func Once(ctx context.Context, e *flow.Engine) error {
	ctx = role.With(ctx, role.System("数据质量检查"))
	day, err := night(ctx, e, func(int64, int64) {})
	if err != nil {
		return err
	}
	return e.Write(ctx, func(tx *flow.Tx) error { return finish(tx, day) })
}
