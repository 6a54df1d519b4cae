package seal

import (
	"context"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash"
)

// Provider is what the rest of the program asks of cryptography. [Ring] is the software provider.
type Provider interface {
	Profile() Profile

	// NewHash and Hash use the profile's hash function; both functions give 32 bytes.
	NewHash() hash.Hash
	Hash(data []byte) [32]byte

	// MAC authenticates the parts under a domain such as "grant row"; CheckMAC accepts MACs of every key of the ring.
	MAC(domain string, parts ...[]byte) ([]byte, error)
	CheckMAC(mac []byte, domain string, parts ...[]byte) bool

	// BlindIndex makes equal values of a domain comparable without showing them; BlindIndexes are those to search for.
	BlindIndex(domain, value string) (string, error)
	BlindIndexes(domain, value string) ([]string, error)

	// Seal encrypts for a place; Open is its inverse and gives ErrRefused anywhere else. Stale asks to seal anew.
	Seal(at Place, plain []byte) ([]byte, error)
	Open(at Place, box []byte) ([]byte, error)
	Stale(box []byte) bool
	NewDataKey(at Place) (dk *DataKey, wrapped []byte, err error)
	OpenDataKey(at Place, wrapped []byte) (*DataKey, error)

	// Sign signs a document; Verify accepts signatures of every signing key of the ring.
	Sign(message []byte) ([]byte, error)
	Verify(message, signature []byte) bool
	Signer(p Purpose, a Alg) (Signer, error)

	HashPassword(ctx context.Context, password string) (string, error)
	CheckPassword(ctx context.Context, password, stored string) (bool, error)
	NeedsRehash(stored string) bool

	// Random returns n bytes of the operating system's generator.
	Random(n int) []byte
}

// Place is where a sealed value lives. It is authenticated with the value.
type Place struct {
	Table, Column, Row string
}

const (
	boxVersion = 1
	headerLen  = 1 + 1 + 4 // version, algorithm, key id
	nonceLen   = 12
	tagLen     = 16
	// Overhead is how many bytes longer a box is than what it holds.
	Overhead = headerLen + nonceLen + tagLen
)

// appendPart appends the length of a part and the part.
func appendPart(dst, part []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(part)))
	return append(dst, part...)
}

// associated returns the associated data: the header and the place, each part with its length.
func (at Place) associated(header []byte) []byte {
	b := append([]byte(nil), header...)
	for _, s := range []string{at.Table, at.Column, at.Row} {
		b = appendPart(b, []byte(s))
	}
	return b
}

func appendHeader(dst []byte, a Alg, id uint32) []byte {
	return binary.BigEndian.AppendUint32(append(dst, boxVersion, byte(a)), id)
}

func parseHeader(box []byte) (a Alg, id uint32, err error) {
	if len(box) < headerLen || box[0] != boxVersion {
		return 0, 0, ErrRefused
	}
	return Alg(box[1]), binary.BigEndian.Uint32(box[2:headerLen]), nil
}

// sealWith writes header, nonce, ciphertext and tag. Nonces are random: a data key must be rotated before 2^32 boxes.
func sealWith(aead cipher.AEAD, a Alg, id uint32, at Place, plain []byte) []byte {
	out := make([]byte, 0, Overhead+len(plain))
	out = appendHeader(out, a, id)
	ad := at.associated(out)
	out = out[:headerLen+nonceLen]
	rand.Read(out[headerLen:])
	return aead.Seal(out, out[headerLen:], plain, ad)
}

func openWith(aead cipher.AEAD, at Place, box []byte) ([]byte, error) {
	if len(box) < Overhead {
		return nil, ErrRefused
	}
	plain, err := aead.Open(nil, box[headerLen:headerLen+nonceLen], box[headerLen+nonceLen:], at.associated(box[:headerLen]))
	if err != nil {
		return nil, ErrRefused
	}
	return plain, nil
}

// Seal encrypts plain for a place with the current data key. The box is len(plain)+[Overhead] bytes: version 1, algorithm 1,
// key id 4, nonce 12, ciphertext, tag 16.
func (r *Ring) Seal(at Place, plain []byte) ([]byte, error) {
	k := r.current(PurposeData)
	return sealWith(k.aead, k.alg, k.id, at, plain), nil
}

// Open decrypts a box sealed for the same place by any data key of the ring. Errors: ErrRefused, ErrUnknownKey.
func (r *Ring) Open(at Place, box []byte) ([]byte, error) {
	a, id, err := parseHeader(box)
	if err != nil {
		return nil, err
	}
	k, err := r.find(PurposeData, id)
	if err != nil {
		return nil, err
	}
	if k.alg != a {
		return nil, ErrRefused
	}
	return openWith(k.aead, at, box)
}

