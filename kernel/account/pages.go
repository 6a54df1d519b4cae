package account

import (
	"net/http"
	"net/url"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// Routes returns the pages of this package.
func (a *Accounts) Routes() []route.Route {
	return []route.Route{
		route.Public("GET /login", a.showLogin),
		route.Public("POST /login", a.doLogin),
		route.Public("GET /login/factor", a.staged(a.showFactor, NeedFactor)),
		route.Public("POST /login/factor", a.staged(a.doFactor, NeedFactor)),
		route.Public("GET /enrol", a.staged(a.showEnrol, NeedEnrol, Done)),
		route.Public("POST /enrol", a.staged(a.doEnrol, NeedEnrol, Done)),
		route.Public("GET /password", a.staged(a.showPassword, NeedPassword, Done)),
		route.Public("POST /password", a.staged(a.doPassword, NeedPassword, Done)),
		route.Public("POST /logout", a.doLogout),
		route.Public("GET /setup", a.showSetup),
		route.Public("POST /setup", a.doSetup),

		route.SignedIn("GET /reauth", a.showReauth),
		route.SignedIn("POST /reauth", a.doReauth),
		route.SignedIn("GET /account", a.showOwn),
		route.SignedIn("POST /account/sessions/{id}/end", a.endOwn),
		route.SignedIn("GET /account/keys/new", a.Fresh(a.showNewKey)),
		route.SignedIn("POST /account/keys/new", a.Fresh(a.doNewKey)),
		route.SignedIn("POST /account/keys/{id}/end", a.endKey),

		route.For("GET /admin/accounts", Kind, role.See, a.showAccounts),
		route.For("GET /admin/accounts/new", Kind, role.Create, a.showNew),
		route.For("POST /admin/accounts/new", Kind, role.Create, a.doNew),
		route.For("GET /admin/accounts/{id}", Kind, role.See, a.showAccount),
		route.For("GET /admin/accounts/{id}/duties", Kind, Grant, a.Fresh(a.showDuties)),
		route.For("POST /admin/accounts/{id}/duties", Kind, Grant, a.Fresh(a.doDuties)),
		route.For("GET /admin/accounts/{id}/{act}", Kind, role.See, a.showAct),
		route.For("POST /admin/accounts/{id}/reset", Kind, Switch, a.Fresh(a.doReset)),
		route.For("POST /admin/accounts/{id}/disable", Kind, Switch, a.act(a.Disable)),
		route.For("POST /admin/accounts/{id}/enable", Kind, Switch, a.act(a.Enable)),
		route.For("POST /admin/accounts/{id}/end", Kind, Switch, a.act(a.endAll)),
		route.For("POST /admin/accounts/{id}/unlink", Kind, Unlink, a.Fresh(a.act(a.Unlink))),
		route.For("GET /admin/policy", Kind, Review, a.showPolicy),
	}
}

// Fresh lets only somebody through who proved who it is within the last five minutes, and sends others to /reauth. Put it around
// acts that change trust: grants, keys, reveals, exports of more than 1000 rows.
func (a *Accounts) Fresh(h route.Handler) route.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if !Recent(r.Context()) {
			return Reauth()
		}
		return h(w, r)
	}
}

// staged lets only a session of one of the stages through, and sends others where they have to go.
func (a *Accounts) staged(h route.Handler, stages ...Stage) route.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v := visitOf(r.Context())
		if v.session == nil {
			return fault.New(fault.Unauthenticated, "F401", "请先登录")
		}
		for _, s := range stages {
			if v.stage == s {
				return h(w, r)
			}
		}
		redirect(w, r, v.stage.URL())
		return nil
	}
}

// Flash is what every page has to say: that this is a demonstration, and that there were failed sign-ins. page.Site.Dress adds it to
// the pages of the house.
func (a *Accounts) Flash(r *http.Request) []web.Alert {
	var out []web.Alert
	t := a.translator(r)
	if a.opt.SecondFactor == Demo {
		out = append(out, web.Alert{Tone: web.Warn, Slim: true, Title: t("演示环境"), Text: t("验证码直接显示在页面上，不提供保护；请勿录入真实数据。")})
	}
	if v := visitOf(r.Context()); v.session != nil && v.stage == Done && v.session.failed > 0 && a.clock.Now().Sub(v.session.Created) < 10*time.Minute {
		out = append(out, web.Alert{Tone: web.Warn, Title: t("您上次登录之后有 %d 次口令错误", v.session.failed),
			Text: t("如果不是您本人所为，请立即修改口令并联系系统管理员。"), Links: []web.Link{{Label: t("修改口令"), URL: "/password"}}})
	}
	return out
}

// ask shows a form on a page outside the house, with what err says is wrong. Errors that are nobody's input are returned.
func (a *Accounts) ask(w http.ResponseWriter, r *http.Request, title string, f web.Form, err error, more ...web.Part) error {
	return a.show(w, r, web.Plain, title, f, err, more...)
}

