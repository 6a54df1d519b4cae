package report_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"qgov/domain/consumer/report"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/testkit/server"
)

// detector finds canaries in the encodings in which a text travels.
type detector struct {
	forms map[string][][]byte // by canary
	hits  []string
	read  int64
}

// watch makes the forms of a canary: UTF-8, GB18030, UTF-16 of both orders, hexadecimal, URL-encoded, JSON-escaped, and base64 at each of its
// three alignments, of which only the part that does not depend on what stands beside is looked for. Of a number its last eight figures
// count as well.
func watch(t *testing.T, canaries []string) *detector {
	t.Helper()
	d := &detector{forms: make(map[string][][]byte)}
	for _, c := range canaries {
		gb := gb18030(t, c)
		var j strings.Builder
		for _, r := range c {
			if r < 0x80 {
				j.WriteRune(r)
			} else {
				fmt.Fprintf(&j, `\u%04x`, r)
			}
		}
		list := []string{c, gb, url.QueryEscape(c), strings.ReplaceAll(url.QueryEscape(c), "+", "%20"), strings.ToLower(url.QueryEscape(c)), j.String(), strings.ToUpper(j.String())}
		var little, big []byte
		for _, u := range utf16.Encode([]rune(c)) {
			little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
		}
		list = append(list, string(little), string(big))
		for _, text := range []string{c, gb} {
			coded := hex.EncodeToString([]byte(text))
			list = append(list, coded, strings.ToUpper(coded))
			for shift := range 3 {
				coded := base64.StdEncoding.EncodeToString(append(make([]byte, shift), text...))
				from, to := 4*((shift+2)/3), len(coded)-4
				if to-from >= 8 {
					list = append(list, coded[from:to], strings.NewReplacer("+", "-", "/", "_").Replace(coded[from:to]))
				}
			}
		}
		for _, s := range list {
			d.forms[c] = append(d.forms[c], []byte(s))
		}
	}
	return d
}

// gb18030 is a text as a CSV for old spreadsheets holds it.
func gb18030(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := sheet.NewCSV(&b, sheet.Layout{Columns: []sheet.Column{{Title: "x"}}}, true)
	if err == nil {
		err = w.Write([]sheet.Cell{sheet.Str(s)})
	}
	if err == nil {
		err = w.Close()
	}
	lines := strings.Fields(b.String())
	if err != nil || len(lines) != 2 || len(lines[1]) < len([]rune(s)) {
		t.Fatalf("%q, %v", lines, err)
	}
	return lines[1]
}

// number is a canary of figures alone.
var number = regexp.MustCompile(`^[0-9]{10,17}[0-9X]$`)

// tail reports whether the last eight figures of a number stand in the content without being part of a longer number.
func tail(content []byte, c string) bool {
	end := []byte(c[len(c)-8:])
	for at := 0; ; {
		i := bytes.Index(content[at:], end)
		if i < 0 {
			return false
		}
		from := at + i
		at = from + len(end)
		if figure := func(i int) bool { return i >= 0 && i < len(content) && content[i] >= '0' && content[i] <= '9' }; !figure(from-1) && !figure(at) {
			return true
		}
	}
}

// look searches what was found somewhere.
func (d *detector) look(where string, content []byte) {
	d.read += int64(len(content))
	for c := range d.forms {
		if number.MatchString(c) && tail(content, c) {
			d.hits = append(d.hits, where+" holds the end of "+c)
		}
	}
	for c, forms := range d.forms {
		for _, f := range forms {
			if bytes.Contains(content, f) {
				d.hits = append(d.hits, where+" holds "+c)
				break
			}
		}
	}
}

// answer searches an answer of the program: its body, headers and cookies.
func (d *detector) answer(a *server.Answer) {
	var h bytes.Buffer
	_ = a.Header.Write(&h) // a buffer takes everything
	d.look(a.String(), append(h.Bytes(), a.Body...))
}

