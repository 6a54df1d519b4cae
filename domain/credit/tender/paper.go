package tender

import (
	"fmt"
	"strings"

	"qgov/domain/supervise/letter"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/paper"
	"qgov/kernel/store"
)

// mostPrinted is how many bidders the paper and the public page name; the sheet has all.
const mostPrinted = 500

// printed returns the lines that the paper names: what a reader must see first, then the rest.
func printed(tx *flow.Tx, r *Check) (out []*Line, err error) {
	for _, o := range Outcomes {
		some, err := lines(tx, r.ID, 0, mostPrinted-len(out), o.Code)
		if err != nil {
			return nil, err
		}
		if out = append(out, some...); len(out) == mostPrinted {
			break
		}
	}
	return out, nil
}

// document sets the answer as a paper.
func document(r *Check, list []*Line, public string) paper.Document {
	d := paper.Document{Title: "投标人质量信用核查结果", Notes: r.Number, Synthetic: r.Demo, Check: &paper.Check{URL: public + "/verify/" + r.CheckCode, Code: r.CheckCode}, Created: r.IssuedOn.Time().In(calendar.Shanghai())}
	d.Blocks = append(d.Blocks, paper.Pairs{Items: []paper.Pair{{Name: "项目名称", Value: r.Title, Wide: true}, {Name: "用途", Value: Purposes.Label(r.Purpose)}, {Name: "核查基准日", Value: r.AsOf.String()}, {Name: "查询人", Value: r.Asker}, {Name: "投标人数", Value: fmt.Sprint(r.Bidders)}, {Name: "结果", Value: r.sums(), Wide: true}}})
	t := paper.Table{Caption: "核查结果", Small: true, Columns: []paper.Column{{Title: "序号", Width: 7}, {Title: "投标人", Width: 30}, {Title: "结果", Width: 13}, {Title: "事由、依据、措施和来源", Width: 50}}}
	for _, l := range list {
		t.Rows = append(t.Rows, []string{fmt.Sprint(l.No), l.subject(), Outcomes.Label(l.Outcome), strings.Join(l.explain(), "；")})
	}
	d.Blocks = append(d.Blocks, t)
	if n := r.Bidders - int64(len(list)); n > 0 {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: fmt.Sprintf("其余 %d 个投标人见结果表，结果表与本文书同一摘要。", n)})
	}
	d.Blocks = append(d.Blocks, paper.Paragraph{Text: "本结果按基准日当日有效的公开信用信息作出，不含商业秘密和个人信息。"}, paper.Pairs{Items: []paper.Pair{{Name: "结果摘要", Value: r.Digest, Wide: true}}},
		paper.Signature{Organs: []string{r.Organ}, Date: paper.ChineseDate(r.IssuedOn.Year(), int(r.IssuedOn.Month()), r.IssuedOn.Day())})
	return d
}

func (r *Check) sums() string {
	return fmt.Sprintf("待选定 %d，受限 %d，未查到 %d，优先 %d，未发现限制情形 %d", r.Several, r.Restricted, r.Unknown, r.Preferred, r.Passed)
}

// subject names the bidder: as registered, or as asked.
func (l *Line) subject() string {
	if l.Code != "" {
		return strings.TrimSpace(l.Name + " " + l.Code)
	}
	return strings.TrimSpace(l.ByName + " " + l.ByCode)
}

// explain says in sentences what the outcome rests on.
func (l *Line) explain() (out []string) {
	for _, g := range l.Grounds {
		out = append(out, g.text())
	}
	if l.Grade != "" {
		out = append(out, l.Grade)
	}
	out = append(out, l.Notes...)
	if l.Outcome == Several {
		for _, k := range l.Candidates {
			out = append(out, k.text())
		}
	}
	return out
}

func (g Ground) text() string {
	s := g.Fact
	for _, more := range []struct{ before, text string }{{"，文号 ", g.Number}, {"，", g.Law}, {"，自 ", g.Day}, {" 至 ", g.Until}, {"，措施：", strings.Join(g.Measures, "、")}, {"，来源：", g.Source}} {
		if more.text != "" {
			s += more.before + more.text
		}
	}
	return Outcomes.Label(g.Effect) + "：" + s + "；规则：" + g.Rule + "，" + g.Basis
}

func (k Candidate) text() string {
	s := fmt.Sprintf("候选：%s %s，相似度 %d", k.Name, k.Code, k.Score)
	if k.Former != "" {
		s += "，曾用名 " + k.Former
	}
	if len(k.Differences) > 0 {
		s += "，" + strings.Join(k.Differences, "、")
	}
	return s
}

// Verify tells whoever holds an answer whether it is genuine. It implements letter.Verifier.
func Verify(tx *flow.Tx, code string) (*letter.Shown, error) {
	if !audit.IsCode(code) {
		return nil, nil
	}
	r, err := store.First(tx.Tx, Kind, store.Query{Bare: true, Where: []store.Cond{store.Eq(Kind.F(&Kind.P.CheckCode), code)}})
	if err != nil || r == nil {
		return nil, err
	}
	valid, err := Intact(tx, r)
	if err != nil {
		return nil, err
	}
	list, err := printed(tx, r)
	if err != nil {
		return nil, err
	}
	text := []string{"项目名称　" + r.Title, "核查基准日　" + r.AsOf.String(), "结果　" + r.sums(), "结果摘要　" + r.Digest}
	for _, l := range list {
		text = append(text, strings.Join(append([]string{fmt.Sprintf("%d　%s　%s", l.No, l.subject(), Outcomes.Label(l.Outcome))}, l.explain()...), "；"))
	}
	return &letter.Shown{Number: r.Number, Title: "投标人质量信用核查结果", Organ: r.Organ, Sort: Kind.Label, Text: strings.Join(text, "\n"), IssuedOn: r.IssuedOn, Valid: valid, Demo: r.Demo}, nil
}
