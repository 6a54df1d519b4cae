package route

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"qgov/kernel/fault"
	"qgov/kernel/role"
)

func TestNewRefuses(t *testing.T) {
	p, err := role.NewPolicy([]role.Describe{{Duty: "officer"}}, []role.Grant{{Kind: "case", Action: role.See, Duties: []role.Duty{"officer"}}})
	if err != nil {
		t.Fatal(err)
	}
	h := func(http.ResponseWriter, *http.Request) error { return nil }
	for what, routes := range map[string][]Route{
		"no policy": {{Pattern: "GET /x", Handle: h}}, "no handler": {{Pattern: "GET /x", Access: Open}}, "action granted to nobody": {For("GET /x", "case", role.Create, h)},
		"kind without grants": {For("GET /x", "thing", role.See, h)}, "twice": {Public("GET /x", h), SignedIn("GET /x", h)}, "ambiguous": {Public("GET /x/{a}/b", h), Public("GET /x/a/{b}", h)}, "bad pattern": {Public("GET x", h)},
	} {
		if m, err := New(p, nil, routes); err == nil || m != nil {
			t.Errorf("%s: a mux was made", what)
		}
	}
}

func TestAccess(t *testing.T) {
	p, err := role.NewPolicy([]role.Describe{{Duty: "officer"}}, []role.Grant{{Kind: "case", Action: role.See, Duties: []role.Duty{"officer"}}})
	if err != nil {
		t.Fatal(err)
	}
	h := func(w http.ResponseWriter, r *http.Request) error { _, err := io.WriteString(w, "in"); return err }
	fail := func(w http.ResponseWriter, r *http.Request, err error) { w.WriteHeader(fault.Status(err)) }
	m, err := New(p, fail, []Route{Public("GET /open", h), SignedIn("GET /signed", h), For("GET /case", "case", role.See, h), Public("GET /broken", func(http.ResponseWriter, *http.Request) error { return errors.New("secret") })})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  role.Actor
		path string
		want int
	}{
		{role.Visitor(""), "/open", 200}, {role.Visitor(""), "/signed", 401}, {role.Visitor(""), "/case", 401}, {role.Actor{ID: 1}, "/signed", 200}, {role.Actor{ID: 1}, "/case", 403},
		{role.Actor{ID: 1, Duties: []role.Duty{"officer"}}, "/case", 200}, {role.Visitor(""), "/broken", 500}, {role.Visitor(""), "/nowhere", 404},
	} {
		w := httptest.NewRecorder()
		m.ServeHTTP(w, httptest.NewRequestWithContext(role.With(t.Context(), c.who), "GET", c.path, nil))
		if w.Code != c.want || (w.Body.String() == "in") != (c.want == 200) {
			t.Errorf("%+v at %s: %d %q, want %d", c.who, c.path, w.Code, w.Body, c.want)
		}
	}
	m.Routes()[0].Pattern = "x"
	if m.Routes()[0].Pattern != "GET /open" {
		t.Error("the table can be changed from outside")
	}
}
