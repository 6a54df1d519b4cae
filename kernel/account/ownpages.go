package account

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/store"
	"qgov/web"
)

// showOwn is the page of one's own account: who one is, where one is signed in, which programs act in one's name.
func (a *Accounts) showOwn(w http.ResponseWriter, r *http.Request) error {
	v, t := visitOf(r.Context()), a.translator(r)
	x := v.account
	sessions, err := a.Sessions(r.Context())
	if err != nil {
		return err
	}
	keys, err := a.Keys(r.Context())
	if err != nil {
		return err
	}
	factor := web.Badge{Text: t("未绑定"), Tone: web.Neutral}
	if x.Factor {
		factor = web.Badge{Text: t("已绑定"), Tone: web.Good}
	}
	d := web.Detail{Head: web.Head{Title: t("我的账号"), Actions: []web.Button{
		{Label: t("修改口令"), URL: "/password", Icon: "key"}, {Label: t("更换第二因素"), URL: "/enrol", Icon: "shield"}}}, Alerts: a.said(r)}
	d.Facts = []web.Facts{{Title: t("账号信息"), Items: []web.Fact{
		{Label: t("账号"), Cell: web.Cell{Text: x.Login, Mono: true}}, {Label: t("姓名"), Cell: web.Cell{Text: x.Name}},
		{Label: t("所在单位"), Cell: web.Cell{Text: x.Org}}, {Label: t("管辖地区"), Cell: web.Cell{Text: a.regionName(x.Region)}},
		{Label: t("职责"), Cell: web.Cell{Text: a.dutyNames(x, t)}}, {Label: t("第二因素"), Cell: web.Cell{Badge: &factor}},
		{Label: t("口令更换于"), Cell: web.Cell{Text: when(x.passwordAt)}},
		{Label: t("上次登录"), Cell: web.Cell{Text: when(v.session.lastAt), Sub: v.session.lastIP}},
		{Label: t("其后口令错误"), Cell: web.Cell{Text: t("%d 次", v.session.failed)}}}}}
	d.Parts = []web.Part{a.sessionList(sessions, t), a.keyList(x, keys, t)}
	return web.Render(w, http.StatusOK, web.Shell(a.page(r, "我的账号"), d))
}

type translate = func(zh string, args ...any) string

// dutyNames are the labels of an account's duties.
func (a *Accounts) dutyNames(x *Account, t translate) string {
	var names []string
	for _, d := range x.Duties {
		label := string(d)
		if v, ok := a.db.Policy().Duty(d); ok {
			label = t(v.Label)
		}
		names = append(names, label)
	}
	if len(names) == 0 {
		return t("尚未授予职责")
	}
	return strings.Join(names, t("、"))
}

func (a *Accounts) sessionList(sessions []Session, t translate) web.Part {
	l := web.List{Head: web.Head{Title: t("登录中的设备")}, ResultID: "sessions", Count: int64(len(sessions)), Columns: []web.Column{
		{Name: "since", Label: t("登录时间")}, {Name: "seen", Label: t("最近使用")}, {Name: "ip", Label: t("网络地址")}, {Name: "agent", Label: t("浏览器")}, {Name: "end", Label: t("操作")}}}
	for _, s := range sessions {
		last := web.Cell{Badge: &web.Badge{Text: t("本设备"), Tone: web.Good}}
		if !s.Current {
			last = web.Cell{Part: act{t("结束"), "/account/sessions/" + s.ID.String() + "/end", ""}}
		}
		l.Rows = append(l.Rows, web.Row{ID: s.ID.String(), Cells: []web.Cell{{Text: when(s.Created)}, {Text: when(s.Seen)}, {Text: s.IP, Mono: true}, {Text: device(s.Agent)}, last}})
	}
	return l
}

// device names the browser and the system of a User-Agent, as far as people need to know their own devices again. Each list is in
// the order in which to ask, because browsers name one another.
func device(agent string) string {
	name := func(list ...string) string {
		for i := 0; i < len(list); i += 2 {
			if strings.Contains(agent, list[i]) {
				return list[i+1]
			}
		}
		return ""
	}
	browser := name("MicroMessenger", "WeChat", "QQBrowser", "QQ Browser", "360SE", "360", "Edg", "Edge", "Firefox", "Firefox", "Chrome", "Chrome", "Safari", "Safari", "qgov", "QGov")
	system := name("HarmonyOS", "HarmonyOS", "Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS", "macOS", "Linux", "Linux")
	switch {
	case browser == "" && system == "":
		return "—"
	case browser == "" || system == "":
		return browser + system
	}
	return browser + " · " + system
}

// act is a button of its own in a cell: a small form.
type act struct{ label, url, confirm string }

// View shows the button as a step of a detail page does.
func (b act) View(p *web.Page) web.Component {
	return web.Head{Actions: []web.Button{{Label: b.label, URL: b.url, Method: "post", Confirm: b.confirm}}}.View(p)
}

