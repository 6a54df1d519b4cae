package warranty

import (
	_ "embed"
	"strings"
)

var (
	//go:embed products.csv
	products string
	//go:embed rules.csv
	rules string
)

// Published returns the catalogue that the program carries.
func Published() (*Catalogue, error) {
	return Parse(strings.NewReader(products), strings.NewReader(rules))
}
