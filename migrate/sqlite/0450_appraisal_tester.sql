-- +goose Up
-- The laboratory that was given an arbitration test sees it and enters its result (domain/consumer/appraisal).
ALTER TABLE "appraisal" ADD COLUMN "tester" INTEGER REFERENCES "lab" (id);
CREATE INDEX "appraisal_tester" ON "appraisal" ("tester");
