package intake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/intake"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/testkit/city"
	"qgov/testkit/server"
)

// town is a small made-up city in a running program.
type town struct {
	*server.Server
	city    city.City
	desk    *intake.Desk
	sources map[int64]*dossier.Source
}

// officers of the town, for steps that want two people.
const (
	first  = 41
	second = 42
)

func as(ctx context.Context, id record.ID) context.Context {
	return role.With(ctx, role.Actor{ID: id, Name: "信用岗", Region: "510100", Duties: []role.Duty{"credit"}})
}

func each(t *testing.T, fn func(t *testing.T, w *town)) {
	server.Each(t, func(t *testing.T, s *server.Server) { fn(t, open(t, s)) })
}

func open(t *testing.T, s *server.Server) *town {
	w := &town{Server: s, city: city.City{Seed: 5, Subjects: 300, Records: 6000}}
	w.desk = intake.NewDesk(s.App.Engine, filepath.Join(s.App.Config.Data, "intake"))
	owner := ""
	if err := w.city.Register(t.Context(), s.App.Engine, owner); err != nil {
		t.Fatal(err)
	}
	s.Write(t, func(tx *flow.Tx) (err error) { w.sources, err = dossier.Sources(tx); return err })
	return w
}

// receive takes a file in and checks it.
func (w *town) receive(t *testing.T, source int64, content string, change ...func(s *intake.Sent)) *intake.Batch {
	t.Helper()
	s := intake.Sent{Source: w.sources[source].ID, Name: fmt.Sprintf("%d.csv", source), Channel: intake.ByFile, Region: "510100"}
	for _, f := range change {
		f(&s)
	}
	b, err := w.desk.Receive(as(t.Context(), first), s, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.desk.Check(t.Context(), b.ID); err != nil {
		t.Fatal(err)
	}
	return w.batch(t, b.ID)
}

func (w *town) batch(t *testing.T, id record.ID) (b *intake.Batch) {
	t.Helper()
	w.Write(t, func(tx *flow.Tx) (err error) { b, err = store.Get(tx.Tx, intake.Kind, id); return err })
	return b
}

// take takes a step on a batch as somebody.
func (w *town) take(t *testing.T, who record.ID, id record.ID, step, reason string) error {
	t.Helper()
	return w.App.Engine.Write(as(t.Context(), who), func(tx *flow.Tx) error {
		b, err := store.Get(tx.Tx, intake.Kind, id)
		if err != nil {
			return err
		}
		var in any
		if m := intake.Flow.Step(step); m.Form != nil {
			in = m.NewInput()
			if bad := m.Form.Field("reason").Parse(in, reason); bad != nil {
				return bad
			}
		}
		return flow.Take(tx, intake.Kind, b, step, in)
	})
}

// load takes the step and does the work of the job.
func (w *town) load(t *testing.T, id record.ID) *intake.Batch {
	t.Helper()
	if err := w.take(t, first, id, "load", ""); err != nil {
		t.Fatal(err)
	}
	if err := w.desk.Load(t.Context(), id, func(int64, int64) {}); err != nil {
		t.Fatal(err)
	}
	b := w.batch(t, id)
	if b.State != intake.Loaded {
		t.Fatalf("%s after the load", b.State)
	}
	return b
}

func (w *town) file(t *testing.T, d city.Department) (string, city.Expect) {
	t.Helper()
	var out bytes.Buffer
	e, err := w.city.Write(&out, d)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), e
}

// sum describes the table of records.
func (w *town) sum(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf("%d records, %d in force, %d fen; %d past", w.Count(t, "SELECT count(*) FROM credit_record WHERE {all: test}"), w.Count(t, "SELECT count(*) FROM credit_record WHERE state = 1 AND {all: test}"),
		w.Count(t, "SELECT coalesce(sum(amount), 0) FROM credit_record WHERE state <> 3 AND {all: test}"), w.Count(t, "SELECT count(*) FROM credit_past WHERE {all: test}"))
}

// TestDepartments: every department's file comes in with exactly the counts that the generator says; the same files again change nothing.
func TestDepartments(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		var good int64
		for _, d := range city.Departments() {
			content, e := w.file(t, d)
			b := w.receive(t, d.Number, content)
			if b.State != intake.Checked || b.Read != e.Lines || b.Bad != e.Bad || b.Twins != e.Twins || b.Good != e.Lines-e.Bad-e.Twins || int64(b.Amount) != e.Fen {
				t.Fatalf("%d: %s %+v, want %+v", d.Number, b.Why, b, e)
			}
			b = w.load(t, b.ID)
			if b.Added != b.Good || b.Amended != 0 || b.Same != 0 {
				t.Errorf("%d: added %d, changed %d, same %d of %d", d.Number, b.Added, b.Amended, b.Same, b.Good)
			}
			good += b.Good
			if b.Waits == 0 || b.Mapped == 0 && d.Number == 901 {
				t.Errorf("%d: %d wait, %d mapped", d.Number, b.Waits, b.Mapped)
			}
		}
		before := w.sum(t)
		if n := w.Count(t, "SELECT count(*) FROM credit_record WHERE {all: test}"); n != good {
			t.Errorf("%d records, want %d", n, good)
		}
		d := city.Departments()[1]
		content, _ := w.file(t, d)
		b := w.load(t, w.receive(t, d.Number, content).ID)
		if b.Added != 0 || b.Amended != 0 || b.Same != b.Good || w.sum(t) != before {
			t.Errorf("the same file again: added %d, changed %d; %s, was %s", b.Added, b.Amended, w.sum(t), before)
		}
	})
}

