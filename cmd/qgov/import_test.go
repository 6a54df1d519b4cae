package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestImport imports a file into an embedded database: the dry run writes nothing, the good rows go in once, the bad one comes back.
func TestImport(t *testing.T) {
	dir := t.TempDir()
	file, data, rejected := filepath.Join(dir, "firms.csv"), filepath.Join(dir, "data"), filepath.Join(dir, "rejected.csv")
	text := "统一社会信用代码,名称,主体类型,登记状态,属地\n91350100M000100Y43,示例食品,企业,存续,371082\n,无代码,个体工商户,存续,荣成市\n,坏行,企业,不详,371082\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, log bytes.Buffer
	if err := runImport(t.Context(), []string{"firm"}, &out, &log); err == nil || !strings.Contains(log.String(), "qgov import KIND FILE") {
		t.Errorf("no file: %v %s", err, log.String())
	}
	for _, step := range []struct {
		args []string
		want string
		err  error
	}{
		{[]string{"--dry-run"}, "新登记 2，更改 0，没有变化 0，有问题 1", errFindings},
		{[]string{"--good-rows", "--rejected", rejected}, "已写入 written: 新登记 new 2", errFindings},
		{[]string{"--good-rows"}, "新登记 0，更改 0，没有变化 2，有问题 1", errFindings},
		{[]string{"--load", "--good-rows"}, "新登记 0，更改 0，没有变化 1，有问题 2", errFindings}, // in bulk a row needs its code
	} {
		out.Reset()
		err := runImport(t.Context(), append([]string{"firm", file, "--data", data}, step.args...), &out, &log)
		if !errors.Is(err, step.err) || !strings.Contains(out.String(), step.want) {
			t.Errorf("%v: %v\n%s", step.args, err, out.String())
		}
	}
	b, err := os.ReadFile(rejected)
	if err != nil || !strings.Contains(string(b), "坏行") || strings.Count(string(b), "\r\n") != 2 {
		t.Errorf("%v %s", err, b)
	}
}
