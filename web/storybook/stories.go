package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"

	"qgov/web"
)

func stories() []story {
	staff := func(parts ...web.Part) func(*web.Page, *http.Request) (int, web.Component) {
		return func(p *web.Page, _ *http.Request) (int, web.Component) { return 200, web.Shell(p, parts...) }
	}
	public := func(parts ...web.Part) func(*web.Page, *http.Request) (int, web.Component) {
		return func(p *web.Page, _ *http.Request) (int, web.Component) {
			return 200, web.Public(publicPage(p), parts...)
		}
	}
	return []story{
		{"/{$}", "质量态势总览", func(p *web.Page, r *http.Request) (int, web.Component) {
			return 200, web.Shell(p, board(r.URL.Query().Get("map")))
		}},
		{"/list", "监督抽查", staff(list(false))},
		{"/list-empty", "监督抽查", staff(list(true))},
		{"/detail", "缺陷召回", staff(detail())},
		{"/form", "登记不合格后处理", staff(form(false))},
		{"/form-errors", "登记不合格后处理", func(p *web.Page, _ *http.Request) (int, web.Component) { return 422, web.Shell(p, form(true)) }},
		{"/step", "提交整改报告", staff(stepForm())},
		{"/brief", "摘要", func(p *web.Page, _ *http.Request) (int, web.Component) { return 200, web.Fragment(p, brief()) }},
		{"/firms", "查找企业", func(p *web.Page, r *http.Request) (int, web.Component) {
			return 200, web.Fragment(p, web.RefChoices{Options: []web.Option{{Value: "1", Label: "青岛样岱电器有限公司", Help: "91370212MA00016723"}, {Value: "2", Label: "青岛样海文教用品有限公司", Help: "91370203MA0019760K"}}})
		}},
		{"/parts", "零件", staff(parts()...)},
		{"/charts", "图形", staff(charts())},
		{"/wall", "挂图作战", staff(wall())},
		{"/login", "登录", func(p *web.Page, _ *http.Request) (int, web.Component) { return 200, web.Plain(p, login()) }},
		{"/error", "没有权限", func(p *web.Page, _ *http.Request) (int, web.Component) {
			return 403, web.Plain(p, web.Empty{Icon: "lock", Title: "您没有办理这件事的权限", Text: "这条记录属于青岛市市场监督管理局。如需查看，请联系该局管理员。编号 7F3A-22。", Actions: []web.Button{{Label: "返回首页", URL: "/", Primary: true}}})
		}},
		{"/portal", "首页", public(portal()...)},
		{"/search", "查询", public(results()...)},
		{"/credit", "企业信用", public(credit()...)},
		{"/complain", "投诉", public(complain()...)},
		{"/open", "质量数据", public(openData()...)},
		{"/doc", "文书", func(p *web.Page, _ *http.Request) (int, web.Component) { return 200, web.Print(p, paper()...) }},
	}
}

var prefectures = [][2]string{{"371100", "日照市"}, {"371000", "威海市"}, {"371400", "德州市"}, {"371500", "聊城市"}, {"371300", "临沂市"}, {"370400", "枣庄市"}, {"370500", "东营市"}, {"370200", "青岛市"}, {"370800", "济宁市"}, {"370100", "济南市"}, {"370900", "泰安市"}, {"371700", "菏泽市"}, {"370600", "烟台市"}, {"370700", "潍坊市"}, {"370300", "淄博市"}, {"371600", "滨州市"}}

var rates = []float64{15.5, 14.8, 12.8, 12.7, 12.6, 12.6, 11.9, 11.4, 11.3, 11.1, 10.8, 10.5, 10.4, 10.1, 9.8, 9.5}

