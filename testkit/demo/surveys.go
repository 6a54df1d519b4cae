package demo

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/domain/measure/survey"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// questions are what the made-up surveys ask about in the four domains: 44 scales, of which the last in each domain is the general one. The
// number is the mean that the made-up people give.
var questions = []struct {
	domain string
	names  []string
	mean   float64
}{
	{"product", []string{"食品", "家用电器", "服装鞋帽", "儿童用品", "家具", "建材", "农资", "电动自行车", "化妆品", "日用百货", "产品质量总体"}, 7.9},
	{"works", []string{"住房质量", "住房维修", "道路", "桥梁", "学校建筑", "医院建筑", "供水管网", "排水设施", "公园绿地", "无障碍设施", "工程质量总体"}, 7.2},
	{"service", []string{"公共交通", "医疗", "教育", "物业", "养老", "旅游", "餐饮", "快递", "银行保险", "政务", "服务质量总体"}, 7.6},
	{"environment", []string{"空气", "饮用水", "河流海水", "噪声", "垃圾处理", "城市保洁", "土壤", "绿化", "扬尘", "异味", "环境质量总体"}, 7.4},
}

// poor are the items that the made-up people find wanting in the county.
var poor = map[string]float64{"住房维修": 4.6, "物业": 4.9, "异味": 5.0}

func demoQuestionnaire(title string) *survey.Questionnaire {
	const one = record.Decimal(1_000_000)
	q := &survey.Questionnaire{Head: head(Region), Title: title, Demo: true, Intro: "您好，我们受市场监督管理局委托，想了解您对本地质量状况的评价，大约需要十分钟。回答只用于统计，不记录您的姓名。（演示）"}
	for _, d := range questions {
		for _, name := range d.names {
			q.Items = append(q.Items, survey.Item{Code: fmt.Sprintf("Q%02d", len(q.Items)+1), Domain: d.domain, Sort: survey.Scale, Text: "您对" + name + "的评价", Top: 10, Weight: one, Must: strings.HasSuffix(name, "总体")})
		}
	}
	q.Items = append(q.Items,
		survey.Item{Code: "Q45", Domain: "general", Sort: survey.Single, Text: "过去一年您遇到过质量问题吗", Options: "遇到过|没有遇到|说不清", Skip: "2>Q47; 3>Q47"},
		survey.Item{Code: "Q46", Domain: "general", Sort: survey.Multiple, Text: "您通过什么渠道反映", Options: "12315|12345|找商家|网上评价|没有反映"},
		survey.Item{Code: "Q47", Domain: "general", Sort: survey.Open, Text: "您对改进质量有什么建议"})
	return q
}

// makeSurveys makes last year's survey, which is published with its problems in rectification, and this year's, which is in the field. It
// has a source of chance of its own, so that the rest of the world stays as it was.
func (w *World) makeSurveys(ctx context.Context) error {
	rng := rand.New(rand.NewPCG(20261128, 2))
	asker := w.asker
	w.Clock.Set(w.until.AddDate(0, 0, -150))
	last, q, err := w.startSurvey(ctx, asker, strconv.Itoa(w.until.Year()-1)+" 年度质量满意度调查（演示）")
	if err != nil {
		return err
	}
	err = w.write(ctx, func(tx *flow.Tx) error {
		var list []*survey.Answer
		for stratum, n := range []int{620, 260, 310} {
			for range n {
				a, err := demoAnswer(rng, q, stratum)
				if err != nil {
					return err
				}
				list = append(list, a)
			}
		}
		return survey.Add(tx, last, q, list)
	})
	for _, s := range []struct{ login, step string }{{"jihua", "end"}, {"jihua", "freeze"}, {"gongshi", "publish"}} {
		w.Clock.Set(w.Clock.Now().AddDate(0, 0, 20))
		if err == nil {
			err = w.surveyStep(ctx, s.login, last, s.step)
		}
	}
	if err != nil {
		return err
	}
	if err := w.rectifySurvey(ctx, last); err != nil {
		return err
	}
	w.Clock.Set(w.until.AddDate(0, 0, -10))
	return w.fieldSurvey(ctx, rng, asker)
}

func (w *World) surveyStep(ctx context.Context, login string, s *survey.Survey, step string) error {
	return w.App.Engine.Write(role.With(ctx, w.actor(login)), func(tx *flow.Tx) (err error) {
		_, err = take(tx, survey.Kind, s.ID, step, nil)
		return err
	})
}

