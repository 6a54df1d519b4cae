package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"qgov/app"
	"qgov/kernel/audit"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

//go:embed fsck.tsv
var fsckEnglish string

// fsckFlags are the flags of `qgov fsck` beside those of the configuration.
type fsckFlags struct {
	checkpoints []string // files of checkpoints kept outside
	keys        string   // file of further trusted keys, in place of those that the database stands beside
	lang        string
	json        bool
}

// bind adds the flags to a set; keys is the name of the flag with the trusted keys.
func (f *fsckFlags) bind(fs *flag.FlagSet, keys string) {
	// Parse reads the flags more than once, so a file may be named again.
	fs.Func("checkpoint", "`file` of a checkpoint that was kept outside, such as a witness's; may be repeated", func(s string) error {
		for _, have := range f.checkpoints {
			if have == s {
				return nil
			}
		}
		f.checkpoints = append(f.checkpoints, s)
		return nil
	})
	fs.StringVar(&f.keys, keys, "", "`file` of trusted public keys of the log, one a line; without it those of the key folder are trusted")
	fs.StringVar(&f.lang, "lang", "zh", "language of the findings, zh or en")
	fs.BoolVar(&f.json, "json", false, "print JSON, one finding a line")
}

// fsck is the command: with the word credit it checks the credit files, see fsckCredit; otherwise it opens the installation of the configuration and checks it.
func fsck(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	if len(args) > 0 && args[0] == "credit" {
		return fsckCredit(ctx, args[1:], stdout, stderr)
	}
	var f fsckFlags
	cfg, _, err := app.Parse("fsck", args, os.Getenv, stderr, func(fs *flag.FlagSet) { f.bind(fs, "keys") })
	if err != nil {
		return err
	}
	if err := f.witnessed(cfg.Witness); err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	clean, err := runFsck(ctx, a.DB, audit.Keys{Logs: a.Log.Keys().Logs}, a.Files, f, stdout)
	if err == nil && !clean {
		err = errFindings
	}
	return err
}

// fsckLine is the JSON form of a finding.
type fsckLine struct {
	What string `json:"what"`
	Seq  int64  `json:"seq"`
	Text string `json:"text"`
}

// runFsck is `qgov fsck` on an open database: it checks the journal, the public log, the attachments and what hangs on records, prints
// every finding and reports whether there was none. keys are the log's own; files may be nil.
func runFsck(ctx context.Context, db *store.DB, keys audit.Keys, files audit.FileStore, f fsckFlags, out io.Writer) (clean bool, err error) {
	words, err := text.New(audit.English(), fsckEnglish)
	if err != nil {
		return false, err
	}
	lang := text.Chinese
	if f.lang == "en" {
		lang = text.English
	}
	o := audit.FsckOptions{Keys: keys, Files: files}
	if f.keys != "" {
		if o.Keys, err = readKeys(f.keys); err != nil {
			return false, err
		}
	}
	for _, name := range f.checkpoints {
		b, err := os.ReadFile(name)
		if err != nil {
			return false, err
		}
		o.Witness = append(o.Witness, b)
	}
	found, err := audit.Fsck(ctx, db, o)
	if err != nil {
		return false, err
	}
	for _, x := range found {
		line := fsckLine{string(x.What), x.Seq, words.T(lang, x.Text, x.Args...)}
		if !f.json {
			fmt.Fprintf(out, "%-10s %s\n", line.What, printable(line.Text))
			continue
		}
		b, err := json.Marshal(line)
		if err != nil {
			return false, err
		}
		fmt.Fprintf(out, "%s\n", b)
	}
	if !f.json {
		switch {
		case len(found) > 0:
			fmt.Fprintln(out, words.T(lang, "发现 %d 处问题", len(found)))
		case len(f.checkpoints) == 0:
			fmt.Fprintln(out, words.T(lang, "没有发现问题。未与外部保存的检查点比对（--checkpoint），不能排除整库恢复为旧备份"))
		default:
			fmt.Fprintln(out, words.T(lang, "没有发现问题"))
		}
	}
	return len(found) == 0, nil
}
