package sheet

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"qgov/kernel/fault"
)

// English holds the English form of every text of this package, one "Chinese<TAB>English" a line.
//
//go:embed en.tsv
var English string

// Code numbers a problem. S1xx concern the file, S2xx rows, S3xx cells.
type Code string

const (
	FileTooLarge   Code = "S101"
	FileEmpty      Code = "S102"
	WrongFormat    Code = "S103"
	OldFormat      Code = "S104"
	Encrypted      Code = "S105"
	Damaged        Code = "S106"
	TooManyParts   Code = "S107"
	TooMuchData    Code = "S108"
	Bomb           Code = "S109"
	UnsafeName     Code = "S110"
	Macro          Code = "S111"
	ExternalLink   Code = "S112"
	Embedded       Code = "S113"
	DuplicatePart  Code = "S114"
	Undecodable    Code = "S115"
	Ambiguous      Code = "S116"
	Binary         Code = "S117"
	PartMissing    Code = "S118"
	NoTable        Code = "S119"
	TooManyStrings Code = "S120"
	DocType        Code = "S121"
	NotUTF8        Code = "S122"
	BadXML         Code = "S123"
	BadStructure   Code = "S124"
	Unreadable     Code = "S125"
	NotFinished    Code = "S126"

	BadRowIndex   Code = "S201"
	RowRepeated   Code = "S202"
	TooManyRows   Code = "S203"
	TooManyCells  Code = "S204"
	TooManyCols   Code = "S205"
	BadCellRef    Code = "S206"
	CellRepeated  Code = "S207"
	LoneQuote     Code = "S208"
	OpenQuote     Code = "S209"
	WrongWidth    Code = "S210"
	Gap           Code = "S211"
	NoFinalLine   Code = "S212"
	Merged        Code = "S213"
	HiddenRows    Code = "S214"
	MixedLineEnds Code = "S215"

	CellTooLong   Code = "S301"
	BadString     Code = "S302"
	BadNumber     Code = "S303"
	BadBool       Code = "S304"
	ErrorValue    Code = "S305"
	FormulaUsed   Code = "S306"
	FormulaBanned Code = "S307"
	FormulaEmpty  Code = "S308"
	BadDate       Code = "S309"
	ControlChar   Code = "S310"
	Replacement   Code = "S311"
	TooManyDigits Code = "S312"
	BadCellType   Code = "S313"
	BadStyle      Code = "S314"
)

// entry is one line of the catalogue.
type entry struct {
	code   Code
	format string // what is wrong, for fmt
	advice string // what to do
	note   bool
}

func (e entry) text() string { return e.format + "。" + e.advice + "。" }

const (
	adviceSave  = "请用表格软件打开后另存为 XLSX 再上传"
	adviceAgain = "文件可能已损坏，请重新导出或重新传输后再上传"
	adviceCell  = "请改正该单元格后重新上传"
	adviceSplit = "请拆分成几个文件后分别上传"
	adviceClean = "请新建空白工作簿，只粘贴数值后再上传"
)

