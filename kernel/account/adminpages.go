package account

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/web"
)

// listed is how many accounts the list shows; who looks for one in a big bureau types a part of the name.
const listed = 500

func (a *Accounts) showAccounts(w http.ResponseWriter, r *http.Request) error {
	t, words := a.translator(r), r.FormValue("q")
	found, err := a.Find(r.Context(), words, listed+1)
	if err != nil {
		return err
	}
	l := web.List{Head: web.Head{Title: t("账号")}, FilterURL: "/admin/accounts", ResetURL: "/admin/accounts", Count: int64(len(found)),
		Filters: []web.Field{{Kind: web.Find, Name: "q", Label: t("账号或姓名"), Value: words}},
		Columns: []web.Column{{Name: "login", Label: t("账号")}, {Name: "org", Label: t("所在单位")}, {Name: "region", Label: t("管辖地区")},
			{Name: "duties", Label: t("职责")}, {Name: "state", Label: t("状态")}, {Name: "seen", Label: t("最近使用")}}}
	if len(found) > listed {
		found, l.AtLeast = found[:listed], true
		l.Count, l.Note = listed, t("只显示前 %d 个，请输入账号或姓名查找。", listed)
	}
	if a.may(r, role.Create) {
		l.Head.Actions = []web.Button{{Label: t("新建账号"), URL: "/admin/accounts/new", Icon: "plus", Primary: true}}
	}
	if a.may(r, Review) {
		l.Head.Actions = append(l.Head.Actions, web.Button{Label: t("权限表"), URL: "/admin/policy", Icon: "shield"})
	}
	now := a.clock.Now()
	for _, x := range found {
		state := a.badge(x, t)
		if !x.Disabled && a.unused(x, now) {
			state = web.Badge{Text: t("长期未使用"), Tone: web.Warn}
		}
		l.Rows = append(l.Rows, web.Row{ID: x.ID.String(), Cells: []web.Cell{{Text: x.Name, Sub: x.Login, URL: "/admin/accounts/" + x.ID.String(), Strong: true},
			{Text: x.Org}, {Text: a.regionName(x.Region)}, {Text: a.dutyNames(x, t)}, {Badge: &state}, {Text: when(x.Seen)}}})
	}
	return web.Render(w, http.StatusOK, web.Shell(a.page(r, "账号"), l))
}

func (a *Accounts) may(r *http.Request, action role.Action) bool {
	return a.db.Policy().May(role.From(r.Context()), Kind, action)
}

func (a *Accounts) badge(x *Account, t translate) web.Badge {
	switch {
	case x.Disabled:
		return web.Badge{Text: t("已停用"), Tone: web.Bad}
	case x.MustChange:
		return web.Badge{Text: t("待本人改口令"), Tone: web.Info}
	case a.needsFactor(x) && !x.Factor:
		return web.Badge{Text: t("待绑定第二因素"), Tone: web.Info}
	}
	return web.Badge{Text: t("正常"), Tone: web.Good}
}

func (a *Accounts) newForm(r *http.Request) web.Form {
	t, actor := a.translator(r), role.From(r.Context())
	value := r.PostFormValue
	f := web.Form{Action: "/admin/accounts/new", Buttons: []web.Button{{Label: t("新建账号"), Primary: true}, {Label: t("取消"), URL: "/admin/accounts"}},
		Sections: fields(
			web.Field{Kind: web.Text, Name: "login", Label: t("账号"), Value: value("login"), Required: true, MaxLen: 40, Focus: true, Complete: "off",
				Help: t("字母、数字或 . _ - @，例如姓名拼音。建立后不能更改。")},
			web.Field{Kind: web.Text, Name: "name", Label: t("姓名"), Value: value("name"), Required: true, MaxLen: 50, Complete: "off"},
			web.Field{Kind: web.Text, Name: "org", Label: t("所在单位"), Value: value("org"), MaxLen: 100},
			a.regionField(r, actor.Region, cmpOr(value("region"), actor.Region)))}
	if a.opt.Parties != nil {
		f.Sections[0].Fields = append(f.Sections[0].Fields, web.Field{Kind: web.Select, Name: "party", Label: t("外部单位"), Value: value("party"),
			Options: a.opt.Parties(r.Context(), actor.Region), EmptyOption: t("工作人员，不代表外部单位"), Help: t("实验室、企业等外部单位的人员只能看到与本单位有关的记录。")})
	}
	f.Head.Lead = t("新账号没有职责。建立后请安全管理员授予职责。")
	return f
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (a *Accounts) showNew(w http.ResponseWriter, r *http.Request) error {
	return a.askInside(w, r, "新建账号", a.newForm(r), nil)
}

func (a *Accounts) doNew(w http.ResponseWriter, r *http.Request) error {
	party, err := record.ParseID(r.PostFormValue("party"))
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "F422", "提交的内容无法读取，请返回后重试")
	}
	n := Newcomer{Login: r.PostFormValue("login"), Name: r.PostFormValue("name"), Region: r.PostFormValue("region"), Org: r.PostFormValue("org"), Party: party}
	id, password, err := a.Create(r.Context(), n)
	if err != nil {
		return a.askInside(w, r, "新建账号", a.newForm(r), err)
	}
	return a.oncePassword(w, r, "账号已建立", id, n.Name, n.Login, password)
}

