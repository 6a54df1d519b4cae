package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qgov/base/calculator"
)

// calc runs the command with dependencies that answer with what they were asked.
func calc(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = runCalc(args, &out, &errs, calculator.Deps{
		Due: func(from string, days int, working, roll bool) (string, bool, error) {
			return "2026-02-26", !working, nil
		},
		Region: func(code, on string) (string, bool, []string, error) {
			return "某市", code == "370600", []string{"370601"}, nil
		},
	})
	return code, out.String(), errs.String()
}

// TestCalc: the forms a person or a script may write.
func TestCalc(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"uscc 91440300708461136T --json", `{"valid":true,"reason":"","code":"91440300708461136T"}`},
		{"--json uscc --code 91440300708461136U", `"valid":false,"reason":"校验码不正确"`},
		{"uscc 91440300708461136U", "是否有效：否\n原因：校验码不正确"},
		{"workday --from 2026-02-10 --days 7 --json", `{"due":"2026-02-26","provisional":false}`},
		{"workday --calendar-days=7 --roll --from 2026-02-10 --json", `{"due":"2026-02-26","provisional":true}`},
		{"workday --from 2026-02-10 --days 7", "到期日：2026-02-26\n暂定：否\n"},
		{"sampling-plan --lot 1000 --level II --aql 1.0 --severity normal --json", `"code_letter":"J","plan_code_letter":"J","sample_size":80,"accept":2,"reject":3`},
		{"sampling-plan --aql 1.0 --lot 1000 --severity reduced", "样本量：32"},
		{"oc --n 80 --accept 2 --p 0.01 --json", `"accept_probability":0.9534468`},
		{"oc -n 80 --accept=2 -p=0.01 --lot 1000 --json", `"accept_probability":0.9607516`},
		{"rate --pass 48 --total 54 --json", `{"rate":0.8888888888888888,"low":0.77`},
		{"region 370600 --on 2020-01-01 --json", `{"name":"某市","valid":true,"successors":["370601"]}`},
		{"region --on 2020-01-01 370600", "后继代码：370601"},
		{"judge --result 139 --unit mg/kg --limit 100 --limit-unit mg/kg --operator <= --json", `{"verdict":"fail"`},
		{"judge --result -16 --unit ℃ --limit -18~-15 ", "判定：合格"},
		{"microbe --c 2 --m 100 --M 1000 --values 10,20,30,40,2000", "判定：不合格"},
		{"round -- -2.5", "数值：-2"},
		{"round -2.5", "数值：-2"},
		{"allocate --total 3 --strata a;b", "分配结果：\n"},
		{"list", "sampling-plan"},
		{"oc --help", "接收数；必填"},
		{"--help", "qgov calc"},
	} {
		code, stdout, stderr := calc(t, strings.Fields(c.args)...)
		if code != 0 || stderr != "" || !strings.Contains(stdout, c.want) {
			t.Errorf("qgov calc %s: %d %q %q, want %q", c.args, code, stdout, stderr, c.want)
		}
	}
}

// TestCalcBadInput: exit code 2, nothing on standard output, one line that names the trouble.
func TestCalcBadInput(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"nothing", "没有名为 nothing 的计算器"},
		{"uscc", "--code 必须填写"},
		{"uscc a b", "多余的参数：b"},
		{"uscc a --code b", "重复"},
		{"uscc --colour red", "没有这个输入项：--colour"},
		{"uscc --code", "缺少值"},
		{"rate --pass x --total", "缺少值"},
		{"rate --pass x --total 5", "--pass 应为整数"},
		{"rate --pass 6 --total 5", "合格数应在"},
		{"workday --from yesterday --days 1", "--from 应为日期"},
		{"judge --result 1 --unit mg/kg --limit 1 --limit-unit mg/L --operator <=", "量纲不同"},
		{"draw-verify no-such-file", "无法读取文件"},
	} {
		code, stdout, stderr := calc(t, strings.Fields(c.args)...)
		if code != 2 || stdout != "" || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("qgov calc %s: %d %q %q, want %q", c.args, code, stdout, stderr, c.want)
		}
	}
	if code, _, stderr := calc(t); code != 2 || stderr != calcUsage {
		t.Errorf("without arguments: %d %q", code, stderr)
	}
	var out, errs bytes.Buffer
	if code := runCalc([]string{"workday", "--from", "2026-02-10", "--days", "1"}, &out, &errs, calculator.Deps{}); code != 1 || !strings.Contains(errs.String(), "工作日历") {
		t.Errorf("without a calendar: %d %s", code, errs.String())
	}
}

// TestDrawVerify: a true file, a forged one, one in another form, none.
func TestDrawVerify(t *testing.T) {
	good := filepath.Join("testdata", "draw.json") // made by draw.Encode: one of two objects, one party
	file, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	forged := write("forged.json", strings.Replace(string(file), `"label": "甲"`, `"label": "丁"`, 1))
	other := write("other.json", strings.Replace(string(file), "\n", " \n", 1))
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"verify", good}, 0, "一致。测试抽取，抽中 1 个"},
		{[]string{"verify", "--json", good}, 0, `"valid":true`},
		{[]string{"verify", good, forged}, 1, "list_hash：文件中为"},
		{[]string{"verify", forged, "--json"}, 1, `"field":"list_hash"`},
		{[]string{"verify", other}, 1, "规范格式"},
		{[]string{"verify", filepath.Join(folder, "none.json")}, 2, "无法读取文件"},
		{[]string{"verify"}, 2, "用法"},
		{nil, 2, "用法"},
		{[]string{"--help"}, 0, "用法"},
	} {
		var out, errs bytes.Buffer
		if code := runDraw(c.args, &out, &errs); code != c.code || !strings.Contains(out.String()+errs.String(), c.want) {
			t.Errorf("qgov draw %v: %d %q %q, want %d %q", c.args, code, out.String(), errs.String(), c.code, c.want)
		}
	}
	if code, stdout, _ := calc(t, "draw-verify", good, "--json"); code != 0 || !strings.Contains(stdout, `"valid":true`) {
		t.Errorf("qgov calc draw-verify: %d %s", code, stdout)
	}
}
