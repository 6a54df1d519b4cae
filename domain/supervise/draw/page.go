package draw

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

//go:embed commit.js
var commitScript []byte

//go:embed maker.html
var makerPage string

// desk is the pages written by hand.
type desk struct {
	site  *page.Site
	files *shelf
}

// shelf keeps the files that were fetched last. The file of a million firms has a hundred megabytes and everybody may fetch it, so
// it is made once and by one request at a time.
type shelf struct {
	mu    sync.Mutex
	files []shelved
}

type shelved struct {
	draw    record.ID
	version int64
	file    []byte
}

// shelfSize is how many files are kept.
const shelfSize = 3

// get returns the file of a draw, made by make unless it is on the shelf in this version.
func (s *shelf) get(draw record.ID, version int64, make func() ([]byte, error)) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.files, func(f shelved) bool { return f.draw == draw })
	if at >= 0 && s.files[at].version == version {
		return s.files[at].file, nil
	}
	if at >= 0 {
		s.files = slices.Delete(s.files, at, at+1)
	}
	file, err := make()
	if err != nil {
		return nil, err
	}
	if len(s.files) == shelfSize {
		s.files = slices.Delete(s.files, 0, 1)
	}
	s.files = append(s.files, shelved{draw, version, file})
	return file, nil
}

func (d desk) routes() []route.Route {
	return []route.Route{
		route.For("GET /draw/{id}/bundle.json", Kind.Name, role.See, d.staffBundle),
		route.For("GET /draw/{id}/show", Kind.Name, role.See, d.show),
		route.For("GET /draw/{id}/commit", Kind.Name, role.Step("commit"), d.commit),
		route.Public("GET /draws", d.publicList),
		route.Public("GET /draws/{code}", d.publicOne),
		route.Public("GET /draws/{code}/bundle.json", d.publicBundle),
		route.Public("GET /draws/commit.js", script),
	}
}

func script(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, err := w.Write(commitScript)
	return err
}

// get reads the draw of a staff address.
func get(tx *flow.Tx, r *http.Request) (*Draw, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(Kind.Label)
	}
	return store.Get(tx.Tx, Kind, id)
}

// published reads the draw of a public address. A draw before its freeze is not there.
func published(tx *flow.Tx, code string) (*Draw, error) {
	d, err := store.First(tx.Tx, Kind, store.Query{Where: []store.Cond{store.Eq(Kind.F(&Kind.P.Number), code)}})
	if err != nil {
		return nil, err
	}
	if d == nil || code == "" || !d.Public() {
		return nil, fault.Missing("该次抽取")
	}
	return store.Get(tx.Tx, Kind, d.ID)
}

// everybody reads as the program itself, for what is public in every region.
func everybody(r *http.Request) context.Context {
	return role.With(r.Context(), role.System("公开抽取"))
}

func (d desk) staffBundle(w http.ResponseWriter, r *http.Request) error {
	return d.bundle(w, r, r.Context(), func(tx *flow.Tx) (*Draw, error) { return get(tx, r) })
}

func (d desk) publicBundle(w http.ResponseWriter, r *http.Request) error {
	return d.bundle(w, r, everybody(r), func(tx *flow.Tx) (*Draw, error) { return published(tx, r.PathValue("code")) })
}

