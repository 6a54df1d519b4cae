package exchange_test

import (
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/exchange"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

const goodFile = "\uFEFF编号,名称,生产厂商,等级,数量,货值（元）,重量（kg）,生产日期,抽样时间,鲜活,产地,联系人,检验项目.1.项目,检验项目.1.限值,test items 2 item,属地\r\n" +
	"a1,海带,海洋公司,甲等,5,\"1,234.50\",1.5,2026年1月2日,2026-01-03 09:30,是,山东省烟台市荣成市,张三,铅,0.5,镉,荣成市\r\n" +
	"A2,带鱼,M2,b,7,,,,,,,,,,,371002\r\n"

func TestImport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.maker(t, "海洋公司", "M1")
		w.maker(t, "水产公司", "M2")
		b := w.receive(t, w.ctx, "x_item", "货品.csv", goodFile, exchange.All)
		if got := counts(b.Counts); got != "read 2 new 2 changed 0 same 0 bad 0 twin 0" {
			t.Fatalf("%s: %s", got, w.report(t, b))
		}
		if b.Counts.Sums["count"] != "12" || b.Counts.Sums["price"] != "1234.5" || b.Counts.Sums["weight"] != "1.5" {
			t.Errorf("sums %v", b.Counts.Sums)
		}
		if n := len(w.items(t, w.ctx)); n != 0 {
			t.Fatalf("the dry run left %d records", n)
		}
		if b, err := w.Run(w.ctx, "x_item", b.ID); err != nil || b.State != exchange.Done {
			t.Fatal(b, err)
		}
		list := w.items(t, w.ctx)
		if len(list) != 2 {
			t.Fatalf("%d records", len(list))
		}
		i := list[0]
		if i.Code != "A1" || i.Grade != "a" || i.Price != record.Some(record.Money(123450)) || i.Weight != 1500000 || i.Day != calendar.NewDate(2026, 1, 2) || !i.Fresh ||
			i.Place != "370682" || i.Legal != "张三" || i.Region != "371082" || !i.Maker.Known() || i.At.Hour() != 1 {
			t.Errorf("%+v", i)
		}
		if len(i.Points) != 2 || i.Points[0].Name != "铅" || i.Points[0].Limit != record.Some(record.Decimal(500000)) || i.Points[1].Name != "镉" || i.Points[1].Limit.Known {
			t.Errorf("%+v", i.Points)
		}
		var actions []string
		for _, c := range w.journal.Changes {
			if c.Kind != "x_maker" {
				actions = append(actions, c.Action)
			}
		}
		if !slices.Equal(actions, []string{"import", "create", "create", "import:done"}) {
			t.Errorf("journal %v", actions)
		}
		if r := w.journal.Changes[3].Reason; r != "导入“货品.csv”第 2 行" {
			t.Errorf("reason %q", r)
		}
		w.twice(t, goodFile)
	})
}

// twice imports the same file again and wants nothing to change.
func (w *world) twice(t *testing.T, file string) {
	t.Helper()
	before := w.items(t, w.ctx)
	b := w.receive(t, w.ctx, "x_item", "again.csv", file, exchange.All)
	if got := counts(b.Counts); got != "read 2 new 0 changed 0 same 2 bad 0 twin 0" {
		t.Errorf("again: %s", got)
	}
	if len(b.Report) != 1 || b.Report[0].Code != "X130" {
		t.Errorf("report %+v", b.Report)
	}
	if _, err := w.Run(w.ctx, "x_item", b.ID); err != nil {
		t.Fatal(err)
	}
	after := w.items(t, w.ctx)
	for i := range before {
		if before[i].Version != after[i].Version || before[i].ID != after[i].ID {
			t.Errorf("%s changed", before[i].Code)
		}
	}
}

