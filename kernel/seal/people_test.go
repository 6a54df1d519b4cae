package seal

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
	"qgov/kernel/text"
)

// TestPolicies judges passwords by both policies; the codes are those of Policy.Check, empty for a good one.
func TestPolicies(t *testing.T) {
	d, a := Dengbao3("杭州", "hangzhou", "市场监管", "qgov", "质衡"), ASVS("杭州", "hangzhou", "市场监管", "qgov", "质衡")
	for _, c := range []struct {
		password      string
		admin         bool
		dengbao, asvs string
	}{
		{"Kx7#mPq2", false, "", "P102"},
		{"Kx7#mPq", false, "P102", "P102"},
		{"Kx7#mPq2", true, "P102", "P102"},
		{"Kx7#mPq2vRt9", true, "", "P102"},
		{"kx7mpq2vw", false, "P104", "P102"},
		{"correct-horse-battery-staple", false, "P104", ""},
		{"Correct-horse-battery-staple", false, "", ""},
		{"白日依山尽黄河入海流欲穷千里目更上一层楼", false, "P104", ""},
		{"白日依山尽aB黄河入海流欲穷千里", false, "", ""},
		{strings.Repeat("aB3-xyzQ", 8), false, "", ""},
		{strings.Repeat("aB3-xyzQ", 16), false, "", ""},
		{strings.Repeat("aB3-xyzQ", 16) + "x", false, "P103", "P103"},
		{"Admin@123", false, "P105", "P102 P105"},
		{"P@ssw0rd", false, "P105", "P102 P105"},
		{"Passw0rd!", false, "P105", "P102 P105"},
		{"Woaini1314", false, "P105", "P102 P105"},
		{"1qaz@WSX", false, "P105", "P102 P105"},
		{"Qwer1234", false, "P105", "P102 P105"},
		{"Ｑｗｅｒ１２３４", false, "P104 P105", "P102 P105"},
		{"1990-12-31", false, "P104 P105", "P102 P105"},
		{"aaaaaaaaaaaaaaaa", false, "P104 P105", "P105"},
		{"Aaaaaaaaaaaaaaa1", false, "P105", "P105"},
		{"qwertyuiopasdfgh", false, "P104", ""},
		{"abcdefghijklmnop", false, "P104 P105", "P105"},
		{"Hangzhou#77x", false, "P107", "P102 P107"},
		{"Hangzhou#77x-Kp4vR", false, "", ""},
		{"QGov!2031xy", false, "P107", "P102 P107"},
		{"市场监管Abc1", false, "P107", "P102 P107"},
		{"Zhang.San-2031x", false, "P106", "P106"},
		{"x13800138000Y", false, "P106", "P102 P106"},
		{"Li-Kx7#mPq2vRt9w", false, "", ""},
		{"Kx7#m\tPq2vRt9wxyz", false, "P101", "P101"},
		{"Kx7#m\xffPq2vRt9wxyz", false, "P101", "P101"},
	} {
		who := Subject{Admin: c.admin, Names: []string{"zhang.san", "张三", "13800138000", "Li", ""}}
		for _, p := range []struct {
			Policy
			want string
		}{{d, c.dengbao}, {a, c.asvs}} {
			var codes []string
			for _, problem := range p.Check(c.password, who) {
				codes = append(codes, problem.Code)
				if strings.Contains(problem.Error(), "%!") || problem.Field != "password" {
					t.Errorf("bad problem %v", problem)
				}
			}
			if got := strings.Join(codes, " "); got != p.want {
				t.Errorf("%s %q: got %q, want %q", p.Name, c.password, got, p.want)
			}
		}
	}
}

