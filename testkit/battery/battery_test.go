package battery_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"qgov/base/duty"
	"qgov/kernel/exchange"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/testkit/server"
)

// trial is the battery of one kind.
type trial struct {
	*testing.T
	s     *server.Server
	v     *page.View
	p     *record.Plan
	maker *server.Client // has every duty of the bureau's people
	far   *server.Client // the same in another province
	other string         // login of a colleague of the maker with the same duties
	plain string         // personal values that no page may show
}

func TestBattery(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		maker, far := s.Everybody(t, "maker", server.Home), s.Everybody(t, "far", server.Far)
		other := s.Everybody(t, "other", server.Home)
		if len(s.App.Site.Views) < 15 {
			t.Errorf("%d kinds have pages", len(s.App.Site.Views))
		}
		for i := range s.App.Site.Views {
			v := &s.App.Site.Views[i]
			t.Run(v.Plan.Name, func(t *testing.T) {
				if v.Sample == nil {
					t.Fatal("the view has no sample record")
				}
				b := &trial{t, s, v, v.Plan, s.As(t, maker.Login), s.As(t, far.Login), other.Login, ""}
				b.run()
			})
		}
	})
}

func (b *trial) run() {
	id := b.byForm()
	if other := b.byJSON(); id == "" {
		id = other
	}
	if id == "" {
		r := b.maker.Stored(b.T, b.v)
		id = r.Header().ID.String()
	}
	b.bySheet()
	b.change(id)
	b.steps(id)
	b.canary(id)
	b.secrets()
	b.eyes(id)
}

// granted reports whether the bureau's people may do the action by form, API or sheet.
func (b *trial) granted(a role.Action) bool {
	return b.s.App.DB.Policy().May(b.maker.Actor(), b.p.Name, a)
}

func (b *trial) creates() bool { return b.granted(role.Create) && !b.p.NoForm }

// sample is a new sample record with something in each personal field, so that there is something to hide.
func (b *trial) sample() record.Record {
	r := b.maker.Sample(b.T, b.v)
	for _, f := range fields(b.p) {
		if !masked(f) {
			continue
		}
		if f.Empty(r) {
			value := "欧阳密语"
			if f.Type == record.Hidden {
				value = "13987654321"
			}
			if p := f.Parse(r, value); p != nil {
				b.Fatal(p)
			}
		}
	}
	return r
}

// journal counts the entries about a record.
func (b *trial) journal(id string) int64 {
	n, err := record.ParseID(id)
	if err != nil {
		b.Fatal(err)
	}
	return b.s.Count(b.T, `SELECT count(*) FROM journal WHERE kind = ? AND record = ? AND {all: a count}`, b.p.Name, n)
}

// byForm registers the sample with the form and reads it back; a form with a hole is refused at that field.
func (b *trial) byForm() string {
	b.Helper()
	path := "/" + b.p.Name
	if !b.creates() {
		return ""
	}
	b.maker.Get(path + "/new").Want(http.StatusOK)
	r := b.sample()
	values := form(b.p, r)
	given := url.Values{} // what the address brings
	for _, f := range b.v.Given {
		given[f.Name] = values[f.Name]
		values.Del(f.Name)
	}
	if len(given) > 0 {
		path += "?" + given.Encode()
	}
	a := b.maker.Post(path, values).Want(http.StatusSeeOther)
	id := a.Location()[strings.LastIndex(a.Location(), "/")+1:]
	id, _, _ = strings.Cut(id, "?")
	stored, _ := read(b.maker, b.p, id)
	if d := differs(b.p, object(b.p, r), stored); d != "" {
		b.Errorf("by form: %s", d)
	}
	if b.journal(id) == 0 {
		b.Error("by form: nothing in the journal")
	}
	for _, f := range fields(b.p) {
		if !f.Must || f.Type == record.Rows || f.Empty(r) {
			continue
		}
		bad := form(b.p, b.sample())
		bad.Set(f.Name, "")
		a := b.maker.Post(path, bad)
		if a.Status != http.StatusUnprocessableEntity || !a.Has(f.Label) {
			b.Errorf("a form without %s: %s\n%s", f.Name, a, a.Brief())
		}
		break
	}
	return id
}

