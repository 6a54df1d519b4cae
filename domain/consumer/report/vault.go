package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/file"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/seal"
)

// Identity is who reported, and the letter as it was written.
type Identity struct {
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	IDNumber string `json:"id_number"`
	Address  string `json:"address"`
	WeChat   string `json:"wechat"`
	SourceNo string `json:"source_no"` // of the hotline that passed it on, which knows the caller
	Text     string `json:"text"`
	Against  string `json:"against"` // whom the reporter named, and where, in the reporter's words
}

// Paper is something that came with a report and may show who sent it.
type Paper struct {
	Name    string
	Content []byte
}

// Vault keeps who reported. Each report has a key of its own, which is wrapped with the key of the installation; whoever erases the wrapped key
// has erased everything. Nothing of it is in the record, in an index, in the journal or in clear in a copy of the database.
type Vault struct {
	Keys  func() seal.Provider // known once the program serves
	Files func() *file.Store   // likewise; pictures of messages go there, other papers leave it
}

// boxStep is what the length of a box is rounded up to, so that it does not tell how much somebody wrote.
const boxStep = 4096

func (Vault) place(column string, id record.ID, n int) seal.Place {
	return seal.Place{Table: "report_vault", Column: column, Row: fmt.Sprintf("%s.%d", id, n)}
}

