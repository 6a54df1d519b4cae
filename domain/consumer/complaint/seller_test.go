package complaint_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/calc/uscc"
	"qgov/domain/consumer/complaint"
	"qgov/domain/consumer/reception"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/testkit/server"
)

// What nobody of the trader's may ever read, and where it is planted.
var kept = map[string]string{"欧阳丹枫": "the name", "13901740011": "the telephone", "鹭岛新村七弄": "the address", "37108219790317123": "the identity number", "qx_canary02fly": "an account in the letter", "核验暗语甲": "the remark of the identity check", "补证暗语乙": "why proof was asked for",
	"笔录暗语丙": "the notes of a session", "告知暗语丁": "how people were told", "履行暗语戊": "how it was carried out", "回访暗语己": "a call", "意见暗语庚": "what the consumer thinks", "改前暗语辛": "a text that an officer took out before", "查看暗语壬": "why the telephone was looked at", "线索暗语癸": "a clue of a violation"}

// seller is a trader with an account, a complaint against it, and the officer who handles that.
type seller struct {
	*server.Server
	officer, trader *server.Client
	id              record.ID
}

func (s *seller) read(t *testing.T) (c *complaint.Complaint) {
	t.Helper()
	s.Write(t, func(tx *flow.Tx) (err error) { c, err = store.Get(tx.Tx, complaint.Kind, s.id); return err })
	return c
}

func (s *seller) step(t *testing.T, name string, in map[string]any) {
	t.Helper()
	at := "/api/complaint/" + s.id.String()
	s.officer.JSON("POST", at+"/steps/"+name, s.officer.Get(at).Want(http.StatusOK).Header.Get("ETag"), in).Want(http.StatusOK)
}

// sees asks everything that a trader can ask with the complaint, and reports what it may not read; known says whether it may know of the
// complaint at all.
func (s *seller) sees(t *testing.T, known bool) {
	t.Helper()
	c := s.read(t)
	asked := 0
	look := func(path string) {
		a := s.trader.Get(path)
		asked++
		for mark, what := range kept {
			if a.Has(mark) {
				t.Errorf("%s shows the trader %s", path, what)
			}
		}
		if !known && a.Has(c.Number) {
			t.Errorf("%s tells the trader of a complaint of which it was not told", path)
		}
	}
	for _, rt := range s.App.Mux.Routes() {
		m, path, _ := strings.Cut(rt.Pattern, " ")
		if m != http.MethodGet {
			continue
		}
		parts := strings.Split(path, "/")
		for i, p := range parts {
			switch {
			case p == "{id}" && rt.Kind == "consumer_message":
				parts[i] = c.Message.ID.String()
			case p == "{id}":
				parts[i] = s.id.String()
			case p == "{step}":
				parts[i] = "answer"
			case p == "{$}":
				parts[i] = ""
			case strings.HasPrefix(p, "{"):
				parts[i] = "1"
			}
		}
		look(strings.Join(parts, "/"))
	}
	for _, path := range []string{"/api/complaint?limit=100", "/complaint?q=" + url.QueryEscape("电视"), "/search?q=" + url.QueryEscape("电视机"), "/complaint/export?format=csv", "/complaint/export?format=xlsx", "/complaint/" + s.id.String() + "/print"} {
		look(path)
	}
	if asked < 200 {
		t.Errorf("%d answers", asked)
	}
}

