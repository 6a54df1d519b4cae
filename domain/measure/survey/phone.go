package survey

import (
	"embed"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/outbox"
	"qgov/kernel/record"
	"qgov/kernel/rest"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

// The pages of an interviewer who goes from door to door: what she took on, kept on her phone, asked where there is no network, and sent
// once by way of [outbox]. A phone holds addresses, never telephone numbers, and of an answer nothing once it has been sent.

// phoneFiles are the templates and scripts of the pages on a phone, and the script of the skip rules that the other pages use as well.
//
//go:embed list.html interview.html ask.js interview.js
var phoneFiles embed.FS

// mostVisits is how many contacts a phone keeps at most, and how many are offered to be taken on.
const mostVisits = 100

// visit is one contact with what the interviewer has to know at the door.
type visit struct {
	ID       record.ID     `json:"id"`
	ETag     string        `json:"etag"`
	URL      string        `json:"url"`
	Number   string        `json:"number"`
	Survey   string        `json:"survey"`
	Address  string        `json:"address"`
	Attempts int64         `json:"attempts"`
	Outcome  string        `json:"-"`
	Next     calendar.Date `json:"next_on"`
}

func (d desk) phoneRoutes() []route.Route {
	c, take := ContactKind.Name, role.Step("interview")
	return append(d.phone.Routes(), []route.Route{
		route.For("GET /interview", c, take, d.visits),
		route.For("GET /interview/package.json", c, take, d.pack),
		route.For("POST /interview/claim", c, role.Step("claim"), d.claim),
		route.For("GET /interview/{id}", c, take, d.visit),
		route.For("POST /interview/{id}/answer", c, take, d.seen(d.api.Take(c, "interview", nil))),
		route.For("POST /interview/{id}/attempt", c, role.Step("attempt"), d.seen(d.api.Take(c, "attempt", nil))),
	}...)
}

// seen refuses a contact that is not the actor's to see before anything else is said of the request.
func (d desk) seen(next route.Handler) route.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, err := get(d, r, ContactKind); err != nil {
			return err
		}
		return next(w, r)
	}
}

// doors returns the contacts that are to be visited: the actor's own, or those that nobody took on.
func doors(tx *flow.Tx, own bool) (out []*Contact, err error) {
	k, p := ContactKind, ContactKind.P
	q := store.Query{Bare: true, Limit: 1000, Sort: k.F(&p.Number), Where: []store.Cond{store.Eq(k.F(&p.Mode), Face), store.In(k.F(&p.State), string(Waiting), string(CallBack))}}
	if own {
		q.Where = append(q.Where, store.Eq(k.F(&p.Owner), tx.Actor().ID))
	}
	list, err := store.Find(tx.Tx, k, q)
	if err != nil {
		return nil, err
	}
	open := make(map[record.ID]bool)
	for _, c := range list {
		if c.Claimed.IsZero() == own || len(out) == mostVisits {
			continue
		}
		fields, known := open[c.Survey.ID]
		if !known {
			if fields, err = fielding(tx, c.Survey.ID); err != nil {
				return nil, err
			}
			open[c.Survey.ID] = fields
		}
		if fields {
			out = append(out, c)
		}
	}
	return out, nil
}

// fielding reports whether a survey takes answers.
func fielding(tx *flow.Tx, id record.ID) (yes bool, err error) {
	err = tx.Elevated(func() error {
		s, err := store.Get(tx.Tx, Kind, id)
		yes = err == nil && s.State == Fielding
		return err
	})
	return yes, err
}

// described names the surveys of contacts, whatever the actor may see of them.
func described(tx *flow.Tx, list []*Contact) ([]visit, error) {
	out := []visit{}
	err := tx.Elevated(func() error {
		for _, c := range list {
			s, err := store.Get(tx.Tx, Kind, c.Survey.ID)
			if err != nil {
				return err
			}
			v := visit{ID: c.ID, ETag: rest.ETag(c), URL: phoneBase + "/" + c.ID.String(), Number: c.Number, Survey: s.Title, Address: c.Address, Attempts: c.Attempts, Next: c.NextOn}
			if v.Address == "" {
				v.Address = placeOf(c.Place)
			}
			if c.Outcome != "" {
				v.Outcome = Outcomes.Label(c.Outcome)
			}
			out = append(out, v)
		}
		return nil
	})
	return out, err
}

// phoneBase is the address of the list.
const phoneBase = "/interview"

// visitsView is what the list tells its template.
type visitsView struct {
	outbox.Page
	Jobs, Free []visit
}

// visits answers GET /interview.
func (d desk) visits(w http.ResponseWriter, r *http.Request) error {
	v := visitsView{Page: d.phone.Page(r)}
	v.Title = v.T("当面访问")
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		for _, x := range []struct {
			own bool
			to  *[]visit
		}{{true, &v.Jobs}, {false, &v.Free}} {
			list, err := doors(tx, x.own)
			if err == nil {
				*x.to, err = described(tx, list)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range v.Jobs {
		if v.Jobs[i].Outcome != "" {
			v.Jobs[i].Outcome = v.T(v.Jobs[i].Outcome)
		}
	}
	return d.phone.Write(w, "list.html", v)
}

// pack answers GET /interview/package.json.
func (d desk) pack(w http.ResponseWriter, r *http.Request) error {
	var now time.Time
	var out []visit
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		now = tx.Now()
		list, err := doors(tx, true)
		if err == nil {
			out, err = described(tx, list)
		}
		return err
	})
	if err != nil {
		return err
	}
	return outbox.Pack(w, r, now, out)
}

