package record

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"strconv"
	"sync"
	"time"

	"qgov/kernel/calendar"
)

// ID names a record. It is 63 bits: milliseconds since 2020-01-01 UTC in the upper 41, random and then counting in the lower 22,
// so that ids are ordered by time, need no sequence and can be made on several servers.
type ID int64

// String returns the decimal form used in addresses.
func (id ID) String() string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(int64(id), 10)
}

// ParseID reads the decimal form. The empty string is no id.
func ParseID(s string) (ID, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("record: %q is not an id", s)
	}
	return ID(n), nil
}

// MarshalText writes an id as a string in JSON, where numbers lose digits after 53 bits.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *ID) UnmarshalText(b []byte) error {
	v, err := ParseID(string(b))
	*id = v
	return err
}

// epoch is 2020-01-01 UTC in Unix milliseconds.
const epoch = 1577836800000

// IDs makes ids that increase. Its zero value is ready; it is safe for concurrent use.
type IDs struct {
	mu   sync.Mutex
	last ID
}

// Next returns an id of the moment, greater than every id it returned before. Two servers collide only if both draw the same
// 22 random bits in the same millisecond; the primary key then refuses the second.
func (g *IDs) Next(now time.Time) ID {
	var b [4]byte
	rand.Read(b[:])
	low := ID(binary.LittleEndian.Uint32(b[:]) & (1<<22 - 1))
	g.mu.Lock()
	defer g.mu.Unlock()
	id := ID(now.UnixMilli()-epoch)<<22 | low
	if id <= g.last {
		id = g.last + 1
	}
	g.last = id
	return id
}

// State is where a record stands in its flow. A kind without a flow has the empty state.
type State string

// Head is what every record has. Embed it first.
type Head struct {
	ID        ID
	Version   int64         // counts saves from 1; a save must name the version it read
	Region    string        // GB/T 2260 code that the record belongs to; the region scope compares it
	Owner     ID            // account that answers for the record
	State     State         // where it stands in its flow
	Due       calendar.Date // earliest statutory day that is still running, kept by flow
	Created   time.Time
	Changed   time.Time
	CreatedBy ID
}

// Header returns the head. It makes every struct that embeds Head a Record.
func (h *Head) Header() *Head { return h }

// Record is a pointer to a struct that embeds Head.
type Record interface{ Header() *Head }

// Ref names a record of the kind T. The zero Ref names none.
type Ref[T any] struct{ ID ID }

// To returns a reference to the record.
func To[T any](id ID) Ref[T] { return Ref[T]{ID: id} }

// Known reports whether the reference names a record.
func (r Ref[T]) Known() bool { return r.ID != 0 }

// Maybe is a value that can be unknown, which is not the same as zero.
type Maybe[V any] struct {
	V     V
	Known bool
}

// Some returns a known value.
func Some[V any](v V) Maybe[V] { return Maybe[V]{V: v, Known: true} }

// Money is an amount in fen, the hundredth of a yuan.
type Money int64

// Decimal is a fixed-point number in millionths, so that sums and comparisons are exact and both engines sort it as an integer.
type Decimal int64

// Places is the number of decimals a Decimal keeps.
const Places = 6

// Secret is a text that is encrypted in the database and masked on pages until it is revealed with a reason.
type Secret string

// File is an attachment: the name a person gave it and the hash of its content, by which the file store finds it.
type File struct {
	Hash  string // lower-case hex
	Name  string
	Size  int64
	Media string // media type found from the content
}
