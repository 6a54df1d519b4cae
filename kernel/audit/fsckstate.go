package audit

import (
	"fmt"
	"strings"

	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Diverged is the sort of a finding: a record is not what the journal last said of it.
const Diverged What = "diverged"

// statePage is how many records are compared at a time.
const statePage = 500

// states compares every record that the journal saw being created with what the journal last said of each of its fields: who changes a
// row behind the system's back leaves the chain whole, but the row is then not what the chain says. Personal and secret values, which
// the journal does not hold, are left out.
func (c *fsck) states() error {
	kinds, err := c.strings(`SELECT DISTINCT kind FROM journal WHERE {all: every region} AND action = 'create'`)
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		if p := c.tx.DB().Plan(kind); p != nil {
			if err := c.kind(p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *fsck) kind(p *record.Plan) error {
	fields := inClear(p)
	q := store.Query{Limit: statePage}
	for {
		page, err := c.tx.Find(p, q)
		if err != nil && !q.Bare {
			// A sealed value that does not open, most likely. The rest of the page can still be compared.
			q.Bare = true
			c.find(Altered, 0, "“%s”中有加密的值不能打开：%s", p.Label, err.Error())
			if page, err = c.tx.Find(p, q); err == nil {
				fields = plainColumns(fields)
			}
		}
		if err != nil {
			return err
		}
		if err := c.records(p, fields, page.Records); err != nil {
			return err
		}
		if q.After = page.Next; q.After == "" {
			return nil
		}
	}
}

// inClear returns the fields that the journal holds in clear.
func inClear(p *record.Plan) []*record.Field {
	out := []*record.Field{p.Field("region"), p.Field("owner"), p.Field("state")}
	for _, f := range p.Fields {
		if f.Access == record.Personal || f.Lies() || f.Type == record.Rows && hides(f.Child) {
			continue
		}
		out = append(out, f)
	}
	return out
}

func hides(p *record.Plan) bool {
	for _, f := range p.Fields {
		if f.Access == record.Personal || f.Lies() {
			return true
		}
	}
	return false
}

// plainColumns leaves out what does not stand in the row itself.
func plainColumns(fields []*record.Field) []*record.Field {
	var out []*record.Field
	for _, f := range fields {
		if f.Type != record.Rows && f.Type != record.Files {
			out = append(out, f)
		}
	}
	return out
}

// records compares one page, newest first.
func (c *fsck) records(p *record.Plan, fields []*record.Field, list []record.Record) error {
	if len(list) == 0 {
		return nil
	}
	said, err := c.said(p.Name, list[len(list)-1].Header().ID, list[0].Header().ID)
	if err != nil {
		return err
	}
	for _, r := range list {
		s := said[r.Header().ID]
		if s == nil || !s.created {
			continue // it came by a bulk load, which the journal holds as one entry
		}
		var off []string
		for _, f := range fields {
			if store.Journaled(f, r) != s.fields[f.Name] {
				off = append(off, f.Label)
			}
		}
		if len(off) > 0 {
			c.find(Diverged, s.seq, "“%s”%s 的数据与审计日志最后的记录不一致：%s", p.Label, r.Header().ID.String(), strings.Join(off, "、"))
		}
	}
	return nil
}

// last is what the journal says of a record.
type last struct {
	created bool
	seq     int64 // newest entry
	fields  map[string]string
}

func (c *fsck) said(kind string, from, to record.ID) (map[record.ID]*last, error) {
	rows, err := c.tx.Query(`SELECT seq, record, action, changes FROM journal WHERE {all: every region} AND kind = ? AND record >= ? AND record <= ? ORDER BY record, seq`, kind, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[record.ID]*last)
	for rows.Next() {
		var seq, id int64
		var action, text string
		if err := rows.Scan(&seq, &id, &action, &text); err != nil {
			return nil, fmt.Errorf("audit: %w", err)
		}
		s := out[record.ID(id)]
		if s == nil {
			s = &last{fields: make(map[string]string)}
			out[record.ID(id)] = s
		}
		var list []changeJSON
		if err := decodeStrict([]byte(text), &list); err != nil {
			continue // found by the chain
		}
		s.created = s.created || action == "create"
		s.seq = seq
		for _, ch := range list {
			s.fields[ch.Field] = ch.New
		}
	}
	return out, rows.Err()
}
