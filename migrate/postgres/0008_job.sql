-- +goose Up
CREATE TABLE job ( -- work outside requests, waiting, at work and past
  id      BIGINT NOT NULL PRIMARY KEY,
  kind    TEXT COLLATE "C" NOT NULL,
  key     TEXT COLLATE "C" NOT NULL,
  payload TEXT NOT NULL,
  state   TEXT COLLATE "C" NOT NULL,
  tries   BIGINT NOT NULL,
  due     BIGINT NOT NULL,
  seen    BIGINT, -- when its worker last gave a sign
  mark    BIGINT, -- which worker holds it
  actor   BIGINT NOT NULL,
  region  TEXT COLLATE "C" NOT NULL,
  done    BIGINT NOT NULL,
  total   BIGINT NOT NULL,
  error   TEXT NOT NULL,
  created BIGINT NOT NULL
);
CREATE UNIQUE INDEX job_key ON job (kind, key) WHERE state IN ('waiting', 'working');
CREATE INDEX job_due ON job (due, id) WHERE state IN ('waiting', 'working');

CREATE TABLE job_slot ( -- the last slot of the timetable that was queued
  kind TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  slot BIGINT NOT NULL
);
