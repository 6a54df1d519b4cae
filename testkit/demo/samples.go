package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"qgov/base/firm"
	"qgov/base/person"
	"qgov/base/product"
	"qgov/domain/supervise/letter"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// profile says where the batches of a product are taken, what they look like and how often one fails.
type profile struct {
	stages []string // weighted by repetition
	makers []string // trades of producers
	shops  []string // trades of sellers
	specs  []string
	unit   string
	price  int // about, in yuan
	fail   float64
}

var profiles = map[string]profile{
	"F-0101": {[]string{"make", "make", "trade"}, []string{"海洋食品", "海产品"}, []string{"超市", "食品店"}, []string{"100g/袋", "250g/袋", "500g/盒"}, "袋", 25, 0.05},
	"F-0102": {[]string{"catering"}, nil, []string{"小吃店", "餐饮服务"}, []string{"散装"}, "份", 6, 0.08},
	"F-0103": {[]string{"catering"}, nil, []string{"海鲜饭店", "餐饮服务", "小吃店"}, []string{"碗", "盘", "杯"}, "件", 8, 0.14},
	"F-0104": {[]string{"trade", "catering", "make"}, []string{"水产养殖"}, []string{"食品店", "海鲜饭店"}, []string{"散装称重"}, "kg", 90, 0.04},
	"F-0105": {[]string{"trade"}, []string{"米业"}, []string{"超市", "食品店"}, []string{"5kg/袋", "10kg/袋"}, "袋", 45, 0.02},
	"F-0106": {[]string{"trade"}, []string{"酒业"}, []string{"超市", "食品店"}, []string{"500mL/瓶 42%vol", "500mL/瓶 52%vol"}, "瓶", 68, 0.02},
	"F-0107": {[]string{"trade", "make"}, []string{"果品"}, []string{"超市", "食品店"}, []string{"散装称重", "5kg/箱"}, "箱", 38, 0.03},
	"F-0108": {[]string{"make", "trade", "online"}, []string{"糕点食品"}, []string{"超市", "食品店"}, []string{"200g/盒", "1kg/盒"}, "盒", 22, 0.05},
	"P-0201": {[]string{"trade"}, []string{"电动车制造"}, []string{"电动车行"}, []string{"TDT001Z", "TDR2101Z", "TDT302Z"}, "辆", 2600, 0.16},
	"P-0202": {[]string{"make", "trade"}, []string{"电线电缆"}, []string{"五金店"}, []string{"60227 IEC 53 2×1.5", "60227 IEC 01 1×2.5"}, "卷", 180, 0.09},
	"P-0203": {[]string{"make", "trade", "online"}, []string{"玩具"}, []string{"超市", "母婴用品店"}, []string{"3岁以上", "14岁以下"}, "件", 59, 0.11},
	"P-0204": {[]string{"trade"}, []string{"橡塑制品"}, []string{"五金店"}, []string{"DN15 1.5m", "DN10 2m"}, "根", 46, 0.12},
	"P-0205": {[]string{"make", "trade"}, []string{"服饰"}, []string{"服装店"}, []string{"150/76A", "160/80A"}, "套", 138, 0.07},
	"P-0206": {[]string{"trade"}, []string{"肥料"}, []string{"农资"}, []string{"50kg/袋 15-15-15", "40kg/袋 17-17-17"}, "袋", 165, 0.06},
}

// makeSamples plans 3,200 samples over three years up to yesterday and plays their cases.
func (w *World) makeSamples(ctx context.Context) error {
	today := calendar.DateOf(w.until)
	first := today.AddDays(-3 * 365)
	w.planYears(first, today)
	w.planDraws(today)
	w.planBulletins(first, today)
	w.planCredit(today)
	w.planComplaints(first, today)
	w.planReports(first, today)
	w.planHotspots(today)
	for i := range w.count {
		day := first.AddDays(1 + i*(3*365-3)/w.count)
		w.plan(day, 0, "jihua", func(tx *flow.Tx) error { return w.assign(tx) })
	}
	return w.play(ctx, today.AddDays(-1))
}

// byTrade returns the active firms of the trades in 荣成.
func (w *World) byTrade(words []string) []*firm.Firm {
	var list []*firm.Firm
	for _, word := range words {
		list = append(list, w.trades[word]...)
	}
	return list
}

