package web

// Hero is the head of the public home: promise, search box, figures.
type Hero struct {
	Title       string
	SearchLabel string
	SearchURL   string // GET, parameter q
	Placeholder string
	Popular     []Link
	Figures     []KPI // Label, Value, Unit, URL
}

// SearchBox is the box alone, on the results page.
type SearchBox struct {
	Label, URL, Query, Placeholder string
	Kinds                          []Link // tabs: 全部, 企业, 抽查, 召回
}

// Tiles is the row of entrances.
type Tiles struct{ Items []Tile }

// Tile is one entrance.
type Tile struct{ Title, Text, Icon, URL string }

// Columns sets panels side by side on wide screens (the public site's grid).
type Columns struct{ Blocks []Block }

// Block is a titled part of the public site.
type Block struct {
	Title string
	More  *Link
	Body  Part
	Wide  bool
}

// Links is a list of entries with two lines, as on the public home.
type Links struct{ Items []LinkItem }

// LinkItem is one entry of Links.
type LinkItem struct {
	Title, URL, Sub string
	Warning         string
	Note            string
}

// Figures is a row of boxed figures, as on a firm's public page.
type Figures struct{ Items []KPI }

// Stages shows which page of a public form this is.
type Stages struct {
	Items []string
	At    int // from 0
}

// Article is a page of text: statement, help, open-data manual.
type Article struct {
	Title string
	Lead  string
	Meta  string // date and source
	Parts []Part
	Body  []ArticleBlock
}

// ArticleBlock is a heading, a paragraph or a list.
type ArticleBlock struct {
	Heading string
	Text    string
	Items   []string
	Links   []Link
	Code    string
}

// PrintBar is the bar above a printable sheet; it is not printed.
type PrintBar struct {
	Back      string
	Title     string
	Note      string
	Downloads []Link
}

// Sheet is an official paper on A4 after GB/T 9704-2012, or (without RedHead)
// a report.
type Sheet struct {
	RedHead  string // "某市市场监督管理局文件"
	Number   string
	Title    []string // lines
	To       string
	Body     []Para
	Annexes  []string
	Signed   string
	Date     string
	Copies   string // 抄送
	Printed  string // 印发机关
	PrintDay string
	QR       *QR
	Seal     bool // place for the seal
	Parts    []Part
}

// Para is one paragraph; Heading sets it in bold.
type Para struct {
	Text    string
	Heading bool
}

// Wrap sets parts in the middle column of the public site: a Form, Cards,
// Figures or any staff part shown in public.
type Wrap struct {
	Narrow bool
	Parts  []Part
}
