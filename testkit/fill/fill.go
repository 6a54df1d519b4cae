// Package fill fills in forms, of a record or of a step's input, for the stories, the fixtures and the demonstration world: one way
// for all of them, that of the API.
//
//	fill.Take(tx, sampling.Kind.Plan, rec, "receive", fill.Values{"accept": true, "day": "2026-03-04", "condition": "封条完好"})
//
// A value is what the API takes, or a text as a person types it: "2", "true", "是", "a,b" for several choices. Rows are lists of such
// values by name, files their descriptions.
package fill

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// Values holds what is filled in by the names of the fields. What is not named stays as it is.
type Values map[string]any

// JSON returns the values in the form of the API. A name that the plan does not know is kept: whoever reads it has to refuse it.
func (v Values) JSON(p *record.Plan) ([]byte, error) {
	if len(v) == 0 {
		return []byte("{}"), nil
	}
	return json.Marshal(v.typed(p))
}

func (v Values) typed(p *record.Plan) map[string]any {
	out := make(map[string]any, len(v))
	for name, x := range v {
		var f *record.Field
		if p != nil {
			f = p.Field(name)
		}
		out[name] = typed(f, x)
	}
	return out
}

// typed gives a value the JSON type of its field.
func typed(f *record.Field, x any) any {
	switch x := x.(type) {
	case string:
		return word(f, x)
	case fmt.Stringer: // ids and dates
		return word(f, x.String())
	case []record.File:
		return Files(x...)
	case []Values:
		return rows(f, x)
	case []map[string]string:
		list := make([]Values, len(x))
		for i, m := range x {
			list[i] = make(Values, len(m))
			for k, s := range m {
				list[i][k] = s
			}
		}
		return rows(f, list)
	case []any:
		if f == nil || f.Type != record.Rows {
			return x
		}
		list := make([]Values, 0, len(x))
		for _, row := range x {
			switch row := row.(type) {
			case Values:
				list = append(list, row)
			case map[string]any:
				list = append(list, row)
			default:
				return x // whoever reads it has to refuse it
			}
		}
		return rows(f, list)
	}
	return x
}

func rows(f *record.Field, list []Values) []any {
	var child *record.Plan
	if f != nil {
		child = f.Child
	}
	out := make([]any, len(list))
	for i, row := range list {
		out[i] = row.typed(child)
	}
	return out
}

// word reads a text as a person types it.
func word(f *record.Field, s string) any {
	if f == nil {
		return s
	}
	switch f.Type {
	case record.Count:
		if _, err := strconv.ParseInt(s, 10, 64); err == nil {
			return json.Number(s)
		}
	case record.YesNo:
		return s == "true" || s == "是"
	case record.Choices:
		return strings.Split(s, ",")
	}
	return s
}

// Files describes attachments as the API does.
func Files(list ...record.File) []any {
	out := make([]any, len(list))
	for i, f := range list {
		out[i] = map[string]any{"hash": f.Hash, "name": f.Name, "size": f.Size, "media": f.Media}
	}
	return out
}

// Take takes a step with the values as its input, on top of what the step fills in by itself.
func Take(tx *flow.Tx, p *record.Plan, rec record.Record, step string, in Values) error {
	m := tx.Engine().Flow(p.Name).Step(step)
	if m == nil {
		return fmt.Errorf("fill: %s has no step %s", p.Name, step)
	}
	input, err := tx.Prepare(m, rec)
	if err != nil {
		return err
	}
	if m.Form != nil {
		b, err := in.JSON(m.Form)
		if err != nil {
			return err
		}
		if problems := m.Form.DecodeJSON(b, input, func(*record.Field) bool { return true }); len(problems) > 0 {
			return fault.Problems(problems)
		}
	}
	if err := tx.Take(p, rec, step, input); err != nil {
		return fmt.Errorf("%s %s in state %s with %v: %w", p.Name, step, rec.Header().State, slices.Sorted(maps.Keys(in)), err)
	}
	return nil
}
