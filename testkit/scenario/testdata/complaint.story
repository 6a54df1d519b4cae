# 一百天前买的彩电，修了十天还是开不了机：来件分办、身份核验、第七个工作日受理、经营者答复、调解、检测鉴定不计入期限、
# 达成协议、调解书、履行、回访；另看重复来件并案和撤销、事由不适用旧规则、旧办法的期限、别的地区和别的企业看不见。
on 2026-05-11

as registrar
new organ BUREAU name=荣成市市场监督管理局 sort=bureau prefix=荣市监
new firm SHOP name=示例电器商店 sort=enterprise status=active code=91371082QGE8M2WD6N
new firm OTHER name=示例服装店 sort=enterprise status=active
account boss 371082 firm party=$SHOP
account tailor 371082 firm party=$OTHER
account beside 371083 consumer

# 来件：电话登记，期限自收到之日起算
as consumer
new consumer_message M title=彩电无法开机 channel=phone received=today wish=complaint text=买了一百天的彩色电视机修了十天还是无法开机 want=要求退货
  name=张示例 phone=13800138000 address=示例小区 against=示例电器商店 product=彩色电视机 price=3000 bought=2026-01-31 fault=performance repairs=2 repair_days=10
expect M state=waiting due=2026-05-20
limit M decide due=2026-05-20 provisional=false
page /consumer_message/$M shows 示例电器商店
as beside
missing M

# 同一纠纷又从热线来了一件：并案，再撤销，再并案
as consumer
new consumer_message AGAIN title=电视机坏了 channel=h12345 source_no=YS1 received=today wish=complaint text=买了一百天的彩色电视机修了十天还是无法开机 name=张示例 phone=13800138000 against=示例电器商店 product=彩色电视机 price=3000 bought=2026-01-31
page /consumer_message/$AGAIN shows 联系电话或者证件号码相同
step AGAIN join into=$M reason=同一台电视机
expect AGAIN state=joined into=$M
refused M join N111 into=$AGAIN reason=反过来
step AGAIN part reason=先分开
limit AGAIN decide due=2026-05-20 provisional=false
step AGAIN join into=$M reason=确是同一台

step M sort as=complaint firm=$SHOP class=trade sector=goods
expect M state=handed handed=complaint
find C = complaint q=彩电无法开机
expect C state=received order=令121 due=2026-05-20
page /complaint/$C shows 换货、退货退款、免费修理
page /complaint/$C shows 270
as boss
missing C

# 身份核验，第七个工作日受理
on 2026-05-20
as consumer
refused C accept Q502 trouble=quality
step C verify passed=true reason=电话核对身份证后四位
step C accept trouble=quality tell=true
expect C state=mediating due=2026-07-20
limit C mediate due=2026-07-20 provisional=false
page /complaint/$C/paper/accept shows 予以受理
page /complaint/$C/paper/invite shows 示例电器商店

# 企业看得到投诉，看不到投诉人
as boss
page /complaint/$C shows 彩色电视机
step C answer text=同意检测，责任在我方的同意退货
as tailor
missing C

# 检测鉴定十四天不计入
on 2026-05-25
as consumer
step C test item=无法开机的原因 body=示例检测所 payer=loser reason=双方协商一致
expect C state=testing
on 2026-06-08
step C result result=主板缺陷，属于产品质量问题
expect C state=mediating due=2026-08-03
step C session day=today place=本局调解室 mediator=李示例 present=both notes=双方同意退货
step C agree agreement=商家于三日内退还货款二千七百三十元，消费者退回电视机 agreed=2730
expect C state=agreed end=settled
page /complaint/$C shows “2,730.00 元”
page /complaint/$C/paper/agreement shows 贰仟柒佰叁拾元整
refused C rate R150 rating=5
step C fulfil paid=2730 reason=当面退款
expect C state=calling
step C rate rating=5 opinion=满意
expect C state=closed rating=5 closed=2026-06-08

# 旧办法：2026年4月14日收到的，适用令20，四十五个工作日；新办法的事由不适用
on 2026-06-08
new consumer_message M2 title=手机自动关机 channel=letter received=2026-04-14 wish=complaint text=手机自动关机 name=李示例 phone=13900139000 against=示例电器商店 product=手机
expect M2 due=2026-04-23
step M2 sort as=complaint firm=$SHOP class=trade sector=goods
find C2 = complaint q=手机自动关机
expect C2 order=令20
find NEW = consumer_ground q=冒用他人身份
refused C2 refuse R200 ground=$NEW reason=冒用
step C2 verify passed=true reason=电话核对
step C2 accept trouble=after_sale
limit C2 mediate due=2026-08-11 provisional=false

# 既投诉又举报：分别办理
new consumer_message M3 title=过期酸奶 channel=visit received=today wish=both text=买到过期酸奶，要求赔偿并查处 name=王示例 phone=13700137000 against=示例服装店
step M3 sort as=both firm=$OTHER class=trade sector=food dispute=要求赔偿 clue=销售过期食品
expect M3 state=handed handed=both
