package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
)

// Backup writes a copy of the embedded database at the address to a new file while other processes read and write it. The copy holds
// whole transactions only, all up to one moment, and nothing of what was deleted; it is checked and on the disk when Backup returns.
// PostgreSQL has programs of its own for this.
func Backup(ctx context.Context, address, to string) error {
	from, ok := strings.CutPrefix(address, "sqlite:")
	if !ok {
		return errors.New("store: only the embedded database is copied by the program itself")
	}
	from, _ = strings.CutSuffix(from, "?sync=off")
	if _, err := os.Stat(from); err != nil {
		return fmt.Errorf("store: %w", err) // opening would make an empty one
	}
	if err := on(ctx, from, func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, "VACUUM INTO ?", to)
		return err
	}); err != nil {
		return fmt.Errorf("store: copying %s: %w", from, err)
	}
	if err := on(ctx, to, func(db *sql.DB) error { return sound(ctx, db) }); err != nil {
		return fmt.Errorf("store: the copy: %w", err)
	}
	f, err := os.OpenFile(to, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return errors.Join(f.Sync(), f.Chmod(0o600), f.Close())
}

// on opens an SQLite file for one act.
func on(ctx context.Context, file string, fn func(db *sql.DB) error) error {
	db, err := sql.Open("sqlite", "file:"+file+"?"+url.Values{"mode": {"rw"}, "_pragma": {"busy_timeout(10000)"}}.Encode())
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	return errors.Join(fn(db), db.Close())
}

// sound wants the engine's own checks to find nothing.
func sound(ctx context.Context, db *sql.DB) error {
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return errors.New(said)
	}
	var table string
	err := db.QueryRowContext(ctx, `SELECT "table" FROM pragma_foreign_key_check LIMIT 1`).Scan(&table)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return errors.Join(err, fmt.Errorf("rows of %s refer to nothing", table))
}
