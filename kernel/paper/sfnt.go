package paper

import (
	"encoding/binary"
	"fmt"
)

// sfnt is what setting text needs of a TrueType font: which characters it has and how wide they are. The outlines are the
// PDF writer's business.
type sfnt struct {
	advance [1 << 16]uint16 // by code point of the basic plane, in thousandths of an em; absent is 0
	has     [1 << 16 / 64]uint64
}

func (f *sfnt) covers(r rune) bool {
	return r >= 0 && r < 1<<16 && f.has[r/64]>>(r%64)&1 == 1
}

// parseSFNT reads the tables head, hhea, hmtx and the format 4 map of cmap (ISO/IEC 14496-22). It is meant for the embedded
// fonts, but refuses a broken one with an error all the same.
func parseSFNT(data []byte) (f *sfnt, err error) {
	defer func() {
		if r := recover(); r != nil { // an offset outside the file
			f, err = nil, fmt.Errorf("paper: broken font: %v", r)
		}
	}()
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		e := data[12+16*i:]
		at, size := binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])
		tables[string(e[:4])] = data[at : at+size]
	}
	unit := int(binary.BigEndian.Uint16(tables["head"][18:]))
	count := int(binary.BigEndian.Uint16(tables["hhea"][34:]))
	if unit == 0 || count == 0 {
		return nil, fmt.Errorf("paper: font without metrics")
	}
	f = &sfnt{}
	sub, err := format4(tables["cmap"])
	if err != nil {
		return nil, err
	}
	eachGlyph(sub, func(r rune, glyph int) {
		f.has[r/64] |= 1 << (r % 64)
		f.advance[r] = uint16(int(binary.BigEndian.Uint16(tables["hmtx"][4*min(glyph, count-1):])) * 1000 / unit)
	})
	return f, nil
}

// format4 finds the Unicode map of the basic plane.
func format4(cmap []byte) ([]byte, error) {
	for i := range int(binary.BigEndian.Uint16(cmap[2:])) {
		sub := cmap[binary.BigEndian.Uint32(cmap[4+8*i+4:]):]
		if binary.BigEndian.Uint16(sub) == 4 {
			return sub, nil
		}
	}
	return nil, fmt.Errorf("paper: font without a format 4 character map")
}

// eachGlyph calls do for every character of a format 4 map that has a glyph.
func eachGlyph(sub []byte, do func(r rune, glyph int)) {
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(sub[at:])) }
	size := u16(6) // twice the number of segments
	for s := 0; s < size; s += 2 {
		end, start := u16(14+s), u16(16+size+s)
		delta, at := u16(16+2*size+s), 16+3*size+s
		offset := u16(at)
		for c := start; c <= end && c < 0xFFFF; c++ {
			glyph := c + delta
			if offset != 0 {
				if glyph = u16(at + offset + 2*(c-start)); glyph != 0 {
					glyph += delta
				}
			}
			if glyph &= 0xFFFF; glyph != 0 {
				do(rune(c), glyph)
			}
		}
	}
}