// keep seals an identity and its papers.
func (v Vault) keep(tx *flow.Tx, r *Report, who Identity, papers []Paper) error {
	key, wrapped, err := v.Keys().NewDataKey(v.place("key", r.ID, 0))
	if err != nil {
		return fmt.Errorf("report: vault: %w", err)
	}
	plain, err := json.Marshal(who)
	if err != nil {
		return err
	}
	box := key.Seal(v.place("box", r.ID, 0), padded(plain))
	if _, err := tx.Exec(`INSERT INTO report_vault (report, region, wrapped, box) VALUES (?, ?, ?, ?) /* {all: the report was in scope} */`, r.ID, r.Region, wrapped, box); err != nil {
		return err
	}
	for i, p := range papers {
		if plain, err = json.Marshal(p); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO report_paper (report, line, region, box) VALUES (?, ?, ?, ?) /* {all: the report was in scope} */`, r.ID, i+1, r.Region, key.Seal(v.place("paper", r.ID, i+1), padded(plain)))
		if err != nil {
			return err
		}
	}
	return nil
}

// padded appends spaces, which JSON ignores.
func padded(b []byte) []byte {
	return append(b, bytes.Repeat([]byte{' '}, boxStep-len(b)%boxStep)...)
}

// errErased says that the time to keep the identity is over.
var errErased = fault.New(fault.Conflict, "B110", "举报人信息已按保存期限销毁")

func (v Vault) key(tx *flow.Tx, id record.ID) (*seal.DataKey, []byte, error) {
	var wrapped, box []byte
	found, err := tx.One(`SELECT wrapped, box FROM report_vault WHERE report = ? AND {all: two people agreed}`, []any{id}, &wrapped, &box)
	if err == nil && !found {
		err = errErased
	}
	if err != nil {
		return nil, nil, err
	}
	key, err := v.Keys().OpenDataKey(v.place("key", id, 0), wrapped)
	if err != nil {
		return nil, nil, fmt.Errorf("report: vault: %w", err)
	}
	return key, box, nil
}

// open returns who reported.
func (v Vault) open(tx *flow.Tx, id record.ID) (who Identity, err error) {
	key, box, err := v.key(tx, id)
	if err != nil {
		return who, err
	}
	plain, err := key.Open(v.place("box", id, 0), box)
	if err != nil {
		return who, fmt.Errorf("report: vault: %w", err)
	}
	defer clear(plain)
	return who, json.Unmarshal(plain, &who)
}

// paper returns one of the papers.
func (v Vault) paper(tx *flow.Tx, id record.ID, n int) (p Paper, err error) {
	key, _, err := v.key(tx, id)
	if err != nil {
		return p, err
	}
	var box []byte
	found, err := tx.One(`SELECT box FROM report_paper WHERE report = ? AND line = ? AND {all: two people agreed}`, []any{id, n}, &box)
	if err == nil && !found {
		err = fault.Missing("材料")
	}
	if err != nil {
		return p, err
	}
	plain, err := key.Open(v.place("paper", id, n), box)
	if err != nil {
		return p, fmt.Errorf("report: vault: %w", err)
	}
	return p, json.Unmarshal(plain, &p)
}

// erase destroys the key and everything under it, and the receipt with it.
func (Vault) erase(tx *flow.Tx, id record.ID) error {
	for _, sql := range []string{`DELETE FROM report_paper WHERE report = ? AND {all: the time to keep it is over}`, `DELETE FROM report_vault WHERE report = ? AND {all: the time to keep it is over}`,
		`DELETE FROM report_secret WHERE subject = ? AND {all: the time to keep it is over}`} {
		if _, err := tx.Exec(sql, id); err != nil {
			return err
		}
	}
	return nil
}

// The purposes of secrets.
const (
	byReceipt = "receipt" // leads to a report
	byClaim   = "claim"   // leads to a reward
)

// remember keeps the digest of a secret.
func remember(tx *flow.Tx, purpose, secret string, subject record.ID, region string) error {
	_, err := tx.Exec(`INSERT INTO report_secret (digest, purpose, subject, region) VALUES (?, ?, ?, ?) /* {all: the subject was in scope} */`, digest(purpose, secret), purpose, subject, region)
	return err
}

// subjectOf returns what a secret leads to, 0 if nothing.
func subjectOf(tx *flow.Tx, purpose, secret string) (record.ID, error) {
	var id int64
	_, err := tx.One(`SELECT subject FROM report_secret WHERE digest = ? AND {all: whoever has the secret}`, []any{digest(purpose, secret)}, &id)
	return record.ID(id), err
}

// forget ends a secret.
func forget(tx *flow.Tx, purpose, secret string) error {
	_, err := tx.Exec(`DELETE FROM report_secret WHERE digest = ? AND {all: whoever has the secret}`, digest(purpose, secret))
	return err
}

// Submission is a report as it arrives.
type Submission struct {
	Region      string
	Channel     string
	Received    calendar.Date
	Matter      string
	Against     string
	AgainstCode string
	AgainstAddr string
	Text        string
	Named       bool
	Who         Identity // Text and Against are set by Register
	Photos      []record.File
	Papers      []Paper
	Receipt     string // a word of the reporter's own form; empty: one is drawn
	Set         func(r *Report)
}

// Register takes a report in: the person into the vault, the rest into the record. The receipt is shown once and kept as a digest. A form that
// was sent twice, because the connection was lost, makes one report.
func (v Vault) Register(tx *flow.Tx, s Submission) (r *Report, receipt string, err error) {
	if receipt = clean(s.Receipt); receipt == "" {
		receipt = word(26)
	}
	err = tx.Elevated(func() error {
		id, err := subjectOf(tx, byReceipt, receipt)
		if err != nil || id != 0 {
			r = &Report{Head: record.Head{ID: id}}
			return err
		}
		who := s.Who
		who.Text, who.Against = s.Text, strings.TrimSpace(s.Against+" "+s.AgainstAddr)
		r = &Report{Head: record.Head{Region: s.Region}, Number: fmt.Sprintf("举%d-%s", s.Received.Year(), word(8)), Pseudonym: "举报人 " + word(6), Named: s.Named, Channel: s.Channel, Received: s.Received,
			Law: lawOf(s.Received), Matter: s.Matter, Against: blot(s.Against, who), AgainstCode: clean(s.AgainstCode), AgainstAddr: blot(s.AgainstAddr, who), Clue: blot(s.Text, who), Photos: s.Photos, Sealed: int64(len(s.Papers)), Level: 1}
		if s.Set != nil {
			s.Set(r)
		}
		if r.Received > tx.Today() {
			return fault.At("received", "B111", "收到日期不能晚于今天")
		}
		if err := r.match(tx); err != nil {
			return err
		}
		if err := flow.Create(tx, Kind, r); err != nil {
			return err
		}
		if err := v.keep(tx, r, who, s.Papers); err != nil {
			return err
		}
		return remember(tx, byReceipt, receipt, r.ID, r.Region)
	})
	return r, receipt, err
}
