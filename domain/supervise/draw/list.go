package draw

import (
	"fmt"
	"slices"
	"strings"

	"qgov/base/firm"
	calc "qgov/calc/draw"
	"qgov/domain/supervise/plan"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
)

// avoids is what is published of an avoidance; why is in the register of people.
const avoids = "应当回避"

// pool returns the condition on firm f that a draw's filter puts, and its values.
func (r *Draw) pool() (string, []any) {
	prefix := role.Prefix(r.Place)
	where, args := []string{"f.status = 'active'", "f.region >= ?", "f.region < ?"}, []any{prefix, prefix + ":"}
	add := func(cond string, values ...any) { where, args = append(where, cond), append(args, values...) }
	var spans []string
	for _, span := range plan.Industries(r.Stage) {
		spans = append(spans, "f.industry >= ? AND f.industry < ?")
		args = append(args, string(span[0]), string(span[1]))
	}
	if len(spans) > 0 {
		where = append(where, "("+strings.Join(spans, " OR ")+")")
	}
	if r.Industry != "" {
		add("f.industry >= ? AND f.industry < ?", r.Industry, r.Industry+":")
	}
	if r.Sort != "" {
		add("f.sort = ?", r.Sort)
	}
	if r.Size != "" {
		add("f.size = ?", r.Size)
	}
	if r.Licensed {
		add("f.licence <> ''")
	}
	return strings.Join(where, " AND "), args
}

// codeSQL is the code of firm f in a list.
const codeSQL = `CASE WHEN f.code <> '' THEN f.code ELSE 'F' || CAST(f.id AS TEXT) END`

// weightSQL gives the lots of firm f by rule; w is its row in draw_weight.
func weightSQL(rule string) string {
	switch rule {
	case "size":
		return `CASE f.size WHEN 'large' THEN 4 WHEN 'medium' THEN 3 WHEN 'small' THEN 2 ELSE 1 END`
	case "risk":
		return `coalesce(w.weight, 1)`
	}
	return `1`
}

// build writes the frozen tables: weights, list, exclusions, samplers, avoidances. The list is copied inside the database, so that
// a million firms do not travel.
func (s sources) build(tx *flow.Tx, r *Draw, line *plan.Line) error {
	if !strings.HasPrefix(r.Place, role.Prefix(r.Region)) {
		return conflict("Y124", "企业所在地区须在组织机关的地区内")
	}
	if r.Weight == "risk" {
		if err := s.weigh(tx, r); err != nil {
			return err
		}
	}
	where, args := r.pool()
	_, err := tx.Exec(`INSERT INTO draw_entry (draw, code, firm, name, weight, region)
		SELECT CAST(? AS BIGINT), `+codeSQL+`, f.id, f.name, `+weightSQL(r.Weight)+`, f.region
		FROM firm f LEFT JOIN draw_weight w ON w.draw = ? AND w.firm = f.id
		WHERE `+where+` AND {all: the place lies in the draw's own region} ORDER BY 2`, append([]any{r.ID, r.ID}, args...)...)
	if err != nil {
		return err
	}
	if err := s.exclude(tx, r, line); err != nil {
		return err
	}
	if err := poolSamplers(tx.Tx, r); err != nil {
		return err
	}
	return avoidances(tx.Tx, r)
}

func (s sources) weigh(tx *flow.Tx, r *Draw) error {
	if s.risk == nil {
		return conflict("Y125", "没有接入风险数据，请选择其他权重规则")
	}
	heavy, err := s.risk.Heavier(tx, r.Place)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, h := range heavy {
		if h.Weight > 1 {
			rows = append(rows, []any{r.ID, h.Firm, h.Weight, h.Reason, r.Region})
		}
	}
	return insert(tx.Tx, "draw_weight", []string{"draw", "firm", "weight", "reason", "region"}, rows)
}