// TestSeller plants what belongs to the consumer and to the officers, and asks every address in the name of the trader: before acceptance there
// is no complaint, afterwards there is one without any of it and without a photo that was not ticked.
func TestSeller(t *testing.T) {
	server.Each(t, func(t *testing.T, srv *server.Server) {
		srv.Staff(t)
		s := &seller{Server: srv, officer: srv.As(t, "consumer")}
		f := &firm.Firm{Head: record.Head{Region: server.Home}, Code: uscc.Generate("91", server.Home, 77), Name: "示例电器商店", Sort: "enterprise", Status: "active", Demo: true}
		srv.Write(t, func(tx *flow.Tx) error {
			if err := tx.Create(organ.Kind.Plan, &organ.Organ{Head: record.Head{Region: server.Home}, Name: "示例市场监督管理局", Sort: "bureau", Prefix: "示市监"}); err != nil {
				return err
			}
			return tx.Create(firm.Kind.Plan, f)
		})
		s.trader = srv.Add(t, "trader", server.Home, f.ID, duty.Firm)
		form := url.Values{"title": {"电视机坏了，欧阳丹枫"}, "channel": {"phone"}, "received": {"2026-03-02"}, "wish": {"complaint"}, "text": {"电视机坏了。我是欧阳丹枫，电话13901740011，住鹭岛新村七弄9号，证件371082197903171237，微信qx_canary02fly。"}, "want": {"退款，打13901740011"},
			"name": {"欧阳丹枫"}, "phone": {"13901740011"}, "id_number": {"371082197903171237"}, "address": {"鹭岛新村七弄9号"}, "against": {"示例电器商店"}, "region": {server.Home}}
		s.officer.File("/consumer_message", "photos", "欧阳丹枫的小票.png", dot(t, 1), form).Want(http.StatusSeeOther)
		var m *reception.Message
		srv.Write(t, func(tx *flow.Tx) error {
			list, err := store.Find(tx.Tx, reception.Kind, store.Query{Limit: 1})
			if err == nil {
				m, err = store.Get(tx.Tx, reception.Kind, list[0].ID)
			}
			return err
		})
		at := "/api/consumer_message/" + m.ID.String()
		s.officer.JSON("POST", at+"/steps/sort", s.officer.Get(at).Header.Get("ETag"), map[string]any{"as": "complaint", "class": "trade", "sector": "goods", "firm": f.ID.String()}).Want(http.StatusOK)
		srv.Write(t, func(tx *flow.Tx) (err error) { m, err = store.Get(tx.Tx, reception.Kind, m.ID); return err })
		s.id = m.Complaint
		second, err := srv.App.Files.Put(t.Context(), bytes.NewReader(dot(t, 2)), "材料2.png")
		if err != nil {
			t.Fatal(err)
		}
		srv.Write(t, func(tx *flow.Tx) error { // an officer took something out of the text, and added a photo
			c, err := store.Get(tx.Tx, complaint.Kind, s.id)
			if err != nil {
				return err
			}
			text := c.Text
			c.Text += "改前暗语辛"
			if err := store.Update(tx.Tx, complaint.Kind, c, ""); err != nil {
				return err
			}
			c.Text, c.Photos = text, append(c.Photos, second)
			return store.Update(tx.Tx, complaint.Kind, c, "隐去改前暗语辛")
		})
		first := s.read(t).Photos[0]
		s.officer.Post("/complaint/"+s.id.String()+"/reveal/phone", url.Values{"reason": {"查看暗语壬核实"}}).Want(http.StatusOK)
		s.step(t, "prove", map[string]any{"reason": "补证暗语乙"})
		if a := s.officer.JSON("POST", "/api/complaint/"+s.id.String()+"/steps/verify", s.officer.Get("/api/complaint/"+s.id.String()).Header.Get("ETag"), map[string]any{"reason": "电话核对"}); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("verified without saying whether: %s", a)
		}
		s.step(t, "verify", map[string]any{"passed": true, "reason": "核验暗语甲，本人13901740011"})
		s.sees(t, false)
		if a := s.trader.Get("/complaint/" + s.id.String()); a.Status != http.StatusNotFound {
			t.Errorf("the trader before acceptance: %s", a)
		}
		refused := s.officer.Get("/api/complaint/" + s.id.String())
		if a := s.officer.JSON("POST", "/api/complaint/"+s.id.String()+"/steps/accept", refused.Header.Get("ETag"), map[string]any{"trouble": "quality", "tell": false}); !a.Has("Q503") {
			t.Errorf("not told without a reason: %s", a)
		}
		if a := s.officer.Get("/complaint/" + s.id.String() + "/step/accept").Want(http.StatusOK); !strings.Contains(string(a.Body), `value="true" checked`) && !strings.Contains(string(a.Body), `value="true" selected`) {
			t.Error("the form does not offer to tell the trader")
		}
		s.step(t, "accept", map[string]any{"trouble": "quality"})
		if !s.read(t).Served.Known() {
			t.Error("the trader is not told unless somebody says so")
		}
		if a := s.trader.Get("/desk").Want(http.StatusOK); !a.Has(s.read(t).Number) || !a.Has("/complaint/"+s.id.String()+"/step/answer") {
			t.Errorf("the start page does not ask the trader for an answer: %s", a.Brief())
		}
		if a := s.trader.Get("/complaint/" + s.id.String()).Want(http.StatusOK); a.Has("监管网格") {
			t.Error("the trader reads which officer's cell it is in")
		}
		photo := func(hash string, want int) {
			t.Helper()
			if a := s.trader.Get("/complaint/" + s.id.String() + "/file/" + hash); a.Status != want {
				t.Errorf("a photo for the trader: %s, want %d", a, want)
			}
		}
		photo(first.Hash, http.StatusNotFound)
		photo(second.Hash, http.StatusNotFound)
		ask := s.officer.Get("/complaint/" + s.id.String() + "/share").Want(http.StatusOK)
		if bytes.Count(ask.Body, []byte(`<img class="option-image"`)) != 2 || bytes.Contains(ask.Body, []byte(" checked")) {
			t.Errorf("two photos to choose from, none chosen: %s", ask.Brief())
		}
		s.officer.Post("/complaint/"+s.id.String()+"/share", url.Values{"photo": {second.Hash, strings.Repeat("0", 64)}}).Want(http.StatusSeeOther)
		photo(first.Hash, http.StatusNotFound)
		photo(second.Hash, http.StatusOK)
		if a := s.trader.Post("/complaint/"+s.id.String()+"/share", url.Values{"photo": {first.Hash}}); a.Status < 400 {
			t.Errorf("the trader chooses photos: %s", a)
		}
		s.step(t, "session", map[string]any{"day": "2026-03-02", "mediator": "李调解", "present": "both", "notes": "笔录暗语丙"})
		s.step(t, "clue", map[string]any{"reason": "线索暗语癸"})
		s.sees(t, true)
		s.trader.JSON("POST", "/api/complaint/"+s.id.String()+"/steps/answer", s.trader.Get("/api/complaint/"+s.id.String()).Header.Get("ETag"), map[string]any{"text": "同意退货"}).Want(http.StatusOK)
		if a := s.trader.Get("/desk").Want(http.StatusOK); a.Has(s.read(t).Number) {
			t.Error("the start page asks the trader again")
		}
		s.step(t, "agree", map[string]any{"agreement": "商家退还货款", "agreed": "3000"})
		s.step(t, "fulfil", map[string]any{"paid": "3000", "reason": "履行暗语戊"})
		s.step(t, "miss", map[string]any{"reason": "回访暗语己"})
		s.step(t, "rate", map[string]any{"rating": 5, "opinion": "意见暗语庚"})
		s.sees(t, true)
		shown := s.trader.Get("/complaint/" + s.id.String()).Want(http.StatusOK)
		if !shown.Has(s.read(t).Number) || !shown.Has("商家退还货款") || !shown.Has("李调解") {
			t.Errorf("the trader does not see the complaint: %s", shown.Brief())
		}
	})
}

// dot is a small picture.
func dot(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, n, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
