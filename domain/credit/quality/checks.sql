-- The checks of the credit files. Each has a name that stays, a title, how grave a row is (serious, warn, notice), why the row is wrong, what
-- is said of it (%s stand for the columns a and b), how many rows of a region are kept, and the statement, which returns
-- code, name, a, b, region, kind, ref of every row. What the engines write differently stands below "postgres" and "sqlite".
-- @today, @now and @wait are values; @retention, @record_regions and @firm_regions are written in by the program; "by" names what the
-- program sorts out of the rows.

-- check: waiting
-- title: 等待主体登记超期
-- severity: warn
-- why: 部门报送的记录对应的代码没有登记，等待超过期限（办理时限 K31）的，应当核实代码或者补登主体
-- says: 来源“%s”的记录已等待 %s 天
-- limit: 100
SELECT w.code, '' AS name, coalesce(s.name, CAST(w.source AS TEXT)) AS a, CAST((@now - w.since) / 86400000000 AS TEXT) AS b, w.region, 'credit_waiting' AS kind, w.source AS ref
FROM credit_waiting w LEFT JOIN credit_source s ON s.number = w.source
WHERE w.since < @wait AND {all: every region is checked}

-- check: orphan
-- title: 档案没有主体也不在等待
-- severity: serious
-- why: 代码既未登记，也不在待登记主体之列，主体登记后记录不会归入其档案
-- says: 共 %s 条记录
-- limit: 100
SELECT r.code, max(r.title) AS name, CAST(count(*) AS TEXT) AS a, '' AS b, min(r.region) AS region, '' AS kind, 0 AS ref
FROM credit_record r LEFT JOIN firm f ON f.code = r.code LEFT JOIN credit_waiting w ON w.code = r.code AND w.source = r.source
WHERE f.id IS NULL AND w.code IS NULL AND r.state <> 3 AND {all: every region is checked} GROUP BY r.code

-- check: unborn
-- title: 记录日期早于成立日期
-- severity: warn
-- why: 主体成立之前不会有它的记录，日期或者代码有误
-- says: 记录日期 %s，成立日期 %s
-- limit: 100
SELECT r.code, r.title AS name, r.day AS a, f.founded AS b, r.region, r.kind, r.ref
FROM credit_record r JOIN firm f ON f.code = r.code
WHERE r.state <> 3 AND r.day < f.founded AND {all: every region is checked}

-- check: future
-- title: 记录日期在今天以后
-- severity: serious
-- why: 尚未发生的事不是信用记录
-- says: 记录日期 %s
-- limit: 100
SELECT r.code, r.title AS name, r.day AS a, '' AS b, r.region, r.kind, r.ref
FROM credit_record r WHERE r.state <> 3 AND r.day > @today AND {all: every region is checked}

-- check: crossed
-- title: 截止早于发生的记录
-- severity: warn
-- why: 截止日期早于发生日期的记录从不生效；名单当日移出的除外
-- says: 发生 %s，截止 %s
-- limit: 100
SELECT r.code, r.title AS name, r.day AS a, r.until AS b, r.region, r.kind, r.ref
FROM credit_record r WHERE r.state <> 3 AND r.until <> '' AND r.until < r.day AND {all: every region is checked}

-- check: twin
-- title: 同名同址的主体
-- severity: warn
-- why: 存续主体的名称（全角、括号、空格统一后）和住所都相同，疑为重复登记
-- says: 住所“%s”，同名同址的共 %s 户
-- limit: 100
SELECT t.code, t.name, t.address AS a, CAST(t.many AS TEXT) AS b, t.region, 'firm' AS kind, t.id AS ref
FROM (SELECT f.id, f.code, f.name, f.address, f.region, count(*) OVER (PARTITION BY upper(replace(replace(replace(replace(f.name, '（', '('), '）', ')'), '　', ''), ' ', '')), replace(replace(f.address, '　', ''), ' ', '')) AS many
  FROM firm f WHERE f.status = 'active' AND f.address <> '' AND {all: every region is checked}) t
WHERE t.many > 1

