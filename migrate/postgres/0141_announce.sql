-- +goose Up
-- The chain of 产品质量法 Art 17 and 令18 Art 47 and 48, the report of a serious risk, and the shorter end of a limit that is a range.
ALTER TABLE "time_limit" ADD COLUMN "earliest" BIGINT;
ALTER TABLE "finding" ADD COLUMN "ground" TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "finding" ADD COLUMN "referred" TEXT COLLATE "C";
ALTER TABLE "finding" ADD COLUMN "refer_to" TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "finding" ADD COLUMN "announced" TEXT COLLATE "C";
ALTER TABLE "finding" ADD COLUMN "notice" TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "finding" ADD COLUMN "stopped" TEXT COLLATE "C";
ALTER TABLE "finding" ADD COLUMN "stop_no" TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "finding" ADD COLUMN "stop_demand" TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "finding" ADD COLUMN "stop_until" TEXT COLLATE "C";
CREATE INDEX "finding_ground" ON "finding" ("ground", id);
CREATE TABLE "finding_checks" ( -- 整改事项：现场复查记录
  parent BIGINT NOT NULL REFERENCES "finding" (id),
  line BIGINT NOT NULL,
  "round" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "day" TEXT COLLATE "C",
  "passed" BOOLEAN NOT NULL DEFAULT FALSE,
  "effect" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
ALTER TABLE "sample" ADD COLUMN "risk_since" BIGINT;
ALTER TABLE "sample" ADD COLUMN "risk_on" BIGINT;
ALTER TABLE "sample" ADD COLUMN "risk_to" TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "sample" ADD COLUMN "risk_how" TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "sample" ADD COLUMN "risk_note" TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "sample" ADD COLUMN "risk_late" BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX "sample_risk_late" ON "sample" ("risk_late", id);
