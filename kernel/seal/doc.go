// Package seal is the only door to cryptography: hashes, MACs, sealed columns, signatures, passwords, second factors, masks.
//
// Algorithms come as a [Profile]. [Intl] writes SHA-256, AES-256-GCM, Ed25519 and argon2id; [GM] writes SM3 (GB/T 32905),
// SM4-GCM (GB/T 32907), SM2 (GB/T 32918) and PBKDF2 over HMAC-SM3. The profile decides only what is written: every
// ciphertext, MAC, signature and stored password names its algorithm and its key, so a [Ring] opens what either profile
// wrote, and an installation changes profile, or rotates a key, while it serves.
//
// A [Ring] is a folder of small key files, one secret each, mode 0600:
//
//	ring, err := seal.OpenRing(seal.Options{Dir: "keys", Profile: seal.Intl, Create: true})
//	box, err := ring.Seal(seal.Place{Table: "report", Column: "phone", Row: id}, []byte("13800138000"))
//	phone, err := ring.Open(seal.Place{Table: "report", Column: "phone", Row: id}, box)
//
// A box opened in any other place than the one it was sealed for is refused, so that swapping two rows in the database is
// noticed. A sealed column cannot be searched; store [Ring.BlindIndex] of the normalised value beside it. Data of a person
// that must be erasable is sealed with a [DataKey] of its own: destroying the wrapped key destroys the data, in backups too.
//
// SM2 is used to sign, never to encrypt: gmsm up to v0.45.2 loses about one in 220 one-byte plaintexts. The software
// implementation of the GM algorithms is not a certified module; [Provider] is the place where a GM/T 0018 machine fits.
package seal

import "embed"

//go:embed en.tsv
var english embed.FS

// English returns the English catalogue of this package's Chinese texts, in the format of text.New.
func English() string {
	b, err := english.ReadFile("en.tsv")
	if err != nil {
		panic(err) // embedded at build time
	}
	return string(b)
}
