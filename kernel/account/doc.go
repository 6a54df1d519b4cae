// Package account knows who uses QGov: accounts with their duties, sign-in with two factors, sessions, API keys, the three
// administrators, and the front door through which every request comes.
//
// # Set-up
//
//	acc, err := account.New(db, ring, account.Options{Frame: site.Page, QR: qr, Texts: texts, Table: mux.Routes})
//	mux, err := route.New(policy, acc.Fail, append(routes, acc.Routes()...))
//	server.Handler = acc.Front(mux)
//
// The policy must hold [Grants]; role.Administrators describes the three administrator duties.
//
// # Who may do what to accounts
//
// The system administrator makes accounts, hands out one-time passwords, disables and ends sessions; the security administrator
// grants duties, moves accounts to another region and takes away a lost second factor. Neither can take over an account alone:
// a new password is no use without the old second factor. Nobody changes the own account in these ways. The three duties exclude
// one another and all business (GB/T 22239-2019 8.1.5.1 to 8.1.5.3), in role.Separate and in a constraint of the table.
//
// # Sign-in
//
// A guess is reserved before it is checked, by one conditional update for the login and one for the /24 (IPv6: /64) network it
// comes from, so that two hundred parallel guesses get five checks. An unknown login is counted, delayed and answered as a known
// one. After the password a session exists in the stage "factor" and opens nothing but the page for the code; its token is
// replaced at every stage. An account with a duty that writes and no second factor, a one-time password or one that is too old
// gets no further than the page that mends it. A code is accepted once (security finding F10).
//
// Sessions end after 30 minutes without use (administrators 15), after 12 hours, at sign-out, and at once when the account is
// disabled or its duties change; an account has at most three. The cookie is __Host-qgov, Secure, HttpOnly, SameSite=Strict. Only
// with Options.PlainHTTP, and only for a peer on the loopback or a private network, it is the cookie qgov without Secure, because
// browsers refuse __Host- names without TLS.
//
// What a session or a key stands for is remembered for less than a second, so that busy programs do not pay for three tables at
// every request. An act of this program empties the memory before it returns; an act of another program on the same database counts
// within a second.
//
// Acts that change trust ask again for the password or a code if the last proof is older than five minutes: see [Recent] and
// [Accounts.Fresh].
//
// # The front door
//
// [Accounts.Front] gives each request an id, finds the client's address behind configured proxies only (finding F6), refuses
// requests from other sites (finding F7), limits visitors by address and programs by key, finds the actor, and writes one line of
// log without personal data. [Accounts.Fail] turns an error into a page that says what to do next, or into a problem document
// (RFC 9457) for programs.
package account

import _ "embed"

// English is the English catalogue of this package's Chinese texts, in the format of text.New.
//
//go:embed en.tsv
var English string
