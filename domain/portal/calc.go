package portal

import (
	"encoding/json"
	"net/http"

	"qgov/base/calculator"
	"qgov/domain/portal/frame"
	"qgov/kernel/fault"
	"qgov/web"
)

// maxInput is the most that a calculator is sent.
const maxInput = 64 << 10

func (s *site) calcList(w http.ResponseWriter, r *http.Request) error {
	v := s.Page(r, "计算工具")
	cards := web.Cards{}
	for _, c := range s.Calculators {
		cards.Items = append(cards.Items, web.Card{Title: v.Say(c.Label), URL: "/calc/" + c.Name, Text: v.Say(c.Help)})
	}
	return frame.Show(w, v, http.StatusOK, web.Wrap{Parts: []web.Part{web.Head{Title: v.Title, Lead: v.Say("公开的计算方法，人人可以验算；程序可以向 /api/calc/名称 提交 JSON。")}, cards}})
}

func (s *site) calculator(r *http.Request) (calculator.Calculator, error) {
	c, ok := calculator.Find(s.Calculators, r.PathValue("name"))
	if !ok {
		return c, fault.Missing("这个计算工具")
	}
	return c, nil
}

// calcForm is the form of a calculator with the values and what is wrong with them.
func calcForm(v *web.Page, c calculator.Calculator, args map[string]string, problems []fault.Problem) web.Form {
	wrong := make(map[string]string)
	f := web.Form{Head: web.Head{Title: v.Say(c.Label), Lead: v.Say(c.Help)}, Action: "/calc/" + c.Name, Narrow: true, NoGuard: true, Buttons: []web.Button{{Label: v.Say("计算"), Primary: true}, {Label: v.Say("全部计算工具"), URL: "/calc"}}}
	for _, p := range problems {
		wrong[p.Field] = v.Say(p.Text, p.Args...)
		f.Problems = append(f.Problems, web.Problem{Field: "f-" + p.Field, Text: wrong[p.Field]})
	}
	section := web.Section{Single: true}
	for _, in := range c.Inputs {
		x := web.Field{Kind: web.Text, Name: in.Name, Label: v.Say(in.Label), Value: args[in.Name], Required: in.Required, Problem: wrong[in.Name]}
		if in.Help != "" {
			x.Help = v.Say(in.Help)
		}
		if _, given := args[in.Name]; !given {
			x.Value = in.Default
		}
		switch {
		case len(in.Options) > 0:
			x.Kind = web.Select
			for _, o := range in.Options {
				x.Options = append(x.Options, web.Option{Value: o, Label: v.Say(o)})
			}
		case in.Kind == calculator.Date:
			x.Kind = web.Date
		case in.Kind == calculator.Switch:
			x.Kind = web.YesNo
		case in.Kind == calculator.File:
			x.Kind = web.Paragraph
		}
		section.Fields = append(section.Fields, x)
	}
	f.Sections = []web.Section{section}
	return f
}

func (s *site) calcPage(w http.ResponseWriter, r *http.Request) error {
	c, err := s.calculator(r)
	if err != nil {
		return err
	}
	v := s.Page(r, c.Label)
	return frame.Show(w, v, http.StatusOK, web.Wrap{Narrow: true, Parts: []web.Part{calcForm(v, c, nil, nil)}})
}

func (s *site) calcRun(w http.ResponseWriter, r *http.Request) error {
	c, err := s.calculator(r)
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxInput)
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "F400", "请求不正确")
	}
	args := make(map[string]string)
	for _, in := range c.Inputs {
		if x := r.PostForm.Get(in.Name); x != "" {
			args[in.Name] = x
		}
	}
	v := s.Page(r, c.Label)
	result, err := c.Run(args)
	if err != nil {
		e := fault.Of(err)
		if e.Kind != fault.Invalid {
			return err
		}
		form := calcForm(v, c, args, e.Problems)
		if len(e.Problems) == 0 {
			form.Problems = []web.Problem{{Text: v.Say(e.Text, e.Args...)}}
		}
		return frame.Show(w, v, http.StatusUnprocessableEntity, web.Wrap{Narrow: true, Parts: []web.Part{form}})
	}
	rows, err := c.Rows(result)
	if err != nil {
		return err
	}
	out := web.Facts{Title: v.Say("结果"), Wide: true}
	for _, row := range rows {
		out.Items = append(out.Items, web.Fact{Label: v.Say(row.Label), Cell: web.Cell{Text: v.Say(row.Value)}})
	}
	return frame.Show(w, v, http.StatusOK, web.Wrap{Narrow: true, Parts: []web.Part{calcForm(v, c, args, nil), out}})
}

// calcAPI answers a program: a JSON object of texts in, the result out.
func (s *site) calcAPI(w http.ResponseWriter, r *http.Request) error {
	c, err := s.calculator(r)
	if err != nil {
		return err
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxInput))
	args := make(map[string]string)
	if err := d.Decode(&args); err != nil || d.More() {
		return fault.New(fault.Invalid, "O302", "请提交一个 JSON 对象，各项的值为文本")
	}
	result, err := c.Run(args)
	if err != nil {
		return err
	}
	b, err := json.Marshal(result)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(append(b, '\n'))
	return err
}
