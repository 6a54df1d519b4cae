package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Purpose separates keys: a secret serves one purpose only.
type Purpose string

// The purposes. Each has its own key files.
const (
	PurposeData     Purpose = "data"     // sealed columns and wrapped data keys
	PurposeMAC      Purpose = "mac"      // integrity of important rows, recovery codes
	PurposeIndex    Purpose = "index"    // blind indexes
	PurposePassword Purpose = "password" // pepper over password hashes
	PurposeSign     Purpose = "sign"     // signatures over documents
	PurposeLog      Purpose = "log"      // signatures over checkpoints of the public log
)

// Purposes lists every purpose.
func Purposes() []Purpose {
	return []Purpose{PurposeData, PurposeMAC, PurposeIndex, PurposePassword, PurposeSign, PurposeLog}
}

// Errors of a ring. Compare with errors.Is.
var (
	ErrNoKeys     = errors.New("seal: the key folder holds no keys")
	ErrUnknownKey = errors.New("seal: no such key in the ring")
	ErrRefused    = errors.New("seal: damaged, or sealed for another place or with another key")
)

// key is one secret. It never changes after it is made.
type key struct {
	purpose Purpose
	id      uint32 // 1, 2, 3 … within the purpose
	alg     Alg
	created time.Time
	secret  []byte
	aead    cipher.AEAD // ready for use, data keys only
}

// Options say where a ring lives and what it writes.
type Options struct {
	Dir     string           // folder of the key files; empty: keys live in memory only, for tests and demonstrations
	Profile Profile          // what is written; both profiles are always read
	Create  bool             // make missing keys; without it an empty folder is ErrNoKeys, which is right once there are data
	Cost    Cost             // price of a password hash; zero: the standard price
	Now     func() time.Time // clock for the creation time in key files; nil: time.Now
}

// Ring is a set of keys and implements [Provider]. It is safe for concurrent use.
type Ring struct {
	opt     Options
	hashing chan struct{} // semaphore: password hashes under way

	mu   sync.RWMutex
	keys map[Purpose]map[uint32]*key
	read time.Time // modification time of the folder at the last reading; zero if it was too fresh to be relied on
}

// OpenRing runs [SelfTest], loads the key folder and makes sure that every purpose has a key of the profile. In a folder that
// has keys already it adds those that the profile lacks, which is how an installation moves from one profile to the other;
// an empty folder is filled only with Create.
func OpenRing(opt Options) (*Ring, error) {
	if _, err := ParseProfile(string(opt.Profile)); err != nil {
		return nil, err
	}
	if err := SelfTest(); err != nil {
		return nil, err
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	opt.Cost = opt.Cost.orStandard()
	r := &Ring{opt: opt, hashing: make(chan struct{}, maxHashing), keys: map[Purpose]map[uint32]*key{}}
	if opt.Dir != "" && opt.Create {
		if err := os.MkdirAll(opt.Dir, 0o700); err != nil {
			return nil, fmt.Errorf("seal: %w", err)
		}
	}
	if err := r.reload(); err != nil {
		return nil, err
	}
	if r.count() == 0 && opt.Dir != "" && !opt.Create {
		return nil, fmt.Errorf("%w: %s", ErrNoKeys, opt.Dir)
	}
	for _, p := range Purposes() {
		if err := r.ensure(p, opt.Profile.alg(p)); err != nil {
			return nil, err
		}
	}
	// A log is always signed with Ed25519, which every C2SP verifier knows; SM2 is the second signature of the GM profile.
	if err := r.ensure(PurposeLog, Ed25519); err != nil {
		return nil, err
	}
	return r, nil
}

// Profile returns what the ring writes.
func (r *Ring) Profile() Profile { return r.opt.Profile }

// KeyInfo describes a key without its secret.
type KeyInfo struct {
	Purpose Purpose
	ID      uint32
	Alg     Alg
	Created time.Time
	Current bool // new values are written with it
}

// Keys lists the ring, ordered by purpose and id.
func (r *Ring) Keys() []KeyInfo {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var list []KeyInfo
	for _, p := range Purposes() {
		for id := uint32(1); len(r.keys[p]) > 0 && id <= r.lastID(p); id++ {
			if k := r.keys[p][id]; k != nil {
				list = append(list, KeyInfo{p, id, k.alg, k.created, k == r.newest(p, k.alg) && r.writes(p, k.alg)})
			}
		}
	}
	return list
}

// Rotate makes a new key for the purpose; from now on it writes, and the older keys still read. Rotating PurposeIndex asks
// for a new blind index of every row afterwards, PurposePassword for nothing: passwords are rehashed at the next login.
func (r *Ring) Rotate(p Purpose) (id uint32, err error) {
	k, err := r.add(p, r.opt.Profile.alg(p))
	if err != nil {
		return 0, err
	}
	return k.id, nil
}

func (r *Ring) writes(p Purpose, a Alg) bool {
	return a == r.opt.Profile.alg(p) || p == PurposeLog && a == Ed25519
}

func (r *Ring) count() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	n := 0
	for _, m := range r.keys {
		n += len(m)
	}
	return n
}

