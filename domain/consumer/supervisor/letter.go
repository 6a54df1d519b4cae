package supervisor

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"

	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/domain/supervise/letter"
	"qgov/kernel/account"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/web"
)

// letterOf sets the letter of appointment of the present term.
func (d desk) letterOf(r *http.Request) (doc paper.Document, s *Supervisor, err error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return doc, nil, fault.Missing(Kind.Label)
	}
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		if s, err = get(tx, id); err != nil {
			return err
		}
		if len(s.Tenures) == 0 {
			return fault.New(fault.Conflict, "H107", "还没有聘任，没有聘书")
		}
		bureau, err := organ.Bureau(tx.Tx, s.Region)
		if err == nil {
			doc = d.document(s, bureau)
		}
		return err
	})
	return doc, s, err
}

func (d desk) document(s *Supervisor, bureau string) paper.Document {
	t := s.Tenures[len(s.Tenures)-1]
	verb := "聘请"
	if len(s.Tenures) > 1 {
		verb = "续聘"
	}
	doc := paper.Document{Head: bureau, Number: t.LetterNo, Title: "聘　书", To: s.Name + "同志", Synthetic: s.Demo, Created: t.From.Time()}
	doc.Blocks = append(doc.Blocks,
		paper.Paragraph{Text: fmt.Sprintf("为加强质量社会监督，兹%s您担任社会质量监督员，聘期自%s至%s，监督区域为%s。", verb, chinese(t.From), chinese(t.Until), d.area(s))},
		paper.Paragraph{Text: "请依法、客观、公正地履行社会监督职责，及时反映发现的质量问题，不以监督员身份谋取私利。监督员不具有行政执法权。"},
		paper.Pairs{Items: []paper.Pair{{Name: "姓名", Value: s.Name}, {Name: "监督员证号", Value: s.CardNo}}},
		paper.Signature{Organs: []string{bureau}, Date: chinese(t.From)})
	return doc
}

func chinese(d calendar.Date) string {
	return paper.ChineseDate(d.Year(), int(d.Month()), d.Day())
}

// letter answers GET /social_supervisor/{id}/letter.
func (d desk) letter(w http.ResponseWriter, r *http.Request) error {
	doc, s, err := d.letterOf(r)
	if err != nil {
		return err
	}
	p := d.site.Page(r, "聘书")
	at := "/social_supervisor/" + s.ID.String()
	bar := web.PrintBar{Back: at, Title: p.Say("聘书"), Note: doc.Number, Downloads: []web.Link{{Label: p.Say("下载 DOCX"), URL: at + "/letter/docx"}, {Label: p.Say("下载 PDF"), URL: at + "/letter/pdf"}}}
	return web.Render(w, http.StatusOK, web.Print(p, append([]web.Part{bar}, letter.Sheet(doc)...)...))
}

func (d desk) pdf(w http.ResponseWriter, r *http.Request) error {
	doc, _, err := d.letterOf(r)
	if err != nil {
		return err
	}
	printed, err := d.press.PDF(doc)
	if err != nil {
		return err
	}
	return letter.Send(w, "application/pdf", doc.Number+" 聘书.pdf", printed.Bytes)
}

func (d desk) docx(w http.ResponseWriter, r *http.Request) error {
	doc, _, err := d.letterOf(r)
	if err != nil {
		return err
	}
	b, err := paper.DOCX(doc)
	if err != nil {
		return err
	}
	return letter.Send(w, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", doc.Number+" 聘书.docx", b)
}

// candidate reads the supervisor of the address and refuses one who is not in office or has an account already.
func candidate(tx *flow.Tx, r *http.Request) (*Supervisor, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(Kind.Label)
	}
	s, err := get(tx, id)
	switch {
	case err != nil:
		return nil, err
	case !s.InOffice():
		return nil, fault.New(fault.Conflict, "H108", "只能为在聘的监督员开通账号")
	case !s.Admitted.IsZero():
		return nil, fault.New(fault.Conflict, "H109", "已于 %s 开通账号；忘记口令的，由系统管理员重置", s.Admitted.String())
	}
	return s, nil
}

// askAdmit answers GET /social_supervisor/{id}/admit.
func (d desk) askAdmit(w http.ResponseWriter, r *http.Request) error {
	var s *Supervisor
	if err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) { s, err = candidate(tx, r); return err }); err != nil {
		return err
	}
	p := d.site.Page(r, "开通账号")
	at := "/social_supervisor/" + s.ID.String()
	p.Crumbs = []web.Link{{Label: p.Say(Kind.Label), URL: "/social_supervisor"}, {Label: s.Name, URL: at}}
	f := web.Form{Action: at + "/admit", Narrow: true, NoGuard: true, Legend: " ", Head: web.Head{Title: p.Say("开通账号"), Lead: p.Say("账号名由系统产生；一次性口令只显示一次，请当面交给本人。")},
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Static, Name: "name", Label: p.Say("姓名"), Shown: s.Name}, {Kind: web.Static, Name: "card", Label: p.Say("监督员证号"), Shown: s.CardNo}}}},
		Buttons:  []web.Button{{Label: p.Say("开通账号"), Primary: true}, {Label: p.Say("返回"), URL: at}}}
	return d.site.Render(w, r, http.StatusOK, p, f)
}

// admit answers POST /social_supervisor/{id}/admit: the page with the one-time password, once.
func (d desk) admit(w http.ResponseWriter, r *http.Request) error {
	if d.o.Accounts == nil {
		return fault.New(fault.Unavailable, "H111", "本系统不能开通账号")
	}
	if err := d.o.Recent(r); err != nil {
		return err
	}
	oneTime, hash, err := d.o.Accounts().OneTime(r.Context())
	if err != nil {
		return err
	}
	login := "jd-" + strings.ToLower(rand.Text()[:8])
	var s *Supervisor
	err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
		if s, err = candidate(tx, r); err != nil {
			return err
		}
		_, err = Enrol(tx, d.o.Accounts(), s, login, hash)
		return err
	})
	if err != nil {
		return err
	}
	p := d.site.Page(r, "开通账号")
	at := "/social_supervisor/" + s.ID.String()
	p.Crumbs = []web.Link{{Label: p.Say(Kind.Label), URL: "/social_supervisor"}, {Label: s.Name, URL: at}}
	w.Header().Set("Cache-Control", "no-store")
	return d.site.Render(w, r, http.StatusOK, p, web.Notice{Title: p.Say("账号和一次性口令只显示这一次"), Text: []string{p.Say("账号：%s", login), p.Say("一次性口令：%s", oneTime), p.Say("首次登录须更改口令，并绑定动态口令；一次性口令七日内有效。")}, Links: []web.Link{{Label: p.Say("返回"), URL: at}}})
}

// Enrol opens the account of a supervisor.
func Enrol(tx *flow.Tx, accounts *account.Accounts, s *Supervisor, login, hash string) (record.ID, error) {
	s.Admitted = tx.Today()
	if err := tx.Save(Kind.Plan, s, "admit", ""); err != nil {
		return 0, err
	}
	bureau, err := organ.Bureau(tx.Tx, s.Region)
	if err != nil {
		return 0, err
	}
	return accounts.Admit(tx.Tx, account.Newcomer{Login: login, Name: s.Name, Region: s.Region, Org: bureau + "社会监督员", Party: s.ID}, hash, duty.SocialSupervisor)
}
