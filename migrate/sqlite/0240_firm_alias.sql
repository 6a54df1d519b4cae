-- +goose Up
-- firm_alias 原注册号与曾用名
CREATE TABLE "firm_alias" ( -- 原注册号与曾用名
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "firm" INTEGER REFERENCES "firm" (id),
  "sort" TEXT NOT NULL DEFAULT '',
  "value" TEXT NOT NULL DEFAULT '',
  "from" TEXT,
  "to" TEXT,
  "basis" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "firm_alias_region" ON "firm_alias" ("region");
CREATE INDEX "firm_alias_owner" ON "firm_alias" ("owner");
CREATE INDEX "firm_alias_state" ON "firm_alias" ("state");
CREATE INDEX "firm_alias_due" ON "firm_alias" ("due");
CREATE INDEX "firm_alias_created" ON "firm_alias" ("created");
CREATE INDEX "firm_alias_firm" ON "firm_alias" ("firm");
CREATE INDEX "firm_alias_sort" ON "firm_alias" ("sort");
CREATE INDEX "firm_alias_value" ON "firm_alias" ("value");
CREATE INDEX "firm_alias_from" ON "firm_alias" ("from");
CREATE INDEX "firm_alias_to" ON "firm_alias" ("to");
CREATE VIRTUAL TABLE "firm_alias_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
