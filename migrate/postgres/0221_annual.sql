-- +goose Up
-- Who owes an annual report, kept by year as it was (domain/credit/annual). Keyed by the code of the firm, without foreign keys, so that
-- it can be partitioned by code.
CREATE TABLE annual_due (
  code     TEXT COLLATE "C" NOT NULL,   -- unified social credit code
  year     BIGINT NOT NULL, -- the reported year
  firm     BIGINT NOT NULL,
  region   TEXT COLLATE "C" NOT NULL,
  filed    TEXT COLLATE "C",            -- day on which the report was filed
  report   BIGINT,          -- that report
  reminded TEXT COLLATE "C",            -- day of the last reminder
  missed   TEXT COLLATE "C",            -- last day of the window, once it was told that the report was missed
  listing  BIGINT,          -- entry of the abnormal list that was proposed for it
  PRIMARY KEY (code, year)
);
CREATE INDEX annual_due_year ON annual_due (year, region, filed);
ALTER TABLE annual_due ENABLE ROW LEVEL SECURITY;
ALTER TABLE annual_due FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON annual_due FOR SELECT USING (app_sees(region));
CREATE POLICY add ON annual_due FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON annual_due FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON annual_due FOR DELETE USING (app_sees(region));
