-- +goose Up
-- When a reporter's identity was opened first, of which the head of the bureau takes note (domain/consumer/report); why a trader was not told of
-- a complaint and how an agreement was carried out, for the bureau's own people (domain/consumer/complaint).
ALTER TABLE "report_reveal" ADD COLUMN "first" INTEGER;
ALTER TABLE "complaint" ADD COLUMN "untold" TEXT NOT NULL DEFAULT '';
ALTER TABLE "complaint" ADD COLUMN "fulfilled" TEXT NOT NULL DEFAULT '';
