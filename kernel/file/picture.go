package file

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"path/filepath"
	"slices"
	"strings"

	"qgov/kernel/fault"
)

// mostPixels is the greatest picture that is taken: what a telephone of today makes, and no bomb.
const mostPixels = 64 << 20

// Picture takes a picture of somebody unknown: what a camera wrote beside the picture (place, time, device, a preview) and whatever else
// stands in or behind the file is left out, and the picture itself stays as it is, with the way it is to be turned. What is no picture of
// a known sort is refused in words that say what to do.
func Picture(content []byte, name string) (clean []byte, err error) {
	name = cleanName(name)
	broken := fault.New(fault.Invalid, "U106", "照片“%s”已损坏或者不完整，请重新拍摄或者选择", name)
	if len(content) == 0 {
		return nil, fault.New(fault.Invalid, "U101", "文件“%s”是空的，请重新选择", name)
	}
	if heic(content) {
		return nil, fault.New(fault.Invalid, "U107", "照片“%s”是 HEIC 格式，请在手机“设置—相机—格式”中选择“兼容性最佳”后重拍，或者截屏后上传", name)
	}
	if !slices.Contains([]string{".jpg", ".jpeg", ".png", ".webp"}, strings.ToLower(filepath.Ext(name))) {
		return nil, fault.New(fault.Invalid, "U108", "“%s”不是照片；请上传 JPG、PNG 或者 WebP 格式的照片", name)
	}
	media, err := kindOf(name, content[:min(len(content), 512)])
	if err != nil {
		return nil, err
	}
	var ok bool
	var cfg image.Config
	switch media {
	case "image/jpeg":
		if clean, ok = stripJPEG(content); ok {
			cfg, err = jpeg.DecodeConfig(bytes.NewReader(clean))
		}
	case "image/png":
		if clean, ok = stripPNG(content); ok {
			cfg, err = png.DecodeConfig(bytes.NewReader(clean))
		}
	default:
		if clean, ok = stripWebP(content); ok {
			cfg = image.Config{Width: 1, Height: 1} // its size is not read: nothing here decodes it
		}
	}
	if !ok || err != nil {
		return nil, broken
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > mostPixels/cfg.Height {
		return nil, fault.New(fault.TooLarge, "U109", "照片“%s”的尺寸过大（%d×%d），请缩小后上传", name, cfg.Width, cfg.Height)
	}
	return clean, nil
}

// heic reports whether the file is of the family of HEIF, as telephones write it.
func heic(b []byte) bool {
	if len(b) < 12 || string(b[4:8]) != "ftyp" {
		return false
	}
	return slices.Contains([]string{"heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif"}, string(b[8:12]))
}

// stripJPEG keeps the segments that make the picture (ITU-T T.81): tables, frame, scans. Everything that applications and people add
// (APPn, comments) and what stands behind the end is left out, but for the colour transform of APP14 and the orientation.
func stripJPEG(b []byte) ([]byte, bool) {
	out := []byte{0xff, 0xd8}
	at, turned := 2, false
	for at+4 <= len(b) {
		if b[at] != 0xff {
			return nil, false
		}
		m := b[at+1]
		if m == 0xff { // fill byte
			at++
			continue
		}
		if m == 0xd9 {
			break
		}
		size := int(binary.BigEndian.Uint16(b[at+2:]))
		if size < 2 || at+2+size > len(b) {
			return nil, false
		}
		segment := b[at : at+2+size]
		at += len(segment)
		switch {
		case m == 0xe1:
			if o := orientation(segment[4:]); o > 1 && !turned {
				turned = true
				out = append(out, exif(o)...)
			}
		case m == 0xee && size >= 14 && string(segment[4:9]) == "Adobe":
			out = append(out, segment[:2]...)
			out = append(out, 0, 14)
			out = append(out, segment[4:16]...)
		case m >= 0xe0 && m <= 0xef || m == 0xfe:
		case m == 0xda:
			out = append(out, segment...)
			end := scan(b, at)
			if end < 0 {
				return nil, false
			}
			out, at = append(out, b[at:end]...), end
		case m >= 0xc0 && m <= 0xcf || m == 0xdb || m == 0xdd:
			out = append(out, segment...)
		default:
			return nil, false
		}
	}
	if at+2 > len(b) || b[at] != 0xff || b[at+1] != 0xd9 {
		return nil, false
	}
	return append(out, 0xff, 0xd9), true
}

// scan returns where the coded data that begin at a place end: before the next marker that is no restart and no stuffed byte.
func scan(b []byte, at int) int {
	for i := at; i+1 < len(b); i++ {
		if b[i] == 0xff && b[i+1] != 0 && (b[i+1] < 0xd0 || b[i+1] > 0xd7) && b[i+1] != 0xff {
			return i
		}
	}
	return -1
}

// orientation reads tag 0x0112 of the first directory of an EXIF segment; 0 if there is none.
func orientation(b []byte) byte {
	if len(b) < 14 || string(b[:6]) != "Exif\x00\x00" {
		return 0
	}
	t := b[6:]
	var order binary.ByteOrder = binary.BigEndian
	if string(t[:2]) == "II" {
		order = binary.LittleEndian
	}
	dir := int(order.Uint32(t[4:8]))
	if dir < 8 || dir+2 > len(t) {
		return 0
	}
	for i := range int(order.Uint16(t[dir:])) {
		e := dir + 2 + 12*i
		if e+12 > len(t) {
			return 0
		}
		if order.Uint16(t[e:]) == 0x0112 {
			if o := order.Uint16(t[e+8:]); o >= 1 && o <= 8 {
				return byte(o)
			}
			return 0
		}
	}
	return 0
}

// exif is a segment that says how a picture is turned, and nothing else.
func exif(o byte) []byte {
	return []byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string([]byte{o}) + "\x00\x00\x00\x00\x00\x00")
}