func board(level string) web.Board {
	up := func(s string, t web.Tone) *web.Delta { return &web.Delta{Text: s, Up: true, Tone: t, Note: "同比"} }
	down := func(s string, t web.Tone) *web.Delta { return &web.Delta{Text: s, Tone: t, Note: "同比"} }
	mean := 11.4
	mapChart := web.Chart{ID: "map", Title: "监督抽查不合格发现率，按设区的市", Kind: web.MapChart, Unit: "%", Height: "map", CSV: "#", Map: &web.Map{Name: "shandong", Tabs: []web.Link{{Label: "设区的市", URL: "/", Active: level == ""}, {Label: "县（市、区）", URL: "/?map=county", Active: level != ""}}}}
	s := web.Series{Name: "不合格发现率", Digits: 1}
	if level == "" {
		for i, q := range prefectures {
			mapChart.Labels = append(mapChart.Labels, q[0])
			mapChart.Map.Names = append(mapChart.Map.Names, q[1])
			mapChart.Links = append(mapChart.Links, "/list?region="+q[0])
			s.Values = append(s.Values, rates[i])
		}
	} else {
		mapChart.Map.Name = "shandong-county"
		r := rand.New(rand.NewPCG(1, 2))
		for _, c := range []string{"370102", "370103", "370104", "370105", "370112", "370113", "370114", "370115", "370116", "370117", "370124", "370126", "370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285", "370614", "371503", "371681", "370681", "370682", "370683", "370781", "371302", "371321", "371322"} {
			mapChart.Labels = append(mapChart.Labels, c)
			mapChart.Map.Names = append(mapChart.Map.Names, "县"+c)
			s.Values = append(s.Values, 5+r.Float64()*12)
		}
	}
	mapChart.Series = []web.Series{s}
	rank := web.Ranking{NameLabel: "地市", Columns: []string{"抽查批次", "不合格"}, BarLabel: "发现率", Top: 3}
	for i, q := range prefectures {
		n := 400 + 100*i
		rank.Rows = append(rank.Rows, web.RankRow{Name: q[1], URL: "/list", Figures: []string{fmt.Sprint(n), fmt.Sprint(int(float64(n) * rates[i] / 100))}, Percent: rates[i] * 6, Value: fmt.Sprintf("%.1f", rates[i])})
	}
	months := []string{"25-12", "26-01", "26-02", "26-03", "26-04", "26-05", "26-06", "26-07", "26-08", "26-09", "26-10", "26-11"}
	products := []string{"移动电源", "电动自行车", "消防应急灯具", "建筑防水卷材", "家用燃气软管", "儿童玩具", "机动车制动液", "燃气灶具", "电热毯", "羽绒服装", "复混肥料", "电线电缆"}
	return web.Board{
		Head: web.Head{Title: "质量态势总览", Lead: "演示数据，截至 2026-11-20 09:00，覆盖 16 市 136 个县（市、区）。点击地图可下钻到县级。",
			Period:  web.Switch{Name: "时段", Items: []web.Link{{Label: "近30天", URL: "?p=30"}, {Label: "本季度", URL: "?p=q"}, {Label: "近12个月", URL: "?p=12", Active: true}}},
			Actions: []web.Button{{Label: "打印", Icon: "printer", Print: true}, {Label: "生成简报", Icon: "clipboard-text", URL: "#", Primary: true}}},
		KPIs: []web.KPI{
			{Label: "监督抽查", Value: "18,175", Unit: "批次", Icon: "clipboard-check", Change: up("8.6%", web.Good), URL: "/list", Spark: []float64{14, 14, 9, 13, 13, 13, 12.5, 12, 16, 12, 8}},
			{Label: "不合格发现率", Value: "11.37", Unit: "%", Icon: "alert-triangle", Tone: web.Warn, Change: down("0.9 个百分点", web.Good), Spark: []float64{16, 14, 11, 14, 13.5, 13, 8, 7.5, 12, 10, 9.5}},
			{Label: "缺陷召回", Value: "47", Unit: "次 / 12.6 万件", Icon: "truck-return", Tone: web.Bad, Change: up("11.9%", web.Bad), Spark: []float64{4, 6, 6, 9, 8, 4, 8, 5, 10, 7, 10}},
			{Label: "投诉举报", Value: "18,306", Unit: "件", Icon: "message-report", Tone: web.Special, Change: down("3.2%", web.Good), Spark: []float64{12, 11, 10, 10.5, 9, 13, 8, 8.5, 6, 6.5, 6}},
			{Label: "按期办结率", Value: "97.4", Unit: "%", Icon: "circle-check", Tone: web.Good, Change: up("1.8 个百分点", web.Good), Spark: []float64{5, 5.5, 6.5, 6, 7, 8, 8.3, 8.2, 9, 9.2, 9.6}},
		},
		Panels: []web.Panel{
			{Title: "监督抽查不合格发现率", Note: "单位：%", Span: 8, Body: mapChart},
			{Title: "各市排名", Note: "由高到低", Span: 4, Body: rank, Tools: []web.Link{{Label: "CSV", URL: "#", Icon: "download", Download: true}}},
			{Title: "抽查批次与不合格发现率", Note: "按月", Span: 6, Body: web.Chart{ID: "trend", Title: "抽查批次与不合格发现率", Kind: web.MixedChart, Labels: months, CSV: "#", Series: []web.Series{
				{Name: "抽查批次", Unit: "批次", Values: []float64{1720, 1715, 1520, 1690, 1685, 1680, 1670, 1640, 1770, 1625, 1460, math.NaN()}},
				{Name: "不合格发现率", Kind: web.LineChart, Unit: "%", Right: true, Tone: web.Warn, Digits: 1, Values: []float64{12.3, 11.7, 11.4, 12.1, 12, 11.9, 10.2, 10.1, 11.5, 11.1, 10.9, math.NaN()}},
			}}},
			{Title: "重点产品不合格发现率", Note: "前 12 类", Span: 6, Body: web.Chart{ID: "products", Title: "重点产品不合格发现率", Kind: web.HBarChart, Unit: "%", Labels: products, Mean: &mean, MeanAs: "均值", Series: []web.Series{{Name: "不合格发现率", Digits: 1, Values: []float64{19.6, 18.3, 15.1, 14.4, 13.7, 12.9, 12.5, 12.4, 11.8, 11.1, 10.2, 8.8}}}}},
			{Title: "待我处理", Badge: &web.Badge{Text: "4 项超期", Tone: web.Bad}, Tools: []web.Link{{Label: "全部 36 项", URL: "/list"}}, Span: 5, Body: tasks()},
			{Title: "风险信号", Note: "近 7 天", Span: 3, Body: signals()},
			{Title: "不合格项目构成", Note: "前 8 项", Span: 4, Body: web.Chart{ID: "items", Title: "不合格项目构成", Kind: web.HBarChart, Labels: []string{"移动电源·有效输出容量", "移动电源·静电放电", "消防应急灯具·充放电性能", "电动自行车·防篡改", "移动电源·电池过充保护", "建筑防水卷材·热老化后最大拉力"}, Series: []web.Series{{Name: "项次", Values: []float64{122, 114, 97, 97, 97, 91}}}}},
		},
	}
}

