package file

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"qgov/kernel/fault"
	"qgov/kernel/store"
	"qgov/testkit/engines"
)

func open(t *testing.T) *Store {
	s, err := Open(t.TempDir(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestPut(t *testing.T) {
	s := open(t)
	jpeg := "\xff\xd8\xff\xe0 picture"
	f, err := s.Put(t.Context(), strings.NewReader(jpeg), "C:\\照片\\现场\u202e<1>.JPG")
	if err != nil || f.Name != "现场1.JPG" || f.Media != "image/jpeg" || f.Size != int64(len(jpeg)) {
		t.Fatalf("%+v %v", f, err)
	}
	again, err := s.Put(t.Context(), strings.NewReader(jpeg), "b.jpg")
	if err != nil || again.Hash != f.Hash {
		t.Errorf("the same content has another hash: %v %v", again, err)
	}
	r, err := s.Open(f.Hash)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := io.ReadAll(r)
	r.Close()
	if string(got) != jpeg || s.Check(f.Hash) != nil {
		t.Errorf("read back %q", got)
	}
}

func TestRefused(t *testing.T) {
	s := open(t)
	for name, content := range map[string]string{
		"a.jpg": "", "b.jpg": "<html><script>alert(1)</script>", "c.html": "<html>", "d.svg": "<svg onload=x>", "e.exe": "MZ", "f.txt": "<!DOCTYPE html><p>",
		"g.pdf": "GIF89a", "h": "text", "i.txt": "a\x00b", "l.webp": "RIFF\x00\x00\x00\x00WAVEfmt ", "j.png": strings.Repeat("x", 100), "k.jpg": "\xff\xd8\xff" + strings.Repeat("x", 1<<20),
	} {
		_, err := s.Put(t.Context(), strings.NewReader(content), name)
		if k := fault.Of(err); err == nil || k.Kind != fault.Invalid && k.Kind != fault.TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, hash := range []string{"", "../../etc/passwd", strings.Repeat("0", 64)} {
		if _, err := s.Open(hash); !fault.Is(err, fault.NotFound) {
			t.Errorf("Open(%q): %v", hash, err)
		}
	}
}

func TestSweep(t *testing.T) {
	s := open(t)
	f, err := s.Put(t.Context(), bytes.NewReader([]byte("%PDF-1.7 x")), "r.pdf")
	if err != nil {
		t.Fatal(err)
	}
	engines.Each(t, engines.Setup{}, func(t *testing.T, db *store.DB) {
		err := db.Write(engines.As(t.Context(), "371082"), func(tx *store.Tx) error {
			if n, err := s.Sweep(tx, time.Now()); n != 0 || err != nil {
				t.Errorf("a fresh file was swept: %d %v", n, err)
			}
			if _, err := tx.Exec(`INSERT INTO attachment (kind, record, field, line, hash, name, size, media, region) VALUES ('x', 1, 'f', 0, ?, 'r.pdf', 1, 'x', '371082') /* {all: test} */`, f.Hash); err != nil {
				return err
			}
			n, err := s.Sweep(tx, time.Now().Add(48*time.Hour))
			if n != 0 {
				t.Error("a file that a record names was swept")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	db := engines.SQLite(t, engines.Setup{})
	db.Write(engines.As(t.Context(), "371082"), func(tx *store.Tx) error {
		if n, err := s.Sweep(tx, time.Now().Add(48*time.Hour)); n != 1 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
		return nil
	})
	if err := s.Check(f.Hash); !fault.Is(err, fault.NotFound) {
		t.Errorf("after the sweep: %v", err)
	}
}