// oncePassword shows a one-time password to the administrator who hands it over.
func (a *Accounts) oncePassword(w http.ResponseWriter, r *http.Request, title string, id record.ID, name, login, password string) error {
	t := a.translator(r)
	return a.once(w, r, title, t("请把一次性口令当面或密封交给本人。七日内有效，首次登录必须更改；离开此页后不能再次查看。"), "/admin/accounts/"+id.String(),
		web.Fact{Label: t("姓名"), Cell: web.Cell{Text: name}}, web.Fact{Label: t("账号"), Cell: web.Cell{Text: login, Mono: true}},
		web.Fact{Label: t("一次性口令"), Cell: web.Cell{Text: password, Mono: true}})
}

func (a *Accounts) showAccount(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "账号")
	if err != nil {
		return err
	}
	x, err := a.Get(r.Context(), id)
	if err != nil {
		return err
	}
	t := a.translator(r)
	state, factor := a.badge(x, t), t("未绑定")
	if x.Factor {
		factor = t("已绑定")
	}
	d := web.Detail{Head: web.Head{Kicker: x.Login, Title: x.Name, Badges: []web.Badge{state}}, Alerts: a.said(r), Now: a.steps(r, x)}
	d.Facts = []web.Facts{{Title: t("账号信息"), Items: []web.Fact{
		{Label: t("所在单位"), Cell: web.Cell{Text: x.Org}}, {Label: t("管辖地区"), Cell: web.Cell{Text: a.regionName(x.Region)}},
		{Label: t("职责"), Cell: web.Cell{Text: a.dutyNames(x, t)}}, {Label: t("第二因素"), Cell: web.Cell{Text: factor}},
		{Label: t("建立于"), Cell: web.Cell{Text: when(x.Created)}}, {Label: t("口令更换于"), Cell: web.Cell{Text: when(x.passwordAt)}},
		{Label: t("最近使用"), Cell: web.Cell{Text: when(x.Seen)}}, {Label: t("上次登录"), Cell: web.Cell{Text: when(x.LastAt)}},
		{Label: t("其后口令错误"), Cell: web.Cell{Text: t("%d 次", x.Failed)}}}}}
	if len(d.Now) == 0 {
		d.Waiting = t("您可以查看此账号；更改由系统管理员（口令、停用）或安全管理员（职责、第二因素）办理，且不能是本人。")
	}
	if a.opt.History != nil {
		if d.History.Events, err = a.opt.History(r.Context(), id); err != nil {
			return err
		}
	}
	return web.Render(w, http.StatusOK, web.Shell(a.page(r, "账号"), d))
}

// steps are what the acting administrator can do with an account.
func (a *Accounts) steps(r *http.Request, x *Account) []web.Step {
	if x.ID == role.From(r.Context()).ID {
		return nil
	}
	t, base := a.translator(r), "/admin/accounts/"+x.ID.String()
	var out []web.Step
	if a.may(r, Grant) {
		out = append(out, web.Step{Label: t("授予职责"), Help: t("决定此账号能做什么、能看哪个地区。保存后须重新登录。"), URL: base + "/duties", Icon: "shield", Primary: true})
	}
	if a.may(r, Unlink) && x.Factor {
		out = append(out, web.Step{Label: t("解除第二因素"), Help: t("手机丢失且没有恢复码时使用。须先核实本人身份。"), URL: base + "/unlink", Icon: "lock"})
	}
	if a.may(r, Switch) {
		out = append(out, web.Step{Label: t("重置口令"), Help: t("产生新的一次性口令，解除锁定。"), URL: base + "/reset", Icon: "key"})
		if x.Disabled {
			out = append(out, web.Step{Label: t("启用账号"), Help: t("允许再次登录。"), URL: base + "/enable", Icon: "check"})
		} else {
			out = append(out, web.Step{Label: t("结束会话"), Help: t("在所有设备上退出。"), URL: base + "/end", Icon: "logout"},
				web.Step{Label: t("停用账号"), Help: t("立即退出所有设备，密钥失效。"), URL: base + "/disable", Icon: "x", Tone: web.Bad})
		}
	}
	return out
}

