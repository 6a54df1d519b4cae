package field_test

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"qgov/domain/supervise/sampling"
	"qgov/testkit/browser"
	"qgov/testkit/fixture"
	"qgov/web"
)

// phone serves the pages to a browser. While cut is set the line is dead, for the service worker too, which the tab's own switch does
// not reach.
func phone(t *testing.T, h http.Handler, cut *atomic.Bool) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/a/", web.Handler())
	mux.Handle("/", h)
	s := httptest.NewServer(web.Secure(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if cut.Load() {
			panic(http.ErrAbortHandler)
		}
		mux.ServeHTTP(rw, r)
	})))
	t.Cleanup(s.Close)
	return s.URL
}

// picture makes a photo larger than the sheet keeps.
func picture(t *testing.T) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 2400, 1200))
	for x := range 2400 {
		for y := range 1200 {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	path := filepath.Join(t.TempDir(), "货架.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	return path
}

// look checks a page on a phone, and takes a picture if QGOV_SCREENS names a folder.
func look(t *testing.T, tab *browser.Tab, name string) {
	t.Helper()
	tab.Accessible()
	if n := tab.Sideways(); n > 0 {
		t.Errorf("%s scrolls sideways by %d", name, n)
	}
	if dir := os.Getenv("QGOV_SCREENS"); dir != "" {
		tab.Screenshot(filepath.Join(dir, "field-"+name+".png"), 360, 740, false)
	}
}

// draw signs on the pad.
func draw(tab *browser.Tab, pad string) {
	browser.Eval[bool](tab, fmt.Sprintf(`(c => {
		c.scrollIntoView({block: "center"});
		const r = c.getBoundingClientRect(), at = (type, x, y) => c.dispatchEvent(new PointerEvent(type, {pointerId: 1, clientX: r.left + x, clientY: r.top + y, bubbles: true}));
		c.setPointerCapture = () => {};
		at("pointerdown", 30, 40); at("pointermove", 120, 90); at("pointermove", %d, 30); at("pointerup", 200, 30);
		return true;
	})(document.querySelector('[data-pad=%q] canvas'))`, 100+int(pad[0]), pad))
	tab.WaitText(`[data-pad="`+pad+`"] [data-state]`, "已签名")
}

// fill goes through the six steps and submits.
func fill(t *testing.T, tab *browser.Tab, name, photo string, pictures bool) {
	t.Helper()
	tab.WaitFor("body[data-ready]")
	shot := func(step string) {
		if pictures {
			look(t, tab, step)
		}
	}
	tab.Click("#next") // the place is missing
	tab.WaitText("#e-place", "请填写“抽样地点”")
	tab.Fill("#q-sampled_on", "2026-03-02")
	tab.Fill("#q-place", "一号货架")
	shot("1-visit")
	tab.Click("#next")
	tab.WaitFor("#q-name")
	tab.Fill("#q-name", name)
	tab.Fill("#q-batch", "B-20260201")
	tab.Fill("#q-producer_name", "外地生产厂")
	tab.Select("#q-producer_region", "440300")
	shot("2-sample")
	tab.Click("#next")
	tab.WaitFor("#q-seals")
	for id, v := range map[string]string{"seals": "F-001", "quantity": "2", "backup": "1", "unit": "件", "price": "12.5"} {
		tab.Fill("#q-"+id, v)
	}
	shot("3-seals")
	tab.Click("#next")
	tab.WaitFor("#q-photos")
	tab.Upload("#q-photos", photo)
	tab.WaitText("#photos", "SHA-256")
	shot("4-photos")
	tab.Click("#next")
	tab.WaitFor("#pads canvas")
	for _, pad := range []string{"firm", "one", "two"} {
		draw(tab, pad)
	}
	shot("5-signatures")
	tab.Click("#next")
	tab.WaitText("#review", "提交前请核对以上内容")
	tab.WaitText("#review", "深圳市")
	shot("6-review")
	tab.Click("#submit")
}

// TestPhone fills one sheet in with a network and one without: kept pages open, the sheet waits, and is sent once.
func TestPhone(t *testing.T) {
	w := fixture.Lone(t, nil)
	first, second := w.Assign(t, w.Goods), w.Assign(t, w.Food)
	var cut atomic.Bool
	h := desk(t, w, sampler(t, w))
	var posts atomic.Int32
	url := phone(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/field/"+second.ID.String()+"/sheet" && posts.Add(1) == 1 {
			h.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler) // the step is taken and the answer lost
		}
		h.ServeHTTP(rw, r)
	}), &cut)
	photo := picture(t)
	tab := browser.Open(t)
	tab.Allow("ERR_") // requests while the line is dead
	tab.Viewport(360, 740)
	tab.Goto(url + "/field")
	tab.WaitText("#net", "在线")
	look(t, tab, "list")
	tab.Click("#keep")
	tab.WaitText("#kept", "已存到本机 2 份任务")

	tab.Goto(url + "/field/" + first.ID.String())
	fill(t, tab, "在线样品", photo, true)
	tab.WaitText("#local", "已发送")
	look(t, tab, "sent")
	s := fixture.Get(t, w, sampling.Kind, first.ID)
	if s.State != sampling.Sampled || s.Name != "在线样品" || len(s.Photos) != 1 || s.Photos[0].Name != "货架.jpg" || s.Photos[0].Size > 1<<20 || len(s.Signatures) != 3 {
		t.Errorf("stored online: %+v", s)
	}
	tab.Goto(url + "/field/" + first.ID.String() + "/print")
	tab.WaitText("main", "F-001")
	if n := browser.Eval[int](tab, `[...document.querySelectorAll(".signs img")].filter(i => i.complete && i.naturalWidth > 100).length`); n != 3 {
		t.Errorf("%d of 3 signatures are on the print", n)
	}
	look(t, tab, "print")

	cut.Store(true)
	tab.Offline(true)
	tab.Goto(url + "/field")
	tab.WaitText("#net", "离线")
	tab.Goto(url + "/field/" + second.ID.String())
	fill(t, tab, "离线样品", photo, false)
	tab.WaitText("#local", "待发送")
	look(t, tab, "queued")
	if n := taken(t, w, second.ID); n != 0 {
		t.Fatalf("taken %d times without network", n)
	}
	// the sheet outlives the page
	tab.Goto(url + "/field")
	tab.WaitText("#sheets", "待发送")
	look(t, tab, "outbox")
	cut.Store(false)
	tab.Offline(false)
	// The browser may send a request again by itself when a connection dies; if it gives up the outbox does, here at once.
	browser.Eval[int](tab, `qgovOutbox.flush().then(() => 1)`)
	browser.Eval[int](tab, `qgovOutbox.flush().then(() => 1)`)
	tab.WaitText(`[data-local="`+second.ID.String()+`"]`, "已发送")
	if n := taken(t, w, second.ID); n != 1 || posts.Load() < 2 {
		t.Errorf("taken %d times in %d posts", n, posts.Load())
	}
	if s := fixture.Get(t, w, sampling.Kind, second.ID); s.State != sampling.Sampled || s.Name != "离线样品" || len(s.Signatures) != 3 || s.ProducerRegion != "440300" {
		t.Errorf("stored from the outbox: %+v", s)
	}
	if n := browser.Eval[int](tab, `new Promise(done => { const a = indexedDB.open("qgov-field", 1); a.onsuccess = () => { const q = a.result.transaction("files").objectStore("files").count(); q.onsuccess = () => done(q.result); }; })`); n != 0 {
		t.Errorf("%d photos stay on the phone", n)
	}
	tab.Click("#forget")
	tab.WaitText("#kept", "本机数据已清除")
	if n := browser.Eval[int](tab, `caches.keys().then(k => k.length)`); n != 0 {
		t.Errorf("%d caches stay on the phone", n)
	}
}

