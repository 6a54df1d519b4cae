package report

import (
	"fmt"
	"net/http"
	"time"

	"qgov/base/duty"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

// window is how long two people's agreement to open the vault holds (security.md T3).
const window = 15 * time.Minute

// Open is the action of opening the vault after two people agreed.
const Open role.Action = "open"

// Reveal is a request to learn who reported. It holds the reason and both names, never what was seen.
type Reveal struct {
	record.Head
	Title   string
	Report  record.Ref[Report]
	Reason  string
	Asker   string
	Granter string
	Opinion string
	Until   time.Time
	Opened  int64
	First   time.Time // when it was opened first
	Demo    bool
}

// The states of a request.
const (
	Asked   record.State = "asked"
	Granted record.State = "granted"
	Denied  record.State = "denied"
	Seen    record.State = "seen"  // it was opened: the head of the bureau is to take note
	Noted   record.State = "noted" // and did
)

// RevealKind is the register of requests.
var RevealKind = record.Declare("report_reveal", "查看举报人信息申请", func(r *Reveal, f *record.Fields) {
	f.Text(&r.Title, "名称").Title().ByCode()
	record.Refer(f, &r.Report, "举报", Kind).Required().Filter().List()
	f.Text(&r.Reason, "查看理由").Paragraph().Required().Max(500).Sealed().Hint("例如：需当面核实线索细节；不要写举报人的姓名和联系方式")
	f.Text(&r.Asker, "申请人").Max(60).ByCode().List()
	f.Text(&r.Granter, "批准人").Max(60).ByCode().List()
	f.Text(&r.Opinion, "审批意见").Paragraph().ByCode()
	f.Instant(&r.Until, "查看截止").ByCode()
	f.Count(&r.Opened, "已查看次数").ByCode()
	f.Instant(&r.First, "首次查看时间").ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("查看举报人身份须由承办人申请、安全管理员批准，批准后十五分钟内由申请人查看，全程记录，局领导知悉").Narrow(func(v record.Viewer, col func(string) string) string {
	if v.Has(string(role.SecurityAdmin)) {
		return ""
	}
	if v.Has(string(duty.Leader)) { // the head learns that the vault was opened, not of whom or what
		return fmt.Sprintf("(%s IN ('%s', '%s') OR %s)", col("state"), Seen, Noted, ofOthers("report")(v, col))
	}
	return ofOthers("report")(v, col)
})

// RevealFlow needs a second person, who takes no part in the business.
var RevealFlow = flow.Begin(flow.Of(RevealKind, Asked, flow.States{
	{Code: Asked, Label: "待批准", Tone: record.Warn}, {Code: Granted, Label: "已批准", Tone: record.Info, Locked: true}, {Code: Seen, Label: "已查看，待局领导知悉", Tone: record.Warn, Locked: true}, {Code: Noted, Label: "局领导已知悉", Tone: record.Good, Final: true, Locked: true}, {Code: Denied, Label: "不同意", Tone: record.Quiet, Final: true, Aside: true, Locked: true},
},
	flow.With(flow.Step[Reveal]{Name: "grant", Label: "批准查看", Help: "申请人在十五分钟内可以查看，逾期须重新申请", From: flow.From(Asked), To: Granted, By: flow.By(role.SecurityAdmin), FourEyes: "create"}, opinionForm, func(tx *flow.Tx, r *Reveal, in *reason) error {
		r.Granter, r.Opinion, r.Until = tx.Actor().Name, in.Reason, tx.Now().Add(window)
		return nil
	}),
	flow.With(flow.Step[Reveal]{Name: "deny", Label: "不同意", From: flow.From(Asked), To: Denied, By: flow.By(role.SecurityAdmin), FourEyes: "create"}, opinionForm, func(tx *flow.Tx, r *Reveal, in *reason) error {
		r.Granter, r.Opinion = tx.Actor().Name, in.Reason
		return nil
	}),
	flow.Step[Reveal]{Name: "seen", Label: "查看举报人信息", From: flow.From(Granted), To: Seen, Quiet: true},
	flow.Step[Reveal]{Name: "note", Label: "知悉", Help: "举报人信息已由两人共同打开；身份不在此显示，理由不充分的请责成说明", From: flow.From(Seen), To: Noted, By: flow.By(duty.Leader)},
), func(tx *flow.Tx, r *Reveal) error {
	if !r.Report.Known() {
		return nil // the form says that it is required
	}
	of, err := store.Get(tx.Tx, Kind, r.Report.ID)
	if err != nil {
		return err
	}
	if !of.Erased.IsZero() {
		return errErased
	}
	r.Title, r.Asker, r.Region, r.Demo = "查看 "+of.Pseudonym, tx.Actor().Name, of.Region, of.Demo
	return nil
})

// ready refuses whoever is not the one who asked, and any time but the quarter of an hour.
func (r *Reveal) ready(tx *flow.Tx) error {
	switch {
	case r.CreatedBy != tx.Actor().ID:
		return fault.New(fault.Conflict, "B130", "只有申请人本人可以查看")
	case r.State != Granted && r.State != Seen && r.State != Noted:
		return fault.New(fault.Conflict, "B131", "申请尚未批准")
	case !tx.Now().Before(r.Until):
		return fault.New(fault.Conflict, "B132", "查看时间已过，请重新申请")
	}
	return nil
}

// look opens the vault for a request, and writes down that it did: in the journal without what was seen, even if the reason tells it, and before
// the head of the bureau, who has to take note.
func (d desk) look(r *http.Request, read func(tx *flow.Tx, of record.ID, who Identity) error) (x *Reveal, err error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(RevealKind.Label)
	}
	err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
		if x, err = store.Get(tx.Tx, RevealKind, id); err != nil {
			return err
		}
		if err := x.ready(tx); err != nil {
			return err
		}
		if _, err := store.Get(tx.Tx, Kind, x.Report.ID); err != nil {
			return err // the report was given to somebody else since
		}
		return tx.Elevated(func() error {
			who, err := d.o.Vault.open(tx, x.Report.ID)
			if err == nil {
				err = read(tx, x.Report.ID, who)
			}
			if err != nil {
				return err
			}
			x.Reason = blot(x.Reason, who)
			if x.Opened++; x.State == Granted {
				x.First = tx.Now()
				if err := flow.Take(tx, RevealKind, x, "seen", nil); err != nil {
					return err
				}
			}
			return tx.Save(RevealKind.Plan, x, string(Open), fmt.Sprintf("申请人 %s，批准人 %s，理由：%s", x.Asker, x.Granter, x.Reason))
		})
	})
	return x, err
}