func (a *Accounts) keyList(x *Account, keys []Key, t translate) web.Part {
	l := web.List{Head: web.Head{Title: t("接口密钥")}, ResultID: "keys", Count: int64(len(keys)),
		Empty: web.Empty{Icon: "key", Title: t("没有接口密钥"), Text: t("接口密钥让其他系统以您的名义调用接口。")},
		Columns: []web.Column{{Name: "name", Label: t("用途")}, {Name: "region", Label: t("地区")}, {Name: "expires", Label: t("有效期至")},
			{Name: "used", Label: t("最近使用")}, {Name: "rate", Label: t("每分钟请求"), Num: true}, {Name: "end", Label: t("操作")}}}
	if !x.Admin() {
		l.Head.Actions = []web.Button{{Label: t("创建密钥"), URL: "/account/keys/new", Icon: "plus", Primary: true}}
	}
	for _, k := range keys {
		l.Rows = append(l.Rows, web.Row{ID: k.ID.String(), Cells: []web.Cell{{Text: k.Name, Strong: true}, {Text: a.regionName(k.Region)}, {Text: when(k.Expires)},
			{Text: when(k.Used)}, {Text: strconv.Itoa(k.PerMinute)}, {Part: act{t("作废"), "/account/keys/" + k.ID.String() + "/end", t("作废后使用此密钥的程序立即不能访问，确定吗？")}}}})
	}
	return l
}

func (a *Accounts) endOwn(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "会话")
	if err != nil {
		return err
	}
	v := visitOf(r.Context())
	err = a.db.Write(r.Context(), func(tx *store.Tx) error {
		n, err := tx.Exec(`DELETE FROM account_session WHERE id = ? AND account = ? AND `+everyone, id, v.account.ID)
		if err == nil && n == 0 {
			err = fault.Missing("会话")
		}
		tx.Note(store.Change{Action: "end-session", Kind: Kind, Record: v.account.ID, Region: v.account.Region, Title: v.account.Name})
		return err
	})
	if err != nil {
		return err
	}
	redirect(w, r, "/account?said=session")
	return nil
}

func (a *Accounts) endKey(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "密钥")
	if err != nil {
		return err
	}
	if err := a.DropKey(r.Context(), id); err != nil {
		return err
	}
	redirect(w, r, "/account?said=key")
	return nil
}

func (a *Accounts) keyForm(r *http.Request) web.Form {
	t, x := a.translator(r), visitOf(r.Context()).account
	value := func(name, standard string) string {
		if v := r.PostFormValue(name); v != "" {
			return v
		}
		return standard
	}
	region := a.regionField(r, x.Region, value("region", x.Region))
	region.Help = t("密钥只能访问此地区及其下级的数据。")
	f := web.Form{Action: "/account/keys/new", Buttons: []web.Button{{Label: t("创建密钥"), Primary: true}, {Label: t("取消"), URL: "/account"}},
		Sections: fields(
			web.Field{Kind: web.Text, Name: "name", Label: t("用途"), Value: value("name", ""), Required: true, MaxLen: 30, Focus: true},
			region,
			web.Field{Kind: web.Number, Name: "days", Label: t("有效天数"), Value: value("days", "90"), Required: true, Min: "1", Max: "366", Short: true},
			web.Field{Kind: web.Number, Name: "rate", Label: t("每分钟请求数上限"), Value: value("rate", "60"), Required: true, Min: "1", Max: strconv.Itoa(maxPerMinute), Short: true})}
	f.Head.Lead = t("程序持此密钥，以您的职责访问接口。请只给一个程序使用。")
	return f
}

func (a *Accounts) showNewKey(w http.ResponseWriter, r *http.Request) error {
	return a.askInside(w, r, "创建接口密钥", a.keyForm(r), nil)
}

func (a *Accounts) doNewKey(w http.ResponseWriter, r *http.Request) error {
	days, daysErr := strconv.Atoi(r.PostFormValue("days"))
	perMinute, rateErr := strconv.Atoi(r.PostFormValue("rate"))
	if daysErr != nil || rateErr != nil || days > 1000 {
		days, perMinute = max(0, min(days, 1000)), max(0, perMinute) // NewKey says what is wrong
	}
	_, key, err := a.NewKey(r.Context(), r.PostFormValue("name"), r.PostFormValue("region"), time.Duration(days)*24*time.Hour, perMinute)
	if err != nil {
		return a.askInside(w, r, "创建接口密钥", a.keyForm(r), err)
	}
	t := a.translator(r)
	return a.once(w, r, "接口密钥已创建", t("请立即复制并妥善保管，离开此页后不能再次查看。"), "/account",
		web.Fact{Label: t("密钥"), Cell: web.Cell{Text: key, Mono: true}}, web.Fact{Label: t("用法"), Cell: web.Cell{Text: "Authorization: Bearer qg_…", Mono: true}})
}

// once shows secrets that cannot be seen again, on a page that can be printed.
func (a *Accounts) once(w http.ResponseWriter, r *http.Request, title, text, back string, facts ...web.Fact) error {
	t := a.translator(r)
	return web.Render(w, http.StatusOK, web.Plain(a.page(r, title),
		web.Notice{Title: t(title), Tone: web.Good, Text: []string{text}, Links: []web.Link{{Label: t("已保存，继续"), URL: back, Icon: "arrow-right"}}},
		web.Facts{Wide: true, Items: facts}, printButton(t("打印"))))
}
