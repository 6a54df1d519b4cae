package uscc

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestVectors checks the published codes of testdata/uscc_vectors.csv (GB 32100-2015 clause 6).
func TestVectors(t *testing.T) {
	f, err := os.Open("testdata/uscc_vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 20 {
		t.Fatalf("only %d rows", len(rows))
	}
	for _, row := range rows[1:] {
		got := Check(row[0])
		if got.Valid != (row[6] == "true") {
			t.Errorf("Check(%s) = %+v, want valid %s", row[0], got, row[6])
		}
		if got.Valid != (got.Reason == "") {
			t.Errorf("Check(%s): valid %t with reason %q", row[0], got.Valid, got.Reason)
		}
		if got.Valid && string(checkCharacter(row[0][:17])) != row[5] {
			t.Errorf("%s: check character %c, want %s", row[0], checkCharacter(row[0][:17]), row[5])
		}
	}
}

func TestReasons(t *testing.T) {
	for _, c := range []struct {
		code, reason, expected string
		at                     int
	}{
		{"12345", ReasonLength, "", 0},
		{"", ReasonLength, "", 0},
		{"91440300708461136U", ReasonDigit, "T", 18},
		{"9144030070846113IT", ReasonLetter, "", 17},
		{"91440300708461136中", ReasonLetter, "", 18},
		{"91A40300708461136T", ReasonRegion, "", 3},
		{" 91440300 70846113 6t ", "", "", 0},
		{"９１４４０３００７０８４６１１３６Ｔ", "", "", 0},
	} {
		got := Check(c.code)
		if got.Reason != c.reason || got.At != c.at || got.Expected != c.expected {
			t.Errorf("Check(%q) = %+v, want reason %q at %d expected %q", c.code, got, c.reason, c.at, c.expected)
		}
	}
}

// TestInnerCheck: a wrong organisation code inside is a warning, not a refusal.
func TestInnerCheck(t *testing.T) {
	body := "9144030070846113" + "7" // 6 is right by GB 11714
	got := Check(body + string(checkCharacter(body)))
	if !got.Valid || len(got.Warnings) != 1 || got.Warnings[0] != WarnInner {
		t.Errorf("got %+v, want valid with the inner warning", got)
	}
	if got := Check("91440300708461136T"); len(got.Warnings) != 0 {
		t.Errorf("unexpected warnings %v", got.Warnings)
	}
	letter := Generate("N1", "440300", 5) // 农业农村: a letter in position 1 is right
	if got := Check(letter); !got.Valid || len(got.Warnings) != 0 {
		t.Errorf("Check(%s) = %+v", letter, got)
	}
}

// TestSingleError: any one wrong character and any swap of neighbours is found (a property of modulus 31).
func TestSingleError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := Generate("91", "370600", rapid.Uint64().Draw(t, "seed"))
		i := rapid.IntRange(0, 17).Draw(t, "at")
		c := alphabet[rapid.IntRange(0, 30).Draw(t, "symbol")]
		wrong := code[:i] + string(c) + code[i+1:]
		if wrong != code && Check(wrong).Valid {
			t.Fatalf("%s and %s both valid", code, wrong)
		}
		if i < 17 {
			swapped := code[:i] + code[i+1:i+2] + code[i:i+1] + code[i+2:]
			if swapped != code && Check(swapped).Valid {
				t.Fatalf("%s and %s both valid", code, swapped)
			}
		}
	})
}

func TestGenerateDistinct(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(50000) {
		code := Generate("91", "210100", seed)
		if seen[code] {
			t.Fatalf("seed %d repeats %s", seed, code)
		}
		seen[code] = true
		if r := Check(code); !r.Valid || len(r.Warnings) > 0 {
			t.Fatalf("%s: %+v", code, r)
		}
	}
}

// TestRegistration: GS 15-2006, ISO 7064 MOD 11,10; 0794 is the example of ISO 7064 (check 5).
func TestRegistration(t *testing.T) {
	if c := registrationCheck("0794"); c != '5' {
		t.Errorf("ISO 7064 example 0794: check %c, want 5", c)
	}
	for number, want := range map[string]string{
		"110108000000016": "", "110108000000017": ReasonDigit,
		"11010800000001": ReasonOldLength, "11010800000001X": ReasonOldLetter,
	} {
		if got := CheckRegistration(number); got.Reason != want || got.Valid != (want == "") {
			t.Errorf("CheckRegistration(%s) = %+v, want %q", number, got, want)
		}
	}
}

func TestEnglish(t *testing.T) {
	for _, text := range []string{ReasonLength, ReasonLetter, ReasonRegion, ReasonDigit, WarnInner, WarnDepartment, ReasonOldLength, ReasonOldLetter} {
		if !strings.Contains(English, text+"\t") {
			t.Errorf("no English for %s", text)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("91440300708461136T")
	f.Add("９１\xff")
	f.Fuzz(func(t *testing.T, code string) {
		r := Check(code)
		if r.Valid == (r.Reason != "") {
			t.Fatalf("%q: %+v", code, r)
		}
		if r.Valid && (!Valid(r.Code) || len(r.Code) != 18) {
			t.Fatalf("%q: normal form %q is not valid", code, r.Code)
		}
		if r := CheckRegistration(code); r.Valid == (r.Reason != "") {
			t.Fatalf("registration %q: %+v", code, r)
		}
	})
}
