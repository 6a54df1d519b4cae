// Command creditgen writes the files of a made-up city: its register of subjects, their former numbers and names, and one file of records
// a department, with bad lines, repetitions, full-width codes and old numbers among them.
//
//	go run ./tools/creditgen -dir /tmp/city                 a tenth of the published size of 成都信用网
//	go run ./tools/creditgen -dir /tmp/city -full           2.37 million subjects, 36 million records
//
// The same seed makes the same files. What each file holds is printed, to compare an import with.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"qgov/testkit/city"
)

func main() {
	dir := flag.String("dir", "", "folder to write to")
	seed := flag.Uint64("seed", 1, "seed")
	percent := flag.Float64("percent", 10, "share of the published size")
	full := flag.Bool("full", false, "the published size")
	flag.Parse()
	if *full {
		*percent = 100
	}
	if *dir == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := write(*dir, city.Part(*seed, *percent)); err != nil {
		fmt.Fprintln(os.Stderr, "creditgen:", err)
		os.Exit(1)
	}
}

func write(dir string, c city.City) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	subjects, err := create(filepath.Join(dir, "subjects.csv"))
	if err != nil {
		return err
	}
	former, err := create(filepath.Join(dir, "former.csv"))
	if err != nil {
		return errors.Join(err, subjects.close())
	}
	fmt.Fprint(subjects, city.SubjectHead)
	fmt.Fprint(former, city.FormerHead)
	var line []byte
	for i := range c.Subjects {
		s := c.Subject(i)
		line = s.AppendLine(line[:0])
		subjects.Write(line)
		line = s.AppendFormer(line[:0])
		former.Write(line)
	}
	if err := errors.Join(subjects.close(), former.close()); err != nil {
		return err
	}
	fmt.Printf("%d subjects\n", c.Subjects)
	for _, d := range city.Departments() {
		f, err := create(filepath.Join(dir, fmt.Sprintf("%d.csv", d.Number)))
		if err != nil {
			return err
		}
		e, err := c.Write(f, d)
		if err := errors.Join(err, f.close()); err != nil {
			return err
		}
		fmt.Printf("%d %s %s: %d lines, %d bad, %d repeated, amount %d.%02d\n", d.Number, d.Name, d.What, e.Lines, e.Bad, e.Twins, e.Fen/100, e.Fen%100)
	}
	return nil
}

// file is a buffered file; the buffer keeps the first error until close.
type file struct {
	*bufio.Writer
	f *os.File
}

func create(path string) (file, error) {
	f, err := os.Create(path)
	if err != nil {
		return file{}, err
	}
	return file{bufio.NewWriterSize(f, 1<<18), f}, nil
}

func (f file) close() error { return errors.Join(f.Flush(), f.f.Close()) }
