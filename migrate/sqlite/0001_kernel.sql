-- +goose Up
CREATE TABLE series ( -- running numbers of documents, one row an organ and year
  name  TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE attachment ( -- which record holds which file; the content lies in the file store under its hash
  kind   TEXT NOT NULL,
  record INTEGER NOT NULL,
  field  TEXT NOT NULL,
  line   INTEGER NOT NULL,
  hash   TEXT NOT NULL,
  name   TEXT NOT NULL,
  size   INTEGER NOT NULL,
  media  TEXT NOT NULL,
  region TEXT NOT NULL,
  PRIMARY KEY (kind, record, field, line)
) WITHOUT ROWID;
CREATE INDEX attachment_hash ON attachment (hash);
