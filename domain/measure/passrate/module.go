package passrate

import (
	"qgov/base/duty"
	"qgov/kernel/module"
	"qgov/kernel/page"
	"qgov/kernel/role"
	"qgov/kernel/route"
)

// Module is the statistics of sampling. Its entries of the side bar are [Entries].
func Module() module.Module {
	var texts []string
	for _, d := range dimensions() {
		texts = append(texts, d.Label)
	}
	return module.Module{
		Name:    "passrate",
		Grants:  role.Allow(Subject, []role.Action{role.See, role.Export}, duty.Staff()...),
		Routes:  func(s *page.Site) []route.Route { return desk{s}.routes() },
		Entries: Entries,
		English: English,
		Texts:   texts,
	}
}

// Entries are the pages for the side bar.
func Entries(policy *role.Policy) []page.Entry {
	may := func(a role.Actor) bool { return policy.May(a, Subject, role.See) }
	return []page.Entry{
		{Wing: "分析与文书", Label: "质量合格率统计", Icon: "chart-bar", URL: "/stats", Rank: 1, May: may},
		{Wing: "分析与文书", Label: "一企两抽对照", Icon: "git-branch", URL: "/stats/pairs", Rank: 2, May: may},
		{Wing: "分析与文书", Label: "不合格项目排行", Icon: "list-details", URL: "/stats/items", Rank: 3, May: may},
		{Wing: "分析与文书", Label: "四级合格率核验", Icon: "sitemap", URL: "/stats/levels", Rank: 4, May: may},
	}
}
