package survey

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/record"
	"qgov/kernel/sheet"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// itemHeads are the columns of a file of questions.
var itemHeads = []string{"题号", "领域", "题型", "题目", "选项", "量表上限", "权重", "必答", "跳转"}

// itemsFile answers GET /questionnaire/{id}/items.csv.
func (d desk) itemsFile(w http.ResponseWriter, r *http.Request) error {
	q, err := get(d, r, QuestionnaireKind)
	if err != nil {
		return err
	}
	out := file(w, "questionnaire-"+q.ID.String()+".csv")
	out.Write(itemHeads)
	for n := range q.Items {
		row := q.Items[n].row()
		for c := range row {
			row[c] = safe(row[c])
		}
		out.Write(row)
	}
	out.Flush()
	return out.Error()
}

// row is an item in the columns of itemHeads.
func (i *Item) row() []string {
	must := "否"
	if i.Must {
		must = "是"
	}
	return []string{i.Code, Domains.Label(i.Domain), Sorts.Label(i.Sort), i.Text, i.Options, strconv.FormatInt(i.Top, 10), i.Weight.String(), must, i.Skip}
}

// itemsSheet answers GET /questionnaire/{id}/items.xlsx: what an import reads. Of a questionnaire without items it is the empty template.
func (d desk) itemsSheet(w http.ResponseWriter, r *http.Request) error {
	q, err := get(d, r, QuestionnaireKind)
	if err != nil {
		return err
	}
	layout := sheet.Layout{Name: "题目"}
	for _, h := range itemHeads {
		layout.Columns = append(layout.Columns, sheet.Column{Title: h})
	}
	var b bytes.Buffer
	out, err := sheet.NewXLSX(&b, layout)
	if err != nil {
		return err
	}
	for n := range q.Items {
		var cells []sheet.Cell
		for _, x := range q.Items[n].row() {
			cells = append(cells, sheet.Str(x))
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", `attachment; filename="questionnaire-`+q.ID.String()+`.xlsx"`)
	h.Set("Cache-Control", "private, no-store")
	_, err = b.WriteTo(w)
	return err
}

const itemsLead = "用文件替换全部题目。列：题号、领域、题型、题目、选项（用竖线分开）、量表上限、权重、必答、跳转；可先下载题目 Excel 或者 CSV 作为模板。"

func (d desk) itemsForm(w http.ResponseWriter, r *http.Request) error { return d.askItems(w, r, nil) }

func (d desk) askItems(w http.ResponseWriter, r *http.Request, problem error) error {
	q, err := get(d, r, QuestionnaireKind)
	if err != nil {
		return err
	}
	return d.uploadForm(w, r, QuestionnaireKind.Name, QuestionnaireKind.Label, q.ID.String(), "导入题目", itemsLead, problem)
}

// takeItems answers POST /questionnaire/{id}/items.
func (d desk) takeItems(w http.ResponseWriter, r *http.Request) error {
	q, err := get(d, r, QuestionnaireKind)
	if err != nil {
		return err
	}
	var items []Item
	err = d.upload(r, func(f *inbox.File) (err error) { items, err = readItems(f); return err })
	if err == nil {
		err = d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
			q.Items = items
			return tx.Update(QuestionnaireKind.Plan, q, "导入题目")
		})
	}
	if userError(err) {
		return d.askItems(w, r, unpointed(err))
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/questionnaire/"+q.ID.String(), http.StatusSeeOther)
	return nil
}

// userError reports whether the sender of a file can mend what is wrong.
func userError(err error) bool {
	if err == nil {
		return false
	}
	k := fault.Of(err).Kind
	return k == fault.Invalid || k == fault.TooLarge || k == fault.Unsupported || k == fault.Conflict
}

// unpointed lets problems of a record's fields stand at the file.
func unpointed(err error) error {
	var e *fault.Error
	if !errors.As(err, &e) || len(e.Problems) == 0 {
		return err
	}
	list := slices.Clone(e.Problems)
	for i := range list {
		list[i].Field = "file"
	}
	return fault.Problems(list)
}

// columns finds the heads of a file.
func columns(f *inbox.File) (map[string]int, error) {
	heads, err := f.Heads()
	if err != nil {
		return nil, err
	}
	out := make(map[string]int)
	for i, h := range heads {
		out[sheet.Title(h.Text)] = i
	}
	return out, nil
}

// cellsOf reads cells of a row by the heads of the file.
func cellsOf(rows *sheet.Rows, at map[string]int) func(head string) string {
	return func(head string) string {
		if i, ok := at[head]; ok && i < len(rows.Cells()) {
			return strings.TrimSpace(rows.Cells()[i].Text)
		}
		return ""
	}
}

// codeOf finds a code by its label or itself.
func codeOf(list record.Codes, s string) (string, bool) {
	for _, c := range list {
		if c.Code == s || c.Label == s {
			return c.Code, true
		}
	}
	return "", false
}

func readItems(f *inbox.File) (out []Item, err error) {
	at, err := columns(f)
	if err != nil {
		return nil, err
	}
	for _, h := range itemHeads[:4] {
		if _, ok := at[h]; !ok {
			return nil, fault.At("file", "V401", "文件首行须有“%s”列", h)
		}
	}
	err = f.Each(0, func(rows *sheet.Rows) error {
		cell := cellsOf(rows, at)
		i := Item{Code: strings.ToUpper(cell("题号")), Text: cell("题目"), Options: cell("选项"), Skip: cell("跳转"), Must: cell("必答") == "是"}
		var ok bool
		if i.Domain, ok = codeOf(Domains, cell("领域")); !ok {
			return fault.At("file", "V402", "第 %d 行：没有领域“%s”", rows.Line(), cell("领域"))
		}
		if i.Sort, ok = codeOf(Sorts, cell("题型")); !ok {
			return fault.At("file", "V403", "第 %d 行：没有题型“%s”", rows.Line(), cell("题型"))
		}
		if s := cell("量表上限"); s != "" {
			if i.Top, err = strconv.ParseInt(s, 10, 64); err != nil {
				return fault.At("file", "V404", "第 %d 行：“%s”不是整数", rows.Line(), s)
			}
		}
		if s := cell("权重"); s != "" {
			if i.Weight, err = record.ParseDecimal(s); err != nil {
				return fault.At("file", "V405", "第 %d 行：“%s”不是数字", rows.Line(), s)
			}
		}
		out = append(out, i)
		return nil
	})
	return out, err
}

// answersFile answers GET /survey/{id}/answers.csv: a row an answer, in the order of their accidental numbers, without anything of a person.
func (d desk) answersFile(w http.ResponseWriter, r *http.Request) error {
	s, err := get(d, r, Kind)
	if err != nil {
		return err
	}
	out := file(w, "answers-"+s.ID.String()+".csv")
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		var q *Questionnaire
		if err := tx.Elevated(func() (err error) { q, err = store.Get(tx.Tx, QuestionnaireKind, s.Form.ID); return err }); err != nil {
			return err
		}
		heads := []string{"地区", "性别", "年龄", "方式", "日期"}
		for _, i := range q.Items {
			heads = append(heads, i.Code)
		}
		out.Write(heads)
		rows, err := tx.Query("SELECT cell, mode, day, given FROM survey_answer WHERE survey = ? AND {all: answers of a survey in scope} ORDER BY answer", s.ID)
		if err != nil {
			return err
		}
		defer rows.Close()
		values := make([]uint32, len(q.Items))
		for rows.Next() {
			var cell int64
			var mode string
			var day calendar.Date
			var given []byte
			if err := rows.Scan(&cell, &mode, &day, &given); err != nil {
				return err
			}
			if err := unpack(given, values); err != nil {
				return err
			}
			out.Write(append([]string{s.placeCode(cell), codeAt(Sexes, second(split(cell))), codeAt(Ages, third(split(cell))), allModes.Label(mode), day.String()}, q.written(values)...))
		}
		return rows.Err()
	})
	out.Flush()
	return errors.Join(err, out.Error())
}