// lastID and newest want the lock held.
func (r *Ring) lastID(p Purpose) uint32 {
	var last uint32
	for id := range r.keys[p] {
		last = max(last, id)
	}
	return last
}

func (r *Ring) newest(p Purpose, a Alg) *key {
	var best *key
	for _, k := range r.keys[p] {
		if k.alg == a && (best == nil || k.id > best.id) {
			best = k
		}
	}
	return best
}

// current returns the key that writes for a purpose.
func (r *Ring) current(p Purpose) *key {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.newest(p, r.opt.Profile.alg(p)) // never nil after OpenRing
}

// find returns a key by id. A key that another instance made since is found by reading the folder again.
func (r *Ring) find(p Purpose, id uint32) (*key, error) {
	for try := 0; ; try++ {
		r.mu.RLock()
		k := r.keys[p][id]
		r.mu.RUnlock()
		if k != nil {
			return k, nil
		}
		if try > 0 || !r.changed() {
			return nil, fmt.Errorf("%w: %s-%d", ErrUnknownKey, p, id)
		}
		if err := r.reload(); err != nil {
			return nil, err
		}
	}
}

// all returns the keys of a purpose, the current one first, then from new to old.
func (r *Ring) all(p Purpose) []*key {
	r.mu.RLock()
	defer r.mu.RUnlock()
	cur := r.newest(p, r.opt.Profile.alg(p))
	list := []*key{cur}
	for id := r.lastID(p); id > 0; id-- {
		if k := r.keys[p][id]; k != nil && k != cur {
			list = append(list, k)
		}
	}
	return list
}

func (r *Ring) ensure(p Purpose, a Alg) error {
	r.mu.RLock()
	have := r.newest(p, a) != nil
	r.mu.RUnlock()
	if have {
		return nil
	}
	_, err := r.add(p, a)
	return err
}

// add makes a key and publishes its file. Two processes that rotate at once get two ids: the file is linked, not written over.
func (r *Ring) add(p Purpose, a Alg) (*key, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k := &key{purpose: p, alg: a, created: r.opt.Now().UTC().Truncate(time.Second), secret: newSecret(a)}
	if err := k.prepare(); err != nil {
		return nil, err
	}
	for k.id = r.lastID(p) + 1; r.opt.Dir != ""; k.id++ {
		err := writeKey(r.opt.Dir, k)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("seal: %w", err)
		}
	}
	if r.keys[p] == nil {
		r.keys[p] = map[uint32]*key{}
	}
	r.keys[p][k.id] = k
	return k, nil
}