// TestConflict changes the record while the sheet is being filled in.
func TestConflict(t *testing.T) {
	w := fixture.Lone(t, nil)
	s := w.Assign(t, w.Goods)
	var cut atomic.Bool
	h := desk(t, w, sampler(t, w))
	url := phone(t, h, &cut)
	photo := picture(t)
	tab := browser.Open(t)
	tab.Allow("412")
	tab.Allow("409")
	tab.Viewport(360, 740)
	tab.Goto(url + "/field/" + s.ID.String())
	tab.WaitFor("body[data-ready]")
	fixture.Must(t, w.As(t.Context(), "planner"), w, sampling.Kind, s.ID, "reassign", map[string]any{"reason": "另派", "lab": w.Lab2.ID})
	fill(t, tab, "样品", photo, false)
	tab.WaitText("#local", "需要处理")
	tab.WaitText("#local", "本机内容已保留")
	look(t, tab, "conflict")
	if n := taken(t, w, s.ID); n != 0 {
		t.Fatalf("taken %d times", n)
	}
	// opened again it has the new version and the old words
	tab.Goto(url + "/field/" + s.ID.String())
	tab.WaitFor("body[data-ready]")
	if got := tab.Value("#q-name"); got != "样品" {
		t.Errorf("the sheet lost its words: %q", got)
	}
	tab.WaitFor("#submit")
	tab.Click("#submit")
	tab.WaitText("#local", "已发送")
	if n := taken(t, w, s.ID); n != 1 {
		t.Errorf("taken %d times", n)
	}
}

// TestNoScript fills the same sheet in as an ordinary form.
func TestNoScript(t *testing.T) {
	w := fixture.Lone(t, nil)
	s := w.Assign(t, w.Goods)
	var cut atomic.Bool
	url := phone(t, desk(t, w, sampler(t, w)), &cut)
	tab := browser.Open(t)
	tab.Allow("404") // the page of the sample needs more than this test serves
	tab.NoScript()
	tab.Viewport(360, 740)
	tab.Goto(url + "/field")
	tab.Goto(url + "/field/" + s.ID.String())
	if n := tab.Sideways(); n > 0 {
		t.Errorf("the form scrolls sideways by %d", n)
	}
	for id, v := range map[string]string{"place": "一号货架", "name": "无脚本样品", "batch": "B-1", "producer_name": "外地生产厂", "seals": "F-9", "quantity": "2", "backup": "1", "unit": "件"} {
		tab.Fill("#q-"+id, v)
	}
	tab.Select("#q-producer_region", "440300")
	photo := picture(t)
	tab.Upload("#q-photos", photo)
	tab.Upload("#q-signatures", photo)
	tab.Follow("#submit")
	got := fixture.Get(t, w, sampling.Kind, s.ID)
	if got.State != sampling.Sampled || got.Name != "无脚本样品" || len(got.Photos) != 1 || len(got.Signatures) != 1 {
		t.Errorf("stored %+v", got)
	}
}
