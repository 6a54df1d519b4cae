package letter

import (
	"slices"

	"qgov/base/firm"
	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/base/product"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/web"
)

// Offered returns the sorts of letter that can be made now from a record.
func Offered(r record.Record) []string {
	var out []string
	add := func(yes bool, sort string) {
		if yes {
			out = append(out, sort)
		}
	}
	switch s := r.(type) {
	case *sampling.Sample:
		failed := s.Verdict == "fail" && s.Purpose != sampling.Monitoring
		add(failed, ToFirm)
		add(failed && twoFirms(s), ToProducer)
		add(!s.RetestOn.IsZero(), Retest)
		add(failed && s.Handover != 0, Transfer)
		add(s.Serious, Risk)
	case *rectify.Finding:
		live := s.State != rectify.Void
		add(live && !s.Ordered.IsZero(), Order)
		add(live && s.State == rectify.LookBack, LookBack)
		add(live && !s.Referred.IsZero(), Refer)
		add(live && !s.Stopped.IsZero(), Suspend)
		add(live && (s.State == rectify.Handed || s.Transfer != ""), Transfer)
	default:
		return ofCredit(r)
	}
	return out
}

func twoFirms(s *sampling.Sample) bool {
	if s.Producer.Known() {
		return s.Producer.ID != s.Firm.ID
	}
	return s.ProducerName != ""
}

// For drafts a letter of the sort from a record, after the text in force today. It is not saved yet: the caller creates it.
func For(tx *flow.Tx, sort string, r record.Record) (*Letter, error) {
	if !slices.Contains(Offered(r), sort) {
		return nil, fault.New(fault.Conflict, "W105", "现在不能制作“%s”", Sorts.Label(sort))
	}
	t, err := textAt(tx, sort, tx.Today())
	if err != nil {
		return nil, err
	}
	h := r.Header()
	l := &Letter{Head: record.Head{Region: h.Region, Owner: tx.Actor().ID}, Sort: sort, SourceID: h.ID, Basis: Sorts.Label(sort) + "（自" + t.From.String() + "起适用）"}
	if l.Organ, err = organ.Bureau(tx.Tx, h.Region); err != nil {
		return nil, err
	}
	values := map[string]string{}
	switch s := r.(type) {
	case *sampling.Sample:
		l.Source, l.Demo = sampling.Kind.Name, s.Demo
		err = l.fromSample(tx, s, values)
	case *rectify.Finding:
		l.Source, l.Demo = rectify.Kind.Name, s.Demo
		err = l.fromFinding(tx, s, values)
	default:
		err = l.fromCredit(tx, r, values)
	}
	if err != nil {
		return nil, err
	}
	switch s := r.(type) {
	case *sampling.Sample:
		if sort == Risk {
			l.upTo(s.RiskTo)
		}
	case *rectify.Finding:
		if sort == Refer {
			l.upTo(s.ReferTo)
		}
	}
	if sort == Transfer {
		l.upTo("")
	}
	values["主送"], values["机关"] = l.To, l.Organ
	l.Title, l.Body, l.Annexes = fill(t.Title, values), fill(t.Body, values), fill(t.Annexes, values)
	return l, nil
}

// upTo addresses the letter to another body than the firm; an empty name leaves it to the drafter.
func (l *Letter) upTo(name string) {
	if l.To, l.Firm = name, (record.Ref[firm.Firm]{}); name == "" {
		l.To = "有关单位"
	}
}

