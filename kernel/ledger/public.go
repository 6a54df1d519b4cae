package ledger

import (
	"bytes"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"qgov/kernel/audit"
	"qgov/kernel/fault"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// home answers GET /log.
func (l *Ledger) home(w http.ResponseWriter, r *http.Request) error {
	before := int64(0)
	if s := r.URL.Query().Get("before"); s != "" {
		var err error
		if before, err = strconv.ParseInt(s, 10, 64); err != nil || before < 1 {
			return fault.New(fault.Invalid, "R130", "翻页位置无效，请回到第一页")
		}
	}
	const limit = 30
	var leaves []audit.LeafRow
	var points []audit.Stored
	err := l.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if leaves, err = audit.Leaves(tx, before, limit+1); err != nil {
			return err
		}
		points, err = audit.Checkpoints(tx, 0, 10)
		return err
	})
	if err != nil {
		return err
	}
	p := l.Frame.Page(r, "")
	t := p.Say
	p.Title = t("公开日志")
	decisions := web.List{Count: int64(min(len(leaves), limit)), AtLeast: len(leaves) > limit, FilterURL: "/log", Columns: []web.Column{{Label: t("时间")}, {Label: t("决定")}, {Label: t("类别")}, {Label: t("属地")}, {Label: t("操作")}}, Empty: web.Empty{Title: t("还没有公开的决定")}}
	if len(leaves) > limit {
		leaves = leaves[:limit]
		decisions.Pager.Next = "/log?before=" + strconv.FormatInt(leaves[limit-1].Index, 10)
	}
	if before > 0 {
		decisions.Pager.First = "/log"
	}
	for _, d := range leaves {
		decisions.Rows = append(decisions.Rows, web.Row{Cells: []web.Cell{{Text: when(d.At)}, {Text: d.Title, URL: "/log/" + d.Code, Strong: true}, {Text: l.kind(t, d.Kind)}, {Text: l.region(d.Region)}, {Text: action(t, d.Action)}}})
	}
	return web.Render(w, http.StatusOK, web.Public(p, l.about(t), web.Wrap{Parts: []web.Part{decisions.Results(), checkpoints(t, points)}}))
}

// about explains the log.
func (l *Ledger) about(t func(string, ...any) string) web.Part {
	a := web.Article{Title: t("公开日志"), Lead: t("每一项公开的决定在作出时写入一本只增不减的日志。任何人都可以核验：某项决定当时就是这样写的，此后没有改动，也没有被悄悄删除。"), Body: []web.ArticleBlock{
		{Heading: t("如何核验"), Items: []string{t("打开一项决定，下载证明文件。"), t("取得下列公钥。请从公告、报刊或见证方取得，不要只从本网站取得。"), t("在任何一台计算机上运行下面的命令，不需要访问本系统。")}},
		{Code: "qgov verify --keys keys.txt proof.txt"},
		{Heading: t("公钥"), Links: []web.Link{{Label: t("下载公钥文件"), URL: "/log/keys", Download: true}, {Label: t("最新检查点"), URL: "/log/checkpoint"}}},
	}}
	for _, k := range l.Log.Keys().Logs {
		a.Body = append(a.Body, web.ArticleBlock{Code: k.String()})
	}
	a.Body = append(a.Body, web.ArticleBlock{Heading: t("它不能证明什么"), Text: t("日志证明写入之后没有改动，不证明写入的内容属实。")})
	return a
}

func checkpoints(t func(string, ...any) string, points []audit.Stored) web.Part {
	list := web.List{Count: int64(len(points)), ResultID: "checkpoints", Columns: []web.Column{{Label: t("检查点时间")}, {Label: t("条数"), Num: true}, {Label: t("根校验值")}, {Label: t("见证"), Num: true}}, Empty: web.Empty{Title: t("尚未签发")}}
	for _, c := range points {
		list.Rows = append(list.Rows, web.Row{Cells: []web.Cell{{Text: when(c.At)}, {Text: text.Int(c.Size)}, {Text: c.Root.String(), Mono: true}, {Text: strconv.Itoa(c.Witnesses)}}})
	}
	return list.Results()
}

// action names what happened.
func action(t func(string, ...any) string, s string) string {
	switch s {
	case "publish":
		return t("公开")
	case "correct":
		return t("更正")
	case "withdraw":
		return t("撤回")
	case "expire":
		return t("公示期满")
	}
	return s
}

