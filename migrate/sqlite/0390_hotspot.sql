-- +goose Up
-- Hot spots of complaints, and the totals that cities published.
-- hotspot 投诉热点
CREATE TABLE "hotspot" ( -- 投诉热点
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
  "product" TEXT NOT NULL DEFAULT '',
  "trouble" TEXT NOT NULL DEFAULT '',
  "first" TEXT,
  "last" TEXT,
  "count" INTEGER NOT NULL DEFAULT 0,
  "rule" INTEGER REFERENCES "rise_rule" (id),
  "finding" TEXT NOT NULL DEFAULT '',
  "looked_on" TEXT,
  "plan" INTEGER REFERENCES "plan" (id),
  "line" INTEGER REFERENCES "plan_line" (id),
  "batches" INTEGER NOT NULL DEFAULT 0,
  "reason" TEXT NOT NULL DEFAULT '',
  "ended_on" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "hotspot_region" ON "hotspot" ("region");
CREATE INDEX "hotspot_owner" ON "hotspot" ("owner");
CREATE INDEX "hotspot_state" ON "hotspot" ("state");
CREATE INDEX "hotspot_due" ON "hotspot" ("due");
CREATE INDEX "hotspot_created" ON "hotspot" ("created");
CREATE INDEX "hotspot_title" ON "hotspot" ("title");
CREATE INDEX "hotspot_product" ON "hotspot" ("product");
CREATE INDEX "hotspot_trouble" ON "hotspot" ("trouble");
CREATE INDEX "hotspot_first" ON "hotspot" ("first");
CREATE INDEX "hotspot_last" ON "hotspot" ("last");
CREATE INDEX "hotspot_count" ON "hotspot" ("count");
CREATE INDEX "hotspot_rule" ON "hotspot" ("rule");
CREATE INDEX "hotspot_plan" ON "hotspot" ("plan");
CREATE INDEX "hotspot_line" ON "hotspot" ("line");
CREATE INDEX "hotspot_ended_on" ON "hotspot" ("ended_on");
CREATE TABLE "hotspot_weeks" ( -- 投诉热点：报警记录
  parent INTEGER NOT NULL REFERENCES "hotspot" (id),
  line INTEGER NOT NULL,
  "monday" TEXT,
  "count" INTEGER NOT NULL DEFAULT 0,
  "upper" INTEGER NOT NULL DEFAULT 0,
  "mean" INTEGER NOT NULL DEFAULT 0,
  "methods" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "hotspot_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- rise_rule 热点预警规则
CREATE TABLE "rise_rule" ( -- 热点预警规则
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
  "alpha" INTEGER NOT NULL DEFAULT 0,
  "slack" INTEGER NOT NULL DEFAULT 0,
  "limit" INTEGER NOT NULL DEFAULT 0,
  "least" INTEGER NOT NULL DEFAULT 0,
  "votes" INTEGER NOT NULL DEFAULT 0,
  "rest" INTEGER NOT NULL DEFAULT 0,
  "source" TEXT NOT NULL DEFAULT '',
  "confidence" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "rise_rule_region" ON "rise_rule" ("region");
CREATE INDEX "rise_rule_owner" ON "rise_rule" ("owner");
CREATE INDEX "rise_rule_state" ON "rise_rule" ("state");
CREATE INDEX "rise_rule_due" ON "rise_rule" ("due");
CREATE INDEX "rise_rule_created" ON "rise_rule" ("created");
CREATE INDEX "rise_rule_name" ON "rise_rule" ("name");
CREATE INDEX "rise_rule_least" ON "rise_rule" ("least");
CREATE INDEX "rise_rule_votes" ON "rise_rule" ("votes");
CREATE INDEX "rise_rule_rest" ON "rise_rule" ("rest");
CREATE INDEX "rise_rule_confirmed" ON "rise_rule" ("confirmed");
CREATE INDEX "rise_rule_from" ON "rise_rule" ("from");
CREATE INDEX "rise_rule_until" ON "rise_rule" ("until");
CREATE VIRTUAL TABLE "rise_rule_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- consumer_total 公布的投诉统计
CREATE TABLE "consumer_total" ( -- 公布的投诉统计
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
  "place" TEXT NOT NULL DEFAULT '',
  "period" TEXT NOT NULL DEFAULT '',
  "complaints" INTEGER NOT NULL DEFAULT 0,
  "reports" INTEGER,
  "consults" INTEGER,
  "stated" INTEGER,
  "rounded" INTEGER,
  "accepted" INTEGER,
  "mediated" INTEGER,
  "closed" INTEGER,
  "recovered" INTEGER,
  "earlier" TEXT NOT NULL DEFAULT '',
  "source" TEXT NOT NULL DEFAULT '',
  "differs" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "consumer_total_region" ON "consumer_total" ("region");
CREATE INDEX "consumer_total_owner" ON "consumer_total" ("owner");
CREATE INDEX "consumer_total_state" ON "consumer_total" ("state");
CREATE INDEX "consumer_total_due" ON "consumer_total" ("due");
CREATE INDEX "consumer_total_created" ON "consumer_total" ("created");
CREATE INDEX "consumer_total_title" ON "consumer_total" ("title");
CREATE INDEX "consumer_total_place" ON "consumer_total" ("place");
CREATE INDEX "consumer_total_period" ON "consumer_total" ("period");
CREATE INDEX "consumer_total_complaints" ON "consumer_total" ("complaints");
CREATE INDEX "consumer_total_reports" ON "consumer_total" ("reports");
CREATE INDEX "consumer_total_differs" ON "consumer_total" ("differs");
CREATE TABLE "consumer_total_parts" ( -- 公布的投诉统计：分项
  parent INTEGER NOT NULL REFERENCES "consumer_total" (id),
  line INTEGER NOT NULL,
  "sort" TEXT NOT NULL DEFAULT '',
  "name" TEXT NOT NULL DEFAULT '',
  "count" INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "consumer_total_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- The scan for rises reads complaints by product and place in the order of this index.
CREATE INDEX "complaint_hotspot" ON "complaint" ("product", "region", "received");
-- What was late, for the statistics: few rows of many.
CREATE INDEX "deadline_late" ON "deadline" ("kind", "record") WHERE "stopped" > "due";
