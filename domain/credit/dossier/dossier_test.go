package dossier_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/role"
	"qgov/testkit/fixture"
)

var (
	home = uscc.Generate("91", fixture.Home, 1)
	far  = uscc.Generate("91", fixture.Far, 2)
)

// heard counts what the file says of its changes.
type heard []dossier.Change

func (h *heard) module() module.Module {
	return module.Module{Name: "ear", Handlers: []event.Handler[*flow.Tx]{event.On(dossier.Changed, func(_ *flow.Tx, c dossier.Change) error { *h = append(*h, c); return nil })}}
}

func each(t *testing.T, fn func(t *testing.T, w *fixture.World, h *heard)) {
	h := new(heard)
	fixture.Each(t, []module.Module{dossier.Module(dossier.Options{}), h.module()}, func(t *testing.T, w *fixture.World) {
		*h = nil
		fn(t, w, h)
	})
}

func system(ctx context.Context) context.Context { return role.With(ctx, role.System("测试")) }

func write(t *testing.T, w *fixture.World, ctx context.Context, fn func(tx *flow.Tx) error) {
	t.Helper()
	if err := w.Engine.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, w *fixture.World, ctx context.Context, code string, on calendar.Date) (out []dossier.Entry) {
	t.Helper()
	if err := w.Engine.Read(ctx, func(tx *flow.Tx) (err error) { out, err = dossier.Of(tx, code, on); return err }); err != nil {
		t.Fatal(err)
	}
	return out
}

func penalty(code, region string) dossier.Entry {
	return dossier.Entry{Code: code, Region: region, Source: 101, Doc: "罚〔2026〕1号", Sort: dossier.Penalty, Polarity: dossier.Bad, Weight: dossier.Ordinary, Open: true,
		Day: calendar.NewDate(2026, 2, 1), Until: calendar.NewDate(2029, 2, 1), Amount: 500000, Title: "销售不合格产品，罚款五千元"}
}

func add(t *testing.T, w *fixture.World, e dossier.Entry) (out dossier.Outcome) {
	t.Helper()
	write(t, w, system(t.Context()), func(tx *flow.Tx) (err error) { out, err = dossier.Add(tx, e); return err })
	return out
}

