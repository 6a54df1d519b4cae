package audit

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Stored is a checkpoint of the table.
type Stored struct {
	Checkpoint
	Note      []byte // signed, with the cosignatures that were imported
	At        time.Time
	Witnesses int // cosignatures
}

const checkpointColumns = `SELECT c.size, c.note, c.at, (SELECT count(*) FROM log_cosignature w WHERE w.size = c.size) AS witnesses FROM log_checkpoint c WHERE {all: the log is public} `

// Newest returns the newest checkpoint, ok false if there is none.
func Newest(tx *store.Tx) (s Stored, ok bool, err error) {
	list, err := checkpoints(tx, `ORDER BY c.size DESC LIMIT 1`)
	if err != nil || len(list) == 0 {
		return Stored{}, false, err
	}
	return list[0], true, nil
}

// Checkpoints returns the newest checkpoints with fewer leaves than before (0: the newest of all), at most limit.
func Checkpoints(tx *store.Tx, before int64, limit int) ([]Stored, error) {
	if before <= 0 {
		return checkpoints(tx, `ORDER BY c.size DESC LIMIT ?`, limit)
	}
	return checkpoints(tx, `AND c.size < ? ORDER BY c.size DESC LIMIT ?`, before, limit)
}

// CheckpointAt returns the checkpoint of a size.
func CheckpointAt(tx *store.Tx, size int64) (s Stored, ok bool, err error) {
	list, err := checkpoints(tx, `AND c.size = ?`, size)
	if err != nil || len(list) == 0 {
		return Stored{}, false, err
	}
	return list[0], true, nil
}

