package account

import (
	"net/http"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/web"
)

func (a *Accounts) loginForm(r *http.Request) web.Form {
	t := a.translator(r)
	f := web.Form{Action: "/login", Hidden: keepNext(r), Buttons: []web.Button{{Label: t("登录"), Primary: true, Icon: "login"}},
		Sections: fields(
			web.Field{Kind: web.Text, Name: "login", Label: t("账号"), Value: strings.TrimSpace(r.PostFormValue("login")), Required: true, MaxLen: 40, Complete: "username", Focus: true},
			web.Field{Kind: web.Password, Name: "password", Label: t("口令"), Required: true, MaxLen: 200, Complete: "current-password"})}
	f.Head.Lead = t("忘记口令或账号被停用时，请联系系统管理员。")
	if a.opt.Hint != nil {
		f.Alerts = a.opt.Hint(r)
	}
	if _, err := a.cookie(r, "probe"); err != nil {
		f.Alerts = append(f.Alerts, web.Alert{Tone: web.Bad, Text: t(fault.Of(err).Text)})
	}
	return f
}

func (a *Accounts) showLogin(w http.ResponseWriter, r *http.Request) error {
	if v := visitOf(r.Context()); v.session != nil {
		to := next(r)
		if v.stage != Done {
			to = v.stage.URL()
		}
		redirect(w, r, to)
		return nil
	}
	done, err := a.Ready(r.Context())
	if err != nil {
		return err
	}
	if !done {
		redirect(w, r, "/setup")
		return nil
	}
	return a.ask(w, r, "登录", a.loginForm(r), nil)
}

func (a *Accounts) doLogin(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	if _, err := a.cookie(r, "probe"); err != nil {
		return a.ask(w, r, "登录", a.loginForm(r), err)
	}
	token, err := a.enter(r.Context(), r.PostFormValue("login"), r.PostFormValue("password"), visitOf(r.Context()).client)
	if err != nil {
		return a.ask(w, r, "登录", a.loginForm(r), err)
	}
	if v := visitOf(r.Context()); v.session != nil { // whoever signs in again has left what was open
		if err := a.signOut(r.Context(), v); err != nil {
			return err
		}
	}
	return a.onward(w, r, token)
}

// badForm is the answer to a body that cannot be read; one that is too big stays what it is.
func badForm(err error) error {
	if _, big := err.(*http.MaxBytesError); big {
		return err
	}
	return fault.Wrap(err, fault.Invalid, "F422", "提交的内容无法读取，请返回后重试")
}

// codeForm asks for a code of the second factor.
func (a *Accounts) codeForm(r *http.Request, action, lead string) web.Form {
	t := a.translator(r)
	f := web.Form{Action: action, Hidden: keepNext(r), Buttons: []web.Button{{Label: t("确认"), Primary: true}},
		Sections: fields(web.Field{Kind: web.OneTime, Name: "code", Label: t("验证码"), Required: true, Short: true, Mono: true, Focus: true, MaxLen: 20,
			Complete: "one-time-code"})}
	f.Head.Lead = t(lead)
	if code := a.demoCode(visitOf(r.Context()).account); code != "" {
		f.Alerts = []web.Alert{{Tone: web.Info, Title: t("演示验证码：%s", code), Text: t("正式环境中，验证码只出现在本人的手机上。")}}
	}
	return f
}

const factorLead = "请输入手机验证器上的六位验证码。手机不在身边时，可以输入一个恢复码。"

func (a *Accounts) showFactor(w http.ResponseWriter, r *http.Request) error {
	return a.ask(w, r, "第二因素验证", a.codeForm(r, "/login/factor", factorLead), nil, a.leave(r))
}

func (a *Accounts) doFactor(w http.ResponseWriter, r *http.Request) error {
	token, err := a.prove(r.Context(), visitOf(r.Context()), r.PostFormValue("code"))
	if err != nil {
		return a.ask(w, r, "第二因素验证", a.codeForm(r, "/login/factor", factorLead), err, a.leave(r))
	}
	return a.onward(w, r, token)
}

// leave is the way out for somebody who cannot go on.
func (a *Accounts) leave(r *http.Request) web.Part {
	t := a.translator(r)
	return web.Empty{Icon: "lock", Title: t("不能继续？"), Text: t("手机丢失且没有恢复码时，请联系安全管理员解除绑定。"),
		Actions: []web.Button{{Label: t("退出登录"), URL: "/logout", Method: "post", Icon: "logout"}}}
}

