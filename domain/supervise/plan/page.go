package plan

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"qgov/base/lab"
	"qgov/base/organ"
	"qgov/base/product"
	"qgov/kernel/calendar"
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

// desk is the pages written by hand.
type desk struct {
	site *page.Site
	book Book
}

func (d desk) routes() []route.Route {
	return []route.Route{
		route.For("GET /plan/{id}/allocate", Kind.Name, role.Change, d.allocate),
		route.For("POST /plan/{id}/allocate", Kind.Name, role.Change, d.adopt),
		route.For("GET /plan/{id}/progress", Kind.Name, role.See, d.progress),
		route.For("GET /plan/{id}/list", Kind.Name, role.See, d.list),
	}
}

// sheet is one request: the frame, the words of its language, the plan.
type sheet struct {
	d     desk
	r     *http.Request
	p     *web.Page
	plan  *Plan
	title string
}

// t translates a text and fills in its values.
func (s *sheet) t(zh string, args ...any) string { return s.p.Say(zh, args...) }

func (s *sheet) place(code string) string { return placeName(s.d.site, code) }

func placeName(site *page.Site, code string) string {
	if site == nil || site.Regions == nil {
		return code
	}
	if name := site.Regions.Name(code); name != "" {
		return name
	}
	return code
}

// open reads the plan of the address and makes the frame.
func (d desk) open(tx *flow.Tx, r *http.Request, title string) (*sheet, error) {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return nil, fault.Missing(Kind.Label)
	}
	p, err := store.Get(tx.Tx, Kind, id)
	if err != nil {
		return nil, err
	}
	s := &sheet{d: d, r: r, plan: p, p: d.site.Page(r, "")}
	s.title = s.t(title)
	s.p.Title = s.title + " · " + p.Title
	s.p.Crumbs = []web.Link{{Label: s.t(Kind.Label), URL: "/plan"}, {Label: p.Title, URL: "/plan/" + p.ID.String()}, {Label: s.title}}
	return s, nil
}

// read reads the choice from the address or a form, with the defaults of the plan.
func (s *sheet) read(q url.Values) (choice, error) {
	c := choice{catalogue: s.plan.Catalogue.ID, stages: q["stage"], places: q["place"], method: q.Get("method"), size: q.Get("size"), minimum: s.plan.Minimum,
		from: calendar.NewDate(int(s.plan.Year), 1, 1), to: calendar.NewDate(int(s.plan.Year), 12, 31), labs: make(map[record.ID]record.ID), replace: q.Get("replace") == "true"}
	bad := func(text string, args ...any) error { return fault.New(fault.Invalid, "J114", text, args...) }
	var err error
	if v := q.Get("catalogue"); v != "" {
		if c.catalogue, err = record.ParseID(v); err != nil {
			return c, bad("所选监管目录无效")
		}
	}
	if v := q.Get("minimum"); v != "" {
		if c.minimum, err = strconv.ParseInt(v, 10, 64); err != nil || c.minimum < 0 {
			return c, bad("每层最低批次“%s”不是整数", v)
		}
	}
	for _, day := range []struct {
		name string
		to   *calendar.Date
	}{{"from", &c.from}, {"to", &c.to}} {
		if v := q.Get(day.name); v != "" {
			if *day.to, err = calendar.ParseDateLoose(v); err != nil {
				return c, bad("“%s”不是日期，请写成 2026-01-31 的形式", v)
			}
		}
	}
	if c.to < c.from {
		return c, bad("结束日期早于开始日期")
	}
	for _, code := range c.stages {
		if _, ok := Stages.Find(code); !ok {
			return c, bad("没有“%s”这一环节", code)
		}
	}
	known := s.places()
	for _, code := range c.places {
		if !slices.ContainsFunc(known, func(o web.Option) bool { return o.Value == code }) {
			return c, bad("“%s”不在计划的地区内", code)
		}
	}
	if c.method == "" {
		c.method = "proportional"
	}
	if c.size == "" {
		c.size = "firms"
	}
	for name := range q {
		if p, err := record.ParseID(afterDot(name, "lab")); err == nil && p != 0 {
			if c.labs[p], err = record.ParseID(q.Get(name)); err != nil {
				return c, bad("所选承检机构无效")
			}
		}
	}
	return c, nil
}

