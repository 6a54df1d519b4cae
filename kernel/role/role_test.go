package role

import (
	"testing"

	"pgregory.net/rapid"

	"qgov/kernel/fault"
	"qgov/kernel/record"
)

func policy(t *testing.T) *Policy {
	p, err := NewPolicy(append(Administrators(), Describe{Duty: "officer"}, Describe{Duty: "chief", Cleared: true}), append(
		Allow("case", []Action{See, Change}, "officer", "chief"), Grant{"case", Step("close"), []Duty{"chief"}}, Grant{"news", See, []Duty{Public}}, Grant{"desk", See, []Duty{Anyone}}, Grant{"case", Remove, nil}))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPolicy(t *testing.T) {
	p := policy(t)
	officer, chief, idle := Actor{ID: 1, Duties: []Duty{"officer"}}, Actor{ID: 2, Duties: []Duty{"chief"}}, Actor{ID: 3}
	forged := Actor{Duties: []Duty{"officer", "*", "-"}} // duties without an account
	for _, c := range []struct {
		who    Actor
		kind   string
		action Action
		want   bool
	}{
		{officer, "case", See, true}, {officer, "case", Change, true}, {officer, "case", Create, false}, {officer, "case", Step("close"), false}, {chief, "case", Step("close"), true},
		{idle, "case", See, false}, {idle, "desk", See, true}, {Visitor(""), "desk", See, false}, {Visitor(""), "news", See, true}, {Visitor(""), "case", See, false}, {idle, "news", See, true},
		{chief, "nothing", See, false}, {chief, "case", Remove, false}, {System("job"), "case", Step("close"), true}, {System("job"), "nothing", See, false}, {forged, "desk", See, true},
	} {
		err := p.Check(c.who, c.kind, c.action, "操作")
		if got := p.May(c.who, c.kind, c.action); got != c.want || (err == nil) != c.want {
			t.Errorf("%+v %s %s: %v, %v; want %v", c.who, c.kind, c.action, got, err, c.want)
		}
	}
	if err := p.Check(Visitor(""), "case", See, "案件"); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a visitor: %v", err)
	}
	if err := p.Check(idle, "case", See, "案件"); !fault.Is(err, fault.Denied) {
		t.Errorf("an account: %v", err)
	}
	if got := p.Actions("case"); len(got) != 4 || got[0] != Change || !p.Has("case") || p.Has("nothing") {
		t.Errorf("actions %v", got)
	}
	p.Granted("case", See)[0] = "stranger"
	if !p.May(officer, "case", See) {
		t.Error("the table can be changed through Granted")
	}
}

func TestNewPolicyRefuses(t *testing.T) {
	if _, err := NewPolicy(nil, []Grant{{"case", See, []Duty{"ghost"}}}); err == nil {
		t.Error("a grant to a duty that nobody describes")
	}
	if _, err := NewPolicy([]Describe{{Duty: "a"}, {Duty: "a"}}, nil); err == nil {
		t.Error("a duty described twice")
	}
}

func TestSeparate(t *testing.T) {
	for _, ok := range [][]Duty{nil, {"officer", "chief"}, {SystemAdmin}, {SecurityAdmin}, {AuditAdmin}} {
		if err := Separate(ok); err != nil {
			t.Errorf("%v: %v", ok, err)
		}
	}
	for _, bad := range [][]Duty{{SystemAdmin, AuditAdmin}, {SecurityAdmin, "officer"}, {"officer", AuditAdmin}, {SystemAdmin, SecurityAdmin, AuditAdmin}} {
		if err := Separate(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func TestPrefix(t *testing.T) {
	for code, want := range map[string]string{"000000": "", "370000": "37", "371000": "3710", "371082": "371082", "370100": "3701", "371082001": "371082001", "371082000000": "371082000000"} {
		if got := Prefix(code); got != want {
			t.Errorf("Prefix(%q) = %q, want %q", code, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) { // a region lies in itself and in those above it, and no sister lies in it
		code := rapid.StringMatching(`[1-6][1-9]([0-9][1-9]){2}`).Draw(t, "code")
		for _, above := range []string{code, code[:4] + "00", code[:2] + "0000", "000000"} {
			if p := Prefix(above); len(p) > len(code) || code[:len(p)] != p {
				t.Fatalf("%s does not lie in %s", code, above)
			}
		}
	})
	for _, c := range []struct {
		who    Actor
		prefix string
		ok     bool
	}{{System("x"), "", true}, {Actor{ID: 1, Region: "371000"}, "3710", true}, {Actor{ID: 1, Region: "000000"}, "", true}, {Actor{ID: 1}, "", false}, {Visitor(""), "", false}, {Actor{Region: "371000"}, "", false}} {
		if p, ok := c.who.Prefix(); p != c.prefix || ok != c.ok {
			t.Errorf("%+v: %q %v", c.who, p, ok)
		}
	}
}

func TestClears(t *testing.T) {
	p := policy(t)
	levels := []record.Access{record.Open, record.Inside, record.Bureau, record.Sensitive, record.Personal}
	for _, c := range []struct {
		who  Actor
		want [5]bool
	}{
		{Visitor(""), [5]bool{true}}, {Actor{ID: 1, Duties: []Duty{"officer"}}, [5]bool{true, true, true}}, {Actor{ID: 2, Duties: []Duty{"chief"}}, [5]bool{true, true, true, true}}, {System("x"), [5]bool{true, true, true, true}},
		{Actor{ID: 3, Party: 9, Duties: []Duty{"officer"}}, [5]bool{true, true}},
	} {
		for i, l := range levels {
			if got := p.Clears(c.who, l); got != c.want[i] {
				t.Errorf("%+v clears %d: %v", c.who, l, got)
			}
		}
	}
}

func TestContext(t *testing.T) {
	if a := From(t.Context()); a.SignedIn() || a.IsSystem() || a.Has(Anyone) {
		t.Errorf("nobody is %+v", a)
	}
	if a := From(With(t.Context(), System("x"))); !a.IsSystem() || a.SignedIn() {
		t.Errorf("the program is %+v", a)
	}
}
