package seal

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

func TestSelfTest(t *testing.T) {
	if err := SelfTest(); err != nil {
		t.Fatal(err)
	}
}

// TestSM4MillionRounds is GB/T 32907-2016 A.2: the plaintext of A.1 encrypted 1,000,000 times.
func TestSM4MillionRounds(t *testing.T) {
	b := unhex("0123456789abcdeffedcba9876543210")
	c, err := sm4.NewCipher(b)
	if err != nil {
		t.Fatal(err)
	}
	for range 1_000_000 {
		c.Encrypt(b, b)
	}
	if got := hex.EncodeToString(b); got != "595298c7c6fd271f0402f804c33d3f66" {
		t.Fatalf("got %s", got)
	}
}

// TestSM3Long is GB/T 32905-2016 A.2, a message of 512 bits.
func TestSM3Long(t *testing.T) {
	var msg []byte
	for range 16 {
		msg = append(msg, "abcd"...)
	}
	if h := sm3.Sum(msg); hex.EncodeToString(h[:]) != "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732" {
		t.Fatalf("got %x", h)
	}
	got, err := Sum("sm3", msg)
	if err != nil || got != sm3.Sum(msg) {
		t.Fatal("Sum(sm3) differs", err)
	}
	if got, err := Sum("sha256", msg); err != nil || got != sha256.Sum256(msg) {
		t.Fatal("Sum(sha256) differs", err)
	}
	if _, err := Sum("md5", msg); err == nil {
		t.Fatal("md5 accepted")
	}
}
