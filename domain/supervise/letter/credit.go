package letter

import (
	"qgov/domain/credit/listing"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// sourcePlan returns the kind that letters are made from by its name, or nil.
func sourcePlan(name string) *record.Plan {
	for _, p := range []*record.Plan{sampling.Kind.Plan, rectify.Kind.Plan, listing.SeriousKind.Plan, listing.AbnormalKind.Plan, listing.RepairKind.Plan} {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// ofCredit returns the sorts that can be made now from a listing or a repair.
func ofCredit(r record.Record) []string {
	var out []string
	add := func(yes bool, sort string) {
		if yes {
			out = append(out, sort)
		}
	}
	switch s := r.(type) {
	case *listing.Serious:
		add(s.DecidedOn.IsZero() && s.State != listing.Dropped, ListNotice)
		add(!s.DecidedOn.IsZero() && s.EndedOn.IsZero(), ListDecision)
		add(!s.EndedOn.IsZero() && s.EndWay != listing.Expired, ListEnd)
	case *listing.Abnormal:
		add(s.ListedOn.IsZero() && s.State != listing.Dropped, AbnormalNotice)
		add(!s.ListedOn.IsZero() && s.EndedOn.IsZero(), AbnormalDecision)
		add(!s.EndedOn.IsZero(), ListEnd)
	case *listing.Repair:
		add(!s.DecidedOn.IsZero(), RepairDecision)
	}
	return out
}

// fromCredit fills the letter and the values of its placeholders.
func (l *Letter) fromCredit(tx *flow.Tx, r record.Record, v map[string]string) error {
	var subject listing.Subject
	var ground record.Ref[listing.Ground]
	switch s := r.(type) {
	case *listing.Serious:
		l.Source, l.Demo, subject, ground = listing.SeriousKind.Name, s.Demo, s.Subject, s.Ground
		v["列入依据"], v["事实"], v["处罚决定"], v["处罚内容"], v["复核意见"] = s.Basis, s.Facts, s.PenaltyNo, s.Penalty, s.Opinion
		v["列入日期"], v["期满日期"], v["最早修复日期"] = day(s.DecidedOn), day(s.Until), day(s.Earliest)
		v["文号"], v["移出日期"], v["移出理由"] = s.Number, day(s.EndedOn), s.Why
		limits, err := limits(tx, listing.SeriousKind.Name, s.ID)
		if err != nil {
			return err
		}
		v["陈述申辩期限"], v["听证期限"] = limits["state"], limits["hear"]
		v["事项"] = listing.Lists.Label(listing.OfSerious)
	case *listing.Abnormal:
		l.Source, l.Demo, subject, ground = listing.AbnormalKind.Name, s.Demo, s.Subject, s.Ground
		v["列入依据"], v["事实"], v["列入日期"], v["期满日期"] = s.Basis, s.Facts, day(s.ListedOn), day(s.Full)
		v["文号"], v["移出日期"], v["移出理由"] = s.Number, day(s.EndedOn), s.Why
		v["事项"] = listing.Lists.Label(listing.OfAbnormal)
	case *listing.Repair:
		l.Source, l.Demo, subject = listing.RepairKind.Name, s.Demo, s.Subject
		v["修复事项"], v["来源编号"], v["文号"], v["决定理由"], v["决定日期"] = listing.Matters.Label(s.What), s.Document, s.Number, s.Opinion, day(s.DecidedOn)
		if v["修复决定"] = "不予修复"; s.Granted {
			v["修复决定"] = "准予修复"
		}
	}
	if ground.Known() {
		g, err := get(tx, listing.GroundKind, ground.ID)
		if err != nil {
			return err
		}
		v["事由"] = g.Name
	}
	l.To, l.Firm = subject.Name, subject.Firm
	v["企业"] = subject.Name
	return nil
}

// limits returns the last days of the running limits of a record, by name.
func limits(tx *flow.Tx, kind string, id record.ID) (map[string]string, error) {
	running, err := tx.Deadlines(kind, id)
	out := make(map[string]string)
	for _, d := range running {
		if d.Stopped == calendar.Date(0) {
			out[d.Name] = day(d.Due)
		}
	}
	return out, err
}

// decidedCredit returns the number of the decision of a listing or a repair that the letter makes known.
func decidedCredit(tx *flow.Tx, r *Letter) (string, error) {
	switch r.Sort {
	case ListDecision:
		s, err := store.Get(tx.Tx, listing.SeriousKind, r.SourceID)
		if err != nil {
			return "", err
		}
		return s.Number, nil
	case AbnormalDecision:
		s, err := store.Get(tx.Tx, listing.AbnormalKind, r.SourceID)
		if err != nil {
			return "", err
		}
		return s.Number, nil
	case RepairDecision:
		s, err := store.Get(tx.Tx, listing.RepairKind, r.SourceID)
		if err != nil {
			return "", err
		}
		return s.Number, nil
	case ListEnd:
		if r.Source == listing.AbnormalKind.Name {
			s, err := store.Get(tx.Tx, listing.AbnormalKind, r.SourceID)
			if err != nil {
				return "", err
			}
			return s.EndNumber, nil
		}
		s, err := store.Get(tx.Tx, listing.SeriousKind, r.SourceID)
		if err != nil {
			return "", err
		}
		return s.EndNumber, nil
	}
	return "", nil
}
