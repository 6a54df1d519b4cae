package page

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"qgov/kernel/flow"
	"qgov/kernel/role"
	"qgov/kernel/text"
	"qgov/web"
)

// Card is one figure that a business puts on the desk of those who do it. The figure counts the list that it leads to, so that the two
// cannot differ.
type Card struct {
	Label, Icon, Hint string
	Unit              string      // empty: 件
	Tone              web.Tone    // while there is something
	Duties            []role.Duty // on whose desk it stands
	List              string      // address of a list: /measure_task?state=pushed&due=late
	// Count counts the rows of a list that is written by hand; nil: those of the kind.
	Count func(tx *flow.Tx) (int64, error)
}

// mostCounted is where a card stops to count: beyond it the number says only "more than".
const mostCounted = 10000

// Figures are the cards of the actor's duties, in the order of the businesses.
func (s *Site) Figures(tx *flow.Tx, r *http.Request, p *web.Page) ([]web.KPI, error) {
	var out []web.KPI
	for i := range s.Cards {
		card := &s.Cards[i]
		if !slices.ContainsFunc(card.Duties, func(d role.Duty) bool { return tx.Actor().Has(d) }) {
			continue
		}
		n, err := s.countCard(tx, r, card)
		if err != nil {
			return nil, err
		}
		k := web.KPI{Label: p.Say(card.Label), Value: text.Int(n), Unit: p.Say("件"), Icon: card.Icon, URL: card.List, Hint: p.Say(card.Hint)}
		if card.Unit != "" {
			k.Unit = p.Say(card.Unit)
		}
		if n >= mostCounted {
			k.Value = p.Say("%s 以上", k.Value)
		}
		if n > 0 {
			k.Tone = card.Tone
		}
		out = append(out, k)
	}
	return out, nil
}

// countCard counts the rows of the list of a card, as the list itself selects them.
func (s *Site) countCard(tx *flow.Tx, r *http.Request, card *Card) (int64, error) {
	if card.Count != nil {
		return card.Count(tx)
	}
	at, err := url.Parse(card.List)
	if err != nil {
		return 0, err
	}
	v := s.View(strings.TrimPrefix(at.Path, "/"))
	if v == nil {
		return 0, fmt.Errorf("page: the card %s leads to no list: %s", card.Label, card.List)
	}
	asked := r.Clone(r.Context())
	asked.URL = at
	sel, err := s.Query(tx, asked, v)
	if err != nil {
		return 0, err
	}
	return tx.Count(v.Plan, sel.Query, mostCounted)
}
