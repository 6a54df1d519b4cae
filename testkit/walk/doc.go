// Package walk holds the test that asks every address of the served program in the name of everybody: each duty in the home region,
// in the region above and in one far away, an account without duties, and a visitor. What the program answers has to be what the
// policy table says, with the security headers on every answer, and reading may change nothing.
package walk
