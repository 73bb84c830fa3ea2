CREATE TABLE events (
    id INTEGER PRIMARY KEY NOT NULL,
    seq BIGINT,
    at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('change', 'access', 'security', 'system')),
    verb TEXT NOT NULL,
    actor_id BIGINT,
    actor_org_id BIGINT,
    on_behalf_of_id BIGINT,
    request_id TEXT,
    directive_id BIGINT,
    task_id BIGINT,
    org_id BIGINT,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT,
    reason TEXT,
    changes TEXT NOT NULL DEFAULT '{}',
    prev_hash TEXT,
    hash TEXT,
    alg TEXT
);
CREATE UNIQUE INDEX events_seq_key ON events (seq);
CREATE INDEX events_task_id_id_idx ON events (task_id, id);
CREATE INDEX events_directive_id_id_idx ON events (directive_id, id);
CREATE INDEX events_org_id_id_idx ON events (org_id, id);
CREATE INDEX events_id_idx ON events (id) WHERE seq IS NULL;

CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
CREATE TRIGGER events_seal_only BEFORE UPDATE ON events
WHEN OLD.seq IS NOT NULL OR NEW.seq IS NULL OR NEW.hash IS NULL
    OR NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.kind <> OLD.kind OR NEW.verb <> OLD.verb
    OR NEW.actor_id IS NOT OLD.actor_id OR NEW.actor_org_id IS NOT OLD.actor_org_id
    OR NEW.on_behalf_of_id IS NOT OLD.on_behalf_of_id OR NEW.request_id IS NOT OLD.request_id
    OR NEW.directive_id IS NOT OLD.directive_id OR NEW.task_id IS NOT OLD.task_id OR NEW.org_id IS NOT OLD.org_id
    OR NEW.subject_kind <> OLD.subject_kind OR NEW.subject_id IS NOT OLD.subject_id
    OR NEW.reason IS NOT OLD.reason OR NEW.changes <> OLD.changes
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
