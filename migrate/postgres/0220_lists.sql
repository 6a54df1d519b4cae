-- +goose Up
-- The lists of firms, repair of credit, annual reports and joint measures.

-- abnormal_listing 经营异常名录
CREATE TABLE "abnormal_listing" ( -- 经营异常名录
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "served" BIGINT,
  "legal" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ground" BIGINT,
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "found" TEXT COLLATE "C",
  "facts" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "mailed" TEXT COLLATE "C",
  "mailed2" TEXT COLLATE "C",
  "noticed_on" TEXT COLLATE "C",
  "notice_how" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "notice_note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "listed_on" TEXT COLLATE "C",
  "full" TEXT COLLATE "C",
  "warned_on" TEXT COLLATE "C",
  "matured_on" TEXT COLLATE "C",
  "cured_on" TEXT COLLATE "C",
  "cure" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ended_on" TEXT COLLATE "C",
  "end_way" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "end_number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "new_facts" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "amend_why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "public_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "abnormal_listing_region" ON "abnormal_listing" ("region", id);
CREATE INDEX "abnormal_listing_owner" ON "abnormal_listing" ("owner", id);
CREATE INDEX "abnormal_listing_state" ON "abnormal_listing" ("state", id);
CREATE INDEX "abnormal_listing_due" ON "abnormal_listing" ("due", id);
CREATE INDEX "abnormal_listing_created" ON "abnormal_listing" ("created", id);
CREATE INDEX "abnormal_listing_name" ON "abnormal_listing" ("name", id);
CREATE INDEX "abnormal_listing_code" ON "abnormal_listing" ("code", id);
CREATE INDEX "abnormal_listing_firm" ON "abnormal_listing" ("firm", id);
CREATE INDEX "abnormal_listing_served" ON "abnormal_listing" ("served", id);
CREATE INDEX "abnormal_listing_ground" ON "abnormal_listing" ("ground", id);
CREATE INDEX "abnormal_listing_found" ON "abnormal_listing" ("found", id);
CREATE INDEX "abnormal_listing_listed_on" ON "abnormal_listing" ("listed_on", id);
CREATE INDEX "abnormal_listing_full" ON "abnormal_listing" ("full", id);
CREATE INDEX "abnormal_listing_number" ON "abnormal_listing" ("number", id);
CREATE INDEX "abnormal_listing_ended_on" ON "abnormal_listing" ("ended_on", id);
CREATE INDEX "abnormal_listing_end_way" ON "abnormal_listing" ("end_way", id);
CREATE TABLE "abnormal_listing_proofs" ( -- 经营异常名录：公开日志
  parent BIGINT NOT NULL REFERENCES "abnormal_listing" (id),
  line BIGINT NOT NULL,
  "day" TEXT COLLATE "C",
  "act" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "leaf" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "abnormal_listing_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "abnormal_listing_search_terms" ON "abnormal_listing_search" USING gin (terms);
ALTER TABLE "abnormal_listing" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "abnormal_listing" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "abnormal_listing" FOR SELECT USING (app_sees(region) OR "served" = app_party());
CREATE POLICY add ON "abnormal_listing" FOR INSERT WITH CHECK (app_sees(region) OR "served" = app_party());
CREATE POLICY change ON "abnormal_listing" FOR UPDATE USING (app_sees(region) OR "served" = app_party()) WITH CHECK (app_sees(region) OR "served" = app_party());
CREATE POLICY remove ON "abnormal_listing" FOR DELETE USING (app_sees(region));

-- serious_listing 严重违法失信名单
CREATE TABLE "serious_listing" ( -- 严重违法失信名单
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "served" BIGINT,
  "legal" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ground" BIGINT,
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "found" TEXT COLLATE "C",
  "facts" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "penalty_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "penalty_organ" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "penalty_sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "penalty" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "grave" BOOLEAN NOT NULL DEFAULT FALSE,
  "grave_why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "origin" BIGINT,
  "noticed_on" TEXT COLLATE "C",
  "notice_how" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "notice_note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "stated_on" TEXT COLLATE "C",
  "statement" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "hearing" BOOLEAN NOT NULL DEFAULT FALSE,
  "heard_on" TEXT COLLATE "C",
  "minutes" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "upheld" BOOLEAN NOT NULL DEFAULT FALSE,
  "opinion" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "decided_on" TEXT COLLATE "C",
  "served_on" TEXT COLLATE "C",
  "served_how" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "receiver" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "published_on" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  "earliest" TEXT COLLATE "C",
  "number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ended_on" TEXT COLLATE "C",
  "end_way" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "end_number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "new_facts" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "amend_why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "public_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "serious_listing_region" ON "serious_listing" ("region", id);
CREATE INDEX "serious_listing_owner" ON "serious_listing" ("owner", id);
CREATE INDEX "serious_listing_state" ON "serious_listing" ("state", id);
CREATE INDEX "serious_listing_due" ON "serious_listing" ("due", id);
CREATE INDEX "serious_listing_created" ON "serious_listing" ("created", id);
CREATE INDEX "serious_listing_name" ON "serious_listing" ("name", id);
CREATE INDEX "serious_listing_code" ON "serious_listing" ("code", id);
CREATE INDEX "serious_listing_firm" ON "serious_listing" ("firm", id);
CREATE INDEX "serious_listing_served" ON "serious_listing" ("served", id);
CREATE INDEX "serious_listing_ground" ON "serious_listing" ("ground", id);
CREATE INDEX "serious_listing_origin" ON "serious_listing" ("origin", id);
CREATE INDEX "serious_listing_decided_on" ON "serious_listing" ("decided_on", id);
CREATE INDEX "serious_listing_published_on" ON "serious_listing" ("published_on", id);
CREATE INDEX "serious_listing_until" ON "serious_listing" ("until", id);
CREATE INDEX "serious_listing_number" ON "serious_listing" ("number", id);
CREATE INDEX "serious_listing_ended_on" ON "serious_listing" ("ended_on", id);
CREATE INDEX "serious_listing_end_way" ON "serious_listing" ("end_way", id);
CREATE TABLE "serious_listing_proofs" ( -- 严重违法失信名单：公开日志
  parent BIGINT NOT NULL REFERENCES "serious_listing" (id),
  line BIGINT NOT NULL,
  "day" TEXT COLLATE "C",
  "act" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "leaf" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "serious_listing_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "serious_listing_search_terms" ON "serious_listing_search" USING gin (terms);
ALTER TABLE "serious_listing" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "serious_listing" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "serious_listing" FOR SELECT USING (app_sees(region) OR "served" = app_party());
CREATE POLICY add ON "serious_listing" FOR INSERT WITH CHECK (app_sees(region) OR "served" = app_party());
CREATE POLICY change ON "serious_listing" FOR UPDATE USING (app_sees(region) OR "served" = app_party()) WITH CHECK (app_sees(region) OR "served" = app_party());
CREATE POLICY remove ON "serious_listing" FOR DELETE USING (app_sees(region));

-- credit_repair 信用修复
CREATE TABLE "credit_repair" ( -- 信用修复
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "served" BIGINT,
  "legal" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "what" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "listing" BIGINT,
  "document" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "severity" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "special" BOOLEAN NOT NULL DEFAULT FALSE,
  "since" TEXT COLLATE "C",
  "earliest" TEXT COLLATE "C",
  "latest" TEXT COLLATE "C",
  "agent" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "asked_on" TEXT COLLATE "C",
  "accepted_on" TEXT COLLATE "C",
  "refusal" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "checked_on" TEXT COLLATE "C",
  "finding" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "decided_on" TEXT COLLATE "C",
  "granted" BOOLEAN NOT NULL DEFAULT FALSE,
  "opinion" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_repair_region" ON "credit_repair" ("region", id);
CREATE INDEX "credit_repair_owner" ON "credit_repair" ("owner", id);
CREATE INDEX "credit_repair_state" ON "credit_repair" ("state", id);
CREATE INDEX "credit_repair_due" ON "credit_repair" ("due", id);
CREATE INDEX "credit_repair_created" ON "credit_repair" ("created", id);
CREATE INDEX "credit_repair_name" ON "credit_repair" ("name", id);
CREATE INDEX "credit_repair_code" ON "credit_repair" ("code", id);
CREATE INDEX "credit_repair_firm" ON "credit_repair" ("firm", id);
CREATE INDEX "credit_repair_served" ON "credit_repair" ("served", id);
CREATE INDEX "credit_repair_what" ON "credit_repair" ("what", id);
CREATE INDEX "credit_repair_listing" ON "credit_repair" ("listing", id);
CREATE INDEX "credit_repair_document" ON "credit_repair" ("document", id);
CREATE INDEX "credit_repair_severity" ON "credit_repair" ("severity", id);
CREATE INDEX "credit_repair_asked_on" ON "credit_repair" ("asked_on", id);
CREATE INDEX "credit_repair_number" ON "credit_repair" ("number", id);
CREATE INDEX "credit_repair_decided_on" ON "credit_repair" ("decided_on", id);
CREATE INDEX "credit_repair_granted" ON "credit_repair" ("granted", id);
CREATE TABLE "credit_repair_conditions" ( -- 信用修复：修复条件
  parent BIGINT NOT NULL REFERENCES "credit_repair" (id),
  line BIGINT NOT NULL,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "how" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "holds" BOOLEAN NOT NULL DEFAULT FALSE,
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "credit_repair_proofs" ( -- 信用修复：公开日志
  parent BIGINT NOT NULL REFERENCES "credit_repair" (id),
  line BIGINT NOT NULL,
  "day" TEXT COLLATE "C",
  "act" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "leaf" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "credit_repair_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "credit_repair_search_terms" ON "credit_repair_search" USING gin (terms);
ALTER TABLE "credit_repair" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "credit_repair" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "credit_repair" FOR SELECT USING (app_sees(region) OR "served" = app_party());
CREATE POLICY add ON "credit_repair" FOR INSERT WITH CHECK (app_sees(region) OR "served" = app_party());
CREATE POLICY change ON "credit_repair" FOR UPDATE USING (app_sees(region) OR "served" = app_party()) WITH CHECK (app_sees(region) OR "served" = app_party());
CREATE POLICY remove ON "credit_repair" FOR DELETE USING (app_sees(region));

-- listing_ground 列入事由
CREATE TABLE "listing_ground" ( -- 列入事由
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "list" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "law" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "article" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "penalty" BOOLEAN NOT NULL DEFAULT FALSE,
  "special" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "listing_ground_region" ON "listing_ground" ("region", id);
CREATE INDEX "listing_ground_owner" ON "listing_ground" ("owner", id);
CREATE INDEX "listing_ground_state" ON "listing_ground" ("state", id);
CREATE INDEX "listing_ground_due" ON "listing_ground" ("due", id);
CREATE INDEX "listing_ground_created" ON "listing_ground" ("created", id);
CREATE INDEX "listing_ground_name" ON "listing_ground" ("name", id);
CREATE UNIQUE INDEX "listing_ground_code" ON "listing_ground" ("code") WHERE "code" <> '';
CREATE INDEX "listing_ground_list" ON "listing_ground" ("list", id);
CREATE INDEX "listing_ground_law" ON "listing_ground" ("law", id);
CREATE INDEX "listing_ground_article" ON "listing_ground" ("article", id);
CREATE INDEX "listing_ground_penalty" ON "listing_ground" ("penalty", id);
CREATE INDEX "listing_ground_confirmed" ON "listing_ground" ("confirmed", id);
CREATE INDEX "listing_ground_from" ON "listing_ground" ("from", id);
CREATE INDEX "listing_ground_until" ON "listing_ground" ("until", id);
CREATE TABLE "listing_ground_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "listing_ground_search_terms" ON "listing_ground_search" USING gin (terms);
ALTER TABLE "listing_ground" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "listing_ground" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "listing_ground" FOR SELECT USING (app_known());
CREATE POLICY add ON "listing_ground" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "listing_ground" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "listing_ground" FOR DELETE USING (app_sees(region));

-- repair_condition 修复条件
CREATE TABLE "repair_condition" ( -- 修复条件
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "guide" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "what" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "rank" BIGINT NOT NULL DEFAULT 0,
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "repair_condition_region" ON "repair_condition" ("region", id);
CREATE INDEX "repair_condition_owner" ON "repair_condition" ("owner", id);
CREATE INDEX "repair_condition_state" ON "repair_condition" ("state", id);
CREATE INDEX "repair_condition_due" ON "repair_condition" ("due", id);
CREATE INDEX "repair_condition_created" ON "repair_condition" ("created", id);
CREATE INDEX "repair_condition_name" ON "repair_condition" ("name", id);
CREATE INDEX "repair_condition_what" ON "repair_condition" ("what", id);
CREATE INDEX "repair_condition_rank" ON "repair_condition" ("rank", id);
CREATE INDEX "repair_condition_basis" ON "repair_condition" ("basis", id);
CREATE INDEX "repair_condition_from" ON "repair_condition" ("from", id);
CREATE INDEX "repair_condition_until" ON "repair_condition" ("until", id);
CREATE TABLE "repair_condition_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "repair_condition_search_terms" ON "repair_condition_search" USING gin (terms);
ALTER TABLE "repair_condition" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "repair_condition" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "repair_condition" FOR SELECT USING (app_known());
CREATE POLICY add ON "repair_condition" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "repair_condition" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "repair_condition" FOR DELETE USING (app_sees(region));

-- annual_report 企业年报
CREATE TABLE "annual_report" ( -- 企业年报
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "key" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "year" BIGINT NOT NULL DEFAULT 0,
  "filed_on" TEXT COLLATE "C",
  "late" BOOLEAN NOT NULL DEFAULT FALSE,
  "operating" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "address" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "phone" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "email" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "site" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "staff" BIGINT,
  "show_staff" BOOLEAN NOT NULL DEFAULT FALSE,
  "assets" BIGINT,
  "revenue" BIGINT,
  "profit" BIGINT,
  "tax" BIGINT,
  "show_money" BOOLEAN NOT NULL DEFAULT FALSE,
  "imported" BOOLEAN NOT NULL DEFAULT FALSE,
  "revised" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "annual_report_region" ON "annual_report" ("region", id);
CREATE INDEX "annual_report_owner" ON "annual_report" ("owner", id);
CREATE INDEX "annual_report_state" ON "annual_report" ("state", id);
CREATE INDEX "annual_report_due" ON "annual_report" ("due", id);
CREATE INDEX "annual_report_created" ON "annual_report" ("created", id);
CREATE INDEX "annual_report_number" ON "annual_report" ("number", id);
CREATE UNIQUE INDEX "annual_report_key" ON "annual_report" ("key") WHERE "key" <> '';
CREATE INDEX "annual_report_firm" ON "annual_report" ("firm", id);
CREATE INDEX "annual_report_code" ON "annual_report" ("code", id);
CREATE INDEX "annual_report_year" ON "annual_report" ("year", id);
CREATE INDEX "annual_report_filed_on" ON "annual_report" ("filed_on", id);
CREATE INDEX "annual_report_late" ON "annual_report" ("late", id);
CREATE TABLE "annual_report_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "annual_report_search_terms" ON "annual_report_search" USING gin (terms);
ALTER TABLE "annual_report" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "annual_report" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "annual_report" FOR SELECT USING (app_sees(region) OR "firm" = app_party());
CREATE POLICY add ON "annual_report" FOR INSERT WITH CHECK (app_sees(region) OR "firm" = app_party());
CREATE POLICY change ON "annual_report" FOR UPDATE USING (app_sees(region) OR "firm" = app_party()) WITH CHECK (app_sees(region) OR "firm" = app_party());
CREATE POLICY remove ON "annual_report" FOR DELETE USING (app_sees(region));

-- annual_reminder 年报提醒
CREATE TABLE "annual_reminder" ( -- 年报提醒
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "title" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "year" BIGINT NOT NULL DEFAULT 0,
  "day" TEXT COLLATE "C",
  "how" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "text" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "count" BIGINT NOT NULL DEFAULT 0,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "annual_reminder_region" ON "annual_reminder" ("region", id);
CREATE INDEX "annual_reminder_owner" ON "annual_reminder" ("owner", id);
CREATE INDEX "annual_reminder_state" ON "annual_reminder" ("state", id);
CREATE INDEX "annual_reminder_due" ON "annual_reminder" ("due", id);
CREATE INDEX "annual_reminder_created" ON "annual_reminder" ("created", id);
CREATE INDEX "annual_reminder_title" ON "annual_reminder" ("title", id);
CREATE INDEX "annual_reminder_year" ON "annual_reminder" ("year", id);
CREATE INDEX "annual_reminder_day" ON "annual_reminder" ("day", id);
CREATE INDEX "annual_reminder_how" ON "annual_reminder" ("how", id);
CREATE INDEX "annual_reminder_count" ON "annual_reminder" ("count", id);
CREATE TABLE "annual_reminder_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "annual_reminder_search_terms" ON "annual_reminder_search" USING gin (terms);
ALTER TABLE "annual_reminder" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "annual_reminder" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "annual_reminder" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "annual_reminder" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "annual_reminder" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "annual_reminder" FOR DELETE USING (app_sees(region));

-- measure_task 联合奖惩任务
CREATE TABLE "measure_task" ( -- 联合奖惩任务
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "title" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "measure" BIGINT,
  "organ" BIGINT,
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "trigger" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "source" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "source_id" BIGINT,
  "ground" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "day" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  "content" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "pushed_on" TEXT COLLATE "C",
  "received_on" TEXT COLLATE "C",
  "done_on" TEXT COLLATE "C",
  "done" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "idle_why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "lifted_on" TEXT COLLATE "C",
  "lift_why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ack_on" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "measure_task_region" ON "measure_task" ("region", id);
CREATE INDEX "measure_task_owner" ON "measure_task" ("owner", id);
CREATE INDEX "measure_task_state" ON "measure_task" ("state", id);
CREATE INDEX "measure_task_due" ON "measure_task" ("due", id);
CREATE INDEX "measure_task_created" ON "measure_task" ("created", id);
CREATE INDEX "measure_task_title" ON "measure_task" ("title", id);
CREATE INDEX "measure_task_measure" ON "measure_task" ("measure", id);
CREATE INDEX "measure_task_organ" ON "measure_task" ("organ", id);
CREATE INDEX "measure_task_sort" ON "measure_task" ("sort", id);
CREATE INDEX "measure_task_trigger" ON "measure_task" ("trigger", id);
CREATE INDEX "measure_task_firm" ON "measure_task" ("firm", id);
CREATE INDEX "measure_task_code" ON "measure_task" ("code", id);
CREATE INDEX "measure_task_source_id" ON "measure_task" ("source_id", id);
CREATE INDEX "measure_task_until" ON "measure_task" ("until", id);
CREATE INDEX "measure_task_pushed_on" ON "measure_task" ("pushed_on", id);
CREATE INDEX "measure_task_done_on" ON "measure_task" ("done_on", id);
CREATE INDEX "measure_task_lifted_on" ON "measure_task" ("lifted_on", id);
CREATE TABLE "measure_task_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "measure_task_search_terms" ON "measure_task_search" USING gin (terms);
ALTER TABLE "measure_task" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "measure_task" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "measure_task" FOR SELECT USING (app_sees(region) OR "organ" = app_party());
CREATE POLICY add ON "measure_task" FOR INSERT WITH CHECK (app_sees(region) OR "organ" = app_party());
CREATE POLICY change ON "measure_task" FOR UPDATE USING (app_sees(region) OR "organ" = app_party()) WITH CHECK (app_sees(region) OR "organ" = app_party());
CREATE POLICY remove ON "measure_task" FOR DELETE USING (app_sees(region));

-- joint_measure 联合奖惩措施
CREATE TABLE "joint_measure" ( -- 联合奖惩措施
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "organ" BIGINT,
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "trigger" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "content" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "months" BIGINT NOT NULL DEFAULT 0,
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "joint_measure_region" ON "joint_measure" ("region", id);
CREATE INDEX "joint_measure_owner" ON "joint_measure" ("owner", id);
CREATE INDEX "joint_measure_state" ON "joint_measure" ("state", id);
CREATE INDEX "joint_measure_due" ON "joint_measure" ("due", id);
CREATE INDEX "joint_measure_created" ON "joint_measure" ("created", id);
CREATE INDEX "joint_measure_name" ON "joint_measure" ("name", id);
CREATE INDEX "joint_measure_organ" ON "joint_measure" ("organ", id);
CREATE INDEX "joint_measure_sort" ON "joint_measure" ("sort", id);
CREATE INDEX "joint_measure_trigger" ON "joint_measure" ("trigger", id);
CREATE INDEX "joint_measure_confirmed" ON "joint_measure" ("confirmed", id);
CREATE INDEX "joint_measure_from" ON "joint_measure" ("from", id);
CREATE INDEX "joint_measure_until" ON "joint_measure" ("until", id);
CREATE TABLE "joint_measure_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "joint_measure_search_terms" ON "joint_measure_search" USING gin (terms);
ALTER TABLE "joint_measure" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "joint_measure" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "joint_measure" FOR SELECT USING (app_sees(region) OR "organ" = app_party());
CREATE POLICY add ON "joint_measure" FOR INSERT WITH CHECK (app_sees(region) OR "organ" = app_party());
CREATE POLICY change ON "joint_measure" FOR UPDATE USING (app_sees(region) OR "organ" = app_party()) WITH CHECK (app_sees(region) OR "organ" = app_party());
CREATE POLICY remove ON "joint_measure" FOR DELETE USING (app_sees(region));

-- webhook 推送地址
CREATE TABLE "webhook" ( -- 推送地址
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "organ" BIGINT,
  "url" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "app" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "key_id" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "secret" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "alg" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "off" BOOLEAN NOT NULL DEFAULT FALSE,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "webhook_region" ON "webhook" ("region", id);
CREATE INDEX "webhook_owner" ON "webhook" ("owner", id);
CREATE INDEX "webhook_state" ON "webhook" ("state", id);
CREATE INDEX "webhook_due" ON "webhook" ("due", id);
CREATE INDEX "webhook_created" ON "webhook" ("created", id);
CREATE INDEX "webhook_name" ON "webhook" ("name", id);
CREATE INDEX "webhook_organ" ON "webhook" ("organ", id);
CREATE INDEX "webhook_url" ON "webhook" ("url", id);
CREATE INDEX "webhook_alg" ON "webhook" ("alg", id);
CREATE INDEX "webhook_off" ON "webhook" ("off", id);
CREATE TABLE "webhook_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "webhook_search_terms" ON "webhook_search" USING gin (terms);
ALTER TABLE "webhook" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "webhook" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "webhook" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "webhook" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "webhook" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "webhook" FOR DELETE USING (app_sees(region));

-- webhook_delivery 推送记录
CREATE TABLE "webhook_delivery" ( -- 推送记录
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "title" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "webhook" BIGINT,
  "task" BIGINT,
  "event" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "status" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "tries" BIGINT NOT NULL DEFAULT 0,
  "sent" BIGINT,
  "code" BIGINT NOT NULL DEFAULT 0,
  "answer" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "problem" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (id)
);
CREATE INDEX "webhook_delivery_region" ON "webhook_delivery" ("region", id);
CREATE INDEX "webhook_delivery_owner" ON "webhook_delivery" ("owner", id);
CREATE INDEX "webhook_delivery_state" ON "webhook_delivery" ("state", id);
CREATE INDEX "webhook_delivery_due" ON "webhook_delivery" ("due", id);
CREATE INDEX "webhook_delivery_created" ON "webhook_delivery" ("created", id);
CREATE INDEX "webhook_delivery_title" ON "webhook_delivery" ("title", id);
CREATE INDEX "webhook_delivery_webhook" ON "webhook_delivery" ("webhook", id);
CREATE INDEX "webhook_delivery_task" ON "webhook_delivery" ("task", id);
CREATE INDEX "webhook_delivery_event" ON "webhook_delivery" ("event", id);
CREATE INDEX "webhook_delivery_status" ON "webhook_delivery" ("status", id);
CREATE INDEX "webhook_delivery_tries" ON "webhook_delivery" ("tries", id);
CREATE INDEX "webhook_delivery_sent" ON "webhook_delivery" ("sent", id);
CREATE INDEX "webhook_delivery_code" ON "webhook_delivery" ("code", id);
CREATE TABLE "webhook_delivery_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "webhook_delivery_search_terms" ON "webhook_delivery_search" USING gin (terms);
ALTER TABLE "webhook_delivery" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "webhook_delivery" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "webhook_delivery" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "webhook_delivery" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "webhook_delivery" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "webhook_delivery" FOR DELETE USING (app_sees(region));

-- references
ALTER TABLE "abnormal_listing" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "abnormal_listing" ADD FOREIGN KEY ("served") REFERENCES "firm" (id);
ALTER TABLE "abnormal_listing" ADD FOREIGN KEY ("ground") REFERENCES "listing_ground" (id);
ALTER TABLE "serious_listing" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "serious_listing" ADD FOREIGN KEY ("served") REFERENCES "firm" (id);
ALTER TABLE "serious_listing" ADD FOREIGN KEY ("ground") REFERENCES "listing_ground" (id);
ALTER TABLE "credit_repair" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "credit_repair" ADD FOREIGN KEY ("served") REFERENCES "firm" (id);
ALTER TABLE "credit_repair" ADD FOREIGN KEY ("listing") REFERENCES "serious_listing" (id);
ALTER TABLE "annual_report" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "measure_task" ADD FOREIGN KEY ("measure") REFERENCES "joint_measure" (id);
ALTER TABLE "measure_task" ADD FOREIGN KEY ("organ") REFERENCES "organ" (id);
ALTER TABLE "measure_task" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "joint_measure" ADD FOREIGN KEY ("organ") REFERENCES "organ" (id);
ALTER TABLE "webhook" ADD FOREIGN KEY ("organ") REFERENCES "organ" (id);
ALTER TABLE "webhook_delivery" ADD FOREIGN KEY ("webhook") REFERENCES "webhook" (id);
ALTER TABLE "webhook_delivery" ADD FOREIGN KEY ("task") REFERENCES "measure_task" (id);
