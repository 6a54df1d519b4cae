package pg

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"qgov/testkit/machine"
	"qgov/testkit/reaper"
)

// Options of a cluster.
type Options struct {
	// Durable keeps fsync and full-page writes on, and the files on the disk: for drills
	// that kill the server and count what survived. Without it the cluster is as fast as
	// a test can have it, in shared memory where there is room.
	Durable bool
	// Settings are added to postgresql.conf, such as "work_mem": "1MB".
	Settings map[string]string
}

// Cluster is a PostgreSQL server with its own data folder.
type Cluster struct {
	// URL connects as the superuser to the database postgres.
	URL string

	bin    machine.Postgres
	dir    string // data, log and password file
	port   int
	as     *syscall.Credential // nil when this process may run a server itself
	server *exec.Cmd
	done   chan error // the server's end
	reaper *reaper.Reaper
}

// Start makes a cluster in a temporary folder and starts its server on a free port of
// 127.0.0.1. The server stops and the folder goes when Stop is called, or when this process ends.
// When this process is root the server runs as the user postgres or nobody,
// because PostgreSQL refuses to run as root.
func Start(o Options) (*Cluster, error) {
	bin, err := machine.FindPostgres()
	if err != nil {
		return nil, fmt.Errorf("%w; go run ./tools/setup says how to install it", err)
	}
	c := &Cluster{bin: bin}
	if os.Geteuid() == 0 {
		if c.as, err = unprivileged(); err != nil {
			return nil, err
		}
	}
	if c.dir, err = os.MkdirTemp(place(o.Durable), "qgov-pg-"); err != nil {
		return nil, err
	}
	if err := c.create(o); err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	// The reaper stops the server at once, waits until it has taken its pid file away (not until the
	// process is gone: in a container nobody may collect it) and removes everything.
	c.reaper, err = reaper.Start(`file="$1/data/postmaster.pid" i=0
		pid=$(head -n 1 "$file" 2>/dev/null) && kill -QUIT "$pid"
		while [ -e "$file" ] && [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done
		rm -rf -- "$1"`, c.dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	if err := c.first(); err != nil {
		return nil, errors.Join(err, c.reaper.Close())
	}
	return c, nil
}

// place is the folder for a cluster: shared memory when it has a gigabyte to spare.
func place(durable bool) string {
	var fs syscall.Statfs_t
	if !durable && syscall.Statfs("/dev/shm", &fs) == nil && fs.Bavail*uint64(fs.Bsize) > 1<<30 {
		return "/dev/shm"
	}
	return os.TempDir()
}

// unprivileged is the user that runs the server when we are root.
func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("running as root, and there is no user postgres or nobody to run a PostgreSQL server as")
}

// command prepares a program of the server to run as the right user.
func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(c.bin.Program(name), args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	// Ctrl-C in a terminal must not reach the server before the tests are done with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: c.as}
	return cmd
}

