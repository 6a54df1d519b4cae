package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"qgov/base/duty"
	"qgov/base/organ"
	"qgov/domain/consumer/supervisor"
	"qgov/kernel/account"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// What made-up supervisors look at and find.
var (
	townships = []string{"崖头街道", "寻山街道", "俚岛镇", "成山镇", "港湾街道", "虎山镇", "大疃镇"}
	employers = []string{"退休教师", "社区工作者", "人大代表", "政协委员", "物业管理员", "媒体记者", "个体经营者协会会员", "退休工程师", "大学生志愿者", "村委会委员"}
	sights    = []struct{ title, what, product, sector string }{
		{"货架商品没有价格标签", "多个货架的商品没有标价，询问后口头报价", "", "price"}, {"酸奶临近保质期没有提示", "冷柜中酸奶距保质期只剩一天，没有集中摆放和提示", "酸奶", "food"},
		{"儿童玩具没有认证标志", "柜台销售的电动玩具没有强制性认证标志和厂名厂址", "儿童玩具", "goods"}, {"电子秤没有检定合格标志", "蔬菜摊位的电子秤没有检定标志，复称少约一成", "蔬菜水果", "measure"},
		{"电梯超过检验日期", "轿厢内检验标志已过期两个月", "", "device"}, {"药店门口广告使用绝对化用语", "易拉宝写有“最有效”“根治”", "", "ads"},
		{"燃气软管没有生产日期", "五金店销售的燃气软管没有生产日期和使用期限", "燃气软管", "goods"}, {"餐饮店后厨没有公示", "明厨亮灶屏幕关闭，健康证没有公示", "", "food"},
		{"插座没有认证标志", "批发市场散装插座没有认证标志", "插座", "goods"}, {"停车收费没有公示牌", "停车场入口没有收费标准公示牌", "", "price"},
	}
	departmentsOf = []string{"发展和改革局", "住房和城乡建设局", "综合行政执法局", "卫生健康局"}
	shopTrades    = []string{"超市", "食品店", "五金店", "母婴用品店", "小吃店", "服装店"}
)

// laity makes the supervisors. It has a source of chance of its own, so that the rest of the world stays as it was.
type laity struct {
	*World
	rng  *rand.Rand
	list []*supervisor.Supervisor // in office from some day on
	from map[record.ID]calendar.Date
}

func one[T any](l *laity, list []T) T { return list[l.rng.IntN(len(list))] }

