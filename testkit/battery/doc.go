// Package battery holds the test that every registered kind has to pass with the sample record of its view: round trips by form,
// JSON and sheet, each step by each duty, the journal after each change, stale saves and bad rows, records of another region, masked
// personal values, and the history. A kind without a sample record fails.
package battery
