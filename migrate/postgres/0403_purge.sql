-- +goose Up
-- The day on which nothing of the person was left of a request for an account (domain/enterprise/signup).
ALTER TABLE "firm_signup" ADD COLUMN "purged_on" TEXT COLLATE "C";
