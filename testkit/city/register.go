package city

import (
	"context"
	"errors"
	"fmt"

	"qgov/base/firm"
	"qgov/domain/credit/dossier"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Source is the department in the register of sources.
func (d Department) Source() *dossier.Source {
	s := &dossier.Source{Number: d.Number, Name: d.What, Department: d.Name, Sort: d.Sort, Polarity: d.Polarity, Weight: d.Weight, Open: d.Open, Retention: d.Months, Basis: "演示", Demo: true}
	s.Region = "510100"
	for i, h := range d.Heads {
		if t := Targets()[i]; h != "" {
			s.Columns = append(s.Columns, dossier.Column{Name: h, Target: t, Must: t == "doc" || t == "day"})
		}
	}
	return s
}

// Firm is the subject in the register of firms.
func (s Subject) Firm() *firm.Firm {
	f := &firm.Firm{Code: s.Code, Name: s.Name, Sort: s.Sort, Status: s.Status, Industry: s.Industry, Address: s.Address, Size: s.Size, Founded: s.Founded, Demo: true}
	f.Region = s.Region
	return f
}

// Register brings sources, subjects and their former numbers and names into an empty installation. owner is the address of the owner's
// account on PostgreSQL, "" for none.
func (c City) Register(ctx context.Context, e *flow.Engine, owner string) error {
	ctx = role.With(ctx, role.System("演示城市"))
	err := e.Write(ctx, func(tx *flow.Tx) error {
		for _, d := range Departments() {
			if err := tx.Create(dossier.SourceKind.Plan, d.Source()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := c.registerFirms(ctx, e, owner); err != nil {
		return err
	}
	ids, err := firmIDs(ctx, e)
	if err != nil {
		return err
	}
	return c.registerFormer(ctx, e, ids)
}

func (c City) registerFirms(ctx context.Context, e *flow.Engine, owner string) error {
	const part = 2000
	var refused error
	_, err := e.DB().Bulk(ctx, store.Bulk{Plan: firm.Kind.Plan, Key: firm.Kind.F(&firm.Kind.P.Code), Owner: owner,
		Read: func(ctx context.Context, hand func(parse func(worker int) ([]store.BulkRow, error)) error) error {
			for from := 0; from < c.Subjects; from += part {
				err := hand(func(int) ([]store.BulkRow, error) {
					var rows []store.BulkRow
					for i := from; i < min(from+part, c.Subjects); i++ {
						rows = append(rows, store.BulkRow{Line: i + 1, Record: c.Subject(i).Firm()})
					}
					return rows, nil
				})
				if err != nil {
					return err
				}
			}
			return nil
		},
		Refuse: func(line int, problems []fault.Problem) {
			refused = fmt.Errorf("city: subject %d: %v", line-1, problems)
		},
		Ready: func(store.Loaded) error { return refused },
		Sum: func(l store.Loaded) store.Change {
			return store.Change{Action: "import", Kind: firm.Kind.Name, Region: "510100", Title: fmt.Sprint(l.New), Reason: "演示城市"}
		}})
	return err
}

func firmIDs(ctx context.Context, e *flow.Engine) (map[string]record.ID, error) {
	ids := make(map[string]record.ID)
	return ids, e.Read(ctx, func(tx *flow.Tx) error {
		rows, err := tx.Query("SELECT id, code FROM firm WHERE {all: the made-up city}")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			var code string
			if err := rows.Scan(&id, &code); err != nil {
				return err
			}
			ids[code] = record.ID(id)
		}
		return rows.Err()
	})
}

func (c City) registerFormer(ctx context.Context, e *flow.Engine, ids map[string]record.ID) error {
	const part = 5000
	for from := 0; from < c.Subjects; from += part {
		err := e.Write(ctx, func(tx *flow.Tx) error {
			var failed error
			put := func(s Subject, a firm.Alias) {
				a.Firm, a.Region, a.Demo = record.To[firm.Firm](ids[s.Code]), s.Region, true
				failed = errors.Join(failed, tx.Create(firm.AliasKind.Plan, &a))
			}
			do := func() error {
				for i := from; i < min(from+part, c.Subjects); i++ {
					s := c.Subject(i)
					if s.Number != "" {
						put(s, firm.Alias{Sort: firm.Number, Value: s.Number, From: s.Founded, To: Merged().AddDays(-1)})
					}
					if s.Former != "" {
						put(s, firm.Alias{Sort: firm.Name, Value: s.Former, From: s.Founded, To: s.Renamed.AddDays(-1)})
					}
				}
				return failed
			}
			return tx.Sum(do, func() []store.Change {
				return []store.Change{{Action: "import", Kind: firm.AliasKind.Name, Region: "510100", Title: "原注册号与曾用名", Reason: "演示城市"}}
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