// byJSON registers the sample with the API and reads it back.
func (b *trial) byJSON() string {
	b.Helper()
	if !b.creates() {
		return ""
	}
	r := b.sample()
	sent := object(b.p, r)
	a := b.maker.JSON("POST", "/api/"+b.p.Name, "", sent).Want(http.StatusCreated)
	id, _ := a.Object()["id"].(string)
	stored, tag := read(b.maker, b.p, id)
	if d := differs(b.p, sent, stored); d != "" {
		b.Errorf("by JSON: %s", d)
	}
	if a.Header.Get("ETag") != tag {
		b.Errorf("by JSON: ETag %s, then %s", a.Header.Get("ETag"), tag)
	}
	if b.journal(id) == 0 {
		b.Error("by JSON: nothing in the journal")
	}
	for _, f := range fields(b.p) {
		if !f.Must || f.Empty(r) {
			continue
		}
		bad := object(b.p, b.sample())
		delete(bad, f.Name)
		a := b.maker.JSON("POST", "/api/"+b.p.Name, "", bad)
		if a.Status != http.StatusUnprocessableEntity || !a.Has(`"`+f.Name+`"`) {
			b.Errorf("JSON without %s: %s\n%s", f.Name, a, a.Brief())
		}
		break
	}
	a = b.maker.JSON("POST", "/api/"+b.p.Name, "", map[string]any{"no_such_field": 1})
	if a.Status != http.StatusUnprocessableEntity {
		b.Errorf("JSON with an unknown field: %s", a)
	}
	return id
}

// bySheet imports the sample as a row of a CSV and of an XLSX file; a bad row is reported and nothing of its file is written.
func (b *trial) bySheet() {
	b.Helper()
	if !b.granted(role.Import) {
		return
	}
	for _, format := range []string{"csv", "xlsx"} {
		b.maker.Get("/" + b.p.Name + "/template." + format).Want(http.StatusOK)
		r := b.sample()
		if f := b.text(); f != nil { // a whole row that was imported before changes nothing
			if p := f.Parse(r, f.Format(r)+format); p != nil {
				b.Fatal(p)
			}
		}
		heads, cells := row(b.p, r)
		before := b.count()
		batch := b.imported(format, heads, cells)
		if batch.State != exchange.Done || b.count() != before+1 {
			b.Errorf("by %s: the batch is %s, %+v, %d records more\n%s", format, batch.State, batch.Counts, b.count()-before, b.report(batch))
			continue
		}
		id := strconv.FormatInt(b.s.Count(b.T, `SELECT max(id) FROM "`+b.p.Name+`" WHERE {all: a maximum}`), 10)
		stored, _ := read(b.maker, b.p, id)
		if d := differs(b.p, object(b.p, r), stored); d != "" {
			b.Errorf("by %s: %s", format, d)
		}
		if b.journal(id) == 0 {
			b.Errorf("by %s: nothing in the journal", format)
		}
	}
	heads, cells := row(b.p, b.sample())
	for _, f := range fields(b.p) {
		i := slices.IndexFunc(heads, func(c sheet.Column) bool { return c.Title == f.Label })
		if !f.Must || i < 0 {
			continue
		}
		before := b.count()
		cells[i] = sheet.Cell{}
		if f.Type != record.Text {
			cells[i] = sheet.Str("不是这一栏的值")
		}
		batch := b.imported("csv", heads, cells)
		if batch.Counts.Bad != 1 || b.count() != before || !strings.Contains(b.report(batch), f.Label) {
			b.Errorf("a row with a bad %s: %+v, %d records more\n%s", f.Name, batch.Counts, b.count()-before, b.report(batch))
		}
		break
	}
}

func (b *trial) count() int64 {
	return b.s.Count(b.T, `SELECT count(*) FROM "`+b.p.Name+`" WHERE {all: a count}`)
}

// report is the list of problems of a batch.
func (b *trial) report(batch *exchange.Batch) string {
	return string(b.maker.Get("/" + b.p.Name + "/import/batch/" + batch.ID.String() + "/report.csv").Body)
}

