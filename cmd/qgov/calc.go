package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"qgov/base/calculator"
	"qgov/kernel/fault"
)

const calcUsage = `用法 usage: qgov calc [--json] NAME [VALUE…] [--INPUT VALUE]…

运行一个计算器。qgov calc list 列出全部计算器，qgov calc NAME --help 说明其输入项。
Runs a calculator. qgov calc list names them all, qgov calc NAME --help tells the inputs of one.

  --json   输出 JSON  print JSON

退出码 exit code: 0 已得出结果 there is a result; 2 输入有误 wrong input; 1 其他错误 any other failure
`

// maxCalcFile bounds the files that a calculator reads.
const maxCalcFile = 256 << 20

// runCalc is `qgov calc`. It returns the exit code.
func runCalc(args []string, stdout, stderr io.Writer, deps calculator.Deps) int {
	catalogue := calculator.Catalogue(deps)
	asJSON, help, args := calcOptions(args)
	switch {
	case len(args) == 0 && help:
		fmt.Fprint(stdout, calcUsage)
		return 0
	case len(args) == 0:
		fmt.Fprint(stderr, calcUsage)
		return 2
	case args[0] == "list":
		listCalculators(stdout, catalogue)
		return 0
	}
	c, ok := calculator.Find(catalogue, args[0])
	if !ok {
		fmt.Fprintf(stderr, "qgov calc: 没有名为 %s 的计算器，可用 qgov calc list 查看\n", args[0])
		return 2
	}
	if help {
		describeCalculator(stdout, c)
		return 0
	}
	values, err := calcValues(c, args[1:])
	if err != nil {
		fmt.Fprintf(stderr, "qgov calc %s: %v\n", c.Name, err)
		return 2
	}
	result, err := c.Run(values)
	if err != nil {
		return calcFailure(stderr, c, err)
	}
	if err := printResult(stdout, c, result, asJSON); err != nil {
		fmt.Fprintf(stderr, "qgov calc %s: %v\n", c.Name, err)
		return 1
	}
	return 0
}

// calcOptions takes the options of the command itself out, wherever they stand
// but behind "--".
func calcOptions(args []string) (asJSON, help bool, rest []string) {
	for i, a := range args {
		switch a {
		case "--":
			return asJSON, help, append(rest, args[i:]...)
		case "--json", "-json":
			asJSON = true
		case "--help", "-help", "-h":
			help = true
		default:
			rest = append(rest, a)
		}
	}
	return asJSON, help, rest
}

// calcValues reads inputs in any order: --name value, --name=value, a switch by
// its name alone, and values without a name for the positional inputs.
func calcValues(c calculator.Calculator, args []string) (map[string]string, error) {
	values := map[string]string{}
	for i := 0; i < len(args); i++ {
		in, value, found, err := calcInput(c, values, args[i])
		if args[i] == "--" {
			for _, v := range args[i+1:] {
				if in, err = nextPositional(c, values, v); err != nil {
					return nil, err
				}
				values[in.Name] = v
			}
			break
		}
		if err != nil {
			return nil, err
		}
		if _, twice := values[in.Name]; twice {
			return nil, fmt.Errorf("输入项重复：--%s", in.Name)
		}
		switch {
		case found:
		case in.Kind == calculator.Switch:
			value = "true"
		case i+1 == len(args):
			return nil, fmt.Errorf("输入项缺少值：--%s", in.Name)
		default:
			i++
			value = args[i]
		}
		if value == "" {
			return nil, fmt.Errorf("输入项缺少值：--%s", in.Name)
		}
		values[in.Name] = value
	}
	return values, readFiles(c, values)
}

