-- +goose Up
CREATE TABLE draw_entry ( -- the frozen lists of draws: every firm that could be drawn, written once
  draw   INTEGER NOT NULL,
  code   TEXT NOT NULL, -- unified social credit code, or F and the number of a firm without one
  firm   INTEGER NOT NULL,
  name   TEXT NOT NULL,
  weight INTEGER NOT NULL,
  region TEXT NOT NULL,
  PRIMARY KEY (draw, code)
) WITHOUT ROWID;

CREATE TABLE draw_weight ( -- why a firm has more weight than one
  draw   INTEGER NOT NULL,
  firm   INTEGER NOT NULL,
  weight INTEGER NOT NULL,
  reason TEXT NOT NULL,
  region TEXT NOT NULL,
  PRIMARY KEY (draw, firm)
) WITHOUT ROWID;

CREATE TABLE draw_exclusion ( -- firms of a list that may not be drawn
  draw   INTEGER NOT NULL,
  code   TEXT NOT NULL,
  reason TEXT NOT NULL,
  region TEXT NOT NULL,
  PRIMARY KEY (draw, code)
) WITHOUT ROWID;

CREATE TABLE draw_sampler ( -- the frozen pool of samplers
  draw   INTEGER NOT NULL,
  code   TEXT NOT NULL, -- number of the enforcement licence
  person INTEGER NOT NULL,
  label  TEXT NOT NULL, -- masked name
  region TEXT NOT NULL,
  PRIMARY KEY (draw, code)
) WITHOUT ROWID;

CREATE TABLE draw_avoidance ( -- which sampler keeps away from which firm
  draw    INTEGER NOT NULL,
  sampler TEXT NOT NULL,
  object  TEXT NOT NULL,
  reason  TEXT NOT NULL,
  region  TEXT NOT NULL,
  PRIMARY KEY (draw, sampler, object)
) WITHOUT ROWID;

CREATE TABLE draw_assignment ( -- the result: who goes to which firm
  draw     INTEGER NOT NULL,
  place    INTEGER NOT NULL, -- order in which the firm was drawn, from 0; replacing firms behind
  slot     INTEGER NOT NULL, -- first, second … sampler
  turn     INTEGER NOT NULL, -- 0: as drawn; else the replacement that brought this sampler
  object   TEXT NOT NULL,
  firm     INTEGER NOT NULL,
  sampler  TEXT NOT NULL,
  person   INTEGER NOT NULL,
  standing BOOLEAN NOT NULL, -- false once the firm or the sampler was replaced
  region   TEXT NOT NULL,
  PRIMARY KEY (draw, place, slot, turn)
) WITHOUT ROWID;

CREATE TABLE draw_replacement ( -- what was replaced after the draw, in order, by the same seed
  draw    INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  kind    TEXT NOT NULL, -- object, sampler
  object  TEXT NOT NULL,
  sampler TEXT NOT NULL,
  reason  TEXT NOT NULL,
  by_code TEXT NOT NULL,
  at      INTEGER NOT NULL,
  actor   INTEGER NOT NULL,
  region  TEXT NOT NULL,
  PRIMARY KEY (draw, seq)
) WITHOUT ROWID;

CREATE TABLE draw_live ( -- the one draw of a plan line that counts; a second needs the first to be void
  line   INTEGER NOT NULL PRIMARY KEY,
  draw   INTEGER NOT NULL,
  region TEXT NOT NULL
) WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER draw_entry_no_update BEFORE UPDATE ON draw_entry BEGIN
  SELECT RAISE(ABORT, 'draw_entry is written once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draw_entry_no_delete BEFORE DELETE ON draw_entry BEGIN
  SELECT RAISE(ABORT, 'draw_entry is written once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draw_weight_no_update BEFORE UPDATE ON draw_weight BEGIN
  SELECT RAISE(ABORT, 'draw_weight is written once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draw_weight_no_delete BEFORE DELETE ON draw_weight BEGIN
  SELECT RAISE(ABORT, 'draw_weight is written once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draw_exclusion_no_update BEFORE UPDATE ON draw_exclusion BEGIN
  SELECT RAISE(ABORT, 'draw_exclusion is written once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draw_exclusion_no_delete BEFORE DELETE ON draw_exclusion BEGIN
  SELECT RAISE(ABORT, 'draw_exclusion is written once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draw_sampler_no_update BEFORE UPDATE ON draw_sampler BEGIN
  SELECT RAISE(ABORT, 'draw_sampler is written once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draw_sampler_no_delete BEFORE DELETE ON draw_sampler BEGIN
  SELECT RAISE(ABORT, 'draw_sampler is written once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draw_avoidance_no_update BEFORE UPDATE ON draw_avoidance BEGIN
  SELECT RAISE(ABORT, 'draw_avoidance is written once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draw_avoidance_no_delete BEFORE DELETE ON draw_avoidance BEGIN
  SELECT RAISE(ABORT, 'draw_avoidance is written once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draw_replacement_no_update BEFORE UPDATE ON draw_replacement BEGIN
  SELECT RAISE(ABORT, 'draw_replacement is written once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draw_replacement_no_delete BEFORE DELETE ON draw_replacement BEGIN
  SELECT RAISE(ABORT, 'draw_replacement is written once');
END;
-- +goose StatementEnd
