package listing

import (
	"qgov/kernel/calendar"
	"qgov/kernel/record"
)

// Inputs of the steps.
type (
	notice struct {
		Day      calendar.Date
		How      string
		Note     string
		Evidence []record.File
	}
	cure struct {
		Done     string
		Document string
		Evidence []record.File
	}
	amend     struct{ Facts, Reason string }
	reason    struct{ Reason string }
	statement struct {
		Day      calendar.Date
		Text     string
		Hearing  bool
		Evidence []record.File
	}
	hearing struct {
		Day     calendar.Date
		Minutes string
		Files   []record.File
	}
	review struct {
		Upheld  bool
		Opinion string
	}
	service struct {
		Day      calendar.Date
		How      string
		Receiver string
		Evidence []record.File
	}
)

var noticeForm = record.Input("listing_notice", func(in *notice, f *record.Fields) {
	f.Date(&in.Day, "告知日期").Required()
	f.Chosen(&in.How, "告知方式", Ways).Required()
	f.Text(&in.Note, "告知说明").Hint("公告送达的，填写公告文号或网址")
	f.Files(&in.Evidence, "告知凭证")
})

var cureForm = record.Input("listing_cure", func(in *cure, f *record.Fields) {
	f.Text(&in.Done, "履行义务情况").Paragraph().Required()
	f.Text(&in.Document, "相关文号").Hint("补报的年报编号、公示信息编号等；没有的上传凭证")
	f.Files(&in.Evidence, "履行义务凭证")
})

var amendForm = record.Input("listing_amend", func(in *amend, f *record.Fields) {
	f.Text(&in.Facts, "更正后的事实").Paragraph().Max(4000).Required()
	f.Text(&in.Reason, "更正理由").Paragraph().Required().Hint("理由将一并公开")
})

var reasonForm = record.Input("listing_reason", func(in *reason, f *record.Fields) {
	f.Text(&in.Reason, "理由").Paragraph().Required().Hint("移出、撤销的理由将一并公开")
})

var statementForm = record.Input("listing_statement", func(in *statement, f *record.Fields) {
	f.Date(&in.Day, "收到日期").Required()
	f.Text(&in.Text, "陈述申辩内容").Paragraph().Max(4000).Required().Hint("口头陈述的，记录要点")
	f.YesNo(&in.Hearing, "要求听证")
	f.Files(&in.Evidence, "当事人材料")
})

var hearingForm = record.Input("listing_hearing", func(in *hearing, f *record.Fields) {
	f.Date(&in.Day, "听证日期").Required()
	f.Text(&in.Minutes, "听证情况").Paragraph().Max(4000).Required()
	f.Files(&in.Files, "听证笔录").Required()
})

var reviewForm = record.Input("listing_review", func(in *review, f *record.Fields) {
	f.YesNo(&in.Upheld, "事实、理由成立，不予列入")
	f.Text(&in.Opinion, "复核意见").Paragraph().Max(4000).Required().Hint("对当事人提出的事实、理由和证据逐项复核；不得因陈述申辩加重处理")
})

var serviceForm = record.Input("listing_service", func(in *service, f *record.Fields) {
	f.Date(&in.Day, "送达日期").Required()
	f.Chosen(&in.How, "送达方式", Ways).Required()
	f.Text(&in.Receiver, "收件人").Max(60).Required()
	f.Files(&in.Evidence, "送达回证")
})
