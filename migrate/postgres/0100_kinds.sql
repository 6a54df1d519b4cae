-- +goose Up

-- organ 机构
CREATE TABLE "organ" ( -- 机构
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
  "short" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "parent" BIGINT,
  "prefix" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "address" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "phone" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "organ_region" ON "organ" ("region", id);
CREATE INDEX "organ_owner" ON "organ" ("owner", id);
CREATE INDEX "organ_state" ON "organ" ("state", id);
CREATE INDEX "organ_due" ON "organ" ("due", id);
CREATE INDEX "organ_created" ON "organ" ("created", id);
CREATE INDEX "organ_name" ON "organ" ("name", id);
CREATE INDEX "organ_short" ON "organ" ("short", id);
CREATE INDEX "organ_sort" ON "organ" ("sort", id);
CREATE INDEX "organ_parent" ON "organ" ("parent", id);
CREATE TABLE "organ_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "organ_search_terms" ON "organ_search" USING gin (terms);
ALTER TABLE "organ" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "organ" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "organ" FOR SELECT USING (app_known());
CREATE POLICY add ON "organ" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "organ" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "organ" FOR DELETE USING (app_sees(region));

-- grid_cell 监管网格
CREATE TABLE "grid_cell" ( -- 监管网格
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
  "organ" BIGINT,
  "supervisor" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "account" BIGINT,
  "standby" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "scope" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "grid_cell_region" ON "grid_cell" ("region", id);
CREATE INDEX "grid_cell_owner" ON "grid_cell" ("owner", id);
CREATE INDEX "grid_cell_state" ON "grid_cell" ("state", id);
CREATE INDEX "grid_cell_due" ON "grid_cell" ("due", id);
CREATE INDEX "grid_cell_created" ON "grid_cell" ("created", id);
CREATE UNIQUE INDEX "grid_cell_code" ON "grid_cell" ("code") WHERE "code" <> '';
CREATE INDEX "grid_cell_code_order" ON "grid_cell" ("code", id);
CREATE INDEX "grid_cell_name" ON "grid_cell" ("name", id);
CREATE INDEX "grid_cell_organ" ON "grid_cell" ("organ", id);
CREATE INDEX "grid_cell_supervisor" ON "grid_cell" ("supervisor", id);
CREATE INDEX "grid_cell_account" ON "grid_cell" ("account", id);
CREATE TABLE "grid_cell_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "grid_cell_search_terms" ON "grid_cell_search" USING gin (terms);
ALTER TABLE "grid_cell" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "grid_cell" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "grid_cell" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "grid_cell" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "grid_cell" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "grid_cell" FOR DELETE USING (app_sees(region));

-- firm 企业
CREATE TABLE "firm" ( -- 企业
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
  "status" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "industry" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "address" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "legal" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "phone" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "founded" TEXT COLLATE "C",
  "size" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "licence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "cell" BIGINT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "firm_region" ON "firm" ("region", id);
CREATE INDEX "firm_owner" ON "firm" ("owner", id);
CREATE INDEX "firm_state" ON "firm" ("state", id);
CREATE INDEX "firm_due" ON "firm" ("due", id);
CREATE INDEX "firm_created" ON "firm" ("created", id);
CREATE UNIQUE INDEX "firm_code" ON "firm" ("code") WHERE "code" <> '';
CREATE INDEX "firm_code_order" ON "firm" ("code", id);
CREATE INDEX "firm_name" ON "firm" ("name", id);
CREATE INDEX "firm_sort" ON "firm" ("sort", id);
CREATE INDEX "firm_status" ON "firm" ("status", id);
CREATE INDEX "firm_industry" ON "firm" ("industry", id);
CREATE INDEX "firm_size" ON "firm" ("size", id);
CREATE INDEX "firm_cell" ON "firm" ("cell", id);
CREATE TABLE "firm_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "firm_search_terms" ON "firm_search" USING gin (terms);
ALTER TABLE "firm" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "firm" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "firm" FOR SELECT USING (app_known());
CREATE POLICY add ON "firm" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "firm" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "firm" FOR DELETE USING (app_sees(region));

-- person 人员
CREATE TABLE "person" ( -- 人员
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
  "organ" BIGINT,
  "post" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "licence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sampler" BOOLEAN NOT NULL DEFAULT FALSE,
  "account" BIGINT,
  "phone" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "person_region" ON "person" ("region", id);
CREATE INDEX "person_owner" ON "person" ("owner", id);
CREATE INDEX "person_state" ON "person" ("state", id);
CREATE INDEX "person_due" ON "person" ("due", id);
CREATE INDEX "person_created" ON "person" ("created", id);
CREATE INDEX "person_name" ON "person" ("name", id);
CREATE INDEX "person_organ" ON "person" ("organ", id);
CREATE INDEX "person_post" ON "person" ("post", id);
CREATE UNIQUE INDEX "person_licence" ON "person" ("licence") WHERE "licence" <> '';
CREATE INDEX "person_sampler" ON "person" ("sampler", id);
CREATE INDEX "person_account" ON "person" ("account", id);
CREATE TABLE "person_interests" ( -- 人员：应当回避的企业
  parent BIGINT NOT NULL REFERENCES "person" (id),
  line BIGINT NOT NULL,
  "firm" BIGINT,
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "person_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "person_search_terms" ON "person_search" USING gin (terms);
ALTER TABLE "person" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "person" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "person" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "person" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "person" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "person" FOR DELETE USING (app_sees(region));

-- product 产品
CREATE TABLE "product" ( -- 产品
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
  "domain" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "class" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "standard" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "product_region" ON "product" ("region", id);
CREATE INDEX "product_owner" ON "product" ("owner", id);
CREATE INDEX "product_state" ON "product" ("state", id);
CREATE INDEX "product_due" ON "product" ("due", id);
CREATE INDEX "product_created" ON "product" ("created", id);
CREATE UNIQUE INDEX "product_code" ON "product" ("code") WHERE "code" <> '';
CREATE INDEX "product_code_order" ON "product" ("code", id);
CREATE INDEX "product_name" ON "product" ("name", id);
CREATE INDEX "product_domain" ON "product" ("domain", id);
CREATE INDEX "product_class" ON "product" ("class", id);
CREATE TABLE "product_tests" ( -- 产品：常检项目
  parent BIGINT NOT NULL REFERENCES "product" (id),
  line BIGINT NOT NULL,
  "parameter" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "operator" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "limit" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "unit" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "method" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "product_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "product_search_terms" ON "product_search" USING gin (terms);
ALTER TABLE "product" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "product" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "product" FOR SELECT USING (app_known());
CREATE POLICY add ON "product" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "product" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "product" FOR DELETE USING (app_sees(region));

-- catalogue 重点监管产品目录
CREATE TABLE "catalogue" ( -- 重点监管产品目录
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
  "year" BIGINT NOT NULL DEFAULT 0,
  "edition" BIGINT NOT NULL DEFAULT 0,
  "domain" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "catalogue_region" ON "catalogue" ("region", id);
CREATE INDEX "catalogue_owner" ON "catalogue" ("owner", id);
CREATE INDEX "catalogue_state" ON "catalogue" ("state", id);
CREATE INDEX "catalogue_due" ON "catalogue" ("due", id);
CREATE INDEX "catalogue_created" ON "catalogue" ("created", id);
CREATE INDEX "catalogue_title" ON "catalogue" ("title", id);
CREATE INDEX "catalogue_year" ON "catalogue" ("year", id);
CREATE INDEX "catalogue_edition" ON "catalogue" ("edition", id);
CREATE INDEX "catalogue_domain" ON "catalogue" ("domain", id);
CREATE TABLE "catalogue_entries" ( -- 重点监管产品目录：目录产品
  parent BIGINT NOT NULL REFERENCES "catalogue" (id),
  line BIGINT NOT NULL,
  "product" BIGINT,
  "risk" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "times" BIGINT NOT NULL DEFAULT 0,
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "catalogue_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "catalogue_search_terms" ON "catalogue_search" USING gin (terms);
ALTER TABLE "catalogue" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "catalogue" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "catalogue" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "catalogue" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "catalogue" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "catalogue" FOR DELETE USING (app_sees(region));

-- lab 检验机构
CREATE TABLE "lab" ( -- 检验机构
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
  "cma" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "until" TEXT COLLATE "C",
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "suspended" BOOLEAN NOT NULL DEFAULT FALSE,
  "address" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "contact" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "phone" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "lab_region" ON "lab" ("region", id);
CREATE INDEX "lab_owner" ON "lab" ("owner", id);
CREATE INDEX "lab_state" ON "lab" ("state", id);
CREATE INDEX "lab_due" ON "lab" ("due", id);
CREATE INDEX "lab_created" ON "lab" ("created", id);
CREATE UNIQUE INDEX "lab_code" ON "lab" ("code") WHERE "code" <> '';
CREATE INDEX "lab_name" ON "lab" ("name", id);
CREATE UNIQUE INDEX "lab_cma" ON "lab" ("cma") WHERE "cma" <> '';
CREATE INDEX "lab_cma_order" ON "lab" ("cma", id);
CREATE INDEX "lab_until" ON "lab" ("until", id);
CREATE INDEX "lab_sort" ON "lab" ("sort", id);
CREATE INDEX "lab_suspended" ON "lab" ("suspended", id);
CREATE TABLE "lab_scope" ( -- 检验机构：资质范围
  parent BIGINT NOT NULL REFERENCES "lab" (id),
  line BIGINT NOT NULL,
  "product" BIGINT,
  "parameter" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "method" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "until" TEXT COLLATE "C",
  PRIMARY KEY (parent, line)
);
CREATE TABLE "lab_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "lab_search_terms" ON "lab_search" USING gin (terms);
ALTER TABLE "lab" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "lab" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "lab" FOR SELECT USING (app_known());
CREATE POLICY add ON "lab" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "lab" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "lab" FOR DELETE USING (app_sees(region));

-- time_limit 法定期限
CREATE TABLE "time_limit" ( -- 法定期限
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "rule" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "action" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "business" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "source" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "article" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "trigger" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "value" BIGINT NOT NULL DEFAULT 0,
  "unit" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "roll" BOOLEAN NOT NULL DEFAULT FALSE,
  "extension" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT COLLATE "C",
  "to" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "time_limit_region" ON "time_limit" ("region", id);
CREATE INDEX "time_limit_owner" ON "time_limit" ("owner", id);
CREATE INDEX "time_limit_state" ON "time_limit" ("state", id);
CREATE INDEX "time_limit_due" ON "time_limit" ("due", id);
CREATE INDEX "time_limit_created" ON "time_limit" ("created", id);
CREATE INDEX "time_limit_rule" ON "time_limit" ("rule", id);
CREATE INDEX "time_limit_action" ON "time_limit" ("action", id);
CREATE INDEX "time_limit_business" ON "time_limit" ("business", id);
CREATE INDEX "time_limit_source" ON "time_limit" ("source", id);
CREATE INDEX "time_limit_article" ON "time_limit" ("article", id);
CREATE INDEX "time_limit_value" ON "time_limit" ("value", id);
CREATE INDEX "time_limit_unit" ON "time_limit" ("unit", id);
CREATE INDEX "time_limit_confirmed" ON "time_limit" ("confirmed", id);
CREATE TABLE "time_limit_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "time_limit_search_terms" ON "time_limit_search" USING gin (terms);
ALTER TABLE "time_limit" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "time_limit" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "time_limit" FOR SELECT USING (app_known());
CREATE POLICY add ON "time_limit" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "time_limit" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "time_limit" FOR DELETE USING (app_sees(region));

-- holiday_notice 放假安排
CREATE TABLE "holiday_notice" ( -- 放假安排
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "year" BIGINT NOT NULL DEFAULT 0,
  "source" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (id)
);
CREATE INDEX "holiday_notice_region" ON "holiday_notice" ("region", id);
CREATE INDEX "holiday_notice_owner" ON "holiday_notice" ("owner", id);
CREATE INDEX "holiday_notice_state" ON "holiday_notice" ("state", id);
CREATE INDEX "holiday_notice_due" ON "holiday_notice" ("due", id);
CREATE INDEX "holiday_notice_created" ON "holiday_notice" ("created", id);
CREATE UNIQUE INDEX "holiday_notice_year" ON "holiday_notice" ("year");
CREATE TABLE "holiday_notice_days" ( -- 放假安排：放假与调休
  parent BIGINT NOT NULL REFERENCES "holiday_notice" (id),
  line BIGINT NOT NULL,
  "date" TEXT COLLATE "C",
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "off" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (parent, line)
);
CREATE TABLE "holiday_notice_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "holiday_notice_search_terms" ON "holiday_notice_search" USING gin (terms);
ALTER TABLE "holiday_notice" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "holiday_notice" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "holiday_notice" FOR SELECT USING (app_known());
CREATE POLICY add ON "holiday_notice" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "holiday_notice" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "holiday_notice" FOR DELETE USING (app_sees(region));

-- finding 整改事项
CREATE TABLE "finding" ( -- 整改事项
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
  "firm" BIGINT,
  "served" BIGINT,
  "source" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "source_id" BIGINT,
  "subject" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "rule_set" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "problem" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "severity" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "level" BIGINT NOT NULL DEFAULT 0,
  "raised" TEXT COLLATE "C",
  "relapse" BOOLEAN NOT NULL DEFAULT FALSE,
  "before" BIGINT,
  "person" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ordered" TEXT COLLATE "C",
  "demand" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "expert" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "advice" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "cause" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "report" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "opinion" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "reviewed" TEXT COLLATE "C",
  "look_back" TEXT COLLATE "C",
  "passed" BOOLEAN,
  "effect" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "transfer" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "closed_on" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "finding_region" ON "finding" ("region", id);
CREATE INDEX "finding_owner" ON "finding" ("owner", id);
CREATE INDEX "finding_state" ON "finding" ("state", id);
CREATE INDEX "finding_due" ON "finding" ("due", id);
CREATE INDEX "finding_created" ON "finding" ("created", id);
CREATE INDEX "finding_title" ON "finding" ("title", id);
CREATE INDEX "finding_number" ON "finding" ("number", id);
CREATE INDEX "finding_firm" ON "finding" ("firm", id);
CREATE INDEX "finding_served" ON "finding" ("served", id);
CREATE INDEX "finding_source_id" ON "finding" ("source_id", id);
CREATE INDEX "finding_subject" ON "finding" ("subject", id);
CREATE INDEX "finding_rule_set" ON "finding" ("rule_set", id);
CREATE INDEX "finding_severity" ON "finding" ("severity", id);
CREATE INDEX "finding_level" ON "finding" ("level", id);
CREATE INDEX "finding_relapse" ON "finding" ("relapse", id);
CREATE INDEX "finding_before" ON "finding" ("before", id);
CREATE INDEX "finding_ordered" ON "finding" ("ordered", id);
CREATE INDEX "finding_closed_on" ON "finding" ("closed_on", id);
CREATE TABLE "finding_measures" ( -- 整改事项：整改措施
  parent BIGINT NOT NULL REFERENCES "finding" (id),
  line BIGINT NOT NULL,
  "what" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "person" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "done" TEXT COLLATE "C",
  PRIMARY KEY (parent, line)
);
CREATE TABLE "finding_conditions" ( -- 整改事项：四不放过
  parent BIGINT NOT NULL REFERENCES "finding" (id),
  line BIGINT NOT NULL,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "met" BOOLEAN NOT NULL DEFAULT FALSE,
  "how" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "finding_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "finding_search_terms" ON "finding_search" USING gin (terms);
ALTER TABLE "finding" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "finding" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "finding" FOR SELECT USING (app_sees(region) OR "served" = app_party());
CREATE POLICY add ON "finding" FOR INSERT WITH CHECK (app_sees(region) OR "served" = app_party());
CREATE POLICY change ON "finding" FOR UPDATE USING (app_sees(region) OR "served" = app_party()) WITH CHECK (app_sees(region) OR "served" = app_party());
CREATE POLICY remove ON "finding" FOR DELETE USING (app_sees(region));

-- closing_condition 结案条件
CREATE TABLE "closing_condition" ( -- 结案条件
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
  "guide" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "rank" BIGINT NOT NULL DEFAULT 0,
  "source" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "off" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "closing_condition_region" ON "closing_condition" ("region", id);
CREATE INDEX "closing_condition_owner" ON "closing_condition" ("owner", id);
CREATE INDEX "closing_condition_state" ON "closing_condition" ("state", id);
CREATE INDEX "closing_condition_due" ON "closing_condition" ("due", id);
CREATE INDEX "closing_condition_created" ON "closing_condition" ("created", id);
CREATE UNIQUE INDEX "closing_condition_name" ON "closing_condition" ("name") WHERE "name" <> '';
CREATE INDEX "closing_condition_name_order" ON "closing_condition" ("name", id);
CREATE INDEX "closing_condition_rank" ON "closing_condition" ("rank", id);
CREATE INDEX "closing_condition_source" ON "closing_condition" ("source", id);
CREATE INDEX "closing_condition_off" ON "closing_condition" ("off", id);
CREATE TABLE "closing_condition_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "closing_condition_search_terms" ON "closing_condition_search" USING gin (terms);
ALTER TABLE "closing_condition" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "closing_condition" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "closing_condition" FOR SELECT USING (app_known());
CREATE POLICY add ON "closing_condition" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "closing_condition" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "closing_condition" FOR DELETE USING (app_sees(region));

-- plan 抽查计划
CREATE TABLE "plan" ( -- 抽查计划
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
  "year" BIGINT NOT NULL DEFAULT 0,
  "rule_set" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "level" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "organ" BIGINT,
  "catalogue" BIGINT,
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "total" BIGINT NOT NULL DEFAULT 0,
  "method" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "minimum" BIGINT NOT NULL DEFAULT 0,
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "adopted" TEXT COLLATE "C",
  "closing" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "lock" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "plan_region" ON "plan" ("region", id);
CREATE INDEX "plan_owner" ON "plan" ("owner", id);
CREATE INDEX "plan_state" ON "plan" ("state", id);
CREATE INDEX "plan_due" ON "plan" ("due", id);
CREATE INDEX "plan_created" ON "plan" ("created", id);
CREATE INDEX "plan_title" ON "plan" ("title", id);
CREATE UNIQUE INDEX "plan_number" ON "plan" ("number") WHERE "number" <> '';
CREATE INDEX "plan_number_order" ON "plan" ("number", id);
CREATE INDEX "plan_year" ON "plan" ("year", id);
CREATE INDEX "plan_rule_set" ON "plan" ("rule_set", id);
CREATE INDEX "plan_level" ON "plan" ("level", id);
CREATE INDEX "plan_sort" ON "plan" ("sort", id);
CREATE INDEX "plan_organ" ON "plan" ("organ", id);
CREATE INDEX "plan_catalogue" ON "plan" ("catalogue", id);
CREATE INDEX "plan_total" ON "plan" ("total", id);
CREATE INDEX "plan_adopted" ON "plan" ("adopted", id);
CREATE TABLE "plan_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "plan_search_terms" ON "plan_search" USING gin (terms);
ALTER TABLE "plan" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "plan" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "plan" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "plan" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "plan" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "plan" FOR DELETE USING (app_sees(region));

-- plan_line 计划明细
CREATE TABLE "plan_line" ( -- 计划明细
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "plan" BIGINT,
  "item" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "product" BIGINT,
  "stage" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "place" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "batches" BIGINT NOT NULL DEFAULT 0,
  "lab" BIGINT,
  "from" TEXT COLLATE "C",
  "to" TEXT COLLATE "C",
  "picking" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "lock" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "plan_line_region" ON "plan_line" ("region", id);
CREATE INDEX "plan_line_owner" ON "plan_line" ("owner", id);
CREATE INDEX "plan_line_state" ON "plan_line" ("state", id);
CREATE INDEX "plan_line_due" ON "plan_line" ("due", id);
CREATE INDEX "plan_line_created" ON "plan_line" ("created", id);
CREATE INDEX "plan_line_plan" ON "plan_line" ("plan", id);
CREATE INDEX "plan_line_item" ON "plan_line" ("item", id);
CREATE INDEX "plan_line_product" ON "plan_line" ("product", id);
CREATE INDEX "plan_line_stage" ON "plan_line" ("stage", id);
CREATE INDEX "plan_line_place" ON "plan_line" ("place", id);
CREATE INDEX "plan_line_batches" ON "plan_line" ("batches", id);
CREATE INDEX "plan_line_lab" ON "plan_line" ("lab", id);
CREATE INDEX "plan_line_to" ON "plan_line" ("to", id);
CREATE INDEX "plan_line_picking" ON "plan_line" ("picking", id);
CREATE INDEX "plan_line_firm" ON "plan_line" ("firm", id);
CREATE TABLE "plan_line_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "plan_line_search_terms" ON "plan_line_search" USING gin (terms);
ALTER TABLE "plan_line" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "plan_line" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "plan_line" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "plan_line" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "plan_line" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "plan_line" FOR DELETE USING (app_sees(region));

-- draw 随机抽取
CREATE TABLE "draw" ( -- 随机抽取
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
  "line" BIGINT,
  "place" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "stage" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "industry" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "size" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "licensed" BOOLEAN NOT NULL DEFAULT FALSE,
  "no_repeat" BOOLEAN NOT NULL DEFAULT FALSE,
  "count" BIGINT NOT NULL DEFAULT 0,
  "reserve" BIGINT NOT NULL DEFAULT 0,
  "each" BIGINT NOT NULL DEFAULT 0,
  "mode" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "weight" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "external_name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "external_date" TEXT COLLATE "C",
  "frozen_at" BIGINT,
  "list_size" BIGINT NOT NULL DEFAULT 0,
  "lots" BIGINT NOT NULL DEFAULT 0,
  "most_lots" BIGINT NOT NULL DEFAULT 0,
  "list_hash" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "frozen_hash" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "rule" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "external_value" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "external_from" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "revealed_at" BIGINT,
  "seed" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "drawn_at" BIGINT,
  "result_hash" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "replaced" BIGINT NOT NULL DEFAULT 0,
  "void" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "lock" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "draw_region" ON "draw" ("region", id);
CREATE INDEX "draw_owner" ON "draw" ("owner", id);
CREATE INDEX "draw_state" ON "draw" ("state", id);
CREATE INDEX "draw_due" ON "draw" ("due", id);
CREATE INDEX "draw_created" ON "draw" ("created", id);
CREATE INDEX "draw_title" ON "draw" ("title", id);
CREATE UNIQUE INDEX "draw_number" ON "draw" ("number") WHERE "number" <> '';
CREATE INDEX "draw_number_order" ON "draw" ("number", id);
CREATE INDEX "draw_line" ON "draw" ("line", id);
CREATE INDEX "draw_place" ON "draw" ("place", id);
CREATE INDEX "draw_count" ON "draw" ("count", id);
CREATE TABLE "draw_excluded" ( -- 随机抽取：剔除企业
  parent BIGINT NOT NULL REFERENCES "draw" (id),
  line BIGINT NOT NULL,
  "firm" BIGINT,
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "draw_parties" ( -- 随机抽取：承诺方
  parent BIGINT NOT NULL REFERENCES "draw" (id),
  line BIGINT NOT NULL,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "organ" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "role" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "commitment" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "committed_at" BIGINT,
  "account" BIGINT,
  "nonce" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "value" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "revealed_at" BIGINT,
  PRIMARY KEY (parent, line)
);
CREATE TABLE "draw_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "draw_search_terms" ON "draw_search" USING gin (terms);
ALTER TABLE "draw" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "draw" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "draw" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "draw" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "draw" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "draw" FOR DELETE USING (app_sees(region));

-- sample 监督抽查
CREATE TABLE "sample" ( -- 监督抽查
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
  "plan_line" BIGINT,
  "draw" BIGINT,
  "task" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "rule_set" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "purpose" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "level" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "stage" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "mode" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "product" BIGINT,
  "sampler1" BIGINT,
  "sampler2" BIGINT,
  "lab" BIGINT,
  "outcome" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "outcome_note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "trade_mark" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "spec" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "standard" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "batch" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "made_on" TEXT COLLATE "C",
  "shelf_life" BIGINT,
  "producer" BIGINT,
  "producer_name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "producer_address" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "producer_region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "quantity" BIGINT NOT NULL DEFAULT 0,
  "backup" BIGINT NOT NULL DEFAULT 0,
  "lot" BIGINT,
  "unit" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "price" BIGINT,
  "seals" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sampled_on" TEXT COLLATE "C",
  "place" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "position" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "platform" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "shop" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "order_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "account" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "delivered_on" TEXT COLLATE "C",
  "received_on" TEXT COLLATE "C",
  "condition" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "refuse_reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "report_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "reported_on" TEXT COLLATE "C",
  "computed" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "lab_verdict" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "differs" BOOLEAN NOT NULL DEFAULT FALSE,
  "explain" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "report_late" BOOLEAN NOT NULL DEFAULT FALSE,
  "opinion" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "verdict" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "failing" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "serious" BOOLEAN NOT NULL DEFAULT FALSE,
  "keep_until" TEXT COLLATE "C",
  "firm_told" TEXT COLLATE "C",
  "firm_way" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "producer_told" TEXT COLLATE "C",
  "producer_way" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm_sees" BIGINT,
  "producer_sees" BIGINT,
  "object_by" TEXT COLLATE "C",
  "resume" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "backup_bad" BOOLEAN NOT NULL DEFAULT FALSE,
  "formal_on" TEXT COLLATE "C",
  "retest_lab" BIGINT,
  "retest_same" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "handed_on" TEXT COLLATE "C",
  "retest_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "retest_on" TEXT COLLATE "C",
  "retest_told" TEXT COLLATE "C",
  "conclusion" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "concluded_on" TEXT COLLATE "C",
  "public_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "handling" BOOLEAN NOT NULL DEFAULT FALSE,
  "handover" BIGINT,
  "reply" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "closed_on" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "sample_region" ON "sample" ("region", id);
CREATE INDEX "sample_owner" ON "sample" ("owner", id);
CREATE INDEX "sample_state" ON "sample" ("state", id);
CREATE INDEX "sample_due" ON "sample" ("due", id);
CREATE INDEX "sample_created" ON "sample" ("created", id);
CREATE UNIQUE INDEX "sample_number" ON "sample" ("number") WHERE "number" <> '';
CREATE INDEX "sample_number_order" ON "sample" ("number", id);
CREATE INDEX "sample_plan_line" ON "sample" ("plan_line", id);
CREATE INDEX "sample_draw" ON "sample" ("draw", id);
CREATE INDEX "sample_task" ON "sample" ("task", id);
CREATE INDEX "sample_rule_set" ON "sample" ("rule_set", id);
CREATE INDEX "sample_purpose" ON "sample" ("purpose", id);
CREATE INDEX "sample_level" ON "sample" ("level", id);
CREATE INDEX "sample_stage" ON "sample" ("stage", id);
CREATE INDEX "sample_mode" ON "sample" ("mode", id);
CREATE INDEX "sample_firm" ON "sample" ("firm", id);
CREATE INDEX "sample_product" ON "sample" ("product", id);
CREATE INDEX "sample_sampler1" ON "sample" ("sampler1", id);
CREATE INDEX "sample_sampler2" ON "sample" ("sampler2", id);
CREATE INDEX "sample_lab" ON "sample" ("lab", id);
CREATE INDEX "sample_outcome" ON "sample" ("outcome", id);
CREATE INDEX "sample_name" ON "sample" ("name", id);
CREATE INDEX "sample_batch" ON "sample" ("batch", id);
CREATE INDEX "sample_producer" ON "sample" ("producer", id);
CREATE INDEX "sample_sampled_on" ON "sample" ("sampled_on", id);
CREATE INDEX "sample_differs" ON "sample" ("differs", id);
CREATE INDEX "sample_verdict" ON "sample" ("verdict", id);
CREATE INDEX "sample_failing" ON "sample" ("failing", id);
CREATE INDEX "sample_serious" ON "sample" ("serious", id);
CREATE INDEX "sample_firm_sees" ON "sample" ("firm_sees", id);
CREATE INDEX "sample_producer_sees" ON "sample" ("producer_sees", id);
CREATE INDEX "sample_retest_lab" ON "sample" ("retest_lab", id);
CREATE INDEX "sample_conclusion" ON "sample" ("conclusion", id);
CREATE INDEX "sample_concluded_on" ON "sample" ("concluded_on", id);
CREATE INDEX "sample_handling" ON "sample" ("handling", id);
CREATE INDEX "sample_handover" ON "sample" ("handover", id);
CREATE TABLE "sample_items" ( -- 监督抽查：检验项目
  parent BIGINT NOT NULL REFERENCES "sample" (id),
  line BIGINT NOT NULL,
  "parameter" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "operator" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "limit" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "upper" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "unit" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "method" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "n" BIGINT,
  "c" BIGINT,
  "microbe" BOOLEAN NOT NULL DEFAULT FALSE,
  "value" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "value_unit" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "not_detected" BOOLEAN NOT NULL DEFAULT FALSE,
  "detection" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "rounded" BOOLEAN NOT NULL DEFAULT FALSE,
  "verdict" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "lab_verdict" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "sample_objections" ( -- 监督抽查：异议
  parent BIGINT NOT NULL REFERENCES "sample" (id),
  line BIGINT NOT NULL,
  "by" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "kind" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "received" TEXT COLLATE "C",
  "late" BOOLEAN NOT NULL DEFAULT FALSE,
  "accepted" BOOLEAN,
  "upheld" BOOLEAN,
  "decided_on" TEXT COLLATE "C",
  "decision" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "sample_retest_items" ( -- 监督抽查：复检项目
  parent BIGINT NOT NULL REFERENCES "sample" (id),
  line BIGINT NOT NULL,
  "parameter" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "operator" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "limit" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "upper" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "unit" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "method" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "n" BIGINT,
  "c" BIGINT,
  "microbe" BOOLEAN NOT NULL DEFAULT FALSE,
  "value" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "value_unit" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "not_detected" BOOLEAN NOT NULL DEFAULT FALSE,
  "detection" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "rounded" BOOLEAN NOT NULL DEFAULT FALSE,
  "verdict" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "lab_verdict" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "sample_findings" ( -- 监督抽查：整改事项
  parent BIGINT NOT NULL REFERENCES "sample" (id),
  line BIGINT NOT NULL,
  "finding" BIGINT,
  "firm" BIGINT,
  PRIMARY KEY (parent, line)
);
CREATE TABLE "sample_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "sample_search_terms" ON "sample_search" USING gin (terms);
ALTER TABLE "sample" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sample" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "sample" FOR SELECT USING (app_sees(region) OR "lab" = app_party() OR "firm_sees" = app_party() OR "producer_sees" = app_party() OR "retest_lab" = app_party());
CREATE POLICY add ON "sample" FOR INSERT WITH CHECK (app_sees(region) OR "lab" = app_party() OR "firm_sees" = app_party() OR "producer_sees" = app_party() OR "retest_lab" = app_party());
CREATE POLICY change ON "sample" FOR UPDATE USING (app_sees(region) OR "lab" = app_party() OR "firm_sees" = app_party() OR "producer_sees" = app_party() OR "retest_lab" = app_party()) WITH CHECK (app_sees(region) OR "lab" = app_party() OR "firm_sees" = app_party() OR "producer_sees" = app_party() OR "retest_lab" = app_party());
CREATE POLICY remove ON "sample" FOR DELETE USING (app_sees(region));

-- handover 不合格产品通报移送
CREATE TABLE "handover" ( -- 不合格产品通报移送
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
  "sample" BIGINT,
  "number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from_region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "rule_set" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "producer" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "address" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "product" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "trade_mark" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "spec" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "batch" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "made_on" TEXT COLLATE "C",
  "problem" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "serious" BOOLEAN NOT NULL DEFAULT FALSE,
  "report_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sent_on" TEXT COLLATE "C",
  "final" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "final_on" TEXT COLLATE "C",
  "received_on" TEXT COLLATE "C",
  "reply" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "replied_on" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "handover_region" ON "handover" ("region", id);
CREATE INDEX "handover_owner" ON "handover" ("owner", id);
CREATE INDEX "handover_state" ON "handover" ("state", id);
CREATE INDEX "handover_due" ON "handover" ("due", id);
CREATE INDEX "handover_created" ON "handover" ("created", id);
CREATE INDEX "handover_title" ON "handover" ("title", id);
CREATE INDEX "handover_sample" ON "handover" ("sample", id);
CREATE INDEX "handover_number" ON "handover" ("number", id);
CREATE INDEX "handover_from_region" ON "handover" ("from_region", id);
CREATE INDEX "handover_rule_set" ON "handover" ("rule_set", id);
CREATE INDEX "handover_producer" ON "handover" ("producer", id);
CREATE INDEX "handover_firm" ON "handover" ("firm", id);
CREATE INDEX "handover_serious" ON "handover" ("serious", id);
CREATE INDEX "handover_sent_on" ON "handover" ("sent_on", id);
CREATE INDEX "handover_final" ON "handover" ("final", id);
CREATE TABLE "handover_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "handover_search_terms" ON "handover_search" USING gin (terms);
ALTER TABLE "handover" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "handover" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "handover" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "handover" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "handover" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "handover" FOR DELETE USING (app_sees(region));

-- letter 文书
CREATE TABLE "letter" ( -- 文书
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
  "to" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "organ" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "source" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "source_id" BIGINT,
  "body" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "annexes" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "copies" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "issued_on" TEXT COLLATE "C",
  "check_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "masked" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "digest" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "served_on" TEXT COLLATE "C",
  "served_how" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "served_by" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "receiver" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ended_on" TEXT COLLATE "C",
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "letter_region" ON "letter" ("region", id);
CREATE INDEX "letter_owner" ON "letter" ("owner", id);
CREATE INDEX "letter_state" ON "letter" ("state", id);
CREATE INDEX "letter_due" ON "letter" ("due", id);
CREATE INDEX "letter_created" ON "letter" ("created", id);
CREATE INDEX "letter_title" ON "letter" ("title", id);
CREATE INDEX "letter_number" ON "letter" ("number", id);
CREATE INDEX "letter_sort" ON "letter" ("sort", id);
CREATE INDEX "letter_to" ON "letter" ("to", id);
CREATE INDEX "letter_firm" ON "letter" ("firm", id);
CREATE INDEX "letter_source_id" ON "letter" ("source_id", id);
CREATE INDEX "letter_issued_on" ON "letter" ("issued_on", id);
CREATE UNIQUE INDEX "letter_check_code" ON "letter" ("check_code") WHERE "check_code" <> '';
CREATE INDEX "letter_served_on" ON "letter" ("served_on", id);
CREATE TABLE "letter_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "letter_search_terms" ON "letter_search" USING gin (terms);
ALTER TABLE "letter" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "letter" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "letter" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "letter" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "letter" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "letter" FOR DELETE USING (app_sees(region));

-- letter_text 文书文本
CREATE TABLE "letter_text" ( -- 文书文本
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "title" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "body" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "annexes" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "letter_text_region" ON "letter_text" ("region", id);
CREATE INDEX "letter_text_owner" ON "letter_text" ("owner", id);
CREATE INDEX "letter_text_state" ON "letter_text" ("state", id);
CREATE INDEX "letter_text_due" ON "letter_text" ("due", id);
CREATE INDEX "letter_text_created" ON "letter_text" ("created", id);
CREATE INDEX "letter_text_sort" ON "letter_text" ("sort", id);
CREATE INDEX "letter_text_title" ON "letter_text" ("title", id);
CREATE INDEX "letter_text_from" ON "letter_text" ("from", id);
CREATE INDEX "letter_text_until" ON "letter_text" ("until", id);
CREATE TABLE "letter_text_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "letter_text_search_terms" ON "letter_text_search" USING gin (terms);
ALTER TABLE "letter_text" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "letter_text" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "letter_text" FOR SELECT USING (app_known());
CREATE POLICY add ON "letter_text" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "letter_text" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "letter_text" FOR DELETE USING (app_sees(region));

-- bulletin 抽检公告
CREATE TABLE "bulletin" ( -- 抽检公告
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
  "key" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "issue_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "rule_set" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "issuer" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from" TEXT COLLATE "C",
  "to" TEXT COLLATE "C",
  "period" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "summary" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "batches" BIGINT,
  "failed" BIGINT,
  "rate" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "real" BOOLEAN NOT NULL DEFAULT FALSE,
  "source_url" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "source_kind" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "published_on" TEXT COLLATE "C",
  "public_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "new_title" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "new_summary" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "refresh" BOOLEAN NOT NULL DEFAULT FALSE,
  "why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "bulletin_region" ON "bulletin" ("region", id);
CREATE INDEX "bulletin_owner" ON "bulletin" ("owner", id);
CREATE INDEX "bulletin_state" ON "bulletin" ("state", id);
CREATE INDEX "bulletin_due" ON "bulletin" ("due", id);
CREATE INDEX "bulletin_created" ON "bulletin" ("created", id);
CREATE INDEX "bulletin_title" ON "bulletin" ("title", id);
CREATE UNIQUE INDEX "bulletin_key" ON "bulletin" ("key") WHERE "key" <> '';
CREATE INDEX "bulletin_issue_no" ON "bulletin" ("issue_no", id);
CREATE INDEX "bulletin_rule_set" ON "bulletin" ("rule_set", id);
CREATE INDEX "bulletin_issuer" ON "bulletin" ("issuer", id);
CREATE INDEX "bulletin_batches" ON "bulletin" ("batches", id);
CREATE INDEX "bulletin_failed" ON "bulletin" ("failed", id);
CREATE INDEX "bulletin_real" ON "bulletin" ("real", id);
CREATE INDEX "bulletin_published_on" ON "bulletin" ("published_on", id);
CREATE TABLE "bulletin_rows" ( -- 抽检公告：批次明细
  parent BIGINT NOT NULL REFERENCES "bulletin" (id),
  line BIGINT NOT NULL,
  "sample" BIGINT,
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "maker" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "maker_address" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "unit" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "unit_address" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "place" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "product" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "spec" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "trade_mark" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "batch" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "result" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "failing" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "class" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "task" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "lab" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "bulletin_parts" ( -- 抽检公告：分类情况
  parent BIGINT NOT NULL REFERENCES "bulletin" (id),
  line BIGINT NOT NULL,
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "batches" BIGINT,
  "passed" BIGINT,
  "failed" BIGINT,
  "rate" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "total" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (parent, line)
);
CREATE TABLE "bulletin_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "bulletin_search_terms" ON "bulletin_search" USING gin (terms);
ALTER TABLE "bulletin" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "bulletin" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "bulletin" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "bulletin" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "bulletin" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "bulletin" FOR DELETE USING (app_sees(region));

-- references
ALTER TABLE "organ" ADD FOREIGN KEY ("parent") REFERENCES "organ" (id);
ALTER TABLE "grid_cell" ADD FOREIGN KEY ("organ") REFERENCES "organ" (id);
ALTER TABLE "firm" ADD FOREIGN KEY ("cell") REFERENCES "grid_cell" (id);
ALTER TABLE "person" ADD FOREIGN KEY ("organ") REFERENCES "organ" (id);
ALTER TABLE "person_interests" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "catalogue_entries" ADD FOREIGN KEY ("product") REFERENCES "product" (id);
ALTER TABLE "lab_scope" ADD FOREIGN KEY ("product") REFERENCES "product" (id);
ALTER TABLE "finding" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "finding" ADD FOREIGN KEY ("served") REFERENCES "firm" (id);
ALTER TABLE "plan" ADD FOREIGN KEY ("organ") REFERENCES "organ" (id);
ALTER TABLE "plan" ADD FOREIGN KEY ("catalogue") REFERENCES "catalogue" (id);
ALTER TABLE "plan_line" ADD FOREIGN KEY ("plan") REFERENCES "plan" (id);
ALTER TABLE "plan_line" ADD FOREIGN KEY ("product") REFERENCES "product" (id);
ALTER TABLE "plan_line" ADD FOREIGN KEY ("lab") REFERENCES "lab" (id);
ALTER TABLE "plan_line" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "draw" ADD FOREIGN KEY ("line") REFERENCES "plan_line" (id);
ALTER TABLE "draw_excluded" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "sample" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "sample" ADD FOREIGN KEY ("product") REFERENCES "product" (id);
ALTER TABLE "sample" ADD FOREIGN KEY ("sampler1") REFERENCES "person" (id);
ALTER TABLE "sample" ADD FOREIGN KEY ("sampler2") REFERENCES "person" (id);
ALTER TABLE "sample" ADD FOREIGN KEY ("lab") REFERENCES "lab" (id);
ALTER TABLE "sample" ADD FOREIGN KEY ("producer") REFERENCES "firm" (id);
ALTER TABLE "sample" ADD FOREIGN KEY ("firm_sees") REFERENCES "firm" (id);
ALTER TABLE "sample" ADD FOREIGN KEY ("producer_sees") REFERENCES "firm" (id);
ALTER TABLE "sample" ADD FOREIGN KEY ("retest_lab") REFERENCES "lab" (id);
ALTER TABLE "sample_findings" ADD FOREIGN KEY ("finding") REFERENCES "finding" (id);
ALTER TABLE "sample_findings" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "handover" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "letter" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
