package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"qgov/domain/credit/dossier"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/message"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Subject is the business that the keys of departments open.
const Subject = "credit_intake"

// answer is what a department learns of its batch.
type answer struct {
	Batch    string   `json:"batch"`
	State    string   `json:"state"`
	Reason   string   `json:"reason,omitempty"`
	SHA256   string   `json:"sha256"`
	Read     int64    `json:"read"`
	Good     int64    `json:"good"`
	Bad      int64    `json:"bad"`
	Twins    int64    `json:"twins"`
	Mapped   int64    `json:"mapped"`
	Waits    int64    `json:"waits"`
	Amount   string   `json:"amount"`
	Added    int64    `json:"added"`
	Changed  int64    `json:"changed"`
	Same     int64    `json:"same"`
	Problems []report `json:"problems,omitempty"` // the first 1,000
}

type report struct {
	Line   int    `json:"line"`
	Column int    `json:"column,omitempty"`
	Field  string `json:"field,omitempty"`
	Code   string `json:"code"`
	Text   string `json:"text"`
}

// reported is how many problems an answer lists.
const reported = 1000

func answerOf(b *Batch, list []note) answer {
	a := answer{Batch: b.ID.String(), State: string(b.State), Reason: b.Why, SHA256: b.Hash, Read: b.Read, Good: b.Good, Bad: b.Bad, Twins: b.Twins, Mapped: b.Mapped, Waits: b.Waits, Amount: b.Amount.String(), Added: b.Added, Changed: b.Amended, Same: b.Same}
	for _, n := range list {
		a.Problems = append(a.Problems, report{n.Line, n.Column, n.Field, n.Code, fmt.Sprintf(n.Text, n.Args...)})
	}
	return a
}

// accepted checks who sends a message. The body is read whole before: the signature covers it.
func (s pages) accepted(r *http.Request) (*message.Key, *message.Reply, []byte, error) {
	body, err := io.ReadAll(r.Body)
	if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
		return nil, nil, nil, fault.New(fault.TooLarge, "K313", "一条消息最大 %d MB，请分批报送", big.Limit>>20)
	}
	if err != nil {
		return nil, nil, nil, fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	k, reply, err := s.office.Keys.Accept(program(r.Context()), s.site.Engine.DB(), r, body, Subject)
	return k, reply, body, err
}

