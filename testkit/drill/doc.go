// Package drill holds the reliability drills on the whole program: what a failing statement, a full disk, a slow or a lost database and
// two people at once leave behind. Each has a short form for make test and a long one for make drill (QGOV_DRILL=full). The drills that
// kill and stop the program as a process are beside the command, in cmd/qgov.
package drill

import "os"

// Full reports whether the drills run at full length.
func Full() bool { return os.Getenv("QGOV_DRILL") == "full" }
