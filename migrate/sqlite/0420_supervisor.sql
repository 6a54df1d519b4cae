-- +goose Up
-- Social supervisors, what they find, tasks, training and appraisals.
-- social_supervisor 社会监督员
CREATE TABLE "social_supervisor" ( -- 社会监督员
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
  "card_no" TEXT NOT NULL DEFAULT '',
  "employer" TEXT NOT NULL DEFAULT '',
  "phone" TEXT NOT NULL DEFAULT '',
  "id_number" TEXT NOT NULL DEFAULT '',
  "address" TEXT NOT NULL DEFAULT '',
  "sectors" TEXT NOT NULL DEFAULT '',
  "consent" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT,
  "until" TEXT,
  "letter_no" TEXT NOT NULL DEFAULT '',
  "grade" TEXT NOT NULL DEFAULT '',
  "grade_year" INTEGER NOT NULL DEFAULT 0,
  "end_why" TEXT NOT NULL DEFAULT '',
  "end_reason" TEXT NOT NULL DEFAULT '',
  "ended_on" TEXT,
  "self" INTEGER REFERENCES "social_supervisor" (id),
  "admitted" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "social_supervisor_region" ON "social_supervisor" ("region");
CREATE INDEX "social_supervisor_owner" ON "social_supervisor" ("owner");
CREATE INDEX "social_supervisor_state" ON "social_supervisor" ("state");
CREATE INDEX "social_supervisor_due" ON "social_supervisor" ("due");
CREATE INDEX "social_supervisor_created" ON "social_supervisor" ("created");
CREATE INDEX "social_supervisor_name" ON "social_supervisor" ("name");
CREATE UNIQUE INDEX "social_supervisor_card_no" ON "social_supervisor" ("card_no") WHERE "card_no" <> '';
CREATE INDEX "social_supervisor_card_no_order" ON "social_supervisor" ("card_no");
CREATE INDEX "social_supervisor_from" ON "social_supervisor" ("from");
CREATE INDEX "social_supervisor_until" ON "social_supervisor" ("until");
CREATE INDEX "social_supervisor_grade" ON "social_supervisor" ("grade");
CREATE INDEX "social_supervisor_end_why" ON "social_supervisor" ("end_why");
CREATE INDEX "social_supervisor_self" ON "social_supervisor" ("self");
CREATE TABLE "social_supervisor_places" ( -- 社会监督员：监督区域
  parent INTEGER NOT NULL REFERENCES "social_supervisor" (id),
  line INTEGER NOT NULL,
  "region" TEXT NOT NULL DEFAULT '',
  "township" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "social_supervisor_tenures" ( -- 社会监督员：历次聘任
  parent INTEGER NOT NULL REFERENCES "social_supervisor" (id),
  line INTEGER NOT NULL,
  "from" TEXT,
  "until" TEXT,
  "letter_no" TEXT NOT NULL DEFAULT '',
  "reason" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "social_supervisor_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- supervisor_finding 监督员报告的问题
CREATE TABLE "supervisor_finding" ( -- 监督员报告的问题
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
  "found" TEXT,
  "what" TEXT NOT NULL DEFAULT '',
  "product" TEXT NOT NULL DEFAULT '',
  "place" TEXT NOT NULL DEFAULT '',
  "township" TEXT NOT NULL DEFAULT '',
  "where" TEXT NOT NULL DEFAULT '',
  "location" TEXT NOT NULL DEFAULT '',
  "against" TEXT NOT NULL DEFAULT '',
  "against_code" TEXT NOT NULL DEFAULT '',
  "sector" TEXT NOT NULL DEFAULT '',
  "severity" TEXT NOT NULL DEFAULT '',
  "supervisor" INTEGER REFERENCES "social_supervisor" (id),
  "errand" INTEGER REFERENCES "supervisor_errand" (id),
  "firm" INTEGER REFERENCES "firm" (id),
  "route" TEXT NOT NULL DEFAULT '',
  "routed_on" TEXT,
  "sent_to" TEXT NOT NULL DEFAULT '',
  "message" INTEGER REFERENCES "consumer_message" (id),
  "report" INTEGER,
  "plan" INTEGER REFERENCES "plan" (id),
  "line" INTEGER REFERENCES "plan_line" (id),
  "rectify" INTEGER REFERENCES "finding" (id),
  "ground" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN,
  "answer" TEXT NOT NULL DEFAULT '',
  "thanks" TEXT NOT NULL DEFAULT '',
  "answered_on" TEXT,
  "points" INTEGER NOT NULL DEFAULT 0,
  "appeal" TEXT NOT NULL DEFAULT '',
  "key" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_finding_region" ON "supervisor_finding" ("region");
CREATE INDEX "supervisor_finding_owner" ON "supervisor_finding" ("owner");
CREATE INDEX "supervisor_finding_state" ON "supervisor_finding" ("state");
CREATE INDEX "supervisor_finding_due" ON "supervisor_finding" ("due");
CREATE INDEX "supervisor_finding_created" ON "supervisor_finding" ("created");
CREATE INDEX "supervisor_finding_title" ON "supervisor_finding" ("title");
CREATE UNIQUE INDEX "supervisor_finding_number" ON "supervisor_finding" ("number") WHERE "number" <> '';
CREATE INDEX "supervisor_finding_number_order" ON "supervisor_finding" ("number");
CREATE INDEX "supervisor_finding_found" ON "supervisor_finding" ("found");
CREATE INDEX "supervisor_finding_product" ON "supervisor_finding" ("product");
CREATE INDEX "supervisor_finding_against" ON "supervisor_finding" ("against");
CREATE INDEX "supervisor_finding_sector" ON "supervisor_finding" ("sector");
CREATE INDEX "supervisor_finding_severity" ON "supervisor_finding" ("severity");
CREATE INDEX "supervisor_finding_supervisor" ON "supervisor_finding" ("supervisor");
CREATE INDEX "supervisor_finding_errand" ON "supervisor_finding" ("errand");
CREATE INDEX "supervisor_finding_firm" ON "supervisor_finding" ("firm");
CREATE INDEX "supervisor_finding_route" ON "supervisor_finding" ("route");
CREATE INDEX "supervisor_finding_message" ON "supervisor_finding" ("message");
CREATE INDEX "supervisor_finding_report" ON "supervisor_finding" ("report");
CREATE INDEX "supervisor_finding_plan" ON "supervisor_finding" ("plan");
CREATE INDEX "supervisor_finding_line" ON "supervisor_finding" ("line");
CREATE INDEX "supervisor_finding_rectify" ON "supervisor_finding" ("rectify");
CREATE INDEX "supervisor_finding_ground" ON "supervisor_finding" ("ground");
CREATE INDEX "supervisor_finding_confirmed" ON "supervisor_finding" ("confirmed");
CREATE INDEX "supervisor_finding_answered_on" ON "supervisor_finding" ("answered_on");
CREATE INDEX "supervisor_finding_points" ON "supervisor_finding" ("points");
CREATE UNIQUE INDEX "supervisor_finding_key" ON "supervisor_finding" ("key") WHERE "key" <> '';
CREATE VIRTUAL TABLE "supervisor_finding_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- supervisor_task 监督任务
CREATE TABLE "supervisor_task" ( -- 监督任务
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
  "what" TEXT NOT NULL DEFAULT '',
  "place" TEXT NOT NULL DEFAULT '',
  "township" TEXT NOT NULL DEFAULT '',
  "sector" TEXT NOT NULL DEFAULT '',
  "until" TEXT,
  "asked" INTEGER NOT NULL DEFAULT 0,
  "answered" INTEGER NOT NULL DEFAULT 0,
  "looked" INTEGER NOT NULL DEFAULT 0,
  "bad" INTEGER NOT NULL DEFAULT 0,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_task_region" ON "supervisor_task" ("region");
CREATE INDEX "supervisor_task_owner" ON "supervisor_task" ("owner");
CREATE INDEX "supervisor_task_state" ON "supervisor_task" ("state");
CREATE INDEX "supervisor_task_due" ON "supervisor_task" ("due");
CREATE INDEX "supervisor_task_created" ON "supervisor_task" ("created");
CREATE INDEX "supervisor_task_title" ON "supervisor_task" ("title");
CREATE INDEX "supervisor_task_sector" ON "supervisor_task" ("sector");
CREATE INDEX "supervisor_task_until" ON "supervisor_task" ("until");
CREATE INDEX "supervisor_task_asked" ON "supervisor_task" ("asked");
CREATE INDEX "supervisor_task_answered" ON "supervisor_task" ("answered");
CREATE INDEX "supervisor_task_looked" ON "supervisor_task" ("looked");
CREATE INDEX "supervisor_task_bad" ON "supervisor_task" ("bad");
CREATE VIRTUAL TABLE "supervisor_task_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- supervisor_errand 监督员任务
CREATE TABLE "supervisor_errand" ( -- 监督员任务
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
  "what" TEXT NOT NULL DEFAULT '',
  "until" TEXT,
  "task" INTEGER REFERENCES "supervisor_task" (id),
  "supervisor" INTEGER REFERENCES "social_supervisor" (id),
  "looked" INTEGER NOT NULL DEFAULT 0,
  "bad" INTEGER NOT NULL DEFAULT 0,
  "answer" TEXT NOT NULL DEFAULT '',
  "answered_on" TEXT,
  "key" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_errand_region" ON "supervisor_errand" ("region");
CREATE INDEX "supervisor_errand_owner" ON "supervisor_errand" ("owner");
CREATE INDEX "supervisor_errand_state" ON "supervisor_errand" ("state");
CREATE INDEX "supervisor_errand_due" ON "supervisor_errand" ("due");
CREATE INDEX "supervisor_errand_created" ON "supervisor_errand" ("created");
CREATE INDEX "supervisor_errand_title" ON "supervisor_errand" ("title");
CREATE INDEX "supervisor_errand_until" ON "supervisor_errand" ("until");
CREATE INDEX "supervisor_errand_task" ON "supervisor_errand" ("task");
CREATE INDEX "supervisor_errand_supervisor" ON "supervisor_errand" ("supervisor");
CREATE INDEX "supervisor_errand_looked" ON "supervisor_errand" ("looked");
CREATE INDEX "supervisor_errand_bad" ON "supervisor_errand" ("bad");
CREATE INDEX "supervisor_errand_answered_on" ON "supervisor_errand" ("answered_on");
CREATE UNIQUE INDEX "supervisor_errand_key" ON "supervisor_errand" ("key") WHERE "key" <> '';
CREATE VIRTUAL TABLE "supervisor_errand_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- supervisor_training 社会监督员培训
CREATE TABLE "supervisor_training" ( -- 社会监督员培训
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
  "day" TEXT,
  "hours" INTEGER NOT NULL DEFAULT 0,
  "sector" TEXT NOT NULL DEFAULT '',
  "teacher" TEXT NOT NULL DEFAULT '',
  "venue" TEXT NOT NULL DEFAULT '',
  "content" TEXT NOT NULL DEFAULT '',
  "invited" INTEGER NOT NULL DEFAULT 0,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_training_region" ON "supervisor_training" ("region");
CREATE INDEX "supervisor_training_owner" ON "supervisor_training" ("owner");
CREATE INDEX "supervisor_training_state" ON "supervisor_training" ("state");
CREATE INDEX "supervisor_training_due" ON "supervisor_training" ("due");
CREATE INDEX "supervisor_training_created" ON "supervisor_training" ("created");
CREATE INDEX "supervisor_training_title" ON "supervisor_training" ("title");
CREATE INDEX "supervisor_training_day" ON "supervisor_training" ("day");
CREATE INDEX "supervisor_training_hours" ON "supervisor_training" ("hours");
CREATE INDEX "supervisor_training_sector" ON "supervisor_training" ("sector");
CREATE INDEX "supervisor_training_teacher" ON "supervisor_training" ("teacher");
CREATE INDEX "supervisor_training_invited" ON "supervisor_training" ("invited");
CREATE VIRTUAL TABLE "supervisor_training_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- supervisor_attendance 参训记录
CREATE TABLE "supervisor_attendance" ( -- 参训记录
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
  "session" INTEGER REFERENCES "supervisor_training" (id),
  "supervisor" INTEGER REFERENCES "social_supervisor" (id),
  "day" TEXT,
  "hours" INTEGER NOT NULL DEFAULT 0,
  "note" TEXT NOT NULL DEFAULT '',
  "key" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_attendance_region" ON "supervisor_attendance" ("region");
CREATE INDEX "supervisor_attendance_owner" ON "supervisor_attendance" ("owner");
CREATE INDEX "supervisor_attendance_state" ON "supervisor_attendance" ("state");
CREATE INDEX "supervisor_attendance_due" ON "supervisor_attendance" ("due");
CREATE INDEX "supervisor_attendance_created" ON "supervisor_attendance" ("created");
CREATE INDEX "supervisor_attendance_title" ON "supervisor_attendance" ("title");
CREATE INDEX "supervisor_attendance_session" ON "supervisor_attendance" ("session");
CREATE INDEX "supervisor_attendance_supervisor" ON "supervisor_attendance" ("supervisor");
CREATE INDEX "supervisor_attendance_day" ON "supervisor_attendance" ("day");
CREATE INDEX "supervisor_attendance_hours" ON "supervisor_attendance" ("hours");
CREATE UNIQUE INDEX "supervisor_attendance_key" ON "supervisor_attendance" ("key") WHERE "key" <> '';
CREATE VIRTUAL TABLE "supervisor_attendance_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- supervisor_review 监督员年度评议
CREATE TABLE "supervisor_review" ( -- 监督员年度评议
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
  "supervisor" INTEGER REFERENCES "social_supervisor" (id),
  "findings" INTEGER NOT NULL DEFAULT 0,
  "confirmed" INTEGER NOT NULL DEFAULT 0,
  "tasks" INTEGER NOT NULL DEFAULT 0,
  "answered" INTEGER NOT NULL DEFAULT 0,
  "hours" INTEGER NOT NULL DEFAULT 0,
  "points" INTEGER NOT NULL DEFAULT 0,
  "rule" INTEGER REFERENCES "supervisor_rule" (id),
  "proposed" TEXT NOT NULL DEFAULT '',
  "grade" TEXT NOT NULL DEFAULT '',
  "reason" TEXT NOT NULL DEFAULT '',
  "key" TEXT NOT NULL DEFAULT '',
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_review_region" ON "supervisor_review" ("region");
CREATE INDEX "supervisor_review_owner" ON "supervisor_review" ("owner");
CREATE INDEX "supervisor_review_state" ON "supervisor_review" ("state");
CREATE INDEX "supervisor_review_due" ON "supervisor_review" ("due");
CREATE INDEX "supervisor_review_created" ON "supervisor_review" ("created");
CREATE INDEX "supervisor_review_title" ON "supervisor_review" ("title");
CREATE INDEX "supervisor_review_year" ON "supervisor_review" ("year");
CREATE INDEX "supervisor_review_supervisor" ON "supervisor_review" ("supervisor");
CREATE INDEX "supervisor_review_findings" ON "supervisor_review" ("findings");
CREATE INDEX "supervisor_review_confirmed" ON "supervisor_review" ("confirmed");
CREATE INDEX "supervisor_review_answered" ON "supervisor_review" ("answered");
CREATE INDEX "supervisor_review_hours" ON "supervisor_review" ("hours");
CREATE INDEX "supervisor_review_points" ON "supervisor_review" ("points");
CREATE INDEX "supervisor_review_rule" ON "supervisor_review" ("rule");
CREATE INDEX "supervisor_review_proposed" ON "supervisor_review" ("proposed");
CREATE INDEX "supervisor_review_grade" ON "supervisor_review" ("grade");
CREATE UNIQUE INDEX "supervisor_review_key" ON "supervisor_review" ("key") WHERE "key" <> '';
CREATE VIRTUAL TABLE "supervisor_review_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- supervisor_rule 社会监督员管理规则
CREATE TABLE "supervisor_rule" ( -- 社会监督员管理规则
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
  "term_months" INTEGER NOT NULL DEFAULT 0,
  "remind_days" INTEGER NOT NULL DEFAULT 0,
  "hours" INTEGER NOT NULL DEFAULT 0,
  "quiet_days" INTEGER NOT NULL DEFAULT 0,
  "finding_points" INTEGER NOT NULL DEFAULT 0,
  "confirmed_points" INTEGER NOT NULL DEFAULT 0,
  "task_points" INTEGER NOT NULL DEFAULT 0,
  "hour_points" INTEGER NOT NULL DEFAULT 0,
  "excellent" INTEGER NOT NULL DEFAULT 0,
  "qualified" INTEGER NOT NULL DEFAULT 0,
  "basis" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "confidence" TEXT NOT NULL DEFAULT '',
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "supervisor_rule_region" ON "supervisor_rule" ("region");
CREATE INDEX "supervisor_rule_owner" ON "supervisor_rule" ("owner");
CREATE INDEX "supervisor_rule_state" ON "supervisor_rule" ("state");
CREATE INDEX "supervisor_rule_due" ON "supervisor_rule" ("due");
CREATE INDEX "supervisor_rule_created" ON "supervisor_rule" ("created");
CREATE INDEX "supervisor_rule_name" ON "supervisor_rule" ("name");
CREATE INDEX "supervisor_rule_term_months" ON "supervisor_rule" ("term_months");
CREATE INDEX "supervisor_rule_remind_days" ON "supervisor_rule" ("remind_days");
CREATE INDEX "supervisor_rule_hours" ON "supervisor_rule" ("hours");
CREATE INDEX "supervisor_rule_quiet_days" ON "supervisor_rule" ("quiet_days");
CREATE INDEX "supervisor_rule_confirmed" ON "supervisor_rule" ("confirmed");
CREATE INDEX "supervisor_rule_from" ON "supervisor_rule" ("from");
CREATE INDEX "supervisor_rule_until" ON "supervisor_rule" ("until");
CREATE VIRTUAL TABLE "supervisor_rule_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
