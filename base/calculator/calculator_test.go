package calculator

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"qgov/calc/draw"
	"qgov/calc/warranty"
	"qgov/kernel/fault"
	"qgov/kernel/text"

	"pgregory.net/rapid"
)

// fakeDeps answers with what it was asked, so that tests see the question.
func fakeDeps() Deps {
	goods, err := warranty.Published()
	if err != nil {
		panic(err)
	}
	return Deps{
		Warranty: goods,
		Due: func(from string, days int, working, roll bool) (string, bool, error) {
			return fmt.Sprintf("%s+%d %t %t", from, days, working, roll), days > 100, nil
		},
		Region: func(code, on string) (string, bool, []string, error) {
			if code != "370600" {
				return "", false, nil, fault.Missing("行政区划")
			}
			return "烟台市" + on, true, nil, nil
		},
	}
}

// run calls a calculator with "name=value" arguments and gives the JSON of its result.
func run(t testing.TB, name string, args ...string) (string, error) {
	t.Helper()
	c, ok := Find(Catalogue(fakeDeps()), name)
	if !ok {
		t.Fatalf("no calculator %s", name)
	}
	values := map[string]string{}
	for _, a := range args {
		key, value, _ := strings.Cut(a, "=")
		values[key] = value
	}
	result, err := c.Run(values)
	if err != nil {
		return "", err
	}
	raw, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := c.Rows(result); err != nil || len(rows) == 0 {
		t.Errorf("%s: rows %v, %v", name, rows, err)
	}
	return string(raw), nil
}

// TestContract: names and keys that scripts depend on.
func TestContract(t *testing.T) {
	for _, c := range []struct {
		call string
		want string // each word must be in the JSON
	}{
		{"uscc|code=91440300708461136T", `"valid":true "reason":""`},
		{"uscc|code=91440300708461136U", `"valid":false "reason":"校验码不正确" "expected":"T"`},
		{"registration|number=110108000000016", `"valid":true`},
		{"workday|from=2026-02-10|days=7", `"due":"2026-02-10+7 true false" "provisional":false`},
		{"workday|from=2026-02-10|calendar-days=200|roll=true", `"due":"2026-02-10+200 false true" "provisional":true`},
		{"region|code=370600|on=2020-01-01", `"name":"烟台市2020-01-01" "valid":true "successors":[]`},
		{"sampling-plan|lot=1000|aql=1.0", `"code_letter":"J" "sample_size":80 "accept":2 "reject":3 "full":false}`},
		{"sampling-plan|lot=2000|level=II|aql=1.5|severity=tightened", `"code_letter":"K" "sample_size":125 "accept":3 "reject":4`},
		{"sampling-plan|lot=1000|aql=1|severity=reduced", `"sample_size":32 "accept":1 "reject":2 "note":"放宽`},
		{"sampling-plan|lot=50|aql=1.0", `"code_letter":"D" "plan_code_letter":"E" "sample_size":13 "note":`},
		{"oc|n=80|accept=2|p=0.01", `"accept_probability":0.95344 "model":"binomial"`},
		{"oc|n=80|accept=2|p=0.01|model=poisson", `"accept_probability":0.95257`},
		{"oc|n=80|accept=2|p=0.01|lot=1000", `"accept_probability":0.96075 "nonconforming":10`},
		{"switching|lots=tttt|accept=5", `"severity":"normal" "score":12`},
		{"switching|lots=rr", `"severity":"tightened" "steps":[{"lot":1`},
		{"switching|lots=aaaaaaaaaaaaaaa|steady=true|agreed=true", `"severity":"reduced"`},
		{"rate|pass=48|total=54", `"rate":0.88888 "low":0.778 "high":0.948`},
		{"difference|pass-a=192|total-a=200|pass-b=174|total-b=200", `"gap":0.0 "differs":true`},
		{"estimate|strata=大:900:30:30；小:100:40:20", `"rate":0.95 "unsampled":[]`},
		{"levels|rates=国家:97；省:97；市:97；县:95.9%|threshold=96", `"all":false "failing":["县"]`},
		{"judge|result=139|unit=mg/kg|limit=100|limit-unit=mg/kg|operator=<=", `"verdict":"fail" "limit":"≤ 100 mg/kg"`},
		{"judge|result=0.139|unit=g/kg|limit=139|limit-unit=mg/kg|operator=<=", `"verdict":"pass" "compared":"139"`},
		{"judge|result=0.054|unit=%|limit=0.05|operator=<=|rounding=rounded", `"verdict":"pass"`},
		{"judge|result=ND|unit=mg/kg|limit=0.02|operator=<=|detection=0.05", `"verdict":"undetermined" "note":`},
		{"microbe|n=5|c=2|m=100|M=1000|values=10,500,1000 <10，100", `"verdict":"pass" "marginal":2 "good":3`},
		{"microbe|c=0|m=0|unit=/25g|values=0,0,检出,0,0", `"verdict":"fail"`},
		{"convert|value=0.05|from=mg/kg|to=µg/kg", `"value":"50"`},
		{"round|value=1.050|places=1", `"value":"1.0"`},
		{"round|value=2500|places=-3", `"value":"2000"`},
		{"allocate|total=350|strata=a;b;c;d;e;f;g;h;i;j;k;l", `"total":350 "given":30 "given":29`},
		{"allocate|total=100|minimum=5|method=risk|strata=甲:100:100:30;乙:100:100:5", `"total":100 "risk":"0.279167"`},
		{"suppress|table=2,50,60;70,20,90;30,15,99", `"table":[[null,null,60],[70,20,90],[null,null,99]] "primary":1 "secondary":3`},
		{"check-total|total=16|parts=12,2,1", `"consistent":false "computed":"15"`},
		{"check-rate|pass=31006|total=31451|percent=98.59%", `"consistent":true`},
		{"failures|total=31451|percent=98.59", `"possible":true "low":442 "high":445`},
		{"firm-name|a=荣成市海之源食品有限责任公司|b=荣成市海之源食品有限公司", `"score":97 "same":false "differences":["组织形式写法不同"]`},
		{"ears|values=1,2,1,0,2,1,2,9", `"upper":null "alarms":[8]`},
		{"cusum|values=5;6;9|target=5|slack=0.5|limit=3", `"high":[0,0.5,4] "alarms":[3]`},
		{"survey-size|margin=0.05|population=2000", `"size":323`},
		{"survey-margin|size=384", `"margin":0.05`},
		{"satisfaction-index|weights=.3,.25,.2,.15,.1|means=8.2,7.9,8.5,7.0,6.8", `"index":76.277`},
		{"ewma|values=52.0,47.0,53.0,70|start=50|sd=2.0539", `"smooth":[50.6 "alarms":[4]`},
		{"rfc3797|key=9319./2.5.8.10.12./9.18.26.34.41.45./|pool=25|count=4", `"selected":[17,7,2,16]`},
	} {
		parts := strings.Split(c.call, "|")
		got, err := run(t, parts[0], parts[1:]...)
		for _, word := range strings.Fields(strings.ReplaceAll(c.want, " ", "\n")) {
			if err != nil || !strings.Contains(strings.ReplaceAll(got, " ", "\n"), word) && !strings.Contains(strings.ReplaceAll(got, " ", ""), word) {
				t.Errorf("%s: %s, %v; want %s", c.call, got, err, word)
			}
		}
	}
}

