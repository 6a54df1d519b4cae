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
