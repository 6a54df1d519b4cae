-- +goose Up
CREATE TABLE import_batch ( -- files that people bring in, from the upload to the last row
  id       INTEGER NOT NULL PRIMARY KEY,
  kind     TEXT NOT NULL,
  hash     TEXT NOT NULL, -- SHA-256 of the file
  name     TEXT NOT NULL, -- of the file
  size     INTEGER NOT NULL,
  actor    INTEGER NOT NULL,
  who      TEXT NOT NULL,
  region   TEXT NOT NULL, -- of the actor
  mode     TEXT NOT NULL, -- all: every row or none; good: the rows without problems
  state    TEXT NOT NULL,
  columns  TEXT NOT NULL, -- JSON: what each column of the file is
  declared TEXT NOT NULL, -- JSON: totals that the person typed
  counts   TEXT NOT NULL, -- JSON: what the dry run found
  line     INTEGER NOT NULL, -- last line of the file that is done
  at       INTEGER NOT NULL, -- rows done
  total    INTEGER NOT NULL, -- rows of the file
  report   TEXT NOT NULL, -- why the file as a whole cannot be used, or what is worth knowing of it
  beat     INTEGER NOT NULL, -- when the work last gave a sign
  created  INTEGER NOT NULL
);
CREATE INDEX import_batch_kind ON import_batch (kind, created);
CREATE INDEX import_batch_hash ON import_batch (kind, hash);

CREATE TABLE import_row ( -- rows with problems, and what became of the others
  batch    INTEGER NOT NULL REFERENCES import_batch (id),
  line     INTEGER NOT NULL,
  outcome  TEXT NOT NULL, -- bad, twin, failed; once written new or changed
  record   INTEGER NOT NULL,
  version  INTEGER NOT NULL, -- of the record after the import
  key      TEXT NOT NULL, -- hash of the row, for kinds without a natural key
  problems TEXT NOT NULL, -- JSON
  before   TEXT NOT NULL, -- JSON of the values that the import replaced, to withdraw it
  PRIMARY KEY (batch, line)
) WITHOUT ROWID;
CREATE INDEX import_row_key ON import_row (key) WHERE key <> '';
