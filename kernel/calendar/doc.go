// Package calendar knows days as the law counts them: dates in Asia/Shanghai,
// working days by the State Council's holiday notices, statutory periods and
// their suspension, and effective-dated time limits.
package calendar