func (d desk) bundle(w http.ResponseWriter, r *http.Request, ctx context.Context, find func(tx *flow.Tx) (*Draw, error)) error {
	var x *Draw
	var file []byte
	var same bool
	err := d.site.Engine.Read(ctx, func(tx *flow.Tx) (err error) {
		if x, err = find(tx); err != nil {
			return err
		}
		if same = r.Header.Get("If-None-Match") == etag(x); same {
			return nil
		}
		file, err = d.files.get(x.ID, x.Version, func() ([]byte, error) { return Bundle(tx.Tx, x) })
		return err
	})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("ETag", etag(x))
	h.Set("Cache-Control", "no-cache")
	if same {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	route.Attach(w, fmt.Sprintf("bundle-%s.json", x.Number))
	h.Set("Content-Length", strconv.Itoa(len(file)))
	_, err = w.Write(file)
	return err
}

// etag names a version of a draw's file.
func etag(x *Draw) string { return fmt.Sprintf(`"%s-%d"`, x.Number, x.Version) }

// stepper is the course of a draw.
func stepper(p *web.Page, d *Draw, f *flow.Flow) web.Stepper {
	var out web.Stepper
	passed := true
	for _, s := range f.States {
		if s.Aside {
			continue
		}
		state := "next"
		switch {
		case d.State == VoidSt:
			state = "skip"
		case s.Code == d.State:
			state, passed = "now", false
		case passed:
			state = "done"
		}
		out.Steps = append(out.Steps, web.Stage{Label: p.Say(s.Label), State: state})
	}
	if d.State == VoidSt {
		out.Steps = append(out.Steps, web.Stage{Label: p.Say("已作废"), State: "bad"})
	}
	return out
}

// show is the page for the screen in the hall. It loads itself again until the draw is over; no script is needed.
func (d desk) show(w http.ResponseWriter, r *http.Request) error {
	p := d.site.Page(r, "")
	var parts []web.Part
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		x, err := get(tx, r)
		if err != nil {
			return err
		}
		p.Title, p.Size = x.Title, "large"
		head := web.Head{Kicker: x.Number, Title: x.Title, Lead: p.Say("任何人都可以用核验文件重算结果")}
		parts = []web.Part{head, stepper(p, x, d.site.Engine.Flow(Kind.Name)), web.Figures{Items: []web.KPI{
			{Label: p.Say("名单家数"), Value: text.Int(x.ListSize)}, {Label: p.Say("抽取数量"), Value: text.Int(x.Count)}, {Label: p.Say("每家抽样人员"), Value: text.Int(x.Each)}}},
			parties(p, x)}
		if x.Public() {
			parts = append(parts, web.Facts{Items: []web.Fact{{Label: p.Say("冻结校验值"), Cell: web.Cell{Text: x.FrozenHash, Mono: true}}, {Label: p.Say("种子"), Cell: web.Cell{Text: x.Seed, Mono: true}}}, Wide: true})
		}
		if x.Seed != "" {
			t, err := result(tx, p, x, shown)
			if err != nil {
				return err
			}
			parts = append(parts, t)
		}
		if x.State != Dispatched && x.State != VoidSt {
			w.Header().Set("Refresh", "8")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return web.Render(w, http.StatusOK, web.Public(p, web.Wrap{Parts: parts}))
}

// commit is the step's form with a maker of commitments beside it.
func (d desk) commit(w http.ResponseWriter, r *http.Request) error {
	p := d.site.Page(r, "")
	var x *Draw
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) { x, err = get(tx, r); return err })
	if err != nil {
		return err
	}
	p.Title = p.Say("登记承诺")
	p.Crumbs = []web.Link{{Label: p.Say(Kind.Label), URL: "/draw"}, {Label: x.Title, URL: "/draw/" + x.ID.String()}, {Label: p.Title}}
	var names []web.Option
	for _, y := range x.Parties {
		if y.Commitment == "" {
			names = append(names, web.Option{Value: y.Name, Label: y.Name + "（" + p.Say(Roles.Label(y.Role)) + "）"})
		}
	}
	f := web.Form{Action: "/draw/" + x.ID.String() + "/step/commit", Head: web.Head{Kicker: x.Title, Title: p.Title, Lead: p.Say("承诺值登记后公开，数值和随机串自己保管，名单冻结后再揭示")},
		Hidden:  []web.Pair{{Name: "version", Value: strconv.FormatInt(x.Version, 10)}},
		Buttons: []web.Button{{Label: p.Say("登记承诺"), Primary: true, Icon: "lock"}, {Label: p.Say("返回"), URL: "/draw/" + x.ID.String()}},
		Sections: []web.Section{{Single: true, Fields: []web.Field{
			{Kind: web.Select, Name: "party", Label: p.Say("承诺方"), Options: names, Required: true},
			{Kind: web.Text, Name: "commitment", Label: p.Say("承诺值"), Required: true, Mono: true, Pattern: "[0-9a-f]{64}",
				Help: p.Say("SHA-256（承诺方名称|随机串|数值）的64位小写十六进制。也可在自己的电脑上计算：printf '%s' '名称|随机串|数值' | sha256sum")}},
			Parts: []web.Part{web.Custom{Component: maker{p}}}}}}
	return d.site.Render(w, r, http.StatusOK, p, f)
}

// maker is the box in which a commitment is made by a script; without scripts it stays hidden. Its inputs have no names, so that
// the value is never sent.
type maker struct{ p *web.Page }

