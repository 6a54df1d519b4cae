package field

import (
	"bytes"
	"context"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strings"

	"qgov/base/duty"
	"qgov/base/product"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// printed is the sheet on paper. Its words are Chinese in every language of the interface.
type printed struct {
	form          *template.Template
	Title, Number string
	Rows          []paper.Pair
	Signers       []signer
	Photos        []picture
	QR            paper.Code
	Link          string
	Demo          bool
}

// signer is a place to sign, with the signature if there is one.
type signer struct{ Role, Name, URL string }

// picture is a photo with its hash, by which the file can be checked.
type picture struct{ Name, Hash string }

// role names of signatures, which the scripts put at the front of the file's name.
const (
	firmSigns    = "被抽样单位签名"
	samplerSigns = "抽样人员签名"
)

// sheetOf describes a sheet that was filled in.
func (d *desk) sheetOf(tx *flow.Tx, r *http.Request) (*printed, error) {
	s, err := get(tx, r)
	if err != nil {
		return nil, err
	}
	if tx.Actor().Has(duty.Lab) { // who tests does not learn who sampled; the firm has signed the sheet and keeps a copy
		return nil, fault.Missing("抽样单")
	}
	if s.Outcome == "" {
		return nil, fault.New(fault.Conflict, "D105", "抽样单还没有填写，不能打印")
	}
	list, err := jobs(tx, []*sampling.Sample{s})
	if err != nil {
		return nil, err
	}
	j := list[0]
	out := &printed{form: d.phone.Template("print.html"), Title: titleOf(s), Number: s.Number, Demo: s.Demo, Link: d.link(r, s)}
	if out.QR, err = paper.QR(out.Link); err != nil {
		return nil, err
	}
	add := func(name, value string, wide bool) {
		out.Rows = append(out.Rows, paper.Pair{Name: name, Value: value, Wide: wide})
	}
	add("任务名称", s.Task, false)
	add("领域", product.Domains.Label(s.RuleSet), false)
	add("被抽样单位", j.Firm, false)
	add("统一社会信用代码", j.Code, false)
	add("住所", j.Address, true)
	add("产品", j.Product, false)
	add("承检机构", j.Lab, false)
	for _, f := range fieldsOf(d.form) {
		if f.Empty(s) || f.Type == record.Reference || !d.site.Policy.Clears(role.From(r.Context()), f.Access) {
			continue
		}
		add(f.Label, d.valueOf(f, s), f.Long || len(f.Format(s)) > 45)
	}
	add("抽样人员", strings.Join(j.Samplers[:], "、"), true)
	out.Signers = []signer{{Role: firmSigns, Name: j.Firm}, {Role: samplerSigns, Name: j.Samplers[0]}, {Role: samplerSigns, Name: j.Samplers[1]}}
	out.sign(s)
	for _, f := range s.Photos {
		out.Photos = append(out.Photos, picture{f.Name, f.Hash})
	}
	return out, nil
}

// link is the address of the sample, for the code on the sheet.
func (d *desk) link(r *http.Request, s *sampling.Sample) string {
	u := url.URL{Scheme: "http", Host: r.Host, Path: "/sample/" + s.ID.String()}
	if d.site.Secure {
		u.Scheme = "https"
	}
	return u.String()
}

func (d *desk) valueOf(f *record.Field, s *sampling.Sample) string {
	value := f.Format(s)
	switch {
	case f.Type == record.Choice:
		value = d.site.Engine.DB().Codes(f).Label(value)
	case f.Type == record.Region && d.site.Regions != nil:
		value = d.site.Regions.FullName(value)
	}
	return value + f.Unit
}

// sign puts the signatures that were drawn to the places of those who drew them; other files of the field are papers that were
// signed by hand.
func (p *printed) sign(s *sampling.Sample) {
	for _, f := range s.Signatures {
		for i := range p.Signers {
			who := &p.Signers[i]
			whose := who.Role
			if who.Role == samplerSigns {
				whose += "-" + who.Name
			}
			if who.URL == "" && f.Media == "image/png" && strings.HasPrefix(f.Name, whose) {
				who.URL = "/sample/" + s.ID.String() + "/file/" + f.Hash
			}
		}
		p.Photos = append(p.Photos, picture{f.Name, f.Hash})
	}
}

// Render writes the sheet as HTML.
func (p *printed) Render(_ context.Context, w io.Writer) error {
	return p.form.Execute(w, p)
}

func (d *desk) open(r *http.Request) (out *printed, err error) {
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { out, err = d.sheetOf(tx, r); return err })
	return out, err
}

func (d *desk) print(w http.ResponseWriter, r *http.Request) error {
	s, err := d.open(r)
	if err != nil {
		return err
	}
	p := d.site.Page(r, s.Number)
	at := "/field/" + r.PathValue("id")
	bar := web.PrintBar{Back: "/sample/" + r.PathValue("id"), Title: p.T("抽样单"), Note: s.Number, Downloads: []web.Link{{Label: p.T("下载 PDF"), URL: at + "/pdf"}}}
	w.Header().Set("Cache-Control", "private, no-store")
	return web.Render(w, http.StatusOK, web.Print(p, bar, web.Custom{Component: s}))
}

// pdf sends the sheet with empty places to sign: what is printed from it is signed by hand.
func (d *desk) pdf(w http.ResponseWriter, r *http.Request) error {
	s, err := d.open(r)
	if err != nil {
		return err
	}
	doc := paper.Document{Title: s.Title, Notes: s.Number, Synthetic: s.Demo, Blocks: []paper.Block{paper.Pairs{Items: s.Rows}}}
	var lines []paper.Pair
	for _, who := range s.Signers {
		lines = append(lines, paper.Pair{Name: who.Role, Value: who.Name, Wide: true, Lines: 2})
	}
	doc.Blocks = append(doc.Blocks, paper.Pairs{Items: lines})
	out, err := d.press.PDF(doc)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Cache-Control", "private, no-store")
	route.Attach(w, s.Number+".pdf")
	_, err = io.Copy(w, bytes.NewReader(out.Bytes))
	return err
}
