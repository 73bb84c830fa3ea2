-- A view that its owner shares is seen by the people of this bureau.
ALTER TABLE views ADD COLUMN shared_org_id BIGINT REFERENCES orgs (id);
CREATE INDEX views_shared_org_id_fk ON views (shared_org_id) WHERE shared_org_id IS NOT NULL;

-- Tasks with a report that came back.
CREATE INDEX progress_reports_returned_idx ON progress_reports (task_id, obligation_id) WHERE state = 'returned';

-- The orders of the ledger, for those who see all of it.
CREATE INDEX tasks_due_idx ON tasks ((due_on IS NULL), due_on, id);
CREATE INDEX tasks_open_due_idx ON tasks ((due_on IS NULL), due_on, id)
WHERE state NOT IN ('draft', 'closed', 'cancelled');
CREATE INDEX tasks_open_light_idx ON tasks ((CASE light WHEN 'red' THEN 0 WHEN 'yellow' THEN 1 WHEN 'green' THEN 2 ELSE 3 END), (due_on IS NULL), due_on, id)
WHERE state NOT IN ('draft', 'closed', 'cancelled');
CREATE INDEX tasks_open_percent_idx ON tasks ((COALESCE(percent, -1)), id)
WHERE state NOT IN ('draft', 'closed', 'cancelled');
