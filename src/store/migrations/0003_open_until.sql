-- The cron finds open links by a column of their own: a claim changes their status, and must not be billed for an index entry.

ALTER TABLE links ADD COLUMN open_until INTEGER;

UPDATE links SET open_until = expires_at WHERE status IN ('pending', 'active', 'failed');

DROP INDEX links_open;

CREATE INDEX links_open ON links (open_until) WHERE open_until IS NOT NULL;