// afterDot returns what follows "prefix." in a name, or "".
func afterDot(name, prefix string) string {
	if len(name) > len(prefix)+1 && name[:len(prefix)+1] == prefix+"." {
		return name[len(prefix)+1:]
	}
	return ""
}

// places are the regions a plan can be shared out over: those below its own, or its own if there are none.
func (s *sheet) places() []web.Option {
	out := []web.Option{}
	if s.d.site.Regions != nil {
		for _, item := range s.d.site.Regions.Below(s.plan.Region) {
			if len(item.Code) == 6 {
				out = append(out, web.Option{Value: item.Code, Label: item.Name})
			}
		}
	}
	if len(out) == 0 {
		out = append(out, web.Option{Value: s.plan.Region, Label: s.place(s.plan.Region)})
	}
	return out
}

// allocate shows the choice and, once strata are chosen, the computation.
func (d desk) allocate(w http.ResponseWriter, r *http.Request) error {
	var s *sheet
	var parts []web.Part
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if s, err = d.open(tx, r, "分配批次"); err != nil {
			return err
		}
		c, err := s.read(r.URL.Query())
		if err != nil {
			return err
		}
		form, err := s.form(tx, c)
		if err != nil {
			return err
		}
		parts = append(parts, form)
		if s.plan.State != Draft || c.catalogue == 0 || len(c.stages) == 0 || len(c.places) == 0 {
			return nil
		}
		preview, err := s.preview(tx, c)
		parts = append(parts, preview...)
		return err
	})
	if err != nil {
		return err
	}
	return d.site.Render(w, r, http.StatusOK, s.p, parts...)
}

func (s *sheet) form(tx *flow.Tx, c choice) (web.Part, error) {
	f := web.Form{Get: true, ID: "strata", Action: "/plan/" + s.plan.ID.String() + "/allocate", NoGuard: true,
		Head:    web.Head{Kicker: s.plan.Number, Title: s.title, Lead: s.t("先选分层和方法试算，核对每一行的算法后再采用；总数 %d 批次，一批不多一批不少", s.plan.Total)},
		Buttons: []web.Button{{Label: s.t("试算"), Icon: "chart-pie", Primary: true}}}
	if s.plan.State != Draft {
		f.Alerts = append(f.Alerts, web.Alert{Tone: web.Warn, Title: s.t("只有起草中的计划可以分配批次")})
	}
	cats, err := store.Find(tx.Tx, product.CatalogueKind, store.Query{Where: []store.Cond{store.Eq(product.CatalogueKind.F(&product.CatalogueKind.P.State), product.Adopted),
		store.Eq(product.CatalogueKind.F(&product.CatalogueKind.P.Domain), s.plan.RuleSet)}, Limit: 100, Bare: true})
	if err != nil {
		return nil, err
	}
	var options []web.Option
	for _, x := range cats {
		options = append(options, web.Option{Value: x.ID.String(), Label: s.t("%s（%d 年第 %d 版）", x.Title, x.Year, x.Edition)})
	}
	f.Sections = []web.Section{{Fields: []web.Field{
		{Kind: web.Select, Name: "catalogue", Label: s.t("监管目录"), Value: c.catalogue.String(), Options: options, Required: true},
		{Kind: web.Select, Name: "method", Label: s.t("分配方法"), Value: c.method, Options: s.options(Methods[:3]), Required: true,
			Help: s.t("按风险加权：规模 × 上年不合格率；检验批次少的层向总体不合格率收缩（各加 20 批次总体水平），避免两批不合格就占去整个计划")},
		{Kind: web.Select, Name: "size", Label: s.t("规模口径"), Value: c.size, Options: s.options(Sizes), Required: true},
		{Kind: web.Number, Name: "minimum", Label: s.t("每层最低批次"), Value: strconv.FormatInt(c.minimum, 10), Min: "0"},
		{Kind: web.Date, Name: "from", Label: s.t("开始日期"), Value: c.from.String(), Required: true},
		{Kind: web.Date, Name: "to", Label: s.t("结束日期"), Value: c.to.String(), Required: true},
		{Kind: web.Checks, Name: "stage", Label: s.t("环节"), Values: c.stages, Options: s.options(Stages), Wide: true},
		{Kind: web.Checks, Name: "place", Label: s.t("抽样地区"), Values: c.places, Options: s.places(), Wide: true},
	}}}
	return f, nil
}

