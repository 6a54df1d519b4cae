package account

import (
	"fmt"
	"testing"
	"time"

	"qgov/kernel/role"
)

// What is read before a write is not remembered after it, nothing is remembered for a second or longer, and what a request does with
// its facts stays its own.
func TestMemory(t *testing.T) {
	m, now := &memory{}, time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	wang := facts{account: &Account{Login: "wang", Duties: []role.Duty{"clerk"}}, session: &Session{IP: "10.0.0.1"}}
	knows := func(token string, at time.Time) bool { _, ok := m.recall(token, at); return ok }

	m.begin("t", now).keep(wang)
	wang.account.Login, wang.account.Duties[0], wang.session.IP = "li", "chief", "10.0.0.2"
	f, ok := m.recall("t", now)
	if !ok || f.account.Login != "wang" || f.account.Duties[0] != "clerk" || f.session.IP != "10.0.0.1" || f.key != nil {
		t.Fatalf("%v %+v", ok, f.account)
	}
	f.account.Duties[0], f.session.IP = "chief", "10.0.0.3"
	if f, _ = m.recall("t", now); f.account.Duties[0] != "clerk" || f.session.IP != "10.0.0.1" {
		t.Error("a request changed what is remembered")
	}
	for after, want := range map[time.Duration]bool{0: true, memoryLife - 1: true, memoryLife: false, time.Hour: false, -1: false} {
		if got := knows("t", now.Add(after)); got != want {
			t.Errorf("after %v: %v", after, got)
		}
	}
	r := m.begin("t", now)
	m.forget()
	if knows("t", now) {
		t.Error("remembered after a write")
	}
	r.keep(wang)
	if knows("t", now) {
		t.Error("what was read before the write is remembered after it")
	}
	m.begin("t", now).keep(wang)
	var none *reading
	none.keep(wang) // what came from the memory does not live on by being used
	if !knows("t", now) || knows("t", now.Add(memoryLife)) {
		t.Error("the life of what is remembered")
	}
	old := m.m["t"] // a clock that stands still makes nothing last
	old.real = old.real.Add(-memoryLife)
	m.m["t"] = old
	if knows("t", now) {
		t.Error("remembered for a second of the machine")
	}
	for i := range 3 * memorySize {
		m.begin(fmt.Sprint(i), now).keep(wang)
	}
	if len(m.m) > memorySize {
		t.Errorf("%d tokens are remembered", len(m.m))
	}
}
