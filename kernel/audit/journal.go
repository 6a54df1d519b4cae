package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"qgov/kernel/role"
)

// Entry is one line of the internal journal: who did what to which record, when, why, and what changed. Values of sealed
// fields are given masked or as commitments, never in clear.
type Entry struct {
	Seq       int64     // 1, 2, 3 … without a gap
	At        time.Time // UTC, microseconds
	Actor     string    // id of the account; empty: the system
	ActorName string
	IP        string
	Request   string // id of the request
	Action    string // "create", "update", "step:close", "login", "reveal", "refuse" …
	Kind      string // kind of record
	Record    string // id of the record
	Region    string // GB/T 2260 code
	Title     string // name of the record at the time; masked if it is personal
	Reason    string
	Changes   []Change
	Result    string // "ok", "denied", "failed"
}

// Change is the old and the new value of one field, in the form in which forms show it.
type Change struct {
	Field, Old, New string
}

type entryJSON struct {
	Action    string       `json:"action"`
	Actor     string       `json:"actor"`
	ActorName string       `json:"actor_name"`
	At        string       `json:"at"`
	Changes   []changeJSON `json:"changes"`
	IP        string       `json:"ip"`
	Kind      string       `json:"kind"`
	Reason    string       `json:"reason"`
	Record    string       `json:"record"`
	Region    string       `json:"region"`
	Request   string       `json:"request"`
	Result    string       `json:"result"`
	Seq       int64        `json:"seq"`
	Title     string       `json:"title"`
	Version   int64        `json:"v"`
}

type changeJSON struct {
	Field string `json:"field"`
	New   string `json:"new"`
	Old   string `json:"old"`
}

// Canonical returns the bytes that the chain hashes: one line of RFC 8785 JSON with the names action, actor, actor_name, at,
// changes (a list of field, new, old), ip, kind, reason, record, region, request, result, seq, title and v (1), all
// present.
func (e Entry) Canonical() ([]byte, error) {
	c := &canon{first: true}
	c.open('{')
	c.text("action", e.Action)
	c.text("actor", e.Actor)
	c.text("actor_name", e.ActorName)
	c.moment("at", e.At)
	c.name("changes")
	c.changes(e.Changes)
	c.text("ip", e.IP)
	c.text("kind", e.Kind)
	c.text("reason", e.Reason)
	c.text("record", e.Record)
	c.text("region", e.Region)
	c.text("request", e.Request)
	c.text("result", e.Result)
	c.integer("seq", e.Seq)
	c.text("title", e.Title)
	c.integer("v", 1)
	c.end('}')
	return c.bytes()
}

// changes writes a list of changes, as an entry holds it and as the journal's column keeps it.
func (c *canon) changes(list []Change) {
	c.open('[')
	for _, ch := range list {
		c.open('{')
		c.text("field", ch.Field)
		c.text("new", ch.New)
		c.text("old", ch.Old)
		c.end('}')
	}
	c.end(']')
}

// ParseEntry is the inverse of Canonical; it refuses bytes that Canonical would not write.
func ParseEntry(data []byte) (Entry, error) {
	var j entryJSON
	if err := decodeStrict(data, &j); err != nil {
		return Entry{}, err
	}
	at, err := parseMoment(j.At)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Seq: j.Seq, At: at, Actor: j.Actor, ActorName: j.ActorName, IP: j.IP, Request: j.Request, Action: j.Action,
		Kind: j.Kind, Record: j.Record, Region: j.Region, Title: j.Title, Reason: j.Reason, Result: j.Result}
	for _, ch := range j.Changes {
		e.Changes = append(e.Changes, Change{ch.Field, ch.Old, ch.New})
	}
	back, err := e.Canonical()
	if err != nil {
		return Entry{}, err
	}
	if !bytes.Equal(back, data) {
		return Entry{}, errors.New("audit: the entry is not in its one canonical form")
	}
	return e, nil
}

// ChainNext returns the chain hash of an entry's canonical bytes after the chain hash of the entry before it (32 zero bytes
// before the first): SHA-256 of "qgov.journal/v1", one U+000A, prev, entry.
func ChainNext(prev [32]byte, entry []byte) [32]byte {
	h := sha256.New()
	h.Write([]byte("qgov.journal/v1\n"))
	h.Write(prev[:])
	h.Write(entry)
	return [32]byte(h.Sum(nil))
}

// Point is a state of the journal. One kept outside of the database convicts whoever rewrites the journal and every hash in
// it; [Point.Leaf] puts it into the public log, where the witnesses keep it.
type Point struct {
	Seq  int64
	Hash [32]byte
}

// Leaf returns the leaf that records the point in the public log.
func (p Point) Leaf(at time.Time, region string) Leaf {
	return Leaf{Kind: "journal", ID: fmt.Sprint(p.Seq), Action: "checkpoint", At: at, Region: region, Content: "sha256:" + hex.EncodeToString(p.Hash[:])}
}

