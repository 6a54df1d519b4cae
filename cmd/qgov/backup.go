package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"qgov/app"
	"qgov/kernel/audit"
	"qgov/kernel/file"
	"qgov/kernel/inbox"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// A backup is a folder: qgov.db, the folders that belong to it (app.Folders), checkpoint.txt (the newest of the public log) and
// manifest.json, which names every file with its hash. The keys are never in it: who finds it reads no secret.

const (
	backupDB       = "qgov.db"
	backupManifest = "manifest.json"
	backupNote     = "checkpoint.txt"
)

// manifest is what a backup says of itself.
type manifest struct {
	Program string            `json:"program"`
	Made    time.Time         `json:"made"`
	Origin  string            `json:"origin"` // of the public log
	Crypto  string            `json:"crypto"`
	Leaves  int64             `json:"leaves"` // of the public log at its newest checkpoint
	Files   map[string]string `json:"files"`  // SHA-256 by path
}

// backup is the command: it copies the installation while it serves.
func backup(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	keys := ""
	cfg, rest, err := app.Parse("backup", args, os.Getenv, stderr, func(fs *flag.FlagSet) {
		fs.StringVar(&keys, "keys", "", "`folder` to which the keys are copied, on another medium than the backup; without it they are not copied")
	})
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return errors.New("backup: give one folder that does not exist yet, after the flags")
	}
	if !strings.HasPrefix(cfg.DB, "sqlite:") {
		return errors.New("backup: PostgreSQL is copied by its own programs, pg_basebackup or pg_dump; docs/operations.md says how, and what to copy with it")
	}
	to := filepath.Clean(rest[0])
	if err := apart(to, keys); err != nil {
		return err
	}
	part := to + ".part" // what was broken off does not look like a backup
	if err := os.Mkdir(part, 0o700); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	m, missing, err := fill(ctx, cfg, part)
	if err == nil && keys != "" {
		_, err = copyTree(filepath.Join(cfg.Data, "keys"), keys)
	}
	if err == nil {
		err = os.Rename(part, to)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	fmt.Fprintf(stdout, "%s: %d files, public log of %d decisions\n", to, len(m.Files), m.Leaves)
	if keys == "" {
		fmt.Fprintf(stdout, "the keys are not in it: keep a copy of %s on another medium; without them sealed fields and second factors cannot be read\n", filepath.Join(cfg.Data, "keys"))
	}
	for _, hash := range missing {
		fmt.Fprintf(stderr, "the installation lacks the attachment %s\n", hash)
	}
	if len(missing) > 0 {
		return errFindings
	}
	return nil
}

// apart wants new folders, and the keys in none that the backup is in.
func apart(to, keys string) error {
	for _, dir := range []string{to, keys} {
		if _, err := os.Stat(dir); dir != "" && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("backup: %s is there already", dir)
		}
	}
	if keys == "" {
		return nil
	}
	a, err := filepath.Abs(to)
	b, errKeys := filepath.Abs(keys)
	if err := errors.Join(err, errKeys); err != nil {
		return err
	}
	if in, err := filepath.Rel(a, b); err == nil && !strings.HasPrefix(in, "..") {
		return errors.New("backup: the keys belong apart from the backup: whoever finds both reads everything")
	}
	return nil
}

// fill copies the database first and the files after it: what a record of the copy names was there before.
func fill(ctx context.Context, cfg app.Config, dir string) (m manifest, missing []string, err error) {
	m = manifest{Program: version(), Made: time.Now().UTC(), Origin: cfg.Origin, Crypto: cfg.Crypto, Files: make(map[string]string)}
	db := filepath.Join(dir, backupDB)
	if err = store.Backup(ctx, cfg.DB, db); err != nil {
		return m, nil, err
	}
	for _, name := range app.Folders() {
		sums, err := copyTree(filepath.Join(cfg.Data, name), filepath.Join(dir, name))
		if err != nil {
			return m, nil, err
		}
		for p, sum := range sums {
			m.Files[name+"/"+p] = sum
		}
	}
	note, leaves, missing, err := inspect(ctx, db, filepath.Join(dir, "files"), int64(cfg.MaxFile)<<20)
	if err != nil {
		return m, nil, err
	}
	m.Leaves = leaves
	if err = os.WriteFile(filepath.Join(dir, backupNote), note, 0o600); err != nil {
		return m, nil, err
	}
	for _, name := range []string{backupDB, backupNote} {
		if m.Files[name], err = inbox.Hash(filepath.Join(dir, name)); err != nil {
			return m, nil, err
		}
	}
	b, err := json.MarshalIndent(m, "", "\t")
	if err == nil {
		err = write(filepath.Join(dir, backupManifest), strings.NewReader(string(b)+"\n"))
	}
	return m, missing, err
}

// inspect opens the copy as the program would and returns the newest checkpoint, its size, and the attachments that are not there.
func inspect(ctx context.Context, db, files string, limit int64) (note []byte, leaves int64, missing []string, err error) {
	policy, err := role.NewPolicy(nil, nil)
	if err != nil {
		return nil, 0, nil, err
	}
	copied, err := store.Open(ctx, "sqlite:"+db, store.Options{Policy: policy, Journal: audit.Journal{}})
	if err != nil {
		return nil, 0, nil, err
	}
	defer func() { err = errors.Join(err, copied.Close()) }()
	attached, err := file.Open(files, limit)
	if err != nil {
		return nil, 0, nil, err
	}
	defer attached.Close()
	err = copied.Read(role.With(ctx, role.System("备份")), func(tx *store.Tx) error {
		s, ok, err := audit.Newest(tx)
		if err != nil {
			return err
		}
		if ok {
			note, leaves = s.Note, s.Size
		}
		rows, err := tx.Query(`SELECT DISTINCT hash FROM attachment WHERE {all: every region} ORDER BY hash`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var hash string
			if err := rows.Scan(&hash); err != nil {
				return err
			}
			if attached.Check(hash) != nil {
				missing = append(missing, hash)
			}
		}
		return rows.Err()
	})
	return note, leaves, missing, err
}

// copyTree copies the regular files of a folder, without what is being uploaded, and returns their hashes. A folder that is not there is
// empty; a file that vanishes meanwhile belonged to nothing any more.
func copyTree(from, to string) (map[string]string, error) {
	sums := make(map[string]string)
	if err := os.MkdirAll(to, 0o700); err != nil {
		return nil, err
	}
	err := filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, p)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name == "tmp" {
				return fs.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, name), 0o700)
		}
		if !d.Type().IsRegular() {
			return nil
		}
		in, err := os.Open(p)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		defer in.Close()
		sum := sha256.New()
		if err := write(filepath.Join(to, name), io.TeeReader(in, sum)); err != nil {
			return err
		}
		sums[filepath.ToSlash(name)] = hex.EncodeToString(sum.Sum(nil))
		return nil
	})
	return sums, err
}

// write writes a new file and has it on the disk before it returns.
func write(name string, content io.Reader) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Sync(), f.Close())
}
