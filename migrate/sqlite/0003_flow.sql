-- +goose Up
CREATE TABLE flow_step ( -- every step that was taken, for four-eyes checks and the timeline
  kind    TEXT NOT NULL,
  record  INTEGER NOT NULL,
  version INTEGER NOT NULL,
  step    TEXT NOT NULL,
  before  TEXT NOT NULL,
  after   TEXT NOT NULL,
  actor   INTEGER NOT NULL,
  name    TEXT NOT NULL,
  at      INTEGER NOT NULL,
  reason  TEXT NOT NULL,
  PRIMARY KEY (kind, record, version, step)
);

CREATE TABLE deadline ( -- statutory time limits, running and past
  kind        TEXT NOT NULL,
  record      INTEGER NOT NULL,
  title       TEXT NOT NULL,
  name        TEXT NOT NULL,
  label       TEXT NOT NULL,
  rule        TEXT NOT NULL,
  basis       TEXT NOT NULL,
  confirmed   BOOLEAN NOT NULL,
  started     TEXT NOT NULL,
  due         TEXT NOT NULL,
  provisional BOOLEAN NOT NULL,
  stopped     TEXT,
  paused      TEXT,
  region      TEXT NOT NULL,
  owner       INTEGER NOT NULL,
  level       INTEGER NOT NULL,
  PRIMARY KEY (kind, record, name, started)
);
CREATE INDEX deadline_due ON deadline (due) WHERE stopped IS NULL;
CREATE INDEX deadline_owner ON deadline (owner, due) WHERE stopped IS NULL;
CREATE INDEX deadline_name ON deadline (kind, name, due) WHERE stopped IS NULL;
