package exchange

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// State is where a batch stands; see the package comment.
type State string

// The states.
const (
	Fresh     State = "new"
	Checking  State = "checking"
	Checked   State = "checked"
	Running   State = "running"
	Paused    State = "paused"
	Done      State = "done"
	Cancelled State = "cancelled"
	Withdrawn State = "withdrawn"
	Failed    State = "failed"
)

// Label returns the state in Chinese.
func (s State) Label() string {
	switch s {
	case Fresh:
		return "待核对列名"
	case Checking:
		return "正在试导入"
	case Checked:
		return "试导入完成"
	case Running:
		return "正在导入"
	case Paused:
		return "已暂停"
	case Done:
		return "导入完成"
	case Cancelled:
		return "已取消"
	case Withdrawn:
		return "已撤回"
	}
	return "未能导入"
}

// Mode says what becomes of a file with problems.
type Mode string

// The modes.
const (
	All  Mode = "all"  // every row or none
	Good Mode = "good" // the rows without problems
)

// Counts is what a pass over a file found.
type Counts struct {
	Read    int               `json:"read"`
	New     int               `json:"new"`
	Changed int               `json:"changed"`
	Same    int               `json:"same"`
	Bad     int               `json:"bad"`
	Twin    int               `json:"twin"`              // rows with the key of an earlier row of the file
	NoKey   int               `json:"noKey,omitempty"`   // rows without a natural key, told apart by all they say
	Sums    map[string]string `json:"sums,omitempty"`    // by path: exact sum of a number column over all rows that have a number
	Bulk    bool              `json:"bulk,omitempty"`    // loaded as a whole, rows were not noted one by one
	Written *Counts           `json:"written,omitempty"` // what the run wrote so far; Bad are rows that it had to refuse
}

// Rejected is the number of rows that are not written.
func (c Counts) Rejected() int { return c.Bad + c.Twin }

// Batch is one file on its way in.
type Batch struct {
	ID       record.ID
	Kind     string
	Hash     string // SHA-256 of the file, in hex
	Name     string // of the file
	Size     int64
	Actor    record.ID
	Who      string
	Region   string
	Mode     Mode
	State    State
	Columns  []string          // path of each column of the file, "" if it is not read
	Declared map[string]string // totals that the person typed: "rows", and paths of number columns
	Counts   Counts            // of the dry run
	Line     int               // last line that is done
	At       int               // rows done
	Total    int               // rows of the file
	Report   []note            // what is to be said of the file as a whole
	Beat     time.Time
	Created  time.Time
}

const batchColumns = "id, kind, hash, name, size, actor, who, region, mode, state, columns, declared, counts, line, at, total, report, beat, created"

// within is the region scope of the batches: those of the actor's region and below it.
func within(tx *store.Tx) (string, []any) {
	a := tx.Actor()
	prefix, ok := a.Prefix()
	switch {
	case a.IsSystem():
		return "1=1", nil
	case !ok || a.Party != 0:
		return "1=0", nil
	}
	return "region >= ? AND region < ?", []any{prefix, prefix + ":"}
}

