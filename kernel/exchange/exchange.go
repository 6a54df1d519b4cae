// Package exchange brings records of any kind in from sheets and out into sheets.
//
// # In
//
// A file passes through a batch, a row of the table import_batch:
//
//	new       the file lies in the folder of uploads; its columns wait to be matched
//	checking  the dry run goes over the rows
//	checked   the report stands: rows read, new, changed, same, bad, twins; sums of the number columns
//	running   rows are written, in chunks; the place reached is saved in the transaction of each chunk
//	paused    stopped by a person, or by a program that died: it goes on where it stopped
//	done      every row that was to be written is written
//	cancelled, withdrawn, failed
//
// The dry run takes the same way through the same code as the run and is then undone, so its report says what the run will do.
// Two modes are offered: all or nothing writes every row in one transaction and refuses a file with any problem; good rows only
// leaves the others out and hands them back as a file with the reason beside each row, to be mended and sent again.
//
// A row names its record by the natural key of the kind: its first unique field, or [page.View].Key. It is new, changed or the
// same; rows of one key in one file are twins, of which the first counts. Kinds without a key compare whole rows with those of
// former batches, so the same file twice changes nothing there either. An empty cell leaves the value of a record alone; the word
// （清空） clears it. Child rows stand in columns of their own, 检验项目.1.限值 or items.1.limit; a file that names any child row of a
// record gives all of them.
//
// References are matched by a unique text field or the title of what they name, regions by code or full name, choices by code or
// label. An ambiguous name is a problem that lists the candidates.
//
// Every row passes role.Import, the region scope, the rules of the kind and the flow's own numbering, and leaves one entry in the
// journal; a batch of more than [Options].Bulk rows leaves one entry as a whole, with its counts and the hash of the file. An
// import never sets what only steps may set: fields ByCode (unless the kind has no form) and the state; a record that left the
// first state of its flow is not changed by imports.
//
// # Out
//
// [Exchange.Template] makes a file to fill in. The export of a list streams the rows that the list shows with its filters, columns
// and order, masked as there; more than 1,000 rows ask for a fresh proof of identity (see [Options].Recent).
package exchange

import (
	"context"
	_ "embed"
	"errors"
	"log/slog"
	"net/http"
	"sync"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/text"
)

// English is the catalogue of this package's texts.
//
//go:embed en.tsv
var English string

// Options is what an Exchange needs beside the site. Dir must be set.
type Options struct {
	Dir    string                      // folder of uploads, for this program alone
	Recent func(r *http.Request) error // asks for a fresh proof of identity; nil: none is asked
	Chunk  int                         // rows a transaction of good-rows-only; 0: 500
	Bulk   int                         // rows above which the journal has one entry for the batch; 0: 50,000
	Limits sheet.Limits                // zero: sheet.Upload
	Log    *slog.Logger
}

// Exchange imports and exports the kinds of a site. It is safe for concurrent use.
type Exchange struct {
	site  *page.Site
	opt   Options
	box   inbox.Inbox
	mu    sync.Mutex
	works map[record.ID]context.CancelFunc // batches at work in this process
	wg    sync.WaitGroup
	named sync.Map // region names: see places
}

// New returns the exchange of a site.
func New(site *page.Site, opt Options) *Exchange {
	if opt.Chunk <= 0 {
		opt.Chunk = 500
	}
	if opt.Bulk <= 0 {
		opt.Bulk = 50_000
	}
	if opt.Limits == (sheet.Limits{}) {
		opt.Limits = sheet.Upload()
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Exchange{site: site, opt: opt, box: inbox.Inbox{Dir: opt.Dir, Limits: opt.Limits}, works: make(map[record.ID]context.CancelFunc)}
}

// Close stops the batches at work, each after its chunk, and waits for them. They can be continued later.
func (x *Exchange) Close() {
	x.mu.Lock()
	for _, stop := range x.works {
		stop()
	}
	x.mu.Unlock()
	x.wg.Wait()
}

// view returns the view of a kind with an import.
func (x *Exchange) view(kind string) (*page.View, error) {
	if v := x.site.View(kind); v != nil {
		return v, nil
	}
	return nil, fault.Missing("该业务")
}

// may checks that the actor of the context may import records of the kind.
func (x *Exchange) may(ctx context.Context, p *record.Plan, a role.Action, label string) error {
	actor := role.From(ctx)
	if actor.IsSystem() {
		return nil
	}
	return x.site.Policy.Check(actor, p.Name, a, label)
}

func (x *Exchange) engine() *flow.Engine { return x.site.Engine }

// errDry undoes the transaction of a dry run.
var errDry = errors.New("exchange: dry run")

func (x *Exchange) say(lang text.Lang, zh string, args ...any) string {
	return x.site.Texts.T(lang, zh, args...)
}
