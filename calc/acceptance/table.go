package acceptance

import "slices"

// letters are the sample-size code letters in order (GB/T 2828.1 Table 1; I
// and O are not used). S stands only in Table 2-B.
const letters = "ABCDEFGHJKLMNPQRS"

// sizes are the sample sizes of the letters for normal and tightened
// inspection (Tables 2-A and 2-B); reducedSizes those of Table 2-C.
func sizes() []int {
	return []int{2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150}
}

func reducedSizes() []int {
	return []int{2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800}
}

// AQLs lists the preferred acceptance quality limits in order: percent
// nonconforming up to 10, nonconformities per 100 items above.
func AQLs() []string {
	return []string{"0.010", "0.015", "0.025", "0.040", "0.065", "0.10", "0.15", "0.25", "0.40", "0.65",
		"1.0", "1.5", "2.5", "4.0", "6.5", "10", "15", "25", "40", "65", "100", "150", "250", "400", "650", "1000"}
}

// Levels lists the inspection levels: four special, three general.
func Levels() []Level { return []Level{"S-1", "S-2", "S-3", "S-4", "I", "II", "III"} }

// lotRow is one row of Table 1: the letters of the seven levels, in the order
// of Levels, for lots up to Max items (0: no limit).
type lotRow struct {
	max     int
	letters string
}

func lotRows() []lotRow {
	return []lotRow{
		{8, "AAAAAAB"}, {15, "AAAAABC"}, {25, "AABBBCD"}, {50, "ABBCCDE"}, {90, "BBCCCEF"},
		{150, "BBCDDFG"}, {280, "BCDEEGH"}, {500, "BCDEFHJ"}, {1200, "CCEFGJK"}, {3200, "CDEGHKL"},
		{10000, "CDFGJLM"}, {35000, "CDFHKMN"}, {150000, "DEGJLNP"}, {500000, "DEGJMPQ"}, {0, "DEHKNQR"},
	}
}

// codeLetter gives the index into letters for a lot and a level (Table 1).
func codeLetter(lot int, level Level) int {
	column := slices.Index(Levels(), level)
	for _, row := range lotRows() {
		if row.max == 0 || lot <= row.max {
			return slices.Index([]byte(letters), row.letters[column])
		}
	}
	panic("unreachable: the last row has no limit")
}

// cell is one cell of Tables 2-A, 2-B and 2-C: an acceptance number, or an
// arrow to the plan above or below.
type cell int

const (
	up   cell = -1
	down cell = -2
)

// cellAt computes a cell by the law of the tables: a diagonal d = letter index
// + AQL index holds one acceptance number throughout. The law reproduces every
// cell of Tables 2-A and 2-B; the test compares all of them.
func cellAt(severity Severity, letter, aql int) cell {
	switch severity {
	case Tightened:
		return tightenedCell(letter, aql)
	case Reduced:
		return reducedCell(letter, aql)
	default:
		return normalCell(letter, aql)
	}
}

// onDiagonal looks a diagonal up among numbers that start at diagonal first.
func onDiagonal(d, first int, numbers ...cell) (cell, bool) {
	if d >= first && d < first+len(numbers) {
		return numbers[d-first], true
	}
	return 0, false
}

func normalCell(letter, aql int) cell {
	d := letter + aql
	switch {
	case letter == 15 && aql == 1: // below row R there is nothing
		return up
	case letter == 0 && aql == 15, d < 14, d == 16:
		return down
	case d == 14:
		return 0
	case d == 15:
		return up
	}
	if ac, ok := onDiagonal(d, 17, 1, 2, 3, 5, 7, 10, 14, 21); ok {
		return ac
	}
	if ac, ok := onDiagonal(d, 25, 30, 44); ok && letter <= 4 {
		return ac
	}
	return up
}

func tightenedCell(letter, aql int) cell {
	d := letter + aql
	switch {
	case letter == 16: // row S exists for AQL 0.025 only
		return 1
	case letter == 15 && aql == 1:
		return up
	case letter == 0 && aql == 15, d < 15, d == 16, d == 17:
		return down
	case d == 15:
		return 0
	}
	if ac, ok := onDiagonal(d, 18, 1, 2, 3, 5, 8, 12, 18); ok {
		return ac
	}
	if ac, ok := onDiagonal(d, 25, 27, 41); ok && letter <= 4 {
		return ac
	}
	return up
}

// reducedCell is a reconstruction of Table 2-C of the 1999 edition, which has
// no gap between acceptance and rejection numbers; it awaits comparison with a
// printed copy, and every result taken from it says so.
func reducedCell(letter, aql int) cell {
	d := letter + aql
	if letter <= 1 { // rows A and B share the sample of 2
		if ac, ok := onDiagonal(aql, 17, 1, 2, 3, 5, 7, 10, 14, 21, 30); ok {
			return ac
		}
		if aql == 15 || aql == 16 {
			return down
		}
	}
	switch {
	case aql <= 2 && (d == 16 || d == 17): // the next plan of the column would lie below row R
		return up
	case d < 14, d == 16, d == 17:
		return down
	case d == 14:
		return 0
	case d == 15:
		return up
	}
	if ac, ok := onDiagonal(d, 18, 1, 2, 3, 5, 6, 8, 10); ok {
		return ac
	}
	if ac, ok := onDiagonal(d, 25, 14, 21); ok && letter >= 2 && letter <= 4 {
		return ac
	}
	return up
}

// follow walks the arrows of one column from a letter to the plan they lead to.
func follow(severity Severity, letter, aql int) (int, cell) {
	for {
		c := cellAt(severity, letter, aql)
		switch c {
		case up:
			letter--
		case down:
			letter++
		default:
			return letter, c
		}
	}
}
