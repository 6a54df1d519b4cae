package survey

import (
	"strings"

	"qgov/base/duty"
	"qgov/base/organ"
	calc "qgov/calc/survey"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Contact is a number or an address that is to be asked. Nothing of it goes into an answer.
type Contact struct {
	record.Head
	Survey   record.Ref[Survey]
	Number   string
	Place    string // region of the plan, or below it
	Mode     string
	Phone    record.Secret
	Address  string // where somebody is asked face to face: a place, not a name
	Surveyor record.Ref[organ.Organ]
	Outcome  string
	Attempts int64
	LastOn   calendar.Date
	NextOn   calendar.Date
	Note     string
	Wiped    calendar.Date // the number was deleted
	Claimed  calendar.Date // its owner took it on
	Demo     bool
}

// Outcomes are the outcome codes of the AAPOR Standard Definitions, as far as they are used here.
var Outcomes = record.Codes{
	{Code: "1.1", Label: "完成", Tone: record.Good}, {Code: "1.2", Label: "部分完成", Tone: record.Good},
	{Code: "2.1", Label: "拒访", Tone: record.Alert}, {Code: "2.2", Label: "联系不上本人", Tone: record.Warn}, {Code: "2.3", Label: "语言或者健康原因不能访问", Tone: record.Warn}, {Code: "2.4", Label: "约定再访", Tone: record.Info},
	{Code: "3.1", Label: "无人接听或者占线", Tone: record.Warn}, {Code: "3.2", Label: "不能确定是否合格", Tone: record.Warn},
	{Code: "4.1", Label: "空号、停机或者传真", Tone: record.Quiet}, {Code: "4.2", Label: "不属于调查对象", Tone: record.Quiet},
}

// failures are the outcomes of an attempt that brought no interview.
var failures = Outcomes[2:]

// ContactKind is the register of contacts.
var ContactKind = record.Declare("survey_contact", "调查样本", func(r *Contact, f *record.Fields) {
	record.Refer(f, &r.Survey, "调查", Kind).Required().Filter().List()
	f.Text(&r.Number, "样本编号").Required().Title().Max(40)
	f.Place(&r.Place, "地区").Required()
	f.Chosen(&r.Mode, "方式", Modes[:2]).Required().Filter().List()
	f.Secret(&r.Phone, "电话号码")
	f.Text(&r.Address, "访问地点").Hint("当面访问的小区、街道或者场所，不写姓名")
	record.Refer(f, &r.Surveyor, "调查机构", organ.Kind).ByCode().ForParty()
	f.Chosen(&r.Outcome, "最近结果", Outcomes).ByCode().Filter().List().Heading("访问记录")
	f.Count(&r.Attempts, "已联系次数").ByCode().List()
	f.Date(&r.LastOn, "最近联系").ByCode()
	f.Date(&r.NextOn, "下次联系").ByCode().Filter().List()
	f.Text(&r.Note, "备注").ByCode().Max(200)
	f.Date(&r.Wiped, "号码删除日期").ByCode()
	f.Date(&r.Claimed, "样本领取日期").ByCode().Hint("访问员领取后只由其本人访问")
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("电话和当面访问的样本：号码加密保存，不进入答卷和导出，按规则到期删除").Rule(func(r *Contact) error {
	if r.Mode == Phone && r.Phone == "" && r.Wiped.IsZero() {
		return record.Bad(&r.Phone, "电话访问的样本应有号码")
	}
	return nil
})

// The states of a contact.
const (
	Waiting  record.State = "waiting"
	CallBack record.State = "call_back"
	Answered record.State = "answered"
	GivenUp  record.State = "given_up"
)

// interviewers are who does field work.
func interviewers() []role.Duty { return flow.By(duty.Surveyor, duty.Planner) }

// planners hand contacts out and may stand in for whoever took one on.
func planners() []role.Duty { return flow.By(duty.Planner) }

// ContactFlow is field work on one contact.
var ContactFlow = flow.Begin(flow.Of(ContactKind, Waiting, flow.States{
	{Code: Waiting, Label: "待联系", Tone: record.Info}, {Code: CallBack, Label: "待再次联系", Tone: record.Warn},
	{Code: Answered, Label: "已完成", Tone: record.Good, Final: true, Locked: true}, {Code: GivenUp, Label: "不再联系", Tone: record.Quiet, Final: true, Locked: true, Aside: true},
},
	flow.With(flow.Step[Contact]{Name: "interview", Label: "提交答卷", Help: "一般在访问页面逐题填写后提交", From: flow.From(Waiting, CallBack), To: Answered, By: interviewers()}, interviewForm, interview),
	flow.With(flow.Step[Contact]{Name: "attempt", Label: "登记未成功的联系", Help: "是否再次联系、隔几天，按调查规则", From: flow.From(Waiting, CallBack), Targets: []record.State{CallBack, GivenUp}, By: interviewers(), Optional: true,
		Next: func(r *Contact) record.State {
			if r.NextOn.IsZero() {
				return GivenUp
			}
			return CallBack
		}}, attemptForm, attempt),
	flow.Step[Contact]{Name: "claim", Label: "领取样本", Help: "领取后只由本人访问，手机上可以离线填写", From: flow.From(Waiting, CallBack), By: interviewers(), Optional: true, Bulk: true, Do: claimed},
	flow.Step[Contact]{Name: "release", Label: "退回样本", Help: "不能去访问的，退回由别人领取", From: flow.From(Waiting, CallBack), By: interviewers(), Optional: true, Bulk: true, Do: released},
), func(tx *flow.Tx, r *Contact) error {
	if r.Survey.ID == 0 {
		return nil // the rules say so
	}
	return tx.Elevated(func() error {
		s, err := store.Get(tx.Tx, Kind, r.Survey.ID)
		if err != nil {
			return err
		}
		if s.State == Frozen || s.State == Published {
			return fault.New(fault.Conflict, "V203", "调查已经结束，不能再增加样本")
		}
		if s.stratum(r.Place) < 0 {
			return fault.At("place", "V204", "样本所属地区不在调查方案的地区之内")
		}
		r.Surveyor = s.Surveyor
		return nil
	})
})

type (
	given struct {
		Outcome string
		Sex     string
		Age     string
		Answers string
	}
	tried struct {
		Outcome string
		NextOn  calendar.Date
		Note    string
	}
)

var interviewForm = record.Input("survey_interview", func(in *given, f *record.Fields) {
	f.Chosen(&in.Outcome, "结果", Outcomes[:2]).Required()
	f.Chosen(&in.Sex, "性别", Sexes)
	f.Chosen(&in.Age, "年龄", Ages)
	f.Text(&in.Answers, "答案").Paragraph().Max(20_000).Required().Hint(`题号和答案，每题一行，如 Q01=8；多选用逗号分开`)
})

var attemptForm = record.Input("survey_attempt", func(in *tried, f *record.Fields) {
	f.Chosen(&in.Outcome, "结果", failures).Required()
	f.Date(&in.NextOn, "约定日期").Hint("约定再访的填写")
	f.Text(&in.Note, "备注").Max(200)
})

// interview stores the answers of a contact, apart from the contact.
func interview(tx *flow.Tx, r *Contact, in *given) error {
	if err := own(tx, r); err != nil {
		return err
	}
	s, q, err := open(tx, r.Survey.ID)
	if err != nil {
		return err
	}
	a, err := q.read(strings.NewReplacer("\r", "\n", ";", "\n", "；", "\n").Replace(in.Answers), in.Outcome == "1.1")
	if err != nil {
		return err
	}
	a.Stratum, a.Sex, a.Age, a.Mode, a.Day = s.stratum(r.Place), place(Sexes, in.Sex), place(Ages, in.Age), r.Mode, tx.Today()
	r.Outcome, r.Attempts, r.LastOn, r.NextOn = in.Outcome, r.Attempts+1, tx.Today(), 0
	return tx.Elevated(func() error { return insert(tx, s.ID, q, []*Answer{a}) })
}

// attempt notes a contact that brought no interview and says by the rule whether there is to be another.
func attempt(tx *flow.Tx, r *Contact, in *tried) error {
	if err := own(tx, r); err != nil {
		return err
	}
	if _, _, err := open(tx, r.Survey.ID); err != nil {
		return err
	}
	rule, err := ruleOn(tx, tx.Today())
	if err != nil {
		return err
	}
	r.Outcome, r.Note, r.Attempts, r.LastOn, r.NextOn = in.Outcome, in.Note, r.Attempts+1, tx.Today(), 0
	again := in.Outcome == "2.2" || in.Outcome == "2.4" || in.Outcome[0] == '3'
	switch {
	case in.Outcome == "2.4" && in.NextOn < tx.Today():
		return fault.At("next_on", "V205", "约定再访的，填写今天或者以后的日期")
	case in.Outcome == "2.4":
		r.NextOn = in.NextOn
	case again && r.Attempts < rule.Attempts:
		r.NextOn = tx.Today().AddDays(int(rule.GapDays))
	}
	return nil
}

// open reads a survey that takes answers, with its questionnaire. The caller's step or link was allowed.
func open(tx *flow.Tx, id record.ID) (s *Survey, q *Questionnaire, err error) {
	err = tx.Elevated(func() error {
		if s, err = store.Get(tx.Tx, Kind, id); err != nil {
			return err
		}
		q, err = store.Get(tx.Tx, QuestionnaireKind, s.Form.ID)
		return err
	})
	if err == nil && s.State != Fielding {
		err = fault.New(fault.Conflict, "V206", "调查现在不接收答卷")
	}
	return s, q, err
}

// stratum returns the place of a region among the strata: the longest code that contains it, -1 if none does.
func (r *Survey) stratum(code string) int {
	at, length := -1, -1
	for i, s := range r.Strata {
		if p := role.Prefix(s.Place); strings.HasPrefix(code, p) && len(p) > length {
			at, length = i, len(p)
		}
	}
	return at
}

// place returns the place of a code in its list, -1 if it has none.
func place(list record.Codes, code string) int {
	for i, c := range list {
		if c.Code == code {
			return i
		}
	}
	return -1
}

// outcomes counts the contacts of a survey for its rates.
func outcomes(tx *flow.Tx, survey record.ID) (o calc.Outcomes, err error) {
	rows, err := tx.Query("SELECT outcome, count(*) FROM survey_contact WHERE survey = ? AND {all: counts of a survey in scope} GROUP BY outcome", survey)
	if err != nil {
		return o, err
	}
	defer rows.Close()
	for rows.Next() {
		var code string
		var n int64
		if err := rows.Scan(&code, &n); err != nil {
			return o, err
		}
		switch {
		case code == "1.1":
			o.Complete += n
		case code == "1.2":
			o.Partial += n
		case code == "2.1":
			o.Refused += n
		case code == "2.2" || code == "2.4":
			o.NoContact += n
		case code == "2.3":
			o.Other += n
		case strings.HasPrefix(code, "4"):
			o.Ineligible += n
		default: // 3.x, and numbers that nobody has called yet
			o.Unknown += n
		}
	}
	return o, rows.Err()
}
