ALTER TABLE task_lights DROP COLUMN good_until;
ALTER TABLE task_lights DROP COLUMN yellow_since;
ALTER TABLE task_lights DROP COLUMN measured;
