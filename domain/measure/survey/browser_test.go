package survey_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/domain/measure/survey"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/testkit/browser"
	"qgov/testkit/server"
)

// asking is a questionnaire with a rule: who has met no problem is asked nothing more.
var asking = []survey.Item{
	{Code: "Q1", Domain: "product", Sort: survey.Scale, Text: "您对产品质量的评价", Top: 10, Weight: one, Must: true},
	{Code: "Q2", Domain: "service", Sort: survey.Single, Text: "您遇到过质量问题吗", Options: "遇到过|没有遇到", Skip: "2>END", Must: true},
	{Code: "Q3", Domain: "service", Sort: survey.Multiple, Text: "您通过什么渠道反映", Options: "12315|找商家|网上评价", Must: true},
	{Code: "Q4", Domain: "general", Sort: survey.Open, Text: "您有什么建议"},
}

// look checks a page, and takes a picture if QGOV_SCREENS names a folder.
func look(t *testing.T, tab *browser.Tab, name string, width, height int) {
	t.Helper()
	tab.Accessible()
	if n := tab.Sideways(); n > 0 {
		t.Errorf("%s scrolls sideways by %d", name, n)
	}
	if dir := os.Getenv("QGOV_SCREENS"); dir != "" {
		tab.Screenshot(filepath.Join(dir, name+".png"), width, height, false)
		tab.Viewport(width, height)
	}
}

// device is a phone on which somebody is signed in, before a program whose line can be cut, for the service worker too.
type device struct {
	*browser.Tab
	url string
	cut *atomic.Bool
}

