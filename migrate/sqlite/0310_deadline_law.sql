-- +goose Up
-- The day whose law gives the length of a time limit, where a case keeps the rules of the day on which it began: a complaint that came
-- under the old rules is mediated under them although it is accepted under the new ones. NULL: the day on which the limit started.
ALTER TABLE deadline ADD COLUMN law TEXT;
