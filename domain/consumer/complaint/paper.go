package complaint

import (
	"fmt"
	"net/http"
	"slices"

	"qgov/base/organ"
	"qgov/domain/supervise/letter"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// The papers of a complaint, after the forms of 令121 (文书式样 4 to 9). They name the complainant in clear, so they are made when asked for,
// by people who may reveal, are not stored, and each making is journalled.
const (
	paperProof  = "proof"
	paperAccept = "accept"
	paperRefuse = "refuse"
	paperInvite = "invite"
	paperEnd    = "end"
	paperAgree  = "agreement"
)

// Papers are their names.
var Papers = record.Codes{{Code: paperProof, Label: "限期提供身份证明材料通知书"}, {Code: paperAccept, Label: "投诉受理决定书"}, {Code: paperRefuse, Label: "投诉不予受理决定书"}, {Code: paperInvite, Label: "投诉调解通知书"},
	{Code: paperEnd, Label: "终止调解决定书"}, {Code: paperAgree, Label: "投诉调解书"}}

// offered lists the papers that can be made of a complaint now.
func (r *Complaint) offered() (out []string) {
	for _, x := range []struct {
		yes  bool
		sort string
	}{{r.ProofNo != "", paperProof}, {r.DecisionNo != "" && r.State != Rejected, paperAccept}, {r.State == Rejected, paperRefuse}, {r.DecisionNo != "" && r.State != Rejected, paperInvite}, {r.EndNo != "", paperEnd}, {r.AgreementNo != "", paperAgree}} {
		if x.yes {
			out = append(out, x.sort)
		}
	}
	return out
}

// byName are the time limits of a complaint by name: the running one, or else the newest. Running ones come first.
func byName(list []flow.Running) map[string]flow.Running {
	out := make(map[string]flow.Running)
	for _, x := range list {
		if old, ok := out[x.Name]; !ok || !old.Stopped.IsZero() {
			out[x.Name] = x
		}
	}
	return out
}

// document sets the paper of a sort.
func (r *Complaint) document(sort, bureau string, limits map[string]flow.Running) paper.Document {
	d := paper.Document{Head: bureau + "文件", Title: Papers.Label(sort), To: string(r.Name), Synthetic: r.Demo}
	say := func(format string, args ...any) {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: fmt.Sprintf(format, args...)})
	}
	matter := fmt.Sprintf("本局于%s收到您对%s的投诉（编号：%s），投诉事项：%s。", chinese(r.Received), r.Against, r.Number, r.Title)
	on := r.DecidedOn
	switch sort {
	case paperProof:
		d.Number, on = r.ProofNo, limits["proof"].Started
		say("%s", matter)
		say("为核验投诉人身份，请于%s前提供下列材料：%s。逾期不提供或者拒绝核验的，本局将依法不予受理。", chinese(limits["proof"].Due), r.ProofWhy)
	case paperAccept:
		d.Number = r.DecisionNo
		say("%s", matter)
		say("经审查，符合受理条件，本局决定予以受理，并组织调解。自受理之日起至%s未达成调解协议的，依法终止调解；检测、鉴定所用时间不计算在内。", chinese(limits["mediate"].Due))
	case paperRefuse:
		d.Number = r.DecisionNo
		say("%s", matter)
		say("经审查：%s。依据%s，本局决定不予受理。", r.Reason, r.Basis)
		say("如不服本决定，可以依法申请行政复议或者提起行政诉讼。")
	case paperInvite:
		d.Number, d.To = r.DecisionNo, r.Against
		say("本局已受理消费者对你单位的投诉（编号：%s），投诉事项：%s。投诉请求：%s。", r.Number, r.Title, or(r.Want, "依法处理"))
		say("请自收到本通知之日起核实情况、提出答复意见，并按本局通知的时间参加调解。无正当理由不参加调解的，本局将依法终止调解。")
	case paperEnd:
		d.Number, on = r.EndNo, r.EndedOn
		d.To += "、" + r.Against
		say("%s", matter)
		say("本局组织调解中，%s。依据%s，决定终止调解。", r.Reason, r.Basis)
		say("消费者可以依法向人民法院提起诉讼，或者按约定申请仲裁。")
	case paperAgree:
		d.Number, on = r.AgreementNo, r.EndedOn
		d.To = ""
		d.Blocks = append(d.Blocks, paper.Pairs{Items: []paper.Pair{{Name: "投诉人", Value: string(r.Name)}, {Name: "联系电话", Value: string(r.Phone)}, {Name: "被投诉人", Value: r.Against, Wide: true}, {Name: "投诉编号", Value: r.Number, Wide: true}, {Name: "投诉事项", Value: r.Title, Wide: true}}})
		say("经本局主持调解，双方自愿达成如下协议：")
		for _, line := range lines(r.Agreement) {
			say("%s", line)
		}
		if r.Agreed > 0 {
			say("涉及金额：人民币%s（%s元）。", paper.Capital(int64(r.Agreed)), text.Yuan(int64(r.Agreed)))
		}
		say("本调解书一式三份，双方各执一份，本局存档一份。")
		d.Blocks = append(d.Blocks, paper.Pairs{Items: []paper.Pair{{Name: "投诉人签名", Lines: 2}, {Name: "被投诉人签章", Lines: 2}, {Name: "调解员签名", Lines: 2, Wide: true}}})
	}
	d.Blocks = append(d.Blocks, paper.Signature{Organs: []string{bureau}, Date: chinese(on)})
	d.Created = on.Time()
	return d
}

