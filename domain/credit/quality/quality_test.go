package quality_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/grade"
	"qgov/domain/credit/quality"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/testkit/server"
)

const department = 900

func code(i int) string { return uscc.Generate("91", server.Home, uint64(i)) }

// world is some firms with sound files.
type world struct {
	*server.Server
	*testing.T
}

func each(t *testing.T, fn func(w *world)) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		w := &world{s, t}
		w.Write(t, func(tx *flow.Tx) error {
			d := &dossier.Source{Head: record.Head{Region: server.City}, Number: department, Name: "示例处罚", Department: "示例部门", Sort: "7", Polarity: "-1", Weight: "2", Open: true, Retention: 12}
			if err := tx.Create(dossier.SourceKind.Plan, d); err != nil {
				return err
			}
			for i := range 6 {
				if err := w.firm(tx, 100+i, server.Home, "active", fmt.Sprintf("示例质量企业%d", i)); err != nil {
					return err
				}
				if _, err := dossier.Add(tx, entry(100+i, "示罚1号")); err != nil {
					return err
				}
			}
			return nil
		})
		w.regrade()
		fn(w)
	})
}

func (w *world) firm(tx *flow.Tx, i int, region, status, name string) error {
	return tx.Create(firm.Kind.Plan, &firm.Firm{Head: record.Head{Region: region}, Code: code(i), Name: name, Sort: "enterprise", Status: status, Address: fmt.Sprintf("示例路%d号", i), Founded: calendar.NewDate(2012, 5, 6), Demo: true})
}

func entry(i int, doc string) dossier.Entry {
	e := dossier.Entry{Code: code(i), Source: department, Doc: doc, Sort: dossier.Penalty, Polarity: dossier.Bad, Weight: dossier.Ordinary, Open: true, State: dossier.InForce, Day: calendar.NewDate(2025, 9, 1), Region: server.Home, Title: "示例处罚"}
	e.Until = e.Day.AddMonths(12)
	return e
}

func (w *world) regrade() {
	w.Helper()
	if _, err := new(grade.Grader).All(server.System(w), w.App.Engine, "", grade.Steps{}); err != nil {
		w.Fatal(err)
	}
}

