// The examples of /openapi.json, against the service: each request is sent, each answer and each refusal is brought about, and
// what comes back is what src/openapi/recorded.json says. Where the service says something else by now, look at what, and
// record it: `npx vitest run --config test/vitest.config.ts --project workerd test/routes/examples.test.ts -u`.
// A route that is new needs an example here: the last test names what is missing.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { app } from '../../src/app.ts'
import { RECORDED, REQUESTS, SAMPLES } from '../../src/openapi/examples.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'
import type { Claim } from '../../src/wire/claim.ts'
import { WEBHOOK_EVENTS } from '../../src/wire/event-type.ts'
import { FAILURE_CODES } from '../../src/wire/failure-code.ts'
import type { CreatedLink } from '../../src/wire/link.ts'
import type { Providers } from '../../src/wire/provider.ts'
import { type Account, call, newAccount, ORIGIN } from '../support/api.ts'
import { changeKept } from '../support/kept.ts'
import { newBox, received } from '../support/receiver.ts'
import { type Asked, Recorder } from '../support/recorder.ts'
import { SessionClient } from '../support/session-client.ts'
import { readEnd } from '../support/simulate.ts'

const READ = { integrationId: 'tmobile', operations: [{ resource: 'paymentMethod', action: 'read' }] }
const NOBODY = { id: SAMPLES.link, linkId: SAMPLES.link, sessionId: SAMPLES.sess, deliveryId: SAMPLES.dlv }

let account: Account
let record: Recorder

beforeEach(async () => {
  account = await newAccount()
  record = new Recorder(await (await call({ path: '/openapi.json' })).json())
})

/** With the link's own code, or the service's own key, in the place of what stands for it. */
function given(example: { readonly value: unknown }, claimCode: string, keyId = ''): unknown {
  const text = JSON.stringify(example.value)
  return JSON.parse(text.replaceAll(SAMPLES.claimCode, claimCode).replaceAll(SAMPLES.keyId, keyId))
}

async function create(changes: object = {}): Promise<CreatedLink> {
  const body = { ...READ, ...changes }
  const response = await call({ path: '/v1/links', key: account.key, body })
  expect(response.status).toBe(201)
  return await response.json()
}

/** What nobody can bring about at will: the link is erased between two looks at it. */
const HARD = ['simulateSession claim_code_not_found']

const of = ({ linkId }: CreatedLink, more: object = {}): Asked => ({
  path: { ...NOBODY, id: linkId, ...more },
  key: account.key,
})

