// Command docs writes the documents that are made from the program itself: docs/fields.md and docs/api/openapi.json. A test of
// package app says when they are out of date.
//
//	go run ./tools/docs
package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"qgov/app"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var fields bytes.Buffer
	if err := app.Dictionary(&fields); err != nil {
		return err
	}
	api, err := openAPI(ctx)
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{"fields.md": fields.Bytes(), filepath.Join("api", "openapi.json"): api} {
		file := filepath.Join("docs", name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// openAPI asks a fresh installation for the description of its API.
func openAPI(ctx context.Context) (_ []byte, err error) {
	cfg := app.Defaults()
	if cfg.Data, err = os.MkdirTemp("", "qgov-docs-"); err != nil {
		return nil, err
	}
	defer os.RemoveAll(cfg.Data)
	cfg.DB, cfg.Public, cfg.Origin = "sqlite:"+filepath.Join(cfg.Data, "qgov.db"), "http://127.0.0.1:8080", "qgov.local/log"
	a, err := app.Open(ctx, cfg, app.Options{})
	if err != nil {
		return nil, err
	}
	defer a.Close()
	w := httptest.NewRecorder()
	a.Handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/api/openapi.json", nil))
	if w.Code != http.StatusOK {
		return nil, fmt.Errorf("the program answers %d", w.Code)
	}
	return append(w.Body.Bytes(), '\n'), nil
}
