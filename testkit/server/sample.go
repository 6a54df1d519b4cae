package server

import (
	"testing"

	"qgov/base/duty"
	"qgov/kernel/flow"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
)

// Everybody makes an account with every duty of the bureau's own people: for building records, not for steps that want two people.
func (s *Server) Everybody(tb testing.TB, login, region string) *Client {
	tb.Helper()
	return s.Add(tb, login, region, 0, duty.Staff()...)
}

// Sample returns the sample record of a view, with what it refers to stored in the region of the client's account; the record itself
// is not.
func (c *Client) Sample(tb testing.TB, v *page.View) record.Record {
	tb.Helper()
	if v.Sample == nil {
		tb.Fatalf("%s has no sample record", v.Plan.Name)
	}
	var r record.Record
	err := c.s.App.Engine.Write(role.With(tb.Context(), c.Actor()), func(tx *flow.Tx) (err error) {
		return tx.Elevated(func() error { r, err = v.Sample(tx); return err })
	})
	if err != nil {
		tb.Fatalf("the sample of %s: %v", v.Plan.Name, err)
	}
	return r
}

// Stored registers the sample record of a view, by code, in the region of the client's account.
func (c *Client) Stored(tb testing.TB, v *page.View) record.Record {
	tb.Helper()
	r := c.Sample(tb, v)
	err := c.s.App.Engine.Write(role.With(tb.Context(), c.Actor()), func(tx *flow.Tx) error {
		return tx.Elevated(func() error { return tx.Create(v.Plan, r) })
	})
	if err != nil {
		tb.Fatalf("storing the sample of %s: %v", v.Plan.Name, err)
	}
	return r
}