func checkpoints(tx *store.Tx, rest string, args ...any) ([]Stored, error) {
	rows, err := tx.Query(checkpointColumns+rest, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Stored
	for rows.Next() {
		var s Stored
		var size, at, witnesses int64
		var text string
		if err := rows.Scan(&size, &text, &at, &witnesses); err != nil {
			return nil, err
		}
		head, _, _ := strings.Cut(text, "\n\n")
		if s.Checkpoint, err = ParseCheckpoint(head + "\n"); err != nil || s.Size != size {
			return nil, fmt.Errorf("%w: the stored checkpoint of %d leaves is damaged", ErrForked, size)
		}
		s.Note, s.At, s.Witnesses = []byte(text), time.UnixMicro(at).UTC(), int(witnesses)
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	for i := range out {
		if out[i].Witnesses > 0 {
			if err := out[i].addWitnesses(tx); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// addWitnesses appends the lines of the witnesses to the note.
func (s *Stored) addWitnesses(tx *store.Tx) error {
	rows, err := tx.Query(`SELECT line FROM log_cosignature WHERE size = ? AND {all: the log is public} ORDER BY at, witness`, s.Size)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		s.Note = append(s.Note, line...)
	}
	return rows.Err()
}

// LeafRow is a leaf as stored.
type LeafRow struct {
	Leaf
	Index  int64
	Code   string
	Record record.ID // internal; pages for the public do not show it
	Items  []Item    // the published text; nil when Gone
	Text   string    // the published text as it was hashed
	Gone   bool      // the text left the database: withdrawn, or its time is over
	raw    []byte
}

const leafColumns = `SELECT l.idx, l.code, l.record, l.data, coalesce(t.text, ''), t.code IS NULL FROM log_leaf l LEFT JOIN log_text t ON t.code = l.code WHERE {all: the log is public} `

// ByCode returns the leaf with the public code; an unknown one is fault.NotFound.
func ByCode(tx *store.Tx, code string) (LeafRow, error) {
	list, err := leaves(tx, `AND l.code = ?`, code)
	if err == nil && len(list) == 0 {
		err = fault.Missing("这项决定")
	}
	if err != nil {
		return LeafRow{}, err
	}
	return list[0], nil
}

// Leaves returns the newest leaves before an index (0: the newest of all) that are decisions, not states of the journal.
func Leaves(tx *store.Tx, before int64, limit int) ([]LeafRow, error) {
	if before <= 0 {
		return leaves(tx, `AND l.kind <> 'journal' ORDER BY l.idx DESC LIMIT ?`, limit)
	}
	return leaves(tx, `AND l.kind <> 'journal' AND l.idx < ? ORDER BY l.idx DESC LIMIT ?`, before, limit)
}

// LeavesOf returns the leaves about a record, oldest first.
func LeavesOf(tx *store.Tx, kind string, id record.ID) ([]LeafRow, error) {
	return leaves(tx, `AND l.kind = ? AND l.record = ? ORDER BY l.idx`, kind, id)
}

func leaves(tx *store.Tx, rest string, args ...any) ([]LeafRow, error) {
	rows, err := tx.Query(leafColumns+rest, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []LeafRow
	for rows.Next() {
		var r LeafRow
		var id int64
		var data string
		if err := rows.Scan(&r.Index, &r.Code, &id, &data, &r.Text, &r.Gone); err != nil {
			return nil, err
		}
		r.Record, r.raw = record.ID(id), []byte(data)
		if r.Leaf, err = ParseLeaf(r.raw); err != nil {
			return nil, fmt.Errorf("audit: leaf %d: %w", r.Index, err)
		}
		if !r.Gone {
			if r.Items, err = ParseItems(r.Text); err != nil {
				return nil, fmt.Errorf("audit: text of leaf %d: %w", r.Index, err)
			}
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Forget destroys the published text of a leaf and the salts of its commitments. The leaf stays, and proves that there was
// something, not what.
func Forget(tx *store.Tx, code string) error {
	if _, err := tx.Exec(`DELETE FROM log_salt WHERE code = ? AND {all: the log is public}`, code); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM log_text WHERE code = ? AND {all: the log is public}`, code)
	return err
}

// Salt returns the salt of a commitment, for the person concerned; ok is false if it was destroyed or there is none.
func Salt(tx *store.Tx, code, field string) (salt [32]byte, ok bool, err error) {
	var s string
	if ok, err = tx.One(`SELECT salt FROM log_salt WHERE code = ? AND field = ? AND {all: asked for by code}`, []any{code, field}, &s); err != nil || !ok {
		return salt, false, err
	}
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 32 {
		return salt, false, errors.New("audit: a salt is damaged")
	}
	return [32]byte(b), true, nil
}

// Proof returns the proof of a decision for download. It is made under the covering checkpoint that most witnesses signed, of those
// the newest; if none covers the decision yet, one is signed now. An unknown code is fault.NotFound.
func (l *PublicLog) Proof(ctx context.Context, db *store.DB, code string) (*Proof, LeafRow, error) {
	ctx = system(ctx)
	var p *Proof
	var leaf LeafRow
	covered := true
	try := func() error {
		return db.Read(ctx, func(tx *store.Tx) (err error) {
			if leaf, err = ByCode(tx, code); err != nil {
				return err
			}
			best, err := checkpoints(tx, `AND c.size > ? ORDER BY 4 DESC, c.size DESC LIMIT 1`, leaf.Index)
			if covered = len(best) > 0; err != nil || !covered {
				return err
			}
			tree, err := OpenTree(best[0].Size, hashTable{tx})
			if err != nil {
				return err
			}
			p, err = NewProof(leaf.raw, leaf.Index, tree, best[0].Note, l.keys)
			return err
		})
	}
	if err := try(); err != nil || covered {
		return p, leaf, err
	}
	if _, err := l.Sign(ctx, db); err != nil {
		return nil, leaf, err
	}
	return p, leaf, errors.Join(try(), unsigned(&covered))
}

func unsigned(covered *bool) error {
	if *covered {
		return nil
	}
	return fault.New(fault.Unavailable, "F503", "系统繁忙，请稍后再试")
}

// WitnessFile returns what a witness needs to cosign the newest checkpoint: the request add-checkpoint of C2SP tlog-witness, that is
// the line "old N", the consistency proof from the N leaves that the witness signed last, one hash a line, an empty line, the signed
// checkpoint. It is carried out daily.
func (l *PublicLog) WitnessFile(ctx context.Context, db *store.DB, old int64) ([]byte, error) {
	var out []byte
	err := db.Read(system(ctx), func(tx *store.Tx) error {
		s, ok, err := Newest(tx)
		if err != nil {
			return err
		}
		if !ok || old < 0 || old > s.Size {
			return fault.New(fault.Invalid, "A210", "还没有 %d 条的检查点", old)
		}
		tree, err := OpenTree(s.Size, hashTable{tx})
		if err != nil {
			return err
		}
		proof, err := tree.Consistency(old, s.Size)
		if err != nil {
			return err
		}
		out = fmt.Appendf(nil, "old %d\n", old)
		for _, h := range proof {
			out = fmt.Appendf(out, "%s\n", h)
		}
		out = append(append(out, '\n'), s.Note...)
		return nil
	})
	return out, err
}

// ParseWitnessFile reads what WitnessFile wrote, or a signed checkpoint alone. It does not check signatures.
func ParseWitnessFile(data []byte) (old int64, proof []Hash, checkpoint []byte, err error) {
	bad := fault.New(fault.Invalid, "A801", "检查点的格式不正确")
	if !strings.HasPrefix(string(data), "old ") {
		return 0, nil, data, nil
	}
	head, rest, ok := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	if _, err := fmt.Sscanf(lines[0], "old %d", &old); err != nil || !ok || old < 0 || len(lines) > 64 {
		return 0, nil, nil, bad
	}
	for _, line := range lines[1:] {
		b, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(b) != 32 {
			return 0, nil, nil, bad
		}
		proof = append(proof, Hash(b))
	}
	return old, proof, []byte(rest), nil
}

// ImportCosigned stores the signatures of known witnesses on a checkpoint that came back from them and returns how many were new.
// Errors are of package fault: those of OpenCheckpoint, A211 for a checkpoint that this log did not sign.
func (l *PublicLog) ImportCosigned(ctx context.Context, db *store.DB, signed []byte) (int, error) {
	got, err := OpenCheckpoint(signed, l.trusted)
	if err != nil {
		return 0, err
	}
	n, err := note.Open(signed, l.trusted.verifiers())
	if err != nil {
		return 0, fmt.Errorf("audit: %w", err)
	}
	fresh := 0
	err = db.Write(system(ctx), func(tx *store.Tx) error {
		own, ok, err := CheckpointAt(tx, got.Size)
		if err != nil {
			return err
		}
		if !ok || own.Text() != got.Text() {
			return fault.New(fault.Conflict, "A211", "这不是本日志签发的检查点（%d 条）", got.Size)
		}
		for _, sig := range n.Sigs {
			if !l.trusted.find(sig.Name, sig.Hash).witness {
				continue
			}
			done, err := tx.Exec(`INSERT INTO log_cosignature (size, witness, line, at) VALUES (?, ?, ?, ?) ON CONFLICT (size, witness) DO NOTHING /* {all: the log is public} */`,
				got.Size, fmt.Sprintf("%s+%08x", sig.Name, sig.Hash), "— "+sig.Name+" "+sig.Base64+"\n", tx.Now())
			if err != nil {
				return err
			}
			fresh += int(done)
		}
		return nil
	})
	return fresh, err
}
