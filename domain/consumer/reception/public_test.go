package reception_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"qgov/base/organ"
	"qgov/domain/consumer/reception"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/server"
)

var (
	keyField = regexp.MustCompile(`name="key" value="([A-Z2-7]{26})"`)
	number   = regexp.MustCompile(`[^\s<>"]+消〔\d+〕\d+号`)
	secret   = regexp.MustCompile(`[A-Z2-7]{4}-[A-Z2-7]{4}`)
)

// form is a form that is filled in, with the key of a page that was opened for it.
func form(t *testing.T, s *server.Server) url.Values {
	t.Helper()
	a := s.Visitor(t).Get("/complain").Want(http.StatusOK)
	m := keyField.FindStringSubmatch(string(a.Body))
	if m == nil {
		t.Fatal("the page has no key")
	}
	return url.Values{"key": {m[1]}, "wish": {"complaint"}, "against": {"示例电器商店"}, "region": {server.Home}, "text": {"购买的彩色电视机修理后仍然无法开机"}, "want": {"退货"}, "product": {"彩色电视机"}, "price": {"3000"},
		"name": {"张三丰"}, "phone": {"13800138000"}, "agree": {"true"}}
}

func messages(t *testing.T, s *server.Server) int64 {
	return s.Count(t, "SELECT count(*) FROM consumer_message WHERE {all: the test}")
}

// last reads the message that came last.
func last(t *testing.T, s *server.Server) (m *reception.Message) {
	t.Helper()
	s.Write(t, func(tx *flow.Tx) error {
		list, err := store.Find(tx.Tx, reception.Kind, store.Query{Limit: 1})
		if err == nil && len(list) == 1 {
			m, err = store.Get(tx.Tx, reception.Kind, list[0].ID)
		}
		return err
	})
	return m
}

// bureau registers the bureau that takes the messages.
func bureau(t *testing.T, s *server.Server) *server.Server {
	t.Helper()
	s.Staff(t)
	s.Write(t, func(tx *flow.Tx) error {
		return tx.Create(organ.Kind.Plan, &organ.Organ{Head: record.Head{Region: server.Home}, Name: "示例市场监督管理局", Sort: "bureau", Prefix: "示市监"})
	})
	return s
}

// step takes a step by the API.
func step(c *server.Client, kind, id, name string, in map[string]any) {
	at := "/api/" + kind + "/" + id
	c.JSON("POST", at+"/steps/"+name, c.Get(at).Want(http.StatusOK).Header.Get("ETag"), in).Want(http.StatusOK)
}

