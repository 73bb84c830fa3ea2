CREATE TABLE subtree_totals (
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    state TEXT NOT NULL,
    light TEXT NOT NULL,
    n BIGINT NOT NULL DEFAULT 0,
    n_overdue BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (org_id, state, light)
);

CREATE TABLE subtree_months (
    org_id BIGINT NOT NULL REFERENCES orgs (id),
    month TEXT NOT NULL,
    owed BIGINT NOT NULL DEFAULT 0,
    on_time BIGINT NOT NULL DEFAULT 0,
    late BIGINT NOT NULL DEFAULT 0,
    returned BIGINT NOT NULL DEFAULT 0,
    accepted BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (org_id, month)
);

INSERT INTO subtree_totals (org_id, state, light, n, n_overdue)
SELECT a.id, t.state, t.light, SUM(t.n), SUM(t.n_overdue)
FROM (
    SELECT org_id, state, light, SUM(n) AS n, SUM(n_overdue) AS n_overdue
    FROM task_totals GROUP BY org_id, state, light
) AS t
JOIN orgs o ON o.id = t.org_id
JOIN orgs a ON substr(o.path, 1, length(a.path)) = a.path
WHERE a.parent_id IS NOT NULL
GROUP BY a.id, t.state, t.light;

INSERT INTO subtree_months (org_id, month, owed, on_time, late, returned, accepted)
SELECT a.id, m.month, SUM(m.owed), SUM(m.on_time), SUM(m.late), SUM(m.returned), SUM(m.accepted)
FROM (
    SELECT org_id, month, SUM(owed) AS owed, SUM(on_time) AS on_time, SUM(late) AS late, SUM(returned) AS returned, SUM(accepted) AS accepted
    FROM month_totals GROUP BY org_id, month
) AS m
JOIN orgs o ON o.id = m.org_id
JOIN orgs a ON substr(o.path, 1, length(a.path)) = a.path
WHERE a.parent_id IS NOT NULL
GROUP BY a.id, m.month;

CREATE INDEX tasks_red_idx ON tasks ((due_on IS NULL), due_on, id) WHERE light = 'red';
CREATE INDEX tasks_slipped_idx ON tasks (slip_days DESC, id) WHERE extensions > 0;
CREATE INDEX obligations_open_idx ON obligations (due_at, org_id) WHERE state = 'open';
