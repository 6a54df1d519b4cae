// Package signup lets the staff of a firm have accounts (企业账号): a public form that is bound to the unified social credit code, an
// officer who confirms who asks, by the document that was sent or otherwise, and a receipt by which the person then takes the account over.
//
// Nobody learns from the form whether a firm has accounts: a registered code with its name is answered in one way only, the login is made
// by the program, and who asks too often is told so whatever there is. The receipt is a random word of 130 bits that is shown once and kept
// as a digest. The first account of a firm is its administrator, who opens and ends the others ([Subject]); all of them have the duty of a
// firm and the firm as their party, by which every other page knows what they may see.
package signup

import (
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"strings"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/kernel/account"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

//go:embed en.tsv
var English string

// The rules of the register of time limits.
const (
	ruleAnswer = "K80" // the officer's answer
	ruleLapse  = "K81" // a request that nobody answered
	ruleTake   = "K82" // an account that nobody took over
	rulePurge  = "K86" // what is kept of a person whose request came to nothing
)

// Signup is one request of a person for an account of a firm.
type Signup struct {
	record.Head
	Name      string
	Code      string
	Firm      record.Ref[firm.Firm]
	Person    string
	Post      string
	Phone     record.Secret
	Email     string
	Documents []record.File
	AskedOn   calendar.Date
	Basis     string
	Admin     bool
	Note      string
	DecidedOn calendar.Date
	Reason    string
	TakenOn   calendar.Date
	PurgedOn  calendar.Date
	Account   record.ID
	Receipt   string // digest
	Demo      bool
}

// The states of a request.
const (
	Arrived  record.State = "arrived" // for the moment between its arrival and the start of its time limits
	Asked    record.State = "asked"
	Approved record.State = "approved" // waits to be taken over
	Taken    record.State = "taken"
	Refused  record.State = "refused"
	Lapsed   record.State = "lapsed"
	Purged   record.State = "purged" // refused or lapsed long ago: nothing of the person is left
)

// ByDocument says that the officer relied on what was sent.
const ByDocument = "document"

// Bases are the ways in which an officer makes sure who asks.
var Bases = record.Codes{{Code: ByDocument, Label: "核对所附证明材料"}, {Code: "visit", Label: "当面核实身份"}, {Code: "phone", Label: "按登记的联系电话回访"}}

// Kind is the register of requests.
var Kind = record.Declare("firm_signup", "企业账号申请", func(r *Signup, f *record.Fields) {
	f.Text(&r.Name, "企业名称").Required().Title()
	f.Text(&r.Code, "统一社会信用代码").Required().Max(18).List().Search()
	record.Refer(f, &r.Firm, "企业", firm.Kind).ByCode().Filter()
	f.Text(&r.Person, "申请人").Required().Max(40).Private()
	f.Text(&r.Post, "职务").Max(40)
	f.Secret(&r.Phone, "联系电话")
	f.Text(&r.Email, "电子邮箱").Max(80).Private()
	f.Files(&r.Documents, "证明材料").Hint("营业执照扫描件、授权委托书")
	f.Date(&r.AskedOn, "申请日期").ByCode().List().Filter()
	f.Chosen(&r.Basis, "核验方式", Bases).ByCode().List().Heading("核验")
	f.YesNo(&r.Admin, "企业管理员").ByCode().List()
	f.Text(&r.Note, "核验说明").ByCode()
	f.Date(&r.DecidedOn, "答复日期").ByCode().List()
	f.Text(&r.Reason, "不予通过的理由").Paragraph().ByCode()
	f.Date(&r.TakenOn, "领取日期").ByCode()
	f.Date(&r.PurgedOn, "个人信息删除日期").ByCode()
	f.Any(&r.Account, "开立的账号").ByCode()
	f.Text(&r.Receipt, "回执摘要").Max(64).ByCode().Unique().Kept()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("企业人员在公开页面提出，由经办人核验；通过后凭回执码领取账号，逾期失效")

type (
	approval struct {
		Basis string
		Admin bool
		Note  string
	}
	refusal struct{ Reason string }
	taking  struct{ Account record.ID }
)

var approvalForm = record.Input("signup_approve", func(in *approval, f *record.Fields) {
	f.Chosen(&in.Basis, "核验方式", Bases).Required()
	f.YesNo(&in.Admin, "作为企业管理员").Hint("企业管理员可以为本企业增设和停用账号；每家企业至少一人")
	f.Text(&in.Note, "核验说明").Hint("核对了什么、与谁核实")
})

var refusalForm = record.Input("signup_refuse", func(in *refusal, f *record.Fields) {
	f.Text(&in.Reason, "理由").Paragraph().Required().Hint("申请人凭回执码可以看到")
})

var takingForm = record.Input("signup_take", func(in *taking, f *record.Fields) { f.Any(&in.Account, "账号").Required() })

// newFlow is the course of a request. One officer confirms; every step is in the journal.
func newFlow() *flow.Flow {
	officer := flow.By(duty.Registrar, duty.Credit)
	return flow.Begin(flow.Of(Kind, Arrived, flow.States{
		{Code: Arrived, Label: "已收到", Tone: record.Info},
		{Code: Asked, Label: "待核验", Tone: record.Warn, Locked: true}, {Code: Approved, Label: "待领取", Tone: record.Info, Locked: true}, {Code: Taken, Label: "已开通", Tone: record.Good, Final: true, Locked: true},
		{Code: Refused, Label: "不予通过", Tone: record.Quiet, Final: true, Aside: true, Locked: true}, {Code: Lapsed, Label: "已失效", Tone: record.Quiet, Final: true, Aside: true, Locked: true},
		{Code: Purged, Label: "未开通，信息已删除", Tone: record.Quiet, Final: true, Aside: true, Locked: true},
	},
		flow.Step[Signup]{Name: "submit", Label: "受理", From: flow.From(Arrived), To: Asked, By: officer,
			Start: []flow.Deadline[Signup]{{Name: "answer", Label: "核验并答复", Rule: ruleAnswer}, {Name: "lapse", Label: "申请失效", Rule: ruleLapse}}},
		flow.Fill(flow.With(flow.Step[Signup]{Name: "approve", Label: "核验通过", Help: "确认申请人受该企业委派；通过后申请人凭回执码领取账号", From: flow.From(Asked), To: Approved, By: officer,
			Stop: []string{"answer", "lapse"}, Start: []flow.Deadline[Signup]{{Name: "take", Label: "申请人领取账号", Rule: ruleTake}}}, approvalForm, approve), propose),
		flow.With(flow.Step[Signup]{Name: "refuse", Label: "不予通过", From: flow.From(Asked, Approved), To: Refused, By: officer, Danger: true, Stop: []string{"answer", "lapse", "take"}}, refusalForm,
			func(tx *flow.Tx, r *Signup, in *refusal) error {
				r.Reason, r.DecidedOn = in.Reason, tx.Today()
				return nil
			}),
		flow.With(flow.Step[Signup]{Name: "take", Label: "领取账号", From: flow.From(Approved), To: Taken, Quiet: true, Stop: []string{"take"}}, takingForm,
			func(tx *flow.Tx, r *Signup, in *taking) error {
				r.Account, r.TakenOn = in.Account, tx.Today()
				return nil
			}),
		flow.Step[Signup]{Name: "lapse", Label: "逾期未核验失效", From: flow.From(Asked), To: Lapsed, After: "lapse", Stop: []string{"answer", "lapse"}},
		flow.Step[Signup]{Name: "expire", Label: "逾期未领取失效", From: flow.From(Approved), To: Lapsed, After: "take", Stop: []string{"take"}},
		flow.Step[Signup]{Name: "purge", Label: "删除申请人的个人信息", From: flow.From(Refused, Lapsed), To: Purged, Quiet: true, Do: purge},
	), begin)
}

// begin binds a request to the firm of its code, whose name it has to give.
func begin(tx *flow.Tx, r *Signup) error {
	r.AskedOn = tx.Today()
	if r.Receipt == "" { // it did not come by the public form: nobody can take an account over by it
		r.Receipt = digest(rand.Text())
	}
	return tx.Elevated(func() error {
		f, err := store.By(tx.Tx, firm.Kind, firm.Kind.F(&firm.Kind.P.Code), r.Code)
		if err != nil {
			return err
		}
		if f == nil || f.Status == "closed" || f.Status == "revoked" {
			return record.Bad(&r.Code, "没有代码为 %s 的在册企业，请核对", r.Code)
		}
		if plain(f.Name) != plain(r.Name) {
			return record.Bad(&r.Name, "名称与登记的不一致，请按营业执照填写全称")
		}
		r.Name, r.Region, r.Firm = f.Name, f.Region[:min(len(f.Region), 6)], record.To[firm.Firm](f.ID)
		return nil
	})
}

// plain is a name without the differences of typing: full width, brackets, space.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '　':
			return -1
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		}
		return r
	}, strings.TrimSpace(name))
}

