// /openapi.json against the running service: every route is in it and nothing else, and what the routes really answer is
// what it says.
import { describe, expect, it } from 'vitest'
import { app } from '../../src/app.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'
import { call, claimLink, createLink, newAccount } from '../support/api.ts'
import { type JsonSchema, resolved, strict, zodOf } from '../support/published.ts'
import { newBox, received } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'

/** For people, for pages and for agents: not for programs that call the API. */
const PAGES = /^\/(connect|docs|sandbox)\b|^\/(device\.js|llms\.txt|mcp|openapi\.json)$/

interface Described {
  readonly operationId: string
  readonly responses: Record<string, { readonly headers?: object }>
}
type Paths = Record<string, Record<string, Described>>
interface Document {
  readonly openapi: string
  readonly paths: Paths
  readonly 'x-websockets': Paths
  readonly webhooks: Record<string, unknown>
  readonly components: { readonly schemas: Record<string, JsonSchema> }
}

async function expectMatch(name: string, value: unknown): Promise<void> {
  const { schemas } = (await document()).components
  const issues = zodOf(strict(resolved(schemas[name], schemas))).safeParse(value).error?.issues ?? []
  expect([name, issues]).toEqual([name, []])
}

const document = async (): Promise<Document> => await (await call({ path: '/openapi.json' })).json()

describe('/openapi.json', () => {
  it('has every route of the router, and no other', async () => {
    const routed = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !PAGES.test(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    const { paths, 'x-websockets': sockets } = await document()
    const described = Object.entries({ ...paths, ...sockets }).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.toSorted()).toEqual([...new Set(routed)].toSorted())
    expect(described).toHaveLength(OPERATIONS.length)
  })

  it('refers to nothing that is not there, and names each operation once', async () => {
    const found = await document()
    const names = [...JSON.stringify(found).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name!)
    expect(names.filter((name) => !Object.hasOwn(found.components.schemas, name))).toEqual([])
    expect(Object.keys(found.components.schemas).filter((name) => !names.includes(name))).toEqual([])
    expect(found.components.schemas).not.toHaveProperty('Error')
    const ids = Object.values(found.paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
    expect(new Set(ids).size).toBe(ids.length)
    expect(found.openapi).toBe('3.1.0')
    expect(Object.keys(found.webhooks)).toEqual(['link.complete', 'link.failed', 'link.expired', 'link.canceled'])
  })

  it('has words for every schema and every field', async () => {
    const { schemas } = (await document()).components
    const speechless = (path: string, schema: JsonSchema): string[] => {
      const parts = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)
      const inner = [schema['items'], ...((schema['anyOf'] ?? []) as unknown[])].flatMap((part) =>
        typeof part === 'object' && part !== null ? [part as JsonSchema] : [],
      )
      return [
        ...parts
          .filter(([, part]) => !('$ref' in part) && typeof part['description'] !== 'string')
          .map(([name]) => `${path}.${name}`),
        ...parts.flatMap(([name, part]) => speechless(`${path}.${name}`, part)),
        ...inner.flatMap((part) => speechless(path, part)),
      ]
    }
    expect(Object.entries(schemas).flatMap(([name, schema]) => speechless(name, schema))).toEqual([])
    expect(Object.keys(schemas).filter((name) => typeof schemas[name]!['description'] !== 'string')).toEqual([])
  })

  it('says of every route but that of watchers that it is limited, and with which headers', async () => {
    const { paths } = await document()
    const headers = (response: Described['responses'][string] | undefined): string[] =>
      Object.keys(response?.headers ?? {})
    for (const [path, item] of Object.entries(paths)) {
      for (const { responses } of Object.values(item)) {
        const limited = responses['429']
        expect(limited === undefined ? [] : headers(limited), path).toEqual(
          path === '/health' ? [] : ['Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id'],
        )
        expect(headers(responses['503'])).toEqual(['Retry-After', 'X-Request-Id'])
      }
    }
  })

  it('takes the body that the route takes', async () => {
    const { components } = await document()
    expect(components.schemas['CreateLink']).toMatchObject({
      required: ['integrationId', 'operations'],
      properties: { operations: { minItems: 1, maxItems: 20 }, expiresIn: { type: 'integer', maximum: 31_536_000 } },
    })
    expect(components.schemas['Simulate']).toMatchObject({ required: ['claimCode', 'person'] })
  })
})

