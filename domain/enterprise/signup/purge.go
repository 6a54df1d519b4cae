package signup

import (
	"context"

	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/job"
	"qgov/kernel/role"
	"qgov/kernel/store"
)

// PurgeJob deletes what is kept of people whose requests came to nothing.
const PurgeJob = "signup.purge"

// purgeAtOnce is how many requests one transaction of the job purges.
const purgeAtOnce = 100

var purging = job.Kind{Name: PurgeJob, Label: "删除未开通账号申请的个人信息", Daily: true, At: 4 * 60, Run: func(ctx context.Context, j *job.Running) error {
	ctx = role.With(ctx, role.System("企业账号申请清理"))
	for n := purgeAtOnce; n == purgeAtOnce; {
		if err := j.Engine.Write(ctx, func(tx *flow.Tx) (err error) { n, err = Purge(tx, purgeAtOnce); return err }); err != nil {
			return err
		}
	}
	return nil
}}

// Purge deletes the person of requests that were refused or lapsed and whose time by the register of time limits is over: the oldest first,
// up to a limit. It returns how many there were. A request that ended is not changed any more, so its last change is its end.
func Purge(tx *flow.Tx, limit int) (n int, err error) {
	p := Kind.P
	list, err := store.Find(tx.Tx, Kind, store.Query{Limit: limit, Sort: Kind.F(&p.Changed), Where: []store.Cond{store.In(Kind.F(&p.State), string(Refused), string(Lapsed))}})
	if err != nil {
		return 0, err
	}
	for _, r := range list {
		ended := calendar.DateOf(r.Changed)
		rule, err := tx.Rules().At(rulePurge, ended)
		if err != nil {
			return n, err
		}
		if tx.Rules().Due(ended, rule.Period).Due >= tx.Today() {
			return n, nil
		}
		if err := flow.Take(tx, Kind, r, "purge", nil); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// purge leaves of a request that there was one of the firm, when it was made and answered, and that it came to nothing. The contents of its
// documents leave the store of files when no record names them.
func purge(tx *flow.Tx, r *Signup) error {
	r.Person, r.Post, r.Phone, r.Email, r.Documents, r.Note, r.Reason, r.PurgedOn = "已删除", "", "", "", nil, "", "", tx.Today()
	return nil
}
