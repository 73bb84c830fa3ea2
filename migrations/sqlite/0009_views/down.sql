DROP INDEX tasks_open_percent_idx;
DROP INDEX tasks_open_light_idx;
DROP INDEX tasks_open_due_idx;
DROP INDEX tasks_due_idx;
DROP INDEX progress_reports_returned_idx;
DROP INDEX views_shared_org_id_fk;
ALTER TABLE views RENAME TO views_shared;
DROP INDEX views_user_id_page_name_key;
CREATE TABLE views (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    page TEXT NOT NULL,
    query TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
INSERT INTO views SELECT id, user_id, name, page, query, updated_at FROM views_shared;
DROP TABLE views_shared;
CREATE UNIQUE INDEX views_user_id_page_name_key ON views (user_id, page, name);
