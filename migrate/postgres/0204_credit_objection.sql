-- +goose Up

-- credit_objection 信用异议
CREATE TABLE "credit_objection" ( -- 信用异议
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "firm" BIGINT,
  "about" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "source" BIGINT NOT NULL DEFAULT 0,
  "doc" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "claim" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "title" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "outcome" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "weight" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "new_title" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "answer" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "refused" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "decided_on" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_objection_region" ON "credit_objection" ("region", id);
CREATE INDEX "credit_objection_owner" ON "credit_objection" ("owner", id);
CREATE INDEX "credit_objection_state" ON "credit_objection" ("state", id);
CREATE INDEX "credit_objection_due" ON "credit_objection" ("due", id);
CREATE INDEX "credit_objection_created" ON "credit_objection" ("created", id);
CREATE INDEX "credit_objection_firm" ON "credit_objection" ("firm", id);
CREATE INDEX "credit_objection_about" ON "credit_objection" ("about", id);
CREATE INDEX "credit_objection_title" ON "credit_objection" ("title", id);
CREATE INDEX "credit_objection_outcome" ON "credit_objection" ("outcome", id);
CREATE INDEX "credit_objection_decided_on" ON "credit_objection" ("decided_on", id);
CREATE TABLE "credit_objection_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "credit_objection_search_terms" ON "credit_objection_search" USING gin (terms);
ALTER TABLE "credit_objection" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "credit_objection" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "credit_objection" FOR SELECT USING (app_sees(region) OR "firm" = app_party());
CREATE POLICY add ON "credit_objection" FOR INSERT WITH CHECK (app_sees(region) OR "firm" = app_party());
CREATE POLICY change ON "credit_objection" FOR UPDATE USING (app_sees(region) OR "firm" = app_party()) WITH CHECK (app_sees(region) OR "firm" = app_party());
CREATE POLICY remove ON "credit_objection" FOR DELETE USING (app_sees(region));

-- credit_report 信用报告
CREATE TABLE "credit_report" ( -- 信用报告
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
  "firm" BIGINT,
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "organ" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "body" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "issued_on" TEXT COLLATE "C",
  "check_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "digest" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_report_region" ON "credit_report" ("region", id);
CREATE INDEX "credit_report_owner" ON "credit_report" ("owner", id);
CREATE INDEX "credit_report_state" ON "credit_report" ("state", id);
CREATE INDEX "credit_report_due" ON "credit_report" ("due", id);
CREATE INDEX "credit_report_created" ON "credit_report" ("created", id);
CREATE INDEX "credit_report_title" ON "credit_report" ("title", id);
CREATE INDEX "credit_report_firm" ON "credit_report" ("firm", id);
CREATE INDEX "credit_report_code" ON "credit_report" ("code", id);
CREATE INDEX "credit_report_number" ON "credit_report" ("number", id);
CREATE INDEX "credit_report_issued_on" ON "credit_report" ("issued_on", id);
CREATE UNIQUE INDEX "credit_report_check_code" ON "credit_report" ("check_code") WHERE "check_code" <> '';
CREATE TABLE "credit_report_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "credit_report_search_terms" ON "credit_report_search" USING gin (terms);
ALTER TABLE "credit_report" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "credit_report" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "credit_report" FOR SELECT USING (app_sees(region) OR "firm" = app_party());
CREATE POLICY add ON "credit_report" FOR INSERT WITH CHECK (app_sees(region) OR "firm" = app_party());
CREATE POLICY change ON "credit_report" FOR UPDATE USING (app_sees(region) OR "firm" = app_party()) WITH CHECK (app_sees(region) OR "firm" = app_party());
CREATE POLICY remove ON "credit_report" FOR DELETE USING (app_sees(region));

-- references
ALTER TABLE "credit_objection" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "credit_report" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
