package main

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

// worked returns the time that this thread has had on a processor, and the processes of a server: what a page costs where nobody else
// waits for one. It is 0 where the system does not tell.
func worked(server []int) time.Duration {
	sum, err := ran("/proc/thread-self/schedstat")
	if err != nil {
		return 0
	}
	for _, pid := range server {
		d, err := ran(fmt.Sprintf("/proc/%d/schedstat", pid))
		if err != nil {
			return 0
		}
		sum += d
	}
	return sum
}

func ran(file string) (d time.Duration, err error) {
	b, err := os.ReadFile(file)
	if err == nil {
		_, err = fmt.Sscan(string(b), &d)
	}
	return d, err
}

// spent returns the time that this process has had on processors so far, user and system.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// spentWith is spent with that of the processes of a server; 0 where the system does not tell.
func spentWith(server []int) time.Duration {
	sum := spent()
	for _, pid := range server {
		d, err := ran(fmt.Sprintf("/proc/%d/schedstat", pid))
		if err != nil {
			return 0
		}
		sum += d
	}
	return sum
}
