package seal_test

import (
	"net/url"
	"testing"
	"time"

	"qgov/kernel/seal"
)

// Each covered component changes the signature; the order of the query does not.
func TestMessage(t *testing.T) {
	secret := []byte("0123456789abcdef0123456789abcdef")
	base := seal.Message{Method: "POST", Path: "/in", Query: url.Values{"b": {"2"}, "a": {"1"}}, Body: []byte(`{"x":1}`), App: "qgov", Key: "k1", Nonce: "n1", Time: time.Unix(1772000000, 0)}
	for _, alg := range []string{"hmac-sha256", "hmac-sm3"} {
		sig, err := base.Sign(alg, secret)
		if err != nil {
			t.Fatal(err)
		}
		if !base.Signed(alg, secret, sig) {
			t.Errorf("%s: its own signature does not hold", alg)
		}
		same := base
		same.Query = url.Values{"a": {"1"}, "b": {"2"}}
		if !same.Signed(alg, secret, sig) {
			t.Errorf("%s: the order of the query counts", alg)
		}
		for name, change := range map[string]func(m *seal.Message){
			"method": func(m *seal.Message) { m.Method = "PUT" }, "path": func(m *seal.Message) { m.Path = "/in2" }, "query": func(m *seal.Message) { m.Query = url.Values{"a": {"1"}} },
			"body": func(m *seal.Message) { m.Body = []byte(`{"x":2}`) }, "app": func(m *seal.Message) { m.App = "other" }, "key": func(m *seal.Message) { m.Key = "k2" },
			"nonce": func(m *seal.Message) { m.Nonce = "n2" }, "time": func(m *seal.Message) { m.Time = m.Time.Add(time.Second) },
		} {
			m := base
			change(&m)
			if m.Signed(alg, secret, sig) {
				t.Errorf("%s: another %s is not noticed", alg, name)
			}
		}
		if base.Signed(alg, []byte("another secret of 32 bytes......"), sig) {
			t.Errorf("%s: another secret signs the same", alg)
		}
	}
	if _, err := (seal.Message{Path: "/a\n/b"}).Sign("hmac-sha256", secret); err == nil {
		t.Error("a line break in a component is signed")
	}
	if _, err := base.Sign("aes-256-gcm", secret); err == nil {
		t.Error("a cipher signs")
	}
}
