package tender

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Question is what somebody asks.
type Question struct {
	Title   string
	Purpose string
	AsOf    calendar.Date // zero: today
	Channel string
	File    string
	Demo    bool
	Bidders []Bidder
}

// Bidder is one bidder as asked: a code, a name, or both.
type Bidder struct {
	Code string `json:"code,omitempty"`
	Name string `json:"name,omitempty"`
}

// Create stores a question with its bidders. It is answered by [Run].
func Create(tx *flow.Tx, q Question) (*Check, error) {
	a := tx.Actor()
	c := &Check{Title: strings.TrimSpace(q.Title), Purpose: q.Purpose, AsOf: q.AsOf, Asker: asker(a), Channel: q.Channel, File: q.File, Asked: tx.Now(), Bidders: int64(len(q.Bidders)), Demo: q.Demo}
	if c.AsOf.IsZero() {
		c.AsOf = tx.Today()
	}
	if c.Region = a.Region; c.Region == "" {
		c.Region = "000000"
	}
	if a.Party != 0 && a.Has(duty.TenderPlatform) {
		c.Platform = record.To[organ.Organ](a.Party)
	}
	if err := c.check(tx, q.Bidders); err != nil {
		return nil, err
	}
	list := make([]*Line, len(q.Bidders))
	for i, b := range q.Bidders {
		list[i] = &Line{No: int64(i + 1), ByCode: strings.TrimSpace(b.Code), ByName: strings.TrimSpace(b.Name)}
	}
	return c, tx.Elevated(func() error { // the route asked who may ask
		if err := flow.Create(tx, Kind, c); err != nil {
			return err
		}
		return insert(tx, c.ID, list)
	})
}

func asker(a role.Actor) string {
	if a.Org != "" && a.Name != "" {
		return a.Org + " " + a.Name
	}
	return a.Org + a.Name
}

// longest is how long a name may be.
const longest = 200

func (r *Check) check(tx *flow.Tx, bidders []Bidder) error {
	var problems []fault.Problem
	bad := func(field, code, text string, args ...any) {
		problems = append(problems, fault.Problem{Field: field, Code: code, Text: text, Args: args})
	}
	if n := len([]rune(r.Title)); n == 0 || n > longest {
		bad("title", "T102", "请填写项目名称，不超过 %d 个字", longest)
	}
	if Purposes.Label(r.Purpose) == r.Purpose {
		bad("purpose", "T103", "请选择用途")
	}
	if r.AsOf > tx.Today() {
		bad("as_of", "T104", "基准日不能晚于今天")
	}
	switch {
	case len(bidders) == 0:
		bad("bidders", "T105", "请填写投标人的统一社会信用代码或者名称")
	case len(bidders) > Most:
		bad("bidders", "T106", "一次最多核查 %d 个投标人，请分批核查", Most)
	}
	for i, b := range bidders {
		if len([]rune(b.Code)) > longest || len([]rune(b.Name)) > longest {
			bad("bidders", "T107", "第 %d 个投标人的代码或者名称太长", i+1)
			break
		}
	}
	return fault.Problems(problems)
}

// portion is how many bidders are answered between two commits.
const portion = 2500

// Run answers what is not yet answered of a check and issues it, unless names wait for a person. It may be run again after a stop.
func Run(ctx context.Context, e *flow.Engine, id record.ID, progress func(done, total int64)) error {
	for {
		var c *Check
		var list []*Line
		err := e.Read(ctx, func(tx *flow.Tx) error {
			return tx.Elevated(func() (err error) {
				if c, err = store.Get(tx.Tx, Kind, id); err != nil || c.State != Working {
					return err
				}
				if list, err = lines(tx, id, 0, portion, Pending); err != nil {
					return err
				}
				return answer(tx, c.Purpose, c.AsOf, list)
			})
		})
		if err != nil || c.State != Working {
			return err
		}
		err = e.Write(ctx, func(tx *flow.Tx) error {
			return tx.Elevated(func() error {
				if len(list) == 0 {
					return finish(tx, id)
				}
				hits(tx, c, list)
				return replace(tx, id, list)
			})
		})
		if err != nil || len(list) == 0 {
			return err
		}
		progress(list[len(list)-1].No, c.Bidders)
	}
}

