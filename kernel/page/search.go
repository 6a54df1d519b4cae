package page

import (
	"net/http"
	"net/url"
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// hits is how many records the global search shows of each kind.
const hits = 8

// searchAll answers GET /search: records of every searching kind that the actor may see, grouped by kind. A text that is exactly a
// unique code (a credit code, a document number) leads to its record at once.
func (s *Site) searchAll(w http.ResponseWriter, r *http.Request) error {
	typed := trim(r.URL.Query().Get("q"))
	p := s.Page(r, "")
	c := &visit{s: s, w: w, r: r, p: p, lang: langOf(p), actor: role.From(r.Context())}
	p.Title = c.t("搜索")
	p.Search.Query = typed
	p.Crumbs = []web.Link{{Label: c.t("首页"), URL: "/"}, {Label: p.Title}}
	head := web.Head{Title: p.Title}
	var parts []web.Part
	jump := ""
	err := s.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if typed == "" {
			return nil
		}
		if jump, err = c.jump(tx, typed); err != nil || jump != "" || len(text.Query(typed)) == 0 {
			return err
		}
		parts, err = c.groups(tx, typed)
		return err
	})
	switch {
	case err != nil:
		return err
	case jump != "":
		goTo(w, r, jump)
		return nil
	case typed == "" || len(text.Query(typed)) == 0:
		parts = []web.Part{web.Empty{Title: c.t("请输入要找的内容"), Text: c.t("至少两个字：名称、编号、信用代码。")}}
	case len(parts) == 0:
		parts = []web.Part{web.Empty{Title: c.t("没有找到“%s”", typed), Text: c.t("请检查有无错字，或换个更短的词。")}}
	default:
		head.Lead = c.t("“%s”的查找结果，每类最多显示 %d 条。", typed, hits)
	}
	return s.Render(w, r, http.StatusOK, p, append([]web.Part{head}, parts...)...)
}

// seen are the views whose records the actor may see.
func (c *visit) seen() []*View {
	var out []*View
	for i := range c.s.Views {
		if v := &c.s.Views[i]; c.s.Policy.May(c.actor, v.Plan.Name, role.See) {
			out = append(out, v)
		}
	}
	return out
}

// jump returns the page of the one record that has the text as a unique code.
func (c *visit) jump(tx *flow.Tx, typed string) (string, error) {
	code := strings.ToUpper(typed)
	for _, v := range c.seen() {
		for _, f := range v.Plan.Fields {
			if !f.Single || f.Type != record.Text || masked(f) || !c.sees(f) {
				continue
			}
			for _, s := range []string{typed, code} {
				if f.Shape != nil && !f.Shape.MatchString(s) {
					continue
				}
				page, err := tx.Find(v.Plan, store.Query{Where: []store.Cond{store.Eq(f, s)}, Limit: 1, Bare: true})
				if err != nil {
					return "", err
				}
				if len(page.Records) == 1 {
					return "/" + v.Plan.Name + "/" + page.Records[0].Header().ID.String(), nil
				}
				if s == code {
					break
				}
			}
		}
	}
	return "", nil
}

// groups searches each kind in its own index: one statement a kind.
func (c *visit) groups(tx *flow.Tx, typed string) ([]web.Part, error) {
	var out []web.Part
	for _, v := range c.seen() {
		if !v.Plan.Searches() {
			continue
		}
		page, err := tx.Find(v.Plan, store.Query{Search: typed, Limit: hits, Bare: true})
		if err != nil {
			return nil, err
		}
		if len(page.Records) == 0 {
			continue
		}
		other := *c
		other.v = v
		cards := web.Cards{Wide: true}
		for _, r := range page.Records {
			o := other.option(v.Plan, r)
			card := web.Card{Title: o.Label, URL: other.at(r.Header().ID, ""), Text: o.Help}
			if badge, _ := other.state(r.Header().State); badge != nil {
				card.Badges = []web.Badge{*badge}
			}
			cards.Items = append(cards.Items, card)
		}
		panel := web.Panel{Title: c.t(v.Plan.Label), Body: cards}
		if page.Next != "" {
			panel.Tools = []web.Link{{Label: c.t("全部结果"), URL: "/" + v.Plan.Name + "?" + url.Values{"q": {typed}}.Encode()}}
		}
		out = append(out, panel)
	}
	return out, nil
}
