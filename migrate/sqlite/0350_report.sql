-- +goose Up
-- Reports of violations, rewards, and the vault of who reported.
-- report 举报
CREATE TABLE "report" ( -- 举报
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "number" TEXT NOT NULL DEFAULT '',
  "pseudonym" TEXT NOT NULL DEFAULT '',
  "named" BOOLEAN NOT NULL DEFAULT FALSE,
  "channel" TEXT NOT NULL DEFAULT '',
  "received" TEXT,
  "law" TEXT NOT NULL DEFAULT '',
  "matter" TEXT NOT NULL DEFAULT '',
  "against" TEXT NOT NULL DEFAULT '',
  "against_code" TEXT NOT NULL DEFAULT '',
  "against_addr" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "clue" TEXT NOT NULL DEFAULT '',
  "sealed" INTEGER NOT NULL DEFAULT 0,
  "officer" INTEGER REFERENCES "person" (id),
  "extend_asked" TEXT,
  "extend_why" TEXT NOT NULL DEFAULT '',
  "extended_to" TEXT,
  "finding" TEXT NOT NULL DEFAULT '',
  "proposal" TEXT NOT NULL DEFAULT '',
  "ground" INTEGER REFERENCES "unfiled_ground" (id),
  "to" TEXT NOT NULL DEFAULT '',
  "decided" TEXT,
  "case_no" TEXT NOT NULL DEFAULT '',
  "noticed" TEXT,
  "notice_how" TEXT NOT NULL DEFAULT '',
  "notice" TEXT NOT NULL DEFAULT '',
  "penalised" TEXT,
  "penalty_no" TEXT NOT NULL DEFAULT '',
  "fine" INTEGER NOT NULL DEFAULT 0,
  "grave" BOOLEAN NOT NULL DEFAULT FALSE,
  "crime" BOOLEAN NOT NULL DEFAULT FALSE,
  "level" INTEGER NOT NULL DEFAULT 0,
  "raised" TEXT,
  "closed_on" TEXT,
  "keep_until" TEXT,
  "erased" TEXT,
  "message" INTEGER,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "report_region" ON "report" ("region");
CREATE INDEX "report_owner" ON "report" ("owner");
CREATE INDEX "report_state" ON "report" ("state");
CREATE INDEX "report_due" ON "report" ("due");
CREATE INDEX "report_created" ON "report" ("created");
CREATE UNIQUE INDEX "report_number" ON "report" ("number") WHERE "number" <> '';
CREATE INDEX "report_number_order" ON "report" ("number");
CREATE INDEX "report_pseudonym" ON "report" ("pseudonym");
CREATE INDEX "report_named" ON "report" ("named");
CREATE INDEX "report_channel" ON "report" ("channel");
CREATE INDEX "report_received" ON "report" ("received");
CREATE INDEX "report_matter" ON "report" ("matter");
CREATE INDEX "report_against" ON "report" ("against");
CREATE INDEX "report_firm" ON "report" ("firm");
CREATE INDEX "report_officer" ON "report" ("officer");
CREATE INDEX "report_proposal" ON "report" ("proposal");
CREATE INDEX "report_ground" ON "report" ("ground");
CREATE INDEX "report_decided" ON "report" ("decided");
CREATE INDEX "report_level" ON "report" ("level");
CREATE INDEX "report_keep_until" ON "report" ("keep_until");
CREATE INDEX "report_message" ON "report" ("message");
CREATE VIRTUAL TABLE "report_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- report_reward 举报奖励
CREATE TABLE "report_reward" ( -- 举报奖励
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
  "report" INTEGER REFERENCES "report" (id),
  "grade" TEXT NOT NULL DEFAULT '',
  "insider" BOOLEAN NOT NULL DEFAULT FALSE,
  "fine" INTEGER NOT NULL DEFAULT 0,
  "rate" INTEGER REFERENCES "reward_rate" (id),
  "base" INTEGER NOT NULL DEFAULT 0,
  "how" TEXT NOT NULL DEFAULT '',
  "amount" INTEGER NOT NULL DEFAULT 0,
  "reason" TEXT NOT NULL DEFAULT '',
  "finance" TEXT NOT NULL DEFAULT '',
  "approved" TEXT,
  "opinion" TEXT NOT NULL DEFAULT '',
  "claimed" TEXT,
  "pickup" TEXT NOT NULL DEFAULT '',
  "paid" TEXT,
  "voucher" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "report_reward_region" ON "report_reward" ("region");
CREATE INDEX "report_reward_owner" ON "report_reward" ("owner");
CREATE INDEX "report_reward_state" ON "report_reward" ("state");
CREATE INDEX "report_reward_due" ON "report_reward" ("due");
CREATE INDEX "report_reward_created" ON "report_reward" ("created");
CREATE INDEX "report_reward_title" ON "report_reward" ("title");
CREATE INDEX "report_reward_report" ON "report_reward" ("report");
CREATE INDEX "report_reward_grade" ON "report_reward" ("grade");
CREATE INDEX "report_reward_rate" ON "report_reward" ("rate");
CREATE INDEX "report_reward_amount" ON "report_reward" ("amount");
CREATE INDEX "report_reward_approved" ON "report_reward" ("approved");
CREATE VIRTUAL TABLE "report_reward_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- report_reveal 查看举报人信息申请
CREATE TABLE "report_reveal" ( -- 查看举报人信息申请
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
  "report" INTEGER REFERENCES "report" (id),
  "reason" TEXT NOT NULL DEFAULT '',
  "asker" TEXT NOT NULL DEFAULT '',
  "granter" TEXT NOT NULL DEFAULT '',
  "opinion" TEXT NOT NULL DEFAULT '',
  "until" INTEGER,
  "opened" INTEGER NOT NULL DEFAULT 0,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "report_reveal_region" ON "report_reveal" ("region");
CREATE INDEX "report_reveal_owner" ON "report_reveal" ("owner");
CREATE INDEX "report_reveal_state" ON "report_reveal" ("state");
CREATE INDEX "report_reveal_due" ON "report_reveal" ("due");
CREATE INDEX "report_reveal_created" ON "report_reveal" ("created");
CREATE INDEX "report_reveal_title" ON "report_reveal" ("title");
CREATE INDEX "report_reveal_report" ON "report_reveal" ("report");
CREATE INDEX "report_reveal_asker" ON "report_reveal" ("asker");
CREATE INDEX "report_reveal_granter" ON "report_reveal" ("granter");
CREATE VIRTUAL TABLE "report_reveal_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- reward_rate 举报奖励标准
CREATE TABLE "reward_rate" ( -- 举报奖励标准
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "name" TEXT NOT NULL DEFAULT '',
  "code" TEXT NOT NULL DEFAULT '',
  "grade" TEXT NOT NULL DEFAULT '',
  "permille" INTEGER NOT NULL DEFAULT 0,
  "floor" INTEGER NOT NULL DEFAULT 0,
  "cap" INTEGER NOT NULL DEFAULT 0,
  "joint" INTEGER NOT NULL DEFAULT 0,
  "needs" TEXT NOT NULL DEFAULT '',
  "law" TEXT NOT NULL DEFAULT '',
  "articles" TEXT NOT NULL DEFAULT '',
  "confidence" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "reward_rate_region" ON "reward_rate" ("region");
CREATE INDEX "reward_rate_owner" ON "reward_rate" ("owner");
CREATE INDEX "reward_rate_state" ON "reward_rate" ("state");
CREATE INDEX "reward_rate_due" ON "reward_rate" ("due");
CREATE INDEX "reward_rate_created" ON "reward_rate" ("created");
CREATE INDEX "reward_rate_name" ON "reward_rate" ("name");
CREATE UNIQUE INDEX "reward_rate_code" ON "reward_rate" ("code") WHERE "code" <> '';
CREATE INDEX "reward_rate_grade" ON "reward_rate" ("grade");
CREATE INDEX "reward_rate_permille" ON "reward_rate" ("permille");
CREATE INDEX "reward_rate_floor" ON "reward_rate" ("floor");
CREATE INDEX "reward_rate_cap" ON "reward_rate" ("cap");
CREATE INDEX "reward_rate_law" ON "reward_rate" ("law");
CREATE INDEX "reward_rate_articles" ON "reward_rate" ("articles");
CREATE INDEX "reward_rate_confirmed" ON "reward_rate" ("confirmed");
CREATE INDEX "reward_rate_from" ON "reward_rate" ("from");
CREATE INDEX "reward_rate_until" ON "reward_rate" ("until");
CREATE VIRTUAL TABLE "reward_rate_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- unfiled_ground 不予立案事由
CREATE TABLE "unfiled_ground" ( -- 不予立案事由
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "name" TEXT NOT NULL DEFAULT '',
  "code" TEXT NOT NULL DEFAULT '',
  "law" TEXT NOT NULL DEFAULT '',
  "article" TEXT NOT NULL DEFAULT '',
  "confidence" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "unfiled_ground_region" ON "unfiled_ground" ("region");
CREATE INDEX "unfiled_ground_owner" ON "unfiled_ground" ("owner");
CREATE INDEX "unfiled_ground_state" ON "unfiled_ground" ("state");
CREATE INDEX "unfiled_ground_due" ON "unfiled_ground" ("due");
CREATE INDEX "unfiled_ground_created" ON "unfiled_ground" ("created");
CREATE INDEX "unfiled_ground_name" ON "unfiled_ground" ("name");
CREATE UNIQUE INDEX "unfiled_ground_code" ON "unfiled_ground" ("code") WHERE "code" <> '';
CREATE INDEX "unfiled_ground_law" ON "unfiled_ground" ("law");
CREATE INDEX "unfiled_ground_article" ON "unfiled_ground" ("article");
CREATE INDEX "unfiled_ground_confirmed" ON "unfiled_ground" ("confirmed");
CREATE INDEX "unfiled_ground_from" ON "unfiled_ground" ("from");
CREATE INDEX "unfiled_ground_until" ON "unfiled_ground" ("until");
CREATE VIRTUAL TABLE "unfiled_ground_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- Who reported, sealed under a key of each report, which is wrapped with the key of the installation.
CREATE TABLE report_vault (
  report  INTEGER NOT NULL PRIMARY KEY,
  region  TEXT NOT NULL,
  wrapped BLOB NOT NULL,
  box     BLOB NOT NULL
);

-- The papers that came with a report, under the same key.
CREATE TABLE report_paper (
  report INTEGER NOT NULL,
  line   INTEGER NOT NULL,
  region TEXT NOT NULL,
  box    BLOB NOT NULL,
  PRIMARY KEY (report, line)
);

-- Digests of receipts and of codes for rewards.
CREATE TABLE report_secret (
  digest  TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  subject INTEGER NOT NULL,
  region  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX report_secret_subject ON report_secret (subject);
