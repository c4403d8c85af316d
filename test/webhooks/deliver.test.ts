// Webhooks: one attempt with an injected fetch, the consumer on its own, and the whole way to a real receiver with
// retries. Time travels by the clock and the object's alarm; nothing waits for a schedule.
import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runDurableObjectAlarm,
  type QueueResult,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { compactVerify, importJWK, type JWK } from 'jose'
import { afterEach, describe, it, vi } from 'vitest'
import { configOf } from '../../src/config.ts'
import { newId, randomBytes } from '../../src/core/id.ts'
import type { Owner } from '../../src/core/link.ts'
import { webhookSecretOf } from '../../src/core/webhook-secret.ts'
import { publicKeyOf } from '../../src/core/signature.ts'
import { consume } from '../../src/webhooks/consume.ts'
import type { OpenDelivery } from '../../src/core/delivery.ts'
import { deliver, type AttemptRecord, type DeliveryDeps } from '../../src/webhooks/deliver.ts'

type Delivery = Omit<OpenDelivery, 'token'>
import type { CreatedLink } from '../../src/wire/link.ts'
import { call, claimLink, createLink, expectJson, newAccount, type Account } from '../support/api.ts'
import type { Received } from '../support/receiver-server.ts'
import { newBox, received, verified } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import type { KeptDelivery } from '../../src/link/kept.ts'
import { changeKept, readKept } from '../support/kept.ts'

const NOW = 1_800_000_000_123

const delivery: Delivery = {
  url: 'https://hooks.customer.com/passage',
  body: '{"event":"link.complete","name":"Zoë 👋"}',
  eventId: 'evt_0VbkYKZPPEYsiUsHizkkCZ',
  organisationId: 'org_abcDEF123456',
  mode: 'live',
}

function depsWith(fetch: DeliveryDeps['fetch'], development = false): DeliveryDeps {
  const { keys, signingKeys } = configOf(env)
  return {
    fetch,
    now: () => NOW,
    keys,
    generationOf: async () => ({ generation: 2, rotatedAt: NOW }),
    signingKey: signingKeys[0],
    development,
    ownHosts: ['passage.good.dev'],
  }
}

async function attempt(fetch: DeliveryDeps['fetch'], changes: Partial<Delivery> = {}): Promise<AttemptRecord> {
  return await deliver({ ...delivery, ...changes }, depsWith(fetch))
}

