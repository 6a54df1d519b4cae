-- +goose Up
CREATE TABLE flow_step ( -- every step that was taken, for four-eyes checks and the timeline
  kind    TEXT COLLATE "C" NOT NULL,
  record  BIGINT NOT NULL,
  version BIGINT NOT NULL,
  step    TEXT COLLATE "C" NOT NULL,
  before  TEXT COLLATE "C" NOT NULL,
  after   TEXT COLLATE "C" NOT NULL,
  actor   BIGINT NOT NULL,
  name    TEXT NOT NULL,
  at      BIGINT NOT NULL,
  reason  TEXT NOT NULL,
  PRIMARY KEY (kind, record, version, step)
);

CREATE TABLE deadline ( -- statutory time limits, running and past
  kind        TEXT COLLATE "C" NOT NULL,
  record      BIGINT NOT NULL,
  title       TEXT NOT NULL,
  name        TEXT COLLATE "C" NOT NULL,
  label       TEXT NOT NULL,
  rule        TEXT COLLATE "C" NOT NULL,
  basis       TEXT NOT NULL,
  confirmed   BOOLEAN NOT NULL,
  started     TEXT COLLATE "C" NOT NULL,
  due         TEXT COLLATE "C" NOT NULL,
  provisional BOOLEAN NOT NULL,
  stopped     TEXT COLLATE "C",
  paused      TEXT COLLATE "C",
  region      TEXT COLLATE "C" NOT NULL,
  owner       BIGINT NOT NULL,
  level       BIGINT NOT NULL,
  PRIMARY KEY (kind, record, name, started)
);
CREATE INDEX deadline_due ON deadline (due) WHERE stopped IS NULL;
CREATE INDEX deadline_owner ON deadline (owner, due) WHERE stopped IS NULL;
CREATE INDEX deadline_name ON deadline (kind, name, due) WHERE stopped IS NULL;