func tasks() web.Tasks {
	task := func(kind string, t web.Tone, title, sub, due string, dt web.Tone) web.Task {
		return web.Task{Kind: web.Badge{Text: kind, Tone: t}, Title: title, Sub: sub, URL: "/detail", Due: &web.Due{Text: due, Tone: dt, Date: "2026-11-20", Basis: "产品质量监督抽查管理暂行办法"}}
	}
	return web.Tasks{Items: []web.Task{
		task("后处理", web.Warn, "电热毯（标志和说明、结构）不合格后处理", "青岛岱样电器有限公司 · 鲁监抽〔2026〕18422", "超期 3 天", web.Bad),
		task("异议", web.Special, "企业提出书面异议，申请复检", "临沂鲁例木业有限公司 · 人造板 甲醛释放量", "今天 17:00 到期", web.Warn),
		task("召回", web.Bad, "移动电源召回计划待审核", "济南泉试电子有限公司 · 涉及 3,260 件", "剩余 1 天", web.Warn),
		task("投诉", web.Info, "电动自行车充电器发热，消费者要求核查", "12315 转办 · 潍坊市奎文区", "剩余 4 天", web.Neutral),
		task("复查", web.Good, "整改完成，申请复查", "德州沂范防水材料有限公司", "剩余 9 天", web.Neutral),
		task("文书", web.Neutral, "责令改正通知书待签发", "市监质责改〔2026〕第 118 号", "剩余 2 天", web.Neutral),
	}}
}

func signals() web.Signals {
	return web.Signals{Items: []web.Signal{
		{Tone: web.Bad, Title: "移动电源：过充保护失效聚集", Text: "7 天内 3 市 5 批次同一项目不合格，2 批为同一电芯批号。", Note: "监督抽查 · 2026-11-19", URL: "#"},
		{Tone: web.Warn, Title: "儿童玩具：邻苯超标投诉上升", Text: "投诉量较前 4 周均值上升 64%，集中在电商渠道。", Note: "投诉举报 · 2026-11-18"},
		{Tone: web.Warn, Title: "燃气软管：县级不合格率离群", Text: "郓城县不合格发现率 27.3%，高于全省 2.6 倍标准差。", Note: "统计离群 · 2026-11-17"},
		{Tone: web.Neutral, Title: "欧盟 Safety Gate 通报与本地企业关联", Text: "羽绒服拉绳风险，疑似涉及 1 家出口企业。", Note: "境外通报 · 2026-11-15"},
	}}
}

