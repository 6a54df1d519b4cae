-- +goose Up
CREATE TABLE idempotency ( -- answers kept for repeats of the same request
  actor  BIGINT NOT NULL,
  key    TEXT COLLATE "C" NOT NULL,
  hash   TEXT COLLATE "C" NOT NULL,
  status BIGINT NOT NULL,
  body   TEXT NOT NULL,
  tag    TEXT NOT NULL,
  at     BIGINT NOT NULL,
  PRIMARY KEY (actor, key)
);
