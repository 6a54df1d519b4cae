package paper

import "unicode"

// span is one line of a text: the runes [from, to), its natural width without trailing spaces, and whether a line end of the
// text itself (a newline or the end) closes it, so that it is not justified.
type span struct {
	from, to int
	width    float64
	last     bool
}

// Characters that may not begin a line, and that may not end one (GB/T 15834-2011 5.1: 标点符号 at line starts and ends).
const (
	noStart = "。，、；：？！）》〉」』】〕］｝”’…—～·％‰℃°′″.,;:?!)]}%々ー"
	noEnd   = "（《〈「『【〔［｛“‘([{＄￥£"
)

// half is the part of a closing full-width sign that is blank, at its right: at a line end it may hang over the edge, so that
// the line holds one more character than the measure.
const half = "。，、；：）》〉」』】〕］｝”’"

// breaks cuts a text into lines no wider than the measure: first for the first line, rest for the others. It never loses or
// adds a rune; it breaks no Latin word or number that fits on a line, no —— and no ……, and starts or ends no line
// with a sign that may not stand there as long as any other break exists. Widths come from the caller, so that the same code
// sets the body, a heading and a cell.
func breaks(text []rune, first, rest float64, width func(rune) float64) []span {
	var out []span
	for from := 0; from < len(text) || from == 0; {
		measure := rest
		if from == 0 {
			measure = first
		}
		s := fill(text, from, measure, width)
		if s.to == from && from < len(text) { // a measure narrower than one character still makes progress
			s.to = from + 1
			s.width = width(text[from])
			s.last = s.to == len(text)
		}
		out = append(out, s)
		from = s.to
		if from >= len(text) {
			break
		}
	}
	if n := len(out); n > 0 {
		out[n-1].last = true
	}
	return out
}

// fill finds the line that begins at from: as many runes as fit, back to the last place where a break is good; if there is none,
// to the last that keeps the signs in order, and if there is none either, where the measure ends.
func fill(text []rune, from int, measure float64, width func(rune) float64) span {
	good, fair := span{to: from}, span{to: from}
	total, ink := 0.0, 0.0 // ink is total without trailing spaces
	i := from
	for ; i < len(text); i++ {
		r := text[i]
		if r == '\n' {
			return span{from: from, to: i + 1, width: ink, last: true}
		}
		w := width(r)
		if r != ' ' && r != '\t' {
			hang := 0.0
			if contains(half, r) {
				hang = w / 2
			}
			if total+w-hang > measure+0.01 && i > from {
				break
			}
			ink = total + w
		}
		total += w
		if i+1 == len(text) {
			return span{from: from, to: i + 1, width: ink, last: true}
		}
		switch breakAfter(text, i) {
		case breakGood:
			good = span{from: from, to: i + 1, width: ink}
			fair = good
		case breakFair:
			fair = span{from: from, to: i + 1, width: ink}
		}
	}
	switch {
	// A long address or code may be cut: leaving more than a third of the line empty for it looks worse.
	case good.to > from && (good.width > measure*2/3 || fair.to <= good.to || wordLength(text, i) <= longWord):
		return good
	case fair.to > from:
		return fair
	}
	s := span{from: from, to: i, width: ink}
	for s.to > from+1 && !orderly(text, s.to) { // a word longer than the line: keep at least the signs in order
		s.to--
	}
	if !orderly(text, s.to) {
		s.to = i
	}
	s.width = 0
	for _, r := range text[from:s.to] {
		s.width += width(r)
	}
	return s
}

// longWord is the length of a Latin word, in runes, from which it may be cut after a sign: an address, not a model number.
const longWord = 24

type quality int

const (
	breakBad quality = iota
	breakFair
	breakGood
)

// breakAfter tells how good a line end after text[i] is.
func breakAfter(text []rune, i int) quality {
	if !orderly(text, i+1) {
		return breakBad
	}
	a, b := text[i], text[i+1]
	if isLatin(a) && isLatin(b) {
		if contains("/-_?&=", a) && wordLength(text, i) > longWord {
			return breakFair
		}
		return breakBad
	}
	return breakGood
}

// orderly reports whether a line may end before text[i] as far as the signs go.
func orderly(text []rune, i int) bool {
	if i <= 0 || i >= len(text) {
		return true
	}
	a, b := text[i-1], text[i]
	if b == ' ' || b == '\t' || b == '\n' {
		return false // spaces hang at the end of the line before
	}
	return !contains(noStart, b) && !contains(noEnd, lastSign(text, i)) && (a != b || a != '—' && a != '…')
}

// lastSign returns the rune before i that is not a space, so that an opening sign does not end a line by way of a space after it.
func lastSign(text []rune, i int) rune {
	for i--; i > 0 && (text[i] == ' ' || text[i] == '\t'); i-- {
	}
	return text[i]
}

// wordLength is the number of runes of the Latin word around text[i], counted no further than it matters.
func wordLength(text []rune, i int) int {
	if i >= len(text) || !isLatin(text[i]) {
		return 0
	}
	a, b := i, i
	for a > 0 && i-a <= longWord && isLatin(text[a-1]) {
		a--
	}
	for b < len(text) && b-i <= longWord && isLatin(text[b]) {
		b++
	}
	return b - a
}

// isLatin reports whether r belongs to a word that is not cut: letters, digits and signs of alphabets, everything but space
// below the Chinese, Japanese and Korean blocks, except the signs that Chinese text shares with Latin text.
func isLatin(r rune) bool {
	switch {
	case r <= ' ' || r == 0x3000:
		return false
	case contains("“”‘’…—·×÷±°′″‰℃", r):
		return false
	case r < 0x2E80:
		return !(r >= 0x2460 && r < 0x2600) // ①, boxes and stars stand for themselves
	}
	return r >= 0x10000 && !unicode.Is(unicode.Han, r)
}

func contains(set string, r rune) bool {
	for _, s := range set {
		if s == r {
			return true
		}
	}
	return false
}
