package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
)

// Newcomer describes an account that is to be made.
type Newcomer struct {
	Login  string
	Name   string
	Region string    // GB/T 2260 code, inside the maker's region
	Org    string    // organ or party, for letters and history
	Party  record.ID // laboratory or firm of an outside account
}

// Create makes an account without duties and returns its one-time password, which nobody can see again.
func (a *Accounts) Create(ctx context.Context, n Newcomer) (id record.ID, oneTime string, err error) {
	oneTime = seal.OneTimePassword()
	hash, err := a.ring.HashPassword(ctx, oneTime)
	if err != nil {
		return 0, "", err
	}
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		if err := a.db.Policy().Check(tx.Actor(), Kind, role.Create, "新建账号"); err != nil {
			return err
		}
		id, err = a.create(tx, n, hash)
		return err
	})
	if err != nil {
		return 0, "", err
	}
	return id, oneTime, nil
}

func (a *Accounts) create(tx *store.Tx, n Newcomer, hash string) (record.ID, error) {
	problems := checkLogin(n.Login)
	n.Name = strings.TrimSpace(n.Name)
	if n.Name == "" {
		problems = append(problems, fault.Problem{Field: "name", Code: "A202", Text: "请填写姓名"})
	}
	if !validRegion(n.Region) || !within(tx.Actor(), n.Region) {
		problems = append(problems, fault.Problem{Field: "region", Code: "A203", Text: "请选择您管辖范围内的地区"})
	}
	if old, err := find(tx, "a.folded = ?", fold(n.Login)); err != nil {
		return 0, err
	} else if old != nil {
		problems = append(problems, fault.Problem{Field: "login", Code: "A204", Text: "该账号已被使用，请换一个"})
	}
	if err := fault.Problems(problems); err != nil {
		return 0, err
	}
	id, now := tx.NewID(), tx.Now()
	_, err := tx.Exec(`INSERT INTO account (id, login, folded, name, password, password_at, must_change, region, party, org, admin, factor, pending,
		factor_step, recovery, state, created, seen, failed, last_at, last_ip)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', 0, '', 'active', ?, 0, 0, 0, '') /* `+everyone+` */`,
		id, strings.TrimSpace(n.Login), fold(n.Login), n.Name, hash, now, true, n.Region, n.Party, n.Org, now)
	if err != nil {
		return 0, err
	}
	tx.Note(store.Change{Action: "create", Kind: Kind, Record: id, Region: n.Region, Title: n.Name, Fields: []store.FieldChange{
		{Name: "login", New: fold(n.Login)}, {Name: "region", New: n.Region}, {Name: "org", New: n.Org}, {Name: "party", New: n.Party.String()}}})
	if a.opt.SecondFactor == Demo {
		return id, a.enrolDemo(tx, id)
	}
	return id, nil
}

// validRegion reports whether the code has the form of GB/T 2260: six digits.
func validRegion(code string) bool {
	return len(code) == 6 && !strings.ContainsFunc(code, func(r rune) bool { return r < '0' || r > '9' })
}

// within reports whether the region lies in that of the actor.
func within(actor role.Actor, region string) bool {
	prefix, ok := actor.Prefix()
	return ok && strings.HasPrefix(region, prefix)
}

// target loads an account that the actor may do the action to: the policy allows it, the account lies in the actor's region, and it
// is not the actor's own.
func (a *Accounts) target(tx *store.Tx, id record.ID, action role.Action, label string) (*Account, error) {
	if err := a.db.Policy().Check(tx.Actor(), Kind, action, label); err != nil {
		return nil, err
	}
	x, err := find(tx, "a.id = ?", id)
	if err != nil {
		return nil, err
	}
	if x == nil || !within(tx.Actor(), x.Region) {
		return nil, fault.Missing("账号")
	}
	if x.ID == tx.Actor().ID && action != role.See {
		return nil, fault.New(fault.Denied, "A205", "不能对自己的账号这样做，请由另一位管理员办理")
	}
	return x, nil
}

