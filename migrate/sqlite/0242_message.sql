-- +goose Up
-- Keys with which other programs sign messages, and the nonces of messages that were accepted within the window of time.
CREATE TABLE message_key (
  id         INTEGER NOT NULL PRIMARY KEY,
  subject    TEXT NOT NULL,    -- business that the key opens
  about      INTEGER NOT NULL, -- record of the business that the key is for
  name       TEXT NOT NULL,    -- who holds it
  region     TEXT NOT NULL,
  secret     TEXT NOT NULL,    -- sealed
  per_minute INTEGER NOT NULL,
  created    INTEGER NOT NULL,
  created_by INTEGER NOT NULL,
  expires    INTEGER NOT NULL,
  ended      INTEGER NOT NULL, -- 0: in use
  used       INTEGER NOT NULL
);
CREATE INDEX message_key_about ON message_key (subject, about);

CREATE TABLE message_nonce (
  key   INTEGER NOT NULL,
  nonce TEXT NOT NULL,
  seen  INTEGER NOT NULL,
  PRIMARY KEY (key, nonce)
) WITHOUT ROWID;
CREATE INDEX message_nonce_seen ON message_nonce (seen);