// The detector finds a canary that lies in clear, whatever the encoding: without that its silence would say nothing.
func TestDetector(t *testing.T) {
	const c = "canary欧阳丹枫07"
	gb := gb18030(t, c)
	plain, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	wide := func(order binary.AppendByteOrder) (b []byte) {
		for _, u := range utf16.Encode([]rune(c)) {
			b = order.AppendUint16(b, u)
		}
		return b
	}
	if d := watch(t, []string{"13901740011"}); true {
		d.look("a page", []byte("尾号01740011的用户"))
		if d.look("a longer number", []byte("301740011")); len(d.hits) != 1 {
			t.Errorf("the end of a number: %q", d.hits)
		}
	}
	for name, s := range map[string]string{"UTF-16LE": string(wide(binary.LittleEndian)), "UTF-16BE": string(wide(binary.BigEndian)), "hex": hex.EncodeToString([]byte("x" + c)), "hex of GB18030": strings.ToUpper(hex.EncodeToString([]byte(gb))), "UTF-8": c, "GB18030": gb, "URL": url.QueryEscape("x=" + c), "path": url.PathEscape(c), "JSON": string(plain), "JSON escaped": `canary\u6b27\u9633\u4e39\u67ab07`,
		"base64": base64.StdEncoding.EncodeToString([]byte(c + "!")), "base64 shifted": base64.StdEncoding.EncodeToString([]byte("ab" + c + "cd")), "base64 of a URL": base64.RawURLEncoding.EncodeToString([]byte("z" + c)), "base64 of GB18030": base64.StdEncoding.EncodeToString([]byte("名" + gb + "。"))} {
		d := watch(t, []string{c})
		if d.look(name, []byte("before "+s+" after")); len(d.hits) != 1 {
			t.Errorf("a canary in %s is not found: %q", name, s)
		}
	}
}

// flock is the canaries of the reports: fifty of names, telephones, identity numbers, addresses, accounts, and of what papers and pictures say.
func flock() (who []report.Identity, papers, exif []string, all []string) {
	add := func(s string) string { all = append(all, s); return s }
	for i := range 20 {
		id := report.Identity{}
		n := string([]rune("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉")[i])
		switch i % 4 {
		case 0:
			id.Name, id.Phone, id.Address = add("欧阳丹枫"+n), add(fmt.Sprintf("139017%05d", 40011+i*137)), add(fmt.Sprintf("鹭岛新村七弄%d号%s室", 300+i, n))
		case 1:
			id.Name, id.IDNumber = add("司徒凌霄"+n), add(fmt.Sprintf("3710821979%02d%02d%03d7", 1+i%12, 10+i%18, 100+i))
		case 2:
			id.WeChat, id.Phone = add(fmt.Sprintf("qx_canary%02dfly", i)), add(fmt.Sprintf("0631-73%05d", 12345+i))
		case 3:
			id.Name = add("慕容听澜" + n)
		}
		who = append(who, id)
		papers, exif = append(papers, ""), append(exif, "")
		switch i % 4 {
		case 1:
			papers[i] = add("落款：东方既白" + n + "敬上")
		case 2:
			exif[i] = add(fmt.Sprintf("GPS-canary-%02d-N37.16E122.42", i))
		}
	}
	return who, papers, exif, all
}

// TestCanaries plants fifty marks of people in twenty reports and asks every address in the name of everybody, exports, searches, reads the
// log, the journal, the database as it lies on the disk, a dump or a backup of it and every file: nobody and nothing shows one of them. Then two people open the
// vault, and the one screen that may show them does; and a canary that somebody writes in clear is found at once.
func TestCanaries(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			var logs safe
			cfg := server.Config(t, engine)
			s := server.Heard(t, cfg, &logs)
			b := open(t, s)
			who, papers, exif, all := flock()
			if len(all) != 50 {
				t.Fatalf("%d canaries", len(all))
			}
			d := watch(t, all)
			ids := b.plant(t, d, who, papers, exif)
			people := []*server.Client{s.Visitor(t), s.Add(t, "boss_of_firm", server.Home, b.firm.ID, "firm")}
			for _, duty := range s.App.DB.Policy().Duties() {
				if !duty.Outside {
					people = append(people, s.As(t, string(duty.Duty)))
				}
			}
			b.everywhere(t, d, people, ids)
			b.copied(t, d, cfg.Data, cfg.DB) // before this process opens and closes the live file, which would drop its locks
			b.lying(t, d, cfg.Data)
			d.look("the log", logs.bytes())
			if len(d.hits) > 0 {
				t.Fatalf("%d hits, such as\n%s", len(d.hits), strings.Join(d.hits[:min(len(d.hits), 12)], "\n"))
			}
			t.Logf("%d canaries in %d reports, %d MB read, 0 hits", len(all), len(ids), d.read>>20)
			b.found(t, d, ids[0], cfg.Data)
		})
	}
}

