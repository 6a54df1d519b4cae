package dossier_test

import (
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/domain/credit/annual"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/listing"
	"qgov/domain/supervise/letter"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/fixture"
)

// coded gives the shop and the maker of the world their codes.
func coded(t *testing.T, w *fixture.World) {
	t.Helper()
	write(t, w, system(t.Context()), func(tx *flow.Tx) error {
		for id, code := range map[record.ID]string{w.Shop.ID: home, w.Elsewhere.ID: far} {
			f, err := store.Get(tx.Tx, firm.Kind, id)
			if err != nil {
				return err
			}
			f.Code = code
			if err := tx.Save(firm.Kind.Plan, f, "change", "测试"); err != nil {
				return err
			}
		}
		return nil
	})
}

func emit[E any](t *testing.T, w *fixture.World, topic event.Topic[E], e E) {
	t.Helper()
	write(t, w, w.As(t.Context(), duty.Supervisor), func(tx *flow.Tx) error { return event.Emit(tx, topic, e) })
}

// A final failure is filed with both firms, each in its own region; an objection that reopens it takes it back; a pass after the re-test
// takes its place. Monitoring is held against nobody.
func TestSamplingFeeds(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *heard) {
		coded(t, w)
		o := sampling.Outcome{Sample: 7, Number: "荣市监抽〔2026〕1号", Region: fixture.Home, Firm: w.Shop.ID, Producer: w.Elsewhere.ID, Name: "测试水产", Serious: true, Failing: "苯甲酸", On: calendar.NewDate(2026, 3, 1)}
		emit(t, w, sampling.Concluded, o)
		emit(t, w, sampling.Concluded, o)
		shop, maker := files(t, w, w.As(t.Context(), duty.Handler), home, 0), files(t, w, fixture.AsIn(t.Context(), fixture.Far, duty.Handler), far, 0)
		for _, list := range [][]dossier.Entry{shop, maker} {
			if len(list) != 1 || list[0].Polarity != dossier.Bad || list[0].Weight != dossier.Serious || !list[0].Open || list[0].Until != calendar.NewDate(2029, 3, 1) || list[0].Ref != 7 {
				t.Fatalf("%+v", list)
			}
		}
		emit(t, w, sampling.Reopened, o)
		if list := files(t, w, system(t.Context()), far, 0); list[0].State != dossier.Withdrawn {
			t.Errorf("reopened: %+v", list[0])
		}
		o.Pass, o.Serious = true, false
		emit(t, w, sampling.Concluded, o)
		if list := files(t, w, system(t.Context()), home, 0); len(list) != 1 || list[0].Polarity != dossier.Good || list[0].State != dossier.InForce {
			t.Errorf("passed after all: %+v", list)
		}
		o.Number, o.Purpose = "监测1号", sampling.Monitoring
		emit(t, w, sampling.Concluded, o)
		o.Number, o.Purpose, o.Firm, o.Producer = "无码1号", "", w.Maker.ID, 0 // a firm without a code has no file
		emit(t, w, sampling.Concluded, o)
		if list := files(t, w, system(t.Context()), home, 0); len(list) != 1 {
			t.Errorf("%d entries", len(list))
		}
	})
}

// The end of a rectification is filed as it ended, a letter while it stands.
func TestOtherFeeds(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *heard) {
		coded(t, w)
		var ids []record.ID
		write(t, w, w.As(t.Context(), duty.Handler), func(tx *flow.Tx) error {
			for range 2 {
				f, err := rectify.Open(tx, rectify.Opening{Region: fixture.Home, Firm: w.Shop.ID, Title: "不合格", Subject: "测试纺织品", Problem: "甲醛", Severity: "ordinary"})
				if err != nil {
					return err
				}
				ids = append(ids, f.ID)
			}
			return nil
		})
		end := func(id record.ID, e rectify.Ended) {
			e.Finding, e.Firm, e.Region = id, w.Shop.ID, fixture.Home
			emit(t, w, rectify.Closed, e)
		}
		end(ids[0], rectify.Ended{})
		end(ids[1], rectify.Ended{Handed: true})
		l := letter.Sent{Letter: 9, Firm: w.Shop.ID, Region: fixture.Home, Sort: letter.Order, Number: "荣市监责改〔2026〕1号", Title: "责令改正通知书", Day: calendar.NewDate(2026, 3, 2)}
		emit(t, w, letter.Given, l)
		got := make(map[string]int)
		for _, e := range files(t, w, w.As(t.Context(), duty.Handler), home, 0) {
			if e.Open {
				t.Errorf("public: %+v", e)
			}
			got[e.Title] = int(e.Polarity)*10 + int(e.State)
		}
		if got["整改到位：测试纺织品"] != 11 || got["整改不到位，移送执法：测试纺织品"] != -9 || got["责令改正通知书"] != 1 || len(got) != 3 {
			t.Errorf("%v", got)
		}
		end(ids[1], rectify.Ended{Void: true})
		emit(t, w, letter.Revoked, l)
		n := 0
		for _, e := range files(t, w, system(t.Context()), home, 0) {
			if e.State == dossier.Withdrawn {
				n++
			}
		}
		if n != 2 {
			t.Errorf("%d withdrawn, want 2", n)
		}
	})
}

