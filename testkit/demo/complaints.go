package demo

import (
	"fmt"

	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/domain/consumer/complaint"
	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// trouble is a sort of dispute: what was bought where, and what went wrong.
type trouble struct {
	product, what, want     string
	trouble, sector, repair string // repair: days, when it was repaired
	shops                   []string
	price                   int // about, in yuan
}

var troubles = []trouble{
	{"彩色电视机", "购买的彩色电视机出现花屏，送修后仍然无法正常观看", "要求退货", "quality", "goods", "10", []string{"五金店", "超市"}, 3000},
	{"移动电话主机", "手机使用两个月后自动关机，商家以人为损坏为由拒绝保修", "要求免费修理", "after_sale", "goods", "", []string{"五金店"}, 2400},
	{"洗衣机", "洗衣机脱水时剧烈抖动，维修人员上门三次没有修好", "要求换货", "after_sale", "goods", "6", []string{"五金店"}, 1800},
	{"电动自行车", "电动自行车电池续航不足标称的一半，更换电池商家收费", "要求免费更换电池", "quality", "goods", "", []string{"电动车行"}, 2600},
	{"羽绒服", "羽绒服第一次穿着就跑绒，商家不予处理", "要求退货", "quality", "goods", "", []string{"服装店"}, 560},
	{"童鞋", "童鞋穿三天开胶，商家说打折商品不退换", "要求退货", "after_sale", "goods", "", []string{"服装店", "母婴用品店"}, 139},
	{"儿童玩具", "玩具收到时缺少零件，且没有强制性认证标志", "要求退货并查处", "quality", "goods", "", []string{"母婴用品店", "超市"}, 89},
	{"酸奶", "购买的酸奶已过保质期两天", "要求赔偿", "food", "food", "", []string{"超市", "食品店"}, 26},
	{"糕点", "散装糕点发霉，包装上没有生产日期", "要求退款和赔偿", "food", "food", "", []string{"食品店", "超市"}, 38},
	{"海鲜餐饮", "结账时海鲜价格高于菜单标价，缺斤少两", "要求退还多收费用", "price", "price", "", []string{"海鲜饭店"}, 420},
	{"外卖餐食", "餐食中有异物，商家只愿退一半", "要求全额退款", "food", "food", "", []string{"小吃店"}, 35},
	{"洗发套餐", "办理储值卡后门店停业，余额无法退还", "要求退还余额", "contract", "service", "", []string{"超市"}, 1000},
	{"蔬菜水果", "电子秤显示重量与复称不符，少一成以上", "要求退还差价", "measure", "measure", "", []string{"超市", "食品店"}, 45},
	{"家用净水器", "宣传可以治疗疾病，使用后没有效果", "要求退货", "ads", "ads", "", []string{"五金店"}, 2980},
}

// ways are the channels, weighted by repetition.
var ways = []string{"h12345", "h12345", "h12345", "h12315", "h12315", "phone", "phone", "web", "web", "web", "wechat", "visit", "letter", "transfer", "weibo", "h12365"}

// mostComplaints is how many complaints three years have, openDays from when on they are played step by step.
const (
	mostComplaints = 3150
	openDays       = 75
)

// planComplaints plans the complaints of three years. Those that ended long ago are entered as they ended, the later ones are handled from
// day to day, and some of them wait.
func (w *World) planComplaints(first, today calendar.Date) {
	days := today.Sub(first)
	for i := range mostComplaints {
		day := first.AddDays(1 + i*(days-3)/mostComplaints)
		if day < today.AddDays(-openDays) {
			w.plan(day, 20, "", w.oldComplaint)
		} else {
			w.plan(day, 20, "xiaofei", w.newMessage)
		}
	}
}

// dispute makes a message that somebody sends today.
func (w *World) dispute(today calendar.Date, x trouble) *reception.Message {
	f := pick(w, w.byTrade(x.shops))
	w.tickets++
	m := &reception.Message{Head: record.Head{Region: Region}, Title: x.product + "：" + x.what, Channel: pick(w, ways), Received: today, Wish: reception.AsComplaint, Text: fmt.Sprintf("%s。与商家协商%d次未果。", x.what, 1+w.rng.IntN(3)), Want: x.want,
		Person:     reception.Person{Name: record.Secret(string([]rune{pick(w, surnames), pick(w, marks), pick(w, given)})), Phone: record.Secret(fmt.Sprintf("139%08d", w.rng.IntN(100000000))), Address: "荣成市示例小区（演示）"},
		Respondent: reception.Respondent{Against: f.Name, AgainstAddr: f.Address}, Purchase: reception.Purchase{Product: x.product, Price: record.Money(x.price * (80 + w.rng.IntN(40))), Bought: today.AddDays(-3 - w.rng.IntN(150))}, Demo: true}
	if r := []rune(m.Title); len(r) > 40 {
		m.Title = string(r[:40])
	}
	if m.Channel != reception.Web && m.Channel != "phone" {
		m.SourceNo = fmt.Sprintf("YS%d%05d", today.Year(), w.tickets)
	}
	if x.repair != "" {
		m.Bought, m.Repairs, m.RepairDays = today.AddDays(-100), 1+w.rng.Int64N(2), 10
	}
	m.Firm = record.To[firm.Firm](f.ID)
	return m
}

// oldComplaint enters a message of the day with the complaint that it became, as it ended: one row each, without the steps between.
func (w *World) oldComplaint(tx *flow.Tx) (err error) {
	today := tx.Today()
	x := pick(w, troubles)
	m := w.dispute(today, x)
	m.Owner = w.Actor("xiaofei").ID
	if m.Number, err = organ.Number(tx.Tx, Region, "消"); err != nil {
		return err
	}
	m.State, m.Handed, m.Class, m.Sector, m.Complaint = reception.Handed, reception.AsComplaint, "trade", x.sector, tx.NewID()
	if err := store.Insert(tx.Tx, reception.Kind, m); err != nil {
		return err
	}
	r := complaint.Of(&reception.Case{Message: m.ID, Title: m.Title, Region: Region, Owner: m.Owner, Channel: m.Channel, Received: today, Text: m.Text, Want: m.Want, Person: m.Person, Respondent: m.Respondent, Purchase: m.Purchase, Class: "trade", Sector: x.sector, Demo: true})
	rule, err := tx.Rules().At("C02", today)
	if err != nil {
		return err
	}
	r.ID, r.Order, r.Level, r.Trouble = m.Complaint, rule.Source, 1, x.trouble
	if r.Number, err = organ.Number(tx.Tx, Region, "诉"); err != nil {
		return err
	}
	decided := w.workday(today.AddDays(1 + w.rng.IntN(9)))
	if err := w.end(tx, r, decided); err != nil {
		return err
	}
	return w.past(tx, r, decided)
}

// past writes down the period in which the complaint was decided.
func (w *World) past(tx *flow.Tx, r *complaint.Complaint, decided calendar.Date) error {
	rule, err := tx.Rules().At("C01", r.Received)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO deadline (kind, record, title, name, label, rule, basis, confirmed, started, due, provisional, stopped, region, owner) VALUES ('complaint', ?, ?, 'decide', '决定是否受理并告知', 'C01', ?, ?, ?, ?, FALSE, ?, ?, ?) /* {all: the program makes the world} */`,
		r.ID, r.Title, rule.Source+" "+rule.Article, rule.Confirmed, r.Received, tx.Rules().Due(r.Received, rule.Period).Due, decided, Region, r.Owner)
	return err
}

// ground is the ground of the order that a complaint keeps.
func ground(tx *flow.Tx, r *complaint.Complaint, name string) (*complaint.Ground, error) {
	prefix := "o121_"
	if r.Order == "令20" {
		prefix = "o20_"
	}
	g, err := complaint.GroundBy(tx, prefix+name)
	if err == nil && g == nil {
		err = fmt.Errorf("demo: no ground %s for %s", name, r.Order)
	}
	return g, err
}

// end enters a complaint that was decided on a day as it ended.
func (w *World) end(tx *flow.Tx, r *complaint.Complaint, decided calendar.Date) error {
	r.Verified, r.ProofDone, r.DecidedOn, r.Due = record.Some(true), decided, decided, 0
	if w.chance(0.12) {
		g, err := ground(tx, r, pick(w, []string{"no_dispute", "not_ours", "material", "handled"}))
		if err != nil {
			return err
		}
		r.State, r.End, r.Ground, r.Basis, r.Reason, r.Closed = complaint.Rejected, complaint.Refused, record.To[complaint.Ground](g.ID), g.Basis(), g.Name, decided
		return store.Insert(tx.Tx, complaint.Kind, r)
	}
	r.EndedOn = w.workday(decided.AddDays(3 + w.rng.IntN(35)))
	r.Sessions = []complaint.Session{{Day: r.EndedOn, Place: "本局调解室", Mediator: "范示调", Present: pick(w, []string{"both", "both", "remote", "no_firm"}), Notes: "听取双方意见（演示）"}}
	r.Closed, r.State = w.workday(r.EndedOn.AddDays(2+w.rng.IntN(8))), complaint.Done
	r.Rating = record.Some(int64(2 + w.rng.IntN(4)))
	if r.End = complaint.Settled; r.Sessions[0].Present == "no_firm" || w.chance(0.2) {
		r.End = complaint.Failed
	}
	if r.End == complaint.Failed {
		g, err := ground(tx, r, pick(w, []string{"no_agreement", "absent"}))
		if err != nil {
			return err
		}
		r.Ground, r.Basis, r.Reason, r.ToldOn, r.ToldHow = record.To[complaint.Ground](g.ID), g.Basis(), g.Name, r.EndedOn, "短信"
	} else {
		r.Agreed = r.Price * record.Money(3+w.rng.IntN(8)) / 10
		r.Paid, r.Agreement = r.Agreed, "商家退还部分货款，双方再无争议（演示）。"
	}
	return store.Insert(tx.Tx, complaint.Kind, r)
}

// newMessage registers a message of the last weeks and plans what is done with it. Some wait, and a few are forgotten past their day.
func (w *World) newMessage(tx *flow.Tx) error { return w.complain(tx, pick(w, troubles)) }

// complain registers a message about a trouble and plans what is done with it.
func (w *World) complain(tx *flow.Tx, x trouble) error {
	m := w.dispute(tx.Today(), x)
	m.Firm = record.Ref[firm.Firm]{}
	if err := flow.Create(tx, reception.Kind, m); err != nil {
		return err
	}
	if w.chance(0.02) {
		return nil // nobody sorted it
	}
	w.plan(tx.Today().AddDays(1+w.rng.IntN(3)), 21, "xiaofei", func(tx *flow.Tx) error {
		in := values{"as": reception.AsComplaint, "class": "trade", "sector": x.sector}
		if x.sector == "food" && w.chance(0.25) {
			in["as"], in["dispute"], in["clue"] = reception.AsBoth, x.what+"，要求"+x.want, "涉嫌销售不符合食品安全标准的食品："+x.what
		}
		got, err := take(tx, reception.Kind, m.ID, "sort", in)
		if err != nil {
			return err
		}
		w.decide(tx, got.Complaint, x)
		return nil
	})
	return nil
}

// mediation plans a step of a complaint.
func (w *World) mediation(day calendar.Date, id record.ID, name string, in values, then func(tx *flow.Tx, r *complaint.Complaint)) {
	w.plan(day, 22, "xiaofei", func(tx *flow.Tx) error {
		r, err := take(tx, complaint.Kind, id, name, in)
		if err == nil && then != nil {
			then(tx, r)
		}
		return err
	})
}

func (w *World) decide(tx *flow.Tx, id record.ID, x trouble) {
	if w.chance(0.02) {
		return
	}
	day := tx.Today().AddDays(1 + w.rng.IntN(4))
	w.mediation(day, id, "verify", values{"passed": "是", "reason": "电话核对身份（演示）"}, func(tx *flow.Tx, _ *complaint.Complaint) {
		w.mediation(tx.Today().AddDays(w.rng.IntN(3)), id, "accept", values{"trouble": x.trouble, "tell": "是"}, func(tx *flow.Tx, r *complaint.Complaint) { w.mediate(tx, r) })
	})
}

func (w *World) mediate(tx *flow.Tx, r *complaint.Complaint) {
	id, day := r.ID, tx.Today().AddDays(4+w.rng.IntN(20))
	if r.Repairs > 0 && w.chance(0.3) {
		w.commission(day, r)
		day = day.AddDays(20)
	}
	w.mediation(day, id, "session", values{"place": "本局调解室", "mediator": "范示调", "notes": "双方陈述意见（演示）"}, func(tx *flow.Tx, r *complaint.Complaint) {
		if w.chance(0.75) {
			w.mediation(tx.Today(), id, "agree", values{"agreement": "商家退还货款，消费者退回商品（演示）。", "agreed": fmt.Sprint(int64(r.Price) / 100)}, func(tx *flow.Tx, _ *complaint.Complaint) {
				w.mediation(tx.Today().AddDays(2+w.rng.IntN(6)), id, "fulfil", values{"reason": "已当面退款"}, w.called)
			})
			return
		}
		g, err := ground(tx, r, "no_agreement")
		if err != nil {
			panic(err) // the grounds were seeded
		}
		w.mediation(tx.Today(), id, "end", values{"ground": g.ID.String(), "reason": "双方分歧较大"}, func(tx *flow.Tx, _ *complaint.Complaint) {
			w.mediation(tx.Today().AddDays(1+w.rng.IntN(4)), id, "tell", values{"how": "短信"}, func(tx *flow.Tx, r *complaint.Complaint) {
				if w.chance(0.4) {
					w.handOver(tx.Today(), r)
				}
				w.called(tx, r)
			})
		})
	})
}

// called plans the call after a complaint.
func (w *World) called(tx *flow.Tx, r *complaint.Complaint) {
	w.mediation(tx.Today().AddDays(2+w.rng.IntN(5)), r.ID, "rate", values{"rating": fmt.Sprint(3 + w.rng.IntN(3)), "opinion": "基本满意（演示）"}, nil)
}
