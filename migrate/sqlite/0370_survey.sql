-- +goose Up
-- Surveys: questionnaires, what they are asked for and of whom, what was answered, what was found.
-- questionnaire 调查问卷
CREATE TABLE "questionnaire" ( -- 调查问卷
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
  "number" INTEGER NOT NULL DEFAULT 0,
  "first" INTEGER,
  "intro" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "questionnaire_region" ON "questionnaire" ("region");
CREATE INDEX "questionnaire_owner" ON "questionnaire" ("owner");
CREATE INDEX "questionnaire_state" ON "questionnaire" ("state");
CREATE INDEX "questionnaire_due" ON "questionnaire" ("due");
CREATE INDEX "questionnaire_created" ON "questionnaire" ("created");
CREATE INDEX "questionnaire_title" ON "questionnaire" ("title");
CREATE INDEX "questionnaire_number" ON "questionnaire" ("number");
CREATE INDEX "questionnaire_first" ON "questionnaire" ("first");
CREATE TABLE "questionnaire_items" ( -- 调查问卷：题目
  parent INTEGER NOT NULL REFERENCES "questionnaire" (id),
  line INTEGER NOT NULL,
  "code" TEXT NOT NULL DEFAULT '',
  "domain" TEXT NOT NULL DEFAULT '',
  "sort" TEXT NOT NULL DEFAULT '',
  "text" TEXT NOT NULL DEFAULT '',
  "options" TEXT NOT NULL DEFAULT '',
  "top" INTEGER NOT NULL DEFAULT 0,
  "weight" INTEGER NOT NULL DEFAULT 0,
  "must" BOOLEAN NOT NULL DEFAULT FALSE,
  "skip" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "questionnaire_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- survey 满意度调查
CREATE TABLE "survey" ( -- 满意度调查
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
  "form" INTEGER REFERENCES "questionnaire" (id),
  "modes" TEXT NOT NULL DEFAULT '',
  "surveyor" INTEGER REFERENCES "organ" (id),
  "from" TEXT,
  "until" TEXT,
  "confidence" TEXT NOT NULL DEFAULT '',
  "margin" INTEGER NOT NULL DEFAULT 0,
  "least" INTEGER NOT NULL DEFAULT 0,
  "wanted" INTEGER NOT NULL DEFAULT 0,
  "reached" INTEGER NOT NULL DEFAULT 0,
  "index" INTEGER,
  "error" INTEGER,
  "ended_on" TEXT,
  "frozen_on" TEXT,
  "digest" TEXT NOT NULL DEFAULT '',
  "frozen" TEXT NOT NULL DEFAULT '',
  "published" TEXT,
  "public_code" TEXT NOT NULL DEFAULT '',
  "link" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "survey_region" ON "survey" ("region");
CREATE INDEX "survey_owner" ON "survey" ("owner");
CREATE INDEX "survey_state" ON "survey" ("state");
CREATE INDEX "survey_due" ON "survey" ("due");
CREATE INDEX "survey_created" ON "survey" ("created");
CREATE INDEX "survey_title" ON "survey" ("title");
CREATE INDEX "survey_form" ON "survey" ("form");
CREATE INDEX "survey_surveyor" ON "survey" ("surveyor");
CREATE INDEX "survey_from" ON "survey" ("from");
CREATE INDEX "survey_until" ON "survey" ("until");
CREATE INDEX "survey_reached" ON "survey" ("reached");
CREATE INDEX "survey_index" ON "survey" ("index");
CREATE UNIQUE INDEX "survey_link" ON "survey" ("link") WHERE "link" <> '';
CREATE TABLE "survey_strata" ( -- 满意度调查：地区
  parent INTEGER NOT NULL REFERENCES "survey" (id),
  line INTEGER NOT NULL,
  "place" TEXT NOT NULL DEFAULT '',
  "population" INTEGER NOT NULL DEFAULT 0,
  "planned" INTEGER NOT NULL DEFAULT 0,
  "margin" INTEGER,
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "survey_shares" ( -- 满意度调查：人口结构
  parent INTEGER NOT NULL REFERENCES "survey" (id),
  line INTEGER NOT NULL,
  "group" TEXT NOT NULL DEFAULT '',
  "percent" INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "survey_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- survey_contact 调查样本
CREATE TABLE "survey_contact" ( -- 调查样本
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "survey" INTEGER REFERENCES "survey" (id),
  "number" TEXT NOT NULL DEFAULT '',
  "place" TEXT NOT NULL DEFAULT '',
  "mode" TEXT NOT NULL DEFAULT '',
  "phone" TEXT NOT NULL DEFAULT '',
  "address" TEXT NOT NULL DEFAULT '',
  "surveyor" INTEGER REFERENCES "organ" (id),
  "outcome" TEXT NOT NULL DEFAULT '',
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "last_on" TEXT,
  "next_on" TEXT,
  "note" TEXT NOT NULL DEFAULT '',
  "wiped" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "survey_contact_region" ON "survey_contact" ("region");
CREATE INDEX "survey_contact_owner" ON "survey_contact" ("owner");
CREATE INDEX "survey_contact_state" ON "survey_contact" ("state");
CREATE INDEX "survey_contact_due" ON "survey_contact" ("due");
CREATE INDEX "survey_contact_created" ON "survey_contact" ("created");
CREATE INDEX "survey_contact_survey" ON "survey_contact" ("survey");
CREATE INDEX "survey_contact_number" ON "survey_contact" ("number");
CREATE INDEX "survey_contact_mode" ON "survey_contact" ("mode");
CREATE INDEX "survey_contact_surveyor" ON "survey_contact" ("surveyor");
CREATE INDEX "survey_contact_outcome" ON "survey_contact" ("outcome");
CREATE INDEX "survey_contact_attempts" ON "survey_contact" ("attempts");
CREATE INDEX "survey_contact_next_on" ON "survey_contact" ("next_on");
CREATE VIRTUAL TABLE "survey_contact_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- survey_problem 调查发现的问题
CREATE TABLE "survey_problem" ( -- 调查发现的问题
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
  "survey" INTEGER REFERENCES "survey" (id),
  "domain" TEXT NOT NULL DEFAULT '',
  "item" TEXT NOT NULL DEFAULT '',
  "score" INTEGER,
  "base" INTEGER NOT NULL DEFAULT 0,
  "what" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "finding" INTEGER REFERENCES "finding" (id),
  "outcome" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "survey_problem_region" ON "survey_problem" ("region");
CREATE INDEX "survey_problem_owner" ON "survey_problem" ("owner");
CREATE INDEX "survey_problem_state" ON "survey_problem" ("state");
CREATE INDEX "survey_problem_due" ON "survey_problem" ("due");
CREATE INDEX "survey_problem_created" ON "survey_problem" ("created");
CREATE INDEX "survey_problem_title" ON "survey_problem" ("title");
CREATE INDEX "survey_problem_survey" ON "survey_problem" ("survey");
CREATE INDEX "survey_problem_domain" ON "survey_problem" ("domain");
CREATE INDEX "survey_problem_item" ON "survey_problem" ("item");
CREATE INDEX "survey_problem_score" ON "survey_problem" ("score");
CREATE INDEX "survey_problem_base" ON "survey_problem" ("base");
CREATE INDEX "survey_problem_firm" ON "survey_problem" ("firm");
CREATE INDEX "survey_problem_finding" ON "survey_problem" ("finding");
CREATE VIRTUAL TABLE "survey_problem_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- survey_rule 调查规则
CREATE TABLE "survey_rule" ( -- 调查规则
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
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "gap_days" INTEGER NOT NULL DEFAULT 0,
  "smallest" INTEGER NOT NULL DEFAULT 0,
  "problem" INTEGER NOT NULL DEFAULT 0,
  "retention" INTEGER NOT NULL DEFAULT 0,
  "trim_low" INTEGER NOT NULL DEFAULT 0,
  "trim_high" INTEGER NOT NULL DEFAULT 0,
  "basis" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT NOT NULL DEFAULT '',
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "survey_rule_region" ON "survey_rule" ("region");
CREATE INDEX "survey_rule_owner" ON "survey_rule" ("owner");
CREATE INDEX "survey_rule_state" ON "survey_rule" ("state");
CREATE INDEX "survey_rule_due" ON "survey_rule" ("due");
CREATE INDEX "survey_rule_created" ON "survey_rule" ("created");
CREATE INDEX "survey_rule_name" ON "survey_rule" ("name");
CREATE INDEX "survey_rule_attempts" ON "survey_rule" ("attempts");
CREATE INDEX "survey_rule_gap_days" ON "survey_rule" ("gap_days");
CREATE INDEX "survey_rule_smallest" ON "survey_rule" ("smallest");
CREATE INDEX "survey_rule_problem" ON "survey_rule" ("problem");
CREATE INDEX "survey_rule_confirmed" ON "survey_rule" ("confirmed");
CREATE INDEX "survey_rule_from" ON "survey_rule" ("from");
CREATE INDEX "survey_rule_until" ON "survey_rule" ("until");
CREATE TABLE "survey_rule_bands" ( -- 调查规则：等次
  parent INTEGER NOT NULL REFERENCES "survey_rule" (id),
  line INTEGER NOT NULL,
  "from" INTEGER NOT NULL DEFAULT 0,
  "label" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "survey_rule_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

CREATE TABLE survey_answer ( -- one answered questionnaire, without who answered
  survey INTEGER NOT NULL,
  answer INTEGER NOT NULL, -- by accident: tells nothing of when
  cell   INTEGER NOT NULL, -- region of the plan, sex and age
  mode   TEXT NOT NULL,
  day    TEXT NOT NULL,
  given  BLOB NOT NULL,    -- a number for each item, see domain/measure/survey
  PRIMARY KEY (survey, answer)
) WITHOUT ROWID;

CREATE TABLE survey_text ( -- what was written to open questions
  survey INTEGER NOT NULL,
  answer INTEGER NOT NULL, -- by accident, not that of survey_answer
  item   TEXT NOT NULL,
  said   TEXT NOT NULL,
  PRIMARY KEY (survey, item, answer)
) WITHOUT ROWID;

CREATE TABLE survey_token ( -- links that let one person answer once; nothing says who has one
  survey INTEGER NOT NULL,
  mark   TEXT NOT NULL, -- hash of the token
  spent  BOOLEAN NOT NULL,
  PRIMARY KEY (survey, mark)
) WITHOUT ROWID;

CREATE TABLE survey_result ( -- results as they were frozen
  survey INTEGER PRIMARY KEY,
  body   TEXT NOT NULL -- JSON; its digest stands in the survey
);
