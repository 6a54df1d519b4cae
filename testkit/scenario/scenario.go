// Package scenario runs stories: files that read like an account of a case and are played against the served program, each line a
// request that a person makes or something that has to hold.
//
//	on 2026-03-02                             the clock stands at nine of the day; also: advance 16d, sweep
//	account handler2 371082 handler           an account; accounts named like each duty are there
//	as planner                                who acts from here on; as visitor: nobody
//	new plan P title=年度计划 year=2026        registers a record by the API and names it
//	step P submit                             takes a step; fields of its form follow as name=value
//	refused P adopt R152                      the step is refused with the numbered code
//	expect P state=review due=2026-03-09      what the API shows of the record
//	let F = S.findings.0.finding              names a record that another refers to
//	find S = sample draw=$D firm=$SHOP        names the one record that a list finds
//	missing S                                 the record is not there for who acts
//	page /results?q=$S.number shows “不合格”    the page holds the texts
//	post B bulletin /bulletin/collect id=$S   posts a form and names the record to which the answer leads
//	limit S test due=2026-03-30 provisional=false   the running statutory limit
//	proof S.public_code conclude              the proof file of the public log holds; in place of a code also the path of a page with a link to it
//
// A value is a word, a text between “ and ” or " and ", a list or object as JSON, $NAME (the id of a record), $NAME.field, today,
// today+5, @file.pdf (an attachment), commit(party,nonce,value) or conditions(text). A line that begins with a blank continues the one before. # begins a comment.
package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	calc "qgov/calc/draw"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/testkit/server"
)

// Story is a story while it is played.
type Story struct {
	*testing.T
	Server *server.Server
	file   string
	line   int
	who    *server.Client
	named  map[string]thing
	around Around
}

// Around stands between a story and each of its requests that registers a record or takes a step: a drill sends the request as often
// as it likes, lets it fail, and returns the answer that the story goes on with. Every send of one request has the same
// Idempotency-Key.
type Around func(send func() (*server.Answer, error)) *server.Answer

// thing is what a name stands for.
type thing struct{ kind, id string }

// Play plays the story file.
func Play(t *testing.T, s *server.Server, file string) {
	t.Helper()
	PlayAround(t, s, file, nil)
}

// PlayAround plays the story file with a drill around its requests.
func PlayAround(t *testing.T, s *server.Server, file string, around Around) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s.Staff(t)
	st := &Story{T: t, Server: s, file: file, who: s.Visitor(t), named: make(map[string]thing), around: around}
	for _, c := range commands(string(b)) {
		st.line = c.line
		st.do(c.words)
	}
}

type command struct {
	line  int
	words []string
}

// commands splits the file into lines of words.
func commands(text string) []command {
	var out []command
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		words := split(trimmed)
		if line != strings.TrimLeft(line, " \t") && len(out) > 0 {
			last := &out[len(out)-1]
			last.words = append(last.words, words...)
			continue
		}
		out = append(out, command{i + 1, words})
	}
	return out
}

// split divides a line into words; quotes and brackets hold a word together.
func split(line string) []string {
	var out []string
	var word strings.Builder
	depth, quote := 0, rune(0)
	for _, r := range line {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
				if depth == 0 {
					continue
				}
			}
		case r == '“' && depth == 0:
			quote = '”'
			continue
		case r == '"':
			quote = '"'
			if depth == 0 {
				continue
			}
		case r == '[' || r == '{' || r == '(':
			depth++
		case r == ']' || r == '}' || r == ')':
			depth--
		case (r == ' ' || r == '\t') && depth == 0:
			if word.Len() > 0 {
				out = append(out, word.String())
				word.Reset()
			}
			continue
		}
		word.WriteRune(r)
	}
	if word.Len() > 0 {
		out = append(out, word.String())
	}
	return out
}

func (st *Story) fail(format string, args ...any) {
	st.Helper()
	st.Fatalf("%s:%d: %s", st.file, st.line, fmt.Sprintf(format, args...))
}