func (a *Accounts) dutiesForm(r *http.Request, x *Account) web.Form {
	t := a.translator(r)
	var options []web.Option
	for _, d := range a.db.Policy().Duties() {
		if d.Outside != (x.Party != 0) {
			continue
		}
		options = append(options, web.Option{Value: string(d.Duty), Label: t(d.Label), Help: t(d.Help)})
	}
	chosen, region := r.PostForm["duty"], r.PostFormValue("region")
	if r.Method != http.MethodPost {
		region = x.Region
		for _, d := range x.Duties {
			chosen = append(chosen, string(d))
		}
	}
	f := web.Form{Action: "/admin/accounts/" + x.ID.String() + "/duties",
		Buttons: []web.Button{{Label: t("保存职责"), Primary: true}, {Label: t("取消"), URL: "/admin/accounts/" + x.ID.String()}},
		Sections: fields(web.Field{Kind: web.Checks, Name: "duty", Label: t("职责"), Options: options, Values: chosen},
			a.regionField(r, role.From(r.Context()).Region, region)),
		Basis: []web.Basis{{Title: "GB/T 22239-2019 8.1.5.1—8.1.5.3", Note: t("系统、安全、审计管理员分立，且不兼任业务职责。")}}}
	f.Head.Lead = t("%s（%s）", x.Name, x.Login)
	return f
}

func (a *Accounts) showDuties(w http.ResponseWriter, r *http.Request) error {
	return a.dutiesPage(w, r, nil)
}

func (a *Accounts) dutiesPage(w http.ResponseWriter, r *http.Request, problem error) error {
	id, err := pathID(r, "账号")
	if err != nil {
		return err
	}
	x, err := a.Get(r.Context(), id)
	if err != nil {
		return err
	}
	return a.askInside(w, r, "授予职责", a.dutiesForm(r, x), problem)
}

func (a *Accounts) doDuties(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "账号")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	var duties []role.Duty
	for _, d := range r.PostForm["duty"] {
		duties = append(duties, role.Duty(d))
	}
	if err := a.Grant(r.Context(), id, r.PostFormValue("region"), duties...); err != nil {
		return a.dutiesPage(w, r, err)
	}
	redirect(w, r, "/admin/accounts/"+id.String()+"?said=duties")
	return nil
}

// acts are the pages that ask before an act, by the last part of their address.
func acts(name string) (title, lead string, reason, ok bool) {
	switch name {
	case "reset":
		return "重置口令", "将产生新的一次性口令，该账号在所有设备上退出，第二因素保留。", false, true
	case "disable":
		return "停用账号", "该账号立即在所有设备上退出，接口密钥失效，记录保留。", true, true
	case "enable":
		return "启用账号", "该账号可以再次登录。", true, true
	case "end":
		return "结束会话", "该账号在所有设备上退出，可以重新登录。", false, true
	case "unlink":
		return "解除第二因素", "请先当面或通过单位电话核实本人身份。解除后，本人下次登录时须重新绑定。", true, true
	}
	return "", "", false, false
}

// showAct asks before an act and for its reason. Dangerous acts have a page of their own, so that they work without scripts too.
func (a *Accounts) showAct(w http.ResponseWriter, r *http.Request) error {
	return a.actPage(w, r, r.PathValue("act"), nil)
}

