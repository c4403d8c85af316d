-- Webhook secrets by generation, API keys with names and scopes, and links whose addresses and user are sealed. Organisations
-- and keys stay. Links go: what sealed them before has no letter of its key and no version, and opens no more.

ALTER TABLE organisations ADD COLUMN webhook_generation INTEGER NOT NULL DEFAULT 1;
ALTER TABLE organisations ADD COLUMN webhook_rotated_at INTEGER;

ALTER TABLE api_keys ADD COLUMN name TEXT;
ALTER TABLE api_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT 'links:write links:read erase';
ALTER TABLE api_keys ADD COLUMN last_used_on TEXT;

DROP TABLE links;

CREATE TABLE links (
  organisation_id    TEXT    NOT NULL,
  mode               TEXT    NOT NULL CHECK (mode IN ('test', 'live')),
  id                 TEXT    NOT NULL,
  integration_id     TEXT    NOT NULL,
  operations         TEXT    NOT NULL,
  sealed             INTEGER NOT NULL,
  claim_hash         TEXT    NOT NULL,
  connect_url        TEXT    NOT NULL,
  debug              INTEGER NOT NULL,
  status             TEXT    NOT NULL CHECK (status IN ('pending', 'active', 'failed', 'complete', 'expired', 'canceled')),
  current_session_id TEXT,
  sealed_result      INTEGER,
  error              TEXT,
  version            INTEGER NOT NULL,
  webhook_due        INTEGER,
  idempotency_hash   TEXT,
  idempotency_body   TEXT,
  expires_at         INTEGER NOT NULL,
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL,
  locale             TEXT,
  user_hash          TEXT,
  has_webhook        INTEGER NOT NULL,
  retain_result_for  INTEGER,
  PRIMARY KEY (organisation_id, mode, id)
) WITHOUT ROWID;

CREATE TABLE sealed (
  number    INTEGER PRIMARY KEY,
  contacts  BLOB,
  arguments BLOB,
  answer    BLOB,
  salt      BLOB,
  result    BLOB
);

INSERT INTO sealed (number, contacts) VALUES (1, zeroblob(3000)), (2, zeroblob(3000)), (3, zeroblob(3000));

CREATE INDEX links_open ON links (expires_at) WHERE status IN ('pending', 'active', 'failed');

CREATE INDEX links_webhook_due ON links (webhook_due) WHERE webhook_due IS NOT NULL;

CREATE INDEX links_of_user ON links (organisation_id, mode, user_hash, id)
  WHERE user_hash IS NOT NULL;

CREATE UNIQUE INDEX links_by_idempotency ON links (idempotency_hash) WHERE idempotency_hash IS NOT NULL;
