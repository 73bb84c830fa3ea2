CREATE TABLE outbox (
    id INTEGER PRIMARY KEY NOT NULL,
    key TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'webhook')),
    kind TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    address TEXT,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL DEFAULT '',
    cause_event_id BIGINT,
    not_before TIMESTAMP NOT NULL,
    drop_after TIMESTAMP,
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'leased', 'sent', 'failed', 'dropped')),
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at TIMESTAMP NOT NULL,
    lease_owner TEXT,
    lease_until TIMESTAMP,
    message_id TEXT NOT NULL UNIQUE,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP
);
CREATE INDEX outbox_state_next_at_idx ON outbox (state, next_at);
CREATE INDEX outbox_user_id_fk ON outbox (user_id);

CREATE TABLE reminders (
    id INTEGER PRIMARY KEY NOT NULL,
    key TEXT NOT NULL UNIQUE,
    rule TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    moment TIMESTAMP NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'sent', 'dropped')),
    outbox_id BIGINT REFERENCES outbox (id),
    created_at TIMESTAMP NOT NULL,
    done_at TIMESTAMP
);
CREATE INDEX reminders_user_id_moment_idx ON reminders (user_id, moment);
CREATE INDEX reminders_outbox_id_fk ON reminders (outbox_id);

CREATE TABLE digests (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    day DATE NOT NULL,
    outbox_id BIGINT REFERENCES outbox (id),
    items BIGINT NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX digests_user_id_day_key ON digests (user_id, day);
CREATE INDEX digests_outbox_id_fk ON digests (outbox_id);

CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY NOT NULL,
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    verbs TEXT NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX webhooks_org_id_fk ON webhooks (org_id);
CREATE INDEX webhooks_created_by_fk ON webhooks (created_by);

CREATE TABLE webhook_deliveries (
    id INTEGER PRIMARY KEY NOT NULL,
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id),
    event_id BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'sent', 'failed')),
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at TIMESTAMP NOT NULL,
    last_error TEXT
);
CREATE UNIQUE INDEX webhook_deliveries_webhook_id_event_id_key ON webhook_deliveries (webhook_id, event_id);
CREATE INDEX webhook_deliveries_state_next_at_idx ON webhook_deliveries (state, next_at);

CREATE TABLE feeds (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    token_hash TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP
);
CREATE INDEX feeds_user_id_fk ON feeds (user_id);

CREATE TABLE job_leases (
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    until TIMESTAMP NOT NULL,
    fencing BIGINT NOT NULL,
    last_run_at TIMESTAMP,
    PRIMARY KEY (name)
);

CREATE TABLE drafts (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    form TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    body TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX drafts_user_id_form_subject_kind_subject_id_key ON drafts (user_id, form, subject_kind, subject_id);
CREATE INDEX drafts_expires_at_idx ON drafts (expires_at);

CREATE TABLE imports (
    id INTEGER PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    rows BIGINT NOT NULL,
    by_id BIGINT NOT NULL REFERENCES users (id),
    at TIMESTAMP NOT NULL,
    undone_at TIMESTAMP,
    undo TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX imports_by_id_fk ON imports (by_id);

CREATE TABLE views (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    page TEXT NOT NULL,
    query TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX views_user_id_page_name_key ON views (user_id, page, name);
