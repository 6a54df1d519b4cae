package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"qgov/app"
	"qgov/testkit/server"
)

// childVariable holds the arguments, a line each, of a test binary that is to be the program and not its tests: the drills kill it.
const childVariable = "QGOV_DRILL_CHILD"

func TestMain(m *testing.M) {
	if args := os.Getenv(childVariable); args != "" {
		os.Exit(child(strings.Split(args, "\n")))
	}
	os.Exit(m.Run())
}

// child is the program. Its serve has the clock of the drill, which a file holds, cheap passwords, and tells how many goroutines it has.
func child(args []string) int {
	if args[0] != "serve" {
		return run(args, os.Stdout, os.Stderr)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	err := serveDrill(ctx, args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		return 1
	}
	return 0
}

func serveDrill(ctx context.Context, args []string) error {
	cfg, _, err := app.Parse("serve", args, os.Getenv, os.Stderr, nil)
	if err != nil {
		return err
	}
	logs, err := logger(cfg.LogLevel, os.Stderr)
	if err != nil {
		return err
	}
	l, err := take(cfg.Listen)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, app.Options{Logs: logs, Clock: fileClock(filepath.Join(cfg.Data, "clock")), Cost: server.Cheap})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	go func() {
		for ctx.Err() == nil {
			time.Sleep(100 * time.Millisecond)
			if err := os.WriteFile(filepath.Join(cfg.Data, "goroutines"), []byte(strconv.Itoa(runtime.NumGoroutine())), 0o600); err != nil {
				return
			}
		}
	}()
	return listen(ctx, a, l, os.Stdout)
}

// fileClock is a clock that shows the microseconds in a file; without the file it is the machine's.
type fileClock string

func (c fileClock) Now() time.Time {
	b, err := os.ReadFile(string(c))
	if err != nil {
		return time.Now()
	}
	us, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		return time.Now() // the file is being replaced
	}
	return time.UnixMicro(us)
}

// program is the program while it runs as a child.
type program struct {
	cfg  app.Config
	cmd  *exec.Cmd
	done chan error
	errs *strings.Builder
}

// arguments are the flags of a command for the configuration.
func arguments(command string, cfg app.Config, more ...string) []string {
	return append([]string{command, "-data", cfg.Data, "-db", cfg.DB, "-db-owner-file", cfg.Owner, "-listen", cfg.Listen, "-public", cfg.Public, "-origin", cfg.Origin,
		"-crypto", cfg.Crypto, "-proxies", cfg.Proxies, "-witness", cfg.Witness, "-workers", strconv.Itoa(cfg.Workers), "-drain", cfg.Drain.String(), "-log-level", "error"}, more...)
}

// command prepares the test binary to be the program.
func command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+strings.Join(args, "\n"))
	return cmd
}

// launch starts the program and waits until it serves.
func launch(tb testing.TB, cfg app.Config) *program {
	tb.Helper()
	p := &program{cfg: cfg, cmd: command(arguments("serve", cfg)...), done: make(chan error, 1), errs: &strings.Builder{}}
	p.cmd.Stderr = p.errs
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(p.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.Contains(line, "http://") {
		p.cmd.Wait()
		tb.Fatalf("the program does not serve: %v %s\n%s", err, line, p.errs)
	}
	go func() {
		_, copied := io.Copy(io.Discard, out)
		p.done <- errors.Join(p.cmd.Wait(), copied)
	}()
	return p
}

// kill ends the program with SIGKILL, if it still runs, and waits until it is gone.
func (p *program) kill() {
	p.cmd.Process.Kill() // it may have ended by itself
	p.wait()
}

// wait waits for the end of the program.
func (p *program) wait() error {
	err := <-p.done
	p.done <- err
	return err
}

// freeAddress is an address of this machine on which nobody listens.
func freeAddress(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// drillConfig is the configuration of an installation that a child and the test share. Unlike other tests it syncs to the disk.
func drillConfig(tb testing.TB, engine string) app.Config {
	tb.Helper()
	cfg := server.Config(tb, engine)
	cfg.DB = strings.TrimSuffix(cfg.DB, "?sync=off")
	cfg.Listen, cfg.Workers, cfg.Drain, cfg.Witness = freeAddress(tb), 1, 0, tb.TempDir()
	return cfg
}

// attend opens the installation in the test as well, with the server's address that of the child.
func attend(tb testing.TB, cfg app.Config) *server.Server {
	tb.Helper()
	s := server.With(tb, cfg, app.Options{Logs: server.Logs(tb)})
	s.URL = "http://" + cfg.Listen
	setClock(tb, cfg, s)
	return s
}

// setClock gives the child the time of the test.
func setClock(tb testing.TB, cfg app.Config, s *server.Server) {
	tb.Helper()
	file := filepath.Join(cfg.Data, "clock")
	err := os.WriteFile(file+".new", []byte(strconv.FormatInt(s.Clock.Now().UnixMicro(), 10)), 0o600)
	if err == nil {
		err = os.Rename(file+".new", file)
	}
	if err != nil {
		tb.Fatal(err)
	}
}