// askInside is ask in the layout of the staff pages.
func (a *Accounts) askInside(w http.ResponseWriter, r *http.Request, title string, f web.Form, err error) error {
	return a.show(w, r, web.Shell, title, f, err)
}

type layout = func(p *web.Page, parts ...web.Part) web.Component

func (a *Accounts) show(w http.ResponseWriter, r *http.Request, l layout, title string, f web.Form, err error, more ...web.Part) error {
	t := a.translator(r)
	status := http.StatusOK
	if err != nil {
		e := fault.Of(err)
		switch e.Kind {
		case fault.Internal, fault.Unavailable, fault.NotFound:
			return err
		case fault.TooMany:
			w.Header().Set("Retry-After", "1800")
			status = http.StatusTooManyRequests
		default:
			status = http.StatusUnprocessableEntity
		}
		a.mark(&f, e, t)
	}
	f.Head.Title = t(title)
	f.Narrow, f.NoGuard = true, true
	return web.Render(w, status, l(a.page(r, title), append([]web.Part{f}, more...)...))
}

// mark puts the problems of an error at their fields and into the summary.
func (a *Accounts) mark(f *web.Form, e *fault.Error, t func(string, ...any) string) {
	if len(e.Problems) == 0 {
		f.Problems = append(f.Problems, web.Problem{Text: t(e.Text, e.Args...)})
		return
	}
	for _, p := range e.Problems {
		words := t(p.Text, p.Args...)
		f.Problems = append(f.Problems, web.Problem{Field: p.Field, Text: words})
		for i := range f.Sections {
			for j := range f.Sections[i].Fields {
				if q := &f.Sections[i].Fields[j]; q.Name == p.Field {
					q.Problem = words
				}
			}
		}
	}
}

// fields is a form's one section.
func fields(f ...web.Field) []web.Section { return []web.Section{{Single: true, Fields: f}} }

// next is where a sign-in leads afterwards.
func next(r *http.Request) string { return local(r.FormValue("next")) }

func keepNext(r *http.Request) []web.Pair { return []web.Pair{{Name: "next", Value: next(r)}} }

// onward sends the person to the stage that is left, or to where it was going.
func (a *Accounts) onward(w http.ResponseWriter, r *http.Request, token string) error {
	c, err := a.cookie(r, token)
	if err != nil {
		return err
	}
	http.SetCookie(w, c)
	v, err := a.resume(program(r.Context()), token, visitOf(r.Context()).client)
	if err != nil {
		return err
	}
	to := next(r)
	if v != nil && v.stage != Done {
		to = v.stage.URL() + "?next=" + url.QueryEscape(to)
	}
	if to == "/" && a.opt.Home != "" {
		to = a.opt.Home
	}
	redirect(w, r, to)
	return nil
}

func pathID(r *http.Request, what string) (record.ID, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return 0, fault.Missing(what)
	}
	return id, nil
}

// when writes an instant for people, in Shanghai's time; the zero time is a dash.
func when(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return calendar.DateOf(t).String() + " " + t.In(shanghai()).Format("15:04")
}

// shanghai is fixed at UTC+8: China has no summer time.
func shanghai() *time.Location { return time.FixedZone("CST", 8*60*60) }

func (a *Accounts) regionName(code string) string {
	if a.opt.RegionName == nil || code == "" {
		return code
	}
	return a.opt.RegionName(code)
}

// regionField asks for a region inside one: by choice, or by code when nobody lists them.
func (a *Accounts) regionField(r *http.Request, inside, value string) web.Field {
	t := a.translator(r)
	f := web.Field{Kind: web.Text, Name: "region", Label: t("管辖地区"), Value: value, Required: true, MaxLen: 6, Pattern: "[0-9]{6}", InputMode: "numeric",
		Mono: true, Short: true, Help: t("GB/T 2260 行政区划代码，六位数字。可以看到本地区及其下级地区的数据。")}
	if a.opt.Regions != nil {
		f.Kind, f.Options, f.Short, f.Mono = web.Select, a.opt.Regions(inside), false, false
		f.Help = t("可以看到本地区及其下级地区的数据。")
	}
	return f
}

// said is a message after an act, told by the address it returns to.
func (a *Accounts) said(r *http.Request) []web.Alert {
	words := map[string]string{"disable": "账号已停用，会话与密钥已失效。", "enable": "账号已启用。", "end": "该账号的全部会话已结束。", "unlink": "第二因素已解除，本人下次登录时须重新绑定。",
		"duties": "职责已更新，该账号须重新登录。", "session": "会话已结束。", "key": "密钥已失效。", "password": "口令已修改，其他会话已结束。", "enrol": "第二因素已绑定。"}
	if s, ok := words[r.URL.Query().Get("said")]; ok {
		return []web.Alert{{Tone: web.Good, Text: a.translator(r)(s)}}
	}
	return nil
}
