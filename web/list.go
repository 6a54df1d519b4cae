package web

// List is a register: views, filters, table, pager.
type List struct {
	Head  Head
	Views []Tab

	FilterURL string  // GET action of the filter form, without query
	Keep      []Pair  // parameters kept by the filter form: view, sort, region
	Filters   []Field // always shown; the first should be the keyword (Kind Text or Search)
	Chips     []Chip
	ResetURL  string

	Count   int64
	AtLeast bool    // Count is a floor: "超过 10,000 条"
	Millis  float64 // server time, shown after the count; 0 hides it

	Columns []Column
	Rows    []Row
	Bulk    *Bulk
	Pager   Pager
	Empty   Empty

	Dense    Link  // other row height: Label and URL; empty URL hides
	Chooser  *Form // unused fields are ignored: Action, Hidden; the columns are its check boxes (name col)
	Exports  []Link
	Note     string // under the table: data as of, method
	Roomy    bool   // the row height now
	ResultID string // id of the swapped region, default "results"; set it when a page holds two lists
}

// Tab is a saved view or a sub-page with a count.
type Tab struct {
	Label, URL string
	Count      string
	Tone       Tone
	Active     bool
}

// Chip is a filter in force; URL removes it.
type Chip struct{ Label, Value, URL string }

// Column is one column of a list.
type Column struct {
	Name   string
	Label  string
	Sort   string // URL that sorts by it; empty: not sortable
	Dir    string // "asc", "desc" or "" now
	Num    bool   // right-aligned figures
	Hidden bool   // chosen away by the user; its cells are left out by the caller or skipped here
	Narrow bool
	Hint   string
}

// Row is one record.
type Row struct {
	ID     string // value of the check box
	Cells  []Cell // one for each column
	Tone   Tone   // coloured edge
	Drawer string // URL of a Brief, opened at the side when scripts run
}

// Cell is one value: a line, perhaps a second line, and decorations.
// The zero Cell shows a dash.
type Cell struct {
	Text   string
	Sub    string // second line, muted
	URL    string
	Strong bool
	Mono   bool // codes: tabular, no wrap
	Badge  *Badge
	More   []Badge
	Steps  *Mini
	Due    *Due
	Dot    Tone     // coloured dot before the text
	HasDot bool     // show the dot even if Neutral
	Bar    *float64 // 0–100: a bar before the text
	Lines  []string // paragraphs (facts)
	Masked string   // URL of the page that reveals a masked value
	Image  string   // URL of a thumbnail
	Part   Part     // anything else
}

// Bulk is the bar for the rows that are ticked (parameter id, repeated).
type Bulk struct {
	Action  string // POST
	Buttons []Button
	Hidden  []Pair
}

// Pager is keyset paging: addresses, no page numbers.
type Pager struct {
	First, Prev, Next string // URLs; empty means there is none
	From, To          int64  // ordinal of the first and last row, 0 if unknown
	Sizes             []Link // rows per page
}

// Results is the part of the list that an htmx request replaces.
func (l List) Results() Part { return listResults{l} }

type listResults struct{ l List }

func (l List) id() string {
	if l.ResultID != "" {
		return l.ResultID
	}
	return "results"
}

// Brief is a record in the side drawer: the answer to Row.Drawer.
type Brief struct {
	Kicker  string
	Title   string
	Stepper Stepper
	Facts   []Facts
	History Timeline
	Actions []Button
	OpenURL string // the full page
}
