package seal

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/emmansun/gmsm/sm3"
	"golang.org/x/crypto/argon2"
)

// Cost is the price of one password hash. The zero value means [StandardCost].
type Cost struct {
	Memory     uint32 // argon2id: KiB
	Time       uint32 // argon2id: passes
	Threads    uint8  // argon2id: lanes
	Iterations int    // PBKDF2-HMAC-SM3: rounds
}

// StandardCost is the OWASP ASVS 5.0 appendix C minimum: argon2id m=19456, t=2, p=1; PBKDF2 with 600,000 rounds.
func StandardCost() Cost { return Cost{Memory: 19456, Time: 2, Threads: 1, Iterations: 600_000} }

func (c Cost) orStandard() Cost {
	std := StandardCost()
	if c.Memory == 0 {
		c.Memory = std.Memory
	}
	if c.Time == 0 {
		c.Time = std.Time
	}
	if c.Threads == 0 {
		c.Threads = std.Threads
	}
	if c.Iterations == 0 {
		c.Iterations = std.Iterations
	}
	return c
}

// maxHashing bounds parallel password hashes: 8 × 19 MiB, however many people log in at once.
const maxHashing = 8

const (
	saltLen = 16
	hashLen = 32
)

// ErrStoredPassword says that a stored password string is malformed or asks for absurd resources.
var ErrStoredPassword = errors.New("seal: malformed stored password")

// storedPassword is a parsed stored string. Its forms are
//
//	$argon2id$v=19$m=19456,t=2,p=1$k=1,a=hmac-sha256$salt$tag
//	$pbkdf2-sm3$i=600000$k=1,a=hmac-sm3$salt$tag
//
// where k and a are id and algorithm of the pepper key, and tag is the MAC of the slow hash under it.
type storedPassword struct {
	argon  bool
	cost   Cost
	pepper uint32
	alg    Alg
	salt   []byte
	tag    []byte
}

func (s *storedPassword) String() string {
	b64 := base64.RawStdEncoding
	kdf := fmt.Sprintf("$pbkdf2-sm3$i=%d", s.cost.Iterations)
	if s.argon {
		kdf = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d", argon2.Version, s.cost.Memory, s.cost.Time, s.cost.Threads)
	}
	return fmt.Sprintf("%s$k=%d,a=%s$%s$%s", kdf, s.pepper, s.alg, b64.EncodeToString(s.salt), b64.EncodeToString(s.tag))
}

func parseStored(text string) (*storedPassword, error) {
	f := strings.Split(text, "$")
	s := &storedPassword{}
	var n int
	var err error
	switch {
	case len(f) == 7 && f[0] == "" && f[1] == "argon2id" && f[2] == fmt.Sprintf("v=%d", argon2.Version):
		s.argon = true
		n, err = fmt.Sscanf(f[3], "m=%d,t=%d,p=%d", &s.cost.Memory, &s.cost.Time, &s.cost.Threads)
		if n != 3 || err != nil || s.cost.Time == 0 || s.cost.Threads == 0 || s.cost.Time > 64 || s.cost.Memory > 1<<20 {
			return nil, ErrStoredPassword // a changed row must not be able to exhaust the machine
		}
		f = f[4:]
	case len(f) == 6 && f[0] == "" && f[1] == "pbkdf2-sm3":
		n, err = fmt.Sscanf(f[2], "i=%d", &s.cost.Iterations)
		if n != 1 || err != nil || s.cost.Iterations < 1 || s.cost.Iterations > 20_000_000 {
			return nil, ErrStoredPassword
		}
		f = f[3:]
	default:
		return nil, ErrStoredPassword
	}
	var alg string
	if n, err = fmt.Sscanf(f[0], "k=%d,a=%s", &s.pepper, &alg); n != 2 || err != nil {
		return nil, ErrStoredPassword
	}
	if s.alg, err = parseAlg(alg); err != nil {
		return nil, ErrStoredPassword
	}
	b64 := base64.RawStdEncoding.Strict()
	if s.salt, err = b64.DecodeString(f[1]); err != nil {
		return nil, ErrStoredPassword
	}
	if s.tag, err = b64.DecodeString(f[2]); err != nil || len(s.salt) < saltLen || len(s.tag) != hashLen {
		return nil, ErrStoredPassword
	}
	if s.String() != text { // Sscanf forgives what we do not write
		return nil, ErrStoredPassword
	}
	return s, nil
}

// derive computes the slow hash and its MAC under the pepper. It waits for one of the places for hashing.
func (r *Ring) derive(ctx context.Context, s *storedPassword, pepper *key, password string) ([]byte, error) {
	select {
	case r.hashing <- struct{}{}:
		defer func() { <-r.hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var slow []byte
	if s.argon {
		slow = argon2.IDKey([]byte(password), s.salt, s.cost.Time, s.cost.Memory, s.cost.Threads, hashLen)
	} else {
		var err error
		if slow, err = pbkdf2.Key(sm3.New, password, s.salt, s.cost.Iterations, hashLen); err != nil {
			return nil, fmt.Errorf("seal: %w", err)
		}
	}
	return macSum(pepper.alg, pepper.secret, []byte("password"), slow)
}

// fresh returns what a new hash looks like, with a random salt and no tag yet.
func (r *Ring) fresh(pepper *key) *storedPassword {
	s := &storedPassword{argon: r.opt.Profile == Intl, pepper: pepper.id, alg: pepper.alg, salt: make([]byte, saltLen)}
	if s.argon {
		s.cost = Cost{Memory: r.opt.Cost.Memory, Time: r.opt.Cost.Time, Threads: r.opt.Cost.Threads}
	} else {
		s.cost = Cost{Iterations: r.opt.Cost.Iterations}
	}
	rand.Read(s.salt)
	return s
}

// HashPassword returns the string to store: slow hash, then a MAC with a pepper key that is not in the database. At most 8
// hashes run at once; the others wait until ctx ends.
func (r *Ring) HashPassword(ctx context.Context, password string) (string, error) {
	pepper := r.current(PurposePassword)
	s := r.fresh(pepper)
	var err error
	if s.tag, err = r.derive(ctx, s, pepper, password); err != nil {
		return "", err
	}
	return s.String(), nil
}

// CheckPassword tells whether the password fits a stored string of either profile. An empty stored string, for an account
// that does not exist, costs the same time as any other and never fits.
func (r *Ring) CheckPassword(ctx context.Context, password, stored string) (bool, error) {
	if stored == "" {
		pepper := r.current(PurposePassword)
		_, err := r.derive(ctx, r.fresh(pepper), pepper, password)
		return false, err
	}
	s, err := parseStored(stored)
	if err != nil {
		return false, err
	}
	pepper, err := r.find(PurposePassword, s.pepper)
	if err != nil {
		return false, err
	}
	if pepper.alg != s.alg {
		return false, ErrStoredPassword
	}
	tag, err := r.derive(ctx, s, pepper, password)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(tag, s.tag) == 1, nil
}

// NeedsRehash tells whether a stored string is weaker than, or of another kind than, what HashPassword writes now: hash the
// password again after a successful check.
func (r *Ring) NeedsRehash(stored string) bool {
	s, err := parseStored(stored)
	if err != nil {
		return true
	}
	pepper, c := r.current(PurposePassword), r.opt.Cost
	if s.pepper != pepper.id || s.argon != (r.opt.Profile == Intl) {
		return true
	}
	if s.argon {
		return s.cost.Memory < c.Memory || s.cost.Time < c.Time || s.cost.Threads != c.Threads
	}
	return s.cost.Iterations < c.Iterations
}