func second(_, b, _ int) int { return b }
func third(_, _, c int) int  { return c }

func codeAt(list record.Codes, at int) string {
	if at < 0 || at >= len(list) {
		return ""
	}
	return list[at].Label
}

func (r *Survey) placeCode(cell int64) string {
	if at, _, _ := split(cell); at < len(r.Strata) {
		return r.Strata[at].Place
	}
	return ""
}

// written writes values as an import reads them. Texts are left out: people write names and numbers into them.
func (q *Questionnaire) written(values []uint32) []string {
	out := make([]string, len(values))
	for n, v := range values {
		switch {
		case v < offset || q.Items[n].Sort == Open:
		case q.Items[n].Sort == Multiple:
			var list []string
			for o := range len(q.Items[n].options()) {
				if (v-offset)>>o&1 == 1 {
					list = append(list, strconv.Itoa(o+1))
				}
			}
			out[n] = strings.Join(list, ",")
		default:
			out[n] = strconv.Itoa(int(v - offset))
		}
	}
	return out
}

const answersLead = "导入已有调查的答卷，每行一份。列：地区（代码或者名称）、性别、年龄、日期，以及每道题的题号；多选用逗号分开。有一行不能读就一行也不导入。"

func (d desk) answersForm(w http.ResponseWriter, r *http.Request) error {
	return d.askAnswers(w, r, nil)
}

