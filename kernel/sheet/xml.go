package sheet

import (
	"bytes"
	"io"
	"strconv"
	"unicode/utf8"
)

// scanner is a strict pull parser for the XML of spreadsheet parts: UTF-8, XML 1.0, namespaces, no DOCTYPE. It accepts a
// subset of what encoding/xml accepts (the fuzz test compares the two token by token) at several times the speed, and it
// refuses what encoding/xml lets through: more than one root, text outside it, a repeated attribute, an unbound prefix.
// After an error every further call returns it.
type scanner struct {
	part  string
	r     io.Reader
	buf   []byte
	pos   int   // start of the next token in buf
	end   int   // end of the data in buf
	base  int64 // offset of buf[0] in the part
	start int64 // length of the byte order mark
	eof   bool
	err   error

	names []byte // names of the open elements, one after the other
	open  []element
	decls []decl
	own   int  // where the declarations of the element being read start in decls
	root  bool // the root element has been seen
	empty bool // the current start tag was <a/>: its end is the next token

	// The current token. The slices are valid until the next call.
	space space
	local []byte
	attrs []attr
	text  []byte

	scratch []byte
}

type token uint8

const (
	tokenEOF token = iota
	tokenStart
	tokenEnd
	tokenText
)

// space is a namespace, told apart as far as the reader cares.
type space uint8

const (
	spaceNone  space = iota // no namespace
	spaceOther              // one that the reader does not know
	spaceMain               // SpreadsheetML
	spaceRel                // officeDocument relationships, of r:id
	spacePkg                // package relationships
	spaceTypes              // content types
	spaceXML                // xml:
)

func spaceOf(uri string) space {
	switch uri {
	case "":
		return spaceNone
	case "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main":
		return spaceMain
	case "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships":
		return spaceRel
	case "http://schemas.openxmlformats.org/package/2006/relationships":
		return spacePkg
	case "http://schemas.openxmlformats.org/package/2006/content-types":
		return spaceTypes
	}
	return spaceOther
}

// element is an open element: where its name starts in names, and how many declarations were in force outside it.
type element struct {
	name  int
	decls int
	local int // start of the local part in names
	space space
}

type decl struct {
	prefix string
	space  space
}

type attr struct {
	prefix, local, value []byte
}

const (
	maxToken = 1 << 20 // bytes of one tag, text or comment; a legal cell is smaller
	maxDepth = 256
	maxAttrs = 256
)

func newScanner(part string, r io.Reader) *scanner {
	return &scanner{part: part, r: r, buf: make([]byte, 64<<10)}
}

func (s *scanner) fail(reason string) error {
	return s.failWith(problem(BadXML, 0, 0, s.part, s.base+int64(s.pos), reason))
}

func (s *scanner) failWith(err error) error {
	if s.err == nil {
		s.err = err
	}
	return s.err
}