// A listing counts from its day until the day before its end, is corrected in its place, and leaves no trace in what counts once annulled; a
// late annual report takes the place of a missed one; a repaired penalty is public no longer.
func TestListFeeds(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *heard) {
		l := listing.Entry{Kind: "serious_listing", ID: 5, Code: home, Region: fixture.Home, List: listing.OfSerious, Ground: "隐瞒", Day: calendar.NewDate(2026, 2, 1), Until: calendar.NewDate(2029, 1, 31), Public: true}
		emit(t, w, listing.Listed, l)
		l.Ground = "隐瞒真实情况"
		emit(t, w, listing.Corrected, l)
		e := files(t, w, system(t.Context()), home, 0)[0]
		if e.Weight != dossier.Serious || e.Sort != dossier.List || !e.Open || !strings.HasSuffix(e.Title, "隐瞒真实情况") || !e.Counts(calendar.NewDate(2026, 3, 2)) {
			t.Errorf("%+v", e)
		}
		l.End = listing.Mended
		emit(t, w, listing.Lifted, l)
		list := files(t, w, system(t.Context()), home, 0)
		if len(list) != 2 || list[0].Polarity != dossier.Neutral || list[1].Counts(calendar.NewDate(2026, 3, 2)) || !list[1].Counts(calendar.NewDate(2026, 3, 1)) {
			t.Errorf("lifted: %+v", list)
		}
		l.ID, l.List, l.End = 6, listing.OfAbnormal, listing.Annulled
		emit(t, w, listing.Listed, l)
		emit(t, w, listing.Lifted, l)
		emit(t, w, annual.Missed, annual.Miss{Code: home, Region: fixture.Home, Year: 2024, Day: calendar.NewDate(2025, 6, 30)})
		emit(t, w, annual.Turned, annual.Turn{Report: 3, Code: home, Region: fixture.Home, Year: 2024, Day: calendar.NewDate(2025, 9, 1), Late: true})
		p := penalty(home, fixture.Home)
		add(t, w, p)
		emit(t, w, listing.Repaired, listing.Mending{What: listing.MatterPenalty, Document: p.Doc, Code: home, Region: fixture.Home})
		add(t, w, p) // its department sends it again
		p.Title += "（更正）"
		add(t, w, p) // and corrects it
		for _, e := range files(t, w, system(t.Context()), home, 0) {
			switch {
			case e.Ref == 6 && e.State != dossier.Withdrawn, e.Sort == dossier.AnnualReport && e.Polarity != dossier.Neutral, e.Sort == dossier.Penalty && (e.State != dossier.Repaired || e.Counts(calendar.NewDate(2026, 3, 2))):
				t.Errorf("%+v", e)
			}
		}
	})
}

// object registers an objection of the shop.
func object(t *testing.T, w *fixture.World, ctx string, o *dossier.Objection) error {
	t.Helper()
	who := fixture.AsFirm(t.Context(), w.Shop)
	if ctx == "officer" {
		who = w.As(t.Context(), duty.Credit)
	}
	return w.Engine.Write(who, func(tx *flow.Tx) error { return flow.Create(tx, dossier.ObjectionKind, o) })
}

