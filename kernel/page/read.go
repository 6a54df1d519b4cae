package page

import (
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/web"
)

// The limits of what a form may send.
const (
	maxBody   = 128 << 20 // bytes, attachments included
	maxMemory = 8 << 20   // of them held in memory
)

// posted reads the body of the request.
func (c *visit) posted() (url.Values, map[string][]*multipart.FileHeader, error) {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxBody)
	err := c.r.ParseMultipartForm(maxMemory)
	if errors.Is(err, http.ErrNotMultipart) {
		err = c.r.ParseForm()
	}
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, nil, fault.New(fault.TooLarge, "F413", "提交的内容超过 %d MB，请压缩附件或分次上传", maxBody>>20)
		}
		return nil, nil, errForm(err)
	}
	typed := make(url.Values)
	for k, v := range c.r.PostForm { // PostForm has the values of a multipart body as well
		typed[k] = slices.Clone(v)
	}
	if c.r.MultipartForm == nil {
		return typed, nil, nil
	}
	return typed, c.r.MultipartForm.File, nil
}

// pressed returns the name of the button that sent the form: _add, _drop, _find, _pick, _draft, or "" for saving.
func (f *form) pressed() string {
	for _, b := range []string{"_add", "_drop", "_find", "_pick", "_draft"} {
		if f.typed.Has(b) {
			return b
		}
	}
	return ""
}

// arrange numbers the posted child rows from 0, adds or drops the one that a button asks for and, when the form is to be saved,
// leaves out rows in which nothing was typed.
func (f *form) arrange() {
	for _, fld := range f.fields() {
		if fld.Type != record.Rows {
			continue
		}
		name := fld.Name
		var rows []url.Values
		for _, key := range f.typed[name+".row"] {
			prefix := name + "." + key + "."
			row := make(url.Values)
			for k, v := range f.typed {
				if rest, ok := strings.CutPrefix(k, prefix); ok && digits(key) {
					row[rest] = v
					delete(f.typed, k)
				}
			}
			if f.typed.Get("_drop") == name+"."+key || f.pressed() == "" && blank(row) {
				continue
			}
			rows = append(rows, row)
		}
		if f.typed.Get("_add") == name {
			rows = append(rows, make(url.Values))
		}
		delete(f.typed, name+".row")
		for i, row := range rows[:min(len(rows), maxRows)] {
			f.typed.Add(name+".row", strconv.Itoa(i))
			for k, v := range row {
				f.typed[name+"."+strconv.Itoa(i)+"."+k] = v
			}
		}
	}
}

func blank(row url.Values) bool {
	for k, v := range row {
		if k != "was" && strings.Join(v, "") != "" {
			return false
		}
	}
	return row.Get("was") == ""
}

