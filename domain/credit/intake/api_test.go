package intake_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"qgov/base/duty"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/intake"
	"qgov/kernel/flow"
	"qgov/kernel/message"
	"qgov/kernel/record"
	"qgov/testkit/server"
)

// sender is the system of a department.
type sender struct {
	url    string
	key    record.ID
	secret string
	at     func() time.Time
}

func (s sender) send(t *testing.T, method, path, nonce, body string) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	message.Sign(r, []byte(body), s.key, s.secret, nonce, message.SM3, s.at())
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := message.Answered(a.StatusCode, a.Header, b, s.key, s.secret, nonce); err != nil && a.StatusCode != http.StatusUnauthorized && a.StatusCode != http.StatusConflict {
		t.Errorf("%s %s: %d %s: %v", method, path, a.StatusCode, b, err)
	}
	out := make(map[string]any)
	if err := json.NewDecoder(bytes.NewReader(b)).Decode(&out); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	return a.StatusCode, out
}

// TestAPI: a department's system sends a signed batch, which is checked and loaded without a person, asks what became of it, and cannot
// send it twice under one nonce.
func TestAPI(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		s := sender{url: w.URL, at: w.Clock.Now}
		book := message.NewBook(w.App.Ring)
		w.Write(t, func(tx *flow.Tx) (err error) {
			s.key, s.secret, err = book.Create(tx.Tx, message.Key{Subject: intake.Subject, About: w.sources[902].ID, Name: "示范局系统", Region: "510100", PerMinute: 100, Expires: tx.Now().AddDate(1, 0, 0)})
			return err
		})
		body := head + w.line(1, "接1号", "2024-05-06", "100.00") + w.line(2, "接2号", "2024-05-06", "23.45") + w.line(2, "", "2024-05-06", "1.00")
		status, a := s.send(t, "POST", "/api/credit/batches?name=a.csv&rows=3&sum=124.45", "nonce-0000000000000001", body)
		if status != http.StatusAccepted || a["state"] != "received" {
			t.Fatalf("%d %v", status, a)
		}
		if status, a := s.send(t, "POST", "/api/credit/batches?name=a.csv&rows=3&sum=124.45", "nonce-0000000000000001", body); status != http.StatusConflict {
			t.Errorf("again: %d %v", status, a)
		}
		w.work(t)
		status, got := s.send(t, "GET", "/api/credit/batches/"+fmt.Sprint(a["batch"]), "nonce-0000000000000002", "")
		if status != http.StatusOK || got["state"] != "loaded" || got["added"] != 2.0 || got["bad"] != 1.0 || len(got["problems"].([]any)) != 1 {
			t.Errorf("%d %v", status, got)
		}
		if status, got := s.send(t, "POST", "/api/credit/batches?name=a.csv", "nonce-0000000000000003", body); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest || got["code"] != "K314" {
			t.Errorf("undeclared: %d %v", status, got)
		}
		_, wrong := s.send(t, "POST", "/api/credit/batches?name=a.csv&rows=4", "nonce-0000000000000004", body)
		w.work(t)
		if _, got := s.send(t, "GET", "/api/credit/batches/"+fmt.Sprint(wrong["batch"]), "nonce-0000000000000005", ""); got["state"] != "refused" || !strings.Contains(fmt.Sprint(got["reason"]), "K306") {
			t.Errorf("%v", got)
		}
		other := s
		w.Write(t, func(tx *flow.Tx) (err error) {
			other.key, other.secret, err = book.Create(tx.Tx, message.Key{Subject: intake.Subject, About: w.sources[903].ID, Name: "另一系统", Region: "510100", PerMinute: 100, Expires: tx.Now().AddDate(1, 0, 0)})
			return err
		})
		if status, _ := other.send(t, "GET", "/api/credit/batches/"+fmt.Sprint(a["batch"]), "nonce-0000000000000006", ""); status != http.StatusNotFound {
			t.Errorf("another department reads the batch: %d", status)
		}
		row := func(doc, reason string) string {
			return fmt.Sprintf(`{"code":%q,"doc":%q,"reason":%q}`, w.city.Subject(1).Code, doc, reason)
		}
		withdrawn := func() int64 {
			return w.Count(t, "SELECT count(*) FROM credit_record WHERE source = 902 AND doc = '接1号' AND state = 3 AND {all: test}")
		}
		for i, c := range []struct {
			by     sender
			body   string
			status int
		}{{s, row("接1号", ""), http.StatusUnprocessableEntity}, {s, row("接99号", "录入有误"), http.StatusNotFound}, {other, row("接1号", "不是本部门的记录"), http.StatusNotFound}, {s, row("接1号", "处罚决定已撤销"), http.StatusOK}, {s, row("接1号", "再次撤回"), http.StatusConflict}} {
			if withdrawn() != 0 && i < 4 {
				t.Fatal("withdrawn before its time")
			}
			if status, got := c.by.send(t, "POST", "/api/credit/rows/withdraw", fmt.Sprintf("nonce-00000000000001%02d", i), c.body); status != c.status {
				t.Errorf("row %d: %d %v", i, status, got)
			}
		}
		if withdrawn() != 1 {
			t.Error("the row still stands")
		}
		s.secret = "x" + s.secret
		if status, _ := s.send(t, "POST", "/api/credit/batches?rows=3", "nonce-0000000000000007", body); status != http.StatusUnauthorized {
			t.Errorf("with a wrong secret: %d", status)
		}
	})
}

