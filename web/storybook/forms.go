package main

import (
	"math"

	"qgov/web"
)

func form(wrong bool) web.Form {
	risk := []web.Option{{Value: "3", Label: "严重"}, {Value: "2", Label: "一般"}, {Value: "1", Label: "轻微"}}
	f := web.Form{
		Head: web.Head{Title: "登记不合格后处理", Lead: "带 * 为必填。提交后进入科长审核，并自动生成《责令改正通知书》。"}, Action: "/form", Numbered: true, Draft: "草稿自动保存在本机",
		Sections: []web.Section{
			{Title: "企业与产品", Fields: []web.Field{
				{Kind: web.Reference, Name: "firm", Label: "被抽查企业", Required: true, Help: "输入名称或信用代码，从列表中选取", Find: "/firms", NewURL: "#", Value: "1", Shown: "青岛岱样电器有限公司", Link: "#"},
				{Name: "number", Label: "抽查编号", Required: true, Help: "例如：鲁监抽〔2026〕18422", Value: "鲁监抽〔2026〕18422"},
				{Kind: web.Select, Name: "product", Label: "产品类别", Required: true, Options: []web.Option{{Value: "a", Label: "电热毯", Group: "家用电器"}, {Value: "b", Label: "移动电源", Group: "电子"}}, Value: "a"},
				{Name: "lot", Label: "批号或生产日期", Required: true, Value: "20260806"},
				{Kind: web.Number, Name: "made", Label: "本批生产数量", Required: true, Unit: "件", Value: "500"},
				{Kind: web.Number, Name: "sold", Label: "已销售数量", Required: true, Unit: "件", Value: "300"},
				{Kind: web.Money, Name: "value", Label: "货值金额", Value: "12500.00", Basis: "《产品质量法》第七十二条"},
				{Kind: web.Regions, Name: "region", Label: "生产地", RegionURL: "/firms", Levels: []web.Level{{Label: "省", Value: "37", Options: []web.Option{{Value: "37", Label: "山东省"}}}, {Label: "设区的市", Value: "3702", Options: []web.Option{{Value: "3702", Label: "青岛市"}}}, {Label: "县（市、区）", Options: []web.Option{{Value: "370212", Label: "崂山区"}}}, {Label: "镇街"}}},
			}},
			{Title: "处理", Fields: []web.Field{
				{Kind: web.Date, Name: "by", Label: "责令改正期限", Required: true, Value: "2026-12-20"},
				{Kind: web.Secret, Name: "phone", Label: "企业联系电话", Shown: "138****2210", RevealURL: "#"},
				{Kind: web.Radio, Name: "risk", Label: "风险等级", Required: true, Options: risk, Value: "2"},
				{Kind: web.YesNo, Name: "recall", Label: "是否启动召回", Value: "false"},
				{Kind: web.Checks, Name: "measures", Label: "已采取措施", Options: []web.Option{{Value: "stop", Label: "停止生产"}, {Value: "seal", Label: "封存库存"}, {Value: "back", Label: "追回产品"}}, Values: []string{"stop"}, Wide: true},
				{Kind: web.Paragraph, Name: "opinion", Label: "不合格原因分析与处理意见", Required: true, Help: "不少于 20 字，将写入责令改正通知书", Value: "标志和说明缺少警示语，结构不满足标准要求，责令限期改正。"},
				{Kind: web.Instant, Name: "met", Label: "约谈时间", Value: "2026-11-25T09:30"},
				{Kind: web.Upload, Name: "papers", Label: "证据材料", Many: true, Accept: ".pdf,.jpg,.png", Help: "PDF 或图片，每个不超过 20 MB", Files: []web.File{{ID: "7", Name: "现场照片.jpg", URL: "#", Size: "640 kB"}}},
				{Kind: web.Rows, Name: "items", Label: "不合格项目", Table: &web.RowTable{Columns: []web.Column{{Label: "项目"}, {Label: "标准值"}, {Label: "实测值"}}, Rows: []web.RowFields{
					{Fields: []web.Field{{Name: "items.0.name", Value: "输出电压"}, {Name: "items.0.limit", Value: "≤ 60", Unit: "V"}, {Kind: web.Number, Name: "items.0.value", Value: "67.2", Unit: "V"}}},
					{Fields: []web.Field{{Name: "items.1.name", Value: "整车质量"}, {Name: "items.1.limit", Value: "≤ 55", Unit: "kg"}, {Kind: web.Number, Name: "items.1.value", Value: "58.4", Unit: "kg"}}},
				}}},
				{Kind: web.Tick, Name: "sure", Label: "我已核对以上内容与检验报告一致", Required: true},
			}},
			{Title: "更多（选填）", Folded: true, Fields: []web.Field{{Name: "remark", Label: "备注"}, {Kind: web.Static, Name: "maker", Label: "填报人", Shown: "王明远"}}},
		},
		Buttons: []web.Button{{Label: "取消", URL: "/list"}, {Label: "保存草稿", Name: "do", Value: "draft", NoValidate: true}, {Label: "提交审核", Icon: "send", Primary: true, Name: "do", Value: "submit"}},
		Flow:    []web.Stage{{Label: "检验不合格", Note: "2026-10-28 · 市产品质检院（示例）", State: "done"}, {Label: "告知与异议期满", Note: "2026-11-17", State: "done"}, {Label: "登记后处理", Note: "王明远 · 剩余 2 天", State: "now"}, {Label: "科长审核", Note: "1 个工作日"}, {Label: "送达企业、限期改正"}, {Label: "复查与公示"}},
		Basis:   []web.Basis{{Title: "《产品质量法》第十七条", Note: "责令限期改正、复查"}, {Title: "《产品质量监督抽查管理暂行办法》", Note: "异议处理与结果处理"}},
	}
	if wrong {
		for _, q := range []web.Problem{{Field: "firm", Text: "没有查到这家企业，请输入名称或 18 位信用代码"}, {Field: "number", Text: "请填写抽查编号"}, {Field: "product", Text: "请选择产品类别"}, {Field: "sold", Text: "已销售数量不能大于本批生产数量"}, {Field: "by", Text: "改正期限应晚于今天"}, {Field: "risk", Text: "请选择风险等级"}, {Field: "opinion", Text: "还需至少 16 字"}} {
			f.Problems = append(f.Problems, q)
			for i := range f.Sections {
				for j := range f.Sections[i].Fields {
					if f.Sections[i].Fields[j].Name == q.Field {
						f.Sections[i].Fields[j].Problem = q.Text
					}
				}
			}
		}
		f.Sections[1].Fields[8].Table.Rows[0].Fields[2].Problem = "应为数字"
		f.Sections[0].Fields[0].Options = []web.Option{{Value: "1", Label: "青岛样岱电器有限公司", Help: "91370212MA00016723"}, {Value: "2", Label: "青岛样岱电器有限公司第二分公司", Help: "91370212MA00016731"}}
	}
	return f
}

