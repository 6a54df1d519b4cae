-- +goose Up
-- A time limit that was suspended is computed anew from its start with every suspended span; one that was extended keeps the day that
-- the approval named.
ALTER TABLE deadline ADD COLUMN suspended TEXT NOT NULL DEFAULT ''; -- spans of days, FROM/TO divided by commas
ALTER TABLE deadline ADD COLUMN extended BOOLEAN NOT NULL DEFAULT FALSE;
