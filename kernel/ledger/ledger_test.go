package ledger

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/seal"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/testkit/engines"
	"qgov/testkit/pg"
	"qgov/web"
)

type slip struct {
	record.Head
	Name string
}

var slipKind = record.Declare("test_slip", "单据", func(r *slip, f *record.Fields) {
	f.Text(&r.Name, "名称").Required().Title().Public()
})

// bed is a ledger on one engine, served as the program would.
type bed struct {
	*Ledger
	mux     *route.Mux
	clock   *calendar.Fake
	witness *audit.Witness
	keys    []*audit.Key // of exports
	missing map[string]bool
	english *text.Catalogue
}

// frame notes Chinese texts without a translation and shows English.
type frame struct{ b *bed }

func (f frame) Page(r *http.Request, title string) *web.Page {
	return &web.Page{Lang: "en", Title: title, URL: r.URL.RequestURI(), T: func(zh string) string {
		if !f.b.english.Has(zh) {
			f.b.missing[zh] = true
		}
		return f.b.english.T(text.English, zh)
	}}
}

func each(t *testing.T, f func(t *testing.T, b *bed)) {
	t.Run("sqlite", func(t *testing.T) { f(t, newBed(t, "sqlite:"+filepath.Join(t.TempDir(), "q.db"), "")) })
	t.Run("postgres", func(t *testing.T) { d := pg.Database(t); f(t, newBed(t, d.App, d.Owner)) })
}

func newBed(t *testing.T, address, owner string) *bed {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	b := &bed{Ledger: &Ledger{Folder: t.TempDir()}, clock: calendar.NewFake(time.Date(2026, 11, 22, 1, 2, 3, 4000, time.UTC)), missing: map[string]bool{}}
	var err error
	b.english, err = text.New(English, audit.English(), web.English, "单据\tslip\n名称\tName\n承办人\tOwner\n")
	must(err)
	policy, err := role.NewPolicy(append(role.Administrators(), role.Describe{Duty: engines.Tester, Label: "测试员"}),
		append(audit.Grants(), role.Allow("test_slip", []role.Action{role.See, role.Create}, engines.Tester)...))
	must(err)
	b.DB, err = store.Open(t.Context(), address, store.Options{Plans: []*record.Plan{slipKind.Plan}, Policy: policy, Journal: audit.Journal{}, Clock: b.clock})
	must(err)
	t.Cleanup(func() { b.DB.Close() })
	must(b.DB.Migrate(t.Context(), owner, slipKind.Plan))
	ring, err := seal.OpenRing(seal.Options{Profile: seal.Intl})
	must(err)
	secret, err := seal.NewSigner(seal.Ed25519, ring.Random(32))
	must(err)
	b.witness, err = audit.NewWitness("archive.example", secret)
	must(err)
	b.Log, err = audit.NewPublicLog(audit.LogOptions{Origin: "example.gov.cn/qgov", Ring: ring, Witnesses: []*audit.Key{b.witness.Key()}})
	must(err)
	b.Signers, b.keys, err = audit.FileSigners("example.gov.cn/qgov", ring)
	must(err)
	b.Frame = frame{b}
	b.mux, err = route.New(policy, func(w http.ResponseWriter, r *http.Request, err error) {
		w.WriteHeader(fault.Status(err))
		fmt.Fprint(w, err)
	}, b.Routes())
	must(err)
	return b
}

func auditor(ctx context.Context) context.Context {
	return role.With(ctx, role.Actor{ID: 5, Name: "审计员", Region: "371082", Duties: []role.Duty{role.AuditAdmin}})
}

