package page

import (
	"net/http"
	"net/url"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/web"
)

// View says how the pages of a kind look where the plan alone does not: its place in the side bar, what stands beside the table of
// fields. Everything but Plan is optional.
type View struct {
	Plan *record.Plan
	Flow *flow.Flow
	Wing string // title of the group in the side bar, such as 监管业务; empty: no entry
	Icon string // name in web's icon sprite
	Rank int    // place in the wing
	// Columns are the list's columns; nil: the fields marked List, the state and the due day.
	Columns []Column
	// Presets are the system views above the list (tabs) beside 全部, 我承办的 and one per open state.
	Presets []Preset
	// New is what a person does who registers one, where 登记… reads wrong: 提出异议.
	New string
	// Given are fields that the address of a new record brings and its form does not ask for; Banner can say what they mean.
	Given []*record.Field
	// Defaults fills a new record before its form is shown, from the address's query.
	Defaults func(tx *flow.Tx, r record.Record, q url.Values) error
	// Offers are, by step.field, the records that a reference of a step may name, when they are few and depend on the record: a list to choose
	// from in place of a search.
	Offers map[string]func(tx *flow.Tx, r record.Record) ([]web.Option, error)
	// Summary is the one sentence under the title of the detail page.
	Summary func(tx *flow.Tx, r record.Record) string
	// Reads are the texts that whoever takes a step has to have before the eyes: they stand above the form of the step and in the drawer.
	Reads []*record.Field
	// Panels are sections of the detail page between the lead and the facts.
	Panels []Panel
	// Drawn are child rows and texts that a panel shows: the page does not show them a second time, its print does.
	Drawn []*record.Field
	// Acts name what code does to a record beside the steps of its flow, by the name in its history.
	Acts map[string]string
	// Links are buttons of the detail page beside the steps (print a letter, open a draw).
	Links func(tx *flow.Tx, r record.Record) []web.Link
	// Related lists kinds whose records refer to this one; they are shown as tables on the detail page.
	Related []Related
	// Banner warns at the head of the form or the detail page (a lab out of scope, a repeat within six months).
	Banner func(tx *flow.Tx, r record.Record) []web.Alert
	// Tell says what the start page of a firm or a laboratory tells it of records of the kind that no step waits for: a reminder.
	Tell func(tx *flow.Tx, p *web.Page) ([]web.Alert, error)
	// Key names a record in imports when no field of the kind is unique: the fields together are its natural key.
	Key []*record.Field
	// Sample returns a record that passes all rules, for the battery of tests; it may insert what it refers to.
	Sample func(tx *flow.Tx) (record.Record, error)
}

// begin names the act of registering a record.
func (c *visit) begin(v *View) string {
	if v.New != "" {
		return c.t(v.New)
	}
	return c.t("登记%s", v.Plan.Label)
}

// Column is one column of a list: a field, or text made by code.
type Column struct {
	Field *record.Field
	Under *record.Field // second line in the cell
	Label string
	// Text makes the cell by code. The record comes without child rows and attachments and with its secrets sealed; the function
	// should not query, since it runs for every row.
	Text func(tx *flow.Tx, r record.Record) string
}

// name identifies the column in the cookie of chosen columns.
func (col Column) name() string {
	if col.Field != nil {
		return col.Field.Name
	}
	return "_" + col.Label
}

// Preset is a named selection of a list.
type Preset struct {
	Name  string // in the address
	Label string
	Query func(tx *flow.Tx, r *http.Request) map[string]string // filter values, in the form of the address
	Where map[string]string                                    // fixed filter values; with Query both apply
}

// Panel is a section of a detail page.
type Panel struct {
	Title string
	Part  func(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) // a nil Part leaves the section out
}

// Related is a table of records that refer to the shown one by the field.
type Related struct {
	Kind  *record.Plan
	Field *record.Field
	Label string
	New   bool // offer to register one
}
