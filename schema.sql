-- What D1 keeps: to be read, and the tests' database. Nothing applies it to a database that stays: it is the sum of
-- src/store/migrations, and a test holds the two equal. A change is a new file there, and the same change here.
-- Tables are WITHOUT ROWID: one row written per insert instead of two, and rows are billed.

-- An organisation owns keys and links. Written by `npm run keys`.
CREATE TABLE IF NOT EXISTS organisations (
  id                 TEXT    NOT NULL PRIMARY KEY, -- org_ + 12 base62 characters
  name               TEXT    NOT NULL UNIQUE,
  created_at         INTEGER NOT NULL,             -- epoch milliseconds, as every time here
  webhook_generation INTEGER NOT NULL DEFAULT 1,   -- which of its webhook secrets signs: `npm run rotate` counts it up
  webhook_rotated_at INTEGER                       -- when it last was, with the one before still good; null: there is none
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
  revoked_at      INTEGER,
  name            TEXT,                         -- what its owner calls it
  scopes          TEXT    NOT NULL DEFAULT 'links:write links:read erase', -- what it opens, separated by spaces
  last_used_on    TEXT                          -- a UTC day, YYYY-MM-DD; null: never
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
  sealed             INTEGER NOT NULL, -- the number of its row in `sealed`
  claim_hash         TEXT    NOT NULL, -- keyed hash of the code's 128 bits; the bits are stored nowhere
  connect_url        TEXT    NOT NULL, -- appClipUrl without its code
  debug              INTEGER NOT NULL,
  status             TEXT    NOT NULL CHECK (status IN ('pending', 'active', 'failed', 'complete', 'expired', 'canceled')),
  current_session_id TEXT,
  sealed_result      INTEGER,          -- and of that with its result; only when complete
  error              TEXT,             -- JSON {code, message}: why it failed, or that what it sent when it ended is unknown
  version            INTEGER NOT NULL, -- the object's count of changes: an older write never overwrites a newer one
  webhook_due        INTEGER,          -- by when its webhook should be settled: the cron asks the object then
  idempotency_hash   TEXT,             -- keyed hash of organisation, mode and Idempotency-Key
  idempotency_body   TEXT,             -- keyed hash of the request body that came with it
  expires_at         INTEGER NOT NULL,
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL,
  locale             TEXT,             -- a language tag as given, for the hosted page
  user_hash          TEXT,             -- keyed hash of organisation, mode and externalUserId
  has_webhook        INTEGER NOT NULL, -- for the cron: somebody waits to be told of its end
  retain_result_for  INTEGER,          -- seconds; null: as long as the deployment keeps results
  open_until         INTEGER,          -- expires_at, until it has ended: the cron asks for it then; null where it is swept
  webhook_exhausted  INTEGER,          -- 1: a webhook of it was given up, and has not been delivered since
  -- The owner comes first: listing is a range of the table itself and costs no index.
  PRIMARY KEY (organisation_id, mode, id)
) WITHOUT ROWID;

-- What is sealed of links. Rows are appended, and written over in place at the same length; none is deleted beside one of a link
-- that is there (src/store/forget-links.ts): where SQLite inserts or deletes among others it moves those about, and leaves behind
-- what it has moved, for whoever reads the file. So what is zeroed here is nowhere else. A link's result is appended when it comes,
-- in a row of its own.
CREATE TABLE IF NOT EXISTS sealed (
  number    INTEGER PRIMARY KEY,
  contacts  BLOB, -- JSON {webhookUrl, returnUrl, externalUserId}, under a service key; null: none, or erased
  arguments BLOB, -- opens only with the claim code; zeroed at a final status
  answer    BLOB, -- with an Idempotency-Key: the 201, opens only with the claim code's bits
  salt      BLOB, -- random: with the API key, what those bits are made from
  result    BLOB  -- under a service key
);

-- A table's first page is copied once, when it overflows. So that is over before any link comes.
INSERT OR IGNORE INTO sealed (number, contacts) VALUES (1, zeroblob(3000)), (2, zeroblob(3000)), (3, zeroblob(3000));

-- For the cron: how far it has come with links that live as long as links do by default, by their time of creation (expiry); and from
-- which end on it goes on with links that their objects must end, where there were more than one run comes to (overdue).
CREATE TABLE IF NOT EXISTS sweeps (
  name  TEXT    NOT NULL PRIMARY KEY, -- expiry
  until INTEGER NOT NULL
) WITHOUT ROWID;

INSERT OR IGNORE INTO sweeps (name, until) VALUES ('expiry', unixepoch() * 1000);

-- For the cron: open links by their end, but for those that are swept. A claim sets nothing of it, and so writes no entry: it goes with the last status.
CREATE INDEX IF NOT EXISTS links_open ON links (open_until) WHERE open_until IS NOT NULL;

-- For the cron: links whose webhook may be stuck. A backstop, should an object's alarm be lost.
CREATE INDEX IF NOT EXISTS links_webhook_due ON links (webhook_due) WHERE webhook_due IS NOT NULL;

-- One developer's links of one user; only rows that name a user pay for it.
CREATE INDEX IF NOT EXISTS links_of_user ON links (organisation_id, mode, user_hash, id)
  WHERE user_hash IS NOT NULL;

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

-- Organisations on their way from one database of links to another: core/relocation.ts. In the first database; asked for by
-- `npm run relocate`, done by the cron, and gone when it is done.
CREATE TABLE IF NOT EXISTS relocations (
  organisation_id TEXT    NOT NULL PRIMARY KEY,
  source          TEXT    NOT NULL,           -- bindings
  target          TEXT    NOT NULL,
  phase           TEXT    NOT NULL CHECK (phase IN ('copying', 'copied', 'switched', 'open', 'returning')),
  began_at        INTEGER NOT NULL,
  since           INTEGER NOT NULL,           -- when it came to its phase
  copied          INTEGER NOT NULL DEFAULT 0  -- links, for people to see
) WITHOUT ROWID;

-- For whom somebody listens by a socket (`npx passage listen`): their links tell of their ends there too.
CREATE TABLE IF NOT EXISTS listeners (
  organisation_id TEXT    NOT NULL,
  mode            TEXT    NOT NULL CHECK (mode IN ('test', 'live')),
  until           INTEGER NOT NULL, -- past: nobody does
  PRIMARY KEY (organisation_id, mode)
) WITHOUT ROWID;
