package city

import (
	"bufio"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"

	"qgov/calc/uscc"
	"qgov/kernel/calendar"
)

// Department is a made-up department with one sort of record that it sends. Each has its own words for the columns, as departments do.
type Department struct {
	Number   int64 // in the register of sources
	Name     string
	What     string // sort of record
	Sort     string // category of the file, as dossier numbers it
	Polarity string
	Weight   string
	Open     bool
	Months   int64 // for which a record counts
	Heads    [8]string
	Share    int // of 100 lines of the city
	money    bool
	titles   []string
	mark     string // of its document numbers
}

// Targets are what the heads of a department mean, in their order.
func Targets() [8]string {
	return [8]string{"code", "firm", "doc", "title", "day", "amount", "weight", "region"}
}

// Departments are the departments of the city.
func Departments() []Department {
	return []Department{
		{Number: 901, Name: "示范行政审批局", What: "行政许可", Sort: "2", Polarity: "0", Weight: "0", Open: true, Share: 24, mark: "审许",
			Heads: [8]string{"统一社会信用代码", "申请人名称", "许可决定文书号", "许可内容", "许可决定日期", "", "", "属地"}, titles: []string{"食品经营许可", "道路运输经营许可", "卫生许可", "排污许可", "建筑业企业资质许可"}},
		{Number: 902, Name: "示范市场监督管理局", What: "行政处罚", Sort: "7", Polarity: "-1", Weight: "2", Open: true, Months: 36, Share: 8, money: true, mark: "市监罚",
			Heads: [8]string{"统一社会信用代码", "当事人名称", "处罚决定书文号", "违法行为类型", "处罚决定日期", "罚款金额（元）", "轻重程度", "属地"}, titles: []string{"生产销售不合格产品", "未明码标价", "无照经营", "虚假宣传", "使用未经检验的特种设备"}},
		{Number: 903, Name: "示范市场监督管理局", What: "投诉举报办理结果", Sort: "8", Polarity: "-1", Weight: "1", Months: 24, Share: 12, money: true, mark: "投诉",
			Heads: [8]string{"被诉方代码", "被诉方名称", "登记编号", "投诉问题", "登记日期", "涉及金额（元）", "", "属地"}, titles: []string{"商品质量问题", "售后服务问题", "价格争议", "合同争议"}},
		{Number: 904, Name: "示范税务局", What: "纳税信用评价", Sort: "14", Polarity: "1", Weight: "1", Open: true, Months: 24, Share: 18, mark: "税评",
			Heads: [8]string{"纳税人识别号", "纳税人名称", "评价编号", "评价结果", "评价日期", "", "", "属地"}, titles: []string{"纳税信用A级", "纳税信用B级", "纳税信用M级"}},
		{Number: 905, Name: "示范应急管理局", What: "监督检查", Sort: "5", Polarity: "0", Weight: "0", Months: 36, Share: 14, mark: "应急检",
			Heads: [8]string{"社会信用代码", "单位名称", "检查文书编号", "检查事项", "检查日期", "", "", "属地"}, titles: []string{"安全生产检查：未发现问题", "安全生产检查：责令改正", "消防安全检查：未发现问题"}},
		{Number: 906, Name: "示范住房和城乡建设局", What: "合同履约", Sort: "14", Polarity: "1", Weight: "1", Months: 36, Share: 6, money: true, mark: "建合",
			Heads: [8]string{"统一社会信用代码", "承包单位", "合同编号", "履约评价", "评价日期", "合同金额（元）", "", "属地"}, titles: []string{"履约优良", "按约履行", "延期履行"}},
		{Number: 907, Name: "示范人力资源和社会保障局", What: "荣誉表彰", Sort: "11", Polarity: "1", Weight: "2", Open: true, Months: 60, Share: 4, mark: "人社荣",
			Heads: [8]string{"统一社会信用代码", "获奖单位", "表彰文号", "荣誉名称", "表彰日期", "", "", "属地"}, titles: []string{"和谐劳动关系企业", "诚信示范单位", "质量管理先进单位"}},
		{Number: 908, Name: "示范市场监督管理局", What: "年度报告公示", Sort: "13", Polarity: "0", Weight: "0", Open: true, Months: 60, Share: 14, mark: "年报",
			Heads: [8]string{"统一社会信用代码", "企业名称", "报告编号", "报告年度", "公示日期", "", "", "属地"}, titles: []string{"年度报告已按时公示", "年度报告逾期公示"}},
	}
}

// Line is one line of a department's file, and what is to become of it.
type Line struct {
	Cells [8]string
	Who   int  // index of the subject it is about
	Bad   bool // it breaks a rule
	Twin  bool // it repeats an earlier line
	Fen   int64
}

// Lines returns how many lines a department sends.
func (c City) Lines(d Department) int { return c.Records * d.Share / 100 }

// plain reports whether a line is neither bad nor a repetition: one of 200 is bad, one of 100 repeats an earlier one.
func (c City) plain(d Department, i int) (plain bool, n int) {
	n = c.rng(uint64(d.Number), uint64(i)).IntN(200)
	return n > 2 || i == 0, n
}

