package publish

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// Frame makes the frame of a page; *page.Site is one.
type Frame interface {
	Page(r *http.Request, title string) *web.Page
}

// Routes returns the addresses of the open data:
//
//	GET /open                 the files, their sizes and hashes, the licence, how to check them
//	GET /open/{file}          recall.csv, recall.json, manifest.txt; with ETag, Last-Modified and ranges
func (of *Office) Routes(db *store.DB, frame Frame) []route.Route {
	return []route.Route{
		route.Public("GET /open", func(w http.ResponseWriter, r *http.Request) error { return of.openPage(w, r, db, frame) }),
		route.Public("GET /open/{file}", func(w http.ResponseWriter, r *http.Request) error { return of.openFile(w, r, db) }),
	}
}

func (of *Office) openFile(w http.ResponseWriter, r *http.Request, db *store.DB) error {
	f, ok, err := of.File(r.Context(), db, r.PathValue("file"))
	if err != nil {
		return err
	}
	if !ok {
		return fault.Missing("这个开放数据文件")
	}
	h := w.Header()
	h.Set("Content-Type", f.Media)
	h.Set("ETag", `"`+f.SHA256+`"`)
	h.Set("Cache-Control", "public, max-age=300, must-revalidate")
	h.Set("Access-Control-Allow-Origin", "*") // anybody's page may read what anybody may read
	if !strings.HasPrefix(f.Media, "text/plain") {
		route.Attach(w, f.Name)
	}
	http.ServeContent(w, r, "", f.At, bytes.NewReader(f.Content))
	return nil
}

func (of *Office) openPage(w http.ResponseWriter, r *http.Request, db *store.DB, frame Frame) error {
	files, err := of.Files(r.Context(), db)
	if err != nil {
		return err
	}
	p := frame.Page(r, "")
	t := p.T
	if t == nil {
		t = func(s string) string { return s }
	}
	p.Title = t("开放数据")
	list := web.List{Count: int64(len(files)), FilterURL: "/open", Columns: []web.Column{{Label: t("文件")}, {Label: t("内容")}, {Label: t("条数"), Num: true}, {Label: t("大小"), Num: true}, {Label: t("更新时间")}, {Label: "SHA-256"}},
		Empty: web.Empty{Title: t("还没有开放数据")}}
	for _, f := range files {
		label := t("签名清单")
		if form, ok := of.forms[f.Kind]; ok {
			label = t(form.Plan.Label)
		}
		list.Rows = append(list.Rows, web.Row{Cells: []web.Cell{{Text: f.Name, URL: "/open/" + f.Name, Strong: true}, {Text: label}, {Text: text.Int(f.Records)}, {Text: size(f.Bytes)},
			{Text: f.At.In(calendar.Shanghai()).Format("2006-01-02 15:04")}, {Text: f.SHA256, Mono: true}}})
	}
	about := web.Article{Title: t("开放数据"), Lead: t("已公开信息的全部内容，每日更新，可下载、转载和再利用。"), Body: []web.ArticleBlock{
		{Heading: t("许可"), Text: t(of.o.Licence)},
		{Heading: t("如何核对"), Items: []string{t("每个文件的 SHA-256 写在签名清单 manifest.txt 里，清单由下列公钥签名。"), t("每条记录的存证编号可以在公开日志 /log 里查到，并下载证明文件独立核验。")}},
	}}
	for _, k := range of.o.Keys {
		about.Body = append(about.Body, web.ArticleBlock{Code: k.String()})
	}
	return web.Render(w, http.StatusOK, web.Public(p, about, web.Wrap{Parts: []web.Part{list.Results()}}))
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}
