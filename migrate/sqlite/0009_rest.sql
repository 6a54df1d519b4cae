-- +goose Up
CREATE TABLE idempotency ( -- answers kept for repeats of the same request
  actor  INTEGER NOT NULL,
  key    TEXT NOT NULL,
  hash   TEXT NOT NULL,
  status INTEGER NOT NULL,
  body   TEXT NOT NULL,
  tag    TEXT NOT NULL,
  at     INTEGER NOT NULL,
  PRIMARY KEY (actor, key)
);
