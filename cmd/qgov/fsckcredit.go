package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"qgov/app"
	"qgov/domain/credit/quality"
	"qgov/kernel/flow"
	"qgov/kernel/text"
)

// creditFlags are the flags of `qgov fsck credit` beside those of the configuration.
type creditFlags struct {
	lang string
	json bool
	rows int
}

// fsckCredit is the command `qgov fsck credit`: it runs the checks of the credit files and writes nothing. What is serious is a finding,
// the rest is told.
func fsckCredit(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	var f creditFlags
	cfg, _, err := app.Parse("fsck credit", args, os.Getenv, stderr, func(fs *flag.FlagSet) {
		fs.StringVar(&f.lang, "lang", "zh", "language of the findings, zh or en")
		fs.BoolVar(&f.json, "json", false, "print JSON, one check a line")
		fs.IntVar(&f.rows, "rows", 10, "rows printed of each check; the page of the quality of credit data lists more")
	})
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	serious, err := runCredit(ctx, a.Engine, f, stdout)
	if err == nil && serious > 0 {
		err = errFindings
	}
	return err
}

// creditLine is the JSON form of what a check found.
type creditLine struct {
	Check    string      `json:"check"`
	Severity string      `json:"severity"`
	Title    string      `json:"title"`
	Rows     int64       `json:"rows"`
	Millis   int64       `json:"ms"`
	First    []creditRow `json:"first"`
}

type creditRow struct {
	Code   string `json:"code,omitempty"`
	Name   string `json:"name,omitempty"`
	Region string `json:"region"`
	Text   string `json:"text"`
	URL    string `json:"url,omitempty"`
}

// runCredit runs the checks on an open program, prints what they find as they end and returns how many rows are serious.
func runCredit(ctx context.Context, e *flow.Engine, f creditFlags, out io.Writer) (serious int64, err error) {
	words, err := text.New(quality.English)
	if err != nil {
		return 0, err
	}
	lang := text.Chinese
	if f.lang == "en" {
		lang = text.English
	}
	all := int64(0)
	err = quality.All(ctx, e, func(x quality.Found) error {
		all += x.Total
		if x.Check.Severity == quality.Serious {
			serious += x.Total
		}
		line := creditLine{Check: x.Check.Name, Severity: string(x.Check.Severity), Title: words.T(lang, x.Check.Title), Rows: x.Total, Millis: x.Took.Milliseconds(), First: []creditRow{}}
		for i := range x.Flaws[:min(f.rows, len(x.Flaws))] {
			flaw := &x.Flaws[i]
			zh, values := x.Check.Says(flaw)
			line.First = append(line.First, creditRow{flaw.Code, flaw.Name, flaw.Region, words.T(lang, zh, values...), flaw.URL()})
		}
		return line.print(out, f.json)
	})
	if err == nil && !f.json {
		fmt.Fprintln(out, words.T(lang, "共 %d 处问题，其中严重 %d 处", all, serious))
	}
	return serious, err
}

func (l creditLine) print(out io.Writer, asJSON bool) error {
	if asJSON {
		b, err := json.Marshal(l)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%s\n", b)
		return err
	}
	if _, err := fmt.Fprintf(out, "%-8s %-17s %8d  %s (%d ms)\n", l.Severity, l.Check, l.Rows, l.Title, l.Millis); err != nil {
		return err
	}
	for _, r := range l.First {
		if _, err := fmt.Fprintf(out, "           %s %s %s %s\n", r.Region, r.Code, printable(r.Name), printable(r.Text)); err != nil {
			return err
		}
	}
	return nil
}
