# 实名举报成案并奖励：来信登记为来件，移交举报后来件只留编号；分派、核查、立案、告知、处罚、奖励；
# 来件人的姓名、电话和原话在来件和举报页面上都看不到，有利害关系的人看不见举报。
on 2026-05-11

as registrar
new organ BUREAU name=荣成市市场监督管理局 sort=bureau prefix=荣市监
new firm MAKER name=示例家具厂 sort=enterprise status=active code=91371082QGE8M2WD6N
new person ANN name=核查员甲 organ=$BUREAU
bind ANN inspector
account boss2 371082 supervisor
account other 371082 inspector

# 来信：实名举报
as consumer
new consumer_message M title=来信举报家具厂 channel=letter received=today wish=report text=该厂把不合格的儿童床贴上合格标签出厂 name=欧阳示例 phone=13912345678 against=示例家具厂
step M sort as=report firm=$MAKER class=trade sector=goods
expect M state=handed handed=report
page /consumer_message/$M shows 本件已作为举报移交

# 举报：收到之日起十五个工作日核查
as supervisor
find R = report q=示例家具厂
expect R state=received named=true due=2026-06-01
page /consumer_message/$M shows 查看举报
as other
missing R
as supervisor
step R assign officer=$ANN
as inspector
page /report/$R shows 儿童床
step R conclude finding=现场查获不合格儿童床三十张 proposal=file
refused R decide F403 opinion=同意 case_no=荣市监立〔2026〕1号
as supervisor
step R decide opinion=同意 case_no=荣市监立〔2026〕1号
expect R state=filed case_no=荣市监立〔2026〕1号
limit R notice due=2026-05-18

# 五个工作日内告知，处罚后提请奖励
as inspector
step R notify how=receipt text=本局已决定立案调查。
expect R noticed=2026-05-11
on 2026-06-15
step R penalise day=2026-06-15 no=荣市监罚〔2026〕1号 fine=100000 grave=true
expect R state=penalised
new report_reward W report=$R grade=2
expect W state=proposed
page /report_reward/$W shows 3,000.00
refused W approve F403 reason=同意
as boss2
step W approve reason=同意
expect W state=approved
as supervisor
step R close
expect R state=closed
