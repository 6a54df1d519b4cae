package signup

import (
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"strings"

	"qgov/calc/uscc"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// How often somebody who is not signed in may ask: requests for one code and from one network, and receipts that are looked up. A network
// may be a whole industrial park.
const (
	asksOfCode    = 5
	asksOfNetwork = 20
	looksOfOne    = 10
	looksOfNet    = 100
)

// mostFiles is how many documents one request may bring.
const mostFiles = 5

// desk is the pages written by hand.
type desk struct {
	site *page.Site
	o    Options
}

func (d desk) routes() []route.Route {
	return append([]route.Route{
		route.Public("GET /signup", func(w http.ResponseWriter, r *http.Request) error { return d.form(w, r, asked{}, nil) }),
		route.Public("POST /signup", d.ask),
		route.Public("GET /signup/receipt", func(w http.ResponseWriter, r *http.Request) error { return d.lookUp(w, r, "", nil) }),
		route.Public("POST /signup/receipt", d.receipt),
		route.Public("POST /signup/take", d.take),
	}, d.staffRoutes()...)
}

// asked is what the form sent.
type asked struct {
	values map[string]string
	files  []record.File
}

// form answers GET /signup, and a form that has to be mended.
func (d desk) form(w http.ResponseWriter, r *http.Request, in asked, wrong error) error {
	p := d.site.Page(r, "")
	p.Title = p.Say("注册企业账号")
	field := func(kind web.FieldKind, name, label, help string, must bool, most int) web.Field {
		f := web.Field{Kind: kind, Name: name, Label: p.Say(label), Value: in.values[name], Required: must, MaxLen: most}
		if help != "" {
			f.Help = p.Say(help)
		}
		return f
	}
	code := field(web.Text, "code", "统一社会信用代码", "18 位，见营业执照", true, 24)
	code.Mono, code.Complete = true, "off"
	phone := field(web.Text, "phone", "联系电话", "", true, 20)
	phone.InputMode, phone.Complete = "tel", "tel"
	files := field(web.Upload, "documents", "证明材料", "营业执照扫描件和授权委托书（JPG、PNG、PDF）；不上传的，经办人会以其他方式核实", false, 0)
	files.Accept = ".jpg,.jpeg,.png,.pdf"
	f := web.Form{Action: "/signup", Upload: true, NoGuard: true, Narrow: true,
		Head: web.Head{Title: p.Title, Lead: p.Say("企业人员注册后可以查看本企业的信用档案、提出异议、报送年报和公开质量信誉承诺。提交后由市场监督管理部门核验。")},
		Sections: []web.Section{{Single: true, Fields: []web.Field{code,
			field(web.Text, "name", "企业名称", "与营业执照一致的全称", true, 120), field(web.Text, "person", "申请人姓名", "", true, 40), field(web.Text, "post", "职务", "", false, 40),
			phone, field(web.Text, "email", "电子邮箱", "", false, 80), files,
			{Kind: web.Checks, Name: "consent", Label: p.Say("确认"), Values: []string{in.values["consent"]}, Required: true, Options: []web.Option{{Value: "true", Label: p.Say("我受本企业委派，同意为核验身份使用以上信息")}}}}}},
		Buttons: []web.Button{{Label: p.Say("提交申请"), Primary: true}, {Label: p.Say("凭回执码查询"), URL: "/signup/receipt"}}}
	status := http.StatusOK
	if wrong != nil {
		if status = page.Mark(p, &f, wrong); status == 0 {
			return wrong
		}
	}
	return d.show(w, p, status, f)
}

func (d desk) show(w http.ResponseWriter, p *web.Page, status int, parts ...web.Part) error {
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, status, web.Public(p, web.Wrap{Narrow: true, Parts: parts}))
}

// read reads the form part by part, so that nothing waits in memory or in temporary files. Admit is asked before the first document is
// stored, with what came before it; where it refuses, documents are passed over and the rest is read, so that the form can be shown again.
func (d desk) read(r *http.Request, admit func(in asked) error) (in asked, err error) {
	in.values = make(map[string]string)
	var refused error
	admitted := false
	parts, err := r.MultipartReader()
	if err != nil {
		return in, fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return in, refused
		}
		if err != nil {
			return in, cut(err)
		}
		if part.FormName() != "documents" {
			b, err := io.ReadAll(io.LimitReader(part, 4<<10))
			if err != nil {
				return in, cut(err)
			}
			in.values[part.FormName()] = strings.TrimSpace(string(b))
			continue
		}
		if part.FileName() == "" {
			continue
		}
		if !admitted {
			admitted, refused = true, admit(in)
		}
		if refused != nil {
			continue
		}
		if len(in.files) == mostFiles {
			return in, fault.At("documents", "Q103", "最多上传 %d 个文件", mostFiles)
		}
		f, err := d.site.Files.Put(r.Context(), part, part.FileName())
		if e := fault.Of(err); err != nil && (e.Kind == fault.Invalid || e.Kind == fault.TooLarge) {
			return in, fault.At("documents", e.Code, e.Text, e.Args...)
		}
		if err != nil {
			return in, err
		}
		in.files = append(in.files, f)
	}
}

