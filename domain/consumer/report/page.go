package report

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"qgov/base/organ"
	"qgov/domain/supervise/letter"
	"qgov/kernel/account"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// Options is what reports need of the program.
type Options struct {
	Vault    Vault
	Accounts func() *account.Accounts // known once the program serves
}

// How often somebody may report or try codes: for one subject, and from one network, behind which there may be a whole factory.
const (
	sendsOfOne = 5
	sendsOfNet = 40
	looksOfOne = 20
	looksOfNet = 100
)

// Bounds of what comes with a report.
const (
	mostFiles = 5
	mostBytes = 8 << 20
)

// desk is the pages written by hand.
type desk struct {
	site *page.Site
	o    Options
	salt string // of the networks of reporters, for this process alone
}

func (d desk) routes() []route.Route {
	return []route.Route{
		route.Public("GET /tip", func(w http.ResponseWriter, r *http.Request) error { return d.form(w, r, fresh(), nil) }),
		route.Public("POST /tip", d.send),
		route.Public("GET /tip/follow", func(w http.ResponseWriter, r *http.Request) error { return d.lookUp(w, r, "", nil) }),
		route.Public("POST /tip/follow", d.follow),
		route.Public("POST /tip/code", d.code),
		route.Public("GET /tip/claim", func(w http.ResponseWriter, r *http.Request) error { return d.claimForm(w, r, nil) }),
		route.Public("POST /tip/claim", d.claim),
		route.For("GET /report_intake", Kind.Name, role.Create, func(w http.ResponseWriter, r *http.Request) error { return d.form(w, r, fresh(), nil) }),
		route.For("POST /report_intake", Kind.Name, role.Create, d.send),
		route.For("GET /report/{id}/notice", Kind.Name, role.See, d.notice),
		route.For("GET /report_reveal/{id}/open", RevealKind.Name, Open, d.ask),
		route.For("POST /report_reveal/{id}/open", RevealKind.Name, Open, d.open),
		route.For("POST /report_reveal/{id}/paper/{n}", RevealKind.Name, Open, d.paper),
	}
}

func shanghai() *time.Location { return calendar.Shanghai() }

// sent is what a form sent. key becomes the receipt: it is drawn with the form, so that a form that is sent again makes no second report.
type sent struct {
	values map[string]string
	photos []record.File
	papers []Paper
}

func fresh() sent {
	return sent{values: map[string]string{"key": rand.Text(), "standing": "anonymous"}}
}

