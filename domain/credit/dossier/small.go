package dossier

import (
	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/web"
)

// fileLink leads from a record about a firm to its file.
func fileLink(_ *flow.Tx, r record.Record) []web.Link {
	o := r.(*Objection)
	if o.Code == "" {
		return nil
	}
	return []web.Link{{Label: "企业信用档案", Icon: "link", URL: "/credit/" + o.Code}}
}

// sampleFirm registers a firm for a sample record.
func sampleFirm(tx *flow.Tx) (*firm.Firm, error) {
	f := &firm.Firm{Code: uscc.Generate("91", "371082", uint64(tx.NewID())), Name: "示例信用企业", Sort: "enterprise", Status: "active", Demo: true}
	return f, tx.Create(firm.Kind.Plan, f)
}

// sampleObjection is an objection to a penalty that a sample firm has.
func sampleObjection(tx *flow.Tx) (record.Record, error) {
	f, err := sampleFirm(tx)
	if err != nil {
		return nil, err
	}
	e := Entry{Code: f.Code, Source: FirstDepartment, Doc: "示例〔2026〕1号", Sort: Penalty, Polarity: Bad, Weight: Ordinary, Open: true, Day: calendar.NewDate(2026, 1, 5), Title: "示例处罚"}
	if _, err := Add(tx, e); err != nil {
		return nil, err
	}
	return &Objection{Firm: record.To[firm.Firm](f.ID), About: aboutEntry, Source: e.Source, Doc: e.Doc, Claim: "示例理由"}, nil
}
