-- The key is the event's: one that comes again is no second row.
CREATE TABLE IF NOT EXISTS links (event_id TEXT PRIMARY KEY, user TEXT, result TEXT NOT NULL);
