DROP INDEX rule_sets_by_id_fk;
ALTER TABLE rule_sets DROP COLUMN reason;
ALTER TABLE rule_sets DROP COLUMN by_id;
