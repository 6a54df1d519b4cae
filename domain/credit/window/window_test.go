package window_test

import (
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"qgov/base/firm"
	"qgov/base/organ"
	"qgov/calc/uscc"
	"qgov/domain/credit/dossier"
	"qgov/domain/credit/joint"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/testkit/fill"
	"qgov/testkit/server"
)

type values = map[string]any

// owner is the operator of a sole trader, whom no public text may name.
const owner = "示甲乙"

// world is the program with a bureau, and firms on its lists.
type world struct {
	*server.Server
	t    *testing.T
	next uint64
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Staff(t)
		s.Write(t, func(tx *flow.Tx) error {
			return flow.Create(tx, organ.Kind, &organ.Organ{Head: record.Head{Region: server.Home}, Name: "示例局", Sort: "bureau", Prefix: "示市监"})
		})
		fn(t, &world{s, t, 7000})
	})
}

func (w *world) firm(sort, name string) *firm.Firm {
	w.t.Helper()
	w.next++
	f := &firm.Firm{Head: record.Head{Region: server.Home}, Code: uscc.Generate("91", server.Home, w.next), Name: name, Sort: sort, Status: "active", Demo: true}
	if sort == "individual" {
		f.Code, f.Legal = uscc.Generate("92", server.Home, w.next), owner
	}
	w.Write(w.t, func(tx *flow.Tx) error { return flow.Create(tx, firm.Kind, f) })
	return f
}

// lead registers who represents a firm.
func (w *world) lead(f *firm.Firm) {
	w.t.Helper()
	w.Write(w.t, func(tx *flow.Tx) error {
		x, err := store.Get(tx.Tx, firm.Kind, f.ID)
		if err == nil {
			x.Legal = owner
			err = store.Update(tx.Tx, firm.Kind, x, "登记法定代表人")
		}
		return err
	})
}

func (w *world) take(login, kind string, id record.ID, step string, in values) {
	w.t.Helper()
	c := w.As(w.t, login)
	path := "/api/" + kind + "/" + id.String()
	c.JSON("POST", path+"/steps/"+step, c.Get(path).Header.Get("ETag"), in).Want(200)
}

