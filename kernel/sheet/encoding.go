package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sniff names the container by its first bytes: "zip", "ole", a Chinese name of something that is no table, or "" for text.
func sniff(head []byte) string {
	lower := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n"))
	has := func(prefix string) bool { return bytes.HasPrefix(head, []byte(prefix)) }
	switch {
	case has("PK\x03\x04"), has("PK\x05\x06"):
		return "zip"
	case has("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"):
		return "ole"
	case has("\x09\x08\x10\x00"), has("\x09\x08\x08\x00"), has("\x09\x04\x06\x00"), has("\x09\x02\x06\x00"), has("\x09\x00\x04\x00"):
		return "ole" // bare BIFF streams of Excel 2 to 8, which are old .xls as well
	case has("%PDF"):
		return " PDF "
	case has("\xFF\xD8\xFF"), has("\x89PNG"), has("GIF8"):
		return "图片"
	case has("Rar!"), has("7z\xBC\xAF"), has("\x1F\x8B"):
		return "压缩"
	case bytes.HasPrefix(lower, []byte("<!doctype")), bytes.HasPrefix(lower, []byte("<html")), bytes.HasPrefix(lower, []byte("<table")), bytes.HasPrefix(lower, []byte("<?xml")):
		return "网页或 XML "
	case bytes.HasPrefix(lower, []byte("{\\rtf")):
		return "文档"
	}
	return ""
}

// refuseOLE tells an old .xls from a password-protected .xlsx, which is wrapped in the same container.
func refuseOLE(r io.ReaderAt, size int64) error {
	// The directory of the container holds stream names in UTF-16LE; searching the first mebibytes is enough for wording.
	buf := make([]byte, min(size, 4<<20))
	n, _ := r.ReadAt(buf, 0)
	var name []byte
	for _, c := range []byte("EncryptedPackage") {
		name = append(name, c, 0)
	}
	if bytes.Contains(buf[:n], name) {
		return problem(Encrypted, 0, 0)
	}
	return problem(OldFormat, 0, 0)
}

// openText decides encoding and separator of a CSV or TSV file. It reads the whole file once, so that a file with an
// undecodable byte in its last line is refused before its first row is used.
func (b *Book) openText(name string, head []byte) error {
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		b.Encoding, b.skip = "UTF-8", 3
	case bytes.HasPrefix(head, []byte("\xFF\xFE")):
		b.Encoding, b.skip = "UTF-16LE", 2
	case bytes.HasPrefix(head, []byte("\xFE\xFF")):
		b.Encoding, b.skip = "UTF-16BE", 2
	}
	if b.Encoding == "" {
		c, err := takeCensus(b.raw())
		if err != nil {
			return asProblem(err)
		}
		switch {
		case c.invalid == 0 && c.three == 0 && c.two > 0:
			if !c.latin {
				return problem(Ambiguous, 0, 0, fmt.Sprint(c.firstTwo))
			}
			b.Encoding = "UTF-8"
		case c.invalid == 0:
			b.Encoding = "UTF-8"
		case c.three > 0 && c.three >= c.invalid:
			// GB18030 text forms valid three-byte sequences only by rare accident: this is UTF-8 with damage, which the scan
			// below refuses by line. Read as GB18030 it could pass as other characters.
			b.Encoding = "UTF-8"
		default:
			b.Encoding = "GB18030"
		}
	}
	if err := b.scanText(); err != nil {
		return err
	}
	b.Format, b.Tables = CSV, []Table{{}}
	return b.findDelimiter(name)
}

// raw returns the file after its byte order mark.
func (b *Book) raw() io.Reader { return io.NewSectionReader(b.r, b.skip, b.size-b.skip) }

// text returns the file as UTF-8.
func (b *Book) text() io.Reader {
	switch b.Encoding {
	case "GB18030":
		return transform.NewReader(b.raw(), simplifiedchinese.GB18030.NewDecoder())
	case "UTF-16LE":
		return transform.NewReader(b.raw(), unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder())
	case "UTF-16BE":
		return transform.NewReader(b.raw(), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder())
	}
	return b.raw()
}

// census counts what speaks for and against UTF-8.
type census struct {
	two      int64 // valid two-byte sequences; each is often a valid GBK character too
	three    int64 // valid longer sequences: nearly all Chinese text is made of these
	invalid  int64 // bytes that are not UTF-8
	firstTwo int   // line of the first two-byte sequence
	latin    bool  // every two-byte sequence is one of a few signs that Chinese tables use, such as · × °
}