// send answers POST /api/credit/batches?name=…&rows=…&sum=…: the body is the file, CSV or XLSX; the key says which source it is.
func (s pages) send(w http.ResponseWriter, r *http.Request) error {
	k, reply, body, err := s.accepted(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	sent := Sent{Source: k.About, Name: q.Get("name"), Channel: ByAPI, Sender: k.Name, Region: k.Region}
	if sent.Name == "" {
		sent.Name = "message.csv"
	}
	if q.Get("rows") == "" {
		return s.refuse(w, reply, fault.New(fault.Invalid, "K314", "接口报送须申报行数（rows），以便核对消息是否完整"))
	}
	if sent.Rows, sent.Sum, err = declared(q.Get("rows"), q.Get("sum")); err != nil {
		return s.refuse(w, reply, err)
	}
	b, err := s.desk().Receive(program(r.Context()), sent, bytes.NewReader(body))
	if err != nil {
		return s.refuse(w, reply, err)
	}
	return s.reply(w, reply, http.StatusAccepted, answerOf(b, nil))
}

// ask answers GET /api/credit/batches/{id}: a key sees the batches of its own source.
func (s pages) ask(w http.ResponseWriter, r *http.Request) error {
	k, reply, _, err := s.accepted(r)
	if err != nil {
		return err
	}
	var a answer
	err = s.site.Engine.Read(program(r.Context()), func(tx *flow.Tx) error {
		id, err := record.ParseID(r.PathValue("id"))
		if err != nil {
			return fault.Missing(Kind.Label)
		}
		b, err := store.Get(tx.Tx, Kind, id)
		if err != nil {
			return err
		}
		if b.Source.ID != k.About || b.Region != k.Region {
			return fault.Missing(Kind.Label)
		}
		list, err := notes(tx, id, 0, reported)
		a = answerOf(b, list)
		return err
	})
	if err != nil {
		return s.refuse(w, reply, err)
	}
	return s.reply(w, reply, http.StatusOK, a)
}

// unsaid is what a department says of one row that it takes back.
type unsaid struct {
	Code   string `json:"code"`
	Doc    string `json:"doc"`
	Reason string `json:"reason"`
}

// withdrawRow answers POST /api/credit/rows/withdraw: the department takes one of its own records back, by its key. What it said stays in
// the history; the same record sent again comes back into force.
func (s pages) withdrawRow(w http.ResponseWriter, r *http.Request) error {
	k, reply, body, err := s.accepted(r)
	if err != nil {
		return err
	}
	var in unsaid
	if err := json.Unmarshal(body, &in); err != nil || in.Code == "" || in.Doc == "" || strings.TrimSpace(in.Reason) == "" {
		return s.refuse(w, reply, fault.New(fault.Invalid, "K318", "请写明信用代码、文号和撤回的理由"))
	}
	err = s.site.Engine.Write(program(r.Context()), func(tx *flow.Tx) error {
		src, err := store.Get(tx.Tx, dossier.SourceKind, k.About)
		if err != nil {
			return err
		}
		e, err := dossier.Get(tx, dossier.Key{Code: in.Code, Source: src.Number, Doc: in.Doc})
		if err != nil {
			return err
		}
		if e == nil || !strings.HasPrefix(e.Region, role.Prefix(k.Region)) {
			return fault.Missing("该信用记录")
		}
		return dossier.Withdraw(tx, e.Key(), "报送部门撤回（"+k.Name+"）："+in.Reason)
	})
	if err != nil {
		return s.refuse(w, reply, err)
	}
	return s.reply(w, reply, http.StatusOK, struct {
		Code  string `json:"code"`
		Doc   string `json:"doc"`
		State string `json:"state"`
	}{in.Code, in.Doc, "withdrawn"})
}

func (s pages) reply(w http.ResponseWriter, reply *message.Reply, status int, a any) error {
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return reply.Write(w, status, "application/json; charset=utf-8", b, s.site.Engine.DB().Clock().Now())
}

// refuse sends a signed refusal of a message whose signature was right.
func (s pages) refuse(w http.ResponseWriter, reply *message.Reply, err error) error {
	e := fault.Of(err)
	if e.Kind == fault.Internal || e.Kind == fault.Unavailable {
		return err
	}
	b, merr := json.Marshal(struct {
		Status int    `json:"status"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}{fault.Status(e), e.Code, said(e)})
	if merr != nil {
		return merr
	}
	return reply.Write(w, fault.Status(e), "application/problem+json; charset=utf-8", b, s.site.Engine.DB().Clock().Now())
}

// newKey makes a key for a source.
func (s pages) newKey(tx *flow.Tx, source record.ID, name, days, rate string) (id record.ID, secret string, err error) {
	n, err1 := strconv.Atoi(days)
	m, err2 := strconv.ParseInt(rate, 10, 64)
	switch {
	case name == "" || len([]rune(name)) > 80:
		return 0, "", fault.New(fault.Invalid, "K315", "请填写密钥的持有人，不超过 80 个字")
	case err1 != nil || n < 1 || n > 366:
		return 0, "", fault.New(fault.Invalid, "K316", "有效期须为 1 至 366 天")
	case err2 != nil || m < 1 || m > 600:
		return 0, "", fault.New(fault.Invalid, "K317", "每分钟次数须为 1 至 600")
	}
	src, err := store.Get(tx.Tx, dossier.SourceKind, source)
	if err != nil {
		return 0, "", err
	}
	if err := sends(src); err != nil {
		return 0, "", err
	}
	return s.office.Keys.Create(tx.Tx, message.Key{Subject: Subject, About: source, Name: name, Region: tx.Actor().Region, PerMinute: m, Expires: tx.Now().AddDate(0, 0, n)})
}
