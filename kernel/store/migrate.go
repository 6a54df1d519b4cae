package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"qgov/kernel/record"
	"qgov/migrate"
)

// Migrate brings the schema to the newest version. It is safe to run at every start; owner is the PostgreSQL address of the account
// that owns the tables, if that is not the application's own. Tables of extra kinds, which no migration holds, are created from
// their declarations: tests of the kernel use it.
func (db *DB) Migrate(ctx context.Context, owner string, extra ...*record.Plan) error {
	var draft []string
	for _, p := range extra {
		draft = append(draft, DDL(db.Engine(), p)...)
	}
	for _, p := range extra {
		if db.Engine() == "postgres" {
			draft = append(draft, References(p)...)
		}
	}
	return db.engine.migrate(ctx, owner, draft)
}

func execAll(ctx context.Context, db *sql.DB, statements []string) error {
	for _, s := range statements {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("store: %s: %w", s, err)
		}
	}
	return nil
}

const (
	gooseSQLite   = goose.DialectSQLite3
	goosePostgres = goose.DialectPostgres
)

func migrations(engine string) fs.FS {
	sub, err := fs.Sub(migrate.Files, engine)
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}

func runGoose(ctx context.Context, db *sql.DB, dialect goose.Dialect, files fs.FS) error {
	p, err := goose.NewProvider(dialect, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: migrating: %w", err)
	}
	return nil
}
