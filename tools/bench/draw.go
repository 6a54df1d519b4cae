package main

import (
	"encoding/hex"
	"fmt"
	"time"

	"qgov/calc/draw"
)

// draws draws 10,000 of a million firms by weight, and checks the draw as anybody may.
func draws(t *table) error {
	const firms, count = 1_000_000, 10_000
	b := draw.Bundle{Title: "双随机抽查", Count: count, List: make([]draw.Entry, firms)}
	for i := range b.List {
		b.List[i] = draw.Entry{ID: fmt.Sprintf("F%07d", i), Label: fmt.Sprintf("示例企业%d", i), Weight: int64(1 + i%4)}
	}
	nonce, value := hex.EncodeToString([]byte("sixteen bytes ok")), hex.EncodeToString([]byte("a value of the party, 32 bytes ok"[:32]))
	b.Parties = []draw.Party{{Name: "监督员", Commitment: draw.Commitment("监督员", nonce, value)}}
	frozen, err := draw.Freeze(b)
	if err != nil {
		return err
	}
	frozen.Parties[0].Nonce, frozen.Parties[0].Value = nonce, value
	start := time.Now()
	drawn, err := frozen.Draw()
	took := time.Since(start)
	if err != nil {
		return err
	}
	start = time.Now()
	err = draw.Verify(drawn)
	checked := time.Since(start)
	if err != nil {
		return err
	}
	t.mark("draw 10,000 of 1,000,000 by weight", fmt.Sprintf("%.2f s", took.Seconds()), "< 2 s", took < 2*time.Second)
	t.mark("verify that draw", fmt.Sprintf("%.2f s", checked.Seconds()), "< 2 s", checked < 2*time.Second)
	return nil
}
