package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"hash"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// Profile is a family of algorithms.
type Profile string

// The profiles.
const (
	Intl Profile = "intl" // SHA-256, AES-256-GCM, Ed25519, argon2id
	GM   Profile = "gm"   // SM3, SM4-GCM, SM2, PBKDF2-HMAC-SM3
)

// ParseProfile reads the name of a profile, as in the flag --crypto.
func ParseProfile(s string) (Profile, error) {
	switch p := Profile(s); p {
	case Intl, GM:
		return p, nil
	}
	return "", fmt.Errorf("seal: unknown profile %q (want intl or gm)", s)
}

// Alg names an algorithm. Its number is stored in every ciphertext, MAC and signature and never changes its meaning.
type Alg byte

// The algorithms.
const (
	AES256GCM  Alg = 1
	SM4GCM     Alg = 2
	HMACSHA256 Alg = 3
	HMACSM3    Alg = 4
	Ed25519    Alg = 5
	SM2        Alg = 6 // signature with SM3 and the default identity 1234567812345678, ASN.1 DER
)

// algNames is indexed by Alg.
var algNames = [...]string{"", "aes-256-gcm", "sm4-gcm", "hmac-sha256", "hmac-sm3", "ed25519", "sm2"}

// String returns the name used in key files and reports.
func (a Alg) String() string {
	if a == 0 || int(a) >= len(algNames) {
		return fmt.Sprintf("alg-%d", byte(a))
	}
	return algNames[a]
}

func parseAlg(s string) (Alg, error) {
	for i, name := range algNames {
		if i > 0 && name == s {
			return Alg(i), nil
		}
	}
	return 0, fmt.Errorf("seal: unknown algorithm %q", s)
}

// secretLen is the number of secret bytes in a key of algorithm a.
func (a Alg) secretLen() int {
	if a == SM4GCM {
		return 16
	}
	return 32
}

// alg returns the algorithm that the profile writes for a purpose.
func (p Profile) alg(purpose Purpose) Alg {
	gm := p == GM
	switch purpose {
	case PurposeData:
		if gm {
			return SM4GCM
		}
		return AES256GCM
	case PurposeSign, PurposeLog:
		if gm {
			return SM2
		}
		return Ed25519
	}
	if gm {
		return HMACSM3
	}
	return HMACSHA256
}

// newHash returns the hash function of the profile.
func (p Profile) newHash() func() hash.Hash {
	if p == GM {
		return sm3.New
	}
	return sha256.New
}

// HashName is the name of the profile's hash function, as in "sm3:…" and "sha256:…".
func (p Profile) HashName() string {
	if p == GM {
		return "sm3"
	}
	return "sha256"
}

// Sum returns the hash of data by the function of that name, sha256 or sm3. It needs no keys.
func Sum(name string, data []byte) ([32]byte, error) {
	switch name {
	case "sha256":
		return sha256.Sum256(data), nil
	case "sm3":
		return sm3.Sum(data), nil
	}
	return [32]byte{}, fmt.Errorf("seal: unknown hash function %q", name)
}

// newAEAD returns the authenticated cipher of an algorithm under a secret.
func newAEAD(a Alg, secret []byte) (cipher.AEAD, error) {
	var block cipher.Block
	var err error
	switch a {
	case AES256GCM:
		block, err = aes.NewCipher(secret)
	case SM4GCM:
		block, err = sm4.NewCipher(secret)
	default:
		return nil, fmt.Errorf("seal: %v does not encrypt", a)
	}
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// macSum returns the 32-byte MAC of the parts, each preceded by its length so that no two lists of parts collide.
func macSum(a Alg, secret []byte, parts ...[]byte) ([]byte, error) {
	var h func() hash.Hash
	switch a {
	case HMACSHA256:
		h = sha256.New
	case HMACSM3:
		h = sm3.New
	default:
		return nil, fmt.Errorf("seal: %v is not a MAC", a)
	}
	mac := hmac.New(h, secret)
	for _, p := range parts {
		mac.Write(appendPart(nil, p))
	}
	return mac.Sum(nil), nil
}

// Keyed returns the HMAC of data under a secret that two programs share, by the function of that name, sha256 or sm3. It needs no keys of
// the ring.
func Keyed(name string, secret, data []byte) ([]byte, error) {
	var h func() hash.Hash
	switch name {
	case "sha256":
		h = sha256.New
	case "sm3":
		h = sm3.New
	default:
		return nil, fmt.Errorf("seal: unknown hash function %q", name)
	}
	mac := hmac.New(h, secret)
	mac.Write(data)
	return mac.Sum(nil), nil
}