// report writes the problems of a batch on lines.
func (w *world) report(t *testing.T, b *exchange.Batch) string {
	t.Helper()
	var out strings.Builder
	if err := w.Report(w.ctx, b.Kind, b.ID, "csv", &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestProblems(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.maker(t, "同名公司", "M1")
		w.maker(t, "同名公司", "M2")
		file := "编号,名称,生产厂商,等级,数量,属地,生产日期,检验项目.2.限值\n" +
			"A1,好的,M1,甲等,1,371082,,\n" + // 2
			"A2,重名,同名公司,甲等,1,371082,,\n" + // 3 ambiguous
			"A3,不存在,无此公司,甲等,1,371082,,\n" + // 4
			"A4,等级,M1,丙等,1,371082,,\n" + // 5
			"A5,数量,M1,甲等,一,371082,,\n" + // 6
			"A6,规则,M1,甲等,13,371082,,\n" + // 7
			"A7,属地,M1,甲等,1,芝罘区,,\n" + // 8: a name outside the actor's region is not known
			"A8,属地,M1,甲等,1,370602,,\n" + // 9: a code outside
			"A9,日期,M1,甲等,1,371082,2026-02-30,\n" + // 10
			"A1,重复,M1,甲等,1,371082,,\n" + // 11 twin
			"a10,格式,M1,甲等,1,371082,,0.1\n" + // 12 child row without its name
			",缺号,M1,甲等,1,371082,,\n" + // 13
			"A14,\"1,2\",M1,甲等,\"1,2\",371082,,\n" + // 14 badly grouped number
			"A15,单称,同名公司（M2）,甲等,1,371082,,\n" // 15 told apart
		b := w.receive(t, w.ctx, "x_item", "问题.csv", file, exchange.Good)
		if got := counts(b.Counts); got != "read 14 new 2 changed 0 same 0 bad 11 twin 1" {
			t.Errorf("%s", got)
		}
		report := w.report(t, b)
		for _, want := range []string{"3,C,生产厂商,X212,“同名公司”对应多个厂商，请改填其中之一：M", "4,C,生产厂商,X211", "5,D,等级,R104", "6,E,数量,R101", "7,E,数量,R200,数量不能是 13",
			"8,F,属地,X221", "9,F,属地,X208", "10,G,生产日期,R105", "11,A,编号,X201,与第 2 行重复", "12,,检验项目.2.项目,R100", "13,A,编号,R100", "14,E,数量,R101"} {
			if !strings.Contains(report, want) {
				t.Errorf("no %q", want)
			}
		}
		if t.Failed() {
			t.Log(report)
		}
		if _, err := w.Run(w.ctx, "x_item", b.ID); err != nil {
			t.Fatal(err)
		}
		if list := w.items(t, w.ctx); len(list) != 2 || list[0].Name != "好的" || list[1].Name != "单称" {
			t.Errorf("%d records", len(list))
		}
		var rejected strings.Builder
		if err := w.Rejected(w.ctx, "x_item", b.ID, "csv", &rejected); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(rejected.String(), "\r\n"); n != 13 {
			t.Errorf("%d lines in the file of rejected rows:\n%s", n, rejected.String())
		}
		mended := strings.NewReplacer("丙等", "乙等", ",一,", ",2,").Replace(rejected.String())
		b = w.receive(t, w.ctx, "x_item", "改正.csv", mended, exchange.Good)
		// A4 and A5 are mended; the twin's key exists by now, so its row is a change
		if got := counts(b.Counts); got != "read 12 new 2 changed 1 same 0 bad 9 twin 0" {
			t.Errorf("mended: %s", got)
		}
	})
}

func TestAllOrNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.receive(t, w.ctx, "x_item", "a.csv", "编号,名称\nA1,一\nB,二\n", exchange.All)
		if _, err := w.Run(w.ctx, "x_item", b.ID); fault.Of(err).Code != "X111" {
			t.Errorf("%v", err)
		}
		if n := len(w.items(t, w.ctx)); n != 0 {
			t.Errorf("%d records", n)
		}
		b, err := w.Set(w.ctx, "x_item", b.ID, exchange.Settings{Mode: exchange.Good, Declared: map[string]string{"rows": "3"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Run(w.ctx, "x_item", b.ID); fault.Of(err).Problems[0].Code != "X110" {
			t.Errorf("%v", err)
		}
		if _, err = w.Set(w.ctx, "x_item", b.ID, exchange.Settings{Declared: map[string]string{"rows": "2"}}); err != nil {
			t.Fatal(err)
		}
		if b, err = w.Run(w.ctx, "x_item", b.ID); err != nil || b.Counts.Written.New != 1 {
			t.Errorf("%v %v", b, err)
		}
	})
}

