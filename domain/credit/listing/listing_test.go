package listing_test

import (
	"strings"
	"testing"

	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/calc/uscc"
	"qgov/domain/credit/listing"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/server"
)

// world is the program with a bureau, and people who act.
type world struct {
	*server.Server
	t    *testing.T
	next uint64
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		s.Write(t, func(tx *flow.Tx) error {
			return flow.Create(tx, organ.Kind, &organ.Organ{Head: record.Head{Region: server.Home}, Name: "示例局", Sort: "bureau", Prefix: "示市监"})
		})
		fn(t, &world{s, t, 5000})
	})
}

func (w *world) firm(sort, name, legal string) *firm.Firm {
	w.t.Helper()
	w.next++
	f := &firm.Firm{Head: record.Head{Region: server.Home}, Code: uscc.Generate("91", server.Home, w.next), Name: name, Sort: sort, Status: "active", Legal: legal, Demo: true}
	w.Write(w.t, func(tx *flow.Tx) error { return flow.Create(tx, firm.Kind, f) })
	return f
}

func (w *world) ground(code string) record.Ref[listing.Ground] {
	w.t.Helper()
	var g *listing.Ground
	w.Write(w.t, func(tx *flow.Tx) (err error) { g, err = listing.GroundBy(tx, code); return err })
	return record.To[listing.Ground](g.ID)
}

// as runs fn as the account.
func (w *world) as(login string, fn func(tx *flow.Tx) error) error {
	w.t.Helper()
	return w.App.Engine.Write(role.With(w.t.Context(), w.As(w.t, login).Actor()), fn)
}

// take takes a step by the account on the stored record, with an input in the words of its form.
func take[T any](w *world, login string, k *record.Kind[T], id record.ID, step string, in map[string]any) error {
	w.t.Helper()
	c := w.As(w.t, login)
	path := "/api/" + k.Name + "/" + id.String()
	a := c.JSON("POST", path+"/steps/"+step, c.Get(path).Header.Get("ETag"), in)
	if a.Status == 200 {
		return nil
	}
	return fault.New(fault.Conflict, "T000", "%s", a.Brief())
}

func get[T any](w *world, k *record.Kind[T], id record.ID) (r *T) {
	w.t.Helper()
	w.Write(w.t, func(tx *flow.Tx) (err error) { r, err = store.Get(tx.Tx, k, id); return err })
	return r
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// abnormal puts a firm on the list of abnormal operations.
func (w *world) abnormal(f *firm.Firm) *listing.Abnormal {
	w.t.Helper()
	var r *listing.Abnormal
	today := calendar.Today(w.Clock)
	w.must(w.as("registrar", func(tx *flow.Tx) (err error) {
		if r, err = listing.Propose(tx, listing.Proposal{Firm: f.ID, Ground: "report", Found: today.AddDays(-1), Facts: "示例：未按期公示年报"}); err != nil {
			return err
		}
		return listing.Tell(tx, r, today, "notice", "公告1号")
	}))
	w.must(take(w, "supervisor", listing.AbnormalKind, r.ID, "list", map[string]any{}))
	return get(w, listing.AbnormalKind, r.ID)
}

// serious puts a firm on the serious list, by the course of the law.
func (w *world) serious(f *firm.Firm) *listing.Serious {
	w.t.Helper()
	r := &listing.Serious{Subject: listing.Subject{Firm: record.To[firm.Firm](f.ID)}, Ground: w.ground("quality"), Found: calendar.Today(w.Clock).AddDays(-20), Facts: "示例：生产销售不合格产品",
		PenaltyNo: "示罚1号", PenaltySort: "fine", Grave: true, GraveWhy: "示例"}
	w.must(w.as("handler", func(tx *flow.Tx) error { return flow.Create(tx, listing.SeriousKind, r) }))
	w.must(take(w, "handler", listing.SeriousKind, r.ID, "notice", map[string]any{"day": calendar.Today(w.Clock).String(), "how": "notice", "note": "公告2号"}))
	w.must(take(w, "handler", listing.SeriousKind, r.ID, "state", map[string]any{"day": calendar.Today(w.Clock).String(), "text": "无异议"}))
	w.must(take(w, "handler", listing.SeriousKind, r.ID, "review", map[string]any{"upheld": false, "opinion": "维持"}))
	w.must(take(w, "supervisor", listing.SeriousKind, r.ID, "decide", map[string]any{}))
	w.must(take(w, "handler", listing.SeriousKind, r.ID, "serve", map[string]any{"day": calendar.Today(w.Clock).String(), "how": "direct", "receiver": "王某"}))
	w.must(take(w, "publisher", listing.SeriousKind, r.ID, "publish", map[string]any{}))
	return get(w, listing.SeriousKind, r.ID)
}

func (w *world) sweep() {
	w.t.Helper()
	if _, err := w.App.Engine.Sweep(server.System(w.t)); err != nil {
		w.t.Fatal(err)
	}
}

// actions are those of the leaves of a record, each of which proves itself.
func (w *world) actions(list []listing.Proof) (out []string) {
	w.t.Helper()
	for _, p := range list {
		a := w.Visitor(w.t).Get("/log/" + p.Leaf + "/proof").Want(200)
		report, err := audit.VerifyFile(strings.NewReader(string(a.Body)), audit.Keys{Logs: w.App.Log.Keys().Logs})
		if err != nil {
			w.t.Fatalf("%s: %v", p.Act, err)
		}
		out = append(out, report.Leaf.Action)
	}
	return out
}

// The abnormal list: public notice sixty days before three years, after three years a proposal for the serious list, by a ground that
// needs no penalty.
func TestThreeYears(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.abnormal(w.firm("enterprise", "示例失联企业", ""))
		warned := func() int {
			n := 0
			w.Write(t, func(tx *flow.Tx) (err error) { n, err = listing.Sweep(tx); return err })
			return n
		}
		w.Clock.SetDate(r.Full.AddDays(-61))
		if n := warned(); n != 0 {
			t.Errorf("%d notices 61 days before", n)
		}
		w.Clock.SetDate(r.Full.AddDays(-60))
		if a, b := warned(), warned(); a != 1 || b != 0 {
			t.Errorf("%d and %d notices 60 days before, want one", a, b)
		}
		w.Clock.SetDate(r.Full)
		w.sweep()
		if got := get(w, listing.AbnormalKind, r.ID); !got.MaturedOn.IsZero() {
			t.Error("it is three years old on the last day")
		}
		w.Clock.SetDate(r.Full.AddDays(1))
		w.sweep()
		w.sweep()
		var list []*listing.Serious
		w.Write(t, func(tx *flow.Tx) (err error) {
			list, err = store.Find(tx.Tx, listing.SeriousKind, store.Query{})
			return err
		})
		if len(list) != 1 || list[0].Firm != r.Firm || list[0].Origin != r.ID || list[0].State != listing.Proposed {
			t.Fatalf("proposals: %+v", list)
		}
		w.must(take(w, "handler", listing.SeriousKind, list[0].ID, "notice", map[string]any{"day": calendar.Today(w.Clock).String(), "how": "notice", "note": "公告3号"}))
		if got := w.actions(get(w, listing.AbnormalKind, r.ID).Proofs); strings.Join(got, " ") != "publish warn" {
			t.Errorf("leaves: %v", got)
		}
	})
}

