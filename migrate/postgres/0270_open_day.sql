-- +goose Up
-- Days of open data of credit. The files lie in a folder beside the database; what proves them stays when they are gone.
CREATE TABLE open_day (
  day      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  at       BIGINT NOT NULL,  -- when the files were made
  leaf     TEXT COLLATE "C" NOT NULL,    -- of the public log
  manifest TEXT COLLATE "C" NOT NULL,    -- signed list of the files
  gone     BOOLEAN NOT NULL -- the files are not kept any longer
);