// officer tells the form of an officer from that of the public.
func officer(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/report_intake") }

// form answers GET /tip and GET /report_intake, and a form that has to be mended.
func (d desk) form(w http.ResponseWriter, r *http.Request, in sent, bad error) error {
	p := d.site.Page(r, "")
	p.Title = p.Say("举报违法行为")
	bureaus, err := d.bureaus(r.Context())
	if err != nil {
		return err
	}
	field := func(kind web.FieldKind, name, label, help string, must bool, most int) web.Field {
		f := web.Field{Kind: kind, Name: name, Label: p.Say(label), Value: in.values[name], Required: must, MaxLen: most, Complete: "off"}
		if help != "" {
			f.Help = p.Say(help)
		}
		return f
	}
	options := func(list record.Codes) (out []web.Option) {
		for _, c := range list {
			out = append(out, web.Option{Value: c.Code, Label: p.Say(c.Label)})
		}
		return out
	}
	region := field(web.Select, "region", "受理机关", "选择被举报人所在地的市场监督管理局", true, 0)
	region.Options = bureaus
	matter := field(web.Select, "matter", "举报事项", "", true, 0)
	matter.Options = options(Matters)
	text := field(web.Paragraph, "text", "违法事实", "什么时间、什么地点、做了什么、怎样得知。请不要在这里写您自己的姓名、电话、住址和单位，写在下面的“举报人”一栏", true, 5000)
	text.Lines = 7
	files := field(web.Upload, "papers", "照片和材料", "最多 5 个，每个不超过 8 MB：JPG、PNG、GIF、PDF、DOCX、XLSX、TXT。照片会去除拍摄地点等信息，其他材料加密保管", false, 0)
	files.Accept = ".jpg,.jpeg,.png,.gif,.pdf,.docx,.xlsx,.txt"
	standing := field(web.Radio, "standing", "举报方式", "", true, 0)
	standing.Options = []web.Option{{Value: "anonymous", Label: p.Say("匿名举报"), Help: p.Say("不留姓名，凭回执查询结果、领取奖励")}, {Value: "named", Label: p.Say("实名举报"), Help: p.Say("我们会在作出立案决定后告知您")}}
	phone := field(web.Tel, "phone", "联系电话", "", false, 20)
	phone.InputMode = "tel"
	first := []web.Field{region, matter}
	action, lead := "/tip", p.Say("您的身份信息单独加密保管，办案人员只看到代号；须两人同意才能查看，每次查看都有记录。被举报人不会知道有人举报。")
	if officer(r) {
		action = "/report_intake"
		channel, day := field(web.Select, "channel", "渠道", "", true, 0), field(web.Date, "received", "收到日期", "", true, 0)
		channel.Options = options(Channels[1:])
		first = append([]web.Field{channel, day}, first...)
	}
	f := web.Form{Action: action, Upload: true, NoGuard: true, Narrow: true, Head: web.Head{Title: p.Title, Lead: lead}, Hidden: []web.Pair{{Name: "key", Value: in.values["key"]}},
		Sections: []web.Section{
			{Title: p.Say("被举报人和事项"), Single: true, Fields: append(first, field(web.Text, "against", "被举报人名称", "企业、店铺或者个人的名称", true, 120), field(web.Text, "against_code", "统一社会信用代码", "知道的请填写", false, 24),
				field(web.Text, "against_addr", "地址或者网址", "", false, 200), text, files)},
			{Title: p.Say("举报人"), Lead: p.Say("匿名举报的不用填写；实名举报的至少填写姓名和电话。"), Single: true, Fields: []web.Field{standing, field(web.Text, "name", "姓名", "", false, 40), phone, field(web.Text, "id_number", "证件号码", "", false, 30),
				field(web.Text, "address", "联系地址", "", false, 200), field(web.Text, "wechat", "微信号", "", false, 40)}}},
		Buttons: []web.Button{{Label: p.Say("提交举报"), Primary: true}, {Label: p.Say("凭回执查询"), URL: "/tip/follow"}}}
	status := http.StatusOK
	if bad != nil {
		if status = page.Mark(p, &f, bad); status == 0 {
			return bad
		}
	}
	return d.show(w, r, p, status, f)
}

// bureaus are where a report can be sent.
func (d desk) bureaus(ctx context.Context) (out []web.Option, err error) {
	err = d.site.Engine.Read(role.With(ctx, role.System("举报")), func(tx *flow.Tx) error {
		k, p := organ.Kind, organ.Kind.P
		list, err := store.Find(tx.Tx, k, store.Query{Bare: true, Limit: 500, Sort: k.F(&p.Region), Where: []store.Cond{store.Eq(k.F(&p.Sort), "bureau")}})
		for _, o := range list {
			if !slices.ContainsFunc(out, func(x web.Option) bool { return x.Value == o.Region }) {
				out = append(out, web.Option{Value: o.Region, Label: o.Name})
			}
		}
		return err
	})
	return out, err
}

// show answers with a page of the public site, or of the bureau for an officer's form.
func (d desk) show(w http.ResponseWriter, r *http.Request, p *web.Page, status int, parts ...web.Part) error {
	w.Header().Set("Cache-Control", "no-store")
	if officer(r) {
		return d.site.Render(w, r, status, p, parts...)
	}
	return web.Render(w, status, web.Public(p, web.Wrap{Narrow: true, Parts: parts}))
}

// read reads the form part by part. Pictures are drawn anew at once and the originals dropped; other papers stay in memory until the vault
// takes them, so that nothing of them lies in a temporary file.
func (d desk) read(r *http.Request) (in sent, err error) {
	in.values = make(map[string]string)
	parts, err := r.MultipartReader()
	if err != nil {
		return in, fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return in, nil
		}
		if err != nil {
			return in, cut(err)
		}
		if part.FormName() != "papers" {
			b, err := io.ReadAll(io.LimitReader(part, 32<<10))
			if err != nil {
				return in, cut(err)
			}
			in.values[part.FormName()] = strings.TrimSpace(string(b))
			continue
		}
		if part.FileName() == "" {
			continue
		}
		content, err := io.ReadAll(io.LimitReader(part, mostBytes+1))
		if err != nil {
			return in, cut(err)
		}
		if err := d.take(r.Context(), &in, part.FileName(), content); err != nil {
			return in, err
		}
	}
}

