// POST /v1/sandbox/links/:id/simulate: plays a user without a browser. Everything else is the true path.
import { createExecutionContext, runDurableObjectAlarm, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { app } from '../../src/app.ts'
import type { LinkObject } from '../../src/link/object.ts'
import type { CreatedLink } from '../../src/wire/link.ts'
import { call, claimLink, createLink, expectJson, newAccount, ORIGIN, readLink, type Account } from '../support/api.ts'
import { newBox, received, verified } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'
import { askToExpire, askToSimulate, eventTypes, readEnd, simulate } from '../support/simulate.ts'

const unknownLink = { error: 'No such link', code: 'link_not_found' }

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** As `simulate`, with its own bindings; `ended` waits for the played client and fails where that would have thrown. */
async function simulateHere(
  account: Account,
  link: CreatedLink,
  person: string,
  bindings: Env,
): Promise<{ ended: Promise<void> }> {
  const ctx = createExecutionContext()
  const request = new Request(`${ORIGIN}/v1/sandbox/links/${link.linkId}/simulate`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${account.key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ claimCode: link.claimCode, person }),
  })
  await expectJson(await app.fetch(request, bindings, ctx), 202)
  return { ended: waitOnExecutionContext(ctx) }
}

/** The bindings, where a socket meets something else before the object, or instead of it. */
function withUpgrade(answer: (request: Request, object: DurableObjectStub<LinkObject>) => Promise<Response>): Env {
  const LINK = new Proxy(env.LINK, {
    get: (target, name) =>
      name === 'getByName'
        ? (id: string) => ({
            claim: (...args: Parameters<LinkObject['claim']>) => target.getByName(id).claim(...args),
            fetch: async (request: Request) => await answer(request, target.getByName(id)),
          })
        : Reflect.get(target, name),
  })
  return { ...env, LINK }
}

