package route

import (
	"mime"
	"net/http/httptest"
	"testing"
)

// What is read from the header is the name, whatever it holds, and nothing of it reaches another header.
func TestAttach(t *testing.T) {
	for _, name := range []string{"annual.csv", "质量 信用（2026）.xlsx", `a"b;c=d.csv`, "x\r\nSet-Cookie: a=b", "50%+1.csv"} {
		w := httptest.NewRecorder()
		Attach(w, name)
		kind, params, err := mime.ParseMediaType(w.Header().Get("Content-Disposition"))
		if err != nil || kind != "attachment" || params["filename"] != name {
			t.Errorf("%q: %s %v %v", name, kind, params, err)
		}
	}
}
