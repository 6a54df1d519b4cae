package policy

// The texts below are policy, not a record of what happens to be. Do not edit one to make
// a test pass: first ask whether the import is right, then write down the reason.

// Order is who may import whom inside the kernel. In a line each group, separated by commas, may import
// all groups before it and all that those may import. Names are folders under kernel/; web (the look: view models,
// templates, assets) and migrate (the SQL of the schema) are the two folders outside it that take part.
const Order = `
	fault < text < calendar < record < role < store < event < flow < audit < job, file, account < page, sheet, publish < rest, ledger, exchange < module

	# Leaves: useful by themselves, for whoever comes at or after them.
	fault < extsort, seal, paper < store, sheet, exchange
	migrate < store
	text < web < account, page, rest, publish

	# Pages for a phone without network, which a domain fills.
	page, route < outbox < module

	# A route is what a domain hands to module and what page and rest make for it.
	fault, role < route < account, page, rest, publish, module

	# Files that arrived, before anybody knows what their rows mean.
	record, sheet < inbox < exchange

	# Messages of other programs, whose keys are sealed in the store.
	record, seal, store < message < module

	# The open data of publish are sheets.
	sheet < publish
`

// Layers is who may import whom outside the kernel: a layer and the layers it may import. A layer may
// import itself, except domain, where each business stands alone (see Exceptions), and the kernel, which has Order. Tests
// of any layer may import testkit.
const Layers = `
	calc:
	kernel:  web migrate
	web:     kernel
	migrate:
	base:    kernel calc web
	domain:  kernel base calc web
	app:     kernel base calc domain web migrate
	cmd:     kernel app
	testkit: kernel base calc domain web migrate app
	tools:   kernel base calc domain web migrate app testkit
`

// Exceptions are single imports that Order and Layers forbid, "importer -> imported: reason", and imports of one
// business by another: the consumer imports the producer, never back. A line that nothing needs fails the test.
const Exceptions = `
	kernel/calendar -> database/sql/driver: a Date writes itself to a column, which takes driver.Valuer
	domain/supervise/sampling -> domain/supervise/rectify: a failing sample opens a finding for each firm and closes when they do
	domain/supervise/draw -> domain/supervise/plan: a draw is held for a line of a plan
	domain/supervise/dispatch -> domain/supervise/plan: joins planning and sampling, which do not know each other
	domain/supervise/dispatch -> domain/supervise/draw: what was drawn becomes samples
	domain/supervise/dispatch -> domain/supervise/sampling: what was drawn becomes samples, and plans learn what was done
	domain/supervise/dispatch -> domain/supervise/rectify: the page of a firm shows its findings beside its samples
	domain/supervise/field -> domain/supervise/sampling: the sheet on a phone is a step of a sample
	domain/measure/passrate -> domain/supervise/sampling: counts its results
	domain/measure/passrate -> domain/supervise/plan: weighs results by what the plan sampled from
	domain/measure/survey -> domain/supervise/rectify: what a survey finds wanting becomes a finding
	domain/measure/desk -> domain/measure/passrate: the start page shows its figures
	domain/measure/desk -> domain/supervise/rectify: counts its open and closed findings by state
	domain/measure/desk -> domain/supervise/sampling: leads to the lists of its samples
	domain/supervise/letter -> domain/supervise/sampling: notices of results are made from its samples
	domain/supervise/letter -> domain/supervise/rectify: orders and notices of look-back are made from its findings
	domain/supervise/letter -> domain/credit/listing: notices and decisions are made from its listings and repairs
	domain/credit/annual -> domain/credit/listing: who did not report is put forward for the abnormal list
	domain/credit/joint -> domain/credit/grade: a grade pushes measures, another one lifts them
	domain/credit/joint -> domain/credit/dossier: what departments answered stands in the file of the firm
	domain/credit/joint -> domain/credit/listing: a listing pushes measures, its end lifts them
	domain/supervise/bulletin -> domain/supervise/sampling: publishes its concluded samples
	domain/supervise/bulletin -> domain/supervise/rectify: publishes the end of what a published sample opened
	domain/credit/pledge -> domain/credit/dossier: sets the entries of the file beside the claims of the firm, and files breaches
	domain/credit/pledge -> domain/portal/frame: its public list stands in it
	domain/credit/pledge -> domain/credit/listing: names the firm in public copies as the lists do
	domain/credit/tender -> domain/credit/dossier: answers by the public entries of its files
	domain/credit/tender -> domain/credit/listing: answers by its lists
	domain/credit/tender -> domain/credit/grade: names the grades that are public
	domain/credit/tender -> domain/supervise/letter: its check of papers knows issued answers
	domain/consumer/report -> domain/consumer/reception: takes the messages that are handed over as reports
	domain/consumer/report -> domain/supervise/letter: prints the notice on its sheet
	domain/credit/intake -> domain/credit/dossier: fills the files by the register of sources
	domain/credit/window -> domain/portal/frame: its pages stand in it
	domain/credit/window -> domain/credit/dossier: shows the public entries of its files
	domain/credit/window -> domain/credit/joint: shows the incentives whose firms are public
	domain/credit/window -> domain/credit/listing: shows its public copies
	domain/portal -> domain/credit/listing: knows its kinds in public copies
	domain/portal -> domain/portal/frame: its pages stand in it
	domain/consumer/complaint -> domain/consumer/reception: takes the messages that are handed over as complaints
	domain/consumer/complaint -> domain/supervise/letter: shows and sends its papers as letters are
	domain/credit/dossier -> domain/consumer/complaint: files how complaints about a firm end
	domain/consumer/complaint -> domain/consumer/guarantee: shows what the three guarantees give in a complaint
	domain/consumer/appraisal -> domain/consumer/complaint: its tests pause the mediation of a complaint and bring the result back
	domain/consumer/appraisal -> domain/consumer/reception: stands beside it in the side bar
	domain/consumer/hotspot -> domain/consumer/complaint: counts its complaints
	domain/consumer/hotspot -> domain/consumer/reception: stands beside it in the side bar
	domain/consumer/hotspot -> domain/supervise/plan: a hot spot becomes a line of a plan
	domain/consumer/supervisor -> domain/consumer/reception: hands findings over as messages and reports, takes pictures as its form does
	domain/consumer/supervisor -> domain/consumer/hotspot: a finding becomes a line of a plan by the same order
	domain/consumer/supervisor -> domain/supervise/plan: a finding becomes a line of a plan
	domain/consumer/supervisor -> domain/supervise/rectify: a finding becomes one of the loop, whose end answers it
	domain/consumer/supervisor -> domain/supervise/letter: shows and sends its letter of appointment as letters are
	domain/consumer/supervisor -> domain/portal/frame: its public list stands in it
	domain/portal -> domain/supervise/bulletin: knows the lines of its public copies
	domain/portal -> domain/supervise/rectify: knows its kind in public copies
	domain/portal -> domain/supervise/sampling: knows the lines of its public copies
	domain/credit/dossier -> domain/credit/listing: files its listings, removals and repairs
	domain/credit/dossier -> domain/credit/annual: files reports that were made and missed
	domain/credit/dossier -> domain/supervise/sampling: files its results
	domain/credit/dossier -> domain/supervise/rectify: files how its findings end
	domain/credit/dossier -> domain/supervise/letter: files its letters, and its check of papers knows credit reports
	domain/credit/grade -> domain/credit/dossier: scores the entries of its files
	domain/credit/grade -> domain/supervise/draw: gives firms of a low class more lots
	domain/credit/quality -> domain/credit/dossier: checks its files by the register of sources
	domain/credit/quality -> domain/credit/grade: compares standings with what the files give
	cmd/qgov -> domain/credit/quality: fsck credit runs its checks without a page
	domain/supervise/plan -> migrate: its test reads the schema to run on it
	domain/supervise/draw -> migrate: its test reads the schema to run on it
	cmd/qgov -> testkit/demo: the demo command makes the world that tests use
	cmd/qgov -> domain/credit/intake: the first load of a city is a command, not a page
	cmd/qgov -> base/calculator: calc and draw run without the program, a database or a network
`

