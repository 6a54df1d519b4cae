-- +goose Up
-- What the checks of the credit files found (domain/credit/quality): derived, written anew by every run.
CREATE TABLE credit_quality ( -- how many rows a check found in a region on a day
  day    TEXT COLLATE "C" NOT NULL,
  name   TEXT COLLATE "C" NOT NULL, -- of the check
  region TEXT COLLATE "C" NOT NULL,
  many   BIGINT NOT NULL,
  PRIMARY KEY (day, name, region)
);

CREATE TABLE credit_flaw ( -- the first rows that the newest run of a check found in a region
  name   TEXT COLLATE "C" NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  line   BIGINT NOT NULL,
  code   TEXT COLLATE "C" NOT NULL, -- of the firm, '' none
  title  TEXT NOT NULL, -- personal numbers masked, like what follows
  first  TEXT NOT NULL, -- values of what is said of the row
  second TEXT NOT NULL,
  kind   TEXT COLLATE "C" NOT NULL, -- record behind it, '' and 0 none
  ref    BIGINT NOT NULL,
  PRIMARY KEY (name, region, line)
);

CREATE TABLE credit_quality_run ( -- the runs, one a day: the newest counts
  day      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  started  BIGINT NOT NULL,
  finished BIGINT NOT NULL, -- 0: under way
  done     BIGINT NOT NULL, -- checks
  total    BIGINT NOT NULL
);

ALTER TABLE credit_quality ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_quality FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON credit_quality FOR SELECT USING (app_sees(region));
CREATE POLICY add ON credit_quality FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON credit_quality FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON credit_quality FOR DELETE USING (app_sees(region));

ALTER TABLE credit_flaw ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_flaw FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON credit_flaw FOR SELECT USING (app_sees(region));
CREATE POLICY add ON credit_flaw FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON credit_flaw FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON credit_flaw FOR DELETE USING (app_sees(region));