func (s *sheet) options(codes record.Codes) []web.Option {
	var out []web.Option
	for _, c := range codes {
		out = append(out, web.Option{Value: c.Code, Label: s.t(c.Label)})
	}
	return out
}

// preview shows the computation of every row and the form that adopts it.
func (s *sheet) preview(tx *flow.Tx, c choice) ([]web.Part, error) {
	a, err := s.compute(tx, c)
	if err != nil {
		return []web.Part{web.Alert{Tone: web.Bad, Title: s.t("不能这样分配"), Text: message(s.p, err)}}, nil
	}
	table := web.StatTable{Caption: s.t("试算结果"), Columns: []web.Column{{Label: s.t("任务名称")}, {Label: s.t("规模"), Num: true}, {Label: s.t("上年检验"), Num: true},
		{Label: s.t("上年不合格"), Num: true}, {Label: s.t("所用不合格率"), Num: true}, {Label: s.t("权重"), Num: true}, {Label: s.t("算法")}, {Label: s.t("批次"), Num: true}},
		Note: s.t("应得 = 权重 ×（总批次 − 最低批次 × 层数），取整数部分，余下的批次按余数从大到小各加一批")}
	for _, r := range a.Rows {
		risk := ""
		if r.Risk != nil {
			risk = decimals(r.Risk)
		}
		table.Rows = append(table.Rows, web.StatRow{Label: r.Stratum.Name + "·" + s.t(Stages.Label(r.Stage)) + "·" + s.place(r.Place), Cells: []web.Cell{
			{Text: text.Int(r.Size)}, {Text: text.Int(r.Tested)}, {Text: text.Int(r.Failed)}, {Text: risk}, {Text: decimals(r.Weight)}, {Text: a.Works(r), Mono: true}, {Text: text.Int(int64(r.Given)), Strong: true}}})
	}
	table.Rows = append(table.Rows, web.StatRow{Label: s.t("合计"), Total: true, Cells: []web.Cell{{}, {}, {}, {}, {}, {}, {Text: text.Int(a.Batches()), Strong: true}}})
	form, err := s.adoptForm(tx, c, a)
	if err != nil {
		return nil, err
	}
	return []web.Part{web.Panel{Title: s.t("试算结果"), Note: s.t(Methods.Label(a.Method)), Body: table}, form}, nil
}