// byMessage are the reports that begin as a message of the reception, each by its way; the others come by the public form or by an officer at
// the telephone.
var byMessage = map[int]string{1: "officer", 2: "public", 3: "import", 4: "api", 5: "officer", 6: "public", 7: "both", 8: "api", 11: "import", 12: "api", 14: "public"}

// plant sends the reports. Each tells of himself in the free text as well.
func (b *bureau) plant(t *testing.T, d *detector, who []report.Identity, papers, exif []string) (ids []record.ID) {
	t.Helper()
	for i, w := range who {
		if how := byMessage[i]; how != "" {
			b.message(t, d, how, i, w, papers[i], exif[i])
			continue
		}
		text := fmt.Sprintf("该厂第%d次把不合格的儿童床贴上合格标签出厂。我是%s，电话%s，证件%s，住%s，微信%s，有事找我。", i, w.Name, w.Phone, w.IDNumber, w.Address, w.WeChat)
		form := url.Values{"key": {fmt.Sprintf("CANARYKEYCANARYKEYCANARY%02d", i)}, "region": {server.Home}, "matter": {"goods"}, "against": {"示例家具厂"}, "text": {text}, "standing": {"anonymous"},
			"name": {w.Name}, "phone": {w.Phone}, "id_number": {w.IDNumber}, "address": {w.Address}, "wechat": {w.WeChat}}
		if w.Name != "" && w.Phone != "" {
			form.Set("standing", "named")
		}
		name, content := "", []byte(nil)
		switch {
		case papers[i] != "":
			name, content = papers[i]+".txt", []byte("情况说明\n"+papers[i]) // the name of the file tells as well
		case exif[i] != "":
			name, content = exif[i]+".jpg", picture(exif[i])
		}
		from, at := b.Visitor(t), "/tip"
		if i%5 == 0 {
			from, at = b.As(t, "supervisor"), "/report_intake"
			form.Set("channel", "phone")
			form.Set("received", "2026-03-02")
		}
		a := from.File(at, "papers", name, content, form).Want(http.StatusOK)
		d.answer(a)
	}
	b.Write(t, func(tx *flow.Tx) error {
		list, err := store.Find(tx.Tx, report.Kind, store.Query{Limit: 100})
		for _, r := range list {
			ids = append(ids, r.ID)
		}
		return err
	})
	if len(ids) != len(who) {
		t.Fatalf("%d reports of %d", len(ids), len(who))
	}
	boss := b.As(t, "supervisor")
	for i, id := range ids {
		b.must(t, boss, "report", id, "assign", map[string]any{"officer": b.officer.ID.String()})
		if i%2 == 0 {
			b.must(t, b.inspector, "report", id, "conclude", map[string]any{"finding": "查获不合格儿童床", "proposal": "file"})
			b.must(t, boss, "report", id, "decide", map[string]any{"opinion": "同意", "case_no": fmt.Sprint("示例立", i)})
		}
		if i%4 == 1 {
			b.inspector.JSON("POST", "/api/report_reveal", "", map[string]any{"report": id.String(), "reason": "需当面核实线索细节"}).Want(http.StatusCreated)
		}
	}
	return ids
}

