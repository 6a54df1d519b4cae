-- +goose Up
-- Reports of violations, rewards, and the vault of who reported.
-- report 举报
CREATE TABLE "report" ( -- 举报
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "pseudonym" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "named" BOOLEAN NOT NULL DEFAULT FALSE,
  "channel" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "received" TEXT COLLATE "C",
  "law" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "matter" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "against" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "against_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "against_addr" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "clue" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sealed" BIGINT NOT NULL DEFAULT 0,
  "officer" BIGINT,
  "extend_asked" TEXT COLLATE "C",
  "extend_why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "extended_to" TEXT COLLATE "C",
  "finding" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "proposal" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ground" BIGINT,
  "to" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "decided" TEXT COLLATE "C",
  "case_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "noticed" TEXT COLLATE "C",
  "notice_how" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "notice" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "penalised" TEXT COLLATE "C",
  "penalty_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "fine" BIGINT NOT NULL DEFAULT 0,
  "grave" BOOLEAN NOT NULL DEFAULT FALSE,
  "crime" BOOLEAN NOT NULL DEFAULT FALSE,
  "level" BIGINT NOT NULL DEFAULT 0,
  "raised" TEXT COLLATE "C",
  "closed_on" TEXT COLLATE "C",
  "keep_until" TEXT COLLATE "C",
  "erased" TEXT COLLATE "C",
  "message" BIGINT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "report_region" ON "report" ("region", id);
CREATE INDEX "report_owner" ON "report" ("owner", id);
CREATE INDEX "report_state" ON "report" ("state", id);
CREATE INDEX "report_due" ON "report" ("due", id);
CREATE INDEX "report_created" ON "report" ("created", id);
CREATE UNIQUE INDEX "report_number" ON "report" ("number") WHERE "number" <> '';
CREATE INDEX "report_number_order" ON "report" ("number", id);
CREATE INDEX "report_pseudonym" ON "report" ("pseudonym", id);
CREATE INDEX "report_named" ON "report" ("named", id);
CREATE INDEX "report_channel" ON "report" ("channel", id);
CREATE INDEX "report_received" ON "report" ("received", id);
CREATE INDEX "report_matter" ON "report" ("matter", id);
CREATE INDEX "report_against" ON "report" ("against", id);
CREATE INDEX "report_firm" ON "report" ("firm", id);
CREATE INDEX "report_officer" ON "report" ("officer", id);
CREATE INDEX "report_proposal" ON "report" ("proposal", id);
CREATE INDEX "report_ground" ON "report" ("ground", id);
CREATE INDEX "report_decided" ON "report" ("decided", id);
CREATE INDEX "report_level" ON "report" ("level", id);
CREATE INDEX "report_keep_until" ON "report" ("keep_until", id);
CREATE INDEX "report_message" ON "report" ("message", id);
CREATE TABLE "report_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "report_search_terms" ON "report_search" USING gin (terms);
ALTER TABLE "report" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "report" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "report" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "report" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "report" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "report" FOR DELETE USING (app_sees(region));

-- report_reward 举报奖励
CREATE TABLE "report_reward" ( -- 举报奖励
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
  "report" BIGINT,
  "grade" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "insider" BOOLEAN NOT NULL DEFAULT FALSE,
  "fine" BIGINT NOT NULL DEFAULT 0,
  "rate" BIGINT,
  "base" BIGINT NOT NULL DEFAULT 0,
  "how" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "amount" BIGINT NOT NULL DEFAULT 0,
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "finance" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "approved" TEXT COLLATE "C",
  "opinion" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "claimed" TEXT COLLATE "C",
  "pickup" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "paid" TEXT COLLATE "C",
  "voucher" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "report_reward_region" ON "report_reward" ("region", id);
CREATE INDEX "report_reward_owner" ON "report_reward" ("owner", id);
CREATE INDEX "report_reward_state" ON "report_reward" ("state", id);
CREATE INDEX "report_reward_due" ON "report_reward" ("due", id);
CREATE INDEX "report_reward_created" ON "report_reward" ("created", id);
CREATE INDEX "report_reward_title" ON "report_reward" ("title", id);
CREATE INDEX "report_reward_report" ON "report_reward" ("report", id);
CREATE INDEX "report_reward_grade" ON "report_reward" ("grade", id);
CREATE INDEX "report_reward_rate" ON "report_reward" ("rate", id);
CREATE INDEX "report_reward_amount" ON "report_reward" ("amount", id);
CREATE INDEX "report_reward_approved" ON "report_reward" ("approved", id);
CREATE TABLE "report_reward_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "report_reward_search_terms" ON "report_reward_search" USING gin (terms);
ALTER TABLE "report_reward" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "report_reward" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "report_reward" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "report_reward" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "report_reward" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "report_reward" FOR DELETE USING (app_sees(region));

-- report_reveal 查看举报人信息申请
CREATE TABLE "report_reveal" ( -- 查看举报人信息申请
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
  "report" BIGINT,
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "asker" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "granter" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "opinion" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "until" BIGINT,
  "opened" BIGINT NOT NULL DEFAULT 0,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "report_reveal_region" ON "report_reveal" ("region", id);
CREATE INDEX "report_reveal_owner" ON "report_reveal" ("owner", id);
CREATE INDEX "report_reveal_state" ON "report_reveal" ("state", id);
CREATE INDEX "report_reveal_due" ON "report_reveal" ("due", id);
CREATE INDEX "report_reveal_created" ON "report_reveal" ("created", id);
CREATE INDEX "report_reveal_title" ON "report_reveal" ("title", id);
CREATE INDEX "report_reveal_report" ON "report_reveal" ("report", id);
CREATE INDEX "report_reveal_asker" ON "report_reveal" ("asker", id);
CREATE INDEX "report_reveal_granter" ON "report_reveal" ("granter", id);
CREATE TABLE "report_reveal_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "report_reveal_search_terms" ON "report_reveal_search" USING gin (terms);
ALTER TABLE "report_reveal" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "report_reveal" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "report_reveal" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "report_reveal" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "report_reveal" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "report_reveal" FOR DELETE USING (app_sees(region));

-- reward_rate 举报奖励标准
CREATE TABLE "reward_rate" ( -- 举报奖励标准
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
  "grade" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "permille" BIGINT NOT NULL DEFAULT 0,
  "floor" BIGINT NOT NULL DEFAULT 0,
  "cap" BIGINT NOT NULL DEFAULT 0,
  "joint" BIGINT NOT NULL DEFAULT 0,
  "needs" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "law" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "articles" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "reward_rate_region" ON "reward_rate" ("region", id);
CREATE INDEX "reward_rate_owner" ON "reward_rate" ("owner", id);
CREATE INDEX "reward_rate_state" ON "reward_rate" ("state", id);
CREATE INDEX "reward_rate_due" ON "reward_rate" ("due", id);
CREATE INDEX "reward_rate_created" ON "reward_rate" ("created", id);
CREATE INDEX "reward_rate_name" ON "reward_rate" ("name", id);
CREATE UNIQUE INDEX "reward_rate_code" ON "reward_rate" ("code") WHERE "code" <> '';
CREATE INDEX "reward_rate_grade" ON "reward_rate" ("grade", id);
CREATE INDEX "reward_rate_permille" ON "reward_rate" ("permille", id);
CREATE INDEX "reward_rate_floor" ON "reward_rate" ("floor", id);
CREATE INDEX "reward_rate_cap" ON "reward_rate" ("cap", id);
CREATE INDEX "reward_rate_law" ON "reward_rate" ("law", id);
CREATE INDEX "reward_rate_articles" ON "reward_rate" ("articles", id);
CREATE INDEX "reward_rate_confirmed" ON "reward_rate" ("confirmed", id);
CREATE INDEX "reward_rate_from" ON "reward_rate" ("from", id);
CREATE INDEX "reward_rate_until" ON "reward_rate" ("until", id);
CREATE TABLE "reward_rate_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "reward_rate_search_terms" ON "reward_rate_search" USING gin (terms);
ALTER TABLE "reward_rate" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "reward_rate" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "reward_rate" FOR SELECT USING (app_known());
CREATE POLICY add ON "reward_rate" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "reward_rate" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "reward_rate" FOR DELETE USING (app_sees(region));

-- unfiled_ground 不予立案事由
CREATE TABLE "unfiled_ground" ( -- 不予立案事由
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
  "law" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "article" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "unfiled_ground_region" ON "unfiled_ground" ("region", id);
CREATE INDEX "unfiled_ground_owner" ON "unfiled_ground" ("owner", id);
CREATE INDEX "unfiled_ground_state" ON "unfiled_ground" ("state", id);
CREATE INDEX "unfiled_ground_due" ON "unfiled_ground" ("due", id);
CREATE INDEX "unfiled_ground_created" ON "unfiled_ground" ("created", id);
CREATE INDEX "unfiled_ground_name" ON "unfiled_ground" ("name", id);
CREATE UNIQUE INDEX "unfiled_ground_code" ON "unfiled_ground" ("code") WHERE "code" <> '';
CREATE INDEX "unfiled_ground_law" ON "unfiled_ground" ("law", id);
CREATE INDEX "unfiled_ground_article" ON "unfiled_ground" ("article", id);
CREATE INDEX "unfiled_ground_confirmed" ON "unfiled_ground" ("confirmed", id);
CREATE INDEX "unfiled_ground_from" ON "unfiled_ground" ("from", id);
CREATE INDEX "unfiled_ground_until" ON "unfiled_ground" ("until", id);
CREATE TABLE "unfiled_ground_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "unfiled_ground_search_terms" ON "unfiled_ground_search" USING gin (terms);
ALTER TABLE "unfiled_ground" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "unfiled_ground" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "unfiled_ground" FOR SELECT USING (app_known());
CREATE POLICY add ON "unfiled_ground" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "unfiled_ground" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "unfiled_ground" FOR DELETE USING (app_sees(region));

ALTER TABLE "report" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "report" ADD FOREIGN KEY ("officer") REFERENCES "person" (id);
ALTER TABLE "report" ADD FOREIGN KEY ("ground") REFERENCES "unfiled_ground" (id);
ALTER TABLE "report_reward" ADD FOREIGN KEY ("report") REFERENCES "report" (id);
ALTER TABLE "report_reward" ADD FOREIGN KEY ("rate") REFERENCES "reward_rate" (id);
ALTER TABLE "report_reveal" ADD FOREIGN KEY ("report") REFERENCES "report" (id);

-- Who reported, sealed under a key of each report, which is wrapped with the key of the installation.
CREATE TABLE report_vault (
  report  BIGINT NOT NULL PRIMARY KEY,
  region  TEXT COLLATE "C" NOT NULL,
  wrapped BYTEA NOT NULL,
  box     BYTEA NOT NULL
);

-- The papers that came with a report, under the same key.
CREATE TABLE report_paper (
  report BIGINT NOT NULL,
  line   BIGINT NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  box    BYTEA NOT NULL,
  PRIMARY KEY (report, line)
);

-- Digests of receipts and of codes for rewards.
CREATE TABLE report_secret (
  digest  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  purpose TEXT COLLATE "C" NOT NULL,
  subject BIGINT NOT NULL,
  region  TEXT COLLATE "C" NOT NULL
);
CREATE INDEX report_secret_subject ON report_secret (subject);
ALTER TABLE report_vault ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_vault FORCE ROW LEVEL SECURITY;
CREATE POLICY everything ON report_vault USING (app_sees(region)) WITH CHECK (app_sees(region));
ALTER TABLE report_paper ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_paper FORCE ROW LEVEL SECURITY;
CREATE POLICY everything ON report_paper USING (app_sees(region)) WITH CHECK (app_sees(region));
ALTER TABLE report_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_secret FORCE ROW LEVEL SECURITY;
CREATE POLICY everything ON report_secret USING (app_sees(region)) WITH CHECK (app_sees(region));
