# 一处违法、处处受限的全程：抽检不合格、整改不到位移送执法、处罚归集、信用风险 D、事先告知、两人决定列入严重违法失信名单、推送各部门、
# 投标核查受限（公众核验验证码）、部门反馈、一年后信用修复、移出、当日解除措施；每一步都有公开日志的证明。
on 2026-03-02

as registrar
new organ BUREAU name=荣成市市场监督管理局 sort=bureau prefix=荣市监
new organ TREASURY name=荣成市财政局（示例） sort=department
new organ TRADING name=荣成市公共资源交易中心（示例） sort=department
new firm SHOP name=示例灯具商店 sort=enterprise status=active address=示例路1号
new person ANN name=抽样甲 organ=$BUREAU sampler=true licence=SD-1
new person BOB name=抽样乙 organ=$BUREAU sampler=true licence=SD-2
as planner
new product CABLE code=P-9101 name=电线电缆 domain=goods standard=“GB/T 5023.3-2008” tests=[{"parameter":"导体电阻","operator":"<=","limit":"7.41","unit":"Ω/km","method":"GB/T 3048.4"}]
new lab FIRST name=第一检验中心 cma=CMA-1 until=2030-01-01 sort=institute scope=[{"product":"$CABLE"}]
account lab1 371082 lab party=$FIRST
account handler2 371082 handler
account treasury 371082 department party=$TREASURY
account trading 371082 department party=$TRADING

# 措施目录
as handler
new joint_measure M1 name=限制参加政府采购活动 organ=$TREASURY sort=punish trigger=serious content=名单存续期间不得参加政府采购活动 basis=示例依据 from=2026-01-01
new joint_measure M2 name=限制参加工程招标投标 organ=$TRADING sort=punish trigger=serious content=名单存续期间限制投标 basis=示例依据 from=2026-01-01
as supervisor
step M1 approve
step M2 approve

# 计划与摇号
as planner
new plan P title=2026年荣成市电线电缆监督抽查计划 year=2026 rule_set=goods level=county sort=inspection organ=$BUREAU basis=产品质量法第15条 total=1
new plan_line L plan=$P item=电线电缆·流通 product=$CABLE stage=trade place=371082 batches=1 lab=$FIRST from=2026-03-01 to=2026-10-31 picking=random
step P submit
as supervisor
step P adopt
as drawer
new draw D title=电线电缆抽取 line=$L place=371082 count=1 reserve=0 each=2 mode=sha256-uniform weight=equal external_name=上证指数 external_date=2026-03-05
  parties=[{"name":"甲","role":"business"},{"name":"乙","role":"witness"},{"name":"丙","role":"citizen"}]
step D commit party=甲 commitment=commit(甲,abcdefghijklmnop,71)
step D commit party=丙 commitment=commit(丙,abcdefghijklmnop,73)
as witness
step D commit party=乙 commitment=commit(乙,abcdefghijklmnop,72)
as drawer
step D freeze
step D reveal party=甲 nonce=abcdefghijklmnop value=71
step D reveal party=丙 nonce=abcdefghijklmnop value=73
as witness
step D reveal party=乙 nonce=abcdefghijklmnop value=72
as drawer
on 2026-03-05
step D external value=3312.45 from=交易所网站
as supervisor
step D confirm value=3312.45
as drawer
step D draw
step D dispatch
as handler
find S = sample draw=$D

# 抽样、检验不合格、告知、结论
as registrar
new firm MILL name=示例电缆厂 sort=enterprise status=active address=示例路2号 code=91371082QGE8M2WD6N
account mill 371082 firm party=$MILL
as sampler
step S sheet outcome=sampled sampled_on=today place=货架 name=聚氯乙烯绝缘电缆 batch=20260201 made_on=2026-02-01 quantity=2 backup=1 unit=卷 seals=荣封001
  producer_name=示例电缆厂 producer_address=示例路2号 producer=$MILL photos=@现场.pdf signatures=@抽样单.pdf
