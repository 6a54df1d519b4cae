package tender

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/grade"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// asking is a question at work.
type asking struct {
	tx      *flow.Tx
	on      calendar.Date
	end     time.Time // of the day
	rules   map[string][]*Rule
	sources map[int64]*dossier.Source
	subject map[string]*subject // by code
}

// subject is a firm of the register.
type subject struct {
	id     record.ID
	code   string
	name   string
	status string
	facts  []fact
	grades []string
}

// fact is what a rule may speak about.
type fact struct {
	trigger string
	ref     string // kind and id of the listing
	Ground
}

// answer answers lines as of a day. The lists are public in the whole country and so are the entries and grades that are read, so it reads
// as the program: who may ask is the route's business.
func answer(tx *flow.Tx, purpose string, on calendar.Date, list []*Line) error {
	return tx.Elevated(func() (err error) {
		a := &asking{tx: tx, on: on, end: on.AddDays(1).Time(), subject: make(map[string]*subject)}
		if a.rules, err = rules(tx, purpose, on); err != nil {
			return err
		}
		if a.sources, err = dossier.Sources(tx); err != nil {
			return err
		}
		if err := a.byCode(list); err != nil {
			return err
		}
		if err := a.byName(list); err != nil {
			return err
		}
		if err := a.facts(); err != nil {
			return err
		}
		for _, l := range list {
			a.conclude(l)
		}
		return nil
	})
}

// several is how many keys one statement looks up; shorter lists are filled up, so that there is one statement of each sort.
const several = 400

// each calls fn for groups of keys, sorted and filled up, with the marks of an IN list.
func each(keys []string, fn func(in string, args []any) error) error {
	slices.Sort(keys)
	keys = slices.Compact(keys)
	in := "(" + strings.TrimSuffix(strings.Repeat("?, ", several), ", ") + ")"
	for some := range slices.Chunk(keys, several) {
		args := make([]any, several)
		for i := range args {
			args[i] = some[min(i, len(some)-1)]
		}
		if err := fn(in, args); err != nil {
			return err
		}
	}
	return nil
}

