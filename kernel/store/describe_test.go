package store_test

import (
	"testing"

	"qgov/kernel/record"
	"qgov/kernel/store"
)

type line struct{ Item, Buyer, Cost string }

type sheet struct {
	record.Head
	Holder string
	Lines  []line
}

var sheetKind = record.Declare("test_sheet", "单据", func(r *sheet, f *record.Fields) {
	f.Text(&r.Holder, "业主").Private()
	record.Lines(f, &r.Lines, "明细", func(l *line, f *record.Fields) {
		f.Text(&l.Item, "品名").Public()
		f.Text(&l.Buyer, "买家").Private()
		f.Text(&l.Cost, "成本")
	}).Public()
})

// TestDescribe holds that the journal gets no personal value and the public log no column that is not public.
func TestDescribe(t *testing.T) {
	r := &sheet{Holder: "张三", Lines: []line{{"海参", "李四", "9"}, {"海带", "", "8"}}}
	rows, owner := sheetKind.F(&sheetKind.P.Lines), sheetKind.F(&sheetKind.P.Holder)
	for _, c := range []struct{ got, want string }{
		{store.Describe(rows, r), "1. 品名：海参；买家：李四；成本：9\n2. 品名：海带；成本：8"},
		{store.Journaled(rows, r), "1. 品名：海参；买家：＊＊＊；成本：9\n2. 品名：海带；成本：8"},
		{store.Published(rows, r), "1. 品名：海参\n2. 品名：海带"},
		{store.Journaled(owner, r), "＊＊＊"},
		{store.Journaled(owner, &sheet{}), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