// imported sends a file of one row and, when the dry run has found no problem, lets it be written.
func (b *trial) imported(format string, heads []sheet.Column, cells []sheet.Cell) *exchange.Batch {
	b.Helper()
	var file bytes.Buffer
	var w sheet.Writer
	var err error
	layout := sheet.Layout{Name: "导入", Columns: heads}
	if format == "csv" {
		w, err = sheet.NewCSV(&file, layout, false)
	} else {
		w, err = sheet.NewXLSX(&file, layout)
	}
	if err == nil {
		err = w.Write(cells)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
	a := b.maker.File("/"+b.p.Name+"/import", "file", "导入."+format, file.Bytes(), url.Values{"mode": {"all"}}).Want(http.StatusSeeOther)
	at := a.Location()
	id, err := record.ParseID(at[strings.LastIndex(at, "/")+1:])
	if err != nil {
		b.Fatal(err)
	}
	batch := b.wait(id, exchange.Checking, exchange.Fresh)
	if batch.State != exchange.Checked || batch.Counts.Bad > 0 {
		return batch
	}
	b.maker.Post(at+"/run", url.Values{}).Want(http.StatusSeeOther)
	return b.wait(id, exchange.Checked, exchange.Running)
}

// wait waits while the batch is in one of the states.
func (b *trial) wait(id record.ID, states ...exchange.State) *exchange.Batch {
	b.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		batch, err := b.s.App.Exchange.Batch(server.System(b.T), b.p.Name, id)
		if err != nil {
			b.Fatal(err)
		}
		if !slices.Contains(states, batch.State) {
			return batch
		}
		if time.Now().After(end) {
			b.Fatalf("the import is still %s: %+v\n%s", batch.State, batch.Report, b.maker.Get("/"+b.p.Name+"/import/batch/"+id.String()).Brief())
		}
	}
}

// change edits a text; the journal and the history tell of it, and who comes with the old version is refused.
func (b *trial) change(id string) {
	b.Helper()
	if !b.granted(role.Change) || b.p.NoForm || b.p.Append {
		return
	}
	text := b.text()
	if text == nil {
		b.Logf("%s has no free text", b.p.Name)
		return
	}
	stored, tag := read(b.maker, b.p, id)
	old, _ := stored[text.Name].(string)
	fresh := old + "改"
	before := b.journal(id)
	b.maker.Get("/" + b.p.Name + "/" + id + "/edit").Want(http.StatusOK)
	a := b.maker.Post("/"+b.p.Name+"/"+id, url.Values{text.Name: {fresh}, "version": {version(stored)}})
	if a.Status != http.StatusSeeOther {
		b.Errorf("changing %s: %s\n%s", text.Name, a, a.Brief())
		return
	}
	after, newTag := read(b.maker, b.p, id)
	if after[text.Name] != fresh || newTag == tag {
		b.Errorf("%s is %v with ETag %s after the change", text.Name, after[text.Name], newTag)
	}
	if b.journal(id) != before+1 {
		b.Errorf("%d entries in the journal after a change, %d before", b.journal(id), before)
	}
	detail := b.maker.Get("/" + b.p.Name + "/" + id).Want(http.StatusOK)
	if !detail.Has(fresh) || old != "" && strings.Count(string(detail.Body), old) < 2 {
		b.Errorf("the history does not show %q and %q", old, fresh)
	}
	for _, a := range []*server.Answer{
		b.maker.Post("/"+b.p.Name+"/"+id, url.Values{text.Name: {fresh + "旧"}, "version": {version(stored)}}),
		b.maker.JSON("PATCH", "/api/"+b.p.Name+"/"+id, tag, map[string]any{text.Name: fresh + "旧"}),
	} {
		if a.Status != http.StatusPreconditionFailed {
			b.Errorf("a stale save: %s\n%s", a, a.Brief())
		}
	}
	b.maker.JSON("PATCH", "/api/"+b.p.Name+"/"+id, "", map[string]any{text.Name: fresh + "旧"}).Want(http.StatusPreconditionRequired)
	b.maker.JSON("PATCH", "/api/"+b.p.Name+"/"+id, newTag, map[string]any{text.Name: old}).Want(http.StatusOK)
}

// text is a free text of the kind, its title if it is one; nil if there is none.
func (b *trial) text() (text *record.Field) {
	for _, f := range fields(b.p) {
		if f.Type == record.Text && !masked(f) && !f.Lies() && f.Shape == nil && !f.Single && (text == nil || f.Titles) {
			text = f
		}
	}
	return text
}

