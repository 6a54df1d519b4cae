package draw_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	calc "qgov/calc/draw"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/testkit/browser"
	"qgov/web"
)

// The commitment is made in the browser from a value that is never sent; the public page can be read on a phone and by everybody.
func TestBrowser(t *testing.T) {
	each(t, 12, func(w *world) {
		if w.DB().Engine() != "sqlite" {
			return // the pages are the same
		}
		d := w.create(nil)
		routes, err := route.New(w.site.Policy, fail, w.module.Routes(w.site))
		if err != nil {
			t.Fatal(err)
		}
		var sent []string
		mux := http.NewServeMux()
		mux.Handle("GET /a/", web.Handler())
		mux.HandleFunc("/", func(out http.ResponseWriter, r *http.Request) {
			sent = append(sent, r.URL.String())
			ctx := r.Context()
			if !strings.HasPrefix(r.URL.Path, "/draws") {
				a := role.From(w.as(witness))
				ctx = role.With(ctx, a)
			}
			routes.ServeHTTP(out, r.WithContext(ctx))
		})
		server := httptest.NewServer(web.Secure(mux))
		defer server.Close()
		tab := browser.Open(t)
		tab.Goto(server.URL + "/draw/" + d.ID.String() + "/commit")
		tab.Select("#f-party", "纪检监督")
		tab.Fill("#draw-value", "只有我知道")
		tab.Fill("#draw-nonce", "0123456789abcdef")
		tab.Click("#draw-make")
		tab.WaitText("#draw-made", "纪检监督")
		if got, want := tab.Value("#f-commitment"), calc.Commitment("纪检监督", "0123456789abcdef", "只有我知道"); got != want {
			t.Errorf("commitment %s, want %s", got, want)
		}
		tab.Accessible()
		if len(sent) != 2 { // the page and its script
			t.Errorf("requests %v", sent)
		}
		w.commitAll(d)
		w.must(conductor, w.take(d, "freeze"))
		w.revealAll(d)
		w.must(conductor, w.take(d, "draw"))
		tab.Goto(server.URL + "/draws/" + d.Number)
		tab.WaitText("h1", d.Title)
		tab.Accessible()
		look := func(name string, width, height int) {
			if dir := os.Getenv("QGOV_TEST_ARTIFACTS"); dir != "" {
				tab.Screenshot(filepath.Join(dir, name), width, height, true)
				tab.Viewport(1280, 900)
			}
		}
		look("draw-public.png", 1280, 900)
		look("draw-public-phone.png", 360, 740)
		tab.Goto(server.URL + "/draw/" + d.ID.String() + "/show")
		tab.Accessible()
		look("draw-show.png", 1600, 900)
		tab.Goto(server.URL + "/draw/" + d.ID.String() + "/commit")
		look("draw-commit.png", 1280, 900)
	})
}
