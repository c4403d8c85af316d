// POST /link/claim and the status socket: who may claim, how often, and what a watcher is told.
import { env } from 'cloudflare:workers'
import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, it, vi } from 'vitest'
import type { Claim } from '../../src/wire/claim.ts'
import { call, claimLink, createLink, expectJson, newAccount, ORIGIN, readLink } from '../support/api.ts'
import { SessionClient } from '../support/session-client.ts'
import { openSocket, upgrade } from '../support/socket.ts'
import { readKept } from '../support/kept.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('POST /link/claim', () => {
  it('answers with a session and its socket, for any origin and without a key', async ({ expect }) => {
    const link = await createLink(await newAccount())
    const response = await call({
      path: '/link/claim',
      body: { code: link.claimCode },
      headers: { Origin: 'https://anywhere.example' },
    })
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBeNull()
    const claimed = await expectJson(response, 200)
    expect(claimed).toEqual({
      linkId: link.linkId,
      sessionId: expect.stringMatching(/^sess_[0-9A-Za-z]{22}$/),
      clientToken: expect.stringMatching(/^ct_[0-9A-Za-z]+$/),
      websocketUrl: `wss://passage.example.com/sessions/${link.linkId}/${String(claimed['sessionId'])}`,
      expiresAt: link.expiresAt,
      integration: { id: 'tmobile', name: 'T-Mobile' },
      origins: [ORIGIN],
    })
  })

  it('answers a preflight of a browser', async ({ expect }) => {
    const response = await call({
      method: 'OPTIONS',
      path: '/link/claim',
      headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'POST' },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('Access-Control-Allow-Methods')).toBe('POST')
  })

  const CLAIM_ID = 'a-claim-of-this_browser-01'
  const claimWith = async (code: string, claimId: string): Promise<Response> =>
    await call({ path: '/link/claim', body: { code, claimId } })

  it('answers the same claim again with the same session and token, also after a crash', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account)
    const first = await expectJson(await claimWith(link.claimCode, CLAIM_ID), 200)
    await abortAllDurableObjects()
    expect(await expectJson(await claimWith(link.claimCode, CLAIM_ID), 200)).toEqual(first)
    expect((await claimWith(link.claimCode, `${CLAIM_ID}x`)).status).toBe(409)
    expect((await call({ path: '/link/claim', body: { code: link.claimCode } })).status).toBe(409)
    // Nothing happened a second time, and the id itself is written nowhere.
    const { events } = await expectJson<{ events: unknown[] }>(
      await call({ path: `/v1/links/${link.linkId}/events`, key: account.key }),
      200,
    )
    expect(events).toHaveLength(2)
    expect(JSON.stringify(await readKept(link.linkId))).not.toContain(CLAIM_ID)
  })

  it('gives 32 of the same claim at once one session, and of 32 others one', async ({ expect }) => {
    const account = await newAccount()
    const same = await createLink(account)
    const all = await Promise.all(Array.from({ length: 32 }, () => claimWith(same.claimCode, CLAIM_ID)))
    const bodies = await Promise.all(all.map((response) => expectJson(response, 200)))
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1)
    const other = await createLink(account)
    const each = await Promise.all(
      Array.from({ length: 32 }, (_, number) => claimWith(other.claimCode, `${CLAIM_ID}-${number}`)),
    )
    expect(each.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(each.filter(({ status }) => status === 409)).toHaveLength(31)
  })

  it('lets the browser of a tab that was closed come back at once, and go on', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const claimed = await expectJson<Claim>(await claimWith(link.claimCode, CLAIM_ID), 200)
    const tab = new SessionClient(claimed, 'user_good')
    await tab.connect()
    await tab.next()
    tab.drop()
    await expect
      .poll(async () => {
        const { events } = await expectJson<{ events: { type: string }[] }>(
          await call({ path: `/v1/links/${link.linkId}/events`, key: account.key }),
          200,
        )
        return events.at(-1)?.type
      })
      .toBe('session.disconnected')
    const again = await expectJson<Claim>(await claimWith(link.claimCode, CLAIM_ID), 200)
    expect(again).toEqual(claimed)
    const next = new SessionClient(again, 'user_good')
    await next.connect()
    expect(await next.run()).toMatchObject({ status: 'complete' })
    expect((await claimWith(link.claimCode, CLAIM_ID)).status).toBe(409)
  })

  it.for(['', 'short', 'x'.repeat(65), 'with a space in it', 'ümlaut-in-the-middle', 7])(
    'answers 400 for the claimId %j',
    async (claimId, { expect }) => {
      const { claimCode } = await createLink(await newAccount())
      const answer = await expectJson(await call({ path: '/link/claim', body: { code: claimCode, claimId } }), 400)
      expect(answer).toMatchObject({ code: 'validation_failed', issues: [{ path: 'claimId' }] })
    },
  )

  it('has exactly one winner among 32 at once', async ({ expect }) => {
    const link = await createLink(await newAccount())
    const answers = await Promise.all(
      Array.from({ length: 32 }, () => call({ path: '/link/claim', body: { code: link.claimCode } })),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(31)
  })

  const noCode: [name: string, body: unknown, path: string][] = [
    ['no code', {}, 'code'],
    ['a number', { code: 7 }, 'code'],
    ['no object', [], ''],
    ['malformed JSON', '{', ''],
  ]
  it.for(noCode)('answers 400 for %s', async ([, body, path], { expect }) => {
    const answer = await expectJson(await call({ path: '/link/claim', body }), 400)
    expect(answer).toMatchObject({ code: 'validation_failed', issues: [{ path }] })
  })

  it('gives one answer for every wrong code', async ({ expect }) => {
    const { claimCode } = await createLink(await newAccount())
    const swapped = claimCode.slice(0, -1) + (claimCode.endsWith('a') ? 'b' : 'a')
    for (const code of [
      '',
      'clm_',
      'nonsense',
      swapped,
      `${claimCode}x`,
      claimCode.toLowerCase(),
      `clm_${'0'.repeat(56)}ta${'0'.repeat(8)}`,
    ]) {
      const answer = await expectJson(await call({ path: '/link/claim', body: { code } }), 404)
      expect(answer).toEqual({ error: 'No such claim code', code: 'claim_code_not_found' })
    }
  })

  it('answers 410 once the link has expired, and shows it expired at once', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { expiresIn: 1 })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_001 })
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'expired' })
    const answer = await expectJson(await call({ path: '/link/claim', body: { code: link.claimCode } }), 410)
    expect(answer).toMatchObject({ code: 'link_expired' })
  })
})

