-- Programmes of one's own, which can be retired, and goals with a day of their own; what a target's curve was.
ALTER TABLE programmes ADD COLUMN org_id BIGINT REFERENCES orgs (id);
ALTER TABLE programmes ADD COLUMN retired_at TIMESTAMP;
CREATE INDEX programmes_org_id_fk ON programmes (org_id);
ALTER TABLE programme_items ADD COLUMN due_on DATE;
ALTER TABLE target_versions ADD COLUMN curve TEXT;
ALTER TABLE target_versions ADD COLUMN points TEXT;

-- Weighted milestones of a task (阶段节点); their weights add up to 100.
CREATE TABLE task_milestones (
    id BIGSERIAL PRIMARY KEY,
    task_id BIGINT NOT NULL REFERENCES tasks (id),
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    weight BIGINT NOT NULL CHECK (weight BETWEEN 1 AND 100),
    due_on DATE NOT NULL,
    reached_on DATE,
    reached_by BIGINT REFERENCES users (id)
);
CREATE UNIQUE INDEX task_milestones_task_id_position_key ON task_milestones (task_id, position);
CREATE INDEX task_milestones_reached_by_fk ON task_milestones (reached_by);
