package page_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/web"
)

func TestList(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("荣成海鲜店", "91371082")
		for i := range 25 {
			w.toy(fmt.Sprintf("案件%02d号", i), func(r *toy) {
				r.Shop, r.Grade, r.Count, r.Day = record.To[shop](s.ID), grades[i%2].Code, int64(1000+i), calendar.NewDate(2026, 1, 1+i)
				r.Witn, r.Phone, r.Trade = "张三丰", "13800001234", "秘方"+fmt.Sprint(i)
			})
		}
		p := w.officer()
		a := p.get("/toy_case").want(200, "玩具案", "登记玩具案的台账", "共 25 条", "荣成海鲜店", "1,024", "待立案", "张**", `href="/toy_case?after=`, "我承办的", "导出 XLSX", "登记玩具案",
			"!张三丰", "!13800001234", "!sealed:", "!秘方", "!商业秘密", `name="step" value="accept"`, "!value=\"close\"")
		if strings.Count(a.Body.String(), "data-row=") != 20 {
			t.Errorf("%d rows on the first page", strings.Count(a.Body.String(), "data-row="))
		}
		// tabs: all, mine, the open states, late, the preset
		body := visible(a.Body.String())
		for _, tab := range []string{"全部 25", "我承办的 25", "待立案 25", "办理中 0", "已超期 0", "乙级 12"} {
			if !strings.Contains(body, tab) {
				t.Errorf("no tab %q in %s", tab, body)
			}
		}
		p.get("/toy_case?view=p-bad").want(200, "共 12 条")
		p.get("/toy_case?view=s-open").want(200, "共 0 条", "没有符合条件的记录")
		p.get("/toy_case?q=案件07").want(200, "共 1 条", "案件07号", "关键词：案件07")
		p.get("/toy_case?grade=b&count.from=1010&count.to=1013").want(200, "共 2 条", "案件11号", "案件13号", "等级：乙级")
		p.get("/toy_case?day.from=2026-01-24").want(200, "共 2 条")
		p.get("/toy_case?shop="+s.ID.String()).want(200, "共 25 条", "商店：荣成海鲜店")
		p.get("/toy_case?shop.q="+url.QueryEscape("海鲜店")).want(200, "共 25 条")
		p.get("/toy_case?shop.q="+url.QueryEscape("没有这家")).want(200, "共 0 条")
		p.get("/toy_case?region=371083").want(200, "共 0 条")
		p.get("/toy_case?period=30").want(200, "共 25 条")
		// sorted down by count, second page
		a = p.get("/toy_case?order=-count&per=20").want(200, `aria-sort="descending"`)
		if i, j := strings.Index(a.Body.String(), "案件24号"), strings.Index(a.Body.String(), "案件05号"); i < 0 || j < i {
			t.Errorf("not sorted: %d %d", i, j)
		}
		next := between(a.Body.String(), `href="/toy_case?after=`, `"`)
		p.get(strings.ReplaceAll("/toy_case?after="+next, "&amp;", "&")).want(200, "21–25 / 25", "案件00号", "!案件24号", "上一页")
		// a filter that cannot be read, or that would find out what is hidden, selects nothing
		p.get("/toy_case?count.from=abc").want(422, "筛选条件有误", "!data-row=")
		p.get("/toy_case?view=x").want(422)
		p.get("/toy_case?order=trade").want(422)
		p.get("/toy_case?order=witn").want(422)
		p.get("/toy_case?after=zzz").want(422)
		p.get("/toy_case?trade="+url.QueryEscape("秘方3")).want(200, "共 25 条") // not a filter for this person
		w.person(13, "371082", cleared).get("/toy_case?trade="+url.QueryEscape("秘方3")).want(200, "共 1 条", "商业秘密")
		// the filters beyond the first few wait until they are asked for or in force
		p.get("/toy_case").want(200, "更多筛选", "!name=\"due\"")
		p.get("/toy_case?due=late").want(200, "name=\"due\"")
		p.get("/toy_case?more=1").want(200, "收起筛选", "name=\"due\"", "name=\"day.to\"")
		// a script gets the results only
		p.htmx("results").get("/toy_case?grade=a").want(200, `id="results"`, "共 13 条", "!<html", "!<nav class=\"tabs\"")
		// another bureau sees none of it
		w.person(14, "371083", officer).get("/toy_case").want(200, "共 0 条", "还没有登记玩具案", "!案件")
		w.person(15, "371082").get("/toy_case").want(403)
	})
}

