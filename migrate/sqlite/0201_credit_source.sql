-- +goose Up

-- credit_source 信用信息来源
CREATE TABLE "credit_source" ( -- 信用信息来源
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "number" INTEGER NOT NULL DEFAULT 0,
  "name" TEXT NOT NULL DEFAULT '',
  "department" TEXT NOT NULL DEFAULT '',
  "sort" TEXT NOT NULL DEFAULT '',
  "polarity" TEXT NOT NULL DEFAULT '',
  "weight" TEXT NOT NULL DEFAULT '',
  "open" BOOLEAN NOT NULL DEFAULT FALSE,
  "retention" INTEGER NOT NULL DEFAULT 0,
  "basis" TEXT NOT NULL DEFAULT '',
  "off" BOOLEAN NOT NULL DEFAULT FALSE,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_source_region" ON "credit_source" ("region");
CREATE INDEX "credit_source_owner" ON "credit_source" ("owner");
CREATE INDEX "credit_source_state" ON "credit_source" ("state");
CREATE INDEX "credit_source_due" ON "credit_source" ("due");
CREATE INDEX "credit_source_created" ON "credit_source" ("created");
CREATE UNIQUE INDEX "credit_source_number" ON "credit_source" ("number");
CREATE INDEX "credit_source_name" ON "credit_source" ("name");
CREATE INDEX "credit_source_department" ON "credit_source" ("department");
CREATE INDEX "credit_source_sort" ON "credit_source" ("sort");
CREATE INDEX "credit_source_polarity" ON "credit_source" ("polarity");
CREATE INDEX "credit_source_weight" ON "credit_source" ("weight");
CREATE INDEX "credit_source_open" ON "credit_source" ("open");
CREATE INDEX "credit_source_off" ON "credit_source" ("off");
CREATE TABLE "credit_source_columns" ( -- 信用信息来源：报送字段
  parent INTEGER NOT NULL REFERENCES "credit_source" (id),
  line INTEGER NOT NULL,
  "name" TEXT NOT NULL DEFAULT '',
  "target" TEXT NOT NULL DEFAULT '',
  "must" BOOLEAN NOT NULL DEFAULT FALSE,
  "note" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "credit_source_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
