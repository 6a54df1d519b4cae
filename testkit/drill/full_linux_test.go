package drill_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"qgov/app"
	"qgov/kernel/audit"
	"qgov/kernel/flow"
	"qgov/testkit/server"
)

// TestDrillFull fills the disk of the embedded engine: a small file system in memory where the test may mount one (as root), and in any
// case the most pages that the database may have. What does not fit is refused with a clear text, nothing is damaged, reading goes on,
// and so does writing when there is room again.
func TestDrillFull(t *testing.T) {
	t.Run("pages", func(t *testing.T) {
		s := server.Open(t, "sqlite")
		s.Staff(t)
		limit := func(pages int64) {
			s.Write(t, func(tx *flow.Tx) error {
				_, err := tx.Exec(fmt.Sprintf("PRAGMA max_page_count = %d /* {all: a drill} */", pages))
				return err
			})
		}
		limit(s.Count(t, `SELECT page_count FROM pragma_page_count WHERE {all: a drill}`) + 20)
		fillUp(t, s, func() { limit(1 << 30) })
	})
	t.Run("disk", func(t *testing.T) {
		cfg := server.Config(t, "sqlite")
		grow, err := small(t, cfg)
		if err != nil {
			t.Logf("no small file system to be had here, only the limit of pages was tried: %v", err)
			return
		}
		s := server.With(t, cfg, app.Options{})
		s.Staff(t)
		c := s.As(t, "sampler")
		c.Cookie()
		fillUp(t, s, func() {
			a := c.Get("/readyz")
			if a.Status != http.StatusServiceUnavailable || !a.Has("disk") {
				t.Errorf("%s %s", a, a.Brief())
			}
			picture := append([]byte("\xff\xd8\xff"), bytes.Repeat([]byte{1}, 4<<20)...)
			_, err := s.App.Files.Put(server.System(t), bytes.NewReader(picture), "大.jpg")
			if err == nil || !strings.Contains(err.Error(), "磁盘已满") {
				t.Errorf("an attachment on a full disk: %v", err)
			}
			left, err := os.ReadDir(filepath.Join(cfg.Data, "files", "tmp"))
			if err != nil || len(left) > 0 {
				t.Errorf("the broken upload left %v %v", left, err)
			}
			if err := grow(); err != nil {
				t.Fatal(err)
			}
			if f, err := s.App.Files.Put(server.System(t), bytes.NewReader(picture), "大.jpg"); err != nil || s.App.Files.Check(f.Hash) != nil {
				t.Errorf("the upload with room: %v", err)
			}
			until(t, limit, "not ready with room", func() bool { return c.Get("/readyz").Status == http.StatusOK })
		})
	})
}

// small puts the data folder of an SQLite installation on a file system with some 2 MiB of room and returns what enlarges it.
func small(t *testing.T, cfg app.Config) (grow func() error, err error) {
	file := filepath.Join(cfg.Data, "qgov.db")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	room := func(bytes int) string { return fmt.Sprintf("size=%d", bytes) }
	if err := syscall.Mount("qgov-drill", cfg.Data, "tmpfs", 0, room(2*len(b)+(6<<20))); err != nil {
		return nil, err
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(cfg.Data, 0); err != nil {
			t.Error(err)
		}
	})
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return func() error {
		return syscall.Mount("qgov-drill", cfg.Data, "tmpfs", syscall.MS_REMOUNT, room(256<<20))
	}, nil
}

// fillUp registers firms until the disk is full, looks at what that did, makes room and goes on.
func fillUp(t *testing.T, s *server.Server, room func()) {
	c := s.As(t, "registrar")
	c.Cookie()
	address := strings.Repeat("示例路", 60)
	register := func(i int) *server.Answer {
		body := fmt.Sprintf(`{"name": "示例满盘商行%d", "sort": "enterprise", "status": "active", "address": "%s"}`, i, address)
		return c.Do("POST", "/api/firm", strings.NewReader(body), map[string]string{"Content-Type": "application/json"})
	}
	done := 0
	var a *server.Answer
	for ; done < 20_000; done++ {
		if a = register(done); a.Status != http.StatusCreated {
			break
		}
	}
	if a.Status != http.StatusServiceUnavailable || !a.Has("磁盘已满") {
		t.Fatalf("the answer on a full disk after %d: %s\n%s", done, a, a.Brief())
	}
	firms := func() int64 {
		return s.Count(t, `SELECT count(*) FROM firm WHERE name LIKE '示例满盘商行%' AND {all: a count}`)
	}
	if n := firms(); n != int64(done) {
		t.Errorf("%d firms are there, %d were answered", n, done)
	}
	c.Get("/api/firm?name=示例满盘商行0").Want(http.StatusOK)
	s.Visitor(t).Get("/notices").Want(http.StatusOK)
	room()
	register(done).Want(http.StatusCreated)
	if n := firms(); n != int64(done)+1 {
		t.Errorf("%d firms are there, %d were answered", n, done+1)
	}
	if n := s.Count(t, `SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok' AND {all: a drill}`); n > 0 {
		t.Errorf("the engine finds %d faults", n)
	}
	found, err := audit.Fsck(t.Context(), s.App.DB, audit.FsckOptions{Keys: audit.Keys{Logs: s.App.Log.Keys().Logs}, Files: s.App.Files})
	if err != nil || len(found) > 0 {
		t.Errorf("fsck: %v %v", err, found)
	}
	t.Logf("%d firms until the disk was full", done)
}
