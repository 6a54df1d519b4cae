package page

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
)

// English is the catalogue of this package's texts.
//
//go:embed en.tsv
var English string

// Files keeps attachments by the hash of their content.
type Files interface {
	// Put stores a file that a person sent under a name. It refuses what is too large or of a forbidden type with a fault.
	Put(ctx context.Context, content io.Reader, name string) (record.File, error)
	// Open returns the content with the hash; an unknown hash is fault.NotFound.
	Open(hash string) (io.ReadCloser, error)
}

// Routes returns the pages of every registered view and the search over all of them.
func (s *Site) Routes() []route.Route {
	out := []route.Route{route.SignedIn("GET /search", s.searchAll)}
	for i := range s.Views {
		out = append(out, s.routesOf(&s.Views[i])...)
	}
	return out
}

func (s *Site) routesOf(v *View) []route.Route {
	kind := v.Plan.Name
	on := func(pattern string, action role.Action, h func(c *visit) error) route.Route {
		method, path, _ := strings.Cut(pattern, " ")
		return route.For(method+" /"+kind+path, kind, action, func(w http.ResponseWriter, r *http.Request) error { return h(s.visit(w, r, v)) })
	}
	out := []route.Route{
		on("GET ", role.See, (*visit).list),
		on("POST /columns", role.See, (*visit).saveColumns),
		on("GET /saved", role.See, (*visit).savedPage),
		on("POST /saved", role.See, (*visit).saveView),
		on("GET /pick", role.See, (*visit).pick),
		on("GET /region", role.See, (*visit).regionWidget),
		on("GET /{id}", role.See, (*visit).detail),
		on("GET /{id}/print", role.See, (*visit).print),
		on("GET /{id}/file/{hash}", role.See, (*visit).file),
	}
	granted := func(a role.Action) bool { return len(s.Policy.Granted(kind, a)) > 0 }
	if !v.Plan.NoForm && granted(role.Create) {
		out = append(out, on("GET /new", role.Create, (*visit).newForm), on("POST ", role.Create, (*visit).create))
	}
	if !v.Plan.NoForm && !v.Plan.Append && granted(role.Change) {
		out = append(out, on("GET /{id}/edit", role.Change, (*visit).editForm), on("POST /{id}", role.Change, (*visit).change))
	}
	if granted(role.Reveal) {
		out = append(out, on("GET /{id}/reveal/{field}", role.Reveal, (*visit).askReveal), on("POST /{id}/reveal/{field}", role.Reveal, (*visit).reveal))
	}
	if v.Flow != nil {
		out = append(out, on("GET /{id}/step/{step}", role.See, (*visit).askStep), on("POST /{id}/step/{step}", role.See, (*visit).takeStep),
			on("POST /bulk", role.See, (*visit).bulk))
	}
	return out
}

// file sends an attachment of a record that the actor may see.
func (c *visit) file() error {
	id, err := idOf(c.r)
	if err != nil {
		return err
	}
	if c.s.Files == nil {
		return errNotFound()
	}
	hash := c.r.PathValue("hash")
	var found *record.File
	err = c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error {
		rec, err := tx.Get(c.v.Plan, id)
		if err != nil {
			return err
		}
		for _, f := range c.v.Plan.Fields {
			if f.Type != record.Files || !c.s.Policy.Clears(c.actor, f.Access) {
				continue
			}
			for _, file := range f.FilesOf(rec) {
				if file.Hash == hash {
					found = &file
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if found == nil {
		return errNotFound()
	}
	content, err := c.s.Files.Open(hash)
	if err != nil {
		return err
	}
	defer content.Close()
	h := c.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	if media, _, err := mime.ParseMediaType(found.Media); err == nil {
		h.Set("Content-Type", media)
	}
	route.Attach(c.w, found.Name)
	h.Set("Content-Length", fmt.Sprint(found.Size))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	_, err = io.Copy(c.w, content)
	return err
}
