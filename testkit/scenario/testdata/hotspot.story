# 投诉热点：一种商品的投诉在一周里高于自身历史，夜间扫描提示热点；消费维权岗研判，计划员一步列入专项抽查计划，依据写明热点；
# 计划经两人审批发布。平常的商品不提示，别的地区看不见，计划员看得到数字、看不到投诉。
on 2026-03-02

as registrar
new organ BUREAU name=荣成市市场监督管理局 sort=bureau prefix=荣市监
new firm SHOP name=示例电器商店 sort=enterprise status=active code=91371082QGE8M2WD6N
as planner
new product TV code=P-9201 name=彩色电视机 domain=goods standard=“GB 8898-2011”
new lab FIRST name=第一检验中心 cma=CMA-1 until=2030-01-01 sort=institute scope=[{"product":"$TV"}]
as registrar
account beside 371083 consumer

# 一周里六件彩电投诉、两件洗衣机投诉
as consumer
new consumer_message M1 title=彩电花屏一 channel=phone received=today wish=complaint text=彩色电视机花屏 name=张示例 phone=13800138001 against=示例电器商店 product=彩色电视机
new consumer_message M2 title=彩电花屏二 channel=h12345 received=today wish=complaint text=电视机黑屏不能看 name=王示例 phone=13800138002 against=示例家电城 product=彩色电视机
new consumer_message M3 title=彩电花屏三 channel=web received=today wish=complaint text=屏幕有竖条纹 name=李示例 phone=13800138003 against=示例电器商店 product=彩色电视机
new consumer_message M4 title=彩电花屏四 channel=phone received=today wish=complaint text=开机以后没有图像 name=赵示例 phone=13800138004 against=示例电器商店 product=彩色电视机
new consumer_message M5 title=彩电花屏五 channel=letter received=today wish=complaint text=看一小时就自动关机 name=钱示例 phone=13800138005 against=示例商场 product=彩色电视机
new consumer_message M6 title=彩电花屏六 channel=visit received=today wish=complaint text=声音正常没有画面 name=孙示例 phone=13800138006 against=示例电器商店 product=彩色电视机
new consumer_message W1 title=洗衣机抖动一 channel=phone received=today wish=complaint text=洗衣机脱水时抖动 name=周示例 phone=13800138007 against=示例电器商店 product=洗衣机
new consumer_message W2 title=洗衣机抖动二 channel=phone received=today wish=complaint text=洗衣机不排水 name=吴示例 phone=13800138008 against=示例电器商店 product=洗衣机
step M1 sort as=complaint firm=$SHOP class=trade sector=goods
step M2 sort as=complaint class=trade sector=goods
step M3 sort as=complaint firm=$SHOP class=trade sector=goods
step M4 sort as=complaint firm=$SHOP class=trade sector=goods
step M5 sort as=complaint class=trade sector=goods
step M6 sort as=complaint firm=$SHOP class=trade sector=goods
step W1 sort as=complaint firm=$SHOP class=trade sector=goods
step W2 sort as=complaint firm=$SHOP class=trade sector=goods
page /complaint-stats shows 彩色电视机
page /complaint-stats?by=firm shows 示例电器商店

# 这一周还没有过完，不提示；过完了，夜间扫描提示一个热点，第二夜不再重复
night
page /hotspot shows not 彩色电视机
on 2026-03-09
night
find H = hotspot q=彩色电视机
expect H state=open product=彩色电视机 count=6 last=2026-03-02
page /hotspot shows not 洗衣机
on 2026-03-10
night
expect H state=open count=6
as beside
missing H

# 研判；消费维权岗不能安排抽查
as consumer
refused H order F403
step H look finding=六件投诉涉及三家经营者，均为同一型号
expect H state=looked looked_on=2026-03-10

# 计划员一步列入；页面上产品、机构、批次、日期都已填好
as planner
page /hotspot/$H/step/order shows 第一检验中心
step H order product=$TV stage=trade batches=3 lab=$FIRST from=today to=2026-06-10
expect H state=planned batches=3 ended_on=2026-03-10
let P = H.plan plan
let LINE = H.line plan_line
expect P state=draft total=3 rule_set=goods level=county title=2026年荣成市彩色电视机专项监督抽查计划
expect LINE product=$TV place=371082 batches=3 stage=trade lab=$FIRST
page /plan_line/$LINE shows 一周投诉 6 件
refused H dismiss F403 reason=反悔
step P submit
as supervisor
step P adopt
expect P state=adopted

# 公布的统计：与自身分项不符的标明
as leader
find MDJ = consumer_total q=牡丹江
expect MDJ differs=true complaints=14230
page /consumer_total/$MDJ shows 不符
find JJ = consumer_total q=九江
expect JJ differs=false