// Render writes the box.
func (m maker) Render(_ context.Context, w io.Writer) error {
	t, err := template.New("maker").Parse(makerPage)
	if err != nil {
		return err
	}
	return t.Execute(w, struct{ Missing, Unsafe, Keep, Lead, Value, Nonce, Make string }{
		m.p.Say("请先选择承诺方并填写数值；随机串不少于16个字符"), m.p.Say("浏览器只在安全连接下提供计算功能，请用命令计算"), m.p.Say("请立即抄下并妥善保管："),
		m.p.Say("在本页计算承诺值：数值和随机串只在浏览器中使用，不会发送"), m.p.Say("数值（只有您知道）"), m.p.Say("随机串（留空则自动生成）"), m.p.Say("计算承诺值")})
}

// publicList lists the draws that were frozen, the newest first.
func (d desk) publicList(w http.ResponseWriter, r *http.Request) error {
	p := d.site.Page(r, "")
	p.Title = p.Say("随机抽取公开")
	var items []web.LinkItem
	var next string
	err := d.site.Engine.Read(everybody(r), func(tx *flow.Tx) error {
		found, err := tx.Find(Kind.Plan, store.Query{Where: []store.Cond{{Field: Kind.F(&Kind.P.FrozenAt), Op: store.Some}}, Limit: 50, After: r.URL.Query().Get("after"), Bare: true})
		if err != nil {
			return err
		}
		next = found.Next
		f := d.site.Engine.Flow(Kind.Name)
		for _, rec := range found.Records {
			x := rec.(*Draw)
			items = append(items, web.LinkItem{Title: x.Title, URL: "/draws/" + x.Number, Sub: p.Say("%s；名单 %d 家，抽取 %d 家；%s 冻结", x.Number, x.ListSize, x.Count, clock(x.FrozenAt)), Note: p.Say(f.State(x.State).Label)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	parts := []web.Part{web.Head{Title: p.Title, Lead: p.Say("每次抽取自名单冻结起公开，作废的也保留；任何人都可以下载核验文件重算结果")}, web.Links{Items: items}}
	if len(items) == 0 {
		parts[1] = web.Empty{Title: p.Say("还没有公开的抽取")}
	}
	if next != "" {
		parts = append(parts, web.Links{Items: []web.LinkItem{{Title: p.Say("更早的抽取"), URL: "/draws?after=" + next}}})
	}
	return web.Render(w, http.StatusOK, web.Public(p, web.Wrap{Parts: parts}))
}

// publicOne is what everybody may see of a draw.
func (d desk) publicOne(w http.ResponseWriter, r *http.Request) error {
	p := d.site.Page(r, "")
	var parts []web.Part
	err := d.site.Engine.Read(everybody(r), func(tx *flow.Tx) error {
		x, err := published(tx, r.PathValue("code"))
		if err != nil {
			return err
		}
		p.Title = x.Title
		p.Crumbs = []web.Link{{Label: p.Say("随机抽取公开"), URL: "/draws"}, {Label: x.Number}}
		proofs, err := leaves(tx, x)
		if err != nil {
			return err
		}
		facts, err := listFacts(tx, p, x)
		if err != nil {
			return err
		}
		top := web.Wrap{Parts: []web.Part{web.Head{Kicker: x.Number, Title: x.Title, Lead: summaryWords(p, x)}, stepper(p, x, d.site.Engine.Flow(Kind.Name))}}
		if x.State == VoidSt {
			top.Parts = append(top.Parts, web.Alert{Tone: web.Bad, Title: p.Say("本次抽取已作废"), Text: x.Void})
		}
		var blocks []web.Block
		add := func(title string, body web.Part) {
			blocks = append(blocks, web.Block{Title: p.Say(title), Body: body, Wide: true})
		}
		if x.Seed != "" {
			t, err := result(tx, p, x, shown)
			if err != nil {
				return err
			}
			add("抽取结果与分派", t)
		}
		add("公信过程", timeline(p, x, proofs))
		add("承诺与揭示", parties(p, x))
		add("名单概况", facts)
		add("如何核验", how(p, x))
		parts = []web.Part{top, web.Columns{Blocks: blocks}}
		return nil
	})
	if err != nil {
		return err
	}
	return web.Render(w, http.StatusOK, web.Public(p, parts...))
}

// summaryWords is the sentence under the title, in the reader's language.
func summaryWords(p *web.Page, x *Draw) string {
	return p.Say("从 %d 家中抽取 %d 家，每家 %d 名抽样人员；名单于 %s 冻结", x.ListSize, x.Count, x.Each, clock(x.FrozenAt))
}