// take puts a file that came with a report where it belongs.
func (d desk) take(ctx context.Context, in *sent, name string, content []byte) error {
	switch {
	case len(in.photos)+len(in.papers) == mostFiles:
		return fault.At("papers", "B140", "最多上传 %d 个文件", mostFiles)
	case len(content) > mostBytes:
		return fault.At("papers", "B141", "单个文件不能超过 %d MB", mostBytes>>20)
	case len(content) == 0:
		return fault.At("papers", "B142", "文件是空的，请重新选择")
	}
	drawn, end, picture, err := redraw(content)
	if err != nil {
		e := fault.Of(err)
		return fault.At("papers", e.Code, e.Text, e.Args...)
	}
	if picture {
		f, err := d.site.Files.Put(ctx, bytes.NewReader(drawn), fmt.Sprintf("照片%d%s", len(in.photos)+1, end))
		if err == nil {
			in.photos = append(in.photos, f)
		}
		return err
	}
	if !slices.ContainsFunc(sealedTypes, func(t [2]string) bool {
		return t[0] == ending(name) && bytes.HasPrefix(content, []byte(t[1])) && !bytes.HasPrefix(content, []byte("MZ")) && !bytes.HasPrefix(content, []byte("\x7fELF"))
	}) {
		return fault.At("papers", "B143", "不能上传这类文件，或者内容与扩展名不符；可以上传 JPG、PNG、GIF、PDF、DOCX、XLSX、TXT")
	}
	in.papers = append(in.papers, Paper{Name: name, Content: content})
	return nil
}

// sealedTypes are the papers that the vault takes: ending and how the content begins.
var sealedTypes = [][2]string{{".pdf", "%PDF-"}, {".docx", "PK\x03\x04"}, {".xlsx", "PK\x03\x04"}, {".txt", ""}}

func ending(name string) string { return strings.ToLower(filepath.Ext(name)) }

// cut is what a person hears of a form that did not arrive whole.
func cut(err error) error {
	if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
		return fault.Wrap(err, fault.TooLarge, "B144", "上传的文件合计过大，请压缩后重新提交")
	}
	return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
}

// complete reports what the form lacks.
func (in sent) complete() error {
	var out []fault.Problem
	need := func(ok bool, field, text string) {
		if !ok {
			out = append(out, fault.Problem{Field: field, Code: "B145", Text: text})
		}
	}
	v := in.values
	need(v["region"] != "", "region", "请选择受理机关")
	need(Matters.Label(v["matter"]) != v["matter"] && v["matter"] != "", "matter", "请选择举报事项")
	need(v["against"] != "", "against", "请填写被举报人名称")
	need(len([]rune(v["text"])) >= 10, "text", "请写明违法事实，至少 10 个字")
	if v["standing"] == "named" {
		need(v["name"] != "", "name", "实名举报的，请填写姓名")
		need(v["phone"] != "", "phone", "实名举报的，请填写联系电话")
	}
	return fault.Problems(out)
}

// counted is the program acting for a reporter: the counters see a word in place of the network, which this process alone could lead back,
// and the journal sees nothing.
func (d desk) counted(r *http.Request) context.Context {
	a := role.System("举报")
	sum := sha256.Sum256([]byte(d.salt + role.From(r.Context()).IP))
	a.IP = "tip-" + hex.EncodeToString(sum[:8])
	return role.With(r.Context(), a)
}

func (d desk) program(r *http.Request) context.Context {
	return role.With(r.Context(), role.System("举报"))
}

