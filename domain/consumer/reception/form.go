package reception

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/file"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/route"
	"qgov/web"
)

//go:embed form.js form.css
var assets embed.FS

// desk is the public pages.
type desk struct {
	site *page.Site
	o    Options
}

func (d desk) routes() []route.Route {
	return []route.Route{
		route.Public("GET /complain", d.form), route.Public("POST /complain", d.send), route.Public("POST /complain/photo", d.photo),
		route.Public("GET /complain/form.js", asset), route.Public("GET /complain/form.css", asset),
		route.Public("GET /follow", d.ask), route.Public("POST /follow", d.follow),
	}
}

// address is the address of an asset with the digest of its content.
func address(name string) string {
	b, err := assets.ReadFile(name)
	if err != nil {
		panic("reception: no asset " + name) // a mistake in this file
	}
	return "/complain/" + name + "?v=" + digest(string(b))[:12]
}

func asset(w http.ResponseWriter, r *http.Request) error {
	name := path.Base(r.URL.Path)
	b, err := assets.ReadFile(name)
	if err != nil {
		return fault.Missing("文件")
	}
	w.Header().Set("Content-Type", map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}[path.Ext(name)])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, err = w.Write(b)
	return err
}

// steps are the three steps of the form.
var steps = []string{"发生了什么", "照片和商品", "怎么联系您"}

// form answers GET /complain. The page carries a key of its own and is kept by nobody.
func (d desk) form(w http.ResponseWriter, r *http.Request) error {
	in := sent{key: newKey(), values: r.URL.Query()}
	if in.values.Get("wish") == "" {
		in.values.Set("wish", AsComplaint)
	}
	return d.show(w, r, http.StatusOK, in, nil)
}

// show writes the form with what was filled in and what is wrong with it.
func (d desk) show(w http.ResponseWriter, r *http.Request, status int, in sent, problems []fault.Problem) error {
	p := d.site.Page(r, "")
	p.Title = p.Say("投诉举报")
	var regions []web.Option
	if err := d.site.Engine.Read(asPublic(r.Context()), func(tx *flow.Tx) (err error) { regions, err = regionsOf(tx, d.site); return err }); err != nil {
		return err
	}
	if len(regions) == 1 && in.values.Get("region") == "" {
		in.values.Set("region", regions[0].Value)
	}
	w.Header().Set("Cache-Control", "no-store")
	f := formOf(p, in, problems, regions, calendar.Today(d.site.Engine.DB().Clock()))
	names := make([]string, len(steps))
	for i, s := range steps {
		names[i] = p.Say(s)
	}
	head := web.Head{Title: p.Title, Lead: p.Say("三步填完，提交后凭编号和查询码查看进度。紧急的食品、特种设备安全问题请直接拨打 12315。")}
	back := web.Notice{Title: p.Say("已经提交过？"), Links: []web.Link{{Label: p.Say("查看进度"), URL: "/follow"}}}
	return web.Render(w, status, web.Public(p, web.Wrap{Narrow: true, Parts: []web.Part{head, web.Stages{Items: names}, f, back}}, script(p)))
}

