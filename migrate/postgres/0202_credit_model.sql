-- +goose Up

-- credit_model 信用评价模型
CREATE TABLE "credit_model" ( -- 信用评价模型
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "family" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "title" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "edition" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "base" BIGINT NOT NULL DEFAULT 0,
  "most" BIGINT NOT NULL DEFAULT 0,
  "up" BIGINT NOT NULL DEFAULT 0,
  "down" BIGINT NOT NULL DEFAULT 0,
  "disputed" BOOLEAN NOT NULL DEFAULT FALSE,
  "shown" BOOLEAN NOT NULL DEFAULT FALSE,
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "verified" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "credit_model_region" ON "credit_model" ("region", id);
CREATE INDEX "credit_model_owner" ON "credit_model" ("owner", id);
CREATE INDEX "credit_model_state" ON "credit_model" ("state", id);
CREATE INDEX "credit_model_due" ON "credit_model" ("due", id);
CREATE INDEX "credit_model_created" ON "credit_model" ("created", id);
CREATE INDEX "credit_model_family" ON "credit_model" ("family", id);
CREATE INDEX "credit_model_title" ON "credit_model" ("title", id);
CREATE INDEX "credit_model_edition" ON "credit_model" ("edition", id);
CREATE INDEX "credit_model_verified" ON "credit_model" ("verified", id);
CREATE INDEX "credit_model_from" ON "credit_model" ("from", id);
CREATE INDEX "credit_model_until" ON "credit_model" ("until", id);
CREATE TABLE "credit_model_ages" ( -- 信用评价模型：时间衰减
  parent BIGINT NOT NULL REFERENCES "credit_model" (id),
  line BIGINT NOT NULL,
  "months" BIGINT NOT NULL DEFAULT 0,
  "percent" BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (parent, line)
);
CREATE TABLE "credit_model_items" ( -- 信用评价模型：评价指标
  parent BIGINT NOT NULL REFERENCES "credit_model" (id),
  line BIGINT NOT NULL,
  "clause" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "label" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "polarity" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "source" BIGINT NOT NULL DEFAULT 0,
  "plain" BIGINT NOT NULL DEFAULT 0,
  "minor" BIGINT NOT NULL DEFAULT 0,
  "ordinary" BIGINT NOT NULL DEFAULT 0,
  "serious" BIGINT NOT NULL DEFAULT 0,
  "cap" BIGINT NOT NULL DEFAULT 0,
  "fixed" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (parent, line)
);
CREATE TABLE "credit_model_bands" ( -- 信用评价模型：等级
  parent BIGINT NOT NULL REFERENCES "credit_model" (id),
  line BIGINT NOT NULL,
  "grade" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "label" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from" BIGINT NOT NULL DEFAULT 0,
  "rate" BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (parent, line)
);
CREATE TABLE "credit_model_vetoes" ( -- 信用评价模型：一票否决
  parent BIGINT NOT NULL REFERENCES "credit_model" (id),
  line BIGINT NOT NULL,
  "clause" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "label" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "source" BIGINT NOT NULL DEFAULT 0,
  "weight" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "grade" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "credit_model_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "credit_model_search_terms" ON "credit_model_search" USING gin (terms);
ALTER TABLE "credit_model" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "credit_model" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "credit_model" FOR SELECT USING (app_known());
CREATE POLICY add ON "credit_model" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "credit_model" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "credit_model" FOR DELETE USING (app_sees(region));

-- credit_trial 模型试算
CREATE TABLE "credit_trial" ( -- 模型试算
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "title" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "model" BIGINT,
  "against" BIGINT,
  "digest" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "day" TEXT COLLATE "C",
  "firms" BIGINT NOT NULL DEFAULT 0,
  "moved" BIGINT NOT NULL DEFAULT 0,
  "better" BIGINT NOT NULL DEFAULT 0,
  "worse" BIGINT NOT NULL DEFAULT 0,
  "finished" BIGINT,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_trial_region" ON "credit_trial" ("region", id);
CREATE INDEX "credit_trial_owner" ON "credit_trial" ("owner", id);
CREATE INDEX "credit_trial_state" ON "credit_trial" ("state", id);
CREATE INDEX "credit_trial_due" ON "credit_trial" ("due", id);
CREATE INDEX "credit_trial_created" ON "credit_trial" ("created", id);
CREATE INDEX "credit_trial_title" ON "credit_trial" ("title", id);
CREATE INDEX "credit_trial_model" ON "credit_trial" ("model", id);
CREATE INDEX "credit_trial_against" ON "credit_trial" ("against", id);
CREATE INDEX "credit_trial_day" ON "credit_trial" ("day", id);
CREATE INDEX "credit_trial_firms" ON "credit_trial" ("firms", id);
CREATE INDEX "credit_trial_moved" ON "credit_trial" ("moved", id);
CREATE INDEX "credit_trial_better" ON "credit_trial" ("better", id);
CREATE INDEX "credit_trial_worse" ON "credit_trial" ("worse", id);
CREATE INDEX "credit_trial_finished" ON "credit_trial" ("finished", id);
CREATE TABLE "credit_trial_cells" ( -- 模型试算：等级变动矩阵
  parent BIGINT NOT NULL REFERENCES "credit_trial" (id),
  line BIGINT NOT NULL,
  "now" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "then" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "many" BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (parent, line)
);
CREATE TABLE "credit_trial_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "credit_trial_search_terms" ON "credit_trial_search" USING gin (terms);
ALTER TABLE "credit_trial" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "credit_trial" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "credit_trial" FOR SELECT USING (app_known());
CREATE POLICY add ON "credit_trial" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "credit_trial" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "credit_trial" FOR DELETE USING (app_sees(region));

-- references
ALTER TABLE "credit_trial" ADD FOREIGN KEY ("model") REFERENCES "credit_model" (id);