// assign registers a sample and plans its visit.
func (w *World) assign(tx *flow.Tx) error {
	p := pick(w, w.products)
	pr := profiles[p.Code]
	stage := pick(w, pr.stages)
	names := pr.shops
	switch stage {
	case "make":
		names = pr.makers
	case "online":
		names = []string{"电子商务"}
	}
	f := pick(w, w.byTrade(names))
	one, two := w.twoSamplers(f.ID)
	s := &sampling.Sample{Head: record.Head{Region: Region}, Purpose: sampling.Inspection, Level: pick(w, []string{"county", "county", "county", "city", "province"}), Stage: stage, Mode: pick(w, []string{"random", "random", "random", "directed"}),
		Task: fmt.Sprintf("%d年荣成市%s（演示）", tx.Today().Year(), map[string]string{product.Food: "食品安全抽检计划", product.Goods: "产品质量监督抽查计划"}[p.Domain]),
		Firm: record.To[firm.Firm](f.ID), Product: record.To[product.Product](p.ID), Sampler1: one, Sampler2: two, PlanLine: w.lines[lineKey(tx.Today().Year(), p.Code, stage)], Demo: true}
	if p.Domain == product.Food && w.chance(0.02) {
		s.Purpose = sampling.Monitoring
	}
	s.Lab.ID = w.labs[0].ID
	if err := flow.Create(tx, sampling.Kind, s); err != nil {
		return err
	}
	w.plan(tx.Today().AddDays(1+w.rng.IntN(6)), 1, "chouyang", func(tx *flow.Tx) error { return w.visit(tx, s.ID, p, f, stage) })
	return nil
}

// twoSamplers draws two samplers who need not keep away from the firm.
func (w *World) twoSamplers(f record.ID) (one, two record.Ref[person.Person]) {
	var fit []*person.Person
	for _, p := range w.people {
		avoid := !p.Sampler
		for _, i := range p.Interests {
			avoid = avoid || i.Firm.ID == f
		}
		if !avoid {
			fit = append(fit, p)
		}
	}
	i := w.rng.IntN(len(fit))
	if fit[0] == w.people[0] && w.chance(0.35) { // the account of the tour has work of its own
		i = 0
	}
	j := (i + 1 + w.rng.IntN(len(fit)-1)) % len(fit)
	return record.To[person.Person](fit[i].ID), record.To[person.Person](fit[j].ID)
}

// visit fills in the sampling sheet.
func (w *World) visit(tx *flow.Tx, id record.ID, p *product.Product, f *firm.Firm, stage string) error {
	today := tx.Today()
	in := values{"outcome": "sampled", "sampled_on": today.String(), "place": f.Address, "position": fmt.Sprintf("122.%04d,37.%04d", 3000+w.rng.IntN(2500), 1000+w.rng.IntN(2000)),
		"photos": []record.File{w.photo}}
	switch x := w.rng.Float64(); {
	case x < 0.03:
		in["outcome"], in["outcome_note"] = pick(w, []string{"shut", "switched", "none", "moved"}), "现场未发现可供抽取的样品，由所在村（居）见证（演示）。"
		_, err := take(tx, sampling.Kind, id, "sheet", in)
		return err
	case x < 0.035:
		in["outcome"], in["outcome_note"] = "refused", "负责人拒绝签字并拒绝抽样，已说明法律后果（演示）。"
		if _, err := take(tx, sampling.Kind, id, "sheet", in); err != nil {
			return err
		}
		w.plan(today.AddDays(2), 6, "chengban", func(tx *flow.Tx) error { return w.dispose(tx, id) })
		return nil
	}
	w.label(in, p, f, today)
	if stage == "online" {
		in["platform"], in["shop"], in["order_no"], in["account"] = "示例电商平台", "样品旗舰店", fmt.Sprintf("E%010d", w.rng.IntN(1e9)), "演示购样账号"
	}
	if _, err := take(tx, sampling.Kind, id, "sheet", in); err != nil {
		return err
	}
	w.plan(today.AddDays(1+w.rng.IntN(3)), 2, "chouyang", func(tx *flow.Tx) error {
		if _, err := take(tx, sampling.Kind, id, "deliver", values{"day": tx.Today().String()}); err != nil {
			return err
		}
		w.plan(tx.Today(), 3, "jianyan", func(tx *flow.Tx) error { return w.receive(tx, id, p) })
		return nil
	})
	return nil
}

