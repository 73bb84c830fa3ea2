CREATE TABLE orgs (
    id INTEGER PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    parent_id BIGINT REFERENCES orgs (id),
    kind TEXT NOT NULL CHECK (kind IN ('national', 'department', 'provincial', 'municipal', 'county')),
    acts_for_org_id BIGINT REFERENCES orgs (id),
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    path TEXT NOT NULL,
    region_code TEXT,
    register_prefix TEXT NOT NULL,
    sort BIGINT NOT NULL DEFAULT 0,
    settings TEXT NOT NULL DEFAULT '{}',
    closed_on DATE,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX orgs_path_idx ON orgs (path);
CREATE INDEX orgs_parent_id_fk ON orgs (parent_id);
CREATE INDEX orgs_acts_for_org_id_fk ON orgs (acts_for_org_id);

CREATE TABLE org_versions (
    id INTEGER PRIMARY KEY NOT NULL,
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent_id BIGINT,
    path TEXT NOT NULL,
    effective_from DATE NOT NULL,
    effective_to DATE,
    from_at TIMESTAMP NOT NULL,
    to_at TIMESTAMP,
    event_id BIGINT
);
CREATE UNIQUE INDEX org_versions_org_id_key_current ON org_versions (org_id) WHERE to_at IS NULL;
CREATE INDEX org_versions_org_id_fk ON org_versions (org_id);

CREATE TABLE org_successions (
    id INTEGER PRIMARY KEY NOT NULL,
    from_org_id BIGINT NOT NULL REFERENCES orgs (id),
    to_org_id BIGINT NOT NULL REFERENCES orgs (id),
    kind TEXT NOT NULL CHECK (kind IN ('rename', 'merge', 'split', 'move')),
    effective_on DATE NOT NULL
);
CREATE INDEX org_successions_from_org_id_fk ON org_successions (from_org_id);
CREATE INDEX org_successions_to_org_id_fk ON org_successions (to_org_id);

CREATE TABLE org_aliases (
    id INTEGER PRIMARY KEY NOT NULL,
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    alias TEXT NOT NULL,
    kind TEXT NOT NULL,
    ambiguous BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX org_aliases_org_id_alias_key ON org_aliases (org_id, alias);
CREATE INDEX org_aliases_alias_idx ON org_aliases (alias);

CREATE TABLE org_groups (
    id INTEGER PRIMARY KEY NOT NULL,
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    name TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX org_groups_org_id_name_key ON org_groups (org_id, name);

CREATE TABLE org_group_members (
    id INTEGER PRIMARY KEY NOT NULL,
    group_id BIGINT NOT NULL REFERENCES org_groups (id),
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    from_on DATE,
    to_on DATE
);
CREATE UNIQUE INDEX org_group_members_group_id_org_id_key ON org_group_members (group_id, org_id);
CREATE INDEX org_group_members_org_id_fk ON org_group_members (org_id);

CREATE TABLE org_weights (
    id INTEGER PRIMARY KEY NOT NULL,
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    key TEXT NOT NULL,
    year BIGINT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX org_weights_org_id_key_year_key ON org_weights (org_id, key, year);

CREATE TABLE users (
    id INTEGER PRIMARY KEY NOT NULL,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    email_state TEXT NOT NULL DEFAULT 'ok' CHECK (email_state IN ('ok', 'bounced')),
    second_contact_id BIGINT REFERENCES users (id),
    lang TEXT NOT NULL DEFAULT 'zh-CN',
    digest_at TEXT NOT NULL DEFAULT '08:30',
    hours_from TEXT NOT NULL DEFAULT '08:00',
    hours_to TEXT NOT NULL DEFAULT '20:00',
    password_hash TEXT NOT NULL,
    password_changed_at TIMESTAMP NOT NULL,
    must_change BOOLEAN NOT NULL DEFAULT FALSE,
    totp_secret TEXT,
    external_id TEXT,
    failed BIGINT NOT NULL DEFAULT 0,
    locked_until TIMESTAMP,
    closed_at TIMESTAMP,
    auth_version BIGINT NOT NULL DEFAULT 1,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX users_second_contact_id_fk ON users (second_contact_id);

CREATE TABLE postings (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    title TEXT NOT NULL DEFAULT '经办人',
    from_on DATE NOT NULL,
    to_on DATE
);
CREATE UNIQUE INDEX postings_user_id_key_current ON postings (user_id) WHERE to_on IS NULL;
CREATE INDEX postings_user_id_fk ON postings (user_id);
CREATE INDEX postings_org_id_fk ON postings (org_id);

CREATE TABLE role_grants (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    role TEXT NOT NULL CHECK (role IN ('admin', 'security', 'auditor', 'supervisor', 'leader', 'approver', 'reporter')),
    from_at TIMESTAMP NOT NULL,
    to_at TIMESTAMP,
    granted_by BIGINT REFERENCES users (id),
    event_id BIGINT
);
CREATE UNIQUE INDEX role_grants_user_id_org_id_role_key_current ON role_grants (user_id, org_id, role) WHERE to_at IS NULL;
CREATE INDEX role_grants_user_id_fk ON role_grants (user_id);
CREATE INDEX role_grants_org_id_fk ON role_grants (org_id);
CREATE INDEX role_grants_granted_by_fk ON role_grants (granted_by);

CREATE TABLE delegations (
    id INTEGER PRIMARY KEY NOT NULL,
    from_user_id BIGINT NOT NULL REFERENCES users (id),
    to_user_id BIGINT NOT NULL REFERENCES users (id),
    roles TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    reason TEXT
);
CREATE INDEX delegations_from_user_id_fk ON delegations (from_user_id);
CREATE INDEX delegations_to_user_id_fk ON delegations (to_user_id);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL CHECK (kind IN ('page', 'api')),
    token_hash TEXT,
    csrf TEXT,
    address TEXT,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    end_reason TEXT
);
CREATE UNIQUE INDEX sessions_token_hash_key_current ON sessions (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
CREATE INDEX sessions_user_id_fk ON sessions (user_id);

CREATE TABLE refresh_tokens (
    id INTEGER PRIMARY KEY NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    parent_id BIGINT REFERENCES refresh_tokens (id),
    created_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX refresh_tokens_session_id_fk ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_parent_id_fk ON refresh_tokens (parent_id);

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP,
    revoked_at TIMESTAMP
);
CREATE INDEX api_tokens_user_id_fk ON api_tokens (user_id);

CREATE TABLE idempotency_keys (
    user_id BIGINT NOT NULL REFERENCES users (id),
    key TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at);

CREATE TABLE number_series (
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    series TEXT NOT NULL,
    year BIGINT NOT NULL,
    last_no BIGINT NOT NULL,
    PRIMARY KEY (org_id, series, year)
);

CREATE TABLE settings (
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    PRIMARY KEY (key)
);

CREATE TABLE calendar_days (
    id INTEGER PRIMARY KEY NOT NULL,
    org_id BIGINT REFERENCES orgs (id),
    day DATE NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('holiday', 'workday')),
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    provisional BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX calendar_days_org_id_day_key ON calendar_days (org_id, day);
CREATE UNIQUE INDEX calendar_days_day_key_current ON calendar_days (day) WHERE org_id IS NULL;

CREATE TABLE calendar_years (
    year BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('known', 'provisional')),
    source TEXT NOT NULL,
    PRIMARY KEY (year)
);

CREATE TABLE rule_sets (
    id INTEGER PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('light', 'ladder', 'profile', 'score', 'check')),
    org_id BIGINT REFERENCES orgs (id),
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    valid_from DATE NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX rule_sets_kind_version_key_current ON rule_sets (kind, version) WHERE org_id IS NULL;
CREATE UNIQUE INDEX rule_sets_kind_org_id_version_key ON rule_sets (kind, org_id, version);
CREATE INDEX rule_sets_org_id_fk ON rule_sets (org_id);