// TestKeyPage: a supervisor makes a key for a source that is in use, sees its secret once, and ends it; nobody of another region sees or
// ends it.
func TestKeyPage(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		here, there := w.Add(t, "here", "510100", 0, duty.Supervisor), w.Add(t, "there", "371000", 0, duty.Supervisor)
		ask := func(source int64) url.Values {
			return url.Values{"source": {w.sources[source].ID.String()}, "name": {"示范局系统"}, "days": {"30"}, "rate": {"60"}}
		}
		w.Write(t, func(tx *flow.Tx) error {
			off := w.sources[903]
			off.Off = true
			return tx.Update(dossier.SourceKind.Plan, off, "停止报送")
		})
		if a := here.Post("/credit_key", ask(903)).Want(http.StatusUnprocessableEntity); !a.Has("K308") {
			t.Errorf("a key for a source that is off: %s", a.Brief())
		}
		a := here.Post("/credit_key", ask(902)).Want(http.StatusOK)
		made := regexp.MustCompile(`密钥编号：(\d+)[^：]*密钥：([A-Za-z0-9_-]{43})`).FindSubmatch(a.Body)
		if made == nil {
			t.Fatalf("no key: %s", a.Body)
		}
		id, err := record.ParseID(string(made[1]))
		if err != nil {
			t.Fatal(err)
		}
		s := sender{url: w.URL, key: id, secret: string(made[2]), at: w.Clock.Now}
		body := head + w.line(1, "密1号", "2024-05-06", "100.00")
		if status, a := s.send(t, "POST", "/api/credit/batches?rows=1", "nonce-0000000000000001", body); status != http.StatusAccepted {
			t.Errorf("%d %v", status, a)
		}
		end := "/credit_key/" + id.String() + "/end"
		if here.Get("/credit_key").Want(http.StatusOK).Has(s.secret) || there.Get("/credit_key").Want(http.StatusOK).Has(id.String()) {
			t.Error("the secret is shown again, or the key elsewhere")
		}
		there.Post(end, nil).Want(http.StatusNotFound)
		here.Post(end, nil).Want(http.StatusSeeOther)
		if status, _ := s.send(t, "POST", "/api/credit/batches?rows=1", "nonce-0000000000000002", body); status != http.StatusUnauthorized {
			t.Errorf("with an ended key: %d", status)
		}
		old := here.Cookie()
		w.Clock.Advance(6 * time.Minute)
		r, err := http.NewRequest("POST", w.URL+"/credit_key", strings.NewReader(ask(902).Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.AddCookie(old)
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if to := answer.Header.Get("Location"); !strings.HasPrefix(to, "/reauth") {
			t.Errorf("a key without proof of who asks: %s %q", answer.Status, to)
		}
	})
}

// work runs the jobs that are due.
func (w *town) work(t *testing.T) {
	t.Helper()
	for range 20 {
		if ran, err := w.App.Jobs.Step(server.System(t)); err != nil || !ran {
			return
		}
	}
}
