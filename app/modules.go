package app

import (
	"context"
	"path/filepath"
	"slices"

	"qgov/base/calculator"
	"qgov/base/codelist"
	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/base/lab"
	"qgov/base/law"
	"qgov/base/organ"
	"qgov/base/person"
	"qgov/base/product"
	"qgov/domain/consumer/appraisal"
	"qgov/domain/consumer/complaint"
	"qgov/domain/consumer/guarantee"
	"qgov/domain/consumer/hotspot"
	"qgov/domain/consumer/reception"
	"qgov/domain/consumer/report"
	"qgov/domain/consumer/supervisor"
	"qgov/domain/credit/annual"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/grade"
	"qgov/domain/credit/intake"
	"qgov/domain/credit/joint"
	"qgov/domain/credit/listing"
	"qgov/domain/credit/pledge"
	"qgov/domain/credit/quality"
	"qgov/domain/credit/tender"
	"qgov/domain/credit/window"
	"qgov/domain/enterprise/signup"
	"qgov/domain/measure/desk"
	"qgov/domain/measure/passrate"
	"qgov/domain/measure/survey"
	"qgov/domain/portal"
	"qgov/domain/supervise/bulletin"
	"qgov/domain/supervise/dispatch"
	"qgov/domain/supervise/draw"
	"qgov/domain/supervise/field"
	"qgov/domain/supervise/letter"
	"qgov/domain/supervise/plan"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/account"
	"qgov/kernel/audit"
	"qgov/kernel/file"
	"qgov/kernel/message"
	"qgov/kernel/module"
	"qgov/kernel/publish"
	"qgov/kernel/seal"
)

// shared is what modules need of the program beside the engine.
type shared struct {
	config      Config
	book        *law.Book
	lists       *codelist.Register
	office      *publish.Office
	log         *audit.PublicLog
	signers     []audit.Signer // of files
	fileKeys    []*audit.Key
	calculators []calculator.Calculator
	keys        *message.Book
	accounts    func() *account.Accounts // made after the modules
	ring        func() seal.Provider     // opened after the modules
	files       func() *file.Store       // likewise
}

// ration counts what somebody who is not signed in does.
func (s shared) ration(ctx context.Context, act, subject string, each, network int) error {
	return s.accounts().Ration(ctx, act, subject, each, network)
}

// modules lists every business of the program, producers before consumers: event handlers run in this order.
func modules(s shared) []module.Module {
	g := new(grade.Grader)
	return dispatch.Link(letter.Link([]module.Module{
		organ.Module(),
		grid.Module(),
		firm.Module(),
		person.Module(),
		product.Module(),
		lab.Module(),
		law.Module(s.book),
		codelist.Module(s.lists),
		rectify.Module(),
		plan.Module(dispatch.Samples{}),
		draw.Module(plan.Book{Samples: dispatch.Samples{}}, grade.Draws{Other: dispatch.Risk{}, Grader: g}),
		sampling.Module(),
		letter.Module(letter.Options{Public: s.config.Public, Others: []letter.Verifier{dossier.Verify, tender.Verify}}),
		bulletin.Module(s.office),
		listing.Module(s.office),
		annual.Module(),
		field.Module(),
		dispatch.Module(),
		dossier.Module(dossier.Options{Public: s.config.Public, Grades: g.Lines}),
		grade.Module(g),
		intake.Module(intake.Options{Dir: filepath.Join(s.config.Data, intakeDir), Keys: s.keys, Recent: recent}),
		joint.Module(),
		pledge.Module(s.office, s.config.Demo),
		quality.Module(),
		tender.Module(tender.Options{Dir: filepath.Join(s.config.Data, tenderDir), Public: s.config.Public}),
		window.Module(window.Options{Office: s.office, Log: s.log, Signers: s.signers, Keys: s.fileKeys, Dir: filepath.Join(s.config.Data, openDir), Demo: s.config.Demo}),
		signup.Module(signup.Options{Accounts: s.accounts, Recent: recent}),
		reception.Module(reception.Options{Public: s.config.Public, Progress: complaint.Progress, Reported: report.Progress, Ration: s.ration}),
		complaint.Module(appraisal.Related()...),
		guarantee.Module(),
		survey.Module(survey.Options{Office: s.office, Dir: filepath.Join(s.config.Data, surveyDir), Public: s.config.Public}),
		report.Module(report.Options{Vault: report.Vault{Keys: s.ring, Files: s.files}, Accounts: s.accounts}),
		appraisal.Module(),
		hotspot.Module(),
		supervisor.Module(supervisor.Options{Accounts: s.accounts, Recent: recent, Demo: s.config.Demo, Ration: s.ration}),
		passrate.Module(),
		desk.Module(),
		portal.Module(portal.Options{Office: s.office, Log: s.log, Calculators: s.calculators, Public: s.config.Public, Demo: s.config.Demo}),
	}))
}

// forms says of which kinds public copies are kept, and what they show.
func forms() []publish.Form {
	return slices.Concat(bulletin.Forms(), listing.Forms(), pledge.Forms(), survey.Forms())
}
