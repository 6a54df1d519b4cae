package city

import (
	"strconv"
	"strings"
	"time"

	"qgov/domain/credit/dossier"
	"qgov/kernel/calendar"
	"qgov/kernel/record"
)

// Entries yields what the good lines of all departments become, in the order of their files: the rows that a load of the city holds.
func (c City) Entries(yield func(e *dossier.Entry) error) error {
	for _, d := range Departments() {
		s := d.Source()
		for i := range c.Lines(d) {
			l := c.Line(d, i)
			if l.Bad || l.Twin {
				continue
			}
			e, err := c.entry(s, d, l)
			if err == nil {
				err = yield(e)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (c City) entry(s *dossier.Source, d Department, l Line) (*dossier.Entry, error) {
	day, err := calendar.ParseDateLoose(l.Cells[4])
	if err != nil {
		return nil, err
	}
	weight := d.Weight
	if l.Cells[6] != "" {
		weight = map[string]string{"轻微": "1", "一般": "2", "严重": "3"}[l.Cells[6]]
	}
	e := &dossier.Entry{Code: c.Subject(l.Who).Code, Source: d.Number, Doc: strings.NewReplacer("[", "〔", "]", "〕").Replace(l.Cells[2]), State: dossier.InForce, Open: d.Open, Day: day, Until: s.Keep(day),
		Amount: record.Money(l.Fen), Region: l.Cells[7], Title: l.Cells[3], Batch: 1, Seen: time.Unix(1_772_413_323, 0)}
	for _, f := range []struct {
		text string
		into *int64
	}{{d.Sort, &e.Sort}, {d.Polarity, &e.Polarity}, {weight, &e.Weight}} {
		if *f.into, err = strconv.ParseInt(f.text, 10, 64); err != nil {
			return nil, err
		}
	}
	return e, nil
}
