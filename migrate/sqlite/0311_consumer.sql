-- +goose Up
-- What consumers send, and complaints.
-- consumer_message 消费者来件
CREATE TABLE "consumer_message" ( -- 消费者来件
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
  "channel" TEXT NOT NULL DEFAULT '',
  "source_no" TEXT NOT NULL DEFAULT '',
  "received" TEXT,
  "wish" TEXT NOT NULL DEFAULT '',
  "text" TEXT NOT NULL DEFAULT '',
  "want" TEXT NOT NULL DEFAULT '',
  "name" TEXT NOT NULL DEFAULT '',
  "phone" TEXT NOT NULL DEFAULT '',
  "id_number" TEXT NOT NULL DEFAULT '',
  "address" TEXT NOT NULL DEFAULT '',
  "against" TEXT NOT NULL DEFAULT '',
  "against_code" TEXT NOT NULL DEFAULT '',
  "against_addr" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "product" TEXT NOT NULL DEFAULT '',
  "price" INTEGER NOT NULL DEFAULT 0,
  "bought" TEXT,
  "delivered" TEXT,
  "fault" TEXT NOT NULL DEFAULT '',
  "main_part" BOOLEAN NOT NULL DEFAULT FALSE,
  "repairs" INTEGER NOT NULL DEFAULT 0,
  "repair_days" INTEGER NOT NULL DEFAULT 0,
  "promise_months" INTEGER NOT NULL DEFAULT 0,
  "km" INTEGER NOT NULL DEFAULT 0,
  "class" TEXT NOT NULL DEFAULT '',
  "sector" TEXT NOT NULL DEFAULT '',
  "suggested" TEXT NOT NULL DEFAULT '',
  "handed" TEXT NOT NULL DEFAULT '',
  "reply" TEXT NOT NULL DEFAULT '',
  "cell" INTEGER REFERENCES "grid_cell" (id),
  "key" TEXT NOT NULL DEFAULT '',
  "into" INTEGER REFERENCES "consumer_message" (id),
  "complaint" INTEGER,
  "report" INTEGER,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "consumer_message_region" ON "consumer_message" ("region");
CREATE INDEX "consumer_message_owner" ON "consumer_message" ("owner");
CREATE INDEX "consumer_message_state" ON "consumer_message" ("state");
CREATE INDEX "consumer_message_due" ON "consumer_message" ("due");
CREATE INDEX "consumer_message_created" ON "consumer_message" ("created");
CREATE INDEX "consumer_message_title" ON "consumer_message" ("title");
CREATE UNIQUE INDEX "consumer_message_number" ON "consumer_message" ("number") WHERE "number" <> '';
CREATE INDEX "consumer_message_number_order" ON "consumer_message" ("number");
CREATE INDEX "consumer_message_channel" ON "consumer_message" ("channel");
CREATE INDEX "consumer_message_received" ON "consumer_message" ("received");
CREATE INDEX "consumer_message_wish" ON "consumer_message" ("wish");
CREATE INDEX "consumer_message_against" ON "consumer_message" ("against");
CREATE INDEX "consumer_message_firm" ON "consumer_message" ("firm");
CREATE INDEX "consumer_message_product" ON "consumer_message" ("product");
CREATE INDEX "consumer_message_class" ON "consumer_message" ("class");
CREATE INDEX "consumer_message_sector" ON "consumer_message" ("sector");
CREATE INDEX "consumer_message_handed" ON "consumer_message" ("handed");
CREATE INDEX "consumer_message_cell" ON "consumer_message" ("cell");
CREATE INDEX "consumer_message_key" ON "consumer_message" ("key");
CREATE INDEX "consumer_message_into" ON "consumer_message" ("into");
CREATE INDEX "consumer_message_complaint" ON "consumer_message" ("complaint");
CREATE INDEX "consumer_message_report" ON "consumer_message" ("report");
CREATE VIRTUAL TABLE "consumer_message_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- consumer_route 来件分办规则
CREATE TABLE "consumer_route" ( -- 来件分办规则
  "id" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "region" TEXT NOT NULL DEFAULT '',
  "owner" INTEGER,
  "state" TEXT NOT NULL DEFAULT '',
  "due" TEXT,
  "created" INTEGER,
  "changed" INTEGER,
  "created_by" INTEGER,
  "sector" TEXT NOT NULL DEFAULT '',
  "person" INTEGER REFERENCES "person" (id),
  "off" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "consumer_route_region" ON "consumer_route" ("region");
CREATE INDEX "consumer_route_owner" ON "consumer_route" ("owner");
CREATE INDEX "consumer_route_state" ON "consumer_route" ("state");
CREATE INDEX "consumer_route_due" ON "consumer_route" ("due");
CREATE INDEX "consumer_route_created" ON "consumer_route" ("created");
CREATE INDEX "consumer_route_sector" ON "consumer_route" ("sector");
CREATE INDEX "consumer_route_person" ON "consumer_route" ("person");
CREATE INDEX "consumer_route_off" ON "consumer_route" ("off");
CREATE VIRTUAL TABLE "consumer_route_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- complaint 投诉
CREATE TABLE "complaint" ( -- 投诉
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
  "message" INTEGER REFERENCES "consumer_message" (id),
  "channel" TEXT NOT NULL DEFAULT '',
  "received" TEXT,
  "order" TEXT NOT NULL DEFAULT '',
  "text" TEXT NOT NULL DEFAULT '',
  "want" TEXT NOT NULL DEFAULT '',
  "name" TEXT NOT NULL DEFAULT '',
  "phone" TEXT NOT NULL DEFAULT '',
  "id_number" TEXT NOT NULL DEFAULT '',
  "address" TEXT NOT NULL DEFAULT '',
  "against" TEXT NOT NULL DEFAULT '',
  "against_code" TEXT NOT NULL DEFAULT '',
  "against_addr" TEXT NOT NULL DEFAULT '',
  "firm" INTEGER REFERENCES "firm" (id),
  "served" INTEGER REFERENCES "firm" (id),
  "product" TEXT NOT NULL DEFAULT '',
  "price" INTEGER NOT NULL DEFAULT 0,
  "bought" TEXT,
  "delivered" TEXT,
  "fault" TEXT NOT NULL DEFAULT '',
  "main_part" BOOLEAN NOT NULL DEFAULT FALSE,
  "repairs" INTEGER NOT NULL DEFAULT 0,
  "repair_days" INTEGER NOT NULL DEFAULT 0,
  "promise_months" INTEGER NOT NULL DEFAULT 0,
  "km" INTEGER NOT NULL DEFAULT 0,
  "class" TEXT NOT NULL DEFAULT '',
  "sector" TEXT NOT NULL DEFAULT '',
  "trouble" TEXT NOT NULL DEFAULT '',
  "cell" INTEGER REFERENCES "grid_cell" (id),
  "claimed" INTEGER NOT NULL DEFAULT 0,
  "level" INTEGER NOT NULL DEFAULT 0,
  "raised" TEXT,
  "proof_why" TEXT NOT NULL DEFAULT '',
  "proof_no" TEXT NOT NULL DEFAULT '',
  "proof_done" TEXT,
  "verified" BOOLEAN,
  "decided_on" TEXT,
  "decision_no" TEXT NOT NULL DEFAULT '',
  "ground" INTEGER REFERENCES "consumer_ground" (id),
  "basis" TEXT NOT NULL DEFAULT '',
  "reason" TEXT NOT NULL DEFAULT '',
  "agreement" TEXT NOT NULL DEFAULT '',
  "agreement_no" TEXT NOT NULL DEFAULT '',
  "agreed" INTEGER NOT NULL DEFAULT 0,
  "paid" INTEGER NOT NULL DEFAULT 0,
  "ended_on" TEXT,
  "end_no" TEXT NOT NULL DEFAULT '',
  "end" TEXT NOT NULL DEFAULT '',
  "told_on" TEXT,
  "told_how" TEXT NOT NULL DEFAULT '',
  "rating" INTEGER,
  "opinion" TEXT NOT NULL DEFAULT '',
  "clue" BOOLEAN NOT NULL DEFAULT FALSE,
  "closed" TEXT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "complaint_region" ON "complaint" ("region");
CREATE INDEX "complaint_owner" ON "complaint" ("owner");
CREATE INDEX "complaint_state" ON "complaint" ("state");
CREATE INDEX "complaint_due" ON "complaint" ("due");
CREATE INDEX "complaint_created" ON "complaint" ("created");
CREATE INDEX "complaint_title" ON "complaint" ("title");
CREATE UNIQUE INDEX "complaint_number" ON "complaint" ("number") WHERE "number" <> '';
CREATE INDEX "complaint_number_order" ON "complaint" ("number");
CREATE INDEX "complaint_message" ON "complaint" ("message");
CREATE INDEX "complaint_channel" ON "complaint" ("channel");
CREATE INDEX "complaint_received" ON "complaint" ("received");
CREATE INDEX "complaint_order" ON "complaint" ("order");
CREATE INDEX "complaint_against" ON "complaint" ("against");
CREATE INDEX "complaint_firm" ON "complaint" ("firm");
CREATE INDEX "complaint_served" ON "complaint" ("served");
CREATE INDEX "complaint_product" ON "complaint" ("product");
CREATE INDEX "complaint_class" ON "complaint" ("class");
CREATE INDEX "complaint_sector" ON "complaint" ("sector");
CREATE INDEX "complaint_trouble" ON "complaint" ("trouble");
CREATE INDEX "complaint_cell" ON "complaint" ("cell");
CREATE INDEX "complaint_level" ON "complaint" ("level");
CREATE INDEX "complaint_ground" ON "complaint" ("ground");
CREATE INDEX "complaint_paid" ON "complaint" ("paid");
CREATE INDEX "complaint_end" ON "complaint" ("end");
CREATE INDEX "complaint_rating" ON "complaint" ("rating");
CREATE INDEX "complaint_clue" ON "complaint" ("clue");
CREATE INDEX "complaint_closed" ON "complaint" ("closed");
CREATE TABLE "complaint_sessions" ( -- 投诉：调解记录
  parent INTEGER NOT NULL REFERENCES "complaint" (id),
  line INTEGER NOT NULL,
  "day" TEXT,
  "place" TEXT NOT NULL DEFAULT '',
  "mediator" TEXT NOT NULL DEFAULT '',
  "present" TEXT NOT NULL DEFAULT '',
  "notes" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "complaint_tests" ( -- 投诉：检测鉴定
  parent INTEGER NOT NULL REFERENCES "complaint" (id),
  line INTEGER NOT NULL,
  "item" TEXT NOT NULL DEFAULT '',
  "body" TEXT NOT NULL DEFAULT '',
  "payer" TEXT NOT NULL DEFAULT '',
  "from" TEXT,
  "until" TEXT,
  "result" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "complaint_answers" ( -- 投诉：经营者答复
  parent INTEGER NOT NULL REFERENCES "complaint" (id),
  line INTEGER NOT NULL,
  "day" TEXT,
  "text" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE TABLE "complaint_calls" ( -- 投诉：回访记录
  parent INTEGER NOT NULL REFERENCES "complaint" (id),
  line INTEGER NOT NULL,
  "day" TEXT,
  "result" TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "complaint_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- consumer_ground 投诉处理事由
CREATE TABLE "consumer_ground" ( -- 投诉处理事由
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
  "act" TEXT NOT NULL DEFAULT '',
  "law" TEXT NOT NULL DEFAULT '',
  "article" TEXT NOT NULL DEFAULT '',
  "confidence" TEXT NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT,
  "until" TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX "consumer_ground_region" ON "consumer_ground" ("region");
CREATE INDEX "consumer_ground_owner" ON "consumer_ground" ("owner");
CREATE INDEX "consumer_ground_state" ON "consumer_ground" ("state");
CREATE INDEX "consumer_ground_due" ON "consumer_ground" ("due");
CREATE INDEX "consumer_ground_created" ON "consumer_ground" ("created");
CREATE INDEX "consumer_ground_name" ON "consumer_ground" ("name");
CREATE UNIQUE INDEX "consumer_ground_code" ON "consumer_ground" ("code") WHERE "code" <> '';
CREATE INDEX "consumer_ground_act" ON "consumer_ground" ("act");
CREATE INDEX "consumer_ground_law" ON "consumer_ground" ("law");
CREATE INDEX "consumer_ground_article" ON "consumer_ground" ("article");
CREATE INDEX "consumer_ground_confirmed" ON "consumer_ground" ("confirmed");
CREATE INDEX "consumer_ground_from" ON "consumer_ground" ("from");
CREATE INDEX "consumer_ground_until" ON "consumer_ground" ("until");
CREATE VIRTUAL TABLE "consumer_ground_search" USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');

-- The public form: one row for each form that arrived, by digests of its key and of the secret that only its sender has.
CREATE TABLE consumer_follow (
  key     TEXT NOT NULL PRIMARY KEY,
  secret  TEXT NOT NULL,
  message INTEGER NOT NULL UNIQUE,
  at      INTEGER NOT NULL
) WITHOUT ROWID;

-- Pictures that were sent before their form, by the digest of its key; forgotten after a week.
CREATE TABLE consumer_upload (
  key   TEXT NOT NULL,
  hash  TEXT NOT NULL,
  name  TEXT NOT NULL,
  size  INTEGER NOT NULL,
  media TEXT NOT NULL,
  at    INTEGER NOT NULL,
  PRIMARY KEY (key, hash)
) WITHOUT ROWID;

-- The secret address of a person's calendar, by digest.
CREATE TABLE calendar_feed (
  account INTEGER NOT NULL PRIMARY KEY,
  secret  TEXT NOT NULL UNIQUE,
  at      INTEGER NOT NULL
);
