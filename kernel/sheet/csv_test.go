package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"
)

func gbk(t testing.TB, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// wide encodes s as UTF-16 with a byte order mark.
func wide(s string, big bool) string {
	var b []byte
	for _, u := range utf16.Encode([]rune("\uFEFF" + s)) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}

func TestCSV(t *testing.T) {
	long := strings.Repeat("长", 32767)
	for _, c := range []struct {
		what, data, want string
		remarks, notes   string
	}{
		{"UTF-8", "编号,名称\n1,甲\n", "1:编号|名称\n2:1|甲\n", "", ""},
		{"BOM", "\uFEFF编号,名称\r\n1,甲\r\n", "1:编号|名称\n2:1|甲\n", "", ""},
		{"GB18030", gbk(t, "编号,名称\r\n1,𠮷镕\r\n"), "1:编号|名称\n2:1|𠮷镕\n", "", ""},
		{"UTF-16LE", wide("编号\t名称\r\n1\t𠮷\r\n", false), "1:编号|名称\n2:1|𠮷\n", "", ""},
		{"UTF-16BE", wide("编号\t名称\r\n1\t𠮷\r\n", true), "1:编号|名称\n2:1|𠮷\n", "", ""},
		{"semicolons", "编号;名称\n1,5;甲\n", "1:编号|名称\n2:1,5|甲\n", "", ""},
		{"quotes", "a,b\n\"x,\"\"y\"\"\nz\",\"\"\n", "1:a|b\n2:x,\"y\"\nz|\n", "", ""},
		{"lines after a long cell", "a,b\n\"1\n2\n3\",x\ny,z\n", "1:a|b\n2:1\n2\n3|x\n5:y|z\n", "", ""},
		{"blank rows", "\na,b\n\n,\n\"\",\n1,2\n", "2:a|b\n6:1|2\n", "", ""},
		{"no last line end", "a,b\n1,2", "1:a|b\n2:1|2\n", "", "S212@2.0"},
		{"no last line end, quoted", "a,b\n1,\"2\"", "1:a|b\n2:1|2\n", "", "S212@2.0"},
		{"too few and too many", "a,b\n1\n1,2,3\n1,2,\n", "1:a|b\n2:1\n3:1|2|3\n4:1|2\n", "S210@2.0 S210@3.0", ""},
		{"control character", "a,b\n1,\x02\n", "1:a|b\n2:1|\x02\n", "S310@2.2", ""},
		{"guard", "a,b\n'=1,'x\n", "1:a|b\n2:=1|'x\n", "", ""},
		{"signs only", "no,v\n1,3·5 ±1 °C\n", "1:no|v\n2:1|3·5 ±1 °C\n", "", ""},
		{"longest cell", "a\n" + long + "\n", "1:a\n2:" + long + "\n", "", ""},
	} {
		got, err := readAll([]byte(c.data), "a.csv", Upload())
		if err != nil || got.plain() != c.want || codes(got.remarks) != c.remarks || codes(got.notes) != c.notes {
			t.Errorf("%s: %.200q remarks %q notes %q, %v", c.what, got.plain(), codes(got.remarks), codes(got.notes), err)
		}
	}
}

func TestHostileCSV(t *testing.T) {
	for _, c := range []struct {
		what, data string
		want       Code
		text       string // must be in the message
	}{
		{"replacement character", "编号\n1\nx\uFFFD\n2\n\uFFFD\n", Undecodable, "第 3、5 行"},
		{"damaged UTF-8", "编号,名称\n1,\xE7\x94\n2,乙\n", Undecodable, "第 2 行（按 UTF-8"},
		{"UTF-8 cut in a character", "编号,名称\n1,\xE7\x94", Undecodable, "第 2 行"},
		{"BOM and GBK", "\uFEFFa\n" + gbk(t, "编号\n"), Undecodable, "第 2 行（按 UTF-8"},
		{"GBK cut in a character", gbk(t, "编号\n名称\n质")[:11], Undecodable, "第 3 行（按 GB18030"},
		{"GBK with rubbish", gbk(t, "编号\n名称\n") + "\xFF\xFF\n", Undecodable, "第 3 行（按 GB18030"},
		{"UTF-16 odd", wide("编号\n1", false)[:9], Undecodable, "第 2 行"},
		{"UTF-16 lone surrogate", "\xFF\xFEa\x00\x00\xD8\n\x00", Undecodable, "第 1 行"},
		{"two-byte only", "no,name\n1,\xC4\xA3\n", Ambiguous, "第 2 行"},
		{"NUL", "a,b\n1,\x00\n", Binary, "第 2 行"},
		{"UTF-16 without BOM", wide("ab\n1,2\n", false)[2:], Binary, ""},
		{"lone quote", "a,b\n1,x\"y\n", LoneQuote, "第 2 行 B 列"},
		{"text after quote", "a,b\n\"1\"x,2\n", LoneQuote, "第 2 行 A 列"},
		{"blank before quote", "a,b\n1, \"2\"\n", LoneQuote, "第 2 行 B 列"},
		{"open quote", "a,b\n1,\"2\n3,4\n", OpenQuote, "第 2 行 B 列"},
		{"runaway quote", "a\n\"" + strings.Repeat("x\n", 70000), CellTooLong, "第 2 行 A 列"},
		{"long cell", "a\n" + strings.Repeat("长", 32768) + "\n", CellTooLong, "第 2 行 A 列"},
		{"old Mac line ends", "a,b\r1,2\r", MixedLineEnds, "第 "},
		{"mixed line ends", "a,b\n1,2\r3,4\n", MixedLineEnds, "第 "},
		{"many columns", strings.Repeat(",", 1<<14) + "x\n", TooManyCols, ""},
	} {
		_, err := readAll([]byte(c.data), "a.csv", Upload())
		wantCode(t, c.what, err, c.want)
		if err != nil && !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %q does not say %q", c.what, err, c.text)
		}
	}
	limits := Upload()
	limits.Rows = 3
	_, err := readAll([]byte("a\n1\n2\n3\n"), "a.csv", limits)
	wantCode(t, "rows", err, TooManyRows)
}