// photo is a picture that a telephone took, with its place.
func photo(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for x := range 60 {
		m.Set(x, x%40, color.RGBA{uint8(4 * x), 9, 9, 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	place := "Exif\x00\x00MM\x00\x2a GPS N37.1655 E122.4866"
	segment := append([]byte{0xff, 0xe1, 0, byte(len(place) + 2)}, place...)
	return append(append([]byte{0xff, 0xd8}, segment...), b.Bytes()[2:]...)
}

func upload(t *testing.T, s *server.Server, key, name string, content []byte) *server.Answer {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	p, err := w.CreateFormFile("photo", name)
	if err == nil {
		_, err = p.Write(content)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return s.Visitor(t).Do("POST", "/complain/photo?key="+key, &b, map[string]string{"Content-Type": w.FormDataContentType(), "Accept": "application/json"})
}

// A form is one message however often and however fast it comes, and its sender gets the same number and secret each time; with them, and
// with nothing less, the case is followed to its end.
func TestOnce(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		bureau(t, s)
		in := form(t, s)
		first := s.Visitor(t).Post("/complain", in).Want(http.StatusOK)
		no, code := number.FindString(string(first.Body)), secret.FindString(string(first.Body))
		if no == "" || code == "" || !first.Has("只在这里显示一次") {
			t.Fatalf("%s", first.Body)
		}
		var wg sync.WaitGroup
		answers := make([]*server.Answer, 8)
		for i := range answers {
			wg.Go(func() { answers[i] = s.Visitor(t).Post("/complain", in) })
		}
		wg.Wait()
		for _, a := range answers {
			if number.FindString(string(a.Want(http.StatusOK).Body)) != no || secret.FindString(string(a.Body)) != code {
				t.Errorf("another answer: %s", a.Body)
			}
		}
		fresh := form(t, s)
		for range 6 {
			wg.Go(func() { s.Visitor(t).Post("/complain", fresh).Want(http.StatusOK) })
		}
		wg.Wait()
		if n := messages(t, s); n != 2 {
			t.Errorf("%d messages of two forms", n)
		}
		ask := func(no, code string) *server.Answer {
			return s.Visitor(t).Post("/follow", url.Values{"number": {no}, "secret": {code}})
		}
		if a := ask(no, strings.ToLower(strings.ReplaceAll(code, "-", " "))).Want(http.StatusOK); !a.Has("正在确认由谁办理") || a.Has("张三丰") || a.Has("13800138000") {
			t.Errorf("%s", a.Body)
		}
		wrong, other := ask(no, "AAAA-AAAA").Want(http.StatusUnprocessableEntity), ask(no+"9", code).Want(http.StatusUnprocessableEntity)
		if !wrong.Has("编号或者查询码不正确") || !other.Has("编号或者查询码不正确") {
			t.Error("a wrong secret and a wrong number are answered differently")
		}
		for range 60 {
			if wrong = ask(no, "AAAA-AAAA"); wrong.Status != http.StatusUnprocessableEntity {
				break
			}
		}
		wrong.Want(http.StatusTooManyRequests)
		if n := s.Count(t, "SELECT count(*) FROM consumer_follow WHERE secret LIKE ? AND {all: the test}", "%"+code+"%"); n != 0 {
			t.Error("the secret is kept in clear")
		}
	})
}

// What is missing or wrong is said at its field and nothing is lost of the rest; a form without a key is no form.
func TestProblems(t *testing.T) {
	s := bureau(t, server.Open(t, "sqlite"))
	in := form(t, s)
	for name, bad := range map[string]string{"phone": "12", "against": "", "text": "", "name": " ", "region": "", "bought": "明天", "price": "很多", "agree": "", "wish": "gift"} {
		broken := url.Values{}
		for k, v := range in {
			broken[k] = v
		}
		broken.Set(name, bad)
		a := s.Visitor(t).Post("/complain", broken).Want(http.StatusUnprocessableEntity)
		if !a.Has(`href="#f-`+name+`"`) || name != "want" && !a.Has("退货") {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
	in.Set("key", "short")
	s.Visitor(t).Post("/complain", in).Want(http.StatusUnprocessableEntity)
	if n := messages(t, s); n != 0 {
		t.Errorf("%d messages", n)
	}
	unnamed := form(t, s)
	unnamed.Set("wish", "report")
	unnamed.Del("name")
	unnamed.Del("phone")
	s.Visitor(t).Post("/complain", unnamed).Want(http.StatusOK)
}

// A picture loses its place, and comes with its form only. What is no picture is refused in a sentence.
func TestPhotos(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		bureau(t, s)
		in := form(t, s)
		key := in.Get("key")
		got := upload(t, s, key, "电视.jpg", photo(t)).Want(http.StatusOK).Object()
		hash := got["hash"].(string)
		in.Set("photo", hash)
		other := form(t, s)
		other.Set("photo", hash)
		if a := s.Visitor(t).Post("/complain", other).Want(http.StatusUnprocessableEntity); !a.Has("有照片已过期") {
			t.Errorf("a picture of another form was taken: %s", a.Body)
		}
		for range 2 {
			s.Visitor(t).Post("/complain", in).Want(http.StatusOK)
		}
		m := last(t, s)
		if len(m.Photos) != 1 || m.Photos[0].Hash != hash || m.Photos[0].Name != "材料1.jpg" {
			t.Fatalf("%+v", m.Photos)
		}
		f, err := s.App.Files.Open(hash)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var kept bytes.Buffer
		if _, err := kept.ReadFrom(f); err != nil || bytes.Contains(kept.Bytes(), []byte("GPS")) || kept.Len() < 200 {
			t.Errorf("kept %d bytes: %v", kept.Len(), err)
		}
		const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
		for name, c := range map[string]struct{ content, say string }{
			"空.jpg": {"", "是空的"}, "毒.jpg": {eicar, "内容与扩展名不符"}, "毒.exe": {"MZ" + eicar, "不是照片"}, "页.html": {"<script>alert(1)</script>", "不是照片"}, "图.heic": {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"},
			"断.jpg": {string(photo(t)[:120]), "已损坏"}, "大.jpg": {string(photo(t)) + strings.Repeat("x", 11<<20), "超过 10 MB"}, "票.pdf": {"%PDF-1.7", "不是照片"},
		} {
			a := upload(t, s, key, name, []byte(c.content)).Want(http.StatusUnprocessableEntity)
			if !a.Has(c.say) {
				t.Errorf("%s: %s", name, a.Body)
			}
		}
		if a := upload(t, s, key, "巨.jpg", make([]byte, 100<<20)); a.Status != http.StatusUnprocessableEntity || !a.Has("MB") {
			t.Errorf("100 MB: %d %s", a.Status, a.Body)
		}
		for i := range 9 {
			upload(t, s, other.Get("key"), fmt.Sprintf("%d.jpg", i), append(photo(t)[:2], append([]byte{0xff, 0xfe, 0, 3, byte(i)}, photo(t)[2:]...)...)).Want(http.StatusOK)
		}
	})
}

// Whoever opens one form after another sends and uploads no more than a network may; what was filled in is not lost.
func TestTooMany(t *testing.T) {
	s := bureau(t, server.Open(t, "sqlite"))
	in := form(t, s)
	send := func() (status int, body string) { // from one address, which the test's own visitors do not have
		in.Set("key", rand.Text())
		s.Clock.Advance(time.Second) // the quick budget of all pages is another one
		a, err := http.PostForm(s.URL+"/complain", in)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		b, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		return a.StatusCode, string(b)
	}
	for i := range 100 {
		if status, body := send(); status != http.StatusOK {
			t.Fatalf("form %d: %d %s", i, status, body)
		}
	}
	if status, body := send(); status != http.StatusTooManyRequests || !strings.Contains(body, "分钟后再试") || !strings.Contains(body, "退货") {
		t.Errorf("%d %s", status, body)
	}
	if n := messages(t, s); n != 100 {
		t.Errorf("%d messages", n)
	}
	key, taken := rand.Text(), 0
	for range 50 { // the same picture again counts as well
		if a := upload(t, s, key, "电视.jpg", photo(t)); a.Status == http.StatusOK {
			taken++
		} else if !a.Has("分钟后再试") {
			t.Fatalf("%s", a.Body)
		}
	}
	if taken != 45 {
		t.Errorf("%d pictures of one form", taken)
	}
}

// The page of the form is light, and texts with scripts stay texts on every page that shows them.
func TestTexts(t *testing.T) {
	s := bureau(t, server.Open(t, "sqlite"))
	page := s.Visitor(t).Get("/complain").Want(http.StatusOK)
	total := len(page.Body)
	for _, m := range regexp.MustCompile(`(?:src|href)="(/(?:a/[^"]+\.(?:css|js)|complain/form\.[^"]+))"`).FindAllStringSubmatch(string(page.Body), -1) {
		total += len(s.Visitor(t).Get(strings.ReplaceAll(m[1], "&amp;", "&")).Want(http.StatusOK).Body)
	}
	if total >= 100<<10 {
		t.Errorf("the form weighs %d bytes", total)
	}
	t.Logf("the form weighs %d bytes with its scripts and styles, uncompressed", total)
	const evil = `<script>alert('x')</script>"><img src=x onerror=alert(1)>`
	in := form(t, s)
	for _, name := range []string{"against", "against_addr", "text", "want", "name", "address"} {
		in.Set(name, name+evil)
	}
	in.Set("product", `<b>x`)
	done := s.Visitor(t).Post("/complain", in).Want(http.StatusOK)
	m := last(t, s)
	officer := s.As(t, "consumer")
	id := m.ID.String()
	step(officer, "consumer_message", id, "sort", map[string]any{"as": "complaint", "class": "trade", "sector": "goods"})
	m = last(t, s)
	c := m.Complaint.String()
	step(officer, "complaint", c, "verify", map[string]any{"passed": true, "reason": "核对" + evil})
	step(officer, "complaint", c, "accept", map[string]any{"trouble": "quality"})
	step(officer, "complaint", c, "session", map[string]any{"day": s.Clock.Now().Format("2006-01-02"), "mediator": "<i>李", "present": "both", "notes": evil})
	step(officer, "complaint", c, "agree", map[string]any{"agreement": "退款" + evil, "agreed": "10"})
	answers := []*server.Answer{done, s.Visitor(t).Post("/follow", url.Values{"number": {m.Number}, "secret": {secret.FindString(string(done.Body))}})}
	for _, path := range []string{"/consumer_message", "/consumer_message/" + id, "/consumer_message/" + id + "/edit", "/consumer_message/" + id + "/print", "/complaint", "/complaint/" + c, "/complaint/" + c + "/print", "/complaint/" + c + "/edit",
		"/complaint/" + c + "/step/fulfil", "/complaint/" + c + "/paper/accept", "/complaint/" + c + "/paper/agreement", "/complaint/" + c + "/paper/invite", "/desk", "/desk/mine", "/search?q=" + url.QueryEscape("against<script>")} {
		answers = append(answers, officer.Get(path).Want(http.StatusOK))
	}
	for _, a := range answers {
		if bytes.Contains(a.Body, []byte("<script>alert")) || bytes.Contains(a.Body, []byte("<img src=x")) || bytes.Contains(a.Body, []byte("<i>李")) {
			t.Errorf("a text became markup: %s", a.Body)
		}
	}
	for _, path := range []string{"/complaint/" + c + "/paper/agreement/docx", "/complaint/" + c + "/paper/agreement/pdf"} {
		officer.Get(path).Want(http.StatusOK)
	}
}

// The desk names what waits by its matter, with nothing of the sender, sealed or not.
func TestDesk(t *testing.T) {
	s := bureau(t, server.Open(t, "sqlite"))
	s.Visitor(t).Post("/complain", form(t, s)).Want(http.StatusOK)
	title := regexp.MustCompile(`<a href="/consumer_message/\d+">([^<]*)</a>`)
	for _, path := range []string{"/desk", "/desk/mine"} {
		m := title.FindStringSubmatch(string(s.As(t, "consumer").Get(path).Want(http.StatusOK).Body))
		if m == nil || m[1] != last(t, s).Title {
			t.Errorf("%s calls it %q", path, m)
		}
	}
}

// Whose message was joined to another person's follows how far the case is, and does not read what was written to that person.
func TestFollowJoined(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		bureau(t, s)
		officer := s.As(t, "consumer")
		type sent struct{ number, secret, id string }
		send := func(phone string) sent {
			in := form(t, s)
			in.Set("phone", phone)
			body := string(s.Visitor(t).Post("/complain", in).Want(http.StatusOK).Body)
			m := sent{number: number.FindString(body), secret: secret.FindString(body)}
			m.id = fmt.Sprint(s.Count(t, "SELECT id FROM consumer_message WHERE number = ? AND {all: the test}", m.number))
			return m
		}
		lead, same, other := send("13800138000"), send("13800138000"), send("13900000000")
		for _, m := range []sent{same, other} {
			step(officer, "consumer_message", m.id, "join", map[string]any{"into": lead.id, "reason": "同一纠纷"})
		}
		step(officer, "consumer_message", lead.id, "answer", map[string]any{"reason": "张先生：请带发票到二楼窗口"})
		for m, reads := range map[sent]bool{lead: true, same: true, other: false} {
			a := s.Visitor(t).Post("/follow", url.Values{"number": {m.number}, "secret": {m.secret}}).Want(http.StatusOK)
			if !a.Has("已答复") || a.Has("请带发票") != reads {
				t.Errorf("%s reads what was written: %v, want %v", m.number, a.Has("请带发票"), reads)
			}
		}
	})
}