// exclude writes the firms that may not be drawn: those named with a reason, and those checked too recently.
func (s sources) exclude(tx *flow.Tx, r *Draw, line *plan.Line) error {
	reasons := make(map[record.ID]string)
	var order []record.ID
	add := func(id record.ID, reason string) {
		if id != 0 && reasons[id] == "" { // a producer that is not in the register is in no list
			order = append(order, id)
			reasons[id] = reason
		}
	}
	for _, x := range r.Excluded {
		add(x.Firm.ID, x.Reason)
	}
	if r.NoRepeat && line != nil {
		hits, err := s.book.RecentlyChecked(tx, 0, line.Product.ID, tx.Today())
		if err != nil {
			return err
		}
		for _, h := range hits {
			add(h.Producer, fmt.Sprintf("同一产品已于 %s 抽查（令18第8条）", h.Taken))
		}
	}
	var rows [][]any
	for _, id := range order {
		f, err := store.Get(tx.Tx, firm.Kind, id)
		if err != nil {
			return err
		}
		found, err := listed(tx.Tx, r, code(f))
		if err != nil {
			return err
		}
		if found {
			rows = append(rows, []any{r.ID, code(f), reasons[id], r.Region})
		}
	}
	return insert(tx.Tx, "draw_exclusion", []string{"draw", "code", "reason", "region"}, rows)
}