func phone(t *testing.T, c *server.Client, h http.Handler) *device {
	t.Helper()
	d := &device{Tab: browser.Open(t), cut: new(atomic.Bool)}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.cut.Load() {
			panic(http.ErrAbortHandler)
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	d.url = s.URL
	d.Allow("ERR_") // requests while the line is dead
	d.Viewport(360, 740)
	d.Goto(d.url + "/surveys")
	known(d.Tab, c)
	return d
}

// known signs somebody in.
func known(tab *browser.Tab, c *server.Client) {
	cookie, secure := c.Cookie(), ""
	if cookie.Secure {
		secure = "; secure"
	}
	browser.Eval[bool](tab, fmt.Sprintf("(document.cookie = %q, true)", cookie.Name+"="+cookie.Value+"; path=/"+secure))
}

func (d *device) line(up bool) {
	d.cut.Store(!up)
	d.Offline(!up)
}

func (d *device) flush() { browser.Eval[int](d.Tab, `qgovOutbox.flush().then(() => 1)`) }

// keep takes the assignments onto the phone.
func (d *device) keep(n int) {
	d.Goto(d.url + "/interview")
	d.Click("#keep")
	d.WaitText("#kept", fmt.Sprintf("已存到本机 %d 份任务", n))
}

// answer opens a contact and fills it in; problem is the answer to Q2.
func (d *device) answer(t *testing.T, c *survey.Contact, score, problem string) {
	t.Helper()
	d.Goto(d.url + "/interview/" + c.ID.String())
	d.WaitFor("body[data-ready]")
	d.Click(`input[name=Q1][value="` + score + `"]`)
	d.Click(`input[name=Q2][value="` + problem + `"]`)
	if problem == "1" {
		d.Click(`input[name=Q3][value="1"]`)
		d.Click(`input[name=Q3][value="3"]`)
		d.Fill("#q-Q4", "多开;\n公交")
	}
}

func doorWork(t *testing.T, s *server.Server) (r *survey.Survey, asker, other *server.Client, list []*survey.Contact) {
	t.Helper()
	var askers *organ.Organ
	s.Write(t, func(tx *flow.Tx) error {
		askers = &organ.Organ{Head: record.Head{Region: server.Home}, Name: "示例调查有限公司", Sort: "department"}
		return tx.Create(organ.Kind.Plan, askers)
	})
	r, _ = fieldedBy(t, s, askers.ID, asking...)
	asker, other = s.Add(t, "asker", server.Home, askers.ID, duty.Surveyor), s.Add(t, "asker2", server.Home, askers.ID, duty.Surveyor)
	for i := range 6 {
		c := &survey.Contact{Survey: record.To[survey.Survey](r.ID), Place: server.Home, Number: fmt.Sprintf("F%03d", i+1), Mode: survey.Face, Address: fmt.Sprintf("示例小区 %d 号楼", i+1), Demo: true}
		if err := s.App.Engine.Write(by(t.Context(), 41, "planner"), func(tx *flow.Tx) error { return flow.Create(tx, survey.ContactKind, c) }); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return r, asker, other, list
}

// TestDoors: an interviewer takes contacts on, loses the network, asks several people along the skip rules, closes the page, opens it again,
// and each answer arrives once when the network is back, whatever the line swallows; what another phone or the end of the survey came
// before stays on the phone with the reason; signing out leaves nothing there.
func TestDoors(t *testing.T) {
	s := server.Open(t, "sqlite")
	r, asker, other, list := doorWork(t, s)
	lost, posts := list[0], new(atomic.Int32)
	d := phone(t, asker, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == "/interview/"+lost.ID.String()+"/answer" && posts.Add(1) == 1 {
			s.App.Handler.ServeHTTP(httptest.NewRecorder(), q)
			panic(http.ErrAbortHandler) // the answer is stored and the line swallows the receipt
		}
		s.App.Handler.ServeHTTP(w, q)
	}))
	d.Goto(d.url + "/interview")
	d.WaitText("main", "您还没有领取")
	for _, c := range list[:5] {
		d.Click(`input[name=id][value="` + c.ID.String() + `"]`)
	}
	look(t, d.Tab, "interview-free", 360, 740)
	d.Follow("form button")
	if got := read(t, s, survey.ContactKind, list[1].ID); got.Owner != asker.ID || got.Claimed.IsZero() {
		t.Fatalf("not taken on: %+v", got)
	}
	other.JSON("POST", "/api/survey_contact/"+list[5].ID.String()+"/steps/claim", `"`+etag(t, other, list[5])+`"`, nil).Want(http.StatusOK)
	d.keep(5)
	if kept := browser.Eval[string](d.Tab, `fetch("/interview/package.json").then(r => r.text())`); strings.Contains(kept, list[5].Number) || !strings.Contains(kept, list[1].Number) || strings.Contains(kept, "phone") {
		t.Error("the package: ", kept)
	}
	second := phone(t, asker, s.App.Handler)
	second.Allow("412")
	second.keep(5)
	second.line(false)
	second.answer(t, list[0], "3", "2")
	second.Click("#submit")
	second.WaitText("#local", "待发送")

	d.line(false)
	d.Goto(d.url + "/interview")
	d.WaitText("#net", "离线")
	d.answer(t, list[0], "9", "1")
	d.WaitText("#progress", "已答 4 题，共 4 题")
	look(t, d.Tab, "interview-face-phone", 360, 740)
	d.Click("#submit")
	d.WaitText("#local", "待发送")
	d.answer(t, list[1], "4", "1")
	d.Click(`input[name=Q2][value="2"]`) // on second thoughts
	d.WaitText("#progress", "已答 2 题，共 2 题")
	if d.Count(`[data-ask=Q3]`) != 1 || browser.Eval[bool](d.Tab, `document.querySelector("[data-ask=Q3]").checkVisibility()`) {
		t.Error("a question that is not asked is shown")
	}
	d.Goto("about:blank") // closed, and opened again
	d.Goto(d.url + "/interview/" + list[1].ID.String())
	d.WaitText("#progress", "已答 2 题，共 2 题")
	d.Click("#submit")
	d.WaitText("#local", "待发送")
	d.Goto(d.url + "/interview/" + list[2].ID.String())
	d.WaitFor("body[data-ready]")
	d.Click("#submit")
	d.WaitText("#e-Q1", "请回答这道题")
	d.Click(`input[name=outcome][value="2.1"]`)
	d.Fill("#q-note", "不愿受访")
	look(t, d.Tab, "interview-refused-phone", 360, 740)
	d.Click("#submit")
	d.WaitText("#local", "待发送")
	d.answer(t, list[3], "6", "2")
	d.Click("#submit")
	d.WaitText("#local", "待发送")
	d.Goto(d.url + "/interview")
	d.WaitText("#tally", "待发送 4")
	if n := count(t, s, "survey_answer"); n != 0 {
		t.Fatalf("%d answers without network", n)
	}

	d.line(true)
	d.flush()
	d.flush()
	d.WaitText("#tally", "已发送 4")
	look(t, d.Tab, "interview-outbox-phone", 360, 740)
	if n := count(t, s, "survey_answer"); n != 3 || posts.Load() < 2 {
		t.Errorf("%d answers in %d posts of the first", n, posts.Load())
	}
	if got := read(t, s, survey.ContactKind, list[2].ID); got.Outcome != "2.1" || got.State != survey.GivenUp {
		t.Errorf("the refusal: %+v", got)
	}
	if csv := string(s.As(t, "planner").Get("/survey/" + r.ID.String() + "/answers.csv").Body); !strings.Contains(csv, ",9,1,\"1,3\",") || !strings.Contains(csv, ",4,2,,") {
		t.Errorf("the answers: %s", csv)
	}
	if left := browser.Eval[string](d.Tab, stored); strings.Contains(left, "公交") || strings.Contains(left, "Q1=") {
		t.Error("answers stay on the phone after they were sent: ", left)
	}
	second.line(true)
	second.Goto(second.url + "/interview")
	second.flush()
	second.WaitText("#sheets", "没有收下")
	if left := browser.Eval[string](second.Tab, stored); !strings.Contains(left, "Q1=3") {
		t.Error("a refused answer is lost: ", left)
	}

	d.line(false)
	d.answer(t, list[4], "7", "2")
	d.Click("#submit")
	d.WaitText("#local", "待发送")
	if err := s.App.Engine.Write(by(t.Context(), 41, "planner"), func(tx *flow.Tx) error { return flow.Take(tx, survey.Kind, read2(tx, r.ID), "end", nil) }); err != nil {
		t.Fatal(err)
	}
	d.Allow("409")
	d.line(true)
	d.Goto(d.url + "/interview")
	d.flush()
	d.WaitText("#sheets", "调查现在不接收答卷")
	look(t, d.Tab, "interview-late-phone", 360, 740)
	if left := browser.Eval[string](d.Tab, stored); !strings.Contains(left, "Q1=7") || count(t, s, "survey_answer") != 3 {
		t.Error("a late answer is lost or stored: ", left)
	}
	d.Goto(d.url + "/interview/" + list[4].ID.String())
	d.WaitText("main", "现在不能访问")

	d.Goto(d.url + "/surveys")
	browser.Eval[int](d.Tab, `fetch("/logout", {method: "POST"}).then(r => r.status)`)
	if left := browser.Eval[string](d.Tab, `Promise.all([indexedDB.databases(), caches.keys(), navigator.serviceWorker.getRegistrations()]).then(l => l.map(x => x.length).join(" "))`); left != "0 0 0" {
		t.Error("databases, caches and workers after signing out: ", left)
	}
}

