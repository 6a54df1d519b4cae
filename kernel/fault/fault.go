// Package fault is the one error vocabulary of QGov.
//
// An [Error] tells apart what a program must know (its [Kind] and numbered code), what a person may read (Text, the Chinese
// catalogue key, with Args) and what only the log may hold (Cause). Problems point at the fields or lines that have to be
// mended. [Status] is the only map from errors to HTTP status codes; an error of any other type is Internal and its text
// never leaves the process.
package fault

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Kind says what sort of failure an error is, and so which HTTP status it has.
type Kind uint8

// The kinds of failure.
const (
	Internal        Kind = iota // a defect or a broken dependency; the text is bland
	Invalid                     // the input breaks a rule; Problems say which
	NotFound                    // there is no such thing, or the actor may not know that there is
	Denied                      // the actor is known and may not do this
	Unauthenticated             // the actor has to sign in first
	Conflict                    // the state of the record does not allow it, or a unique value is taken
	Stale                       // somebody else changed the record since it was read
	TooLarge                    // the input is over a limit
	TooMany                     // too many requests; try again later
	Unavailable                 // a dependency is down or the system is stopping
	Unsupported                 // the media type or the method is not served
	Unmatched                   // the request does not say which version it was made for
)

// Problem points at one thing that has to be mended.
type Problem struct {
	Field string // field path as in the form and in JSON ("items[2].limit"), or a column letter; empty: the whole record
	Line  int    // line of an imported file, 1-based; 0: not from a file
	Code  string // numbered code, such as "R101"
	Text  string // Chinese text, the catalogue key, with fmt verbs
	Args  []any  // values for the verbs
}

// Error formats the problem in Chinese.
func (p Problem) Error() string { return format(p.Text, p.Args) }

// Error is a failure that may be shown to people.
type Error struct {
	Kind     Kind
	Code     string    // numbered code, such as "F404"
	Text     string    // Chinese text, the catalogue key, with fmt verbs; says what to do next
	Args     []any     // values for the verbs
	Problems []Problem // what has to be mended, field by field
	Cause    error     // for the log only
}

// New returns an error of the kind with a code and a text for people.
func New(kind Kind, code, text string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Text: text, Args: args}
}

// Wrap is New with the cause that the log shall show.
func Wrap(cause error, kind Kind, code, text string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Text: text, Args: args, Cause: cause}
}

// At is one problem at a field of the input.
func At(field, code, text string, args ...any) error {
	return Problems([]Problem{{Field: field, Code: code, Text: text, Args: args}})
}

// Problems returns an Invalid error with the problems, or nil if there are none.
func Problems(list []Problem) error {
	if len(list) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "F422", Text: "有 %d 处需要更正", Args: []any{len(list)}, Problems: list}
}

// Error formats the error with its problems and its cause, for logs and tests.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	b.WriteString(" ")
	b.WriteString(e.Message())
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "; %s", p.Field)
		if p.Line > 0 {
			fmt.Fprintf(&b, " (line %d)", p.Line)
		}
		fmt.Fprintf(&b, ": %s %s", p.Code, p.Error())
	}
	if e.Cause != nil {
		b.WriteString(": ")
		b.WriteString(e.Cause.Error())
	}
	return b.String()
}

// Message is the Chinese text for people, without the cause.
func (e *Error) Message() string { return format(e.Text, e.Args) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Of returns err as an *Error; an error of another type becomes Internal with a bland text. Of(nil) is nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: Internal, Code: "F500", Text: "系统出现故障，已记录，请稍后再试", Cause: err}
}

// Is reports whether err is an error of the kind.
func Is(err error, kind Kind) bool { return err != nil && Of(err).Kind == kind }

// Missing is the answer for a thing that is not there or that the actor may not know of.
func Missing(what string) *Error {
	return New(NotFound, "F404", "没有找到%s，或者您无权查看", what)
}

// Forbidden is the answer for an act that the actor's duties do not include.
func Forbidden(what string) *Error {
	return New(Denied, "F403", "您的职责不包括“%s”，如有需要请联系安全管理员", what)
}

// Status maps an error to its HTTP status.
func Status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	switch Of(err).Kind {
	case Invalid:
		return http.StatusUnprocessableEntity
	case NotFound:
		return http.StatusNotFound
	case Denied:
		return http.StatusForbidden
	case Unauthenticated:
		return http.StatusUnauthorized
	case Conflict:
		return http.StatusConflict
	case Stale:
		return http.StatusPreconditionFailed
	case TooLarge:
		return http.StatusRequestEntityTooLarge
	case TooMany:
		return http.StatusTooManyRequests
	case Unavailable:
		return http.StatusServiceUnavailable
	case Unmatched:
		return http.StatusPreconditionRequired
	case Unsupported:
		return http.StatusUnsupportedMediaType
	}
	return http.StatusInternalServerError
}

func format(text string, args []any) string {
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}