func between(s, from, to string) string {
	_, rest, _ := strings.Cut(s, from)
	out, _, _ := strings.Cut(rest, to)
	return out
}

func TestListChoices(t *testing.T) {
	each(t, func(w *world) {
		w.toy("甲案", func(r *toy) { r.Grade, r.Note = "a", "机密说明文字" })
		p := w.officer()
		p.get("/toy_case").want(200, "!机密说明文字")
		p.post("/toy_case/columns", url.Values{"col": {"title", "note", "trade", "nonsense"}, "back": {"/toy_case?grade=a"}}).went("/toy_case?grade=a")
		p.get("/toy_case").want(200, "机密说明文字")
		p.post("/toy_case/columns", url.Values{"col": {"title"}, "back": {"https://evil.example"}}).went("/toy_case")
		p.get("/toy_case?roomy=1").want(200, "roomy")
		p.get("/toy_case").want(200, "紧凑行高")
		// own views
		p.get("/toy_case/saved?grade=a&at=3").want(200, "保存视图", `value="grade=a"`)
		p.post("/toy_case/saved", url.Values{"query": {"grade=a"}}).want(422, "视图名称")
		p.post("/toy_case/saved", url.Values{"query": {"grade=a&after=x"}, "name": {"甲<级>的"}}).went("/toy_case?grade=a&my=")
		a := p.get("/toy_case").want(200, "甲&lt;级&gt;的", "!<级>")
		if !strings.Contains(visible(a.Body.String()), "甲&lt;级&gt;的 1") {
			t.Errorf("the own view has no count: %s", visible(a.Body.String()))
		}
		w.person(12, "371082", officer).get("/toy_case").want(200, "!甲&lt;级&gt;的")
		p.post("/toy_case/saved", url.Values{"drop": {"甲<级>的"}}).went("/toy_case/saved")
		p.get("/toy_case/saved").want(200, "已删除视图", "!删除视图</span>")
		p.get("/toy_case/saved").want(200, "!已删除视图")
	})
}

// TestCards: the desk of a duty has its figures and no other's, each as many as its list shows; a card that leads nowhere fails.
func TestCards(t *testing.T) {
	each(t, func(w *world) {
		w.toy("甲案", nil)
		r := w.toy("乙案", nil)
		w.must(w.officer(), func(tx *flow.Tx) error { return flow.Take(tx, toyKind, r, "accept", nil) })
		w.site.Cards = []page.Card{{Label: "全部案件", Duties: []role.Duty{officer}, List: "/toy_case"}, {Label: "办理中", Tone: web.Warn, Duties: []role.Duty{officer, chief}, List: "/toy_case?state=open"},
			{Label: "超期", Tone: web.Bad, Duties: []role.Duty{officer}, List: "/toy_case?state=open&due=late"}, {Label: "不是我的", Duties: []role.Duty{chief}, List: "/toy_case?grade=a"}}
		p := w.officer()
		figures := func() (kpis []web.KPI, err error) {
			err = w.e.Read(p.ctx(), func(tx *flow.Tx) error {
				kpis, err = w.site.Figures(tx, httptest.NewRequest("GET", "/desk?region=371083&due=late", nil).WithContext(p.ctx()), &web.Page{})
				return err
			})
			return kpis, err
		}
		kpis, err := figures()
		if err != nil || len(kpis) != 3 || kpis[0].Value != "2" || kpis[1].Value != "1" || kpis[1].Tone != web.Warn || kpis[2].Value != "0" || kpis[2].Tone == web.Bad {
			t.Fatalf("%+v, %v", kpis, err)
		}
		for _, k := range kpis {
			p.get(k.URL).want(200, "共 "+k.Value+" 条")
		}
		w.site.Cards = append(w.site.Cards, page.Card{Label: "没有", Duties: []role.Duty{officer}, List: "/nothing"})
		if _, err := figures(); err == nil {
			t.Error("a card that leads nowhere")
		}
	})
}