// label fills in what stands on the product: for a sample of a shop the producer is another firm, here, in a neighbouring county or
// in a province of which the register knows nothing.
func (w *World) label(in values, p *product.Product, f *firm.Firm, today calendar.Date) {
	pr := profiles[p.Code]
	made := today.AddDays(-5 - w.rng.IntN(60))
	for k, v := range (values{"name": p.Name, "trade_mark": "示" + string(pick(w, brands)), "spec": pick(w, pr.specs), "standard": p.Standard,
		"batch": strings.ReplaceAll(made.String(), "-", "") + fmt.Sprintf("%02d", 1+w.rng.IntN(4)), "made_on": made.String(), "quantity": "2", "backup": "1", "lot": fmt.Sprint(10 + w.rng.IntN(300)), "unit": pr.unit,
		"price": fmt.Sprintf("%d.%02d", pr.price+w.rng.IntN(pr.price/2+1), w.rng.IntN(100)), "seals": fmt.Sprintf("荣封%06d", w.rng.IntN(1e6)),
		"photos": []record.File{w.photo}, "signatures": []record.File{w.signed}}) {
		in[k] = v
	}
	var makers []*firm.Firm
	for _, m := range w.byTrade(pr.makers) {
		if !w.shunned[m.ID] { // no sampler has to keep away from the producer
			makers = append(makers, m)
		}
	}
	switch x := w.rng.Float64(); {
	case slices.Contains(pr.makers, w.trade[f.ID]) || len(makers) == 0:
		in["producer"] = f.ID.String()
	case x < 0.5:
		in["producer"] = pick(w, makers).ID.String()
	default:
		where := pick(w, [][2]string{{"广东示例", "440100"}, {"浙江样品", "330100"}, {"河南范例", "410100"}, {"江苏示范", "320500"}})
		in["producer_name"], in["producer_address"], in["producer_region"] = where[0]+pick(w, pr.makers)+"有限公司", "示例市示例路9号", where[1]
	}
}

func (w *World) receive(tx *flow.Tx, id record.ID, p *product.Product) error {
	in := values{"accept": true, "day": tx.Today().String(), "condition": "封条完好，数量相符"}
	if w.chance(0.01) {
		in["accept"], in["condition"], in["reason"] = false, "封条破损", "封条破损，不能确认样品未被调换"
	}
	if _, err := take(tx, sampling.Kind, id, "receive", in); err != nil {
		return err
	}
	if in["accept"] == false {
		w.plan(tx.Today().AddDays(2), 6, "kezhang", func(tx *flow.Tx) error {
			_, err := take(tx, sampling.Kind, id, "void", values{"reason": "封条破损且不再补送"})
			return err
		})
		return nil
	}
	delay := 8 + w.rng.IntN(14)
	if w.chance(0.03) {
		delay += 20 // a laboratory that is late
	}
	w.plan(tx.Today().AddDays(delay), 4, "jianyan", func(tx *flow.Tx) error { return w.result(tx, id, p) })
	return nil
}

// result reports the test of every usual parameter; a failing batch fails in one of them.
func (w *World) result(tx *flow.Tx, id record.ID, p *product.Product) error {
	today := tx.Today()
	fails := w.chance(profiles[p.Code].fail)
	bad := w.rng.IntN(len(p.Tests))
	var items []any
	for i, t := range p.Tests {
		items = append(items, w.item(t, fails && i == bad))
	}
	verdict := "pass"
	if fails {
		verdict = "fail"
	}
	in := values{"items": items, "verdict": verdict, "report_no": fmt.Sprintf("演检%d-%06d", today.Year(), w.rng.IntN(1e6)), "reported": today.String(), "report": []record.File{w.report}, "serious": fails && w.chance(0.06)}
	if _, err := take(tx, sampling.Kind, id, "result", in); err != nil {
		return err
	}
	if w.within(today, 4) {
		return nil // waits for the head of section
	}
	w.plan(today.AddDays(1+w.rng.IntN(3)), 5, "kezhang", func(tx *flow.Tx) error {
		s, err := take(tx, sampling.Kind, id, "approve", values{"verdict": verdict, "reason": "同意检验结论（演示）"})
		if err == nil && s.State == sampling.ToNotify {
			w.plan(tx.Today().AddDays(w.rng.IntN(4)), 6, "chengban", func(tx *flow.Tx) error { return w.notify(tx, id, p) })
		}
		return err
	})
	return nil
}