// TestRegionCanary: what another region has is neither changed nor shown, whatever the file says.
func TestRegionCanary(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := engines.As(t.Context(), "370600")
		b := w.receive(t, other, "x_item", "a.csv", "编号,名称,属地\nA1,金丝雀,370602\n", exchange.All)
		if _, err := w.Run(other, "x_item", b.ID); err != nil {
			t.Fatal(err)
		}
		mine := w.receive(t, w.ctx, "x_item", "b.csv", "编号,名称,属地\nA1,改名,371082\nA2,新的,370602\n", exchange.Good)
		if got := counts(mine.Counts); got != "read 2 new 0 changed 0 same 0 bad 2 twin 0" {
			t.Error(got)
		}
		if r := w.report(t, mine); strings.Contains(r, "金丝雀") || !strings.Contains(r, "X205") || !strings.Contains(r, "X208") {
			t.Error(r)
		}
		if _, err := w.Run(w.ctx, "x_item", mine.ID); err != nil {
			t.Fatal(err)
		}
		if list := w.items(t, other); len(list) != 1 || list[0].Name != "金丝雀" {
			t.Errorf("%v", list)
		}
		if _, err := w.Batch(w.ctx, "x_item", b.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the batch of another region: %v", err)
		}
		if _, err := w.Run(w.ctx, "x_item", b.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("running the batch of another region: %v", err)
		}
	})
}

func TestWithdraw(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.receive(t, w.ctx, "x_item", "a.csv", "编号,名称,数量\nA1,一,1\n", exchange.All)
		if _, err := w.Run(w.ctx, "x_item", first.ID); err != nil {
			t.Fatal(err)
		}
		b := w.receive(t, w.ctx, "x_item", "b.csv", "编号,名称,数量\nA1,改,2\nA2,二,3\n", exchange.All)
		if got := counts(b.Counts); got != "read 2 new 1 changed 1 same 0 bad 0 twin 0" {
			t.Fatal(got)
		}
		if _, err := w.Run(w.ctx, "x_item", b.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.Withdraw(w.ctx, "x_item", first.ID); fault.Of(err).Code != "X140" {
			t.Errorf("a changed record went: %v", err)
		}
		if err := w.Withdraw(w.ctx, "x_item", b.ID); err != nil {
			t.Fatal(err)
		}
		if list := w.items(t, w.ctx); len(list) != 1 || list[0].Name != "一" || list[0].Count != 1 {
			t.Errorf("%+v", list[0])
		}
		m := w.receive(t, w.ctx, "x_maker", "m.csv", "名称,代码\n公司,M1\n", exchange.All)
		if _, err := w.Run(w.ctx, "x_maker", m.ID); err != nil {
			t.Fatal(err)
		}
		i := w.receive(t, w.ctx, "x_item", "i.csv", "编号,名称,生产厂商\nA9,九,公司\n", exchange.All)
		if _, err := w.Run(w.ctx, "x_item", i.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.Withdraw(w.ctx, "x_maker", m.ID); fault.Of(err).Code != "X141" {
			t.Errorf("a record in use went: %v", err)
		}
		if err := w.Withdraw(w.ctx, "x_item", i.ID); err != nil {
			t.Error(err)
		}
		if err := w.Withdraw(w.ctx, "x_maker", m.ID); err != nil {
			t.Error(err)
		}
	})
}

