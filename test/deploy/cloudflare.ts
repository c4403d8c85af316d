// A stand-in of Cloudflare's API on the loopback address, as far as a deploy asks it: one account with its databases, its
// queues and one Worker's secrets. The wrangler that talks to it is the real one.
import { createServer, type IncomingMessage } from 'node:http'
import { LOOPBACK } from '../../src/cli/ports.ts'

export interface Cloudflare {
  readonly url: string
  /** The deployed Worker's secrets; null where there is no Worker. */
  secrets: Record<string, string> | null
  /** Rows of `links`; null where there is no database. */
  links: number | null
  readonly queues: Set<string>
  /** Answers this instead, where the path and the method match. */
  broken: { readonly method: string; readonly path: RegExp; readonly status: number; readonly body: string } | null
  /** What was asked, as `POST /d1/database`. */
  readonly asked: string[]
  close(): void
}

const DATABASE = '11111111-2222-3333-4444-555555555555'
const META = {
  duration: 1,
  rows_read: 0,
  rows_written: 0,
  size_after: 1,
  changes: 0,
  last_row_id: 0,
  changed_db: false,
}

export async function startCloudflare(): Promise<Cloudflare> {
  const server = createServer((request, response) => {
    void answer(request, cloud).then(({ status, body }) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(body),
    )
  })
  await new Promise<void>((settle) => server.listen(0, LOOPBACK, settle))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const cloud: Cloudflare = {
    url: `http://${LOOPBACK}:${port}/client/v4`,
    secrets: null,
    links: null,
    broken: null,
    queues: new Set(),
    asked: [],
    close: () => void server.close(),
  }
  return cloud
}

async function answer(request: IncomingMessage, cloud: Cloudflare): Promise<{ status: number; body: string }> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk)
  }
  const method = request.method ?? ''
  const path = (request.url ?? '').replace(/^\/client\/v4(\/accounts\/account)?|\?.*$/g, '')
  cloud.asked.push(`${method} ${path}`)
  const { broken } = cloud
  if (broken !== null && broken.method === method && broken.path.test(path)) {
    return { status: broken.status, body: broken.body }
  }
  const asked = new URL(request.url ?? '', cloud.url).searchParams.get('name')
  return result(
    { method, path, asked, body: Buffer.concat(chunks), type: request.headers['content-type'] ?? '' },
    cloud,
  )
}

interface Question {
  readonly method: string
  readonly path: string
  /** The name that is looked for. */
  readonly asked: string | null
  readonly body: Buffer
  readonly type: string
}

async function result({ method, path, asked, body, type }: Question, cloud: Cloudflare) {
  switch (`${method} ${path}`) {
    case 'GET /user/tokens/verify':
      return good({ id: 'token', status: 'active' })
    case 'GET /user':
      return good({ id: 'user', email: 'user@example.com' })
    case 'GET /accounts':
      return good([{ id: 'account', name: 'Account' }])
    case 'GET /memberships':
      return good([{ id: 'member', account: { id: 'account', name: 'Account' }, roles: [] }])
    case 'GET /d1/database':
      return good(cloud.links === null ? [] : [{ uuid: DATABASE, name: 'passage' }])
    case 'POST /d1/database':
      cloud.links ??= 0
      return good({ uuid: DATABASE, name: 'passage' })
    case `GET /d1/database/${DATABASE}`:
    case 'GET /d1/database/passage':
      return good({ uuid: DATABASE, name: 'passage' })
    case `POST /d1/database/${DATABASE}/query`:
      return good([
        { success: true, meta: META, results: (cloud.links ?? 0) > 0 ? [{ id: 'link_1', name: 'links' }] : [] },
      ])
    case `POST /d1/database/${DATABASE}/import`: {
      const done = { num_queries: 1, final_bookmark: 'b', meta: META }
      return good({ success: true, type: 'import', status: 'complete', messages: [], at_bookmark: 'b', result: done })
    }
    case 'GET /queues':
      return good(
        [...cloud.queues]
          .filter((name) => name === asked)
          .map((name) => ({ queue_id: name, queue_name: name, consumers: [], producers: [] })),
      )
    case 'POST /queues':
      cloud.queues.add((JSON.parse(body.toString('utf8')) as { queue_name: string }).queue_name)
      return good({})
    case 'GET /workers/scripts/passage/subdomain':
    case 'POST /workers/scripts/passage/subdomain':
      return good({ enabled: true, previews_enabled: false })
    case 'GET /workers/workers/passage':
      return good({ id: 'passage', name: 'passage', subdomain: { enabled: true, previews_enabled: false } })
    case 'GET /workers/scripts/passage/settings':
      return good({ bindings: [], tags: [], migration_tag: 'v1' })
    case 'GET /workers/scripts/passage/deployments':
      return good({ deployments: [] })
    case 'GET /workers/subdomain':
      return good({ subdomain: 'example' })
    case 'GET /workers/scripts/passage/secrets':
      return cloud.secrets === null
        ? bad(404, 10007, 'This Worker does not exist on your account.')
        : good(Object.keys(cloud.secrets).map((name) => ({ name, type: 'secret_text' })))
    case 'GET /workers/services/passage':
      return cloud.secrets === null
        ? bad(404, 10090, 'workers.api.error.service_not_found')
        : good({ id: 'passage', default_environment: { environment: 'production', script: {} } })
    case 'PATCH /workers/scripts/passage/secrets-bulk': {
      const { secrets } = JSON.parse(body.toString('utf8')) as { secrets: Record<string, { text: string }> }
      cloud.secrets = {
        ...cloud.secrets,
        ...Object.fromEntries(Object.entries(secrets).map(([name, { text }]) => [name, text])),
      }
      return good(null)
    }
    case 'PUT /workers/scripts/passage':
      return upload(await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData(), cloud)
    default:
      return good(method === 'GET' ? [] : {})
  }
}

/** Secrets that are not sent stay, as the real service keeps them where wrangler asks it to. */
async function upload(form: FormData, cloud: Cloudflare) {
  const metadata = (await new Response(form.get('metadata')).json()) as {
    bindings: { type: string; name: string; text?: string }[]
  }
  const secrets = { ...cloud.secrets }
  for (const { type, name, text } of metadata.bindings) {
    if (type === 'secret_text') {
      secrets[name] = text ?? ''
    } else if (type === 'inherit' && secrets[name] === undefined) {
      return bad(400, 10_057, `inherit binding '${name}' is invalid`)
    }
  }
  cloud.secrets = secrets
  return good({ id: 'passage', etag: 'e', startup_time_ms: 1, deployment_id: 'd' })
}

function good(value: unknown) {
  return { status: 200, body: JSON.stringify({ success: true, errors: [], messages: [], result: value }) }
}

function bad(status: number, code: number, message: string) {
  return { status, body: JSON.stringify({ success: false, errors: [{ code, message }], messages: [], result: null }) }
}
