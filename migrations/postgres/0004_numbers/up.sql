CREATE TABLE targets (
    id BIGSERIAL PRIMARY KEY,
    directive_id BIGINT REFERENCES directives (id),
    task_id BIGINT REFERENCES tasks (id),
    parent_id BIGINT REFERENCES targets (id),
    indicator_id BIGINT NOT NULL REFERENCES indicators (id),
    comparator TEXT NOT NULL CHECK (comparator IN ('>=', '<=', '=', '+=', '-=')),
    value BIGINT,
    value_max BIGINT,
    approx BOOLEAN NOT NULL DEFAULT FALSE,
    bound TEXT CHECK (bound IN ('min', 'max')),
    qualitative BOOLEAN NOT NULL DEFAULT FALSE,
    found_text TEXT,
    relative BOOLEAN NOT NULL DEFAULT FALSE,
    resolved BIGINT,
    weight TEXT,
    own_part BOOLEAN NOT NULL DEFAULT FALSE,
    baseline_value BIGINT,
    baseline_numerator BIGINT,
    baseline_denominator BIGINT,
    baseline_on DATE,
    due_on DATE,
    curve TEXT CHECK (curve IN ('linear', 'step', 'explicit')),
    source TEXT,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at TIMESTAMP NOT NULL,
    CHECK ((directive_id IS NULL) <> (task_id IS NULL))
);
CREATE INDEX targets_directive_id_fk ON targets (directive_id);
CREATE INDEX targets_task_id_fk ON targets (task_id);
CREATE INDEX targets_parent_id_fk ON targets (parent_id);
CREATE INDEX targets_indicator_id_fk ON targets (indicator_id);

CREATE TABLE target_versions (
    id BIGSERIAL PRIMARY KEY,
    target_id BIGINT NOT NULL REFERENCES targets (id),
    comparator TEXT NOT NULL,
    value BIGINT,
    value_max BIGINT,
    baseline_value BIGINT,
    due_on DATE,
    reason TEXT,
    slip_days BIGINT NOT NULL DEFAULT 0,
    changed_by BIGINT REFERENCES users (id),
    from_at TIMESTAMP NOT NULL,
    to_at TIMESTAMP,
    event_id BIGINT
);
CREATE UNIQUE INDEX target_versions_target_id_key_current ON target_versions (target_id) WHERE to_at IS NULL;
CREATE INDEX target_versions_target_id_fk ON target_versions (target_id);
CREATE INDEX target_versions_changed_by_fk ON target_versions (changed_by);

CREATE TABLE curve_points (
    id BIGSERIAL PRIMARY KEY,
    target_id BIGINT NOT NULL REFERENCES targets (id),
    day DATE NOT NULL,
    value BIGINT NOT NULL
);
CREATE UNIQUE INDEX curve_points_target_id_day_key ON curve_points (target_id, day);

CREATE TABLE apportionments (
    id BIGSERIAL PRIMARY KEY,
    target_id BIGINT NOT NULL REFERENCES targets (id),
    method TEXT NOT NULL CHECK (method IN ('same', 'equal', 'by_weight', 'by_gap', 'manual')),
    key TEXT,
    year BIGINT,
    params TEXT NOT NULL DEFAULT '{}',
    check_sum TEXT NOT NULL,
    confirmed_by BIGINT REFERENCES users (id),
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX apportionments_target_id_fk ON apportionments (target_id);
CREATE INDEX apportionments_confirmed_by_fk ON apportionments (confirmed_by);

CREATE TABLE obligations (
    id BIGSERIAL PRIMARY KEY,
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    due_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'waived')),
    planned_by TEXT NOT NULL DEFAULT 'issue' CHECK (planned_by IN ('issue', 'cadence', 'extension', 'resume')),
    waived_reason TEXT,
    locked_at TIMESTAMP,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX obligations_task_id_period_from_period_to_key ON obligations (task_id, period_from, period_to);
CREATE INDEX obligations_org_id_state_due_at_idx ON obligations (org_id, state, due_at);
CREATE INDEX obligations_state_due_at_idx ON obligations (state, due_at);

CREATE TABLE progress_reports (
    id BIGSERIAL PRIMARY KEY,
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    obligation_id BIGINT REFERENCES obligations (id),
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'awaiting_approval', 'submitted', 'accepted', 'returned', 'withdrawn', 'superseded')),
    percent BIGINT,
    narrative TEXT NOT NULL,
    problems TEXT NOT NULL DEFAULT '',
    next_steps TEXT NOT NULL DEFAULT '',
    help TEXT NOT NULL DEFAULT '',
    own_light TEXT CHECK (own_light IN ('red', 'yellow', 'green', 'grey')),
    no_change BOOLEAN NOT NULL DEFAULT FALSE,
    late BOOLEAN NOT NULL DEFAULT FALSE,
    author_id BIGINT NOT NULL REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    submitted_at TIMESTAMP,
    opened_at TIMESTAMP,
    approved_by BIGINT REFERENCES users (id),
    approved_at TIMESTAMP,
    decided_at TIMESTAMP,
    decided_by BIGINT REFERENCES users (id),
    supersedes_id BIGINT REFERENCES progress_reports (id),
    version BIGINT NOT NULL DEFAULT 1,
    updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX progress_reports_obligation_id_revision_key ON progress_reports (obligation_id, revision);
