package portal

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"qgov/base/region"
	"qgov/calc/stat"
	"qgov/domain/portal/frame"
	"qgov/domain/supervise/bulletin"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/publish"
	"qgov/kernel/text"
	"qgov/web"
)

const (
	smallest   = 5     // least count that is shown
	mostCopies = 50000 // that are counted
	freshFor   = 5 * time.Minute
)

// tally is the published batches of one line.
type tally struct{ pass, fail int64 }

// rate writes the share of passes in per cent, a dash if nothing is counted.
func (t tally) rate() string {
	if t.pass+t.fail == 0 {
		return "—"
	}
	return strconv.FormatFloat(100*float64(t.pass)/float64(t.pass+t.fail), 'f', 1, 64)
}

// figures are counts of what is public.
type figures struct {
	total     tally
	byClass   map[string]tally
	byQuarter map[string]tally // 2026-Q1, by the day on which the conclusion came into force
	byRegion  map[string]tally // GB/T 2260 code of the prefecture, or of the county inside the bureau's prefecture
	bulletins int64
	capped    bool
	asOf      time.Time
}

// count counts the public copies. The answer is kept for five minutes.
func (s *site) count(ctx context.Context) (*figures, error) {
	_, own := s.House(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.db.Clock().Now()
	if s.figures != nil && now.Sub(s.taken) < freshFor && !now.Before(s.taken) {
		return s.figures, nil
	}
	f := &figures{byClass: map[string]tally{}, byQuarter: map[string]tally{}, byRegion: map[string]tally{}, asOf: now}
	if err := s.each(ctx, sampling.Kind.Name, func(c publish.Copy) { f.add(own, c) }, &f.capped); err != nil {
		return nil, err
	}
	if err := s.each(ctx, bulletin.Kind.Name, func(publish.Copy) { f.bulletins++ }, &f.capped); err != nil {
		return nil, err
	}
	s.figures, s.taken = f, now
	return f, nil
}

func (s *site) each(ctx context.Context, kind string, do func(publish.Copy), capped *bool) error {
	q := publish.Query{Kind: kind, Limit: 200}
	for n := 0; ; n += 200 {
		got, err := s.Office.Search(ctx, s.db, q)
		if err != nil {
			return err
		}
		for _, c := range got.Copies {
			do(c)
		}
		if q.After = got.Next; q.After == 0 {
			return nil
		}
		if n >= mostCopies {
			*capped = true
			return nil
		}
	}
}

func (f *figures) add(own string, c publish.Copy) {
	one := tally{}
	switch frame.Value(c, lineConclusion) {
	case passed:
		one.pass = 1
	case failed:
		one.fail = 1
	default:
		return
	}
	plus := func(m map[string]tally, key string) {
		t := m[key]
		m[key] = tally{t.pass + one.pass, t.fail + one.fail}
	}
	f.total = tally{f.total.pass + one.pass, f.total.fail + one.fail}
	class := frame.Value(c, bulletin.Class)
	if class == "" {
		class = frame.Value(c, lineProduct)
	}
	plus(f.byClass, class)
	plus(f.byRegion, place(own, c.Region))
	if on, err := calendar.ParseDate(frame.Value(c, lineConcluded)); err == nil {
		plus(f.byQuarter, fmt.Sprintf("%d-Q%d", on.Year(), (on.Month()-1)/3+1))
	}
}

// place is the division by which a region is counted: the children of the bureau's own region, prefectures for the whole country.
func place(own, code string) string {
	if len(code) < 6 {
		return code
	}
	if len(own) == 6 && own[2:4] != "00" {
		return code[:6]
	}
	return code[:4] + "00"
}

// line is one line of a public table. What is suppressed shows ＊.
type line struct {
	key, label string
	tally
	hidden [2]bool // passes, failures
}

func (l line) cell(i int, n int64) string {
	if l.hidden[i] {
		return "＊"
	}
	return text.Int(n)
}

// known reports whether the rate may be shown.
func (l line) known() bool { return !l.hidden[0] && !l.hidden[1] }

// lines orders the tallies by the number of batches and suppresses small cells, so that none can be computed from the totals.
func lines(m map[string]tally, label func(string) string) ([]line, error) {
	var out []line
	for _, key := range slices.Sorted(maps.Keys(m)) {
		out = append(out, line{key: key, label: label(key), tally: m[key]})
	}
	slices.SortStableFunc(out, func(a, b line) int { return cmp.Compare(b.pass+b.fail, a.pass+a.fail) })
	cells := make([][]int64, len(out))
	for i, l := range out {
		cells[i] = []int64{l.pass, l.fail}
	}
	if len(out) == 0 {
		return nil, nil
	}
	marks, err := stat.Suppress(cells, smallest)
	if err != nil {
		return nil, err
	}
	for i := range out {
		for j := range 2 {
			out[i].hidden[j] = marks[i][j] != stat.Shown
		}
	}
	return out, nil
}

func (s *site) tables(ctx context.Context) (f *figures, classes, places []line, err error) {
	if f, err = s.count(ctx); err != nil {
		return nil, nil, nil, err
	}
	if classes, err = lines(f.byClass, func(k string) string { return k }); err != nil {
		return nil, nil, nil, err
	}
	places, err = lines(f.byRegion, func(k string) string {
		if d, ok := region.Lookup(region.Code(k)); ok {
			return d.Name
		}
		return k
	})
	return f, classes, places, err
}

func table(v *web.Page, caption, first string, list []line, total tally, note string) web.Part {
	t := web.StatTable{Caption: v.Say(caption), CSV: "/statistics.csv", Note: note, Columns: []web.Column{{Label: v.Say(first)}, {Label: v.Say("公布批次"), Num: true}, {Label: v.Say(passed), Num: true}, {Label: v.Say(failed), Num: true}, {Label: v.Say("合格率（%）"), Num: true}}}
	for _, l := range list {
		t.Rows = append(t.Rows, web.StatRow{Label: l.label, Cells: cells(l)})
	}
	// A single line is its own total: what it hides the total would tell.
	if sum := (line{tally: total}); len(list) > 1 {
		t.Rows = append(t.Rows, web.StatRow{Label: v.Say("合计"), Total: true, Cells: cells(sum)})
	}
	return t
}

func cells(l line) []web.Cell {
	rate, sum := "＊", "＊"
	if l.known() {
		rate, sum = l.rate(), text.Int(l.pass+l.fail)
	} else if l.hidden[0] && l.hidden[1] {
		sum = text.Int(l.pass + l.fail)
	}
	return []web.Cell{{Text: sum}, {Text: l.cell(0, l.pass)}, {Text: l.cell(1, l.fail)}, {Text: rate}}
}

func (s *site) statistics(w http.ResponseWriter, r *http.Request) error {
	f, classes, places, err := s.tables(r.Context())
	if err != nil {
		return err
	}
	v := s.Page(r, "质量数据")
	asOf := v.Say("数据截至 %s", frame.Day(f.asOf))
	parts := []web.Part{web.Head{Title: v.Title, Lead: v.Say("按已公布的抽检结果统计，%s", frame.Day(f.asOf))}}
	if len(classes) == 0 {
		parts = append(parts, web.Empty{Title: v.Say("还没有公布的结果")})
		return frame.Show(w, v, http.StatusOK, web.Wrap{Parts: append(parts, s.method(v, f))})
	}
	parts = append(parts, sums(v, f))
	if part, err := quarters(v, f); err != nil {
		return err
	} else if part != nil {
		parts = append(parts, web.Panel{Title: v.Say("各季度不合格率"), Note: v.Say("按百分比"), Body: part})
	}
	if part := ranking(v, classes); part != nil {
		parts = append(parts, web.Panel{Title: v.Say("各类产品不合格率"), Note: v.Say("由高到低"), Body: part})
	}
	if part := areas(v, places); part != nil {
		parts = append(parts, web.Panel{Title: v.Say("各地不合格率"), Note: v.Say("按百分比"), Body: part})
	}
	parts = append(parts, web.Panel{Title: v.Say("按产品类别"), Body: table(v, "按产品类别", "产品类别", classes, f.total, asOf)},
		web.Panel{Title: v.Say("按地区"), Body: table(v, "按地区", "地区", places, f.total, asOf)}, s.method(v, f))
	return frame.Show(w, v, http.StatusOK, web.Wrap{Parts: parts})
}

// sums are the figures of everything together, the rate with its interval: a rate of samples is an estimate.
func sums(v *web.Page, f *figures) web.Part {
	all := f.total.pass + f.total.fail
	out := web.Figures{Items: []web.KPI{{Label: v.Say("公布批次"), Value: text.Int(all), URL: "/results"}, {Label: v.Say(failed), Value: text.Int(f.total.fail), Tone: web.Bad, URL: "/results?verdict=fail"},
		{Label: v.Say("合格率"), Value: f.total.rate(), Unit: "%", Tone: web.Good}}}
	if r, err := stat.NewRate(f.total.pass, all); err == nil {
		out.Items = append(out.Items, web.KPI{Label: v.Say("95% 置信区间"), Value: fmt.Sprintf("%.1f–%.1f", 100*r.Low, 100*r.High), Unit: "%"})
	}
	return out
}

// failRate is the share of failures in per cent, NaN for a line that is suppressed.
func (l line) failRate() float64 {
	if !l.known() || l.pass+l.fail == 0 {
		return math.NaN()
	}
	return 100 * float64(l.fail) / float64(l.pass+l.fail)
}

// quarters draws the rates of the last two years in their order; nil for fewer than two.
func quarters(v *web.Page, f *figures) (web.Part, error) {
	list, err := lines(f.byQuarter, func(k string) string { return k })
	if err != nil || len(list) < 2 {
		return nil, err
	}
	slices.SortFunc(list, func(a, b line) int { return strings.Compare(a.key, b.key) })
	out := web.Bars{Title: v.Say("各季度不合格率"), Unit: "%", Digits: 1}
	for _, l := range list[max(0, len(list)-8):] {
		out.Items = append(out.Items, web.Bar{Label: l.key[2:], Value: l.failRate()})
	}
	return out, nil
}

// ranking lists the classes of products by their failures; what is suppressed is left to the table.
func ranking(v *web.Page, list []line) web.Part {
	list = slices.DeleteFunc(slices.Clone(list), func(l line) bool { return math.IsNaN(l.failRate()) })
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b line) int { return cmp.Compare(b.failRate(), a.failRate()) })
	out := web.Ranking{NameLabel: v.Say("产品类别"), Columns: []string{v.Say("公布批次"), v.Say(failed)}, BarLabel: v.Say("不合格率（%）")}
	for _, l := range list[:min(15, len(list))] {
		row := web.RankRow{Name: l.label, Figures: []string{text.Int(l.pass + l.fail), text.Int(l.fail)}, Value: fmt.Sprintf("%.1f", l.failRate())}
		if most := list[0].failRate(); most > 0 {
			row.Percent = 100 * l.failRate() / most
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// areas shows the divisions side by side, where there are several.
func areas(v *web.Page, list []line) web.Part {
	if len(list) < 2 {
		return nil
	}
	out := web.Areas{Title: v.Say("各地不合格率"), Unit: "%", Digits: 1}
	for _, l := range list {
		out.Items = append(out.Items, web.Area{Name: l.label, URL: "/results?region=" + l.key, Value: l.failRate(), Note: v.Say("%s 批", text.Int(l.pass+l.fail))})
	}
	return out
}

func (s *site) method(v *web.Page, f *figures) web.Part {
	items := []string{v.Say("范围：本站已公布并且未撤回的抽检批次，不含风险监测和转载的公告。"), v.Say("合格率＝合格批次÷（合格批次＋不合格批次），以最终结论为准。"),
		v.Say("小于 %d 的数和据此可以推算出的数以＊代替。", smallest), v.Say("抽检不是普查，定向抽取较多的类别合格率偏低，不宜直接比较。")}
	if f.capped {
		items = append(items, v.Say("批次较多，只统计最近公布的 %d 批。", mostCopies))
	}
	return web.Article{Title: v.Say("方法说明"), Body: []web.ArticleBlock{{Items: items}}}
}

func (s *site) statisticsCSV(w http.ResponseWriter, r *http.Request) error {
	_, classes, places, err := s.tables(r.Context())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, group := range []struct {
		name string
		list []line
	}{{"产品类别", classes}, {"地区", places}} {
		for _, l := range group.list {
			c := cells(l)
			rows = append(rows, []string{group.name, l.key, l.label, c[0].Text, c[1].Text, c[2].Text, c[3].Text})
		}
	}
	return frame.CSV(w, "statistics", []string{"分组", "代码", "名称", "公布批次", "合格", "不合格", "合格率（%）"}, rows)
}
