package grade_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/grade"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/fixture"
)

// world is the fixture with grades.
type world struct {
	*fixture.World
	*testing.T
	g     *grade.Grader
	queue *job.Queue
	heard *[]grade.Change
}

func each(t *testing.T, fn func(w *world)) {
	g, heard := new(grade.Grader), new([]grade.Change)
	ear := module.Module{Name: "ear", Handlers: []event.Handler[*flow.Tx]{event.On(grade.Changed, func(_ *flow.Tx, c grade.Change) error { *heard = append(*heard, c); return nil })}}
	fixture.Each(t, []module.Module{dossier.Module(dossier.Options{}), grade.Module(g), ear}, func(t *testing.T, f *fixture.World) {
		*g, *heard = grade.Grader{}, nil
		q, err := job.New(f.Engine, slog.Default(), f.Jobs...)
		if err != nil {
			t.Fatal(err)
		}
		w := &world{f, t, g, q, heard}
		w.jobs() // the first adoption queued a pass
		fn(w)
	})
}

func (w *world) system() context.Context { return role.With(w.Context(), role.System("测试")) }

func (w *world) write(ctx context.Context, fn func(tx *flow.Tx) error) {
	w.Helper()
	if err := w.Engine.Write(ctx, fn); err != nil {
		w.Fatal(err)
	}
}

