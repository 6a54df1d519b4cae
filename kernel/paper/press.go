package paper

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/signintech/gopdf"
)

//go:embed fonts/*.ttf.br fonts/LICENSE-*
var fontFiles embed.FS

// face names one of the embedded fonts and the role it plays in GB/T 9704-2012.
type face string

const (
	fang  face = "fang"  // 仿宋体: the text
	hei   face = "hei"   // 黑体: headings of the first level, heads of tables
	kai   face = "kai"   // 楷体: headings of the second level
	title face = "title" // in place of 小标宋体: the red head and the title
	rare  face = "rare"  // the ideographs that fang lacks, for names of persons and places
)

// fallbacks lists the faces that are asked, in this order, for a character that a face lacks.
func fallbacks(f face) [3]face { return [3]face{f, fang, rare} }

// missing stands for a character that no embedded font has: the printer's sign for a sort not in the case.
const missing = '〓'

// Press sets documents in type. It unpacks the embedded fonts at their first use (about 0.2 s and 40 MB for all five) and keeps
// them; make one for the whole program. A Press is safe for concurrent use.
type Press struct {
	mu        sync.Mutex
	faces     map[face]*sfnt
	container gopdf.FontContainer
}

// NewPress returns a press with its fonts still packed.
func NewPress() *Press {
	return &Press{faces: make(map[face]*sfnt)}
}

// face returns the metrics of an embedded font, unpacking it if need be. The fonts are part of the program: one that cannot be
// read is a broken build, so it panics.
func (p *Press) face(name face) *sfnt {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f, ok := p.faces[name]; ok {
		return f
	}
	data, err := unpack("fonts/" + string(name) + ".ttf.br")
	if err != nil {
		panic(err)
	}
	f, err := parseSFNT(data)
	if err != nil {
		panic(err)
	}
	if err := p.container.AddTTFFontData(string(name), data); err != nil {
		panic(fmt.Errorf("paper: %s: %w", name, err))
	}
	p.faces[name] = f
	return f
}

func unpack(name string) ([]byte, error) {
	packed, err := fontFiles.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	data, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, fmt.Errorf("paper: %s: %w", name, err)
	}
	return data, nil
}

// style is how a piece of text looks.
type style struct {
	face  face
	size  float64 // points
	track float64 // added to the width of every full-width character, points
	red   bool
	grey  bool
}

// setter measures and places the text of one document, remembering which characters no font has. It is used by one goroutine.
type setter struct {
	press  *Press
	faces  map[face]*sfnt
	lacked []rune // distinct, in order of appearance
	tight  bool   // less white space, so that the imprint does not stand alone on a page
}

func newSetter(p *Press) *setter { return &setter{press: p, faces: make(map[face]*sfnt)} }

func (s *setter) face(name face) *sfnt {
	f, ok := s.faces[name]
	if !ok {
		f = s.press.face(name)
		s.faces[name] = f
	}
	return f
}

// glyph finds the face that has r, and r itself or the sign for a missing character.
func (s *setter) glyph(r rune, want face) (face, rune) {
	for _, f := range fallbacks(want) {
		if s.face(f).covers(r) {
			return f, r
		}
	}
	if !containsRune(s.lacked, r) {
		s.lacked = append(s.lacked, r)
	}
	return fang, missing
}

func containsRune(list []rune, r rune) bool {
	for _, x := range list {
		if x == r {
			return true
		}
	}
	return false
}

// width returns a measure for the style, in points.
func (s *setter) width(st style) func(rune) float64 {
	return func(r rune) float64 {
		if r < ' ' {
			return 0
		}
		f, c := s.glyph(r, st.face)
		w := float64(s.face(f).advance[c]) / 1000 * st.size
		if isWide(c) {
			w += st.track
		}
		return w
	}
}

// length is the width of a text on one line, in points.
func (s *setter) length(text string, st style) float64 {
	w, measure := 0.0, s.width(st)
	for _, r := range text {
		w += measure(r)
	}
	return w
}

// isWide reports whether r takes part in spacing out a line: every character that is not of a Latin word and not a space.
func isWide(r rune) bool { return !isLatin(r) && r > ' ' }
