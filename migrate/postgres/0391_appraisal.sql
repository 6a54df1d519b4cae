-- +goose Up
-- Tests and appraisals of disputes, and disputes handed over to others.
-- appraisal 检验鉴定委托
CREATE TABLE "appraisal" ( -- 检验鉴定委托
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
  "number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "complaint" BIGINT,
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "item" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "lab" BIGINT,
  "payer" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "fee" BIGINT NOT NULL DEFAULT 0,
  "agreed" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sample" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "seal" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "given" TEXT COLLATE "C",
  "report_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "result" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ended_on" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "appraisal_region" ON "appraisal" ("region", id);
CREATE INDEX "appraisal_owner" ON "appraisal" ("owner", id);
CREATE INDEX "appraisal_state" ON "appraisal" ("state", id);
CREATE INDEX "appraisal_due" ON "appraisal" ("due", id);
CREATE INDEX "appraisal_created" ON "appraisal" ("created", id);
CREATE INDEX "appraisal_title" ON "appraisal" ("title", id);
CREATE UNIQUE INDEX "appraisal_number" ON "appraisal" ("number") WHERE "number" <> '';
CREATE INDEX "appraisal_number_order" ON "appraisal" ("number", id);
CREATE INDEX "appraisal_complaint" ON "appraisal" ("complaint", id);
CREATE INDEX "appraisal_sort" ON "appraisal" ("sort", id);
CREATE INDEX "appraisal_lab" ON "appraisal" ("lab", id);
CREATE INDEX "appraisal_payer" ON "appraisal" ("payer", id);
CREATE INDEX "appraisal_given" ON "appraisal" ("given", id);
CREATE INDEX "appraisal_ended_on" ON "appraisal" ("ended_on", id);
CREATE TABLE "appraisal_experts" ( -- 检验鉴定委托：鉴定专家
  parent BIGINT NOT NULL REFERENCES "appraisal" (id),
  line BIGINT NOT NULL,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "field" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "organ" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "appraisal_custody" ( -- 检验鉴定委托：样品流转
  parent BIGINT NOT NULL REFERENCES "appraisal" (id),
  line BIGINT NOT NULL,
  "day" TEXT COLLATE "C",
  "from" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "to" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "seal" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "appraisal_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "appraisal_search_terms" ON "appraisal_search" USING gin (terms);
ALTER TABLE "appraisal" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "appraisal" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "appraisal" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "appraisal" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "appraisal" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "appraisal" FOR DELETE USING (app_sees(region));

-- remedy 救济移交
CREATE TABLE "remedy" ( -- 救济移交
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
  "complaint" BIGINT,
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "body" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "day" TEXT COLLATE "C",
  "matter" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "claimed" BIGINT NOT NULL DEFAULT 0,
  "outcome" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "paid" BIGINT NOT NULL DEFAULT 0,
  "ended_on" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "remedy_region" ON "remedy" ("region", id);
CREATE INDEX "remedy_owner" ON "remedy" ("owner", id);
CREATE INDEX "remedy_state" ON "remedy" ("state", id);
CREATE INDEX "remedy_due" ON "remedy" ("due", id);
CREATE INDEX "remedy_created" ON "remedy" ("created", id);
CREATE INDEX "remedy_title" ON "remedy" ("title", id);
CREATE INDEX "remedy_complaint" ON "remedy" ("complaint", id);
CREATE INDEX "remedy_sort" ON "remedy" ("sort", id);
CREATE INDEX "remedy_body" ON "remedy" ("body", id);
CREATE INDEX "remedy_day" ON "remedy" ("day", id);
CREATE INDEX "remedy_paid" ON "remedy" ("paid", id);
CREATE INDEX "remedy_ended_on" ON "remedy" ("ended_on", id);
CREATE TABLE "remedy_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "remedy_search_terms" ON "remedy_search" USING gin (terms);
ALTER TABLE "remedy" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "remedy" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "remedy" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "remedy" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "remedy" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "remedy" FOR DELETE USING (app_sees(region));

-- references
ALTER TABLE "appraisal" ADD FOREIGN KEY ("complaint") REFERENCES "complaint" (id);
ALTER TABLE "appraisal" ADD FOREIGN KEY ("lab") REFERENCES "lab" (id);
ALTER TABLE "remedy" ADD FOREIGN KEY ("complaint") REFERENCES "complaint" (id);
