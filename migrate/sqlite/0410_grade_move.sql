-- +goose Up
-- Changes of grade, a row a subject and day, for the desk and the list of movements (domain/credit/grade). What was, is in
-- credit_standing_past; there every change of a score is a row, so that movements would be needles in it.
CREATE TABLE credit_move (
  code   TEXT NOT NULL,
  family SMALLINT NOT NULL,
  day    TEXT NOT NULL,
  was    TEXT NOT NULL,
  is_now TEXT NOT NULL,
  region TEXT NOT NULL,
  PRIMARY KEY (code, family, day)
) WITHOUT ROWID;
CREATE INDEX credit_move_day ON credit_move (day, region);
