package bulletin

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"qgov/base/firm"
	"qgov/base/product"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/publish"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/web"
)

// desk is the pages written by hand and the steps that publish.
type desk struct {
	of   *publish.Office
	site *page.Site
}

func (d desk) routes() []route.Route {
	return []route.Route{
		route.For("GET /bulletin/collect", Kind.Name, role.Create, d.collect),
		route.For("POST /bulletin/collect", Kind.Name, role.Create, d.make),
		route.For("GET /bulletin/{id}/xlsx", Kind.Name, role.See, d.xlsx),
	}
}

// most is how many samples one bulletin is offered at once.
const most = 200

// Collectable returns the concluded samples of a rule set that were never public, the oldest conclusion first, at most 200. One that was
// withdrawn is not collected again.
func Collectable(tx *flow.Tx, ruleSet string) ([]*sampling.Sample, error) {
	rows, err := tx.Query(`SELECT s.id FROM sample s WHERE s.purpose = ? AND s.rule_set = ? AND s.conclusion IN ('pass', 'fail') AND s.outcome = ? AND {scope s:sample}
		AND NOT EXISTS (SELECT 1 FROM public_copy c WHERE c.kind = 'sample' AND c.record = s.id) ORDER BY s.concluded_on, s.id LIMIT ?`,
		sampling.Inspection, ruleSet, sampling.Taken, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []any
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		return nil, err
	}
	rows.Close()
	k, p := sampling.Kind, sampling.Kind.P
	return store.Find(tx.Tx, k, store.Query{Sort: k.F(&p.ConcludedOn), Limit: most, Bare: true, Where: []store.Cond{store.In(k.F(&p.ID), ids...)}})
}

func ruleSetOf(r *http.Request) string {
	if r.FormValue("rule_set") == product.Goods {
		return product.Goods
	}
	return product.Food
}

// collect answers GET /bulletin/collect.
func (d desk) collect(w http.ResponseWriter, r *http.Request) error {
	set := ruleSetOf(r)
	var list []*sampling.Sample
	var firms map[record.ID]string
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) {
		if list, err = Collectable(tx, set); err != nil {
			return err
		}
		var ids []record.ID
		for _, s := range list {
			ids = append(ids, s.Firm.ID)
		}
		firms, err = tx.Titles(firm.Kind.Plan, ids)
		return err
	})
	if err != nil {
		return err
	}
	p := d.site.Page(r, "")
	p.Title = p.Say("汇集抽检结果")
	out := web.List{Head: web.Head{Title: p.Title, Lead: p.Say("勾选结论已生效、尚未公布的批次，生成公告文稿")}, FilterURL: "/bulletin/collect", Count: int64(len(list)),
		Columns: []web.Column{{Label: p.Say("抽样编号")}, {Label: p.Say("样品名称")}, {Label: p.Say("被抽样单位")}, {Label: p.Say("检验结论")}, {Label: p.Say("结论生效日期")}},
		Bulk:    &web.Bulk{Action: "/bulletin/collect", Buttons: []web.Button{{Label: p.Say("生成公告文稿"), Primary: true}}, Hidden: []web.Pair{{Name: "rule_set", Value: set}}},
		Empty:   web.Empty{Title: p.Say("没有待公布的批次")}}
	for _, c := range ruleSets {
		out.Views = append(out.Views, web.Tab{Label: p.Say(c.Label), URL: "/bulletin/collect?rule_set=" + c.Code, Active: c.Code == set})
	}
	for _, s := range list {
		tone := web.Good
		if s.Conclusion == "fail" {
			tone = web.Bad
		}
		out.Rows = append(out.Rows, web.Row{ID: s.ID.String(), Cells: []web.Cell{{Text: s.Number, URL: "/sample/" + s.ID.String(), Strong: true}, {Text: s.Name, Sub: s.Batch}, {Text: firms[s.Firm.ID]},
			{Badge: &web.Badge{Text: p.Say(sampling.Verdicts.Label(s.Conclusion)), Tone: tone}, Sub: s.Failing}, {Text: s.ConcludedOn.String()}}})
	}
	return d.site.Render(w, r, http.StatusOK, p, out)
}

// make answers POST /bulletin/collect with a new draft.
func (d desk) make(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "F400", "请求不正确")
	}
	set := ruleSetOf(r)
	var ids []record.ID
	for _, s := range r.PostForm["id"] {
		id, err := record.ParseID(s)
		if err != nil || id == 0 {
			return fault.New(fault.Invalid, "F400", "请求不正确")
		}
		ids = append(ids, id)
	}
	var b *Bulletin
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		if b, err = d.draft(tx, set, ids); err != nil {
			return err
		}
		return flow.Create(tx, Kind, b)
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/bulletin/"+b.ID.String(), http.StatusSeeOther)
	return nil
}

