package draw

import (
	"crypto/sha256"
	"encoding/binary"
)

// stream is an endless row of 64-bit words that depends on a seed and a
// purpose only. Block i is SHA-256(seed, purpose, i), i as 8 bytes big-endian;
// a block gives four words, each 8 bytes big-endian.
type stream struct {
	seed    [32]byte
	purpose string
	counter uint64
	block   [32]byte
	used    int // bytes of block already given out
}

func newStream(seed [32]byte, purpose string) *stream {
	return &stream{seed: seed, purpose: purpose, used: 32}
}

func (s *stream) word() uint64 {
	if s.used == 32 {
		text := make([]byte, 0, 32+len(s.purpose)+8)
		text = append(append(text, s.seed[:]...), s.purpose...)
		s.block = sha256.Sum256(binary.BigEndian.AppendUint64(text, s.counter))
		s.counter++
		s.used = 0
	}
	w := binary.BigEndian.Uint64(s.block[s.used:])
	s.used += 8
	return w
}

// below gives a uniform number in 0 … n-1 for n > 0. Words at or above the
// largest multiple of n are thrown away, as word mod n alone would favour small
// numbers. At least one word is used, also for n = 1.
func (s *stream) below(n uint64) uint64 {
	tail := -n % n // 2^64 mod n
	for {
		if w := s.word(); tail == 0 || w < -tail {
			return w % n
		}
	}
}
