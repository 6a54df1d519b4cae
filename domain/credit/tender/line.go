package tender

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// Line is one bidder of a check.
type Line struct {
	No      int64  // from 1, in the order asked
	ByCode  string // as asked, either or both
	ByName  string
	Code    string // of the subject it is about
	Name    string
	Outcome string
	Detail
}

// Detail is what an answer rests on.
type Detail struct {
	Chosen     bool        `json:"chosen,omitempty"` // a person chose the subject among the candidates
	Notes      []string    `json:"notes,omitempty"`
	Grade      string      `json:"grade,omitempty"`
	Grounds    []Ground    `json:"grounds,omitempty"`
	Candidates []Candidate `json:"candidates,omitempty"`
}

// Ground is one fact that counts for or against a bidder.
type Ground struct {
	Effect   string   `json:"effect"`
	Rule     string   `json:"rule"`
	Basis    string   `json:"basis"` // of the rule
	Fact     string   `json:"fact"`
	Law      string   `json:"law,omitempty"` // basis of the fact
	Number   string   `json:"number,omitempty"`
	Day      string   `json:"day,omitempty"`
	Until    string   `json:"until,omitempty"`
	Source   string   `json:"source"`
	Measures []string `json:"measures,omitempty"`
}

// Candidate is a subject whose name is like the one asked for.
type Candidate struct {
	Code        string   `json:"code"`
	Name        string   `json:"name"`
	Former      string   `json:"former,omitempty"` // the former name that is alike
	Score       int      `json:"score"`
	Differences []string `json:"differences,omitempty"`

	same bool
}

const lineColumns = "ask, line, by_code, by_name, code, name, outcome, detail"

func (l *Line) row(ask record.ID) ([]any, error) {
	b, err := json.Marshal(l.Detail)
	return []any{int64(ask), l.No, l.ByCode, l.ByName, l.Code, l.Name, l.Outcome, string(b)}, err
}

// group is how many lines one statement writes.
const group = 100

// insert writes lines of a check.
func insert(tx *flow.Tx, ask record.ID, list []*Line) error {
	for len(list) > 0 {
		some := list[:min(group, len(list))]
		list = list[len(some):]
		args := make([]any, 0, 8*len(some))
		for _, l := range some {
			row, err := l.row(ask)
			if err != nil {
				return err
			}
			args = append(args, row...)
		}
		marks := strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?, ?, ?, ?), ", len(some)), ", ")
		if _, err := tx.Exec("INSERT INTO tender_line ("+lineColumns+") VALUES "+marks+" /* {all: lines of a check in scope} */", args...); err != nil {
			return err
		}
	}
	return nil
}

// replace writes lines anew; they are neighbours.
func replace(tx *flow.Tx, ask record.ID, list []*Line) error {
	if len(list) == 0 {
		return nil
	}
	if _, err := tx.Exec("DELETE FROM tender_line WHERE ask = ? AND line >= ? AND line <= ? AND {all: lines of a check in scope}", ask, list[0].No, list[len(list)-1].No); err != nil {
		return err
	}
	return insert(tx, ask, list)
}

// lines returns lines of a check after a number, at most limit; with an outcome only those.
func lines(tx *flow.Tx, ask record.ID, after int64, limit int, outcome ...string) ([]*Line, error) {
	where, args := "", []any{int64(ask), after}
	if len(outcome) > 0 {
		where, args = " AND outcome = ?", append(args, outcome[0])
	}
	rows, err := tx.Query("SELECT line, by_code, by_name, code, name, outcome, detail FROM tender_line WHERE ask = ? AND line > ?"+where+" AND {all: lines of a check in scope} ORDER BY line LIMIT ?", append(args, int64(limit))...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Line
	for rows.Next() {
		l := new(Line)
		var detail string
		if err := rows.Scan(&l.No, &l.ByCode, &l.ByName, &l.Code, &l.Name, &l.Outcome, &detail); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(detail), &l.Detail); err != nil {
			return nil, fmt.Errorf("tender: %s line %d: %w", ask, l.No, err)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// count sets the sums of a check from its lines.
func count(tx *flow.Tx, r *Check) error {
	rows, err := tx.Query("SELECT outcome, count(*) FROM tender_line WHERE ask = ? AND {all: lines of a check in scope} GROUP BY outcome", r.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	r.Passed, r.Restricted, r.Preferred, r.Several, r.Unknown = 0, 0, 0, 0, 0
	for rows.Next() {
		var outcome string
		var n int64
		if err := rows.Scan(&outcome, &n); err != nil {
			return err
		}
		switch outcome {
		case Pass:
			r.Passed = n
		case Restricted:
			r.Restricted = n
		case Preference:
			r.Preferred = n
		case Several:
			r.Several = n
		case Unknown:
			r.Unknown = n
		default:
			return fault.New(fault.Internal, "T101", "核查还有没有结果的投标人")
		}
	}
	return rows.Err()
}

// digest computes the digest of a check over what was asked and every line as it is stored.
func digest(tx *flow.Tx, r *Check) (string, error) {
	h := sha256.New()
	put := func(fields ...string) {
		for _, f := range fields {
			fmt.Fprintf(h, "%d:%s", len(f), f)
		}
	}
	put(r.Title, r.Purpose, r.AsOf.String(), r.Asker, r.Asked.UTC().Format(time.RFC3339), r.Number, r.Organ, r.IssuedOn.String(), r.CheckCode)
	err := content(tx, r.ID, put)
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), err
}

// Answer returns the digest of the lines alone: equal for the same question as of the same day.
func Answer(tx *flow.Tx, id record.ID) (string, error) {
	h := sha256.New()
	err := content(tx, id, func(fields ...string) {
		for _, f := range fields {
			fmt.Fprintf(h, "%d:%s", len(f), f)
		}
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

func content(tx *flow.Tx, ask record.ID, put func(fields ...string)) error {
	rows, err := tx.Query("SELECT line, by_code, by_name, code, name, outcome, detail FROM tender_line WHERE ask = ? AND {all: lines of a check in scope} ORDER BY line", ask)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var no int64
		var f [6]string
		if err := rows.Scan(&no, &f[0], &f[1], &f[2], &f[3], &f[4], &f[5]); err != nil {
			return err
		}
		put(fmt.Sprint(no))
		put(f[:]...)
	}
	return rows.Err()
}

// Intact reports whether an issued answer is as it was issued.
func Intact(tx *flow.Tx, r *Check) (bool, error) {
	is, err := digest(tx, r)
	return r.State == Issued && r.Digest == is, err
}

// Lines returns every line of a check that the actor could read.
func Lines(tx *flow.Tx, c *Check) ([]*Line, error) { return lines(tx, c.ID, 0, Most) }