// formOf is the form. Without scripts it is one page of three sections with a plain field for pictures.
func formOf(p *web.Page, in sent, problems []fault.Problem, regions []web.Option, today calendar.Date) web.Form {
	wrong := make(map[string]string)
	f := web.Form{ID: "complain", Action: "/complain", Upload: true, Narrow: true, NoGuard: true, Numbered: true, Hidden: []web.Pair{{Name: "key", Value: in.key}},
		Buttons: []web.Button{{Label: p.Say("提交"), Primary: true}}}
	for _, x := range problems {
		wrong[x.Field] = p.Say(x.Text, x.Args...)
		f.Problems = append(f.Problems, web.Problem{Field: "f-" + x.Field, Text: wrong[x.Field]})
	}
	for _, file := range in.photos {
		f.Hidden = append(f.Hidden, web.Pair{Name: "photo", Value: file.Hash})
	}
	field := func(kind web.FieldKind, name, label, help string, set ...func(x *web.Field)) web.Field {
		x := web.Field{Kind: kind, Name: name, Label: p.Say(label), Value: in.values.Get(name), Problem: wrong[name]}
		if help != "" {
			x.Help = p.Say(help)
		}
		for _, fn := range set {
			fn(&x)
		}
		return x
	}
	must := func(x *web.Field) { x.Required = true }
	named := func(x *web.Field) { x.Required = in.values.Get("wish") != AsReport }
	most := func(n int) func(x *web.Field) { return func(x *web.Field) { x.MaxLen = n } }
	between := func(most string) func(x *web.Field) { return func(x *web.Field) { x.Min, x.Max = "0", most } }
	options := func(o ...web.Option) func(x *web.Field) { return func(x *web.Field) { x.Options = o } }
	complete := func(c string) func(x *web.Field) { return func(x *web.Field) { x.Complete = c } }
	f.Sections = []web.Section{
		{Title: p.Say(steps[0]), Single: true, Fields: []web.Field{
			field(web.Radio, "wish", "您要", "", must, options(web.Option{Value: AsComplaint, Label: p.Say("投诉"), Help: p.Say("和商家有纠纷，要求退、换、修、赔")}, web.Option{Value: AsReport, Label: p.Say("举报"), Help: p.Say("反映商家违法，由市场监管部门查处")},
				web.Option{Value: AsBoth, Label: p.Say("两样都要"), Help: p.Say("分别办理")})),
			field(web.Text, "against", "商家名称", "营业执照、小票或者网店页面上的名称", must, most(120)),
			field(web.Text, "against_addr", "商家地址或者网址", "", most(200)),
			field(web.Select, "region", "商家所在地", "网购的，选平台或者商家所在地", must, options(regions...)),
			field(web.Paragraph, "text", "发生了什么", "什么时候、买了什么、出了什么问题、商家怎么说", must, most(5000), func(x *web.Field) { x.Lines = 6 }),
			field(web.Paragraph, "want", "您希望怎么解决", "例如退款 3000 元", most(2000), func(x *web.Field) { x.Lines = 2 }),
		}},
		{Title: p.Say(steps[1]), Single: true, Fields: []web.Field{
			field(web.Upload, "photos", "照片", "商品、小票、聊天记录等，最多 9 张；拍摄地点等信息会自动去掉。承办人核对后才选出可以给商家看的照片；请遮住证件、住址和电话", func(x *web.Field) { x.Accept, x.Many = "image/jpeg,image/png,image/webp", true }),
			field(web.Text, "product", "商品或者服务", "例如 彩色电视机、手机、理发", most(60)),
			field(web.Money, "price", "花了多少钱", "", func(x *web.Field) { x.Unit = p.Say("元") }),
			field(web.Date, "bought", "哪一天买的", "", func(x *web.Field) { x.Max = today.String() }),
			field(web.Number, "repairs", "同一毛病修过几次", "家电、手机等三包商品填写", between("99")),
			field(web.Number, "repair_days", "修理一共占用几天", "", between("3650")),
		}},
		{Title: p.Say(steps[2]), Single: true, Lead: p.Say("只用于办理本件，加密保存；商家看不到您的联系方式。举报可以不留姓名。"), Fields: []web.Field{
			field(web.Text, "name", "姓名", "", named, most(60), complete("name")),
			field(web.Tel, "phone", "手机号码", "", named, most(30), complete("tel")),
			field(web.Text, "address", "联系地址", "邮寄文书用，可以不填", most(200), complete("street-address")),
			field(web.Tick, "agree", "以上内容真实，愿意配合核实", "", must),
		}},
	}
	return f
}

// send answers POST /complain. The answer to the same form is the same, however often it comes.
func (d desk) send(w http.ResponseWriter, r *http.Request) error {
	in, err := d.read(r)
	m := in.first
	if err == nil && m == nil {
		err = d.o.Ration(r.Context(), "complain", in.key, sendsOfForm, sendsOfNetwork)
	}
	if err == nil && m == nil {
		m, err = receive(r.Context(), d.site.Engine, in)
	}
	if err != nil {
		e := fault.Of(err)
		if !spoken(e) || in.key == "" {
			return err
		}
		problems := e.Problems
		if len(problems) == 0 {
			problems = []fault.Problem{{Field: "photos", Code: e.Code, Text: e.Text, Args: e.Args}}
		}
		return d.show(w, r, map[bool]int{true: http.StatusTooManyRequests, false: http.StatusUnprocessableEntity}[e.Kind == fault.TooMany], in, problems)
	}
	return d.done(w, r, m, secretOf(in.key))
}

// read takes a form apart: its values, pictures that came before and pictures that come with it, as they do without scripts.
func (d desk) read(r *http.Request) (sent, error) {
	if err := parse(r); err != nil {
		return sent{}, err
	}
	in := sent{key: r.FormValue("key"), values: r.PostForm}
	if !keyShape.MatchString(in.key) {
		return sent{}, fault.New(fault.Invalid, "N125", "表单已失效，请返回重新打开")
	}
	if first, err := before(asPublic(r.Context()), d.site.Engine, in.key); first != nil || err != nil {
		in.first = first // its pictures are with the message by now
		return in, err
	}
	photos, err := photosOf(r.Context(), d.site, in.key, r.PostForm["photo"])
	if err != nil || r.MultipartForm == nil {
		in.photos = photos
		return in, err
	}
	for _, h := range r.MultipartForm.File["photos"] {
		if h.Size == 0 && h.Filename == "" {
			continue
		}
		c, err := h.Open()
		if err != nil {
			return in, err
		}
		f, err := d.keep(r, in.key, c, h.Filename)
		c.Close()
		if err != nil {
			return in, err
		}
		photos = append(photos, f)
	}
	in.photos = photos
	return in, nil
}

