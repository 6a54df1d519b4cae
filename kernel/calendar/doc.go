// Package calendar knows days as the law counts them: dates in Asia/Shanghai,
// working days by the State Council's holiday notices, statutory periods and
// their suspension, and time limits that change from one day to the next.
//
// # Dates
//
// A [Date] is a day without a time. Statutory dates are dates; instants are
// time.Time in UTC and become a date by [DateOf]. The [Clock] is the only
// source of the present.
//
// # Working days
//
// The General Office of the State Council publishes one [Notice] for each
// year: which days are off and which Saturdays and Sundays are worked. A
// [Calendar] is made from the notices that are known and never changes. It
// answers every question, also for a year without a notice, but then says that
// the answer is provisional: it counted Monday to Friday and the notice, when
// it comes, may move it.
//
// # Periods
//
// [Calendar.Due] counts a [Period] from the day of the event. The rules are
//
//   - 民法典 Art 201: the day of the event is not counted;
//   - 民法典 Art 202: months and years end on the corresponding day, or on the
//     last day of the month when there is none;
//   - 民法典 Art 203: a last day that is a day off moves to the first day after;
//   - 行政处罚法 Art 85: 二日、三日、五日、七日 are working days, longer counts of
//     days are calendar days ([PenaltyLawDays]);
//   - 总局令第18号 Art 55: calendar days, a last day on a statutory holiday moves
//     to the first day after; whether a plain weekend moves it is not said, so
//     it is a switch, [Period.HolidayOnly], and the default is to move.
//
// A [Span] suspends a period, such as the days a test takes: its days are not
// counted.
//
// # Rules
//
// A [Rule] is one time limit of one instrument in force from one day to
// another; [Rules] finds the one in force. A rule that nobody has compared
// with the text of the law has Confirmed false, and every due date computed
// with it says so.
package calendar
