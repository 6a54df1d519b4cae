-- +goose Up
-- The catalogue of measures is a register that everybody reads; only PostgreSQL holds who reads which rows in the schema.
SELECT 1;