// The serious list: whoever worked on an entry does not decide it; it expires by itself after three years, and nothing of its text is
// public then.
func TestExpire(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		f := w.firm("enterprise", "示例失信企业", "")
		r := w.serious(f)
		w.Clock.SetDate(r.Until)
		w.sweep()
		if got := get(w, listing.SeriousKind, r.ID); got.State != listing.InForce {
			t.Errorf("it is %s on its last day", got.State)
		}
		w.Clock.SetDate(r.Until.AddDays(1))
		w.sweep()
		got := get(w, listing.SeriousKind, r.ID)
		if got.State != listing.Over || got.EndWay != listing.Expired || got.EndedOn != r.Until.AddDays(1) {
			t.Errorf("it is %s, %s on %s", got.State, got.EndWay, got.EndedOn)
		}
		if a := strings.Join(w.actions(got.Proofs), " "); a != "notice decide publish expire" {
			t.Errorf("leaves: %s", a)
		}
		if n := w.Count(t, `SELECT count(*) FROM public_copy WHERE doc <> '' AND {all: a count}`); n != 0 {
			t.Errorf("%d public texts are left", n)
		}
	})
}

// Both the two letters and their interval are asked for before a firm is called out of reach.
func TestUnreachable(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, c := range []struct {
			second string
			want   string
		}{{"", "Y104"}, {"2026-01-20", "Y105"}, {"2026-02-20", "Y105"}, {"2026-01-28", ""}} {
			r := &listing.Abnormal{Subject: listing.Subject{Firm: record.To[firm.Firm](w.firm("enterprise", "示例失联企业"+c.second, "").ID)}, Ground: w.ground("unreachable"), Found: calendar.NewDate(2026, 2, 27), Facts: "示例",
				Mailed: calendar.NewDate(2026, 1, 10)}
			if c.second != "" {
				r.Mailed2, _ = calendar.ParseDate(c.second)
			}
			w.must(w.as("registrar", func(tx *flow.Tx) error { return flow.Create(tx, listing.AbnormalKind, r) }))
			err := take(w, "registrar", listing.AbnormalKind, r.ID, "notice", map[string]any{"day": "2026-03-02", "how": "notice", "note": "公告"})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("second letter %q: %v, want %q", c.second, err, c.want)
			}
		}
	})
}

