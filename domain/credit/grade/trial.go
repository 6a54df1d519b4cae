package grade

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Trial is one run of a model over all firms beside the model in force, on the same files and the same day: who would move, and why.
type Trial struct {
	record.Head
	Title    string
	Model    record.Ref[Model]
	Against  record.ID // model in force, 0 none
	Digest   string    // of the content that was tried
	Day      calendar.Date
	Firms    int64
	Moved    int64
	Better   int64
	Worse    int64
	Finished time.Time
	Cells    []Cell
}

// Cell is how many firms have one grade now and another under the tried model.
type Cell struct {
	Now  string
	Then string
	Many int64
}

// TrialKind is the register of trials.
var TrialKind = record.Declare("credit_trial", "模型试算", func(r *Trial, f *record.Fields) {
	f.Text(&r.Title, "试算").Required().Title()
	record.Refer(f, &r.Model, "试算模型", Kind).Required().Filter()
	f.Any(&r.Against, "对照模型")
	f.Text(&r.Digest, "模型内容摘要").Max(64)
	f.Date(&r.Day, "基准日").List()
	f.Count(&r.Firms, "企业总数").List()
	f.Count(&r.Moved, "等级变动企业").List()
	f.Count(&r.Better, "等级上升").List()
	f.Count(&r.Worse, "等级下降").List()
	f.Instant(&r.Finished, "完成时间").List()
	record.Lines(f, &r.Cells, "等级变动矩阵", func(c *Cell, f *record.Fields) {
		f.Text(&c.Now, "现等级")
		f.Text(&c.Then, "试算等级")
		f.Count(&c.Many, "企业数")
	})
}).Everywhere().CodeOnly().Says("新模型启用前对全部企业的试算：现等级与试算等级的对照、变动企业名单和每户变动的原因")

// trialJob is the job of a trial.
const trialJob = "credit.trial"

// try registers a trial of the model as it stands and queues it.
func try(tx *flow.Tx, r *Model) error {
	d, err := r.digest()
	if err != nil {
		return err
	}
	t := &Trial{Title: r.Title + " " + r.Edition, Model: record.To[Model](r.ID), Digest: d, Day: tx.Today()}
	t.Region = r.Region
	old, err := inForce(tx, r.Family)
	if err != nil {
		return err
	}
	if old != nil {
		t.Against = old.ID
	}
	if err := flow.Create(tx, TrialKind, t); err != nil {
		return err
	}
	_, err = job.Enqueue(tx.Tx, trialJob, t.ID.String(), t.ID)
	return err
}

// mover is a firm that would have another grade.
type mover struct {
	subject
	old, new           string
	oldScore, newScore int64
	why                string
}

// trialOf is the job that runs a trial. It reads in slices and writes the movers of each; run again it begins anew.
func trialOf() job.Kind {
	return job.Kind{Name: trialJob, Label: "模型试算", Run: func(ctx context.Context, j *job.Running) error {
		ctx = role.With(ctx, role.System("模型试算"))
		var id record.ID
		if err := json.Unmarshal(j.Payload, &id); err != nil {
			return fmt.Errorf("grade: trial: %w", err)
		}
		return runTrial(ctx, j.Engine, id, j.Progress, j.Finish)
	}}
}

func runTrial(ctx context.Context, e *flow.Engine, id record.ID, progress func(done, total int64), finish func(ctx context.Context, fn func(tx *flow.Tx) error) error) error {
	var t *Trial
	var tab *table
	var total int64
	err := e.Write(ctx, func(tx *flow.Tx) (err error) {
		if t, tab, err = prepare(tx, id); err != nil {
			return err
		}
		if _, err = tx.Exec(`DELETE FROM credit_mover WHERE trial = ? AND {all: a trial of all regions}`, id); err != nil {
			return err
		}
		_, err = tx.One(`SELECT count(*) FROM firm f WHERE f.code <> '' AND {all: every firm is graded}`, nil, &total)
		return err
	})
	if err != nil {
		return err
	}
	counts := make(map[[2]string]int64)
	t.Firms, t.Moved, t.Better, t.Worse = 0, 0, 0, 0
	for from := ""; ; {
		n := 0
		err := e.Write(ctx, func(tx *flow.Tx) error {
			firms, err := part(tx, from)
			if err != nil || len(firms) == 0 {
				return err
			}
			movers, err := tab.moves(tx, from, firms, t, counts)
			if err != nil {
				return err
			}
			n, from = len(firms), firms[len(firms)-1].code
			return saveMovers(tx, id, movers)
		})
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		progress(t.Firms, total)
	}
	return finish(ctx, func(tx *flow.Tx) error {
		t.Cells = t.Cells[:0]
		for k, n := range counts {
			t.Cells = append(t.Cells, Cell{k[0], k[1], n})
		}
		slices.SortFunc(t.Cells, func(a, b Cell) int { return strings.Compare(a.Now+"\x00"+a.Then, b.Now+"\x00"+b.Then) })
		t.Finished = tx.Now()
		return tx.Save(TrialKind.Plan, t, "finish", "")
	})
}

