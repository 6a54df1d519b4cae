package account

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/role"
	"qgov/kernel/text"
	"qgov/web"
)

// Fail answers a request with an error: it is the one place where errors become answers. A person is sent to sign in or gets a
// page that says what to do next, with the id of the request; a program gets a problem document (RFC 9457).
func (a *Accounts) Fail(w http.ResponseWriter, r *http.Request, err error) {
	if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
		err = fault.Wrap(err, fault.TooLarge, "F413", "提交的内容超过 %d MB，请分批提交或压缩图片", tooBig.Limit>>20)
	}
	if errors.Is(err, context.DeadlineExceeded) && !fault.Is(err, fault.Unavailable) { // one that is says better what is known
		err = fault.Wrap(err, fault.Unavailable, "F504", "处理时间过长，已停止，数据没有改变。请缩小范围后再试")
	}
	a.fail(w, r, err, fault.Status(err))
}

func (a *Accounts) fail(w http.ResponseWriter, r *http.Request, err error, status int) {
	e := fault.Of(err)
	if e.Kind == fault.Internal || e.Cause != nil && e.Kind == fault.Unavailable {
		a.log.Error("failed", "request", RequestID(r.Context()), "route", r.Pattern, "error", err.Error())
	}
	if out, ok := w.(*answer); ok && out.status != 0 {
		return // the answer has begun; all that is left is the log
	}
	w.Header().Set("Cache-Control", "no-store")
	if wantsJSON(r) {
		a.problem(w, r, e, status)
		return
	}
	switch {
	case status == http.StatusUnauthorized:
		redirect(w, r, a.door(r)+"?next="+url.QueryEscape(backTo(r)))
	case e.Code == codeReauth:
		redirect(w, r, "/reauth?next="+url.QueryEscape(backTo(r)))
	default:
		a.errorPage(w, r, e, status)
	}
}

// door is where somebody has to go first who may not come in yet: the page of the stage, or the sign-in.
func (a *Accounts) door(r *http.Request) string {
	if v := visitOf(r.Context()); v.session != nil && v.stage != Done {
		return v.stage.URL()
	}
	return "/login"
}

// backTo is the page to return to: the one asked for, or the one that a form stood on.
func backTo(r *http.Request) string {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		if u, err := url.Parse(r.Header.Get("HX-Current-URL")); err == nil && u.Path != "" {
			return local(u.RequestURI())
		}
		return local(r.URL.RequestURI())
	}
	u, err := url.Parse(r.Referer())
	if err != nil || u.Path == "" || u.Host != r.Host {
		return "/"
	}
	return local(u.RequestURI())
}

// local returns an address of this site, or "/": nobody is sent elsewhere after signing in.
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	for _, p := range []string{"/login", "/logout", "/enrol", "/password", "/reauth", "/setup"} {
		if u.Path == p || strings.HasPrefix(u.Path, p+"/") {
			return "/"
		}
	}
	return to
}

// redirect sends a browser, or htmx in it, to another page.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	if r.Header.Get("HX-Request") != "" {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return isAPI(r) || strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

// problemJSON is a problem document with this program's code, request id and list of problems.
type problemJSON struct {
	Type     string        `json:"type"`
	Title    string        `json:"title"`
	Status   int           `json:"status"`
	Detail   string        `json:"detail"`
	Code     string        `json:"code"`
	Request  string        `json:"request"`
	Problems []problemItem `json:"problems,omitempty"`
}

type problemItem struct {
	Field string `json:"field,omitempty"`
	Line  int    `json:"line,omitempty"`
	Code  string `json:"code"`
	Text  string `json:"text"`
}

