-- A link that lives as long as links do by default needs no index entry for its end: the cron comes to it in the order of creation,
-- and this says how far it has come. Links that are there have their entry, and keep it.

CREATE TABLE sweeps (
  name  TEXT    NOT NULL PRIMARY KEY,
  until INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO sweeps (name, until) VALUES ('expiry', unixepoch() * 1000);
