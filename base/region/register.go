package region

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
)

var (
	//go:embed data/divisions.tsv.gz
	divisionsFile []byte
	//go:embed data/townships.txt.gz
	townshipsFile []byte
	//go:embed data/changes.txt
	changesFile string
)

// load reads the embedded register on first use.
var load = sync.OnceValue(newRegister)

// register is the embedded data in memory. It does not change.
type register struct {
	divisions []Division       // provinces to counties, by code
	index     map[Code]int     // in divisions
	below     map[Code][]int   // current children of a code
	went      map[Code][]Code  // abolished code to the codes of the published change
	names     map[string][]int // current divisions by name
	townships func() []Division
}

func newRegister() *register {
	r := &register{index: map[Code]int{}, below: map[Code][]int{}, went: map[Code][]Code{}, names: map[string][]int{}}
	for line := range strings.Lines(unzip(divisionsFile)) {
		field := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		d := Division{Code: Code(field[0]), Name: field[1]}
		d.Level = d.Code.level()
		if len(field) > 2 {
			d.Abolished, d.Zone = field[2] == "x", field[2] == "z"
		}
		r.index[d.Code] = len(r.divisions)
		r.divisions = append(r.divisions, d)
	}
	r.applyChanges(changesFile)
	for i := range r.divisions {
		if d := &r.divisions[i]; !d.Abolished {
			up := r.parent(d.Code)
			r.below[up] = append(r.below[up], i)
			r.names[d.Name] = append(r.names[d.Name], i)
		}
	}
	r.townships = sync.OnceValue(readTownships)
	return r
}

// unzip expands an embedded file. It is part of the program, so a damaged one
// is a fault of the build.
func unzip(b []byte) string {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		panic("region: embedded data: " + err.Error())
	}
	out, err := io.ReadAll(z)
	if err != nil {
		panic("region: embedded data: " + err.Error())
	}
	return string(out)
}

// applyChanges reads the list of changes; its head explains the form.
func (r *register) applyChanges(text string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		field := strings.SplitN(strings.TrimSpace(line), "|", 3)
		year, err := strconv.Atoi(field[0])
		if err != nil || len(field) != 3 {
			panic("region: embedded changes: " + line)
		}
		for _, op := range strings.Fields(field[2]) {
			d := r.at(Code(op[1:7]))
			switch op[0] {
			case '+':
				d.From = year
			case '-':
				d.To, d.Document = year, field[1]
				for _, to := range strings.Split(op[8:], ",") {
					r.went[d.Code] = append(r.went[d.Code], Code(to))
				}
			case '~':
				d.Former = op[7:]
			}
		}
	}
}

// at returns the stored division of a code that must exist.
func (r *register) at(c Code) *Division {
	i, ok := r.index[c]
	if !ok {
		panic("region: embedded changes name the unknown code " + string(c))
	}
	return &r.divisions[i]
}

// readTownships expands the list of townships, in the order of their codes.
func readTownships() []Division {
	text := unzip(townshipsFile)
	list := make([]Division, 0, strings.Count(text, "\n"))
	county := ""
	for line := range strings.Lines(text) {
		line = line[:len(line)-1]
		if len(line) == 6 && line[5] <= '9' { // a county; a name is never a digit
			county = line
			continue
		}
		list = append(list, Division{Code: Code(county + line[:3]), Name: line[3:], Level: Township})
	}
	return list
}

// lookup returns the division of a canonical code.
func (r *register) lookup(c Code) (Division, bool) {
	if len(c) == 9 {
		list := r.townships()
		i, ok := slices.BinarySearchFunc(list, c, func(d Division, c Code) int { return cmp.Compare(d.Code, c) })
		if !ok {
			return Division{}, false
		}
		return r.complete(list[i]), true
	}
	i, ok := r.index[c]
	if !ok {
		return Division{}, false
	}
	return r.divisions[i], true
}

// complete gives a township the years of its county: the township list has none.
func (r *register) complete(d Division) Division {
	if d.Level == Township {
		up := r.divisions[r.index[d.Code[:6]]]
		d.From, d.To, d.Abolished, d.Document = up.From, up.To, up.Abolished, up.Document
	}
	return d
}

// placeholder reports whether a name is that of a heading in old lists, such
// as 110100 市辖区 between Beijing and its districts, and not of a division.
func placeholder(name string) bool {
	return name == "市辖区" || name == "市区" || strings.HasSuffix(name, "直辖行政单位") || strings.HasSuffix(name, "直辖单位")
}

// parent implements Parent for a canonical code.
func (r *register) parent(c Code) Code {
	var up Code
	switch c.level() {
	case Township:
		up = c[:6]
	case County:
		up = c[:4] + "00"
		// A current county is never below an abolished prefecture or a heading.
		if i, ok := r.index[up]; !ok || placeholder(r.divisions[i].Name) || r.divisions[i].Abolished && !r.abolished(c) {
			up = c[:2] + "0000"
		}
	case Prefecture:
		up = c[:2] + "0000"
	}
	if _, ok := r.index[up]; !ok {
		return Country
	}
	return up
}

func (r *register) abolished(c Code) bool {
	i, ok := r.index[c]
	return ok && r.divisions[i].Abolished
}

// children implements Children for a canonical code.
func (r *register) children(c Code) []Division {
	var out []Division
	for _, i := range r.below[c] {
		out = append(out, r.divisions[i])
	}
	if l := c.level(); (l == County || l == Prefecture) && !r.abolished(c) {
		list := r.townships()
		i, _ := slices.BinarySearchFunc(list, c, func(d Division, c Code) int { return cmp.Compare(d.Code, c) })
		for ; i < len(list) && list[i].Code[:6] == c; i++ {
			out = append(out, r.complete(list[i]))
		}
	}
	return out
}

// successors implements Successors for a canonical code.
func (r *register) successors(c Code) []Code {
	d, ok := r.lookup(c)
	if !ok || !d.Abolished {
		return nil
	}
	if d.Level == Township {
		return r.successorTownship(d)
	}
	var out []Code
	seen := map[Code]bool{}
	var follow func(Code)
	follow = func(c Code) {
		if seen[c] {
			return
		}
		seen[c] = true
		if !r.abolished(c) {
			out = append(out, c)
			return
		}
		next := r.went[c]
		if len(next) == 0 {
			next = r.sameName(*r.at(c))
		}
		for _, n := range next {
			follow(n)
		}
	}
	follow(c)
	slices.Sort(out)
	return out
}

// sameName returns the only current division that bears the name of an
// abolished one: in its province, or for a district in its prefecture.
func (r *register) sameName(d Division) []Code {
	if placeholder(d.Name) {
		return nil
	}
	near := string(d.Code[:2])
	if strings.HasSuffix(d.Name, "区") && d.Level == County {
		near = string(d.Code[:4])
	}
	var out []Code
	for _, i := range r.names[d.Name] {
		if n := r.divisions[i]; strings.HasPrefix(string(n.Code), near) && !n.Zone {
			out = append(out, n.Code)
		}
	}
	if len(out) != 1 {
		return nil
	}
	return out
}

// successorTownship returns the township of the same name in the counties that
// succeeded the township's county.
func (r *register) successorTownship(d Division) []Code {
	var out []Code
	for _, county := range r.successors(d.Code[:6]) {
		for _, t := range r.children(county) {
			if t.Name == d.Name {
				out = append(out, t.Code)
			}
		}
	}
	if len(out) != 1 {
		return nil
	}
	return out
}