func list(empty bool) web.List {
	all := []web.Option{{Value: "1", Label: "济南市"}, {Value: "2", Label: "青岛市"}}
	l := web.List{
		Head: web.Head{Title: "监督抽查", Lead: "抽样、检验、异议、后处理和复查的全流程台账（演示数据）", Actions: []web.Button{{Label: "导出", Icon: "file-spreadsheet", URL: "#"}, {Label: "登记后处理", Icon: "plus", URL: "/form", Primary: true}}},
		Views: []web.Tab{
			{Label: "全部", Count: "20,000", URL: "/list?v=all"}, {Label: "待我处理", Count: "254", Tone: web.Info, URL: "/list?v=mine"},
			{Label: "不合格在办", Count: "910", Tone: web.Warn, URL: "/list", Active: true}, {Label: "已超期", Count: "213", Tone: web.Bad, URL: "/list?v=late"},
		},
		FilterURL: "/list", ResetURL: "/list",
		Filters: []web.Field{
			{Kind: web.Find, Name: "q", Label: "关键词", Placeholder: "企业、信用代码、编号、产品"},
			{Kind: web.Select, Name: "city", Label: "地市", Options: all}, {Kind: web.Select, Name: "product", Label: "产品", Options: all},
			{Kind: web.Select, Name: "result", Label: "结论", Options: all}, {Kind: web.Select, Name: "state", Label: "环节", Options: all}, {Kind: web.Select, Name: "channel", Label: "领域", Options: all},
		},
		Count: 910, Millis: 2.4,
		Dense:   web.Link{Label: "行高", URL: "?roomy=1"},
		Chooser: &web.Form{Action: "/prefs"},
		Columns: []web.Column{
			{Name: "no", Label: "抽查编号"}, {Name: "firm", Label: "被抽查企业", Sort: "?sort=firm"}, {Name: "product", Label: "产品 / 批号"}, {Name: "region", Label: "属地"},
			{Name: "result", Label: "检验结论"}, {Name: "state", Label: "环节"}, {Name: "risk", Label: "风险", Sort: "?sort=risk"}, {Name: "due", Label: "办理时限", Sort: "?sort=-due", Dir: "desc", Num: true},
		},
		Bulk:  &web.Bulk{Action: "/list", Buttons: []web.Button{{Label: "批量送达", Icon: "send", Name: "do", Value: "serve"}, {Label: "指派", Icon: "user-check", Name: "do", Value: "assign"}, {Label: "导出所选", Icon: "download", Name: "do", Value: "export"}}},
		Pager: web.Pager{Next: "/list?after=x", From: 1, To: 20, Sizes: []web.Link{{Label: "20", Active: true, URL: "?n=20"}, {Label: "50", URL: "?n=50"}}},
		Empty: web.Empty{Title: "没有符合条件的记录", Text: "试试减少筛选条件，或检查统一社会信用代码是否为 18 位。", Actions: []web.Button{{Label: "清除全部条件", URL: "/list"}}},
	}
	if empty {
		l.Count, l.Pager = 0, web.Pager{}
		l.Filters[0].Value = "zzzz"
		l.Chips = []web.Chip{{Label: "关键词", Value: "zzzz", URL: "/list"}}
		return l
	}
	firms := []string{"烟台沂例百货有限公司", "青岛河样燃具股份有限公司", "滨州鲁范百货有限公司", "临沂汶范木业股份有限公司", "济南蓬例车业有限公司", "威海汶样电子有限公司", "泰安沂范文教用品有限公司", "济南沂样商贸有限公司", "济南胶示电子股份有限公司", "聊城沂示服饰有限公司"}
	cities := []string{"烟台市", "青岛市", "滨州市", "临沂市", "济南市", "威海市", "泰安市", "济南市", "济南市", "聊城市"}
	goods := []string{"学生用品", "家用燃气软管", "家用燃气软管", "电动自行车", "建筑防水卷材", "移动电源", "移动电源", "家用燃气软管", "电热毯", "移动电源"}
	for i := range 20 {
		k := i % 10
		risk, t := "严重", web.Bad
		switch k % 3 {
		case 1:
			risk, t = "一般", web.Warn
		case 2:
			risk, t = "轻微", web.Info
		}
		due := web.Cell{Due: &web.Due{Text: "2026-12-15", Date: "2026-12-15"}}
		if i == 1 {
			due = web.Cell{Due: &web.Due{Text: "超期 17 天", Tone: web.Bad}}
		}
		if i == 3 {
			due = web.Cell{Due: &web.Due{Text: "剩余 1 天", Tone: web.Warn}}
		}
		l.Rows = append(l.Rows, web.Row{ID: fmt.Sprint(18688 - 4*i), Drawer: "/brief", Cells: []web.Cell{
			{Text: fmt.Sprintf("鲁监抽〔2026〕%d", 18688-4*i), Sub: "国家监督抽查", URL: "/detail"},
			{Text: firms[k], Sub: fmt.Sprintf("9137%04dMA00%05dK", 102+i, 12360+i*7), Strong: true},
			{Text: goods[k], Sub: fmt.Sprintf("示泉 NL-%d · 20261010", 400+i)},
			{Text: cities[k], Sub: "海阳市 · 电商"},
			{Badge: &web.Badge{Text: "不合格", Tone: web.Bad}, Sub: "亮度（白度）、苯"},
			{Steps: &web.Mini{At: 3, Of: 6, Label: "异议期"}},
			{Text: risk, Dot: t}, due,
		}})
	}
	return l
}