// prepare reads the trial with the models that it compares; the tried model comes last.
func prepare(tx *flow.Tx, id record.ID) (*Trial, *table, error) {
	t, err := store.Get(tx.Tx, TrialKind, id)
	if err != nil {
		return nil, nil, err
	}
	var rules []*rule
	for _, id := range []record.ID{t.Against, t.Model.ID} {
		if id == 0 {
			continue
		}
		m, err := store.Get(tx.Tx, Kind, id)
		if err != nil {
			return nil, nil, err
		}
		r, err := m.rule()
		if err != nil {
			return nil, nil, err
		}
		rules = append(rules, r)
	}
	return t, newTable(rules, t.Day), nil
}

// moves scores the firms of one slice under both models, counts them and returns those that move.
func (t *table) moves(tx *flow.Tx, after string, firms []subject, to *Trial, counts map[[2]string]int64) (out []mover, err error) {
	last := len(t.rules) - 1
	err = t.walk(tx, after, firms, func(s subject) error {
		then, now := t.sums[last].Result(), t.sums[0].Result()
		if last == 0 {
			now.Grade, now.Score = "", 0
		}
		to.Firms++
		counts[[2]string{now.Grade, then.Grade}]++
		if last > 0 && now.Grade != then.Grade {
			out = append(out, mover{s, now.Grade, then.Grade, now.Score, then.Score, t.why()})
			to.Moved++
			if place := t.rules[last].Band(now.Grade); place >= 0 && then.Band > place || now.Band < then.Band && place < 0 {
				to.Worse++
			} else {
				to.Better++
			}
		}
		for _, u := range t.sums {
			u.Reset()
		}
		return nil
	})
	return out, err
}

// why says in a line what parts the two models about the firm whose facts stand in the sums: the clauses of each that gave most points.
func (t *table) why() string {
	var sides []string
	for i, u := range t.sums {
		r := t.rules[i]
		type part struct {
			text   string
			amount int64
		}
		var parts []part
		for j, s := range u.Items() {
			if s.Counted != 0 {
				parts = append(parts, part{fmt.Sprintf("%s %s %s", r.model.Items[j].Clause, r.model.Items[j].Label, Signed(s.Counted)), max(s.Counted, -s.Counted)})
			}
		}
		slices.SortStableFunc(parts, func(a, b part) int { return int(b.amount - a.amount) })
		var words []string
		for _, p := range parts[:min(3, len(parts))] {
			words = append(words, p.text)
		}
		if v := u.Result().Veto; v > 0 {
			words = append(words, r.model.Vetoes[v-1].Clause+" "+r.model.Vetoes[v-1].Label)
		}
		if len(words) == 0 {
			words = []string{"基准分"}
		}
		sides = append(sides, strings.Join(words, "；"))
	}
	return strings.Join(sides, " → ")
}

// Signed writes hundredths of a point with their sign: +12, −7.5, and 0 without one.
func Signed(n int64) string {
	switch {
	case n < 0:
		return "−" + Points(-n)
	case n == 0:
		return "0"
	}
	return "+" + Points(n)
}

// Points writes hundredths of a point with as many decimals as they have.
func Points(n int64) string {
	s := fmt.Sprintf("%d.%02d", n/100, n%100)
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(s, "0"), "0"), ".")
}

func saveMovers(tx *flow.Tx, trial record.ID, list []mover) error {
	const marks = "(?, ?, ?, ?, ?, ?, ?, ?)"
	for len(list) > 0 {
		some := list[:min(len(list), rowsAtOnce)]
		list = list[len(some):]
		var args []any
		for _, m := range some {
			args = append(args, trial, m.code, m.old, m.new, m.oldScore, m.newScore, m.why, m.region)
		}
		if _, err := tx.Exec(`INSERT INTO credit_mover (trial, code, old, new, old_score, new_score, why, region) VALUES `+marks+strings.Repeat(", "+marks, len(some)-1)+` /* {all: a trial of all regions} */`, args...); err != nil {
			return err
		}
	}
	return nil
}

// Mover is a firm that a trial moves.
type Mover struct {
	Code, Name, Region, Old, New, Why string
	OldScore, NewScore                int64
}

// Movers returns the firms inside the actor's region that a trial moves, of one move if grades are given, in the order of their codes
// after one.
func Movers(tx *flow.Tx, trial record.ID, old, new, after string, limit int) ([]Mover, error) {
	where, args := "", []any{trial, after}
	if old != "" || new != "" {
		where, args = " AND v.old = ? AND v.new = ?", append(args, old, new)
	}
	rows, err := tx.Query(fmt.Sprintf(`SELECT v.code, coalesce(f.name, ''), v.region, v.old, v.new, v.why, v.old_score, v.new_score FROM credit_mover v LEFT JOIN firm f ON f.code = v.code AND f.code <> ''
		WHERE v.trial = ? AND v.code > ?%s AND {region v:credit_trial} ORDER BY v.code LIMIT %d`, where, limit), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Mover
	for rows.Next() {
		var m Mover
		if err := rows.Scan(&m.Code, &m.Name, &m.Region, &m.Old, &m.New, &m.Why, &m.OldScore, &m.NewScore); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}
