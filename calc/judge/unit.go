package judge

import (
	"math/big"
	"strings"
	"sync"

	"qgov/calc/refusal"
)

// unit is one way to express a quantity: times factor it is in the base unit
// of its dimension. Only units of one dimension are comparable.
type unit struct {
	name      string
	dimension string
	times     int64 // factor is times / over * 10^exponent
	over      int64
	exponent  int
}

func (u unit) factor() *big.Rat {
	return new(big.Rat).Mul(big.NewRat(u.times, u.over), power10(u.exponent))
}

// scaled makes units of one dimension from "name exponent" pairs.
func scaled(dimension string, pairs ...any) []unit {
	var units []unit
	for i := 0; i < len(pairs); i += 2 {
		units = append(units, unit{pairs[i].(string), dimension, 1, 1, pairs[i+1].(int)})
	}
	return units
}

// units is the table of all units. Colony counts and most probable numbers are
// different methods and never convert into each other; percent is a mass
// fraction (a volume fraction is %vol).
var units = sync.OnceValue(allUnits)

func allUnits() []unit {
	u := []unit{{"", "无量纲", 1, 1, 0}}
	for _, alone := range []string{"pH", "NTU", "%vol", "℃", "K", "dB", "dB(A)", "lx", "meq/kg", "/25g", "/25mL", "/10g", "/100g", "/100mL", "CFU/皿", "级", "mmol/100g", "次", "度"} {
		u = append(u, unit{alone, alone, 1, 1, 0})
	}
	u = append(u, scaled("质量分数", "kg/kg", 0, "g/g", 0, "%", -2, "g/100g", -2, "‰", -3, "g/kg", -3, "mg/g", -3,
		"mg/100g", -5, "mg/kg", -6, "ug/g", -6, "ug/100g", -8, "ug/kg", -9, "ng/g", -9, "ng/kg", -12, "pg/g", -12)...)
	u = append(u, scaled("质量浓度", "g/mL", 3, "g/cm3", 3, "kg/L", 3, "g/100mL", 1, "g/L", 0, "kg/m3", 0, "mg/mL", 0,
		"mg/100mL", -2, "mg/dL", -2, "mg/L", -3, "g/m3", -3, "ug/mL", -3, "ug/100mL", -5, "ug/L", -6, "ng/mL", -6, "mg/m3", -6, "ng/L", -9, "ug/m3", -9)...)
	for _, count := range []string{"CFU", "MPN"} {
		u = append(u, scaled(count+"/质量", count+"/g", 0, count+"/10g", -1, count+"/100g", -2, count+"/kg", -3)...)
		u = append(u, unit{count + "/25g", count + "/质量", 4, 1, -2})
		u = append(u, scaled(count+"/体积", count+"/mL", 0, count+"/10mL", -1, count+"/100mL", -2, count+"/L", -3)...)
		u = append(u, unit{count + "/250mL", count + "/体积", 4, 1, -3}, unit{count + "/25mL", count + "/体积", 4, 1, -2})
		u = append(u, scaled(count+"/面积", count+"/cm2", 0, count+"/m2", -4)...)
		u = append(u, scaled(count+"/空气", count+"/m3", 0)...)
	}
	u = append(u, scaled("压力", "Pa", 0, "N/m2", 0, "hPa", 2, "mbar", 2, "kPa", 3, "bar", 5, "MPa", 6, "N/mm2", 6, "GPa", 9)...)
	u = append(u, scaled("力", "mN", -3, "N", 0, "kN", 3)...)
	u = append(u, scaled("线力", "N/m", 0, "kN/m", 3, "N/cm", 2, "N/mm", 3)...)
	u = append(u, scaled("长度", "nm", -9, "um", -6, "mm", -3, "cm", -2, "dm", -1, "m", 0, "km", 3)...)
	u = append(u, scaled("面积", "mm2", -6, "cm2", -4, "dm2", -2, "m2", 0)...)
	u = append(u, scaled("质量", "ug", -9, "mg", -6, "g", -3, "kg", 0, "t", 3)...)
	u = append(u, scaled("体积", "uL", -6, "mL", -3, "cm3", -3, "L", 0, "m3", 3)...)
	u = append(u, scaled("面密度", "mg/m2", -3, "mg/dm2", -1, "g/m2", 0, "kg/m2", 3)...)
	u = append(u, scaled("时间", "ms", -3, "s", 0)...)
	u = append(u, unit{"min", "时间", 60, 1, 0}, unit{"h", "时间", 3600, 1, 0}, unit{"d", "时间", 86400, 1, 0})
	u = append(u, scaled("电压", "mV", -3, "V", 0, "kV", 3)...)
	u = append(u, scaled("电流", "uA", -6, "mA", -3, "A", 0)...)
	u = append(u, scaled("功率", "mW", -3, "W", 0, "kW", 3)...)
	u = append(u, scaled("电阻", "mΩ", -3, "Ω", 0, "kΩ", 3, "MΩ", 6, "GΩ", 9)...)
	u = append(u, scaled("频率", "Hz", 0, "kHz", 3, "MHz", 6)...)
	u = append(u, scaled("能量", "J", 0, "kJ", 3, "MJ", 6)...)
	u = append(u, scaled("质量能", "kJ/kg", 0, "kJ/100g", 1, "kJ/g", 3, "MJ/kg", 3)...)
	u = append(u, scaled("质量活度", "Bq/kg", 0, "Bq/g", 3)...)
	u = append(u, scaled("体积活度", "Bq/L", 0)...)
	u = append(u, unit{"km/h", "速度", 5, 18, 0}, unit{"m/s", "速度", 1, 1, 0})
	u = append(u, scaled("线电阻", "Ω/km", -3, "Ω/m", 0)...)
	return append(u, scaled("物质的量浓度", "mol/L", 0, "mmol/L", -3, "umol/L", -6)...)
}

