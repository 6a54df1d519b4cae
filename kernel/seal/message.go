package seal

import (
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Message is a request between programs that is signed with a shared secret, so that it cannot be forged, altered or, by its nonce and
// time, replayed (threat T9).
type Message struct {
	Method string
	Path   string
	Query  url.Values
	Body   []byte
	App    string // who sends
	Key    string // which of its keys signs, so that two can overlap while one is replaced
	Nonce  string
	Time   time.Time
}

// The headers of a signed message.
const (
	HeaderApp       = "X-Qgov-App"
	HeaderKey       = "X-Qgov-Key"
	HeaderTime      = "X-Qgov-Time" // seconds since 1970
	HeaderNonce     = "X-Qgov-Nonce"
	HeaderDigest    = "X-Qgov-Digest" // sha256:… or sm3:… of the body
	HeaderSignature = "X-Qgov-Signature"
)

// Window is how far the clock of a message may be away.
const Window = 300 * time.Second

// Digest is the digest of the body by the hash of the algorithm: hmac-sha256 or hmac-sm3.
func (m Message) Digest(alg string) (string, error) {
	name := strings.TrimPrefix(alg, "hmac-")
	sum, err := Sum(name, m.Body)
	return name + ":" + hex.EncodeToString(sum[:]), err
}

// Canonical is the text that is signed: one component a line, the query sorted. A component with a line break has no canonical text.
func (m Message) Canonical(alg string) (string, error) {
	digest, err := m.Digest(alg)
	if err != nil {
		return "", err
	}
	parts := []string{m.Method, m.Path, m.Query.Encode(), digest, m.App, fmt.Sprint(m.Time.Unix()), m.Nonce, m.Key}
	for _, p := range parts {
		if strings.ContainsAny(p, "\r\n") {
			return "", fmt.Errorf("seal: a component of a message has a line break: %q", p)
		}
	}
	return strings.Join(parts, "\n"), nil
}

// Sign returns the signature of the message by the algorithm, in hex.
func (m Message) Sign(alg string, secret []byte) (string, error) {
	var profile Profile
	switch alg {
	case HMACSHA256.String():
		profile = Intl
	case HMACSM3.String():
		profile = GM
	default:
		return "", fmt.Errorf("seal: %q does not sign messages", alg)
	}
	text, err := m.Canonical(alg)
	if err != nil {
		return "", err
	}
	mac := hmac.New(profile.newHash(), secret)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)), nil
}

// Signed reports whether the signature is that of the message. The caller refuses a time outside the window and a nonce that it saw.
func (m Message) Signed(alg string, secret []byte, signature string) bool {
	want, err := m.Sign(alg, secret)
	return err == nil && hmac.Equal([]byte(want), []byte(strings.ToLower(signature)))
}