// TestNoKey: a kind without a key tells rows apart by all they say.
func TestNoKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		file := "站点,数值\n甲,1\n甲,2\n甲,1\n"
		b := w.receive(t, w.ctx, "x_reading", "a.csv", file, exchange.Good)
		if got := counts(b.Counts); got != "read 3 new 2 changed 0 same 0 bad 0 twin 1" {
			t.Fatal(got)
		}
		if _, err := w.Run(w.ctx, "x_reading", b.ID); err != nil {
			t.Fatal(err)
		}
		again := w.receive(t, w.ctx, "x_reading", "b.csv", file+"乙,1\n", exchange.Good)
		if got := counts(again.Counts); got != "read 4 new 1 changed 0 same 2 bad 0 twin 1" {
			t.Error(got)
		}
		if err := w.Withdraw(w.ctx, "x_reading", b.ID); err != nil {
			t.Fatal(err)
		}
		again = w.receive(t, w.ctx, "x_reading", "b.csv", file, exchange.Good)
		if got := counts(again.Counts); got != "read 3 new 2 changed 0 same 0 bad 0 twin 1" {
			t.Error(got)
		}
	})
}

// TestFlow: records of a kind with a flow start in its first state with what the flow gives them at birth, and imports cannot move
// or change what is under way.
func TestFlow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.receive(t, w.ctx, "x_case", "a.csv", "案由,数量,状态\n甲,1,done\n乙,2,\n", exchange.All)
		if b.Columns[2] != "" {
			t.Errorf("the state can be imported: %q", b.Columns)
		}
		if _, err := w.Run(w.ctx, "x_case", b.ID); err != nil {
			t.Fatal(err)
		}
		var list []*dossier
		err := w.db.Write(role.With(t.Context(), role.System("test")), func(tx *store.Tx) (err error) {
			if list, err = store.Find(tx, caseKind, store.Query{Sort: caseKind.F(&caseKind.P.Why)}); err != nil || len(list) != 2 {
				return err
			}
			return w.site.Engine.Wrap(tx).Take(caseKind.Plan, list[0], "close", nil)
		})
		if err != nil || len(list) != 2 || list[1].State != "open" || list[0].Number == "" || list[0].Number == list[1].Number {
			t.Fatalf("%v %+v", err, list)
		}
		b = w.receive(t, w.ctx, "x_case", "b.csv", "案由,数量\n"+list[0].Why+",9\n"+list[1].Why+",9\n", exchange.Good)
		if got := counts(b.Counts); got != "read 2 new 0 changed 1 same 0 bad 1 twin 0" || !strings.Contains(w.report(t, b), "X206") {
			t.Errorf("%s %s", got, w.report(t, b))
		}
	})
}

// TestSweep: a file stays while somebody may need it.
func TestSweep(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		files := func() int {
			list, err := os.ReadDir(w.dir)
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		done := w.receive(t, w.ctx, "x_reading", "a.csv", "站点\n甲\n", exchange.Good)
		if _, err := w.Run(w.ctx, "x_reading", done.ID); err != nil || files() != 0 {
			t.Errorf("%v, %d files of a batch that is done", err, files())
		}
		bad := w.receive(t, w.ctx, "x_reading", "b.csv", "站点,数值\n乙,x\n丙,1\n", exchange.Good)
		if _, err := w.Run(w.ctx, "x_reading", bad.ID); err != nil {
			t.Fatal(err)
		}
		if n, err := w.Sweep(w.ctx); n != 0 || err != nil || files() != 1 {
			t.Errorf("swept %d: %v", n, err)
		}
		gone := w.receive(t, w.ctx, "x_reading", "c.csv", "站点\n丁\n", exchange.Good)
		if err := w.Cancel(w.ctx, "x_reading", gone.ID); err != nil || files() != 1 {
			t.Errorf("%v, %d files", err, files())
		}
		w.clock.Advance(exchange.Keep + time.Hour)
		if n, err := w.Sweep(w.ctx); n != 1 || err != nil || files() != 0 {
			t.Errorf("swept %d: %v", n, err)
		}
		if err := w.Rejected(w.ctx, "x_reading", bad.ID, "csv", io.Discard); fault.Of(err).Code != "X121" {
			t.Errorf("%v", err)
		}
	})
}