// TestCommonPasswords asks for the size that ASVS 5.0 6.2.4 wants and for passwords that lead every list of leaks.
func TestCommonPasswords(t *testing.T) {
	p := ASVS()
	n := 0
	for s := range p.common {
		if len(s) >= 8 {
			n++
		}
	}
	if n < 3000 {
		t.Errorf("only %d entries of 8 letters or more", n)
	}
	t.Logf("%d entries, %d of 8 letters or more", len(p.common), n)
	for _, s := range strings.Fields(`123456 123456789 12345678 password qwerty 111111 123123 abc123 1234567 password1 12345 1234567890 000000
		iloveyou 1q2w3e4r qwertyuiop a123456 123qwe dragon sunshine princess letmein 654321 monkey 1qaz2wsx qazwsx zxcvbnm asdfghjkl
		admin welcome football 5201314 woaini1314 woaini520 1314520 aa123456 a123456789 147258369 123321 666666 888888 88888888
		wang123456 zhang123 qq123456 asd123456 abc123456 7758521 11111111 00000000 password123 admin123 Admin@123 admin@2024
		P@ssw0rd Passw0rd P@ssword123 Huawei@123 Root@123 root123 Qwer1234 qwe123!@# !QAZ2wsx 1qaz@WSX abcd1234 Test@123 Changeme123
		Zhejiang@2024 Scjg@2025 Scjgj12315 Hangzhou@123 zaq12wsx q1w2e3r4 19900101 19851231 12315 Abc@1234`) {
		if !p.isCommon(foldPassword(s)) {
			t.Errorf("%s is not in the list", s)
		}
	}
	for _, s := range []string{"correcthorsebattery", "kx7mpq2v", "银河系漫游指南", "19951350", "tr0ub4dor&3"} {
		if p.isCommon(s) {
			t.Errorf("%s is in the list", s)
		}
	}
}

func TestPolicyAge(t *testing.T) {
	set := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	day := func(n int) time.Time { return set.AddDate(0, 0, n) }
	d := Dengbao3()
	if d.Expired(set, day(90)) || !d.Expired(set, day(91)) || !d.Expired(set, day(90).Add(time.Second)) || ASVS().Expired(set, day(9000)) {
		t.Error("90 days are counted wrongly")
	}
	if _, ok := PolicyNamed("none"); ok {
		t.Error("unknown policy accepted")
	}
	r, ctx := memory(t, Intl), context.Background()
	var earlier []string
	for _, pw := range []string{"one", "two", "three", "four", "five", "six"} {
		s, err := r.HashPassword(ctx, pw)
		if err != nil {
			t.Fatal(err)
		}
		earlier = append([]string{s}, earlier...)
	}
	for pw, want := range map[string]int{"six": 1, "two": 1, "one": 0, "seven": 0} {
		if got, err := d.Reused(ctx, r, pw, earlier); len(got) != want || err != nil {
			t.Errorf("%s: %v, %v", pw, got, err)
		}
	}
}

// TestTOTP uses the vectors of RFC 6238 appendix B (SHA-1), cut to six digits.
func TestTOTP(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got, err := CodeTOTP(secret, time.Unix(at, 0)); got != want || err != nil {
			t.Errorf("at %d: %s, %v", at, got, err)
		}
		for _, shift := range []int64{-60, -30, 0, 30, 60} {
			if at+shift < 0 {
				continue
			}
			step, ok := CheckTOTP(secret, want[:3]+" "+want[3:], time.Unix(at+shift, 0), 0)
			if wanted := shift > -60 && shift < 60; ok != wanted || ok && step != at/30 {
				t.Errorf("at %d%+d: step %d, %v", at, shift, step, ok)
			}
		}
		if _, ok := CheckTOTP(secret, want, time.Unix(at, 0), at/30); ok {
			t.Errorf("at %d: replay accepted", at)
		}
	}
	e, err := NewTOTP("质衡", "zhang.san")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(e.URI)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Query().Get("secret") != e.Secret || u.Query().Get("issuer") != "质衡" {
		t.Errorf("%s: %v", e.URI, err)
	}
	now := time.Unix(1_800_000_000, 0)
	code, err := CodeTOTP(e.Secret, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := CheckTOTP(e.Secret, code, now, 0); !ok {
		t.Error("own code refused")
	}
	if _, ok := CheckTOTP("not base32!", code, now, 0); ok {
		t.Error("bad secret accepted")
	}
	for _, bad := range []string{"", "12345", "1234567", "abcdef"} {
		if _, ok := CheckTOTP(e.Secret, bad, now, 0); ok {
			t.Errorf("%q accepted", bad)
		}
	}
}

