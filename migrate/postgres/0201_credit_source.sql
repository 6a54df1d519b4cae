-- +goose Up

-- credit_source 信用信息来源
CREATE TABLE "credit_source" ( -- 信用信息来源
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "number" BIGINT NOT NULL DEFAULT 0,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "department" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "polarity" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "weight" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "open" BOOLEAN NOT NULL DEFAULT FALSE,
  "retention" BIGINT NOT NULL DEFAULT 0,
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "off" BOOLEAN NOT NULL DEFAULT FALSE,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_source_region" ON "credit_source" ("region", id);
CREATE INDEX "credit_source_owner" ON "credit_source" ("owner", id);
CREATE INDEX "credit_source_state" ON "credit_source" ("state", id);
CREATE INDEX "credit_source_due" ON "credit_source" ("due", id);
CREATE INDEX "credit_source_created" ON "credit_source" ("created", id);
CREATE UNIQUE INDEX "credit_source_number" ON "credit_source" ("number");
CREATE INDEX "credit_source_name" ON "credit_source" ("name", id);
CREATE INDEX "credit_source_department" ON "credit_source" ("department", id);
CREATE INDEX "credit_source_sort" ON "credit_source" ("sort", id);
CREATE INDEX "credit_source_polarity" ON "credit_source" ("polarity", id);
CREATE INDEX "credit_source_weight" ON "credit_source" ("weight", id);
CREATE INDEX "credit_source_open" ON "credit_source" ("open", id);
CREATE INDEX "credit_source_off" ON "credit_source" ("off", id);
CREATE TABLE "credit_source_columns" ( -- 信用信息来源：报送字段
  parent BIGINT NOT NULL REFERENCES "credit_source" (id),
  line BIGINT NOT NULL,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "target" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "must" BOOLEAN NOT NULL DEFAULT FALSE,
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "credit_source_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "credit_source_search_terms" ON "credit_source_search" USING gin (terms);
ALTER TABLE "credit_source" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "credit_source" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "credit_source" FOR SELECT USING (app_known());
CREATE POLICY add ON "credit_source" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "credit_source" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "credit_source" FOR DELETE USING (app_sees(region));
