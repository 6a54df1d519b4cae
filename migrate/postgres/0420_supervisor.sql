-- +goose Up
-- Social supervisors, what they find, tasks, training and appraisals.
-- social_supervisor 社会监督员
CREATE TABLE "social_supervisor" ( -- 社会监督员
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
  "card_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "employer" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "phone" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "id_number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "address" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sectors" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "consent" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  "letter_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "grade" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "grade_year" BIGINT NOT NULL DEFAULT 0,
  "end_why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "end_reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ended_on" TEXT COLLATE "C",
  "self" BIGINT,
  "admitted" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "social_supervisor_region" ON "social_supervisor" ("region", id);
CREATE INDEX "social_supervisor_owner" ON "social_supervisor" ("owner", id);
CREATE INDEX "social_supervisor_state" ON "social_supervisor" ("state", id);
CREATE INDEX "social_supervisor_due" ON "social_supervisor" ("due", id);
CREATE INDEX "social_supervisor_created" ON "social_supervisor" ("created", id);
CREATE INDEX "social_supervisor_name" ON "social_supervisor" ("name", id);
CREATE UNIQUE INDEX "social_supervisor_card_no" ON "social_supervisor" ("card_no") WHERE "card_no" <> '';
CREATE INDEX "social_supervisor_card_no_order" ON "social_supervisor" ("card_no", id);
CREATE INDEX "social_supervisor_from" ON "social_supervisor" ("from", id);
CREATE INDEX "social_supervisor_until" ON "social_supervisor" ("until", id);
CREATE INDEX "social_supervisor_grade" ON "social_supervisor" ("grade", id);
CREATE INDEX "social_supervisor_end_why" ON "social_supervisor" ("end_why", id);
CREATE INDEX "social_supervisor_self" ON "social_supervisor" ("self", id);
CREATE TABLE "social_supervisor_places" ( -- 社会监督员：监督区域
  parent BIGINT NOT NULL REFERENCES "social_supervisor" (id),
  line BIGINT NOT NULL,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "township" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "social_supervisor_tenures" ( -- 社会监督员：历次聘任
  parent BIGINT NOT NULL REFERENCES "social_supervisor" (id),
  line BIGINT NOT NULL,
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  "letter_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "social_supervisor_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "social_supervisor_search_terms" ON "social_supervisor_search" USING gin (terms);
ALTER TABLE "social_supervisor" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "social_supervisor" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "social_supervisor" FOR SELECT USING (app_sees(region) OR "self" = app_party());
CREATE POLICY add ON "social_supervisor" FOR INSERT WITH CHECK (app_sees(region) OR "self" = app_party());
CREATE POLICY change ON "social_supervisor" FOR UPDATE USING (app_sees(region) OR "self" = app_party()) WITH CHECK (app_sees(region) OR "self" = app_party());
CREATE POLICY remove ON "social_supervisor" FOR DELETE USING (app_sees(region));

-- supervisor_finding 监督员报告的问题
CREATE TABLE "supervisor_finding" ( -- 监督员报告的问题
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
  "found" TEXT COLLATE "C",
  "what" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "product" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "place" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "township" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "where" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "location" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "against" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "against_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sector" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "severity" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "supervisor" BIGINT,
  "errand" BIGINT,
  "firm" BIGINT,
  "route" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "routed_on" TEXT COLLATE "C",
  "sent_to" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "message" BIGINT,
  "report" BIGINT,
  "plan" BIGINT,
  "line" BIGINT,
  "rectify" BIGINT,
  "ground" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN,
  "answer" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "thanks" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "answered_on" TEXT COLLATE "C",
  "points" BIGINT NOT NULL DEFAULT 0,
  "appeal" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "key" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_finding_region" ON "supervisor_finding" ("region", id);
CREATE INDEX "supervisor_finding_owner" ON "supervisor_finding" ("owner", id);
CREATE INDEX "supervisor_finding_state" ON "supervisor_finding" ("state", id);
CREATE INDEX "supervisor_finding_due" ON "supervisor_finding" ("due", id);
CREATE INDEX "supervisor_finding_created" ON "supervisor_finding" ("created", id);
CREATE INDEX "supervisor_finding_title" ON "supervisor_finding" ("title", id);
CREATE UNIQUE INDEX "supervisor_finding_number" ON "supervisor_finding" ("number") WHERE "number" <> '';
CREATE INDEX "supervisor_finding_number_order" ON "supervisor_finding" ("number", id);
CREATE INDEX "supervisor_finding_found" ON "supervisor_finding" ("found", id);
CREATE INDEX "supervisor_finding_product" ON "supervisor_finding" ("product", id);
CREATE INDEX "supervisor_finding_against" ON "supervisor_finding" ("against", id);
CREATE INDEX "supervisor_finding_sector" ON "supervisor_finding" ("sector", id);
CREATE INDEX "supervisor_finding_severity" ON "supervisor_finding" ("severity", id);
CREATE INDEX "supervisor_finding_supervisor" ON "supervisor_finding" ("supervisor", id);
CREATE INDEX "supervisor_finding_errand" ON "supervisor_finding" ("errand", id);
CREATE INDEX "supervisor_finding_firm" ON "supervisor_finding" ("firm", id);
CREATE INDEX "supervisor_finding_route" ON "supervisor_finding" ("route", id);
CREATE INDEX "supervisor_finding_message" ON "supervisor_finding" ("message", id);
CREATE INDEX "supervisor_finding_report" ON "supervisor_finding" ("report", id);
CREATE INDEX "supervisor_finding_plan" ON "supervisor_finding" ("plan", id);
CREATE INDEX "supervisor_finding_line" ON "supervisor_finding" ("line", id);
CREATE INDEX "supervisor_finding_rectify" ON "supervisor_finding" ("rectify", id);
CREATE INDEX "supervisor_finding_ground" ON "supervisor_finding" ("ground", id);
CREATE INDEX "supervisor_finding_confirmed" ON "supervisor_finding" ("confirmed", id);
CREATE INDEX "supervisor_finding_answered_on" ON "supervisor_finding" ("answered_on", id);
CREATE INDEX "supervisor_finding_points" ON "supervisor_finding" ("points", id);
CREATE UNIQUE INDEX "supervisor_finding_key" ON "supervisor_finding" ("key") WHERE "key" <> '';
CREATE TABLE "supervisor_finding_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "supervisor_finding_search_terms" ON "supervisor_finding_search" USING gin (terms);
ALTER TABLE "supervisor_finding" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "supervisor_finding" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "supervisor_finding" FOR SELECT USING (app_sees(region) OR "supervisor" = app_party());
CREATE POLICY add ON "supervisor_finding" FOR INSERT WITH CHECK (app_sees(region) OR "supervisor" = app_party());
CREATE POLICY change ON "supervisor_finding" FOR UPDATE USING (app_sees(region) OR "supervisor" = app_party()) WITH CHECK (app_sees(region) OR "supervisor" = app_party());
CREATE POLICY remove ON "supervisor_finding" FOR DELETE USING (app_sees(region));

-- supervisor_task 监督任务
CREATE TABLE "supervisor_task" ( -- 监督任务
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
  "what" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "place" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "township" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sector" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "until" TEXT COLLATE "C",
  "asked" BIGINT NOT NULL DEFAULT 0,
  "answered" BIGINT NOT NULL DEFAULT 0,
  "looked" BIGINT NOT NULL DEFAULT 0,
  "bad" BIGINT NOT NULL DEFAULT 0,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_task_region" ON "supervisor_task" ("region", id);
CREATE INDEX "supervisor_task_owner" ON "supervisor_task" ("owner", id);
CREATE INDEX "supervisor_task_state" ON "supervisor_task" ("state", id);
CREATE INDEX "supervisor_task_due" ON "supervisor_task" ("due", id);
CREATE INDEX "supervisor_task_created" ON "supervisor_task" ("created", id);
CREATE INDEX "supervisor_task_title" ON "supervisor_task" ("title", id);
CREATE INDEX "supervisor_task_sector" ON "supervisor_task" ("sector", id);
CREATE INDEX "supervisor_task_until" ON "supervisor_task" ("until", id);
CREATE INDEX "supervisor_task_asked" ON "supervisor_task" ("asked", id);
CREATE INDEX "supervisor_task_answered" ON "supervisor_task" ("answered", id);
CREATE INDEX "supervisor_task_looked" ON "supervisor_task" ("looked", id);
CREATE INDEX "supervisor_task_bad" ON "supervisor_task" ("bad", id);
CREATE TABLE "supervisor_task_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "supervisor_task_search_terms" ON "supervisor_task_search" USING gin (terms);
ALTER TABLE "supervisor_task" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "supervisor_task" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "supervisor_task" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "supervisor_task" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "supervisor_task" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "supervisor_task" FOR DELETE USING (app_sees(region));

-- supervisor_errand 监督员任务
CREATE TABLE "supervisor_errand" ( -- 监督员任务
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
  "what" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "until" TEXT COLLATE "C",
  "task" BIGINT,
  "supervisor" BIGINT,
  "looked" BIGINT NOT NULL DEFAULT 0,
  "bad" BIGINT NOT NULL DEFAULT 0,
  "answer" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "answered_on" TEXT COLLATE "C",
  "key" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_errand_region" ON "supervisor_errand" ("region", id);
CREATE INDEX "supervisor_errand_owner" ON "supervisor_errand" ("owner", id);
CREATE INDEX "supervisor_errand_state" ON "supervisor_errand" ("state", id);
CREATE INDEX "supervisor_errand_due" ON "supervisor_errand" ("due", id);
CREATE INDEX "supervisor_errand_created" ON "supervisor_errand" ("created", id);
CREATE INDEX "supervisor_errand_title" ON "supervisor_errand" ("title", id);
CREATE INDEX "supervisor_errand_until" ON "supervisor_errand" ("until", id);
CREATE INDEX "supervisor_errand_task" ON "supervisor_errand" ("task", id);
CREATE INDEX "supervisor_errand_supervisor" ON "supervisor_errand" ("supervisor", id);
CREATE INDEX "supervisor_errand_looked" ON "supervisor_errand" ("looked", id);
CREATE INDEX "supervisor_errand_bad" ON "supervisor_errand" ("bad", id);
CREATE INDEX "supervisor_errand_answered_on" ON "supervisor_errand" ("answered_on", id);
CREATE UNIQUE INDEX "supervisor_errand_key" ON "supervisor_errand" ("key") WHERE "key" <> '';
CREATE TABLE "supervisor_errand_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "supervisor_errand_search_terms" ON "supervisor_errand_search" USING gin (terms);
ALTER TABLE "supervisor_errand" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "supervisor_errand" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "supervisor_errand" FOR SELECT USING (app_sees(region) OR "supervisor" = app_party());
CREATE POLICY add ON "supervisor_errand" FOR INSERT WITH CHECK (app_sees(region) OR "supervisor" = app_party());
CREATE POLICY change ON "supervisor_errand" FOR UPDATE USING (app_sees(region) OR "supervisor" = app_party()) WITH CHECK (app_sees(region) OR "supervisor" = app_party());
CREATE POLICY remove ON "supervisor_errand" FOR DELETE USING (app_sees(region));

-- supervisor_training 社会监督员培训
CREATE TABLE "supervisor_training" ( -- 社会监督员培训
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
  "day" TEXT COLLATE "C",
  "hours" BIGINT NOT NULL DEFAULT 0,
  "sector" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "teacher" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "venue" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "content" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "invited" BIGINT NOT NULL DEFAULT 0,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_training_region" ON "supervisor_training" ("region", id);
CREATE INDEX "supervisor_training_owner" ON "supervisor_training" ("owner", id);
CREATE INDEX "supervisor_training_state" ON "supervisor_training" ("state", id);
CREATE INDEX "supervisor_training_due" ON "supervisor_training" ("due", id);
CREATE INDEX "supervisor_training_created" ON "supervisor_training" ("created", id);
CREATE INDEX "supervisor_training_title" ON "supervisor_training" ("title", id);
CREATE INDEX "supervisor_training_day" ON "supervisor_training" ("day", id);
CREATE INDEX "supervisor_training_hours" ON "supervisor_training" ("hours", id);
CREATE INDEX "supervisor_training_sector" ON "supervisor_training" ("sector", id);
CREATE INDEX "supervisor_training_teacher" ON "supervisor_training" ("teacher", id);
CREATE INDEX "supervisor_training_invited" ON "supervisor_training" ("invited", id);
CREATE TABLE "supervisor_training_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "supervisor_training_search_terms" ON "supervisor_training_search" USING gin (terms);
ALTER TABLE "supervisor_training" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "supervisor_training" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "supervisor_training" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "supervisor_training" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "supervisor_training" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "supervisor_training" FOR DELETE USING (app_sees(region));

-- supervisor_attendance 参训记录
CREATE TABLE "supervisor_attendance" ( -- 参训记录
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
  "session" BIGINT,
  "supervisor" BIGINT,
  "day" TEXT COLLATE "C",
  "hours" BIGINT NOT NULL DEFAULT 0,
  "note" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "key" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_attendance_region" ON "supervisor_attendance" ("region", id);
CREATE INDEX "supervisor_attendance_owner" ON "supervisor_attendance" ("owner", id);
CREATE INDEX "supervisor_attendance_state" ON "supervisor_attendance" ("state", id);
CREATE INDEX "supervisor_attendance_due" ON "supervisor_attendance" ("due", id);
CREATE INDEX "supervisor_attendance_created" ON "supervisor_attendance" ("created", id);
CREATE INDEX "supervisor_attendance_title" ON "supervisor_attendance" ("title", id);
CREATE INDEX "supervisor_attendance_session" ON "supervisor_attendance" ("session", id);
CREATE INDEX "supervisor_attendance_supervisor" ON "supervisor_attendance" ("supervisor", id);
CREATE INDEX "supervisor_attendance_day" ON "supervisor_attendance" ("day", id);
CREATE INDEX "supervisor_attendance_hours" ON "supervisor_attendance" ("hours", id);
CREATE UNIQUE INDEX "supervisor_attendance_key" ON "supervisor_attendance" ("key") WHERE "key" <> '';
CREATE TABLE "supervisor_attendance_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "supervisor_attendance_search_terms" ON "supervisor_attendance_search" USING gin (terms);
ALTER TABLE "supervisor_attendance" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "supervisor_attendance" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "supervisor_attendance" FOR SELECT USING (app_sees(region) OR "supervisor" = app_party());
CREATE POLICY add ON "supervisor_attendance" FOR INSERT WITH CHECK (app_sees(region) OR "supervisor" = app_party());
CREATE POLICY change ON "supervisor_attendance" FOR UPDATE USING (app_sees(region) OR "supervisor" = app_party()) WITH CHECK (app_sees(region) OR "supervisor" = app_party());
CREATE POLICY remove ON "supervisor_attendance" FOR DELETE USING (app_sees(region));

-- supervisor_review 监督员年度评议
CREATE TABLE "supervisor_review" ( -- 监督员年度评议
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
  "supervisor" BIGINT,
  "findings" BIGINT NOT NULL DEFAULT 0,
  "confirmed" BIGINT NOT NULL DEFAULT 0,
  "tasks" BIGINT NOT NULL DEFAULT 0,
  "answered" BIGINT NOT NULL DEFAULT 0,
  "hours" BIGINT NOT NULL DEFAULT 0,
  "points" BIGINT NOT NULL DEFAULT 0,
  "rule" BIGINT,
  "proposed" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "grade" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "key" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_review_region" ON "supervisor_review" ("region", id);
CREATE INDEX "supervisor_review_owner" ON "supervisor_review" ("owner", id);
CREATE INDEX "supervisor_review_state" ON "supervisor_review" ("state", id);
CREATE INDEX "supervisor_review_due" ON "supervisor_review" ("due", id);
CREATE INDEX "supervisor_review_created" ON "supervisor_review" ("created", id);
CREATE INDEX "supervisor_review_title" ON "supervisor_review" ("title", id);
CREATE INDEX "supervisor_review_year" ON "supervisor_review" ("year", id);
CREATE INDEX "supervisor_review_supervisor" ON "supervisor_review" ("supervisor", id);
CREATE INDEX "supervisor_review_findings" ON "supervisor_review" ("findings", id);
CREATE INDEX "supervisor_review_confirmed" ON "supervisor_review" ("confirmed", id);
CREATE INDEX "supervisor_review_answered" ON "supervisor_review" ("answered", id);
CREATE INDEX "supervisor_review_hours" ON "supervisor_review" ("hours", id);
CREATE INDEX "supervisor_review_points" ON "supervisor_review" ("points", id);
CREATE INDEX "supervisor_review_rule" ON "supervisor_review" ("rule", id);
CREATE INDEX "supervisor_review_proposed" ON "supervisor_review" ("proposed", id);
CREATE INDEX "supervisor_review_grade" ON "supervisor_review" ("grade", id);
CREATE UNIQUE INDEX "supervisor_review_key" ON "supervisor_review" ("key") WHERE "key" <> '';
CREATE TABLE "supervisor_review_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "supervisor_review_search_terms" ON "supervisor_review_search" USING gin (terms);
ALTER TABLE "supervisor_review" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "supervisor_review" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "supervisor_review" FOR SELECT USING (app_sees(region) OR "supervisor" = app_party());
CREATE POLICY add ON "supervisor_review" FOR INSERT WITH CHECK (app_sees(region) OR "supervisor" = app_party());
CREATE POLICY change ON "supervisor_review" FOR UPDATE USING (app_sees(region) OR "supervisor" = app_party()) WITH CHECK (app_sees(region) OR "supervisor" = app_party());
CREATE POLICY remove ON "supervisor_review" FOR DELETE USING (app_sees(region));

-- supervisor_rule 社会监督员管理规则
CREATE TABLE "supervisor_rule" ( -- 社会监督员管理规则
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
  "term_months" BIGINT NOT NULL DEFAULT 0,
  "remind_days" BIGINT NOT NULL DEFAULT 0,
  "hours" BIGINT NOT NULL DEFAULT 0,
  "quiet_days" BIGINT NOT NULL DEFAULT 0,
  "finding_points" BIGINT NOT NULL DEFAULT 0,
  "confirmed_points" BIGINT NOT NULL DEFAULT 0,
  "task_points" BIGINT NOT NULL DEFAULT 0,
  "hour_points" BIGINT NOT NULL DEFAULT 0,
  "excellent" BIGINT NOT NULL DEFAULT 0,
  "qualified" BIGINT NOT NULL DEFAULT 0,
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_rule_region" ON "supervisor_rule" ("region", id);
CREATE INDEX "supervisor_rule_owner" ON "supervisor_rule" ("owner", id);
CREATE INDEX "supervisor_rule_state" ON "supervisor_rule" ("state", id);
CREATE INDEX "supervisor_rule_due" ON "supervisor_rule" ("due", id);
CREATE INDEX "supervisor_rule_created" ON "supervisor_rule" ("created", id);
CREATE INDEX "supervisor_rule_name" ON "supervisor_rule" ("name", id);
CREATE INDEX "supervisor_rule_term_months" ON "supervisor_rule" ("term_months", id);
CREATE INDEX "supervisor_rule_remind_days" ON "supervisor_rule" ("remind_days", id);
CREATE INDEX "supervisor_rule_hours" ON "supervisor_rule" ("hours", id);
CREATE INDEX "supervisor_rule_quiet_days" ON "supervisor_rule" ("quiet_days", id);
CREATE INDEX "supervisor_rule_confirmed" ON "supervisor_rule" ("confirmed", id);
CREATE INDEX "supervisor_rule_from" ON "supervisor_rule" ("from", id);
CREATE INDEX "supervisor_rule_until" ON "supervisor_rule" ("until", id);
CREATE TABLE "supervisor_rule_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "supervisor_rule_search_terms" ON "supervisor_rule_search" USING gin (terms);
ALTER TABLE "supervisor_rule" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "supervisor_rule" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "supervisor_rule" FOR SELECT USING (app_known());
CREATE POLICY add ON "supervisor_rule" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "supervisor_rule" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "supervisor_rule" FOR DELETE USING (app_sees(region));

-- references
ALTER TABLE "social_supervisor" ADD FOREIGN KEY ("self") REFERENCES "social_supervisor" (id);
ALTER TABLE "supervisor_finding" ADD FOREIGN KEY ("supervisor") REFERENCES "social_supervisor" (id);
ALTER TABLE "supervisor_finding" ADD FOREIGN KEY ("errand") REFERENCES "supervisor_errand" (id);
ALTER TABLE "supervisor_finding" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "supervisor_finding" ADD FOREIGN KEY ("message") REFERENCES "consumer_message" (id);
ALTER TABLE "supervisor_finding" ADD FOREIGN KEY ("plan") REFERENCES "plan" (id);
ALTER TABLE "supervisor_finding" ADD FOREIGN KEY ("line") REFERENCES "plan_line" (id);
ALTER TABLE "supervisor_finding" ADD FOREIGN KEY ("rectify") REFERENCES "finding" (id);
ALTER TABLE "supervisor_errand" ADD FOREIGN KEY ("task") REFERENCES "supervisor_task" (id);
ALTER TABLE "supervisor_errand" ADD FOREIGN KEY ("supervisor") REFERENCES "social_supervisor" (id);
ALTER TABLE "supervisor_attendance" ADD FOREIGN KEY ("session") REFERENCES "supervisor_training" (id);
ALTER TABLE "supervisor_attendance" ADD FOREIGN KEY ("supervisor") REFERENCES "social_supervisor" (id);
ALTER TABLE "supervisor_review" ADD FOREIGN KEY ("supervisor") REFERENCES "social_supervisor" (id);
ALTER TABLE "supervisor_review" ADD FOREIGN KEY ("rule") REFERENCES "supervisor_rule" (id);
