// Package scenario runs stories: files that read like an account of a case and are played against the served program, each line
// something that a person does or something that has to hold. A story is played by one of two faces: [Play] by the JSON API, [Watch] in
// a real browser, where each line is what a person does there and sees.
//
//	on 2026-03-02                             the clock stands at nine of the day; also: advance 16d, sweep
//	account handler2 371082 handler           an account; accounts named like each duty are there
//	bind ANN inspector                        the person ANN of the register has that account
//	signup R code=… name=… documents=@x.pdf    somebody of a firm asks for an account by the public form
//	take R boss                               takes the confirmed account over by the receipt, and is called so from here on
//	as planner                                who acts from here on; as visitor: nobody
//	new plan P title=年度计划 year=2026        registers a record and names it
//	step P submit                             takes a step; fields of its form follow as name=value
//	refused P adopt R152                      the step is refused with the numbered code
//	expect P state=review due=2026-03-09      what is known of the record
//	let F = S.findings.0.finding              names a record that another refers to
//	find S = sample draw=$D firm=$SHOP        names the one record that a list finds
//	missing S                                 the record is not there for who acts
//	page /results?q=$S.number shows “不合格”    the page holds the texts
//	post B bulletin /bulletin/collect id=$S   posts a form and names the record to which the answer leads
//	fill C tender_check /tender_check/ask title=采购   fills in a form that is written by hand and names the record to which it leads
//	jobs                                      the queue runs until it is empty
//	night                                     the same with what the timetable asks for
//	limit S test due=2026-03-30 provisional=false   the running statutory limit
//	proof S.public_code conclude              the proof file of the public log holds; in place of a code also the path of a page with a link to it
//
// A value is a word, a text between “ and ” or " and ", a list or object as JSON, $NAME (the id of a record), $NAME.field, today,
// today+5, @file.pdf (an attachment), csv(head,head|cell,cell) (a table as a file), commit(party,nonce,value) or conditions(text). A line that begins with a blank continues the one before. # begins a comment.
package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	people "qgov/base/person"
	calc "qgov/calc/draw"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/fill"
	"qgov/testkit/server"
)

// Story is a story while it is played.
type Story struct {
	*testing.T
	Server *server.Server
	face   face
	file   string
	line   int
	named  map[string]thing

	receipts map[string]string // of requests for accounts of firms
}

// thing is what a name stands for.
type thing struct{ kind, id string }

// face is the way by which the people of a story reach the program. What goes wrong fails the story.
type face interface {
	as(login string)                                            // who acts from here on; empty: nobody
	create(v *page.View, in fill.Values) (id string)            // registers a record
	step(x thing, m *flow.Move, in fill.Values)                 // takes a step
	refused(x thing, m *flow.Move, code string, in fill.Values) // a step that must be refused with the code
	expect(x thing, f *record.Field, want string)               // the value of a field, in canonical text
	limit(x thing, name string, want map[string]string)         // a running limit: due and provisional
	missing(x thing)                                            // there is no such record for who acts
	find(v *page.View, where map[string]string) (ids []string)  // the records of a list
	refers(x, to thing)                                         // the record names another
	page(path string) (holds func(text string) bool)            // what a page shows
	post(kind, path string, form url.Values) (id string)        // sends a form, which leads to a record
	fill(kind, path string, in fill.Values) (id string)         // fills in a form written by hand, which leads to a record
	proof(path string) []byte                                   // the proof file to which a public page leads
}

// attached is a file that is to be attached.
type attached struct {
	name    string
	content []byte
}

// Play plays the story file by the API.
func Play(t *testing.T, s *server.Server, file string) {
	t.Helper()
	PlayAround(t, s, file, nil)
}

// PlayAround plays the story file by the API with a drill around its requests.
func PlayAround(t *testing.T, s *server.Server, file string, around Around) {
	t.Helper()
	st := begin(t, s, file)
	st.face = &wire{Story: st, who: s.Visitor(t), around: around}
	st.tell()
}

func begin(t *testing.T, s *server.Server, file string) *Story {
	t.Helper()
	s.Staff(t)
	return &Story{T: t, Server: s, file: file, named: make(map[string]thing), receipts: make(map[string]string)}
}

