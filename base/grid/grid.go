// Package grid is the supervision grid: every market subject lies in one cell, every cell has a named supervisor (横向到边、纵向到底).
package grid

import (
	"qgov/base/organ"
	"qgov/kernel/record"
)

// Cell is one cell of the grid.
type Cell struct {
	record.Head
	Code       string
	Name       string
	Organ      record.Ref[organ.Organ]
	Supervisor string // name of the person; the person register refers to organs, cells to names and accounts
	Account    record.ID
	Standby    string
	Scope      string
	Demo       bool
}

// Kind is the register.
var Kind = record.Declare("grid_cell", "监管网格", func(r *Cell, f *record.Fields) {
	f.Text(&r.Code, "网格编码").Required().Unique().Max(30).List()
	f.Text(&r.Name, "网格名称").Required().Title()
	record.Refer(f, &r.Organ, "监管所", organ.Kind).Filter().List()
	f.Text(&r.Supervisor, "网格监管员").Max(30).List().Hint("留空的网格会列入“无监管员网格”报告")
	f.Any(&r.Account, "监管员账号").ByCode()
	f.Text(&r.Standby, "后备人员").Max(30)
	f.Text(&r.Scope, "范围说明").Paragraph()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("每个主体在一个网格内，每个网格有一名监管员")
