package desk

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/web"
)

// A person's running periods as a calendar (RFC 5545), at an address that only the person knows: calendar programs cannot sign in. The
// entries say which business, what has to happen and by when, and lead to the record; they never say what or whom it is about, since the
// address is kept by programs of others. Of the address a digest is kept, so it is shown once; making another ends the first.

func secretDigest(s string) string {
	sum := sha256.Sum256([]byte("calendar " + s))
	return hex.EncodeToString(sum[:])
}

// calendarPage answers GET /desk/calendar.
func (d desk) calendarPage(w http.ResponseWriter, r *http.Request) error {
	return d.showCalendar(w, r, "")
}

// calendarMake answers POST /desk/calendar: a new address in the place of the one before.
func (d desk) calendarMake(w http.ResponseWriter, r *http.Request) error {
	secret := strings.ToLower(rand.Text())
	err := d.site.Engine.Write(r.Context(), func(tx *flow.Tx) error {
		_, err := tx.Exec(`INSERT INTO calendar_feed (account, secret, at) VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, at = excluded.at /* {all: the person's own} */`, tx.Actor().ID, secretDigest(secret), tx.Now())
		return err
	})
	if err != nil {
		return err
	}
	return d.showCalendar(w, r, secret)
}

func (d desk) showCalendar(w http.ResponseWriter, r *http.Request, secret string) error {
	p := d.site.Page(r, "日历订阅")
	p.Title = p.Say("日历订阅")
	w.Header().Set("Cache-Control", "no-store")
	f := web.Form{Head: web.Head{Title: p.Title, Lead: p.Say("把我承办事项的期限订阅到手机或者电脑的日历。条目只写业务、事项和日期，不写当事人。")}, Action: "/desk/calendar", Narrow: true, NoGuard: true,
		Buttons: []web.Button{{Label: p.Say("生成新的订阅地址"), Primary: true}, {Label: p.Say("返回"), URL: "/desk/mine"}}}
	if secret != "" {
		f.Alerts = []web.Alert{{Tone: web.Good, Title: p.Say("订阅地址只显示这一次，请勿转发；以前的地址已失效"), Text: d.base(r) + "/calendar/" + secret + ".ics"}}
	}
	return d.site.Render(w, r, http.StatusOK, p, f)
}

// base is the address of the site as the request reached it.
func (d desk) base(r *http.Request) string {
	if d.site.Secure {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// calendarFeed answers GET /calendar/{file}. A wrong address and that of an account which may no longer sign in are answered alike.
func (d desk) calendarFeed(w http.ResponseWriter, r *http.Request) error {
	secret, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	if !ok || len(secret) != 26 {
		return fault.Missing("日历")
	}
	var list []flow.Running
	err := d.site.Engine.Read(role.With(r.Context(), role.System("日历订阅")), func(tx *flow.Tx) error {
		var account int64
		found, err := tx.One(`SELECT c.account FROM calendar_feed c JOIN account a ON a.id = c.account WHERE c.secret = ? AND a.state = 'active' AND {all: whoever has the address}`, []any{secretDigest(secret)}, &account)
		if err != nil {
			return err
		}
		if !found {
			return fault.Missing("日历")
		}
		list, err = tx.Agenda(flow.Agenda{Owner: record.ID(account), Limit: 1000})
		return err
	})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Robots-Tag", "noindex")
	_, err = w.Write([]byte(d.ics(list, d.base(r), r.Host)))
	return err
}

// ics writes the periods as days of a calendar.
func (d desk) ics(list []flow.Running, base, host string) string {
	var b strings.Builder
	line := func(s string) {
		b.WriteString(fold(s))
		b.WriteString("\r\n")
	}
	for _, s := range []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//QGov//deadlines//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "X-WR-CALNAME:办理期限", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"} {
		line(s)
	}
	now := d.site.Engine.DB().Clock().Now().UTC().Format("20060102T150405Z")
	for _, x := range list {
		label := x.Kind
		if v := d.site.View(x.Kind); v != nil {
			label = v.Plan.Label
		}
		line("BEGIN:VEVENT")
		line(fmt.Sprintf("UID:%s-%s-%s-%s@%s", x.Kind, x.Record, x.Name, x.Started, host))
		line("DTSTAMP:" + now)
		line("DTSTART;VALUE=DATE:" + compact(x.Due))
		line("DTEND;VALUE=DATE:" + compact(x.Due.AddDays(1)))
		line("SUMMARY:" + escape(label+"："+x.Label))
		line("DESCRIPTION:" + escape("依据："+x.Basis))
		line("URL:" + base + "/" + x.Kind + "/" + x.Record.String())
		for _, s := range []string{"TRANSP:TRANSPARENT", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-P1D", "DESCRIPTION:" + escape(x.Label), "END:VALARM", "END:VEVENT"} {
			line(s)
		}
	}
	line("END:VCALENDAR")
	return b.String()
}

func compact(d calendar.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// escape writes a text as RFC 5545 section 3.3.11 asks.
func escape(s string) string {
	return strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\r\n", "\\n", "\n", "\\n").Replace(s)
}

// fold breaks a line after at most 75 octets, never inside a character (section 3.1).
func fold(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		c := string(r)
		if n+len(c) > 74 {
			b.WriteString("\r\n ")
			n = 1
		}
		b.WriteString(c)
		n += len(c)
	}
	return b.String()
}
