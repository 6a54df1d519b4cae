package reception

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/kernel/audit"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// unname keeps who sent a message out of what lists, the index of words and the journal hold in clear, and the journal never forgets: its
// title, the names of its files, and what the sender calls the other side. A report's is redacted further, since it may become one as a whole.
func (r *Message) unname() {
	own := func(s string) string {
		for _, x := range []record.Secret{r.Address, r.Name, r.Phone, r.IDNumber} {
			if utf8.RuneCountInString(string(x)) > 1 { // a single letter is in many words
				s = strings.ReplaceAll(s, string(x), "〔已隐去〕")
			}
		}
		return s
	}
	for _, s := range []*string{&r.Title, &r.Against, &r.Product} {
		*s = audit.Redact(own(*s))
	}
	r.AgainstAddr = own(r.AgainstAddr)
	if r.Wish == AsReport || r.Wish == AsBoth {
		r.AgainstAddr = audit.Redact(r.AgainstAddr)
	}
	r.Photos = slices.Clone(r.Photos)
	for i := range r.Photos {
		r.Photos[i].Name = fileName(i, r.Photos[i].Name)
	}
}

// fileName is what the n-th file of a message is called, whatever its sender called it.
func fileName(n int, given string) string {
	return fmt.Sprintf("材料%d%s", n+1, strings.ToLower(filepath.Ext(given)))
}

// moved stands for the words of a message that was handed over as a report.
const moved = "本件已作为举报移交，内容和来件人信息由举报环节保密保管"

// blot leaves of a message that a report was made of no more than number, day, channel, sector and the way to the report. Its words and its
// files are in the report's vault by now.
func (r *Message) blot(tx *flow.Tx) error {
	for _, f := range r.Photos { // names under which an officer sent them
		if _, err := tx.Exec(`DELETE FROM form_file WHERE hash = ? AND {all: whoever sent it}`, f.Hash); err != nil {
			return err
		}
	}
	r.Title, r.Text, r.Want, r.SourceNo, r.Suggested, r.Key = "举报件 "+r.Number, moved, "", "", "", ""
	r.Person, r.Respondent, r.Purchase, r.Photos = Person{}, Respondent{}, Purchase{}, nil
	r.Cell = record.Ref[grid.Cell]{} // the firm's
	r.Firm = record.Ref[firm.Firm]{}
	return nil
}