func (l *Letter) fromSample(tx *flow.Tx, s *sampling.Sample, v map[string]string) error {
	f, err := get(tx, firm.Kind, s.Firm.ID)
	if err != nil {
		return err
	}
	names := map[record.ID]string{}
	for _, id := range []record.ID{s.Lab.ID, s.RetestLab.ID} {
		if id != 0 {
			x, err := get(tx, lab.Kind, id)
			if err != nil {
				return err
			}
			names[id] = x.Name
		}
	}
	l.To, l.Firm = f.Name, s.Firm
	if l.Sort == ToProducer {
		l.To, l.Firm = s.ProducerName, s.Producer
		if s.Producer.Known() {
			p, err := get(tx, firm.Kind, s.Producer.ID)
			if err != nil {
				return err
			}
			l.To = p.Name
		}
	}
	set := func(name, value string) { v[name] = value }
	set("企业", l.To)
	set("事项", s.Name+"抽样检验不合格")
	set("问题", s.Name+"（批号 "+s.Batch+"）经抽样检验，不合格项目为"+s.Failing+"，检验报告编号 "+s.ReportNo)
	set("产品", s.Name)
	set("来源编号", s.Number)
	set("领域", "产品质量监督抽查")
	if s.RuleSet == product.Food {
		set("领域", "食品安全抽样检验")
	}
	if set("任务", s.Task); s.Task == "" {
		set("任务", "年度抽样检验计划")
	}
	set("依据", s.Rules().Instrument)
	set("被抽样单位", f.Name)
	set("标称生产者", s.ProducerName)
	set("规格型号", s.Spec)
	set("商标", s.TradeMark)
	set("批号", s.Batch)
	set("执行标准", s.Standard)
	set("承检机构", names[s.Lab.ID])
	set("报告编号", s.ReportNo)
	set("不合格项目", s.Failing)
	set("结论", sampling.Verdicts.Label(s.Verdict))
	if s.Conclusion != "" {
		set("结论", sampling.Verdicts.Label(s.Conclusion))
	}
	set("复检机构", names[s.RetestLab.ID])
	set("复检报告编号", s.RetestNo)
	set("生产日期", day(s.MadeOn))
	set("抽样日期", day(s.SampledOn))
	set("复检日期", day(s.RetestOn))
	set("异议截止日期", day(s.ObjectBy))
	set("控制措施", s.RiskNote)
	return nil
}

func (l *Letter) fromFinding(tx *flow.Tx, r *rectify.Finding, v map[string]string) error {
	f, err := get(tx, firm.Kind, r.Firm.ID)
	if err != nil {
		return err
	}
	running, err := tx.Deadlines(rectify.Kind.Name, r.ID)
	if err != nil {
		return err
	}
	due := map[string]calendar.Date{}
	for _, d := range running {
		due[d.Name] = d.Due
	}
	correct := due["correct"]
	if correct.IsZero() {
		correct = due["finish"] // the limit of food findings
	}
	l.To, l.Firm = f.Name, r.Firm
	v["企业"], v["事项"], v["问题"], v["产品"], v["来源编号"], v["文号"] = f.Name, r.Title, r.Problem, r.Subject, r.Number, r.Number
	v["责令内容"], v["责任人"], v["责令日期"] = r.Demand, r.Person, day(r.Ordered)
	v["整改期限"], v["复查期限"] = day(correct), day(due["look"])
	v["公告事由"], v["公告日期"], v["公告"] = rectify.Grounds.Label(r.Ground), day(r.Announced), r.Notice
	v["停业要求"], v["整顿期满"] = r.StopDemand, day(r.StopUntil)
	return nil
}

// get reads a record of a register that the letter names.
func get[T any](tx *flow.Tx, k *record.Kind[T], id record.ID) (r *T, err error) {
	err = tx.Elevated(func() error { r, err = store.Get(tx.Tx, k, id); return err })
	return r, err
}

func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return paper.ChineseDate(d.Year(), int(d.Month()), d.Day())
}

// Link puts the buttons that make a letter on the pages of the kinds that letters are made from, whose packages know nothing of letters. The program
// calls it with the list of its modules.
func Link(ms []module.Module) []module.Module {
	for _, m := range ms {
		for i := range m.Views {
			if sourcePlan(m.Views[i].Plan.Name) != nil {
				offer(&m.Views[i])
			}
		}
	}
	return ms
}

func offer(v *page.View) {
	before := v.Links
	v.Links = func(tx *flow.Tx, r record.Record) []web.Link {
		var out []web.Link
		if before != nil {
			out = before(tx, r)
		}
		if r.Header().ID == 0 || tx.DB().Policy().Check(tx.Actor(), Kind.Name, role.Create, "") != nil {
			return out
		}
		for _, sort := range Offered(r) {
			out = append(out, web.Link{Label: Sorts.Label(sort), Icon: "file-text", URL: "/letter/new?sort=" + sort + "&kind=" + v.Plan.Name + "&id=" + r.Header().ID.String()})
		}
		return out
	}
}