func batches(tx *store.Tx, where string, args ...any) ([]*Batch, error) {
	scope, bounds := within(tx)
	rows, err := tx.Query("SELECT "+batchColumns+" FROM import_batch WHERE "+scope+" AND {all: bounded by the region of the actor} AND "+where, append(bounds, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Batch
	for rows.Next() {
		b := new(Batch)
		var id, actor, beat, created, line, at, total int64
		var mode, state, columns, declared, counts, report string
		if err := rows.Scan(&id, &b.Kind, &b.Hash, &b.Name, &b.Size, &actor, &b.Who, &b.Region, &mode, &state, &columns, &declared, &counts, &line, &at, &total, &report, &beat, &created); err != nil {
			return nil, fmt.Errorf("exchange: reading a batch: %w", err)
		}
		b.ID, b.Actor, b.Mode, b.State, b.Line, b.At, b.Total = record.ID(id), record.ID(actor), Mode(mode), State(state), int(line), int(at), int(total)
		b.Beat, b.Created = time.UnixMicro(beat).UTC(), time.UnixMicro(created).UTC()
		for _, part := range []struct {
			text string
			into any
		}{{columns, &b.Columns}, {declared, &b.Declared}, {counts, &b.Counts}, {report, &b.Report}} {
			if err := json.Unmarshal([]byte(part.text), part.into); err != nil {
				return nil, fmt.Errorf("exchange: batch %d is damaged: %w", id, err)
			}
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

// batch returns the batch of the kind with the id.
func batch(tx *store.Tx, kind string, id record.ID) (*Batch, error) {
	list, err := batches(tx, "kind = ? AND id = ?", kind, id)
	if err == nil && len(list) == 0 {
		err = fault.Missing("该导入批次")
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only texts and numbers are ever put in
	}
	return string(b)
}

func (b *Batch) insert(tx *store.Tx) error {
	b.Beat = tx.Now()
	_, err := tx.Exec("INSERT INTO import_batch ("+batchColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) /* {all: the batch of the actor} */",
		b.ID, b.Kind, b.Hash, b.Name, b.Size, b.Actor, b.Who, b.Region, string(b.Mode), string(b.State), jsonText(b.Columns), jsonText(b.Declared), jsonText(b.Counts), b.Line, b.At,
		b.Total, jsonText(b.Report), b.Beat, b.Created)
	return err
}

// errMoved says that somebody else moved the batch: paused or cancelled it, or works on it.
var errMoved = fault.New(fault.Conflict, "X120", "该批次的状态已经改变，请刷新后再办理")

// save writes the batch if it still stands in the state and at the line from which the caller set out. Two workers on one batch,
// or a pause while a chunk is being written, end here: the transaction of the loser is undone as a whole.
func (b *Batch) save(tx *store.Tx, was State, line int) error {
	b.Beat = tx.Now()
	n, err := tx.Exec(`UPDATE import_batch SET mode = ?, state = ?, columns = ?, declared = ?, counts = ?, line = ?, at = ?, total = ?, report = ?, beat = ?
		WHERE id = ? AND state = ? AND line = ? AND {all: the batch was read in scope}`,
		string(b.Mode), string(b.State), jsonText(b.Columns), jsonText(b.Declared), jsonText(b.Counts), b.Line, b.At, b.Total, jsonText(b.Report), b.Beat, b.ID, string(was), line)
	if err == nil && n != 1 {
		err = errMoved
	}
	return err
}

// rowNote is one row of import_row.
type rowNote struct {
	Line     int
	Outcome  Outcome
	Record   record.ID
	Version  int64
	Key      string
	Problems []note
	Before   map[string]string // canonical values that the import replaced, by path
}

// note is a problem as it is kept: code and text as the catalogue knows it, so that it can be read in both languages.
type note struct {
	Col   int    `json:"c,omitempty"` // 1-based column of the file
	Field string `json:"f,omitempty"` // label of the field
	Code  string `json:"n"`
	Text  string `json:"t"`
	Args  []any  `json:"a,omitempty"`
}

// whole brings numbers that went through JSON back into the type that the verbs of a text expect.
func whole(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
		if f, ok := a.(float64); ok && f == math.Trunc(f) {
			out[i] = int64(f)
		}
	}
	return out
}

// Outcome is what becomes of a row.
type Outcome string

// The outcomes.
const (
	Added   Outcome = "new"
	Changed Outcome = "changed"
	Same    Outcome = "same"
	Bad     Outcome = "bad"
	Twin    Outcome = "twin"
	Broken  Outcome = "failed" // good in the dry run, refused in the run
)

func (n rowNote) insert(tx *store.Tx, b *Batch) error {
	_, err := tx.Exec(`INSERT INTO import_row (batch, line, outcome, record, version, key, problems, before) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (batch, line) DO UPDATE SET outcome = excluded.outcome, record = excluded.record, version = excluded.version, problems = excluded.problems, before = excluded.before /* {all: rows of a batch in scope} */`,
		b.ID, n.Line, string(n.Outcome), n.Record, n.Version, n.Key, jsonText(n.Problems), jsonText(n.Before))
	return err
}

// notes yields the rows of a batch with the outcomes, in order of their lines, a thousand at a time.
func notes(tx *store.Tx, b *Batch, after, limit int, outcomes ...Outcome) ([]rowNote, error) {
	args := []any{b.ID, after}
	marks := ""
	for i, o := range outcomes {
		if i > 0 {
			marks += ", "
		}
		marks += "?"
		args = append(args, string(o))
	}
	rows, err := tx.Query(fmt.Sprintf(`SELECT line, outcome, record, version, key, problems, before FROM import_row
		WHERE batch = ? AND line > ? AND outcome IN (%s) AND {all: rows of a batch in scope} ORDER BY line LIMIT %d`, marks, limit), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []rowNote
	for rows.Next() {
		var n rowNote
		var line, rec int64
		var outcome, problems, before string
		if err := rows.Scan(&line, &outcome, &rec, &n.Version, &n.Key, &problems, &before); err != nil {
			return nil, err
		}
		n.Line, n.Outcome, n.Record = int(line), Outcome(outcome), record.ID(rec)
		if err := json.Unmarshal([]byte(problems), &n.Problems); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(before), &n.Before); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// total is an exact sum of the integers behind a number column.
type total struct {
	col Column
	sum *big.Int
}

// String writes the sum as people type it.
func (t total) String() string {
	places := 0
	switch t.col.field.Type {
	case record.Number:
		places = record.Places
	case record.Amount:
		places = 2
	}
	return fixedText(t.sum, places)
}

// fixedText writes an integer of 10^-places parts with the fewest digits.
func fixedText(n *big.Int, places int) string {
	sign, s := "", new(big.Int).Abs(n).String()
	if n.Sign() < 0 {
		sign = "-"
	}
	if places == 0 {
		return sign + s
	}
	for len(s) <= places {
		s = "0" + s
	}
	whole, frac := s[:len(s)-places], s[len(s)-places:]
	for len(frac) > 0 && frac[len(frac)-1] == '0' {
		frac = frac[:len(frac)-1]
	}
	if frac == "" {
		return sign + whole
	}
	return sign + whole + "." + frac
}

// by names the author of a batch.
func (b *Batch) by(a role.Actor) { b.Actor, b.Who, b.Region = a.ID, a.Name, a.Region }
