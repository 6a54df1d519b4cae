-- +goose Up
-- The public lists of honours and of firms in the green channel (domain/credit/window).
CREATE INDEX credit_record_honour ON credit_record (day, code, source, doc) WHERE sort = 11 AND open;
ALTER TABLE "joint_measure" ADD COLUMN "open" BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX measure_task_incentive ON "measure_task" (id) WHERE "sort" = 'incentive';
