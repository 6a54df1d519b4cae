package tender_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"qgov/base/organ"
	"qgov/domain/credit/tender"
	"qgov/kernel/flow"
	"qgov/testkit/city"
	"qgov/testkit/server"
)

// BenchmarkCheck answers checks of 10,000 bidders against the register of a made-up city of QGOV_BENCH_SUBJECTS subjects (default 20,000):
// by code, by names spelled as in the register, by names that differ in one character, and by names of nobody. It reports the seconds of
// one check from the stored question to the stored answer.
func BenchmarkCheck(b *testing.B) {
	subjects := 20_000
	if n, err := strconv.Atoi(os.Getenv("QGOV_BENCH_SUBJECTS")); err == nil {
		subjects = n
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		s := server.Open(b, engine)
		c := city.City{Seed: 5, Subjects: subjects, Records: 10}
		if err := c.Register(b.Context(), s.App.Engine, ""); err != nil {
			b.Fatal(err)
		}
		s.Write(b, func(tx *flow.Tx) error {
			o := &organ.Organ{Name: "示例市市场监督管理局", Sort: "bureau", Prefix: "示市监", Demo: true}
			o.Region = server.Home
			return tx.Create(organ.Kind.Plan, o)
		})
		wrong := func(name string) string { r := []rune(name); r[3]++; return string(r) }
		for _, q := range []struct {
			name   string
			bidder func(s city.Subject) tender.Bidder
		}{
			{"code", func(s city.Subject) tender.Bidder { return tender.Bidder{Code: s.Code} }},
			{"name", func(s city.Subject) tender.Bidder { return tender.Bidder{Name: s.Name} }},
			{"wrong", func(s city.Subject) tender.Bidder { return tender.Bidder{Name: wrong(s.Name)} }},
			{"nobody", func(s city.Subject) tender.Bidder {
				return tender.Bidder{Name: "青岛" + s.Code[8:17] + "置业有限公司"}
			}},
		} {
			var bidders []tender.Bidder
			for i := range tender.Most {
				bidders = append(bidders, q.bidder(c.Subject((i*7919)%subjects)))
			}
			b.Run(fmt.Sprintf("%s/%s", engine, q.name), func(b *testing.B) {
				for b.Loop() {
					var id *tender.Check
					err := s.App.Engine.Write(officer(b.Context()), func(tx *flow.Tx) (err error) {
						id, err = tender.Create(tx, tender.Question{Title: "示例", Purpose: tender.Works, Channel: tender.ByAPI, Bidders: bidders})
						return err
					})
					start := time.Now()
					if err == nil {
						err = tender.Run(officer(b.Context()), s.App.Engine, id.ID, func(int64, int64) {})
					}
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(time.Since(start).Seconds(), "s/check")
				}
			})
		}
	}
}