// stored is all that the outbox holds.
const stored = `new Promise(done => { const a = indexedDB.open("qgov-interview", 1); a.onsuccess = () => { const q = a.result.transaction("sheets").objectStore("sheets").getAll(); q.onsuccess = () => { a.result.close(); done(JSON.stringify(q.result)); }; }; })`

func etag(t *testing.T, c *server.Client, x *survey.Contact) string {
	t.Helper()
	return strings.Trim(c.Get("/api/survey_contact/"+x.ID.String()).Want(http.StatusOK).Header.Get("ETag"), `"`)
}

// link makes a link to answer online.
func link(t *testing.T, s *server.Server, r *survey.Survey) string {
	t.Helper()
	answer := s.As(t, "planner").Post("/survey/"+r.ID.String()+"/links", url.Values{"n": {"1"}})
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(answer.Body), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("links: %v %s", err, answer.Brief())
	}
	u, err := url.Parse(rows[1][0])
	if err != nil {
		t.Fatal(err)
	}
	return s.URL + u.RequestURI()
}

func shown(tab *browser.Tab, code string) bool {
	return browser.Eval[bool](tab, `document.getElementById("w-f-`+code+`").checkVisibility()`)
}

// TestLive: online the skip rules are followed while somebody answers, by keyboard and for a screen reader; without scripts the rules stand in
// words; in both ways the program checks again and drops what was not to be asked.
func TestLive(t *testing.T) {
	s := server.Open(t, "sqlite")
	r, _ := fieldedBy(t, s, 0, asking...)
	tab := browser.Open(t)
	tab.Viewport(360, 740)
	tab.Goto(link(t, s, r))
	tab.WaitText("[data-draft]", "已答 0 题，共 4 题")
	tab.Select("#f-stratum", "荣成市")
	tab.Click(`input[name=Q1][value="8"]`)
	tab.Click(`input[name=Q2][value="1"]`)
	tab.Click(`input[name=Q3][value="2"]`)
	look(t, tab, "survey-answer-phone", 360, 740)
	browser.Eval[bool](tab, `(document.querySelector("input[name=Q2][value='1']").focus(), true)`)
	tab.Press("ArrowDown")
	tab.WaitText("form [role=status]", "有 2 题不需要回答")
	if shown(tab, "Q3") || shown(tab, "Q4") || !shown(tab, "Q2") || browser.Eval[string](tab, `document.activeElement.name`) != "Q2" {
		t.Error("the rule is not followed, or the focus is lost")
	}
	tab.Accessible()
	tab.Press("ArrowUp")
	if !shown(tab, "Q3") || !browser.Eval[bool](tab, `document.querySelector("input[name=Q3][value='2']").checked`) {
		t.Error("another choice does not bring the question and its answer back")
	}
	tab.Press("ArrowDown")
	tab.Follow(".form-foot .btn-primary")
	tab.WaitText("main", "谢谢您的回答")

	plain := browser.Open(t)
	plain.NoScript()
	plain.Viewport(360, 740)
	plain.Goto(link(t, s, r))
	if text := plain.Text("main"); !strings.Contains(text, "选“没有遇到”的，到此结束") || !shown(plain, "Q4") {
		t.Error(text)
	}
	plain.Select("#f-stratum", "荣成市")
	plain.Click(`input[name=Q1][value="5"]`)
	plain.Click(`input[name=Q2][value="2"]`)
	plain.Click(`input[name=Q3][value="3"]`) // against the rule
	plain.Follow(".form-foot .btn-primary")
	plain.WaitText("main", "谢谢您的回答")
	answers := string(s.As(t, "planner").Get("/survey/" + r.ID.String() + "/answers.csv").Body)
	if !strings.Contains(answers, ",8,2,,") || !strings.Contains(answers, ",5,2,,") {
		t.Errorf("the answers: %s", answers)
	}
}

