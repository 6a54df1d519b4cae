package web

// Head is the title block of a page.
type Head struct {
	Kicker  string // small line above the title: the case number
	Title   string
	Lead    string // one sentence under the title
	Badges  []Badge
	Period  Switch   // segmented choice at the right: "近30天 | 本季度"
	Actions []Button // at the right; full width on a phone
}

// Button is a link or a submit button. With URL and no Method it is a link;
// with URL and Method "post" it is a small form of its own; without URL it
// submits the form it stands in, with Name=Value.
type Button struct {
	Label, Icon string
	URL         string
	Method      string // "" or "post"
	Name, Value string
	Primary     bool
	Tone        Tone   // Bad for what cannot be undone
	Confirm     string // question asked before (with scripts; the server must not rely on it)
	Dialog      bool   // open URL in the dialog when scripts run; the page at URL shows a Form
	Download    bool
	NoValidate  bool // a submit button that skips the browser's own checks
	Print       bool // prints the page (needs scripts; hidden without)
	Hint        string
	Disabled    string // the reason why it cannot be used now; empty means it can
}

// Option is one answer of a choice.
type Option struct {
	Value, Label string
	Help         string // second line (radio and check lists)
	Group        string // optgroup of a select
	Image        string // URL of a preview (check lists)
	Disabled     bool
}

// Pair is a hidden field.
type Pair struct{ Name, Value string }

// Badge is a short state in colour.
type Badge struct {
	Text string
	Tone Tone
	Icon string
	Hint string
}

// Due is a time limit: "超期 3 天", "今天 17:00 到期", "剩余 9 天".
type Due struct {
	Text  string
	Tone  Tone   // Bad overdue, Warn near, Neutral otherwise
	Date  string // the date itself, shown as title
	Basis string // clause that sets the limit
}

// Mini is the small stepper of a list row.
type Mini struct {
	At, Of int // steps done including the present one, all steps
	Label  string
	Tone   Tone
}

// Alert is a message across the page.
type Alert struct {
	Tone  Tone
	Title string
	Text  string
	Links []Link
	Slim  bool // one line across the page, for what stands on every page
}

// Empty is what stands where there is nothing to show.
type Empty struct {
	Icon    string // default "search"
	Title   string
	Text    string
	Actions []Button
}

// Facts is a two-column table of labels and values.
type Facts struct {
	Title string
	Items []Fact
	Wide  bool // one fact per line even on wide screens
}

// Fact is one labelled value.
type Fact struct {
	Label string
	Cell
	Wide bool // takes the full width (paragraphs)
	Help string
}

// Stepper is the course of a case.
type Stepper struct {
	Steps []Stage
	Label string // for screen readers, default 办理进度
}

// Stage is one station of a course.
type Stage struct {
	Label string
	Note  string // who and when, or how long
	State string // "done", "now", "next" (default), "skip", "bad"
	URL   string
}

// Timeline is the history of a record, newest first.
type Timeline struct {
	Title  string
	Events []Event
	More   string // URL of older events
	Fold   int    // how many are in sight; the older ones unfold. 0: all
}

// sight are the events that stand open, folded the older ones.
func (t Timeline) sight() []Event { return t.Events[:len(t.Events)-len(t.folded())] }

func (t Timeline) folded() []Event {
	if t.Fold == 0 || len(t.Events) <= t.Fold+2 { // a fold that hides two lines saves nothing
		return nil
	}
	return t.Events[t.Fold:]
}

// Event is one entry of a history.
type Event struct {
	Title   string
	When    string
	Who     string
	Text    string // reason or remark
	Tone    Tone
	Changes []Change
	Proof   string // URL of the proof page
}

// Change is one field of an event.
type Change struct{ Label, Old, New string }

// Progress is a bar of something that runs.
type Progress struct {
	Label   string
	Percent float64 // 0–100
	Text    string  // "已处理 1,200 / 3,400 行，预计还需 2 分钟"
	Tone    Tone
	PollURL string // when set, the bar is fetched again from here every 2 seconds until the answer has none
	Cancel  *Button
}

// Files is a list of attachments.
type Files struct {
	Title string
	Items []File
	Empty string
}

// File is one attachment.
type File struct {
	ID, Name, URL string
	Size          string // "1.2 MB"
	Note          string // who and when
	Hash          string // first figures of its content hash
	Badge         *Badge // "病毒扫描通过"
}

// QR is a two-dimensional code drawn as SVG.
type QR struct {
	Size  int    // modules on a side, without quiet zone
	Path  string // from QRPath
	Label string // what it leads to, for screen readers
	Lines []string
}

// Proof shows that something stands in the public log.
type Proof struct {
	Title    string
	OK       bool
	Verdict  string // "已核验：该记录在公开日志中，未被改动"
	Items    []Fact // leaf hash, index, tree size, checkpoint
	Path     []string
	Command  string // what anyone can run
	Links    []Link // proof file, checkpoint
	QR       *QR
	Form     *Form // verify another
	HelpText string
}

// Notice is a card with a heading and paragraphs: law, help, explanation.
type Notice struct {
	Title string
	Text  []string
	Links []Link
	Tone  Tone
}

// Basis is a clause of law or standard at the right of a form or detail.
type Basis struct{ Title, Note, URL string }
