# 满意度调查的全程：问卷定稿和冻结、样本量、第三方机构电话访问、冻结存证、公布（可核验），三个低分题转入整改并办结。
on 2026-03-02

as registrar
new organ BUREAU name=荣成市市场监督管理局 sort=bureau prefix=荣市监
new organ ASKERS name=示例调查有限公司 sort=department
new organ OTHERS name=另一示例调查有限公司 sort=department
new firm BUS name=示例公交公司 sort=enterprise status=active
account asker 371082 surveyor party=$ASKERS
account stranger 371082 surveyor party=$OTHERS
account supervisor2 371082 supervisor

as supervisor
new survey_rule RULE name=示例规则 attempts=2 gap_days=1 smallest=3 problem=60 retention=30 trim_low=0.3 trim_high=3 bands=[{"from":"80","label":"满意"},{"from":"0","label":"不满意"}] basis=示例 from=2026-01-01

as planner
new questionnaire Q title=示例质量问卷 intro=您好，这是一次质量满意度调查。
  items=[{"code":"Q01","domain":"product","sort":"scale","text":"您对日用产品质量的评价","top":10,"weight":"1","must":true},{"code":"Q02","domain":"works","sort":"scale","text":"您对住房工程质量的评价","top":10,"weight":"1"},{"code":"Q03","domain":"service","sort":"scale","text":"您对公交服务质量的评价","top":10,"weight":"1"},{"code":"Q04","domain":"environment","sort":"scale","text":"您对饮用水质量的评价","top":10,"weight":"1"},{"code":"Q05","domain":"general","sort":"single","text":"您投诉过质量问题吗","options":"有|没有","skip":"2>END"},{"code":"Q06","domain":"general","sort":"multiple","text":"通过什么渠道","options":"12315|12345|网络"},{"code":"Q07","domain":"general","sort":"open","text":"您的建议"}]
new survey S title=示例满意度调查 form=$Q modes=phone surveyor=$ASKERS from=2026-03-02 until=2026-03-31 confidence=0.95 margin=5 least=10 strata=[{"place":"371082","population":2000}]
step S allocate
expect S wanted=323
as supervisor
refused S start V211
step Q approve
step S start
expect S state=fielding
expect Q state=frozen

# 样本只有本机构看见
as planner
new survey_contact C1 survey=$S place=371082 number=P001 mode=phone phone=13900000001
new survey_contact C2 survey=$S place=371082 number=P002 mode=phone phone=13900000002
new survey_contact C3 survey=$S place=371082 number=P003 mode=phone phone=13900000003
new survey_contact C4 survey=$S place=371082 number=P004 mode=phone phone=13900000004
as stranger
missing C1
missing S
as asker
step C4 attempt outcome=3.1
expect C4 state=call_back next_on=2026-03-03 attempts=1
step C4 attempt outcome=3.1
expect C4 state=given_up attempts=2
refused C1 interview V303 outcome=1.1 answers=Q02=5
refused C1 interview V302 outcome=1.1 answers=Q01=11
step C1 interview outcome=1.1 sex=m age=30 answers="Q01=10;Q02=4;Q03=3;Q04=5;Q05=1;Q06=1,3;Q07=多开公交"
expect C1 state=answered outcome=1.1
step C2 interview outcome=1.1 sex=f age=45 answers="Q01=9;Q02=5;Q03=2;Q04=4;Q05=2"
step C3 interview outcome=1.2 answers="Q01=8;Q02=6;Q03=4;Q04=3"

# 结束、冻结存证，由另一人公布
as planner
step S end
step S freeze
expect S state=frozen reached=3
proof S.frozen freeze
find P1 = survey_problem item=Q02
find P2 = survey_problem item=Q03
find P3 = survey_problem item=Q04
as publisher
step S publish
expect S state=published
proof /surveys/$S.public_code publish
as visitor
page /surveys shows 示例满意度调查
page /surveys/$S.public_code shows 产品质量 满意度指数

# 三个问题转入整改，一个办结
as handler
step P1 rectify firm=$BUS severity=ordinary demand=住房工程质量评价低
step P2 rectify firm=$BUS severity=ordinary demand=公交服务质量评价低
step P3 rectify firm=$BUS severity=ordinary demand=饮用水质量评价低
let F = P2.finding finding
expect F state=found
expect P2 state=rectifying
as supervisor
step F void reason=示例
expect P2 state=solved outcome=整改事项已撤销