// startSurvey plans a survey of the three counties and puts it into the field.
func (w *World) startSurvey(ctx context.Context, asker *organ.Organ, title string) (s *survey.Survey, q *survey.Questionnaire, err error) {
	const one = record.Decimal(1_000_000)
	q = demoQuestionnaire(title + "问卷")
	err = w.App.Engine.Write(role.With(ctx, w.actor("jihua")), func(tx *flow.Tx) error {
		if err := flow.Create(tx, survey.QuestionnaireKind, q); err != nil {
			return err
		}
		s = &survey.Survey{Head: head(Region), Title: title, Form: record.To[survey.Questionnaire](q.ID), Modes: []string{survey.Phone, survey.Face, survey.Online}, Surveyor: record.To[organ.Organ](asker.ID),
			From: tx.Today(), Until: tx.Today().AddDays(60), Confidence: "0.95", Margin: 3 * one, Least: 200, Demo: true,
			Strata: []survey.Stratum{{Place: "371082", Population: 714_000}, {Place: "371083", Population: 466_000}, {Place: "371002", Population: 845_000}},
			Shares: []survey.Share{{Group: "m", Percent: 50 * one}, {Group: "f", Percent: 50 * one}, {Group: "18", Percent: 20 * one}, {Group: "30", Percent: 28 * one}, {Group: "45", Percent: 27 * one}, {Group: "60", Percent: 25 * one}}}
		if err := flow.Create(tx, survey.Kind, s); err != nil {
			return err
		}
		return flow.Take(tx, survey.Kind, s, "allocate", nil)
	})
	if err != nil {
		return nil, nil, err
	}
	err = w.App.Engine.Write(role.With(ctx, w.actor("kezhang")), func(tx *flow.Tx) error {
		if err := flow.Take(tx, survey.QuestionnaireKind, q, "approve", nil); err != nil {
			return err
		}
		if err := flow.Take(tx, survey.Kind, s, "start", nil); err != nil {
			return err
		}
		q, err = store.Get(tx.Tx, survey.QuestionnaireKind, q.ID)
		return err
	})
	return s, q, err
}

// demoAnswer is what somebody made up says.
func demoAnswer(rng *rand.Rand, q *survey.Questionnaire, stratum int) (*survey.Answer, error) {
	given := make(map[string]string)
	mood := rng.NormFloat64()
	n := 0
	for _, d := range questions {
		for _, name := range d.names {
			mean := d.mean
			if low, ok := poor[name]; ok && stratum == 0 {
				mean = low
			}
			v := math.Round(mean + mood + 1.2*rng.NormFloat64())
			given[q.Items[n].Code] = strconv.Itoa(int(math.Min(10, math.Max(1, v))))
			n++
		}
	}
	given["Q45"] = strconv.Itoa(1 + rng.IntN(3))
	given["Q46"] = strconv.Itoa(1 + rng.IntN(5))
	a, err := q.Answer(given)
	if err != nil {
		return nil, err
	}
	a.Stratum, a.Sex, a.Age, a.Mode = stratum, rng.IntN(2), rng.IntN(4), []string{survey.Phone, survey.Phone, survey.Face, survey.Online}[rng.IntN(4)]
	return a, nil
}

// rectifySurvey hands the problems of the county to firms.
func (w *World) rectifySurvey(ctx context.Context, s *survey.Survey) error {
	var firms []*firm.Firm
	for _, f := range w.firms {
		if f.ID != 0 && strings.HasPrefix(f.Region, Region) && f.Status == "active" {
			firms = append(firms, f)
		}
	}
	return w.App.Engine.Write(role.With(ctx, w.actor("chengban")), func(tx *flow.Tx) error {
		k := survey.ProblemKind
		list, err := store.Find(tx.Tx, k, store.Query{Limit: 3, Where: []store.Cond{store.Eq(k.F(&k.P.Survey), s.ID)}})
		for i, p := range list {
			if err == nil {
				_, err = take(tx, k, p.ID, "rectify", values{"firm": firms[i].ID, "severity": "ordinary", "demand": p.What})
			}
		}
		return err
	})
}

// fieldSurvey is this year's survey: a part of the answers is there, contacts wait.
func (w *World) fieldSurvey(ctx context.Context, rng *rand.Rand, asker *organ.Organ) error {
	now, q, err := w.startSurvey(ctx, asker, strconv.Itoa(w.until.Year())+" 年度质量满意度调查（演示）")
	if err != nil {
		return err
	}
	var doors []record.ID
	err = w.App.Engine.Write(role.With(ctx, w.actor("jihua")), func(tx *flow.Tx) error {
		var list []*survey.Answer
		for range 240 {
			a, err := demoAnswer(rng, q, rng.IntN(3))
			if err != nil {
				return err
			}
			list = append(list, a)
		}
		if err := survey.Add(tx, now, q, list); err != nil {
			return err
		}
		for i := range 40 {
			c := &survey.Contact{Head: head(Region), Survey: record.To[survey.Survey](now.ID), Place: Region, Number: fmt.Sprintf("P%03d", i+1), Mode: survey.Phone, Phone: record.Secret(fmt.Sprintf("1390000%04d", i)), Demo: true}
			if i%4 == 3 {
				c.Mode, c.Phone, c.Address = survey.Face, "", "示例小区南门"
			}
			if err := flow.Create(tx, survey.ContactKind, c); err != nil {
				return err
			}
			if c.Mode == survey.Face && len(doors) < 4 {
				doors = append(doors, c.ID)
			}
			if i%5 == 0 {
				if _, err := take(tx, survey.ContactKind, c.ID, "attempt", values{"outcome": "3.1"}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.App.Engine.Write(role.With(ctx, w.actor("diaocha")), func(tx *flow.Tx) error {
		for _, id := range doors {
			if _, err := take(tx, survey.ContactKind, id, "claim", nil); err != nil {
				return err
			}
		}
		return nil
	})
}
