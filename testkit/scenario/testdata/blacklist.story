# 严重违法失信名单的全程：事先告知、陈述申辩、复核、两人决定、送达、公示（可核验）、过早申请修复被拒、一年后修复、移出，
# 每一步都在公开日志中；另看经营异常名录的列入和移出、个体工商户经营者姓名的遮盖。
on 2026-03-02

as registrar
new organ BUREAU name=荣成市市场监督管理局 sort=bureau prefix=荣市监
new firm MILL name=示例电缆厂 sort=enterprise status=active code=91371082QGE8M2WD6N
new firm STALL name=王样例小吃店 sort=individual status=active legal=王样例 code=92371082QGUBEQ4K9U
account boss 371082 firm party=$MILL
account handler2 371082 handler
account supervisor2 371082 supervisor
account beside 371083 handler supervisor
new organ TREASURY name=荣成市财政局（示例） sort=department
new organ TRADING name=荣成市公共资源交易中心（示例） sort=department
account treasury 371082 department party=$TREASURY
account trading 371082 department party=$TRADING

# 措施目录：两人登记，各部门一项
as handler
new joint_measure M1 name=限制参加政府采购活动 organ=$TREASURY sort=punish trigger=serious content=名单存续期间不得参加政府采购活动 basis=示例依据 from=2026-01-01
new joint_measure M2 name=限制参加工程招标投标 organ=$TRADING sort=punish trigger=serious content=名单存续期间限制投标 basis=示例依据 from=2026-01-01
refused M1 approve F403
as supervisor
step M1 approve
step M2 approve

# 令44 第2条：较重行政处罚和情节严重，缺一不可
as handler
find QUALITY = listing_ground q=违反质量安全
find FOOD = listing_ground q=违反食品安全
find NOREPORT = listing_ground q=公示年度报告
new serious_listing X firm=$MILL ground=$FOOD found=2026-02-10 facts=使用超限量添加剂
refused X notice R200 day=today how=direct evidence=@告知书送达回证.pdf
as supervisor
step X drop reason=不属于情节严重

as handler
new serious_listing L firm=$MILL ground=$QUALITY found=2026-02-10 facts=生产的电缆导体电阻不合格，责令改正后继续生产销售
  penalty_no=荣市监罚〔2026〕12号 penalty_organ=荣成市市场监督管理局 penalty_sort=fine penalty=从重处罚款二十万元 grave=true grave_why=拒不改正，货值较大
expect L state=proposed name=示例电缆厂 code=91371082QGE8M2WD6N
as boss
missing L
as beside
missing L

# 事先告知：五个工作日内陈述申辩
as handler
step L notice day=today how=direct evidence=@告知书送达回证.pdf
expect L state=noticed due=2026-03-09
proof L.proofs.0.leaf notice
refused L review R150 upheld=false opinion=没有陈述
as boss
step L state day=today text=已停产整改，请求从轻 hearing=true evidence=@陈述书.pdf
as handler2
refused L review Y107 upheld=false opinion=听证尚未举行
on 2026-03-12
step L hear day=today minutes=当事人对事实无异议 files=@听证笔录.pdf
step L review upheld=false opinion=当事人提出的事实不影响认定
expect L state=reviewed

# 两人决定：复核、经办的人不能决定
as handler2
refused L decide F403
as supervisor
step L decide
expect L state=decided number=荣市监严列〔2026〕1号 due=2026-03-23
proof L.proofs.1.leaf decide
refused L publish Y109
as handler
step L serve day=today how=direct receiver=王某 evidence=@送达回证.pdf
as visitor
page /enterprise/91371082QGE8M2WD6N shows not 严重违法失信名单
as publisher
step L publish
expect L state=listed published_on=2026-03-12 until=2029-03-12 earliest=2027-03-12
proof L.proofs.2.leaf publish
as visitor
page /enterprise/91371082QGE8M2WD6N shows 严重违法失信名单

# 同日推送到各部门；部门只看见自己的任务
as treasury
find T1 = measure_task organ=$TREASURY
expect T1 state=pushed pushed_on=2026-03-12 due=2026-03-26 code=91371082QGE8M2WD6N
as trading
missing T1
find T2 = measure_task organ=$TRADING
as treasury
missing T2
step T1 receive
step T1 carry day=today done=已列入政府采购禁入名单 evidence=@通报.pdf
expect T1 state=carried
as leader
page /joint shows 荣成市财政局（示例） 荣成市公共资源交易中心（示例） 限制参加工程招标投标
on 2026-03-30
page /joint shows 逾期未反馈
page /measure_task?view=late shows 限制参加工程招标投标 not 限制参加政府采购活动
as trading
step T2 decline reason=该企业不在招标投标目录内
expect T2 state=idle

