package joint_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/calc/uscc"
	"qgov/domain/credit/grade"
	"qgov/domain/credit/joint"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/testkit/server"
)

const secret = "0123456789abcdef0123456789abcdef"

// world is a firm, two departments and their measures in force.
type world struct {
	*server.Server
	firm   *firm.Firm
	organs []*organ.Organ
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		w := &world{Server: s}
		s.Write(t, func(tx *flow.Tx) error {
			w.firm = &firm.Firm{Head: record.Head{Region: server.Home}, Code: uscc.Generate("91", server.Home, 7001), Name: "示例惩戒企业", Sort: "enterprise", Status: "active", Demo: true}
			if err := flow.Create(tx, firm.Kind, w.firm); err != nil {
				return err
			}
			for _, name := range []string{"示例财政局", "示例交易中心"} {
				o := &organ.Organ{Head: record.Head{Region: server.Home}, Name: name, Sort: "department", Demo: true}
				if err := flow.Create(tx, organ.Kind, o); err != nil {
					return err
				}
				w.organs = append(w.organs, o)
			}
			return nil
		})
		fn(t, w)
	})
}

// measure puts a measure in force.
func (w *world) measure(t *testing.T, o *organ.Organ, region, trigger, sort string, months int64) *joint.Measure {
	t.Helper()
	m := &joint.Measure{Head: record.Head{Region: region}, Name: "示例措施" + trigger + strconv.FormatInt(months, 10) + region, Organ: record.To[organ.Organ](o.ID), Sort: sort, Trigger: trigger, Content: "示例", Basis: "示例规定", Months: months,
		From: calendar.NewDate(2026, 1, 1), Demo: true}
	w.Write(t, func(tx *flow.Tx) error {
		if err := flow.Create(tx, joint.MeasureKind, m); err != nil {
			return err
		}
		return flow.Take(tx, joint.MeasureKind, m, "approve", nil)
	})
	return m
}

func (w *world) entry() listing.Entry {
	return listing.Entry{Kind: "serious_listing", ID: 4711, Firm: w.firm.ID, Code: w.firm.Code, Name: w.firm.Name, Region: server.Home, List: listing.OfSerious, Ground: "示例事由", Number: "示例〔2026〕1号", Day: calendar.NewDate(2026, 3, 2), Until: calendar.NewDate(2029, 3, 2)}
}

func (w *world) emit(t *testing.T, topic event.Topic[listing.Entry], e listing.Entry) {
	t.Helper()
	w.Write(t, func(tx *flow.Tx) error { return event.Emit(tx, topic, e) })
}

func (w *world) tasks(t *testing.T) (list []*joint.Task) {
	t.Helper()
	w.Write(t, func(tx *flow.Tx) (err error) {
		list, err = store.Find(tx.Tx, joint.TaskKind, store.Query{Sort: joint.TaskKind.F(&joint.TaskKind.P.ID)})
		return err
	})
	return list
}

