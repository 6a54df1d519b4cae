package dossier

import (
	"context"
	"fmt"
	"strings"

	"qgov/domain/supervise/letter"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// gathering is the nightly job, before the grades.
var gathering = job.Kind{Name: "credit.gather", Label: "补归企业取得代码之前的结论", Daily: true, At: 60, Run: func(ctx context.Context, j *job.Running) error {
	_, err := Gather(ctx, j.Engine)
	return err
}}

// gatherAtOnce is how many records one transaction looks at.
const gatherAtOnce = 200

// late is a business whose results may have come before their firm had a code: those of its records (as x) of which a firm has a file now
// and nothing of them in it.
type late struct {
	kind   string
	source int64
	firms  []string // columns with the firms concerned
	final  string   // which records have a result
	entry  func(tx *flow.Tx, id record.ID) (e Entry, firms []record.ID, err error)
}

var lates = []late{
	{sampling.Kind.Name, FromSampling, []string{"firm", "producer"}, `x.concluded_on IS NOT NULL AND x.purpose <> '` + sampling.Monitoring + `'`, func(tx *flow.Tx, id record.ID) (Entry, []record.ID, error) {
		s, err := store.Get(tx.Tx, sampling.Kind, id)
		if err != nil {
			return Entry{}, nil, err
		}
		o, ok := s.Concluded()
		if !ok {
			return Entry{}, nil, nil
		}
		return resulted(o), firms(o), nil
	}},
	{rectify.Kind.Name, FromRectify, []string{"firm"}, `x.state IN ('` + string(rectify.Done) + `', '` + string(rectify.Handed) + `')`, func(tx *flow.Tx, id record.ID) (Entry, []record.ID, error) {
		f, err := store.Get(tx.Tx, rectify.Kind, id)
		if err != nil {
			return Entry{}, nil, err
		}
		return ended(f, f.State == rectify.Handed, f.ClosedOn), []record.ID{f.Firm.ID}, nil
	}},
	{letter.Kind.Name, FromLetter, []string{"firm"}, `x.state IN ('` + string(letter.Issued) + `', '` + string(letter.Served) + `')`, func(tx *flow.Tx, id record.ID) (Entry, []record.ID, error) {
		l, err := store.Get(tx.Tx, letter.Kind, id)
		if err != nil {
			return Entry{}, nil, err
		}
		sent, ok := l.Given()
		if !ok {
			return Entry{}, nil, nil
		}
		return written(sent), []record.ID{sent.Firm}, nil
	}},
}

// Gather files what was concluded about firms before they had a code and so a file, and returns how many entries that made. What is or was
// in a file is left alone, whatever became of it there.
func Gather(ctx context.Context, e *flow.Engine) (n int, err error) {
	ctx = role.With(ctx, role.System("信用档案补归"))
	for _, l := range lates {
		after, more := record.ID(0), true
		for more && err == nil {
			err = e.Write(ctx, func(tx *flow.Tx) error {
				ids, err := l.missing(tx, after)
				if more = len(ids) == gatherAtOnce; err != nil || len(ids) == 0 {
					return err
				}
				after = ids[len(ids)-1]
				for _, id := range ids {
					if err := l.gather(tx, id, &n); err != nil {
						return fmt.Errorf("dossier: gathering %s %s: %w", l.kind, id, err)
					}
				}
				return nil
			})
		}
	}
	return n, err
}

// missing returns the next records of which a firm with a file has no entry.
func (l *late) missing(tx *flow.Tx, after record.ID) ([]record.ID, error) {
	var any []string
	for _, column := range l.firms {
		any = append(any, fmt.Sprintf(`EXISTS (SELECT 1 FROM firm f WHERE f.id = x.%s AND f.code <> '' AND NOT EXISTS (SELECT 1 FROM credit_record r WHERE r.code = f.code AND r.source = %d AND r.kind = '%s' AND r.ref = x.id))`, column, l.source, l.kind))
	}
	rows, err := tx.Query(`SELECT x.id FROM "`+l.kind+`" x WHERE x.id > ? AND `+l.final+` AND (`+strings.Join(any, " OR ")+`) AND {all: the program gathers in every region} ORDER BY x.id LIMIT ?`, after, gatherAtOnce)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []record.ID
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, record.ID(id))
	}
	return out, rows.Err()
}

func (l *late) gather(tx *flow.Tx, id record.ID, n *int) error {
	e, list, err := l.entry(tx, id)
	if err != nil {
		return err
	}
	for _, firm := range list {
		one := e
		ok, err := one.settle(tx, firm)
		if err != nil {
			return err
		}
		if !ok {
			continue // the other firm still has no code
		}
		if old, err := Get(tx, one.Key()); err != nil || old != nil {
			if err != nil {
				return err
			}
			continue
		}
		if _, err := Add(tx, one); err != nil {
			return err
		}
		*n++
	}
	return nil
}
