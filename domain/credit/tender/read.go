package tender

import (
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"qgov/calc/uscc"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/record"
	"qgov/kernel/sheet"
)

// The heads by which a file names its columns.
var (
	codeHeads = []string{"统一社会信用代码", "信用代码", "社会信用代码", "代码"}
	nameHeads = []string{"投标人名称", "供应商名称", "企业名称", "单位名称", "名称"}
)

// readFile reads the bidders of a table file. It is strict: a table that cannot be read to its end brings nobody.
func readFile(f *inbox.File) ([]Bidder, error) {
	heads, err := f.Heads()
	if err != nil {
		return nil, err
	}
	at := func(names []string) int {
		for _, n := range names {
			for i, h := range heads {
				if sheet.Title(h.Text) == n {
					return i
				}
			}
		}
		return -1
	}
	code, name := at(codeHeads), at(nameHeads)
	if code < 0 && name < 0 {
		return nil, fault.New(fault.Invalid, "T112", "文件首行须有“统一社会信用代码”或者“投标人名称”列")
	}
	var out []Bidder
	err = f.Each(0, func(rows *sheet.Rows) error {
		cell := func(i int) string {
			if c := rows.Cells(); i >= 0 && i < len(c) {
				return strings.TrimSpace(c[i].Text)
			}
			return ""
		}
		b := Bidder{Code: cell(code), Name: cell(name)}
		if b == (Bidder{}) {
			return nil
		}
		if len(out) == Most {
			return fault.New(fault.Invalid, "T106", "一次最多核查 %d 个投标人，请分批核查", Most)
		}
		out = append(out, b)
		return nil
	})
	return out, err
}

// typed reads bidders as people type them, one a line: a code or a name.
func typed(s string) (out []Bidder) {
	for line := range strings.Lines(s) {
		switch line = strings.TrimSpace(line); {
		case line == "":
		case uscc.Check(line).Valid || uscc.CheckRegistration(line).Valid || codeLike(line):
			out = append(out, Bidder{Code: line})
		default:
			out = append(out, Bidder{Name: line})
		}
	}
	return out
}

// codeLike reports whether a person meant a code, perhaps a mistyped one: letters and figures alone.
func codeLike(s string) bool {
	c := uscc.Normalize(s)
	return len(c) >= 15 && strings.IndexFunc(c, func(r rune) bool { return r > 'z' }) < 0
}

// sent is the form as it came.
type sent struct{ title, purpose, asOf, bidders string }

// take reads the form of a question; its fields stand before the file.
func (d desk) take(r *http.Request) (q Question, in sent, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return q, in, fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	q.Channel = ByForm
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return q, in, fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
		}
		if part.FormName() == "file" {
			if part.FileName() == "" {
				continue
			}
			if err := d.file(r, part, &q); err != nil {
				return q, in, err
			}
			continue
		}
		b, err := io.ReadAll(io.LimitReader(part, 1<<20))
		if err != nil {
			return q, in, fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
		}
		switch text := strings.TrimSpace(string(b)); part.FormName() {
		case "title":
			in.title = text
		case "purpose":
			in.purpose = text
		case "as_of":
			in.asOf = text
		case "bidders":
			in.bidders = text
		}
	}
	q.Title, q.Purpose = in.title, in.purpose
	q.Bidders = append(typed(in.bidders), q.Bidders...)
	if in.asOf != "" {
		q.AsOf, err = calendar.ParseDate(in.asOf)
	}
	return q, in, err
}

// file reads an uploaded table by way of the inbox, which keeps it on the disk while it is read.
func (d desk) file(r *http.Request, part *multipart.Part, q *Question) (err error) {
	var id record.ID
	if err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { id = tx.NewID(); return nil }); err != nil {
		return err
	}
	box := inbox.Inbox{Dir: d.o.Dir, Limits: sheet.Upload()}
	q.File, q.Channel = inbox.Name(part.FileName()), ByFile
	if _, _, err := box.Put(id, part); err != nil {
		return err
	}
	defer func() {
		if e := box.Drop(id); err == nil {
			err = e
		}
	}()
	f, err := box.Open(id, q.File)
	if err != nil {
		return err
	}
	defer f.Close()
	q.Bidders, err = readFile(f)
	return err
}
