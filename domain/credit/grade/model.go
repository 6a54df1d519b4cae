// Package grade scores and grades every market subject by its credit file (信用风险分类, 质量信用等级).
//
// A [Model] is data with an edition: items that give points to entries of a category, decay by age, caps, vetoes and bands. The law leaves
// points and cut scores open, so the models that ship are configuration and marked so. A new model is tried over all firms first ([Trial]:
// who moves and why) and adopted by a second person. A [Standing] is the present grade of a firm under the model in force; it is derived
// only: it follows the file in the same transaction ([dossier.Changed]), all firms are computed anew every night, and there is no way to
// edit it. Setting a grade right means a new entry in the file (see package dossier, objections).
package grade

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"qgov/calc/credit"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Model is one edition of a model.
type Model struct {
	record.Head
	Family   string
	Title    string
	Edition  string
	Base     int64
	Most     int64
	Up       int64
	Down     int64
	Disputed bool // entries that a firm objects to count until the objection is decided
	Shown    bool // grades are shown to the public
	Basis    string
	Verified bool
	From     calendar.Date
	Until    calendar.Date
	Ages     []Age
	Items    []Item
	Bands    []Band
	Vetoes   []Veto
}

// Age is a bracket of age: entries up to so many months old keep a share of their points. The last bracket has no end.
type Age struct {
	Months  int64 // 0: without end
	Percent int64
}

// Item gives points by weight to the entries of a category and polarity.
type Item struct {
	Clause   string
	Label    string
	Sort     string
	Polarity string
	Source   int64 // 0: any
	Plain    int64 // points of an entry without weight, and so on
	Minor    int64
	Ordinary int64
	Serious  int64
	Cap      int64
	Fixed    bool
}

// Band is a grade with its least score and the share of such firms that a random draw should take.
type Band struct {
	Grade string
	Label string
	From  int64
	Rate  record.Decimal
}

// Veto keeps a firm at a grade or below while a bad entry of the category stands.
type Veto struct {
	Clause string
	Label  string
	Sort   string
	Source int64
	Weight string
	Grade  string
}

// The families of models.
const (
	Risk    int64 = 1
	Quality int64 = 2
)

// Families are the families of models.
var Families = record.Codes{{Code: "1", Label: "企业信用风险分类"}, {Code: "2", Label: "企业质量信用等级"}}

// marked are the polarities that give points.
var marked = record.Codes{{Code: "-1", Label: "不良", Tone: record.Alert}, {Code: "1", Label: "良好", Tone: record.Good}}

// Kind is the register of models.
var Kind = record.Declare("credit_model", "信用评价模型", func(r *Model, f *record.Fields) {
	f.Chosen(&r.Family, "评价种类", Families).Required().Filter().List()
	f.Text(&r.Title, "模型名称").Required().Title()
	f.Text(&r.Edition, "版本").Required().Max(40).List()
	f.Count(&r.Base, "基准分").Min(0).Max(100000)
	f.Count(&r.Most, "满分").Min(1).Max(100000)
	f.Count(&r.Up, "加分合计上限").Min(0).Max(100000)
	f.Count(&r.Down, "扣分合计上限").Min(0).Max(100000)
	f.YesNo(&r.Disputed, "异议处理期间照常计分")
	f.YesNo(&r.Shown, "评价结果向社会公布").Hint("信用风险分类结果供内部监管使用，一般不公布")
	f.Text(&r.Basis, "依据与说明").Paragraph().Required()
	f.YesNo(&r.Verified, "分值和分界有法定依据").Hint("没有的，页面标注“未核实，属本局配置”").List()
	f.Date(&r.From, "启用日期").ByCode().List()
	f.Date(&r.Until, "停用日期").ByCode().List()
	record.Lines(f, &r.Ages, "时间衰减", func(a *Age, f *record.Fields) {
		f.Count(&a.Months, "距今不超过").In("个月").Hint("最后一档填 0，表示更早").Min(0).Max(1200)
		f.Count(&a.Percent, "按分值的").In("%").Min(0).Max(100)
	})
	record.Lines(f, &r.Items, "评价指标", func(i *Item, f *record.Fields) {
		f.Text(&i.Clause, "条款").Required().Max(20)
		f.Text(&i.Label, "指标").Required().Max(60)
		f.Chosen(&i.Sort, "信息类别", dossier.Sorts).Required()
		f.Chosen(&i.Polarity, "信息性质", marked).Required()
		f.Count(&i.Source, "来源编号").Hint("0 表示全部来源").Min(0).Max(32000)
		f.Count(&i.Plain, "不分轻重").Min(0).Max(10000)
		f.Count(&i.Minor, "轻微").Min(0).Max(10000)
		f.Count(&i.Ordinary, "一般").Min(0).Max(10000)
		f.Count(&i.Serious, "严重").Min(0).Max(10000)
		f.Count(&i.Cap, "本项上限").Min(0).Max(100000)
		f.YesNo(&i.Fixed, "不随时间衰减")
	})
	record.Lines(f, &r.Bands, "等级", func(b *Band, f *record.Fields) {
		f.Text(&b.Grade, "等级代码").Required().Max(6)
		f.Text(&b.Label, "等级含义").Required().Max(60)
		f.Count(&b.From, "最低分").Min(0).Max(100000)
		f.Decimal(&b.Rate, "抽查比例", "%").Hint("双随机抽查中该等级企业的抽取比例").Min(0).Max(100)
	})
	record.Lines(f, &r.Vetoes, "一票否决", func(v *Veto, f *record.Fields) {
		f.Text(&v.Clause, "条款").Required().Max(20)
		f.Text(&v.Label, "情形").Required().Max(60)
		f.Chosen(&v.Sort, "信息类别", dossier.Sorts).Required()
		f.Count(&v.Source, "来源编号").Min(0).Max(32000)
		f.Chosen(&v.Weight, "轻重不低于", dossier.Weights).Required()
		f.Text(&v.Grade, "等级不高于").Required().Max(6)
	})
}).Everywhere().Says("信用评价模型：指标、分值、时间衰减、上限、一票否决和等级；试算全部企业后由另一人批准启用，按日期适用").Rule(func(r *Model) error {
	_, err := r.rule()
	return err
})

