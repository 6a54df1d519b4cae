-- +goose Up

-- credit_objection 信用异议
CREATE TABLE "credit_objection" ( -- 信用异议
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
  "about" TEXT NOT NULL DEFAULT '',
  "source" INTEGER NOT NULL DEFAULT 0,
  "doc" TEXT NOT NULL DEFAULT '',
  "claim" TEXT NOT NULL DEFAULT '',
  "title" TEXT NOT NULL DEFAULT '',
  "code" TEXT NOT NULL DEFAULT '',
  "outcome" TEXT NOT NULL DEFAULT '',
  "weight" TEXT NOT NULL DEFAULT '',
  "new_title" TEXT NOT NULL DEFAULT '',
  "answer" TEXT NOT NULL DEFAULT '',
  "refused" TEXT NOT NULL DEFAULT '',
  "decided_on" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_objection_region" ON "credit_objection" ("region");
CREATE INDEX "credit_objection_owner" ON "credit_objection" ("owner");
CREATE INDEX "credit_objection_state" ON "credit_objection" ("state");
CREATE INDEX "credit_objection_due" ON "credit_objection" ("due");
CREATE INDEX "credit_objection_created" ON "credit_objection" ("created");
CREATE INDEX "credit_objection_firm" ON "credit_objection" ("firm");
CREATE INDEX "credit_objection_about" ON "credit_objection" ("about");
CREATE INDEX "credit_objection_title" ON "credit_objection" ("title");
CREATE INDEX "credit_objection_outcome" ON "credit_objection" ("outcome");
CREATE INDEX "credit_objection_decided_on" ON "credit_objection" ("decided_on");
CREATE VIRTUAL TABLE "credit_objection_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- credit_report 信用报告
CREATE TABLE "credit_report" ( -- 信用报告
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "title" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "code" TEXT NOT NULL DEFAULT '',
  "number" TEXT NOT NULL DEFAULT '',
  "organ" TEXT NOT NULL DEFAULT '',
  "body" TEXT NOT NULL DEFAULT '',
  "issued_on" TEXT,
  "check_code" TEXT NOT NULL DEFAULT '',
  "digest" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_report_region" ON "credit_report" ("region");
CREATE INDEX "credit_report_owner" ON "credit_report" ("owner");
CREATE INDEX "credit_report_state" ON "credit_report" ("state");
CREATE INDEX "credit_report_due" ON "credit_report" ("due");
CREATE INDEX "credit_report_created" ON "credit_report" ("created");
CREATE INDEX "credit_report_title" ON "credit_report" ("title");
CREATE INDEX "credit_report_firm" ON "credit_report" ("firm");
CREATE INDEX "credit_report_code" ON "credit_report" ("code");
CREATE INDEX "credit_report_number" ON "credit_report" ("number");
CREATE INDEX "credit_report_issued_on" ON "credit_report" ("issued_on");
CREATE UNIQUE INDEX "credit_report_check_code" ON "credit_report" ("check_code") WHERE "check_code" <> '';
CREATE VIRTUAL TABLE "credit_report_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