func (a *Accounts) enrolForm(r *http.Request, f seal.TOTP) (web.Form, error) {
	t := a.translator(r)
	form := web.Form{Action: "/enrol", Hidden: keepNext(r), Buttons: []web.Button{{Label: t("绑定"), Primary: true}}}
	form.Head.Lead = t("您的职责可以修改数据，登录时除口令外还须手机验证码（GB/T 22239-2019 8.1.4.1 d）。")
	var parts []web.Part
	if a.opt.QR != nil {
		size, path, err := a.opt.QR(f.URI)
		if err != nil {
			return form, err
		}
		parts = append(parts, web.QR{Size: size, Path: path, Label: t("绑定验证器的二维码")})
	}
	parts = append(parts, web.Facts{Wide: true, Items: []web.Fact{{Label: t("不能扫码时手工输入密钥"), Cell: web.Cell{Text: spaced(f.Secret), Mono: true}}}})
	form.Sections = []web.Section{
		{Title: t("用验证器扫码"), Lead: t("在手机上打开任一 TOTP 验证器应用，选择添加账号，扫描二维码。"), Parts: parts, Single: true},
		{Title: t("输入当前验证码"), Single: true, Fields: []web.Field{{Kind: web.OneTime, Name: "code", Label: t("验证码"), Required: true, Short: true, Mono: true, MaxLen: 10, Complete: "one-time-code"}}},
	}
	if a.opt.SecondFactor == Demo {
		if code, err := seal.CodeTOTP(f.Secret, a.clock.Now()); err == nil {
			form.Alerts = []web.Alert{{Tone: web.Info, Title: t("演示验证码：%s", code)}}
		}
	}
	return form, nil
}

// spaced sets a space after every four letters.
func spaced(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (a *Accounts) showEnrol(w http.ResponseWriter, r *http.Request) error {
	return a.enrolPage(w, r, nil)
}

func (a *Accounts) enrolPage(w http.ResponseWriter, r *http.Request, problem error) error {
	v := visitOf(r.Context())
	if v.account.Factor && !v.recent { // whoever finds an open screen must not bind another phone
		return Reauth()
	}
	f, err := a.startEnrol(r.Context(), v.account)
	if err != nil {
		return err
	}
	form, err := a.enrolForm(r, f)
	if err != nil {
		return err
	}
	if v.stage == Done {
		form.Buttons = append(form.Buttons, web.Button{Label: a.translator(r)("取消"), URL: "/account"})
		return a.ask(w, r, "绑定第二因素", form, problem)
	}
	return a.ask(w, r, "绑定第二因素", form, problem, a.leave(r))
}

func (a *Accounts) doEnrol(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r.Context())
	if v.account.Factor && !v.recent {
		return Reauth()
	}
	recovery, token, err := a.finishEnrol(r.Context(), v, r.PostFormValue("code"))
	if err != nil {
		return a.enrolPage(w, r, err)
	}
	c, err := a.cookie(r, token)
	if err != nil {
		return err
	}
	http.SetCookie(w, c)
	t := a.translator(r)
	facts := web.Facts{Title: t("恢复码"), Wide: true, Items: []web.Fact{{Label: t("每个只能用一次"), Cell: web.Cell{Lines: recovery, Mono: true}}}}
	done := web.Notice{Title: t("第二因素已绑定"), Tone: web.Good, Text: []string{
		t("请打印或抄写下面的恢复码，与口令分开保管。手机丢失时，用恢复码代替验证码登录。"), t("离开此页后，恢复码不能再次查看。")},
		Links: []web.Link{{Label: t("已保存，继续"), URL: next(r), Icon: "arrow-right"}}}
	return web.Render(w, http.StatusOK, web.Plain(a.page(r, "第二因素已绑定"), done, facts, printButton(t("打印"))))
}

// printButton prints the page; without scripts the browser's own menu does.
func printButton(label string) web.Part {
	return web.Form{Get: true, Narrow: true, NoGuard: true, Buttons: []web.Button{{Label: label, Print: true, Icon: "printer"}}}
}

