-- +goose Up
-- Who owes an annual report, kept by year as it was (domain/credit/annual). Keyed by the code of the firm, without foreign keys, so that
-- it can be partitioned by code.
CREATE TABLE annual_due (
  code     TEXT NOT NULL,   -- unified social credit code
  year     BIGINT NOT NULL, -- the reported year
  firm     BIGINT NOT NULL,
  region   TEXT NOT NULL,
  filed    TEXT,            -- day on which the report was filed
  report   BIGINT,          -- that report
  reminded TEXT,            -- day of the last reminder
  missed   TEXT,            -- last day of the window, once it was told that the report was missed
  listing  BIGINT,          -- entry of the abnormal list that was proposed for it
  PRIMARY KEY (code, year)
) WITHOUT ROWID;
CREATE INDEX annual_due_year ON annual_due (year, region, filed);