// fill reads more behind buf[pos:end], which it may move. It returns false at the end of the part or on failure.
func (s *scanner) fill() bool {
	if s.eof || s.err != nil {
		return false
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.base += int64(s.pos)
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxToken {
			_ = s.fail("标记或文字过长")
			return false
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := io.ReadAtLeast(s.r, s.buf[s.end:], 1)
	s.end += n
	switch err {
	case nil:
	case io.EOF:
		s.eof = true
	default:
		if p, ok := err.(*Problem); ok {
			_ = s.failWith(p)
		} else {
			_ = s.failWith(problem(Damaged, 0, 0, s.part).because(err))
		}
	}
	return n > 0
}

// find returns the offset from pos of sep at or after offset from; -1 if the part ends before it.
func (s *scanner) find(sep string, from int) int {
	for {
		if data := s.buf[s.pos:s.end]; from <= len(data) {
			if i := bytes.Index(data[from:], []byte(sep)); i >= 0 {
				return from + i
			}
			from = max(from, len(data)-len(sep)+1)
		}
		if !s.fill() {
			return -1
		}
	}
}

// need makes at least n bytes available at pos if the part has them.
func (s *scanner) need(n int) bool {
	for s.end-s.pos < n {
		if !s.fill() {
			return false
		}
	}
	return true
}

// next returns the next token; comments and processing instructions are passed over.
func (s *scanner) next() (token, error) {
	if s.err != nil {
		return tokenEOF, s.err
	}
	if s.empty {
		s.empty = false
		return s.pop(), nil
	}
	if s.base == 0 && s.pos == 0 && s.need(3) && bytes.HasPrefix(s.buf, []byte("\xEF\xBB\xBF")) {
		s.pos, s.start = 3, 3
	}
	for {
		if !s.need(1) {
			return s.finish()
		}
		if s.buf[s.pos] != '<' {
			if len(s.open) > 0 {
				return s.readText()
			}
			if err := s.outside(); err != nil {
				return tokenEOF, err
			}
			continue
		}
		if !s.need(2) {
			return s.finish()
		}
		var err error
		switch s.buf[s.pos+1] {
		case '/':
			return s.readEnd()
		case '?':
			err = s.instruction()
		case '!':
			if s.need(9) && bytes.HasPrefix(s.buf[s.pos:], []byte("<![CDATA[")) {
				return s.readCDATA()
			}
			err = s.comment()
		default:
			return s.readStart()
		}
		if err != nil {
			return tokenEOF, err
		}
	}
}

func (s *scanner) finish() (token, error) {
	switch {
	case s.err != nil:
		return tokenEOF, s.err
	case len(s.open) > 0 || !s.root || s.pos != s.end:
		return tokenEOF, s.fail("内容不完整")
	}
	return tokenEOF, nil
}

// outside consumes white space before or after the root element.
func (s *scanner) outside() error {
	for s.pos < s.end && s.buf[s.pos] != '<' {
		if c := s.buf[s.pos]; c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			if c == 0 || c == 0xFE || c == 0xFF {
				return s.failWith(problem(NotUTF8, 0, 0, s.part))
			}
			return s.fail("根元素之外有文字")
		}
		s.pos++
	}
	return nil
}

// instruction consumes <?…?>. The declaration may stand only at the very start, and only for UTF-8.
func (s *scanner) instruction() error {
	n := s.find("?>", 2)
	if n < 0 {
		return s.fail("处理指令不完整")
	}
	body := s.buf[s.pos+2 : s.pos+n]
	target := body
	if i := bytes.IndexAny(body, " \t\r\n"); i >= 0 {
		target = body[:i]
	}
	if !validName(target) || bytes.IndexByte(target, ':') >= 0 || !s.validChars(body) {
		return s.fail("处理指令无效")
	}
	if bytes.EqualFold(target, []byte("xml")) {
		if string(target) != "xml" || s.base+int64(s.pos) != s.start {
			return s.fail("XML 声明位置不对")
		}
		if !validDeclaration(string(body[3:])) {
			return s.failWith(problem(NotUTF8, 0, 0, s.part))
		}
	}
	s.pos += n + 2
	return nil
}

// validDeclaration checks what follows <?xml: version 1.0, then encoding UTF-8 if any, then standalone if any.
func validDeclaration(s string) bool {
	for i, want := range [...]struct{ name, value string }{{"version", "1.0"}, {"encoding", "UTF-8"}, {"standalone", ""}} {
		rest := trimLeft(s)
		if len(rest) <= len(want.name) || rest[:len(want.name)] != want.name || len(rest) == len(s) {
			if i == 0 {
				return false
			}
			continue
		}
		rest = trimLeft(rest[len(want.name):])
		if rest == "" || rest[0] != '=' {
			return false
		}
		rest = trimLeft(rest[1:])
		if rest == "" || rest[0] != '"' && rest[0] != '\'' {
			return false
		}
		n := 1
		for n < len(rest) && rest[n] != rest[0] {
			n++
		}
		if n == len(rest) {
			return false
		}
		value := rest[1:n]
		switch i {
		case 0:
			if value != want.value {
				return false
			}
		case 1:
			if !bytes.EqualFold([]byte(value), []byte(want.value)) {
				return false
			}
		default:
			if value != "yes" && value != "no" {
				return false
			}
		}
		s = rest[n+1:]
	}
	return trimLeft(s) == ""
}

func trimLeft(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	return s
}

// comment consumes <!--…-->; any other <! is a DOCTYPE or an error.
func (s *scanner) comment() error {
	if !s.need(4) || !bytes.HasPrefix(s.buf[s.pos:], []byte("<!--")) {
		if s.err == nil && s.need(3) && (s.buf[s.pos+2]|0x20) == 'd' {
			return s.failWith(problem(DocType, 0, 0, s.part))
		}
		return s.fail("标记无效")
	}
	n := s.find("--", 4)
	if n < 0 || !s.need(n+3) {
		return s.fail("注释不完整")
	}
	if s.buf[s.pos+n+2] != '>' || !s.validChars(s.buf[s.pos+4:s.pos+n]) {
		return s.fail("注释无效")
	}
	s.pos += n + 3
	return nil
}

func (s *scanner) readCDATA() (token, error) {
	if len(s.open) == 0 {
		return tokenEOF, s.fail("根元素之外有文字")
	}
	n := s.find("]]>", 9)
	if n < 0 {
		return tokenEOF, s.fail("CDATA 不完整")
	}
	raw := s.buf[s.pos+9 : s.pos+n]
	if !s.validChars(raw) {
		return tokenEOF, s.fail("有不允许的字符")
	}
	s.text = raw
	if bytes.IndexByte(raw, '\r') >= 0 {
		s.scratch = appendNormal(s.scratch[:0], raw)
		s.text = s.scratch
	}
	s.pos += n + 3
	return tokenText, nil
}

func (s *scanner) readText() (token, error) {
	n := s.find("<", 0)
	if n < 0 {
		return tokenEOF, s.fail("内容不完整")
	}
	raw := s.buf[s.pos : s.pos+n]
	if !s.validChars(raw) {
		return tokenEOF, s.fail("有不允许的字符")
	}
	if bytes.Contains(raw, []byte("]]>")) {
		return tokenEOF, s.fail("文字中有 ]]>")
	}
	text, scratch, ok := unescape(raw, s.scratch[:0])
	if !ok {
		return tokenEOF, s.fail("实体引用无效")
	}
	s.text, s.scratch = text, scratch
	s.pos += n
	return tokenText, nil
}

// validChars reports whether b is UTF-8 and holds only characters that XML 1.0 (2.2 Char) allows.
func (s *scanner) validChars(b []byte) bool {
	ascii := true
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	if ascii {
		return true
	}
	return utf8.Valid(b) && !bytes.Contains(b, []byte("\uFFFE")) && !bytes.Contains(b, []byte("\uFFFF"))
}

// unescape resolves references and line ends of raw. It returns raw itself if it has none; else the result is appended to dst.
// The second result is dst with what was appended.
func unescape(raw, dst []byte) (value, longer []byte, ok bool) {
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		return raw, dst, true
	}
	from := len(dst)
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			dst = appendNormal(dst, raw)
			return dst[from:], dst, true
		}
		dst = appendNormal(dst, raw[:i])
		raw = raw[i+1:]
		n := bytes.IndexByte(raw, ';')
		if n <= 0 || n > 12 {
			return nil, dst, false
		}
		c, ok := reference(string(raw[:n]))
		if !ok {
			return nil, dst, false
		}
		dst = utf8.AppendRune(dst, c)
		raw = raw[n+1:]
	}
}

