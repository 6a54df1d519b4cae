package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

//go:embed static
var static embed.FS

// file is one asset and its compressed forms, made when first asked for.
type file struct {
	hashed string // app.3f2a91c0d4e5.css
	mime   string
	raw    func() []byte
	br, gz func() []byte
}

// assets reads the embedded files once.
var assets = sync.OnceValue(func() map[string]*file {
	all := map[string]*file{}
	err := fs.WalkDir(static, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := static.ReadFile(name)
		if err != nil {
			return err
		}
		base, packed := strings.CutSuffix(path.Base(name), ".br")
		if all[base] != nil {
			return fmt.Errorf("two assets are called %s", base)
		}
		all[base] = newFile(base, b)
		if packed { // big files of others are in the program as they are sent
			all[base].br, all[base].raw = func() []byte { return b }, sync.OnceValue(func() []byte { return unpack(b) })
		}
		return nil
	})
	if err != nil {
		panic("web: embedded files: " + err.Error())
	}
	return all
})

// unpack is the content of a file that was packed by brotli.
func unpack(b []byte) []byte {
	raw, err := io.ReadAll(brotli.NewReader(bytes.NewReader(b)))
	if err != nil {
		panic("web: embedded files: " + err.Error())
	}
	return raw
}

func newFile(base string, b []byte) *file {
	sum := sha256.Sum256(b)
	ext := path.Ext(base)
	kind := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".json": "application/json; charset=utf-8", ".webmanifest": "application/manifest+json"}[ext]
	if kind == "" {
		kind = mime.TypeByExtension(ext)
	}
	f := &file{
		hashed: strings.TrimSuffix(base, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
		mime:   kind,
		raw:    func() []byte { return b },
		br: sync.OnceValue(func() []byte {
			var out bytes.Buffer
			w := brotli.NewWriterLevel(&out, 9)
			w.Write(b) // a bytes.Buffer never fails
			w.Close()
			return out.Bytes()
		}),
	}
	f.gz = sync.OnceValue(func() []byte {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		w.Write(f.raw())
		w.Close()
		return out.Bytes()
	})
	return f
}

// Asset returns the address of a file under static by its base name, such as
// "app.css". The address holds a hash of the content, so it may be cached for
// ever. An unknown name panics: it is a mistake in a template.
func Asset(name string) string {
	f := assets()[name]
	if f == nil {
		panic("web: no asset " + name)
	}
	return "/a/" + f.hashed
}

// icon is the address of an icon; one that is not in the sprite becomes a page.
func icon(name string) string {
	if !HasIcon(name) {
		name = "file-text"
	}
	return Asset("icons.svg") + "#" + name
}

// Handler serves the files of Asset under /a/.
func Handler() http.Handler {
	byHash := map[string]*file{}
	for _, f := range assets() {
		byHash[f.hashed] = f
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := byHash[strings.TrimPrefix(r.URL.Path, "/a/")]
		if f == nil {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", f.mime)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Vary", "Accept-Encoding")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("ETag", `"`+f.hashed+`"`)
		if r.Header.Get("If-None-Match") == `"`+f.hashed+`"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		var b []byte
		switch accept := r.Header.Get("Accept-Encoding"); {
		case accepts(accept, "br"):
			b = f.br()
			h.Set("Content-Encoding", "br")
		case accepts(accept, "gzip"):
			b = f.gz()
			h.Set("Content-Encoding", "gzip")
		default:
			b = f.raw()
		}
		h.Set("Content-Length", strconv.Itoa(len(b)))
		if r.Method == http.MethodGet {
			w.Write(b) // the client going away is not our fault
		}
	})
}

// accepts reports whether an Accept-Encoding header allows a coding.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && !strings.HasPrefix(q, "q=0.000")
		}
	}
	return false
}

// icons are the names in the sprite.
var icons = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, part := range strings.Split(string(assets()["icons.svg"].raw()), `<symbol id="`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		names[name] = true
	}
	return names
})

// HasIcon reports whether the sprite has an icon of that name. Names are those
// of Tabler's outline icons; tools/vendor/icons.txt lists the ones served.
func HasIcon(name string) bool { return icons()[name] }