// foldUnit brings the spellings of one unit together: µ, μ and u; mg·kg⁻¹ and
// mg/kg; Chinese names; l and L.
func foldUnit(text string) string {
	text = fold(text)
	text = strings.NewReplacer("µ", "u", "μ", "u", "\u2126", "Ω", "°C", "℃", "千克", "kg", "公斤", "kg", "毫克", "mg",
		"微克", "ug", "纳克", "ng", "克", "g", "毫升", "mL", "升", "L", "兆帕", "MPa", "千帕", "kPa", "毫米", "mm", "厘米", "cm", "米", "m", "mpn", "MPN").Replace(text)
	if numerator, denominator, found := strings.Cut(text, "·"); found {
		if d, negative := strings.CutSuffix(denominator, "-1"); negative {
			text = numerator + "/" + d
		}
	}
	return text
}

// findUnit looks a unit up: first as spelled, then without regard to case, save
// that m and M are never taken for each other (mPa and MPa differ by 10^9).
func findUnit(text string) (unit, error) {
	want := foldUnit(text)
	for _, u := range units() {
		if u.name == want {
			return u, nil
		}
	}
	for _, u := range units() {
		if strings.EqualFold(u.name, want) && sameMega(u.name, want) {
			return u, nil
		}
	}
	return unit{}, refusal.New("不认识的计量单位：%s", text)
}

// sameMega reports whether two texts that are equal but for case have their
// capital M at the same places.
func sameMega(a, b string) bool {
	keep := func(r rune) rune {
		if r == 'M' {
			return r
		}
		return '.'
	}
	return strings.Map(keep, a) == strings.Map(keep, b)
}

// ratio is the factor that turns a value in from into one in to.
func ratio(from, to unit) (*big.Rat, error) {
	if from.dimension != to.dimension {
		return nil, refusal.New("计量单位量纲不同，不能比较：%s 与 %s", display(from.name), display(to.name))
	}
	return new(big.Rat).Quo(from.factor(), to.factor()), nil
}

func display(name string) string {
	if name == "" {
		return "（无单位）"
	}
	return name
}

// Convert converts an exact decimal from one unit to another and refuses
// different dimensions.
func Convert(value, from, to string) (string, error) {
	n, err := parseNumber(fold(value))
	if err != nil {
		return "", err
	}
	f, err := findUnit(from)
	if err != nil {
		return "", err
	}
	t, err := findUnit(to)
	if err != nil {
		return "", err
	}
	r, err := ratio(f, t)
	if err != nil {
		return "", err
	}
	return decimal(r.Mul(r, n.value)), nil
}