const head = "统一社会信用代码,当事人名称,处罚决定书文号,违法行为类型,处罚决定日期,罚款金额（元）,轻重程度,属地\n"

// line is a line of the penalties of a subject.
func (w *town) line(i int, doc, day, amount string) string {
	s := w.city.Subject(i)
	return fmt.Sprintf("%s,%s,%s,虚假宣传,%s,%s,一般,%s\n", s.Code, s.Name, doc, day, amount, s.Region)
}

// TestCorrection: a resent record with another content is a correction with history; withdrawing the batch of corrections brings the
// earlier content back, withdrawing the first batch takes the record away; two people are needed.
func TestCorrection(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		one := w.load(t, w.receive(t, 902, head+w.line(1, "罚1号", "2024-05-06", "100.00")+w.line(2, "罚2号", "2024-05-07", "200.00")).ID)
		w.Clock.Advance(time.Hour)
		two := w.load(t, w.receive(t, 902, head+w.line(1, "罚1号", "2024-05-06", "150.00")+w.line(2, "罚2号", "2024-05-07", "200.00")+w.line(3, "罚3号", "2024-05-08", "300.00")).ID)
		if two.Added != 1 || two.Amended != 1 || two.Same != 1 {
			t.Fatalf("added %d, changed %d, same %d", two.Added, two.Amended, two.Same)
		}
		if got := w.sum(t); got != "3 records, 3 in force, 65000 fen; 1 past" {
			t.Error(got)
		}
		w.Clock.Advance(time.Hour)
		if err := w.take(t, first, two.ID, "propose", "报送有误"); err != nil {
			t.Fatal(err)
		}
		if err := w.take(t, first, two.ID, "withdraw", ""); err == nil {
			t.Fatal("one person withdrew a batch")
		}
		if err := w.take(t, second, two.ID, "withdraw", ""); err != nil {
			t.Fatal(err)
		}
		if err := w.desk.Withdraw(t.Context(), two.ID, func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		if b := w.batch(t, two.ID); b.State != intake.Withdrawn || b.Away != 2 {
			t.Errorf("%s, %d away", b.State, b.Away)
		}
		if got := w.sum(t); got != "3 records, 2 in force, 30000 fen; 3 past" {
			t.Error(got)
		}
		code := w.city.Subject(1).Code
		w.Write(t, func(tx *flow.Tx) error {
			e, err := dossier.Get(tx, dossier.Key{Code: code, Source: 902, Doc: "罚1号"})
			if err != nil || e.Amount != 10000 || e.Batch != one.ID {
				t.Errorf("%+v %v", e, err)
			}
			list, err := dossier.History(tx, code)
			if len(list) != 2 || list[0].Amount != 10000 || list[1].Amount != 15000 || !list[0].Ended.Equal(list[1].Seen) || !list[1].Ended.Equal(e.Seen) {
				t.Errorf("history %+v", list)
			}
			return err
		})
		// What was withdrawn and is sent again is in force again.
		again := w.load(t, w.receive(t, 902, head+w.line(3, "罚3号", "2024-05-08", "300.00")).ID)
		if again.Amended != 1 || w.sum(t) != "3 records, 3 in force, 60000 fen; 4 past" {
			t.Errorf("changed %d; %s", again.Amended, w.sum(t))
		}
	})
}

