# 一批即食海蜇：令15 的全程，期限与令18 不同。另看清明假期、逾期复检申请和没有放假通知的年份。
on 2026-03-02

as registrar
new organ BUREAU name=荣成市市场监督管理局 sort=bureau prefix=荣市监
new firm SHOP name=示例水产店 sort=enterprise status=active address=示例路1号
as planner
new product JELLY code=F-9001 name=即食海蜇 domain=food standard=“GB 10136-2015”
  tests=[{"parameter":"苯甲酸","operator":"<=","limit":"1.0","unit":"g/kg","method":"GB 5009.28"}]
new lab FIRST name=第一检验中心 cma=CMA-1 until=2030-01-01 sort=institute scope=[{"product":"$JELLY"}]
new lab SECOND name=第二检验中心 cma=CMA-2 until=2030-01-01 sort=provincial scope=[{"product":"$JELLY"}]
as registrar
new person ANN name=抽样甲 organ=$BUREAU sampler=true
new person BOB name=抽样乙 organ=$BUREAU sampler=true
account handler2 371082 handler
account lab1 371082 lab party=$FIRST
account lab2 371082 lab party=$SECOND
account beside 371083 handler supervisor

as planner
new sample S task=专项抽检 level=county stage=trade mode=directed firm=$SHOP product=$JELLY sampler1=$ANN sampler2=$BOB lab=$FIRST
expect S rule_set=food
as beside
missing S

# 令15 第20条：5 个工作日内送达承检机构
as sampler
step S sheet outcome=sampled sampled_on=today place=冷柜 name=即食海蜇 batch=20260201 made_on=2026-02-01 shelf_life=365 quantity=2 backup=1 unit=袋 seals=荣封002
  producer_name=河南范例食品有限公司 producer_address=示例市示例路9号 producer_region=410100 photos=@现场.pdf signatures=@抽样单.pdf
expect S due=2026-03-09
step S deliver day=today lab=$FIRST
as lab1
step S receive accept=true day=today condition=完好
# 第24条：20 个工作日内出具报告
expect S due=2026-03-30
limit S test due=2026-03-30 provisional=false
on 2026-03-16
# 2000 mg/kg 就是 2 g/kg，系统换算单位后判定
step S result items=[{"parameter":"苯甲酸","operator":"<=","limit":"1.0","unit":"g/kg","value":"2000","value_unit":"mg/kg","lab_verdict":"fail","method":"GB 5009.28"}]
  verdict=fail report_no=R-1 reported=today report=@检验报告.pdf serious=true
expect S computed=fail serious=true
# 第26条：严重风险 24 小时内报告，不等结论审核
limit S urgent due=2026-03-17
as handler
step S urgent to=威海市市场监督管理局 how=电话并系统报送 note=已通知停售并封存同批次产品
expect S risk_late=false state=reported
refused S urgent S140 to=威海市市场监督管理局 how=电话 note=再次报告
post W letter /letter/new sort=risk kind=sample id=$S
as supervisor
step W issue
step S approve verdict=fail reason=同意
as handler
on 2026-03-30
step S notify firm=today firm_way=direct producer_day=today producer_way=mail producer_region=410100
# 第30条：7 个工作日内申请复检；4 月 4 日至 6 日清明放假
expect S state=notified object_by=2026-04-09
on 2026-04-02
step S object by=firm kind=result received=today reason=申请复检 files=@复检申请.pdf
step S accept accept=true reason=符合受理条件
expect S state=appointing
step S appoint lab=$SECOND
step S hand_over day=today intact=true
as lab2
on 2026-04-10
step S retest items=[{"parameter":"苯甲酸","operator":"<=","limit":"1.0","unit":"g/kg","value":"1.8","value_unit":"g/kg","lab_verdict":"fail","method":"GB 5009.28"}]
  verdict=fail report_no=R-2 reported=today report=@复检报告.pdf
as handler
step S tell day=today
expect S state=concluded conclusion=fail
proof S.public_code conclude

# 本地的被抽样单位开立整改，外地的生产者移送属地
step S dispose severity=serious reason=责令改正
let F = S.findings.0.finding finding
step F order person=王示例 demand=停止销售，限期改正
step F plan cause=进货查验不严 measures=[{"what":"下架封存","person":"王示例","due":"today+10"}]
step F report done=已下架 evidence=@整改证据.pdf
as handler2
step F review accept=true reason=材料齐全 met=conditions(见材料)
as sampler
on 2026-04-20
step F look day=today passed=true effect=未见不合格批次 evidence=@复查.pdf met=conditions(见现场记录)
as supervisor
step F close
expect F state=closed
expect S state=closed

# 公布、公众查询、核验，随后撤回
as editor
post B bulletin /bulletin/collect rule_set=food id=$S
step B submit
as publisher
step B publish
proof /notices/$B.public_code publish
as visitor
page /results shows 即食海蜇
as publisher
step B withdraw samples=true reason=检验机构更正报告
as visitor
page /results shows not 20260201

# 没有人提出异议的，期限届满由系统使结论生效
as planner
new sample T task=专项抽检 level=county stage=trade mode=directed firm=$SHOP product=$JELLY sampler1=$ANN sampler2=$BOB lab=$FIRST
as sampler
step T sheet outcome=sampled sampled_on=today place=冷柜 name=即食海蜇 batch=20260301 made_on=2026-03-01 shelf_life=365 quantity=2 backup=1 unit=袋 seals=荣封003 producer=$SHOP photos=@现场.pdf signatures=@抽样单.pdf
step T deliver day=today lab=$FIRST
as lab1
step T receive accept=true day=today condition=完好
step T result items=[{"parameter":"苯甲酸","operator":"<=","limit":"1.0","unit":"g/kg","value":"1.5","value_unit":"g/kg","lab_verdict":"fail","method":"GB 5009.28"}]
  verdict=fail report_no=R-3 reported=today report=@检验报告.pdf
as supervisor
step T approve verdict=fail reason=同意
as handler
refused T urgent R156 to=威海市市场监督管理局 how=电话 note=没有严重风险
step T notify firm=today firm_way=direct
sweep
expect T state=notified
advance 30d
sweep
expect T state=concluded conclusion=fail

# 期限跨入还没有放假通知的年份，结果只是暂定
on 2026-12-25
as planner
new sample U task=专项抽检 level=county stage=trade mode=directed firm=$SHOP product=$JELLY sampler1=$ANN sampler2=$BOB lab=$FIRST
as sampler
step U sheet outcome=sampled sampled_on=today place=冷柜 name=即食海蜇 batch=20261201 made_on=2026-12-01 shelf_life=365 quantity=2 backup=1 unit=袋 seals=荣封004 producer=$SHOP photos=@现场.pdf signatures=@抽样单.pdf
limit U deliver provisional=true
step U deliver day=today lab=$FIRST
as lab1
step U receive accept=true day=today condition=完好
limit U test provisional=true
