package extsort

import (
	"encoding/binary"
	"math"
	"time"
)

// String appends s to a key: 0x00 becomes 0x00 0xFF and 0x00 0x00 ends the field, so that a shorter string sorts before its
// extensions and the next field cannot flow into this one.
func String(dst []byte, s string) []byte {
	for i := range len(s) {
		dst = append(dst, s[i])
		if s[i] == 0 {
			dst = append(dst, 0xFF)
		}
	}
	return append(dst, 0, 0)
}

// Uint64 appends n to a key.
func Uint64(dst []byte, n uint64) []byte { return binary.BigEndian.AppendUint64(dst, n) }

// Int64 appends n to a key.
func Int64(dst []byte, n int64) []byte { return Uint64(dst, uint64(n)^1<<63) }

// Float64 appends f to a key. Minus zero sorts before zero, NaN at one of the ends.
func Float64(dst []byte, f float64) []byte {
	bits := math.Float64bits(f)
	if bits>>63 == 1 {
		return Uint64(dst, ^bits)
	}
	return Uint64(dst, bits|1<<63)
}

// Time appends a time to a key, to the nanosecond, for any year that time.Time can hold as Unix seconds.
func Time(dst []byte, t time.Time) []byte {
	return binary.BigEndian.AppendUint32(Int64(dst, t.Unix()), uint32(t.Nanosecond()))
}

// Descending reverses the order of the fields that were appended to dst since it had length from.
func Descending(dst []byte, from int) []byte {
	for i := from; i < len(dst); i++ {
		dst[i] = ^dst[i]
	}
	return dst
}
