-- What a light was judged by, whole, and what the next judgement looks back on. Lights of before have none of it.
ALTER TABLE task_lights ADD COLUMN measured TEXT;
ALTER TABLE task_lights ADD COLUMN yellow_since DATE;
ALTER TABLE task_lights ADD COLUMN good_until DATE;