// ask sends a request; form makes it a POST.
func (b *bed) ask(t testing.TB, ctx context.Context, path string, form ...string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(ctx, "GET", path, nil)
	if len(form) > 0 {
		v := url.Values{}
		for i := 0; i < len(form); i += 2 {
			v.Set(form[i], form[i+1])
		}
		req = httptest.NewRequestWithContext(ctx, "POST", path, strings.NewReader(v.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	b.mux.ServeHTTP(w, req)
	return w
}

func (b *bed) get(t testing.TB, ctx context.Context, path string) string {
	t.Helper()
	w := b.ask(t, ctx, path)
	if w.Code != 200 {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

// fill registers slips and publishes a decision about the last; it returns the code.
func (b *bed) fill(t testing.TB, n int) (code string) {
	t.Helper()
	for i := range n {
		b.clock.Advance(time.Second)
		err := b.DB.Write(engines.As(context.Background(), "371082"), func(tx *store.Tx) error {
			r := &slip{Name: fmt.Sprintf("单据<%d>", i)}
			err := store.Insert(tx, slipKind, r)
			if err == nil && i == n-1 {
				code, err = b.Log.Append(tx, audit.Draft{Kind: "test_slip", Record: r.ID, Action: "publish", At: tx.Now(), Region: "371082", Title: "召回公告",
					Items: []audit.Item{{Name: "name", Label: "名称", Value: r.Name}}})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return code
}

func TestJournalPages(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		b.fill(t, 60)
		ctx := auditor(t.Context())
		first := b.get(t, ctx, "/audit?kind=test_slip")
		if !strings.Contains(first, "单据&lt;59&gt;") || strings.Contains(first, "单据&lt;9&gt;") || !strings.Contains(first, "before=11") || strings.Contains(first, "<59>") {
			t.Errorf("first page: %.3000s", first)
		}
		if second := b.get(t, ctx, "/audit?kind=test_slip&before=11"); !strings.Contains(second, "单据&lt;9&gt;") || !strings.Contains(second, "after=10") {
			t.Errorf("second page: %.3000s", second)
		}
		if one := b.get(t, ctx, "/audit/3"); !strings.Contains(one, "单据&lt;2&gt;") || !strings.Contains(one, "Chain hash") {
			t.Errorf("entry: %.2000s", one)
		}
		for path, status := range map[string]int{"/audit/0": 404, "/audit/99": 404, "/audit/x": 404, "/audit?from=yesterday": 422, "/audit?actor=-1": 422} {
			if w := b.ask(t, ctx, path); w.Code != status {
				t.Errorf("%s: %d, want %d", path, w.Code, status)
			}
		}
		for _, who := range []context.Context{engines.As(t.Context(), "371082"), t.Context()} {
			for _, path := range []string{"/audit", "/audit/1", "/audit/export", "/audit/verify"} {
				if w := b.ask(t, who, path); w.Code != 403 && w.Code != 401 {
					t.Errorf("%s is open: %d", path, w.Code)
				}
			}
		}
		b.exportOf(t, ctx)
		b.translated(t)
	})
}

func (b *bed) exportOf(t *testing.T, ctx context.Context) {
	t.Helper()
	body := b.get(t, ctx, "/audit/export?kind=test_slip")
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		out, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	table := read("entries.csv")
	m, err := audit.OpenManifest(read("manifest.txt"), b.keys...)
	if err != nil || len(m.Files) != 1 || !m.Files[0].Fits(table) || m.Files[0].Records != 60 {
		t.Errorf("%v %+v", err, m)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(table, []byte("\uFEFF")))).ReadAll()
	if err != nil || len(rows) != 61 || rows[60][10] != "单据<59>" {
		t.Errorf("%v, %d rows, %q", err, len(rows), rows[len(rows)-1])
	}
	if page := b.get(t, ctx, "/audit?action=export"); !strings.Contains(page, "kind=test_slip") || strings.Count(page, "Export") < 2 {
		t.Errorf("the export is not in the journal: %.2000s", page)
	}
}

func (b *bed) translated(t *testing.T) {
	t.Helper()
	for zh := range b.missing {
		t.Errorf("no English for %q", zh)
	}
}

func TestPublicPages(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		code := b.fill(t, 3)
		ctx := t.Context() // nobody is signed in
		page := b.get(t, ctx, "/log/"+code)
		if !strings.Contains(page, "召回公告") || !strings.Contains(page, "单据&lt;2&gt;") || !strings.Contains(page, "Checked: this decision") {
			t.Errorf("decision: %.3000s", page)
		}
		keys, err := audit.ParseKeys(strings.NewReader(b.get(t, ctx, "/log/keys")))
		if err != nil || len(keys.Logs) != 1 || len(keys.Witnesses) != 1 {
			t.Fatalf("%v %+v", err, keys)
		}
		report, err := audit.VerifyFile(strings.NewReader(b.get(t, ctx, "/log/"+code+"/proof")), keys)
		if err != nil || report.Leaf.ID != code || !audit.ContentFits(report.Leaf.Content, []byte(b.get(t, ctx, "/log/"+code+"/text"))) {
			t.Errorf("%v %+v", err, report)
		}
		if _, err := audit.OpenCheckpoint([]byte(b.get(t, ctx, "/log/checkpoint")), keys); err != nil {
			t.Error(err)
		}
		if home := b.get(t, ctx, "/log"); !strings.Contains(home, code) || !strings.Contains(home, keys.Logs[0].String()) {
			t.Errorf("home: %.3000s", home)
		}
		for path, status := range map[string]int{"/log/" + audit.NewCode(): 404, "/log/x/proof": 404, "/log/witness?old=999": 422, "/log/witness?old=x": 422, "/log?before=0": 422} {
			if w := b.ask(t, ctx, path); w.Code != status {
				t.Errorf("%s: %d, want %d", path, w.Code, status)
			}
		}
		err = b.DB.Write(role.With(ctx, role.System("test")), func(tx *store.Tx) error { return audit.Forget(tx, code) })
		if err != nil {
			t.Fatal(err)
		}
		if page := b.get(t, ctx, "/log/"+code); strings.Contains(page, "单据&lt;2&gt;") || !strings.Contains(page, "taken down") {
			t.Errorf("forgotten: %.3000s", page)
		}
		if w := b.ask(t, ctx, "/log/"+code+"/text"); w.Code != 404 {
			t.Errorf("a forgotten text: %d", w.Code)
		}
		b.translated(t)
	})
}

// TestWitness: the daily file goes to a witness, whose answer is taken in from the folder and by the form; the next file continues it.
func TestWitness(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := auditor(t.Context())
		var last *audit.Checkpoint
		for d := range 3 {
			code := b.fill(t, 2)
			b.clock.Advance(24 * time.Hour)
			if err := b.Exchange(t.Context()); err != nil {
				t.Fatal(err)
			}
			file, err := os.ReadFile(b.last())
			if err != nil {
				t.Fatal(err)
			}
			old, proof, text, err := audit.ParseWitnessFile(file)
			if err != nil || last != nil && old != last.Size {
				t.Fatalf("day %d: from %d, %v", d, old, err)
			}
			signed, err := b.witness.Cosign(text, b.Log.Keys().Logs, last, proof, b.clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			s, err := audit.OpenCheckpoint(signed, b.Log.Keys())
			if err != nil {
				t.Fatal(err)
			}
			last = &s.Checkpoint
			if d == 0 {
				if w := b.ask(t, ctx, "/audit/cosign", "note", strings.ReplaceAll(string(signed), "\n", "\r\n")); w.Code != http.StatusSeeOther {
					t.Errorf("form: %d %s", w.Code, w.Body)
				}
			} else if err := errorsOf(os.WriteFile(filepath.Join(b.Folder, fmt.Sprintf("cosigned-%d.txt", d)), signed, 0o600), b.Exchange(t.Context())); err != nil {
				t.Fatal(err)
			}
			p, _, err := b.Log.Proof(t.Context(), b.DB, code)
			if err != nil {
				t.Fatal(err)
			}
			if report, err := p.Verify(b.Log.Keys()); err != nil || len(report.Witnesses) != 1 {
				t.Errorf("day %d: %v %+v", d, err, report)
			}
		}
		if err := os.WriteFile(filepath.Join(b.Folder, "cosigned-bad.txt"), []byte("nonsense"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := b.Exchange(t.Context()); err == nil || !strings.Contains(err.Error(), "cosigned-bad.txt") {
			t.Errorf("a bad file: %v", err)
		}
		if w := b.ask(t, ctx, "/audit/cosign", "note", "nonsense"); w.Code != 422 {
			t.Errorf("nonsense in the form: %d", w.Code)
		}
		status := b.get(t, ctx, "/audit/verify")
		if !strings.Contains(status, "1 witnesses") || !strings.Contains(status, "not checked yet") {
			t.Errorf("status: %.3000s", status)
		}
		if w := b.ask(t, ctx, "/audit/verify", "x", "y"); w.Code != 200 || !strings.Contains(w.Body.String(), "No findings") {
			t.Errorf("check: %d %.3000s", w.Code, w.Body)
		}
		b.translated(t)
	})
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// TestFindingsShow: what the check finds is on the page and in the journal.
func TestFindingsShow(t *testing.T) {
	b := newBed(t, "sqlite:"+filepath.Join(t.TempDir(), "q.db"), "")
	b.fill(t, 3)
	err := b.DB.Write(role.With(t.Context(), role.System("test")), func(tx *store.Tx) error {
		for _, s := range []string{"DROP TRIGGER journal_no_update", "UPDATE journal SET title = 'x' WHERE seq = 2"} {
			if _, err := tx.Exec(s + " /* {all: a test tampers} */"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx := auditor(t.Context())
	if w := b.ask(t, ctx, "/audit/verify", "x", "y"); w.Code != 200 || !strings.Contains(w.Body.String(), "Entry 2 or its hash was altered") {
		t.Errorf("check: %d %.3000s", w.Code, w.Body)
	}
	if page := b.get(t, ctx, "/audit?result=failed"); !strings.Contains(page, "verify:failed") {
		t.Errorf("journal: %.3000s", page)
	}
	b.translated(t)
}