// Get returns an account that the actor may see.
func (a *Accounts) Get(ctx context.Context, id record.ID) (x *Account, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		x, err = a.target(tx, id, role.See, "查看账号")
		return err
	})
	return x, err
}

// Find returns the accounts in the actor's region whose login or name holds the words, by login, at most limit.
func (a *Accounts) Find(ctx context.Context, words string, limit int) (out []*Account, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		if err := a.db.Policy().Check(tx.Actor(), Kind, role.See, "查看账号"); err != nil {
			return err
		}
		prefix, ok := tx.Actor().Prefix()
		if !ok {
			return nil
		}
		like := "%" + escapeLike(fold(words)) + "%"
		rows, err := tx.Query(`SELECT `+accountColumns+` FROM account a WHERE a.region >= ? AND a.region < ?
			AND (a.folded LIKE ? ESCAPE '!' OR a.name LIKE ? ESCAPE '!') AND `+everyone+` ORDER BY a.folded LIMIT ?`,
			prefix, prefix+":", like, "%"+escapeLike(strings.TrimSpace(words))+"%", limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			x := &Account{}
			dest, done := x.columns()
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			done()
			out = append(out, x)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		rows.Close()
		for _, x := range out {
			if x.Duties, err = dutiesOf(tx, x.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func escapeLike(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// Names returns the names of accounts by id, for owners and authors on pages. It needs no duty: colleagues may know each other.
func Names(tx *store.Tx, ids []record.ID) (map[record.ID]string, error) {
	out := make(map[record.ID]string)
	for _, id := range ids {
		var name string
		if ok, err := tx.One(`SELECT name FROM account WHERE id = ? AND `+everyone, []any{id}, &name); err != nil {
			return nil, err
		} else if ok {
			out[id] = name
		}
	}
	return out, nil
}

// Names is the function Names in a transaction of its own.
func (a *Accounts) Names(ctx context.Context, ids []record.ID) (out map[record.ID]string, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		out, err = Names(tx, ids)
		return err
	})
	return out, err
}

// Grant sets the duties and the region of an account. Its sessions end at once.
func (a *Accounts) Grant(ctx context.Context, id record.ID, region string, duties ...role.Duty) error {
	duties = slices.Clone(duties)
	slices.Sort(duties)
	duties = slices.Compact(duties)
	return a.db.Write(ctx, func(tx *store.Tx) error {
		x, err := a.target(tx, id, Grant, "授予职责")
		if err != nil {
			return err
		}
		return a.grant(tx, x, region, duties)
	})
}

func (a *Accounts) grant(tx *store.Tx, x *Account, region string, duties []role.Duty) error {
	if err := a.checkDuties(x, duties); err != nil {
		return err
	}
	if !validRegion(region) || !within(tx.Actor(), region) {
		return fault.Problems([]fault.Problem{{Field: "region", Code: "A203", Text: "请选择您管辖范围内的地区"}})
	}
	if _, err := tx.Exec(`DELETE FROM account_duty WHERE account = ? AND `+everyone, x.ID); err != nil {
		return err
	}
	admin := adminDuty(duties)
	if _, err := tx.Exec(`UPDATE account SET admin = ?, region = ? WHERE id = ? AND `+everyone, admin, region, x.ID); err != nil {
		return err
	}
	for _, d := range duties {
		if _, err := tx.Exec(`INSERT INTO account_duty (account, duty, admin) VALUES (?, ?, ?) /* `+everyone+` */`, x.ID, d, admin); err != nil {
			return err
		}
	}
	if x.Admin() && !x.Disabled {
		if err := a.remaining(tx); err != nil {
			return err
		}
	}
	if region != x.Region { // a key reaches no further than its account
		if _, err := tx.Exec(`DELETE FROM account_key WHERE account = ? AND `+everyone, x.ID); err != nil {
			return err
		}
	}
	tx.Note(store.Change{Action: "grant", Kind: Kind, Record: x.ID, Region: region, Title: x.Name, Fields: []store.FieldChange{
		{Name: "duties", Old: joinDuties(x.Duties), New: joinDuties(duties)}, {Name: "region", Old: x.Region, New: region}}})
	return endSessions(tx, x.ID)
}

// checkDuties reports duties that nobody describes, administrators that are not separate, and outside duties of staff.
func (a *Accounts) checkDuties(x *Account, duties []role.Duty) error {
	if err := role.Separate(duties); err != nil {
		return err
	}
	for _, d := range duties {
		v, ok := a.db.Policy().Duty(d)
		if !ok {
			return fault.New(fault.Invalid, "A206", "没有“%s”这项职责", string(d))
		}
		if v.Outside != (x.Party != 0) {
			return fault.New(fault.Invalid, "A207", "外部单位的职责只能授予外部单位账号，内部职责只能授予工作人员：%s", v.Label)
		}
	}
	return nil
}

// remaining refuses to leave the installation without one of the three administrators once it had all.
func (a *Accounts) remaining(tx *store.Tx) error {
	var n, done int64
	if _, err := tx.One(`SELECT COUNT(*) FROM account_setup WHERE `+everyone, nil, &done); err != nil || done == 0 {
		return err
	}
	// Two administrators who dismiss each other at the same time wait for one another here.
	if _, err := tx.Exec(`UPDATE account_setup SET at = at WHERE ` + everyone); err != nil {
		return err
	}
	if _, err := tx.One(`SELECT COUNT(DISTINCT admin) FROM account WHERE admin <> '' AND state = 'active' AND `+everyone, nil, &n); err != nil {
		return err
	}
	if n < 3 {
		return fault.New(fault.Conflict, "A208", "系统、安全、审计管理员须各保留至少一人，请先任命接替的人")
	}
	return nil
}

func joinDuties(duties []role.Duty) string {
	var s []string
	for _, d := range duties {
		s = append(s, string(d))
	}
	return strings.Join(s, ", ")
}

// Reset gives an account a new one-time password, frees it from a lock, and ends its sessions. The second factor stays.
func (a *Accounts) Reset(ctx context.Context, id record.ID) (oneTime string, err error) {
	oneTime = seal.OneTimePassword()
	hash, err := a.ring.HashPassword(ctx, oneTime)
	if err != nil {
		return "", err
	}
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		x, err := a.target(tx, id, Switch, "重置口令")
		if err != nil {
			return err
		}
		if err := a.setPassword(tx, x, hash, true); err != nil {
			return err
		}
		if err := a.forget(tx, a.loginSubject(x.Login), factorSubject(x.ID)); err != nil {
			return err
		}
		tx.Note(store.Change{Action: "reset", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name})
		return endSessions(tx, x.ID)
	})
	if err != nil {
		return "", err
	}
	return oneTime, nil
}

// setPassword stores a password and keeps the old one among the earlier ones.
func (a *Accounts) setPassword(tx *store.Tx, x *Account, hash string, mustChange bool) error {
	now := tx.Now()
	if !x.MustChange { // one-time passwords are random and never come again
		if _, err := tx.Exec(`INSERT INTO account_password (account, at, hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING /* `+everyone+` */`,
			x.ID, now, x.password); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`UPDATE account SET password = ?, password_at = ?, must_change = ? WHERE id = ? AND `+everyone, hash, now, mustChange, x.ID)
	return err
}

// Disable stops an account: its sessions and keys end at once.
func (a *Accounts) Disable(ctx context.Context, id record.ID, reason string) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		x, err := a.target(tx, id, Switch, "停用账号")
		if err != nil || x.Disabled {
			return err
		}
		if err := a.disable(tx, x, reason); err != nil || !x.Admin() {
			return err
		}
		return a.remaining(tx)
	})
}