describe('POST /v1/sandbox/links/:id/simulate', () => {
  it('runs claim, session and webhook to their end', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox()
    const link = await createLink(account, { webhookUrl: box.url, externalUserId: 'user-1' })
    const sessionId = await simulate(account, link, 'user_otp')
    expect(sessionId).toMatch(/^sess_[0-9A-Za-z]{22}$/)
    const end = await readEnd(account, link.linkId)
    expect(end).toMatchObject({ status: 'complete', currentSessionId: sessionId, error: null })
    const [webhook] = await received(box.name, 1)
    expect(await verified(webhook!)).toMatchObject({
      event: 'link.complete',
      linkId: link.linkId,
      sessionId,
      externalUserId: 'user-1',
      result: end['result'],
    })
    const { events } = await expectJson<{ events: { type: string }[] }>(
      await call({ path: `/v1/links/${link.linkId}/events`, key: account.key }),
      200,
    )
    expect(events.map(({ type }) => type)).toEqual([
      'link.created',
      'link.claimed',
      'session.connected',
      'session.user_required',
      'operation.started',
      'operation.completed',
      'operation.started',
      'operation.completed',
      'link.complete',
    ])
  })

  it('gives what a client on the socket gives', async ({ expect }) => {
    const account = await newAccount()
    const simulated = await createLink(account, { webhookUrl: undefined })
    await simulate(account, simulated, 'user_good')
    const played = await createLink(account, { webhookUrl: undefined })
    const client = new SessionClient(await claimLink(played.claimCode), 'user_good')
    await client.connect()
    await client.run()
    const { result } = await readEnd(account, simulated.linkId)
    expect(result).toMatchObject({ operations: [{ action: 'read' }, { action: 'write' }] })
    expect(result).toEqual((await readEnd(account, played.linkId))['result'])
  })

  it('lets a link that failed be tried again', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    await simulate(account, link, 'user_wrong')
    expect(await readEnd(account, link.linkId)).toMatchObject({ status: 'failed', error: { code: 'LOGIN_FAILED' } })
    const again = await simulate(account, link, 'user_good')
    await expect.poll(() => readLink(account, link.linkId)).toMatchObject({ status: 'complete' })
    expect(await readLink(account, link.linkId)).toMatchObject({ currentSessionId: again })
  })

  it('waits for the end of the session, and answers with the link', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const wait = async (person: string) =>
      await expectJson(
        await askToSimulate(account, link.linkId, { claimCode: link.claimCode, person, wait: true }),
        200,
      )
    expect(await wait('user_wrong')).toMatchObject({ status: 'failed', result: null, error: { code: 'LOGIN_FAILED' } })
    const complete = await wait('user_good')
    expect(complete).toMatchObject({ id: link.linkId, status: 'complete', error: null })
    expect(complete).toEqual(await readLink(account, link.linkId))
  })

  it('waits no longer than the user stays', async ({ expect }) => {
    const account = await newAccount()
    const { linkId, claimCode } = await createLink(account, { webhookUrl: undefined })
    const answer = await askToSimulate(account, linkId, { claimCode, person: 'nobody', wait: true })
    expect(await expectJson(answer, 200)).toMatchObject({ status: 'active', result: null, error: null })
  })

  it('fails for the user of a second try, and then does not', async ({ expect }) => {
    const account = await newAccount()
    const { linkId, claimCode } = await createLink(account, { webhookUrl: undefined })
    const ask = async () =>
      await expectJson(await askToSimulate(account, linkId, { claimCode, person: 'user_second_try', wait: true }), 200)
    expect(await ask()).toMatchObject({ status: 'failed', error: { code: 'LOGIN_FAILED' } })
    expect(await ask()).toMatchObject({ status: 'complete', error: null })
  })

  it('loses a user who never signs in after two minutes', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    await simulate(account, link, 'nobody')
    const object = env.LINK.getByName(link.linkId)
    await expect
      .poll(() => eventTypes(link.linkId))
      .toEqual(['link.claimed', 'session.connected', 'session.user_required', 'session.disconnected'])
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'active' })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_001 })
    await runDurableObjectAlarm(object)
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'failed', error: { code: 'CLIENT_TIMEOUT' } })
  })

  it('takes the end that others give the session for what it is', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const errors = vi.spyOn(console, 'error')
    const { ended } = await simulateHere(account, link, 'user_slow', env)
    await expect.poll(() => eventTypes(link.linkId), { interval: 5 }).toContain('session.user_required')
    await expectJson(await call({ method: 'POST', path: `/v1/links/${link.linkId}/cancel`, key: account.key }), 200)
    await ended
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'canceled', result: null })
    expect(errors.mock.calls).toEqual([])
  })

  it('comes back by itself where its connection failed, as any client', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    let tries = 0
    const { ended } = await simulateHere(
      account,
      link,
      'user_good',
      withUpgrade(async (request, object) => {
        tries += 1
        return tries === 1 ? await Promise.reject(new Error('Network connection lost')) : await object.fetch(request)
      }),
    )
    await ended
    expect(tries).toBe(2)
    // By the route that all clients come in by, which tells whoever runs the service.
    expect(errors.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown)).toMatchObject([
      { event: 'request_failed', route: '/sessions/:linkId/:sessionId', cause: expect.stringContaining('lost') },
    ])
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'complete' })
  })

  it('logs that its client was not understood, and leaves the session to the rule for lost clients', async ({
    expect,
  }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    const babble = async (): Promise<Response> => {
      const { 0: webSocket, 1: server } = new WebSocketPair()
      server.accept()
      server.send(JSON.stringify({ type: 'server.error', code: 'unsupported_protocol', message: 'Not this one' }))
      return await Promise.resolve(new Response(null, { status: 101, webSocket }))
    }
    const { ended } = await simulateHere(account, link, 'user_good', withUpgrade(babble))
    await ended
    expect(errors.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown)).toMatchObject([
      { event: 'simulation_failed', linkId: link.linkId, cause: expect.stringContaining('unsupported_protocol') },
    ])
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'active' })
  })
})

