package main

import (
	"os"
	"os/exec"
	"strings"

	"qgov/testkit/pg"
)

// suite runs the tests of the business, as everybody runs them, with its tables dealt over three servers. only is what go test -run takes;
// packages are import paths.
func suite(only string, packages []string) error {
	urls := make([]string, 0, shards+1)
	for range shards + 1 {
		c, err := pg.Start(pg.Options{Settings: map[string]string{"max_connections": "300"}})
		if err != nil {
			return err
		}
		defer c.Stop()
		if err := c.Prepare(); err != nil {
			return err
		}
		urls = append(urls, c.URL)
	}
	test := exec.Command("go", append([]string{"test", "-vet=off", "-count=1", "-p=1", "-run=" + only, "-timeout=30m"}, packages...)...)
	test.Stdout, test.Stderr = os.Stdout, os.Stderr
	test.Env = append(os.Environ(), pg.Variable+"="+urls[0], pg.Shards+"="+strings.Join(urls[1:], ","))
	return test.Run()
}
