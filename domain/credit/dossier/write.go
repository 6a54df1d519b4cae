package dossier

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/store"
)

// Outcome is what Add found.
type Outcome int

// The outcomes.
const (
	Same      Outcome = iota // the file has exactly this entry: nothing happened
	New                      // it is new
	Corrected                // it differed; the row as it was is kept
)

// Add puts an entry into the file of its firm, which need not be registered yet. An entry that is there with the same values changes
// nothing, so that a source may send what it has as often as it likes; with different values it is a correction with history. One that was
// withdrawn comes back into force; a disputed one stays disputed until it is settled, a repaired one repaired.
//
// Add is an effect of an act that somebody was allowed to do and writes in the region of the firm, whoever acts.
func Add(tx *flow.Tx, e Entry) (out Outcome, err error) {
	err = tx.Elevated(func() error {
		if err := e.complete(tx); err != nil {
			return err
		}
		old, err := Get(tx, e.Key())
		if err != nil {
			return err
		}
		switch {
		case old == nil:
			out, e.State, e.Seen = New, InForce, tx.Now()
			if err := insert(tx, &e); err != nil {
				return err
			}
			return changed(tx, "credit_add", &e, nil, "")
		case old.State != Withdrawn && old.says(&e):
			return nil
		}
		out, e.State = Corrected, old.State
		if old.State == Withdrawn {
			e.State = InForce
		}
		return replace(tx, old, &e, "credit_correct", "来源更正")
	})
	return out, err
}

// Withdraw takes an entry out of the file: its ground fell away, or it never belonged to this firm. It stays readable in the history.
func Withdraw(tx *flow.Tx, k Key, reason string) error {
	return setState(tx, k, "credit_withdraw", reason, Withdrawn, InForce, Disputed, Repaired)
}

// Dispute marks an entry that its firm objects to.
func Dispute(tx *flow.Tx, k Key, reason string) error {
	return setState(tx, k, "credit_dispute", reason, Disputed, InForce)
}

// Settle ends a dispute in which the entry stands.
func Settle(tx *flow.Tx, k Key, reason string) error {
	return setState(tx, k, "credit_settle", reason, InForce, Disputed)
}

// Mend marks an entry as repaired.
func Mend(tx *flow.Tx, k Key, reason string) error {
	return setState(tx, k, "credit_repair", reason, Repaired, InForce, Disputed)
}

func setState(tx *flow.Tx, k Key, action, reason string, to int64, from ...int64) error {
	return tx.Elevated(func() error {
		old, err := Get(tx, k)
		if err != nil {
			return err
		}
		if old == nil {
			return fault.Missing("该信用记录")
		}
		for _, s := range from {
			if old.State == s {
				e := *old
				e.State = to
				return replace(tx, old, &e, action, reason)
			}
		}
		return fault.New(fault.Conflict, "K101", "信用记录的状态为“%s”，不能这样处理", States.Label(fmt.Sprint(old.State)))
	})
}

// TitleLength is how many characters a title has at most.
const TitleLength = 200

// complete checks an entry and finds the region of its firm.
func (e *Entry) complete(tx *flow.Tx) error {
	e.Title, e.Doc = strings.TrimSpace(e.Title), strings.TrimSpace(e.Doc)
	why := ""
	switch {
	case e.Source <= 0 || e.Doc == "" || len(e.Doc) > 200:
		why = "没有来源或者文号"
	case e.Sort < Registration || e.Sort > Other || e.Polarity < Bad || e.Polarity > Good || e.Weight < None || e.Weight > Serious:
		why = "类别、性质或者轻重不在代码表内"
	case e.Title == "" || utf8.RuneCountInString(e.Title) > TitleLength:
		why = "没有标题或者标题太长"
	case e.Day.IsZero() || e.Day > tx.Today():
		why = "没有日期或者日期在今天以后"
	case !e.Until.IsZero() && e.Until < e.Day:
		why = "截止日期早于发生日期"
	}
	if why != "" {
		return fault.New(fault.Invalid, "K102", "信用记录不完整：%s", why)
	}
	if r := uscc.Check(e.Code); !r.Valid {
		return fault.New(fault.Invalid, "K103", "信用代码不正确：%s", r.Reason)
	}
	if e.Region != "" {
		return nil
	}
	f, err := Firm(tx, e.Code)
	if err != nil {
		return err
	}
	if f == nil {
		return fault.New(fault.Invalid, "K104", "代码为 %s 的企业没有登记，记录须写明属地", e.Code)
	}
	e.Region = f.Region
	return nil
}

