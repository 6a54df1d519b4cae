-- +goose Up
CREATE TABLE public_copy ( -- what the public sees of a record, masked; the public site reads this and the log, nothing else
  id        INTEGER NOT NULL PRIMARY KEY,
  code      TEXT NOT NULL UNIQUE, -- public id, 128 random bits
  kind      TEXT NOT NULL,
  record    INTEGER NOT NULL, -- internal, never shown
  state     TEXT NOT NULL, -- published, corrected, withdrawn, expired
  title     TEXT NOT NULL,
  region    TEXT NOT NULL,
  organ     TEXT NOT NULL, -- who published it
  reason    TEXT NOT NULL, -- of the correction or the withdrawal
  version   INTEGER NOT NULL,
  published INTEGER NOT NULL,
  changed   INTEGER NOT NULL,
  expires   TEXT, -- last day, if the law sets one
  leaf      TEXT NOT NULL, -- code of the newest leaf of the public log
  doc       TEXT NOT NULL, -- canonical JSON of the public lines; empty once withdrawn or expired
  UNIQUE (kind, record)
);
CREATE INDEX public_copy_kind ON public_copy (kind, id);
CREATE INDEX public_copy_region ON public_copy (region, id);
CREATE INDEX public_copy_changed ON public_copy (changed);
CREATE INDEX public_copy_expires ON public_copy (expires) WHERE expires IS NOT NULL;

CREATE TABLE public_version ( -- every publication, correction, withdrawal and expiry of a copy; its text is that of the leaf
  copy    INTEGER NOT NULL REFERENCES public_copy (id),
  version INTEGER NOT NULL,
  action  TEXT NOT NULL,
  reason  TEXT NOT NULL,
  organ   TEXT NOT NULL,
  actor   INTEGER NOT NULL, -- who approved it; internal
  name    TEXT NOT NULL,
  at      INTEGER NOT NULL,
  leaf    TEXT NOT NULL,
  PRIMARY KEY (copy, version)
);

CREATE VIRTUAL TABLE public_copy_search USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

CREATE TABLE open_file ( -- the newest open data
  name    TEXT NOT NULL PRIMARY KEY,
  kind    TEXT NOT NULL, -- empty: the manifest
  media   TEXT NOT NULL,
  records INTEGER NOT NULL,
  sha256  TEXT NOT NULL,
  at      INTEGER NOT NULL, -- when this content came to be
  content BLOB NOT NULL
);