// poolSamplers writes the pool: people of the draw's region who may take samples and have a licence to show.
func poolSamplers(tx *store.Tx, r *Draw) error {
	prefix := role.Prefix(r.Region)
	rows, err := tx.Query(`SELECT p.id, p.licence, p.name FROM person p WHERE p.sampler AND p.licence <> '' AND p.region >= ? AND p.region < ? AND {all: the draw's own region stands beside}`, prefix, prefix+":")
	if err != nil {
		return err
	}
	defer rows.Close()
	var out [][]any
	for rows.Next() {
		var id int64
		var licence, name string
		if err := rows.Scan(&id, &licence, &name); err != nil {
			return err
		}
		out = append(out, []any{r.ID, licence, id, seal.MaskName(name), r.Region})
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	return insert(tx, "draw_sampler", []string{"draw", "code", "person", "label", "region"}, out)
}

// avoidances writes who keeps away from whom: the interests in the register of people, and a firm that the person's own account
// stands for.
func avoidances(tx *store.Tx, r *Draw) error {
	var sampler, object string
	var pairs [][2]string
	err := scan(tx, `SELECT DISTINCT a.code, `+codeSQL+` FROM draw_sampler a
		JOIN (SELECT i.parent AS person, i.firm AS firm FROM person_interests i
			UNION SELECT p.id, c.party FROM person p JOIN account c ON c.id = p.account WHERE c.party <> 0) x ON x.person = a.person
		JOIN firm f ON f.id = x.firm WHERE a.draw = ? AND {all: the draw was in scope}`, r.ID, []any{&sampler, &object}, func() { pairs = append(pairs, [2]string{sampler, object}) })
	if err != nil {
		return err
	}
	var rows [][]any
	for _, p := range pairs { // few, each one look-up; a join makes SQLite walk the list
		listed, err := listed(tx, r, p[1])
		if err != nil {
			return err
		}
		if listed {
			rows = append(rows, []any{r.ID, p[0], p[1], avoids, r.Region})
		}
	}
	return insert(tx, "draw_avoidance", []string{"draw", "sampler", "object", "reason", "region"}, rows)
}

// listed reports whether the list holds the code.
func listed(tx *store.Tx, r *Draw, code string) (bool, error) {
	return tx.One(`SELECT 1 FROM draw_entry WHERE draw = ? AND code = ? AND {all: the draw was in scope}`, []any{r.ID, code}, new(int64))
}

// register is the ids of the firms of a list, in its order.
type register []record.ID

// of returns the ids of firms of the list by their codes. It searches in memory: a server that has no statistics of a list written a
// moment ago walks all of it for each question.
func (ids register) of(b calc.Bundle, codes ...string) map[string]record.ID {
	out := make(map[string]record.ID, len(codes))
	for _, c := range codes {
		if i, found := slices.BinarySearchFunc(b.List, c, func(e calc.Entry, c string) int { return strings.Compare(e.ID, c) }); found {
			out[c] = ids[i]
		}
	}
	return out
}

// insert writes rows, some hundred a statement.
func insert(tx *store.Tx, table string, columns []string, rows [][]any) error {
	const group = 400
	for len(rows) > 0 {
		n := min(group, len(rows))
		values := strings.TrimSuffix(strings.Repeat("("+strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")+"), ", n), ", ")
		args := make([]any, 0, n*len(columns))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := tx.Exec("INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES "+values+" /* {all: the draw was in scope} */", args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// load makes the public file of a draw from its tables; ids, if not nil, receives the firms of the list.
func load(tx *store.Tx, r *Draw, ids *register) (calc.Bundle, error) {
	b := calc.Bundle{Format: calc.Format, Title: r.Title, Rule: r.Rule, Count: int(r.Count), ListHash: r.ListHash, SamplersEach: int(r.Each), FrozenHash: r.FrozenHash,
		Seed: r.Seed, ResultHash: r.ResultHash, External: calc.External{Name: r.ExternalName, Date: r.ExternalDate.String(), Value: r.ExternalValue}}
	if !r.Confirmed { // a number that only one person read is no source yet
		b.External.Value = ""
	}
	for _, p := range r.Parties {
		b.Parties = append(b.Parties, calc.Party{Name: p.Name, Commitment: p.Commitment, Nonce: p.Nonce, Value: p.Value})
	}
	b.List = make([]calc.Entry, 0, r.ListSize)
	var e calc.Entry
	var id int64
	err := scan(tx, `SELECT code, name, weight, firm FROM draw_entry WHERE draw = ? AND {all: the draw was in scope} ORDER BY code`, r.ID, []any{&e.ID, &e.Label, &e.Weight, &id}, func() {
		b.List = append(b.List, e)
		if ids != nil {
			*ids = append(*ids, record.ID(id))
		}
	})
	if err != nil {
		return b, err
	}
	var x calc.Exclusion
	err = scan(tx, `SELECT code, reason FROM draw_exclusion WHERE draw = ? AND {all: the draw was in scope} ORDER BY code`, r.ID, []any{&x.ID, &x.Reason}, func() { b.Exclusions = append(b.Exclusions, x) })
	if err != nil {
		return b, err
	}
	var s calc.Sampler
	err = scan(tx, `SELECT code, label FROM draw_sampler WHERE draw = ? AND {all: the draw was in scope} ORDER BY code`, r.ID, []any{&s.ID, &s.Label}, func() { b.Samplers = append(b.Samplers, s) })
	if err != nil {
		return b, err
	}
	var a calc.Avoidance
	err = scan(tx, `SELECT sampler, object, reason FROM draw_avoidance WHERE draw = ? AND {all: the draw was in scope} ORDER BY sampler, object`, r.ID, []any{&a.Sampler, &a.Object, &a.Reason},
		func() { b.Avoidances = append(b.Avoidances, a) })
	if err != nil {
		return b, err
	}
	return b, loadResult(tx, r, &b)
}

// loadResult reads what was drawn and replaced.
func loadResult(tx *store.Tx, r *Draw, b *calc.Bundle) error {
	var object, sampler string
	var place int64
	err := scan(tx, `SELECT place, object, sampler FROM draw_assignment WHERE draw = ? AND turn = 0 AND {all: the draw was in scope} ORDER BY place, slot`, r.ID, []any{&place, &object, &sampler}, func() {
		if int(place) == len(b.Assignments) {
			b.Assignments = append(b.Assignments, calc.Assignment{Object: object})
			if len(b.Drawn) < b.Count {
				b.Drawn = append(b.Drawn, object)
			}
		}
		last := &b.Assignments[len(b.Assignments)-1]
		last.Samplers = append(last.Samplers, sampler)
	})
	if err != nil {
		return err
	}
	var p calc.Replacement
	return scan(tx, `SELECT kind, object, sampler, reason, by_code FROM draw_replacement WHERE draw = ? AND {all: the draw was in scope} ORDER BY seq`, r.ID,
		[]any{&p.Kind, &p.Object, &p.Sampler, &p.Reason, &p.By}, func() { b.Replacements = append(b.Replacements, p) })
}

// scan runs a query on one draw and calls row after each row was scanned into dest.
func scan(tx *store.Tx, sql string, draw record.ID, dest []any, row func()) error {
	rows, err := tx.Query(sql, draw)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		row()
	}
	return rows.Err()
}

// samplers returns the people of the pool by their codes.
func samplers(tx *store.Tx, r *Draw) (map[string]record.ID, error) {
	out := make(map[string]record.ID)
	var code string
	var id int64
	err := scan(tx, `SELECT code, person FROM draw_sampler WHERE draw = ? AND {all: the draw was in scope}`, r.ID, []any{&code, &id}, func() { out[code] = record.ID(id) })
	return out, err
}

// saveAssignments writes assignments from a place on.
func saveAssignments(tx *store.Tx, r *Draw, list []calc.Assignment, place int, firms, people map[string]record.ID) error {
	var rows [][]any
	for i, a := range list {
		for slot, s := range a.Samplers {
			rows = append(rows, []any{r.ID, place + i, slot, 0, a.Object, firms[a.Object], s, people[s], true, r.Region})
		}
	}
	return insert(tx, "draw_assignment", []string{"draw", "place", "slot", "turn", "object", "firm", "sampler", "person", "standing", "region"}, rows)
}

func replaceFirm(tx *store.Tx, r *Draw, done calc.Replacement, added []calc.Assignment, place int, firms, people map[string]record.ID) error {
	if _, err := tx.Exec(`UPDATE draw_assignment SET standing = FALSE WHERE draw = ? AND object = ? AND {all: the draw was in scope}`, r.ID, done.Object); err != nil {
		return err
	}
	return saveAssignments(tx, r, added, place, firms, people)
}

func replaceSampler(tx *store.Tx, r *Draw, done calc.Replacement, seq int64, people map[string]record.ID) error {
	var place, slot, firmID int64
	_, err := tx.One(`SELECT place, slot, firm FROM draw_assignment WHERE draw = ? AND object = ? AND sampler = ? AND standing AND {all: the draw was in scope}`,
		[]any{r.ID, done.Object, done.Sampler}, &place, &slot, &firmID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE draw_assignment SET standing = FALSE WHERE draw = ? AND place = ? AND slot = ? AND {all: the draw was in scope}`, r.ID, place, slot); err != nil {
		return err
	}
	return insert(tx, "draw_assignment", []string{"draw", "place", "slot", "turn", "object", "firm", "sampler", "person", "standing", "region"},
		[][]any{{r.ID, place, slot, seq, done.Object, firmID, done.By, people[done.By], true, r.Region}})
}

// picks returns the result as it stands now.
func picks(tx *store.Tx, r *Draw) ([]Pick, error) {
	var out []Pick
	last := int64(-1)
	var place, firmID, person int64
	err := scan(tx, `SELECT place, firm, person FROM draw_assignment WHERE draw = ? AND standing AND {all: the draw was in scope} ORDER BY place, slot`, r.ID, []any{&place, &firmID, &person}, func() {
		if place != last {
			out = append(out, Pick{Firm: record.ID(firmID)})
			last = place
		}
		p := &out[len(out)-1]
		p.Samplers = append(p.Samplers, record.ID(person))
	})
	return out, err
}

// Bundle returns the public file of a draw: everything that is needed to recompute it, and nothing that was not public at the time.
// It is there from the freeze on.
func Bundle(tx *store.Tx, r *Draw) ([]byte, error) {
	if !r.Public() {
		return nil, conflict("Y150", "名单尚未冻结，没有可公开的文件")
	}
	b, err := load(tx, r, nil)
	if err != nil {
		return nil, err
	}
	return calc.Encode(b)
}
