// Package record declares kinds of record: what a record of a business holds, said once in Go and with the compiler's help.
//
// A kind is a plain struct that embeds [Head]. [Declare] binds every field once, by pointer, in the manner of flag.StringVar:
//
//	type Recall struct {
//		record.Head
//		Firm   record.Ref[firm.Firm]
//		Defect string
//		Sold   int64
//	}
//
//	var Kind = record.Declare("recall", "缺陷产品召回", func(r *Recall, f *record.Fields) {
//		record.Refer(f, &r.Firm, "生产者", firm.Kind).Required()
//		f.Text(&r.Defect, "缺陷描述").Paragraph().Max(2000).Required().Title()
//		f.Count(&r.Sold, "应召回数量").Min(1).List()
//	})
//
// From the declaration the kernel derives the table, list, form, history, API, import, export, search and public copy. A field
// that is never bound, bound twice or bound under two types panics at start, and so does a declaration that contradicts itself.
//
// A field's value may be "not known" apart from zero: numbers and yes/no have [Maybe]; texts are unknown when empty, dates and
// instants when zero. The kinds of field are the constants of [Type]. [Kind.Rule] adds rules over the whole record, which point
// at the fields they complain about with [Bad].
//
// A column is found again on another record of the same type by its offset in the struct (see access.go, the only use of unsafe
// in the kernel): scanning a row costs no reflection and no map.
package record
