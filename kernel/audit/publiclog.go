package audit

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
)

// PublicLog keeps the public log in the tables log_*. It implements flow.Log. It is fixed after NewPublicLog and safe for concurrent
// use, also by several processes on one database.
type PublicLog struct {
	origin  string
	hash    string // of published texts
	signers []Signer
	keys    []*Key
	trusted Keys // own keys and the witnesses
	every   time.Duration
}

// LogOptions is what a public log needs: Origin, and either Ring or Signers and Keys.
type LogOptions struct {
	Origin    string        // name of the log: "example.gov.cn/qgov"
	Ring      seal.Provider // signs, and names the hash of texts and commitments
	Hash      string        // "sha256" (default) or "sm3", without a ring
	Signers   []Signer      // without a ring
	Keys      []*Key        // of the signers; with a ring, older ones that still verify
	Witnesses []*Key
	// Every is how often a state of the journal goes into the log while the journal grows; default one hour. What is cut off the
	// journal's end within that time is not convicted by the log.
	Every time.Duration
}

// NewPublicLog returns the log of an installation.
func NewPublicLog(o LogOptions) (*PublicLog, error) {
	if o.Ring != nil {
		signers, keys, err := LogSigners(o.Origin, o.Ring)
		if err != nil {
			return nil, err
		}
		o.Signers, o.Keys, o.Hash = signers, append(keys, o.Keys...), o.Ring.Profile().HashName()
	}
	if o.Origin == "" || len(o.Signers) == 0 || len(o.Keys) == 0 {
		return nil, errors.New("audit: a public log needs an origin, signers and keys")
	}
	if o.Hash == "" {
		o.Hash = "sha256"
	}
	if _, err := ContentHash(o.Hash, nil); err != nil {
		return nil, err
	}
	if o.Every <= 0 {
		o.Every = time.Hour
	}
	l := &PublicLog{origin: o.Origin, hash: o.Hash, signers: o.Signers, keys: o.Keys, every: o.Every}
	l.trusted = Keys{Logs: o.Keys, Witnesses: o.Witnesses}
	return l, l.trusted.check()
}

// Origin returns the name of the log.
func (l *PublicLog) Origin() string { return l.origin }

// Keys returns the public keys of the log and of its witnesses.
func (l *PublicLog) Keys() Keys { return l.trusted }