-- check: shared_number
-- title: 一个注册号对应两个代码
-- severity: warn
-- why: 同一原注册号在同一期间对应两个主体，记录会归入错误的档案
-- says: 原注册号 %s 又对应 %s
-- limit: 100
SELECT f.code, f.name, a.value AS a, g.code AS b, f.region, 'firm_alias' AS kind, a.id AS ref
FROM firm_alias a JOIN firm_alias o ON o.value = a.value AND o.sort = a.sort AND o.firm <> a.firm AND o.id > a.id AND o.state = 'kept' JOIN firm f ON f.id = a.firm JOIN firm g ON g.id = o.firm
WHERE a.sort = 'number' AND a.state = 'kept' AND (a."to" IS NULL OR o."from" IS NULL OR o."from" <= a."to") AND (o."to" IS NULL OR a."from" IS NULL OR a."from" <= o."to") AND {all: every region is checked}

-- check: alias_loop
-- title: 曾用名对应成环
-- severity: warn
-- why: 沿现行的曾用名对应回到了出发的主体，按名称归集没有确定的结果
-- says: 曾用名“%s”，第 %s 步回到本主体
-- limit: 100
WITH RECURSIVE edge AS (
  SELECT a.id, a.firm AS here, f.id AS there FROM firm_alias a JOIN firm f ON f.name = a.value
  WHERE a.state = 'kept' AND a.sort = 'name' AND (a."to" IS NULL OR a."to" >= @today) AND {all: every region is checked}
), walk(id, first, at, steps) AS (
  SELECT e.id, e.here, e.there, 1 FROM edge e
  UNION ALL SELECT w.id, w.first, e.there, w.steps + 1 FROM walk w JOIN edge e ON e.here = w.at WHERE w.at <> w.first AND w.steps < 8
)
SELECT f.code, f.name, a.value AS a, CAST(min(w.steps) AS TEXT) AS b, f.region, 'firm_alias' AS kind, a.id AS ref
FROM walk w JOIN firm_alias a ON a.id = w.id JOIN firm f ON f.id = w.first WHERE w.at = w.first GROUP BY f.code, f.name, a.value, f.region, a.id

-- check: digit
-- title: 代码校验位不正确
-- severity: serious
-- why: 统一社会信用代码（GB 32100-2015）或者原注册号的校验位不正确，记录永远等不到主体
-- says: 原因：%s
-- limit: 100
-- by: digit
SELECT r.code, max(r.title) AS name, '' AS a, '' AS b, min(r.region) AS region, '' AS kind, 0 AS ref
FROM credit_record r WHERE r.state <> 3 AND {all: every region is checked} GROUP BY r.code

-- check: region_gone
-- title: 记录的属地当时已经撤销
-- severity: warn
-- why: 属地代码在记录日期已撤销或者不存在（民政部历年变更），辖区的人看不到这条记录
-- says: 属地代码 %s，记录日期 %s
-- limit: 100
-- by: region
SELECT r.code, r.title AS name, r.region AS a, r.day AS b, r.region, r.kind, r.ref
FROM credit_record r WHERE r.state <> 3 AND r.region IN (@record_regions) AND {all: every region is checked}

-- check: firm_region_gone
-- title: 存续主体的属地已经撤销
-- severity: warn
-- why: 主体的属地代码已撤销，应当改为承继的区划
-- says: 属地代码 %s，截至 %s
-- limit: 100
-- by: region
SELECT f.code, f.name, f.region AS a, @today AS b, f.region, 'firm' AS kind, f.id AS ref
FROM firm f WHERE f.status = 'active' AND f.region IN (@firm_regions) AND {all: every region is checked}

-- check: region_differs
-- title: 记录的属地与主体不同
-- severity: warn
-- why: 记录按主体的属地查看；主体迁移后未跟随的记录，新的辖区看不到
-- says: 记录属地 %s，主体属地 %s
-- limit: 100
SELECT r.code, r.title AS name, r.region AS a, f.region AS b, r.region, r.kind, r.ref
FROM credit_record r JOIN firm f ON f.code = r.code WHERE r.state <> 3 AND r.region <> f.region AND {all: every region is checked}

