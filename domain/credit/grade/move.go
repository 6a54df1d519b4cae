package grade

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"qgov/base/region"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/role"
	"qgov/web"
)

// movesFor is how many days of movements the desk counts and the list begins with.
const movesFor = 30

// move notes the changes of grade of a day, in one row a subject: two changes in one day are one, from the first grade to the last.
func move(tx *flow.Tx, list []entry) error {
	var args []any
	for _, e := range list {
		if e.had && e.Grade != e.old {
			args = append(args, e.Code, e.Family, tx.Today(), e.old, e.Grade, e.Region)
		}
	}
	const width = 6
	for len(args) > 0 {
		some := args[:min(len(args), rowsAtOnce*width)]
		args = args[len(some):]
		if _, err := tx.Exec(`INSERT INTO credit_move (code, family, day, was, is_now, region) VALUES (?, ?, ?, ?, ?, ?)`+strings.Repeat(`, (?, ?, ?, ?, ?, ?)`, len(some)/width-1)+
			` ON CONFLICT (code, family, day) DO UPDATE SET is_now = excluded.is_now, region = excluded.region /* {all: derived for every region} */`, some...); err != nil {
			return err
		}
	}
	return nil
}

// Move is a change of grade.
type Move struct {
	Code, Name, Region string
	Family             int64
	Day                calendar.Date
	Was, Now           string
}

// moving selects the movements since a day inside a region; a subject that came back the same day did not move.
const moving = ` FROM credit_move m LEFT JOIN firm f ON f.code = m.code AND f.code <> '' WHERE m.day >= ? AND m.region >= ? AND m.region < ? AND m.was <> m.is_now AND {region m:credit_record}`

func movingArgs(since calendar.Date, region string) []any {
	prefix := role.Prefix(region)
	return []any{since, prefix, prefix + ":"}
}

// countMoves is the figure of the desk.
func countMoves(tx *flow.Tx) (n int64, err error) {
	_, err = tx.One(`SELECT count(*)`+moving, movingArgs(tx.Today().AddDays(1-movesFor), tx.Actor().Region), &n)
	return n, err
}

// moves returns movements, the newest first, from a place on.
func moves(tx *flow.Tx, since calendar.Date, region string, from, limit int) (out []Move, err error) {
	rows, err := tx.Query(`SELECT m.code, coalesce(f.name, ''), m.region, m.family, m.day, m.was, m.is_now`+moving+` ORDER BY m.day DESC, m.code, m.family LIMIT ? OFFSET ?`, append(movingArgs(since, region), limit, from)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var m Move
		if err := rows.Scan(&m.Code, &m.Name, &m.Region, &m.Family, &m.Day, &m.Was, &m.Now); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// movements answers GET /credit/moves: whose grade changed in the last days, from what to what.
func (d desk) movements(w http.ResponseWriter, r *http.Request) error {
	q, per := r.URL.Query(), page.PerPage(r)
	from, err := strconv.Atoi(q.Get("from"))
	if err != nil || from < 0 {
		from = 0
	}
	p := d.site.Page(r, "")
	var list []Move
	var n int64
	var models map[int64]*rule
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		d.site.RegionSwitch(r, p)
		place, since := d.site.Region(r), tx.Today().AddDays(1-movesFor)
		if place == "" {
			place = tx.Actor().Region
		}
		if _, err = tx.One(`SELECT count(*)`+moving, movingArgs(since, place), &n); err != nil {
			return err
		}
		if models, err = d.inForce(tx); err != nil {
			return err
		}
		list, err = moves(tx, since, place, from, per+1)
		return err
	})
	if err != nil {
		return err
	}
	s := words{p}
	p.Title = s.t("近期等级变动")
	l := web.List{Head: web.Head{Title: p.Title, Lead: s.t("近 %d 天等级发生变化的企业，最近的在前", movesFor)}, Count: n, Empty: web.Empty{Title: s.t("近 %d 天没有等级变动", movesFor)}}
	for _, c := range []string{"企业", "评价种类", "原等级", "现等级", "属地", "变动日期"} {
		l.Columns = append(l.Columns, web.Column{Label: s.t(c)})
	}
	l.Pager.Sizes = page.Sizes(r)
	if len(list) > per {
		list = list[:per]
		l.Pager.Next = "/credit/moves?" + url.Values{"from": {strconv.Itoa(from + per)}, "per": {strconv.Itoa(per)}, "region": q["region"]}.Encode()
	}
	if from > 0 {
		l.Pager.First = "/credit/moves"
	}
	for _, m := range list {
		l.Rows = append(l.Rows, s.moved(m, models[m.Family]))
	}
	return d.site.Render(w, r, http.StatusOK, p, l)
}

// moved is the row of a movement, leading to the points behind it.
func (s words) moved(m Move, by *rule) web.Row {
	was, now := web.Badge{Text: m.Was}, web.Badge{Text: m.Now}
	if by != nil {
		was.Tone, now.Tone = toneOf(by, m.Was), toneOf(by, m.Now)
	}
	place := m.Region
	if d, ok := region.Lookup(region.Code(m.Region)); ok {
		place = d.Name
	}
	return web.Row{Cells: []web.Cell{{Text: m.Name, Sub: m.Code, URL: fmt.Sprintf("/credit/%s/grade/%d", m.Code, m.Family), Strong: true}, {Text: s.t(Families.Label(strconv.FormatInt(m.Family, 10)))},
		{Badge: &was}, {Badge: &now}, {Text: place}, {Text: m.Day.String()}}}
}

// inForce are the models in force by family.
func (d desk) inForce(tx *flow.Tx) (map[int64]*rule, error) {
	out := make(map[int64]*rule)
	err := tx.Elevated(func() error {
		list, err := d.g.rules(tx)
		for _, r := range list {
			out[r.family] = r
		}
		return err
	})
	return out, err
}
