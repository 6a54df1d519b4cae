-- +goose Up
-- The lists of firms, repair of credit, annual reports and joint measures.

-- abnormal_listing 经营异常名录
CREATE TABLE "abnormal_listing" ( -- 经营异常名录
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
  "firm" INTEGER REFERENCES "firm" (id),
  "served" INTEGER REFERENCES "firm" (id),
  "legal" TEXT NOT NULL DEFAULT '',
  "ground" INTEGER REFERENCES "listing_ground" (id),
  "basis" TEXT NOT NULL DEFAULT '',
  "found" TEXT,
  "facts" TEXT NOT NULL DEFAULT '',
  "mailed" TEXT,
  "mailed2" TEXT,
  "noticed_on" TEXT,
  "notice_how" TEXT NOT NULL DEFAULT '',
  "notice_note" TEXT NOT NULL DEFAULT '',
  "listed_on" TEXT,
  "full" TEXT,
  "warned_on" TEXT,
  "matured_on" TEXT,
  "cured_on" TEXT,
  "cure" TEXT NOT NULL DEFAULT '',
  "number" TEXT NOT NULL DEFAULT '',
  "ended_on" TEXT,
  "end_way" TEXT NOT NULL DEFAULT '',
  "end_number" TEXT NOT NULL DEFAULT '',
  "why" TEXT NOT NULL DEFAULT '',
  "new_facts" TEXT NOT NULL DEFAULT '',
  "amend_why" TEXT NOT NULL DEFAULT '',
  "public_code" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "abnormal_listing_region" ON "abnormal_listing" ("region");
CREATE INDEX "abnormal_listing_owner" ON "abnormal_listing" ("owner");
CREATE INDEX "abnormal_listing_state" ON "abnormal_listing" ("state");
CREATE INDEX "abnormal_listing_due" ON "abnormal_listing" ("due");
CREATE INDEX "abnormal_listing_created" ON "abnormal_listing" ("created");
CREATE INDEX "abnormal_listing_name" ON "abnormal_listing" ("name");
CREATE INDEX "abnormal_listing_code" ON "abnormal_listing" ("code");
CREATE INDEX "abnormal_listing_firm" ON "abnormal_listing" ("firm");
CREATE INDEX "abnormal_listing_served" ON "abnormal_listing" ("served");
CREATE INDEX "abnormal_listing_ground" ON "abnormal_listing" ("ground");
CREATE INDEX "abnormal_listing_found" ON "abnormal_listing" ("found");
CREATE INDEX "abnormal_listing_listed_on" ON "abnormal_listing" ("listed_on");
CREATE INDEX "abnormal_listing_full" ON "abnormal_listing" ("full");
CREATE INDEX "abnormal_listing_number" ON "abnormal_listing" ("number");
CREATE INDEX "abnormal_listing_ended_on" ON "abnormal_listing" ("ended_on");
CREATE INDEX "abnormal_listing_end_way" ON "abnormal_listing" ("end_way");
CREATE TABLE "abnormal_listing_proofs" ( -- 经营异常名录：公开日志
  parent INTEGER NOT NULL REFERENCES "abnormal_listing" (id),
  line INTEGER NOT NULL,
  "day" TEXT,
  "act" TEXT NOT NULL DEFAULT '',
  "leaf" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "abnormal_listing_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- serious_listing 严重违法失信名单
CREATE TABLE "serious_listing" ( -- 严重违法失信名单
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
  "firm" INTEGER REFERENCES "firm" (id),
  "served" INTEGER REFERENCES "firm" (id),
  "legal" TEXT NOT NULL DEFAULT '',
  "ground" INTEGER REFERENCES "listing_ground" (id),
  "basis" TEXT NOT NULL DEFAULT '',
  "found" TEXT,
  "facts" TEXT NOT NULL DEFAULT '',
  "penalty_no" TEXT NOT NULL DEFAULT '',
  "penalty_organ" TEXT NOT NULL DEFAULT '',
  "penalty_sort" TEXT NOT NULL DEFAULT '',
  "penalty" TEXT NOT NULL DEFAULT '',
  "grave" BOOLEAN NOT NULL DEFAULT FALSE,
  "grave_why" TEXT NOT NULL DEFAULT '',
  "origin" INTEGER,
  "noticed_on" TEXT,
  "notice_how" TEXT NOT NULL DEFAULT '',
  "notice_note" TEXT NOT NULL DEFAULT '',
  "stated_on" TEXT,
  "statement" TEXT NOT NULL DEFAULT '',
  "hearing" BOOLEAN NOT NULL DEFAULT FALSE,
  "heard_on" TEXT,
  "minutes" TEXT NOT NULL DEFAULT '',
  "upheld" BOOLEAN NOT NULL DEFAULT FALSE,
  "opinion" TEXT NOT NULL DEFAULT '',
  "decided_on" TEXT,
  "served_on" TEXT,
  "served_how" TEXT NOT NULL DEFAULT '',
  "receiver" TEXT NOT NULL DEFAULT '',
  "published_on" TEXT,
  "until" TEXT,
  "earliest" TEXT,
  "number" TEXT NOT NULL DEFAULT '',
  "ended_on" TEXT,
  "end_way" TEXT NOT NULL DEFAULT '',
  "end_number" TEXT NOT NULL DEFAULT '',
  "why" TEXT NOT NULL DEFAULT '',
  "new_facts" TEXT NOT NULL DEFAULT '',
  "amend_why" TEXT NOT NULL DEFAULT '',
  "public_code" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "serious_listing_region" ON "serious_listing" ("region");
CREATE INDEX "serious_listing_owner" ON "serious_listing" ("owner");
CREATE INDEX "serious_listing_state" ON "serious_listing" ("state");
CREATE INDEX "serious_listing_due" ON "serious_listing" ("due");
CREATE INDEX "serious_listing_created" ON "serious_listing" ("created");
CREATE INDEX "serious_listing_name" ON "serious_listing" ("name");
CREATE INDEX "serious_listing_code" ON "serious_listing" ("code");
CREATE INDEX "serious_listing_firm" ON "serious_listing" ("firm");
CREATE INDEX "serious_listing_served" ON "serious_listing" ("served");
CREATE INDEX "serious_listing_ground" ON "serious_listing" ("ground");
CREATE INDEX "serious_listing_origin" ON "serious_listing" ("origin");
CREATE INDEX "serious_listing_decided_on" ON "serious_listing" ("decided_on");
CREATE INDEX "serious_listing_published_on" ON "serious_listing" ("published_on");
CREATE INDEX "serious_listing_until" ON "serious_listing" ("until");
CREATE INDEX "serious_listing_number" ON "serious_listing" ("number");
CREATE INDEX "serious_listing_ended_on" ON "serious_listing" ("ended_on");
CREATE INDEX "serious_listing_end_way" ON "serious_listing" ("end_way");
CREATE TABLE "serious_listing_proofs" ( -- 严重违法失信名单：公开日志
  parent INTEGER NOT NULL REFERENCES "serious_listing" (id),
  line INTEGER NOT NULL,
  "day" TEXT,
  "act" TEXT NOT NULL DEFAULT '',
  "leaf" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "serious_listing_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- credit_repair 信用修复
CREATE TABLE "credit_repair" ( -- 信用修复
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
  "firm" INTEGER REFERENCES "firm" (id),
  "served" INTEGER REFERENCES "firm" (id),
  "legal" TEXT NOT NULL DEFAULT '',
  "what" TEXT NOT NULL DEFAULT '',
  "listing" INTEGER REFERENCES "serious_listing" (id),
  "document" TEXT NOT NULL DEFAULT '',
  "severity" TEXT NOT NULL DEFAULT '',
  "special" BOOLEAN NOT NULL DEFAULT FALSE,
  "since" TEXT,
  "earliest" TEXT,
  "latest" TEXT,
  "agent" TEXT NOT NULL DEFAULT '',
  "reason" TEXT NOT NULL DEFAULT '',
  "asked_on" TEXT,
  "accepted_on" TEXT,
  "refusal" TEXT NOT NULL DEFAULT '',
  "checked_on" TEXT,
  "finding" TEXT NOT NULL DEFAULT '',
  "number" TEXT NOT NULL DEFAULT '',
  "decided_on" TEXT,
  "granted" BOOLEAN NOT NULL DEFAULT FALSE,
  "opinion" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "credit_repair_region" ON "credit_repair" ("region");
CREATE INDEX "credit_repair_owner" ON "credit_repair" ("owner");
CREATE INDEX "credit_repair_state" ON "credit_repair" ("state");
CREATE INDEX "credit_repair_due" ON "credit_repair" ("due");
CREATE INDEX "credit_repair_created" ON "credit_repair" ("created");
CREATE INDEX "credit_repair_name" ON "credit_repair" ("name");
CREATE INDEX "credit_repair_code" ON "credit_repair" ("code");
CREATE INDEX "credit_repair_firm" ON "credit_repair" ("firm");
CREATE INDEX "credit_repair_served" ON "credit_repair" ("served");
CREATE INDEX "credit_repair_what" ON "credit_repair" ("what");
CREATE INDEX "credit_repair_listing" ON "credit_repair" ("listing");
CREATE INDEX "credit_repair_document" ON "credit_repair" ("document");
CREATE INDEX "credit_repair_severity" ON "credit_repair" ("severity");
CREATE INDEX "credit_repair_asked_on" ON "credit_repair" ("asked_on");
CREATE INDEX "credit_repair_number" ON "credit_repair" ("number");
CREATE INDEX "credit_repair_decided_on" ON "credit_repair" ("decided_on");
CREATE INDEX "credit_repair_granted" ON "credit_repair" ("granted");
CREATE TABLE "credit_repair_conditions" ( -- 信用修复：修复条件
  parent INTEGER NOT NULL REFERENCES "credit_repair" (id),
  line INTEGER NOT NULL,
  "name" TEXT NOT NULL DEFAULT '',
  "how" TEXT NOT NULL DEFAULT '',
  "holds" BOOLEAN NOT NULL DEFAULT FALSE,
  "note" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "credit_repair_proofs" ( -- 信用修复：公开日志
  parent INTEGER NOT NULL REFERENCES "credit_repair" (id),
  line INTEGER NOT NULL,
  "day" TEXT,
  "act" TEXT NOT NULL DEFAULT '',
  "leaf" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "credit_repair_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- listing_ground 列入事由
CREATE TABLE "listing_ground" ( -- 列入事由
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
  "list" TEXT NOT NULL DEFAULT '',
  "law" TEXT NOT NULL DEFAULT '',
  "article" TEXT NOT NULL DEFAULT '',
  "penalty" BOOLEAN NOT NULL DEFAULT FALSE,
  "special" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "listing_ground_region" ON "listing_ground" ("region");
CREATE INDEX "listing_ground_owner" ON "listing_ground" ("owner");
CREATE INDEX "listing_ground_state" ON "listing_ground" ("state");
CREATE INDEX "listing_ground_due" ON "listing_ground" ("due");
CREATE INDEX "listing_ground_created" ON "listing_ground" ("created");
CREATE INDEX "listing_ground_name" ON "listing_ground" ("name");
CREATE UNIQUE INDEX "listing_ground_code" ON "listing_ground" ("code") WHERE "code" <> '';
CREATE INDEX "listing_ground_list" ON "listing_ground" ("list");
CREATE INDEX "listing_ground_law" ON "listing_ground" ("law");
CREATE INDEX "listing_ground_article" ON "listing_ground" ("article");
CREATE INDEX "listing_ground_penalty" ON "listing_ground" ("penalty");
CREATE INDEX "listing_ground_confirmed" ON "listing_ground" ("confirmed");
CREATE INDEX "listing_ground_from" ON "listing_ground" ("from");
CREATE INDEX "listing_ground_until" ON "listing_ground" ("until");
CREATE VIRTUAL TABLE "listing_ground_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- repair_condition 修复条件
CREATE TABLE "repair_condition" ( -- 修复条件
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
  "what" TEXT NOT NULL DEFAULT '',
  "rank" INTEGER NOT NULL DEFAULT 0,
  "basis" TEXT NOT NULL DEFAULT '',
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "repair_condition_region" ON "repair_condition" ("region");
CREATE INDEX "repair_condition_owner" ON "repair_condition" ("owner");
CREATE INDEX "repair_condition_state" ON "repair_condition" ("state");
CREATE INDEX "repair_condition_due" ON "repair_condition" ("due");
CREATE INDEX "repair_condition_created" ON "repair_condition" ("created");
CREATE INDEX "repair_condition_name" ON "repair_condition" ("name");
CREATE INDEX "repair_condition_what" ON "repair_condition" ("what");
CREATE INDEX "repair_condition_rank" ON "repair_condition" ("rank");
CREATE INDEX "repair_condition_basis" ON "repair_condition" ("basis");
CREATE INDEX "repair_condition_from" ON "repair_condition" ("from");
CREATE INDEX "repair_condition_until" ON "repair_condition" ("until");
CREATE VIRTUAL TABLE "repair_condition_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
