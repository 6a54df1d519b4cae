package audit

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"qgov/kernel/seal"
)

// Signature types of C2SP signed-note. SM2 has no number of its own, so that it takes 0xff and a name that is unlikely to collide.
const (
	typeEd25519     = 0x01
	typeCosignature = 0x04
	typeOther       = 0xff
	sm2Type         = "qgov/sm2-with-sm3/v1\n" // between 0xff and the 65-byte public key
)

// Signer signs checkpoints.
type Signer = note.Signer

// Key is a public key of a log or a witness. Its text form is the vkey of C2SP signed-note, name+keyid+base64: printed in
// notices, given to `qgov verify`.
type Key struct {
	name    string
	id      uint32
	encoded []byte // type and public key
	witness bool   // timestamped cosignature, type 0x04
	pub     seal.PublicKey
}

// NewKey returns the key of a log's signature; name is the log's origin.
func NewKey(name string, pub seal.PublicKey) (*Key, error) {
	switch pub.Alg {
	case seal.Ed25519:
		return newKey(name, append([]byte{typeEd25519}, pub.Bytes...), pub, false)
	case seal.SM2:
		return newKey(name, append([]byte{typeOther}, sm2Type+string(pub.Bytes)...), pub, false)
	}
	return nil, fmt.Errorf("audit: %v cannot sign a checkpoint", pub.Alg)
}

// NewWitnessKey returns the key of a witness's cosignature (C2SP tlog-cosignature, Ed25519).
func NewWitnessKey(name string, pub seal.PublicKey) (*Key, error) {
	if pub.Alg != seal.Ed25519 {
		return nil, fmt.Errorf("audit: a witness signs with Ed25519, not %v", pub.Alg)
	}
	return newKey(name, append([]byte{typeCosignature}, pub.Bytes...), pub, true)
}

func newKey(name string, encoded []byte, pub seal.PublicKey, witness bool) (*Key, error) {
	if name == "" || !utf8.ValidString(name) || strings.ContainsFunc(name, notInName) {
		return nil, fmt.Errorf("audit: %q cannot be the name of a key: no spaces, no plus sign", name)
	}
	if _, err := seal.ParsePublicKey(pub.String()); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), encoded...))
	return &Key{name, binary.BigEndian.Uint32(sum[:]), encoded, witness, pub}, nil
}

func notInName(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '+' }

// ParseKey reads a vkey of any of the three types.
func ParseKey(vkey string) (*Key, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	id, enc, ok := strings.Cut(rest, "+")
	b, err := base64.StdEncoding.Strict().DecodeString(enc)
	if !ok || err != nil || len(b) < 2 {
		return nil, errors.New("audit: a key reads name+keyid+base64")
	}
	var k *Key
	switch {
	case b[0] == typeEd25519:
		k, err = NewKey(name, seal.PublicKey{Alg: seal.Ed25519, Bytes: b[1:]})
	case b[0] == typeCosignature:
		k, err = NewWitnessKey(name, seal.PublicKey{Alg: seal.Ed25519, Bytes: b[1:]})
	case b[0] == typeOther && strings.HasPrefix(string(b[1:]), sm2Type):
		k, err = NewKey(name, seal.PublicKey{Alg: seal.SM2, Bytes: b[1+len(sm2Type):]})
	default:
		return nil, fmt.Errorf("audit: unknown signature type %#02x", b[0])
	}
	if err != nil {
		return nil, err
	}
	if k.String() != vkey {
		return nil, fmt.Errorf("audit: the key of %s was copied wrongly: its id is %08x, not %s", name, k.id, id)
	}
	return k, nil
}

// String returns the vkey.
func (k *Key) String() string {
	return fmt.Sprintf("%s+%08x+%s", k.name, k.id, base64.StdEncoding.EncodeToString(k.encoded))
}

// Name returns the log's origin or the witness's name.
func (k *Key) Name() string { return k.name }

// KeyHash returns the key id that signature lines carry.
func (k *Key) KeyHash() uint32 { return k.id }

// Witness tells whether the key is a witness's.
func (k *Key) Witness() bool { return k.witness }

// Algorithm returns "ed25519" or "sm2".
func (k *Key) Algorithm() string { return k.pub.Alg.String() }

