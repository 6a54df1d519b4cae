package draw

import (
	"crypto/md5" // RFC 3797 prescribes MD5, harmless as the list is fixed before the seed exists
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"qgov/calc/refusal"
)

// RFC3797Key makes the key of RFC 3797 section 4 from numeric sources: the
// numbers of each ascending, each followed by a full stop, a source closed by a
// slash.
func RFC3797Key(sources ...[]uint64) string {
	var b strings.Builder
	for _, numbers := range sources {
		sorted := slices.Clone(numbers)
		slices.Sort(sorted)
		for _, n := range sorted {
			b.WriteString(strconv.FormatUint(n, 10))
			b.WriteByte('.')
		}
		b.WriteByte('/')
	}
	return b.String()
}

// RFC3797 selects count of the numbers 1 … pool, in order of selection, by RFC
// 3797. It exists to check draws made elsewhere; our own rule has no modulo bias.
func RFC3797(key string, pool, count int) ([]int, error) {
	if pool < 1 || pool > 1<<16 || count < 0 || count > pool {
		return nil, refusal.New("名单应有 1 至 65536 个编号，抽取数不超过编号数：%d，%d", pool, count)
	}
	left := make([]int, pool)
	for i := range left {
		left[i] = i + 1
	}
	selected := make([]int, 0, count)
	for i := range count {
		h := rfc3797Digest(key, uint16(i))
		n := uint64(len(left))
		_, r := bits.Div64(binary.BigEndian.Uint64(h[:8])%n, binary.BigEndian.Uint64(h[8:]), n)
		selected = append(selected, left[r])
		left = slices.Delete(left, int(r), int(r)+1)
	}
	return selected, nil
}

// rfc3797Digest is MD5 of the index, the key and the index again.
func rfc3797Digest(key string, index uint16) [md5.Size]byte {
	text := binary.BigEndian.AppendUint16(nil, index)
	text = append(text, key...)
	return md5.Sum(binary.BigEndian.AppendUint16(text, index))
}

// RFC3797Entropy is the bits of entropy the sources must have to make every
// selection of count from pool possible (RFC 3797 section 3.3).
func RFC3797Entropy(count, pool int) int {
	ways := func(n int) float64 { v, _ := math.Lgamma(float64(n) + 1); return v }
	return int(math.Ceil((ways(pool) - ways(count) - ways(pool-count)) / math.Ln2))
}
