-- Alerts to administrators (系统告警): one row an occurrence; one of a kind and subject at a time.
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('outbox', 'disk', 'holidays', 'webhook')),
    subject TEXT NOT NULL,
    since TIMESTAMP NOT NULL,
    began_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    figure BIGINT NOT NULL,
    whole BIGINT NOT NULL,
    note TEXT NOT NULL
);
CREATE UNIQUE INDEX alerts_open_uq ON alerts (kind, subject) WHERE ended_at IS NULL;
CREATE INDEX alerts_ended_at_idx ON alerts (ended_at);
