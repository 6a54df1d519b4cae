package supervisor

import (
	"cmp"
	"slices"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Period is what an activity is counted over: findings by the day they were reported, tasks by their last day, training by its day.
type Period struct {
	Region   string
	From, To calendar.Date
}

// Activity is what one supervisor did.
type Activity struct {
	*Supervisor
	Findings  int64
	Confirmed int64
	Closed    int64 // answered or dismissed
	Points    int64 // of findings
	Tasks     int64
	Answered  int64
	Hours     record.Decimal
	Sorted    int64 // findings that were routed or dismissed
	Days      int64 // from their report to that, in all
	Last      calendar.Date
}

// served reports whether a term of the supervisor touches the days.
func (a *Activity) served(from, to calendar.Date) bool {
	return slices.ContainsFunc(a.Tenures, func(t Tenure) bool {
		until := t.Until
		if !a.EndedOn.IsZero() {
			until = min(until, a.EndedOn)
		}
		return t.From <= to && until >= from
	})
}

// quiet reports whether somebody in office did nothing for the days of the rule, counted from the beginning of the term at the earliest.
func (a *Activity) quiet(rule *Rule, today calendar.Date) bool {
	return a.InOffice() && max(a.Last, a.Tenures[0].From).AddDays(int(rule.QuietDays)) < today
}

// Area is what was found in a place.
type Area struct {
	Region, Township              string
	Supervisors, Findings, Closed int64
	Confirmed, Sorted, Days       int64
}

// activity counts the supervisors of a region and below, who ever were in office, the busiest first.
func activity(tx *flow.Tx, p Period) ([]*Activity, error) {
	list, _, err := counted(tx, p)
	return list, err
}

// counted counts by supervisor and by area.
func counted(tx *flow.Tx, p Period) (list []*Activity, areas []*Area, err error) {
	k := Kind
	by := make(map[record.ID]*Activity)
	q := store.Query{Limit: 1000, Sort: k.F(&k.P.ID), Where: []store.Cond{{Field: k.F(&k.P.Region), Op: store.Under, Value: p.Region}, {Field: k.F(&k.P.State), Op: store.Not, Value: string(Proposed)}}}
	for {
		page, err := tx.Find(k.Plan, q)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range page.Records {
			if a := (&Activity{Supervisor: r.(*Supervisor)}); len(a.Tenures) > 0 {
				by[a.ID] = a
				list = append(list, a)
			}
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if areas, err = countFindings(tx, p, by); err != nil {
		return nil, nil, err
	}
	if err := countErrands(tx, p, by); err != nil {
		return nil, nil, err
	}
	if err := countHours(tx, p, by); err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(list, func(a, b *Activity) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(b.Findings, a.Findings), cmp.Compare(b.Answered, a.Answered))
	})
	return list, areas, nil
}

// countFindings adds the findings of the period, and of any time the last day.
func countFindings(tx *flow.Tx, p Period, by map[record.ID]*Activity) ([]*Area, error) {
	rows, err := tx.Query(`SELECT f.supervisor, f.created, f.routed_on, f.answered_on, f.state, f.confirmed, f.points, f.place, f.township FROM supervisor_finding f
		WHERE {scope f:supervisor_finding} AND f.region >= ? AND f.region < ? ORDER BY f.place, f.township`, role.Prefix(p.Region), role.Prefix(p.Region)+":")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var areas []*Area
	for rows.Next() {
		var id record.ID
		var created, points int64
		var routed, answered calendar.Date
		var state, place, township string
		var confirmed *bool
		if err := rows.Scan(&id, &created, &routed, &answered, &state, &confirmed, &points, &place, &township); err != nil {
			return nil, err
		}
		a, day := by[id], dayOf(created)
		if a == nil {
			continue
		}
		a.Last = max(a.Last, day)
		if day < p.From || day > p.To {
			continue
		}
		if n := len(areas); n == 0 || areas[n-1].Region != place || areas[n-1].Township != township {
			areas = append(areas, &Area{Region: place, Township: township})
		}
		x := areas[len(areas)-1]
		a.Findings, a.Points, x.Findings = a.Findings+1, a.Points+points, x.Findings+1
		if yes := confirmed != nil && *confirmed; yes {
			a.Confirmed, x.Confirmed = a.Confirmed+1, x.Confirmed+1
		}
		if state == string(Answered) || state == string(Dismissed) {
			a.Closed, x.Closed = a.Closed+1, x.Closed+1
		}
		if first := cmp.Or(routed, answered); !first.IsZero() {
			days := int64(first.Sub(day))
			a.Sorted, a.Days, x.Sorted, x.Days = a.Sorted+1, a.Days+days, x.Sorted+1, x.Days+days
		}
	}
	for _, x := range areas {
		for _, a := range by {
			if a.InOffice() && a.covers(x.Region, x.Township, "") {
				x.Supervisors++
			}
		}
	}
	return areas, rows.Err()
}

// countErrands adds the tasks whose last day lies in the period.
func countErrands(tx *flow.Tx, p Period, by map[record.ID]*Activity) error {
	rows, err := tx.Query(`SELECT e.supervisor, e.until, e.answered_on FROM supervisor_errand e WHERE {scope e:supervisor_errand} AND e.region >= ? AND e.region < ?`, role.Prefix(p.Region), role.Prefix(p.Region)+":")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id record.ID
		var until, answered calendar.Date
		if err := rows.Scan(&id, &until, &answered); err != nil {
			return err
		}
		a := by[id]
		if a == nil {
			continue
		}
		a.Last = max(a.Last, answered)
		if until < p.From || until > p.To {
			continue
		}
		if a.Tasks++; !answered.IsZero() {
			a.Answered++
		}
	}
	return rows.Err()
}

// countHours adds the training of the period.
func countHours(tx *flow.Tx, p Period, by map[record.ID]*Activity) error {
	rows, err := tx.Query(`SELECT t.supervisor, CAST(sum(t.hours) AS BIGINT) FROM supervisor_attendance t WHERE {scope t:supervisor_attendance} AND t.state = ? AND t.day >= ? AND t.day <= ? GROUP BY t.supervisor`, Present, p.From, p.To)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id record.ID
		var hours record.Decimal
		if err := rows.Scan(&id, &hours); err != nil {
			return err
		}
		if a := by[id]; a != nil {
			a.Hours = hours
		}
	}
	return rows.Err()
}

// dayOf is the day of a moment as the store keeps it.
func dayOf(micro int64) calendar.Date { return calendar.DateOf(time.UnixMicro(micro)) }
