// Package draw makes random draws that anyone can check.
//
// A draw has three moments. Freeze: the list, its weights, the exclusions, the
// samplers, who must avoid whom, the parties' commitments and the name of a
// public number that does not exist yet are fixed and hashed; the hash is
// published. Reveal: each party publishes the value it committed to, and the
// public number appears. Draw: the seed is the hash of all that, and everything
// else follows from the seed. No one who froze the list could know the seed, and
// no one who knows the seed can change the list.
//
//	b, err := draw.Freeze(draw.Bundle{…})   // publish b.FrozenHash
//	b.Parties[0].Nonce, b.Parties[0].Value = …
//	b.External.Value = "3 9 14 21 27 30 12"
//	b, err = b.Draw()                       // publish Encode(b)
//	err = draw.Verify(b)                    // anyone, any time
//
// # Bytes
//
// A text x is hashed as its length in bytes in decimal, a colon, x and a line
// feed; numbers are texts in decimal; N(a, b) is N(a) followed by N(b). SHA-256
// is written as 64 lower-case hexadecimal digits.
//
//	commitment  = SHA-256(party "|" nonce "|" value)
//	list_hash   = SHA-256(N("qgov-list-1"), for each entry N(id, label, weight))
//	frozen_hash = SHA-256(N("qgov-frozen-1", title, rule, count, list_hash),
//	              N(number of exclusions), each N(id, reason), N(samplers_each),
//	              N(number of samplers), each N(id, label),
//	              N(number of avoidances), each N(sampler, object, reason),
//	              N(number of parties), each N(name, commitment), N(external name, external date))
//	seed        = SHA-256(N("qgov-seed-1", frozen_hash, list_hash, rule), each party N(name, nonce, value), N(external value))
//	result_hash = SHA-256(N("qgov-result-1", seed, number drawn), each N(id), N(number of assignments),
//	              each N(object, number, each sampler), N(number of replacements), each N(kind, object, sampler, reason, by))
//
// Words: block i of a purpose ("list" or "samplers") is SHA-256(the 32 bytes of
// the seed, purpose, i as 8 bytes big-endian), i from 0; a block is four 8-byte
// big-endian words. A number below n is word mod n of the first word below the
// largest multiple of n that 64 bits hold.
//
// Draw: from the entries in order of id, excluded ones left out, take a number r
// below the sum of the weights left; the entry whose running sum first exceeds
// r is drawn and leaves. Samplers: each object in the order drawn gets
// samplers_each samplers, one after the other, each by a number below the number
// of candidates, who stand in order of id: not avoiding this object, not yet on
// it, and of those the least loaded. A replaced object frees its samplers, the
// next draw of the same stream stands in for it and gets samplers in the same way.
// A replaced sampler is freed and never returns to that object.
//
// The file is the JSON of Encode, byte for byte: one space of indentation, keys
// in the order of the Go structures, no escapes but those JSON requires, a line
// feed at the end. tools/draw_verify.py checks all this without our code.
//
// This package also holds RFC 3797, to check draws made by its rule.
package draw

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"io"

	"qgov/calc/refusal"
)

// English holds the English of every Chinese text of this package, one line a
// text: Chinese, tab, English.
//
//go:embed en.tsv
var English string

// Format and Rule are the versions of the file and of the rule of drawing.
const (
	Format = "qgov-draw/1"
	Rule   = "qgov-sha256-1"
)

const (
	purposeList     = "list"
	purposeSamplers = "samplers"
)

// Entry is one object that may be drawn. Weight is at least 1; equal weights
// make a uniform draw.
type Entry struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Weight int64  `json:"weight"`
}

// Exclusion keeps an entry of the list out of the draw, for a reason fixed beforehand.
type Exclusion struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// Sampler is a person who may be sent to an object.
type Sampler struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Avoidance (回避) keeps a sampler away from an object.
type Avoidance struct {
	Sampler string `json:"sampler"`
	Object  string `json:"object"`
	Reason  string `json:"reason"`
}

// Party contributes a secret to the seed: the commitment before the freeze, the
// nonce and value after it.
type Party struct {
	Name       string `json:"name"`
	Commitment string `json:"commitment"`
	Nonce      string `json:"nonce"`
	Value      string `json:"value"`
}

// External is a public number named before it exists, such as a lottery drawing
// of a coming date. All fields are empty when none is used.
type External struct {
	Name  string `json:"name"`
	Date  string `json:"date"`
	Value string `json:"value"`
}

// Assignment sends samplers to an object, in the order they were drawn.
type Assignment struct {
	Object   string   `json:"object"`
	Samplers []string `json:"samplers"`
}

// Kinds of replacement.
const (
	ReplaceObject  = "object"
	ReplaceSampler = "sampler"
)

// Replacement puts By in the place of an object, or of a sampler at an object.
type Replacement struct {
	Kind    string `json:"kind"`
	Object  string `json:"object"`
	Sampler string `json:"sampler"` // the sampler replaced; empty for an object
	Reason  string `json:"reason"`
	By      string `json:"by"`
}

// Bundle is everything about one draw: what Freeze fixed, what was revealed,
// and what followed.
type Bundle struct {
	Format       string        `json:"format"`
	Title        string        `json:"title"`
	Rule         string        `json:"rule"`
	Count        int           `json:"count"` // objects to draw
	List         []Entry       `json:"list"`  // in order of id
	ListHash     string        `json:"list_hash"`
	Exclusions   []Exclusion   `json:"exclusions"`
	SamplersEach int           `json:"samplers_each"` // samplers an object; 0 when none are assigned
	Samplers     []Sampler     `json:"samplers"`
	Avoidances   []Avoidance   `json:"avoidances"`
	Parties      []Party       `json:"parties"` // in the order their reveals enter the seed
	External     External      `json:"external"`
	FrozenHash   string        `json:"frozen_hash"`
	Seed         string        `json:"seed"`
	Drawn        []string      `json:"drawn"`        // ids in the order drawn
	Assignments  []Assignment  `json:"assignments"`  // as drawn, those of replacing objects behind
	Replacements []Replacement `json:"replacements"` // in the order they were made
	ResultHash   string        `json:"result_hash"`
}

// Encode writes the one file that stands for a bundle.
func Encode(b Bundle) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(b.filled()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// ErrEncoding says that a file is not written as Encode writes it.
var ErrEncoding = refusal.New("文件不是规范格式（键、次序、缩进或编码有改动）")

// Decode reads a file and refuses any that differs by a byte from what Encode
// would write, so that two readers cannot understand one file differently.
func Decode(file []byte) (Bundle, error) {
	var b Bundle
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return Bundle{}, errors.Join(ErrEncoding, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return Bundle{}, ErrEncoding
	}
	again, err := Encode(b)
	if err != nil {
		return Bundle{}, err
	}
	if !bytes.Equal(again, file) {
		return Bundle{}, ErrEncoding
	}
	return b, nil
}

// filled turns nil lists into empty ones, which JSON writes as [].
func (b Bundle) filled() Bundle {
	b.List, b.Exclusions = orEmpty(b.List), orEmpty(b.Exclusions)
	b.Samplers, b.Avoidances, b.Parties = orEmpty(b.Samplers), orEmpty(b.Avoidances), orEmpty(b.Parties)
	b.Drawn, b.Replacements = orEmpty(b.Drawn), orEmpty(b.Replacements)
	b.Assignments = append([]Assignment{}, b.Assignments...)
	for i := range b.Assignments {
		b.Assignments[i].Samplers = orEmpty(b.Assignments[i].Samplers)
	}
	return b
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
