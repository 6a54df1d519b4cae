-- +goose Up
CREATE TABLE journal ( -- every change, in one hash chain; only ever added to
  seq     BIGINT NOT NULL PRIMARY KEY,
  at      BIGINT NOT NULL,
  actor   BIGINT NOT NULL,
  name    TEXT NOT NULL,
  ip      TEXT NOT NULL,
  request TEXT NOT NULL,
  action  TEXT COLLATE "C" NOT NULL,
  kind    TEXT COLLATE "C" NOT NULL,
  record  BIGINT NOT NULL,
  region  TEXT COLLATE "C" NOT NULL,
  title   TEXT NOT NULL,
  reason  TEXT NOT NULL,
  result  TEXT NOT NULL, -- ok, denied, failed
  changes TEXT NOT NULL, -- canonical JSON of the fields before and after
  hash    TEXT COLLATE "C" NOT NULL -- hex, of this entry and the one before
);
CREATE INDEX journal_record ON journal (kind, record, seq);
CREATE INDEX journal_actor ON journal (actor, seq);
CREATE INDEX journal_at ON journal (at);

CREATE TABLE journal_head ( -- the end of the chain; one row, locked by whoever appends
  one  BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  seq  BIGINT NOT NULL,
  hash TEXT COLLATE "C" NOT NULL
);
INSERT INTO journal_head (one, seq, hash) VALUES (1, 0, '');

CREATE TABLE log_leaf ( -- public decisions, the leaves of the Merkle log
  idx    BIGINT NOT NULL PRIMARY KEY,
  code   TEXT COLLATE "C" NOT NULL UNIQUE, -- public id of the decision, 128 random bits
  kind   TEXT COLLATE "C" NOT NULL,
  record BIGINT NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  title  TEXT NOT NULL,
  at     BIGINT NOT NULL,
  data   TEXT NOT NULL -- canonical JSON of the leaf
);
CREATE INDEX log_leaf_record ON log_leaf (kind, record, idx);

CREATE TABLE log_hash ( -- stored hashes of the tree, numbered as in x/mod/sumdb/tlog
  idx  BIGINT NOT NULL PRIMARY KEY,
  hash TEXT COLLATE "C" NOT NULL
);

CREATE TABLE log_checkpoint ( -- signed heads of the log; a size is signed once
  size BIGINT NOT NULL PRIMARY KEY,
  root TEXT COLLATE "C" NOT NULL,
  note TEXT NOT NULL,
  at   BIGINT NOT NULL
);

CREATE TABLE log_text ( -- the published text of a leaf, hashed in it; leaves the database when its time is over, the leaf stays
  code TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES log_leaf (code),
  text TEXT NOT NULL
);

CREATE TABLE log_salt ( -- opens the commitments of a leaf; destroyed with the personal data they commit to
  code  TEXT COLLATE "C" NOT NULL REFERENCES log_leaf (code),
  field TEXT COLLATE "C" NOT NULL,
  salt  TEXT NOT NULL,
  PRIMARY KEY (code, field)
);

CREATE TABLE log_cosignature ( -- what witnesses outside signed
  size    BIGINT NOT NULL REFERENCES log_checkpoint (size),
  witness TEXT COLLATE "C" NOT NULL, -- name and key id
  line    TEXT NOT NULL, -- signature line of the note
  at      BIGINT NOT NULL,
  PRIMARY KEY (size, witness)
);

CREATE TABLE log_size ( -- number of leaves; one row, locked by whoever appends
  one  BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  size BIGINT NOT NULL
);
INSERT INTO log_size (one, size) VALUES (1, 0);

-- +goose StatementBegin
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal EXECUTE FUNCTION append_only();
CREATE TRIGGER log_leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_leaf EXECUTE FUNCTION append_only();
CREATE TRIGGER log_hash_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_hash EXECUTE FUNCTION append_only();
CREATE TRIGGER log_checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_checkpoint EXECUTE FUNCTION append_only();
CREATE TRIGGER log_cosignature_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_cosignature EXECUTE FUNCTION append_only();
