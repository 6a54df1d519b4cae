# 双方协商一致的仲裁检验：从投诉页登记委托、样品逐次交接、检验机构自己登记结论、期限中止计算；机构看不见投诉和投诉人，
# 另一家机构什么也看不见；调解不成，移交消费者协会，记下结果。
on 2026-05-11

as registrar
new organ BUREAU name=荣成市市场监督管理局 sort=bureau prefix=荣市监
new firm SHOP name=示例电器商店 sort=enterprise status=active code=91371082QGE8M2WD6N
new lab FIRST name=第一检验中心 cma=CMA-1 until=2030-01-01 sort=institute
new lab SECOND name=第二检验中心 cma=CMA-2 until=2030-01-01 sort=provincial
account boss 371082 firm party=$SHOP
account lab1 371082 lab party=$FIRST
account lab2 371082 lab party=$SECOND

as consumer
new consumer_message M title=冰箱不制冷 channel=phone received=today wish=complaint text=冰箱修过一次还是不制冷 want=要求退货 name=张示例 phone=13800138000 against=示例电器商店 product=家用电冰箱 price=4000 bought=2026-03-01 repairs=1 repair_days=3
step M sort as=complaint firm=$SHOP class=trade sector=goods
find C = complaint q=冰箱不制冷
step C verify passed=true reason=电话核对身份
step C accept trouble=quality tell=true
expect C state=mediating due=2026-07-10

# 从投诉页登记委托；草稿期间机构看不见
page /complaint/$C shows 检验鉴定委托
page /complaint/$C shows 救济移交
page /appraisal/new?complaint=$C shows 双方约定
new appraisal A complaint=$C sort=test item=不制冷的原因 lab=$FIRST payer=loser fee=800 agreed=双方选定第一检验中心，费用由责任方承担 sample=家用电冰箱一台 seal=封001
as lab1
missing A

on 2026-05-18
as consumer
refused A report R150 report_no=X1 result=没有委托
step A give
expect A state=testing tester=$FIRST
expect C state=testing
step A hand day=today from=消费者 to=承办人 seal=intact

# 机构接收样品、登记结论；封签破损留在结论旁边
as lab2
missing A
as lab1
page /appraisal shows 仲裁检验
page /appraisal/$A shows 不制冷的原因
step A hand day=today from=承办人 to=第一检验中心 seal=broken note=封条一角脱落
page /appraisal/$A shows 封签破损
on 2026-06-01
refused A hand Q303 day=today from=承办人 to=第二检验中心 seal=intact
step A report report_no=检2026-7 result=压缩机泄漏，属于产品质量问题
expect A state=done ended_on=2026-06-01

# 结论回到投诉，检验的十四天不计入
as consumer
expect C state=mediating due=2026-07-24
page /complaint/$C shows 压缩机泄漏，属于产品质量问题（检2026-7）
as boss
page /complaint/$C shows 压缩机泄漏

# 调解不成，移交消费者协会
as consumer
find FAILED = consumer_ground q=经调解不能达成协议
step C end ground=$FAILED reason=双方分歧较大
new remedy R complaint=$C sort=association body=示例消费者协会 day=today matter=支持起诉 claimed=4000
refused R outcome Q307 day=2026-05-01 outcome=和解
on 2026-06-08
step R outcome day=today outcome=双方和解 paid=3600
expect R state=ended ended_on=2026-06-08
page /remedy/$R shows 3,600.00
page /complaint/$C shows 消费者协会·
