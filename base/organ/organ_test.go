package organ_test

import (
	"testing"

	"qgov/base/organ"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/testkit/server"
)

// A township, a county and a city without a bureau of their own are answered for and numbered by the nearest one above them.
func TestBureau(t *testing.T) {
	server.Each(t, func(t *testing.T, s *server.Server) {
		s.Write(t, func(tx *flow.Tx) error {
			for region, name := range map[string]string{"370100": "示例市局", "370102": "示例县局"} {
				if err := flow.Create(tx, organ.Kind, &organ.Organ{Head: record.Head{Region: region}, Name: name, Short: name, Sort: "bureau", Prefix: name}); err != nil {
					return err
				}
			}
			for region, want := range map[string]string{"370102001": "示例县局", "370102": "示例县局", "370103": "示例市局", "370103002": "示例市局", "370100": "示例市局"} {
				if name, err := organ.Bureau(tx.Tx, region); err != nil || name != want {
					t.Errorf("%s: %q %v, want %s", region, name, err, want)
				}
				if n, err := organ.Number(tx.Tx, region, "示"); err != nil || n[:len(want)] != want {
					t.Errorf("%s is numbered %q %v", region, n, err)
				}
			}
			if _, err := organ.Bureau(tx.Tx, "120101"); fault.Of(err).Code != "O102" {
				t.Errorf("a region without any bureau: %v", err)
			}
			return nil
		})
	})
}
