// Package rest is the JSON face of the kinds: the same permission, rules, flow and audit as the pages, derived from the same plans.
//
//	GET   /api/kinds                         the kinds that the caller may see
//	GET   /api/{kind}?field=value&…          list; q searches, order and desc sort, limit and after page
//	GET   /api/{kind}/{id}                   one record, with an ETag
//	POST  /api/{kind}                        register; Idempotency-Key makes a repeat harmless
//	PATCH /api/{kind}/{id}                   change the given fields; needs If-Match (428 without, 412 for an old one)
//	POST  /api/{kind}/{id}/steps/{step}      take a step with its input; needs If-Match
//	GET   /api/{kind}/{id}/history           steps that were taken
//	GET   /api/openapi.json                  the description of all this, OpenAPI 3.1
//
// Programs sign in with an API key, which is bound to an account and its region. Errors are problem documents (RFC 9457). Personal
// and secret fields are never in an answer.
package rest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/audit"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

// English is the catalogue of this package's texts.
//
//go:embed en.tsv
var English string

// API serves the kinds of a program. It is fixed after New.
type API struct {
	engine *flow.Engine
	policy *role.Policy
	texts  *text.Catalogue
	views  []page.View
}

// New returns the API of the views.
func New(e *flow.Engine, texts *text.Catalogue, views []page.View) *API {
	return &API{engine: e, policy: e.DB().Policy(), texts: texts, views: views}
}

// Routes returns the addresses of the API. The description is open to everybody; what it describes is not.
func (a *API) Routes(title string) ([]route.Route, error) {
	doc, err := a.Document(title)
	if err != nil {
		return nil, err
	}
	out := []route.Route{
		route.Public("GET /api/openapi.json", func(w http.ResponseWriter, r *http.Request) error { return answer(w, http.StatusOK, doc) }),
		route.SignedIn("GET /api/kinds", a.kinds),
	}
	for i := range a.views {
		out = append(out, a.routesOf(&a.views[i])...)
	}
	return out, nil
}

func (a *API) routesOf(v *page.View) []route.Route {
	kind := v.Plan.Name
	on := func(method, path string, action role.Action, h func(v *page.View, w http.ResponseWriter, r *http.Request) error) route.Route {
		return route.For(method+" /api/"+kind+path, kind, action, func(w http.ResponseWriter, r *http.Request) error { return h(v, w, r) })
	}
	out := []route.Route{on("GET", "", role.See, a.list), on("GET", "/{id}", role.See, a.get)}
	granted := func(act role.Action) bool { return len(a.policy.Granted(kind, act)) > 0 }
	if granted(role.Create) && !v.Plan.NoForm {
		out = append(out, on("POST", "", role.Create, a.create))
	}
	if granted(role.Change) && !v.Plan.NoForm && !v.Plan.Append {
		out = append(out, on("PATCH", "/{id}", role.Change, a.change))
	}
	if v.Flow != nil {
		out = append(out, on("GET", "/{id}/history", role.See, a.history))
		for _, m := range v.Flow.Steps {
			if !m.Quiet && granted(role.Step(m.Name)) {
				out = append(out, on("POST", "/{id}/steps/"+m.Name, role.Step(m.Name), a.step(m, nil)))
			}
		}
	}
	return out
}

// shows says which fields the actor may read; personal ones never leave by the API.
func (a *API) shows(actor role.Actor) func(*record.Field) bool {
	var clear [record.Bureau + 1]bool
	for level := range clear {
		clear[level] = a.policy.Clears(actor, record.Access(level))
	}
	return func(f *record.Field) bool { return clear[f.Access] && !f.Lies() } // a secret that only the bureau knows of is no less a secret
}

// writes says which fields a caller may set on the form's behalf.
func (a *API) writes(actor role.Actor) func(*record.Field) bool {
	return func(f *record.Field) bool {
		return !f.Fixed && (f.Access == record.Personal || a.policy.Clears(actor, f.Access)) || f.Head && (f.Name == "region")
	}
}

func (a *API) kinds(w http.ResponseWriter, r *http.Request) error {
	type kind struct {
		Name  string `json:"name"`
		Label string `json:"label"`
		URL   string `json:"url"`
	}
	list := []kind{}
	for _, v := range a.views {
		if a.policy.May(role.From(r.Context()), v.Plan.Name, role.See) {
			list = append(list, kind{v.Plan.Name, a.texts.T(text.From(r.Context()), v.Plan.Label), "/api/" + v.Plan.Name})
		}
	}
	b, err := json.Marshal(map[string]any{"kinds": list})
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, b)
}