// list puts a firm on the list of abnormal operations.
func (w *world) list(f *firm.Firm) *listing.Abnormal {
	w.t.Helper()
	var r *listing.Abnormal
	today := calendar.Today(w.Clock)
	err := w.App.Engine.Write(role.With(w.t.Context(), w.As(w.t, "registrar").Actor()), func(tx *flow.Tx) (err error) {
		if r, err = listing.Propose(tx, listing.Proposal{Firm: f.ID, Ground: "report", Found: today.AddDays(-1), Facts: "示例：未按期公示年报"}); err != nil {
			return err
		}
		return listing.Tell(tx, r, today, "notice", "公告1号")
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.take("supervisor", listing.AbnormalKind.Name, r.ID, "list", values{})
	w.Write(w.t, func(tx *flow.Tx) (err error) { r, err = store.Get(tx.Tx, listing.AbnormalKind, r.ID); return err })
	return r
}

// remove takes a firm off the list.
func (w *world) remove(r *listing.Abnormal) {
	w.t.Helper()
	w.take("registrar", listing.AbnormalKind.Name, r.ID, "cure", values{"done": "已补报", "document": "示年报1号"})
	w.take("supervisor", listing.AbnormalKind.Name, r.ID, "remove", values{"reason": "已补报年度报告"})
}

func (w *world) add(e dossier.Entry) {
	w.t.Helper()
	w.Write(w.t, func(tx *flow.Tx) error { _, err := dossier.Add(tx, e); return err })
}

// The lists say who is on them by which decision, are filtered and searched by the index, and do not name who left.
func TestLists(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		stays, leaves, sole := w.firm("enterprise", "示例留列食品有限公司"), w.firm("enterprise", "示例离列机械有限公司"), w.firm("individual", "示例"+owner+"小吃店")
		listed, left := w.list(stays), w.list(leaves)
		w.list(sole)
		visitor := w.Visitor(t)
		page := visitor.Get("/lists/abnormal").Want(200)
		for _, want := range []string{stays.Name, leaves.Name, stays.Code, listed.Number, "未在规定期限内公示年度报告", "/log/", "示例局", listed.ListedOn.String(), "至移出为止"} {
			if !strings.Contains(string(page.Body), want) {
				t.Errorf("the list does not say %s", want)
			}
		}
		if strings.Contains(string(page.Body), owner) || page.Header.Get("ETag") == "" || len(page.Header.Values("Set-Cookie")) > 0 {
			t.Error("the list names the operator of a sole trader, has no ETag or sets a cookie")
		}
		for query, want := range map[string]string{"q=" + url.QueryEscape("留列"): "1 0", "q=" + listed.Code: "1 0", "ground=" + url.QueryEscape("未在规定期限内公示年度报告"): "1 1", "ground=" + url.QueryEscape("公示企业信息隐瞒真实情况、弄虚作假"): "0 0",
			"region=" + server.Home: "1 1", "region=" + server.Far: "0 0", "year=" + listed.ListedOn.String()[:4]: "1 1", "year=2001": "0 0"} {
			for _, path := range []string{"/lists/abnormal?", "/lists/abnormal/csv?"} {
				body := string(visitor.Get(path + query).Want(200).Body)
				got := map[bool]string{true: "1", false: "0"}[strings.Contains(body, stays.Name)] + " " + map[bool]string{true: "1", false: "0"}[strings.Contains(body, leaves.Name)]
				if got != want {
					t.Errorf("%s%s shows %s, want %s", path, query, got, want)
				}
			}
		}
		w.remove(left)
		body := string(visitor.Get("/lists/abnormal").Want(200).Body)
		ended := string(visitor.Get("/lists/repaired").Want(200).Body)
		if strings.Contains(body, leaves.Name) || strings.Contains(ended, leaves.Name) || !strings.Contains(ended, "履行义务后移出") || !strings.Contains(ended, "/log/") {
			t.Error("a removed firm is still named, or its removal is not shown with proof")
		}
		visitor.Get("/lists/abnormal?page=101").Want(422)
		if a := visitor.Get("/lists/abnormal?q=x").Want(422); !a.Has("请至少输入两个字") || !a.Has(`name="q"`) {
			t.Error("a search that is too short takes the form away")
		}
		visitor.Get("/lists/nothing").Want(404)
		home := visitor.Get("/lists").Want(200).Body
		if !strings.Contains(string(home), stays.Name) {
			t.Error("the first page does not show the newest entry")
		}
	})
}

