package judge

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		item Item
		want Verdict
	}{
		{Item{Result: "139", Unit: "mg/kg", Operator: "<=", Limit: "100", LimitUnit: "mg/kg"}, Fail},
		{Item{Result: "100", Unit: "mg/kg", Operator: "<=", Limit: "100", LimitUnit: "mg/kg"}, Pass},
		{Item{Result: "100", Unit: "mg/kg", Operator: "<", Limit: "100", LimitUnit: "mg/kg"}, Fail},
		{Item{Result: "0.3", Unit: "mg/kg", Operator: "≤", Limit: "300", LimitUnit: "µg/kg"}, Pass},
		{Item{Result: "300.0000001", Unit: "ug/kg", Operator: "≤", Limit: "0.3", LimitUnit: "mg/kg"}, Fail},
		{Item{Result: "0.3", Unit: "μg/kg", Operator: "=", Limit: "0.3", LimitUnit: "µg/kg"}, Pass},
		{Item{Result: "2.9", Unit: "g/100g", Operator: ">=", Limit: "2.9", LimitUnit: "%"}, Pass},
		{Item{Result: "2.80", Unit: "g/100g", Operator: "不小于", Limit: "29", LimitUnit: "g/kg"}, Fail},
		{Item{Result: "7.0", Operator: "range", Limit: "6.5~8.5"}, Pass},
		{Item{Result: "8.5", Limit: "6.5～8.5"}, Pass},
		{Item{Result: "8.51", Limit: "6.5-8.5"}, Fail},
		{Item{Result: "-16", Unit: "℃", Limit: "-18--15", LimitUnit: "°C"}, Pass},
		{Item{Result: "1.2×10³", Unit: "CFU/g", Limit: "≤1000", LimitUnit: "cfu/g"}, Fail},
		{Item{Result: "9.9x10^2CFU/g", Operator: "<=", Limit: "10^3", LimitUnit: "CFU/g"}, Pass},
		{Item{Result: "40", Unit: "MPN/100g", Operator: "<=", Limit: "0.3", LimitUnit: "MPN/g"}, Fail},
		{Item{Result: "150", Unit: "kPa", Operator: ">=", Limit: "0.15", LimitUnit: "MPa"}, Pass},
		{Item{Result: "0.05", Unit: "毫克/千克", Operator: "<=", Limit: "0.05", LimitUnit: "mg·kg⁻¹"}, Pass},
		// bounds and absence
		{Item{Result: "未检出", Unit: "mg/kg", Operator: "<=", Limit: "0.02", LimitUnit: "mg/kg", Detection: "0.01"}, Pass},
		{Item{Result: "ND", Unit: "mg/kg", Operator: "<=", Limit: "0.02", LimitUnit: "mg/kg", Detection: "0.05"}, Undetermined},
		{Item{Result: "未检出（＜0.05mg/kg）", Operator: "<=", Limit: "0.02", LimitUnit: "mg/kg"}, Undetermined},
		{Item{Result: "未检出(检出限：0.01)", Unit: "mg/kg", Operator: "<=", Limit: "0.02", LimitUnit: "mg/kg"}, Pass},
		{Item{Result: "n.d.", Operator: "<=", Limit: "0.02", LimitUnit: "mg/kg"}, Pass},
		{Item{Result: "未检出", Operator: ">=", Limit: "0.02", LimitUnit: "mg/kg"}, Fail},
		{Item{Result: "<0.05", Unit: "mg/kg", Operator: "<", Limit: "0.05", LimitUnit: "mg/kg"}, Pass},
		{Item{Result: "<5", Operator: ">=", Limit: "5"}, Fail},
		{Item{Result: ">2400", Unit: "MPN/100g", Operator: "<=", Limit: "2400", LimitUnit: "MPN/100g"}, Fail},
		{Item{Result: ">2400", Operator: ">=", Limit: "2400"}, Pass},
		{Item{Result: ">2400", Operator: "<=", Limit: "3000"}, Undetermined},
		{Item{Result: "未检出", Operator: "不得检出"}, Pass},
		{Item{Result: "0", Unit: "/25g", Operator: "不得检出"}, Pass},
		{Item{Result: "0.001", Unit: "mg/kg", Limit: "不得检出"}, Fail},
		{Item{Result: "0.001", Unit: "mg/kg", Limit: "not detected", Detection: "0.01"}, Pass},
		{Item{Result: "<0.01", Unit: "mg/kg", Limit: "不得检出"}, Pass},
		{Item{Result: "检出", Limit: "不得检出"}, Fail},
		{Item{Result: ">10", Limit: "不得检出"}, Fail},
		// GB/T 8170-2008 clause 4.3: whole and rounded values (table 1 of the standard: limit ≤ 0.05 and 0.054)
		{Item{Result: "0.054", Unit: "%", Operator: "<=", Limit: "0.05", LimitUnit: "%"}, Fail},
		{Item{Result: "0.054", Unit: "%", Operator: "<=", Limit: "0.05", LimitUnit: "%", Rounding: Rounded}, Pass},
		{Item{Result: "0.055", Unit: "%", Operator: "<=", Limit: "0.05", LimitUnit: "%", Rounding: Rounded}, Fail},
		{Item{Result: "97.96", Operator: ">=", Limit: "98.0"}, Fail},
		{Item{Result: "97.96", Operator: ">=", Limit: "98.0", Rounding: Rounded}, Pass},
	} {
		got, err := Judge(c.item)
		if err != nil || got.Verdict != c.want {
			t.Errorf("Judge(%+v) = %+v, %v, want %s", c.item, got, err, c.want)
		}
		if got.Verdict == Undetermined && len(got.Notes) == 0 {
			t.Errorf("%+v: undetermined without a note", c.item)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		item Item
		want string
	}{
		{Item{Result: "1", Unit: "mg/kg", Operator: "<=", Limit: "1", LimitUnit: "mg/L"}, "量纲不同"},
		{Item{Result: "1", Unit: "CFU/g", Operator: "<=", Limit: "1", LimitUnit: "MPN/g"}, "量纲不同"},
		{Item{Result: "1", Unit: "CFU/g", Operator: "<=", Limit: "1", LimitUnit: "CFU/mL"}, "量纲不同"},
		{Item{Result: "1", Operator: "<=", Limit: "1", LimitUnit: "mg/L"}, "量纲不同"},
		{Item{Result: "1", Unit: "ppm", Operator: "<=", Limit: "1", LimitUnit: "mg/kg"}, "不认识的计量单位"},
		{Item{Result: "1", Unit: "mPa", Operator: "<=", Limit: "1", LimitUnit: "MPa"}, "不认识的计量单位"},
		{Item{Result: "abc", Operator: "<=", Limit: "1"}, "不认识的检验结果"},
		{Item{Result: "", Operator: "<=", Limit: "1"}, "检验结果为空"},
		{Item{Result: "1", Operator: "about", Limit: "1"}, "判定符"},
		{Item{Result: "1", Operator: "<=", Limit: "1e999999"}, "不认识的限值"},
		{Item{Result: "1", Limit: "8~6"}, "下限大于上限"},
		{Item{Result: "检出", Operator: "<=", Limit: "1"}, "应为数值"},
		{Item{Result: "1mg/kg", Unit: "g/kg", Operator: "<=", Limit: "1", LimitUnit: "g/kg"}, "两个不同的单位"},
		{Item{Result: "1", Operator: "<=", Limit: "1", Rounding: "up"}, "比较方法"},
		{Item{Result: "ND", Operator: "<=", Limit: "1", Detection: "0"}, "检出限"},
	} {
		if o, err := Judge(c.item); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Judge(%+v) = %+v, %v, want an error with %s", c.item, o, err, c.want)
		}
	}
}