func takeCensus(r io.Reader) (census, error) {
	c := census{latin: true}
	line := 1
	buf := make([]byte, 256<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		data := buf[:kept+n]
		kept = 0
		for i := 0; i < len(data); {
			if data[i] < utf8.RuneSelf {
				if data[i] == '\n' {
					line++
				}
				i++
				continue
			}
			ch, width := utf8.DecodeRune(data[i:])
			if width == 1 && !utf8.FullRune(data[i:]) && err == nil {
				kept = copy(buf, data[i:])
				break
			}
			switch {
			case width == 1:
				c.invalid++
			case width == 2:
				if c.two++; c.two == 1 {
					c.firstTwo = line
				}
				// Their GBK readings (路, 掳, 卤, 脳, 梅) are possible, but as the only character of a file far less likely.
				c.latin = c.latin && strings.ContainsRune("·×÷°±²³µ§", ch)
			default:
				c.three++
			}
			i += width
		}
		if err == io.EOF {
			return c, nil
		}
		if err != nil {
			return c, err
		}
	}
}

// maxBadLines is how many bad lines a refusal names.
const maxBadLines = 20

// scanText refuses a file with a byte that does not decode, a U+FFFD (the trace of an earlier wrong decoding; the decoders
// also put it where they fail), or a NUL.
func (b *Book) scanText() error {
	r := b.text()
	buf := make([]byte, 256<<10)
	line, kept := 1, 0
	var bad, nul lineList
	for {
		n, err := r.Read(buf[kept:])
		data := buf[:kept+n]
		kept = 0
		final := err != nil
		if !final {
			kept = incompleteTail(data)
		}
		line = scanLines(data[:len(data)-kept], line, &bad, &nul)
		copy(buf, data[len(data)-kept:])
		if err == io.EOF {
			break
		}
		if err != nil {
			return problem(Unreadable, 0, 0).because(err)
		}
	}
	if len(nul.lines) > 0 {
		return problem(Binary, nul.lines[0], 0, nul.String())
	}
	if len(bad.lines) > 0 {
		return problem(Undecodable, bad.lines[0], 0, bad.String(), b.Encoding)
	}
	return nil
}

// incompleteTail returns the length of an incomplete character at the end of data.
func incompleteTail(data []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(data); n++ {
		tail := data[len(data)-n:]
		if utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

// scanLines looks at whole characters of data and returns the line number after it.
func scanLines(data []byte, line int, bad, nul *lineList) int {
	clean := utf8.Valid(data) && !bytes.Contains(data, []byte("\uFFFD")) && bytes.IndexByte(data, 0) < 0
	if clean {
		return line + bytes.Count(data, []byte{'\n'})
	}
	for len(data) > 0 {
		one, rest, found := bytes.Cut(data, []byte{'\n'})
		if !utf8.Valid(one) || bytes.Contains(one, []byte("\uFFFD")) {
			bad.add(line)
		}
		if bytes.IndexByte(one, 0) >= 0 {
			nul.add(line)
		}
		if found {
			line++
		}
		data = rest
	}
	return line
}

// lineList keeps the first few distinct lines and says when there are more.
type lineList struct {
	lines []int
	more  bool
}

func (l *lineList) add(line int) {
	if n := len(l.lines); n > 0 && l.lines[n-1] == line {
		return
	}
	if len(l.lines) == maxBadLines {
		l.more = true
		return
	}
	l.lines = append(l.lines, line)
}

func (l *lineList) String() string {
	var b strings.Builder
	for i, n := range l.lines {
		if i > 0 {
			b.WriteString("、")
		}
		fmt.Fprint(&b, n)
	}
	if l.more {
		b.WriteString("…")
	}
	return b.String()
}

// findDelimiter chooses the separator: tab for a name that ends in .tsv, else the one of comma, tab and semicolon that is
// most frequent in the first line that holds text (outside quotes), comma first.
func (b *Book) findDelimiter(name string) error {
	if strings.HasSuffix(name, ".tsv") {
		b.Format, b.delim = TSV, '\t'
		return nil
	}
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(b.text(), head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return problem(Unreadable, 0, 0).because(err)
	}
	b.delim = ','
	commas, tabs, semicolons := countSeparators(bytes.TrimLeft(head[:n], "\r\n"))
	switch {
	case tabs > commas && tabs >= semicolons:
		b.Format, b.delim = TSV, '\t'
	case semicolons > commas:
		b.delim = ';'
	}
	return nil
}

// countSeparators counts the separators outside quotes in the first record of b.
func countSeparators(b []byte) (commas, tabs, semicolons int) {
	quoted := false
	for _, c := range b {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',':
			commas++
		case c == '\t':
			tabs++
		case c == ';':
			semicolons++
		case c == '\n', c == '\r':
			return commas, tabs, semicolons
		}
	}
	return commas, tabs, semicolons
}