// send answers POST /tip and POST /report_intake.
func (d desk) send(w http.ResponseWriter, r *http.Request) error {
	in, err := d.read(r)
	if err == nil {
		err = in.complete()
	}
	v := in.values
	ctx, channel, received := d.program(r), "web", calendar.Date(0)
	switch {
	case err != nil:
	case officer(r):
		ctx, channel = r.Context(), v["channel"]
		if received, err = calendar.ParseDate(v["received"]); err != nil {
			err = fault.At("received", "B146", "请填写收到日期")
		}
	default:
		err = d.o.Accounts().Ration(d.counted(r), "tip", v["key"], sendsOfOne, sendsOfNet)
	}
	if key := clean(v["key"]); err == nil && len(key) < 20 {
		err = fault.New(fault.Invalid, "X107", "表单没有传完，请重试")
	}
	receipt := ""
	if err == nil {
		err = d.site.Engine.Write(ctx, func(tx *flow.Tx) error {
			if received.IsZero() {
				received = tx.Today()
			}
			s := Submission{Region: v["region"], Channel: channel, Received: received, Matter: v["matter"], Against: v["against"], AgainstCode: v["against_code"], AgainstAddr: v["against_addr"], Text: v["text"], Named: v["standing"] == "named",
				Photos: in.photos, Papers: in.papers, Receipt: v["key"]}
			s.Who = Identity{Name: v["name"], Phone: v["phone"], IDNumber: v["id_number"], Address: v["address"], WeChat: v["wechat"]}
			_, receipt, err = d.o.Vault.Register(tx, s)
			return err
		})
	}
	if err != nil {
		if in.values["key"] == "" {
			in.values["key"] = rand.Text()
		}
		return d.form(w, r, in, err)
	}
	p := d.site.Page(r, "")
	p.Title = p.Say("举报已收到")
	return d.show(w, r, p, http.StatusOK, web.Head{Title: p.Title, Lead: p.Say("我们会依法核查。核查结果、立案决定和奖励凭回执查询。")},
		web.Facts{Wide: true, Items: []web.Fact{{Label: p.Say("回执"), Cell: web.Cell{Text: text.Spaced(receipt, 5), Strong: true, Mono: true}}}},
		web.Notice{Title: p.Say("回执只显示这一次，请立即抄下或拍照"), Text: []string{p.Say("凭回执可以查询办理情况、取得领奖码。请勿转交他人；遗失的，不能补发。"), p.Say("在公用或者单位的电脑、手机上举报的，请关闭本页并清除浏览记录。")},
			Links: []web.Link{{Label: p.Say("凭回执查询"), URL: "/tip/follow"}}})
}

// lookUp answers GET /tip/follow.
func (d desk) lookUp(w http.ResponseWriter, r *http.Request, receipt string, bad error, more ...web.Part) error {
	p := d.site.Page(r, "")
	p.Title = p.Say("查询举报办理情况")
	f := web.Form{Action: "/tip/follow", NoGuard: true, Narrow: true, Head: web.Head{Title: p.Title},
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Text, Name: "receipt", Label: p.Say("回执"), Value: receipt, Required: true, Mono: true, MaxLen: 60, Complete: "off"}}}},
		Buttons:  []web.Button{{Label: p.Say("查询"), Primary: true}, {Label: p.Say("举报违法行为"), URL: "/tip"}}}
	status := http.StatusOK
	if bad != nil {
		if status = page.Mark(p, &f, bad); status == 0 {
			return bad
		}
	}
	return d.show(w, r, p, status, append([]web.Part{f}, more...)...)
}