// propose offers the administration of the firm to the first who asks.
func propose(tx *flow.Tx, r *Signup, in *approval) error {
	if len(r.Documents) > 0 {
		in.Basis = ByDocument
	}
	admin, err := administered(tx, r.Firm.ID)
	in.Admin = !admin
	return err
}

// administered reports whether the firm has an administrator whose account is in use.
func administered(tx *flow.Tx, firm record.ID) (bool, error) {
	list, err := account.OfParty(tx.Tx, firm)
	for _, x := range list {
		if !x.Disabled && x.Actor("", "").Has(duty.FirmAdmin) {
			return true, err
		}
	}
	return false, err
}

func approve(tx *flow.Tx, r *Signup, in *approval) error {
	if in.Basis == ByDocument && len(r.Documents) == 0 {
		return fault.Problems([]fault.Problem{{Field: "basis", Code: "Q101", Text: "申请没有附证明材料，请以其他方式核实"}})
	}
	if in.Basis != ByDocument && strings.TrimSpace(in.Note) == "" {
		return fault.Problems([]fault.Problem{{Field: "note", Code: "Q102", Text: "请写明与谁、怎样核实"}})
	}
	r.Basis, r.Admin, r.Note, r.DecidedOn = in.Basis, in.Admin, in.Note, tx.Today()
	return nil
}

// digest is how a receipt is kept.
func digest(receipt string) string {
	sum := sha256.Sum256([]byte("firm_signup " + clean(receipt)))
	return hex.EncodeToString(sum[:])
}

// clean takes a receipt as people type it.
func clean(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '　' {
			return -1
		}
		return r
	}, s))
}
