package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// program measures the built program: its size, its start on the loaded database, its memory when idle and the public home page.
func program(ctx context.Context, t *table, w *world) error {
	bin := filepath.Join(w.dir, "qgov")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", bin, "./cmd/qgov")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	info, err := os.Stat(bin)
	if err != nil {
		return err
	}
	t.mark("size of the program (make build)", fmt.Sprintf("%.1f MB", float64(info.Size())/1e6), "< 60 MB", info.Size() < 60_000_000)
	w.raw.close()
	if err := errors.Join(w.app.Close()); err != nil {
		return err
	}
	w.app, w.raw = nil, nil
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := l.Addr().String()
	l.Close()
	var log bytes.Buffer
	serve := exec.CommandContext(ctx, bin, "serve", "--data", w.dir, "--listen", address, "--log-level", "error")
	serve.Stdout, serve.Stderr = &log, &log
	start := time.Now()
	if err := serve.Start(); err != nil {
		return err
	}
	defer serve.Wait()
	defer serve.Process.Kill()
	ready, err := waitFor("http://"+address+"/readyz", start)
	if err != nil {
		return fmt.Errorf("%w: %s", err, log.String())
	}
	t.mark(fmt.Sprintf("start on a database of %d firms until ready", w.rows), fmt.Sprintf("%.2f s", ready.Seconds()), "< 1 s", ready < time.Second)
	time.Sleep(5 * time.Second)
	if rss, own, err := resident(serve.Process.Pid); err == nil {
		t.mark("idle memory 5 s after the start (resident, with the pages of the database that are mapped)", fmt.Sprintf("%.0f MiB, of which %.0f its own", float64(rss)/(1<<20), float64(own)/(1<<20)), "< 100 MiB", rss < 100<<20)
	} else {
		t.add(row{what: "idle memory", ours: "not told by " + runtime.GOOS})
	}
	if err := weigh(t, "http://"+address, "/", "public home page", 150_000); err != nil {
		return err
	}
	return weigh(t, "http://"+address, "/complain", "public form of a complaint", 100_000)
}

func waitFor(address string, start time.Time) (time.Duration, error) {
	for time.Since(start) < 20*time.Second {
		if res, err := http.Get(address); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return time.Since(start), nil
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	return 0, errors.New("the program did not become ready")
}

// resident reads the memory that a process holds, where the system tells, and what of it is no page of a file.
func resident(pid int) (all, own int64, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(b)) {
		name, rest, _ := strings.Cut(line, ":")
		if name != "VmRSS" && name != "RssAnon" {
			continue
		}
		kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
		if err != nil {
			return 0, 0, err
		}
		if name == "VmRSS" {
			all = kb << 10
		} else {
			own = kb << 10
		}
	}
	if all == 0 {
		err = errors.New("no VmRSS")
	}
	return all, own, err
}

var (
	linked = regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	inCSS  = regexp.MustCompile(`url\(["']?([^"')]+)["']?\)`)
)

// weigh weighs a page with the styles, scripts and pictures that it loads, as they cross the wire to a browser.
func weigh(t *table, base, path, what string, most int) error {
	body, n, err := fetch(base + path)
	if err != nil {
		return err
	}
	total, third := n, 0
	seen := map[string]bool{}
	var load func(from, text string, pattern *regexp.Regexp) error
	load = func(from, text string, pattern *regexp.Regexp) error {
		for _, m := range pattern.FindAllStringSubmatch(text, -1) {
			ref, _, _ := strings.Cut(strings.ReplaceAll(m[1], "&amp;", "&"), "#")
			if ref == "" || strings.HasPrefix(ref, "data:") || seen[ref] {
				continue
			}
			seen[ref] = true
			u, err := url.Parse(ref)
			if err != nil {
				return err
			}
			if !loads(u.Path) {
				continue // a link to another page
			}
			if u.Host != "" {
				third++
				continue
			}
			if strings.Contains(u.Path, "font") || strings.HasSuffix(u.Path, ".woff2") {
				continue
			}
			at, err := url.Parse(from)
			if err != nil {
				return err
			}
			text, n, err := fetch(at.ResolveReference(u).String())
			if err != nil {
				return err
			}
			total += n
			if strings.HasSuffix(u.Path, ".css") {
				if err := load(at.ResolveReference(u).String(), text, inCSS); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := load(base+path, body, linked); err != nil {
		return err
	}
	t.mark(what+" over the wire, without fonts", fmt.Sprintf("%.1f KB", float64(total)/1000), fmt.Sprintf("< %d KB", most/1000), total < most)
	t.mark("requests of it to third parties", strconv.Itoa(third), "0", third == 0)
	return nil
}

// loads tells assets from links to pages.
func loads(path string) bool {
	for _, end := range []string{".css", ".js", ".svg", ".png", ".jpg", ".webp", ".ico", ".woff2", ".webmanifest"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

// fetch returns the text of an address, and how many bytes came over the wire for it with the headers.
func fetch(address string) (text string, wire int, err error) {
	req, err := http.NewRequest("GET", address, nil)
	if err != nil {
		return "", 0, err
	}
	req.Header.Set("Accept-Encoding", "br, gzip")
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return "", 0, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", address, res.Status)
	}
	wire = len(b) + headerSize(res.Header)
	if res.Header.Get("Content-Encoding") != "" { // for its references only, take it once more in plain
		plain, err := http.NewRequest("GET", address, nil)
		if err != nil {
			return "", 0, err
		}
		plain.Header.Set("Accept-Encoding", "identity")
		again, err := http.DefaultTransport.RoundTrip(plain)
		if err != nil {
			return "", 0, err
		}
		defer again.Body.Close()
		if b, err = io.ReadAll(again.Body); err != nil {
			return "", 0, err
		}
	}
	return string(b), wire, err
}

func headerSize(h http.Header) int {
	var b bytes.Buffer
	h.Write(&b) // a buffer takes everything
	return b.Len()
}
