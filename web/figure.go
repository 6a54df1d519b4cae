package web

// Board is a dashboard: figures, then panels on a grid of 12 columns.
type Board struct {
	Head   Head
	Alerts []Alert
	KPIs   []KPI
	Panels []Panel
}

// KPI is one figure with its direction.
type KPI struct {
	Label  string
	Value  string // "18,175"
	Unit   string
	Icon   string
	Tone   Tone // colour of icon and sparkline; Neutral is the primary colour
	Change *Delta
	Spark  []float64
	URL    string // rows behind the figure
	Hint   string // definition
}

// Delta is a change against another period.
type Delta struct {
	Text string // "8.6%"
	Up   bool
	Tone Tone   // Good or Bad: up is not always good
	Note string // "同比"
}

// Panel is a card with a title around any part.
type Panel struct {
	Title string
	Note  string // after the title: "由高到低"
	Badge *Badge
	Tools []Link // at the right
	Span  int    // columns of 12; 0 is 12
	Body  Part
	Foot  string
	Flush bool // body without padding
}

// ChartKind chooses the drawing.
type ChartKind string

// The drawings.
const (
	BarChart     ChartKind = "bar"
	LineChart    ChartKind = "line"
	MixedChart   ChartKind = "mixed" // each series has its own Kind
	HBarChart    ChartKind = "hbar"
	PieChart     ChartKind = "pie"
	MapChart     ChartKind = "map"
	HeatChart    ChartKind = "heat"
	ScatterChart ChartKind = "scatter"
	TreeChart    ChartKind = "treemap"
	GraphChart   ChartKind = "graph"
	CalChart     ChartKind = "calendar"
)

// Chart is a drawing with its data table. Labels are the rows of the table,
// Series the columns.
type Chart struct {
	ID     string // unique on the page
	Title  string // for screen readers and the table's caption
	Kind   ChartKind
	Unit   string
	Labels []string
	Series []Series
	Links  []string // rows behind each label
	Height string   // "", "short", "tall", "map"
	Mean   *float64 // a line across
	MeanAs string   // its label
	CSV    string   // URL
	Map    *Map
	Open   bool // data table open at first
}

// Series is one row of figures. NaN is a gap.
type Series struct {
	Name   string
	Kind   ChartKind // in a MixedChart
	Unit   string
	Right  bool // second axis
	Values []float64
	Codes  []string    // TreeChart, GraphChart: group of each value
	Points [][]float64 // Heat: x index, y index, value. Scatter: x, y, size. Calendar: unused
	Tone   Tone
	Digits int // decimals shown
}

// Map says which map a MapChart draws; Labels are then region codes (six
// figures) and Series[0] the values.
type Map struct {
	Name   string   // "shandong" (16 prefectures) or "shandong-county" (136 counties)
	Names  []string // region names, same order as Labels
	Tabs   []Link   // prefectures | counties
	Only   bool     // draw the regions of Labels alone: one city out of the map of a province
	Credit string   // default: 地图仅示意，公开发布前须取得审图号
}

// Ranking is a table of names with figures and a bar.
type Ranking struct {
	NameLabel string
	Columns   []string // labels of the figures between name and bar
	BarLabel  string
	Rows      []RankRow
	Top       int // so many first places are marked
}

// RankRow is one line of a Ranking.
type RankRow struct {
	Name, URL string
	Figures   []string
	Percent   float64 // length of the bar
	Value     string
	Tone      Tone
}

// StatTable is a table of figures; each may lead to its rows.
type StatTable struct {
	Caption string
	Columns []Column
	Rows    []StatRow
	Note    string // source, method, as-of
	CSV     string
}

// StatRow is one line of a StatTable.
type StatRow struct {
	Label  string
	Indent int
	URL    string
	Cells  []Cell
	Total  bool
}

// Tasks is the list of what waits for a person.
type Tasks struct {
	Items []Task
	Empty Empty
}

// Task is one thing to do.
type Task struct {
	Kind  Badge
	Title string
	Sub   string
	URL   string
	Due   *Due
}

// Signals is a list of warnings.
type Signals struct{ Items []Signal }

// Signal is one warning.
type Signal struct {
	Tone              Tone
	Title, Text, Note string
	URL               string
}

// Cards is a list of cards: search results, persons, records on a phone.
type Cards struct {
	Items []Card
	Empty Empty
	Pager *Pager
	Wide  bool // one under another
}

// Card is one of Cards.
type Card struct {
	Title, URL string
	Badges     []Badge
	Text       string
	Facts      []Fact
	Note       string
	Tone       Tone   // coloured edge
	Advice     string // "怎么办": what a person should do
	Links      []Link
}

// WallChart is a board of tasks by unit (挂图作战): rows by columns, each cell
// a state.
type WallChart struct {
	Caption string
	Columns []string
	Rows    []WallRow
	Legend  []Badge
}

// WallRow is one line of a WallChart.
type WallRow struct {
	Label, URL, Note string
	Cells            []WallCell
}

// WallCell is one state.
type WallCell struct {
	Text, URL, Hint string
	Tone            Tone
	Empty           bool
}

// Areas shows the divisions of a region as tiles in five shades, where there is no map that may be published. The server draws it: it
// needs no script.
type Areas struct {
	Title  string // for screen readers
	Unit   string
	Digits int
	Items  []Area
	Credit string // default: 按地名排列的色块图，不是地图
}

// Area is one division.
type Area struct {
	Name, URL string
	Value     float64 // NaN: no figure
	Note      string  // "6 / 105 批"
}

// Bars is a row of upright bars that the server draws, without a script and without a shift when the page loads.
type Bars struct {
	Title  string // for screen readers
	Unit   string
	Digits int
	Items  []Bar
}

// Bar is one of Bars.
type Bar struct {
	Label string
	Value float64 // NaN: no figure
	Note  string  // "12 / 240 批"
}
