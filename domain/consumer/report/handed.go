package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"qgov/domain/consumer/reception"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/web"
)

// Handed takes a message that the reception hands over as a report, or a clue that mediation met: the person, the letter and the papers go
// into the vault. What the reception keeps of it afterwards is its own affair; the case knows the record by Taken.
func (v Vault) Handed(tx *flow.Tx, c *reception.Case) error {
	who := Identity{Name: string(c.Person.Name), Phone: string(c.Person.Phone), IDNumber: string(c.Person.IDNumber), Address: string(c.Person.Address), SourceNo: c.SourceNo}
	text := c.Text
	if want := strings.TrimSpace(c.Want); want != "" {
		text += "\n" + "请求：" + want
	}
	photos, papers, err := v.sort(tx.Context(), c.Photos)
	if err != nil {
		return err
	}
	r, _, err := v.Register(tx, Submission{Region: c.Region, Channel: "message", Received: c.Received, Matter: matterOf(c.Sector), Against: either(c.Against, "不详"), AgainstCode: c.AgainstCode, AgainstAddr: c.AgainstAddr, Text: text,
		Named: who.Name != "" && who.Phone != "", Who: who, Photos: photos, Papers: papers, Set: func(r *Report) {
			r.Firm, r.Message, r.Demo = c.Firm, c.Message, c.Demo
		}})
	if err != nil {
		return err
	}
	if len(c.Photos) > 0 { // what nothing names any more goes at once, not with the sweep of the night
		ctx, db := role.With(context.WithoutCancel(tx.Context()), role.System("举报材料封存")), tx.DB()
		tx.After(func() { v.Files().Discard(ctx, db, c.Photos) })
	}
	c.Taken = r.ID
	return nil
}

// sort reads the files of a message: pictures are drawn anew, as those of the form are, the rest is for the vault.
func (v Vault) sort(ctx context.Context, files []record.File) (photos []record.File, papers []Paper, err error) {
	for _, f := range files {
		c, err := v.Files().Open(f.Hash)
		if err != nil {
			return nil, nil, err
		}
		content, err := io.ReadAll(c)
		if err = errors.Join(err, c.Close()); err != nil {
			return nil, nil, fmt.Errorf("report: a file of a message: %w", err)
		}
		drawn, end, picture, err := redraw(content)
		if !picture || err != nil { // what cannot be drawn is no less evidence
			papers = append(papers, Paper{Name: f.Name, Content: content})
			continue
		}
		kept, err := v.Files().Put(ctx, bytes.NewReader(drawn), fmt.Sprintf("照片%d%s", len(photos)+1, end))
		if err != nil {
			return nil, nil, err
		}
		photos = append(photos, kept)
	}
	return photos, papers, nil
}

// sentences are what the stages of a report are for whoever sent the message.
var sentences = map[string]string{"核查中": "举报正在核查。", "已立案": "举报已立案调查。", "不予立案": "举报经核查不予立案。", "已移送": "举报已移送有处理权限的部门。", "已办结": "举报已办结。"}

// Progress says how far a report is to whoever sent the message that it was made of.
func Progress(tx *flow.Tx, id record.ID) (*reception.Progress, error) {
	r, err := store.Get(tx.Tx, Kind, id)
	if err != nil {
		return nil, err
	}
	out := &reception.Progress{Words: sentences[stage(r.State)], Note: r.Notice, Stages: []web.Stage{{Label: "已收到", Note: r.Received.String(), State: "done"}, {Label: "核查", State: "now"}, {Label: "办结"}}}
	if !r.Decided.IsZero() {
		out.Stages[1] = web.Stage{Label: Decisions.Label(r.Proposal), Note: r.Decided.String(), State: "done"}
		out.Stages[2].State = "now"
	}
	if !r.ClosedOn.IsZero() {
		out.Stages[2].State, out.Stages[2].Note = "done", r.ClosedOn.String()
	}
	return out, nil
}
