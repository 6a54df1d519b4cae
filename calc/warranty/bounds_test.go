package warranty

import (
	"errors"
	"testing"
	"time"

	"qgov/calc/refusal"
)

// A count below nothing or beyond reason is refused, whoever asks: page, console or API.
func TestBounds(t *testing.T) {
	c, err := Published()
	if err != nil {
		t.Fatal(err)
	}
	day := func(m time.Month) time.Time { return time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC) }
	for name, change := range map[string]func(*Claim){
		"repairs": func(in *Claim) { in.Repairs = -1 }, "many repairs": func(in *Claim) { in.Repairs = 100 }, "days": func(in *Claim) { in.RepairDays = -1 }, "many days": func(in *Claim) { in.RepairDays = 36501 },
		"km": func(in *Claim) { in.Km = -1 }, "far": func(in *Claim) { in.Km = 10_000_001 }, "price": func(in *Claim) { in.PriceFen = -1 }, "dear": func(in *Claim) { in.PriceFen = 1e13 + 1 }, "promise": func(in *Claim) { in.PromiseMonths = 1201 }} {
		in := Claim{Product: "彩色电视机", PriceFen: 300000, Bought: day(1), Claimed: day(3)}
		change(&in)
		if _, err := c.Decide(in); !errors.As(err, new(*refusal.Error)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