describe('what the routes answer is what it says', () => {
  const json = async (response: Response): Promise<unknown> => await response.json()

  it('along a link that is completed', async () => {
    const account = await newAccount()
    const { key } = account
    const box = newBox('200')
    const created = await call({
      method: 'POST',
      path: '/v1/links',
      key,
      body: {
        integrationId: 'tmobile',
        operations: [{ resource: 'paymentMethod', action: 'read' }],
        webhookUrl: box.url,
        debug: true,
      },
    })
    const link = (await json(created.clone())) as { linkId: string; claimCode: string }
    await expectMatch('CreatedLink', await json(created))
    const path = `/v1/links/${link.linkId}`
    await expectMatch('Link', await json(await call({ path, key })))
    const claimed = await call({ method: 'POST', path: '/link/claim', body: { code: link.claimCode } })
    await expectMatch('Claim', await json(claimed.clone()))
    const client = new SessionClient(
      (await json(claimed.clone())) as ConstructorParameters<typeof SessionClient>[0],
      'user_good',
    )
    await client.connect()
    await client.run()
    const [webhook] = await received(box.name, 1)
    await expectMatch('Webhook', JSON.parse(webhook!.body))
    await expectMatch('Link', await json(await call({ path, key })))
    await expectMatch('LinkPage', await json(await call({ path: '/v1/links', key })))
    await expectMatch('Sessions', await json(await call({ path: `${path}/sessions`, key })))
    const { sessionId } = (await json(claimed.clone())) as { sessionId: string }
    await expectMatch('Timeline', await json(await call({ path: `${path}/sessions/${sessionId}/timeline`, key })))
    await expectMatch('EventPage', await json(await call({ path: `${path}/events?limit=3`, key })))
    // Its outcome is written down after it has arrived, and only then may it be sent again.
    const read = async (): Promise<Response> => await call({ path: `${path}/deliveries`, key })
    await expect.poll(async () => JSON.stringify(await json(await read()))).toContain('"delivered"')
    const deliveries = await read()
    const [delivery] = ((await json(deliveries.clone())) as { deliveries: { id: string }[] }).deliveries
    await expectMatch('Deliveries', await json(deliveries))
    const again = await call({ method: 'POST', path: `${path}/deliveries/${delivery!.id}/redeliver`, key })
    await expectMatch('Redelivery', await json(again))
  })

  it('for the rest', async () => {
    const account = await newAccount()
    const { key } = account
    await expectMatch('Providers', await json(await call({ path: '/v1/providers', key })))
    await expectMatch('Health', await json(await call({ path: '/health' })))
    const keys = await call({ path: '/.well-known/jwks.json' })
    const [jwk] = ((await json(keys.clone())) as { keys: { kid: string }[] }).keys
    await expectMatch('JwkSet', await json(keys))
    const found = await call({ method: 'POST', path: '/webhook_verification_key/get', body: { key_id: jwk!.kid } })
    await expectMatch('VerificationKey', await json(found))
    await expectMatch('LinkNotFoundRefusal', await json(await call({ path: '/v1/links/link_unknown', key })))
    await expectMatch(
      'ValidationFailedRefusal',
      await json(await call({ method: 'POST', path: '/v1/links', key, body: {} })),
    )
    const link = await createLink(account)
    const canceled = await call({ method: 'POST', path: `/v1/links/${link.linkId}/cancel`, key })
    await expectMatch('Link', await json(canceled))
    const failing = await createLink(account)
    const claim = await claimLink(failing.claimCode)
    const client = new SessionClient(claim, 'user_wrong')
    await client.connect()
    await client.run()
    await expectMatch('Link', await json(await call({ path: `/v1/links/${failing.linkId}`, key })))
  })
})
