// Package message accepts and signs messages between programs: departments that send records, platforms that ask, inboxes that are told.
//
// A message is signed by HTTP Message Signatures (RFC 9421) in one strict form: the components "@method" "@path" "@query" "content-digest"
// and the parameters created, nonce, keyid and alg, in this order, with HMAC over SHA-256 or SM3. The content digest (RFC 9530) covers the
// body; the time may differ by [Window]; a nonce is accepted once, which the database decides, so that of a hundred copies sent at once to
// several servers one gets through. The answer is signed by the same key over "@status" and "content-digest" and bound to the nonce of the
// question.
//
// Keys belong to a business and a record of it, are sealed in the database, shown once, and end by their day or by hand. Several may be in
// use at once, so that a sender can change over without a gap.
package message

import (
	"crypto/hmac"
	_ "embed"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/seal"
)

// English is the catalogue of this package's texts.
//
//go:embed en.tsv
var English string

// Window is how far the clock of a sender may be off. A nonce is remembered for twice as long.
const Window = 300 * time.Second

// Algorithms of a signature, with the hash of the content digest that goes with each.
const (
	SHA256 = "hmac-sha256"
	SM3    = "hmac-sm3"
)

func hashOf(alg string) (hash, field string) {
	if alg == SM3 {
		return "sm3", "sm3"
	}
	return "sha256", "sha-256"
}

// params are the parameters of a signature.
type params struct {
	created int64
	nonce   string
	key     record.ID
	alg     string
}

const (
	asked    = `("@method" "@path" "@query" "content-digest")`
	answered = `("@status" "content-digest")`
)

// text writes the parameters as they stand in Signature-Input and in the signature base.
func (p params) text(components string) string {
	return fmt.Sprintf(`%s;created=%d;nonce="%s";keyid="%s";alg="%s"`, components, p.created, p.nonce, p.key, p.alg)
}

var input = regexp.MustCompile(`^qgov=\("@method" "@path" "@query" "content-digest"\);created=([0-9]{1,11});nonce="([A-Za-z0-9_-]{16,64})";keyid="([0-9]{1,19})";alg="(hmac-sha256|hmac-sm3)"$`)

// parse reads Signature-Input; anything but the one form is refused.
func parse(s string) (p params, ok bool) {
	m := input.FindStringSubmatch(s)
	if m == nil {
		return p, false
	}
	created, err1 := strconv.ParseInt(m[1], 10, 64)
	id, err2 := record.ParseID(m[3])
	return params{created, m[2], id, m[4]}, err1 == nil && err2 == nil && id != 0
}

// digest is the value of Content-Digest.
func digest(alg string, body []byte) string {
	hash, name := hashOf(alg)
	sum, err := seal.Sum(hash, body)
	if err != nil {
		panic(err) // both hashes are known
	}
	return name + "=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

// base is the signature base of a question (RFC 9421 section 2.5).
func base(r *http.Request, digest string, p params) string {
	return "\"@method\": " + r.Method + "\n\"@path\": " + r.URL.EscapedPath() + "\n\"@query\": ?" + r.URL.RawQuery + "\n\"content-digest\": " + digest + "\n\"@signature-params\": " + p.text(asked)
}

// answerBase is the signature base of an answer.
func answerBase(status int, digest string, p params) string {
	return "\"@status\": " + strconv.Itoa(status) + "\n\"content-digest\": " + digest + "\n\"@signature-params\": " + p.text(answered)
}

func mac(alg string, secret []byte, text string) []byte {
	hash, _ := hashOf(alg)
	sum, err := seal.Keyed(hash, secret, []byte(text))
	if err != nil {
		panic(err) // both hashes are known
	}
	return sum
}

// Sign signs a request with a body: what a sender does.
func Sign(r *http.Request, body []byte, key record.ID, secret, nonce, alg string, at time.Time) {
	p := params{at.Unix(), nonce, key, alg}
	d := digest(alg, body)
	r.Header.Set("Content-Digest", d)
	r.Header.Set("Signature-Input", "qgov="+p.text(asked))
	r.Header.Set("Signature", sealed(mac(alg, []byte(secret), base(r, d, p))))
}

func sealed(sum []byte) string { return "qgov=:" + base64.StdEncoding.EncodeToString(sum) + ":" }

var errSignature = fault.New(fault.Unauthenticated, "M401", "消息签名无效，请核对密钥、时间与签名方法")

// check checks digest and signature of a request against a secret.
func check(r *http.Request, body []byte, p params, secret []byte) error {
	if r.Header.Get("Content-Digest") != digest(p.alg, body) {
		return fault.New(fault.Unauthenticated, "M402", "消息内容与 Content-Digest 不一致")
	}
	text, ok := strings.CutPrefix(r.Header.Get("Signature"), "qgov=:")
	text, ok2 := strings.CutSuffix(text, ":")
	given, err := base64.StdEncoding.DecodeString(text)
	if !ok || !ok2 || err != nil || !hmac.Equal(given, mac(p.alg, secret, base(r, digest(p.alg, body), p))) {
		return errSignature
	}
	return nil
}

// Reply signs the answer to a message.
type Reply struct {
	p      params
	secret []byte
}

// Write sends a signed answer.
func (a *Reply) Write(w http.ResponseWriter, status int, media string, body []byte, at time.Time) error {
	p := a.p
	p.created = at.Unix()
	d := digest(p.alg, body)
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Digest", d)
	h.Set("Signature-Input", "qgov="+p.text(answered))
	h.Set("Signature", sealed(mac(p.alg, a.secret, answerBase(status, d, p))))
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}

// Answered checks the signature of an answer to the question with the nonce: what a sender does with it.
func Answered(status int, h http.Header, body []byte, key record.ID, secret, nonce string) error {
	alg := SHA256
	if strings.Contains(h.Get("Signature-Input"), `alg="`+SM3+`"`) {
		alg = SM3
	}
	var created int64
	if m := regexp.MustCompile(`created=([0-9]{1,11})`).FindStringSubmatch(h.Get("Signature-Input")); m != nil {
		created, _ = strconv.ParseInt(m[1], 10, 64) // digits only
	}
	p := params{created, nonce, key, alg}
	d := digest(alg, body)
	if h.Get("Content-Digest") != d || h.Get("Signature-Input") != "qgov="+p.text(answered) || h.Get("Signature") != sealed(mac(alg, []byte(secret), answerBase(status, d, p))) {
		return errSignature
	}
	return nil
}