// A firm objects to an entry of its own file; the entry is marked; one person checks, another decides; the entry is set right.
func TestObjection(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *heard) {
		coded(t, w)
		mine, other := penalty(home, ""), penalty(far, "")
		add(t, w, mine)
		add(t, w, other)
		if err := object(t, w, "firm", &dossier.Objection{About: "entry", Source: mine.Source, Doc: "没有的", Claim: "无"}); err == nil {
			t.Error("an objection to nothing")
		}
		o := &dossier.Objection{Firm: record.To[firm.Firm](w.Elsewhere.ID), About: "entry", Source: mine.Source, Doc: mine.Doc, Claim: "处罚已撤销"}
		if err := object(t, w, "firm", o); err != nil {
			t.Fatal(err)
		}
		if o.Firm.ID != w.Shop.ID || o.Region != fixture.Home || o.Title != mine.Title {
			t.Errorf("a firm objects for itself only: %+v", o)
		}
		officer, chief := w.As(t.Context(), duty.Credit), w.As(t.Context(), duty.Supervisor)
		fixture.Must(t, officer, w, dossier.ObjectionKind, o.ID, "accept", nil)
		if list := files(t, w, system(t.Context()), home, 0); list[0].State != dossier.Disputed {
			t.Errorf("not marked: %+v", list[0])
		}
		if due := fixture.Deadlines(t, w, "credit_objection", o.ID); due["answer"] == "" {
			t.Error("no deadline")
		}
		if err := object(t, w, "firm", &dossier.Objection{About: "entry", Source: mine.Source, Doc: mine.Doc, Claim: "再来"}); err == nil {
			t.Error("objected to twice at a time")
		}
		if _, err := fixture.Step(officer, w, dossier.ObjectionKind, o.ID, "check", map[string]any{"outcome": "adjust", "weight": "1", "answer": "x"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an entry is not set right by another one: %v", err)
		}
		fixture.Must(t, officer, w, dossier.ObjectionKind, o.ID, "check", map[string]any{"outcome": "correct", "weight": "1", "new_title": "警告", "answer": "处罚已变更为警告"})
		both := role.With(t.Context(), role.Actor{ID: fixture.Account(duty.Credit), Name: "同一人", Region: fixture.Home, Duties: []role.Duty{duty.Credit, duty.Supervisor}})
		fixture.Refused(t, both, w, dossier.ObjectionKind, o.ID, "decide", "R152", nil)
		got := fixture.Must(t, chief, w, dossier.ObjectionKind, o.ID, "decide", nil)
		list := files(t, w, system(t.Context()), home, 0)
		if got.State != dossier.Accepted || list[0].State != dossier.InForce || list[0].Weight != dossier.Minor || list[0].Title != "警告" {
			t.Errorf("%s, %+v", got.State, list[0])
		}
		again := &dossier.Objection{About: "grade", Claim: "评价过低"}
		if err := object(t, w, "firm", again); err != nil {
			t.Fatal(err)
		}
		fixture.Must(t, officer, w, dossier.ObjectionKind, again.ID, "accept", nil)
		fixture.Must(t, officer, w, dossier.ObjectionKind, again.ID, "check", map[string]any{"outcome": "adjust", "weight": "2", "answer": "检验标准适用有误"})
		fixture.Must(t, chief, w, dossier.ObjectionKind, again.ID, "decide", nil)
		list = files(t, w, system(t.Context()), home, 0)
		if len(list) != 2 || list[0].Source != dossier.FromReview || list[0].Polarity != dossier.Good || !strings.Contains(list[0].Title, "检验标准适用有误") {
			t.Errorf("%+v", list)
		}
		err := w.Engine.Read(fixture.AsFirm(t.Context(), w.Elsewhere), func(tx *flow.Tx) error {
			_, err := store.Get(tx.Tx, dossier.ObjectionKind, o.ID)
			return err
		})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("another firm reads the objection: %v", err)
		}
	})
}

// What was concluded before the firm had a code is gathered once it has one, is gathered once, and what was taken out of a file stays out.
func TestGather(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *heard) {
		var kept, handed record.ID
		write(t, w, w.As(t.Context(), duty.Handler), func(tx *flow.Tx) error {
			for _, id := range []*record.ID{&kept, &handed} {
				f, err := rectify.Open(tx, rectify.Opening{Region: fixture.Home, Firm: w.Shop.ID, Title: "不合格", Subject: "测试纺织品", Problem: "甲醛", Severity: "ordinary"})
				if err != nil {
					return err
				}
				*id = f.ID
			}
			_, err := tx.Exec(`UPDATE finding SET state = 'handed', closed_on = '2026-02-03' WHERE id = ? AND {all: test}`, handed)
			return err
		})
		gather := func(want int) {
			t.Helper()
			if n, err := dossier.Gather(t.Context(), w.Engine); err != nil || n != want {
				t.Fatalf("gathered %d, want %d: %v", n, want, err)
			}
		}
		gather(0)
		coded(t, w)
		gather(1)
		gather(0)
		list := files(t, w, system(t.Context()), home, 0)
		if len(list) != 1 || list[0].Title != "整改不到位，移送执法：测试纺织品" || list[0].Day.String() != "2026-02-03" || list[0].Ref != handed || list[0].Until.IsZero() {
			t.Fatalf("%+v", list)
		}
		write(t, w, system(t.Context()), func(tx *flow.Tx) error { return dossier.Withdraw(tx, list[0].Key(), "测试") })
		gather(0)
		emit(t, w, rectify.Closed, rectify.Ended{Finding: kept, Firm: w.Shop.ID, Region: fixture.Home})
		gather(0)
	})
}