const asService = (bindings: object) => async (asked: Parameters<typeof call>[0]) => {
  const { method = 'GET', path, key, body, headers } = asked
  return await app.request(
    path.startsWith('http') ? path : `${ORIGIN}${path}`,
    {
      method,
      headers: {
        ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
    { ...env, ...bindings },
  )
}

/** Creates, has it played to its end, and waits until its webhook is settled. */
async function play(changes: object, person: 'userGood' | 'userWrong'): Promise<CreatedLink> {
  const box = newBox()
  const link = await create({ ...changes, webhookUrl: box.url })
  const body = given(REQUESTS.Simulate[person]!, link.claimCode)
  await record.answer('simulateSession', 'begun', 'The session has begun', { ...of(link), body })
  await readEnd(account, link.linkId)
  const [webhook] = await received(box.name, 1)
  record.webhook(person === 'userGood' ? 'link.complete' : 'link.failed', webhook!.body)
  await expect
    .poll(async () => await (await call({ path: `/v1/links/${link.linkId}/deliveries`, key: account.key })).text())
    .toContain('"delivered"')
  return link
}

async function links(): Promise<void> {
  for (const [name, { summary, value }] of Object.entries(REQUESTS.CreateLink)) {
    await record.answer('createLink', name, summary, { key: account.key, body: value })
  }
  const box = newBox()
  const link = await create({ webhookUrl: box.url, externalUserId: 'user_1042' })
  await record.answer('getLink', 'pending', 'Nobody has opened it yet', of(link))
  const claimed = await record.answer<Claim>('claimLink', 'claimed', 'The session, and where its socket is', {
    body: given(REQUESTS.ClaimLink['claim']!, link.claimCode),
  })
  await record.answer('getLink', 'active', 'A session is under way', of(link))
  await record.refusal('claimLink', 'session_alive', { body: { code: link.claimCode } })
  await record.refusal('simulateSession', 'session_alive', {
    ...of(link),
    body: { claimCode: link.claimCode, person: 'user_good' },
  })
  const client = new SessionClient(claimed, 'user_good')
  await client.connect()
  await client.run()
  await record.answer('cancelLink', 'canceled', 'It is canceled', of(await create()))
  await record.answer('listLinks', 'page', 'A page, which is the last', {
    key: account.key,
    query: { externalUserId: 'user_1042' },
  })
  const canceled = await create({ webhookUrl: box.url })
  await call({ method: 'POST', path: `/v1/links/${canceled.linkId}/cancel`, key: account.key })
  await record.answer('getLink', 'canceled', 'You ended it', of(canceled))
  const expired = await create({ webhookUrl: box.url })
  await record.answer('expireLink', 'expired', 'Its time has run out', of(expired))
  await record.answer('getLink', 'expired', 'Its time ran out first', of(expired))
  const told = (await received(box.name, 3)).map(({ body }) => body)
  record.webhook(
    'link.canceled',
    told.find((body) => body.includes('"link.canceled"'))!,
  )
  record.webhook(
    'link.expired',
    told.find((body) => body.includes('"link.expired"'))!,
  )
  await record.answer('eraseLink', 'erased', 'It is gone', of(canceled))
  await record.answer('eraseLinksOfUser', 'all', 'All are gone', {
    key: account.key,
    query: { externalUserId: 'user_1042' },
  })
  await ended(expired, canceled)
}

/** What cannot be done to a link any more. */
async function ended(expired: CreatedLink, erased: CreatedLink): Promise<void> {
  const canceled = await create()
  await call({ method: 'POST', path: `/v1/links/${canceled.linkId}/cancel`, key: account.key })
  await record.refusal('cancelLink', 'link_ended', of(expired))
  for (const [link, code] of [
    [canceled, 'link_canceled'],
    [expired, 'link_expired'],
    [erased, 'claim_code_not_found'],
  ] as const) {
    await record.refusal('claimLink', code, { body: { code: link.claimCode } })
    if (code !== 'claim_code_not_found') {
      await record.refusal('simulateSession', code, {
        ...of(link),
        body: { claimCode: link.claimCode, person: 'user_good' },
      })
    }
  }
  await record.refusal('expireLink', 'link_canceled', of(canceled))
  const tried = await create()
  await call({ path: '/link/claim', body: { code: tried.claimCode } })
  await changeKept(tried.linkId, ({ state }) => ({ state: { ...state, status: 'failed', sessions: 1000 } }))
  await record.refusal('claimLink', 'too_many_sessions', { body: { code: tried.claimCode } })
  await record.refusal('simulateSession', 'too_many_sessions', {
    ...of(tried),
    body: { claimCode: tried.claimCode, person: 'user_good' },
  })
}

async function history(): Promise<void> {
  const failed = await play({}, 'userWrong')
  await record.answer('getLink', 'failed', 'The last session failed: its user may try again', of(failed))
  const several = await play(REQUESTS.CreateLink['addCard']!.value as object, 'userGood')
  await record.answer('getLink', 'severalOperations', 'Complete, with an entry an operation', of(several))
  const link = await play({ debug: true, externalUserId: 'user_1042' }, 'userGood')
  await record.answer('getLink', 'complete', "Complete, with the one operation's data", of(link))
  await record.answer('listEvents', 'all', 'A link that was completed', of(link))
  const { sessions } = await record.answer<{ sessions: { id: string }[] }>(
    'listSessions',
    'one',
    'One session, which did it',
    of(link),
  )
  await record.answer('getTimeline', 'whole', 'A session of one operation', of(link, { sessionId: sessions[0]!.id }))
  await record.refusal('getTimeline', 'session_not_found', of(link))
  const other = await call({ path: `/v1/links/${failed.linkId}/sessions`, key: account.key })
  const [session] = (await other.json<{ sessions: { id: string }[] }>()).sessions
  await record.refusal('getTimeline', 'no_timeline', of(failed, { sessionId: session!.id }))
  await record.refusal('cancelLink', 'link_complete', of(link))
  await record.refusal('expireLink', 'link_complete', of(link))
  await record.refusal('claimLink', 'link_complete', { body: { code: link.claimCode } })
  await record.refusal('simulateSession', 'link_complete', {
    ...of(link),
    body: { claimCode: link.claimCode, person: 'user_good' },
  })
  await deliveries(link)
}

async function deliveries(link: CreatedLink): Promise<void> {
  const { deliveries } = await record.answer<{ deliveries: { id: string }[] }>(
    'listDeliveries',
    'delivered',
    'Delivered at the first attempt',
    of(link),
  )
  const asked = of(link, { deliveryId: deliveries[0]!.id })
  await record.answer('redeliver', 'again', 'It will be sent', asked)
  await record.refusal('redeliver', 'delivery_not_found', of(link))
  await expect
    .poll(async () => await (await call({ path: `/v1/links/${link.linkId}/deliveries`, key: account.key })).text())
    .not.toContain('"pending"')
  await record.refusal('redeliver', 'rate_limited', asked)
  const kept = { reopened: 1000, reopenedAt: 0 }
  await changeKept(link.linkId, (was) => ({ deliveries: was.deliveries.map((one) => ({ ...one, ...kept })) }))
  await record.refusal('redeliver', 'too_many_redeliveries', asked)
  const box = newBox('500')
  const waiting = await create({ webhookUrl: box.url })
  await call({ method: 'POST', path: `/v1/links/${waiting.linkId}/cancel`, key: account.key })
  await received(box.name, 1)
  const list = await call({ path: `/v1/links/${waiting.linkId}/deliveries`, key: account.key })
  const [pending] = (await list.json<{ deliveries: { id: string }[] }>()).deliveries
  await record.refusal('redeliver', 'delivery_pending', of(waiting, { deliveryId: pending!.id }))
  await record.answer('retryDeliveries', 'now', 'It is attempted now', of(waiting))
  const [[name, example] = []] = Object.entries(REQUESTS.SendWebhook)
  await record.answer('sendWebhook', name!, example!.summary, {
    key: account.key,
    body: { ...(example!.value as object), url: newBox().url },
  })
}

async function idempotency(): Promise<void> {
  const body = REQUESTS.CreateLink['readPaymentMethods']!.value as object
  const headers = { 'Idempotency-Key': 'order-1042' }
  const asked = { key: account.key, headers, body }
  const first = await call({ path: '/v1/links', ...asked })
  const again = await call({ path: '/v1/links', ...asked })
  expect([again.headers.get('Idempotency-Replayed'), await again.text()]).toEqual(['true', await first.clone().text()])
  await record.refusal('createLink', 'idempotency_key_reused', { ...asked, body: { ...body, debug: true } })
  const { key } = await newAccount('test', account.organisationId)
  await record.refusal('createLink', 'idempotency_key_of_other_api_key', { ...asked, key })
  const { linkId } = await first.json<CreatedLink>()
  await call({ method: 'DELETE', path: `/v1/links/${linkId}`, key: account.key })
  await record.refusal('createLink', 'link_erased', asked)
}

async function theRest(): Promise<void> {
  const { key } = account
  await record.answer<Providers>(
    'listProviders',
    'catalogue',
    'One of the integrations that this deployment offers',
    { key },
    // By its name: whoever adds an integration records nothing anew.
    ({ providers }) => ({ providers: providers.filter(({ id }) => id === 'ubereats') }),
  )
  await record.answer('health', 'ok', 'It answers', {})
  const { keys } = await record.answer<{ keys: { kid: string }[] }>('listVerificationKeys', 'all', 'All keys', {})
  const example = REQUESTS.FindVerificationKey['byKeyId']!
  await record.answer('findVerificationKey', 'byKeyId', 'The key, as PEM and as JWK', {
    body: given(example, '', keys[0]!.kid),
  })
  await record.refusal('findVerificationKey', 'verification_key_not_found', { body: example.value })
  await record.refusal('claimLink', 'claim_code_not_found', { body: REQUESTS.ClaimLink['claim']!.value })
  const card = { cardNumber: '4111', expirationDate: '12/28', cvv: '123', nameOnCard: 'John Doe', billingZip: '10001' }
  const link = await create()
  const wrong: Readonly<Record<string, Asked>> = {
    createLink: {
      key,
      body: {
        integrationId: 'tmobile',
        operations: [
          { resource: 'paymentMethods', action: 'read' },
          { resource: 'paymentMethod', action: 'write', arguments: card },
        ],
        webhookUrl: 'your-server.com/webhook',
        expiresIn: 0,
      },
    },
    listLinks: { key, query: { limit: '1000' } },
    eraseLinksOfUser: { key, query: { externalUserId: '' } },
    listEvents: { ...of(link), query: { after: '-1' } },
    simulateSession: { ...of(link), body: { claimCode: SAMPLES.claimCode, person: 'user_good' } },
    claimLink: { body: {} },
    sendWebhook: { key, body: { url: 'your-server.com/webhook', event: 'link.done' } },
    findVerificationKey: { body: { key_id: 1 } },
    watchLink: { query: { code: ['one', 'other'] } },
    joinSession: { path: NOBODY, query: { role: ['client', 'client'], token: '' } },
  }
  for (const [id, asked] of Object.entries(wrong)) {
    await record.refusal(id, 'validation_failed', asked)
  }
  for (const id of ['createLink', 'simulateSession', 'sendWebhook', 'claimLink', 'findVerificationKey']) {
    const asked = { ...wrong[id]!, ...(id === 'simulateSession' ? of(link) : {}) }
    await record.refusal(id, 'body_too_large', { ...asked, body: 'x'.repeat(65_537) })
    await record.refusal(id, 'unsupported_media_type', { ...asked, headers: { 'Content-Type': 'text/plain' } })
  }
  for (const { id, path } of OPERATIONS.filter((one) => one.refusals.includes('link_not_found'))) {
    const body = id === 'simulateSession' ? { body: REQUESTS.Simulate['userGood']!.value } : {}
    await record.refusal(id, 'link_not_found', { key, path: NOBODY, ...body })
    expect(path).toContain('{id}')
  }
  for (const { id } of OPERATIONS.filter(({ refusals }) => refusals.includes('not_found'))) {
    const body = wrong[id]?.body === undefined ? {} : { body: wrong[id].body }
    await record.refusal(id, 'not_found', { ...of(link), ...body }, asService({ SANDBOX: 'off' }))
  }
}

/** What any route may be refused for, each once: that all of them are is told elsewhere. */
async function anyRoute(): Promise<void> {
  const link = await create()
  await record.refusal('getLink', 'unauthorized', { path: { id: link.linkId } })
  const { key } = await newAccount('test', account.organisationId)
  await env.DB.prepare("UPDATE api_keys SET scopes = 'links:write' WHERE hint = ?1").bind(key.slice(-4)).run()
  await record.refusal('getLink', 'missing_scope', { ...of(link), key })
  await record.refusal('getLink', 'method_not_allowed', { ...of(link), method: 'PATCH' })
  await record.refusal('getLink', 'https_required', of(link), async (asked) =>
    asService({ DEVELOPMENT: 'off' })({ ...asked, path: `${ORIGIN.replace('https', 'http')}${asked.path}` }),
  )
  for (const [code, message] of [
    ['internal_error', 'no such table'],
    ['unavailable', 'D1_ERROR: overloaded'],
  ] as const) {
    const DB = {
      prepare: () => {
        throw new Error(message)
      },
      withSession: () => {
        throw new Error(message)
      },
    }
    await record.refusal('getLink', code, of(link), asService({ DB }))
  }
  await record.refusal('listen', 'upgrade_required', { key: account.key })
  await record.refusal('watchLink', 'upgrade_required', { query: { code: link.claimCode } })
  await record.refusal('watchLink', 'claim_code_not_found', { query: { code: SAMPLES.claimCode } })
  const { sessionId, clientToken } = await (
    await call({ path: '/link/claim', body: { code: link.claimCode } })
  ).json<Claim>()
  await record.refusal('joinSession', 'upgrade_required', {
    path: { linkId: link.linkId, sessionId },
    query: { role: 'client', token: clientToken },
  })
  await record.refusal('joinSession', 'session_unauthorized', {
    path: NOBODY,
    query: { role: 'client', token: 'ct_0' },
  })
}

describe('the examples of /openapi.json', () => {
  it('are what the service takes, answers and refuses', async () => {
    await links()
    await history()
    await idempotency()
    await theRest()
    await anyRoute()
    const recorded = record.recorded()
    await expect(`${JSON.stringify(recorded, null, 2)}\n`).toMatchFileSnapshot('../../src/openapi/recorded.json')
    const missed = OPERATIONS.flatMap(({ id, refusals }) => refusals.map((code) => `${id} ${code}`)).filter(
      (pair) => !record.refused.has(pair),
    )
    expect(missed).toEqual(HARD)
  })

  it('leave out no route, no refusal and no webhook', () => {
    const answering = OPERATIONS.filter(({ answer }) => answer.schema !== null).map(({ id }) => id)
    expect(answering.filter((id) => !Object.hasOwn(RECORDED.answers, id))).toEqual([])
    const bodies = OPERATIONS.flatMap(({ body }) => (body === undefined ? [] : [body]))
    expect(bodies.filter((name) => Object.keys(REQUESTS[name]).length === 0)).toEqual([])
    const codes = FAILURE_CODES.filter((code) => code !== 'validation_failed')
    expect(codes.filter((code) => !Object.hasOwn(RECORDED.refusals, code))).toEqual([])
    expect(WEBHOOK_EVENTS.filter((event) => !Object.hasOwn(RECORDED.webhooks, event))).toEqual([])
  })
})