// claim answers POST /interview/claim: takes the ticked contacts on, all or none.
func (d desk) claim(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	ids := r.PostForm["id"]
	if len(ids) > mostVisits {
		return fault.New(fault.Invalid, "V219", "一次最多领取 %d 个样本", mostVisits)
	}
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
		for _, one := range ids {
			id, err := record.ParseID(one)
			if err != nil {
				return fault.Missing(ContactKind.Label)
			}
			c, err := store.Get(tx.Tx, ContactKind, id)
			if err == nil {
				err = flow.Take(tx, ContactKind, c, "claim", nil)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, phoneBase, http.StatusSeeOther)
	return nil
}

// part is a run of questions about one domain.
type part struct {
	Title string
	Asks  []asked
}

// asked is a question as the templates show it.
type asked struct {
	Name, Label, Help string
	Must, Many        bool
	Points            bool // a scale: its options are short
	Most              int
	Options           []web.Option
}

// visitView is what the page of one contact tells its template.
type visitView struct {
	outbox.Page
	Job      visit
	Version  int64
	Why      string // why it cannot be filled in
	Intro    string
	Outcomes []web.Option
	Parts    []part
	Person   []web.Field
	Rules    []rule
}

// visit answers GET /interview/{id}.
func (d desk) visit(w http.ResponseWriter, r *http.Request) error {
	c, err := get(d, r, ContactKind)
	if err != nil {
		return err
	}
	v := visitView{Page: d.phone.Page(r), Version: c.Version}
	v.Title = v.T("当面访问") + " " + c.Number
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		list, err := described(tx, []*Contact{c})
		if err != nil {
			return err
		}
		v.Job = list[0]
		if err = tx.May(ContactFlow, ContactFlow.Step("interview"), c); err == nil {
			err = own(tx, c)
		}
		var q *Questionnaire
		if err == nil {
			_, q, err = open(tx, c.Survey.ID)
		}
		if err != nil {
			e := fault.Of(err)
			if e.Kind != fault.Conflict && e.Kind != fault.Denied {
				return err
			}
			v.Why = v.Say(e.Text, e.Args...)
			return nil
		}
		v.fill(q)
		return nil
	})
	if err != nil {
		return err
	}
	return d.phone.Write(w, "interview.html", v)
}

// fill lays the questionnaire out.
func (v *visitView) fill(q *Questionnaire) {
	v.Intro, v.Rules = q.Intro, q.rules()
	for _, o := range Outcomes {
		if o.Code[0] != '4' || o.Code == "4.2" {
			v.Outcomes = append(v.Outcomes, web.Option{Value: o.Code, Label: v.T(o.Label)})
		}
	}
	for _, s := range questions(v.Page.Page, q, nil, nil) {
		p := part{Title: s.Title}
		for _, f := range s.Fields {
			i := &q.Items[q.item(f.Name)]
			p.Asks = append(p.Asks, asked{Name: f.Name, Label: f.Label, Help: f.Help, Must: f.Required, Many: i.Sort == Multiple, Points: i.Sort == Scale, Most: longestText, Options: f.Options})
		}
		v.Parts = append(v.Parts, p)
	}
	v.Person = person(v.Page.Page, "", "").Fields
}

// rule is where the answers of one item lead, as the script reads it.
type rule struct {
	Code string            `json:"code"`
	Skip map[string]string `json:"skip,omitempty"`
}

// rules are those of all items, in their order.
func (q *Questionnaire) rules() []rule {
	out := make([]rule, len(q.Items))
	for n := range q.Items {
		i := &q.Items[n]
		out[n].Code = i.Code
		skips, err := i.skips()
		if err != nil {
			continue // a draft: the form says so
		}
		for v, to := range skips {
			if out[n].Skip == nil {
				out[n].Skip = make(map[string]string)
			}
			out[n].Skip[strconv.Itoa(v)] = to
		}
	}
	return out
}

// rulesJSON is rules as the attribute of a script.
func (q *Questionnaire) rulesJSON() string {
	b, err := json.Marshal(q.rules())
	if err != nil {
		panic(err) // texts only
	}
	return string(b)
}

// own refuses a contact that somebody else took on. Whoever plans the survey may stand in.
func own(tx *flow.Tx, c *Contact) error {
	if c.Claimed.IsZero() || c.Owner == tx.Actor().ID || slices.ContainsFunc(planners(), func(x role.Duty) bool { return tx.Actor().Has(x) }) {
		return nil
	}
	return fault.New(fault.Conflict, "V218", "这个样本已由别的访问员领取")
}

// claimed takes a contact on, so that nobody else goes to the same door.
func claimed(tx *flow.Tx, c *Contact) error {
	if !c.Claimed.IsZero() {
		return fault.New(fault.Conflict, "V218", "这个样本已由别的访问员领取")
	}
	c.Owner, c.Claimed = tx.Actor().ID, tx.Today()
	return nil
}

// released gives a contact back.
func released(tx *flow.Tx, c *Contact) error {
	if err := own(tx, c); err != nil {
		return err
	}
	c.Owner, c.Claimed = c.CreatedBy, 0
	return nil
}