// parse reads the parts of a form; one that is not in parts is a form as well.
func parse(r *http.Request) error {
	if err := r.ParseMultipartForm(8 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return tooLarge(err)
	}
	return nil
}

// mostBytes is the greatest picture that is read.
const mostBytes = 10 << 20

// keep cleans a picture and keeps it for the form with the key.
func (d desk) keep(r *http.Request, key string, c io.Reader, name string) (record.File, error) {
	if d.site.Files == nil {
		return record.File{}, fault.New(fault.Unavailable, "D104", "本系统没有启用附件")
	}
	b, err := io.ReadAll(io.LimitReader(c, mostBytes+1))
	if err != nil {
		return record.File{}, tooLarge(err)
	}
	if len(b) > mostBytes {
		return record.File{}, fault.New(fault.TooLarge, "U103", "文件“%s”超过 %d MB，请压缩后上传", name, mostBytes>>20)
	}
	clean, err := file.Picture(b, name)
	if err != nil {
		return record.File{}, err
	}
	if err := d.o.Ration(r.Context(), "complain.photo", key, photosOfForm, photosOfNetwork); err != nil {
		return record.File{}, err
	}
	f, err := d.site.Files.Put(r.Context(), bytes.NewReader(clean), fileName(0, name))
	if err != nil {
		return f, err
	}
	return f, keepPhoto(r.Context(), d.site.Engine, key, f)
}

// spoken reports whether a fault is said on the form, with what was filled in.
func spoken(e *fault.Error) bool {
	return e.Kind == fault.Invalid || e.Kind == fault.TooLarge || e.Kind == fault.TooMany
}

// tooLarge says it in words when a request is larger than the front door lets in.
func tooLarge(err error) error {
	if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
		return fault.New(fault.TooLarge, "N126", "一次提交不能超过 %d MB，请减少或者压缩照片", big.Limit>>20)
	}
	return fault.Wrap(err, fault.Invalid, "F400", "请求不正确")
}

// photo answers POST /complain/photo: one picture, whose name and digest come back.
func (d desk) photo(w http.ResponseWriter, r *http.Request) error {
	key := r.URL.Query().Get("key")
	if !keyShape.MatchString(key) {
		return fault.New(fault.Invalid, "N125", "表单已失效，请返回重新打开")
	}
	c, h, err := r.FormFile("photo")
	if err == nil {
		defer c.Close()
		var f record.File
		if f, err = d.keep(r, key, c, h.Filename); err == nil {
			return answer(w, http.StatusOK, map[string]any{"hash": f.Hash, "name": h.Filename, "size": f.Size})
		}
	} else {
		err = tooLarge(err)
	}
	e := fault.Of(err)
	if !spoken(e) {
		return err
	}
	p := d.site.Page(r, "")
	text := p.Say(e.Text, e.Args...)
	if len(e.Problems) > 0 {
		text = p.Say(e.Problems[0].Text, e.Problems[0].Args...)
	}
	return answer(w, http.StatusUnprocessableEntity, map[string]any{"problem": text})
}

func answer(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(v)
}

// done shows number and secret, and a code that leads to the page to follow the case. The secret is not in the code.
func (d desk) done(w http.ResponseWriter, r *http.Request, m *Message, secret string) error {
	p := d.site.Page(r, "")
	p.Title = p.Say("已收到您的来件")
	w.Header().Set("Cache-Control", "no-store")
	code, err := paper.QR(d.o.Public + "/follow?n=" + url.QueryEscape(m.Number))
	if err != nil {
		return err
	}
	facts := web.Facts{Wide: true, Items: []web.Fact{{Label: p.Say("编号"), Cell: web.Cell{Text: m.Number, Strong: true, Mono: true}}, {Label: p.Say("查询码"), Cell: web.Cell{Text: secret, Strong: true, Mono: true, Sub: p.Say("只在这里显示一次，请截图或者抄下来")}}}}
	if !m.Due.IsZero() {
		facts.Items = append(facts.Items, web.Fact{Label: p.Say("最迟答复"), Cell: web.Cell{Text: m.Due.String(), Sub: p.Say("在这一天之前决定是否受理并告知您")}})
	}
	qr := web.QR{Size: code.Size, Path: web.QRPath(code.Size, code.Black), Label: p.Say("查看进度的网页"), Lines: []string{p.Say("扫码查看进度")}}
	return web.Render(w, http.StatusOK, web.Public(p, web.Wrap{Narrow: true, Parts: []web.Part{web.Alert{Tone: web.Good, Title: p.Title, Text: p.Say("凭编号和查询码随时查看进度，不需要注册。")}, facts, qr,
		web.Notice{Title: p.Say("接下来怎么办"), Text: []string{p.Say("承办人可能打电话核对情况，请保持电话畅通；不会向您收取任何费用。")}, Links: []web.Link{{Label: p.Say("查看进度"), URL: "/follow?n=" + url.QueryEscape(m.Number)}}}}}, Arrived("complain"), script(p)))
}