// draft makes a bulletin of samples; it is not saved.
func (d desk) draft(tx *flow.Tx, set string, ids []record.ID) (*Bulletin, error) {
	if len(ids) == 0 || len(ids) > most {
		return nil, fault.New(fault.Invalid, "B303", "请选择 1 至 %d 个批次", most)
	}
	b := &Bulletin{Head: record.Head{Region: tx.Actor().Region, Owner: tx.Actor().ID}, RuleSet: set, Issuer: tx.Actor().Org}
	for _, id := range ids {
		s, err := store.Get(tx.Tx, sampling.Kind, id)
		if err != nil {
			return nil, err
		}
		if _, was, err := d.of.Of(tx, sampling.Kind.Name, id); err != nil {
			return nil, err
		} else if was || s.RuleSet != set || s.Conclusion == "" || s.Purpose != sampling.Inspection {
			return nil, fault.New(fault.Conflict, "B304", "样品 %s 已经公布过，或者不属于可公布的范围", s.Number)
		}
		row, err := rowOf(tx, s)
		if err != nil {
			return nil, err
		}
		b.Rows, b.Demo = append(b.Rows, row), b.Demo || s.Demo
		if b.From.IsZero() || s.ConcludedOn < b.From {
			b.From = s.ConcludedOn
		}
		b.To = max(b.To, s.ConcludedOn)
	}
	b.count()
	word := "产品质量监督抽查"
	if set == product.Food {
		word = "食品安全抽检"
	}
	b.Title = fmt.Sprintf("关于%d批次%s情况的公告", len(ids), word)
	b.Summary = fmt.Sprintf("近期，我局组织%s，本次公布%d批次，其中不合格%d批次。", word, len(ids), b.Failed.V)
	if b.Failed.V > 0 {
		b.Summary += "不合格产品已责成有关单位依法处理。"
	}
	return b, nil
}

// xlsx sends the table.
func (d desk) xlsx(w http.ResponseWriter, r *http.Request) error {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil || id == 0 {
		return fault.Missing(Kind.Label)
	}
	var b *Bulletin
	if err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) (err error) { b, err = store.Get(tx.Tx, Kind, id); return err }); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := b.WriteXLSX(&out); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	route.Attach(w, strings.TrimSpace(b.Title+" "+b.IssueNo)+".xlsx")
	h.Set("Cache-Control", "private, no-store")
	_, err = w.Write(out.Bytes())
	return err
}

// preview shows the rows in the columns in which they are published, and the flags of the figures.
func preview(_ *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	b := r.(*Bulletin)
	if len(b.Rows) == 0 {
		return nil, nil
	}
	titles := Columns(b.RuleSet)
	out := web.StatTable{Caption: b.Title}
	for _, title := range titles {
		out.Columns = append(out.Columns, web.Column{Label: p.Say(title)})
	}
	for i := range b.Rows {
		cells := b.Cells(i)
		row := web.StatRow{Label: cells[0]}
		for _, c := range cells[1:] {
			row.Cells = append(row.Cells, web.Cell{Text: c})
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

func banner(_ *flow.Tx, r record.Record) []web.Alert {
	b := r.(*Bulletin)
	var out []web.Alert
	for _, f := range b.Flags() {
		out = append(out, web.Alert{Tone: web.Warn, Title: f.Field, Text: f.String()})
	}
	if b.State == Correcting {
		out = append(out, web.Alert{Tone: web.Info, Title: "拟更正", Text: b.Why})
	}
	return out
}

func links(_ *flow.Tx, r record.Record) []web.Link {
	b := r.(*Bulletin)
	out := []web.Link{{Label: "导出 XLSX", Icon: "download", URL: "/bulletin/" + b.ID.String() + "/xlsx", Download: true}}
	if b.PublicCode != "" {
		out = append(out, web.Link{Label: "公开页面", Icon: "world", URL: "/notices/" + b.PublicCode})
	}
	if b.SourceURL != "" {
		out = append(out, web.Link{Label: "来源网址", Icon: "link", URL: b.SourceURL})
	}
	return out
}

// Compose makes the draft of a bulletin of the samples; the caller registers it.
func Compose(tx *flow.Tx, of *publish.Office, ruleSet string, samples []record.ID) (*Bulletin, error) {
	return desk{of: of}.draft(tx, ruleSet, samples)
}
