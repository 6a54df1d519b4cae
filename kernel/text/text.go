// Package text holds what QGov needs to show and to find text: the catalogue that turns Chinese texts into English, the forms of
// numbers and money, and the search keys of names.
//
// Chinese is the source language: a text in the code is its own catalogue key. Packages ship an en.tsv with one line per text,
// the Chinese text, a tab, the English text; [New] joins them, and a test of the whole program fails for a text without a line.
package text

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Lang is a language of the interface.
type Lang string

// The languages.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

// Catalogue turns Chinese texts into the language of the reader. It is fixed after New and safe for concurrent use.
type Catalogue struct {
	english   map[string]string
	conflicts []string
}

// New joins catalogues in TSV form. Of two translations of one text the first holds; Conflicts names such texts, and a test of the
// program wants none, so that the same word is not called two things on two pages.
func New(files ...string) (*Catalogue, error) {
	c := &Catalogue{english: make(map[string]string)}
	for _, file := range files {
		for n, line := range strings.Split(file, "\n") {
			line = strings.TrimRight(line, "\r")
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			zh, en, ok := strings.Cut(line, "\t")
			if !ok || strings.TrimSpace(en) == "" {
				return nil, fmt.Errorf("text: line %d: no translation in %q", n+1, line)
			}
			if old, dup := c.english[zh]; dup && old != en {
				c.conflicts = append(c.conflicts, fmt.Sprintf("%q is both %q and %q", zh, old, en))
				continue
			}
			c.english[zh] = en
		}
	}
	return c, nil
}

// Conflicts lists texts that two files translate differently.
func (c *Catalogue) Conflicts() []string { return slices.Clone(c.conflicts) }

// T returns the text in the language, formatted with args as fmt.Sprintf does when there are any. Arguments that are texts with
// a translation of their own (labels) are translated too.
func (c *Catalogue) T(lang Lang, zh string, args ...any) string {
	out := zh
	if lang == English && c != nil {
		if en, ok := c.english[zh]; ok {
			out = en
		}
	}
	if len(args) == 0 {
		return out
	}
	if lang == English && c != nil {
		args = append([]any(nil), args...)
		for i, a := range args {
			if s, ok := a.(string); ok {
				if en, ok := c.english[s]; ok {
					args[i] = en
				}
			}
		}
	}
	return fmt.Sprintf(out, args...)
}

// Has reports whether the text has an English form, or needs none because it holds no Chinese character.
func (c *Catalogue) Has(zh string) bool {
	if c != nil {
		if _, ok := c.english[zh]; ok {
			return true
		}
	}
	return !strings.ContainsFunc(zh, isHan)
}

type langKey struct{}

// With returns a context for a reader of the language.
func With(ctx context.Context, lang Lang) context.Context {
	return context.WithValue(ctx, langKey{}, lang)
}

// From returns the reader's language, Chinese if none was set.
func From(ctx context.Context) Lang {
	if l, ok := ctx.Value(langKey{}).(Lang); ok {
		return l
	}
	return Chinese
}

// Int groups the digits of a number by three: 18,175.
func Int(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Yuan writes an amount of fen as yuan with two decimals: 1234567 is "12,345.67".
func Yuan(fen int64) string {
	sign, yuan, rest := "", fen/100, fen%100
	if fen < 0 { // the parts have a positive counterpart, the least int64 itself has none
		sign, yuan, rest = "-", -yuan, -rest
	}
	return fmt.Sprintf("%s%s.%02d", sign, Int(yuan), rest)
}

// Percent writes a share with the number of decimals: Percent(0.98587, 2) is "98.59%". A share of nothing, which is no number, is
// a dash.
func Percent(share float64, decimals int) string {
	if math.IsNaN(share) || math.IsInf(share, 0) {
		return "—"
	}
	return strconv.FormatFloat(share*100, 'f', decimals, 64) + "%"
}

// Clip shortens a text to so many characters, the last of which is then an ellipsis.
func Clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// Spaced sets a space after every so many letters, so that people can copy a secret.
func Spaced(s string, each int) string {
	var b strings.Builder
	for i := 0; i < len(s); i += each {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s[i:min(i+each, len(s))])
	}
	return b.String()
}
