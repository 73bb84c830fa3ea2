-- A view that its owner shares is seen by the people of this bureau.
ALTER TABLE views ADD COLUMN shared_org_id BIGINT REFERENCES orgs (id);
CREATE INDEX views_shared_org_id_fk ON views (shared_org_id) WHERE shared_org_id IS NOT NULL;

-- Tasks with a report that came back.
CREATE INDEX progress_reports_returned_idx ON progress_reports (task_id, obligation_id) WHERE state = 'returned';
