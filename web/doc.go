// Package web is the look of QGov: layouts, parts, styles, scripts, icons and
// maps. It knows no database, no permission and no kind of record: a caller
// fills plain structs (view models) and asks them for their HTML.
//
// # How a page is made
//
//	p := &web.Page{Lang: "zh", Title: "监督抽查", Nav: wings, User: &user, T: translate}
//	p.Prefs(r)                                       // language, theme, text size and URL from the request
//	web.Render(w, 200, web.Shell(p, web.List{…}))    // staff page
//	web.Render(w, 422, web.Plain(p, web.Form{…}))    // login, first run, errors
//	web.Render(w, 200, web.Public(p, web.Hero{…}, web.Columns{…}))
//	web.Render(w, 200, web.Print(p, bar, web.Sheet{…}))
//	web.Render(w, 200, web.Fragment(p, list.Results())) // an htmx partial without layout
//
// Every view model is a [Part]: a value with View(p) that returns a templ
// component. A hand-written templ component becomes a Part by [Custom].
// Texts arrive already translated; only the fixed words of the parts
// themselves ("查询", "上一页") go through Page.T, with English in [English].
//
// # View models
//
//	Page      language, theme, size, title, brand, wings, crumbs, region and period switch, user, notices, flash
//	Head      title, lead, badges, actions of a page          Link, Button, Option, Badge, Due, Alert: the small change
//	List      views, filters, chips, columns, rows, bulk actions, pager, exports      (Row, Cell, Column, Pager)
//	Detail    what can be done now, stepper, facts, child tables, history, related records, files, proof
//	Form      problems, numbered sections of fields, legal basis, flow, buttons; also the form of one step
//	Field     one question; Kind chooses the widget, see the table below
//	Board     figures ([KPI]) and panels on a 12-column grid: a dashboard
//	Panel     a titled card around any Part
//	Chart     ECharts figure with data table and CSV; Map is a Chart over a map of regions
//	Ranking, StatTable, Tasks, Signals, Cards, WallChart, Timeline, Progress, Facts, Files, Proof, QR, Notice, Empty
//	Hero, Tiles, Alerts, Results, Columns, Stages, Article: the public site
//	Sheet     an official notice or report on A4
//
// # What forms post
//
// All widgets work without scripts. A form posts plain fields; besides, the
// name of the button pressed:
//
//	Text, Paragraph, Number, Date, Instant, Select, Radio, YesNo   name=value ("true"/"false" for YesNo)
//	Checks        name=value, once for each ticked option
//	Money         name=yuan, for example 1234.50
//	Reference     name=id of the chosen record, name.q=what was typed. When name.q is not the label of
//	              name, the text wins: look it up; if it is not unique answer 422 with Options filled,
//	              shown as radio buttons posting name.pick=id, which wins over both.
//	              Button _find=name asks for that lookup.
//	Region        name=code once per level; the last one that is not empty counts. Button _pick=name asks
//	              to show the form again with the next level filled; with scripts the widget is fetched from
//	              Region.URL with the same parameters and replaced by Field.Control.
//	Rows          the cells have the names the caller gave. Button _add=name, _drop=name.index: show the
//	              form again with one row more or less, nothing saved.
//	Files         name=uploads (multipart), name.drop=id of each existing file ticked for removal
//	Secret        name=new value, empty means unchanged; RevealURL is a page that asks for the reason
//
// A failed form is answered with status 422 and the same page; Form.Problems
// makes the summary and Field.Problem the words at the field. Preferences
// (cookies lang, theme, size) are set by POST to /prefs, see [PrefsHandler].
//
// # Rules
//
// No style attribute, no inline script, no templ.Raw: the content security
// policy of [Secure] forbids them and a test looks for them. Figures are
// tabular, colour never speaks alone, everything works from 360 px width up.
// Sources are *.templ; after a change run `go tool templ generate ./web/...`
// and commit the generated Go. Vendored files come from tools/vendor.
package web
