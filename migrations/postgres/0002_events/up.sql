CREATE TABLE events (
    id BIGSERIAL PRIMARY KEY,
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

CREATE FUNCTION events_guard() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'events are append-only';
    END IF;
    IF OLD.seq IS NOT NULL OR NEW.seq IS NULL OR NEW.hash IS NULL
        OR ROW(NEW.id, NEW.at, NEW.kind, NEW.verb, NEW.actor_id, NEW.actor_org_id, NEW.on_behalf_of_id, NEW.request_id,
               NEW.directive_id, NEW.task_id, NEW.org_id, NEW.subject_kind, NEW.subject_id, NEW.reason, NEW.changes)
           IS DISTINCT FROM
           ROW(OLD.id, OLD.at, OLD.kind, OLD.verb, OLD.actor_id, OLD.actor_org_id, OLD.on_behalf_of_id, OLD.request_id,
               OLD.directive_id, OLD.task_id, OLD.org_id, OLD.subject_kind, OLD.subject_id, OLD.reason, OLD.changes) THEN
        RAISE EXCEPTION 'events are append-only';
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER events_guard_delete BEFORE DELETE ON events FOR EACH ROW EXECUTE PROCEDURE events_guard();
CREATE TRIGGER events_guard_update BEFORE UPDATE ON events FOR EACH ROW EXECUTE PROCEDURE events_guard();
