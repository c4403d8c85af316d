-- The schema as every database had it before migrations were counted. All of it may run on one that has it: an older `links`
-- lacks its last two columns, which 0002 makes anew with the table.

-- An organisation owns keys and links. Written by `npm run keys`.
CREATE TABLE IF NOT EXISTS organisations (
  id         TEXT    NOT NULL PRIMARY KEY, -- org_ + 12 base62 characters
  name       TEXT    NOT NULL UNIQUE,
  created_at INTEGER NOT NULL              -- epoch milliseconds, as every time here
) WITHOUT ROWID;

-- How an organisation is shown to users. Written by `npm run organisation`; without a row it is its bare name.
CREATE TABLE IF NOT EXISTS organisation_looks (
  organisation_id TEXT    NOT NULL PRIMARY KEY REFERENCES organisations (id),
  name            TEXT,                    -- in place of organisations.name, which its keys are made under
  logo            TEXT,                    -- data: address of a PNG or JPEG of a few KiB
  colour          TEXT,                    -- #rrggbb
  updated_at      INTEGER NOT NULL
) WITHOUT ROWID;

-- API keys, as hashes. Written by `npm run keys`; read by src/http/auth.ts. A key lives while revoked_at is null
-- and expires_at is null or to come.
CREATE TABLE IF NOT EXISTS api_keys (
  hash            TEXT    NOT NULL PRIMARY KEY, -- SHA-256 of the whole key, hex
  organisation_id TEXT    NOT NULL REFERENCES organisations (id),
  mode            TEXT    NOT NULL CHECK (mode IN ('test', 'live')),
  hint            TEXT    NOT NULL,             -- the last four characters, for people
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER,
  revoked_at      INTEGER
) WITHOUT ROWID;

-- Links: the index that callers read. Inserted by POST /v1/links; after that only the link's object updates its row
-- (src/link), but for unclaimed links past their expiry, which the cron ends in bulk.
--
-- status  pending   created, never claimed              active    a session is alive
--         failed    the last session failed; claim again
--         complete  every operation's result is kept    expired   expires_at came first
--         canceled  the developer ended it
-- complete, expired and canceled are final. A row that is open past expires_at is expired, whatever it says.
CREATE TABLE IF NOT EXISTS links (
  organisation_id    TEXT    NOT NULL,
  mode               TEXT    NOT NULL CHECK (mode IN ('test', 'live')),
  id                 TEXT    NOT NULL,
  integration_id     TEXT    NOT NULL,
  operations         TEXT    NOT NULL, -- JSON [{resource, action}], never arguments
  sealed_arguments   BLOB,             -- opens only with the claim code; erased at a final status
  claim_hash         TEXT    NOT NULL, -- keyed hash of the code's 128 bits; the bits are stored nowhere
  connect_url        TEXT    NOT NULL, -- appClipUrl without its code
  webhook_url        TEXT,
  return_url         TEXT,             -- as given; linkId is added in answers
  external_user_id   TEXT,
  debug              INTEGER NOT NULL,
  status             TEXT    NOT NULL CHECK (status IN ('pending', 'active', 'failed', 'complete', 'expired', 'canceled')),
  current_session_id TEXT,
  sealed_result      BLOB,             -- opens with the deployment's secret; only when complete
  error              TEXT,             -- JSON {code, message}: why it failed, or that what it sent when it ended is unknown
  version            INTEGER NOT NULL, -- the object's count of changes: an older write never overwrites a newer one
  webhook_due        INTEGER,          -- by when its webhook should be settled: the cron asks the object then
  idempotency_hash   TEXT,             -- keyed hash of organisation, mode and Idempotency-Key
  idempotency_body   TEXT,             -- keyed hash of the request body that came with it
  expires_at         INTEGER NOT NULL,
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL,
  locale             TEXT,             -- a language tag as given, for the hosted page
  sealed_answer      BLOB,             -- with an Idempotency-Key: the 201, opens only with the claim code's bits
  -- The owner comes first: listing is a range of the table itself and costs no index.
  PRIMARY KEY (organisation_id, mode, id)
) WITHOUT ROWID;

-- For the cron: open links by their end. A claim moves nothing in it: the entry goes with the link's last status.
CREATE INDEX IF NOT EXISTS links_open ON links (expires_at) WHERE status IN ('pending', 'active', 'failed');

-- For the cron: links whose webhook may be stuck. A backstop, should an object's alarm be lost.
CREATE INDEX IF NOT EXISTS links_webhook_due ON links (webhook_due) WHERE webhook_due IS NOT NULL;

-- One developer's links of one user; only rows that name a user pay for it.
CREATE INDEX IF NOT EXISTS links_of_user ON links (organisation_id, mode, external_user_id, id)
  WHERE external_user_id IS NOT NULL;

-- Two creates with one key at once: one inserts, the other finds it.
CREATE UNIQUE INDEX IF NOT EXISTS links_by_idempotency ON links (idempotency_hash) WHERE idempotency_hash IS NOT NULL;

-- What stays of an erased link: that there was one. Nothing of any person. Written by the link's object.
CREATE TABLE IF NOT EXISTS erased_links (
  organisation_id TEXT    NOT NULL,
  mode            TEXT    NOT NULL,
  id              TEXT    NOT NULL,
  created_at      INTEGER NOT NULL,
  erased_at       INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, mode, id)
) WITHOUT ROWID;

-- Idempotency-Keys of erased links, as keyed hashes, for what is left of their day: the same request again must not make
-- a second link for somebody who was just erased. Written with the erasure, forgotten by the cron.
CREATE TABLE IF NOT EXISTS erased_idempotency_keys (
  hash  TEXT    NOT NULL PRIMARY KEY,
  until INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS erased_idempotency_keys_until ON erased_idempotency_keys (until);
