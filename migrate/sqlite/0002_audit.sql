-- +goose Up
CREATE TABLE journal ( -- every change, in one hash chain; only ever added to
  seq     INTEGER NOT NULL PRIMARY KEY,
  at      INTEGER NOT NULL,
  actor   INTEGER NOT NULL,
  name    TEXT NOT NULL,
  ip      TEXT NOT NULL,
  request TEXT NOT NULL,
  action  TEXT NOT NULL,
  kind    TEXT NOT NULL,
  record  INTEGER NOT NULL,
  region  TEXT NOT NULL,
  title   TEXT NOT NULL,
  reason  TEXT NOT NULL,
  result  TEXT NOT NULL, -- ok, denied, failed
  changes TEXT NOT NULL, -- canonical JSON of the fields before and after
  hash    TEXT NOT NULL -- hex, of this entry and the one before
);
CREATE INDEX journal_record ON journal (kind, record, seq);
CREATE INDEX journal_actor ON journal (actor, seq);
CREATE INDEX journal_at ON journal (at);

CREATE TABLE journal_head ( -- the end of the chain; one row, locked by whoever appends
  one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  seq  INTEGER NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO journal_head (one, seq, hash) VALUES (1, 0, '');

CREATE TABLE log_leaf ( -- public decisions, the leaves of the Merkle log
  idx    INTEGER NOT NULL PRIMARY KEY,
  code   TEXT NOT NULL UNIQUE, -- public id of the decision, 128 random bits
  kind   TEXT NOT NULL,
  record INTEGER NOT NULL,
  action TEXT NOT NULL,
  region TEXT NOT NULL,
  title  TEXT NOT NULL,
  at     INTEGER NOT NULL,
  data   TEXT NOT NULL -- canonical JSON of the leaf
);
CREATE INDEX log_leaf_record ON log_leaf (kind, record, idx);

CREATE TABLE log_hash ( -- stored hashes of the tree, numbered as in x/mod/sumdb/tlog
  idx  INTEGER NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL
);

CREATE TABLE log_checkpoint ( -- signed heads of the log; a size is signed once
  size INTEGER NOT NULL PRIMARY KEY,
  root TEXT NOT NULL,
  note TEXT NOT NULL,
  at   INTEGER NOT NULL
);

CREATE TABLE log_text ( -- the published text of a leaf, hashed in it; leaves the database when its time is over, the leaf stays
  code TEXT NOT NULL PRIMARY KEY REFERENCES log_leaf (code),
  text TEXT NOT NULL
);

CREATE TABLE log_salt ( -- opens the commitments of a leaf; destroyed with the personal data they commit to
  code  TEXT NOT NULL REFERENCES log_leaf (code),
  field TEXT NOT NULL,
  salt  TEXT NOT NULL,
  PRIMARY KEY (code, field)
);

CREATE TABLE log_cosignature ( -- what witnesses outside signed
  size    INTEGER NOT NULL REFERENCES log_checkpoint (size),
  witness TEXT NOT NULL, -- name and key id
  line    TEXT NOT NULL, -- signature line of the note
  at      INTEGER NOT NULL,
  PRIMARY KEY (size, witness)
);

CREATE TABLE log_size ( -- number of leaves; one row, locked by whoever appends
  one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL
);
INSERT INTO log_size (one, size) VALUES (1, 0);

-- +goose StatementBegin
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN
  SELECT RAISE(ABORT, 'journal is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN
  SELECT RAISE(ABORT, 'journal is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_leaf_no_update BEFORE UPDATE ON log_leaf BEGIN
  SELECT RAISE(ABORT, 'log_leaf is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_leaf_no_delete BEFORE DELETE ON log_leaf BEGIN
  SELECT RAISE(ABORT, 'log_leaf is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_hash_no_update BEFORE UPDATE ON log_hash BEGIN
  SELECT RAISE(ABORT, 'log_hash is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_hash_no_delete BEFORE DELETE ON log_hash BEGIN
  SELECT RAISE(ABORT, 'log_hash is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_checkpoint_no_update BEFORE UPDATE ON log_checkpoint BEGIN
  SELECT RAISE(ABORT, 'log_checkpoint is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_checkpoint_no_delete BEFORE DELETE ON log_checkpoint BEGIN
  SELECT RAISE(ABORT, 'log_checkpoint is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_cosignature_no_update BEFORE UPDATE ON log_cosignature BEGIN
  SELECT RAISE(ABORT, 'log_cosignature is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_cosignature_no_delete BEFORE DELETE ON log_cosignature BEGIN
  SELECT RAISE(ABORT, 'log_cosignature is append-only');
END;
-- +goose StatementEnd

-- INSERT OR REPLACE removes a row without firing the trigger for DELETE, so a number that is taken is refused before.

-- +goose StatementBegin
CREATE TRIGGER journal_no_replace_seq BEFORE INSERT ON journal WHEN EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq) BEGIN
  SELECT RAISE(ABORT, 'journal is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_leaf_no_replace_idx BEFORE INSERT ON log_leaf WHEN EXISTS (SELECT 1 FROM log_leaf WHERE idx = NEW.idx) BEGIN
  SELECT RAISE(ABORT, 'log_leaf is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_leaf_no_replace_code BEFORE INSERT ON log_leaf WHEN EXISTS (SELECT 1 FROM log_leaf WHERE code = NEW.code) BEGIN
  SELECT RAISE(ABORT, 'log_leaf is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_hash_no_replace_idx BEFORE INSERT ON log_hash WHEN EXISTS (SELECT 1 FROM log_hash WHERE idx = NEW.idx) BEGIN
  SELECT RAISE(ABORT, 'log_hash is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_checkpoint_no_replace_size BEFORE INSERT ON log_checkpoint WHEN EXISTS (SELECT 1 FROM log_checkpoint WHERE size = NEW.size) BEGIN
  SELECT RAISE(ABORT, 'log_checkpoint is append-only');
END;
-- +goose StatementEnd
