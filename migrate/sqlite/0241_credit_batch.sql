-- +goose Up
-- credit_batch 信用信息批次
CREATE TABLE "credit_batch" ( -- 信用信息批次
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "source" INTEGER REFERENCES "credit_source" (id),
  "name" TEXT NOT NULL DEFAULT '',
  "channel" TEXT NOT NULL DEFAULT '',
  "sender" TEXT NOT NULL DEFAULT '',
  "hash" TEXT NOT NULL DEFAULT '',
  "size" INTEGER NOT NULL DEFAULT 0,
  "rows" INTEGER,
  "sum" INTEGER,
  "read" INTEGER NOT NULL DEFAULT 0,
  "good" INTEGER NOT NULL DEFAULT 0,
  "bad" INTEGER NOT NULL DEFAULT 0,
  "twins" INTEGER NOT NULL DEFAULT 0,
  "mapped" INTEGER NOT NULL DEFAULT 0,
  "waits" INTEGER NOT NULL DEFAULT 0,
  "amount" INTEGER NOT NULL DEFAULT 0,
  "taken" INTEGER NOT NULL DEFAULT 0,
  "added" INTEGER NOT NULL DEFAULT 0,
  "amended" INTEGER NOT NULL DEFAULT 0,
  "same" INTEGER NOT NULL DEFAULT 0,
  "away" INTEGER NOT NULL DEFAULT 0,
  "checked" INTEGER,
  "finished" INTEGER,
  "why" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_batch_region" ON "credit_batch" ("region");
CREATE INDEX "credit_batch_owner" ON "credit_batch" ("owner");
CREATE INDEX "credit_batch_state" ON "credit_batch" ("state");
CREATE INDEX "credit_batch_due" ON "credit_batch" ("due");
CREATE INDEX "credit_batch_created" ON "credit_batch" ("created");
CREATE INDEX "credit_batch_source" ON "credit_batch" ("source");
CREATE INDEX "credit_batch_name" ON "credit_batch" ("name");
CREATE INDEX "credit_batch_channel" ON "credit_batch" ("channel");
CREATE INDEX "credit_batch_read" ON "credit_batch" ("read");
CREATE INDEX "credit_batch_bad" ON "credit_batch" ("bad");
CREATE VIRTUAL TABLE "credit_batch_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');


-- What belongs to batches and is no kind. The place that a batch reached is saved with the rows that it merged, so that a killed program
-- goes on where it stopped.
CREATE TABLE credit_place (
  batch   INTEGER NOT NULL PRIMARY KEY,
  code    TEXT NOT NULL,    -- last key that was merged
  doc     TEXT NOT NULL,
  done    INTEGER NOT NULL, -- rows
  total   INTEGER NOT NULL,
  added   INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  beat    INTEGER NOT NULL
);

CREATE TABLE credit_reject ( -- what is wrong with refused rows
  batch INTEGER NOT NULL,
  line  INTEGER NOT NULL,
  place INTEGER NOT NULL, -- number of the problem in its line, times 65536, plus the column of the file
  field TEXT NOT NULL,
  code  TEXT NOT NULL,
  text  TEXT NOT NULL,
  args  TEXT NOT NULL,
  PRIMARY KEY (batch, line, place)
) WITHOUT ROWID;

CREATE TABLE credit_waiting ( -- subjects that are not registered and of which a source knows something
  code   TEXT NOT NULL,
  source SMALLINT NOT NULL,
  region TEXT NOT NULL,
  since  INTEGER NOT NULL,
  PRIMARY KEY (code, source)
) WITHOUT ROWID;
CREATE INDEX credit_waiting_source ON credit_waiting (source, code);
