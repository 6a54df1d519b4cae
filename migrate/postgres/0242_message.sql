-- +goose Up
-- Keys with which other programs sign messages, and the nonces of messages that were accepted within the window of time.
CREATE TABLE message_key (
  id         BIGINT NOT NULL PRIMARY KEY,
  subject    TEXT COLLATE "C" NOT NULL,    -- business that the key opens
  about      BIGINT NOT NULL, -- record of the business that the key is for
  name       TEXT COLLATE "C" NOT NULL,    -- who holds it
  region     TEXT COLLATE "C" NOT NULL,
  secret     TEXT COLLATE "C" NOT NULL,    -- sealed
  per_minute BIGINT NOT NULL,
  created    BIGINT NOT NULL,
  created_by BIGINT NOT NULL,
  expires    BIGINT NOT NULL,
  ended      BIGINT NOT NULL, -- 0: in use
  used       BIGINT NOT NULL
);
CREATE INDEX message_key_about ON message_key (subject, about);

CREATE TABLE message_nonce (
  key   BIGINT NOT NULL,
  nonce TEXT COLLATE "C" NOT NULL,
  seen  BIGINT NOT NULL,
  PRIMARY KEY (key, nonce)
);
CREATE INDEX message_nonce_seen ON message_nonce (seen);
