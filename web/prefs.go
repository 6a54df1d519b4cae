package web

import (
	"net/http"
	"strings"
	"time"
)

// Prefs fills language, theme, text size and URL of the page from the
// cookies of a request; what the cookies do not say stays as it is.
func (p *Page) Prefs(r *http.Request) {
	for name, to := range map[string]*string{"lang": &p.Lang, "theme": &p.Theme, "size": &p.Size} {
		if c, err := r.Cookie(name); err == nil && allowed(name, c.Value) {
			*to = c.Value
		}
	}
	if p.URL == "" {
		p.URL = r.URL.RequestURI()
	}
}

// allowed reports whether a preference may have a value.
func allowed(name, value string) bool {
	switch name + "=" + value {
	case "lang=zh", "lang=en", "theme=light", "theme=dark", "size=", "size=normal", "size=large":
		return true
	}
	return false
}

// PrefsHandler answers POST /prefs: parameters lang, theme and size become
// cookies of a year, and the person returns to the local address in back. A
// request made by a script (HX-Request) gets 204 instead.
func PrefsHandler(secure bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", "POST")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 4096)
		for _, name := range []string{"lang", "theme", "size"} {
			v := r.PostFormValue(name)
			if _, sent := r.PostForm[name]; !sent || !allowed(name, v) {
				continue
			}
			http.SetCookie(w, &http.Cookie{
				Name: name, Value: v, Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
				HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
			})
		}
		if r.Header.Get("HX-Request") != "" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		http.Redirect(w, r, localPath(r.PostFormValue("back")), http.StatusSeeOther)
	})
}

// localPath returns back if it is a path on this site, else "/".
func localPath(back string) string {
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.ContainsAny(back, "\\\r\n\t") {
		return "/"
	}
	return back
}
