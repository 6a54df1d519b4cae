package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// timeLayout is how a moment is written in canonical bytes: UTC, always six decimals.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// canon writes canonical JSON: the form of RFC 8785 (JCS) for objects whose names are ASCII and sorted by the caller. There
// is exactly one way to write a value, so that anybody can rebuild the bytes that were hashed with any JCS library.
type canon struct {
	buf   bytes.Buffer
	first bool
	err   error
}

func (c *canon) open(b byte) { c.sep(); c.buf.WriteByte(b); c.first = true }
func (c *canon) end(b byte)  { c.buf.WriteByte(b); c.first = false }

func (c *canon) sep() {
	if !c.first && c.buf.Len() > 0 {
		c.buf.WriteByte(',')
	}
	c.first = false
}

func (c *canon) name(s string) {
	c.sep()
	c.quote(s)
	c.buf.WriteByte(':')
	c.first = true // the value follows without a comma
}

func (c *canon) text(name, s string) {
	c.name(name)
	c.quote(s)
	c.first = false
}

func (c *canon) integer(name string, n int64) {
	c.name(name)
	if n < 0 || n >= 1<<53 { // beyond that a JSON number is no longer exact everywhere
		c.fail(fmt.Errorf("audit: number %d is out of range", n))
	}
	c.buf.WriteString(strconv.FormatInt(n, 10))
	c.first = false
}

func (c *canon) moment(name string, t time.Time) {
	t = t.UTC().Truncate(time.Microsecond)
	if y := t.Year(); y < 0 || y > 9999 {
		c.fail(fmt.Errorf("audit: year %d is out of range", y))
	}
	c.text(name, t.Format(timeLayout))
}

func (c *canon) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// quote writes a string with the escapes of RFC 8785 section 3.2.2.2 and no others.
func (c *canon) quote(s string) {
	if !utf8.ValidString(s) {
		c.fail(errors.New("audit: text is not UTF-8")) // two damaged texts must not become the same bytes
	}
	c.buf.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			c.buf.WriteByte('\\')
			c.buf.WriteByte(byte(r))
		case r == '\b':
			c.buf.WriteString(`\b`)
		case r == '\t':
			c.buf.WriteString(`\t`)
		case r == '\n':
			c.buf.WriteString(`\n`)
		case r == '\f':
			c.buf.WriteString(`\f`)
		case r == '\r':
			c.buf.WriteString(`\r`)
		case r < 0x20:
			fmt.Fprintf(&c.buf, `\u%04x`, r)
		default:
			c.buf.WriteRune(r)
		}
	}
	c.buf.WriteByte('"')
}

func (c *canon) bytes() ([]byte, error) {
	if c.err != nil {
		return nil, c.err
	}
	return c.buf.Bytes(), nil
}

// decodeStrict reads one JSON value into v and refuses unknown names and anything after it.
func decodeStrict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if d.InputOffset() != int64(len(data)) {
		return errors.New("audit: bytes after the end of the value")
	}
	return nil
}

// parseMoment reads what moment wrote.
func parseMoment(s string) (time.Time, error) {
	t, err := time.Parse(timeLayout, s)
	if err != nil {
		return time.Time{}, errors.New("audit: malformed time")
	}
	return t, nil
}