// TestCSVAgainstStandard compares with encoding/csv on what both accept, at every way of splitting the reads.
func TestCSVAgainstStandard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := "h,h\n" + rapid.StringOfN(rapid.SampledFrom([]rune("ab,,\n\n\"质 ")), 0, 40, -1).Draw(t, "data")
		compareCSV(t, []byte(data))
	})
}

type failer interface {
	Fatalf(format string, args ...any)
}

func compareCSV(t failer, data []byte) {
	std := csv.NewReader(bytes.NewReader(data))
	std.FieldsPerRecord = -1
	var want [][]string
	stdErr := error(nil)
	for {
		rec, err := std.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			stdErr = err
			break
		}
		if strings.Join(rec, "") != "" {
			for j := range rec {
				rec[j] = Unguard(strings.ReplaceAll(rec[j], "\r\n", "\n"))
			}
			want = append(want, rec)
		}
	}
	for _, one := range []bool{false, true} {
		b := &Book{r: bytes.NewReader(data), size: int64(len(data)), delim: ',', limit: Upload(), Encoding: "UTF-8", Format: CSV, Tables: []Table{{}}}
		r := b.Rows(0)
		if s := r.src.(*textSource); one {
			s.r, s.buf = iotest.OneByteReader(s.r), make([]byte, 1)
		}
		var got [][]string
		for r.Next() {
			rec := []string{}
			for _, c := range r.Cells() {
				rec = append(rec, c.Text)
			}
			got = append(got, rec)
		}
		if r.Err() != nil {
			// encoding/csv takes a lone \r and very long cells, where this reader refuses.
			if stdErr == nil && !bytes.ContainsRune(data, '\r') && len(data) < 30000 {
				t.Fatalf("refused what encoding/csv reads: %q: %v", data, r.Err())
			}
			continue
		}
		if stdErr != nil {
			t.Fatalf("accepted what encoding/csv refuses: %q: %v", data, stdErr)
		}
		if len(got) != len(want) {
			t.Fatalf("%q: %d rows, want %d", data, len(got), len(want))
		}
		for i := range got {
			w := want[i]
			for j := range got[i] {
				got[i][j] = strings.ReplaceAll(got[i][j], "\r\n", "\n")
			}
			if n := len(got[i]); n < len(w) && strings.Join(w[n:], "") == "" {
				w = w[:n] // empty cells beyond the first row's width are dropped
			}
			if !reflect.DeepEqual(got[i], w) {
				t.Fatalf("%q row %d: %q, want %q", data, i, got[i], w)
			}
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"a\"\"\n\",b\r\n", "a\"b", "\"", "编号\n", "'=1,'\n", "\r\r\n", "a,\"\"\"\",\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		compareCSV(t, data)
		// The whole path, with sniffing: no panic, and an error or a table.
		if got, err := readAll(data, "a.csv", Upload()); err == nil && len(got.lines) != len(got.rows) {
			t.Fatal("lines and rows differ")
		}
	})
}

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		text string
		kind Kind
		want string
		ok   bool
	}{
		{"1.1000000000000001", Number, "1.1", true},
		{"0.30000000000000004", Number, "0.3", true},
		{"1E-3", Number, "0.001", true},
		{"1.5e3", Number, "1500", true},
		{"+007.50", Number, "7.5", true},
		{"-0", Number, "0", true},
		{"-.5", Number, "-0.5", true},
		{"999999999999999", Number, "999999999999999", true},
		{"1e15", Number, "", false},
		{"1e-31", Number, "", false},
		{"1,234,567.80", Text, "1234567.8", true},
		{"1,23", Text, "", false},
		{"12,34,567", Text, "", false},
		{"1,234", Number, "", false},
		{"", Empty, "", false},
		{"二", Text, "", false},
		{".", Number, "", false},
		{"0x10", Text, "", false},
		{"2024-01-01", Date, "", false},
	} {
		if got, ok := (Cell{Text: c.text, Kind: c.kind}).Decimal(); got != c.want || ok != c.ok {
			t.Errorf("Decimal(%q) = %q, %v; want %q, %v", c.text, got, ok, c.want, c.ok)
		}
	}
}

