-- +goose Up
CREATE TABLE credit_mover ( -- firms that a trial of a model moves to another grade
  trial     INTEGER NOT NULL,
  code      TEXT NOT NULL,
  old       TEXT NOT NULL,
  new       TEXT NOT NULL,
  old_score INTEGER NOT NULL,
  new_score INTEGER NOT NULL,
  why       TEXT NOT NULL,
  region    TEXT NOT NULL,
  PRIMARY KEY (trial, code)
) WITHOUT ROWID;
CREATE INDEX credit_mover_move ON credit_mover (trial, old, new, code);

CREATE TABLE credit_run ( -- how far a pass over all firms is
  job    INTEGER NOT NULL PRIMARY KEY,
  key    TEXT NOT NULL, -- day and models
  cursor TEXT NOT NULL  -- code of the last firm that is done
) WITHOUT ROWID;