// calcInput finds the input that an argument names or, without a name, fills;
// found says that the argument holds the value as well.
func calcInput(c calculator.Calculator, values map[string]string, arg string) (in calculator.Input, value string, found bool, err error) {
	name, value, found := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	if strings.HasPrefix(arg, "-") {
		for _, in := range c.Inputs {
			if in.Name == name {
				return in, value, found, nil
			}
		}
		if strings.HasPrefix(arg, "--") {
			return in, "", false, fmt.Errorf("没有这个输入项：--%s", name)
		}
	}
	in, err = nextPositional(c, values, arg)
	return in, arg, true, err
}

// nextPositional gives the first positional input without a value.
func nextPositional(c calculator.Calculator, values map[string]string, arg string) (calculator.Input, error) {
	for _, in := range c.Inputs {
		if _, given := values[in.Name]; in.Positional && !given {
			return in, nil
		}
	}
	return calculator.Input{}, fmt.Errorf("多余的参数：%.80s", arg)
}

// readFiles puts the content of files in the place of their paths.
func readFiles(c calculator.Calculator, values map[string]string) error {
	for _, in := range c.Inputs {
		if path := values[in.Name]; in.Kind == calculator.File && path != "" {
			content, err := readLimited(path, maxCalcFile)
			if err != nil {
				return err
			}
			values[in.Name] = string(content)
		}
	}
	return nil
}

// readLimited reads a file of at most limit bytes; "-" is standard input.
func readLimited(path string, limit int64) ([]byte, error) {
	f := os.Stdin
	if path != "-" {
		var err error
		if f, err = os.Open(path); err != nil {
			return nil, fmt.Errorf("无法读取文件：%w", err)
		}
		defer f.Close()
	}
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("无法读取文件：%w", err)
	}
	if int64(len(content)) > limit {
		return nil, fmt.Errorf("文件过大：%s", path)
	}
	return content, nil
}

// calcFailure prints an error in one line and gives the exit code.
func calcFailure(stderr io.Writer, c calculator.Calculator, err error) int {
	f := fault.Of(err)
	line := f.Message()
	if len(f.Problems) > 0 {
		parts := make([]string, len(f.Problems))
		for i, p := range f.Problems {
			parts[i] = "--" + p.Field + " " + p.Error()
		}
		line = strings.Join(parts, "；")
	}
	fmt.Fprintf(stderr, "qgov calc %s: %s\n", c.Name, strings.ReplaceAll(line, "\n", " "))
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return 1
	}
	return 2
}

func printResult(stdout io.Writer, c calculator.Calculator, result any, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(stdout)
		e.SetEscapeHTML(false)
		return e.Encode(result)
	}
	rows, err := c.Rows(result)
	if err != nil {
		return err
	}
	for _, r := range rows {
		separator := "："
		if strings.Contains(r.Value, "\n") {
			separator = "：\n"
		}
		if _, err := fmt.Fprintf(stdout, "%s%s%s\n", r.Label, separator, r.Value); err != nil {
			return err
		}
	}
	return nil
}

func listCalculators(stdout io.Writer, catalogue []calculator.Calculator) {
	for _, c := range catalogue {
		fmt.Fprintf(stdout, "%-14s %s\n", c.Name, c.Label)
	}
}

func describeCalculator(stdout io.Writer, c calculator.Calculator) {
	fmt.Fprintf(stdout, "qgov calc %s\n%s：%s\n\n", c.Name, c.Label, c.Help)
	for _, in := range c.Inputs {
		notes := []string{in.Label}
		if in.Help != "" {
			notes = append(notes, in.Help)
		}
		if in.Options != nil {
			notes = append(notes, strings.Join(in.Options, " | "))
		}
		if in.Default != "" {
			notes = append(notes, "默认 "+in.Default)
		}
		if in.Required {
			notes = append(notes, "必填")
		}
		name := "--" + in.Name
		if in.Positional {
			name = strings.ToUpper(in.Name)
		}
		fmt.Fprintf(stdout, "  %s%s%s\n", name, strings.Repeat(" ", max(1, 18-utf8.RuneCountInString(name))), strings.Join(notes, "；"))
	}
}