// rows runs a query and calls scan for every row.
func (a *asking) rows(sql string, args []any, scan func(rows store.Rows) error) error {
	rows, err := a.tx.Query(sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// byCode finds the subjects of the lines that give a code. A code that is wrong or that nobody has is answered at once.
func (a *asking) byCode(list []*Line) error {
	var codes, numbers []string
	for _, l := range list {
		if code := uscc.Normalize(l.ByCode); code != "" && l.Code == "" {
			if uscc.CheckRegistration(code).Valid {
				numbers = append(numbers, code)
			} else if r := uscc.Check(code); r.Valid {
				codes = append(codes, code)
			} else {
				l.Outcome, l.Notes = Unknown, []string{"信用代码不正确：" + r.Reason}
			}
		} else if l.Code != "" { // a person chose it
			codes = append(codes, l.Code)
		}
	}
	former, err := a.aliases(firm.Number, numbers)
	if err != nil {
		return err
	}
	for _, was := range former {
		for _, f := range was {
			codes = append(codes, f.code)
		}
	}
	if err := a.load(codes); err != nil {
		return err
	}
	for _, l := range list {
		if l.Outcome != Pending || l.ByCode == "" || l.Code != "" {
			continue
		}
		code := uscc.Normalize(l.ByCode)
		if was := held(former[code]); len(was) == 1 {
			l.Notes, code = append(l.Notes, "按原注册号对应"), was[0].code
		}
		if s := a.subject[code]; s != nil {
			l.Code, l.Name = s.code, s.name
			continue
		}
		l.Outcome, l.Notes = Unknown, append(l.Notes, "登记库中没有该代码")
	}
	return nil
}

// load reads subjects by code.
func (a *asking) load(codes []string) error {
	return each(codes, func(in string, args []any) error {
		return a.rows("SELECT f.id, f.code, f.name, f.status FROM firm f WHERE f.code IN "+in+" AND {all: the register is public}", args, func(rows store.Rows) error {
			s, id := new(subject), int64(0)
			err := rows.Scan(&id, &s.code, &s.name, &s.status)
			s.id = record.ID(id)
			a.subject[s.code] = s
			return err
		})
	})
}

// facts reads what is known of all subjects.
func (a *asking) facts() error {
	codes := make([]string, 0, len(a.subject))
	for code := range a.subject {
		codes = append(codes, code)
	}
	return each(codes, func(in string, args []any) error {
		for _, read := range []func(in string, args []any) error{a.serious, a.abnormal, a.entries, a.grades, a.measures} {
			if err := read(in, args); err != nil {
				return err
			}
		}
		return nil
	})
}

// serious reads the entries of the list of serious violations from their publication, when measures begin, to the day before their end.
func (a *asking) serious(in string, args []any) error {
	return a.listed(`SELECT l.id, l.code, g.name, l.basis, l.number, l.published_on, coalesce(l.until, ''), coalesce(l.ended_on, '') FROM serious_listing l JOIN listing_ground g ON g.id = l.ground
		WHERE l.code IN `+in+` AND l.published_on <= ? AND {all: the list is public in the whole country} ORDER BY l.published_on, l.id`, args, bySerious, listing.SeriousKind.Plan)
}

// abnormal reads the entries of the list of abnormal operations.
func (a *asking) abnormal(in string, args []any) error {
	return a.listed(`SELECT l.id, l.code, g.name, l.basis, l.number, l.listed_on, '', coalesce(l.ended_on, '') FROM abnormal_listing l JOIN listing_ground g ON g.id = l.ground
		WHERE l.code IN `+in+` AND l.listed_on <= ? AND {all: the list is public in the whole country} ORDER BY l.listed_on, l.id`, args, byAbnormal, listing.AbnormalKind.Plan)
}

func (a *asking) listed(sql string, args []any, trigger string, list *record.Plan) error {
	return a.rows(sql, append(slices.Clone(args), a.on), func(rows store.Rows) error {
		var id int64
		var code, ended string
		f := fact{trigger: trigger, Ground: Ground{Source: list.Label}}
		if err := rows.Scan(&id, &code, &f.Fact, &f.Law, &f.Number, &f.Day, &f.Until, &ended); err != nil {
			return err
		}
		day := a.on.String()
		if ended != "" && ended <= day || f.Until != "" && f.Until < day {
			return nil
		}
		f.ref = list.Name + "/" + record.ID(id).String()
		s := a.subject[code]
		s.facts = append(s.facts, f)
		return nil
	})
}

// mostHonours is how many honours an answer names.
const mostHonours = 5

// entries reads public entries of files that other departments sent: their lists of serious dishonesty, and honours, as they were known.
func (a *asking) entries(in string, args []any) error {
	const columns = "code, source, doc, sort, day, until, title"
	counts := fmt.Sprintf(`r.sort IN (%d, %d) AND r.open AND r.state < %d AND r.day <= ? AND (r.until = '' OR r.until >= ?) AND r.seen < ?`, dossier.List, dossier.Honour, dossier.Withdrawn)
	weighs := fmt.Sprintf(`(r.sort = %d AND r.source >= %d AND r.polarity = %d AND r.weight = %d OR r.sort = %d AND r.polarity = %d AND r.weight >= %d)`,
		dossier.List, dossier.FirstDepartment, dossier.Bad, dossier.Serious, dossier.Honour, dossier.Good, dossier.Ordinary)
	all := append(slices.Clone(args), a.on, a.on, a.end)
	all = append(append(append(all, args...), a.on, a.on, a.end), a.end)
	var list []fact
	var of []string
	err := a.rows(`SELECT `+columns+` FROM credit_record r WHERE r.code IN `+in+` AND `+counts+` AND `+weighs+` AND {all: public entries only}
		UNION ALL SELECT `+columns+` FROM credit_past r WHERE r.code IN `+in+` AND `+counts+` AND r.ended >= ? AND `+weighs+` AND {all: public entries only}`, all, func(rows store.Rows) error {
		var code string
		var source, sort int64
		f := fact{trigger: byOther}
		if err := rows.Scan(&code, &source, &f.Number, &sort, &f.Day, &f.Until, &f.Fact); err != nil {
			return err
		}
		if sort == dossier.Honour {
			f.trigger = byHonour
		}
		if s := a.sources[source]; s != nil {
			f.Source = s.Department + " " + s.Name
		}
		list, of = append(list, f), append(of, code)
		return nil
	})
	if err != nil {
		return err
	}
	at := make([]int, len(list))
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, func(i, j int) int {
		x, y := list[i], list[j]
		return cmp.Or(-cmp.Compare(x.trigger, y.trigger), -cmp.Compare(x.Day, y.Day), cmp.Compare(x.Source, y.Source), cmp.Compare(x.Number, y.Number))
	})
	honours := make(map[string]int)
	for _, i := range at {
		if list[i].trigger == byHonour {
			if honours[of[i]]++; honours[of[i]] > mostHonours {
				continue
			}
		}
		s := a.subject[of[i]]
		s.facts = append(s.facts, list[i])
	}
	return nil
}

// grades reads the grades of models whose grades are shown to the public.
func (a *asking) grades(in string, args []any) error {
	all := append(slices.Clone(args), a.end)
	all = append(append(all, args...), a.end, a.end)
	return a.rows(`SELECT s.code, s.family, s.grade FROM credit_standing s JOIN credit_model m ON m.id = s.model WHERE m.shown AND s.code IN `+in+` AND s.seen < ? AND {all: grades that are public}
		UNION ALL SELECT s.code, s.family, s.grade FROM credit_standing_past s JOIN credit_model m ON m.id = s.model WHERE m.shown AND s.code IN `+in+` AND s.seen < ? AND s.ended >= ? AND {all: grades that are public}
		ORDER BY 1, 2`, all, func(rows store.Rows) error {
		var code, is string
		var family int64
		if err := rows.Scan(&code, &family, &is); err != nil {
			return err
		}
		s, label := a.subject[code], grade.Families.Label(fmt.Sprint(family))
		s.grades = append(s.grades, label+" "+is)
		s.facts = append(s.facts, fact{trigger: fmt.Sprintf("%s%d_%s", byGrade, family, is), Ground: Ground{Fact: label + " " + is, Source: grade.Kind.Label}})
		return nil
	})
}

// measures adds to the listings what departments were to do because of them on the day.
func (a *asking) measures(_ string, args []any) error {
	var codes []string
	for _, c := range args {
		if code := c.(string); slices.ContainsFunc(a.subject[code].facts, func(f fact) bool { return f.ref != "" }) {
			codes = append(codes, code)
		}
	}
	return each(codes, func(in string, args []any) error {
		return a.rows(`SELECT t.code, t.source, t.source_id, m.name, o.name FROM measure_task t JOIN joint_measure m ON m.id = t.measure JOIN organ o ON o.id = t.organ
			WHERE t.code IN `+in+` AND t.pushed_on <= ? AND (t.lifted_on IS NULL OR t.lifted_on > ?) AND (t.until IS NULL OR t.until >= ?) AND {all: measures follow from public lists} ORDER BY m.name, o.name, t.id`,
			append(slices.Clone(args), a.on, a.on, a.on), func(rows store.Rows) error {
				var code, kind, name, organ string
				var id int64
				if err := rows.Scan(&code, &kind, &id, &name, &organ); err != nil {
					return err
				}
				ref := kind + "/" + record.ID(id).String()
				s := a.subject[code]
				for i := range s.facts {
					if s.facts[i].ref == ref {
						s.facts[i].Measures = append(s.facts[i].Measures, name+"（"+organ+"）")
					}
				}
				return nil
			})
	})
}

// conclude sets the outcome of a line whose subject is known.
func (a *asking) conclude(l *Line) {
	s := a.subject[l.Code]
	if l.Outcome != Pending || s == nil {
		return
	}
	l.Name, l.Outcome, l.Grade = s.name, Pass, strings.Join(s.grades, "；")
	for _, f := range s.facts {
		for _, r := range a.rules[f.trigger] {
			g := f.Ground
			g.Effect, g.Rule, g.Basis = r.Effect, r.Name, r.Basis
			if !r.Confirmed {
				g.Basis += "（未核实）"
			}
			l.Grounds = append(l.Grounds, g)
			if r.Effect == Restricted || r.Effect == Preference && l.Outcome == Pass {
				l.Outcome = r.Effect
			}
		}
	}
	if a.on == a.tx.Today() && s.status != "active" {
		l.Notes = append(l.Notes, "登记状态："+firm.Statuses.Label(s.status))
	}
}
