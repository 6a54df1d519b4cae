package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"qgov/kernel/fault"
)

// Proof is the file that a citizen downloads beside a published decision and checks with `qgov verify`, or with a hundred
// lines of any language. It is UTF-8 text; every line ends with one U+000A; nothing may be added, left out or reordered:
//
//	qgov-proof 1                      fixed
//	leaf {"action":"publish",…}       canonical bytes of the leaf (Leaf.Canonical) on one line
//	key example.gov.cn/qgov+…+…       zero or more: vkeys of the log. For reference; trust them only if you know them
//	                                  from elsewhere (the bureau's notice, a newspaper, a witness)
//	                                  one empty line
//	c2sp.org/tlog-proof@v1            from here on a C2SP tlog-proof without extra data:
//	index 73894                       0-based index of the leaf, decimal
//	gSKyXoYZ…=                        zero or more: inclusion proof, base64 of 32 bytes each, from the leaf's sibling up
//	                                  one empty line
//	example.gov.cn/qgov               signed checkpoint (C2SP tlog-checkpoint): origin,
//	109482                            number of leaves,
//	sFodV/vS…=                        root hash, base64
//	                                  one empty line
//	— example.gov.cn/qgov hI2DJw…     one or more signature lines (C2SP signed-note), also of witnesses
//
// To check it by hand: h = SHA-256(0x00 ‖ leaf bytes). Take the proof hashes in turn with i = index and n = size-1: if i is odd
// or i equals n, then h = SHA-256(0x01 ‖ proof ‖ h), and while i is even and not zero halve i and n; otherwise
// h = SHA-256(0x01 ‖ h ‖ proof). Halve i and n after each. At the end n is 0 and h is the root (RFC 9162 2.1.3.2). Then check
// the signature over the three lines of the checkpoint: Ed25519, or SM2 with SM3 and the default identity.
type Proof struct {
	Leaf       []byte // canonical bytes
	Keys       []*Key // of the log
	Index      int64
	Inclusion  []Hash
	Checkpoint []byte // signed note
}

const (
	proofMagic = "qgov-proof 1"
	tlogMagic  = "c2sp.org/tlog-proof@v1"
	maxProof   = 1 << 20 // bytes; a real one has about 3,000
	maxKeys    = 16
)

// NewProof proves that a leaf is at an index of the log, under a signed checkpoint. It refuses to make a proof that would not
// check, which means that the stored leaf or hashes were changed; the signatures are not checked.
func NewProof(leaf []byte, index int64, t *Tree, checkpoint []byte, keys []*Key) (*Proof, error) {
	text, _, ok := strings.Cut(string(checkpoint), "\n\n")
	if !ok {
		return nil, errors.New("audit: not a signed checkpoint")
	}
	c, err := ParseCheckpoint(text + "\n")
	if err != nil {
		return nil, err
	}
	inclusion, err := t.Inclusion(c.Size, index)
	if err != nil {
		return nil, err
	}
	if err := CheckInclusion(inclusion, c.Size, c.Root, index, LeafHash(leaf)); err != nil {
		return nil, fmt.Errorf("%w: leaf %d: %v", ErrForked, index, err)
	}
	return &Proof{leaf, keys, index, inclusion, checkpoint}, nil
}

// Bytes returns the file.
func (p *Proof) Bytes() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\nleaf %s\n", proofMagic, p.Leaf)
	for _, k := range p.Keys {
		fmt.Fprintf(&b, "key %s\n", k)
	}
	fmt.Fprintf(&b, "\n%s\nindex %d\n", tlogMagic, p.Index)
	for _, h := range p.Inclusion {
		fmt.Fprintf(&b, "%s\n", h)
	}
	b.WriteByte('\n')
	b.Write(p.Checkpoint)
	return b.Bytes()
}

// ParseProof is the inverse of Bytes; it refuses what Bytes would not write. It checks the form only.
func ParseProof(data []byte) (*Proof, error) {
	bad := func(why string) (*Proof, error) {
		return nil, fault.New(fault.Invalid, "A806", "不是质衡的证明文件，或文件已被改动（%s）", why)
	}
	if len(data) > maxProof {
		return bad("size")
	}
	p := &Proof{}
	rest := string(data)
	line := func() (s string) { s, rest, _ = strings.Cut(rest, "\n"); return s }
	if line() != proofMagic {
		return bad("line 1")
	}
	leaf, ok := strings.CutPrefix(line(), "leaf ")
	if !ok {
		return bad("leaf")
	}
	p.Leaf = []byte(leaf)
	var l string
	for l = line(); strings.HasPrefix(l, "key ") && len(p.Keys) < maxKeys; l = line() {
		k, err := ParseKey(l[len("key "):])
		if err != nil {
			return bad("key")
		}
		p.Keys = append(p.Keys, k)
	}
	if l != "" || line() != tlogMagic {
		return bad("tlog-proof")
	}
	index, ok := strings.CutPrefix(line(), "index ")
	n, err := strconv.ParseInt(index, 10, 64)
	if !ok || err != nil || n < 0 {
		return bad("index")
	}
	p.Index = n
	for l = line(); l != ""; l = line() {
		h, err := tlog.ParseHash(l)
		if err != nil || len(p.Inclusion) == 64 {
			return bad("hash")
		}
		p.Inclusion = append(p.Inclusion, h)
	}
	p.Checkpoint = []byte(rest)
	if !bytes.Equal(p.Bytes(), data) {
		return bad("form")
	}
	return p, nil
}

// Report is what a valid proof says.
type Report struct {
	Leaf  Leaf
	Index int64
	Signed
}

// Verify checks a proof against trusted keys. Errors are of package fault: A801 to A804 for the checkpoint, A806 for the form,
// A807 for the leaf, A808 for the inclusion.
func (p *Proof) Verify(trusted Keys) (*Report, error) {
	leaf, err := ParseLeaf(p.Leaf)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "A807", "决定的内容不符合规定格式，或已被改动")
	}
	signed, err := OpenCheckpoint(p.Checkpoint, trusted)
	if err != nil {
		return nil, err
	}
	if err := CheckInclusion(p.Inclusion, signed.Size, signed.Root, p.Index, LeafHash(p.Leaf)); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "A808", "这项决定不在签名的日志里：决定、序号或证明已被改动")
	}
	return &Report{leaf, p.Index, *signed}, nil
}

// VerifyFile reads a proof file and checks it against trusted keys, with no database and no network. The error says in words
// for a citizen what is wrong; a nil error means that the decision stands in the log just as the report says.
func VerifyFile(r io.Reader, trusted Keys) (*Report, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxProof+1))
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	p, err := ParseProof(data)
	if err != nil {
		return nil, err
	}
	return p.Verify(trusted)
}
