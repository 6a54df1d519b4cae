package record

import (
	"fmt"
	"math"
	"regexp"
	"unsafe"

	"qgov/kernel/calendar"
)

// Type is the type of a field, as people and the kernel see it.
type Type uint8

// The types of field and the Go types they bind.
const (
	Text      Type = iota // ~string: one line, or a paragraph
	Choice                // ~string: a code of a list
	Choices               // []string: several codes of a list
	Count                 // int64 or Maybe[int64]
	Number                // Decimal or Maybe[Decimal], with a unit
	Amount                // Money or Maybe[Money]
	Date                  // calendar.Date
	Instant               // time.Time
	YesNo                 // bool or Maybe[bool]
	Reference             // Ref[T]
	Region                // string: GB/T 2260 code
	Hidden                // Secret
	Files                 // []File
	Rows                  // []T: child rows
)

// String returns the type's name in English, as the field dictionary prints it.
func (t Type) String() string {
	return [...]string{"text", "choice", "choices", "count", "decimal", "money", "date", "instant", "yes/no",
		"reference", "region", "secret", "attachments", "rows"}[t]
}

// Access says who may see a field.
type Access uint8

// The levels of access, from open to closed.
const (
	Inside    Access = iota // staff and parties that may see the record (the default)
	Open                    // the public as well, when the record is published
	Sensitive               // only duties that the policy clears for sensitive fields (trade secrets)
	Personal                // masked for all until revealed with a reason that is logged
	Bureau                  // the bureau's own people; outside accounts (laboratories, firms) do not learn of it
)

// Code is one entry of a code list.
type Code struct {
	Code  string
	Label string // Chinese; the catalogue has the English
	Tone  Tone   // colour of its badge; never the only sign

	// Of entries of an open list that people wrote.
	English  string
	From, To calendar.Date // days on which it is offered; zero: no bound
}

// Tone is the meaning of a badge's colour.
type Tone string

// The tones.
const (
	Plain Tone = ""
	Good  Tone = "good"
	Warn  Tone = "warn"
	Alert Tone = "alert"
	Info  Tone = "info"
	Quiet Tone = "quiet"
)

// Codes is a list of codes with labels. It is closed, since code branches on its entries, unless a field says OpenList.
type Codes []Code

// Lists holds the entries of open lists: those that were ever in force, so that old records keep their words.
type Lists interface {
	// Codes returns one entry for each code of the list, as it stands on the day; nil if it does not know the list.
	Codes(list string, on calendar.Date) Codes
}

// On returns the entries that are offered on the day.
func (c Codes) On(day calendar.Date) Codes {
	var out Codes
	for _, e := range c {
		if e.From <= day && (e.To.IsZero() || day <= e.To) {
			out = append(out, e)
		}
	}
	return out
}

// Label returns the Chinese label of a code, or the code itself if it is not in the list.
func (c Codes) Label(code string) string {
	for _, e := range c {
		if e.Code == code {
			return e.Label
		}
	}
	return code
}

// Find returns the entry of a code.
func (c Codes) Find(code string) (Code, bool) {
	for _, e := range c {
		if e.Code == code {
			return e, true
		}
	}
	return Code{}, false
}

// Field describes one bound field. The store, pages, API and sheets read it; only the declaration writes it.
type Field struct {
	Name    string // column and JSON name, from the Go name
	Go      string // Go name
	Label   string // Chinese
	Help    string
	Unit    string
	Type    Type
	Access  Access
	Head    bool // a field of Head, which the kernel sets
	Maybe   bool // binds a Maybe
	Must    bool // required
	Single  bool // unique in the kind
	Long    bool // a paragraph
	Year    bool // of a count: it names a year, which is written without separators
	Rare    bool // of child rows: forms fold it away beneath the row
	Listed  bool // shown in lists by default, may be filtered and sorted
	Filters bool // offered as a filter
	Finds   bool // its words are in the search index
	Titles  bool // names the record in links
	Fixed   bool // set by code, steps or imports, not on the form
	Shut    bool // a text that lies encrypted; see Sealed
	Party   bool // an outside account sees the record when this reference names its party
	Index   bool // has an index of its own
	Low     *int64
	High    *int64         // bounds: value of a count, fen, millionths, days of a date, or characters of a text
	Shape   *regexp.Regexp // pattern of a text
	Example string         // what a right value looks like, shown with Shape
	Codes   Codes
	Open    string       // the open list of which Codes is only the beginning; empty: the list is closed
	Core    []string     // codes of an open list that code knows by name and nobody may end
	Target  func() *Plan // kind that a reference names
	Child   *Plan        // plan of child rows, without head
	Section string       // heading of the form section that starts at this field

	off  uintptr
	rows rowAccess
}

