package field

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"qgov/domain/supervise/sampling"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/web"
)

// question is one field of the sheet.
type question struct {
	Name, Label, Help, Unit string
	Type                    string // of the field, as record.Type names it, or paragraph
	Value                   string
	Max                     int
	Min                     string // smallest number; empty: none
	Need                    string // outcomes that cannot do without it, separated by spaces
	Unless                  string // names of fields that stand in for it
	Must                    bool   // marked when the page opens
	Groups                  []group
}

// group is a titled set of options; the title may be empty.
type group struct {
	Title   string
	Options []web.Option
}

// section is one step of the sheet.
type section struct {
	Title     string
	Only      string // the outcome for which it is asked; empty: all
	Questions []question
	Kind      string // photos, signatures or review: drawn in its own way
}

// sheetView is the page of one sheet.
type sheetView struct {
	Job      Job
	Version  int64
	State    string // words; shown when the sheet cannot be filled in any more
	Open     bool
	Why      string // why not
	Sections []section
}

// steps says which field stands in which step. What it does not name is asked with the sample.
var steps = []struct {
	title  string
	only   string
	kind   string
	fields []string
}{
	{title: "到场情况", fields: []string{"outcome", "sampled_on", "outcome_note", "place", "position"}},
	{title: "样品", only: sampling.Taken},
	{title: "封样与数量", only: sampling.Taken, fields: []string{"seals", "quantity", "backup", "unit", "lot", "price"}},
	{title: "照片", kind: "photos", fields: []string{"photos"}},
	{title: "签名", kind: "signatures", fields: []string{"signatures"}},
	{title: "核对提交", kind: "review"},
}

// online are the fields of a purchase on the net, asked at that stage only.
var online = []string{"platform", "shop", "order_no", "account"}

// standIns are the fields that stand in for another.
var standIns = map[string]string{"batch": "made_on", "producer_name": "producer", "producer_region": "producer"}

func (d *desk) sheet(w http.ResponseWriter, r *http.Request) error {
	v := view{Page: d.phone.Page(r)}
	err := d.site.Engine.Read(r.Context(), func(tx *flow.Tx) error {
		s, err := get(tx, r)
		if err != nil {
			return err
		}
		list, err := jobs(tx, []*sampling.Sample{s})
		if err != nil {
			return err
		}
		v.Today = tx.Today()
		v.Sheet = &sheetView{Job: list[0], Version: s.Version, State: v.T(sampling.Flow.State(s.State).Label)}
		m := sampling.Flow.Step(Step)
		if err := tx.May(sampling.Flow, m, s); err != nil {
			e := fault.Of(err)
			v.Sheet.Why = d.site.Texts.T(langOf(r), e.Text, e.Args...)
			return nil
		}
		in, err := tx.Prepare(m, s)
		if err != nil {
			return err
		}
		v.Sheet.Open = true
		v.Sheet.Sections = d.sections(v.Page.Page, list[0], in, role.From(r.Context()))
		return nil
	})
	if err != nil {
		return err
	}
	v.Title = v.T("抽样单") + " " + v.Sheet.Job.Number
	return d.phone.Write(w, "sheet.html", v)
}

// sections lays the fields of the step out.
func (d *desk) sections(p *web.Page, j Job, in any, a role.Actor) []section {
	needs := make(map[string][]string)
	for _, o := range sampling.Outcomes {
		for _, name := range sampling.Needs(o.Code, j.Stage) {
			needs[name] = append(needs[name], o.Code)
		}
	}
	var named []string
	for _, s := range steps {
		named = append(named, s.fields...)
	}
	var out []section
	for _, s := range steps {
		sec := section{Title: p.T(s.title), Only: s.only, Kind: s.kind}
		for _, name := range s.fields {
			sec.Questions = append(sec.Questions, d.question(p, d.form.Field(name), j, in, needs, a))
		}
		if s.fields == nil && s.kind == "" {
			for _, f := range d.form.Fields {
				if !slices.Contains(named, f.Name) && (j.Stage == sampling.Online || !slices.Contains(online, f.Name)) {
					sec.Questions = append(sec.Questions, d.question(p, f, j, in, needs, a))
				}
			}
		}
		out = append(out, sec)
	}
	return out
}

