-- +goose Up
-- code 代码
CREATE TABLE "code" ( -- 代码
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "list" TEXT NOT NULL DEFAULT '',
  "code" TEXT NOT NULL DEFAULT '',
  "label" TEXT NOT NULL DEFAULT '',
  "english" TEXT NOT NULL DEFAULT '',
  "rank" INTEGER NOT NULL DEFAULT 0,
  "source" TEXT NOT NULL DEFAULT '',
  "tone" TEXT NOT NULL DEFAULT '',
  "fixed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT,
  "to" TEXT,
  "reason" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (id)
);
CREATE INDEX "code_region" ON "code" ("region");
CREATE INDEX "code_owner" ON "code" ("owner");
CREATE INDEX "code_state" ON "code" ("state");
CREATE INDEX "code_due" ON "code" ("due");
CREATE INDEX "code_created" ON "code" ("created");
CREATE INDEX "code_list" ON "code" ("list");
CREATE INDEX "code_code" ON "code" ("code");
CREATE INDEX "code_label" ON "code" ("label");
CREATE INDEX "code_english" ON "code" ("english");
CREATE INDEX "code_source" ON "code" ("source");
CREATE INDEX "code_fixed" ON "code" ("fixed");
CREATE INDEX "code_from" ON "code" ("from");
CREATE INDEX "code_to" ON "code" ("to");
CREATE VIRTUAL TABLE "code_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