-- check: source
-- title: 来源不明，或者在来源停用之后入库
-- severity: serious
-- why: 来源不在登记册中，或者入库时来源已停用；没有来源的记录不能对任何人使用
-- says: 来源编号 %s（%s）
-- limit: 100
SELECT r.code, r.title AS name, CAST(r.source AS TEXT) AS a, coalesce(s.name, '—') AS b, r.region, r.kind, r.ref
FROM credit_record r LEFT JOIN credit_source s ON s.number = r.source
WHERE r.state <> 3 AND (s.id IS NULL OR s."off" AND r.seen > s.changed) AND {all: every region is checked}

-- check: kept_long
-- title: 超过保留期限仍然公开
-- severity: serious
-- why: 来源规定了保留期限，记录没有截止日期，期限届满后仍在公开
-- says: 记录日期 %s，来源编号 %s
-- limit: 100
SELECT r.code, r.title AS name, r.day AS a, CAST(r.source AS TEXT) AS b, r.region, r.kind, r.ref
FROM credit_record r WHERE r.open AND r.state < 3 AND r.until = '' AND r.day < @retention AND {all: every region is checked}

-- check: copy_late
-- title: 公示到期没有撤下
-- severity: serious
-- why: 公开文本的最后一日已过，仍在公示
-- says: 最后一日 %s
-- limit: 100
SELECT '' AS code, p.title AS name, p.expires AS a, '' AS b, p.region, p.kind, p.record AS ref
FROM public_copy p WHERE p.state IN ('published', 'corrected') AND p.expires < @today AND {all: every region is checked}

-- check: personal
-- title: 公开的记录含个人信息
-- severity: serious
-- why: 标题里有身份证号、手机号之类的个人信息（个人信息保护法第二十八条）；公开页面已自动遮盖，来源仍须更正
-- says: 遮盖后的标题见名称栏
-- limit: 100
-- by: personal
-- postgres
SELECT r.code, r.title AS name, '' AS a, '' AS b, r.region, r.kind, r.ref
FROM credit_record r WHERE r.open AND r.state < 3 AND r.title ~ '[0-9]{11}' AND {all: every region is checked}
-- sqlite
SELECT r.code, r.title AS name, '' AS a, '' AS b, r.region, r.kind, r.ref
FROM credit_record r WHERE r.open AND r.state < 3 AND r.title GLOB '*[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*' AND {all: every region is checked}

-- check: grade
-- title: 等级与档案重算不符
-- severity: serious
-- why: 按档案和适用的模型重新计算，等级、得分或者依据与存储的不同
-- says: 存储的等级 %s，重算 %s
-- limit: 100
-- by: grade

-- check: standing_bare
-- title: 等级没有主体
-- severity: serious
-- why: 有评价结果的代码没有登记，也就没有可以说明的档案
-- says: 等级 %s
-- limit: 100
SELECT s.code, '' AS name, s.grade AS a, '' AS b, s.region, '' AS kind, 0 AS ref
FROM credit_standing s LEFT JOIN firm f ON f.code = s.code WHERE f.id IS NULL AND {all: every region is checked}

-- check: undecided
-- title: 名单没有列入决定
-- severity: serious
-- why: 已列入的事项没有决定文号或者决定日期（令44第十五条，条款未核实）
-- says: 名单：%s
-- limit: 100
SELECT l.code, l.name, l.a, '' AS b, l.region, l.kind, l.id AS ref FROM (
  SELECT s.id, s.code, s.name, '严重违法失信名单' AS a, s.region, 'serious_listing' AS kind FROM serious_listing s
  WHERE s.state IN ('decided', 'listed', 'amending', 'removed', 'expired') AND (s.number = '' OR s.decided_on IS NULL)
  UNION ALL SELECT n.id, n.code, n.name, '经营异常名录', n.region, 'abnormal_listing' FROM abnormal_listing n
  WHERE n.state IN ('listed', 'curing', 'amending', 'removed') AND (n.number = '' OR n.listed_on IS NULL)) l
