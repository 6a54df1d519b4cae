-- +goose Up
-- Whoever goes from door to door takes contacts on, so that nobody else goes to the same door.
ALTER TABLE "survey_contact" ADD COLUMN "claimed" TEXT COLLATE "C";
