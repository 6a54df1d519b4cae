package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/inbox"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/sheet"
	"qgov/kernel/text"
	"qgov/web"
)

// Routes returns the pages of import and export of every kind of the site whose policy grants them:
//
//	GET  /{kind}/import                              upload form and former batches
//	POST /{kind}/import                              the file; answers with its batch
//	GET  /{kind}/import/batch/{batch}                columns to match, progress, or the report
//	POST /{kind}/import/batch/{batch}/columns        columns matched by hand, then the dry run
//	POST /{kind}/import/batch/{batch}/run            also pause, cancel, withdraw
//	GET  /{kind}/import/batch/{batch}/report.xlsx    problems row by row; report.csv
//	GET  /{kind}/import/batch/{batch}/rejected.xlsx  the refused rows to mend; rejected.csv
//	GET  /{kind}/template.xlsx                       the file to fill in; template.csv
//	GET  /{kind}/export                              the list as a file, format=xlsx or csv
//
// The batch stands behind the word batch because /{kind}/import/{batch} and /{kind}/{id}/print would be two patterns for one address.
func (x *Exchange) Routes() []route.Route {
	var out []route.Route
	for i := range x.site.Views {
		v := &x.site.Views[i]
		kind := v.Plan.Name
		granted := func(a role.Action) bool { return len(x.site.Policy.Granted(kind, a)) > 0 }
		on := func(pattern string, a role.Action, h func(w http.ResponseWriter, r *http.Request, v *page.View) error) {
			method, path, _ := strings.Cut(pattern, " ")
			out = append(out, route.For(method+" /"+kind+path, kind, a, func(w http.ResponseWriter, r *http.Request) error { return h(w, r, v) }))
		}
		if granted(role.Export) {
			on("GET /export", role.Export, x.export)
		}
		if !granted(role.Import) {
			continue
		}
		on("GET /import", role.Import, x.askFile)
		on("POST /import", role.Import, x.takeFile)
		for _, format := range []string{"xlsx", "csv"} {
			on("GET /template."+format, role.Import, x.sendTemplate(format))
			on("GET /import/batch/{batch}/report."+format, role.Import, x.sendBatch(format, "问题清单", x.Report))
			on("GET /import/batch/{batch}/rejected."+format, role.Import, x.sendBatch(format, "需更正的行", x.Rejected))
		}
		on("GET /import/batch/{batch}", role.Import, x.showBatch)
		on("POST /import/batch/{batch}/columns", role.Import, x.takeColumns)
		on("POST /import/batch/{batch}/run", role.Import, x.takeRun)
		on("POST /import/batch/{batch}/pause", role.Import, x.act(x.Pause, "已暂停，可以随时继续"))
		on("POST /import/batch/{batch}/cancel", role.Import, x.act(x.Cancel, "已取消"))
		on("POST /import/batch/{batch}/withdraw", role.Import, x.act(x.Withdraw, "已撤回整批导入"))
	}
	return out
}

// Routes is New(site, opt).Routes.
func Routes(site *page.Site, opt Options) []route.Route { return New(site, opt).Routes() }

func batchID(r *http.Request) (record.ID, error) {
	id, err := record.ParseID(r.PathValue("batch"))
	if err != nil || id == 0 {
		return 0, fault.Missing("该导入批次")
	}
	return id, nil
}

func address(v *page.View, id record.ID) string {
	return "/" + v.Plan.Name + "/import/batch/" + id.String()
}

func goTo(w http.ResponseWriter, r *http.Request, url string) error {
	if r.Header.Get("HX-Request") == "true" {
		w.Header().Set("HX-Redirect", url)
		return nil
	}
	http.Redirect(w, r, url, http.StatusSeeOther)
	return nil
}

func (x *Exchange) sendTemplate(format string) func(w http.ResponseWriter, r *http.Request, v *page.View) error {
	return func(w http.ResponseWriter, r *http.Request, v *page.View) error {
		lang := text.From(r.Context())
		layout := x.Template(v, role.From(r.Context()), lang)
		name := x.say(lang, "%s导入模板", v.Plan.Label) + "." + format
		return x.send(w, name, format, func(out io.Writer) error {
			to, err := inbox.Writer(out, format)(layout)
			if err != nil {
				return err
			}
			return to.Close()
		})
	}
}

func (x *Exchange) sendBatch(format, title string, write func(ctx context.Context, kind string, id record.ID, format string, w io.Writer) error) func(w http.ResponseWriter, r *http.Request, v *page.View) error {
	return func(w http.ResponseWriter, r *http.Request, v *page.View) error {
		id, err := batchID(r)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%s_%s.%s", x.say(text.From(r.Context()), title), id, format)
		return x.send(w, name, format, func(out io.Writer) error { return write(r.Context(), v.Plan.Name, id, format, out) })
	}
}

