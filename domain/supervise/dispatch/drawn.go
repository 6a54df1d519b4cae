package dispatch

import (
	"qgov/base/firm"
	"qgov/base/lab"
	"qgov/base/person"
	"qgov/base/product"
	"qgov/domain/supervise/draw"
	"qgov/domain/supervise/plan"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/event"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Module turns draws into samples.
func Module() module.Module {
	return module.Module{Name: "dispatch", English: English, Texts: []string{"抽样任务", "在该单位抽取的样品", "该单位生产的样品", "承检的样品"},
		Handlers: []event.Handler[*flow.Tx]{event.On(draw.Drawn, drawn), event.On(draw.Replaced, replaced)}}
}

// Link puts samples on the pages of what they come from, and findings on those of firms, so that the page of a firm holds all that the
// bureau has with it: registers, draws and plans know nothing of either. The program calls it with the list of its modules.
func Link(ms []module.Module) []module.Module {
	k, p, fk, q := sampling.Kind, sampling.Kind.P, rectify.Kind, rectify.Kind.P
	samples := func(f *record.Field, label string) page.Related {
		return page.Related{Kind: k.Plan, Field: f, Label: label}
	}
	of := map[string][]page.Related{
		draw.Kind.Name:     {samples(k.F(&p.Draw), "抽样任务")},
		plan.LineKind.Name: {samples(k.F(&p.PlanLine), "抽样任务")},
		firm.Kind.Name:     {samples(k.F(&p.Firm), "在该单位抽取的样品"), samples(k.F(&p.Producer), "该单位生产的样品"), {Kind: fk.Plan, Field: fk.F(&q.Firm), Label: "整改事项"}},
		product.Kind.Name:  {samples(k.F(&p.Product), "抽样任务")},
		lab.Kind.Name:      {samples(k.F(&p.Lab), "承检的样品")},
	}
	for _, m := range ms {
		for i := range m.Views {
			m.Views[i].Related = append(m.Views[i].Related, of[m.Views[i].Plan.Name]...)
		}
	}
	return ms
}

// drawn assigns one sample to every firm that a draw on a plan line chose. A draw outside a plan chooses firms for other businesses
// and assigns nothing here.
func drawn(tx *flow.Tx, d draw.Result) error {
	if d.Line == 0 {
		return nil
	}
	for _, p := range d.Picks {
		if err := assign(tx, d.Draw, d.Line, p); err != nil {
			return err
		}
	}
	return nil
}

func assign(tx *flow.Tx, d, line record.ID, p draw.Pick) error {
	l, err := store.Get(tx.Tx, plan.LineKind, line)
	if err != nil {
		return err
	}
	of, err := store.Get(tx.Tx, plan.Kind, l.Plan.ID)
	if err != nil {
		return err
	}
	f, err := store.Get(tx.Tx, firm.Kind, p.Firm)
	if err != nil {
		return err
	}
	if len(p.Samplers) < 2 {
		return fault.New(fault.Conflict, "D501", "%s没有抽到两名抽样人员，不能派发", f.Name)
	}
	// the rate that is published leaves out risk monitoring, so the purpose follows the plan
	purpose := sampling.Inspection
	if of.Sort == plan.Monitoring {
		purpose = sampling.Monitoring
	}
	s := &sampling.Sample{Head: record.Head{Region: f.Region}, PlanLine: line, Draw: d, RuleSet: of.RuleSet, Purpose: purpose, Level: of.Level, Stage: l.Stage, Mode: "random", Task: of.Title,
		Firm: record.To[firm.Firm](p.Firm), Product: record.To[product.Product](l.Product.ID), Lab: record.To[lab.Lab](l.Lab.ID),
		Sampler1: record.To[person.Person](p.Samplers[0]), Sampler2: record.To[person.Person](p.Samplers[1]), Demo: of.Demo || f.Demo}
	return tx.Elevated(func() error { return flow.Create(tx, sampling.Kind, s) })
}

// replaced gives the sample of a replaced firm up and assigns one to the next in line, or changes the samplers.
func replaced(tx *flow.Tx, c draw.Change) error {
	if c.Line == 0 {
		return nil
	}
	k := sampling.Kind
	return tx.Elevated(func() error {
		s, err := store.First(tx.Tx, k, store.Query{Where: []store.Cond{store.Eq(k.F(&k.P.Draw), c.Draw), store.Eq(k.F(&k.P.Firm), c.Out), store.Eq(k.F(&k.P.State), sampling.Assigned)}})
		if err != nil {
			return err
		}
		if s == nil {
			return fault.New(fault.Conflict, "D502", "该企业的样品已经抽取或作废，不能再递补")
		}
		if c.In.Firm == c.Out {
			s.Sampler1.ID, s.Sampler2.ID = c.In.Samplers[0], c.In.Samplers[1]
			return tx.Save(k.Plan, s, string(role.Change), c.Reason)
		}
		m := sampling.Flow.Step("replaced")
		in := m.NewInput()
		m.Form.Field("reason").Parse(in, c.Reason)
		if err := flow.Take(tx, k, s, m.Name, in); err != nil {
			return err
		}
		return assign(tx, c.Draw, c.Line, c.In)
	})
}