// TestRejects: every problem has line, field and code; the file of rejects, mended, comes in.
func TestRejects(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		a, b := w.city.Subject(1), w.city.Subject(2)
		bad := a.Code[:17] + string("0123456789"[(a.Code[17]-'0'+1)%10&7])
		content := head +
			w.line(1, "甲1号", "2024-05-06", "100") + // 2
			w.line(1, "", "2024-05-06", "100") + // 3
			w.line(1, "甲3号", "2027-05-06", "100") + // 4
			w.line(1, "甲4号", "昨天", "100") + // 5
			w.line(1, "甲5号", "2024-05-06", "一百") + // 6
			strings.Replace(w.line(1, "甲6号", "2024-05-06", "100"), a.Code, bad, 1) + // 7
			strings.Replace(w.line(1, "甲7号", "2024-05-06", "100"), "一般", "很重", 1) + // 8
			strings.Replace(w.line(2, "甲8号", "2024-05-06", "100"), ","+b.Region+"\n", ",不详\n", 1) + // 9
			strings.Replace(w.line(2, "甲9号", "2024-05-06", "100"), ","+b.Region+"\n", ",371082\n", 1) + // 10
			strings.Replace(w.line(2, "甲10号", "2024-05-06", "100"), b.Code, "", 1) + // 11
			w.line(1, "甲1号", "2024-05-06", "100") + // 12 twin
			w.line(1, "甲[1]号", "2024-05-06", "100") + // 13
			w.line(1, "甲〔1〕号", "2024-05-07", "100") // 14 contradiction
		got := w.receive(t, 902, content)
		if got.Read != 13 || got.Good != 2 || got.Twins != 1 || got.Bad != 10 {
			t.Fatalf("%+v", got)
		}
		var out strings.Builder
		say := func(_ text.Lang, zh string, args ...any) string { return fmt.Sprintf(zh, args...) }
		if err := w.desk.Rejected(t.Context(), say, got, "csv", &out); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"K200", "K205", "K204", "K208", "K202", "K212", "K207", "K213", "K201", "K220", "与第 13 行"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("no %s in\n%s", want, out.String())
			}
		}
		if n := strings.Count(out.String(), "\n"); n != 11 {
			t.Errorf("%d lines:\n%s", n, out.String())
		}
		w.load(t, got.ID)
		mended := strings.NewReplacer("2027-05-06", "2025-05-06", "昨天", "2025-05-06", "一百", "100", bad, a.Code, "很重", "严重", "不详", b.Region, "371082", b.Region).Replace(out.String())
		again := w.receive(t, 902, mended)
		if again.Read != 10 || again.Good != 8 { // the one without a number, the one without a code, and the contradiction is a correction now
			t.Errorf("%+v", again)
		}
	})
}

// TestDeclared: a file that is not what its sender declared is refused as a whole, and so is one without the columns of its source.
func TestDeclared(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		content := head + w.line(1, "甲1号", "2024-05-06", "100") + w.line(2, "甲2号", "2024-05-06", "100.50")
		rows := func(n int64, fen record.Money) func(s *intake.Sent) {
			return func(s *intake.Sent) { s.Rows, s.Sum = record.Some(n), record.Some(fen) }
		}
		for i, c := range []struct {
			content string
			n       int64
			fen     record.Money
			why     string
		}{{content, 2, 20050, ""}, {content, 3, 20050, "K306"}, {content, 2, 20051, "K307"}, {strings.Replace(content, "处罚决定书文号", "文号", 1), 2, 20050, "K302"}, {"\x00\x01", 2, 20050, "S"}} {
			b := w.receive(t, 902, c.content, rows(c.n, c.fen))
			if (b.State == intake.Refused) != (c.why != "") || !strings.Contains(b.Why, c.why) {
				t.Errorf("%d: %s %s, want %s", i, b.State, b.Why, c.why)
			}
			if err := w.take(t, first, b.ID, "load", ""); (err == nil) != (c.why == "") {
				t.Errorf("%d: loading: %v", i, err)
			}
		}
	})
}

// TestWaiting: a record of a firm that is not registered waits and joins when the firm arrives; a record under a registration number moves
// when the number is registered, if its day lies in the time of the number.
func TestWaiting(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		late := w.city.Subject(5000)
		number := uscc.GenerateRegistration("510104", 9_999_999)
		content := head + w.line(5000, "甲1号", "2024-05-06", "100") +
			fmt.Sprintf("%s,旧企业,甲2号,无照经营,2013-05-06,200,一般,%s\n", number, "510104") +
			fmt.Sprintf("%s,旧企业,甲3号,无照经营,2024-05-06,200,一般,%s\n", number, "510104")
		b := w.load(t, w.receive(t, 902, content).ID)
		if b.Waits != 3 || b.Added != 3 || w.Count(t, "SELECT count(*) FROM credit_waiting WHERE {all: test}") != 2 {
			t.Fatalf("%+v", b)
		}
		f := late.Firm()
		f.Region = "510112"
		w.Write(t, func(tx *flow.Tx) error { return tx.Create(firm.Kind.Plan, f) })
		a := &firm.Alias{Firm: record.To[firm.Firm](f.ID), Sort: firm.Number, Value: number, To: city.Merged().AddDays(-1)}
		a.Region = f.Region
		w.Write(t, func(tx *flow.Tx) error { return tx.Create(firm.AliasKind.Plan, a) })
		if n, err := w.desk.Join(t.Context()); n != 2 || err != nil { // the number still waits for the record of 2024, and is looked at in vain
			t.Errorf("%d joined: %v", n, err)
		}
		w.Write(t, func(tx *flow.Tx) error {
			list, err := dossier.Of(tx, f.Code, 0)
			if len(list) != 2 || list[0].Doc != "甲1号" || list[1].Doc != "甲2号" || list[0].Region != "510112" || list[1].Region != "510112" {
				t.Errorf("%+v", list)
			}
			old, err2 := dossier.Of(tx, number, 0)
			if len(old) != 2 || old[0].State != dossier.InForce || old[1].State != dossier.Withdrawn {
				t.Errorf("%+v", old)
			}
			return errors.Join(err, err2)
		})
		if n := w.Count(t, "SELECT count(*) FROM credit_waiting WHERE {all: test}"); n != 1 {
			t.Errorf("%d wait", n)
		}
	})
}
