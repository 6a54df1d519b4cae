-- +goose Up
-- Statistics of sampling: the queries of domain/measure/passrate and domain/measure/desk read these indexes and not the tables.
CREATE INDEX "sample_judged" ON "sample" ("purpose", "concluded_on", "conclusion", "region", "product", "stage", "mode", "level", "rule_set", "lab", "firm", "producer") WHERE "concluded_on" IS NOT NULL;
CREATE INDEX "sample_taken" ON "sample" ("purpose", "sampled_on", "region") WHERE "outcome" = 'sampled';
CREATE INDEX "firm_strata" ON "firm" ("status", "region", "industry");
