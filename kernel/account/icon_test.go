package account_test

import (
	"os"
	"regexp"
	"testing"

	"qgov/web"
)

// Every icon that the pages name is in the sprite.
func TestIcons(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range files {
		b, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?:Icon: |icon :?= )"([a-z-]+)"`).FindAllStringSubmatch(string(b), -1) {
			if n++; !web.HasIcon(m[1]) {
				t.Errorf("%s: no icon %s", f.Name(), m[1])
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d icons", n)
	}
}