// The same entry twice is one entry and says nothing the second time; another value is a correction that keeps what was.
func TestAdd(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, h *heard) {
		e := penalty(home, fixture.Home)
		if out := add(t, w, e); out != dossier.New || len(*h) != 1 {
			t.Errorf("first: %v, heard %v", out, *h)
		}
		e.Batch = 9 // the same entry in another batch
		if out := add(t, w, e); out != dossier.Same || len(*h) != 1 {
			t.Errorf("second: %v, heard %v", out, *h)
		}
		e.Amount = 800000
		if out := add(t, w, e); out != dossier.Corrected || len(*h) != 2 {
			t.Errorf("third: %v, heard %v", out, *h)
		}
		list := files(t, w, w.As(t.Context(), duty.Credit), home, 0)
		if len(list) != 1 || list[0].Amount != 800000 || list[0].State != dossier.InForce || list[0].Until != e.Until || list[0].Batch != 9 {
			t.Fatalf("%+v", list)
		}
		err := w.Engine.Read(w.As(t.Context(), duty.Credit), func(tx *flow.Tx) error {
			past, err := dossier.History(tx, home)
			if len(past) != 1 || past[0].Amount != 500000 || past[0].Ended != list[0].Seen || past[0].Reason == "" {
				t.Errorf("history %+v", past)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A file is read as it was known on a day, whatever was corrected later.
func TestAsOf(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *heard) {
		e := penalty(home, fixture.Home)
		add(t, w, e)
		w.Clock.SetDate(calendar.NewDate(2026, 4, 1))
		e.Weight = dossier.Minor
		add(t, w, e)
		w.Clock.SetDate(calendar.NewDate(2026, 5, 1))
		write(t, w, system(t.Context()), func(tx *flow.Tx) error { return dossier.Withdraw(tx, e.Key(), "处罚决定被撤销") })
		for _, c := range []struct {
			on   calendar.Date
			want string
		}{{calendar.NewDate(2026, 3, 1), ""}, {calendar.NewDate(2026, 3, 2), "2/1"}, {calendar.NewDate(2026, 3, 31), "2/1"}, {calendar.NewDate(2026, 4, 1), "1/1"},
			{calendar.NewDate(2026, 4, 30), "1/1"}, {calendar.NewDate(2026, 5, 1), "1/3"}, {0, "1/3"}} {
			got := ""
			for _, e := range files(t, w, w.As(t.Context(), duty.Leader), home, c.on) {
				got += fmt.Sprintf("%d/%d", e.Weight, e.State)
			}
			if got != c.want {
				t.Errorf("on %s: %q, want %q", c.on, got, c.want)
			}
		}
	})
}

// Dispute, settlement and withdrawal follow each other as they may, also within one instant.
func TestStates(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *heard) {
		e := penalty(home, fixture.Home)
		add(t, w, e)
		ctx := system(t.Context())
		write(t, w, ctx, func(tx *flow.Tx) error { return dossier.Dispute(tx, e.Key(), "不是我") })
		e.Title = "更正后的标题"
		add(t, w, e)
		if list := files(t, w, ctx, home, 0); list[0].State != dossier.Disputed || list[0].Title != e.Title {
			t.Errorf("a correction of a disputed entry: %+v", list[0])
		}
		write(t, w, ctx, func(tx *flow.Tx) error { return dossier.Settle(tx, e.Key(), "核实无误") })
		if err := w.Engine.Write(ctx, func(tx *flow.Tx) error { return dossier.Settle(tx, e.Key(), "再来") }); !fault.Is(err, fault.Conflict) {
			t.Errorf("settled twice: %v", err)
		}
		write(t, w, ctx, func(tx *flow.Tx) error { return dossier.Withdraw(tx, e.Key(), "撤回") })
		if out := add(t, w, e); out != dossier.Corrected {
			t.Errorf("a withdrawn entry that comes again: %v", out)
		}
		if list := files(t, w, ctx, home, 0); list[0].State != dossier.InForce {
			t.Errorf("%+v", list[0])
		}
		err := w.Engine.Read(ctx, func(tx *flow.Tx) error {
			past, err := dossier.History(tx, home)
			for i, p := range past {
				if !p.Seen.Before(p.Ended) || i > 0 && !p.Seen.Equal(past[i-1].Ended) {
					t.Errorf("row %d was from %s to %s", i, p.Seen.Format(time.RFC3339Nano), p.Ended.Format(time.RFC3339Nano))
				}
			}
			if len(past) != 5 {
				t.Errorf("%d earlier forms", len(past))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What is no entry is refused with a number.
func TestRefused(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, h *heard) {
		for code, spoil := range map[string]func(e *dossier.Entry){
			"K102": func(e *dossier.Entry) { e.Day = calendar.NewDate(2026, 3, 3) },
			"K103": func(e *dossier.Entry) { e.Code = e.Code[:17] + "!" },
			"K104": func(e *dossier.Entry) { e.Region = "" },
		} {
			e := penalty(home, fixture.Home)
			spoil(&e)
			err := w.Engine.Write(system(t.Context()), func(tx *flow.Tx) error { _, err := dossier.Add(tx, e); return err })
			if err == nil || fault.Of(err).Code != code {
				t.Errorf("%v, want %s", err, code)
			}
		}
		if len(*h) > 0 {
			t.Errorf("heard %v", *h)
		}
	})
}

// An officer sees files of the own region only, a firm and a laboratory none by this way; the program and the nation see all. The entry
// of a registered firm is kept in the firm's region, whoever acts.
func TestScope(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *heard) {
		write(t, w, system(t.Context()), func(tx *flow.Tx) error {
			f := &firm.Firm{Code: far, Name: "外地企业", Sort: "enterprise", Status: "active"}
			f.Region = fixture.Far
			return tx.Create(firm.Kind.Plan, f)
		})
		add(t, w, penalty(home, fixture.Home))
		write(t, w, w.As(t.Context(), duty.Handler), func(tx *flow.Tx) error { _, err := dossier.Add(tx, penalty(far, "")); return err })
		for _, c := range []struct {
			who  string
			ctx  context.Context
			want int
		}{{"home", w.As(t.Context(), duty.Handler), 1}, {"far", fixture.AsIn(t.Context(), fixture.Far, duty.Handler), 1}, {"province", fixture.AsIn(t.Context(), "370000", duty.Leader), 1},
			{"nation", fixture.AsIn(t.Context(), "000000", duty.Leader), 2}, {"program", system(t.Context()), 2}, {"firm", fixture.AsFirm(t.Context(), w.Shop), 0}} {
			n := len(files(t, w, c.ctx, home, 0)) + len(files(t, w, c.ctx, far, 0))
			if n != c.want {
				t.Errorf("%s sees %d entries, want %d", c.who, n, c.want)
			}
		}
		err := w.Engine.Read(fixture.AsLab(t.Context(), w.Lab), func(tx *flow.Tx) error { _, err := dossier.Of(tx, home, 0); return err })
		if !fault.Is(err, fault.Denied) {
			t.Errorf("a laboratory: %v", err)
		}
	})
}

// The public sees what is open and counts on the day, with personal numbers masked and without what is behind it.
func TestPublic(t *testing.T) {
	each(t, func(t *testing.T, w *fixture.World, _ *heard) {
		open := penalty(home, fixture.Home)
		open.Title, open.Kind, open.Ref = "联系电话 13912345678 的经营者受罚", "sample", 5
		closed := open
		closed.Doc, closed.Open = "内部", false
		over := open
		over.Doc, over.Day, over.Until = "旧", calendar.NewDate(2020, 1, 1), calendar.NewDate(2023, 1, 1)
		gone := open
		gone.Doc = "撤"
		for _, e := range []dossier.Entry{open, closed, over, gone} {
			add(t, w, e)
		}
		write(t, w, system(t.Context()), func(tx *flow.Tx) error { return dossier.Withdraw(tx, gone.Key(), "撤回") })
		err := w.Engine.Read(role.With(t.Context(), role.Visitor("192.0.2.1")), func(tx *flow.Tx) error {
			list, err := dossier.Public(tx, home, tx.Today())
			if len(list) != 1 || list[0].Doc != open.Doc || list[0].Ref != 0 || list[0].Title == open.Title {
				t.Errorf("%+v", list)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestEnglish(t *testing.T) {
	// titles of entries, reasons in the journal and the words of the report are data, and stay Chinese in every language
	fixture.Translated(t, dossier.English, "市场监督管理部门", "来源更正", "抽检合格：", "抽检不合格：", "抽检结论因异议重新办理", "整改事项撤销", "整改到位：", "整改不到位，移送执法：",
		"整改后再犯，再次整改到位：", "文书撤销", "列入", "移出名录：", "移出", "消费者投诉达成调解协议", "消费者投诉无正当理由不参加调解", "消费者投诉终止调解", "按期报送%d年度报告", "逾期补报%d年度报告", "未按期报送%d年度报告", "企业提出异议", "企业撤回异议", "信用异议处理：", "评价更正：", "信报", "# 公开信用记录统计\n| 信息类别\t良好\t中性\t不良\n",
		"| 没有公开的信用记录\t0\t0\t0\n", "# 主要信用记录\n| 日期\t信息类别\t性质\t事项\n", "本报告载明截至 %s 向社会公开并在公示期内的信用记录共 %d 条，列出较重、较近的 %d 条；不含商业秘密和个人信息。\n", "= 示例\t示例\n")
}

func TestViews(t *testing.T) {
	fixture.Each(t, []module.Module{dossier.Module(dossier.Options{})}, func(t *testing.T, w *fixture.World) { w.Samples(t, dossier.Module(dossier.Options{})) })
}

// People read document numbers, not the keys that a business of the program gives its entries.
func TestNumber(t *testing.T) {
	for _, c := range []struct {
		source    int64
		doc, want string
	}{
		{dossier.FirstDepartment, "JC2026-17", "JC2026-17"}, {dossier.FirstDepartment - 1, "荣市监抽〔2026〕159号", "荣市监抽〔2026〕159号"}, {dossier.FirstDepartment - 1, "MD914626276390617103", ""},
	} {
		if got := (&dossier.Entry{Source: c.source, Doc: c.doc}).Number(); got != c.want {
			t.Errorf("%d %s: %q", c.source, c.doc, got)
		}
	}
}
