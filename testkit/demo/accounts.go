package demo

import (
	"context"
	"fmt"
	"io"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/person"
	"qgov/kernel/account"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
)

// Account is an account of the world with the password that was made at start and is written nowhere else.
type Account struct {
	Login, Password, Name, What string
	ID                          record.ID
	Duties                      []role.Duty
	Region                      string
	Party                       record.ID // laboratory or department of an outside account
}

// makeAccounts makes one account for every duty. Passwords are drawn by the machine's random source, not from the seed.
func (w *World) makeAccounts(ctx context.Context) error {
	lab := w.labs[0]
	parties := map[record.ID]string{lab.ID: lab.Name, w.labs[2].ID: w.labs[2].Name, w.departments[0].ID: departments[0], w.departments[1].ID: departments[1], w.credited().ID: w.credited().Name, w.asker.ID: w.asker.Name}
	for _, a := range []struct {
		login, name, what, region string
		party                     record.ID
		duties                    []role.Duty
	}{
		{"jihua", "丁示计", "计划员：目录与抽查计划", Region, 0, []role.Duty{duty.Planner}},
		{"kezhang", "孙样科", "科室负责人：批准计划、结论和结案", Region, 0, []role.Duty{duty.Supervisor}},
		{"chouyang", "于例采", "抽样员：手机填写抽样单", Region, 0, []role.Duty{duty.Sampler}},
		{"chengban", "姜范办", "后处理承办人：告知、异议、整改", Region, 0, []role.Duty{duty.Handler, duty.Registrar}},
		{"chengban2", "曹样复", "后处理承办人：复核整改（与经办人分开）", Region, 0, []role.Duty{duty.Handler}},
		{"yaohao", "王示签", "摇号主持人", Region, 0, []role.Duty{duty.Drawer}},
		{"jiandu", "张样督", "监督员（纪检）", Region, 0, []role.Duty{duty.Witness}},
		{"bianji", "李例文", "信息编辑", Region, 0, []role.Duty{duty.Editor}},
		{"gongshi", "刘范审", "公示审批人", Region, 0, []role.Duty{duty.Publisher}},
		{"juzhang", "陈示领", "局领导：只读大屏", Region, 0, []role.Duty{duty.Leader}},
		{"shiju", "赵样威", "威海市局：辖区各县", City, 0, []role.Duty{duty.Leader, duty.Handler, duty.Planner}},
		{"rushan", "宋例乳", "乳山市局承办人：看不到荣成的业务", "371083", 0, []role.Duty{duty.Handler, duty.Sampler}},
		{"jianyan", "许范检", "检验机构：" + lab.Name, Region, lab.ID, []role.Duty{duty.Lab}},
		{"fujian", "冯例验", "复检机构：" + w.labs[2].Name, "370000", w.labs[2].ID, []role.Duty{duty.Lab}},
		{"xinyong", "郭示信", "信用监管岗：名录、信用修复、联合奖惩", Region, 0, []role.Duty{duty.Credit}},
		{"shixinyong", "石例威", "威海市局信用监管岗：辖区各县的信用监管", City, 0, []role.Duty{duty.Credit}},
		{"xiaofei", "范示调", "消费维权岗：来件、投诉、调解", Region, 0, []role.Duty{duty.Consumer}},
		{"jubao", "贺例查", "举报核查岗：核查举报、提请奖励", Region, 0, []role.Duty{duty.Inspector}},
		{"caizheng", "何样财", "成员单位：" + departments[0], Region, w.departments[0].ID, []role.Duty{duty.Department}},
		{"jiaoyi", "高例易", "成员单位、交易平台：" + departments[1], Region, w.departments[1].ID, []role.Duty{duty.Department, duty.TenderPlatform}},
		{"diaocha", "邓范访", "调查机构：" + w.asker.Name, Region, w.asker.ID, []role.Duty{duty.Surveyor}},
		{"qiye", "郝样企", "企业：" + w.credited().Name, Region, w.credited().ID, []role.Duty{duty.Firm, duty.FirmAdmin}},
		{"qiye2", "苏例员", "企业经办人：同一企业", Region, w.credited().ID, []role.Duty{duty.Firm}},
		{"xitong", "系统管理员", "三员之一：账号、配置", Region, 0, []role.Duty{role.SystemAdmin}},
		{"anquan", "安全管理员", "三员之一：职责、策略", Region, 0, []role.Duty{role.SecurityAdmin}},
		{"shenji", "审计管理员", "三员之一：审计日志", Region, 0, []role.Duty{role.AuditAdmin}},
	} {
		org, ok := parties[a.party]
		if !ok {
			org = w.organs[Region].Name
		}
		id, _, err := w.App.Accounts.Create(ctx, account.Newcomer{Login: a.login, Name: a.name, Region: a.region, Org: org, Party: a.party})
		if err != nil {
			return err
		}
		if err := w.App.Accounts.Grant(ctx, id, a.region, a.duties...); err != nil {
			return err
		}
		if a.login == "chouyang" {
			if err := w.link(ctx, w.people[0], a.name, id); err != nil {
				return err
			}
		}
		w.Accounts = append(w.Accounts, Account{a.login, "", a.name, a.what, id, a.duties, a.region, a.party})
	}
	return nil
}

// credited is the firm whose account shows what a firm sees of its credit file.
func (w *World) credited() *firm.Firm { return w.firms[0] }

// link makes the person of the register the holder of the account, so that the account finds its own work.
func (w *World) link(ctx context.Context, p *person.Person, name string, id record.ID) error {
	p.Name, p.Account = name, id
	return w.write(ctx, func(tx *flow.Tx) error { return store.Update(tx.Tx, person.Kind, p, "演示账号") })
}

// handOut gives every account its password. Three years of the world went by without a sign-in, which would have closed the accounts:
// they are opened again.
func (w *World) handOut(ctx context.Context) error {
	w.Clock.Set(w.until)
	for i := range w.Accounts {
		a := &w.Accounts[i]
		a.Password = seal.OneTimePassword()
		err := w.App.Accounts.SetPassword(ctx, a.ID, a.Password)
		if err == nil {
			err = w.App.Accounts.Disable(ctx, a.ID, "演示世界编制期间停用")
		}
		if err == nil {
			err = w.App.Accounts.Enable(ctx, a.ID, "演示开始")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Actor returns the actor of an account of the world, to act in its name while the world is made.
func (w *World) Actor(login string) role.Actor {
	for _, a := range w.Accounts {
		if a.Login == login {
			x := role.Actor{ID: a.ID, Login: a.Login, Name: a.Name, Region: a.Region, Duties: a.Duties, Org: w.organs[Region].Name}
			x.Party = a.Party
			return x
		}
	}
	panic("demo: no account " + login)
}

// Print writes the accounts for the person who started the demonstration.
func (w *World) Print(out io.Writer) {
	fmt.Fprintln(out, "\n账号 account   口令 password          职责 duty")
	for _, a := range w.Accounts {
		fmt.Fprintf(out, "%-12s  %-22s  %s\n", a.Login, a.Password, a.What)
	}
	fmt.Fprintln(out, "\n第二因素的动态口令会显示在登录页上（仅演示）。 The page shows the second factor's code (demonstration only).")
}
