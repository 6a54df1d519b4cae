-- +goose Up
-- The day on which the removal from the list of abnormal operations was refused (domain/credit/listing).
ALTER TABLE "abnormal_listing" ADD COLUMN "kept_on" TEXT COLLATE "C";
