package field

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"qgov/domain/supervise/sampling"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/route"
	"qgov/kernel/text"
)

// maxFile is the greatest size of one photo in bytes: the scripts make photos smaller than that.
const maxFile = 2 << 20

// receive answers POST /field/{id}/file?name=…: the body is the file, the header X-Content-SHA256 the hash that the phone made when
// the photo was taken. What arrives otherwise is refused. The same file twice is the same file.
func (d *desk) receive(w http.ResponseWriter, r *http.Request) error {
	if err := d.seen(r); err != nil {
		return err
	}
	if d.site.Files == nil {
		return fault.New(fault.Unavailable, "D104", "本系统没有启用附件")
	}
	want := r.Header.Get("X-Content-SHA256")
	if want == "" {
		return fault.New(fault.Invalid, "D512", "请在 X-Content-SHA256 中给出文件的 SHA-256")
	}
	name := r.URL.Query().Get("name")
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFile))
	if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
		return fault.New(fault.TooLarge, "D106", "文件“%s”超过 %d MB，请压缩后上传", name, tooBig.Limit>>20)
	}
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != want {
		return fault.New(fault.Invalid, "D103", "文件“%s”在传输中被改动，请重新提交", name)
	}
	f, err := d.site.Files.Put(r.Context(), bytes.NewReader(content), name)
	if err != nil {
		return err
	}
	if err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error { return page.KeepFiles(tx, f) }); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-store")
	return json.NewEncoder(w).Encode(struct {
		Hash  string `json:"hash"`
		Name  string `json:"name"`
		Size  int64  `json:"size"`
		Media string `json:"media"`
	}{f.Hash, f.Name, f.Size, f.Media})
}

// seen refuses the record of another region before anything else is said of the request.
func (d *desk) seen(r *http.Request) error {
	return d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { _, err := get(tx, r); return err })
}

// submit answers POST /field/{id}/sheet.
func (d *desk) submit(take route.Handler) route.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := d.seen(r); err != nil {
			return err
		}
		return take(w, r)
	}
}

func langOf(r *http.Request) text.Lang { return text.From(r.Context()) }

// titleOf is the title of the paper sheet by the rule set.
func titleOf(s *sampling.Sample) string {
	if s.RuleSet == "food" {
		return "食品安全抽样检验抽样单"
	}
	return "产品质量监督抽查抽样单"
}

// fieldsOf are the fields of a sample that stand on its sheet.
func fieldsOf(form *record.Plan) []*record.Field {
	var out []*record.Field
	for _, f := range form.Fields {
		if g := sampling.Kind.Plan.Field(f.Name); g != nil && g.Type != record.Files {
			out = append(out, g)
		}
	}
	return out
}
