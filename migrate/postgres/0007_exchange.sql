-- +goose Up
CREATE TABLE import_batch ( -- files that people bring in, from the upload to the last row
  id       BIGINT NOT NULL PRIMARY KEY,
  kind     TEXT COLLATE "C" NOT NULL,
  hash     TEXT COLLATE "C" NOT NULL, -- SHA-256 of the file
  name     TEXT NOT NULL, -- of the file
  size     BIGINT NOT NULL,
  actor    BIGINT NOT NULL,
  who      TEXT NOT NULL,
  region   TEXT COLLATE "C" NOT NULL, -- of the actor
  mode     TEXT COLLATE "C" NOT NULL, -- all: every row or none; good: the rows without problems
  state    TEXT COLLATE "C" NOT NULL,
  columns  TEXT NOT NULL, -- JSON: what each column of the file is
  declared TEXT NOT NULL, -- JSON: totals that the person typed
  counts   TEXT NOT NULL, -- JSON: what the dry run found
  line     BIGINT NOT NULL, -- last line of the file that is done
  at       BIGINT NOT NULL, -- rows done
  total    BIGINT NOT NULL, -- rows of the file
  report   TEXT NOT NULL, -- why the file as a whole cannot be used, or what is worth knowing of it
  beat     BIGINT NOT NULL, -- when the work last gave a sign
  created  BIGINT NOT NULL
);
CREATE INDEX import_batch_kind ON import_batch (kind, created);
CREATE INDEX import_batch_hash ON import_batch (kind, hash);

CREATE TABLE import_row ( -- rows with problems, and what became of the others
  batch    BIGINT NOT NULL REFERENCES import_batch (id),
  line     BIGINT NOT NULL,
  outcome  TEXT COLLATE "C" NOT NULL, -- bad, twin, failed; once written new or changed
  record   BIGINT NOT NULL,
  version  BIGINT NOT NULL, -- of the record after the import
  key      TEXT COLLATE "C" NOT NULL, -- hash of the row, for kinds without a natural key
  problems TEXT NOT NULL, -- JSON
  before   TEXT NOT NULL, -- JSON of the values that the import replaced, to withdraw it
  PRIMARY KEY (batch, line)
);
CREATE INDEX import_row_key ON import_row (key) WHERE key <> '';

ALTER TABLE import_batch ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_batch FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON import_batch USING (app_sees(region)) WITH CHECK (app_sees(region));
