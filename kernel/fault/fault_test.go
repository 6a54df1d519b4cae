package fault

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestStatus(t *testing.T) {
	for kind, want := range map[Kind]int{Internal: 500, Invalid: 422, NotFound: 404, Denied: 403, Unauthenticated: 401, Conflict: 409, Stale: 412, TooLarge: 413, TooMany: 429, Unavailable: 503, Unsupported: 415, Unmatched: 428} {
		err := fmt.Errorf("at the door: %w", New(kind, "F1", "文字"))
		if got := Status(err); got != want || http.StatusText(got) == "" || !Is(err, kind) {
			t.Errorf("kind %d is %d, want %d", kind, got, want)
		}
	}
	if Status(nil) != 200 || Status(errors.New("x")) != 500 || Is(nil, Internal) || Of(nil) != nil {
		t.Error("no error, or one of another type")
	}
}

// TestSafe holds that what only the log may hold is never in the message for people.
func TestSafe(t *testing.T) {
	secret := errors.New("password=hunter2")
	for _, err := range []error{secret, fmt.Errorf("x: %w", secret), Wrap(secret, Unavailable, "F503", "稍后再试")} {
		e := Of(err)
		if strings.Contains(e.Message(), "hunter2") || !errors.Is(e, secret) || !strings.Contains(e.Error(), "hunter2") {
			t.Errorf("%v: message %q", err, e.Message())
		}
	}
}

func TestProblems(t *testing.T) {
	if Problems(nil) != nil {
		t.Error("no problems are an error")
	}
	err := Problems([]Problem{{Field: "items[2].limit", Code: "R111", Text: "不能小于 %d", Args: []any{0}}, {Field: "B", Line: 7, Code: "R100", Text: "100%"}})
	if got := err.Error(); got != "F422 有 2 处需要更正; items[2].limit: R111 不能小于 0; B (line 7): R100 100%" || !Is(err, Invalid) {
		t.Errorf("%s", got)
	}
}