WHERE {all: every region is checked}

-- check: entry_bare
-- title: 档案中的名单记录没有列入事项
-- severity: serious
-- why: 档案说列入了名单，名单里没有这一事项，或者尚未决定
-- says: 文号 %s，日期 %s
-- limit: 100
SELECT r.code, r.title AS name, r.doc AS a, r.day AS b, r.region, '' AS kind, 0 AS ref
FROM credit_record r LEFT JOIN serious_listing s ON r.kind = 'serious_listing' AND s.id = r.ref LEFT JOIN abnormal_listing n ON r.kind = 'abnormal_listing' AND n.id = r.ref
WHERE r.source = 5 AND r.doc LIKE 'MD%' AND r.state <> 3
  AND (s.id IS NULL AND n.id IS NULL OR s.state IN ('proposed', 'noticed', 'stated', 'reviewed', 'dropped') OR n.state IN ('proposed', 'noticed', 'dropped')) AND {all: every region is checked}

-- check: unproven
-- title: 名单没有公开日志的存证
-- severity: serious
-- why: 在列的事项没有公示叶，或者公开文本的最新叶不在日志中；没有叶的列入可以无声消失
-- says: 名单：%s
-- limit: 100
SELECT l.code, l.name, l.a, '' AS b, l.region, l.kind, l.id AS ref FROM (
  SELECT s.id, s.code, s.name, '严重违法失信名单' AS a, s.region, 'serious_listing' AS kind FROM serious_listing s WHERE s.state IN ('listed', 'amending')
  UNION ALL SELECT n.id, n.code, n.name, '经营异常名录', n.region, 'abnormal_listing' FROM abnormal_listing n WHERE n.state IN ('listed', 'curing', 'amending')) l
  LEFT JOIN public_copy p ON p.kind = l.kind AND p.record = l.id LEFT JOIN log_leaf f ON f.code = p.leaf
WHERE f.code IS NULL AND {all: every region is checked}

-- check: overstayed
-- title: 期满仍在列
-- severity: serious
-- why: 严重违法失信名单三年期满自动移出（办理时限 K07）
-- says: 期满日期 %s
-- limit: 100
SELECT s.code, s.name, s.until AS a, '' AS b, s.region, 'serious_listing' AS kind, s.id AS ref
FROM serious_listing s WHERE s.state IN ('listed', 'amending') AND s.until < @today AND {all: every region is checked}

-- check: entry_stays
-- title: 移出后档案仍在计入
-- severity: serious
-- why: 名单已移出，档案中的记录没有结束，仍然影响等级和核查
-- says: 移出日期 %s，档案截止 %s
-- limit: 100
SELECT r.code, r.title AS name, l.ended_on AS a, r.until AS b, r.region, l.kind, l.id AS ref
FROM credit_record r JOIN (
  SELECT s.id, coalesce(s.ended_on, '') AS ended_on, 'serious_listing' AS kind FROM serious_listing s WHERE s.state IN ('removed', 'expired', 'annulled')
  UNION ALL SELECT n.id, coalesce(n.ended_on, ''), 'abnormal_listing' FROM abnormal_listing n WHERE n.state IN ('removed', 'annulled')) l ON l.kind = r.kind AND l.id = r.ref
WHERE r.source = 5 AND r.doc LIKE 'MD%' AND r.state <> 3 AND (r.until = '' OR r.until >= @today) AND {all: every region is checked}

-- check: measure_stays
-- title: 移出后措施没有解除
-- severity: serious
-- why: 移出名单当日解除联合惩戒措施
-- says: 措施“%s”，状态 %s
-- limit: 100
SELECT t.code, t.name, t.title AS a, t.state AS b, t.region, 'measure_task' AS kind, t.id AS ref
FROM measure_task t LEFT JOIN serious_listing s ON t.source = 'serious_listing' AND s.id = t.source_id LEFT JOIN abnormal_listing n ON t.source = 'abnormal_listing' AND n.id = t.source_id
WHERE t.state <> 'lifted' AND t.source IN ('serious_listing', 'abnormal_listing')
  AND (s.id IS NULL AND n.id IS NULL OR s.state IN ('removed', 'expired', 'annulled') OR n.state IN ('removed', 'annulled')) AND {all: every region is checked}