// hits notes every restricted bidder in the journal: that it was told of, to whom, and why.
func hits(tx *flow.Tx, c *Check, list []*Line) {
	for _, l := range list {
		if l.Outcome == Restricted {
			tx.Note(store.Change{Action: "tender_hit", Kind: Kind.Name, Record: c.ID, Region: c.Region, Title: l.Code + " " + l.Name, Reason: l.why()})
		}
	}
}

// why names the grounds that restrict a bidder.
func (l *Line) why() string {
	var out []string
	for _, g := range l.Grounds {
		if g.Effect == Restricted {
			out = append(out, strings.TrimSpace(g.Source+" "+g.Number))
		}
	}
	return strings.Join(out, "；")
}

// finish counts the outcomes and issues the answer if no name waits for a person.
func finish(tx *flow.Tx, id record.ID) error {
	c, err := store.Get(tx.Tx, Kind, id)
	if err != nil || c.State != Working {
		return err
	}
	if err := count(tx, c); err != nil {
		return err
	}
	return flow.Take(tx, Kind, c, "answered", nil)
}

// issue gives the answer its number, its check code and the digest over every line.
func issue(tx *flow.Tx, r *Check) error {
	return tx.Elevated(func() (err error) {
		if r.Organ, err = organ.Bureau(tx.Tx, r.Region); err != nil {
			return err
		}
		if r.Number, err = organ.Number(tx.Tx, r.Region, "信核"); err != nil {
			return err
		}
		r.IssuedOn, r.CheckCode = tx.Today(), audit.NewCode()
		r.Digest, err = digest(tx, r)
		return err
	})
}

// Choose answers one line by the candidate that a person chose; none of them is the bidder if the code is empty.
func Choose(tx *flow.Tx, c *Check, no int64, code string) error {
	if c.State != Choosing {
		return fault.New(fault.Conflict, "T109", "该核查不在待选定状态")
	}
	return tx.Elevated(func() error {
		list, err := lines(tx, c.ID, no-1, 1)
		if err != nil {
			return err
		}
		if len(list) == 0 || list[0].No != no || list[0].Outcome != Several && !list[0].Chosen {
			return fault.New(fault.Conflict, "T110", "该投标人没有可选的候选")
		}
		l := list[0]
		l.Outcome, l.Chosen, l.Code, l.Name, l.Grade, l.Grounds, l.Notes = Pending, true, "", "", "", nil, nil
		if err := l.pick(code); err != nil {
			return err
		}
		if err := answer(tx, c.Purpose, c.AsOf, list); err != nil {
			return err
		}
		hits(tx, c, list)
		if err := replace(tx, c.ID, list); err != nil {
			return err
		}
		if err := count(tx, c); err != nil {
			return err
		}
		return tx.Update(Kind.Plan, c, "选定第 "+strconv.FormatInt(no, 10)+" 个投标人："+code)
	})
}

// pick makes the candidate with the code the subject of the line.
func (l *Line) pick(code string) error {
	if code == "" {
		l.Outcome, l.Notes = Unknown, []string{"经查询人核对，候选均不是该投标人"}
		return nil
	}
	for _, k := range l.Candidates {
		if k.Code == code {
			l.Code, l.Name, l.Notes = k.Code, k.Name, []string{"由查询人在候选中选定：" + strings.Join(k.Differences, "、")}
			return nil
		}
	}
	return fault.New(fault.Invalid, "T111", "请在候选中选择")
}

// runJob answers checks that are too long for one request.
const runJob = "tender.run"

var runs = job.Kind{Name: runJob, Label: "投标人信用核查", Run: func(ctx context.Context, j *job.Running) error {
	var text string
	if err := json.Unmarshal(j.Payload, &text); err != nil {
		return err
	}
	id, err := record.ParseID(text)
	if err != nil {
		return err
	}
	return Run(role.With(ctx, role.System("投标核查")), j.Engine, id, j.Progress)
}}

// ask stores a question and answers it: at once up to a number of bidders, else by a job.
func ask(ctx context.Context, e *flow.Engine, q Question, atOnce int) (id record.ID, err error) {
	err = e.Write(ctx, func(tx *flow.Tx) error {
		c, err := Create(tx, q)
		if err != nil {
			return err
		}
		id = c.ID
		if len(q.Bidders) <= atOnce {
			return nil
		}
		_, err = job.Enqueue(tx.Tx, runJob, runJob+" "+id.String(), id.String())
		return err
	})
	if err == nil && len(q.Bidders) <= atOnce {
		err = Run(ctx, e, id, func(int64, int64) {})
	}
	return id, err
}
