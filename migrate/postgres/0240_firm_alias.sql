-- +goose Up
-- firm_alias 原注册号与曾用名
CREATE TABLE "firm_alias" ( -- 原注册号与曾用名
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
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "value" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from" TEXT COLLATE "C",
  "to" TEXT COLLATE "C",
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "firm_alias_region" ON "firm_alias" ("region", id);
CREATE INDEX "firm_alias_owner" ON "firm_alias" ("owner", id);
CREATE INDEX "firm_alias_state" ON "firm_alias" ("state", id);
CREATE INDEX "firm_alias_due" ON "firm_alias" ("due", id);
CREATE INDEX "firm_alias_created" ON "firm_alias" ("created", id);
CREATE INDEX "firm_alias_firm" ON "firm_alias" ("firm", id);
CREATE INDEX "firm_alias_sort" ON "firm_alias" ("sort", id);
CREATE INDEX "firm_alias_value" ON "firm_alias" ("value", id);
CREATE INDEX "firm_alias_from" ON "firm_alias" ("from", id);
CREATE INDEX "firm_alias_to" ON "firm_alias" ("to", id);
CREATE TABLE "firm_alias_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "firm_alias_search_terms" ON "firm_alias_search" USING gin (terms);
ALTER TABLE "firm_alias" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "firm_alias" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "firm_alias" FOR SELECT USING (app_known());
CREATE POLICY add ON "firm_alias" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "firm_alias" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "firm_alias" FOR DELETE USING (app_sees(region));
ALTER TABLE "firm_alias" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
