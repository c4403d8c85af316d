-- Organisations on their way from one database of links to another. Asked for by a command, and done by the cron.

CREATE TABLE relocations (
  organisation_id TEXT    NOT NULL PRIMARY KEY,
  source          TEXT    NOT NULL,
  target          TEXT    NOT NULL,
  phase           TEXT    NOT NULL CHECK (phase IN ('copying', 'copied', 'switched', 'open', 'returning')),
  began_at        INTEGER NOT NULL,
  since           INTEGER NOT NULL,
  copied          INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
