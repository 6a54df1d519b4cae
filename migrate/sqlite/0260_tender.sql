-- +goose Up
-- Checks of bidders, what they rest on, and one line for each bidder.
-- tender_check 投标人信用核查
CREATE TABLE "tender_check" ( -- 投标人信用核查
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "title" TEXT NOT NULL DEFAULT '',
  "purpose" TEXT NOT NULL DEFAULT '',
  "as_of" TEXT,
  "asker" TEXT NOT NULL DEFAULT '',
  "platform" INTEGER REFERENCES "organ" (id),
  "channel" TEXT NOT NULL DEFAULT '',
  "file" TEXT NOT NULL DEFAULT '',
  "asked" INTEGER,
  "bidders" INTEGER NOT NULL DEFAULT 0,
  "passed" INTEGER NOT NULL DEFAULT 0,
  "restricted" INTEGER NOT NULL DEFAULT 0,
  "preferred" INTEGER NOT NULL DEFAULT 0,
  "several" INTEGER NOT NULL DEFAULT 0,
  "unknown" INTEGER NOT NULL DEFAULT 0,
  "number" TEXT NOT NULL DEFAULT '',
  "organ" TEXT NOT NULL DEFAULT '',
  "issued_on" TEXT,
  "check_code" TEXT NOT NULL DEFAULT '',
  "digest" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "tender_check_region" ON "tender_check" ("region");
CREATE INDEX "tender_check_owner" ON "tender_check" ("owner");
CREATE INDEX "tender_check_state" ON "tender_check" ("state");
CREATE INDEX "tender_check_due" ON "tender_check" ("due");
CREATE INDEX "tender_check_created" ON "tender_check" ("created");
CREATE INDEX "tender_check_title" ON "tender_check" ("title");
CREATE INDEX "tender_check_purpose" ON "tender_check" ("purpose");
CREATE INDEX "tender_check_as_of" ON "tender_check" ("as_of");
CREATE INDEX "tender_check_asker" ON "tender_check" ("asker");
CREATE INDEX "tender_check_platform" ON "tender_check" ("platform");
CREATE INDEX "tender_check_channel" ON "tender_check" ("channel");
CREATE INDEX "tender_check_asked" ON "tender_check" ("asked");
CREATE INDEX "tender_check_bidders" ON "tender_check" ("bidders");
CREATE INDEX "tender_check_restricted" ON "tender_check" ("restricted");
CREATE INDEX "tender_check_number" ON "tender_check" ("number");
CREATE UNIQUE INDEX "tender_check_check_code" ON "tender_check" ("check_code") WHERE "check_code" <> '';
CREATE VIRTUAL TABLE "tender_check_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- tender_rule 投标核查规则
CREATE TABLE "tender_rule" ( -- 投标核查规则
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "code" TEXT NOT NULL DEFAULT '',
  "name" TEXT NOT NULL DEFAULT '',
  "trigger" TEXT NOT NULL DEFAULT '',
  "purpose" TEXT NOT NULL DEFAULT '',
  "effect" TEXT NOT NULL DEFAULT '',
  "basis" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT NOT NULL DEFAULT '',
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "tender_rule_region" ON "tender_rule" ("region");
CREATE INDEX "tender_rule_owner" ON "tender_rule" ("owner");
CREATE INDEX "tender_rule_state" ON "tender_rule" ("state");
CREATE INDEX "tender_rule_due" ON "tender_rule" ("due");
CREATE INDEX "tender_rule_created" ON "tender_rule" ("created");
CREATE UNIQUE INDEX "tender_rule_code" ON "tender_rule" ("code") WHERE "code" <> '';
CREATE INDEX "tender_rule_name" ON "tender_rule" ("name");
CREATE INDEX "tender_rule_trigger" ON "tender_rule" ("trigger");
CREATE INDEX "tender_rule_purpose" ON "tender_rule" ("purpose");
CREATE INDEX "tender_rule_effect" ON "tender_rule" ("effect");
CREATE INDEX "tender_rule_confirmed" ON "tender_rule" ("confirmed");
CREATE INDEX "tender_rule_from" ON "tender_rule" ("from");
CREATE INDEX "tender_rule_until" ON "tender_rule" ("until");
CREATE VIRTUAL TABLE "tender_rule_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

CREATE TABLE tender_line ( -- one bidder of a check: as asked, the subject found, the answer
  ask     INTEGER NOT NULL, -- the check
  line    INTEGER NOT NULL, -- from 1, in the order asked
  by_code TEXT NOT NULL,
  by_name TEXT NOT NULL,
  code    TEXT NOT NULL,
  name    TEXT NOT NULL,
  outcome TEXT NOT NULL,    -- '' not yet answered
  detail  TEXT NOT NULL,    -- JSON: grounds, candidates, notes
  PRIMARY KEY (ask, line)
) WITHOUT ROWID;
CREATE INDEX tender_line_outcome ON tender_line (ask, outcome, line);