CREATE INDEX progress_reports_task_id_period_to_revision_idx ON progress_reports (task_id, period_to, revision);
CREATE INDEX progress_reports_state_submitted_at_idx ON progress_reports (state, submitted_at);
CREATE INDEX progress_reports_org_id_fk ON progress_reports (org_id);
CREATE INDEX progress_reports_author_id_fk ON progress_reports (author_id);
CREATE INDEX progress_reports_approved_by_fk ON progress_reports (approved_by);
CREATE INDEX progress_reports_decided_by_fk ON progress_reports (decided_by);
CREATE INDEX progress_reports_supersedes_id_fk ON progress_reports (supersedes_id);

CREATE TABLE reviews (
    id BIGSERIAL PRIMARY KEY,
    progress_id BIGINT NOT NULL REFERENCES progress_reports (id),
    decision TEXT NOT NULL CHECK (decision IN ('accepted', 'returned', 'refused', 'approved')),
    reason TEXT,
    by_id BIGINT NOT NULL REFERENCES users (id),
    by_org_id BIGINT NOT NULL REFERENCES orgs (id),
    at TIMESTAMP NOT NULL
);
CREATE INDEX reviews_progress_id_fk ON reviews (progress_id);
CREATE INDEX reviews_by_id_fk ON reviews (by_id);
CREATE INDEX reviews_by_org_id_fk ON reviews (by_org_id);

CREATE TABLE indicator_values (
    id BIGSERIAL PRIMARY KEY,
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    indicator_id BIGINT NOT NULL REFERENCES indicators (id),
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    revision BIGINT NOT NULL,
    numerator BIGINT,
    denominator BIGINT,
    value BIGINT,
    carried BOOLEAN NOT NULL DEFAULT FALSE,
    progress_id BIGINT REFERENCES progress_reports (id),
    state TEXT NOT NULL CHECK (state IN ('awaiting_approval', 'submitted', 'accepted', 'returned', 'withdrawn', 'superseded')),
    current BOOLEAN NOT NULL DEFAULT TRUE,
    submitted_at TIMESTAMP NOT NULL,
    accepted_at TIMESTAMP,
    corrects_id BIGINT REFERENCES indicator_values (id),
    reason TEXT
);
CREATE UNIQUE INDEX indicator_values_org_id_indicator_id_period_to_key_current ON indicator_values (org_id, indicator_id, period_to) WHERE current;
CREATE INDEX indicator_values_indicator_id_org_id_state_period_to_idx ON indicator_values (indicator_id, org_id, state, period_to);
CREATE INDEX indicator_values_org_id_fk ON indicator_values (org_id);
CREATE INDEX indicator_values_progress_id_fk ON indicator_values (progress_id);
CREATE INDEX indicator_values_corrects_id_fk ON indicator_values (corrects_id);

CREATE TABLE value_uses (
    id BIGSERIAL PRIMARY KEY,
    value_id BIGINT NOT NULL REFERENCES indicator_values (id),
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    obligation_id BIGINT REFERENCES obligations (id)
);
CREATE UNIQUE INDEX value_uses_value_id_task_id_key ON value_uses (value_id, task_id);
CREATE INDEX value_uses_task_id_fk ON value_uses (task_id);
CREATE INDEX value_uses_obligation_id_fk ON value_uses (obligation_id);

CREATE TABLE rollups (
    id BIGSERIAL PRIMARY KEY,
    target_id BIGINT NOT NULL REFERENCES targets (id),
    period_to DATE NOT NULL,
    numerator BIGINT,
    denominator BIGINT,
    value BIGINT,
    n_expected BIGINT NOT NULL,
    n_reported BIGINT NOT NULL,
    n_accepted BIGINT NOT NULL,
    from_at TIMESTAMP NOT NULL,
    to_at TIMESTAMP
);
CREATE UNIQUE INDEX rollups_target_id_period_to_key_current ON rollups (target_id, period_to) WHERE to_at IS NULL;
CREATE INDEX rollups_target_id_fk ON rollups (target_id);

