package reception_test

import (
	"net/http"
	"net/url"
	"testing"

	"qgov/domain/consumer/reception"
	"qgov/testkit/server"
)

// TestReissue: who lost the secret gets another from an officer, by number and telephone; it is in the journal, and guessing is slowed down.
func TestReissue(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		bureau(t, s)
		in := form(t, s)
		old := secret.FindString(string(s.Visitor(t).Post("/complain", in).Want(http.StatusOK).Body))
		m := last(t, s)
		at, officer := "/consumer_message/"+m.ID.String(), s.As(t, "consumer")
		ask := func(phone, reason string) *server.Answer {
			return officer.Post(at+"/reissue", url.Values{"phone": {phone}, "reason": {reason}})
		}
		follow := func(code string) int {
			return s.Visitor(t).Post("/follow", url.Values{"number": {m.Number}, "secret": {code}}).Status
		}
		if !officer.Get(at).Want(http.StatusOK).Has(at + "/reissue") {
			t.Error("the message does not lead to another secret")
		}
		officer.Get(at + "/reissue").Want(http.StatusOK)
		if a := ask("13900000000", "回拨"); a.Status != http.StatusUnprocessableEntity || !a.Has("不一致") {
			t.Errorf("another telephone: %s", a)
		}
		if a := ask(in.Get("phone"), ""); a.Status != http.StatusUnprocessableEntity || follow(old) != http.StatusOK {
			t.Errorf("without saying how the sender was known: %s", a)
		}
		given := ask("+86 "+in.Get("phone"), "回拨登记的电话").Want(http.StatusOK)
		code := secret.FindString(string(given.Body))
		if code == "" || code == old || given.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%s", given)
		}
		if follow(old) != http.StatusUnprocessableEntity || follow(code) != http.StatusOK {
			t.Error("the old secret works, or the new one does not")
		}
		if a := officer.Get(at).Want(http.StatusOK); !a.Has("补发查询码") || !a.Has("回拨登记的电话") || a.Has(code) {
			t.Errorf("the history of the message: %s", a.Brief())
		}
		if a := s.As(t, "handler").Post(at+"/reissue", url.Values{"phone": {in.Get("phone")}, "reason": {"代办"}}); a.Status != http.StatusForbidden {
			t.Errorf("who does not receive messages: %s", a)
		}
		for range 2 {
			ask("13900000000", "回拨")
		}
		if a := ask("13900000000", "回拨"); a.Status != http.StatusTooManyRequests {
			t.Errorf("a sixth try: %s", a)
		}
	})
}

// TestReissuePhone: a message that came by telephone gets a secret the same way, one without a telephone and one that became a report do not.
func TestReissuePhone(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		bureau(t, s)
		officer := s.As(t, "consumer")
		register := func(phone, wish string) *reception.Message {
			officer.Post("/consumer_message", url.Values{"title": {"电视机坏了"}, "channel": {"phone"}, "received": {"2026-03-02"}, "wish": {wish}, "text": {"电视机坏了"}, "name": {"示例来电人"}, "phone": {phone}, "against": {"示例商店"}, "region": {server.Home}}).Want(http.StatusSeeOther)
			return last(t, s)
		}
		m := register("0631-7500000", reception.AsComplaint)
		at := "/consumer_message/" + m.ID.String()
		code := secret.FindString(string(officer.Post(at+"/reissue", url.Values{"phone": {"06317500000"}, "reason": {"来电"}}).Want(http.StatusOK).Body))
		s.Visitor(t).Post("/follow", url.Values{"number": {m.Number}, "secret": {code}}).Want(http.StatusOK)
		m = register("", reception.AsQuestion)
		if a := officer.Get("/consumer_message/" + m.ID.String()); a.Has("/reissue") {
			t.Error("a message without a telephone offers another secret")
		}
		officer.Get("/consumer_message/" + m.ID.String() + "/reissue").Want(http.StatusConflict)
		m = register("13900003333", reception.AsReport)
		step(officer, "consumer_message", m.ID.String(), "sort", map[string]any{"as": reception.AsReport, "class": "trade", "sector": "goods"})
		officer.Post("/consumer_message/"+m.ID.String()+"/reissue", url.Values{"phone": {"13900003333"}, "reason": {"来电"}}).Want(http.StatusConflict)
	})
}
