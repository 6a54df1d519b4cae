package seal

import (
	"strings"
	"unicode/utf8"
)

// Mask shows the first head and the last tail code points and a star for each of the others, at most 8 stars. Something is
// always hidden: of a text too short for head and tail only the first code point is shown, of a single one nothing.
func Mask(s string, head, tail int) string {
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	if len(r) < head+tail+2 {
		head, tail = 1, 0
	}
	if len(r) == 1 {
		head = 0
	}
	stars := min(len(r)-head-tail, 8)
	return string(r[:head]) + strings.Repeat("*", stars) + string(r[len(r)-tail:])
}

// MaskPhone masks a telephone number: 13800138000 becomes 138****8000, 0571-87654321 becomes 0571-****4321. Spaces and the
// country code +86 are dropped.
func MaskPhone(s string) string {
	s = strings.Join(strings.Fields(strings.TrimPrefix(strings.TrimSpace(s), "+86")), "")
	if area, local, ok := strings.Cut(s, "-"); ok && len(area) >= 3 && len(area) <= 4 && len(local) >= 7 {
		return area + "-****" + local[len(local)-min(4, utf8.RuneCountInString(local)):]
	}
	if len(s) == 11 && utf8.RuneCountInString(s) == 11 {
		return s[:3] + "****" + s[7:]
	}
	return Mask(s, 2, 2)
}

// MaskName masks the name of a natural person: 张三 becomes 张*, 张三丰 and 欧阳锋 keep the first character only.
func MaskName(s string) string {
	r := []rune(strings.TrimSpace(s))
	if len(r) == 0 {
		return ""
	}
	if len(r) == 1 {
		return "*"
	}
	return string(r[0]) + strings.Repeat("*", min(len(r)-1, 2)) // not the length of a long name either
}

// MaskID masks an identity number: the first 6 (region) and last 4 stay, as in 330102********1234.
func MaskID(s string) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) < 15 {
		return Mask(s, 1, 1) // a passport or permit number is too short for 6 + 4
	}
	return Mask(s, 6, 4)
}

// MaskEmail keeps the first letter and the domain: z***@example.com.
func MaskEmail(s string) string {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" {
		return Mask(s, 1, 0)
	}
	r, _ := utf8.DecodeRuneInString(local)
	return string(r) + "***@" + domain
}
