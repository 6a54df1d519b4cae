package window

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"qgov/domain/portal/frame"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/text"
	"qgov/web"
)

// mostDays is how many days the page of the files lists.
const mostDays = 60

// openDay is one day of files.
type openDay struct {
	day      calendar.Date
	at       time.Time
	leaf     string
	manifest string
	gone     bool
	until    calendar.Date // last day of the files
}

// days reads the newest days, or the one that is given.
func days(ctx context.Context, e *flow.Engine, only calendar.Date) (out []openDay, err error) {
	where, args := "{all: open data}", []any{mostDays}
	if !only.IsZero() {
		where, args = "day = ? AND "+where, []any{only, mostDays}
	}
	err = e.Read(role.With(ctx, role.System("public")), func(tx *flow.Tx) error {
		rows, err := tx.Query(`SELECT day, at, leaf, manifest, gone FROM open_day WHERE `+where+` ORDER BY day DESC LIMIT ?`, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var d openDay
			var day string
			var at int64
			if err := rows.Scan(&day, &at, &d.leaf, &d.manifest, &d.gone); err != nil {
				return err
			}
			if d.day, err = calendar.ParseDate(day); err != nil {
				return err
			}
			if d.until, err = keptUntil(tx, d.day); err != nil {
				return err
			}
			d.at = time.UnixMicro(at).UTC()
			d.gone = d.gone || d.until < tx.Today()
			out = append(out, d)
		}
		return rows.Err()
	})
	return out, err
}

func dayOf(ctx context.Context, e *flow.Engine, day calendar.Date) (openDay, bool, error) {
	list, err := days(ctx, e, day)
	if err != nil || len(list) == 0 {
		return openDay{}, false, err
	}
	return list[0], true, nil
}

// files lists those of a day by its manifest, which this program signed.
func (s *site) files(d openDay) ([]audit.ManifestFile, error) {
	m, err := audit.OpenManifest([]byte(d.manifest), s.Keys...)
	return m.Files, err
}

// dayPage answers GET /open/credit.
func (s *site) dayPage(w http.ResponseWriter, r *http.Request) error {
	list, err := days(r.Context(), s.engine, 0)
	if err != nil {
		return err
	}
	p := s.Page(r, "信用数据文件")
	p.Crumbs = []web.Link{{Label: p.Say("信用公示"), URL: "/lists"}, {Label: p.Title}}
	about := web.Article{Title: p.Title, Lead: p.Say("名单和公开的信用记录，每天一份，整份下载，不必逐页翻查。每份的签名清单写入公开日志。"), Body: []web.ArticleBlock{
		{Heading: p.Say("如何核对"), Items: []string{p.Say("下载签名清单 manifest.txt 和需要的文件，放在同一个目录。"), p.Say("取得下列公钥。请从公告、报刊或见证方取得，不要只从本网站取得。"), p.Say("在任何一台计算机上运行下面的命令，不需要访问本系统。")}},
		{Code: "qgov verify --keys keys.txt manifest.txt"},
		{Heading: p.Say("使用说明"), Text: p.Say("文件不含个体工商户的名称和经营者姓名。已经移出名单或者公示期满的信息不再出现在以后的文件里；往日的文件过期后停止下载，只保留清单和存证。"), Links: []web.Link{{Label: p.Say("下载公钥"), URL: "/log/keys", Download: true}, {Label: p.Say("全部开放数据"), URL: "/open"}}}}}
	for _, k := range s.Keys {
		about.Body = append(about.Body, web.ArticleBlock{Code: k.String()})
	}
	parts := []web.Part{}
	for i, d := range list {
		b, err := s.dayBlock(p, d, i == 0)
		if err != nil {
			return err
		}
		parts = append(parts, b)
	}
	if len(list) == 0 {
		parts = append(parts, web.Empty{Title: p.Say("还没有每日文件"), Text: p.Say("文件每天凌晨生成。")})
	}
	return frame.Show(w, p, http.StatusOK, about, web.Wrap{Parts: parts})
}

// dayBlock shows one day: all files of the newest, of another one the manifest and what proves it.
func (s *site) dayBlock(p *web.Page, d openDay, whole bool) (web.Part, error) {
	files, err := s.files(d)
	if err != nil {
		return nil, err
	}
	at := "/open/credit/" + d.day.String() + "/"
	t := web.StatTable{Columns: []web.Column{{Label: p.Say("文件")}, {Label: p.Say("条数"), Num: true}, {Label: p.Say("字节"), Num: true}, {Label: "SHA-256"}}}
	sum := audit.File(manifestName, []byte(d.manifest), int64(len(files)))
	for _, f := range append([]audit.ManifestFile{sum}, files...) {
		url := at + f.Name
		if d.gone && f.Name != manifestName {
			url = ""
		}
		t.Rows = append(t.Rows, web.StatRow{Label: f.Name, URL: url, Cells: []web.Cell{{Text: text.Int(f.Records)}, {Text: text.Int(f.Bytes)}, {Text: f.SHA256, Mono: true}}})
		if !whole && d.gone {
			break
		}
	}
	t.Note = p.Say("可下载至 %s", d.until.String())
	if d.gone {
		t.Note = p.Say("文件已过期，停止下载；清单和存证保留")
	}
	return web.Block{Title: d.day.String(), More: &web.Link{Label: p.Say("公开日志中的存证"), URL: "/log/" + d.leaf}, Body: t}, nil
}

// download answers GET /open/credit/{day}/{file}. Only names that the manifest of the day has reach the folder.
func (s *site) download(w http.ResponseWriter, r *http.Request) error {
	missing := fault.Missing("这个开放数据文件")
	day, err := calendar.ParseDate(r.PathValue("day"))
	if err != nil {
		return missing
	}
	d, ok, err := dayOf(r.Context(), s.engine, day)
	if err != nil {
		return err
	}
	if !ok {
		return missing
	}
	name := r.PathValue("file")
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*") // anybody's page may read what anybody may read
	h.Set("Cache-Control", "public, max-age=3600")
	if name == manifestName {
		h.Set("Content-Type", "text/plain; charset=utf-8")
		http.ServeContent(w, r, "", d.at, strings.NewReader(d.manifest))
		return nil
	}
	files, err := s.files(d)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Name != name || d.gone {
			continue
		}
		in, err := os.Open(filepath.Join(s.Dir, d.day.String(), f.Name))
		if errors.Is(err, fs.ErrNotExist) {
			return missing
		}
		if err != nil {
			return err
		}
		defer in.Close()
		h.Set("ETag", `"`+f.SHA256+`"`)
		h.Set("Content-Type", map[bool]string{true: "application/gzip", false: "text/csv; charset=utf-8"}[strings.HasSuffix(name, ".gz")])
		if name == licenceName {
			h.Set("Content-Type", "text/plain; charset=utf-8")
		} else {
			route.Attach(w, name)
		}
		http.ServeContent(w, r, "", d.at, in)
		return nil
	}
	return missing
}