// Modules names the packages that may import each third-party module: the first is its owner, the others need
// it for the reason given. Tests are meant by *_test.go, generated templates by *_templ.go.
const Modules = `
	modernc.org/sqlite: kernel/store tools/bench
	github.com/jackc/pgx/v5: kernel/store tools/bench tools/scale
	github.com/pressly/goose/v3: kernel/store
	github.com/emmansun/gmsm: kernel/seal
	golang.org/x/crypto: kernel/seal
	github.com/pquerna/otp: kernel/seal
	golang.org/x/mod: kernel/audit
	golang.org/x/sync: kernel/job
	golang.org/x/time: kernel/account
	github.com/xuri/excelize/v2: kernel/sheet
	golang.org/x/text: kernel/sheet
	github.com/signintech/gopdf: kernel/paper
	rsc.io/qr: kernel/paper
	github.com/andybalholm/brotli: web kernel/paper
	github.com/a-h/templ: web *_templ.go
	gonum.org/v1/gonum: calc/...
	github.com/chromedp/chromedp: testkit/browser
	github.com/chromedp/cdproto: testkit/browser
	pgregory.net/rapid: *_test.go
`

// Reserved are packages of the standard library that only some packages may import: unsafe is how
// a field is reached through the offset that its binding recorded. Tests may import those that name nobody.
const Reserved = `
	database/sql: kernel/store tools/bench
	database/sql/driver: kernel/store
	unsafe: kernel/record
	net/http/pprof:
	math/rand:
`

// Mutable are package variables that change after the start of the program, "folder name: reason". There should be none.
const Mutable = `
`

// LongFiles are hand-written Go files of more than MaxLines lines, "path: reason".
const LongFiles = `
`

// MaxLines is the most lines a hand-written Go file should have: what a reader can hold.
const MaxLines = 700

// Inline are Go files whose strings hold style attributes for something that is not a page of the site, "path: reason".
const Inline = `
`
