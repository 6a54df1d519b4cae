package page_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/testkit/browser"
	"qgov/web"
)

// serve shows the site to a browser in which one person is signed in.
func (w *world) serve(p *person) *httptest.Server {
	mux := http.NewServeMux()
	mux.Handle("/a/", web.Handler())
	mux.Handle("POST /prefs", web.PrefsHandler(false))
	mux.Handle("/", http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mux.ServeHTTP(rw, r.WithContext(role.With(r.Context(), p.actor)))
	}))
	s := httptest.NewServer(web.Secure(mux))
	w.t.Cleanup(s.Close)
	return s
}

// look checks that a page is accessible and fits a phone, and takes a picture if QGOV_SCREENS names a folder.
func look(tab *browser.Tab, name string) {
	tab.Viewport(1280, 900)
	tab.Accessible()
	if dir := os.Getenv("QGOV_SCREENS"); dir != "" {
		tab.Screenshot(filepath.Join(dir, "page-"+name+".png"), 1280, 900, false)
		tab.Screenshot(filepath.Join(dir, "page-"+name+"-phone.png"), 360, 780, false)
	}
}

// TestBrowser walks through the pages as a person does, with scripts and under the content security policy.
func TestBrowser(t *testing.T) {
	each(t, func(w *world) {
		if w.e.DB().Engine() != "sqlite" {
			return // the pages are the same
		}
		s := w.shop("荣成海鲜店", "91371082")
		w.shop("荣成百货", "91371083")
		for _, title := range []string{"假冒海参案", "超量添加案", "标签不符案"} {
			w.toy(title, func(r *toy) {
				r.Shop, r.Grade, r.Phone, r.Parts = record.To[shop](s.ID), "b", "13800001234", []part{{Name: "头", Buyer: "李四"}, {Name: "尾"}}
			})
		}
		url := w.serve(w.person(11, "371000", officer)).URL
		tab := browser.Open(t)
		tab.Allow("422") // a form that has to be mended
		tab.Viewport(1280, 900)
		tab.Goto(url + "/toy_case")
		look(tab, "list")
		// the filter replaces the results, not the field being typed in
		tab.Fill("#q-list", "海参")
		tab.WaitText(".result-count", "共 1 条")
		if !strings.Contains(tab.URL(), "q=") {
			t.Errorf("the filter is not in the address: %s", tab.URL())
		}
		// the drawer, then the page
		// the field's change event filters once more after its input event: a row that is replaced under the click opens nothing, and the
		// person clicks again
		for range 3 {
			tab.Click("table.rows a.cell-text")
			for n := 0; n < 40 && tab.Count("#drawer-body h2") == 0; n++ {
				time.Sleep(100 * time.Millisecond)
			}
			if tab.Count("#drawer-body h2") > 0 {
				break
			}
		}
		tab.WaitText("#drawer-body h2", "假冒海参案")
		tab.Follow("#drawer-body .push")
		look(tab, "detail")
		// one click takes a step without questions; the next asks
		tab.FollowText("立案")
		tab.WaitText("main", "已办理")
		tab.ClickText("作废")
		tab.WaitText("#dialog-body", "确认作废")
		tab.Press("Escape")
		// a form: a record found while typing, a row added, a problem shown
		tab.Goto(url + "/toy_case/new")
		look(tab, "form")
		tab.Fill("#f-shop", "海鲜")
		tab.WaitFor("#f-shop-list button")
		tab.Click("#f-shop-list button")
		tab.Click("button[name=_add]")
		tab.WaitFor("[name='parts.0.name']")
		tab.Fill("[name='parts.0.name']", "头")
		tab.FollowText("保存")
		tab.WaitText("#problems", "请填写“案由”")
		tab.Accessible()
		tab.Fill("#f-title", "新案")
		tab.FollowText("保存")
		tab.WaitText("h1", "新案")
		tab.WaitText("main", "荣成海鲜店")
		tab.Goto(tab.URL() + "/print")
		look(tab, "print")
		tab.Goto(url + "/search?q=荣成")
		look(tab, "search")
		for _, path := range []string{"/toy_case", "/toy_case/new", "/toy_case/saved", "/search?q=荣成"} {
			tab.Viewport(360, 780)
			tab.Goto(url + path)
			if n := tab.Sideways(); n > 0 {
				t.Errorf("%s scrolls sideways by %d on a phone", path, n)
			}
		}
	})
}