// read brings what was typed into the record or input and collects what is wrong. Only the form's own fields are read, whatever
// else was posted.
func (f *form) read(tx *flow.Tx) error {
	known, err := f.postedTitles(tx)
	if err != nil {
		return err
	}
	for _, fld := range f.fields() {
		switch fld.Type {
		case record.Rows:
			err = f.readRows(tx, fld, known)
		case record.Files:
			err = f.readFiles(tx, fld)
		default:
			err = f.readField(tx, fld, fld.Name, f.rec, f.oldAny(), known)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// postedTitles finds the names of all posted references at once.
func (f *form) postedTitles(tx *flow.Tx) (*names, error) {
	n := f.c.names()
	note := func(fld *record.Field, name string) {
		if fld.Type != record.Reference {
			return
		}
		for _, key := range []string{name, name + ".pick"} {
			if id, err := record.ParseID(f.typed.Get(key)); err == nil {
				n.id(fld, id)
			}
		}
	}
	for _, fld := range f.fields() {
		note(fld, fld.Name)
		if fld.Type != record.Rows {
			continue
		}
		for _, key := range f.typed[fld.Name+".row"] {
			for _, child := range f.c.formFields(fld.Child) {
				note(child, fld.Name+"."+key+"."+child.Name)
			}
		}
	}
	return n, n.load(tx)
}

func (f *form) wrong(name, code, text string, args ...any) {
	f.problems = append(f.problems, fault.Problem{Field: name, Code: code, Text: text, Args: args})
}

// readField reads one value. A value that was not posted stays as it is, and so does a personal one whose control is empty.
func (f *form) readField(tx *flow.Tx, fld *record.Field, name string, into, old any, known *names) error {
	posted := f.typed[name]
	switch fld.Type {
	case record.Reference:
		if fld.Target != nil {
			return f.readReference(tx, fld, name, into, old, known)
		}
	case record.Region:
		if len(posted) > 0 && f.c.s.Regions != nil {
			code := f.c.deepest(posted)
			if p := f.c.checkRegion(fld, code); p != nil {
				p.Field = name
				f.problems = append(f.problems, *p)
			}
			posted = []string{code}
		}
	case record.Choices:
		if len(posted) == 0 && slices.Contains(f.typed["_has"], fld.Name) {
			posted = []string{""}
		}
		posted = []string{strings.Join(posted, ",")}
		if !f.typed.Has(name) && !slices.Contains(f.typed["_has"], fld.Name) {
			return nil
		}
	}
	if len(posted) == 0 || masked(fld) && old != nil && trim(posted[0]) == "" {
		return nil
	}
	if p := fld.Parse(into, trim(posted[0])); p != nil {
		p.Field = name
		f.problems = append(f.problems, *p)
	}
	return nil
}

// readReference reads the chosen record: the one picked from what was found, the one whose title stands in the control, or the only
// one that the words find.
func (f *form) readReference(tx *flow.Tx, fld *record.Field, name string, into, old any, known *names) error {
	id, err := record.ParseID(f.typed.Get(name))
	picked, errPick := record.ParseID(f.typed.Get(name + ".pick"))
	words, typed := trim(f.typed.Get(name+".q")), f.typed.Has(name+".q")
	if err != nil || errPick != nil {
		f.wrong(name, "R118", "“%s”的选择无效，请重新查找", fld.Label)
		return nil
	}
	if !typed && !f.typed.Has(name) && picked == 0 {
		return nil
	}
	switch {
	case picked != 0:
		id = picked
	case typed && words == "":
		id = 0
	case typed && (id == 0 || words != known.of(fld, id)):
		if id, err = f.find(tx, fld, name, words); err != nil || id == 0 {
			return err
		}
	}
	if id != 0 && !f.reachable(fld, id, old, known) {
		f.wrong(name, "R118", "“%s”的选择无效，请重新查找", fld.Label)
		return nil
	}
	return problemErr(fld.Parse(into, id.String()))
}

// reachable reports whether the reference names a record that the actor may see, or one that stood there before.
func (f *form) reachable(fld *record.Field, id record.ID, old any, known *names) bool {
	if old != nil {
		if was, _ := fld.Int(old); was == int64(id) {
			return true
		}
	}
	if fld.Target().TitleField() == nil || known.got[fld.Target().Name] == nil {
		return true // the store's foreign key decides
	}
	return known.got[fld.Target().Name][id] != "" || !known.want[fld.Target().Name][id]
}

// find looks a reference up by its words. If they find several records they are offered.
func (f *form) find(tx *flow.Tx, fld *record.Field, name, words string) (record.ID, error) {
	target := fld.Target()
	list, err := f.c.lookUp(tx, target, words, picks+1)
	if err != nil {
		return 0, err
	}
	switch len(list) {
	case 0:
		f.wrong(name, "R119", "没有查到“%s”，请换个名称或代码", words)
		return 0, nil
	case 1:
		return list[0].Header().ID, nil
	}
	for _, r := range list[:min(len(list), picks)] {
		f.found[name] = append(f.found[name], f.c.option(target, r))
	}
	f.wrong(name, "R119", "“%s”对应多条记录，请选择其中一条", words)
	return 0, nil
}

// readRows reads the child rows. What the form does not show of a row (fields set by code, fields closed to the actor, personal
// values left empty) comes from the stored row that it was.
func (f *form) readRows(tx *flow.Tx, fld *record.Field, known *names) error {
	if !f.typed.Has(fld.Name + ".rows") {
		return nil
	}
	children := f.c.formFields(fld.Child)
	fld.ClearRows(f.rec)
	for i := range f.typed[fld.Name+".row"] {
		prefix := fld.Name + "." + strconv.Itoa(i)
		row := fld.AddRow(f.rec)
		_, old := f.was(fld, prefix, i)
		for _, child := range fld.Child.Fields {
			shown := slices.Contains(children, child)
			if old != nil && (!shown || masked(child)) {
				if err := problemErr(child.Parse(row, child.Format(old))); err != nil {
					return err
				}
			}
			if !shown {
				continue
			}
			if err := f.readField(tx, child, prefix+"."+child.Name, row, old, known); err != nil {
				return err
			}
		}
	}
	return nil
}

// readFiles joins the files that stay, those sent before with a form that had to be mended, and those sent now.
func (f *form) readFiles(tx *flow.Tx, fld *record.Field) error {
	drop := f.typed[fld.Name+".drop"]
	var list []record.File
	if f.old != nil {
		list = slices.Clone(fld.FilesOf(f.old))
	}
	for _, hash := range f.typed[fld.Name+".kept"] {
		file, ok, err := f.sentBefore(tx, hash)
		if err != nil {
			return err
		}
		if ok {
			list = append(list, file)
		}
	}
	for _, head := range f.uploads[fld.Name] {
		file, err := f.put(head)
		if err != nil {
			e := fault.Of(err)
			if e.Kind != fault.Invalid && e.Kind != fault.TooLarge && e.Kind != fault.Unsupported {
				return err
			}
			f.wrong(fld.Name, e.Code, e.Text, e.Args...)
			continue
		}
		f.fresh = append(f.fresh, file)
		list = append(list, file)
	}
	var out []record.File
	for _, file := range list {
		if !slices.Contains(drop, file.Hash) && !slices.ContainsFunc(out, func(x record.File) bool { return x.Hash == file.Hash }) {
			out = append(out, file)
		}
	}
	fld.SetFiles(f.rec, out)
	return nil
}

func (f *form) put(head *multipart.FileHeader) (record.File, error) {
	file, err := head.Open()
	if err != nil {
		return record.File{}, errForm(err)
	}
	defer file.Close()
	return f.c.s.Files.Put(f.c.r.Context(), file, head.Filename)
}

// sentBefore finds a file that the same person sent with an earlier try of a form.
func (f *form) sentBefore(tx *flow.Tx, hash string) (record.File, bool, error) {
	return SentFile(tx, hash)
}

// keepFiles remembers the files sent with a form that has to be mended, so that they need not be sent again.
func (f *form) keepFiles(tx *flow.Tx) error { return KeepFiles(tx, f.fresh...) }

// draftInput is what a draft keeps: what was typed, without personal values, files and what belongs to one try.
func (f *form) draftInput() string {
	out := make(url.Values)
	for k, v := range f.typed {
		name, child, isChild := strings.Cut(k, ".")
		fld := f.plan.Field(name)
		if fld == nil && k != "version" && k != "_was" && k != "_has" || fld != nil && (masked(fld) || fld.Type == record.Files) {
			continue
		}
		if isChild && fld != nil && fld.Type == record.Rows {
			_, cell, _ := strings.Cut(child, ".")
			cell, _, _ = strings.Cut(cell, ".")
			if c := fld.Child.Field(cell); c != nil && masked(c) {
				continue
			}
		}
		out[k] = v
	}
	return out.Encode()
}

// stages shows the course of the flow beside a form.
func (c *visit) stages(now record.State) []web.Stage {
	if c.v.Flow == nil {
		return nil
	}
	if now == "" {
		now = c.v.Flow.Start
	}
	var out []web.Stage
	seen := false
	for _, st := range c.v.Flow.States {
		if st.Aside && st.Code != now {
			continue
		}
		s := web.Stage{Label: c.t(st.Label)}
		switch {
		case st.Code == now && st.Aside:
			s.State = "bad"
		case st.Code == now:
			s.State = "now"
			seen = true
		case !seen && !c.v.Flow.State(now).Aside:
			s.State = "done"
		}
		out = append(out, s)
	}
	return out
}