func lines(s string) (out []string) {
	start := 0
	for i, c := range s + "\n" {
		if c == '\n' {
			if line := s[start:min(i, len(s))]; line != "" {
				out = append(out, line)
			}
			start = i + 1
		}
	}
	return out
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func chinese(d calendar.Date) string {
	if d.IsZero() {
		return "　年　月　日"
	}
	return paper.ChineseDate(d.Year(), int(d.Month()), d.Day())
}

// desk is the pages written by hand.
type desk struct {
	site  *page.Site
	press *paper.Press
}

func (d desk) routes() []route.Route {
	k := Kind.Name
	return []route.Route{
		route.For("GET /complaint/{id}/paper/{sort}", k, role.Reveal, d.view),
		route.For("GET /complaint/{id}/paper/{sort}/pdf", k, role.Reveal, d.pdf),
		route.For("GET /complaint/{id}/paper/{sort}/docx", k, role.Reveal, d.docx),
	}
}

// make sets the paper that the address names and writes into the journal that its maker saw who complains.
func (d desk) make(r *http.Request) (doc paper.Document, c *Complaint, err error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return doc, nil, fault.Missing(Kind.Label)
	}
	sort := r.PathValue("sort")
	err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		if c, err = store.Get(tx.Tx, Kind, id); err != nil {
			return err
		}
		if !slices.Contains(c.offered(), sort) {
			return fault.New(fault.Conflict, "Q120", "现在不能制作“%s”", or(Papers.Label(sort), sort))
		}
		bureau, err := organ.Bureau(tx.Tx, c.Region)
		if err != nil {
			return err
		}
		list, err := tx.Deadlines(Kind.Name, c.ID)
		if err != nil {
			return err
		}
		doc = c.document(sort, bureau, byName(list))
		tx.Note(store.Change{Action: "paper", Kind: Kind.Name, Record: c.ID, Region: c.Region, Title: c.Title, Reason: Papers.Label(sort)})
		return nil
	})
	return doc, c, err
}

func (d desk) view(w http.ResponseWriter, r *http.Request) error {
	doc, c, err := d.make(r)
	if err != nil {
		return err
	}
	p := d.site.Page(r, doc.Title)
	back := "/complaint/" + c.ID.String()
	at := back + "/paper/" + r.PathValue("sort")
	bar := web.PrintBar{Back: back, Title: doc.Title, Note: doc.Number, Downloads: []web.Link{{Label: p.Say("下载 DOCX"), URL: at + "/docx"}, {Label: p.Say("下载 PDF"), URL: at + "/pdf"}}}
	return web.Render(w, http.StatusOK, web.Print(p, append([]web.Part{bar}, letter.Sheet(doc)...)...))
}

func (d desk) pdf(w http.ResponseWriter, r *http.Request) error {
	doc, _, err := d.make(r)
	if err != nil {
		return err
	}
	printed, err := d.press.PDF(doc)
	if err != nil {
		return err
	}
	return letter.Send(w, "application/pdf", doc.Number+" "+doc.Title+".pdf", printed.Bytes)
}

func (d desk) docx(w http.ResponseWriter, r *http.Request) error {
	doc, _, err := d.make(r)
	if err != nil {
		return err
	}
	b, err := paper.DOCX(doc)
	if err != nil {
		return err
	}
	return letter.Send(w, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", doc.Number+" "+doc.Title+".docx", b)
}
