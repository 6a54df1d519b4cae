package main

import (
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	const in = `{"Action":"start","Package":"a"}
{"Action":"run","Package":"a","Test":"TestGood"}
{"Action":"output","Package":"a","Test":"TestGood","Output":"=== RUN   TestGood\n"}
{"Action":"output","Package":"a","Test":"TestGood","Output":"    quiet\n"}
{"Action":"pass","Package":"a","Test":"TestGood","Elapsed":0.1}
{"Action":"output","Package":"a","Output":"PASS\n"}
{"Action":"pass","Package":"a","Elapsed":12.5}
{"Action":"output","Package":"b","Test":"TestBad","Output":"    b_test.go:1: why it failed\n"}
{"Action":"fail","Package":"b","Test":"TestBad","Elapsed":0.1}
{"Action":"output","Package":"b","Test":"TestHangs","Output":"panic: test timed out\n"}
{"Action":"output","Package":"b","Output":"FAIL\tb\n"}
{"Action":"fail","Package":"b","Elapsed":0.2}
go: a message of the go command
{"ImportPath":"c","Action":"build-output","Output":"c.go:1: does not compile\n"}
{"ImportPath":"c","Action":"build-fail"}
{"Action":"fail","Package":"c","Elapsed":0,"FailedBuild":"c"}
`
	var out strings.Builder
	r := newReport(&out, false)
	if err := r.read(strings.NewReader(in)); err != nil {
		t.Fatal(err)
	}
	r.close()
	got := out.String()
	for _, want := range []string{
		"why it failed", "panic: test timed out", "c.go:1: does not compile", "go: a message", "slow: a 12.5 s",
		"failed: b\nfailed: c\n1 passed, 2 failed, 0 skipped; 1 packages passed, 2 failed;",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the report lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "quiet") || strings.Contains(got, "=== RUN") {
		t.Errorf("the report shows what passed:\n%s", got)
	}
	if r.passed != 1 || r.failed != 2 {
		t.Errorf("%d passed, %d failed", r.passed, r.failed)
	}
}
