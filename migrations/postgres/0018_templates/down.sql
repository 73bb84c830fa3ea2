DROP TABLE task_milestones;
ALTER TABLE target_versions DROP COLUMN points;
ALTER TABLE target_versions DROP COLUMN curve;
ALTER TABLE programme_items DROP COLUMN due_on;
DROP INDEX programmes_org_id_fk;
ALTER TABLE programmes DROP COLUMN retired_at;
ALTER TABLE programmes DROP COLUMN org_id;
