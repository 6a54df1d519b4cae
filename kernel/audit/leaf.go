package audit

import (
	"bytes"
	"crypto/hmac"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"qgov/kernel/seal"
)

// Leaf is one public decision in the log: what was decided about which public record, when and where. It holds no personal
// data: what the public sees is there as a hash of the masked text, what only the person concerned may prove as a salted
// commitment, which says nothing once its salt is destroyed.
type Leaf struct {
	Kind    string            // kind of record, "recall"
	ID      string            // public id of the record
	Action  string            // what happened: "publish", "correct", "withdraw", "draw", "void" …
	At      time.Time         // UTC, microseconds
	Region  string            // GB/T 2260 code
	Title   string            // what the public page is headed with
	Content string            // ContentHash of the masked public text
	Commit  map[string]string // field name → Commitment; may be nil
}

// leafJSON is the wire form of a leaf.
type leafJSON struct {
	Action  string            `json:"action"`
	At      string            `json:"at"`
	Commit  map[string]string `json:"commit"`
	Content string            `json:"content"`
	ID      string            `json:"id"`
	Kind    string            `json:"kind"`
	Region  string            `json:"region"`
	Title   string            `json:"title"`
	Version int64             `json:"v"`
}

// Canonical returns the bytes that are hashed into the log: one line of RFC 8785 JSON with the names action, at, commit,
// content, id, kind, region, title and v (1), all present. A leaf without kind, id or action, or that is not UTF-8, is an error.
func (l Leaf) Canonical() ([]byte, error) {
	if l.Kind == "" || l.ID == "" || l.Action == "" {
		return nil, errors.New("audit: a leaf needs kind, id and action")
	}
	c := &canon{first: true}
	c.open('{')
	c.text("action", l.Action)
	c.moment("at", l.At)
	c.name("commit")
	c.open('{')
	for _, field := range slices.Sorted(maps.Keys(l.Commit)) {
		if !isFieldName(field) {
			return nil, fmt.Errorf("audit: bad field name %q", field)
		}
		c.text(field, l.Commit[field])
	}
	c.end('}')
	c.text("content", l.Content)
	c.text("id", l.ID)
	c.text("kind", l.Kind)
	c.text("region", l.Region)
	c.text("title", l.Title)
	c.integer("v", 1)
	c.end('}')
	return c.bytes()
}

// isFieldName keeps names to letters whose order is the same in every sorting rule.
func isFieldName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_.") == ""
}

// ParseLeaf is the inverse of Canonical; it refuses bytes that Canonical would not write.
func ParseLeaf(data []byte) (Leaf, error) {
	var j leafJSON
	if err := decodeStrict(data, &j); err != nil {
		return Leaf{}, err
	}
	at, err := parseMoment(j.At)
	if err != nil {
		return Leaf{}, err
	}
	l := Leaf{j.Kind, j.ID, j.Action, at, j.Region, j.Title, j.Content, j.Commit}
	back, err := l.Canonical()
	if err != nil {
		return Leaf{}, err
	}
	if !bytes.Equal(back, data) {
		return Leaf{}, errors.New("audit: the leaf is not in its one canonical form")
	}
	return l, nil
}

// ContentHash returns "sha256:hex" or "sm3:hex" of a published text; hash is the name of the function.
func ContentHash(hash string, content []byte) (string, error) {
	h, err := seal.Sum(hash, content)
	if err != nil {
		return "", err
	}
	return hash + ":" + hex.EncodeToString(h[:]), nil
}

// ContentFits tells whether content has the hash that a leaf names, by whichever function it names.
func ContentFits(want string, content []byte) bool {
	hash, _, _ := strings.Cut(want, ":")
	got, err := ContentHash(hash, content)
	return err == nil && got == want
}

// Commitment returns a salted commitment to the value of a field: the hash, named as in ContentHash, of salt (32 random bytes),
// field name, one zero byte, value. Keep the salt with the sealed value and destroy both together.
func Commitment(hash string, salt [32]byte, field, value string) (string, error) {
	if !isFieldName(field) {
		return "", fmt.Errorf("audit: bad field name %q", field)
	}
	return ContentHash(hash, slices.Concat(salt[:], []byte(field), []byte{0}, []byte(value)))
}

// CommitmentFits tells whether a commitment was made to that value with that salt.
func CommitmentFits(commitment string, salt [32]byte, field, value string) bool {
	hash, _, _ := strings.Cut(commitment, ":")
	got, err := Commitment(hash, salt, field, value)
	return err == nil && hmac.Equal([]byte(got), []byte(commitment))
}
