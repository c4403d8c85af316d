-- The key is the event's: one that comes again is no second row.
CREATE TABLE IF NOT EXISTS links (event_id TEXT PRIMARY KEY, user TEXT, happened_at INTEGER NOT NULL, result TEXT NOT NULL);