// Stale tells whether a box was written with an older key or the other profile, so that a rotation job can seal it anew.
func (r *Ring) Stale(box []byte) bool {
	a, id, err := parseHeader(box)
	k := r.current(PurposeData)
	return err == nil && (a != k.alg || id != k.id)
}

// DataKey is the key of one record or one person. Its boxes are marked with key id 0.
type DataKey struct {
	alg  Alg
	aead cipher.AEAD
}

// NewDataKey draws a data key and wraps it for the place where the wrapped key is stored. Erase the wrapped key to erase
// everything sealed with it; rotate by opening and wrapping anew with [Ring.Rewrap], without touching the data.
func (r *Ring) NewDataKey(at Place) (dk *DataKey, wrapped []byte, err error) {
	a := r.opt.Profile.alg(PurposeData)
	secret := append([]byte{byte(a)}, newSecret(a)...)
	defer clear(secret)
	if wrapped, err = r.Seal(at, secret); err != nil {
		return nil, nil, err
	}
	dk, err = r.OpenDataKey(at, wrapped) // a wrap that cannot be opened must never be stored
	return dk, wrapped, err
}

// OpenDataKey unwraps a data key.
func (r *Ring) OpenDataKey(at Place, wrapped []byte) (*DataKey, error) {
	secret, err := r.Open(at, wrapped)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	if len(secret) == 0 {
		return nil, ErrRefused
	}
	aead, err := newAEAD(Alg(secret[0]), secret[1:])
	if err != nil {
		return nil, ErrRefused
	}
	return &DataKey{Alg(secret[0]), aead}, nil
}

// Rewrap seals a box, such as a wrapped data key, anew for the same place with the current key.
func (r *Ring) Rewrap(at Place, box []byte) ([]byte, error) {
	plain, err := r.Open(at, box)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	return r.Seal(at, plain)
}

// Seal encrypts plain for a place.
func (d *DataKey) Seal(at Place, plain []byte) []byte { return sealWith(d.aead, d.alg, 0, at, plain) }

// Open decrypts what Seal made for the same place. Error: ErrRefused.
func (d *DataKey) Open(at Place, box []byte) ([]byte, error) {
	a, id, err := parseHeader(box)
	if err != nil || a != d.alg || id != 0 {
		return nil, ErrRefused
	}
	return openWith(d.aead, at, box)
}

// NewHash returns the profile's hash function.
func (r *Ring) NewHash() hash.Hash { return r.opt.Profile.newHash()() }

// Hash returns the hash of data by the profile's function.
func (r *Ring) Hash(data []byte) [32]byte {
	h := r.NewHash()
	h.Write(data)
	return [32]byte(h.Sum(nil))
}

// MAC returns algorithm 1, key id 4, tag 32 over the parts; two different lists of parts never have the same input.
func (r *Ring) MAC(domain string, parts ...[]byte) ([]byte, error) {
	k := r.current(PurposeMAC)
	return k.mac(domain, parts)
}

// CheckMAC tells whether a MAC was made by any key of the ring over the same domain and parts.
func (r *Ring) CheckMAC(mac []byte, domain string, parts ...[]byte) bool {
	if len(mac) != 5+32 {
		return false
	}
	k, err := r.find(PurposeMAC, binary.BigEndian.Uint32(mac[1:5]))
	if err != nil {
		return false
	}
	want, err := k.mac(domain, parts)
	return err == nil && hmac.Equal(mac, want)
}

func (k *key) mac(domain string, parts [][]byte) ([]byte, error) {
	tag, err := macSum(k.alg, k.secret, append([][]byte{[]byte(domain)}, parts...)...)
	if err != nil {
		return nil, err
	}
	return append(binary.BigEndian.AppendUint32([]byte{byte(k.alg)}, k.id), tag...), nil
}

// BlindIndex returns a searchable stand-in of a value: key id, dot, 128 bits of MAC in base64. The caller normalises the
// value first (digits of a phone number only, upper case). Values of different domains, such as "person.phone", never match.
func (r *Ring) BlindIndex(domain, value string) (string, error) {
	return r.current(PurposeIndex).blind(domain, value)
}

// BlindIndexes returns the stand-ins of a value under every index key, the current one first: search for any of them while
// a rotation is under way.
func (r *Ring) BlindIndexes(domain, value string) ([]string, error) {
	var list []string
	for _, k := range r.all(PurposeIndex) {
		b, err := k.blind(domain, value)
		if err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, nil
}

func (k *key) blind(domain, value string) (string, error) {
	tag, err := macSum(k.alg, k.secret, []byte(domain), []byte(value))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d.%s", k.id, base64.RawURLEncoding.EncodeToString(tag[:16])), nil
}

// Random returns n random bytes of the operating system.
func (r *Ring) Random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand stops the program instead
	return b
}
