package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// SelfTest computes known answers of every algorithm and returns an error naming the first that differs; the program does not
// serve with wrong arithmetic. It takes about a millisecond. The sources are FIPS 180-4 and FIPS 197 appendix C.3, the GCM
// paper's test case 16, RFC 4231 test case 2, RFC 8032 7.1 test 1, GB/T 32905-2016 A.1, GB/T 32907-2016 A.1, RFC 8998 A.1
// and GM/T 0003.5-2012 A.2.
func SelfTest() error {
	for _, t := range []struct {
		name string
		got  func() ([]byte, error)
		want string
	}{
		{"SHA-256", func() ([]byte, error) { h := sha256.Sum256([]byte("abc")); return h[:], nil },
			"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"SM3", func() ([]byte, error) { h := sm3.Sum([]byte("abc")); return h[:], nil },
			"66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
		{"AES-256", aesBlock, "8ea2b7ca516745bfeafc49904b496089"},
		{"SM4", sm4Block, "681edf34d206965e86b3e94f536e4246"},
		{"AES-256-GCM", aesGCM, "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838" +
			"c5f61e6393ba7a0abcc9f662" + "76fc6ece0f4e1768cddf8853bb2d551b"},
		{"SM4-GCM", sm4GCM, "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15" +
			"a56834cbcf98c397b4024a2691233b8d" + "83de3541e4c2b58177e065a9bf7b62ec"},
		{"HMAC-SHA-256", func() ([]byte, error) {
			m := hmac.New(sha256.New, []byte("Jefe"))
			m.Write([]byte("what do ya want for nothing?"))
			return m.Sum(nil), nil
		}, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{"Ed25519", func() ([]byte, error) {
			return ed25519.Sign(ed25519.NewKeyFromSeed(unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")), nil), nil
		}, "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
	} {
		got, err := t.got()
		if err != nil {
			return fmt.Errorf("seal: self-test of %s: %w", t.name, err)
		}
		if !bytes.Equal(got, unhex(t.want)) {
			return fmt.Errorf("seal: self-test of %s failed: got %x", t.name, got)
		}
	}
	return sm2Known()
}

func aesBlock() ([]byte, error) {
	b, err := aes.NewCipher(unhex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"))
	if err != nil {
		return nil, err
	}
	out := make([]byte, 16)
	b.Encrypt(out, unhex("00112233445566778899aabbccddeeff"))
	return out, nil
}

func sm4Block() ([]byte, error) {
	k := unhex("0123456789abcdeffedcba9876543210")
	b, err := sm4.NewCipher(k)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 16)
	b.Encrypt(out, k) // A.1: the plaintext equals the key
	return out, nil
}

func aesGCM() ([]byte, error) {
	a, err := newAEAD(AES256GCM, unhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
	if err != nil {
		return nil, err
	}
	return a.Seal(nil, unhex("cafebabefacedbaddecaf888"),
		unhex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
		unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")), nil
}

func sm4GCM() ([]byte, error) {
	a, err := newAEAD(SM4GCM, unhex("0123456789abcdeffedcba9876543210"))
	if err != nil {
		return nil, err
	}
	var plain []byte
	for _, c := range []byte{0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0xee, 0xaa} {
		plain = append(plain, bytes.Repeat([]byte{c}, 8)...)
	}
	return a.Seal(nil, unhex("00001234567800000000abcd"), plain, unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")), nil
}

// sm2Known checks the published signature over "message digest", refuses it over another message, and signs anew.
func sm2Known() error {
	priv, err := sm2.NewPrivateKey(unhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"))
	if err != nil {
		return fmt.Errorf("seal: self-test of SM2: %w", err)
	}
	s := &sm2Signer{priv: priv}
	pub := s.Public()
	known := unhex("3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3" +
		"022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa")
	if !pub.Verify([]byte("message digest"), known) {
		return fmt.Errorf("seal: self-test of SM2 failed: the published signature is refused")
	}
	if pub.Verify([]byte("message digests"), known) {
		return fmt.Errorf("seal: self-test of SM2 failed: a signature over another message is accepted")
	}
	sig, err := s.Sign([]byte("质衡"))
	if err != nil || !pub.Verify([]byte("质衡"), sig) {
		return fmt.Errorf("seal: self-test of SM2 failed: own signature is refused (%v)", err)
	}
	return nil
}

// unhex decodes constants of this file.
func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}
