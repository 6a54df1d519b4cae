package stat

import (
	"qgov/calc/refusal"
)

// Mark says whether a cell of a public table is shown.
type Mark int

// The marks of a cell.
const (
	Shown     Mark = iota
	Primary        // hidden, as it is small
	Secondary      // hidden, as a hidden cell could be computed from it
)

// Suppress hides the cells of a table that is published with its row and
// column totals: those from 1 to below threshold, and as many others as it takes
// that no hidden cell can be computed from what is shown. Zeros are shown, unless
// nothing else can protect a cell. All rows have the same length.
//
// A hidden cell can be computed exactly when, in the graph whose vertices are
// rows and columns and whose edges are hidden cells, its edge is a bridge: it
// lies on no cycle. Cells are hidden until there is no bridge, the smallest
// first. In a table of a single row or column the cells are their own totals in
// the other direction; these totals must not be published then.
func Suppress(table [][]int64, threshold int64) ([][]Mark, error) {
	marks := make([][]Mark, len(table))
	for r, row := range table {
		if len(row) != len(table[0]) {
			return nil, refusal.New("表格各行的列数不同：第 %d 行", r+1)
		}
		marks[r] = make([]Mark, len(row))
		for c, v := range row {
			if v < 0 {
				return nil, refusal.New("表格中的计数不能为负：第 %d 行第 %d 列", r+1, c+1)
			}
			if v > 0 && v < threshold {
				marks[r][c] = Primary
			}
		}
	}
	if len(table) == 0 || len(table[0]) == 0 {
		return marks, nil
	}
	if len(table) == 1 || len(table[0]) == 1 {
		suppressLine(table, marks, threshold)
		return marks, nil
	}
	// One pass is enough: hiding more cells never makes a bridge of a cell that
	// was none, and the cells hidden for a bridge lie on a cycle with it.
	for r := range table {
		for c := range table[r] {
			if marks[r][c] != Shown && !connected(marks, r, c) {
				protect(table, marks, r, c)
			}
		}
	}
	return marks, nil
}

// protect hides the rest of the cheapest rectangle with the hidden cell (r, c).
func protect(table [][]int64, marks [][]Mark, r, c int) {
	far := cheapestRectangle(table, marks, r, c)
	for _, cell := range []corner{{far.r, c}, {r, far.c}, far} {
		if marks[cell.r][cell.c] == Shown {
			marks[cell.r][cell.c] = Secondary
		}
	}
}

// suppressLine handles a single row or column: beside one total, a lone hidden
// cell needs a companion, and hidden cells must not add up to a small number.
func suppressLine(table [][]int64, marks [][]Mark, threshold int64) {
	for {
		hidden, sum := 0, int64(0)
		bestR, bestC := -1, -1
		for r, row := range table {
			for c, v := range row {
				if marks[r][c] != Shown {
					hidden++
					sum += v
				} else if bestR < 0 || cost(v) < cost(table[bestR][bestC]) {
					bestR, bestC = r, c
				}
			}
		}
		if hidden == 0 || bestR < 0 || hidden >= 2 && sum >= threshold {
			return
		}
		marks[bestR][bestC] = Secondary
	}
}

// zeroCost makes a zero the last choice: a reader may know a zero beforehand.
const zeroCost = int64(1) << 40

func cost(v int64) int64 {
	if v == 0 {
		return zeroCost
	}
	return v
}

type corner struct{ r, c int }

// cheapestRectangle finds the row and column that close a cycle of four cells
// with the hidden cell (r, c) and hide the least.
func cheapestRectangle(table [][]int64, marks [][]Mark, r, c int) corner {
	best, bestCost := corner{-1, -1}, int64(0)
	for r2 := range table {
		for c2 := range table[r2] {
			if r2 == r || c2 == c {
				continue
			}
			total := int64(0)
			for _, cell := range []corner{{r2, c}, {r, c2}, {r2, c2}} {
				if marks[cell.r][cell.c] == Shown {
					total += cost(table[cell.r][cell.c])
				}
			}
			if best.r < 0 || total < bestCost {
				best, bestCost = corner{r2, c2}, total
			}
		}
	}
	return best
}

// connected reports whether the hidden cell (r, c) lies on a cycle: row r leads
// to column c over other hidden cells.
func connected(marks [][]Mark, r, c int) bool {
	rows, columns := make([]bool, len(marks)), make([]bool, len(marks[0]))
	rows[r] = true
	queue := []int{r} // rows reached and not yet walked from
	for len(queue) > 0 {
		from := queue[0]
		queue = queue[1:]
		for column, m := range marks[from] {
			if m == Shown || columns[column] || from == r && column == c {
				continue
			}
			if column == c {
				return true
			}
			columns[column] = true
			for row := range marks {
				if !rows[row] && marks[row][column] != Shown {
					rows[row] = true
					queue = append(queue, row)
				}
			}
		}
	}
	return false
}
