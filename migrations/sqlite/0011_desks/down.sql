DROP INDEX progress_reports_org_id_state_idx;
CREATE INDEX progress_reports_org_id_fk ON progress_reports (org_id);