// catalogue lists every problem once, in the order of the codes; the docs and the English texts are checked against it.
func catalogue() [55]entry {
	return [...]entry{
		{FileTooLarge, "文件大小 %s，超过上限 %s", adviceSplit, false},
		{FileEmpty, "文件是空的", "请检查导出是否成功，再重新上传", false},
		{WrongFormat, "这是%s文件，不是支持的表格", "请另存为 XLSX 或 CSV 后上传", false},
		{OldFormat, "这是旧版 .xls 文件，不再支持", "请用表格软件打开，另存为 .xlsx 后上传", false},
		{Encrypted, "文件设有打开密码，无法读取", "请取消密码后重新保存并上传", false},
		{Damaged, "压缩包结构损坏或不完整：%s", adviceAgain, false},
		{TooManyParts, "文件内含 %d 个部件，超过上限 %d", adviceClean, false},
		{TooMuchData, "解压后数据超过上限 %s", adviceSplit, false},
		{Bomb, "部件 %s 的压缩比超过 %d:1，疑似压缩炸弹", adviceClean, false},
		{UnsafeName, "部件名 %s 不安全", adviceSave, false},
		{Macro, "文件含有宏代码（%s）", "请另存为不含宏的 XLSX 工作簿后上传", false},
		{ExternalLink, "文件含有外部链接（%s）", "请断开外部链接，只保留数值后上传", false},
		{Embedded, "文件内嵌了其他对象（%s）", "请删除内嵌对象后上传", false},
		{DuplicatePart, "部件 %s 重复", adviceSave, false},
		{Undecodable, "有无法识别的字符，位于第 %s 行（按 %s 解读）", "请改正这些行，或以 UTF-8 编码重新导出后上传", false},
		{Ambiguous, "无法确定文件编码，第 %s 行的文字按 UTF-8 与 GB18030 都能读通", "请另存为“CSV UTF-8（带 BOM）”或 XLSX 后上传", false},
		{Binary, "第 %s 行含有空字符，不是文本表格", adviceSave, false},
		{PartMissing, "缺少部件 %s", adviceAgain, false},
		{NoTable, "文件中没有工作表", adviceSave, false},
		{TooManyStrings, "文字总量超过内存上限 %s", adviceSplit, false},
		{DocType, "部件 %s 含有 DOCTYPE 声明，已拒绝", adviceSave, false},
		{NotUTF8, "部件 %s 的编码不是 UTF-8", adviceSave, false},
		{BadXML, "部件 %s 在第 %d 字节附近损坏：%s", adviceAgain, false},
		{BadStructure, "部件 %s 的结构不符合规范：%s", adviceSave, false},
		{Unreadable, "读取文件时出错", "请重新上传", false},
		{NotFinished, "表格没有读到末尾", "请重新上传", false},

		{BadRowIndex, "行号%s无效", adviceSave, false},
		{RowRepeated, "行号 %d 重复或倒退，前一行是 %d", adviceSave, false},
		{TooManyRows, "行号超过上限 %d", adviceSplit, false},
		{TooManyCells, "单元格总数超过上限 %d", adviceSplit, false},
		{TooManyCols, "列数超过上限 %d", "请删除多余的列后上传", false},
		{BadCellRef, "单元格地址%s无效或不在本行", adviceSave, false},
		{CellRepeated, "单元格 %s 重复或次序倒退", adviceSave, false},
		{LoneQuote, "双引号位置不对", "含双引号的内容须整体加引号，且其中的引号写两遍", false},
		{OpenQuote, "从本行开始的双引号没有配对", "请补上缺少的双引号，或重新导出", false},
		{WrongWidth, "本行有 %d 列，首行有 %d 列", "请核对本行是否缺列、多列，或内容中有未加引号的分隔符", false},
		{Gap, "第 %d 至 %d 行没有内容，已跳过", "如有遗漏，请补齐后重新上传", true},
		{NoFinalLine, "末行之后没有换行", "请核对末行是否完整", true},
		{Merged, "有 %d 处合并单元格（如 %s），只有左上角有值", "请取消合并并在每行填写", true},
		{HiddenRows, "有 %d 行被隐藏，也已读入", "不需要的行请删除，而不是隐藏", true},
		{MixedLineEnds, "行尾的回车符后没有换行符", "请以统一的换行格式重新导出", false},

		{CellTooLong, "单元格超过 %d 个字符", "请缩短内容；若是双引号没有配对，请补上", false},
		{BadString, "共享文字编号%s不存在", adviceAgain, false},
		{BadNumber, "%s不是数字", adviceCell, false},
		{BadBool, "%s不是逻辑值", adviceCell, false},
		{ErrorValue, "单元格是错误值 %s", adviceCell, false},
		{FormulaUsed, "有 %d 个公式单元格（首个是 %s），已采用上次计算的结果", "请核对结果是否最新", true},
		{FormulaBanned, "单元格是公式，此处不允许", "请改为数值（复制后选择性粘贴“数值”）", false},
		{FormulaEmpty, "公式没有保存计算结果", "请用表格软件打开，重新计算并保存后上传", false},
		{BadDate, "%s不是有效的日期", adviceCell, false},
		{ControlChar, "含有不可见的控制字符（U+%04X）", "请删除该字符，可重新键入内容", false},
		{Replacement, "含有乱码替代字符（U+FFFD）", "原文已丢失，请重新填写该单元格", false},
		{TooManyDigits, "%s超过 15 位有效数字，表格软件已舍去末尾", "证号、代码等请把列设为文本格式后重新填写", false},
		{BadCellType, "单元格类型%s无效", adviceSave, false},
		{BadStyle, "样式编号%s不存在", adviceSave, false},
	}
}

