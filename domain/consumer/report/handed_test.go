package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"qgov/domain/consumer/reception"
	"qgov/domain/consumer/report"
	"qgov/kernel/exchange"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/pg"
	"qgov/testkit/server"
)

var (
	keyField   = regexp.MustCompile(`name="key" value="([A-Z2-7]{26})"`)
	messageNo  = regexp.MustCompile(`示市监消〔2026〕\d+号`)
	followCode = regexp.MustCompile(`[A-Z2-7]{4}-[A-Z2-7]{4}`)
)

// complain sends the public form of the reception, with a picture if there is one, and returns number and secret.
func (b *bureau) complain(t *testing.T, values url.Values, picture []byte) (no, secret string, a *server.Answer) {
	t.Helper()
	c := b.Visitor(t)
	key := keyField.FindSubmatch(c.Get("/complain").Want(http.StatusOK).Body)
	if key == nil {
		t.Fatal("the form has no key")
	}
	values.Set("key", string(key[1]))
	values.Set("agree", "true")
	name := ""
	if picture != nil {
		name = "照片.jpg"
	}
	a = c.File("/complain", "photos", name, picture, values).Want(http.StatusOK)
	return messageNo.FindString(string(a.Body)), followCode.FindString(string(a.Body)), a
}

// imported brings a sheet of one message in and returns the batch.
func (b *bureau) imported(t *testing.T, heads, cells []string) *exchange.Batch {
	t.Helper()
	c := b.As(t, "consumer")
	a := c.File("/consumer_message/import", "file", "来件.csv", []byte("\ufeff"+strings.Join(heads, ",")+"\n"+strings.Join(cells, ",")+"\n"), url.Values{"mode": {"all"}}).Want(http.StatusSeeOther)
	id, err := record.ParseID(a.Location()[strings.LastIndex(a.Location(), "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	wait := func(while ...exchange.State) *exchange.Batch {
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			batch, err := b.App.Exchange.Batch(server.System(t), "consumer_message", id)
			if err != nil || time.Now().After(end) {
				t.Fatalf("%+v, %v", batch, err)
			}
			if !slices.Contains(while, batch.State) {
				return batch
			}
		}
	}
	if batch := wait(exchange.Checking, exchange.Fresh); batch.State != exchange.Checked || batch.Counts.Bad > 0 {
		return batch
	}
	c.Post(a.Location()+"/run", url.Values{}).Want(http.StatusSeeOther)
	return wait(exchange.Checked, exchange.Running)
}

// newest is the message that came last.
func (b *bureau) newest(t *testing.T) (m *reception.Message) {
	t.Helper()
	b.Write(t, func(tx *flow.Tx) error {
		list, err := store.Find(tx.Tx, reception.Kind, store.Query{Limit: 1})
		if err == nil && len(list) == 1 {
			m, err = store.Get(tx.Tx, reception.Kind, list[0].ID)
		}
		return err
	})
	return m
}

// message plants a report as a message of the reception, by the way, and hands it over as a report.
func (b *bureau) message(t *testing.T, d *detector, how string, i int, w report.Identity, paper, exif string) {
	t.Helper()
	officer := b.As(t, "consumer")
	text := fmt.Sprintf("该厂第%d次把不合格的儿童床贴上合格标签出厂。我是%s，电话%s，证件%s，住%s，微信%s，有事找我。", i, w.Name, w.Phone, w.IDNumber, w.Address, w.WeChat)
	values := url.Values{"wish": {"report"}, "against": {"示例家具厂"}, "region": {server.Home}, "text": {text}, "want": {"请打电话告诉" + w.Name}, "name": {w.Name}, "phone": {w.Phone}, "address": {w.Address}}
	in := map[string]any{"as": "report", "class": "trade", "sector": "goods"}
	switch how {
	case "public":
		if w.Phone != "" { // as people write it
			values.Set("phone", strings.ReplaceAll(w.Phone, " ", ""))
		}
		var content []byte
		if exif != "" {
			content = picture(exif)
		}
		_, _, a := b.complain(t, values, content)
		d.answer(a)
	case "officer":
		values.Set("id_number", w.IDNumber)
		values.Set("title", "举报家具厂，"+w.Name)
		values.Set("channel", "letter")
		values.Set("received", "2026-03-02")
		officer.File("/consumer_message", "photos", paper+".txt", []byte("情况说明\n"+paper), values).Want(http.StatusSeeOther)
	case "import":
		batch := b.imported(t, []string{"事由", "来件渠道", "来源编号", "收到日期", "反映的内容", "姓名", "联系电话", "证件号码", "联系地址", "被投诉人名称"},
			[]string{"12345转来的举报 " + w.Name, "12345 热线", fmt.Sprint("RX", i), "2026-03-02", text, w.Name, w.Phone, w.IDNumber, w.Address, "示例家具厂"})
		if batch.State != exchange.Done {
			t.Fatalf("the import is %s: %+v", batch.State, batch.Counts)
		}
	default:
		body := map[string]any{"title": "举报，" + w.Name, "channel": "h12315", "source_no": fmt.Sprint("12315-", i), "received": "2026-03-02", "wish": "report", "text": text, "name": w.Name, "phone": w.Phone, "id_number": w.IDNumber, "address": w.Address, "against": "示例家具厂"}
		if how == "both" {
			body["phone"] = "13700137000"
			in = map[string]any{"as": "both", "class": "trade", "sector": "goods", "dispute": "床是坏的，要求退货", "clue": text}
		}
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		d.answer(officer.Do("POST", "/api/consumer_message", bytes.NewReader(raw), map[string]string{"Content-Type": "application/json", "Idempotency-Key": fmt.Sprint("canary-", i)}).Want(http.StatusCreated))
	}
	m := b.newest(t)
	if !strings.Contains(m.Text, fmt.Sprintf("第%d次", i)) {
		t.Fatalf("%s: the newest message says %q", how, m.Text)
	}
	b.must(t, officer, "consumer_message", m.ID, "sort", in)
	if m = b.newest(t); m.Report == 0 || m.State != reception.Handed {
		t.Fatalf("%s: handed over as %+v", how, m)
	}
}

// copied reads the copies that leave the machine: a dump of PostgreSQL; of the embedded database what the backup command of the program makes.
func (b *bureau) copied(t *testing.T, d *detector, data, db string) {
	t.Helper()
	dir := t.TempDir()
	if b.Engine == "postgres" {
		file := filepath.Join(dir, "dump.sql")
		pg.Script(t, pg.Of(t, db), file)
		content, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(content, []byte("示例家具厂")) || !bytes.Contains(content, []byte("report_vault")) {
			t.Fatalf("the dump has %d bytes, %v", len(content), err)
		}
		d.look("the dump", content)
		return
	}
	program, to := filepath.Join(dir, "qgov"), filepath.Join(dir, "copy")
	if out, err := exec.Command("go", "build", "-o", program, "qgov/cmd/qgov").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := exec.Command(program, "backup", "--data", data, "--db", db, to).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	before := d.read
	b.files(t, d, to)
	if d.read-before < 1<<20 {
		t.Errorf("the copy has %d bytes", d.read-before)
	}
}

// What was handed over as a report leaves a stub: number, day, channel and the way to the report. Whoever sent it follows it by the code of the
// message; the pictures are drawn anew, other papers lie in the vault, and their contents leave the folder at once.
func TestHanded(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		b := open(t, s)
		officer, boss := s.As(t, "consumer"), s.As(t, "supervisor")
		no, secret, _ := b.complain(t, url.Values{"wish": {"report"}, "against": {"示例家具厂"}, "region": {server.Home}, "text": {"该厂夜里发货，没有检验"}, "want": {"查处"}, "name": {"欧阳示例"}, "phone": {"13912345678"}}, picture("GPS N37.16"))
		m := b.newest(t)
		old := m.Photos[0].Hash
		b.must(t, officer, "consumer_message", m.ID, "sort", map[string]any{"as": "report", "class": "trade", "sector": "goods"})
		r := b.only(t)
		if r.Message != m.ID || r.Channel != "message" || !r.Named || r.Firm.ID != b.firm.ID || len(r.Photos) != 1 || r.Photos[0].Hash == old || !strings.Contains(r.Clue, "夜里发货") || !strings.Contains(r.Clue, "查处") || r.Received != m.Received {
			t.Errorf("the report is %+v", r)
		}
		stub := b.newest(t)
		if stub.Report != r.ID || stub.Number != m.Number || stub.Received != m.Received || stub.Channel != m.Channel || stub.Person != (reception.Person{}) || stub.Against != "" || stub.Firm.Known() || len(stub.Photos) != 0 || strings.Contains(stub.Text+stub.Title+stub.Want, "发货") {
			t.Errorf("the stub is %+v", stub)
		}
		if c, err := s.App.Files.Open(old); err == nil {
			c.Close()
			t.Error("the picture that came is still in the folder")
		}
		page := boss.Get("/consumer_message/" + m.ID.String())
		if !page.Has("/report/"+r.ID.String()) || page.Has("发货") {
			t.Errorf("the page of the stub: %s", page.Brief())
		}
		if a := officer.Get("/consumer_message?q=" + url.QueryEscape("家具厂")); a.Has(m.Number) {
			t.Error("the index of words still leads to the message")
		}
		follow := func() *server.Answer {
			return s.Visitor(t).Post("/follow", url.Values{"number": {no}, "secret": {secret}}).Want(http.StatusOK)
		}
		if a := follow(); !a.Has("举报正在核查") || !a.Has(m.Number) {
			t.Errorf("the follow page: %s", a.Brief())
		}
		b.must(t, boss, "report", r.ID, "assign", map[string]any{"officer": b.officer.ID.String()})
		b.must(t, b.inspector, "report", r.ID, "conclude", map[string]any{"finding": "查获不合格儿童床", "proposal": "file"})
		b.must(t, boss, "report", r.ID, "decide", map[string]any{"opinion": "同意", "case_no": "示例立1"})
		if a := follow(); !a.Has("举报已立案调查") {
			t.Errorf("the follow page of a case: %s", a.Brief())
		}
		// an officer's file that is no picture goes into the vault
		officer.File("/consumer_message", "photos", "欧阳示例的说明.txt", []byte("我是欧阳示例"), url.Values{"title": {"举报"}, "channel": {"letter"}, "received": {"2026-03-02"}, "wish": {"report"}, "text": {"没有检验就出厂"}, "against": {"示例家具厂"}, "region": {server.Home}}).Want(http.StatusSeeOther)
		m = b.newest(t)
		old = m.Photos[0].Hash
		b.must(t, officer, "consumer_message", m.ID, "sort", map[string]any{"as": "report", "class": "trade", "sector": "goods"})
		if c, err := s.App.Files.Open(old); err == nil {
			c.Close()
			t.Error("the letter that came is still in the folder")
		}
		if n := s.Count(t, `SELECT count(*) FROM report_paper WHERE {all: a count}`); n != 1 {
			t.Errorf("%d papers in the vault", n)
		}
	})
}