# 更正也须两人，公开的理由留在日志里
as handler
step L amend facts=生产的电缆导体电阻和绝缘厚度不合格，责令改正后继续生产销售 reason=补充不合格项目
as supervisor
step L correct
expect L state=listed facts=生产的电缆导体电阻和绝缘厚度不合格，责令改正后继续生产销售
proof L.proofs.3.leaf correct

# 未满一年，不能申请修复
as boss
on 2026-06-01
new credit_repair R what=serious_listing listing=$L reason=已履行处罚决定并完成整改
expect R document=荣市监严列〔2026〕1号 severity=serious earliest=2027-03-12
refused R submit Y111 conditions=[{"name":"已自觉履行行政处罚决定等规定的义务","how":"缴款凭证"}]

# 满一年后修复：举证、受理、核实、另一人决定
on 2027-03-15
refused R submit Y113 conditions=[{"name":"已自觉履行行政处罚决定等规定的义务","how":"缴款凭证"}] evidence=@缴款凭证.pdf
step R submit conditions=[{"name":"已自觉履行行政处罚决定等规定的义务","how":"缴款凭证"},{"name":"已主动消除危害后果和不良影响","how":"召回报告"},{"name":"未再受到较重行政处罚","how":"查询结果"},{"name":"限制性管理措施期限已届满","how":"无此类措施"}]
  evidence=@缴款凭证.pdf
limit R accept due=2027-03-17
as handler
step R accept accept=true reason=材料齐全
limit R decide due=2027-04-05
step R check finding=逐项核实属实 conditions=[{"name":"已自觉履行行政处罚决定等规定的义务","holds":true},{"name":"已主动消除危害后果和不良影响","holds":true},{"name":"未再受到较重行政处罚","holds":true},{"name":"限制性管理措施期限已届满","holds":true}]
as supervisor
step R decide grant=true reason=符合修复条件
expect R state=granted number=荣市监信修〔2027〕1号
expect L state=removed end_way=repaired ended_on=2027-03-15
proof R.proofs.0.leaf repair
# 移出当日解除各部门的措施
expect T1 state=lifted lifted_on=2027-03-15 lift_why=信用修复移出
expect T2 state=lifted lifted_on=2027-03-15
as treasury
page /measure_task shows 已解除
step T1 acknowledge
expect T1 ack_on=2027-03-15
proof L.proofs.4.leaf withdraw
as visitor
page /enterprise/91371082QGE8M2WD6N shows not 导体电阻

# 经营异常名录：个体工商户未按期公示年报
on 2026-07-01
as registrar
new abnormal_listing A firm=$STALL ground=$NOREPORT found=2026-06-30 facts=未在2026年6月30日前公示2025年度报告
refused A notice Y103 day=today how=notice
step A notice day=today how=notice note=荣市监公告〔2026〕3号
expect A due=2026-07-14
as supervisor
step A list
expect A state=listed number=荣市监异列〔2026〕1号 full=2029-07-02
proof A.proofs.0.leaf publish
as visitor
page /enterprise/92371082QGUBEQ4K9U shows 王**小吃店：列入经营异常名录 not 王样例小吃店：
as registrar
step A cure done=已补报2025年度报告 evidence=@补报凭证.pdf
limit A remove due=2026-07-08
as supervisor
step A remove reason=已补报并公示
expect A state=removed end_way=cured
proof A.proofs.1.leaf withdraw

# 异议：企业在三十日内提出，受理后由决定列入以外的人核实；列入无误的维持，有误的当场撤销；逾期的不再受理
as registrar
find INSTANT = listing_ground q=责令的期限内公示
find HIDDEN = listing_ground q=隐瞒真实情况
new abnormal_listing B firm=$MILL ground=$INSTANT found=2026-06-30 facts=未在责令期限内公示股权变更信息
new abnormal_listing E firm=$MILL ground=$HIDDEN found=2026-06-30 facts=公示的联系电话与核查不符
step B notice day=today how=notice note=荣市监公告〔2026〕4号
step E notice day=today how=notice note=荣市监公告〔2026〕5号
as supervisor
step B list
step E list
as handler
refused B admit Y119
as beside
missing B
as boss
step B object text=已在期限内公示，公示编号示例1号 evidence=@公示截图.pdf
refused B object Y118 text=再次异议 evidence=@公示截图.pdf
limit B admit due=2026-07-08
as supervisor2
refused B verify Y120 wrong=true finding=尚未受理
as handler
step B admit
limit B verify due=2026-07-29
as supervisor
refused B verify R152 wrong=true finding=核实属实
as supervisor2
step B verify wrong=true finding=公示系统记录显示在期限内公示 evidence=@核实记录.pdf
expect B state=annulled end_way=annulled why=异议成立：公示系统记录显示在期限内公示
proof B.proofs.1.leaf withdraw
as boss
step E object text=电话已更正 evidence=@说明.pdf
as handler
step E decline reason=证明材料与列入事由无关
expect E state=listed admitted=false
refused E admit Y119
