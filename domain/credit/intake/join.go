package intake

import (
	"context"
	"fmt"

	"qgov/base/firm"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/store"
)

// aliased moves what waits under a registration number to the subject that the number now names.
func aliased(tx *flow.Tx, a *firm.Alias) error {
	if a.Sort != firm.Number || a.Firm.ID == 0 { // what is missing is said when it is saved
		return nil
	}
	f, err := store.Get(tx.Tx, firm.Kind, a.Firm.ID)
	if err != nil {
		return err
	}
	return tx.Elevated(func() error { return moveEntries(tx, a.Value, f.Code, a.From, a.To) })
}

// moveEntries moves the entries of days between two from one code to another. The rows under the old code are withdrawn, so their history
// stays where it was.
func moveEntries(tx *flow.Tx, old, code string, from, to calendar.Date) error {
	list, err := dossier.Of(tx, old, 0)
	if err != nil {
		return err
	}
	left := 0
	for _, e := range list {
		if e.State == dossier.Withdrawn {
			continue
		}
		if e.Day < from || !to.IsZero() && e.Day > to {
			left++
			continue
		}
		moved := e
		moved.Code, moved.Region = code, ""
		if _, err := dossier.Add(tx, moved); err != nil {
			return fmt.Errorf("intake: moving %s %s: %w", old, e.Doc, err)
		}
		if e.State == dossier.Disputed {
			if err := dossier.Dispute(tx, moved.Key(), "随原注册号并入"); err != nil {
				return err
			}
		}
		if e.State == dossier.Repaired {
			if err := dossier.Mend(tx, moved.Key(), "随原注册号并入"); err != nil {
				return err
			}
		}
		if err := dossier.Withdraw(tx, e.Key(), "原注册号并入 "+code); err != nil {
			return err
		}
	}
	if left > 0 {
		return nil
	}
	_, err = tx.Exec("DELETE FROM credit_waiting WHERE code = ? AND {all: the number now has its subject}", old)
	return err
}

// Join looks through the subjects whose records wait: those that were registered meanwhile take their records into their own region, and
// numbers that were registered as an alias while a batch was loading give theirs away. It returns how many joined.
func (d *Desk) Join(ctx context.Context) (joined int, err error) {
	ctx = program(ctx)
	after := ""
	for {
		var codes []string
		err := d.engine.Write(ctx, func(tx *flow.Tx) error {
			if codes, err = arrived(tx, after); err != nil {
				return err
			}
			for _, code := range codes {
				if err := join(tx, code); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(codes) == 0 {
			return joined, err
		}
		joined, after = joined+len(codes), codes[len(codes)-1]
	}
}

// arrived returns waiting codes and numbers that are registered by now.
func arrived(tx *flow.Tx, after string) ([]string, error) {
	rows, err := tx.Query(`SELECT DISTINCT w.code FROM credit_waiting w WHERE w.code > ? AND {all: the program itself} AND (EXISTS (SELECT 1 FROM firm f WHERE f.code = w.code)
		OR EXISTS (SELECT 1 FROM firm_alias a WHERE a.value = w.code AND a.state = ?)) ORDER BY w.code LIMIT 200`, after, string(firm.AliasKept))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var code string
		if err := rows.Scan(&code); err != nil {
			return nil, err
		}
		out = append(out, code)
	}
	return out, rows.Err()
}

func join(tx *flow.Tx, code string) error {
	f, err := dossier.Firm(tx, code)
	if err != nil {
		return err
	}
	if f == nil {
		k, p := firm.AliasKind, firm.AliasKind.P
		list, err := store.Find(tx.Tx, k, store.Query{Bare: true, Limit: 100, Where: []store.Cond{store.Eq(k.F(&p.Value), code), store.Eq(k.F(&p.Sort), firm.Number)}})
		if err != nil {
			return err
		}
		for _, a := range list {
			if a.State == firm.AliasKept {
				if err := aliased(tx, a); err != nil {
					return err
				}
			}
		}
		return nil
	}
	list, err := dossier.Of(tx, code, 0)
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.State != dossier.Withdrawn && e.Region != f.Region {
			e.Region = f.Region
			if _, err := dossier.Add(tx, e); err != nil {
				return fmt.Errorf("intake: joining %s %s: %w", code, e.Doc, err)
			}
		}
	}
	if _, err := tx.Exec("DELETE FROM credit_waiting WHERE code = ? AND {all: its subject is registered}", code); err != nil {
		return err
	}
	return event.Emit(tx, dossier.Changed, dossier.Change{Code: code, Region: f.Region})
}

// Waiting is what one source knows of subjects that are not registered.
type Waiting struct {
	Source     int64
	Name       string
	Department string
	Subjects   int64
}

// waitingBySource counts the subjects that wait, within the actor's region.
func waitingBySource(tx *flow.Tx) ([]Waiting, error) {
	rows, err := tx.Query(`SELECT w.source, max(s.name), max(s.department), count(*) FROM credit_waiting w JOIN credit_source s ON s.number = w.source WHERE {region w:` + Kind.Name + `} GROUP BY w.source ORDER BY w.source`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Waiting
	for rows.Next() {
		var w Waiting
		if err := rows.Scan(&w.Source, &w.Name, &w.Department, &w.Subjects); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, rows.Err()
}

// waitingCode is one subject that waits.
type waitingCode struct {
	Code    string
	Region  string
	Since   int64
	Records int64
}

// waitingCodes returns the subjects of one source that wait, in order of their codes.
func waitingCodes(tx *flow.Tx, source int64, after string, limit int) ([]waitingCode, error) {
	rows, err := tx.Query(`SELECT w.code, w.region, w.since, (SELECT count(*) FROM credit_record r WHERE r.code = w.code AND r.source = w.source AND r.state <> 3) FROM credit_waiting w
		WHERE w.source = ? AND w.code > ? AND {region w:`+Kind.Name+`} ORDER BY w.code LIMIT ?`, source, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []waitingCode
	for rows.Next() {
		var w waitingCode
		if err := rows.Scan(&w.Code, &w.Region, &w.Since, &w.Records); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, rows.Err()
}
