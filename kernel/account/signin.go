package account

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
)

// oneTimeLife is how long a one-time password is good for: long enough for a letter, short enough to be forgotten in a drawer.
const oneTimeLife = 7 * 24 * time.Hour

// wrong is the one answer to a login or password that does not fit.
func wrong() error { return fault.New(fault.Unauthenticated, "A101", "账号或口令不正确") }

// enter checks a login and password and opens a session. An unknown login takes the same steps as a known one.
func (a *Accounts) enter(ctx context.Context, login, password string, c client) (token string, err error) {
	subject, net := a.loginSubject(login), networkSubject(c.ip)
	var x *Account
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		if err := a.reserve(tx, limit{subject, a.lim.Fails}, limit{net, a.lim.NetworkFails}); err != nil {
			return err
		}
		x, err = find(tx, "a.folded = ?", fold(login))
		return err
	})
	if err != nil {
		return "", err
	}
	known := x != nil
	if !known {
		x = &Account{}
	}
	ok, err := a.ring.CheckPassword(ctx, password, x.password)
	if err != nil && !errors.Is(err, seal.ErrStoredPassword) {
		return "", err
	}
	if !ok || !known {
		if err := a.missed(ctx, x); err != nil {
			return "", err
		}
		return "", wrong()
	}
	return a.admit(ctx, x, password, c)
}

// missed counts a wrong password, to be told at the next sign-in.
func (a *Accounts) missed(ctx context.Context, x *Account) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		tx.Note(store.Change{Action: "sign-in-failed", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name})
		_, err := tx.Exec(`UPDATE account SET failed = failed + 1 WHERE id = ? AND `+everyone, x.ID)
		return err
	})
}

// admit opens a session after a right password.
func (a *Accounts) admit(ctx context.Context, x *Account, password string, c client) (token string, err error) {
	better := ""
	if a.ring.NeedsRehash(x.password) {
		if better, err = a.ring.HashPassword(ctx, password); err != nil {
			return "", err
		}
	}
	var refused error
	err = a.db.Write(role.With(ctx, x.Actor(c.ip, c.request)), func(tx *store.Tx) error {
		now, checked := tx.Now(), x.password
		if x, err = find(tx, "a.id = ?", x.ID); err != nil {
			return err
		}
		if x == nil || x.password != checked {
			return wrong() // it was changed while it was checked
		}
		if !x.Disabled && a.unused(x, now) {
			if err := a.disable(tx, x, "长期未使用"); err != nil {
				return err
			}
			x.Disabled = true
		}
		switch {
		case x.Disabled:
			refused = fault.New(fault.Denied, "A103", "账号已停用，请联系系统管理员")
		case x.MustChange && now.Sub(x.passwordAt) > oneTimeLife:
			refused = fault.New(fault.Denied, "A104", "一次性口令已过期，请联系系统管理员重置")
		}
		if refused != nil {
			tx.Note(store.Change{Action: "sign-in-failed", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name, Reason: fault.Of(refused).Text})
			return nil
		}
		if better != "" {
			if _, err := tx.Exec(`UPDATE account SET password = ? WHERE id = ? AND `+everyone, better, x.ID); err != nil {
				return err
			}
		}
		if token, err = a.openSession(tx, x, c); err != nil {
			return err
		}
		if err := a.forget(tx, a.loginSubject(x.Login)); err != nil {
			return err
		}
		if err := a.refund(tx, networkSubject(c.ip)); err != nil {
			return err
		}
		if x.Factor {
			return nil // signed in only after the code
		}
		return signedIn(tx, x, c)
	})
	if err == nil {
		err = refused
	}
	return token, err
}

// signedIn notes a sign-in that has passed all factors.
func signedIn(tx *store.Tx, x *Account, c client) error {
	tx.Note(store.Change{Action: "sign-in", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name})
	_, err := tx.Exec(`UPDATE account SET failed = 0, seen = ?, last_at = ?, last_ip = ? WHERE id = ? AND `+everyone, tx.Now(), tx.Now(), c.ip, x.ID)
	return err
}

// prove checks a code (or a recovery code) of the second factor and opens the session further. It returns the new token.
func (a *Accounts) prove(ctx context.Context, v *visit, code string) (token string, err error) {
	if err := a.attempt(ctx, factorSubject(v.account.ID)); err != nil {
		return "", err
	}
	var refused error
	err = a.db.Write(role.With(ctx, v.account.Actor(v.ip, v.request)), func(tx *store.Tx) error {
		x, err := find(tx, "a.id = ?", v.account.ID)
		if err != nil {
			return err
		}
		ok, err := a.checkCode(tx, x, code)
		if err != nil {
			return err
		}
		if !ok {
			refused = fault.New(fault.Unauthenticated, "A105", "验证码不正确或已用过，请等待下一个验证码")
			tx.Note(store.Change{Action: "factor-failed", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name})
			return nil
		}
		if err := a.forget(tx, factorSubject(x.ID)); err != nil {
			return err
		}
		if v.stage == NeedFactor {
			if err := signedIn(tx, x, v.client); err != nil {
				return err
			}
		}
		token, err = a.promote(tx, v.session)
		return err
	})
	if err == nil {
		err = refused
	}
	return token, err
}

