-- +goose Up
-- Requests for accounts of firms.

-- firm_signup 企业账号申请
CREATE TABLE "firm_signup" ( -- 企业账号申请
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "person" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "post" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "phone" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "email" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "asked_on" TEXT COLLATE "C",
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "admin" BOOLEAN NOT NULL DEFAULT FALSE,
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "decided_on" TEXT COLLATE "C",
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "taken_on" TEXT COLLATE "C",
  "account" BIGINT,
  "receipt" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "firm_signup_region" ON "firm_signup" ("region", id);
CREATE INDEX "firm_signup_owner" ON "firm_signup" ("owner", id);
CREATE INDEX "firm_signup_state" ON "firm_signup" ("state", id);
CREATE INDEX "firm_signup_due" ON "firm_signup" ("due", id);
CREATE INDEX "firm_signup_created" ON "firm_signup" ("created", id);
CREATE INDEX "firm_signup_name" ON "firm_signup" ("name", id);
CREATE INDEX "firm_signup_code" ON "firm_signup" ("code", id);
CREATE INDEX "firm_signup_firm" ON "firm_signup" ("firm", id);
CREATE INDEX "firm_signup_asked_on" ON "firm_signup" ("asked_on", id);
CREATE INDEX "firm_signup_basis" ON "firm_signup" ("basis", id);
CREATE INDEX "firm_signup_admin" ON "firm_signup" ("admin", id);
CREATE INDEX "firm_signup_decided_on" ON "firm_signup" ("decided_on", id);
CREATE INDEX "firm_signup_account" ON "firm_signup" ("account", id);
CREATE UNIQUE INDEX "firm_signup_receipt" ON "firm_signup" ("receipt") WHERE "receipt" <> '';
CREATE TABLE "firm_signup_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "firm_signup_search_terms" ON "firm_signup_search" USING gin (terms);
ALTER TABLE "firm_signup" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "firm_signup" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "firm_signup" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "firm_signup" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "firm_signup" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "firm_signup" FOR DELETE USING (app_sees(region));

-- references
ALTER TABLE "firm_signup" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
