package web

import "github.com/a-h/templ"

// Form is a page or dialog that asks for something.
type Form struct {
	ID       string // default "form"
	Head     Head
	Action   string // POST unless Get
	Get      bool
	Upload   bool // multipart
	Problems []Problem
	Alerts   []Alert
	Sections []Section
	Hidden   []Pair
	Buttons  []Button // the first Primary is the default; a cancel link is a Button with URL
	Draft    string   // left of the foot: "草稿自动保存在本机"
	Flow     []Stage  // card at the right
	Basis    []Basis  // card at the right
	Aside    []Part
	Narrow   bool   // one column, no aside: login, one question a page
	Numbered bool   // sections carry numbers
	Dialog   bool   // shown in the dialog: no page head
	NoGuard  bool   // no warning when leaving with unsaved input
	Legend   string // default: 带 * 为必填 when a field is required and Head.Lead is empty
}

// Problem is one line of the error summary; Field is the id to jump to.
type Problem struct{ Field, Text string }

// Section is a titled group of fields.
type Section struct {
	Title  string
	Lead   string
	Fields []Field
	Single bool // one column
	Folded bool // closed until asked for (details)
	Parts  []Part
}

// FieldKind chooses the widget.
type FieldKind int

// The widgets.
const (
	Text FieldKind = iota
	Paragraph
	Select
	Radio
	Checks // several of the options
	Number
	Money // yuan
	Date
	Instant // date and time, Asia/Shanghai
	YesNo
	Reference
	Rows
	Upload
	Regions
	Secret
	Password
	Static // shown, not asked
	Tel
	Email
	OneTime // code from an authenticator
	Find    // search words
	Tick    // one check box: "我已阅读"
	Hidden
)

// Field is one question of a form or a filter.
type Field struct {
	Kind  FieldKind
	Name  string
	ID    string // default "f-"+Name with dots replaced
	Label string

	Help    string // above the control
	Problem string // what is wrong and what to do
	Basis   string // clause, after the help

	Value  string   // canonical form: 2026-01-31, 2026-01-31T08:30, 1234.50, true
	Values []string // Checks
	Shown  string   // Reference: label of Value; Secret: masked form; Static: text

	Options     []Option
	EmptyOption string // label of the empty choice of a Select; default 请选择

	Required    bool
	ReadOnly    bool
	Disabled    bool
	Wide        bool // both columns; Paragraph, Rows, Upload and Regions are wide by themselves
	Short       bool // a narrow control
	Mono        bool
	Unit        string
	Placeholder string
	Min, Max    string
	Step        string
	MaxLen      int
	Lines       int // of a Paragraph, default 4
	Pattern     string
	InputMode   string
	Complete    string // autocomplete attribute
	Focus       bool
	Before      string // value now in force, shown for comparison

	// Check, when set, is asked (GET, with the form's fields) after a change and
	// answers with Field.Control: live rule, computed default.
	Check string

	Find   string // Reference: GET URL that answers RefChoices for parameter q
	NewURL string // Reference: page to register a new record
	Link   string // Reference: page of the chosen record

	Table  *RowTable // Rows
	Files  []File    // Upload: files already there
	Accept string    // Upload: accept attribute
	Many   bool      // Upload: several files

	Levels    []Level // Regions, province first
	RegionURL string  // Regions: GET URL that answers Field.Control

	RevealURL string // Secret

	extra templ.Attributes // set by the part the field stands in
}

// Level is one select of a region picker.
type Level struct {
	Label   string
	Value   string
	Options []Option
}

// RowTable holds the child rows of a field of kind Rows.
type RowTable struct {
	Columns []Column
	Rows    []RowFields
	AddText string // default 添加一行
	Limit   int    // most rows, 0 none
	Fixed   bool   // rows cannot be added or dropped
}

// RowFields is one child row.
type RowFields struct {
	Fields  []Field // one for each column; labels are for screen readers
	More    []Field // folded away beneath the row, with labels of their own
	Hidden  []Pair  // id and version of the row
	Problem string
}

// RefChoices is the answer to Field.Find: what was found.
type RefChoices struct {
	Options []Option // Value id, Label, Help second line
	More    bool     // there are more than shown
	Query   string
}

// Control is the widget alone, for live checks and region levels.
func (f Field) Control() Part { return fieldBlock{f} }

type fieldBlock struct{ f Field }
