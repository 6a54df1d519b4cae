package signup

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strings"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/kernel/account"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

// Subject is what the policy grants to the administrator of a firm: See the accounts of the own firm, Create and End them.
const Subject = "firm_account"

// End is the action of ending an account of the own firm.
const End role.Action = "step:end"

// mostAccounts is how many accounts of a firm may be in use.
const mostAccounts = 20

type ctxt = context.Context

func (d desk) staffRoutes() []route.Route {
	return []route.Route{
		route.For("GET /firm_account", Subject, role.See, func(w http.ResponseWriter, r *http.Request) error { return d.staff(w, r, http.StatusOK, nil) }),
		route.For("POST /firm_account", Subject, role.Create, d.add),
		route.For("GET /firm_account/{id}/end", Subject, End, d.askEnd),
		route.For("POST /firm_account/{id}/end", Subject, End, d.end),
	}
}

// admit opens an account of the firm. The program makes the login, so that no login tells which firm it belongs to.
func (d desk) admit(tx *flow.Tx, id record.ID, person, hash string, admin bool) (login string, made record.ID, err error) {
	var f *firm.Firm
	err = tx.Elevated(func() error { f, err = store.Get(tx.Tx, firm.Kind, id); return err })
	if err != nil {
		return "", 0, err
	}
	list, err := account.OfParty(tx.Tx, id)
	if err != nil {
		return "", 0, err
	}
	if used := slices.DeleteFunc(list, func(x *account.Account) bool { return x.Disabled }); len(used) >= mostAccounts {
		return "", 0, fault.New(fault.Conflict, "Q110", "本企业已有 %d 个在用账号，请先停用不再使用的账号", mostAccounts)
	}
	duties := []role.Duty{duty.Firm}
	if admin {
		duties = append(duties, duty.FirmAdmin)
	}
	login = "qy-" + strings.ToLower(rand.Text()[:8])
	made, err = d.o.Accounts().Admit(tx.Tx, account.Newcomer{Login: login, Name: person, Region: f.Region[:min(len(f.Region), 6)], Org: f.Name, Party: f.ID}, hash, duties...)
	return login, made, err
}

// staff answers GET /firm_account: the accounts of the own firm and a form for another.
func (d desk) staff(w http.ResponseWriter, r *http.Request, status int, wrong error, fresh ...web.Part) error {
	p := d.site.Page(r, "本企业账号")
	p.Crumbs = []web.Link{{Label: p.Say("首页"), URL: "/"}}
	me := role.From(r.Context())
	var list []*account.Account
	if err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) { list, err = account.OfParty(tx.Tx, me.Party); return err }); err != nil {
		return err
	}
	l := web.List{Head: web.Head{Title: p.Say("本企业账号"), Lead: p.Say("人员离职或者不再经办的，请及时停用其账号。")}, Count: int64(len(list)),
		Columns: []web.Column{{Label: p.Say("姓名")}, {Label: p.Say("账号")}, {Label: p.Say("职责")}, {Label: p.Say("最近登录")}, {Label: p.Say("状态")}, {Label: p.Say("办理")}}, Empty: web.Empty{Title: p.Say("没有账号")}}
	for _, x := range list {
		what := p.Say("企业")
		if slices.Contains(x.Duties, duty.FirmAdmin) {
			what = p.Say("企业管理员")
		}
		badge, act := &web.Badge{Text: p.Say("在用"), Tone: web.Good}, web.Cell{}
		switch {
		case x.Disabled:
			badge = &web.Badge{Text: p.Say("已停用"), Tone: web.Neutral}
		case x.ID != me.ID:
			act = web.Cell{Text: p.Say("停用"), URL: "/firm_account/" + x.ID.String() + "/end"}
		default:
			act = web.Cell{Text: p.Say("本人")}
		}
		seen := "—"
		if !x.LastAt.IsZero() {
			seen = x.LastAt.In(calendar.Shanghai()).Format("2006-01-02 15:04")
		}
		l.Rows = append(l.Rows, web.Row{Cells: []web.Cell{{Text: x.Name}, {Text: x.Login, Mono: true}, {Text: what}, {Text: seen}, {Badge: badge}, act}})
	}
	f := web.Form{Action: "/firm_account", NoGuard: true, Narrow: true, Head: web.Head{Title: p.Say("增设账号"), Lead: p.Say("账号名由系统产生；一次性口令只显示一次，请当面交给本人。")},
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Text, Name: "name", Label: p.Say("姓名"), Value: r.PostFormValue("name"), Required: true, MaxLen: 40},
			{Kind: web.YesNo, Name: "admin", Label: p.Say("作为企业管理员"), Value: r.PostFormValue("admin")}}}},
		Buttons: []web.Button{{Label: p.Say("增设账号"), Primary: true}}}
	if wrong != nil {
		if status = page.Mark(p, &f, wrong); status == 0 {
			return wrong
		}
	}
	return d.site.Render(w, r, status, p, append(fresh, l, f)...)
}

