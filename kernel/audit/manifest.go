package audit

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"qgov/kernel/fault"
	"qgov/kernel/seal"
)

// Manifest describes files that leave the house: an export of the journal, a day of open data. Its text form is signed as a note
// (C2SP signed-note) by the keys for documents, whose name is that of the log with /files behind it; it can be taken for no checkpoint,
// because its second line is no number.
//
//	qgov-manifest 1
//	at 2026-11-22T08:00:00.000000Z
//	licence CC BY 4.0                                a fact: name, space, value
//	file entries.csv 5120 17 9f86d081…               name, bytes, records, SHA-256 in hex
type Manifest struct {
	At    time.Time
	Facts [][2]string // name without spaces, value without line breaks
	Files []ManifestFile
}

// ManifestFile is one file of a manifest.
type ManifestFile struct {
	Name    string // without spaces
	Bytes   int64
	Records int64
	SHA256  string
}

// File returns the line of a file with the content.
func File(name string, content []byte, records int64) ManifestFile {
	sum := sha256.Sum256(content)
	return ManifestFile{name, int64(len(content)), records, hex.EncodeToString(sum[:])}
}

// Fits tells whether content is that of the file.
func (f ManifestFile) Fits(content []byte) bool { return File(f.Name, content, f.Records) == f }

const manifestMagic = "qgov-manifest 1"

// Text returns the lines that are signed.
func (m Manifest) Text() string {
	var b strings.Builder
	line := func(format string, args ...any) {
		b.WriteString(strings.NewReplacer("\n", " ", "\r", " ").Replace(fmt.Sprintf(format, args...)))
		b.WriteByte('\n')
	}
	line("%s", manifestMagic)
	line("at %s", m.At.UTC().Truncate(time.Microsecond).Format(timeLayout))
	for _, f := range m.Facts {
		line("%s %s", f[0], f[1])
	}
	for _, f := range m.Files {
		line("file %s %d %d %s", f.Name, f.Bytes, f.Records, f.SHA256)
	}
	return b.String()
}

// IsManifest reports whether a file claims to be a signed manifest.
func IsManifest(b []byte) bool { return strings.HasPrefix(string(b), manifestMagic+"\n") }

// FileSigners returns the signers of manifests: Ed25519, in the GM profile SM2.
func FileSigners(origin string, p seal.Provider) (signers []Signer, keys []*Key, err error) {
	alg := seal.Ed25519
	if p.Profile() == seal.GM {
		alg = seal.SM2
	}
	with, err := p.Signer(seal.PurposeSign, alg)
	if err != nil {
		return nil, nil, err
	}
	s, k, err := NewSigner(origin+"/files", with)
	if err != nil {
		return nil, nil, err
	}
	return []Signer{s}, []*Key{k}, nil
}

// SignManifest returns the signed note.
func SignManifest(m Manifest, signers ...Signer) ([]byte, error) {
	msg, err := note.Sign(&note.Note{Text: m.Text()}, signers...)
	if err != nil {
		return nil, fmt.Errorf("audit: sign manifest: %w", err)
	}
	return msg, nil
}

// OpenManifest checks the signature of a manifest by one of the keys and reads it. Errors are of package fault, code A212.
func OpenManifest(signed []byte, keys ...*Key) (Manifest, error) {
	bad := func(err error) (Manifest, error) {
		return Manifest{}, fault.Wrap(err, fault.Invalid, "A212", "清单没有有效的签名，或已被改动")
	}
	n, err := note.Open(signed, Keys{Logs: keys}.verifiers())
	if err != nil {
		return bad(err)
	}
	for _, sig := range append(n.Sigs, n.UnverifiedSigs...) {
		// spare bits at the end of a signature would let two files be the same manifest
		if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil {
			return bad(err)
		}
	}
	lines := strings.Split(strings.TrimSuffix(n.Text, "\n"), "\n")
	if len(lines) < 2 || lines[0] != manifestMagic {
		return bad(fmt.Errorf("audit: not a manifest"))
	}
	var m Manifest
	at, _ := strings.CutPrefix(lines[1], "at ")
	if m.At, err = parseMoment(at); err != nil {
		return bad(err)
	}
	for _, l := range lines[2:] {
		name, value, _ := strings.Cut(l, " ")
		if name != "file" {
			m.Facts = append(m.Facts, [2]string{name, value})
			continue
		}
		p := strings.Split(value, " ")
		if len(p) != 4 {
			return bad(fmt.Errorf("audit: bad line of a manifest"))
		}
		f := ManifestFile{Name: p[0], SHA256: p[3]}
		var err1, err2 error
		f.Bytes, err1 = strconv.ParseInt(p[1], 10, 64)
		f.Records, err2 = strconv.ParseInt(p[2], 10, 64)
		if err1 != nil || err2 != nil {
			return bad(fmt.Errorf("audit: bad line of a manifest"))
		}
		m.Files = append(m.Files, f)
	}
	return m, nil
}
