// A developer's backend: calls the service as one would over the network. Prints the body where a status surprises.
import { env } from 'cloudflare:workers'
import { hashApiKey, newApiKey } from '../../src/core/api-key.ts'
import type { Claim } from '../../src/wire/claim.ts'
import type { CreatedLink, Link } from '../../src/wire/link.ts'
import type { Mode } from '../../src/wire/mode.ts'
import { randomBytes } from '../../src/core/id.ts'
import { randomOrganisationId } from '../../src/core/claim-code.ts'
import { fetchService } from './answer.ts'

export const ORIGIN = 'https://passage.example.com'

/** The document's own example. */
export const exampleLink = {
  integrationId: 'tmobile',
  operations: [
    { resource: 'paymentMethod', action: 'read' },
    {
      resource: 'paymentMethod',
      action: 'write',
      arguments: {
        cardNumber: '4111111111111111',
        expirationDate: '12/28',
        cvv: '123',
        nameOnCard: 'John Doe',
        billingZip: '10001',
      },
    },
  ],
  webhookUrl: 'https://your-server.com/webhook',
  returnUrl: 'https://your-app.com/done',
}

export interface Account {
  readonly organisationId: string
  readonly mode: Mode
  readonly key: string
}

export async function newAccount(mode: Mode = 'test', organisation?: string): Promise<Account> {
  const organisationId = organisation ?? randomOrganisationId(randomBytes(12))
  const key = newApiKey(mode, randomBytes(30))
  await env.DB.batch([
    env.DB.prepare('INSERT OR IGNORE INTO organisations (id, name, created_at) VALUES (?1, ?1, 0)').bind(
      organisationId,
    ),
    env.DB.prepare(
      'INSERT INTO api_keys (hash, organisation_id, mode, hint, created_at, last_used_on) VALUES (?1, ?2, ?3, ?4, 0, ?5)',
      // Used for ever: no test is to wait for what is written of its key after the answer.
    ).bind(hashApiKey(key), organisationId, mode, key.slice(-4), '9999-12-31'),
  ])
  return { organisationId, mode, key }
}

export interface Call {
  readonly method?: string
  readonly path: string
  readonly key?: string | undefined
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** A string body is sent as it is; anything else as JSON. */
export async function call({ method, path, key, body, headers }: Call): Promise<Response> {
  const hasBody = body !== undefined
  return await fetchService(`${ORIGIN}${path}`, {
    method: method ?? (hasBody ? 'POST' : 'GET'),
    headers: {
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
      ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
      ...headers,
    },
    ...(hasBody ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  })
}

/** The parsed answer; fails with the body where the status is another. */
export async function expectJson<T = Record<string, unknown>>(response: Response, status: number): Promise<T> {
  const text = await response.text()
  if (response.status !== status) {
    throw new Error(`expected ${status}, got ${response.status}: ${text}`)
  }
  return JSON.parse(text) as T
}

export async function createLink(account: Account, changes: Record<string, unknown> = {}): Promise<CreatedLink> {
  const body = { ...exampleLink, ...changes }
  return await expectJson<CreatedLink>(await call({ path: '/v1/links', key: account.key, body }), 201)
}

export async function claimLink(code: string): Promise<Claim> {
  return await expectJson<Claim>(await call({ path: '/link/claim', body: { code } }), 200)
}

/** GET /v1/links/:id. */
export async function readLink(account: Account, id: string): Promise<Link> {
  return await expectJson(await call({ path: `/v1/links/${id}`, key: account.key }), 200)
}
