package supervisor

import (
	"slices"

	"qgov/base/duty"
	"qgov/domain/consumer/reception"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// Session is a training session.
type Session struct {
	record.Head
	Title   string
	Day     calendar.Date
	Hours   record.Decimal
	Sector  string
	Teacher string
	Venue   string
	Content string
	Papers  []record.File
	Invited int64
	Demo    bool
}

// SessionKind is the register of sessions.
var SessionKind = record.Declare("supervisor_training", "社会监督员培训", func(r *Session, f *record.Fields) {
	f.Text(&r.Title, "培训主题").Required().Title()
	f.Date(&r.Day, "日期").Required().Filter().List()
	f.Decimal(&r.Hours, "学时", "学时").Required().Min(0).Max(100).List()
	f.Chosen(&r.Sector, "监督领域", reception.Sectors).Hint("留空为全部领域").Filter()
	f.Text(&r.Teacher, "授课人").Max(60).List()
	f.Text(&r.Venue, "地点").Max(120)
	f.Text(&r.Content, "内容").Paragraph().Max(2000)
	f.Files(&r.Papers, "培训材料")
	f.Count(&r.Invited, "通知人数").ByCode().List()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("培训的日期、主题和学时；到场的记入本人的培训学时").Rule(func(r *Session) error {
	if r.Hours <= 0 {
		return record.Bad(&r.Hours, "学时应大于 0")
	}
	return nil
})

// The states of a session.
const (
	Planned   record.State = "planned"
	Held      record.State = "held"
	Cancelled record.State = "cancelled"
)

type why struct{ Reason string }

var cancelForm = record.Input("supervisor_cancel", func(in *why, f *record.Fields) { f.Text(&in.Reason, "理由").Required().Max(300) })

// SessionFlow is the course of a session.
var SessionFlow = flow.Of(SessionKind, Planned, flow.States{
	{Code: Planned, Label: "筹备", Tone: record.Info}, {Code: Held, Label: "已举办", Tone: record.Good, Final: true, Locked: true}, {Code: Cancelled, Label: "已取消", Tone: record.Quiet, Final: true, Locked: true, Aside: true},
},
	flow.Step[Session]{Name: "invite", Label: "通知在聘监督员", Help: "为本地区本领域在聘的每名监督员登记一条参训记录；可以重复办理，已通知的不重复", From: flow.From(Planned), By: officers(), Do: invite},
	flow.Step[Session]{Name: "hold", Label: "登记已举办", Help: "举办以后在参训记录中成批登记到场和缺席", From: flow.From(Planned), To: Held, By: officers(), Do: func(tx *flow.Tx, r *Session) error {
		if r.Day > tx.Today() {
			return fault.New(fault.Conflict, "H110", "培训定于 %s 举办，还不能登记", r.Day.String())
		}
		return nil
	}},
	flow.With(flow.Step[Session]{Name: "cancel", Label: "取消", From: flow.From(Planned), To: Cancelled, By: officers(), Danger: true}, cancelForm, func(*flow.Tx, *Session, *why) error { return nil }),
)

// officers are who look after supervisors.
func officers() []role.Duty { return flow.By(duty.Consumer, duty.Supervisor) }

// invite registers an attendance for each supervisor who has none yet.
func invite(tx *flow.Tx, r *Session) error {
	list, err := serving(tx, r.Region)
	if err != nil {
		return err
	}
	asked, err := attending(tx, r.ID)
	if err != nil {
		return err
	}
	for _, s := range list {
		if asked[s.ID] || r.Sector != "" && len(s.Sectors) > 0 && !slices.Contains(s.Sectors, r.Sector) {
			continue
		}
		a := &Attendance{Head: record.Head{Region: s.Region, Owner: r.Owner}, Session: record.To[Session](r.ID), Supervisor: record.To[Supervisor](s.ID), Demo: r.Demo}
		if err := flow.Create(tx, AttendanceKind, a); err != nil {
			return err
		}
		asked[s.ID] = true
	}
	r.Invited = int64(len(asked))
	return nil
}

// attending tells who has an attendance of the session.
func attending(tx *flow.Tx, session record.ID) (map[record.ID]bool, error) {
	out := make(map[record.ID]bool)
	rows, err := tx.Query("SELECT supervisor FROM supervisor_attendance WHERE session = ? AND {all: of a session in scope}", session)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id record.ID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out[id] = true
	}
	return out, rows.Err()
}

// Attendance is one supervisor at one session.
type Attendance struct {
	record.Head
	Title      string
	Session    record.Ref[Session]
	Supervisor record.Ref[Supervisor]
	Day        calendar.Date
	Hours      record.Decimal
	Note       string
	Key        string
	Demo       bool
}

// AttendanceKind is the register of attendances.
var AttendanceKind = record.Declare("supervisor_attendance", "参训记录", func(r *Attendance, f *record.Fields) {
	f.Text(&r.Title, "培训主题").Title().ByCode()
	record.Refer(f, &r.Session, "培训", SessionKind).Required().Filter()
	record.Refer(f, &r.Supervisor, "社会监督员", Kind).Required().Filter().List().ForParty()
	f.Date(&r.Day, "日期").ByCode().List().Filter()
	f.Decimal(&r.Hours, "学时", "学时").ByCode().List()
	f.Text(&r.Note, "备注").Max(200).Kept()
	f.Text(&r.Key, "唯一编号").Max(60).Unique().ByCode().Kept()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("每名监督员参加培训的通知、到场和缺席；到场的学时计入年度培训")

// The states of an attendance.
const (
	Invited record.State = "invited"
	Present record.State = "present"
	Absent  record.State = "absent"
)

// AttendanceFlow says who came.
var AttendanceFlow = flow.Begin(flow.Of(AttendanceKind, Invited, flow.States{
	{Code: Invited, Label: "已通知", Tone: record.Info}, {Code: Present, Label: "到场", Tone: record.Good, Final: true}, {Code: Absent, Label: "缺席", Tone: record.Warn, Final: true, Aside: true},
},
	flow.Step[Attendance]{Name: "present", Label: "登记到场", From: flow.From(Invited, Absent), To: Present, By: officers(), Bulk: true, Do: come},
	flow.Step[Attendance]{Name: "absent", Label: "登记缺席", From: flow.From(Invited, Present), To: Absent, By: officers(), Bulk: true, Optional: true},
), func(tx *flow.Tx, r *Attendance) error {
	if !r.Session.Known() || !r.Supervisor.Known() {
		return nil // the rules say so
	}
	r.Key = r.Session.ID.String() + "-" + r.Supervisor.ID.String()
	return r.copy(tx)
})

// copy takes over what the session says.
func (r *Attendance) copy(tx *flow.Tx) error {
	s, err := store.Get(tx.Tx, SessionKind, r.Session.ID)
	if err == nil {
		r.Title, r.Day, r.Hours = s.Title, s.Day, s.Hours
	}
	return err
}

// come takes the hours from the session as they stand on the day: it may have become longer since it was planned.
func come(tx *flow.Tx, r *Attendance) error {
	if err := r.copy(tx); err != nil {
		return err
	}
	if r.Day > tx.Today() {
		return fault.New(fault.Conflict, "H110", "培训定于 %s 举办，还不能登记", r.Day.String())
	}
	return nil
}

// trained is the hours of a supervisor over a range of days.
func trained(tx *flow.Tx, id record.ID, from, to calendar.Date) (hours record.Decimal, err error) {
	_, err = tx.One("SELECT CAST(coalesce(sum(hours), 0) AS BIGINT) FROM supervisor_attendance WHERE supervisor = ? AND state = ? AND day >= ? AND day <= ? AND {all: of a supervisor in scope}", []any{id, Present, from, to}, &hours)
	return hours, err
}