// PointOf is the inverse of Point.Leaf.
func PointOf(l Leaf) (Point, error) {
	var p Point
	h, err := hex.DecodeString(trimHash(l.Content))
	if l.Kind != "journal" || err != nil || len(h) != 32 {
		return Point{}, errors.New("audit: not the leaf of a journal")
	}
	if _, err := fmt.Sscan(l.ID, &p.Seq); err != nil || fmt.Sprint(p.Seq) != l.ID {
		return Point{}, errors.New("audit: not the leaf of a journal")
	}
	p.Hash = [32]byte(h)
	return p, nil
}

func trimHash(s string) string {
	const prefix = "sha256:"
	if len(s) < len(prefix) || s[:len(prefix)] != prefix {
		return ""
	}
	return s[len(prefix):]
}

// Row is an entry as stored, with its chain hash.
type Row struct {
	Entry
	Hash [32]byte
}

// NameFor is the name of who did it, for the reader: an outside account learns what was done and not by which of the bureau's people,
// or of another party's.
func (r Row) NameFor(reader role.Actor) string {
	if reader.Party != 0 && r.Actor != reader.ID.String() {
		return ""
	}
	return r.ActorName
}

// ReasonFor is the reason for the reader: an outside account reads its own and those of steps that speak to the other side. What officers
// note for one another, how they checked somebody's identity for instance, is nobody else's.
func (r Row) ReasonFor(reader role.Actor, tells bool) string {
	if reader.Party != 0 && r.Actor != reader.ID.String() && !tells {
		return ""
	}
	return r.Reason
}

// What is the sort of a finding.
type What string

// The sorts of findings.
const (
	Altered   What = "altered"   // the entry, or its hash, is not what was chained
	Gap       What = "gap"       // entries are missing before this one
	Reordered What = "reordered" // the entry stands after one with the same or a higher number
	Cut       What = "cut"       // the journal ends before a point that is known from elsewhere
	Rewritten What = "rewritten" // the hash at a known point is another: the journal was rewritten, or restored and continued
)

// Finding is one thing wrong with a journal.
type Finding struct {
	What What
	Seq  int64  // entry where it shows: the altered one, the first missing one
	Text string // for the auditor, Chinese catalogue key
	Args []any
}

// chainCheck is the state of CheckChain.
type chainCheck struct {
	last     int64      // highest number seen
	prev     [][32]byte // chain hashes that the next entry may follow; none: unknown
	points   []Point
	findings []Finding
}

// CheckChain reads a journal in stored order from a known point (the zero Point: the beginning) and returns everything wrong
// with it, against itself and against points known from elsewhere, one finding for each cause. Points at or before from are
// ignored. The error is the first one that rows yields.
func CheckChain(from Point, rows iter.Seq2[Row, error], known ...Point) ([]Finding, error) {
	c := &chainCheck{last: from.Seq, prev: [][32]byte{from.Hash}}
	for _, p := range known {
		if p.Seq > from.Seq {
			c.points = append(c.points, p)
		}
	}
	slices.SortFunc(c.points, func(a, b Point) int { return int(min(max(a.Seq-b.Seq, -1), 1)) })
	for row, err := range rows {
		if err != nil {
			return c.findings, err
		}
		c.row(row)
	}
	for _, p := range c.points {
		if p.Seq > c.last {
			c.find(Cut, c.last+1, "日志在第 %d 条后被截断：外部检查点证明至少有 %d 条", c.last, p.Seq)
			break
		}
	}
	return c.findings, nil
}

func (c *chainCheck) find(w What, seq int64, text string, args ...any) {
	c.findings = append(c.findings, Finding{w, seq, text, args})
}

func (c *chainCheck) row(row Row) {
	if row.Seq <= c.last {
		c.find(Reordered, row.Seq, "第 %d 条排在第 %d 条之后：顺序被改动或重复", row.Seq, c.last)
		c.prev = nil
		return
	}
	if row.Seq > c.last+1 {
		c.find(Gap, c.last+1, "缺少第 %d 条至第 %d 条", c.last+1, row.Seq-1)
		c.prev = nil
	}
	c.last = row.Seq
	raw, err := row.Canonical()
	fits := err == nil && c.prev == nil // after a gap nothing is known to follow; the gap is the finding
	next := [][32]byte{row.Hash}
	if err == nil {
		for _, p := range c.prev {
			computed := ChainNext(p, raw)
			fits = fits || computed == row.Hash
			next = append(next, computed)
		}
	}
	if fits {
		next = next[:1]
	} else {
		// Either the entry was changed and its hash is the old one, or the hash was changed: the next entry shows which.
		c.find(Altered, row.Seq, "第 %d 条的内容或校验值被改动", row.Seq)
	}
	c.prev = next
	for _, p := range c.points {
		if p.Seq == row.Seq && p.Hash != row.Hash {
			c.find(Rewritten, row.Seq, "第 %d 条与外部检查点不一致：日志被改写，或由旧备份恢复后续写", row.Seq)
		}
	}
}
