package demo

import (
	"context"
	"fmt"
	"math/rand/v2"

	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/domain/credit/annual"
	"qgov/domain/credit/joint"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// lists is the part of the world that concerns the lists. It has a source of chance of its own, so that the samples stay as they were.
type lists struct {
	*World
	rng *rand.Rand
}

func (w *lists) chance(p float64) bool { return w.rng.Float64() < p }

// planCredit plans the lists, repairs, annual reports and measures of three years.
func (w *World) planCredit(today calendar.Date) {
	l := &lists{w, rand.New(rand.NewPCG(20261128, 1))}
	l.planLists(today.AddDays(-1125), today)
	for year := today.Year() - 3; year < today.Year(); year++ {
		l.planYear(year, today)
	}
	l.answerTasks(today)
	(&lists{w, rand.New(rand.NewPCG(20261128, 2))}).planPledges(today)
	for day := today.AddDays(-140); day < today; day = day.AddDays(7) {
		w.plan(day, 80, "", func(tx *flow.Tx) error { _, err := listing.Sweep(tx); return err })
	}
}

// departments are the other departments of the world, with the account that answers for the first two.
var departments = []string{"荣成市财政局（演示）", "荣成市公共资源交易中心（演示）", "荣成市行政审批服务局（演示）", "荣成市自然资源局（演示）", "荣成市文化和旅游局（演示）"}

// makeDepartments registers the departments.
func (w *World) makeDepartments(ctx context.Context) error {
	return w.write(ctx, func(tx *flow.Tx) error {
		for _, name := range departments {
			o := &organ.Organ{Head: head(Region), Name: name, Sort: "department", Demo: true}
			if err := flow.Create(tx, organ.Kind, o); err != nil {
				return err
			}
			w.departments = append(w.departments, o)
		}
		w.asker = &organ.Organ{Head: head(Region), Name: "示例市场调查有限公司（演示）", Sort: "department", Demo: true}
		if err := flow.Create(tx, organ.Kind, w.asker); err != nil {
			return err
		}
		h := &joint.Webhook{Head: head(Region), Name: "公共资源交易平台（演示，未启用）", Organ: record.To[organ.Organ](w.departments[1].ID), URL: "https://trade.example/qgov", App: "qgov-demo", KeyID: "demo-1", Alg: "hmac-sm3", Off: true, Demo: true}
		return flow.Create(tx, joint.WebhookKind, h)
	})
}

// demoMeasures is the catalogue of the world. That such measures follow from the serious list is said by 令44 in general; whether each may be
// applied by the department is not confirmed, and the pages say so.
var demoMeasures = []struct {
	organ                        int
	name, sort, trigger, content string
}{
	{0, "限制参加政府采购活动", "punish", listing.OfSerious, "名单存续期间不得作为供应商参加政府采购活动"},
	{1, "限制参加工程招标投标", "punish", listing.OfSerious, "名单存续期间限制参加依法必须招标项目的投标"},
	{2, "不适用告知承诺制", "punish", listing.OfSerious, "办理行政许可等事项不适用告知承诺"},
	{3, "限制取得政府供应土地", "punish", listing.OfSerious, "名单存续期间限制参加国有建设用地使用权出让"},
	{4, "不授予荣誉称号", "punish", listing.OfSerious, "不授予荣誉称号等表彰奖励"},
	{1, "投标时予以提示", "punish", listing.OfAbnormal, "评标时提示经营异常名录信息"},
	{2, "绿色通道", "incentive", "grade_AAA", "办理行政许可等事项优先、容缺受理"},
	{0, "政府采购加分建议", "incentive", "grade_AAA", "采购文件可以设置信用加分"},
}

// planMeasures puts the catalogue in force on the first day.
func (w *lists) planMeasures(first calendar.Date) {
	for _, m := range demoMeasures {
		r := &joint.Measure{Head: head(Region), Name: m.name, Organ: record.To[organ.Organ](w.departments[m.organ].ID), Sort: m.sort, Trigger: m.trigger, Content: m.content + "（演示）", Basis: "令44（条款未核实）", Confidence: "演示数据，未与公布的正式文本核对",
			From: first, Open: m.sort == "incentive", Demo: true}
		w.plan(first, 1, "xinyong", func(tx *flow.Tx) error { return flow.Create(tx, joint.MeasureKind, r) })
		w.plan(first, 2, "kezhang", func(tx *flow.Tx) error { _, err := take(tx, joint.MeasureKind, r.ID, "approve", nil); return err })
	}
	waiting := &joint.Measure{Head: head(Region), Name: "限制享受财政补贴", Organ: record.To[organ.Organ](w.departments[0].ID), Sort: "punish", Trigger: listing.OfSerious, Content: "限制申报财政补贴（演示）", Basis: "依据待核实", Demo: true}
	w.plan(calendar.DateOf(w.until).AddDays(-3), 1, "xinyong", func(tx *flow.Tx) error { return flow.Create(tx, joint.MeasureKind, waiting) })
}

// listed is how far an entry of the serious list of the world goes.
type listed struct {
	ago  int    // days before the present on which it is put forward
	code string // ground
	end  string // last step, or what became of it
}

// demoSerious are the entries of the serious list: one at least in every state, and most in force.
var demoSerious = []listed{
	{1122, "quality", "publish"}, // three years are over
	{3, "food", "proposed"}, {6, "quality", "notice"}, {12, "consumer", "state"}, {16, "quality", "review"}, {18, "food", "decide"}, {20, "consumer", "publish"}, {40, "order", "drop"}, {90, "quality", "annul"}, {70, "food", "amend"}, {60, "quality", "correct"},
	{30, "food", "publish"}, {45, "quality", "publish"}, {120, "quality", "publish"}, {150, "drug", "publish"}, {200, "food", "publish"}, {260, "quality", "publish"}, {330, "consumer", "publish"}, {380, "food", "publish"},
	{400, "quality", "draft"}, {430, "food", "asked"}, {445, "quality", "accepted"}, {460, "consumer", "checked"}, {480, "food", "granted"}, {520, "quality", "granted"}, {500, "order", "refused"}, {470, "other", "rejected"},
}

// planLists plans both lists and repairs.
func (w *lists) planLists(first, today calendar.Date) {
	w.planMeasures(first)
	seen := map[record.ID]bool{}
	for _, x := range demoSerious {
		w.planSerious(x, today.AddDays(-x.ago), w.strange(seen))
	}
	w.planAbnormal(today.AddDays(-4), "instant", w.strange(seen), "proposed")
	for i := range 12 { // other grounds; the first is three years old
		day := first.AddDays(3 + i*90)
		code := []string{"unreachable", "instant", "false"}[i%3]
		end := []string{"", "remove", "remove", "annul", "keep"}[i%5]
		if i == 11 {
			end = "disputed" // removed before its objection was answered
		}
		w.planAbnormal(day, code, w.strange(seen), end)
	}
	for _, ago := range []int{62, 75} { // cured two days ago, and two weeks ago: one removal is due, one is late
		w.planAbnormal(today.AddDays(-ago), "unreachable", w.strange(seen), "cure")
	}
}

// strange picks an active firm of 荣成 that no other case of the lists concerns.
func (w *lists) strange(seen map[record.ID]bool) *firm.Firm {
	for {
		f := w.firms[w.rng.IntN(1800)]
		if f.Status == "active" && !seen[f.ID] {
			seen[f.ID] = true
			return f
		}
	}
}

// planSerious plans one entry from the proposal on.
func (w *lists) planSerious(x listed, day calendar.Date, f *firm.Firm) {
	k := listing.SeriousKind
	var id record.ID
	step := func(after, order int, who, name string, in func(tx *flow.Tx) values) {
		w.plan(day.AddDays(after), order, who, func(tx *flow.Tx) error {
			var v values
			if in != nil {
				v = in(tx)
			}
			_, err := take(tx, k, id, name, v)
			return err
		})
	}
	w.plan(day, 30, "xinyong", func(tx *flow.Tx) error {
		g, err := listing.GroundBy(tx, x.code)
		if err != nil {
			return err
		}
		r := &listing.Serious{Head: head(Region), Subject: listing.Subject{Firm: record.To[firm.Firm](f.ID)}, Ground: record.To[listing.Ground](g.ID), Found: tx.Today().AddDays(-15), Facts: "演示：" + g.Name + "，经责令改正后继续实施，货值较大",
			PenaltyNo: fmt.Sprintf("演示罚〔%d〕%d号", tx.Today().Year(), 100+x.ago), PenaltyOrgan: w.organs[Region].Name, PenaltySort: []string{"fine", "fine", "licence", "business"}[w.rng.IntN(4)], Penalty: "演示：依法从重处罚", Grave: true,
			GraveWhy: "演示：拒不改正、社会危害较大", Demo: true}
		err = flow.Create(tx, k, r)
		id = r.ID
		return err
	})
	today := func(more values) func(tx *flow.Tx) values {
		return func(tx *flow.Tx) values {
			v := values{"day": tx.Today().String()}
			for name, x := range more {
				v[name] = x
			}
			return v
		}
	}
	steps := []struct {
		after, order int
		who, name    string
		in           func(tx *flow.Tx) values
	}{
		{1, 31, "xinyong", "notice", today(values{"how": "direct", "evidence": []any{w.signed}})},
		{5, 32, "xinyong", "state", today(values{"text": "演示：当事人请求从轻处理"})},
		{8, 33, "chengban2", "review", func(*flow.Tx) values {
			return values{"upheld": false, "opinion": "演示：当事人的理由不成立"}
		}},
		{10, 34, "kezhang", "decide", nil},
		{12, 35, "xinyong", "serve", today(values{"how": "direct", "receiver": "演示收件人"})},
		{13, 36, "gongshi", "publish", nil},
	}
	for _, s := range steps {
		if x.end == "proposed" || x.end == "drop" {
			break
		}
		step(s.after, s.order, s.who, s.name, s.in)
		if s.name == x.end {
			return
		}
	}
	reason := func(*flow.Tx) values { return values{"reason": "演示：按情况变化办理"} }
	switch x.end {
	case "drop":
		step(2, 37, "kezhang", "drop", reason)
	case "annul":
		step(40, 37, "juzhang", "annul", reason)
	case "amend", "correct":
		step(20, 37, "xinyong", "amend", func(*flow.Tx) values {
			return values{"facts": "演示：补充认定的事实", "reason": "演示：补充检验结果"}
		})
		if x.end == "correct" {
			step(24, 38, "kezhang", "correct", nil)
		}
	default:
		if _, ok := map[string]bool{"draft": true, "asked": true, "accepted": true, "checked": true, "granted": true, "refused": true, "rejected": true}[x.end]; ok {
			w.planRepair(x.end, day, &id)
		}
	}
}

// planRepair plans an application a year after the listing.
func (w *lists) planRepair(end string, listedOn calendar.Date, of *record.ID) {
	k := listing.RepairKind
	var id record.ID
	day := listedOn.AddDays(395) // a year after the publication, which holidays may have put off
	if end == "draft" {
		day = calendar.DateOf(w.until).AddDays(-2)
	}
	w.plan(day, 40, "xinyong", func(tx *flow.Tx) error {
		r := &listing.Repair{What: listing.MatterSerious, Listing: record.To[listing.Serious](*of), Reason: "演示：已履行处罚决定，完成整改", Agent: "演示代理机构", Mandate: []record.File{w.signed}, Demo: true}
		err := flow.Create(tx, k, r)
		id = r.ID
		return err
	})
	answers := func(name, value string, list []listing.Met) (out []any) {
		for _, c := range list {
			out = append(out, map[string]any{"name": c.Name, name: value})
		}
		return out
	}
	act := func(after, order int, who, step string, in func(tx *flow.Tx, r *listing.Repair) (values, error)) {
		w.plan(day.AddDays(after), order, who, func(tx *flow.Tx) error {
			r, err := store.Get(tx.Tx, k, id)
			if err != nil {
				return err
			}
			v, err := in(tx, r)
			if err != nil {
				return err
			}
			_, err = take(tx, k, id, step, v)
			return err
		})
	}
	if end == "draft" {
		return
	}
	act(1, 41, "xinyong", "submit", func(tx *flow.Tx, r *listing.Repair) (values, error) {
		names, err := listing.Required(tx, r)
		var out []any
		for _, n := range names {
			out = append(out, map[string]any{"name": n, "how": "演示：见所附材料"})
		}
		return values{"conditions": out, "evidence": []any{w.signed}}, err
	})
	if end == "asked" {
		return
	}
	act(2, 42, "xinyong", "accept", func(*flow.Tx, *listing.Repair) (values, error) {
		return values{"accept": end != "rejected", "reason": "演示：材料审查意见"}, nil
	})
	if end == "accepted" || end == "rejected" {
		return
	}
	act(8, 43, "chengban2", "check", func(_ *flow.Tx, r *listing.Repair) (values, error) {
		return values{"conditions": answers("holds", "是", r.Conditions), "finding": "演示：逐项核实属实"}, nil
	})
	if end == "checked" {
		return
	}
	act(10, 44, "kezhang", "decide", func(*flow.Tx, *listing.Repair) (values, error) {
		return values{"grant": end == "granted", "reason": "演示：审查意见"}, nil
	})
}

// planAbnormal plans an entry of the list of abnormal operations by a ground other than the annual report.
func (w *lists) planAbnormal(day calendar.Date, code string, f *firm.Firm, end string) {
	k := listing.AbnormalKind
	var id record.ID
	w.plan(day, 50, "xinyong", func(tx *flow.Tx) error {
		g, err := listing.GroundBy(tx, code)
		if err != nil {
			return err
		}
		r := &listing.Abnormal{Head: head(Region), Subject: listing.Subject{Firm: record.To[firm.Firm](f.ID)}, Ground: record.To[listing.Ground](g.ID), Found: tx.Today().AddDays(-1), Facts: "演示：" + g.Name, Demo: true}
		if code == "unreachable" {
			r.Mailed = tx.Today().AddDays(-40)
			r.Mailed2 = w.workday(r.Mailed.AddDays(16)) // the shortest interval, 15 days, may end in a holiday
		}
		err = flow.Create(tx, k, r)
		id = r.ID
		return err
	})
	step := func(after, order int, who, name string, in values) {
		w.plan(day.AddDays(after), order, who, func(tx *flow.Tx) error {
			v := values{}
			for name, x := range in {
				v[name] = x
			}
			if name == "notice" {
				v["day"] = tx.Today().String()
			}
			_, err := take(tx, k, id, name, v)
			return err
		})
	}
	if end == "proposed" {
		return
	}
	step(1, 51, "xinyong", "notice", values{"how": "notice", "note": "演示公告"})
	step(4, 52, "kezhang", "list", nil)
	if end == "annul" {
		step(30, 53, "juzhang", "annul", values{"reason": "演示：列入有误"})
	}
	if end == "disputed" {
		step(32, 53, "xinyong", "object", values{"text": "演示：登记的住所可以联系，列入有误", "evidence": []record.File{w.signed}})
		step(36, 53, "xinyong", "admit", nil)
	}
	if end != "" && end != "annul" {
		step(60, 53, "xinyong", "cure", values{"done": "演示：已恢复联系并更正信息", "document": "演示材料"})
	}
	switch end {
	case "disputed":
		end = "remove"
		fallthrough
	case "remove", "keep":
		step(62, 54, "kezhang", end, values{"reason": "演示：核实意见"})
	}
}

// planYear plans the annual reports of one year: who files on which day, the reminder, the misses and their listing.
func (w *lists) planYear(year int, today calendar.Date) {
	from, end := calendar.NewDate(year+1, 1, 1), calendar.NewDate(year+1, 6, 30)
	if from > today {
		return
	}
	w.plan(from, 60, "", func(tx *flow.Tx) error { _, err := annual.Fill(tx, int64(year)); return err })
	shares := map[string]float64{Region: 0.955, "371083": 0.93, "371002": 0.96, "371003": 0.92}
	days := map[calendar.Date][]*firm.Firm{}
	for _, f := range w.firms {
		if f.Status != "active" && f.Status != "suspended" {
			continue
		}
		switch {
		case w.chance(shares[f.Region[:6]] + 0.005*float64(year-2023)):
			day := from.AddDays(10 + w.rng.IntN(4)*40)
			days[day] = append(days[day], f)
		case w.chance(0.3):
			days[end.AddDays(50)] = append(days[end.AddDays(50)], f)
		}
	}
	for day := from; day <= end.AddDays(60) && day < today; day++ {
		if list := days[day]; len(list) > 0 {
			w.plan(day, 61, "", func(tx *flow.Tx) error { return w.file(tx, year, list) })
		}
	}
	w.plan(end.AddDays(-25), 62, "chengban", func(tx *flow.Tx) error {
		return flow.Create(tx, annual.ReminderKind, &annual.Reminder{Head: head(Region), Year: int64(year), How: "message", Text: "演示：请于6月30日前报送年报，逾期将列入经营异常名录", Demo: true})
	})
	w.plan(end.AddDays(1), 63, "", func(tx *flow.Tx) error { _, err := annual.TellMissed(tx, int64(year), 1000); return err })
	w.plan(end.AddDays(3), 64, "chengban", func(tx *flow.Tx) error {
		_, err := annual.Propose(tx, annual.Selection{Year: int64(year), Region: Region}, annual.Notice{Day: tx.Today(), How: "notice", Note: fmt.Sprintf("演示公告〔%d〕3号", year+1), Demo: true}, 30)
		return err
	})
	w.plan(end.AddDays(8), 65, "kezhang", func(tx *flow.Tx) error { return w.listAll(tx) })
	w.plan(end.AddDays(58), 66, "kezhang", func(tx *flow.Tx) error { return w.removeAsked(tx) })
}

// file registers the reports of firms as the registrar's import does.
func (w *lists) file(tx *flow.Tx, year int, list []*firm.Firm) error {
	for _, f := range list {
		r := &annual.Report{Firm: record.To[firm.Firm](f.ID), Year: int64(year), FiledOn: tx.Today(), Operating: "open", Address: f.Address, Staff: record.Some(int64(1 + w.rng.IntN(80))), Demo: true}
		if err := flow.Create(tx, annual.Kind, r); err != nil {
			return err
		}
	}
	return nil
}

// missed returns the entries of the abnormal list for reports not filed that stand in a state.
func missed(tx *flow.Tx, state record.State) ([]*listing.Abnormal, error) {
	g, err := listing.GroundBy(tx, annual.Ground)
	if err != nil {
		return nil, err
	}
	k := listing.AbnormalKind
	return store.Find(tx.Tx, k, store.Query{Limit: 1000, Bare: true, Where: []store.Cond{store.Eq(k.F(&k.P.State), string(state)), store.Eq(k.F(&k.P.Ground), g.ID)}})
}

// listAll decides what was noticed, but for a few.
func (w *lists) listAll(tx *flow.Tx) error {
	list, err := missed(tx, listing.Noticed)
	for i, r := range list {
		if err != nil {
			return err
		}
		if i%10 == 9 {
			continue
		}
		_, err = take(tx, listing.AbnormalKind, r.ID, "list", nil)
	}
	return err
}

// removeAsked decides the removals that were asked for.
func (w *lists) removeAsked(tx *flow.Tx) error {
	list, err := missed(tx, listing.Curing)
	for _, r := range list {
		if err != nil {
			return err
		}
		_, err = take(tx, listing.AbnormalKind, r.ID, "remove", values{"reason": "演示：已补报并公示"})
	}
	return err
}

// answerTasks lets the departments answer, each in its way: some late, some not at all.
func (w *lists) answerTasks(today calendar.Date) {
	for day := today.AddDays(-3*365 + 30); day < today.AddDays(-10); day = day.AddDays(14) {
		w.plan(day, 70, "caizheng", func(tx *flow.Tx) error { return w.answer(tx, 3, 10) })
		w.plan(day, 71, "jiaoyi", func(tx *flow.Tx) error { return w.answer(tx, 1, 4) })
		w.plan(day, 72, "chengban2", func(tx *flow.Tx) error { return w.answer(tx, 1, 6) })
	}
}

// answer answers some of the open tasks that the actor sees: of each ten some are carried out, one is declined, the others are received.
func (w *lists) answer(tx *flow.Tx, done, of int) error {
	k := joint.TaskKind
	p := k.P
	list, err := store.Find(tx.Tx, k, store.Query{Limit: 200, Bare: true, Where: []store.Cond{store.In(k.F(&p.State), string(joint.Pushed), string(joint.Received))}})
	for _, t := range list {
		if err != nil {
			return err
		}
		switch n := w.rng.IntN(of); {
		case n < done:
			_, err = take(tx, k, t.ID, "carry", values{"day": tx.Today().String(), "done": "演示：已在业务系统中标注并实施"})
		case n == done && w.chance(0.3):
			_, err = take(tx, k, t.ID, "decline", values{"reason": "演示：该企业未参与本部门管理的事项"})
		case t.State == joint.Pushed && w.chance(0.5):
			_, err = take(tx, k, t.ID, "receive", nil)
		}
	}
	if err != nil {
		return err
	}
	gone, err := store.Find(tx.Tx, k, store.Query{Limit: 200, Bare: true, Where: []store.Cond{store.Eq(k.F(&p.State), string(joint.Lifted)), {Field: k.F(&p.AckOn), Op: store.None}}})
	for _, t := range gone {
		if err != nil {
			return err
		}
		if w.chance(0.4) {
			_, err = take(tx, k, t.ID, "acknowledge", nil)
		}
	}
	return err
}
