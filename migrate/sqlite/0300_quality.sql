-- +goose Up
-- What the checks of the credit files found (domain/credit/quality): derived, written anew by every run.
CREATE TABLE credit_quality ( -- how many rows a check found in a region on a day
  day    TEXT NOT NULL,
  name   TEXT NOT NULL, -- of the check
  region TEXT NOT NULL,
  many   BIGINT NOT NULL,
  PRIMARY KEY (day, name, region)
) WITHOUT ROWID;

CREATE TABLE credit_flaw ( -- the first rows that the newest run of a check found in a region
  name   TEXT NOT NULL,
  region TEXT NOT NULL,
  line   BIGINT NOT NULL,
  code   TEXT NOT NULL, -- of the firm, '' none
  title  TEXT NOT NULL, -- personal numbers masked, like what follows
  first  TEXT NOT NULL, -- values of what is said of the row
  second TEXT NOT NULL,
  kind   TEXT NOT NULL, -- record behind it, '' and 0 none
  ref    BIGINT NOT NULL,
  PRIMARY KEY (name, region, line)
) WITHOUT ROWID;

CREATE TABLE credit_quality_run ( -- the runs, one a day: the newest counts
  day      TEXT NOT NULL PRIMARY KEY,
  started  BIGINT NOT NULL,
  finished BIGINT NOT NULL, -- 0: under way
  done     BIGINT NOT NULL, -- checks
  total    BIGINT NOT NULL
) WITHOUT ROWID;