// do plays one line.
func (st *Story) do(w []string) {
	st.Helper()
	need := func(n int) {
		if len(w) < n {
			st.fail("%s needs %d words", w[0], n)
		}
	}
	switch w[0] {
	case "on":
		need(2)
		d, err := calendar.ParseDate(w[1])
		if err != nil {
			st.fail("%v", err)
		}
		st.Server.Clock.SetDate(d)
	case "advance":
		need(2)
		n, err := strconv.Atoi(strings.TrimSuffix(w[1], "d"))
		if err != nil {
			st.fail("%v", err)
		}
		st.Server.Clock.Advance(time.Duration(n) * 24 * time.Hour)
	case "sweep":
		if _, err := st.Server.App.Engine.Sweep(server.System(st.T)); err != nil {
			st.fail("%v", err)
		}
	case "account":
		need(4)
		st.account(w[1], w[2], w[3:])
	case "as":
		need(2)
		if st.who = st.Server.Visitor(st.T); w[1] != "visitor" {
			st.who = st.Server.As(st.T, w[1])
		}
	case "new":
		need(3)
		a := st.write("/api/"+w[1], "", st.values(st.Server.App.Site.View(w[1]).Plan, w[3:]))
		st.want(a, http.StatusCreated)
		st.named[w[2]] = thing{w[1], fmt.Sprint(a.Object()["id"])}
	case "step":
		need(3)
		st.want(st.step(w), http.StatusOK)
	case "refused":
		need(4)
		code := w[3]
		if a := st.step(append(slices.Clone(w[:3]), w[4:]...)); a.Status < 400 || a.Status >= 500 || !a.Has(`"`+code+`"`) {
			st.fail("%s is not refused with %s\n%s", a, code, a.Brief())
		}
	case "expect":
		need(3)
		st.expect(w[1], w[2:])
	case "missing":
		need(2)
		x := st.thing(w[1])
		for _, path := range []string{"/", "/api/"} {
			if a := st.who.Get(path + x.kind + "/" + x.id); a.Status != http.StatusNotFound {
				st.fail("%s is there for %s: %s", w[1], st.who.Login, a)
			}
		}
	case "let":
		need(4)
		id := st.lookUp(w[3])
		kind := st.thing(strings.SplitN(w[3], ".", 2)[0]).kind
		if len(w) > 4 {
			kind = w[4]
		}
		st.named[w[1]] = thing{kind, id}
	case "find":
		need(4)
		st.find(w[1], w[3], w[4:])
	case "page":
		need(4)
		st.page(w)
	case "post":
		need(5)
		st.post(w)
	case "limit":
		need(4)
		st.limit(w[1], w[2], w[3:])
	case "proof":
		need(3)
		st.proof(w[1], w[2])
	default:
		st.fail("there is no command %s", w[0])
	}
}

func (st *Story) want(a *server.Answer, status int) {
	st.Helper()
	if a.Status != status {
		st.fail("%s, want %d\n%s", a, status, a.Brief())
	}
}

func (st *Story) thing(name string) thing {
	st.Helper()
	x, ok := st.named[name]
	if !ok {
		st.fail("nothing is named %s", name)
	}
	return x
}

func (st *Story) account(login, region string, words []string) {
	st.Helper()
	var party record.ID
	var duties []role.Duty
	for _, w := range words {
		if ref, ok := strings.CutPrefix(w, "party="); ok {
			id, err := record.ParseID(st.text(ref))
			if err != nil {
				st.fail("%v", err)
			}
			party = id
			continue
		}
		duties = append(duties, role.Duty(w))
	}
	st.Server.Add(st.T, login, region, party, duties...)
}

// step takes a step at the version that is stored now, as the API wants it.
func (st *Story) step(w []string) *server.Answer {
	st.Helper()
	x := st.thing(w[1])
	m := st.Server.App.Engine.Flow(x.kind).Step(w[2])
	if m == nil {
		st.fail("%s has no step %s", x.kind, w[2])
	}
	a := st.who.Get("/api/" + x.kind + "/" + x.id)
	match := a.Header.Get("ETag")
	if a.Status != http.StatusOK {
		match = `"unseen-0"`
	}
	return st.write("/api/"+x.kind+"/"+x.id+"/steps/"+w[2], match, st.values(m.Form, w[3:]))
}

// write sends a value as JSON, through the drill if there is one.
func (st *Story) write(path, match string, value any) *server.Answer {
	st.Helper()
	if st.around == nil {
		return st.who.JSON("POST", path, match, value)
	}
	b, err := json.Marshal(value)
	if err != nil {
		st.fail("%v", err)
	}
	header := map[string]string{"Content-Type": "application/json", "Idempotency-Key": fmt.Sprintf("%s:%d:%s", st.file, st.line, st.who.Login)}
	if match != "" {
		header["If-Match"] = match
	}
	who := st.who
	who.Cookie() // signing in is not part of the request
	return st.around(func() (*server.Answer, error) { return who.Try("POST", path, bytes.NewReader(b), header) })
}

// values turns name=value words into the body of a request.
func (st *Story) values(p *record.Plan, words []string) map[string]any {
	st.Helper()
	out := make(map[string]any)
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			st.fail("%q is not name=value", w)
		}
		var f *record.Field
		if p != nil {
			f = p.Field(name)
		}
		out[name] = st.value(f, value)
	}
	return out
}