// Fault returns the problem of a file in the vocabulary of errors that pages and API show.
func (p *Problem) Fault() *fault.Error {
	kind := fault.Invalid
	switch p.Code {
	case FileTooLarge, TooManyParts, TooMuchData, Bomb, TooManyStrings, TooManyRows, TooManyCells, TooManyCols:
		kind = fault.TooLarge
	case WrongFormat, OldFormat:
		kind = fault.Unsupported
	case Unreadable, NotFinished:
		kind = fault.Internal
	}
	e := fault.Wrap(p.cause, kind, string(p.Code), "文件没有导入，请按提示改正后重新上传")
	e.Problems = []fault.Problem{p.Row()}
	return e
}

// Row returns the problem as one of a list, without the name of the sheet.
func (p *Problem) Row() fault.Problem {
	return fault.Problem{Field: ColumnName(p.Col), Line: p.Line, Code: string(p.Code), Text: p.Format, Args: p.Args}
}

// Codes returns all codes in order.
func Codes() []Code {
	var codes []Code
	for _, e := range catalogue() {
		codes = append(codes, e.code)
	}
	return codes
}

// Problem says what is wrong, where, and what to do.
type Problem struct {
	Code   Code
	Table  string // sheet, empty in CSV
	Line   int    // 1-based, 0 if the problem has no line
	Col    int    // 1-based, 0 if it has no column; ColumnName gives the letters
	Format string // the Chinese text for fmt, what is wrong and what to do: the key of the English catalogue
	Args   []any  // for Format
	Note   bool   // for information only: the row may be used

	cause error
}

func problem(code Code, line, col int, args ...any) *Problem {
	for _, e := range catalogue() {
		if e.code == code {
			return &Problem{Code: code, Line: line, Col: col, Format: e.text(), Args: args, Note: e.note}
		}
	}
	panic("sheet: code " + string(code) + " is not in the catalogue")
}

func (p *Problem) because(err error) *Problem { p.cause = err; return p }

// asProblem makes a Problem of any error: what is not one already came from the reader below.
func asProblem(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	return problem(Unreadable, 0, 0).because(err)
}

// Unwrap returns the error behind an unreadable file, for the log.
func (p *Problem) Unwrap() error { return p.cause }

// Error returns the problem in Chinese: place, what is wrong, what to do, code.
func (p *Problem) Error() string { return p.Say(nil) }

// Say returns the problem in the language that tr translates to (nil: Chinese). tr is given Chinese texts of this package.
func (p *Problem) Say(tr func(string) string) string {
	if tr == nil {
		tr = func(s string) string { return s }
	}
	var b strings.Builder
	if where := p.Where(tr); where != "" {
		b.WriteString(where + tr("："))
	}
	args := slices.Clone(p.Args)
	for i, a := range args {
		if text, ok := a.(string); ok {
			args[i] = tr(text) // a reason, or a name that no catalogue knows
		}
	}
	fmt.Fprintf(&b, tr(p.Format), args...)
	fmt.Fprintf(&b, tr("（%s）"), string(p.Code))
	return b.String()
}

// Where returns the place alone, such as 工作表“样品”第 12 行 C 列; empty if the problem has none.
func (p *Problem) Where(tr func(string) string) string {
	if tr == nil {
		tr = func(s string) string { return s }
	}
	var b strings.Builder
	if p.Table != "" {
		fmt.Fprintf(&b, tr("工作表“%s”"), p.Table)
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, tr("第 %d 行"), p.Line)
	}
	if p.Col > 0 {
		fmt.Fprintf(&b, tr(" %s 列"), ColumnName(p.Col))
	}
	return b.String()
}

// ColumnName returns the letters of the 1-based column n: 1 is A, 27 is AA.
func ColumnName(n int) string {
	var buf [16]byte
	i := len(buf)
	for ; n > 0; n = (n - 1) / 26 {
		i--
		buf[i] = byte('A' + (n-1)%26)
	}
	return string(buf[i:])
}

// megabytes shows a size for a person.
func megabytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%.1f KiB", float64(n)/1024)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}
