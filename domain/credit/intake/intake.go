// Package intake takes in what departments know about market subjects (信用信息归集): by file or by a signed message, a batch at a time.
//
// A batch is a file of one source (see dossier.Source, which says what its columns mean). It is received, checked row by row, and loaded
// into the credit files:
//
//	received   the file lies in the inbox
//	checked    counts, control sums and refused rows stand; what was declared agrees
//	loading    good rows are merged in chunks; the place reached is saved in the transaction of each chunk
//	paused     stopped by a person
//	loaded     every good row is in the files, once
//	refused    the file could not be used, or its totals differ from what was declared
//	proposed, leaving, withdrawn   taken back as a whole, by two people
//
// A row is known by code, source and document number: the same row again changes nothing, another content is a correction whose earlier
// form is kept. Refused rows are kept with line, field and code and given back as a file to mend and send again. A row about a subject
// that is not registered waits in the file of its code; a 15-digit number or a former name is read as the subject that it meant on the day
// of the record (firm.Alias), and rows that waited under it move when it is registered.
//
// The good rows of a batch are sorted by code, source and document outside memory and reach the table from left to right. [Desk.Fill]
// loads the files of all departments into an empty table in one pass.
package intake

import (
	_ "embed"
	"time"

	"qgov/base/duty"
	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

//go:embed en.tsv
var English string

// Batch is one file or message of a source.
type Batch struct {
	record.Head
	Source   record.Ref[dossier.Source]
	Name     string // of the file
	Channel  string
	Sender   string // name of the key that signed it
	Hash     string // SHA-256 of the file
	Size     int64
	Rows     record.Maybe[int64]        // declared by the sender
	Sum      record.Maybe[record.Money] // declared by the sender
	Read     int64
	Good     int64
	Bad      int64
	Twins    int64
	Mapped   int64
	Waits    int64
	Amount   record.Money
	Taken    record.Money
	Added    int64
	Amended  int64
	Same     int64
	Away     int64 // entries that were withdrawn with the batch
	Checked  time.Time
	Finished time.Time
	Why      string // why it was refused, or is to be withdrawn
	Demo     bool

	day calendar.Date // of the check: dates after it lie in the future
}

// Channels are the ways in which a batch can come.
const (
	ByFile    = "file"
	ByAPI     = "api"
	ByConsole = "console"
)

var channels = record.Codes{{Code: ByFile, Label: "页面上传"}, {Code: ByAPI, Label: "接口报送"}, {Code: ByConsole, Label: "整体载入"}}

// Kind is the register of batches. They come by code only: a batch has its file.
var Kind = record.Declare("credit_batch", "信用信息批次", func(r *Batch, f *record.Fields) {
	record.Refer(f, &r.Source, "信息来源", dossier.SourceKind).Required().Filter().List()
	f.Text(&r.Name, "文件名").Required().Title()
	f.Chosen(&r.Channel, "报送方式", channels).Required().Filter().List()
	f.Text(&r.Sender, "签名者").Max(80)
	f.Text(&r.Hash, "文件摘要").Max(64)
	f.Count(&r.Size, "文件大小").In("字节")
	f.MaybeCount(&r.Rows, "申报行数").Min(0).Heading("核对")
	f.MaybeMoney(&r.Sum, "申报金额合计")
	f.Count(&r.Read, "读取行数").List()
	f.Count(&r.Good, "可入库行数")
	f.Count(&r.Bad, "退回行数").List()
	f.Count(&r.Twins, "重复行数")
	f.Count(&r.Mapped, "按旧号或曾用名对应")
	f.Count(&r.Waits, "主体未登记")
	f.Money(&r.Amount, "金额合计")
	f.Money(&r.Taken, "可入库金额合计")
	f.Count(&r.Added, "新增记录").Heading("入库")
	f.Count(&r.Amended, "更正记录")
	f.Count(&r.Same, "没有变化")
	f.Count(&r.Away, "撤回记录")
	f.Instant(&r.Checked, "核对时间")
	f.Instant(&r.Finished, "入库时间")
	f.Text(&r.Why, "原因").Paragraph()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).CodeOnly().Says("部门报送的信用信息，逐批核对、入库和撤回")

// The states of a batch.
const (
	Received  record.State = "received"
	Checked   record.State = "checked"
	Loading   record.State = "loading"
	Paused    record.State = "paused"
	Loaded    record.State = "loaded"
	Refused   record.State = "refused"
	Proposed  record.State = "proposed"
	Leaving   record.State = "leaving"
	Withdrawn record.State = "withdrawn"
)

type reason struct{ Reason string }

var reasonForm = record.Input("credit_batch_reason", func(in *reason, f *record.Fields) {
	f.Text(&in.Reason, "理由").Paragraph().Required()
})

func because(_ *flow.Tx, r *Batch, in *reason) error { r.Why = in.Reason; return nil }

// Flow is the course of a batch. What the program does in the background are steps that nobody else can take.
var Flow = flow.Of(Kind, Received, flow.States{
	{Code: Received, Label: "待核对", Tone: record.Info}, {Code: Checked, Label: "待入库", Tone: record.Warn}, {Code: Loading, Label: "入库中", Tone: record.Info}, {Code: Paused, Label: "已暂停", Tone: record.Warn, Aside: true},
	{Code: Loaded, Label: "已入库", Tone: record.Good}, {Code: Refused, Label: "已退回", Tone: record.Alert, Final: true, Aside: true}, {Code: Proposed, Label: "待批准撤回", Tone: record.Warn, Aside: true},
	{Code: Leaving, Label: "撤回中", Tone: record.Info, Aside: true}, {Code: Withdrawn, Label: "已撤回", Tone: record.Quiet, Final: true, Aside: true},
},
	flow.Step[Batch]{Name: "checked", Label: "核对完成", From: flow.From(Received), Targets: []record.State{Checked, Refused}, Quiet: true, By: nobody(), Next: func(r *Batch) record.State {
		if r.Why != "" {
			return Refused
		}
		return Checked
	}},
	flow.Step[Batch]{Name: "load", Label: "入库", Help: "把核对无误的行写入各主体的信用档案；退回的行不入库，可改正后重新报送", From: flow.From(Checked), To: Loading, By: flow.By(duty.Credit, duty.Supervisor), Check: some, Do: begin},
	flow.Step[Batch]{Name: "fill", Label: "整体载入", From: flow.From(Checked), To: Loaded, Quiet: true, By: nobody()},
	flow.Step[Batch]{Name: "pause", Optional: true, Label: "暂停", From: flow.From(Loading), To: Paused, By: flow.By(duty.Credit, duty.Supervisor)},
	flow.Step[Batch]{Name: "resume", Label: "继续入库", From: flow.From(Paused), To: Loading, By: flow.By(duty.Credit, duty.Supervisor), Do: func(tx *flow.Tx, r *Batch) error { return queue(tx, loadJob, r.ID) }},
	flow.Step[Batch]{Name: "loaded", Label: "入库完成", From: flow.From(Loading), To: Loaded, Quiet: true, By: nobody()},
	flow.With(flow.Step[Batch]{Name: "refuse", Optional: true, Label: "退回", Help: "整批不入库", From: flow.From(Checked), To: Refused, By: flow.By(duty.Credit, duty.Supervisor), Danger: true}, reasonForm, because),
	flow.With(flow.Step[Batch]{Name: "propose", Optional: true, Label: "申请整批撤回", Help: "须由另一人批准；批准后本批带来的记录全部转为已撤回，更正过的记录恢复原样，历史保留", From: flow.From(Loaded), To: Proposed, By: flow.By(duty.Credit, duty.Supervisor)}, reasonForm, because),
	flow.Step[Batch]{Name: "keep", Label: "不予撤回", Optional: true, From: flow.From(Proposed), To: Loaded, By: flow.By(duty.Credit, duty.Supervisor), Do: func(_ *flow.Tx, r *Batch) error { r.Why = ""; return nil }},
	flow.Step[Batch]{Name: "withdraw", Label: "批准整批撤回", From: flow.From(Proposed), To: Leaving, By: flow.By(duty.Credit, duty.Supervisor), FourEyes: "propose", Danger: true, Do: leave},
	flow.Step[Batch]{Name: "withdrawn", Label: "撤回完成", From: flow.From(Leaving), To: Withdrawn, Quiet: true, By: nobody()},
)

// nobody may take a step by hand.
func nobody() []role.Duty { return nil }

func some(r *Batch) error {
	if r.Good == 0 {
		return fault.New(fault.Conflict, "K310", "本批没有可以入库的行，请改正后重新报送")
	}
	return nil
}

// begin starts the load of a batch from its first row.
func begin(tx *flow.Tx, r *Batch) error {
	if err := startPlace(tx, r.ID, r.Good); err != nil {
		return err
	}
	return queue(tx, loadJob, r.ID)
}

// leave starts the withdrawal of a batch.
func leave(tx *flow.Tx, r *Batch) error {
	if err := startPlace(tx, r.ID, r.Added+r.Amended); err != nil {
		return err
	}
	return queue(tx, withdrawJob, r.ID)
}
