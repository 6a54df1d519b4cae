package grade

import (
	"context"

	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Usual returns the models that an empty installation begins with. Items, points and cut scores are configuration: 国市监信发〔2022〕6号 and
// GB/T 31863-2015 leave them open, and the model of a bureau replaces these.
func Usual() []*Model { return []*Model{riskModel(), qualityModel()} }

const percent = record.Decimal(1e6)

func riskModel() *Model {
	return &Model{Family: "1", Title: "企业信用风险分类通用模型", Edition: "2026-1", Base: 850, Most: 1000, Up: 150, Down: 850, Disputed: true,
		Basis: "分类和结果运用依据《市场监管总局关于推进企业信用风险分类管理进一步提升监管效能的意见》（国市监信发〔2022〕6号）；指标分值、分界和抽查比例该文未作规定，由本局配置。结果供内部监管使用，不作为限制企业权利的依据。",
		From:  calendar.NewDate(2022, 1, 13),
		Ages:  []Age{{12, 100}, {24, 70}, {36, 40}, {60, 15}, {0, 0}},
		Items: []Item{
			{"R1", "监督抽查不合格", "4", "-1", 0, 20, 20, 60, 150, 300, false},
			{"R2", "监督抽查合格", "4", "1", 0, 4, 4, 4, 4, 40, false},
			{"R3", "监督检查发现问题", "5", "-1", 0, 10, 10, 30, 80, 160, false},
			{"R4", "整改不到位", "6", "-1", 0, 20, 20, 60, 150, 300, false},
			{"R5", "按期整改到位", "6", "1", 0, 5, 5, 5, 5, 20, false},
			{"R6", "行政处罚", "7", "-1", 0, 30, 30, 80, 200, 500, false},
			{"R7", "投诉举报查实", "8", "-1", 0, 5, 5, 15, 40, 120, false},
			{"R8", "缺陷召回未落实", "9", "-1", 0, 20, 20, 60, 150, 200, false},
			{"R9", "违背信用承诺", "10", "-1", 0, 20, 20, 50, 100, 200, false},
			{"R10", "荣誉表彰", "11", "1", 0, 10, 10, 25, 40, 80, false},
			{"R11", "年度报告逾期或者隐瞒", "13", "-1", 0, 20, 20, 50, 100, 150, false},
			{"R12", "欠税、合同违约", "14", "-1", 0, 10, 10, 40, 100, 200, false},
			{"R13", "依法纳税、守合同", "14", "1", 0, 5, 5, 10, 15, 30, false},
			{"R14", "其他不良信息", "15", "-1", 0, 5, 5, 20, 50, 100, false},
			{"R15", "评价更正（异议成立）", "15", "1", dossier.FromReview, 0, 10, 25, 50, 50, true},
			{"R16", "列入信用名单", "12", "-1", 0, 0, 20, 100, 300, 400, true},
		},
		Bands:  []Band{{"A", "信用风险低", 880, 1 * percent}, {"B", "信用风险一般", 700, 3 * percent}, {"C", "信用风险较高", 500, 10 * percent}, {"D", "信用风险高", 0, 50 * percent}},
		Vetoes: []Veto{{"V1", "在严重违法失信名单内", "12", 0, "3", "D"}, {"V2", "在经营异常名录内", "12", 0, "2", "C"}}}
}

func qualityModel() *Model {
	return &Model{Family: "2", Title: "企业质量信用等级模型", Edition: "2026-1", Base: 70, Most: 100, Up: 30, Down: 70, Disputed: true, Shown: true,
		Basis: "等级的表示方法参照 GB/T 31863-2015《企业质量信用评价指标》（贯彻质量诚信理念、履行质量承诺能力、兑现质量承诺表现）；指标分值和分界该标准未作规定，由本局配置。",
		From:  calendar.NewDate(2016, 1, 1),
		Ages:  []Age{{12, 100}, {24, 60}, {36, 30}, {0, 0}},
		Items: []Item{
			{"Q1", "贯彻质量诚信理念：信用承诺", "10", "1", 0, 2, 2, 2, 2, 4, true},
			{"Q2", "贯彻质量诚信理念：违背承诺", "10", "-1", 0, 5, 5, 10, 20, 30, false},
			{"Q3", "履行质量承诺能力：认证", "3", "1", 0, 3, 3, 4, 5, 10, true},
			{"Q4", "履行质量承诺能力：认证撤销", "3", "-1", 0, 5, 5, 10, 20, 20, false},
			{"Q5", "履行质量承诺能力：荣誉", "11", "1", 0, 2, 2, 5, 8, 16, false},
			{"Q6", "兑现质量承诺表现：抽查合格", "4", "1", 0, 1, 1, 1, 1, 6, false},
			{"Q7", "兑现质量承诺表现：抽查不合格", "4", "-1", 0, 5, 5, 12, 25, 50, false},
			{"Q8", "兑现质量承诺表现：按期整改", "6", "1", 0, 1, 1, 1, 1, 3, false},
			{"Q9", "兑现质量承诺表现：整改不到位", "6", "-1", 0, 5, 5, 12, 25, 40, false},
			{"Q10", "兑现质量承诺表现：质量处罚", "7", "-1", 0, 5, 5, 12, 30, 60, false},
			{"Q11", "兑现质量承诺表现：投诉查实", "8", "-1", 0, 1, 1, 3, 8, 20, false},
			{"Q12", "兑现质量承诺表现：召回", "9", "-1", 0, 3, 3, 8, 20, 30, false},
			{"Q13", "评价更正（异议成立）", "15", "1", dossier.FromReview, 0, 2, 4, 8, 8, true},
			{"Q14", "列入信用名单", "12", "-1", 0, 0, 5, 15, 40, 50, true},
		},
		Bands: []Band{{"AAA", "质量信用优秀", 90, 0}, {"AA", "质量信用良好", 80, 0}, {"A", "质量信用较好", 70, 0}, {"BBB", "质量信用一般", 60, 0}, {"BB", "质量信用欠佳", 50, 0}, {"B", "质量信用较差", 40, 0},
			{"C", "质量信用差", 20, 0}, {"D", "质量失信", 0, 0}},
		Vetoes: []Veto{{"V1", "在严重违法失信名单内", "12", 0, "3", "D"}, {"V2", "在经营异常名录内", "12", 0, "2", "BBB"}}}
}

// seed puts the usual models in force where there is none.
func seed(ctx context.Context, e *flow.Engine) error {
	return e.Write(ctx, func(tx *flow.Tx) error {
		n, err := tx.Count(Kind.Plan, store.Query{}, 1)
		if err != nil || n > 0 {
			return err
		}
		for _, m := range Usual() {
			from := m.From
			m.Region = nation
			if err := flow.Create(tx, Kind, m); err != nil {
				return err
			}
			m.State = Proposed // what the program ships is neither tried nor proposed by a person
			if err := flow.Take(tx, Kind, m, "adopt", nil); err != nil {
				return err
			}
			m.From = from
			if err := tx.Save(Kind.Plan, m, "ship", "随程序提供的配置"); err != nil {
				return err
			}
		}
		return nil
	})
}
