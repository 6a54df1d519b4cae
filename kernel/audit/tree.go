package audit

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a hash of the Merkle tree: SHA-256 in both profiles, because RFC 6962 and every C2SP verifier fix it.
type Hash = tlog.Hash

// HashStore reads stored hashes by their storage index, as [tlog.HashReader] does: a slice as long as indexes, or an error.
type HashStore interface {
	ReadHashes(indexes []int64) ([]Hash, error)
}

// LeafHash is the hash of a leaf's canonical bytes in the tree: SHA-256 of a zero byte and the bytes (RFC 6962 2.1).
func LeafHash(canonical []byte) Hash { return tlog.RecordHash(canonical) }

// Tree is the Merkle tree of a log: the stored hashes and what was appended since. It is not safe for concurrent use; the
// store makes one under the lock of its one sequencer, appends a batch and stores [Tree.Fresh] in the same transaction.
type Tree struct {
	size   int64 // leaves, appended ones included
	stored int64 // hashes that the store holds
	store  HashStore
	fresh  []Hash
}

// OpenTree returns the tree of the first size leaves of a store.
func OpenTree(size int64, store HashStore) (*Tree, error) {
	if size < 0 {
		return nil, errors.New("audit: negative tree size")
	}
	return &Tree{size: size, stored: tlog.StoredHashCount(size), store: store}, nil
}

// ReadHashes reads stored and appended hashes alike.
func (t *Tree) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	var ask []int64
	var at []int
	for i, x := range indexes {
		switch {
		case x < 0 || x >= t.stored+int64(len(t.fresh)):
			return nil, fmt.Errorf("audit: there is no hash %d", x)
		case x >= t.stored:
			out[i] = t.fresh[x-t.stored]
		default:
			ask, at = append(ask, x), append(at, i)
		}
	}
	if len(ask) == 0 {
		return out, nil
	}
	got, err := t.store.ReadHashes(ask)
	if err != nil {
		return nil, err
	}
	if len(got) != len(ask) {
		return nil, fmt.Errorf("audit: asked for %d hashes, got %d", len(ask), len(got))
	}
	for i, h := range got {
		out[at[i]] = h
	}
	return out, nil
}

// Append adds a leaf's canonical bytes and returns its index.
func (t *Tree) Append(canonical []byte) (index int64, err error) {
	hashes, err := tlog.StoredHashes(t.size, canonical, t)
	if err != nil {
		return 0, fmt.Errorf("audit: append: %w", err)
	}
	t.fresh = append(t.fresh, hashes...)
	t.size++
	return t.size - 1, nil
}

// Fresh returns the hashes that Append made, to be stored at first, first+1 and so on.
func (t *Tree) Fresh() (first int64, hashes []Hash) { return t.stored, t.fresh }

// Size returns the number of leaves.
func (t *Tree) Size() int64 { return t.size }

// Root returns the hash of the tree.
func (t *Tree) Root() (Hash, error) { return t.RootAt(t.size) }

// RootAt returns the hash that the tree had when it held n leaves.
func (t *Tree) RootAt(n int64) (Hash, error) {
	if n < 0 || n > t.size {
		return Hash{}, fmt.Errorf("audit: no tree of %d leaves, the log has %d", n, t.size)
	}
	return tlog.TreeHash(n, t)
}

// Inclusion proves that leaf index is in the tree of the first size leaves.
func (t *Tree) Inclusion(size, index int64) ([]Hash, error) {
	if index < 0 || index >= size || size > t.size {
		return nil, fmt.Errorf("audit: no leaf %d in a tree of %d, the log has %d", index, size, t.size)
	}
	return tlog.ProveRecord(size, index, t)
}

// Consistency proves that the tree of the first from leaves is the beginning of the tree of the first size leaves.
func (t *Tree) Consistency(from, size int64) ([]Hash, error) {
	if from < 0 || from > size || size > t.size {
		return nil, fmt.Errorf("audit: no proof from %d to %d, the log has %d", from, size, t.size)
	}
	if from == 0 || from == size {
		return nil, nil // the empty tree is the beginning of every tree
	}
	return tlog.ProveTree(size, from, t)
}

// CheckInclusion checks a proof of Inclusion against a root.
func CheckInclusion(proof []Hash, size int64, root Hash, index int64, leaf Hash) error {
	if index < 0 || index >= size {
		return fmt.Errorf("audit: leaf %d is outside of a tree of %d", index, size)
	}
	return tlog.CheckRecord(proof, size, root, index, leaf)
}

// CheckConsistency checks a proof of Consistency between two roots.
func CheckConsistency(proof []Hash, size int64, root Hash, from int64, fromRoot Hash) error {
	switch {
	case from < 0 || from > size:
		return fmt.Errorf("audit: a log of %d leaves cannot begin with %d", size, from)
	case from == 0:
		if empty, err := tlog.TreeHash(0, nil); err != nil || fromRoot != empty || len(proof) > 0 {
			return errors.New("audit: not the empty tree")
		}
		return nil
	case from == size:
		if root != fromRoot || len(proof) > 0 {
			return errors.New("audit: two roots of one size differ")
		}
		return nil
	}
	return tlog.CheckTree(proof, size, root, from, fromRoot)
}
