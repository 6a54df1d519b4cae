package account

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// keyPrefix begins every API key, so that scanners of source code recognise a leaked one.
const keyPrefix = "qg_"

// Key is an API key: a program acts as the account, in the key's region.
type Key struct {
	ID        record.ID
	Name      string
	Account   record.ID
	Region    string // the account's or one inside it
	Created   time.Time
	Expires   time.Time
	Used      time.Time // zero: never
	PerMinute int       // requests a minute
}

const keyColumns = `t.id, t.name, t.account, t.region, t.created, t.expires, t.used, t.per_minute`

func (k *Key) columns() (dest []any, done func()) {
	var id, account, created, expires, used, perMinute int64
	return []any{&id, &k.Name, &account, &k.Region, &created, &expires, &used, &perMinute}, func() {
		k.ID, k.Account, k.PerMinute = record.ID(id), record.ID(account), int(perMinute)
		k.Created, k.Expires, k.Used = moment(created), moment(expires), moment(used)
	}
}

// Keys makes keys no longer than a year, for at most 6000 requests a minute.
const (
	maxKeyLife   = 366 * 24 * time.Hour
	maxPerMinute = 6000
)

// NewKey makes an API key for the acting account, in its region or one inside it, and returns the key, which nobody can see
// again. Administrators get none: their acts want a person.
func (a *Accounts) NewKey(ctx context.Context, name, region string, life time.Duration, perMinute int) (id record.ID, key string, err error) {
	key = keyPrefix + base64.RawURLEncoding.EncodeToString(a.ring.Random(32))
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		actor := tx.Actor()
		x, err := find(tx, "a.id = ?", actor.ID)
		if err != nil {
			return err
		}
		switch {
		case x == nil || actor.Key:
			return fault.New(fault.Denied, "A301", "密钥只能由本人登录后创建")
		case x.Admin():
			return fault.New(fault.Denied, "A302", "三员账号不能创建接口密钥")
		}
		var problems []fault.Problem
		if name = strings.TrimSpace(name); name == "" || len(name) > 100 {
			problems = append(problems, fault.Problem{Field: "name", Code: "A303", Text: "请填写密钥的用途，例如“实验室报告上传”"})
		}
		if region == "" {
			region = x.Region
		}
		if !validRegion(region) || !within(actor, region) {
			problems = append(problems, fault.Problem{Field: "region", Code: "A203", Text: "请选择您管辖范围内的地区"})
		}
		if life < 24*time.Hour || life > maxKeyLife {
			problems = append(problems, fault.Problem{Field: "days", Code: "A304", Text: "有效期须为 1 至 366 天"})
		}
		if perMinute < 1 || perMinute > maxPerMinute {
			problems = append(problems, fault.Problem{Field: "rate", Code: "A305", Text: "每分钟请求数须为 1 至 %d", Args: []any{maxPerMinute}})
		}
		if err := fault.Problems(problems); err != nil {
			return err
		}
		id = tx.NewID()
		tx.Note(store.Change{Action: "key", Kind: Kind, Record: x.ID, Region: region, Title: x.Name, Reason: name})
		_, err = tx.Exec(`INSERT INTO account_key (id, name, token, account, region, created, expires, used, per_minute) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?) /* `+everyone+` */`,
			id, name, digest(key), x.ID, region, tx.Now(), tx.Now().Add(life), perMinute)
		return err
	})
	if err != nil {
		return 0, "", err
	}
	return id, key, nil
}

// Keys returns the acting account's keys, newest first.
func (a *Accounts) Keys(ctx context.Context) (out []Key, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT `+keyColumns+` FROM account_key t WHERE t.account = ? AND `+everyone+` ORDER BY t.id DESC`, tx.Actor().ID)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var k Key
			dest, done := k.columns()
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			done()
			out = append(out, k)
		}
		return rows.Err()
	})
	return out, err
}

// DropKey ends a key of the acting account at once.
func (a *Accounts) DropKey(ctx context.Context, id record.ID) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		actor := tx.Actor()
		n, err := tx.Exec(`DELETE FROM account_key WHERE id = ? AND account = ? AND `+everyone, id, actor.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Missing("密钥")
		}
		tx.Note(store.Change{Action: "key-end", Kind: Kind, Record: actor.ID, Region: actor.Region, Title: actor.Name, Reason: id.String()})
		return nil
	})
}

// unlock finds the account behind an API key. It returns nil when the key is unknown, has expired, or its account is disabled.
func (a *Accounts) unlock(ctx context.Context, token string, c client) (*visit, error) {
	now, token := a.clock.Now().UTC(), digest(token)
	f, fresh, err := a.known(ctx, "key "+token, now, func(tx *store.Tx) (f facts, err error) {
		k := &Key{}
		dest, done := k.columns()
		if f.account, err = holder(tx, "account_key", keyColumns, token, dest); f.account != nil {
			done()
			f.key = k
		}
		return f, err
	})
	x, k := f.account, f.key
	if err != nil || x == nil {
		return nil, err
	}
	// The account may have become one of the three administrators, or moved, since the key was made.
	inside := strings.HasPrefix(k.Region, role.Prefix(x.Region))
	if !now.Before(k.Expires) || x.Disabled || a.unused(x, now) || x.Admin() || !inside {
		return nil, nil
	}
	if fresh != nil && now.Sub(k.Used) >= time.Minute {
		err := a.touch(ctx, func(tx *store.Tx) error {
			if _, err := tx.Exec(`UPDATE account_key SET used = ? WHERE id = ? AND `+everyone, now, k.ID); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE account SET seen = ? WHERE id = ? AND `+everyone, now, x.ID)
			return err
		}, func() { k.Used, x.Seen = now, now })
		if err != nil {
			return nil, err
		}
	}
	fresh.keep(f)
	return &visit{client: c, account: x, key: k}, nil
}

// actor is who acts in a visit.
func (v *visit) actor() role.Actor {
	if v.account == nil || v.stage != Done {
		return role.Visitor(v.ip)
	}
	actor := v.account.Actor(v.ip, v.request)
	if v.key != nil {
		actor.Region, actor.Key = v.key.Region, true
	}
	return actor
}
