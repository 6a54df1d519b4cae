package desk_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"qgov/domain/supervise/rectify"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/testkit/server"
)

// The calendar of a person has the own running periods at a secret address, without a word of whom they are about; a new address ends the
// old one, and so does the end of the account.
func TestCalendar(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		c := s.As(t, "handler")
		v := s.App.Site.View(rectify.Kind.Name)
		r := c.Stored(t, v)
		s.Write(t, func(tx *flow.Tx) error {
			_, err := tx.Exec(`INSERT INTO deadline (kind, record, title, name, label, rule, basis, confirmed, started, due, provisional, region, owner)
				VALUES ('finding', ?, '某某公司,秘密', 'look', '回头看;三十日', 'Z01', '内部管理要求', FALSE, '2026-03-02', '2026-04-01', FALSE, ?, ?) /* {all: the test} */`, r.Header().ID, server.Home, c.Actor().ID)
			return err
		})
		address := regexp.MustCompile(`/calendar/[a-z2-7]{26}\.ics`)
		make := func() string {
			at := address.FindString(string(c.Post("/desk/calendar", nil).Want(http.StatusOK).Body))
			if at == "" {
				t.Fatal("no address")
			}
			return at
		}
		first := make()
		feed := s.Visitor(t).Get(first).Want(http.StatusOK)
		text := string(feed.Body)
		for _, want := range []string{"BEGIN:VCALENDAR\r\n", "DTSTART;VALUE=DATE:20260401\r\n", "DTEND;VALUE=DATE:20260402\r\n", `SUMMARY:整改事项：回头看\;三十日`, "/finding/" + record.ID(r.Header().ID).String(), "END:VCALENDAR\r\n"} {
			if !strings.Contains(strings.ReplaceAll(text, "\r\n ", ""), want) {
				t.Errorf("the calendar has no %q:\n%s", want, text)
			}
		}
		if strings.Contains(text, "秘密") || !strings.HasPrefix(feed.Header.Get("Content-Type"), "text/calendar") {
			t.Errorf("%s", text)
		}
		for _, l := range strings.Split(text, "\r\n") {
			if len(l) > 75 {
				t.Errorf("a line of %d octets", len(l))
			}
		}
		second := make()
		s.Visitor(t).Get(first).Want(http.StatusNotFound)
		s.Visitor(t).Get("/calendar/x.ics").Want(http.StatusNotFound)
		s.Visitor(t).Get(second).Want(http.StatusOK)
		s.Write(t, func(tx *flow.Tx) error {
			_, err := tx.Exec(`UPDATE account SET state = 'disabled' WHERE id = ? AND {all: the test}`, c.Actor().ID)
			return err
		})
		s.Visitor(t).Get(second).Want(http.StatusNotFound)
		if n := s.Count(t, "SELECT count(*) FROM calendar_feed WHERE secret LIKE ? AND {all: the test}", "%"+second[10:20]+"%"); n != 0 {
			t.Error("the address is kept in clear")
		}
	})
}
