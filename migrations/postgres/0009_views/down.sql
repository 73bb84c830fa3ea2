DROP INDEX tasks_open_percent_idx;
DROP INDEX tasks_open_light_idx;
DROP INDEX tasks_open_due_idx;
DROP INDEX tasks_due_idx;
DROP INDEX progress_reports_returned_idx;
DROP INDEX views_shared_org_id_fk;
ALTER TABLE views DROP COLUMN shared_org_id;
