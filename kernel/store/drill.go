package store

import "context"

// tried is a writing session whose statements a drill may let fail, see [Options.Before].
type tried struct {
	whole
	before func(statement string) error
}

// whole is everything that a session can do.
type whole interface {
	session
	searcher
	locker
	keyed
	hinted
	loader
}

func (s tried) exec(ctx context.Context, sql string, args []any, keep bool) (int64, error) {
	if err := s.before(sql); err != nil {
		return 0, err
	}
	return s.whole.exec(ctx, sql, args, keep)
}

func (s tried) query(ctx context.Context, sql string, args []any, keep bool) (Rows, error) {
	if err := s.before(sql); err != nil {
		return nil, err
	}
	return s.whole.query(ctx, sql, args, keep)
}

func (s tried) copyIn(ctx context.Context, table string, columns []string, next func() ([]any, error)) (int64, error) {
	if err := s.before("COPY " + table); err != nil {
		return 0, err
	}
	return s.whole.copyIn(ctx, table, columns, next)
}

func (s tried) commit(ctx context.Context) error {
	if err := s.before("COMMIT"); err != nil {
		return err
	}
	return s.whole.commit(ctx)
}
