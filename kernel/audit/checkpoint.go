package audit

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"qgov/kernel/fault"
)

// Checkpoint is the state of a log: C2SP tlog-checkpoint.
type Checkpoint struct {
	Origin    string   // name of the log, "example.gov.cn/qgov"
	Size      int64    // leaves
	Root      Hash     // of the tree of that size
	Extension []string // further lines; this program writes none
}

// Text returns the three lines that are signed: origin, size in decimal, root in base64.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root) + strings.Join(append(slices.Clone(c.Extension), ""), "\n")
}

// ParseCheckpoint reads the text of a checkpoint, without signatures; it refuses what Text would not write.
func ParseCheckpoint(text string) (Checkpoint, error) {
	bad := errors.New("audit: not a checkpoint")
	if !strings.HasSuffix(text, "\n") {
		return Checkpoint{}, bad
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 3 || slices.Contains(lines, "") {
		return Checkpoint{}, bad
	}
	c := Checkpoint{Origin: lines[0]}
	var err error
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 {
		return Checkpoint{}, bad
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return Checkpoint{}, bad
	}
	if len(lines) > 3 {
		c.Extension = lines[3:]
	}
	if c.Text() != text {
		return Checkpoint{}, bad
	}
	return c, nil
}

// SignCheckpoint returns the signed note. Call it only with the answer of [NextCheckpoint], and store the note with a
// compare-and-swap on the size, so that two instances with one key never sign two histories.
func SignCheckpoint(c Checkpoint, signers ...Signer) ([]byte, error) {
	if len(signers) == 0 {
		return nil, errors.New("audit: a checkpoint needs a signer")
	}
	for _, s := range signers {
		if s.Name() != c.Origin {
			return nil, fmt.Errorf("audit: the key of %s cannot sign for %s", s.Name(), c.Origin)
		}
	}
	msg, err := note.Sign(&note.Note{Text: c.Text()}, signers...)
	if err != nil {
		return nil, fmt.Errorf("audit: sign checkpoint: %w", err)
	}
	return msg, nil
}

// ErrForked says that the stored hashes no longer contain a history that was signed before.
var ErrForked = errors.New("audit: the log does not continue its signed checkpoint")

// NextCheckpoint returns the checkpoint of a tree after proving to itself that the tree continues the previous one; prev is
// nil for the first. A log must not sign a checkpoint that is inconsistent with one it signed. Error: ErrForked.
func NextCheckpoint(origin string, prev *Checkpoint, t *Tree) (Checkpoint, error) {
	if prev != nil {
		if prev.Origin != origin || prev.Size > t.Size() {
			return Checkpoint{}, fmt.Errorf("%w: %d leaves of %s were signed, there are %d", ErrForked, prev.Size, prev.Origin, t.Size())
		}
		old, err := t.RootAt(prev.Size)
		if err != nil {
			return Checkpoint{}, err
		}
		if old != prev.Root {
			return Checkpoint{}, fmt.Errorf("%w: at %d leaves", ErrForked, prev.Size)
		}
	}
	root, err := t.Root()
	if err != nil {
		return Checkpoint{}, err
	}
	if prev != nil { // the stored inner nodes too, not only the peaks of both trees
		proof, err := t.Consistency(prev.Size, t.Size())
		if err != nil {
			return Checkpoint{}, err
		}
		if err := CheckConsistency(proof, t.Size(), root, prev.Size, prev.Root); err != nil {
			return Checkpoint{}, fmt.Errorf("%w: %v", ErrForked, err)
		}
	}
	return Checkpoint{Origin: origin, Size: t.Size(), Root: root}, nil
}

// Signature is one checked signature line.
type Signature struct {
	Name      string    // of the log or the witness
	KeyID     uint32    // as in the signature line
	Algorithm string    // "ed25519", "sm2"
	Time      time.Time // when a witness saw it; zero for a log's signature
}

// Signed is a checkpoint whose signatures were checked.
type Signed struct {
	Checkpoint
	Log       []Signature // by trusted keys of the log, at least one
	Witnesses []Signature // by trusted witnesses, at least the quorum
	Unknown   []string    // names on lines of keys that are not trusted; they prove nothing
}

// OpenCheckpoint checks a signed note against trusted keys: a valid signature of the log of that origin, no invalid one of
// any trusted key, and as many witnesses as the quorum asks for. Errors are of package fault, codes A801 to A804.
func OpenCheckpoint(signed []byte, trusted Keys) (*Signed, error) {
	if err := trusted.check(); err != nil {
		return nil, err
	}
	n, err := note.Open(signed, trusted.verifiers())
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unverified):
		return nil, fault.Wrap(err, fault.Invalid, "A802", "检查点没有受信任公钥的签名")
	case errors.As(err, &invalid):
		return nil, fault.Wrap(err, fault.Invalid, "A803", "检查点的签名无效：%s", invalid.Name)
	case err != nil:
		return nil, fault.Wrap(err, fault.Invalid, "A801", "检查点的格式不正确")
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "A801", "检查点的格式不正确")
	}
	for _, sig := range slices.Concat(n.Sigs, n.UnverifiedSigs) {
		if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil { // note overlooks stray bits in the last letter
			return nil, fault.Wrap(err, fault.Invalid, "A801", "检查点的格式不正确")
		}
	}
	s := &Signed{Checkpoint: c}
	for _, sig := range n.Sigs {
		if k := trusted.find(sig.Name, sig.Hash); k.witness {
			s.Witnesses = append(s.Witnesses, Signature{k.name, k.id, k.Algorithm(), cosignedAt(sig)})
		} else if k.name == c.Origin { // the key of another trusted log does not speak for this one
			s.Log = append(s.Log, Signature{k.name, k.id, k.Algorithm(), time.Time{}})
		}
	}
	for _, sig := range n.UnverifiedSigs {
		s.Unknown = append(s.Unknown, sig.Name)
	}
	if len(s.Log) == 0 {
		return nil, fault.New(fault.Invalid, "A802", "检查点没有受信任公钥的签名")
	}
	if len(s.Witnesses) < trusted.Quorum {
		return nil, fault.New(fault.Invalid, "A804", "见证不足：需要 %d 个，只有 %d 个", trusted.Quorum, len(s.Witnesses))
	}
	return s, nil
}

// find returns the trusted key that note.Open found for a signature; it is never nil for a verified one.
func (ks Keys) find(name string, id uint32) *Key {
	for _, keys := range [][]*Key{ks.Logs, ks.Witnesses} {
		for _, k := range keys {
			if k.name == name && k.id == id {
				return k
			}
		}
	}
	return nil
}

// cosignedAt reads the time of a verified cosignature.
func cosignedAt(sig note.Signature) time.Time {
	b, err := base64.StdEncoding.DecodeString(sig.Base64)
	if err != nil || len(b) < 12 {
		return time.Time{}
	}
	return time.Unix(int64(binary.BigEndian.Uint64(b[4:12])), 0).UTC()
}