// add answers POST /firm_account: the page with the one-time password, once.
func (d desk) add(w http.ResponseWriter, r *http.Request) error {
	if err := d.o.Recent(r); err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	name := strings.TrimSpace(r.PostFormValue("name"))
	if name == "" {
		return d.staff(w, r, http.StatusUnprocessableEntity, fault.At("name", "Q111", "请填写姓名"))
	}
	oneTime, hash, err := d.o.Accounts().OneTime(r.Context())
	if err != nil {
		return err
	}
	login := ""
	err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
		login, _, err = d.admit(tx, tx.Actor().Party, name, hash, r.PostFormValue("admin") == "true")
		return err
	})
	if err != nil {
		return d.staff(w, r, http.StatusUnprocessableEntity, err)
	}
	w.Header().Set("Cache-Control", "no-store")
	p := d.site.Page(r, "")
	return d.staff(w, r, http.StatusOK, nil, web.Notice{Title: p.Say("账号和一次性口令只显示这一次"),
		Text: []string{p.Say("账号：%s", login), p.Say("一次性口令：%s", oneTime), p.Say("首次登录须更改口令，并绑定动态口令；一次性口令七日内有效。")}})
}

// other returns the account of the address if it belongs to the own firm.
func (d desk) other(r *http.Request) (x *account.Account, err error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil {
		return nil, fault.Missing("账号")
	}
	var list []*account.Account
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { list, err = account.OfParty(tx.Tx, tx.Actor().Party); return err })
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(list, func(x *account.Account) bool { return x.ID == id }); i >= 0 {
		return list[i], nil
	}
	return nil, fault.Missing("账号")
}

// askEnd answers GET /firm_account/{id}/end: a question before an account ends.
func (d desk) askEnd(w http.ResponseWriter, r *http.Request) error { return d.endForm(w, r, nil) }

func (d desk) endForm(w http.ResponseWriter, r *http.Request, wrong error) error {
	x, err := d.other(r)
	if err != nil {
		return err
	}
	p := d.site.Page(r, "停用账号")
	p.Crumbs = []web.Link{{Label: p.Say("首页"), URL: "/"}, {Label: p.Say("本企业账号"), URL: "/firm_account"}}
	f := web.Form{Action: "/firm_account/" + x.ID.String() + "/end", NoGuard: true, Narrow: true, Head: web.Head{Title: p.Say("停用 %s 的账号", x.Name), Lead: p.Say("该账号立即在所有设备上退出，不能再登录；记录保留。")},
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Text, Name: "reason", Label: p.Say("理由"), Required: true, MaxLen: 200, Value: r.PostFormValue("reason")}}}},
		Buttons:  []web.Button{{Label: p.Say("停用账号"), Primary: true}, {Label: p.Say("返回"), URL: "/firm_account"}}}
	status := http.StatusOK
	if wrong != nil {
		if status = page.Mark(p, &f, wrong); status == 0 {
			return wrong
		}
	}
	return d.site.Render(w, r, status, p, f)
}

// end answers POST /firm_account/{id}/end.
func (d desk) end(w http.ResponseWriter, r *http.Request) error {
	if err := d.o.Recent(r); err != nil {
		return err
	}
	x, err := d.other(r)
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(r.PostFormValue("reason"))
	if reason == "" {
		return d.endForm(w, r, fault.At("reason", "Q112", "请填写理由"))
	}
	err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error { return d.o.Accounts().EndOfParty(tx.Tx, x.ID, reason) })
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/firm_account", http.StatusSeeOther)
	return nil
}
