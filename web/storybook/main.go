// Command storybook serves every part of package web with made-up data, for
// looking at states without a database: go run ./web/storybook, then open the
// address it prints. Parameters theme, size and lang override the cookies.
package main

import (
	"flag"
	"log"
	"net/http"
	"strings"
	"time"

	"qgov/web"
)

// story is one page of the book.
type story struct {
	path  string
	title string
	show  func(p *web.Page, r *http.Request) (status int, c web.Component)
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8090", "address to listen on")
	flag.Parse()
	log.Printf("storybook at http://%s/", *addr)
	s := &http.Server{Addr: *addr, Handler: handler(), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(s.ListenAndServe())
}

func handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/a/", web.Handler())
	mux.Handle("/prefs", web.PrefsHandler(false))
	english := catalogue(web.English)
	for _, s := range stories() {
		mux.HandleFunc("GET "+s.path, func(w http.ResponseWriter, r *http.Request) {
			p := page(s, r, english)
			status, c := s.show(p, r)
			if err := web.Render(w, status, c); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		})
	}
	for path, post := range posts() {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			p := page(story{path: path, title: "办理"}, r, english)
			c := post(p, r)
			if c == nil {
				http.Redirect(w, r, "/detail", http.StatusSeeOther)
				return
			}
			if err := web.Render(w, http.StatusUnprocessableEntity, c); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		})
	}
	return web.Secure(mux)
}

// posts answers the forms of the book: nil means that the form was in order.
// Nothing is kept.
func posts() map[string]func(p *web.Page, r *http.Request) web.Component {
	return map[string]func(p *web.Page, r *http.Request) web.Component{
		"/step": func(p *web.Page, r *http.Request) web.Component {
			if r.PostFormValue("reason") != "" {
				return nil
			}
			f := stepForm()
			f.Problems = []web.Problem{{Field: "reason", Text: "请填写异议理由"}}
			f.Sections[0].Fields[1].Problem = "请填写异议理由"
			return web.Shell(p, f)
		},
		"/form": func(p *web.Page, r *http.Request) web.Component {
			f := form(false)
			rows := f.Sections[1].Fields[8].Table
			switch {
			case r.PostFormValue("_add") == "items":
				rows.Rows = append(rows.Rows, web.RowFields{Fields: []web.Field{{Name: "items.2.name"}, {Name: "items.2.limit"}, {Kind: web.Number, Name: "items.2.value"}}})
			case r.PostFormValue("_drop") != "":
				rows.Rows = rows.Rows[:1]
			default:
				return nil
			}
			return web.Shell(p, f)
		},
	}
}

// catalogue reads lines of Chinese, tab, English.
func catalogue(tsv string) map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(tsv) {
		if zh, en, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t"); ok && !strings.HasPrefix(line, "#") {
			m[zh] = en
		}
	}
	return m
}

func page(s story, r *http.Request, english map[string]string) *web.Page {
	p := &web.Page{
		Title: s.title,
		Brand: web.Brand{Name: "区域质量治理平台", Line: "山东 · 演示数据", URL: "/"},
		Nav:   wings(r.URL.Path),
		Crumbs: []web.Link{
			{Label: "首页", URL: "/"}, {Label: s.title},
		},
		Search:  web.Search{URL: "/search"},
		Region:  web.Switch{Name: "地区", Label: "济南市", Items: []web.Link{{Label: "山东省", URL: "?region=37"}, {Label: "济南市", URL: "?region=3701", Active: true}, {Label: "青岛市", URL: "?region=3702"}}, MoreURL: "#"},
		Notices: web.Notices{URL: "#", Count: 3},
		User:    &web.User{Name: "王明远", Duty: "质量监督科", SignOut: "/prefs", Links: []web.Link{{Label: "个人设置", URL: "#", Icon: "settings"}, {Label: "委托代办", URL: "#", Icon: "transfer"}}},
		Status:  web.Status{Text: "数据同步正常 · 09:00", Tone: web.Good},
	}
	p.Prefs(r)
	for name, to := range map[string]*string{"theme": &p.Theme, "size": &p.Size, "lang": &p.Lang} {
		if v := r.URL.Query().Get(name); v != "" {
			*to = v
		}
	}
	if p.Lang == "en" {
		p.T = func(zh string) string {
			if en, ok := english[zh]; ok {
				return en
			}
			return zh
		}
	}
	return p
}

func publicPage(p *web.Page) *web.Page {
	p.Brand = web.Brand{Name: "质量公众服务", Line: "示例省市场监督管理局 · 演示数据", URL: "/portal"}
	p.PublicNav = []web.Link{{Label: "信息查询", URL: "/search", Active: p.Title == "查询"}, {Label: "召回公告", URL: "#"}, {Label: "投诉举报", URL: "/complain", Active: p.Title == "投诉"}, {Label: "质量数据", URL: "/open"}, {Label: "企业办事", URL: "#"}}
	p.Footer = web.Footer{Owner: "示例省市场监督管理局", Text: "本站为演示系统，企业名称与数据均为虚构。", Links: []web.Link{{Label: "无障碍声明", URL: "#"}, {Label: "隐私", URL: "#"}, {Label: "开放数据接口", URL: "#"}, {Label: "工作人员入口", URL: "/"}}}
	return p
}

func wings(at string) []web.Wing {
	item := func(label, url, icon, count string) web.NavItem {
		return web.NavItem{Label: label, URL: url, Icon: icon, Count: count, Active: url == at}
	}
	return []web.Wing{
		{Title: "工作台", Items: []web.NavItem{item("质量态势总览", "/", "layout-dashboard", ""), item("我的待办", "/parts", "inbox", "36")}},
		{Title: "监管业务", Items: []web.NavItem{item("监督抽查", "/list", "clipboard-check", ""), item("缺陷召回", "/detail", "truck-return", "3"), item("投诉举报", "/form", "message-report", "28"), item("执法办案", "/form-errors", "gavel", ""), item("风险监测", "/list-empty", "radar-2", "5"), item("特种设备", "/charts", "elevator", "")}},
		{Title: "主体与信用", Items: []web.NavItem{item("企业档案", "#f", "building-factory-2", ""), item("信用监管", "#c", "shield-check", ""), item("严重违法失信名单", "#b", "ban", ""), item("许可与认证", "#l", "certificate", "")}},
		{Title: "质量基础设施", Items: []web.NavItem{item("标准管理", "#s", "scale", ""), item("计量器具", "#m", "ruler-measure", ""), item("检验检测机构", "#t", "flask", ""), item("质量奖与品牌", "#a", "award", "")}},
		{Title: "分析与文书", Items: []web.NavItem{item("统计报表", "/wall", "chart-bar", ""), item("文书中心", "/doc", "file-text", ""), item("问卷调查", "#q", "forms", "")}},
		{Title: "系统", Items: []web.NavItem{item("组织与权限", "#o", "sitemap", ""), item("审计日志", "#h", "history", "")}},
	}
}