// TestDoorsPlain: without scripts the page of a contact is an ordinary form, for an interview and for a door that stayed shut.
func TestDoorsPlain(t *testing.T) {
	s := server.Open(t, "sqlite")
	_, asker, _, list := doorWork(t, s)
	at := func(c *survey.Contact) string { return "/survey_contact/" + c.ID.String() + "/interview" }
	if page := asker.Get("/interview/" + list[0].ID.String()).Want(http.StatusOK); !page.Has(`action="`+at(list[0])+`"`) || !page.Has("到此结束") {
		t.Error("the page is no form")
	}
	send := func(c *survey.Contact, form url.Values) *server.Answer {
		form.Set("version", "1")
		return asker.Post(at(c), form)
	}
	send(list[0], url.Values{"outcome": {"1.1"}, "Q1": {"8"}, "Q2": {"2"}}).Want(http.StatusSeeOther)
	send(list[1], url.Values{"outcome": {"2.4"}, "next_on": {"2026-03-09"}}).Want(http.StatusSeeOther)
	send(list[2], url.Values{"outcome": {"2.4"}, "next_on": {""}}).Want(http.StatusUnprocessableEntity)
	if got := read(t, s, survey.ContactKind, list[1].ID); got.NextOn.String() != "2026-03-09" || got.State != survey.CallBack {
		t.Errorf("%+v", got)
	}
	if n := count(t, s, "survey_answer"); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// TestBuilder: a questionnaire is put together item by item; rules are chosen from options and the items behind; what would break a rule is
// refused in words; the preview is what a respondent sees.
func TestBuilder(t *testing.T) {
	s := server.Open(t, "sqlite")
	s.Staff(t)
	q := &survey.Questionnaire{Title: "示例问卷", Intro: "您好", Demo: true}
	if err := s.App.Engine.Write(by(t.Context(), 41, "planner"), func(tx *flow.Tx) error { return flow.Create(tx, survey.QuestionnaireKind, q) }); err != nil {
		t.Fatal(err)
	}
	tab := browser.Open(t)
	tab.Allow("409")
	tab.Allow("422")
	tab.Viewport(1280, 800)
	tab.Goto(s.URL + "/surveys")
	known(tab, s.As(t, "planner"))
	at := s.URL + "/questionnaire/" + q.ID.String()
	tab.Goto(at + "/build")
	add := func(sort, text, options string, button string) {
		t.Helper()
		tab.Goto(at + "/build/new?sort=" + sort)
		tab.Fill("#f-text", text)
		if options != "" {
			tab.Fill("#f-options", options)
		}
		tab.Follow(button)
	}
	save := ".form-foot .btn-primary"
	add("scale", "您对产品质量的评价", "", save)
	add("open", "您有什么建议", "", save)
	add("single", "您遇到过质量问题吗", "遇到过", save)
	tab.WaitText("#problems", "应有 2 至 30 个选项")
	tab.Fill("#f-options", "遇到过\n没有遇到")
	tab.Follow(`button[name=stay]`)
	look(t, tab, "questionnaire-item-desktop", 1280, 800)
	tab.Goto(at + "/build")
	tab.Follow(`button[name=up][value=Q03]`)
	if got := browser.Eval[string](tab, `document.activeElement.getAttribute("aria-label")`); got != "上移 Q03" {
		t.Errorf("the hand is at %q", got)
	}
	tab.Goto(at + "/build/Q03")
	tab.Select("#f-to-2", "Q02 您有什么建议")
	tab.Follow(save)
	tab.WaitText("#q-Q03", "选“没有遇到”的，请接着回答 Q02")
	tab.Follow(`button[name=down][value=Q03]`)
	tab.WaitText("main", "Q03 的跳转指向 Q02")
	tab.Goto(at + "/build/Q03")
	tab.Fill("#f-options", "没有遇到\n说不清\n遇到过") // the rule goes with its option
	tab.Follow(save)
	add("multiple", "您通过什么渠道反映", "12315\n网上评价", save)
	tab.Follow(`button[name=copy][value=Q04]`)
	tab.Fill("#f-text", "您还想用什么渠道")
	tab.Follow(save)
	tab.Goto(at + "/build/Q02")
	tab.Fill("#f-code", "Z9")
	tab.Follow(save)
	look(t, tab, "questionnaire-build-desktop", 1280, 800)
	want := "题号,领域,题型,题目,选项,量表上限,权重,必答,跳转\nQ01,总体和其他,量表,您对产品质量的评价,,10,1,否,\nQ03,总体和其他,单选,您遇到过质量问题吗,没有遇到|说不清|遇到过,0,0,否,1>Z9\nZ9,总体和其他,问答,您有什么建议,,0,0,否,\nQ04,总体和其他,多选,您通过什么渠道反映,12315|网上评价,0,0,否,\nQ05,总体和其他,多选,您还想用什么渠道,12315|网上评价,0,0,否,\n"
	planner := s.As(t, "planner")
	if got := strings.TrimPrefix(string(planner.Get("/questionnaire/"+q.ID.String()+"/items.csv").Body), "\ufeff"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	xlsx := planner.Get("/questionnaire/" + q.ID.String() + "/items.xlsx").Want(http.StatusOK)
	planner.File("/questionnaire/"+q.ID.String()+"/items", "file", "q.xlsx", xlsx.Body, nil).Want(http.StatusSeeOther)
	if got := strings.TrimPrefix(string(planner.Get("/questionnaire/"+q.ID.String()+"/items.csv").Body), "\ufeff"); got != want {
		t.Errorf("by way of Excel: %q", got)
	}
	tab.Goto(at + "/build")
	tab.Click(`button[name=drop][value=Z9]`)
	tab.Follow("#confirm button[value=yes]")
	tab.WaitText("main", "请先修改 Q03 的跳转")
	tab.Viewport(360, 740)
	tab.Goto(at + "/build")
	tab.Accessible()
	if n := tab.Sideways(); n > 0 {
		t.Errorf("the builder scrolls sideways by %d", n)
	}
	tab.Goto(at + "/preview")
	look(t, tab, "questionnaire-preview-phone", 360, 740)
	if tab.Count(".side") != 0 {
		t.Error("the preview stands in the frame of the staff")
	}
}