func (d *desk) question(p *web.Page, f *record.Field, j Job, in any, needs map[string][]string, a role.Actor) question {
	q := question{Name: f.Name, Label: p.T(f.Label), Help: p.T(f.Help), Unit: p.T(f.Unit), Type: f.Type.String(), Value: f.Format(in), Need: strings.Join(needs[f.Name], " "), Unless: standIns[f.Name]}
	if f.Help == "" {
		q.Help = ""
	}
	if f.Unit == "" {
		q.Unit = ""
	}
	if f.Must {
		var all []string
		for _, o := range sampling.Outcomes {
			all = append(all, o.Code)
		}
		q.Need = strings.Join(all, " ")
	}
	q.Must = slices.Contains(strings.Fields(q.Need), sampling.Taken)
	switch f.Type {
	case record.Text:
		q.Max = 200
		if f.Long {
			q.Type, q.Max = "paragraph", 4000
		}
		if f.High != nil {
			q.Max = int(*f.High)
		}
	case record.Choice:
		var g group
		for _, c := range d.site.Engine.DB().Offered(f) {
			g.Options = append(g.Options, web.Option{Value: c.Code, Label: p.T(c.Label)})
		}
		q.Groups = []group{g}
	case record.Count, record.Number, record.Amount:
		if f.Low != nil {
			scale := map[record.Type]float64{record.Count: 1, record.Number: 1e6, record.Amount: 100}[f.Type]
			q.Min = strconv.FormatFloat(float64(*f.Low)/scale, 'f', -1, 64)
		}
	case record.Reference:
		q.Type, q.Help = "reference", "" // there is no register on the phone to search in
		q.Groups = []group{{Options: []web.Option{{Label: p.T("其他企业，填写下面的名称、地址和属地")}, {Value: j.FirmID.String(), Label: p.T("被抽样单位自产")}}}}
	case record.Region:
		q.Groups = d.regions(a)
	}
	return q
}

// regions are the divisions that a producer may sit in: of the actor's province down to the county, of the others to the city. It is
// nil in a program without a list of divisions; a code is typed then.
func (d *desk) regions(a role.Actor) []group {
	s := d.site.Regions
	if s == nil {
		return nil
	}
	nation := "000000"
	provinces := s.Below(nation)
	var out []group
	for _, pr := range provinces {
		g := group{Title: pr.Name, Options: []web.Option{{Value: pr.Code, Label: pr.Name}}}
		home := len(a.Region) >= 2 && pr.Code[:2] == a.Region[:2]
		for _, city := range s.Below(pr.Code) {
			g.Options = append(g.Options, web.Option{Value: city.Code, Label: city.Name})
			if !home {
				continue
			}
			for _, county := range s.Below(city.Code) {
				g.Options = append(g.Options, web.Option{Value: county.Code, Label: city.Name + county.Name})
			}
		}
		if home {
			out = append([]group{g}, out...)
		} else {
			out = append(out, g)
		}
	}
	return out
}

// ready refuses files that the actor did not send before, and takes what the server knows of the others.
func (d *desk) ready(tx *flow.Tx, in any) error {
	for _, f := range d.form.Fields {
		if f.Type != record.Files {
			continue
		}
		var list []record.File
		for _, sent := range f.FilesOf(in) {
			known, ok, err := page.SentFile(tx, sent.Hash)
			if err != nil {
				return err
			}
			if !ok {
				return fault.Problems([]fault.Problem{{Field: f.Name, Code: "D511", Text: "文件“%s”还没有上传，请重新提交", Args: []any{cmp.Or(sent.Name, sent.Hash)}}})
			}
			list = append(list, known)
		}
		f.SetFiles(in, list)
	}
	return nil
}
