package message

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/seal"
	"qgov/kernel/store"
)

// Key is what a sender signs with, without its secret.
type Key struct {
	ID        record.ID
	Subject   string    // business that it opens
	About     record.ID // record of the business that it is for, 0 none
	Name      string    // who holds it
	Region    string
	PerMinute int64
	Created   time.Time
	Expires   time.Time
	Ended     time.Time
	Used      time.Time
}

// InUse reports whether messages signed with the key are accepted.
func (k *Key) InUse(now time.Time) bool { return k.Ended.IsZero() && now.Before(k.Expires) }

// Book keeps keys.
type Book struct{ ring *seal.Ring }

// NewBook returns a book whose secrets are sealed by the ring.
func NewBook(r *seal.Ring) *Book { return &Book{r} }

const everywhere = "{all: keys belong to businesses, which check who may see them}"

func place(id record.ID) seal.Place {
	return seal.Place{Table: "message_key", Column: "secret", Row: id.String()}
}

// Create makes a key and returns its secret, which nobody can read again.
func (b *Book) Create(tx *store.Tx, k Key) (id record.ID, secret string, err error) {
	id = tx.NewID()
	secret = base64.RawURLEncoding.EncodeToString(b.ring.Random(32))
	box, err := b.ring.Seal(place(id), []byte(secret))
	if err != nil {
		return 0, "", err
	}
	_, err = tx.Exec("INSERT INTO message_key (id, subject, about, name, region, secret, per_minute, created, created_by, expires, ended, used) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0) /* "+everywhere+" */",
		id, k.Subject, k.About, k.Name, k.Region, base64.RawStdEncoding.EncodeToString(box), k.PerMinute, tx.Now(), tx.Actor().ID, k.Expires)
	tx.Note(store.Change{Action: "key", Kind: k.Subject, Record: k.About, Region: k.Region, Title: k.Name, Reason: id.String()})
	return id, secret, err
}

// End ends a key of a business at once.
func (b *Book) End(tx *store.Tx, subject string, id record.ID) error {
	list, err := b.find(tx, "subject = ? AND id = ?", subject, id)
	if err == nil && len(list) == 0 {
		err = fault.Missing("密钥")
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE message_key SET ended = ? WHERE id = ? AND ended = 0 AND "+everywhere, tx.Now(), id); err != nil {
		return err
	}
	k := list[0]
	tx.Note(store.Change{Action: "key-end", Kind: k.Subject, Record: k.About, Region: k.Region, Title: k.Name, Reason: id.String()})
	return nil
}

// Keys returns the keys of a business whose region begins with the digits, newest first.
func (b *Book) Keys(tx *store.Tx, subject, within string) ([]Key, error) {
	return b.find(tx, "subject = ? AND region >= ? AND region < ?", subject, within, within+":")
}

func (b *Book) find(tx *store.Tx, where string, args ...any) ([]Key, error) {
	rows, err := tx.Query("SELECT id, subject, about, name, region, per_minute, created, expires, ended, used FROM message_key WHERE "+where+" AND "+everywhere+" ORDER BY id DESC", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Key
	for rows.Next() {
		var k Key
		var id, about, created, expires, ended, used int64
		if err := rows.Scan(&id, &k.Subject, &about, &k.Name, &k.Region, &k.PerMinute, &created, &expires, &ended, &used); err != nil {
			return nil, err
		}
		k.ID, k.About, k.Created, k.Expires = record.ID(id), record.ID(about), time.UnixMicro(created).UTC(), time.UnixMicro(expires).UTC()
		if ended != 0 {
			k.Ended = time.UnixMicro(ended).UTC()
		}
		if used != 0 {
			k.Used = time.UnixMicro(used).UTC()
		}
		out = append(out, k)
	}
	return out, rows.Err()
}

// Accept checks a message to a business and takes its nonce: the key that signed it, and what signs the answer. ctx must be the program's
// own. Nothing is written for a message whose signature is wrong, so nobody can use up the nonces of another.
func (b *Book) Accept(ctx context.Context, db *store.DB, r *http.Request, body []byte, subject string) (*Key, *Reply, error) {
	p, ok := parse(r.Header.Get("Signature-Input"))
	if !ok {
		return nil, nil, fault.New(fault.Unauthenticated, "M403", "消息没有签名，或签名的形式不符合接口说明")
	}
	now := db.Clock().Now()
	if off := now.Sub(time.Unix(p.created, 0)); off > Window || off < -Window {
		return nil, nil, fault.New(fault.Unauthenticated, "M404", "消息时间与本系统相差超过 %d 秒，请校准时钟", int64(Window/time.Second))
	}
	k, secret, err := b.secretOf(ctx, db, subject, p.key)
	if err != nil {
		return nil, nil, err
	}
	if k == nil || !k.InUse(now) {
		return nil, nil, errSignature
	}
	if err := check(r, body, p, secret); err != nil {
		return nil, nil, err
	}
	return k, &Reply{p, secret}, db.Write(ctx, func(tx *store.Tx) error { return takeNonce(tx, k, p.nonce) })
}

func (b *Book) secretOf(ctx context.Context, db *store.DB, subject string, id record.ID) (k *Key, secret []byte, err error) {
	var box string
	err = db.Read(ctx, func(tx *store.Tx) error {
		list, err := b.find(tx, "subject = ? AND id = ?", subject, id)
		if err != nil || len(list) == 0 {
			return err
		}
		k = &list[0]
		_, err = tx.One("SELECT secret FROM message_key WHERE id = ? AND "+everywhere, []any{id}, &box)
		return err
	})
	if err != nil || k == nil {
		return nil, nil, err
	}
	raw, err := base64.RawStdEncoding.DecodeString(box)
	if err != nil {
		return nil, nil, err
	}
	secret, err = b.ring.Open(place(id), raw)
	return k, secret, err
}

// takeNonce takes the nonce of a message, once, within the limit of its key, and forgets those whose time has passed.
func takeNonce(tx *store.Tx, k *Key, nonce string) error {
	now := tx.Now()
	if _, err := tx.Exec("DELETE FROM message_nonce WHERE seen < ? AND "+everywhere, now.Add(-2*Window)); err != nil {
		return err
	}
	n, err := tx.Exec("INSERT INTO message_nonce (key, nonce, seen) VALUES (?, ?, ?) ON CONFLICT (key, nonce) DO NOTHING /* "+everywhere+" */", k.ID, nonce, now)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "M409", "这条消息已经收到过，不再受理；如需重发请更换 nonce 并重新签名")
	}
	var recent int64
	if _, err := tx.One("SELECT count(*) FROM message_nonce WHERE key = ? AND seen > ? AND "+everywhere, []any{k.ID, now.Add(-time.Minute)}, &recent); err != nil {
		return err
	}
	if recent > k.PerMinute {
		return fault.New(fault.TooMany, "M429", "该密钥每分钟最多 %d 次，请稍后再试", k.PerMinute)
	}
	_, err = tx.Exec("UPDATE message_key SET used = ? WHERE id = ? AND "+everywhere, now, k.ID)
	return err
}
