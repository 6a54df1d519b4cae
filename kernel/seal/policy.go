package seal

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"qgov/kernel/fault"
)

// Policy says which passwords are good enough, for how long. It is a value; make it once at start.
//
// GB/T 22239-2019 8.1.4.1 a) wants complexity and periodic change; OWASP ASVS 5.0 6.2.5 and 6.2.10 want neither, and length
// instead. The two cannot be met together, so that the installation chooses: [Dengbao3] or [ASVS].
type Policy struct {
	Name     string
	Min      int           // code points
	AdminMin int           // code points, for administrators
	Max      int           // code points; longer is refused, never cut
	Classes  int           // of lower case, upper case, digits, others; 0: no composition rule
	MaxAge   time.Duration // 0: no rotation
	History  int           // how many earlier passwords may not be used again

	context []string            // folded words of the place: bureau, region, product
	common  map[string]struct{} // folded common passwords
}

// Dengbao3 is the default policy: at least 8 code points (12 for administrators), 3 of 4 classes, changed every 90 days,
// the last 5 not used again. The context words are names such as the bureau's and the region's, also in pinyin.
func Dengbao3(context ...string) Policy {
	return Policy{Name: "dengbao3", Min: 8, AdminMin: 12, Max: 128, Classes: 3, MaxAge: 90 * 24 * time.Hour, History: 5,
		context: foldWords(context), common: commonPasswords()}
}

// ASVS follows OWASP ASVS 5.0 6.2: at least 15 code points, no composition rule, no rotation.
func ASVS(context ...string) Policy {
	return Policy{Name: "asvs", Min: 15, AdminMin: 15, Max: 128, context: foldWords(context), common: commonPasswords()}
}

// PolicyNamed returns the policy of that name, dengbao3 or asvs; ok is false for any other name.
func PolicyNamed(name string, context ...string) (p Policy, ok bool) {
	switch name {
	case "dengbao3":
		return Dengbao3(context...), true
	case "asvs":
		return ASVS(context...), true
	}
	return Policy{}, false
}

// Subject is whose password it is.
type Subject struct {
	Admin bool     // holds one of the three administrator duties
	Names []string // account name, real name, telephone, e-mail: may not occur in the password
}

// Check returns what is wrong with a password, nothing if it is good. Field is "password".
func (p Policy) Check(password string, who Subject) []fault.Problem {
	var list []fault.Problem
	bad := func(code, text string, args ...any) {
		list = append(list, fault.Problem{Field: "password", Code: code, Text: text, Args: args})
	}
	if !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl) {
		bad("P101", "口令含有不能输入的字符，请重新输入")
		return list
	}
	minimum := p.Min
	if who.Admin {
		minimum = p.AdminMin
	}
	n := utf8.RuneCountInString(password)
	if n < minimum {
		bad("P102", "口令至少 %d 个字符，现在是 %d 个", minimum, n)
	}
	if n > p.Max {
		bad("P103", "口令最多 %d 个字符，现在是 %d 个", p.Max, n)
	}
	if have := classes(password); have < p.Classes {
		bad("P104", "口令须含大写字母、小写字母、数字、其他字符中的至少 %d 类，现在是 %d 类", p.Classes, have)
	}
	folded := foldPassword(password)
	if p.isCommon(folded) || distinct(folded) < 5 {
		bad("P105", "口令太常见，容易被猜中，请换一个")
	}
	for _, name := range foldWords(who.Names) {
		if contains(folded, name) {
			bad("P106", "口令不能包含账号、姓名、电话或邮箱")
			break
		}
	}
	for _, word := range p.context {
		// A long passphrase may mention the bureau; a password that is little more than its name may not.
		if contains(folded, word) && utf8.RuneCountInString(strings.ReplaceAll(folded, word, "")) < 8 {
			bad("P107", "口令不能以单位、地区或系统的名称为主")
			break
		}
	}
	return list
}

// Expired tells whether a password set at changed has to be changed now: on day 91 with a limit of 90 days.
func (p Policy) Expired(changed, now time.Time) bool {
	return p.MaxAge > 0 && now.Sub(changed) > p.MaxAge
}

// Reused returns a problem if the password is one of the stored earlier ones, newest first; only the first History count.
func (p Policy) Reused(ctx context.Context, c Provider, password string, earlier []string) ([]fault.Problem, error) {
	for _, stored := range earlier[:min(len(earlier), p.History)] {
		same, err := c.CheckPassword(ctx, password, stored)
		if err != nil {
			return nil, err
		}
		if same {
			return []fault.Problem{{Field: "password", Code: "P108", Text: "不能使用最近 %d 次用过的口令", Args: []any{p.History}}}, nil
		}
	}
	return nil, nil
}

// isCommon looks a folded password up as typed and with the usual substitutions undone (p@ssw0rd).
func (p Policy) isCommon(folded string) bool {
	for i := range len(folded) + 1 { // the substitutions may end where the tail begins: p@ssword123
		for _, one := range []rune{'l', 'i'} {
			if _, found := p.common[plainLetters(folded[:i], one)+folded[i:]]; found {
				return true
			}
		}
	}
	return isDate(folded)
}

// classes counts which of lower case, upper case, digits, others occur. Chinese characters are others.
func classes(s string) int {
	var lower, upper, digit, other int
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z':
			lower = 1
		case 'A' <= r && r <= 'Z':
			upper = 1
		case '0' <= r && r <= '9':
			digit = 1
		default:
			other = 1
		}
	}
	return lower + upper + digit + other
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// foldPassword lowers case and turns full-width forms into half-width ones: an input method must not make a weak one pass.
func foldPassword(s string) string {
	return strings.Map(func(r rune) rune {
		if 0xff01 <= r && r <= 0xff5e {
			r -= 0xff01 - '!'
		}
		return unicode.ToLower(r)
	}, s)
}

func foldWords(words []string) []string {
	var list []string
	for _, w := range words {
		if w = foldPassword(strings.TrimSpace(w)); w != "" {
			list = append(list, w)
		}
	}
	return list
}

// contains ignores words so short that they occur by chance: below 3 letters, or 2 characters beyond ASCII.
func contains(folded, word string) bool {
	n := utf8.RuneCountInString(word)
	return (n >= 3 || n == 2 && len(word) > 2) && strings.Contains(folded, word)
}

// plainLetters undoes the usual substitutions; '1' and '!' stand for l or for i.
func plainLetters(s string, one rune) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '@', '4':
			return 'a'
		case '0':
			return 'o'
		case '1', '!':
			return one
		case '3':
			return 'e'
		case '5', '$':
			return 's'
		case '7':
			return 't'
		}
		return r
	}, s)
}

// isDate tells whether s is nothing but a date of 1930 to 2039, as in a birthday: 19800131, 1980-01-31, 800131.
func isDate(s string) bool {
	digits := strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || r == '/' {
			return -1
		}
		return r
	}, s)
	for _, layout := range []string{"20060102", "02012006", "01022006", "060102"} {
		if t, err := time.Parse(layout, digits); err == nil && t.Year() >= 1930 && t.Year() < 2040 {
			return true
		}
	}
	return false
}