func (a *API) get(v *page.View, w http.ResponseWriter, r *http.Request) error {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return fault.Missing(v.Plan.Label)
	}
	rec, err := a.engine.DB().Fetch(r.Context(), v.Plan, id)
	if err != nil {
		return err
	}
	tag := etag(rec)
	w.Header().Set("ETag", tag)
	if match := r.Header.Get("If-None-Match"); match != "" && strings.Contains(match, tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return answer(w, http.StatusOK, v.Plan.AppendJSON(nil, rec, a.shows(role.From(r.Context()))))
}

// list answers a page of records.
func (a *API) list(v *page.View, w http.ResponseWriter, r *http.Request) error {
	actor := role.From(r.Context())
	show := a.shows(actor)
	q, err := a.query(v.Plan, r, show)
	if err != nil {
		return err
	}
	var b []byte
	err = a.engine.DB().Read(r.Context(), func(tx *store.Tx) error {
		pg, err := tx.Find(v.Plan, q)
		if err != nil {
			return err
		}
		b = append(b, `{"items":[`...)
		for i, rec := range pg.Records {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.Plan.AppendJSON(b, rec, show)
		}
		ends, err := json.Marshal(struct {
			Next string `json:"next"`
			Prev string `json:"prev"`
		}{pg.Next, pg.Prev})
		b = append(append(b, "],"...), ends[1:]...)
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, b)
}

// query reads a list's conditions from the address: field=value, field.from and field.to for ranges, region as a prefix.
func (a *API) query(p *record.Plan, r *http.Request, show func(*record.Field) bool) (store.Query, error) {
	var q store.Query
	var bad []fault.Problem
	all := r.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		value := all[name][0]
		if len(all[name]) > 1 {
			bad = append(bad, fault.Problem{Field: name, Code: "R178", Text: "“%s”只能给出一次", Args: []any{name}})
			continue
		}
		switch name {
		case "q":
			q.Search = value
			continue
		case "after":
			q.After = value
			continue
		case "desc":
			q.Desc = value == "true" || value == "1"
			continue
		case "limit":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > 1000 {
				bad = append(bad, fault.Problem{Field: name, Code: "R173", Text: "limit 应为 1 至 1000"})
			}
			q.Limit = n
			continue
		case "order":
			f := p.Field(value)
			if f == nil || !show(f) || !f.Listed && !f.Head {
				bad = append(bad, fault.Problem{Field: name, Code: "R174", Text: "不能按“%s”排序", Args: []any{value}})
				continue
			}
			q.Sort = f
			continue
		}
		c, problem := condition(p, name, value, show)
		if problem != nil {
			bad = append(bad, *problem)
			continue
		}
		q.Where = append(q.Where, c)
	}
	return q, fault.Problems(bad)
}

func condition(p *record.Plan, name, value string, show func(*record.Field) bool) (store.Cond, *fault.Problem) {
	base, op := name, store.Is
	if s, ok := strings.CutSuffix(name, ".from"); ok {
		base, op = s, store.AtLeast
	} else if s, ok := strings.CutSuffix(name, ".to"); ok {
		base, op = s, store.AtMost
	}
	f := p.Field(base)
	if f == nil || !show(f) || !selects(f) {
		return store.Cond{}, &fault.Problem{Field: name, Code: "R175", Text: "不能按“%s”筛选", Args: []any{name}}
	}
	switch f.Type {
	case record.Region:
		return store.Cond{Field: f, Op: store.Under, Value: value}, nil
	case record.Choices:
		return store.Cond{Field: f, Op: store.Has, Value: value}, nil
	}
	probe := p.New()
	if problem := f.Parse(probe, value); problem != nil {
		return store.Cond{}, problem
	}
	return store.Cond{Field: f, Op: op, Value: f.Column(probe)}, nil
}

// selects reports whether lists can be narrowed by the field.
func selects(f *record.Field) bool {
	if f.Type == record.Rows || f.Type == record.Files || f.Lies() {
		return false
	}
	return f.Head || f.Filters || f.Listed || f.Single || f.Index
}

