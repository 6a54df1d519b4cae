-- +goose Up
CREATE TABLE account ( -- who may sign in; no region scope of its own, kernel/account applies the administrator's
  id          BIGINT NOT NULL PRIMARY KEY,
  login       TEXT COLLATE "C" NOT NULL,
  folded      TEXT COLLATE "C" NOT NULL UNIQUE, -- half width, lower case: what uniqueness and sign-in go by
  name        TEXT NOT NULL,
  password    TEXT NOT NULL, -- as seal.HashPassword writes it
  password_at BIGINT NOT NULL,
  must_change BOOLEAN NOT NULL, -- a one-time password that somebody else has seen
  region      TEXT COLLATE "C" NOT NULL,
  party       BIGINT NOT NULL, -- laboratory or firm that an outside account stands for; 0 for staff
  org         TEXT NOT NULL,
  admin       TEXT COLLATE "C" NOT NULL CHECK (admin IN ('', 'system_admin', 'security_admin', 'audit_admin')),
  factor      TEXT NOT NULL, -- sealed TOTP secret; empty: not enrolled
  pending     TEXT NOT NULL, -- sealed TOTP secret that is being enrolled
  factor_step BIGINT NOT NULL, -- last accepted time step (RFC 6238), so that no code works twice
  recovery    TEXT NOT NULL, -- MACs of the unused recovery codes, one a line
  state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('active', 'disabled')),
  created     BIGINT NOT NULL,
  seen        BIGINT NOT NULL, -- last use; 0: never
  failed      BIGINT NOT NULL, -- wrong passwords since the last sign-in
  last_at     BIGINT NOT NULL, -- last sign-in
  last_ip     TEXT NOT NULL,
  UNIQUE (id, admin)
);
CREATE INDEX account_region ON account (region, folded);

-- Who has which duty. A row repeats the account's administrator duty: together with the check this lets an account hold either
-- exactly its one administrator duty or business duties, whatever writes the table (GB/T 22239-2019 8.1.5.1 to 8.1.5.3).
CREATE TABLE account_duty (
  account BIGINT NOT NULL,
  duty    TEXT COLLATE "C" NOT NULL,
  admin   TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (account, duty),
  CONSTRAINT account_separate CHECK (admin = '' AND duty NOT IN ('system_admin', 'security_admin', 'audit_admin') OR duty = admin),
  FOREIGN KEY (account, admin) REFERENCES account (id, admin)
);

CREATE TABLE account_password ( -- earlier passwords, which may not be used again
  account BIGINT NOT NULL REFERENCES account (id),
  at      BIGINT NOT NULL,
  hash    TEXT NOT NULL,
  PRIMARY KEY (account, at)
);

CREATE TABLE account_session ( -- one row a signed-in browser; the token itself is only in the cookie
  id      BIGINT NOT NULL PRIMARY KEY,
  token   TEXT COLLATE "C" NOT NULL UNIQUE, -- SHA-256 of the token, hex
  account BIGINT NOT NULL REFERENCES account (id),
  stage   TEXT COLLATE "C" NOT NULL CHECK (stage IN ('factor', 'open')), -- waits for the second factor, or signed in
  created BIGINT NOT NULL,
  seen    BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  proved  BIGINT NOT NULL, -- last time the person proved who it is
  ip      TEXT NOT NULL,
  agent   TEXT NOT NULL,
  failed  BIGINT NOT NULL, -- wrong passwords before this sign-in, to tell the person
  last_at BIGINT NOT NULL, -- the sign-in before this one
  last_ip TEXT NOT NULL
);
CREATE INDEX account_session_account ON account_session (account, created);

CREATE TABLE account_attempt ( -- guesses at a password, a code or from a network; reserved before they are checked
  subject TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- blind index of the login, id of the account, or network
  fails   BIGINT NOT NULL,
  last    BIGINT NOT NULL,
  until   BIGINT NOT NULL -- locked until; 0: not locked
);

CREATE TABLE account_key ( -- keys for programs; the key itself is shown once
  id         BIGINT NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  token      TEXT COLLATE "C" NOT NULL UNIQUE, -- SHA-256 of the key, hex
  account    BIGINT NOT NULL REFERENCES account (id),
  region     TEXT COLLATE "C" NOT NULL, -- the account's or one inside it
  created    BIGINT NOT NULL,
  expires    BIGINT NOT NULL,
  used       BIGINT NOT NULL, -- 0: never
  per_minute BIGINT NOT NULL
);
CREATE INDEX account_key_account ON account_key (account);

CREATE TABLE account_setup ( -- one row once the installation has its three administrators
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  at  BIGINT NOT NULL
);