expect S producer=$MILL
step S deliver day=today lab=$FIRST
as lab1
step S receive accept=true day=today condition=封条完好
on 2026-03-16
step S result items=[{"parameter":"导体电阻","operator":"<=","limit":"7.41","unit":"Ω/km","value":"9.80","value_unit":"Ω/km","lab_verdict":"fail","method":"GB/T 3048.4"}]
  verdict=fail report_no=R-1 reported=today report=@检验报告.pdf
as supervisor
step S approve verdict=fail reason=同意
as handler
step S notify firm=today firm_way=direct producer_day=today producer_way=direct
on 2026-04-01
step S conclude
expect S state=concluded conclusion=fail
proof S.public_code conclude
# 结论归入生产者的档案，无人录入
page /credit/91371082QGE8M2WD6N shows 抽检不合格：聚氯乙烯绝缘电缆
expect S producer=$MILL firm=$SHOP
step S dispose severity=serious reason=责令改正
let F = S.findings.0.finding finding
let G = S.findings.1.finding finding

# 生产者逾期不改正：公告、再次复查不合格、停业整顿、期满复查仍不合格，移送执法
step G order person=李示例 demand=停止生产，查明原因，限期改正
on 2026-08-18
step G refer ground=overdue to=威海市市场监督管理局 reason=逾期不改正 evidence=@送达回证.pdf
as supervisor
on 2026-08-20
step G announce day=today notice=鲁市监公告〔2026〕21号
as sampler
on 2026-10-20
step G recheck day=today passed=false effect=抽检仍不合格 evidence=@复查.pdf
as supervisor
step G suspend demand=停止生产，全面整顿 until=2026-11-20
as sampler
on 2026-11-23
step G overhaul day=today passed=false effect=抽检仍不合格 evidence=@复查.pdf
expect G state=handed
as credit
page /credit/91371082QGE8M2WD6N shows 整改不到位，移送执法 not 信用风险高

# 执法部门的处罚成批归集：一行的信用代码有误被退回，其余入库
new credit_source PEN number=820 name=行政处罚 department=荣成市综合行政执法局（示例） sort=7 polarity=-1 weight=3 open=true retention=36
  columns=[{"name":"统一社会信用代码","target":"code","must":true},{"name":"文号","target":"doc","must":true},{"name":"事项","target":"title","must":true},{"name":"日期","target":"day","must":true}]
on 2026-12-01
fill B credit_batch /credit_batch/send source=$PEN file=csv(统一社会信用代码,文号,事项,日期|91371082QGE8M2WD6N,荣执罚〔2026〕12号,生产不合格电缆拒不改正：吊销生产许可证,2026-11-30|91371082QGE8M2WD6X,荣执罚〔2026〕13号,示例,2026-11-30)
jobs
expect B state=checked read=2 good=1 bad=1
step B load
jobs
expect B state=loaded added=1
# 档案到了 D：每一分有记录和条款
page /credit/91371082QGE8M2WD6N shows 吊销生产许可证 信用风险高
page /credit/91371082QGE8M2WD6N/grade/1 shows R1 R4 R6 荣执罚〔2026〕12号

# 列入严重违法失信名单：事先告知、陈述申辩、复核、另一人决定、送达、公示
on 2026-12-02
as handler
find QUALITY = listing_ground q=违反质量安全
new serious_listing X firm=$MILL ground=$QUALITY found=2026-11-30 facts=生产的电缆导体电阻不合格，逾期不改正，停业整顿后仍不合格
  penalty_no=荣执罚〔2026〕12号 penalty_organ=荣成市综合行政执法局（示例） penalty_sort=licence penalty=吊销生产许可证 grave=true grave_why=拒不改正，危害公共安全
