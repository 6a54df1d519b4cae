# 社会监督员的全程：登记、由另一人聘任、培训、任务、手机报告、分办、整改撤销后自动答复、不予采纳与复核、年度评议、届满提醒、续聘须培训或者说明理由、解聘。
on 2026-03-02

as registrar
new organ BUREAU name=荣成市市场监督管理局 sort=bureau prefix=荣市监
new firm SHOP name=示例海鲜超市 sort=enterprise status=active

as consumer
new social_supervisor S name=示例监督员 employer=示例退休教师 phone=13900000001 places=[{"region":"371082","township":"崖头街道"}] sectors=price
new social_supervisor O name=示例监督员乙 employer=示例社区工作者 places=[{"region":"371082"}]
as supervisor
step S appoint from=2026-03-02 until=2026-05-31
step O appoint from=2026-03-02 until=2026-05-31
expect S state=serving until=2026-05-31 card_no=371082-0001
account lay 371082 social_supervisor party=$S
account other 371082 social_supervisor party=$O

# 培训：到场的记入学时
as consumer
new supervisor_training T title=示例培训 day=2026-03-02 hours=8
step T invite
expect T invited=2
step T hold
find A = supervisor_attendance supervisor=$S
step A present
expect A state=present hours=8

# 任务：反馈汇总
new supervisor_task K title=查看价格标签 what=是否明码标价 place=371082 township=崖头街道 sector=price until=2026-03-20
step K issue
expect K asked=2
find E = supervisor_errand supervisor=$S
as other
missing E
as lay
step E answer looked=12 bad=3 answer=三家没有标价
as consumer
expect K answered=1 looked=12 bad=3

# 报告：只有本人和局里看见（手机表单由 domain/consumer/supervisor TestPhone 走一遍）
as lay
new supervisor_finding F title=货架没有价格标签 found=2026-03-02 what=整排货架没有价格标签 place=371082 township=崖头街道 where=示例路1号 against=示例海鲜超市 sector=price severity=ordinary supervisor=$S
expect F state=waiting due=2026-03-09
as other
missing F
as supervisor
step F rectify firm=$SHOP severity=ordinary demand=货架没有价格标签
expect F state=working route=rectify
let R = F.rectify finding
step R void reason=示例
expect F state=answered points=1 confirmed=false

# 不予采纳，监督员申请复核一次，复核后转其他部门并答复
as lay
new supervisor_finding G title=停车场没有公示牌 found=2026-03-02 what=入口没有收费公示牌 place=371082 where=示例路2号 sector=price severity=ordinary supervisor=$S
as consumer
step G dismiss ground=none reason=现场有公示牌
as lay
step G appeal reason=公示牌在出口，入口没有
expect G state=waiting
as consumer
step G refer to=发展和改革局 reason=停车收费
expect G state=working due=2026-03-30
step G answer confirmed=true answer=已督促入口设置公示牌
as lay
expect G state=answered points=3 answer=已督促入口设置公示牌

# 届满提醒，续聘
as visitor
page /supervisors shows 371082-0001 崖头街道
on 2026-04-15
night
as consumer
expect S state=expiring
as supervisor
refused O renew H104 until=2028-05-31
step S renew until=2028-05-31
expect S state=serving from=2026-06-01 until=2028-05-31
step O end why=wish reason=本人申请
expect O state=ended
as visitor
page /supervisors shows 371082-0001
