package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/fault"
)

// bundle is the JSON form of the result for one manifest.
type bundle struct {
	File    string     `json:"file"`
	Valid   bool       `json:"valid"`
	Code    string     `json:"code,omitempty"`
	Message string     `json:"message,omitempty"`
	At      *time.Time `json:"at,omitempty"`
	SHA256  string     `json:"sha256"` // of the manifest, to be compared with the public log
	Files   []part     `json:"files"`
}

// part is one file of a manifest: fits, differs or is not there.
type part struct {
	Name    string `json:"name"`
	State   string `json:"state"`
	Records int64  `json:"records"`
}

// manifest checks a signed manifest and the files beside it. A file that is not there is no fault, one that differs is; so is a manifest of
// which no file is there, as then nothing was checked.
func (v *verifier) manifest(name string, data []byte) bool {
	sum := sha256.Sum256(data)
	b := bundle{File: name, SHA256: hex.EncodeToString(sum[:]), Files: []part{}}
	m, err := audit.OpenManifest(data, v.trusted.Logs...)
	if err == nil {
		b.At = &m.At
		err = b.compare(filepath.Dir(name), m)
	}
	if b.Valid = err == nil; err != nil {
		b.Message = err.Error()
		if e := new(fault.Error); errors.As(err, &e) {
			b.Code, b.Message = e.Code, v.words.T(v.lang, e.Text, e.Args...)
		}
	}
	if v.json {
		out, err := json.Marshal(b)
		if err != nil {
			panic(err) // strings and numbers only
		}
		fmt.Fprintf(v.out, "%s\n", out)
		return b.Valid
	}
	v.tell(b)
	return b.Valid
}

// compare reads the files of a manifest in a folder.
func (b *bundle) compare(dir string, m audit.Manifest) error {
	var found, wrong int
	for _, f := range m.Files {
		if f.Name != filepath.Base(f.Name) {
			return fault.New(fault.Invalid, "A213", "清单中的文件名不正确")
		}
		p := part{Name: f.Name, State: "fits", Records: f.Records}
		sum, size, err := digest(filepath.Join(dir, f.Name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			p.State = "missing"
		case err != nil:
			return err
		case sum != f.SHA256 || size != f.Bytes:
			p.State = "differs"
			wrong++
		default:
			found++
		}
		b.Files = append(b.Files, p)
	}
	if wrong > 0 {
		return fault.New(fault.Invalid, "A214", "%d 个文件与清单不符", wrong)
	}
	if found == 0 {
		return fault.New(fault.Invalid, "A215", "清单的签名有效，但同一目录中没有清单所列的文件")
	}
	return nil
}

// digest hashes a file of any size.
func digest(name string) (sum string, size int64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// tell prints the result for people.
func (v *verifier) tell(b bundle) {
	say := func(s string) string { return v.words.T(v.lang, s) }
	state := map[bool]string{true: "有效", false: "无效"}[b.Valid]
	fmt.Fprintf(v.out, "%s%s%s\n", printable(b.File), say("："), say(state))
	if b.Message != "" {
		fmt.Fprintf(v.out, "  %s%s%s %s\n", say("原因"), say("："), b.Code, printable(b.Message))
	}
	if b.At != nil {
		fmt.Fprintf(v.out, "  %s%s%s\n", say("时间"), say("："), b.At.In(shanghai()).Format("2006-01-02 15:04:05 (UTC+8)"))
	}
	fmt.Fprintf(v.out, "  %s%s%s\n", say("清单校验值"), say("："), b.SHA256)
	for _, p := range b.Files {
		fmt.Fprintf(v.out, "  %s%s%s\n", printable(p.Name), say("："), say(map[string]string{"fits": "与清单一致", "differs": "与清单不符", "missing": "不在目录中"}[p.State]))
	}
}