// A listing pushes the measures of its list and region, once; its end lifts them the same day; a department sees its own alone.
func TestPush(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.measure(t, w.organs[0], server.Home, listing.OfSerious, "punish", 0)
		w.measure(t, w.organs[1], server.City, listing.OfSerious, "punish", 0) // of the city, for its counties too
		w.measure(t, w.organs[0], server.Home, listing.OfAbnormal, "punish", 0)
		w.measure(t, w.organs[0], server.Neighbor, listing.OfSerious, "punish", 0) // of another county
		for range 2 {
			w.emit(t, listing.Listed, w.entry())
		}
		list := w.tasks(t)
		if len(list) != 2 {
			t.Fatalf("%d tasks, want one of the county's and one of the city's measure", len(list))
		}
		for i, o := range w.organs {
			c := w.Add(t, "dept"+strconv.Itoa(i), server.Home, o.ID, duty.Department)
			a := c.Get("/api/measure_task").Want(http.StatusOK)
			items, _ := a.Object()["items"].([]any)
			if len(items) != 1 || items[0].(map[string]any)["organ"] != o.ID.String() {
				t.Errorf("%s sees %d tasks\n%s", o.Name, len(items), a.Brief())
			}
			if a := c.Get("/serious_listing"); a.Status != http.StatusForbidden {
				t.Errorf("a department reads listings: %s", a)
			}
		}
		s := w.As(t, "supervisor")
		if a := s.Get("/joint").Want(http.StatusOK); !a.Has("示例财政局") || !a.Has("示例交易中心") {
			t.Errorf("the page: %s", a.Brief())
		}
		w.Clock.SetDate(calendar.NewDate(2026, 4, 10))
		if a := s.Get("/joint?trigger=serious").Want(http.StatusOK); !a.Has("due=late") {
			t.Errorf("the page does not lead to the overdue tasks: %s", a.Brief())
		}
		end := w.entry()
		end.End = listing.Mended
		w.emit(t, listing.Lifted, end)
		for _, task := range w.tasks(t) {
			if task.State != joint.Lifted || task.LiftedOn != calendar.NewDate(2026, 4, 10) {
				t.Errorf("%s is %s, lifted on %s", task.Title, task.State, task.LiftedOn)
			}
		}
	})
}

// A grade pushes its measures, the same grade changes nothing, another one lifts them; a measure with a time of its own ends by it.
func TestGrade(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.measure(t, w.organs[0], server.Home, "grade_A", "incentive", 0)
		w.measure(t, w.organs[1], server.Home, "grade_D", "punish", 6)
		become := func(g string) {
			t.Helper()
			w.Write(t, func(tx *flow.Tx) error { return joint.Grade(tx, w.firm.Code, g) })
		}
		count := func() (active []*joint.Task) {
			t.Helper()
			w.Write(t, func(tx *flow.Tx) (err error) { active, err = joint.Of(tx, w.firm.Code); return err })
			return active
		}
		become("A")
		become("A")
		if got := count(); len(got) != 1 || got[0].Trigger != "grade_A" {
			t.Fatalf("grade A: %d tasks", len(got))
		}
		become("D")
		if got := count(); len(got) != 1 || got[0].Trigger != "grade_D" || got[0].Until != calendar.NewDate(2026, 9, 2) {
			t.Fatalf("grade D: %+v", got)
		}
		w.Clock.SetDate(calendar.NewDate(2026, 9, 3))
		for _, want := range []int{1, 0} {
			w.Write(t, func(tx *flow.Tx) error {
				n, err := joint.Sweep(tx, 1)
				if n != want {
					t.Errorf("%d tasks were lifted, want %d", n, want)
				}
				return err
			})
		}
		if got := count(); len(got) != 0 {
			t.Errorf("%d tasks after their time", len(got))
		}
		w.Write(t, func(tx *flow.Tx) error {
			return event.Emit(tx, grade.Changed, grade.Change{Code: w.firm.Code, Region: server.Home, Family: 1, Old: "B", New: "A"})
		})
		if got := count(); len(got) != 0 {
			t.Errorf("the risk classification pushed %d tasks", len(got))
		}
		w.Write(t, func(tx *flow.Tx) error {
			return event.Emit(tx, grade.Changed, grade.Change{Code: w.firm.Code, Region: server.Home, Family: 2, Old: "D", New: "A"})
		})
		if got := count(); len(got) != 1 {
			t.Errorf("the quality grade A pushed %d tasks", len(got))
		}
		become("B")
		if got := count(); len(got) != 0 {
			t.Errorf("grade B: %d tasks", len(got))
		}
	})
}

