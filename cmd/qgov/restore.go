package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"qgov/app"
	"qgov/kernel/audit"
	"qgov/kernel/inbox"
)

// restore is the command: it fills an empty data folder from a backup and proves what it made: every file has the hash that the backup
// named, qgov fsck finds nothing, and the public log continues the checkpoints that were kept outside.
func restore(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	keys := ""
	var f fsckFlags
	cfg, rest, err := app.Parse("restore", args, os.Getenv, stderr, func(fs *flag.FlagSet) {
		fs.StringVar(&keys, "keys", "", "`folder` with the copy of the keys; without it they must be in the data folder already")
		f.bind(fs, "trusted")
	})
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return errors.New("restore: give the folder of one backup, after the flags")
	}
	from := rest[0]
	if cfg.DB != "sqlite:"+filepath.Join(cfg.Data, backupDB) {
		return errors.New("restore: a backup is restored as the embedded database of the data folder; for PostgreSQL see docs/operations.md")
	}
	m, err := readManifest(from)
	if err != nil {
		return err
	}
	if err := vacant(cfg.Data); err != nil {
		return err
	}
	if err := placeKeys(keys, filepath.Join(cfg.Data, "keys")); err != nil {
		return err
	}
	for _, name := range app.Folders() {
		if _, err := copyTree(filepath.Join(from, name), filepath.Join(cfg.Data, name)); err != nil {
			return err
		}
	}
	if err := copyLast(filepath.Join(from, backupDB), filepath.Join(cfg.Data, backupDB)); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "restored %d files of %s, public log of %d decisions\n", len(m.Files), m.Made.Format("2006-01-02 15:04 MST"), m.Leaves)
	return prove(ctx, cfg, f, stdout)
}

// readManifest reads a backup's manifest and compares every file with it.
func readManifest(dir string) (m manifest, err error) {
	b, err := os.ReadFile(filepath.Join(dir, backupManifest))
	if err != nil {
		return m, fmt.Errorf("restore: %s is no whole backup: %w", dir, err)
	}
	if err := json.NewDecoder(bytes.NewReader(b)).Decode(&m); err != nil {
		return m, fmt.Errorf("restore: %s: %w", backupManifest, err)
	}
	if m.Files[backupDB] == "" {
		return m, fmt.Errorf("restore: %s names no database", backupManifest)
	}
	for name, want := range m.Files {
		if !filepath.IsLocal(name) {
			return m, fmt.Errorf("restore: %s names a file outside of the backup: %s", backupManifest, name)
		}
		got, err := inbox.Hash(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return m, fmt.Errorf("restore: the backup is not whole: %w", err)
		}
		if got != want {
			return m, fmt.Errorf("restore: %s in the backup is damaged: its SHA-256 is %s, the manifest says %s", name, got, want)
		}
	}
	return m, nil
}

// vacant refuses a data folder that holds an installation: nothing is overwritten.
func vacant(data string) error {
	for _, name := range append(app.Folders(), backupDB, backupDB+"-wal") {
		if _, err := os.Stat(filepath.Join(data, name)); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("restore: %s is there already; move it away first, or restore into another folder with --data", filepath.Join(data, name))
		}
	}
	return nil
}

// placeKeys puts the keys in their place, or wants them to be there.
func placeKeys(from, to string) error {
	_, err := os.Stat(to)
	there := err == nil
	switch {
	case from == "" && !there:
		return fmt.Errorf("restore: the keys are in no backup; give their copy with --keys, or put it to %s", to)
	case from == "":
		return nil
	case there:
		return fmt.Errorf("restore: %s is there already, and --keys names others", to)
	}
	n, err := copyTree(from, to)
	if err == nil && len(n) == 0 {
		err = errors.Join(fmt.Errorf("restore: %s holds no keys", from), os.Remove(to))
	}
	return err
}

// copyLast copies the database under another name and renames it: what was broken off before has no database and does not serve.
func copyLast(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := write(to+".part", in); err != nil {
		return err
	}
	return os.Rename(to+".part", to)
}

// prove opens what was restored and checks it.
func prove(ctx context.Context, cfg app.Config, f fsckFlags, stdout io.Writer) (err error) {
	a, err := app.Open(ctx, cfg, app.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := f.witnessed(cfg.Witness); err != nil {
		return err
	}
	clean, err := runFsck(ctx, a.DB, audit.Keys{Logs: a.Log.Keys().Logs}, a.Files, f, stdout)
	if err == nil && !clean {
		err = errFindings
	}
	return err
}

// witnessed adds the checkpoints that lie in the folder for witnesses: the database may be older than they are.
func (f *fsckFlags) witnessed(folder string) error {
	if folder == "" {
		return nil
	}
	names, err := filepath.Glob(filepath.Join(folder, "checkpoint-????????.txt"))
	if err == nil {
		for _, name := range names {
			if !strings.Contains(strings.Join(f.checkpoints, "\n"), name) {
				f.checkpoints = append(f.checkpoints, name)
			}
		}
	}
	return err
}
