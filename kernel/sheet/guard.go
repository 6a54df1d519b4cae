package sheet

import "strings"

// Guard returns s in a form that no spreadsheet program takes for a formula (ASVS 1.2.10): text that begins with one of
// = + - @, tab, carriage return, line feed, NUL or the full-width ＝＋－＠ gets a leading apostrophe. Text that already begins with
// apostrophes before such a character gets one more, so that Unguard restores every text exactly.
func Guard(s string) string {
	if dangerous(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// Unguard takes the apostrophe of Guard off again and leaves any other text alone.
func Unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && dangerous(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

func dangerous(s string) bool {
	if s == "" {
		return false
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n', 0:
		return true
	}
	return strings.HasPrefix(s, "＝") || strings.HasPrefix(s, "＋") || strings.HasPrefix(s, "－") || strings.HasPrefix(s, "＠")
}
