package annual

import (
	"context"
	"fmt"
	"slices"

	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// span is the range of codes inside a region.
func span(region string) (from, to string) {
	return role.Prefix(region), role.Prefix(region) + ":" // ':' follows '9'
}

// Fill writes the firms of the register that owe a report for the year into the due list and leaves those that are there alone. It
// returns how many it wrote.
func Fill(tx *flow.Tx, year int64) (int64, error) {
	last := calendar.NewDate(int(year), 12, 31)
	return tx.Exec(`INSERT INTO annual_due (code, year, firm, region) SELECT f.code, ?, f.id, f.region FROM firm f
		WHERE {scope f:firm} AND f.code <> '' AND f.status IN ('active', 'suspended') AND (f.founded IS NULL OR f.founded <= ?)
		ON CONFLICT (code, year) DO NOTHING`, year, last)
}

// TellMissed marks some of the firms that missed the window of a year and tells it. It returns how many there were; none are left when it
// returns fewer than the limit.
func TellMissed(tx *flow.Tx, year int64, limit int) (int, error) {
	_, end, err := Window(tx, year)
	if err != nil || tx.Today() <= end {
		return 0, err
	}
	list, err := rows(tx, Selection{Year: year, State: Unfiled, fresh: true}, limit)
	if err != nil {
		return 0, err
	}
	for _, d := range list {
		if _, err := tx.Exec(`UPDATE annual_due SET missed = ? WHERE code = ? AND year = ? AND {all: the program marks every region}`, end, d.Code, year); err != nil {
			return 0, err
		}
		if err := event.Emit(tx, Missed, Miss{d.Firm, d.Code, d.Region, year, end}); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

// chunk is how many firms one transaction of the rounds takes.
const chunk = 500

// round fills the due list while the window is open and tells of misses once it is over. It runs every night and may run as often as
// one likes.
var round = job.Kind{Name: "annual.round", Label: "年报应报名单与逾期", Daily: true, At: 40, Run: func(ctx context.Context, j *job.Running) error {
	return Round(role.With(ctx, role.System("年报巡检")), j.Engine)
}}

// Round is one night's work.
func Round(ctx context.Context, e *flow.Engine) error {
	year := int64(0)
	err := e.Write(ctx, func(tx *flow.Tx) error {
		year = int64(tx.Today().Year()) - 1
		from, to, err := Window(tx, year)
		if err != nil || tx.Today() < from || tx.Today() > to {
			return err
		}
		_, err = Fill(tx, year)
		return err
	})
	for n := chunk; err == nil && n == chunk; {
		err = e.Write(ctx, func(tx *flow.Tx) (err error) { n, err = TellMissed(tx, year, chunk); return err })
	}
	return err
}

// Due is one line of the due list.
type Due struct {
	Code     string
	Firm     record.ID
	Name     string
	Region   string
	Filed    calendar.Date
	Report   record.ID
	Reminded calendar.Date
	Listing  record.ID
}

// The selections of the due list.
const (
	All     = ""
	OnTime  = "ontime"
	Late    = "late"
	Unfiled = "unfiled"
)

// States are the selections with their names.
var States = record.Codes{{Code: OnTime, Label: "按期报送"}, {Code: Late, Label: "逾期补报"}, {Code: Unfiled, Label: "未报送"}}

// Selection chooses lines of the due list.
type Selection struct {
	Year   int64
	Region string // and all below
	State  string
	After  string // code of the last line of the page before

	fresh    bool // not marked as missed yet
	unlisted bool // not put forward yet
}

func (s Selection) where(tx *flow.Tx) (string, []any, error) {
	_, end, err := Window(tx, s.Year)
	from, to := span(s.Region)
	where, args := `d.year = ? AND d.region >= ? AND d.region < ?`, []any{s.Year, from, to}
	switch s.State {
	case OnTime:
		where, args = where+` AND d.filed <= ?`, append(args, end)
	case Late:
		where, args = where+` AND d.filed > ?`, append(args, end)
	case Unfiled:
		where += ` AND d.filed IS NULL`
	}
	if s.fresh {
		where += ` AND d.missed IS NULL`
	}
	if s.unlisted {
		where += ` AND d.listing IS NULL`
	}
	if s.After != "" {
		where, args = where+` AND d.code > ?`, append(args, s.After)
	}
	return where, args, err
}

// rows returns lines of the due list by code.
func rows(tx *flow.Tx, s Selection, limit int) ([]Due, error) {
	where, args, err := s.where(tx)
	if err != nil {
		return nil, err
	}
	found, err := tx.Query(`SELECT d.code, d.firm, f.name, d.region, d.filed, coalesce(d.report, 0), d.reminded, coalesce(d.listing, 0) FROM annual_due d JOIN firm f ON f.id = d.firm
		WHERE {scope f:firm} AND {region d:annual} AND `+where+` ORDER BY d.code LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var out []Due
	for found.Next() {
		var d Due
		var firm, report, list int64
		if err := found.Scan(&d.Code, &firm, &d.Name, &d.Region, &d.Filed, &report, &d.Reminded, &list); err != nil {
			return nil, err
		}
		d.Firm, d.Report, d.Listing = record.ID(firm), record.ID(report), record.ID(list)
		out = append(out, d)
	}
	return out, found.Err()
}

// count returns how many lines there are.
func count(tx *flow.Tx, s Selection) (n int64, err error) {
	where, args, err := s.where(tx)
	if err != nil {
		return 0, err
	}
	_, err = tx.One(`SELECT count(*) FROM annual_due d WHERE {region d:annual} AND `+where, args, &n)
	return n, err
}

// Rate is the reporting of one region: the rate is what was filed on time of what was due.
type Rate struct {
	Region              string
	Due, OnTime, Late   int64
	Reminded, Proposed  int64
	Rank, Before, Moved int64 // place by rate; Before is that of the year before, 0 if there was none; Moved counts places gained
}

// Share returns the rate and whether anything was due.
func (r Rate) Share() (float64, bool) {
	if r.Due == 0 {
		return 0, false
	}
	return float64(r.OnTime) / float64(r.Due), true
}

// Missing is what was not filed at all.
func (r Rate) Missing() int64 { return r.Due - r.OnTime - r.Late }

// below returns how many digits name the divisions right below a region.
func below(region string) int {
	switch n := len(role.Prefix(region)); {
	case n < 2:
		return 2
	case n < 4:
		return 4
	case n < 6:
		return 6
	case n < 9:
		return 9
	}
	return 12
}

// Rates returns the reporting of the divisions right below a region, the best first, with rank and movement against the year before.
func Rates(tx *flow.Tx, year int64, region string) ([]Rate, error) {
	list, err := ratesOf(tx, year, region)
	if err != nil {
		return nil, err
	}
	old, err := ratesOf(tx, year-1, region)
	if err != nil {
		return nil, err
	}
	before := map[string]int64{}
	for _, r := range old {
		before[r.Region] = r.Rank
	}
	for i := range list {
		if r := &list[i]; before[r.Region] != 0 {
			r.Before, r.Moved = before[r.Region], before[r.Region]-r.Rank
		}
	}
	return list, nil
}

func ratesOf(tx *flow.Tx, year int64, region string) ([]Rate, error) {
	_, end, err := Window(tx, year)
	if err != nil {
		return nil, err
	}
	from, to := span(region)
	found, err := tx.Query(`SELECT substr(d.region, 1, ?), count(*), coalesce(sum(CASE WHEN d.filed <= ? THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN d.filed > ? THEN 1 ELSE 0 END), 0),
		count(d.reminded), count(d.listing) FROM annual_due d WHERE {region d:annual} AND d.year = ? AND d.region >= ? AND d.region < ? GROUP BY 1 ORDER BY 1`,
		below(region), end, end, year, from, to)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var out []Rate
	for found.Next() {
		var r Rate
		if err := found.Scan(&r.Region, &r.Due, &r.OnTime, &r.Late, &r.Reminded, &r.Proposed); err != nil {
			return nil, err
		}
		for len(r.Region) < 6 {
			r.Region += "00"
		}
		out = append(out, r)
	}
	rank(out)
	return out, found.Err()
}

// rank sorts by rate and numbers the places; equal rates share one.
func rank(list []Rate) {
	slices.SortStableFunc(list, func(a, b Rate) int {
		switch x, y := a.OnTime*b.Due, b.OnTime*a.Due; { // a share as a fraction, so that equal is equal
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	for i := range list {
		list[i].Rank = int64(i) + 1
		if i > 0 && list[i].OnTime*list[i-1].Due == list[i-1].OnTime*list[i].Due {
			list[i].Rank = list[i-1].Rank
		}
	}
}

// Propose puts firms of a region that missed the report of a year forward for the abnormal list, with the notice that was given to all of
// them, as the actor. It takes some at a time and returns how many; none are left when it returns fewer than the limit.
func Propose(tx *flow.Tx, s Selection, n Notice, limit int) (int, error) {
	s.State, s.unlisted, s.After = Unfiled, true, ""
	_, end, err := Window(tx, s.Year)
	if err != nil {
		return 0, err
	}
	if tx.Today() <= end {
		return 0, early(s.Year, end)
	}
	list, err := rows(tx, s, limit)
	if err != nil {
		return 0, err
	}
	for _, d := range list {
		a, err := listing.Propose(tx, listing.Proposal{Region: d.Region[:min(len(d.Region), 6)], Firm: d.Firm, Ground: Ground, Found: end, Facts: facts(s.Year, end), Demo: n.Demo})
		if err != nil {
			return 0, err
		}
		if a == nil { // an entry of this ground is under way
			if a, err = listing.Standing(tx, d.Firm, Ground); err != nil {
				return 0, err
			}
		} else if err := listing.Tell(tx, a, n.Day, n.How, n.Note); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(`UPDATE annual_due SET listing = ? WHERE code = ? AND year = ? AND {all: the line that was selected}`, a.ID, d.Code, s.Year); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

// Notice is the notice that was given to the firms before they are listed.
type Notice struct {
	Day  calendar.Date
	How  string // code of listing.Ways
	Note string // number or address of the public notice
	Demo bool
}

func early(year int64, end calendar.Date) error {
	return fault.New(fault.Conflict, "V102", "%d 年度年报期限至 %s 届满，届满后才能拟列入", year, end.String())
}

// facts are the facts of the ground in words.
func facts(year int64, end calendar.Date) string {
	return fmt.Sprintf("未在 %s 前公示 %d 年度报告", end.AddDays(1).String(), year)
}