// changed tells whether the folder may hold keys that were not read yet, so that forged key ids do not cost a reading each.
func (r *Ring) changed() bool {
	if r.opt.Dir == "" {
		return false
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	info, err := os.Stat(r.opt.Dir)
	return err != nil || r.read.IsZero() || !info.ModTime().Equal(r.read)
}

// reload reads every key file of the folder.
func (r *Ring) reload() error {
	if r.opt.Dir == "" {
		return nil
	}
	var read time.Time
	if info, err := os.Stat(r.opt.Dir); err == nil && time.Since(info.ModTime()) > time.Second {
		read = info.ModTime() // a younger one could hide a key made in the same tick of the file system's clock
	}
	names, err := filepath.Glob(filepath.Join(r.opt.Dir, "*.key"))
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	loaded := map[Purpose]map[uint32]*key{}
	for _, name := range names {
		k, err := readKey(name)
		if err != nil {
			return err
		}
		if loaded[k.purpose] == nil {
			loaded[k.purpose] = map[uint32]*key{}
		}
		loaded[k.purpose][k.id] = k
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys, r.read = loaded, read
	return nil
}

// prepare checks the secret and builds what can be built once.
func (k *key) prepare() (err error) {
	if len(k.secret) != k.alg.secretLen() {
		return fmt.Errorf("seal: key %s-%d has %d secret bytes, want %d", k.purpose, k.id, len(k.secret), k.alg.secretLen())
	}
	if k.purpose == PurposeData {
		k.aead, err = newAEAD(k.alg, k.secret)
	}
	return err
}

// newSecret draws a secret; an SM2 secret has to be a scalar in range, so a few draws in 2^32 are repeated.
func newSecret(a Alg) []byte {
	for {
		b := make([]byte, a.secretLen())
		rand.Read(b)
		if a != SM2 {
			return b
		}
		if _, err := sm2Private(b); err == nil {
			return b
		}
	}
}

const keyFileMagic = "qgov-key 1"

// marshal writes a key file: a magic line, then one "name value" line each.
func (k *key) marshal() []byte {
	return fmt.Appendf(nil, "%s\npurpose %s\nid %d\nalg %s\ncreated %s\nsecret %s\n", keyFileMagic,
		k.purpose, k.id, k.alg, k.created.Format(time.RFC3339), base64.StdEncoding.EncodeToString(k.secret))
}

// parseKey is the inverse of marshal and refuses anything else.
func parseKey(data []byte) (*key, error) {
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	if len(lines) != 6 || lines[0] != keyFileMagic {
		return nil, errors.New("seal: not a key file")
	}
	var value [5]string
	for i, name := range []string{"purpose", "id", "alg", "created", "secret"} {
		v, ok := strings.CutPrefix(lines[i+1], name+" ")
		if !ok {
			return nil, fmt.Errorf("seal: key file lacks the line %q", name)
		}
		value[i] = v
	}
	id, err := strconv.ParseUint(value[1], 10, 32)
	if err != nil || id == 0 {
		return nil, errors.New("seal: bad key id in key file")
	}
	k := &key{purpose: Purpose(value[0]), id: uint32(id)}
	if k.alg, err = parseAlg(value[2]); err != nil {
		return nil, err
	}
	if k.alg != Intl.alg(k.purpose) && k.alg != GM.alg(k.purpose) {
		return nil, fmt.Errorf("seal: a %s key cannot be %v", k.purpose, k.alg)
	}
	if k.created, err = time.Parse(time.RFC3339, value[3]); err != nil {
		return nil, errors.New("seal: bad creation time in key file")
	}
	if k.secret, err = base64.StdEncoding.Strict().DecodeString(value[4]); err != nil {
		return nil, errors.New("seal: bad secret in key file")
	}
	if err := k.prepare(); err != nil {
		return nil, err
	}
	if !bytes.Equal(k.marshal(), data) {
		return nil, errors.New("seal: key file is not in its one canonical form")
	}
	return k, nil
}

func keyFileName(p Purpose, id uint32) string { return fmt.Sprintf("%s-%04d.key", p, id) }

// readKey refuses a file that anybody but its owner can read.
func readKey(name string) (*key, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("seal: %s is open to others (mode %04o); set it to 0600", name, info.Mode().Perm())
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	k, err := parseKey(data)
	clear(data)
	if err != nil {
		return nil, fmt.Errorf("%w (%s)", err, name)
	}
	if filepath.Base(name) != keyFileName(k.purpose, k.id) {
		return nil, fmt.Errorf("seal: %s holds key %s-%d", name, k.purpose, k.id)
	}
	return k, nil
}

// writeKey writes and syncs a temporary file and links it to its name, so that a key file is whole or absent.
func writeKey(dir string, k *key) error {
	f, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(k.marshal())
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Link(f.Name(), filepath.Join(dir, keyFileName(k.purpose, k.id)))
	}
	if err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes the new name durable; a key that is lost after data were sealed with it is a disaster.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && runtime.GOOS != "windows" {
		return err
	}
	return nil
}
