package ledger

import (
	"context"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/fault"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

func hexOf(h [32]byte) string { return hex.EncodeToString(h[:]) }

// state is what the status page says.
type state struct {
	newest  audit.Stored
	signed  bool
	seen    audit.Stored // newest checkpoint that a witness cosigned
	outside bool
	last    audit.Row // last check of everything
	checked bool
	entries int64
}

// read gathers the state.
func (l *Ledger) read(ctx context.Context) (s state, err error) {
	err = l.DB.Read(ctx, func(tx *store.Tx) error {
		var err error
		if s.newest, s.signed, err = audit.Newest(tx); err != nil {
			return err
		}
		recent, err := audit.Checkpoints(tx, 0, 1000)
		if err != nil {
			return err
		}
		for _, c := range recent {
			if c.Witnesses > 0 {
				s.seen, s.outside = c, true
				break
			}
		}
		journal := audit.Journal{}
		all, err := journal.Search(tx, audit.Query{Limit: 1})
		if err != nil {
			return err
		}
		if len(all.Rows) > 0 {
			s.entries = all.Rows[0].Seq
		}
		for _, action := range []string{"verify", "verify:failed"} {
			p, err := journal.Search(tx, audit.Query{Kind: audit.Subject, Action: action, Limit: 1})
			if err != nil {
				return err
			}
			if len(p.Rows) > 0 && p.Rows[0].Seq > s.last.Seq {
				s.last, s.checked = p.Rows[0], true
			}
		}
		return nil
	})
	return s, err
}

// status answers GET /audit/verify.
func (l *Ledger) status(w http.ResponseWriter, r *http.Request) error {
	return l.statusPage(w, r, nil, false)
}

// verify answers POST /audit/verify: it checks everything now. A big database is checked by the job of the night; the request gives up
// after a minute.
func (l *Ledger) verify(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
	defer cancel()
	found, err := l.Check(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return fault.Wrap(err, fault.Unavailable, "F504", "核验用时过长，请查看夜间全库核验的结果")
		}
		return err
	}
	return l.statusPage(w, r, found, true)
}

func (l *Ledger) statusPage(w http.ResponseWriter, r *http.Request, found []audit.Finding, done bool) error {
	s, err := l.read(r.Context())
	if err != nil {
		return err
	}
	p := l.Frame.Page(r, "")
	t := p.Say
	p.Title = t("完整性核验")
	parts := []web.Part{web.Head{Title: p.Title, Lead: t("审计日志逐条链接，公开日志由签名的检查点固定。数据库的管理员可以改写两者，只有外部见证方保存的检查点能够证明。"),
		Actions: []web.Button{{Label: t("立即核验"), URL: "/audit/verify", Method: "post", Primary: true}, {Label: t("下载检查点"), URL: "/log/witness", Download: true}}}}
	if done && len(found) == 0 {
		parts = append(parts, web.Alert{Tone: web.Good, Title: t("没有发现问题")})
	}
	if len(found) > 0 {
		parts = append(parts, web.Alert{Tone: web.Bad, Title: t("发现 %d 处问题", len(found))}, findings(t, found))
	}
	items := []web.Fact{{Label: t("审计记录"), Cell: web.Cell{Text: text.Int(s.entries)}}}
	add := func(label, value string) {
		items = append(items, web.Fact{Label: t(label), Cell: web.Cell{Text: value}})
	}
	if s.signed {
		add("最新检查点", t("%d 条，%s", s.newest.Size, when(s.newest.At)))
		items = append(items, web.Fact{Label: t("根校验值"), Cell: web.Cell{Text: s.newest.Root.String(), Mono: true}, Wide: true})
	} else {
		add("最新检查点", t("尚未签发"))
	}
	witnessed := t("没有。请把检查点交给见证方签名后导入")
	if s.outside {
		witnessed = t("%d 条，%s，%d 个见证方", s.seen.Size, when(s.seen.At), s.seen.Witnesses)
	}
	add("最新见证", witnessed)
	checked := t("尚未核验")
	if s.checked {
		checked = t("%s，发现 %s 处问题", when(s.last.At), s.last.Reason)
	}
	add("上次全库核验", checked)
	parts = append(parts, web.Facts{Items: items}, web.Form{Action: "/audit/cosign", NoGuard: true, Head: web.Head{Title: t("导入见证签名")},
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Paragraph, Name: "note", Label: t("见证方签名后的检查点"), Required: true, Lines: 8, Mono: true}}}},
		Buttons:  []web.Button{{Label: t("导入"), Primary: true}}})
	return web.Render(w, http.StatusOK, web.Shell(p, parts...))
}

func findings(t func(string, ...any) string, found []audit.Finding) web.Part {
	list := web.List{Count: int64(len(found)), ResultID: "findings", Columns: []web.Column{{Label: t("类别")}, {Label: t("位置"), Num: true}, {Label: t("说明")}}}
	for _, f := range found[:min(len(found), 500)] {
		args := make([]any, len(f.Args))
		for i, a := range f.Args {
			if s, ok := a.(string); ok {
				a = t(s)
			}
			args[i] = a
		}
		list.Rows = append(list.Rows, web.Row{Tone: web.Bad, Cells: []web.Cell{{Text: string(f.What)}, {Text: strconv.FormatInt(f.Seq, 10)}, {Text: t(f.Text, args...)}}})
	}
	return list.Results()
}

// cosign answers POST /audit/cosign.
func (l *Ledger) cosign(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "F400", "提交的内容不完整，请重试")
	}
	// Browsers send text areas with CR LF, which no checkpoint has.
	note := []byte{}
	for _, c := range []byte(r.PostFormValue("note")) {
		if c != '\r' {
			note = append(note, c)
		}
	}
	if n := len(note); n > 0 && note[n-1] != '\n' {
		note = append(note, '\n')
	}
	_, _, checkpoint, err := audit.ParseWitnessFile(note)
	if err != nil {
		return err
	}
	n, err := l.Log.ImportCosigned(r.Context(), l.DB, checkpoint)
	if err != nil {
		return err
	}
	if err := l.DB.Write(r.Context(), func(tx *store.Tx) error {
		tx.Note(store.Change{Action: "cosign", Kind: audit.Subject, Reason: strconv.Itoa(n)})
		return nil
	}); err != nil {
		return err
	}
	http.Redirect(w, r, "/audit/verify", http.StatusSeeOther)
	return nil
}
