package calculator

import (
	"qgov/base/region"
	"qgov/calc/warranty"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
)

// Standard gives the dependencies with the calendar and the regions that the
// program carries in itself.
func Standard() (Deps, error) {
	c, err := calendar.Standard()
	if err != nil {
		return Deps{}, err
	}
	goods, err := warranty.Published()
	if err != nil {
		return Deps{}, err
	}
	return Deps{Due: due(c), Region: region.Describe, Warranty: goods}, nil
}

// due counts days by a calendar.
func due(c *calendar.Calendar) func(string, int, bool, bool) (string, bool, error) {
	return func(from string, days int, working, roll bool) (string, bool, error) {
		start, err := calendar.ParseDate(from)
		if err != nil {
			return "", false, err
		}
		period := calendar.Period{Value: days, Unit: calendar.CalendarDay, Roll: roll}
		if working {
			period = calendar.Workdays(days)
		}
		r := c.Due(start, period)
		if r.Due.IsZero() {
			return "", false, fault.New(fault.Invalid, "F422", "超出可以计算的日期范围")
		}
		return r.Due.String(), r.Provisional, nil
	}
}