// NewCode returns a public id: 128 random bits in 26 small letters and digits. It says nothing about how many there are.
func NewCode() string {
	var b [16]byte
	rand.Read(b[:])
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// IsCode tells whether s has the form of a public id.
func IsCode(s string) bool {
	return len(s) == 26 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// Item is one line of a published text.
type Item struct{ Name, Label, Value string }

// ItemsText returns a published text as it is hashed: one line of RFC 8785 JSON, a list of objects with label, name and value.
func ItemsText(items []Item) (string, error) {
	c := &canon{first: true}
	c.open('[')
	for _, it := range items {
		c.open('{')
		c.text("label", it.Label)
		c.text("name", it.Name)
		c.text("value", it.Value)
		c.end('}')
	}
	c.end(']')
	b, err := c.bytes()
	return string(b), err
}

// ParseItems is the inverse of ItemsText.
func ParseItems(text string) ([]Item, error) {
	var list []struct {
		Label string `json:"label"`
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	if err := decodeStrict([]byte(text), &list); err != nil {
		return nil, err
	}
	var out []Item
	for _, it := range list {
		out = append(out, Item{it.Name, it.Label, it.Value})
	}
	return out, nil
}

// Publish appends a decision and returns its public code, by which /log/{code} shows it. The title and the public fields are
// redacted first: nothing that looks like a telephone number, an identity number or an account leaves the house. Codes become labels,
// and references the names of what they name, if its register shows names to the public.
func (l *PublicLog) Publish(tx *store.Tx, d flow.Decision) (string, error) {
	var items []Item
	p := tx.DB().Plan(d.Kind)
	for _, f := range d.Fields {
		it := Item{f.Name, f.Name, f.New}
		if p != nil && p.Field(f.Name) != nil {
			field := p.Field(f.Name)
			it.Label = field.Label
			var err error
			if it.Value, err = publicValue(tx, field, f.New); err != nil {
				return "", err
			}
		}
		if it.Value = Redact(it.Value); it.Value != "" {
			items = append(items, it)
		}
	}
	return l.Append(tx, Draft{Kind: d.Kind, Record: d.Record, Action: d.Action, At: d.At, Region: d.Region, Title: Redact(d.Title), Items: items})
}

// publicValue turns a value in canonical text into what the public reads; empty leaves it out.
func publicValue(tx *store.Tx, f *record.Field, value string) (string, error) {
	switch f.Type {
	case record.Choice:
		return tx.DB().Codes(f).Label(value), nil
	case record.Choices:
		list := strings.Split(value, ",")
		for i, code := range list {
			list[i] = tx.DB().Codes(f).Label(code)
		}
		return strings.Join(list, "、"), nil
	case record.Rows: // their text holds every column
		for _, c := range f.Child.Fields {
			if c.Access != record.Open {
				return "", nil
			}
		}
	case record.Reference:
		id, err := record.ParseID(value)
		if err != nil || f.Target == nil {
			return "", err
		}
		target := f.Target()
		if t := target.TitleField(); t == nil || t.Access != record.Open {
			return "", nil
		}
		var titles map[record.ID]string
		err = tx.Elevated(func() (err error) { titles, err = tx.Titles(target, []record.ID{id}); return err })
		return titles[id], err
	}
	if value != "" && f.Unit != "" {
		value += " " + f.Unit
	}
	return value, nil
}

// Draft is a leaf that is to be appended.
type Draft struct {
	Kind   string
	Record record.ID // internal, not in the leaf
	ID     string    // public id of the record; empty: that of the leaf itself
	Action string
	At     time.Time
	Region string
	Title  string            // masked
	Items  []Item            // the masked public text
	Commit map[string]string // field name → value to commit to; the values are not stored
}

// Append appends a leaf to the log, in the transaction of the decision, and returns its code. Until the transaction ends no other
// can append, so the order of the log is that of the commits.
func (l *PublicLog) Append(tx *store.Tx, d Draft) (string, error) {
	code := NewCode()
	leaf := Leaf{Kind: d.Kind, ID: d.ID, Action: d.Action, At: d.At, Region: d.Region, Title: clean(d.Title), Commit: map[string]string{}}
	if leaf.ID == "" {
		leaf.ID = code
	}
	text, err := ItemsText(cleanItems(d.Items))
	if err != nil {
		return "", err
	}
	if leaf.Content, err = ContentHash(l.hash, []byte(text)); err != nil {
		return "", err
	}
	salts := map[string][32]byte{}
	for field, value := range d.Commit {
		var salt [32]byte
		rand.Read(salt[:])
		if leaf.Commit[field], err = Commitment(l.hash, salt, field, value); err != nil {
			return "", err
		}
		salts[field] = salt
	}
	if err := l.appendLeaf(tx, code, leaf, d.Record); err != nil {
		return "", err
	}
	if _, err := tx.Exec(`INSERT INTO log_text (code, text) VALUES (?, ?) /* {all: the log is public} */`, code, text); err != nil {
		return "", err
	}
	for _, field := range slices.Sorted(maps.Keys(salts)) {
		salt := salts[field]
		if _, err := tx.Exec(`INSERT INTO log_salt (code, field, salt) VALUES (?, ?, ?) /* {all: the log is public} */`, code, field, hex.EncodeToString(salt[:])); err != nil {
			return "", err
		}
	}
	return code, nil
}

func cleanItems(items []Item) []Item {
	out := make([]Item, len(items))
	for i, it := range items {
		out[i] = Item{clean(it.Name), clean(it.Label), clean(it.Value)}
	}
	return out
}

// appendLeaf stores a leaf, the hashes it makes and the new size.
func (l *PublicLog) appendLeaf(tx *store.Tx, code string, leaf Leaf, id record.ID) error {
	raw, err := leaf.Canonical()
	if err != nil {
		return err
	}
	var size int64 // the update also locks the log until the transaction ends
	if ok, err := tx.One(`UPDATE log_size SET size = size + 1 WHERE one = 1 AND {all: the log is public} RETURNING size`, nil, &size); err != nil || !ok {
		return errors.Join(err, missingIf(!ok))
	}
	tree, err := OpenTree(size-1, hashTable{tx})
	if err != nil {
		return err
	}
	index, err := tree.Append(raw)
	if err != nil {
		return err
	}
	first, fresh := tree.Fresh()
	for i, h := range fresh {
		if _, err := tx.Exec(`INSERT INTO log_hash (idx, hash) VALUES (?, ?) /* {all: the log is public} */`, first+int64(i), h.String()); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`INSERT INTO log_leaf (idx, code, kind, record, action, region, title, at, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) /* {all: the log is public} */`,
		index, code, leaf.Kind, id, leaf.Action, leaf.Region, leaf.Title, leaf.At, string(raw))
	return err
}

func missingIf(missing bool) error {
	if missing {
		return errors.New("audit: the public log has no size")
	}
	return nil
}

// hashTable reads the stored hashes of the tree.
type hashTable struct{ tx *store.Tx }

// ReadHashes implements HashStore.
func (h hashTable) ReadHashes(indexes []int64) ([]Hash, error) {
	if len(indexes) == 0 {
		return nil, nil
	}
	args := make([]any, len(indexes))
	for i, x := range indexes {
		args[i] = x
	}
	rows, err := h.tx.Query(`SELECT idx, hash FROM log_hash WHERE {all: the log is public} AND idx IN (`+strings.TrimSuffix(strings.Repeat("?, ", len(indexes)), ", ")+`)`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make(map[int64]Hash, len(indexes))
	for rows.Next() {
		var x int64
		var s string
		if err := rows.Scan(&x, &s); err != nil {
			return nil, err
		}
		if found[x], err = tlog.ParseHash(s); err != nil {
			return nil, fmt.Errorf("audit: hash %d is damaged: %w", x, err)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	out := make([]Hash, len(indexes))
	for i, x := range indexes {
		v, ok := found[x]
		if !ok {
			return nil, fmt.Errorf("audit: hash %d of the log is missing", x)
		}
		out[i] = v
	}
	return out, nil
}

// sizeOf returns the number of leaves.
func sizeOf(tx *store.Tx) (size int64, err error) {
	ok, err := tx.One(`SELECT size FROM log_size WHERE one = 1 AND {all: the log is public}`, nil, &size)
	return size, errors.Join(err, missingIf(!ok && err == nil))
}

// system is the context in which the log does its own work.
func system(ctx context.Context) context.Context { return role.With(ctx, role.System("公开日志")) }

// Sign brings the journal's state into the log when it is due, and signs a checkpoint of all leaves if there is none yet. It returns
// the newest checkpoint. Any number of processes may call it at any time: a checkpoint is stored by compare-and-swap on the one that
// it continues, and one that loses is thrown away unseen, so one key never signs two histories. Error: ErrForked.
func (l *PublicLog) Sign(ctx context.Context, db *store.DB) (Stored, error) {
	return l.sign(system(ctx), db)
}

func (l *PublicLog) sign(ctx context.Context, db *store.DB) (Stored, error) {
	if err := l.logJournal(ctx, db); err != nil {
		return Stored{}, err
	}
	for range 100 {
		prev, next, err := l.prepare(ctx, db)
		if err != nil || prev != nil && prev.Size == next.Size {
			if prev == nil {
				prev = new(Stored)
			}
			return *prev, err
		}
		note, err := SignCheckpoint(next, l.signers...) // outside of any lock: a signing machine may be slow
		if err != nil {
			return Stored{}, err
		}
		s := Stored{Checkpoint: next, Note: note, At: db.Clock().Now().UTC().Truncate(time.Microsecond)}
		won, err := s.swap(ctx, db, prev)
		if err != nil || won {
			return s, err
		}
	}
	return Stored{}, fault.New(fault.Unavailable, "F503", "系统繁忙，请稍后再试")
}

// prepare reads the newest checkpoint and computes the next one from what is stored.
func (l *PublicLog) prepare(ctx context.Context, db *store.DB) (prev *Stored, next Checkpoint, err error) {
	err = db.Read(ctx, func(tx *store.Tx) error {
		size, err := sizeOf(tx)
		if err != nil {
			return err
		}
		var last *Checkpoint
		s, ok, err := Newest(tx)
		if err != nil {
			return err
		}
		if ok {
			// What the table says was signed must have been signed by this log, or somebody has written there.
			if _, err := OpenCheckpoint(s.Note, Keys{Logs: l.keys}); err != nil {
				return fmt.Errorf("%w: %v", ErrForked, err)
			}
			prev, last = &s, &s.Checkpoint
		}
		tree, err := OpenTree(size, hashTable{tx})
		if err != nil {
			return err
		}
		next, err = NextCheckpoint(l.origin, last, tree)
		return err
	})
	return prev, next, err
}

// swap stores the checkpoint if prev is still the newest.
func (s Stored) swap(ctx context.Context, db *store.DB, prev *Stored) (won bool, err error) {
	err = db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(`UPDATE log_size SET size = size WHERE one = 1 AND {all: the log is public}`); err != nil { // the lock
			return err
		}
		now, ok, err := Newest(tx)
		if err != nil {
			return err
		}
		if ok != (prev != nil) || ok && now.Size != prev.Size {
			return nil
		}
		won = true
		_, err = tx.Exec(`INSERT INTO log_checkpoint (size, root, note, at) VALUES (?, ?, ?, ?) /* {all: the log is public} */`,
			s.Size, s.Root.String(), string(s.Note), s.At)
		return err
	})
	return won && err == nil, err
}

// logJournal appends the state of the journal as a leaf, if the journal grew and the last such leaf is old enough.
func (l *PublicLog) logJournal(ctx context.Context, db *store.DB) error {
	due := false
	read := func(tx *store.Tx) (p Point, err error) {
		var head string
		if _, err = tx.One(`SELECT seq, hash FROM journal_head WHERE one = 1 AND {all: one chain for all regions}`, nil, &p.Seq, &head); err != nil {
			return p, err
		}
		if p.Hash, err = parseChain(head); err != nil {
			return p, err
		}
		var last, at int64
		_, err = tx.One(`SELECT record, at FROM log_leaf WHERE kind = 'journal' AND {all: the log is public} ORDER BY idx DESC LIMIT 1`, nil, &last, &at)
		due = p.Seq > last && tx.Now().Sub(time.UnixMicro(at)) >= l.every
		return p, err
	}
	if err := db.Read(ctx, func(tx *store.Tx) error { _, err := read(tx); return err }); err != nil || !due {
		return err
	}
	return db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(`UPDATE log_size SET size = size WHERE one = 1 AND {all: the log is public}`); err != nil {
			return err
		}
		p, err := read(tx) // again, under the lock
		if err != nil || !due {
			return err
		}
		return l.appendLeaf(tx, NewCode(), p.Leaf(tx.Now(), ""), record.ID(p.Seq))
	})
}