/** The Standard Webhooks signature, worked out by the platform's own crypto. */
async function standardSignatureOf(
  owner: Owner,
  generation: number,
  { headers, body }: Pick<Received, 'headers' | 'body'>,
) {
  const secret = Buffer.from(
    webhookSecretOf(configOf(env).keys.newest, owner, generation).slice('whsec_'.length),
    'base64',
  )
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
  return `v1,${Buffer.from(await crypto.subtle.sign('HMAC', key, signed)).toString('base64')}`
}

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('one attempt', () => {
  it.for([200, 201, 204, 299])('answered with %i is delivered', async (status, { expect }) => {
    const body = status === 204 ? null : 'thanks'
    expect(await attempt(async () => new Response(body, { status }))).toEqual({
      status,
      outcome: 'delivered',
      retryAfterMs: null,
      at: NOW,
      durationMs: 0,
    })
  })

  it.for([300, 301, 302, 303, 307, 308, 400, 401, 404, 410, 422, 429, 500, 502, 503, 504])(
    'answered with %i is refused, and asks nowhere else',
    async (status, { expect }) => {
      const asked: string[] = []
      const outcome = await attempt(async (url) => {
        asked.push(url)
        return new Response('no', { status, headers: { Location: 'https://elsewhere.customer.com/' } })
      })
      expect(outcome).toMatchObject({ status, outcome: 'refused', retryAfterMs: null })
      expect(asked).toEqual([delivery.url])
    },
  )

  it.for<[number, string, number | null]>([
    [429, '120', 120_000],
    [503, new Date(NOW + 90_000).toUTCString(), 90_000 - (NOW % 1000)],
    [503, 'soon', null],
  ])('answered with %i and Retry-After %s passes the wish on', async ([status, wish, expected], { expect }) => {
    const outcome = await attempt(async () => new Response('no', { status, headers: { 'Retry-After': wish } }))
    expect(outcome).toMatchObject({ status, outcome: 'refused', retryAfterMs: expected })
  })

  it('that finds nobody is a connection error, whatever the runtime says of it', async ({ expect }) => {
    const outcome = await attempt(async () => {
      throw new TypeError('connect to 10.0.0.1 refused')
    })
    expect(outcome).toEqual({ status: null, outcome: 'connect_error', retryAfterMs: null, at: NOW, durationMs: 0 })
  })

  const broken = (init: ResponseInit): Response => {
    const pull = (stream: ReadableByteStreamController): void => stream.error(new TypeError('Network connection lost.'))
    return new Response(new ReadableStream({ type: 'bytes', pull }), init)
  }
  it.for<[number, AttemptRecord['outcome'], string | null, number | null]>([
    [200, 'answer_broken', null, null],
    [206, 'answer_broken', null, null],
    [302, 'refused', null, null],
    [410, 'refused', null, null],
    [429, 'refused', '8', 8_000],
    [500, 'refused', null, null],
  ])('whose %i breaks off keeps its status, as %s', async ([status, outcome, wish, retryAfterMs], { expect }) => {
    const headers: HeadersInit = wish === null ? {} : { 'Retry-After': wish }
    expect(await attempt(async () => broken({ status, headers }))).toMatchObject({ status, outcome, retryAfterMs })
  })

  it('is delivered though letting go of a long answer fails', async ({ expect }) => {
    const long = new ReadableStream({
      type: 'bytes',
      pull: (stream: ReadableByteStreamController) => stream.enqueue(new Uint8Array(16 * 1024)),
      cancel: () => {
        throw new Error('gone')
      },
    })
    expect(await attempt(async () => new Response(long))).toMatchObject({ status: 200, outcome: 'delivered' })
  })

  it('is none where the key cannot sign: that is no fault of the receiver', async ({ expect }) => {
    const asked: string[] = []
    const deps = depsWith(async (url) => {
      asked.push(url)
      return new Response()
    })
    const attempted = deliver(delivery, { ...deps, signingKey: { ...deps.signingKey, d: 'AAAA' } })
    await expect(attempted).rejects.toThrow()
    expect(asked).toEqual([])
  })

  it.for<[string, number | null, (signal: AbortSignal) => Promise<Response>]>([
    [
      'the answer does not begin',
      null,
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ],
    [
      'the answer does not end',
      200,
      async (signal) => {
        const start = (stream: ReadableByteStreamController): void => {
          stream.enqueue(new TextEncoder().encode('tha'))
          signal.addEventListener('abort', () => stream.error(signal.reason))
        }
        return new Response(new ReadableStream({ type: 'bytes', start }))
      },
    ],
  ])('times out after 10 s where %s', async ([, status, answer], { expect }) => {
    const timeout = AbortSignal.timeout.bind(AbortSignal)
    const times: number[] = []
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      times.push(ms)
      return timeout(ms / 1000)
    })
    const outcome = await attempt(async (_, { signal }) => await answer(signal!))
    expect(outcome).toMatchObject({ status, outcome: 'timeout', retryAfterMs: null })
    expect(times).toEqual([10_000])
  })

  it('reads no more than 16 KiB of an answer that has no end', async ({ expect }) => {
    let sent = 0
    let isCanceled = false
    const endless = new ReadableStream({
      type: 'bytes',
      pull(stream: ReadableByteStreamController) {
        sent += 1024
        stream.enqueue(new Uint8Array(1024))
      },
      cancel() {
        isCanceled = true
      },
    })
    expect(await attempt(async () => new Response(endless))).toMatchObject({ outcome: 'delivered' })
    expect(isCanceled).toBe(true)
    expect(sent).toBeLessThanOrEqual(18 * 1024)
  })

  it.for([
    'http://127.0.0.1/',
    'https://10.0.0.1/',
    'https://hooks.internal/',
    'http://hooks.customer.com/',
    'nonsense',
    // This service itself, by a name that the deployment gives it.
    'https://passage.good.dev/webhook',
  ])('is never made to %s, even where a link has it', async (url, { expect }) => {
    const asked: string[] = []
    const outcome = await attempt(
      async (to) => {
        asked.push(to)
        return new Response()
      },
      { url },
    )
    expect(outcome).toMatchObject({ status: null, outcome: 'url_refused' })
    expect(asked).toEqual([])
  })

  it('posts the very bytes, signed twice for this second, and follows no redirect', async ({ expect }) => {
    const requests: RequestInit[] = []
    await attempt(async (_, init) => {
      requests.push(init)
      return new Response()
    })
    const [init] = requests
    expect(init).toMatchObject({ method: 'POST', redirect: 'manual', body: delivery.body })
    const headers = init!.headers as Record<string, string>
    expect(headers).toMatchObject({
      'Content-Type': 'application/json',
      'X-Passage-Timestamp': '1800000000',
      'webhook-id': delivery.eventId,
      'webhook-timestamp': '1800000000',
    })
    const signatures = [2, 1].map(
      async (generation) => await standardSignatureOf(delivery, generation, { headers, body: delivery.body }),
    )
    expect(headers['webhook-signature']).toBe((await Promise.all(signatures)).join(' '))
    const key = await importJWK(publicKeyOf(configOf(env).signingKeys[0]) as JWK)
    const { payload } = await compactVerify(headers['X-Passage-Signature']!, key)
    const hash = await crypto.subtle.digest('SHA-256', Buffer.from(delivery.body))
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
      iat: 1_800_000_000,
      request_body_sha256: Buffer.from(hash).toString('hex'),
      aud: delivery.organisationId,
      mode: delivery.mode,
      jti: delivery.eventId,
    })
  })
})