// The operator of a sole trader is not named in what the public reads, wherever the name stands; a company's name is not masked.
func TestMask(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, c := range []struct{ sort, name, legal, want string }{
			{"individual", "欧样例小吃店", "欧样例", "欧**小吃店"}, {"enterprise", "荣成欧样例食品有限公司", "欧样例", "荣成欧样例食品有限公司"},
		} {
			r := w.abnormal(w.firm(c.sort, c.name, c.legal))
			if a := w.Visitor(t).Get("/log/" + r.Proofs[0].Leaf).Want(200); !a.Has(c.want) || c.sort == "individual" && a.Has("欧样例") {
				t.Errorf("%s: %s", c.name, a.Brief())
			}
		}
	})
}

// A repair goes by the law of the day it is asked for: six months (food: twelve) until 2026-03-31, three from the day after.
func TestRepairByDate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		f := w.firm("enterprise", "示例修复企业", "")
		for _, c := range []struct {
			since, on, severity string
			special             bool
			earliest, latest    string
		}{
			{"2025-12-01", "2026-03-30", listing.Ordinary, false, "2026-06-01", "2028-12-01"},
			{"2025-12-01", "2026-03-30", listing.Ordinary, true, "2026-12-01", "2028-12-01"},
			{"2025-12-01", "2026-03-30", listing.Minor, false, "2025-12-01", "2026-03-02"}, // 1 March is a Sunday
			{"2025-12-01", "2026-04-01", listing.Ordinary, false, "2026-03-02", "2026-12-01"},
			{"2025-12-01", "2026-04-01", listing.Ordinary, true, "2026-03-02", "2026-12-01"},
			{"2025-12-01", "2026-04-01", listing.Grave, false, "2026-12-01", "2028-12-01"},
		} {
			on, err := calendar.ParseDate(c.on)
			w.must(err)
			since, err := calendar.ParseDate(c.since)
			w.must(err)
			w.Clock.SetDate(on)
			r := &listing.Repair{Subject: listing.Subject{Firm: record.To[firm.Firm](f.ID)}, What: listing.MatterPenalty, Document: "示罚9号", Severity: c.severity, Special: c.special, Since: since, Reason: "已改正"}
			w.must(w.as("handler", func(tx *flow.Tx) error { return flow.Create(tx, listing.RepairKind, r) }))
			if r.Earliest.String() != c.earliest || r.Latest.String() != c.latest {
				t.Errorf("%s since %s on %s: %s to %s, want %s to %s", c.severity, c.since, c.on, r.Earliest, r.Latest, c.earliest, c.latest)
			}
		}
	})
}

// No way lets one person list or mend alone: by the page, the API, as author, as taker, or as who edited (threat T8).
func TestFourEyes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Everybody(t, "everybody", server.Home)
		f := w.firm("enterprise", "示例四眼企业", "")
		r := &listing.Serious{Subject: listing.Subject{Firm: record.To[firm.Firm](f.ID)}, Ground: w.ground("quality"), Found: calendar.NewDate(2026, 2, 2), Facts: "示例", PenaltyNo: "示罚2号", PenaltySort: "fine", Grave: true, GraveWhy: "示例"}
		w.must(w.as("everybody", func(tx *flow.Tx) error { return flow.Create(tx, listing.SeriousKind, r) }))
		today := calendar.Today(w.Clock).String()
		w.must(take(w, "handler", listing.SeriousKind, r.ID, "notice", map[string]any{"day": today, "how": "notice", "note": "公告"}))
		w.must(take(w, "handler", listing.SeriousKind, r.ID, "state", map[string]any{"day": today, "text": "无"}))
		w.must(take(w, "credit", listing.SeriousKind, r.ID, "review", map[string]any{"upheld": false, "opinion": "维持"}))
		if err := take(w, "everybody", listing.SeriousKind, r.ID, "decide", map[string]any{}); err == nil || !strings.Contains(err.Error(), "Y101") {
			t.Errorf("who put it forward decides: %v", err)
		}
		w.must(take(w, "supervisor", listing.SeriousKind, r.ID, "decide", map[string]any{}))
		if err := take(w, "supervisor", listing.SeriousKind, r.ID, "annul", map[string]any{"reason": "有误"}); err == nil {
			t.Error("who decided annuls")
		}
		w.must(take(w, "leader", listing.SeriousKind, r.ID, "annul", map[string]any{"reason": "处罚决定被撤销"}))
		got := get(w, listing.SeriousKind, r.ID)
		if a := strings.Join(w.actions(got.Proofs), " "); got.State != listing.AnnulledEnd || a != "notice decide annulled" {
			t.Errorf("it is %s, leaves %s", got.State, a)
		}
	})
}