// value makes the JSON value of a field.
func (st *Story) value(f *record.Field, s string) any {
	st.Helper()
	switch {
	case strings.HasPrefix(s, "@"):
		return []any{st.attachment(s[1:])}
	case strings.HasPrefix(s, "conditions("):
		return st.conditions(strings.TrimSuffix(strings.TrimPrefix(s, "conditions("), ")"))
	case strings.HasPrefix(s, "[") || strings.HasPrefix(s, "{"):
		var v any
		d := json.NewDecoder(strings.NewReader(s))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			st.fail("%v in %s", err, s)
		}
		return st.inside(v)
	}
	s = st.text(s)
	if f == nil {
		return s
	}
	switch f.Type {
	case record.Count:
		return json.Number(s)
	case record.YesNo:
		return s == "true" || s == "是"
	case record.Choices:
		return strings.Split(s, ",")
	}
	return s
}

// inside resolves the texts inside a JSON value.
func (st *Story) inside(v any) any {
	st.Helper()
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = st.inside(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = st.inside(v[k])
		}
	case string:
		return st.text(v)
	}
	return v
}

var todayShape = regexp.MustCompile(`^today([+-]\d+)?$`)

// text resolves $NAME, $NAME.field, today and commit().
func (st *Story) text(s string) string {
	st.Helper()
	if m := todayShape.FindStringSubmatch(s); m != nil {
		n := 0
		if m[1] != "" {
			n, _ = strconv.Atoi(m[1]) // the shape says that it is a number
		}
		return calendar.Today(st.Server.Clock).AddDays(n).String()
	}
	if in, ok := strings.CutPrefix(s, "commit("); ok {
		parts := strings.Split(strings.TrimSuffix(in, ")"), ",")
		if len(parts) != 3 {
			st.fail("commit() needs party, nonce and value")
		}
		return calc.Commitment(parts[0], parts[1], parts[2])
	}
	if ref, ok := strings.CutPrefix(s, "$"); ok {
		return st.lookUp(ref)
	}
	return s
}

// lookUp follows NAME.field.0.field through what the API shows to the program's own eyes.
func (st *Story) lookUp(path string) string {
	st.Helper()
	parts := strings.Split(path, ".")
	x := st.thing(parts[0])
	if len(parts) == 1 {
		return x.id
	}
	var v any = st.read(x)
	for _, p := range parts[1:] {
		switch at := v.(type) {
		case map[string]any:
			v = at[p]
		case []any:
			i, err := strconv.Atoi(p)
			if err != nil || i >= len(at) {
				st.fail("%s: no %s among %d", path, p, len(at))
			}
			v = at[i]
		default:
			st.fail("%s: nothing at %s", path, p)
		}
	}
	return fmt.Sprint(v)
}

// read returns the whole record, as the program itself sees it.
func (st *Story) read(x thing) map[string]any {
	st.Helper()
	id, err := record.ParseID(x.id)
	if err != nil {
		st.fail("%v", err)
	}
	plan := st.Server.App.Site.View(x.kind).Plan
	r, err := st.Server.App.DB.Fetch(server.System(st.T), plan, id)
	if err != nil {
		st.fail("%v", err)
	}
	var v map[string]any
	d := json.NewDecoder(bytes.NewReader(plan.AppendJSON(nil, r, func(*record.Field) bool { return true })))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		st.fail("%v", err)
	}
	return v
}

func (st *Story) expect(name string, words []string) {
	st.Helper()
	v := st.read(st.thing(name))
	for _, w := range words {
		field, want, _ := strings.Cut(w, "=")
		got, ok := v[field]
		if !ok {
			st.fail("%s has no field %s", name, field)
		}
		if got == nil {
			got = ""
		}
		if want = st.text(want); fmt.Sprint(got) != want {
			st.fail("%s of %s is %v, want %s", field, name, got, want)
		}
	}
}

// find names the one record of a list of the program that has the values.
func (st *Story) find(name, kind string, words []string) {
	st.Helper()
	q := make(url.Values)
	for _, w := range words {
		field, value, _ := strings.Cut(w, "=")
		q.Set(field, st.text(value))
	}
	a := st.who.Get("/api/" + kind + "?" + q.Encode())
	st.want(a, http.StatusOK)
	list, _ := a.Object()["items"].([]any)
	if len(list) != 1 {
		st.fail("%d records of %s with %v\n%s", len(list), kind, q, a.Brief())
	}
	st.named[name] = thing{kind, fmt.Sprint(list[0].(map[string]any)["id"])}
}

