package listing_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"qgov/domain/credit/dossier"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/fill"
	"qgov/testkit/server"
)

// ways are the steps of an entry in force with what is filled in.
var ways = map[string]fill.Values{
	"cure": {"done": "已补报", "document": "示年报1号"}, "remove": {"reason": "已核实"}, "keep": {"reason": "未补报"},
	"amend": {"facts": "更正后的事实", "reason": "笔误"}, "correct": {}, "refuse": {"reason": "无误"}, "annul": {"reason": "有误"},
	"object": {"text": "年报已经按期公示", "evidence": []record.File{{Hash: strings.Repeat("0", 64), Name: "证明.pdf", Size: 1, Media: "application/pdf"}}},
	"admit":  {}, "decline": {"reason": "没有证据"}, "verify": {"wrong": false, "finding": "无误"},
}

// waits reports whether the firm waits for an answer to its objection.
func waits(r *listing.Abnormal) bool {
	return !r.ObjectedOn.IsZero() && (r.AdmittedOn.IsZero() || r.Admitted && r.VerifiedOn.IsZero())
}

// errUndo ends a walk, of which nothing is kept.
var errUndo = errors.New("undo")

// Whatever order the steps of an entry come in, an objection that is not answered has a next step and a running deadline, and an entry that
// is closed has none that waits.
func TestObjectionGoesOn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.abnormal(w.firm("enterprise", "示例异议企业", ""))
		f := w.App.Engine.Flow(listing.AbnormalKind.Name)
		seen := map[string]bool{}
		for seed := range uint64(120) {
			random := rand.New(rand.NewPCG(seed, 7))
			err := w.App.Engine.Write(server.System(t), func(tx *flow.Tx) error {
				x, err := store.Get(tx.Tx, listing.AbnormalKind, r.ID)
				if err != nil {
					return err
				}
				var path []string
				for range 1 + random.IntN(9) {
					var open []string
					for _, m := range f.Open(x.State) {
						if _, ok := ways[m.Name]; ok && m.After == "" {
							if c := *x; m.Form == nil && tx.May(f, m, &c) != nil {
								continue
							}
							open = append(open, m.Name)
						}
					}
					if len(open) == 0 {
						break
					}
					step := open[random.IntN(len(open))]
					c := *x
					in := ways[step]
					if step == "verify" && random.IntN(2) == 0 {
						in = fill.Values{"wrong": true, "finding": "已经按期公示"}
					}
					if err := fill.Take(tx, listing.AbnormalKind.Plan, &c, step, in); err != nil {
						continue // the guard says no; the record was not saved
					}
					x = &c
					path = append(path, step)
					seen[fmt.Sprint(x.State, " ", waits(x))] = true
				}
				for waits(x) {
					if err := answer(tx, f, x); err != nil {
						return fmt.Errorf("after %v: %w", path, err)
					}
				}
				return errUndo
			})
			if !errors.Is(err, errUndo) {
				t.Error(err)
			}
		}
		for _, want := range []string{"listed true", "curing true", "amending true", "answering true", "removed false", "annulled false"} {
			if !seen[want] {
				t.Errorf("no walk came to %s: %v", want, seen)
			}
		}
	})
}

// answer brings an objection that waits a step further, or says why that cannot be.
func answer(tx *flow.Tx, f *flow.Flow, r *listing.Abnormal) error {
	switch {
	case f.State(r.State).Final:
		return fmt.Errorf("%s is an end, and the objection is not answered", r.State)
	case r.Due.IsZero():
		return fmt.Errorf("in %s no deadline runs for the objection", r.State)
	}
	next := map[bool]string{true: "admit", false: "verify"}[r.AdmittedOn.IsZero()]
	return fill.Take(tx, listing.AbnormalKind.Plan, r, next, ways[next])
}

// The removal of a firm does not wait for the answer to its objection; what is found afterwards annuls the entry, and file, public copy and
// public log say so.
func TestVerifiedAfterRemoval(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		f := w.firm("enterprise", "示例移出后核实企业", "")
		r := w.abnormal(f)
		system := func(step string, in fill.Values) {
			w.Write(t, func(tx *flow.Tx) error {
				x, err := store.Get(tx.Tx, listing.AbnormalKind, r.ID)
				if err == nil {
					err = fill.Take(tx, listing.AbnormalKind.Plan, x, step, in)
				}
				return err
			})
		}
		system("object", ways["object"])
		w.must(take(w, "registrar", listing.AbnormalKind, r.ID, "cure", map[string]any{"done": "已补报", "document": "示年报2号"}))
		w.must(take(w, "credit", listing.AbnormalKind, r.ID, "admit", map[string]any{}))
		w.must(take(w, "registrar", listing.AbnormalKind, r.ID, "amend", map[string]any{"facts": "更正后的事实", "reason": "笔误"}))
		w.must(take(w, "supervisor", listing.AbnormalKind, r.ID, "correct", map[string]any{}))
		if got := get(w, listing.AbnormalKind, r.ID); got.State != listing.Curing || got.Facts != "更正后的事实" {
			t.Errorf("after a correction it is %s: what was asked for before is lost", got.State)
		}
		w.must(take(w, "supervisor", listing.AbnormalKind, r.ID, "remove", map[string]any{"reason": "已补报"}))
		got := get(w, listing.AbnormalKind, r.ID)
		removal := got.EndNumber
		if got.State != listing.Answering || got.Due.IsZero() {
			t.Errorf("it is %s, due %s", got.State, got.Due)
		}
		if err := take(w, "supervisor", listing.AbnormalKind, r.ID, "verify", map[string]any{"wrong": true, "finding": "年报已经按期公示"}); err == nil {
			t.Error("who decided the listing verifies the objection")
		}
		w.Clock.SetDate(calendar.Today(w.Clock).AddDays(3))
		w.must(take(w, "leader", listing.AbnormalKind, r.ID, "verify", map[string]any{"wrong": true, "finding": "年报已经按期公示"}))
		got = get(w, listing.AbnormalKind, r.ID)
		if a := strings.Join(w.actions(got.Proofs), " "); got.State != listing.AnnulledEnd || got.EndWay != listing.Annulled || got.EndNumber == removal || got.EndedOn == calendar.Today(w.Clock) || a != "publish correct withdraw withdraw" {
			t.Errorf("it is %s by %s, %s on %s, leaves %s", got.State, got.EndWay, got.EndNumber, got.EndedOn, a)
		}
		if a := w.Visitor(t).Get("/lists/repaired").Want(200); !a.Has("撤销列入决定：异议成立：年报已经按期公示") || a.Has("履行义务后移出") {
			t.Error("the public list of ended entries does not say that the entry was annulled")
		}
		w.Write(t, func(tx *flow.Tx) error {
			list, err := dossier.Of(tx, f.Code, 0)
			for _, e := range list {
				if e.Sort == dossier.List && e.State != dossier.Withdrawn {
					t.Errorf("the file still has %q", e.Title)
				}
			}
			return err
		})
	})
}