// decision answers GET /log/{code}.
func (l *Ledger) decision(w http.ResponseWriter, r *http.Request) error {
	proof, leaf, err := l.Log.Proof(r.Context(), l.DB, r.PathValue("code"))
	if err != nil {
		return err
	}
	report, err := proof.Verify(audit.Keys{Logs: l.Log.Keys().Logs, Witnesses: l.Log.Keys().Witnesses})
	if err != nil {
		return err
	}
	p := l.Frame.Page(r, "")
	t := p.Say
	p.Title = leaf.Title
	facts := web.Facts{Wide: true}
	if leaf.Gone {
		facts.Items = append(facts.Items, web.Fact{Label: t("内容"), Cell: web.Cell{Text: t("该内容已按规定撤下，此处只保留存证。")}})
	}
	for _, it := range leaf.Items {
		facts.Items = append(facts.Items, web.Fact{Label: t(it.Label), Cell: web.Cell{Lines: strings.Split(it.Value, "\n")}})
	}
	sum := audit.LeafHash(proof.Leaf)
	shown := web.Proof{OK: true, Verdict: t("已核验：这项决定在公开日志中，此后没有改动"), Command: "qgov verify --keys keys.txt proof-" + leaf.Code + ".txt",
		Items: []web.Fact{{Label: t("位置"), Cell: web.Cell{Text: t("第 %d 条，共 %d 条", leaf.Index+1, report.Size)}}, {Label: t("决定的校验值"), Cell: web.Cell{Text: hex.EncodeToString(sum[:]), Mono: true}},
			{Label: t("根校验值"), Cell: web.Cell{Text: report.Root.String(), Mono: true}}, {Label: t("日志"), Cell: web.Cell{Text: report.Origin}}},
		Links: []web.Link{{Label: t("下载证明文件"), URL: "/log/" + leaf.Code + "/proof", Download: true}, {Label: t("公钥"), URL: "/log/keys"}}}
	if !leaf.Gone {
		shown.Links = append(shown.Links, web.Link{Label: t("下载公开文本"), URL: "/log/" + leaf.Code + "/text", Download: true})
	}
	for _, s := range report.Witnesses {
		shown.Items = append(shown.Items, web.Fact{Label: t("见证"), Cell: web.Cell{Text: s.Name, Sub: when(s.Time)}})
	}
	for _, h := range proof.Inclusion {
		shown.Path = append(shown.Path, h.String())
	}
	about := web.Article{Title: leaf.Title, Meta: strings.Join([]string{when(leaf.At), l.kind(t, leaf.Kind), action(t, leaf.Action), l.region(leaf.Region)}, " · ")}
	return web.Render(w, http.StatusOK, web.Public(p, about, web.Wrap{Parts: []web.Part{facts, shown}}))
}

// plainText answers with a text file that anybody may read from anywhere.
func plainText(w http.ResponseWriter, name string, content []byte, seconds int) error {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cache-Control", "public, max-age="+strconv.Itoa(seconds))
	if name != "" {
		route.Attach(w, name)
	}
	_, err := w.Write(content)
	return err
}

// proof answers GET /log/{code}/proof.
func (l *Ledger) proof(w http.ResponseWriter, r *http.Request) error {
	p, leaf, err := l.Log.Proof(r.Context(), l.DB, r.PathValue("code"))
	if err != nil {
		return err
	}
	return plainText(w, "proof-"+leaf.Code+".txt", p.Bytes(), 60)
}

// text answers GET /log/{code}/text.
func (l *Ledger) text(w http.ResponseWriter, r *http.Request) error {
	var leaf audit.LeafRow
	err := l.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if leaf, err = audit.ByCode(tx, r.PathValue("code")); err == nil && leaf.Gone {
			err = fault.Missing("公开文本")
		}
		return err
	})
	if err != nil {
		return err
	}
	return plainText(w, "text-"+leaf.Code+".json", []byte(leaf.Text), 0)
}

// checkpoint answers GET /log/checkpoint.
func (l *Ledger) checkpoint(w http.ResponseWriter, r *http.Request) error {
	var s audit.Stored
	err := l.DB.Read(r.Context(), func(tx *store.Tx) error {
		newest, ok, err := audit.Newest(tx)
		if err == nil && !ok {
			err = fault.Missing("检查点")
		}
		s = newest
		return err
	})
	if err != nil {
		return err
	}
	return plainText(w, "", s.Note, 10)
}

// keys answers GET /log/keys with a file for qgov verify --keys.
func (l *Ledger) keys(w http.ResponseWriter, r *http.Request) error {
	var b bytes.Buffer
	b.WriteString("# " + l.Log.Origin() + "\n")
	ks := l.Log.Keys()
	for _, k := range append(append([]*audit.Key(nil), ks.Logs...), append(ks.Witnesses, l.Documents...)...) {
		b.WriteString(k.String() + "\n")
	}
	return plainText(w, "keys.txt", b.Bytes(), 3600)
}

// witness answers GET /log/witness.
func (l *Ledger) witness(w http.ResponseWriter, r *http.Request) error {
	old := int64(0)
	if s := r.URL.Query().Get("old"); s != "" {
		var err error
		if old, err = strconv.ParseInt(s, 10, 64); err != nil {
			return fault.New(fault.Invalid, "A210", "还没有 %d 条的检查点", -1)
		}
	}
	b, err := l.Log.WitnessFile(r.Context(), l.DB, old)
	if err != nil {
		return err
	}
	return plainText(w, "checkpoint.txt", b, 0)
}
