package main

import (
	"encoding/json"
	"fmt"
	"io"

	"qgov/base/calculator"
	"qgov/kernel/fault"
)

const drawUsage = `用法 usage: qgov draw verify [--json] FILE…

由公开文件重新计算随机抽取的结果，不需要数据库和网络。
Recomputes random draws from their public files, without a database or a network.

退出码 exit code: 0 全部一致 all agree; 1 至少一个不一致 at least one does not; 2 用法错误 wrong usage
`

// runDraw is `qgov draw`. It returns the exit code.
func runDraw(args []string, stdout, stderr io.Writer) int {
	asJSON, help, args := calcOptions(args)
	if help {
		fmt.Fprint(stdout, drawUsage)
		return 0
	}
	if len(args) < 2 || args[0] != "verify" {
		fmt.Fprint(stderr, drawUsage)
		return 2
	}
	code := 0
	for _, path := range args[1:] {
		file, err := readLimited(path, maxCalcFile)
		if err != nil {
			fmt.Fprintf(stderr, "qgov draw verify: %v\n", err)
			return 2
		}
		result, err := calculator.VerifyDraw(file)
		if err != nil { // a file in another form does not verify
			result.Differences = []calculator.DrawDifference{{Field: "file", Text: fault.Of(err).Message()}}
		}
		if !result.Valid {
			code = 1
		}
		if err := printDraw(stdout, path, result, asJSON); err != nil {
			fmt.Fprintf(stderr, "qgov draw verify: %v\n", err)
			return 1
		}
	}
	return code
}

func printDraw(stdout io.Writer, path string, result calculator.DrawResult, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(stdout)
		e.SetEscapeHTML(false)
		return e.Encode(struct {
			File string `json:"file"`
			calculator.DrawResult
		}{path, result})
	}
	if result.Valid {
		_, err := fmt.Fprintf(stdout, "%s：一致。%s，抽中 %d 个，结果摘要 %s\n", path, result.Title, len(result.Drawn), result.ResultHash)
		return err
	}
	if _, err := fmt.Fprintf(stdout, "%s：不一致\n", path); err != nil {
		return err
	}
	for _, d := range result.Differences {
		if _, err := fmt.Fprintf(stdout, "  %s：%s\n", d.Field, d.Text); err != nil {
			return err
		}
	}
	return nil
}
