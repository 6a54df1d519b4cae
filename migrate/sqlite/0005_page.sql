-- +goose Up
CREATE TABLE saved_view ( -- a person's own views of lists
  owner INTEGER NOT NULL,
  kind  TEXT NOT NULL,
  name  TEXT NOT NULL,
  query TEXT NOT NULL, -- the list's address after the question mark
  at    INTEGER NOT NULL,
  PRIMARY KEY (owner, kind, name)
) WITHOUT ROWID;

CREATE TABLE form_draft ( -- input that a person has not submitted yet; personal values and files are left out
  owner  INTEGER NOT NULL,
  kind   TEXT NOT NULL,
  record INTEGER NOT NULL, -- 0: a new one
  input  TEXT NOT NULL, -- as the form posts it, encoded like a query
  at     INTEGER NOT NULL,
  PRIMARY KEY (owner, kind, record)
) WITHOUT ROWID;

CREATE TABLE form_file ( -- files sent with a form that had to be mended: only who sent one may attach it by its hash
  owner INTEGER NOT NULL,
  hash  TEXT NOT NULL,
  name  TEXT NOT NULL,
  size  INTEGER NOT NULL,
  media TEXT NOT NULL,
  at    INTEGER NOT NULL,
  PRIMARY KEY (owner, hash)
) WITHOUT ROWID;
