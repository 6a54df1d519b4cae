package scenario

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/testkit/fill"
	"qgov/testkit/server"
)

// wire is the face of programs: JSON over HTTP. What has to hold it looks up as the program itself.
type wire struct {
	*Story
	who    *server.Client
	around Around
}

// Around stands between a story and each of its requests that registers a record or takes a step: a drill sends the request as often
// as it likes, lets it fail, and returns the answer that the story goes on with. Every send of one request has the same
// Idempotency-Key.
type Around func(send func() (*server.Answer, error)) *server.Answer

func (wi *wire) as(login string) {
	wi.Helper()
	if wi.who = wi.Server.Visitor(wi.T); login != "" {
		wi.who = wi.Server.As(wi.T, login)
	}
}

func (wi *wire) want(a *server.Answer, status int) {
	wi.Helper()
	if a.Status != status {
		wi.fail("%s, want %d\n%s", a, status, a.Brief())
	}
}

// send sends what is filled in as JSON, through the drill if there is one; attachments are stored first.
func (wi *wire) send(p *record.Plan, path, match string, in fill.Values) *server.Answer {
	wi.Helper()
	out := make(fill.Values, len(in))
	for k, v := range in {
		if list, ok := v.([]attached); ok {
			v = wi.stored(list)
		}
		out[k] = v
	}
	b, err := out.JSON(p)
	if err != nil {
		wi.fail("%v", err)
	}
	header := map[string]string{"Content-Type": "application/json"}
	if match != "" {
		header["If-Match"] = match
	}
	if wi.around == nil {
		return wi.who.Do("POST", path, bytes.NewReader(b), header)
	}
	header["Idempotency-Key"] = fmt.Sprintf("%s:%d:%s", wi.file, wi.line, wi.who.Login)
	who := wi.who
	who.Cookie() // signing in is not part of the request
	return wi.around(func() (*server.Answer, error) { return who.Try("POST", path, bytes.NewReader(b), header) })
}

func (wi *wire) stored(list []attached) []record.File {
	wi.Helper()
	var out []record.File
	for _, x := range list {
		f, err := wi.Server.App.Files.Put(server.System(wi.T), strings.NewReader(string(x.content)), x.name)
		if err != nil {
			wi.fail("%v", err)
		}
		out = append(out, f)
	}
	return out
}

func (wi *wire) create(v *page.View, in fill.Values) string {
	wi.Helper()
	a := wi.send(v.Plan, "/api/"+v.Plan.Name, "", in)
	wi.want(a, http.StatusCreated)
	return fmt.Sprint(a.Object()["id"])
}

// take takes a step at the version that is stored now.
func (wi *wire) take(x thing, m *flow.Move, in fill.Values) *server.Answer {
	wi.Helper()
	a := wi.who.Get("/api/" + x.kind + "/" + x.id)
	match := a.Header.Get("ETag")
	if a.Status != http.StatusOK {
		match = `"unseen-0"`
	}
	return wi.send(m.Form, "/api/"+x.kind+"/"+x.id+"/steps/"+m.Name, match, in)
}

func (wi *wire) step(x thing, m *flow.Move, in fill.Values) {
	wi.Helper()
	wi.want(wi.take(x, m, in), http.StatusOK)
}

func (wi *wire) refused(x thing, m *flow.Move, code string, in fill.Values) {
	wi.Helper()
	if a := wi.take(x, m, in); a.Status < 400 || a.Status >= 500 || !a.Has(`"`+code+`"`) {
		wi.fail("%s is not refused with %s\n%s", a, code, a.Brief())
	}
}

func (wi *wire) expect(x thing, f *record.Field, want string) {
	wi.Helper()
	got := wi.read(x)[f.Name]
	if got == nil {
		got = ""
	}
	if fmt.Sprint(got) != want {
		wi.fail("%s of %s is %v, want %s", f.Name, x.kind, got, want)
	}
}

func (wi *wire) limit(x thing, name string, want map[string]string) {
	wi.Helper()
	d := wi.running(x, name)
	is := map[string]string{"due": d.Due.String(), "provisional": strconv.FormatBool(d.Provisional)}
	for k, v := range want {
		if is[k] != v {
			wi.fail("%s of the limit %s is %s, want %s", k, name, is[k], v)
		}
	}
}

func (wi *wire) missing(x thing) {
	wi.Helper()
	for _, path := range []string{"/", "/api/"} {
		if a := wi.who.Get(path + x.kind + "/" + x.id); a.Status != http.StatusNotFound {
			wi.fail("%s is there for %s: %s", x.kind, wi.who.Login, a)
		}
	}
}

func (wi *wire) find(v *page.View, where map[string]string) []string {
	wi.Helper()
	q := make(url.Values)
	for name, value := range where {
		q.Set(name, value)
	}
	a := wi.who.Get("/api/" + v.Plan.Name + "?" + q.Encode())
	wi.want(a, http.StatusOK)
	list, _ := a.Object()["items"].([]any)
	var ids []string
	for _, item := range list {
		ids = append(ids, fmt.Sprint(item.(map[string]any)["id"]))
	}
	return ids
}

// refers needs no look: the name was read from the record.
func (wi *wire) refers(thing, thing) {}

func (wi *wire) page(path string) func(string) bool {
	wi.Helper()
	a := wi.who.Get(path)
	for range 3 {
		if a.Status == http.StatusSeeOther {
			a = wi.who.Get(a.Location())
		}
	}
	wi.want(a, http.StatusOK)
	return a.Has
}

func (wi *wire) post(kind, path string, form url.Values) string {
	wi.Helper()
	a := wi.who.Post(path, form)
	wi.want(a, http.StatusSeeOther)
	to, _, _ := strings.Cut(a.Location(), "?")
	id, ok := strings.CutPrefix(to, "/"+kind+"/")
	if !ok {
		wi.fail("%s leads to %s", a, a.Location())
	}
	return id
}

func (wi *wire) fill(kind, path string, in fill.Values) string {
	wi.Helper()
	form := make(url.Values)
	name, file := "", attached{}
	for k, v := range in {
		if list, ok := v.([]attached); ok {
			name, file = k, list[0]
			continue
		}
		form.Set(k, word(v))
	}
	a := wi.who.File(path, cmp.Or(name, "file"), file.name, file.content, form)
	wi.want(a, http.StatusSeeOther)
	id, ok := strings.CutPrefix(a.Location(), "/"+kind+"/")
	if !ok {
		wi.fail("%s leads to %s", a, a.Location())
	}
	return id
}

var toProof = regexp.MustCompile(`^/log/[a-z0-9]{20,}$|href="(/log/[a-z0-9]{20,})`)

func (wi *wire) proof(path string) []byte {
	wi.Helper()
	visitor := wi.Server.Visitor(wi.T)
	if !toProof.MatchString(path) {
		a := visitor.Get(path)
		wi.want(a, http.StatusOK)
		m := toProof.FindSubmatch(a.Body)
		if m == nil {
			wi.fail("%s has no link to a proof", a)
		}
		path = string(m[1])
	}
	a := visitor.Get(path + "/proof")
	wi.want(a, http.StatusOK)
	return a.Body
}