func stepper() web.Stepper {
	return web.Stepper{Steps: []web.Stage{{Label: "待抽样", State: "done", Note: "10-24"}, {Label: "检验中", State: "done", Note: "10-27"}, {Label: "异议期", State: "now", Note: "剩余 2 天"}, {Label: "后处理"}, {Label: "复查中"}, {Label: "已办结"}}}
}

func history() web.Timeline {
	return web.Timeline{Title: "办理记录", More: "#", Events: []web.Event{
		{Title: "异议期", Who: "张建国", When: "2026-11-18 16:02", Text: "检验报告已送达企业。", Changes: []web.Change{{Label: "状态", Old: "检验中", New: "异议期"}, {Label: "异议截止日", New: "2026-12-03"}}, Proof: "#"},
		{Title: "检验中", Who: "张建国", When: "2026-10-27 09:15", Changes: []web.Change{{Label: "检验机构", Old: "", New: "省产品质量检验研究院（示例）"}}},
		{Title: "待抽样", Who: "张建国", When: "2026-10-24 10:30"},
	}}
}

func facts() []web.Facts {
	return []web.Facts{{Title: "基本情况", Items: []web.Fact{
		{Label: "被抽查企业", Cell: web.Cell{Text: "青岛沂例玩具股份有限公司", Sub: "91370283MA00080682", URL: "#"}},
		{Label: "地址", Cell: web.Cell{Text: "青岛市平度市科技大街341号"}},
		{Label: "产品", Cell: web.Cell{Text: "电动自行车 · 范蓬 ZS-615"}},
		{Label: "批号", Cell: web.Cell{Text: "20260831"}},
		{Label: "联系电话", Cell: web.Cell{Text: "138****2210", Masked: "#"}},
		{Label: "检验机构", Cell: web.Cell{Text: "省产品质量检验研究院（示例）"}},
		{Label: "检验结论", Cell: web.Cell{Badge: &web.Badge{Text: "不合格", Tone: web.Bad}, Sub: "充电器输出电压、整车质量"}},
		{Label: "办理时限", Cell: web.Cell{Due: &web.Due{Text: "超期 17 天", Tone: web.Bad}}},
		{Label: "备注", Cell: web.Cell{Lines: []string{"企业对检验结论有异议，已口头提出。", "第二段说明。"}}},
	}}}
}

func brief() web.Brief {
	return web.Brief{Kicker: "鲁监抽〔2026〕18539", Title: "青岛沂例玩具股份有限公司", Stepper: stepper(), Facts: facts(), History: history(), OpenURL: "/detail",
		Actions: []web.Button{{Label: "登记后处理", URL: "/form", Primary: true}, {Label: "出具文书", URL: "/doc"}}}
}

