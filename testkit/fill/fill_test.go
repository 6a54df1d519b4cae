package fill_test

import (
	"testing"

	"qgov/domain/supervise/sampling"
	"qgov/kernel/record"
	"qgov/testkit/fill"
)

// Texts become what the API takes for the type of their field, in rows as well.
func TestJSON(t *testing.T) {
	form := sampling.Flow.Step("result").Form
	for _, c := range []struct {
		in   fill.Values
		want string
	}{
		{nil, `{}`},
		{fill.Values{"verdict": "fail", "serious": "是"}, `{"serious":true,"verdict":"fail"}`},
		{fill.Values{"items": []map[string]string{{"limit": "75", "not_detected": "false"}}}, `{"items":[{"limit":"75","not_detected":false}]}`},
		{fill.Values{"items": []any{fill.Values{"not_detected": true}}}, `{"items":[{"not_detected":true}]}`},
		{fill.Values{"report": []record.File{{Hash: "ab", Name: "报告.pdf", Size: 3, Media: "application/pdf"}}}, `{"report":[{"hash":"ab","media":"application/pdf","name":"报告.pdf","size":3}]}`},
		{fill.Values{"unknown": "1"}, `{"unknown":"1"}`},
	} {
		b, err := c.in.JSON(form)
		if err != nil || string(b) != c.want {
			t.Errorf("%v: %s, %v; want %s", c.in, b, err, c.want)
		}
	}
	counts := record.Declare("counted", "计数", func(r *struct {
		record.Head
		N int64
	}, f *record.Fields) {
		f.Count(&r.N, "数量")
	})
	if b, err := (fill.Values{"n": "12"}).JSON(counts.Plan); err != nil || string(b) != `{"n":12}` {
		t.Errorf("a count: %s, %v", b, err)
	}
	if b, err := (fill.Values{"n": "many"}).JSON(counts.Plan); err != nil || string(b) != `{"n":"many"}` {
		t.Errorf("a count that is none has to be refused by whoever reads it: %s, %v", b, err)
	}
}