// Line returns a line of a department's file, from 0.
func (c City) Line(d Department, i int) Line {
	plain, n := c.plain(d, i)
	switch {
	case plain:
		return c.line(d, i)
	case n == 0:
		return c.spoilt(d, i)
	}
	at := int(c.rng(uint64(d.Number)+1000, uint64(i)).Uint64() % uint64(i))
	for {
		if plain, _ := c.plain(d, at); plain {
			break
		}
		at-- // line 0 is plain
	}
	l := c.line(d, at)
	l.Twin = true
	return l
}

// line is a good line. Among them are codes in full width, in small letters and with blanks, registration numbers of before 2015, former
// names without a code, and subjects that are not registered.
func (c City) line(d Department, i int) Line {
	r := c.rng(uint64(d.Number)+2000, uint64(i))
	l := Line{Who: r.IntN(c.Subjects)}
	if r.IntN(200) == 0 {
		l.Who += c.Subjects
	}
	s := c.Subject(l.Who)
	day := calendar.NewDate(2014, 1, 1).AddDays(r.IntN(Today().Sub(calendar.NewDate(2014, 1, 1))))
	if day < s.Founded {
		day = s.Founded.AddDays(r.IntN(max(1, Today().Sub(s.Founded))))
	}
	code, name := s.Code, s.Name
	switch n := r.IntN(1000); {
	case n < 10:
		code = strings.Map(func(r rune) rune { return r + 0xFEE0 }, code)
	case n < 15:
		code = strings.ToLower(code)
	case n < 20:
		code = code[:8] + " " + code[8:]
	case n < 60 && s.Number != "" && day < Merged() && l.Who < c.Subjects:
		code = s.Number
	case n < 65 && s.Former != "" && day < s.Renamed && l.Who < c.Subjects:
		code, name = "", s.Former
	}
	doc := "示" + d.mark + "〔" + strconv.Itoa(day.Year()) + "〕" + strconv.Itoa(i+1) + "号"
	if r.IntN(50) == 0 {
		doc = strings.NewReplacer("〔", "[", "〕", "]").Replace(doc)
	}
	l.Cells = [8]string{code, name, doc, d.titles[r.IntN(len(d.titles))], written(r, day), "", "", s.Region}
	if d.money {
		l.Fen = int64(r.IntN(5_000_000))
		l.Cells[5] = money(l.Fen)
	}
	if d.Heads[6] != "" {
		l.Cells[6] = []string{"轻微", "一般", "一般", "严重"}[r.IntN(4)]
	}
	return l
}

// spoilt is a line that breaks a rule. Its amount can be read.
func (c City) spoilt(d Department, i int) Line {
	l := c.line(d, i)
	l.Bad = true
	switch c.rng(uint64(d.Number)+3000, uint64(i)).IntN(5) {
	case 0: // wrong check digit
		code := []byte(uscc.Normalize(c.Subject(l.Who).Code))
		code[10] = "0123456789"[(code[10]+1)%10]
		for uscc.Valid(string(code)) {
			code[10] = "0123456789"[(code[10]+1)%10]
		}
		l.Cells[0] = string(code)
	case 1:
		l.Cells[4] = Today().AddDays(36_500 + i%300).String() // the future whenever it is read
	case 2:
		l.Cells[2] = ""
	case 3:
		l.Cells[7] = "不详地区"
	default:
		l.Cells[4] = "2021-02-30"
	}
	return l
}

// written is a day as people write it.
func written(r *rand.Rand, d calendar.Date) string {
	switch r.IntN(20) {
	case 0:
		return strconv.Itoa(d.Year()) + "年" + strconv.Itoa(int(d.Month())) + "月" + strconv.Itoa(d.Day()) + "日"
	case 1:
		return strings.ReplaceAll(d.String(), "-", "/")
	}
	return d.String()
}

func money(fen int64) string {
	s := strconv.FormatInt(fen/100, 10) + "."
	if fen%100 < 10 {
		s += "0"
	}
	return s + strconv.FormatInt(fen%100, 10)
}

// Expect is what a file holds, for whoever checks what became of it.
type Expect struct {
	Lines, Bad, Twins int64
	Fen               int64 // of all lines
}

// columns are the positions of the columns that a department sends.
func (d Department) columns() []int {
	var out []int
	for i, h := range d.Heads {
		if h != "" {
			out = append(out, i)
		}
	}
	return out
}

// Write writes the file of a department as CSV in UTF-8 with a byte order mark.
func (c City) Write(w io.Writer, d Department) (Expect, error) {
	out := bufio.NewWriterSize(w, 1<<18)
	var buf []byte
	columns := d.columns()
	put := func(cells *[8]string) error {
		buf = buf[:0]
		for n, i := range columns {
			if n > 0 {
				buf = append(buf, ',')
			}
			buf = append(buf, cells[i]...)
		}
		_, err := out.Write(append(buf, '\n'))
		return err
	}
	if _, err := out.WriteString("\uFEFF"); err != nil {
		return Expect{}, err
	}
	err := put(&d.Heads)
	e := Expect{Lines: int64(c.Lines(d))}
	for i := 0; i < int(e.Lines) && err == nil; i++ {
		l := c.Line(d, i)
		if l.Bad {
			e.Bad++
		}
		if l.Twin {
			e.Twins++
		}
		e.Fen += l.Fen
		err = put(&l.Cells)
	}
	if err != nil {
		return e, err
	}
	return e, out.Flush()
}