// rule is a model made ready to score.
type rule struct {
	*credit.Scorer
	model  *Model
	family int64
}

// rule checks the model.
func (r *Model) rule() (*rule, error) {
	m := credit.Model{Base: r.Base, Most: r.Most, Up: r.Up, Down: r.Down}
	for i, a := range r.Ages {
		if last := i == len(r.Ages)-1; last != (a.Months == 0) || i > 0 && !last && a.Months <= r.Ages[i-1].Months {
			return nil, record.Bad(&r.Ages, "时间衰减各档的月数应递增，最后一档填 0")
		}
		m.Ages = append(m.Ages, a.Percent)
	}
	for _, i := range r.Items {
		m.Items = append(m.Items, credit.Item{Sort: number(i.Sort), Source: int(i.Source), Polarity: number(i.Polarity), Points: [credit.Weights]int64{i.Plain, i.Minor, i.Ordinary, i.Serious}, Cap: i.Cap, Fixed: i.Fixed})
	}
	for _, b := range r.Bands {
		m.Bands = append(m.Bands, credit.Band{Grade: b.Grade, From: b.From})
	}
	for _, v := range r.Vetoes {
		m.Veto = append(m.Veto, credit.Veto{Sort: number(v.Sort), Source: int(v.Source), Weight: number(v.Weight), Grade: v.Grade})
	}
	s, err := credit.New(m)
	if err != nil {
		return nil, r.wrong(err)
	}
	return &rule{s, r, int64(number(r.Family))}, nil
}

// wrong says why the scorer refuses the model, at the field that has to change.
func (r *Model) wrong(err error) error {
	said, n := err.Error(), 0
	part, _, _ := strings.Cut(said, ":")
	if at := strings.LastIndexByte(part, ' '); at > 0 {
		n = number(part[at+1:])
	}
	switch {
	case strings.HasPrefix(said, "item ") && n > 0 && n <= len(r.Items):
		i := r.Items[n-1]
		return record.Bad(&r.Items, "指标 %s %s：轻重越重分值应当越大或者相同，同一类别、性质和来源只能有一项", i.Clause, i.Label)
	case strings.HasPrefix(said, "veto ") && n > 0 && n <= len(r.Vetoes):
		return record.Bad(&r.Vetoes, "一票否决 %s：等级应当是本模型的等级，并选择信息类别和轻重", r.Vetoes[n-1].Clause)
	case strings.Contains(said, "band") && !strings.Contains(said, "age"):
		return record.Bad(&r.Bands, "等级不得重复，最低分应当依次递减，最后一级的最低分为 0")
	case strings.Contains(said, "age bracket"):
		return record.Bad(&r.Ages, "时间衰减各档的比例应在 0 到 100 之间，越早的越小或者相同")
	case strings.HasPrefix(said, "base"):
		return record.Bad(&r.Base, "基准分应在 0 与满分之间，两项合计上限不得为负")
	}
	return record.Bad(&r.Items, "模型不成立，较重的情形可能得分反而较高")
}

// number reads a code that is a number; the code lists hold nothing else.
func number(code string) int {
	n, err := strconv.Atoi(code)
	if err != nil {
		return 0
	}
	return n
}

// digest names what the model computes: a trial holds for the model that it tried.
func (r *Model) digest() (string, error) {
	b, err := json.Marshal([]any{r.Family, r.Base, r.Most, r.Up, r.Down, r.Disputed, r.Ages, r.Items, r.Bands, r.Vetoes})
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:]), nil
}

// cuts returns the days that part the age brackets: an entry of a later day than cuts[i] is in bracket i or a younger one.
func (r *Model) cuts(on calendar.Date) []calendar.Date {
	var out []calendar.Date
	for _, a := range r.Ages {
		if a.Months > 0 {
			out = append(out, on.AddMonths(-int(a.Months)))
		}
	}
	return out
}

// band returns the band of a grade.
func (r *Model) band(grade string) Band {
	for _, b := range r.Bands {
		if b.Grade == grade {
			return b
		}
	}
	return Band{Grade: grade}
}
