-- +goose Up
CREATE TABLE public_copy ( -- what the public sees of a record, masked; the public site reads this and the log, nothing else
  id        BIGINT NOT NULL PRIMARY KEY,
  code      TEXT COLLATE "C" NOT NULL UNIQUE, -- public id, 128 random bits
  kind      TEXT COLLATE "C" NOT NULL,
  record    BIGINT NOT NULL, -- internal, never shown
  state     TEXT COLLATE "C" NOT NULL, -- published, corrected, withdrawn, expired
  title     TEXT NOT NULL,
  region    TEXT COLLATE "C" NOT NULL,
  organ     TEXT NOT NULL, -- who published it
  reason    TEXT NOT NULL, -- of the correction or the withdrawal
  version   BIGINT NOT NULL,
  published BIGINT NOT NULL,
  changed   BIGINT NOT NULL,
  expires   TEXT COLLATE "C", -- last day, if the law sets one
  leaf      TEXT COLLATE "C" NOT NULL, -- code of the newest leaf of the public log
  doc       TEXT NOT NULL, -- canonical JSON of the public lines; empty once withdrawn or expired
  UNIQUE (kind, record)
);
CREATE INDEX public_copy_kind ON public_copy (kind, id);
CREATE INDEX public_copy_region ON public_copy (region, id);
CREATE INDEX public_copy_changed ON public_copy (changed);
CREATE INDEX public_copy_expires ON public_copy (expires) WHERE expires IS NOT NULL;

CREATE TABLE public_version ( -- every publication, correction, withdrawal and expiry of a copy; its text is that of the leaf
  copy    BIGINT NOT NULL REFERENCES public_copy (id),
  version BIGINT NOT NULL,
  action  TEXT COLLATE "C" NOT NULL,
  reason  TEXT NOT NULL,
  organ   TEXT NOT NULL,
  actor   BIGINT NOT NULL, -- who approved it; internal
  name    TEXT NOT NULL,
  at      BIGINT NOT NULL,
  leaf    TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (copy, version)
);

CREATE TABLE public_copy_search (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX public_copy_search_terms ON public_copy_search USING gin (terms);

CREATE TABLE open_file ( -- the newest open data
  name    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  kind    TEXT COLLATE "C" NOT NULL, -- empty: the manifest
  media   TEXT NOT NULL,
  records BIGINT NOT NULL,
  sha256  TEXT COLLATE "C" NOT NULL,
  at      BIGINT NOT NULL, -- when this content came to be
  content BYTEA NOT NULL
);
