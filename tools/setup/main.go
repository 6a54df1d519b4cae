// Command setup makes sure that the machine has what the tests need: a PostgreSQL server, Chromium, Chinese
// fonts, pdftotext. It is silent and quick when all is there. What is missing it installs from Debian's packages
// when it runs as root, and otherwise prints the command that does.
//
//	go run ./tools/setup
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"qgov/testkit/machine"
)

func main() {
	if err := setup(); err != nil {
		fmt.Fprintln(os.Stderr, "setup:", err)
		os.Exit(1)
	}
}

func setup() error {
	missing, needed := look()
	if len(missing) == 0 {
		return nil
	}
	install := []string{"apt-get", "install", "--yes", "--no-install-recommends"}
	command := strings.Join(append(install, missing...), " ")
	_, err := exec.LookPath("apt-get")
	switch {
	case err == nil && os.Geteuid() == 0:
	case needed:
		return fmt.Errorf("the tests need more than this machine has. As root, run\n\n\tapt-get update && %s\n\n"+
			"or install the same things as your system does it", command)
	default:
		return nil // only optional things are missing
	}
	fmt.Println("setup:", command)
	if err := run("apt-get", "update", "--quiet=2"); err != nil {
		return err
	}
	// Another process, such as a nightly update, may hold the lock of dpkg for a while.
	if err := run(install[0], append(append(install[1:], "--quiet=2", "-oDPkg::Lock::Timeout=300"), missing...)...); err != nil {
		return err
	}
	if still, needed := look(); needed {
		return fmt.Errorf("%s ran, and yet the machine lacks %s", command, strings.Join(still, ", "))
	}
	return nil
}

// look returns the packages of what is missing, and whether the tests cannot do without.
func look() (packages []string, needed bool) {
	for _, n := range machine.Needs() {
		if _, err := n.Find(); err != nil {
			fmt.Fprintf(os.Stderr, "setup: %s is missing: %v\n", n.What, err)
			packages = append(packages, n.Package)
			needed = needed || !n.Optional
		}
	}
	return packages, needed
}

// run runs a program that asks no questions and shows its output.
func run(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}
