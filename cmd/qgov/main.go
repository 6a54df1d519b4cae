// Command qgov is QGov 质衡, a platform for the quality governance of a region.
//
// Usage:
//
//	qgov demo                     a demonstration on this machine: an embedded database, an invented world, accounts printed at start
//	qgov serve [flags]            the server; see `qgov serve -h` for the settings
//	qgov check [flags]            print the effective configuration and run every check of the declarations
//	qgov migrate [flags]          bring the schema up to date and stop
//	qgov kinds [NAME]             list the kinds of record, or print the plan of one
//	qgov import KIND FILE         import a file, see `qgov import -h`
//	qgov intake SOURCE=FILE …     load the credit records of all departments for the first time
//	qgov calc NAME …              a calculator, see `qgov calc`
//	qgov draw verify FILE         check the bundle of a draw with no database
//	qgov verify FILE              check the proof of a public decision with no database
//	qgov fsck [flags]             look for altered rows, cut logs and damaged files
//	qgov fsck credit [flags]      run the checks of the credit files; 1 if something serious is found
//	qgov backup [flags] FOLDER    copy an installation on the embedded database while it serves, without its keys
//	qgov restore [flags] FOLDER   fill an empty data folder from a backup and check it
//	qgov version                  print the version
//
// Every setting is a flag, an environment variable QGOV_… and a line of the file given by --config.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"qgov/app"
	"qgov/base/calculator"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main without the process: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(args) == 0 {
		fmt.Fprintln(stderr, usage)
		return 2
	}
	name, rest := args[0], args[1:]
	switch name {
	case "calc":
		return calculate(rest, stdout, stderr)
	case "draw":
		return runDraw(rest, stdout, stderr)
	case "verify":
		return runVerify(rest, stdout, stderr)
	case "kinds":
		return runKinds(rest, stdout, stderr)
	case "version":
		fmt.Fprintln(stdout, version())
		return 0
	case "help", "-h", "--help":
		fmt.Fprintln(stdout, usage)
		return 0
	}
	commands := map[string]func(context.Context, []string, io.Writer, io.Writer) error{
		"serve": serve, "check": check, "migrate": migrate, "demo": runDemo, "import": runImport, "intake": runIntake, "fsck": fsck,
		"backup": backup, "restore": restore,
	}
	cmd, ok := commands[name]
	if !ok {
		fmt.Fprintf(stderr, "qgov: there is no command %q\n", name)
		return 2
	}
	err := cmd(ctx, rest, stdout, stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errFindings):
		return 1
	}
	fmt.Fprintf(stderr, "qgov: %v\n", err)
	return 1
}

const usage = "usage: qgov demo|serve|check|migrate|kinds|import|intake|calc|draw|verify|fsck|backup|restore|version"

var errFindings = errors.New("findings")

func version() string {
	b, ok := debug.ReadBuildInfo()
	if !ok {
		return "qgov (unknown build)"
	}
	return "qgov " + b.Main.Version + " " + b.GoVersion
}

func logger(level string, w io.Writer) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("log-level: %w", err)
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: l})), nil
}

func serve(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg, _, err := app.Parse("serve", args, os.Getenv, stderr, nil)
	if err != nil {
		return err
	}
	logs, err := logger(cfg.LogLevel, stderr)
	if err != nil {
		return err
	}
	l, err := take(cfg.Listen)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.Options{Logs: logs})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return listen(ctx, a, l, stdout)
}

// take takes the address before anything else is done, so that who starts a second QGov by mistake hears it at once and not after its
// migrations, or the demonstration's minute of work. Who connects early waits.
func take(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is taken: another program listens there, perhaps another QGov; stop it or choose another address with --listen", address)
	}
	return l, err
}

// listen serves until the context ends, then says that it is not ready, lets a load balancer see that, and lets requests and jobs
// finish.
func listen(ctx context.Context, a *app.App, l net.Listener, stdout io.Writer) (err error) {
	defer func() { err = errors.Join(err, a.Close()) }()
	srv := &http.Server{Handler: a.Handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	done := make(chan struct{})
	go func() { a.Jobs.Run(ctx, a.Config.Workers); close(done) }()
	failed := make(chan error, 1)
	go func() {
		if a.Config.TLSCert != "" {
			failed <- srv.ServeTLS(l, a.Config.TLSCert, a.Config.TLSKey)
			return
		}
		failed <- srv.Serve(l)
	}()
	fmt.Fprintf(stdout, "质衡 QGov: %s\n", a.Config.Public)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	a.Leave()
	time.Sleep(a.Config.Drain)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	err = srv.Shutdown(stop)
	<-done
	return err
}

func check(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	cfg, _, err := app.Parse("check", args, os.Getenv, stderr, nil)
	if err != nil {
		return err
	}
	for _, line := range cfg.Lines() {
		fmt.Fprintln(stdout, line)
	}
	a, err := app.Open(ctx, cfg, app.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	findings := a.Check()
	for _, f := range findings {
		fmt.Fprintln(stdout, f)
	}
	if len(findings) > 0 {
		return errFindings
	}
	fmt.Fprintln(stdout, "ok")
	return nil
}

func migrate(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg, _, err := app.Parse("migrate", args, os.Getenv, stderr, nil)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.Options{})
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "the schema is up to date")
	return a.Close()
}

func runKinds(args []string, stdout, stderr io.Writer) int {
	plans, flows, err := app.Kinds()
	if err != nil {
		fmt.Fprintln(stderr, "qgov:", err)
		return 1
	}
	if len(args) == 0 {
		for _, p := range plans {
			fmt.Fprintf(stdout, "%-20s %s\n", p.Name, p.Label)
		}
		return 0
	}
	for _, p := range plans {
		if p.Name == args[0] {
			app.Describe(stdout, p, flows[p.Name])
			return 0
		}
	}
	fmt.Fprintf(stderr, "qgov: there is no kind %q\n", args[0])
	return 2
}

func calculate(args []string, stdout, stderr io.Writer) int {
	deps, err := calculator.Standard()
	if err != nil {
		fmt.Fprintln(stderr, "qgov:", err)
		return 1
	}
	return runCalc(args, stdout, stderr, deps)
}