CREATE TABLE requests (
    id BIGSERIAL PRIMARY KEY,
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    kind TEXT NOT NULL CHECK (kind IN ('extension', 'transfer', 'suspension', 'closure', 'cancellation', 'reopening')),
    state TEXT NOT NULL CHECK (state IN ('awaiting_approval', 'open', 'accepted', 'refused', 'withdrawn')),
    reason TEXT NOT NULL,
    progress TEXT,
    proposed_due_on DATE,
    proposed_org_id BIGINT REFERENCES orgs (id),
    filed_by BIGINT NOT NULL REFERENCES users (id),
    filed_org_id BIGINT NOT NULL REFERENCES orgs (id),
    filed_at TIMESTAMP NOT NULL,
    approved_by BIGINT REFERENCES users (id),
    decide_by TIMESTAMP,
    decided_by BIGINT REFERENCES users (id),
    decided_at TIMESTAMP,
    grade TEXT CHECK (grade IN ('excellent', 'good', 'pass', 'fail')),
    decision_reason TEXT,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX requests_task_id_kind_key_current ON requests (task_id, kind) WHERE state IN ('open','awaiting_approval');
CREATE INDEX requests_state_decide_by_idx ON requests (state, decide_by);
CREATE INDEX requests_task_id_fk ON requests (task_id);
CREATE INDEX requests_proposed_org_id_fk ON requests (proposed_org_id);
CREATE INDEX requests_filed_by_fk ON requests (filed_by);
CREATE INDEX requests_filed_org_id_fk ON requests (filed_org_id);
CREATE INDEX requests_approved_by_fk ON requests (approved_by);
CREATE INDEX requests_decided_by_fk ON requests (decided_by);

CREATE TABLE measures (
    id BIGSERIAL PRIMARY KEY,
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    kind TEXT NOT NULL CHECK (kind IN ('reminder', 'supervision_notice', 'bulletin', 'interview')),
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    series TEXT,
    number_year BIGINT,
    number_no BIGINT,
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'issued', 'answered', 'withdrawn')),
    by_id BIGINT REFERENCES users (id),
    at TIMESTAMP NOT NULL,
    answer TEXT,
    answered_by BIGINT REFERENCES users (id),
    answered_at TIMESTAMP,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX measures_task_id_fk ON measures (task_id);
CREATE INDEX measures_org_id_fk ON measures (org_id);
CREATE INDEX measures_by_id_fk ON measures (by_id);
CREATE INDEX measures_answered_by_fk ON measures (answered_by);

CREATE TABLE comments (
    id BIGSERIAL PRIMARY KEY,
    task_id BIGINT REFERENCES tasks (id),
    directive_id BIGINT REFERENCES directives (id),
    kind TEXT NOT NULL CHECK (kind IN ('comment', 'instruction', 'question')),
    text TEXT NOT NULL,
    by_id BIGINT NOT NULL REFERENCES users (id),
    by_org_id BIGINT NOT NULL REFERENCES orgs (id),
    at TIMESTAMP NOT NULL,
    CHECK ((task_id IS NULL) <> (directive_id IS NULL))
);
CREATE INDEX comments_task_id_fk ON comments (task_id);
CREATE INDEX comments_directive_id_fk ON comments (directive_id);
CREATE INDEX comments_by_id_fk ON comments (by_id);
CREATE INDEX comments_by_org_id_fk ON comments (by_org_id);

CREATE TABLE attachments (
    id BIGSERIAL PRIMARY KEY,
    blob_sha256 TEXT NOT NULL REFERENCES blobs (sha256),
    name TEXT NOT NULL,
    task_id BIGINT REFERENCES tasks (id),
    progress_id BIGINT REFERENCES progress_reports (id),
    directive_id BIGINT REFERENCES directives (id),
    request_id BIGINT REFERENCES requests (id),
    comment_id BIGINT REFERENCES comments (id),
    by_id BIGINT NOT NULL REFERENCES users (id),
    at TIMESTAMP NOT NULL,
    CHECK ((CASE WHEN task_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN progress_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN directive_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN request_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END) = 1)
);
CREATE INDEX attachments_blob_sha256_fk ON attachments (blob_sha256);
CREATE INDEX attachments_task_id_fk ON attachments (task_id);
CREATE INDEX attachments_progress_id_fk ON attachments (progress_id);
CREATE INDEX attachments_directive_id_fk ON attachments (directive_id);
CREATE INDEX attachments_request_id_fk ON attachments (request_id);
CREATE INDEX attachments_comment_id_fk ON attachments (comment_id);
CREATE INDEX attachments_by_id_fk ON attachments (by_id);

CREATE TABLE findings (
    id BIGSERIAL PRIMARY KEY,
    document_id BIGINT NOT NULL REFERENCES documents (id),
    kind TEXT NOT NULL CHECK (kind IN ('directive', 'target')),
    position BIGINT NOT NULL,
    span_start BIGINT NOT NULL,
    span_end BIGINT NOT NULL,
    quote TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    proposed TEXT NOT NULL,
    edited TEXT,
    confidence_milli BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'accepted', 'edited', 'rejected', 'merged', 'split')),
    parent_id BIGINT REFERENCES findings (id),
    decided_by BIGINT REFERENCES users (id),
    decided_at TIMESTAMP,
    directive_id BIGINT REFERENCES directives (id),
    target_id BIGINT REFERENCES targets (id),
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX findings_document_id_kind_position_key ON findings (document_id, kind, position);
CREATE INDEX findings_document_id_fingerprint_idx ON findings (document_id, fingerprint);
CREATE INDEX findings_parent_id_fk ON findings (parent_id);
CREATE INDEX findings_decided_by_fk ON findings (decided_by);
CREATE INDEX findings_directive_id_fk ON findings (directive_id);
CREATE INDEX findings_target_id_fk ON findings (target_id);
