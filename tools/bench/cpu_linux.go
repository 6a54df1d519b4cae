package main

import (
	"syscall"
	"time"
)

// worked returns the time that this thread has had on a processor: what a page costs where nobody else waits for one.
func worked() (time.Duration, bool) {
	var u syscall.Rusage
	const thread = 1 // RUSAGE_THREAD
	if err := syscall.Getrusage(thread, &u); err != nil {
		return 0, false
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), true
}