func stepForm() web.Form {
	return web.Form{Head: web.Head{Title: "受理异议", Lead: "受理后 5 个工作日内安排复检。"}, Action: "/step", Dialog: true, Sections: []web.Section{{Single: true, Fields: []web.Field{{Kind: web.Date, Name: "day", Label: "收到异议日期", Required: true, Short: true}, {Kind: web.Paragraph, Name: "reason", Label: "异议理由", Required: true}}}},
		Buttons: []web.Button{{Label: "取消", URL: "/detail"}, {Label: "受理", Primary: true, Icon: "check"}}}
}

func login() web.Form {
	return web.Form{Head: web.Head{Title: "登录", Lead: "演示系统，任何口令都不会被保存。"}, Action: "/login", Narrow: true, Sections: []web.Section{{Single: true, Fields: []web.Field{
		{Name: "name", Label: "账号", Complete: "username", Focus: true}, {Kind: web.Password, Name: "pass", Label: "口令", Complete: "current-password"}, {Kind: web.OneTime, Name: "code", Label: "动态码", Help: "手机验证器上的 6 位数字", Short: true}}}},
		Buttons: []web.Button{{Label: "登录", Primary: true}}}
}

func parts() []web.Part {
	return []web.Part{
		web.Head{Title: "零件", Lead: "演示数据"},
		web.Alert{Tone: web.Info, Title: "提示", Text: "一般的说明。"}, web.Alert{Tone: web.Good, Title: "已保存", Text: "已提交科长审核。", Links: []web.Link{{Label: "查看", URL: "#"}}},
		web.Alert{Tone: web.Warn, Text: "明年放假通知尚未公布。"}, web.Alert{Tone: web.Bad, Title: "没有保存", Text: "记录已被张建国在 10:02 修改，请核对后重新提交。"},
		web.Panel{Title: "进度", Body: web.Progress{Label: "导入企业名录", Percent: 35.3, Text: "已处理 1,200 / 3,400 行，预计还需 2 分钟", Cancel: &web.Button{Label: "停止", URL: "#", Method: "post", Confirm: "停止后已处理的行不会撤销，确定停止吗？", Tone: web.Bad}}},
		web.Panel{Title: "按钮", Body: web.Group{web.Head{Actions: []web.Button{{Label: "主要", Primary: true, URL: "#"}, {Label: "普通", URL: "#"}, {Label: "删除", Tone: web.Bad, URL: "#"}, {Label: "确认删除", Tone: web.Bad, Primary: true, URL: "#"}, {Label: "不可用", URL: "#", Disabled: "没有权限"}}}}},
		web.Cards{Items: []web.Card{{Title: "移动电源 QS-10000", Badges: []web.Badge{{Text: "严重风险", Tone: web.Bad}}, Tone: web.Bad, Text: "过充保护失效，可能起火", Advice: "停止使用，联系厂家免费更换", Note: "济南泉试电子有限公司"}, {Title: "电动自行车 PF-26", Badges: []web.Badge{{Text: "一般风险", Tone: web.Warn}}, Tone: web.Warn, Text: "限速装置可被解除"}}},
		web.Panel{Title: "时间线", Body: history()}, *proof(), web.Notice{Title: "说明", Text: []string{"指标按月更新，口径见统计制度。"}, Tone: web.Info},
		web.Panel{Title: "空", Body: web.Empty{}},
	}
}

