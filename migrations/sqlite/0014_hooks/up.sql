-- Nothing used these tables before; they are made anew.
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;

-- What another system is told of: the events of an organisation and those below it, from after_seq on and not before since.
CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY NOT NULL,
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    format TEXT NOT NULL CHECK (format IN ('standard', 'wecom', 'dingtalk', 'feishu')),
    secret TEXT NOT NULL,
    old_secret TEXT,
    old_secret_until TIMESTAMP,
    verbs TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'gone', 'failing', 'removed')),
    after_seq BIGINT NOT NULL,
    since TIMESTAMP NOT NULL,
    taken_at TIMESTAMP,
    failing_since TIMESTAMP,
    failures BIGINT NOT NULL DEFAULT 0,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX webhooks_org_id_fk ON webhooks (org_id);
CREATE INDEX webhooks_created_by_fk ON webhooks (created_by);

-- Leased, tried and settled as letters are; one event is told to one webhook once, under one message_id.
CREATE TABLE webhook_deliveries (
    id INTEGER PRIMARY KEY NOT NULL,
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id),
    event_id BIGINT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'sent', 'failed', 'dropped')),
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at TIMESTAMP NOT NULL,
    lease_owner TEXT,
    lease_until TIMESTAMP,
    status BIGINT,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL,
    tried_at TIMESTAMP
);
CREATE UNIQUE INDEX webhook_deliveries_webhook_id_event_id_key ON webhook_deliveries (webhook_id, event_id);
CREATE INDEX webhook_deliveries_state_next_at_idx ON webhook_deliveries (state, next_at);
CREATE INDEX webhook_deliveries_webhook_id_tried_at_idx ON webhook_deliveries (webhook_id, tried_at);
