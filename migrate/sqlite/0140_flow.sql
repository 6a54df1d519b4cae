-- +goose Up
-- What a step did, when and why stands in the journal; here is only what the engine asks: who took it, at which version.
ALTER TABLE flow_step DROP COLUMN before;
ALTER TABLE flow_step DROP COLUMN after;
ALTER TABLE flow_step DROP COLUMN name;
ALTER TABLE flow_step DROP COLUMN at;
ALTER TABLE flow_step DROP COLUMN reason;
ALTER TABLE deadline DROP COLUMN level;