func version(stored map[string]any) string {
	n, _ := stored["version"].(json.Number)
	return n.String()
}

// steps tries every step in the name of every duty: by API and as a page. Those whom the policy refuses are refused and change
// nothing; the others get past the door.
func (b *trial) steps(id string) {
	b.Helper()
	if b.v.Flow == nil {
		return
	}
	_, tag := read(b.maker, b.p, id)
	before := b.journal(id)
	pol := b.s.App.DB.Policy()
	for _, m := range b.v.Flow.Steps {
		if m.Quiet || len(pol.Granted(b.p.Name, role.Step(m.Name))) == 0 {
			continue
		}
		api, page := "/api/"+b.p.Name+"/"+id+"/steps/"+m.Name, "/"+b.p.Name+"/"+id+"/step/"+m.Name
		for _, d := range pol.Duties() {
			if d.Outside {
				continue
			}
			c := b.s.As(b.T, string(d.Duty))
			may, see := pol.May(c.Actor(), b.p.Name, role.Step(m.Name)), pol.May(c.Actor(), b.p.Name, role.See)
			match, want := tag, http.StatusForbidden
			if may {
				match, want = `"gone-0"`, http.StatusPreconditionFailed
			}
			a := c.JSON("POST", api, match, map[string]any{})
			if b.p.Narrowed != nil && may && a.Status == http.StatusNotFound {
				continue // a record that the duty reaches only where it was given to the person
			}
			if a.Status != want && (see || !may) {
				b.Errorf("%s, want %d\n%s", a, want, a.Brief())
			}
			a = c.Get(page)
			open := slices.Contains(m.From, b.v.Flow.Start) && m.After == ""
			switch {
			case !may || !see:
				if a.Status != http.StatusForbidden {
					b.Errorf("%s, want 403", a)
				}
			case a.Status == http.StatusForbidden && a.Has("不包括"), a.Status >= 500, !open && a.Status == http.StatusOK:
				b.Errorf("%s in state %s\n%s", a, b.v.Flow.Start, a.Brief())
			}
		}
		if a := b.s.Visitor(b.T).JSON("POST", api, tag, map[string]any{}); a.Status != http.StatusUnauthorized {
			b.Errorf("%s, want 401", a)
		}
	}
	if b.journal(id) != before {
		b.Error("refused steps are in the journal as changes")
	}
}

// eyes edits the record and tries every step that wants another person: who edited is told why not, somebody else gets past. A record
// that has no form is edited in the engine's books only, as a step that writes would.
func (b *trial) eyes(id string) {
	b.Helper()
	if b.v.Flow == nil {
		return
	}
	n, err := record.ParseID(id)
	if err != nil {
		b.Fatal(err)
	}
	exec := func(sql string, args ...any) {
		b.Helper()
		err := b.s.App.Engine.Write(server.System(b.T), func(tx *flow.Tx) error { _, err := tx.Exec(sql, args...); return err })
		if err != nil {
			b.Fatal(err)
		}
	}
	other := b.s.As(b.T, b.other)
	for _, m := range b.v.Flow.Steps {
		if m.FourEyes == "" || m.Quiet {
			continue
		}
		exec(`DELETE FROM flow_step WHERE kind = ? AND record = ? AND {all: the test begins anew}`, b.p.Name, n)
		exec(`UPDATE "`+b.p.Name+`" SET created_by = 0, state = ? WHERE id = ? AND {all: the test begins anew}`, b.v.Flow.Start, n)
		stored, tag := read(b.maker, b.p, id)
		if text := b.text(); text != nil && b.granted(role.Change) && !b.p.NoForm && !b.p.Append && !text.Fixed {
			b.maker.JSON("PATCH", "/api/"+b.p.Name+"/"+id, tag, map[string]any{text.Name: fmt.Sprint(stored[text.Name], "改")}).Want(http.StatusOK)
		} else {
			exec(`INSERT INTO flow_step (kind, record, version, step, actor) VALUES (?, ?, ?, 'change', ?) /* {all: as an edit} */`, b.p.Name, n, 1, b.maker.ID)
		}
		exec(`UPDATE "`+b.p.Name+`" SET state = ? WHERE id = ? AND {all: as the steps before would leave it}`, m.From[0], n)
		_, tag = read(b.maker, b.p, id)
		at := "/api/" + b.p.Name + "/" + id + "/steps/" + m.Name
		other, told := other, `"R155"`
		if !slices.ContainsFunc(m.By, func(d role.Duty) bool { return slices.Contains(duty.Staff(), d) }) {
			other, told = b.s.As(b.T, string(m.By[0])), `"F403"` // an administrator, who is nobody of the bureau's business
		}
		if a := b.maker.JSON("POST", at, tag, map[string]any{}); a.Status != http.StatusForbidden || !a.Has(told) {
			b.Errorf("who edited takes %s: %s\n%s", m.Name, a, a.Brief())
		}
		if a := other.JSON("POST", at, tag, map[string]any{}); a.Has(`"R155"`) || a.Has(`"R152"`) || a.Status == http.StatusForbidden {
			b.Errorf("somebody else is refused %s: %s\n%s", m.Name, a, a.Brief())
		}
	}
}