// Firms that have a grade since before a measure get its task at night, once.
func TestReconcile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Write(t, func(tx *flow.Tx) error {
			_, err := tx.Exec(`INSERT INTO credit_standing (code, family, grade, score, veto, model, inputs, region, seen) VALUES (?, 2, 'AAA', 9500, 0, 1, 1, ?, 1) /* {all: a grade} */`, w.firm.Code, server.Home)
			return err
		})
		w.measure(t, w.organs[0], server.Home, "grade_AAA", "incentive", 0)
		w.measure(t, w.organs[1], server.Home, "grade_AAA", "incentive", 0)
		w.measure(t, w.organs[1], "371000", "grade_AAA", "incentive", 0)
		w.measure(t, w.organs[1], "370900", "grade_AAA", "incentive", 0) // does not reach the firm, so that it is found again
		for range 2 {
			for last, more, rounds := "", true, 0; more; more = last != "" {
				w.Write(t, func(tx *flow.Tx) (err error) { last, err = joint.Reconcile(tx, last, 1); return err })
				if rounds++; rounds > 2 {
					t.Fatal("the rounds do not end")
				}
			}
		}
		if list := w.tasks(t); len(list) != 3 || list[0].Sort != "incentive" {
			t.Errorf("%d tasks", len(list))
		}
	})
}

// receiver is a department's program: it fails the first two times and then accepts what is signed and new.
type receiver struct {
	sync.Mutex
	t     *testing.T
	fail  int
	seen  map[string]int
	got   []map[string]any
	nonce map[string]bool
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.Lock()
	defer r.Unlock()
	body, _ := io.ReadAll(q.Body)
	at, _ := strconv.ParseInt(q.Header.Get(seal.HeaderTime), 10, 64)
	m := seal.Message{Method: q.Method, Path: q.URL.EscapedPath(), Query: q.URL.Query(), Body: body, App: q.Header.Get(seal.HeaderApp), Key: q.Header.Get(seal.HeaderKey), Nonce: q.Header.Get(seal.HeaderNonce), Time: time.Unix(at, 0)}
	if !m.Signed("hmac-sm3", []byte(secret), q.Header.Get(seal.HeaderSignature)) {
		r.t.Errorf("the signature of %s does not hold", body)
	}
	if m.Nonce == "" || r.nonce[m.Nonce] {
		r.t.Errorf("the nonce %q is used again", m.Nonce)
	}
	r.nonce[m.Nonce] = true
	r.seen[q.Header.Get("Idempotency-Key")]++
	if r.fail > 0 {
		r.fail--
		http.Error(w, "not now", http.StatusServiceUnavailable)
		return
	}
	var v map[string]any
	if err := json.Unmarshal(body, &v); err != nil {
		r.t.Error(err)
	}
	r.got = append(r.got, v)
	_, _ = w.Write([]byte(`{"ok":true}`))
}

