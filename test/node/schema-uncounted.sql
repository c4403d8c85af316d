-- A database from before migrations were counted: its `links` lacks what came later.
CREATE TABLE IF NOT EXISTS organisations (
  id         TEXT    NOT NULL PRIMARY KEY,
  name       TEXT    NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS api_keys (
  hash            TEXT    NOT NULL PRIMARY KEY,
  organisation_id TEXT    NOT NULL REFERENCES organisations (id),
  mode            TEXT    NOT NULL CHECK (mode IN ('test', 'live')),
  hint            TEXT    NOT NULL,
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER,
  revoked_at      INTEGER
) WITHOUT ROWID;

--
CREATE TABLE IF NOT EXISTS links (
  organisation_id    TEXT    NOT NULL,
  mode               TEXT    NOT NULL CHECK (mode IN ('test', 'live')),
  id                 TEXT    NOT NULL,
  integration_id     TEXT    NOT NULL,
  operations         TEXT    NOT NULL,
  sealed_arguments   BLOB,
  claim_hash         TEXT    NOT NULL,
  connect_url        TEXT    NOT NULL,
  webhook_url        TEXT,
  return_url         TEXT,
  external_user_id   TEXT,
  debug              INTEGER NOT NULL,
  status             TEXT    NOT NULL CHECK (status IN ('pending', 'active', 'failed', 'complete', 'expired', 'canceled')),
  current_session_id TEXT,
  sealed_result      BLOB,
  error              TEXT,
  version            INTEGER NOT NULL,
  webhook_due        INTEGER,
  idempotency_hash   TEXT,
  idempotency_body   TEXT,
  expires_at         INTEGER NOT NULL,
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL,

  PRIMARY KEY (organisation_id, mode, id)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS links_open ON links (expires_at) WHERE status IN ('pending', 'active', 'failed');

CREATE INDEX IF NOT EXISTS links_webhook_due ON links (webhook_due) WHERE webhook_due IS NOT NULL;

CREATE INDEX IF NOT EXISTS links_of_user ON links (organisation_id, mode, external_user_id, id)
  WHERE external_user_id IS NOT NULL;

CREATE UNIQUE INDEX IF NOT EXISTS links_by_idempotency ON links (idempotency_hash) WHERE idempotency_hash IS NOT NULL;

CREATE TABLE IF NOT EXISTS erased_links (
  organisation_id TEXT    NOT NULL,
  mode            TEXT    NOT NULL,
  id              TEXT    NOT NULL,
  created_at      INTEGER NOT NULL,
  erased_at       INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, mode, id)
) WITHOUT ROWID;
