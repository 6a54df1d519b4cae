-- +goose Up

-- organ 机构
CREATE TABLE "organ" ( -- 机构
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
  "short" TEXT NOT NULL DEFAULT '',
  "sort" TEXT NOT NULL DEFAULT '',
  "parent" INTEGER REFERENCES "organ" (id),
  "prefix" TEXT NOT NULL DEFAULT '',
  "address" TEXT NOT NULL DEFAULT '',
  "phone" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "organ_region" ON "organ" ("region");
CREATE INDEX "organ_owner" ON "organ" ("owner");
CREATE INDEX "organ_state" ON "organ" ("state");
CREATE INDEX "organ_due" ON "organ" ("due");
CREATE INDEX "organ_created" ON "organ" ("created");
CREATE INDEX "organ_name" ON "organ" ("name");
CREATE INDEX "organ_short" ON "organ" ("short");
CREATE INDEX "organ_sort" ON "organ" ("sort");
CREATE INDEX "organ_parent" ON "organ" ("parent");
CREATE VIRTUAL TABLE "organ_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- grid_cell 监管网格
CREATE TABLE "grid_cell" ( -- 监管网格
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
  "organ" INTEGER REFERENCES "organ" (id),
  "supervisor" TEXT NOT NULL DEFAULT '',
  "account" INTEGER,
  "standby" TEXT NOT NULL DEFAULT '',
  "scope" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "grid_cell_region" ON "grid_cell" ("region");
CREATE INDEX "grid_cell_owner" ON "grid_cell" ("owner");
CREATE INDEX "grid_cell_state" ON "grid_cell" ("state");
CREATE INDEX "grid_cell_due" ON "grid_cell" ("due");
CREATE INDEX "grid_cell_created" ON "grid_cell" ("created");
CREATE UNIQUE INDEX "grid_cell_code" ON "grid_cell" ("code") WHERE "code" <> '';
CREATE INDEX "grid_cell_code_order" ON "grid_cell" ("code");
CREATE INDEX "grid_cell_name" ON "grid_cell" ("name");
CREATE INDEX "grid_cell_organ" ON "grid_cell" ("organ");
CREATE INDEX "grid_cell_supervisor" ON "grid_cell" ("supervisor");
CREATE INDEX "grid_cell_account" ON "grid_cell" ("account");
CREATE VIRTUAL TABLE "grid_cell_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- firm 企业
CREATE TABLE "firm" ( -- 企业
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
  "status" TEXT NOT NULL DEFAULT '',
  "industry" TEXT NOT NULL DEFAULT '',
  "address" TEXT NOT NULL DEFAULT '',
  "legal" TEXT NOT NULL DEFAULT '',
  "phone" TEXT NOT NULL DEFAULT '',
  "founded" TEXT,
  "size" TEXT NOT NULL DEFAULT '',
  "licence" TEXT NOT NULL DEFAULT '',
  "cell" INTEGER REFERENCES "grid_cell" (id),
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "firm_region" ON "firm" ("region");
CREATE INDEX "firm_owner" ON "firm" ("owner");
CREATE INDEX "firm_state" ON "firm" ("state");
CREATE INDEX "firm_due" ON "firm" ("due");
CREATE INDEX "firm_created" ON "firm" ("created");
CREATE UNIQUE INDEX "firm_code" ON "firm" ("code") WHERE "code" <> '';
CREATE INDEX "firm_code_order" ON "firm" ("code");
CREATE INDEX "firm_name" ON "firm" ("name");
CREATE INDEX "firm_sort" ON "firm" ("sort");
CREATE INDEX "firm_status" ON "firm" ("status");
CREATE INDEX "firm_industry" ON "firm" ("industry");
CREATE INDEX "firm_size" ON "firm" ("size");
CREATE INDEX "firm_cell" ON "firm" ("cell");
CREATE VIRTUAL TABLE "firm_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- person 人员
CREATE TABLE "person" ( -- 人员
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
  "organ" INTEGER REFERENCES "organ" (id),
  "post" TEXT NOT NULL DEFAULT '',
  "licence" TEXT NOT NULL DEFAULT '',
  "sampler" BOOLEAN NOT NULL DEFAULT FALSE,
  "account" INTEGER,
  "phone" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "person_region" ON "person" ("region");
CREATE INDEX "person_owner" ON "person" ("owner");
CREATE INDEX "person_state" ON "person" ("state");
CREATE INDEX "person_due" ON "person" ("due");
CREATE INDEX "person_created" ON "person" ("created");
CREATE INDEX "person_name" ON "person" ("name");
CREATE INDEX "person_organ" ON "person" ("organ");
CREATE INDEX "person_post" ON "person" ("post");
CREATE UNIQUE INDEX "person_licence" ON "person" ("licence") WHERE "licence" <> '';
CREATE INDEX "person_sampler" ON "person" ("sampler");
CREATE INDEX "person_account" ON "person" ("account");
CREATE TABLE "person_interests" ( -- 人员：应当回避的企业
  parent INTEGER NOT NULL REFERENCES "person" (id),
  line INTEGER NOT NULL,
  "firm" INTEGER REFERENCES "firm" (id),
  "reason" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "person_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- product 产品
CREATE TABLE "product" ( -- 产品
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
  "domain" TEXT NOT NULL DEFAULT '',
  "class" TEXT NOT NULL DEFAULT '',
  "standard" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "product_region" ON "product" ("region");
CREATE INDEX "product_owner" ON "product" ("owner");
CREATE INDEX "product_state" ON "product" ("state");
CREATE INDEX "product_due" ON "product" ("due");
CREATE INDEX "product_created" ON "product" ("created");
CREATE UNIQUE INDEX "product_code" ON "product" ("code") WHERE "code" <> '';
CREATE INDEX "product_code_order" ON "product" ("code");
CREATE INDEX "product_name" ON "product" ("name");
CREATE INDEX "product_domain" ON "product" ("domain");
CREATE INDEX "product_class" ON "product" ("class");
CREATE TABLE "product_tests" ( -- 产品：常检项目
  parent INTEGER NOT NULL REFERENCES "product" (id),
  line INTEGER NOT NULL,
  "parameter" TEXT NOT NULL DEFAULT '',
  "operator" TEXT NOT NULL DEFAULT '',
  "limit" TEXT NOT NULL DEFAULT '',
  "unit" TEXT NOT NULL DEFAULT '',
  "method" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "product_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- catalogue 重点监管产品目录
CREATE TABLE "catalogue" ( -- 重点监管产品目录
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
  "year" INTEGER NOT NULL DEFAULT 0,
  "edition" INTEGER NOT NULL DEFAULT 0,
  "domain" TEXT NOT NULL DEFAULT '',
  "basis" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "catalogue_region" ON "catalogue" ("region");
CREATE INDEX "catalogue_owner" ON "catalogue" ("owner");
CREATE INDEX "catalogue_state" ON "catalogue" ("state");
CREATE INDEX "catalogue_due" ON "catalogue" ("due");
CREATE INDEX "catalogue_created" ON "catalogue" ("created");
CREATE INDEX "catalogue_title" ON "catalogue" ("title");
CREATE INDEX "catalogue_year" ON "catalogue" ("year");
CREATE INDEX "catalogue_edition" ON "catalogue" ("edition");
CREATE INDEX "catalogue_domain" ON "catalogue" ("domain");
CREATE TABLE "catalogue_entries" ( -- 重点监管产品目录：目录产品
  parent INTEGER NOT NULL REFERENCES "catalogue" (id),
  line INTEGER NOT NULL,
  "product" INTEGER REFERENCES "product" (id),
  "risk" TEXT NOT NULL DEFAULT '',
  "times" INTEGER NOT NULL DEFAULT 0,
  "note" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "catalogue_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- lab 检验机构
CREATE TABLE "lab" ( -- 检验机构
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
  "cma" TEXT NOT NULL DEFAULT '',
  "until" TEXT,
  "sort" TEXT NOT NULL DEFAULT '',
  "suspended" BOOLEAN NOT NULL DEFAULT FALSE,
  "address" TEXT NOT NULL DEFAULT '',
  "contact" TEXT NOT NULL DEFAULT '',
  "phone" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "lab_region" ON "lab" ("region");
CREATE INDEX "lab_owner" ON "lab" ("owner");
CREATE INDEX "lab_state" ON "lab" ("state");
CREATE INDEX "lab_due" ON "lab" ("due");
CREATE INDEX "lab_created" ON "lab" ("created");
CREATE UNIQUE INDEX "lab_code" ON "lab" ("code") WHERE "code" <> '';
CREATE INDEX "lab_name" ON "lab" ("name");
CREATE UNIQUE INDEX "lab_cma" ON "lab" ("cma") WHERE "cma" <> '';
CREATE INDEX "lab_cma_order" ON "lab" ("cma");
CREATE INDEX "lab_until" ON "lab" ("until");
CREATE INDEX "lab_sort" ON "lab" ("sort");
CREATE INDEX "lab_suspended" ON "lab" ("suspended");
CREATE TABLE "lab_scope" ( -- 检验机构：资质范围
  parent INTEGER NOT NULL REFERENCES "lab" (id),
  line INTEGER NOT NULL,
  "product" INTEGER REFERENCES "product" (id),
  "parameter" TEXT NOT NULL DEFAULT '',
  "method" TEXT NOT NULL DEFAULT '',
  "until" TEXT,
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "lab_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- time_limit 法定期限
CREATE TABLE "time_limit" ( -- 法定期限
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "rule" TEXT NOT NULL DEFAULT '',
  "action" TEXT NOT NULL DEFAULT '',
  "business" TEXT NOT NULL DEFAULT '',
  "source" TEXT NOT NULL DEFAULT '',
  "article" TEXT NOT NULL DEFAULT '',
  "trigger" TEXT NOT NULL DEFAULT '',
  "value" INTEGER NOT NULL DEFAULT 0,
  "unit" TEXT NOT NULL DEFAULT '',
  "roll" BOOLEAN NOT NULL DEFAULT FALSE,
  "extension" TEXT NOT NULL DEFAULT '',
  "confidence" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT,
  "to" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "time_limit_region" ON "time_limit" ("region");
CREATE INDEX "time_limit_owner" ON "time_limit" ("owner");
CREATE INDEX "time_limit_state" ON "time_limit" ("state");
CREATE INDEX "time_limit_due" ON "time_limit" ("due");
CREATE INDEX "time_limit_created" ON "time_limit" ("created");
CREATE INDEX "time_limit_rule" ON "time_limit" ("rule");
CREATE INDEX "time_limit_action" ON "time_limit" ("action");
CREATE INDEX "time_limit_business" ON "time_limit" ("business");
CREATE INDEX "time_limit_source" ON "time_limit" ("source");
CREATE INDEX "time_limit_article" ON "time_limit" ("article");
CREATE INDEX "time_limit_value" ON "time_limit" ("value");
CREATE INDEX "time_limit_unit" ON "time_limit" ("unit");
CREATE INDEX "time_limit_confirmed" ON "time_limit" ("confirmed");
CREATE VIRTUAL TABLE "time_limit_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- holiday_notice 放假安排
CREATE TABLE "holiday_notice" ( -- 放假安排
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "year" INTEGER NOT NULL DEFAULT 0,
  "source" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (id)
);
CREATE INDEX "holiday_notice_region" ON "holiday_notice" ("region");
CREATE INDEX "holiday_notice_owner" ON "holiday_notice" ("owner");
CREATE INDEX "holiday_notice_state" ON "holiday_notice" ("state");
CREATE INDEX "holiday_notice_due" ON "holiday_notice" ("due");
CREATE INDEX "holiday_notice_created" ON "holiday_notice" ("created");
CREATE UNIQUE INDEX "holiday_notice_year" ON "holiday_notice" ("year");
CREATE TABLE "holiday_notice_days" ( -- 放假安排：放假与调休
  parent INTEGER NOT NULL REFERENCES "holiday_notice" (id),
  line INTEGER NOT NULL,
  "date" TEXT,
  "name" TEXT NOT NULL DEFAULT '',
  "off" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "holiday_notice_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- finding 整改事项
CREATE TABLE "finding" ( -- 整改事项
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
  "firm" INTEGER REFERENCES "firm" (id),
  "served" INTEGER REFERENCES "firm" (id),
  "source" TEXT NOT NULL DEFAULT '',
  "source_id" INTEGER,
  "subject" TEXT NOT NULL DEFAULT '',
  "rule_set" TEXT NOT NULL DEFAULT '',
  "problem" TEXT NOT NULL DEFAULT '',
  "severity" TEXT NOT NULL DEFAULT '',
  "level" INTEGER NOT NULL DEFAULT 0,
  "raised" TEXT,
  "relapse" BOOLEAN NOT NULL DEFAULT FALSE,
  "before" INTEGER,
  "person" TEXT NOT NULL DEFAULT '',
  "ordered" TEXT,
  "demand" TEXT NOT NULL DEFAULT '',
  "expert" TEXT NOT NULL DEFAULT '',
  "advice" TEXT NOT NULL DEFAULT '',
  "cause" TEXT NOT NULL DEFAULT '',
  "report" TEXT NOT NULL DEFAULT '',
  "opinion" TEXT NOT NULL DEFAULT '',
  "reviewed" TEXT,
  "look_back" TEXT,
  "passed" BOOLEAN,
  "effect" TEXT NOT NULL DEFAULT '',
  "transfer" TEXT NOT NULL DEFAULT '',
  "closed_on" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "finding_region" ON "finding" ("region");
CREATE INDEX "finding_owner" ON "finding" ("owner");
CREATE INDEX "finding_state" ON "finding" ("state");
CREATE INDEX "finding_due" ON "finding" ("due");
CREATE INDEX "finding_created" ON "finding" ("created");
CREATE INDEX "finding_title" ON "finding" ("title");
CREATE INDEX "finding_number" ON "finding" ("number");
CREATE INDEX "finding_firm" ON "finding" ("firm");
CREATE INDEX "finding_served" ON "finding" ("served");
CREATE INDEX "finding_source_id" ON "finding" ("source_id");
CREATE INDEX "finding_subject" ON "finding" ("subject");
CREATE INDEX "finding_rule_set" ON "finding" ("rule_set");
CREATE INDEX "finding_severity" ON "finding" ("severity");
CREATE INDEX "finding_level" ON "finding" ("level");
CREATE INDEX "finding_relapse" ON "finding" ("relapse");
CREATE INDEX "finding_before" ON "finding" ("before");
CREATE INDEX "finding_ordered" ON "finding" ("ordered");
CREATE INDEX "finding_closed_on" ON "finding" ("closed_on");
CREATE TABLE "finding_measures" ( -- 整改事项：整改措施
  parent INTEGER NOT NULL REFERENCES "finding" (id),
  line INTEGER NOT NULL,
  "what" TEXT NOT NULL DEFAULT '',
  "person" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "done" TEXT,
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "finding_conditions" ( -- 整改事项：四不放过
  parent INTEGER NOT NULL REFERENCES "finding" (id),
  line INTEGER NOT NULL,
  "name" TEXT NOT NULL DEFAULT '',
  "met" BOOLEAN NOT NULL DEFAULT FALSE,
  "how" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "finding_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- closing_condition 结案条件
CREATE TABLE "closing_condition" ( -- 结案条件
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
  "guide" TEXT NOT NULL DEFAULT '',
  "rank" INTEGER NOT NULL DEFAULT 0,
  "source" TEXT NOT NULL DEFAULT '',
  "off" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "closing_condition_region" ON "closing_condition" ("region");
CREATE INDEX "closing_condition_owner" ON "closing_condition" ("owner");
CREATE INDEX "closing_condition_state" ON "closing_condition" ("state");
CREATE INDEX "closing_condition_due" ON "closing_condition" ("due");
CREATE INDEX "closing_condition_created" ON "closing_condition" ("created");
CREATE UNIQUE INDEX "closing_condition_name" ON "closing_condition" ("name") WHERE "name" <> '';
CREATE INDEX "closing_condition_name_order" ON "closing_condition" ("name");
CREATE INDEX "closing_condition_rank" ON "closing_condition" ("rank");
CREATE INDEX "closing_condition_source" ON "closing_condition" ("source");
CREATE INDEX "closing_condition_off" ON "closing_condition" ("off");
CREATE VIRTUAL TABLE "closing_condition_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- plan 抽查计划
CREATE TABLE "plan" ( -- 抽查计划
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
  "year" INTEGER NOT NULL DEFAULT 0,
  "rule_set" TEXT NOT NULL DEFAULT '',
  "level" TEXT NOT NULL DEFAULT '',
  "sort" TEXT NOT NULL DEFAULT '',
  "organ" INTEGER REFERENCES "organ" (id),
  "catalogue" INTEGER REFERENCES "catalogue" (id),
  "basis" TEXT NOT NULL DEFAULT '',
  "total" INTEGER NOT NULL DEFAULT 0,
  "method" TEXT NOT NULL DEFAULT '',
  "minimum" INTEGER NOT NULL DEFAULT 0,
  "note" TEXT NOT NULL DEFAULT '',
  "adopted" TEXT,
  "closing" TEXT NOT NULL DEFAULT '',
  "lock" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "plan_region" ON "plan" ("region");
CREATE INDEX "plan_owner" ON "plan" ("owner");
CREATE INDEX "plan_state" ON "plan" ("state");
CREATE INDEX "plan_due" ON "plan" ("due");
CREATE INDEX "plan_created" ON "plan" ("created");
CREATE INDEX "plan_title" ON "plan" ("title");
CREATE UNIQUE INDEX "plan_number" ON "plan" ("number") WHERE "number" <> '';
CREATE INDEX "plan_number_order" ON "plan" ("number");
CREATE INDEX "plan_year" ON "plan" ("year");
CREATE INDEX "plan_rule_set" ON "plan" ("rule_set");
CREATE INDEX "plan_level" ON "plan" ("level");
CREATE INDEX "plan_sort" ON "plan" ("sort");
CREATE INDEX "plan_organ" ON "plan" ("organ");
CREATE INDEX "plan_catalogue" ON "plan" ("catalogue");
CREATE INDEX "plan_total" ON "plan" ("total");
CREATE INDEX "plan_adopted" ON "plan" ("adopted");
CREATE VIRTUAL TABLE "plan_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- plan_line 计划明细
CREATE TABLE "plan_line" ( -- 计划明细
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "plan" INTEGER REFERENCES "plan" (id),
  "item" TEXT NOT NULL DEFAULT '',
  "product" INTEGER REFERENCES "product" (id),
  "stage" TEXT NOT NULL DEFAULT '',
  "place" TEXT NOT NULL DEFAULT '',
  "batches" INTEGER NOT NULL DEFAULT 0,
  "lab" INTEGER REFERENCES "lab" (id),
  "from" TEXT,
  "to" TEXT,
  "picking" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "basis" TEXT NOT NULL DEFAULT '',
  "note" TEXT NOT NULL DEFAULT '',
  "lock" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "plan_line_region" ON "plan_line" ("region");
CREATE INDEX "plan_line_owner" ON "plan_line" ("owner");
CREATE INDEX "plan_line_state" ON "plan_line" ("state");
CREATE INDEX "plan_line_due" ON "plan_line" ("due");
CREATE INDEX "plan_line_created" ON "plan_line" ("created");
CREATE INDEX "plan_line_plan" ON "plan_line" ("plan");
CREATE INDEX "plan_line_item" ON "plan_line" ("item");
CREATE INDEX "plan_line_product" ON "plan_line" ("product");
CREATE INDEX "plan_line_stage" ON "plan_line" ("stage");
CREATE INDEX "plan_line_place" ON "plan_line" ("place");
CREATE INDEX "plan_line_batches" ON "plan_line" ("batches");
CREATE INDEX "plan_line_lab" ON "plan_line" ("lab");
CREATE INDEX "plan_line_to" ON "plan_line" ("to");
CREATE INDEX "plan_line_picking" ON "plan_line" ("picking");
CREATE INDEX "plan_line_firm" ON "plan_line" ("firm");
CREATE VIRTUAL TABLE "plan_line_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- draw 随机抽取
CREATE TABLE "draw" ( -- 随机抽取
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
  "line" INTEGER REFERENCES "plan_line" (id),
  "place" TEXT NOT NULL DEFAULT '',
  "stage" TEXT NOT NULL DEFAULT '',
  "industry" TEXT NOT NULL DEFAULT '',
  "sort" TEXT NOT NULL DEFAULT '',
  "size" TEXT NOT NULL DEFAULT '',
  "licensed" BOOLEAN NOT NULL DEFAULT FALSE,
  "no_repeat" BOOLEAN NOT NULL DEFAULT FALSE,
  "count" INTEGER NOT NULL DEFAULT 0,
  "reserve" INTEGER NOT NULL DEFAULT 0,
  "each" INTEGER NOT NULL DEFAULT 0,
  "mode" TEXT NOT NULL DEFAULT '',
  "weight" TEXT NOT NULL DEFAULT '',
  "external_name" TEXT NOT NULL DEFAULT '',
  "external_date" TEXT,
  "frozen_at" INTEGER,
  "list_size" INTEGER NOT NULL DEFAULT 0,
  "lots" INTEGER NOT NULL DEFAULT 0,
  "most_lots" INTEGER NOT NULL DEFAULT 0,
  "list_hash" TEXT NOT NULL DEFAULT '',
  "frozen_hash" TEXT NOT NULL DEFAULT '',
  "rule" TEXT NOT NULL DEFAULT '',
  "external_value" TEXT NOT NULL DEFAULT '',
  "external_from" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "revealed_at" INTEGER,
  "seed" TEXT NOT NULL DEFAULT '',
  "drawn_at" INTEGER,
  "result_hash" TEXT NOT NULL DEFAULT '',
  "replaced" INTEGER NOT NULL DEFAULT 0,
  "void" TEXT NOT NULL DEFAULT '',
  "lock" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "draw_region" ON "draw" ("region");
CREATE INDEX "draw_owner" ON "draw" ("owner");
CREATE INDEX "draw_state" ON "draw" ("state");
CREATE INDEX "draw_due" ON "draw" ("due");
CREATE INDEX "draw_created" ON "draw" ("created");
CREATE INDEX "draw_title" ON "draw" ("title");
CREATE UNIQUE INDEX "draw_number" ON "draw" ("number") WHERE "number" <> '';
CREATE INDEX "draw_number_order" ON "draw" ("number");
CREATE INDEX "draw_line" ON "draw" ("line");
CREATE INDEX "draw_place" ON "draw" ("place");
CREATE INDEX "draw_count" ON "draw" ("count");
CREATE TABLE "draw_excluded" ( -- 随机抽取：剔除企业
  parent INTEGER NOT NULL REFERENCES "draw" (id),
  line INTEGER NOT NULL,
  "firm" INTEGER REFERENCES "firm" (id),
  "reason" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "draw_parties" ( -- 随机抽取：承诺方
  parent INTEGER NOT NULL REFERENCES "draw" (id),
  line INTEGER NOT NULL,
  "name" TEXT NOT NULL DEFAULT '',
  "organ" TEXT NOT NULL DEFAULT '',
  "role" TEXT NOT NULL DEFAULT '',
  "commitment" TEXT NOT NULL DEFAULT '',
  "committed_at" INTEGER,
  "account" INTEGER,
  "nonce" TEXT NOT NULL DEFAULT '',
  "value" TEXT NOT NULL DEFAULT '',
  "revealed_at" INTEGER,
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "draw_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- sample 监督抽查
CREATE TABLE "sample" ( -- 监督抽查
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
  "plan_line" INTEGER,
  "draw" INTEGER,
  "task" TEXT NOT NULL DEFAULT '',
  "rule_set" TEXT NOT NULL DEFAULT '',
  "purpose" TEXT NOT NULL DEFAULT '',
  "level" TEXT NOT NULL DEFAULT '',
  "stage" TEXT NOT NULL DEFAULT '',
  "mode" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "product" INTEGER REFERENCES "product" (id),
  "sampler1" INTEGER REFERENCES "person" (id),
  "sampler2" INTEGER REFERENCES "person" (id),
  "lab" INTEGER REFERENCES "lab" (id),
  "outcome" TEXT NOT NULL DEFAULT '',
  "outcome_note" TEXT NOT NULL DEFAULT '',
  "name" TEXT NOT NULL DEFAULT '',
  "trade_mark" TEXT NOT NULL DEFAULT '',
  "spec" TEXT NOT NULL DEFAULT '',
  "standard" TEXT NOT NULL DEFAULT '',
  "batch" TEXT NOT NULL DEFAULT '',
  "made_on" TEXT,
  "shelf_life" INTEGER,
  "producer" INTEGER REFERENCES "firm" (id),
  "producer_name" TEXT NOT NULL DEFAULT '',
  "producer_address" TEXT NOT NULL DEFAULT '',
  "producer_region" TEXT NOT NULL DEFAULT '',
  "quantity" INTEGER NOT NULL DEFAULT 0,
  "backup" INTEGER NOT NULL DEFAULT 0,
  "lot" INTEGER,
  "unit" TEXT NOT NULL DEFAULT '',
  "price" INTEGER,
  "seals" TEXT NOT NULL DEFAULT '',
  "sampled_on" TEXT,
  "place" TEXT NOT NULL DEFAULT '',
  "position" TEXT NOT NULL DEFAULT '',
  "platform" TEXT NOT NULL DEFAULT '',
  "shop" TEXT NOT NULL DEFAULT '',
  "order_no" TEXT NOT NULL DEFAULT '',
  "account" TEXT NOT NULL DEFAULT '',
  "delivered_on" TEXT,
  "received_on" TEXT,
  "condition" TEXT NOT NULL DEFAULT '',
  "refuse_reason" TEXT NOT NULL DEFAULT '',
  "report_no" TEXT NOT NULL DEFAULT '',
  "reported_on" TEXT,
  "computed" TEXT NOT NULL DEFAULT '',
  "lab_verdict" TEXT NOT NULL DEFAULT '',
  "differs" BOOLEAN NOT NULL DEFAULT FALSE,
  "explain" TEXT NOT NULL DEFAULT '',
  "report_late" BOOLEAN NOT NULL DEFAULT FALSE,
  "opinion" TEXT NOT NULL DEFAULT '',
  "verdict" TEXT NOT NULL DEFAULT '',
  "failing" TEXT NOT NULL DEFAULT '',
  "serious" BOOLEAN NOT NULL DEFAULT FALSE,
  "keep_until" TEXT,
  "firm_told" TEXT,
  "firm_way" TEXT NOT NULL DEFAULT '',
  "producer_told" TEXT,
  "producer_way" TEXT NOT NULL DEFAULT '',
  "firm_sees" INTEGER REFERENCES "firm" (id),
  "producer_sees" INTEGER REFERENCES "firm" (id),
  "object_by" TEXT,
  "resume" TEXT NOT NULL DEFAULT '',
  "backup_bad" BOOLEAN NOT NULL DEFAULT FALSE,
  "formal_on" TEXT,
  "retest_lab" INTEGER REFERENCES "lab" (id),
  "retest_same" TEXT NOT NULL DEFAULT '',
  "handed_on" TEXT,
  "retest_no" TEXT NOT NULL DEFAULT '',
  "retest_on" TEXT,
  "retest_told" TEXT,
  "conclusion" TEXT NOT NULL DEFAULT '',
  "concluded_on" TEXT,
  "public_code" TEXT NOT NULL DEFAULT '',
  "handling" BOOLEAN NOT NULL DEFAULT FALSE,
  "handover" INTEGER,
  "reply" TEXT NOT NULL DEFAULT '',
  "closed_on" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "sample_region" ON "sample" ("region");
CREATE INDEX "sample_owner" ON "sample" ("owner");
CREATE INDEX "sample_state" ON "sample" ("state");
CREATE INDEX "sample_due" ON "sample" ("due");
CREATE INDEX "sample_created" ON "sample" ("created");
CREATE UNIQUE INDEX "sample_number" ON "sample" ("number") WHERE "number" <> '';
CREATE INDEX "sample_number_order" ON "sample" ("number");
CREATE INDEX "sample_plan_line" ON "sample" ("plan_line");
CREATE INDEX "sample_draw" ON "sample" ("draw");
CREATE INDEX "sample_task" ON "sample" ("task");
CREATE INDEX "sample_rule_set" ON "sample" ("rule_set");
CREATE INDEX "sample_purpose" ON "sample" ("purpose");
CREATE INDEX "sample_level" ON "sample" ("level");
CREATE INDEX "sample_stage" ON "sample" ("stage");
CREATE INDEX "sample_mode" ON "sample" ("mode");
CREATE INDEX "sample_firm" ON "sample" ("firm");
CREATE INDEX "sample_product" ON "sample" ("product");
CREATE INDEX "sample_sampler1" ON "sample" ("sampler1");
CREATE INDEX "sample_sampler2" ON "sample" ("sampler2");
CREATE INDEX "sample_lab" ON "sample" ("lab");
CREATE INDEX "sample_outcome" ON "sample" ("outcome");
CREATE INDEX "sample_name" ON "sample" ("name");
CREATE INDEX "sample_batch" ON "sample" ("batch");
CREATE INDEX "sample_producer" ON "sample" ("producer");
CREATE INDEX "sample_sampled_on" ON "sample" ("sampled_on");
CREATE INDEX "sample_differs" ON "sample" ("differs");
CREATE INDEX "sample_verdict" ON "sample" ("verdict");
CREATE INDEX "sample_failing" ON "sample" ("failing");
CREATE INDEX "sample_serious" ON "sample" ("serious");
CREATE INDEX "sample_firm_sees" ON "sample" ("firm_sees");
CREATE INDEX "sample_producer_sees" ON "sample" ("producer_sees");
CREATE INDEX "sample_retest_lab" ON "sample" ("retest_lab");
CREATE INDEX "sample_conclusion" ON "sample" ("conclusion");
CREATE INDEX "sample_concluded_on" ON "sample" ("concluded_on");
CREATE INDEX "sample_handling" ON "sample" ("handling");
CREATE INDEX "sample_handover" ON "sample" ("handover");
CREATE TABLE "sample_items" ( -- 监督抽查：检验项目
  parent INTEGER NOT NULL REFERENCES "sample" (id),
  line INTEGER NOT NULL,
  "parameter" TEXT NOT NULL DEFAULT '',
  "operator" TEXT NOT NULL DEFAULT '',
  "limit" TEXT NOT NULL DEFAULT '',
  "upper" TEXT NOT NULL DEFAULT '',
  "unit" TEXT NOT NULL DEFAULT '',
  "method" TEXT NOT NULL DEFAULT '',
  "n" INTEGER,
  "c" INTEGER,
  "microbe" BOOLEAN NOT NULL DEFAULT FALSE,
  "value" TEXT NOT NULL DEFAULT '',
  "value_unit" TEXT NOT NULL DEFAULT '',
  "not_detected" BOOLEAN NOT NULL DEFAULT FALSE,
  "detection" TEXT NOT NULL DEFAULT '',
  "rounded" BOOLEAN NOT NULL DEFAULT FALSE,
  "verdict" TEXT NOT NULL DEFAULT '',
  "lab_verdict" TEXT NOT NULL DEFAULT '',
  "note" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "sample_objections" ( -- 监督抽查：异议
  parent INTEGER NOT NULL REFERENCES "sample" (id),
  line INTEGER NOT NULL,
  "by" TEXT NOT NULL DEFAULT '',
  "kind" TEXT NOT NULL DEFAULT '',
  "reason" TEXT NOT NULL DEFAULT '',
  "received" TEXT,
  "late" BOOLEAN NOT NULL DEFAULT FALSE,
  "accepted" BOOLEAN,
  "upheld" BOOLEAN,
  "decided_on" TEXT,
  "decision" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "sample_retest_items" ( -- 监督抽查：复检项目
  parent INTEGER NOT NULL REFERENCES "sample" (id),
  line INTEGER NOT NULL,
  "parameter" TEXT NOT NULL DEFAULT '',
  "operator" TEXT NOT NULL DEFAULT '',
  "limit" TEXT NOT NULL DEFAULT '',
  "upper" TEXT NOT NULL DEFAULT '',
  "unit" TEXT NOT NULL DEFAULT '',
  "method" TEXT NOT NULL DEFAULT '',
  "n" INTEGER,
  "c" INTEGER,
  "microbe" BOOLEAN NOT NULL DEFAULT FALSE,
  "value" TEXT NOT NULL DEFAULT '',
  "value_unit" TEXT NOT NULL DEFAULT '',
  "not_detected" BOOLEAN NOT NULL DEFAULT FALSE,
  "detection" TEXT NOT NULL DEFAULT '',
  "rounded" BOOLEAN NOT NULL DEFAULT FALSE,
  "verdict" TEXT NOT NULL DEFAULT '',
  "lab_verdict" TEXT NOT NULL DEFAULT '',
  "note" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "sample_findings" ( -- 监督抽查：整改事项
  parent INTEGER NOT NULL REFERENCES "sample" (id),
  line INTEGER NOT NULL,
  "finding" INTEGER REFERENCES "finding" (id),
  "firm" INTEGER REFERENCES "firm" (id),
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "sample_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- handover 不合格产品通报移送
CREATE TABLE "handover" ( -- 不合格产品通报移送
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
  "sample" INTEGER,
  "number" TEXT NOT NULL DEFAULT '',
  "from_region" TEXT NOT NULL DEFAULT '',
  "rule_set" TEXT NOT NULL DEFAULT '',
  "producer" TEXT NOT NULL DEFAULT '',
  "address" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "product" TEXT NOT NULL DEFAULT '',
  "name" TEXT NOT NULL DEFAULT '',
  "trade_mark" TEXT NOT NULL DEFAULT '',
  "spec" TEXT NOT NULL DEFAULT '',
  "batch" TEXT NOT NULL DEFAULT '',
  "made_on" TEXT,
  "problem" TEXT NOT NULL DEFAULT '',
  "serious" BOOLEAN NOT NULL DEFAULT FALSE,
  "report_no" TEXT NOT NULL DEFAULT '',
  "sent_on" TEXT,
  "final" TEXT NOT NULL DEFAULT '',
  "final_on" TEXT,
  "received_on" TEXT,
  "reply" TEXT NOT NULL DEFAULT '',
  "replied_on" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "handover_region" ON "handover" ("region");
CREATE INDEX "handover_owner" ON "handover" ("owner");
CREATE INDEX "handover_state" ON "handover" ("state");
CREATE INDEX "handover_due" ON "handover" ("due");
CREATE INDEX "handover_created" ON "handover" ("created");
CREATE INDEX "handover_title" ON "handover" ("title");
CREATE INDEX "handover_sample" ON "handover" ("sample");
CREATE INDEX "handover_number" ON "handover" ("number");
CREATE INDEX "handover_from_region" ON "handover" ("from_region");
CREATE INDEX "handover_rule_set" ON "handover" ("rule_set");
CREATE INDEX "handover_producer" ON "handover" ("producer");
CREATE INDEX "handover_firm" ON "handover" ("firm");
CREATE INDEX "handover_serious" ON "handover" ("serious");
CREATE INDEX "handover_sent_on" ON "handover" ("sent_on");
CREATE INDEX "handover_final" ON "handover" ("final");
CREATE VIRTUAL TABLE "handover_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- letter 文书
CREATE TABLE "letter" ( -- 文书
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
  "to" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "organ" TEXT NOT NULL DEFAULT '',
  "source" TEXT NOT NULL DEFAULT '',
  "source_id" INTEGER,
  "body" TEXT NOT NULL DEFAULT '',
  "annexes" TEXT NOT NULL DEFAULT '',
  "copies" TEXT NOT NULL DEFAULT '',
  "basis" TEXT NOT NULL DEFAULT '',
  "issued_on" TEXT,
  "check_code" TEXT NOT NULL DEFAULT '',
  "masked" TEXT NOT NULL DEFAULT '',
  "digest" TEXT NOT NULL DEFAULT '',
  "served_on" TEXT,
  "served_how" TEXT NOT NULL DEFAULT '',
  "served_by" TEXT NOT NULL DEFAULT '',
  "receiver" TEXT NOT NULL DEFAULT '',
  "note" TEXT NOT NULL DEFAULT '',
  "ended_on" TEXT,
  "reason" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "letter_region" ON "letter" ("region");
CREATE INDEX "letter_owner" ON "letter" ("owner");
CREATE INDEX "letter_state" ON "letter" ("state");
CREATE INDEX "letter_due" ON "letter" ("due");
CREATE INDEX "letter_created" ON "letter" ("created");
CREATE INDEX "letter_title" ON "letter" ("title");
CREATE INDEX "letter_number" ON "letter" ("number");
CREATE INDEX "letter_sort" ON "letter" ("sort");
CREATE INDEX "letter_to" ON "letter" ("to");
CREATE INDEX "letter_firm" ON "letter" ("firm");
CREATE INDEX "letter_source_id" ON "letter" ("source_id");
CREATE INDEX "letter_issued_on" ON "letter" ("issued_on");
CREATE UNIQUE INDEX "letter_check_code" ON "letter" ("check_code") WHERE "check_code" <> '';
CREATE INDEX "letter_served_on" ON "letter" ("served_on");
CREATE VIRTUAL TABLE "letter_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- letter_text 文书文本
CREATE TABLE "letter_text" ( -- 文书文本
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "sort" TEXT NOT NULL DEFAULT '',
  "title" TEXT NOT NULL DEFAULT '',
  "body" TEXT NOT NULL DEFAULT '',
  "annexes" TEXT NOT NULL DEFAULT '',
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "letter_text_region" ON "letter_text" ("region");
CREATE INDEX "letter_text_owner" ON "letter_text" ("owner");
CREATE INDEX "letter_text_state" ON "letter_text" ("state");
CREATE INDEX "letter_text_due" ON "letter_text" ("due");
CREATE INDEX "letter_text_created" ON "letter_text" ("created");
CREATE INDEX "letter_text_sort" ON "letter_text" ("sort");
CREATE INDEX "letter_text_title" ON "letter_text" ("title");
CREATE INDEX "letter_text_from" ON "letter_text" ("from");
CREATE INDEX "letter_text_until" ON "letter_text" ("until");
CREATE VIRTUAL TABLE "letter_text_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- bulletin 抽检公告
CREATE TABLE "bulletin" ( -- 抽检公告
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
  "key" TEXT NOT NULL DEFAULT '',
  "issue_no" TEXT NOT NULL DEFAULT '',
  "rule_set" TEXT NOT NULL DEFAULT '',
  "issuer" TEXT NOT NULL DEFAULT '',
  "from" TEXT,
  "to" TEXT,
  "period" TEXT NOT NULL DEFAULT '',
  "summary" TEXT NOT NULL DEFAULT '',
  "batches" INTEGER,
  "failed" INTEGER,
  "rate" TEXT NOT NULL DEFAULT '',
  "real" BOOLEAN NOT NULL DEFAULT FALSE,
  "source_url" TEXT NOT NULL DEFAULT '',
  "source_kind" TEXT NOT NULL DEFAULT '',
  "published_on" TEXT,
  "public_code" TEXT NOT NULL DEFAULT '',
  "new_title" TEXT NOT NULL DEFAULT '',
  "new_summary" TEXT NOT NULL DEFAULT '',
  "refresh" BOOLEAN NOT NULL DEFAULT FALSE,
  "why" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "bulletin_region" ON "bulletin" ("region");
CREATE INDEX "bulletin_owner" ON "bulletin" ("owner");
CREATE INDEX "bulletin_state" ON "bulletin" ("state");
CREATE INDEX "bulletin_due" ON "bulletin" ("due");
CREATE INDEX "bulletin_created" ON "bulletin" ("created");
CREATE INDEX "bulletin_title" ON "bulletin" ("title");
CREATE UNIQUE INDEX "bulletin_key" ON "bulletin" ("key") WHERE "key" <> '';
CREATE INDEX "bulletin_issue_no" ON "bulletin" ("issue_no");
CREATE INDEX "bulletin_rule_set" ON "bulletin" ("rule_set");
CREATE INDEX "bulletin_issuer" ON "bulletin" ("issuer");
CREATE INDEX "bulletin_batches" ON "bulletin" ("batches");
CREATE INDEX "bulletin_failed" ON "bulletin" ("failed");
CREATE INDEX "bulletin_real" ON "bulletin" ("real");
CREATE INDEX "bulletin_published_on" ON "bulletin" ("published_on");
CREATE TABLE "bulletin_rows" ( -- 抽检公告：批次明细
  parent INTEGER NOT NULL REFERENCES "bulletin" (id),
  line INTEGER NOT NULL,
  "sample" INTEGER,
  "code" TEXT NOT NULL DEFAULT '',
  "maker" TEXT NOT NULL DEFAULT '',
  "maker_address" TEXT NOT NULL DEFAULT '',
  "unit" TEXT NOT NULL DEFAULT '',
  "unit_address" TEXT NOT NULL DEFAULT '',
  "place" TEXT NOT NULL DEFAULT '',
  "product" TEXT NOT NULL DEFAULT '',
  "spec" TEXT NOT NULL DEFAULT '',
  "trade_mark" TEXT NOT NULL DEFAULT '',
  "batch" TEXT NOT NULL DEFAULT '',
  "result" TEXT NOT NULL DEFAULT '',
  "failing" TEXT NOT NULL DEFAULT '',
  "class" TEXT NOT NULL DEFAULT '',
  "task" TEXT NOT NULL DEFAULT '',
  "lab" TEXT NOT NULL DEFAULT '',
  "note" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "bulletin_parts" ( -- 抽检公告：分类情况
  parent INTEGER NOT NULL REFERENCES "bulletin" (id),
  line INTEGER NOT NULL,
  "name" TEXT NOT NULL DEFAULT '',
  "batches" INTEGER,
  "passed" INTEGER,
  "failed" INTEGER,
  "rate" TEXT NOT NULL DEFAULT '',
  "total" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "bulletin_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