// item is one tested item with a value on the wanted side of the limit.
func (w *World) item(t product.Test, bad bool) values {
	v := values{"parameter": t.Parameter, "operator": t.Operator, "limit": t.Limit, "unit": t.Unit, "method": t.Method, "value_unit": t.Unit, "lab_verdict": "pass"}
	if bad {
		v["lab_verdict"] = "fail"
	}
	if t.Operator == "不得检出" {
		v["limit"], v["value"], v["not_detected"] = "不得检出", "检出", !bad
		if !bad {
			v["value"] = ""
		}
		return v
	}
	var limit float64
	fmt.Sscan(t.Limit, &limit)
	factor := 0.2 + 0.7*w.rng.Float64()
	if bad != (t.Operator == ">=") {
		factor = 1.1 + 1.5*w.rng.Float64()
	}
	v["value"] = fmt.Sprintf("%.3g", limit*factor)
	if limit*factor >= 100 {
		v["value"] = fmt.Sprintf("%.0f", limit*factor)
	}
	return v
}

func (w *World) notify(tx *flow.Tx, id record.ID, p *product.Product) error {
	today := tx.Today().String()
	_, err := take(tx, sampling.Kind, id, "notify", values{"firm": today, "firm_way": "direct", "producer_day": today, "producer_way": "mail"})
	if err != nil {
		return err
	}
	if w.within(tx.Today(), 150) {
		w.planLetter(id, letter.ToFirm, sampling.Kind.Plan)
	}
	if w.within(tx.Today(), 10) { // objections that nobody has decided upon yet
		w.plan(max(tx.Today().AddDays(1), calendar.DateOf(w.until).AddDays(-2-w.rng.IntN(2))), 6, "chengban", func(tx *flow.Tx) error { return w.object(tx, id, p) })
		return nil
	}
	if w.chance(0.12) && p.Code != "F-0103" {
		w.plan(tx.Today().AddDays(2+w.rng.IntN(4)), 6, "chengban", func(tx *flow.Tx) error { return w.object(tx, id, p) })
		return nil
	}
	w.plan(tx.Today().AddDays(18+w.rng.IntN(8)), 6, "chengban", func(tx *flow.Tx) error { return w.dispose(tx, id) })
	return nil
}

// object registers a request for a re-test and leads it to its end.
func (w *World) object(tx *flow.Tx, id record.ID, p *product.Product) error {
	today := tx.Today()
	if _, err := take(tx, sampling.Kind, id, "object", values{"by": "firm", "kind": sampling.Result, "received": today.String(), "reason": "对检验结果有异议，申请复检（演示）。", "files": []record.File{w.signed}}); err != nil {
		return err
	}
	if w.within(today, 4) {
		return nil
	}
	w.plan(today.AddDays(1), 6, "chengban", func(tx *flow.Tx) error {
		s, err := take(tx, sampling.Kind, id, "accept", values{"accept": true, "reason": "符合受理条件（演示）"})
		if err != nil {
			return err
		}
		if s.State == sampling.Formal {
			if _, err := take(tx, sampling.Kind, id, "formalities", values{"day": tx.Today().String()}); err != nil {
				return err
			}
		}
		if _, err := take(tx, sampling.Kind, id, "appoint", values{"lab": w.labs[2].ID.String()}); err != nil {
			return err
		}
		_, err = take(tx, sampling.Kind, id, "hand_over", values{"day": tx.Today().String(), "intact": true})
		w.plan(tx.Today().AddDays(6+w.rng.IntN(5)), 4, "fujian", func(tx *flow.Tx) error { return w.retest(tx, id, p) })
		return err
	})
	return nil
}

