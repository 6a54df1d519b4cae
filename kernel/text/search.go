package text

import (
	"slices"
	"strings"
	"unicode"
)

// Fold brings a text into the form that searches compare: full-width letters and digits become half-width, letters small, and all
// but letters, digits and Han characters falls away.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			r -= 0xFEE0
		case r == 0x3000:
			r = ' '
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// Terms returns the index terms of texts: every pair of neighbouring characters of the folded text, so that any two or more
// characters of it find it in either engine's own full-text index; codes are found by any part. A text of one character is its own
// term. Terms are joined by spaces and hold no other white space.
func Terms(texts ...string) string {
	var b strings.Builder
	seen := make(map[string]bool)
	for _, t := range texts {
		rs := []rune(Fold(t))
		for i := 0; i+1 < len(rs); i++ {
			add(&b, seen, string(rs[i:i+2]))
		}
		if len(rs) == 1 {
			add(&b, seen, string(rs))
		}
	}
	return b.String()
}

func add(b *strings.Builder, seen map[string]bool, term string) {
	if seen[term] {
		return
	}
	seen[term] = true
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(term)
}

// Query returns the terms that a record must have to match what a person typed. Words divided by white space are folded and cut
// apart on their own, so that "荣成 海洋" finds a name that holds both. It is empty for a query of less than two characters.
func Query(typed string) []string {
	var terms []string
	seen := make(map[string]bool)
	for _, word := range strings.Fields(strings.ReplaceAll(typed, "　", " ")) {
		rs := []rune(Fold(word))
		for i := 0; i+1 < len(rs); i++ {
			t := string(rs[i : i+2])
			if !seen[t] {
				seen[t] = true
				terms = append(terms, t)
			}
		}
	}
	return terms
}

// Holds reports whether Terms of the texts hold all the terms of a Query.
func Holds(terms []string, texts ...string) bool {
	folded := make([]string, len(texts))
	for i, t := range texts {
		folded[i] = Fold(t)
	}
	for _, term := range terms {
		if !slices.ContainsFunc(folded, func(t string) bool { return strings.Contains(t, term) }) {
			return false
		}
	}
	return true
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
