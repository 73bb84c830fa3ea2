-- Who changed a rule, and why.
ALTER TABLE rule_sets ADD COLUMN by_id BIGINT REFERENCES users (id);
ALTER TABLE rule_sets ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE INDEX rule_sets_by_id_fk ON rule_sets (by_id) WHERE by_id IS NOT NULL;