func (a *Accounts) actPage(w http.ResponseWriter, r *http.Request, name string, problem error) error {
	title, lead, reason, ok := acts(name)
	if !ok {
		return fault.New(fault.NotFound, "F404", "没有这个页面。请检查地址，或从首页进入")
	}
	action := Switch
	if name == "unlink" {
		action = Unlink
	}
	if err := a.db.Policy().Check(role.From(r.Context()), Kind, action, title); err != nil {
		return err
	}
	if (name == "reset" || name == "unlink") && !Recent(r.Context()) {
		return Reauth()
	}
	id, err := pathID(r, "账号")
	if err != nil {
		return err
	}
	x, err := a.Get(r.Context(), id)
	if err != nil {
		return err
	}
	t := a.translator(r)
	f := web.Form{Action: "/admin/accounts/" + id.String() + "/" + name, Alerts: []web.Alert{{Tone: web.Info, Text: t(lead)}},
		Buttons: []web.Button{{Label: t(title), Primary: true}, {Label: t("取消"), URL: "/admin/accounts/" + id.String()}}}
	if reason {
		f.Sections = fields(web.Field{Kind: web.Paragraph, Name: "reason", Label: t("理由"), Value: r.PostFormValue("reason"), Required: true, MaxLen: 200, Lines: 2,
			Help: t("写入审计日志。")})
	}
	f.Head.Lead = t("%s（%s）", x.Name, x.Login)
	return a.askInside(w, r, title, f, problem)
}

// act makes a handler of an act with a reason.
func (a *Accounts) act(do func(ctx context.Context, id record.ID, reason string) error) route.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := pathID(r, "账号")
		if err != nil {
			return err
		}
		name := lastPart(r.URL.Path)
		reason := r.PostFormValue("reason")
		if _, _, needs, _ := acts(name); needs && reason == "" {
			return a.actPage(w, r, name, fault.Problems([]fault.Problem{{Field: "reason", Code: "A209", Text: "请填写理由"}}))
		}
		if err := do(r.Context(), id, reason); err != nil {
			return err
		}
		redirect(w, r, "/admin/accounts/"+id.String()+"?said="+url.QueryEscape(name))
		return nil
	}
}

func lastPart(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return path[i+1:]
		}
	}
	return path
}

func (a *Accounts) endAll(ctx context.Context, id record.ID, _ string) error {
	return a.EndSessions(ctx, id)
}

func (a *Accounts) doReset(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "账号")
	if err != nil {
		return err
	}
	password, err := a.Reset(r.Context(), id)
	if err != nil {
		return err
	}
	x, err := a.Get(r.Context(), id)
	if err != nil {
		return err
	}
	return a.oncePassword(w, r, "口令已重置", id, x.Name, x.Login, password)
}

// direct is the address of a page that can be opened as it stands; empty for acts and for patterns with a wildcard.
func direct(pattern string) string {
	path, ok := strings.CutPrefix(pattern, "GET ")
	if path = strings.TrimSuffix(path, "{$}"); !ok || strings.Contains(path, "{") {
		return ""
	}
	return path
}

// showPolicy is the read-only table of who may do what: every address by every duty, from the routes and the policy that serve.
func (a *Accounts) showPolicy(w http.ResponseWriter, r *http.Request) error {
	t := a.translator(r)
	var routes []route.Route
	if a.opt.Table != nil {
		routes = a.opt.Table()
	}
	duties := a.db.Policy().Duties()
	l := web.List{Head: web.Head{Title: t("权限表"), Lead: t("由程序的路由与授权表直接生成，只读。带职责的账号只能处理本人管辖地区及其下级的记录，外部单位只能处理与本单位有关的记录。")}}
	l.Columns = []web.Column{{Name: "route", Label: t("页面地址")}, {Name: "access", Label: t("要求")}, {Name: "duties", Label: t("职责")}, {Name: "region", Label: t("地区范围")}}
	rows := Table(a.db.Policy(), routes)
	for _, row := range rows {
		access, region := t("所有人"), t("公开信息")
		var names string
		switch row.Route.Access {
		case route.Signed:
			access, region = t("登录后"), t("本人")
		case route.Granted:
			access, region = row.Route.Kind+" · "+string(row.Route.Action), t("本地区及下级")
			for _, d := range duties {
				if slices.Contains(row.Duties, d.Duty) {
					if names != "" {
						names += t("、")
					}
					names += t(d.Label)
				}
			}
		}
		l.Rows = append(l.Rows, web.Row{ID: strconv.Itoa(len(l.Rows)), Cells: []web.Cell{{Text: row.Route.Pattern, Mono: true, URL: direct(row.Route.Pattern)}, {Text: access}, {Text: names}, {Text: region}}})
	}
	l.Count = int64(len(rows))
	return web.Render(w, http.StatusOK, web.Shell(a.page(r, "权限表"), l))
}