// jobs runs what is queued.
func (w *world) jobs() {
	w.Helper()
	for {
		ran, err := w.queue.Step(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		if !ran {
			return
		}
	}
}

func code(i int) string { return uscc.Generate("91", fixture.Home, uint64(i)) }

// firms registers so many.
func (w *world) firms(n int) {
	w.Helper()
	w.write(w.system(), func(tx *flow.Tx) error {
		for i := range n {
			f := &firm.Firm{Code: code(i), Name: fmt.Sprintf("测试企业%d", i), Sort: "enterprise", Status: "active"}
			f.Region = fixture.Home
			if err := tx.Create(firm.Kind.Plan, f); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) add(list ...dossier.Entry) {
	w.Helper()
	w.write(w.system(), func(tx *flow.Tx) error {
		for _, e := range list {
			if _, err := dossier.Add(tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) standing(code string, family int64) grade.Standing {
	w.Helper()
	var s *grade.Standing
	if err := w.Engine.Read(w.system(), func(tx *flow.Tx) (err error) { s, err = grade.Of(tx, code, family); return err }); err != nil {
		w.Fatal(err)
	}
	if s == nil {
		return grade.Standing{}
	}
	return *s
}

func penalty(i int, weight int64) dossier.Entry {
	return dossier.Entry{Code: code(i), Source: 101, Doc: fmt.Sprintf("罚%d", weight), Sort: dossier.Penalty, Polarity: dossier.Bad, Weight: weight, Day: calendar.NewDate(2026, 2, 1), Title: "处罚"}
}

func listed(i int, weight int64) dossier.Entry {
	return dossier.Entry{Code: code(i), Source: dossier.FromListing, Doc: fmt.Sprintf("名单%d", weight), Sort: dossier.List, Polarity: dossier.Bad, Weight: weight, Day: calendar.NewDate(2026, 2, 1), Title: "列入"}
}

// The grade follows the file within the transaction, and whoever waits for it is told.
func TestFollows(t *testing.T) {
	each(t, func(w *world) {
		w.firms(1)
		w.add(penalty(0, dossier.Minor))
		if s := w.standing(code(0), grade.Risk); s.Grade != "B" || s.Score != 82000 {
			t.Errorf("a minor penalty: %+v", s)
		}
		w.add(listed(0, dossier.Ordinary))
		w.add(listed(0, dossier.Serious))
		if s := w.standing(code(0), grade.Risk); s.Grade != "D" {
			t.Errorf("on the serious list: %+v", s)
		}
		w.Clock.Advance(time.Hour)
		w.write(w.system(), func(tx *flow.Tx) error {
			e := listed(0, dossier.Serious)
			return dossier.Withdraw(tx, e.Key(), "移出")
		})
		if s := w.standing(code(0), grade.Risk); s.Grade != "C" || s.Veto != 2 {
			t.Errorf("only on the abnormal list: %+v", s)
		}
		err := w.Engine.Read(w.system(), func(tx *flow.Tx) error {
			past, err := grade.Past(tx, code(0))
			if len(past) != 2 || past[0].Grade != "D" || past[0].Ended <= past[0].Seen { // both families; what was overtaken within an instant left no trace
				t.Errorf("past %+v", past)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var risk []string
		for _, c := range *w.heard {
			if c.Family == grade.Risk {
				risk = append(risk, c.Old+">"+c.New)
			}
		}
		if !slices.Equal(risk, []string{">B", "B>C", "C>D", "D>C"}) {
			t.Errorf("heard %v", risk)
		}
		err = w.Engine.Read(w.system(), func(tx *flow.Tx) error {
			var n int64
			var was, now string
			if _, err := tx.One("SELECT count(*), max(was), max(is_now) FROM credit_move WHERE family = ? AND code = ? AND {all: test}", []any{int64(grade.Risk), code(0)}, &n, &was, &now); err != nil {
				return err
			}
			if n != 1 || was != "B" || now != "C" {
				t.Errorf("the movements of a day are one, from its first grade to its last: %d, %s to %s", n, was, now)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// The file as of a day shows the grade that stood at its end, not today's, and none before the firm had one.
func TestThen(t *testing.T) {
	each(t, func(w *world) {
		w.firms(1)
		w.add(listed(0, dossier.Serious))
		first := calendar.DateOf(w.Clock.Now())
		w.Clock.Advance(48 * time.Hour)
		w.write(w.system(), func(tx *flow.Tx) error {
			e := listed(0, dossier.Serious)
			return dossier.Withdraw(tx, e.Key(), "移出")
		})
		for _, q := range []struct {
			on   calendar.Date
			want string
		}{{first.AddDays(-1), ""}, {first, "D"}, {first.AddDays(1), "D"}, {first.AddDays(2), "B"}, {0, "B"}} {
			err := w.Engine.Read(w.system(), func(tx *flow.Tx) error {
				list, err := w.g.Lines(tx, code(0), false, q.on)
				got := ""
				for _, l := range list {
					if l.Family == grade.Families.Label(fmt.Sprint(grade.Risk)) {
						got = l.Grade
					}
				}
				if got != q.want || q.on != 0 && q.on < tx.Today() && len(list) > 0 && list[0].URL != "" {
					t.Errorf("on %s: %+v, want %s", q.on, list, q.want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A batch that was loaded as a whole has all firms graded anew by the job that it queues.
func TestLoaded(t *testing.T) {
	each(t, func(w *world) {
		w.firms(2)
		e := penalty(0, dossier.Serious)
		e.Region = fixture.Home
		w.write(w.system(), func(tx *flow.Tx) error {
			if n, err := dossier.Put(tx, "测试", []dossier.Entry{e, e}); err != nil || n != 1 {
				t.Errorf("%d loaded, %v", n, err)
			}
			return event.Emit(tx, dossier.Loaded, dossier.Load{Batch: 1, Region: fixture.Home})
		})
		if s := w.standing(code(0), grade.Risk); s.Grade != "" {
			t.Errorf("graded before the job ran: %+v", s)
		}
		w.jobs()
		if s := w.standing(code(0), grade.Risk); s.Grade != "C" || w.differs() != 0 {
			t.Errorf("after it: %+v, %d differ", s, w.differs())
		}
	})
}

// An entry of an unregistered firm waits; the next pass after the firm arrives grades it.
func TestWaiting(t *testing.T) {
	each(t, func(w *world) {
		e := penalty(0, dossier.Serious)
		e.Region = fixture.Home
		w.add(e)
		if s := w.standing(code(0), grade.Risk); s.Grade != "" {
			t.Errorf("an unregistered firm: %+v", s)
		}
		w.firms(1)
		w.all()
		if s := w.standing(code(0), grade.Risk); s.Grade != "C" {
			t.Errorf("after it came: %+v", s)
		}
	})
}

func (w *world) all() grade.Done {
	w.Helper()
	d, err := w.g.All(w.system(), w.Engine, "", grade.Steps{})
	if err != nil {
		w.Fatal(err)
	}
	return d
}

func (w *world) differs() int64 {
	w.Helper()
	n, _, err := w.g.Differs(w.system(), w.Engine)
	if err != nil {
		w.Fatal(err)
	}
	return n
}

// made makes entries of every category for some firms, the same for the same seed.
func made(seed uint64, firms, n int) []dossier.Entry {
	r := rand.New(rand.NewPCG(seed, 1))
	var out []dossier.Entry
	for i := range n {
		e := dossier.Entry{Code: code(r.IntN(firms)), Source: 101 + int64(r.IntN(3)), Doc: fmt.Sprintf("文%d", i), Sort: 1 + int64(r.IntN(15)), Polarity: int64(r.IntN(3)) - 1, Weight: int64(r.IntN(4)),
			Day: calendar.NewDate(2026, 3, 1).AddDays(-r.IntN(2000)), Title: "事项"}
		if e.Sort == dossier.List && e.Polarity == dossier.Good {
			e.Polarity = dossier.Neutral
		}
		if r.IntN(4) == 0 {
			e.Until = e.Day.AddDays(r.IntN(1500))
		}
		out = append(out, e)
	}
	return out
}

// What came one by one is what a pass over all computes; a second pass writes nothing; as days go by points fade, and a pass follows.
func TestNightly(t *testing.T) {
	each(t, func(w *world) {
		const firms = 40
		w.firms(firms)
		w.add(made(1, firms-3, 300)...) // three firms have nothing
		if n := w.differs(); n > 3+3 {  // the three, and firms of the world without entries
			t.Errorf("%d firms differ before the pass", n)
		}
		first := w.all()
		if first.Firms != firms || w.differs() != 0 {
			t.Errorf("%+v, then %d differ", first, w.differs())
		}
		if again := w.all(); again.Changed != 0 {
			t.Errorf("a second pass wrote %d standings", again.Changed)
		}
		w.Clock.SetDate(calendar.NewDate(2027, 3, 2))
		if n := w.differs(); n == 0 {
			t.Error("nothing faded in a year")
		}
		if w.all(); w.differs() != 0 {
			t.Error("a year later the pass leaves differences")
		}
	})
}

// The order in which entries arrive changes nothing, and neither does sending them twice.
func TestOrderAndTwice(t *testing.T) {
	each(t, func(w *world) {
		w.firms(8)
		list := made(2, 4, 60)
		w.add(list...)
		w.add(list...)
		back := slices.Clone(list)
		slices.Reverse(back)
		for _, e := range back { // the same files for the other four firms, backwards and one transaction each
			for i := range 4 {
				if e.Code == code(i) {
					e.Code = code(i + 4)
					w.add(e)
					break
				}
			}
		}
		for i := range 4 {
			for _, family := range []int64{grade.Risk, grade.Quality} {
				a, b := w.standing(code(i), family), w.standing(code(i+4), family)
				if a.Grade == "" || a.Score != b.Score || a.Grade != b.Grade || a.Inputs != b.Inputs {
					t.Errorf("firm %d: %+v and %+v", i, a, b)
				}
			}
		}
	})
}

// A worse entry in the place of another never raises a grade.
func TestWorse(t *testing.T) {
	each(t, func(w *world) {
		w.firms(1)
		before := w.standing(code(0), grade.Risk)
		e := penalty(0, dossier.Minor)
		for weight := dossier.Minor; weight <= dossier.Serious; weight++ {
			e.Weight = weight
			w.add(e)
			after := w.standing(code(0), grade.Risk)
			if before.Grade != "" && (after.Score > before.Score || after.Grade < before.Grade) {
				t.Errorf("weight %d: %+v after %+v", weight, after, before)
			}
			before = after
		}
	})
}

// draft makes a stricter model than the one in force.
func (w *world) draft() *grade.Model {
	w.Helper()
	m := *grade.Usual()[0]
	m.Head, m.From, m.Edition = record.Head{}, 0, "2026-2"
	m.Items = slices.Clone(m.Items)
	for i := range m.Items {
		if m.Items[i].Sort == "7" {
			m.Items[i].Ordinary, m.Items[i].Serious = 400, 500
		}
	}
	w.write(w.As(w.Context(), duty.Credit), func(tx *flow.Tx) error { return flow.Create(tx, grade.Kind, &m) })
	return &m
}

// A model is tried over all firms, which moves nobody; who would move is written down with the reason; two people adopt it; then all
// firms are graded anew.
func TestAdopt(t *testing.T) {
	each(t, func(w *world) {
		w.firms(3)
		w.add(penalty(0, dossier.Ordinary), penalty(1, dossier.Minor))
		w.all()
		ctx := w.As(t.Context(), duty.Credit)
		m := w.draft()
		fixture.Refused(t, ctx, w.World, grade.Kind, m.ID, "propose", "K701", map[string]any{"reason": "从严"})
		fixture.Must(t, ctx, w.World, grade.Kind, m.ID, "try", nil)
		w.jobs()
		var trial *grade.Trial
		err := w.Engine.Read(ctx, func(tx *flow.Tx) (err error) {
			trial, err = store.First(tx.Tx, grade.TrialKind, store.Query{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if trial.Finished.IsZero() || trial.Firms != 3 || trial.Moved != 1 || trial.Worse != 1 || trial.Better != 0 || !slices.Equal(trial.Cells, []grade.Cell{{Now: "B", Then: "B", Many: 2}, {Now: "B", Then: "D", Many: 1}}) {
			t.Errorf("%+v", trial)
		}
		movers, err := w.movers(ctx, trial.ID)
		if err != nil || len(movers) != 1 || movers[0].Code != code(0) || movers[0].Name == "" || movers[0].Why != "R6 行政处罚 −80 → R6 行政处罚 −400" {
			t.Errorf("%+v %v", movers, err)
		}
		if s := w.standing(code(0), grade.Risk); s.Grade != "B" {
			t.Errorf("the trial moved the firm: %+v", s)
		}
		fixture.Must(t, ctx, w.World, grade.Kind, m.ID, "propose", map[string]any{"reason": "从严"})
		both := role.With(t.Context(), role.Actor{ID: fixture.Account(duty.Credit), Name: "同一人", Region: fixture.Home, Duties: []role.Duty{duty.Credit, duty.Supervisor}})
		fixture.Refused(t, both, w.World, grade.Kind, m.ID, "adopt", "R152", nil)
		fixture.Must(t, w.As(t.Context(), duty.Supervisor), w.World, grade.Kind, m.ID, "adopt", nil)
		w.jobs()
		if s := w.standing(code(0), grade.Risk); s.Grade != "D" || s.Model != m.ID {
			t.Errorf("after the adoption: %+v", s)
		}
		if w.differs() != 0 {
			t.Error("differences after the adoption")
		}
		w.write(w.system(), func(tx *flow.Tx) error {
			rows, err := audit.Journal{}.Entries(tx.Tx, grade.Kind.Name, m.ID)
			for _, r := range rows {
				if r.Action == "credit_grade" {
					t.Errorf("the history of the model tells of a firm: %+v", r)
				}
			}
			return err
		})
		if n := len(*w.heard); n == 0 || (*w.heard)[n-1].New != "D" {
			t.Errorf("heard %v", *w.heard)
		}
	})
}

// A model that cannot be is refused in words that name the item.
func TestWrong(t *testing.T) {
	each(t, func(w *world) {
		for want, spoil := range map[string]func(m *grade.Model){
			"指标 R6 行政处罚": func(m *grade.Model) { m.Items[5].Ordinary = m.Items[5].Serious + 1 }, "最后一级的最低分为 0": func(m *grade.Model) { m.Bands[3].From = 1 },
			"一票否决 V1": func(m *grade.Model) { m.Vetoes[0].Grade = "E" }, "越早的越小": func(m *grade.Model) { m.Ages[2].Percent = 90 }, "基准分应在": func(m *grade.Model) { m.Base = m.Most + 1 },
		} {
			m := *grade.Usual()[0]
			m.Region, m.Edition = fixture.Home, "不成立"
			spoil(&m)
			err := w.Engine.Write(w.As(w.Context(), duty.Credit), func(tx *flow.Tx) error { return flow.Create(tx, grade.Kind, &m) })
			if err == nil || !strings.Contains(fmt.Sprint(err), want) {
				w.Errorf("%s: %v", want, err)
			}
		}
	})
}

func (w *world) movers(ctx context.Context, trial record.ID) (out []grade.Mover, err error) {
	err = w.Engine.Read(ctx, func(tx *flow.Tx) error { out, err = grade.Movers(tx, trial, "", "", "", 10); return err })
	return out, err
}

// A pass that is cut off goes on where it stopped.
func TestResume(t *testing.T) {
	each(t, func(w *world) {
		w.firms(5)
		seen, from := 0, code(0)
		for i := range 5 {
			from = min(from, code(i))
		}
		d, err := w.g.All(w.system(), w.Engine, from, grade.Steps{Progress: func(grade.Done) { seen++ }})
		if err != nil || seen != 1 {
			t.Fatal(err, seen)
		}
		if d.Firms != 4 {
			t.Errorf("%d firms behind the first, want 4", d.Firms)
		}
	})
}

func TestEnglish(t *testing.T) {
	fixture.Translated(t, grade.English, data()...)
}

func TestViews(t *testing.T) {
	fixture.Each(t, []module.Module{dossier.Module(dossier.Options{}), grade.Module(new(grade.Grader))}, func(t *testing.T, w *fixture.World) { w.Samples(t, grade.Module(new(grade.Grader))) })
}

// data are the words of the models that ship, which a bureau edits, and of the journal.
func data() []string {
	out := []string{"信用评价", "随程序提供的配置", "信用风险分类为%s"}
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, m := range grade.Usual() {
		add(m.Basis)
		for _, i := range m.Items {
			add(i.Label)
		}
		for _, b := range m.Bands {
			add(b.Label)
		}
		for _, v := range m.Vetoes {
			add(v.Label)
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "行政处罚" || s == "荣誉表彰" })
}