// TestBadInput: wrong arguments are problems of their inputs, never panics or defects.
func TestBadInput(t *testing.T) {
	for _, c := range []struct{ call, field, text string }{
		{"uscc", "code", "必须填写"},
		{"survey-size|margin=2", "", "允许误差"},
		{"ears|values=1,zwei", "values", "不是数字"},
		{"cusum|values=,|target=1|slack=1|limit=1", "values", "至少"},
		{"uscc|code=1|colour=red", "colour", "没有这个输入项"},
		{"workday|from=2026-02-30|days=1", "from", "应为日期"},
		{"workday|from=2026-02-10", "days", "其中一项"},
		{"workday|from=2026-02-10|days=1|calendar-days=1", "days", "其中一项"},
		{"workday|from=2026-02-10|days=-1", "days", "天数"},
		{"workday|from=2026-02-10|days=1|roll=maybe", "roll", "true"},
		{"sampling-plan|lot=many|aql=1", "lot", "整数"},
		{"sampling-plan|lot=100|aql=1|level=IV", "level", "之一"},
		{"sampling-plan|lot=100|aql=1.1", "", "优先数"},
		{"sampling-plan|lot=9999999999999|aql=1", "lot", "整数"},
		{"oc|n=80|accept=2|p=1e-2", "p", "十进制数"},
		{"oc|n=80|accept=2|p=2", "", "之间"},
		{"oc|n=80|accept=2|p=2|lot=100", "p", "之间"},
		{"oc|n=80|accept=2|p=0.1|lot=100|model=poisson", "model", "泊松"},
		{"switching|lots=axe", "lots", "第 2 批"},
		{"switching|lots=rrrrrrra", "", "暂停"},
		{"rate|pass=5|total=4", "", "合格数"},
		{"estimate|strata=a:1:2", "strata", "每层"},
		{"levels|rates=国家|threshold=96", "rates", "名称"},
		{"judge|result=1|unit=mg/kg|limit=1|limit-unit=mg/L|operator=<=", "", "量纲"},
		{"allocate|total=1|minimum=2|strata=a;b", "", "不足"},
		{"allocate|total=1|strata=a:x", "strata", "整数"},
		{"suppress|table=1,2;3", "", "列数"},
		{"check-total|total=1|parts=a", "parts", "整数"},
		{"round|value=1|places=99", "places", "小数位数"},
		{"draw-verify|bundle={}", "", "规范格式"},
		{"rfc3797|key=x|pool=3|count=4", "", "抽取数"},
		{"uscc|code=" + strings.Repeat("1", 30000), "code", "过长"},
	} {
		parts := strings.Split(c.call, "|")
		got, err := run(t, parts[0], parts[1:]...)
		f := fault.Of(err)
		if err == nil || f.Kind != fault.Invalid || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%.80s: %s, %v; want %s", c.call, got, err, c.text)
			continue
		}
		if c.field != "" && (len(f.Problems) != 1 || f.Problems[0].Field != c.field) {
			t.Errorf("%.80s: problems %+v, want one at %s", c.call, f.Problems, c.field)
		}
	}
}

