package page

import (
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// KeepFiles remembers files that the actor sent before the form or step to which they belong, and forgets those of a week ago.
func KeepFiles(tx *flow.Tx, files ...record.File) error {
	for _, file := range files {
		_, err := tx.Exec(`INSERT INTO form_file (owner, hash, name, size, media, at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (owner, hash) DO UPDATE SET name = excluded.name, at = excluded.at /* {all: the owner's own} */`,
			tx.Actor().ID, file.Hash, file.Name, file.Size, file.Media, tx.Now())
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(`DELETE FROM form_file WHERE owner = ? AND at < ? AND {all: the owner's own}`, tx.Actor().ID, tx.Now().AddDate(0, 0, -7))
	return err
}

// SentFile finds by its hash a file that the actor sent before. Whoever only knows the hash of somebody else's file finds nothing.
func SentFile(tx *flow.Tx, hash string) (record.File, bool, error) {
	file := record.File{Hash: hash}
	ok, err := tx.One(`SELECT name, size, media FROM form_file WHERE owner = ? AND hash = ? AND {all: the owner's own}`,
		[]any{tx.Actor().ID, hash}, &file.Name, &file.Size, &file.Media)
	return file, ok, err
}
