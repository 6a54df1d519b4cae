// Package audit makes changes provable: a journal of everything that was done, and a public log of every decision that the
// public may see.
//
// The journal is internal. Each [Entry] is chained to the one before it ([ChainNext]) and written in the transaction of the
// change it describes; [CheckChain] finds what was altered, cut out, cut off, reordered or rewritten.
//
// The log is public. Each [Leaf] is one decision, without personal data. The leaves form a Merkle [Tree] as in Certificate
// Transparency (RFC 6962), whose state is signed as a [Checkpoint] in the formats of C2SP (tlog-checkpoint, signed-note,
// tlog-cosignature), with Ed25519 and in the GM profile with SM2 as second signature. Beside each published decision stands a
// [Proof] that anybody checks with [VerifyFile], without a database:
//
//	t, err := audit.OpenTree(size, store)        // size and hashes from the store, under the sequencer's lock
//	index, err := t.Append(leafBytes)            // then store t.Fresh() in the same transaction
//	c, err := audit.NextCheckpoint(origin, prev, t)
//	signed, err := audit.SignCheckpoint(c, signers...)
//	p, err := audit.NewProof(leafBytes, index, t, signed, keys)
//
// [Journal] and [PublicLog] do this on the tables of the store: the one is handed to store.Open, the other to flow.NewEngine, and
// neither can be left out of a change.
//
//	db, err := store.Open(ctx, address, store.Options{Journal: audit.Journal{}, …})
//	log, err := audit.NewPublicLog(audit.LogOptions{Origin: "example.gov.cn/qgov", Ring: ring})
//	engine := flow.NewEngine(db, rules, log, bus, flows...)
//	stored, err := log.Sign(ctx, db)             // every minute, in any number of processes
//	proof, leaf, err := log.Proof(ctx, db, code)
//	findings, err := audit.Fsck(ctx, db, audit.FsckOptions{Keys: keys, Witness: kept})
//
// What the public reads of a decision ([Item]) stands beside its leaf and can leave ([Forget]); the leaf stays. [Redact] masks personal
// numbers in text that goes there.
//
// Somebody who owns the database and the keys can rewrite both and stay consistent. Only a checkpoint held outside convicts
// him: [Witness] cosigns checkpoints that continue the last it saw, and the journal's state goes into the log ([Point.Leaf]).
// The log proves that nothing changed after logging, not that what was entered is true.
package audit

import "embed"

//go:embed en.tsv
var english embed.FS

// English returns the English catalogue of this package's Chinese texts, in the format of text.New.
func English() string {
	b, err := english.ReadFile("en.tsv")
	if err != nil {
		panic(err) // embedded at build time
	}
	return string(b)
}