// Firm returns the subject with the code, nil if it is not registered. The register is national.
func Firm(tx *flow.Tx, code string) (*firm.Firm, error) {
	if code == "" {
		return nil, nil
	}
	return store.By(tx.Tx, firm.Kind, firm.Kind.F(&firm.Kind.P.Code), code)
}

// says reports whether two entries say the same: everything but where it came from and what became of it here.
func (e *Entry) says(o *Entry) bool {
	a, b := *e, *o
	a.State, a.Batch, a.Seen = b.State, b.Batch, b.Seen
	return a == b
}

// replace keeps the row as it was and writes the new one. The instants of the rows of one key touch and never overlap, even if the clock
// stands still.
func replace(tx *flow.Tx, old, e *Entry, action, reason string) error {
	now := tx.Now()
	if !now.After(old.Seen) {
		now = old.Seen.Add(1000) // one microsecond, the store's smallest step
	}
	e.Seen = now
	if _, err := tx.Exec(`INSERT INTO credit_past (`+columns+`, ended, actor, reason) VALUES (`+marks+`, ?, ?, ?) /* {all: the row was in scope} */`,
		append(old.row(), now, tx.Actor().ID, reason)...); err != nil {
		return err
	}
	n, err := tx.Exec(`DELETE FROM credit_record WHERE code = ? AND source = ? AND doc = ? AND seen = ? AND {all: the row was in scope}`, e.Code, e.Source, e.Doc, old.Seen)
	if err == nil && n == 0 {
		return fault.New(fault.Stale, "R660", "记录已被他人修改，请刷新后重试")
	}
	if err == nil {
		err = insert(tx, e)
	}
	if err != nil {
		return err
	}
	if old.Region != e.Region {
		if err := event.Emit(tx, Changed, Change{e.Code, old.Region}); err != nil {
			return err
		}
	}
	return changed(tx, action, e, old, reason)
}

const (
	columns = "code, source, doc, sort, polarity, weight, state, open, day, until, amount, region, title, batch, kind, ref, seen"
	marks   = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
)

// Columns lists the columns of credit_record in the order of Row, for bulk loads.
func Columns() []string { return strings.Split(columns, ", ") }

// Row returns the values of the entry in the order of Columns.
func (e *Entry) Row() []any { return e.row() }

func (e *Entry) row() []any {
	return []any{e.Code, e.Source, e.Doc, e.Sort, e.Polarity, e.Weight, e.State, e.Open, e.Day.String(), e.Until.String(), int64(e.Amount), e.Region, e.Title, int64(e.Batch), e.Kind, int64(e.Ref), e.Seen.UnixMicro()}
}

func insert(tx *flow.Tx, e *Entry) error {
	_, err := tx.Exec(`INSERT INTO credit_record (`+columns+`) VALUES (`+marks+`) /* {all: the region of the firm, an effect of an act elsewhere} */`, e.row()...)
	return err
}

// changed writes the journal and tells who computes from the file.
func changed(tx *flow.Tx, action string, e, old *Entry, reason string) error {
	c := store.Change{Action: action, Kind: Subject, Record: e.Ref, Region: e.Region, Title: e.Code + " " + e.Doc, Reason: reason}
	for i, v := range e.row() {
		name := Columns()[i]
		is := fmt.Sprint(v)
		was := ""
		if old != nil {
			was = fmt.Sprint(old.row()[i])
		}
		if name != "seen" && is != was {
			c.Fields = append(c.Fields, store.FieldChange{Name: name, Old: was, New: is})
		}
	}
	tx.Note(c)
	return event.Emit(tx, Changed, Change{e.Code, e.Region})
}