// everywhere asks every route in the name of everybody: with each of the reports where a report is asked for, the lists, searches and exports.
func (b *bureau) everywhere(t *testing.T, d *detector, people []*server.Client, ids []record.ID) {
	t.Helper()
	var paths []string
	others := make(map[string]bool) // the pages of further reports: whoever may see none is refused at the first
	for _, rt := range b.App.Mux.Routes() {
		m, path, _ := strings.Cut(rt.Pattern, " ")
		if m != http.MethodGet {
			continue
		}
		of := []record.ID{1}
		if rt.Kind == report.Kind.Name {
			of = ids
		}
		if !strings.Contains(path, "{") {
			of = of[:1]
		}
		for n, id := range of {
			parts := strings.Split(path, "/")
			for i, p := range parts {
				switch {
				case p == "{id}":
					parts[i] = id.String()
				case p == "{step}":
					parts[i] = "conclude"
				case p == "{$}":
					parts[i] = ""
				case strings.HasPrefix(p, "{"):
					parts[i] = "1"
				}
			}
			paths = append(paths, strings.Join(parts, "/"))
			others[paths[len(paths)-1]] = n > 0
		}
	}
	for _, kind := range []string{"report", "report_reward", "report_reveal", "consumer_message", "complaint", "firm"} {
		for _, format := range []string{"csv", "xlsx", "json"} {
			paths = append(paths, "/"+kind+"/export?format="+format)
		}
		paths = append(paths, "/api/"+kind+"?limit=100", "/"+kind+"?q="+url.QueryEscape("示例家具厂"))
	}
	paths = append(paths, "/search?q="+url.QueryEscape("儿童床"), "/search?q="+url.QueryEscape("示例家具"))
	asked := 0
	for _, c := range people {
		for _, path := range paths {
			if others[path] && !b.App.DB.Policy().May(c.Actor(), report.Kind.Name, role.See) {
				continue
			}
			a := c.Get(path)
			asked++
			if a.Status >= http.StatusInternalServerError {
				t.Errorf("%s\n%s", a, a.Brief())
			}
			d.answer(a)
		}
	}
	// the index of words leads from no canary to a report; the page repeats what was asked for, so the detector does not look
	for c := range d.forms {
		for _, path := range []string{"/report?q=", "/search?q=", "/api/report?q="} {
			if a := b.As(t, "supervisor").Get(path + url.QueryEscape(c)); a.Has("举2026-") {
				t.Errorf("%s finds a report by a canary", path)
			}
		}
	}
	t.Logf("%d answers to %d people", asked, len(people))
}

// lying reads what lies on the disk and in the tables: the database file, or each row of each table, journal and search index among them.
func (b *bureau) lying(t *testing.T, d *detector, dir string) {
	t.Helper()
	b.files(t, d, dir)
	if b.Engine != "postgres" {
		return
	}
	read, tables := 0, b.column(t, `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND {all: as a dump}`)
	for _, name := range tables {
		for _, row := range b.column(t, `SELECT CAST(x AS TEXT) FROM "`+name+`" x WHERE {all: as a dump}`) {
			read++
			d.look("table "+name, []byte(row))
		}
	}
	if len(tables) < 100 || read < 500 {
		t.Errorf("%d rows of %d tables were read", read, len(tables))
	}
}

// files reads every file below a folder, its name as well.
func (b *bureau) files(t *testing.T, d *detector, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		d.look(filepath.Base(path), append(content, path...))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// column returns the texts that a query gives, nothing if the account of the program may not ask it.
func (b *bureau) column(t *testing.T, query string) (out []string) {
	t.Helper()
	err := b.App.DB.Read(server.System(t), func(tx *store.Tx) error {
		rows, err := tx.Query(query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			out = append(out, s)
		}
		return rows.Err()
	})
	if err != nil {
		t.Logf("%s: %v", query, err)
	}
	return out
}

// found proves that the silence means something: the screen of two people shows the canaries of a report, and one that an officer writes in
// clear is found on the page and in what lies there.
func (b *bureau) found(t *testing.T, d *detector, id record.ID, dir string) {
	t.Helper()
	a := b.inspector.JSON("POST", "/api/report_reveal", "", map[string]any{"report": id.String(), "reason": "需当面核实线索细节"}).Want(http.StatusCreated)
	rid, err := record.ParseID(fmt.Sprint(a.Object()["id"]))
	if err != nil {
		t.Fatal(err)
	}
	b.must(t, b.As(t, "security_admin"), "report_reveal", rid, "grant", map[string]any{"reason": "同意"})
	d.answer(b.inspector.Post("/report_reveal/"+rid.String()+"/open", nil).Want(http.StatusOK))
	if len(d.hits) == 0 {
		t.Errorf("the screen of the two people shows %v", d.hits)
	}
	d.hits = nil
	var leak string
	for c := range d.forms {
		leak = c
		break
	}
	b.Write(t, func(tx *flow.Tx) error {
		r, err := store.Get(tx.Tx, report.Kind, id)
		if err != nil {
			return err
		}
		r.Finding = "据" + leak + "称"
		return store.Update(tx.Tx, report.Kind, r, "测试")
	})
	d.answer(b.As(t, "supervisor").Get("/report/" + id.String()))
	onPage := len(d.hits)
	b.lying(t, d, dir)
	if onPage != 1 || len(d.hits) < 2 {
		t.Errorf("a canary in clear: %d hits on the page, %d altogether", onPage, len(d.hits))
	}
}

// safe is a log that many write to.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safe) bytes() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.b.Bytes())
}
