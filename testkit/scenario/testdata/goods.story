# 一批童装：令18 的全程。计划、随机抽取、抽样、检验、不合格、告知、异议、复检、责令改正、整改、复查、公告、再次复查、停业整顿、结案。
on 2026-03-02

# 登记：局、企业、产品、机构、人员
as registrar
new organ BUREAU name=荣成市市场监督管理局 sort=bureau prefix=荣市监
new firm SHOP name=示例童装商店 sort=enterprise status=active address=示例路1号
as planner
new product CLOTHES code=P-9001 name=儿童服装 domain=goods standard=“GB 31701-2015”
  tests=[{"parameter":"甲醛","operator":"<=","limit":"75","unit":"mg/kg","method":"GB/T 2912.1"}]
new lab FIRST name=第一检验中心 cma=CMA-1 until=2030-01-01 sort=institute scope=[{"product":"$CLOTHES"}]
new lab SECOND name=第二检验中心 cma=CMA-2 until=2030-01-01 sort=provincial scope=[{"product":"$CLOTHES"}]
as registrar
new person ANN name=抽样甲 organ=$BUREAU sampler=true licence=SD-1
new person BOB name=抽样乙 organ=$BUREAU sampler=true licence=SD-2
account handler2 371082 handler
account lab1 371082 lab party=$FIRST
account lab2 371082 lab party=$SECOND
account shop 371082 firm party=$SHOP
account far 440307 handler sampler supervisor

# 计划：两人办理，批准即公开
as planner
new plan P title=2026年荣成市产品质量监督抽查计划 year=2026 rule_set=goods level=county sort=inspection organ=$BUREAU basis=产品质量法第15条 total=1
new plan_line L plan=$P item=儿童服装·流通 product=$CLOTHES stage=trade place=371082 batches=1 lab=$FIRST from=2026-03-01 to=2026-10-31 picking=random
step P submit
refused P adopt F403
as supervisor
step P adopt
expect P state=adopted

# 摇号：三方承诺在先，外部数值在后
as drawer
new draw D title=儿童服装抽取 line=$L place=371082 count=1 reserve=0 each=2 mode=sha256-uniform weight=equal external_name=上证指数 external_date=2026-03-05
  parties=[{"name":"甲","role":"business"},{"name":"乙","role":"witness"},{"name":"丙","role":"citizen"}]
step D commit party=甲 commitment=commit(甲,abcdefghijklmnop,71)
refused D commit Y403 party=乙 commitment=commit(乙,abcdefghijklmnop,72)
as witness
step D commit party=乙 commitment=commit(乙,abcdefghijklmnop,72)
as drawer
step D commit party=丙 commitment=commit(丙,abcdefghijklmnop,73)
step D freeze
step D reveal party=甲 nonce=abcdefghijklmnop value=71
step D reveal party=丙 nonce=abcdefghijklmnop value=73
as witness
refused D reveal Y131 party=乙 nonce=abcdefghijklmnop value=99
step D reveal party=乙 nonce=abcdefghijklmnop value=72
as drawer
refused D external Y132 value=3312.45 from=交易所网站
on 2026-03-05
step D external value=3312.45 from=交易所网站
as supervisor
step D confirm value=3312.45
as drawer
step D draw
step D dispatch
expect D state=dispatched
as handler
find S = sample draw=$D
expect S state=assigned rule_set=goods task=2026年荣成市产品质量监督抽查计划 lab=$FIRST

# 别处的人看不见
as far
missing S
as shop
missing S

# 抽样：标称生产者也在本地
as registrar
new firm MAKER name=示例童装厂 sort=enterprise status=active address=示例路2号
as sampler
step S sheet outcome=sampled sampled_on=today place=货架 name=儿童针织衫 batch=20260201 made_on=2026-02-01 quantity=2 backup=1 unit=件 seals=荣封001
  producer_name=示例童装厂 producer_address=示例路2号 producer=$MAKER photos=@现场.pdf signatures=@抽样单.pdf
refused S sheet R150 outcome=sampled sampled_on=today
step S deliver day=today lab=$FIRST
as lab1
# 抽检分离：检验机构看得到样品，看不到抽样人员和现场材料
page /sample/$S shows 儿童针织衫 not 抽样甲 not 抽样员 not 现场.pdf not sampler
page /api/sample/$S shows 儿童针织衫 not $ANN not sampler1 not signatures not owner
page /api/sample/$S/history shows sheet not “"by":"sampler"”
page /api/sample shows 儿童针织衫 not $ANN
step S receive accept=true day=today condition=封条完好
page /sample/$S shows lab1
expect S state=testing
as handler
page /sample/$S shows 抽样甲 现场.pdf sampler

# 检验：139 对 75 mg/kg，系统与机构判定一致
on 2026-03-16
refused S result R100 verdict=fail
step S result items=[{"parameter":"甲醛","operator":"<=","limit":"75","unit":"mg/kg","value":"139","value_unit":"mg/kg","lab_verdict":"fail","method":"GB/T 2912.1"}]
  verdict=fail report_no=R-1 reported=today report=@检验报告.pdf
expect S state=reported computed=fail differs=false
as supervisor
step S approve verdict=fail reason=同意
expect S state=to_notify handling=true

# 告知：令18 第31条，15 日内可以提出异议
as handler
step S notify firm=today firm_way=direct producer_day=today producer_way=mail
expect S state=notified object_by=2026-03-31
refused S conclude R151
as shop
page /sample/$S shows 儿童针织衫
as far
missing S