// tell plays the lines.
func (st *Story) tell() {
	st.Helper()
	b, err := os.ReadFile(st.file)
	if err != nil {
		st.Fatal(err)
	}
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
	case "bind":
		need(3)
		st.bind(st.thing(w[1]), w[2])
	case "signup":
		need(4)
		st.signup(w[1], w[2:])
	case "take":
		need(3)
		st.take(w[1], w[2])
	case "as":
		need(2)
		st.face.as(strings.TrimPrefix(w[1], "visitor"))
	case "new":
		need(3)
		v := st.view(w[1])
		st.named[w[2]] = thing{w[1], st.face.create(v, st.values(w[3:]))}
	case "step":
		need(3)
		x, m := st.move(w[1], w[2])
		st.face.step(x, m, st.values(w[3:]))
	case "refused":
		need(4)
		x, m := st.move(w[1], w[2])
		st.face.refused(x, m, w[3], st.values(w[4:]))
	case "expect":
		need(3)
		st.expect(w[1], w[2:])
	case "missing":
		need(2)
		st.face.missing(st.thing(w[1]))
	case "let":
		need(4)
		from := st.thing(strings.SplitN(w[3], ".", 2)[0])
		to := thing{from.kind, st.lookUp(w[3])}
		if len(w) > 4 {
			to.kind = w[4]
		}
		st.face.refers(from, to)
		st.named[w[1]] = to
	case "find":
		need(4)
		st.find(w[1], w[3], w[4:])
	case "page":
		need(4)
		st.page(w)
	case "post":
		need(5)
		st.post(w)
	case "fill":
		need(5)
		st.named[w[1]] = thing{w[2], st.face.fill(w[2], w[3], st.values(w[4:]))}
	case "jobs":
		st.jobs()
	case "night":
		if err := st.Server.App.Jobs.Tick(server.System(st.T)); err != nil {
			st.fail("%v", err)
		}
		st.jobs()
	case "limit":
		need(4)
		st.face.limit(st.thing(w[1]), w[2], st.pairs(w[3:]))
	case "proof":
		need(3)
		st.proof(w[1], w[2])
	default:
		st.fail("there is no command %s", w[0])
	}
}

// view returns the view of a kind.
func (st *Story) view(kind string) *page.View {
	st.Helper()
	v := st.Server.App.Site.View(kind)
	if v == nil {
		st.fail("there is no kind %s", kind)
	}
	return v
}

// move returns a named record and a step of its flow.
func (st *Story) move(name, step string) (thing, *flow.Move) {
	st.Helper()
	x := st.thing(name)
	m := st.Server.App.Engine.Flow(x.kind).Step(step)
	if m == nil {
		st.fail("%s has no step %s", x.kind, step)
	}
	return x, m
}

func (st *Story) thing(name string) thing {
	st.Helper()
	x, ok := st.named[name]
	if !ok {
		st.fail("nothing is named %s", name)
	}
	return x
}

// bind gives a person of the register an account, as the administrator of accounts does.
func (st *Story) bind(x thing, login string) {
	st.Helper()
	id, err := record.ParseID(x.id)
	if err != nil {
		st.fail("%v", err)
	}
	account := st.Server.As(st.T, login).ID
	st.Server.Write(st.T, func(tx *flow.Tx) error {
		who, err := store.Get(tx.Tx, people.Kind, id)
		if err != nil {
			return err
		}
		who.Account = account
		return tx.Save(people.Kind.Plan, who, string(role.Change), "系统账号")
	})
}

// jobs runs what is queued, as a worker does.
func (st *Story) jobs() {
	st.Helper()
	for ran := true; ran; {
		var err error
		if ran, err = st.Server.App.Jobs.Step(server.System(st.T)); err != nil {
			st.fail("%v", err)
		}
	}
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

// values turns name=value words into what is filled in.
func (st *Story) values(words []string) fill.Values {
	st.Helper()
	out := make(fill.Values)
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			st.fail("%q is not name=value", w)
		}
		out[name] = st.value(value)
	}
	return out
}