func (a *API) create(v *page.View, w http.ResponseWriter, r *http.Request) error {
	body, err := read(r)
	if err != nil {
		return err
	}
	actor := role.From(r.Context())
	return a.once(w, r, body, func(tx *flow.Tx) (int, record.Record, error) {
		rec := v.Plan.New()
		if problems := v.Plan.DecodeJSON(body, rec, a.writes(actor)); len(problems) > 0 {
			return 0, nil, fault.Problems(problems)
		}
		return http.StatusCreated, rec, tx.Create(v.Plan, rec)
	}, v)
}

func (a *API) change(v *page.View, w http.ResponseWriter, r *http.Request) error {
	body, err := read(r)
	if err != nil {
		return err
	}
	actor := role.From(r.Context())
	return a.once(w, r, body, func(tx *flow.Tx) (int, record.Record, error) {
		rec, err := a.matched(tx, v, r)
		if err != nil {
			return 0, nil, err
		}
		if problems := v.Plan.DecodeJSON(body, rec, a.writes(actor)); len(problems) > 0 {
			return 0, nil, fault.Problems(problems)
		}
		return http.StatusOK, rec, tx.Update(v.Plan, rec, "")
	}, v)
}

// step takes a step; the input is the body, at which ready looks first unless it is nil.
func (a *API) step(m *flow.Move, ready func(tx *flow.Tx, in any) error) func(v *page.View, w http.ResponseWriter, r *http.Request) error {
	return func(v *page.View, w http.ResponseWriter, r *http.Request) error {
		body, err := read(r)
		if err != nil {
			return err
		}
		return a.once(w, r, body, func(tx *flow.Tx) (int, record.Record, error) {
			rec, err := a.matched(tx, v, r)
			if err != nil {
				return 0, nil, err
			}
			var in any
			if m.Form != nil {
				in = m.NewInput()
				if problems := m.Form.DecodeJSON(body, in, func(*record.Field) bool { return true }); len(problems) > 0 {
					return 0, nil, fault.Problems(problems)
				}
			} else if err := nothing(body); err != nil {
				return 0, nil, err
			}
			if ready != nil {
				if err := ready(tx, in); err != nil {
					return 0, nil, err
				}
			}
			return http.StatusOK, rec, tx.Take(v.Plan, rec, m.Name, in)
		}, v)
	}
}

// nothing refuses the body of a step that takes no input, unless it is an empty object.
func nothing(body []byte) error {
	var none struct{}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&none); err != nil {
		return fault.Wrap(err, fault.Invalid, "R179", "该步骤不需要填写内容，请求体应为空")
	}
	return nil
}

// matched reads the record of the address at the version that If-Match names.
func (a *API) matched(tx *flow.Tx, v *page.View, r *http.Request) (record.Record, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(v.Plan.Label)
	}
	rec, err := tx.Get(v.Plan, id)
	if err != nil {
		return nil, err
	}
	match := r.Header.Get("If-Match")
	if match == "" {
		return nil, fault.New(fault.Unmatched, "F428", "请先读取该记录，并在 If-Match 中给出读取时的 ETag")
	}
	if match != etag(rec) {
		return nil, fault.New(fault.Stale, "F412", "%s已被他人更新，请刷新后核对再办理", v.Plan.Label)
	}
	return rec, nil
}

