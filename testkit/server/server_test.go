package server_test

import (
	"net/http"
	"testing"
	"time"

	"qgov/testkit/server"
)

// A signed-in account keeps its way in when days pass, a visitor is sent to the sign-in page, and visitors are not taken for one.
func TestServer(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		for range 2 {
			s.As(t, "supervisor").Get("/sample").Want(http.StatusOK)
			s.As(t, "leader").Get("/api/sample").Want(http.StatusOK)
			s.Clock.Advance(16 * 24 * time.Hour)
		}
		for range 90 {
			s.Visitor(t).Get("/sample").Want(http.StatusSeeOther)
		}
		s.Visitor(t).Get("/api/sample").Want(http.StatusUnauthorized)
		if n := s.Count(t, `SELECT count(*) FROM account WHERE {all: a count}`); n < 10 {
			t.Errorf("%d accounts", n)
		}
	})
}
