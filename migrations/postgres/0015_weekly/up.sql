-- The weekly completion letter (每周完成情况): whether a person wants it; NULL follows the roles (leaders get it).
ALTER TABLE users ADD COLUMN weekly_report BOOLEAN;
