package quality

import (
	"qgov/base/duty"
	"qgov/kernel/job"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/role"
	"qgov/kernel/route"
)

// run is the action of asking for a run.
const run role.Action = "run"

// Module is the quality of the credit data.
func Module() module.Module {
	return module.Module{
		Name:   "quality",
		Grants: append(role.Allow(Subject, []role.Action{role.See, role.Export}, duty.Staff()...), role.Allow(Subject, []role.Action{run}, duty.Credit, duty.Supervisor)...),
		Jobs:   []job.Kind{work},
		Routes: func(s *page.Site) []route.Route { return desk{s}.routes() },
		Entries: func(p *role.Policy) []page.Entry {
			return []page.Entry{{Wing: "主体与信用", Label: "信用数据质量", Icon: "list-check", URL: "/credit_quality", Rank: 28, May: func(a role.Actor) bool { return p.May(a, Subject, role.See) }}}
		},
		English: English,
		Texts:   texts(),
	}
}

// texts are what the file of checks says in words.
func texts() []string {
	var out []string
	for _, c := range checks {
		out = append(out, c.Title, c.Why, c.says)
	}
	return out
}