// adoptForm posts what was shown; the server computes it again.
func (s *sheet) adoptForm(tx *flow.Tx, c choice, a *Allocation) (web.Part, error) {
	f := web.Form{ID: "adopt", Action: "/plan/" + s.plan.ID.String() + "/allocate", NoGuard: true, Head: web.Head{Title: s.t("采用这一分配")},
		Hidden: []web.Pair{{Name: "catalogue", Value: c.catalogue.String()}, {Name: "method", Value: c.method}, {Name: "size", Value: c.size}, {Name: "minimum", Value: strconv.FormatInt(c.minimum, 10)},
			{Name: "from", Value: c.from.String()}, {Name: "to", Value: c.to.String()}, {Name: "version", Value: strconv.FormatInt(s.plan.Version, 10)}},
		Buttons: []web.Button{{Label: s.t("写入计划明细"), Icon: "check", Primary: true}}}
	for _, v := range c.stages {
		f.Hidden = append(f.Hidden, web.Pair{Name: "stage", Value: v})
	}
	for _, v := range c.places {
		f.Hidden = append(f.Hidden, web.Pair{Name: "place", Value: v})
	}
	labs, err := store.Find(tx.Tx, lab.Kind, store.Query{Limit: 1000})
	if err != nil {
		return nil, err
	}
	section := web.Section{Title: s.t("承检机构"), Lead: s.t("只列出资质范围含该产品、且到 %s 仍有效的机构", c.to.String())}
	seen := make(map[record.ID]bool)
	for _, r := range a.Rows {
		if seen[r.Product] {
			continue
		}
		seen[r.Product] = true
		field := web.Field{Kind: web.Select, Name: "lab." + r.Product.String(), Label: r.Stratum.Name, Required: true}
		for _, l := range labs {
			if l.Covers(r.Product, c.to) == nil {
				field.Options = append(field.Options, web.Option{Value: l.ID.String(), Label: l.Name})
			}
		}
		if len(field.Options) > 0 {
			field.Value = field.Options[0].Value
		} else {
			field.Problem = s.t("没有机构具备该产品到期末仍有效的资质，请先登记机构资质或调整时间")
		}
		section.Fields = append(section.Fields, field)
	}
	old, err := Lines(tx.Tx, s.plan)
	if err != nil {
		return nil, err
	}
	if len(old) > 0 {
		section.Fields = append(section.Fields, web.Field{Kind: web.Tick, Name: "replace", Label: s.t("替换现有明细"), Value: "", Help: s.t("计划已有 %d 项明细，将全部删除后重写", len(old)), Wide: true})
	}
	f.Sections = []web.Section{section}
	return f, nil
}

func (s *sheet) compute(tx *flow.Tx, c choice) (*Allocation, error) {
	strata, err := s.d.book.strata(tx, s.plan, c)
	if err != nil {
		return nil, err
	}
	return Allocate(c.method, c.size, s.plan.Total, c.minimum, strata)
}

// adopt writes the lines.
func (d desk) adopt(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "F422", "提交的内容无法读取")
	}
	var s *sheet
	n := 0
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		if s, err = d.open(tx, r, "分配批次"); err != nil {
			return err
		}
		if v := r.PostForm.Get("version"); v != "" && v != strconv.FormatInt(s.plan.Version, 10) {
			return fault.New(fault.Stale, "F412", "%s已被他人更新，请刷新后核对再办理", Kind.Label)
		}
		c, err := s.read(r.PostForm)
		if err != nil {
			return err
		}
		a, err := s.compute(tx, c)
		if err != nil {
			return err
		}
		if err := checkLabs(tx.Tx, c, a); err != nil {
			return err
		}
		n, err = apply(tx, s.plan, c, a, s.place)
		return err
	})
	if err != nil {
		return err
	}
	d.site.Say(w, web.Good, "已写入 %d 项计划明细", n)
	http.Redirect(w, r, "/plan/"+s.plan.ID.String(), http.StatusSeeOther)
	return nil
}

// checkLabs refuses a choice of laboratories that submitting would refuse later.
func checkLabs(tx *store.Tx, c choice, a *Allocation) error {
	var problems []fault.Problem
	seen := make(map[record.ID]bool)
	for _, r := range a.Rows {
		if seen[r.Product] || r.Given == 0 {
			continue
		}
		seen[r.Product] = true
		id := c.labs[r.Product]
		if id == 0 {
			problems = append(problems, fault.Problem{Code: "J105", Text: "请为“%s”选择承检机构", Args: []any{r.Stratum.Name}})
			continue
		}
		l, err := store.Get(tx, lab.Kind, id)
		if err != nil {
			return err
		}
		if why := l.Covers(r.Product, c.to); why != nil {
			problems = append(problems, fault.Problem{Code: "J105", Text: "“%s”不能由该机构承检：%s", Args: []any{r.Stratum.Name, fault.Of(why).Message()}})
		}
	}
	return fault.Problems(problems)
}