func (a *Accounts) passwordForm(r *http.Request) web.Form {
	t, v := a.translator(r), visitOf(r.Context())
	p := a.opt.Passwords
	least := p.Min
	if v.account.Admin() {
		least = p.AdminMin
	}
	help := t("至少 %d 个字符", least)
	if p.Classes > 0 {
		help = t("至少 %d 个字符，含大写字母、小写字母、数字、其他字符中的 %d 类", least, p.Classes)
	}
	f := web.Form{Action: "/password", Hidden: keepNext(r), Buttons: []web.Button{{Label: t("修改口令"), Primary: true}},
		Sections: fields(
			web.Field{Kind: web.Password, Name: "old", Label: t("现用口令"), Required: true, MaxLen: 200, Complete: "current-password", Focus: true},
			web.Field{Kind: web.Password, Name: "password", Label: t("新口令"), Required: true, MaxLen: 200, Complete: "new-password", Help: help},
			web.Field{Kind: web.Password, Name: "again", Label: t("再次输入新口令"), Required: true, MaxLen: 200, Complete: "new-password"})}
	switch {
	case v.account.MustChange:
		f.Head.Lead = t("您正在使用一次性口令，请先设置只有自己知道的口令。")
	case v.stage == NeedPassword:
		f.Head.Lead = t("口令已超过 %d 天，请更换。", int(p.MaxAge.Hours()/24))
	default:
		f.Buttons = append(f.Buttons, web.Button{Label: t("取消"), URL: "/account"})
	}
	return f
}

func (a *Accounts) showPassword(w http.ResponseWriter, r *http.Request) error {
	return a.ask(w, r, "修改口令", a.passwordForm(r), nil)
}

func (a *Accounts) doPassword(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r.Context())
	token, err := a.changePassword(r.Context(), v, r.PostFormValue("old"), r.PostFormValue("password"), r.PostFormValue("again"))
	if err != nil {
		return a.ask(w, r, "修改口令", a.passwordForm(r), err)
	}
	if v.stage == Done && r.PostFormValue("next") == "/" {
		r.Form.Set("next", "/account?said=password")
	}
	return a.onward(w, r, token)
}

func (a *Accounts) doLogout(w http.ResponseWriter, r *http.Request) error {
	if v := visitOf(r.Context()); v.session != nil {
		if err := a.signOut(r.Context(), v); err != nil {
			return err
		}
	}
	for _, c := range []http.Cookie{{Name: hostCookie, Secure: true}, {Name: plainCookie}} {
		c.Path, c.MaxAge, c.HttpOnly, c.SameSite = "/", -1, true, http.SameSiteStrictMode
		http.SetCookie(w, &c)
	}
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`) // not "cookies": language and text size stay
	redirect(w, r, "/login")
	return nil
}

func (a *Accounts) reauthForm(r *http.Request) web.Form {
	const lead = "此操作需要再次验证身份，五分钟内有效。"
	if visitOf(r.Context()).account.Factor {
		return a.codeForm(r, "/reauth", lead)
	}
	t := a.translator(r)
	f := web.Form{Action: "/reauth", Hidden: keepNext(r), Buttons: []web.Button{{Label: t("确认"), Primary: true}},
		Sections: fields(web.Field{Kind: web.Password, Name: "old", Label: t("现用口令"), Required: true, MaxLen: 200, Complete: "current-password", Focus: true})}
	f.Head.Lead = t(lead)
	return f
}

func (a *Accounts) showReauth(w http.ResponseWriter, r *http.Request) error {
	if visitOf(r.Context()).session == nil {
		return Reauth() // a program cannot
	}
	return a.ask(w, r, "再次验证身份", a.reauthForm(r), nil)
}

func (a *Accounts) doReauth(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r.Context())
	if v.session == nil {
		return Reauth()
	}
	token, err := "", error(nil)
	if v.account.Factor {
		token, err = a.prove(r.Context(), v, r.PostFormValue("code"))
	} else if err = a.checkOwn(r.Context(), v.account, r.PostFormValue("old")); err == nil {
		err = a.db.Write(r.Context(), func(tx *store.Tx) error {
			token, err = a.promote(tx, v.session)
			return err
		})
	}
	if err != nil {
		return a.ask(w, r, "再次验证身份", a.reauthForm(r), err)
	}
	return a.onward(w, r, token)
}
