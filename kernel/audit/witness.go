package audit

import (
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"qgov/kernel/fault"
	"qgov/kernel/seal"
)

// Witness is somebody outside of the bureau who keeps the last checkpoint and signs only what continues it: discipline
// inspection, another bureau, an archive. Hash chains inside one database prove nothing against its administrator; a
// checkpoint that a witness holds does. A witness needs no database of the log, only the last note it cosigned.
type Witness struct {
	key  *Key
	with seal.Signer
}

// NewWitness returns the witness of that name with its own key (see seal.NewSigner).
func NewWitness(name string, with seal.Signer) (*Witness, error) {
	k, err := NewWitnessKey(name, with.Public())
	if err != nil {
		return nil, err
	}
	return &Witness{k, with}, nil
}

// Key returns the public key, to be listed in files of trusted keys.
func (w *Witness) Key() *Key { return w.key }

// Cosign checks a signed checkpoint of a log, and that it continues last, the checkpoint that the witness cosigned before (nil
// for the first), and returns the note with the cosignature added. The caller stores the new checkpoint before it gives the
// note away. Errors are of package fault: those of OpenCheckpoint, and A805 for a log that was cut or rewritten.
func (w *Witness) Cosign(signed []byte, logs []*Key, last *Checkpoint, consistency []Hash, now time.Time) ([]byte, error) {
	got, err := OpenCheckpoint(signed, Keys{Logs: logs})
	if err != nil {
		return nil, err
	}
	if last != nil {
		if last.Origin != got.Origin {
			return nil, fault.New(fault.Conflict, "A805", "日志被截断或改写：第 %d 条以前的内容与见证方保存的检查点不一致", last.Size)
		}
		if err := CheckConsistency(consistency, got.Size, got.Root, last.Size, last.Root); err != nil {
			return nil, fault.Wrap(err, fault.Conflict, "A805", "日志被截断或改写：第 %d 条以前的内容与见证方保存的检查点不一致", last.Size)
		}
	}
	// Re-open with nobody trusted but the log, so that lines of other witnesses are carried along unread.
	n, err := note.Open(signed, Keys{Logs: logs}.verifiers())
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	out, err := note.Sign(n, signer{Key: w.key, with: w.with, at: now})
	if err != nil {
		return nil, fmt.Errorf("audit: cosign: %w", err)
	}
	return out, nil
}
