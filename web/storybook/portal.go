package main

import "qgov/web"

func portal() []web.Part {
	recall := func(title, risk string, t web.Tone, text, advice, note string) web.Card {
		return web.Card{Title: title, Badges: []web.Badge{{Text: risk, Tone: t}}, Tone: t, Text: text, Advice: advice, Note: note}
	}
	return []web.Part{
		web.Hero{Title: "买之前查一查，有问题找我们", SearchLabel: "查企业、产品、召回", SearchURL: "/search", Placeholder: "企业名称、信用代码、产品或批号",
			Popular: []web.Link{{Label: "电热毯", URL: "/search?q=电热毯"}, {Label: "移动电源", URL: "/search?q=移动电源"}, {Label: "儿童玩具", URL: "#"}, {Label: "电动自行车", URL: "#"}},
			Figures: []web.KPI{{Label: "抽查产品", Value: "18,175", Unit: "批次"}, {Label: "合格率", Value: "88.6", Unit: "%"}, {Label: "召回缺陷产品", Value: "12.6", Unit: "万件"}, {Label: "投诉按期办结", Value: "97.4", Unit: "%"}}},
		web.Tiles{Items: []web.Tile{
			{Title: "抽查结果", Text: "合格与不合格产品名单", Icon: "clipboard-check", URL: "/search"}, {Title: "缺陷召回", Text: "看看家里的东西在不在召回范围", Icon: "truck-return", URL: "#"},
			{Title: "企业信用", Text: "许可、处罚、严重违法失信名单", Icon: "shield-check", URL: "/credit"}, {Title: "我要投诉", Text: "3 步提交，全程可查进度", Icon: "message-report", URL: "/complain"},
			{Title: "满意度调查", Text: "两分钟，帮我们改进", Icon: "checklist", URL: "#"}, {Title: "质量数据", Text: "开放数据与年度报告", Icon: "chart-bar", URL: "/open"}}},
		web.Columns{Blocks: []web.Block{
			{Title: "最新召回", More: &web.Link{Label: "全部召回", URL: "#"}, Body: web.Cards{Items: []web.Card{
				recall("移动电源 QS-10000", "严重风险", web.Bad, "过充保护失效，可能起火", "停止使用，联系厂家免费更换", "济南泉试电子有限公司 · 3,260 件 · 2026-11-12"),
				recall("电热毯 DY-150", "严重风险", web.Bad, "电源连接不牢，有触电风险", "停止使用，全额退款", "青岛岱样电器有限公司 · 12,480 件 · 2026-11-03"),
				recall("电动自行车 PF-26", "一般风险", web.Warn, "限速装置可被解除", "到店免费加装", "潍坊蓬范车业有限公司 · 1,104 件 · 2026-09-30")}}},
			{Title: "最近抽查不合格", More: &web.Link{Label: "全部结果", URL: "/search"}, Body: web.Links{Items: []web.LinkItem{
				{Title: "学生用品 · 示泉 NL-489", URL: "#", Sub: "烟台沂例百货有限公司", Warning: "不合格：亮度（白度）、苯"}, {Title: "家用燃气软管 · 样河 NO-264", URL: "#", Sub: "青岛河样燃具股份有限公司", Warning: "不合格：气密性"},
				{Title: "家用燃气软管 · 范蓬 NE-637", URL: "#", Sub: "滨州鲁范百货有限公司", Warning: "不合格：耐弯曲性、气密性"}, {Title: "电动自行车 · 例鲁 WB-884", URL: "#", Sub: "临沂汶范木业股份有限公司", Warning: "不合格：车速限值、防篡改"}, {Title: "建筑防水卷材 · 例鲁 LW-610", URL: "#", Sub: "济南蓬例车业有限公司", Warning: "不合格：热老化后最大拉力、不透水性"}}}}}},
	}
}

func results() []web.Part {
	item := func(title, t string, tone web.Tone) web.Card {
		return web.Card{Title: title, URL: "/credit", Badges: []web.Badge{{Text: t, Tone: tone}}, Facts: []web.Fact{{Label: "生产者", Cell: web.Cell{Text: "济南胶示电子股份有限公司"}}, {Label: "批号", Cell: web.Cell{Text: "20260905"}}, {Label: "抽样日期", Cell: web.Cell{Text: "2026-10-25"}}}}
	}
	return []web.Part{
		web.SearchBox{Label: "查企业、产品、召回", URL: "/search", Query: "电热毯", Kinds: []web.Link{{Label: "全部", Active: true, URL: "#"}, {Label: "企业", URL: "#"}, {Label: "抽查", URL: "#"}, {Label: "召回", URL: "#"}}},
		web.Wrap{Narrow: true, Parts: []web.Part{web.Head{Title: "“电热毯”的查询结果", Lead: "0 家企业，1,203 条抽查"}, web.Cards{Wide: true, Items: []web.Card{item("电热毯 · 示沂 HU-769", "不合格", web.Bad), item("电热毯 · 试蓬 EQ-137", "合格", web.Good), item("电热毯 · 例汶 YN-467", "不合格", web.Bad)}, Pager: &web.Pager{Next: "?after=x"}}}},
	}
}

