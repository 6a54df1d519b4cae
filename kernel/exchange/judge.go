package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// judge decides what becomes of each row, from nothing but its cells, so that it can be asked again after an undone transaction.
func (p *pass) judge(tx *flow.Tx, rows []*row) error {
	for _, r := range rows {
		r.rec, r.into, r.found, r.hashed, r.final, r.before = p.v.Plan.New(), nil, false, false, false, nil
		r.problems = slices.Clone(r.remarks)
		problems, err := p.fill(tx.Tx, r, r.rec)
		if err != nil {
			return err
		}
		r.problems = append(r.problems, problems...)
		if len(r.problems) == 0 {
			p.v.Plan.Check(r.rec) // rules may bring a key into its own form; what is missing is asked for below
		}
		p.name(r)
		p.twin(r)
	}
	if err := p.find(tx, rows); err != nil {
		return err
	}
	for _, r := range rows {
		if err := p.decide(tx, r); err != nil {
			return err
		}
	}
	return nil
}

// name gives the row its key: the natural key, or a hash of the row where the kind or the row has none.
func (p *pass) name(r *row) {
	var parts []string
	for _, f := range p.keys {
		if f.Empty(r.rec) {
			parts = nil
			break
		}
		parts = append(parts, f.Format(r.rec))
	}
	if len(parts) > 0 {
		r.key = strings.Join(parts, "\x00")
		return
	}
	for i, c := range p.cols {
		if c.field != nil && r.cells[i] != "" {
			parts = append(parts, c.Path+"="+r.cells[i])
		}
	}
	slices.Sort(parts)
	sum := sha256.Sum256([]byte(p.v.Plan.Name + "\x00" + strings.Join(parts, "\x00")))
	r.key, r.hashed = hex.EncodeToString(sum[:]), true
}

// twin refuses a row whose key an earlier row of the file has. Only the dry run looks; the run passes over what it refused.
func (p *pass) twin(r *row) {
	if p.seen == nil {
		return
	}
	first, ok := p.seen[r.key]
	switch {
	case !ok:
		p.seen[r.key] = r.line
	case first != r.line:
		r.outcome = Twin
		r.problems = append(r.problems, p.keyNote(fault.Problem{Code: "X201", Text: "与第 %d 行重复，以先出现的一行为准；请删除本行", Args: []any{first}}))
	}
}

// keyNote points a problem at the column of the key.
func (p *pass) keyNote(pr fault.Problem) note {
	if len(p.keys) == 0 {
		return p.note(pr, -1)
	}
	return p.note(pr, slices.IndexFunc(p.cols, func(c Column) bool { return c.field == p.keys[0] && c.rows == nil }))
}

// find looks up the records that the rows name.
func (p *pass) find(tx *flow.Tx, rows []*row) error {
	byKey, byHash := make(map[string][]*row), make(map[string][]*row)
	var values, hashes []any
	for _, r := range rows {
		switch {
		case len(r.problems) > 0:
		case r.hashed:
			byHash[r.key] = append(byHash[r.key], r)
			hashes = append(hashes, r.key)
		default:
			byKey[r.key] = append(byKey[r.key], r)
			values = append(values, p.keys[0].Column(r.rec))
		}
	}
	if len(hashes) > 0 {
		if err := p.findHashes(tx, byHash, hashes); err != nil {
			return err
		}
	}
	if len(values) == 0 {
		return nil
	}
	if len(p.keys) > 1 {
		return p.findEach(tx, byKey)
	}
	for part := range slices.Chunk(values, 500) {
		page, err := tx.Find(p.v.Plan, store.Query{Where: []store.Cond{store.In(p.keys[0], part...)}, Limit: 1000})
		if err != nil {
			return err
		}
		p.hand(byKey, page.Records)
	}
	if p.v.Plan.National {
		return nil
	}
	return tx.Elevated(func() error { return p.elsewhere(tx, byKey, values) })
}

