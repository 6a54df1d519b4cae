package dossier

import (
	"encoding/json"
	"net/http"
	"strconv"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
)

// fileReply is what programs read of a file: codes as numbers and letters, dates as 2026-01-31, money in fen.
type fileReply struct {
	Code    string       `json:"code"`
	Name    string       `json:"name"`
	Status  string       `json:"status"` // of the register of firms
	Region  string       `json:"region"`
	AsOf    string       `json:"as_of"`
	Grades  []gradeReply `json:"grades,omitempty"` // of today
	Entries []entryReply `json:"entries"`          // newest fact first, withdrawn ones included
}

type gradeReply struct {
	Family int64  `json:"family"` // 1 credit risk, 2 quality credit
	Grade  string `json:"grade"`
}

type entryReply struct {
	Source     int64  `json:"source"`
	SourceName string `json:"source_name"`
	Department string `json:"department"`
	Doc        string `json:"doc"`
	Title      string `json:"title"`
	Sort       int64  `json:"sort"`
	Polarity   int64  `json:"polarity"`
	Weight     int64  `json:"weight"`
	State      int64  `json:"state"`
	Public     bool   `json:"public"`
	Day        string `json:"day"`
	Until      string `json:"until,omitempty"`
	Amount     int64  `json:"amount_fen,omitempty"`
}

// file answers GET /api/credit/files/{code}, with ?on= as the file was known at the end of a past day. Who sees which file is as on the
// pages.
func (d desk) file(w http.ResponseWriter, r *http.Request) error {
	var on calendar.Date
	var err error
	if s := r.URL.Query().Get("on"); s != "" {
		if on, err = calendar.ParseDate(s); err != nil {
			return fault.Problems([]fault.Problem{{Field: "on", Code: "K108", Text: "日期须写作 2026-01-31 的形式"}})
		}
	}
	var out fileReply
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		f, err := Open(tx, r.PathValue("code"))
		if err != nil {
			return err
		}
		out = fileReply{Code: f.Code, Name: f.Name, Status: f.Status, Region: f.Region, AsOf: tx.Today().String(), Entries: []entryReply{}}
		if !on.IsZero() {
			out.AsOf = on.String()
		}
		return Own(tx, func() error { return fill(tx, &out, on) })
	})
	if err != nil {
		return err
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	_, err = w.Write(b)
	return err
}

// fill reads the entries with the names of their sources, and the grades: two queries, because programs ask for thousands of files.
func fill(tx *flow.Tx, out *fileReply, on calendar.Date) error {
	const from = ` LEFT JOIN credit_source s ON s.number = r.source WHERE r.code = ? AND {region r:credit_record}`
	sql, args := `SELECT `+replied+` FROM credit_record r`+from, []any{out.Code}
	if !on.IsZero() {
		end := on.AddDays(1).Time()
		sql += ` AND r.seen < ? UNION ALL SELECT ` + replied + ` FROM credit_past r` + from + ` AND r.seen < ? AND r.ended >= ?`
		args = append(args, end, out.Code, end, end)
	}
	err := each(tx, sql+` ORDER BY 11 DESC, 1, 4`, args, func(scan func(dest ...any) error) error {
		var e entryReply
		err := scan(&e.Source, &e.SourceName, &e.Department, &e.Doc, &e.Title, &e.Sort, &e.Polarity, &e.Weight, &e.State, &e.Public, &e.Day, &e.Until, &e.Amount)
		out.Entries = append(out.Entries, e)
		return err
	})
	if err != nil || !on.IsZero() {
		return err
	}
	return each(tx, `SELECT s.family, s.grade FROM credit_standing s WHERE s.code = ? AND {region s:credit_record} ORDER BY s.family`, []any{out.Code}, func(scan func(dest ...any) error) error {
		var g gradeReply
		err := scan(&g.Family, &g.Grade)
		out.Grades = append(out.Grades, g)
		return err
	})
}

// replied are the columns of an entry in the reply.
const replied = `r.source, coalesce(s.name, ''), coalesce(s.department, ''), r.doc, r.title, r.sort, r.polarity, r.weight, r.state, r.open, r.day, r.until, r.amount`

func each(tx *flow.Tx, sql string, args []any, row func(scan func(dest ...any) error) error) error {
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
