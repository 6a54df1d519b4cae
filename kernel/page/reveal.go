package page

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/web"
)

// minReason is the least length of the reason for a reveal, in characters.
const minReason = 5

// hiddenValue finds the masked field in the address ("phone", or "parts.0.phone" in a child row) and what holds it.
func (c *visit) hiddenValue(rec record.Record) (*record.Field, any, error) {
	parts := strings.Split(c.r.PathValue("field"), ".")
	f := c.v.Plan.Field(parts[0])
	var holder any = rec
	if f != nil && f.Type == record.Rows && len(parts) == 3 && c.sees(f) {
		i, err := strconv.Atoi(parts[1])
		if err != nil || i < 0 || i >= f.Len(rec) {
			return nil, nil, errNotFound()
		}
		holder, f = f.Row(rec, i), f.Child.Field(parts[2])
	} else if len(parts) != 1 {
		return nil, nil, errNotFound()
	}
	if f == nil || !masked(f) {
		return nil, nil, errNotFound()
	}
	return f, holder, nil
}

// askReveal answers GET /{kind}/{id}/reveal/{field}: it asks for the reason.
func (c *visit) askReveal() error {
	id, err := idOf(c.r)
	if err != nil {
		return err
	}
	return c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) error {
		rec, err := tx.Get(c.v.Plan, id)
		if err != nil {
			return err
		}
		f, _, err := c.hiddenValue(rec)
		if err != nil {
			return err
		}
		return c.showReveal(http.StatusOK, rec, f, "", "")
	})
}

func (c *visit) showReveal(status int, rec record.Record, f *record.Field, reason, problem string) error {
	id := rec.Header().ID
	w := web.Form{Head: web.Head{Title: c.t("查看“%s”", f.Label), Kicker: Title(c.v.Plan, rec), Lead: c.t("个人信息默认不显示。查看须说明理由，理由、时间和查看人记入审计日志。")}, Narrow: true,
		Action: c.at(id, "/reveal/"+c.r.PathValue("field")),
		Sections: []web.Section{{Fields: []web.Field{{Kind: web.Paragraph, Name: "reason", Label: c.t("查看理由"), Required: true, Lines: 3, MaxLen: 200,
			Help: c.t("例如：电话通知抽样时间"), Value: reason, Problem: problem}}}},
		Buttons: []web.Button{{Label: c.t("查看"), Primary: true}, {Label: c.t("取消"), URL: c.at(id, "")}}}
	if problem != "" {
		w.Problems = []web.Problem{{Field: "reason", Text: problem}}
	}
	return c.dialog(status, w)
}

// reveal answers POST /{kind}/{id}/reveal/{field}: it writes the reason to the journal and shows the value once, in the answer to
// the post. The journal does not hold the value.
func (c *visit) reveal() error {
	id, err := idOf(c.r)
	if err != nil {
		return err
	}
	typed, _, err := c.posted()
	if err != nil {
		return err
	}
	reason := trim(typed.Get("reason"))
	enough := utf8.RuneCountInString(reason) >= minReason && utf8.RuneCountInString(reason) <= 200
	var rec record.Record
	var f *record.Field
	clear := ""
	err = c.s.Engine.Write(c.r.Context(), func(tx *flow.Tx) error {
		if rec, err = tx.Get(c.v.Plan, id); err != nil {
			return err
		}
		var holder any
		if f, holder, err = c.hiddenValue(rec); err != nil || !enough {
			return err
		}
		clear = f.Format(holder)
		h := rec.Header()
		tx.Note(store.Change{Action: string(role.Reveal), Kind: c.v.Plan.Name, Record: h.ID, Region: h.Region, Title: Title(c.v.Plan, rec), Reason: reason,
			Fields: []store.FieldChange{{Name: c.r.PathValue("field")}}})
		return nil
	})
	if err != nil {
		return err
	}
	if !enough {
		return c.showReveal(http.StatusUnprocessableEntity, rec, f, reason, c.t("请填写查看理由，%d 至 200 个字", minReason))
	}
	w := web.Form{Head: web.Head{Title: c.t(f.Label), Kicker: Title(c.v.Plan, rec), Lead: c.t("仅本次显示，已记入审计日志。")}, Narrow: true, Get: true, Action: c.at(id, ""),
		Sections: []web.Section{{Fields: []web.Field{{Kind: web.Static, Name: "clear", Label: c.t(f.Label), Shown: clear}}}},
		Buttons:  []web.Button{{Label: c.t("返回详情"), URL: c.at(id, "")}}}
	return c.dialog(http.StatusOK, w)
}
