package scenario

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"qgov/kernel/record"
)

var (
	receipts = regexp.MustCompile(`[A-Z2-7]{5}(?: [A-Z2-7]{1,5}){5}`)
	logins   = regexp.MustCompile(`qy-[a-z2-7]{8}`)
)

// signup sends the public form by which somebody of a firm asks for an account, and names the request: signup R code=… documents=@x.pdf
func (st *Story) signup(name string, words []string) {
	st.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	values := st.values(append(words, "consent=true"))
	for field, v := range values { // before the documents, as on the page
		if text, ok := v.(string); ok {
			if err := w.WriteField(field, text); err != nil {
				st.Fatal(err)
			}
		}
	}
	for field, v := range values {
		files, _ := v.([]attached)
		for _, f := range files {
			part, err := w.CreateFormFile(field, f.name)
			if err == nil {
				_, err = part.Write(f.content)
			}
			if err != nil {
				st.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		st.Fatal(err)
	}
	a := st.Server.Visitor(st.T).Do("POST", "/signup", &b, map[string]string{"Content-Type": w.FormDataContentType()})
	receipt := receipts.FindString(string(a.Body))
	if a.Status != http.StatusOK || receipt == "" {
		st.fail("%s: %s", a, a.Brief())
	}
	newest := st.Server.Count(st.T, `SELECT coalesce(max(id), 0) FROM firm_signup WHERE {all: the newest}`)
	st.named[name] = thing{"firm_signup", record.ID(newest).String()}
	st.receipts[name] = receipt
}

// take lets the person take the account over, who is called by the login from then on: take R boss
func (st *Story) take(name, login string) {
	st.Helper()
	a := st.Server.Visitor(st.T).Post("/signup/take", url.Values{"receipt": {strings.ToLower(st.receipts[name])}})
	made := logins.FindString(string(a.Body))
	if a.Status != http.StatusOK || made == "" {
		st.fail("%s: %s", a, a.Brief())
	}
	st.Server.Call(st.T, login, made)
}
