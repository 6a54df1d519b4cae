-- +goose Up
-- The catalogue of measures is a register that everybody reads: that of a city holds for its counties.
DROP POLICY see ON "joint_measure";
DROP POLICY add ON "joint_measure";
DROP POLICY change ON "joint_measure";
DROP POLICY remove ON "joint_measure";
CREATE POLICY see ON "joint_measure" FOR SELECT USING (app_known());
CREATE POLICY add ON "joint_measure" FOR INSERT WITH CHECK (app_sees(region));
CREATE POLICY change ON "joint_measure" FOR UPDATE USING (app_sees(region)) WITH CHECK (app_sees(region));
CREATE POLICY remove ON "joint_measure" FOR DELETE USING (app_sees(region));
