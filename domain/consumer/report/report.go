// Package report handles reports of violations (举报): from receipt by verification and the decision whether a case is filed to the notice, the
// penalty and the reward, without anybody learning who reported.
//
// Who reported is not in the record. Names, numbers, the letter as it was written and the papers that came with it lie in the [Vault], a table
// of its own under a key of each report; the record has a pseudonym, an account of the facts with the marks of people blotted out, and
// pictures without metadata. Two people open the vault with a reason, for a quarter of an hour, on the screen of one of them
// (reveal.go). A report is seen by the officer whom it was given to, by section heads and by discipline inspection, never by
// somebody whom the register of people keeps away from the firm ([Kind]); no account of a firm has any right to it. Its number is a random
// word, so that numbers tell nothing of how many there are.
//
// The reporter comes back with a receipt, and to a reward with a code that is shown once; the program keeps digests of both.
package report

import (
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"strings"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/person"
	"qgov/calc/uscc"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Report is a clue of a violation.
type Report struct {
	record.Head
	Number      string // a random word
	Pseudonym   string // what the reporter is called
	Named       bool   // real-name: has a right to be told
	Channel     string
	Received    calendar.Date
	Law         string // the rule set of the day of receipt
	Matter      string
	Against     string
	AgainstCode string
	AgainstAddr string
	Firm        record.Ref[firm.Firm]
	Clue        string // the facts, with the marks of people blotted out
	Photos      []record.File
	Sealed      int64 // papers in the vault
	Officer     record.Ref[person.Person]
	ExtendAsked calendar.Date
	ExtendWhy   string
	ExtendedTo  calendar.Date
	Finding     string
	Evidence    []record.File
	Proposal    string
	Ground      record.Ref[Ground]
	To          string // where it is handed over to
	Decided     calendar.Date
	CaseNo      string
	Noticed     calendar.Date
	NoticeHow   string
	Notice      string
	Penalised   calendar.Date
	PenaltyNo   string
	Fine        record.Money
	Grave       bool
	Crime       bool
	Level       int64
	Raised      calendar.Date
	ClosedOn    calendar.Date
	KeepUntil   calendar.Date // of what is in the vault
	Erased      calendar.Date
	Message     record.ID // the message that it came as
	Demo        bool
}

// The states of a report.
const (
	Received  record.State = "received"
	Verifying record.State = "verifying"
	Extending record.State = "extending" // more time was asked for
	Concluded record.State = "concluded" // the officer proposes, somebody else decides
	Filed     record.State = "filed"
	Unfiled   record.State = "unfiled"
	Moved     record.State = "moved"
	Penalised record.State = "penalised"
	Closed    record.State = "closed"
)

// What can be decided.
const (
	ToFile  = "file"
	NotFile = "not_file"
	ToMove  = "move"
)

// The lists of the register. Steps and forms ask for their entries, so they are closed.
var (
	Decisions = record.Codes{{Code: ToFile, Label: "立案"}, {Code: NotFile, Label: "不予立案"}, {Code: ToMove, Label: "移送其他部门"}}
	Channels  = record.Codes{{Code: "web", Label: "网站"}, {Code: "phone", Label: "电话"}, {Code: "letter", Label: "来信"}, {Code: "visit", Label: "来访"}, {Code: "h12315", Label: "12315 平台"}, {Code: "h12345", Label: "12345 热线"}, {Code: "transfer", Label: "其他部门转办"}, {Code: "message", Label: "消费者来件"}}
	Matters   = record.Codes{{Code: "food", Label: "食品安全"}, {Code: "drug", Label: "药品、医疗器械、化妆品"}, {Code: "goods", Label: "产品质量"}, {Code: "device", Label: "特种设备"}, {Code: "price", Label: "价格"}, {Code: "ads", Label: "广告"}, {Code: "mark", Label: "商标、专利和不正当竞争"}, {Code: "measure", Label: "计量"}, {Code: "licence", Label: "无照经营"}, {Code: "other", Label: "其他"}}
	Ways      = record.Codes{{Code: "receipt", Label: "查询页面留言"}, {Code: "phone", Label: "电话（经双人查看后）"}, {Code: "letter", Label: "书面（经双人查看后）"}, {Code: "text", Label: "短信（经双人查看后）"}}
)

// overseers see every report of their region: whoever gives reports to officers and decides, and discipline inspection.
var overseers = []string{string(duty.Supervisor), string(duty.Witness)}

// Kind is the register of reports.
var Kind = record.Declare("report", "举报", func(r *Report, f *record.Fields) {
	f.Text(&r.Number, "举报编号").Max(40).Unique().Title().ByCode()
	f.Text(&r.Pseudonym, "举报人代号").Max(40).ByCode().List()
	f.YesNo(&r.Named, "实名举报").ByCode().Filter()
	f.Chosen(&r.Channel, "渠道", Channels).ByCode().Filter()
	f.Date(&r.Received, "收到日期").Required().ByCode().Filter().List()
	f.Text(&r.Law, "适用规则").Max(60).ByCode()
	f.Chosen(&r.Matter, "举报事项", Matters).Required().Filter().List()
	f.Text(&r.Against, "被举报人").Required().Max(120).List().Search().Heading("被举报人与线索")
	f.Text(&r.AgainstCode, "统一社会信用代码").Max(18)
	f.Text(&r.AgainstAddr, "地址或者网址").Max(200)
	record.Refer(f, &r.Firm, "登记库中的企业", firm.Kind).Filter()
	f.Text(&r.Clue, "线索（已隐去个人信息）").Paragraph().Max(5000)
	f.Files(&r.Photos, "照片（已去除元数据）").ByCode()
	f.Count(&r.Sealed, "保密材料件数").ByCode()
	record.Refer(f, &r.Officer, "核查人", person.Kind).ByCode().Heading("核查与决定")
	f.Date(&r.ExtendAsked, "申请延长日期").ByCode()
	f.Text(&r.ExtendWhy, "延长理由").Paragraph().ByCode()
	f.Date(&r.ExtendedTo, "延长至").ByCode()
	f.Text(&r.Finding, "核查情况").Paragraph().ByCode()
	f.Files(&r.Evidence, "核查材料").ByCode()
	f.Chosen(&r.Proposal, "处理意见", Decisions).ByCode().Filter()
	record.Refer(f, &r.Ground, "不予立案事由", GroundKind).ByCode()
	f.Text(&r.To, "移送部门").Max(120).ByCode()
	f.Date(&r.Decided, "决定日期").ByCode().List()
	f.Text(&r.CaseNo, "立案编号").Max(60).ByCode()
	f.Date(&r.Noticed, "告知日期").ByCode().Heading("告知")
	f.Chosen(&r.NoticeHow, "告知方式", Ways).ByCode()
	f.Text(&r.Notice, "告知内容").Paragraph().Max(2000).ByCode()
	f.Date(&r.Penalised, "处罚决定日期").ByCode().Heading("处罚与办结")
	f.Text(&r.PenaltyNo, "处罚决定书文号").Max(80).ByCode()
	f.Money(&r.Fine, "罚没款").ByCode()
	f.YesNo(&r.Grave, "重大违法行为").ByCode()
	f.YesNo(&r.Crime, "涉嫌犯罪已移送").ByCode()
	f.Count(&r.Level, "督办层级").ByCode().Filter().Hint("1 承办人，2 科室负责人，3 局领导")
	f.Date(&r.Raised, "最近一次升级督办").ByCode()
	f.Date(&r.ClosedOn, "办结日期").ByCode()
	f.Date(&r.KeepUntil, "举报人信息保存至").ByCode().Indexed()
	f.Date(&r.Erased, "举报人信息销毁日期").ByCode()
	f.Any(&r.Message, "来件").ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).CodeOnly().Says("违法线索的核查、立案决定、告知和奖励；举报人以代号出现，身份另行加密保管").Narrow(narrow).Rule(func(r *Report) error {
	if r.AgainstCode != "" {
		if why := uscc.Check(r.AgainstCode).Reason; why != "" {
			return record.Bad(&r.AgainstCode, "信用代码不正确：%s", why)
		}
	}
	return nil
})

// narrow leaves an officer the reports that were given to that officer, and keeps from everybody those against a firm that the register of
// people tells them to keep away from (行政处罚法 Art 43).
func narrow(v record.Viewer, col func(string) string) string {
	away := fmt.Sprintf("NOT EXISTS (SELECT 1 FROM person narrow_p JOIN person_interests narrow_i ON narrow_i.parent = narrow_p.id WHERE narrow_p.account = %d AND narrow_i.firm = %s)", v.Account, col("firm"))
	for _, d := range overseers {
		if v.Has(d) {
			return away
		}
	}
	return fmt.Sprintf("%s = %d AND %s", col("owner"), v.Account, away)
}

// Outcome is what became of a report: what other businesses may know of it. It names neither the report nor its day of receipt.
type Outcome struct {
	Firm    record.ID
	Region  string
	Matter  string
	CaseNo  string
	Decided calendar.Date
	Demo    bool
}

// Opened tells that a case was filed; enforcement begins there.
var Opened = event.NewTopic[Outcome]("report.filed")

// lawOf names the order of the State Administration under which a report received on the day is handled. How reports that were under
// way on 2026-04-15 are handled is not verified (rules.md 22, 1).
func lawOf(received calendar.Date) string {
	if received >= calendar.NewDate(2026, 4, 15) {
		return "令121"
	}
	return "令20"
}

// word draws a word that tells nothing and can be read out.
func word(n int) string { return rand.Text()[:n] }

// clean takes a code as people type it.
func clean(s string) string {
	return strings.ToUpper(strings.Map(func(c rune) rune {
		switch {
		case c == ' ' || c == '-' || c == '　':
			return -1
		case c >= '！' && c <= '～':
			return c - '！' + '!'
		}
		return c
	}, s))
}

// digest is what the program keeps of a secret of a purpose. Secrets have 130 random bits, so that a plain hash does.
func digest(purpose, secret string) string {
	sum := sha256.Sum256([]byte("report " + purpose + " " + clean(secret)))
	return hex.EncodeToString(sum[:])
}
