// Command classify trains the model that suggests a class for a message (calc/classify).
//
//	go run ./tools/classify -from messages_labelled.csv > calc/classify/model.csv
//
// Every third message is held out; what the model makes of it goes to the error output. The messages are public letters with names
// masked and without a licence, so they stay outside: what the program carries are counts of pairs of characters.
package main

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"os"

	"qgov/calc/classify"
)

func main() {
	from := flag.String("from", "", "table with 留言主题, 留言详情 and 一级分类")
	keep := flag.Int("keep", 600, "pairs that the model keeps")
	flag.Parse()
	if err := run(*from, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "classify:", err)
		os.Exit(1)
	}
}

func run(from string, keep int) error {
	list, err := read(from)
	if err != nil {
		return err
	}
	var learn, held []classify.Example
	for i, e := range list {
		if i%3 == 2 {
			held = append(held, e)
		} else {
			learn = append(learn, e)
		}
	}
	m := classify.Train(learn, keep)
	right := m.Accuracy(held)
	fmt.Fprintf(os.Stderr, "%d messages, %d to learn from, %d held out: %d right (%.1f %%)\n", len(list), len(learn), len(held), right, 100*float64(right)/float64(len(held)))
	for _, c := range m.Classes {
		var own []classify.Example
		for _, e := range held {
			if e.Class == c {
				own = append(own, e)
			}
		}
		fmt.Fprintf(os.Stderr, "  %s\t%d of %d\n", c, m.Accuracy(own), len(own))
	}
	return m.Write(os.Stdout)
}

func read(path string) ([]classify.Example, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\uFEFF")))).ReadAll()
	if err != nil {
		return nil, err
	}
	at := make(map[string]int)
	for i, name := range rows[0] {
		at[name] = i
	}
	var out []classify.Example
	for _, row := range rows[1:] {
		if class := row[at["一级分类"]]; class != "" {
			out = append(out, classify.Example{Class: class, Text: row[at["留言主题"]] + "。" + row[at["留言详情"]]})
		}
	}
	return out, nil
}
