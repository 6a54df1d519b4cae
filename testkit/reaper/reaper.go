// Package reaper cleans up after a process however that process ends.
//
// A test binary has no reliable last word: a panic, a timeout of go test, a
// kill or Ctrl-C end it before any deferred call runs. What the test kit starts
// outside the process (a PostgreSQL cluster, a browser profile) must
// disappear all the same. So a reaper is a small shell that waits on a pipe whose other
// end only this process holds: when the process is gone the kernel closes the
// pipe, the shell reads end of file and runs its script.
package reaper

import (
	"fmt"
	"io"
	"os/exec"
	"syscall"
)

// Reaper is one clean-up that waits. Keep it reachable: when the garbage
// collector frees it, its pipe closes and the script runs.
type Reaper struct {
	pipe io.Closer
	cmd  *exec.Cmd
}

// Start starts a shell that runs script with the arguments as $1, $2 … once this
// process has ended or Close is called. The script has no input and no output.
func Start(script string, args ...string) (*Reaper, error) {
	// The signals of a terminal reach the whole group; the reaper must outlive them.
	wait := "trap '' INT TERM HUP; cat >/dev/null; "
	cmd := exec.Command("/bin/sh", append([]string{"-c", wait + script, "reaper"}, args...)...)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("reaper: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("reaper: %w", err)
	}
	return &Reaper{pipe, cmd}, nil
}

// Close runs the script now and waits for its end.
func (r *Reaper) Close() error {
	if err := r.pipe.Close(); err != nil {
		return fmt.Errorf("reaper: %w", err)
	}
	return r.cmd.Wait()
}
