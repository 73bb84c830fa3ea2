ALTER TABLE target_versions DROP COLUMN baseline_on;
ALTER TABLE target_versions DROP COLUMN baseline_denominator;
ALTER TABLE target_versions DROP COLUMN baseline_numerator;
ALTER TABLE target_versions DROP COLUMN resolved;
ALTER TABLE target_versions DROP COLUMN relative;
