-- What came back to a bureau, or waits for its own approver, among all that it ever reported.
DROP INDEX progress_reports_org_id_fk;
CREATE INDEX progress_reports_org_id_state_idx ON progress_reports (org_id, state);
