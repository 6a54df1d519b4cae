package account

import (
	"context"
	"slices"
	"sync"
	"time"

	"qgov/kernel/role"
	"qgov/kernel/store"
)

// facts are what the database says of a token: rows, not a judgement. Whether they let anybody in is decided at every request, by
// the time of that request.
type facts struct {
	account *Account
	session *Session // of a browser, or
	key     *Key     // of a program
}

// copy returns facts that a request may keep.
func (f facts) copy() facts {
	x := *f.account
	x.Duties = slices.Clone(x.Duties)
	out := facts{account: &x}
	if f.session != nil {
		s := *f.session
		out.session = &s
	}
	if f.key != nil {
		k := *f.key
		out.key = &k
	}
	return out
}

// memory remembers the facts of tokens for less than a second, so that a program or a page with many parts does not ask the
// database again for each request. A write of this program to the accounts empties it before whoever wrote is answered; a write of
// another program on the same database shows when the second is over. Only tokens that open something are remembered.
type memory struct {
	mu    sync.Mutex
	epoch uint64 // of the last write
	m     map[string]remembered
}

type remembered struct {
	facts
	at   time.Time // by the clock of the accounts, before the database was asked
	real time.Time // by that of the machine, which runs on where the other stands still
}

const (
	memoryLife = time.Second
	memorySize = 4096 // tokens; about 8 MiB
)

// recall returns the facts of a token if they are fresh.
func (m *memory) recall(token string, now time.Time) (facts, bool) {
	m.mu.Lock()
	r, ok := m.m[token]
	m.mu.Unlock()
	if age := now.Sub(r.at); !ok || age < 0 || age >= memoryLife || time.Since(r.real) >= memoryLife {
		return facts{}, false
	}
	return r.facts.copy(), true
}

// reading is a look at the database whose result is to be remembered.
type reading struct {
	remembered
	memory *memory
	token  string
	epoch  uint64 // when it began
}

func (m *memory) begin(token string, now time.Time) *reading {
	m.mu.Lock()
	defer m.mu.Unlock()
	return &reading{remembered: remembered{at: now, real: time.Now()}, memory: m, token: token, epoch: m.epoch}
}

// keep remembers facts, unless something was written since the reading began: they may be older than that. A nil reading, of facts
// that came from the memory, keeps nothing, so that nothing lives on by being used.
func (r *reading) keep(f facts) {
	if r == nil {
		return
	}
	r.facts = f.copy()
	m := r.memory
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.epoch != r.epoch {
		return
	}
	if m.m == nil || len(m.m) >= memorySize {
		m.m = make(map[string]remembered)
	}
	m.m[r.token] = r.remembered
}

// forget empties the memory.
func (m *memory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.epoch++
	clear(m.m)
}

// register is the database of the accounts. Whatever is written through it, and whether or not that succeeds, the memory is emptied.
type register struct {
	*store.DB
	memory *memory
}

// Write is store.DB.Write.
func (r register) Write(ctx context.Context, fn func(tx *store.Tx) error) error {
	defer r.memory.forget()
	return r.DB.Write(ctx, fn)
}

// known returns the facts of a token, from the memory or else by read; none if there is no such token. The caller keeps them with the
// reading once it has judged them.
func (a *Accounts) known(ctx context.Context, token string, now time.Time, read func(tx *store.Tx) (facts, error)) (f facts, r *reading, err error) {
	if f, ok := a.db.memory.recall(token, now); ok {
		return f, nil, nil
	}
	r = a.db.memory.begin(token, now)
	err = a.db.Look(program(ctx), func(tx *store.Tx) error {
		f, err = read(tx)
		return err
	})
	return f, r, err
}

// holder reads the row of a token with its account and duties, all by one statement, so that they belong together without a
// transaction. It returns nil if there is no such token. The columns, of the table as t, are scanned into dest.
func holder(tx *store.Tx, table, columns, token string, dest []any) (*Account, error) {
	x := &Account{}
	its, done := x.columns()
	var duty string
	rows, err := tx.Query(`SELECT `+columns+`, `+accountColumns+`, COALESCE(d.duty, '') FROM `+table+` t JOIN account a ON a.id = t.account
		LEFT JOIN account_duty d ON d.account = a.id WHERE t.token = ? AND `+everyone+` ORDER BY d.duty`, token)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := false
	for rows.Next() {
		if err := rows.Scan(append(append(dest, its...), &duty)...); err != nil {
			return nil, err
		}
		if found = true; duty != "" {
			x.Duties = append(x.Duties, role.Duty(duty))
		}
	}
	if err := rows.Err(); err != nil || !found {
		return nil, err
	}
	done()
	return x, nil
}
