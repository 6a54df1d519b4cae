package audit

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"qgov/kernel/seal"
)

func TestManifest(t *testing.T) {
	both(t, func(t *testing.T, p seal.Profile) {
		w := newWorld(t, p)
		signers, keys, err := FileSigners(w.origin, w.ring)
		if err != nil {
			t.Fatal(err)
		}
		m := Manifest{At: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC), Facts: [][2]string{{"licence", "CC BY 4.0"}, {"kind", "recall"}},
			Files: []ManifestFile{File("a.csv", []byte("a,b\n"), 0), File("a.json", []byte("[]"), 0)}}
		signed, err := SignManifest(m, signers...)
		if err != nil {
			t.Fatal(err)
		}
		back, err := OpenManifest(signed, keys...)
		if err != nil || fmt.Sprint(back) != fmt.Sprint(m) || !back.Files[1].Fits([]byte("[]")) || back.Files[1].Fits([]byte("[ ]")) {
			t.Errorf("%v %+v", err, back)
		}
		for i := range signed {
			bad := bytes.Clone(signed)
			bad[i] ^= 1
			if _, err := OpenManifest(bad, keys...); err == nil {
				t.Fatalf("byte %d changed, accepted", i)
			}
		}
		_, err = OpenCheckpoint(signed, Keys{Logs: keys})
		wantCode(t, err, "A801")
	})
}
