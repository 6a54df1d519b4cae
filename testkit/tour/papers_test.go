package tour_test

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"qgov/app"
	"qgov/kernel/role"
	"qgov/testkit/browser"
	"qgov/testkit/server"
)

// program builds qgov, as the tests are built, so that nothing is compiled twice.
func program(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "qgov")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-o", bin, "./cmd/qgov")
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

// agree gives a downloaded file to a command of the program, which has no database, and wants it to agree; and not to agree with the
// same file in which a text is changed.
func agree(t *testing.T, bin, name string, file []byte, text string, command ...string) {
	t.Helper()
	run := func(content []byte) (string, error) {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), bin, append(command, path)...).CombinedOutput()
		return string(out), err
	}
	if out, err := run(file); err != nil {
		t.Errorf("qgov %v does not accept %s: %v\n%s", command, name, err, out)
	}
	spoilt := bytes.Replace(file, []byte(text), []byte("改过"), 1)
	if bytes.Equal(spoilt, file) {
		t.Fatalf("%s does not hold %q", name, text)
	}
	if out, err := run(spoilt); err == nil {
		t.Errorf("qgov %v accepts %s with another text\n%s", command, name, out)
	}
}

var label = regexp.MustCompile(`"label":\s*"([^"]+)"`)

// proofs is the way of somebody who doubts: from the search box of the home page to a result, to its entry in the public log, to the file
// that the program checks without a database; and from a draw to the file that recomputes it.
func proofs(t *testing.T, w *world) {
	bin := program(t)
	keys := filepath.Join(t.TempDir(), "keys")
	tab := browser.Open(t)
	title := w.one(t, `SELECT title FROM public_copy WHERE kind = 'sample' AND {all: public} ORDER BY id DESC LIMIT 1`)
	tab.Goto(w.URL + "/")
	tab.Fill("[name=q]", title)
	tab.Press("Enter")
	tab.WaitText("main", title)
	look(t, tab)
	tab.Follow(`main a[href^="/results/"]`)
	tab.WaitText("main", title)
	look(t, tab)
	tab.Follow(`main a[href^="/log/"]`)
	look(t, tab)
	_, key := tab.Download(`main a[href="/log/keys"]`)
	name, proof := tab.Download(`main a[href$="/proof"]`)
	if err := os.WriteFile(keys, key, 0o600); err != nil {
		t.Fatal(err)
	}
	agree(t, bin, name, proof, "publish", "verify", "--keys", keys)

	tab.Goto(w.URL + "/results?verdict=fail")
	tab.Follow(`main a[href^="/results/"]`)
	if text := tab.Text("main"); !strings.Contains(text, "怎么办") || !strings.Contains(text, "不合格") || !strings.Contains(text, "批号") {
		t.Errorf("the page of a failing batch does not say what failed and what to do: %s", text)
	}
	look(t, tab)

	tab.Goto(w.URL + "/draws")
	tab.Follow(`main a[href^="/draws/"]`) // the newest, of which nothing is drawn yet
	look(t, tab)
	tab.Goto(w.URL + "/draws/" + w.one(t, `SELECT number FROM draw WHERE state = 'dispatched' AND {all: any} ORDER BY id DESC LIMIT 1`))
	look(t, tab)
	name, bundle := tab.Download(`main a[href$="/bundle.json"]`)
	m := label.FindSubmatch(bundle)
	if m == nil {
		t.Fatalf("%s names no firm", name)
	}
	agree(t, bin, name, bundle, string(m[1]), "draw", "verify")
}

// letters is the way of a letter out of the house: looked at as it prints, and taken along as PDF and DOCX.
func letters(t *testing.T, w *world) {
	id := w.one(t, `SELECT CAST(id AS TEXT) FROM letter WHERE {all: any} ORDER BY id DESC LIMIT 1`)
	tab := browser.Open(t)
	w.signIn(t, tab, "chengban")
	tab.Goto(w.URL + "/letter/" + id)
	look(t, tab)
	tab.Goto(w.URL + "/letter/" + id + "/view")
	look(t, tab)
	for ending, begins := range map[string]string{"pdf": "%PDF-", "docx": "PK"} {
		name, file := tab.Download(`a[href$="/letter/` + id + `/` + ending + `"]`)
		if !strings.HasSuffix(name, "."+ending) || !bytes.HasPrefix(file, []byte(begins)) || len(file) < 3000 {
			t.Errorf("%s has %d bytes that begin with %.8q", name, len(file), file)
		}
	}
	if pdf := tab.PDF(); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Error("the letter does not print")
	}
}

// tools is a visitor at the calculators: one is filled in, and its answer is there with and without sense.
func tools(t *testing.T, w *world) {
	tab := browser.Open(t)
	tab.Allow("status of 422")
	tab.Goto(w.URL + "/calc/uscc")
	look(t, tab)
	tab.Fill("[name=code]", "91350100M000100Y43")
	tab.Follow("main form .btn-primary, main form [type=submit]:not(.default-submit)")
	look(t, tab)
	if status := tab.Goto(w.URL + "/calc/sampling-plan"); status != http.StatusOK {
		t.Errorf("the sampling plan: %d", status)
	}
	look(t, tab)
}

// strangers meet the pages of refusal and the first page of an empty installation.
func strangers(t *testing.T, w *world) {
	tab := browser.Open(t)
	tab.Allow("status of 40")
	w.signIn(t, tab, "yaohao")
	for path, want := range map[string]int{"/nowhere": http.StatusNotFound, "/admin/accounts": http.StatusForbidden, "/audit": http.StatusForbidden} {
		if status := tab.Goto(w.URL + path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
		look(t, tab)
	}
	s := server.Start(t, server.Config(t, "sqlite"), app.Options{Cost: server.Cheap, Logs: server.Logs(t)}, nil)
	first := browser.Open(t)
	first.Goto(s.URL + "/desk")
	if first.Count("[name=region]") != 1 {
		t.Errorf("an empty installation asks for no region at %s", first.URL())
	}
	look(t, first)
	if n := s.Count(t, `SELECT count(*) FROM account WHERE {all: any}`); n != 0 {
		t.Errorf("%d accounts before the first page (%s)", n, role.SystemAdmin)
	}
}
