-- +goose Up
-- The lists of firms, repair of credit, annual reports and joint measures.

-- abnormal_listing 经营异常名录
CREATE TABLE "abnormal_listing" ( -- 经营异常名录
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "name" TEXT NOT NULL DEFAULT '',
  "code" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "served" INTEGER REFERENCES "firm" (id),
  "legal" TEXT NOT NULL DEFAULT '',
  "ground" INTEGER REFERENCES "listing_ground" (id),
  "basis" TEXT NOT NULL DEFAULT '',
  "found" TEXT,
  "facts" TEXT NOT NULL DEFAULT '',
  "mailed" TEXT,
  "mailed2" TEXT,
  "noticed_on" TEXT,
  "notice_how" TEXT NOT NULL DEFAULT '',
  "notice_note" TEXT NOT NULL DEFAULT '',
  "listed_on" TEXT,
  "full" TEXT,
  "warned_on" TEXT,
  "matured_on" TEXT,
  "cured_on" TEXT,
  "cure" TEXT NOT NULL DEFAULT '',
  "number" TEXT NOT NULL DEFAULT '',
  "ended_on" TEXT,
  "end_way" TEXT NOT NULL DEFAULT '',
  "end_number" TEXT NOT NULL DEFAULT '',
  "why" TEXT NOT NULL DEFAULT '',
  "new_facts" TEXT NOT NULL DEFAULT '',
  "amend_why" TEXT NOT NULL DEFAULT '',
  "public_code" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "abnormal_listing_region" ON "abnormal_listing" ("region");
CREATE INDEX "abnormal_listing_owner" ON "abnormal_listing" ("owner");
CREATE INDEX "abnormal_listing_state" ON "abnormal_listing" ("state");
CREATE INDEX "abnormal_listing_due" ON "abnormal_listing" ("due");
CREATE INDEX "abnormal_listing_created" ON "abnormal_listing" ("created");
CREATE INDEX "abnormal_listing_name" ON "abnormal_listing" ("name");
CREATE INDEX "abnormal_listing_code" ON "abnormal_listing" ("code");
CREATE INDEX "abnormal_listing_firm" ON "abnormal_listing" ("firm");
CREATE INDEX "abnormal_listing_served" ON "abnormal_listing" ("served");
CREATE INDEX "abnormal_listing_ground" ON "abnormal_listing" ("ground");
CREATE INDEX "abnormal_listing_found" ON "abnormal_listing" ("found");
CREATE INDEX "abnormal_listing_listed_on" ON "abnormal_listing" ("listed_on");
CREATE INDEX "abnormal_listing_full" ON "abnormal_listing" ("full");
CREATE INDEX "abnormal_listing_number" ON "abnormal_listing" ("number");
CREATE INDEX "abnormal_listing_ended_on" ON "abnormal_listing" ("ended_on");
CREATE INDEX "abnormal_listing_end_way" ON "abnormal_listing" ("end_way");
CREATE TABLE "abnormal_listing_proofs" ( -- 经营异常名录：公开日志
  parent INTEGER NOT NULL REFERENCES "abnormal_listing" (id),
  line INTEGER NOT NULL,
  "day" TEXT,
  "act" TEXT NOT NULL DEFAULT '',
  "leaf" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "abnormal_listing_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- serious_listing 严重违法失信名单
CREATE TABLE "serious_listing" ( -- 严重违法失信名单
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "name" TEXT NOT NULL DEFAULT '',
  "code" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "served" INTEGER REFERENCES "firm" (id),
  "legal" TEXT NOT NULL DEFAULT '',
  "ground" INTEGER REFERENCES "listing_ground" (id),
  "basis" TEXT NOT NULL DEFAULT '',
  "found" TEXT,
  "facts" TEXT NOT NULL DEFAULT '',
  "penalty_no" TEXT NOT NULL DEFAULT '',
  "penalty_organ" TEXT NOT NULL DEFAULT '',
  "penalty_sort" TEXT NOT NULL DEFAULT '',
  "penalty" TEXT NOT NULL DEFAULT '',
  "grave" BOOLEAN NOT NULL DEFAULT FALSE,
  "grave_why" TEXT NOT NULL DEFAULT '',
  "origin" INTEGER,
  "noticed_on" TEXT,
  "notice_how" TEXT NOT NULL DEFAULT '',
  "notice_note" TEXT NOT NULL DEFAULT '',
  "stated_on" TEXT,
  "statement" TEXT NOT NULL DEFAULT '',
  "hearing" BOOLEAN NOT NULL DEFAULT FALSE,
  "heard_on" TEXT,
  "minutes" TEXT NOT NULL DEFAULT '',
  "upheld" BOOLEAN NOT NULL DEFAULT FALSE,
  "opinion" TEXT NOT NULL DEFAULT '',
  "decided_on" TEXT,
  "served_on" TEXT,
  "served_how" TEXT NOT NULL DEFAULT '',
  "receiver" TEXT NOT NULL DEFAULT '',
  "published_on" TEXT,
  "until" TEXT,
  "earliest" TEXT,
  "number" TEXT NOT NULL DEFAULT '',
  "ended_on" TEXT,
  "end_way" TEXT NOT NULL DEFAULT '',
  "end_number" TEXT NOT NULL DEFAULT '',
  "why" TEXT NOT NULL DEFAULT '',
  "new_facts" TEXT NOT NULL DEFAULT '',
  "amend_why" TEXT NOT NULL DEFAULT '',
  "public_code" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "serious_listing_region" ON "serious_listing" ("region");
CREATE INDEX "serious_listing_owner" ON "serious_listing" ("owner");
CREATE INDEX "serious_listing_state" ON "serious_listing" ("state");
CREATE INDEX "serious_listing_due" ON "serious_listing" ("due");
CREATE INDEX "serious_listing_created" ON "serious_listing" ("created");
CREATE INDEX "serious_listing_name" ON "serious_listing" ("name");
CREATE INDEX "serious_listing_code" ON "serious_listing" ("code");
CREATE INDEX "serious_listing_firm" ON "serious_listing" ("firm");
CREATE INDEX "serious_listing_served" ON "serious_listing" ("served");
CREATE INDEX "serious_listing_ground" ON "serious_listing" ("ground");
CREATE INDEX "serious_listing_origin" ON "serious_listing" ("origin");
CREATE INDEX "serious_listing_decided_on" ON "serious_listing" ("decided_on");
CREATE INDEX "serious_listing_published_on" ON "serious_listing" ("published_on");
CREATE INDEX "serious_listing_until" ON "serious_listing" ("until");
CREATE INDEX "serious_listing_number" ON "serious_listing" ("number");
CREATE INDEX "serious_listing_ended_on" ON "serious_listing" ("ended_on");
CREATE INDEX "serious_listing_end_way" ON "serious_listing" ("end_way");
CREATE TABLE "serious_listing_proofs" ( -- 严重违法失信名单：公开日志
  parent INTEGER NOT NULL REFERENCES "serious_listing" (id),
  line INTEGER NOT NULL,
  "day" TEXT,
  "act" TEXT NOT NULL DEFAULT '',
  "leaf" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "serious_listing_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- credit_repair 信用修复
CREATE TABLE "credit_repair" ( -- 信用修复
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "name" TEXT NOT NULL DEFAULT '',
  "code" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "served" INTEGER REFERENCES "firm" (id),
  "legal" TEXT NOT NULL DEFAULT '',
  "what" TEXT NOT NULL DEFAULT '',
  "listing" INTEGER REFERENCES "serious_listing" (id),
  "document" TEXT NOT NULL DEFAULT '',
  "severity" TEXT NOT NULL DEFAULT '',
  "special" BOOLEAN NOT NULL DEFAULT FALSE,
  "since" TEXT,
  "earliest" TEXT,
  "latest" TEXT,
  "agent" TEXT NOT NULL DEFAULT '',
  "reason" TEXT NOT NULL DEFAULT '',
  "asked_on" TEXT,
  "accepted_on" TEXT,
  "refusal" TEXT NOT NULL DEFAULT '',
  "checked_on" TEXT,
  "finding" TEXT NOT NULL DEFAULT '',
  "number" TEXT NOT NULL DEFAULT '',
  "decided_on" TEXT,
  "granted" BOOLEAN NOT NULL DEFAULT FALSE,
  "opinion" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_repair_region" ON "credit_repair" ("region");
CREATE INDEX "credit_repair_owner" ON "credit_repair" ("owner");
CREATE INDEX "credit_repair_state" ON "credit_repair" ("state");
CREATE INDEX "credit_repair_due" ON "credit_repair" ("due");
CREATE INDEX "credit_repair_created" ON "credit_repair" ("created");
CREATE INDEX "credit_repair_name" ON "credit_repair" ("name");
CREATE INDEX "credit_repair_code" ON "credit_repair" ("code");
CREATE INDEX "credit_repair_firm" ON "credit_repair" ("firm");
CREATE INDEX "credit_repair_served" ON "credit_repair" ("served");
CREATE INDEX "credit_repair_what" ON "credit_repair" ("what");
CREATE INDEX "credit_repair_listing" ON "credit_repair" ("listing");
CREATE INDEX "credit_repair_document" ON "credit_repair" ("document");
CREATE INDEX "credit_repair_severity" ON "credit_repair" ("severity");
CREATE INDEX "credit_repair_asked_on" ON "credit_repair" ("asked_on");
CREATE INDEX "credit_repair_number" ON "credit_repair" ("number");
CREATE INDEX "credit_repair_decided_on" ON "credit_repair" ("decided_on");
CREATE INDEX "credit_repair_granted" ON "credit_repair" ("granted");
CREATE TABLE "credit_repair_conditions" ( -- 信用修复：修复条件
  parent INTEGER NOT NULL REFERENCES "credit_repair" (id),
  line INTEGER NOT NULL,
  "name" TEXT NOT NULL DEFAULT '',
  "how" TEXT NOT NULL DEFAULT '',
  "holds" BOOLEAN NOT NULL DEFAULT FALSE,
  "note" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "credit_repair_proofs" ( -- 信用修复：公开日志
  parent INTEGER NOT NULL REFERENCES "credit_repair" (id),
  line INTEGER NOT NULL,
  "day" TEXT,
  "act" TEXT NOT NULL DEFAULT '',
  "leaf" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "credit_repair_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- listing_ground 列入事由
CREATE TABLE "listing_ground" ( -- 列入事由
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "name" TEXT NOT NULL DEFAULT '',
  "code" TEXT NOT NULL DEFAULT '',
  "list" TEXT NOT NULL DEFAULT '',
  "law" TEXT NOT NULL DEFAULT '',
  "article" TEXT NOT NULL DEFAULT '',
  "penalty" BOOLEAN NOT NULL DEFAULT FALSE,
  "special" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "listing_ground_region" ON "listing_ground" ("region");
CREATE INDEX "listing_ground_owner" ON "listing_ground" ("owner");
CREATE INDEX "listing_ground_state" ON "listing_ground" ("state");
CREATE INDEX "listing_ground_due" ON "listing_ground" ("due");
CREATE INDEX "listing_ground_created" ON "listing_ground" ("created");
CREATE INDEX "listing_ground_name" ON "listing_ground" ("name");
CREATE UNIQUE INDEX "listing_ground_code" ON "listing_ground" ("code") WHERE "code" <> '';
CREATE INDEX "listing_ground_list" ON "listing_ground" ("list");
CREATE INDEX "listing_ground_law" ON "listing_ground" ("law");
CREATE INDEX "listing_ground_article" ON "listing_ground" ("article");
CREATE INDEX "listing_ground_penalty" ON "listing_ground" ("penalty");
CREATE INDEX "listing_ground_confirmed" ON "listing_ground" ("confirmed");
CREATE INDEX "listing_ground_from" ON "listing_ground" ("from");
CREATE INDEX "listing_ground_until" ON "listing_ground" ("until");
CREATE VIRTUAL TABLE "listing_ground_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- repair_condition 修复条件
CREATE TABLE "repair_condition" ( -- 修复条件
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "name" TEXT NOT NULL DEFAULT '',
  "guide" TEXT NOT NULL DEFAULT '',
  "what" TEXT NOT NULL DEFAULT '',
  "rank" INTEGER NOT NULL DEFAULT 0,
  "basis" TEXT NOT NULL DEFAULT '',
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "repair_condition_region" ON "repair_condition" ("region");
CREATE INDEX "repair_condition_owner" ON "repair_condition" ("owner");
CREATE INDEX "repair_condition_state" ON "repair_condition" ("state");
CREATE INDEX "repair_condition_due" ON "repair_condition" ("due");
CREATE INDEX "repair_condition_created" ON "repair_condition" ("created");
CREATE INDEX "repair_condition_name" ON "repair_condition" ("name");
CREATE INDEX "repair_condition_what" ON "repair_condition" ("what");
CREATE INDEX "repair_condition_rank" ON "repair_condition" ("rank");
CREATE INDEX "repair_condition_basis" ON "repair_condition" ("basis");
CREATE INDEX "repair_condition_from" ON "repair_condition" ("from");
CREATE INDEX "repair_condition_until" ON "repair_condition" ("until");
CREATE VIRTUAL TABLE "repair_condition_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- annual_report 企业年报
CREATE TABLE "annual_report" ( -- 企业年报
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "number" TEXT NOT NULL DEFAULT '',
  "key" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "code" TEXT NOT NULL DEFAULT '',
  "year" INTEGER NOT NULL DEFAULT 0,
  "filed_on" TEXT,
  "late" BOOLEAN NOT NULL DEFAULT FALSE,
  "operating" TEXT NOT NULL DEFAULT '',
  "address" TEXT NOT NULL DEFAULT '',
  "phone" TEXT NOT NULL DEFAULT '',
  "email" TEXT NOT NULL DEFAULT '',
  "site" TEXT NOT NULL DEFAULT '',
  "staff" INTEGER,
  "show_staff" BOOLEAN NOT NULL DEFAULT FALSE,
  "assets" INTEGER,
  "revenue" INTEGER,
  "profit" INTEGER,
  "tax" INTEGER,
  "show_money" BOOLEAN NOT NULL DEFAULT FALSE,
  "imported" BOOLEAN NOT NULL DEFAULT FALSE,
  "revised" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "annual_report_region" ON "annual_report" ("region");
CREATE INDEX "annual_report_owner" ON "annual_report" ("owner");
CREATE INDEX "annual_report_state" ON "annual_report" ("state");
CREATE INDEX "annual_report_due" ON "annual_report" ("due");
CREATE INDEX "annual_report_created" ON "annual_report" ("created");
CREATE INDEX "annual_report_number" ON "annual_report" ("number");
CREATE UNIQUE INDEX "annual_report_key" ON "annual_report" ("key") WHERE "key" <> '';
CREATE INDEX "annual_report_firm" ON "annual_report" ("firm");
CREATE INDEX "annual_report_code" ON "annual_report" ("code");
CREATE INDEX "annual_report_year" ON "annual_report" ("year");
CREATE INDEX "annual_report_filed_on" ON "annual_report" ("filed_on");
CREATE INDEX "annual_report_late" ON "annual_report" ("late");
CREATE VIRTUAL TABLE "annual_report_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- annual_reminder 年报提醒
CREATE TABLE "annual_reminder" ( -- 年报提醒
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "title" TEXT NOT NULL DEFAULT '',
  "year" INTEGER NOT NULL DEFAULT 0,
  "day" TEXT,
  "how" TEXT NOT NULL DEFAULT '',
  "text" TEXT NOT NULL DEFAULT '',
  "count" INTEGER NOT NULL DEFAULT 0,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "annual_reminder_region" ON "annual_reminder" ("region");
CREATE INDEX "annual_reminder_owner" ON "annual_reminder" ("owner");
CREATE INDEX "annual_reminder_state" ON "annual_reminder" ("state");
CREATE INDEX "annual_reminder_due" ON "annual_reminder" ("due");
CREATE INDEX "annual_reminder_created" ON "annual_reminder" ("created");
CREATE INDEX "annual_reminder_title" ON "annual_reminder" ("title");
CREATE INDEX "annual_reminder_year" ON "annual_reminder" ("year");
CREATE INDEX "annual_reminder_day" ON "annual_reminder" ("day");
CREATE INDEX "annual_reminder_how" ON "annual_reminder" ("how");
CREATE INDEX "annual_reminder_count" ON "annual_reminder" ("count");
CREATE VIRTUAL TABLE "annual_reminder_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- measure_task 联合奖惩任务
CREATE TABLE "measure_task" ( -- 联合奖惩任务
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "title" TEXT NOT NULL DEFAULT '',
  "measure" INTEGER REFERENCES "joint_measure" (id),
  "organ" INTEGER REFERENCES "organ" (id),
  "sort" TEXT NOT NULL DEFAULT '',
  "trigger" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "name" TEXT NOT NULL DEFAULT '',
  "code" TEXT NOT NULL DEFAULT '',
  "source" TEXT NOT NULL DEFAULT '',
  "source_id" INTEGER,
  "ground" TEXT NOT NULL DEFAULT '',
  "number" TEXT NOT NULL DEFAULT '',
  "day" TEXT,
  "until" TEXT,
  "content" TEXT NOT NULL DEFAULT '',
  "basis" TEXT NOT NULL DEFAULT '',
  "pushed_on" TEXT,
  "received_on" TEXT,
  "done_on" TEXT,
  "done" TEXT NOT NULL DEFAULT '',
  "idle_why" TEXT NOT NULL DEFAULT '',
  "lifted_on" TEXT,
  "lift_why" TEXT NOT NULL DEFAULT '',
  "ack_on" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "measure_task_region" ON "measure_task" ("region");
CREATE INDEX "measure_task_owner" ON "measure_task" ("owner");
CREATE INDEX "measure_task_state" ON "measure_task" ("state");
CREATE INDEX "measure_task_due" ON "measure_task" ("due");
CREATE INDEX "measure_task_created" ON "measure_task" ("created");
CREATE INDEX "measure_task_title" ON "measure_task" ("title");
CREATE INDEX "measure_task_measure" ON "measure_task" ("measure");
CREATE INDEX "measure_task_organ" ON "measure_task" ("organ");
CREATE INDEX "measure_task_sort" ON "measure_task" ("sort");
CREATE INDEX "measure_task_trigger" ON "measure_task" ("trigger");
CREATE INDEX "measure_task_firm" ON "measure_task" ("firm");
CREATE INDEX "measure_task_code" ON "measure_task" ("code");
CREATE INDEX "measure_task_source_id" ON "measure_task" ("source_id");
CREATE INDEX "measure_task_until" ON "measure_task" ("until");
CREATE INDEX "measure_task_pushed_on" ON "measure_task" ("pushed_on");
CREATE INDEX "measure_task_done_on" ON "measure_task" ("done_on");
CREATE INDEX "measure_task_lifted_on" ON "measure_task" ("lifted_on");
CREATE VIRTUAL TABLE "measure_task_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- joint_measure 联合奖惩措施
CREATE TABLE "joint_measure" ( -- 联合奖惩措施
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "name" TEXT NOT NULL DEFAULT '',
  "organ" INTEGER REFERENCES "organ" (id),
  "sort" TEXT NOT NULL DEFAULT '',
  "trigger" TEXT NOT NULL DEFAULT '',
  "content" TEXT NOT NULL DEFAULT '',
  "basis" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT NOT NULL DEFAULT '',
  "months" INTEGER NOT NULL DEFAULT 0,
  "from" TEXT,
  "until" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "joint_measure_region" ON "joint_measure" ("region");
CREATE INDEX "joint_measure_owner" ON "joint_measure" ("owner");
CREATE INDEX "joint_measure_state" ON "joint_measure" ("state");
CREATE INDEX "joint_measure_due" ON "joint_measure" ("due");
CREATE INDEX "joint_measure_created" ON "joint_measure" ("created");
CREATE INDEX "joint_measure_name" ON "joint_measure" ("name");
CREATE INDEX "joint_measure_organ" ON "joint_measure" ("organ");
CREATE INDEX "joint_measure_sort" ON "joint_measure" ("sort");
CREATE INDEX "joint_measure_trigger" ON "joint_measure" ("trigger");
CREATE INDEX "joint_measure_confirmed" ON "joint_measure" ("confirmed");
CREATE INDEX "joint_measure_from" ON "joint_measure" ("from");
CREATE INDEX "joint_measure_until" ON "joint_measure" ("until");
CREATE VIRTUAL TABLE "joint_measure_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- webhook 推送地址
CREATE TABLE "webhook" ( -- 推送地址
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "name" TEXT NOT NULL DEFAULT '',
  "organ" INTEGER REFERENCES "organ" (id),
  "url" TEXT NOT NULL DEFAULT '',
  "app" TEXT NOT NULL DEFAULT '',
  "key_id" TEXT NOT NULL DEFAULT '',
  "secret" TEXT NOT NULL DEFAULT '',
  "alg" TEXT NOT NULL DEFAULT '',
  "off" BOOLEAN NOT NULL DEFAULT FALSE,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "webhook_region" ON "webhook" ("region");
CREATE INDEX "webhook_owner" ON "webhook" ("owner");
CREATE INDEX "webhook_state" ON "webhook" ("state");
CREATE INDEX "webhook_due" ON "webhook" ("due");
CREATE INDEX "webhook_created" ON "webhook" ("created");
CREATE INDEX "webhook_name" ON "webhook" ("name");
CREATE INDEX "webhook_organ" ON "webhook" ("organ");
CREATE INDEX "webhook_url" ON "webhook" ("url");
CREATE INDEX "webhook_alg" ON "webhook" ("alg");
CREATE INDEX "webhook_off" ON "webhook" ("off");
CREATE VIRTUAL TABLE "webhook_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- webhook_delivery 推送记录
CREATE TABLE "webhook_delivery" ( -- 推送记录
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "title" TEXT NOT NULL DEFAULT '',
  "webhook" INTEGER REFERENCES "webhook" (id),
  "task" INTEGER REFERENCES "measure_task" (id),
  "event" TEXT NOT NULL DEFAULT '',
  "status" TEXT NOT NULL DEFAULT '',
  "tries" INTEGER NOT NULL DEFAULT 0,
  "sent" INTEGER,
  "code" INTEGER NOT NULL DEFAULT 0,
  "answer" TEXT NOT NULL DEFAULT '',
  "problem" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (id)
);
CREATE INDEX "webhook_delivery_region" ON "webhook_delivery" ("region");
CREATE INDEX "webhook_delivery_owner" ON "webhook_delivery" ("owner");
CREATE INDEX "webhook_delivery_state" ON "webhook_delivery" ("state");
CREATE INDEX "webhook_delivery_due" ON "webhook_delivery" ("due");
CREATE INDEX "webhook_delivery_created" ON "webhook_delivery" ("created");
CREATE INDEX "webhook_delivery_title" ON "webhook_delivery" ("title");
CREATE INDEX "webhook_delivery_webhook" ON "webhook_delivery" ("webhook");
CREATE INDEX "webhook_delivery_task" ON "webhook_delivery" ("task");
CREATE INDEX "webhook_delivery_event" ON "webhook_delivery" ("event");
CREATE INDEX "webhook_delivery_status" ON "webhook_delivery" ("status");
CREATE INDEX "webhook_delivery_tries" ON "webhook_delivery" ("tries");
CREATE INDEX "webhook_delivery_sent" ON "webhook_delivery" ("sent");
CREATE INDEX "webhook_delivery_code" ON "webhook_delivery" ("code");
CREATE VIRTUAL TABLE "webhook_delivery_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
