// Package dossier keeps one credit file for every market subject (企业信用档案): registration, licences, certificates, sampling,
// inspections, rectification, penalties, complaints, recalls, pledges, honours, lists, annual reports.
//
// An [Entry] is one record of a source about the firm with a code. Entries are never typed: businesses of this program emit events that
// become entries here, departments send batches. [Add] is the only way in, [Withdraw], [Dispute] and [Settle] the only ways to change what
// counts; each keeps the row as it was, so that a file can be read as it stood on any past day ([Of]). Each says [Changed], in the same
// transaction, upon which the grade of the firm is computed anew.
//
// The rows are a table of their own and no kind, see docs/decisions/0006-credit.md.
package dossier

import (
	_ "embed"
	"strings"
	"time"

	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/record"
)

//go:embed en.tsv
var English string

// Subject is what the policy is asked about when the file of a firm is read.
const Subject = "credit_record"

// Entry is one record of the file.
type Entry struct {
	Code     string // unified social credit code of the firm
	Source   int64  // number in the register of sources
	Doc      string // natural key within the source
	Sort     int64  // category
	Polarity int64
	Weight   int64
	State    int64
	Open     bool // public
	Day      calendar.Date
	Until    calendar.Date // last day it counts and is shown; zero: without end
	Amount   record.Money
	Region   string // of the firm; Add looks it up in the register if it is empty
	Title    string
	Batch    record.ID
	Kind     string // record of this program behind it
	Ref      record.ID
	Seen     time.Time // from when the entry as it stands was known; set by Add
}

// Key names an entry.
type Key struct {
	Code   string
	Source int64
	Doc    string
}

// Key returns the name of the entry.
func (e *Entry) Key() Key { return Key{e.Code, e.Source, e.Doc} }

// Number is the document number of the entry for people. A business of this program that has none names its entries by keys of its own,
// which tell nobody anything.
func (e *Entry) Number() string {
	if e.Source < FirstDepartment && !strings.Contains(e.Doc, "〔") {
		return ""
	}
	return e.Doc
}

// The categories of the file.
const (
	Registration int64 = iota + 1
	Licence
	Certificate
	Sampling
	Inspection
	Rectification
	Penalty
	Complaint
	Recall
	Pledge
	Honour
	List
	AnnualReport
	Contract
	Other
)

// Polarities.
const (
	Bad     int64 = -1
	Neutral int64 = 0
	Good    int64 = 1
)

// Weights: how grave a bad entry is, how much a good one counts. On the lists, Ordinary is the abnormal list and Serious the list of serious
// dishonesty.
const (
	None int64 = iota
	Minor
	Ordinary
	Serious
)

// States of an entry.
const (
	InForce int64 = iota + 1
	Disputed
	Withdrawn
	Repaired // credit was repaired: it stays in the history, counts for nothing and is not public, whatever its source sends again
)

// The sources that are businesses of this program. Departments are numbered from FirstDepartment.
const (
	FromSampling    int64 = 1
	FromRectify     int64 = 2
	FromLetter      int64 = 3
	FromRegister    int64 = 4
	FromListing     int64 = 5
	FromAnnual      int64 = 6
	FromPledge      int64 = 7
	FromJoint       int64 = 8
	FromReview      int64 = 9 // decisions on objections: the only way to set a grade right
	FromComplaint   int64 = 10
	FirstDepartment int64 = 100
)

// Sorts, Polarities, Weights and States are the code lists, for people and for sheets.
var (
	Sorts = record.Codes{{Code: "1", Label: "登记注册"}, {Code: "2", Label: "行政许可"}, {Code: "3", Label: "认证认可"}, {Code: "4", Label: "监督抽查"}, {Code: "5", Label: "监督检查"},
		{Code: "6", Label: "整改落实"}, {Code: "7", Label: "行政处罚"}, {Code: "8", Label: "投诉举报"}, {Code: "9", Label: "缺陷召回"}, {Code: "10", Label: "信用承诺"}, {Code: "11", Label: "荣誉表彰"},
		{Code: "12", Label: "信用名单"}, {Code: "13", Label: "年度报告"}, {Code: "14", Label: "合同与纳税"}, {Code: "15", Label: "其他信息"}}
	Polarities = record.Codes{{Code: "-1", Label: "不良", Tone: record.Alert}, {Code: "0", Label: "中性", Tone: record.Quiet}, {Code: "1", Label: "良好", Tone: record.Good}}
	Weights    = record.Codes{{Code: "0", Label: "不分轻重", Tone: record.Quiet}, {Code: "1", Label: "轻微"}, {Code: "2", Label: "一般", Tone: record.Warn}, {Code: "3", Label: "严重", Tone: record.Alert}}
	States     = record.Codes{{Code: "1", Label: "有效", Tone: record.Good}, {Code: "2", Label: "异议处理中", Tone: record.Warn}, {Code: "3", Label: "已撤回", Tone: record.Quiet}, {Code: "4", Label: "已信用修复", Tone: record.Good}}
)

// Changed tells that the file of a firm changed.
var Changed = event.NewTopic[Change]("credit.changed")

// Change says whose file it is.
type Change struct{ Code, Region string }

// Counts reports whether the entry counts on the day: it has happened, is neither withdrawn nor repaired and not past its last day.
func (e *Entry) Counts(on calendar.Date) bool {
	return e.State < Withdrawn && e.Day <= on && (e.Until.IsZero() || on <= e.Until)
}

// Loaded tells that a batch of many records came or went as a whole; Changed is not told for each of its files. Entries that it touched were
// known from the instant on.
var Loaded = event.NewTopic[Load]("credit.loaded")

// Load says which batch it was.
type Load struct {
	Batch  record.ID
	Region string
}