// makeSupervisors makes 72 supervisors with two years of training, tasks, findings in every state, and the appraisal of last year. What
// ended long ago is entered as it ended; the last weeks are handled step by step.
func (w *World) makeSupervisors(ctx context.Context) error {
	l := &laity{World: w, rng: rand.New(rand.NewPCG(20261128, 8)), from: make(map[record.ID]calendar.Date)}
	for _, step := range []func(ctx context.Context) error{
		func(ctx context.Context) error { return l.appoint(ctx, 36, 735, 24) },
		func(ctx context.Context) error { return l.appoint(ctx, 6, 700, 24) },
		func(ctx context.Context) error { return l.train(ctx, 640, "质量监督基础知识培训") },
		func(ctx context.Context) error { return l.train(ctx, 470, "食品标签和价格标示培训") },
		func(ctx context.Context) error { return l.appoint(ctx, 26, 400, 36) },
		func(ctx context.Context) error { return l.train(ctx, 300, "年度履职培训") },
		func(ctx context.Context) error {
			return l.task(ctx, 200, "查看节日市场价格标签", "price", true)
		},
		func(ctx context.Context) error { return l.train(ctx, 90, "计量器具和特种设备识别培训") },
		l.old, l.appraise, l.terms,
		func(ctx context.Context) error {
			return l.task(ctx, 12, "查看商店电子秤检定标志", "measure", false)
		},
		l.lately, l.lapse, l.account,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// at sets the clock to nine in the morning so many days before the end of the world.
func (l *laity) at(days int) { l.Clock.Set(l.until.AddDate(0, 0, -days)) }

func (l *laity) do(ctx context.Context, login string, fn func(tx *flow.Tx) error) error {
	return l.App.Engine.Write(role.With(ctx, l.actor(login)), fn)
}

// appoint appoints n supervisors so many days ago for a term of months.
func (l *laity) appoint(ctx context.Context, n, days, months int) error {
	l.at(days)
	var fresh []*supervisor.Supervisor
	err := l.do(ctx, "xiaofei", func(tx *flow.Tx) error {
		for range n {
			s := &supervisor.Supervisor{Head: head(Region), Name: string([]rune{one(l, surnames), one(l, marks), one(l, given)}), Employer: one(l, employers), Phone: record.Secret(fmt.Sprintf("139%08d", l.rng.IntN(100000000))),
				Places: []supervisor.Place{{Region: Region, Township: one(l, townships)}}, Consent: l.rng.IntN(4) > 0, Demo: true}
			if l.rng.IntN(3) == 0 {
				s.Sectors = []string{one(l, sights).sector, "price"}
				slices.Sort(s.Sectors)
				s.Sectors = slices.Compact(s.Sectors)
			}
			if err := flow.Create(tx, supervisor.Kind, s); err != nil {
				return err
			}
			fresh = append(fresh, s)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return l.do(ctx, "kezhang", func(tx *flow.Tx) error {
		until := tx.Today().AddMonths(months).AddDays(-1)
		for _, s := range fresh {
			got, err := take(tx, supervisor.Kind, s.ID, "appoint", values{"until": until.String()})
			if err != nil {
				return err
			}
			l.list, l.from[s.ID] = append(l.list, got), tx.Today()
		}
		return nil
	})
}

// train holds a session of four hours to which most come.
func (l *laity) train(ctx context.Context, days int, title string) error {
	l.at(days)
	return l.do(ctx, "xiaofei", func(tx *flow.Tx) error {
		t := &supervisor.Session{Head: head(Region), Title: title + "（演示）", Day: tx.Today(), Hours: 4_000_000, Teacher: "示例讲师", Venue: "示例会议室", Demo: true}
		if err := flow.Create(tx, supervisor.SessionKind, t); err != nil {
			return err
		}
		for _, step := range []string{"invite", "hold"} {
			if _, err := take(tx, supervisor.SessionKind, t.ID, step, nil); err != nil {
				return err
			}
		}
		k := supervisor.AttendanceKind
		list, err := store.Find(tx.Tx, k, store.Query{Limit: 1000, Where: []store.Cond{store.Eq(k.F(&k.P.Session), t.ID)}})
		if err != nil {
			return err
		}
		for _, a := range list {
			step := "present"
			if l.rng.IntN(8) == 0 {
				step = "absent"
			}
			if err := flow.Take(tx, k, a, step, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// task gives out a task; most answer, and an old one is closed.
func (l *laity) task(ctx context.Context, days int, title, sector string, ended bool) error {
	l.at(days)
	var t *supervisor.Task
	err := l.do(ctx, "xiaofei", func(tx *flow.Tx) (err error) {
		t = &supervisor.Task{Head: head(Region), Title: title + "（演示）", What: "请在所负责的街道查看十家左右商店，记录查看和有问题的家数", Place: Region, Sector: sector, Until: tx.Today().AddDays(20), Demo: true}
		if err = flow.Create(tx, supervisor.TaskKind, t); err == nil {
			_, err = take(tx, supervisor.TaskKind, t.ID, "issue", nil)
		}
		return err
	})
	if err != nil {
		return err
	}
	l.at(days - 6)
	return l.do(ctx, "xiaofei", func(tx *flow.Tx) error {
		k := supervisor.ErrandKind
		list, err := store.Find(tx.Tx, k, store.Query{Limit: 1000, Where: []store.Cond{store.Eq(k.F(&k.P.Task), t.ID)}})
		for i, e := range list {
			if err != nil || i%4 == 0 || !ended && i%2 == 0 {
				continue
			}
			seen := 6 + l.rng.IntN(8)
			_, err = take(tx, k, e.ID, "answer", values{"looked": fmt.Sprint(seen), "bad": fmt.Sprint(l.rng.IntN(4)), "answer": "已查看，情况见家数（演示）"})
		}
		if err == nil && ended {
			_, err = take(tx, supervisor.TaskKind, t.ID, "close", nil)
		}
		return err
	})
}

// sight is what the supervisor sees today.
func (l *laity) sight(s *supervisor.Supervisor, today calendar.Date) *supervisor.Finding {
	x, f := one(l, sights), one(l, l.byTrade(shopTrades))
	r := &supervisor.Finding{Head: head(Region), Title: x.title, Found: today, What: x.what + "（演示）", Product: x.product, Sector: x.sector, Severity: "ordinary", Place: Region, Township: s.Places[0].Township, Where: "示例路" + fmt.Sprint(1+l.rng.IntN(200)) + "号", Against: f.Name, Supervisor: record.To[supervisor.Supervisor](s.ID), Demo: true}
	if l.rng.IntN(6) == 0 {
		r.Severity = "serious"
	}
	r.Head.Owner = l.Actor("xiaofei").ID
	return r
}

// busy is a supervisor in office on the day; one in nine never reports anything.
func (l *laity) busy(day calendar.Date) *supervisor.Supervisor {
	for {
		if i := l.rng.IntN(len(l.list)); i%9 != 0 && l.from[l.list[i].ID] <= day {
			return l.list[i]
		}
	}
}

// old enters findings of two years as they ended, one row each.
func (l *laity) old(ctx context.Context) error {
	for days := 720; days > 45; days -= 14 {
		l.at(days)
		err := l.write(ctx, func(tx *flow.Tx) error {
			for range 8 {
				if err := l.ended(tx, l.sight(l.busy(tx.Today()), tx.Today())); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// past enters one that ended.
func (l *laity) ended(tx *flow.Tx, r *supervisor.Finding) (err error) {
	if r.Number, err = organ.Number(tx.Tx, Region, "社监"); err != nil {
		return err
	}
	first := tx.Today().AddDays(1 + l.rng.IntN(6))
	r.State, r.AnsweredOn = supervisor.Dismissed, first
	r.Created = tx.Now()
	switch n := l.rng.IntN(10); {
	case n < 2:
		r.Ground, r.Answer = one(l, []string{"none", "duplicate", "lawful", "unclear"}), "经现场核实，不予采纳（演示）"
	default:
		r.State, r.Route, r.RoutedOn, r.AnsweredOn = supervisor.Answered, one(l, []string{supervisor.ToMessage, supervisor.ToReport, supervisor.ToReport, supervisor.ToRectify, supervisor.ToOthers}), first, first.AddDays(5+l.rng.IntN(18))
		r.Confirmed, r.Points, r.Answer = record.Some(n > 3), 1, "经核查，未发现违规（演示）"
		if n > 3 {
			r.Points, r.Answer, r.Thanks = 3, "情况属实，已责令改正（演示）", "感谢您为质量安全尽心尽责。"
		}
		if r.Route == supervisor.ToOthers {
			r.SentTo = one(l, departmentsOf)
		}
	}
	return store.Insert(tx.Tx, supervisor.FindingKind, r)
}

// appraise drafts the appraisal of last year, of which most are approved.
func (l *laity) appraise(ctx context.Context) error {
	l.Clock.Set(l.until.AddDate(0, 0, -30))
	year := l.until.Year() - 1
	err := l.do(ctx, "xiaofei", func(tx *flow.Tx) error { _, err := supervisor.Appraise(tx, Region, year); return err })
	if err != nil {
		return err
	}
	return l.do(ctx, "kezhang", func(tx *flow.Tx) error {
		list, err := store.Find(tx.Tx, supervisor.ReviewKind, store.Query{Limit: 1000})
		for i, r := range list {
			if err == nil && i%6 != 0 {
				err = flow.Take(tx, supervisor.ReviewKind, r, "approve", nil)
			}
		}
		return err
	})
}

// terms lets the program tell of terms that run out, renews most, ends three and proposes four.
func (l *laity) terms(ctx context.Context) error {
	l.at(25)
	if err := l.write(ctx, func(tx *flow.Tx) error { _, err := supervisor.Remind(tx); return err }); err != nil {
		return err
	}
	err := l.do(ctx, "kezhang", func(tx *flow.Tx) error {
		for i, s := range l.list[:36] {
			step, in := "renew", values{"reason": "示例：履职情况良好，已安排补训"}
			switch {
			case i%12 == 5:
				step, in = "end", values{"why": "wish", "reason": "本人申请（演示）"}
			case i%6 == 1:
				continue
			}
			if _, err := take(tx, supervisor.Kind, s.ID, step, in); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var stay []*supervisor.Supervisor
	for i, s := range l.list {
		if i >= 36 || i%12 != 5 && i%6 != 1 {
			stay = append(stay, s)
		}
	}
	l.list = stay
	return l.do(ctx, "xiaofei", func(tx *flow.Tx) error {
		for range 4 {
			s := &supervisor.Supervisor{Head: head(Region), Name: string([]rune{one(l, surnames), one(l, marks), one(l, given)}), Employer: one(l, employers), Places: []supervisor.Place{{Region: Region, Township: one(l, townships)}}, Demo: true}
			if err := flow.Create(tx, supervisor.Kind, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// lately plays the last weeks step by step: some wait, some are on their way, some are answered.
func (l *laity) lately(ctx context.Context) error {
	for days := 40; days >= 0; days-- {
		l.at(days)
		s := l.busy(calendar.DateOf(l.Clock.Now()))
		r := l.sight(s, calendar.DateOf(l.Clock.Now()))
		reporter := role.Actor{ID: s.ID, Login: "supervisor", Name: s.Name, Duties: []role.Duty{duty.SocialSupervisor}, Region: Region, Party: s.ID}
		if err := l.App.Engine.Write(role.With(ctx, reporter), func(tx *flow.Tx) error { return flow.Create(tx, supervisor.FindingKind, r) }); err != nil {
			return err
		}
		if days < 3 {
			continue
		}
		l.at(days - 2)
		if err := l.sort(ctx, r, days); err != nil {
			return err
		}
	}
	return nil
}

// sort routes one of the last weeks, and answers it if there was time.
func (l *laity) sort(ctx context.Context, r *supervisor.Finding, days int) error {
	step := func(login, name string, in values) error {
		return l.do(ctx, login, func(tx *flow.Tx) error { _, err := take(tx, supervisor.FindingKind, r.ID, name, in); return err })
	}
	to := func(in values) values {
		in["firm"] = one(l, l.byTrade(shopTrades)).ID.String()
		return in
	}
	var err error
	switch {
	case days < 10 && days%3 == 0:
		err = step("xiaofei", "receive", values{"as": supervisor.ToMessage})
	case days < 15 && days%3 == 1:
		err = step("xiaofei", "receive", values{"as": supervisor.ToReport})
	case days%4 == 0:
		err = step("kezhang", "rectify", to(values{}))
	case days%5 == 0:
		return step("xiaofei", "dismiss", values{"ground": "none", "reason": "现场核实不存在（演示）"})
	default:
		err = step("xiaofei", "refer", values{"to": one(l, departmentsOf), "reason": "属于其职责（演示）"})
	}
	if err != nil || days < 18 || days%4 == 0 {
		return err
	}
	l.at(days - 15)
	return step("xiaofei", "answer", values{"confirmed": "是", "answer": "情况属实，已责令改正（演示）"})
}

// lapse lets the terms end that nobody renewed.
func (l *laity) lapse(ctx context.Context) error {
	l.Clock.Set(l.until)
	return l.write(ctx, func(tx *flow.Tx) error { _, err := supervisor.Remind(tx); return err })
}

// account opens the account of one who is busy.
func (l *laity) account(ctx context.Context) error {
	l.Clock.Set(l.until)
	s := l.list[1]
	id, _, err := l.App.Accounts.Create(ctx, account.Newcomer{Login: "shehui", Name: s.Name, Region: Region, Org: l.organs[Region].Name + "社会监督员", Party: s.ID})
	if err != nil {
		return err
	}
	if err := l.App.Accounts.Grant(ctx, id, Region, duty.SocialSupervisor); err != nil {
		return err
	}
	l.Accounts = append(l.Accounts, Account{"shehui", "", s.Name, "社会监督员：手机报告问题（/supervise）", id, []role.Duty{duty.SocialSupervisor}, Region, s.ID})
	return l.write(ctx, func(tx *flow.Tx) error {
		x, err := store.Get(tx.Tx, supervisor.Kind, s.ID)
		if err == nil {
			x.Admitted = tx.Today()
			err = tx.Save(supervisor.Kind.Plan, x, "admit", "演示账号")
		}
		return err
	})
}