// takeFile answers POST /{kind}/import. The dry run starts at once if every head of the file was understood.
func (x *Exchange) takeFile(w http.ResponseWriter, r *http.Request, v *page.View) error {
	r.Body = http.MaxBytesReader(w, r.Body, x.box.Limits.File+1<<20)
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "X125", "请选择要导入的文件")
	}
	mode := All
	var b *Batch
	for b == nil {
		part, err := parts.NextPart()
		if err != nil {
			return x.askAgain(w, r, v, fault.Wrap(err, fault.Invalid, "X125", "请选择要导入的文件"))
		}
		switch part.FormName() {
		case "mode":
			mode = modeOf(part)
		case "file":
			if part.FileName() == "" {
				return x.askAgain(w, r, v, fault.New(fault.Invalid, "X125", "请选择要导入的文件"))
			}
			if b, err = x.Receive(r.Context(), v.Plan.Name, part.FileName(), part, mode); err != nil {
				return x.askAgain(w, r, v, err)
			}
		}
	}
	if x.understood(v, b) {
		x.begun(r.Context(), v, b.ID)
	}
	return goTo(w, r, address(v, b.ID))
}

func modeOf(part *multipart.Part) Mode {
	s, err := io.ReadAll(io.LimitReader(part, 16))
	if err == nil && Mode(s) == Good {
		return Good
	}
	return All
}

// askAgain shows the form with what was wrong.
func (x *Exchange) askAgain(w http.ResponseWriter, r *http.Request, v *page.View, err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		err = x.box.TooLarge()
	}
	e := fault.Of(err)
	if e.Kind != fault.Invalid && e.Kind != fault.TooLarge && e.Kind != fault.Unsupported {
		return err
	}
	return x.filePage(w, r, v, e)
}

// understood reports whether every head of the file names a column.
func (x *Exchange) understood(v *page.View, b *Batch) bool {
	src, err := x.open(b)
	if err != nil {
		return false
	}
	defer src.Close()
	heads, err := src.Heads()
	if err != nil {
		return false
	}
	for i, h := range heads {
		t := sheet.Title(h.Text)
		if b.Columns[i] == "" && t != "" && t != inbox.ReasonHead {
			return false
		}
	}
	return true
}

// begun starts the dry run in the background.
func (x *Exchange) begun(ctx context.Context, v *page.View, id record.ID) {
	x.Start(ctx, id, func(ctx context.Context) error {
		_, err := x.Check(ctx, v.Plan.Name, id)
		return err
	})
}

func (x *Exchange) takeColumns(w http.ResponseWriter, r *http.Request, v *page.View) error {
	id, err := batchID(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	columns := r.PostForm["column"]
	if columns == nil {
		columns = []string{}
	}
	if _, err := x.Set(r.Context(), v.Plan.Name, id, Settings{Columns: columns}); err != nil {
		return err
	}
	x.begun(r.Context(), v, id)
	return goTo(w, r, address(v, id))
}

func (x *Exchange) takeRun(w http.ResponseWriter, r *http.Request, v *page.View) error {
	id, err := batchID(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "X107", "表单没有传完，请重试")
	}
	b, err := x.Batch(r.Context(), v.Plan.Name, id)
	if err != nil {
		return err
	}
	if b.State == Checked {
		s := Settings{Mode: Mode(r.PostForm.Get("mode")), Declared: make(map[string]string)}
		if s.Mode != Good && s.Mode != All {
			s.Mode = ""
		}
		for name, values := range r.PostForm {
			if path, ok := strings.CutPrefix(name, "declared."); ok && values[0] != "" {
				s.Declared[path] = values[0]
			}
		}
		if b, err = x.Set(r.Context(), v.Plan.Name, id, s); err != nil {
			return err
		}
		if err := x.ready(v, b); err != nil { // say it on the page that asks, not in a log
			return x.batchPage(w, r, v, b, fault.Of(err))
		}
	}
	x.Start(r.Context(), id, func(ctx context.Context) error {
		_, err := x.Run(ctx, v.Plan.Name, id)
		return err
	})
	return goTo(w, r, address(v, id))
}

func (x *Exchange) act(do func(ctx context.Context, kind string, id record.ID) error, done string) func(w http.ResponseWriter, r *http.Request, v *page.View) error {
	return func(w http.ResponseWriter, r *http.Request, v *page.View) error {
		id, err := batchID(r)
		if err != nil {
			return err
		}
		if err := do(r.Context(), v.Plan.Name, id); err != nil {
			return err
		}
		x.site.Say(w, web.Good, done)
		return goTo(w, r, address(v, id))
	}
}