// Verify tells whether sig is the key's signature over the text of a note.
func (k *Key) Verify(msg, sig []byte) bool {
	if !k.witness {
		return k.pub.Verify(msg, sig)
	}
	if len(sig) < 8 || binary.BigEndian.Uint64(sig) >= 1<<63 {
		return false
	}
	return k.pub.Verify(cosigned(binary.BigEndian.Uint64(sig), msg), sig[8:])
}

// cosigned is the message of a cosignature.
func cosigned(seconds uint64, msg []byte) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", seconds, msg)
}

// signer signs for a key.
type signer struct {
	*Key
	with seal.Signer
	at   time.Time // of a cosignature
}

// Sign implements note.Signer.
func (s signer) Sign(msg []byte) ([]byte, error) {
	if !s.witness {
		return s.with.Sign(msg)
	}
	seconds := uint64(s.at.Unix())
	sig, err := s.with.Sign(cosigned(seconds, msg))
	return append(binary.BigEndian.AppendUint64(nil, seconds), sig...), err
}

// NewSigner returns a log's signer over a key of the ring.
func NewSigner(origin string, with seal.Signer) (Signer, *Key, error) {
	k, err := NewKey(origin, with.Public())
	if err != nil {
		return nil, nil, err
	}
	return signer{Key: k, with: with}, k, nil
}

// LogSigners returns the signers that a provider's profile asks for: Ed25519, in the GM profile SM2 as second signature.
func LogSigners(origin string, p seal.Provider) (signers []Signer, keys []*Key, err error) {
	algs := []seal.Alg{seal.Ed25519}
	if p.Profile() == seal.GM {
		algs = append(algs, seal.SM2)
	}
	for _, a := range algs {
		with, err := p.Signer(seal.PurposeLog, a)
		if err != nil {
			return nil, nil, err
		}
		s, k, err := NewSigner(origin, with)
		if err != nil {
			return nil, nil, err
		}
		signers, keys = append(signers, s), append(keys, k)
	}
	return signers, keys, nil
}

// Keys is whom a verifier trusts.
type Keys struct {
	Logs      []*Key
	Witnesses []*Key
	Quorum    int // how many of the witnesses must have cosigned
}

// Add adds a key, as its type says to the logs or the witnesses.
func (ks *Keys) Add(k *Key) {
	if k.witness {
		ks.Witnesses = append(ks.Witnesses, k)
	} else {
		ks.Logs = append(ks.Logs, k)
	}
}

// ParseKeys reads a file of trusted keys: one vkey a line, a line "quorum N", empty lines and lines that begin with #.
func ParseKeys(r io.Reader) (Keys, error) {
	var ks Keys
	lines := bufio.NewScanner(io.LimitReader(r, 1<<20))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || line[0] == '#' {
			continue
		}
		if q, ok := strings.CutPrefix(line, "quorum "); ok {
			var err error
			if ks.Quorum, err = strconv.Atoi(q); err != nil || ks.Quorum < 0 {
				return Keys{}, fmt.Errorf("audit: line %d: bad quorum", n)
			}
			continue
		}
		k, err := ParseKey(line)
		if err != nil {
			return Keys{}, fmt.Errorf("line %d: %w", n, err)
		}
		ks.Add(k)
	}
	if err := lines.Err(); err != nil {
		return Keys{}, fmt.Errorf("audit: %w", err)
	}
	return ks, ks.check()
}

func (ks Keys) check() error {
	if ks.Quorum > len(ks.Witnesses) {
		return fmt.Errorf("audit: a quorum of %d with %d witnesses", ks.Quorum, len(ks.Witnesses))
	}
	seen := map[string]bool{}
	for _, w := range ks.Witnesses {
		pub := w.pub.String()
		if seen[pub] { // one key under two names must not count twice
			return fmt.Errorf("audit: the witness key %s is listed twice", w.name)
		}
		seen[pub] = true
	}
	return nil
}

// verifiers implements note.Verifiers; a key that is listed twice counts once.
func (ks Keys) verifiers() note.Verifiers {
	var list []note.Verifier
	seen := map[string]bool{}
	for _, keys := range [][]*Key{ks.Logs, ks.Witnesses} {
		for _, k := range keys {
			if s := k.String(); !seen[s] {
				seen[s] = true
				list = append(list, k)
			}
		}
	}
	return note.VerifierList(list...)
}