// create runs initdb and writes the configuration.
func (c *Cluster) create(o Options) error {
	password := rand.Text()
	secret := filepath.Join(c.dir, "password")
	if err := os.WriteFile(secret, []byte(password), 0o600); err != nil {
		return err
	}
	if c.as != nil {
		for _, f := range []string{c.dir, secret} {
			if err := os.Chown(f, int(c.as.Uid), int(c.as.Gid)); err != nil {
				return err
			}
		}
	}
	data := filepath.Join(c.dir, "data")
	out, err := c.command("initdb", "--pgdata="+data, "--username=postgres", "--pwfile="+secret,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	settings := map[string]string{
		"listen_addresses":          "127.0.0.1",
		"unix_socket_directories":   "", // a path in a deep temporary folder is soon too long for a socket
		"max_connections":           "200",
		"max_locks_per_transaction": "256", // dropping a schema of many partitions locks each of them
		"shared_buffers":            "128MB",
		"jit":                       "off", // compiling a query of a test takes longer than running it
		"timezone":                  "UTC",
	}
	if !o.Durable {
		for _, s := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
			settings[s] = "off"
		}
	}
	for name, value := range o.Settings {
		settings[name] = value
	}
	conf, err := os.OpenFile(filepath.Join(data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	for name, value := range settings {
		if _, err := fmt.Fprintf(conf, "%s = '%s'\n", name, strings.ReplaceAll(value, "'", "''")); err != nil {
			return errors.Join(err, conf.Close())
		}
	}
	c.URL = (&url.URL{Scheme: "postgres", User: url.UserPassword("postgres", password), Path: "/postgres"}).String()
	return conf.Close()
}

// Launch starts the server of a cluster that Crash has stopped, on the port that its clients know.
func (c *Cluster) Launch() error { return c.launch(c.port) }

// first starts the server for the first time, on a port that was free a moment ago; another process
// may take it in between, hence the attempts.
func (c *Cluster) first() error {
	var err error
	for range 5 {
		var port int
		if port, err = free(); err != nil {
			return err
		}
		if err = c.launch(port); err == nil {
			return nil
		}
	}
	return err
}

// free returns a port of 127.0.0.1 that nobody listens on.
func free() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// launch starts the server on a port and waits until it answers.
func (c *Cluster) launch(port int) error {
	u, err := url.Parse(c.URL)
	if err != nil {
		return err
	}
	u.Host = fmt.Sprintf("127.0.0.1:%d", port)
	name := filepath.Join(c.dir, "log")
	log, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	cmd := c.command("postgres", "-D", filepath.Join(c.dir, "data"), "-p", strconv.Itoa(port))
	cmd.Stdout, cmd.Stderr = log, log
	err = cmd.Start()
	if err := errors.Join(err, log.Close()); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		_, err := psql(c.bin, u.String(), "SELECT 1")
		if err == nil {
			break
		}
		select {
		case exit := <-done:
			text, readErr := os.ReadFile(name)
			return errors.Join(fmt.Errorf("postgres ended: %v\n%s", exit, tail(text, 2000)), readErr)
		default:
		}
		if time.Now().After(end) {
			return errors.Join(fmt.Errorf("postgres did not answer within a minute: %w", err), cmd.Process.Kill())
		}
	}
	c.server, c.done, c.port, c.URL = cmd, done, port, u.String()
	return nil
}

// tail returns the last n bytes of text.
func tail(text []byte, n int) []byte { return text[max(0, len(text)-n):] }

// Crash stops the server at once, as a power cut would (an immediate shutdown: no checkpoint,
// connections cut); Launch starts it again and it recovers from its log.
func (c *Cluster) Crash() error {
	if err := c.server.Process.Signal(syscall.SIGQUIT); err != nil {
		return err
	}
	select {
	case <-c.done: // its exit status only repeats how it was stopped
		return nil
	case <-time.After(30 * time.Second):
		return errors.Join(errors.New("postgres did not stop within 30 s"), c.server.Process.Kill())
	}
}

// Stop ends the server and removes its folder.
func (c *Cluster) Stop() error { return c.reaper.Close() }

// Log returns the end of the server's log, at most n bytes.
func (c *Cluster) Log(n int) (string, error) {
	text, err := os.ReadFile(filepath.Join(c.dir, "log"))
	return string(tail(text, n)), err
}

// psql runs statements at a URL, each in its own transaction. The program comes with every server,
// so that this package needs no driver.
func psql(bin machine.Postgres, url string, statements ...string) (string, error) {
	args := []string{"--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--dbname=" + url}
	for _, s := range statements {
		args = append(args, "--command="+s)
	}
	cmd := exec.Command(bin.Program("psql"), args...)
	cmd.Env = append(os.Environ(), "PGCONNECT_TIMEOUT=10", "PGOPTIONS=-c client_min_messages=warning")
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("psql: %w: %s", err, strings.TrimSpace(errs.String()))
	}
	return strings.TrimSpace(out.String()), nil
}
