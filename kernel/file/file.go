// Package file keeps attachments on disk under the hash of their content.
//
// The same content is stored once, however often it is attached. A file is written to a temporary name, synced and renamed, so that
// a hash either names the whole content or nothing. What may be stored is decided by the content and the name together: a picture
// has to be a picture and be called one; pages, scripts and programs are refused whatever they are called. Files are served as
// downloads only, under a policy that lets nothing run (see page). Nothing is removed while a record names it; [Store.Sweep] removes
// what no record has named for a day.
package file

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"

	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// English is the catalogue of this package's texts.
//
//go:embed en.tsv
var English string

// Store is a folder of attachments. It is safe for concurrent use, by several processes too.
type Store struct {
	root *os.Root
	max  int64
}

// Open opens the folder, making it if need be. max is the greatest size of a file in bytes.
func Open(dir string, max int64) (*Store, error) {
	if err := os.MkdirAll(filepath.Join(dir, "tmp"), 0o700); err != nil {
		return nil, fmt.Errorf("file: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("file: %w", err)
	}
	return &Store{root, max}, nil
}

// Writable writes a small file and removes it again; it fails when the disk is full or read-only.
func (s *Store) Writable() error {
	tmp := "tmp/" + rand.Text()
	err := s.root.WriteFile(tmp, make([]byte, 4096), 0o600)
	return errors.Join(err, s.root.Remove(tmp))
}

// Close releases the folder.
func (s *Store) Close() error { return s.root.Close() }

// accepted lists the media types that may be stored with the endings of their names, and how the content starts.
var accepted = []struct {
	media  string
	ends   []string
	begins []string
}{
	{"image/jpeg", []string{".jpg", ".jpeg"}, []string{"\xff\xd8\xff"}},
	{"image/png", []string{".png"}, []string{"\x89PNG\r\n\x1a\n"}},
	{"image/gif", []string{".gif"}, []string{"GIF87a", "GIF89a"}},
	{"image/webp", []string{".webp"}, []string{"RIFF"}},
	{"application/pdf", []string{".pdf"}, []string{"%PDF-"}},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{".docx"}, []string{"PK\x03\x04"}},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{".xlsx"}, []string{"PK\x03\x04"}},
	{"application/ofd", []string{".ofd"}, []string{"PK\x03\x04"}},
	{"text/plain; charset=utf-8", []string{".txt", ".csv"}, nil},
}

// Put stores a file that a person sent under a name.
func (s *Store) Put(ctx context.Context, content io.Reader, name string) (record.File, error) {
	name = cleanName(name)
	head := make([]byte, 512)
	n, err := io.ReadFull(content, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return record.File{}, fmt.Errorf("file: reading: %w", err)
	}
	if n == 0 {
		return record.File{}, fault.New(fault.Invalid, "U101", "文件“%s”是空的，请重新选择", name)
	}
	media, err := kindOf(name, head[:n])
	if err != nil {
		return record.File{}, err
	}
	tmp := "tmp/" + rand.Text()
	f, err := s.root.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return record.File{}, failed(err)
	}
	defer s.root.Remove(tmp) // after a rename there is nothing to remove
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, hash), io.LimitReader(io.MultiReader(bytes.NewReader(head[:n]), content), s.max+1))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		if errors.Is(err, syscall.ENOSPC) {
			return record.File{}, failed(err)
		}
		return record.File{}, fault.Wrap(err, fault.Unavailable, "U102", "文件“%s”没有传完，请重新上传", name)
	}
	if size > s.max {
		return record.File{}, fault.New(fault.TooLarge, "U103", "文件“%s”超过 %d MB，请压缩后上传", name, s.max>>20)
	}
	sum := hex.EncodeToString(hash.Sum(nil))
	if err := s.root.MkdirAll(sum[:2], 0o700); err != nil {
		return record.File{}, failed(err)
	}
	if err := s.root.Rename(tmp, path(sum)); err != nil {
		return record.File{}, failed(err)
	}
	return record.File{Hash: sum, Name: name, Size: size, Media: media}, ctx.Err()
}

// failed is what a person hears when the disk refused: that it is full, or no more than that it failed.
func failed(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return fault.Wrap(err, fault.Unavailable, "F507", "磁盘已满，操作未执行，请联系系统管理员")
	}
	return fmt.Errorf("file: %w", err)
}

