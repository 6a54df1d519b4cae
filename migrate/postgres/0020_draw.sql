-- +goose Up
CREATE TABLE draw_entry ( -- the frozen lists of draws: every firm that could be drawn, written once
  draw   BIGINT NOT NULL,
  code   TEXT COLLATE "C" NOT NULL, -- unified social credit code, or F and the number of a firm without one
  firm   BIGINT NOT NULL,
  name   TEXT NOT NULL,
  weight BIGINT NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (draw, code)
);

CREATE TABLE draw_weight ( -- why a firm has more weight than one
  draw   BIGINT NOT NULL,
  firm   BIGINT NOT NULL,
  weight BIGINT NOT NULL,
  reason TEXT NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (draw, firm)
);

CREATE TABLE draw_exclusion ( -- firms of a list that may not be drawn
  draw   BIGINT NOT NULL,
  code   TEXT COLLATE "C" NOT NULL,
  reason TEXT NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (draw, code)
);

CREATE TABLE draw_sampler ( -- the frozen pool of samplers
  draw   BIGINT NOT NULL,
  code   TEXT COLLATE "C" NOT NULL, -- number of the enforcement licence
  person BIGINT NOT NULL,
  label  TEXT NOT NULL, -- masked name
  region TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (draw, code)
);

CREATE TABLE draw_avoidance ( -- which sampler keeps away from which firm
  draw    BIGINT NOT NULL,
  sampler TEXT COLLATE "C" NOT NULL,
  object  TEXT COLLATE "C" NOT NULL,
  reason  TEXT NOT NULL,
  region  TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (draw, sampler, object)
);

CREATE TABLE draw_assignment ( -- the result: who goes to which firm
  draw     BIGINT NOT NULL,
  place    BIGINT NOT NULL, -- order in which the firm was drawn, from 0; replacing firms behind
  slot     BIGINT NOT NULL, -- first, second … sampler
  turn     BIGINT NOT NULL, -- 0: as drawn; else the replacement that brought this sampler
  object   TEXT COLLATE "C" NOT NULL,
  firm     BIGINT NOT NULL,
  sampler  TEXT COLLATE "C" NOT NULL,
  person   BIGINT NOT NULL,
  standing BOOLEAN NOT NULL, -- false once the firm or the sampler was replaced
  region   TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (draw, place, slot, turn)
);

CREATE TABLE draw_replacement ( -- what was replaced after the draw, in order, by the same seed
  draw    BIGINT NOT NULL,
  seq     BIGINT NOT NULL,
  kind    TEXT COLLATE "C" NOT NULL, -- object, sampler
  object  TEXT COLLATE "C" NOT NULL,
  sampler TEXT COLLATE "C" NOT NULL,
  reason  TEXT NOT NULL,
  by_code TEXT COLLATE "C" NOT NULL,
  at      BIGINT NOT NULL,
  actor   BIGINT NOT NULL,
  region  TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (draw, seq)
);

CREATE TABLE draw_live ( -- the one draw of a plan line that counts; a second needs the first to be void
  line   BIGINT NOT NULL PRIMARY KEY,
  draw   BIGINT NOT NULL,
  region TEXT COLLATE "C" NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION draw_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is written once', TG_TABLE_NAME;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER draw_entry_once BEFORE UPDATE OR DELETE ON draw_entry FOR EACH STATEMENT EXECUTE FUNCTION draw_written_once();
CREATE TRIGGER draw_weight_once BEFORE UPDATE OR DELETE ON draw_weight FOR EACH STATEMENT EXECUTE FUNCTION draw_written_once();
CREATE TRIGGER draw_exclusion_once BEFORE UPDATE OR DELETE ON draw_exclusion FOR EACH STATEMENT EXECUTE FUNCTION draw_written_once();
CREATE TRIGGER draw_sampler_once BEFORE UPDATE OR DELETE ON draw_sampler FOR EACH STATEMENT EXECUTE FUNCTION draw_written_once();
CREATE TRIGGER draw_avoidance_once BEFORE UPDATE OR DELETE ON draw_avoidance FOR EACH STATEMENT EXECUTE FUNCTION draw_written_once();
CREATE TRIGGER draw_replacement_once BEFORE UPDATE OR DELETE ON draw_replacement FOR EACH STATEMENT EXECUTE FUNCTION draw_written_once();
