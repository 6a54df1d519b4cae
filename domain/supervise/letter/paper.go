package letter

import (
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/paper"
	"qgov/kernel/record"
)

// Document is the letter as an official paper with its receipt of service. public is the address of the public site, for the QR code;
// a draft has none.
func (r *Letter) Document(public string, ways record.Codes) paper.Document {
	d := paper.Document{Head: r.Organ + "文件", Number: r.Number, Title: r.Title, To: r.To, Synthetic: r.Demo}
	if r.Sort == Transfer {
		d.Head = r.Organ
	}
	if r.State == Draft {
		d.Number = "（文稿，未签发）"
	}
	for line := range strings.SplitSeq(r.Body, "\n") {
		switch line = strings.TrimSpace(line); {
		case line == "":
		case strings.HasPrefix(line, "#"):
			d.Blocks = append(d.Blocks, paper.Heading{Level: 1, Text: strings.TrimSpace(strings.TrimLeft(line, "#"))})
		default:
			d.Blocks = append(d.Blocks, paper.Paragraph{Text: line})
		}
	}
	if items := strings.FieldsFunc(r.Annexes, func(c rune) bool { return c == '\n' || c == '\r' }); len(items) > 0 {
		d.Blocks = append(d.Blocks, paper.Attachments{Items: items})
	}
	d.Blocks = append(d.Blocks, paper.Signature{Organs: []string{r.Organ}, Date: day(r.IssuedOn)}, r.slip(ways))
	if !r.IssuedOn.IsZero() {
		d.Imprint = &paper.Imprint{Copy: r.Copies, Organ: r.Organ, Date: day(r.IssuedOn)}
		d.Created = r.IssuedOn.Time().In(calendar.Shanghai())
	}
	if r.CheckCode != "" {
		d.Check = &paper.Check{URL: public + "/verify/" + r.CheckCode, Code: r.CheckCode}
	}
	return d
}

// slip is the receipt of service, filled in as far as it is known.
func (r *Letter) slip(ways record.Codes) paper.Slip {
	return paper.Slip{Title: "送达回证", OwnPage: true, Note: "拒绝签收或者留置送达的，由送达人注明情况并签名。", Items: []paper.Pair{
		{Name: "送达文书", Value: r.Title, Wide: true}, {Name: "文号", Value: r.Number, Wide: true}, {Name: "受送达人", Value: r.To, Wide: true},
		{Name: "送达方式", Value: ways.Label(r.ServedHow)}, {Name: "送达日期", Value: day(r.ServedOn)},
		{Name: "送达人", Value: r.ServedBy}, {Name: "收件人签名", Lines: 2},
		{Name: "备注", Value: r.Note, Wide: true, Lines: 3}}}
}