func (a *Accounts) problem(w http.ResponseWriter, r *http.Request, e *fault.Error, status int) {
	t := a.translator(r)
	doc := problemJSON{Type: "about:blank", Title: t(title(status)), Status: status, Detail: t(e.Text, e.Args...), Code: e.Code, Request: RequestID(r.Context())}
	for _, p := range e.Problems {
		doc.Problems = append(doc.Problems, problemItem{p.Field, p.Line, p.Code, t(p.Text, p.Args...)})
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="qgov"`)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(doc); err != nil {
		a.log.Debug("writing a problem", "error", err)
	}
}

// title names a status for people.
func title(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "需要登录"
	case http.StatusForbidden:
		return "无权进行此操作"
	case http.StatusNotFound:
		return "没有找到"
	case http.StatusMethodNotAllowed:
		return "不接受这种请求"
	case http.StatusConflict:
		return "与现有数据冲突"
	case http.StatusPreconditionFailed:
		return "已被他人修改"
	case http.StatusPreconditionRequired:
		return "没有说明所据的版本"
	case http.StatusRequestEntityTooLarge:
		return "内容过大"
	case http.StatusUnsupportedMediaType:
		return "格式不受支持"
	case http.StatusUnprocessableEntity:
		return "填写有误"
	case http.StatusTooManyRequests:
		return "请求过于频繁"
	case http.StatusServiceUnavailable:
		return "暂时不可用"
	}
	return "系统故障"
}

// advice says what to do next.
func advice(status int) string {
	switch status {
	case http.StatusForbidden:
		return "如确需办理，请联系安全管理员调整职责，并提供下面的请求编号。"
	case http.StatusNotFound:
		return "它可能已被移除，或不在您的管辖范围内。请返回上一页，或用顶部的搜索查找。"
	case http.StatusConflict:
		return "请返回上一页，刷新后核对现状，再决定是否继续。"
	case http.StatusPreconditionFailed:
		return "您打开页面后，有人保存了新的内容。请返回并刷新，核对后重新填写。"
	case http.StatusPreconditionRequired:
		return "先读取记录，再把应答中的 ETag 放进 If-Match 提交。"
	case http.StatusRequestEntityTooLarge:
		return "请返回上一页，减小文件后重新提交。"
	case http.StatusUnprocessableEntity:
		return "请返回上一页，更正后重新提交，已填内容不会丢失。"
	case http.StatusTooManyRequests:
		return "请稍等片刻再试。批量获取数据请使用开放数据文件或接口。"
	case http.StatusServiceUnavailable:
		return "数据没有改变。请稍后重试，持续出现时请联系系统管理员。"
	case http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType:
		return "请返回上一页，从页面上的按钮进入。"
	}
	return "故障已记录。请稍后重试，持续出现时请把请求编号告诉系统管理员。"
}

// errorPage is the answer to a person, in the layout of where the person is.
func (a *Accounts) errorPage(w http.ResponseWriter, r *http.Request, e *fault.Error, status int) {
	t := a.translator(r)
	p := a.page(r, title(status))
	icon := "alert-circle"
	if status == http.StatusForbidden || status == http.StatusUnauthorized {
		icon = "lock"
	}
	home := "/"
	if v := visitOf(r.Context()); v.session != nil && v.stage == Done && a.opt.Home != "" {
		home = a.opt.Home
	}
	body := web.Group{web.Empty{Icon: icon, Title: t(title(status)), Text: t(e.Text, e.Args...), Actions: []web.Button{
		{Label: t("返回上一页"), URL: backFrom(r)}, {Label: t("回到首页"), URL: home, Primary: true}}}}
	facts := web.Facts{Wide: true, Items: []web.Fact{{Label: t("怎么办"), Cell: web.Cell{Text: t(advice(status))}}}}
	for _, q := range e.Problems {
		facts.Items = append(facts.Items, web.Fact{Label: t("需要更正"), Cell: web.Cell{Text: t(q.Text, q.Args...), Sub: q.Field}})
	}
	facts.Items = append(facts.Items, web.Fact{Label: t("请求编号"), Cell: web.Cell{Text: RequestID(r.Context()), Mono: true}},
		web.Fact{Label: t("错误代码"), Cell: web.Cell{Text: e.Code, Mono: true}})
	body = append(body, facts)
	layout := web.Plain
	switch {
	case r.Header.Get("HX-Request") != "":
		layout = web.Fragment
	case a.opt.Public != nil && a.opt.Public(r.URL.Path):
		layout, body = web.Public, web.Group{web.Wrap{Narrow: true, Parts: body}}
	case role.From(r.Context()).SignedIn():
		layout = web.Shell
	}
	if err := web.Render(w, status, layout(p, body)); err != nil {
		a.log.Error("error page", "request", RequestID(r.Context()), "error", err.Error())
		http.Error(w, http.StatusText(status), status)
	}
}

// backFrom is the page that the person came from, on this site.
func backFrom(r *http.Request) string {
	if u, err := url.Parse(r.Referer()); err == nil && u.Path != "" && u.Host == r.Host {
		return local(u.RequestURI())
	}
	return "/"
}

// translator translates into the language of the request.
func (a *Accounts) translator(r *http.Request) func(zh string, args ...any) string {
	lang := text.From(r.Context())
	return func(zh string, args ...any) string { return a.opt.Texts.T(lang, zh, args...) }
}

// Links are the entries of the person menu.
func (a *Accounts) Links(r *http.Request) []web.Link {
	t := a.translator(r)
	links := []web.Link{{Label: t("我的账号"), URL: "/account", Icon: "user"}, {Label: t("修改口令"), URL: "/password", Icon: "key"}}
	if a.may(r, role.See) {
		links = append(links, web.Link{Label: t("账号"), URL: "/admin/accounts", Icon: "users"})
	}
	return links
}

// page is the frame of a page with what has to be said on every one.
func (a *Accounts) page(r *http.Request, title string) *web.Page {
	t := a.translator(r)
	var p *web.Page
	if a.opt.Frame != nil {
		p = a.opt.Frame(r, t(title))
	} else {
		p = &web.Page{Title: t(title)}
		p.Prefs(r)
		if actor := role.From(r.Context()); actor.SignedIn() {
			p.User = &web.User{Name: actor.Name, Links: a.Links(r), SignOut: "/logout"}
		}
	}
	for _, x := range a.Flash(r) {
		if !slices.ContainsFunc(p.Flash, func(y web.Alert) bool { return x.Title == y.Title && x.Text == y.Text }) {
			p.Flash = append(p.Flash, x)
		}
	}
	if p.T == nil {
		p.T = func(zh string) string { return t(zh) }
	}
	return p
}
