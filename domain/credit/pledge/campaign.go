package pledge

import (
	"fmt"

	"qgov/base/duty"
	"qgov/base/firm"
	"qgov/base/industry"
	"qgov/base/region"
	"qgov/kernel/calendar"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/role"
	"qgov/kernel/store"
	"qgov/web"
)

// Campaign is a call to firms to make a statement, such as the yearly 中国工业企业质量信誉承诺活动, whose list is recommended upwards.
type Campaign struct {
	record.Head
	Name       string
	Sort       string
	Organizer  string
	Year       int64
	Opens      calendar.Date
	Closes     calendar.Date
	About      string
	RemindedOn calendar.Date
	Reminded   int64
	Demo       bool
}

// The states of a campaign.
const (
	Planned record.State = "planned"
	Open    record.State = "open"
	Closed  record.State = "closed"
)

// CampaignKind is the register of campaigns.
var CampaignKind = record.Declare("pledge_campaign", "质量承诺活动", func(r *Campaign, f *record.Fields) {
	f.Text(&r.Name, "活动名称").Required().Title().Public()
	f.Chosen(&r.Sort, "申报类别", Sorts).Required().Filter().List().Public()
	f.Text(&r.Organizer, "组织单位").Required().Public()
	f.Count(&r.Year, "年度").AsYear().Required().Min(2013).Max(2100).Filter().List().Public()
	f.Date(&r.Opens, "申报开始").Required().Public()
	f.Date(&r.Closes, "申报截止").Required().List().Public()
	f.Text(&r.About, "说明").Paragraph().Max(2000).Public()
	f.Date(&r.RemindedOn, "最近提醒").ByCode().List()
	f.Count(&r.Reminded, "提醒户数").ByCode()
	f.YesNo(&r.Demo, "演示数据").ByCode().Public()
}).Everywhere().Says("邀请企业公开承诺、披露或报告的活动：按地区和行业看覆盖情况，导出推荐名单").Rule(func(r *Campaign) error {
	if !r.Closes.IsZero() && r.Closes < r.Opens {
		return record.Bad(&r.Closes, "申报截止不能早于申报开始")
	}
	return nil
})

// Invitation is one firm that a campaign calls.
type Invitation struct {
	record.Head
	Key        string
	Name       string
	Campaign   record.Ref[Campaign]
	Firm       record.Ref[firm.Firm]
	Code       string
	Industry   string
	InvitedOn  calendar.Date
	RemindedOn calendar.Date
	Demo       bool
}

// InvitationKind is the register of invited firms.
var InvitationKind = record.Declare("pledge_invitation", "承诺活动邀请", func(r *Invitation, f *record.Fields) {
	f.Text(&r.Name, "企业名称").ByCode().Title()
	f.Text(&r.Key, "唯一键").ByCode().Max(60).Unique()
	record.Refer(f, &r.Campaign, "活动", CampaignKind).Required().Filter().List()
	record.Refer(f, &r.Firm, "企业", firm.Kind).Required().Filter().ForParty()
	f.Text(&r.Code, "统一社会信用代码").ByCode().Search().List()
	f.Text(&r.Industry, "行业大类").Max(4).ByCode()
	f.Date(&r.InvitedOn, "邀请日期").ByCode().List()
	f.Date(&r.RemindedOn, "提醒日期").ByCode().List()
	f.YesNo(&r.Demo, "演示数据").ByCode()
}).Says("每次活动邀请的企业；可以导入名单")

// newInvitation takes the firm from the register; a firm is invited once.
func newInvitation() *flow.Flow {
	const sent record.State = "sent"
	return flow.Begin(flow.Of(InvitationKind, sent, flow.States{{Code: sent, Label: "已邀请", Tone: record.Good, Final: true, Locked: true}}), func(tx *flow.Tx, r *Invitation) error {
		if !r.Campaign.Known() {
			return record.Bad(&r.Campaign, "请选择活动")
		}
		if !r.Firm.Known() {
			return record.Bad(&r.Firm, "请选择企业")
		}
		return tx.Elevated(func() error {
			f, err := store.Get(tx.Tx, firm.Kind, r.Firm.ID)
			if err != nil {
				return err
			}
			old, err := invited(tx, r.Campaign.ID, f.ID)
			if err != nil {
				return err
			}
			if old != nil {
				return record.Bad(&r.Firm, "该企业已在邀请名单内")
			}
			r.Name, r.Code, r.Region, r.InvitedOn, r.Key = f.Name, f.Code, f.Region, tx.Today(), r.Campaign.ID.String()+"-"+f.ID.String()
			if c := industry.Canonical(f.Industry); len(c) >= 2 {
				r.Industry = string(c[:2])
			}
			return nil
		})
	})
}

