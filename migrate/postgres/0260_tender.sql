-- +goose Up
-- Checks of bidders, what they rest on, and one line for each bidder.
-- tender_check 投标人信用核查
CREATE TABLE "tender_check" ( -- 投标人信用核查
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "title" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "purpose" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "as_of" TEXT COLLATE "C",
  "asker" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "platform" BIGINT,
  "channel" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "file" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "asked" BIGINT,
  "bidders" BIGINT NOT NULL DEFAULT 0,
  "passed" BIGINT NOT NULL DEFAULT 0,
  "restricted" BIGINT NOT NULL DEFAULT 0,
  "preferred" BIGINT NOT NULL DEFAULT 0,
  "several" BIGINT NOT NULL DEFAULT 0,
  "unknown" BIGINT NOT NULL DEFAULT 0,
  "number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "organ" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "issued_on" TEXT COLLATE "C",
  "check_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "digest" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "tender_check_region" ON "tender_check" ("region", id);
CREATE INDEX "tender_check_owner" ON "tender_check" ("owner", id);
CREATE INDEX "tender_check_state" ON "tender_check" ("state", id);
CREATE INDEX "tender_check_due" ON "tender_check" ("due", id);
CREATE INDEX "tender_check_created" ON "tender_check" ("created", id);
CREATE INDEX "tender_check_title" ON "tender_check" ("title", id);
CREATE INDEX "tender_check_purpose" ON "tender_check" ("purpose", id);
CREATE INDEX "tender_check_as_of" ON "tender_check" ("as_of", id);
CREATE INDEX "tender_check_asker" ON "tender_check" ("asker", id);
CREATE INDEX "tender_check_platform" ON "tender_check" ("platform", id);
CREATE INDEX "tender_check_channel" ON "tender_check" ("channel", id);
CREATE INDEX "tender_check_asked" ON "tender_check" ("asked", id);
CREATE INDEX "tender_check_bidders" ON "tender_check" ("bidders", id);
CREATE INDEX "tender_check_restricted" ON "tender_check" ("restricted", id);
CREATE INDEX "tender_check_number" ON "tender_check" ("number", id);
CREATE UNIQUE INDEX "tender_check_check_code" ON "tender_check" ("check_code") WHERE "check_code" <> '';
CREATE TABLE "tender_check_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "tender_check_search_terms" ON "tender_check_search" USING gin (terms);
ALTER TABLE "tender_check" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "tender_check" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "tender_check" FOR SELECT USING (app_sees(region) OR "platform" = app_party());
CREATE POLICY add ON "tender_check" FOR INSERT WITH CHECK (app_sees(region) OR "platform" = app_party());
CREATE POLICY change ON "tender_check" FOR UPDATE USING (app_sees(region) OR "platform" = app_party()) WITH CHECK (app_sees(region) OR "platform" = app_party());
CREATE POLICY remove ON "tender_check" FOR DELETE USING (app_sees(region));

-- tender_rule 投标核查规则
CREATE TABLE "tender_rule" ( -- 投标核查规则
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "trigger" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "purpose" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "effect" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "tender_rule_region" ON "tender_rule" ("region", id);
CREATE INDEX "tender_rule_owner" ON "tender_rule" ("owner", id);
CREATE INDEX "tender_rule_state" ON "tender_rule" ("state", id);
CREATE INDEX "tender_rule_due" ON "tender_rule" ("due", id);
CREATE INDEX "tender_rule_created" ON "tender_rule" ("created", id);
CREATE UNIQUE INDEX "tender_rule_code" ON "tender_rule" ("code") WHERE "code" <> '';
CREATE INDEX "tender_rule_name" ON "tender_rule" ("name", id);
CREATE INDEX "tender_rule_trigger" ON "tender_rule" ("trigger", id);
CREATE INDEX "tender_rule_purpose" ON "tender_rule" ("purpose", id);
CREATE INDEX "tender_rule_effect" ON "tender_rule" ("effect", id);
CREATE INDEX "tender_rule_confirmed" ON "tender_rule" ("confirmed", id);
CREATE INDEX "tender_rule_from" ON "tender_rule" ("from", id);
CREATE INDEX "tender_rule_until" ON "tender_rule" ("until", id);
CREATE TABLE "tender_rule_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "tender_rule_search_terms" ON "tender_rule_search" USING gin (terms);
ALTER TABLE "tender_rule" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "tender_rule" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "tender_rule" FOR SELECT USING (app_known());
CREATE POLICY add ON "tender_rule" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "tender_rule" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "tender_rule" FOR DELETE USING (app_sees(region));

ALTER TABLE "tender_check" ADD FOREIGN KEY ("platform") REFERENCES "organ" (id);

CREATE TABLE tender_line ( -- one bidder of a check: as asked, the subject found, the answer
  ask     BIGINT NOT NULL, -- the check
  line    BIGINT NOT NULL, -- from 1, in the order asked
  by_code TEXT COLLATE "C" NOT NULL,
  by_name TEXT COLLATE "C" NOT NULL,
  code    TEXT COLLATE "C" NOT NULL,
  name    TEXT COLLATE "C" NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL, -- '' not yet answered
  detail  TEXT COLLATE "C" NOT NULL, -- JSON: grounds, candidates, notes
  PRIMARY KEY (ask, line)
);
CREATE INDEX tender_line_outcome ON tender_line (ask, outcome, line);
