package reception

import (
	"context"
	"net/http"
	"net/url"

	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
)

// Pictures are the pictures of a form on a phone: each comes before its form, is drawn anew without what it says of place and device, and
// waits under the key of the form, a week at most. The public form and the form of social supervisors take them in the same way.
type Pictures struct{ d desk }

// NewPictures returns the pictures of the site, rationed as those of the public form.
func NewPictures(s *page.Site, ration func(ctx context.Context, act, subject string, each, network int) error) Pictures {
	return Pictures{desk{s, Options{Ration: ration}}}
}

// NewKey makes the key by which a form is known from its first letter on.
func NewKey() string { return newKey() }

// KeyOf returns the key of a form that was sent; ok is false if it is none.
func KeyOf(r *http.Request) (key string, ok bool, err error) {
	if err := parse(r); err != nil {
		return "", false, err
	}
	key = r.FormValue("key")
	return key, keyShape.MatchString(key), nil
}

// Take answers the post of one picture.
func (x Pictures) Take(w http.ResponseWriter, r *http.Request) error { return x.d.photo(w, r) }

// Read takes a form apart: its values, pictures that came before and pictures that come with it.
func (x Pictures) Read(r *http.Request) (values url.Values, photos []record.File, err error) {
	in, err := x.d.read(r)
	return in.values, in.photos, err
}

// Done forgets the pictures of a form: they belong to its record now.
func (x Pictures) Done(tx *flow.Tx, key string) error {
	_, err := tx.Exec(`DELETE FROM consumer_upload WHERE key = ? AND {all: the form's own}`, digest(key))
	return err
}