// cut is what a person hears of a form that did not arrive whole.
func cut(err error) error {
	if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
		return fault.Wrap(err, fault.TooLarge, "Q104", "上传的文件合计过大，请压缩后重新提交")
	}
	return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
}

// complete reports what the form lacks before anything is looked up.
func (in asked) complete() error {
	var out []fault.Problem
	for _, f := range []struct{ name, text string }{{"name", "请填写企业名称"}, {"person", "请填写申请人姓名"}, {"phone", "请填写联系电话"}} {
		if in.values[f.name] == "" {
			out = append(out, fault.Problem{Field: f.name, Code: "Q105", Text: f.text})
		}
	}
	if in.values["consent"] != "true" {
		out = append(out, fault.Problem{Field: "consent", Code: "Q106", Text: "请确认受企业委派并同意核验身份"})
	}
	return fault.Problems(append(out, in.wrongCode()...))
}

// wrongCode is what is wrong with the code, if anything.
func (in asked) wrongCode() []fault.Problem {
	c := uscc.Check(in.code())
	if c.Valid {
		return nil
	}
	return []fault.Problem{{Field: "code", Code: "Q107", Text: "统一社会信用代码不正确：%s", Args: []any{c.Reason}}}
}

func (in asked) code() string { return clean(plain(in.values["code"])) }

// ask answers POST /signup: whatever accounts or requests the firm has, a request that is in order is answered in the same way.
func (d desk) ask(w http.ResponseWriter, r *http.Request) error {
	rationed := false
	ration := func(in asked) error {
		if wrong := in.wrongCode(); wrong != nil {
			return fault.Problems(wrong)
		}
		rationed = true
		return d.o.Accounts().Ration(r.Context(), "signup", in.code(), asksOfCode, asksOfNetwork)
	}
	in, err := d.read(r, ration)
	if err == nil {
		err = in.complete()
	}
	if err == nil && !rationed {
		err = ration(in)
	}
	if err != nil {
		return d.form(w, r, in, err)
	}
	receipt := rand.Text()
	v := in.values
	err = d.site.Engine.Write(program(r), func(tx *flow.Tx) error {
		x := &Signup{Name: v["name"], Code: in.code(), Person: v["person"], Post: v["post"], Phone: record.Secret(v["phone"]), Email: v["email"], Documents: in.files, Receipt: digest(receipt)}
		if err := flow.Create(tx, Kind, x); err != nil {
			return err
		}
		return flow.Take(tx, Kind, x, "submit", nil)
	})
	if err != nil {
		return d.form(w, r, in, err)
	}
	p := d.site.Page(r, "")
	p.Title = p.Say("申请已提交")
	return d.show(w, p, http.StatusOK, web.Head{Title: p.Title, Lead: p.Say("核验结果凭回执码查询。")},
		web.Notice{Title: p.Say("回执码只显示这一次，请立即抄下或拍照"), Text: []string{text.Spaced(receipt, 5), p.Say("凭回执码可以领取账号，请勿转交他人；遗失的，请重新申请。")}, Links: []web.Link{{Label: p.Say("凭回执码查询"), URL: "/signup/receipt"}}})
}

// program is the program acting for a visitor, whose address the counters need.
func program(r *http.Request) (ctx ctxt) {
	a := role.System("企业注册")
	a.IP = role.From(r.Context()).IP
	return role.With(r.Context(), a)
}

