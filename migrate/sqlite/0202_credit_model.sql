-- +goose Up

-- credit_model 信用评价模型
CREATE TABLE "credit_model" ( -- 信用评价模型
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "family" TEXT NOT NULL DEFAULT '',
  "title" TEXT NOT NULL DEFAULT '',
  "edition" TEXT NOT NULL DEFAULT '',
  "base" INTEGER NOT NULL DEFAULT 0,
  "most" INTEGER NOT NULL DEFAULT 0,
  "up" INTEGER NOT NULL DEFAULT 0,
  "down" INTEGER NOT NULL DEFAULT 0,
  "disputed" BOOLEAN NOT NULL DEFAULT FALSE,
  "shown" BOOLEAN NOT NULL DEFAULT FALSE,
  "basis" TEXT NOT NULL DEFAULT '',
  "verified" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_model_region" ON "credit_model" ("region");
CREATE INDEX "credit_model_owner" ON "credit_model" ("owner");
CREATE INDEX "credit_model_state" ON "credit_model" ("state");
CREATE INDEX "credit_model_due" ON "credit_model" ("due");
CREATE INDEX "credit_model_created" ON "credit_model" ("created");
CREATE INDEX "credit_model_family" ON "credit_model" ("family");
CREATE INDEX "credit_model_title" ON "credit_model" ("title");
CREATE INDEX "credit_model_edition" ON "credit_model" ("edition");
CREATE INDEX "credit_model_verified" ON "credit_model" ("verified");
CREATE INDEX "credit_model_from" ON "credit_model" ("from");
CREATE INDEX "credit_model_until" ON "credit_model" ("until");
CREATE TABLE "credit_model_ages" ( -- 信用评价模型：时间衰减
  parent INTEGER NOT NULL REFERENCES "credit_model" (id),
  line INTEGER NOT NULL,
  "months" INTEGER NOT NULL DEFAULT 0,
  "percent" INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "credit_model_items" ( -- 信用评价模型：评价指标
  parent INTEGER NOT NULL REFERENCES "credit_model" (id),
  line INTEGER NOT NULL,
  "clause" TEXT NOT NULL DEFAULT '',
  "label" TEXT NOT NULL DEFAULT '',
  "sort" TEXT NOT NULL DEFAULT '',
  "polarity" TEXT NOT NULL DEFAULT '',
  "source" INTEGER NOT NULL DEFAULT 0,
  "plain" INTEGER NOT NULL DEFAULT 0,
  "minor" INTEGER NOT NULL DEFAULT 0,
  "ordinary" INTEGER NOT NULL DEFAULT 0,
  "serious" INTEGER NOT NULL DEFAULT 0,
  "cap" INTEGER NOT NULL DEFAULT 0,
  "fixed" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "credit_model_bands" ( -- 信用评价模型：等级
  parent INTEGER NOT NULL REFERENCES "credit_model" (id),
  line INTEGER NOT NULL,
  "grade" TEXT NOT NULL DEFAULT '',
  "label" TEXT NOT NULL DEFAULT '',
  "from" INTEGER NOT NULL DEFAULT 0,
  "rate" INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "credit_model_vetoes" ( -- 信用评价模型：一票否决
  parent INTEGER NOT NULL REFERENCES "credit_model" (id),
  line INTEGER NOT NULL,
  "clause" TEXT NOT NULL DEFAULT '',
  "label" TEXT NOT NULL DEFAULT '',
  "sort" TEXT NOT NULL DEFAULT '',
  "source" INTEGER NOT NULL DEFAULT 0,
  "weight" TEXT NOT NULL DEFAULT '',
  "grade" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "credit_model_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- credit_trial 模型试算
CREATE TABLE "credit_trial" ( -- 模型试算
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
  "model" INTEGER REFERENCES "credit_model" (id),
  "against" INTEGER,
  "digest" TEXT NOT NULL DEFAULT '',
  "day" TEXT,
  "firms" INTEGER NOT NULL DEFAULT 0,
  "moved" INTEGER NOT NULL DEFAULT 0,
  "better" INTEGER NOT NULL DEFAULT 0,
  "worse" INTEGER NOT NULL DEFAULT 0,
  "finished" INTEGER,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_trial_region" ON "credit_trial" ("region");
CREATE INDEX "credit_trial_owner" ON "credit_trial" ("owner");
CREATE INDEX "credit_trial_state" ON "credit_trial" ("state");
CREATE INDEX "credit_trial_due" ON "credit_trial" ("due");
CREATE INDEX "credit_trial_created" ON "credit_trial" ("created");
CREATE INDEX "credit_trial_title" ON "credit_trial" ("title");
CREATE INDEX "credit_trial_model" ON "credit_trial" ("model");
CREATE INDEX "credit_trial_against" ON "credit_trial" ("against");
CREATE INDEX "credit_trial_day" ON "credit_trial" ("day");
CREATE INDEX "credit_trial_firms" ON "credit_trial" ("firms");
CREATE INDEX "credit_trial_moved" ON "credit_trial" ("moved");
CREATE INDEX "credit_trial_better" ON "credit_trial" ("better");
CREATE INDEX "credit_trial_worse" ON "credit_trial" ("worse");
CREATE INDEX "credit_trial_finished" ON "credit_trial" ("finished");
CREATE TABLE "credit_trial_cells" ( -- 模型试算：等级变动矩阵
  parent INTEGER NOT NULL REFERENCES "credit_trial" (id),
  line INTEGER NOT NULL,
  "now" TEXT NOT NULL DEFAULT '',
  "then" TEXT NOT NULL DEFAULT '',
  "many" INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "credit_trial_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
