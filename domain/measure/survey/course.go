package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"qgov/calc/stat"
	calc "qgov/calc/survey"
	"qgov/kernel/audit"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// allocate computes how many to ask for the wanted margin and shares them out over the regions by population, each getting at least the
// least number; then it tells the margin that each region has.
func allocate(tx *flow.Tx, r *Survey) error {
	if len(r.Strata) == 0 {
		return fault.New(fault.Invalid, "V208", "请先填写各地区的总体人数")
	}
	var population int64
	list := make([]stat.Share, len(r.Strata))
	for i, s := range r.Strata {
		population += s.Population
		list[i] = stat.Share{Name: s.Place, Size: s.Population}
	}
	sure, err := strconv.ParseFloat(r.Confidence, 64)
	if err != nil {
		return err
	}
	n, _, err := calc.Size(calc.Design{Confidence: sure, Share: .5, Population: population}, float64(r.Margin)/float64(100*one))
	if err != nil {
		return refused(err)
	}
	got, err := stat.Allocate(int(max(n, r.Least*int64(len(r.Strata)))), int(r.Least), stat.Proportional, list)
	if err != nil {
		return refused(err)
	}
	for i := range r.Strata {
		r.Strata[i].Planned = min(int64(got[i].Given), r.Strata[i].Population)
	}
	return r.margins(sure)
}

// refused turns a refusal of the mathematics into one of the page.
func refused(err error) error {
	return fault.Wrap(err, fault.Invalid, "V209", "抽样方案不能计算：%s", err.Error())
}

// margins sets the sum and the margin of each region.
func (r *Survey) margins(sure float64) error {
	r.Wanted = 0
	for i := range r.Strata {
		s := &r.Strata[i]
		r.Wanted += s.Planned
		s.Margin = record.Maybe[record.Decimal]{}
		if s.Planned < 1 {
			continue
		}
		m, err := calc.Margin(calc.Design{Confidence: sure, Share: .5, Population: s.Population}, s.Planned)
		if err != nil {
			return refused(err)
		}
		s.Margin = record.Some(record.Decimal(math.Round(m*10_000) * float64(one) / 100))
	}
	return nil
}

// planned is what a survey needs before it goes into the field.
func planned(r *Survey) error {
	if len(r.Strata) == 0 {
		return fault.New(fault.Invalid, "V208", "请先填写各地区的总体人数")
	}
	for _, s := range r.Strata {
		if s.Planned < 1 {
			return fault.New(fault.Invalid, "V210", "地区 %s 还没有计划样本量，请先计算样本量", placeOf(s.Place))
		}
	}
	return nil
}

// start freezes the questionnaire with its first survey and gives the survey its public address.
func start(tx *flow.Tx, r *Survey) error {
	sure, err := strconv.ParseFloat(r.Confidence, 64)
	if err != nil {
		return err
	}
	if err := r.margins(sure); err != nil {
		return err
	}
	r.Link = audit.NewCode()
	return tx.Elevated(func() error {
		q, err := store.Get(tx.Tx, QuestionnaireKind, r.Form.ID)
		if err != nil {
			return err
		}
		switch q.State {
		case Draft:
			return fault.New(fault.Conflict, "V211", "问卷还没有定稿")
		case Ready:
			return flow.Take(tx, QuestionnaireKind, q, "field", nil)
		}
		return nil
	})
}

// end makes every link worthless: what is left of them cannot be held against a list of who got which.
func end(tx *flow.Tx, r *Survey) error {
	r.EndedOn = tx.Today()
	_, err := tx.Exec("DELETE FROM survey_token WHERE survey = ? AND {all: links of a survey in scope}", r.ID)
	return err
}

// freeze computes the result, stores it, and tells the public log of its digest before anybody publishes it.
func freeze(tx *flow.Tx, r *Survey) error {
	body, result, rule, err := made(tx, r)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	r.Digest, r.FrozenOn, r.Reached = "sha256:"+hex.EncodeToString(sum[:]), tx.Today(), result.Base
	r.Index, r.Error = record.Some(decimal(result.Index.Value)), record.Maybe[record.Decimal]{}
	if result.Index.Error >= 0 {
		r.Error = record.Some(decimal(result.Index.Error))
	}
	if _, err := tx.Exec("INSERT INTO survey_result (survey, body) VALUES (?, ?) /* {all: result of a survey in scope} */", r.ID, string(body)); err != nil {
		return err
	}
	if r.Frozen, err = tx.Announce(Kind.Plan, r, "freeze", "满意度调查结果冻结 "+r.Digest); err != nil {
		return err
	}
	return problems(tx, r, result, rule)
}

func decimal(x float64) record.Decimal { return record.Decimal(math.Round(x * float64(one))) }

// made computes the result of a survey as it stands.
func made(tx *flow.Tx, r *Survey) (body []byte, result *Result, rule *Rule, err error) {
	if rule, err = ruleOn(tx, tx.Today()); err != nil {
		return nil, nil, nil, err
	}
	var q *Questionnaire
	var t *Tally
	err = tx.Elevated(func() (err error) {
		if q, err = store.Get(tx.Tx, QuestionnaireKind, r.Form.ID); err != nil {
			return err
		}
		t, err = tally(tx, r.ID, q)
		return err
	})
	if err != nil {
		return nil, nil, nil, err
	}
	if t.Total == 0 {
		return nil, nil, nil, fault.New(fault.Conflict, "V212", "还没有答卷")
	}
	if result, err = compute(r, q, t, rule); err != nil {
		return nil, nil, nil, refused(err)
	}
	o, err := outcomes(tx, r.ID)
	if err != nil {
		return nil, nil, nil, err
	}
	if rate := calc.RatesOf(o).Response; !math.IsNaN(rate) {
		result.Response = strconv.FormatFloat(round(100*rate), 'f', -1, 64)
	}
	body, err = json.Marshal(result)
	return body, result, rule, err
}

// resultOf returns the frozen result of a survey, checked against its digest.
func resultOf(tx *flow.Tx, r *Survey) (*Result, error) {
	var body string
	ok, err := tx.One("SELECT body FROM survey_result WHERE survey = ? AND {all: result of a survey in scope}", []any{r.ID}, &body)
	if err != nil || !ok {
		return nil, err
	}
	sum := sha256.Sum256([]byte(body))
	if r.Digest != "sha256:"+hex.EncodeToString(sum[:]) {
		return nil, fmt.Errorf("survey: the frozen result of %s does not have its digest", r.ID)
	}
	out := new(Result)
	return out, json.Unmarshal([]byte(body), out)
}

// publish makes the public copy of a frozen result.
func (d desk) publish(tx *flow.Tx, r *Survey) (err error) {
	if _, err := resultOf(tx, r); err != nil {
		return err
	}
	r.Published = tx.Today()
	r.PublicCode, err = d.of.Publish(tx, Kind.Plan, r, publish.Act{})
	return err
}