// hand gives found records to their rows.
func (p *pass) hand(byKey map[string][]*row, found []record.Record) {
	for _, rec := range found {
		var parts []string
		for _, f := range p.keys {
			parts = append(parts, f.Format(rec))
		}
		for _, r := range byKey[strings.Join(parts, "\x00")] {
			if r.found {
				r.problems = append(r.problems, p.keyNote(fault.Problem{Code: "X204", Text: "系统中有多条记录与本行对应，无法确定要更新哪一条，请到页面上办理"}))
			}
			r.into, r.found = rec, true
		}
	}
}

func (p *pass) findEach(tx *flow.Tx, byKey map[string][]*row) error {
	for key, rows := range byKey {
		var where []store.Cond
		for _, f := range p.keys {
			where = append(where, store.Eq(f, f.Column(rows[0].rec)))
		}
		page, err := tx.Find(p.v.Plan, store.Query{Where: where, Limit: 2})
		if err != nil {
			return err
		}
		p.hand(map[string][]*row{key: rows}, page.Records)
	}
	return nil
}

// elsewhere refuses rows whose unique value a record outside the actor's region has: the engine would refuse them one by one.
func (p *pass) elsewhere(tx *flow.Tx, byKey map[string][]*row, values []any) error {
	if !p.keys[0].Single {
		return nil
	}
	for part := range slices.Chunk(values, 500) {
		page, err := tx.Find(p.v.Plan, store.Query{Where: []store.Cond{store.In(p.keys[0], part...)}, Limit: 1000, Bare: true})
		if err != nil {
			return err
		}
		for _, rec := range page.Records {
			for _, r := range byKey[p.keys[0].Format(rec)] {
				if !r.found {
					r.problems = append(r.problems, p.keyNote(fault.Problem{Code: "X205", Text: "该值已被其他记录使用，请核对；若确属本地区，请联系上级"}))
				}
			}
		}
	}
	return nil
}

