-- +goose Up
-- Objections to entries of the list of abnormal operations (domain/credit/listing).
ALTER TABLE "abnormal_listing" ADD COLUMN "objected_on" TEXT COLLATE "C";
ALTER TABLE "abnormal_listing" ADD COLUMN "objection" TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "abnormal_listing" ADD COLUMN "admitted_on" TEXT COLLATE "C";
ALTER TABLE "abnormal_listing" ADD COLUMN "admitted" BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE "abnormal_listing" ADD COLUMN "admit_why" TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE "abnormal_listing" ADD COLUMN "verified_on" TEXT COLLATE "C";
ALTER TABLE "abnormal_listing" ADD COLUMN "wrong" BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE "abnormal_listing" ADD COLUMN "finding" TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX "abnormal_listing_objected_on" ON "abnormal_listing" ("objected_on", id);