// found returns the report of the receipt that was sent, and its reward if there is one. A receipt that leads nowhere and one whose report
// was destroyed get the same answer.
func (d desk) found(r *http.Request) (x *Report, prize *Reward, receipt string, err error) {
	if err := r.ParseForm(); err != nil {
		return nil, nil, "", fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	receipt = r.PostFormValue("receipt")
	if err := d.o.Accounts().Ration(d.counted(r), "tip receipt", clean(receipt), looksOfOne, looksOfNet); err != nil {
		return nil, nil, receipt, err
	}
	err = d.site.Engine.Read(d.program(r), func(tx *flow.Tx) error {
		id, err := subjectOf(tx, byReceipt, receipt)
		if err != nil {
			return err
		}
		if id == 0 {
			return fault.At("receipt", "B147", "没有这个回执的举报，请核对")
		}
		if x, err = store.Get(tx.Tx, Kind, id); err != nil {
			return err
		}
		prize, err = store.First(tx.Tx, RewardKind, store.Query{Where: []store.Cond{store.Eq(RewardKind.F(&RewardKind.P.Report), id), {Field: RewardKind.F(&RewardKind.P.State), Op: store.Not, Value: string(Refused)}}})
		return err
	})
	return x, prize, receipt, err
}

// follow answers POST /tip/follow: where the report stands, in words that mean something to its sender.
func (d desk) follow(w http.ResponseWriter, r *http.Request) error {
	x, prize, receipt, err := d.found(r)
	if err != nil {
		return d.lookUp(w, r, receipt, err)
	}
	p := d.site.Page(r, "")
	facts := web.Facts{Items: []web.Fact{{Label: p.Say("举报编号"), Cell: web.Cell{Text: x.Number}}, {Label: p.Say("收到日期"), Cell: web.Cell{Text: x.Received.String()}}, {Label: p.Say("办理状态"), Cell: web.Cell{Text: p.Say(stage(x.State))}}}}
	if x.Notice != "" {
		facts.Items = append(facts.Items, web.Fact{Label: p.Say("告知内容"), Cell: web.Cell{Text: x.Notice}})
	}
	parts := []web.Part{facts}
	if prize != nil && prize.State != Proposed {
		facts.Items = append(facts.Items, web.Fact{Label: p.Say("举报奖励"), Cell: web.Cell{Text: p.Say("%s 元，%s", prize.Amount.String(), p.Say(RewardFlow.State(prize.State).Label))}})
		parts = []web.Part{facts}
	}
	if prize != nil && (prize.State == Approved || prize.State == Issued) {
		parts = append(parts, web.Form{ID: "code", Action: "/tip/code", NoGuard: true, Narrow: true, Head: web.Head{Title: p.Say("取得领奖码"), Lead: p.Say("领奖码只显示一次，取得新码后旧码作废。请准备好记录。")},
			Hidden: []web.Pair{{Name: "receipt", Value: receipt}}, Buttons: []web.Button{{Label: p.Say("取得领奖码"), Primary: true}}})
	}
	return d.lookUp(w, r, receipt, nil, parts...)
}

// stage is what a reporter reads: that a decision waits for its second person is nobody's business outside.
func stage(s record.State) string {
	switch s {
	case Received, Verifying, Extending, Concluded:
		return "核查中"
	case Penalised:
		return "已立案"
	}
	return Flow.State(s).Label
}

// code answers POST /tip/code: the code of a reward is drawn and shown once; one drawn before ends.
func (d desk) code(w http.ResponseWriter, r *http.Request) error {
	_, prize, receipt, err := d.found(r)
	if err == nil && (prize == nil || prize.State != Approved && prize.State != Issued) {
		err = fault.At("receipt", "B148", "目前没有可以领取的奖励")
	}
	code := word(26)
	if err == nil {
		err = d.site.Engine.Write(d.program(r), func(tx *flow.Tx) error {
			x, err := store.Get(tx.Tx, RewardKind, prize.ID)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`DELETE FROM report_secret WHERE subject = ? AND {all: whoever has the receipt}`, x.ID); err != nil {
				return err
			}
			if err := flow.Take(tx, RewardKind, x, "issue", nil); err != nil {
				return err
			}
			return remember(tx, byClaim, code, x.ID, x.Region)
		})
	}
	if err != nil {
		return d.lookUp(w, r, receipt, err)
	}
	p := d.site.Page(r, "")
	p.Title = p.Say("领奖码")
	return d.show(w, r, p, http.StatusOK, web.Head{Title: p.Title}, web.Notice{Title: p.Say("领奖码只显示这一次，请立即抄下或拍照"), Text: []string{text.Spaced(code, 5), p.Say("凭领奖码申领，不登记姓名；任何人持码都能申领，请妥善保管。")}, Links: []web.Link{{Label: p.Say("申领奖励"), URL: "/tip/claim"}}})
}

