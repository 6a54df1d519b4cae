package app

import (
	"net/http"

	"qgov/kernel/account"
	"qgov/kernel/audit"
	"qgov/kernel/calendar"
	"qgov/kernel/job"
	"qgov/kernel/page"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/route"
	"qgov/kernel/store"
	"qgov/kernel/text"
	"qgov/web"
)

// jobSubject is the subject of the policy for the page of background jobs.
const jobSubject = "job"

func jobGrants() []role.Grant {
	return role.Allow(jobSubject, []role.Action{role.See, role.Change}, role.SystemAdmin)
}

// entries are the side bar's entries of the kernel's own pages.
func entries(p *role.Policy) []page.Entry {
	may := func(kind string, action role.Action) func(role.Actor) bool {
		return func(a role.Actor) bool { return p.May(a, kind, action) }
	}
	return []page.Entry{
		{Wing: "系统", Label: "账号与职责", Icon: "users", URL: "/admin/accounts", Rank: 30, May: may(account.Kind, role.See)},
		{Wing: "系统", Label: "权限总表", Icon: "table", URL: "/admin/policy", Rank: 31, May: may(account.Kind, account.Review)},
		{Wing: "系统", Label: "后台任务", Icon: "settings", URL: "/admin/jobs", Rank: 32, May: may(jobSubject, role.See)},
		{Wing: "系统", Label: "审计日志", Icon: "history", URL: "/audit", Rank: 33, May: may(audit.Subject, role.See)},
	}
}

// jobRoutes is the page of background jobs: what waits, what failed and why, and starting a failed one again.
func (a *App) jobRoutes() []route.Route {
	return []route.Route{
		route.For("GET /admin/jobs", jobSubject, role.See, a.jobPage),
		route.For("POST /admin/jobs/{id}/retry", jobSubject, role.Change, a.jobRetry),
	}
}

func (a *App) jobPage(w http.ResponseWriter, r *http.Request) error {
	lang := text.From(r.Context())
	t := func(s string, args ...any) string { return a.Texts.T(lang, s, args...) }
	status := job.Status(r.URL.Query().Get("state"))
	var list []job.State
	err := a.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = a.Jobs.Recent(tx, status)
		return err
	})
	if err != nil {
		return err
	}
	p := a.Site.Page(r, t("后台任务"))
	out := web.List{Count: int64(len(list)), Columns: []web.Column{{Label: t("任务")}, {Label: t("状态")}, {Label: t("进度")}, {Label: t("次数")}, {Label: t("排队时间")}, {Label: t("说明")}}}
	for _, s := range []struct {
		status job.Status
		label  string
	}{{"", "全部"}, {job.Waiting, "排队"}, {job.Working, "进行中"}, {job.Failed, "失败"}, {job.Done, "完成"}} {
		out.Views = append(out.Views, web.Tab{Label: t(s.label), URL: "/admin/jobs?state=" + string(s.status), Active: s.status == status})
	}
	tones := map[job.Status]web.Badge{job.Waiting: {Text: t("排队"), Tone: web.Info}, job.Working: {Text: t("进行中"), Tone: web.Info}, job.Done: {Text: t("完成"), Tone: web.Good}, job.Failed: {Text: t("失败"), Tone: web.Bad}}
	for _, s := range list {
		badge := tones[s.Status]
		progress := ""
		if s.Total > 0 {
			progress = text.Int(s.Done) + " / " + text.Int(s.Total)
		}
		row := web.Row{Cells: []web.Cell{{Text: t(s.Label), Sub: s.Kind}, {Badge: &badge}, {Text: progress}, {Text: text.Int(s.Tries)},
			{Text: s.Created.In(calendar.Shanghai()).Format("2006-01-02 15:04:05")}, {Text: s.Error}}}
		if s.Status == job.Failed && a.DB.Policy().May(role.From(r.Context()), jobSubject, role.Change) {
			row.Cells[5].Part = retryForm(s.ID, s.Error, t("重新执行"))
		}
		out.Rows = append(out.Rows, row)
	}
	return a.Site.Render(w, r, http.StatusOK, p, web.Head{Title: t("后台任务"), Lead: t("定时与排队的工作；失败的任务在这里查看原因并重新执行")}, out)
}

// retryForm is the reason of a failure with the button that starts the job again.
func retryForm(id record.ID, reason, label string) web.Part {
	return web.Group{web.Alert{Tone: web.Bad, Text: reason}, web.Form{Narrow: true, NoGuard: true, Action: "/admin/jobs/" + id.String() + "/retry", Buttons: []web.Button{{Label: label, Primary: true}}}}
}

func (a *App) jobRetry(w http.ResponseWriter, r *http.Request) error {
	id, err := record.ParseID(r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := a.DB.Write(r.Context(), func(tx *store.Tx) error { return a.Jobs.Retry(tx, id) }); err != nil {
		return err
	}
	a.Site.Say(w, web.Good, "已重新排队")
	http.Redirect(w, r, "/admin/jobs", http.StatusSeeOther)
	return nil
}
