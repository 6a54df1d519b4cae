package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"

	"qgov/calc/uscc"
)

// Firm is one made-up line.
type Firm struct {
	Code, Name, Sort, Status, Industry, Address, Legal, Founded, Size, Region string
	Bad                                                                       bool // the line breaks a rule
	Twin                                                                      bool // the code stands on an earlier line
}

// Firms yields n lines of the seed: one of 200 is bad, one of 100 repeats an earlier code.
func Firms(n int, seed uint64, yield func(f Firm) error) error {
	r := rand.New(rand.NewPCG(seed, 20260302))
	regions := []string{"371002", "371003", "371082", "371083", "370602", "370611", "370202", "370203", "370102", "370103"}
	words := []string{"海", "洋", "食", "品", "科", "技", "商", "贸", "建", "材", "机", "械", "电", "子", "服", "装", "水", "产", "物", "流", "环", "保", "医", "药", "农", "业", "文", "化", "信", "息"}
	industries := []string{"1361", "1512", "2710", "3611", "5211", "5225", "6210", "1353", "1411", "3411"}
	sizes, sorts, statuses := []string{"大型", "中型", "小型", "微型"}, []string{"企业", "个体工商户", "农民专业合作社"}, []string{"存续", "存续", "存续", "注销", "迁出"}
	word := func(k int) string {
		s := ""
		for range k {
			s += words[r.IntN(len(words))]
		}
		return s
	}
	for i := range n {
		region := regions[r.IntN(len(regions))]
		f := Firm{Name: word(2) + word(3) + "有限公司" + strconv.Itoa(i%97), Sort: sorts[r.IntN(3)], Status: statuses[r.IntN(5)], Industry: industries[r.IntN(10)], Address: word(4) + "路" + strconv.Itoa(r.IntN(900)+1) + "号",
			Legal: word(2), Founded: fmt.Sprintf("%d-%02d-%02d", 1990+r.IntN(36), 1+r.IntN(12), 1+r.IntN(28)), Size: sizes[r.IntN(4)], Region: region}
		at := uint64(i)
		switch k := r.IntN(200); {
		case k == 0:
			f.Bad, f.Status = true, "不详"
		case k <= 2 && i > 0:
			f.Twin, at = true, uint64(r.IntN(i))
		}
		f.Code = uscc.Generate("91", "370000", at)
		if err := yield(f); err != nil {
			return err
		}
	}
	return nil
}

// WriteCSV writes the lines as the file that is imported.
func WriteCSV(w io.Writer, n int, seed uint64) error {
	out := bufio.NewWriterSize(w, 1<<18)
	if _, err := out.WriteString("统一社会信用代码,名称,主体类型,登记状态,行业,住所,法定代表人（经营者）,成立日期,规模,属地\n"); err != nil {
		return err
	}
	err := Firms(n, seed, func(f Firm) error {
		_, err := fmt.Fprintf(out, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", f.Code, f.Name, f.Sort, f.Status, f.Industry, f.Address, f.Legal, f.Founded, f.Size, f.Region)
		return err
	})
	if err != nil {
		return err
	}
	return out.Flush()
}
