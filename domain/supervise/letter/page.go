package letter

import (
	"net/http"
	"strings"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

// desk is the pages written by hand.
type desk struct {
	site   *page.Site
	public string
	press  *paper.Press
	others []Verifier
}

func (d desk) routes() []route.Route {
	return []route.Route{
		route.For("GET /letter/new", Kind.Name, role.Create, d.propose),
		route.For("POST /letter/new", Kind.Name, role.Create, d.draft),
		route.For("GET /letter/{id}/view", Kind.Name, role.See, d.view),
		route.For("GET /letter/{id}/pdf", Kind.Name, role.See, d.pdf),
		route.For("GET /letter/{id}/docx", Kind.Name, role.See, d.docx),
		route.Public("GET /verify", d.ask),
		route.Public("GET /verify/{code}", d.verify),
		route.Public("GET /verify/paper.css", styles),
	}
}

// styles sends the style sheet of papers. It is public: the same sheet serves whoever may see a paper.
func styles(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(paper.CSS))
	return nil
}

// source reads the record that the address names.
func source(tx *flow.Tx, kind, id string) (record.Record, error) {
	n, err := record.ParseID(id)
	if err != nil || n == 0 {
		return nil, fault.Missing("来源记录")
	}
	if p := sourcePlan(kind); p != nil {
		return tx.Get(p, n)
	}
	return nil, fault.Missing("来源记录")
}

// Sheet shows a paper with its style sheet, which may stand in the body of a page.
func Sheet(d paper.Document) []web.Part {
	return []web.Part{web.Custom{Component: paperLink{}}, web.Custom{Component: paper.View{Document: d}}}
}

// propose shows the draft that would be made.
func (d desk) propose(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	var l *Letter
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		rec, err := source(tx, q.Get("kind"), q.Get("id"))
		if err == nil {
			l, err = For(tx, q.Get("sort"), rec)
		}
		return err
	})
	if err != nil {
		return err
	}
	l.State = Draft
	p := d.site.Page(r, "")
	p.Title = p.Say(Sorts.Label(l.Sort))
	form := web.Form{Head: web.Head{Title: p.Title, Lead: p.Say("按在用文本生成文稿，可修改后送签发")}, Action: "/letter/new", Narrow: true, NoGuard: true,
		Hidden:  []web.Pair{{Name: "sort", Value: l.Sort}, {Name: "kind", Value: q.Get("kind")}, {Name: "id", Value: q.Get("id")}},
		Buttons: []web.Button{{Label: p.Say("生成文稿"), Primary: true}, {Label: p.Say("返回"), URL: "/" + q.Get("kind") + "/" + q.Get("id")}}}
	return d.site.Render(w, r, http.StatusOK, p, append([]web.Part{form}, Sheet(d.paper(l))...)...)
}

// draft makes it.
func (d desk) draft(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "F400", "请求不正确")
	}
	var l *Letter
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
		rec, err := source(tx, r.PostForm.Get("kind"), r.PostForm.Get("id"))
		if err != nil {
			return err
		}
		if l, err = For(tx, r.PostForm.Get("sort"), rec); err != nil {
			return err
		}
		return flow.Create(tx, Kind, l)
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/letter/"+l.ID.String(), http.StatusSeeOther)
	return nil
}

func (d desk) open(r *http.Request) (*Letter, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(Kind.Label)
	}
	var l *Letter
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if l, err = store.Get(tx.Tx, Kind, id); err == nil && l.Digest != "" && !l.Intact() {
			err = fault.New(fault.Internal, "W106", "文书与签发时的摘要不一致，请报告系统管理员核查")
		}
		return err
	})
	return l, err
}

func (d desk) view(w http.ResponseWriter, r *http.Request) error {
	l, err := d.open(r)
	if err != nil {
		return err
	}
	p := d.site.Page(r, l.Title)
	at := "/letter/" + l.ID.String()
	bar := web.PrintBar{Back: at, Title: l.Title, Note: l.Number, Downloads: []web.Link{{Label: p.Say("下载 DOCX"), URL: at + "/docx"}, {Label: p.Say("下载 PDF"), URL: at + "/pdf"}}}
	return web.Render(w, http.StatusOK, web.Print(p, append([]web.Part{bar}, Sheet(d.paper(l))...)...))
}

func (d desk) pdf(w http.ResponseWriter, r *http.Request) error {
	l, err := d.open(r)
	if err != nil {
		return err
	}
	printed, err := d.press.PDF(d.paper(l))
	if err != nil {
		return err
	}
	return Send(w, "application/pdf", l.fileName()+".pdf", printed.Bytes)
}

func (d desk) docx(w http.ResponseWriter, r *http.Request) error {
	l, err := d.open(r)
	if err != nil {
		return err
	}
	b, err := paper.DOCX(d.paper(l))
	if err != nil {
		return err
	}
	return Send(w, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", l.fileName()+".docx", b)
}

// paper is the letter as a paper, with the ways of service as people keep them.
func (d desk) paper(l *Letter) paper.Document {
	return l.Document(d.public, d.site.Engine.DB().Codes(Kind.F(&Kind.P.ServedHow)))
}
