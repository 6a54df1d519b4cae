package letter

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/seal"
	"qgov/kernel/store"
)

// issue gives the letter its number, day and check code and fixes its text.
func issue(tx *flow.Tx, r *Letter) (err error) {
	if r.Number, err = number(tx, r); err != nil {
		return err
	}
	r.IssuedOn, r.CheckCode = tx.Today(), audit.NewCode()
	if r.Masked, err = masked(tx, r); err != nil {
		return err
	}
	r.Digest = r.digest()
	return event.Emit(tx, Given, r.sent())
}

// Given tells that a letter was issued, Revoked that it was withdrawn.
var (
	Given   = event.NewTopic[Sent]("letter.issued")
	Revoked = event.NewTopic[Sent]("letter.withdrawn")
)

// Sent is a letter to a firm of the register; Firm is 0 if it goes to somebody else.
type Sent struct {
	Letter, Firm  record.ID
	Region, Sort  string
	Number, Title string
	Day           calendar.Date
}

// Given returns what Given told when the letter was issued; false if it does not stand.
func (r *Letter) Given() (Sent, bool) { return r.sent(), r.State == Issued || r.State == Served }

func (r *Letter) sent() Sent {
	return Sent{Letter: r.ID, Firm: r.Firm.ID, Region: r.Region, Sort: r.Sort, Number: r.Number, Title: r.Title, Day: r.IssuedOn}
}

// number returns the next number of the sort. A letter that makes a decision known has the number under which it was decided (an order
// to rectify, a listing, a repair), unless an earlier letter has taken it.
func number(tx *flow.Tx, r *Letter) (string, error) {
	given, err := decided(tx, r)
	if err != nil {
		return "", err
	}
	if given != "" {
		taken, err := tx.Count(Kind.Plan, store.Query{Where: []store.Cond{store.Eq(Kind.F(&Kind.P.Number), given)}}, 1)
		if err != nil {
			return "", err
		}
		if taken == 0 {
			return given, nil
		}
	}
	return organ.Number(tx.Tx, r.Region, word(r.Sort))
}

// decided returns the number of the decision that the letter makes known, or "".
func decided(tx *flow.Tx, r *Letter) (string, error) {
	if r.Sort != Order && r.Sort != Suspend || r.Source != rectify.Kind.Name {
		return decidedCredit(tx, r)
	}
	f, err := store.Get(tx.Tx, rectify.Kind, r.SourceID)
	if err != nil {
		return "", err
	}
	if r.Sort == Suspend {
		return f.StopNo, nil
	}
	return f.Number, nil
}

// text is what the digest is made of: everything that the paper says.
func (r *Letter) text() string {
	return strings.Join([]string{r.Organ, r.Number, r.Title, r.To, r.Body, r.Annexes, r.Copies, r.IssuedOn.String(), r.CheckCode}, "\x1f")
}

func (r *Letter) digest() string {
	h := sha256.Sum256([]byte(r.text()))
	return "sha256:" + hex.EncodeToString(h[:])
}

// Intact reports whether the text is the one that was issued.
func (r *Letter) Intact() bool { return r.Digest != "" && r.Digest == r.digest() }

// masked returns what the public may read of the letter: personal numbers are masked, and so are the names of natural persons: of the
// person who answers for a finding, and of the operator of an individual business, who may be its addressee.
func masked(tx *flow.Tx, r *Letter) (string, error) {
	text := r.To + "：\n" + r.Body
	var names []string
	if r.Firm.Known() {
		f, err := store.Get(tx.Tx, firm.Kind, r.Firm.ID)
		if err != nil {
			return "", err
		}
		names = append(names, f.Legal)
	}
	if r.Source == rectify.Kind.Name {
		f, err := store.Get(tx.Tx, rectify.Kind, r.SourceID)
		if err != nil {
			return "", err
		}
		names = append(names, f.Person, f.Expert)
		for _, m := range f.Measures {
			names = append(names, m.Person)
		}
	}
	for _, n := range names {
		if len([]rune(n)) >= 2 {
			text = strings.ReplaceAll(text, n, seal.MaskName(n))
		}
	}
	return audit.Redact(text), nil
}

func serve(tx *flow.Tx, r *Letter, in *service) error {
	if in.Day < r.IssuedOn || in.Day > tx.Today() {
		return fault.Problems([]fault.Problem{{Field: "day", Code: "W102", Text: "送达日期应在签发日期（%s）与今天之间", Args: []any{r.IssuedOn.String()}}})
	}
	r.ServedOn, r.ServedHow, r.ServedBy, r.Receiver, r.Note = in.Day, in.How, in.By, in.Receiver, in.Note
	return nil
}

// byCode finds the letter with a check code; nil if there is none. The code is all that a caller has to know, so this reads as the
// program.
func byCode(tx *flow.Tx, code string) (*Letter, error) {
	if !audit.IsCode(code) {
		return nil, nil
	}
	return store.First(tx.Tx, Kind, store.Query{Bare: true, Where: []store.Cond{store.Eq(Kind.F(&Kind.P.CheckCode), code)}})
}

var _ record.Record = (*Letter)(nil)