/** Hands the consumer a batch of its own. */
async function consumed(bodies: unknown[], bindings: object = {}, queue = 'passage-webhooks'): Promise<QueueResult> {
  const batch = createMessageBatch(
    queue,
    bodies.map((body, index) => ({ id: `m${index}`, timestamp: new Date(), attempts: 1, body })),
  )
  const ctx = createExecutionContext()
  await consume(batch, { ...env, ...bindings }, ctx)
  return await getQueueResult(batch, ctx)
}

async function deliveriesOf(linkId: string): Promise<readonly KeptDelivery[]> {
  return (await readKept(linkId)).deliveries
}

/** The deliveries once so many attempts have been written down in all. */
async function settled(linkId: string, attempts: number): Promise<readonly KeptDelivery[]> {
  for (let tries = 0; tries * 25 < PATIENCE_MS; tries++) {
    const rows = await deliveriesOf(linkId)
    if (rows.flatMap((row) => row.attempts).length >= attempts) {
      return rows
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`${attempts} attempts were not written down in time`)
}

/** A session whose user gives up at once: the link fails, and a webhook tells of it. */
async function failSession(link: CreatedLink): Promise<void> {
  const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
  await client.connect()
  client.send({ type: 'client.cancel' })
  while ((await client.next()).type !== 'closed') {
    // What is asked meanwhile stays unanswered.
  }
}

async function failedLink(account: Account, answers: string): Promise<{ link: CreatedLink; box: string }> {
  const { url, name } = newBox(answers)
  // So that the link's own end stays out of the story.
  const link = await createLink(account, { webhookUrl: url, expiresIn: 30 * 24 * 60 * 60 })
  await failSession(link)
  return { link, box: name }
}

/** Moves the clock on and rings the object's alarm. */
async function travel(linkId: string, ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms)
  await runDurableObjectAlarm(env.LINK.getByName(linkId))
}

