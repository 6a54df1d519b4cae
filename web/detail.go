package web

// Detail is the page of one record. It leads with what can be done now, by
// when, and what happened; the fields come after.
type Detail struct {
	Head    Head
	Alerts  []Alert
	Now     []Step // what the person can do
	Waiting string // said when Now is empty: who has it and until when
	Stepper Stepper
	Tabs    []Tab // sub-pages of a big record
	Facts   []Facts
	Parts   []Part // anything between the facts and the history: tables, charts
	History Timeline
	Related []Related
	Files   *Files
	Proof   *Proof
	Basis   []Basis
	Aside   []Part
}

// Step is one thing that can be done with a record now.
type Step struct {
	Label   string
	Help    string // what will happen
	URL     string // page with the step's form
	Method  string // "post" for a step without input
	Confirm string
	Icon    string
	Duty    string // who must do it
	Due     *Due
	Basis   string // clause
	Primary bool
	Tone    Tone
	Blocked string // why it cannot be done yet
}

// Related is a card of records that point here.
type Related struct {
	Title string
	Count string
	URL   string
	Items []RelatedItem
	New   *Button
}

// RelatedItem is one line of a Related card.
type RelatedItem struct {
	Title, URL, Sub string
	Badge           *Badge
}