// ask answers GET /report_reveal/{id}/open: the last question before the vault opens.
func (d desk) ask(w http.ResponseWriter, r *http.Request) error {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return fault.Missing(RevealKind.Label)
	}
	var x *Reveal
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		if x, err = store.Get(tx.Tx, RevealKind, id); err != nil {
			return err
		}
		return x.ready(tx)
	})
	if err != nil {
		return err
	}
	p := d.site.Page(r, x.Title)
	at := "/report_reveal/" + x.ID.String()
	return d.site.Render(w, r, http.StatusOK, p, web.Form{Head: web.Head{Title: p.Say("查看举报人信息"), Kicker: x.Title, Lead: p.Say("每次查看都记入审计日志。请勿抄录、拍照或者转告他人。")}, Narrow: true, NoGuard: true, Action: at + "/open",
		Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Static, Name: "reason", Label: p.Say("查看理由"), Shown: x.Reason}, {Kind: web.Static, Name: "granter", Label: p.Say("批准人"), Shown: x.Granter},
			{Kind: web.Static, Name: "until", Label: p.Say("查看截止"), Shown: x.Until.In(shanghai()).Format("15:04")}}}},
		Buttons: []web.Button{{Label: p.Say("查看"), Primary: true}, {Label: p.Say("返回"), URL: at}}})
}

// open answers POST /report_reveal/{id}/open: the identity stands in this answer and nowhere else.
func (d desk) open(w http.ResponseWriter, r *http.Request) error {
	var who Identity
	var sealed int64
	x, err := d.look(r, func(tx *flow.Tx, of record.ID, is Identity) error {
		who = is
		rec, err := store.Get(tx.Tx, Kind, of)
		if err == nil {
			sealed = rec.Sealed
		}
		return err
	})
	if err != nil {
		return err
	}
	p := d.site.Page(r, x.Title)
	at := "/report_reveal/" + x.ID.String()
	sec := web.Section{Single: true}
	for i, f := range []struct{ label, value string }{{"姓名", who.Name}, {"联系电话", who.Phone}, {"证件号码", who.IDNumber}, {"联系地址", who.Address}, {"微信号", who.WeChat}, {"来源编号", who.SourceNo}, {"所称被举报人", who.Against}, {"举报原文", who.Text}} {
		if f.value != "" {
			sec.Fields = append(sec.Fields, web.Field{Kind: web.Static, Name: fmt.Sprint("v", i), Label: p.Say(f.label), Shown: f.value})
		}
	}
	if len(sec.Fields) == 0 {
		sec.Fields = []web.Field{{Kind: web.Static, Name: "none", Label: p.Say("姓名"), Shown: p.Say("匿名")}}
	}
	parts := []web.Part{web.Form{Head: web.Head{Title: p.Say("举报人信息"), Kicker: x.Title, Lead: p.Say("仅本次显示，已记入审计日志。")}, Narrow: true, Get: true, NoGuard: true, Action: at, Sections: []web.Section{sec}, Buttons: []web.Button{{Label: p.Say("返回"), URL: at}}}}
	for n := int64(1); n <= sealed; n++ {
		parts = append(parts, web.Form{ID: fmt.Sprint("paper", n), Narrow: true, NoGuard: true, Action: fmt.Sprintf("%s/paper/%d", at, n), Buttons: []web.Button{{Label: p.Say("下载保密材料 %d", n)}}})
	}
	w.Header().Set("Cache-Control", "no-store")
	return d.site.Render(w, r, http.StatusOK, p, parts...)
}

// paper answers POST /report_reveal/{id}/paper/{n}.
func (d desk) paper(w http.ResponseWriter, r *http.Request) error {
	var n int
	if _, err := fmt.Sscanf(r.PathValue("n"), "%d", &n); err != nil {
		return fault.Missing("材料")
	}
	var got Paper
	_, err := d.look(r, func(tx *flow.Tx, of record.ID, _ Identity) (err error) {
		got, err = d.o.Vault.paper(tx, of, n)
		return err
	})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	route.Attach(w, fmt.Sprintf("material-%d%s", n, ending(got.Name)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-store")
	_, err = w.Write(got.Content)
	return err
}

// revealGrants are who asks, who agrees and who watches.
func revealGrants() []role.Grant {
	name := RevealKind.Name
	out := role.Allow(name, []role.Action{role.See}, duty.Inspector, duty.Supervisor, duty.Leader, duty.Witness, role.SecurityAdmin)
	return append(out, role.Allow(name, []role.Action{role.Create, Open}, duty.Inspector, duty.Supervisor)...)
}
