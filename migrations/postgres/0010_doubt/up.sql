-- A letter whose last attempt may have been accepted without an answer: it goes again under its own Message-ID and takes
-- nothing more.
ALTER TABLE outbox ADD COLUMN doubtful BOOLEAN NOT NULL DEFAULT FALSE;
