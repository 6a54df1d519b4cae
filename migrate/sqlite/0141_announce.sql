-- +goose Up
-- The chain of 产品质量法 Art 17 and 令18 Art 47 and 48, the report of a serious risk, and the shorter end of a limit that is a range.
ALTER TABLE "time_limit" ADD COLUMN "earliest" INTEGER;
ALTER TABLE "finding" ADD COLUMN "ground" TEXT NOT NULL DEFAULT '';
ALTER TABLE "finding" ADD COLUMN "referred" TEXT;
ALTER TABLE "finding" ADD COLUMN "refer_to" TEXT NOT NULL DEFAULT '';
ALTER TABLE "finding" ADD COLUMN "announced" TEXT;
ALTER TABLE "finding" ADD COLUMN "notice" TEXT NOT NULL DEFAULT '';
ALTER TABLE "finding" ADD COLUMN "stopped" TEXT;
ALTER TABLE "finding" ADD COLUMN "stop_no" TEXT NOT NULL DEFAULT '';
ALTER TABLE "finding" ADD COLUMN "stop_demand" TEXT NOT NULL DEFAULT '';
ALTER TABLE "finding" ADD COLUMN "stop_until" TEXT;
CREATE INDEX "finding_ground" ON "finding" ("ground");
CREATE TABLE "finding_checks" ( -- 整改事项：现场复查记录
  parent INTEGER NOT NULL REFERENCES "finding" (id),
  line INTEGER NOT NULL,
  "round" TEXT NOT NULL DEFAULT '',
  "day" TEXT,
  "passed" BOOLEAN NOT NULL DEFAULT FALSE,
  "effect" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
ALTER TABLE "sample" ADD COLUMN "risk_since" INTEGER;
ALTER TABLE "sample" ADD COLUMN "risk_on" INTEGER;
ALTER TABLE "sample" ADD COLUMN "risk_to" TEXT NOT NULL DEFAULT '';
ALTER TABLE "sample" ADD COLUMN "risk_how" TEXT NOT NULL DEFAULT '';
ALTER TABLE "sample" ADD COLUMN "risk_note" TEXT NOT NULL DEFAULT '';
ALTER TABLE "sample" ADD COLUMN "risk_late" BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX "sample_risk_late" ON "sample" ("risk_late");
