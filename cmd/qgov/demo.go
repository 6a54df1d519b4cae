package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"qgov/app"
	"qgov/testkit/demo"
)

// demo makes the demonstration world in a temporary folder and serves it. A world that was kept by --data is used again.
func runDemo(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	seed := uint64(1)
	quick := false
	cfg, _, err := app.Parse("demo", args, os.Getenv, stderr, func(fs *flag.FlagSet) {
		fs.Uint64Var(&seed, "seed", seed, "`number` that the world is made from")
		fs.BoolVar(&quick, "quick", quick, "a small world, for tests")
	})
	if err != nil {
		return err
	}
	l, err := take(cfg.Listen)
	if err != nil {
		return err
	}
	defer l.Close() // listen closes it first unless the world could not be made
	dir, err := os.MkdirTemp("", "qgov-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cfg.Data, cfg.DB, cfg.Demo = dir, "sqlite:"+filepath.Join(dir, "qgov.db")+"?sync=off", true
	logs, err := logger("warn", stderr)
	if err != nil {
		return err
	}
	clock := demo.NewClock(time.Now())
	a, err := app.Open(ctx, cfg, app.Options{Logs: logs, Clock: clock})
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "making the demonstration world (invented firms and people; real regions, holidays, law and bulletins)")
	o := demo.Options{Seed: seed, Until: time.Now(), Firms: 18_000}
	if quick {
		o.Samples, o.Firms = 200, 0
	}
	w, err := demo.Make(ctx, a, clock, o, stdout)
	if err != nil {
		a.Close()
		return err
	}
	clock.Run(time.Now())
	w.Print(stdout)
	fmt.Fprintln(stdout)
	return listen(ctx, a, l, stdout)
}
