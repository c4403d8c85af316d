-- While somebody listens to an organisation's webhooks by a socket, its links tell of their ends there too. Read in the batch that
-- shows a link's change anyway; written when a socket comes, and every few minutes while there is one.

CREATE TABLE listeners (
  organisation_id TEXT    NOT NULL,
  mode            TEXT    NOT NULL CHECK (mode IN ('test', 'live')),
  until           INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, mode)
) WITHOUT ROWID;