// The page of a firm shows what is public of its file and nothing else.
func TestFirm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		f, sole := w.firm("enterprise", "示例信用食品有限公司"), w.firm("individual", "示例小吃店")
		w.lead(f)
		listed := w.list(f)
		today := calendar.Today(w.Clock)
		base := dossier.Entry{Code: f.Code, Source: dossier.FirstDepartment, Sort: dossier.Penalty, Polarity: dossier.Bad, Weight: dossier.Ordinary, State: dossier.InForce, Open: true, Day: today.AddDays(-10), Until: today.AddDays(80)}
		entry := func(doc, title string, change func(e *dossier.Entry)) {
			e := base
			e.Doc, e.Title = doc, title
			change(&e)
			w.add(e)
		}
		entry("示1号", "示例公开处罚，法定代表人"+owner, func(*dossier.Entry) {})
		entry("示2号", "示例内部记录", func(e *dossier.Entry) { e.Open = false })
		entry("示3号", "示例过期记录", func(e *dossier.Entry) { e.Day, e.Until = today.AddDays(-400), today.AddDays(-1) })
		entry("示4号", "示例荣誉", func(e *dossier.Entry) { e.Sort, e.Polarity, e.Until = dossier.Honour, dossier.Good, 0 })
		entry("示5号", "示例处罚："+owner+"，电话13912345678", func(e *dossier.Entry) { e.Code = sole.Code })
		visitor := w.Visitor(t)
		page := visitor.Get("/enterprise/" + f.Code + "/credit").Want(200)
		body := string(page.Body)
		for _, want := range []string{f.Name, f.Code, listed.Number, "示例公开处罚", "示例荣誉", base.Until.String(), "长期", "不良", "良好", "/log/" + listed.Proofs[len(listed.Proofs)-1].Leaf} {
			if !strings.Contains(body, want) {
				t.Errorf("the page does not say %s", want)
			}
		}
		for _, secret := range []string{"示例内部记录", "示例过期记录", owner} {
			if strings.Contains(body, secret) {
				t.Errorf("the page says %s", secret)
			}
		}
		body = string(visitor.Get("/enterprise/" + sole.Code + "/credit").Want(200).Body)
		if strings.Contains(body, owner) || strings.Contains(body, "13912345678") || !strings.Contains(body, "示例处罚") {
			t.Error("the page of a sole trader shows personal data, or nothing")
		}
		body = string(visitor.Get("/enterprise/" + f.Code).Want(200).Body)
		for _, want := range []string{"/enterprise/" + f.Code + "/credit", "已列入经营异常名录", "/results/" + listed.PublicCode} {
			if !strings.Contains(body, want) {
				t.Errorf("the public page of the firm does not say %s", want)
			}
		}
		if strings.Contains(string(visitor.Get("/enterprise/"+sole.Code).Want(200).Body), "已列入") {
			t.Error("the public page says that a firm is listed that is not")
		}
		visitor.Get("/enterprise/" + uscc.Generate("91", server.Home, 1) + "/credit").Want(404)
		visitor.Get("/enterprise/x/credit").Want(404)
	})
}

