-- +goose Up
-- Why a sector goes to somebody.
ALTER TABLE "consumer_route" ADD COLUMN "note" TEXT COLLATE "C" NOT NULL DEFAULT '';
