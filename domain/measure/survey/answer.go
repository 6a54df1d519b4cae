package survey

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// Answer is one answered questionnaire. Nothing in it leads to a person.
type Answer struct {
	Stratum int // place of the region in the plan
	Sex     int // place in Sexes, -1 not known
	Age     int // place in Ages, -1 not known
	Mode    string
	Day     calendar.Date
	Values  []uint32 // of each item: notAsked, noAnswer, or the value and offset
	Texts   map[int]string
}

// How a value is kept: below offset it is none. A single choice is its number, a scale its point, a multiple choice the bits of its numbers,
// an open question 1 if there is a text.
const (
	notAsked = 0
	noAnswer = 1
	offset   = 2
)

// longestText is how long the answer to an open question may be.
const longestText = 500

// read reads answers as texts, Q01=8 a line, and checks them; done says whether what must be answered has to be there.
func (q *Questionnaire) read(text string, done bool) (*Answer, error) {
	given := make(map[string]string)
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		code, v, ok := strings.Cut(line, "=")
		if code = strings.TrimSpace(code); !ok || q.item(code) < 0 {
			return nil, fault.At("answers", "V301", "没有题号“%s”", code)
		}
		given[code] = strings.TrimSpace(v)
	}
	return q.answer(given, "answers", done)
}

func (q *Questionnaire) item(code string) int {
	return slices.IndexFunc(q.Items, func(i Item) bool { return i.Code == code })
}

// answer checks answers by item along the skip rules: an item that was skipped has none, whatever was sent. Problems point at the field,
// or at the item itself if the field is empty.
func (q *Questionnaire) answer(given map[string]string, field string, done bool) (*Answer, error) {
	a := &Answer{Sex: -1, Age: -1, Values: make([]uint32, len(q.Items)), Texts: make(map[int]string)}
	var problems []fault.Problem
	until := ""
	for n := range q.Items {
		i := &q.Items[n]
		if until != "" && until != i.Code {
			continue
		}
		until = ""
		at := field
		if at == "" {
			at = i.Code
		}
		v, err := i.value(given[i.Code])
		switch {
		case err != "":
			problems = append(problems, fault.Problem{Field: at, Code: "V302", Text: err, Args: []any{i.Code}})
		case v == noAnswer && i.Must && done:
			problems = append(problems, fault.Problem{Field: at, Code: "V303", Text: "请回答第 %s 题", Args: []any{i.Code}})
		}
		if a.Values[n] = v; v >= offset && i.Sort == Open {
			a.Texts[n] = given[i.Code]
		}
		if to, err := i.skips(); err == nil && v >= offset {
			until = to[int(v-offset)]
		}
	}
	return a, fault.Problems(problems)
}

// value reads one answer.
func (i *Item) value(s string) (v uint32, problem string) {
	if s = strings.TrimSpace(s); s == "" {
		return noAnswer, ""
	}
	number := func(s string, most int) (uint32, bool) {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		return uint32(n), err == nil && n >= 1 && n <= most
	}
	switch i.Sort {
	case Open:
		if len([]rune(s)) > longestText {
			return noAnswer, "第 %s 题的文字太长"
		}
		return offset + 1, ""
	case Multiple:
		var bits uint32
		for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(",，、| ", r) }) {
			n, ok := number(part, len(i.options()))
			if !ok {
				return noAnswer, "第 %s 题没有这个选项"
			}
			bits |= 1 << (n - 1)
		}
		return offset + bits, ""
	case Single:
		if n, ok := number(s, len(i.options())); ok {
			return offset + n, ""
		}
		return noAnswer, "第 %s 题没有这个选项"
	}
	if n, ok := number(s, int(i.Top)); ok {
		return offset + n, ""
	}
	return noAnswer, "第 %s 题的分数不在量表范围内"
}

// The cell of an answer holds its stratum, sex and age in one number: what it weighs depends on nothing else.
const (
	cellAges  = 16
	cellSexes = 4
)

func (a *Answer) cell() int64 {
	return (int64(a.Stratum)*cellSexes+int64(a.Sex+1))*cellAges + int64(a.Age+1)
}

func split(cell int64) (stratum, sex, age int) {
	return int(cell / cellAges / cellSexes), int(cell/cellAges%cellSexes) - 1, int(cell%cellAges) - 1
}

// pack writes the values one after the other, a byte each but for multiple choices of many options.
func pack(values []uint32) []byte {
	out := make([]byte, 0, len(values)+4)
	for _, v := range values {
		out = binary.AppendUvarint(out, uint64(v))
	}
	return out
}

// unpack reads values into dest.
func unpack(b []byte, dest []uint32) error {
	for i := range dest {
		if len(b) > 0 && b[0] < 0x80 {
			dest[i], b = uint32(b[0]), b[1:]
			continue
		}
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return fmt.Errorf("survey: a stored answer is damaged")
		}
		dest[i], b = uint32(v), b[n:]
	}
	return nil
}

// anyID is an id that tells nothing of when it was made.
func anyID() int64 {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return int64(binary.BigEndian.Uint64(b[:]) >> 1)
}

// insert stores answers. They are no records: a journal entry for each would say when somebody answered, to the second.
func insert(tx *flow.Tx, survey record.ID, q *Questionnaire, list []*Answer) error {
	const each = 100
	for len(list) > 0 {
		some := list[:min(each, len(list))]
		list = list[len(some):]
		args := make([]any, 0, 6*len(some))
		for _, a := range some {
			id := anyID()
			args = append(args, survey, id, a.cell(), a.Mode, a.Day, pack(a.Values))
			for item, text := range a.Texts {
				if _, err := tx.Exec("INSERT INTO survey_text (survey, answer, item, said) VALUES (?, ?, ?, ?) /* {all: answers of a survey in scope} */", survey, anyID(), q.Items[item].Code, text); err != nil {
					return err
				}
			}
		}
		marks := strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?, ?), ", len(some)), ", ")
		if _, err := tx.Exec("INSERT INTO survey_answer (survey, answer, cell, mode, day, given) VALUES "+marks+" /* {all: answers of a survey in scope} */", args...); err != nil {
			return err
		}
	}
	return nil
}
