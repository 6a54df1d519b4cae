package field_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/domain/supervise/field"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/record"
	"qgov/testkit/server"
)

// The whole program lets a signed-in sampler in and nobody else, takes files and the sheet from its own pages only, and clears what
// the phone keeps at sign-out.
func TestProgram(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		maker := s.Everybody(t, "maker", server.Home)
		sample := maker.Stored(t, s.App.Site.View(sampling.Kind.Name)).(*sampling.Sample)
		c := s.Add(t, "sampler", server.Home, 0, duty.Sampler)
		at := "/field/" + sample.ID.String()
		if got := s.Visitor(t).Get(at); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), "/login") {
			t.Errorf("a visitor: %d", got.Status)
		}
		page := c.Get(at)
		if page.Status != 200 || !strings.Contains(page.Header.Get("Permissions-Policy"), "geolocation=(self)") || !strings.Contains(page.Header.Get("Permissions-Policy"), "camera=(self)") {
			t.Fatalf("the sheet: %d %s", page.Status, page.Header.Get("Permissions-Policy"))
		}
		if !strings.Contains(string(c.Get("/sample").Body), `href="/field"`) {
			t.Error("the side bar does not lead to the field")
		}
		send := func(name, content string, header map[string]string) *server.Answer {
			h := map[string]string{"Content-Type": "image/jpeg", "X-Content-SHA256": digest(content), "Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
			for k, v := range header {
				h[k] = v
			}
			return c.Do("POST", at+"/file?name="+url.QueryEscape(name), strings.NewReader(content), h)
		}
		photo := send("现场.jpg", jpeg, nil)
		if photo.Status != 200 {
			t.Fatalf("a photo: %d %s", photo.Status, photo.Body)
		}
		if got := send("现场.jpg", jpeg, map[string]string{"Sec-Fetch-Site": "cross-site"}); got.Status != 403 {
			t.Errorf("a photo from another site: %d", got.Status)
		}
		if got := send("现场.jpg", jpeg+strings.Repeat("x", 3<<20), nil); got.Status != 413 {
			t.Errorf("a photo of three megabytes: %d", got.Status)
		}
		m := strings.SplitN(string(page.Body), `data-etag="&#34;`, 2)
		tag := `"` + strings.SplitN(m[1], "&#34;", 2)[0] + `"`
		body := sheet(sample.Firm.ID, strings.TrimSpace(string(photo.Body)), strings.TrimSpace(string(photo.Body)))
		post := func() *server.Answer {
			return c.Do("POST", at+"/sheet", strings.NewReader(body), map[string]string{"Content-Type": "application/json", "If-Match": tag, "Idempotency-Key": "phone", "Accept": "application/json", "Sec-Fetch-Site": "same-origin"})
		}
		before := s.Count(t, `SELECT count(*) FROM flow_step WHERE step = ? AND {all: a count}`, field.Step)
		first, again := post(), post()
		if first.Status != 200 || again.Status != 200 || string(first.Body) != string(again.Body) {
			t.Errorf("the sheet: %d %s, again %d", first.Status, first.Body, again.Status)
		}
		if n := s.Count(t, `SELECT count(*) FROM flow_step WHERE step = ? AND {all: a count}`, field.Step); n != before+1 {
			t.Errorf("taken %d times", n-before)
		}
		if got := c.Get(at + "/print"); got.Status != 200 {
			t.Errorf("print: %d", got.Status)
		}
		if got := c.Get("/field/" + (sample.ID + record.ID(1)).String()); got.Status != 404 {
			t.Errorf("a sample that is not there: %d", got.Status)
		}
		out := c.Do("POST", "/logout", nil, map[string]string{"Sec-Fetch-Site": "same-origin"})
		if !strings.Contains(out.Header.Get("Clear-Site-Data"), "storage") {
			t.Errorf("sign-out leaves the phone's storage: %d %v", out.Status, out.Header)
		}
	})
}