describe('simulations at once', () => {
  it('are 10 of an organisation, with all its keys, until one has ended', async ({ expect }) => {
    const errors = vi.spyOn(console, 'error').mockReturnValue()
    const account = await newAccount()
    const gate = Promise.withResolvers<void>()
    // A site that does not answer: the session's own client waits as long as the test does.
    const babble = async (): Promise<Response> => {
      await gate.promise
      const { 0: webSocket, 1: server } = new WebSocketPair()
      server.accept()
      server.send(JSON.stringify({ type: 'server.error', code: 'unsupported_protocol', message: 'Not this one' }))
      return new Response(null, { status: 101, webSocket })
    }
    const held = withUpgrade(babble)
    const links = await Promise.all(Array.from({ length: 10 }, () => createLink(account)))
    const begun = await Promise.all(links.map((link) => simulateHere(account, link, 'user_good', held)))
    const next = await createLink(account)
    const body = { claimCode: next.claimCode, person: 'user_good' }
    for (const { key } of [account, await newAccount('test', account.organisationId)]) {
      const refused = await askToSimulate({ ...account, key }, next.linkId, body)
      expect(Object.fromEntries(refused.headers)).toMatchObject({
        'retry-after': '5',
        ratelimit: '"simulation";r=0;t=5',
        'ratelimit-policy': '"simulation";q=10;qu="concurrent-requests"',
      })
      expect(await expectJson(refused, 429)).toMatchObject({ code: 'rate_limited' })
    }
    // Nothing was begun of it, and nobody else is held up.
    expect(await readLink(account, next.linkId)).toMatchObject({ status: 'pending' })
    const other = await newAccount()
    const others = await createLink(other)
    await simulate(other, others, 'user_good')
    expect(await readEnd(other, others.linkId)).toMatchObject({ status: 'complete' })
    gate.resolve()
    await Promise.all(begun.map(({ ended }) => ended))
    expect(errors.mock.calls).toHaveLength(10)
    // A claim that is refused holds no place.
    const taken = await createLink(account)
    await claimLink(taken.claimCode)
    for (let tries = 0; tries < 11; tries++) {
      const again = { claimCode: taken.claimCode, person: 'user_good' }
      expect((await askToSimulate(account, taken.linkId, again)).status).toBe(409)
    }
    await simulate(account, next, 'user_good')
    expect(await readEnd(account, next.linkId)).toMatchObject({ status: 'complete' })
  })
})

