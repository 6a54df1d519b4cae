// Package tour holds the test that walks through the program in a real browser as the tour of the README does: the demonstration
// world, sign-in with two factors, desk, list, detail, a step that is refused and then taken, the sheet on a phone, a letter, and the
// public site up to the proof. Every page is checked with axe, at 1280 and at 360 pixels, with a quiet console; list and form work
// without scripts as well. TestScreens takes the pictures of docs/screens when QGOV_SCREENS names a folder.
package tour
