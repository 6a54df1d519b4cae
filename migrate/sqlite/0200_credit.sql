-- +goose Up
-- Credit records and what is derived from them, clustered by the code of the firm (docs/decisions/0006-credit.md): one firm's file is
-- one range, and a sum per firm is one pass. No sequences and no foreign keys, so that the tables can be partitioned by code.
CREATE TABLE credit_record (
  code     TEXT NOT NULL,    -- unified social credit code
  source   SMALLINT NOT NULL, -- number in the register of sources: 1-99 businesses of this program, from 100 departments
  doc      TEXT NOT NULL,    -- natural key within the source
  sort     SMALLINT NOT NULL, -- category of the file
  polarity SMALLINT NOT NULL, -- -1 bad, 0 neutral, 1 good
  weight   SMALLINT NOT NULL, -- 0 none, 1 minor, 2 ordinary, 3 serious
  state    SMALLINT NOT NULL, -- 1 in force, 2 disputed, 3 withdrawn
  open     BOOLEAN NOT NULL, -- public
  day      TEXT NOT NULL,    -- date of the fact
  until    TEXT NOT NULL,    -- last day it counts and is shown, '' without end
  amount   INTEGER NOT NULL, -- fen
  region   TEXT NOT NULL,
  title    TEXT NOT NULL,
  batch    INTEGER NOT NULL, -- batch that brought it, 0 none
  kind     TEXT NOT NULL,    -- record of this program behind it, '' and 0 none
  ref      INTEGER NOT NULL,
  seen     INTEGER NOT NULL, -- instant from which the row as it stands was known
  PRIMARY KEY (code, source, doc)
) WITHOUT ROWID;

CREATE TABLE credit_past ( -- rows as they were until a correction, a dispute or a withdrawal
  code     TEXT NOT NULL,
  source   SMALLINT NOT NULL,
  doc      TEXT NOT NULL,
  sort     SMALLINT NOT NULL,
  polarity SMALLINT NOT NULL,
  weight   SMALLINT NOT NULL,
  state    SMALLINT NOT NULL,
  open     BOOLEAN NOT NULL,
  day      TEXT NOT NULL,
  until    TEXT NOT NULL,
  amount   INTEGER NOT NULL,
  region   TEXT NOT NULL,
  title    TEXT NOT NULL,
  batch    INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  ref      INTEGER NOT NULL,
  seen     INTEGER NOT NULL,
  ended    INTEGER NOT NULL, -- instant at which the next row took its place
  actor    INTEGER NOT NULL,
  reason   TEXT NOT NULL,
  PRIMARY KEY (code, source, doc, seen)
) WITHOUT ROWID;

CREATE TABLE credit_standing ( -- the present grade of a subject under each family of models; derived, never typed
  code   TEXT NOT NULL,
  family SMALLINT NOT NULL, -- 1 credit risk, 2 quality credit
  grade  TEXT NOT NULL,
  score  INTEGER NOT NULL,  -- hundredths of a point
  veto   INTEGER NOT NULL,  -- number of the veto rule that set the grade, 0 none
  model  INTEGER NOT NULL,  -- version of the model
  inputs INTEGER NOT NULL,  -- digest of what was counted
  region TEXT NOT NULL,
  seen   INTEGER NOT NULL,
  PRIMARY KEY (code, family)
) WITHOUT ROWID;
CREATE INDEX credit_standing_grade ON credit_standing (family, grade, region);

CREATE TABLE credit_standing_past (
  code   TEXT NOT NULL,
  family SMALLINT NOT NULL,
  grade  TEXT NOT NULL,
  score  INTEGER NOT NULL,
  veto   INTEGER NOT NULL,
  model  INTEGER NOT NULL,
  inputs INTEGER NOT NULL,
  region TEXT NOT NULL,
  seen   INTEGER NOT NULL,
  ended  INTEGER NOT NULL,
  PRIMARY KEY (code, family, seen)
) WITHOUT ROWID;
