-- +goose Up
-- Kept answers are swept by their age.
CREATE INDEX idempotency_at ON idempotency (at);