// ask answers GET /follow.
func (d desk) ask(w http.ResponseWriter, r *http.Request) error {
	return d.askAgain(w, r, http.StatusOK, r.URL.Query().Get("n"), "")
}

func (d desk) askAgain(w http.ResponseWriter, r *http.Request, status int, number, problem string) error {
	p := d.site.Page(r, "")
	p.Title = p.Say("查看进度")
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Cache-Control", "no-store")
	f := web.Form{Head: web.Head{Title: p.Title, Lead: p.Say("编号和查询码在提交成功的页面上。查询码遗失的，请带上编号和登记的手机号码联系受理单位补发。")}, Action: "/follow", Narrow: true, NoGuard: true, Buttons: []web.Button{{Label: p.Say("查看"), Primary: true}},
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Text, Name: "number", Label: p.Say("编号"), Value: number, Required: true, MaxLen: 60},
			{Kind: web.Text, Name: "secret", Label: p.Say("查询码"), Required: true, MaxLen: 20, Mono: true, Complete: "off", Problem: problem}}}}}
	if problem != "" {
		f.Problems = []web.Problem{{Field: "f-secret", Text: problem}}
	}
	return web.Render(w, status, web.Public(p, web.Wrap{Narrow: true, Parts: []web.Part{f}}))
}

// follow answers POST /follow. A wrong number and a wrong secret are answered alike.
func (d desk) follow(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "F400", "请求不正确")
	}
	number := strings.TrimSpace(r.PostForm.Get("number"))
	if err := d.o.Ration(r.Context(), "follow", number, looksOfOne, looksOfNetwork); err != nil {
		return err
	}
	var m *Message
	var how *Progress
	err := d.site.Engine.Read(asPublic(r.Context()), func(tx *flow.Tx) (err error) {
		if m, err = find(tx, number, r.PostForm.Get("secret")); err != nil || m == nil {
			return err
		}
		lead, err := leading(tx, m)
		if err == nil {
			how, err = d.o.stages(tx, lead)
		}
		if err == nil && !samePerson(m, lead) { // the officer wrote to the sender of the leading message
			how.Note = ""
		}
		return err
	})
	if err != nil {
		return err
	}
	if m == nil {
		return d.askAgain(w, r, http.StatusUnprocessableEntity, number, d.site.Page(r, "").Say("编号或者查询码不正确，请核对后再试"))
	}
	return d.progress(w, r, m, how)
}

func (d desk) progress(w http.ResponseWriter, r *http.Request, m *Message, how *Progress) error {
	p := d.site.Page(r, "")
	p.Title = p.Say("办理进度")
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Cache-Control", "no-store")
	var line web.Timeline
	for _, s := range how.Stages {
		e := web.Event{Title: p.Say(s.Label), When: s.Note, Text: p.Say("等待")}
		switch s.State {
		case "done":
			e.Tone, e.Text = web.Good, ""
		case "now":
			e.Tone, e.Text = web.Info, p.Say("正在进行")
		case "bad":
			e.Tone, e.Text = web.Warn, ""
		}
		line.Events = append(line.Events, e)
	}
	facts := web.Facts{Wide: true, Items: []web.Fact{{Label: p.Say("编号"), Cell: web.Cell{Text: m.Number, Mono: true}}, {Label: p.Say("收到日期"), Cell: web.Cell{Text: m.Received.String()}}}}
	if m.Against != "" {
		facts.Items = append(facts.Items, web.Fact{Label: p.Say("商家名称"), Cell: web.Cell{Text: m.Against}})
	}
	if !how.Till.IsZero() {
		facts.Items = append(facts.Items, web.Fact{Label: p.Say("这一步最迟"), Cell: web.Cell{Text: how.Till.String()}})
	}
	parts := []web.Part{web.Head{Title: p.Title}, web.Alert{Tone: web.Info, Title: p.Say(how.Words), Text: how.Note}, facts, line}
	if m.Into.Known() {
		parts = append(parts, web.Alert{Tone: web.Info, Title: p.Say("您就同一件事的来件已合并办理，进度一并显示")})
	}
	return web.Render(w, http.StatusOK, web.Public(p, web.Wrap{Narrow: true, Parts: parts}))
}
