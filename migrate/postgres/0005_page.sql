-- +goose Up
CREATE TABLE saved_view ( -- a person's own views of lists
  owner BIGINT NOT NULL,
  kind  TEXT COLLATE "C" NOT NULL,
  name  TEXT COLLATE "C" NOT NULL,
  query TEXT NOT NULL, -- the list's address after the question mark
  at    BIGINT NOT NULL,
  PRIMARY KEY (owner, kind, name)
);

CREATE TABLE form_draft ( -- input that a person has not submitted yet; personal values and files are left out
  owner  BIGINT NOT NULL,
  kind   TEXT COLLATE "C" NOT NULL,
  record BIGINT NOT NULL, -- 0: a new one
  input  TEXT NOT NULL, -- as the form posts it, encoded like a query
  at     BIGINT NOT NULL,
  PRIMARY KEY (owner, kind, record)
);

CREATE TABLE form_file ( -- files sent with a form that had to be mended: only who sent one may attach it by its hash
  owner BIGINT NOT NULL,
  hash  TEXT COLLATE "C" NOT NULL,
  name  TEXT NOT NULL,
  size  BIGINT NOT NULL,
  media TEXT NOT NULL,
  at    BIGINT NOT NULL,
  PRIMARY KEY (owner, hash)
);