// claimForm answers GET /tip/claim.
func (d desk) claimForm(w http.ResponseWriter, r *http.Request, bad error) error {
	p := d.site.Page(r, "")
	p.Title = p.Say("申领举报奖励")
	f := web.Form{Action: "/tip/claim", NoGuard: true, Narrow: true, Head: web.Head{Title: p.Title, Lead: p.Say("输入领奖码，得到领款号，凭领款号到受理机关领取，不登记姓名。")},
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Text, Name: "code", Label: p.Say("领奖码"), Required: true, Mono: true, MaxLen: 60, Complete: "off"}}}}, Buttons: []web.Button{{Label: p.Say("申领"), Primary: true}, {Label: p.Say("凭回执查询"), URL: "/tip/follow"}}}
	status := http.StatusOK
	if bad != nil {
		if status = page.Mark(p, &f, bad); status == 0 {
			return bad
		}
	}
	return d.show(w, r, p, status, f)
}

// claim answers POST /tip/claim: a code works once.
func (d desk) claim(w http.ResponseWriter, r *http.Request) error {
	code := r.PostFormValue("code")
	if err := d.o.Accounts().Ration(d.counted(r), "tip claim", clean(code), looksOfOne, looksOfNet); err != nil {
		return d.claimForm(w, r, err)
	}
	var prize *Reward
	err := d.site.Engine.Write(d.program(r), func(tx *flow.Tx) error {
		id, err := subjectOf(tx, byClaim, code)
		if err != nil {
			return err
		}
		if id == 0 {
			return fault.At("code", "B149", "没有这个领奖码，或者已经用过，请核对")
		}
		if prize, err = store.Get(tx.Tx, RewardKind, id); err != nil {
			return err
		}
		if prize.State != Issued {
			return fault.At("code", "B149", "没有这个领奖码，或者已经用过，请核对")
		}
		if err := forget(tx, byClaim, code); err != nil {
			return err
		}
		return flow.Take(tx, RewardKind, prize, "claim", nil)
	})
	if err != nil {
		return d.claimForm(w, r, err)
	}
	p := d.site.Page(r, "")
	p.Title = p.Say("申领成功")
	return d.show(w, r, p, http.StatusOK, web.Head{Title: p.Title}, web.Notice{Title: p.Say("领款号"), Text: []string{prize.Pickup, p.Say("奖励金额 %s 元。凭领款号到受理机关领取，不登记姓名。", prize.Amount.String())}})
}

// notice answers GET /report/{id}/notice: the notice as a paper, to the pseudonym. The name is written on it by hand, by whoever opened the
// vault to serve it.
func (d desk) notice(w http.ResponseWriter, r *http.Request) error {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return fault.Missing(Kind.Label)
	}
	var x *Report
	var bureau, text string
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		if x, err = store.Get(tx.Tx, Kind, id); err != nil {
			return err
		}
		if x.Decided.IsZero() {
			return fault.New(fault.Conflict, "B150", "尚未作出决定，没有告知书")
		}
		if text = x.Notice; text == "" {
			if text, err = noticeText(tx, x); err != nil {
				return err
			}
		}
		bureau, err = organ.Bureau(tx.Tx, x.Region)
		return err
	})
	if err != nil {
		return err
	}
	day := x.Noticed
	if day.IsZero() {
		day = x.Decided
	}
	doc := paper.Document{Head: bureau, Title: "举报处理结果告知书", Number: x.Number, To: x.Pseudonym, Synthetic: x.Demo, Blocks: []paper.Block{paper.Paragraph{Text: text}, paper.Signature{Organs: []string{bureau}, Date: paper.ChineseDate(day.Year(), int(day.Month()), day.Day())}}, Created: day.Time().In(shanghai())}
	p := d.site.Page(r, doc.Title)
	bar := web.PrintBar{Back: "/report/" + x.ID.String(), Title: doc.Title, Note: x.Number}
	return web.Render(w, http.StatusOK, web.Print(p, append([]web.Part{bar}, letter.Sheet(doc)...)...))
}
