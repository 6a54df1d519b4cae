package main

import "encoding/binary"

// shardOf is the partition of a code among n by PostgreSQL's hash partitioning (hashtextextended under collation C with the seed of
// partitions, then the remainder): rows can be routed without asking a server. The run checks it by satisfies_hash_partition.
func shardOf(code string, n uint64) int {
	const seed = 0x7A5B22367996DCFD // HASH_PARTITION_SEED
	h := hashBytes([]byte(code), seed)
	h += 0x49a0f4dd15e5a8e3 // hash_combine64 with nothing before
	return int(h % n)
}

// hashBytes is hash_bytes_extended of PostgreSQL: Bob Jenkins' lookup3 with a seed.
func hashBytes(k []byte, seed uint64) uint64 {
	a := 0x9e3779b9 + uint32(len(k)) + 3923095
	b, c := a, a
	a += uint32(seed >> 32)
	b += uint32(seed)
	a, b, c = mix(a, b, c)
	for len(k) >= 12 {
		a += binary.LittleEndian.Uint32(k)
		b += binary.LittleEndian.Uint32(k[4:])
		c += binary.LittleEndian.Uint32(k[8:])
		a, b, c = mix(a, b, c)
		k = k[12:]
	}
	var tail [12]byte
	copy(tail[:8], k)
	if len(k) > 8 { // the lowest byte of c is reserved for the length
		copy(tail[9:], k[8:])
	}
	a += binary.LittleEndian.Uint32(tail[:])
	b += binary.LittleEndian.Uint32(tail[4:])
	c += binary.LittleEndian.Uint32(tail[8:])
	b, c = final(a, b, c)
	return uint64(b)<<32 | uint64(c)
}

func rot(x uint32, n uint) uint32 { return x<<n | x>>(32-n) }

func mix(a, b, c uint32) (uint32, uint32, uint32) {
	a -= c
	a ^= rot(c, 4)
	c += b
	b -= a
	b ^= rot(a, 6)
	a += c
	c -= b
	c ^= rot(b, 8)
	b += a
	a -= c
	a ^= rot(c, 16)
	c += b
	b -= a
	b ^= rot(a, 19)
	a += c
	c -= b
	c ^= rot(b, 4)
	b += a
	return a, b, c
}

func final(a, b, c uint32) (uint32, uint32) {
	c ^= b
	c -= rot(b, 14)
	a ^= c
	a -= rot(c, 11)
	b ^= a
	b -= rot(a, 25)
	c ^= b
	c -= rot(b, 16)
	a ^= c
	a -= rot(c, 4)
	b ^= a
	b -= rot(a, 14)
	c ^= b
	c -= rot(b, 24)
	return b, c
}
