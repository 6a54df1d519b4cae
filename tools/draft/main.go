// Command draft drafts the migration of kinds from their declarations.
//
//	go run ./tools/draft -first     writes migrate/{sqlite,postgres}/0100_kinds.sql whole: before the first release only
//	go run ./tools/draft            prints what 0100_kinds.sql of each engine would hold, for a person to take over what is new
//
// A file that was released is never edited: a changed kind gets a new file with ALTER TABLE statements, written by a person, and the
// test of the schema says when declaration and tables agree again.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"qgov/app"
	"qgov/kernel/store"
)

func main() {
	first := flag.Bool("first", false, "write 0100_kinds.sql")
	flag.Parse()
	for _, engine := range []string{"sqlite", "postgres"} {
		text, err := draft(engine)
		if err == nil && *first {
			err = os.WriteFile(filepath.Join("migrate", engine, "0100_kinds.sql"), []byte(text), 0o644)
		} else if err == nil {
			_, err = fmt.Println(text)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "draft:", err)
			os.Exit(1)
		}
	}
}

func draft(engine string) (string, error) {
	plans, _, err := app.Kinds()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("-- +goose Up\n")
	for _, p := range plans {
		fmt.Fprintf(&b, "\n-- %s %s\n", p.Name, p.Label)
		for _, s := range store.DDL(engine, p) {
			b.WriteString(s + ";\n")
		}
	}
	if engine == "postgres" {
		b.WriteString("\n-- references\n")
		for _, p := range plans {
			for _, s := range store.References(p) {
				b.WriteString(s + ";\n")
			}
		}
	}
	return b.String(), nil
}
