package route

import (
	"net/http"
	"net/url"
	"strings"
)

// Attach says that the answer is a file to be saved under the name (RFC 6266). The name may hold any characters.
func Attach(w http.ResponseWriter, name string) {
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
}
