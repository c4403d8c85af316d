// POST /v1/sandbox/webhooks/send: a signed example of any event, to a receiver that is really there.
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { WEBHOOK_EVENTS } from '../../src/wire/event-type.ts'
import { call, expectJson, newAccount } from '../support/api.ts'
import { newBox, received, verified } from '../support/receiver.ts'

const PATH = '/v1/sandbox/webhooks/send'
const NOTHING = '0'.repeat(22)

describe('an example', () => {
  it.for(WEBHOOK_EVENTS)(
    'of %s comes signed as any webhook, and says that it tells of no link',
    async (event, { expect }) => {
      const account = await newAccount()
      const box = newBox()
      const body = { url: box.url, event, externalUserId: 'user-1' }
      const sent = await expectJson(await call({ path: PATH, key: account.key, body }), 200)
      expect(sent).toEqual({
        id: expect.stringMatching(/^evt_/),
        event,
        isDelivered: true,
        attempt: { at: expect.any(Number), status: 200, outcome: 'delivered', durationMs: expect.any(Number) },
      })
      const [webhook] = await received(box.name, 1)
      const told = await verified(webhook!)
      expect(told).toMatchObject({
        event,
        id: sent['id'],
        linkId: `link_${NOTHING}`,
        externalUserId: 'user-1',
        mode: 'test',
      })
      expect(webhook!.headers['webhook-id']).toBe(sent['id'])
      expect(`link.${told.status}`).toBe(event)
      expect(told.result !== null).toBe(event === 'link.complete')
      expect(told.error !== null).toBe(event === 'link.failed')
      const path = `/v1/links/${told.linkId}`
      expect((await call({ path, key: account.key })).status).toBe(404)
    },
  )

  it('has an id of its own each time, and names nobody unless it is asked to', async ({ expect }) => {
    const account = await newAccount()
    const box = newBox()
    const send = async () => await call({ path: PATH, key: account.key, body: { url: box.url, event: 'link.expired' } })
    await Promise.all([send(), send()])
    const [first, second] = await Promise.all((await received(box.name, 2)).map(verified))
    expect(first!.id).not.toBe(second!.id)
    expect(first!.externalUserId).toBeNull()
  })

  it.for<[string, number, string]>([
    ['500', 500, 'refused'],
    ['302', 302, 'refused'],
    ['410', 410, 'refused'],
  ])(
    'that the receiver answers with %s is told so, and not sent again',
    async ([answers, status, outcome], { expect }) => {
      const account = await newAccount()
      const box = newBox(answers)
      const answer = await call({ path: PATH, key: account.key, body: { url: box.url, event: 'link.failed' } })
      expect(await expectJson(answer, 200)).toMatchObject({ isDelivered: false, attempt: { status, outcome } })
      expect(await received(box.name, 1)).toHaveLength(1)
    },
  )

  it('that nobody takes is told so', async ({ expect }) => {
    const { key } = await newAccount()
    const body = { url: 'http://127.0.0.1:9/nobody', event: 'link.failed' }
    expect(await expectJson(await call({ path: PATH, key, body }), 200)).toMatchObject({
      isDelivered: false,
      attempt: { status: null, outcome: 'connect_error' },
    })
  })
})

describe('an example that is refused', () => {
  it.for<[words: string, body: unknown, paths: string[]]>([
    ['nothing', {}, ['url', 'event']],
    ['no object', [], ['']],
    ['malformed JSON', '{', ['']],
    ['an unknown event', { url: 'https://a.dev/', event: 'link.created' }, ['event']],
    ['an address in a private network', { url: 'https://10.0.0.1/', event: 'link.failed' }, ['url']],
    ['a metadata service', { url: 'http://169.254.169.254/latest', event: 'link.failed' }, ['url']],
    ['this service itself', { url: 'https://passage.example.com/x', event: 'link.failed' }, ['url']],
    ['another port', { url: 'https://customer.dev:25/', event: 'link.failed' }, ['url']],
    ['a user name', { url: 'https://a:b@customer.dev/', event: 'link.failed' }, ['url']],
    [
      'a user that no link could name',
      { url: 'https://a.dev/', event: 'link.failed', externalUserId: 'a\u0000' },
      ['externalUserId'],
    ],
    ['no address', { url: 'nowhere', event: 'link.failed' }, ['url']],
  ])('answers 400 to %s, and asks nobody', async ([, body, paths], { expect }) => {
    const { key } = await newAccount()
    const fetch = vi.spyOn(globalThis, 'fetch')
    const { issues } = await expectJson<{ issues: { path: string }[] }>(await call({ path: PATH, key, body }), 400)
    expect(issues.map(({ path }) => path)).toEqual(paths)
    expect(fetch).not.toHaveBeenCalled()
    fetch.mockRestore()
  })

  it('is 404 to a live key, whatever it asks for, and 401 without one', async ({ expect }) => {
    const { key } = await newAccount('live')
    const body = { url: newBox().url, event: 'link.failed' }
    expect(await expectJson(await call({ path: PATH, key, body }), 404)).toMatchObject({ code: 'not_found' })
    expect(await expectJson(await call({ path: PATH, key, body: '{' }), 404)).toMatchObject({ code: 'not_found' })
    expect((await call({ path: PATH, body })).status).toBe(401)
  })

  it('is 429 where the receiver has been sent as much as it may be, to this organisation alone', async ({ expect }) => {
    const [{ key, organisationId }, other] = await Promise.all([newAccount(), newAccount()])
    const box = newBox()
    const { host } = new URL(box.url)
    // The window begins with the clock's ten seconds: all of this must be within one.
    const left = 10_000 - (Date.now() % 10_000)
    await new Promise((resolve) => setTimeout(resolve, left < 5_000 ? left + 50 : 0))
    const full = Array.from({ length: 101 }, () => env.LIMIT_HOST.limit({ key: `${organisationId} ${host}` }))
    expect((await Promise.all(full)).filter(({ success }) => success)).toHaveLength(100)
    const send = async (by: string) => await call({ path: PATH, key: by, body: { url: box.url, event: 'link.failed' } })
    const answer = await send(key)
    expect(Object.fromEntries(answer.headers)).toMatchObject({ ratelimit: '"receiver";r=0;t=10', 'retry-after': '10' })
    expect(await expectJson(answer, 429)).toMatchObject({ code: 'rate_limited' })
    expect(await expectJson(await send(other.key), 200)).toMatchObject({ isDelivered: true })
  })
})

describe('an example that is sent', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('takes nothing from what its receiver gets of webhooks', async ({ expect }) => {
    const { key, organisationId } = await newAccount()
    const limit = vi.spyOn(env.LIMIT_HOST, 'limit')
    const box = newBox()
    await expectJson(await call({ path: PATH, key, body: { url: box.url, event: 'link.failed' } }), 200)
    const { host } = new URL(box.url)
    expect(limit.mock.calls).toEqual([[{ key: `${organisationId} ${host}` }]])
  })

  it('goes out where the limiter fails', async ({ expect }) => {
    const { key } = await newAccount()
    vi.spyOn(env.LIMIT_HOST, 'limit').mockRejectedValue(new Error('internal error'))
    const box = newBox()
    const answer = await call({ path: PATH, key, body: { url: box.url, event: 'link.failed' } })
    expect(await expectJson(answer, 200)).toMatchObject({ isDelivered: true })
  })
})