// invited returns the invitation of a firm, nil if there is none.
func invited(tx *flow.Tx, campaign, firm record.ID) (*Invitation, error) {
	return store.First(tx.Tx, InvitationKind, store.Query{Bare: true, Where: []store.Cond{store.Eq(InvitationKind.F(&InvitationKind.P.Key), campaign.String()+"-"+firm.String())}})
}

// newCampaign is the course of a campaign.
func newCampaign() *flow.Flow {
	work := flow.By(duty.Credit, duty.Supervisor)
	return flow.Of(CampaignKind, Planned, flow.States{{Code: Planned, Label: "筹备", Tone: record.Info}, {Code: Open, Label: "申报中", Tone: record.Good, Locked: true}, {Code: Closed, Label: "已结束", Tone: record.Quiet, Final: true, Locked: true}},
		flow.Step[Campaign]{Name: "open", Label: "开始申报", From: flow.From(Planned), To: Open, By: work},
		flow.Step[Campaign]{Name: "remind", Optional: true, Label: "提醒未申报企业", Help: "本辖区内受邀而尚未提交的企业，登录后在首页看到提醒；名单可在覆盖情况中导出", From: flow.From(Open), By: work, Do: remind},
		flow.Step[Campaign]{Name: "close", Label: "结束申报", From: flow.From(Open), To: Closed, By: work},
	)
}

// unfiled selects the invitations i of firms that handed nothing in.
const unfiled = `NOT EXISTS (SELECT 1 FROM credit_statement s WHERE s.campaign = i.campaign AND s.firm = i.firm AND s.state <> 'draft')`

// remind marks the firms that have filed nothing, as far as they lie in the region of whoever reminds. Each is told on its own start page
// until it files or the campaign ends, see called.
func remind(tx *flow.Tx, r *Campaign) error {
	where, args := "", []any{tx.Today(), tx.Now(), r.ID}
	if prefix := role.Prefix(tx.Actor().Region); prefix != "" {
		where, args = " AND i.region >= ? AND i.region < ?", append(args, prefix, prefix+":") // ':' follows '9'
	}
	rows, err := tx.Query(`UPDATE pledge_invitation AS i SET reminded_on = ?, version = version + 1, changed = ? WHERE i.campaign = ? AND `+unfiled+` AND {scope i:pledge_invitation}`+where+` RETURNING id, name, region`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := int64(0)
	for rows.Next() {
		var id int64
		c := store.Change{Action: string(role.Change), Kind: InvitationKind.Name, Reason: "提醒申报", Fields: []store.FieldChange{{Name: "reminded_on", New: tx.Today().String()}}}
		if err := rows.Scan(&id, &c.Title, &c.Region); err != nil {
			return err
		}
		c.Record = record.ID(id)
		tx.Note(c)
		n++
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "Q207", "名单内的企业都已提交")
	}
	r.RemindedOn, r.Reminded = tx.Today(), n
	return nil
}

