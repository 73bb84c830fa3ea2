ALTER TABLE outbox DROP COLUMN doubtful;
