-- +goose Up
-- credit_batch 信用信息批次
CREATE TABLE "credit_batch" ( -- 信用信息批次
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "source" BIGINT,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "channel" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sender" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "hash" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "size" BIGINT NOT NULL DEFAULT 0,
  "rows" BIGINT,
  "sum" BIGINT,
  "read" BIGINT NOT NULL DEFAULT 0,
  "good" BIGINT NOT NULL DEFAULT 0,
  "bad" BIGINT NOT NULL DEFAULT 0,
  "twins" BIGINT NOT NULL DEFAULT 0,
  "mapped" BIGINT NOT NULL DEFAULT 0,
  "waits" BIGINT NOT NULL DEFAULT 0,
  "amount" BIGINT NOT NULL DEFAULT 0,
  "taken" BIGINT NOT NULL DEFAULT 0,
  "added" BIGINT NOT NULL DEFAULT 0,
  "amended" BIGINT NOT NULL DEFAULT 0,
  "same" BIGINT NOT NULL DEFAULT 0,
  "away" BIGINT NOT NULL DEFAULT 0,
  "checked" BIGINT,
  "finished" BIGINT,
  "why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_batch_region" ON "credit_batch" ("region", id);
CREATE INDEX "credit_batch_owner" ON "credit_batch" ("owner", id);
CREATE INDEX "credit_batch_state" ON "credit_batch" ("state", id);
CREATE INDEX "credit_batch_due" ON "credit_batch" ("due", id);
CREATE INDEX "credit_batch_created" ON "credit_batch" ("created", id);
CREATE INDEX "credit_batch_source" ON "credit_batch" ("source", id);
CREATE INDEX "credit_batch_name" ON "credit_batch" ("name", id);
CREATE INDEX "credit_batch_channel" ON "credit_batch" ("channel", id);
CREATE INDEX "credit_batch_read" ON "credit_batch" ("read", id);
CREATE INDEX "credit_batch_bad" ON "credit_batch" ("bad", id);
CREATE TABLE "credit_batch_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "credit_batch_search_terms" ON "credit_batch_search" USING gin (terms);
ALTER TABLE "credit_batch" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "credit_batch" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "credit_batch" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "credit_batch" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "credit_batch" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "credit_batch" FOR DELETE USING (app_sees(region));
ALTER TABLE "credit_batch" ADD FOREIGN KEY ("source") REFERENCES "credit_source" (id);

-- What belongs to batches and is no kind. The place that a batch reached is saved with the rows that it merged, so that a killed program
-- goes on where it stopped.
CREATE TABLE credit_place (
  batch   BIGINT NOT NULL PRIMARY KEY,
  code    TEXT COLLATE "C" NOT NULL,    -- last key that was merged
  doc     TEXT COLLATE "C" NOT NULL,
  done    BIGINT NOT NULL, -- rows
  total   BIGINT NOT NULL,
  added   BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  beat    BIGINT NOT NULL
);

CREATE TABLE credit_reject ( -- what is wrong with refused rows
  batch BIGINT NOT NULL,
  line  BIGINT NOT NULL,
  place BIGINT NOT NULL, -- number of the problem in its line, times 65536, plus the column of the file
  field TEXT COLLATE "C" NOT NULL,
  code  TEXT COLLATE "C" NOT NULL,
  text  TEXT COLLATE "C" NOT NULL,
  args  TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (batch, line, place)
);

CREATE TABLE credit_waiting ( -- subjects that are not registered and of which a source knows something
  code   TEXT COLLATE "C" NOT NULL,
  source SMALLINT NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  since  BIGINT NOT NULL,
  PRIMARY KEY (code, source)
);
CREATE INDEX credit_waiting_source ON credit_waiting (source, code);

ALTER TABLE credit_waiting ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_waiting FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON credit_waiting FOR SELECT USING (app_sees(region));
CREATE POLICY add ON credit_waiting FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON credit_waiting FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON credit_waiting FOR DELETE USING (app_sees(region));