// TestRound: the examples of GB/T 8170-2008 clause 3.2.
func TestRound(t *testing.T) {
	for _, c := range []struct {
		in     string
		places int
		want   string
	}{
		{"12.1498", 0, "12"}, {"12.1498", 1, "12.1"}, {"1268", -2, "1300"}, {"1.050", 1, "1"}, {"0.35", 1, "0.4"},
		{"2500", -3, "2000"}, {"3500", -3, "4000"}, {"0.0325", 3, "0.032"}, {"-355", -1, "-360"}, {"-325", -1, "-320"},
		{"-365", -1, "-360"}, {"-0.0365", 3, "-0.036"}, {"10.5002", 0, "11"},
	} {
		v, _ := new(big.Rat).SetString(c.in)
		if got := decimal(Round(v, c.places)); got != c.want {
			t.Errorf("Round(%s, %d) = %s, want %s", c.in, c.places, got, c.want)
		}
	}
}

// TestMicrobes: the worked readings of GB 29921 and GB 4789.1 annex: n=5, c=2, m=100, M=1000 CFU/g.
func TestMicrobes(t *testing.T) {
	three := MicrobialPlan{N: 5, C: 2, Lower: "100", Upper: "1000", Unit: "CFU/g"}
	two := MicrobialPlan{N: 5, C: 0, Lower: "0", Unit: "/25g"}
	for _, c := range []struct {
		plan    MicrobialPlan
		results string
		want    Verdict
	}{
		{three, "10 50 100 <10 100", Pass},
		{three, "10 500 1000 <10 100", Pass},
		{three, "101 500 1000 <10 100", Fail},
		{three, "10 10 10 10 1001", Fail},
		{three, "<200 10 10 10 10", Undetermined},
		{two, "未检出 0 未检出 阴性 ND", Pass},
		{two, "未检出 检出 未检出 未检出 未检出", Fail},
		{MicrobialPlan{N: 5, C: 1, Lower: "10", Unit: "CFU/g"}, "11 10 10 10 <10", Pass},
		{MicrobialPlan{N: 5, C: 1, Lower: "10", Unit: "CFU/g"}, "11 12 10 10 <10", Fail},
		{MicrobialPlan{N: 5, C: 1, Lower: "10", Unit: "CFU/g"}, "<20 10 10 10 10", Pass},
	} {
		unitText := c.plan.Unit
		got, err := JudgeMicrobes(c.plan, strings.Fields(c.results), unitText)
		if err != nil || got.Verdict != c.want || got.Good+got.Marginal+got.Bad+got.Undecided != 5 {
			t.Errorf("%s: %+v, %v, want %s", c.results, got, err, c.want)
		}
	}
	for _, bad := range []MicrobialPlan{{N: 4, C: 1, Lower: "1"}, {N: 5, C: 5, Lower: "1"}, {N: 5, C: 1, Lower: "10", Upper: "1"}, {N: 5, C: 1, Lower: "x"}} {
		if o, err := JudgeMicrobes(bad, strings.Fields("1 1 1 1 1"), ""); err == nil {
			t.Errorf("%+v: no error, %+v", bad, o)
		}
	}
}