func TestCodes(t *testing.T) {
	r, policies := memory(t, GM), []Policy{Dengbao3(), ASVS()}
	seen := map[string]bool{}
	for range 500 {
		p := OneTimePassword()
		if seen[p] || len(p) != 19 || strings.ContainsAny(p, "0Oo1IilLZz2Ss58Bb") {
			t.Fatalf("bad one-time password %s", p)
		}
		seen[p] = true
		for _, policy := range policies {
			if problems := policy.Check(p, Subject{Admin: true}); len(problems) > 0 {
				t.Fatalf("%s: %v", p, problems)
			}
		}
	}
	shown, stored, err := RecoveryCodes(r, "u1", 10)
	if err != nil || len(shown) != 10 || len(stored) != 10 {
		t.Fatal(shown, stored, err)
	}
	for i, code := range shown {
		for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", " "), " " + code + " "} {
			if at, ok := CheckRecovery(r, "u1", typed, stored); !ok || at != i {
				t.Errorf("%q: %d, %v", typed, at, ok)
			}
		}
		if _, ok := CheckRecovery(r, "u2", code, stored); ok {
			t.Error("another account's code accepted")
		}
	}
	if _, ok := CheckRecovery(r, "u1", "", append(stored, "", "!")); ok {
		t.Error("empty code accepted")
	}
}

func TestMasks(t *testing.T) {
	for _, c := range []struct {
		f        func(string) string
		in, want string
	}{
		{MaskPhone, "13888888888", "138****8888"},
		{MaskPhone, "+86 138 8888 8888", "138****8888"},
		{MaskPhone, "0571-87654321", "0571-****4321"},
		{MaskPhone, "010-8765432", "010-****5432"},
		{MaskPhone, "12315", "1****"},
		{MaskPhone, "87654321", "87****21"},
		{MaskPhone, "", ""},
		{MaskPhone, "电话一二三", "电****"},
		{MaskName, "张三", "张*"},
		{MaskName, "张三丰", "张**"},
		{MaskName, "买买提·艾山江", "买**"},
		{MaskName, "张", "*"},
		{MaskName, " ", ""},
		{MaskID, "330102199001011234", "330102********1234"},
		{MaskID, "33010219900101123X", "330102********123X"},
		{MaskID, "330102900101123", "330102*****1123"},
		{MaskID, "E12345678", "E*******8"},
		{MaskID, "", ""},
		{MaskEmail, "zhang@example.com", "z***@example.com"},
		{MaskEmail, "zhang", "z****"},
		{MaskEmail, "@x", "@*"},
	} {
		if got := c.f(c.in); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("张三abc138-@ "))).Draw(rt, "s")
		head, tail := rapid.IntRange(0, 8).Draw(rt, "head"), rapid.IntRange(0, 8).Draw(rt, "tail")
		got := Mask(s, head, tail)
		if s != "" && !strings.Contains(got, "*") {
			rt.Fatalf("Mask(%q, %d, %d) = %q hides nothing", s, head, tail, got)
		}
		if shown := utf8.RuneCountInString(strings.ReplaceAll(got, "*", "")); shown > max(1, head+tail) {
			rt.Fatalf("Mask(%q, %d, %d) = %q shows %d", s, head, tail, got, shown)
		}
		for name, f := range map[string]func(string) string{"phone": MaskPhone, "name": MaskName, "id": MaskID, "email": MaskEmail} {
			if got := f(s); strings.TrimSpace(s) != "" && !strings.Contains(got, "*") {
				rt.Fatalf("%s mask of %q = %q hides nothing", name, s, got)
			}
		}
	})
}

// TestEnglish checks that every problem text has a translation with the same verbs.
func TestEnglish(t *testing.T) {
	c, err := text.New(English())
	if err != nil {
		t.Fatal(err)
	}
	for _, pw := range []string{"a", "\t", strings.Repeat("a", 200), "zhangsan", "qgov1"} {
		for _, p := range Dengbao3("qgov").Check(pw, Subject{Names: []string{"zhangsan"}}) {
			if !c.Has(p.Text) {
				t.Errorf("no English for %s", p.Text)
			}
		}
	}
}
