-- The first steps on the start page (首次使用): whether a person still wants them, and which of those that leave no trace
-- they said they took.
ALTER TABLE users ADD COLUMN tour BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE users ADD COLUMN tour_seen TEXT NOT NULL DEFAULT '';
-- What somebody did, by its verb.
CREATE INDEX events_actor_id_verb_idx ON events (actor_id, verb);
-- Whoever worked here before knows the way.
UPDATE users SET tour = FALSE WHERE id IN (SELECT actor_id FROM events WHERE kind = 'change');
