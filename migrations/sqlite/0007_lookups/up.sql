-- Columns that are empty in nearly every row cost a write in each insert; the key is looked up only where it is set.
DROP INDEX progress_reports_approved_by_fk;
CREATE INDEX progress_reports_approved_by_fk ON progress_reports (approved_by) WHERE approved_by IS NOT NULL;
DROP INDEX progress_reports_decided_by_fk;
CREATE INDEX progress_reports_decided_by_fk ON progress_reports (decided_by) WHERE decided_by IS NOT NULL;
DROP INDEX progress_reports_supersedes_id_fk;
CREATE INDEX progress_reports_supersedes_id_fk ON progress_reports (supersedes_id) WHERE supersedes_id IS NOT NULL;
DROP INDEX indicator_values_corrects_id_fk;
CREATE INDEX indicator_values_corrects_id_fk ON indicator_values (corrects_id) WHERE corrects_id IS NOT NULL;

-- A task's latest report that stands, without reading its reports.
CREATE INDEX progress_reports_task_id_state_id_idx ON progress_reports (task_id, state, id);

-- The revisions of one figure; the state, which changes with every decision, is left out.
DROP INDEX indicator_values_indicator_id_org_id_state_period_to_idx;
CREATE INDEX indicator_values_indicator_id_org_id_period_to_revision_idx ON indicator_values (indicator_id, org_id, period_to, revision);

-- The targets on one indicator among the tasks of one organisation.
DROP INDEX targets_task_id_fk;
CREATE INDEX targets_task_id_indicator_id_idx ON targets (task_id, indicator_id);

-- What is due is counted by organisation, over (org_id, state, due_at).
DROP INDEX obligations_open_idx;