step X notice day=today how=direct evidence=@告知书送达回证.pdf
proof X.proofs.0.leaf notice
as mill
step X state day=today text=已停产，请求从轻 evidence=@陈述书.pdf
as handler2
step X review upheld=false opinion=当事人提出的事实不影响认定
refused X decide F403
on 2026-12-10
as supervisor
step X decide
proof X.proofs.1.leaf decide
as handler
step X serve day=today how=direct receiver=王某 evidence=@送达回证.pdf
as publisher
step X publish
expect X state=listed published_on=2026-12-10 until=2029-12-10 earliest=2027-12-10
proof X.proofs.2.leaf publish
as visitor
page /enterprise/91371082QGE8M2WD6N shows 严重违法失信名单

# 同日推送，部门反馈，反馈归入档案
as treasury
find T1 = measure_task organ=$TREASURY
expect T1 state=pushed pushed_on=2026-12-10
as trading
find T2 = measure_task organ=$TRADING
as treasury
missing T2
step T1 receive
step T1 carry day=today done=已列入政府采购禁入名单 evidence=@通报.pdf
as credit
page /credit/91371082QGE8M2WD6N shows 失信惩戒已落实：限制参加政府采购活动（荣成市财政局（示例）） 列入严重违法失信名单

# 投标核查：受限，验证码公开可核
fill C tender_check /tender_check/ask title=示例采购项目 purpose=procurement bidders=91371082QGE8M2WD6N
expect C state=issued bidders=1 restricted=1
page /tender_check/$C shows 受限 严重违法失信名单
as visitor
page /verify/$C.check_code shows 文书有效 示例电缆厂 受限
on 2027-01-20
as leader
page /joint shows 逾期未反馈
as trading
step T2 decline reason=该企业不在招标投标目录内

# 满一年信用修复：举证、受理、核实、另一人决定；移出当日解除措施
on 2027-12-13
as mill
new credit_repair R what=serious_listing listing=$X reason=已履行处罚决定并完成整改
step R submit conditions=[{"name":"已自觉履行行政处罚决定等规定的义务","how":"缴款凭证"},{"name":"已主动消除危害后果和不良影响","how":"召回报告"},{"name":"未再受到较重行政处罚","how":"查询结果"},{"name":"限制性管理措施期限已届满","how":"无此类措施"}]
  evidence=@缴款凭证.pdf
as handler
step R accept accept=true reason=材料齐全
step R check finding=逐项核实属实 conditions=[{"name":"已自觉履行行政处罚决定等规定的义务","holds":true},{"name":"已主动消除危害后果和不良影响","holds":true},{"name":"未再受到较重行政处罚","holds":true},{"name":"限制性管理措施期限已届满","holds":true}]
as supervisor
step R decide grant=true reason=符合修复条件
expect R state=granted
proof R.proofs.0.leaf repair
expect X state=removed end_way=repaired ended_on=2027-12-13
proof X.proofs.3.leaf withdraw
expect T1 state=lifted lifted_on=2027-12-13 lift_why=信用修复移出
expect T2 state=lifted lifted_on=2027-12-13
as treasury
step T1 acknowledge
expect T1 ack_on=2027-12-13

# 移出之后：档案不再计入，核查不再受限，当时的核查结果仍可核验；夜间的数据质量检查没有发现名单和措施的问题
as credit
page /credit/91371082QGE8M2WD6N shows 移出严重违法失信名单：信用修复移出 not 在严重违法失信名单内
fill C2 tender_check /tender_check/ask title=示例采购项目二 purpose=procurement bidders=91371082QGE8M2WD6N
expect C2 restricted=0
as visitor
page /verify/$C.check_code shows 文书有效 受限
page /enterprise/91371082QGE8M2WD6N shows not 导体电阻
page /log shows 信用修复
night
as credit
page /credit_quality shows “最近检查 2027-12-13” 移出后措施没有解除
page /credit_quality/measure_stays shows 没有问题
page /credit_quality/entry_stays shows 没有问题
page /credit_quality/grade shows 没有问题
page /credit_quality/batch_counts shows 没有问题