func path(hash string) string { return hash[:2] + "/" + hash[2:] }

var hashShape = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Open returns the content with the hash.
func (s *Store) Open(hash string) (io.ReadCloser, error) {
	if !hashShape.MatchString(hash) {
		return nil, fault.Missing("文件")
	}
	f, err := s.root.Open(path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Missing("文件")
	}
	return f, err
}

// Check reads the content with the hash and reports whether it is still what the hash says.
func (s *Store) Check(hash string) error {
	f, err := s.Open(hash)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != hash {
		return fmt.Errorf("file: %s holds content with the hash %s", hash, got)
	}
	return nil
}

// kindOf decides by name and content whether a file may be stored, and as what.
func kindOf(name string, head []byte) (string, error) {
	end := strings.ToLower(filepath.Ext(name))
	for _, a := range accepted {
		if !slices.Contains(a.ends, end) {
			continue
		}
		for _, b := range a.begins {
			if bytes.HasPrefix(head, []byte(b)) && (a.media != "image/webp" || len(head) >= 12 && string(head[8:12]) == "WEBP") {
				return a.media, nil
			}
		}
		if len(a.begins) == 0 && isText(head) {
			return a.media, nil
		}
		return "", fault.New(fault.Invalid, "U104", "文件“%s”的内容与扩展名不符，请检查后重新上传", name)
	}
	return "", fault.New(fault.Invalid, "U105", "不能上传“%s”这类文件；可以上传图片（JPG、PNG、GIF、WebP）、PDF、DOCX、XLSX、OFD、TXT、CSV", name)
}

// isText reports whether the head of a file is plain text and no page or script.
func isText(head []byte) bool {
	if len(head) > 4 {
		head = head[:len(head)-len(lastPartial(head))]
	}
	return utf8.Valid(head) && !bytes.ContainsRune(head, 0) && !strings.Contains(http.DetectContentType(head), "html") && !strings.Contains(http.DetectContentType(head), "xml")
}

// lastPartial returns the bytes of a character that the cut at the end of head split.
func lastPartial(head []byte) []byte {
	for i := 1; i <= 3; i++ {
		if b := head[len(head)-i]; utf8.RuneStart(b) {
			if utf8.FullRune(head[len(head)-i:]) {
				return nil
			}
			return head[len(head)-i:]
		}
	}
	return nil
}

// cleanName keeps the last part of a path and drops what no file system or header takes.
func cleanName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*`, r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	if rs := []rune(name); len(rs) > 120 {
		name = string(rs[len(rs)-120:])
	}
	if strings.Trim(name, ". ") == "" {
		return "未命名"
	}
	return name
}

// Discard removes the contents of files at once, unless a record still names them: of what was moved to where nobody but two people together
// may read it, nothing stays in the folder until the night. What cannot be removed is left to Sweep.
func (s *Store) Discard(ctx context.Context, db *store.DB, files []record.File) {
	_ = db.Read(ctx, func(tx *store.Tx) error {
		for _, f := range files {
			var n int64
			if _, err := tx.One(`SELECT count(*) FROM attachment WHERE hash = ? AND {all: a file may belong to any region}`, []any{f.Hash}, &n); err != nil {
				return err
			}
			if n == 0 && hashShape.MatchString(f.Hash) {
				_ = s.root.Remove(path(f.Hash))
			}
		}
		return nil
	})
}

// Sweep removes contents that are older than a day and that no record names. It returns how many it removed.
func (s *Store) Sweep(tx *store.Tx, now time.Time) (int, error) {
	removed := 0
	err := fs.WalkDir(s.root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // an upload has ended since the folder was read
		}
		if err != nil || now.Sub(info.ModTime()) < 24*time.Hour {
			return err
		}
		hash := strings.ReplaceAll(p, "/", "")
		if hashShape.MatchString(hash) {
			var n int64
			if _, err := tx.One(`SELECT count(*) FROM attachment WHERE hash = ? AND {all: a file may belong to any region}`, []any{hash}, &n); err != nil || n > 0 {
				return err
			}
		}
		removed++
		return s.root.Remove(p)
	})
	return removed, err
}
