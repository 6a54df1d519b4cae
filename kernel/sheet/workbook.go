package sheet

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// workbook is what the parts around the sheets say: names, date system, date styles and shared strings.
type workbook struct {
	parts    []string // part of each table
	date1904 bool
	dates    []dateForm // by style index
	strings  stringTable
}

// openXLSX checks the container and reads everything but the sheets.
func (b *Book) openXLSX() (err error) {
	if b.pack, err = openPack(b.r, b.size, b.limit); err != nil {
		return err
	}
	if err = b.pack.checkTypes(); err != nil {
		return err
	}
	if err = b.pack.checkRelations(); err != nil {
		return err
	}
	root, err := b.pack.relations("")
	if err != nil {
		return err
	}
	main := ""
	for _, rel := range root {
		if rel.kind == "officeDocument" && !rel.external {
			if main != "" {
				return problem(BadStructure, 0, 0, "_rels/.rels", "有多个主文档")
			}
			main = rel.target
		}
	}
	if main == "" {
		return problem(PartMissing, 0, 0, "workbook.xml")
	}
	rels, err := b.pack.relations(main)
	if err != nil {
		return err
	}
	b.work = &workbook{}
	if err := b.readWorkbook(main, rels); err != nil {
		return err
	}
	for _, rel := range rels {
		switch rel.kind {
		case "styles":
			err = b.readStyles(rel.target)
		case "sharedStrings":
			if b.work.strings.count() > 0 {
				err = problem(BadStructure, 0, 0, main, "有多个共享文字表")
			} else {
				err = b.readStrings(rel.target)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readWorkbook reads the list of sheets and the date system.
func (b *Book) readWorkbook(name string, rels map[string]relation) error {
	r, err := b.pack.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(name, r)
	if err := s.begin(spaceMain, "workbook"); err != nil {
		if p := asProblem(err); p.Code == BadStructure {
			return problem(WrongFormat, 0, 0, " Office ") // a document or a presentation
		}
		return err
	}
	for {
		more, err := s.child()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		switch {
		case s.is(spaceMain, "sheets"):
			err = b.readSheets(s, rels)
		case s.is(spaceMain, "workbookPr"):
			v, _ := s.attr("date1904")
			b.work.date1904 = string(v) == "1" || string(v) == "true"
			err = s.skip()
		default:
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
	if len(b.Tables) == 0 {
		return problem(NoTable, 0, 0)
	}
	return s.drain()
}

func (b *Book) readSheets(s *scanner, rels map[string]relation) error {
	for {
		more, err := s.child()
		if err != nil || !more {
			return err
		}
		if !s.is(spaceMain, "sheet") {
			return problem(BadStructure, 0, 0, s.part, "工作表列表无效")
		}
		rel, ok := rels[s.relID()]
		if !ok || rel.external {
			return problem(BadStructure, 0, 0, s.part, "工作表没有对应的部件")
		}
		title, _ := s.attr("name")
		state, _ := s.attr("state")
		// Chart sheets hold no cells; dialog and macro sheets were refused with the macros or are no worksheets either.
		if rel.kind == "worksheet" {
			if b.pack.parts[strings.ToLower(rel.target)] == nil {
				return problem(PartMissing, 0, 0, quote(rel.target))
			}
			b.Tables = append(b.Tables, Table{Name: string(title), Hidden: len(state) > 0 && string(state) != "visible"})
			b.work.parts = append(b.work.parts, rel.target)
		}
		if err := s.skip(); err != nil {
			return err
		}
	}
}

// readStyles learns which cell styles show a date.
func (b *Book) readStyles(name string) error {
	r, err := b.pack.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(name, r)
	if err := s.begin(spaceMain, "styleSheet"); err != nil {
		return err
	}
	custom := make(map[int]dateForm)
	var xfs []int
	for {
		more, err := s.child()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		list := ""
		switch {
		case s.is(spaceMain, "numFmts"):
			list = "numFmt"
		case s.is(spaceMain, "cellXfs"):
			list = "xf"
		default:
			if err := s.skip(); err != nil {
				return err
			}
			continue
		}
		for {
			more, err := s.child()
			if err != nil {
				return err
			}
			if !more {
				break
			}
			v, _ := s.attr("numFmtId")
			id, err := strconv.Atoi(string(v))
			if err != nil && len(v) > 0 {
				return problem(BadStructure, 0, 0, name, "数字格式编号无效")
			}
			if s.is(spaceMain, list) && list == "numFmt" {
				code, _ := s.attr("formatCode")
				custom[id] = formOf(string(code))
			} else if s.is(spaceMain, list) {
				xfs = append(xfs, id)
			}
			if len(xfs) > 1<<17 || len(custom) > 1<<16 {
				return problem(BadStructure, 0, 0, name, "样式过多")
			}
			if err := s.skip(); err != nil {
				return err
			}
		}
	}
	b.work.dates = make([]dateForm, len(xfs))
	for i, id := range xfs {
		if form, ok := custom[id]; ok {
			b.work.dates[i] = form
		} else {
			b.work.dates[i] = builtinForm(id)
		}
	}
	return s.drain()
}

// stringTable keeps the shared strings in chunks of a mebibyte, at four bytes an entry beside the text.
type stringTable struct {
	chunks []string
	starts []uint32 // chunk<<20 | offset
	fill   []byte
	bytes  int64
}

const chunkSize = 1 << 20

func (t *stringTable) count() int { return len(t.starts) }

func (t *stringTable) add(text []byte) {
	if len(t.fill)+len(text) >= chunkSize {
		t.seal()
	}
	t.starts = append(t.starts, uint32(len(t.chunks)<<20|len(t.fill)))
	t.fill = append(t.fill, text...)
	t.bytes += int64(len(text)) + 8
}

func (t *stringTable) seal() {
	t.chunks = append(t.chunks, string(t.fill))
	t.fill = t.fill[:0]
}

// at returns string i of a sealed table.
func (t *stringTable) at(i int) string {
	start := t.starts[i]
	chunk := t.chunks[start>>20]
	if i+1 < len(t.starts) && t.starts[i+1]>>20 == start>>20 {
		return chunk[start&(chunkSize-1) : t.starts[i+1]&(chunkSize-1)]
	}
	return chunk[start&(chunkSize-1):]
}

// readStrings reads the shared strings.
func (b *Book) readStrings(name string) error {
	r, err := b.pack.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(name, r)
	if err := s.begin(spaceMain, "sst"); err != nil {
		return err
	}
	t := &b.work.strings
	t.fill = make([]byte, 0, chunkSize)
	limit := min(b.limit.Strings, 4000<<20) // what starts can address
	var text []byte
	for {
		more, err := s.child()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		if !s.is(spaceMain, "si") {
			if err := s.skip(); err != nil { // extLst
				return err
			}
			continue
		}
		if text, err = s.richText(text[:0], 4*b.limit.Chars); err != nil {
			return err
		}
		if tooLong(string(text), b.limit.Chars) {
			return problem(CellTooLong, 0, 0, b.limit.Chars)
		}
		if t.add(text); t.bytes > limit {
			return problem(TooManyStrings, 0, 0, megabytes(limit))
		}
	}
	t.seal()
	t.fill = nil
	return s.drain()
}

// richText appends the text of a string item (CT_Rst: t, or runs r of t; phonetic hints are not part of the text) whose start
// tag is the current token.
func (s *scanner) richText(dst []byte, max int) ([]byte, error) {
	from := len(dst)
	for {
		more, err := s.child()
		if err != nil {
			return dst, err
		}
		if !more {
			return unescapeX(dst, from), nil
		}
		switch {
		case s.is(spaceMain, "t"):
			dst, err = s.content(dst, max)
		case s.is(spaceMain, "r"):
			dst, err = s.run(dst, max)
		case s.is(spaceMain, "rPh"), s.is(spaceMain, "phoneticPr"), s.is(spaceMain, "extLst"):
			err = s.skip()
		default:
			err = problem(BadStructure, 0, 0, s.part, "文字中有多余的元素")
		}
		if err == nil && len(dst)-from > max {
			err = problem(CellTooLong, 0, 0, max)
		}
		if err != nil {
			return dst, err
		}
	}
}

// run appends the text of one run.
func (s *scanner) run(dst []byte, max int) ([]byte, error) {
	for {
		more, err := s.child()
		if err != nil || !more {
			return dst, err
		}
		if s.is(spaceMain, "t") {
			dst, err = s.content(dst, max)
		} else {
			err = s.skip() // rPr
		}
		if err != nil {
			return dst, err
		}
	}
}

// unescapeX resolves the _xHHHH_ escapes of ST_Xstring (ECMA-376 part 1, 22.9.2.19) in dst[from:], in place. Two escapes that form
// a surrogate pair give one character; a lone surrogate stays as it is written.
func unescapeX(dst []byte, from int) []byte {
	text := dst[from:]
	at := 0
	for ; at+7 <= len(text); at++ {
		if text[at] == '_' && text[at+1] == 'x' && text[at+6] == '_' {
			break
		}
	}
	if at+7 > len(text) {
		return dst
	}
	out := dst[:from+at]
	for i := at; i < len(text); {
		c, ok := escapeX(text[i:])
		switch {
		case !ok:
			out = append(out, text[i])
			i++
			continue
		case c >= 0xD800 && c < 0xDC00:
			if low, ok := escapeX(text[min(i+7, len(text)):]); ok && low >= 0xDC00 && low < 0xE000 {
				out = utf8.AppendRune(out, (c-0xD800)<<10|(low-0xDC00)+0x10000)
				i += 14
				continue
			}
			out = append(out, text[i])
			i++
			continue
		case c >= 0xDC00 && c < 0xE000:
			out = append(out, text[i])
			i++
			continue
		}
		out = utf8.AppendRune(out, c)
		i += 7
	}
	return out
}

func escapeX(b []byte) (rune, bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	if err != nil {
		return 0, false
	}
	return rune(n), true
}