// value resolves a value.
func (st *Story) value(s string) any {
	st.Helper()
	switch {
	case strings.HasPrefix(s, "@"):
		return []attached{{s[1:], []byte("%PDF-1.4\n% " + s[1:] + "\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")}}
	case strings.HasPrefix(s, "csv("):
		text := strings.TrimSuffix(strings.TrimPrefix(s, "csv("), ")")
		return []attached{{"报送.csv", []byte(strings.ReplaceAll(text, "|", "\n") + "\n")}}
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
	return st.text(s)
}

// conditions are the rows of all conditions of closing a case, met.
func (st *Story) conditions(how string) []any {
	st.Helper()
	p := st.view("closing_condition").Plan
	out := []any{}
	err := st.Server.App.Engine.Read(server.System(st.T), func(tx *flow.Tx) error {
		list, err := tx.Find(p, store.Query{Limit: 50})
		for _, r := range list.Records {
			out = append(out, fill.Values{"name": p.Field("name").Format(r), "met": true, "how": how})
		}
		return err
	})
	if err != nil {
		st.fail("%v", err)
	}
	return out
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
	x := st.thing(name)
	for _, w := range words {
		field, want, _ := strings.Cut(w, "=")
		f := st.view(x.kind).Plan.Field(field)
		if f == nil {
			st.fail("%s has no field %s", name, field)
		}
		st.face.expect(x, f, st.text(want))
	}
}

// pairs reads name=value words as texts.
func (st *Story) pairs(words []string) map[string]string {
	st.Helper()
	out := make(map[string]string, len(words))
	for _, w := range words {
		name, value, _ := strings.Cut(w, "=")
		out[name] = st.text(value)
	}
	return out
}

// find names the one record of a list of the program that has the values.
func (st *Story) find(name, kind string, words []string) {
	st.Helper()
	ids := st.face.find(st.view(kind), st.pairs(words))
	if len(ids) != 1 {
		st.fail("%d records of %s with %v", len(ids), kind, words)
	}
	st.named[name] = thing{kind, ids[0]}
}

// post sends a form and names the record to which the answer leads.
func (st *Story) post(w []string) {
	st.Helper()
	form := make(url.Values)
	for k, v := range st.pairs(w[4:]) {
		form.Set(k, v)
	}
	st.named[w[1]] = thing{w[2], st.face.post(w[2], w[3], form)}
}

// running returns a statutory limit of the record that runs.
func (st *Story) running(x thing, name string) flow.Running {
	st.Helper()
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
		if d.Name == name && d.Stopped.IsZero() {
			return d
		}
	}
	st.fail("no limit %s runs: %+v", name, list)
	return flow.Running{}
}

var inPath = regexp.MustCompile(`\$[A-Za-z][\w.]*`)

// address resolves the names inside a path.
func (st *Story) address(path string) string {
	st.Helper()
	return inPath.ReplaceAllStringFunc(path, func(s string) string { return url.QueryEscape(st.lookUp(s[1:])) })
}

// page asks for a page and looks for texts; not before a text means that it is not there.
func (st *Story) page(w []string) {
	st.Helper()
	holds := st.face.page(st.address(w[1]))
	for i, text := range w[3:] {
		if text == "not" {
			continue
		}
		not := w[3+i-1] == "not"
		if holds(st.text(text)) == not {
			st.fail("%s shows %q: %v", w[1], text, !not)
		}
	}
}

// proof downloads the proof file of a public decision and checks it without the database.
func (st *Story) proof(path, action string) {
	st.Helper()
	if strings.HasPrefix(path, "/") {
		path = st.address(path)
	} else {
		path = "/log/" + url.PathEscape(st.lookUp(path))
	}
	file := st.face.proof(path)
	keys := audit.Keys{Logs: st.Server.App.Log.Keys().Logs}
	report, err := audit.VerifyFile(bytes.NewReader(file), keys)
	if err != nil {
		st.fail("%v", err)
	}
	if report.Leaf.Action != action {
		st.fail("the proof is of %q, want %q", report.Leaf.Action, action)
	}
	spoilt := bytes.Replace(file, []byte(report.Leaf.Title), []byte(report.Leaf.Title+"。"), 1)
	if _, err := audit.VerifyFile(bytes.NewReader(spoilt), keys); err == nil && !bytes.Equal(spoilt, file) {
		st.fail("a proof with another title holds")
	}
}