// message is the text of a fault with its problems.
func message(p *web.Page, err error) string {
	e := fault.Of(err)
	if len(e.Problems) == 0 {
		return p.Say(e.Text, e.Args...)
	}
	out := ""
	for _, pr := range e.Problems {
		out += p.Say(pr.Text, pr.Args...) + "；"
	}
	return out
}

// list prints the plan as the list that goes out: 监督抽查清单 or 风险监测清单.
func (d desk) list(w http.ResponseWriter, r *http.Request) error {
	var s *sheet
	var paper web.Sheet
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if s, err = d.open(tx, r, "任务清单"); err != nil {
			return err
		}
		lines, err := Lines(tx.Tx, s.plan)
		if err != nil {
			return err
		}
		paper, err = s.paper(tx, lines)
		return err
	})
	if err != nil {
		return err
	}
	bar := web.PrintBar{Back: "/plan/" + s.plan.ID.String(), Title: paper.Title[len(paper.Title)-1]}
	return web.Render(w, http.StatusOK, web.Print(s.p, bar, paper))
}

func (s *sheet) paper(tx *flow.Tx, lines []*Line) (web.Sheet, error) {
	by, err := tx.Titles(organ.Kind.Plan, []record.ID{s.plan.Organ.ID})
	if err != nil {
		return web.Sheet{}, err
	}
	names, err := titles(tx, lines)
	if err != nil {
		return web.Sheet{}, err
	}
	table := web.StatTable{Caption: s.t("任务清单"), Columns: []web.Column{{Label: s.t("任务名称")}, {Label: s.t("产品")}, {Label: s.t("环节")}, {Label: s.t("抽样地区")}, {Label: s.t("批次"), Num: true},
		{Label: s.t("承检机构")}, {Label: s.t("起止时间")}, {Label: s.t("抽样方式")}}}
	var sum int64
	for i, l := range lines {
		sum += l.Batches
		table.Rows = append(table.Rows, web.StatRow{Label: fmt.Sprintf("%d. %s", i+1, l.Item), Cells: []web.Cell{{Text: names.product[l.Product.ID]}, {Text: s.t(Stages.Label(l.Stage))},
			{Text: s.place(l.Place)}, {Text: text.Int(l.Batches)}, {Text: names.lab[l.Lab.ID]}, {Text: l.From.String() + " — " + l.To.String()}, {Text: s.t(Pickings.Label(l.Picking))}}})
	}
	table.Rows = append(table.Rows, web.StatRow{Label: s.t("合计"), Total: true, Cells: []web.Cell{{}, {}, {}, {Text: text.Int(sum)}, {}, {}, {}}})
	what := s.t("监督抽查清单")
	if s.plan.Sort == Monitoring {
		what = s.t("风险监测清单")
	}
	out := web.Sheet{Number: s.plan.Number, Title: []string{s.plan.Title, what}, Signed: by[s.plan.Organ.ID], Parts: []web.Part{table}}
	out.Body = []web.Para{{Text: s.t("编制依据：%s", s.plan.Basis)}}
	if s.plan.State == Draft || s.plan.State == Review {
		out.Body = append(out.Body, web.Para{Text: s.t("本清单尚未批准，仅供审阅")})
	} else {
		out.Date = s.plan.Adopted.String()
	}
	return out, nil
}

type lineNames struct{ product, lab map[record.ID]string }

func titles(tx *flow.Tx, lines []*Line) (out lineNames, err error) {
	var products, labs []record.ID
	for _, l := range lines {
		products, labs = append(products, l.Product.ID), append(labs, l.Lab.ID)
	}
	if out.product, err = tx.Titles(product.Kind.Plan, products); err != nil {
		return out, err
	}
	out.lab, err = tx.Titles(lab.Kind.Plan, labs)
	return out, err
}