// post sends a form and names the record of the address to which the answer leads.
func (st *Story) post(w []string) {
	st.Helper()
	form := make(url.Values)
	for _, x := range w[4:] {
		name, value, _ := strings.Cut(x, "=")
		form.Add(name, st.text(value))
	}
	a := st.who.Post(w[3], form)
	st.want(a, http.StatusSeeOther)
	path, _, _ := strings.Cut(a.Location(), "?")
	id, ok := strings.CutPrefix(path, "/"+w[2]+"/")
	if !ok {
		st.fail("%s leads to %s", a, a.Location())
	}
	st.named[w[1]] = thing{w[2], id}
}

// limit looks at a statutory limit that runs.
func (st *Story) limit(name, which string, words []string) {
	st.Helper()
	x := st.thing(name)
	id, err := record.ParseID(x.id)
	if err != nil {
		st.fail("%v", err)
	}
	var list []flow.Running
	err = st.Server.App.Engine.Read(server.System(st.T), func(tx *flow.Tx) (err error) {
		list, err = tx.Deadlines(x.kind, id)
		return err
	})
	if err != nil {
		st.fail("%v", err)
	}
	for _, d := range list {
		if d.Name != which || !d.Stopped.IsZero() {
			continue
		}
		is := map[string]string{"due": d.Due.String(), "provisional": strconv.FormatBool(d.Provisional)}
		for _, w := range words {
			field, want, _ := strings.Cut(w, "=")
			if is[field] != st.text(want) {
				st.fail("%s of the limit %s is %s, want %s", field, which, is[field], want)
			}
		}
		return
	}
	st.fail("no limit %s runs: %+v", which, list)
}

var inPath = regexp.MustCompile(`\$[A-Za-z][\w.]*`)

var toProof = regexp.MustCompile(`href="/log/([a-z0-9]{20,})`)

// address resolves the names inside a path.
func (st *Story) address(path string) string {
	st.Helper()
	return inPath.ReplaceAllStringFunc(path, func(s string) string { return url.QueryEscape(st.lookUp(s[1:])) })
}

// page asks for a page and looks for texts; not before a text means that it is not there.
func (st *Story) page(w []string) {
	st.Helper()
	a := st.who.Get(st.address(w[1]))
	for range 3 {
		if a.Status == http.StatusSeeOther {
			a = st.who.Get(a.Location())
		}
	}
	st.want(a, http.StatusOK)
	for i, text := range w[3:] {
		if text == "not" {
			continue
		}
		not := w[3+i-1] == "not"
		if a.Has(st.text(text)) == not {
			st.fail("%s shows %q: %v\n%s", a, text, !not, a.Brief())
		}
	}
}

// proof downloads the proof file of a public decision and checks it without the database.
func (st *Story) proof(path, action string) {
	st.Helper()
	code := ""
	if strings.HasPrefix(path, "/") {
		page := st.Server.Visitor(st.T).Get(st.address(path))
		st.want(page, http.StatusOK)
		m := toProof.FindSubmatch(page.Body)
		if m == nil {
			st.fail("%s has no link to a proof", page)
		}
		code = string(m[1])
	} else {
		code = st.lookUp(path)
	}
	a := st.Server.Visitor(st.T).Get("/log/" + url.PathEscape(code) + "/proof")
	st.want(a, http.StatusOK)
	keys := audit.Keys{Logs: st.Server.App.Log.Keys().Logs}
	report, err := audit.VerifyFile(bytes.NewReader(a.Body), keys)
	if err != nil {
		st.fail("%v", err)
	}
	if report.Leaf.Action != action {
		st.fail("the proof is of %q, want %q", report.Leaf.Action, action)
	}
	spoilt := bytes.Replace(a.Body, []byte(report.Leaf.Title), []byte(report.Leaf.Title+"。"), 1)
	if _, err := audit.VerifyFile(bytes.NewReader(spoilt), keys); err == nil && !bytes.Equal(spoilt, a.Body) {
		st.fail("a proof with another title holds")
	}
}

// attachment stores a small file and returns its description.
func (st *Story) attachment(name string) any {
	st.Helper()
	content := "%PDF-1.4\n% " + name + "\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
	f, err := st.Server.App.Files.Put(server.System(st.T), strings.NewReader(content), name)
	if err != nil {
		st.fail("%v", err)
	}
	return map[string]any{"hash": f.Hash, "name": f.Name, "size": f.Size, "media": f.Media}
}

// conditions are all conditions of closing a case, met.
func (st *Story) conditions(how string) any {
	st.Helper()
	a := st.who.Get("/api/closing_condition")
	st.want(a, http.StatusOK)
	out := []any{}
	list, _ := a.Object()["items"].([]any)
	for _, x := range list {
		out = append(out, map[string]any{"name": x.(map[string]any)["name"], "met": true, "how": how})
	}
	return out
}
