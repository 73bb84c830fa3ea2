CREATE TABLE blobs (
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (sha256)
);

CREATE TABLE documents (
    id INTEGER PRIMARY KEY NOT NULL,
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    title TEXT NOT NULL,
    doc_no TEXT,
    issuer TEXT,
    speaker TEXT,
    meeting_on DATE,
    issued_on DATE,
    blob_sha256 TEXT NOT NULL REFERENCES blobs (sha256),
    file_name TEXT NOT NULL,
    text TEXT NOT NULL,
    encoding TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'read' CHECK (state IN ('read', 'registered', 'closed')),
    engine_version TEXT NOT NULL,
    warnings TEXT NOT NULL DEFAULT '[]',
    coverage TEXT NOT NULL DEFAULT '{}',
    predecessor_id BIGINT REFERENCES documents (id),
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX documents_updated_at_id_idx ON documents (updated_at, id);
CREATE INDEX documents_org_id_fk ON documents (org_id);
CREATE INDEX documents_blob_sha256_fk ON documents (blob_sha256);
CREATE INDEX documents_predecessor_id_fk ON documents (predecessor_id);
CREATE INDEX documents_created_by_fk ON documents (created_by);

CREATE TABLE programmes (
    id INTEGER PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    year BIGINT NOT NULL,
    source TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE indicators (
    id INTEGER PRIMARY KEY NOT NULL,
    org_id BIGINT REFERENCES orgs (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('count', 'ratio', 'level', 'milestone')),
    direction TEXT NOT NULL CHECK (direction IN ('at_least', 'at_most', 'within')),
    unit TEXT NOT NULL,
    scale BIGINT NOT NULL DEFAULT 0,
    part_scale BIGINT NOT NULL DEFAULT 0,
    display_unit TEXT,
    accumulation TEXT NOT NULL DEFAULT 'cumulative' CHECK (accumulation IN ('cumulative', 'per_period', 'snapshot')),
    definition TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    from_on DATE,
    to_on DATE,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX indicators_org_id_fk ON indicators (org_id);

CREATE TABLE programme_items (
    id INTEGER PRIMARY KEY NOT NULL,
    programme_id BIGINT NOT NULL REFERENCES programmes (id),
    position BIGINT NOT NULL,
    indicator_id BIGINT NOT NULL REFERENCES indicators (id),
    comparator TEXT NOT NULL CHECK (comparator IN ('>=', '<=', '=', '+=', '-=')),
    value BIGINT,
    value_max BIGINT,
    note TEXT
);
CREATE UNIQUE INDEX programme_items_programme_id_position_key ON programme_items (programme_id, position);
CREATE INDEX programme_items_indicator_id_fk ON programme_items (indicator_id);

CREATE TABLE directives (
    id INTEGER PRIMARY KEY NOT NULL,
    issuer_org_id BIGINT NOT NULL REFERENCES orgs (id),
    acting_org_id BIGINT REFERENCES orgs (id),
    series TEXT NOT NULL DEFAULT '',
    number_year BIGINT,
    number_no BIGINT,
    kind TEXT NOT NULL CHECK (kind IN ('policy', 'decision', 'instruction', 'problem', 'proposal', 'inspection')),
    title TEXT NOT NULL,
    requirement TEXT NOT NULL,
    document_id BIGINT REFERENCES documents (id),
    span_start BIGINT,
    span_end BIGINT,
    source TEXT,
    urgency TEXT NOT NULL DEFAULT 'ordinary' CHECK (urgency IN ('ordinary', 'urgent', 'very_urgent', 'top_urgent')),
    profile TEXT NOT NULL DEFAULT 'ordinary',
    cadence TEXT NOT NULL CHECK (cadence IN ('once', 'daily', 'weekly', 'ten_days', 'fortnightly', 'monthly', 'quarterly', 'half_yearly', 'yearly')),
    due_rule TEXT NOT NULL,
    due_on DATE,
    original_due_on DATE,
    previous_round_id BIGINT REFERENCES directives (id),
    carried_from_id BIGINT REFERENCES directives (id),
    external_ref TEXT,
    state TEXT NOT NULL CHECK (state IN ('draft', 'proposed', 'registered', 'active', 'closed', 'cancelled')),
    issued_at TIMESTAMP,
    closed_at TIMESTAMP,
    cancel_reason TEXT,
    search TEXT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX directives_issuer_org_id_series_number_year_number_no_key ON directives (issuer_org_id, series, number_year, number_no);
CREATE UNIQUE INDEX directives_issuer_org_id_external_ref_key_current ON directives (issuer_org_id, external_ref) WHERE external_ref IS NOT NULL;
CREATE INDEX directives_state_due_on_id_idx ON directives (state, due_on, id);
CREATE INDEX directives_updated_at_id_idx ON directives (updated_at, id);
CREATE INDEX directives_acting_org_id_fk ON directives (acting_org_id);
CREATE INDEX directives_document_id_fk ON directives (document_id);
CREATE INDEX directives_previous_round_id_fk ON directives (previous_round_id);
CREATE INDEX directives_carried_from_id_fk ON directives (carried_from_id);
CREATE INDEX directives_created_by_fk ON directives (created_by);

CREATE TABLE directive_versions (
    id INTEGER PRIMARY KEY NOT NULL,
    directive_id BIGINT NOT NULL REFERENCES directives (id),
    title TEXT NOT NULL,
    requirement TEXT NOT NULL,
    state TEXT NOT NULL,
    due_on DATE,
    from_at TIMESTAMP NOT NULL,
    to_at TIMESTAMP,
    event_id BIGINT
);
CREATE UNIQUE INDEX directive_versions_directive_id_key_current ON directive_versions (directive_id) WHERE to_at IS NULL;
CREATE INDEX directive_versions_directive_id_fk ON directive_versions (directive_id);

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY NOT NULL,
    directive_id BIGINT NOT NULL REFERENCES directives (id),
    parent_id BIGINT REFERENCES tasks (id),
    path TEXT NOT NULL,
    lead_org_id BIGINT NOT NULL REFERENCES orgs (id),
    issuer_org_id BIGINT NOT NULL REFERENCES orgs (id),
    title TEXT NOT NULL,
    requirement TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'issued', 'active', 'suspended', 'closing', 'closed', 'cancelled')),
    profile TEXT NOT NULL,
    cadence TEXT NOT NULL CHECK (cadence IN ('once', 'daily', 'weekly', 'ten_days', 'fortnightly', 'monthly', 'quarterly', 'half_yearly', 'yearly')),
    due_rule TEXT NOT NULL,
    sign_due_at TIMESTAMP,
    issued_at TIMESTAMP,
    signed_at TIMESTAMP,
    due_on DATE,
    original_due_on DATE,
    extensions BIGINT NOT NULL DEFAULT 0,
    slip_days BIGINT NOT NULL DEFAULT 0,
    returns BIGINT NOT NULL DEFAULT 0,
    percent BIGINT,
    own_light TEXT CHECK (own_light IN ('red', 'yellow', 'green', 'grey')),
    light TEXT NOT NULL CHECK (light IN ('red', 'yellow', 'green', 'grey')),
    light_since TIMESTAMP NOT NULL,
    overdue BOOLEAN NOT NULL DEFAULT FALSE,
    closed_at TIMESTAMP,
    closed_late BOOLEAN NOT NULL DEFAULT FALSE,
    grade TEXT CHECK (grade IN ('excellent', 'good', 'pass', 'fail')),
    external_ref TEXT,
    search TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX tasks_issuer_org_id_external_ref_key_current ON tasks (issuer_org_id, external_ref) WHERE external_ref IS NOT NULL;
CREATE INDEX tasks_lead_org_id_state_due_on_percent_idx ON tasks (lead_org_id, state, due_on, percent);
CREATE INDEX tasks_lead_org_id_due_on_id_idx ON tasks (lead_org_id, due_on, id);
CREATE INDEX tasks_directive_id_parent_id_idx ON tasks (directive_id, parent_id);
CREATE INDEX tasks_path_idx ON tasks (path);
CREATE INDEX tasks_updated_at_id_idx ON tasks (updated_at, id);
CREATE INDEX tasks_state_due_on_idx ON tasks (state, due_on);
CREATE INDEX tasks_parent_id_fk ON tasks (parent_id);
CREATE INDEX tasks_issuer_org_id_fk ON tasks (issuer_org_id);

CREATE TABLE task_versions (
    id INTEGER PRIMARY KEY NOT NULL,
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    lead_org_id BIGINT NOT NULL,
    issuer_org_id BIGINT NOT NULL,
    parent_id BIGINT,
    title TEXT NOT NULL,
    requirement TEXT NOT NULL,
    state TEXT NOT NULL,
    cadence TEXT NOT NULL,
    due_on DATE,
    grade TEXT,
    from_at TIMESTAMP NOT NULL,
    to_at TIMESTAMP,
    event_id BIGINT
);
CREATE UNIQUE INDEX task_versions_task_id_key_current ON task_versions (task_id) WHERE to_at IS NULL;
CREATE INDEX task_versions_task_id_fk ON task_versions (task_id);

CREATE TABLE task_links (
    id INTEGER PRIMARY KEY NOT NULL,
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    other_id BIGINT NOT NULL REFERENCES tasks (id),
    kind TEXT NOT NULL CHECK (kind IN ('merged_into', 'split_from', 'depends_on'))
);
CREATE UNIQUE INDEX task_links_task_id_other_id_kind_key ON task_links (task_id, other_id, kind);
CREATE INDEX task_links_other_id_fk ON task_links (other_id);

CREATE TABLE task_parties (
    id INTEGER PRIMARY KEY NOT NULL,
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    role TEXT NOT NULL CHECK (role IN ('lead', 'assist')),
    position BIGINT NOT NULL DEFAULT 0,
    from_at TIMESTAMP NOT NULL,
    to_at TIMESTAMP,
    event_id BIGINT
);
CREATE UNIQUE INDEX task_parties_task_id_org_id_role_key_current ON task_parties (task_id, org_id, role) WHERE to_at IS NULL;
CREATE INDEX task_parties_org_id_task_id_idx ON task_parties (org_id, task_id);
CREATE INDEX task_parties_task_id_fk ON task_parties (task_id);

CREATE TABLE task_lights (
    id INTEGER PRIMARY KEY NOT NULL,
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    from_at TIMESTAMP NOT NULL,
    to_at TIMESTAMP,
    colour TEXT NOT NULL CHECK (colour IN ('red', 'yellow', 'green', 'grey')),
    rule TEXT NOT NULL,
    rule_version BIGINT NOT NULL,
    inputs TEXT NOT NULL,
    reason TEXT NOT NULL,
    reason_en TEXT NOT NULL,
    mend TEXT NOT NULL,
    mend_en TEXT NOT NULL
);
CREATE UNIQUE INDEX task_lights_task_id_key_current ON task_lights (task_id) WHERE to_at IS NULL;
CREATE INDEX task_lights_task_id_fk ON task_lights (task_id);

CREATE TABLE task_totals (
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    directive_id BIGINT NOT NULL REFERENCES directives (id),
    state TEXT NOT NULL,
    light TEXT NOT NULL,
    n BIGINT NOT NULL DEFAULT 0,
    n_overdue BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (org_id, directive_id, state, light)
);
CREATE INDEX task_totals_directive_id_fk ON task_totals (directive_id);

CREATE TABLE month_totals (
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    directive_id BIGINT NOT NULL REFERENCES directives (id),
    month TEXT NOT NULL,
    owed BIGINT NOT NULL DEFAULT 0,
    on_time BIGINT NOT NULL DEFAULT 0,
    late BIGINT NOT NULL DEFAULT 0,
    returned BIGINT NOT NULL DEFAULT 0,
    accepted BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (org_id, directive_id, month)
);
CREATE INDEX month_totals_directive_id_fk ON month_totals (directive_id);
