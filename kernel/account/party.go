package account

import (
	"context"
	"slices"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/seal"
	"qgov/kernel/store"
)

// Accounts of a party (the people of a firm) are opened and ended by the act of a business, not by an administrator: an officer has
// confirmed the first, who answers for the others. The business asks for permission; what is held here is that such an account has duties
// of outside people only, and that nobody reaches an account of another party.

// OneTime returns a new one-time password and its hash. Hashing is slow by intent: call it outside of a transaction.
func (a *Accounts) OneTime(ctx context.Context) (oneTime, hash string, err error) {
	oneTime = seal.OneTimePassword()
	hash, err = a.ring.HashPassword(ctx, oneTime)
	return oneTime, hash, err
}

// Admit opens an account of a party with the hash of a one-time password, in the transaction of the act that confirmed the person.
func (a *Accounts) Admit(tx *store.Tx, n Newcomer, hash string, duties ...role.Duty) (record.ID, error) {
	if n.Party == 0 {
		return 0, fault.New(fault.Invalid, "A209", "外部单位账号须绑定单位")
	}
	id, err := a.create(tx, n, hash)
	if err != nil {
		return 0, err
	}
	x, err := find(tx, "a.id = ?", id)
	if err != nil {
		return 0, err
	}
	duties = slices.Sorted(slices.Values(duties))
	return id, a.grant(tx, x, n.Region, duties)
}

// OfParty returns the accounts of a party by login.
func OfParty(tx *store.Tx, party record.ID) (out []*Account, err error) {
	rows, err := tx.Query(`SELECT `+accountColumns+` FROM account a WHERE a.party = ? AND a.party <> 0 AND `+everyone+` ORDER BY a.created, a.id`, party)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		x := &Account{}
		dest, done := x.columns()
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		done()
		out = append(out, x)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	for _, x := range out {
		if x.Duties, err = dutiesOf(tx, x.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// EndOfParty ends an account of the actor's own party for good: its sessions and keys end at once.
func (a *Accounts) EndOfParty(tx *store.Tx, id record.ID, reason string) error {
	x, err := find(tx, "a.id = ?", id)
	if err != nil {
		return err
	}
	actor := tx.Actor()
	if x == nil || actor.Party == 0 || x.Party != actor.Party {
		return fault.Missing("账号")
	}
	if x.ID == actor.ID {
		return fault.New(fault.Denied, "A205", "不能对自己的账号这样做，请由另一位管理员办理")
	}
	if x.Disabled {
		return nil
	}
	return a.disable(tx, x, reason)
}

// EndParty ends every account of a party that stands for nobody any more, as the act of a business whose actor may do so.
func (a *Accounts) EndParty(tx *store.Tx, party record.ID, reason string) error {
	list, err := OfParty(tx, party)
	for _, x := range list {
		if err == nil && !x.Disabled {
			err = a.disable(tx, x, reason)
		}
	}
	return err
}

// Ration counts an act of somebody who is not signed in, for its subject and for its network, and refuses it when one of them acted too
// often of late. The subject is kept as a blind index, and the answer is the same whatever there is of the subject.
func (a *Accounts) Ration(ctx context.Context, act, subject string, each, network int) error {
	index, err := a.ring.BlindIndex(act, subject)
	if err != nil {
		return err
	}
	return a.db.Write(program(ctx), func(tx *store.Tx) error {
		return a.reserve(tx, limit{act + ":" + networkSubject(role.From(ctx).IP), network}, limit{act + ":" + index, each})
	})
}