// found runs all checks and returns how many rows each found.
func (w *world) found() map[string]int64 {
	w.Helper()
	out := make(map[string]int64)
	err := quality.All(context.Background(), w.App.Engine, func(f quality.Found) error {
		if f.Total > 0 {
			out[f.Check.Name] = f.Total
		}
		n := int64(0)
		for _, x := range f.Count {
			n += x
		}
		if n != f.Total || int64(len(f.Flaws)) > f.Total {
			w.Errorf("%s: %d rows in all, %d by region, %d kept", f.Check.Name, f.Total, n, len(f.Flaws))
		}
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
	return out
}

// holds wants texts on a page.
func (w *world) holds(a *server.Answer, list ...string) {
	w.Helper()
	for _, s := range list {
		if !a.Has(s) {
			w.Errorf("%s lacks %q: %s", a, s, a.Brief())
		}
	}
}

// exec runs a statement as the program.
func (w *world) exec(sql string, args ...any) {
	w.Helper()
	w.Write(w, func(tx *flow.Tx) error { _, err := tx.Exec(sql+" /* {all: test} */", args...); return err })
}

// raw writes an entry past all checks.
func (w *world) raw(e dossier.Entry) {
	w.Helper()
	row := e.Row()
	w.exec("INSERT INTO credit_record ("+strings.Join(dossier.Columns(), ", ")+") VALUES (?"+strings.Repeat(", ?", len(row)-1)+")", row...)
}

// listing writes an entry of the serious list past all checks.
func (w *world) listing(id int64, state, number, until, ended string) {
	w.Helper()
	w.exec(`INSERT INTO serious_listing (id, region, code, name, state, number, decided_on, until, ended_on) VALUES (?, ?, ?, '示例名单企业', ?, ?, '2026-01-05', ?, ?)`, id, server.Home, code(100), state, number, null(until), null(ended))
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// publish writes a public copy with its leaf past all checks.
func (w *world) publish(kind string, id int64, state, expires string) {
	w.Helper()
	leaf := fmt.Sprintf("leaf%d", id)
	w.exec(`INSERT INTO log_leaf (idx, code, kind, record, action, region, title, at, data) VALUES (?, ?, ?, ?, 'publish', ?, '示例', 0, '')`, 1_000_000+id, leaf, kind, id, server.Home)
	w.exec(`INSERT INTO public_copy (id, code, kind, record, state, title, region, organ, reason, version, published, changed, expires, leaf, doc) VALUES (?, ?, ?, ?, ?, '示例公示', ?, '', '', 1, 0, 0, ?, ?, '')`, id, fmt.Sprintf("copy%d", id), kind, id, state, server.Home, null(expires), leaf)
}

// plants are one defect for each check; also says what else it cannot help being.
var plants = []struct {
	check string
	many  int64
	plant func(w *world)
	also  map[string]int64
}{
	{check: "waiting", plant: func(w *world) {
		w.exec(`INSERT INTO credit_waiting (code, source, region, since) VALUES (?, ?, ?, ?)`, code(900), department, server.Home, w.Clock.Now().AddDate(0, 0, -31).UnixMicro())
		w.exec(`INSERT INTO credit_waiting (code, source, region, since) VALUES (?, ?, ?, ?)`, code(901), department, server.Home, w.Clock.Now().AddDate(0, 0, -29).UnixMicro())
	}},
	{check: "orphan", plant: func(w *world) { w.raw(entry(902, "示罚2号")); w.raw(entry(901, "示罚2号")) }},
	{check: "unborn", plant: func(w *world) {
		e := entry(100, "示罚3号")
		e.Day = calendar.NewDate(2012, 5, 5)
		e.Until = e.Day
		w.raw(e)
	}},
	{check: "future", plant: func(w *world) {
		e := entry(100, "示罚4号")
		e.Day = calendar.NewDate(2026, 3, 3)
		e.Until = e.Day
		w.raw(e)
	}},
	{check: "crossed", plant: func(w *world) {
		e := entry(100, "示罚5号")
		e.Until = e.Day.AddDays(-1)
		w.raw(e)
	}},
	{check: "twin", many: 2, plant: func(w *world) {
		w.Write(w, func(tx *flow.Tx) error {
			f := &firm.Firm{Head: record.Head{Region: server.Home}, Code: code(200), Name: "示例（荣成）质量有限公司", Sort: "enterprise", Status: "active", Address: "示例路 9 号", Demo: true}
			if err := tx.Create(firm.Kind.Plan, f); err != nil {
				return err
			}
			return tx.Create(firm.Kind.Plan, &firm.Firm{Head: record.Head{Region: server.Home}, Code: code(201), Name: "示例(荣成) 质量有限公司", Sort: "enterprise", Status: "active", Address: "示例路9号", Demo: true})
		})
	}},
	{check: "shared_number", plant: func(w *world) {
		for i, c := range []int{100, 101} {
			w.exec(`INSERT INTO firm_alias (id, region, firm, sort, value, state) SELECT ?, region, id, 'number', '371082000000009', 'kept' FROM firm WHERE code = ?`, 5001+i, code(c))
		}
	}},
	{check: "alias_loop", many: 2, plant: func(w *world) {
		for i, c := range []int{100, 101} {
			w.exec(`INSERT INTO firm_alias (id, region, firm, sort, value, state) SELECT ?, region, id, 'name', ?, 'kept' FROM firm WHERE code = ?`, 5011+i, fmt.Sprintf("示例质量企业%d", 1-i), code(c))
		}
	}},
	{check: "digit", plant: func(w *world) {
		e := entry(903, "示罚6号")
		e.Code = e.Code[:17] + string("01"[b2i(e.Code[17] == '0')])
		w.exec(`INSERT INTO credit_waiting (code, source, region, since) VALUES (?, ?, ?, ?)`, e.Code, department, server.Home, w.Clock.Now().UnixMicro())
		w.raw(e)
	}},
	{check: "region_gone", plant: func(w *world) { // 文登市 became a district in 2014; the firm is closed since, and its entry came later
		w.Write(w, func(tx *flow.Tx) error { return w.firm(tx, 202, "371081", "closed", "示例旧区企业") })
		e := entry(202, "示罚7号")
		e.Region = "371081"
		w.raw(e)
		e.Doc, e.Day, e.Until = "示罚8号", calendar.NewDate(2013, 3, 1), calendar.NewDate(2014, 3, 1)
		w.raw(e)
	}},
	{check: "firm_region_gone", plant: func(w *world) {
		w.Write(w, func(tx *flow.Tx) error { return w.firm(tx, 203, "371081", "active", "示例旧区存续企业") })
	}},
	{check: "region_differs", plant: func(w *world) { e := entry(101, "示罚9号"); e.Region = server.Neighbor; w.raw(e) }},
	{check: "source", plant: func(w *world) { e := entry(101, "示罚10号"); e.Source = 999; w.raw(e) }},
	{check: "kept_long", plant: func(w *world) {
		e := entry(101, "示罚11号")
		e.Day, e.Until = calendar.NewDate(2025, 3, 1), 0
		w.raw(e)
		e.Doc, e.Day = "示罚12号", calendar.NewDate(2025, 3, 2) // its last day is today
		w.raw(e)
	}},
	{check: "copy_late", plant: func(w *world) {
		w.publish("bulletin", 6001, "published", "2026-03-01")
		w.publish("bulletin", 6002, "published", "2026-03-02")
	}},
	{check: "personal", plant: func(w *world) {
		e := entry(102, "示罚13号")
		e.Title = "示例：经营者手机13912345678"
		w.raw(e)
		e.Doc, e.Title = "示罚14号", "示例：许可证号 12345678901234567890"
		w.raw(e)
	}},
	{check: "standing_bare", plant: func(w *world) {
		w.exec(`INSERT INTO credit_standing (code, family, grade, score, veto, model, inputs, region, seen) VALUES (?, 1, 'D', 0, 0, 0, 0, ?, 0)`, code(904), server.Home)
	}},
	{check: "undecided", plant: func(w *world) { w.listing(7001, "decided", "", "", "") }},
	{check: "entry_bare", plant: func(w *world) {
		e := entry(103, "MD7777")
		e.Source, e.Sort, e.Kind, e.Ref = dossier.FromListing, dossier.List, "serious_listing", 7777
		w.raw(e)
	}},
	{check: "unproven", plant: func(w *world) { w.listing(7002, "listed", "示例严列2号", "2029-01-05", "") }},
	{check: "overstayed", plant: func(w *world) {
		w.listing(7003, "listed", "示例严列3号", "2026-03-01", "")
		w.publish("serious_listing", 7003, "published", "2027-01-05")
	}},
	{check: "entry_stays", plant: func(w *world) {
		w.listing(7004, "removed", "示例严列4号", "2029-01-05", "2026-02-20")
		e := entry(103, "MD7004")
		e.Source, e.Sort, e.Kind, e.Ref = dossier.FromListing, dossier.List, "serious_listing", 7004
		w.raw(e)
	}},
	{check: "measure_stays", plant: func(w *world) {
		w.exec(`INSERT INTO measure_task (id, region, code, title, state, source, source_id) VALUES (8001, ?, ?, '示例措施', 'carried', 'serious_listing', 7004)`, server.Home, code(103))
	}},
	{check: "unanswered", plant: func(w *world) {
		w.exec(`INSERT INTO measure_task (id, region, code, title, state, source, due) VALUES (8002, ?, ?, '示例措施', 'pushed', 'grade', '2026-02-27')`, server.Home, code(103))
	}},
	{check: "batch_counts", plant: func(w *world) {
		for i, taken := range []int{700, 800} { // the sum of the second agrees
			id := record.ID(9001 + i)
			w.exec(`INSERT INTO credit_batch (id, region, name, state, "read", good, added, taken) VALUES (?, ?, '示例批次', 'loaded', 1, 1, 1, ?)`, id, server.Home, taken)
			e := entry(104, fmt.Sprintf("示罚2%d号", i))
			e.Batch, e.Amount = id, 800
			w.raw(e)
		}
	}},
	{check: "reject_bare", plant: func(w *world) {
		w.exec(`INSERT INTO credit_reject (batch, line, place, field, code, text, args) VALUES (9999, 3, 0, 'code', 'K301', '', '')`)
	}},
	{check: "history", plant: func(w *world) {
		w.exec(`INSERT INTO credit_past (`+strings.Join(dossier.Columns(), ", ")+`, ended, actor, reason) SELECT `+strings.Join(dossier.Columns(), ", ")+`, seen + 1, 0, '' FROM credit_record WHERE code = ? AND doc = '示罚1号'`, code(105))
	}},
	{check: "grade", plant: func(w *world) {
		w.exec(`UPDATE credit_standing SET score = score + 100 WHERE code = ? AND family = 1`, code(105))
	}},
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestChecks plants one defect for each check into sound files and finds exactly it.
func TestChecks(t *testing.T) {
	planted := make(map[string]bool)
	for _, p := range plants {
		planted[p.check] = true
	}
	if len(quality.Checks()) < 15 {
		t.Errorf("%d checks", len(quality.Checks()))
	}
	for _, c := range quality.Checks() {
		if !planted[c.Name] {
			t.Errorf("no defect is planted for %s", c.Name)
		}
	}
	each(t, func(w *world) {
		want := make(map[string]int64)
		if got := w.found(); !maps.Equal(got, want) {
			w.Fatalf("sound files have %v", got)
		}
		for _, p := range plants {
			p.plant(w)
			if p.check != "grade" {
				w.regrade()
			}
			want[p.check] += max(1, p.many)
			if got := w.found(); !maps.Equal(got, want) {
				w.Fatalf("after %s: found %v, want %v", p.check, got, want)
			}
		}
	})
}

// TestPages asks for a run, sees it end, reads the rows in the scope of the reader and takes them away.
func TestPages(t *testing.T) {
	each(t, func(w *world) {
		clerk := w.Add(w, "xinyong", server.Home, 0, duty.Credit)
		w.Add(w, "lin", server.Neighbor, 0, duty.Credit)
		w.Add(w, "jianguan", server.Home, 0, duty.Handler)
		w.raw(entry(902, "示罚2号"))
		e := entry(102, "示罚13号")
		e.Title = "示例：经营者手机13912345678"
		w.raw(e)
		w.holds(clerk.Get("/credit_quality").Want(http.StatusOK), "还没有检查过")
		w.As(w, "jianguan").Post("/credit_quality", url.Values{}).Want(http.StatusForbidden)
		clerk.Post("/credit_quality", url.Values{}).Want(http.StatusSeeOther)
		w.holds(clerk.Get("/credit_quality").Want(http.StatusOK), "正在检查")
		for {
			ran, err := w.App.Jobs.Step(role.With(w.Context(), role.System("测试")))
			if err != nil {
				w.Fatal(err)
			}
			if !ran {
				break
			}
		}
		w.holds(clerk.Get("/credit_quality").Want(http.StatusOK), "最近检查 2026-03-02", "档案没有主体也不在等待", "立即检查")
		w.holds(clerk.Get("/credit_quality/orphan").Want(http.StatusOK), code(902), "共 1 条记录", "/credit/"+code(902))
		personal := clerk.Get("/credit_quality/personal").Want(http.StatusOK)
		w.holds(personal, "139****5678")
		if personal.Has("13912345678") {
			w.Error("the page shows the number")
		}
		if a := w.As(w, "lin").Get("/credit_quality/orphan").Want(http.StatusOK); a.Has(code(902)) {
			w.Error("the neighbour reads the row")
		}
		w.holds(clerk.Get("/credit_quality/orphan/rows.csv").Want(http.StatusOK), code(902), "共 1 条记录")
		if a := w.As(w, "lin").Get("/credit_quality/orphan/rows.csv").Want(http.StatusOK); a.Has(code(902)) {
			w.Error("the neighbour takes the row away")
		}
		clerk.Get("/credit_quality/nothing").Want(http.StatusNotFound)
		if n := w.Count(w, `SELECT count(*) FROM credit_quality WHERE day = '2026-03-02' AND name = 'orphan' AND many = 1 AND {all: test}`); n != 1 {
			w.Errorf("the day holds %d counts of orphan", n)
		}
		w.Clock.SetDate(calendar.NewDate(2026, 3, 3))
		w.exec(`DELETE FROM credit_record WHERE code = ?`, code(902))
		clerk.Post("/credit_quality", url.Values{}).Want(http.StatusSeeOther)
		if _, err := w.App.Jobs.Step(role.With(w.Context(), role.System("测试"))); err != nil {
			w.Fatal(err)
		}
		w.holds(clerk.Get("/credit_quality/orphan").Want(http.StatusOK), "没有问题", "−1", "问题数变化")
	})
}
