-- A version of a target keeps what it started from and how a change was meant. What stands now is known; of what stood
-- before only whether a change was one in per cent, which has hardly ever changed.
ALTER TABLE target_versions ADD COLUMN relative BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE target_versions ADD COLUMN resolved BIGINT;
ALTER TABLE target_versions ADD COLUMN baseline_numerator BIGINT;
ALTER TABLE target_versions ADD COLUMN baseline_denominator BIGINT;
ALTER TABLE target_versions ADD COLUMN baseline_on DATE;
UPDATE target_versions SET relative = TRUE
WHERE comparator IN ('+=', '-=') AND target_id IN (SELECT id FROM targets WHERE relative);
UPDATE target_versions SET (resolved, baseline_numerator, baseline_denominator, baseline_on, curve) =
    (SELECT t.resolved, t.baseline_numerator, t.baseline_denominator, t.baseline_on, t.curve FROM targets t WHERE t.id = target_versions.target_id)
WHERE to_at IS NULL;
