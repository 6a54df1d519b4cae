package report_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/testkit/server"
)

// evil would run wherever a text became markup.
const evil = `<script>alert(1)</script>"><img src=x onerror=alert(2)>`

// spoiled writes something evil into every text of a record and of a row of each of its tables, as far as the field takes it.
func spoiled(t *testing.T, p *record.Plan) record.Record {
	t.Helper()
	r := p.New()
	var fill func(fields []*record.Field, into any)
	fill = func(fields []*record.Field, into any) {
		for _, f := range fields {
			value := ""
			switch {
			case f.Head || f.Name == "against_code":
			case (f.Type == record.Text || f.Type == record.Hidden) && f.Shape == nil:
				if value = evil; f.High != nil && *f.High < int64(len(evil)) {
					value = evil[:*f.High]
				}
			case f.Type == record.Choice && f.Must:
				value = f.Codes[0].Code
			case f.Type == record.Date && f.Must:
				value = "2026-03-02"
			case f.Type == record.Rows:
				fill(f.Child.Fields, f.AddRow(into))
			}
			if value == "" {
				continue
			}
			if problem := f.Parse(into, value); problem != nil {
				t.Fatalf("%s of %s: %v", f.Name, p.Name, problem)
			}
		}
	}
	fill(p.Fields, r)
	r.Header().Region = server.Home
	return r
}

// TestScripts plants scripts in every text of a message, a complaint and a report, and looks at every page, export and paper of them by
// everybody who may see them: a text stays a text.
func TestScripts(t *testing.T) {
	s := server.Open(t, "sqlite")
	b := open(t, s)
	officers := []*server.Client{s.As(t, "consumer"), s.As(t, "supervisor"), s.As(t, "leader"), s.Visitor(t)}
	read, shown := 0, 0
	for _, kind := range []string{"consumer_message", "complaint", "report"} {
		r := spoiled(t, s.App.DB.Plan(kind))
		b.Write(t, func(tx *flow.Tx) error { return tx.Create(s.App.DB.Plan(kind), r) })
		id := r.Header().ID.String()
		paths := []string{"/" + kind + "/export?format=csv", "/" + kind + "/export?format=xlsx", "/desk", "/desk/mine", "/search?q=script"}
		for _, rt := range s.App.Mux.Routes() {
			if m, path, _ := strings.Cut(rt.Pattern, " "); m == http.MethodGet && rt.Kind == kind {
				for _, step := range steps(s, kind) {
					paths = append(paths, strings.NewReplacer("{id}", id, "{step}", step, "{$}", "", "{sort}", "accept", "{format}", "docx").Replace(path))
				}
			}
		}
		asked := make(map[string]bool)
		for _, path := range paths {
			if asked[path] || strings.Contains(path, "{") {
				continue
			}
			asked[path] = true
			for _, c := range officers {
				a := c.Get(path)
				read++
				body := a.Body
				if z, err := zip.NewReader(bytes.NewReader(body), int64(len(body))); err == nil {
					body = unpacked(t, z)
				} else if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
					continue
				}
				if bytes.Contains(body, []byte("&lt;script")) {
					shown++
				}
				if bytes.Contains(body, []byte("<script>alert")) || bytes.Contains(body, []byte("<img src=x")) {
					t.Errorf("a text became markup: %s", a)
				}
			}
		}
	}
	if read < 150 || shown < 20 {
		t.Errorf("%d answers, of which %d show a text", read, shown)
	}
}

// steps are the names of the steps of a kind.
func steps(s *server.Server, kind string) []string {
	out := []string{"none"}
	for _, m := range s.App.Site.View(kind).Flow.Steps {
		out = append(out, m.Name)
	}
	return out
}

// unpacked is what the parts of a paper or a table hold.
func unpacked(t *testing.T, z *zip.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, f := range z.File {
		r, err := f.Open()
		if err == nil {
			_, err = io.Copy(&b, r)
		}
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return b.Bytes()
}
