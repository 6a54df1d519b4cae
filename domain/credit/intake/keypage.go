package intake

import (
	"net/http"
	"slices"
	"strings"

	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/message"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/web"
)

// Keys is the action of making and ending keys of departments.
const Keys role.Action = "keys"

// sources are the departments' sources as options.
func (s pages) sources(tx *flow.Tx) (out []web.Option, names map[record.ID]string, err error) {
	all, err := dossier.Sources(tx)
	names = make(map[record.ID]string)
	for _, src := range all {
		if src.Number >= dossier.FirstDepartment && !src.Off {
			names[src.ID] = src.Department + "：" + src.Name
			out = append(out, web.Option{Value: src.ID.String(), Label: names[src.ID]})
		}
	}
	slices.SortFunc(out, func(a, b web.Option) int { return strings.Compare(a.Label, b.Label) })
	return out, names, err
}

// keys answers GET /credit_key.
func (s pages) keys(w http.ResponseWriter, r *http.Request) error {
	return s.keyPage(w, r, http.StatusOK, nil, nil)
}

func (s pages) keyPage(w http.ResponseWriter, r *http.Request, status int, wrong *fault.Error, fresh []web.Part) error {
	p := s.crumbs(r, "报送密钥")
	var options []web.Option
	var names map[record.ID]string
	var list []message.Key
	err := s.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if options, names, err = s.sources(tx); err != nil {
			return err
		}
		list, err = s.held(tx)
		return err
	})
	if err != nil {
		return err
	}
	f := web.Form{Action: "/credit_key", NoGuard: true, Head: web.Head{Title: p.Say("报送密钥"), Lead: p.Say("部门系统以密钥签名报送（RFC 9421）；同一来源可有几个密钥同时有效，以便更换。")},
		Sections: []web.Section{{Fields: []web.Field{
			{Kind: web.Select, Name: "source", Label: p.Say("信息来源"), Required: true, Value: r.PostFormValue("source"), Options: options, EmptyOption: p.Say("请选择")},
			{Kind: web.Text, Name: "name", Label: p.Say("持有人"), Required: true, Value: r.PostFormValue("name")},
			{Kind: web.Number, Name: "days", Label: p.Say("有效期"), Unit: p.Say("天"), Required: true, Value: or(r.PostFormValue("days"), "366")},
			{Kind: web.Number, Name: "rate", Label: p.Say("每分钟次数"), Required: true, Value: or(r.PostFormValue("rate"), "60")},
		}}},
		Buttons: []web.Button{{Label: p.Say("生成密钥"), Primary: true}}}
	if wrong != nil {
		f.Problems = append(f.Problems, web.Problem{Field: "f-name", Text: p.Say(wrong.Text, wrong.Args...) + p.Say("（%s）", wrong.Code)})
	}
	t := web.StatTable{Caption: p.Say("已有的密钥"), Columns: []web.Column{{Label: p.Say("编号")}, {Label: p.Say("持有人")}, {Label: p.Say("信息来源")}, {Label: p.Say("有效期至")}, {Label: p.Say("最近使用")}, {Label: p.Say("状态")}}}
	now := s.site.Engine.DB().Clock().Now()
	var end []web.Link
	for _, k := range list {
		b := web.Badge{Text: p.Say("有效"), Tone: web.Good}
		if !k.InUse(now) {
			b = web.Badge{Text: p.Say("已停用"), Tone: web.Neutral}
		} else {
			end = append(end, web.Link{Label: p.Say("停用 %s", k.Name), URL: "/credit_key/" + k.ID.String() + "/end"})
		}
		used := "—"
		if !k.Used.IsZero() {
			used = k.Used.In(calendar.Shanghai()).Format("2006-01-02 15:04")
		}
		t.Rows = append(t.Rows, web.StatRow{Label: k.ID.String(), Cells: []web.Cell{{Text: k.Name}, {Text: names[k.About]}, {Text: calendar.DateOf(k.Expires).String()}, {Text: used}, {Badge: &b}}})
	}
	parts := append(fresh, f)
	if len(list) > 0 {
		parts = append(parts, t)
	}
	if len(end) > 0 {
		parts = append(parts, web.Notice{Title: p.Say("停用密钥"), Links: end})
	}
	return s.site.Render(w, r, status, p, parts...)
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// makeKey answers POST /credit_key: the page with the secret, once.
func (s pages) makeKey(w http.ResponseWriter, r *http.Request) error {
	if err := s.office.Recent(r); err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	source, err := record.ParseID(r.PostFormValue("source"))
	if err != nil || source == 0 {
		return s.keyPage(w, r, http.StatusUnprocessableEntity, fault.New(fault.Invalid, "K309", "请选择信息来源"), nil)
	}
	var id record.ID
	var secret string
	err = s.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		id, secret, err = s.newKey(tx, source, strings.TrimSpace(r.PostFormValue("name")), r.PostFormValue("days"), r.PostFormValue("rate"))
		return err
	})
	if fault.Is(err, fault.Invalid) {
		return s.keyPage(w, r, http.StatusUnprocessableEntity, fault.Of(err), nil)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	p := s.site.Page(r, "")
	return s.keyPage(w, r, http.StatusOK, nil, []web.Part{web.Notice{Title: p.Say("新密钥只显示这一次，请立即交给持有人"), Text: []string{p.Say("密钥编号：%s", id), p.Say("密钥：%s", secret)}}})
}

// askEnd answers GET /credit_key/{id}/end: a question before a key ends.
func (s pages) askEnd(w http.ResponseWriter, r *http.Request) error {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil {
		return fault.Missing("密钥")
	}
	if err := s.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { return s.holds(tx, id) }); err != nil {
		return err
	}
	p := s.crumbs(r, "停用密钥", web.Link{Label: s.site.Page(r, "").Say("报送密钥"), URL: "/credit_key"})
	return s.site.Render(w, r, http.StatusOK, p, web.Form{Action: r.URL.Path, NoGuard: true, Head: web.Head{Title: p.Say("停用密钥"), Lead: p.Say("停用后，以该密钥签名的消息立即不再受理，且不能恢复。")},
		Buttons: []web.Button{{Label: p.Say("停用"), Primary: true, Tone: web.Bad}, {Label: p.Say("返回"), URL: "/credit_key"}}})
}

// held returns the keys of the actor's region.
func (s pages) held(tx *flow.Tx) ([]message.Key, error) {
	within, ok := tx.Actor().Prefix()
	if !ok {
		return nil, fault.Missing("密钥")
	}
	return s.office.Keys.Keys(tx.Tx, Subject, within)
}

// holds wants the key to be of the actor's region.
func (s pages) holds(tx *flow.Tx, id record.ID) error {
	list, err := s.held(tx)
	if err == nil && !slices.ContainsFunc(list, func(k message.Key) bool { return k.ID == id }) {
		err = fault.Missing("密钥")
	}
	return err
}

// endKey answers POST /credit_key/{id}/end.
func (s pages) endKey(w http.ResponseWriter, r *http.Request) error {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil {
		return fault.Missing("密钥")
	}
	err = s.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
		if err := s.holds(tx, id); err != nil {
			return err
		}
		return s.office.Keys.End(tx.Tx, Subject, id)
	})
	if err != nil {
		return err
	}
	s.site.Say(w, web.Good, "密钥已停用")
	http.Redirect(w, r, "/credit_key", http.StatusSeeOther)
	return nil
}