func TestDateForm(t *testing.T) {
	for code, want := range map[string]dateForm{
		"yyyy-mm-dd": formDay, "m/d/yy h:mm": formDay | formTime, "hh:mm:ss.000": formTime, "[h]:mm:ss": 0, "General": 0, "G/通用格式": 0,
		"0.00": 0, "#,##0": 0, "0.00E+00": 0, `yyyy"年"m"月"d"日"`: formDay, `[$-804]yyyy\-mm\-dd;@`: formDay, "[Red]0.00": 0,
		`"day"0`: 0, "mmm": formDay, "mm:ss": formTime, "上午/下午h:mm": formTime, "h:mm AM/PM": formTime, "@": 0, "[DBNum1]yyyy年": formDay,
	} {
		if got := formOf(code); got != want {
			t.Errorf("formOf(%q) = %d, want %d", code, got, want)
		}
	}
}

// TestSerial checks serial numbers against the dates that ECMA-376 part 1, 18.17.4.1 gives for both date systems.
func TestSerial(t *testing.T) {
	for _, c := range []struct {
		serial float64
		form   dateForm
		mac    bool
		want   string
	}{
		{1, formDay, false, "1900-01-01"}, {59, formDay, false, "1900-02-28"}, {61, formDay, false, "1900-03-01"},
		{2958465, formDay, false, "9999-12-31"}, {43123, formDay, false, "2018-01-23"}, {0, formDay, true, "1904-01-01"},
		{2957003, formDay, true, "9999-12-31"}, {0.5, formTime, false, "12:00:00"}, {43123.999999999, formDay, false, "2018-01-24"},
		{36526.25, formDay | formTime, false, "2000-01-01 06:00:00"},
		{60, formDay, false, ""}, {0, formDay, false, ""}, {-1, formDay, false, ""}, {2958466, formDay, false, ""}, {2957004, formDay, true, ""},
	} {
		got, _, ok := appendDate(nil, c.serial, c.form, c.mac)
		if string(got) != c.want || ok != (c.want != "") {
			t.Errorf("%v: %q, %v; want %q", c.serial, got, ok, c.want)
		}
	}
}

func TestColumnName(t *testing.T) {
	for n, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 702: "ZZ", 703: "AAA", 16384: "XFD"} {
		if got := ColumnName(n); got != want {
			t.Errorf("ColumnName(%d) = %s, want %s", n, got, want)
		}
	}
}

// TestNotFinished checks that a pass that was left early does not look like a success.
func TestNotFinished(t *testing.T) {
	data := []byte("a\n1\n2\n")
	b, err := Open(bytes.NewReader(data), int64(len(data)), "a.csv", Upload())
	if err != nil {
		t.Fatal(err)
	}
	r := b.Rows(0)
	r.Next()
	wantCode(t, "in the middle", r.Err(), NotFinished)
	r.Close()
	wantCode(t, "closed", r.Err(), NotFinished)
	r = b.Rows(0) // a second pass starts at the beginning
	for r.Next() {
	}
	if r.Err() != nil || r.Count() != 3 {
		t.Errorf("second pass: %d rows, %v", r.Count(), r.Err())
	}
}

func BenchmarkCSV(b *testing.B) {
	var plain, quoted bytes.Buffer
	for i := range 200000 {
		fmt.Fprintf(&plain, "91510100%010d,某某食品有限公司%d,2026-01-02,合格,%d.5\r\n", i, i, i)
		fmt.Fprintf(&quoted, "\"91510100%010d\",\"某某食品有限公司%d\",\"2026-01-02\",\"合格\",\"%d.5\"\r\n", i, i, i)
	}
	for name, data := range map[string][]byte{"plain": plain.Bytes(), "quoted": quoted.Bytes(), "gb18030": []byte(gbk(b, plain.String()))} {
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				book, err := Open(bytes.NewReader(data), int64(len(data)), "a.csv", Upload())
				if err != nil {
					b.Fatal(err)
				}
				r := book.Rows(0)
				for r.Next() {
					n++
				}
				if r.Err() != nil {
					b.Fatal(r.Err())
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
