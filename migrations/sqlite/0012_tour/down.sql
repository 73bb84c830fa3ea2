DROP INDEX events_actor_id_verb_idx;
ALTER TABLE users DROP COLUMN tour_seen;
ALTER TABLE users DROP COLUMN tour;
