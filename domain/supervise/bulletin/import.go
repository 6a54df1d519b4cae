package bulletin

import (
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"qgov/base/product"
	"qgov/base/region"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// published holds facts of bulletins that bureaus really published, each with the address of its source; natural persons are left out.
//
//go:embed published/*.csv
var published embed.FS

// table reads one of the published tables as rows by column name.
func table(name string) ([]map[string]string, error) {
	f, err := published.Open("published/" + name + ".csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil || len(all) == 0 {
		return nil, fmt.Errorf("bulletin: %s: %w", name, err)
	}
	var out []map[string]string
	for _, line := range all[1:] {
		row := make(map[string]string)
		for i, c := range line {
			row[all[0][i]] = c
		}
		out = append(out, row)
	}
	return out, nil
}

func maybe(s string) record.Maybe[int64] {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return record.Maybe[int64]{}
	}
	return record.Some(n)
}

// PublishedBulletins returns the bulletins that come with the program: notices of food sampling with their failing batches, tables by
// category, and announcements of product supervision.
func PublishedBulletins() ([]*Bulletin, error) {
	parts, err := table("parts")
	if err != nil {
		return nil, err
	}
	var out []*Bulletin
	for _, read := range []func() ([]*Bulletin, error){notices, tables, goods} {
		list, err := read()
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	for _, b := range out {
		for _, n := range parts {
			if n["key"] == b.Key {
				b.Parts = append(b.Parts, Part{Name: n["category"], Batches: maybe(n["batches"]), Failed: maybe(n["failed"])})
			}
		}
	}
	// The oldest first, so that lists by the time of entry begin with the newest.
	slices.SortStableFunc(out, func(a, b *Bulletin) int { return strings.Compare(a.when(), b.when()) })
	return out, nil
}

// when is the day or the period of a published bulletin, in a form that sorts.
func (b *Bulletin) when() string {
	if !b.PublishedOn.IsZero() {
		return b.PublishedOn.String()
	}
	return b.Period
}

func notices() ([]*Bulletin, error) {
	list, err := table("notices")
	if err != nil {
		return nil, err
	}
	items, err := table("items")
	if err != nil {
		return nil, err
	}
	var out []*Bulletin
	for _, n := range list {
		b := &Bulletin{Head: record.Head{Region: n["region"]}, Key: n["key"], RuleSet: product.Food, Issuer: n["issuer"], IssueNo: n["issue"], Batches: maybe(n["batches"]), Failed: maybe(n["failed"]),
			Real: true, SourceURL: n["source"], SourceKind: n["source_kind"], Summary: n["note"]}
		if n["stage"] != "" {
			b.Summary = strings.TrimPrefix(b.Summary+"；环节："+n["stage"], "；")
		}
		if b.PublishedOn, err = calendar.ParseDate(n["published"]); n["published"] != "" && err != nil {
			return nil, err
		}
		b.Title = b.Issuer + "食品安全抽检公告" + b.IssueNo
		for _, it := range items {
			if it["key"] != b.Key {
				continue
			}
			detail := it["item"]
			if it["value"] != "" || it["limit"] != "" {
				detail += "‖" + strings.TrimSpace(it["value"]+" "+it["unit_of_value"]) + "‖" + strings.TrimSpace(strings.ReplaceAll(it["operator"], "<=", "≤")+it["limit"]+" "+it["unit_of_value"])
			}
			b.Rows = append(b.Rows, Row{Unit: it["unit"], Maker: it["maker"], Product: it["product"], Class: it["class"], Failing: detail, Lab: it["lab"], Batch: it["made"],
				Place: region.FullName(region.Code(b.Region)), Result: "不合格"})
		}
		out = append(out, b)
	}
	return out, nil
}

func tables() ([]*Bulletin, error) {
	list, err := table("tables")
	if err != nil {
		return nil, err
	}
	var out []*Bulletin
	for _, n := range list {
		if len(out) == 0 || out[len(out)-1].Key != n["key"] {
			out = append(out, &Bulletin{Head: record.Head{Region: n["region"]}, Key: n["key"], Title: n["scope"] + "食品安全监督抽检分类情况（" + n["period"] + "）", RuleSet: product.Food, Issuer: n["scope"] + "市场监管部门",
				Period: n["period"], Real: true, SourceURL: n["source"], SourceKind: n["source_kind"]})
		}
		b := out[len(out)-1]
		p := Part{Name: n["category"], Batches: maybe(n["batches"]), Passed: maybe(n["passed"]), Failed: maybe(n["failed"]), Rate: strings.TrimSuffix(n["rate"], "%"), Total: n["row"] == "total"}
		if p.Total {
			b.Batches, b.Failed, b.Rate = p.Batches, p.Failed, p.Rate
		}
		b.Parts = append(b.Parts, p)
	}
	return out, nil
}

func goods() ([]*Bulletin, error) {
	list, err := table("goods")
	if err != nil {
		return nil, err
	}
	var out []*Bulletin
	for _, n := range list {
		summary := n["note"]
		if n["firms"] != "" {
			summary = strings.Trim(fmt.Sprintf("抽查企业 %s 家，不合格企业 %s 家；%s", n["firms"], blank(n["failed_firms"]), summary), "；")
		}
		out = append(out, &Bulletin{Head: record.Head{Region: n["region"]}, Key: n["key"], Title: n["period"] + " " + n["scope"] + "产品质量监督抽查情况", RuleSet: product.Goods, Issuer: n["scope"], Period: n["period"],
			Batches: maybe(n["batches"]), Failed: maybe(n["failed"]), Rate: n["rate"], Real: true, SourceURL: n["source"], SourceKind: "转载", Summary: summary})
	}
	return out, nil
}

func blank(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// ImportPublished brings the published bulletins in, as the program itself, and returns how many were new. They are published at once,
// marked as real data of their issuer. A second run changes nothing.
func ImportPublished(ctx context.Context, e *flow.Engine) (int, error) {
	list, err := PublishedBulletins()
	if err != nil {
		return 0, err
	}
	ctx = role.With(ctx, role.System("载入已公布公告"))
	fresh := 0
	err = e.Write(ctx, func(tx *flow.Tx) error {
		fresh = 0
		for _, b := range list {
			old, err := tx.Count(Kind.Plan, store.Query{Where: []store.Cond{store.Eq(Kind.F(&Kind.P.Key), b.Key)}}, 1)
			if err != nil {
				return err
			}
			if old > 0 {
				continue
			}
			if err := flow.Create(tx, Kind, b); err != nil {
				return fmt.Errorf("bulletin: %s: %w", b.Key, err)
			}
			if err := flow.Take(tx, Kind, b, "import", nil); err != nil {
				return fmt.Errorf("bulletin: %s: %w", b.Key, err)
			}
			fresh++
		}
		return nil
	})
	return fresh, err
}