func (w *World) retest(tx *flow.Tx, id record.ID, p *product.Product) error {
	today, lifted := tx.Today(), w.chance(0.2)
	verdict := "fail"
	var items []any
	for i, t := range p.Tests {
		items = append(items, w.item(t, !lifted && i == 0))
	}
	if lifted {
		verdict = "pass"
	}
	if _, err := take(tx, sampling.Kind, id, "retest", values{"items": items, "verdict": verdict, "report_no": fmt.Sprintf("演复%d-%05d", today.Year(), w.rng.IntN(1e5)), "reported": today.String(), "report": []record.File{w.report}}); err != nil {
		return err
	}
	w.plan(today.AddDays(1), 6, "chengban", func(tx *flow.Tx) error {
		s, err := take(tx, sampling.Kind, id, "tell", values{"day": tx.Today().String()})
		if err == nil && s.State == sampling.Final {
			w.plan(tx.Today().AddDays(2), 6, "chengban", func(tx *flow.Tx) error { return w.dispose(tx, id) })
		}
		return err
	})
	return nil
}

// dispose opens the findings and plans their rectification; a few are left lying, so that something is overdue.
func (w *World) dispose(tx *flow.Tx, id record.ID) error {
	if s, err := store.Get(tx.Tx, sampling.Kind, id); err != nil {
		return err
	} else if s.State == sampling.Notified { // a holiday moved the end of the time to object
		w.plan(tx.Today().AddDays(3), 6, "chengban", func(tx *flow.Tx) error { return w.dispose(tx, id) })
		return nil
	}
	s, err := take(tx, sampling.Kind, id, "dispose", values{"severity": pick(w, []string{"minor", "ordinary", "ordinary", "serious"}), "reason": "依法责令改正（演示）"})
	if err != nil {
		return err
	}
	for _, l := range s.Findings {
		if w.within(tx.Today(), 40) && w.chance(0.4) {
			continue
		}
		w.plan(tx.Today().AddDays(1+w.rng.IntN(3)), 6, "chengban", func(tx *flow.Tx) error { return w.order(tx, l.Finding.ID) })
	}
	return nil
}

func (w *World) order(tx *flow.Tx, id record.ID) error {
	if _, err := take(tx, rectify.Kind, id, "order", values{"person": w.personName(), "demand": "立即停止销售不合格批次，查明原因，限期改正（演示）。", "expert": w.personName(), "advice": "完善进货查验和出厂检验（演示）。"}); err != nil {
		return err
	}
	if w.within(tx.Today(), 150) {
		w.planLetter(id, letter.Order, rectify.Kind.Plan)
	}
	w.plan(tx.Today().AddDays(5+w.rng.IntN(8)), 6, "chengban", func(tx *flow.Tx) error {
		today := tx.Today()
		_, err := take(tx, rectify.Kind, id, "plan", values{"cause": pick(w, []string{"原料进货查验不严", "工艺参数控制不到位", "出厂检验流于形式", "贮存运输条件不符合要求"}) + "（演示）。", "measures": []any{
			values{"what": "召回并封存不合格批次", "person": w.personName(), "due": today.AddDays(10).String()}, values{"what": "修订检验制度并培训员工", "person": w.personName(), "due": today.AddDays(20).String()}}})
		if err != nil || w.within(today, 130) && w.chance(0.12) {
			return err // some firms plan and then do nothing
		}
		f, err := store.Get(tx.Tx, rectify.Kind, id)
		if err != nil {
			return err
		}
		next := today.AddDays(12 + w.rng.IntN(25))
		if w.pressing(f.Due) { // these drag on, and lie on the desks of the last days
			next = max(next, calendar.DateOf(w.until).AddDays(-18-w.rng.IntN(8)))
		}
		w.plan(next, 6, "chengban", func(tx *flow.Tx) error { return w.correct(tx, id) })
		return nil
	})
	return nil
}

func (w *World) correct(tx *flow.Tx, id record.ID) error {
	if _, err := take(tx, rectify.Kind, id, "report", values{"done": "措施已全部落实（演示）。", "evidence": []record.File{w.photo}}); err != nil {
		return err
	}
	if w.within(tx.Today(), 20) && w.chance(0.12) {
		return nil // waits for a second officer
	}
	w.plan(tx.Today().AddDays(2+w.rng.IntN(3)), 7, "chengban2", func(tx *flow.Tx) error {
		if _, err := take(tx, rectify.Kind, id, "review", values{"accept": true, "reason": "材料齐全（演示）", "met": w.met()}); err != nil {
			return err
		}
		if w.within(tx.Today(), 14) && w.chance(0.15) {
			return nil // waits for the look-back
		}
		w.plan(tx.Today().AddDays(4+w.rng.IntN(6)), 8, "chouyang", func(tx *flow.Tx) error { return w.look(tx, id) })
		return nil
	})
	return nil
}