// once runs a write and answers with the record. With an Idempotency-Key the answer is kept in the same transaction, until it is
// swept: a repeat of the same request by the same account gets it again and changes nothing; another request under the key is refused.
func (a *API) once(w http.ResponseWriter, r *http.Request, body []byte, fn func(tx *flow.Tx) (int, record.Record, error), v *page.View) error {
	key, hash := r.Header.Get("Idempotency-Key"), ""
	if len(key) > 200 {
		return fault.New(fault.Invalid, "R176", "Idempotency-Key 最多 200 个字符")
	}
	if key != "" {
		key, hash = sealed(r, key, body)
	}
	var status int
	var out []byte
	var tag string
	err := a.engine.Write(r.Context(), func(tx *flow.Tx) error {
		if key != "" {
			kept, err := replay(tx.Tx, key, hash, &status, &out, &tag)
			if err != nil || kept {
				return err
			}
		}
		s, rec, err := fn(tx)
		if err != nil {
			return err
		}
		status, tag = s, etag(rec)
		out = v.Plan.AppendJSON(nil, rec, a.shows(tx.Actor()))
		if key == "" {
			return nil
		}
		_, err = tx.Exec(`UPDATE idempotency SET status = ?, body = ?, tag = ? WHERE actor = ? AND key = ? AND {all: keys belong to accounts}`, status, string(out), tag, tx.Actor().ID, key)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("ETag", tag)
	if status == http.StatusCreated {
		if id, _, ok := strings.Cut(strings.Trim(tag, `"`), "-"); ok {
			n, err := strconv.ParseInt(id, 36, 64)
			if err != nil {
				return err
			}
			w.Header().Set("Location", "/api/"+v.Plan.Name+"/"+record.ID(n).String())
		}
	}
	return answer(w, status, out)
}

// replay reserves the key, or finds the answer that was kept under it. On PostgreSQL a second request waits here until the first
// commits.
func replay(tx *store.Tx, key, hash string, status *int, body *[]byte, tag *string) (bool, error) {
	n, err := tx.Exec(`INSERT INTO idempotency (actor, key, hash, status, body, tag, at) VALUES (?, ?, ?, 0, '', '', ?) ON CONFLICT (actor, key) DO NOTHING /* {all: keys belong to accounts} */`,
		tx.Actor().ID, key, hash, tx.Now())
	if err != nil || n == 1 {
		return false, err
	}
	var old, text string
	var s int64
	if _, err := tx.One(`SELECT hash, status, body, tag FROM idempotency WHERE actor = ? AND key = ? AND {all: keys belong to accounts}`, []any{tx.Actor().ID, key}, &old, &s, &text, tag); err != nil {
		return false, err
	}
	if old != hash {
		return false, fault.New(fault.Invalid, "R177", "这个 Idempotency-Key 已用于另一个请求")
	}
	*status, *body = int(s), []byte(text)
	return true, nil
}

// sealed is what is kept of a key and of the request under it. The key itself is not: a digest without a secret would tell whoever reads
// the table what was sent, by trying what might have been, and an answer to a survey is one of a few that are stored beside it.
func sealed(r *http.Request, key string, body []byte) (kept, hash string) {
	sum := sha256.Sum256([]byte("qgov idempotency\x00" + key))
	h := hmac.New(sha256.New, []byte(key))
	fmt.Fprintf(h, "%s %s\n%s\n", r.Method, r.URL.Path, r.Header.Get("If-Match"))
	h.Write(body)
	return hex.EncodeToString(sum[:]), hex.EncodeToString(h.Sum(nil))
}

func (a *API) history(v *page.View, w http.ResponseWriter, r *http.Request) error {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return fault.Missing(v.Plan.Label)
	}
	type taken struct {
		Step   string `json:"step"`
		Before string `json:"before"`
		After  string `json:"after"`
		By     string `json:"by"`
		At     string `json:"at"`
		Reason string `json:"reason,omitempty"`
	}
	list := []taken{}
	err = a.engine.Read(r.Context(), func(tx *flow.Tx) error {
		if _, err := tx.Get(v.Plan, id); err != nil {
			return err
		}
		rows, err := audit.Journal{}.Entries(tx.Tx, v.Plan.Name, id)
		for _, row := range rows {
			step, isStep := strings.CutPrefix(row.Action, "step:")
			if !isStep && row.Action != string(role.Create) || row.Result != "ok" {
				continue
			}
			m := v.Flow.Step(step)
			tells := m != nil && m.Tells
			before, after := "", ""
			for _, c := range row.Changes {
				if c.Field == "state" {
					before, after = c.Old, c.New
				}
			}
			list = append(list, taken{step, before, after, row.NameFor(role.From(r.Context())), row.At.Format("2006-01-02T15:04:05Z07:00"), row.ReasonFor(role.From(r.Context()), tells)})
		}
		return err
	})
	if err != nil {
		return err
	}
	b, err := json.Marshal(map[string]any{"steps": list})
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, b)
}

// read returns the body of a request, which must be JSON or empty.
func read(r *http.Request) ([]byte, error) {
	if ct := r.Header.Get("Content-Type"); ct != "" {
		if media, _, err := mime.ParseMediaType(ct); err != nil || media != "application/json" {
			return nil, fault.New(fault.Unsupported, "F415", "请以 application/json 提交")
		}
	}
	b, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, 2<<20))
	if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
		return nil, fault.New(fault.TooLarge, "F413", "请求体超过 2 MB，请分批提交")
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return []byte("{}"), err
	}
	return b, err
}

func etag(r record.Record) string {
	h := r.Header()
	return `"` + strconv.FormatInt(int64(h.ID), 36) + "-" + strconv.FormatInt(h.Version, 10) + `"`
}

func answer(w http.ResponseWriter, status int, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}
