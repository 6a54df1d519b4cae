-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION app_sees(region text) RETURNS boolean LANGUAGE sql STABLE AS $$
  -- nullif: after a transaction-local setting ends, the setting is '' and not NULL, and every region starts with ''
  SELECT current_setting('app.region', true) = '*' OR starts_with(region, nullif(current_setting('app.region', true), ''))
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION app_party() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('app.party', true), '')::bigint
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION app_known() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('app.region', true), ''), nullif(current_setting('app.party', true), '')) IS NOT NULL
$$;
-- +goose StatementEnd

CREATE TABLE series ( -- running numbers of documents, one row an organ and year
  name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
);

CREATE TABLE attachment ( -- which record holds which file; the content lies in the file store under its hash
  kind   TEXT COLLATE "C" NOT NULL,
  record BIGINT NOT NULL,
  field  TEXT COLLATE "C" NOT NULL,
  line   BIGINT NOT NULL,
  hash   TEXT COLLATE "C" NOT NULL,
  name   TEXT NOT NULL,
  size   BIGINT NOT NULL,
  media  TEXT NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, record, field, line)
);
CREATE INDEX attachment_hash ON attachment (hash);
