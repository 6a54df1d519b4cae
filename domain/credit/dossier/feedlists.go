package dossier

import (
	"fmt"

	"qgov/domain/credit/annual"
	"qgov/domain/credit/listing"
	"qgov/kernel/calendar"
	"qgov/kernel/event"
	"qgov/kernel/flow"
	"qgov/kernel/text"
)

// lists are the feeds from the lists, from repairs and from annual reports.
func lists() []event.Handler[*flow.Tx] {
	return []event.Handler[*flow.Tx]{
		event.On(listing.Listed, onList), event.On(listing.Corrected, onList), event.On(listing.Lifted, offList), event.On(listing.Repaired, repaired),
		event.On(annual.Turned, turned), event.On(annual.Missed, missed),
	}
}

// onList files a listing, or what a correction made of it.
func onList(tx *flow.Tx, l listing.Entry) error {
	e, err := listed(tx, l)
	if err == nil {
		_, err = Add(tx, e)
	}
	return err
}

// listed is the entry of a listing. It lies in the region of the firm, which is the town's, and not of the bureau that listed it.
func listed(tx *flow.Tx, l listing.Entry) (e Entry, err error) {
	e = Entry{Code: l.Code, Source: FromListing, Doc: "MD" + l.ID.String(), Sort: List, Polarity: Bad, Weight: Ordinary, Open: l.Public, Day: l.Day, Until: l.Until, Kind: l.Kind, Ref: l.ID,
		Title: text.Clip("列入"+listing.Lists.Label(l.List)+"："+l.Ground, TitleLength)}
	if l.List == listing.OfSerious {
		e.Weight = Serious
	}
	e.Region, err = home(tx, l)
	return e, err
}

// home is the region of the listed firm, or that of the listing if the firm is not in the register.
func home(tx *flow.Tx, l listing.Entry) (region string, err error) {
	err = tx.Elevated(func() error {
		f, err := Firm(tx, l.Code)
		if region = l.Region; f != nil {
			region = f.Region
		}
		return err
	})
	return region, err
}

// offList ends a listing: from today it counts no longer, and the file says when and why. A listing that was annulled never counted.
func offList(tx *flow.Tx, l listing.Entry) error {
	return tx.Elevated(func() error {
		e, err := Get(tx, Key{l.Code, FromListing, "MD" + l.ID.String()})
		if err != nil || e == nil || e.State == Withdrawn {
			return err
		}
		if l.End == listing.Annulled { // perhaps after the firm was removed
			if err := unfile(tx, l.Firm, FromListing, "YC"+l.ID.String(), "撤销列入决定"); err != nil {
				return err
			}
		}
		last := tx.Today().AddDays(-1)
		if l.End == listing.Annulled || last < e.Day {
			return Withdraw(tx, e.Key(), "移出名录："+listing.Ends.Label(l.End))
		}
		e.Until = last
		if _, err := Add(tx, *e); err != nil {
			return err
		}
		_, err = Add(tx, Entry{Code: l.Code, Region: e.Region, Source: FromListing, Doc: "YC" + l.ID.String(), Sort: List, Open: l.Public, Day: tx.Today(), Kind: l.Kind, Ref: l.ID,
			Title: text.Clip("移出"+listing.Lists.Label(l.List)+"："+listing.Ends.Label(l.End), TitleLength)})
		return err
	})
}

// repaired marks what was repaired, and its history says by which decision. The entry of the serious list ends by its own event.
func repaired(tx *flow.Tx, m listing.Mending) error {
	if m.What == listing.MatterSerious || m.Document == "" {
		return nil
	}
	return tx.Elevated(func() error {
		list, err := Of(tx, m.Code, 0)
		if err != nil {
			return err
		}
		for _, e := range list {
			if e.Doc != m.Document || e.Polarity != Bad || e.State >= Withdrawn {
				continue
			}
			if err := Mend(tx, e.Key(), "信用修复决定 "+m.Number); err != nil {
				return err
			}
		}
		return nil
	})
}

// turned files an annual report; one that came late takes the place of the entry that it was missed.
func turned(tx *flow.Tx, r annual.Turn) error {
	e := yearly(r.Year, r.Day)
	e.Code, e.Region, e.Polarity, e.Kind, e.Ref, e.Title = r.Code, r.Region, Good, annual.Kind.Name, r.Report, fmt.Sprintf("按期报送%d年度报告", r.Year)
	if r.Late {
		e.Polarity, e.Title = Neutral, fmt.Sprintf("逾期补报%d年度报告", r.Year)
	}
	return unlessBare(tx, e)
}

func missed(tx *flow.Tx, m annual.Miss) error {
	e := yearly(m.Year, m.Day)
	e.Code, e.Region, e.Polarity, e.Weight, e.Title = m.Code, m.Region, Bad, Minor, fmt.Sprintf("未按期报送%d年度报告", m.Year)
	return unlessBare(tx, e)
}

func yearly(year int64, day calendar.Date) Entry {
	return Entry{Source: FromAnnual, Doc: fmt.Sprintf("NB%d", year), Sort: AnnualReport, Open: true, Day: day}
}

// unlessBare adds the entry unless the firm has no code and so no file.
func unlessBare(tx *flow.Tx, e Entry) error {
	if e.Code == "" {
		return nil
	}
	_, err := Add(tx, e)
	return err
}