-- check: unanswered
-- title: 联合奖惩任务逾期未反馈
-- severity: notice
-- why: 成员单位没有在期限内（办理时限 K24）反馈办理情况
-- says: %s，期限 %s
-- limit: 100
SELECT t.code, t.name, replace(t.title, '：' || t.name, '') AS a, t.due AS b, t.region, 'measure_task' AS kind, t.id AS ref
FROM measure_task t WHERE t.state IN ('pushed', 'received') AND t.due < @today AND {all: every region is checked}

-- check: batch_counts
-- title: 批次计数与记录不符
-- severity: serious
-- why: 读取数、入库数或者金额合计与档案里的记录对不上：有记录丢失、重复或者被改动
-- says: 应有 %s 条，实有 %s 条
-- limit: 100
SELECT '' AS code, b.name, CAST(b.added + b.amended AS TEXT) AS a, CAST(coalesce(r.many, 0) + coalesce(p.many, 0) - coalesce(m.many, 0) AS TEXT) AS b, b.region, 'credit_batch' AS kind, b.id AS ref
FROM credit_batch b
  LEFT JOIN (SELECT r.batch, count(*) AS many, sum(r.amount) AS fen FROM credit_record r WHERE r.batch <> 0 GROUP BY r.batch) r ON r.batch = b.id
  LEFT JOIN (SELECT q.batch, count(*) AS many, sum(q.fen) AS fen FROM (
    SELECT p.batch, p.code, p.source, p.doc, max(p.amount) AS fen FROM credit_past p JOIN credit_record r ON r.code = p.code AND r.source = p.source AND r.doc = p.doc
    WHERE p.batch <> 0 AND p.batch <> r.batch GROUP BY p.batch, p.code, p.source, p.doc) q GROUP BY q.batch) p ON p.batch = b.id
  LEFT JOIN (SELECT r.batch, count(*) AS many, sum(r.amount) AS fen FROM credit_record r JOIN credit_past p ON p.code = r.code AND p.source = r.source AND p.doc = r.doc AND p.ended = r.seen
    WHERE r.state = 3 AND r.batch <> 0 AND p.reason LIKE '原注册号并入 %' GROUP BY r.batch) m ON m.batch = b.id
WHERE b.state IN ('loaded', 'proposed', 'withdrawn') AND {all: every region is checked} AND (b."read" <> b.good + b.bad + b.twins OR b.good <> b.added + b.amended + b.same
  OR coalesce(r.many, 0) + coalesce(p.many, 0) - coalesce(m.many, 0) <> b.added + b.amended
  OR b.same = 0 AND coalesce(r.fen, 0) + coalesce(p.fen, 0) - coalesce(m.fen, 0) <> b.taken)

-- check: reject_bare
-- title: 退回的行没有批次
-- severity: warn
-- why: 退回的行找不到批次，部门无从更正
-- says: 第 %s 行，编码 %s
-- limit: 100
SELECT '' AS code, j.field AS name, CAST(j.line AS TEXT) AS a, j.code AS b, '000000' AS region, '' AS kind, 0 AS ref
FROM credit_reject j LEFT JOIN credit_batch b ON b.id = j.batch WHERE b.id IS NULL AND {all: every region is checked}

-- check: history
-- title: 历史版本重叠
-- severity: serious
-- why: 同一记录的历史版本与现行版本在时间上重叠，按日期回看会有两个答案
-- says: 文号 %s，来源编号 %s
-- limit: 100
SELECT p.code, p.title AS name, p.doc AS a, CAST(p.source AS TEXT) AS b, p.region, '' AS kind, 0 AS ref
FROM credit_past p LEFT JOIN credit_record r ON r.code = p.code AND r.source = p.source AND r.doc = p.doc
WHERE (r.code IS NULL OR p.ended > r.seen OR p.ended <= p.seen) AND {all: every region is checked}
