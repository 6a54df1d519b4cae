package desk

import (
	"fmt"
	"net/http"
	"strings"

	"qgov/base/firm"
	"qgov/kernel/exchange"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/web"
)

// The gaps of the supervision grid: every market subject should lie in a cell, every cell should have a supervisor. The register of
// firms is open to every bureau, so the region stands in the statement.
const (
	firmGap   = `FROM firm f WHERE {scope f:firm} AND f.cell IS NULL AND f.status = 'active' AND f.region >= ? AND f.region < ?`
	cellGap   = `FROM grid_cell c WHERE {scope c:grid_cell} AND c.supervisor = '' AND c.region >= ? AND c.region < ?`
	firmCount = `SELECT count(*) ` + firmGap
	firmRows  = `SELECT f.id, f.name, f.code, f.address, f.region ` + firmGap + `%s ORDER BY f.id DESC LIMIT %d`
	cellRows  = `SELECT c.id, c.name, c.code, c.scope, c.region ` + cellGap + ` ORDER BY c.code LIMIT 1000`
	firmsAll  = `SELECT count(*) FROM firm f WHERE {scope f:firm} AND f.status = 'active' AND f.region >= ? AND f.region < ?`
	cellsAll  = `SELECT count(*) FROM grid_cell c WHERE {scope c:grid_cell} AND c.region >= ? AND c.region < ?`
)

// gap is one firm or cell.
type gap struct {
	id                        int64
	name, code, place, region string
}

func gaps(tx *flow.Tx, sql string, args []any) ([]gap, error) {
	var out []gap
	err := each(tx, sql, args, func(scan func(...any) error) error {
		var g gap
		err := scan(&g.id, &g.name, &g.code, &g.place, &g.region)
		out = append(out, g)
		return err
	})
	return out, err
}

func (v *view) within() []any {
	prefix := role.Prefix(v.f.Region)
	return []any{prefix, prefix + ":"}
}

// uncovered is the page of the gaps.
func (d desk) uncovered(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, "网格覆盖缺口", func(tx *flow.Tx, v *view) ([]web.Part, error) {
		after, err := record.ParseID(r.URL.Query().Get("after"))
		if err != nil {
			return nil, fault.New(fault.Invalid, "R130", "翻页位置无效，请回到第一页")
		}
		var n [3]int64 // firms without a cell, all firms, all cells
		for i, sql := range []string{firmCount, firmsAll, cellsAll} {
			if _, err := tx.One(sql, v.within(), &n[i]); err != nil {
				return nil, err
			}
		}
		args, more := v.within(), ""
		if after != 0 {
			args, more = append(args, after), " AND f.id < ?"
		}
		firms, err := gaps(tx, fmt.Sprintf(firmRows, more, 51), args)
		if err != nil {
			return nil, err
		}
		cells, err := gaps(tx, cellRows, v.within())
		if err != nil {
			return nil, err
		}
		head := web.Head{Title: v.t("网格覆盖缺口"), Lead: v.t("%s：存续主体 %d 户，其中不在任何网格内的 %d 户；网格 %d 个，其中没有监管员的 %d 个。", v.place(), n[1], n[0], n[2], int64(len(cells)))}
		next := ""
		if len(firms) > 50 {
			firms = firms[:50]
			next = v.link("/grid/uncovered", "after", record.ID(firms[49].id).String())
		}
		a := v.gapList("未入网格的主体", "firm", firms, n[0])
		a.ResultID, a.Exports, a.Pager.Next = "firms", v.gapExports("firm"), next
		b := v.gapList("没有监管员的网格", "grid_cell", cells, int64(len(cells)))
		b.ResultID, b.Exports = "cells", v.gapExports("cell")
		return []web.Part{head, a, b}, nil
	})
}

func (v *view) gapList(title, kind string, list []gap, n int64) web.List {
	l := web.List{Count: n, Note: v.t(title), Empty: web.Empty{Icon: "circle-check", Title: v.t("没有缺口：%s", v.t(title))}, Columns: []web.Column{{Label: v.t(title)}, {Label: v.t("代码")}, {Label: v.t("住所或范围")}, {Label: v.t("地区")}}}
	for _, g := range list {
		place := g.region
		if v.d.site.Regions != nil {
			place = v.d.site.Regions.Name(g.region)
		}
		rid := record.ID(g.id).String()
		l.Rows = append(l.Rows, web.Row{ID: rid, Cells: []web.Cell{{Text: g.name, URL: "/" + kind + "/" + rid, Strong: true}, {Text: g.code, Mono: true}, {Text: g.place}, {Text: place}}})
	}
	return l
}

func (v *view) gapExports(of string) []web.Link {
	var out []web.Link
	for _, format := range []string{"csv", "xlsx"} {
		out = append(out, web.Link{Label: strings.ToUpper(format), Icon: "download", URL: v.link("/grid/uncovered/export", "of", of, "format", format), Download: true})
	}
	return out
}

// exportUncovered writes the gaps as a file, at most 100,000 rows, and notes it in the journal.
func (d desk) exportUncovered(w http.ResponseWriter, r *http.Request) error {
	format, of := r.URL.Query().Get("format"), r.URL.Query().Get("of")
	if format != "csv" && format != "xlsx" || of != "firm" && of != "cell" {
		return fault.New(fault.Unsupported, "X106", "只支持 xlsx 与 csv 格式")
	}
	var v *view
	var list []gap
	title := map[string]string{"firm": "未入网格的主体", "cell": "没有监管员的网格"}[of]
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) (err error) {
		v = d.view(tx, r, title)
		sql := cellRows
		if of == "firm" {
			sql = fmt.Sprintf(firmRows, "", 100_000)
		}
		if list, err = gaps(tx, sql, v.within()); err != nil {
			return err
		}
		tx.Note(store.Change{Action: string(role.Export), Kind: firm.Kind.Name, Title: title, Reason: v.f.Region, Fields: []store.FieldChange{{Name: "rows", New: fmt.Sprint(len(list))}, {Name: "format", New: format}}})
		return nil
	})
	if err != nil {
		return err
	}
	heads := []string{v.t("名称"), v.t("代码"), v.t("住所或范围"), v.t("地区")}
	lines := make([][]string, len(list))
	for i, g := range list {
		lines[i] = []string{g.name, g.code, g.place, g.region}
	}
	return exchange.Send(w, v.t(title)+"_"+v.today.String(), format, sheet.Texts(v.t(title), heads, lines))
}