func (w *World) met() []any {
	var out []any
	for _, c := range w.conditions {
		out = append(out, values{"name": c, "met": true, "how": "见整改材料（演示）"})
	}
	return out
}

func (w *World) look(tx *flow.Tx, id record.ID) error {
	passed := w.chance(0.93)
	if err := w.inspect(tx, id, "look", passed); err != nil {
		return err
	}
	f, err := store.Get(tx.Tx, rectify.Kind, id)
	switch {
	case err != nil:
		return err
	case f.State == rectify.Failing: // products; food goes back to its plan
		w.plan(tx.Today().AddDays(2+w.rng.IntN(4)), 6, "chengban", func(tx *flow.Tx) error { return w.refer(tx, id) })
	case !passed:
		w.plan(tx.Today().AddDays(10+w.rng.IntN(10)), 6, "chengban", func(tx *flow.Tx) error { return w.correct(tx, id) })
	case w.pressing(f.Due): // the head of section has not come to it yet
	default:
		w.planClose(tx, id)
	}
	return nil
}

func (w *World) planClose(tx *flow.Tx, id record.ID) {
	w.plan(tx.Today().AddDays(1+w.rng.IntN(3)), 9, "kezhang", func(tx *flow.Tx) error {
		_, err := take(tx, rectify.Kind, id, "close", nil)
		return err
	})
}

// refer leads a finding whose re-check failed on: the province announces it, and it is checked again between the 60th and the 90th
// day after that. Every third firm fails again and is ordered to stop; it passes after its overhaul.
func (w *World) refer(tx *flow.Tx, id record.ID) error {
	if _, err := take(tx, rectify.Kind, id, "refer", values{"ground": rectify.ReFailed, "to": "山东省市场监督管理局（逐级上报）", "reason": "复查仍不合格（演示）。", "evidence": []record.File{w.photo}}); err != nil {
		return err
	}
	w.plan(tx.Today().AddDays(12+w.rng.IntN(8)), 9, "kezhang", func(tx *flow.Tx) error {
		today := tx.Today()
		_, err := take(tx, rectify.Kind, id, "announce", values{"day": today.String(), "notice": fmt.Sprintf("演示公告〔%d〕%d 号", today.Year(), 1+w.rng.IntN(90))})
		if err == nil {
			w.plan(today.AddDays(70+w.rng.IntN(15)), 8, "chouyang", func(tx *flow.Tx) error { return w.recheck(tx, id) })
		}
		return err
	})
	return nil
}

func (w *World) recheck(tx *flow.Tx, id record.ID) error {
	passed := w.chance(0.67)
	if err := w.inspect(tx, id, "recheck", passed); err != nil {
		return err
	}
	if passed {
		w.planClose(tx, id)
		return nil
	}
	w.plan(tx.Today().AddDays(1+w.rng.IntN(3)), 9, "kezhang", func(tx *flow.Tx) error {
		until := tx.Today().AddDays(30)
		if _, err := take(tx, rectify.Kind, id, "suspend", values{"demand": "立即停止生产销售，限期整顿（演示）。", "until": until.String()}); err != nil {
			return err
		}
		w.plan(until.AddDays(2+w.rng.IntN(3)), 8, "chouyang", func(tx *flow.Tx) error {
			err := w.inspect(tx, id, "overhaul", true)
			if err == nil {
				w.planClose(tx, id)
			}
			return err
		})
		return nil
	})
	return nil
}

// inspect records a check on the spot.
func (w *World) inspect(tx *flow.Tx, id record.ID, step string, passed bool) error {
	_, err := take(tx, rectify.Kind, id, step, values{"day": tx.Today().String(), "passed": passed, "effect": "现场复查（演示）。", "evidence": []record.File{w.photo}, "met": w.met()})
	return err
}

// within reports whether a day lies at most so many days before the present of the world.
func (w *World) within(day calendar.Date, days int) bool {
	return calendar.DateOf(w.until).Sub(day) <= days
}

// pressing reports whether a time limit ended lately or ends soon, so that the desk of the tour has work that is late and work that is due.
func (w *World) pressing(due calendar.Date) bool {
	left := due.Sub(calendar.DateOf(w.until))
	return left >= -20 && left <= 14
}