describe('the consumer', () => {
  const linkId = newId('link', NOW, randomBytes(14))
  const deliveryId = newId('dlv', NOW, randomBytes(14))
  const unknown = { linkId, deliveryId, token: 1 }

  it.for<[string, unknown]>([
    ['nothing', null],
    ['a text', 'link_1'],
    ['an empty object', {}],
    ['no token', { linkId, deliveryId }],
    ['a token that is no number', { ...unknown, token: '1' }],
    ['a malformed link id', { ...unknown, linkId: 'link_1' }],
    ['a malformed delivery id', { ...unknown, deliveryId: linkId }],
  ])('puts a message of %s aside, and asks no object', async ([, body], { expect }) => {
    const LINK = {
      getByName: () => {
        throw new Error('asked')
      },
    }
    expect(await consumed([body], { LINK })).toMatchObject({ explicitAcks: ['m0'], retryMessages: [] })
  })

  it('sends nothing for a link that nobody knows', async ({ expect }) => {
    const fetch = vi.spyOn(globalThis, 'fetch')
    expect(await consumed([unknown])).toMatchObject({ explicitAcks: ['m0'], retryMessages: [] })
    expect(fetch).not.toHaveBeenCalled()
  })

  it('tries a message again only where the object cannot be reached', async ({ expect }) => {
    const LINK = {
      getByName: (id: string) => {
        if (id === linkId) {
          throw new Error('unreachable')
        }
        return env.LINK.getByName(id)
      },
    }
    const other = { ...unknown, linkId: newId('link', NOW, randomBytes(14)) }
    const result = await consumed([null, unknown, other], { LINK })
    expect(result.explicitAcks.toSorted()).toEqual(['m0', 'm2'])
    expect(result.retryMessages).toMatchObject([{ msgId: 'm1' }])
  })

  it('settles every message of a batch that is larger than its connections', async ({ expect }) => {
    const result = await consumed(Array.from({ length: 10 }, () => unknown))
    expect(result.explicitAcks).toHaveLength(10)
  })

  it('only reports what the queue has given up', async ({ expect }) => {
    const fetch = vi.spyOn(globalThis, 'fetch')
    const { link } = await failedLink(await newAccount(), '500')
    const [row] = await settled(link.linkId, 1)
    fetch.mockClear()
    const wakeUp = { linkId: link.linkId, deliveryId: row!.id, token: row!.token }
    const result = await consumed([wakeUp, null], {}, 'passage-webhooks-dlq')
    expect(result).toMatchObject({ explicitAcks: ['m0', 'm1'], retryMessages: [] })
    expect(fetch).not.toHaveBeenCalled()
  })

  it('sends nothing for a token that is not the newest', async ({ expect }) => {
    const { link, box } = await failedLink(await newAccount(), '500')
    const [row] = await settled(link.linkId, 1)
    const wakeUp = { linkId: link.linkId, deliveryId: row!.id }
    const stale = Array.from({ length: row!.token }, (_, token) => ({ ...wakeUp, token }))
    expect(stale.length).toBeGreaterThan(0)
    const result = await consumed([...stale, { ...wakeUp, token: row!.token + 1 }])
    expect(result.explicitAcks).toHaveLength(stale.length + 1)
    expect(await received(box, 1)).toHaveLength(1)
    expect(await deliveriesOf(link.linkId)).toEqual([row])
  })

  it('keeps the outcome of an attempt though an older delivery was opened again meanwhile', async ({ expect }) => {
    const { link } = await failedLink(await newAccount(), '200')
    const [row] = await settled(link.linkId, 1)
    const object = env.LINK.getByName(link.linkId)
    await changeKept(link.linkId, ({ deliveries: [first] }) => ({
      deliveries: [first!, { ...first!, status: 'pending', attempts: [], nextAt: 0, id: 'dlv_second', token: 7 }],
    }))
    expect(await object.redeliver(row!.id)).toEqual({ ok: true, value: null })
    const attempt = { at: NOW, status: 200, outcome: 'delivered', retryAfterMs: null, durationMs: 1 } as const
    await object.settleDelivery('dlv_second', 7, attempt)
    expect((await deliveriesOf(link.linkId)).find(({ id }) => id === 'dlv_second')).toMatchObject({
      status: 'delivered',
    })
  })

  it('sends once for a wake-up that came four times', async ({ expect }) => {
    const { link, box } = await failedLink(await newAccount(), '500,200')
    const [row] = await settled(link.linkId, 1)
    const wakeUp = { linkId: link.linkId, deliveryId: row!.id, token: row!.token }
    expect((await consumed([wakeUp, wakeUp, wakeUp, wakeUp])).explicitAcks).toHaveLength(4)
    expect(await received(box, 2)).toHaveLength(2)
  })

  it('sends nothing again for a wake-up that comes after its delivery', async ({ expect }) => {
    const { link, box } = await failedLink(await newAccount(), '200')
    const [row] = await settled(link.linkId, 1)
    expect(row).toMatchObject({ status: 'delivered' })
    const wakeUps = [0, 1, 2].map((token) => ({ linkId: link.linkId, deliveryId: row!.id, token }))
    expect((await consumed(wakeUps)).explicitAcks).toHaveLength(3)
    expect(await received(box, 1)).toHaveLength(1)
  })
})

