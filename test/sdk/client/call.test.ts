// The client against a server that answers as each test says, over the network: what it asks, what it asks again, and what it
// makes of the answer. The story against the real service is in test/packages/client.test.ts.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Answer as Told,
  AuthenticationError,
  ConflictError,
  InvalidRequestError,
  NotFoundError,
  Passage,
  PassageError,
  RateLimitError,
  UnavailableError,
} from '../../../src/sdk/client/index.ts'

const KEY = 'psg_test_SecretOfThisTest'
const READ = { integrationId: 'tmobile', operations: [{ resource: 'paymentMethod', action: 'read' }] } as const

interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Nothing is answered, and the connection is cut. */
  readonly isCut?: true
  /** Nothing is answered, and the connection stays. */
  readonly isSilent?: true
}

interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

let server: Server
let asked: Asked[]
let answers: Answer[]
let passage: Passage

beforeEach(async () => {
  asked = []
  answers = []
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
      const { status, body: answer, headers, isCut, isSilent } = answers.shift() ?? { status: 599 }
      if (isCut === true) {
        request.socket.destroy()
      } else if (isSilent !== true) {
        response.writeHead(status, headers).end(typeof answer === 'string' ? answer : JSON.stringify(answer))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  passage = newPassage()
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const urlOfServer = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

function newPassage(more: Partial<ConstructorParameters<typeof Passage>[0]> = {}): Passage {
  return new Passage({ url: urlOfServer(), apiKey: KEY, chance: () => 0, ...more })
}

async function failed(call: Promise<unknown>): Promise<PassageError> {
  const error: unknown = await call.then(
    () => null,
    (cause: unknown) => cause,
  )
  expect(error).toBeInstanceOf(PassageError)
  return error as PassageError
}

describe('what is asked', () => {
  it('a create carries the key, the body and an idempotency key', async () => {
    answers = [{ status: 201, body: { linkId: 'link_1' } }]
    await passage.links.create(READ)
    const [{ method, url, headers, body } = {} as Asked] = asked
    expect({ method, url, body }).toEqual({ method: 'POST', url: '/v1/links', body: JSON.stringify(READ) })
    expect(headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'content-type': 'application/json' })
    expect(headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('an id is one part of the path, whatever it is', async () => {
    answers = [{ status: 200, body: {} }]
    await passage.links.get('../v1/providers?x=#y')
    expect(asked[0]?.url).toBe('/v1/links/..%2Fv1%2Fproviders%3Fx%3D%23y')
    await expect(passage.links.delete('')).rejects.toThrow(TypeError)
    expect(asked).toHaveLength(1)
  })

  it('a list goes on to the last page, and no further than it is read', async () => {
    answers = [
      { status: 200, body: { links: [{ id: 'a' }, { id: 'b' }], nextCursor: 'b' } },
      { status: 200, body: { links: [{ id: 'c' }], nextCursor: null } },
    ]
    const ids: string[] = []
    const createdAfter = new Date(1_800_000_000_000)
    for await (const { id } of passage.links.list({ status: 'failed', createdAfter, webhook: 'exhausted', limit: 2 })) {
      ids.push(id)
    }
    expect(ids).toEqual(['a', 'b', 'c'])
    expect(asked.map(({ url }) => url)).toEqual([
      `/v1/links?status=failed&webhook=exhausted&limit=2&createdAfter=2027-01-15T08%3A00%3A00.000Z`,
      `/v1/links?status=failed&webhook=exhausted&limit=2&createdAfter=2027-01-15T08%3A00%3A00.000Z&cursor=b`,
    ])
    answers = [{ status: 200, body: { links: [{ id: 'a' }], nextCursor: 'a' } }]
    for await (const { id } of passage.links.list()) {
      expect(id).toBe('a')
      break
    }
    expect(asked).toHaveLength(3)
  })

  it('a simulation that is waited for gives the link, and asks once', async () => {
    const link = { linkId: 'link_1', claimCode: 'clm_1', ...READ }
    answers = [
      { status: 202, body: { sessionId: 'sess_1' } },
      { status: 200, body: { id: 'link_1', status: 'complete' } },
      { status: 503 },
      { status: 202, body: { deliveries: [] } },
      { status: 200, body: { id: 'evt_1', isDelivered: true } },
    ]
    expect((await passage.sandbox.simulate(link, 'user_good')).sessionId).toBe('sess_1')
    expect((await passage.sandbox.simulate(link, 'user_good', { wait: true })).status).toBe('complete')
    expect(asked.map(({ body }) => (JSON.parse(body) as { wait: boolean }).wait)).toEqual([false, true])
    expect(await passage.sandbox.retryDeliveries(link)).toEqual([])
    const example = { url: 'https://your-server.com/webhook', event: 'link.failed' } as const
    expect(await passage.sandbox.sendWebhook(example)).toMatchObject({ isDelivered: true })
    expect(asked.slice(2).map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /v1/sandbox/links/link_1/deliveries/retry',
      'POST /v1/sandbox/links/link_1/deliveries/retry',
      'POST /v1/sandbox/webhooks/send',
    ])
    expect(JSON.parse(asked[4]?.body ?? '')).toEqual(example)
  })

  it('events go on after the last one', async () => {
    answers = [
      { status: 200, body: { events: [{ seq: 3 }], nextAfter: 3 } },
      { status: 200, body: { events: [{ seq: 4 }], nextAfter: null } },
    ]
    const seqs: number[] = []
    for await (const { seq } of passage.links.events('link_1', { after: 2 })) {
      seqs.push(seq)
    }
    expect(seqs).toEqual([3, 4])
    expect(asked.map(({ url }) => url)).toEqual(['/v1/links/link_1/events?after=2', '/v1/links/link_1/events?after=3'])
  })

  it('a user is erased in as many calls as that takes, and not for ever', async () => {
    answers = [
      { status: 200, body: { erased: 100, remaining: 7 } },
      { status: 200, body: { erased: 7, remaining: 0 } },
    ]
    expect(await passage.links.deleteAllOf('a b')).toBe(107)
    expect(asked[0]).toMatchObject({ method: 'DELETE', url: '/v1/links?externalUserId=a+b' })
    answers = [{ status: 200, body: { erased: 0, remaining: 3 } }]
    expect(await failed(passage.links.deleteAllOf('a b'))).toMatchObject({ code: 'erasure_incomplete' })
    expect(asked).toHaveLength(3)
  })
})

describe('what is asked again', () => {
  it('a create, under the same idempotency key, after 429, 503 and silence', async () => {
    answers = [
      { status: 429, headers: { 'Retry-After': '0' }, body: { error: 'Slow down', code: 'rate_limited' } },
      { status: 503, headers: { 'Retry-After': '0' }, body: { error: 'Later', code: 'unavailable' } },
      { status: 0, isCut: true },
      { status: 201, body: { linkId: 'link_1' } },
    ]
    const link = await newPassage({ maxRetries: 3 }).links.create(READ)
    expect(link.linkId).toBe('link_1')
    expect(new Set(asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(new Set(asked.map(({ body }) => body)).size).toBe(1)
    expect(asked).toHaveLength(4)
  })

  it.each([500, 502, 504])('what may arrive twice, after %i', async (status) => {
    answers = [
      { status, body: '<html>' },
      { status: 201, body: { linkId: 'link_1' } },
    ]
    expect(await passage.links.create(READ)).toMatchObject({ linkId: 'link_1' })
    expect(asked).toHaveLength(2)
  })

  it('an erasure whose answer was lost, and what is gone then was erased', async () => {
    const GONE = { status: 404, body: { error: 'No such link', code: 'link_not_found' } }
    answers = [{ status: 0, isCut: true }, GONE]
    await passage.links.delete('link_1')
    answers = [{ status: 502, body: '<html>' }, GONE]
    await passage.links.delete('link_1')
    expect(asked).toHaveLength(4)
    // Nothing was erased by these: it was not there, it was refused unheard, or what answers is another server.
    answers = [GONE]
    expect(await failed(passage.links.delete('link_1'))).toBeInstanceOf(NotFoundError)
    answers = [{ status: 429, headers: { 'Retry-After': '0' }, body: { error: 'Slow', code: 'rate_limited' } }, GONE]
    expect(await failed(passage.links.delete('link_1'))).toBeInstanceOf(NotFoundError)
    answers = [
      { status: 0, isCut: true },
      { status: 404, body: '<html>' },
    ]
    expect(await failed(passage.links.delete('link_1'))).toMatchObject({ code: 'unreadable_answer' })
    answers = [{ status: 0, isCut: true }, GONE]
    expect(await failed(passage.links.get('link_1'))).toBeInstanceOf(NotFoundError)
  })

  it('what cannot be sent is not tried', async () => {
    await expect(passage.links.create(READ, { idempotencyKey: 'schlüssel' })).rejects.toThrow(TypeError)
    expect(asked).toEqual([])
  })

  it('nothing but that', async () => {
    for (const status of [400, 401, 403, 404, 405, 409, 410, 422, 501]) {
      answers = [{ status, body: { error: 'No', code: 'no' } }]
      asked = []
      expect(await failed(passage.links.create(READ))).toMatchObject({ status, code: 'no' })
      expect(asked).toHaveLength(1)
    }
  })

  it('never what may not arrive twice', async () => {
    answers = [{ status: 429, headers: { 'Retry-After': '1' }, body: { error: 'Slow down', code: 'rate_limited' } }]
    expect(await failed(passage.links.redeliver('link_1', 'dlv_1'))).toMatchObject({ retryAfter: 1 })
    answers = [{ status: 0, isCut: true }]
    expect(await failed(passage.links.redeliver('link_1', 'dlv_1'))).toMatchObject({ code: 'connection_failed' })
    answers = [{ status: 500, body: { error: 'Later', code: 'unavailable' } }]
    expect(await failed(passage.sandbox.simulate({ linkId: 'link_1', claimCode: 'clm_1' }, 'user_good'))).toMatchObject(
      {
        code: 'unavailable',
      },
    )
    expect(asked).toHaveLength(3)
  })

  it('as often as it may, and the last answer is told', async () => {
    answers = [1, 2, 3].map((n) => ({ status: 503, body: { error: `Try ${n}`, code: 'unavailable' } }))
    expect(await failed(passage.links.get('link_1'))).toMatchObject({ message: 'Try 3' })
    expect(asked).toHaveLength(3)
  })

  it('whoever is told to wait a minute is told so', async () => {
    answers = [{ status: 429, headers: { 'Retry-After': '60' }, body: { error: 'Slow down', code: 'rate_limited' } }]
    expect(await failed(passage.links.list().page())).toMatchObject({ retryAfter: 60 })
    expect(asked).toHaveLength(1)
  })
})

describe('what fails', () => {
  it.each([
    [400, InvalidRequestError],
    [413, InvalidRequestError],
    [401, AuthenticationError],
    [403, AuthenticationError],
    [404, NotFoundError],
    [410, NotFoundError],
    [409, ConflictError],
    [422, ConflictError],
    [429, RateLimitError],
    [500, UnavailableError],
    [405, PassageError],
  ])('%i', async (status, its) => {
    answers = [{ status, body: { error: 'No', code: 'no' } }]
    const error = await failed(newPassage({ maxRetries: 0 }).links.get('link_1'))
    expect(error.constructor).toBe(its)
    expect(error.idempotencyKey).toBe(null)
  })

  it('every issue is in the message, and the request id beside it', async () => {
    const issues = [
      { path: '', message: 'must be JSON' },
      { path: 'operations.0', message: 'is wrong' },
    ]
    answers = [
      { status: 400, headers: { 'X-Request-Id': 'r1' }, body: { error: 'Validation failed', code: 'x', issues } },
    ]
    const error = await failed(passage.links.create(READ))
    expect(error).toMatchObject({ issues, requestId: 'r1' })
    expect(error.message).toBe('Validation failed\n  body: must be JSON\n  operations.0: is wrong')
  })

  it('a create, and its idempotency key is told: by it the same link is asked for again', async () => {
    answers = [1, 2, 3].map(() => ({ status: 0, isCut: true }))
    const { idempotencyKey } = await failed(passage.links.create(READ))
    expect(idempotencyKey).toBe(asked[0]?.headers['idempotency-key'])
    answers = [{ status: 422, body: { error: 'No', code: 'idempotency_key_reused' } }]
    const error = await failed(passage.links.create(READ, { idempotencyKey: 'order_42' }))
    expect(error.idempotencyKey).toBe('order_42')
  })

  it.each<[string, Answer]>([
    ['another server', { status: 200, body: '<html>' }],
    ['one that says nothing', { status: 200, body: '' }],
    ['one that says nothing of what it accepted', { status: 202, body: '' }],
    ['JSON that is no object', { status: 200, body: 'null' }],
    ['its failure', { status: 404, body: '<html>' }],
    ['a proxy that lets nobody in', { status: 403, body: '<html>' }],
    ['a proxy that has words of its own', { status: 401, body: { message: 'No credentials' } }],
    ['a proxy that sends too much away', { status: 429, body: '<html>' }],
    ['a proxy that sends on', { status: 302, headers: { Location: 'https://login.example.com' }, body: '' }],
    ['a redirect, which would take the key along', { status: 307, headers: { Location: '/v1/links' } }],
  ])('%s is no Passage, and says nothing of a link', async (_, answer) => {
    answers = [answer]
    const error = await failed(passage.links.get('link_1'))
    expect(error).toMatchObject({ code: 'unreadable_answer', status: answer.status })
    expect(error.constructor).toBe(UnavailableError)
    expect(asked).toHaveLength(1)
  })

  it('an answer that does not come within its time', async () => {
    answers = [{ status: 0, isSilent: true }]
    expect(await failed(newPassage({ timeoutMs: 50, maxRetries: 0 }).links.get('link_1'))).toMatchObject({
      code: 'timed_out',
    })
  })

  it.each([NaN, -1, 0, 0.5, Infinity])('a time of one call that is none (%s) is no call', async (timeoutMs) => {
    await expect(passage.links.get('link_1', { timeoutMs })).rejects.toThrow(
      'Passage takes { timeoutMs } as a whole number from 1.',
    )
    expect(asked).toHaveLength(0)
  })

  it('a signal ends a call, and the wait for the next try', async () => {
    const reason = new Error('enough')
    const ending = new AbortController()
    answers = [{ status: 0, isSilent: true }]
    const call = passage.links.get('link_1', { signal: ending.signal })
    setTimeout(() => ending.abort(reason), 50)
    await expect(call).rejects.toBe(reason)
    answers = [{ status: 503, headers: { 'Retry-After': '20' }, body: { error: 'Later', code: 'unavailable' } }]
    await expect(passage.links.get('link_1', { signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout/)
    await expect(passage.links.get('link_1', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(asked).toHaveLength(2)
  })

  it('the API key is in nothing that is printed', async () => {
    answers = [{ status: 401, body: { error: 'No', code: 'unauthorized' } }]
    const error = await failed(passage.links.get('link_1'))
    const depth = { depth: 20, showHidden: true }
    for (const text of [
      inspect(passage, depth),
      JSON.stringify(passage),
      inspect(error, depth),
      JSON.stringify(error),
    ]) {
      expect(text).not.toContain('SecretOfThisTest')
    }
  })
})

describe('what a log is told', () => {
  it('each answer: its request id, and whether it is another one of before', async () => {
    const told: Told[] = []
    const ofCall: Told[] = []
    answers = [
      { status: 0, isCut: true },
      { status: 500, headers: { 'X-Request-Id': 'r1' }, body: { error: 'Oh', code: 'internal_error' } },
      { status: 201, headers: { 'X-Request-Id': 'r2', 'Idempotency-Replayed': 'true' }, body: { linkId: 'link_1' } },
      { status: 200, headers: { 'X-Request-Id': 'r3' }, body: { links: [], nextCursor: null } },
    ]
    const logging = newPassage({ onAnswer: (answer) => told.push(answer) })
    await logging.links.create(READ, { onAnswer: (answer) => ofCall.push(answer) })
    await logging.links.list({ externalUserId: 'user_42' }).page()
    const create = { method: 'POST', path: '/v1/links' }
    expect(ofCall).toEqual([
      { ...create, status: 500, requestId: 'r1', isReplayed: false, triesBefore: 1 },
      { ...create, status: 201, requestId: 'r2', isReplayed: true, triesBefore: 2 },
    ])
    const list = { method: 'GET', path: '/v1/links', status: 200, requestId: 'r3', isReplayed: false, triesBefore: 0 }
    expect(told).toEqual([...ofCall, list])
  })

  it.each([
    ['of the call', (onAnswer: () => never) => [passage, { onAnswer }] as const],
    ['of the client', (onAnswer: () => never) => [newPassage({ onAnswer }), {}] as const],
  ])('that throws, %s, loses no link: the error says by which key it was created', async (_, made) => {
    answers = [{ status: 201, headers: { 'X-Request-Id': 'r1' }, body: { linkId: 'link_1' } }]
    const broken = new Error('the log is full')
    const [client, options] = made(() => {
      throw broken
    })
    const error = await failed(client.links.create(READ, options))
    expect(error).toMatchObject({ code: 'on_answer_failed', status: 201, requestId: 'r1', cause: broken })
    expect(asked).toHaveLength(1)
    expect(error.idempotencyKey).toBe(asked[0]?.headers['idempotency-key'])
  })
})

describe('a wait', () => {
  it('goes on after what only a proxy says', async () => {
    const link = (status: string): Answer => ({ status: 200, body: { id: 'link_1', status } })
    answers = [link('active'), { status: 404, body: '<html>' }, { status: 200, body: '' }, link('complete')]
    expect(await passage.links.waitForEnd('link_1')).toMatchObject({ status: 'complete' })
    expect(asked).toHaveLength(4)
  })

  it('goes by the fetch that was given, and opens no socket past it', async () => {
    const opened: string[] = []
    const before = globalThis.WebSocket
    globalThis.WebSocket = class extends EventTarget {
      constructor(url: string) {
        super()
        opened.push(url)
      }
      close(): void {}
    } as never
    try {
      const ended = { status: 200, body: { id: 'link_1', status: 'complete', operations: [] } }
      const link = { linkId: 'link_1', claimCode: 'clm_1', integrationId: 'tmobile', operations: [] } as const
      answers = [ended, ended]
      await newPassage({ fetch: async (url, init) => await fetch(url, init) }).links.waitForEnd(link)
      expect(opened).toEqual([])
      await passage.links.waitForEnd(link)
      expect(opened).toHaveLength(1)
    } finally {
      globalThis.WebSocket = before
    }
  })
})

describe('a client that cannot work is not made', () => {
  it.each([
    ['no address', { url: undefined }],
    ['plain http to elsewhere', { url: 'http://passage.example.com' }],
    ['no address at all', { url: 'passage' }],
    ['a password in it', { url: 'https://a:b@passage.example.com' }],
    ['tries without end', { maxRetries: NaN }],
    ['no time', { timeoutMs: Infinity }],
    ['no key', { apiKey: undefined }],
    ['another secret', { apiKey: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
  ])('%s', (_, options) => {
    expect(() => newPassage(options)).toThrow(TypeError)
    expect(() => newPassage(options)).not.toThrow(/MfKQ9r8G/)
  })
})