// findHashes marks the rows that a former batch brought in already.
func (p *pass) findHashes(tx *flow.Tx, byHash map[string][]*row, hashes []any) error {
	for part := range slices.Chunk(hashes, 500) {
		args := append([]any{p.v.Plan.Name, p.b.ID}, part...)
		rows, err := tx.Query(`SELECT r.key FROM import_row r JOIN import_batch b ON b.id = r.batch WHERE b.kind = ? AND b.state <> 'withdrawn' AND b.id <> ?
			AND r.key IN (?`+strings.Repeat(", ?", len(part)-1)+`) AND r.outcome = 'new' AND {all: row-level security and the hash of the very same row bound it}`, args...)
		if err != nil {
			return err
		}
		for rows.Next() {
			var key string
			if err := rows.Scan(&key); err != nil {
				rows.Close()
				return err
			}
			for _, r := range byHash[key] {
				r.outcome = Same
			}
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}

// decide settles the outcome of a row and checks the record it would be saved as.
func (p *pass) decide(tx *flow.Tx, r *row) error {
	switch {
	case len(r.problems) > 0:
		if r.outcome != Twin {
			r.outcome = Bad
		}
		return nil
	case r.outcome == Same && r.hashed:
		return nil
	case !r.found:
		r.outcome, r.into = Added, r.rec
		if h := r.rec.Header(); h.Region == "" {
			h.Region = p.actor.Region
		}
	default:
		if err := p.change(tx, r); err != nil || r.outcome == Same || r.outcome == Bad {
			return err
		}
	}
	for _, pr := range p.x.engine().DB().Check(p.v.Plan, r.into) {
		if f := p.v.Plan.Field(pr.Field); f != nil && f.Fixed && !f.Head && p.v.Flow != nil && !r.found && pr.Code == "R100" {
			continue // the flow fills it at birth, and the store checks once more
		}
		r.problems = append(r.problems, p.noteAt(r, pr))
	}
	if bad := p.outside(r); bad != nil {
		r.problems = append(r.problems, p.noteAt(r, *bad))
	}
	if len(r.problems) > 0 {
		r.outcome = Bad
	}
	return nil
}

// change writes the row into the record that it names.
func (p *pass) change(tx *flow.Tx, r *row) error {
	was := make(map[string]string)
	fields := p.touched(r)
	for _, f := range fields {
		was[f.Name] = store.Describe(f, r.into)
	}
	state := r.into.Header().State
	r.before = make(map[string]string)
	for _, f := range fields {
		if f.Type != record.Rows {
			r.before[f.Name] = f.Format(r.into)
		}
	}
	problems, err := p.fill(tx.Tx, r, r.into)
	if err != nil {
		return err
	}
	r.problems = append(r.problems, problems...)
	p.v.Plan.Check(r.into) // the forms that rules give to values are not changes
	r.outcome = Same
	for _, f := range fields {
		if store.Describe(f, r.into) == was[f.Name] {
			delete(r.before, f.Name)
			continue
		}
		r.outcome = Changed
		if f.Type == record.Rows || f.Access == record.Personal || f.Lies() {
			delete(r.before, f.Name)
			r.final = true
		}
	}
	switch {
	case r.outcome == Same:
	case p.v.Plan.Append:
		r.problems = append(r.problems, p.keyNote(fault.Problem{Code: "X207", Text: "该记录已登记，一经登记不得更改"}))
	case p.v.Flow != nil && state != p.v.Flow.Start:
		r.problems = append(r.problems, p.keyNote(fault.Problem{Code: "X206", Text: "该记录处于“%s”，已进入办理流程，不能以导入更改", Args: []any{p.v.Flow.State(state).Label}}))
	}
	if len(r.problems) > 0 {
		r.outcome = Bad
	}
	return nil
}

// touched returns the fields of the record that the row has values for.
func (p *pass) touched(r *row) []*record.Field {
	var out []*record.Field
	for i, c := range p.cols {
		f := c.field
		if c.rows != nil {
			f = c.rows
		}
		if f != nil && r.cells[i] != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// outside says that the record lies outside the actor's region, before or after the change.
func (p *pass) outside(r *row) *fault.Problem {
	prefix, ok := p.actor.Prefix()
	region := r.into.Header().Region
	switch {
	case p.actor.IsSystem() && region != "":
		return nil
	case region == "":
		return &fault.Problem{Field: "region", Code: "R120", Text: "请填写属地"}
	case !ok || p.actor.Party != 0 || !strings.HasPrefix(region, prefix):
		return &fault.Problem{Field: "region", Code: "X208", Text: "属地“%s”不在您的管辖范围内，请由当地导入", Args: []any{p.x.site.Engine.DB().Place(region)}}
	}
	if old, changed := r.before["region"]; changed && !strings.HasPrefix(old, prefix) {
		return &fault.Problem{Field: "region", Code: "X208", Text: "属地“%s”不在您的管辖范围内，请由当地导入", Args: []any{p.x.site.Engine.DB().Place(old)}}
	}
	return nil
}

// apply writes the rows that are new or changed. A row that the engine refuses ends it with a refusal, which names the row.
func (p *pass) apply(tx *flow.Tx, rows []*row) error {
	for _, r := range rows {
		var err error
		reason := fmt.Sprintf("导入“%s”第 %d 行", p.b.Name, r.line)
		switch r.outcome {
		case Added:
			err = tx.Importing(reason, func() error { return tx.Create(p.v.Plan, r.into) })
		case Changed:
			err = tx.Importing(reason, func() error { return tx.Replace(p.v.Plan, r.into, reason) })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// refused reports whether an error is about rows, not about the work as a whole.
func refused(err error) bool {
	if err == nil || errors.Is(err, errMoved) || errors.Is(err, errDry) {
		return false
	}
	switch fault.Of(err).Kind {
	case fault.Invalid, fault.Conflict, fault.Denied, fault.Stale, fault.NotFound:
		return true
	}
	return false
}

// refuse marks a row with what the engine or a hook said.
func (p *pass) refuse(r *row, err error) {
	e := fault.Of(err)
	r.outcome = Bad
	r.problems = nil
	for _, pr := range e.Problems {
		r.problems = append(r.problems, p.noteAt(r, pr))
	}
	if len(e.Problems) == 0 {
		r.problems = append(r.problems, p.note(fault.Problem{Code: e.Code, Text: e.Text, Args: e.Args}, -1))
	}
}
