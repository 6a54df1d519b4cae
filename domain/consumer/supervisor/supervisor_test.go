package supervisor_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/domain/consumer/complaint"
	"qgov/domain/consumer/hotspot"
	"qgov/domain/consumer/reception"
	"qgov/domain/consumer/supervisor"
	"qgov/domain/supervise/plan"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/fill"
	"qgov/testkit/fixture"
)

// clues are the cases that were handed over as reports.
var clues []*reception.Case

func each(t *testing.T, fn func(t *testing.T, w *fixture.World)) {
	reports := module.Module{Name: "reports", Handlers: []event.Handler[*flow.Tx]{event.On(reception.Reported, func(_ *flow.Tx, c *reception.Case) error {
		clues = append(clues, c)
		c.Taken = 77
		return nil
	})}}
	fixture.Each(t, []module.Module{plan.Module(plan.None{}), reception.Module(reception.Options{}), complaint.Module(), hotspot.Module(), supervisor.Module(supervisor.Options{}), reports}, func(t *testing.T, w *fixture.World) {
		w.Clock.SetDate(calendar.NewDate(2026, 3, 2))
		clues = nil
		fn(t, w)
	})
}

func create[T any](t *testing.T, ctx context.Context, w *fixture.World, k *record.Kind[T], r *T) *T {
	t.Helper()
	if err := w.Engine.Write(ctx, func(tx *flow.Tx) error { return flow.Create(tx, k, r) }); err != nil {
		t.Fatal(err)
	}
	return r
}

// appointed is a supervisor in office from 2026-03-02 to 2028-03-01.
func appointed(t *testing.T, w *fixture.World, name, township string) *supervisor.Supervisor {
	t.Helper()
	s := create(t, w.As(t.Context(), duty.Consumer), w, supervisor.Kind, &supervisor.Supervisor{Name: name, Phone: "13900000001", Places: []supervisor.Place{{Region: fixture.Home, Township: township}}, Sectors: []string{"goods", "price"}})
	return fixture.Must(t, w.As(t.Context(), duty.Supervisor), w, supervisor.Kind, s.ID, "appoint", nil)
}

// as is the account of the supervisor.
func as(t *testing.T, s *supervisor.Supervisor) context.Context {
	return role.With(t.Context(), role.Actor{ID: s.ID + 1, Login: "sup", Name: s.Name, Duties: []role.Duty{duty.SocialSupervisor}, Region: s.Region, Party: s.ID})
}

func found(t *testing.T, w *fixture.World, s *supervisor.Supervisor, title string) *supervisor.Finding {
	t.Helper()
	return create(t, as(t, s), w, supervisor.FindingKind, &supervisor.Finding{Title: title, What: "货架上的商品没有价格标签", Place: fixture.Home, Township: "崖头街道", Where: "示例路1号", Sector: "price", Severity: "ordinary", Against: w.Shop.Name})
}

