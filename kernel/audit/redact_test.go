package audit

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestRedact: what must be masked, in the forms in which people write it, and what must stay.
func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"联系人电话13800138000。":                      "联系人电话138****8000。",
		"tel13800138000":                         "tel138****8000",
		"138-0013-8000 或 138 0013 8000":          "138****8000 或 138****8000",
		"+86 13800138000":                        "138****8000",
		"013800138000":                           "138****8000",
		"1３８００１３８０００":                            "138****8000",
		"138\u200b0013\u200d8000":                "138****8000",
		"0631-5191234 转 5":                       "****1234 转 5",
		"(0571)87654321":                         "****4321",
		"01087654321":                            "****4321",
		"身份证11010519491231002X号":                 "身份证110105********002X号",
		"110105 19491231 002x":                   "110105********002x",
		"110105491231002":                        "110105*****1002",
		"卡号 6222 0202 0000 0000 000":             "卡号 6222 0202 0000 0000 000",
		"邮箱zhang.san@example.com，":               "邮箱z***@example.com，",
		"鲁K·A1234 与 京AD12345":                    "鲁K****4 与 京A****5",
		"护照E12345678":                            "护照E****678",
		"一三八零零一三八零零零":                            "***********",
		"微信号：zhangsan_88":                        "微信号：****",
		"统一社会信用代码91371082MA3C0000XX":             "统一社会信用代码91371082MA3C0000XX",
		"条码6901234567892，批号20260815001":          "条码6901234567892，批号20260815001",
		"GB/T 4754-2017 2026-11-22 12315 3.5 kg": "GB/T 4754-2017 2026-11-22 12315 3.5 kg",
		"鲁市监抽字〔2026〕第00123号":                     "鲁市监抽字〔2026〕第00123号",
	} {
		if got := Redact(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// TestRedactAnywhere puts a canary between any two texts: its figures never come through, and a second pass changes nothing.
func TestRedactAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		around := rapid.StringMatching(`[\p{Han}，。：（）a-zA-Z ]{0,12}`)
		canary := rapid.SampledFrom([]string{"13912345678", "110101199003074514", "110101900307451", "6228480402564890018", "0631-5191234"}).Draw(t, "canary")
		out := Redact(around.Draw(t, "before") + canary + around.Draw(t, "after"))
		if strings.Contains(out, canary) || strings.Contains(out, canary[3:9]) {
			t.Fatalf("%s leaks in %q", canary, out)
		}
		if again := Redact(out); strings.Count(again, "*") < strings.Count(out, "*") {
			t.Fatalf("%q became %q", out, again)
		}
	})
}
