-- +goose Up
-- Credit records and what is derived from them, clustered by the code of the firm (docs/decisions/0006-credit.md): one firm's file is
-- one range, and a sum per firm is one pass. No sequences and no foreign keys, so that the tables can be partitioned by code.
CREATE TABLE credit_record (
  code     TEXT COLLATE "C" NOT NULL,    -- unified social credit code
  source   SMALLINT NOT NULL, -- number in the register of sources: 1-99 businesses of this program, from 100 departments
  doc      TEXT COLLATE "C" NOT NULL,    -- natural key within the source
  sort     SMALLINT NOT NULL, -- category of the file
  polarity SMALLINT NOT NULL, -- -1 bad, 0 neutral, 1 good
  weight   SMALLINT NOT NULL, -- 0 none, 1 minor, 2 ordinary, 3 serious
  state    SMALLINT NOT NULL, -- 1 in force, 2 disputed, 3 withdrawn
  open     BOOLEAN NOT NULL, -- public
  day      TEXT COLLATE "C" NOT NULL,    -- date of the fact
  until    TEXT COLLATE "C" NOT NULL,    -- last day it counts and is shown, '' without end
  amount   BIGINT NOT NULL, -- fen
  region   TEXT COLLATE "C" NOT NULL,
  title    TEXT NOT NULL,
  batch    BIGINT NOT NULL, -- batch that brought it, 0 none
  kind     TEXT COLLATE "C" NOT NULL,    -- record of this program behind it, '' and 0 none
  ref      BIGINT NOT NULL,
  seen     BIGINT NOT NULL, -- instant from which the row as it stands was known
  PRIMARY KEY (code, source, doc)
);

CREATE TABLE credit_past ( -- rows as they were until a correction, a dispute or a withdrawal
  code     TEXT COLLATE "C" NOT NULL,
  source   SMALLINT NOT NULL,
  doc      TEXT COLLATE "C" NOT NULL,
  sort     SMALLINT NOT NULL,
  polarity SMALLINT NOT NULL,
  weight   SMALLINT NOT NULL,
  state    SMALLINT NOT NULL,
  open     BOOLEAN NOT NULL,
  day      TEXT COLLATE "C" NOT NULL,
  until    TEXT COLLATE "C" NOT NULL,
  amount   BIGINT NOT NULL,
  region   TEXT COLLATE "C" NOT NULL,
  title    TEXT NOT NULL,
  batch    BIGINT NOT NULL,
  kind     TEXT COLLATE "C" NOT NULL,
  ref      BIGINT NOT NULL,
  seen     BIGINT NOT NULL,
  ended    BIGINT NOT NULL, -- instant at which the next row took its place
  actor    BIGINT NOT NULL,
  reason   TEXT NOT NULL,
  PRIMARY KEY (code, source, doc, seen)
);

CREATE TABLE credit_standing ( -- the present grade of a subject under each family of models; derived, never typed
  code   TEXT COLLATE "C" NOT NULL,
  family SMALLINT NOT NULL, -- 1 credit risk, 2 quality credit
  grade  TEXT COLLATE "C" NOT NULL,
  score  BIGINT NOT NULL,  -- hundredths of a point
  veto   BIGINT NOT NULL,  -- number of the veto rule that set the grade, 0 none
  model  BIGINT NOT NULL,  -- version of the model
  inputs BIGINT NOT NULL,  -- digest of what was counted
  region TEXT COLLATE "C" NOT NULL,
  seen   BIGINT NOT NULL,
  PRIMARY KEY (code, family)
);
CREATE INDEX credit_standing_grade ON credit_standing (family, grade, region);

CREATE TABLE credit_standing_past (
  code   TEXT COLLATE "C" NOT NULL,
  family SMALLINT NOT NULL,
  grade  TEXT COLLATE "C" NOT NULL,
  score  BIGINT NOT NULL,
  veto   BIGINT NOT NULL,
  model  BIGINT NOT NULL,
  inputs BIGINT NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  seen   BIGINT NOT NULL,
  ended  BIGINT NOT NULL,
  PRIMARY KEY (code, family, seen)
);

-- The region scope does not depend on the server's process, so that sums over big tables can use several.
ALTER FUNCTION app_sees(text) PARALLEL SAFE;
ALTER FUNCTION app_party() PARALLEL SAFE;
ALTER FUNCTION app_known() PARALLEL SAFE;

ALTER TABLE credit_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_record FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON credit_record FOR SELECT USING (app_sees(region));
CREATE POLICY add ON credit_record FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON credit_record FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON credit_record FOR DELETE USING (app_sees(region));

ALTER TABLE credit_past ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_past FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON credit_past FOR SELECT USING (app_sees(region));
CREATE POLICY add ON credit_past FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON credit_past FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON credit_past FOR DELETE USING (app_sees(region));

ALTER TABLE credit_standing ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_standing FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON credit_standing FOR SELECT USING (app_sees(region));
CREATE POLICY add ON credit_standing FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON credit_standing FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON credit_standing FOR DELETE USING (app_sees(region));

ALTER TABLE credit_standing_past ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_standing_past FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON credit_standing_past FOR SELECT USING (app_sees(region));
CREATE POLICY add ON credit_standing_past FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON credit_standing_past FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON credit_standing_past FOR DELETE USING (app_sees(region));
