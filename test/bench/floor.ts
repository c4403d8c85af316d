// A Worker that does of each thing only what nobody can leave out: what the platform itself costs. No router, no validation,
// no keys, no headers; the same rows in the same tables, and each request counted as often as the real one's limits count it.
import { DurableObject } from 'cloudflare:workers'

interface FloorEnv {
  readonly DB: D1Database
  readonly OBJECT: DurableObjectNamespace<FloorObject>
  readonly QUEUE: Queue<Post>
  readonly LIMIT_PUBLIC: RateLimit
}

interface Post {
  readonly url: string
  readonly body: string
}

const JSON_TYPE = { 'Content-Type': 'application/json' }
const CONSTANT = JSON.stringify({ status: 'ok', version: '00000000-0000-0000-0000-000000000000' })
const PAGE = `<!doctype html><title>Floor</title>${'<p>A page of the size of the real one.</p>'.repeat(120)}`
const SEALED = new Uint8Array(180)
const FIELD = { selector: '#card_number', value: '4111111111111111' }
/** Counted by address, and by link. */
const OF_A_LINK = new Set(['object', 'page', 'socket'])
const OWNER = ['org_floor', 'test'] as const
const ROW = 'SELECT * FROM links WHERE organisation_id = ?1 AND mode = ?2'

let made = 0

async function insert(db: D1Database, request: Request): Promise<Response> {
  const body = await request.json<{ integrationId: string; operations: unknown[] }>()
  const id = `link_${(made++).toString().padStart(10, '0')}${crypto.randomUUID().slice(0, 12)}`
  const now = Date.now()
  await db.batch([
    db.prepare('INSERT INTO sealed (contacts, arguments) VALUES (?1, ?1)').bind(SEALED),
    db
      .prepare(
        `INSERT INTO links (organisation_id, mode, id, integration_id, operations, sealed, claim_hash, connect_url, debug,
           status, version, expires_at, created_at, updated_at, has_webhook)
         VALUES (?1, ?2, ?3, ?4, ?5, (SELECT MAX(number) FROM sealed), ?6, ?7, 0, 'pending', 0, ?8, ?9, ?9, 1)`,
      )
      .bind(
        ...OWNER,
        id,
        body.integrationId,
        JSON.stringify(body.operations),
        'x'.repeat(43),
        `http://127.0.0.1/connect/${id}`,
        now + 14_400_000,
        now,
      ),
  ])
  return new Response(JSON.stringify({ linkId: id, ...body }), { status: 201, headers: JSON_TYPE })
}

function find(db: D1Database, id: string): Promise<unknown> {
  return db
    .prepare(`${ROW} AND id = ?3`)
    .bind(...OWNER, id)
    .first()
}

export default {
  async fetch(request, { DB, OBJECT, QUEUE, LIMIT_PUBLIC }) {
    const { pathname } = new URL(request.url)
    const [, what = '', id = ''] = pathname.split('/')
    await LIMIT_PUBLIC.limit({ key: 'an address' })
    if (OF_A_LINK.has(what)) {
      await LIMIT_PUBLIC.limit({ key: id })
    }
    switch (what) {
      case 'constant':
        return new Response(CONSTANT, { headers: JSON_TYPE })
      case 'page':
        await find(DB, id)
        return new Response(PAGE, { headers: { 'Content-Type': 'text/html; charset=utf-8' } })
      case 'insert':
        return await insert(DB, request)
      case 'row':
        return new Response(JSON.stringify(await find(DB, id)), { headers: JSON_TYPE })
      case 'list': {
        const { results } = await DB.prepare(`${ROW} ORDER BY id DESC LIMIT 20`)
          .bind(...OWNER)
          .all()
        return new Response(JSON.stringify({ links: results }), { headers: JSON_TYPE })
      }
      case 'object': {
        const at = await OBJECT.getByName(crypto.randomUUID()).write(await request.text())
        return new Response(JSON.stringify({ at }), { headers: JSON_TYPE })
      }
      case 'socket':
        return await OBJECT.getByName(id).fetch(request)
      case 'end':
        await OBJECT.getByName(crypto.randomUUID()).write(id)
        await QUEUE.send(await request.json<Post>())
        return new Response(CONSTANT, { headers: JSON_TYPE })
      case 'send':
        await QUEUE.send(await request.json<Post>())
        return new Response(CONSTANT, { headers: JSON_TYPE })
      default:
        return new Response('not found', { status: 404 })
    }
  },
  async queue(batch, { LIMIT_PUBLIC }) {
    await Promise.all(
      batch.messages.map(async (message) => {
        const { url, body } = message.body
        await LIMIT_PUBLIC.limit({ key: new URL(url).host })
        const answer = await fetch(url, { method: 'POST', body, headers: JSON_TYPE })
        await answer.text()
        message.ack()
      }),
    )
  },
} satisfies ExportedHandler<FloorEnv, Post>

export class FloorObject extends DurableObject<FloorEnv> {
  constructor(ctx: DurableObjectState, env: FloorEnv) {
    super(ctx, env)
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS rows (number INTEGER PRIMARY KEY, text TEXT NOT NULL)')
  }

  write(text: string): number {
    this.ctx.storage.sql.exec('INSERT INTO rows (text) VALUES (?)', text)
    return Date.now()
  }

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server)
    return new Response(null, { status: 101, webSocket: client })
  }

  override webSocketMessage(socket: WebSocket, frame: string): void {
    const { id } = JSON.parse(frame) as { id: string }
    this.ctx.storage.sql.exec('INSERT INTO rows (text) VALUES (?)', frame)
    socket.send(JSON.stringify({ type: 'server.command', id, command: 'fill', params: FIELD }))
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    socket.close(code)
  }
}
