package account

import (
	"net/netip"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// A guess is counted before it is checked. Were it counted afterwards, two hundred parallel guesses would all be checked before
// the first of them is counted.

// loginSubject is the counter of a login, known or not. It is a blind index, because people type passwords into that field.
func (a *Accounts) loginSubject(login string) string {
	index, err := a.ring.BlindIndex("login", fold(login))
	if err != nil {
		return "login:" + digest(fold(login)) // still a counter, only not blind
	}
	return "login:" + index
}

// factorSubject is the counter of an account's codes.
func factorSubject(id record.ID) string { return "factor:" + id.String() }

// networkSubject is the counter of the network that an address belongs to.
func networkSubject(ip string) string { return "net:" + network(ip) }

// network returns the /24 of an IPv4 address, the /64 of an IPv6 address, and the text itself of anything else.
func network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	addr = addr.Unmap().WithZone("")
	bits := 64
	if addr.Is4() {
		bits = 24
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return ip
	}
	return p.String()
}

// limit is a counter with the number of guesses that it allows.
type limit struct {
	subject string
	fails   int
}

// reserve counts a guess against every limit, or refuses it without counting if one of them is locked; the caller's transaction
// must then be undone. The guess that reaches a limit is still allowed, and locks it.
func (a *Accounts) reserve(tx *store.Tx, limits ...limit) error {
	now := tx.Now()
	window := now.Add(-a.lim.Lock)
	for _, l := range limits {
		if _, err := tx.Exec(`INSERT INTO account_attempt (subject, fails, last, until) VALUES (?, 0, ?, 0) ON CONFLICT (subject) DO NOTHING /* `+everyone+` */`,
			l.subject, now); err != nil {
			return err
		}
		// Guesses are forgotten after a quiet time as long as the lock, and when a lock has run out.
		n, err := tx.Exec(`UPDATE account_attempt SET
			until = CASE WHEN (CASE WHEN until > 0 OR last < ? THEN 1 ELSE fails + 1 END) >= ? THEN CAST(? AS BIGINT) ELSE 0 END,
			fails = CASE WHEN until > 0 OR last < ? THEN 1 ELSE fails + 1 END, last = ?
			WHERE subject = ? AND until <= ? AND `+everyone,
			window, l.fails, now.Add(a.lim.Lock), window, now, l.subject, now)
		if err != nil {
			return err
		}
		if n == 0 {
			return locked(a.lim.Lock)
		}
	}
	return nil
}

// locked is the answer to a guess that was not checked. It is the same whether the login is known or not.
func locked(lock time.Duration) error {
	return fault.New(fault.TooMany, "A102", "尝试次数过多，请 %d 分钟后再试", int(lock/time.Minute))
}

// forget clears counters after a right guess.
func (a *Accounts) forget(tx *store.Tx, subjects ...string) error {
	for _, s := range subjects {
		if _, err := tx.Exec(`DELETE FROM account_attempt WHERE subject = ? AND `+everyone, s); err != nil {
			return err
		}
	}
	return nil
}

// refund takes back one guess of a network, which is not cleared by a right guess: one's own account must not buy guesses at
// others.
func (a *Accounts) refund(tx *store.Tx, subject string) error {
	_, err := tx.Exec(`UPDATE account_attempt SET fails = CASE WHEN fails > 0 THEN fails - 1 ELSE 0 END,
		until = CASE WHEN fails <= ? THEN 0 ELSE until END WHERE subject = ? AND `+everyone, a.lim.NetworkFails, subject)
	return err
}