// attempt reserves one guess in a transaction of its own.
func (a *Accounts) attempt(ctx context.Context, subject string) error {
	return a.db.Write(ctx, func(tx *store.Tx) error { return a.reserve(tx, limit{subject, a.lim.Fails}) })
}

// checkCode accepts a code whose time step is after the last accepted one, or an unused recovery code, each once: the update says
// what it read, so that of two parallel uses one changes nothing.
func (a *Accounts) checkCode(tx *store.Tx, x *Account, code string) (bool, error) {
	if x == nil || !x.Factor {
		return false, nil
	}
	secret, err := a.openSecret(x.ID, "factor", x.factor)
	if err != nil {
		return false, err
	}
	if step, ok := seal.CheckTOTP(secret, code, tx.Now(), x.step); ok {
		n, err := tx.Exec(`UPDATE account SET factor_step = ? WHERE id = ? AND factor_step < ? AND `+everyone, step, x.ID, step)
		return n == 1, err
	}
	stored := strings.Fields(x.recovery)
	i, ok := seal.CheckRecovery(a.ring, x.ID.String(), code, stored)
	if !ok {
		return false, nil
	}
	rest := append(append([]string(nil), stored[:i]...), stored[i+1:]...)
	n, err := tx.Exec(`UPDATE account SET recovery = ? WHERE id = ? AND recovery = ? AND `+everyone, strings.Join(rest, "\n"), x.ID, x.recovery)
	if n == 1 {
		tx.Note(store.Change{Action: "recovery", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name})
	}
	return n == 1, err
}

func (a *Accounts) openSecret(id record.ID, column, sealed string) (string, error) {
	box, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", err
	}
	plain, err := a.ring.Open(place(id, column), box)
	return string(plain), err
}

func (a *Accounts) sealSecret(id record.ID, column, secret string) (string, error) {
	box, err := a.ring.Seal(place(id, column), []byte(secret))
	return base64.RawStdEncoding.EncodeToString(box), err
}

