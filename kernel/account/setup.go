package account

import (
	"context"
	"crypto/subtle"
	"net/http"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/web"
)

// Setup is what the first run needs: the region and bureau of the installation and the three people who administer it.
type Setup struct {
	Region   string
	Org      string
	System   Newcomer // Login and Name; the rest follows from the installation
	Security Newcomer
	Audit    Newcomer
}

// Appointed is an administrator with the one-time password.
type Appointed struct {
	ID      record.ID
	Duty    role.Duty
	Login   string
	Name    string
	OneTime string
}

// Ready reports whether the installation has its administrators.
func (a *Accounts) Ready(ctx context.Context) (done bool, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		done, err = ready(tx)
		return err
	})
	return done, err
}

func ready(tx *store.Tx) (bool, error) {
	var n int64
	_, err := tx.One(`SELECT (SELECT COUNT(*) FROM account_setup) + (SELECT COUNT(*) FROM account) FROM (SELECT 1 AS one) x WHERE `+everyone, nil, &n)
	return n > 0, err
}

// Install makes the three administrators of an empty installation and returns their one-time passwords. It works once: of two
// that try at the same time, one fails on the row that says so.
func (a *Accounts) Install(ctx context.Context, s Setup) ([]Appointed, error) {
	people := []struct {
		field string
		duty  role.Duty
		Newcomer
	}{{"system", role.SystemAdmin, s.System}, {"security", role.SecurityAdmin, s.Security}, {"audit", role.AuditAdmin, s.Audit}}
	var hashes, passwords []string
	for range people {
		p := seal.OneTimePassword()
		h, err := a.ring.HashPassword(ctx, p)
		if err != nil {
			return nil, err
		}
		hashes, passwords = append(hashes, h), append(passwords, p)
	}
	var out []Appointed
	err := a.db.Write(program(ctx), func(tx *store.Tx) error {
		done, err := ready(tx)
		if err != nil {
			return err
		}
		if done {
			return installed()
		}
		if _, err := tx.Exec(`INSERT INTO account_setup (one, at) VALUES (1, ?) /* `+everyone+` */`, tx.Now()); err != nil {
			if fault.Is(err, fault.Conflict) {
				return installed()
			}
			return err
		}
		for i, p := range people {
			p.Region, p.Org, p.Party = s.Region, s.Org, 0
			id, err := a.create(tx, p.Newcomer, hashes[i])
			if err != nil {
				return prefixed(err, p.field)
			}
			x, err := find(tx, "a.id = ?", id)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`UPDATE account SET admin = ? WHERE id = ? AND `+everyone, p.duty, id); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO account_duty (account, duty, admin) VALUES (?, ?, ?) /* `+everyone+` */`, id, p.duty, p.duty); err != nil {
				return err
			}
			tx.Note(store.Change{Action: "grant", Kind: Kind, Record: id, Region: x.Region, Title: x.Name, Reason: "首次安装",
				Fields: []store.FieldChange{{Name: "duties", New: string(p.duty)}}})
			out = append(out, Appointed{id, p.duty, x.Login, x.Name, passwords[i]})
		}
		if a.opt.Installed != nil {
			return a.opt.Installed(tx, s.Region, s.Org)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func installed() error {
	return fault.New(fault.Conflict, "A501", "系统已经完成安装，不能再次安装。请直接登录")
}

// prefixed turns the problems of one of the three people into those of the form.
func prefixed(err error, field string) error {
	e := *fault.Of(err)
	e.Problems = append([]fault.Problem(nil), e.Problems...)
	for i := range e.Problems {
		if f := e.Problems[i].Field; f == "login" || f == "name" {
			e.Problems[i].Field = field + "." + f
		}
	}
	return &e
}

func (a *Accounts) setupForm(r *http.Request) web.Form {
	t, value := a.translator(r), r.PostFormValue
	region := a.regionField(r, "000000", value("region"))
	region.Label, region.Focus = t("本单位所在地区"), true
	person := func(field, label, help string) web.Section {
		return web.Section{Title: t(label), Lead: t(help), Fields: []web.Field{
			{Kind: web.Text, Name: field + ".login", Label: t("账号"), Value: value(field + ".login"), Required: true, MaxLen: 40, Complete: "off"},
			{Kind: web.Text, Name: field + ".name", Label: t("姓名"), Value: value(field + ".name"), Required: true, MaxLen: 50, Complete: "off"}}}
	}
	place := web.Section{Title: t("所在单位"), Single: true, Fields: []web.Field{region,
		{Kind: web.Text, Name: "org", Label: t("单位名称"), Value: value("org"), Required: true, MaxLen: 100}}}
	if a.opt.SetupCode != "" {
		place.Fields = append(place.Fields, web.Field{Kind: web.Text, Name: "code", Label: t("安装码"), Value: value("code"), Required: true, Mono: true, Complete: "off",
			Help: t("启动程序时显示在服务器的日志里。")})
	}
	f := web.Form{Action: "/setup", Numbered: true, Buttons: []web.Button{{Label: t("完成安装"), Primary: true}},
		Sections: []web.Section{place, person("system", "系统管理员", "账号、配置与备份，不参与业务"), person("security", "安全管理员", "职责、策略与密级，不参与业务"),
			person("audit", "审计管理员", "只读审计日志并导出")}}
	f.Head.Lead = t("三员须由三个不同的人担任（GB/T 22239-2019 8.1.5）。完成后各得到一个一次性口令。")
	return f
}

func (a *Accounts) showSetup(w http.ResponseWriter, r *http.Request) error {
	done, err := a.Ready(r.Context())
	if err != nil {
		return err
	}
	if done {
		return installed()
	}
	return a.ask(w, r, "首次安装", a.setupForm(r), nil)
}

func (a *Accounts) doSetup(w http.ResponseWriter, r *http.Request) error {
	done, err := a.Ready(r.Context())
	if err != nil {
		return err
	}
	if done {
		return installed()
	}
	value := r.PostFormValue
	if a.opt.SetupCode != "" {
		if err := a.checkSetupCode(r); err != nil {
			return a.ask(w, r, "首次安装", a.setupForm(r), err)
		}
	}
	if value("org") == "" {
		return a.ask(w, r, "首次安装", a.setupForm(r), fault.Problems([]fault.Problem{{Field: "org", Code: "A503", Text: "请填写单位名称"}}))
	}
	person := func(field string) Newcomer {
		return Newcomer{Login: value(field + ".login"), Name: value(field + ".name")}
	}
	people, err := a.Install(r.Context(), Setup{Region: value("region"), Org: value("org"), System: person("system"), Security: person("security"), Audit: person("audit")})
	if err != nil {
		if fault.Is(err, fault.Invalid) {
			return a.ask(w, r, "首次安装", a.setupForm(r), err)
		}
		return err
	}
	t := a.translator(r)
	var facts []web.Fact
	for _, p := range people {
		d, _ := a.db.Policy().Duty(p.Duty)
		facts = append(facts, web.Fact{Label: t(d.Label), Cell: web.Cell{Lines: []string{p.Name, t("账号：%s", p.Login), t("一次性口令：%s", p.OneTime)}, Mono: true}})
	}
	return a.once(w, r, "安装完成", t("请打印本页，裁开后分别交给三位管理员。一次性口令七日内有效，首次登录必须更改；离开此页后不能再次查看。"), "/login", facts...)
}

// checkSetupCode compares the code that only somebody at the server can read. Guesses are counted.
func (a *Accounts) checkSetupCode(r *http.Request) error {
	if err := a.attempt(r.Context(), "setup"); err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(r.PostFormValue("code")), []byte(a.opt.SetupCode)) != 1 {
		return fault.Problems([]fault.Problem{{Field: "code", Code: "A502", Text: "安装码不正确，请查看服务器日志"}})
	}
	return a.db.Write(r.Context(), func(tx *store.Tx) error { return a.forget(tx, "setup") })
}
