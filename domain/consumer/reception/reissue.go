package reception

import (
	"crypto/rand"
	"net/http"
	"slices"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

// Who lost the secret of a case, or sent it by telephone and never had one, names the number of the case and the telephone that was given
// with it. An officer who confirmed that it is the sender issues another secret, which is shown once; the one before no longer works.

// How often a secret is issued anew, or tried to, for one message and from one network in a while: the telephone of a sender is not to be
// guessed at the desk either.
const reissuesOfOne, reissuesOfNetwork = 5, 100

// reissue says how the officer made sure of the sender. The telephone is compared and not kept.
type reissue struct{ Reason string }

var reissueForm = record.Input("message_reissue", func(in *reissue, f *record.Fields) {
	f.Text(&in.Reason, "核对身份的方式").Required().Max(100)
})

// ownSecret reports whether the message has a sender that a secret may be given to: a report's is followed by its receipt.
func ownSecret(m *Message) bool { return m.ID != 0 && m.Phone != "" && m.Handed != AsReport }

// renew gives the message another secret and returns it. Only its digest is kept.
func renew(tx *flow.Tx, m *Message) (string, error) {
	secret := secretOf(rand.Text())
	n, err := tx.Exec(`UPDATE consumer_follow SET secret = ? WHERE message = ? AND {all: the message's own}`, secretDigest(m.Number, secret), m.ID)
	if err == nil && n == 0 { // it came by another way than the form
		_, err = tx.Exec(`INSERT INTO consumer_follow (key, secret, message, at) VALUES (?, ?, ?, ?) /* {all: the message's own} */`, digest(newKey()), secretDigest(m.Number, secret), m.ID, tx.Now())
	}
	return secret, err
}

func (d desk) reissueRoutes() []route.Route {
	return []route.Route{route.For("GET /consumer_message/{id}/reissue", Kind.Name, role.Step("reissue"), d.askReissue), route.For("POST /consumer_message/{id}/reissue", Kind.Name, role.Step("reissue"), d.reissue)}
}

func messageAt(r *http.Request, tx *flow.Tx) (*Message, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(Kind.Label)
	}
	m, err := store.Get(tx.Tx, Kind, id)
	if err == nil && !ownSecret(m) {
		err = fault.New(fault.Conflict, "N127", "本件没有登记联系电话或者已作为举报移交，不能补发查询码")
	}
	return m, err
}

// askReissue answers GET /consumer_message/{id}/reissue.
func (d desk) askReissue(w http.ResponseWriter, r *http.Request) error {
	var m *Message
	if err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) { m, err = messageAt(r, tx); return err }); err != nil {
		return err
	}
	return d.showReissue(w, r, http.StatusOK, m, nil)
}

func (d desk) showReissue(w http.ResponseWriter, r *http.Request, status int, m *Message, problems []fault.Problem) error {
	p := d.site.Page(r, "")
	p.Title = p.Say("补发查询码")
	at := "/consumer_message/" + m.ID.String()
	fields := []web.Field{{Kind: web.Tel, Name: "phone", Label: p.Say("来件人报出的联系电话"), Help: p.Say("由来件人自己报出，与登记的一致才能补发"), Required: true, MaxLen: 30, Complete: "off"},
		{Kind: web.Text, Name: "reason", Label: p.Say("核对身份的方式"), Help: p.Say("例如：回拨登记的电话、当面核对证件"), Value: r.PostFormValue("reason"), Required: true, MaxLen: 100}}
	form := web.Form{Head: web.Head{Title: p.Title, Kicker: m.Title, Lead: p.Say("编号 %s。补发后原查询码失效，新查询码只显示一次；每次补发都有记录。", m.Number)}, Narrow: true, Action: at + "/reissue",
		Buttons: []web.Button{{Label: p.Say("补发"), Primary: true}, {Label: p.Say("返回"), URL: at}}}
	for _, x := range problems {
		text := p.Say(x.Text, x.Args...)
		form.Problems = append(form.Problems, web.Problem{Field: "f-" + x.Field, Text: text})
		if i := slices.IndexFunc(fields, func(f web.Field) bool { return f.Name == x.Field }); i >= 0 {
			fields[i].Problem = text
		}
	}
	form.Sections = []web.Section{{Single: true, Fields: fields}}
	return d.site.Render(w, r, status, p, form)
}

// reissue answers POST /consumer_message/{id}/reissue.
func (d desk) reissue(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "F400", "请求不正确")
	}
	if err := d.o.Ration(r.Context(), "reissue", r.PathValue("id"), reissuesOfOne, reissuesOfNetwork); err != nil {
		return err
	}
	var m *Message
	var secret string
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		if m, err = messageAt(r, tx); err != nil {
			return err
		}
		if telephone(r.PostForm.Get("phone")) != telephone(string(m.Phone)) {
			return fault.At("phone", "N128", "与来件登记的联系电话不一致，请核对编号，或者请来件人当面办理")
		}
		if err := flow.Take(tx, Kind, m, "reissue", &reissue{Reason: r.PostForm.Get("reason")}); err != nil {
			return err
		}
		secret, err = renew(tx, m)
		return err
	})
	if e := fault.Of(err); err != nil && e.Kind == fault.Invalid && m != nil {
		return d.showReissue(w, r, http.StatusUnprocessableEntity, m, e.Problems)
	}
	if err != nil {
		return err
	}
	p := d.site.Page(r, "")
	p.Title = p.Say("查询码已补发")
	w.Header().Set("Cache-Control", "no-store")
	facts := web.Facts{Wide: true, Items: []web.Fact{{Label: p.Say("编号"), Cell: web.Cell{Text: m.Number, Strong: true, Mono: true}}, {Label: p.Say("查询码"), Cell: web.Cell{Text: secret, Strong: true, Mono: true, Sub: p.Say("只在这里显示一次，请告诉来件人；原查询码已失效")}}}}
	return d.site.Render(w, r, http.StatusOK, p, web.Wrap{Narrow: true, Parts: []web.Part{web.Head{Title: p.Title, Kicker: m.Title}, facts, web.Notice{Title: p.Say("来件人怎样查看"), Text: []string{p.Say("在公众网站的“查看进度”填写编号和查询码。")}, Links: []web.Link{{Label: p.Say("返回来件"), URL: "/consumer_message/" + m.ID.String()}}}}})
}

// telephone is a number in one spelling: figures alone, without the country's 86 before a mobile number.
func telephone(s string) string {
	d := digits(s)
	if len(d) == 13 && d[:2] == "86" {
		d = d[2:]
	}
	return d
}

// reissueLink leads an officer who may to the page.
func reissueLink(tx *flow.Tx, m *Message) []web.Link {
	if !ownSecret(m) || tx.DB().Policy().Check(tx.Actor(), Kind.Name, role.Step("reissue"), "") != nil {
		return nil
	}
	return []web.Link{{Label: "补发查询码", Icon: "key", URL: "/consumer_message/" + m.ID.String() + "/reissue"}}
}
