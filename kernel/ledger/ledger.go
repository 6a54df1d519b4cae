// Package ledger shows what package audit keeps: the journal to the audit administrator, the public log to everybody.
//
//	GET  /audit                 the journal: by person, time, kind, action, result
//	GET  /audit/{seq}           one entry
//	GET  /audit/export          the same selection as a ZIP of a CSV file and its signed manifest
//	GET  /audit/verify, POST    the state of journal and log; a check of the whole database
//	POST /audit/cosign          takes in what a witness signed
//	GET  /log                   the checkpoints, the newest decisions, how to check them
//	GET  /log/{code}            one decision with its proof
//	GET  /log/{code}/proof      the proof as a file for qgov verify
//	GET  /log/{code}/text       the published text as it was hashed, for qgov verify --content
//	GET  /log/checkpoint        the newest signed checkpoint
//	GET  /log/keys              the public keys
//	GET  /log/witness?old=N     what a witness needs to cosign, if it signed N leaves last
//
// Every page of the journal that is read or exported is a matter of the audit administrator alone ([audit.Grants]); the export is an
// entry of the journal itself.
package ledger

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/job"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

// English is the catalogue of this package's texts.
//
//go:embed en.tsv
var English string

// Frame makes the frame of a page; *page.Site is one.
type Frame interface {
	Page(r *http.Request, title string) *web.Page
}

// Ledger is the pages and the jobs of journal and log. Every field but Files and Folder must be set. It is fixed at start.
type Ledger struct {
	DB      *store.DB
	Log     *audit.PublicLog
	Signers []audit.Signer  // of exports, see audit.FileSigners
	Frame   Frame           // of every page
	Files   audit.FileStore // store of attachments, for the check of everything
	// Documents are the keys of files that leave the house, such as open data; Names the kinds of leaves that are no kinds of records.
	Documents []*audit.Key
	Names     map[string]string
	// Folder is where a checkpoint is left for the witnesses every day, as checkpoint-20261122.txt, and where their answers are looked
	// for, as cosigned-*.txt; empty: nowhere.
	Folder string
	// Act names in Chinese what was done to a record of a kind, empty when it does not know; nil knows nothing.
	Act func(kind, action string) string
	// Regions names region codes; nil shows the codes.
	Regions func(code string) string
}

// Routes returns the addresses.
func (l *Ledger) Routes() []route.Route {
	see := func(pattern string, h route.Handler) route.Route {
		return route.For(pattern, audit.Subject, role.See, h)
	}
	return []route.Route{
		see("GET /audit", l.journal),
		see("GET /audit/{seq}", l.entry),
		route.For("GET /audit/export", audit.Subject, role.Export, l.export),
		see("GET /audit/verify", l.status),
		see("POST /audit/verify", l.verify),
		see("POST /audit/cosign", l.cosign),
		route.Public("GET /log", l.home),
		route.Public("GET /log/{code}", l.decision),
		route.Public("GET /log/{code}/proof", l.proof),
		route.Public("GET /log/{code}/text", l.text),
		route.Public("GET /log/checkpoint", l.checkpoint),
		route.Public("GET /log/keys", l.keys),
		route.Public("GET /log/witness", l.witness),
	}
}

// Jobs are the entries of the timetable: signing every minute, a checkpoint for the witnesses and a check of everything every night.
func (l *Ledger) Jobs() []job.Kind {
	return []job.Kind{
		{Name: "audit.sign", Label: "公开日志签名", Every: time.Minute, Run: func(ctx context.Context, _ *job.Running) error {
			_, err := l.Log.Sign(ctx, l.DB)
			return err
		}},
		{Name: "audit.witness", Label: "检查点交换", Daily: true, At: 10, Run: func(ctx context.Context, _ *job.Running) error { return l.Exchange(ctx) }},
		{Name: "audit.verify", Label: "全库核验", Daily: true, At: 180, Run: func(ctx context.Context, _ *job.Running) error {
			_, err := l.Check(role.With(ctx, role.System("全库核验")))
			return err
		}},
	}
}

// Check checks the whole database, writes the number of findings to the journal and returns them.
func (l *Ledger) Check(ctx context.Context) ([]audit.Finding, error) {
	found, err := audit.Fsck(ctx, l.DB, audit.FsckOptions{Keys: audit.Keys{Logs: l.Log.Keys().Logs}, Witness: l.kept(), Files: l.Files})
	if err != nil {
		return nil, err
	}
	action := "verify"
	if len(found) > 0 {
		action = "verify:failed"
	}
	return found, l.DB.Write(ctx, func(tx *store.Tx) error {
		tx.Note(store.Change{Action: action, Kind: audit.Subject, Reason: fmt.Sprint(len(found))})
		return nil
	})
}

// kept returns the newest checkpoint in the folder that witnesses share: it may lie on another machine than the database.
func (l *Ledger) kept() [][]byte {
	name := l.last()
	if name == "" {
		return nil
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil // the folder is not mounted; the check goes on without it
	}
	return [][]byte{b}
}

// last returns the newest file that Exchange left, empty if there is none.
func (l *Ledger) last() string {
	if l.Folder == "" {
		return ""
	}
	names, err := filepath.Glob(filepath.Join(l.Folder, "checkpoint-????????.txt"))
	if err != nil || len(names) == 0 {
		return ""
	}
	return names[len(names)-1] // Glob sorts, and the names are dates
}

// Exchange leaves the newest checkpoint in the folder, with the proof that it continues the one of the file before, and takes in what
// witnesses signed since.
func (l *Ledger) Exchange(ctx context.Context) error {
	if l.Folder == "" {
		return nil
	}
	if _, err := l.Log.Sign(ctx, l.DB); err != nil {
		return err
	}
	name := filepath.Join(l.Folder, "checkpoint-"+strings.ReplaceAll(calendar.Today(l.DB.Clock()).String(), "-", "")+".txt")
	old := int64(0)
	if last := l.last(); last != "" && last != name {
		if b, err := os.ReadFile(last); err == nil {
			if _, _, text, err := audit.ParseWitnessFile(b); err == nil {
				if s, err := audit.OpenCheckpoint(text, audit.Keys{Logs: l.Log.Keys().Logs}); err == nil {
					old = s.Size
				}
			}
		}
	}
	if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) { // what witnesses may have fetched is not replaced
		b, err := l.Log.WitnessFile(ctx, l.DB, old)
		if err != nil {
			return err
		}
		if err := os.WriteFile(name+".new", b, 0o644); err != nil { // for others to read
			return fmt.Errorf("ledger: %w", err)
		}
		if err := os.Rename(name+".new", name); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	return l.takeIn(ctx)
}

// takeIn imports the files of the witnesses. A bad one does not keep the others out.
func (l *Ledger) takeIn(ctx context.Context) error {
	names, err := filepath.Glob(filepath.Join(l.Folder, "cosigned-*.txt"))
	if err != nil {
		return err
	}
	var failed []error
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err == nil {
			_, _, text, perr := audit.ParseWitnessFile(b)
			if err = perr; err == nil {
				_, err = l.Log.ImportCosigned(ctx, l.DB, text)
			}
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("ledger: %s: %w", filepath.Base(name), err))
		}
	}
	return errors.Join(failed...)
}

func (l *Ledger) region(code string) string {
	if code == "" || l.Regions == nil {
		return code
	}
	return l.Regions(code)
}

// when writes an instant as people in Shanghai read it.
func when(t time.Time) string {
	return t.In(calendar.Shanghai()).Format("2006-01-02 15:04:05")
}
