package dossier

import (
	"qgov/domain/consumer/complaint"
	"qgov/domain/supervise/letter"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
	"qgov/kernel/text"
)

// feeds turn what happens in other businesses into entries: nothing is typed twice. A firm without a code has no file; what was
// concluded about it before it had one is gathered later, see Gather.
func feeds() []event.Handler[*flow.Tx] {
	return []event.Handler[*flow.Tx]{
		event.On(sampling.Concluded, concluded), event.On(sampling.Reopened, reopened), event.On(rectify.Closed, closed),
		event.On(letter.Given, given), event.On(letter.Revoked, revoked),
		event.On(complaint.Closed, complained), event.On(flow.Edited, followed),
	}
}

// file adds the entry to the file of the firm with the id, with the retention and publicity that its source says.
func file(tx *flow.Tx, id record.ID, e Entry) error {
	return tx.Elevated(func() error {
		ok, err := e.settle(tx, id)
		if err == nil && ok {
			_, err = Add(tx, e)
		}
		return err
	})
}

// settle names the firm of the entry and takes retention and publicity from its source; false if the firm has no file.
func (e *Entry) settle(tx *flow.Tx, id record.ID) (ok bool, err error) {
	if e.Code, e.Region, err = named(tx, id); err != nil || e.Code == "" {
		return false, err
	}
	s, err := store.First(tx.Tx, SourceKind, store.Query{Bare: true, Where: []store.Cond{store.Eq(SourceKind.F(&SourceKind.P.Number), e.Source)}})
	if err == nil && s != nil {
		e.Open, e.Until = s.Open, s.Keep(e.Day)
	}
	return err == nil, err
}

// unfile withdraws an entry if the firm's file has it in force.
func unfile(tx *flow.Tx, id record.ID, source int64, doc, reason string) error {
	return tx.Elevated(func() error {
		code, _, err := named(tx, id)
		if err != nil || code == "" {
			return err
		}
		e, err := Get(tx, Key{code, source, doc})
		if err != nil || e == nil || e.State == Withdrawn {
			return err
		}
		return Withdraw(tx, e.Key(), reason)
	})
}

// named returns code and region of a firm by its id; no code if there is no such firm.
func named(tx *flow.Tx, id record.ID) (code, region string, err error) {
	if id == 0 {
		return "", "", nil
	}
	_, err = tx.One(`SELECT f.code, f.region FROM firm f WHERE f.id = ? AND {scope f:firm}`, []any{id}, &code, &region)
	return code, region, err
}

// concluded files the final result of a sample with the sampled firm and the nominal producer. Monitoring finds risks and may not be held
// against anybody.
func concluded(tx *flow.Tx, o sampling.Outcome) error {
	if o.Purpose == sampling.Monitoring {
		return nil
	}
	for _, id := range firms(o) {
		if err := file(tx, id, resulted(o)); err != nil {
			return err
		}
	}
	return nil
}

// resulted is the entry of a final result.
func resulted(o sampling.Outcome) Entry {
	e := Entry{Source: FromSampling, Doc: o.Number, Sort: Sampling, Polarity: Good, Day: o.On, Kind: sampling.Kind.Name, Ref: o.Sample, Title: text.Clip("抽检合格："+o.Name, TitleLength)}
	if !o.Pass {
		e.Polarity, e.Weight, e.Title = Bad, Ordinary, text.Clip("抽检不合格："+o.Name+"（"+o.Failing+"）", TitleLength)
		if o.Serious {
			e.Weight = Serious
		}
	}
	return e
}

// firms are whom a result concerns: the sampled firm and the producer, if that is another.
func firms(o sampling.Outcome) []record.ID {
	if o.Producer == 0 || o.Producer == o.Firm {
		return []record.ID{o.Firm}
	}
	return []record.ID{o.Firm, o.Producer}
}

// reopened takes the result back: an objection had come in time, and the next conclusion holds in its place.
func reopened(tx *flow.Tx, o sampling.Outcome) error {
	for _, id := range firms(o) {
		if err := unfile(tx, id, FromSampling, o.Number, "抽检结论因异议重新办理"); err != nil {
			return err
		}
	}
	return nil
}

// closed files how a rectification ended.
func closed(tx *flow.Tx, x rectify.Ended) error {
	doc := "ZG" + x.Finding.String()
	if x.Void {
		return unfile(tx, x.Firm, FromRectify, doc, "整改事项撤销")
	}
	var f *rectify.Finding
	err := tx.Elevated(func() (err error) { f, err = store.Get(tx.Tx, rectify.Kind, x.Finding); return err })
	if err != nil {
		return err
	}
	return file(tx, x.Firm, ended(f, x.Handed, tx.Today()))
}

// ended is the entry of a rectification that ended on the day.
func ended(f *rectify.Finding, handed bool, day calendar.Date) Entry {
	e := Entry{Source: FromRectify, Doc: "ZG" + f.ID.String(), Sort: Rectification, Polarity: Good, Day: day, Kind: rectify.Kind.Name, Ref: f.ID, Title: text.Clip("整改到位："+f.Subject, TitleLength)}
	switch {
	case handed:
		e.Polarity, e.Weight, e.Title = Bad, Serious, text.Clip("整改不到位，移送执法："+f.Subject, TitleLength)
	case f.Relapse:
		e.Polarity, e.Title = Neutral, text.Clip("整改后再犯，再次整改到位："+f.Subject, TitleLength)
	}
	return e
}

// given files a letter that was issued to a firm.
func given(tx *flow.Tx, l letter.Sent) error { return file(tx, l.Firm, written(l)) }

// written is the entry of a letter.
func written(l letter.Sent) Entry {
	return Entry{Source: FromLetter, Doc: l.Number, Sort: Inspection, Day: l.Day, Kind: letter.Kind.Name, Ref: l.Letter, Title: text.Clip(l.Title, TitleLength)}
}

func revoked(tx *flow.Tx, l letter.Sent) error {
	return unfile(tx, l.Firm, FromLetter, l.Number, "文书撤销")
}

// complained files how a complaint about a firm ended, if it was taken up: a settled one speaks neither for nor against the firm, and one
// that failed because the firm did not come speaks against it. The file is not public, and says nothing of who complained.
func complained(tx *flow.Tx, o complaint.Outcome) error {
	e := Entry{Source: FromComplaint, Doc: o.Number, Sort: Complaint, Polarity: Neutral, Day: o.Day, Kind: complaint.Kind.Name, Ref: o.Complaint}
	switch {
	case o.End == complaint.Settled:
		e.Title = "消费者投诉达成调解协议"
	case o.End == complaint.Failed && o.Absent:
		e.Polarity, e.Weight, e.Title = Bad, Minor, "消费者投诉无正当理由不参加调解"
	case o.End == complaint.Failed:
		e.Title = "消费者投诉终止调解"
	default:
		return nil
	}
	return file(tx, o.Firm, e)
}