// appendNormal appends b with its line ends made \n (XML 1.0, 2.11).
func appendNormal(dst, b []byte) []byte {
	for i := 0; i < len(b); i++ {
		if b[i] != '\r' {
			dst = append(dst, b[i])
			continue
		}
		dst = append(dst, '\n')
		if i+1 < len(b) && b[i+1] == '\n' {
			i++
		}
	}
	return dst
}

// reference resolves what stands between & and ;.
func reference(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "apos":
		return '\'', true
	case "quot":
		return '"', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	if digits == "" || digits[0] == '+' || digits[0] == '-' {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return 0, false
	}
	ok := n == '\t' || n == '\n' || n == '\r' || n >= 0x20 && n <= 0xD7FF || n >= 0xE000 && n <= 0xFFFD || n >= 0x10000 && n <= 0x10FFFF
	return rune(n), ok
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// validName accepts the names that spreadsheet parts use: ASCII, at most one colon, neither side of it empty.
func validName(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	first, colon := true, false
	for _, c := range b {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
			first = false
		case c >= '0' && c <= '9', c == '-', c == '.':
			if first {
				return false
			}
		case c == ':':
			if first || colon {
				return false
			}
			first, colon = true, true
		default:
			return false
		}
	}
	return !first
}

func splitName(b []byte) (prefix, local []byte) {
	if i := bytes.IndexByte(b, ':'); i >= 0 {
		return b[:i], b[i+1:]
	}
	return nil, b
}