func credit() []web.Part {
	return []web.Part{web.Wrap{Narrow: true, Parts: []web.Part{
		web.Head{Title: "济南泉试电器有限公司", Lead: "91370116MA0001001D"},
		web.Figures{Items: []web.KPI{{Label: "登记状态", Value: "存续", Tone: web.Good}, {Label: "严重违法失信名单", Value: "未列入", Tone: web.Good}, {Label: "监督抽查", Value: "9"}, {Label: "不合格", Value: "0", Tone: web.Good}}},
		web.Block{Title: "抽查记录", Body: web.Cards{Items: []web.Card{{Title: "消防应急灯具 · 试海 PX-936", Badges: []web.Badge{{Text: "合格", Tone: web.Good}}, Facts: []web.Fact{{Label: "编号", Cell: web.Cell{Text: "鲁监抽〔2026〕18652"}}, {Label: "日期", Cell: web.Cell{Text: "2026-10-26"}}}}}}},
		*proof(),
	}}}
}

func complain() []web.Part {
	return []web.Part{
		web.Stages{Items: []string{"遇到什么问题", "在哪买的", "怎么联系您"}},
		web.Wrap{Narrow: true, Parts: []web.Part{web.Form{Head: web.Head{Title: "遇到了什么问题？"}, Action: "/complain", Narrow: true, Problems: []web.Problem{{Field: "kind", Text: "请选择问题类型"}, {Field: "what", Text: "请填写产品名称、品牌或型号"}},
			Sections: []web.Section{{Single: true, Fields: []web.Field{
				{Kind: web.Radio, Name: "kind", Label: "问题类型", Problem: "请选择问题类型", Options: []web.Option{{Value: "1", Label: "有人受伤或差点出事", Help: "起火、触电、窒息、割伤等，会优先处理"}, {Value: "2", Label: "质量不好或与宣传不符"}, {Value: "3", Label: "怀疑假冒、无证或三无产品"}, {Value: "4", Label: "商家不退换、不召回"}}},
				{Name: "what", Label: "是什么产品？", Help: "写包装上的名称、品牌或型号都可以", Problem: "请填写产品名称、品牌或型号"},
				{Kind: web.Paragraph, Name: "story", Label: "发生了什么？", Help: "不少于 10 个字"},
				{Kind: web.Upload, Name: "photo", Label: "照片（可不传）", Many: true},
			}}}, Buttons: []web.Button{{Label: "下一步", Primary: true}}}}},
	}
}

func openData() []web.Part {
	b := board("")
	return []web.Part{web.Wrap{Parts: []web.Part{web.Head{Title: "质量数据", Lead: "开放数据（演示），可下载、可接口调用。"}, web.Panel{Title: "各市不合格发现率", Body: b.Panels[0].Body}, web.Panel{Title: "排名", Body: b.Panels[1].Body}}},
		web.Article{Title: "接口说明", Meta: "2026-11-20", Body: []web.ArticleBlock{{Text: "数据每日更新一次。"}, {Heading: "调用", Code: "GET /open/v1/samplings?region=3701", Items: []string{"每分钟不超过 60 次", "须注明来源"}}}}}
}

func paper() []web.Part {
	return []web.Part{
		web.PrintBar{Back: "/detail", Title: "关于责令青岛岱样电器有限公司限期改正产品质量问题的通知", Note: "示市监质责改〔2026〕118号", Downloads: []web.Link{{Label: "下载 DOCX", URL: "#"}, {Label: "下载 PDF", URL: "#"}}},
		web.Sheet{RedHead: "示例市市场监督管理局文件", Number: "示市监质责改〔2026〕118号", Title: []string{"关于责令青岛岱样电器有限公司", "限期改正产品质量问题的通知"}, To: "青岛岱样电器有限公司：",
			Body:    []web.Para{{Text: "2026年10月，我局依据《2026年产品质量省级监督抽查计划》，对你单位生产的“样岱牌”DY-150型电热毯（批号：20260806）进行了监督抽查。经市产品质检院（示例）检验，标志和说明、结构两个项目不符合GB 4706.8规定，检验结论为不合格。你单位未在规定期限内提出异议。"}, {Text: "一、立即停止生产、销售同批次不合格产品", Heading: true}, {Text: "自收到本通知之日起，停止生产、销售同型号、同批次产品，封存库存，追回已售产品。"}, {Text: "如对本通知不服，可自收到之日起六十日内依法申请行政复议，或者六个月内依法提起行政诉讼。"}},
			Annexes: []string{"检验报告（编号：SD2026-18422）", "产品质量监督抽查结果通知书送达回证"}, Signed: "示例市市场监督管理局", Date: "2026年11月20日", Copies: "省市场监督管理局质量监督处，青岛市市场监督管理局。", Printed: "示例市市场监督管理局办公室", PrintDay: "2026年11月20日印发", QR: &web.QR{Size: proof().QR.Size, Path: proof().QR.Path, Lines: []string{"扫码核验", "验证码 7K4P-29QX"}}},
	}
}