func TestFrame(t *testing.T) {
	each(t, func(w *world) {
		r := w.toy("甲案", nil)
		w.must(w.officer(), func(tx *flow.Tx) error { return flow.Take(tx, toyKind, r, "accept", nil) })
		w.officer().get("/toy_case").want(200, "监管业务", `href="/toy_shop"`, "人员11", "办案员")
		w.chief().get("/toy_case").want(200, "!href=\"/toy_shop\"", "威海市", "荣成市", `region=371082`)
		en := w.officer()
		en.header.Set("Cookie", "lang=en")
		en.get("/toy_case").want(200, "My views", "Overdue", `lang="en"`)
		w.clock.Set(w.clock.Now().AddDate(0, 0, 20))
		defer w.clock.Set(w.clock.Now().AddDate(0, 0, -20))
		w.officer().get("/toy_case?view=late").want(200, "共 1 条", "超期 10 天")
		err := w.e.Read(w.officer().ctx(), func(tx *flow.Tx) error {
			part, err := w.site.Tasks(tx, flow.Agenda{})
			if err != nil {
				return err
			}
			var b strings.Builder
			if err := part.View(&web.Page{}).Render(t.Context(), &b); err != nil {
				return err
			}
			for _, s := range []string{"甲案", "办结", "玩具法", "超期 10 天", at(r, "")} {
				if !strings.Contains(b.String(), s) {
					t.Errorf("the tasks lack %s: %s", s, b.String())
				}
			}
			kpis, err := w.site.Workload(tx, &web.Page{}, "/")
			if err != nil || len(kpis) != 4 || kpis[0].Value != "1" || kpis[2].Value != "1" || kpis[3].Value != "1" {
				t.Errorf("workload %+v, %v", kpis, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestSearch(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("荣成海鲜店", "91371082")
		w.shop("<b>荣成</b>粗心店", "91371083")
		w.toy("荣成假冒案", nil)
		p := w.officer()
		p.get("/search?q=荣成").want(200, "荣成海鲜店", "荣成假冒案", "&lt;b&gt;荣成", "!<b>荣成", "商店", "玩具案")
		p.get("/search?q=91371082").went("/toy_shop/" + s.ID.String())
		p.get("/search?q=荣").want(200, "至少两个字")
		p.get("/search?q=青岛啤酒").want(200, "没有找到“青岛啤酒”")
		w.chief().get("/search?q=荣成").want(200, "荣成假冒案", "!海鲜店")
		w.chief().get("/search?q=91371082").want(200, "!海鲜店")
		anon := w.person(0, "")
		if a := anon.get("/search?q=荣成"); a.Code != 401 {
			t.Errorf("a visitor got %d", a.Code)
		}
	})
}

// TestQuery holds that the export reads the address as the list does.
func TestQuery(t *testing.T) {
	each(t, func(w *world) {
		w.toy("甲案", func(r *toy) { r.Grade = "a" })
		w.toy("乙案", func(r *toy) { r.Grade = "b" })
		p := w.officer()
		r := newRequest("/toy_case/export?grade=b&order=-count&per=50&format=csv").WithContext(p.ctx())
		err := w.e.Read(p.ctx(), func(tx *flow.Tx) error {
			sel, err := w.site.Query(tx, r, w.site.View("toy_case"))
			if err != nil {
				return err
			}
			found, err := tx.Find(toyKind.Plan, sel.Query)
			if err != nil || len(found.Records) != 1 || found.Records[0].(*toy).Title != "乙案" {
				t.Errorf("found %v, %v", found.Records, err)
			}
			if !sel.Query.Desc || sel.Query.Sort.Name != "count" || slices.ContainsFunc(sel.Columns, func(c pageColumn) bool { return c.Field != nil && c.Field.Name == "trade" }) {
				t.Errorf("selection %+v", sel)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		if w.site.Policy.May(p.actor, "toy_case", role.Reveal) {
			t.Error("the officer may reveal; the tests of masks mean nothing")
		}
	})
}

type pageColumn = page.Column

func newRequest(path string) *http.Request { return httptest.NewRequest("GET", path, nil) }

// TestCap counts no further than a person reads.
func TestCap(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.officer(), func(tx *flow.Tx) error {
			_, err := tx.Exec(`INSERT INTO toy_shop (id, version, region, name, code) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10050)
				SELECT i, 1, '371082', 'x', '' FROM n /* {all: rows of a test} */`)
			return err
		})
		a := w.officer().get("/toy_shop").want(200, "超过 10,000 条")
		if !strings.Contains(visible(a.Body.String()), "全部 10,000+") {
			t.Errorf("the tab is not capped: %s", visible(a.Body.String())[:600])
		}
	})
}

// BenchmarkList draws a page of 50 rows with tabs, counts and titles, the statements of SQLite included.
func BenchmarkList(b *testing.B) {
	w := benchWorld(b)
	p := w.officer()
	for b.Loop() {
		if a := p.get("/toy_case?per=50&order=-count"); a.Code != 200 {
			b.Fatal(a.Code)
		}
	}
}
