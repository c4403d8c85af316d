// The obvious way to do it oneself: Hono on Node, a SQLite file, and nothing that was not asked for. The same body is validated
// by the same schema; keys are looked up, arguments sealed, and a canceled link's webhook is posted, signed, and noted. It has no
// sessions, no idempotency, no limits, no retries and one machine.
//
// SQLite is Node's own: better-sqlite3 needs a compiler, or a download from where npm packages do not come from.
import { createCipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createLinkBody, issuesOfRules } from '../../src/routes/create-link-body.ts'

const [file = '', synchronous = '', apiKey = ''] = process.argv.slice(2)
const EXPIRES_IN_MS = 14_400_000
const RULES = {
  development: true,
  retention: 2_592_000,
  ownHosts: [],
  hasLiveSite: () => true,
  hasSandbox: () => true,
  sandbox: true,
  mode: 'test',
} as const
const body = createLinkBody(RULES)
const secret = randomBytes(32)

const db = new DatabaseSync(file)
db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous};
  CREATE TABLE api_keys (hash TEXT PRIMARY KEY, organisation TEXT NOT NULL);
  CREATE TABLE links (
    id TEXT PRIMARY KEY, organisation TEXT NOT NULL, integration_id TEXT NOT NULL, operations TEXT NOT NULL, sealed BLOB NOT NULL,
    claim_hash TEXT NOT NULL, webhook_url TEXT, return_url TEXT, status TEXT NOT NULL, expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL, delivered_at INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX links_open ON links (expires_at) WHERE status = 'pending'`)
db.prepare('INSERT INTO api_keys VALUES (?, ?)').run(hashOf(apiKey), 'org_1')
const findKey = db.prepare('SELECT organisation FROM api_keys WHERE hash = ?')
const insert = db.prepare("INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, NULL)")
const find = db.prepare('SELECT * FROM links WHERE id = ? AND organisation = ?')
const cancel = db.prepare("UPDATE links SET status = 'canceled' WHERE id = ? AND organisation = ? RETURNING *")
const noteDelivery = db.prepare('UPDATE links SET delivered_at = ? WHERE id = ?')

const app = new Hono<{ Variables: { organisation: string } }>()

app.use('/v1/*', async (c, next) => {
  const [, key = ''] = /^Bearer (\S+)$/.exec(c.req.header('Authorization') ?? '') ?? []
  const row = findKey.get(hashOf(key))
  if (row === undefined) {
    return c.json({ error: 'Unauthorized' }, 401)
  }
  c.set('organisation', String(row['organisation']))
  return await next()
})

app.post('/v1/links', async (c) => {
  const given: unknown = await c.req.json()
  const now = Date.now()
  const parsed = body.safeParse(given)
  const issues = issuesOfRules(given, { ...RULES, now })
  if (!parsed.success || issues.length > 0) {
    return c.json({ error: 'Validation failed', issues: [...(parsed.error?.issues ?? []), ...issues] }, 400)
  }
  const { integrationId, webhookUrl, returnUrl, ...rest } = parsed.data
  const id = `link_${now.toString(36)}${randomBytes(10).toString('hex')}`
  const bits = randomBytes(16)
  const operations = rest.operations.map(({ resource, action }) => ({ resource, action }))
  insert.run(
    id,
    c.get('organisation'),
    integrationId,
    JSON.stringify(operations),
    seal(bits, id, JSON.stringify(rest.operations.map((operation) => operation.arguments ?? null))),
    hashOf(bits),
    webhookUrl ?? null,
    returnUrl ?? null,
    now + EXPIRES_IN_MS,
    now,
  )
  const claimCode = `clm_${id.slice(5)}${bits.toString('base64url')}`
  const appClipUrl = `http://127.0.0.1/connect/${id}?code=${claimCode}`
  return c.json(
    { linkId: id, claimCode, integrationId, operations, status: 'pending', appClipUrl, createdAt: now },
    201,
  )
})

app.get('/v1/links/:id', (c) => {
  const row = find.get(c.req.param('id'), c.get('organisation'))
  return row === undefined ? c.json({ error: 'Not found' }, 404) : c.json(viewOf(row))
})

app.post('/v1/links/:id/cancel', (c) => {
  const row = cancel.get(c.req.param('id'), c.get('organisation'))
  if (row === undefined) {
    return c.json({ error: 'Not found' }, 404)
  }
  if (row['webhook_url'] !== null) {
    void post(String(row['webhook_url']), String(row['id']))
  }
  return c.json(viewOf(row))
})

async function post(url: string, linkId: string): Promise<void> {
  const seconds = Math.floor(Date.now() / 1000)
  const eventId = `evt_${randomBytes(14).toString('hex')}`
  const text = JSON.stringify({ id: eventId, event: 'link.canceled', linkId, createdAt: Date.now() })
  const signature = createHmac('sha256', secret).update(`${eventId}.${seconds}.${text}`).digest('base64')
  const headers = {
    'Content-Type': 'application/json',
    'webhook-id': eventId,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  }
  const answer = await fetch(url, { method: 'POST', headers, body: text })
  await answer.text()
  noteDelivery.run(Date.now(), linkId)
}

function viewOf(row: Record<string, unknown>): object {
  const { id, integration_id: integrationId, operations, status, created_at: createdAt } = row
  return { id, integrationId, operations: JSON.parse(String(operations)) as unknown, status, createdAt }
}

function seal(bits: Buffer, id: string, text: string): Buffer {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(hkdfSync('sha256', bits, secret, id, 32)), iv)
  return Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

function hashOf(value: string | Buffer): string {
  return createHash('sha256').update(value).digest('hex')
}

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }: AddressInfo) => {
  console.log(`http://127.0.0.1:${port}`)
})
// Whoever started it holds the other end: it ends with them, however they end.
process.stdin.on('close', () => process.exit()).resume()
