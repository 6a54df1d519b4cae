-- +goose Up
-- Requests for accounts of firms.

-- firm_signup 企业账号申请
CREATE TABLE "firm_signup" ( -- 企业账号申请
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "name" TEXT NOT NULL DEFAULT '',
  "code" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "person" TEXT NOT NULL DEFAULT '',
  "post" TEXT NOT NULL DEFAULT '',
  "phone" TEXT NOT NULL DEFAULT '',
  "email" TEXT NOT NULL DEFAULT '',
  "asked_on" TEXT,
  "basis" TEXT NOT NULL DEFAULT '',
  "admin" BOOLEAN NOT NULL DEFAULT FALSE,
  "note" TEXT NOT NULL DEFAULT '',
  "decided_on" TEXT,
  "reason" TEXT NOT NULL DEFAULT '',
  "taken_on" TEXT,
  "account" INTEGER,
  "receipt" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "firm_signup_region" ON "firm_signup" ("region");
CREATE INDEX "firm_signup_owner" ON "firm_signup" ("owner");
CREATE INDEX "firm_signup_state" ON "firm_signup" ("state");
CREATE INDEX "firm_signup_due" ON "firm_signup" ("due");
CREATE INDEX "firm_signup_created" ON "firm_signup" ("created");
CREATE INDEX "firm_signup_name" ON "firm_signup" ("name");
CREATE INDEX "firm_signup_code" ON "firm_signup" ("code");
CREATE INDEX "firm_signup_firm" ON "firm_signup" ("firm");
CREATE INDEX "firm_signup_asked_on" ON "firm_signup" ("asked_on");
CREATE INDEX "firm_signup_basis" ON "firm_signup" ("basis");
CREATE INDEX "firm_signup_admin" ON "firm_signup" ("admin");
CREATE INDEX "firm_signup_decided_on" ON "firm_signup" ("decided_on");
CREATE INDEX "firm_signup_account" ON "firm_signup" ("account");
CREATE UNIQUE INDEX "firm_signup_receipt" ON "firm_signup" ("receipt") WHERE "receipt" <> '';
CREATE VIRTUAL TABLE "firm_signup_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
