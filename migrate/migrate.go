// Package migrate holds the schema of QGov as append-only SQL, one folder an engine. tools/draft drafts a file from the declared
// kinds; a person reads it and commits it. A file that was released is never edited.
package migrate

import "embed"

// Files holds sqlite/*.sql and postgres/*.sql in the form of goose.
//
//go:embed sqlite/*.sql postgres/*.sql
var Files embed.FS