// rowAccess reaches the slice behind a Rows field without knowing its element type.
type rowAccess struct {
	len   func(p unsafe.Pointer) int
	at    func(p unsafe.Pointer, i int) any // *T
	add   func(p unsafe.Pointer) any        // appends a zero T and returns *T
	clear func(p unsafe.Pointer)
	size  uintptr
	data  func(p unsafe.Pointer) unsafe.Pointer
}

// Lies reports whether the value lies encrypted in the database: that of a Secret, and a text that is Sealed.
func (f *Field) Lies() bool { return f.Type == Hidden || f.Shut }

// Sealed keeps a text encrypted in the database and out of the journal, lists, exports, answers of the API and files of imports, as the
// words of people are that may have to vanish. Unlike a Secret it stands in clear on the page of a record, for whoever may see that.
func (f *Field) Sealed() *Field { f.Shut = true; return f }

// Required makes an empty value a problem.
func (f *Field) Required() *Field { f.Must = true; return f }

// Unique lets no two records of the kind have the same value.
func (f *Field) Unique() *Field { f.Single = true; return f }

// OpenList lets people add to the codes of a choice and end them, in the list of that name; see base/codelist. Nothing may branch on a
// code but on those that are named as its core.
func (f *Field) OpenList(name string, core ...string) *Field { f.Open, f.Core = name, core; return f }

// Paragraph gives a text several lines.
func (f *Field) Paragraph() *Field { f.Long = true; return f }

// Min sets the least value; for a text the least number of characters.
func (f *Field) Min(n int64) *Field { f.Low = new(f.scale(n)); return f }

// Max sets the greatest value; for a text the greatest number of characters.
func (f *Field) Max(n int64) *Field { f.High = new(f.scale(n)); return f }

// scale brings a bound given in whole units (yuan, units of a decimal) to the stored unit. A bound that does not fit panics.
func (f *Field) scale(n int64) int64 {
	unit := int64(1)
	switch f.Type {
	case Number:
		unit = 1e6
	case Amount:
		unit = 100
	}
	if n > math.MaxInt64/unit || n < math.MinInt64/unit {
		panic(fmt.Sprintf("record: %s: the bound %d is too great for its type", f.Name, n))
	}
	return n * unit
}

// Pattern demands that a text matches the whole expression; example is shown to the person who has to mend it.
func (f *Field) Pattern(expr, example string) *Field {
	f.Shape, f.Example = regexp.MustCompile(`^(?:`+expr+`)$`), example
	return f
}

// Rarely folds a field of child rows away beneath its row in forms, for what most rows leave as it is.
func (f *Field) Rarely() *Field { f.Rare = true; return f }

// Hint sets the help text shown above the field.
func (f *Field) Hint(help string) *Field { f.Help = help; return f }

// In sets the unit shown behind the value.
func (f *Field) In(unit string) *Field { f.Unit = unit; return f }

// Public lets the public see the field on published records.
func (f *Field) Public() *Field { f.Access = Open; return f }

// Guarded shows the field only to duties cleared for sensitive fields.
func (f *Field) Guarded() *Field { f.Access = Sensitive; return f }

// Kept keeps the field from outside accounts: it is for the bureau's own people.
func (f *Field) Kept() *Field { f.Access = Bureau; return f }

// Private masks the field until it is revealed with a reason.
func (f *Field) Private() *Field { f.Access = Personal; return f }

// List shows the field as a column of lists and lets lists sort by it.
func (f *Field) List() *Field { f.Listed = true; return f }

// Filter offers the field as a filter above lists.
func (f *Field) Filter() *Field { f.Filters, f.Index = true, true; return f }

// Search puts the field's words into the search index.
func (f *Field) Search() *Field { f.Finds = true; return f }

// Title makes the field the name of the record in links; it is listed and searched as well.
func (f *Field) Title() *Field { f.Titles, f.Listed, f.Finds = true, true, true; return f }

// AsYear says that a count is a year: people write 2025, not 2,025.
func (f *Field) AsYear() *Field { f.Year = true; return f }

// Indexed gives the column an index.
func (f *Field) Indexed() *Field { f.Index = true; return f }

// ByCode takes the field off the form: steps, imports and code set it.
func (f *Field) ByCode() *Field { f.Fixed = true; return f }

// ForParty lets an outside account (a laboratory, a firm) see the records whose reference names its own party.
func (f *Field) ForParty() *Field { f.Party, f.Index = true, true; return f }

// Heading starts a section of the form at this field.
func (f *Field) Heading(label string) *Field { f.Section = label; return f }
