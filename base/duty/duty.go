// Package duty names what people of a bureau, its laboratories and firms are appointed to do. Grants and steps name these duties.
package duty

import (
	_ "embed"

	"qgov/kernel/role"
)

// The duties.
const (
	Registrar  role.Duty = "registrar"  // keeps the registers: firms, organs, people, grid
	Planner    role.Duty = "planner"    // drafts plans and catalogues
	Supervisor role.Duty = "supervisor" // section head: approves plans, verdicts, closings
	Sampler    role.Duty = "sampler"    // takes samples on site
	Handler    role.Duty = "handler"    // handles failed samples and rectification
	Editor     role.Duty = "editor"     // drafts publications
	Publisher  role.Duty = "publisher"  // approves publications
	Drawer     role.Duty = "drawer"     // conducts draws
	Witness    role.Duty = "witness"    // discipline inspection: commits and reveals in draws, sees everything, changes nothing else
	Credit     role.Duty = "credit"     // credit supervision: sources, files, objections, lists, measures
	Consumer   role.Duty = "consumer"   // consumer protection: takes complaints in, decides on them, mediates
	Inspector  role.Duty = "inspector"  // verifies reports of violations; sees those that were given to them
	Leader     role.Duty = "leader"     // reads everything in the region
	Lab        role.Duty = "lab"        // staff of a laboratory
	Firm       role.Duty = "firm"       // staff of a firm
	FirmAdmin  role.Duty = "firm_admin" // who opens and ends the accounts of the own firm
	Department role.Duty = "department" // staff of another department of the government, which carries out joint measures

	TenderPlatform role.Duty = "tender_platform" // a platform of procurement or tenders: asks about bidders, sees its own answers
	Surveyor       role.Duty = "surveyor"        // a third party that asks people in surveys: sees its own field work

	SocialSupervisor role.Duty = "social_supervisor" // a citizen whom the bureau appointed to look out for quality: sees the own findings, training and tasks
)

//go:embed en.tsv
var English string

// All describes the duties, the three administrators included.
func All() []role.Describe {
	return append(role.Administrators(),
		role.Describe{Duty: Registrar, Label: "登记员", Help: "维护企业、机构、人员和网格", Writes: true, Cleared: true},
		role.Describe{Duty: Planner, Label: "计划员", Help: "编制目录和抽查计划", Writes: true, Cleared: true},
		role.Describe{Duty: Supervisor, Label: "科室负责人", Help: "批准计划、结论和结案", Writes: true, Cleared: true},
		role.Describe{Duty: Sampler, Label: "抽样员", Help: "现场抽样并填写抽样单", Writes: true, Cleared: true},
		role.Describe{Duty: Handler, Label: "后处理承办人", Help: "办理不合格后处理和整改", Writes: true, Cleared: true},
		role.Describe{Duty: Editor, Label: "信息编辑", Help: "起草公示信息", Writes: true},
		role.Describe{Duty: Publisher, Label: "公示审批人", Help: "批准公示、更正和撤回", Writes: true, Cleared: true},
		role.Describe{Duty: Drawer, Label: "摇号主持人", Help: "组织随机抽取", Writes: true},
		role.Describe{Duty: Witness, Label: "监督员", Help: "纪检监督：参与摇号并查看全程", Writes: true, Cleared: true},
		role.Describe{Duty: Credit, Label: "信用监管岗", Help: "归集信用信息，办理异议、名录和联合惩戒", Writes: true, Cleared: true},
		role.Describe{Duty: Consumer, Label: "消费维权岗", Help: "接收来件，受理和调解投诉", Writes: true, Cleared: true},
		role.Describe{Duty: Inspector, Label: "举报核查岗", Help: "登记和核查举报，只看到本人承办的举报", Writes: true, Cleared: true},
		role.Describe{Duty: Leader, Label: "局领导", Help: "查看本地区全部业务", Cleared: true},
		role.Describe{Duty: Lab, Label: "检验机构", Help: "收样、检验和出具报告", Writes: true, Outside: true},
		role.Describe{Duty: Firm, Label: "企业", Help: "查看、异议和整改", Writes: true, Outside: true},
		role.Describe{Duty: FirmAdmin, Label: "企业管理员", Help: "增设和停用本企业的账号", Writes: true, Outside: true},
		role.Describe{Duty: Department, Label: "成员单位", Help: "签收并反馈联合奖惩任务", Writes: true, Outside: true},
		role.Describe{Duty: TenderPlatform, Label: "交易平台", Help: "核查投标人信用，查看本平台的核查", Writes: true, Outside: true},
		role.Describe{Duty: Surveyor, Label: "调查机构", Help: "访问本机构的调查样本并提交答卷", Writes: true, Outside: true},
		role.Describe{Duty: SocialSupervisor, Label: "社会监督员", Help: "用手机报告发现的问题，查看本人的培训和任务", Writes: true, Outside: true},
	)
}

// Staff lists the business duties of the bureau's own people, who read the registers.
func Staff() []role.Duty {
	return []role.Duty{Registrar, Planner, Supervisor, Sampler, Handler, Editor, Publisher, Drawer, Witness, Credit, Consumer, Inspector, Leader}
}