// TestMissingDeps: a program without calendar or regions says so.
func TestMissingDeps(t *testing.T) {
	for name, args := range map[string]map[string]string{"workday": {"from": "2026-02-10", "days": "1"}, "region": {"code": "370600"}} {
		c, _ := Find(Catalogue(Deps{}), name)
		if _, err := c.Run(args); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := run(t, "region", "code=999999"); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown region: %v", err)
	}
}

// TestCatalogue: names are unique and usable in a path, every text has its English.
func TestCatalogue(t *testing.T) {
	words, err := text.New(English()...)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	english := func(where string, texts ...string) {
		for _, s := range texts {
			if !words.Has(s) {
				t.Errorf("%s: no English for %q", where, s)
			}
		}
	}
	for _, c := range Catalogue(fakeDeps()) {
		if seen[c.Name] || strings.Trim(c.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || c.Run == nil || len(c.Outputs) == 0 {
			t.Errorf("calculator %q: repeated, not a path, or incomplete", c.Name)
		}
		seen[c.Name] = true
		english(c.Name, c.Label, c.Help)
		inputs := map[string]bool{}
		for _, in := range c.Inputs {
			if inputs[in.Name] || in.Kind == "" || in.Label == "" {
				t.Errorf("%s: input %q repeated or incomplete", c.Name, in.Name)
			}
			inputs[in.Name] = true
			english(c.Name, in.Label, in.Help)
		}
		for _, o := range c.Outputs {
			english(c.Name, o.Label)
		}
	}
	for _, s := range []string{"pass", "fail", "undetermined", "normal", "tightened", "reduced"} {
		english("words", word(s))
	}
}

// TestProblemTexts: the texts of problems in the source have their English, too.
func TestProblemTexts(t *testing.T) {
	words, err := text.New(English()...)
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				if len([]rune(s)) > 1 && !words.Has(s) && !strings.HasPrefix(s, ",") && !strings.HasPrefix(s, ";") {
					t.Errorf("%s: no English for %q", f.Name(), s)
				}
				checked++
			}
			return true
		})
	}
	if checked < 200 {
		t.Errorf("only %d texts", checked)
	}
}

// TestDrawVerify: a true draw is valid, a forged one is not, and the answer says where.
func TestDrawVerify(t *testing.T) {
	b, err := draw.Freeze(draw.Bundle{Title: "测试抽取", Count: 2, External: draw.External{Name: "体彩", Date: "2026-12-06"},
		List: []draw.Entry{{ID: "a", Label: "甲", Weight: 1}, {ID: "b", Label: "乙", Weight: 2}, {ID: "c", Label: "丙", Weight: 3}}})
	if err != nil {
		t.Fatal(err)
	}
	b.External.Value = "1 2 3"
	if b, err = b.Draw(); err != nil {
		t.Fatal(err)
	}
	file, err := draw.Encode(b)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := run(t, "draw-verify", "bundle="+string(file)); err != nil || !strings.Contains(got, `"valid":true`) {
		t.Errorf("%s %v", got, err)
	}
	forged := strings.Replace(string(file), "1 2 3", "1 2 4", 1)
	if got, err := run(t, "draw-verify", "bundle="+forged); err != nil || !strings.Contains(got, `"valid":false`) || !strings.Contains(got, `"field":"seed"`) {
		t.Errorf("%s %v", got, err)
	}
}

// TestAnyArguments: whatever the arguments, an answer or a refusal, never a panic.
func TestAnyArguments(t *testing.T) {
	catalogue := Catalogue(fakeDeps())
	values := rapid.OneOf(rapid.String(), rapid.StringMatching(`-?[0-9]{1,4}(\.[0-9]{1,3})?`), rapid.SampledFrom([]string{"", "true", "a:1:2:3;b:4:5:6", "1,2;3,4", "2026-02-10", "arta", "reduced", "mg/kg", "<5", "未检出", "98.5%"}))
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(catalogue).Draw(t, "calculator")
		args := map[string]string{}
		for _, in := range c.Inputs {
			if in.Options != nil && rapid.Bool().Draw(t, "option") {
				args[in.Name] = rapid.SampledFrom(in.Options).Draw(t, in.Name)
			} else if rapid.IntRange(0, 4).Draw(t, "given") > 0 {
				args[in.Name] = values.Draw(t, in.Name)
			}
		}
		result, err := c.Run(args)
		if err != nil {
			if k := fault.Of(err).Kind; k != fault.Invalid && k != fault.NotFound {
				t.Fatalf("%s %v: %v", c.Name, args, err)
			}
			return
		}
		if _, err := json.Marshal(result); err != nil {
			t.Fatalf("%s %v: %v", c.Name, args, err)
		}
		if _, err := c.Rows(result); err != nil {
			t.Fatalf("%s %v: %v", c.Name, args, err)
		}
	})
}
