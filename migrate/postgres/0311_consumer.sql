-- +goose Up
-- What consumers send, and complaints.
-- consumer_message 消费者来件
CREATE TABLE "consumer_message" ( -- 消费者来件
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
  "channel" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "source_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "received" TEXT COLLATE "C",
  "wish" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "text" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "want" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "phone" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "id_number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "address" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "against" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "against_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "against_addr" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "product" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "price" BIGINT NOT NULL DEFAULT 0,
  "bought" TEXT COLLATE "C",
  "delivered" TEXT COLLATE "C",
  "fault" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "main_part" BOOLEAN NOT NULL DEFAULT FALSE,
  "repairs" BIGINT NOT NULL DEFAULT 0,
  "repair_days" BIGINT NOT NULL DEFAULT 0,
  "promise_months" BIGINT NOT NULL DEFAULT 0,
  "km" BIGINT NOT NULL DEFAULT 0,
  "class" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sector" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "suggested" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "handed" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "reply" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "cell" BIGINT,
  "key" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "into" BIGINT,
  "complaint" BIGINT,
  "report" BIGINT,
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "consumer_message_region" ON "consumer_message" ("region", id);
CREATE INDEX "consumer_message_owner" ON "consumer_message" ("owner", id);
CREATE INDEX "consumer_message_state" ON "consumer_message" ("state", id);
CREATE INDEX "consumer_message_due" ON "consumer_message" ("due", id);
CREATE INDEX "consumer_message_created" ON "consumer_message" ("created", id);
CREATE INDEX "consumer_message_title" ON "consumer_message" ("title", id);
CREATE UNIQUE INDEX "consumer_message_number" ON "consumer_message" ("number") WHERE "number" <> '';
CREATE INDEX "consumer_message_number_order" ON "consumer_message" ("number", id);
CREATE INDEX "consumer_message_channel" ON "consumer_message" ("channel", id);
CREATE INDEX "consumer_message_received" ON "consumer_message" ("received", id);
CREATE INDEX "consumer_message_wish" ON "consumer_message" ("wish", id);
CREATE INDEX "consumer_message_against" ON "consumer_message" ("against", id);
CREATE INDEX "consumer_message_firm" ON "consumer_message" ("firm", id);
CREATE INDEX "consumer_message_product" ON "consumer_message" ("product", id);
CREATE INDEX "consumer_message_class" ON "consumer_message" ("class", id);
CREATE INDEX "consumer_message_sector" ON "consumer_message" ("sector", id);
CREATE INDEX "consumer_message_handed" ON "consumer_message" ("handed", id);
CREATE INDEX "consumer_message_cell" ON "consumer_message" ("cell", id);
CREATE INDEX "consumer_message_key" ON "consumer_message" ("key", id);
CREATE INDEX "consumer_message_into" ON "consumer_message" ("into", id);
CREATE INDEX "consumer_message_complaint" ON "consumer_message" ("complaint", id);
CREATE INDEX "consumer_message_report" ON "consumer_message" ("report", id);
CREATE TABLE "consumer_message_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "consumer_message_search_terms" ON "consumer_message_search" USING gin (terms);
ALTER TABLE "consumer_message" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "consumer_message" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "consumer_message" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "consumer_message" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "consumer_message" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "consumer_message" FOR DELETE USING (app_sees(region));

-- consumer_route 来件分办规则
CREATE TABLE "consumer_route" ( -- 来件分办规则
  "id" BIGINT NOT NULL,
  "version" BIGINT NOT NULL DEFAULT 0,
  "region" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "owner" BIGINT,
  "state" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "due" TEXT COLLATE "C",
  "created" BIGINT,
  "changed" BIGINT,
  "created_by" BIGINT,
  "sector" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "person" BIGINT,
  "off" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "consumer_route_region" ON "consumer_route" ("region", id);
CREATE INDEX "consumer_route_owner" ON "consumer_route" ("owner", id);
CREATE INDEX "consumer_route_state" ON "consumer_route" ("state", id);
CREATE INDEX "consumer_route_due" ON "consumer_route" ("due", id);
CREATE INDEX "consumer_route_created" ON "consumer_route" ("created", id);
CREATE INDEX "consumer_route_sector" ON "consumer_route" ("sector", id);
CREATE INDEX "consumer_route_person" ON "consumer_route" ("person", id);
CREATE INDEX "consumer_route_off" ON "consumer_route" ("off", id);
CREATE TABLE "consumer_route_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "consumer_route_search_terms" ON "consumer_route_search" USING gin (terms);
ALTER TABLE "consumer_route" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "consumer_route" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "consumer_route" FOR SELECT USING (app_sees(region));
CREATE POLICY add ON "consumer_route" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "consumer_route" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "consumer_route" FOR DELETE USING (app_sees(region));

-- complaint 投诉
CREATE TABLE "complaint" ( -- 投诉
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
  "message" BIGINT,
  "channel" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "received" TEXT COLLATE "C",
  "order" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "text" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "want" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "name" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "phone" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "id_number" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "address" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "against" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "against_code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "against_addr" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "firm" BIGINT,
  "served" BIGINT,
  "product" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "price" BIGINT NOT NULL DEFAULT 0,
  "bought" TEXT COLLATE "C",
  "delivered" TEXT COLLATE "C",
  "fault" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "main_part" BOOLEAN NOT NULL DEFAULT FALSE,
  "repairs" BIGINT NOT NULL DEFAULT 0,
  "repair_days" BIGINT NOT NULL DEFAULT 0,
  "promise_months" BIGINT NOT NULL DEFAULT 0,
  "km" BIGINT NOT NULL DEFAULT 0,
  "class" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "sector" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "trouble" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "cell" BIGINT,
  "claimed" BIGINT NOT NULL DEFAULT 0,
  "level" BIGINT NOT NULL DEFAULT 0,
  "raised" TEXT COLLATE "C",
  "proof_why" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "proof_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "proof_done" TEXT COLLATE "C",
  "verified" BOOLEAN,
  "decided_on" TEXT COLLATE "C",
  "decision_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "ground" BIGINT,
  "basis" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "reason" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "agreement" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "agreement_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "agreed" BIGINT NOT NULL DEFAULT 0,
  "paid" BIGINT NOT NULL DEFAULT 0,
  "ended_on" TEXT COLLATE "C",
  "end_no" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "end" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "told_on" TEXT COLLATE "C",
  "told_how" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "rating" BIGINT,
  "opinion" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "clue" BOOLEAN NOT NULL DEFAULT FALSE,
  "closed" TEXT COLLATE "C",
  "demo" BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (id)
);
CREATE INDEX "complaint_region" ON "complaint" ("region", id);
CREATE INDEX "complaint_owner" ON "complaint" ("owner", id);
CREATE INDEX "complaint_state" ON "complaint" ("state", id);
CREATE INDEX "complaint_due" ON "complaint" ("due", id);
CREATE INDEX "complaint_created" ON "complaint" ("created", id);
CREATE INDEX "complaint_title" ON "complaint" ("title", id);
CREATE UNIQUE INDEX "complaint_number" ON "complaint" ("number") WHERE "number" <> '';
CREATE INDEX "complaint_number_order" ON "complaint" ("number", id);
CREATE INDEX "complaint_message" ON "complaint" ("message", id);
CREATE INDEX "complaint_channel" ON "complaint" ("channel", id);
CREATE INDEX "complaint_received" ON "complaint" ("received", id);
CREATE INDEX "complaint_order" ON "complaint" ("order", id);
CREATE INDEX "complaint_against" ON "complaint" ("against", id);
CREATE INDEX "complaint_firm" ON "complaint" ("firm", id);
CREATE INDEX "complaint_served" ON "complaint" ("served", id);
CREATE INDEX "complaint_product" ON "complaint" ("product", id);
CREATE INDEX "complaint_class" ON "complaint" ("class", id);
CREATE INDEX "complaint_sector" ON "complaint" ("sector", id);
CREATE INDEX "complaint_trouble" ON "complaint" ("trouble", id);
CREATE INDEX "complaint_cell" ON "complaint" ("cell", id);
CREATE INDEX "complaint_level" ON "complaint" ("level", id);
CREATE INDEX "complaint_ground" ON "complaint" ("ground", id);
CREATE INDEX "complaint_paid" ON "complaint" ("paid", id);
CREATE INDEX "complaint_end" ON "complaint" ("end", id);
CREATE INDEX "complaint_rating" ON "complaint" ("rating", id);
CREATE INDEX "complaint_clue" ON "complaint" ("clue", id);
CREATE INDEX "complaint_closed" ON "complaint" ("closed", id);
CREATE TABLE "complaint_sessions" ( -- 投诉：调解记录
  parent BIGINT NOT NULL REFERENCES "complaint" (id),
  line BIGINT NOT NULL,
  "day" TEXT COLLATE "C",
  "place" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "mediator" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "present" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "notes" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "complaint_tests" ( -- 投诉：检测鉴定
  parent BIGINT NOT NULL REFERENCES "complaint" (id),
  line BIGINT NOT NULL,
  "item" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "body" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "payer" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  "result" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "complaint_answers" ( -- 投诉：经营者答复
  parent BIGINT NOT NULL REFERENCES "complaint" (id),
  line BIGINT NOT NULL,
  "day" TEXT COLLATE "C",
  "text" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "complaint_calls" ( -- 投诉：回访记录
  parent BIGINT NOT NULL REFERENCES "complaint" (id),
  line BIGINT NOT NULL,
  "day" TEXT COLLATE "C",
  "result" TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (parent, line)
);
CREATE TABLE "complaint_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "complaint_search_terms" ON "complaint_search" USING gin (terms);
ALTER TABLE "complaint" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "complaint" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "complaint" FOR SELECT USING (app_sees(region) OR "served" = app_party());
CREATE POLICY add ON "complaint" FOR INSERT WITH CHECK (app_sees(region) OR "served" = app_party());
CREATE POLICY change ON "complaint" FOR UPDATE USING (app_sees(region) OR "served" = app_party()) WITH CHECK (app_sees(region) OR "served" = app_party());
CREATE POLICY remove ON "complaint" FOR DELETE USING (app_sees(region));

-- consumer_ground 投诉处理事由
CREATE TABLE "consumer_ground" ( -- 投诉处理事由
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
  "code" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "act" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "law" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "article" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confidence" TEXT COLLATE "C" NOT NULL DEFAULT '',
  "confirmed" BOOLEAN NOT NULL DEFAULT FALSE,
  "from" TEXT COLLATE "C",
  "until" TEXT COLLATE "C",
  PRIMARY KEY (id)
);
CREATE INDEX "consumer_ground_region" ON "consumer_ground" ("region", id);
CREATE INDEX "consumer_ground_owner" ON "consumer_ground" ("owner", id);
CREATE INDEX "consumer_ground_state" ON "consumer_ground" ("state", id);
CREATE INDEX "consumer_ground_due" ON "consumer_ground" ("due", id);
CREATE INDEX "consumer_ground_created" ON "consumer_ground" ("created", id);
CREATE INDEX "consumer_ground_name" ON "consumer_ground" ("name", id);
CREATE UNIQUE INDEX "consumer_ground_code" ON "consumer_ground" ("code") WHERE "code" <> '';
CREATE INDEX "consumer_ground_act" ON "consumer_ground" ("act", id);
CREATE INDEX "consumer_ground_law" ON "consumer_ground" ("law", id);
CREATE INDEX "consumer_ground_article" ON "consumer_ground" ("article", id);
CREATE INDEX "consumer_ground_confirmed" ON "consumer_ground" ("confirmed", id);
CREATE INDEX "consumer_ground_from" ON "consumer_ground" ("from", id);
CREATE INDEX "consumer_ground_until" ON "consumer_ground" ("until", id);
CREATE TABLE "consumer_ground_search" (id BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX "consumer_ground_search_terms" ON "consumer_ground_search" USING gin (terms);
ALTER TABLE "consumer_ground" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "consumer_ground" FORCE ROW LEVEL SECURITY;
CREATE POLICY see ON "consumer_ground" FOR SELECT USING (app_known());
CREATE POLICY add ON "consumer_ground" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "consumer_ground" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "consumer_ground" FOR DELETE USING (app_sees(region));

-- references
ALTER TABLE "consumer_message" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "consumer_message" ADD FOREIGN KEY ("cell") REFERENCES "grid_cell" (id);
ALTER TABLE "consumer_message" ADD FOREIGN KEY ("into") REFERENCES "consumer_message" (id);
ALTER TABLE "consumer_route" ADD FOREIGN KEY ("person") REFERENCES "person" (id);
ALTER TABLE "complaint" ADD FOREIGN KEY ("message") REFERENCES "consumer_message" (id);
ALTER TABLE "complaint" ADD FOREIGN KEY ("firm") REFERENCES "firm" (id);
ALTER TABLE "complaint" ADD FOREIGN KEY ("served") REFERENCES "firm" (id);
ALTER TABLE "complaint" ADD FOREIGN KEY ("cell") REFERENCES "grid_cell" (id);
ALTER TABLE "complaint" ADD FOREIGN KEY ("ground") REFERENCES "consumer_ground" (id);

-- The public form: one row for each form that arrived, by digests of its key and of the secret that only its sender has.
CREATE TABLE consumer_follow (
  key     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  secret  TEXT COLLATE "C" NOT NULL,
  message BIGINT NOT NULL UNIQUE,
  at      BIGINT NOT NULL
);

-- Pictures that were sent before their form, by the digest of its key; forgotten after a week.
CREATE TABLE consumer_upload (
  key   TEXT COLLATE "C" NOT NULL,
  hash  TEXT COLLATE "C" NOT NULL,
  name  TEXT COLLATE "C" NOT NULL,
  size  BIGINT NOT NULL,
  media TEXT COLLATE "C" NOT NULL,
  at    BIGINT NOT NULL,
  PRIMARY KEY (key, hash)
);

-- The secret address of a person's calendar, by digest.
CREATE TABLE calendar_feed (
  account BIGINT NOT NULL PRIMARY KEY,
  secret  TEXT COLLATE "C" NOT NULL UNIQUE,
  at      BIGINT NOT NULL
);
