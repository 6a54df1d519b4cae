package store

// Importing runs fn as an import: where the policy would be asked for the permission to create, change or remove it is asked for
// that to import, and reason is what the journal says of new records. Region scope, rules and audit hold as everywhere.
func (tx *Tx) Importing(reason string, fn func() error) error {
	old := tx.importing
	tx.importing = reason
	defer func() { tx.importing = old }()
	return fn()
}

// Sum runs fn and puts the changes that sum returns into the journal in the place of those that fn noted: a bulk load is one entry
// with its counts and the hash of its file, by which each row can be proved. sum is called after fn, so that fn can count.
func (tx *Tx) Sum(fn func() error, sum func() []Change) error {
	n := len(tx.changes)
	err := fn()
	tx.changes = append(tx.changes[:n], sum()...)
	return err
}