// TestConversion: there and back gives the same number, for every pair of one dimension.
func TestConversion(t *testing.T) {
	pairs := 0
	for _, a := range units() {
		for _, b := range units() {
			there, err := Convert("12.34", a.name, b.name)
			if a.dimension != b.dimension {
				if err == nil {
					t.Errorf("%s converts to %s", a.name, b.name)
				}
				continue
			}
			if a.times != 1 || b.times != 1 { // minutes to hours is no finite decimal
				continue
			}
			back, err2 := Convert(there, b.name, a.name)
			if err != nil || err2 != nil || back != "12.34" {
				t.Errorf("%s -> %s -> %s: %s, %v %v", a.name, b.name, a.name, back, err, err2)
			}
			pairs++
		}
	}
	if pairs < 200 {
		t.Errorf("only %d pairs", pairs)
	}
}

// TestUnitsAreNamedOnce: no spelling of one unit hides another.
func TestUnitsAreNamedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, u := range units() {
		if seen[u.name] {
			t.Errorf("%s listed twice", u.name)
		}
		seen[u.name] = true
		if got, err := findUnit(u.name); err != nil || got != u {
			t.Errorf("findUnit(%s) = %+v, %v", u.name, got, err)
		}
	}
}

// TestMonotone: a larger value never turns a fail of an upper limit into a pass.
func TestMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(0, 1_000_000).Draw(t, "a")
		b := a + rapid.Int64Range(0, 1_000_000).Draw(t, "more")
		lim := rapid.Int64Range(0, 1_500_000).Draw(t, "limit")
		mode := rapid.SampledFrom([]Rounding{Whole, Rounded}).Draw(t, "mode")
		verdict := func(v int64) Verdict {
			o, err := Judge(Item{Result: decimal(big.NewRat(v, 1000)), Unit: "g/kg", Operator: "<=", Limit: decimal(big.NewRat(lim, 1)), LimitUnit: "mg/kg", Rounding: mode})
			if err != nil {
				t.Fatal(err)
			}
			return o.Verdict
		}
		if verdict(a) == Fail && verdict(b) == Pass {
			t.Fatalf("%d fails but %d passes", a, b)
		}
		if mode == Whole && (verdict(a) == Pass) != (a <= lim) {
			t.Fatalf("%d against %d: %s", a, lim, verdict(a))
		}
	})
}

func TestEnglish(t *testing.T) {
	for _, text := range []string{NoteNoDetection, NoteDetectionHigh, NoteZero} {
		if !strings.Contains(English, text+"\t") {
			t.Errorf("no English for %s", text)
		}
	}
}

func FuzzJudge(f *testing.F) {
	f.Add("139", "mg/kg", "<=", "100", "mg/kg", "")
	f.Add("<0.05", "µg/kg", "", "6.5～8.5", "", "0.1")
	f.Add("未检出(检出限:1e-3)", "", "不得检出", "", "", "\xff")
	f.Add("1×10⁻³g/100g", "", "range", "-1--2", "%", "")
	f.Fuzz(func(t *testing.T, result, unit, operator, limit, limitUnit, detection string) {
		o, err := Judge(Item{Result: result, Unit: unit, Operator: operator, Limit: limit, LimitUnit: limitUnit, Detection: detection})
		if (err == nil) != (o.Verdict != "") {
			t.Fatalf("%+v with error %v", o, err)
		}
	})
}
