package guarantee_test

import (
	"net/http"
	"net/url"
	"testing"

	"qgov/testkit/server"
)

// The page says what a refund costs only if a refund can be asked for, and takes no count that is below nothing or beyond reason.
func TestWarranty(t *testing.T) {
	s := server.Open(t, "sqlite")
	day := s.Clock.Now().AddDate(0, 0, -100).Format("2006-01-02")
	ask := func(more url.Values) *server.Answer {
		q := url.Values{"product": {"彩色电视机"}, "bought": {day}, "price": {"3000"}}
		for k, v := range more {
			q[k] = v
		}
		return s.Visitor(t).Get("/warranty?" + q.Encode())
	}
	if a := ask(nil).Want(http.StatusOK); !a.Has("您可以选择：免费修理") || a.Has("退货扣多少钱") {
		t.Errorf("repair alone: %s", a.Brief())
	}
	if a := ask(url.Values{"repairs": {"2"}, "days": {"10"}}).Want(http.StatusOK); !a.Has("退货扣多少钱") || !a.Has("270.00 元") {
		t.Errorf("a refund: %s", a.Brief())
	}
	for name, v := range map[string]string{"repairs": "-1", "days": "-1", "promise": "601", "km": "2000001"} {
		if a := ask(url.Values{name: {v}}); a.Status != http.StatusUnprocessableEntity || !a.Has("之间的整数") || a.Has("您可以选择") {
			t.Errorf("%s of %s: %s", name, v, a)
		}
	}
	if a := ask(url.Values{"repairs": {"100"}}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a hundred repairs: %s", a)
	}
	if a := s.Visitor(t).Get("/complain"); !a.Has(`name="repairs"`) || !a.Has(`max="99"`) || !a.Has(`min="0"`) {
		t.Error("the second step of the form lets a count below nothing pass")
	}
}
