package paper

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// Code is a QR code (ISO/IEC 18004): a square of Size × Size modules, without the quiet zone of four modules that every use of
// it must leave white.
type Code struct {
	Size int
	code *qr.Code
}

// QR encodes a text, as UTF-8, with error correction of level M (15 % of the code may be lost). Texts over about 2,300 bytes do
// not fit and are an error.
func QR(text string) (Code, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return Code{}, fmt.Errorf("paper: QR code of %d bytes: %w", len(text), err)
	}
	return Code{Size: c.Size, code: c}, nil
}

// Black reports whether the module in column x, row y is black.
func (c Code) Black(x, y int) bool { return c.code != nil && c.code.Black(x, y) }

// Path is the code as the d attribute of one SVG path, one unit a module, the upper left module at 4, 4; it wants a view box of
// [Code.View] units.
func (c Code) Path() string {
	var b strings.Builder
	c.runs(func(x, y, n int) { fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, n, n) })
	return b.String()
}

// View is the side of the view box of Path, with the quiet zone.
func (c Code) View() int { return c.Size + 2*quiet }

const quiet = 4

// PNG is the code as a picture of scale pixels a module, with the quiet zone.
func (c Code) PNG(scale int) []byte {
	if c.code == nil {
		return nil
	}
	sized := *c.code
	sized.Scale = max(1, scale)
	return sized.PNG()
}

// runs calls do for each horizontal run of black modules: its start and its length.
func (c Code) runs(do func(x, y, n int)) {
	for y := range c.Size {
		for x := 0; x < c.Size; {
			n := 0
			for x+n < c.Size && c.Black(x+n, y) {
				n++
			}
			if n > 0 {
				do(x, y, n)
			}
			x += n + 1
		}
	}
}