describe('opening the link', () => {
  it('shows the page and claims nothing', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account)
    for (const method of ['GET', 'HEAD']) {
      const page = await call({ method, path: link.appClipUrl.slice(ORIGIN.length) })
      expect(page.status).toBe(200)
      expect(page.headers.get('Content-Type')).toMatch(/^text\/html/)
      await page.text()
    }
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'pending', currentSessionId: null })
  })
})

describe('GET /link/ws', () => {
  it('refuses a wrong code with 404 before the upgrade', async ({ expect }) => {
    const response = (await upgrade(`${ORIGIN}/link/ws?code=clm_nope`)) as Response
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'claim_code_not_found' })
  })

  it('answers 426 to a request that is no upgrade', async ({ expect }) => {
    const link = await createLink(await newAccount())
    const response = await call({ path: `/link/ws?code=${link.claimCode}` })
    expect(response.status).toBe(426)
    await response.text()
  })

  it('tells a snapshot, then every change in order, and closes after the end', async ({ expect }) => {
    const link = await createLink(await newAccount(), { webhookUrl: undefined })
    const watcher = await openSocket(`${ORIGIN}/link/ws?code=${link.claimCode}`)
    expect(await watcher.next()).toEqual({
      type: 'link.status',
      linkId: link.linkId,
      status: 'pending',
      seq: 1,
      operations: [
        { resource: 'paymentMethod', action: 'read', status: 'pending' },
        { resource: 'paymentMethod', action: 'write', status: 'pending' },
      ],
      error: null,
    })
    watcher.sendRaw('ping')
    expect(await watcher.next()).toEqual({ type: 'pong' })

    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    await client.run()
    const told: { status: string; seq: number; operations: { status: string }[] }[] = []
    for (let frame = await watcher.next(); frame.type !== 'closed'; frame = await watcher.next()) {
      told.push(frame as never)
    }
    const seqs = told.map(({ seq }) => seq)
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
    expect(new Set(seqs).size).toBe(seqs.length)
    expect(told.map(({ status }) => status)).toContain('active')
    expect(told.some(({ operations }) => operations[0]?.status === 'running')).toBe(true)
    expect(told.at(-1)).toMatchObject({
      status: 'complete',
      operations: [{ status: 'complete' }, { status: 'complete' }],
    })
  })

  it('tells of a link that has ended and closes with 1000', async ({ expect }) => {
    const link = await createLink(await newAccount(), { expiresIn: 1, webhookUrl: undefined })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2_000 })
    const watcher = await openSocket(`${ORIGIN}/link/ws?code=${link.claimCode}`)
    expect(await watcher.next()).toMatchObject({ type: 'link.status', status: 'expired' })
    expect(await watcher.next()).toMatchObject({ type: 'closed', code: 1000 })
  })
})

describe('a database that fails', () => {
  it('keeps the session going, tells nobody of the end too early, and catches up', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined })
    const claimed = await claimLink(link.claimCode)
    const object = env.LINK.getByName(link.linkId)
    let isDown = true
    await runInDurableObject(object, (instance) => {
      const DB = new Proxy(env.DB, {
        get(target, name) {
          if (isDown) {
            throw new Error('D1_ERROR: Network connection lost')
          }
          return Reflect.get(target, name).bind(target)
        },
      })
      Object.assign(instance, { env: { ...env, DB } })
    })
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    const ended = client.run()
    const first = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 500, 'waiting'))])
    expect(first).toBe('waiting')
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'active', result: null })
    isDown = false
    await runInDurableObject(object, (instance) => instance.alarm())
    expect(await ended).toMatchObject({ status: 'complete' })
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'complete' })
  })
})