# 异议与复检
as handler
on 2026-03-20
step S object by=firm kind=result received=today reason=对检验结果有异议，申请复检 files=@复检申请.pdf
step S accept accept=true reason=符合受理条件
# 令18 第33条：申请人先办理复检手续
expect S state=formal
step S formalities day=today
expect S state=appointing
refused S appoint S124 lab=$FIRST
step S appoint lab=$SECOND
step S hand_over day=today intact=true
expect S state=retesting
as lab2
on 2026-03-27
step S retest items=[{"parameter":"甲醛","operator":"<=","limit":"75","unit":"mg/kg","value":"131","value_unit":"mg/kg","lab_verdict":"fail","method":"GB/T 2912.1"}]
  verdict=fail report_no=R-2 reported=today report=@复检报告.pdf
as handler
step S tell day=today
expect S state=concluded conclusion=fail
proof S.public_code conclude

# 后处理：对被抽样单位和生产者各开立一件
step S dispose severity=serious reason=责令改正
expect S state=disposing
let F = S.findings.0.finding finding
let G = S.findings.1.finding finding

# 责令改正：令18 第40条，60 日内改正；第42条，75 日内复查
step F order person=张示例 demand=立即停止销售，查明原因，限期改正
expect F state=ordered due=2026-05-26
as shop
step F plan cause=进货查验不严 measures=[{"what":"封存并召回","person":"张示例","due":"today+10"},{"what":"修订进货查验制度","person":"张示例","due":"today+20"}]
refused F report R100 done=措施已落实
step F report done=措施已落实 evidence=@整改证据.pdf
as far
missing F
as handler
step F review accept=true reason=材料齐全 met=conditions(见整改材料)
expect F state=look_back
as supervisor
refused F close R150
as sampler
on 2026-04-08
step F look day=today passed=false effect=仍有同批次商品在售 evidence=@现场.pdf met=conditions(见现场记录)
expect F state=failing level=2

# 产品质量法第17条、令18 第47条：复查不合格的上报，由省级公告；公告由另一人登记，进入公开日志
as handler
refused F refer Z120 ground=overdue to=威海市市场监督管理局 reason=复查不合格 evidence=@复查报告.pdf
step F refer ground=failed to=威海市市场监督管理局 reason=复查不合格 evidence=@复查报告.pdf
expect F state=referred refer_to=威海市市场监督管理局
post A letter /letter/new sort=refer kind=finding id=$F
on 2026-04-15
refused F announce R152 day=today notice=鲁市监公告〔2026〕9号
as supervisor
step A issue
step F announce day=today notice=鲁市监公告〔2026〕9号
expect F state=announced
as visitor
page /log shows 公告：
as shop
step F report done=已全部下架 evidence=@再次整改.pdf
expect F state=announced
# 第48条：公告后的第 60 日至第 90 日之间再次复查
limit F second due=2026-07-14
as sampler
on 2026-06-12
refused F recheck Z123 day=today passed=true effect=现场未见不合格商品 evidence=@复查.pdf
on 2026-06-16
step F recheck day=today passed=true effect=现场未见不合格商品 evidence=@复查.pdf met=conditions(见现场记录)
expect F state=closing
as supervisor
step F close
expect F state=closed
expect S state=disposing

# 生产者一件逾期不改正：公告、再次复查不合格、责令停业整顿、期满复查仍不合格，移送吊销营业执照，样品随之办结
as handler
step G order person=李示例 demand=停止生产，查明原因，限期改正
step G plan cause=原料验收不严 measures=[{"what":"更换面料供应商","person":"李示例","due":"today+10"}]
step G report done=已更换 evidence=@合同.pdf
refused G review R152 accept=true reason=齐全 met=conditions(见材料)
as handler2
step G review accept=false reason=证据不足，继续整改
expect G state=planned
limit G correct due=2026-08-17
refused G refer Z121 ground=overdue to=威海市市场监督管理局 reason=逾期不改正 evidence=@送达回证.pdf
on 2026-08-18
step G refer ground=overdue to=威海市市场监督管理局 reason=逾期不改正 evidence=@送达回证.pdf
as supervisor
on 2026-08-20
step G announce day=today notice=鲁市监公告〔2026〕21号
as sampler
on 2026-10-20
step G recheck day=today passed=false effect=抽检仍不合格 evidence=@复查.pdf
expect G state=refailed level=2
as supervisor
step G suspend demand=停止生产，全面整顿 until=2026-11-20
expect G state=stopped
limit G overhaul due=2026-12-21
as handler
post N letter /letter/new sort=suspend kind=finding id=$G
as supervisor
step N issue
expect N number=荣市监停整〔2026〕1号
as sampler
on 2026-11-23
step G overhaul day=today passed=false effect=抽检仍不合格 evidence=@复查.pdf
expect G state=handed
expect S state=closed handling=false

# 公布：编辑汇集，另一人批准；公众查得到，证明可核验，更正留有痕迹
as editor
post B bulletin /bulletin/collect rule_set=goods id=$S
expect B state=draft batches=1 failed=1
step B edit title=2026年儿童服装监督抽查情况 summary=抽查1批次，不合格1批次。
step B submit
refused B publish F403
as visitor
page /notices shows not 2026年儿童服装监督抽查情况
as publisher
step B publish
expect B state=published
proof /notices/$B.public_code publish
as visitor
page /notices shows 2026年儿童服装监督抽查情况
page /results shows 儿童针织衫 not 张示例
page /find?q=针织 shows 儿童针织衫
as editor
step B propose title=2026年荣成市儿童服装监督抽查情况 summary=抽查1批次，不合格1批次。 reason=标题漏写地区
as publisher
step B correct
as visitor
page /notices shows 2026年荣成市儿童服装监督抽查情况

# 公开日志：任何人都能下载证明并核验
as visitor
page /log shows 2026年荣成市产品质量监督抽查计划 儿童服装抽取
