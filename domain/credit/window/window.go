// Package window is the public face of credit: what everybody may know of the lists and of a firm's file, without an account.
//
//	GET /lists                       search, how many are listed, the lists, the data files
//	GET /lists/abnormal              经营异常名录: ground, organ, number, date, last day, state, proof; by name, code, region, ground, year
//	GET /lists/serious               严重违法失信名单, likewise
//	GET /lists/repaired              listings that ended: when, why and by which act, without the name of the firm
//	GET /lists/honours               honours by departments, with number, basis, source, days and the proof of the day's file
//	GET /lists/green                 incentives that firms enjoy, such as the green channel, likewise
//	GET /lists/{list}/csv            what the page shows, and what follows it, as a table
//	GET /open/credit                 the files of each day; /open/credit/{day}/{file} is one
//	GET /enterprise/{code}/credit    a firm: its listings with their proof, the public entries of its file with source and last day
//
// Lists are read from public copies (package publish), files by [dossier.Public]; nothing else of a register reaches a page. Who was
// removed from a list is not named any more: its text left the database, its leaf in the public log stays (threat T1).
package window

import (
	_ "embed"
	"net/http"

	"qgov/domain/credit/listing"
	"qgov/domain/portal/frame"
	"qgov/kernel/audit"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/publish"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

//go:embed en.tsv
var English string

// Options is what the pages need of the program.
type Options struct {
	Office  *publish.Office
	Log     *audit.PublicLog
	Signers []audit.Signer // of the manifests of the files, see audit.FileSigners
	Keys    []*audit.Key   // of the signers
	Dir     string         // folder of the files, one folder a day
	Demo    bool           // every page says that the data are invented
}

// site is the public pages of credit.
type site struct {
	Options
	*frame.Frame
	db     *store.DB
	engine *flow.Engine
}

// Module is the public face of credit.
func Module(o Options) module.Module {
	return module.Module{Name: "window", English: English, Jobs: []job.Kind{o.daily()}, Routes: func(s *page.Site) []route.Route {
		st := &site{Options: o, Frame: frame.New(s.Engine.DB(), s.Texts, frame.Options{Demo: o.Demo}), db: s.Engine.DB(), engine: s.Engine}
		return st.routes()
	}}
}

func (s *site) routes() []route.Route {
	get := func(path string, h route.Handler) route.Route { return route.Public("GET "+path, frame.Cached(h)) }
	return []route.Route{
		get("/lists", s.home), get("/lists/{list}", s.list), get("/lists/{list}/csv", s.listCSV), get("/enterprise/{code}/credit", s.firm),
		get("/open/credit", s.dayPage), route.Public("GET /open/credit/{day}/{file}", s.download),
	}
}

func (s *site) home(w http.ResponseWriter, r *http.Request) error {
	counts, err := s.Office.Counts(r.Context(), s.db)
	if err != nil {
		return err
	}
	p := s.Page(r, "信用公示")
	hero := web.Hero{Title: p.Say("签约之前查信用"), SearchLabel: p.Say("查企业的信用信息"), SearchURL: "/find", Placeholder: p.Say("企业名称或者统一社会信用代码")}
	for _, l := range lists {
		if l.ended {
			continue
		}
		var n int64
		for _, kind := range l.kinds {
			n += counts[kind]
		}
		hero.Figures = append(hero.Figures, web.KPI{Label: p.Say(l.title), Value: text.Int(n), Unit: p.Say("条"), URL: "/lists/" + l.name})
	}
	tiles := web.Tiles{}
	for _, l := range lists {
		tiles.Items = append(tiles.Items, web.Tile{Title: p.Say(l.title), Text: p.Say(l.short), Icon: l.icon, URL: "/lists/" + l.name})
	}
	for _, m := range good {
		tiles.Items = append(tiles.Items, web.Tile{Title: p.Say(m.title), Text: p.Say(m.short), Icon: m.icon, URL: "/lists/" + m.name})
	}
	tiles.Items = append(tiles.Items, web.Tile{Title: p.Say("企业质量承诺"), Text: p.Say("承诺、自我披露和质量信用报告"), Icon: "certificate", URL: "/lists/pledges"},
		web.Tile{Title: p.Say("信用数据文件"), Text: p.Say("整份下载，不必逐页翻查"), Icon: "download", URL: "/open/credit"})
	latest := make([]web.Block, 0, 2)
	for _, l := range lists[:2] {
		got, err := s.Office.Search(r.Context(), s.db, publish.Query{Kinds: l.kinds, Limit: 5})
		if err != nil {
			return err
		}
		b := web.Block{Title: p.Say(l.latest), More: &web.Link{Label: p.Say("全部名单"), URL: "/lists/" + l.name}, Body: web.Empty{Title: p.Say("暂时没有")}}
		links := web.Links{}
		for _, c := range got.Copies {
			e := entryOf(c)
			links.Items = append(links.Items, web.LinkItem{Title: e.name, URL: "/results/" + c.Code, Sub: p.Say(e.ground), Note: e.day})
		}
		if len(links.Items) > 0 {
			b.Body = links
		}
		latest = append(latest, b)
	}
	return frame.Show(w, p, http.StatusOK, hero, tiles, web.Columns{Blocks: latest}, web.Wrap{Parts: []web.Part{web.Alert{Tone: web.Info, Title: p.Say("列入和移出都有存证"), Text: p.Say("每一次列入、更正和移出都写入公开日志，任何人可以核验，谁也不能悄悄删除。对公示信息有异议的，可以向作出列入决定的机关提出。"),
		Links: []web.Link{{Label: p.Say("公开日志"), URL: "/log"}}}}})
}

// sort is one of the public lists.
type sort struct {
	name, title, short, latest, lead, icon string
	kinds                                  []string
	whole                                  []string // kinds of which every copy stands on a list of what ended
	grounds                                string   // code of listing.Lists
	ended                                  bool
	unground                               bool // has no ground to choose by
}

var both = []string{listing.AbnormalKind.Name, listing.SeriousKind.Name}

var lists = []sort{
	{name: "abnormal", title: "经营异常名录", short: "未按期年报、失联等", latest: "最近列入经营异常名录", icon: "alert-triangle", grounds: listing.OfAbnormal, kinds: both[:1],
		lead: "因未公示年度报告、无法取得联系等法定事由列入的企业；履行义务后可以申请移出。"},
	{name: "serious", title: "严重违法失信名单", short: "较重处罚、满三年未履行", latest: "最近列入严重违法失信名单", icon: "ban", grounds: listing.OfSerious, kinds: both[1:],
		lead: "实施严重违法行为、受到较重行政处罚的企业；公示三年，满一年后可以申请信用修复。"},
	{name: "repaired", title: "移出与修复", short: "移出、期满和信用修复的结果", icon: "refresh", kinds: both, ended: true, whole: []string{listing.RepairKind.Name},
		lead: "已经移出名单的记录，和已经信用修复的行政处罚等信息。移出、修复以后不再公示企业名称，只保留日期、方式和存证。"},
}

// sortOf returns the list with the name.
func sortOf(name string) (sort, bool) {
	for _, l := range lists {
		if l.name == name {
			return l, true
		}
	}
	return sort{}, false
}