describe('a receiver', () => {
  it('that failed once gets the same bytes again, under a fresh signature that holds', async ({ expect }) => {
    const account = await newAccount()
    const { link, box } = await failedLink(account, '500,200')
    await settled(link.linkId, 1)
    await travel(link.linkId, 10_000)
    const [row] = await settled(link.linkId, 2)
    expect(row).toMatchObject({ status: 'delivered' })
    expect(row!.attempts).toMatchObject([
      { status: 500, outcome: 'refused' },
      { status: 200, outcome: 'delivered' },
    ])
    const [first, second] = await received(box, 2)
    expect(second!.body).toBe(first!.body)
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id'])
    expect(Number(second!.headers['webhook-timestamp'])).toBeGreaterThan(Number(first!.headers['webhook-timestamp']))
    for (const attempt of [first!, second!]) {
      expect(await verified(attempt)).toMatchObject({ event: 'link.failed', id: attempt.headers['webhook-id'] })
      expect(attempt.headers['webhook-signature']).toBe(await standardSignatureOf(account, 1, attempt))
    }
  })

  it('that failed is left alone until its time has come', async ({ expect }) => {
    const { link, box } = await failedLink(await newAccount(), '500,200')
    await settled(link.linkId, 1)
    // The first step is 5 s, less a fifth.
    await travel(link.linkId, 1000)
    expect(await received(box, 1)).toHaveLength(1)
    expect(await deliveriesOf(link.linkId)).toMatchObject([{ status: 'pending' }])
  })

  it('that failed is tried at once where the developer asks for it, and not twice', async ({ expect }) => {
    const account = await newAccount()
    const { link, box } = await failedLink(account, '500,500,200')
    await settled(link.linkId, 1)
    const retry = async () => {
      const path = `/v1/sandbox/links/${link.linkId}/deliveries/retry`
      return await expectJson<{ deliveries: unknown[] }>(await call({ method: 'POST', path, key: account.key }), 202)
    }
    const [asked, again] = await Promise.all([retry(), retry()])
    expect(asked.deliveries).toMatchObject([{ event: 'link.failed', status: 'pending', attempts: [{ status: 500 }] }])
    expect(again.deliveries).toHaveLength(1)
    await settled(link.linkId, 2)
    expect(await received(box, 2)).toHaveLength(2)
    // The next one goes by the schedule's next step, as if the second had come in its time.
    await retry()
    const [row] = await settled(link.linkId, 3)
    expect(row).toMatchObject({ status: 'delivered', tries: 3 })
    const bodies = (await received(box, 3)).map(({ body }) => body)
    expect(new Set(bodies).size).toBe(1)
    expect((await retry()).deliveries).toMatchObject([{ status: 'delivered', nextAttemptAt: null }])
    expect(await received(box, 3)).toHaveLength(3)
  })

  it('that was sent something a moment ago is not sent it again by a retry', async ({ expect }) => {
    const { link } = await failedLink(await newAccount(), '500')
    const [row] = await settled(link.linkId, 1)
    const object = env.LINK.getByName(link.linkId)
    const taken = await object.takeDelivery(row!.id, row!.token)
    expect(taken).not.toBeNull()
    const [shown] = await object.retryDeliveries()
    expect(shown!.nextAttemptAt).toBeGreaterThan(Date.now() + 50_000)
    // Its outcome counts: the retry has not taken it away.
    await object.settleDelivery(row!.id, taken!.token, {
      at: NOW,
      status: 200,
      outcome: 'delivered',
      retryAfterMs: null,
      durationMs: 1,
    })
    expect(await deliveriesOf(link.linkId)).toMatchObject([{ status: 'delivered' }])
  })

  it('hears in order of two events, the first of which is retried', async ({ expect }) => {
    const account = await newAccount()
    const { link, box } = await failedLink(account, '500,200')
    await failSession(link)
    await settled(link.linkId, 1)
    const path = `/v1/sandbox/links/${link.linkId}/deliveries/retry`
    expect((await call({ method: 'POST', path, key: account.key })).status).toBe(202)
    const rows = await settled(link.linkId, 3)
    expect(rows.map(({ status }) => status)).toEqual(['delivered', 'delivered'])
    const ids = (await Promise.all((await received(box, 3)).map(verified))).map(({ id }) => id)
    expect(ids[1]).toBe(ids[0])
    expect(ids[2]).not.toBe(ids[0])
  })

  it('hears of a link in order, though the first event fails once', async ({ expect }) => {
    const { link, box } = await failedLink(await newAccount(), '500,200')
    await failSession(link)
    await settled(link.linkId, 1)
    expect(await received(box, 1)).toHaveLength(1)
    await travel(link.linkId, 10_000)
    const rows = await settled(link.linkId, 3)
    expect(rows.map(({ status }) => status)).toEqual(['delivered', 'delivered'])
    const webhooks = await Promise.all((await received(box, 3)).map(verified))
    const [first, , last] = webhooks
    expect(webhooks.map(({ id }) => id)).toEqual([first!.id, first!.id, last!.id])
    expect(last!.id).not.toBe(first!.id)
    expect(last!.sessionId).not.toBe(first!.sessionId)
  })

  it('that claims gzip and sends nothing has said yes, and the next event comes at once', async ({ expect }) => {
    const { link, box } = await failedLink(await newAccount(), '200&encoding=gzip')
    await failSession(link)
    const rows = await settled(link.linkId, 2)
    expect(rows.map(({ status, attempts }) => [status, attempts])).toMatchObject([
      ['delivered', [{ status: 200, outcome: 'delivered' }]],
      ['delivered', [{ status: 200, outcome: 'delivered' }]],
    ])
    expect(await received(box, 2)).toHaveLength(2)
  })

  it('that is gone for good is given up at once, and the next event still comes', async ({ expect }) => {
    const { link, box } = await failedLink(await newAccount(), '410,200')
    await settled(link.linkId, 1)
    await failSession(link)
    expect((await settled(link.linkId, 2)).map(({ status }) => status)).toEqual(['exhausted', 'delivered'])
    expect(new Set((await received(box, 2)).map(({ headers }) => headers['webhook-id'])).size).toBe(2)
  })

  it('is given up after the last attempt of the schedule, three days later', async ({ expect }) => {
    const { link, box } = await failedLink(await newAccount(), '500')
    for (let attempts = 1; attempts < 11; attempts++) {
      await settled(link.linkId, attempts)
      await travel(link.linkId, 30 * 60 * 60_000)
    }
    expect(await settled(link.linkId, 11)).toMatchObject([{ status: 'exhausted' }])
    await travel(link.linkId, 30 * 60 * 60_000)
    expect(await received(box, 11)).toHaveLength(11)
  })
})
