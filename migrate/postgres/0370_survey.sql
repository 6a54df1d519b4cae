-- +goose Up
-- Surveys: questionnaires, what they are asked for and of whom, what was answered, what was found.
-- questionnaire 调查问卷
CREATE TABLE "questionnaire" ( -- 调查问卷
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
  "number" BIGINT NOT NULL DEFAULT 0,
  "first" BIGINT,
  "intro" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "questionnaire_region" ON "questionnaire" ("region", id);
CREATE INDEX "questionnaire_owner" ON "questionnaire" ("owner", id);
CREATE INDEX "questionnaire_state" ON "questionnaire" ("state", id);
CREATE INDEX "questionnaire_due" ON "questionnaire" ("due", id);
CREATE INDEX "questionnaire_created" ON "questionnaire" ("created", id);
CREATE INDEX "questionnaire_title" ON "questionnaire" ("title", id);
CREATE INDEX "questionnaire_number" ON "questionnaire" ("number", id);
CREATE INDEX "questionnaire_first" ON "questionnaire" ("first", id);
CREATE TABLE "questionnaire_items" ( -- 调查问卷：题目
  parent BIGINT NOT NULL REFERENCES "questionnaire" (id),
  line BIGINT NOT NULL,
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "domain" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "text" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "options" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "top" BIGINT NOT NULL DEFAULT 0,
  "weight" BIGINT NOT NULL DEFAULT 0,
  "must" BOOLEAN NOT NULL DEFAULT FALSE,
  "skip" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "questionnaire_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "questionnaire_search_terms" ON "questionnaire_search" USING gin (terms);
ALTER TABLE "questionnaire" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "questionnaire" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "questionnaire" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "questionnaire" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "questionnaire" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "questionnaire" FOR DELETE USING (app_sees(region));

-- survey 满意度调查
CREATE TABLE "survey" ( -- 满意度调查
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
  "form" BIGINT,
  "modes" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "surveyor" BIGINT,
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "margin" BIGINT NOT NULL DEFAULT 0,
  "least" BIGINT NOT NULL DEFAULT 0,
  "wanted" BIGINT NOT NULL DEFAULT 0,
  "reached" BIGINT NOT NULL DEFAULT 0,
  "index" BIGINT,
  "error" BIGINT,
  "ended_on" TEXT COLLATE "C",
  "frozen_on" TEXT COLLATE "C",
  "digest" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "frozen" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "published" TEXT COLLATE "C",
  "public_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "link" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "survey_region" ON "survey" ("region", id);
CREATE INDEX "survey_owner" ON "survey" ("owner", id);
CREATE INDEX "survey_state" ON "survey" ("state", id);
CREATE INDEX "survey_due" ON "survey" ("due", id);
CREATE INDEX "survey_created" ON "survey" ("created", id);
CREATE INDEX "survey_title" ON "survey" ("title", id);
CREATE INDEX "survey_form" ON "survey" ("form", id);
CREATE INDEX "survey_surveyor" ON "survey" ("surveyor", id);
CREATE INDEX "survey_from" ON "survey" ("from", id);
CREATE INDEX "survey_until" ON "survey" ("until", id);
CREATE INDEX "survey_reached" ON "survey" ("reached", id);
CREATE INDEX "survey_index" ON "survey" ("index", id);
CREATE UNIQUE INDEX "survey_link" ON "survey" ("link") WHERE "link" <> '';
CREATE TABLE "survey_strata" ( -- 满意度调查：地区
  parent BIGINT NOT NULL REFERENCES "survey" (id),
  line BIGINT NOT NULL,
  "place" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "population" BIGINT NOT NULL DEFAULT 0,
  "planned" BIGINT NOT NULL DEFAULT 0,
  "margin" BIGINT,
  PRIMARY KEY (parent, line)
);
CREATE TABLE "survey_shares" ( -- 满意度调查：人口结构
  parent BIGINT NOT NULL REFERENCES "survey" (id),
  line BIGINT NOT NULL,
  "group" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "percent" BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (parent, line)
);
CREATE TABLE "survey_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "survey_search_terms" ON "survey_search" USING gin (terms);
ALTER TABLE "survey" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "survey" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "survey" FOR SELECT USING (app_sees(region) OR "surveyor" = app_party());
CREATE POLICY add ON "survey" FOR INSERT WITH CHECK (app_sees(region) OR "surveyor" = app_party());
CREATE POLICY change ON "survey" FOR UPDATE USING (app_sees(region) OR "surveyor" = app_party()) WITH CHECK (app_sees(region) OR "surveyor" = app_party());
CREATE POLICY remove ON "survey" FOR DELETE USING (app_sees(region));

-- survey_contact 调查样本
CREATE TABLE "survey_contact" ( -- 调查样本
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "survey" BIGINT,
  "number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "place" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "mode" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "phone" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "address" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "surveyor" BIGINT,
  "outcome" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "attempts" BIGINT NOT NULL DEFAULT 0,
  "last_on" TEXT COLLATE "C",
  "next_on" TEXT COLLATE "C",
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "wiped" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "survey_contact_region" ON "survey_contact" ("region", id);
CREATE INDEX "survey_contact_owner" ON "survey_contact" ("owner", id);
CREATE INDEX "survey_contact_state" ON "survey_contact" ("state", id);
CREATE INDEX "survey_contact_due" ON "survey_contact" ("due", id);
CREATE INDEX "survey_contact_created" ON "survey_contact" ("created", id);
CREATE INDEX "survey_contact_survey" ON "survey_contact" ("survey", id);
CREATE INDEX "survey_contact_number" ON "survey_contact" ("number", id);
CREATE INDEX "survey_contact_mode" ON "survey_contact" ("mode", id);
CREATE INDEX "survey_contact_surveyor" ON "survey_contact" ("surveyor", id);
CREATE INDEX "survey_contact_outcome" ON "survey_contact" ("outcome", id);
CREATE INDEX "survey_contact_attempts" ON "survey_contact" ("attempts", id);
CREATE INDEX "survey_contact_next_on" ON "survey_contact" ("next_on", id);
CREATE TABLE "survey_contact_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "survey_contact_search_terms" ON "survey_contact_search" USING gin (terms);
ALTER TABLE "survey_contact" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "survey_contact" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "survey_contact" FOR SELECT USING (app_sees(region) OR "surveyor" = app_party());
CREATE POLICY add ON "survey_contact" FOR INSERT WITH CHECK (app_sees(region) OR "surveyor" = app_party());
CREATE POLICY change ON "survey_contact" FOR UPDATE USING (app_sees(region) OR "surveyor" = app_party()) WITH CHECK (app_sees(region) OR "surveyor" = app_party());
CREATE POLICY remove ON "survey_contact" FOR DELETE USING (app_sees(region));

-- survey_problem 调查发现的问题
CREATE TABLE "survey_problem" ( -- 调查发现的问题
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
  "survey" BIGINT,
  "domain" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "item" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "score" BIGINT,
  "base" BIGINT NOT NULL DEFAULT 0,
  "what" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "finding" BIGINT,
  "outcome" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "survey_problem_region" ON "survey_problem" ("region", id);
CREATE INDEX "survey_problem_owner" ON "survey_problem" ("owner", id);
CREATE INDEX "survey_problem_state" ON "survey_problem" ("state", id);
CREATE INDEX "survey_problem_due" ON "survey_problem" ("due", id);
CREATE INDEX "survey_problem_created" ON "survey_problem" ("created", id);
CREATE INDEX "survey_problem_title" ON "survey_problem" ("title", id);
CREATE INDEX "survey_problem_survey" ON "survey_problem" ("survey", id);
CREATE INDEX "survey_problem_domain" ON "survey_problem" ("domain", id);
CREATE INDEX "survey_problem_item" ON "survey_problem" ("item", id);
CREATE INDEX "survey_problem_score" ON "survey_problem" ("score", id);
CREATE INDEX "survey_problem_base" ON "survey_problem" ("base", id);
CREATE INDEX "survey_problem_firm" ON "survey_problem" ("firm", id);
CREATE INDEX "survey_problem_finding" ON "survey_problem" ("finding", id);
CREATE TABLE "survey_problem_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "survey_problem_search_terms" ON "survey_problem_search" USING gin (terms);
ALTER TABLE "survey_problem" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "survey_problem" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "survey_problem" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "survey_problem" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "survey_problem" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "survey_problem" FOR DELETE USING (app_sees(region));

-- survey_rule 调查规则
CREATE TABLE "survey_rule" ( -- 调查规则
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
  "attempts" BIGINT NOT NULL DEFAULT 0,
  "gap_days" BIGINT NOT NULL DEFAULT 0,
  "smallest" BIGINT NOT NULL DEFAULT 0,
  "problem" BIGINT NOT NULL DEFAULT 0,
  "retention" BIGINT NOT NULL DEFAULT 0,
  "trim_low" BIGINT NOT NULL DEFAULT 0,
  "trim_high" BIGINT NOT NULL DEFAULT 0,
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "survey_rule_region" ON "survey_rule" ("region", id);
CREATE INDEX "survey_rule_owner" ON "survey_rule" ("owner", id);
CREATE INDEX "survey_rule_state" ON "survey_rule" ("state", id);
CREATE INDEX "survey_rule_due" ON "survey_rule" ("due", id);
CREATE INDEX "survey_rule_created" ON "survey_rule" ("created", id);
CREATE INDEX "survey_rule_name" ON "survey_rule" ("name", id);
CREATE INDEX "survey_rule_attempts" ON "survey_rule" ("attempts", id);
CREATE INDEX "survey_rule_gap_days" ON "survey_rule" ("gap_days", id);
CREATE INDEX "survey_rule_smallest" ON "survey_rule" ("smallest", id);
CREATE INDEX "survey_rule_problem" ON "survey_rule" ("problem", id);
CREATE INDEX "survey_rule_confirmed" ON "survey_rule" ("confirmed", id);
CREATE INDEX "survey_rule_from" ON "survey_rule" ("from", id);
CREATE INDEX "survey_rule_until" ON "survey_rule" ("until", id);
CREATE TABLE "survey_rule_bands" ( -- 调查规则：等次
  parent BIGINT NOT NULL REFERENCES "survey_rule" (id),
  line BIGINT NOT NULL,
  "from" BIGINT NOT NULL DEFAULT 0,
  "label" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "survey_rule_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "survey_rule_search_terms" ON "survey_rule_search" USING gin (terms);
ALTER TABLE "survey_rule" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "survey_rule" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "survey_rule" FOR SELECT USING (app_known());
CREATE POLICY add ON "survey_rule" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "survey_rule" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "survey_rule" FOR DELETE USING (app_sees(region));

-- references
ALTER TABLE "survey" ADD FOREIGN KEY ("form") REFERENCES "questionnaire" (id);
ALTER TABLE "survey" ADD FOREIGN KEY ("surveyor") REFERENCES "organ" (id);
ALTER TABLE "survey_contact" ADD FOREIGN KEY ("survey") REFERENCES "survey" (id);
ALTER TABLE "survey_contact" ADD FOREIGN KEY ("surveyor") REFERENCES "organ" (id);
ALTER TABLE "survey_problem" ADD FOREIGN KEY ("survey") REFERENCES "survey" (id);
ALTER TABLE "survey_problem" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "survey_problem" ADD FOREIGN KEY ("finding") REFERENCES "finding" (id);

CREATE TABLE survey_answer ( -- one answered questionnaire, without who answered
  survey BIGINT NOT NULL,
  answer BIGINT NOT NULL, -- by accident: tells nothing of when
  cell   BIGINT NOT NULL, -- region of the plan, sex and age
  mode   TEXT COLLATE "C" NOT NULL,
  day    TEXT COLLATE "C" NOT NULL,
  given  BYTEA NOT NULL,  -- a number for each item, see domain/measure/survey
  PRIMARY KEY (survey, answer)
);

CREATE TABLE survey_text ( -- what was written to open questions
  survey BIGINT NOT NULL,
  answer BIGINT NOT NULL, -- by accident, not that of survey_answer
  item   TEXT COLLATE "C" NOT NULL,
  said   TEXT NOT NULL,
  PRIMARY KEY (survey, item, answer)
);

CREATE TABLE survey_token ( -- links that let one person answer once; nothing says who has one
  survey BIGINT NOT NULL,
  mark   TEXT COLLATE "C" NOT NULL, -- hash of the token
  spent  BOOLEAN NOT NULL,
  PRIMARY KEY (survey, mark)
);

CREATE TABLE survey_result ( -- results as they were frozen
  survey BIGINT PRIMARY KEY,
  body   TEXT NOT NULL -- JSON; its digest stands in the survey
);
