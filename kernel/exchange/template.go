package exchange

import (
	"strings"

	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/sheet"
	"qgov/kernel/text"
)

// templateChildren is how many child rows a template has columns for; a file may have more, the heads count on.
const templateChildren = 3

// mostListed is how many codes a drop-down offers; longer lists are typed.
const mostListed = 200

// Template describes the file to fill in for a kind, for the actor: the columns that it may import, with forms, lists and
// explanations in the language.
func (x *Exchange) Template(v *page.View, a role.Actor, lang text.Lang) sheet.Layout {
	l := sheet.Layout{Name: x.say(lang, v.Plan.Label), Template: true, Notes: []string{
		x.say(lang, "首行是列名，请勿改动；每行一条。带 * 的栏目新登记时必填。"),
		x.say(lang, "已有的记录按%s识别：空白单元格表示不变，填写%s表示清空。", x.keyText(v, lang), Clear),
	}}
	if strings.Contains(v.Plan.About, "。") || v.Plan.About != "" {
		l.Notes = append(l.Notes, x.say(lang, v.Plan.About))
	}
	for _, c := range x.columnsOf(v, a, templateChildren) {
		l.Columns = append(l.Columns, x.templateColumn(c, lang))
	}
	return l
}

// keyText names the fields by which rows find their records.
func (x *Exchange) keyText(v *page.View, lang text.Lang) string {
	var all []Column
	for _, f := range v.Plan.Fields {
		all = append(all, Column{Path: f.Name, field: f})
	}
	var names []string
	for _, f := range keyOf(v, all) {
		names = append(names, x.say(lang, f.Label))
	}
	if len(names) == 0 {
		return x.say(lang, "整行内容")
	}
	return strings.Join(names, x.say(lang, "、"))
}

func (x *Exchange) templateColumn(c Column, lang text.Lang) sheet.Column {
	f := c.field
	out := sheet.Column{Title: x.head(c, lang), Required: f.Must && c.rows == nil, Example: f.Example}
	var says []string
	say := func(zh string, args ...any) { says = append(says, x.say(lang, zh, args...)) }
	if f.Help != "" {
		say(f.Help)
	}
	if f.Unit != "" {
		say("单位：%s", f.Unit)
	}
	switch f.Type {
	case record.Count:
		out.Form = sheet.AsCount
	case record.Number:
		out.Form, out.Decimals = sheet.AsNumber, 2
	case record.Amount:
		out.Form = sheet.AsMoney
	case record.Date:
		out.Form = sheet.AsDate
	case record.Instant:
		out.Form = sheet.AsDateTime
	case record.YesNo:
		out.Form = sheet.AsBool
	case record.Choice:
		list := x.engine().DB().Offered(f)
		for _, code := range list[:min(len(list), mostListed)] {
			out.List = append(out.List, x.word(lang, code))
		}
	case record.Choices:
		say("可填多项，以顿号分隔")
		list := x.engine().DB().Offered(f)
		for _, code := range list[:min(len(list), mostListed)] {
			says = append(says, code.Code+" "+x.word(lang, code))
		}
	case record.Reference:
		say("填写%s的唯一编号或名称；重名时写成 名称（编号）", f.Target().Label)
	case record.Region:
		say("填写区划代码（GB/T 2260）或全称；空白表示本人所在地区")
	}
	if c.rows != nil {
		say("“%s”的第 %d 行；更多的行照此加列", c.rows.Label, c.at+1)
	}
	out.Note = strings.Join(says, x.say(lang, "；"))
	return out
}
