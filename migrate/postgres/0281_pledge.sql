-- +goose Up
-- Pledges, disclosures and reports of firms, their templates and rules, campaigns and invitations.

-- credit_statement 质量承诺与信用报告
CREATE TABLE "credit_statement" ( -- 质量承诺与信用报告
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
  "number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "year" BIGINT,
  "campaign" BIGINT,
  "template" BIGINT,
  "text" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from" TEXT COLLATE "C",
  "to" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  "remark" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "filed_on" TEXT COLLATE "C",
  "opinion" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "reviewed_on" TEXT COLLATE "C",
  "published_on" TEXT COLLATE "C",
  "amend_why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "accused_on" TEXT COLLATE "C",
  "accusation" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "proof" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "stated_on" TEXT COLLATE "C",
  "stated" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ended_on" TEXT COLLATE "C",
  "end_way" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "public_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_statement_region" ON "credit_statement" ("region", id);
CREATE INDEX "credit_statement_owner" ON "credit_statement" ("owner", id);
CREATE INDEX "credit_statement_state" ON "credit_statement" ("state", id);
CREATE INDEX "credit_statement_due" ON "credit_statement" ("due", id);
CREATE INDEX "credit_statement_created" ON "credit_statement" ("created", id);
CREATE INDEX "credit_statement_title" ON "credit_statement" ("title", id);
CREATE UNIQUE INDEX "credit_statement_number" ON "credit_statement" ("number") WHERE "number" <> '';
CREATE INDEX "credit_statement_sort" ON "credit_statement" ("sort", id);
CREATE INDEX "credit_statement_firm" ON "credit_statement" ("firm", id);
CREATE INDEX "credit_statement_code" ON "credit_statement" ("code", id);
CREATE INDEX "credit_statement_year" ON "credit_statement" ("year", id);
CREATE INDEX "credit_statement_campaign" ON "credit_statement" ("campaign", id);
CREATE INDEX "credit_statement_template" ON "credit_statement" ("template", id);
CREATE INDEX "credit_statement_until" ON "credit_statement" ("until", id);
CREATE INDEX "credit_statement_filed_on" ON "credit_statement" ("filed_on", id);
CREATE INDEX "credit_statement_published_on" ON "credit_statement" ("published_on", id);
CREATE INDEX "credit_statement_ended_on" ON "credit_statement" ("ended_on", id);
CREATE INDEX "credit_statement_end_way" ON "credit_statement" ("end_way", id);
CREATE TABLE "credit_statement_items" ( -- 质量承诺与信用报告：申报内容
  parent BIGINT NOT NULL REFERENCES "credit_statement" (id),
  line BIGINT NOT NULL,
  "key" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "section" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "label" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "answer" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "credit_statement_flags" ( -- 质量承诺与信用报告：矛盾提示
  parent BIGINT NOT NULL REFERENCES "credit_statement" (id),
  line BIGINT NOT NULL,
  "key" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "rule" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "claim" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "count" BIGINT NOT NULL DEFAULT 0,
  "records" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "credit_statement_leaves" ( -- 质量承诺与信用报告：公开日志
  parent BIGINT NOT NULL REFERENCES "credit_statement" (id),
  line BIGINT NOT NULL,
  "day" TEXT COLLATE "C",
  "act" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "leaf" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "credit_statement_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "credit_statement_search_terms" ON "credit_statement_search" USING gin (terms);
ALTER TABLE "credit_statement" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "credit_statement" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "credit_statement" FOR SELECT USING (app_sees(region) OR "firm" = app_party());
CREATE POLICY add ON "credit_statement" FOR INSERT WITH CHECK (app_sees(region) OR "firm" = app_party());
CREATE POLICY change ON "credit_statement" FOR UPDATE USING (app_sees(region) OR "firm" = app_party()) WITH CHECK (app_sees(region) OR "firm" = app_party());
CREATE POLICY remove ON "credit_statement" FOR DELETE USING (app_sees(region));

-- pledge_campaign 质量承诺活动
CREATE TABLE "pledge_campaign" ( -- 质量承诺活动
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
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "organizer" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "year" BIGINT NOT NULL DEFAULT 0,
  "opens" TEXT COLLATE "C",
  "closes" TEXT COLLATE "C",
  "about" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "reminded_on" TEXT COLLATE "C",
  "reminded" BIGINT NOT NULL DEFAULT 0,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "pledge_campaign_region" ON "pledge_campaign" ("region", id);
CREATE INDEX "pledge_campaign_owner" ON "pledge_campaign" ("owner", id);
CREATE INDEX "pledge_campaign_state" ON "pledge_campaign" ("state", id);
CREATE INDEX "pledge_campaign_due" ON "pledge_campaign" ("due", id);
CREATE INDEX "pledge_campaign_created" ON "pledge_campaign" ("created", id);
CREATE INDEX "pledge_campaign_name" ON "pledge_campaign" ("name", id);
CREATE INDEX "pledge_campaign_sort" ON "pledge_campaign" ("sort", id);
CREATE INDEX "pledge_campaign_year" ON "pledge_campaign" ("year", id);
CREATE INDEX "pledge_campaign_closes" ON "pledge_campaign" ("closes", id);
CREATE INDEX "pledge_campaign_reminded_on" ON "pledge_campaign" ("reminded_on", id);
CREATE TABLE "pledge_campaign_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "pledge_campaign_search_terms" ON "pledge_campaign_search" USING gin (terms);
ALTER TABLE "pledge_campaign" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "pledge_campaign" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "pledge_campaign" FOR SELECT USING (app_known());
CREATE POLICY add ON "pledge_campaign" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "pledge_campaign" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "pledge_campaign" FOR DELETE USING (app_sees(region));

-- pledge_invitation 承诺活动邀请
CREATE TABLE "pledge_invitation" ( -- 承诺活动邀请
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
  "key" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "campaign" BIGINT,
  "firm" BIGINT,
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "industry" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "invited_on" TEXT COLLATE "C",
  "reminded_on" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "pledge_invitation_region" ON "pledge_invitation" ("region", id);
CREATE INDEX "pledge_invitation_owner" ON "pledge_invitation" ("owner", id);
CREATE INDEX "pledge_invitation_state" ON "pledge_invitation" ("state", id);
CREATE INDEX "pledge_invitation_due" ON "pledge_invitation" ("due", id);
CREATE INDEX "pledge_invitation_created" ON "pledge_invitation" ("created", id);
CREATE INDEX "pledge_invitation_name" ON "pledge_invitation" ("name", id);
CREATE UNIQUE INDEX "pledge_invitation_key" ON "pledge_invitation" ("key") WHERE "key" <> '';
CREATE INDEX "pledge_invitation_campaign" ON "pledge_invitation" ("campaign", id);
CREATE INDEX "pledge_invitation_firm" ON "pledge_invitation" ("firm", id);
CREATE INDEX "pledge_invitation_code" ON "pledge_invitation" ("code", id);
CREATE INDEX "pledge_invitation_invited_on" ON "pledge_invitation" ("invited_on", id);
CREATE INDEX "pledge_invitation_reminded_on" ON "pledge_invitation" ("reminded_on", id);
CREATE TABLE "pledge_invitation_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "pledge_invitation_search_terms" ON "pledge_invitation_search" USING gin (terms);
ALTER TABLE "pledge_invitation" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "pledge_invitation" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "pledge_invitation" FOR SELECT USING (app_sees(region) OR "firm" = app_party());
CREATE POLICY add ON "pledge_invitation" FOR INSERT WITH CHECK (app_sees(region) OR "firm" = app_party());
CREATE POLICY change ON "pledge_invitation" FOR UPDATE USING (app_sees(region) OR "firm" = app_party()) WITH CHECK (app_sees(region) OR "firm" = app_party());
CREATE POLICY remove ON "pledge_invitation" FOR DELETE USING (app_sees(region));

-- statement_template 承诺与报告模板
CREATE TABLE "statement_template" ( -- 承诺与报告模板
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
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "text" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "months" BIGINT NOT NULL DEFAULT 0,
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "statement_template_region" ON "statement_template" ("region", id);
CREATE INDEX "statement_template_owner" ON "statement_template" ("owner", id);
CREATE INDEX "statement_template_state" ON "statement_template" ("state", id);
CREATE INDEX "statement_template_due" ON "statement_template" ("due", id);
CREATE INDEX "statement_template_created" ON "statement_template" ("created", id);
CREATE UNIQUE INDEX "statement_template_code" ON "statement_template" ("code") WHERE "code" <> '';
CREATE INDEX "statement_template_name" ON "statement_template" ("name", id);
CREATE INDEX "statement_template_sort" ON "statement_template" ("sort", id);
CREATE INDEX "statement_template_confirmed" ON "statement_template" ("confirmed", id);
CREATE INDEX "statement_template_from" ON "statement_template" ("from", id);
CREATE INDEX "statement_template_until" ON "statement_template" ("until", id);
CREATE TABLE "statement_template_items" ( -- 承诺与报告模板：事项
  parent BIGINT NOT NULL REFERENCES "statement_template" (id),
  line BIGINT NOT NULL,
  "key" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "section" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "label" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "form" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "must" BOOLEAN NOT NULL DEFAULT FALSE,
  "category" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "polarity" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "statement_template_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "statement_template_search_terms" ON "statement_template_search" USING gin (terms);
ALTER TABLE "statement_template" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "statement_template" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "statement_template" FOR SELECT USING (app_known());
CREATE POLICY add ON "statement_template" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "statement_template" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "statement_template" FOR DELETE USING (app_sees(region));

-- statement_rule 矛盾核对规则
CREATE TABLE "statement_rule" ( -- 矛盾核对规则
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
  "key" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "test" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "category" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "polarity" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "statement_rule_region" ON "statement_rule" ("region", id);
CREATE INDEX "statement_rule_owner" ON "statement_rule" ("owner", id);
CREATE INDEX "statement_rule_state" ON "statement_rule" ("state", id);
CREATE INDEX "statement_rule_due" ON "statement_rule" ("due", id);
CREATE INDEX "statement_rule_created" ON "statement_rule" ("created", id);
CREATE UNIQUE INDEX "statement_rule_code" ON "statement_rule" ("code") WHERE "code" <> '';
CREATE INDEX "statement_rule_name" ON "statement_rule" ("name", id);
CREATE INDEX "statement_rule_key" ON "statement_rule" ("key", id);
CREATE INDEX "statement_rule_test" ON "statement_rule" ("test", id);
CREATE INDEX "statement_rule_category" ON "statement_rule" ("category", id);
CREATE INDEX "statement_rule_polarity" ON "statement_rule" ("polarity", id);
CREATE INDEX "statement_rule_confirmed" ON "statement_rule" ("confirmed", id);
CREATE INDEX "statement_rule_from" ON "statement_rule" ("from", id);
CREATE INDEX "statement_rule_until" ON "statement_rule" ("until", id);
CREATE TABLE "statement_rule_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "statement_rule_search_terms" ON "statement_rule_search" USING gin (terms);
ALTER TABLE "statement_rule" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "statement_rule" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "statement_rule" FOR SELECT USING (app_known());
CREATE POLICY add ON "statement_rule" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "statement_rule" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "statement_rule" FOR DELETE USING (app_sees(region));

-- references
ALTER TABLE "credit_statement" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "credit_statement" ADD FOREIGN KEY ("campaign") REFERENCES "pledge_campaign" (id);
ALTER TABLE "credit_statement" ADD FOREIGN KEY ("template") REFERENCES "statement_template" (id);
ALTER TABLE "pledge_invitation" ADD FOREIGN KEY ("campaign") REFERENCES "pledge_campaign" (id);
ALTER TABLE "pledge_invitation" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
