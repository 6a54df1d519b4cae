package file

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"qgov/kernel/fault"
)

func photo(t *testing.T) (j, p []byte) {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for x := range 40 {
		for y := range 30 {
			m.Set(x, y, color.RGBA{uint8(6 * x), uint8(8 * y), 90, 255})
		}
	}
	var a, b bytes.Buffer
	if err := jpeg.Encode(&a, m, nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return a.Bytes(), b.Bytes()
}

// gps is an EXIF segment with an orientation and a text as a telephone writes its place.
func gps(o byte, place string) []byte {
	body := "Exif\x00\x00II\x2a\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00" + string([]byte{o}) + "\x00\x00\x00\x00\x00\x00\x00" + place
	return append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2)), body...)
}

func insert(b []byte, at int, more []byte) []byte {
	return append(append(bytes.Clone(b[:at]), more...), b[at:]...)
}

func chunk(name, body string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(out, name+body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(name+body)))
}

// Place, comments and what is hung on a picture are gone; the picture is the same to the pixel, and is turned as before.
func TestPicture(t *testing.T) {
	j, p := photo(t)
	same := func(name string, a, b []byte) {
		t.Helper()
		x, _, err1 := image.Decode(bytes.NewReader(a))
		y, _, err2 := image.Decode(bytes.NewReader(b))
		if err1 != nil || err2 != nil || x.Bounds() != y.Bounds() {
			t.Fatalf("%s: %v %v", name, err1, err2)
		}
		for i := range 40 {
			for k := range 30 {
				if x.At(i, k) != y.At(i, k) {
					t.Fatalf("%s: pixel %d %d differs", name, i, k)
				}
			}
		}
	}
	const secret = "N37.1234 E122.5678"
	comment := append([]byte{0xff, 0xfe, 0, byte(len(secret) + 2)}, secret...)
	for name, dirty := range map[string][]byte{
		"gps.jpg":     insert(j, 2, gps(6, secret)),
		"comment.JPG": insert(j, 2, comment),
		"tail.jpeg":   append(bytes.Clone(j), "PK\x03\x04<script>alert(1)</script>"+secret...),
		"text.png":    insert(p, 33, chunk("tEXt", "GPS\x00"+secret)),
		"exif.png":    insert(p, 33, chunk("eXIf", secret)),
		"tail.png":    append(bytes.Clone(p), "<html>"+secret...),
	} {
		got, err := Picture(dirty, name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if bytes.Contains(got, []byte(secret)) || bytes.Contains(got, []byte("script")) || bytes.Contains(got, []byte("<html>")) {
			t.Errorf("%s: something is left", name)
		}
		same(name, dirty, got)
		if name == "gps.jpg" && (len(got) < 40 || orientation(got[6:]) != 6) {
			t.Errorf("%s: the picture is not turned any more", name)
		}
		again, err := Picture(got, name)
		if err != nil || !bytes.Equal(again, got) {
			t.Errorf("%s: cleaning twice is not cleaning once: %v", name, err)
		}
	}
	w := "RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x2c\x00\x00\x00\x00\x00\x00\x00\x00\x00VP8L\x02\x00\x00\x00\x2f\x00EXIF\x12\x00\x00\x00" + secret
	webp := []byte(w)
	binary.LittleEndian.PutUint32(webp[4:], uint32(len(webp)-8))
	if got, err := Picture(webp, "a.webp"); err != nil || bytes.Contains(got, []byte(secret)) || got[20] != 0 || int(binary.LittleEndian.Uint32(got[4:])) != len(got)-8 {
		t.Errorf("webp: %v %q", err, got)
	}
}

// What is no picture is refused, each with a sentence of its own.
func TestNoPicture(t *testing.T) {
	j, p := photo(t)
	huge := bytes.Clone(p)
	binary.BigEndian.PutUint32(huge[16:], 60000)
	binary.BigEndian.PutUint32(huge[20:], 60000)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
	for _, c := range []struct {
		name, content, code string
	}{
		{"空.jpg", "", "U101"}, {"病毒.jpg", eicar, "U104"}, {"病毒.com", eicar, "U108"}, {"IMG_1.HEIC", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "U107"}, {"IMG_1.jpg", "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00", "U107"},
		{"页.png", "<html><script>alert(1)</script>", "U104"}, {"证.pdf", "%PDF-1.7", "U108"}, {"换名.png", string(j), "U104"}, {"断.jpg", string(j[:len(j)-20]), "U106"}, {"断.png", string(p[:len(p)-20]), "U106"},
		{"改.png", strings.Replace(string(p), "IDAT", "IDAX", 1), "U106"}, {"大.png", string(huge), "U109"}, {"头.jpg", "\xff\xd8\xff\xe0\xff\xff", "U106"}, {"头.webp", "RIFF\xff\xff\xff\x7fWEBPVP8 \x00\x00\x00\x00", "U106"},
	} {
		if _, err := Picture([]byte(c.content), c.name); err == nil || fault.Of(err).Code != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
}

// Whatever bytes come, nothing panics and what is let through can be read again.
func FuzzPicture(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x04ab\xff\xd9"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, name := range []string{"a.jpg", "a.png", "a.webp"} {
			if got, err := Picture(b, name); err == nil {
				if again, err := Picture(got, name); err != nil || !bytes.Equal(again, got) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	})
}