// stripPNG keeps the chunks that make the picture; each must be whole.
func stripPNG(b []byte) ([]byte, bool) {
	keep := []string{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs"}
	out := slices.Clone(b[:8])
	for at := 8; at+12 <= len(b); {
		size := int(binary.BigEndian.Uint32(b[at:]))
		if size > len(b)-at-12 {
			return nil, false
		}
		chunk := b[at : at+12+size]
		name := string(chunk[4:8])
		if crc32.ChecksumIEEE(chunk[4:8+size]) != binary.BigEndian.Uint32(chunk[8+size:]) {
			return nil, false
		}
		if slices.Contains(keep, name) {
			out = append(out, chunk...)
		}
		if name == "IEND" {
			return out, true
		}
		at += len(chunk)
	}
	return nil, false
}

// stripWebP keeps the chunks that make the picture and clears the marks of those that are left out.
func stripWebP(b []byte) ([]byte, bool) {
	if len(b) < 20 || int64(binary.LittleEndian.Uint32(b[4:]))+8 > int64(len(b)) {
		return nil, false
	}
	keep := []string{"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF"}
	end, out, picture := int(binary.LittleEndian.Uint32(b[4:]))+8, []byte("RIFF\x00\x00\x00\x00WEBP"), false
	for at := 12; at+8 <= end; {
		size := int(binary.LittleEndian.Uint32(b[at+4:]))
		whole := 8 + size + size&1
		if size < 0 || whole > end-at {
			return nil, false
		}
		chunk, name := slices.Clone(b[at:at+whole]), string(b[at:at+4])
		at += whole
		if name == "VP8X" && size >= 10 {
			chunk[8] &^= 0x2c // no profile, EXIF or XMP
		}
		if slices.Contains(keep, name) {
			out = append(out, chunk...)
			picture = picture || name == "VP8 " || name == "VP8L" || name == "ANMF"
		}
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, picture
}