// The term begins with the approval of another person, is told of before it ends, and is renewed with training or with a reason.
func TestTerm(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World) {
		officer, head := w.As(t.Context(), duty.Consumer), w.As(t.Context(), duty.Supervisor)
		s := appointed(t, w, "示例监督员甲", "")
		if s.State != supervisor.Serving || s.Until != calendar.NewDate(2028, 3, 1) || s.CardNo != "371082-0001" || !strings.Contains(s.LetterNo, "聘〔2026〕1号") || len(s.Tenures) != 1 {
			t.Fatalf("%+v", s)
		}
		remind := func() (n int) {
			t.Helper()
			if err := w.Engine.Write(role.With(t.Context(), role.System("夜")), func(tx *flow.Tx) (err error) { n, err = supervisor.Remind(tx); return err }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		w.Clock.SetDate(calendar.NewDate(2028, 1, 1))
		if n := remind(); n != 1 {
			t.Errorf("%d reminded", n)
		}
		if n := remind(); n != 0 {
			t.Errorf("%d reminded again", n)
		}
		if got := fixture.Get(t, w, supervisor.Kind, s.ID); got.State != supervisor.Expiring {
			t.Error(got.State)
		}
		fixture.Refused(t, head, w, supervisor.Kind, s.ID, "renew", "H104", nil)
		train := create(t, officer, w, supervisor.SessionKind, &supervisor.Session{Title: "示例培训", Day: calendar.NewDate(2028, 1, 10), Hours: 8_000_000})
		if x := fixture.Must(t, officer, w, supervisor.SessionKind, train.ID, "invite", nil); x.Invited != 1 {
			t.Errorf("%d invited", x.Invited)
		}
		if x := fixture.Must(t, officer, w, supervisor.SessionKind, train.ID, "invite", nil); x.Invited != 1 {
			t.Errorf("%d invited twice", x.Invited)
		}
		var a *supervisor.Attendance
		if err := w.Engine.Read(as(t, s), func(tx *flow.Tx) (err error) {
			a, err = store.First(tx.Tx, supervisor.AttendanceKind, store.Query{})
			return err
		}); err != nil || a == nil {
			t.Fatal(err)
		}
		fixture.Refused(t, officer, w, supervisor.AttendanceKind, a.ID, "present", "H110", nil)
		w.Clock.SetDate(calendar.NewDate(2028, 1, 10))
		fixture.Must(t, officer, w, supervisor.SessionKind, train.ID, "hold", nil)
		fixture.Must(t, officer, w, supervisor.AttendanceKind, a.ID, "present", nil)
		got := fixture.Must(t, head, w, supervisor.Kind, s.ID, "renew", nil)
		if got.State != supervisor.Serving || got.From != calendar.NewDate(2028, 3, 2) || got.Until != calendar.NewDate(2030, 3, 1) || len(got.Tenures) != 2 {
			t.Errorf("%+v", got)
		}
		w.Clock.SetDate(calendar.NewDate(2030, 3, 2))
		remind()
		if got := fixture.Get(t, w, supervisor.Kind, s.ID); got.State != supervisor.Lapsed {
			t.Error(got.State)
		}
		if err := w.Engine.Write(as(t, s), func(tx *flow.Tx) error {
			return flow.Create(tx, supervisor.FindingKind, &supervisor.Finding{Title: "示例", What: "示例", Place: fixture.Home, Where: "示例", Sector: "price", Severity: "ordinary"})
		}); err == nil {
			t.Error("a finding after the term")
		}
		got = fixture.Must(t, head, w, supervisor.Kind, s.ID, "renew", map[string]any{"reason": "示例：疫情期间未组织培训"})
		if got.From != calendar.NewDate(2030, 3, 2) || got.Tenures[2].Reason == "" {
			t.Errorf("%+v", got)
		}
		if got = fixture.Must(t, head, w, supervisor.Kind, s.ID, "end", map[string]any{"why": "wish", "reason": "本人申请"}); got.State != supervisor.Ended {
			t.Error(got.State)
		}
	})
}

// A finding is sorted in time, goes where it belongs without a word of who found it, and its answer comes back with points.
func TestTriage(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World) {
		officer, head := w.As(t.Context(), duty.Consumer), w.As(t.Context(), duty.Supervisor)
		s, other := appointed(t, w, "示例监督员甲", "崖头街道"), appointed(t, w, "示例监督员乙", "")
		f := found(t, w, s, "价格标签缺失")
		if f.Supervisor.ID != s.ID || f.Region != fixture.Home || f.Due != calendar.NewDate(2026, 3, 9) || !strings.Contains(f.Number, "社监〔2026〕1号") {
			t.Errorf("%+v", f)
		}
		if err := w.Engine.Read(as(t, other), func(tx *flow.Tx) error { _, err := store.Get(tx.Tx, supervisor.FindingKind, f.ID); return err }); err == nil {
			t.Error("another supervisor sees the finding")
		}
		got := fixture.Must(t, officer, w, supervisor.FindingKind, f.ID, "receive", map[string]any{"as": "report"})
		if len(clues) != 1 || clues[0].Person != (reception.Person{}) || strings.Contains(clues[0].Text+clues[0].Title, s.Name) || clues[0].Firm.ID != w.Shop.ID || got.Report != 77 || got.State != supervisor.Working || got.Due != calendar.NewDate(2026, 3, 30) {
			t.Errorf("%+v %+v", got, clues)
		}
		got = fixture.Must(t, officer, w, supervisor.FindingKind, f.ID, "answer", map[string]any{"confirmed": "是", "answer": "已责令改正"})
		if got.State != supervisor.Answered || got.Points != 3 || got.Thanks == "" || !got.Due.IsZero() {
			t.Errorf("%+v", got)
		}
		m := found(t, w, s, "商家拒绝退货")
		got = fixture.Must(t, officer, w, supervisor.FindingKind, m.ID, "receive", map[string]any{"as": "message"})
		if x := fixture.Get(t, w, reception.Kind, got.Message.ID); x.Channel != reception.Supervisors || x.SourceNo != got.Number || x.Name != "" || x.State != reception.Waiting {
			t.Errorf("%+v", x)
		}
		d := found(t, w, s, "疑似缺斤少两")
		got = fixture.Must(t, officer, w, supervisor.FindingKind, d.ID, "dismiss", map[string]any{"ground": "none", "reason": "现场称重准确"})
		if got.State != supervisor.Dismissed || got.Answer != "现场称重准确" {
			t.Errorf("%+v", got)
		}
		got = fixture.Must(t, as(t, s), w, supervisor.FindingKind, d.ID, "appeal", map[string]any{"reason": "称重时换了秤"})
		if got.State != supervisor.Waiting || got.Due != calendar.NewDate(2026, 3, 9) {
			t.Errorf("%+v", got)
		}
		fixture.Must(t, officer, w, supervisor.FindingKind, d.ID, "dismiss", map[string]any{"ground": "none", "reason": "复核仍准确"})
		fixture.Refused(t, as(t, s), w, supervisor.FindingKind, d.ID, "appeal", "H125", map[string]any{"reason": "再次"})
		r := found(t, w, s, "商品标识不合格")
		got = fixture.Must(t, head, w, supervisor.FindingKind, r.ID, "rectify", map[string]any{"severity": "ordinary"})
		fixture.Must(t, head, w, rectify.Kind, got.Rectify.ID, "void", map[string]any{"reason": "事实不成立"})
		if got = fixture.Get(t, w, supervisor.FindingKind, r.ID); got.State != supervisor.Answered || got.Confirmed.V || got.Points != 1 {
			t.Errorf("%+v", got)
		}
		p := create(t, as(t, s), w, supervisor.FindingKind, &supervisor.Finding{Title: "产品质量可疑", What: "示例", Place: fixture.Home, Where: "示例路", Sector: "goods", Severity: "serious", Product: w.Goods.Name})
		got = fixture.Must(t, head, w, supervisor.FindingKind, p.ID, "inspect", nil)
		if got.State != supervisor.Working || !got.Line.Known() {
			t.Errorf("%+v", got)
		}
	})
}

