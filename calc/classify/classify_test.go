package classify_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"qgov/calc/classify"
)

var lessons = []classify.Example{
	{Class: "质量", Text: "电视机质量差，屏幕有亮点"}, {Class: "质量", Text: "手机质量差，屏幕不亮"}, {Class: "质量", Text: "冰箱不制冷，质量差"},
	{Class: "价格", Text: "停车收费太贵，乱收费"}, {Class: "价格", Text: "物业乱收费，价格太高"}, {Class: "价格", Text: "超市价格太高，与标价不符"},
}

func TestSuggest(t *testing.T) {
	m := classify.Train(lessons, 100)
	got := m.Suggest("这台空调质量差，屏幕坏了", 2)
	if len(got) != 2 || got[0].Class != "质量" || got[0].Share <= 0.5 || !slices.Contains(got[0].Because, "质量") {
		t.Errorf("%+v", got)
	}
	if sum := got[0].Share + got[1].Share; sum < 0.999 || sum > 1.001 {
		t.Errorf("the shares of all classes are %v together", sum)
	}
	for _, text := range []string{"", "TV broken", "甲", "罕见词语"} {
		if got := m.Suggest(text, 3); got != nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
	if n := m.Accuracy(lessons); n != len(lessons) {
		t.Errorf("%d of its own lessons are right", n)
	}
}

// What is written is read back as it was; what is no model is refused.
func TestParse(t *testing.T) {
	m := classify.Train(lessons, 100)
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	again, err := classify.Parse(bytes.NewReader(b.Bytes()))
	if err != nil || !reflect.DeepEqual(m, again) {
		t.Errorf("%v: %+v is not %+v", err, again, m)
	}
	for _, bad := range []string{"", "pair,a\n", "pair,a,b\n", "x,a,b\n,1,2\n", "pair,a,b\n,1,x\n", "pair,a,b\n,1,-2\n", "pair,a,b\n,1\n"} {
		if _, err := classify.Parse(strings.NewReader(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// The model that the program carries knows its seven classes and says why.
func TestPublished(t *testing.T) {
	m, err := classify.Published()
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Classes) != 7 || len(m.Counts) != 600 {
		t.Errorf("%d classes, %d pairs", len(m.Classes), len(m.Counts))
	}
	for text, want := range map[string]string{"旅游公司欺诈游客，导游强迫购物": "商贸旅游", "医院乱收费，医生态度差": "卫生计生", "工厂排放污水，气味难闻": "环境保护"} {
		if got := m.Suggest(text, 1); len(got) == 0 || got[0].Class != want || len(got[0].Because) == 0 {
			t.Errorf("%s: %+v, want %s", text, got, want)
		}
	}
}
