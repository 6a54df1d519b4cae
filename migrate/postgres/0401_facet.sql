-- +goose Up
-- What readers choose public copies by (kernel/publish, Form.Facet), and how many of each kind are in force.
ALTER TABLE public_copy ADD COLUMN facet TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE public_copy SET facet = coalesce((SELECT x ->> 'value' FROM jsonb_array_elements(CAST(doc AS JSONB)) x WHERE x ->> 'name' = 'ground'), '')
  WHERE doc <> '' AND kind IN ('abnormal_listing', 'serious_listing');
CREATE INDEX public_copy_facet ON public_copy (kind, facet, id) WHERE facet <> '';
CREATE TABLE public_count (kind TEXT COLLATE "C" NOT NULL PRIMARY KEY, n BIGINT NOT NULL);
INSERT INTO public_count (kind, n) SELECT kind, count(*) FROM public_copy WHERE doc <> '' GROUP BY kind;
