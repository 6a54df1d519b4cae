-- +goose Up
-- The laboratory that was given an arbitration test sees it and enters its result (domain/consumer/appraisal).
ALTER TABLE "appraisal" ADD COLUMN "tester" BIGINT REFERENCES "lab" (id);
CREATE INDEX "appraisal_tester" ON "appraisal" ("tester", id);
ALTER POLICY see ON "appraisal" USING (app_sees(region) OR "tester" = app_party());
ALTER POLICY add ON "appraisal" WITH CHECK (app_sees(region) OR "tester" = app_party());
ALTER POLICY change ON "appraisal" USING (app_sees(region) OR "tester" = app_party()) WITH CHECK (app_sees(region) OR "tester" = app_party());
