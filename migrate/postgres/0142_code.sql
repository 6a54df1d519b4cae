-- +goose Up
-- code 代码
CREATE TABLE "code" ( -- 代码
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "list" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "label" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "english" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "rank" BIGINT NOT NULL DEFAULT 0,
  "source" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "tone" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "fixed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT COLLATE "C",
  "to" TEXT COLLATE "C",
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (id)
);
CREATE INDEX "code_region" ON "code" ("region", id);
CREATE INDEX "code_owner" ON "code" ("owner", id);
CREATE INDEX "code_state" ON "code" ("state", id);
CREATE INDEX "code_due" ON "code" ("due", id);
CREATE INDEX "code_created" ON "code" ("created", id);
CREATE INDEX "code_list" ON "code" ("list", id);
CREATE INDEX "code_code" ON "code" ("code", id);
CREATE INDEX "code_label" ON "code" ("label", id);
CREATE INDEX "code_english" ON "code" ("english", id);
CREATE INDEX "code_source" ON "code" ("source", id);
CREATE INDEX "code_fixed" ON "code" ("fixed", id);
CREATE INDEX "code_from" ON "code" ("from", id);
CREATE INDEX "code_to" ON "code" ("to", id);
CREATE TABLE "code_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "code_search_terms" ON "code_search" USING gin (terms);
ALTER TABLE "code" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "code" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "code" FOR SELECT USING (app_known());
CREATE POLICY add ON "code" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "code" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "code" FOR DELETE USING (app_sees(region));
