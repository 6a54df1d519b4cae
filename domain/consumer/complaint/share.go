package complaint

import (
	"net/http"
	"slices"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

// The trader sees no photo of a complaint until an officer looked at it and ticked it: a picture of a receipt or of a living room tells who
// complains as well as a name does.

// share is what an officer ticked.
type share struct{ Shared []record.File }

var shareForm = record.Input("complaint_share", func(in *share, f *record.Fields) { f.Files(&in.Shared, "出示给被投诉人的照片和凭证") })

// doShare shows those of the complaint's own photos that were ticked, and no others.
func doShare(_ *flow.Tx, r *Complaint, in *share) error {
	for _, f := range in.Shared {
		if !slices.ContainsFunc(r.Photos, func(x record.File) bool { return x.Hash == f.Hash }) {
			return fault.At("shared", "Q504", "只能出示本件的照片和凭证")
		}
	}
	r.Shared = in.Shared
	return nil
}

func shareRoutes(s *page.Site) []route.Route {
	d := sharing{s}
	return []route.Route{route.For("GET /complaint/{id}/share", Kind.Name, role.Step("share"), d.ask), route.For("POST /complaint/{id}/share", Kind.Name, role.Step("share"), d.take)}
}

type sharing struct{ site *page.Site }

func (d sharing) of(r *http.Request, tx *flow.Tx) (*Complaint, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(Kind.Label)
	}
	return store.Get(tx.Tx, Kind, id)
}

// ask answers GET /complaint/{id}/share: each photo with a tick of its own, none ticked at first.
func (d sharing) ask(w http.ResponseWriter, r *http.Request) error {
	var c *Complaint
	if err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) { c, err = d.of(r, tx); return err }); err != nil {
		return err
	}
	p := d.site.Page(r, c.Title)
	at := "/complaint/" + c.ID.String()
	tick := web.Field{Kind: web.Checks, Name: "photo", Label: p.Say("出示给被投诉人的照片和凭证")}
	for _, f := range c.Photos {
		o := web.Option{Value: f.Hash, Label: f.Name}
		if strings.HasPrefix(f.Media, "image/") {
			o.Image = at + "/file/" + f.Hash
		}
		tick.Options = append(tick.Options, o)
	}
	for _, f := range c.Shared {
		tick.Values = append(tick.Values, f.Hash)
	}
	form := web.Form{Head: web.Head{Title: p.Say("选择出示的照片"), Kicker: c.Title, Lead: p.Say("逐张核对后勾选；姓名、电话、住址、证件、单号等能看出投诉人是谁的，不要出示。不勾选的，被投诉人看不到。")}, Narrow: true, Action: at + "/share",
		Sections: []web.Section{{Single: true, Fields: []web.Field{tick}}}, Buttons: []web.Button{{Label: p.Say("保存"), Primary: true}, {Label: p.Say("返回"), URL: at}}}
	if len(c.Photos) == 0 {
		return d.site.Render(w, r, http.StatusOK, p, web.Empty{Icon: "eye", Title: p.Say("本件没有照片和凭证")})
	}
	return d.site.Render(w, r, http.StatusOK, p, form)
}

// take answers POST /complaint/{id}/share.
func (d sharing) take(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "F400", "请求不正确")
	}
	var c *Complaint
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		if c, err = d.of(r, tx); err != nil {
			return err
		}
		in := new(share)
		for _, f := range c.Photos {
			if slices.Contains(r.PostForm["photo"], f.Hash) {
				in.Shared = append(in.Shared, f)
			}
		}
		return flow.Take(tx, Kind, c, "share", in)
	})
	if err != nil {
		return err
	}
	d.site.Say(w, web.Good, "被投诉人现在能看到 %d 份照片和凭证", len(c.Shared))
	http.Redirect(w, r, "/complaint/"+c.ID.String(), http.StatusSeeOther)
	return nil
}