// startEnrol draws a secret that becomes the second factor once a code of it was given. A secret under way is kept, so that a
// page that is loaded twice shows the code that was scanned.
func (a *Accounts) startEnrol(ctx context.Context, x *Account) (f seal.TOTP, err error) {
	if f, err = seal.NewTOTP(a.opt.Issuer, x.Login); err != nil {
		return f, err
	}
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		now, err := find(tx, "a.id = ?", x.ID)
		if err != nil {
			return err
		}
		if now.pending != "" {
			old, err := a.openSecret(x.ID, "pending", now.pending)
			if err == nil {
				f.URI = strings.Replace(f.URI, f.Secret, old, 1)
				f.Secret = old
				return nil
			}
		}
		sealed, err := a.sealSecret(x.ID, "pending", f.Secret)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE account SET pending = ? WHERE id = ? AND `+everyone, sealed, x.ID)
		return err
	})
	return f, err
}

// finishEnrol makes the pending secret the second factor if the code fits it, ends the other sessions, and returns recovery codes
// to be shown once and the session's new token.
func (a *Accounts) finishEnrol(ctx context.Context, v *visit, code string) (recovery []string, token string, err error) {
	if err := a.attempt(ctx, factorSubject(v.account.ID)); err != nil {
		return nil, "", err
	}
	err = a.db.Write(role.With(ctx, v.account.Actor(v.ip, v.request)), func(tx *store.Tx) error {
		x, err := find(tx, "a.id = ?", v.account.ID)
		if err != nil {
			return err
		}
		if x.pending == "" {
			return fault.New(fault.Conflict, "A111", "绑定已在别处完成或已取消，请重新打开此页")
		}
		secret, err := a.openSecret(x.ID, "pending", x.pending)
		if err != nil {
			return err
		}
		step, ok := seal.CheckTOTP(secret, code, tx.Now(), 0)
		if !ok {
			return fault.New(fault.Unauthenticated, "A106", "验证码不正确。请核对手机时间是否准确，再输入当前的验证码")
		}
		shown, err := a.setFactor(tx, x, secret, step)
		if err != nil {
			return err
		}
		recovery = shown
		if _, err := tx.Exec(`DELETE FROM account_session WHERE account = ? AND id <> ? AND `+everyone, x.ID, v.session.ID); err != nil {
			return err
		}
		if err := a.forget(tx, factorSubject(x.ID)); err != nil {
			return err
		}
		token, err = a.promote(tx, v.session)
		return err
	})
	return recovery, token, err
}

// setFactor stores a second factor with fresh recovery codes, which it returns.
func (a *Accounts) setFactor(tx *store.Tx, x *Account, secret string, step int64) (recovery []string, err error) {
	sealed, err := a.sealSecret(x.ID, "factor", secret)
	if err != nil {
		return nil, err
	}
	shown, stored, err := seal.RecoveryCodes(a.ring, x.ID.String(), 10)
	if err != nil {
		return nil, err
	}
	tx.Note(store.Change{Action: "enrol", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name})
	_, err = tx.Exec(`UPDATE account SET factor = ?, pending = '', factor_step = ?, recovery = ? WHERE id = ? AND `+everyone,
		sealed, step, strings.Join(stored, "\n"), x.ID)
	return shown, err
}

// enrolDemo gives an account a second factor without a phone: in a demonstration, where the pages print its codes, and for SignIn.
func (a *Accounts) enrolDemo(tx *store.Tx, id record.ID) error {
	x, err := find(tx, "a.id = ?", id)
	if err != nil {
		return err
	}
	f, err := seal.NewTOTP(a.opt.Issuer, x.Login)
	if err != nil {
		return err
	}
	_, err = a.setFactor(tx, x, f.Secret, 0)
	return err
}

// demoCode is the code that a demonstration prints; empty outside of one. It skips codes that were used.
func (a *Accounts) demoCode(x *Account) string {
	if a.opt.SecondFactor != Demo || !x.Factor {
		return ""
	}
	secret, err := a.openSecret(x.ID, "factor", x.factor)
	if err != nil {
		return ""
	}
	at := a.clock.Now()
	if at.Unix()/30 <= x.step {
		at = time.Unix((x.step+1)*30, 0) // one step ahead is accepted
	}
	code, err := seal.CodeTOTP(secret, at)
	if err != nil {
		return ""
	}
	return code
}

// checkOwn checks the account's own password, counted like a sign-in.
func (a *Accounts) checkOwn(ctx context.Context, x *Account, password string) error {
	if err := a.attempt(ctx, a.loginSubject(x.Login)); err != nil {
		return err
	}
	ok, err := a.ring.CheckPassword(ctx, password, x.password)
	if err != nil {
		return err
	}
	if !ok {
		return fault.Problems([]fault.Problem{{Field: "old", Code: "A108", Text: "现用口令不正确"}})
	}
	return a.db.Write(ctx, func(tx *store.Tx) error { return a.forget(tx, a.loginSubject(x.Login)) })
}

// changePassword sets a new password of the account's own choice, ends its other sessions and returns the session's new token.
func (a *Accounts) changePassword(ctx context.Context, v *visit, old, fresh, again string) (token string, err error) {
	x := v.account
	problems := a.opt.Passwords.Check(fresh, x.subject())
	if fresh != again {
		problems = append(problems, fault.Problem{Field: "again", Code: "A109", Text: "两次输入的新口令不一致"})
	}
	if fresh == old {
		problems = append(problems, fault.Problem{Field: "password", Code: "A112", Text: "新口令不能与现用口令相同"})
	}
	if err := fault.Problems(problems); err != nil {
		return "", err
	}
	if err := a.checkOwn(ctx, x, old); err != nil {
		return "", err
	}
	earlier, err := a.earlier(ctx, x)
	if err != nil {
		return "", err
	}
	if problems, err = a.opt.Passwords.Reused(ctx, a.ring, fresh, earlier); err != nil {
		return "", err
	}
	if err := fault.Problems(problems); err != nil {
		return "", err
	}
	hash, err := a.ring.HashPassword(ctx, fresh)
	if err != nil {
		return "", err
	}
	err = a.db.Write(role.With(ctx, x.Actor(v.ip, v.request)), func(tx *store.Tx) error {
		if err := a.setPassword(tx, x, hash, false); err != nil {
			return err
		}
		tx.Note(store.Change{Action: "password", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name})
		if _, err := tx.Exec(`DELETE FROM account_session WHERE account = ? AND id <> ? AND `+everyone, x.ID, v.session.ID); err != nil {
			return err
		}
		token, err = a.promote(tx, v.session)
		return err
	})
	return token, err
}

// earlier returns the stored passwords that may not come again, newest first, beginning with the present one.
func (a *Accounts) earlier(ctx context.Context, x *Account) (out []string, err error) {
	out = []string{x.password}
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT hash FROM account_password WHERE account = ? AND `+everyone+` ORDER BY at DESC LIMIT ?`, x.ID, max(1, a.opt.Passwords.History))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var h string
			if err := rows.Scan(&h); err != nil {
				return err
			}
			out = append(out, h)
		}
		return rows.Err()
	})
	return out, err
}

// SetPassword gives an account a password of its own without the one-time detour, as the program itself: for the demonstration
// world and tests. The password policy applies.
func (a *Accounts) SetPassword(ctx context.Context, id record.ID, password string) error {
	if !role.From(ctx).IsSystem() {
		return fault.Forbidden("代设口令")
	}
	hash, err := a.ring.HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		x, err := find(tx, "a.id = ?", id)
		if err != nil {
			return err
		}
		if x == nil {
			return fault.Missing("账号")
		}
		if err := fault.Problems(a.opt.Passwords.Check(password, x.subject())); err != nil {
			return err
		}
		tx.Note(store.Change{Action: "password", Kind: Kind, Record: x.ID, Region: x.Region, Title: x.Name, Reason: "由程序代设"})
		return a.setPassword(tx, x, hash, false)
	})
}
