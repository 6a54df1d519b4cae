// Package city makes up a city of market subjects and the files that its departments would send about them.
//
// Everything follows from a seed and an index, so any part can be made again without the rest: subject 17 is the same in a city of
// a thousand and of two million. Codes pass the check of GB 32100-2015 but have a body that no register issues; every name holds 示, 样,
// 例 or 范. The measure is 成都信用网 as published in 2016: 891,000 firms, 1,479,000 individual businesses and more than 36 million records.
package city

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"qgov/calc/uscc"
	"qgov/kernel/calendar"
)

// The published size, and the day on which the made-up departments send.
const (
	Subjects = 2_370_000
	Records  = 36_000_000
)

// Today is the last day that a record can bear.
func Today() calendar.Date { return calendar.NewDate(2026, 3, 1) }

// City is a made-up city.
type City struct {
	Seed     uint64
	Subjects int
	Records  int // lines of all departments together
}

// Part returns a city of a share of the published size.
func Part(seed uint64, percent float64) City {
	return City{seed, int(Subjects * percent / 100), int(Records * percent / 100)}
}

// Subject is a firm or an individual business.
type Subject struct {
	Code, Name, Sort, Status, Industry, Region, Address, Size string
	Founded                                                   calendar.Date
	Number                                                    string        // 15-digit registration number of before October 2015, "" if it never had one
	Former                                                    string        // name until Renamed, "" if it always had the one
	Renamed                                                   calendar.Date // first day of the present name
}

// Merged is the day from which codes took the place of registration numbers (三证合一, 国务院令 2015).
func Merged() calendar.Date { return calendar.NewDate(2015, 10, 1) }

var (
	districts = []string{"510104", "510105", "510106", "510107", "510108", "510112", "510113", "510114", "510115", "510116", "510117", "510118", "510121", "510129", "510131", "510181", "510182", "510183", "510184", "510185"}
	marks     = []string{"示", "样", "例", "范"}
	words     = []string{"安", "宝", "诚", "达", "德", "鼎", "丰", "福", "广", "恒", "华", "汇", "佳", "锦", "君", "康", "乐", "利", "隆", "茂", "美", "明", "宁", "鹏", "琪", "荣", "瑞", "润", "盛", "顺", "泰", "腾", "天", "通", "万", "祥", "鑫", "兴", "旭", "雅", "益", "永", "优", "裕", "源", "远", "悦", "正", "志", "卓"}
	trades    = []string{"食品", "餐饮", "商贸", "建材", "机械", "电子", "服饰", "水产", "物流", "环保", "医药", "农业", "文化", "信息技术", "装饰工程", "家具", "汽车维修", "五金", "日化", "包装"}
	codes     = []string{"1361", "6210", "5225", "3033", "3411", "3911", "1819", "1362", "5431", "7722", "2710", "0111", "8890", "6513", "5011", "2110", "8111", "3351", "2682", "2319"}
	streets   = []string{"示范大道", "样板路", "例安街", "范家巷", "示兴路", "样和街", "例丰路", "范水街"}
)

func (c City) rng(stream, i uint64) *rand.Rand {
	return rand.New(rand.NewPCG(c.Seed^stream<<56, i))
}

// Subject returns the subject with the index, from 0. Indices beyond the city name subjects that its register does not have.
func (c City) Subject(i int) Subject {
	r := c.rng(1, uint64(i))
	of := func(list []string) string { return list[r.IntN(len(list))] }
	trade := r.IntN(len(trades))
	s := Subject{Region: of(districts), Industry: codes[trade], Status: "active", Sort: "individual", Size: "micro"}
	kind, brand := "92", of(words)+of(words)+of(marks)
	if r.IntN(2370) < 891 {
		kind, s.Sort, s.Size = "91", "enterprise", []string{"micro", "small", "small", "medium", "large"}[r.IntN(5)]
	}
	s.Code = uscc.Generate(kind, s.Region, uint64(i))
	s.Name = s.called(brand, trade, i)
	s.Founded = calendar.NewDate(1993, 1, 1).AddDays(r.IntN(11_000))
	s.Address = of(streets) + strconv.Itoa(1+r.IntN(900)) + "号"
	switch n := r.IntN(100); {
	case n < 6:
		s.Status = "closed"
	case n < 8:
		s.Status = "revoked"
	}
	if s.Founded < Merged() && r.IntN(3) > 0 {
		s.Number = uscc.GenerateRegistration(s.Region, uint64(i))
	}
	if r.IntN(20) == 0 {
		s.Renamed = s.Founded.AddDays(1 + r.IntN(max(1, Today().Sub(s.Founded)-1)))
		s.Former = s.called(of(words)+of(words)+of(marks), trade, i)
		if s.Former == s.Name {
			s.Former, s.Renamed = "", 0
		}
	}
	return s
}

// called is the name of a subject; the number in it keeps names apart, as districts and shop numbers do in life.
func (s Subject) called(brand string, trade, i int) string {
	if s.Sort == "individual" {
		return "成都" + brand + trades[trade] + "店第" + strconv.Itoa(i) + "号"
	}
	return "成都" + brand + trades[trade] + "第" + strconv.Itoa(i) + "有限公司"
}

// SubjectHead is the head of the file of subjects, in the words of the register of firms.
const SubjectHead = "统一社会信用代码,名称,主体类型,登记状态,行业,住所,成立日期,规模,属地\n"

// AppendLine appends a subject as a line of the file.
func (s Subject) AppendLine(dst []byte) []byte {
	return fmt.Appendf(dst, "%s,%s,%s,%s,%s,%s,%s,%s,%s\n", s.Code, s.Name, s.Sort, s.Status, s.Industry, s.Address, s.Founded, s.Size, s.Region)
}

// FormerHead is the head of the file of former numbers and names, in the words of the register of them.
const FormerHead = "主体,类型,原注册号或曾用名,启用日期,停用日期\n"

// AppendFormer appends the former number and name of a subject as lines of the file, if it has any.
func (s Subject) AppendFormer(dst []byte) []byte {
	if s.Number != "" {
		dst = fmt.Appendf(dst, "%s,number,%s,%s,%s\n", s.Code, s.Number, s.Founded, Merged().AddDays(-1))
	}
	if s.Former != "" {
		dst = fmt.Appendf(dst, "%s,name,%s,%s,%s\n", s.Code, s.Former, s.Founded, s.Renamed.AddDays(-1))
	}
	return dst
}
