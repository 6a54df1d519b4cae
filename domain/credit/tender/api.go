package tender

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// question is what a tender platform sends.
type question struct {
	Title   string   `json:"title"`
	Purpose string   `json:"purpose"`
	AsOf    string   `json:"as_of"`
	Bidders []Bidder `json:"bidders"`
}

// reply is what it learns.
type reply struct {
	ID         string      `json:"id"`
	State      string      `json:"state"`
	AsOf       string      `json:"as_of"`
	Number     string      `json:"number,omitempty"`
	CheckCode  string      `json:"check_code,omitempty"`
	Verify     string      `json:"verify,omitempty"`
	Digest     string      `json:"digest,omitempty"`
	Restricted int64       `json:"restricted"`
	Preferred  int64       `json:"preferred"`
	Passed     int64       `json:"passed"`
	Several    int64       `json:"several"`
	Unknown    int64       `json:"unknown"`
	Bidders    []replyLine `json:"bidders,omitempty"`
}

type replyLine struct {
	No      int64  `json:"no"`
	ByCode  string `json:"by_code,omitempty"`
	ByName  string `json:"by_name,omitempty"`
	Code    string `json:"code,omitempty"`
	Name    string `json:"name,omitempty"`
	Outcome string `json:"outcome"`
	Detail
}

// apiAsk answers POST /api/tender/checks: up to 1,000 bidders at once, more with 202 and an address to ask again. The limit per minute is
// that of the key.
func (d desk) apiAsk(w http.ResponseWriter, r *http.Request) error {
	var in question
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(&in)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = errors.New("tender: more than one value")
		}
	}
	if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
		return fault.New(fault.TooLarge, "T115", "一次请求最大 %d MB，请分批核查", big.Limit>>20)
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "T116", "请求不是所约定的 JSON 格式")
	}
	q := Question{Title: in.Title, Purpose: in.Purpose, Channel: ByAPI, Bidders: in.Bidders}
	if in.AsOf != "" {
		if q.AsOf, err = calendar.ParseDate(in.AsOf); err != nil {
			return fault.Problems([]fault.Problem{{Field: "as_of", Code: "T117", Text: "基准日须写作 2026-01-31 的形式"}})
		}
	}
	id, err := ask(r.Context(), d.site.Engine, q, apiAtOnce)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if len(q.Bidders) > apiAtOnce {
		status = http.StatusAccepted
	}
	w.Header().Set("Location", "/api/tender/checks/"+id.String())
	return d.reply(w, r, status, id)
}

// apiGet answers GET /api/tender/checks/{id}: a platform sees its own checks, staff those of their region.
func (d desk) apiGet(w http.ResponseWriter, r *http.Request) error {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return fault.Missing(Kind.Label)
	}
	return d.reply(w, r, http.StatusOK, id)
}

func (d desk) reply(w http.ResponseWriter, r *http.Request, status int, id record.ID) error {
	var out reply
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		c, err := store.Get(tx.Tx, Kind, id)
		if err != nil {
			return err
		}
		out = reply{ID: c.ID.String(), State: string(c.State), AsOf: c.AsOf.String(), Number: c.Number, CheckCode: c.CheckCode, Digest: c.Digest, Restricted: c.Restricted, Preferred: c.Preferred, Passed: c.Passed, Several: c.Several, Unknown: c.Unknown}
		if c.CheckCode != "" {
			out.Verify = d.o.Public + "/verify/" + c.CheckCode
		}
		if c.State == Working {
			return nil
		}
		list, err := lines(tx, id, 0, Most)
		for _, l := range list {
			out.Bidders = append(out.Bidders, replyLine{l.No, l.ByCode, l.ByName, l.Code, l.Name, l.Outcome, l.Detail})
		}
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-store")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(out)
}
