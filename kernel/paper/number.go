package paper

import (
	"fmt"
	"strconv"
	"strings"
)

// DocumentNumber writes a document number (发文字号) of GB/T 9704-2012 7.2.5: the organ's short form, the year in full inside
// 〔〕, the serial without leading zeros and without 第: DocumentNumber("荣市监抽", 2026, 12) is "荣市监抽〔2026〕12号".
func DocumentNumber(organ string, year, serial int) string {
	return organ + "〔" + strconv.Itoa(year) + "〕" + strconv.Itoa(serial) + "号"
}

// ChineseDate writes a date in the form of GB/T 9704-2012 7.3.5.5: Arabic digits, no leading zeros: "2026年1月5日".
func ChineseDate(year, month, day int) string {
	return fmt.Sprintf("%d年%d月%d日", year, month, day)
}

// NumeralDate writes a date in Chinese numerals, as court papers and certificates do: "二〇二六年十一月二十二日".
func NumeralDate(year, month, day int) string {
	var b strings.Builder
	for _, c := range strconv.Itoa(year) {
		b.WriteRune([]rune("〇一二三四五六七八九")[c-'0'])
	}
	return b.String() + "年" + Numeral(month) + "月" + Numeral(day) + "日"
}

// Numeral writes a whole number in Chinese numerals: 一, 十, 十二, 二十, 一百零五. Numbers outside 1 to 9999 stay in digits.
func Numeral(n int) string {
	if n < 1 || n > 9999 {
		return strconv.Itoa(n)
	}
	s := group(n, []rune("零一二三四五六七八九"), []string{"千", "百", "十", ""})
	if n < 20 {
		s = strings.TrimPrefix(s, "一十")
		if n >= 10 {
			s = "十" + s
		}
	}
	return s
}

// group writes 1 to 9999 with one 零 for any run of inner zeros; units names the places from thousands to ones.
func group(n int, digits []rune, units []string) string {
	var b strings.Builder
	zero := false
	for i, place := range [...]int{1000, 100, 10, 1} {
		d := n / place % 10
		if d == 0 {
			zero = b.Len() > 0
			continue
		}
		if zero {
			b.WriteRune(digits[0])
			zero = false
		}
		b.WriteRune(digits[d])
		b.WriteString(units[i])
	}
	return b.String()
}

// Capital writes an amount of fen in the capital numerals of 《支付结算办法》 annex 1 (正确填写票据和结算凭证的基本规定):
// 140950 is "壹仟肆佰零玖元伍角". An amount that ends at yuan ends in 整; one that ends at jiao or fen does not. Of the two
// forms the annex allows when the yuan place is 0 and the jiao place is not, the one without 零 is used there; a 0 in the 万 or
// 亿 place is written. A negative amount
// begins with 负.
func Capital(fen int64) string {
	if fen == 0 {
		return "零元整"
	}
	sign := ""
	rest := uint64(fen)
	if fen < 0 {
		sign, rest = "负", -rest
	}
	digits := []rune("零壹贰叁肆伍陆柒捌玖")
	yuan, jiao, cent := rest/100, rest/10%10, rest%10
	out := ""
	if yuan > 0 {
		out = capitalYuan(yuan, digits) + "元"
	}
	switch {
	case jiao == 0 && cent == 0:
		return sign + out + "整"
	case jiao > 0:
		out += string(digits[jiao]) + "角"
	case out != "":
		out += "零"
	}
	if cent > 0 {
		out += string(digits[cent]) + "分"
	}
	return sign + out
}

// capitalYuan writes whole yuan in groups of four digits: 万, 亿, 万亿, 亿亿.
func capitalYuan(n uint64, digits []rune) string {
	units := []string{"仟", "佰", "拾", ""}
	var out string
	gap := false // the last place written, or the group before this one, was 0
	names := []string{"", "万", "亿", "万亿", "亿亿"}
	for i := len(names) - 1; i >= 0; i-- {
		scale := uint64(1)
		for range i {
			scale *= 10000
		}
		g := int(n / scale % 10000)
		if g == 0 {
			gap = out != ""
			continue
		}
		if out != "" && (gap || g < 1000) {
			out += string(digits[0])
		}
		gap = false
		name := names[i]
		if i == 3 && n/100000000%10000 != 0 {
			name = "万" // 亿 is written by the next group
		}
		out += group(g, digits, units) + name
		gap = g%10 == 0
	}
	return out
}
