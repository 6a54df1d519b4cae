package seal

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

const totpPeriod = 30 // seconds, RFC 6238

// TOTP is a newly enrolled time-based second factor (RFC 6238: SHA-1, 6 digits, 30 s, which every phone application knows).
type TOTP struct {
	Secret string // base32, to be sealed before it is stored
	URI    string // otpauth://totp/…, to be shown as a QR code
}

// NewTOTP draws a 160-bit secret for an account.
func NewTOTP(issuer, account string) (TOTP, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, Period: totpPeriod, SecretSize: 20,
		Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1, Rand: rand.Reader})
	if err != nil {
		return TOTP{}, fmt.Errorf("seal: %w", err)
	}
	return TOTP{Secret: key.Secret(), URI: key.URL()}, nil
}

// CheckTOTP tells whether a code is right at now or one step of 30 s earlier or later, and belongs to a step after the last
// accepted one. It returns the step: store it in one conditional update (where last < step), or the code works twice.
func CheckTOTP(secret, code string, now time.Time, last int64) (step int64, ok bool) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code)
	at := now.Unix() / totpPeriod
	for _, s := range []int64{at, at - 1, at + 1} {
		if s < 0 {
			continue
		}
		want, err := hotp.GenerateCodeCustom(secret, uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > last {
			return s, true
		}
	}
	return 0, false
}

// CodeTOTP returns the code of a secret at a time, for tests and for an emergency at the console.
func CodeTOTP(secret string, at time.Time) (string, error) {
	if _, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret); err != nil {
		return "", fmt.Errorf("seal: TOTP secret: %w", err)
	}
	return totp.GenerateCode(secret, at)
}

// Letters that are not mistaken for one another in print: without 0 O o, 1 I i l L, 2 Z z, 5 S s, 8 B b.
const (
	clearUpper  = "ACDEFGHJKMNPQRTUVWXY"
	clearLower  = "acdefghjkmnpqrtuvwxy"
	clearDigits = "34679"
)

// pick draws n letters evenly from an alphabet of at most 256, by rejection.
func pick(alphabet string, n int) string {
	limit := 256 - 256%len(alphabet)
	out := make([]byte, 0, n)
	var b [64]byte
	for len(out) < n {
		rand.Read(b[:])
		for _, x := range b {
			if int(x) < limit && len(out) < n {
				out = append(out, alphabet[int(x)%len(alphabet)])
			}
		}
	}
	return string(out)
}

// grouped sets a hyphen after every 4 letters.
func grouped(s string) string {
	var parts []string
	for ; len(s) > 4; s = s[4:] {
		parts = append(parts, s[:4])
	}
	return strings.Join(append(parts, s), "-")
}

// OneTimePassword returns a password to hand to a person, such as "Kf7m-Qx3t-Hw9r-Ua4c": 87 bits, all four classes, so that it
// passes either policy, and no letter that reads like another.
func OneTimePassword() string {
	for {
		if p := grouped(pick(clearUpper+clearLower+clearDigits, 16)); classes(p) == 4 {
			return p
		}
	}
}

// RecoveryCodes returns n codes such as "KF7M-QX3T-HW9R" (55 bits) to show once, and what to store for each: a MAC bound to
// the account, so that neither the database nor another account's row is of use.
func RecoveryCodes(c Provider, account string, n int) (shown, stored []string, err error) {
	for range n {
		code := pick(clearUpper+clearDigits, 12)
		mac, err := c.MAC("recovery code", []byte(account), []byte(code))
		if err != nil {
			return nil, nil, err
		}
		shown = append(shown, grouped(code))
		stored = append(stored, base64.RawStdEncoding.EncodeToString(mac))
	}
	return shown, stored, nil
}

// CheckRecovery returns which of the stored codes a typed one is; case, spaces and hyphens do not matter. The caller deletes
// that code in the same transaction: each works once.
func CheckRecovery(c Provider, account, typed string, stored []string) (index int, ok bool) {
	code := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, strings.ToUpper(foldPassword(typed)))
	for i, s := range stored {
		mac, err := base64.RawStdEncoding.DecodeString(s)
		if err == nil && c.CheckMAC(mac, "recovery code", []byte(account), []byte(code)) {
			return i, true
		}
	}
	return 0, false
}
