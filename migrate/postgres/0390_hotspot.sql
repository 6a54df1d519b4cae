-- +goose Up
-- Hot spots of complaints, and the totals that cities published.
-- hotspot 投诉热点
CREATE TABLE "hotspot" ( -- 投诉热点
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
  "product" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "trouble" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "first" TEXT COLLATE "C",
  "last" TEXT COLLATE "C",
  "count" BIGINT NOT NULL DEFAULT 0,
  "rule" BIGINT,
  "finding" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "looked_on" TEXT COLLATE "C",
  "plan" BIGINT,
  "line" BIGINT,
  "batches" BIGINT NOT NULL DEFAULT 0,
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ended_on" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "hotspot_region" ON "hotspot" ("region", id);
CREATE INDEX "hotspot_owner" ON "hotspot" ("owner", id);
CREATE INDEX "hotspot_state" ON "hotspot" ("state", id);
CREATE INDEX "hotspot_due" ON "hotspot" ("due", id);
CREATE INDEX "hotspot_created" ON "hotspot" ("created", id);
CREATE INDEX "hotspot_title" ON "hotspot" ("title", id);
CREATE INDEX "hotspot_product" ON "hotspot" ("product", id);
CREATE INDEX "hotspot_trouble" ON "hotspot" ("trouble", id);
CREATE INDEX "hotspot_first" ON "hotspot" ("first", id);
CREATE INDEX "hotspot_last" ON "hotspot" ("last", id);
CREATE INDEX "hotspot_count" ON "hotspot" ("count", id);
CREATE INDEX "hotspot_rule" ON "hotspot" ("rule", id);
CREATE INDEX "hotspot_plan" ON "hotspot" ("plan", id);
CREATE INDEX "hotspot_line" ON "hotspot" ("line", id);
CREATE INDEX "hotspot_ended_on" ON "hotspot" ("ended_on", id);
CREATE TABLE "hotspot_weeks" ( -- 投诉热点：报警记录
  parent BIGINT NOT NULL REFERENCES "hotspot" (id),
  line BIGINT NOT NULL,
  "monday" TEXT COLLATE "C",
  "count" BIGINT NOT NULL DEFAULT 0,
  "upper" BIGINT NOT NULL DEFAULT 0,
  "mean" BIGINT NOT NULL DEFAULT 0,
  "methods" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "hotspot_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "hotspot_search_terms" ON "hotspot_search" USING gin (terms);
ALTER TABLE "hotspot" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "hotspot" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "hotspot" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "hotspot" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "hotspot" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "hotspot" FOR DELETE USING (app_sees(region));

-- rise_rule 热点预警规则
CREATE TABLE "rise_rule" ( -- 热点预警规则
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
  "alpha" BIGINT NOT NULL DEFAULT 0,
  "slack" BIGINT NOT NULL DEFAULT 0,
  "limit" BIGINT NOT NULL DEFAULT 0,
  "least" BIGINT NOT NULL DEFAULT 0,
  "votes" BIGINT NOT NULL DEFAULT 0,
  "rest" BIGINT NOT NULL DEFAULT 0,
  "source" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "rise_rule_region" ON "rise_rule" ("region", id);
CREATE INDEX "rise_rule_owner" ON "rise_rule" ("owner", id);
CREATE INDEX "rise_rule_state" ON "rise_rule" ("state", id);
CREATE INDEX "rise_rule_due" ON "rise_rule" ("due", id);
CREATE INDEX "rise_rule_created" ON "rise_rule" ("created", id);
CREATE INDEX "rise_rule_name" ON "rise_rule" ("name", id);
CREATE INDEX "rise_rule_least" ON "rise_rule" ("least", id);
CREATE INDEX "rise_rule_votes" ON "rise_rule" ("votes", id);
CREATE INDEX "rise_rule_rest" ON "rise_rule" ("rest", id);
CREATE INDEX "rise_rule_confirmed" ON "rise_rule" ("confirmed", id);
CREATE INDEX "rise_rule_from" ON "rise_rule" ("from", id);
CREATE INDEX "rise_rule_until" ON "rise_rule" ("until", id);
CREATE TABLE "rise_rule_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "rise_rule_search_terms" ON "rise_rule_search" USING gin (terms);
ALTER TABLE "rise_rule" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "rise_rule" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "rise_rule" FOR SELECT USING (app_known());
CREATE POLICY add ON "rise_rule" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "rise_rule" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "rise_rule" FOR DELETE USING (app_sees(region));

-- consumer_total 公布的投诉统计
CREATE TABLE "consumer_total" ( -- 公布的投诉统计
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
  "place" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "period" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "complaints" BIGINT NOT NULL DEFAULT 0,
  "reports" BIGINT,
  "consults" BIGINT,
  "stated" BIGINT,
  "rounded" BIGINT,
  "accepted" BIGINT,
  "mediated" BIGINT,
  "closed" BIGINT,
  "recovered" BIGINT,
  "earlier" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "source" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "differs" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "consumer_total_region" ON "consumer_total" ("region", id);
CREATE INDEX "consumer_total_owner" ON "consumer_total" ("owner", id);
CREATE INDEX "consumer_total_state" ON "consumer_total" ("state", id);
CREATE INDEX "consumer_total_due" ON "consumer_total" ("due", id);
CREATE INDEX "consumer_total_created" ON "consumer_total" ("created", id);
CREATE INDEX "consumer_total_title" ON "consumer_total" ("title", id);
CREATE INDEX "consumer_total_place" ON "consumer_total" ("place", id);
CREATE INDEX "consumer_total_period" ON "consumer_total" ("period", id);
CREATE INDEX "consumer_total_complaints" ON "consumer_total" ("complaints", id);
CREATE INDEX "consumer_total_reports" ON "consumer_total" ("reports", id);
CREATE INDEX "consumer_total_differs" ON "consumer_total" ("differs", id);
CREATE TABLE "consumer_total_parts" ( -- 公布的投诉统计：分项
  parent BIGINT NOT NULL REFERENCES "consumer_total" (id),
  line BIGINT NOT NULL,
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "count" BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (parent, line)
);
CREATE TABLE "consumer_total_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "consumer_total_search_terms" ON "consumer_total_search" USING gin (terms);
ALTER TABLE "consumer_total" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "consumer_total" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "consumer_total" FOR SELECT USING (app_known());
CREATE POLICY add ON "consumer_total" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "consumer_total" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "consumer_total" FOR DELETE USING (app_sees(region));

-- references
ALTER TABLE "hotspot" ADD FOREIGN KEY ("rule") REFERENCES "rise_rule" (id);
ALTER TABLE "hotspot" ADD FOREIGN KEY ("plan") REFERENCES "plan" (id);
ALTER TABLE "hotspot" ADD FOREIGN KEY ("line") REFERENCES "plan_line" (id);

-- The scan for rises reads complaints by product and place in the order of this index.
CREATE INDEX "complaint_hotspot" ON "complaint" ("product", "region", "received");
-- What was late, for the statistics: few rows of many.
CREATE INDEX "deadline_late" ON "deadline" ("kind", "record") WHERE "stopped" > "due";
