package intake

import (
	"crypto/sha256"
	"strings"

	"qgov/base/firm"
	"qgov/calc/uscc"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/sheet"
)

// known is what the register says of subjects while files are checked: which codes it has and where, and what former numbers and names
// meant on which days. A city has millions of codes, so they are kept as hashes: 10 bytes each, and a false hit among 10^7 codes and 10^9
// questions is less likely than 1 in 1,000. It has a million aliases as well, and a false hit of one would give a record to a stranger:
// they are kept by 128 bits of SHA-256, in about 70 bytes each.
type known struct {
	hash    []uint64
	place   []uint16
	used    int
	regions []string
	index   map[string]uint16
	alias   map[digest]int32 // by sort and value, the last of its spans
	spans   []span
	codes   []byte // of the spans
}

type digest [16]byte

func digestOf(sort, value string) digest {
	sum := sha256.Sum256([]byte(sort + value))
	return digest(sum[:16])
}

// span is what an alias meant on which days.
type span struct {
	from, to calendar.Date
	code     uint32 // where it begins in codes
	size     uint8
	before   int32 // the span of the same alias before it, counted from 1; 0: none
}

func (k *known) code(s span) string { return string(k.codes[s.code : s.code+uint32(s.size)]) }

func (k *known) addAlias(sort, value, code string, from, to calendar.Date) {
	key := digestOf(sort, value)
	k.spans = append(k.spans, span{from: from, to: to, code: uint32(len(k.codes)), size: uint8(len(code)), before: k.alias[key]})
	k.codes = append(k.codes, code...)
	k.alias[key] = int32(len(k.spans))
}

func newKnown() *known {
	return &known{hash: make([]uint64, 1<<10), place: make([]uint16, 1<<10), index: make(map[string]uint16), alias: make(map[digest]int32)}
}

// mark hashes a code (FNV-1a with a final mixing); it is never zero, which is a free place.
func mark(code string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(code) {
		h = (h ^ uint64(code[i])) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	return h | 1
}

func (k *known) slot(h uint64) int {
	mask := uint64(len(k.hash) - 1)
	i := h >> 1 & mask
	for k.hash[i] != 0 && k.hash[i] != h {
		i = (i + 1) & mask
	}
	return int(i)
}

func (k *known) add(code, region string) {
	if k.used*2 >= len(k.hash) {
		k.grow()
	}
	at, ok := k.index[region]
	if !ok {
		at = uint16(len(k.regions))
		k.regions, k.index[region] = append(k.regions, region), at
	}
	h := mark(code)
	i := k.slot(h)
	if k.hash[i] == 0 {
		k.used++
	}
	k.hash[i], k.place[i] = h, at
}

func (k *known) grow() {
	old, place := k.hash, k.place
	k.hash, k.place = make([]uint64, 2*len(old)), make([]uint16, 2*len(old))
	for i, h := range old {
		if h != 0 {
			j := k.slot(h)
			k.hash[j], k.place[j] = h, place[i]
		}
	}
}

// region returns where a subject is registered, false if it is not.
func (k *known) region(code string) (string, bool) {
	i := k.slot(mark(code))
	if k.hash[i] == 0 {
		return "", false
	}
	return k.regions[k.place[i]], true
}

// meant returns the subject that a former number or name meant on a day. An alias that meant two is no answer.
func (k *known) meant(sort, value string, on calendar.Date) (code string, many bool) {
	for at := k.alias[digestOf(sort, value)]; at > 0; at = k.spans[at-1].before {
		if s := k.spans[at-1]; s.from <= on && (s.to.IsZero() || on <= s.to) {
			if code != "" && code != k.code(s) {
				return "", true
			}
			code = k.code(s)
		}
	}
	return code, false
}

func (k *known) load(tx *flow.Tx, where string, args ...any) error {
	rows, err := tx.Query("SELECT code, region FROM firm WHERE code <> '' AND {all: records of any region are checked against the register}"+where, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var code, region string
		if err := rows.Scan(&code, &region); err != nil {
			return err
		}
		k.add(code, region)
	}
	return rows.Err()
}

const aliasQuery = "SELECT a.sort, a.value, coalesce(a.\"from\", ''), coalesce(a.\"to\", ''), f.code FROM firm_alias a JOIN firm f ON f.id = a.firm WHERE a.state = ? AND a.created <= ? AND {all: records of any region are checked against the register}"

func (k *known) loadAliases(tx *flow.Tx, where string, args ...any) error {
	rows, err := tx.Query(aliasQuery+where, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var sort, value, from, to, code string
		if err := rows.Scan(&sort, &value, &from, &to, &code); err != nil {
			return err
		}
		var first, last calendar.Date
		for _, d := range []struct {
			text string
			into *calendar.Date
		}{{from, &first}, {to, &last}} {
			if d.text != "" {
				if *d.into, err = calendar.ParseDate(d.text); err != nil {
					return err
				}
			}
		}
		k.addAlias(sort, value, code, first, last)
	}
	return rows.Err()
}

// knownTo reads the whole register. at is the instant after which aliases are left out, so that a file that is read again after a
// stop is read as before.
func knownTo(tx *flow.Tx, at int64) (*known, error) {
	k := newKnown()
	if err := k.load(tx, ""); err != nil {
		return nil, err
	}
	return k, k.loadAliases(tx, "", string(firm.AliasKept), at)
}

// small is the size of a file up to which only the subjects that it names are looked up.
const small = 4 << 20

// lookups is how many values one statement asks for.
const lookups = 200

// knownOf reads what the register says of the subjects that a small file names.
func knownOf(tx *flow.Tx, f *file, at int64) (*known, error) {
	k := newKnown()
	seen := make(map[string]bool)
	var values []any
	ask := func() error {
		if len(values) == 0 {
			return nil
		}
		for len(values) < lookups { // one form of the statement
			values = append(values, values[0])
		}
		in := " IN (" + strings.TrimSuffix(strings.Repeat("?, ", lookups), ", ") + ")"
		err := k.loadAliases(tx, " AND a.value"+in, append([]any{string(firm.AliasKept), at}, values...)...)
		if err == nil {
			err = k.load(tx, " AND code"+in, values...)
		}
		values = values[:0]
		return err
	}
	err := f.from.Each(0, func(rows *sheet.Rows) error {
		n := f.layout.take(rows)
		value, _ := f.layout.first(&n, toCode)
		value = uscc.Normalize(value)
		if value == "" {
			value, _ = f.layout.first(&n, toFirm)
		}
		if value == "" || seen[value] || len(value) > 400 {
			return nil
		}
		seen[value] = true
		if values = append(values, value); len(values) < lookups {
			return nil
		}
		return ask()
	})
	if err == nil {
		err = ask()
	}
	if err != nil {
		return nil, err
	}
	return k, k.resolve(tx)
}

// resolve looks up the subjects that aliases meant.
func (k *known) resolve(tx *flow.Tx) error {
	for _, s := range k.spans {
		if err := k.load(tx, " AND code = ?", k.code(s)); err != nil {
			return err
		}
	}
	return nil
}