describe('a simulation that is refused', () => {
  const wrongBodies: [name: string, body: unknown, paths: string[]][] = [
    ['an empty body', {}, ['claimCode', 'person']],
    ['no object', [], ['']],
    ['malformed JSON', '{', ['']],
    ['a code that is no text', { claimCode: 7, person: 'user_good' }, ['claimCode']],
    ['a wait that is neither', { claimCode: 'clm_x', person: 'user_good', wait: 'yes' }, ['wait']],
    ['an unknown person', { claimCode: 'clm_x', person: 'user_bad' }, ['person']],
    ['a malformed code', { claimCode: 'clm_x', person: 'user_good' }, ['claimCode']],
    ['an empty code', { claimCode: '', person: 'user_good' }, ['claimCode']],
    ['a forged code', { claimCode: `clm_${'0'.repeat(56)}ta${'0'.repeat(8)}`, person: 'user_good' }, ['claimCode']],
  ]
  it.for(wrongBodies)('answers 400 for %s', async ([, body, paths], { expect }) => {
    const account = await newAccount()
    const { linkId } = await createLink(account)
    const answer = await expectJson<{ issues: { path: string }[] }>(await askToSimulate(account, linkId, body), 400)
    expect(answer).toMatchObject({ code: 'validation_failed' })
    expect(answer.issues.map(({ path }) => path)).toEqual(paths)
    expect(await readLink(account, linkId)).toMatchObject({ status: 'pending' })
  })

  it('names everybody who can be played', async ({ expect }) => {
    const account = await newAccount()
    const { linkId, claimCode } = await createLink(account)
    const answer = await askToSimulate(account, linkId, { claimCode, person: 'nobody at all' })
    const { issues } = await expectJson<{ issues: { message: string }[] }>(answer, 400)
    for (const name of ['user_good', 'user_otp', 'user_wrong', 'card_declined', 'nobody']) {
      expect(issues[0]!.message).toContain(name)
    }
  })

  it('takes the code of this very link only', async ({ expect }) => {
    const account = await newAccount()
    const { linkId } = await createLink(account)
    const own = await createLink(account)
    const foreign = await createLink(await newAccount())
    const answers = await Promise.all(
      [own, foreign].map(async ({ claimCode }) =>
        (await askToSimulate(account, linkId, { claimCode, person: 'user_good' })).text(),
      ),
    )
    // The same words: a foreign code must not be told from a wrong one.
    expect(new Set(answers).size).toBe(1)
    expect(JSON.parse(answers[0]!)).toMatchObject({
      issues: [{ path: 'claimCode', message: 'must be the claim code of this link' }],
    })
    for (const other of [linkId, own.linkId]) {
      expect(await readLink(account, other)).toMatchObject({ status: 'pending' })
    }
  })

  it('asks for a key first, then for a link that is there, then for a body', async ({ expect }) => {
    const account = await newAccount()
    const { linkId, claimCode } = await createLink(account)
    const path = `/v1/sandbox/links/${linkId}/simulate`
    await expectJson(await call({ path, body: '{' }), 401)
    const live = await newAccount('live', account.organisationId)
    const stranger = await newAccount()
    for (const { key } of [live, stranger]) {
      expect(await expectJson(await call({ path, key, body: '{' }), 404)).toEqual(unknownLink)
      const body = { claimCode, person: 'user_good' }
      expect(await expectJson(await call({ path, key, body }), 404)).toEqual(unknownLink)
    }
    expect(await expectJson(await askToSimulate(account, 'link_nonsense', '{'), 404)).toEqual(unknownLink)
    const headers = { 'Content-Type': 'text/plain' }
    expect((await call({ path, key: account.key, body: 'x', headers })).status).toBe(415)
    expect((await call({ path, key: account.key })).headers.get('Allow')).toBe('POST')
  })

  it('hides a live link even from the key that owns it', async ({ expect }) => {
    const live = await newAccount('live')
    const { linkId, claimCode } = await createLink(await newAccount('test', live.organisationId))
    await env.DB.prepare("UPDATE links SET mode = 'live' WHERE id = ?1").bind(linkId).run()
    await readLink(live, linkId)
    const answer = await askToSimulate(live, linkId, { claimCode, person: 'user_good' })
    expect(await expectJson(answer, 404)).toEqual(unknownLink)
    expect(await expectJson(await askToExpire(live, linkId), 404)).toEqual(unknownLink)
    expect(await readLink(live, linkId)).toMatchObject({ status: 'pending' })
  })

  it('answers as a claim does where the state forbids it', async ({ expect }) => {
    const account = await newAccount()
    const cancel = (linkId: string) => call({ method: 'POST', path: `/v1/links/${linkId}/cancel`, key: account.key })
    const open = () => createLink(account, { webhookUrl: undefined })
    const [alive, complete, canceled, expired] = [await open(), await open(), await open(), await open()]
    await simulate(account, alive, 'nobody')
    await simulate(account, complete, 'user_good')
    await readEnd(account, complete.linkId)
    await expectJson(await cancel(canceled.linkId), 200)
    await expectJson(await askToExpire(account, expired.linkId), 200)
    const rows = [
      [alive, 409, 'session_alive'],
      [complete, 409, 'link_complete'],
      [canceled, 409, 'link_canceled'],
      [expired, 410, 'link_expired'],
    ] as const
    for (const [{ linkId, claimCode }, status, code] of rows) {
      const answer = await askToSimulate(account, linkId, { claimCode, person: 'user_good' })
      expect(await expectJson(answer, status)).toMatchObject({ code })
    }
  })
})
