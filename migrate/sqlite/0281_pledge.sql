-- +goose Up
-- Pledges, disclosures and reports of firms, their templates and rules, campaigns and invitations.

-- credit_statement 质量承诺与信用报告
CREATE TABLE "credit_statement" ( -- 质量承诺与信用报告
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
  "number" TEXT NOT NULL DEFAULT '',
  "sort" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "name" TEXT NOT NULL DEFAULT '',
  "code" TEXT NOT NULL DEFAULT '',
  "year" INTEGER,
  "campaign" INTEGER REFERENCES "pledge_campaign" (id),
  "template" INTEGER REFERENCES "statement_template" (id),
  "text" TEXT NOT NULL DEFAULT '',
  "from" TEXT,
  "to" TEXT,
  "until" TEXT,
  "remark" TEXT NOT NULL DEFAULT '',
  "filed_on" TEXT,
  "opinion" TEXT NOT NULL DEFAULT '',
  "reviewed_on" TEXT,
  "published_on" TEXT,
  "amend_why" TEXT NOT NULL DEFAULT '',
  "accused_on" TEXT,
  "accusation" TEXT NOT NULL DEFAULT '',
  "proof" TEXT NOT NULL DEFAULT '',
  "stated_on" TEXT,
  "stated" TEXT NOT NULL DEFAULT '',
  "ended_on" TEXT,
  "end_way" TEXT NOT NULL DEFAULT '',
  "why" TEXT NOT NULL DEFAULT '',
  "public_code" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_statement_region" ON "credit_statement" ("region");
CREATE INDEX "credit_statement_owner" ON "credit_statement" ("owner");
CREATE INDEX "credit_statement_state" ON "credit_statement" ("state");
CREATE INDEX "credit_statement_due" ON "credit_statement" ("due");
CREATE INDEX "credit_statement_created" ON "credit_statement" ("created");
CREATE INDEX "credit_statement_title" ON "credit_statement" ("title");
CREATE UNIQUE INDEX "credit_statement_number" ON "credit_statement" ("number") WHERE "number" <> '';
CREATE INDEX "credit_statement_sort" ON "credit_statement" ("sort");
CREATE INDEX "credit_statement_firm" ON "credit_statement" ("firm");
CREATE INDEX "credit_statement_code" ON "credit_statement" ("code");
CREATE INDEX "credit_statement_year" ON "credit_statement" ("year");
CREATE INDEX "credit_statement_campaign" ON "credit_statement" ("campaign");
CREATE INDEX "credit_statement_template" ON "credit_statement" ("template");
CREATE INDEX "credit_statement_until" ON "credit_statement" ("until");
CREATE INDEX "credit_statement_filed_on" ON "credit_statement" ("filed_on");
CREATE INDEX "credit_statement_published_on" ON "credit_statement" ("published_on");
CREATE INDEX "credit_statement_ended_on" ON "credit_statement" ("ended_on");
CREATE INDEX "credit_statement_end_way" ON "credit_statement" ("end_way");
CREATE TABLE "credit_statement_items" ( -- 质量承诺与信用报告：申报内容
  parent INTEGER NOT NULL REFERENCES "credit_statement" (id),
  line INTEGER NOT NULL,
  "key" TEXT NOT NULL DEFAULT '',
  "section" TEXT NOT NULL DEFAULT '',
  "label" TEXT NOT NULL DEFAULT '',
  "answer" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "credit_statement_flags" ( -- 质量承诺与信用报告：矛盾提示
  parent INTEGER NOT NULL REFERENCES "credit_statement" (id),
  line INTEGER NOT NULL,
  "key" TEXT NOT NULL DEFAULT '',
  "rule" TEXT NOT NULL DEFAULT '',
  "claim" TEXT NOT NULL DEFAULT '',
  "count" INTEGER NOT NULL DEFAULT 0,
  "records" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "credit_statement_leaves" ( -- 质量承诺与信用报告：公开日志
  parent INTEGER NOT NULL REFERENCES "credit_statement" (id),
  line INTEGER NOT NULL,
  "day" TEXT,
  "act" TEXT NOT NULL DEFAULT '',
  "leaf" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "credit_statement_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- pledge_campaign 质量承诺活动
CREATE TABLE "pledge_campaign" ( -- 质量承诺活动
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
  "sort" TEXT NOT NULL DEFAULT '',
  "organizer" TEXT NOT NULL DEFAULT '',
  "year" INTEGER NOT NULL DEFAULT 0,
  "opens" TEXT,
  "closes" TEXT,
  "about" TEXT NOT NULL DEFAULT '',
  "reminded_on" TEXT,
  "reminded" INTEGER NOT NULL DEFAULT 0,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "pledge_campaign_region" ON "pledge_campaign" ("region");
CREATE INDEX "pledge_campaign_owner" ON "pledge_campaign" ("owner");
CREATE INDEX "pledge_campaign_state" ON "pledge_campaign" ("state");
CREATE INDEX "pledge_campaign_due" ON "pledge_campaign" ("due");
CREATE INDEX "pledge_campaign_created" ON "pledge_campaign" ("created");
CREATE INDEX "pledge_campaign_name" ON "pledge_campaign" ("name");
CREATE INDEX "pledge_campaign_sort" ON "pledge_campaign" ("sort");
CREATE INDEX "pledge_campaign_year" ON "pledge_campaign" ("year");
CREATE INDEX "pledge_campaign_closes" ON "pledge_campaign" ("closes");
CREATE INDEX "pledge_campaign_reminded_on" ON "pledge_campaign" ("reminded_on");
CREATE VIRTUAL TABLE "pledge_campaign_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- pledge_invitation 承诺活动邀请
CREATE TABLE "pledge_invitation" ( -- 承诺活动邀请
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
  "key" TEXT NOT NULL DEFAULT '',
  "campaign" INTEGER REFERENCES "pledge_campaign" (id),
  "firm" INTEGER REFERENCES "firm" (id),
  "code" TEXT NOT NULL DEFAULT '',
  "industry" TEXT NOT NULL DEFAULT '',
  "invited_on" TEXT,
  "reminded_on" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "pledge_invitation_region" ON "pledge_invitation" ("region");
CREATE INDEX "pledge_invitation_owner" ON "pledge_invitation" ("owner");
CREATE INDEX "pledge_invitation_state" ON "pledge_invitation" ("state");
CREATE INDEX "pledge_invitation_due" ON "pledge_invitation" ("due");
CREATE INDEX "pledge_invitation_created" ON "pledge_invitation" ("created");
CREATE INDEX "pledge_invitation_name" ON "pledge_invitation" ("name");
CREATE UNIQUE INDEX "pledge_invitation_key" ON "pledge_invitation" ("key") WHERE "key" <> '';
CREATE INDEX "pledge_invitation_campaign" ON "pledge_invitation" ("campaign");
CREATE INDEX "pledge_invitation_firm" ON "pledge_invitation" ("firm");
CREATE INDEX "pledge_invitation_code" ON "pledge_invitation" ("code");
CREATE INDEX "pledge_invitation_invited_on" ON "pledge_invitation" ("invited_on");
CREATE INDEX "pledge_invitation_reminded_on" ON "pledge_invitation" ("reminded_on");
CREATE VIRTUAL TABLE "pledge_invitation_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- statement_template 承诺与报告模板
CREATE TABLE "statement_template" ( -- 承诺与报告模板
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
  "sort" TEXT NOT NULL DEFAULT '',
  "text" TEXT NOT NULL DEFAULT '',
  "months" INTEGER NOT NULL DEFAULT 0,
  "basis" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT NOT NULL DEFAULT '',
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "statement_template_region" ON "statement_template" ("region");
CREATE INDEX "statement_template_owner" ON "statement_template" ("owner");
CREATE INDEX "statement_template_state" ON "statement_template" ("state");
CREATE INDEX "statement_template_due" ON "statement_template" ("due");
CREATE INDEX "statement_template_created" ON "statement_template" ("created");
CREATE UNIQUE INDEX "statement_template_code" ON "statement_template" ("code") WHERE "code" <> '';
CREATE INDEX "statement_template_name" ON "statement_template" ("name");
CREATE INDEX "statement_template_sort" ON "statement_template" ("sort");
CREATE INDEX "statement_template_confirmed" ON "statement_template" ("confirmed");
CREATE INDEX "statement_template_from" ON "statement_template" ("from");
CREATE INDEX "statement_template_until" ON "statement_template" ("until");
CREATE TABLE "statement_template_items" ( -- 承诺与报告模板：事项
  parent INTEGER NOT NULL REFERENCES "statement_template" (id),
  line INTEGER NOT NULL,
  "key" TEXT NOT NULL DEFAULT '',
  "section" TEXT NOT NULL DEFAULT '',
  "label" TEXT NOT NULL DEFAULT '',
  "form" TEXT NOT NULL DEFAULT '',
  "must" BOOLEAN NOT NULL DEFAULT FALSE,
  "category" TEXT NOT NULL DEFAULT '',
  "polarity" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "statement_template_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- statement_rule 矛盾核对规则
CREATE TABLE "statement_rule" ( -- 矛盾核对规则
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
  "key" TEXT NOT NULL DEFAULT '',
  "test" TEXT NOT NULL DEFAULT '',
  "category" TEXT NOT NULL DEFAULT '',
  "polarity" TEXT NOT NULL DEFAULT '',
  "basis" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT NOT NULL DEFAULT '',
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "statement_rule_region" ON "statement_rule" ("region");
CREATE INDEX "statement_rule_owner" ON "statement_rule" ("owner");
CREATE INDEX "statement_rule_state" ON "statement_rule" ("state");
CREATE INDEX "statement_rule_due" ON "statement_rule" ("due");
CREATE INDEX "statement_rule_created" ON "statement_rule" ("created");
CREATE UNIQUE INDEX "statement_rule_code" ON "statement_rule" ("code") WHERE "code" <> '';
CREATE INDEX "statement_rule_name" ON "statement_rule" ("name");
CREATE INDEX "statement_rule_key" ON "statement_rule" ("key");
CREATE INDEX "statement_rule_test" ON "statement_rule" ("test");
CREATE INDEX "statement_rule_category" ON "statement_rule" ("category");
CREATE INDEX "statement_rule_polarity" ON "statement_rule" ("polarity");
CREATE INDEX "statement_rule_confirmed" ON "statement_rule" ("confirmed");
CREATE INDEX "statement_rule_from" ON "statement_rule" ("from");
CREATE INDEX "statement_rule_until" ON "statement_rule" ("until");
CREATE VIRTUAL TABLE "statement_rule_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