// called tells a firm of the open campaigns to which it was invited and has not answered, and when it was reminded.
func called(tx *flow.Tx, p *web.Page) (out []web.Alert, err error) {
	rows, err := tx.Query(`SELECT c.id, c.name, c.sort, c.closes, i.reminded_on FROM pledge_invitation i JOIN pledge_campaign c ON c.id = i.campaign
		WHERE i.firm = ? AND c.state = ? AND c.closes >= ? AND `+unfiled+` AND {scope i:pledge_invitation} ORDER BY c.closes, c.id`, tx.Actor().Party, string(Open), tx.Today())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var name, sort string
		var closes, reminded calendar.Date
		if err := rows.Scan(&id, &name, &sort, &closes, &reminded); err != nil {
			return nil, err
		}
		a := web.Alert{Tone: web.Info, Title: p.Say("您受邀参加“%s”，请于 %s 前填报", name, closes.String()), Links: []web.Link{{Label: p.Say("填报"), URL: "/credit_statement/new?sort=" + sort + "&campaign=" + record.ID(id).String()}}}
		if !reminded.IsZero() {
			a.Tone, a.Text = web.Warn, p.Say("市场监督管理部门已于 %s 提醒。", reminded.String())
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// Called is one invited firm and how far its statement is.
type Called struct {
	Invitation record.ID
	Name       string
	Code       string
	Region     string
	Industry   string
	Reminded   calendar.Date
	Statement  record.ID    // zero: none
	State      record.State // of the statement; empty: none
	Flags      int64
	Public     string // code of the public copy
}

// filed and shown report whether the firm handed a statement in, and whether it is public now.
func (c *Called) filed() bool { return c.State != "" && c.State != Draft && c.State != Withdrawn }
func (c *Called) shown() bool {
	return c.State == Published || c.State == Amending || c.State == Accused
}

// roll returns the invited firms of a campaign within the region of the actor, by region and code. Where a firm made another statement
// after one that it withdrew, the newest counts.
func roll(tx *flow.Tx, campaign record.ID) (out []Called, err error) {
	rows, err := tx.Query(`SELECT i.id, i.name, i.code, i.region, i.industry, i.reminded_on, coalesce(s.id, 0), coalesce(s.state, ''), coalesce(s.public_code, ''),
		(SELECT count(*) FROM credit_statement_flags g WHERE g.parent = s.id)
		FROM pledge_invitation i LEFT JOIN credit_statement s ON s.id = (SELECT max(x.id) FROM credit_statement x WHERE x.campaign = i.campaign AND x.firm = i.firm)
		WHERE i.campaign = ? AND {scope i:pledge_invitation} ORDER BY i.region, i.code`, campaign)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Called
		var id, statement int64
		var state string
		if err := rows.Scan(&id, &c.Name, &c.Code, &c.Region, &c.Industry, &c.Reminded, &statement, &state, &c.Public, &c.Flags); err != nil {
			return nil, err
		}
		c.Invitation, c.Statement, c.State = record.ID(id), record.ID(statement), record.State(state)
		out = append(out, c)
	}
	return out, rows.Err()
}

// Coverage is how many of the invited firms of a region or an industry answered.
type Coverage struct {
	Code, Name             string
	Invited, Filed, Public int64
}

// Share is the part of the invited firms whose statement is public.
func (c Coverage) Share() float64 {
	if c.Invited == 0 {
		return 0
	}
	return float64(c.Public) / float64(c.Invited)
}

// cover counts the roll by a key, in the order in which keys first occur.
func cover(list []Called, key func(c *Called) (code, name string)) (out []Coverage) {
	at := map[string]int{}
	for i := range list {
		c := &list[i]
		code, name := key(c)
		n, ok := at[code]
		if !ok {
			n = len(out)
			at[code] = n
			out = append(out, Coverage{Code: code, Name: name})
		}
		out[n].Invited++
		if c.filed() {
			out[n].Filed++
		}
		if c.shown() {
			out[n].Public++
		}
	}
	return out
}

func byRegion(c *Called) (code, name string) {
	code = c.Region[:min(len(c.Region), 6)]
	if d, ok := region.Lookup(region.Code(code)); ok { // the table has the counties of one city
		return code, d.Name
	}
	return code, code
}

func byIndustry(c *Called) (code, name string) {
	if a, ok := industry.Lookup(industry.Code(c.Industry)); ok {
		return c.Industry, a.Name
	}
	return c.Industry, "行业不详"
}

// word is how far the statement of a firm is, in Chinese.
func (c *Called) word(f *flow.Flow) string {
	if c.State == "" {
		return "未申报"
	}
	return f.State(c.State).Label
}

// title names the roll as a file.
func (r *Campaign) title() string { return fmt.Sprintf("%s 推荐名单", r.Name) }

func campaignGrants() []role.Grant {
	read := []role.Action{role.See, role.Export}
	return append(append(append(role.Allow(CampaignKind.Name, []role.Action{role.See}, role.Anyone), role.Allow(CampaignKind.Name, []role.Action{role.Export}, duty.Staff()...)...),
		append(role.Allow(CampaignKind.Name, []role.Action{role.Create, role.Change}, duty.Credit, duty.Supervisor), role.Allow(InvitationKind.Name, read, append(duty.Staff(), duty.Firm)...)...)...),
		role.Allow(InvitationKind.Name, []role.Action{role.Create, role.Import}, duty.Credit, duty.Supervisor)...)
}