func (d desk) askAnswers(w http.ResponseWriter, r *http.Request, problem error) error {
	s, err := get(d, r, Kind)
	if err != nil {
		return err
	}
	return d.uploadForm(w, r, Kind.Name, Kind.Label, s.ID.String(), "导入答卷", answersLead, problem)
}

// takeAnswers answers POST /survey/{id}/answers.
func (d desk) takeAnswers(w http.ResponseWriter, r *http.Request) error {
	s, err := get(d, r, Kind)
	if err != nil {
		return err
	}
	var q *Questionnaire
	err = d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error { s, q, err = open(tx, s.ID); return err })
	n := 0
	if err == nil {
		err = d.upload(r, func(f *inbox.File) error {
			list, err := readAnswers(f, s, q)
			if err != nil {
				return err
			}
			n = len(list)
			return d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
				if _, _, err := open(tx, s.ID); err != nil {
					return err
				}
				tx.Note(store.Change{Action: "import", Kind: Kind.Name, Record: s.ID, Region: s.Region, Title: s.Title, Reason: strconv.Itoa(n)})
				return insert(tx, s.ID, q, list)
			})
		})
	}
	if userError(err) {
		return d.askAnswers(w, r, unpointed(err))
	}
	if err != nil {
		return err
	}
	d.site.Say(w, web.Good, "已导入 %s 份答卷", text.Int(int64(n)))
	http.Redirect(w, r, "/survey/"+s.ID.String(), http.StatusSeeOther)
	return nil
}

// mostAnswers is how many answers a file brings at most.
const mostAnswers = 200_000

// manyProblems is how many rows that cannot be read are told of.
const manyProblems = 20

func readAnswers(f *inbox.File, s *Survey, q *Questionnaire) (out []*Answer, err error) {
	at, err := columns(f)
	if err != nil {
		return nil, err
	}
	if _, ok := at["地区"]; !ok {
		return nil, fault.At("file", "V401", "文件首行须有“%s”列", "地区")
	}
	if !slices.ContainsFunc(q.Items, func(i Item) bool { _, ok := at[i.Code]; return ok }) {
		return nil, fault.At("file", "V406", "文件首行没有问卷的题号")
	}
	var problems []fault.Problem
	err = f.Each(0, func(rows *sheet.Rows) error {
		a, err := readAnswer(cellsOf(rows, at), s, q)
		if err != nil {
			for _, one := range fault.Of(err).Problems {
				if len(problems) < manyProblems {
					problems = append(problems, fault.Problem{Field: "file", Code: one.Code, Text: "第 %d 行：" + one.Text, Args: append([]any{rows.Line()}, one.Args...)})
				}
			}
			return nil
		}
		if out = append(out, a); len(out) > mostAnswers {
			return fault.At("file", "V407", "一个文件最多 %d 份答卷", mostAnswers)
		}
		return nil
	})
	if err == nil && len(problems) == 0 && len(out) == 0 {
		err = fault.At("file", "V408", "文件中没有答卷")
	}
	if err == nil {
		err = fault.Problems(problems)
	}
	return out, err
}

func readAnswer(cell func(string) string, s *Survey, q *Questionnaire) (*Answer, error) {
	given := make(map[string]string, len(q.Items))
	for _, i := range q.Items {
		given[i.Code] = cell(i.Code)
	}
	a, err := q.answer(given, "file", false)
	if err != nil {
		return nil, err
	}
	a.Mode, a.Day = ByFile, s.From
	if a.Stratum = slices.IndexFunc(s.Strata, func(x Stratum) bool { return x.Place == cell("地区") || placeOf(x.Place) == cell("地区") }); a.Stratum < 0 {
		return nil, fault.At("file", "V409", "没有地区“%s”", cell("地区"))
	}
	for _, p := range []struct {
		head string
		list record.Codes
		to   *int
	}{{"性别", Sexes, &a.Sex}, {"年龄", Ages, &a.Age}} {
		if v := cell(p.head); v != "" {
			code, ok := codeOf(p.list, v)
			if !ok {
				return nil, fault.At("file", "V410", "不认识的%s“%s”", p.head, v)
			}
			*p.to = place(p.list, code)
		}
	}
	if v := cell("日期"); v != "" {
		if a.Day, err = calendar.ParseDate(v); err != nil {
			return nil, fault.At("file", "V411", "“%s”不是日期", v)
		}
	}
	return a, nil
}