func detail() web.Detail {
	return web.Detail{
		Head:   web.Head{Kicker: "鲁监抽〔2026〕18539 · 演示数据", Title: "青岛沂例玩具股份有限公司", Badges: []web.Badge{{Text: "异议期", Tone: web.Info}, {Text: "严重风险", Tone: web.Bad, Icon: "alert-triangle"}}, Actions: []web.Button{{Label: "打印", Icon: "printer", URL: "/doc"}, {Label: "修改", Icon: "edit", URL: "/form"}}},
		Alerts: []web.Alert{{Tone: web.Warn, Title: "时限为暂定", Text: "2027 年放假通知尚未公布，跨年的工作日计算可能变动。"}},
		Now: []web.Step{
			{Label: "受理异议", Help: "登记企业的书面异议并安排复检。", URL: "/step", Duty: "质量监督科 承办人", Basis: "《产品质量监督抽查管理暂行办法》第二十九条", Due: &web.Due{Text: "剩余 2 天", Tone: web.Warn}, Primary: true},
			{Label: "转后处理", Help: "企业逾期未提出异议时进入后处理。", URL: "/step", Duty: "科长", Blocked: "异议期至 2026-12-03 届满后才能办理"},
			{Label: "撤销抽查", Help: "抽样程序有误时撤销，须填写理由。", URL: "/step", Duty: "分管领导", Tone: web.Bad},
		},
		Stepper: stepper(), Facts: facts(), History: history(),
		Parts: []web.Part{web.Panel{Title: "不合格项目", Span: 12, Body: web.StatTable{Columns: []web.Column{{Label: "项目"}, {Label: "标准值", Num: true}, {Label: "实测值", Num: true}, {Label: "判定"}}, Rows: []web.StatRow{
			{Label: "充电器输出电压", Cells: []web.Cell{{Text: "≤ 60 V"}, {Text: "67.2 V"}, {Badge: &web.Badge{Text: "不合格", Tone: web.Bad}}}},
			{Label: "整车质量", Cells: []web.Cell{{Text: "≤ 55 kg"}, {Text: "58.4 kg"}, {Badge: &web.Badge{Text: "不合格", Tone: web.Bad}}}},
			{Label: "制动性能", Cells: []web.Cell{{Text: "≤ 7 m"}, {Text: "5.8 m"}, {Badge: &web.Badge{Text: "合格", Tone: web.Good}}}},
		}}}},
		Related: []web.Related{{Title: "后处理", Count: "2", URL: "#", Items: []web.RelatedItem{{Title: "责令改正通知书", URL: "/doc", Sub: "市监质责改〔2026〕第 118 号", Badge: &web.Badge{Text: "待签发", Tone: web.Warn}}, {Title: "复查申请", URL: "#", Sub: "2026-11-30"}}, New: &web.Button{Label: "登记", Icon: "plus", URL: "/form"}}},
		Files:   &web.Files{Title: "附件", Items: []web.File{{Name: "检验报告.pdf", URL: "#", Size: "1.2 MB", Note: "张建国 · 2026-11-18", Hash: "9f2c41ab", Badge: &web.Badge{Text: "已扫描", Tone: web.Good}}}},
		Proof:   proof(),
		Basis:   []web.Basis{{Title: "《产品质量法》第十七条", Note: "责令限期改正、复查", URL: "#"}, {Title: "《产品质量监督抽查管理暂行办法》", Note: "异议处理与结果处理"}},
	}
}

func proof() *web.Proof {
	r := rand.New(rand.NewPCG(3, 4))
	var dots [29][29]bool
	for y := range dots {
		for x := range dots[y] {
			dots[y][x] = r.IntN(2) == 0
		}
	}
	return &web.Proof{OK: true, Verdict: "已核验：该记录在公开日志中，未被改动", Items: []web.Fact{{Label: "叶子哈希", Cell: web.Cell{Text: "b1946ac92492d2347c6235b4d2611184b1946ac9", Mono: true}}, {Label: "序号", Cell: web.Cell{Text: "18,539 / 20,412"}}},
		Path: []string{"5f4dcc3b5aa765d61d8327deb882cf99", "7c6a180b36896a0a8c02787eeafb0e4c"}, Command: "qgov verify --log log.pub proof.json",
		Links: []web.Link{{Label: "下载证明文件", URL: "#", Icon: "download"}},
		QR:    &web.QR{Size: 29, Path: web.QRPath(29, func(x, y int) bool { return dots[y][x] }), Label: "核验页面", Lines: []string{"扫码核验（样码）"}}}
}