// canary looks for the record from another province: by id, in the list, in the search, by API and in the export.
func (b *trial) canary(id string) {
	b.Helper()
	if b.p.National {
		return
	}
	stored, _ := read(b.maker, b.p, id)
	title := ""
	if f := b.p.TitleField(); f != nil && !masked(f) {
		title, _ = stored[f.Name].(string)
	}
	for _, path := range []string{"/" + b.p.Name + "/" + id, "/api/" + b.p.Name + "/" + id, "/" + b.p.Name + "/" + id + "/print"} {
		if a := b.far.Get(path); a.Status != http.StatusNotFound {
			b.Errorf("%s, want 404", a)
		}
	}
	ways := []string{"/" + b.p.Name, "/api/" + b.p.Name}
	if b.granted(role.Export) {
		ways = append(ways, "/"+b.p.Name+"/export?format=csv")
	}
	if title != "" && b.p.Searches() {
		ways = append(ways, "/search?q="+url.QueryEscape(title))
	}
	for _, path := range ways {
		a := b.far.Get(path)
		if a.Status != http.StatusOK {
			b.Errorf("%s (%s), want 200", a, a.Location())
		}
		if a.Has(id) || title != "" && !strings.HasPrefix(path, "/search") && a.Has(title) {
			b.Errorf("%s shows the record of another region", a)
		}
		home := b.maker.Get(path)
		if strings.HasPrefix(path, "/search") && home.Status == http.StatusSeeOther && strings.HasSuffix(home.Location(), "/"+id) {
			continue // the only one: the search leads there
		}
		if home.Want(http.StatusOK); title != "" && !home.Has(id) && !home.Has(title) {
			b.Errorf("%s does not show the record at home\n%s", home, home.Brief())
		}
	}
}

// secrets looks for personal values in everything that shows the record.
func (b *trial) secrets() {
	b.Helper()
	if !b.creates() {
		return
	}
	var plain []string
	r := b.sample()
	for _, f := range fields(b.p) {
		if masked(f) {
			plain = append(plain, f.Format(r))
		}
	}
	if len(plain) == 0 {
		return
	}
	a := b.maker.Post("/"+b.p.Name, form(b.p, r)).Want(http.StatusSeeOther)
	id, _, _ := strings.Cut(a.Location()[strings.LastIndex(a.Location(), "/")+1:], "?")
	ways := []string{"/" + b.p.Name, "/" + b.p.Name + "/" + id, "/" + b.p.Name + "/" + id + "/print", "/api/" + b.p.Name + "/" + id, "/api/" + b.p.Name}
	if b.granted(role.Change) {
		ways = append(ways, "/"+b.p.Name+"/"+id+"/edit")
	}
	if b.granted(role.Export) {
		ways = append(ways, "/"+b.p.Name+"/export?format=csv")
	}
	for _, path := range ways {
		a := b.maker.Get(path).Want(http.StatusOK)
		for _, s := range plain {
			if a.Has(s) {
				b.Errorf("%s shows the personal value %q", a, s)
			}
		}
	}
	for _, s := range plain {
		if n := b.s.Count(b.T, `SELECT count(*) FROM journal WHERE changes LIKE ? AND {all: a count}`, "%"+s+"%"); n != 0 {
			b.Errorf("the personal value %q stands in the journal", s)
		}
	}
}
