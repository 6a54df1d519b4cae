package seal

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/emmansun/gmsm/sm2"
)

// Signer signs with one key of a ring.
type Signer interface {
	Public() PublicKey
	KeyID() uint32                       // id within the purpose
	Sign(message []byte) ([]byte, error) // raw signature: 64 bytes for Ed25519, ASN.1 DER for SM2
}

// PublicKey checks signatures without a ring.
type PublicKey struct {
	Alg   Alg
	Bytes []byte // 32 bytes for Ed25519, 65 bytes 04‖X‖Y for SM2
}

// String returns "ed25519:base64" or "sm2:base64".
func (p PublicKey) String() string {
	return p.Alg.String() + ":" + base64.StdEncoding.EncodeToString(p.Bytes)
}

// ParsePublicKey is the inverse of String.
func ParsePublicKey(s string) (PublicKey, error) {
	name, enc, ok := strings.Cut(s, ":")
	if !ok {
		return PublicKey{}, errors.New("seal: a public key reads algorithm:base64")
	}
	a, err := parseAlg(name)
	if err != nil {
		return PublicKey{}, err
	}
	b, err := base64.StdEncoding.Strict().DecodeString(enc)
	if err != nil {
		return PublicKey{}, fmt.Errorf("seal: public key: %w", err)
	}
	p := PublicKey{a, b}
	return p, p.check()
}

func (p PublicKey) check() error {
	switch p.Alg {
	case Ed25519:
		if len(p.Bytes) != ed25519.PublicKeySize {
			return errors.New("seal: an Ed25519 public key has 32 bytes")
		}
		return nil
	case SM2:
		_, err := sm2Public(p.Bytes)
		return err
	}
	return fmt.Errorf("seal: %v does not sign", p.Alg)
}

// Verify tells whether signature is p's raw signature over message.
func (p PublicKey) Verify(message, signature []byte) bool {
	switch p.Alg {
	case Ed25519:
		return len(p.Bytes) == ed25519.PublicKeySize && ed25519.Verify(p.Bytes, message, signature)
	case SM2:
		pub, err := sm2Public(p.Bytes)
		if err != nil {
			return false
		}
		hash, err := sm2.CalculateSM2Hash(pub, message, nil)
		return err == nil && sm2.VerifyASN1(pub, hash, signature)
	}
	return false
}

func sm2Public(b []byte) (*ecdsa.PublicKey, error) {
	if len(b) != 65 || b[0] != 4 {
		return nil, errors.New("seal: an SM2 public key has 65 bytes 04‖X‖Y")
	}
	pub, err := sm2.NewPublicKey(b)
	if err != nil {
		return nil, fmt.Errorf("seal: SM2 public key: %w", err)
	}
	return pub, nil
}

func sm2Private(secret []byte) (*sm2.PrivateKey, error) { return sm2.NewPrivateKey(secret) }

// NewSigner returns a signer that belongs to no ring, from a 32-byte secret. Its key id is 0. Witnesses use it.
func NewSigner(a Alg, secret []byte) (Signer, error) {
	k := &key{purpose: PurposeSign, alg: a, secret: append([]byte(nil), secret...)}
	if err := k.prepare(); err != nil {
		return nil, err
	}
	return k.signer()
}

type edSigner struct {
	id   uint32
	priv ed25519.PrivateKey
}

func (s *edSigner) Public() PublicKey {
	return PublicKey{Ed25519, append([]byte(nil), s.priv.Public().(ed25519.PublicKey)...)}
}
func (s *edSigner) KeyID() uint32                       { return s.id }
func (s *edSigner) Sign(message []byte) ([]byte, error) { return ed25519.Sign(s.priv, message), nil }

type sm2Signer struct {
	id   uint32
	priv *sm2.PrivateKey
}

func (s *sm2Signer) Public() PublicKey {
	b := make([]byte, 65)
	b[0] = 4
	s.priv.X.FillBytes(b[1:33])
	s.priv.Y.FillBytes(b[33:])
	return PublicKey{SM2, b}
}
func (s *sm2Signer) KeyID() uint32 { return s.id }
func (s *sm2Signer) Sign(message []byte) ([]byte, error) {
	// The hash is computed here because gmsm refuses to sign an empty message itself.
	hash, err := sm2.CalculateSM2Hash(&s.priv.PublicKey, message, nil)
	if err != nil {
		return nil, err
	}
	return sm2.SignASN1(rand.Reader, s.priv, hash, nil)
}

func (k *key) signer() (Signer, error) {
	switch k.alg {
	case Ed25519:
		return &edSigner{k.id, ed25519.NewKeyFromSeed(k.secret)}, nil
	case SM2:
		priv, err := sm2Private(k.secret)
		if err != nil {
			return nil, fmt.Errorf("seal: SM2 key: %w", err)
		}
		return &sm2Signer{k.id, priv}, nil
	}
	return nil, fmt.Errorf("seal: %v does not sign", k.alg)
}

// Signer returns the newest signing key of a purpose and algorithm. Error: ErrUnknownKey if the ring has none.
func (r *Ring) Signer(p Purpose, a Alg) (Signer, error) {
	r.mu.RLock()
	k := r.newest(p, a)
	r.mu.RUnlock()
	if k == nil {
		return nil, fmt.Errorf("%w: %s %v", ErrUnknownKey, p, a)
	}
	return k.signer()
}

// PublicKeys returns the public keys of a purpose, the current one first. They may be published.
func (r *Ring) PublicKeys(p Purpose) ([]PublicKey, error) {
	var list []PublicKey
	for _, k := range r.all(p) {
		s, err := k.signer()
		if err != nil {
			return nil, err
		}
		list = append(list, s.Public())
	}
	return list, nil
}

// Sign signs a document with the profile's algorithm: algorithm 1, key id 4, raw signature.
func (r *Ring) Sign(message []byte) ([]byte, error) {
	k := r.current(PurposeSign)
	s, err := k.signer()
	if err != nil {
		return nil, err
	}
	sig, err := s.Sign(message)
	if err != nil {
		return nil, fmt.Errorf("seal: sign: %w", err)
	}
	return append(binary.BigEndian.AppendUint32([]byte{byte(k.alg)}, k.id), sig...), nil
}

// Verify tells whether a signature of [Ring.Sign] by any signing key of the ring fits the document.
func (r *Ring) Verify(message, signature []byte) bool {
	if len(signature) < 5 {
		return false
	}
	k, err := r.find(PurposeSign, binary.BigEndian.Uint32(signature[1:5]))
	if err != nil || k.alg != Alg(signature[0]) {
		return false
	}
	s, err := k.signer()
	return err == nil && s.Public().Verify(message, signature[5:])
}