// A task goes to whoever looks after the place and sector, and its answers are added up.
func TestTask(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World) {
		officer := w.As(t.Context(), duty.Consumer)
		here, all := appointed(t, w, "示例监督员甲", "崖头街道"), appointed(t, w, "示例监督员乙", "")
		appointed(t, w, "示例监督员丙", "石岛街道")
		task := create(t, officer, w, supervisor.TaskKind, &supervisor.Task{Title: "查看价格标签", What: "是否明码标价", Place: fixture.Home, Township: "崖头街道", Sector: "price", Until: calendar.NewDate(2026, 3, 20)})
		if got := fixture.Must(t, officer, w, supervisor.TaskKind, task.ID, "issue", nil); got.Asked != 2 {
			t.Fatalf("%d asked", got.Asked)
		}
		mine := func(s *supervisor.Supervisor) (e *supervisor.Errand) {
			t.Helper()
			if err := w.Engine.Read(as(t, s), func(tx *flow.Tx) (err error) {
				list, err := store.Find(tx.Tx, supervisor.ErrandKind, store.Query{})
				if len(list) == 1 {
					e = list[0]
				}
				return err
			}); err != nil || e == nil {
				t.Fatal("no errand", err)
			}
			return e
		}
		fixture.Refused(t, as(t, here), w, supervisor.ErrandKind, mine(here).ID, "answer", "R200", map[string]any{"looked": "2", "bad": "3", "answer": "示例"})
		fixture.Must(t, as(t, here), w, supervisor.ErrandKind, mine(here).ID, "answer", map[string]any{"looked": "12", "bad": "3", "answer": "三家没有标价"})
		fixture.Must(t, officer, w, supervisor.TaskKind, task.ID, "close", nil)
		got := fixture.Get(t, w, supervisor.TaskKind, task.ID)
		if got.Answered != 1 || got.Looked != 12 || got.Bad != 3 || got.State != supervisor.Closed {
			t.Errorf("%+v", got)
		}
		if e := mine(all); e.State != supervisor.Missed {
			t.Error(e.State)
		}
		far := create(t, officer, w, supervisor.TaskKind, &supervisor.Task{Title: "查看计量", What: "示例", Place: fixture.Home, Sector: "measure", Until: calendar.NewDate(2026, 3, 20)})
		fixture.Refused(t, officer, w, supervisor.TaskKind, far.ID, "issue", "H131", nil)
	})
}