// Messages are signed, sent again until they are taken, and recorded; a redirect is a failure and nobody is asked whom no
// administrator named.
func TestWebhook(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := &receiver{t: t, fail: 2, seen: map[string]int{}, nonce: map[string]bool{}}
		target := httptest.NewServer(r)
		defer target.Close()
		turned := 0
		other := httptest.NewServer(http.HandlerFunc(func(x http.ResponseWriter, q *http.Request) {
			turned++
			http.Redirect(x, q, target.URL+"/elsewhere", http.StatusFound)
		}))
		defer other.Close()
		w.measure(t, w.organs[0], server.Home, listing.OfSerious, "punish", 0)
		w.measure(t, w.organs[1], server.Home, listing.OfSerious, "punish", 0)
		admin := w.As(t, "system_admin")
		for i, base := range []string{target.URL + "/in?b=2&a=1", other.URL} {
			admin.JSON("POST", "/api/webhook", "", map[string]any{"name": "地址", "organ": w.organs[i].ID.String(), "url": base, "app": "qgov", "key_id": "k1", "secret": secret, "alg": "hmac-sm3"}).Want(http.StatusCreated)
		}
		admin.JSON("POST", "/api/webhook", "", map[string]any{"name": "坏地址", "organ": w.organs[0].ID.String(), "url": "file:///etc/passwd", "app": "qgov", "key_id": "k1", "secret": secret, "alg": "hmac-sm3"}).Want(http.StatusUnprocessableEntity)
		w.emit(t, listing.Listed, w.entry())
		for range 40 {
			if _, err := w.App.Jobs.Step(server.System(t)); err != nil {
				t.Fatal(err)
			}
			w.Clock.Advance(3 * time.Minute)
		}
		if len(r.got) != 1 || r.got[0]["code"] != w.firm.Code || r.got[0]["event"] != "push" || r.got[0]["reply_by"] == nil {
			t.Errorf("received: %v", r.got)
		}
		if len(r.seen) != 1 || turned < 3 {
			t.Errorf("idempotency keys %v, %d redirects", r.seen, turned)
		}
		var list []*joint.Delivery
		w.Write(t, func(tx *flow.Tx) (err error) {
			list, err = store.Find(tx.Tx, joint.DeliveryKind, store.Query{})
			return err
		})
		for _, d := range list {
			want := "done"
			if d.Webhook.ID != 0 && d.Code == http.StatusFound {
				want = "failed"
			}
			if d.Status != want || want == "done" && (d.Tries != 3 || d.Answer != `{"ok":true}`) || want == "failed" && (d.Tries != 8 || d.Problem == "") {
				t.Errorf("delivery: %+v", d)
			}
		}
		if len(list) != 2 {
			t.Errorf("%d deliveries", len(list))
		}
		page := admin.Get("/webhook").Want(http.StatusOK)
		if page.Has(secret) {
			t.Error("the secret is shown")
		}
	})
}

// An address that was switched off gets nothing more, one that belongs to no department is never asked, and nothing is sent that is not
// signed with a secret of some length.
func TestWebhookRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		asked := 0
		target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
		defer target.Close()
		admin := w.As(t, "system_admin")
		address := func(organ int, url, secret string) map[string]any {
			return map[string]any{"name": "地址", "organ": w.organs[organ].ID.String(), "url": url, "app": "qgov", "key_id": "k1", "secret": secret, "alg": "hmac-sm3"}
		}
		for i := range 2 {
			w.measure(t, w.organs[i], server.Home, listing.OfSerious, "punish", 0)
		}
		for _, short := range []string{"", "short"} {
			admin.JSON("POST", "/api/webhook", "", address(0, target.URL, short)).Want(http.StatusUnprocessableEntity)
		}
		a := admin.JSON("POST", "/api/webhook", "", address(0, target.URL, secret)).Want(http.StatusCreated)
		admin.JSON("POST", "/api/webhook", "", address(1, "http://169.254.169.254/latest", secret)).Want(http.StatusCreated)
		w.emit(t, listing.Listed, w.entry())
		at := "/api/webhook/" + fmt.Sprint(a.Object()["id"])
		admin.JSON("PATCH", at, a.Header.Get("ETag"), map[string]any{"secret": "short"}).Want(http.StatusUnprocessableEntity)
		admin.JSON("PATCH", at, a.Header.Get("ETag"), map[string]any{"off": true}).Want(http.StatusOK)
		for range 4 {
			if _, err := w.App.Jobs.Step(server.System(t)); err != nil {
				t.Fatal(err)
			}
		}
		var list []*joint.Delivery
		w.Write(t, func(tx *flow.Tx) (err error) {
			list, err = store.Find(tx.Tx, joint.DeliveryKind, store.Query{})
			return err
		})
		if asked != 0 || len(list) != 2 {
			t.Errorf("asked %d times, %d deliveries", asked, len(list))
		}
		for _, d := range list {
			if d.Status != "failed" || !strings.Contains(d.Problem, "停用") && !strings.Contains(d.Problem, "no address of a department") {
				t.Errorf("delivery: %+v", d)
			}
		}
	})
}