func (a *Accounts) disable(tx *store.Tx, x *Account, reason string) error {
	if _, err := tx.Exec(`UPDATE account SET state = 'disabled' WHERE id = ? AND `+everyone, x.ID); err != nil {
		return err
	}
	tx.Note(store.Change{Action: "disable", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name, Reason: reason})
	return endSessions(tx, x.ID)
}

// Enable lets a disabled account sign in again; it counts as used today.
func (a *Accounts) Enable(ctx context.Context, id record.ID, reason string) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		x, err := a.target(tx, id, Switch, "启用账号")
		if err != nil || !x.Disabled {
			return err
		}
		if _, err := tx.Exec(`UPDATE account SET state = 'active', seen = ? WHERE id = ? AND `+everyone, tx.Now(), x.ID); err != nil {
			return err
		}
		tx.Note(store.Change{Action: "enable", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name, Reason: reason})
		return nil
	})
}

// Unlink takes away a lost second factor, so that the person enrols a new one. Only the security administrator may, who cannot
// set passwords.
func (a *Accounts) Unlink(ctx context.Context, id record.ID, reason string) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		x, err := a.target(tx, id, Unlink, "解除第二因素")
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE account SET factor = '', pending = '', recovery = '' WHERE id = ? AND `+everyone, x.ID); err != nil {
			return err
		}
		if err := a.forget(tx, factorSubject(x.ID)); err != nil {
			return err
		}
		tx.Note(store.Change{Action: "unlink", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name, Reason: reason})
		if a.opt.SecondFactor == Demo {
			if err := a.enrolDemo(tx, x.ID); err != nil {
				return err
			}
		}
		return endSessions(tx, x.ID)
	})
}

// EndSessions signs an account out everywhere.
func (a *Accounts) EndSessions(ctx context.Context, id record.ID) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		x, err := a.target(tx, id, Switch, "结束会话")
		if err != nil {
			return err
		}
		tx.Note(store.Change{Action: "end-sessions", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name})
		return endSessions(tx, x.ID)
	})
}

func endSessions(tx *store.Tx, id record.ID) error {
	_, err := tx.Exec(`DELETE FROM account_session WHERE account = ? AND `+everyone, id)
	return err
}

// Sweep disables accounts that were not used for 90 days and removes what has ended: sessions, keys, counters of guesses. Run it
// daily, as the program itself.
func (a *Accounts) Sweep(ctx context.Context) (disabled int, err error) {
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		if !tx.Actor().IsSystem() {
			return fault.Forbidden("清理账号")
		}
		now, n := tx.Now(), 0
		rows, err := tx.Query(`SELECT `+accountColumns+` FROM account a WHERE a.state = 'active' AND a.seen < ? AND a.created < ? AND `+everyone,
			now.Add(-a.lim.Unused), now.Add(-a.lim.Unused))
		if err != nil {
			return err
		}
		var old []*Account
		for rows.Next() {
			x := &Account{}
			dest, done := x.columns()
			if err := rows.Scan(dest...); err != nil {
				rows.Close()
				return err
			}
			done()
			old = append(old, x)
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return err
		}
		for _, x := range old {
			if !a.unused(x, now) {
				continue
			}
			n++
			if err := a.disable(tx, x, fmt.Sprintf("连续 %d 天未使用", int(a.lim.Unused/(24*time.Hour)))); err != nil {
				return err
			}
		}
		for _, s := range []string{`DELETE FROM account_session WHERE expires < ? AND `, `DELETE FROM account_key WHERE expires < ? AND `} {
			if _, err := tx.Exec(s+everyone, now); err != nil {
				return err
			}
		}
		disabled = n
		_, err = tx.Exec(`DELETE FROM account_attempt WHERE until < ? AND last < ? AND `+everyone, now, now.Add(-a.lim.Lock))
		return err
	})
	return disabled, err
}