func charts() web.Board {
	scatter, heat := [][]float64{}, [][]float64{}
	for i := range 40 {
		x := float64(i)
		scatter = append(scatter, []float64{x, 10 + x*0.6 + 4*math.Sin(x*1.7), 1 + float64(i%7)})
	}
	for x := range 12 {
		for y := range 5 {
			heat = append(heat, []float64{float64(x), float64(y), float64((x*7 + y*5) % 19)})
		}
	}
	months := []string{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"}
	days := []string{"2026-10-01", "2026-10-02", "2026-10-08", "2026-10-15", "2026-11-03", "2026-11-20"}
	return web.Board{Head: web.Head{Title: "图形", Lead: "演示数据"}, Panels: []web.Panel{
		{Title: "折线", Span: 6, Body: web.Chart{ID: "c1", Kind: web.LineChart, Title: "折线", Labels: months[:6], Series: []web.Series{{Name: "济南", Values: []float64{3, 4, 6, math.NaN(), 5, 7}}, {Name: "青岛", Values: []float64{2, 3, 3, 4, 6, 6}}}}},
		{Title: "饼", Span: 6, Body: web.Chart{ID: "c2", Kind: web.PieChart, Title: "饼", Labels: []string{"生产", "流通", "电商"}, Series: []web.Series{{Name: "批次", Values: []float64{420, 310, 180}}}}},
		{Title: "热力", Span: 6, Body: web.Chart{ID: "c3", Kind: web.HeatChart, Title: "热力", Labels: months, Series: []web.Series{{Name: "投诉", Codes: []string{"家电", "食品接触", "儿童", "车辆", "建材"}, Points: heat}}}},
		{Title: "散点", Span: 6, Body: web.Chart{ID: "c4", Kind: web.ScatterChart, Title: "散点", Series: []web.Series{{Name: "县", Points: scatter}}}},
		{Title: "矩形树", Span: 6, Body: web.Chart{ID: "c5", Kind: web.TreeChart, Title: "矩形树", Labels: []string{"电热毯", "移动电源", "玩具", "文具"}, Series: []web.Series{{Name: "批次", Values: []float64{30, 50, 20, 15}, Codes: []string{"家电", "电子", "儿童", "儿童"}}}}},
		{Title: "关系", Span: 6, Body: web.Chart{ID: "c6", Kind: web.GraphChart, Title: "关系", Labels: []string{"甲公司", "乙公司", "电芯厂", "门店"}, Series: []web.Series{{Name: "次数", Values: []float64{5, 3, 8, 2}, Codes: []string{"生产", "生产", "供应", "销售"}, Points: [][]float64{{0, 2, 2}, {1, 2, 1}, {0, 3, 1}}}}}},
		{Title: "日历", Body: web.Chart{ID: "c7", Kind: web.CalChart, Title: "日历", Height: "short", Labels: days, Series: []web.Series{{Name: "抽样", Values: []float64{3, 5, 9, 2, 7, 4}}}}},
		{Title: "分组柱", Body: web.Chart{ID: "c8", Kind: web.BarChart, Title: "分组柱", Labels: months, Series: []web.Series{{Name: "计划", Values: []float64{9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9}}, {Name: "完成", Values: []float64{8, 7, 9, 9, 6, 9, 8, 9, 9, 7, 3, 0}}}}},
	}}
}

func wall() web.Board {
	states := []web.WallCell{{Text: "已完成", Tone: web.Good}, {Text: "60%", Tone: web.Info}, {Text: "滞后", Tone: web.Warn}, {Text: "超期", Tone: web.Bad, URL: "/list"}, {Empty: true}}
	w := web.WallChart{Caption: "质量强省行动重点任务（演示数据）", Columns: []string{"济南", "青岛", "淄博", "枣庄", "东营", "烟台", "潍坊", "济宁"}, Legend: []web.Badge{{Text: "已完成", Tone: web.Good}, {Text: "推进中", Tone: web.Info}, {Text: "滞后", Tone: web.Warn}, {Text: "超期", Tone: web.Bad}}}
	for i, t := range []string{"首席质量官培训", "小微企业质量帮扶", "电动自行车全链条整治", "燃气具专项抽查", "检验机构能力验证"} {
		r := web.WallRow{Label: t, Note: "责任处室 · 年底前"}
		for j := range w.Columns {
			r.Cells = append(r.Cells, states[(i*3+j*2)%5])
		}
		w.Rows = append(w.Rows, r)
	}
	return web.Board{Head: web.Head{Title: "挂图作战", Lead: "每格为一市一项任务的状态"}, Panels: []web.Panel{
		{Title: "任务与进度", Body: w},
		{Title: "分市统计", Body: web.StatTable{Columns: []web.Column{{Label: "地区"}, {Label: "抽查批次", Num: true}, {Label: "不合格", Num: true}, {Label: "发现率", Num: true}}, Rows: []web.StatRow{
			{Label: "济南市", URL: "/list", Cells: []web.Cell{{Text: "1,601", URL: "/list"}, {Text: "177", URL: "/list"}, {Text: "11.1%"}}}, {Label: "历下区", Indent: 1, Cells: []web.Cell{{Text: "220"}, {Text: "19"}, {Text: "8.6%"}}}, {Label: "合计", Total: true, Cells: []web.Cell{{Text: "18,175"}, {Text: "2,067"}, {Text: "11.4%"}}}}, Note: "数据截至 2026-11-20，口径：监督抽查后处理办法。", CSV: "#"}},
	}}
}
