-- +goose Up
CREATE TABLE job ( -- work outside requests, waiting, at work and past
  id      INTEGER NOT NULL PRIMARY KEY,
  kind    TEXT NOT NULL,
  key     TEXT NOT NULL,
  payload TEXT NOT NULL,
  state   TEXT NOT NULL,
  tries   INTEGER NOT NULL,
  due     INTEGER NOT NULL,
  seen    INTEGER, -- when its worker last gave a sign
  mark    INTEGER, -- which worker holds it
  actor   INTEGER NOT NULL,
  region  TEXT NOT NULL,
  done    INTEGER NOT NULL,
  total   INTEGER NOT NULL,
  error   TEXT NOT NULL,
  created INTEGER NOT NULL
);
CREATE UNIQUE INDEX job_key ON job (kind, key) WHERE state IN ('waiting', 'working');
CREATE INDEX job_due ON job (due, id) WHERE state IN ('waiting', 'working');

CREATE TABLE job_slot ( -- the last slot of the timetable that was queued
  kind TEXT NOT NULL PRIMARY KEY,
  slot INTEGER NOT NULL
);
