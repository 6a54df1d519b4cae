package paper

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The first six are the examples of 《支付结算办法》 annex 1, paragraph 5, in the form the annex permits and we use.
func TestCapital(t *testing.T) {
	for _, c := range []struct {
		fen  int64
		want string
	}{
		{140950, "壹仟肆佰零玖元伍角"},
		{600714, "陆仟零柒元壹角肆分"},
		{168032, "壹仟陆佰捌拾元叁角贰分"},
		{10700053, "壹拾万零柒仟元伍角叁分"},
		{1640902, "壹万陆仟肆佰零玖元零贰分"},
		{32504, "叁佰贰拾伍元零肆分"},
		{0, "零元整"},
		{5, "伍分"},
		{50, "伍角"},
		{100, "壹元整"},
		{1000, "壹拾元整"},
		{5000000, "伍万元整"},
		{100000000, "壹佰万元整"},
		{100000000_00, "壹亿元整"},
		{100010000_00, "壹亿零壹万元整"},
		{100000001_00, "壹亿零壹元整"},
		{1234567890123, "壹佰贰拾叁亿肆仟伍佰陆拾柒万捌仟玖佰零壹元贰角叁分"},
		{1_0000_0000_0000_00, "壹万亿元整"},
		{1_0001_0000_0000_00, "壹万零壹亿元整"},
		{-140950, "负壹仟肆佰零玖元伍角"},
	} {
		if got := Capital(c.fen); got != c.want {
			t.Errorf("Capital(%d) = %s, want %s", c.fen, got, c.want)
		}
	}
	if got := Capital(math.MinInt64); !strings.HasPrefix(got, "负玖") {
		t.Errorf("smallest amount: %s", got)
	}
}

// Two amounts never share a form, and no form holds 零零.
func TestCapitalDistinct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		if strings.Contains(Capital(a), "零零") {
			t.Fatalf("Capital(%d) = %s", a, Capital(a))
		}
		if a != b && Capital(a) == Capital(b) {
			t.Fatalf("%d and %d are both %s", a, b, Capital(a))
		}
	})
}

func TestNumeral(t *testing.T) {
	for n, want := range map[int]string{1: "一", 9: "九", 10: "十", 11: "十一", 19: "十九", 20: "二十", 22: "二十二", 100: "一百",
		105: "一百零五", 110: "一百一十", 1001: "一千零一", 9999: "九千九百九十九", 0: "0", 10000: "10000"} {
		if got := Numeral(n); got != want {
			t.Errorf("Numeral(%d) = %s, want %s", n, got, want)
		}
	}
}

// GB/T 9704-2012 7.2.5 and 7.3.5.5.
func TestDates(t *testing.T) {
	for got, want := range map[string]string{
		DocumentNumber("荣市监抽", 2026, 12): "荣市监抽〔2026〕12号",
		ChineseDate(2026, 1, 5):          "2026年1月5日",
		ChineseDate(2026, 11, 22):        "2026年11月22日",
		NumeralDate(2026, 11, 22):        "二〇二六年十一月二十二日",
		NumeralDate(2030, 10, 30):        "二〇三〇年十月三十日",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
