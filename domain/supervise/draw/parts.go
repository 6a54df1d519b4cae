package draw

import (
	"fmt"
	"strings"
	"time"

	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/text"
	"qgov/web"
)

// shown is the most result rows on a page; the file has all.
const shown = 200

func timelinePanel(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	proofs, err := leaves(tx, r.(*Draw))
	return timeline(p, r.(*Draw), proofs), err
}

func partiesPanel(_ *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	return parties(p, r.(*Draw)), nil
}

func listPanel(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	if !r.(*Draw).Public() {
		return nil, nil
	}
	return listFacts(tx, p, r.(*Draw))
}

func resultPanel(tx *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	if r.(*Draw).Seed == "" {
		return nil, nil
	}
	return result(tx, p, r.(*Draw), shown)
}

func verifyPanel(_ *flow.Tx, r record.Record, p *web.Page) (web.Part, error) {
	if !r.(*Draw).Public() {
		return nil, nil
	}
	return how(p, r.(*Draw)), nil
}

// leaf is one entry of the public log about a draw.
type leaf struct {
	code, action string
	at           time.Time
}

// leaves returns what the public log holds of a draw.
func leaves(tx *flow.Tx, d *Draw) ([]leaf, error) {
	rows, err := tx.Query(`SELECT code, action, at FROM log_leaf WHERE kind = ? AND record = ? AND {all: the log is public} ORDER BY idx`, Kind.Name, d.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []leaf
	for rows.Next() {
		var l leaf
		var at int64
		if err := rows.Scan(&l.code, &l.action, &at); err != nil {
			return nil, err
		}
		l.at = time.UnixMicro(at).UTC()
		out = append(out, l)
	}
	return out, rows.Err()
}

// timeline shows what was public when: the order is the whole proof that nobody could choose.
func timeline(p *web.Page, d *Draw, proofs []leaf) web.Part {
	proof := func(action string) string {
		for _, l := range proofs {
			if l.action == action {
				return p.Say("公开日志编号：%s", l.code)
			}
		}
		return ""
	}
	var out []web.Event
	add := func(at time.Time, title, note string, tone web.Tone) {
		if !at.IsZero() {
			out = append([]web.Event{{Title: title, When: clock(at), Text: note, Tone: tone}}, out...)
		}
	}
	for _, x := range d.Parties {
		add(x.CommittedAt, p.Say("%s登记承诺", x.Name), x.Commitment, web.Neutral)
	}
	add(d.FrozenAt, p.Say("冻结名单"), p.Say("公开：名单 %d 家、规则、承诺值，以及届时才产生的“%s”（%s）。冻结校验值 %s。", d.ListSize, d.ExternalName, d.ExternalDate.String(), d.FrozenHash)+proof("freeze"), web.Info)
	for _, x := range d.Parties {
		add(x.RevealedAt, p.Say("%s揭示", x.Name), p.Say("随机串 %s，数值 %s；与承诺一致", x.Nonce, x.Value), web.Neutral)
	}
	add(d.RevealedAt, p.Say("全部揭示，外部数值经两人核对"), d.ExternalValue+" "+d.ExternalFrom, web.Info)
	add(d.DrawnAt, p.Say("抽取"), p.Say("种子 %s；结果校验值 %s。", d.Seed, d.ResultHash)+proof("draw"), web.Good)
	for _, l := range proofs {
		switch l.action {
		case "replace":
			add(l.at, p.Say("递补"), p.Say("公开日志编号：%s", l.code), web.Warn)
		case "void":
			add(l.at, p.Say("已作废"), d.Void+" "+p.Say("公开日志编号：%s", l.code), web.Bad)
		}
	}
	if len(out) == 0 {
		return web.Empty{Icon: "clock", Title: p.Say("还没有登记承诺")}
	}
	return web.Timeline{Events: out}
}

// parties shows commitments beside what was revealed.
func parties(p *web.Page, d *Draw) web.Part {
	t := web.StatTable{Caption: p.Say("承诺与揭示"), Columns: []web.Column{{Label: p.Say("名称")}, {Label: p.Say("身份")}, {Label: p.Say("承诺值")}, {Label: p.Say("随机串")}, {Label: p.Say("揭示值")}, {Label: p.Say("揭示时间")}},
		Note: p.Say("承诺值 = SHA-256（名称|随机串|数值）")}
	for _, x := range d.Parties {
		state := web.Cell{Text: clock(x.RevealedAt)}
		if x.RevealedAt.IsZero() {
			state = web.Cell{Badge: &web.Badge{Text: p.Say("未揭示"), Tone: web.Warn}}
		}
		t.Rows = append(t.Rows, web.StatRow{Label: x.Name, Cells: []web.Cell{{Text: p.Say(Roles.Label(x.Role))}, {Text: x.Commitment, Mono: true}, {Text: x.Nonce, Mono: true}, {Text: x.Value}, state}})
	}
	value := d.ExternalValue
	if !d.Confirmed {
		value = ""
	}
	state := web.Cell{Badge: &web.Badge{Text: p.Say("已复核"), Tone: web.Good}}
	if !d.Confirmed {
		state = web.Cell{Badge: &web.Badge{Text: p.Say("未复核"), Tone: web.Warn}}
	}
	t.Rows = append(t.Rows, web.StatRow{Label: d.ExternalName, Cells: []web.Cell{{Text: p.Say("外部公开数值")}, {Text: d.ExternalDate.String()}, {}, {Text: value}, state}})
	return t
}

// listFacts sums the frozen list up.
func listFacts(tx *flow.Tx, p *web.Page, d *Draw) (web.Part, error) {
	var excluded, samplers, avoiding int64
	for table, to := range map[string]*int64{"draw_exclusion": &excluded, "draw_sampler": &samplers, "draw_avoidance": &avoiding} {
		if _, err := tx.One(`SELECT count(*) FROM `+table+` WHERE draw = ? AND {all: the draw was in scope}`, []any{d.ID}, to); err != nil {
			return nil, err
		}
	}
	fact := func(label, value string) web.Fact {
		return web.Fact{Label: p.Say(label), Cell: web.Cell{Text: value, Mono: len(value) == 64}}
	}
	return web.Facts{Items: []web.Fact{
		fact("名单家数", text.Int(d.ListSize)), fact("剔除企业", text.Int(excluded)), fact("抽取数量", text.Int(d.Count)), fact("递补上限", text.Int(d.Reserve)),
		fact("抽样人员库", text.Int(samplers)), fact("回避关系", text.Int(avoiding)), fact("权重合计", text.Int(d.Lots)), fact("最大权重", text.Int(d.MostLots)),
		fact("抽取方式", p.Say(Modes.Label(d.Mode))), fact("权重规则", p.Say(Weights.Label(d.Weight))), fact("规则版本", d.Rule),
		fact("名单校验值", d.ListHash), fact("冻结校验值", d.FrozenHash)}}, nil
}

// drawnRow is a firm of the result.
type drawnRow struct {
	place    int64
	code     string
	name     string
	people   []string
	standing bool
}

// drawnRows returns the first rows of the result, with those that were replaced.
func drawnRows(tx *flow.Tx, d *Draw, limit int) ([]drawnRow, error) {
	rows, err := tx.Query(`SELECT a.place, a.object, e.name, s.label, a.sampler, a.standing FROM draw_assignment a
		JOIN draw_entry e ON e.draw = a.draw AND e.code = a.object JOIN draw_sampler s ON s.draw = a.draw AND s.code = a.sampler
		WHERE a.draw = ? AND a.place < ? AND {all: the draw was in scope} ORDER BY a.place, a.slot, a.turn`, d.ID, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []drawnRow
	for rows.Next() {
		var x drawnRow
		var label, sampler string
		if err := rows.Scan(&x.place, &x.code, &x.name, &label, &sampler, &x.standing); err != nil {
			return nil, err
		}
		if len(out) == 0 || out[len(out)-1].place != x.place {
			out = append(out, drawnRow{place: x.place, code: x.code, name: x.name})
		}
		last := &out[len(out)-1]
		if x.standing {
			last.people = append(last.people, label+"（"+sampler+"）")
			last.standing = true
		}
	}
	return out, rows.Err()
}

// result shows firms and their samplers in the order drawn.
func result(tx *flow.Tx, p *web.Page, d *Draw, limit int) (web.Part, error) {
	rows, err := drawnRows(tx, d, limit)
	if err != nil {
		return nil, err
	}
	t := web.StatTable{Caption: p.Say("抽取结果与分派"), Columns: []web.Column{{Label: p.Say("企业")}, {Label: p.Say("统一社会信用代码")}, {Label: p.Say("抽样人员（执法证号）")}, {Label: p.Say("状态")}}}
	for _, x := range rows {
		state := &web.Badge{Text: p.Say("抽中"), Tone: web.Good}
		if x.place >= d.Count {
			state = &web.Badge{Text: p.Say("递补"), Tone: web.Info}
		}
		if !x.standing {
			state = &web.Badge{Text: p.Say("已被替换")}
		}
		t.Rows = append(t.Rows, web.StatRow{Label: fmt.Sprintf("%d. %s", x.place+1, x.name), Cells: []web.Cell{{Text: x.code, Mono: true}, {Text: strings.Join(x.people, "、")}, {Badge: state}}})
	}
	if d.Count > int64(limit) {
		t.Note = p.Say("只显示前 %d 家，全部结果见核验文件", limit)
	}
	return t, nil
}

// how tells anybody how to recompute the draw.
func how(p *web.Page, d *Draw) web.Part {
	file := "bundle-" + d.Number + ".json"
	out := web.Group{
		web.Notice{Text: []string{p.Say("名单、规则和承诺在种子产生之前就已固定并公开；种子由全部揭示值和外部数值算出，任何一方都不能事先知道。下面三步，任何人都可以重算一遍：")}},
		web.Notice{Title: p.Say("一、下载核验文件"), Links: []web.Link{{Label: file, URL: "/draws/" + d.Number + "/bundle.json", Icon: "download", Download: true}}},
		web.Notice{Title: p.Say("二、用程序核验，不需要网络和数据库"), Text: []string{p.Say("draw_verify.py 只用 Python 自带的库，按公开的算法说明另行编写，不含本平台的代码。"), "qgov draw verify " + file, "python3 draw_verify.py " + file}},
		web.Notice{Title: p.Say("三、核对公开日志"), Text: []string{p.Say("文件中的 frozen_hash 应与冻结时写入公开日志的校验值相同：%s", d.FrozenHash)}},
	}
	if d.Seed == "" {
		out = append(out, web.Notice{Text: []string{p.Say("尚未抽取：现在可以下载已冻结的名单留存，抽取后对照。")}})
	}
	return out
}
