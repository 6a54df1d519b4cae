# 企业质量信誉承诺的全程：注册企业账号、活动邀请、企业填报、与平台记录核对出矛盾、退回更正、审核、两人公开（可核验）、更正、覆盖情况；
# 另看违诺认定、撤回，和一家企业看不见另一家的申报。
on 2026-01-12

as registrar
new organ BUREAU name=荣成市市场监督管理局 sort=bureau prefix=荣市监
new firm MILL name=示例电缆厂 sort=enterprise status=active industry=3831 code=91371082QG18WBEQ30
new firm SHOP name=示例食品厂 sort=enterprise status=active code=91371082QGEBN1MYX0
account baker 371082 firm party=$SHOP
account credit2 371082 credit
account supervisor2 371082 supervisor
account beside 371083 credit

# 企业人员在公开页面注册，经办人核对营业执照后通过，凭回执码领取账号
signup R code=91371082QG18WBEQ30 name=示例电缆厂 person=示例甲 post=质量负责人 phone=13900000000 documents=@营业执照.pdf
as beside
missing R
as registrar
expect R state=asked name=示例电缆厂
limit R answer due=2026-01-19
refused R approve Q102 basis=phone admin=true
step R approve basis=document admin=true
expect R state=approved
take R boss
expect R state=taken
as boss
page /credit/91371082QG18WBEQ30 shows 示例电缆厂
page /firm_account shows 示例甲

# 列入过经营异常名录，已移出：信用档案里有这条记录
as handler
find LATE = listing_ground q=责令的期限
new abnormal_listing A firm=$MILL ground=$LATE found=2026-01-05 facts=未在责令的期限内公示有关企业信息
step A notice day=today how=direct evidence=@告知书.pdf
as supervisor
step A list
on 2026-02-10
as boss
step A cure done=已公示 evidence=@公示截图.pdf
as supervisor
step A remove reason=已公示
on 2026-03-02

# 活动：两家企业受邀
as credit
new pledge_campaign C name=2026年度质量信誉承诺活动（示例） sort=pledge organizer=荣成市市场监督管理局 year=2026 opens=2026-03-01 closes=2026-06-30
as boss
refused C open F403
as credit
step C open
new pledge_invitation I1 campaign=$C firm=$MILL
new pledge_invitation I2 campaign=$C firm=$SHOP
as boss
missing I2
page /pledge_campaign/$C shows 填报

# 填报：按模板，可以分次保存
new credit_statement S sort=pledge firm=$MILL campaign=$C
expect S state=draft name=示例电缆厂 code=91371082QG18WBEQ30 until=2027-03-02
refused S file Q204
step S fill items=[{"key":"scope","answer":"电力电缆"},{"key":"standard","answer":"GB/T 12706.1-2020"}]
refused S fill Q202 items=[{"key":"no_list","answer":"没有"}]
refused S fill Q201 items=[{"key":"strange","answer":"是"}]
step S fill items=[{"key":"no_failed","answer":"是"},{"key":"no_penalty","answer":"是"},{"key":"no_list","answer":"是"},{"key":"contact","answer":"示例电话"}]
as baker
missing S
as beside
missing S
as boss
step S file
expect S state=filed due=2026-03-16
page /credit_statement/$S shows 矛盾 称没有列入名录，平台有列入记录 列入经营异常名录
step S explain text=已于一月移出

# 有矛盾的，不写明核对情况不能通过；退回更正
as credit
page /credit_statement/$S shows 矛盾
refused S review Q205
step S return reason=名录记录属实，请如实申报
as boss
step S fill items=[{"key":"no_list","answer":"否"}]
step S file
page /credit_statement/$S shows not 申报与平台记录有矛盾
as credit
step S review
refused S publish F403
as supervisor
step S publish
expect S state=published published_on=2026-03-02 until=2027-03-02
proof S.leaves.0.leaf publish
as visitor
page /enterprise/91371082QG18WBEQ30 shows 质量信誉承诺
page /results/$S.public_code shows 电力电缆 91371082QG18WBEQ30
as leader
page /credit/91371082QG18WBEQ30 shows 公开示例电缆厂

# 覆盖情况：一家已公开，一家没有申报，提醒
as credit
page /pledge_campaign/$C shows 50.0% 荣成市
step C remind
expect C reminded=1 reminded_on=2026-03-02
expect I2 reminded_on=2026-03-02

# 更正：公开的内容在批准前不变，理由公开
as boss
step S amend reason=产品范围扩大
step S fill items=[{"key":"scope","answer":"电力电缆、控制电缆"}]
as visitor
page /results/$S.public_code shows not 控制电缆
as supervisor
step S correct
expect S state=published
proof S.leaves.1.leaf correct
as visitor
page /results/$S.public_code shows 电力电缆、控制电缆 产品范围扩大

# 违诺：告知、陈述期、由另一人认定，记入档案
on 2026-05-06
as credit
step S accuse facts=监督抽查导体电阻不合格 proof=示例抽检〔2026〕1号
expect S state=accused due=2026-05-12
as supervisor
refused S breach Q206
on 2026-05-14
step S breach
expect S state=breached end_way=broken
proof S.leaves.2.leaf withdraw
as boss
page /credit/91371082QG18WBEQ30 shows 违反质量信誉承诺：监督抽查导体电阻不合格
as visitor
page /results/$S.public_code shows not 控制电缆

# 另一家：年度报告，企业自己撤回
as baker
new credit_statement R sort=report firm=$SHOP
expect R year=2025
refused R file Q204
new credit_statement D sort=disclosure firm=$SHOP
refused D fill Q202 items=[{"key":"tests","answer":"两批"}]
step D fill items=[{"key":"standard","answer":"GB 7099"},{"key":"tests","answer":"0"},{"key":"failed","answer":"0"},{"key":"recalls","answer":"0"},{"key":"complaints","answer":"2"},{"key":"service","answer":"七日退换"}]
step D file
as credit
step D review
as supervisor
step D publish
as baker
step D withdraw reason=数据有误，重新申报
expect D state=withdrawn end_way=firm
proof D.leaves.1.leaf withdraw
