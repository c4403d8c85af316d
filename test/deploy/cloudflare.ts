// A stand-in of Cloudflare's API on the loopback address: accounts, who reaches them, and whatever may break. It answers as
// the deployed service too, with the version that runs. The wrangler that talks to it is the real one.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { LOOPBACK } from '../../src/cli/ports.ts'
import type { PublicKey } from '../../src/wire/verification-key.ts'
import { CloudAccount, good, type Reply } from './cloudflare-account.ts'

export interface Break {
  readonly method: string
  /** Below the account. */
  readonly path: RegExp
  /** What is answered; `lost`: it is done, and the connection ends before the answer. */
  readonly instead: Reply | 'lost'
  /** How often it stands in the way (always). */
  times?: number
}

export interface Cloudflare {
  readonly url: string
  readonly accounts: Map<string, CloudAccount>
  broken: Break | null
  /** How the deployed service answers who asks for its keys. */
  keysAnswer: number
  /** Of the Worker `passage` in the account `account`; null: there is none. Set, they make it, and its database. */
  secrets: Record<string, string> | null
  /** What was asked, as `POST /d1/database`. */
  readonly asked: string[]
  /** Where the Worker of that name would be reached. */
  addressOf(account: string, worker: string): string
  /** One empty account, `account`, and nothing broken. */
  reset(): CloudAccount
  close(): void
}

const KEY: PublicKey = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'key', use: 'sig', alg: 'ES256' }

export async function startCloudflare(): Promise<Cloudflare> {
  const accounts = new Map<string, CloudAccount>()
  const asked: string[] = []
  const server = createServer((request, response) => void serve(request, response, cloud))
  await new Promise<void>((settle) => server.listen(0, LOOPBACK, settle))
  const address = server.address()
  const origin = `http://${LOOPBACK}:${typeof address === 'object' && address !== null ? address.port : 0}`
  const cloud: Cloudflare = {
    url: `${origin}/client/v4`,
    accounts,
    broken: null,
    keysAnswer: 200,
    get secrets() {
      return accounts.get('account')?.workers.get('passage')?.secrets ?? null
    },
    set secrets(secrets) {
      accounts.get('account')?.setPassage(secrets)
    },
    asked,
    addressOf: (account, worker) => `${origin}/running/${account}/${worker}`,
    reset: () => {
      const account = new CloudAccount('Account')
      accounts.clear()
      accounts.set('account', account)
      cloud.broken = null
      cloud.keysAnswer = 200
      asked.length = 0
      return account
    },
    close: () => void server.close(),
  }
  cloud.reset()
  return cloud
}

async function serve(request: IncomingMessage, response: ServerResponse, cloud: Cloudflare): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk)
  }
  const { pathname, searchParams: query } = new URL(request.url ?? '', cloud.url)
  const [, running, script, page] = /^\/running\/([^/]+)\/([^/]+)(\/.+)$/.exec(pathname) ?? []
  const version = cloud.accounts.get(running ?? '')?.workers.get(script ?? '')?.version?.id
  switch (page) {
    case undefined:
      break
    case '/health':
      response.writeHead(version === undefined ? 404 : 200).end(JSON.stringify({ status: 'ok', version }))
      return
    case '/.well-known/jwks.json':
      response.writeHead(cloud.keysAnswer).end(JSON.stringify(cloud.keysAnswer === 200 ? { keys: [KEY] } : {}))
      return
    default:
      response.writeHead(404).end()
      return
  }
  const [, id, rest] = /^\/client\/v4(?:\/accounts\/([^/]+))?(\/.*)?$/.exec(pathname) ?? []
  const [method, path] = [request.method ?? '', rest ?? '/accounts']
  cloud.asked.push(`${method} ${path}`)
  const broken = breaks(cloud, method, path)
  const type = request.headers['content-type'] ?? ''
  const question = { method, path, query, body: Buffer.concat(chunks), type }
  const instead = broken === 'lost' ? null : broken
  const reply = instead ?? (await (id === undefined ? login(path, cloud) : cloud.accounts.get(id)?.answer(question)))
  if (reply === undefined || broken === 'lost') {
    response.destroy()
    return
  }
  response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body)
}

function breaks(cloud: Cloudflare, method: string, path: string): Reply | 'lost' | null {
  const { broken } = cloud
  if (broken === null || broken.method !== method || !broken.path.test(path) || broken.times === 0) {
    return null
  }
  if (broken.times !== undefined) {
    broken.times--
  }
  return broken.instead
}

function login(path: string, { accounts }: Cloudflare): Reply {
  const known = [...accounts].map(([id, { name }]) => ({ id, name }))
  switch (path) {
    case '/user/tokens/verify':
      return good({ id: 'token', status: 'active' })
    case '/user':
      return good({ id: 'user', email: 'user@example.com' })
    case '/memberships':
      return good(known.map((account) => ({ id: `member-${account.id}`, account, roles: [] })))
    default:
      return good(known)
  }
}