// lookUp answers GET /signup/receipt.
func (d desk) lookUp(w http.ResponseWriter, r *http.Request, receipt string, wrong error, more ...web.Part) error {
	p := d.site.Page(r, "")
	p.Title = p.Say("查询账号申请")
	f := web.Form{Action: "/signup/receipt", NoGuard: true, Narrow: true, Head: web.Head{Title: p.Title},
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Text, Name: "receipt", Label: p.Say("回执码"), Value: receipt, Required: true, Mono: true, MaxLen: 60, Complete: "off"}}}},
		Buttons:  []web.Button{{Label: p.Say("查询"), Primary: true}, {Label: p.Say("注册企业账号"), URL: "/signup"}}}
	status := http.StatusOK
	if wrong != nil {
		if status = page.Mark(p, &f, wrong); status == 0 {
			return wrong
		}
	}
	return d.show(w, p, status, append([]web.Part{f}, more...)...)
}

// found returns the request of the receipt that was sent. Wrong ones are counted, though nobody guesses 130 bits.
func (d desk) found(r *http.Request) (x *Signup, receipt string, err error) {
	if err := r.ParseForm(); err != nil {
		return nil, "", fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	receipt = r.PostFormValue("receipt")
	if err := d.o.Accounts().Ration(r.Context(), "receipt", clean(receipt), looksOfOne, looksOfNet); err != nil {
		return nil, receipt, err
	}
	err = d.site.Engine.Read(program(r), func(tx *flow.Tx) error {
		x, err = store.First(tx.Tx, Kind, store.Query{Where: []store.Cond{store.Eq(Kind.F(&Kind.P.Receipt), digest(receipt))}})
		return err
	})
	if err == nil && x == nil {
		err = fault.At("receipt", "Q108", "没有这个回执码的申请，请核对")
	}
	return x, receipt, err
}

// receipt answers POST /signup/receipt: where the request stands.
func (d desk) receipt(w http.ResponseWriter, r *http.Request) error {
	x, receipt, err := d.found(r)
	if err != nil {
		return d.lookUp(w, r, receipt, err)
	}
	p := d.site.Page(r, "")
	state := newFlow().State(x.State)
	facts := web.Facts{Items: []web.Fact{{Label: p.Say("企业名称"), Cell: web.Cell{Text: x.Name, Sub: x.Code}}, {Label: p.Say("申请日期"), Cell: web.Cell{Text: x.AskedOn.String()}}, {Label: p.Say("办理状态"), Cell: web.Cell{Text: p.Say(state.Label)}}}}
	if x.Reason != "" {
		facts.Items = append(facts.Items, web.Fact{Label: p.Say("不予通过的理由"), Cell: web.Cell{Text: x.Reason}})
	}
	parts := []web.Part{facts}
	if x.State == Approved {
		parts = append(parts, web.Form{Action: "/signup/take", NoGuard: true, Narrow: true, Head: web.Head{Title: p.Say("领取账号"), Lead: p.Say("账号和一次性口令只显示一次，请准备好记录。")},
			Hidden: []web.Pair{{Name: "receipt", Value: receipt}}, Buttons: []web.Button{{Label: p.Say("领取账号"), Primary: true}}})
	}
	return d.lookUp(w, r, receipt, nil, parts...)
}

// take answers POST /signup/take: the account is made, and its one-time password shown once.
func (d desk) take(w http.ResponseWriter, r *http.Request) error {
	x, receipt, err := d.found(r)
	if err != nil {
		return d.lookUp(w, r, receipt, err)
	}
	oneTime, hash, err := d.o.Accounts().OneTime(r.Context())
	if err != nil {
		return err
	}
	login := ""
	err = d.site.Engine.Write(program(r), func(tx *flow.Tx) error {
		if x, err = store.Get(tx.Tx, Kind, x.ID); err != nil {
			return err
		}
		if x.State != Approved {
			return fault.At("receipt", "Q109", "申请的状态为“%s”，不能领取账号", newFlow().State(x.State).Label)
		}
		id := record.ID(0)
		if login, id, err = d.admit(tx, x.Firm.ID, x.Person, hash, x.Admin); err != nil {
			return err
		}
		return flow.Take(tx, Kind, x, "take", &taking{Account: id})
	})
	if err != nil {
		return d.lookUp(w, r, receipt, err)
	}
	p := d.site.Page(r, "")
	p.Title = p.Say("账号已开通")
	return d.show(w, p, http.StatusOK, web.Head{Title: p.Title, Lead: x.Name},
		web.Notice{Title: p.Say("账号和一次性口令只显示这一次"), Text: []string{p.Say("账号：%s", login), p.Say("一次性口令：%s", oneTime), p.Say("首次登录须更改口令，并绑定动态口令；一次性口令七日内有效。")}, Links: []web.Link{{Label: p.Say("登录"), URL: "/login"}}})
}
