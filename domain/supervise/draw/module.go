package draw

import (
	_ "embed"
	"fmt"
	"net/url"
	"time"

	"qgov/base/duty"
	"qgov/domain/supervise/plan"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

//go:embed en.tsv
var English string

// Module is the business of draws. book answers what was checked recently, risk which firms have more than one lot; nil: the weight
// rule by risk is refused.
func Module(book plan.Book, risk Risk) module.Module {
	k, p := Kind, Kind.P
	return module.Module{
		Name: "draw",
		Views: []page.View{{Plan: k.Plan, Flow: newFlow(sources{book, risk}), Wing: "监管业务", Icon: "dice-5", Rank: 4,
			Columns:  []page.Column{{Field: k.F(&p.Title), Under: k.F(&p.Number)}, {Field: k.F(&p.Line)}, {Field: k.F(&p.Place)}, {Field: k.F(&p.Count)}, {Field: k.F(&p.State)}},
			Defaults: defaults,
			Summary:  summary,
			Banner:   banner,
			Panels: []page.Panel{{Title: "公信过程", Part: timelinePanel}, {Title: "承诺与揭示", Part: partiesPanel}, {Title: "名单概况", Part: listPanel},
				{Title: "抽取结果与分派", Part: resultPanel}, {Title: "如何核验", Part: verifyPanel}},
			Links: links,
			Sample: func(tx *flow.Tx) (record.Record, error) {
				return &Draw{Title: "示例市儿童服装监督抽查随机抽取", Place: "371082", Count: 2, Each: 2, Reserve: 1, Mode: "sha256-uniform", Weight: "equal",
					ExternalName: "示例公开数值", ExternalDate: tx.Today().AddDays(7),
					Parties: []Party{{Name: "示例业务科室", Role: "business"}, {Name: "示例纪检监督", Role: Witness}, {Name: "示例企业代表", Role: "firm"}}}, nil
			}}},
		Grants: append(role.Allow("draw", []role.Action{role.See, role.Export}, duty.Staff()...),
			role.Allow("draw", []role.Action{role.Create, role.Change}, duty.Drawer)...),
		Routes:  func(s *page.Site) []route.Route { return desk{s, &shelf{}}.routes() },
		English: English,
		Texts:   []string{"大屏展示", "下载核验文件", "登记承诺", "公开页面"},
	}
}

// defaults fills a new draw: the parties that every draw has.
func defaults(tx *flow.Tx, r record.Record, q url.Values) error {
	d := r.(*Draw)
	d.Place, d.Each, d.Mode, d.Weight, d.ExternalDate = tx.Actor().Region, 2, "sha256-uniform", "equal", tx.Today().AddDays(7)
	d.Parties = []Party{{Name: "业务科室", Role: "business"}, {Name: "纪检监督", Role: Witness}, {Name: "企业代表", Role: "firm"}}
	if v := q.Get("line"); v != "" {
		id, err := record.ParseID(v)
		if err != nil {
			return nil // an address typed wrong fills nothing
		}
		l, err := store.Get(tx.Tx, plan.LineKind, id)
		if err != nil {
			return err
		}
		d.Line.ID, d.Title, d.Place, d.Stage, d.Count, d.NoRepeat = l.ID, l.Item+"随机抽取", l.Place, l.Stage, l.Batches, true
	}
	return nil
}

// summary is the sentence under the title.
func summary(_ *flow.Tx, r record.Record) string {
	d := r.(*Draw)
	if !d.Public() {
		return fmt.Sprintf("抽取 %d 家，每家 %d 名抽样人员；名单尚未冻结", d.Count, d.Each)
	}
	return fmt.Sprintf("从 %d 家中抽取 %d 家，每家 %d 名抽样人员；名单于 %s 冻结", d.ListSize, d.Count, d.Each, clock(d.FrozenAt))
}

// banner warns of what would make the draw fail.
func banner(tx *flow.Tx, r record.Record) []web.Alert {
	d := r.(*Draw)
	switch {
	case d.ID == 0:
		return nil
	case d.State == VoidSt:
		return []web.Alert{{Tone: web.Bad, Title: "本次抽取已作废", Text: d.Void}}
	case d.State == Frozen && tx.Today() > d.ExternalDate && !d.open():
		return []web.Alert{{Tone: web.Bad, Title: "外部数值已公布，仍有承诺未揭示或数值未复核；不揭示即作废"}}
	case (d.State == Drafting || d.State == Committed) && d.ExternalDate <= tx.Today():
		return []web.Alert{{Tone: web.Warn, Title: "外部数值的公布日期已到，请改为今天以后的日期，否则不能冻结"}}
	}
	return nil
}

func links(_ *flow.Tx, r record.Record) []web.Link {
	d := r.(*Draw)
	at := "/draw/" + d.ID.String()
	out := []web.Link{{Label: "大屏展示", URL: at + "/show", Icon: "dashboard"}}
	if d.State == Drafting || d.State == Committed {
		out = append(out, web.Link{Label: "登记承诺", URL: at + "/commit", Icon: "lock"})
	}
	if d.Public() {
		out = append(out, web.Link{Label: "下载核验文件", URL: at + "/bundle.json", Icon: "download", Download: true}, web.Link{Label: "公开页面", URL: "/draws/" + d.Number, Icon: "world"})
	}
	return out
}

// clock writes a moment as people in the bureau read it.
func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Shanghai()).Format("2006-01-02 15:04")
}
