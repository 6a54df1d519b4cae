-- +goose Up
-- Changes of grade, a row a subject and day, for the desk and the list of movements (domain/credit/grade). What was, is in
-- credit_standing_past; there every change of a score is a row, so that movements would be needles in it.
CREATE TABLE credit_move (
  code   TEXT COLLATE "C" NOT NULL,
  family SMALLINT NOT NULL,
  day    TEXT COLLATE "C" NOT NULL,
  was    TEXT NOT NULL,
  is_now TEXT NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (code, family, day)
);
CREATE INDEX credit_move_day ON credit_move (day, region);

ALTER TABLE credit_move ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_move FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON credit_move FOR SELECT USING (app_sees(region));
CREATE POLICY add ON credit_move FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON credit_move FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON credit_move FOR DELETE USING (app_sees(region));