// Supervisors who answer at the same moment are all counted, and none is sent away. What one found does not hang on the task of another.
func TestTaskAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World) {
		officer := w.As(t.Context(), duty.Consumer)
		var list []*supervisor.Supervisor
		for _, name := range []string{"甲", "乙", "丙", "丁"} {
			list = append(list, appointed(t, w, "示例监督员"+name, ""))
		}
		task := create(t, officer, w, supervisor.TaskKind, &supervisor.Task{Title: "查看价格标签", What: "是否明码标价", Place: fixture.Home, Sector: "price", Until: calendar.NewDate(2026, 3, 20)})
		fixture.Must(t, officer, w, supervisor.TaskKind, task.ID, "issue", nil)
		var errands []*supervisor.Errand
		if err := w.Engine.Read(officer, func(tx *flow.Tx) (err error) {
			errands, err = store.Find(tx.Tx, supervisor.ErrandKind, store.Query{})
			return err
		}); err != nil || len(errands) != len(list) {
			t.Fatal(len(errands), err)
		}
		done := make(chan error)
		for _, e := range errands {
			s := list[slices.IndexFunc(list, func(s *supervisor.Supervisor) bool { return s.ID == e.Supervisor.ID })]
			ctx := as(t, s)
			go func() {
				done <- w.Engine.Write(ctx, func(tx *flow.Tx) error {
					x, err := store.Get(tx.Tx, supervisor.ErrandKind, e.ID)
					if err != nil {
						return err
					}
					return fill.Take(tx, supervisor.ErrandKind.Plan, x, "answer", fill.Values{"looked": "5", "bad": "1", "answer": "示例"})
				})
			}()
		}
		for range errands {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if got := fixture.Get(t, w, supervisor.TaskKind, task.ID); got.Answered != 4 || got.Looked != 20 || got.Bad != 4 {
			t.Errorf("%+v", got)
		}
		i := slices.IndexFunc(errands, func(e *supervisor.Errand) bool { return e.Supervisor.ID != list[0].ID })
		err := w.Engine.Write(as(t, list[0]), func(tx *flow.Tx) error {
			return flow.Create(tx, supervisor.FindingKind, &supervisor.Finding{Title: "示例", What: "示例", Place: fixture.Home, Where: "示例路1号", Sector: "price", Severity: "ordinary", Errand: record.To[supervisor.Errand](errands[i].ID)})
		})
		if e := fault.Of(err); len(e.Problems) != 1 || e.Problems[0].Code != "H122" {
			t.Errorf("the task of another: %v", err)
		}
	})
}

// The rule gives the grade of a year that is over; another person approves it, and it stands with the supervisor.
func TestAppraise(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World) {
		officer, head := w.As(t.Context(), duty.Consumer), w.As(t.Context(), duty.Supervisor)
		busy, idle := appointed(t, w, "示例监督员甲", ""), appointed(t, w, "示例监督员乙", "")
		for range 11 {
			f := found(t, w, busy, "价格标签缺失")
			fixture.Must(t, officer, w, supervisor.FindingKind, f.ID, "refer", map[string]any{"to": "发展改革局", "reason": "价格调控"})
			fixture.Must(t, officer, w, supervisor.FindingKind, f.ID, "answer", map[string]any{"confirmed": "是"})
		}
		train := create(t, officer, w, supervisor.SessionKind, &supervisor.Session{Title: "示例培训", Day: calendar.NewDate(2026, 3, 2), Hours: 8_000_000})
		come := create(t, officer, w, supervisor.AttendanceKind, &supervisor.Attendance{Session: record.To[supervisor.Session](train.ID), Supervisor: record.To[supervisor.Supervisor](busy.ID)})
		fixture.Must(t, officer, w, supervisor.AttendanceKind, come.ID, "present", nil)
		appraise := func() (n int, err error) {
			err = w.Engine.Write(officer, func(tx *flow.Tx) (err error) { n, err = supervisor.Appraise(tx, fixture.Home, 2026); return err })
			return n, err
		}
		if _, err := appraise(); err == nil {
			t.Error("appraised before the year was over")
		}
		w.Clock.SetDate(calendar.NewDate(2027, 1, 4))
		if n, err := appraise(); n != 2 || err != nil {
			t.Fatal(n, err)
		}
		if n, err := appraise(); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		review := func(s *supervisor.Supervisor) (r *supervisor.Review) {
			t.Helper()
			if err := w.Engine.Read(as(t, s), func(tx *flow.Tx) (err error) {
				r, err = store.First(tx.Tx, supervisor.ReviewKind, store.Query{})
				return err
			}); err != nil || r == nil {
				t.Fatal("no review", err)
			}
			return r
		}
		if r := review(busy); r.Proposed != supervisor.Excellent || r.Points != 41 || r.Confirmed != 11 {
			t.Errorf("%+v", r)
		}
		if r := review(idle); r.Proposed != supervisor.Unqualified {
			t.Errorf("%+v", r)
		}
		fixture.Must(t, head, w, supervisor.ReviewKind, review(busy).ID, "approve", nil)
		fixture.Must(t, head, w, supervisor.ReviewKind, review(idle).ID, "adjust", map[string]any{"grade": "qualified", "reason": "住院三个月"})
		if s := fixture.Get(t, w, supervisor.Kind, busy.ID); s.Grade != supervisor.Excellent || s.GradeYear != 2026 {
			t.Errorf("%+v", s)
		}
		if s := fixture.Get(t, w, supervisor.Kind, idle.ID); s.Grade != supervisor.Qualified {
			t.Errorf("%+v", s)
		}
	})
}

// Every view has a sample that passes its rules, and is shown.
func TestSamples(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World) { w.Samples(t, supervisor.Module(supervisor.Options{})) })
}
