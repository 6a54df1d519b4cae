-- +goose Up
-- Tests and appraisals of disputes, and disputes handed over to others.
-- appraisal 检验鉴定委托
CREATE TABLE "appraisal" ( -- 检验鉴定委托
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
  "number" TEXT NOT NULL DEFAULT '',
  "complaint" INTEGER REFERENCES "complaint" (id),
  "sort" TEXT NOT NULL DEFAULT '',
  "item" TEXT NOT NULL DEFAULT '',
  "lab" INTEGER REFERENCES "lab" (id),
  "payer" TEXT NOT NULL DEFAULT '',
  "fee" INTEGER NOT NULL DEFAULT 0,
  "agreed" TEXT NOT NULL DEFAULT '',
  "sample" TEXT NOT NULL DEFAULT '',
  "seal" TEXT NOT NULL DEFAULT '',
  "given" TEXT,
  "report_no" TEXT NOT NULL DEFAULT '',
  "result" TEXT NOT NULL DEFAULT '',
  "ended_on" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "appraisal_region" ON "appraisal" ("region");
CREATE INDEX "appraisal_owner" ON "appraisal" ("owner");
CREATE INDEX "appraisal_state" ON "appraisal" ("state");
CREATE INDEX "appraisal_due" ON "appraisal" ("due");
CREATE INDEX "appraisal_created" ON "appraisal" ("created");
CREATE INDEX "appraisal_title" ON "appraisal" ("title");
CREATE UNIQUE INDEX "appraisal_number" ON "appraisal" ("number") WHERE "number" <> '';
CREATE INDEX "appraisal_number_order" ON "appraisal" ("number");
CREATE INDEX "appraisal_complaint" ON "appraisal" ("complaint");
CREATE INDEX "appraisal_sort" ON "appraisal" ("sort");
CREATE INDEX "appraisal_lab" ON "appraisal" ("lab");
CREATE INDEX "appraisal_payer" ON "appraisal" ("payer");
CREATE INDEX "appraisal_given" ON "appraisal" ("given");
CREATE INDEX "appraisal_ended_on" ON "appraisal" ("ended_on");
CREATE TABLE "appraisal_experts" ( -- 检验鉴定委托：鉴定专家
  parent INTEGER NOT NULL REFERENCES "appraisal" (id),
  line INTEGER NOT NULL,
  "name" TEXT NOT NULL DEFAULT '',
  "field" TEXT NOT NULL DEFAULT '',
  "organ" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "appraisal_custody" ( -- 检验鉴定委托：样品流转
  parent INTEGER NOT NULL REFERENCES "appraisal" (id),
  line INTEGER NOT NULL,
  "day" TEXT,
  "from" TEXT NOT NULL DEFAULT '',
  "to" TEXT NOT NULL DEFAULT '',
  "seal" TEXT NOT NULL DEFAULT '',
  "note" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "appraisal_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- remedy 救济移交
CREATE TABLE "remedy" ( -- 救济移交
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
  "complaint" INTEGER REFERENCES "complaint" (id),
  "sort" TEXT NOT NULL DEFAULT '',
  "body" TEXT NOT NULL DEFAULT '',
  "day" TEXT,
  "matter" TEXT NOT NULL DEFAULT '',
  "claimed" INTEGER NOT NULL DEFAULT 0,
  "outcome" TEXT NOT NULL DEFAULT '',
  "paid" INTEGER NOT NULL DEFAULT 0,
  "ended_on" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "remedy_region" ON "remedy" ("region");
CREATE INDEX "remedy_owner" ON "remedy" ("owner");
CREATE INDEX "remedy_state" ON "remedy" ("state");
CREATE INDEX "remedy_due" ON "remedy" ("due");
CREATE INDEX "remedy_created" ON "remedy" ("created");
CREATE INDEX "remedy_title" ON "remedy" ("title");
CREATE INDEX "remedy_complaint" ON "remedy" ("complaint");
CREATE INDEX "remedy_sort" ON "remedy" ("sort");
CREATE INDEX "remedy_body" ON "remedy" ("body");
CREATE INDEX "remedy_day" ON "remedy" ("day");
CREATE INDEX "remedy_paid" ON "remedy" ("paid");
CREATE INDEX "remedy_ended_on" ON "remedy" ("ended_on");
CREATE VIRTUAL TABLE "remedy_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