// A repaired penalty leaves the public page and the data of the firm at once and for good; what the public reads is that something was
// repaired, by which decision and with which proof, and not whose it was.
func TestRepairedPenalty(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		f := w.firm("enterprise", "示例已修复食品有限公司")
		today := calendar.Today(w.Clock)
		penalty := dossier.Entry{Code: f.Code, Source: dossier.FirstDepartment, Doc: "示罚77号", Sort: dossier.Penalty, Polarity: dossier.Bad, Weight: dossier.Ordinary, Open: true, Day: today.AddDays(-300), Until: today.AddDays(800), Title: "示例公开处罚"}
		w.add(penalty)
		visitor := w.Visitor(t)
		page := "/enterprise/" + f.Code + "/credit"
		if !visitor.Get(page).Want(200).Has(penalty.Title) {
			t.Fatal("the penalty is not public")
		}
		r := &listing.Repair{Subject: listing.Subject{Firm: record.To[firm.Firm](f.ID)}, What: listing.MatterPenalty, Document: penalty.Doc, Severity: listing.Ordinary, Since: penalty.Day, Reason: "已改正"}
		var conditions []any
		err := w.App.Engine.Write(role.With(t.Context(), w.As(t, "handler").Actor()), func(tx *flow.Tx) error {
			if err := flow.Create(tx, listing.RepairKind, r); err != nil {
				return err
			}
			names, err := listing.Required(tx, r)
			for _, n := range names {
				conditions = append(conditions, values{"name": n, "how": "见附件", "holds": true, "note": "属实"})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Write(t, func(tx *flow.Tx) error {
			x, err := store.Get(tx.Tx, listing.RepairKind, r.ID)
			if err == nil {
				err = fill.Take(tx, listing.RepairKind.Plan, x, "submit", fill.Values{"conditions": pick(conditions, "name", "how"), "evidence": []record.File{{Hash: strings.Repeat("0", 64), Name: "凭证.pdf", Size: 1, Media: "application/pdf"}}})
			}
			return err
		})
		w.take("handler", listing.RepairKind.Name, r.ID, "accept", values{"accept": true, "reason": "材料齐全"})
		w.take("credit", listing.RepairKind.Name, r.ID, "check", values{"conditions": pick(conditions, "name", "holds", "note"), "finding": "属实"})
		w.take("supervisor", listing.RepairKind.Name, r.ID, "decide", values{"grant": true, "reason": "符合条件"})
		w.Write(t, func(tx *flow.Tx) (err error) { r, err = store.Get(tx.Tx, listing.RepairKind, r.ID); return err })
		w.add(penalty) // its department sends it once more
		if a := visitor.Get(page).Want(200); a.Has(penalty.Title) {
			t.Error("a repaired penalty is still public")
		}
		leaf := r.Proofs[len(r.Proofs)-1].Leaf
		for _, path := range []string{"/lists/repaired", "/lists/repaired/csv"} {
			a := visitor.Get(path).Want(200)
			if !a.Has(r.Number) || !a.Has(leaf) || a.Has(f.Name) || a.Has(f.Code) || a.Has(penalty.Doc) {
				t.Errorf("%s names the firm, or does not say that something was repaired: %s", path, a.Brief())
			}
		}
		if a := visitor.Get("/log/" + leaf).Want(200); a.Has(f.Name) || a.Has(f.Code) {
			t.Error("the public log names the firm")
		}
		visitor.Get("/log/" + leaf + "/proof").Want(200)
		w.Write(t, func(tx *flow.Tx) error {
			list, err := dossier.Of(tx, f.Code, 0)
			if len(list) != 1 || list[0].State != dossier.Repaired {
				t.Errorf("the file: %+v", list)
			}
			return err
		})
	})
}

// pick returns rows with some of their fields.
func pick(rows []any, names ...string) (out []any) {
	for _, r := range rows {
		x := values{}
		for _, n := range names {
			x[n] = r.(values)[n]
		}
		out = append(out, x)
	}
	return out
}

// The entries of one ground are found behind thousands of others whose texts have the same words, in one statement.
func TestGroundBehindOthers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		listed := w.list(w.firm("enterprise", "示例事由食品有限公司"))
		ground := "未在规定期限内公示年度报告"
		err := w.App.DB.Write(server.System(t), func(tx *store.Tx) error {
			for i := range 2500 {
				_, err := tx.Exec(`INSERT INTO public_copy (id, code, kind, record, state, title, region, organ, reason, version, published, changed, leaf, doc, facet)
					SELECT id + ?, code || '-' || CAST(? AS TEXT), kind, record + ?, state, title, region, organ, reason, version, published, changed, leaf, doc, ? FROM public_copy WHERE record = ? AND {all: a test}`, i+1, strconv.Itoa(i), i+1, "其他事由", listed.ID)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		a := w.Visitor(t).Get("/lists/abnormal?ground=" + url.QueryEscape(ground)).Want(200)
		if !a.Has("/results/"+listed.PublicCode) || a.Has("after=") {
			t.Error("the entry is not found, or another is said to follow")
		}
		if n := strings.Count(string(w.Visitor(t).Get("/lists/abnormal/csv?ground="+url.QueryEscape("其他事由")).Want(200).Body), "\n"); n != 2001 {
			t.Errorf("the table has %d lines", n)
		}
	})
}

// The lists of what speaks for firms show public honours in force and the incentives that two people made public, with source, basis and
// days, page by page, and the files of the day prove them. A sole trader's operator is not named.
func TestMerits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		today := calendar.Today(w.Clock)
		sole := w.firm("individual", "示例"+owner+"小吃店")
		honour := func(f *firm.Firm, doc, title string, change func(e *dossier.Entry)) {
			e := dossier.Entry{Code: f.Code, Source: dossier.FirstDepartment, Doc: doc, Sort: dossier.Honour, Polarity: dossier.Good, Weight: dossier.Ordinary, Open: true, Day: today.AddDays(-30), Until: today.AddDays(700), Title: title}
			change(&e)
			w.add(e)
		}
		honour(sole, "示荣1号", "质量先进单位（"+owner+"）", func(*dossier.Entry) {})
		var many []*firm.Firm
		for i := range 23 {
			f := w.firm("enterprise", "示例荣誉企业"+strconv.Itoa(i)+"有限公司")
			many = append(many, f)
			honour(f, "示荣〔2026〕~"+strconv.Itoa(i)+"号", "诚信示范单位", func(e *dossier.Entry) { e.Day = today.AddDays(-i / 3) })
		}
		honour(many[0], "示荣内部", "内部嘉奖", func(e *dossier.Entry) { e.Open = false })
		honour(many[0], "示荣过期", "过期荣誉", func(e *dossier.Entry) { e.Day, e.Until = today.AddDays(-900), today.AddDays(-1) })
		office := &organ.Organ{Head: record.Head{Region: server.Home}, Name: "示例审批局", Sort: "department"}
		measure := func(name string, open bool) {
			m := &joint.Measure{Head: record.Head{Region: server.Home}, Name: name, Organ: record.To[organ.Organ](office.ID), Sort: "incentive", Trigger: "grade_AAA", Content: "示例", Basis: "示例依据", From: today, Open: open}
			w.Write(t, func(tx *flow.Tx) error {
				if err := flow.Create(tx, joint.MeasureKind, m); err != nil {
					return err
				}
				return flow.Take(tx, joint.MeasureKind, m, "approve", nil)
			})
		}
		w.Write(t, func(tx *flow.Tx) error { return flow.Create(tx, organ.Kind, office) })
		measure("绿色通道", true)
		measure("内部优待", false)
		w.Write(t, func(tx *flow.Tx) error { return joint.Grade(tx, many[1].Code, "AAA") })

		visitor := w.Visitor(t)
		seen := map[string]int{}
		path := "/lists/honours"
		for pages := 0; path != ""; pages++ {
			a := visitor.Get(path).Want(200)
			body := string(a.Body)
			if strings.Contains(body, owner) || strings.Contains(body, "内部嘉奖") || strings.Contains(body, "过期荣誉") {
				t.Fatal("the list names a person, or shows what is not public or over")
			}
			for _, f := range append(many, sole) {
				seen[f.Code] += strings.Count(body, "/enterprise/"+f.Code+"/credit")
			}
			path = ""
			if m := regexp.MustCompile(`href="(/lists/honours\?[^"]*after=[^"]*)"`).FindStringSubmatch(body); m != nil {
				path = html.UnescapeString(m[1])
			}
			if pages > 3 {
				t.Fatal("the pages do not end")
			}
		}
		for code, n := range seen {
			if n != 1 {
				t.Errorf("%s is shown %d times", code, n)
			}
		}
		for query, want := range map[string]int{"q=" + url.QueryEscape("荣誉企业7"): 1, "q=" + many[2].Code: 1, "region=" + server.Far: 0, "year=2001": 0, "q=" + url.QueryEscape("没有这家"): 0} {
			if n := strings.Count(string(visitor.Get("/lists/honours/csv?"+query).Want(200).Body), "诚信示范单位"); n != want {
				t.Errorf("%s finds %d, want %d", query, n, want)
			}
		}
		visitor.Get("/lists/honours?after=x").Want(422)
		visitor.Get("/lists/green?after=x").Want(422)
		green := visitor.Get("/lists/green").Want(200)
		for _, want := range []string{many[1].Name, "绿色通道", "示例依据", "示例审批局", "质量信用等级AAA", "次日随每日文件存证"} {
			if !green.Has(want) {
				t.Errorf("the list of incentives does not say %s", want)
			}
		}
		if green.Has("内部优待") || green.Has(many[2].Name) {
			t.Error("an incentive that is not public is shown")
		}
		w.run()
		if a := visitor.Get("/lists/green").Want(200); !a.Has("/log/") {
			t.Error("the file of the day does not prove the list")
		}
		if b := string(w.get(today, "honours.csv")); strings.Count(b, "诚信示范单位") != 23 || strings.Contains(b, owner) || strings.Contains(b, sole.Name) || !strings.Contains(b, sole.Code) {
			t.Error("the file of honours is not what the list shows, or names a sole trader")
		}
		if b := string(w.get(today, "green.csv")); !strings.Contains(b, many[1].Code) || strings.Contains(b, "内部优待") {
			t.Error("the file of incentives is not what the list shows")
		}
	})
}
