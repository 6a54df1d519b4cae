package page

import (
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/web"
)

// savedView is a selection of a list that a person keeps under a name.
type savedView struct{ name, query string }

// maxViews is how many views a person may keep of a kind: they are tabs.
const maxViews = 12

func (c *visit) savedViews(tx *flow.Tx) ([]savedView, error) {
	rows, err := tx.Query(`SELECT name, query FROM saved_view WHERE owner = ? AND kind = ? AND {all: the owner's own} ORDER BY at, name`, c.actor.ID, c.v.Plan.Name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []savedView
	for rows.Next() {
		var v savedView
		if err := rows.Scan(&v.name, &v.query); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// viewQuery keeps of an address what selects and sorts.
func viewQuery(q url.Values) url.Values {
	out := make(url.Values)
	for k, v := range q {
		switch k {
		case "after", "at", "my", "roomy", "name", "drop":
		default:
			if len(v) > 0 && v[0] != "" {
				out[k] = v
			}
		}
	}
	return out
}

// savedPage answers GET /{kind}/saved: a form that keeps the selection in the address, and the views kept before.
func (c *visit) savedPage() error {
	var own []savedView
	err := c.s.Engine.Read(c.r.Context(), func(tx *flow.Tx) (err error) {
		own, err = c.savedViews(tx)
		return err
	})
	if err != nil {
		return err
	}
	return c.showSaved(200, own, viewQuery(c.r.URL.Query()).Encode(), "")
}

func (c *visit) showSaved(status int, own []savedView, query, problem string) error {
	list := c.base()
	if query != "" {
		list += "?" + query
	}
	f := web.Form{Head: web.Head{Title: c.t("保存视图"), Lead: c.t("把当前的筛选和排序保存为自己的视图，显示在列表上方。")}, Action: c.base() + "/saved", Narrow: true,
		Hidden:   []web.Pair{{Name: "query", Value: query}},
		Sections: []web.Section{{Fields: []web.Field{{Kind: web.Text, Name: "name", Label: c.t("视图名称"), Required: true, MaxLen: 20, Problem: problem}}}},
		Buttons:  []web.Button{{Label: c.t("保存"), Primary: true}, {Label: c.t("返回列表"), URL: list}}}
	if problem != "" {
		f.Problems = []web.Problem{{Field: "name", Text: problem}}
	}
	c.p.Title, c.p.Crumbs = f.Head.Title, c.crumbs(f.Head.Title)
	if partial(c.r) {
		f.Dialog = true
		return c.fragment(status, f)
	}
	parts := []web.Part{f}
	for _, v := range own {
		parts = append(parts, web.Head{Title: v.name, Actions: []web.Button{{Label: c.t("打开"), URL: c.base() + "?" + v.query}, {Label: c.t("删除视图"), Icon: "trash", Tone: web.Bad, URL: c.base() + "/saved", Method: "post", Name: "drop", Value: v.name}}})
	}
	return c.render(status, parts...)
}

// saveView answers POST /{kind}/saved.
func (c *visit) saveView() error {
	if err := c.r.ParseForm(); err != nil {
		return errForm(err)
	}
	name, drop := trim(c.r.PostForm.Get("name")), c.r.PostForm.Get("drop")
	values, err := url.ParseQuery(c.r.PostForm.Get("query"))
	if err != nil {
		return errForm(err)
	}
	query := viewQuery(values).Encode()
	var own []savedView
	problem := ""
	err = c.s.Engine.Write(c.r.Context(), func(tx *flow.Tx) (err error) {
		if drop != "" {
			_, err = tx.Exec(`DELETE FROM saved_view WHERE owner = ? AND kind = ? AND name = ? AND {all: the owner's own}`, c.actor.ID, c.v.Plan.Name, drop)
			return err
		}
		if own, err = c.savedViews(tx); err != nil {
			return err
		}
		switch {
		case name == "":
			problem = c.t("请填写“%s”", "视图名称")
		case utf8.RuneCountInString(name) > 20 || len(query) > 2000:
			problem = c.t("视图名称最多 20 个字，筛选条件也不能过长")
		case len(own) >= maxViews:
			problem = c.t("最多保存 %d 个视图，请先删除不用的", maxViews)
		}
		if problem != "" {
			return nil
		}
		_, err = tx.Exec(`INSERT INTO saved_view (owner, kind, name, query, at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (owner, kind, name) DO UPDATE SET query = excluded.query /* {all: the owner's own} */`, c.actor.ID, c.v.Plan.Name, name, query, tx.Now())
		return err
	})
	switch {
	case err != nil:
		return err
	case drop != "":
		c.s.Say(c.w, web.Good, "已删除视图“%s”", drop)
		goTo(c.w, c.r, c.base()+"/saved")
		return nil
	case problem != "":
		return c.showSaved(422, own, query, problem)
	}
	values, _ = url.ParseQuery(query)
	goTo(c.w, c.r, address(c.base(), values, "my", name))
	return nil
}

// keepDensity remembers the row height that the address asks for.
func (c *visit) keepDensity() {
	if v := c.r.URL.Query().Get("roomy"); v == "1" || v == "0" {
		value := map[string]string{"1": "1", "0": ""}[v]
		http.SetCookie(c.w, c.s.cookie("roomy", value, 365*24*time.Hour))
	}
}

func (c *visit) roomy() bool {
	if v := c.r.URL.Query().Get("roomy"); v != "" {
		return v == "1"
	}
	ck, err := c.r.Cookie("roomy")
	return err == nil && ck.Value == "1"
}

func withDensity(c *visit, v string) string { return with(c.r, "roomy", v) }

// crumbs leads from the start page over the list to the page with the title.
func (c *visit) crumbs(title string) []web.Link {
	return []web.Link{{Label: c.t("首页"), URL: "/"}, {Label: c.t(c.v.Plan.Label), URL: c.base()}, {Label: title}}
}

// errForm says that the posted form could not be read.
func errForm(err error) error {
	return fault.Wrap(err, fault.Invalid, "F400", "提交的内容无法读取，请返回重试")
}
