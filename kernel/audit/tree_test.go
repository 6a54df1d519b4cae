package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"
)

// The second implementation of RFC 6962 section 2.1, recursive as in its definitions, with the checks of RFC 9162 section
// 2.1.3.2. It shares no code with the package.

func naiveRoot(leaves [][]byte) [32]byte {
	switch n := len(leaves); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	default:
		k := naiveSplit(n)
		return naiveNode(naiveRoot(leaves[:k]), naiveRoot(leaves[k:]))
	}
}

func naiveNode(l, r [32]byte) [32]byte {
	return sha256.Sum256(slices.Concat([]byte{1}, l[:], r[:]))
}

func naiveSplit(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

func naivePath(m int, leaves [][]byte) [][32]byte {
	if len(leaves) == 1 {
		return nil
	}
	k := naiveSplit(len(leaves))
	if m < k {
		return append(naivePath(m, leaves[:k]), naiveRoot(leaves[k:]))
	}
	return append(naivePath(m-k, leaves[k:]), naiveRoot(leaves[:k]))
}

func naiveCheck(path [][32]byte, size int, root [32]byte, index int, leaf []byte) bool {
	h, i, n := sha256.Sum256(append([]byte{0}, leaf...)), index, size-1
	if index < 0 || index >= size {
		return false
	}
	for _, p := range path {
		if n == 0 {
			return false
		}
		if i%2 == 1 || i == n {
			h = naiveNode(p, h)
			for i%2 == 0 && i != 0 {
				i, n = i/2, n/2
			}
		} else {
			h = naiveNode(h, p)
		}
		i, n = i/2, n/2
	}
	return n == 0 && h == root
}

// memStore keeps hashes in memory.
type memStore []Hash

func (m memStore) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, x := range indexes {
		if x >= int64(len(m)) {
			return nil, errors.New("no such hash")
		}
		out[i] = m[x]
	}
	return out, nil
}

// buildTree appends leaves in batches as the store would.
func buildTree(t testing.TB, leaves [][]byte) *Tree {
	t.Helper()
	var store memStore
	size := int64(0)
	for len(leaves) > 0 {
		tree, err := OpenTree(size, store)
		if err != nil {
			t.Fatal(err)
		}
		n := min(len(leaves), 37)
		for _, l := range leaves[:n] {
			if index, err := tree.Append(l); err != nil || index != size {
				t.Fatal(index, err)
			}
			size++
		}
		first, fresh := tree.Fresh()
		if first != int64(len(store)) {
			t.Fatalf("hashes to be stored at %d, there are %d", first, len(store))
		}
		store, leaves = append(store, fresh...), leaves[n:]
	}
	tree, err := OpenTree(size, store)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func manyLeaves(n int) [][]byte {
	var list [][]byte
	for i := range n {
		b, err := sampleLeaf(i).Canonical()
		if err != nil {
			panic(err)
		}
		list = append(list, b)
	}
	return list
}

func sampleLeaf(i int) Leaf {
	content, err := ContentHash("sm3", fmt.Appendf(nil, "公告正文 %d", i))
	if err != nil {
		panic(err)
	}
	salt := sha256.Sum256(fmt.Append(nil, i))
	commit, err := Commitment("sha256", salt, "name", "张三")
	if err != nil {
		panic(err)
	}
	return Leaf{Kind: "recall", ID: fmt.Sprintf("R%06d", i), Action: "publish", At: time.Date(2026, 11, 22, 8, 0, i, 123456000, time.UTC),
		Region: "330100", Title: "关于召回“电热水壶”的公告\n第 1 号", Content: content, Commit: map[string]string{"name": commit}}
}

// TestTwoImplementations compares roots of every size and 10,000 random inclusion proofs, half of them damaged, between
// x/mod's tlog and the implementation above. x/mod before 0.40 accepted forged proofs (GO-2026-6179).
func TestTwoImplementations(t *testing.T) {
	leaves := manyLeaves(300)
	tree := buildTree(t, leaves)
	for n := range len(leaves) + 1 {
		if root, err := tree.RootAt(int64(n)); err != nil || [32]byte(root) != naiveRoot(leaves[:n]) {
			t.Fatalf("roots of %d leaves differ (%v)", n, err)
		}
	}
	random := rand.New(rand.NewSource(1))
	accepted := 0
	for range 10_000 {
		size := 1 + random.Intn(len(leaves))
		index := random.Intn(size)
		root, err := tree.RootAt(int64(size))
		if err != nil {
			t.Fatal(err)
		}
		proof, err := tree.Inclusion(int64(size), int64(index))
		if err != nil {
			t.Fatal(err)
		}
		var path [][32]byte
		for _, h := range proof {
			path = append(path, h)
		}
		if want := naivePath(index, leaves[:size]); !slices.Equal(path, want) {
			t.Fatalf("paths of leaf %d in %d differ", index, size)
		}
		leaf := leaves[index]
		switch random.Intn(10) { // damage
		case 0:
			index = random.Intn(len(leaves))
		case 1:
			size = 1 + random.Intn(len(leaves))
		case 2:
			leaf = leaves[random.Intn(len(leaves))]
		case 3:
			if len(proof) > 0 {
				proof = proof[:len(proof)-1]
			}
		case 4:
			if len(proof) > 0 {
				proof[random.Intn(len(proof))][random.Intn(32)] ^= 1 << random.Intn(8)
			}
		}
		path = path[:0]
		for _, h := range proof {
			path = append(path, h)
		}
		one := CheckInclusion(proof, int64(size), root, int64(index), LeafHash(leaf)) == nil
		two := naiveCheck(path, size, root, index, leaf)
		if one != two {
			t.Fatalf("leaf %d of %d: tlog %v, own %v", index, size, one, two)
		}
		if one {
			accepted++
		}
	}
	if accepted < 5000 || accepted > 7000 { // the damage must really have been refused
		t.Errorf("%d of 10000 accepted", accepted)
	}
}

func TestConsistency(t *testing.T) {
	tree := buildTree(t, manyLeaves(60))
	for from := range int64(61) {
		for size := from; size <= 60; size++ {
			proof, err := tree.Consistency(from, size)
			if err != nil {
				t.Fatal(err)
			}
			a, _ := tree.RootAt(from)
			b, _ := tree.RootAt(size)
			if err := CheckConsistency(proof, size, b, from, a); err != nil {
				t.Fatalf("from %d to %d: %v", from, size, err)
			}
			a[0] ^= 1
			if CheckConsistency(proof, size, b, from, a) == nil {
				t.Fatalf("from %d to %d: another beginning accepted", from, size)
			}
		}
	}
	for _, bad := range [][2]int64{{-1, 3}, {4, 3}, {3, 61}} {
		if _, err := tree.Consistency(bad[0], bad[1]); err == nil {
			t.Errorf("%v accepted", bad)
		}
	}
	if CheckConsistency(nil, 3, Hash{}, 4, Hash{}) == nil {
		t.Error("a shrunk log accepted")
	}
}
