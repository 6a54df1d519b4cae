-- +goose Up
CREATE TABLE credit_mover ( -- firms that a trial of a model moves to another grade
  trial     BIGINT NOT NULL,
  code      TEXT COLLATE "C" NOT NULL,
  old       TEXT COLLATE "C" NOT NULL,
  new       TEXT COLLATE "C" NOT NULL,
  old_score BIGINT NOT NULL,
  new_score BIGINT NOT NULL,
  why       TEXT NOT NULL,
  region    TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (trial, code)
);
CREATE INDEX credit_mover_move ON credit_mover (trial, old, new, code);
ALTER TABLE credit_mover ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_mover FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON credit_mover FOR SELECT USING (app_sees(region));
CREATE POLICY add ON credit_mover FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY remove ON credit_mover FOR DELETE USING (app_sees(region));

CREATE TABLE credit_run ( -- how far a pass over all firms is
  job    BIGINT NOT NULL PRIMARY KEY,
  key    TEXT COLLATE "C" NOT NULL, -- day and models
  cursor TEXT COLLATE "C" NOT NULL  -- code of the last firm that is done
);
