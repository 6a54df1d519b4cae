package window_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qgov/domain/credit/dossier"
	"qgov/domain/credit/window"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/testkit/server"
)

// run lets the queue make the files of today.
func (w *world) run() {
	w.t.Helper()
	w.Write(w.t, func(tx *flow.Tx) error { _, err := job.Enqueue(tx.Tx, window.DayJob, "", nil); return err })
	for range 100 {
		if ran, err := w.App.Jobs.Step(server.System(w.t)); err != nil {
			w.t.Fatal(err)
		} else if !ran {
			return
		}
	}
	w.t.Fatal("the queue does not come to an end")
}

// get downloads a file of a day.
func (w *world) get(day calendar.Date, name string) []byte {
	w.t.Helper()
	return w.Visitor(w.t).Get("/open/credit/" + day.String() + "/" + name).Want(200).Body
}

// A day of open data holds what is public and names no person, is committed to by the public log, is the same however often it is made, and
// leaves when its time is over.
func TestDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		f, sole, left := w.firm("enterprise", "示例开放食品有限公司"), w.firm("individual", "示例"+owner+"小吃店"), w.firm("enterprise", "示例移出机械有限公司")
		listed := w.list(f)
		w.list(sole)
		w.remove(w.list(left))
		today := calendar.Today(w.Clock)
		base := dossier.Entry{Code: f.Code, Source: dossier.FirstDepartment, Sort: dossier.Penalty, Polarity: dossier.Bad, Weight: dossier.Ordinary, State: dossier.InForce, Open: true, Day: today.AddDays(-10), Until: today.AddDays(80)}
		for doc, change := range map[string]func(e *dossier.Entry){
			"示11号": func(e *dossier.Entry) { e.Title = "示例公开处罚，电话13912345678" }, "示12号": func(e *dossier.Entry) { e.Title, e.Open = "示例内部记录", false },
			"示13号": func(e *dossier.Entry) { e.Title, e.Until = "示例过期记录", today.AddDays(-1) }, "示" + owner + "号": func(e *dossier.Entry) { e.Code, e.Title = sole.Code, "示例处罚："+owner },
		} {
			e := base
			e.Doc = doc
			change(&e)
			w.add(e)
		}
		w.run()
		signed := w.get(today, "manifest.txt")
		m, err := audit.OpenManifest(signed, filesKeys(t, w)...)
		if err != nil {
			t.Fatal(err)
		}
		files := map[string][]byte{}
		for _, file := range m.Files {
			if files[file.Name] = w.get(today, file.Name); !file.Fits(files[file.Name]) {
				t.Errorf("%s does not fit the manifest", file.Name)
			}
		}
		unpacked, err := gzip.NewReader(bytes.NewReader(files["records.csv.gz"]))
		if err != nil {
			t.Fatal(err)
		}
		records, err := io.ReadAll(unpacked)
		if err != nil {
			t.Fatal(err)
		}
		files["records"] = records
		for name, body := range files {
			for _, secret := range []string{owner, sole.Name, left.Name, "13912345678", "示例内部记录", "示例过期记录"} {
				if strings.Contains(string(body), secret) {
					t.Errorf("%s says %s", name, secret)
				}
			}
		}
		for name, words := range map[string][]string{"abnormal.csv": {f.Name, f.Code, sole.Code, listed.Number}, "repaired.csv": {"履行义务后移出"}, "records": {f.Code, f.Name, "示例公开处罚", "示11号", sole.Code}, "licence.txt": {"注明来源"}} {
			for _, want := range words {
				if !strings.Contains(string(files[name]), want) {
					t.Errorf("%s does not say %s", name, want)
				}
			}
		}
		page := string(w.Visitor(t).Get("/open/credit").Want(200).Body)
		_, leaf, _ := strings.Cut(page, `href="/log/`)
		for leaf != "" && !audit.IsCode(leaf[:strings.IndexByte(leaf, '"')]) {
			_, leaf, _ = strings.Cut(leaf, `href="/log/`)
		}
		if text := string(w.Visitor(t).Get("/log/" + leaf[:strings.IndexByte(leaf, '"')] + "/text").Want(200).Body); !strings.Contains(text, audit.File("", signed, 0).SHA256) {
			t.Error("the leaf does not commit to the manifest")
		}
		w.again(today, m)
		for _, path := range []string{"/open/credit/" + today.String() + "/making", "/open/credit/2020-01-01/manifest.txt", "/open/credit/x/manifest.txt", "/open/credit/" + today.String() + "/..%2f..%2fqgov.db"} {
			w.Visitor(t).Get(path).Want(404)
		}
		w.Clock.Set(w.Clock.Now().AddDate(0, 0, 31))
		w.Visitor(t).Get("/open/credit/" + today.String() + "/abnormal.csv").Want(404)
		w.run()
		w.get(today, "manifest.txt")
		if _, err := os.Stat(filepath.Join(w.App.Config.Data, "open", today.String())); !os.IsNotExist(err) {
			t.Errorf("the files of a day past its time are there: %v", err)
		}
		w.get(calendar.Today(w.Clock), "abnormal.csv")
	})
}

// again makes the files of the day once more, elsewhere.
func (w *world) again(day calendar.Date, m audit.Manifest) {
	w.t.Helper()
	w.Write(w.t, func(tx *flow.Tx) error {
		_, err := tx.Exec(`DELETE FROM open_day WHERE day = ? AND {all: test}`, day)
		return err
	})
	dir := w.t.TempDir()
	signers, _, err := audit.FileSigners(w.App.Config.Origin, w.App.Ring)
	if err != nil {
		w.t.Fatal(err)
	}
	o := window.Options{Office: w.App.Office, Log: w.App.Log, Signers: signers, Dir: dir}
	for _, want := range []bool{true, false} {
		if made, err := o.MakeDay(server.System(w.t), w.App.Engine, nil); err != nil || made != want {
			w.t.Fatalf("made %v, want %v: %v", made, want, err)
		}
	}
	for _, f := range m.Files {
		if b, err := os.ReadFile(filepath.Join(dir, day.String(), f.Name)); err != nil || !f.Fits(b) {
			w.t.Errorf("%s differs when it is made again: %v", f.Name, err)
		}
	}
}

// filesKeys are the keys of files, as /log/keys gives them out.
func filesKeys(t *testing.T, w *world) []*audit.Key {
	t.Helper()
	ks, err := audit.ParseKeys(bytes.NewReader(w.Visitor(t).Get("/log/keys").Want(200).Body))
	if err != nil {
		t.Fatal(err)
	}
	return ks.Logs
}
