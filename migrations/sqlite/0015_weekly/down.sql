ALTER TABLE users DROP COLUMN weekly_report;
